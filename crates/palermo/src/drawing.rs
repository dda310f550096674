//! `palermo table --format svg|png` and `--public`: figures drawn, and figures as the world may see them.

use std::collections::BTreeMap;
use std::path::Path;

use palermo_chart::{Absent, Amount, Caption, Chart, Figure, Home, Unit, png};
use palermo_exchange::write::Format;
use palermo_register::locale::Locale;
use palermo_register::value::IntervalKind;
use palermo_store::Store;
use palermo_web::{Axis, Cells, CodeName, Cut, Drawing, Sheet, TOTAL, TableRequest, Words, chart, looking};
use serde_json::json;

use crate::cli::{ChartKind, TableArgs, TableFormat};
use crate::desk::{self, Made};
use crate::error::{Error, Result, io};
use crate::voice;

/// How a kind is drawn; without one, lines where the rows are years.
fn kind(asked: ChartKind, time: bool) -> Drawing {
    match asked {
        ChartKind::Auto if time => Drawing::Lines,
        ChartKind::Auto | ChartKind::Bars => Drawing::Bars,
        ChartKind::Stacks => Drawing::Stacks,
        ChartKind::Lines => Drawing::Lines,
        ChartKind::Matrix => Drawing::Matrix,
    }
}

fn words(language: &str) -> Words {
    Words::of(Locale::of(language).unwrap_or(Locale::ENGLISH))
}

fn undrawable() -> Error {
    Error::said(
        "no_drawing",
        "these figures cannot be drawn in this way",
        "name one concept for the rows and at most one for the columns, with fewer codes, or choose another --chart",
    )
}

/// Draws a chart into a file, or an SVG to standard output.
fn leave(drawn: &dyn Chart, format: TableFormat, out: Option<&Path>, words: Words) -> Result<()> {
    let failed = |e: palermo_chart::Error| Error::said("no_drawing", e.to_string(), "choose other figures");
    let body = looking(words, "c", Home::File, |look| match format {
        TableFormat::Png => png(drawn, look, 2.0),
        _ => drawn.draw(look).map(|svg| svg.text.into_bytes()),
    })
    .map_err(failed)?;
    match out {
        Some(path) => {
            std::fs::write(path, body).map_err(io(format!("writing {}", path.display())))?;
            voice::say(&format!("Written to {}.", path.display()));
            Ok(())
        }
        None if format == TableFormat::Png => {
            Err(Error::said("usage", "a picture needs a file", "add --out table.png"))
        }
        None => voice::out(&String::from_utf8_lossy(&body)),
    }
}

/// Draws a table of this installation, for who works with it: nothing of it is hidden.
///
/// # Errors
/// The table has more than two concepts, or cannot be drawn; the file cannot be written.
pub fn draw(store: &Store, made: &Made, a: &TableArgs) -> Result<()> {
    let language = made.words.language.as_str();
    let words = words(language);
    let first = made.table.cells.iter().chain(&made.table.totals).next().ok_or_else(undrawable)?;
    let concepts: Vec<String> = first.key.0.iter().map(|(k, _)| k.clone()).collect();
    let (rows, columns) = match concepts.as_slice() {
        [rows] => (rows.clone(), None),
        [rows, columns] => (rows.clone(), Some(columns.clone())),
        _ => return Err(undrawable()),
    };
    let all = || made.table.cells.iter().chain(&made.table.totals);
    let axis = |concept: &str| {
        let mut codes: Vec<&str> = Vec::new();
        for code in all().filter_map(|c| c.key.get(concept)) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let names = codes.into_iter().map(|c| (c, made.words.code(concept, c)));
        Axis::new(&store.house().catalog, language, concept, made.words.title(concept), names)
    };
    let (row, column) = (axis(&rows), columns.as_deref().map(axis));
    let nameless = [CodeName { code: TOTAL.into(), label: String::new(), unknown: false }];
    let across: &[CodeName] = column.as_ref().map_or(&nameless, |c| &c.codes);
    #[allow(clippy::cast_precision_loss, reason = "counts of persons are far below 2^53")]
    let number = |n: i64| n as f64;
    let by_codes: BTreeMap<Vec<&str>, Figure> = all()
        .map(|c| {
            let figure = match c.figure.kind {
                IntervalKind::Conflict => Figure::Absent(Absent::Conflict),
                _ => Figure::Amount(Amount { lo: number(c.figure.lo), hi: c.figure.hi.map(number) }),
            };
            (c.key.0.iter().map(|(_, code)| code.as_str()).collect(), figure)
        })
        .collect();
    let figure = |r: usize, c: usize| {
        let mut codes = vec![row.codes[r].code.as_str()];
        codes.extend(column.as_ref().map(|x| x.codes[c].code.as_str()));
        by_codes.get(&codes).copied().unwrap_or(Figure::Absent(Absent::NoData))
    };
    let title = match &column {
        Some(column) => format!("{}: {} · {}", a.dataset, row.label, column.label),
        None => format!("{}: {}", a.dataset, row.label),
    };
    let source = made.notes.iter().chain(&made.cite).cloned().collect::<Vec<_>>().join(" ");
    let caption = Caption { title, subtitle: a.filters.join(", "), source };
    let cells = Cells { time: row.time, states: row.states, rows: &row.codes, columns: across, figure: &figure };
    let drawn = chart(&cells, kind(a.chart, row.time), caption).ok_or_else(undrawable)?;
    leave(&*drawn, a.format, a.out.as_deref(), words)
}

/// A table as the world may see it: of our own figures what passed the door, with a mark where something is hidden.
///
/// # Errors
/// The table is not public, a concept or code is not one of it, or the file cannot be written.
pub async fn public(store: &Store, asked: &TableRequest, a: &TableArgs, as_json: bool) -> Result<()> {
    let words = words(&asked.language);
    let offers = desk::offers(store, &asked.language).await?;
    let offer = offers.iter().find(|o| o.name.eq_ignore_ascii_case(&asked.dataset)).ok_or_else(|| {
        Error::said(
            "not_public",
            format!("`{}` is not a table that is published here", asked.dataset),
            palermo_register::source::did_you_mean(&asked.dataset, offers.iter().map(|o| o.name.as_str())),
        )
    })?;
    if asked.rows.len() > 1 || asked.columns.len() > 1 {
        return Err(Error::said(
            "usage",
            "what is published is cut by one concept in the rows and one in the columns",
            "name one of each, and choose a code of the others with --where",
        ));
    }
    let named = |n: &String| offer.axes.iter().find(|x| x.name.eq_ignore_ascii_case(n)).map_or(n, |x| &x.name).clone();
    let rows = asked.rows.first().map(named).or_else(|| offer.axes.first().map(|x| x.name.clone())).unwrap_or_default();
    let columns = asked.columns.first().map(named);
    let mut fixed = BTreeMap::new();
    for axis in offer.axes.iter().filter(|x| x.name != rows && Some(&x.name) != columns.as_ref()) {
        let usual = axis.code(TOTAL).or_else(|| axis.codes.first());
        fixed.extend(usual.map(|c| (axis.name.clone(), c.code.clone())));
    }
    for text in &asked.filters {
        let (concept, code) = text.split_once('=').ok_or_else(|| {
            Error::said("not_understood", format!("`{text}` is not CONCEPT=CODE"), "write --where sex=female")
        })?;
        fixed.insert(named(&concept.to_string()), code.to_string());
    }
    let mut cut = Cut { rows, columns, fixed };
    let request = TableRequest {
        rows: vec![cut.rows.clone()],
        columns: cut.columns.iter().cloned().collect(),
        filters: cut.fixed.iter().map(|(k, v)| format!("{k}={v}")).collect(),
        ..asked.clone()
    };
    let table = desk::public(store, &request).await?;
    if !offer.own {
        cut.fixed.clear();
    }
    let wrong =
        |p: palermo_web::Problem| Error::said("not_public", p.detail, "ask for what the table is broken down by");
    let sheet = Sheet::cut(&table, cut).map_err(wrong)?;
    let name = table.name.to_ascii_lowercase().replace(['/', '.'], "-");
    let grid = looking(words, "t", Home::File, |look| sheet.grid(&name, look, words));
    match if as_json { TableFormat::Json } else { a.format } {
        TableFormat::Svg | TableFormat::Png => {
            let time = table.facts.axes.iter().any(|x| x.name == sheet.cut.rows && x.time);
            let drawn = sheet.chart(kind(a.chart, time), words).ok_or_else(undrawable)?;
            leave(&*drawn, a.format, a.out.as_deref(), words)
        }
        TableFormat::Json => {
            let row = |r: &Vec<Option<String>>| {
                grid.head
                    .iter()
                    .zip(r)
                    .map(|((name, _), text)| (name.clone(), json!(text)))
                    .collect::<serde_json::Map<_, _>>()
            };
            let rows: Vec<_> = grid.rows.iter().map(row).collect();
            voice::document(
                &json!({ "table": table.name, "title": table.facts.title, "public": true, "rows": rows, "notes": grid.notes }),
            )
        }
        format @ (TableFormat::Csv | TableFormat::Xlsx) => {
            let (format, usual) =
                if format == TableFormat::Csv { (Format::Csv, None) } else { (Format::Xlsx, Some(())) };
            match &a.out {
                Some(out) => {
                    desk::grid(&grid, format, out)?;
                    voice::say(&format!("Written to {}.", out.display()));
                    Ok(())
                }
                None if usual.is_some() => Err(Error::said("usage", "a workbook needs a file", "add --out table.xlsx")),
                None => {
                    let folder = tempfile::tempdir().map_err(io("making a temporary folder"))?;
                    let path = folder.path().join("table.csv");
                    desk::grid(&grid, format, &path)?;
                    voice::out(std::fs::read_to_string(&path).map_err(io("reading the table"))?.trim_end())
                }
            }
        }
        TableFormat::Table => {
            let mut out = comfy_table::Table::new();
            out.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
            let heads = sheet
                .columns
                .iter()
                .map(|c| if c.label.is_empty() { words.say("sheet-count") } else { c.label.clone() });
            out.set_header(std::iter::once(sheet.row_label().to_string()).chain(heads));
            looking(words, "t", Home::File, |look| {
                for (r, row) in sheet.rows.iter().enumerate() {
                    let text = |c: usize| match sheet.figure(r, c) {
                        Figure::Absent(Absent::Suppressed) => "*".to_string(),
                        Figure::Absent(_) => "–".to_string(),
                        figure => look.short(&figure, Unit::Count),
                    };
                    out.add_row(std::iter::once(row.label.clone()).chain((0..sheet.columns.len()).map(text)));
                }
            });
            voice::out(&sheet.title(words))?;
            voice::out(&out.to_string())?;
            sheet.below(words).iter().try_for_each(|line| voice::out(line))
        }
    }
}
