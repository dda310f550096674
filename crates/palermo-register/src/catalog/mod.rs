//! What is declared, all packs together? The catalog: every name resolved, every expression compiled, every fault found.

mod build;
mod cases;
mod clocks;
mod codelist;
mod counter;
mod crosswalk;
mod data;
mod dimension;
mod effect;
mod expressions;
mod field;
mod indicator;
mod intake;
mod labels;
mod lists;
pub mod mapping;
mod names;
mod pack;
mod periods;
mod profile;
mod profiles;
mod rate;
mod read;
mod resolve;
mod roles;
mod rollup;
mod schedule;
mod sections;
mod slot;
mod tables;
mod tell;
mod wanted;
mod workflow;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use cases::moment;
pub use codelist::{Code, Codelist, Label, LabelStatus, StateRow};
pub use dimension::{Dimension, simple_filter};
pub use field::{
    AppendOnly, Approve, Counter, Derived, Effect, Exclusive, Field, Intake, Public, Query, Register, Relation, Rule,
    Section, Source, Transition, Workflow,
};
pub use labels::{Arg, Labels, Shown};
pub use profile::{Parameter, Profile, ProfileVersion};
pub use read::{PackFiles, PackSource, read_pack};
pub use slot::Slot;

use crate::decl::{IndicatorDecl, MappingDecl, ScheduleDecl};
use crate::process::calendar::Calendar;
use crate::reference;
use crate::source::{Fault, SourceFile};

/// A concept, resolved.
#[derive(Clone, Debug)]
pub struct Concept {
    /// Full name.
    pub name: String,
    /// It names States of the world.
    pub is_state: bool,
    /// Full name of its code list.
    pub list: Option<String>,
    /// How it is represented.
    pub kind: crate::decl::FieldType,
    /// Label of the sentence that stands below every table of records that mean this.
    pub note: Option<String>,
}

/// A roll-up for tables, resolved: code → group.
#[derive(Clone, Debug)]
pub struct Rollup {
    /// Full name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Full name of the code list.
    pub list: String,
    /// Code → group.
    pub groups: BTreeMap<String, String>,
    /// Full name of the list of the groups, where one is declared: their labels, and what they lie below.
    pub of: Option<String>,
}

/// A shipped data file: rows of a register, or of whatever a mapping reads.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// The file.
    pub file: SourceFile,
    /// Register (native layout) or mapping.
    pub mapping: String,
}

/// One pack as it stands in the catalog.
#[derive(Debug)]
pub struct Pack {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 over its files, hexadecimal.
    pub sha256: String,
    /// Labels.
    pub labels: Labels,
    /// Data files in order.
    pub data: Vec<DataFile>,
    /// Policies: who may do what, in the Cedar language; `palermo-access` reads them.
    pub policies: Vec<SourceFile>,
    /// Tables of who is to be let in and who is not, written by hand.
    pub expectations: Vec<SourceFile>,
    /// Test files.
    pub tests: Vec<SourceFile>,
    /// Files of mappings other than TOML (alias tables), by name.
    pub tables: BTreeMap<String, SourceFile>,
    /// Schedules.
    pub schedules: Vec<(String, ScheduleDecl)>,
    /// Roles that it declares.
    pub roles: Vec<String>,
}

/// Everything that the packs declare.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Packs, in order of need.
    pub packs: Vec<Pack>,
    /// Registers by full name.
    pub registers: BTreeMap<String, Arc<Register>>,
    /// Code lists by full name.
    pub lists: BTreeMap<String, Arc<Codelist>>,
    /// Concepts by full name.
    pub concepts: BTreeMap<String, Concept>,
    /// Roll-ups by short name.
    pub rollups: BTreeMap<String, Rollup>,
    /// Profiles by name.
    pub profiles: BTreeMap<String, Profile>,
    /// Calendars by name.
    pub calendars: BTreeMap<String, Calendar>,
    /// Mappings by name, with their pack.
    pub mappings: BTreeMap<String, (String, MappingDecl)>,
    /// Indicators by name, with their pack.
    pub indicators: BTreeMap<String, (String, IndicatorDecl)>,
    /// Which packs each pack may speak of.
    seen: tell::Seen,
}

impl Catalog {
    /// Builds the catalog from packs; the order does not matter.
    ///
    /// # Errors
    /// Every fault of every pack, sorted by file and line.
    pub fn build(packs: Vec<PackFiles>) -> Result<Catalog, Vec<Fault>> {
        build::build(packs)
    }

    /// Builds the catalog from packs that a store has applied. What a later version asks of labels does not lock the store:
    /// they are asked for when packs are applied again.
    ///
    /// # Errors
    /// Every other fault of every pack, sorted by file and line.
    pub fn applied(packs: Vec<PackFiles>) -> Result<Catalog, Vec<Fault>> {
        build::applied(packs)
    }

    /// Every mistake of packs, also in what the engine does not work with: their cases and the rows that they ship.
    pub fn check(packs: Vec<PackFiles>) -> Vec<Fault> {
        build::check(packs)
    }

    /// A register by full name, or by a short name that only one pack uses; `core`'s wins among several.
    pub fn register(&self, name: &str) -> Option<&Arc<Register>> {
        self.registers.get(name).or_else(|| {
            let mut found = self.registers.values().filter(|r| r.short() == name);
            let first = found.next()?;
            match found.next() {
                None => Some(first),
                Some(_) => self.registers.get(&format!("core.{name}")),
            }
        })
    }

    /// The register of populations: the one that means `population`.
    pub fn population(&self) -> Option<&Arc<Register>> {
        self.registers
            .values()
            .find(|r| r.concept.as_deref().is_some_and(|c| c.rsplit('.').next() == Some("population")))
    }

    /// A code list by full name, or one from a library.
    pub fn list(&self, name: &str) -> Option<Arc<Codelist>> {
        self.lists.get(name).cloned().or_else(|| reference::builtin(name).cloned())
    }

    /// The label of something declared in a pack.
    pub fn label(
        &self,
        pack: &str,
        id: &str,
        attribute: Option<&str>,
        language: &str,
        value: Option<&str>,
    ) -> Option<Shown> {
        self.packs.iter().find(|p| p.name == pack)?.labels.get(id, attribute, language, value)
    }

    /// What a dataset is called: as its mapping where that brings no other.
    pub fn dataset_label(&self, mapping: &str, dataset: &str, language: &str) -> Option<Shown> {
        let (pack, _) = self.mappings.get(mapping)?;
        let id = if dataset == mapping { format!("mapping-{mapping}") } else { wanted::dataset(dataset) };
        self.label(pack, &id, None, language, None)
    }

    /// A sentence with several values in it: of the named pack, else of `core`, else of whichever pack has it.
    pub fn sentence(&self, pack: &str, id: &str, language: &str, values: &[(&str, Arg<'_>)]) -> Option<Shown> {
        let nearest =
            self.packs.iter().filter(|p| p.name == pack).chain(self.packs.iter().filter(|p| p.name == "core"));
        nearest.chain(&self.packs).find_map(|p| p.labels.say(id, None, language, values))
    }

    /// The label of a field; its name when no label is there.
    pub fn field_label(&self, register: &Register, field: &str, language: &str) -> String {
        let id = match register.workflows.iter().find(|w| w.field() == field) {
            Some(w) => format!("workflow-{}-{}", register.short(), w.name),
            None => format!("field-{}-{field}", register.short()),
        };
        self.label(&register.pack, &id, None, language, None)
            .or_else(|| self.label("core", &format!("engine-{field}"), None, language, None))
            .map_or_else(|| field.to_string(), |s| s.text)
    }

    /// The label of a code: from its list, or from the workflow whose state it is.
    pub fn code_label(&self, register: &Register, field: &Field, code: &str, language: &str) -> String {
        if let Some(w) = register.workflows.iter().find(|w| w.field() == field.name) {
            let id = format!("state-{}-{}-{code}", register.short(), w.name);
            return self.label(&register.pack, &id, None, language, None).map_or_else(|| code.to_string(), |s| s.text);
        }
        match &field.list {
            Some(list) => list.label(code, language).0,
            None => code.to_string(),
        }
    }
}

impl crate::cel::Names for Catalog {
    fn register(&self, name: &str) -> Option<&Register> {
        self.registers.get(name).map(Arc::as_ref)
    }
}
