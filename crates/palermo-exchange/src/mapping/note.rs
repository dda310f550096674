//! What must a person be told about a row, and how is it told once instead of ten thousand times?

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::error::address;

/// Something to be told about a cell or a row: an error, for which the row is refused, or a warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Sheet; none for files without sheets.
    pub sheet: Option<String>,
    /// Row as a spreadsheet shows it, counted from 1. Of a warning about many rows: the first.
    pub row: u32,
    /// Heading of the column.
    pub column: Option<String>,
    /// Address of the cell (`C17`).
    pub cell: Option<String>,
    /// Field that would have received the value.
    pub field: Option<String>,
    /// Text of the cell; none where the column may hold something personal.
    pub value: Option<String>,
    /// Stable word for what is wrong.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// How many rows it concerns.
    pub count: u64,
}

/// An error of a row.
pub type RowError = Note;
/// A warning about a row or about many.
pub type Warning = Note;

impl Note {
    /// A note about a whole row.
    pub fn row(sheet: Option<&str>, row: u32, code: &'static str, message: impl Into<String>) -> Self {
        Note {
            sheet: sheet.map(str::to_owned),
            row,
            column: None,
            cell: None,
            field: None,
            value: None,
            code,
            message: message.into(),
            count: 1,
        }
    }

    /// The same note about one of the row's cells.
    #[must_use]
    pub fn at(mut self, column: usize, heading: &str) -> Self {
        self.cell = Some(address(column, self.row));
        self.column = Some(heading.to_owned());
        self
    }
}

/// A text that no code stands for, listed once however often it occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownValue {
    /// Heading of the column.
    pub column: String,
    /// Field that would have received it.
    pub field: String,
    /// The text.
    pub value: String,
    /// In how many rows it occurs.
    pub count: u64,
    /// What is wrong, with the nearest codes.
    pub message: String,
}

/// What makes two warnings one: code, column, field, value.
type Sameness = (&'static str, Option<String>, Option<String>, Option<String>);

/// Warnings, each kept once with the number of its rows.
#[derive(Debug, Default)]
pub(super) struct Log {
    notes: Vec<Note>,
    seen: HashMap<Sameness, usize>,
    unknown: BTreeMap<(String, String), UnknownValue>,
}

impl Log {
    /// Adds a warning; one of the same kind about the same column, field and value is counted instead.
    pub fn add(&mut self, note: Note) {
        let key = (note.code, note.column.clone(), note.field.clone(), note.value.clone());
        match self.seen.get(&key) {
            Some(&at) => self.notes[at].count += note.count,
            None => {
                self.seen.insert(key, self.notes.len());
                self.notes.push(note);
            }
        }
    }

    /// Counts a text that no code stands for.
    pub fn unknown(&mut self, note: &Note) {
        let (Some(column), Some(value)) = (&note.column, &note.value) else { return };
        let entry = self.unknown.entry((column.clone(), value.clone())).or_insert_with(|| UnknownValue {
            column: column.clone(),
            field: note.field.clone().unwrap_or_default(),
            value: value.clone(),
            count: 0,
            message: note.message.clone(),
        });
        entry.count += 1;
    }

    /// The warnings in the order in which they first arose, and the unknown texts by column.
    pub fn into_parts(self) -> (Vec<Note>, Vec<UnknownValue>) {
        (self.notes, self.unknown.into_values().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_about_a_thousand_rows_is_told_once_with_its_first_row() {
        let mut log = Log::default();
        for row in 2..1002 {
            log.add(Note::row(None, row, "review", "waits").at(6, "Category"));
        }
        let (notes, _) = log.into_parts();
        assert_eq!(notes.len(), 1);
        assert_eq!((notes[0].row, notes[0].count, notes[0].cell.as_deref()), (2, 1000, Some("G2")));
    }
}
