//! Baseline and endline: did a share change, given how the people were sampled?

use serde::Serialize;

use crate::error::Error;
use crate::special::normal_cdf;
use crate::verdict::{Level, Warning, warning};

/// A share in one wave.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// The share.
    pub share: f64,
    /// People asked.
    pub asked: u64,
    /// Design effect; 1 + (m̄ − 1)ρ for clusters of m̄ people.
    pub design_effect: f64,
    /// Version of the sampling frame.
    pub frame: Option<String>,
    /// Version of the questionnaire.
    pub instrument: Option<String>,
}

/// The change between two waves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// p̂₂ − p̂₁.
    pub difference: f64,
    /// Standard error.
    pub se: f64,
    /// Limits.
    pub lower: f64,
    /// Limits.
    pub upper: f64,
    /// Two-sided p.
    pub p: f64,
    /// What must be said beside it.
    pub warnings: Vec<Warning>,
}

/// Compares two waves: Var = deff₁p₁q₁/n₁ + deff₂p₂q₂/n₂.
///
/// # Errors
///
/// A share outside of 0 to 1, nobody asked: the missing figure is named.
pub fn two_waves(first: &Wave, second: &Wave, z: f64) -> Result<Change, Error> {
    let mut missing = Vec::new();
    for (name, wave) in [("baseline", first), ("endline", second)] {
        if wave.asked == 0 {
            missing.push(format!("the number of people asked at {name}"));
        }
        if !(0.0..=1.0).contains(&wave.share) {
            missing.push(format!("the share at {name}, between 0 and 1"));
        }
        if !(wave.design_effect > 0.0 && wave.design_effect.is_finite()) {
            missing.push(format!("the design effect at {name}"));
        }
    }
    if !missing.is_empty() {
        return Err(Error::CannotBeAssessed { missing });
    }
    let part = |w: &Wave| w.design_effect * w.share * (1.0 - w.share) / w.asked as f64;
    let (difference, se) = (second.share - first.share, (part(first) + part(second)).sqrt());
    let mut warnings = vec![warning("no_comparison", Level::Caution, &[])];
    for (what, a, b) in
        [("sampling frame", &first.frame, &second.frame), ("questionnaire", &first.instrument, &second.instrument)]
    {
        if let (Some(a), Some(b)) = (a, b)
            && a != b
        {
            let arguments = [("what", what.into()), ("first", a.clone().into()), ("second", b.clone().into())];
            warnings.push(warning("frame_differs", Level::Caution, &arguments));
        }
    }
    let p = if se > 0.0 { 2.0 * normal_cdf(-(difference / se).abs()) } else { 1.0 };
    Ok(Change { difference, se, lower: difference - z * se, upper: difference + z * se, p, warnings })
}
