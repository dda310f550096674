//! Tables of imported figures: which dataset is meant, what is asked of it, and what stands below it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use palermo_register::catalog::{Catalog, Register, simple_filter};
use palermo_register::decl::{MappingDecl, ShapeDecl};
use palermo_register::value::{Interval, IntervalKind};
use palermo_store::Store;
use palermo_tabulate::external::{self, ExternalCell, Query};
use palermo_tabulate::plan::{Measure, Population};
use palermo_tabulate::{Key, Table, TableCell};
use palermo_web::{Axis, TableRequest};

use super::{Made, Words, cells};
use crate::error::{Error, Result};

/// The figure of a cell of which only the codes matter.
const NOTHING: Interval = Interval { lo: 0, hi: Some(0), kind: IntervalKind::Exact };

/// A dataset that a mapping brings.
pub(super) struct Dataset {
    mapping: String,
    name: String,
    /// Place of its layout in the mapping.
    shape: usize,
}

/// Names of the imported datasets that mappings declare.
pub fn datasets(store: &Store) -> Vec<String> {
    let mut out: Vec<String> = all(store).into_iter().map(|d| d.name).collect();
    out.sort();
    out.dedup();
    out
}

/// The dataset of that name, in whatever case it is written.
pub(super) fn dataset(store: &Store, name: &str) -> Option<Dataset> {
    let wanted = name.to_lowercase();
    all(store).into_iter().find(|d| d.name.to_lowercase() == wanted)
}

fn all(store: &Store) -> Vec<Dataset> {
    let house = store.house();
    let mut out = Vec::new();
    for (mapping, (_, m)) in &house.catalog.mappings {
        for (shape, s) in m.shapes.iter().enumerate() {
            if house.catalog.register(&s.into).is_some_and(|r| r.external) {
                let name = s.dataset.as_ref().map_or_else(|| mapping.clone(), |d| d.value.clone());
                out.push(Dataset { mapping: mapping.clone(), name, shape });
            }
        }
    }
    out
}

impl Dataset {
    /// The mapping that brings it.
    pub(super) fn mapping(&self) -> &str {
        &self.mapping
    }

    fn shape<'a>(&self, decl: &'a MappingDecl) -> &'a ShapeDecl {
        &decl.shapes[self.shape]
    }
}

/// The profile under which the files of a dataset are read.
pub(super) fn profile(store: &Store, dataset: &Dataset) -> Option<String> {
    store.house().catalog.mappings[&dataset.mapping].1.profile.as_ref().map(|p| p.value.clone())
}

/// Figures, and what is asked of them.
pub(super) struct Asked {
    pub cells: Arc<Vec<ExternalCell>>,
    pub query: Query,
    pub cite: Option<String>,
}

/// Makes a table of a dataset.
///
/// # Errors
/// As [`super::table`].
pub(super) async fn table(store: &Store, dataset: &Dataset, request: &TableRequest) -> Result<Made> {
    let asked = asked(store, dataset, request).await?;
    let table = external::table(&asked.cells, &asked.query)?;
    made(store, dataset, request, asked, table, None)
}

/// Makes a table of a dataset with a rate per 100,000 of a population in each cell.
///
/// # Errors
/// As [`super::table`].
pub(super) fn with_rate(
    store: &Store,
    dataset: &Dataset,
    request: &TableRequest,
    asked: Asked,
    population: Population,
) -> Result<Made> {
    let mut table = external::table(&asked.cells, &asked.query)?;
    let axes: Vec<String> = asked.query.shown().cloned().collect();
    palermo_tabulate::with_rate(&mut table, &axes, population.clone())?;
    made(store, dataset, request, asked, table, Some(Measure::Rate(population)))
}

fn made(
    store: &Store,
    dataset: &Dataset,
    request: &TableRequest,
    asked: Asked,
    table: Table,
    measure: Option<Measure>,
) -> Result<Made> {
    let house = store.house();
    let mut words = Words::new(&house.catalog, &request.language);
    for concept in asked.query.shown() {
        words.axis_of_figures(&house.catalog, concept, &table);
    }
    let notes = notes(store, dataset, &words, &asked.query, &table);
    let measures = measure.iter().map(|m| words.measure(&house.catalog, m)).collect();
    Ok(Made { rows: asked.query.rows.len(), table, measures, words, basis: None, cite: asked.cite, notes })
}

/// The sentences that the layout of a dataset puts below a table: those for whose codes the table has figures.
pub(super) fn notes(store: &Store, dataset: &Dataset, words: &Words, query: &Query, table: &Table) -> Vec<String> {
    let house = store.house();
    let (pack, decl) = &house.catalog.mappings[&dataset.mapping];
    let shows = |concept: &str, code: &str| {
        let same = |other: &str| other.eq_ignore_ascii_case(code);
        if query.shown().any(|c| c == concept) {
            return table.cells.iter().chain(&table.totals).any(|c| c.key.get(concept).is_some_and(same));
        }
        query.filter.get(concept).is_none_or(|asked| asked.iter().any(|a| same(a)))
    };
    let stands =
        dataset.shape(decl).notes.iter().filter(|(_, about)| {
            about.iter().all(|(concept, codes)| codes.iter().any(|code| shows(&concept.value, code)))
        });
    stands.filter_map(|(id, _)| words.sentence(&house.catalog, pack, &id.value, &[])).collect()
}

/// What a dataset is broken down by, with every code that stands in its latest edition.
///
/// # Errors
/// Nothing was imported yet, or the store refuses.
pub(super) async fn axes(store: &Store, dataset: &Dataset, language: &str) -> Result<Arc<Vec<Axis>>> {
    let house = store.house();
    let shape = dataset.shape(&house.catalog.mappings[&dataset.mapping].1);
    let (register, _) = house.register(&shape.into)?;
    whole(&register)?;
    let figures = cells::latest(store, &register, &dataset.name).await?;
    if figures.cells.is_empty() {
        return Err(not_imported(dataset));
    }
    Ok(figures.axes(&house, language, || named_axes(&house.catalog, &figures.cells, language)))
}

fn named_axes(catalog: &Catalog, cells: &[ExternalCell], language: &str) -> Vec<Axis> {
    let mut words = Words::new(catalog, language);
    let mut out = Vec::new();
    for concept in external::concepts(cells) {
        let codes: BTreeSet<&str> = cells.iter().flat_map(|c| c.codes(concept)).collect();
        let named = |code: &&str| TableCell {
            key: Key(vec![(concept.clone(), (*code).to_string())]),
            figure: NOTHING,
            text: String::new(),
            measures: BTreeMap::new(),
            source: Vec::new(),
            conflicts_left_out: 0,
        };
        let table = Table { cells: codes.iter().map(named).collect(), ..Table::default() };
        words.axis_of_figures(catalog, concept, &table);
        let names = codes.iter().map(|c| (*c, words.code(concept, c)));
        out.push(Axis::new(catalog, language, concept, words.title(concept), names));
    }
    settle(&mut out, cells);
    out
}

/// Where each concept stands as long as nobody chooses, so that there is something to see: at the source's total; without one
/// at the code with the most figures, and of States at the first by name that has figures of the others.
fn settle(axes: &mut [Axis], cells: &[ExternalCell]) {
    let open = |a: &Axis| a.code(palermo_web::TOTAL).is_none() && !a.time;
    let mut settled: Vec<(String, String)> = Vec::new();
    for axis in axes.iter_mut().filter(|a| !a.states) {
        if open(axis) {
            let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
            cells.iter().flat_map(|c| c.codes(&axis.name)).for_each(|code| *seen.entry(code).or_default() += 1);
            axis.usual =
                seen.into_iter().max_by_key(|(_, n)| *n).map(|(code, _)| code.to_string()).or(axis.usual.take());
        }
        if !axis.time {
            settled.extend(axis.usual.clone().map(|code| (axis.name.clone(), code)));
        }
    }
    for axis in axes.iter_mut().filter(|a| a.states && open(a)) {
        let fits = |c: &&ExternalCell| settled.iter().all(|(concept, code)| c.codes(concept).contains(&code.as_str()));
        let seen: BTreeSet<&str> = cells.iter().filter(fits).flat_map(|c| c.codes(&axis.name)).collect();
        let first = axis.codes.iter().find(|c| seen.contains(c.code.as_str())).map(|c| c.code.clone());
        axis.usual = first.or(axis.usual.take());
    }
}

fn not_imported(dataset: &Dataset) -> Error {
    Error::said(
        "not_imported",
        format!("nothing was imported for `{}` yet", dataset.name),
        format!("run `palermo import FILE --mapping {}`", dataset.mapping),
    )
}

/// The figures of a dataset with what is asked of them.
///
/// # Errors
/// Nothing was imported yet, a filter cannot be read, or the store refuses.
pub(super) async fn asked(store: &Store, dataset: &Dataset, request: &TableRequest) -> Result<Asked> {
    let house = store.house();
    let (_, decl) = &house.catalog.mappings[&dataset.mapping];
    let shape = dataset.shape(decl);
    let (register, _) = house.register(&shape.into)?;
    whole(&register)?;
    let cells = cells::latest(store, &register, &dataset.name).await?.cells.clone();
    if cells.is_empty() {
        return Err(not_imported(dataset));
    }
    let known = external::concepts(&cells);
    let concept = |asked: &str| short_concept(&known, &asked.to_lowercase());
    let mut filter: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in &request.filters {
        let Some((c, v)) = simple_filter(text) else {
            return Err(Error::said(
                "not_understood",
                format!("`{text}` is not CONCEPT=CODE"),
                "imported figures are filtered as --where year=2019",
            ));
        };
        filter.entry(concept(c)).or_default().push(v.to_string());
    }
    let named = |l: &[String]| l.iter().map(|x| concept(x)).collect::<Vec<_>>();
    let query = Query {
        dataset: dataset.name.clone(),
        rows: named(&request.rows),
        columns: named(&request.columns),
        filter,
        open_sum: shape.open_sum.iter().map(|s| s.value.clone()).collect(),
        apart: ["indicator", "dimension"].map(String::from).to_vec(),
        states: shape.state_concepts.iter().map(|s| s.value.clone()).collect(),
        conflict_rule: conflict_rule(request.conflict.as_deref())?,
        order: if request.order.as_deref().is_some_and(|o| !matches!(o, "code" | "label")) {
            external::Order::ByFigure
        } else {
            external::Order::ByKey
        },
    };
    Ok(Asked { cells, query, cite: decl.cite.as_ref().map(|c| c.value.clone()) })
}

/// A register of figures has the fields that a figure is read from.
fn whole(register: &Register) -> Result<()> {
    match external::COLUMNS.into_iter().find(|c| register.field(c).is_none()) {
        None => Ok(()),
        Some(missing) => Err(Error::said(
            "pack",
            format!("{} has no field `{missing}`", register.name),
            "apply the pack again that declares the register",
        )),
    }
}

fn conflict_rule(asked: Option<&str>) -> Result<Option<external::ConflictRule>> {
    Ok(Some(match asked {
        None => return Ok(None),
        Some("first") => external::ConflictRule::First,
        Some("largest") => external::ConflictRule::Largest,
        Some("hull") => external::ConflictRule::Hull,
        Some(other) => {
            return Err(Error::said(
                "not_understood",
                format!("`{other}` is not a rule for contradictory figures"),
                "write first, largest or hull",
            ));
        }
    }))
}

/// A concept of a dataset by its name, or by the end of a longer name that only one concept has
/// (`exploitation` for `form_of_exploitation`).
fn short_concept(known: &BTreeSet<&String>, asked: &str) -> String {
    if known.iter().any(|k| k.as_str() == asked) {
        return asked.to_string();
    }
    let mut longer = known.iter().filter(|k| k.strip_suffix(asked).is_some_and(|head| head.ends_with('_')));
    match (longer.next(), longer.next()) {
        (Some(one), None) => (*one).clone(),
        _ => asked.to_string(),
    }
}
