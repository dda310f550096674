//! Uncertain linkage carried through: the procedure on every draw of the match (Sadinle 2018), and Rubin's rule.

use serde::Serialize;
use serde_json::json;
use statrs::distribution::{ContinuousCDF as _, StudentsT};

use crate::answer::{Answer, Interval, Status};
use crate::bootstrap::Progress;
use crate::error::Error;
use crate::mse::of_table;
use crate::request::Request;
use crate::special::quantile8;
use crate::table::CaptureTable;
use crate::verdict::{Level, number, warning};

/// Estimates pooled over imputations (Rubin 1987).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pooled {
    /// Mean.
    pub mean: f64,
    /// W̄: mean variance within.
    pub within: f64,
    /// B: variance between.
    pub between: f64,
    /// T = W̄ + (1 + 1/M)B.
    pub total: f64,
    /// ν = (M − 1)(1 + W̄/((1 + 1/M)B))²; infinite where nothing varies between, and then `None`.
    pub freedom: Option<f64>,
}

/// Rubin's rule for estimates with their variances; `None` below two.
#[must_use]
pub fn rubin(estimates: &[(f64, f64)]) -> Option<Pooled> {
    let m = estimates.len() as f64;
    if estimates.len() < 2 {
        return None;
    }
    let mean = estimates.iter().map(|e| e.0).sum::<f64>() / m;
    let within = estimates.iter().map(|e| e.1).sum::<f64>() / m;
    let between = estimates.iter().map(|e| (e.0 - mean).powi(2)).sum::<f64>() / (m - 1.0);
    let inflated = (1.0 + 1.0 / m) * between;
    let freedom = (inflated > 0.0).then(|| (m - 1.0) * (1.0 + within / inflated).powi(2));
    Some(Pooled { mean, within, between, total: within + inflated, freedom })
}

impl Pooled {
    /// mean ± t_ν √T.
    #[must_use]
    pub fn limits(&self, level: f64) -> (f64, f64) {
        let p = (1.0 + level) / 2.0;
        let t = self
            .freedom
            .filter(|v| *v < 1e7)
            .and_then(|v| StudentsT::new(0.0, 1.0, v).ok())
            .map_or_else(|| crate::special::normal_quantile(p), |d| d.inverse_cdf(p));
        let half = t * self.total.sqrt();
        (self.mean - half, self.mean + half)
    }
}

/// The procedure on each draw; spread between draws and within them apart.
pub(crate) fn estimate(
    draws: &[(String, CaptureTable)],
    request: &Request,
    progress: &Progress,
) -> Result<Answer, Error> {
    // each draw is one of many: repeats within a draw need not reach the tails alone
    let each = Request { bootstrap: Some(request.bootstrap.unwrap_or(1_000)), ..request.clone() };
    let mut answers = Vec::new();
    for (_, table) in draws {
        answers.push(of_table(table, &each, progress)?);
    }
    let good: Vec<&Answer> = answers.iter().filter(|a| a.status == Status::Estimated).collect();
    let refused = answers.len() - good.len();
    let Some(first) = good.first() else {
        return answers.into_iter().next().ok_or_else(|| Error::table("there is no draw"));
    };
    let mut totals: Vec<f64> = good.iter().filter_map(|a| a.estimate).collect();
    totals.sort_unstable_by(f64::total_cmp);
    let observed = good.iter().map(|a| a.observed as f64).sum::<f64>() / good.len() as f64;
    let on_logs: Vec<(f64, f64)> = good
        .iter()
        .filter_map(|a| {
            let se = a.details.get("se_log_hidden").and_then(serde_json::Value::as_f64)?;
            let hidden = a.hidden.filter(|h| *h > 0.0)?;
            // where repeats of the whole procedure are wider than the fit alone, they are the spread within
            let wide =
                a.interval.as_ref().and_then(|i| Some((i.upper? - a.observed as f64, i.lower? - a.observed as f64)));
            let se = wide.filter(|w| w.0 > 0.0 && w.1 > 0.0).map_or(se, |(u, l)| ((u / l).ln() / 3.92).max(se));
            Some((hidden.ln(), se * se))
        })
        .collect();
    let mut answer = (*first).clone();
    answer.warnings.retain(|w| w.code != "linkage_ignored");
    let pooled = rubin(&on_logs);
    let total = pooled.map_or_else(|| quantile8(&totals, 0.5).unwrap_or_default(), |p| observed + p.mean.exp());
    answer.estimate = Some(total);
    answer.hidden = Some(total - observed);
    answer.observed = observed.round() as u64;
    answer.detection_ratio = Some(observed / total);
    answer.interval = pooled.map(|p| {
        let (lower, upper) = p.limits(request.level);
        let at = |log: f64| Some(observed + log.exp()).filter(|x| x.is_finite());
        Interval { level: request.level, lower: at(lower), upper: at(upper), method: "rubin" }
    });
    answer.intervals = answer.interval.iter().cloned().collect();
    answer.details = json!({
        "draws": draws.len(), "refused_draws": refused, "pooled_log_hidden": pooled,
        "smallest": totals.first(), "largest": totals.last(), "first_draw": first.details,
    });
    answer.warnings.push(warning("linkage_spread", Level::Note, &[("draws", json!(draws.len()))]));
    if refused * 20 > draws.len() {
        let arguments = [("refused", json!(refused)), ("draws", json!(draws.len()))];
        answer.warnings.push(warning("draws_refused", Level::Withheld, &arguments));
    }
    if total > 100.0 * observed && !answer.warns("runaway") {
        answer.warnings.push(warning("runaway", Level::Withheld, &[("total", number(total))]));
    }
    Ok(answer.ordered())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand: estimates 1, 2, 3 with variance 0.5 each: B = 1, T = 0.5 + 4/3, ν = 2(1 + 0.375)².
    #[test]
    fn rubins_rule_agrees_with_its_closed_form() {
        let p = rubin(&[(1.0, 0.5), (2.0, 0.5), (3.0, 0.5)]).expect("three");
        assert!((p.total - (0.5 + 4.0 / 3.0)).abs() < 1e-12);
        assert!((p.freedom.unwrap_or_default() - 2.0 * 1.375_f64.powi(2)).abs() < 1e-12);
    }
}
