//! Do rows speak of the same thing twice, and do declared sums agree with their parts?
//!
//! Both need to have seen other rows. Keys are held as 64-bit hashes, so that a file of a million rows needs some tens
//! of megabytes.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use palermo_register::value::Interval;

use super::bind::Layout;
use super::note::{Log, Note};
use super::shape::{Check, Shape};
use crate::read::Row;

/// How a key was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    Once(u64),
    Copies(u64),
    Conflict,
}

/// Which rows agree in the columns that say what a row is about.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    columns: Vec<usize>,
    figures: Vec<usize>,
    met: HashMap<u64, Met>,
}

fn hash(row: &Row, columns: &[usize]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for column in columns {
        row.text(*column).trim().hash(&mut hasher);
    }
    hasher.finish()
}

fn place(layout: &Layout, shape: &Shape, folded: &str) -> Option<usize> {
    let of = |b: &&super::Bound| shape.columns[b.column].names.iter().any(|n| n == folded);
    layout.columns.iter().find(of).map(|b| b.at)
}

impl Duplicates {
    /// Nothing when the layout does not ask.
    pub fn new(layout: &Layout, shape: &Shape) -> Option<Self> {
        if shape.duplicates.is_empty() {
            return None;
        }
        let columns: Vec<usize> = shape.duplicates.iter().filter_map(|d| place(layout, shape, d)).collect();
        let figures = layout.columns.iter().map(|b| b.at).filter(|at| !columns.contains(at));
        let figures = figures.filter(|at| is_figure(layout, shape, *at)).collect();
        Some(Duplicates { columns, figures, met: HashMap::new() })
    }

    /// Takes a row in the first pass.
    pub fn see(&mut self, row: &Row) {
        let said = hash(row, &self.figures);
        let met = self.met.entry(hash(row, &self.columns)).or_insert(Met::Once(u64::MAX));
        *met = match *met {
            Met::Once(u64::MAX) => Met::Once(said),
            Met::Once(before) | Met::Copies(before) if before == said => Met::Copies(said),
            _ => Met::Conflict,
        };
    }

    /// The flag of a row in the second pass.
    pub fn flag(&self, row: &Row) -> Option<&'static str> {
        match self.met.get(&hash(row, &self.columns)) {
            Some(Met::Copies(_)) => Some("duplicate"),
            Some(Met::Conflict) => Some("conflict"),
            _ => None,
        }
    }
}

fn is_figure(layout: &Layout, shape: &Shape, at: usize) -> bool {
    let figure = shape.register.field_index("figure");
    let bound = layout.columns.iter().find(|b| b.at == at);
    let targets = bound.into_iter().flat_map(|b| &shape.columns[b.column].targets);
    let mut slots = targets.map(|t| &t.slot);
    slots.any(|s| matches!((s, figure), (super::Slot::Field(f), Some(figure)) if *f == figure))
}

/// A declared sum beside what its parts come to.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    declared: Option<(Interval, u32)>,
    lo: i64,
    hi: Option<i64>,
    parts: u32,
}

/// Declared sums of one check.
#[derive(Debug)]
pub(super) struct Sums {
    figure: usize,
    heading: String,
    /// Column and text of the declared sum.
    total: Vec<(usize, String)>,
    /// Columns in which parts must agree with their sum.
    group: Vec<usize>,
    sums: HashMap<u64, Sum>,
}

impl Sums {
    /// One for each check whose columns the file has.
    pub fn of(layout: &Layout, shape: &Shape) -> Vec<Sums> {
        shape.checks.iter().filter_map(|check| Sums::new(check, layout, shape)).collect()
    }

    fn new(check: &Check, layout: &Layout, shape: &Shape) -> Option<Sums> {
        let wide = layout.wide.iter().find(|b| palermo_register::reference::fold(&b.heading) == check.column);
        let figure = wide.map(|b| b.at).or_else(|| place(layout, shape, &check.column))?;
        let total: Vec<(usize, String)> =
            check.total.iter().filter_map(|(c, t)| Some((place(layout, shape, c)?, t.clone()))).collect();
        if total.len() != check.total.len() {
            return None;
        }
        let over: Vec<usize> = check.over.iter().filter_map(|o| place(layout, shape, o)).collect();
        let in_key =
            |b: &&super::Bound| shape.columns[b.column].targets.iter().any(|t| matches!(t.slot, super::Slot::Key(_)));
        let group = layout.columns.iter().filter(in_key).map(|b| b.at).filter(|at| !over.contains(at)).collect();
        let heading = layout.columns.iter().chain(&layout.wide).find(|b| b.at == figure)?.heading.clone();
        Some(Sums { figure, heading, total, group, sums: HashMap::new() })
    }

    /// Takes a row.
    pub fn see(&mut self, row: &Row) {
        let Some(figure) = Interval::parse_lenient(row.text(self.figure)) else { return };
        let sum = self.sums.entry(hash(row, &self.group)).or_insert(Sum { hi: Some(0), ..Sum::default() });
        if self.total.iter().all(|(column, text)| row.text(*column).trim() == text) {
            sum.declared.get_or_insert((figure, row.number()));
        } else {
            sum.lo += figure.lo;
            sum.hi = sum.hi.zip(figure.hi).map(|(a, b)| a + b);
            sum.parts += 1;
        }
    }

    /// Tells the sums that cannot be those of their parts.
    pub fn tell(self, sheet: Option<&str>, log: &mut Log) {
        let mut found: Vec<(u32, Sum, Interval)> = Vec::new();
        for sum in self.sums.into_values() {
            let Some((declared, row)) = sum.declared.filter(|_| sum.parts > 0) else { continue };
            let above = sum.hi.is_some_and(|hi| hi < declared.lo);
            let below = declared.hi.is_some_and(|hi| hi < sum.lo);
            if above || below {
                found.push((row, sum, declared));
            }
        }
        found.sort_by_key(|f| f.0);
        for (row, sum, declared) in found {
            let computed = Interval::between(sum.lo, sum.hi).map(|i| i.to_string()).unwrap_or_default();
            let message =
                format!("the declared sum is {declared}, its {} parts come to {computed}; both are kept", sum.parts);
            let mut note = Note::row(sheet, row, "sum", message).at(self.figure, &self.heading);
            note.value = Some(declared.to_string());
            // Each sum is told by itself: two of them may declare the same figure.
            note.field = Some(format!("figure in row {row}"));
            log.add(note);
        }
    }
}
