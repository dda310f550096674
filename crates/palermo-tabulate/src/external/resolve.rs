//! Which source cells answer for a cell of the table? The source's own total where it gives one; else, where the
//! dataset allows it, its parts. Never both.

use std::collections::{BTreeMap, BTreeSet};

use palermo_register::value::{Interval, IntervalKind};

use super::{ConflictRule, ExternalCell, Query, TOTAL, hull};
use crate::error::Error;
use crate::interval;
use crate::table::{Key, Provenance, SourceRef, TableCell};

/// One figure of the source: one row, its exact copies, or rows that contradict each other.
pub(crate) struct Figure<'c> {
    pub(crate) interval: Interval,
    pub(crate) text: &'c str,
    pub(crate) source: Vec<&'c SourceRef>,
}

/// Finds the figures of cells, and keeps account of what was done.
pub(crate) struct Resolver<'q> {
    query: &'q Query,
    unshown: Vec<&'q str>,
    at_total: BTreeSet<String>,
    summed: BTreeSet<String>,
    editions: BTreeSet<String>,
    used: BTreeSet<SourceRef>,
    copies: BTreeSet<SourceRef>,
    conflicts: BTreeSet<SourceRef>,
    any_sum: bool,
}

type Cells<'c> = Vec<&'c ExternalCell>;

impl<'q> Resolver<'q> {
    pub(crate) fn new(query: &'q Query, unshown: Vec<&'q str>) -> Self {
        Resolver {
            query,
            unshown,
            at_total: BTreeSet::new(),
            summed: BTreeSet::new(),
            editions: BTreeSet::new(),
            used: BTreeSet::new(),
            copies: BTreeSet::new(),
            conflicts: BTreeSet::new(),
            any_sum: false,
        }
    }

    /// The figures whose sum is the cell, or the concept that stays open.
    pub(crate) fn figures<'c>(&mut self, cells: &Cells<'c>) -> Result<Vec<Figure<'c>>, String> {
        let mut steps = Steps::default();
        let figures = self.resolve(cells, &self.unshown.clone(), &mut steps)?;
        self.at_total.extend(steps.at_total);
        self.summed.extend(steps.summed);
        self.copies.extend(steps.copies);
        Ok(figures)
    }

    fn resolve<'c>(&self, cells: &Cells<'c>, open: &[&str], steps: &mut Steps) -> Result<Vec<Figure<'c>>, String> {
        let filtered = |concept: &str| self.query.filter.contains_key(concept);
        let no_total = |concept: &str| filtered(concept) || !cells.iter().any(|c| c.is_total(concept));
        // Concepts without a total are split first: what is a total for one part may be missing for another.
        let Some(at) = open.iter().position(|c| no_total(c)).or((!open.is_empty()).then_some(0)) else {
            return Ok(merge(cells, self.query.conflict_rule, steps));
        };
        let concept = open[at];
        let rest: Vec<&str> = open.iter().copied().filter(|c| *c != concept).collect();
        let may_split = filtered(concept) || self.query.open_sum.iter().any(|c| c == concept);
        if !no_total(concept) {
            let totals: Cells<'c> = cells.iter().copied().filter(|c| c.is_total(concept)).collect();
            let before = steps.clone();
            steps.at_total.insert(concept.to_string());
            match self.resolve(&totals, &rest, steps) {
                Err(_) if may_split => *steps = before,
                figures => return figures,
            }
        }
        if !may_split {
            return Err(concept.to_string());
        }
        self.split(cells, concept, &rest, steps)
    }

    fn split<'c>(
        &self,
        cells: &Cells<'c>,
        concept: &str,
        rest: &[&str],
        steps: &mut Steps,
    ) -> Result<Vec<Figure<'c>>, String> {
        let asked_total =
            self.query.filter.get(concept).is_some_and(|codes| codes.iter().any(|c| c.eq_ignore_ascii_case(TOTAL)));
        let mut parts: BTreeMap<Vec<&str>, Cells<'c>> = BTreeMap::new();
        for cell in cells.iter().filter(|c| asked_total || !c.is_total(concept)) {
            let mut codes = cell.codes(concept);
            codes.sort_unstable();
            parts.entry(codes).or_default().push(cell);
        }
        if parts.is_empty() {
            return Err(concept.to_string());
        }
        if parts.len() > 1 {
            steps.summed.insert(concept.to_string());
        }
        let mut figures = Vec::new();
        for part in parts.values() {
            figures.extend(self.resolve(part, rest, steps)?);
        }
        Ok(figures)
    }

    /// The cell that these figures make. `None` when there is none.
    pub(crate) fn cell(&mut self, key: Key, figures: Vec<Figure<'_>>) -> Result<Option<TableCell>, Error> {
        for figure in &figures {
            self.used.extend(figure.source.iter().map(|s| (*s).clone()));
            self.editions.extend(figure.source.iter().map(|s| s.edition.clone()));
            if figure.interval.kind == IntervalKind::Conflict {
                self.conflicts.extend(figure.source.iter().map(|s| (*s).clone()));
            }
        }
        self.any_sum |= figures.len() > 1;
        sum(key, figures)
    }

    /// Writes down how the table was made.
    pub(crate) fn report(self, provenance: &mut Provenance) {
        provenance.formula = if self.any_sum { "sum(source cells)" } else { "source cell" }.to_string();
        provenance.at_total = self.at_total.into_iter().collect();
        provenance.summed = self.summed.into_iter().collect();
        provenance.editions = self.editions.into_iter().collect();
        provenance.counted = self.used.len() as u64;
        provenance.copies = self.copies.len() as u64;
        provenance.conflicts = self.conflicts.len() as u64;
    }
}

/// Adds figures; contradictory ones are left out of the sum and counted.
pub(crate) fn sum(key: Key, figures: Vec<Figure<'_>>) -> Result<Option<TableCell>, Error> {
    let conflict = |f: &&Figure<'_>| f.interval.kind == IntervalKind::Conflict;
    let conflicts = figures.iter().filter(conflict).count();
    let source = || figures.iter().flat_map(|f| f.source.iter().map(|s| (*s).clone())).collect();
    let make = |figure: Interval, text: String, conflicts_left_out| {
        Some(TableCell {
            key: key.clone(),
            figure,
            text,
            measures: BTreeMap::new(),
            source: source(),
            conflicts_left_out,
        })
    };
    if let [one] = &figures[..] {
        let text = if one.text.is_empty() { one.interval.to_string() } else { one.text.to_string() };
        return Ok(make(one.interval, text, 0));
    }
    if conflicts == figures.len() {
        let all = hull(figures.iter().map(|f| f.interval), IntervalKind::Conflict);
        return Ok(all.and_then(|all| make(all, all.to_string(), 0)));
    }
    let parts = figures.iter().filter(|f| !conflict(f)).map(|f| f.interval);
    let total = interval::sum(parts).ok_or_else(|| Error::Overflow { cell: format!("{:?}", key.0) })?;
    Ok(make(total, total.to_string(), conflicts))
}

#[derive(Clone, Default)]
struct Steps {
    at_total: BTreeSet<String>,
    summed: BTreeSet<String>,
    copies: BTreeSet<SourceRef>,
}

/// Joins rows with one and the same key. The importer marks copies and contradictions on the source's own key; rows
/// without a mark that share a key are different rows read to one code (two regions under `region`), and are added.
fn merge<'c>(cells: &Cells<'c>, rule: Option<ConflictRule>, steps: &mut Steps) -> Vec<Figure<'c>> {
    let mut by_key: BTreeMap<&BTreeMap<String, Vec<String>>, Cells<'c>> = BTreeMap::new();
    for cell in cells {
        by_key.entry(&cell.key).or_default().push(cell);
    }
    let mut figures = Vec::new();
    for (_, mut cells) in by_key {
        cells.sort_by_key(|c| (c.flags.duplicate, &c.source));
        let mut kept: Cells<'c> = Vec::new();
        for cell in cells {
            if cell.flags.duplicate && kept.iter().any(|k| k.text == cell.text) {
                steps.copies.insert(cell.source.clone());
            } else {
                kept.push(cell);
            }
        }
        let texts: BTreeSet<&str> = kept.iter().map(|c| c.text.as_str()).collect();
        if kept.iter().any(|c| c.flags.conflict) && texts.len() > 1 {
            figures.extend(settle(&kept, rule));
            continue;
        }
        // Contradictions of which one side was filtered away are equal rows now: one observation.
        let keep = if kept.iter().any(|c| c.flags.conflict) { 1 } else { kept.len() };
        figures.extend(
            kept.iter()
                .take(keep)
                .filter_map(|c| Some(Figure { interval: c.interval?, text: &c.text, source: vec![&c.source] })),
        );
    }
    figures
}

/// Contradictory rows as one figure.
fn settle<'c>(rows: &Cells<'c>, rule: Option<ConflictRule>) -> Option<Figure<'c>> {
    let mut rows: Vec<(&ExternalCell, Interval)> = rows.iter().filter_map(|c| Some((*c, c.interval?))).collect();
    rows.sort_by_key(|(c, _)| &c.source);
    let all = rows.iter().map(|(_, f)| *f);
    let one = |(cell, interval): &(&'c ExternalCell, Interval)| Figure {
        interval: *interval,
        text: &cell.text,
        source: vec![&cell.source],
    };
    match rule {
        Some(ConflictRule::First) => rows.first().map(one),
        Some(ConflictRule::Largest) => rows.iter().max_by_key(|(_, f)| (f.hi.unwrap_or(i64::MAX), f.lo)).map(one),
        Some(ConflictRule::Hull) => {
            let hull = hull(all, IntervalKind::Censored)?;
            let figure = Interval::between(hull.lo, hull.hi)?;
            Some(Figure { interval: figure, text: "", source: rows.iter().map(|(c, _)| &c.source).collect() })
        }
        None => {
            let figure = hull(all, IntervalKind::Conflict)?;
            Some(Figure { interval: figure, text: "conflict", source: rows.iter().map(|(c, _)| &c.source).collect() })
        }
    }
}
