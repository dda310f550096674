//! What can go wrong when a table is asked for, where, and what to do about it.

use std::path::PathBuf;

/// Why a table, a flow or a snapshot could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The dataset has no such concept.
    #[error("{dataset} has no concept `{concept}`; it has: {}", known.join(", "))]
    UnknownConcept {
        /// Register or dataset.
        dataset: String,
        /// The concept asked for.
        concept: String,
        /// The concepts that exist, sorted.
        known: Vec<String>,
    },
    /// A concept cannot be used in this place.
    #[error("`{concept}` cannot be used here: {reason}")]
    NotUsable {
        /// The concept.
        concept: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A plan names a roll-up or population that it does not carry.
    #[error("the plan names {what} `{name}`, which it does not carry; add it to the plan")]
    Missing {
        /// `roll-up` or `axis`.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// An imported concept is neither shown nor filtered, and the source gives no total over it.
    #[error(
        "{dataset} gives no total over `{concept}`; show it (--rows {concept}) or choose a value (--where {concept}=CODE)"
    )]
    ConceptOpen {
        /// Dataset.
        dataset: String,
        /// The concept that is open.
        concept: String,
    },
    /// A total and its parts were asked for in one sum.
    #[error(
        "`{concept}` was asked for as `total` together with its parts, which would count people twice; ask for one or the other"
    )]
    TotalAndParts {
        /// The concept.
        concept: String,
    },
    /// States are never put in order by a figure.
    #[error("`{concept}` is a concept of States: they are listed by name and in no other order")]
    StateRankingNotOffered {
        /// The concept.
        concept: String,
    },
    /// A table with more concepts than a person can read.
    #[error("a table takes at most {max} concepts; {given} were asked for")]
    TooManyConcepts {
        /// Limit.
        max: usize,
        /// Asked for.
        given: usize,
    },
    /// A record does not fit the columns of its frame.
    #[error("record {record}: column `{column}` takes {expected}")]
    WrongValue {
        /// The record's id, in hexadecimal.
        record: String,
        /// The column.
        column: String,
        /// What it takes.
        expected: String,
    },
    /// The figures exceed what a whole number of 64 bits can hold.
    #[error("the sum for {cell} exceeds 9,223,372,036,854,775,807; check the source figures")]
    Overflow {
        /// The cell.
        cell: String,
    },
    /// A snapshot file cannot be written or read.
    #[error("snapshot {}: {reason}; delete it and run `palermo rebuild`", path.display())]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// What was wrong.
        reason: String,
    },
}

impl Error {
    /// The name of the error as programs read it (`concept_open`, `state_ranking_not_offered` …).
    pub fn code(&self) -> &'static str {
        match self {
            Error::UnknownConcept { .. } => "unknown_concept",
            Error::NotUsable { .. } => "concept_not_usable",
            Error::Missing { .. } => "plan_incomplete",
            Error::ConceptOpen { .. } => "concept_open",
            Error::TotalAndParts { .. } => "total_and_parts",
            Error::StateRankingNotOffered { .. } => "state_ranking_not_offered",
            Error::TooManyConcepts { .. } => "too_many_concepts",
            Error::WrongValue { .. } => "wrong_value",
            Error::Overflow { .. } => "overflow",
            Error::Snapshot { .. } => "snapshot",
        }
    }
}
