//! The door: nothing is publishable but what has passed an audit.

use serde::Serialize;

use super::{Report, audit, is_plain_zero, is_shown, is_small};
use crate::error::Error;
use crate::model::{Figure, Kind, Pattern, Release, Standing, Table, Value, Variable, VariableId};
use crate::rule::{Knowledge, Policy, Rule};

/// Something that may leave the house: a table, a chart, a download or a count together with the audit that it passed.
///
/// Only the auditor makes one. Whoever publishes asks for this type and so cannot publish anything else. What went through
/// the door is taken:
///
/// ```
/// use palermo_disclose::{Dimension, Policy, Publishable, Rule, Shown, Table, disclose};
///
/// fn send(figures: &Publishable<Shown>) -> usize {
///     figures.payload().tables.len()
/// }
///
/// let sex = Dimension::flat("sex", "all", ["f", "m"])?;
/// let table = Table::draft("cases", "2025", vec![sex], Rule::threshold(10))?;
/// let table = table.own(&["f"], 120).own(&["m"], 64).add_up().finish()?;
/// assert_eq!(send(&disclose(vec![table], &Policy::default())?.public), 1);
/// # Ok::<(), palermo_disclose::Error>(())
/// ```
///
/// Raw counts are not:
///
/// ```compile_fail,E0308
/// use palermo_disclose::{Publishable, Shown};
///
/// fn send(figures: &Publishable<Shown>) -> usize {
///     figures.payload().tables.len()
/// }
///
/// let raw: Vec<(&str, u64)> = vec![("f", 120), ("m", 3)];
/// send(&raw);
/// ```
///
/// Nor is a table in the public's form that nobody audited:
///
/// ```compile_fail,E0308
/// use palermo_disclose::{Publishable, Shown};
///
/// fn send(figures: &Publishable<Shown>) -> usize {
///     figures.payload().tables.len()
/// }
///
/// send(&Shown { tables: Vec::new() });
/// ```
///
/// And none can be made by hand:
///
/// ```compile_fail,E0451
/// use palermo_disclose::audit::Publishable;
///
/// // error: the fields are private, and there is no constructor
/// let forged = Publishable { payload: "raw table", report: None, sources: Vec::new() };
/// ```
///
/// ```compile_fail,E0277
/// use palermo_disclose::audit::Publishable;
///
/// // nor can it be had by conversion or by default
/// let forged: Publishable<String> = String::from("raw table").into();
/// ```
///
/// ```compile_fail,E0308
/// use palermo_disclose::audit::{Publishable, ShownTable};
///
/// // nor can another payload be smuggled in through a change of form, which takes a plain function
/// fn exchange(safe: Publishable<Vec<ShownTable>>, raw: String) -> Publishable<String> {
///     safe.map(move |_| raw)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publishable<T> {
    payload: T,
    report: Option<Report>,
    sources: Vec<Source>,
}

impl<T> Publishable<T> {
    /// What may be published.
    pub fn payload(&self) -> &T {
        &self.payload
    }

    /// The audit; none for figures of others and for single counts.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// Where figures of others come from.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The same figures in another form (a chart, a file). It takes a plain function, not a closure, so that nothing but
    /// what passed the audit goes in.
    pub fn map<U>(self, form: fn(T) -> U) -> Publishable<U> {
        Publishable { payload: form(self.payload), report: self.report, sources: self.sources }
    }

    /// Names the sources of the figures of others that the payload holds.
    #[must_use]
    pub fn with_sources(mut self, sources: Vec<Source>) -> Self {
        self.sources.extend(sources);
        self
    }
}

/// Where a figure of others was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Who published what.
    pub name: String,
    /// Which edition.
    pub edition: String,
}

/// The new tables of a release as the public sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Tables in their order; those public already are left out.
    pub tables: Vec<ShownTable>,
}

/// One table as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownTable {
    /// Its name.
    pub name: String,
    /// Its dimensions.
    pub dimensions: Vec<String>,
    /// Its cells, the last dimension fastest.
    pub cells: Vec<ShownCell>,
    /// Whether figures of others stand in it, which the page must say.
    pub holds_external: bool,
}

/// One cell as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownCell {
    /// Its codes in the order of the dimensions.
    pub codes: Vec<String>,
    /// Its figure.
    pub figure: ShownFigure,
    /// Of a hidden cell: the codes of the nearest coarser cell that is shown (the region instead of the country), if there
    /// is one. It follows from what is shown and tells nothing else.
    pub instead: Option<Vec<String>>,
}

/// A figure as the public sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownFigure {
    /// As counted.
    Count(u64),
    /// Hidden. One sign for all: whether the cell is small is not in the data.
    Hidden,
    /// Below the threshold, where small cells have a sign of their own.
    FewerThan(u64),
    /// A figure of others as they published it.
    External {
        /// At least.
        lo: u64,
        /// At most.
        hi: Option<u64>,
    },
    /// The combination cannot occur.
    Absent,
}

/// Lets a release out if nobody can work out what it hides.
///
/// Tables that mix own and external figures pass only if the own part is safe both by itself and together with what is
/// public. Figures of others are passed on as published; what follows about them stands in the report only.
///
/// # Errors
///
/// [`Error::Exposed`] with the report if a cell is exposed; otherwise as [`audit`].
pub fn publish(release: &Release, pattern: &Pattern, policy: &Policy) -> Result<Publishable<Shown>, Error> {
    let report = audit(release, pattern, policy)?;
    if !report.passed() {
        return Err(Error::Exposed(Box::new(report)));
    }
    Ok(Publishable { payload: shown(release, pattern, policy), report: Some(report), sources: Vec::new() })
}

/// Passes on tables that hold figures of others only. They are public already: nothing is hidden or narrowed.
///
/// # Errors
///
/// A table holds an own count.
pub fn publish_external(tables: &[Table], source: Source) -> Result<Publishable<Shown>, Error> {
    let own =
        |table: &&Table| table.figures.iter().any(|figure| matches!(figure, Figure::Own { .. } | Figure::Sum { .. }));
    if let Some(table) = tables.iter().find(own) {
        return Err(Error::NotExternal { table: table.name.clone() });
    }
    let shown = tables.iter().map(|table| {
        shown_table(table, |cell| match table.figures[cell] {
            Figure::External { lo, hi } => ShownFigure::External { lo, hi },
            // no own count is left here; an absent cell and nothing else
            Figure::Absent | Figure::Own { .. } | Figure::Sum { .. } => ShownFigure::Absent,
        })
    });
    Ok(Publishable { payload: Shown { tables: shown.collect() }, report: None, sources: vec![source] })
}

/// A single count, as a page says it ("312 results").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// As counted.
    Exactly(u64),
    /// Fewer persons than the threshold, or a difference to another count that is.
    NotShown,
}

/// A count that the public has and whose people contain the new count's people, or are contained in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nested {
    /// What was counted.
    pub count: u64,
    /// Persons behind it.
    pub persons: u64,
}

/// Lets a single count out, or says that it is not shown.
///
/// A count passes if it is of nobody, or of at least the threshold's number of persons, and if what a reader gets by
/// subtracting it from each nested public count is too. Counts that overlap without containing each other, or that are
/// subtracted by threes, are not seen here: put those into a [`Release`].
pub fn publish_count(count: u64, persons: u64, rule: &Rule, nested: &[Nested]) -> Publishable<Count> {
    let enough = |persons: u64| persons >= rule.threshold;
    // persons and count must both be apart: seven records of the same five persons differ by two records of somebody
    let apart = |other: &Nested| {
        (count == other.count && persons == other.persons)
            || (enough(persons.abs_diff(other.persons)) && enough(count.abs_diff(other.count)))
    };
    let passes = (count == 0 || enough(persons.min(count))) && nested.iter().all(apart);
    let payload = if passes { Count::Exactly(count) } else { Count::NotShown };
    Publishable { payload, report: None, sources: Vec::new() }
}

fn shown(release: &Release, pattern: &Pattern, policy: &Policy) -> Shown {
    let new = release.tables().iter().enumerate().filter(|(_, table)| table.standing == Standing::New);
    let tables = new.map(|(place, table)| {
        shown_table(table, |cell| match release.at(place, cell) {
            None => ShownFigure::Absent,
            Some(id) => figure(table.figures[cell], id, &release.variables()[id.0], pattern, policy),
        })
    });
    Shown { tables: tables.collect() }
}

fn figure(stated: Figure, id: VariableId, variable: &Variable, pattern: &Pattern, policy: &Policy) -> ShownFigure {
    match (stated, variable.value) {
        (Figure::External { lo, hi }, _) | (_, Value::External { lo, hi }) => ShownFigure::External { lo, hi },
        (_, Value::Own { count, .. }) if is_plain_zero(variable) || is_shown(variable, pattern.hides(id)) => {
            ShownFigure::Count(count)
        }
        (_, Value::Own { count, .. }) => {
            let below = variable.kind == Kind::Cell && count < variable.threshold;
            let small = variable.sum.is_none() && (is_small(variable) || below);
            match policy.knowledge {
                Knowledge::TwoSigns if small => ShownFigure::FewerThan(variable.threshold),
                _ => ShownFigure::Hidden,
            }
        }
    }
}

fn shown_table(table: &Table, figure: impl Fn(usize) -> ShownFigure) -> ShownTable {
    let figures: Vec<ShownFigure> = (0..table.cells()).map(figure).collect();
    let cells = figures.iter().enumerate().map(|(cell, figure)| ShownCell {
        codes: table.codes(cell),
        figure: *figure,
        instead: coarser(table, cell, &figures).map(|cell| table.codes(cell)),
    });
    ShownTable {
        name: table.name.clone(),
        dimensions: table.dimensions.iter().map(|dimension| dimension.name.clone()).collect(),
        cells: cells.collect(),
        holds_external: table.figures.iter().any(|figure| matches!(figure, Figure::External { .. })),
    }
}

/// Of a hidden cell, the shown one above it that is the fewest steps away; among equals the dimension named first gives way.
fn coarser(table: &Table, cell: usize, figures: &[ShownFigure]) -> Option<usize> {
    if !matches!(figures[cell], ShownFigure::Hidden | ShownFigure::FewerThan(_)) {
        return None;
    }
    let mut line = vec![cell];
    let mut next = 0;
    while let Some(&below) = line.get(next) {
        next += 1;
        for (dimension, codes) in table.dimensions.iter().map(|dimension| &dimension.codes).enumerate() {
            let at = table.code_at(below, dimension);
            let Some(parent) = codes[at].parent else { continue };
            let above = below + parent * table.stride(dimension) - at * table.stride(dimension);
            if matches!(figures[above], ShownFigure::Count(_)) {
                return Some(above);
            }
            if !line.contains(&above) {
                line.push(above);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_count_passes_at_the_threshold_and_not_by_subtraction() {
        let rule = Rule::threshold(5);
        let shown = |count, persons, nested: &[Nested]| *publish_count(count, persons, &rule, nested).payload();
        assert_eq!(shown(312, 312, &[]), Count::Exactly(312));
        assert_eq!(shown(0, 0, &[]), Count::Exactly(0));
        assert_eq!(shown(4, 4, &[]), Count::NotShown);
        assert_eq!(shown(40, 4, &[]), Count::NotShown, "forty records of four persons");
        let before = [Nested { count: 310, persons: 310 }];
        assert_eq!(shown(312, 312, &before), Count::NotShown, "two persons more than before");
        assert_eq!(shown(310, 310, &before), Count::Exactly(310));
        assert_eq!(shown(315, 315, &before), Count::Exactly(315));
    }
}
