//! Interrupted time series: did the level or the slope change when the measure came? (Lopez Bernal, Cummins, Gasparrini 2017)
//!
//! log μ_t = β₀ + β₁t + β₂D_t + β₃(t−T₀)D_t + Σ(sin, cos)(2πkm/12) + log pop_t, quasi-Poisson, with standard errors that allow
//! for autocorrelation (Newey, West 1987). The date of the interruption is stated before.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF as _, FisherSnedecor};

use crate::error::Error;
use crate::glm::{Design, Regression, quadratic};
use crate::special::normal_quantile;
use crate::verdict::{Level, Warning, number, warning};

/// The fewest points on either side.
pub const LEAST_POINTS: usize = 12;

/// What may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The level.
    Step,
    /// Level and slope.
    StepAndSlope,
}

/// A series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Counts in the order of time.
    pub counts: Vec<f64>,
    /// Population at risk, where rates are compared.
    pub population: Option<Vec<f64>>,
    /// Month of the year of the first point, for seasons.
    pub first_month: u32,
    /// Index of the first point after the interruption.
    pub interruption: usize,
}

/// Settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// What may change.
    pub change: Change,
    /// Pairs of harmonics of the year.
    pub harmonics: u32,
    /// Lags of the autocorrelation; `None`: ⌊4(T/100)^{2/9}⌋.
    pub lag: Option<usize>,
    /// Coverage of limits.
    pub level: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { change: Change::Step, harmonics: 2, lag: None, level: 0.95 }
    }
}

/// What the interruption did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interruption {
    /// β₂.
    pub beta: f64,
    /// Its Poisson standard error.
    pub se_poisson: f64,
    /// Its quasi-Poisson standard error.
    pub se: f64,
    /// Its Newey–West standard error.
    pub se_newey_west: f64,
    /// Lags used.
    pub lag: usize,
    /// exp β₂.
    pub rate_ratio: f64,
    /// Quasi-Poisson limits of the ratio.
    pub limits: (f64, f64),
    /// Poisson limits of the ratio.
    pub poisson_limits: (f64, f64),
    /// Autocorrelation-robust limits of the ratio.
    pub robust_limits: (f64, f64),
    /// φ = Σ(y−μ)²/μ/(n−p).
    pub dispersion: f64,
    /// Deviance.
    pub deviance: f64,
    /// exp(12 β₁).
    pub trend_ratio_per_year: f64,
    /// β₃, where the slope may change, with its quasi-Poisson standard error.
    pub slope: Option<(f64, f64)>,
    /// The step as it stands in a model whose slope counts from the beginning of the series (time 0), with its quasi-Poisson
    /// standard error: the parameter that `step*time` has elsewhere.
    pub step_at_origin: Option<(f64, f64)>,
    /// F and p of the change of slope.
    pub slope_test: Option<(f64, f64)>,
    /// Correlation of Pearson residuals at lags 1 to 12.
    pub autocorrelation: Vec<f64>,
    /// Expected without the interruption, for each point after it.
    pub counterfactual: Vec<f64>,
    /// Cases averted: expected without less with the interruption, and limits.
    pub averted: f64,
    /// Limits of the cases averted.
    pub averted_limits: (f64, f64),
    /// What must be said beside it.
    pub warnings: Vec<Warning>,
}

/// Fits the series.
///
/// # Errors
///
/// Fewer than [`LEAST_POINTS`] points before or after; counts or populations that cannot be; no convergence.
pub fn interruption(series: &Series, settings: &Settings) -> Result<Interruption, Error> {
    let wrong = |reason: String| Error::Design { design: "its", reason };
    let n = series.counts.len();
    let before = series.interruption.min(n);
    let after = n - before;
    if before < LEAST_POINTS || after < LEAST_POINTS {
        return Err(wrong(format!(
            "{before} points before and {after} after the interruption; at least {LEAST_POINTS} on either side are needed"
        )));
    }
    if series.counts.iter().any(|c| !(*c >= 0.0 && c.is_finite())) {
        return Err(wrong("counts are numbers of 0 or more".into()));
    }
    if let Some(p) = &series.population
        && (p.len() != n || p.iter().any(|p| !(*p > 0.0 && p.is_finite())))
    {
        return Err(Error::CannotBeAssessed { missing: vec!["a positive population at each point".into()] });
    }
    let fitted = |change: Change| -> Result<(Design, Regression), Error> {
        let design = design(series, settings.harmonics, change);
        let found =
            design.fit(&series.counts).map_err(|_| wrong("the model does not converge on this series".into()))?;
        Ok((design, found))
    };
    let (design, found) = fitted(settings.change)?;
    let p = design.columns;
    let residual: Vec<f64> = series.counts.iter().zip(&found.mu).map(|(y, m)| y - m).collect();
    let pearson: f64 = residual.iter().zip(&found.mu).map(|(r, m)| r * r / m).sum();
    let dispersion = pearson / (n - p) as f64;
    let lag = settings.lag.unwrap_or((4.0 * (n as f64 / 100.0).powf(2.0 / 9.0)).floor() as usize).min(n - 1);
    let robust = newey_west(&design, &found, &residual, lag);
    let z = normal_quantile((1.0 + settings.level) / 2.0);
    let (beta, poisson) = (found.beta[2], found.variance(2).sqrt());
    let se = poisson * dispersion.sqrt();
    let nw = robust[2 * p + 2].max(0.0).sqrt();
    let limits = |s: f64| ((beta - z * s).exp(), (beta + z * s).exp());
    let slope_at = p - 1;
    let with_slope = settings.change == Change::StepAndSlope;
    let slope_test = if with_slope {
        let (_, smaller) = fitted(Change::Step)?;
        let f = (smaller.deviance - found.deviance) / dispersion;
        let p_value = FisherSnedecor::new(1.0, (n - p) as f64).map_or(1.0, |d| d.sf(f.max(0.0)));
        Some((f, p_value))
    } else {
        None
    };
    let mut gradient = vec![0.0; p];
    let mut counterfactual = Vec::new();
    for t in before..n {
        let mut row = design.row(t).to_vec();
        let with: f64 = found.mu[t];
        row[2] = 0.0;
        if with_slope {
            row[slope_at] = 0.0;
        }
        let without = (row.iter().zip(&found.beta).map(|(x, b)| x * b).sum::<f64>() + design.offset[t]).exp();
        for (g, (x0, x1)) in gradient.iter_mut().zip(row.iter().zip(design.row(t))) {
            *g += without * x0 - with * x1;
        }
        counterfactual.push(without);
    }
    let averted = counterfactual.iter().sum::<f64>() - found.mu[before..].iter().sum::<f64>();
    let spread = z * quadratic(&robust, &gradient).max(dispersion * found.form(&gradient)).sqrt();
    let mut warnings = vec![warning("no_comparison", Level::Caution, &[]), warning("detections", Level::Caution, &[])];
    if dispersion > 1.5 {
        warnings.push(warning("overdispersed", Level::Note, &[("dispersion", number(dispersion))]));
    }
    Ok(Interruption {
        beta,
        se_poisson: poisson,
        se,
        se_newey_west: nw,
        lag,
        rate_ratio: beta.exp(),
        limits: limits(se),
        poisson_limits: limits(poisson),
        robust_limits: limits(nw),
        dispersion,
        deviance: found.deviance,
        trend_ratio_per_year: (12.0 * found.beta[1]).exp(),
        slope: with_slope.then(|| (found.beta[slope_at], (found.variance(slope_at) * dispersion).sqrt())),
        step_at_origin: with_slope.then(|| {
            let back = before as f64 + 1.0;
            let mut g = vec![0.0; p];
            (g[2], g[slope_at]) = (1.0, -back);
            (beta - back * found.beta[slope_at], (found.form(&g) * dispersion).sqrt())
        }),
        slope_test,
        autocorrelation: autocorrelation(&residual, &found.mu),
        counterfactual,
        averted,
        averted_limits: (averted - spread, averted + spread),
        warnings,
    })
}

/// Columns: constant, time from 1, step, harmonics, slope after the interruption where it may change.
fn design(series: &Series, harmonics: u32, change: Change) -> Design {
    let slope = change == Change::StepAndSlope;
    let mut design = Design::new(3 + 2 * harmonics as usize + usize::from(slope));
    for t in 0..series.counts.len() {
        let after = t >= series.interruption;
        let mut row = vec![1.0, t as f64 + 1.0, f64::from(u8::from(after))];
        let month = f64::from(series.first_month) + t as f64;
        for k in 1..=harmonics {
            let angle = 2.0 * std::f64::consts::PI * f64::from(k) * month / 12.0;
            row.extend([angle.sin(), angle.cos()]);
        }
        if slope {
            row.push(if after { (t - series.interruption) as f64 } else { 0.0 });
        }
        let offset = series.population.as_ref().map_or(0.0, |p| p[t].ln());
        design.push(&row, offset);
    }
    design
}

/// V = B M B with M = Σu_tu_tᵀ + Σ_l (1 − l/(L+1)) Σ(u_tu_{t−l}ᵀ + transpose), no small-sample factor.
fn newey_west(design: &Design, found: &Regression, residual: &[f64], lag: usize) -> Vec<f64> {
    let p = design.columns;
    let score = |t: usize| design.row(t).iter().map(|x| x * residual[t]).collect::<Vec<f64>>();
    let scores: Vec<Vec<f64>> = (0..residual.len()).map(score).collect();
    let mut middle = vec![0.0; p * p];
    for l in 0..=lag {
        let weight = 1.0 - l as f64 / (lag as f64 + 1.0);
        for t in l..scores.len() {
            for i in 0..p {
                for j in 0..p {
                    let both = match l {
                        0 => scores[t][i] * scores[t][j],
                        _ => scores[t][i] * scores[t - l][j] + scores[t - l][i] * scores[t][j],
                    };
                    middle[i * p + j] += weight * both;
                }
            }
        }
    }
    product(&product(&found.covariance, &middle, p), &found.covariance, p)
}

fn product(a: &[f64], b: &[f64], p: usize) -> Vec<f64> {
    let mut out = vec![0.0; p * p];
    for i in 0..p {
        for j in 0..p {
            out[i * p + j] = (0..p).map(|k| a[i * p + k] * b[k * p + j]).sum();
        }
    }
    out
}

fn autocorrelation(residual: &[f64], mu: &[f64]) -> Vec<f64> {
    let r: Vec<f64> = residual.iter().zip(mu).map(|(r, m)| r / m.sqrt()).collect();
    let mean = r.iter().sum::<f64>() / r.len() as f64;
    let all: f64 = r.iter().map(|x| (x - mean).powi(2)).sum();
    let at = |l: usize| r[l..].iter().zip(&r).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / all.max(1e-300);
    (1..=12.min(r.len() - 1)).map(at).collect()
}
