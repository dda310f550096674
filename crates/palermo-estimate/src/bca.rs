//! Limits from repeats: bias-corrected and accelerated, percentile, and what each limit rests on.
//!
//! DiCiccio, Efron 1996 (Stat. Sci. 11:189), with quantiles of type 8 (Hyndman, Fan 1996). A limit far out may rest on a
//! handful of repeats, or be the most extreme repeat itself; [`Bca::limit`] shows it only where at least
//! [`LEAST_REPEATS`] lie beyond it.

use serde::Serialize;

use crate::special::{normal_cdf, normal_quantile, quantile8};

/// Repeats that must lie beyond a limit before it is shown.
pub const LEAST_REPEATS: f64 = 20.0;

/// The levels of the reference tools: tails of 95, 90, 80 and 68 % intervals.
pub const LEVELS: [f64; 8] = [0.025, 0.05, 0.1, 0.16, 0.84, 0.9, 0.95, 0.975];

/// A limit of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Limit {
    /// A number.
    Value {
        /// The limit.
        value: f64,
    },
    /// The repeats do not reach so far.
    Unresolved {
        /// The percentile that the limit would need.
        adjusted_percentile: f64,
        /// The repeats that there are.
        replicates: u64,
    },
    /// The interval is open on this side.
    Unbounded,
}

impl Limit {
    /// The number, where there is one.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match self {
            Limit::Value { value } => Some(*value),
            _ => None,
        }
    }
}

/// Acceleration by the jackknife: values without one case of a history, weighted by the count of that history.
///
/// â = Σ c d³ / (6 (Σ c d²)^{3/2}), d = mean − value. `None` where the values are all the same or none is there.
#[must_use]
pub fn acceleration(jackknife: &[(f64, f64)]) -> Option<f64> {
    let weight: f64 = jackknife.iter().map(|j| j.0).sum();
    if weight <= 0.0 {
        return None;
    }
    let mean = jackknife.iter().map(|(c, v)| c * v).sum::<f64>() / weight;
    let (mut square, mut cube) = (0.0, 0.0);
    for (c, v) in jackknife {
        let d = mean - v;
        square += c * d * d;
        cube += c * d * d * d;
    }
    let a = cube / (6.0 * square.powf(1.5));
    a.is_finite().then_some(a)
}

/// Repeats of an estimate, ready to be asked for limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Bca {
    sorted: Vec<f64>,
    /// Share of repeats below the estimate, ties (relative distance up to 1e-9) half.
    pub share_below: f64,
    /// z₀ = Φ⁻¹(share below); infinite where all repeats lie on one side.
    pub bias: f64,
    /// â.
    pub acceleration: f64,
}

impl Bca {
    /// Sorts the repeats. `None` without a repeat.
    #[must_use]
    pub fn new(estimate: f64, repeats: &[f64], acceleration: f64) -> Option<Bca> {
        if repeats.is_empty() {
            return None;
        }
        let tied = |x: f64| (x - estimate).abs() <= 1e-9 * estimate.abs();
        let below = repeats.iter().filter(|x| **x < estimate && !tied(**x)).count() as f64;
        let ties = repeats.iter().filter(|x| tied(**x)).count() as f64;
        let share_below = (below + 0.5 * ties) / repeats.len() as f64;
        let mut sorted = repeats.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        Some(Bca { sorted, share_below, bias: normal_quantile(share_below), acceleration })
    }

    /// Number of repeats B.
    #[must_use]
    pub fn repeats(&self) -> usize {
        self.sorted.len()
    }

    /// The repeats in ascending order.
    #[must_use]
    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// α* = Φ(z₀ + (z₀ + z_α)/(1 − â(z₀ + z_α))).
    #[must_use]
    pub fn adjusted_percentile(&self, level: f64) -> f64 {
        let z = self.bias + normal_quantile(level);
        let bent = 1.0 - self.acceleration * z;
        if self.bias.is_infinite() {
            return if self.bias > 0.0 { 1.0 } else { 0.0 };
        }
        // beyond the pole the correction has turned over: the limit lies outside of any repeat
        if bent <= 0.0 {
            return if z > 0.0 { 1.0 } else { 0.0 };
        }
        normal_cdf(self.bias + z / bent)
    }

    /// The limit at a level whatever it rests on: the quantile at the adjusted percentile.
    #[must_use]
    pub fn value(&self, level: f64) -> Option<f64> {
        quantile8(&self.sorted, self.adjusted_percentile(level))
    }

    /// The limit at a level where at least [`LEAST_REPEATS`] lie beyond it.
    #[must_use]
    pub fn limit(&self, level: f64) -> Limit {
        self.resolved(self.adjusted_percentile(level))
    }

    /// The plain percentile at a level whatever it rests on.
    #[must_use]
    pub fn percentile(&self, level: f64) -> Option<f64> {
        quantile8(&self.sorted, level)
    }

    /// The plain percentile at a level where at least [`LEAST_REPEATS`] lie beyond it.
    #[must_use]
    pub fn percentile_limit(&self, level: f64) -> Limit {
        self.resolved(level)
    }

    fn resolved(&self, at: f64) -> Limit {
        let beyond = at.min(1.0 - at) * self.sorted.len() as f64;
        match quantile8(&self.sorted, at) {
            Some(value) if beyond >= LEAST_REPEATS && value.is_finite() => Limit::Value { value },
            _ => Limit::Unresolved { adjusted_percentile: at, replicates: self.sorted.len() as u64 },
        }
    }
}

/// Monte Carlo standard error of a limit: delete-a-group jackknife over 20 groups (repeat number modulo 20) that recomputes
/// bias, percentile and quantile.
#[must_use]
pub fn monte_carlo_error(estimate: f64, repeats: &[f64], acceleration: f64, level: f64) -> Option<f64> {
    const GROUPS: usize = 20;
    let mut values = Vec::with_capacity(GROUPS);
    for group in 0..GROUPS {
        let rest: Vec<f64> = repeats.iter().enumerate().filter(|(i, _)| i % GROUPS != group).map(|x| *x.1).collect();
        values.push(Bca::new(estimate, &rest, acceleration)?.value(level)?);
    }
    let mean = values.iter().sum::<f64>() / GROUPS as f64;
    let square: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    Some(((GROUPS - 1) as f64 / GROUPS as f64 * square).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_bias_and_acceleration_the_limit_is_the_percentile() {
        let repeats: Vec<f64> = (1..=999).map(f64::from).collect();
        let b = Bca::new(500.0, &repeats, 0.0).expect("repeats");
        assert!((b.share_below - 0.5).abs() < 1e-12);
        for level in LEVELS {
            assert!((b.adjusted_percentile(level) - level).abs() < 1e-9);
        }
    }

    #[test]
    fn a_limit_on_fewer_than_twenty_repeats_is_not_shown() {
        let repeats: Vec<f64> = (1..=700).map(f64::from).collect();
        let b = Bca::new(350.5, &repeats, 0.0).expect("repeats");
        assert!(b.limit(0.025).value().is_none());
        assert!(b.limit(0.05).value().is_some());
    }

    #[test]
    fn where_all_repeats_lie_on_one_side_no_limit_is_shown() {
        let repeats = vec![2.0; 1000];
        let b = Bca::new(3.0, &repeats, 0.1).expect("repeats");
        assert!(b.limit(0.025).value().is_none() && b.limit(0.975).value().is_none());
        assert!(LEVELS.iter().all(|l| b.adjusted_percentile(*l).is_finite()));
    }
}
