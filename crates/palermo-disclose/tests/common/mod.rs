//! Invented tables, and what a reader of them knows: written apart from the crate, from the table's definition alone.

#![allow(dead_code, reason = "each test file uses its part")]

use palermo_disclose::{Dimension, Error, Pattern, Release, Rule, Table};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How many tables: fewer in the ordinary run.
pub fn repeat(ordinary: u64, long: u64) -> u64 {
    if std::env::var_os("PALERMO_TEST_LONG").is_some() { long } else { ordinary }
}

pub fn chance(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Whether the cell with these codes was hidden.
pub type Hides<'a> = &'a dyn Fn(&[&str]) -> bool;

/// A table with all totals: for each dimension the parent of each code (code 0 is everybody), and a count for each cell,
/// the last dimension fastest.
#[derive(Clone, Debug)]
pub struct Made {
    pub trees: Vec<Vec<usize>>,
    pub counts: Vec<u64>,
    pub threshold: u64,
}

impl Made {
    /// A table with random trees. `rare` is the greatest count of most finest cells.
    pub fn random(chance: &mut ChaCha8Rng, cells: std::ops::RangeInclusive<usize>, threshold: u64) -> Made {
        loop {
            let dimensions = chance.random_range(2..=4);
            let wanted = (*cells.start() as f64).ln()..=(*cells.end() as f64).ln();
            let size = chance.random_range(wanted).exp();
            let side = size.powf(1.0 / f64::from(dimensions));
            let trees: Vec<Vec<usize>> = (0..dimensions)
                .map(|_| {
                    let codes = side * chance.random_range(0.6..1.6);
                    tree(chance, codes.round().max(3.0) as usize)
                })
                .collect();
            let product: usize = trees.iter().map(Vec::len).product();
            if !cells.contains(&product) {
                continue;
            }
            let (empty, rare) = (chance.random_range(0.0..0.5), chance.random_range(0.15..0.8));
            let made = Made::filled(
                trees,
                threshold,
                |chance| {
                    if chance.random_bool(empty) {
                        0
                    } else if chance.random_bool(rare) {
                        chance.random_range(1..threshold + 3)
                    } else {
                        (chance.random_range(1.0_f64..6.0)).exp() as u64
                    }
                },
                chance,
            );
            let small = made.counts.iter().filter(|count| (1..threshold).contains(*count)).count();
            if small * 10 >= product {
                return made;
            }
        }
    }

    /// Finest cells from `count`, totals added up.
    pub fn filled(
        trees: Vec<Vec<usize>>,
        threshold: u64,
        count: impl Fn(&mut ChaCha8Rng) -> u64,
        chance: &mut ChaCha8Rng,
    ) -> Made {
        let cells = trees.iter().map(Vec::len).product();
        let mut made = Made { trees, counts: vec![0; cells], threshold };
        let finest: Vec<usize> = (0..cells).filter(|cell| made.is_finest(*cell)).collect();
        for cell in finest {
            let people = count(chance);
            for above in made.above(cell) {
                made.counts[above] += people;
            }
        }
        made
    }

    pub fn cells(&self) -> usize {
        self.counts.len()
    }

    pub fn codes(&self, cell: usize) -> Vec<usize> {
        let mut rest = cell;
        let mut codes: Vec<usize> = self
            .trees
            .iter()
            .rev()
            .map(|tree| {
                let code = rest % tree.len();
                rest /= tree.len();
                code
            })
            .collect();
        codes.reverse();
        codes
    }

    pub fn cell(&self, codes: &[usize]) -> usize {
        self.trees.iter().zip(codes).fold(0, |cell, (tree, code)| cell * tree.len() + code)
    }

    pub fn is_finest(&self, cell: usize) -> bool {
        self.codes(cell).iter().zip(&self.trees).all(|(code, tree)| (1..tree.len()).all(|c| tree[c] != *code))
    }

    /// The cell and all totals in which its people are.
    pub fn above(&self, cell: usize) -> Vec<usize> {
        let mut all = vec![Vec::new()];
        for (code, tree) in self.codes(cell).into_iter().zip(&self.trees) {
            let mut line = vec![code];
            while let Some(&last) = line.last()
                && last != 0
            {
                line.push(tree[last]);
            }
            all = all.into_iter().flat_map(|codes| line.iter().map(move |c| [&codes[..], &[*c]].concat())).collect();
        }
        all.into_iter().map(|codes| self.cell(&codes)).collect()
    }

    /// Totals with their parts along one dimension.
    pub fn sums(&self) -> Vec<(usize, Vec<usize>)> {
        let mut sums = Vec::new();
        for cell in 0..self.cells() {
            let codes = self.codes(cell);
            for (dimension, tree) in self.trees.iter().enumerate() {
                let parts: Vec<usize> = (1..tree.len())
                    .filter(|code| tree[*code] == codes[dimension])
                    .map(|code| {
                        let mut part = codes.clone();
                        part[dimension] = code;
                        self.cell(&part)
                    })
                    .collect();
                if !parts.is_empty() {
                    sums.push((cell, parts));
                }
            }
        }
        sums
    }

    pub fn is_small(&self, cell: usize) -> bool {
        (1..self.threshold).contains(&self.counts[cell])
    }

    pub fn small(&self) -> Vec<usize> {
        (0..self.cells()).filter(|cell| self.is_small(*cell)).collect()
    }

    fn names(&self, cell: usize) -> Vec<String> {
        self.codes(cell).iter().map(|code| format!("c{code}")).collect()
    }

    /// The same table in the words of the crate; `order` is a permutation of the dimensions.
    pub fn table(&self, order: &[usize], reversed: bool) -> Result<Table, Error> {
        let mut dimensions = Vec::new();
        for d in order {
            let tree = &self.trees[*d];
            let mut pairs: Vec<(String, String)> =
                (1..tree.len()).map(|code| (format!("c{code}"), format!("c{}", tree[code]))).collect();
            if reversed {
                pairs.reverse();
            }
            let pairs = pairs.iter().map(|(code, parent)| (code.as_str(), parent.as_str()));
            dimensions.push(Dimension::tree(&format!("d{d}"), "c0", pairs)?);
        }
        let mut draft = Table::draft("t", "p", dimensions, Rule::threshold(self.threshold))?;
        for cell in 0..self.cells() {
            let names = self.names(cell);
            let names: Vec<&str> = order.iter().map(|d| names[*d].as_str()).collect();
            draft = draft.own(&names, self.counts[cell]);
        }
        draft.finish()
    }

    /// The table with some cells hidden beforehand.
    pub fn hiding(&self, hidden: &[bool]) -> Result<Table, Error> {
        let mut dimensions = Vec::new();
        for (d, tree) in self.trees.iter().enumerate() {
            let pairs: Vec<(String, String)> =
                (1..tree.len()).map(|code| (format!("c{code}"), format!("c{}", tree[code]))).collect();
            let pairs = pairs.iter().map(|(code, parent)| (code.as_str(), parent.as_str()));
            dimensions.push(Dimension::tree(&format!("d{d}"), "c0", pairs)?);
        }
        let mut draft = Table::draft("t", "p", dimensions, Rule::threshold(self.threshold))?;
        for (cell, hides) in hidden.iter().enumerate() {
            let names = self.names(cell);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            draft = draft.own(&names, self.counts[cell]);
            if *hides {
                draft = draft.hide(&names);
            }
        }
        draft.finish()
    }

    /// The table by some of its dimensions only, everybody along the others. What the tables share is the population `p`.
    pub fn margin(&self, name: &str, by: &[usize], hidden: Option<Hides<'_>>) -> Result<Table, Error> {
        let mut dimensions = Vec::new();
        for d in by {
            let pairs: Vec<(String, String)> = (1..self.trees[*d].len())
                .map(|code| (format!("c{code}"), format!("c{}", self.trees[*d][code])))
                .collect();
            let pairs = pairs.iter().map(|(code, parent)| (code.as_str(), parent.as_str()));
            dimensions.push(Dimension::tree(&format!("d{d}"), "c0", pairs)?);
        }
        let mut draft = Table::draft(name, "p", dimensions, Rule::threshold(self.threshold))?;
        for cell in 0..self.cells() {
            let codes = self.codes(cell);
            if (0..codes.len()).any(|d| codes[d] != 0 && !by.contains(&d)) {
                continue;
            }
            let names: Vec<String> = by.iter().map(|d| format!("c{}", codes[*d])).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            draft = draft.own(&names, self.counts[cell]);
            if hidden.is_some_and(|hidden| hidden(&names)) {
                draft = draft.hide(&names);
            }
        }
        if hidden.is_some() { draft.already_public().finish() } else { draft.finish() }
    }

    pub fn release(&self) -> Result<Release, Error> {
        let order: Vec<usize> = (0..self.trees.len()).collect();
        Release::new(vec![self.table(&order, false)?])
    }

    /// Which cells a pattern hides.
    pub fn hidden(&self, release: &Release, pattern: &Pattern, order: &[usize]) -> Vec<bool> {
        (0..self.cells())
            .map(|cell| {
                let names = self.names(cell);
                let names: Vec<&str> = order.iter().map(|d| names[*d].as_str()).collect();
                release.cell("t", &names).is_some_and(|id| pattern.hides(id))
            })
            .collect()
    }
}

fn tree(chance: &mut ChaCha8Rng, codes: usize) -> Vec<usize> {
    let mut parents = vec![0, 0, 0];
    // no code with a single child: it would be the same cell twice
    let mut open: Vec<usize> = vec![0, 1, 2];
    while parents.len() < codes {
        let parent = open[chance.random_range(0..open.len())];
        let has_children = parents.iter().skip(1).any(|p| *p == parent);
        for _ in 0..if has_children { 1 } else { 2 } {
            open.push(parents.len());
            parents.push(parent);
        }
        if depth(&parents, parents.len() - 1) >= 3 {
            open.retain(|code| depth(&parents, *code) < 3);
        }
    }
    parents
}

fn depth(parents: &[usize], code: usize) -> usize {
    if code == 0 { 0 } else { 1 + depth(parents, parents[code]) }
}
