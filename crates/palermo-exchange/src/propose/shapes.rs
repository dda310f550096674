//! Is it one of the shipped layouts, though its headings were renamed or put in another order?

use std::sync::Arc;

use palermo_register::catalog::{Catalog, Register};

use super::names::{Name, nearness};
use super::{Proposed, Seen};
use crate::mapping::Compiled;
use crate::mapping::shape::{Column, Reads, Shape, Slot};

/// Score below which a column is not that of the layout.
const ENOUGH: f64 = 0.38;
/// Mean score of the file's columns below which the file is not in the layout.
const ALIKE: f64 = 0.36;
/// How many distinct texts are read through a crosswalk.
const READ: usize = 60;

/// A shipped layout that fits.
pub(super) struct Shaped {
    pub mapping: String,
    pub shape: usize,
    pub register: Arc<Register>,
    pub columns: Vec<Option<Proposed>>,
}

/// The layout that fits best, if one fits well enough.
pub(super) fn best(seen: &[Seen], catalog: &Catalog) -> Option<Shaped> {
    let mut found: Option<(f64, Shaped)> = None;
    for name in catalog.mappings.keys() {
        let Ok(compiled) = Compiled::named(catalog, name) else { continue };
        for (at, shape) in compiled.shapes.iter().enumerate() {
            let Some((score, columns)) = fit(seen, shape) else { continue };
            if found.as_ref().is_none_or(|(best, _)| score > *best) {
                let register = shape.register.clone();
                found = Some((score, Shaped { mapping: name.clone(), shape: at, register, columns }));
            }
        }
    }
    found.map(|(_, shaped)| shaped)
}

/// The targets of a column as the mapping writes them.
fn targets(column: &Column, shape: &Shape) -> Vec<String> {
    let name = |slot: &Slot, year: bool| match slot {
        Slot::Field(at) if year && shape.register.fields[*at].name != "figure" => {
            format!("{}:year", shape.register.fields[*at].name)
        }
        Slot::Field(at) => shape.register.fields[*at].name.clone(),
        Slot::Row { field, label, sub } => {
            let rows = &shape.register.fields[*field];
            let label = if label.is_empty() { String::new() } else { format!("[{label}]") };
            format!("{}{label}.{}", rows.name, rows.fields[*sub].name)
        }
        Slot::Key(concept) => format!("key.{concept}"),
    };
    if column.targets.is_empty() {
        return vec!["-".to_owned()];
    }
    let one = column.targets.len() == 1;
    column.targets.iter().map(|t| name(&t.slot, t.reader.reads == Reads::Year && !one)).collect()
}

fn fit(seen: &[Seen], shape: &Shape) -> Option<(f64, Vec<Option<Proposed>>)> {
    let ready: Vec<Vec<Name>> = shape.columns.iter().map(names_of).collect();
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    for (i, one) in seen.iter().enumerate() {
        for (j, (column, names)) in shape.columns.iter().zip(&ready).enumerate() {
            let score = column_score(one, column, names);
            if score >= ENOUGH {
                scores.push((score, i, j));
            }
        }
        for (k, (wide, _)) in shape.wide.iter().enumerate() {
            let near = one.names().map(|n| nearness(n, wide)).fold(0.0, f64::max);
            if near > 0.6 && one.look.is_figure() {
                scores.push((near, i, shape.columns.len() + k));
            }
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut columns: Vec<Option<Proposed>> = vec![None; seen.len()];
    let mut used = vec![false; shape.columns.len() + shape.wide.len()];
    let mut sum = 0.0;
    for (score, i, j) in scores {
        if columns[i].is_some() || used[j] {
            continue;
        }
        used[j] = true;
        sum += score;
        let (name, to) = match shape.columns.get(j) {
            Some(column) => (column.name.as_str(), targets(column, shape)),
            None => (shape.wide[j - shape.columns.len()].0.as_str(), vec!["figure".to_owned()]),
        };
        let why = format!("as the column `{name}` of {}", shape.dataset);
        columns[i] = Some(Proposed { column: seen[i].shown().to_owned(), to, why, confidence: score.min(1.0) });
    }
    let when = shape.when.iter().filter(|w| {
        let column = shape.columns.iter().position(|c| c.names.contains(w));
        let wide = shape.wide.iter().position(|(n, _)| palermo_register::reference::fold(n) == **w);
        column.is_some_and(|c| used[c]) || wide.is_some_and(|k| used[shape.columns.len() + k])
    });
    let there = when.count() as f64 / shape.when.len().max(1) as f64;
    let mean = sum / seen.len().max(1) as f64;
    // A layout of which most columns are missing is another one, however well the few agree.
    let needed = shape.columns.len() + shape.wide.len();
    let share = used.iter().filter(|u| **u).count() as f64 / needed.max(1) as f64;
    (there >= 0.75 && mean >= ALIKE && share >= 0.3).then_some((mean * (0.5 + 0.5 * share), columns))
}

fn names_of(column: &Column) -> Vec<Name> {
    let names = [column.name.as_str()].into_iter().chain(column.names.iter().map(String::as_str));
    names.chain(column.labels.iter().map(String::as_str)).map(Name::new).collect()
}

fn column_score(one: &Seen, column: &Column, names: &[Name]) -> f64 {
    let name = super::nearest(one, names);
    if name >= 1.0 {
        return 1.0;
    }
    let Some(target) = column.targets.first() else { return 0.85 * name };
    let reader = &target.reader;
    if column.flag.is_some() {
        let flags = one.look.share(|t| ["0", "1", "0.0", "1.0"].contains(&t));
        return if flags > 0.9 || one.look.filled == 0 { 0.95 * name } else { 0.2 * name };
    }
    let texts = &one.look.texts[..one.look.texts.len().min(READ)];
    if texts.is_empty() {
        return 0.7 * name;
    }
    let read = texts.iter().filter(|t| reader.can_read(t)).count() as f64 / texts.len() as f64;
    let specific =
        reader.words.is_some() || reader.aliases.is_some() || !reader.values.is_empty() || reader.list.is_some();
    match (specific, reader.reads) {
        (true, _) if read >= 0.7 => 0.5 * read + 0.5 * name,
        (_, Reads::Year) if read >= 0.9 && one.look.is_year() => 0.48 + 0.5 * name,
        (_, Reads::Figure) if read >= 0.95 => 0.5 * name + if one.look.is_year() { 0.3 } else { 0.42 },
        (false, Reads::Kind) if read >= 0.9 => 0.15 + 0.75 * name,
        (false, Reads::Label) => 0.1 + 0.75 * name,
        _ => 0.3 * name,
    }
}
