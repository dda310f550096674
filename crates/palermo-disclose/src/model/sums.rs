//! Which sums does every reader know to hold?

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::release::{Kind, Release, Value, Variable, VariableId, adds_up, between};
use super::{CellRef, Public};
use crate::error::Error;

/// Terms that add up to zero: each a variable and +1 or −1.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    pub(crate) terms: Vec<(VariableId, i64)>,
    pub(crate) total: VariableId,
    /// Dimension along which the parts lie.
    pub(crate) dimension: String,
    pub(crate) rule: SumRule,
}

/// A sum as a person finds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SumRef {
    /// The total.
    pub total: CellRef,
    /// The dimension along which it is broken down.
    pub dimension: String,
    /// What holds.
    pub rule: SumRule,
}

/// What holds between a total and its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SumRule {
    /// The parts add up to the total.
    AddsUp,
    /// A part does not exceed the total.
    PartWithinTotal,
    /// The parts together reach the total.
    PartsReachTotal,
    /// Definition of what lies outside of the cell that holds a whole row.
    RestOfRow,
}

impl Release {
    pub(crate) fn sum_ref(&self, sum: usize) -> SumRef {
        let sum = &self.sums()[sum];
        SumRef { total: self.cell_ref(sum.total), dimension: sum.dimension.clone(), rule: sum.rule }
    }
}

/// A total, and its parts along one dimension of one table.
struct Row {
    table: usize,
    dimension: usize,
    total: VariableId,
    parts: Vec<VariableId>,
}

pub(super) fn build(release: &mut Release) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    let mut remainders = BTreeMap::new();
    for row in rows(release) {
        if adds_up(&release.tables()[row.table], row.dimension) {
            if seen.insert((SumRule::AddsUp, row.total, sorted(&row.parts))) {
                adding_up(release, &row)?;
            }
            if names_group(release, &row) {
                rest_of_row(release, &row, &mut seen);
            }
        } else {
            let first = seen.insert((SumRule::PartsReachTotal, row.total, sorted(&row.parts)));
            may_exceed(release, &row, first, &mut remainders)?;
        }
    }
    Ok(())
}

fn rows(release: &Release) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, table) in release.tables().iter().enumerate() {
        for cell in 0..table.cells() {
            let Some(total) = release.at(place, cell) else { continue };
            for dimension in 0..table.dimensions.len() {
                let at = table.code_at(cell, dimension);
                let children = &table.dimensions[dimension].codes[at].children;
                if children.is_empty() {
                    continue;
                }
                let stride = table.stride(dimension);
                let parts = children
                    .iter()
                    .filter_map(|child| release.at(place, cell + child * stride - at * stride))
                    .collect();
                rows.push(Row { table: place, dimension, total, parts });
            }
        }
    }
    rows
}

fn sorted(parts: &[VariableId]) -> Vec<VariableId> {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    parts
}

fn own(release: &Release, id: VariableId) -> Option<(u64, u64)> {
    match release.variables()[id.0].value {
        Value::Own { count, persons } => Some((count, persons)),
        Value::External { .. } => None,
    }
}

fn push(release: &mut Release, row: &Row, terms: Vec<(VariableId, i64)>, rule: SumRule) {
    let dimension = release.tables()[row.table].dimensions[row.dimension].name.clone();
    release.add_sum(Sum { terms, total: row.total, dimension, rule });
}

fn adding_up(release: &mut Release, row: &Row) -> Result<(), Error> {
    let counts: Option<Vec<u64>> = row.parts.iter().map(|part| own(release, *part).map(|(count, _)| count)).collect();
    if let (Some((stated, _)), Some(counts)) = (own(release, row.total), counts) {
        let parts: u64 = counts.iter().sum();
        if parts != stated {
            return Err(Error::SumDoesNotHold { total: release.cell_ref(row.total), stated, parts });
        }
    }
    let terms = row.parts.iter().map(|part| (*part, 1)).chain([(row.total, -1)]).collect();
    push(release, row, terms, SumRule::AddsUp);
    Ok(())
}

fn may_exceed(
    release: &mut Release,
    row: &Row,
    first: bool,
    remainders: &mut BTreeMap<(VariableId, VariableId), VariableId>,
) -> Result<(), Error> {
    let rule = release.tables()[row.table].rule.remainders;
    let grouped = names_group(release, row);
    for part in &row.parts {
        if let (Some((stated, persons)), Some((parts, of_part))) = (own(release, row.total), own(release, *part))
            && (parts > stated || of_part > persons)
        {
            return Err(Error::SumDoesNotHold { total: release.cell_ref(row.total), stated, parts });
        }
        let known = remainders.contains_key(&(row.total, *part));
        if !known {
            let (total, of) = (&release.variables()[row.total.0], &release.variables()[part.0]);
            let remainder = between(total, Some((*part, of)), rule);
            let id = release.add_variable(remainder);
            remainders.insert((row.total, *part), id);
            push(release, row, vec![(*part, 1), (id, 1), (row.total, -1)], SumRule::PartWithinTotal);
        }
        let id = remainders[&(row.total, *part)];
        if grouped
            && own(release, row.total)
                .is_some_and(|(count, _)| count > 0 && own(release, *part) == own(release, row.total))
        {
            // everybody of the total is in this part: the remainder must stay possible
            release.variable_mut(id).kind = Kind::Rest;
        }
    }
    let reached: Option<u64> = row.parts.iter().map(|part| own(release, *part).map(|(count, _)| count)).sum();
    let surplus = own(release, row.total).zip(reached).and_then(|((stated, _), reached)| reached.checked_sub(stated));
    if let Some(count) = surplus.filter(|_| first && !row.parts.is_empty()) {
        let mut surplus = between(&release.variables()[row.total.0], None, rule);
        surplus.value = Value::Own { count, persons: count };
        let id = release.add_variable(surplus);
        let terms = row.parts.iter().map(|part| (*part, 1)).chain([(row.total, -1), (id, -1)]).collect();
        push(release, row, terms, SumRule::PartsReachTotal);
    }
    Ok(())
}

fn names_group(release: &Release, row: &Row) -> bool {
    let table = &release.tables()[row.table];
    table.rule.groups.contains(&table.dimensions[row.dimension].name)
}

/// If everybody of the row is in one cell: a variable for the others, and their zeros may be hidden.
fn rest_of_row(release: &mut Release, row: &Row, seen: &mut BTreeSet<(SumRule, VariableId, Vec<VariableId>)>) {
    let Some((all, _)) = own(release, row.total).filter(|(count, _)| *count > 0) else { return };
    let counts: Option<Vec<u64>> = row.parts.iter().map(|part| own(release, *part).map(|(count, _)| count)).collect();
    let Some(full) = counts.and_then(|counts| counts.iter().position(|count| *count == all)) else { return };
    let others: Vec<VariableId> =
        row.parts.iter().enumerate().filter(|(place, _)| *place != full).map(|(_, part)| *part).collect();
    // where no other cell can occur, that all are in this one is no news
    if others.is_empty() || !seen.insert((SumRule::RestOfRow, row.total, sorted(&others))) {
        return;
    }
    for other in &others {
        release.variable_mut(*other).zero_as_complement = true;
    }
    let threshold = release.variables()[row.total.0].threshold;
    let rest = Variable {
        kind: Kind::Rest,
        value: Value::Own { count: 0, persons: 0 },
        known: (0, None),
        threshold,
        sum: None,
        secret: false,
        zero_may_hide: true,
        zero_as_complement: false,
        public: Public::No,
        hidden: false,
        at: release.variables()[row.total.0].at,
    };
    let id = release.add_variable(rest);
    let terms = others.iter().map(|other| (*other, 1)).chain([(id, -1)]).collect();
    push(release, row, terms, SumRule::RestOfRow);
}
