//! Who attacks, what does that attacker know beforehand, and what must the attacker not find out?

use serde::Serialize;

use super::propagate::Bounds;
use super::system::{OPEN, System};
use crate::model::{Kind, Pattern, Public, Release, Value, Variable, VariableId};
use crate::rule::{Dominance, Knowledge, Policy, Protection};

/// Somebody who tries to work out hidden cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Attacker {
    /// Reads the tables and knows the rule; cannot tell one hidden cell from another.
    Reader,
    /// Reads the tables and does not know the rule.
    Stranger,
    /// Has found out which hidden cells are small.
    Insider,
    /// Is the only person of a hidden cell and so knows its figure; reads the tables and knows the rule.
    Alone,
    /// Reads small cells off their sign, and so knows that the other hidden cells are not small.
    SignReader,
}

/// Whether figures of others are known in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Externals {
    Known,
    /// The own part alone.
    Unknown,
}

/// The attackers that a release must withstand. What satisfies an earlier one's knowledge satisfies a later one's, so that
/// tables found for the first count for the others.
pub(super) fn attackers(knowledge: Knowledge) -> &'static [Attacker] {
    match knowledge {
        Knowledge::RuleUnknown => &[Attacker::Stranger],
        Knowledge::OneSign => &[Attacker::Reader],
        Knowledge::SmallCellsKnown => &[Attacker::Insider, Attacker::Reader],
        Knowledge::TwoSigns => &[Attacker::SignReader, Attacker::Reader],
    }
}

/// Whether the rule protects this variable.
pub(super) fn is_small(variable: &Variable) -> bool {
    match (variable.kind, variable.value) {
        (Kind::Surplus | Kind::Rest, _) | (_, Value::External { .. }) => false,
        (_, Value::Own { persons: 0, .. }) => variable.kind == Kind::Cell && variable.secret,
        (_, Value::Own { .. }) if variable.sum.is_some() => asked_of_sum(variable).is_some(),
        (_, Value::Own { persons, .. }) => persons < variable.threshold,
    }
}

/// How far an attacker's interval must reach beyond a sum that few persons make or dominate, on both sides; none where it
/// is safe. In whole numbers: every comparison is multiplied out.
fn asked_of_sum(variable: &Variable) -> Option<i64> {
    let (of, Value::Own { count, persons }) = (variable.sum.as_ref()?, variable.value) else { return None };
    let total = i128::from(count);
    let largest = of.largest.map(i128::from);
    let up = |over: i128, by: i128| (over + by - 1) / by;
    let mut asked = Vec::new();
    if persons > 0 && persons < variable.threshold {
        asked.push(up(total * i128::from(of.within_percent), 100).max(1));
    }
    for rule in &of.dominance {
        let (over, by) = match rule {
            Dominance::Share { of: n, percent } => {
                let first: i128 = largest.iter().take(usize::from(*n)).sum();
                (100 * first - i128::from(*percent) * total, i128::from(*percent))
            }
            Dominance::PriorPosterior { p, q } => {
                let others = total - largest[0] - largest[1];
                (i128::from(*p) * largest[0] - i128::from(*q) * others, i128::from(*q))
            }
        };
        if over > 0 {
            asked.push(up(over, by));
        }
    }
    asked.into_iter().max().map(|most| i64::try_from(most).unwrap_or(OPEN).min(OPEN))
}

/// Whether everybody sees this figure.
pub(super) fn is_shown(variable: &Variable, hidden: bool) -> bool {
    match variable.value {
        _ if variable.kind != Kind::Cell => false,
        Value::External { .. } => false,
        Value::Own { .. } => variable.public == Public::Shown || !hidden,
    }
}

/// Zeros that can never be hidden, which everybody therefore knows.
pub(super) fn is_plain_zero(variable: &Variable) -> bool {
    variable.kind == Kind::Cell
        && variable.count() == Some(0)
        && !variable.secret
        && !variable.zero_as_complement
        && !variable.hidden
        && variable.public != Public::Hidden
}

/// A hidden cell holds at least this, as far as anybody can know.
fn floor(variable: &Variable, attacker: Attacker) -> i64 {
    let knows = attacker != Attacker::Stranger && !variable.zero_may_hide;
    i64::from(variable.kind == Kind::Cell && knows && variable.count() != Some(0))
}

/// What the attacker knows of a variable that is not shown, from its sign and from the rule.
pub(super) fn prior(variable: &Variable, attacker: Attacker, externals: Externals) -> (i64, i64) {
    let figure = |n: u64| i64::try_from(n).unwrap_or(OPEN).min(OPEN);
    match variable.value {
        Value::External { lo, hi } if externals == Externals::Known => (figure(lo), hi.map_or(OPEN, figure)),
        Value::External { .. } => (0, OPEN),
        Value::Own { .. } if variable.kind != Kind::Cell => (0, OPEN),
        Value::Own { count, persons } => {
            let (n, floor) = (figure(variable.threshold), floor(variable, attacker));
            let below = count < variable.threshold;
            let (lo, hi) = match attacker {
                _ if variable.sum.is_some() => (floor, OPEN),
                Attacker::Reader | Attacker::Stranger | Attacker::Alone => (floor, OPEN),
                Attacker::Insider if is_small(variable) && below => (floor, n - 1),
                Attacker::Insider => (floor, OPEN),
                Attacker::SignReader if below => (floor, n - 1),
                Attacker::SignReader if persons >= variable.threshold => (n, OPEN),
                Attacker::SignReader => (floor, OPEN),
            };
            match externals {
                Externals::Known => {
                    (lo.max(figure(variable.known.0)), variable.known.1.map_or(hi, |k| hi.min(figure(k))))
                }
                Externals::Unknown => (lo, hi),
            }
        }
    }
}

/// What one attacker must be left with about one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Demand {
    pub(super) variable: VariableId,
    /// The values that must stay possible, ends included; none where it is enough that it cannot be told.
    pub(super) window: Option<(i64, i64)>,
    /// Whether each value of the window must be possible, or only its ends.
    pub(super) each: bool,
    /// It must have at least two possible values.
    pub(super) open: bool,
}

/// What the release owes against one attacker.
pub(super) fn demands(release: &Release, pattern: &Pattern, policy: &Policy, attacker: Attacker) -> Vec<Demand> {
    let marks = marks_alone(release, attacker);
    let own_sign = attacker != Attacker::Insider;
    let mut demands = Vec::new();
    for (place, variable) in release.variables().iter().enumerate() {
        let id = VariableId(place);
        if attacker == Attacker::Alone {
            if is_small(variable) {
                let (lo, hi) = marks.get(place);
                let sum = variable.sum.is_some();
                let window = if sum { window(variable, policy.protection, attacker, (lo, hi)) } else { None };
                demands.push(Demand { variable: id, window, each: false, open: true });
            }
        } else if is_small(variable) {
            let (lo, hi) = marks.get(place);
            let window = window(variable, policy.protection, attacker, (lo, hi));
            let each = policy.protection == Protection::EveryValue && variable.sum.is_none();
            demands.push(Demand { variable: id, window, each, open: own_sign });
        } else if variable.kind == Kind::Rest
            || (own_sign && pattern.hides(id) && variable.is_own_cell() && variable.public != Public::Shown)
        {
            demands.push(Demand { variable: id, window: None, each: false, open: true });
        }
    }
    demands
}

fn window(variable: &Variable, protection: Protection, attacker: Attacker, marks: (i64, i64)) -> Option<(i64, i64)> {
    let n = i64::try_from(variable.threshold).ok()?;
    let count = i64::try_from(variable.count()?).ok()?;
    let (lo, hi) = match protection {
        _ if variable.sum.is_some() => {
            // a zero among sums, where zeros are secret, must not be told from a small amount
            let asked = asked_of_sum(variable).unwrap_or(1);
            ((count - asked).max(0), (count + asked).min(OPEN))
        }
        // Where a hidden cell may be empty, a reader who adds up cells sees a group of fewer than n as soon as all of
        // them together cannot reach n. If each small cell can reach n by itself, no such group can be told.
        Protection::EveryValue => {
            let unmarked = matches!(attacker, Attacker::Reader | Attacker::Stranger);
            let reach = if unmarked && floor(variable, attacker) == 0 { n } else { n - 1 };
            (if variable.secret { 0 } else { 1 }, reach)
        }
        Protection::Levels { below, above } => {
            let level = |n: u64| i64::try_from(n).unwrap_or(OPEN);
            ((count - level(below)).max(0), (count + level(above)).min(OPEN))
        }
    };
    let (lo, hi) = (lo.max(marks.0), hi.min(marks.1));
    (lo <= hi).then_some((lo, hi))
}

/// What the positions of zeros and of hidden cells say by themselves, if every count were hidden: three small cells under
/// a small total hold at most two each when n is 5. No choice of complements can take this back.
fn marks_alone(release: &Release, attacker: Attacker) -> Bounds {
    let everything: Vec<Option<i64>> =
        release.variables().iter().map(|variable| is_plain_zero(variable).then_some(0)).collect();
    let system = System::build(release, &everything);
    let unknown: Vec<(i64, i64)> = system
        .columns
        .iter()
        .map(|id| match prior(&release.variables()[id.0], attacker, Externals::Unknown) {
            bounds if release.variables()[id.0].count().is_some() => bounds,
            _ => (0, OPEN),
        })
        .collect();
    let settled = Bounds::propagate(&system, &unknown);
    let mut all = Bounds::fixed(release.variables().len());
    for (column, id) in system.columns.iter().enumerate() {
        all.set(id.0, settled.get(column));
    }
    all
}
