//! How narrow do bounds become when each sum is looked at by itself, again and again?

use std::collections::VecDeque;

use super::system::{OPEN, System};

/// Lower and upper bounds of unknowns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) lo: Vec<i64>,
    pub(super) hi: Vec<i64>,
    /// No table lies within the bounds.
    pub(super) empty: bool,
}

/// One narrowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Narrowing {
    pub(super) column: usize,
    pub(super) side: Side,
    pub(super) value: i64,
    pub(super) row: usize,
    /// The narrowings (by number) that this one rests on.
    pub(super) after: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Lo,
    Hi,
}

/// How often a row may be looked at: bounds that creep one by one are left to the tableau. To stop early is sound, since
/// bounds are only ever narrowed.
const LOOKS: usize = 60;

impl Bounds {
    /// Known zeros, to be overwritten.
    pub(super) fn fixed(count: usize) -> Self {
        Bounds { lo: vec![0; count], hi: vec![0; count], empty: false }
    }

    pub(super) fn get(&self, place: usize) -> (i64, i64) {
        (self.lo[place], self.hi[place])
    }

    pub(super) fn set(&mut self, place: usize, (lo, hi): (i64, i64)) {
        (self.lo[place], self.hi[place]) = (lo, hi);
    }

    /// Narrows to a fixpoint.
    pub(super) fn propagate(system: &System, prior: &[(i64, i64)]) -> Self {
        let mut bounds = Bounds::from_prior(prior);
        bounds.narrow(system, (0..system.rows.len()).collect(), None);
        bounds
    }

    /// Narrows to a fixpoint and writes down each step.
    pub(super) fn with_steps(system: &System, prior: &[(i64, i64)]) -> (Self, Vec<Narrowing>) {
        let mut bounds = Bounds::from_prior(prior);
        let mut steps = Vec::new();
        bounds.narrow(system, (0..system.rows.len()).collect(), Some(&mut steps));
        (bounds, steps)
    }

    /// Sets one unknown and narrows the rest.
    pub(super) fn fix(&mut self, system: &System, column: usize, value: i64) {
        self.set(column, (value, value));
        self.narrow(system, system.of_column[column].iter().copied().collect(), None);
    }

    fn from_prior(prior: &[(i64, i64)]) -> Self {
        let (lo, hi) = prior.iter().copied().unzip();
        Bounds { lo, hi, empty: prior.iter().any(|(lo, hi)| lo > hi) }
    }

    fn narrow(&mut self, system: &System, mut queue: VecDeque<usize>, mut steps: Option<&mut Vec<Narrowing>>) {
        let mut waiting = vec![false; system.rows.len()];
        queue.iter().for_each(|row| waiting[*row] = true);
        let mut looks = vec![0_usize; system.rows.len()];
        let mut last: Vec<[Option<usize>; 2]> = vec![[None; 2]; if steps.is_some() { self.lo.len() } else { 0 }];
        while let Some(number) = queue.pop_front() {
            waiting[number] = false;
            looks[number] += 1;
            if looks[number] > LOOKS || self.empty {
                continue;
            }
            for (column, side, value) in self.of_row(system, number) {
                let better = match side {
                    Side::Lo => value > self.lo[column],
                    Side::Hi => value < self.hi[column],
                };
                if !better {
                    continue;
                }
                match side {
                    Side::Lo => self.lo[column] = value,
                    Side::Hi => self.hi[column] = value,
                }
                self.empty |= self.lo[column] > self.hi[column];
                if let Some(steps) = steps.as_deref_mut() {
                    let after = rests_on(system, number, column, side, &last);
                    last[column][side as usize] = Some(steps.len());
                    steps.push(Narrowing { column, side, value, row: number, after });
                }
                for other in &system.of_column[column] {
                    if !waiting[*other] {
                        waiting[*other] = true;
                        queue.push_back(*other);
                    }
                }
            }
        }
    }

    /// The bounds that one row gives each of its unknowns.
    fn of_row(&self, system: &System, number: usize) -> Vec<(usize, Side, i64)> {
        let row = &system.rows[number];
        // least and greatest left side, open ends counted apart
        let (mut least, mut least_open, mut most, mut most_open) = (0_i128, 0, 0_i128, 0);
        for (column, c) in &row.terms {
            let (down, up) = self.ends(*column, *c);
            match down {
                Some(value) => least += value,
                None => least_open += 1,
            }
            match up {
                Some(value) => most += value,
                None => most_open += 1,
            }
        }
        let right = i128::from(row.right);
        let mut found = Vec::new();
        for (column, c) in &row.terms {
            let (down, up) = self.ends(*column, *c);
            // c × unknown ≤ right − (least of the others), and ≥ right − (most of the others)
            if least_open - usize::from(down.is_none()) == 0 {
                let limit = right - (least - down.unwrap_or(0));
                let side = if *c > 0 { Side::Hi } else { Side::Lo };
                found.extend(clamp(limit * i128::from(*c)).map(|value| (*column, side, value)));
            }
            if most_open - usize::from(up.is_none()) == 0 {
                let limit = right - (most - up.unwrap_or(0));
                let side = if *c > 0 { Side::Lo } else { Side::Hi };
                found.extend(clamp(limit * i128::from(*c)).map(|value| (*column, side, value)));
            }
        }
        found
    }

    /// Least and greatest c × unknown, for c = ±1; none where open.
    fn ends(&self, column: usize, c: i64) -> (Option<i128>, Option<i128>) {
        let lo = Some(i128::from(self.lo[column]));
        let hi = (self.hi[column] < OPEN).then_some(i128::from(self.hi[column]));
        if c > 0 { (lo, hi) } else { (hi.map(|v| -v), lo.map(|v| -v)) }
    }
}

/// Coefficients are ±1, so that a limit divided by its coefficient is the limit times it.
fn clamp(value: i128) -> Option<i64> {
    i64::try_from(value).ok().filter(|value| value.abs() < OPEN)
}

fn rests_on(system: &System, row: usize, column: usize, side: Side, last: &[[Option<usize>; 2]]) -> Vec<usize> {
    let own = system.rows[row].terms.iter().find(|(c, _)| *c == column).map_or(1, |(_, c)| *c);
    system.rows[row]
        .terms
        .iter()
        .filter(|(other, _)| *other != column)
        .filter_map(|(other, c)| {
            // an upper bound rests on lower bounds of terms of the same sign and on upper ones of the other sign
            let same = (own > 0) == (*c > 0);
            let needed = match (side, same) {
                (Side::Hi, true) | (Side::Lo, false) => Side::Lo,
                (Side::Hi, false) | (Side::Lo, true) => Side::Hi,
            };
            last[*other][needed as usize]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::system::Row;

    #[test]
    fn one_row_narrows_its_unknowns() {
        // x + y = 8, both from 1 to 4: both are 4
        let mut system = System {
            columns: Vec::new(),
            rows: vec![Row { terms: vec![(0, 1), (1, 1)], right: 8, sum: 0 }],
            of_column: Vec::new(),
        };
        system.columns = vec![crate::model::VariableId(0), crate::model::VariableId(1)];
        system.index();
        let (bounds, steps) = Bounds::with_steps(&system, &[(1, 4), (1, 4)]);
        assert_eq!((bounds.get(0), bounds.get(1)), ((4, 4), (4, 4)));
        assert_eq!(steps.len(), 2);
        assert!(Bounds::propagate(&system, &[(1, 3), (1, 4)]).empty);
        assert_eq!(Bounds::propagate(&system, &[(1, OPEN), (1, OPEN)]).get(0), (1, 7));
    }
}
