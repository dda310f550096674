//! What came out? Cells with intervals, totals apart, and where everything comes from.

use std::collections::BTreeMap;

use palermo_register::value::{Interval, IntervalKind};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::plan::{PopulationSource, Predicate};

/// A finished table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    /// Cells in the order of their keys; combinations without a record or source row are absent.
    pub cells: Vec<TableCell>,
    /// Totals: of imported figures the source's own, of records the margins (each unit once).
    pub totals: Vec<TableCell>,
    /// How the table was made.
    pub provenance: Provenance,
}

/// What a cell is about: (concept, code) in the order of the table's concepts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub Vec<(String, String)>);

impl Key {
    /// The code of a concept.
    pub fn get(&self, concept: &str) -> Option<&str> {
        self.0.iter().find(|(c, _)| c == concept).map(|(_, code)| code.as_str())
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (concept, code) in &self.0 {
            map.serialize_entry(concept, code)?;
        }
        map.end()
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub struct TableCell {
    /// What it is about.
    pub key: Key,
    /// The figure; of a conflict no end is said.
    pub figure: Interval,
    /// As received where the cell is one source cell, else the interval written out.
    pub text: String,
    /// Measures besides the count, by name.
    pub measures: BTreeMap<String, Measured>,
    /// The source cells of an imported figure.
    pub source: Vec<SourceRef>,
    /// Contradictory source cells that a sum leaves out.
    pub conflicts_left_out: usize,
}

impl Serialize for TableCell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let told = self.figure.kind != IntervalKind::Conflict;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("key", &self.key)?;
        map.serialize_entry("lo", &told.then_some(self.figure.lo))?;
        map.serialize_entry("hi", &self.figure.hi.filter(|_| told))?;
        map.serialize_entry("value", &self.figure.value())?;
        map.serialize_entry("text", &self.text)?;
        map.serialize_entry("kind", self.figure.kind.as_str())?;
        if !self.measures.is_empty() {
            map.serialize_entry("measures", &self.measures)?;
        }
        if !self.source.is_empty() {
            map.serialize_entry("source", &self.source)?;
        }
        if self.conflicts_left_out > 0 {
            map.serialize_entry("conflicts_left_out", &self.conflicts_left_out)?;
        }
        map.end()
    }
}

/// A measure of one cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Measured {
    /// A ratio with the number that it was divided by.
    Known {
        /// Lower end.
        lo: f64,
        /// Upper end; none where it is open.
        hi: Option<f64>,
        /// The ratio when both ends meet.
        value: Option<f64>,
        /// Persons in the base, or people in the population.
        base: i64,
    },
    /// Nobody is in the base, or the cell shows a state that the policy leaves out of it.
    NoBase,
    /// The population is not known: there is no rate, least of all zero.
    MissingDenominator,
}

/// Where a source cell stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceRef {
    /// Dataset.
    pub dataset: String,
    /// Edition.
    pub edition: String,
    /// File name.
    pub file: String,
    /// Sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row as a spreadsheet shows it (header = 1).
    pub row: u64,
    /// Column, where a row holds several figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// A roll-up with the version that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollUpUse {
    /// Concept it was used on.
    pub concept: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
}

/// The denominator of a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Denominator {
    /// The measure.
    pub measure: String,
    /// `stated`, `answered`, `all`; `population` for a rate.
    pub base: String,
    /// Axes over which the base is taken; of a rate, those by which the population is given.
    pub over: Vec<String>,
    /// Sources of the population, each with edition and day of reference; none where no population is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub population: Vec<PopulationSource>,
}

/// How a table was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Provenance {
    /// Register or dataset.
    pub dataset: String,
    /// Position of the ledger, for records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<i64>,
    /// Editions, for imported figures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editions: Vec<String>,
    /// What each cell is: `count(records)`, `count(distinct victim)`, `source cell`, `sum(source cells)`.
    pub formula: String,
    /// Which records counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Predicate>,
    /// Codes that were asked for, for imported figures.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub chosen: BTreeMap<String, Vec<String>>,
    /// Concepts read at the source's total.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub at_total: Vec<String>,
    /// Concepts summed over their parts, where the source has no total.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub summed: Vec<String>,
    /// Roll-ups with versions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roll_ups: Vec<RollUpUse>,
    /// Rule for answers with several codes, by axis.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub multi_form: BTreeMap<String, String>,
    /// Denominators of the measures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denominators: Vec<Denominator>,
    /// Records or source cells that were looked at.
    pub read: u64,
    /// Units counted, each once (records), or source cells used.
    pub counted: u64,
    /// Records whose person is not known: each counts as a person of its own.
    #[serde(skip_serializing_if = "is_zero")]
    pub persons_unknown: u64,
    /// Exact copies that count once.
    #[serde(skip_serializing_if = "is_zero")]
    pub copies: u64,
    /// Contradictory cells.
    #[serde(skip_serializing_if = "is_zero")]
    pub conflicts: u64,
    /// How contradictory cells were settled, if a person chose a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict_rule: Option<String>,
    /// Cells of areas that are no States, left out.
    #[serde(skip_serializing_if = "is_zero")]
    pub pseudo_areas_left_out: u64,
    /// Cells that wait for a person's reading.
    #[serde(skip_serializing_if = "is_zero")]
    pub to_be_reviewed: u64,
    /// Cells without a figure, left out.
    #[serde(skip_serializing_if = "is_zero")]
    pub without_figure: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}
