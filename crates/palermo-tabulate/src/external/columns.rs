//! Which figures does a register of figures hold? Its columns, read back as cells.

use std::collections::BTreeMap;

use palermo_register::value::{Interval, IntervalKind};

use super::{ExternalCell, Flags};
use crate::column::{CodeColumn, Column};
use crate::error::Error;
use crate::frame::Frame;
use crate::table::SourceRef;

/// The columns that [`of_frame`] reads.
pub const COLUMNS: [&str; 8] = ["dataset", "edition", "source_row", "source_column", "key", "text", "figure", "flags"];

/// The cells of a dataset by edition, in the order of their rows.
///
/// # Errors
/// The frame lacks one of [`COLUMNS`], or holds something else in it.
pub fn of_frame(frame: &Frame, dataset: &str) -> Result<BTreeMap<String, Vec<ExternalCell>>, Error> {
    let wrong = |column: &str, kind: &str| Error::NotUsable {
        concept: column.to_string(),
        reason: format!("a register of figures has {kind} there"),
    };
    let code = |name: &str| match frame.column(name)? {
        Column::Code(c) => Ok(c),
        _ => Err(wrong(name, "a text")),
    };
    let (datasets, editions, source_column) = (code("dataset")?, code("edition")?, code("source_column")?);
    let (key, text, figure) = (code("key")?, code("text")?, code("figure")?);
    let Column::Int(source_row) = frame.column("source_row")? else {
        return Err(wrong("source_row", "a whole number"));
    };
    let Column::Set(flags) = frame.column("flags")? else { return Err(wrong("flags", "a set")) };
    let marks: Vec<Flags> = flags
        .answers
        .iter()
        .map(|a| {
            let has = |flag: &str| a.yes.iter().any(|i| flags.codes.entries[*i as usize] == flag);
            Flags {
                duplicate: has("duplicate"),
                conflict: has("conflict"),
                alias: has("alias"),
                review: has("review"),
                pseudo_area: has("pseudo_area"),
                subtotal: has("subtotal"),
            }
        })
        .collect();
    let mut found: BTreeMap<String, Vec<ExternalCell>> = BTreeMap::new();
    for row in (0..frame.rows()).filter(|row| frame.is_live(*row) && said(datasets, *row) == dataset) {
        let edition = said(editions, row);
        let column = said(source_column, row);
        let cell = ExternalCell {
            key: serde_json::from_str(said(key, row)).unwrap_or_default(),
            interval: interval(said(figure, row)),
            text: said(text, row).to_string(),
            flags: marks.get(flags.index.get(row) as usize).copied().unwrap_or_default(),
            source: SourceRef {
                dataset: dataset.to_string(),
                edition: edition.to_string(),
                row: u64::try_from(source_row.values[row]).unwrap_or(0),
                column: (!column.is_empty()).then(|| column.to_string()),
                ..SourceRef::default()
            },
        };
        match found.get_mut(edition) {
            Some(cells) => cells.push(cell),
            None => drop(found.insert(edition.to_string(), vec![cell])),
        }
    }
    for cells in found.values_mut() {
        cells.sort_by(|a, b| (a.source.row, &a.source.column).cmp(&(b.source.row, &b.source.column)));
    }
    Ok(found)
}

/// The text of a row; a text that is spelt like a state was kept as the state.
fn said(column: &CodeColumn, row: usize) -> &str {
    match column.index.get(row) {
        0 => "",
        entry => column.entry(entry).unwrap_or_else(|absent| absent.as_str()),
    }
}

/// The figure as it is written out; of one that is hidden or contradictory no end is known here.
fn interval(text: &str) -> Option<Interval> {
    let named = [IntervalKind::Suppressed, IntervalKind::Conflict].into_iter().find(|k| k.as_str() == text);
    named.map(|kind| Interval { lo: 0, hi: None, kind }).or_else(|| Interval::parse_lenient(text))
}
