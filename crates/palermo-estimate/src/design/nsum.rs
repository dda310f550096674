//! Network scale-up: how many in a group, from how many of them people know (Killworth and others 1998).

use serde::Serialize;

use crate::error::Error;
use crate::verdict::{Level, Warning, warning};

/// Answers of respondents and sizes of known groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// Size of the general population.
    pub population: f64,
    /// Known groups: name and size.
    pub known: Vec<(String, f64)>,
    /// For each respondent how many of each known group.
    pub known_counts: Vec<Vec<f64>>,
    /// For each respondent how many of the hidden group.
    pub hidden_counts: Vec<f64>,
}

/// Adjustment of the generalised estimator, each with its source (Feehan, Salganik 2016).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjustment {
    /// η_F: share of reports that are true.
    pub true_reports: f64,
    /// φ_F: frame ratio.
    pub frame_ratio: f64,
    /// δ_F: degree ratio.
    pub degree_ratio: f64,
    /// τ_F: visibility.
    pub visibility: f64,
}

/// The size of the hidden group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScaleUp {
    /// N Σ y_iu / Σ d̂_i.
    pub mle: f64,
    /// √(N N̂/Σ d̂_i).
    pub se: f64,
    /// N mean(y_iu/d̂_i).
    pub pimle: Option<f64>,
    /// The adjusted figure.
    pub generalised: Option<f64>,
    /// Known groups estimated from the others: name, size, estimate.
    pub back_estimates: Vec<(String, f64, f64)>,
    /// What must be said beside it.
    pub warnings: Vec<Warning>,
}

/// Scales up.
///
/// # Errors
///
/// No respondent, no known group, nobody knows anybody.
pub fn scale_up(answers: &Answers, adjustment: Option<Adjustment>) -> Result<ScaleUp, Error> {
    let wrong = |reason: &str| Error::Design { design: "nsum", reason: reason.into() };
    let sizes: f64 = answers.known.iter().map(|k| k.1).sum();
    if answers.known.is_empty() || sizes <= 0.0 || answers.hidden_counts.is_empty() {
        return Err(Error::CannotBeAssessed {
            missing: vec!["sizes of known groups and answers of respondents".into()],
        });
    }
    let groups = answers.known.len();
    if answers.known_counts.len() != answers.hidden_counts.len()
        || answers.known_counts.iter().any(|r| r.len() != groups)
    {
        return Err(wrong("each respondent needs an answer for each group"));
    }
    let all = answers.known_counts.iter().flatten().chain(&answers.hidden_counts);
    if all.into_iter().any(|c| !(*c >= 0.0 && c.is_finite()))
        || answers.population.is_nan()
        || answers.population <= 0.0
    {
        return Err(wrong("answers are counts of 0 or more and the population is positive"));
    }
    let degrees: Vec<f64> =
        answers.known_counts.iter().map(|r| answers.population * r.iter().sum::<f64>() / sizes).collect();
    let total: f64 = degrees.iter().sum();
    if total <= 0.0 {
        return Err(wrong("no respondent knows anybody in the known groups"));
    }
    let reports: f64 = answers.hidden_counts.iter().sum();
    let mle = answers.population * reports / total;
    // a respondent without a degree has no ratio and is left out of the mean of ratios
    let ratios: Vec<f64> =
        answers.hidden_counts.iter().zip(&degrees).filter(|(_, d)| **d > 0.0).map(|(y, d)| y / d).collect();
    let pimle = (!ratios.is_empty()).then(|| answers.population * ratios.iter().sum::<f64>() / ratios.len() as f64);
    let mut warnings = Vec::new();
    let mut back_estimates = Vec::new();
    for (g, (name, size)) in answers.known.iter().enumerate().filter(|_| groups > 1) {
        let others = sizes - size;
        let of_others: f64 =
            answers.known_counts.iter().map(|r| answers.population * (r.iter().sum::<f64>() - r[g]) / others).sum();
        if of_others <= 0.0 {
            continue;
        }
        let estimate = answers.population * answers.known_counts.iter().map(|r| r[g]).sum::<f64>() / of_others;
        let factor = (estimate / size).max(size / estimate);
        if factor > 2.0 {
            let shown = if factor.is_finite() { factor } else { 1e9 };
            warnings.push(warning(
                "group_off",
                Level::Caution,
                &[("group", name.clone().into()), ("factor", shown.into())],
            ));
        }
        back_estimates.push((name.clone(), *size, estimate));
    }
    let generalised = adjustment
        .map(|a| mle * a.true_reports / (a.frame_ratio * a.degree_ratio * a.visibility))
        .filter(|g| g.is_finite());
    Ok(ScaleUp { mle, se: (answers.population * mle / total).sqrt(), pimle, generalised, back_estimates, warnings })
}
