//! Files of rows that a pack ships: what reads them, and does each row fit its register?

use std::collections::HashMap;

use super::field::{Field, Register};
use super::read::PackSource;
use super::{Catalog, DataFile};
use crate::reference::fold;
use crate::source::{Faults, SourceFile, did_you_mean};

/// The files with what reads each of them.
pub(super) fn data_files(source: &PackSource, catalog: &Catalog, faults: &mut Faults) -> Vec<DataFile> {
    let mut out = Vec::new();
    for (stem, file) in &source.data {
        let declared = source.decl.data.get(stem);
        let mapping = declared.map_or_else(|| format!("{}.{stem}", source.decl.pack.value), |m| m.value.clone());
        let known = catalog.mappings.contains_key(&mapping) || catalog.registers.contains_key(&mapping);
        if !known {
            let spot = declared.map_or_else(|| file.line(1), |m| m.spot.clone());
            faults.add(
                &spot,
                format!("data.{stem}"),
                format!("`{mapping}` is neither a register nor a mapping"),
                "name the file after its register, or say `[data] file = \"mapping\"` in pack.toml",
            );
        }
        out.push(DataFile { file: file.clone(), mapping });
    }
    for (name, _) in source.decl.data.iter().filter(|(n, _)| !source.data.iter().any(|(stem, _)| *stem == n.value)) {
        let known: Vec<&str> = source.data.iter().map(|(stem, _)| stem.as_str()).collect();
        faults.add(
            &name.spot,
            format!("data.{}", name.value),
            format!("data/{}.csv is not there", name.value),
            did_you_mean(name, known.iter().copied()),
        );
    }
    out
}

/// The rows of a file in the layout of a register: a column for each field, under its name.
pub(super) fn rows(file: &SourceFile, register: &Register, faults: &mut Faults) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file.text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(h) => h.iter().map(|c| c.trim_start_matches('\u{feff}').to_string()).collect(),
        Err(e) => {
            faults.add(&file.line(1), "file", format!("not readable as CSV: {e}"), "save it as UTF-8 with commas");
            return;
        }
    };
    let columns = columns(&header, file, register, faults);
    let missing: Vec<&Field> = register
        .fields
        .iter()
        .filter(|f| f.required && f.is_entered() && f.default.is_none() && f.show_if.is_none())
        .filter(|f| !columns.iter().flatten().any(|c| c.name == f.name))
        .collect();
    let mut first: HashMap<Vec<String>, u32> = HashMap::new();
    let mut empty = true;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                let line = e.position().map_or(1, csv::Position::line) as u32;
                faults.add(&file.line(line), "row", format!("not readable: {e}"), "mend the quotes");
                continue;
            }
        };
        empty = false;
        let line = record.position().map_or(0, csv::Position::line) as u32;
        let spot = file.line(line);
        if record.len() != header.len() {
            let cause = format!("{} cells, the header has {}", record.len(), header.len());
            faults.add(&spot, "row", cause, "quote cells that contain commas; fill empty cells with nothing");
            continue;
        }
        for (field, text) in columns.iter().zip(record.iter()).filter_map(|(c, t)| Some(((*c)?, t))) {
            if let Err(problem) = field.parse(text) {
                faults.add(&spot, &field.name, problem.message, "write a value of the field's own kind");
            } else if text.trim().is_empty() && field.required && field.default.is_none() && field.show_if.is_none() {
                let cause = format!("`{}` is empty, and every record needs it", field.name);
                faults.add(&spot, &field.name, cause, "fill the cell");
            }
        }
        let cell = |name: &String| {
            let at = columns.iter().position(|c| c.is_some_and(|f| f.name == *name))?;
            record.get(at).map(|t| t.trim().to_string()).filter(|t| !t.is_empty())
        };
        let key: Option<Vec<String>> = register.key.iter().map(cell).collect();
        if let Some(key) = key.filter(|k| !k.is_empty())
            && let Some(other) = first.insert(key, line)
        {
            let cause = format!("the record of line {other} has the same key ({})", register.key.join(", "));
            faults.add(&spot, "row", cause, "keep one of the two rows");
        }
    }
    if let (Some(field), false) = (missing.first(), empty) {
        let cause = format!("the column `{}` is missing, and every record needs it", field.name);
        faults.add(&file.line(1), "header", cause, format!("add the column `{}`", field.name));
    }
}

/// The fields of the columns; none for the identity and for a column that is at fault.
fn columns<'r>(
    header: &[String],
    file: &SourceFile,
    register: &'r Register,
    faults: &mut Faults,
) -> Vec<Option<&'r Field>> {
    let spot = file.line(1);
    let mut out: Vec<Option<&Field>> = Vec::new();
    for (i, heading) in header.iter().enumerate() {
        let folded = fold(heading);
        let field = register.fields.iter().find(|f| fold(&f.name) == folded);
        let problem = match field {
            _ if header[..i].iter().any(|h| fold(h) == folded) => {
                Some((format!("the column `{heading}` stands twice"), "keep one of the two".to_string()))
            }
            None if folded == "id" => None,
            None => {
                let known = register.fields.iter().filter(|f| f.is_entered()).map(|f| f.name.as_str());
                let cause = format!("`{}` has no field `{heading}`", register.name);
                Some((cause, did_you_mean(heading, known)))
            }
            Some(f) if !f.is_stored() => {
                let cause = format!("`{heading}` is sealed ({}): no value of it is shipped", f.class);
                Some((cause, "take the column away".to_string()))
            }
            Some(f) if f.derived.is_some() || f.counter => {
                Some((format!("`{heading}` is kept by the engine"), "take the column away".to_string()))
            }
            Some(_) => None,
        };
        let good = problem.is_none();
        if let Some((cause, remedy)) = problem {
            faults.add(&spot, "header", cause, remedy);
        }
        out.push(field.filter(|_| good));
    }
    out
}
