//! What stopped a chore, and what to do about it.

use std::path::{Path, PathBuf};

/// Why a chore did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program could not be started.
    #[error("cannot start {program}: {source}")]
    Start {
        /// The program.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A step ran and failed; it has printed its own reasons.
    #[error("{0} failed")]
    Step(String),
    /// Something needed is not on this machine.
    #[error("{what} is missing; {remedy}")]
    Missing {
        /// What is missing.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file holds something else than it should.
    #[error("{where_}: {why}")]
    Format {
        /// The file or the output.
        where_: String,
        /// What is wrong.
        why: String,
    },
    /// Ctrl-C, or a request to stop.
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// Attaches the path to a failed file operation.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Error::File { path, source }
    }

    /// A format error with its place.
    pub fn format(where_: impl Into<String>, why: impl ToString) -> Self {
        Error::Format { where_: where_.into(), why: why.to_string() }
    }
}
