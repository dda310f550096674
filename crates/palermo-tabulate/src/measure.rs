//! Out of how many? Shares with their denominators and rates with their population.

use std::collections::BTreeMap;

use palermo_register::value::{Interval, IntervalKind};

use crate::engine::Counted;
use crate::error::Error;
use crate::interval::{self, Ratio};
use crate::plan::{Measure, Plan, Policy, Population};
use crate::table::{Denominator, Key, Measured, Table};

/// Checks that the measures of a plan name axes that it has.
pub(crate) fn check(plan: &Plan) -> Result<(), Error> {
    let known = |name: &String| plan.axes().any(|a| a.key() == name);
    for measure in &plan.measures {
        let names: Vec<&String> = match measure {
            Measure::Share { of, over, .. } => over.iter().chain([of]).collect(),
            Measure::Rate(population) => population.by.iter().collect(),
        };
        if let Some(name) = names.into_iter().find(|n| !known(n)) {
            return Err(Error::Missing { what: "axis", name: name.clone() });
        }
    }
    Ok(())
}

/// The denominator of a measure, for the provenance.
pub(crate) fn denominator(measure: &Measure) -> Denominator {
    let (base, over) = match measure {
        Measure::Share { of, policy, over } => {
            (policy.name().to_string(), std::iter::once(of).chain(over.iter().filter(|o| *o != of)).cloned().collect())
        }
        Measure::Rate(population) => ("population".to_string(), population.by.clone()),
    };
    let population = match measure {
        Measure::Share { .. } => Vec::new(),
        Measure::Rate(population) => population.sources.clone(),
    };
    Denominator { measure: measure.name(), base, over, population }
}

/// Adds the rate per 100,000 to every cell and total of a table of imported figures: an interval stays one.
///
/// # Errors
/// The table has no axis of a name by which the population is given.
pub fn with_rate(table: &mut Table, axes: &[String], population: Population) -> Result<(), Error> {
    if let Some(name) = population.by.iter().find(|n| !axes.contains(n)) {
        return Err(Error::Missing { what: "axis", name: name.clone() });
    }
    let measure = Measure::Rate(population);
    table.provenance.denominators.push(denominator(&measure));
    let Measure::Rate(population) = &measure else { return Ok(()) };
    for cell in table.cells.iter_mut().chain(&mut table.totals) {
        // Contradictory figures are no number, so they give no rate.
        if cell.figure.kind != IntervalKind::Conflict {
            cell.measures.insert(measure.name(), rate(population, &cell.key, cell.figure));
        }
    }
    Ok(())
}

/// The measures of one cell.
pub(crate) fn of_cell(
    plan: &Plan,
    counted: &Counted<'_>,
    outputs: &[usize],
    key: &Key,
    count: Interval,
) -> Result<BTreeMap<String, Measured>, Error> {
    let mut measures = BTreeMap::new();
    for measure in &plan.measures {
        let measured = match measure {
            Measure::Share { of, policy, over } => share(plan, counted, outputs, of, *policy, over, count),
            Measure::Rate(population) => Some(rate(population, key, count)),
        };
        measures.extend(measured.map(|m| (measure.name(), m)));
    }
    Ok(measures)
}

/// `None` in totals over the concept whose codes have the share.
fn share(
    plan: &Plan,
    counted: &Counted<'_>,
    outputs: &[usize],
    of: &str,
    policy: Policy,
    over: &[String],
    count: Interval,
) -> Option<Measured> {
    let mut base = outputs.to_vec();
    for (i, axis) in plan.axes().enumerate() {
        let compiled = &counted.space.axes[i];
        if axis.key() == of {
            let label = compiled.labels.get(outputs[i])?;
            base[i] = match policy {
                Policy::All => compiled.total(),
                _ if !label.is_definite() => return Some(Measured::NoBase),
                Policy::Stated => compiled.stated(),
                Policy::Answered => compiled.answered(outputs[i]),
            };
        } else if over.iter().any(|o| o == axis.key()) {
            base[i] = compiled.total();
        }
    }
    let base = counted.get(&base) as i64;
    if base == 0 {
        return Some(Measured::NoBase);
    }
    let end = |n: i64| n as f64 / base as f64;
    Some(known(Ratio { lo: end(count.lo), hi: count.hi.map(end) }, base))
}

fn known(ratio: Ratio, base: i64) -> Measured {
    Measured::Known { lo: ratio.lo, hi: ratio.hi, value: ratio.value(), base }
}

fn rate(population: &Population, key: &Key, count: Interval) -> Measured {
    let wanted: Vec<&str> = population.by.iter().filter_map(|concept| key.get(concept)).collect();
    let people = population.figures.iter().find(|(k, _)| k.iter().map(String::as_str).eq(wanted.iter().copied()));
    let rate = people.and_then(|(_, n)| interval::rate_per_100_000(count, *n).map(|r| known(r, *n)));
    rate.unwrap_or(Measured::MissingDenominator)
}
