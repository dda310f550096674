//! Questions on the command line: tables, flows and treaties, answered in the language that was asked for.

use palermo_web::TableRequest;
use serde_json::Value as Json;

use crate::cli::{FlowArgs, Global, TableArgs, TableFormat, TreatyArgs, TreatyCommand};
use crate::commands::{answer, open};
use crate::error::{Error, Result};
use crate::{desk, drawing, language, treaty, voice};

/// Makes a table and shows it.
///
/// # Errors
/// As [`desk::table`]; the file cannot be written.
pub async fn table(g: &Global, a: TableArgs) -> Result<u8> {
    let store = open(g).await?;
    let asked = TableRequest {
        dataset: a.dataset.clone(),
        rows: a.rows.clone(),
        columns: a.columns.clone(),
        filters: a.filters.clone(),
        conflict: a.conflict.clone(),
        order: a.order.clone(),
        profile: a.profile.clone(),
        regions: None,
        language: language::of_command(&store.house().catalog, a.lang.as_deref())?,
    };
    if a.public {
        drawing::public(&store, &asked, &a, g.json).await?;
        return Ok(0);
    }
    let made = desk::table(&store, &asked).await?;
    if let Some(codes) = &a.explain {
        let codes: Vec<String> = codes.split(',').map(str::to_string).collect();
        let e = desk::explain(&made, &codes)?;
        answer(g, &e, || serde_json::to_string_pretty(&e).unwrap_or_default())?;
        return Ok(0);
    }
    match if g.json { TableFormat::Json } else { a.format } {
        TableFormat::Json => voice::document(&desk::to_json(&made))?,
        TableFormat::Csv => voice::out(&desk::to_csv(&made))?,
        TableFormat::Xlsx => {
            let Some(out) = &a.out else {
                return Err(Error::said("usage", "a workbook needs a file", "add --out table.xlsx"));
            };
            desk::to_xlsx(&made, out)?;
            voice::say(&format!("Written to {}.", out.display()));
        }
        TableFormat::Svg | TableFormat::Png => drawing::draw(&store, &made, &a)?,
        TableFormat::Table => {
            if made.table.cells.is_empty() && made.table.totals.is_empty() {
                voice::say("Nothing matches these filters; leave one out, or ask for other codes.");
            }
            voice::out(&voice::table(&made, &|c| c.text.clone()))?;
            for measure in &made.measures {
                voice::out(&format!("\n{}", measure.title))?;
                voice::out(&voice::table(&made, &|c| desk::shown(measure, c)))?;
            }
            for note in made.notes.iter().chain(&made.cite) {
                voice::out(note)?;
            }
        }
    }
    Ok(0)
}

/// Counts a flow and shows it.
///
/// # Errors
/// As [`desk::flow`].
pub async fn flow(g: &Global, a: FlowArgs) -> Result<u8> {
    let store = open(g).await?;
    let asked = TableRequest {
        dataset: a.dataset,
        rows: vec![a.from],
        columns: vec![a.to],
        filters: a.filters,
        conflict: a.conflict,
        regions: a.regions,
        language: language::of_command(&store.house().catalog, a.lang.as_deref())?,
        ..TableRequest::default()
    };
    let made = desk::flow(&store, &asked).await?;
    answer(g, &made, || {
        let text = |j: &Json| j.as_str().unwrap_or_default().to_string();
        let called = |axis: &str, code: &Json| {
            let label = &made["labels"][axis]["codes"][code.as_str().unwrap_or_default()];
            if label.is_string() { text(label) } else { text(code) }
        };
        let (from, to) = (text(&made["from"]), text(&made["to"]));
        let line = |l: &Json| {
            let figure = l["text"].as_str().map_or_else(|| l["lo"].to_string(), str::to_string);
            let class = called("class", &l["class"]);
            format!("{} → {}  {figure}  ({class})", called(&from, &l["from"]), called(&to, &l["to"]))
        };
        let lines = made["links"].as_array().into_iter().flatten().map(line);
        let below = made["notes"].as_array().into_iter().flatten().map(text);
        let cite = made["cite"].as_str().map(str::to_string);
        lines.chain(below).chain(cite).collect::<Vec<_>>().join("\n")
    })?;
    Ok(0)
}

/// Answers a question about treaties.
///
/// # Errors
/// As [`treaty::status`] and [`treaty::changes`].
pub async fn treaty(g: &Global, a: TreatyArgs) -> Result<u8> {
    let store = open(g).await?;
    let words = treaty::Words::new(&store, &language::of_command(&store.house().catalog, a.lang.as_deref())?);
    match a.command {
        TreatyCommand::Status { treaty: t, on } => {
            let mut answered = treaty::status(&store, &t, &on).await?;
            words.name(&mut answered);
            answer(g, &answered, || words.status(&answered))?;
        }
        TreatyCommand::Changes { treaty: t, from, to } => {
            let mut answered = treaty::changes(&store, &t, &from, &to).await?;
            words.name(&mut answered);
            answer(g, &answered, || words.changes(&answered))?;
        }
    }
    Ok(0)
}
