//! Which tables go out together, and which of their cells are one?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::sums::{self, Sum};
use super::table::{Figure, LARGEST, Standing, Table};
use super::{Parts, Zeros};
use crate::error::{Error, ReleaseFault};
use crate::rule::{Dominance, Remainders};

/// Tables that a reader can put side by side.
#[derive(Clone, Debug)]
pub struct Release {
    tables: Vec<Table>,
    /// For each table, the variable of each cell; none where the combination cannot occur.
    index: Vec<Vec<Option<VariableId>>>,
    variables: Vec<Variable>,
    sums: Vec<Sum>,
}

/// One cell of a release, in whichever tables it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct VariableId(pub(crate) usize);

/// What a reader can be told, cannot be told, or works out.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) kind: Kind,
    pub(crate) value: Value,
    /// What others have published about this own cell.
    pub(crate) known: (u64, Option<u64>),
    /// The greatest threshold of the tables in which it stands; 0 where nothing is asked.
    pub(crate) threshold: u64,
    /// What is asked of a sum; none for counts.
    pub(crate) sum: Option<OfSum>,
    /// A zero is as telling as a one.
    pub(crate) secret: bool,
    /// A reader cannot be sure that a hidden cell holds somebody.
    pub(crate) zero_may_hide: bool,
    /// This zero may be hidden as a complement.
    pub(crate) zero_as_complement: bool,
    pub(crate) public: Public,
    /// Hidden by decision.
    pub(crate) hidden: bool,
    /// The first place of a cell; of other variables the place of their total.
    pub(crate) at: (usize, usize),
}

/// A sum's contributions, and what the tables in which it stands ask of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OfSum {
    pub(crate) largest: [u64; LARGEST],
    pub(crate) dominance: Vec<Dominance>,
    pub(crate) within_percent: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A cell of a table.
    Cell,
    /// People of a total who are not in one of its parts; nobody publishes it.
    Remainder(VariableId),
    /// How often people of a total are in more than one part.
    Surplus,
    /// All of a row but the one cell in which everybody is.
    Rest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Own { count: u64, persons: u64 },
    External { lo: u64, hi: Option<u64> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Public {
    /// Not published before.
    No,
    /// Published before.
    Shown,
    /// Hidden in a table that is public.
    Hidden,
}

impl Variable {
    /// The own count.
    pub(crate) fn count(&self) -> Option<u64> {
        match self.value {
            Value::Own { count, .. } => Some(count),
            Value::External { .. } => None,
        }
    }

    /// Whether the cell's own figure can be shown or hidden.
    pub(crate) fn is_own_cell(&self) -> bool {
        self.kind == Kind::Cell && self.count().is_some()
    }
}

/// A cell as a person finds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CellRef {
    /// The (first) table.
    pub table: String,
    /// Its codes there.
    pub codes: Vec<String>,
    /// What of the cell is meant.
    pub what: What,
}

/// What of a cell is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Its figure.
    Figure,
    /// Its people who are not in this part.
    WithoutPart(Vec<String>),
    /// How often its people are in more than one part.
    Surplus,
    /// Its people outside of the cell in which everybody seems to be.
    Rest,
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.table, self.codes.join("/"))?;
        match &self.what {
            What::Figure => Ok(()),
            What::WithoutPart(part) => write!(f, " without [{}]", part.join("/")),
            What::Surplus => f.write_str(" surplus"),
            What::Rest => f.write_str(" rest"),
        }
    }
}

impl Release {
    /// Puts tables together. All tables that a reader may have, and that share people with a new table, belong in one
    /// release: those public already with [`Draft::already_public`](super::Draft::already_public).
    ///
    /// # Errors
    ///
    /// No table, two with one name, sums that do not hold, a shared cell with two figures.
    pub fn new(tables: Vec<Table>) -> Result<Self, Error> {
        if tables.is_empty() {
            return Err(Error::Release(ReleaseFault::NoTable));
        }
        let mut names = BTreeSet::new();
        if let Some(twice) = tables.iter().find(|table| !names.insert(table.name.clone())) {
            return Err(Error::Release(ReleaseFault::NameTwice(twice.name.clone())));
        }
        let mut release = Release { tables, index: Vec::new(), variables: Vec::new(), sums: Vec::new() };
        release.number()?;
        sums::build(&mut release)?;
        Ok(release)
    }

    /// The tables.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The variable of a cell; none where there is no such cell or it cannot occur.
    pub fn cell(&self, table: &str, codes: &[&str]) -> Option<VariableId> {
        let place = self.tables.iter().position(|t| t.name == table)?;
        self.index[place][self.tables[place].position(codes)?]
    }

    /// Where a variable stands.
    pub fn cell_ref(&self, id: VariableId) -> CellRef {
        let variable = &self.variables[id.0];
        let (table, cell) = variable.at;
        let what = match variable.kind {
            Kind::Cell => What::Figure,
            Kind::Remainder(part) => {
                let (table, cell) = self.variables[part.0].at;
                What::WithoutPart(self.tables[table].codes(cell))
            }
            Kind::Surplus => What::Surplus,
            Kind::Rest => What::Rest,
        };
        CellRef { table: self.tables[table].name.clone(), codes: self.tables[table].codes(cell), what }
    }

    pub(crate) fn variables(&self) -> &[Variable] {
        &self.variables
    }

    pub(crate) fn sums(&self) -> &[Sum] {
        &self.sums
    }

    pub(crate) fn at(&self, table: usize, cell: usize) -> Option<VariableId> {
        self.index[table][cell]
    }

    pub(super) fn add_variable(&mut self, variable: Variable) -> VariableId {
        self.variables.push(variable);
        VariableId(self.variables.len() - 1)
    }

    pub(super) fn add_sum(&mut self, sum: Sum) {
        self.sums.push(sum);
    }

    pub(super) fn variable_mut(&mut self, id: VariableId) -> &mut Variable {
        &mut self.variables[id.0]
    }

    /// Gives each distinct cell its number.
    fn number(&mut self) -> Result<(), Error> {
        let mut known: BTreeMap<(String, Vec<(String, String)>), VariableId> = BTreeMap::new();
        for place in 0..self.tables.len() {
            let mut index = Vec::with_capacity(self.tables[place].cells());
            for cell in 0..self.tables[place].cells() {
                let table = &self.tables[place];
                if table.figures[cell] == Figure::Absent {
                    index.push(None);
                    continue;
                }
                let id = match known.get(&key(table, cell)) {
                    Some(id) => *id,
                    None => {
                        let id = VariableId(self.variables.len());
                        known.insert(key(table, cell), id);
                        let first = first_seen(table, place, cell);
                        self.variables.push(first);
                        id
                    }
                };
                self.see(id, place, cell)?;
                index.push(Some(id));
            }
            self.index.push(index);
        }
        Ok(())
    }

    /// Takes in what one table says of a variable.
    fn see(&mut self, id: VariableId, place: usize, cell: usize) -> Result<(), Error> {
        let table = &self.tables[place];
        let differs = || Error::SharedCellDiffers { cell: self.cell_ref(id), other: self.tables[place].name.clone() };
        let mut variable = self.variables[id.0].clone();
        let figure = match table.figures[cell] {
            Figure::Sum { value, persons, largest } => {
                let of =
                    variable.sum.get_or_insert_with(|| OfSum { largest, dominance: Vec::new(), within_percent: 0 });
                if of.largest != largest {
                    return Err(differs());
                }
                of.dominance.extend(&table.rule.dominance);
                of.within_percent = of.within_percent.max(table.rule.within_percent);
                Figure::Own { count: value, persons }
            }
            // a cell in which nobody is can stand among sums
            Figure::Own { count, .. } if count > 0 && variable.sum.is_some() => return Err(differs()),
            figure => figure,
        };
        match (figure, variable.value) {
            (Figure::Own { count, persons }, Value::Own { count: c, persons: p }) if (count, persons) != (c, p) => {
                return Err(differs());
            }
            (Figure::Own { count, persons }, Value::External { lo, hi }) => {
                variable.known = (lo, hi);
                variable.value = Value::Own { count, persons };
            }
            (Figure::External { lo, hi }, Value::Own { .. }) => {
                variable.known = (variable.known.0.max(lo), least(variable.known.1, hi));
            }
            (Figure::External { lo, hi }, Value::External { lo: l, hi: h }) => {
                variable.value = Value::External { lo: lo.max(l), hi: least(hi, h) };
            }
            _ => {}
        }
        match variable.value {
            Value::Own { count, .. } if count < variable.known.0 || variable.known.1.is_some_and(|hi| count > hi) => {
                return Err(differs());
            }
            Value::External { lo, hi: Some(hi) } if hi < lo => return Err(differs()),
            _ => {}
        }
        if matches!(figure, Figure::Own { .. }) {
            variable.threshold = variable.threshold.max(table.rule.threshold);
            variable.secret |= in_secret_code(table, cell);
            variable.zero_may_hide &= in_secret_code(table, cell) || !table.rule.groups.is_empty();
            let hidden = table.hidden.contains(&cell);
            variable.public = match (table.standing, variable.public) {
                (Standing::Public, _) if !hidden => Public::Shown,
                (Standing::Public, Public::No) => Public::Hidden,
                (_, before) => before,
            };
            variable.hidden |= hidden && table.standing == Standing::New;
        }
        self.variables[id.0] = variable;
        Ok(())
    }
}

/// What a cell is about: population, and code by dimension without those of everybody.
fn key(table: &Table, cell: usize) -> (String, Vec<(String, String)>) {
    let mut codes: Vec<(String, String)> = (0..table.dimensions.len())
        .map(|d| (&table.dimensions[d], table.code_at(cell, d)))
        .filter(|(dimension, code)| !dimension.codes[*code].whole)
        .map(|(dimension, code)| (dimension.name.clone(), dimension.codes[code].name.clone()))
        .collect();
    codes.sort();
    (table.population.clone(), codes)
}

fn first_seen(table: &Table, place: usize, cell: usize) -> Variable {
    let value = match table.figures[cell] {
        Figure::Own { count, persons } | Figure::Sum { value: count, persons, .. } => Value::Own { count, persons },
        Figure::External { lo, hi } => Value::External { lo, hi },
        Figure::Absent => Value::External { lo: 0, hi: Some(0) },
    };
    Variable {
        kind: Kind::Cell,
        value,
        known: (0, None),
        threshold: 0,
        sum: None,
        secret: false,
        zero_may_hide: true,
        zero_as_complement: false,
        public: Public::No,
        hidden: false,
        at: (place, cell),
    }
}

fn in_secret_code(table: &Table, cell: usize) -> bool {
    (0..table.dimensions.len()).any(|d| {
        let dimension = &table.dimensions[d];
        dimension.zeros == Zeros::Secret && !dimension.codes[table.code_at(cell, d)].whole
    })
}

fn least(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

/// Variables that exist besides cells: see [`crate::model`].
pub(super) fn between(total: &Variable, part: Option<(VariableId, &Variable)>, remainders: Remainders) -> Variable {
    let kind = part.map_or(Kind::Surplus, |(id, _)| Kind::Remainder(id));
    let value = match (total.value, part.map(|(_, part)| part.value)) {
        (Value::Own { count, persons }, Some(Value::Own { count: c, persons: p })) => {
            let count = count - c.min(count);
            // records of the remainder have somebody behind them even if the same persons have others in the part
            Value::Own { count, persons: (persons - p.min(persons)).max(1).min(count) }
        }
        _ => Value::External { lo: 0, hi: None },
    };
    let asked = part.is_some() && remainders == Remainders::Protected && matches!(value, Value::Own { .. });
    Variable {
        kind,
        value,
        known: (0, None),
        threshold: if asked { total.threshold } else { 0 },
        sum: None,
        secret: false,
        zero_may_hide: true,
        zero_as_complement: false,
        public: Public::No,
        hidden: false,
        at: total.at,
    }
}

/// Which cells are hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pattern {
    pub(crate) hidden: BTreeSet<VariableId>,
}

impl Pattern {
    /// Hides one cell.
    pub fn hide(&mut self, cell: VariableId) {
        self.hidden.insert(cell);
    }

    /// Shows one cell again.
    pub fn show(&mut self, cell: VariableId) {
        self.hidden.remove(&cell);
    }

    /// Whether a cell is hidden.
    pub fn hides(&self, cell: VariableId) -> bool {
        self.hidden.contains(&cell)
    }

    /// The hidden cells; one that stands in several tables is named once.
    pub fn cells(&self) -> impl Iterator<Item = VariableId> + '_ {
        self.hidden.iter().copied()
    }

    /// How many cells are hidden.
    pub fn len(&self) -> usize {
        self.hidden.len()
    }

    /// Whether everything is shown.
    pub fn is_empty(&self) -> bool {
        self.hidden.is_empty()
    }
}

/// Whether parts of this dimension add up.
pub(super) fn adds_up(table: &Table, dimension: usize) -> bool {
    table.dimensions[dimension].parts == Parts::AddUp
}
