//! Two rates, exactly: counts before and after in exposures.
//!
//! Given x₁ + x₂ the count after is binomial with π = RR·T₂/(RR·T₂ + T₁); limits of π give limits of the rate ratio. Zero
//! counts give one-sided limits, never an error.

use serde::Serialize;
use statrs::distribution::{Binomial, Discrete as _, DiscreteCDF as _};
use statrs::function::beta::inv_beta_reg;

use crate::error::Error;
use crate::special::bisect;

/// A rate ratio with exact limits; an open limit is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RateRatio {
    /// (x₂/T₂)/(x₁/T₁); `None` where nothing was counted before.
    pub ratio: Option<f64>,
    /// Lower exact limit (Clopper, Pearson).
    pub lower: f64,
    /// Upper exact limit; `None` is unbounded.
    pub upper: Option<f64>,
    /// Lower mid-p limit.
    pub mid_lower: f64,
    /// Upper mid-p limit; `None` is unbounded.
    pub mid_upper: Option<f64>,
    /// Twice the smaller tail.
    pub p_doubling: f64,
    /// By likelihood ordering.
    pub p_likelihood: f64,
    /// Mid-p, doubled.
    pub p_mid: f64,
}

/// Compares `after` with `before`, each a count in an exposure.
///
/// # Errors
///
/// An exposure that is not positive; no count at all.
pub fn rate_ratio(before: (u64, f64), after: (u64, f64), level: f64) -> Result<RateRatio, Error> {
    let (x1, t1, x2, t2) = (before.0, before.1, after.0, after.1);
    if !(t1 > 0.0 && t2 > 0.0 && t1.is_finite() && t2.is_finite()) {
        return Err(Error::CannotBeAssessed { missing: vec!["the exposures of both periods".into()] });
    }
    if x1 + x2 == 0 {
        return Err(Error::Design { design: "rate-ratio", reason: "nothing was counted in either period".into() });
    }
    if x1 + x2 > 1 << 40 {
        return Err(Error::Design {
            design: "rate-ratio",
            reason: "counts beyond 10^12 are no counts of cases".into(),
        });
    }
    let n = x1 + x2;
    let tail = (1.0 - level) / 2.0;
    let to_ratio = |pi: f64| pi / (1.0 - pi) * t1 / t2;
    let (a, b) = (x2 as f64, x1 as f64);
    let lower = if x2 == 0 { 0.0 } else { to_ratio(inv_beta_reg(a, b + 1.0, tail)) };
    let upper = (x1 > 0).then(|| to_ratio(inv_beta_reg(a + 1.0, b, 1.0 - tail)));
    // mid-p: half of the probability of the count itself
    let mid_upper_tail = |pi: f64| upper_tail(n, x2, pi) - 0.5 * mass(n, x2, pi);
    let mid_lower = if x2 == 0 { 0.0 } else { to_ratio(bisect(1e-15, 1.0 - 1e-15, |pi| mid_upper_tail(pi) - tail)) };
    let mid_upper = (x1 > 0).then(|| to_ratio(bisect(1e-15, 1.0 - 1e-15, |pi| (1.0 - mid_upper_tail(pi)) - tail)));
    let null = t2 / (t1 + t2);
    let (below, above, at) = (lower_tail(n, x2, null), upper_tail(n, x2, null), mass(n, x2, null));
    Ok(RateRatio {
        ratio: (x1 > 0).then(|| (a / t2) / (b / t1)),
        lower,
        upper,
        mid_lower,
        mid_upper,
        p_doubling: (2.0 * below.min(above)).min(1.0),
        p_likelihood: by_likelihood(n, x2, null),
        p_mid: (2.0 * (below - 0.5 * at).min(above - 0.5 * at)).min(1.0),
    })
}

fn binomial(n: u64, p: f64) -> Option<Binomial> {
    Binomial::new(p.clamp(0.0, 1.0), n).ok()
}

fn mass(n: u64, k: u64, p: f64) -> f64 {
    binomial(n, p).map_or(0.0, |b| b.pmf(k))
}

fn lower_tail(n: u64, k: u64, p: f64) -> f64 {
    binomial(n, p).map_or(1.0, |b| b.cdf(k))
}

fn upper_tail(n: u64, k: u64, p: f64) -> f64 {
    if k == 0 { 1.0 } else { binomial(n, p).map_or(1.0, |b| b.sf(k - 1)) }
}

/// The probability of all counts that are no more likely than the one seen: on the other side of the mode they begin at one
/// place, found by halving.
fn by_likelihood(n: u64, k: u64, p: f64) -> f64 {
    let Some(b) = binomial(n, p) else { return 1.0 };
    let seen = b.ln_pmf(k) + 1e-7_f64.ln_1p();
    let mode = (((n + 1) as f64) * p).floor().min(n as f64) as u64;
    if b.ln_pmf(mode) <= seen {
        return 1.0;
    }
    if k < mode {
        // smallest y ≥ mode with a mass no larger
        let (mut low, mut high) = (mode, n + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if b.ln_pmf(middle) <= seen { high = middle } else { low = middle + 1 }
        }
        lower_tail(n, k, p) + if low > n { 0.0 } else { upper_tail(n, low, p) }
    } else {
        // largest y ≤ mode with a mass no larger
        let (mut low, mut high) = (0, mode + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if b.ln_pmf(middle) > seen { high = middle } else { low = middle + 1 }
        }
        upper_tail(n, k, p) + if low == 0 { 0.0 } else { lower_tail(n, low - 1, p) }
    }
}

/// Exact limits of a single Poisson count, by gamma quantiles (Garwood 1936).
#[must_use]
pub fn poisson_limits(count: u64, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    let quantile = |shape: f64, p: f64| {
        let high = shape + 20.0 * shape.sqrt() + 40.0;
        bisect(0.0, high, |x| if x <= 0.0 { -p } else { statrs::function::gamma::gamma_lr(shape, x) - p })
    };
    let k = count as f64;
    (if count == 0 { 0.0 } else { quantile(k, tail) }, quantile(k + 1.0, 1.0 - tail))
}

/// Wilson's limits of a share; `None` of nothing.
#[must_use]
pub fn wilson(on: u64, of: u64, z: f64) -> Option<(f64, f64)> {
    if of == 0 || on > of {
        return None;
    }
    let (n, p) = (of as f64, on as f64 / of as f64);
    let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    Some(((centre - half).max(0.0), (centre + half).min(1.0)))
}
