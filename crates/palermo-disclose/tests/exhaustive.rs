//! All whole tables that an attacker must think possible, tried one by one: on tables small enough, the last word on what
//! is safe and on what is optimal.

#![allow(clippy::print_stdout, reason = "how much was tried is told")]

mod common;

use common::{Made, chance, repeat};
use palermo_disclose::suppress::{Quality, primary_pattern};
use palermo_disclose::{Error, Knowledge, Policy, Search, audit, protect};
use rand::RngExt;

/// What one attacker finds possible, and what must be.
struct Tables<'a> {
    made: &'a Made,
    hidden: &'a [bool],
    /// Greatest value of each hidden cell.
    most: Vec<u64>,
    /// Finest cells that are not known, with the cells above each.
    unknown: Vec<(usize, Vec<usize>)>,
    /// For each cell, how many of its finest cells come at or after a place in `unknown`.
    left: Vec<Vec<u64>>,
    /// Values seen, a bit each; values from 63 on share the last bit.
    seen: Vec<u64>,
    /// Values that must be seen, and whether one value is too few.
    wanted: Vec<(u64, bool)>,
}

/// Values from `lo` to `hi`, a bit each.
fn bits(lo: u64, hi: u64) -> u64 {
    (lo..=hi).map(|value| 1 << value.min(63)).sum()
}

impl<'a> Tables<'a> {
    fn of(made: &'a Made, hidden: &'a [bool], informed: bool) -> Tables<'a> {
        let n = made.threshold;
        let finest = |cell: &usize| made.is_finest(*cell) && hidden[*cell];
        let unknown: Vec<(usize, Vec<usize>)> = (0..made.cells()).filter(finest).map(|c| (c, made.above(c))).collect();
        // a cell with no shown total has no end; nobody needs much more than the truth
        let roof = made.counts[0] + 2 * n;
        let most = (0..made.cells())
            .map(|cell| match () {
                () if !hidden[cell] => made.counts[cell],
                () if informed && made.is_small(cell) => n - 1,
                () if made.is_finest(cell) => made.counts[cell] + 2 * n,
                () => roof,
            })
            .collect();
        let left = (0..=unknown.len())
            .map(|from| {
                (0..made.cells())
                    .map(|c| unknown[from..].iter().filter(|(_, above)| above.contains(&c)).count() as u64)
                    .collect()
            })
            .collect();
        let marks = marks(made, informed);
        let wanted = (0..made.cells())
            .map(|cell| {
                let small = made.is_small(cell);
                let (lo, hi) = marks[cell];
                let window = if small { bits(lo.max(1), hi.min(n - 1)) } else { 0 };
                (window, hidden[cell] && !informed)
            })
            .collect();
        Tables { made, hidden, most, unknown, left, seen: vec![0; made.cells()], wanted }
    }

    fn is_safe(&mut self) -> bool {
        let mut sums: Vec<u64> = vec![0; self.made.cells()];
        for cell in (0..self.made.cells()).filter(|cell| self.made.is_finest(*cell) && !self.hidden[*cell]) {
            self.made.above(cell).into_iter().for_each(|above| sums[above] += self.made.counts[cell]);
        }
        self.descend(0, &mut sums)
    }

    /// Goes through all tables until everything wanted was seen.
    fn descend(&mut self, place: usize, sums: &mut Vec<u64>) -> bool {
        let Some((cell, above)) = self.unknown.get(place).cloned() else {
            let fits = (0..sums.len()).all(|c| self.hidden[c] || sums[c] == self.made.counts[c]);
            if fits {
                sums.iter().enumerate().for_each(|(c, sum)| self.seen[c] |= 1 << (*sum).min(63));
            }
            return fits
                && self
                    .seen
                    .iter()
                    .zip(&self.wanted)
                    .all(|(seen, (window, open))| seen & window == *window && (!open || seen.count_ones() > 1));
        };
        // every finest cell that is to come holds at least one
        let room = above.iter().map(|c| (self.most[*c] + 1).saturating_sub(sums[*c] + self.left[place][*c])).min();
        for value in 1..=room.unwrap_or(0).min(self.most[cell]) {
            let short = above
                .iter()
                .any(|c| !self.hidden[*c] && self.left[place + 1][*c] == 0 && sums[*c] + value < self.made.counts[*c]);
            if short {
                continue;
            }
            above.iter().for_each(|c| sums[*c] += value);
            let done = self.descend(place + 1, sums);
            above.iter().for_each(|c| sums[*c] -= value);
            if done {
                return true;
            }
        }
        false
    }
}

/// What positions alone leave of each small cell.
fn marks(made: &Made, informed: bool) -> Vec<(u64, u64)> {
    let n = made.threshold;
    let finest: Vec<usize> = (0..made.cells()).filter(|c| made.is_finest(*c) && made.counts[*c] > 0).collect();
    let above: Vec<Vec<usize>> = finest.iter().map(|c| made.above(*c)).collect();
    let mut bounds = vec![(u64::MAX, 0); made.cells()];
    let mut values: Vec<u64> = vec![1; finest.len()];
    // only small finest cells can make a small total overflow; all others stand at one
    let moving: Vec<usize> = (0..finest.len()).filter(|place| informed && made.is_small(finest[*place])).collect();
    loop {
        let mut sums = vec![0; made.cells()];
        for (value, above) in values.iter().zip(&above) {
            above.iter().for_each(|c| sums[*c] += value);
        }
        if !informed || (0..made.cells()).all(|c| !made.is_small(c) || sums[c] < n) {
            for (bound, sum) in bounds.iter_mut().zip(&sums) {
                *bound = (bound.0.min(*sum), bound.1.max(*sum));
            }
        }
        let Some(next) = moving.iter().find(|place| values[**place] < n - 1) else { break };
        moving.iter().take_while(|place| *place != next).for_each(|place| values[*place] = 1);
        values[*next] += 1;
    }
    if !informed {
        bounds.iter_mut().for_each(|bound| bound.1 = u64::from(u32::MAX));
    }
    bounds
}

fn is_safe(made: &Made, hidden: &[bool], knowledge: Knowledge) -> bool {
    let informed = knowledge == Knowledge::SmallCellsKnown;
    Tables::of(made, hidden, false).is_safe() && (!informed || Tables::of(made, hidden, true).is_safe())
}

/// A table of at most nine finest cells.
fn small_table(seed: u64) -> Made {
    let mut chance = chance(seed);
    loop {
        let trees = match chance.random_range(0..4) {
            0 => vec![vec![0, 0, 0, 0], vec![0, 0, 0, 0]],
            1 => vec![vec![0, 0, 0, 0, 0], vec![0, 0, 0]],
            2 => vec![vec![0, 0, 0], vec![0, 0, 0], vec![0, 0, 0]],
            _ => vec![vec![0, 0, 0, 1, 1], vec![0, 0, 0]],
        };
        let threshold = chance.random_range(3..=4);
        let made = Made::filled(trees, threshold, |chance| chance.random_range(0..8), &mut chance);
        let candidates = (0..made.cells()).filter(|c| made.counts[*c] >= threshold).count();
        if !made.small().is_empty() && candidates <= 14 {
            return made;
        }
    }
}

fn policy(seed: u64) -> Policy {
    let knowledge = if seed.is_multiple_of(2) { Knowledge::SmallCellsKnown } else { Knowledge::OneSign };
    Policy { knowledge, search: Search::Exact { nodes: 100_000 }, most_hidden_percent: 100, ..Policy::default() }
}

/// The least number of complements, by trying all choices of one more cell each time.
fn least(made: &Made, primary: &[bool], knowledge: Knowledge) -> Option<usize> {
    let open: Vec<usize> = (0..made.cells()).filter(|c| made.counts[*c] > 0 && !primary[*c]).collect();
    let mut choices: Vec<u32> = (0..1_u32 << open.len()).collect();
    choices.sort_by_key(|choice| choice.count_ones());
    choices
        .into_iter()
        .find(|choice| {
            let mut hidden = primary.to_vec();
            open.iter().enumerate().for_each(|(bit, cell)| hidden[*cell] |= choice & (1 << bit) != 0);
            is_safe(made, &hidden, knowledge)
        })
        .map(|choice| choice.count_ones() as usize)
}

#[test]
fn the_exact_method_finds_the_optimum() -> Result<(), Error> {
    let (mut compared, mut complements, mut refused) = (0, 0, 0);
    for seed in 0..repeat(60, 500) {
        let made = small_table(seed);
        let release = made.release()?;
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let primary = made.hidden(&release, &primary_pattern(&release), &order);
        let best = least(&made, &primary, policy(seed).knowledge);
        match (protect(&release, &policy(seed)), best) {
            (Ok(protected), Some(best)) => {
                assert_eq!(protected.complements, best, "seed {seed}: {made:?}");
                assert_eq!(protected.quality, Quality::Optimal { cost: best as u64 }, "seed {seed}");
                let hidden = made.hidden(&release, &protected.pattern, &order);
                assert!(is_safe(&made, &hidden, policy(seed).knowledge), "seed {seed}: {made:?}");
                complements += best;
            }
            (Err(Error::Unprotectable { .. }), None) => refused += 1,
            (found, best) => panic!("seed {seed}: {best:?} complements are optimal, found {found:?} in {made:?}"),
        }
        compared += 1;
    }
    println!("{compared} tables compared, {complements} complements in all, {refused} cannot be protected");
    assert!(refused * 10 <= compared);
    Ok(())
}

#[test]
fn the_auditor_and_the_trial_of_all_tables_agree() -> Result<(), Error> {
    let (mut safe, mut exposed) = (0, 0);
    for seed in 0..repeat(150, 3_000) {
        let made = small_table(seed + 10_000);
        let release = made.release()?;
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let mut chance = chance(seed);
        let mut pattern = primary_pattern(&release);
        // a random choice of complements, often one cell too few
        let share = chance.random_range(0.2..0.9);
        for cell in (0..made.cells()).filter(|cell| made.counts[*cell] > 0) {
            if chance.random_bool(share) {
                let names: Vec<String> = made.codes(cell).iter().map(|code| format!("c{code}")).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                release.cell("t", &names).into_iter().for_each(|id| pattern.hide(id));
            }
        }
        let hidden = made.hidden(&release, &pattern, &order);
        let passed = audit::audit(&release, &pattern, &policy(seed))?.passed();
        assert_eq!(passed, is_safe(&made, &hidden, policy(seed).knowledge), "seed {seed}: {made:?}, {hidden:?}");
        if passed { safe += 1 } else { exposed += 1 }
    }
    println!("{safe} safe and {exposed} exposed choices judged alike");
    assert!(safe > 0 && exposed > 0);
    Ok(())
}
