//! How many? Runs a plan on a frame.
//!
//! Records are first counted by the answers that they give (`count`), then each combination of answers is spread over
//! the cells, totals and bases of shares in which it counts (`compile`). The second step costs the same for a hundred
//! records and for ten million.

use std::collections::{BTreeMap, HashMap};

use palermo_register::value::Interval;

use crate::column::{Column, NO_INT, RESERVED};
use crate::compile::{self, CompiledAxis};
use crate::count::{DENSE, Digit, Job};
use crate::error::Error;
use crate::filter;
use crate::frame::Frame;
use crate::measure;
use crate::persons;
use crate::plan::{At, Axis, MultiForm, Plan, Predicate, Unit};
use crate::table::{Denominator, Key, Provenance, RollUpUse, Table, TableCell};

/// Most concepts of one table.
pub const MAX_AXES: usize = 8;

/// Up to so many keys, counts by undigested entries stay in the nearest caches and no look-up per record is needed.
const SMALL: u64 = 1 << 14;

/// Runs a plan on a frame with so many threads. The answer does not depend on their number.
pub fn run(plan: &Plan, frame: &Frame, threads: usize) -> Result<Table, Error> {
    let counted = count(plan, frame, threads)?;
    let (mut cells, mut totals) = (Vec::new(), Vec::new());
    let names: Vec<String> = plan.axes().map(|a| a.key().to_string()).collect();
    for (cell, n) in &counted.cells {
        let outputs = counted.space.outputs(*cell);
        if outputs.iter().zip(&counted.space.axes).any(|(o, a)| *o > a.total()) {
            continue;
        }
        let key = Key(names.iter().cloned().zip(counted.space.texts(&outputs)).collect());
        let figure = Interval::exact(*n as i64);
        let measures = measure::of_cell(plan, &counted, &outputs, &key, figure)?;
        let total = outputs.iter().zip(&counted.space.axes).any(|(o, a)| *o == a.total());
        let cell =
            TableCell { text: figure.to_string(), key, figure, measures, source: Vec::new(), conflicts_left_out: 0 };
        if total { totals.push(cell) } else { cells.push(cell) }
    }
    Ok(Table { cells, totals, provenance: provenance(plan, frame, &counted) })
}

/// Units by cell, with totals and bases.
pub(crate) struct Counted<'a> {
    pub(crate) space: Space<'a>,
    /// Sorted by cell.
    pub(crate) cells: Vec<(u64, u64)>,
    pub(crate) persons_unknown: u64,
}

impl Counted<'_> {
    pub(crate) fn get(&self, outputs: &[usize]) -> u64 {
        let cell = self.space.cell(outputs);
        self.cells.binary_search_by_key(&cell, |(c, _)| *c).map_or(0, |i| self.cells[i].1)
    }
}

/// The cells of a table: numbers whose digits are the outputs of the axes, the first axis highest.
pub(crate) struct Space<'a> {
    pub(crate) axes: Vec<CompiledAxis<'a>>,
}

impl Space<'_> {
    pub(crate) fn outputs(&self, mut cell: u64) -> Vec<usize> {
        let mut outputs = vec![0; self.axes.len()];
        for (output, axis) in outputs.iter_mut().zip(&self.axes).rev() {
            *output = (cell % axis.outputs_len() as u64) as usize;
            cell /= axis.outputs_len() as u64;
        }
        outputs
    }

    pub(crate) fn cell(&self, outputs: &[usize]) -> u64 {
        outputs.iter().zip(&self.axes).fold(0, |cell, (o, a)| cell * a.outputs_len() as u64 + *o as u64)
    }

    fn texts(&self, outputs: &[usize]) -> Vec<String> {
        let text = |(o, a): (&usize, &CompiledAxis<'_>)| a.labels.get(*o).map_or("total".to_string(), |l| l.text());
        outputs.iter().zip(&self.axes).map(text).collect()
    }

    /// How many cells there are; an error where 64 bits do not hold them.
    fn size(&self) -> Result<u64, Error> {
        let mut size = 1u64;
        for axis in &self.axes {
            size = size.checked_mul(axis.outputs_len() as u64).ok_or_else(|| Error::NotUsable {
                concept: "rows and columns".into(),
                reason: "together they have too many codes for one table; leave one out or use a roll-up".into(),
            })?;
        }
        Ok(size)
    }
}

fn count<'a>(plan: &Plan, frame: &'a Frame, threads: usize) -> Result<Counted<'a>, Error> {
    let given = plan.axes().count();
    if given > MAX_AXES {
        return Err(Error::TooManyConcepts { max: MAX_AXES, given });
    }
    measure::check(plan)?;
    if plan.unit != Unit::Records && plan.axes().filter(|a| a.multi_form == MultiForm::MixedRow).count() > 1 {
        return Err(Error::NotUsable {
            concept: "rows and columns".into(),
            reason: "persons can be `mixed` on one concept of a table only; count the other in each of its codes"
                .into(),
        });
    }
    let axes: Vec<CompiledAxis<'a>> = plan.axes().map(|a| compile::axis(frame, plan, a)).collect::<Result<_, _>>()?;
    let space = Space { axes };
    let size = space.size()?;
    let test = filter::compile(frame, plan, &plan.filter, true)?;
    let (digits, classes) = digits(&space.axes);
    let job = Job { rows: frame.rows(), digits, test, live: frame.dead_rows() };
    if job.keys().is_none() {
        return Err(Error::NotUsable {
            concept: "rows and columns".into(),
            reason: "together they have too many different answers; leave one out or use a roll-up".into(),
        });
    }
    let radices: Vec<u64> = job.digits.iter().map(|d| d.radix.max(1)).collect();
    let mut persons_unknown = 0;
    let cells = match &plan.unit {
        Unit::Records => spread_counts(&space, size, &radices, &classes, job.count(threads)),
        Unit::Persons { column } => {
            let of_row = person_of_row(frame, column)?;
            let pairs = job.pairs(threads, of_row);
            persons_unknown = persons::unknown(&pairs);
            let spread = pairs.iter().flat_map(|(key, person)| {
                let lists = lists(&radices, &classes, *key);
                persons::cells(&space, &lists).into_iter().map(|cell| (cell, *person)).collect::<Vec<_>>()
            });
            persons::distinct(&space, spread.collect())
        }
    };
    drop(job);
    Ok(Counted { space, cells, persons_unknown })
}

type Classes<'s> = Vec<Vec<&'s [u32]>>;

/// The digits of the key, with the outputs of each value. Entries that count alike are joined where that makes the
/// key space small enough to be counted in an array.
fn digits<'s, 'a>(axes: &'s [CompiledAxis<'a>]) -> (Vec<Digit<'s>>, Classes<'s>)
where
    'a: 's,
{
    let undigested: u64 = axes.iter().fold(1, |n, a| n.saturating_mul(a.outputs.len() as u64));
    let mut classes = Vec::new();
    let digits = axes.iter().map(|axis| {
        let all: Vec<&[u32]> = axis.outputs.iter().map(Vec::as_slice).collect();
        if undigested <= SMALL {
            let radix = all.len() as u64;
            classes.push(all);
            return Digit { source: &axis.source, table: None, radix };
        }
        let mut number: HashMap<&[u32], u32> = HashMap::new();
        let mut distinct = Vec::new();
        let table: Vec<u32> = all
            .iter()
            .map(|outputs| {
                *number.entry(outputs).or_insert_with(|| {
                    distinct.push(*outputs);
                    distinct.len() as u32 - 1
                })
            })
            .collect();
        // Where only "unstated" and "unknown" fall together, the look-up costs more than it saves.
        if distinct.len() + RESERVED > all.len() && undigested <= DENSE {
            let radix = all.len() as u64;
            classes.push(all);
            return Digit { source: &axis.source, table: None, radix };
        }
        let radix = distinct.len() as u64;
        classes.push(distinct);
        Digit { source: &axis.source, table: Some(table), radix }
    });
    (digits.collect(), classes)
}

/// The outputs of each digit of a key.
fn lists<'s>(radices: &[u64], classes: &Classes<'s>, mut key: u64) -> Vec<&'s [u32]> {
    let mut lists: Vec<&[u32]> = vec![&[]; radices.len()];
    for ((list, radix), classes) in lists.iter_mut().zip(radices).zip(classes).rev() {
        *list = classes[(key % radix) as usize];
        key /= radix;
    }
    lists
}

fn spread_counts(
    space: &Space<'_>,
    size: u64,
    radices: &[u64],
    classes: &Classes<'_>,
    counts: Vec<(u64, u64)>,
) -> Vec<(u64, u64)> {
    if size <= DENSE {
        let mut dense = vec![0u64; size as usize];
        for (key, n) in counts {
            persons::each_cell(space, &lists(radices, classes, key), &mut |cell| dense[cell as usize] += n);
        }
        return (0..).zip(dense).filter(|(_, n)| *n > 0).collect();
    }
    let mut sparse: BTreeMap<u64, u64> = BTreeMap::new();
    for (key, n) in counts {
        persons::each_cell(space, &lists(radices, classes, key), &mut |cell| *sparse.entry(cell).or_default() += n);
    }
    sparse.into_iter().collect()
}

/// The number that stands for the person of a row; records whose person is not known get numbers of their own.
fn person_of_row<'a>(frame: &'a Frame, column: &str) -> Result<Box<dyn Fn(usize) -> u64 + Sync + 'a>, Error> {
    match frame.column(column)? {
        Column::Code(c) => Ok(Box::new(move |row| match c.index.get(row) {
            e if (e as usize) < RESERVED => persons::UNKNOWN | row as u64,
            e => u64::from(e),
        })),
        Column::Int(c) if c.min > c.max || c.max.abs_diff(c.min) < persons::UNKNOWN => {
            Ok(Box::new(move |row| match c.values[row] {
                NO_INT => persons::UNKNOWN | row as u64,
                n => n.abs_diff(c.min),
            }))
        }
        _ => Err(Error::NotUsable {
            concept: column.to_string(),
            reason: "persons are told apart by a code or a whole number".to_string(),
        }),
    }
}

pub(crate) fn provenance_of_plan(plan: &Plan, frame: &Frame) -> Provenance {
    let roll_up = |axis: &Axis| match &axis.at {
        At::RollUp(name) => plan.roll_ups.iter().find(|r| r.name == *name).map(|r| RollUpUse {
            concept: axis.concept.clone(),
            name: r.name.clone(),
            version: r.version.clone(),
        }),
        _ => None,
    };
    let denominators: Vec<Denominator> = plan.measures.iter().map(measure::denominator).collect();
    Provenance {
        dataset: frame.register().to_string(),
        seq: Some(frame.seq()),
        formula: match &plan.unit {
            Unit::Records => "count(records)".to_string(),
            Unit::Persons { column } => format!("count(distinct {column})"),
        },
        filter: (plan.filter != Predicate::All).then(|| plan.filter.clone()),
        roll_ups: plan.axes().filter_map(roll_up).collect(),
        multi_form: plan.axes().map(|a| (a.key().to_string(), a.multi_form.name().to_string())).collect(),
        denominators,
        read: frame.len() as u64,
        ..Provenance::default()
    }
}

fn provenance(plan: &Plan, frame: &Frame, counted: &Counted<'_>) -> Provenance {
    let all: Vec<usize> = counted.space.axes.iter().map(CompiledAxis::total).collect();
    Provenance {
        counted: counted.get(&all),
        persons_unknown: counted.persons_unknown,
        ..provenance_of_plan(plan, frame)
    }
}
