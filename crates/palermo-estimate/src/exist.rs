//! Does an estimate exist at all? Existence and identifiability of the extended maximum likelihood estimate.
//!
//! Fienberg, Rinaldo 2012 (Ann. Stat. 40:996): the estimate exists exactly when the observed margins lie in the relative
//! interior of the cone that the model spans, that is when some v > 0 has A v = A x, A being the 0/1 matrix of kept
//! parameters by kept cells and x the indicator of the observed cells. Since v may be x plus a small multiple of any w,
//! this asks for a w with A w = 0 that is positive on the cells without a case and free on the others. The free ones are
//! eliminated exactly; what is left is a small system C w = 0, w > 0, often none at all. Only the support matters, so
//! answers are kept by support and model.

use std::collections::HashMap;

use num_bigint::BigInt;
use serde::Serialize;

use crate::exact::{Overflow, Positive, Whole, eliminate, positive_solution, widening};
use crate::lattice::spread_up;
use crate::table::{CaptureTable, Lists};

/// Codes 0 to 3 of the reference tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Existence {
    /// The estimate exists and is unique.
    Ok,
    /// No finite total maximises the likelihood.
    NoMle,
    /// Different totals fit equally well.
    NotIdentifiable,
    /// Both faults.
    Both,
}

impl Existence {
    fn of(exists: bool, identifiable: bool) -> Existence {
        match (exists, identifiable) {
            (true, true) => Existence::Ok,
            (false, true) => Existence::NoMle,
            (true, false) => Existence::NotIdentifiable,
            (false, false) => Existence::Both,
        }
    }

    /// The code 0, 1, 2 or 3 of the reference tools.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// The answer for one model, with the terms that are at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The status.
    pub status: Existence,
    /// Interactions along which the likelihood does not fall: they are in the direction that has no maximum.
    pub offending: Vec<Lists>,
}

/// Checks a model on a table and names the interactions at fault.
#[must_use]
pub fn check(table: &CaptureTable, terms: &[Lists]) -> Checked {
    let support: Vec<Lists> = table.cells().iter().map(|c| c.0).collect();
    examine(table.lists(), &support, terms)
}

/// Answers kept by support and model: in a bootstrap the same questions come again and again.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    known: HashMap<(Vec<Lists>, Vec<Lists>), Existence>,
}

impl Cache {
    pub(crate) fn status(&mut self, lists: usize, support: &[Lists], terms: &[Lists]) -> Existence {
        let mut sorted = terms.to_vec();
        sorted.sort_unstable();
        let key = (support.to_vec(), sorted);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        // memory stays bounded; the answer does not depend on what is kept
        if self.known.len() > 200_000 {
            self.known.clear();
        }
        let status = examine(lists, support, terms).status;
        self.known.insert(key, status);
        status
    }
}

/// The kept parameters (the constant, single lists, interactions) and the cells that no parameter at −∞ removes.
struct Kept {
    parameters: Vec<Lists>,
    unseen: Vec<Lists>,
}

fn kept(lists: usize, support: &[Lists], terms: &[Lists]) -> Kept {
    let all = (0..lists).map(|i| 1 << i).chain(terms.iter().copied());
    let (there, empty): (Vec<Lists>, Vec<Lists>) = all.partition(|s| support.iter().any(|c| c & s == *s));
    let mut dead = vec![false; 1 << lists];
    for e in &empty {
        dead[*e as usize] = true;
    }
    if !empty.is_empty() {
        spread_up(&mut dead);
    }
    let mut seen = vec![false; 1 << lists];
    for c in support {
        seen[*c as usize] = true;
    }
    // a term above one at −∞ has no cell left; its own margin is empty too, so it is among the empty ones
    let unseen = (1..1_u32 << lists).filter(|c| !dead[*c as usize] && !seen[*c as usize]).collect();
    Kept { parameters: std::iter::once(0).chain(there).collect(), unseen }
}

pub(crate) fn examine(lists: usize, support: &[Lists], terms: &[Lists]) -> Checked {
    let kept = kept(lists, support, terms);
    let inside = |theta: Lists, cell: Lists| cell & theta == theta;
    let full = {
        let mut rows: Vec<Vec<i64>> =
            kept.parameters.iter().map(|p| support.iter().map(|c| i64::from(inside(*p, *c))).collect()).collect();
        eliminate(&mut rows, support.len()) == Ok(kept.parameters.len())
    };
    if full {
        return Checked { status: Existence::Ok, offending: Vec::new() };
    }
    let answer = widening(|| deficient::<i64>(support, &kept), || deficient::<BigInt>(support, &kept));
    // integers of any size do not overflow; were they to, the cautious answer is that nothing may be printed
    answer.unwrap_or(Checked { status: Existence::Both, offending: Vec::new() })
}

/// The observed cells do not settle all parameters: look at the cells without a case.
fn deficient<T: Whole>(support: &[Lists], kept: &Kept) -> Result<Checked, Overflow> {
    let entry = |p: usize, cell: Lists| i8::from(cell & kept.parameters[p] == kept.parameters[p]);
    let (status, at_fault) = faults::<T, Lists>(kept.parameters.len(), support, &kept.unseen, entry)?;
    let mut offending: Vec<Lists> =
        at_fault.into_iter().map(|i| kept.parameters[i]).filter(|p| p.count_ones() >= 2).collect();
    offending.sort_unstable_by_key(|p| (p.count_ones(), *p));
    Ok(Checked { status, offending })
}

/// The status of any design of small whole numbers: `rows[i]` are the parameters of cell i, `seen[i]` whether it has a case.
pub(crate) fn of_design(columns: usize, rows: &[Vec<i8>], seen: &[bool]) -> Existence {
    let (observed, unseen): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(|i| seen[*i]);
    let entry = |p: usize, cell: usize| rows[cell][p];
    let answer = widening(
        || faults::<i64, usize>(columns, &observed, &unseen, entry),
        || faults::<BigInt, usize>(columns, &observed, &unseen, entry),
    );
    answer.map_or(Existence::Both, |a| a.0)
}

/// Status, and the parameters in the directions along which the likelihood does not fall.
fn faults<T: Whole, C: Copy>(
    parameters: usize,
    support: &[C],
    unseen: &[C],
    entry: impl Fn(usize, C) -> i8,
) -> Result<(Existence, Vec<usize>), Overflow> {
    let number = |yes: bool| T::from(i8::from(yes));
    let width = support.len();
    let mut rows: Vec<Vec<T>> = (0..parameters)
        .map(|i| {
            let cells = support.iter().map(|c| T::from(entry(i, *c)));
            cells.chain((0..parameters).map(|j| number(i == j))).collect()
        })
        .collect();
    let rank = eliminate(&mut rows, width)?;
    // directions that change no observed cell, and what they do to each unseen one; equal cells are asked once
    let directions: Vec<Vec<T>> = rows.drain(rank..).map(|r| r[width..].to_vec()).collect();
    let mut effects: Vec<Vec<T>> = Vec::new();
    for cell in unseen {
        let mut column = Vec::with_capacity(directions.len());
        for d in &directions {
            let mut sum = T::zero();
            for (p, x) in d.iter().enumerate() {
                match entry(p, *cell) {
                    0 => {}
                    1 => sum = sum.checked_sub(&-x.clone()).ok_or(Overflow)?,
                    a => {
                        let product = x.checked_mul(&T::from(a)).ok_or(Overflow)?;
                        sum = sum.checked_sub(&-product).ok_or(Overflow)?;
                    }
                }
            }
            column.push(sum);
        }
        if column.iter().any(|x| !x.is_zero()) && !effects.contains(&column) {
            effects.push(column);
        }
    }
    let d = directions.len();
    let mut c: Vec<Vec<T>> = (0..d)
        .map(|i| {
            let effect = effects.iter().map(|column| column[i].clone());
            effect.chain((0..d).map(|j| number(i == j))).collect()
        })
        .collect();
    let independent = eliminate(&mut c, effects.len())?;
    let whole = |combination: &[T]| -> Result<Vec<T>, Overflow> {
        let mut out = vec![T::zero(); parameters];
        for (weight, direction) in combination.iter().zip(&directions) {
            for (o, x) in out.iter_mut().zip(direction) {
                let product = weight.checked_mul(x).ok_or(Overflow)?;
                *o = o.checked_sub(&-product).ok_or(Overflow)?;
            }
        }
        Ok(out)
    };
    let mut at_fault: Vec<Vec<T>> = Vec::new();
    for row in &c[independent..] {
        at_fault.push(whole(&row[effects.len()..])?);
    }
    let system: Vec<Vec<T>> = c[..independent].iter().map(|r| r[..effects.len()].to_vec()).collect();
    let exists = if independent == 0 {
        true
    } else {
        match positive_solution(&system)? {
            Positive::Exists => true,
            Positive::Barred(u) => {
                let mut combination = vec![T::zero(); d];
                for (weight, row) in u.iter().zip(&c) {
                    for (o, x) in combination.iter_mut().zip(&row[effects.len()..]) {
                        let product = weight.checked_mul(x).ok_or(Overflow)?;
                        *o = o.checked_sub(&-product).ok_or(Overflow)?;
                    }
                }
                at_fault.push(whole(&combination)?);
                false
            }
        }
    };
    let offending = (0..parameters).filter(|p| at_fault.iter().any(|v| !v[*p].is_zero())).collect();
    Ok((Existence::of(exists, independent == d), offending))
}
