//! The answer of an estimation, as the command line prints it and as others read it.

use serde::Serialize;
use serde_json::Value;

use crate::refusal::Refusal;
use crate::table::{CaptureTable, Lists};
use crate::verdict::{Level, Warning, warning};

/// Whether there is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A number, perhaps withheld from publication.
    Estimated,
    /// No estimate exists; the reasons are among the warnings.
    Refused,
}

/// An interval; a limit that is not shown is null.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interval {
    /// Nominal coverage.
    pub level: f64,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// `bca`, `percentile`, `stacked`, `profile`, `wald`, `credible`, `log_normal`.
    pub method: &'static str,
}

/// The model in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelWords {
    /// Interactions by names, in order of entry.
    pub terms: Vec<String>,
    /// Those at minus infinity.
    pub at_minus_infinity: Vec<String>,
    /// Generators with list numbers.
    pub generators: String,
}

/// A range that takes the place of the single figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Headline {
    /// Smallest total.
    pub lower: f64,
    /// Largest total.
    pub upper: f64,
    /// The code of the reason.
    pub reason: &'static str,
}

/// Everything that is needed to get the same digits again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reproduce {
    /// SHA-256 of the table in canonical form.
    pub table_hash: String,
    /// Method and settings.
    pub settings: Value,
    /// Seed.
    pub seed: u64,
    /// Generator of random numbers.
    pub generator: &'static str,
    /// Name and version of this software.
    pub software: &'static str,
    /// Repeats that were run.
    pub replicates: u64,
    /// Repeats without an estimate, by reason.
    pub refused_replicates: Value,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Whether there is a number.
    pub status: Status,
    /// The most severe level among the warnings.
    pub verdict: Level,
    /// Persons on at least one list.
    pub observed: u64,
    /// Observed and hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<f64>,
    /// Hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<f64>,
    /// Observed by estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detection_ratio: Option<f64>,
    /// The interval that leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// The range that takes the place of the figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<Headline>,
    /// The model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelWords>,
    /// All intervals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub intervals: Vec<Interval>,
    /// What the method tells beside the number.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub details: Value,
    /// Warnings, the most severe first.
    pub warnings: Vec<Warning>,
    /// How to get the same digits.
    pub reproduce: Reproduce,
}

impl Answer {
    /// A refusal with its reasons and no number.
    pub(crate) fn refused(
        table: &CaptureTable,
        refusal: &Refusal,
        mut warnings: Vec<Warning>,
        reproduce: Reproduce,
    ) -> Answer {
        let terms = |offending: &[Lists]| {
            let names: Vec<String> = offending.iter().map(|t| table.name_of(*t)).collect();
            if names.is_empty() { String::new() } else { format!(" (at fault: {})", names.join(", ")) }
        };
        let arguments = match refusal {
            Refusal::StartNoMle { offending }
            | Refusal::NoMle { offending }
            | Refusal::NotIdentifiable { offending } => {
                let sets: Vec<Vec<&str>> = offending.iter().map(|t| table.names_of(*t)).collect();
                vec![("terms", Value::from(terms(offending))), ("sets", Value::from_iter(sets))]
            }
            _ => Vec::new(),
        };
        if !warnings.iter().any(|w: &Warning| w.code == refusal.code()) {
            warnings.push(warning(refusal.code(), Level::Refused, &arguments));
        }
        if table.overlapping() == 0 && table.cases() > 0 && *refusal != Refusal::NoOverlap {
            warnings.push(warning("no_overlap", Level::Refused, &[]));
        }
        Answer {
            status: Status::Refused,
            verdict: Level::Refused,
            observed: table.cases(),
            estimate: None,
            hidden: None,
            detection_ratio: None,
            interval: None,
            headline: None,
            model: None,
            intervals: Vec::new(),
            details: Value::Null,
            warnings,
            reproduce,
        }
        .ordered()
    }

    /// An estimate; a number that is not finite becomes a refusal.
    pub(crate) fn estimated(table: &CaptureTable, total: f64, reproduce: Reproduce) -> Answer {
        if !total.is_finite() || total < 0.0 {
            return Answer::refused(table, &Refusal::NotConverged, Vec::new(), reproduce);
        }
        let observed = table.cases() as f64;
        Answer {
            status: Status::Estimated,
            verdict: Level::Usable,
            observed: table.cases(),
            estimate: Some(total),
            hidden: Some(total - observed),
            detection_ratio: (total > 0.0).then(|| observed / total),
            interval: None,
            headline: None,
            model: None,
            intervals: Vec::new(),
            details: Value::Null,
            warnings: Vec::new(),
            reproduce,
        }
    }

    /// Warnings by severity; the verdict is the most severe.
    pub(crate) fn ordered(mut self) -> Answer {
        self.warnings.sort_by_key(|w| std::cmp::Reverse(w.level));
        let worst = self.warnings.iter().map(|w| w.level).max().unwrap_or(Level::Usable);
        self.verdict = worst.max(Level::Usable);
        self
    }

    /// Whether a code is among the warnings.
    #[must_use]
    pub fn warns(&self, code: &str) -> bool {
        self.warnings.iter().any(|w| w.code == code)
    }
}
