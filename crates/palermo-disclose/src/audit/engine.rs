//! One part of the release against one attacker: which values stay possible, proven by tables?

use super::demand::{Attacker, Demand};
use super::derive;
use super::propagate::{Bounds, Side};
use super::report::{Derivation, Exposure, Learnt};
use super::search::{Found, whole_table};
use super::system::{OPEN, Row, System};
use super::tableau::{End, Move, Overflow, Tableau, Walk};
use crate::error::Error;
use crate::model::{Release, VariableId};

/// Values of each variable that were seen in possible tables.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    least: Vec<i64>,
    most: Vec<i64>,
    /// Values from 0 to 63, a bit each.
    values: Vec<u64>,
    pub(super) searched: u64,
}

impl Seen {
    pub(super) fn nothing(variables: usize) -> Self {
        Seen {
            least: vec![i64::MAX; variables],
            most: vec![i64::MIN; variables],
            values: vec![0; variables],
            searched: 0,
        }
    }

    pub(super) fn proven(&self) -> u64 {
        self.values.iter().map(|values| u64::from(values.count_ones())).sum()
    }

    /// Takes in the figures of another run, for the report only.
    pub(super) fn add(&mut self, other: &Seen) {
        self.searched += other.searched;
        self.values.iter_mut().zip(&other.values).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn point(&mut self, columns: &[VariableId], point: &[i64]) {
        for (id, value) in columns.iter().zip(point) {
            self.value(id.0, *value);
        }
    }

    fn value(&mut self, place: usize, value: i64) {
        self.least[place] = self.least[place].min(value);
        self.most[place] = self.most[place].max(value);
        if (0..64).contains(&value) {
            self.values[place] |= 1 << value;
        }
    }

    /// All points of a move, its start left out.
    fn moved(&mut self, columns: &[VariableId], step: &Move<'_>) {
        for (column, by) in step.stride {
            let (place, start) = (columns[*column].0, step.from[*column]);
            let end = start + by * step.strides;
            self.value(place, end);
            for value in start.min(end).max(0)..=start.max(end).min(63) {
                if (value - start) % by == 0 && value != start {
                    self.value(place, value);
                }
            }
        }
    }

    fn has(&self, place: usize, value: i64) -> bool {
        (0..64).contains(&value) && self.values[place] & (1 << value) != 0
    }
}

/// Unknowns that hang together, with one attacker's bounds.
pub(super) struct Part<'a> {
    pub(super) release: &'a Release,
    pub(super) system: &'a System,
    pub(super) attacker: Attacker,
    pub(super) prior: Vec<(i64, i64)>,
}

impl Part<'_> {
    /// Meets the demands one by one; gives those that cannot be met.
    pub(super) fn audit(
        &self,
        demands: &[(usize, &Demand)],
        tableau: Result<Tableau, Overflow>,
        start: &[i64],
        seen: &mut Seen,
    ) -> Vec<Exposure> {
        let unsettled = |from: usize, seen: &Seen| {
            let left = demands[from..].iter().filter(|(column, demand)| !self.is_met(*column, demand, seen));
            left.map(|(column, demand)| {
                self.exposure(demand, self.first_missing(*column, demand, seen), Derivation::Unsettled)
            })
            .collect::<Vec<_>>()
        };
        seen.point(&self.system.columns, start);
        let Ok(tableau) = tableau else { return unsettled(0, seen) };
        let (lo, hi) = self.prior.iter().copied().unzip();
        let mut walk = Walk { tableau, point: start.to_vec(), lo, hi, steps: 0 };
        let mut exposures = Vec::new();
        for (number, (column, demand)) in demands.iter().enumerate() {
            if self.is_met(*column, demand, seen) {
                continue;
            }
            match self.meet(*column, demand, &mut walk, seen) {
                Ok(found) => exposures.extend(found),
                Err(Overflow) => {
                    exposures.extend(unsettled(number, seen));
                    break;
                }
            }
        }
        exposures
    }

    fn is_met(&self, column: usize, demand: &Demand, seen: &Seen) -> bool {
        let place = self.system.columns[column].0;
        let open = !demand.open || seen.least[place] < seen.most[place];
        open && demand.window.is_none_or(|(lo, hi)| {
            if demand.each {
                (lo..=hi).all(|value| seen.has(place, value))
            } else {
                seen.least[place] <= lo && seen.most[place] >= hi
            }
        })
    }

    fn meet(
        &self,
        column: usize,
        demand: &Demand,
        walk: &mut Walk,
        seen: &mut Seen,
    ) -> Result<Option<Exposure>, Overflow> {
        let place = self.system.columns[column].0;
        if let Some((lo, hi)) = demand.window {
            let high = if seen.most[place] < hi { self.reach(column, hi, walk, seen)? } else { None };
            let low = if seen.least[place] > lo { self.reach(column, lo, walk, seen)? } else { None };
            if high.is_some() || low.is_some() {
                return Ok(Some(self.narrowed(column, demand, walk, seen)?));
            }
            if demand.each
                && let Some(gap) = self.gap(column, (lo, hi), walk, seen)?
            {
                let derivation =
                    if matches!(gap, Learnt::Not { .. }) { Derivation::AllTried } else { Derivation::Unsettled };
                return Ok(Some(self.exposure(demand, gap, derivation)));
            }
        }
        if demand.open && seen.least[place] >= seen.most[place] {
            let at = walk.point[column];
            let (lo, hi) = self.prior[column];
            let up = if at < hi { self.reach(column, at + 1, walk, seen)? } else { Some(End::Stuck) };
            let moved = seen.least[place] < seen.most[place];
            let down = if !moved && at > lo { self.reach(column, at - 1, walk, seen)? } else { Some(End::Stuck) };
            if !moved && up.is_some() && down.is_some() {
                return Ok(Some(self.narrowed(column, demand, walk, seen)?));
            }
        }
        Ok(None)
    }

    /// Looks for a table with this value or one beyond it; none when there is one.
    fn reach(&self, column: usize, goal: i64, walk: &mut Walk, seen: &mut Seen) -> Result<Option<End>, Overflow> {
        let end = self.walk(column, goal, walk, seen)?;
        if end == End::Reached {
            return Ok(None);
        }
        if end == End::Stuck {
            seen.searched += 1;
            if let Found::Table(table) = whole_table(self.system, &self.prior, (column, goal), &walk.point, &mut 0) {
                seen.point(&self.system.columns, &table);
                return Ok(None);
            }
        }
        Ok(Some(end))
    }

    /// Walks; only tables that are checked against every sum and bound are written down.
    fn walk(&self, column: usize, goal: i64, walk: &mut Walk, seen: &mut Seen) -> Result<End, Overflow> {
        let mut sound = true;
        let end = walk.towards(column, goal, &mut |step| {
            let mut end = step.from.to_vec();
            step.stride.iter().for_each(|(moved, by)| end[*moved] += by * step.strides);
            let within = end.iter().zip(&self.prior).all(|(value, (lo, hi))| lo <= value && value <= hi);
            sound &= within && self.system.holds(&end);
            if sound {
                seen.moved(&self.system.columns, step);
            }
        })?;
        if sound { Ok(end) } else { Err(Overflow) }
    }

    /// A value between reachable ends that no table was seen to have.
    fn gap(
        &self,
        column: usize,
        (lo, hi): (i64, i64),
        walk: &mut Walk,
        seen: &mut Seen,
    ) -> Result<Option<Learnt>, Overflow> {
        let place = self.system.columns[column].0;
        for value in lo..=hi {
            // on the way from one end to the other a walk seldom leaps over a value
            if !seen.has(place, value) {
                self.walk(column, value, walk, seen)?;
            }
            if seen.has(place, value) {
                continue;
            }
            seen.searched += 1;
            match whole_table(self.system, &self.prior, (column, value), &walk.point, &mut 0) {
                Found::Table(table) => seen.point(&self.system.columns, &table),
                Found::None => return Ok(Some(Learnt::Not { value })),
                Found::Unsettled => return Ok(Some(Learnt::PerhapsNot { value })),
            }
        }
        Ok(None)
    }

    /// The attacker's interval of a cell, as far as the walk can tell, with the proofs of its ends.
    pub(super) fn interval(
        &self,
        column: usize,
        walk: &mut Walk,
        seen: &mut Seen,
    ) -> Result<[(i64, End); 2], Overflow> {
        let (lo, hi) = self.prior[column];
        let up = self.walk(column, hi, walk, seen)?;
        let most = walk.point[column];
        let down = self.walk(column, lo, walk, seen)?;
        Ok([(walk.point[column], down), (most, up)])
    }

    fn narrowed(&self, column: usize, demand: &Demand, walk: &mut Walk, seen: &mut Seen) -> Result<Exposure, Overflow> {
        let (lo, hi) = self.prior[column];
        let outer = Bounds::propagate(self.system, &self.prior).get(column);
        let [(least, down), (most, up)] = self.interval(column, walk, seen)?;
        // where the walk got stuck, what propagation proves is told, and nothing that is not proven
        let proven = |end: &End| matches!(end, End::Proven { .. });
        let lo = if proven(&down) {
            least
        } else if down == End::Reached {
            lo
        } else {
            outer.0
        };
        let hi = if proven(&up) {
            most
        } else if up == End::Reached {
            hi
        } else {
            outer.1
        };
        let learnt = match () {
            () if lo == hi => Learnt::Exactly { value: lo },
            () if down == End::Stuck || up == End::Stuck => self.first_missing(column, demand, seen),
            () => Learnt::Between { lo, hi: (hi < OPEN).then_some(hi) },
        };
        let derivation = self.derivation(column, demand, [&down, &up], outer, (lo, hi), &walk.point);
        Ok(self.exposure(demand, learnt, derivation))
    }

    /// The shortest proof at hand: one sum after the other, else a combination.
    fn derivation(
        &self,
        column: usize,
        demand: &Demand,
        ends: [&End; 2],
        outer: (i64, i64),
        (lo, hi): (i64, i64),
        point: &[i64],
    ) -> Derivation {
        let exact = lo == hi;
        let (low_asked, high_asked) = demand.window.unwrap_or((lo - 1, hi + 1));
        let sides: Vec<Side> = [(Side::Lo, exact || lo > low_asked), (Side::Hi, exact || hi < high_asked)]
            .into_iter()
            .filter_map(|(side, told)| told.then_some(side))
            .collect();
        let settled = |side: &Side| if *side == Side::Lo { outer.0 >= lo } else { outer.1 <= hi };
        if !sides.is_empty() && sides.iter().all(settled) {
            return derive::steps(self.release, self.system, &self.prior, column, &sides);
        }
        let mut proofs = ends.into_iter().filter_map(|end| match end {
            End::Proven { at, held_by, over } => Some((*at, held_by, *over)),
            _ => None,
        });
        // an exactly determined cell needs no bounds at all: its proof is preferred
        let proof = proofs.clone().find(|(_, held_by, _)| held_by.is_empty()).or_else(|| {
            proofs.find(|(at, _, _)| sides.iter().any(|side| *at == if *side == Side::Lo { lo } else { hi }))
        });
        proof
            .and_then(|(_, held_by, over)| {
                // each held cell stands at the bound that its rate pushes against
                let mut at = point.to_vec();
                let up = ends[1] != &End::Reached && matches!(ends[1], End::Proven { held_by: h, .. } if h == held_by);
                for (held, rate) in held_by {
                    let upper = (*rate > 0) == up;
                    at[*held] = if upper { self.prior[*held].1 } else { self.prior[*held].0 };
                }
                derive::combination(self.release, self.system, column, held_by, over, &at)
            })
            .unwrap_or(Derivation::Unsettled)
    }

    fn first_missing(&self, column: usize, demand: &Demand, seen: &Seen) -> Learnt {
        let place = self.system.columns[column].0;
        let (lo, hi) = demand.window.unwrap_or((0, 0));
        let value = (lo..=hi).find(|value| !seen.has(place, *value)).unwrap_or(lo);
        Learnt::PerhapsNot { value }
    }

    fn exposure(&self, demand: &Demand, learnt: Learnt, derivation: Derivation) -> Exposure {
        Exposure {
            cell: self.release.cell_ref(demand.variable),
            attacker: self.attacker,
            asked: demand.window,
            learnt,
            derivation,
        }
    }
}

/// A whole table that satisfies all sums, from a start that need not: each sum gets a gap that is then closed.
pub(super) fn possible_table(system: &System, prior: &[(i64, i64)], start: &[i64]) -> Result<Vec<i64>, Error> {
    if system.holds(start) {
        return Ok(start.to_vec());
    }
    let mut wider = system.clone();
    let (mut lo, mut hi): (Vec<i64>, Vec<i64>) = prior.iter().copied().unzip();
    let mut point = start.to_vec();
    for (number, row) in system.rows.iter().enumerate() {
        let missing = i128::from(row.right) - system.left(row, start);
        let Ok(missing) = i64::try_from(missing) else { return Err(Error::Contradiction) };
        if missing != 0 {
            let Row { terms, .. } = &mut wider.rows[number];
            terms.push((point.len(), missing.signum()));
            // never told to anybody: the column exists in this function only
            wider.columns.push(system.columns.first().copied().unwrap_or(VariableId(0)));
            point.push(missing.abs());
            lo.push(0);
            hi.push(missing.abs());
        }
    }
    wider.index();
    let tableau = Tableau::solve(&wider).map_err(|Overflow| Error::Contradiction)?;
    let mut walk = Walk { tableau, point, lo, hi, steps: 0 };
    for gap in system.columns.len()..wider.columns.len() {
        match walk.towards(gap, 0, &mut |_| {}) {
            Ok(End::Reached) => walk.hi[gap] = 0,
            _ => return by_search(system, prior, start),
        }
    }
    walk.point.truncate(system.columns.len());
    if system.holds(&walk.point) { Ok(walk.point) } else { by_search(system, prior, start) }
}

fn by_search(system: &System, prior: &[(i64, i64)], start: &[i64]) -> Result<Vec<i64>, Error> {
    let bounds = Bounds::propagate(system, prior);
    let (lo, hi) = bounds.get(0);
    for value in [start[0].clamp(lo, hi.max(lo)), lo] {
        if let Found::Table(table) = whole_table(system, prior, (0, value), start, &mut 0) {
            return Ok(table);
        }
    }
    Err(Error::Contradiction)
}
