//! A table as a document, as CSV and as a workbook.

use std::path::Path;

use palermo_exchange::write::{FieldKind, FieldSchema, Format, Out, TableSchema, neutralise, table};
use palermo_register::value::IntervalKind;
use palermo_tabulate::interval::{self, Ratio};
use palermo_tabulate::{Measured as Value, TableCell};
use palermo_web::Grid;
use serde_json::{Value as Json, json};

use super::{Made, MeasureKind, Measured};
use crate::error::Result;

/// The table as the document that `--json` prints.
pub fn to_json(made: &Made) -> Json {
    let mut out = json!(made.table);
    out["language"] = json!(made.words.language);
    out["labels"] = made.words.to_json();
    if !made.measures.is_empty() {
        out["measures"] = made.measures.iter().map(|m| json!({ "name": m.name, "title": m.title })).collect();
    }
    if let Some(c) = &made.cite {
        out["cite"] = json!(c);
    }
    if !made.notes.is_empty() {
        out["notes"] = json!(made.notes);
    }
    out
}

/// A measure of a cell as it is shown: a rate with two decimals, a share in percent with one, the upper end of an interval
/// rounded up; nothing where the cell has no such measure, a dash where there is no base or no population.
pub fn shown(measure: &Measured, cell: &TableCell) -> String {
    let Some(found) = cell.measures.get(&measure.name) else { return String::new() };
    let Value::Known { lo, hi, .. } = found else { return "–".into() };
    match measure.kind {
        MeasureKind::Rate => interval::shown(Ratio { lo: *lo, hi: *hi }, 2),
        MeasureKind::Share => {
            format!("{}%", interval::shown(Ratio { lo: lo * 100.0, hi: hi.map(|h| h * 100.0) }, 1))
        }
    }
}

/// What a file says of a measure, behind the measure's name: both ends, the number that was divided by, the state.
const PARTS: [&str; 4] = ["lo", "hi", "base", "state"];

fn parts(measure: &Measured, cell: &TableCell) -> [Option<Json>; 4] {
    let state = |s: &str| Some(json!(s));
    match cell.measures.get(&measure.name) {
        None => [None, None, None, None],
        Some(Value::Known { lo, hi, base, .. }) => {
            [Some(json!(lo)), hi.map(|h| json!(h)), Some(json!(base)), state("known")]
        }
        Some(Value::NoBase) => [None, None, None, state("no_base")],
        Some(Value::MissingDenominator) => [None, None, None, state("missing_denominator")],
    }
}

fn all(made: &Made) -> impl Iterator<Item = &TableCell> {
    made.table.cells.iter().chain(&made.table.totals)
}

fn keys(made: &Made) -> Vec<String> {
    all(made).next().map(|c| c.key.0.iter().map(|(k, _)| k.clone()).collect()).unwrap_or_default()
}

/// The table as CSV: a column for each concept, then the figure, then its measures.
pub fn to_csv(made: &Made) -> String {
    let line = |cells: Vec<String>| cells.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(",");
    let tail = ["lo", "hi", "value", "text", "kind"];
    let measures = made.measures.iter().flat_map(|m| PARTS.map(|p| format!("{}_{p}", m.id)));
    let mut out = line(keys(made).into_iter().chain(tail.map(String::from)).chain(measures).collect());
    let text = |j: &Json| match j {
        Json::Null => String::new(),
        Json::String(s) => neutralise(s).into_owned(),
        other => other.to_string(),
    };
    for c in all(made) {
        let j = json!(c);
        let figure = tail.map(|k| text(&j[k]));
        let measures =
            made.measures.iter().flat_map(|m| parts(m, c)).map(|p| p.as_ref().map_or_else(String::new, text));
        out.push('\n');
        out.push_str(&line(c.key.0.iter().map(|(_, v)| v.clone()).chain(figure).chain(measures).collect()));
    }
    out
}

/// A cell of CSV (RFC 4180).
pub(crate) fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

/// Everything that stands below a table: how its measures were made, its notes, how to cite it.
pub fn below(made: &Made) -> Vec<&str> {
    let measures = made.measures.iter().map(|m| m.title.as_str());
    measures.chain(made.notes.iter().chain(&made.cite).map(String::as_str)).collect()
}

/// The table as a workbook, with the names of codes beside the codes.
///
/// # Errors
/// The file cannot be written.
pub fn to_xlsx(made: &Made, out: &Path) -> Result<()> {
    let names = keys(made);
    let field = |n: &str, title: Option<&str>, kind| FieldSchema {
        name: n.into(),
        title: title.map(str::to_string),
        description: None,
        kind,
        required: false,
        allowed: Vec::new(),
    };
    let mut fields: Vec<FieldSchema> = Vec::new();
    for n in &names {
        fields.push(field(n, Some(made.words.title(n)), FieldKind::Text));
        fields.push(field(&format!("{n}_label"), Some(made.words.title(n)), FieldKind::Text));
    }
    fields.extend([
        field("lo", None, FieldKind::Integer),
        field("hi", None, FieldKind::Integer),
        field("text", None, FieldKind::Text),
        field("kind", None, FieldKind::Text),
    ]);
    for m in &made.measures {
        let title = Some(m.title.as_str());
        fields.extend([
            field(&m.id, title, FieldKind::Text),
            field(&format!("{}_lo", m.id), title, FieldKind::Decimal { scale: None }),
            field(&format!("{}_hi", m.id), title, FieldKind::Decimal { scale: None }),
            field(&format!("{}_base", m.id), title, FieldKind::Integer),
            field(&format!("{}_state", m.id), title, FieldKind::Text),
        ]);
    }
    let schema = TableSchema {
        name: "table".into(),
        title: None,
        description: Some(below(made).join("\n")).filter(|d| !d.is_empty()),
        fields,
        primary_key: Vec::new(),
        foreign_keys: Vec::new(),
        missing_values: vec![String::new()],
    };
    let rows = all(made).map(|c| {
        let mut row: Vec<Out<'_>> = Vec::new();
        for (axis, code) in &c.key.0 {
            row.push(Out::Text(code.as_str().into()));
            row.push(Out::Text(made.words.code(axis, code).into()));
        }
        let told = c.figure.kind != IntervalKind::Conflict;
        row.push(if told { Out::Int(c.figure.lo) } else { Out::Null });
        row.push(c.figure.hi.filter(|_| told).map_or(Out::Null, Out::Int));
        row.push(Out::Text(c.text.as_str().into()));
        row.push(Out::Text(c.figure.kind.as_str().into()));
        for m in &made.measures {
            row.push(Out::Text(shown(m, c).into()));
            row.extend(parts(m, c).into_iter().map(|p| match p {
                Some(Json::String(s)) => Out::Text(s.into()),
                Some(Json::Number(n)) if n.is_i64() => n.as_i64().map_or(Out::Null, Out::Int),
                Some(Json::Number(n)) => n.as_f64().map_or(Out::Null, |f| Out::Decimal(f.to_string().into())),
                _ => Out::Null,
            }));
        }
        Ok(row)
    });
    table(out, Format::Xlsx, &schema, rows)?;
    Ok(())
}

/// A grid as CSV or as a workbook.
///
/// # Errors
/// The file cannot be written.
pub fn grid(grid: &Grid, format: Format, out: &Path) -> Result<()> {
    let field = |(i, (name, title)): (usize, &(String, String))| FieldSchema {
        name: name.clone(),
        title: Some(title.clone()),
        description: None,
        kind: if grid.numbers[i] { FieldKind::Integer } else { FieldKind::Text },
        required: false,
        allowed: Vec::new(),
    };
    let schema = TableSchema {
        name: grid.name.clone(),
        title: None,
        description: Some(grid.notes.join("\n")).filter(|d| !d.is_empty()),
        fields: grid.head.iter().enumerate().map(field).collect(),
        primary_key: Vec::new(),
        foreign_keys: Vec::new(),
        missing_values: vec![String::new()],
    };
    let rows = grid.rows.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(i, text)| match text {
            None => Out::Null,
            Some(text) if grid.numbers[i] => text.parse().map_or(Out::Null, Out::Int),
            Some(text) => Out::Text(text.as_str().into()),
        });
        Ok(cells.collect())
    });
    table(out, format, &schema, rows)?;
    Ok(())
}
