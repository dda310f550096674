//! What can go wrong: what, where, and what to do.

/// Everything that this crate refuses.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no text in the encoding that was expected.
    #[error("byte {offset} is not UTF-8: save the file as UTF-8, or name its encoding where it is taken in")]
    Encoding {
        /// First byte that cannot be read.
        offset: usize,
    },
    /// A file of rules cannot be used.
    #[error("{file}{}: {cause}; {remedy}", line.map(|l| format!(", line {l}")).unwrap_or_default())]
    Rules {
        /// Name of the file, as it was handed over.
        file: String,
        /// Line, where it is known.
        line: Option<u64>,
        /// What is wrong.
        cause: String,
        /// What to do.
        remedy: String,
    },
    /// A container (DOCX, PDF, HTML) cannot be opened.
    #[error(
        "{format} cannot be read: {cause}; open it in the program that made it, save it again, or save it as plain text"
    )]
    Container {
        /// Name of the format.
        format: &'static str,
        /// What the reader of the format says.
        cause: String,
    },
    /// The document is larger than what is read at once.
    #[error("{what} is {size} bytes long, more than the limit of {limit}: split the document")]
    TooLarge {
        /// What is too large.
        what: String,
        /// Its size in bytes, or the smallest size known.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A fault of a file of rules.
pub(crate) fn fault(file: &str, line: Option<u64>, cause: impl ToString, remedy: impl ToString) -> Error {
    Error::Rules { file: file.to_string(), line, cause: cause.to_string(), remedy: remedy.to_string() }
}
