//! Who is alone in a hidden cell knows its figure. Can that person work out the cells of others?

use std::collections::{BTreeMap, BTreeSet};

use super::demand::{Attacker, Demand, Externals, demands};
use super::engine::{Part, Seen};
use super::report::Exposure;
use super::system::System;
use super::tableau::Tableau;
use super::{known, priors, start};
use crate::error::Error;
use crate::model::{Pattern, Release, SumRule, Value, VariableId};
use crate::rule::{Policy, Singles};

/// Attacks with what each of these persons knows; the exposed cells, and how many persons were tried.
pub(super) fn attack(release: &Release, pattern: &Pattern, policy: &Policy) -> Result<(Vec<Exposure>, usize), Error> {
    let known = known(release, pattern, Externals::Known);
    let persons = persons(release, &known, policy.singles);
    let mut exposures = Vec::new();
    if persons.is_empty() {
        return Ok((exposures, 0));
    }
    let parts = System::build(release, &known).parts();
    let mut owed: Vec<Option<Demand>> = vec![None; release.variables().len()];
    for demand in demands(release, pattern, policy, Attacker::Alone) {
        let place = demand.variable.0;
        owed[place] = Some(demand);
    }
    for cells in &persons {
        let knows = |id: VariableId| cells.contains(&id).then(|| figure(release, id)).flatten();
        // what shares no sum with the person's cells is what every reader sees
        for (part, _) in parts.iter().filter(|(part, _)| part.columns.iter().any(|id| cells.contains(id))) {
            for (system, _) in part.knowing(knows).parts() {
                let columns = system.columns.iter().enumerate();
                let demands: Vec<(usize, &Demand)> =
                    columns.filter_map(|(column, id)| Some((column, owed[id.0].as_ref()?))).collect();
                if demands.is_empty() {
                    continue;
                }
                let prior = priors(release, &system, Attacker::Alone, Externals::Known);
                let start = start(release, &system, &prior)?;
                let tableau = Tableau::solve(&system);
                let part = Part { release, system: &system, attacker: Attacker::Alone, prior };
                let mut seen = Seen::nothing(release.variables().len());
                exposures.extend(part.audit(&demands, tableau, &start, &mut seen));
            }
        }
    }
    Ok((exposures, persons.len()))
}

fn figure(release: &Release, id: VariableId) -> Option<i64> {
    release.variables()[id.0].count().and_then(|count| i64::try_from(count).ok())
}

/// The hidden cells of each person who is alone in them. A total of one person holds the same person as its part.
fn persons(release: &Release, known: &[Option<i64>], singles: Singles) -> Vec<BTreeSet<VariableId>> {
    let alone = |id: VariableId| {
        let variable = &release.variables()[id.0];
        let asked = match singles {
            Singles::Nowhere => false,
            Singles::InSums => variable.sum.is_some(),
            Singles::Everywhere => true,
        };
        asked
            && variable.is_own_cell()
            && known[id.0].is_none()
            && matches!(variable.value, Value::Own { persons: 1, .. })
    };
    let mut person: BTreeMap<VariableId, VariableId> =
        (0..known.len()).map(VariableId).filter(|id| alone(*id)).map(|id| (id, id)).collect();
    for sum in release.sums().iter().filter(|sum| sum.rule == SumRule::AddsUp) {
        let same: Vec<VariableId> = sum.terms.iter().map(|(id, _)| *id).filter(|id| person.contains_key(id)).collect();
        if !same.contains(&sum.total) {
            continue;
        }
        let names: BTreeSet<VariableId> = same.iter().map(|id| person[id]).collect();
        if let Some(name) = names.first().copied() {
            person.values_mut().filter(|other| names.contains(other)).for_each(|other| *other = name);
        }
    }
    let mut cells: BTreeMap<VariableId, BTreeSet<VariableId>> = BTreeMap::new();
    for (cell, name) in person {
        cells.entry(name).or_default().insert(cell);
    }
    cells.into_values().collect()
}
