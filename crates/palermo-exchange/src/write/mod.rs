//! How does a table leave the house so that any tool can take it up?
//!
//! A [`TableSchema`] says what the columns are; rows come from an iterator and are never held all at once. Five forms
//! are written: CSV, XLSX, JSON lines, Parquet, and the Frictionless data package that binds tables, code lists and
//! their description together ([`package`]). Every value is checked against its column before it is written.
//!
//! A file is written under a temporary name beside its place, flushed to the disk and then renamed: there is either the
//! whole new file or the old one. New files can be read by their owner alone (mode 0600).

mod atomic;
mod delimited;
mod json;
mod neutral;
pub mod package;
mod parquet;
mod schema;
mod xlsx;

use std::{io::Write, path::Path};

pub use neutral::{neutralise, restore};
pub use package::{Licence, PackageInfo, PackageWriter, SourceInfo};
pub use schema::{FieldKind, FieldSchema, ForeignKey, Out, TableSchema};

use crate::error::Error;
use atomic::Target;
use schema::Checker;

/// A form of file that holds one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// CSV after RFC 4180, in UTF-8 with LF. Text that a spreadsheet would run is neutralised ([`neutralise`]).
    Csv,
    /// Excel workbook with one sheet.
    Xlsx,
    /// JSON lines: one object a row.
    JsonLines,
    /// Apache Parquet.
    Parquet,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Rows, without the heading.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Writes a table to a file. Nothing is left behind on failure, and an older file of that name stays as it was.
///
/// # Errors
/// [`Error::Misfit`] for a value that does not fit its column, [`Error::Schema`], [`Error::Writer`] where the format
/// cannot hold the table, [`Error::Io`], and whatever the supplier of the rows gives.
pub fn table<'a>(
    path: &Path,
    format: Format,
    schema: &TableSchema,
    rows: impl IntoIterator<Item = Result<Vec<Out<'a>>, Error>>,
) -> Result<Written, Error> {
    let checker = Checker::new(schema)?;
    let mut target = Target::create(path)?;
    let rows = rows.into_iter();
    let count = match format {
        Format::Csv => delimited::write(target.buffered(), path, &checker, rows)?,
        Format::JsonLines => json::write(target.buffered(), path, &checker, rows)?,
        Format::Xlsx => xlsx::write(target.file(), path, &checker, rows)?,
        Format::Parquet => parquet::write(target.file(), &checker, rows)?,
    };
    let bytes = target.commit()?;
    Ok(Written { rows: count, bytes })
}

/// Writes a table as CSV to anything that takes bytes, such as the standard output. Gives the number of rows.
///
/// # Errors
/// As [`table`].
pub fn csv_to<'a>(
    writer: impl Write,
    schema: &TableSchema,
    rows: impl IntoIterator<Item = Result<Vec<Out<'a>>, Error>>,
) -> Result<u64, Error> {
    delimited::write(writer, Path::new("the output"), &Checker::new(schema)?, rows.into_iter())
}

/// Writes a table as JSON lines to anything that takes bytes. Gives the number of rows.
///
/// # Errors
/// As [`table`].
pub fn json_lines_to<'a>(
    writer: impl Write,
    schema: &TableSchema,
    rows: impl IntoIterator<Item = Result<Vec<Out<'a>>, Error>>,
) -> Result<u64, Error> {
    json::write(writer, Path::new("the output"), &Checker::new(schema)?, rows.into_iter())
}
