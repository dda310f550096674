//! What can go wrong while files are being invented?

use std::path::{Path, PathBuf};

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a demonstration file could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file system refused.
    #[error("cannot write {path}: {source}. Check that the folder exists, is writable and has room")]
    Io {
        /// File or folder concerned.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The stream given by the caller refused.
    #[error("cannot write row {row} of the output: {source}. Check that the target is open and has room")]
    Stream {
        /// 1-based row of the output, the header being row 1.
        row: u64,
        /// What the stream said.
        source: std::io::Error,
    },
    /// A row could not be made into delimited text.
    #[error("cannot write row {row} of {file} as delimited text: {source}")]
    Csv {
        /// Name of the file.
        file: &'static str,
        /// 1-based row.
        row: u32,
        /// What the writer said.
        source: csv::Error,
    },
    /// The workbook could not be made.
    #[error("cannot write the workbook {file}: {source}")]
    Workbook {
        /// Name of the file.
        file: &'static str,
        /// What the writer said.
        source: rust_xlsxwriter::XlsxError,
    },
    /// A word of a layout has no place in the encoding of its file.
    #[error("{file} is written in {encoding}, which has no place for some of its text")]
    Unencodable {
        /// Name of the file.
        file: &'static str,
        /// Name of the encoding.
        encoding: &'static str,
    },
    /// The variant of the Counter-Trafficking Data Collaborative's layouts is not known.
    #[error("there is no layout `{given}`: use one of 63, 27 or vp16")]
    UnknownVariant {
        /// What was asked for.
        given: String,
    },
}

impl Error {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_path_buf(), source }
    }
}
