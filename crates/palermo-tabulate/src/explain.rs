//! Why this figure? Opens a cell to its rule and its records.
//!
//! The records are found by reading the register row by row and comparing codes as text, on a path that shares
//! nothing with the engine but the plan: the engine's figure and the length of this list are two counts of the same
//! people, and must agree.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use crate::column::{Absent, Column, NO_INT};
use crate::compile::ancestry;
use crate::day::year_of;
use crate::engine;
use crate::error::Error;
use crate::frame::{Frame, RecordId};
use crate::plan::{At, Axis, Measure, MultiForm, Op, Operand, Plan, Policy, Predicate, Unit};
use crate::table::{Key, Provenance};

/// What a cell rests on.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The cell; `total` for a concept that is summed over.
    pub cell: Key,
    /// Formula, filter, roll-ups with versions, rule for several codes, denominators.
    pub rule: Provenance,
    /// Units counted row by row.
    pub count: u64,
    /// Bases of the shares, counted row by row, in the order of the plan's shares; none in totals over their concept.
    pub bases: Vec<Option<u64>>,
    /// The records that count.
    #[serde(serialize_with = "as_uuids")]
    pub records: Vec<RecordId>,
}

fn as_uuids<S: Serializer>(records: &[RecordId], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(records.iter().map(|id| uuid::Uuid::from_bytes(*id).to_string()))
}

/// Explains the cell with these codes, one for each axis of the plan (by key).
pub fn explain(frame: &Frame, plan: &Plan, cell: &[(String, String)]) -> Result<Explanation, Error> {
    let mut wanted = Vec::new();
    for axis in plan.axes() {
        let code = cell.iter().find(|(k, _)| k == axis.key()).map(|(_, code)| code.clone());
        wanted.push(code.ok_or_else(|| Error::Missing { what: "axis", name: axis.key().to_string() })?);
    }
    let passing = passing(frame, plan)?;
    let (records, count) = in_cell(frame, plan, &passing, &wanted)?;
    let mut bases = Vec::new();
    for measure in &plan.measures {
        if let Measure::Share { of, policy, over } = measure {
            bases.push(base(frame, plan, &passing, &wanted, of, *policy, over)?);
        }
    }
    Ok(Explanation {
        cell: Key(plan.axes().map(|a| a.key().to_string()).zip(wanted).collect()),
        rule: engine::provenance_of_plan(plan, frame),
        count,
        bases,
        records: records.into_iter().map(|row| frame.id(row)).collect(),
    })
}

fn passing(frame: &Frame, plan: &Plan) -> Result<Vec<usize>, Error> {
    let mut rows = Vec::new();
    for row in (0..frame.rows()).filter(|row| frame.is_live(*row)) {
        if holds(frame, plan, &plan.filter, row)? == Some(true) {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Rows in a cell, and how many units they are.
fn in_cell(frame: &Frame, plan: &Plan, rows: &[usize], wanted: &[String]) -> Result<(Vec<usize>, u64), Error> {
    let by_person = matches!(plan.unit, Unit::Persons { .. });
    let merged = |(i, a): &(usize, &Axis)| {
        by_person && wanted[*i] != "total" && a.multi_form == MultiForm::MixedRow && is_set(frame, a)
    };
    let merge = plan.axes().enumerate().find(merged);
    let mut found = Vec::new();
    for row in rows {
        let mut inside = true;
        for (axis, code) in plan.axes().zip(wanted) {
            let here = merge.is_some_and(|(_, m)| std::ptr::eq(m, axis));
            inside &= here || code == "total" || labels(frame, plan, axis, *row)?.contains(code);
        }
        if inside {
            found.push(*row);
        }
    }
    if let Some((i, axis)) = merge {
        found = merge_persons(frame, plan, axis, found, &wanted[i])?;
    }
    let units: BTreeSet<String> = found.iter().map(|row| unit(frame, plan, *row)).collect::<Result<_, _>>()?;
    Ok((found, units.len() as u64))
}

/// Rows of the persons who, over all their rows here, count under `code`.
fn merge_persons(frame: &Frame, plan: &Plan, axis: &Axis, rows: Vec<usize>, code: &str) -> Result<Vec<usize>, Error> {
    let mut forms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in &rows {
        forms.entry(unit(frame, plan, *row)?).or_default().extend(labels(frame, plan, axis, *row)?);
    }
    let mut out = Vec::new();
    for row in rows {
        let all = &forms[&unit(frame, plan, row)?];
        let definite = |l: &&String| Absent::from_name(l).is_none();
        let several = all.iter().filter(definite).count() > 1;
        let own = labels(frame, plan, axis, row)?;
        let counts = match (several, Absent::from_name(code).is_some()) {
            (true, false) => code == "mixed" && own.iter().any(|l| Absent::from_name(l).is_none()),
            _ => own.contains(code),
        };
        if counts {
            out.push(row);
        }
    }
    Ok(out)
}

fn is_set(frame: &Frame, axis: &Axis) -> bool {
    matches!(frame.column(&axis.concept), Ok(Column::Set(_)))
}

fn unit(frame: &Frame, plan: &Plan, row: usize) -> Result<String, Error> {
    let Unit::Persons { column } = &plan.unit else { return Ok(format!("record {row}")) };
    Ok(match said(frame, column, row)? {
        Said::Code(code) => format!("code {code}"),
        Said::Int(n) => format!("number {n}"),
        _ => format!("record {row}"),
    })
}

fn base(
    frame: &Frame,
    plan: &Plan,
    rows: &[usize],
    wanted: &[String],
    of: &str,
    policy: Policy,
    over: &[String],
) -> Result<Option<u64>, Error> {
    let mut held = wanted.to_vec();
    let mut share = None;
    for (i, axis) in plan.axes().enumerate() {
        if axis.key() == of {
            share = Some((axis, std::mem::replace(&mut held[i], "total".into())));
        } else if over.iter().any(|o| o == axis.key()) {
            held[i] = "total".into();
        }
    }
    let Some((axis, label)) = share.filter(|(_, label)| label != "total") else { return Ok(None) };
    let mut inside = Vec::new();
    for row in rows {
        let counts = match policy {
            Policy::All => true,
            Policy::Stated => Absent::from_name(&label).is_none() && is_stated(frame, axis, *row)?,
            Policy::Answered => Absent::from_name(&label).is_none() && is_answered(frame, plan, axis, *row, &label)?,
        };
        if counts {
            inside.push(*row);
        }
    }
    Ok(Some(in_cell(frame, plan, &inside, &held)?.1))
}

/// What one record says in one column.
enum Said<'f> {
    Nothing(Absent),
    Code(&'f str),
    Set { yes: Vec<&'f str>, no: Vec<&'f str> },
    Int(i64),
    Date { lo: i32, hi: i32 },
}

fn said<'f>(frame: &'f Frame, column: &str, row: usize) -> Result<Said<'f>, Error> {
    Ok(match frame.column(column)? {
        Column::Code(c) => match c.entry(c.index.get(row)) {
            Ok(code) => Said::Code(code),
            Err(absent) => Said::Nothing(absent),
        },
        Column::Set(c) => {
            let answer = &c.answers[c.index.get(row) as usize];
            let codes = |of: &[u32]| of.iter().map(|i| c.codes.entries[*i as usize].as_str()).collect();
            match answer.group {
                Some(absent) => Said::Nothing(absent),
                None => Said::Set { yes: codes(&answer.yes), no: codes(&answer.no) },
            }
        }
        Column::Int(c) if c.values[row] == NO_INT => Said::Nothing(Absent::Unknown),
        Column::Int(c) => Said::Int(c.values[row]),
        Column::Date(c) if c.lo[row] == i32::MIN => Said::Nothing(Absent::Unknown),
        Column::Date(c) => Said::Date { lo: c.lo[row], hi: c.hi[row] },
    })
}

fn source_of(axis: &Axis) -> &str {
    match &axis.multi_form {
        MultiForm::MainForm { column } => column,
        _ => &axis.concept,
    }
}

fn labels(frame: &Frame, plan: &Plan, axis: &Axis, row: usize) -> Result<BTreeSet<String>, Error> {
    let absent = |a: Absent| BTreeSet::from([a.as_str().to_string()]);
    let (codes, set) = match said(frame, source_of(axis), row)? {
        Said::Nothing(a) => return Ok(absent(a)),
        Said::Int(n) => return Ok(BTreeSet::from([n.to_string()])),
        Said::Date { lo, hi } if year_of(lo) == year_of(hi) => return Ok(BTreeSet::from([year_of(lo).to_string()])),
        Said::Date { .. } => return Ok(absent(Absent::Unknown)),
        Said::Code(code) => (vec![code], false),
        Said::Set { yes, .. } => (yes, true),
    };
    let shown: BTreeSet<String> = codes.into_iter().flat_map(|c| shown_as(plan, axis, c)).collect();
    if shown.is_empty() {
        return Ok(absent(Absent::Unknown));
    }
    if set && shown.len() > 1 && axis.multi_form == MultiForm::MixedRow {
        return Ok(BTreeSet::from(["mixed".to_string()]));
    }
    Ok(shown)
}

fn shown_as(plan: &Plan, axis: &Axis, code: &str) -> Vec<String> {
    let up = ancestry(plan.parents(&axis.concept), code);
    match &axis.at {
        At::Coded | At::Year => vec![code.to_string()],
        At::Tree => up.iter().map(|c| c.to_string()).collect(),
        At::Level(level) => {
            up.iter().rev().nth(*level as usize).or(up.first()).map(|c| c.to_string()).into_iter().collect()
        }
        At::RollUp(name) => {
            let groups = plan.roll_ups.iter().filter(|r| r.name == *name).take(1);
            groups.flat_map(|r| up.iter().find_map(|c| r.groups.get(*c))).cloned().collect()
        }
    }
}

fn is_stated(frame: &Frame, axis: &Axis, row: usize) -> Result<bool, Error> {
    Ok(match said(frame, source_of(axis), row)? {
        Said::Nothing(_) => false,
        Said::Set { yes, .. } => !yes.is_empty(),
        Said::Date { lo, hi } => year_of(lo) == year_of(hi),
        Said::Code(_) | Said::Int(_) => true,
    })
}

fn is_answered(frame: &Frame, plan: &Plan, axis: &Axis, row: usize, label: &str) -> Result<bool, Error> {
    if labels(frame, plan, axis, row)?.contains(label) {
        return Ok(true);
    }
    let parents = plan.parents(&axis.concept);
    Ok(match said(frame, source_of(axis), row)? {
        Said::Code(code) if matches!(axis.at, At::RollUp(_)) => !code.is_empty(),
        Said::Code(code) => !ancestry(parents, label).contains(&code),
        Said::Set { yes, no } => {
            if label == "mixed"
                || (axis.multi_form == MultiForm::MixedRow && labels(frame, plan, axis, row)?.contains("mixed"))
            {
                return Ok(!yes.is_empty());
            }
            let denied = |code: &str| ancestry(parents, code).iter().any(|c| no.contains(c));
            match &axis.at {
                At::RollUp(name) => {
                    let groups = plan.roll_ups.iter().find(|r| r.name == *name).map(|r| &r.groups);
                    groups.is_some_and(|g| g.iter().filter(|(_, group)| *group == label).all(|(code, _)| denied(code)))
                }
                _ => denied(label),
            }
        }
        _ => is_stated(frame, axis, row)?,
    })
}

/// Does the predicate hold of a row? `None`: unknown.
fn holds(frame: &Frame, plan: &Plan, predicate: &Predicate, row: usize) -> Result<Option<bool>, Error> {
    Ok(match predicate {
        Predicate::All => Some(true),
        Predicate::Not(p) => holds(frame, plan, p, row)?.map(|b| !b),
        Predicate::And(ps) => decided(ps.iter().map(|p| holds(frame, plan, p, row)), false)?,
        Predicate::Or(ps) => decided(ps.iter().map(|p| holds(frame, plan, p, row)), true)?,
        Predicate::In { column, codes } => {
            let said = said(frame, column, row)?;
            let parents = plan.parents(column);
            decided(codes.iter().map(|code| Ok(says(&said, code, parents))), true)?
        }
        Predicate::Compare { column, op, value } => match (said(frame, column, row)?, value) {
            (Said::Int(n), Operand::Int(with)) => compare(*op, (n, n), (*with, *with)),
            (Said::Date { lo, hi }, Operand::Date { lo: from, hi: to }) => {
                compare(*op, (lo.into(), hi.into()), ((*from).into(), (*to).into()))
            }
            _ => None,
        },
    })
}

/// The first answer equal to `decisive` decides; else one unknown leaves all unknown.
fn decided(answers: impl Iterator<Item = Result<Option<bool>, Error>>, decisive: bool) -> Result<Option<bool>, Error> {
    let mut result = Some(!decisive);
    for answer in answers {
        match answer? {
            Some(b) if b == decisive => return Ok(Some(decisive)),
            Some(_) => {}
            None => result = None,
        }
    }
    Ok(result)
}

fn says(said: &Said<'_>, asked: &str, parents: &BTreeMap<String, String>) -> Option<bool> {
    let state = Absent::from_name(asked);
    match said {
        Said::Nothing(a) => state.map(|s| s == *a),
        Said::Set { yes, .. } if state.is_some() => Some(yes.is_empty() && state == Some(Absent::Unknown)),
        _ if state.is_some() => Some(false),
        Said::Int(n) => Some(asked.parse() == Ok(*n)),
        Said::Date { lo, hi } => {
            let year: i32 = asked.parse().ok()?;
            match (year_of(*lo), year_of(*hi)) {
                (a, b) if a == year && b == year => Some(true),
                (a, b) if b < year || a > year => Some(false),
                _ => None,
            }
        }
        Said::Code(code) if ancestry(parents, code).contains(&asked) => Some(true),
        Said::Code(code) if ancestry(parents, asked).contains(code) => None,
        Said::Code(_) => Some(false),
        Said::Set { yes, .. } if yes.iter().any(|c| ancestry(parents, c).contains(&asked)) => Some(true),
        Said::Set { no, .. } => ancestry(parents, asked).iter().any(|c| no.contains(c)).then_some(false),
    }
}

fn compare(op: Op, (a, b): (i64, i64), (from, to): (i64, i64)) -> Option<bool> {
    let sure = |yes: bool, no: bool| if yes { Some(true) } else { no.then_some(false) };
    match op {
        Op::Lt => sure(b < from, a >= to),
        Op::Ge => sure(a >= to, b < from),
        Op::Le => sure(b <= from, a > to),
        Op::Gt => sure(a > to, b <= from),
        Op::Eq => sure(a == b && from == to && a == from, b < from || a > to),
        Op::Ne => sure(b < from || a > to, a == b && from == to && a == from),
    }
}
