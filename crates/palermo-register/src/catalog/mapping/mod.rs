//! Mappings: does every column go to a field that is there, read with words that its list knows, and is every column that a
//! layout speaks of declared?
//!
//! Whoever compiles a mapping asks [`check`] first, so that a mapping is refused for the same reasons in a pack and outside
//! of one.

mod alias;
mod column;
mod date;
mod layout;
mod place;
mod vocabulary;
mod written;

use std::collections::BTreeMap;

pub use alias::{AliasRow, alias_rows};
pub use place::{Slot, concept_of, list_of, slot};
pub use vocabulary::{Hit, base, defining, flagged, flags, further, words};
pub use written::constant;

use super::read::PackSource;
use super::{Catalog, resolve};
use crate::decl::{MappingDecl, ShapeDecl};
use crate::source::{Faults, SourceFile, did_you_mean};

/// What is wrong, and what to do: a fault whose place the caller knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

impl Wrong {
    /// A fault.
    pub fn new(cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Wrong { cause: cause.into(), remedy: remedy.into() }
    }
}

/// Words that a register beside another takes from the layout itself.
const NOT_BESIDE: [&str; 13] = [
    "dataset",
    "when",
    "header",
    "label_row",
    "first",
    "key",
    "dates",
    "encoding",
    "exclude",
    "duplicates",
    "order",
    "open_sum",
    "states_of_the_world",
];

const LICENCES: [&str; 3] = ["open", "unclear", "no_redistribution"];

pub(super) fn mappings(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    let pack = &source.decl.pack.value;
    for decl in &source.mappings {
        check(catalog, pack, decl, &source.tables, faults);
        if catalog.mappings.insert(decl.mapping.value.clone(), (pack.clone(), decl.clone())).is_some() {
            faults.add(
                &decl.mapping.spot,
                "mapping",
                format!("the mapping `{}` stands twice", decl.mapping.value),
                "give one of them another name",
            );
        }
    }
}

/// Every mistake of a mapping; `pack` names the pack from which lists and registers are seen, `tables` holds the files beside
/// the mapping (alias tables).
pub fn check(
    catalog: &Catalog,
    pack: &str,
    decl: &MappingDecl,
    tables: &BTreeMap<String, SourceFile>,
    faults: &mut Faults,
) {
    if let Some(profile) = decl.profile.as_ref().filter(|p| !catalog.profiles.contains_key(&p.value)) {
        faults.add(
            &profile.spot,
            "profile",
            format!("there is no profile `{}`", profile.value),
            did_you_mean(profile, catalog.profiles.keys().map(String::as_str)),
        );
    }
    if let Some(licence) = decl.licence.as_ref().filter(|l| !LICENCES.contains(&l.as_str())) {
        faults.add(
            &licence.spot,
            "licence",
            format!("`{}` is no licence", licence.value),
            did_you_mean(licence, LICENCES),
        );
    }
    let aliases = aliases(decl, tables, faults);
    if decl.shapes.is_empty() {
        faults.add(
            &decl.mapping.spot,
            "shape",
            "the mapping has no layout",
            "add [[shape]] with `into` and [shape.column.…]",
        );
    }
    let around = Around { catalog, pack, aliases: &aliases, tables };
    for whole in &decl.shapes {
        layout::whole(whole, faults);
        around.layout(decl, whole, faults);
        for other in &whole.also {
            beside(other, faults);
            around.layout(decl, other, faults);
        }
    }
    layout::never_read(&decl.shapes, faults);
}

/// What every layout is held against.
struct Around<'a> {
    catalog: &'a Catalog,
    pack: &'a str,
    aliases: &'a BTreeMap<String, Vec<AliasRow>>,
    tables: &'a BTreeMap<String, SourceFile>,
}

impl Around<'_> {
    fn layout(&self, decl: &MappingDecl, shape: &ShapeDecl, faults: &mut Faults) {
        let Some(register) = resolve::register_of(self.catalog, self.pack, &shape.into)
            .or_else(|| self.catalog.register(&shape.into).cloned())
        else {
            let known: Vec<&str> = self.catalog.registers.keys().map(String::as_str).collect();
            faults.add(
                &shape.into.spot,
                "shape.into",
                format!("there is no register `{}`", shape.into.value),
                did_you_mean(&shape.into, known.iter().copied()),
            );
            return;
        };
        self.catalog.seen.check(self.pack, &register.name, &shape.into, "shape.into", faults);
        layout::Layout { around: self, mapping: decl, shape, register: &register }.check(faults);
    }
}

fn aliases(
    decl: &MappingDecl,
    tables: &BTreeMap<String, SourceFile>,
    faults: &mut Faults,
) -> BTreeMap<String, Vec<AliasRow>> {
    let mut out = BTreeMap::new();
    for (name, alias) in decl.aliases.iter() {
        match tables.get(&alias.file.value) {
            Some(file) => {
                let before = faults.len();
                let rows = alias_rows(name, alias, file, faults);
                if faults.len() == before {
                    out.insert(name.value.clone(), rows);
                }
            }
            None => faults.add(
                &alias.file.spot,
                format!("alias.{}.file", name.value),
                format!("mappings/{} is not there", alias.file.value),
                did_you_mean(&alias.file, tables.keys().map(String::as_str)),
            ),
        }
        // A column that names a table which is not declared may mean this one.
        let shapes = decl.shapes.iter().flat_map(|s| std::iter::once(s).chain(&s.also));
        let named = shapes.flat_map(|s| s.columns.iter()).filter_map(|(_, c)| c.alias.as_ref());
        if !named.into_iter().any(|a| a.value == name.value || decl.aliases.get(a).is_none()) {
            faults.add(
                &name.spot,
                format!("alias.{}", name.value),
                format!("no column reads the alias table `{}`", name.value),
                format!("say alias = \"{}\" at a column, or take the table away", name.value),
            );
        }
    }
    out
}

fn beside(shape: &ShapeDecl, faults: &mut Faults) {
    for other in &shape.also {
        faults.add(
            &other.spot,
            "shape.also",
            "a register beside another has none beside it",
            "declare it as a further [[shape.also]]",
        );
    }
    for (word, spot) in shape.given.iter().filter(|(word, _)| NOT_BESIDE.contains(word)) {
        faults.add(
            spot,
            format!("shape.also.{word}"),
            format!("`{word}` is taken from the layout itself"),
            "say it in [[shape]], not in [[shape.also]]",
        );
    }
}
