//! From a file to drafts, row by row.

use serde::Serialize;

use super::bind::{Layout, LeftOut};
use super::mapper::{Mapper, Origin};
use super::note::{Note, UnknownValue};
use super::{Compiled, Draft, Mapped, Outcome};
use crate::error::Error;
use crate::read::{Row, Source};

/// What a person may say about a file that it does not say itself.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Edition; else what the file says, else its SHA-256.
    pub edition: Option<String>,
}

/// What was read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// Rows of data, blank ones among them included.
    pub rows_read: u64,
    /// Rows left out as the mapping says.
    pub rows_excluded: u64,
    /// Rows refused.
    pub rows_rejected: u64,
    /// Drafts given; more than rows where one row gives several.
    pub drafts: u64,
    /// Dataset.
    pub dataset: String,
    /// Edition.
    pub edition: String,
    /// Warnings, each once with the number of its rows.
    pub warnings: Vec<Note>,
    /// Texts that no code stands for, each once with the number of its rows.
    pub unknown_values: Vec<UnknownValue>,
    /// Columns that were not read, with the reason.
    pub left_out: Vec<LeftOut>,
}

impl Layout {
    /// The edition of a file: as given, else as the file says, else its SHA-256.
    pub fn edition(&self, source: &Source, options: &Options) -> String {
        let given = options.edition.clone().or_else(|| self.edition_said.clone());
        given.unwrap_or_else(|| source.sha256_hex())
    }
}

/// Reads the rows of a file and gives each to a function. Files whose rows must be compared with each other are read
/// twice. Blank rows count as read and excluded, also where a workbook does not store them.
///
/// # Errors
/// Whatever reading gives ([`Error::Encoding`] with the cell of the first broken byte), and whatever the function gives.
pub fn run<E: From<Error>>(
    compiled: &Compiled,
    layout: &Layout,
    source: &mut Source,
    options: &Options,
    mut each: impl FnMut(Mapped) -> Result<(), E>,
) -> Result<Summary, E> {
    let origin = Origin { edition: layout.edition(source, options), sha256: source.sha256_hex() };
    let mut summary = Summary {
        dataset: compiled.shapes[layout.shape].dataset.to_string(),
        edition: origin.edition.clone(),
        left_out: layout.left_out.clone(),
        ..Summary::default()
    };
    let shape = &compiled.shapes[layout.shape];
    let mut also: Vec<Mapper<'_>> = shape
        .also
        .iter()
        .zip(&layout.also)
        .map(|(shape, layout)| Mapper::new(shape, layout, compiled.keep_source, origin.clone()))
        .collect();
    let mut mapper = Mapper::new(shape, layout, compiled.keep_source, origin);
    if let Some(mut duplicates) = mapper.duplicates.take() {
        source.visit(layout.sheet, |row| {
            if row.number() >= layout.first_row {
                duplicates.see(row);
            }
            Ok::<(), Error>(())
        })?;
        mapper.duplicates = Some(duplicates);
    }
    let mut next = layout.first_row;
    source.visit(layout.sheet, |row| {
        if row.number() < layout.first_row {
            return Ok(());
        }
        while next < row.number() {
            summary.rows_read += 1;
            summary.rows_excluded += 1;
            each(Mapped { row: next, outcome: Outcome::Excluded("blank row".to_owned()) })?;
            next += 1;
        }
        next = row.number() + 1;
        let outcome = map(&mut mapper, &mut also, row);
        summary.rows_read += 1;
        match &outcome {
            Outcome::Records(drafts) => summary.drafts += drafts.len() as u64,
            Outcome::Excluded(_) => summary.rows_excluded += 1,
            Outcome::Rejected(_) => summary.rows_rejected += 1,
        }
        each(Mapped { row: row.number(), outcome })
    })?;
    for mapper in [mapper].into_iter().chain(also) {
        let (warnings, unknown) = mapper.finish();
        summary.warnings.extend(warnings);
        summary.unknown_values.extend(unknown);
    }
    Ok(summary)
}

/// A row as all the registers see it that it may give a record of. It is refused as one.
fn map<'a>(own: &mut Mapper<'a>, also: &mut [Mapper<'a>], row: &Row) -> Outcome {
    if let Some(why) = own.excluded(row) {
        return Outcome::Excluded(why);
    }
    let mut errors = own.faults(row);
    if !errors.is_empty() {
        return Outcome::Rejected(errors);
    }
    let key = own.source_key(row);
    let elsewhere = also.iter().any(|m| m.speaks(row));
    let mut drafts = Vec::new();
    for (place, mapper) in [own].into_iter().chain(also).enumerate() {
        if !mapper.speaks(row) && (place > 0 || elsewhere) {
            continue;
        }
        match mapper.map(row, &key) {
            Outcome::Records(made) => drafts.extend(made.into_iter().map(|d| Draft { register: place, ..d })),
            Outcome::Rejected(more) => errors.extend(more),
            Outcome::Excluded(why) => return Outcome::Excluded(why),
        }
    }
    if errors.is_empty() { Outcome::Records(drafts) } else { Outcome::Rejected(errors) }
}
