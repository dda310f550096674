//! What share of the population do the lists cover? Sample coverage (Chao and others 2001, Stat. Med. 20:3123).

use serde::Serialize;

use crate::table::CaptureTable;

/// Sample coverage and the totals that follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coverage {
    /// Ĉ = 1 − (1/t) Σ n_{only j}/n_j.
    pub coverage: f64,
    /// D/Ĉ, D = n − (1/t) Σ n_{only j}: the total if the lists were independent.
    pub independent: Option<f64>,
    /// For three lists: the total that allows for dependence.
    pub dependent: Option<f64>,
    /// For three lists: the same in one step, for low coverage.
    pub one_step: Option<f64>,
}

impl Coverage {
    /// The total that is shown: with dependence where the coverage is at least 0.55, else in one step; for other numbers of
    /// lists D/Ĉ.
    #[must_use]
    pub fn total(&self) -> Option<f64> {
        match (self.dependent, self.one_step) {
            (Some(n), _) if self.coverage >= 0.55 => Some(n),
            (_, Some(n)) => Some(n),
            _ => self.independent,
        }
    }
}

/// Sample coverage of a table.
#[must_use]
pub fn coverage(table: &CaptureTable) -> Coverage {
    let t = table.lists();
    let only = |j: usize| table.cells().iter().find(|c| c.0 == 1 << j).map_or(0.0, |c| c.1 as f64);
    let n = |j: usize| table.margin(1 << j) as f64;
    let there: Vec<usize> = (0..t).filter(|&j| n(j) > 0.0).collect();
    let count = there.len() as f64;
    let coverage = 1.0 - there.iter().map(|&j| only(j) / n(j)).sum::<f64>() / count.max(1.0);
    let covered = table.cases() as f64 - there.iter().map(|&j| only(j)).sum::<f64>() / count.max(1.0);
    if coverage <= 0.0 {
        return Coverage { coverage: coverage.max(0.0), independent: None, dependent: None, one_step: None };
    }
    let start = covered / coverage;
    let mut dependent = None;
    let mut one_step = None;
    if t == 3 && there.len() == 3 {
        let (mut overlaps, mut bend) = (0.0, 0.0);
        let mut pairs = Vec::new();
        for (j, k) in [(0, 1), (0, 2), (1, 2)] {
            let third = 3 - j - k;
            let off = |list: usize| {
                let cells = table.cells().iter().filter(|c| c.0 >> list & 1 == 1 && c.0 >> third & 1 == 0);
                cells.map(|c| c.1 as f64).sum::<f64>()
            };
            let (z, w) = (table.margin(1 << j | 1 << k) as f64, off(j) + off(k));
            overlaps += z;
            bend += w * z / (n(j) * n(k));
            pairs.push((w, z / (n(j) * n(k))));
        }
        let below = 1.0 - bend / (3.0 * coverage);
        dependent = (below > 0.0).then(|| overlaps / (3.0 * coverage) / below);
        let step = |total: f64| {
            start + pairs.iter().map(|(w, share)| w * (total * share - 1.0)).sum::<f64>() / (3.0 * coverage)
        };
        one_step = Some(step(step(start))).filter(|n| n.is_finite());
    }
    Coverage { coverage, independent: Some(start), dependent, one_step }
}
