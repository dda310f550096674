//! What can be wrong with a file or a request, where, and what to do about it.
//!
//! A [refusal](crate::Refusal) is not an error: it is the answer that no estimate exists.

/// Why an input could not be read or a method not be run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is not CSV, or a row has another number of cells.
    #[error("row {row}: {reason}")]
    Csv {
        /// Row of the file, the header being row 1.
        row: u64,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A cell cannot be used.
    #[error("row {row}, column `{column}`: `{value}` {reason}")]
    Cell {
        /// Row of the file, the header being row 1.
        row: u64,
        /// Name of the column.
        column: String,
        /// What stands there.
        value: String,
        /// Why it cannot be used, and what to do.
        reason: String,
    },
    /// A column that was named does not exist.
    #[error("there is no column `{column}`; the file has: {}", known.join(", "))]
    UnknownColumn {
        /// The name asked for.
        column: String,
        /// The columns that exist.
        known: Vec<String>,
    },
    /// A list that was named does not exist.
    #[error("there is no list `{list}`; the table has: {}", known.join(", "))]
    UnknownList {
        /// The name asked for.
        list: String,
        /// The lists that exist.
        known: Vec<String>,
    },
    /// The table cannot be used at all.
    #[error("{reason}")]
    Table {
        /// What is missing or too much, and what to do.
        reason: String,
    },
    /// The method cannot take this table; others can.
    #[error("`{method}` takes {limit} lists at most and the table has {lists}; {remedy}")]
    TooManyLists {
        /// The method.
        method: &'static str,
        /// The most it can take.
        limit: usize,
        /// What the table has.
        lists: usize,
        /// Lists that could be merged, and methods that remain.
        remedy: String,
    },
    /// A setting is outside of its range.
    #[error("{setting}: {reason}")]
    Setting {
        /// Name of the setting.
        setting: &'static str,
        /// What is allowed.
        reason: String,
    },
    /// A model or formula cannot be understood.
    #[error("model `{model}`: {reason}")]
    Model {
        /// The text that was given.
        model: String,
        /// What is wrong with it, and what to write.
        reason: String,
    },
    /// Figures that the design needs are missing.
    #[error("cannot be assessed: {} missing; a percentage without its counts says nothing", missing.join(", "))]
    CannotBeAssessed {
        /// The figures that are missing.
        missing: Vec<String>,
    },
    /// A design cannot answer with these data.
    #[error("{design}: {reason}")]
    Design {
        /// The design.
        design: &'static str,
        /// Why, and what would be needed.
        reason: String,
    },
    /// The run was cancelled before it ended; no partial interval is shown.
    #[error("cancelled after {done} of {asked} repeats")]
    Cancelled {
        /// Repeats that were finished.
        done: u64,
        /// Repeats that were asked for.
        asked: u64,
    },
}

impl Error {
    pub(crate) fn table(reason: impl Into<String>) -> Error {
        Error::Table { reason: reason.into() }
    }

    pub(crate) fn setting(setting: &'static str, reason: impl Into<String>) -> Error {
        Error::Setting { setting, reason: reason.into() }
    }
}
