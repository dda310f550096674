//! Which coarser codes would leave fewer small cells?

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::network::primary;
use crate::model::{Kind, Parts, Release, Standing, Table, Value};

/// A coarser table and what it would be worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coarser {
    /// The table.
    pub table: String,
    /// The dimension.
    pub dimension: String,
    /// What to do with it.
    pub change: Change,
    /// Cells above zero, and how many of them are small, as the table stands.
    pub before: Share,
    /// The same after the change.
    pub after: Share,
}

/// How a dimension becomes coarser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Leave the dimension out.
    LeaveOut,
    /// Leave these finest codes out; their parents stay.
    LeaveOutCodes(Vec<String>),
    /// Count these codes of one parent together.
    Merge(Vec<String>),
}

/// Small cells among those above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Small cells.
    pub small: usize,
    /// Cells above zero.
    pub above_zero: usize,
}

/// Changes that lower the share of small cells, the greatest gain first.
pub(super) fn proposals(release: &Release) -> Vec<Coarser> {
    let mut found = Vec::new();
    for (place, table) in release.tables().iter().enumerate().filter(|(_, table)| table.standing == Standing::New) {
        let before = share(table, place, release, &|_| true);
        for dimension in 0..table.dimensions.len() {
            for change in changes(table, dimension, place, release) {
                let after = after(table, place, release, dimension, &change);
                if after.above_zero > 0 && after.small * before.above_zero < before.small * after.above_zero {
                    let dimension = table.dimensions[dimension].name().to_string();
                    found.push(Coarser { table: table.name().to_string(), dimension, change, before, after });
                }
            }
        }
    }
    // a / b before c / d when a × d is smaller; equal gains keep the order of tables and dimensions
    found.sort_by(|a, b| (a.after.small * b.after.above_zero).cmp(&(b.after.small * a.after.above_zero)));
    found
}

fn changes(table: &Table, dimension: usize, place: usize, release: &Release) -> Vec<Change> {
    let codes = &table.dimensions[dimension].codes;
    let name = |code: &usize| codes[*code].name.clone();
    let mut changes = Vec::new();
    if codes.iter().any(|code| code.whole) && table.dimensions.len() > 1 {
        changes.push(Change::LeaveOut);
    }
    let finest: Vec<usize> = (0..codes.len()).filter(|code| codes[*code].children.is_empty()).collect();
    if finest.iter().any(|code| codes[*code].parent.is_some_and(|parent| !codes[parent].whole)) {
        let below: Vec<String> = finest
            .iter()
            .filter(|code| codes[**code].parent.is_some_and(|parent| !codes[parent].whole))
            .map(name)
            .collect();
        changes.push(Change::LeaveOutCodes(below));
    }
    if table.dimensions[dimension].parts == Parts::AddUp {
        let mut families: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for code in finest {
            let share = share(table, place, release, &|cell| table.code_at(cell, dimension) == code);
            if share.small * 2 > share.above_zero {
                families.entry(codes[code].parent).or_default().push(code);
            }
        }
        // all codes of a parent merged would be the parent again
        let fewer = |parent: &Option<usize>, merged: &Vec<usize>| {
            parent.is_none_or(|parent| merged.len() < codes[parent].children.len())
        };
        let wide = families.into_iter().filter(|(parent, merged)| merged.len() > 1 && fewer(parent, merged));
        changes.extend(wide.map(|(_, merged)| Change::Merge(merged.iter().map(name).collect())));
    }
    changes
}

fn after(table: &Table, place: usize, release: &Release, dimension: usize, change: &Change) -> Share {
    let codes = &table.dimensions[dimension].codes;
    let at = |cell: usize| &codes[table.code_at(cell, dimension)];
    match change {
        Change::LeaveOut => share(table, place, release, &|cell| at(cell).whole),
        Change::LeaveOutCodes(left_out) => {
            let left_out: BTreeSet<&String> = left_out.iter().collect();
            share(table, place, release, &|cell| !left_out.contains(&at(cell).name))
        }
        Change::Merge(merged) => {
            let merged: BTreeSet<&String> = merged.iter().collect();
            let mut share = share(table, place, release, &|cell| !merged.contains(&at(cell).name));
            let stride = table.stride(dimension);
            let mut sums: BTreeMap<usize, u64> = BTreeMap::new();
            for cell in (0..table.cells()).filter(|cell| merged.contains(&at(*cell).name)) {
                let slice = cell - table.code_at(cell, dimension) * stride;
                *sums.entry(slice).or_default() += persons(release, place, cell);
            }
            for persons in sums.into_values().filter(|persons| *persons > 0) {
                share.above_zero += 1;
                share.small += usize::from(persons < table.rule.threshold);
            }
            share
        }
    }
}

fn persons(release: &Release, table: usize, cell: usize) -> u64 {
    match release.at(table, cell).map(|id| release.variables()[id.0].value) {
        Some(Value::Own { persons, .. }) => persons,
        _ => 0,
    }
}

fn share(table: &Table, place: usize, release: &Release, of: &dyn Fn(usize) -> bool) -> Share {
    let mut share = Share { small: 0, above_zero: 0 };
    for cell in (0..table.cells()).filter(|cell| of(*cell)) {
        let Some(id) = release.at(place, cell) else { continue };
        let variable = &release.variables()[id.0];
        if variable.kind == Kind::Cell && variable.count().is_some_and(|count| count > 0) {
            share.above_zero += 1;
            share.small += usize::from(primary(variable));
        }
    }
    share
}
