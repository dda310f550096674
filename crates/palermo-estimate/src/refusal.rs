//! Why no estimate exists. A refusal is an answer, not an error.

use serde::Serialize;

use crate::exist::{Checked, Existence};
use crate::table::{CaptureTable, Lists};

/// The reason for which no number is computed or shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// No case is on two lists.
    NoOverlap,
    /// The model of independent lists has no maximum of its likelihood.
    StartNoMle {
        /// Terms at fault.
        offending: Vec<Lists>,
    },
    /// A model that was asked for has no maximum of its likelihood.
    NoMle {
        /// Terms at fault.
        offending: Vec<Lists>,
    },
    /// Different totals fit equally well.
    NotIdentifiable {
        /// Terms at fault.
        offending: Vec<Lists>,
    },
    /// The maximum exists, but the iteration did not reach it.
    NotConverged,
    /// Two lists, and nobody has said why they should be independent.
    TwoLists,
    /// Chains of the sampler disagree.
    NotMixed,
    /// No case at all.
    NoCases,
    /// The method does not take so many lists.
    TooManyLists,
}

impl Refusal {
    /// The machine code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NoOverlap => "no_overlap",
            Refusal::StartNoMle { .. } => "start_no_mle",
            Refusal::NoMle { .. } => "no_mle",
            Refusal::NotIdentifiable { .. } => "not_identifiable",
            Refusal::NotConverged => "not_converged",
            Refusal::TwoLists => "two_lists",
            Refusal::NotMixed => "not_mixed",
            Refusal::NoCases => "no_cases",
            Refusal::TooManyLists => "too_many_lists",
        }
    }

    /// The refusal that a status of a starting model stands for; `None` where the model may be fitted.
    pub(crate) fn at_start(status: Existence, offending: Vec<Lists>) -> Option<Refusal> {
        match status {
            Existence::Ok => None,
            Existence::NotIdentifiable => Some(Refusal::NotIdentifiable { offending }),
            Existence::NoMle | Existence::Both => Some(Refusal::StartNoMle { offending }),
        }
    }

    /// The same for a model that was given.
    pub(crate) fn of_model(checked: Checked) -> Option<Refusal> {
        match checked.status {
            Existence::Ok => None,
            Existence::NotIdentifiable => Some(Refusal::NotIdentifiable { offending: checked.offending }),
            Existence::NoMle | Existence::Both => Some(Refusal::NoMle { offending: checked.offending }),
        }
    }

    /// What can be said before any model is looked at.
    pub(crate) fn at_sight(table: &CaptureTable) -> Option<Refusal> {
        (table.cases() == 0).then_some(Refusal::NoCases)
    }
}
