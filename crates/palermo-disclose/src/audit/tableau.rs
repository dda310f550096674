//! How far can one unknown be moved while every sum still holds? An exact simplex on whole numbers.
//!
//! The equations are solved for some unknowns (the basic ones) by Gauss-Jordan elimination in whole numbers: every entry
//! stands over one common denominator, so that nothing is ever rounded (Edmonds 1967, Bareiss 1968; for tables of two
//! dimensions the denominator is always one). From a table that satisfies all equations the walk goes to others: a nonbasic
//! unknown is moved, the basic ones follow, and all stay whole. When no nonbasic unknown can move in a direction that
//! helps, the reached value is the optimum of the linear programme, and the signs of the last row prove it.
//!
//! Each point of the walk is a table that the attacker must think possible. To call a cell safe, only such points count.

use super::system::{OPEN, System};

/// Numbers grew beyond 64 bits; the cells concerned are not called safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overflow;

/// The equations, solved for the basic unknowns.
#[derive(Clone, Debug)]
pub(super) struct Tableau {
    /// Basic unknown of each row.
    pub(super) basic: Vec<usize>,
    /// Nonbasic unknown of each column.
    pub(super) free: Vec<usize>,
    /// Change of a basic unknown for a change of a nonbasic one, times `over`, row by row.
    entries: Vec<i64>,
    /// The common denominator, positive.
    over: i64,
    /// Row or column of each unknown.
    place: Vec<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Basic(usize),
    Free(usize),
}

/// Entries that one tableau may have; beyond it the cells concerned are not called safe.
const MAX_ENTRIES: usize = 60_000_000;

impl Tableau {
    /// Solves the equations.
    pub(super) fn solve(system: &System) -> Result<Self, Overflow> {
        let width = system.columns.len();
        if width.saturating_mul(system.rows.len()) > MAX_ENTRIES {
            return Err(Overflow);
        }
        let mut rows: Vec<Vec<i64>> = system
            .rows
            .iter()
            .map(|row| {
                let mut dense = vec![0; width];
                row.terms.iter().for_each(|(column, c)| dense[*column] += c);
                dense
            })
            .collect();
        let mut over = 1;
        let mut basic: Vec<usize> = Vec::new();
        for number in 0..rows.len() {
            let Some(column) = best_pivot(&rows[number], over) else { continue };
            over = eliminate(&mut rows, number, column, over)?;
            // rows that were found empty sink below
            let rank = basic.len();
            rows.swap(rank, number);
            basic.push(column);
        }
        rows.truncate(basic.len());
        let mut place = vec![Place::Free(usize::MAX); width];
        basic.iter().enumerate().for_each(|(row, column)| place[*column] = Place::Basic(row));
        let free: Vec<usize> = (0..width).filter(|column| !matches!(place[*column], Place::Basic(_))).collect();
        free.iter().enumerate().for_each(|(at, column)| place[*column] = Place::Free(at));
        // over × basic + Σ entry × free = 0 in changes
        let entries = rows.iter().flat_map(|row| free.iter().map(|column| -row[*column])).collect();
        Ok(Tableau { basic, free, entries, over, place })
    }

    /// Change of `unknown` for each nonbasic one, times the common denominator.
    pub(super) fn rates(&self, unknown: usize) -> Vec<i64> {
        match self.place[unknown] {
            Place::Basic(row) => self.row(row).to_vec(),
            Place::Free(at) => (0..self.free.len()).map(|column| if column == at { self.over } else { 0 }).collect(),
        }
    }

    /// Whether the equations alone determine the unknown.
    pub(super) fn is_determined(&self, unknown: usize) -> bool {
        matches!(self.place[unknown], Place::Basic(row) if self.row(row).iter().all(|entry| *entry == 0))
    }

    fn row(&self, row: usize) -> &[i64] {
        &self.entries[row * self.free.len()..(row + 1) * self.free.len()]
    }

    fn entry(&self, row: usize, column: usize) -> i64 {
        self.entries[row * self.free.len() + column]
    }

    /// Exchanges a basic unknown with a nonbasic one.
    fn exchange(&mut self, out: usize, into: usize) -> Result<(), Overflow> {
        let width = self.free.len();
        let pivot = self.entry(out, into);
        let over = self.over;
        let leaving: Vec<i64> = self.row(out).to_vec();
        for row in 0..self.basic.len() {
            let factor = self.entry(row, into);
            if row == out || (factor == 0 && pivot.abs() == over) {
                if factor == 0 && pivot != over && row != out {
                    // pivot is −over: signs are turned back below
                    self.entries[row * width..(row + 1) * width].iter_mut().for_each(|entry| *entry = -*entry);
                }
                continue;
            }
            for (column, left) in leaving.iter().enumerate() {
                if column == into || (*left == 0 && pivot == over) {
                    continue;
                }
                let entry = &mut self.entries[row * width + column];
                *entry = combine(*entry, pivot, factor, *left, over)?;
            }
        }
        for (column, left) in leaving.iter().enumerate() {
            let entry = &mut self.entries[out * width + column];
            *entry = if column == into { over } else { -left };
        }
        self.over = pivot;
        if pivot < 0 {
            self.over = -pivot;
            self.entries.iter_mut().for_each(|entry| *entry = -*entry);
        }
        std::mem::swap(&mut self.basic[out], &mut self.free[into]);
        self.place[self.basic[out]] = Place::Basic(out);
        self.place[self.free[into]] = Place::Free(into);
        Ok(())
    }
}

/// (entry × pivot + factor × leaving) / over: exact by Edmonds.
fn combine(entry: i64, pivot: i64, factor: i64, leaving: i64, over: i64) -> Result<i64, Overflow> {
    let value = i128::from(entry) * i128::from(pivot) - i128::from(factor) * i128::from(leaving);
    i64::try_from(value / i128::from(over)).map_err(|_| Overflow)
}

/// The column of a row to solve for: an entry equal to the denominator keeps the denominator.
fn best_pivot(row: &[i64], over: i64) -> Option<usize> {
    let found = |wanted: &dyn Fn(i64) -> bool| row.iter().rposition(|entry| wanted(*entry));
    found(&|entry| entry.abs() == over).or_else(|| found(&|entry| entry != 0))
}

/// One step of Gauss-Jordan elimination in whole numbers; gives the new denominator.
fn eliminate(rows: &mut [Vec<i64>], number: usize, column: usize, over: i64) -> Result<i64, Overflow> {
    if rows[number][column] < 0 {
        rows[number].iter_mut().for_each(|entry| *entry = -*entry);
    }
    let pivot = rows[number][column];
    let source = std::mem::take(&mut rows[number]);
    for row in rows.iter_mut() {
        let Some(&factor) = row.get(column) else { continue };
        if factor == 0 && pivot == over {
            continue;
        }
        for (entry, from) in row.iter_mut().zip(&source) {
            if pivot != over || *from != 0 {
                *entry = combine(*entry, pivot, factor, *from, over)?;
            }
        }
    }
    rows[number] = source;
    Ok(pivot)
}

/// A possible table and the way to others.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    pub(super) tableau: Tableau,
    pub(super) point: Vec<i64>,
    pub(super) lo: Vec<i64>,
    pub(super) hi: Vec<i64>,
    /// Moves and exchanges so far.
    pub(super) steps: u64,
}

/// One move: from a point along a line, in equal strides that are possible tables too.
pub(super) struct Move<'a> {
    /// Where it began.
    pub(super) from: &'a [i64],
    /// Unknowns that changed, with the change of one stride.
    pub(super) stride: &'a [(usize, i64)],
    /// How many strides.
    pub(super) strides: i64,
}

/// How a walk ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The goal was reached.
    Reached,
    /// No table goes further: the last row proves it. Each entry is an unknown at its bound with its rate, over a common
    /// denominator.
    Proven { at: i64, held_by: Vec<(usize, i64)>, over: i64 },
    /// Whole numbers hinder the walk, or it became too long: to be settled by search.
    Stuck,
}

/// Degenerate exchanges before the rule of Bland (1977), which cannot run in circles, takes over.
const PATIENCE: u64 = 60;
/// Steps of one walk.
const MAX_STEPS: u64 = 20_000;
/// Exchanges without progress that whole numbers can ask for.
const MAX_DETOURS: u64 = 40;

impl Walk {
    /// Moves `unknown` up (or down) to `goal`; each move is told to `seen`.
    pub(super) fn towards(
        &mut self,
        unknown: usize,
        goal: i64,
        seen: &mut dyn FnMut(&Move<'_>),
    ) -> Result<End, Overflow> {
        let sign = if goal >= self.point[unknown] { 1 } else { -1 };
        let reached = |value: i64| sign * value >= sign * goal;
        let (mut still, mut detours) = (0, 0);
        for _ in 0..MAX_STEPS {
            if reached(self.point[unknown]) {
                return Ok(End::Reached);
            }
            self.steps += 1;
            let rates = self.tableau.rates(unknown);
            let Some((column, direction)) = self.entering(&rates, sign, still > PATIENCE) else {
                let over = self.tableau.over;
                let held_by =
                    self.tableau.free.iter().zip(rates).filter(|(_, r)| *r != 0).map(|(u, r)| (*u, r)).collect();
                return Ok(End::Proven { at: self.point[unknown], held_by, over });
            };
            let mut step = self.step(column, direction);
            let pace = step.stride.iter().find(|(moved, _)| *moved == unknown).map_or(0, |(_, by)| by.abs());
            if pace > 0 && step.strides > 0 {
                // no further than asked: points near to the truth are worth more, and nothing runs off to infinity
                let enough = (sign * (goal - self.point[unknown]) + pace - 1) / pace;
                if enough < step.strides {
                    step.strides = enough;
                    step.blocked_by = None;
                }
            }
            if step.strides > 0 {
                seen(&Move { from: &self.point, stride: &step.stride, strides: step.strides });
                for (moved, by) in &step.stride {
                    self.point[*moved] += by * step.strides;
                }
                still = 0;
            } else {
                still += 1;
            }
            match step.blocked_by {
                Some(row) => {
                    detours += u64::from(!step.exactly);
                    if detours > MAX_DETOURS {
                        return Ok(End::Stuck);
                    }
                    self.tableau.exchange(row, column)?;
                }
                None if step.strides == 0 => return Ok(End::Stuck),
                None => {}
            }
        }
        Ok(End::Stuck)
    }

    /// A nonbasic unknown whose move helps: the one that helps most, or by Bland's rule the first.
    fn entering(&self, rates: &[i64], sign: i64, bland: bool) -> Option<(usize, i64)> {
        let helps = rates.iter().enumerate().filter_map(|(column, rate)| {
            let unknown = self.tableau.free[column];
            let direction = (sign * rate).signum();
            let room = match direction {
                1 => self.point[unknown] < self.hi[unknown],
                -1 => self.point[unknown] > self.lo[unknown],
                _ => false,
            };
            room.then_some((column, direction))
        });
        if bland {
            helps.min_by_key(|(column, _)| self.tableau.free[*column])
        } else {
            helps.max_by_key(|(column, _)| (rates[*column].abs(), std::cmp::Reverse(self.tableau.free[*column])))
        }
    }

    /// How far a nonbasic unknown can go, and which basic one stops it.
    fn step(&self, column: usize, direction: i64) -> Step {
        let tableau = &self.tableau;
        let over = tableau.over;
        let unknown = tableau.free[column];
        let rows: Vec<(usize, i64)> = (0..tableau.basic.len())
            .map(|row| (row, tableau.entry(row, column)))
            .filter(|(_, entry)| *entry != 0)
            .collect();
        // all unknowns stay whole when the move is a multiple of this
        let common = rows.iter().fold(over, |common, (_, entry)| gcd(common, *entry));
        let grain = over / common;
        let own_room =
            if direction > 0 { self.hi[unknown] - self.point[unknown] } else { self.point[unknown] - self.lo[unknown] };
        // the least room × over / |entry|, as a fraction
        let mut least: (i128, i128) = (i128::from(own_room), 1);
        let mut blocked_by = None;
        for (row, entry) in &rows {
            let follower = tableau.basic[*row];
            let room = if entry * direction > 0 {
                self.hi[follower] - self.point[follower]
            } else {
                self.point[follower] - self.lo[follower]
            };
            let (up, down) = (i128::from(room) * i128::from(over), i128::from(entry.abs()));
            let tighter = up * least.1 < least.0 * down;
            let tie =
                up * least.1 == least.0 * down && blocked_by.is_none_or(|other: usize| follower < tableau.basic[other]);
            if tighter || tie {
                least = (up, down);
                blocked_by = Some(*row);
            }
        }
        let grains = least.0 / least.1 / i128::from(grain);
        let exactly = grains * i128::from(grain) * least.1 == least.0;
        let stride = rows
            .iter()
            .map(|(row, entry)| (tableau.basic[*row], direction * (entry / common)))
            .chain([(unknown, direction * grain)])
            .collect();
        // rooms are below 2 × OPEN, so that the number of strides fits
        Step { stride, strides: i64::try_from(grains).unwrap_or(OPEN), blocked_by, exactly }
    }
}

struct Step {
    stride: Vec<(usize, i64)>,
    strides: i64,
    blocked_by: Option<usize>,
    /// The blocking unknown is at its bound after the move; else only whole numbers stop it.
    exactly: bool,
}

fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
