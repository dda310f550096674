//! A layout that is ready to run: which column feeds which field, and how its cells are read.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

pub use palermo_register::catalog::mapping::Slot;
use palermo_register::catalog::{Codelist, Field, Register};
use palermo_register::decl::FieldType;
use palermo_register::value::Value;

use super::sets::SetRule;
use super::table::{Aliases, Hit, Words};

/// For whom a cell is read.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    Field(Box<Field>),
    Key,
}

/// How a cell is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    /// As the kind of the field asks.
    Kind,
    /// A flag; none for a flag that gives nothing.
    Flag(Option<Hit>),
    Year,
    Band,
    Label,
    Figure,
    /// Given names, of which several columns may hold some.
    Given,
    /// Family names.
    Family,
    /// As the field itself reads it: our own exports.
    Own,
}

/// Reads the cells of one column for one field.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub purpose: Purpose,
    pub field_name: String,
    pub reads: Reads,
    pub values: HashMap<String, String>,
    /// The same in the order of the mapping, for the way back.
    pub written: Vec<(String, String)>,
    pub systems: Vec<String>,
    pub folded_values: HashMap<String, String>,
    pub words: Option<Words>,
    /// Our own codes and labels, when first needed.
    pub own: OnceLock<Words>,
    pub aliases: Option<Arc<Aliases>>,
    pub list: Option<Arc<Codelist>>,
    pub split: Vec<String>,
    pub dates: Vec<String>,
    pub warn_unknown: bool,
    pub key_kind: FieldType,
    /// Sets of rows are values of their own, not united over columns.
    pub whole_sets: bool,
}

/// A field that a column feeds.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub slot: Slot,
    pub reader: Reader,
    /// What other columns must hold for the field to receive the cell.
    pub only_if: Vec<Pattern>,
}

impl Target {
    /// The field of a sealed class that is fed.
    pub fn sealed(&self) -> Option<&Field> {
        match &self.reader.purpose {
            Purpose::Field(field) => Some(&**field).filter(|f| f.class.is_sealed()),
            Purpose::Key => None,
        }
    }
}

/// A column of a layout.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub name: String,
    /// Folded names under which it is found.
    pub names: Vec<String>,
    /// Folded labels.
    pub labels: Vec<String>,
    pub targets: Vec<Target>,
    pub left_out: Option<String>,
    pub required: bool,
    /// Name of the flag that the column is.
    pub flag: Option<String>,
    /// Columns that it repeats with their words, and whether it is 1 exactly when all of them are.
    pub compare: Vec<(String, String)>,
    pub compare_all: bool,
    pub keep: bool,
    /// The outside standard counts it among its core.
    pub core: bool,
    /// Label as it is written.
    pub label: String,
}

/// Texts of a column, `*` at an end standing for anything.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub column: String,
    pub texts: Vec<String>,
}

/// A check of a declared sum.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub column: String,
    pub total: Vec<(String, String)>,
    pub over: Vec<String>,
}

/// A layout that is ready to run.
#[derive(Debug)]
pub struct Shape {
    /// Dataset.
    pub dataset: Arc<str>,
    /// Register that receives the rows.
    pub register: Arc<Register>,
    /// Concepts that may be summed where the source has no total.
    pub open_sum: Vec<String>,
    /// Concepts that name States.
    pub state_concepts: Vec<String>,
    /// Encoding, where it cannot be told from the file.
    pub encoding: Option<String>,
    pub(crate) when: Vec<String>,
    pub(crate) header: Option<u32>,
    pub(crate) label_row: Option<u32>,
    pub(crate) first: Option<u32>,
    pub(crate) key: Vec<String>,
    pub(crate) missing: Vec<String>,
    pub(crate) exclude: Vec<Pattern>,
    pub(crate) marks: Vec<(String, Vec<Pattern>)>,
    pub(crate) duplicates: Vec<String>,
    pub(crate) wide: Vec<(String, BTreeMap<String, Vec<String>>)>,
    pub(crate) columns: Vec<Column>,
    pub(crate) constants: Vec<(Slot, Value)>,
    pub(crate) key_constants: Vec<(String, String)>,
    pub(crate) checks: Vec<Check>,
    pub(super) sets: HashMap<usize, SetRule>,
    pub(crate) keep_beside: HashMap<String, String>,
    pub(crate) flag_file: bool,
    pub(crate) flags: Option<String>,
    pub(crate) no_zeros: bool,
    pub(crate) order: Vec<String>,
    /// Our own layout: a column for each field.
    pub(crate) native: bool,
    /// Columns of which one is filled in rows that are about this register; none: every row is.
    pub(crate) if_any: Vec<String>,
    /// Records of other registers that the same row gives.
    pub(crate) also: Vec<Shape>,
}

impl Shape {
    /// The registers that its rows give records of, its own first.
    pub fn registers(&self) -> impl Iterator<Item = &Arc<Register>> {
        [&self.register].into_iter().chain(self.also.iter().map(|s| &s.register))
    }
}
