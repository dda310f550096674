//! What was wrong, where, and what can the person do about it?
//!
//! Every failure of this crate is one [`Error`]. It reads as a sentence, and it carries the same facts as machine
//! fields ([`Finding`]) so that a page, a command or another program can point at the very cell.

use std::{io, path::PathBuf};

use serde::Serialize;

use crate::read::Fault;

/// Where in a file: sheet, row and cell as a spreadsheet shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Name of the sheet; none for files that have no sheets.
    pub sheet: Option<String>,
    /// Row, counted from 1.
    pub row: Option<u32>,
    /// Column, counted from 0.
    pub column: Option<usize>,
}

impl Place {
    /// The place of a cell.
    pub fn cell(sheet: Option<&str>, row: u32, column: usize) -> Self {
        Self { sheet: sheet.map(str::to_owned), row: Some(row), column: Some(column) }
    }

    /// The place of a whole row.
    pub fn row(sheet: Option<&str>, row: u32) -> Self {
        Self { sheet: sheet.map(str::to_owned), row: Some(row), column: None }
    }

    /// The cell's name (`C17`), if both row and column are known.
    pub fn address(&self) -> Option<String> {
        Some(address(self.column?, self.row?))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "sheet \u{201c}{sheet}\u{201d}, ")?;
        }
        match (self.address(), self.row) {
            (Some(cell), _) => write!(f, "cell {cell}"),
            (None, Some(row)) => write!(f, "row {row}"),
            (None, None) => write!(f, "the file"),
        }
    }
}

/// A failure as machine fields: the shape in which `--json` and the HTTP API give it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Sheet, if the file has sheets.
    pub sheet: Option<String>,
    /// Row as a spreadsheet shows it (the first row is 1).
    pub row: Option<u32>,
    /// Column letters (`C`); who knows the heading puts it here instead.
    pub column: Option<String>,
    /// Cell address (`C17`).
    pub cell: Option<String>,
    /// The offending text, where it may be shown. This crate never fills it from a cell by itself: only the caller
    /// knows whether the column holds something personal.
    pub value: Option<String>,
    /// The sentence.
    pub message: String,
    /// A stable word for the kind of failure: translations and tests hang on it.
    pub code: &'static str,
    /// What the person can do.
    pub remedy: &'static str,
}

/// The size that a file passed beyond what is safe to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Bytes of the file as it lies on disk.
    FileBytes,
    /// Bytes of an archive once unpacked.
    UnpackedBytes,
    /// How many times larger the unpacked archive is than the file.
    Ratio,
    /// Files within an archive.
    Entries,
    /// Bytes of a part that has to be held in memory (shared texts, styles, an old workbook).
    PartBytes,
    /// Bytes of one cell or one run of text within a workbook's XML.
    TextBytes,
    /// Elements within elements.
    Depth,
    /// Cells of an old workbook, counting the empty ones between the outermost.
    Cells,
    /// Columns.
    Columns,
    /// Rows.
    Rows,
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::FileBytes => "size of the file in bytes",
            Self::UnpackedBytes => "unpacked size in bytes",
            Self::Ratio => "ratio of unpacked to packed size",
            Self::Entries => "number of packed files",
            Self::PartBytes => "size in bytes of a part held in memory",
            Self::TextBytes => "size in bytes of one text",
            Self::Depth => "nesting",
            Self::Cells => "number of cells",
            Self::Columns => "number of columns",
            Self::Rows => "number of rows",
        })
    }
}

/// Everything that can go wrong when data comes or goes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried (`read`, `write`).
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// The file holds something that is no table.
    #[error("this file is {found}, not a table")]
    NotATable {
        /// What its content shows it to be.
        found: &'static str,
    },
    /// The file or sheet has no row.
    #[error("{place} is empty")]
    Empty {
        /// File or sheet.
        place: Place,
    },
    /// A workbook is locked with a password.
    #[error("this workbook is protected with a password")]
    Password,
    /// Too large to be read safely.
    #[error("{measure} is {found}, more than the limit of {limit}")]
    Limit {
        /// What was measured.
        measure: Measure,
        /// The limit in force.
        limit: u64,
        /// What was found before reading stopped.
        found: u64,
    },
    /// Packed files lie upon each other: no honest program writes that.
    #[error("the archive is built to deceive: {detail}")]
    DeceptiveArchive {
        /// What is wrong with it.
        detail: &'static str,
    },
    /// No encoding bears that label.
    #[error("no encoding is called \u{201c}{label}\u{201d}")]
    UnknownEncoding {
        /// What was asked for.
        label: String,
    },
    /// The bytes break the rules of the encoding.
    #[error("byte {byte} of the file ({place}) is not valid {encoding}")]
    Encoding {
        /// Name of the encoding.
        encoding: &'static str,
        /// Row and cell in which the byte stands.
        place: Place,
        /// Offset of the first byte that breaks the rules, counted from 0.
        byte: u64,
    },
    /// The workbook's own structure is broken.
    #[error("the workbook is damaged ({place}): {detail}")]
    Workbook {
        /// Sheet and row, as far as known.
        place: Place,
        /// What the parser met.
        detail: String,
    },
    /// The JSON text is broken in such a way that what follows cannot be read.
    #[error("the JSON text is broken at byte {byte} ({place}): {detail}")]
    Json {
        /// The row in which reading stopped.
        place: Place,
        /// Offset of the byte in the text.
        byte: u64,
        /// What was expected.
        detail: &'static str,
    },
    /// There is no such sheet.
    #[error("there is no sheet number {index}; the file has {count}")]
    NoSheet {
        /// Which was asked for, counted from 0.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// The file was changed by someone while it was being read.
    #[error("the file was changed while it was being read")]
    Changed,
    /// One row has a fault; the rows after it can be read.
    #[error("{place}: {fault}")]
    Row {
        /// The cell, or the row.
        place: Place,
        /// What is wrong.
        fault: Fault,
    },
    /// A value given for writing does not fit its column.
    #[error("{place}: a value of column \u{201c}{field}\u{201d} is not {expected}")]
    Misfit {
        /// The cell of the table being written.
        place: Place,
        /// Name of the field.
        field: String,
        /// What the column takes.
        expected: &'static str,
    },
    /// A table's declaration contradicts itself.
    #[error("the table \u{201c}{table}\u{201d} cannot be written: {detail}")]
    Schema {
        /// Name of the table.
        table: String,
        /// The contradiction.
        detail: String,
    },
    /// The place to write to is taken.
    #[error("{} exists already", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// The writing library refused.
    #[error("cannot write {format}: {detail}")]
    Writer {
        /// Name of the format.
        format: &'static str,
        /// The library's own words.
        detail: String,
    },
    /// Whoever supplies the rows failed.
    #[error("the rows to be written could not be supplied: {0}")]
    Supplier(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The stage was altered between writing and reading, or the machine's memory or disk failed.
    #[error("the temporary stage is damaged at frame {frame}")]
    Stage {
        /// The frame that could not be opened.
        frame: u64,
    },
    /// No mapping bears that name.
    #[error("there is no mapping \u{201c}{name}\u{201d}; {hint}")]
    UnknownMapping {
        /// What was asked for.
        name: String,
        /// The nearest names.
        hint: String,
    },
    /// A mapping contradicts itself or the registers.
    #[error("the mapping \u{201c}{mapping}\u{201d} cannot be used: {detail}")]
    Mapping {
        /// Name of the mapping.
        mapping: String,
        /// The contradictions, with file and line where they are known.
        detail: String,
    },
    /// The columns of the file are not those of the mapping.
    #[error("this file is not in the format of \u{201c}{mapping}\u{201d}: {detail}")]
    NotThisFormat {
        /// Name of the mapping.
        mapping: String,
        /// Which columns are missing or unknown.
        detail: String,
        /// The mapping whose columns are nearest to those of the file.
        nearest: Option<String>,
    },
    /// The system gave no random key.
    #[error("the system supplies no random numbers: {0}")]
    Random(String),
}

impl Error {
    pub(crate) fn io(action: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    /// A stable word for the kind of failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::NotATable { .. } => "not_a_table",
            Self::Empty { .. } => "empty",
            Self::Password => "password",
            Self::Limit { .. } => "limit",
            Self::DeceptiveArchive { .. } => "deceptive_archive",
            Self::UnknownEncoding { .. } => "unknown_encoding",
            Self::Encoding { .. } => "encoding",
            Self::Workbook { .. } => "workbook",
            Self::Json { .. } => "json",
            Self::NoSheet { .. } => "no_sheet",
            Self::Changed => "changed",
            Self::Row { fault, .. } => fault.code(),
            Self::Misfit { .. } => "misfit",
            Self::Schema { .. } => "schema",
            Self::Exists { .. } => "exists",
            Self::Writer { .. } => "writer",
            Self::Supplier(_) => "supplier",
            Self::Stage { .. } => "stage",
            Self::UnknownMapping { .. } => "unknown_mapping",
            Self::Mapping { .. } => "mapping",
            Self::NotThisFormat { .. } => "not_this_format",
            Self::Random(_) => "random",
        }
    }

    /// Where it happened, as far as known.
    pub fn place(&self) -> Place {
        match self {
            Self::Empty { place }
            | Self::Encoding { place, .. }
            | Self::Workbook { place, .. }
            | Self::Json { place, .. }
            | Self::Row { place, .. }
            | Self::Misfit { place, .. } => place.clone(),
            _ => Place::default(),
        }
    }

    /// What the person can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Io { .. } => "Check that the path exists, that you may open it, and that the disk is not full.",
            Self::NotATable { .. } => {
                "Open it in the program that made it and save it as XLSX, ODS or CSV (UTF-8), then import that."
            }
            Self::Empty { .. } => "Check that this is the right file and that its export ran to the end.",
            Self::Password => "Open it, remove the password, save it, and import that copy.",
            Self::Limit { .. } => {
                "Split the file, or raise the limit if you know where it comes from. An archive far larger inside \
                 than outside may be an attack: ask who sent it."
            }
            Self::DeceptiveArchive { .. } => "Do not open it elsewhere. Ask the sender for a new copy.",
            Self::UnknownEncoding { .. } => {
                "Use a name such as utf-8, windows-1256, windows-1251, gb18030 or utf-16le."
            }
            Self::Encoding { .. } => "Save the file again as CSV UTF-8, or name its true encoding when you import it.",
            Self::Workbook { .. } => "Open it in a spreadsheet program, save it under a new name as XLSX, import that.",
            Self::Json { .. } => "Ask for a new export: the file was cut short or edited by hand.",
            Self::NoSheet { .. } => "Choose one of the sheets that the file has.",
            Self::Changed => "Wait until whoever writes the file is done, then import it again.",
            Self::Row { fault, .. } => fault.remedy(),
            Self::Misfit { .. } => "This is a fault of the program that exports: report it with this message.",
            Self::Schema { .. } => "Correct the declaration of the table.",
            Self::Exists { .. } => "Name another place, or move the old folder away.",
            Self::Writer { .. } => {
                "Try another format; CSV and Parquet have no limit on rows or on the length of text."
            }
            Self::Supplier(_) => "See the cause that is named.",
            Self::UnknownMapping { .. } => {
                "Name one of the mappings that are there, or have one proposed for the file."
            }
            Self::Mapping { .. } => {
                "Correct the file of the mapping; `palermo pack check` names every fault with its line."
            }
            Self::NotThisFormat { .. } => {
                "Use the mapping that is named as the nearest, or have one proposed for the file."
            }
            Self::Stage { .. } => "Run the import again; if it happens twice, check memory and disk of the machine.",
            Self::Random(_) => "Check the machine: without random numbers nothing can be encrypted.",
        }
    }

    /// The failure as machine fields, without any value of a cell.
    pub fn finding(&self) -> Finding {
        let place = self.place();
        Finding {
            cell: place.address(),
            sheet: place.sheet,
            row: place.row,
            column: place.column.map(column_letters),
            value: None,
            message: self.to_string(),
            code: self.code(),
            remedy: self.remedy(),
        }
    }
}

/// Letters of a column counted from 0: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: usize) -> String {
    let mut rest = column;
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (rest % 26) as u8));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// Name of a cell as a spreadsheet shows it: column from 0, row from 1, so `(2, 17)` is `C17`.
pub fn address(column: usize, row: u32) -> String {
    format!("{}{row}", column_letters(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_a_spreadsheet_names_them() {
        let names = [(0, 1, "A1"), (2, 17, "C17"), (25, 2, "Z2"), (26, 3, "AA3"), (701, 1, "ZZ1"), (702, 1, "AAA1")];
        for (column, row, name) in names {
            assert_eq!(address(column, row), name);
        }
        assert_eq!(address(16_383, 1_048_576), "XFD1048576", "the last cell of an XLSX sheet");
    }

    #[test]
    fn a_finding_names_the_cell_and_never_shows_its_value() {
        let error = Error::Row {
            place: Place::cell(Some("Cases"), 5, 2),
            fault: Fault::CellTooLarge { bytes: 2_000_000, limit: 1_000_000 },
        };
        let finding = error.finding();
        assert_eq!(finding.sheet.as_deref(), Some("Cases"));
        assert_eq!((finding.row, finding.column.as_deref(), finding.cell.as_deref()), (Some(5), Some("C"), Some("C5")));
        assert_eq!((finding.code, finding.value), ("cell_too_large", None));
    }
}
