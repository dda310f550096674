//! Does a choice of hidden cells satisfy every need, and if not, which cells must one hide from?
//!
//! The attacker's problem of Fischetti and Salazar (2001): how far can one cell move when shown cells stand still and
//! hidden ones stay within what the attacker knows? It is solved by a simplex in floating point over all cells at once. At
//! the optimum the last row bounds the movement for *every* choice of hidden cells: a cell that is not in the row does not
//! help, one that is gives at most its room times its rate. This is their capacity constraint.

use super::network::{Aim, Network, State};

/// Σ weight × hidden ≥ 1, with weights in (0, 1].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) weights: Vec<(usize, f64)>,
}

/// A need that is not satisfied.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Violation {
    pub(super) node: usize,
    pub(super) cut: Cut,
}

/// Whether cuts are worth some more work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    Quick,
    Thorough,
}

#[derive(Clone, Debug)]
pub(super) struct Oracle<'a> {
    network: &'a Network,
    /// The sums solved for basic nodes, before any attack.
    fresh: Dictionary,
    /// The dictionary at the end of the last check and how often it was passed on: the next choice is much like the last.
    kept: Option<(Dictionary, usize)>,
    /// Entries of dictionaries that were computed so far: the measure of work.
    work: u64,
}

/// basic = Σ rate × free, in deviations from the true table.
#[derive(Clone, Debug)]
struct Dictionary {
    basic: Vec<usize>,
    free: Vec<usize>,
    rates: Vec<f64>,
    place: Vec<(bool, usize)>,
    work: u64,
}

/// An attack under way.
struct Attack<'a> {
    network: &'a Network,
    dictionary: Dictionary,
    /// Deviations of all nodes.
    at: Vec<f64>,
    lo: Vec<f64>,
    hi: Vec<f64>,
}

const EPS: f64 = 1e-7;
/// After so many checks the sums are solved afresh, so that errors of rounding cannot grow.
const PASSED_ON: usize = 25;

impl<'a> Oracle<'a> {
    pub(super) fn new(network: &'a Network) -> Self {
        Oracle { network, fresh: Dictionary::solve(network), kept: None, work: 0 }
    }

    /// How much was computed.
    pub(super) fn work(&self) -> u64 {
        self.work
    }

    /// Needs that this choice leaves open, each with a cut: `most` of them, or fewer.
    pub(super) fn check(&mut self, hidden: &[bool], effort: Effort, most: usize) -> Vec<Violation> {
        let network = self.network;
        let mut met = vec![false; network.needs.len()];
        let mut violations = Vec::new();
        let (mut dictionary, age) = match self.kept.take() {
            Some((kept, age)) if age < PASSED_ON => (kept, age + 1),
            _ => (self.fresh.clone(), 0),
        };
        dictionary.work = 0;
        for attacker in 0..network.attackers {
            let mut attack = Attack::start(network, dictionary, attacker, hidden);
            for number in 0..network.needs.len() {
                let need = network.needs[number];
                if need.attacker != attacker || met[number] || violations.len() >= most {
                    continue;
                }
                let mut cuts = Vec::new();
                for (sign, amount) in need.aim.ways() {
                    let reached =
                        attack.drive(need.node, sign, amount, &mut |at| note(network, at, attacker, &mut met));
                    if reached {
                        cuts.clear();
                        break;
                    }
                    if effort == Effort::Thorough {
                        attack.strengthen(need.node, sign, amount, hidden, attacker);
                    }
                    cuts.push(attack.cut(need.node, sign, amount, attacker));
                }
                if let Some(cut) = either(cuts) {
                    violations.push(Violation { node: need.node, cut });
                }
            }
            dictionary = attack.dictionary;
        }
        self.work += dictionary.work;
        self.kept = Some((dictionary, age));
        violations
    }
}

impl Aim {
    /// Directions of which one must succeed.
    fn ways(self) -> Vec<(f64, f64)> {
        match self {
            Aim::Up(amount) => vec![(1.0, amount)],
            Aim::Down(amount) => vec![(-1.0, amount)],
            Aim::Away => vec![(1.0, 1.0), (-1.0, 1.0)],
        }
    }

    fn is_met(self, deviation: f64) -> bool {
        match self {
            Aim::Up(amount) => deviation >= amount - EPS,
            Aim::Down(amount) => deviation <= EPS - amount,
            Aim::Away => deviation.abs() >= 1.0 - EPS,
        }
    }
}

/// Needs that the reached point satisfies: those of this attacker and of those who know less.
fn note(network: &Network, at: &[f64], attacker: usize, met: &mut [bool]) {
    for (need, met) in network.needs.iter().zip(met) {
        *met |= need.attacker >= attacker && need.aim.is_met(at[need.node]);
    }
}

/// A choice must satisfy one of the cuts, and so their greatest weights.
fn either(cuts: Vec<Cut>) -> Option<Cut> {
    let mut cuts = cuts.into_iter();
    let mut all = cuts.next()?;
    for cut in cuts {
        for (node, weight) in cut.weights {
            match all.weights.iter_mut().find(|(other, _)| *other == node) {
                Some((_, greatest)) => *greatest = greatest.max(weight),
                None => all.weights.push((node, weight)),
            }
        }
    }
    all.weights.sort_by_key(|(node, _)| *node);
    Some(all)
}

impl<'a> Attack<'a> {
    fn start(network: &'a Network, dictionary: Dictionary, attacker: usize, hidden: &[bool]) -> Self {
        let mut attack = Attack {
            network,
            dictionary,
            at: vec![0.0; network.nodes.len()],
            lo: vec![0.0; network.nodes.len()],
            hi: vec![0.0; network.nodes.len()],
        };
        for (node, hidden) in hidden.iter().enumerate() {
            if *hidden {
                attack.release(node, attacker);
            }
        }
        attack
    }

    fn release(&mut self, node: usize, attacker: usize) {
        (self.lo[node], self.hi[node]) = self.network.nodes[node].room[attacker];
    }

    fn rate(&self, node: usize, column: usize) -> f64 {
        match self.dictionary.place[node] {
            (true, row) => self.dictionary.rates[row * self.dictionary.free.len() + column],
            (false, own) => f64::from(u8::from(own == column)),
        }
    }

    /// Moves a node as far as asked; false when nobody can.
    fn drive(&mut self, node: usize, sign: f64, amount: f64, note: &mut dyn FnMut(&[f64])) -> bool {
        let mut still = 0;
        // far beyond what any table needed; a cut taken early is valid all the same
        for _ in 0..20_000 {
            if sign * self.at[node] >= amount - EPS {
                return true;
            }
            let Some((column, direction)) = self.entering(node, sign, still > 100) else { return false };
            let missing = amount - sign * self.at[node];
            let pace = (sign * direction * self.rate(node, column)).max(EPS);
            self.dictionary.work += (self.dictionary.free.len() + 2 * self.dictionary.basic.len()) as u64;
            let (step, blocked_by) = self.step(column, direction, missing / pace);
            self.shift(column, direction * step);
            if step > EPS {
                still = 0;
                note(&self.at);
            } else {
                still += 1;
            }
            if let Some(row) = blocked_by {
                self.dictionary.exchange(row, column);
            }
        }
        false
    }

    fn entering(&self, node: usize, sign: f64, bland: bool) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64, f64)> = None;
        for (column, free) in self.dictionary.free.iter().enumerate() {
            let rate = sign * self.rate(node, column);
            let helps = (rate > EPS && self.at[*free] < self.hi[*free] - EPS)
                || (rate < -EPS && self.at[*free] > self.lo[*free] + EPS);
            if !helps {
                continue;
            }
            let better = match best {
                None => true,
                Some((other, ..)) if bland => *free < self.dictionary.free[other],
                Some((_, greatest, _)) => rate.abs() > greatest + EPS,
            };
            if better {
                best = Some((column, rate.abs(), rate.signum()));
            }
        }
        best.map(|(column, _, direction)| (column, direction))
    }

    fn step(&self, column: usize, direction: f64, enough: f64) -> (f64, Option<usize>) {
        let dictionary = &self.dictionary;
        let free = dictionary.free[column];
        let own = if direction > 0.0 { self.hi[free] - self.at[free] } else { self.at[free] - self.lo[free] };
        let (mut least, mut by) = (own.min(enough), None);
        for (row, basic) in dictionary.basic.iter().enumerate() {
            let rate = direction * dictionary.rates[row * dictionary.free.len() + column];
            if rate.abs() <= EPS {
                continue;
            }
            let room = if rate > 0.0 { self.hi[*basic] - self.at[*basic] } else { self.at[*basic] - self.lo[*basic] };
            let limit = (room / rate.abs()).max(0.0);
            // among equals the lowest node leaves, as Bland asks
            let first = by.is_none_or(|other: usize| *basic < dictionary.basic[other]);
            if limit < least - EPS || (limit <= least + EPS && first && limit < enough - EPS) {
                least = limit.min(least);
                by = Some(row);
            }
        }
        (least, by)
    }

    fn shift(&mut self, column: usize, by: f64) {
        if by == 0.0 {
            return;
        }
        let width = self.dictionary.free.len();
        self.at[self.dictionary.free[column]] += by;
        for (row, basic) in self.dictionary.basic.iter().enumerate() {
            self.at[*basic] += by * self.dictionary.rates[row * width + column];
        }
    }

    /// The bound that the last row gives for every choice of hidden cells.
    fn cut(&self, node: usize, sign: f64, amount: f64, attacker: usize) -> Cut {
        let mut asked = amount;
        let mut weights = Vec::new();
        for (column, free) in self.dictionary.free.iter().enumerate() {
            let rate = sign * self.rate(node, column);
            if rate.abs() <= EPS {
                continue;
            }
            let (down, up) = self.network.nodes[*free].room[attacker];
            let gives = if rate > 0.0 { rate * up } else { rate * down };
            if self.network.nodes[*free].state == State::Open {
                weights.push((*free, gives));
            } else {
                asked -= gives;
            }
        }
        let asked = asked.max(EPS);
        let mut weights: Vec<(usize, f64)> = weights
            .into_iter()
            .map(|(node, gives)| (node, (gives / asked).min(1.0)))
            .filter(|(_, weight)| *weight > EPS)
            .collect();
        weights.sort_by_key(|(node, _)| *node);
        Cut { weights }
    }

    /// Hides what does not help by itself, so that fewer cells are left in the cut.
    fn strengthen(&mut self, node: usize, sign: f64, amount: f64, hidden: &[bool], attacker: usize) {
        let mut tried = hidden.to_vec();
        let mut released = Vec::new();
        loop {
            let next = self.dictionary.free.iter().enumerate().find(|(column, free)| {
                !tried[**free]
                    && self.network.nodes[**free].state == State::Open
                    && self.rate(node, *column).abs() > EPS
            });
            let Some((_, &candidate)) = next else { break };
            tried[candidate] = true;
            let before = (self.dictionary.clone(), self.at.clone());
            self.release(candidate, attacker);
            released.push(candidate);
            if self.drive(node, sign, amount, &mut |_| {}) {
                (self.dictionary, self.at) = before;
                (self.lo[candidate], self.hi[candidate]) = (0.0, 0.0);
                released.pop();
            }
        }
        self.settle(released);
    }

    /// Takes back what strengthening hid: the attack that goes on must not use it.
    fn settle(&mut self, released: Vec<usize>) {
        if released.is_empty() {
            return;
        }
        for node in released {
            (self.lo[node], self.hi[node]) = (0.0, 0.0);
        }
        // back to the true table, which every choice allows
        self.at.iter_mut().for_each(|at| *at = 0.0);
    }
}

impl Dictionary {
    /// Solves the sums; shown cells become basic where possible, for a basic cell is in no cut.
    fn solve(network: &Network) -> Self {
        let width = network.nodes.len();
        let mut rows: Vec<Vec<f64>> = network
            .sums
            .iter()
            .map(|sum| {
                let mut row = vec![0.0; width];
                sum.iter().for_each(|(node, c)| row[*node] += c);
                row
            })
            .collect();
        let mut basic: Vec<usize> = Vec::new();
        for number in 0..rows.len() {
            let preferred = |open: bool| {
                let of_kind = |node: &usize| (network.nodes[*node].state == State::Open) == open;
                // unit entries first: they keep the numbers whole
                let nodes = || (0..width).rev().filter(of_kind);
                nodes()
                    .find(|node| (rows[number][*node].abs() - 1.0).abs() < EPS)
                    .or_else(|| nodes().find(|node| rows[number][*node].abs() > EPS))
            };
            let Some(column) = preferred(true).or_else(|| preferred(false)) else { continue };
            let pivot = rows[number][column];
            rows[number].iter_mut().for_each(|entry| *entry /= pivot);
            let source = std::mem::take(&mut rows[number]);
            for row in rows.iter_mut().filter(|row| !row.is_empty()) {
                let factor = row[column];
                if factor.abs() > EPS {
                    row.iter_mut().zip(&source).for_each(|(entry, from)| *entry -= factor * from);
                    row[column] = 0.0;
                }
            }
            rows[number] = source;
            rows.swap(basic.len(), number);
            basic.push(column);
        }
        rows.truncate(basic.len());
        let mut place = vec![(false, 0); width];
        basic.iter().enumerate().for_each(|(row, node)| place[*node] = (true, row));
        let free: Vec<usize> = (0..width).filter(|node| !place[*node].0).collect();
        free.iter().enumerate().for_each(|(column, node)| place[*node] = (false, column));
        let rates = rows.iter().flat_map(|row| free.iter().map(|node| clean(-row[*node]))).collect();
        Dictionary { basic, free, rates, place, work: 0 }
    }

    fn exchange(&mut self, out: usize, into: usize) {
        let width = self.free.len();
        let mut leaving: Vec<f64> = self.rates[out * width..(out + 1) * width].to_vec();
        let pivot = leaving[into];
        // entering = leaving basic / pivot − Σ others / pivot
        leaving.iter_mut().for_each(|rate| *rate = clean(-*rate / pivot));
        leaving[into] = 1.0 / pivot;
        let touched: Vec<usize> = (0..width).filter(|column| leaving[*column] != 0.0).collect();
        self.work += (width + self.basic.len()) as u64;
        for row in 0..self.basic.len() {
            let factor = self.rates[row * width + into];
            if row == out || factor == 0.0 {
                continue;
            }
            self.rates[row * width + into] = 0.0;
            self.work += touched.len() as u64;
            for column in &touched {
                let rate = &mut self.rates[row * width + column];
                *rate = clean(*rate + factor * leaving[*column]);
            }
        }
        self.rates[out * width..(out + 1) * width].copy_from_slice(&leaving);
        std::mem::swap(&mut self.basic[out], &mut self.free[into]);
        self.place[self.basic[out]] = (true, out);
        self.place[self.free[into]] = (false, into);
    }
}

/// Tables give rates of 0 and ±1 almost always; what is next to a whole number is one.
fn clean(rate: f64) -> f64 {
    // adding and taking away 1.5 × 2⁵² rounds to a whole number, several times faster than the library's function
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    let whole = (rate + SHIFT) - SHIFT;
    if (rate - whole).abs() < 1e-9 { whole } else { rate }
}
