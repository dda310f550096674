//! Time-location sampling: who is met at venues, weighted by how likely the meeting was.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::Error;
use crate::verdict::{Level, Warning, warning};

/// One person met.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// Venue, day and time.
    pub psu: String,
    /// Stratum.
    pub stratum: String,
    /// Whether the person has the trait.
    pub y: f64,
    /// Weight 1/(π_e · m_e/M_e · f_i).
    pub weight: f64,
}

/// A weighted share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// R̂ = Σwy/Σw.
    pub share: f64,
    /// Linearised standard error.
    pub se: f64,
    /// Stratified delete-one-unit jackknife.
    pub se_jackknife: f64,
    /// Σw.
    pub weights: f64,
    /// Unweighted share.
    pub unweighted: f64,
    /// What must be said beside it.
    pub warnings: Vec<Warning>,
}

/// The weight of a person: event probability, sampled of present, visits per period.
#[must_use]
pub fn weight(event: f64, sampled: f64, present: f64, visits: f64) -> f64 {
    1.0 / (event * sampled / present * visits)
}

/// The share with its standard errors: V = Σ_h n_h/(n_h−1) Σ_e (z_e − z̄_h)².
///
/// # Errors
///
/// No person, or a weight that is not positive.
pub fn share(met: &[Met]) -> Result<Share, Error> {
    let wrong = |reason: String| Error::Design { design: "tls", reason };
    if met.is_empty() {
        return Err(wrong("nobody was met".into()));
    }
    if let Some(m) = met.iter().find(|m| !(m.weight > 0.0 && m.weight.is_finite())) {
        return Err(wrong(format!("{}: the weight {} is not positive", m.psu, m.weight)));
    }
    let weights: f64 = met.iter().map(|m| m.weight).sum();
    let share = met.iter().map(|m| m.weight * m.y).sum::<f64>() / weights;
    let mut strata: BTreeMap<&str, BTreeMap<&str, (f64, f64)>> = BTreeMap::new();
    for m in met {
        let unit = strata.entry(&m.stratum).or_default().entry(&m.psu).or_default();
        unit.0 += m.weight * m.y;
        unit.1 += m.weight;
    }
    let mut warnings = Vec::new();
    let mut groups: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut lonely: Vec<(f64, f64)> = Vec::new();
    for (name, units) in &strata {
        let mut all: Vec<(f64, f64)> = units.values().copied().collect();
        all.append(&mut lonely);
        if all.len() == 1 {
            warnings.push(warning("single_psu", Level::Caution, &[("stratum", (*name).into())]));
            lonely = all;
        } else {
            groups.push(all);
        }
    }
    match groups.last_mut() {
        Some(last) => last.append(&mut lonely),
        None => return Err(wrong("one unit only: no standard error can be had".into())),
    }
    let (mut variance, mut jackknife) = (0.0, 0.0);
    let (top, bottom): (f64, f64) = groups.iter().flatten().fold((0.0, 0.0), |(t, b), u| (t + u.0, b + u.1));
    for units in &groups {
        let n = units.len() as f64;
        let z: Vec<f64> = units.iter().map(|u| (u.0 - share * u.1) / weights).collect();
        let mean = z.iter().sum::<f64>() / n;
        variance += n / (n - 1.0) * z.iter().map(|z| (z - mean).powi(2)).sum::<f64>();
        let (sum, size) = units.iter().fold((0.0, 0.0), |(t, b), u| (t + u.0, b + u.1));
        for u in units {
            let scale = n / (n - 1.0);
            let without = (top - sum + scale * (sum - u.0)) / (bottom - size + scale * (size - u.1));
            jackknife += (n - 1.0) / n * (without - share).powi(2);
        }
    }
    let unweighted = met.iter().map(|m| m.y).sum::<f64>() / met.len() as f64;
    Ok(Share { share, se: variance.sqrt(), se_jackknife: jackknife.sqrt(), weights, unweighted, warnings })
}
