//! Which figures does a table hold?

use std::collections::BTreeSet;

use crate::error::{Error, TableFault};
use crate::model::dimension::Dimension;
use crate::rule::{Dominance, MAX_THRESHOLD, Rule};

/// The most cells of one table.
pub const MAX_CELLS: usize = 100_000;

/// The greatest count: sums of [`MAX_CELLS`] such counts still fit into 64 bits.
pub const MAX_COUNT: u64 = 1_000_000_000_000;

/// How many of a sum's contributions are told: enough for every rule in use.
pub const LARGEST: usize = 3;

/// The figure of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// An own count, which may have to be hidden.
    Own {
        /// What is counted (persons, referrals, records).
        count: u64,
        /// How many persons stand behind it. The threshold asks for these.
        persons: u64,
    },
    /// An own sum of amounts, which may have to be hidden. Name the population after what is summed (`2025, months`):
    /// counts and sums of the same people are not the same cells.
    Sum {
        /// The sum, in whole units.
        value: u64,
        /// How many persons contribute. The threshold asks for these.
        persons: u64,
        /// The greatest contributions, each of one person, in falling order; zeros where there are fewer persons.
        largest: [u64; LARGEST],
    },
    /// A figure that others have published. It is never hidden and never narrowed.
    External {
        /// At least.
        lo: u64,
        /// At most; none where it is open.
        hi: Option<u64>,
    },
    /// The combination cannot occur, and everybody knows it.
    Absent,
}

/// Whether a table is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is to be published now.
    New,
    /// It is public already, except for the cells that were hidden then. It is no longer protected, but what it says is
    /// known to every attacker.
    Public,
}

/// A table with all its margins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub(crate) name: String,
    pub(crate) population: String,
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) hidden: BTreeSet<usize>,
    pub(crate) rule: Rule,
    pub(crate) standing: Standing,
}

impl Table {
    /// Begins a table. Cells of tables with one population and with the same codes (totals of everybody left out) are
    /// one cell: name the population so that another register, year, edition or filter has another name.
    ///
    /// # Errors
    ///
    /// A dimension twice, a rule that does not fit, or more than [`MAX_CELLS`] cells.
    pub fn draft(name: &str, population: &str, dimensions: Vec<Dimension>, rule: Rule) -> Result<Draft, Error> {
        let fault = |fault| Err(Error::Table { table: name.to_string(), fault });
        let mut names = BTreeSet::new();
        for dimension in &dimensions {
            if !names.insert(dimension.name.as_str()) {
                return fault(TableFault::DimensionTwice(dimension.name.clone()));
            }
        }
        if let Some(unknown) = rule.groups.iter().find(|group| !names.contains(group.as_str())) {
            return fault(TableFault::RuleNamesUnknown(unknown.clone()));
        }
        if !(1..=MAX_THRESHOLD).contains(&rule.threshold) {
            return fault(TableFault::Threshold { threshold: rule.threshold, limit: MAX_THRESHOLD });
        }
        let cells = dimensions.iter().try_fold(1_usize, |cells, dimension| cells.checked_mul(dimension.codes.len()));
        let usable = |rule: &Dominance| match rule {
            Dominance::Share { of, percent } => (1..=LARGEST).contains(&usize::from(*of)) && (1..100).contains(percent),
            Dominance::PriorPosterior { p, q } => *p > 0 && p < q && *q <= 200,
        };
        if !rule.dominance.iter().all(usable) {
            return fault(TableFault::Dominance);
        }
        let Some(cells) = cells.filter(|cells| *cells <= MAX_CELLS) else {
            return fault(TableFault::TooManyCells { limit: MAX_CELLS });
        };
        Ok(Draft {
            figures: vec![None; cells],
            fault: None,
            table: Table {
                name: name.to_string(),
                population: population.to_string(),
                dimensions,
                figures: Vec::new(),
                hidden: BTreeSet::new(),
                rule,
                standing: Standing::New,
            },
        })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of cells, margins included.
    pub fn cells(&self) -> usize {
        self.figures.len()
    }

    /// The place of a code along a dimension in cell `cell`.
    pub(crate) fn code_at(&self, cell: usize, dimension: usize) -> usize {
        (cell / self.stride(dimension)) % self.dimensions[dimension].codes.len()
    }

    /// How far apart neighbours along a dimension stand.
    pub(crate) fn stride(&self, dimension: usize) -> usize {
        self.dimensions[dimension + 1..].iter().map(|d| d.codes.len()).product()
    }

    /// The codes of a cell.
    pub(crate) fn codes(&self, cell: usize) -> Vec<String> {
        (0..self.dimensions.len()).map(|d| self.dimensions[d].codes[self.code_at(cell, d)].name.clone()).collect()
    }

    /// The cell with these codes.
    pub(crate) fn position(&self, codes: &[&str]) -> Option<usize> {
        if codes.len() != self.dimensions.len() {
            return None;
        }
        self.dimensions
            .iter()
            .zip(codes)
            .try_fold(0, |place, (dimension, code)| Some(place * dimension.codes.len() + dimension.position(code)?))
    }
}

/// A table that still lacks cells. The first fault is told by [`Draft::finish`].
#[derive(Clone, Debug)]
pub struct Draft {
    table: Table,
    figures: Vec<Option<Figure>>,
    fault: Option<TableFault>,
}

impl Draft {
    /// A count of persons.
    #[must_use]
    pub fn own(self, codes: &[&str], persons: u64) -> Self {
        self.figure(codes, Figure::Own { count: persons, persons })
    }

    /// A count of records, or of anything else of which a person can have several.
    #[must_use]
    pub fn records(self, codes: &[&str], count: u64, persons: u64) -> Self {
        self.figure(codes, Figure::Own { count, persons })
    }

    /// A sum of amounts, one for each person. Contributions of nothing do not count as persons.
    #[must_use]
    pub fn amounts(self, codes: &[&str], amounts: impl IntoIterator<Item = u64>) -> Self {
        let mut amounts: Vec<u64> = amounts.into_iter().filter(|amount| *amount > 0).collect();
        amounts.sort_unstable_by(|a, b| b.cmp(a));
        let mut largest = [0; LARGEST];
        largest.iter_mut().zip(&amounts).for_each(|(place, amount)| *place = *amount);
        let value = amounts.iter().fold(0_u64, |sum, amount| sum.saturating_add(*amount));
        self.figure(codes, Figure::Sum { value, persons: amounts.len() as u64, largest })
    }

    /// A public figure of others: `[lo, hi]`.
    #[must_use]
    pub fn external(self, codes: &[&str], lo: u64, hi: Option<u64>) -> Self {
        self.figure(codes, Figure::External { lo, hi })
    }

    /// A combination that cannot occur.
    #[must_use]
    pub fn absent(self, codes: &[&str]) -> Self {
        self.figure(codes, Figure::Absent)
    }

    /// One figure.
    #[must_use]
    pub fn figure(mut self, codes: &[&str], figure: Figure) -> Self {
        let written: Vec<String> = codes.iter().map(ToString::to_string).collect();
        match self.table.position(codes) {
            None => self.wrong(TableFault::NoSuchCell(written)),
            Some(cell) if self.figures[cell].is_some() => self.wrong(TableFault::CellTwice(written)),
            Some(cell) => self.figures[cell] = Some(figure),
        }
        self
    }

    /// All figures in the order of the codes, the last dimension fastest.
    #[must_use]
    pub fn figures(mut self, figures: impl IntoIterator<Item = Figure>) -> Self {
        for (cell, figure) in figures.into_iter().enumerate() {
            match self.figures.get_mut(cell) {
                Some(place) => *place = Some(figure),
                None => self.wrong(TableFault::NoSuchCell(Vec::new())),
            }
        }
        self
    }

    /// The figure of every cell that has none.
    #[must_use]
    pub fn rest(mut self, figure: Figure) -> Self {
        self.figures.iter_mut().for_each(|place| *place = Some(place.unwrap_or(figure)));
        self
    }

    /// In finest cells that have no figure there is nobody. Call it before [`Draft::add_up`].
    #[must_use]
    pub fn nobody_else(mut self) -> Self {
        for cell in 0..self.figures.len() {
            let finest = (0..self.table.dimensions.len()).all(|dimension| {
                let code = self.table.code_at(cell, dimension);
                self.table.dimensions[dimension].codes[code].children.is_empty()
            });
            if finest {
                self.figures[cell].get_or_insert(Figure::Own { count: 0, persons: 0 });
            }
        }
        self
    }

    /// Fills totals that have no figure with the sum of their parts, where parts add up.
    #[must_use]
    pub fn add_up(mut self) -> Self {
        // a total of totals needs its own totals first: each round settles at least one level
        loop {
            let filled: Vec<(usize, Figure)> = (0..self.figures.len())
                .filter(|cell| self.figures[*cell].is_none())
                .filter_map(|cell| Some((cell, self.sum_of(cell)?)))
                .collect();
            if filled.is_empty() {
                return self;
            }
            for (cell, figure) in filled {
                self.figures[cell] = Some(figure);
            }
        }
    }

    /// Hides a cell by decision, or says that it was hidden when the table was published.
    #[must_use]
    pub fn hide(mut self, codes: &[&str]) -> Self {
        match self.table.position(codes) {
            Some(cell) => {
                self.table.hidden.insert(cell);
            }
            None => self.wrong(TableFault::NoSuchCell(codes.iter().map(ToString::to_string).collect())),
        }
        self
    }

    /// The table is public already.
    #[must_use]
    pub fn already_public(mut self) -> Self {
        self.table.standing = Standing::Public;
        self
    }

    /// The table.
    ///
    /// # Errors
    ///
    /// The first fault that was made: an unknown code, a cell without a figure or with two, more persons than records.
    pub fn finish(self) -> Result<Table, Error> {
        let Draft { mut table, figures, fault } = self;
        let named = |fault| Error::Table { table: table.name.clone(), fault };
        if let Some(fault) = fault {
            return Err(named(fault));
        }
        let exceed = table.dimensions.iter().find(|dimension| dimension.parts == crate::model::Parts::MayExceed);
        let sums = figures.iter().flatten().any(|figure| matches!(figure, Figure::Sum { .. }));
        if let Some(dimension) = exceed.filter(|_| sums) {
            return Err(named(TableFault::SumsThatExceed(dimension.name.clone())));
        }
        let mut all = Vec::with_capacity(figures.len());
        for (cell, figure) in figures.into_iter().enumerate() {
            let Some(figure) = figure else {
                return Err(named(TableFault::CellWithoutFigure(table.codes(cell))));
            };
            if let Some(fault) = wrong_figure(figure, || table.codes(cell)) {
                return Err(named(fault));
            }
            all.push(figure);
        }
        table.figures = all;
        Ok(table)
    }

    fn wrong(&mut self, fault: TableFault) {
        self.fault.get_or_insert(fault);
    }

    fn sum_of(&self, cell: usize) -> Option<Figure> {
        (0..self.table.dimensions.len()).find_map(|d| {
            let dimension = &self.table.dimensions[d];
            let at = self.table.code_at(cell, d);
            let children = &dimension.codes[at].children;
            if children.is_empty() || dimension.parts == crate::model::Parts::MayExceed {
                return None;
            }
            let stride = self.table.stride(d);
            children.iter().try_fold(Figure::Own { count: 0, persons: 0 }, |sum, child| {
                add(sum, self.figures[cell + child * stride - at * stride]?)
            })
        })
    }
}

/// The sum of two figures; none where it leaves the range of figures.
fn add(a: Figure, b: Figure) -> Option<Figure> {
    Some(match (a, b) {
        (Figure::Absent, other) | (other, Figure::Absent) => other,
        (Figure::Own { count: a, persons: p }, Figure::Own { count: b, persons: q }) => {
            Figure::Own { count: a.checked_add(b)?, persons: p.checked_add(q)? }
        }
        (Figure::External { lo: a, hi: p }, Figure::External { lo: b, hi: q }) => {
            Figure::External { lo: a.checked_add(b)?, hi: p.zip(q).and_then(|(p, q)| p.checked_add(q)) }
        }
        (Figure::Sum { value: a, persons: p, largest: l }, Figure::Sum { value: b, persons: q, largest: m }) => {
            Figure::Sum { value: a.checked_add(b)?, persons: p.checked_add(q)?, largest: greatest(l, m) }
        }
        // the neutral start of a sum of figures of another kind, and cells in which nobody is
        (Figure::Own { count: 0, .. }, other) | (other @ Figure::Sum { .. }, Figure::Own { count: 0, .. }) => other,
        _ => return None,
    })
}

/// The greatest of the contributions to two parts that share no person.
fn greatest(a: [u64; LARGEST], b: [u64; LARGEST]) -> [u64; LARGEST] {
    let mut all = [a, b].concat();
    all.sort_unstable_by(|a, b| b.cmp(a));
    let mut greatest = [0; LARGEST];
    greatest.copy_from_slice(&all[..LARGEST]);
    greatest
}

/// Whether contributions can be the greatest of so many persons with this sum.
fn are_greatest(value: u64, persons: u64, largest: &[u64; LARGEST]) -> bool {
    let told = largest.iter().try_fold(0_u64, |sum, amount| sum.checked_add(*amount));
    let counted = largest.iter().filter(|amount| **amount > 0).count() as u64;
    let falling = largest.windows(2).all(|pair| pair[0] >= pair[1]);
    let others = persons.saturating_sub(LARGEST as u64);
    falling
        && counted == persons.min(LARGEST as u64)
        && told.is_some_and(|told| {
            let rest = value.checked_sub(told);
            // each of the others holds something, and none more than the least that is told
            rest.is_some_and(|rest| others <= rest && rest <= others.saturating_mul(largest[LARGEST - 1]))
        })
}

fn wrong_figure(figure: Figure, codes: impl Fn() -> Vec<String>) -> Option<TableFault> {
    match figure {
        Figure::Own { count, persons } if persons > count || (persons == 0) != (count == 0) => {
            Some(TableFault::Persons { codes: codes(), count, persons })
        }
        Figure::Sum { value, persons, largest } if !are_greatest(value, persons, &largest) => {
            Some(TableFault::Contributions { codes: codes(), value, persons })
        }
        Figure::External { lo, hi: Some(hi) } if hi < lo => Some(TableFault::Interval { codes: codes(), lo, hi }),
        Figure::Own { count: most, .. }
        | Figure::Sum { value: most, .. }
        | Figure::External { lo: most, hi: None }
        | Figure::External { hi: Some(most), .. }
            if most > MAX_COUNT =>
        {
            Some(TableFault::TooGreat { codes: codes(), limit: MAX_COUNT })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Result<Draft, Error> {
        Table::draft("t", "p", vec![Dimension::flat("sex", "all", ["f", "m"])?], Rule::default())
    }

    fn fault(draft: Draft) -> Option<TableFault> {
        match draft.finish() {
            Err(Error::Table { fault, .. }) => Some(fault),
            _ => None,
        }
    }

    #[test]
    fn totals_are_added_up() -> Result<(), Error> {
        let table = draft()?.own(&["f"], 7).own(&["m"], 2).add_up().finish()?;
        assert_eq!(table.figures[0], Figure::Own { count: 9, persons: 9 });
        Ok(())
    }

    #[test]
    fn a_table_with_a_hole_or_an_impossible_cell_is_refused() -> Result<(), Error> {
        assert_eq!(fault(draft()?.own(&["f"], 7)), Some(TableFault::CellWithoutFigure(vec!["all".into()])));
        assert_eq!(fault(draft()?.own(&["x"], 7)), Some(TableFault::NoSuchCell(vec!["x".into()])));
        assert_eq!(fault(draft()?.own(&["f"], 7).own(&["f"], 7)), Some(TableFault::CellTwice(vec!["f".into()])));
        let more = draft()?.records(&["f"], 2, 3).rest(Figure::Absent);
        assert_eq!(fault(more), Some(TableFault::Persons { codes: vec!["f".into()], count: 2, persons: 3 }));
        let nobody = draft()?.records(&["f"], 2, 0).rest(Figure::Absent);
        assert_eq!(fault(nobody), Some(TableFault::Persons { codes: vec!["f".into()], count: 2, persons: 0 }));
        let turned = draft()?.external(&["f"], 4, Some(0)).rest(Figure::Absent);
        assert_eq!(fault(turned), Some(TableFault::Interval { codes: vec!["f".into()], lo: 4, hi: 0 }));
        Ok(())
    }
}
