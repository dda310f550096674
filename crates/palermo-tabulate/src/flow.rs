//! From where to where? Flows between a concept of origin and one of destination (chapter on statistics, §13).
//!
//! The detection side (citizenship → country of exploitation) and the return side (own citizens → country they return
//! from) measure overlapping people: a flow holds one side, and nothing here adds two.

use std::collections::BTreeMap;

use palermo_register::value::IntervalKind;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::engine;
use crate::error::Error;
use crate::external::{self, ExternalCell, Query};
use crate::frame::Frame;
use crate::plan::{At, Axis, MultiForm, Plan};
use crate::table::{Provenance, Table, TableCell};

/// Origin of a person with several citizenships.
pub const SEVERAL: &str = "several";

/// The code under which a source counts citizens of the reporting country.
pub const NATIONALS: &str = "nationals";

/// A matrix of flows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flow {
    /// Flows in the order of origin, then destination.
    pub links: Vec<Link>,
    /// How it was made.
    pub provenance: Provenance,
}

/// One flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Origin: a country, or a node of its own (`abroad`, `region`, `unknown`, `stateless`, `several` …).
    pub from: String,
    /// Destination.
    pub to: String,
    /// Kind of flow.
    pub class: Class,
    /// The figure.
    pub cell: TableCell,
}

impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let told = self.cell.figure.kind != IntervalKind::Conflict;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("from", &self.from)?;
        map.serialize_entry("to", &self.to)?;
        map.serialize_entry("class", &self.class)?;
        map.serialize_entry("lo", &told.then_some(self.cell.figure.lo))?;
        map.serialize_entry("hi", &self.cell.figure.hi.filter(|_| told))?;
        map.serialize_entry("value", &self.cell.figure.value())?;
        map.serialize_entry("text", &self.cell.text)?;
        map.serialize_entry("kind", self.cell.figure.kind.as_str())?;
        if !self.cell.source.is_empty() {
            map.serialize_entry("source", &self.cell.source)?;
        }
        if self.cell.conflicts_left_out > 0 {
            map.serialize_entry("conflicts_left_out", &self.cell.conflicts_left_out)?;
        }
        map.end()
    }
}

/// Kind of a flow by where its ends lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Both ends are one country: a loop.
    Domestic,
    /// Both countries lie in one subregion.
    WithinSubregion,
    /// Both countries lie in one region, in different subregions.
    WithinRegion,
    /// The countries lie in different regions.
    Transregional,
    /// Countries whose regions are not known here.
    CrossBorder,
    /// An end is not a country.
    Open,
}

/// Region and subregion of a country, by its code (M49, or a list that the deployment loads).
pub type Regions = BTreeMap<String, (String, String)>;

/// Flows among imported figures. `query` chooses the figures (one side, one indicator); its rows and columns are
/// replaced by `from` and `to`. Citizens of the reporting country are the loop of their country.
pub fn external(cells: &[ExternalCell], query: &Query, from: &str, to: &str, regions: &Regions) -> Result<Flow, Error> {
    let query = Query { rows: vec![from.to_string()], columns: vec![to.to_string()], ..query.clone() };
    external::check(&query, &external::concepts(cells))?;
    // Only the end may change its code when loops are read; what the other filters leave out need not be looked at.
    let asked = |cell: &&ExternalCell| {
        query.filter.iter().filter(|(c, _)| *c != from).all(|(c, codes)| external::passes(cell, c, codes))
    };
    let looped = with_loops(cells.iter().filter(asked).cloned().collect(), from, to);
    let mut table = external::table(&looped, &query)?;
    table.provenance.read = cells.len() as u64;
    table.cells.retain(|c| c.key.get(from) != Some(external::TOTAL) && c.key.get(to) != Some(external::TOTAL));
    Ok(flow(table, from, to, regions))
}

/// Reads `nationals` as citizens of the reporting country. Where a source gives both, equal figures are one
/// observation and different ones contradict each other: they are the same people.
fn with_loops(mut looped: Vec<ExternalCell>, from: &str, to: &str) -> Vec<ExternalCell> {
    let mut own: BTreeMap<BTreeMap<String, Vec<String>>, Vec<usize>> = BTreeMap::new();
    for (i, cell) in looped.iter_mut().enumerate() {
        let reporting = cell.key.get(to).cloned().unwrap_or_default();
        if reporting.is_empty() {
            continue;
        }
        let nationals = cell.codes(from) == [NATIONALS];
        if nationals {
            cell.key.insert(from.to_string(), reporting.clone());
        }
        if nationals || cell.key.get(from) == Some(&reporting) {
            own.entry(cell.key.clone()).or_default().push(i);
        }
    }
    for rows in own.into_values().filter(|rows| rows.len() > 1) {
        for i in &rows {
            let same = looped[*i].text == looped[rows[0]].text;
            looped[*i].flags.duplicate |= same && *i != rows[0];
            if !same {
                looped[*i].flags.conflict = true;
                looped[rows[0]].flags.conflict = true;
            }
        }
    }
    looped
}

/// What becomes of a person with several citizenships.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeveralOrigins {
    /// Counted once, under `several`.
    #[default]
    OneNode,
    /// Counted under each (a profile may say so); flows may exceed the number of persons.
    Split,
}

/// Flows among records. `plan` gives filter, unit and hierarchies; its rows and columns are replaced by `from` and `to`.
pub fn records(
    frame: &Frame,
    plan: &Plan,
    (from, to): (&str, &str),
    several: SeveralOrigins,
    regions: &Regions,
    threads: usize,
) -> Result<Flow, Error> {
    let multi_form = match several {
        SeveralOrigins::OneNode => MultiForm::MixedRow,
        SeveralOrigins::Split => MultiForm::CountInEach,
    };
    let axis = |concept: &str, multi_form| Axis { at: At::Coded, multi_form, ..Axis::new(concept) };
    let plan = Plan {
        rows: vec![axis(from, multi_form)],
        columns: vec![axis(to, MultiForm::CountInEach)],
        measures: Vec::new(),
        ..plan.clone()
    };
    let mut table = engine::run(&plan, frame, threads)?;
    for cell in &mut table.cells {
        for (concept, code) in &mut cell.key.0 {
            if concept == from && code == "mixed" {
                *code = SEVERAL.to_string();
            }
        }
    }
    Ok(flow(table, from, to, regions))
}

fn flow(table: Table, from: &str, to: &str, regions: &Regions) -> Flow {
    let links = table.cells.into_iter().map(|cell| {
        let end = |concept: &str| cell.key.get(concept).unwrap_or(external::TOTAL).to_string();
        let (from, to) = (end(from), end(to));
        Link { class: class(&from, &to, regions), from, to, cell }
    });
    Flow { links: links.collect(), provenance: table.provenance }
}

fn class(from: &str, to: &str, regions: &Regions) -> Class {
    if !is_country(from) || !is_country(to) {
        return Class::Open;
    }
    if from == to {
        return Class::Domestic;
    }
    match (regions.get(from), regions.get(to)) {
        (Some(a), Some(b)) if a == b => Class::WithinSubregion,
        (Some(a), Some(b)) if a.0 == b.0 => Class::WithinRegion,
        (Some(_), Some(_)) => Class::Transregional,
        _ => Class::CrossBorder,
    }
}

/// Countries are written in capitals (alpha-2 or alpha-3), all other nodes in small letters.
fn is_country(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase())
}
