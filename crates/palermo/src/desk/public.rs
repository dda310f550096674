//! What the world may see: declared tables of our own figures, protected together, and figures of others as they stand.
//!
//! Our own figures leave only as the tables that packs declare. All of them go through the door together, once for each
//! state of the records, so that no two views of them can be subtracted from each other: whatever a page shows is a cut of
//! that one release.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use palermo_disclose::audit::ShownTable;
use palermo_disclose::{
    Dimension, Objective, Policy, Publishable, Rule, Shown, Table as Draft, disclose, publish_external,
};
use palermo_register::catalog::Register;
use palermo_register::decl::FieldType as T;
use palermo_register::value::IntervalKind;
use palermo_store::{Store, ledger};
use palermo_tabulate::TableCell;
use palermo_web::{Axis, Behind, Facts, Offer, PublicTable, TOTAL, TableRequest};

use serde_json::{Value as Json, json};

use super::{Made, external, indicator};
use crate::error::{Error, Result};
use crate::importing::blocking;

/// Persons below which a cell is hidden (chapter on privacy §1: five, unless a deployment sets another).
pub const THRESHOLD: u64 = 5;

/// A release of our own figures as of a position of the ledger.
struct Released {
    store: uuid::Uuid,
    registers: Vec<String>,
    seq: i64,
    shown: Arc<Publishable<Shown>>,
    /// What its tables are called, by language and table: made when first asked for.
    told: Mutex<BTreeMap<(String, String), Arc<Told>>>,
}

impl Released {
    /// The table of a name, in whatever case it is written.
    fn table(&self, store: &Store, asked: &str) -> Result<&ShownTable> {
        let tables = &self.shown.payload().tables;
        tables.iter().find(|t| t.name.eq_ignore_ascii_case(asked)).ok_or_else(|| not_public(store, asked, tables))
    }
}

fn not_public(store: &Store, asked: &str, tables: &[ShownTable]) -> Error {
    let names: Vec<String> = tables.iter().map(|t| t.name.clone()).chain(external::datasets(store)).collect();
    Error::said(
        "not_public",
        format!("`{asked}` is not a table that is published here"),
        palermo_register::source::did_you_mean(asked, names.iter().map(String::as_str)),
    )
}

/// What a released table is called, and its rule as data; no figure is in it.
struct Told {
    facts: Facts,
    rule: Json,
}

static SHELF: Mutex<Option<Arc<Released>>> = Mutex::new(None);

/// The tables that can be explored, by name: declared ones with figures that may be shown, and imported ones.
///
/// # Errors
/// The store refuses.
pub async fn offers(store: &Store, language: &str) -> Result<Vec<Offer>> {
    let mut out = Vec::new();
    if let Some(released) = released(store).await? {
        for table in &released.shown.payload().tables {
            let told = told(store, &released, table, language).await?;
            let (title, axes) = (told.facts.title.clone(), told.facts.axes.clone());
            out.push(Offer { name: table.name.clone(), title, own: true, axes });
        }
    }
    for name in external::datasets(store) {
        let Some(dataset) = external::dataset(store, &name) else { continue };
        let axes = match external::axes(store, &dataset, language).await {
            Ok(axes) => axes,
            // What was declared and never imported is no offer.
            Err(Error::Said { code: "not_imported", .. }) => continue,
            Err(e) => return Err(e),
        };
        out.push(Offer { title: title(store, &name, language), name, own: false, axes: axes.to_vec() });
    }
    Ok(out)
}

fn title(store: &Store, name: &str, language: &str) -> String {
    let house = store.house();
    let found = match house.catalog.indicators.get(name) {
        Some((pack, _)) => house.catalog.label(pack, &format!("indicator-{name}"), None, language, None),
        None => external::dataset(store, name).and_then(|d| house.catalog.dataset_label(d.mapping(), name, language)),
    };
    found.map_or_else(|| name.to_string(), |l| l.text)
}

/// A table for the world: of our own figures the whole declared one, of which the reader cuts what she wants; of imported
/// figures the one asked for.
///
/// # Errors
/// There is no such table, or it is not public; a concept is unknown; the store refuses.
pub async fn public(store: &Store, asked: &TableRequest) -> Result<PublicTable> {
    if let Some(dataset) = external::dataset(store, &asked.dataset) {
        let made = external::table(store, &dataset, asked).await?;
        return of_others(store, asked, &made);
    }
    let released = released(store).await?.ok_or_else(|| not_public(store, &asked.dataset, &[]))?;
    let table = released.table(store, &asked.dataset)?;
    let facts = told(store, &released, table, &asked.language).await?.facts.clone();
    Ok(PublicTable { shown: released.shown.clone(), name: table.name.clone(), facts })
}

/// How a figure was made: the rule as data, and of imported figures the cells of the source. Of our own records nothing is
/// named or counted.
///
/// # Errors
/// As [`public`]; there is no such figure.
pub async fn explain(store: &Store, asked: &TableRequest, row: &str) -> Result<Json> {
    if let Some(dataset) = external::dataset(store, &asked.dataset) {
        let made = external::table(store, &dataset, asked).await?;
        return super::explain(&made, &[row.to_string()]);
    }
    let released = released(store).await?.ok_or_else(|| not_public(store, &asked.dataset, &[]))?;
    let table = released.table(store, &asked.dataset)?;
    Ok(told(store, &released, table, &asked.language).await?.rule.clone())
}

/// The records that a figure of a declared table counts, as they stand now. Nothing of it may reach the world.
///
/// # Errors
/// There is no such table or code; the store refuses.
pub async fn behind(store: &Store, asked: &TableRequest, codes: &BTreeMap<String, String>) -> Result<Behind> {
    let made = named(store, &asked.dataset, &asked.language).await?;
    let Some((frame, plan)) = &made.basis else {
        return Err(not_public(store, &asked.dataset, &[]));
    };
    let code = |key: &str| codes.get(key).cloned().unwrap_or_else(|| TOTAL.to_string());
    let key: Vec<(String, String)> = plan.axes().map(|a| (a.key().to_string(), code(a.key()))).collect();
    let explained = palermo_tabulate::explain(frame, plan, &key)?;
    let mut records: Vec<uuid::Uuid> = explained.records.iter().map(|id| uuid::Uuid::from_bytes(*id)).collect();
    records.sort_unstable();
    Ok(Behind { register: made.table.provenance.dataset.clone(), records })
}

/// What a released table is called in a language, counted once for each state of the records.
async fn told(store: &Store, released: &Released, table: &ShownTable, language: &str) -> Result<Arc<Told>> {
    let key = (language.to_string(), table.name.clone());
    if let Some(told) = released.told.lock().ok().and_then(|all| all.get(&key).cloned()) {
        return Ok(told);
    }
    let made = named(store, &table.name, language).await?;
    let mut provenance = json!(made.table.provenance);
    if let Some(all) = provenance.as_object_mut() {
        // How many records were read and counted is a figure too, and has not passed the door.
        all.retain(|k, _| !matches!(k.as_str(), "read" | "counted" | "excluded"));
    }
    let filter = store.house().catalog.indicators.get(&table.name).and_then(|(_, d)| d.filter.clone()).map(|f| f.value);
    let mut notes = made.notes.clone();
    let cell = made.table.cells.iter().chain(&made.table.totals).next();
    let all = cell.iter().flat_map(|c| c.key.0.iter().map(|(concept, _)| concept));
    for lost in all.filter(|c| !table.dimensions.contains(c)) {
        let called = made.words.title(lost);
        notes.push(made.words.own(&store.house().catalog, "text-too-fine", &[("concept", called)]));
    }
    let facts = Facts {
        title: title(store, &table.name, language),
        axes: table.dimensions.iter().map(|d| axis(store, &made, d)).collect(),
        notes,
        cite: made.cite.clone(),
        own: true,
        threshold: Some(THRESHOLD),
        as_of: Some(released.seq),
        conflicts: Default::default(),
    };
    let told = Arc::new(Told { facts, rule: json!({ "provenance": provenance, "where": filter }) });
    if let Ok(mut all) = released.told.lock() {
        all.insert(key, told.clone());
    }
    Ok(told)
}

/// A declared table, for the names of its concepts and codes.
async fn named(store: &Store, name: &str, language: &str) -> Result<Made> {
    let house = store.house();
    let (pack, decl) = house.catalog.indicators.get(name).ok_or_else(|| {
        Error::said("unknown_dataset", format!("there is no table `{name}`"), "ask for one that a pack declares")
    })?;
    let asked = TableRequest { dataset: name.to_string(), language: language.to_string(), ..TableRequest::default() };
    indicator::table(store, pack, decl, &asked).await
}

/// What a concept of a table is called, and its codes in the order in which they stand.
fn axis(store: &Store, made: &Made, concept: &str) -> Axis {
    let cells = made.table.cells.iter().chain(&made.table.totals);
    let mut codes: Vec<String> = Vec::new();
    for cell in cells {
        if let Some(code) = cell.key.get(concept)
            && !codes.iter().any(|c| c == code)
        {
            codes.push(code.to_string());
        }
    }
    let names = codes.iter().map(|c| (c.as_str(), made.words.code(concept, c)));
    Axis::new(&store.house().catalog, &made.words.language, concept, made.words.title(concept), names)
}

fn of_others(store: &Store, asked: &TableRequest, made: &Made) -> Result<PublicTable> {
    let (name, language) = (asked.dataset.as_str(), asked.language.as_str());
    // Of an empty table too it is known by what it would be broken down.
    let first = made.table.cells.iter().chain(&made.table.totals).next();
    let concepts: Vec<String> = match first {
        Some(cell) => cell.key.0.iter().map(|(k, _)| k.clone()).collect(),
        None => asked.rows.iter().chain(&asked.columns).map(|c| c.to_lowercase()).collect(),
    };
    let axes: Vec<Axis> = concepts.iter().map(|c| axis(store, made, c)).collect();
    let refused = |e: palermo_disclose::Error| Error::said("door", e.to_string(), "ask for fewer codes at once");
    let dimensions = axes
        .iter()
        .map(|a| match a.codes.is_empty() {
            true => Dimension::list(&a.name, [TOTAL]),
            false => Dimension::list(&a.name, a.codes.iter().map(|c| c.code.as_str())),
        })
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(refused)?;
    let mut draft = Draft::draft(name, name, dimensions, Rule::default()).map_err(refused)?;
    let mut conflicts = std::collections::BTreeSet::new();
    for cell in made.table.cells.iter().chain(&made.table.totals) {
        let codes: Vec<&str> = cell.key.0.iter().map(|(_, c)| c.as_str()).collect();
        if cell.figure.kind == IntervalKind::Conflict {
            conflicts.insert(codes.iter().map(|c| (*c).to_string()).collect());
            continue;
        }
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        draft = draft.external(&codes, count(cell.figure.lo), cell.figure.hi.map(count));
    }
    let table = draft.rest(palermo_disclose::Figure::Absent).finish().map_err(refused)?;
    let edition = made.table.provenance.editions.join(", ");
    let source =
        palermo_disclose::audit::Source { name: made.cite.clone().unwrap_or_else(|| name.to_string()), edition };
    let shown = publish_external(&[table], source).map_err(refused)?;
    let facts = Facts {
        title: title(store, name, language),
        axes,
        notes: made.notes.clone(),
        cite: made.cite.clone(),
        own: false,
        threshold: None,
        as_of: None,
        conflicts,
    };
    Ok(PublicTable { shown: Arc::new(shown), name: name.to_string(), facts })
}

/// All our own figures that may be shown, as of now; none where nothing is counted yet.
async fn released(store: &Store) -> Result<Option<Arc<Released>>> {
    let kept = SHELF.lock().ok().and_then(|shelf| shelf.clone()).filter(|r| r.store == store.id());
    let seq = {
        let mut reads = store.database().read().await?;
        let seq = ledger::last_seq(&mut reads).await?;
        if let Some(kept) = kept {
            let mut touched = false;
            for register in &kept.registers {
                touched |= kept.seq < seq && ledger::touched(&mut reads, register, kept.seq).await?;
            }
            if !touched {
                return Ok(Some(kept));
            }
        }
        seq
    };
    let house = store.house();
    let mut tables = Vec::new();
    let mut registers = Vec::new();
    for (name, (pack, decl)) in &house.catalog.indicators {
        let Ok((register, _)) = house.register(&decl.from) else { continue };
        if register.external || crate::exporting::restricted(store, &register).await?.is_some() {
            continue;
        }
        let asked = TableRequest { dataset: name.clone(), language: "en".into(), ..TableRequest::default() };
        let made = indicator::table(store, pack, decl, &asked).await?;
        let filter = decl.filter.as_ref().map_or("", |f| f.value.as_str());
        let population = format!("{} where {filter}", register.name);
        if !made.table.cells.is_empty() {
            tables.push(Drafted::of(name, &population, &register, &made));
        }
        registers.push(register.name.clone());
    }
    registers.sort();
    registers.dedup();
    if tables.is_empty() {
        return Ok(None);
    }
    let shown = blocking(|| together(&tables))?;
    let released =
        Arc::new(Released { store: store.id(), registers, seq, shown: Arc::new(shown), told: Mutex::default() });
    if let Ok(mut shelf) = SHELF.lock() {
        *shelf = Some(released.clone());
    }
    Ok(Some(released))
}

/// A declared table on its way to the door.
#[derive(Clone)]
struct Drafted {
    name: String,
    population: String,
    /// Concepts with their codes, and whether a person can have several of them.
    axes: Vec<(String, Vec<String>, bool)>,
    cells: BTreeMap<Vec<String>, u64>,
}

impl Drafted {
    fn of(name: &str, population: &str, register: &Register, made: &Made) -> Drafted {
        let all = || made.table.cells.iter().chain(&made.table.totals);
        let concepts: Vec<String> =
            all().next().map(|c| c.key.0.iter().map(|(k, _)| k.clone()).collect()).unwrap_or_default();
        let several = |concept: &str| {
            let column = made
                .basis
                .as_ref()
                .and_then(|(_, plan)| plan.axes().find(|a| a.key() == concept).map(|a| a.concept.clone()));
            let field = column.and_then(|c| register.field(&c).or_else(|| register.concept_field(&c)));
            field.is_none_or(|f| matches!(f.kind, T::Set | T::Refs | T::Rows))
        };
        let axes = concepts.iter().map(|concept| {
            let mut codes: Vec<String> = all().filter_map(|c| c.key.get(concept)).map(str::to_string).collect();
            codes.sort();
            codes.dedup();
            codes.retain(|c| c != TOTAL);
            (concept.clone(), codes, several(concept))
        });
        let count = |c: &TableCell| u64::try_from(c.figure.lo).unwrap_or(0);
        let cells = all().map(|c| (c.key.0.iter().map(|(_, v)| v.clone()).collect(), count(c)));
        Drafted { name: name.into(), population: population.into(), axes: axes.collect(), cells: cells.collect() }
    }

    /// The same table without one of its concepts: all of its codes together.
    fn without(&self, place: usize) -> Drafted {
        let mut axes = self.axes.clone();
        axes.remove(place);
        let whole = self.cells.iter().filter(|(codes, _)| codes[place] == TOTAL);
        let cells = whole.map(|(codes, n)| {
            let mut codes = codes.clone();
            codes.remove(place);
            (codes, *n)
        });
        Drafted { name: self.name.clone(), population: self.population.clone(), axes, cells: cells.collect() }
    }

    fn table(&self) -> std::result::Result<Draft, palermo_disclose::Error> {
        let dimensions = self
            .axes
            .iter()
            .map(|(name, codes, several)| {
                let flat = Dimension::flat(name, TOTAL, codes.iter().map(String::as_str))?;
                Ok(if *several { flat.parts_may_exceed() } else { flat })
            })
            .collect::<std::result::Result<Vec<_>, palermo_disclose::Error>>()?;
        let mut draft = Draft::draft(&self.name, &self.population, dimensions, Rule::threshold(THRESHOLD))?;
        for (codes, count) in &self.cells {
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            draft = draft.own(&codes, *count);
        }
        draft.rest(palermo_disclose::Figure::Own { count: 0, persons: 0 }).finish()
    }
}

/// All tables through the door together. A table too fine to be shown loses its first concept (the year), then the next,
/// until it can be; one that never can stays inside.
fn together(tables: &[Drafted]) -> Result<Publishable<Shown>> {
    // A reader looks for totals first: they are hidden only where nothing else would do.
    let policy = Policy { objective: Objective::KeepTotals, ..Policy::default() };
    let refused = |e: palermo_disclose::Error| Error::said("door", e.to_string(), "tell the operator");
    let alone = |d: &Drafted| d.table().and_then(|t| disclose(vec![t], &policy)).is_ok();
    let mut fit: Vec<Drafted> = Vec::new();
    for table in tables {
        let mut at = table.clone();
        while !alone(&at) && at.axes.len() > 1 {
            at = at.without(0);
        }
        if alone(&at) {
            fit.push(at);
        }
    }
    loop {
        let drafts = fit.iter().map(Drafted::table).collect::<std::result::Result<Vec<_>, _>>().map_err(refused)?;
        match disclose(drafts, &policy) {
            Ok(disclosed) => return Ok(disclosed.public),
            // Together they say too much: the finest gives way.
            Err(palermo_disclose::Error::TooSparse { .. } | palermo_disclose::Error::Unprotectable { .. }) => {
                let Some(finest) = (0..fit.len()).max_by_key(|i| fit[*i].cells.len()) else {
                    return Err(Error::said("door", "no table can be shown", "tell the operator"));
                };
                if fit[finest].axes.len() > 1 {
                    fit[finest] = fit[finest].without(0);
                } else {
                    fit.remove(finest);
                }
            }
            Err(e) => return Err(refused(e)),
        }
    }
}
