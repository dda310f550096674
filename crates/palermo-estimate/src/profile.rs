//! Which totals does the likelihood support, given the model? Multinomial profile likelihood.
//!
//! The table is completed with y_∅ = n₀ unseen and fitted; L(n₀) = log Γ(N+1) − log Γ(n₀+1) + Σ y_ω log(μ_ω/N). The limits
//! are where 2(L_max − L) reaches the quantile of χ²₁ (Rivest, Baillargeon 2007; Cormack 1992). They ignore that the model
//! was chosen.

use statrs::distribution::{ChiSquared, ContinuousCDF as _};
use statrs::function::gamma::ln_gamma;

use crate::bca::Limit;
use crate::error::Error;
use crate::fit::{Bench, Convergence, NotConverged, Start};
use crate::model::Model;
use crate::refusal::Refusal;
use crate::table::CaptureTable;

/// The profile of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The total with the largest likelihood, unrounded.
    pub mode: f64,
    /// (level, lower, upper) for each level asked for; the lower limit is never below the cases.
    pub limits: Vec<(f64, Limit, Limit)>,
}

/// Profiles a model.
///
/// # Errors
///
/// A level outside of 0 to 1.
pub fn profile(table: &CaptureTable, model: &Model, levels: &[f64]) -> Result<Result<Profile, Refusal>, Error> {
    if let Some(level) = levels.iter().find(|l| !(**l > 0.0 && **l < 1.0)) {
        return Err(Error::setting("level", format!("{level} does not lie between 0 and 1")));
    }
    if let Some(refusal) = Refusal::of_model(crate::exist::check(table, model.terms())) {
        return Ok(Err(refusal));
    }
    Ok(walk(table, model, levels).map_err(|NotConverged| Refusal::NotConverged))
}

fn walk(table: &CaptureTable, model: &Model, levels: &[f64]) -> Result<Profile, NotConverged> {
    let mut bench = Bench::of(table);
    bench.fit(model.terms(), Start::Data, Convergence::Full)?;
    let observed = table.cases() as f64;
    let start = bench.log_hidden();
    let mut warm = bench.beta.clone();
    let mut at = |log_hidden: f64| -> Result<f64, NotConverged> {
        let hidden = log_hidden.exp();
        bench.complete(hidden);
        if bench.fit(model.terms(), Start::From(&warm), Convergence::Full).is_err() {
            bench.fit(model.terms(), Start::Data, Convergence::Full)?;
        }
        warm.copy_from_slice(&bench.beta);
        let total = observed + hidden;
        Ok(ln_gamma(total + 1.0) - ln_gamma(hidden + 1.0) + bench.cross_entropy() - total * total.ln())
    };
    let (mode, top) = maximum(start, &mut at)?;
    let mut limits = Vec::new();
    for level in levels {
        let half = ChiSquared::new(1.0).map_err(|_| NotConverged)?.inverse_cdf(*level) / 2.0;
        let lower = crossing(mode, -1.0, top - half, &mut at)?;
        let upper = crossing(mode, 1.0, top - half, &mut at)?;
        let value = |log: f64| Limit::Value { value: observed + log.exp() };
        // where the likelihood still supports that nobody is hidden, the limit is the observed number itself
        let lower = lower.map_or(Limit::Value { value: observed }, value);
        limits.push((*level, lower, upper.map_or(Limit::Unbounded, value)));
    }
    Ok(Profile { mode: observed + mode.exp(), limits })
}

/// Golden section around a start, on the log scale.
fn maximum(start: f64, at: &mut impl FnMut(f64) -> Result<f64, NotConverged>) -> Result<(f64, f64), NotConverged> {
    let (mut low, mut high, mut step) = (start - 0.05, start + 0.05, 0.1);
    let centre = at(start)?;
    while at(low)? > centre && low > -20.0 {
        step *= 2.0;
        low -= step;
    }
    step = 0.1;
    while at(high)? > centre && high < start + 30.0 {
        step *= 2.0;
        high += step;
    }
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut fa, mut fb) = (at(a)?, at(b)?);
    while high - low > 1e-8 {
        if fa > fb {
            (high, b, fb) = (b, a, fa);
            a = high - ratio * (high - low);
            fa = at(a)?;
        } else {
            (low, a, fa) = (a, b, fb);
            b = low + ratio * (high - low);
            fb = at(b)?;
        }
    }
    // near the top the rounding of log Γ drowns the difference: a parabola through wide points finds the mode
    let middle = 0.5 * (low + high);
    let width = 0.002;
    let (l, m, r) = (at(middle - width)?, at(middle)?, at(middle + width)?);
    let bend = l - 2.0 * m + r;
    let mode = if bend < 0.0 { middle + 0.5 * width * (l - r) / bend } else { middle };
    let top = at(mode)?.max(m);
    Ok((if (mode - middle).abs() < width { mode } else { middle }, top))
}

/// Where the profile falls to a level on one side; `None` where it never does.
fn crossing(
    mode: f64,
    side: f64,
    level: f64,
    at: &mut impl FnMut(f64) -> Result<f64, NotConverged>,
) -> Result<Option<f64>, NotConverged> {
    let (mut inside, mut step) = (mode, 0.05);
    let mut outside = loop {
        let next = inside + side * step;
        if !(-7.0..=mode.abs() + 40.0).contains(&next) {
            return Ok(None);
        }
        if at(next)? < level {
            break next;
        }
        inside = next;
        step *= 1.6;
    };
    for _ in 0..60 {
        let middle = 0.5 * (inside + outside);
        if at(middle)? < level {
            outside = middle
        } else {
            inside = middle
        }
        if (outside - inside).abs() < 1e-12 * middle.abs().max(1.0) {
            break;
        }
    }
    Ok(Some(0.5 * (inside + outside)))
}
