//! From where to where? Flows of a register or a dataset, each with its class by the regions in which its ends lie.

use std::collections::BTreeMap;

use palermo_register::catalog::Catalog;
use palermo_register::reference;
use palermo_store::Store;
use palermo_tabulate::Table;
use palermo_tabulate::flow::{self, Class, Flow, Regions};
use palermo_web::TableRequest;
use serde_json::{Value as Json, json};

use super::{Words, external as datasets, plan};
use crate::error::{Error, Result};

/// Name of the regions that hold unless others are asked for.
const M49: &str = "m49";

/// Classes of flows with the labels of the engine's own pack.
const CLASSES: [(Class, &str); 6] = [
    (Class::Domestic, "text-flow-domestic"),
    (Class::WithinSubregion, "text-flow-within_subregion"),
    (Class::WithinRegion, "text-flow-within_region"),
    (Class::Transregional, "text-flow-transregional"),
    (Class::CrossBorder, "text-flow-cross_border"),
    (Class::Open, "text-flow-open"),
];

/// A flow between two concepts: the one of the rows and the one of the columns.
///
/// # Errors
/// As [`super::table`]; there are not exactly two concepts; the roll-up of the regions is not one of countries.
pub async fn flow(store: &Store, asked: &TableRequest) -> Result<Json> {
    let ([from], [to]) = (asked.rows.as_slice(), asked.columns.as_slice()) else {
        return Err(Error::said(
            "usage",
            "a flow has one concept of origin and one of destination",
            "name one of each",
        ));
    };
    let house = store.house();
    let catalog = &house.catalog;
    let (regions, by) = regions(catalog, asked.regions.as_deref())?;
    let mut words = Words::new(catalog, &asked.language);
    if let Some(dataset) = datasets::dataset(store, &asked.dataset) {
        let found = datasets::asked(store, &dataset, asked).await?;
        let (from, to) = (&found.query.rows[0], &found.query.columns[0]);
        let made = flow::external(&found.cells, &found.query, from, to, &regions)?;
        let table = as_table(&made, from, to);
        for end in [from, to] {
            words.axis_of_figures(catalog, end, &table);
        }
        let notes = datasets::notes(store, &dataset, &words, &found.query, &table);
        return Ok(document(catalog, &made, (from, to), &words, by, &notes, found.cite));
    }
    let (register, _) = house.register(&asked.dataset).map_err(|_| super::unknown_dataset(store, &asked.dataset))?;
    let (plan, beyond) = plan::plan(store, &register, asked)?;
    let frame = super::frame(store, &register, &plan, beyond).await?;
    let ends = (plan.rows[0].concept.as_str(), plan.columns[0].concept.as_str());
    let made = flow::records(&frame, &plan, ends, flow::SeveralOrigins::default(), &regions, super::threads())?;
    let table = as_table(&made, from, to);
    for (axis, name) in [(&plan.rows[0], from), (&plan.columns[0], to)] {
        let mut axis = axis.clone();
        axis.name = Some(name.clone());
        words.axis_of_register(catalog, &register, &axis, &table);
    }
    let cite = crate::exporting::restricted(store, &register).await?.map(|(_, cite)| cite);
    Ok(document(catalog, &made, (from, to), &words, by, &words.register_note(catalog, &register), cite))
}

/// The ends of a flow as a table, for their names.
fn as_table(made: &Flow, from: &str, to: &str) -> Table {
    let cells = made.links.iter().map(|link| {
        let mut cell = link.cell.clone();
        cell.key.0 = vec![(from.to_string(), link.from.clone()), (to.to_string(), link.to.clone())];
        cell
    });
    Table { cells: cells.collect(), ..Table::default() }
}

fn document(
    catalog: &Catalog,
    made: &Flow,
    (from, to): (&str, &str),
    words: &Words,
    by: Json,
    notes: &[String],
    cite: Option<String>,
) -> Json {
    let mut out = json!(made);
    out["from"] = json!(from);
    out["to"] = json!(to);
    out["regions"] = by;
    out["language"] = json!(words.language);
    let mut labels = words.to_json();
    let classes = CLASSES.iter().map(|(class, id)| {
        let code = json!(class);
        (code.as_str().unwrap_or_default().to_string(), json!(words.own(catalog, id, &[])))
    });
    labels["class"] = json!({ "codes": Json::Object(classes.collect()) });
    out["labels"] = labels;
    if let Some(c) = cite {
        out["cite"] = json!(c);
    }
    if !notes.is_empty() {
        out["notes"] = json!(notes);
    }
    out
}

/// Region and subregion of each country, and by what: M49, or a roll-up of countries that the installation declares. A
/// group of a roll-up is a subregion; where its list gives it a parent, that is the region, else M49's region holds.
fn regions(catalog: &Catalog, asked: Option<&str>) -> Result<(Regions, Json)> {
    let m49: Regions = reference::regions()
        .iter()
        .map(|(country, (region, sub))| ((*country).to_string(), ((*region).to_string(), (*sub).to_string())))
        .collect();
    let Some(name) = asked.filter(|n| *n != M49) else { return Ok((m49, json!({ "by": M49 }))) };
    let Some(rollup) = catalog.rollups.get(name) else {
        let known = std::iter::once(M49).chain(catalog.rollups.keys().map(String::as_str));
        return Err(Error::said(
            "unknown_rollup",
            format!("there is no roll-up `{name}`"),
            palermo_register::source::did_you_mean(name, known),
        ));
    };
    let of_countries = catalog.list(&rollup.list).is_some_and(|l| l.get("FRA").is_some() && l.get("NAM").is_some());
    if !of_countries {
        return Err(Error::said(
            "not_regions",
            format!("the roll-up `{name}` groups `{}`, not countries", rollup.list),
            "name a roll-up over `territory`, or leave it out for M49",
        ));
    }
    let groups = rollup.of.as_ref().and_then(|l| catalog.list(l));
    let top = |group: &str| {
        let mut at = groups.as_ref()?.parent(group)?;
        while let Some(above) = groups.as_ref().and_then(|l| l.parent(&at)) {
            at = above;
        }
        Some(at)
    };
    let of = |(country, group): (&String, &String)| {
        let region = top(group).or_else(|| Some(m49.get(country)?.0.clone())).unwrap_or_else(|| group.clone());
        (country.clone(), (region, group.clone()))
    };
    let own: BTreeMap<_, _> = rollup.groups.iter().map(of).collect();
    Ok((own, json!({ "by": name, "version": rollup.version })))
}
