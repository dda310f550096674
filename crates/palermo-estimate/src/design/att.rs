//! Effects by group and time where units start at different times (Callaway, Sant'Anna 2021, J. Econom. 225:200).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::design::did::{Observation, effect};
use crate::error::Error;
use crate::verdict::{Level, Warning, warning};

/// A unit that is followed: when it was treated, if ever, and its outcome by period.
type Followed = (Option<i64>, BTreeMap<i64, f64>);

/// One unit at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Unit.
    pub unit: String,
    /// Time.
    pub time: i64,
    /// First treated time; `None` is never.
    pub group: Option<i64>,
    /// Outcome.
    pub y: f64,
}

/// Who is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// Units never treated.
    Never,
    /// Units not yet treated by the later of the two times.
    NotYet,
}

/// An effect with the standard error of its influence function.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The effect.
    pub effect: f64,
    /// Standard error, units independent.
    pub se: f64,
}

/// All effects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects {
    /// ATT(g, t).
    pub by_group_and_time: Vec<(i64, i64, Estimate)>,
    /// Mean over all treated cells, weighted by group size.
    pub simple: Estimate,
    /// Mean over time by group.
    pub by_group: Vec<(i64, Estimate)>,
    /// Mean of these, weighted by group size.
    pub group_overall: Estimate,
    /// Mean by time since the start.
    pub by_event_time: Vec<(i64, Estimate)>,
    /// Two-way fixed effects, as a contrast only.
    pub two_way_fixed_effects: Option<f64>,
    /// What must be said beside it.
    pub warnings: Vec<Warning>,
}

/// Estimates all effects: base g − 1 for t ≥ g, t − 1 before.
///
/// # Errors
///
/// No comparison, a unit that is not seen at every time, a unit in two groups.
pub fn effects(rows: &[Row], control: Control) -> Result<Effects, Error> {
    let wrong = |reason: String| Error::Design { design: "att", reason };
    let mut units: BTreeMap<&str, (Option<i64>, BTreeMap<i64, f64>)> = BTreeMap::new();
    let mut times: Vec<i64> = rows.iter().map(|r| r.time).collect();
    times.sort_unstable();
    times.dedup();
    for r in rows {
        let unit = units.entry(&r.unit).or_insert((r.group, BTreeMap::new()));
        if unit.0 != r.group || !r.y.is_finite() {
            return Err(wrong(format!("unit {}: one first treated time and finite outcomes are needed", r.unit)));
        }
        unit.1.insert(r.time, r.y);
    }
    if let Some((name, _)) = units.iter().find(|u| u.1.1.len() != times.len()) {
        return Err(wrong(format!("unit {name} is not seen at every time")));
    }
    let Some(first) = times.first().copied() else { return Err(wrong("no rows".into())) };
    let all: Vec<&Followed> = units.values().collect();
    let mut groups: Vec<i64> = all.iter().filter_map(|u| u.0).filter(|g| *g > first).collect();
    groups.sort_unstable();
    groups.dedup();
    if groups.is_empty() {
        return Err(wrong("no unit begins to be treated within the time that was observed".into()));
    }
    let n = all.len() as f64;
    let mut cells = Vec::new();
    for &g in &groups {
        for (at, &t) in times.iter().enumerate().skip(1) {
            let base = if t >= g { times.iter().rev().find(|x| **x < g).copied() } else { Some(times[at - 1]) };
            let Some(base) = base else { continue };
            let later = t.max(base);
            let in_control = |u: &Followed| match (u.0, control) {
                (None, _) => true,
                (Some(_), Control::Never) => false,
                (Some(start), Control::NotYet) => start > later && start != g,
            };
            let change = |u: &Followed| u.1[&t] - u.1[&base];
            let mean = |pick: &dyn Fn(&Followed) -> bool| {
                let mine: Vec<f64> = all.iter().filter(|u| pick(u)).map(|u| change(u)).collect();
                (mine.iter().sum::<f64>() / mine.len() as f64, mine.len() as f64)
            };
            let (treated, n_treated) = mean(&|u| u.0 == Some(g));
            let (compared, n_control) = mean(&in_control);
            if n_control == 0.0 {
                continue;
            }
            let influence: Vec<f64> = all
                .iter()
                .map(|u| match () {
                    () if u.0 == Some(g) => n / n_treated * (change(u) - treated),
                    () if in_control(u) => -n / n_control * (change(u) - compared),
                    () => 0.0,
                })
                .collect();
            cells.push((g, t, treated - compared, influence, n_treated));
        }
    }
    if cells.is_empty() {
        return Err(wrong("no unit stays untreated long enough to compare with".into()));
    }
    let pool = |weights: &[(usize, f64)]| {
        let sum: f64 = weights.iter().map(|w| w.1).sum();
        let effect = weights.iter().map(|(c, w)| w / sum * cells[*c].2).sum();
        let square: f64 =
            (0..all.len()).map(|i| weights.iter().map(|(c, w)| w / sum * cells[*c].3[i]).sum::<f64>().powi(2)).sum();
        Estimate { effect, se: square.sqrt() / n }
    };
    let post: Vec<usize> = (0..cells.len()).filter(|&c| cells[c].1 >= cells[c].0).collect();
    if post.is_empty() {
        return Err(wrong("no treated cell has a comparison".into()));
    }
    let weigh = |pick: &dyn Fn(usize) -> bool| -> Vec<(usize, f64)> {
        post.iter().copied().filter(|c| pick(*c)).map(|c| (c, cells[c].4)).collect()
    };
    let mut by_group = Vec::new();
    let mut overall = Vec::new();
    for &g in &groups {
        let mine = weigh(&|c| cells[c].0 == g);
        if !mine.is_empty() {
            by_group.push((g, pool(&mine)));
            let share = mine[0].1 / mine.len() as f64;
            overall.extend(mine.iter().map(|(c, _)| (*c, share)));
        }
    }
    let mut since: Vec<i64> = post.iter().map(|c| cells[*c].1 - cells[*c].0).collect();
    since.sort_unstable();
    since.dedup();
    let by_event_time = since.into_iter().map(|e| (e, pool(&weigh(&|c| cells[c].1 - cells[c].0 == e)))).collect();
    let observations: Vec<Observation> = rows
        .iter()
        .map(|r| Observation {
            unit: r.unit.clone(),
            time: r.time,
            treated: r.group.is_some_and(|g| r.time >= g),
            y: r.y,
        })
        .collect();
    let two_way = effect(&observations, 1).ok().map(|e| e.effect);
    let warnings = two_way
        .map(|value| warning("two_way_fixed_effects", Level::Note, &[("value", value.into())]))
        .into_iter()
        .collect();
    Ok(Effects {
        by_group_and_time: (0..cells.len()).map(|c| (cells[c].0, cells[c].1, pool(&[(c, 1.0)]))).collect(),
        simple: pool(&weigh(&|_| true)),
        by_group,
        group_overall: pool(&overall),
        by_event_time,
        two_way_fixed_effects: two_way,
        warnings,
    })
}
