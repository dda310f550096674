//! What is true, and what was written where?
//!
//! The manifest is returned, never written beside the files: a demonstration's folder holds only what an agency would send.

use crate::agency::{Agency, Names};
use crate::names::Name;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// All that is known about a set of demonstration files.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Seed of the set.
    pub seed: u64,
    /// The five files, in the order of [`Agency::ALL`].
    pub files: Vec<FileManifest>,
    /// The people behind the rows, by [`Person::id`] from 0.
    pub people: Vec<Person>,
}

/// A victim as the generator knows her, him or them.
#[derive(Clone, Debug)]
pub struct Person {
    /// Number of the person, from 0.
    pub id: u32,
    /// Invented name.
    pub name: Name,
    /// Code of `sex`.
    pub sex: &'static str,
    /// Code of `gender`.
    pub gender: &'static str,
    /// Day of birth.
    pub born: Date,
    /// Codes of citizenship, one or two.
    pub citizenship: Vec<&'static str>,
    /// Code of the country of exploitation, one of the two invented ones.
    pub country_of_exploitation: &'static str,
    /// Codes of `form_of_exploitation`, leaves of the list.
    pub exploitation: Vec<&'static str>,
    /// Codes of `means_of_control`.
    pub means_of_control: Vec<&'static str>,
    /// Code of `recruiter_relation`.
    pub recruiter_relation: &'static str,
    /// Day on which the first agency met the person.
    pub first_detected: Date,
    /// Agencies that met the person, in order of [`Agency::ALL`].
    pub sightings: Vec<Sighting>,
}

/// A meeting of a person with an agency.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// Which agency.
    pub agency: Agency,
    /// The agency's own number of the case.
    pub case_id: String,
    /// Day of registration there.
    pub registered_on: Date,
}

/// One agency's file.
#[derive(Clone, Debug)]
pub struct FileManifest {
    /// Whose file it is.
    pub agency: Agency,
    /// The agency's name in six languages.
    pub names: Names,
    /// Where it was written.
    pub path: PathBuf,
    /// Label of the encoding, or `xlsx`.
    pub encoding: &'static str,
    /// Rows of data: records, copies, blank rows and subtotal, without the header.
    pub rows: u32,
    /// Each row in the order of the file.
    pub entries: Vec<Entry>,
    /// How many errors of each kind were planted; kinds that do not occur stand with 0.
    pub planted: BTreeMap<ErrorKind, u32>,
}

/// One row of a file.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Row as a spreadsheet shows it, 1-based, the header included.
    pub row: u32,
    /// What kind of row it is.
    pub kind: RowKind,
    /// The agency's number of the case; none for a blank or subtotal row.
    pub case_id: Option<String>,
    /// [`Person::id`]; none for a blank or subtotal row.
    pub person: Option<u32>,
    /// What the row was meant to say; a cell named in `planted` with a rejecting error says something else.
    pub facts: Option<Facts>,
    /// Errors in this row.
    pub planted: Vec<PlantedError>,
}

/// Kinds of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A case.
    Record,
    /// An exact copy of an earlier row without a rejecting error.
    Duplicate,
    /// Delimiters only, or an empty row of the sheet.
    Blank,
    /// A sum under the records.
    Subtotal,
}

/// What was planted and where.
#[derive(Clone, Debug)]
pub struct PlantedError {
    /// Kind of error.
    pub kind: ErrorKind,
    /// 0-based column; none where the whole row is the error.
    pub column: Option<usize>,
    /// Text of the cell as written.
    pub text: String,
}

/// Kinds of planted errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// A word of a list with a letter doubled or two exchanged.
    MisspeltCode,
    /// An age that nobody reaches, or below zero.
    ImpossibleAge,
    /// A day of registration that lies far ahead: the digits of the year were exchanged.
    FutureDate,
    /// A word or sign for "not known" in a cell that could be blank.
    MissingMarker,
    /// An empty row among the records.
    BlankRow,
    /// A row copied once more.
    DuplicateRow,
    /// A sum at the end of the file (the police's only).
    SubtotalRow,
}

impl ErrorKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::MisspeltCode,
        Self::ImpossibleAge,
        Self::FutureDate,
        Self::MissingMarker,
        Self::BlankRow,
        Self::DuplicateRow,
        Self::SubtotalRow,
    ];

    /// Whether a careful import must refuse the row.
    #[must_use]
    pub fn rejects(self) -> bool {
        matches!(self, Self::MisspeltCode | Self::ImpossibleAge | Self::FutureDate)
    }
}

/// What a row says, in canonical codes; what the agency did not know is `None` or empty.
///
/// Codes are those that may be concluded from the agency's own words: a coarse word yields the coarse code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Day of registration at this agency.
    pub registered_on: Date,
    /// Code of `sex`; never known to the shelters' template.
    pub sex: Option<&'static str>,
    /// Code of `gender`; known to hotline and shelters.
    pub gender: Option<&'static str>,
    /// Age in the agency's way of telling it.
    pub age: Option<Age>,
    /// Codes of citizenship.
    pub citizenship: Vec<&'static str>,
    /// Code of the country of exploitation.
    pub country_of_exploitation: Option<&'static str>,
    /// Codes of `form_of_exploitation`, each once, in the order of the list.
    pub exploitation: Vec<&'static str>,
    /// Codes of `means_of_control`, each once, in the order of the list.
    pub means_of_control: Vec<&'static str>,
    /// Code of `recruiter_relation`.
    pub recruiter_relation: Option<&'static str>,
    /// Code of `identification_status`.
    pub status: &'static str,
    /// Day of the decision on identification.
    pub identified_on: Option<Date>,
    /// Code of `referral_source`.
    pub referral_source: Option<&'static str>,
}

/// An age in completed years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// Years on the day of registration.
    AtRegistration(u8),
    /// Years when the exploitation began.
    AtExploitation(u8),
    /// Band on the day of registration: code of `age_band`, first and last year.
    Band(&'static str, u8, Option<u8>),
}

/// What an import of a file should report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// Rows of data.
    pub rows_read: u32,
    /// Blank rows and the subtotal.
    pub rows_excluded: u32,
    /// Rows with a rejecting error.
    pub rows_rejected: u32,
    /// Distinct cases without a rejecting error.
    pub records_new: u32,
    /// Copies of such cases.
    pub duplicates: u32,
}

impl FileManifest {
    /// What an import that keeps the good rows should report.
    #[must_use]
    pub fn expected(&self) -> Expected {
        let count = |test: &dyn Fn(&Entry) -> bool| self.entries.iter().filter(|entry| test(entry)).count() as u32;
        Expected {
            rows_read: self.rows,
            rows_excluded: count(&|entry| matches!(entry.kind, RowKind::Blank | RowKind::Subtotal)),
            rows_rejected: count(&Entry::is_rejected),
            records_new: count(&|entry| entry.kind == RowKind::Record && !entry.is_rejected()),
            duplicates: count(&|entry| entry.kind == RowKind::Duplicate),
        }
    }
}

impl Entry {
    /// Whether a careful import must refuse this row.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.planted.iter().any(|error| error.kind.rejects())
    }
}
