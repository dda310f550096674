//! Tables, flows and their explanations, over registers, indicators and imported figures: the same answers for the
//! command line and the API. Beside them documents, read for a page.

mod capture;
mod cells;
mod external;
mod flow;
mod indicator;
mod output;
mod plan;
mod population;
mod public;
mod reading;
mod words;

use std::sync::Arc;

use palermo_register::catalog::Register;
use palermo_register::cel::Filter;
use palermo_store::Store;
use palermo_tabulate::plan::Plan;
use palermo_tabulate::{Frame, Table};
use palermo_web::TableRequest;
use serde_json::{Value as Json, json};

use crate::error::{Error, Result};
use crate::frames;

pub use capture::{captured, estimate};
pub use external::datasets;
pub use flow::flow;
pub(crate) use output::quoted;
pub use output::{grid, shown, to_csv, to_json, to_xlsx};
pub use public::{THRESHOLD, behind, explain as explain_public, offers, public};
pub use reading::document;
pub use words::Words;

/// A table and what is needed to show it and to explain its cells.
pub struct Made {
    /// The table.
    pub table: Table,
    /// How many of its concepts stand in rows; the others stand in columns.
    pub rows: usize,
    /// Measures besides the count.
    pub measures: Vec<Measured>,
    /// How its concepts and codes are called.
    pub words: Words,
    /// For registers: the frame and the plan.
    pub basis: Option<(Frame, Plan)>,
    /// How to cite, where the source asks for it.
    pub cite: Option<String>,
    /// Sentences that stand below the table: what detection measures, the counting rule.
    pub notes: Vec<String>,
}

/// A measure of a table as it is shown.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Name in cells.
    pub name: String,
    /// Name in the heads of files.
    pub id: String,
    /// Its kind: what is printed behind the number, and with how many decimals.
    pub kind: MeasureKind,
    /// Heading of its table, with the base or the source of the population.
    pub title: String,
}

/// Kinds of measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureKind {
    /// A part of a whole.
    Share,
    /// Persons per 100,000.
    Rate,
}

/// Makes a table.
///
/// # Errors
/// The dataset or a concept is unknown, a concept is open, a ranking of States is asked for, or the store refuses.
pub async fn table(store: &Store, asked: &TableRequest) -> Result<Made> {
    let house = store.house();
    if let Some((pack, decl)) = house.catalog.indicators.get(&asked.dataset) {
        return indicator::table(store, pack, decl, asked).await;
    }
    if let Some(found) = external::dataset(store, &asked.dataset) {
        return external::table(store, &found, asked).await;
    }
    let (register, _) = house.register(&asked.dataset).map_err(|_| unknown_dataset(store, &asked.dataset))?;
    let (plan, beyond) = plan::plan(store, &register, asked)?;
    of_records(store, &register, plan, beyond, asked).await
}

fn unknown_dataset(store: &Store, name: &str) -> Error {
    let house = store.house();
    let known: Vec<String> = house
        .catalog
        .registers
        .keys()
        .cloned()
        .chain(house.catalog.indicators.keys().cloned())
        .chain(datasets(store))
        .collect();
    Error::said(
        "unknown_dataset",
        format!("there is no register, indicator or dataset `{name}`"),
        palermo_register::source::did_you_mean(name, known.iter().map(String::as_str)),
    )
}

/// The columns that a plan needs, as of now, without the records that its further filters leave out.
async fn frame(store: &Store, register: &Register, plan: &Plan, beyond: Vec<Filter>) -> Result<Frame> {
    let columns = plan::columns(plan);
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut frame = frames::frame(store, register, Some(&names)).await?;
    for filter in beyond {
        frames::keep_passing(store, register, &mut frame, filter).await?;
    }
    Ok(frame)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Counts records, and calls what it shows by its names.
async fn of_records(
    store: &Store,
    register: &Arc<Register>,
    plan: Plan,
    beyond: Vec<Filter>,
    asked: &TableRequest,
) -> Result<Made> {
    let house = store.house();
    let frame = frame(store, register, &plan, beyond).await?;
    let table = palermo_tabulate::run(&plan, &frame, threads())?;
    let cite = crate::exporting::restricted(store, register).await?.map(|(_, cite)| cite);
    let mut words = Words::new(&house.catalog, &asked.language);
    for axis in plan.axes() {
        words.axis_of_register(&house.catalog, register, axis, &table);
    }
    let measures = plan.measures.iter().map(|m| words.measure(&house.catalog, m)).collect();
    let notes = words.register_note(&house.catalog, register);
    Ok(Made { rows: plan.rows.len(), table, measures, words, basis: Some((frame, plan)), cite, notes })
}

/// Where a cell comes from: `codes` in the order of rows, then columns.
///
/// # Errors
/// There is no such cell.
pub fn explain(made: &Made, codes: &[String]) -> Result<Json> {
    let wanted: Vec<String> = codes.iter().map(|c| c.trim().to_lowercase()).collect();
    let all = || made.table.cells.iter().chain(&made.table.totals);
    let cell = all().find(|c| {
        c.key.0.len() == wanted.len() && c.key.0.iter().zip(&wanted).all(|((_, code), w)| code.to_lowercase() == *w)
    });
    let Some(cell) = cell else {
        let concepts: Vec<&str> =
            all().next().map(|c| c.key.0.iter().map(|(k, _)| k.as_str()).collect()).unwrap_or_default();
        return Err(Error::said(
            "no_such_cell",
            format!("the table has no cell {}", codes.join(",")),
            format!("name a code for each of {}, separated by commas", concepts.join(", ")),
        ));
    };
    let mut out = json!({ "cell": cell, "provenance": made.table.provenance });
    if let Some((frame, plan)) = &made.basis {
        let e = palermo_tabulate::explain(frame, plan, &cell.key.0)?;
        out["explanation"] = json!(e);
    }
    Ok(out)
}
