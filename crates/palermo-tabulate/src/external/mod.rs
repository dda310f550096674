//! How many, as others have published it? Tables of imported figures: intervals kept, totals read and never summed
//! with their parts, copies counted once, contradictions shown as such.

mod columns;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};

use palermo_register::value::{Interval, IntervalKind};
use serde::{Deserialize, Serialize};

use crate::column::Absent;
use crate::error::Error;
use crate::table::{Key, Provenance, SourceRef, Table, TableCell};

pub use columns::{COLUMNS, of_frame};
use resolve::Resolver;

/// The code under which a source's total over a concept stands.
pub const TOTAL: &str = "total";

/// One figure of one source row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExternalCell {
    /// Concept → code, or several codes where the source joins them. A concept that is absent is one that the row is
    /// not broken down by: it reads as `total`.
    pub key: BTreeMap<String, Vec<String>>,
    /// The figure; none where the source has none.
    pub interval: Option<Interval>,
    /// The figure as received.
    pub text: String,
    /// What was noticed when it was read.
    pub flags: Flags,
    /// Where it stands.
    pub source: SourceRef,
}

impl ExternalCell {
    /// The codes of a concept.
    pub fn codes(&self, concept: &str) -> Vec<&str> {
        match self.key.get(concept) {
            Some(codes) if !codes.is_empty() => codes.iter().map(String::as_str).collect(),
            _ => vec![TOTAL],
        }
    }

    pub(crate) fn is_total(&self, concept: &str) -> bool {
        self.codes(concept) == [TOTAL]
    }
}

/// What was noticed when a figure was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flags {
    /// An exact copy of another row.
    pub duplicate: bool,
    /// Another row has the same key in the source and a different figure.
    pub conflict: bool,
    /// Another spelling in the source reads to the same code.
    pub alias: bool,
    /// A person has to say what the row means.
    pub review: bool,
    /// The area is no State.
    pub pseudo_area: bool,
    /// The row is a total or subtotal of others.
    pub subtotal: bool,
}

/// How contradictory figures are settled, when a person chooses to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictRule {
    /// The first row of the source.
    First,
    /// The largest figure.
    Largest,
    /// From the smallest lower to the largest upper end.
    Hull,
}

/// In which order cells come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By their keys: areas by code, years ascending.
    #[default]
    ByKey,
    /// Largest figure first (lower end, then upper end). Never offered where a concept of States is shown.
    ByFigure,
}

/// What is asked of imported figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Name of the dataset.
    pub dataset: String,
    /// Concepts shown in rows.
    pub rows: Vec<String>,
    /// Concepts shown in columns.
    pub columns: Vec<String>,
    /// Codes asked for, by concept: of one concept any, of different concepts all. Case is ignored.
    pub filter: BTreeMap<String, Vec<String>>,
    /// Concepts that may be summed over their parts where the source gives no total.
    pub open_sum: Vec<String>,
    /// Concepts whose values are never added (`indicator`, `dimension`): one is chosen, or all are shown.
    pub apart: Vec<String>,
    /// Concepts whose codes are States.
    pub states: Vec<String>,
    /// Rule for contradictory figures; without one they stay contradictory.
    pub conflict_rule: Option<ConflictRule>,
    /// Order of the cells.
    pub order: Order,
}

impl Query {
    /// Concepts shown: rows, then columns.
    pub fn shown(&self) -> impl Iterator<Item = &String> + Clone {
        self.rows.iter().chain(&self.columns)
    }
}

/// Makes a table of imported figures.
pub fn table(cells: &[ExternalCell], query: &Query) -> Result<Table, Error> {
    let known = concepts(cells);
    check(query, &known)?;
    let mut provenance = Provenance {
        dataset: query.dataset.clone(),
        chosen: query.filter.clone(),
        read: cells.len() as u64,
        conflict_rule: query.conflict_rule.map(|r| format!("{r:?}").to_lowercase()),
        ..Provenance::default()
    };
    let chosen = choose(cells, query, &mut provenance);
    let combinations = combine(&chosen, query);
    let unshown = known.iter().filter(|c| !query.shown().any(|s| s == **c)).map(|c| c.as_str()).collect();
    let mut resolver = Resolver::new(query, unshown);
    let (mut found, mut totals) = (Vec::new(), Vec::new());
    let (mut open, mut parts_found) = (None, false);
    for (codes, cells) in &combinations {
        let is_total = codes.iter().any(|c| c.1 == TOTAL);
        match resolver.figures(cells) {
            Ok(figures) => {
                let key = Key(query.shown().cloned().zip(codes.iter().map(|c| c.1.clone())).collect());
                let Some(cell) = resolver.cell(key, figures)? else { continue };
                parts_found |= !is_total;
                if is_total { totals.push(cell) } else { found.push(cell) }
            }
            Err(concept) if !is_total => open = open.or(Some(concept)),
            Err(_) => {}
        }
    }
    if let Some(concept) = open.filter(|_| !parts_found) {
        return Err(Error::ConceptOpen { dataset: query.dataset.clone(), concept });
    }
    if query.order == Order::ByFigure {
        let size = |c: &TableCell| std::cmp::Reverse((c.figure.lo, c.figure.hi.unwrap_or(i64::MAX)));
        found.sort_by_key(size);
    }
    resolver.report(&mut provenance);
    Ok(Table { cells: found, totals, provenance })
}

/// The concepts that figures are broken down by.
pub fn concepts(cells: &[ExternalCell]) -> BTreeSet<&String> {
    let mut known = BTreeSet::new();
    let mut last: Option<&ExternalCell> = None;
    for cell in cells {
        // Rows of one layout have the same concepts: most need no look at the set.
        if !last.is_some_and(|l| l.key.len() == cell.key.len() && l.key.keys().eq(cell.key.keys())) {
            known.extend(cell.key.keys());
        }
        last = Some(cell);
    }
    known
}

pub(crate) fn check(query: &Query, known: &BTreeSet<&String>) -> Result<(), Error> {
    let mut shown = BTreeSet::new();
    for concept in query.shown().chain(query.filter.keys()) {
        if !known.contains(concept) && !known.is_empty() {
            let known = known.iter().map(|c| c.to_string()).collect();
            return Err(Error::UnknownConcept { dataset: query.dataset.clone(), concept: concept.clone(), known });
        }
    }
    for concept in query.shown() {
        if !shown.insert(concept) {
            let reason = "it is shown twice; name it once".to_string();
            return Err(Error::NotUsable { concept: concept.clone(), reason });
        }
        if query.order == Order::ByFigure && query.states.contains(concept) {
            return Err(Error::StateRankingNotOffered { concept: concept.clone() });
        }
    }
    for (concept, codes) in query.filter.iter().filter(|(c, _)| !shown.contains(c)) {
        let distinct: BTreeSet<String> = codes.iter().map(|c| c.to_lowercase()).collect();
        if distinct.len() > 1 && distinct.contains(TOTAL) {
            return Err(Error::TotalAndParts { concept: concept.clone() });
        }
        if distinct.len() > 1 && query.apart.contains(concept) {
            let reason = "its values measure different things and are never added; ask for one, or show it".to_string();
            return Err(Error::NotUsable { concept: concept.clone(), reason });
        }
    }
    Ok(())
}

/// The cells that the filter lets through.
fn choose<'c>(cells: &'c [ExternalCell], query: &Query, provenance: &mut Provenance) -> Vec<&'c ExternalCell> {
    let mut chosen = Vec::new();
    for cell in cells.iter().filter(|cell| query.filter.iter().all(|(c, asked)| passes(cell, c, asked))) {
        // An area that is no State is there for who asks for it by its code.
        if cell.flags.pseudo_area && !query.states.iter().any(|s| query.filter.contains_key(s)) {
            provenance.pseudo_areas_left_out += 1;
            continue;
        }
        provenance.to_be_reviewed += u64::from(cell.flags.review);
        if cell.interval.is_none() {
            provenance.without_figure += 1;
            continue;
        }
        chosen.push(cell);
    }
    chosen
}

/// Whether a cell has one of the codes that are asked for.
pub(crate) fn passes(cell: &ExternalCell, concept: &str, asked: &[String]) -> bool {
    let any = |code: &str| asked.iter().any(|a| same(a, code));
    match cell.key.get(concept) {
        Some(codes) if !codes.is_empty() => codes.iter().any(|c| any(c)),
        _ => any(TOTAL),
    }
}

/// Whether two codes are one but for the case of their letters.
fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase())
}

/// A code with its place among the others: states come after codes.
type Placed = (u8, String);

fn placed(code: &str) -> Placed {
    (Absent::from_name(code).map_or(0, |a| a as u8 + 1), code.to_string())
}

/// Cells by the codes that are shown; a row that joins several codes stands under each of them.
fn combine<'c>(chosen: &[&'c ExternalCell], query: &Query) -> BTreeMap<Vec<Placed>, Vec<&'c ExternalCell>> {
    let mut combinations: BTreeMap<Vec<Placed>, Vec<&ExternalCell>> = BTreeMap::new();
    for cell in chosen {
        let mut keys: Vec<Vec<Placed>> = vec![Vec::new()];
        for concept in query.shown() {
            let asked = query.filter.get(concept);
            let wanted = |code: &str| asked.is_none_or(|a| a.iter().any(|a| same(a, code)));
            let codes: BTreeSet<Placed> = cell.codes(concept).into_iter().filter(|c| wanted(c)).map(placed).collect();
            keys = keys
                .into_iter()
                .flat_map(|key| codes.iter().map(move |code| [key.clone(), vec![code.clone()]].concat()))
                .collect();
        }
        for key in keys {
            combinations.entry(key).or_default().push(cell);
        }
    }
    combinations
}

/// A figure that contradicts itself, spanning what the source says.
pub(crate) fn hull(figures: impl IntoIterator<Item = Interval>, kind: IntervalKind) -> Option<Interval> {
    figures.into_iter().fold(None, |hull: Option<Interval>, f| {
        let lo = hull.map_or(f.lo, |h| h.lo.min(f.lo));
        let hi = match hull {
            Some(h) => h.hi.zip(f.hi).map(|(a, b)| a.max(b)),
            None => f.hi,
        };
        Some(Interval { lo, hi, kind })
    })
}
