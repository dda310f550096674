//! What may be hidden at what cost, what does the rule ask, and how do the cells hang together?
//!
//! The suppressor's own reading of the rule, written apart from the auditor's: where the two should ever differ, the
//! auditor refuses what the suppressor proposes.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem};

use crate::error::{Error, ReleaseFault};
use crate::model::{Kind, Pattern, Public, Release, Value, Variable, VariableId};
use crate::rule::{Dominance, Knowledge, Objective, Policy, Protection};

/// Entries that the sums may have when they are solved: some hundred megabytes.
const MAX_ENTRIES: usize = 40_000_000;

/// Cells that can move, in deviations from the true table.
#[derive(Clone, Debug)]
pub(super) struct Network {
    pub(super) nodes: Vec<Node>,
    /// Sums: terms that add up to zero.
    pub(super) sums: Vec<Vec<(usize, f64)>>,
    pub(super) needs: Vec<Need>,
    pub(super) attackers: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) id: VariableId,
    pub(super) state: State,
    pub(super) cost: f64,
    /// How far each attacker must think it can lie below and above the true value when it is hidden.
    pub(super) room: Vec<(f64, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Hidden in any case.
    Hidden,
    /// May be hidden.
    Open,
    /// Shown in any case.
    Shown,
    /// No own cell: moves freely and is never hidden or shown by us.
    Free,
}

/// What must be reached against one attacker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Need {
    pub(super) attacker: usize,
    pub(super) node: usize,
    pub(super) aim: Aim,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Aim {
    /// So far above the true value.
    Up(f64),
    /// So far below.
    Down(f64),
    /// Any other value at all.
    Away,
}

/// The readers that a release must withstand, the best informed first: its tables are possible for the other too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    NoRule,
    OneSign,
    KnowsSmall,
    TwoSigns,
}

fn readers(knowledge: Knowledge) -> Vec<Reader> {
    match knowledge {
        Knowledge::RuleUnknown => vec![Reader::NoRule],
        Knowledge::OneSign => vec![Reader::OneSign],
        Knowledge::SmallCellsKnown => vec![Reader::KnowsSmall, Reader::OneSign],
        Knowledge::TwoSigns => vec![Reader::TwoSigns, Reader::OneSign],
    }
}

/// Cells that the rule hides by itself.
pub(crate) fn primary(variable: &Variable) -> bool {
    let Value::Own { count, persons } = variable.value else { return false };
    match variable.kind {
        Kind::Cell if count == 0 => variable.secret,
        Kind::Cell if variable.sum.is_some() => beyond(variable) > 0.0,
        Kind::Cell | Kind::Remainder(_) => persons > 0 && persons < variable.threshold,
        Kind::Surplus | Kind::Rest => false,
    }
}

/// By how much a reader must think that a sum can lie above and below; 0 for one that needs no protection.
fn beyond(variable: &Variable) -> f64 {
    let (Some(of), Value::Own { count, persons }) = (&variable.sum, variable.value) else { return 0.0 };
    let (sum, [first, second, _]) = (number(count), of.largest.map(number));
    let few = if persons < variable.threshold { (sum * f64::from(of.within_percent) / 100.0).max(1.0) } else { 0.0 };
    let rules = of.dominance.iter().map(|rule| match *rule {
        Dominance::Share { of: n, percent } => {
            let most: f64 = of.largest.iter().take(usize::from(n)).map(|amount| number(*amount)).sum();
            most * 100.0 / f64::from(percent) - sum
        }
        Dominance::PriorPosterior { p, q } => first * f64::from(p) / f64::from(q) - (sum - first - second),
    });
    // what is next to a whole number is one
    (rules.fold(few, f64::max) - 1e-6).ceil().max(0.0)
}

/// Cells that are hidden whatever the complements.
pub(super) fn forced(release: &Release) -> Pattern {
    let mut pattern = Pattern::default();
    for (place, variable) in release.variables().iter().enumerate() {
        if variable.is_own_cell() && state(variable) == State::Hidden {
            pattern.hide(VariableId(place));
        }
    }
    pattern
}

/// Zeros that everybody sees.
fn always_zero(variable: &Variable) -> bool {
    state(variable) == State::Shown && variable.count() == Some(0)
}

fn state(variable: &Variable) -> State {
    match (variable.kind, variable.value) {
        (Kind::Cell, Value::Own { .. }) if variable.public == Public::Shown => State::Shown,
        (Kind::Cell, Value::Own { .. })
            if primary(variable) || variable.hidden || variable.public == Public::Hidden =>
        {
            State::Hidden
        }
        (Kind::Cell, Value::Own { count: 0, .. }) if !variable.zero_as_complement => State::Shown,
        (Kind::Cell, Value::Own { .. }) => State::Open,
        _ => State::Free,
    }
}

impl Network {
    pub(super) fn build(release: &Release, policy: &Policy) -> Result<Self, Error> {
        let variables = release.variables();
        let mut place = vec![None; variables.len()];
        let mut moving = Vec::new();
        for (id, variable) in variables.iter().enumerate() {
            if state(variable) != State::Shown {
                place[id] = Some(moving.len());
                moving.push(id);
            }
        }
        let sums: Vec<Vec<(usize, f64)>> = release
            .sums()
            .iter()
            .map(|sum| sum.terms.iter().filter_map(|(id, c)| Some((place[id.0]?, sign(*c)))).collect())
            .filter(|terms: &Vec<_>| !terms.is_empty())
            .collect();
        if sums.len().saturating_mul(moving.len()) > MAX_ENTRIES {
            return Err(Error::Release(ReleaseFault::TooLarge { cells: moving.len(), sums: sums.len() }));
        }
        let readers = readers(policy.knowledge);
        let base = base_point(release, &place, &moving)?;
        let mut nodes = Vec::new();
        for (node, id) in moving.iter().enumerate() {
            let variable = &variables[*id];
            let room = readers.iter().map(|reader| {
                let (lo, hi) = limits(variable, *reader, true);
                (lo - base[node], hi - base[node])
            });
            nodes.push(Node {
                id: VariableId(*id),
                state: state(variable),
                cost: cost(variable, policy.objective),
                room: room.collect(),
            });
        }
        let mut network = Network { nodes, sums, needs: Vec::new(), attackers: readers.len() };
        network.needs = needs(release, policy, &readers, &network);
        Ok(network)
    }

    /// The pattern of a choice of nodes.
    pub(super) fn pattern(&self, hidden: &[bool]) -> Pattern {
        let mut pattern = Pattern::default();
        for (node, hidden) in self.nodes.iter().zip(hidden) {
            if *hidden && matches!(node.state, State::Hidden | State::Open) {
                pattern.hide(node.id);
            }
        }
        pattern
    }

    /// Nodes that are hidden in any case, or that move freely.
    pub(super) fn least_hidden(&self) -> Vec<bool> {
        self.nodes.iter().map(|node| node.state != State::Open).collect()
    }
}

fn sign(c: i64) -> f64 {
    if c < 0 { -1.0 } else { 1.0 }
}

fn number(n: u64) -> f64 {
    // counts are at most 10^12 and thus exact
    n as f64
}

fn cost(variable: &Variable, objective: Objective) -> f64 {
    match (objective, variable.count()) {
        (Objective::KeepTotals, Some(count)) => 1.0 + f64::from(64 - count.leading_zeros()),
        _ => 1.0,
    }
}

/// What a reader knows of a hidden variable beforehand; without what others have published where `published` is false.
fn limits(variable: &Variable, reader: Reader, published: bool) -> (f64, f64) {
    let open = (0.0, f64::INFINITY);
    match variable.value {
        Value::External { lo, hi } if published && variable.kind == Kind::Cell => {
            (number(lo), hi.map_or(f64::INFINITY, number))
        }
        Value::Own { count, persons } if variable.kind == Kind::Cell => {
            let n = number(variable.threshold);
            let least = if can_be_empty(variable, reader) { 0.0 } else { 1.0 };
            let below = count < variable.threshold;
            let (lo, hi) = match reader {
                _ if variable.sum.is_some() => (least, f64::INFINITY),
                Reader::KnowsSmall if primary(variable) && below => (least, n - 1.0),
                Reader::TwoSigns if below => (least, n - 1.0),
                Reader::TwoSigns if persons >= variable.threshold => (n, f64::INFINITY),
                _ => (least, f64::INFINITY),
            };
            if published {
                (lo.max(number(variable.known.0)), variable.known.1.map_or(hi, |known| hi.min(number(known))))
            } else {
                (lo, hi)
            }
        }
        _ => open,
    }
}

/// Whether this reader can think that nobody is in the hidden variable.
fn can_be_empty(variable: &Variable, reader: Reader) -> bool {
    variable.kind != Kind::Cell || variable.zero_may_hide || variable.count() == Some(0) || reader == Reader::NoRule
}

fn needs(release: &Release, policy: &Policy, readers: &[Reader], network: &Network) -> Vec<Need> {
    let mut needs = Vec::new();
    for (attacker, reader) in readers.iter().enumerate() {
        let marks = by_marks(release, *reader);
        let by_sign = *reader != Reader::KnowsSmall;
        for (node, moving) in network.nodes.iter().enumerate() {
            let variable = &release.variables()[moving.id.0];
            let small = primary(variable);
            let decided = moving.state == State::Hidden && variable.is_own_cell();
            if variable.kind == Kind::Rest || (by_sign && (small || decided)) {
                needs.push(Need { attacker, node, aim: Aim::Away });
            }
            let Value::Own { count, .. } = variable.value else { continue };
            if !small {
                continue;
            }
            let value = number(count);
            let (lo, hi) = match policy.protection {
                _ if variable.sum.is_some() => {
                    let by = beyond(variable).max(1.0);
                    ((value - by).max(0.0), value + by)
                }
                Protection::EveryValue => {
                    let least = if variable.secret { 0.0 } else { 1.0 };
                    // else several cells that may be empty would add up to a visible group of fewer than n
                    let alone = can_be_empty(variable, *reader) && matches!(reader, Reader::OneSign | Reader::NoRule);
                    (least, number(variable.threshold) - if alone { 0.0 } else { 1.0 })
                }
                Protection::Levels { below, above } => ((value - number(below)).max(0.0), value + number(above)),
            };
            let (lo, hi) = (lo.max(marks[moving.id.0].0), hi.min(marks[moving.id.0].1));
            if lo <= hi {
                if hi > value {
                    needs.push(Need { attacker, node, aim: Aim::Up(hi - value) });
                }
                if lo < value {
                    needs.push(Need { attacker, node, aim: Aim::Down(value - lo) });
                }
            }
        }
    }
    needs
}

/// Bounds that follow from the positions of zeros and hidden cells alone, by going over all sums until nothing changes.
fn by_marks(release: &Release, reader: Reader) -> Vec<(f64, f64)> {
    let mut bounds: Vec<(f64, f64)> = release
        .variables()
        .iter()
        .map(|variable| if always_zero(variable) { (0.0, 0.0) } else { limits(variable, reader, false) })
        .collect();
    for _ in 0..40 {
        let before = bounds.clone();
        for sum in release.sums() {
            // ends of Σ c × x, open ones counted apart so that one term's share can be taken out again
            let ends = |bounds: &[(f64, f64)], (id, c): (VariableId, i64)| {
                let (lo, hi) = bounds[id.0];
                if c > 0 { (lo, hi) } else { (-hi, -lo) }
            };
            let (mut least, mut most, mut no_least, mut no_most) = (0.0, 0.0, 0, 0);
            for term in &sum.terms {
                let (lo, hi) = ends(&bounds, *term);
                if lo.is_finite() {
                    least += lo
                } else {
                    no_least += 1
                }
                if hi.is_finite() { most += hi } else { no_most += 1 }
            }
            let entry: Vec<(f64, f64)> = sum.terms.iter().map(|term| ends(&bounds, *term)).collect();
            for ((id, c), (lo, hi)) in sum.terms.iter().zip(entry) {
                // c × x = −Σ others
                let others_least = if lo.is_finite() { least - lo } else { least };
                let others_most = if hi.is_finite() { most - hi } else { most };
                let bound = &mut bounds[id.0];
                if no_least == usize::from(!lo.is_finite()) {
                    // c × x ≤ −(least of the others)
                    if *c > 0 { bound.1 = bound.1.min(-others_least) } else { bound.0 = bound.0.max(others_least) }
                }
                if no_most == usize::from(!hi.is_finite()) {
                    if *c > 0 { bound.0 = bound.0.max(-others_most) } else { bound.1 = bound.1.min(others_most) }
                }
            }
        }
        if bounds == before {
            break;
        }
    }
    bounds
}

/// A table that could be true: the counts, and some value for each figure of others.
fn base_point(release: &Release, place: &[Option<usize>], moving: &[usize]) -> Result<Vec<f64>, Error> {
    let variables = release.variables();
    if moving.iter().all(|id| variables[*id].count().is_some()) {
        return Ok(moving.iter().map(|id| variables[*id].count().map_or(0.0, number)).collect());
    }
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let columns: BTreeMap<usize, microlp::Variable> = moving
        .iter()
        .map(|id| {
            let bounds = match variables[*id].value {
                Value::Own { count, .. } => (number(count), number(count)),
                Value::External { lo, hi } => (number(lo), hi.map_or(f64::INFINITY, number)),
            };
            (*id, problem.add_var(0.0, bounds))
        })
        .collect();
    for sum in release.sums() {
        let known: f64 = sum
            .terms
            .iter()
            .filter(|(id, _)| place[id.0].is_none())
            .map(|(id, c)| sign(*c) * variables[id.0].count().map_or(0.0, number))
            .sum();
        let terms: Vec<(microlp::Variable, f64)> =
            sum.terms.iter().filter_map(|(id, c)| Some((*columns.get(&id.0)?, sign(*c)))).collect();
        if !terms.is_empty() {
            problem.add_constraint(&terms[..], ComparisonOp::Eq, -known);
        }
    }
    let solution = problem.solve().ok().and_then(|outcome| outcome.into_solution().ok()).ok_or(Error::Contradiction)?;
    Ok(moving.iter().map(|id| columns.get(id).map_or(0.0, |column| solution.var_value(*column))).collect())
}
