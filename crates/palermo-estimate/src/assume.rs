//! How strong must a hidden dependence be? The identifying assumption as a dial.
//!
//! No data can show how many are on no list: models with the same fit imply any total. The assumption is a field, and it
//! is varied.

use serde::Serialize;

use crate::refusal::Refusal;
use crate::table::{CaptureTable, Lists};

/// What links the seen to the unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Assumption {
    /// No interaction of all lists at once.
    NoHighestOrderInteraction,
    /// Lists are independent among people with the same covariates.
    ConditionalIndependenceGivenCovariates,
    /// Two lists are independent.
    IndependenceOfTwoLists,
    /// Within hidden classes lists are independent.
    LatentHomogeneousClasses,
    /// Dependences follow a decomposable graph.
    DecomposableGraph,
    /// None was stated.
    NoneStated,
}

impl Assumption {
    /// All that can be stated, with their codes.
    pub const CODES: [(&'static str, Assumption); 5] = [
        ("no_highest_order_interaction", Assumption::NoHighestOrderInteraction),
        ("conditional_independence_given_covariates", Assumption::ConditionalIndependenceGivenCovariates),
        ("independence_of_two_lists", Assumption::IndependenceOfTwoLists),
        ("latent_homogeneous_classes", Assumption::LatentHomogeneousClasses),
        ("decomposable_graph", Assumption::DecomposableGraph),
    ];

    /// The assumption with a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Assumption> {
        Self::CODES.iter().find(|c| c.0 == code).map(|c| c.1)
    }
}

/// The saturated estimate under a highest-order interaction of given strength.
#[derive(Debug, Clone, PartialEq)]
pub struct NoHighestOrder {
    observed: f64,
    /// log n₀ at ξ = 0.
    pub log_hidden: f64,
    /// Its standard error √Σ 1/y.
    pub se: f64,
}

/// log n₀ = Σ_{|ω| odd} log y_ω − Σ_{|ω| even ≥ 2} log y_ω + ξ (Aleshin-Guendel, Sadinle, Wakefield).
///
/// # Errors
///
/// A history without a case: the saturated model has no finite answer.
pub fn no_highest_order(table: &CaptureTable) -> Result<NoHighestOrder, Refusal> {
    let full = (1_u32 << table.lists()) - 1;
    if table.cells().len() != full as usize {
        return Err(Refusal::NoMle { offending: vec![full] });
    }
    let (mut log_hidden, mut variance) = (0.0, 0.0);
    for &(mask, count) in table.cells() {
        let sign = if mask.count_ones() % 2 == 1 { 1.0 } else { -1.0 };
        log_hidden += sign * (count as f64).ln();
        variance += 1.0 / count as f64;
    }
    Ok(NoHighestOrder { observed: table.cases() as f64, log_hidden, se: variance.sqrt() })
}

impl NoHighestOrder {
    /// The total at a strength ξ; 0 is the usual assumption.
    #[must_use]
    pub fn total(&self, xi: f64) -> f64 {
        self.observed + (self.log_hidden + xi).exp()
    }

    /// The strength at which the total would be this; `None` where it is no more than was observed.
    #[must_use]
    pub fn tipping_point(&self, total: f64) -> Option<f64> {
        (total > self.observed).then(|| (total - self.observed).ln() - self.log_hidden)
    }

    /// Limits over all |ξ| ≤ δ: each limit at its end of the range (conservative).
    #[must_use]
    pub fn limits_within(&self, delta: f64, z: f64) -> (f64, f64) {
        let at = |x: f64| self.observed + (self.log_hidden + x).exp();
        (at(-delta - z * self.se), at(delta + z * self.se))
    }
}

/// The total of two lists whose dependence has odds ratio φ: n₀ = φ·n₁₀n₀₁/n₁₁; se of log n₀ = √(1/n₁₀ + 1/n₀₁ + 1/n₁₁).
///
/// `None` where one of the three cells is empty.
#[must_use]
pub fn dependent_pair(table: &CaptureTable, pair: Lists, odds_ratio: f64) -> Option<(f64, f64)> {
    let (first, second) = (pair & pair.wrapping_neg(), pair & (pair - 1));
    let both = table.margin(pair) as f64;
    let (only_first, only_second) = (table.margin(first) as f64 - both, table.margin(second) as f64 - both);
    if both <= 0.0 || only_first <= 0.0 || only_second <= 0.0 || odds_ratio <= 0.0 {
        return None;
    }
    let hidden = odds_ratio * only_first * only_second / both;
    let se = (1.0 / only_first + 1.0 / only_second + 1.0 / both).sqrt();
    Some((both + only_first + only_second + hidden, se))
}
