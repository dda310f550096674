//! How many different people? Spreads answers over cells and counts each person once in each.

use crate::compile::Label;
use crate::engine::Space;

/// Marks the number of a record whose person is not known.
pub(crate) const UNKNOWN: u64 = 1 << 63;

/// Whole numbers that tell persons apart are counted from the least of the column and stay below [`UNKNOWN`] unless
/// they span more than 63 bits; those who do not are no identifiers.
pub(crate) fn unknown(pairs: &[(u64, u64)]) -> u64 {
    let mut rows: Vec<u64> = pairs.iter().map(|(_, p)| *p).filter(|p| p & UNKNOWN != 0).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.len() as u64
}

/// Calls `each` with every cell in which an answer with these outputs counts.
pub(crate) fn each_cell(space: &Space<'_>, lists: &[&[u32]], each: &mut impl FnMut(u64)) {
    fn step(space: &Space<'_>, lists: &[&[u32]], axis: usize, prefix: u64, each: &mut impl FnMut(u64)) {
        let Some(list) = lists.get(axis) else { return each(prefix) };
        let radix = space.axes[axis].outputs_len() as u64;
        for output in *list {
            step(space, lists, axis + 1, prefix * radix + u64::from(*output), each);
        }
    }
    step(space, lists, 0, 0, each);
}

/// The cells in which an answer with these outputs counts.
pub(crate) fn cells(space: &Space<'_>, lists: &[&[u32]]) -> Vec<u64> {
    let mut cells = Vec::new();
    each_cell(space, lists, &mut |cell| cells.push(cell));
    cells
}

/// Distinct persons by cell, sorted by cell.
pub(crate) fn distinct(space: &Space<'_>, mut pairs: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    for axis in (0..space.axes.len()).filter(|a| space.axes[*a].mixed_row) {
        pairs = mix(space, axis, pairs);
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts: Vec<(u64, u64)> = Vec::new();
    for (cell, _) in pairs {
        match counts.last_mut() {
            Some((last, n)) if *last == cell => *n += 1,
            _ => counts.push((cell, 1)),
        }
    }
    counts
}

/// A person whose records give different codes on an axis with a `mixed` row counts there, once.
fn mix(space: &Space<'_>, axis: usize, pairs: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    let labels = &space.axes[axis].labels;
    let Some(mixed) = labels.iter().position(|l| *l == Label::Mixed) else {
        return pairs;
    };
    let stride: u64 = space.axes[axis + 1..].iter().map(|a| a.outputs_len() as u64).product();
    let radix = space.axes[axis].outputs_len() as u64;
    let mut apart: Vec<(u64, u64, u64)> = pairs
        .into_iter()
        .map(|(cell, person)| {
            let output = cell / stride % radix;
            (cell - output * stride, person, output)
        })
        .collect();
    apart.sort_unstable();
    apart.dedup();
    let definite = |output: u64| labels.get(output as usize).is_some_and(Label::is_definite);
    let mut out = Vec::with_capacity(apart.len());
    for group in apart.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let several = group.iter().filter(|(_, _, o)| definite(*o)).count() > 1;
        for (rest, person, output) in group {
            let output = if several && definite(*output) { mixed as u64 } else { *output };
            out.push((rest + output * stride, *person));
        }
    }
    out
}
