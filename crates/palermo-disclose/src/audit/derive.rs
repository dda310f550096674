//! Why is a cell exposed? The proof, written out in sums that a person can look up.

use std::collections::BTreeMap;

use super::propagate::{Bounds, Side};
use super::report::{Bound, Combination, Derivation, Step};
use super::system::System;
use crate::model::Release;

/// The narrowings that lead to the final bounds of one unknown.
pub(super) fn steps(
    release: &Release,
    system: &System,
    prior: &[(i64, i64)],
    column: usize,
    sides: &[Side],
) -> Derivation {
    let (_, all) = Bounds::with_steps(system, prior);
    let mut needed = vec![false; all.len()];
    for side in sides {
        if let Some(last) = all.iter().rposition(|step| step.column == column && step.side == *side) {
            needed[last] = true;
        }
    }
    for number in (0..all.len()).rev() {
        if needed[number] {
            all[number].after.iter().for_each(|before| needed[*before] = true);
        }
    }
    let told = all.iter().zip(needed).filter(|(_, needed)| *needed).map(|(step, _)| Step {
        cell: release.cell_ref(system.columns[step.column]),
        bound: match step.side {
            Side::Lo => Bound::AtLeast(step.value),
            Side::Hi => Bound::AtMost(step.value),
        },
        from: release.sum_ref(system.rows[step.row].sum),
        hidden_sum: hidden_sum(system, step.row),
    });
    Derivation::Steps(told.collect())
}

/// A positive sum of hidden parts, whichever side they stand on.
fn hidden_sum(system: &System, row: usize) -> i64 {
    system.rows[row].right.abs()
}

/// A fraction in lowest terms.
type Fraction = (i128, i128);

/// `over` × unknown = Σ held_by: the sums whose combination says so.
///
/// Nothing is decided here. If the numbers grow too long, the derivation is left out and the exposure stands.
pub(super) fn combination(
    release: &Release,
    system: &System,
    column: usize,
    held_by: &[(usize, i64)],
    over: i64,
    point: &[i64],
) -> Option<Derivation> {
    // wanted combination of columns: over × unknown − Σ rate × held
    let mut wanted: BTreeMap<usize, Fraction> = BTreeMap::new();
    wanted.insert(column, (i128::from(over), 1));
    for (held, rate) in held_by {
        let entry = wanted.entry(*held).or_insert((0, 1));
        *entry = plus(*entry, (-i128::from(*rate), 1))?;
    }
    wanted.retain(|_, value| value.0 != 0);
    let times = solve(system, wanted)?;
    let denominators = times.values().try_fold(1_i128, |all, (_, down)| lcm(all, *down))?;
    let whole = |(up, down): Fraction| i64::try_from(up.checked_mul(denominators / down)?).ok();
    let scale = i64::try_from(denominators).ok()?;
    let mut sums = Vec::new();
    let (mut added, mut taken) = (0_i64, 0_i64);
    for (row, value) in times {
        let (value, right) = (whole(value)?, system.rows[row].right);
        // told with a positive hidden sum: parts of a total that is shown add up to it, a hidden total to its shown parts
        let (value, right) = if right < 0 { (-value, -right) } else { (value, right) };
        let product = value.checked_mul(right)?;
        added = added.checked_add(product.max(0))?;
        taken = taken.checked_add((-product).max(0))?;
        sums.push((release.sum_ref(system.rows[row].sum), value, right));
    }
    let at_bounds = held_by
        .iter()
        .map(|(held, rate)| Some((release.cell_ref(system.columns[*held]), rate.checked_mul(-scale)?, point[*held])))
        .collect::<Option<Vec<_>>>()?;
    let over = over.checked_mul(scale)?;
    Some(Derivation::Combination(Combination { sums, plus: added, minus: taken, at_bounds, over }))
}

/// Multipliers of rows whose combination is `wanted`, by elimination over fractions.
fn solve(system: &System, wanted: BTreeMap<usize, Fraction>) -> Option<BTreeMap<usize, Fraction>> {
    // each kept row: its entries, and of which original rows it is made
    type Line = (BTreeMap<usize, Fraction>, BTreeMap<usize, Fraction>);
    let mut kept: BTreeMap<usize, Line> = BTreeMap::new();
    let reduce = |kept: &BTreeMap<usize, Line>, line: &mut Line| -> Option<Option<usize>> {
        let mut from = 0;
        loop {
            let Some((&pivot, &value)) = line.0.range(from..).next() else { return Some(None) };
            match kept.get(&pivot) {
                None => return Some(Some(pivot)),
                Some((entries, made_of)) => {
                    let factor = (value.0.checked_neg()?, value.1);
                    add_scaled(&mut line.0, entries, factor)?;
                    add_scaled(&mut line.1, made_of, factor)?;
                    from = pivot;
                }
            }
        }
    };
    for (number, row) in system.rows.iter().enumerate() {
        let entries = row.terms.iter().map(|(column, c)| (*column, (i128::from(*c), 1))).collect();
        let mut line: Line = (entries, BTreeMap::from([(number, (1, 1))]));
        if let Some(pivot) = reduce(&kept, &mut line)? {
            let value = *line.0.get(&pivot)?;
            let inverse = if value.0 > 0 { (value.1, value.0) } else { (-value.1, -value.0) };
            for part in [&mut line.0, &mut line.1] {
                for entry in part.values_mut() {
                    *entry = multiply(*entry, inverse)?;
                }
            }
            kept.insert(pivot, line);
        }
    }
    let mut line: Line = (wanted, BTreeMap::new());
    if reduce(&kept, &mut line)?.is_some() {
        return None;
    }
    // what was taken away to reach nothing, turned round, is the combination
    line.1.values_mut().for_each(|value| value.0 = -value.0);
    Some(line.1)
}

fn add_scaled(to: &mut BTreeMap<usize, Fraction>, from: &BTreeMap<usize, Fraction>, factor: Fraction) -> Option<()> {
    for (place, value) in from {
        let sum = plus(to.get(place).copied().unwrap_or((0, 1)), multiply(*value, factor)?)?;
        if sum.0 == 0 {
            to.remove(place);
        } else {
            to.insert(*place, sum);
        }
    }
    Some(())
}

fn plus(a: Fraction, b: Fraction) -> Option<Fraction> {
    let down = lcm(a.1, b.1)?;
    let up = a.0.checked_mul(down / a.1)?.checked_add(b.0.checked_mul(down / b.1)?)?;
    Some(lowest(up, down))
}

fn multiply(a: Fraction, b: Fraction) -> Option<Fraction> {
    Some(lowest(a.0.checked_mul(b.0)?, a.1.checked_mul(b.1)?))
}

fn lowest(up: i128, down: i128) -> Fraction {
    let common = gcd(up, down).max(1);
    (up / common, down / common)
}

fn lcm(a: i128, b: i128) -> Option<i128> {
    (a / gcd(a, b).max(1)).checked_mul(b)
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
