//! How is it called? Concepts, codes, measures and notes of a table in one language, out of the packs' labels.

use std::collections::{BTreeMap, BTreeSet};

use palermo_register::catalog::{Arg, Catalog, Codelist, Register};
use palermo_register::decl::FieldType as T;
use palermo_register::reference;
use palermo_register::value::State;
use palermo_tabulate::Table;
use palermo_tabulate::plan::{At, Axis, Measure};
use serde_json::{Value as Json, json};

use super::{MeasureKind, Measured};

/// Codes that stand in every table, with the labels of the engine's own pack.
const COMMON: [(&str, &str); 3] = [("total", "text-total"), ("mixed", "text-mixed"), ("several", "text-several")];

/// How the concepts and codes of a table are called.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The language.
    pub language: String,
    /// What stands above the figures of a table without columns.
    pub count: String,
    axes: BTreeMap<String, Called>,
}

#[derive(Clone, Debug, Default)]
struct Called {
    title: String,
    codes: BTreeMap<String, String>,
}

impl Words {
    /// Words of a language; English where a language is not known.
    pub fn new(catalog: &Catalog, language: &str) -> Words {
        let known = crate::language::known(catalog, language);
        let mut words = Words { language: known.unwrap_or_else(|| "en".into()), ..Words::default() };
        words.count = words.own(catalog, "text-count", &[]);
        words
    }

    /// The name of a concept.
    pub fn title<'a>(&'a self, axis: &'a str) -> &'a str {
        self.axes.get(axis).map_or(axis, |a| &a.title)
    }

    /// The name of a code.
    pub fn code<'a>(&'a self, axis: &str, code: &'a str) -> &'a str {
        self.axes.get(axis).and_then(|a| a.codes.get(code)).map_or(code, String::as_str)
    }

    /// Every name, for machines.
    pub fn to_json(&self) -> Json {
        let one = |c: &Called| json!({ "label": c.title, "codes": c.codes });
        Json::Object(self.axes.iter().map(|(k, c)| (k.clone(), one(c))).collect())
    }

    /// A sentence of a pack; nothing where nobody has written it.
    pub fn sentence(&self, catalog: &Catalog, pack: &str, id: &str, values: &[(&str, &str)]) -> Option<String> {
        let values: Vec<(&str, Arg<'_>)> = values.iter().map(|(name, text)| (*name, Arg::Text(text))).collect();
        catalog.sentence(pack, id, &self.language, &values).map(|s| s.text)
    }

    /// A word of the engine's own pack; its identifier where nobody has written it.
    pub fn own(&self, catalog: &Catalog, id: &str, values: &[(&str, &str)]) -> String {
        self.sentence(catalog, "core", id, values).unwrap_or_else(|| id.to_string())
    }

    /// Names an axis over the records of a register.
    pub(super) fn axis_of_register(&mut self, catalog: &Catalog, register: &Register, axis: &Axis, table: &Table) {
        let (field, inner) = match axis.concept.split_once('.') {
            Some((rows, sub)) => (register.field(rows), Some(sub)),
            None => (register.field(&axis.concept), None),
        };
        let title = match (field, inner) {
            _ if axis.at == At::Year => self.concept(catalog, axis.key()),
            (Some(f), Some(sub)) => {
                let id = format!("field-{}-{}-{sub}", register.short(), f.name);
                self.sentence(catalog, &register.pack, &id, &[])
            }
            (Some(f), None) => Some(catalog.field_label(register, &f.name, &self.language)),
            (None, _) => self.sentence(catalog, "core", &format!("engine-{}", axis.concept), &[]),
        };
        let groups = match &axis.at {
            At::RollUp(name) => Some(catalog.rollups.get(name).and_then(|r| catalog.list(r.of.as_ref()?))),
            _ => None,
        };
        let label = |code: &str| match (&groups, field, inner) {
            (Some(list), ..) => list_code(list.as_deref(), code, &self.language),
            (None, Some(f), Some(sub)) => {
                let list = f.fields.iter().find(|s| s.name == sub).and_then(|s| s.list.as_deref());
                list_code(list, code, &self.language)
            }
            (None, Some(f), None) if f.kind == T::Yn => None,
            (None, Some(f), None) => {
                Some(catalog.code_label(register, f, code, &self.language)).filter(|text| text != code)
            }
            (None, None, _) => None,
        };
        let called = self.called(catalog, title.unwrap_or_else(|| axis.key().to_string()), axis.key(), table, label);
        self.axes.insert(axis.key().to_string(), called);
    }

    /// Names a concept of imported figures.
    pub(super) fn axis_of_figures(&mut self, catalog: &Catalog, concept: &str, table: &Table) {
        let title = self.concept(catalog, concept).unwrap_or_else(|| concept.to_string());
        let known = catalog.concepts.values().find(|c| c.name.rsplit('.').next() == Some(concept));
        let list = known.and_then(|c| catalog.list(c.list.as_ref()?));
        let label = |code: &str| {
            let own = list_code(list.as_deref(), code, &self.language);
            own.or_else(|| reference::name("country", code, &self.language).map(str::to_string))
        };
        let called = self.called(catalog, title, concept, table, label);
        self.axes.insert(concept.to_string(), called);
    }

    fn concept(&self, catalog: &Catalog, name: &str) -> Option<String> {
        self.sentence(catalog, "core", &format!("concept-{name}"), &[])
    }

    fn called(
        &self,
        catalog: &Catalog,
        title: String,
        key: &str,
        table: &Table,
        label: impl Fn(&str) -> Option<String>,
    ) -> Called {
        let codes: BTreeSet<&str> =
            table.cells.iter().chain(&table.totals).filter_map(|cell| cell.key.get(key)).collect();
        let common = |code: &str| {
            let id = COMMON.iter().find(|(c, _)| *c == code).map(|(_, id)| (*id).to_string());
            let id = id.or_else(|| State::parse(code).map(|s| format!("text-state-{s}")))?;
            self.sentence(catalog, "core", &id, &[])
        };
        let name = |code: &str| Some((code.to_string(), label(code).or_else(|| common(code))?));
        Called { title, codes: codes.into_iter().filter_map(name).collect() }
    }

    /// How a measure is headed: a share with its base, a rate with source, edition and day of reference of its population.
    pub(super) fn measure(&self, catalog: &Catalog, measure: &Measure) -> Measured {
        let (kind, title) = match measure {
            Measure::Share { of, policy, .. } => {
                let base = self.own(catalog, &format!("text-base-{}", policy.name()), &[]);
                let values = [("concept", self.title(of)), ("base", base.as_str())];
                (MeasureKind::Share, self.own(catalog, "text-share", &values))
            }
            Measure::Rate(population) => {
                let list = catalog
                    .population()
                    .and_then(|p| p.fields.iter().find(|f| f.table_name() == "population_reference"))
                    .and_then(|f| f.list.clone());
                let one = |s: &palermo_tabulate::plan::PopulationSource| {
                    let day = list_code(list.as_deref(), &s.reference, &self.language);
                    let day = day.as_deref().unwrap_or(&s.reference);
                    let values = [("source", s.source.as_str()), ("edition", &s.edition), ("reference", day)];
                    self.own(catalog, "text-population", &values)
                };
                let sources: Vec<String> = population.sources.iter().map(one).collect();
                let title = match sources.as_slice() {
                    [] => self.own(catalog, "text-rate-without-population", &[]),
                    all => self.own(catalog, "text-rate", &[("population", &all.join("; "))]),
                };
                (MeasureKind::Rate, title)
            }
        };
        Measured { name: measure.name(), id: measure.id(), kind, title }
    }

    /// The sentence that belongs to whatever the records of a register mean.
    pub(super) fn register_note(&self, catalog: &Catalog, register: &Register) -> Vec<String> {
        let Some(named) = &register.concept else { return Vec::new() };
        // A concept is named in full, as that of the register's own pack, or as the one that another pack declares.
        let own = [named.clone(), format!("{}.{named}", register.pack)];
        let own = own.iter().find_map(|n| catalog.concepts.get(n));
        let concept = own.or_else(|| catalog.concepts.values().find(|c| c.name.rsplit('.').next() == Some(named)));
        let note = concept.and_then(|c| Some((c.name.split('.').next().unwrap_or_default(), c.note.as_ref()?)));
        note.and_then(|(pack, id)| self.sentence(catalog, pack, id, &[])).into_iter().collect()
    }
}

/// The label of a code, if the list has the code and a label for it.
fn list_code(list: Option<&Codelist>, code: &str, language: &str) -> Option<String> {
    let list = list.filter(|l| l.get(code).is_some())?;
    Some(list.label(code, language).0)
}
