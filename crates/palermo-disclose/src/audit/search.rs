//! Is there a table of whole numbers with this value in this cell? Looked for by trying, where the walk cannot tell.

use super::propagate::Bounds;
use super::system::{OPEN, System};

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Yes: this one.
    Table(Vec<i64>),
    /// No: all were tried.
    None,
    /// Not within the allowed number of tries.
    Unsettled,
}

/// Tries over all cells of one audit's part.
const TRIES: u64 = 4_000;

/// Tries values for the unknowns, the narrowest first and near to `near`, narrowing all others after each.
pub(super) fn whole_table(
    system: &System,
    prior: &[(i64, i64)],
    wanted: (usize, i64),
    near: &[i64],
    tries: &mut u64,
) -> Found {
    let mut bounds = Bounds::propagate(system, prior);
    bounds.fix(system, wanted.0, wanted.1);
    let allowed = prior[wanted.0].0 <= wanted.1 && wanted.1 <= prior[wanted.0].1;
    if bounds.empty || !allowed {
        return Found::None;
    }
    let limit = *tries + TRIES;
    descend(system, bounds, near, tries, limit)
}

fn descend(system: &System, bounds: Bounds, near: &[i64], tries: &mut u64, limit: u64) -> Found {
    let open = (0..bounds.lo.len()).filter(|column| bounds.lo[*column] < bounds.hi[*column]);
    let Some(column) = open.min_by_key(|column| (bounds.hi[*column] - bounds.lo[*column], *column)) else {
        // propagation stops early at times: the equations have the last word
        return if system.holds(&bounds.lo) { Found::Table(bounds.lo) } else { Found::None };
    };
    let (lo, hi) = bounds.get(column);
    let start = near[column].clamp(lo, hi);
    let mut settled = true;
    for distance in 0.. {
        let (up, down) = (start.saturating_add(distance), start.saturating_sub(distance));
        if (up > hi || up >= OPEN) && down < lo {
            break;
        }
        for value in if distance == 0 { vec![start] } else { vec![up, down] } {
            if value < lo || value > hi {
                continue;
            }
            *tries += 1;
            if *tries > limit {
                return Found::Unsettled;
            }
            let mut narrower = bounds.clone();
            narrower.fix(system, column, value);
            if narrower.empty {
                continue;
            }
            match descend(system, narrower, near, tries, limit) {
                Found::Table(table) => return Found::Table(table),
                Found::None => {}
                Found::Unsettled => settled = false,
            }
        }
    }
    if settled { Found::None } else { Found::Unsettled }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::system::Row;
    use crate::model::VariableId;

    #[test]
    fn an_odd_cycle_has_no_whole_table() {
        // x + y = 1, y + z = 1, z + x = 1: only one half each
        let rows =
            [(0, 1), (1, 2), (2, 0)].map(|(a, b)| Row { terms: vec![(a, 1), (b, 1)], right: 1, sum: 0 }).to_vec();
        let mut system = System { columns: (0..3).map(VariableId).collect(), rows, of_column: Vec::new() };
        system.index();
        let prior = [(0, 5); 3];
        assert_eq!(whole_table(&system, &prior, (0, 1), &[0; 3], &mut 0), Found::None);
        system.rows[2].right = 2;
        assert_eq!(whole_table(&system, &prior, (0, 1), &[0; 3], &mut 0), Found::Table(vec![1, 0, 1]));
    }
}
