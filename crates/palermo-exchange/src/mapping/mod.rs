//! Which field does a cell belong to, and what does it say there?
//!
//! An agency's file has its own columns, words and dates. A *mapping* (TOML, in a pack or in the user's folder) says
//! which column becomes which field and how its cells are read. [`Compiled`] is a mapping that is ready to run: every
//! code list, crosswalk and alias table is looked up once. [`Compiled::recognise`] finds the layout by the headings,
//! [`run`] reads the rows and gives each as an [`Outcome`].
//!
//! A column that goes nowhere is named in [`Layout::left_out`], and its cells are never read; so is one that goes to a field of a
//! sealed class, where nothing can be sealed ([`Compiled::without_sealed`]). Notes never repeat what stands in such a cell.
//!
//! ```no_run
//! use palermo_exchange::mapping::{self, Compiled, Options, Outcome};
//! use palermo_exchange::read::{ReadOptions, Source};
//! # fn f(catalog: &palermo_register::catalog::Catalog) -> Result<(), palermo_exchange::Error> {
//! let compiled = Compiled::named(catalog, "uk-nrm")?;
//! let mut source = Source::open("nrm.csv".as_ref(), &ReadOptions::default())?;
//! let layout = compiled.recognise(&mut source)?;
//! let summary = mapping::run(&compiled, &layout, &mut source, &Options::default(), |mapped| match mapped.outcome {
//!     Outcome::Records(drafts) => Ok::<(), palermo_exchange::Error>(drop(drafts)),
//!     Outcome::Excluded(_) | Outcome::Rejected(_) => Ok(()),
//! })?;
//! assert_eq!(summary.rows_read, 52_041);
//! # Ok(()) }
//! ```

mod bind;
mod cell;
mod codes;
mod compile;
mod crosswalk;
mod date;
mod feeds;
mod mapper;
mod note;
pub(crate) mod own;
mod row;
mod run;
mod sets;
pub(crate) mod shape;
mod survey;
pub(crate) mod table;

use std::sync::Arc;

use palermo_register::catalog::{Catalog, Register};
use palermo_register::decl::MappingDecl;
use palermo_register::source::{Faults, SourceFile, did_you_mean};
use palermo_register::value::Value;
use palermo_register::words::read_file;
use uuid::Uuid;

pub use bind::{Bound, Layout, LeftOut};
pub use crosswalk::{Difference, Proof, crosswalk_check, crosswalk_diff};
pub use note::{Note, RowError, UnknownValue, Warning};
pub use run::{Options, Summary, run};
pub use shape::{Shape, Slot};

use crate::error::Error;

/// A record as a row says it, before the store has seen it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Place of its register: 0 the layout's own, then those of [`Shape::registers`].
    pub register: usize,
    /// Identity, where the file is one of our own exports with a column `id`.
    pub id: Option<Uuid>,
    /// One value for each field of the register, in its order. Fields that the engine sets or computes are empty.
    pub values: Vec<Value>,
    /// Row as a spreadsheet shows it.
    pub source_row: u32,
    /// Letters of the column, where one row gives several records.
    pub source_column: Option<String>,
    /// What identifies the row among those of its source: its key columns, else hash of the file and row.
    pub source_key: String,
    /// The source's own cells as a JSON object, heading → text, where the mapping keeps them. Blank cells are left out,
    /// and so are all columns that go nowhere or to a sealed field.
    pub source_text: Option<String>,
    /// Dataset.
    pub dataset: Arc<str>,
    /// Flags of the row: codes of `cell_flag`.
    pub flags: Vec<String>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Records: one, or one for each column of figures.
    Records(Vec<Draft>),
    /// Left out as the mapping says, with the reason.
    Excluded(String),
    /// Refused, with every reason.
    Rejected(Vec<RowError>),
}

/// A row and what became of it.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// Row as a spreadsheet shows it.
    pub row: u32,
    /// What became of it.
    pub outcome: Outcome,
}

/// What may be done with what a mapping imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Licence {
    /// Anyone may pass the rows on.
    Open,
    /// The source does not say.
    Unclear,
    /// Rows may not be passed on; tables may, with their citation.
    NoRedistribution,
}

/// A mapping that is ready to run.
#[derive(Debug)]
pub struct Compiled {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Profile under which the file is read.
    pub profile: Option<String>,
    /// Licence of the source.
    pub licence: Licence,
    /// How tables made from it are cited.
    pub cite: Option<String>,
    /// The source's own cells are kept beside each record.
    pub keep_source: bool,
    /// The layouts, in the order in which they are tried.
    pub shapes: Vec<Shape>,
    /// Headings of every mapping of the catalog, for the hint at the nearest one.
    others: Vec<(String, Vec<String>)>,
}

impl Compiled {
    /// Prepares a mapping; `pack` names the pack from which lists and registers are seen, `tables` holds the files
    /// beside the mapping (alias tables).
    ///
    /// # Errors
    /// [`Error::Mapping`] with every fault.
    pub fn new(
        catalog: &Catalog,
        pack: &str,
        decl: &MappingDecl,
        tables: &std::collections::BTreeMap<String, SourceFile>,
    ) -> Result<Compiled, Error> {
        compile::mapping(catalog, pack, decl, tables)
    }

    /// Prepares a mapping of the catalog.
    ///
    /// # Errors
    /// [`Error::UnknownMapping`], [`Error::Mapping`].
    pub fn named(catalog: &Catalog, name: &str) -> Result<Compiled, Error> {
        let Some((pack, decl)) = catalog.mappings.get(name) else {
            let known = catalog.mappings.keys().map(String::as_str);
            return Err(Error::UnknownMapping { name: name.to_owned(), hint: did_you_mean(name, known) });
        };
        let none = std::collections::BTreeMap::new();
        let tables = catalog.packs.iter().find(|p| p.name == *pack).map_or(&none, |p| &p.tables);
        Compiled::new(catalog, pack, decl, tables)
    }

    /// The same for a house that cannot seal now: columns that go to fields of sealed classes are left out.
    #[must_use]
    pub fn without_sealed(mut self) -> Compiled {
        fn strip(shape: &mut Shape) {
            for column in &mut shape.columns {
                if let Some(field) = column.targets.iter().find_map(shape::Target::sealed) {
                    column.left_out = Some(format!("`{}` is of class {}: kept only sealed", field.name, field.class));
                    column.targets.clear();
                }
            }
            shape.also.iter_mut().for_each(strip);
        }
        self.shapes.iter_mut().for_each(strip);
        self
    }

    /// The register of each layout, for those who ask what the mapping writes into.
    pub fn registers(&self) -> impl Iterator<Item = &Arc<Register>> {
        self.shapes.iter().map(|s| &s.register)
    }
}

/// Whether a text is a date in one of the formats.
pub(crate) fn is_date(text: &str, formats: &[String]) -> bool {
    date::read(text, formats).is_some()
}

/// Reads a mapping that stands outside a pack.
///
/// # Errors
/// [`Error::Mapping`] with file, line, cause and remedy of every fault.
pub fn read_mapping(text: &str, file_name: &str) -> Result<MappingDecl, Error> {
    let mut faults = Faults::default();
    let read = read_file::<MappingDecl>(&SourceFile::new(file_name, text), &mut faults);
    match read {
        Some(decl) if faults.is_empty() => Ok(decl),
        _ => {
            let detail = faults.into_sorted().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            Err(Error::Mapping { mapping: file_name.to_owned(), detail })
        }
    }
}
