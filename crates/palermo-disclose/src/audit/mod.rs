//! Can anybody work out a hidden cell? The auditor, on a path of its own.
//!
//! It shares nothing with the suppressor but the model's types. A cell is called safe when a whole table was found for
//! every value that must stay possible, and each such table was put back into every sum and bound: so a mistake in the
//! search for tables can only refuse a release and never let one out. What cannot be settled within the allowed work is
//! reported as exposed.
//!
//! In order, as far as needed: bounds are propagated through single sums ([`propagate`](self)); the sums are solved by
//! elimination in whole numbers, which gives exactly determined cells; an exact simplex walks from the true table to others;
//! where whole numbers hinder the walk, tables are searched by trying.

mod alone;
mod demand;
mod derive;
mod door;
mod engine;
mod propagate;
mod report;
mod search;
mod system;
mod tableau;

use std::collections::BTreeSet;

pub use demand::Attacker;
use demand::{Demand, Externals, attackers, demands, is_plain_zero, is_shown, is_small, prior};
pub use door::{
    Count, Nested, Publishable, Shown, ShownCell, ShownFigure, ShownTable, Source, publish, publish_count,
    publish_external,
};
use engine::{Part, Seen, possible_table};
use propagate::Bounds;
pub use report::{Bound, Combination, Counts, Derivation, Exposure, Learnt, Narrowed, Report, Step};
use system::{OPEN, System};
use tableau::{Tableau, Walk};

use crate::error::{Error, ReleaseFault};
use crate::model::{Kind, Pattern, Public, Release, Value, VariableId};
use crate::rule::{Knowledge, Policy};

/// Attacks a release.
///
/// # Errors
///
/// The public figures contradict each other or the own counts, or small cells are to be shown under two thresholds.
pub fn audit(release: &Release, pattern: &Pattern, policy: &Policy) -> Result<Report, Error> {
    one_threshold(release, policy)?;
    let mut exposures = shown_small(release, pattern);
    let mut seen = Seen::nothing(release.variables().len());
    let mut narrowed = Vec::new();
    for externals in runs(release) {
        let (found, follows) = attack(release, pattern, policy, *externals, &mut seen)?;
        exposures.extend(found);
        narrowed = follows;
    }
    let (found, alone) = alone::attack(release, pattern, policy)?;
    exposures.extend(found);
    let mut told = BTreeSet::new();
    exposures.retain(|exposure| told.insert((exposure.cell.clone(), exposure.attacker)));
    let counts = Counts { alone, ..counts(release, pattern, &seen) };
    Ok(Report { knowledge: policy.knowledge, protection: policy.protection, exposures, narrowed, counts })
}

/// What an attacker learns about one cell: at least, and at most (none where it is open).
///
/// # Errors
///
/// As [`audit`]; [`Error::Contradiction`] also where the interval cannot be settled.
pub fn interval(
    release: &Release,
    pattern: &Pattern,
    attacker: Attacker,
    cell: VariableId,
) -> Result<(i64, Option<i64>), Error> {
    let known = known(release, pattern, Externals::Known);
    if let Some(value) = known[cell.0] {
        return Ok((value, Some(value)));
    }
    for (system, _) in System::build(release, &known).parts() {
        let Some(column) = system.columns.iter().position(|id| *id == cell) else { continue };
        let prior = priors(release, &system, attacker, Externals::Known);
        let start = start(release, &system, &prior)?;
        let tableau = Tableau::solve(&system).map_err(|_| Error::Contradiction)?;
        let (lo, hi) = prior.iter().copied().unzip();
        let mut walk = Walk { tableau, point: start, lo, hi, steps: 0 };
        let part = Part { release, system: &system, attacker, prior };
        let mut seen = Seen::nothing(release.variables().len());
        let [(least, _), (most, _)] = part.interval(column, &mut walk, &mut seen).map_err(|_| Error::Contradiction)?;
        return Ok((least, (most < OPEN).then_some(most)));
    }
    Ok((0, None))
}

/// The own part alone first, where there are figures of others; then all together.
fn runs(release: &Release) -> &'static [Externals] {
    let own = release.variables().iter().any(|variable| variable.is_own_cell());
    let external = release.variables().iter().any(|v| v.kind == Kind::Cell && v.count().is_none());
    match (own, external) {
        (true, true) => &[Externals::Unknown, Externals::Known],
        _ => &[Externals::Known],
    }
}

fn attack(
    release: &Release,
    pattern: &Pattern,
    policy: &Policy,
    externals: Externals,
    total: &mut Seen,
) -> Result<(Vec<Exposure>, Vec<Narrowed>), Error> {
    let known = known(release, pattern, externals);
    let whole = System::build(release, &known);
    let parts = whole.parts();
    let owed: Vec<(Attacker, Vec<Option<Demand>>)> = attackers(policy.knowledge)
        .iter()
        .map(|attacker| {
            let mut by_variable = vec![None; release.variables().len()];
            for demand in demands(release, pattern, policy, *attacker) {
                let place = demand.variable.0;
                by_variable[place] = Some(demand);
            }
            (*attacker, by_variable)
        })
        .collect();
    // tables of one run say nothing about the other: the attacker of the own part alone knows less
    let mut seen = Seen::nothing(release.variables().len());
    let (mut exposures, mut narrowed) = (Vec::new(), Vec::new());
    for (system, _) in &parts {
        let tableau = Tableau::solve(system);
        for (attacker, owed) in &owed {
            let prior = priors(release, system, *attacker, externals);
            let columns = system.columns.iter().enumerate();
            let demands: Vec<(usize, &Demand)> =
                columns.filter_map(|(column, id)| Some((column, owed[id.0].as_ref()?))).collect();
            let start = start(release, system, &prior)?;
            let part = Part { release, system, attacker: *attacker, prior };
            if !demands.is_empty() {
                exposures.extend(part.audit(&demands, tableau.clone(), &start, &mut seen));
            }
            if *attacker == Attacker::Reader && externals == Externals::Known {
                narrowed.extend(follows(release, system, &part.prior, tableau.as_ref().ok(), &start));
            }
        }
    }
    total.add(&seen);
    Ok((exposures, narrowed))
}

/// What everybody sees.
fn known(release: &Release, pattern: &Pattern, externals: Externals) -> Vec<Option<i64>> {
    let shown = |n: u64| i64::try_from(n).ok();
    release
        .variables()
        .iter()
        .enumerate()
        .map(|(place, variable)| match variable.value {
            Value::Own { count, .. }
                if is_plain_zero(variable) || is_shown(variable, pattern.hides(VariableId(place))) =>
            {
                shown(count)
            }
            Value::External { lo, hi: Some(hi) }
                if lo == hi && externals == Externals::Known && variable.kind == Kind::Cell =>
            {
                shown(lo)
            }
            _ => None,
        })
        .collect()
}

fn priors(release: &Release, system: &System, attacker: Attacker, externals: Externals) -> Vec<(i64, i64)> {
    system.columns.iter().map(|id| prior(&release.variables()[id.0], attacker, externals)).collect()
}

/// The true table; where figures of others are not known exactly, one that could be true.
fn start(release: &Release, system: &System, prior: &[(i64, i64)]) -> Result<Vec<i64>, Error> {
    let own: Vec<i64> = system
        .columns
        .iter()
        .zip(prior)
        .map(|(id, (lo, _))| {
            release.variables()[id.0].count().and_then(|count| i64::try_from(count).ok()).unwrap_or(*lo)
        })
        .collect();
    possible_table(system, prior, &own)
}

fn follows(
    release: &Release,
    system: &System,
    prior: &[(i64, i64)],
    tableau: Option<&Tableau>,
    start: &[i64],
) -> Vec<Narrowed> {
    let bounds = Bounds::propagate(system, prior);
    let mut narrowed = Vec::new();
    for (column, id) in system.columns.iter().enumerate() {
        let variable = &release.variables()[id.0];
        let Value::External { lo, hi } = variable.value else { continue };
        if variable.kind != Kind::Cell {
            continue;
        }
        let determined = tableau.is_some_and(|tableau| tableau.is_determined(column));
        let (least, most) = if determined { (start[column], start[column]) } else { bounds.get(column) };
        if (least, most) != prior[column] {
            let most = (most < OPEN).then_some(most);
            let published = (i64::try_from(lo).unwrap_or(OPEN), hi.and_then(|hi| i64::try_from(hi).ok()));
            narrowed.push(Narrowed { cell: release.cell_ref(*id), published, follows: (least, most) });
        }
    }
    narrowed
}

/// Small cells that are not hidden at all.
fn shown_small(release: &Release, pattern: &Pattern) -> Vec<Exposure> {
    let mut exposures = Vec::new();
    for (place, variable) in release.variables().iter().enumerate() {
        let id = VariableId(place);
        let hidden = pattern.hides(id) && variable.public != Public::Shown;
        if let Some(count) = variable.count()
            && variable.kind == Kind::Cell
            && !hidden
            && is_small(variable)
        {
            exposures.push(Exposure {
                cell: release.cell_ref(id),
                attacker: Attacker::Reader,
                asked: None,
                learnt: Learnt::Shown { value: i64::try_from(count).unwrap_or(OPEN) },
                derivation: Derivation::Read,
            });
        }
    }
    exposures
}

fn counts(release: &Release, pattern: &Pattern, seen: &Seen) -> Counts {
    let cells = || release.variables().iter().filter(|variable| variable.kind == Kind::Cell);
    Counts {
        tables: release.tables().len(),
        own: cells().filter(|variable| variable.is_own_cell()).count(),
        external: cells().filter(|variable| !variable.is_own_cell()).count(),
        small: cells().filter(|variable| is_small(variable)).count(),
        hidden: pattern.cells().filter(|id| release.variables()[id.0].is_own_cell()).count(),
        sums: release.sums().len(),
        alone: 0,
        proven_possible: seen.proven(),
        searched: seen.searched,
    }
}

fn one_threshold(release: &Release, policy: &Policy) -> Result<(), Error> {
    let mut thresholds = release.variables().iter().filter(|v| v.is_own_cell()).map(|v| v.threshold);
    if policy.knowledge == Knowledge::TwoSigns
        && let Some(one) = thresholds.next()
        && let Some(other) = thresholds.find(|threshold| *threshold != one)
    {
        return Err(Error::Release(ReleaseFault::TwoThresholds { one, other }));
    }
    Ok(())
}
