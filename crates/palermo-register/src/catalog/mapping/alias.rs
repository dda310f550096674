//! Alias tables: texts of a source and what they stand for, in a CSV file beside the mapping.

use crate::decl::AliasDecl;
use crate::source::{At, Faults, SourceFile, did_you_mean};

/// A line of an alias table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliasRow {
    /// Line of the file.
    pub line: u32,
    /// The text as it stands, byte for byte: garbled text is not repaired.
    pub text: String,
    /// Codes; none where the text stands for something that has no code.
    pub codes: Vec<String>,
    /// What kind of thing it is, where the table says so.
    pub kind: Option<String>,
    /// Why a person must look at it.
    pub review: Option<String>,
}

/// The lines of an alias table; what cannot be read is a fault.
pub fn alias_rows(name: &str, decl: &AliasDecl, file: &SourceFile, faults: &mut Faults) -> Vec<AliasRow> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file.text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(e) => {
            let cause = format!("not readable as CSV: {e}");
            faults.add(&file.line(1), "file", cause, "save it as UTF-8 with commas");
            return Vec::new();
        }
    };
    let mut place = |column: &At<String>| {
        let found = header.iter().position(|h| h.trim_start_matches('\u{feff}') == column.value);
        if found.is_none() {
            faults.add(
                &column.spot,
                format!("alias.{name}"),
                format!("{} has no column `{}`", decl.file.value, column.value),
                did_you_mean(column, header.iter()),
            );
        }
        found
    };
    let (text, code) = (place(&decl.text), place(&decl.code));
    let kind = decl.kind.as_ref().map(&mut place);
    let review = decl.review.as_ref().map(&mut place);
    let (Some(text), Some(code)) = (text, code) else { return Vec::new() };
    let mut out: Vec<AliasRow> = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                let line = e.position().map_or(1, csv::Position::line) as u32;
                faults.add(&file.line(line), "row", format!("not readable: {e}"), "mend the quotes, save as UTF-8");
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line) as u32;
        if record.len() != header.len() {
            let cause = format!("{} cells, the header has {}", record.len(), header.len());
            faults.add(&file.line(line), "row", cause, "quote cells that contain commas");
            continue;
        }
        let cell = |at: usize| record.get(at).unwrap_or("").trim();
        let said = |at: Option<Option<usize>>| at.flatten().map(cell).filter(|t| !t.is_empty()).map(str::to_owned);
        let row = AliasRow {
            line,
            text: record.get(text).unwrap_or("").to_owned(),
            codes: cell(code).split(';').map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect(),
            kind: said(kind),
            review: said(review),
        };
        if let Some(first) = out.iter().find(|r| r.text == row.text && r.codes != row.codes) {
            faults.add(
                &file.line(line),
                "row",
                format!("`{}` stands in line {} already, for something else", row.text, first.line),
                "keep one of the two rows",
            );
        }
        out.push(row);
    }
    out
}
