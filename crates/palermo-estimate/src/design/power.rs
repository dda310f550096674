//! How many people must be asked, and what could not be seen?

use crate::error::Error;
use crate::special::{bisect, normal_cdf, normal_quantile};

fn check(p1: f64, p2: f64, alpha: f64, power: f64) -> Result<(), Error> {
    let inside = |x: f64| x > 0.0 && x < 1.0;
    if inside(p1) && inside(p2) && inside(alpha) && inside(power) && p1 != p2 {
        return Ok(());
    }
    let reason = "shares, level and power lie between 0 and 1, and the shares differ".into();
    Err(Error::Design { design: "power", reason })
}

/// People for each group, pooled form: |p₁−p₂|√n = z_{1−α/2}√(2p̄q̄) + z_{1−β}√(p₁q₁ + p₂q₂).
///
/// # Errors
///
/// Figures out of range.
pub fn pooled_size(p1: f64, p2: f64, alpha: f64, power: f64) -> Result<f64, Error> {
    check(p1, p2, alpha, power)?;
    let mean = 0.5 * (p1 + p2);
    let apart = p1 * (1.0 - p1) + p2 * (1.0 - p2);
    let root =
        normal_quantile(1.0 - alpha / 2.0) * (2.0 * mean * (1.0 - mean)).sqrt() + normal_quantile(power) * apart.sqrt();
    Ok((root / (p1 - p2)).powi(2))
}

/// Power with n people in each group, pooled form.
///
/// # Errors
///
/// Figures out of range.
pub fn pooled_power(p1: f64, p2: f64, alpha: f64, n: f64) -> Result<f64, Error> {
    check(p1, p2, alpha, 0.5)?;
    let mean = 0.5 * (p1 + p2);
    let apart = (p1 * (1.0 - p1) + p2 * (1.0 - p2)).sqrt();
    let at =
        (p1 - p2).abs() * n.max(0.0).sqrt() - normal_quantile(1.0 - alpha / 2.0) * (2.0 * mean * (1.0 - mean)).sqrt();
    Ok(normal_cdf(at / apart))
}

/// People for each group, unpooled with a design effect: n = deff (z + z)² (p₁q₁ + p₂q₂)/(p₁ − p₂)².
///
/// # Errors
///
/// Figures out of range.
pub fn unpooled_size(p1: f64, p2: f64, alpha: f64, power: f64, design_effect: f64) -> Result<f64, Error> {
    check(p1, p2, alpha, power)?;
    let z = normal_quantile(1.0 - alpha / 2.0) + normal_quantile(power);
    Ok(design_effect * z * z * (p1 * (1.0 - p1) + p2 * (1.0 - p2)) / (p1 - p2).powi(2))
}

/// The smallest fall from p₁ that n people in each group would show, unpooled; `None` where even a fall to nothing would
/// not be seen.
///
/// # Errors
///
/// Figures out of range.
pub fn detectable_fall(p1: f64, alpha: f64, power: f64, n: f64, design_effect: f64) -> Result<Option<f64>, Error> {
    check(p1, p1 / 2.0, alpha, power)?;
    let needed = |p2: f64| unpooled_size(p1, p2, alpha, power, design_effect).unwrap_or(f64::INFINITY) - n;
    let (low, high) = (p1 * 1e-12, p1 * (1.0 - 1e-12));
    if needed(low) > 0.0 {
        return Ok(None);
    }
    Ok(Some(p1 - bisect(low, high, needed)))
}

/// Events that the control must have for a rate ratio to be seen: (z + z)²(1 + 1/(RR·k))/log²RR, k the ratio of exposures.
///
/// # Errors
///
/// A ratio that is not positive or is 1.
pub fn events_in_control(ratio: f64, exposures: f64, alpha: f64, power: f64) -> Result<f64, Error> {
    if !(ratio > 0.0 && ratio != 1.0 && exposures > 0.0) {
        return Err(Error::Design { design: "power", reason: "the rate ratio is positive and not 1".into() });
    }
    let z = normal_quantile(1.0 - alpha / 2.0) + normal_quantile(power);
    Ok(z * z * (1.0 + 1.0 / (ratio * exposures)) / ratio.ln().powi(2))
}
