//! How does an answer become a row of the table? Each distinct answer of a column is looked up once, before any
//! record is read: which labels it counts in, and in which bases of shares.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::column::{Absent, Answer, CodeColumn, Column, Indexes, SetColumn};
use crate::day;
use crate::error::Error;
use crate::frame::Frame;
use crate::plan::{At, Axis, Measure, MultiForm, Plan, Policy, RollUp};

/// What a row or column of a table is headed with, in the order in which tables show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Label {
    Number(i64),
    Code(String),
    Mixed,
    Absent(Absent),
}

impl Label {
    pub(crate) fn is_definite(&self) -> bool {
        !matches!(self, Label::Absent(_))
    }

    pub(crate) fn text(&self) -> String {
        match self {
            Label::Number(n) => n.to_string(),
            Label::Code(code) => code.clone(),
            Label::Mixed => "mixed".to_string(),
            Label::Absent(a) => a.as_str().to_string(),
        }
    }
}

/// Where the small whole number of each record comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source<'a> {
    /// The column's own dictionary.
    Entries(&'a Indexes),
    /// 0 for nothing stated, else 1 + the number above `min`.
    Ints { values: &'a [i64], min: i64 },
    /// The year's entry of both days where they agree, else 0.
    Years { lo: &'a [i32], hi: &'a [i32], first_day: i32, entry_of_day: Vec<u32> },
}

/// One axis, ready to run. Outputs are numbered: labels, then the total, then the bases of shares.
#[derive(Clone, Debug)]
pub(crate) struct CompiledAxis<'a> {
    pub(crate) labels: Vec<Label>,
    pub(crate) mixed_row: bool,
    pub(crate) source: Source<'a>,
    /// Outputs of each entry of the source.
    pub(crate) outputs: Vec<Vec<u32>>,
    with_stated: bool,
    with_answered: bool,
}

impl CompiledAxis<'_> {
    pub(crate) fn total(&self) -> usize {
        self.labels.len()
    }

    pub(crate) fn stated(&self) -> usize {
        self.labels.len() + 1
    }

    pub(crate) fn answered(&self, label: usize) -> usize {
        self.labels.len() + 2 + label
    }

    pub(crate) fn outputs_len(&self) -> usize {
        let n = self.labels.len();
        match (self.with_stated, self.with_answered) {
            (_, true) => 2 * n + 2,
            (true, false) => n + 2,
            (false, false) => n + 1,
        }
    }
}

/// What one distinct answer says on an axis.
#[derive(Default)]
struct Reading {
    labels: BTreeSet<Label>,
    stated: bool,
    /// Codes said not to be, for the `answered` base of a set.
    no: BTreeSet<String>,
    /// The one code of a single-valued answer.
    single: Option<String>,
}

impl Reading {
    fn absent(absent: Absent) -> Self {
        Reading { labels: BTreeSet::from([Label::Absent(absent)]), ..Reading::default() }
    }
}

/// Compiles one axis of a plan for a frame.
pub(crate) fn axis<'a>(frame: &'a Frame, plan: &Plan, axis: &Axis) -> Result<CompiledAxis<'a>, Error> {
    let name = match &axis.multi_form {
        MultiForm::MainForm { column } => column,
        _ => &axis.concept,
    };
    let detail = Detail::new(plan, axis)?;
    let column = frame.column(name)?;
    if axis.at == At::Year && !matches!(column, Column::Date(_)) {
        return Err(not_usable(name, "only a date has a year; leave out `at = year`"));
    }
    let (source, readings) = match column {
        Column::Code(c) => (Source::Entries(&c.index), code_readings(c, &detail)),
        Column::Set(c) => (Source::Entries(&c.index), set_readings(c, &detail, axis)?),
        Column::Int(c) => {
            let span = if c.min > c.max { 0 } else { c.max.abs_diff(c.min) + 1 };
            if span > 1 << 16 {
                return Err(not_usable(name, "its numbers spread too far for rows of a table; use bands instead"));
            }
            let numbers = (0..span as i64).map(|n| number(c.min + n));
            (Source::Ints { values: &c.values, min: c.min }, unknown_then(numbers))
        }
        Column::Date(c) => {
            let (years, entry_of_day) = day::entries(c.min, c.max);
            let source = Source::Years { lo: &c.lo, hi: &c.hi, first_day: c.min, entry_of_day };
            (source, unknown_then(years.map(|y| number(i64::from(y)))))
        }
    };
    let (with_stated, with_answered) = bases(plan, axis);
    let mut labels: BTreeSet<Label> = readings.iter().flat_map(|r| r.labels.iter().cloned()).collect();
    let mixed_row = axis.multi_form == MultiForm::MixedRow && matches!(column, Column::Set(_));
    if mixed_row {
        // Several records of one person may be mixed though no single answer is.
        labels.insert(Label::Mixed);
    }
    let mut compiled = CompiledAxis {
        labels: labels.into_iter().collect(),
        mixed_row,
        source,
        outputs: Vec::new(),
        with_stated,
        with_answered,
    };
    let position: HashMap<&Label, u32> = compiled.labels.iter().zip(0..).collect();
    let outputs = readings
        .iter()
        .map(|reading| {
            let mut out: Vec<u32> = reading.labels.iter().map(|l| position[l]).collect();
            out.push(compiled.total() as u32);
            if with_stated && reading.stated {
                out.push(compiled.stated() as u32);
            }
            if with_answered {
                let answers = |l: &Label| detail.is_answered(reading, l);
                let labels = compiled.labels.iter().enumerate().filter(|(_, l)| answers(l));
                out.extend(labels.map(|(i, _)| compiled.answered(i) as u32));
            }
            out
        })
        .collect();
    compiled.outputs = outputs;
    Ok(compiled)
}

fn bases(plan: &Plan, axis: &Axis) -> (bool, bool) {
    let (mut stated, mut answered) = (false, false);
    for measure in &plan.measures {
        if let Measure::Share { of, policy, .. } = measure
            && of == axis.key()
        {
            stated |= *policy == Policy::Stated;
            answered |= *policy == Policy::Answered;
        }
    }
    (stated, answered)
}

fn not_usable(concept: &str, reason: &str) -> Error {
    Error::NotUsable { concept: concept.to_string(), reason: reason.to_string() }
}

fn number(n: i64) -> Reading {
    Reading { labels: BTreeSet::from([Label::Number(n)]), stated: true, ..Reading::default() }
}

fn unknown_then(readings: impl Iterator<Item = Reading>) -> Vec<Reading> {
    std::iter::once(Reading::absent(Absent::Unknown)).chain(readings).collect()
}

fn code_readings(column: &CodeColumn, detail: &Detail<'_>) -> Vec<Reading> {
    (0..column.entries() as u32)
        .map(|entry| match column.entry(entry) {
            Err(absent) => Reading::absent(absent),
            Ok(code) => Reading {
                labels: detail.labels_or_unknown([code]),
                stated: true,
                single: Some(code.to_string()),
                no: BTreeSet::new(),
            },
        })
        .collect()
}

fn set_readings(column: &SetColumn, detail: &Detail<'_>, axis: &Axis) -> Result<Vec<Reading>, Error> {
    let mixed = axis.multi_form == MultiForm::MixedRow;
    if mixed && axis.at == At::Tree {
        return Err(not_usable(
            &axis.concept,
            "a tree of codes has no `mixed` row; choose a level, a roll-up or codes",
        ));
    }
    let code = |i: &u32| column.codes.entries[*i as usize].as_str();
    let reading = |answer: &Answer| {
        if let Some(absent) = answer.group {
            return Reading::absent(absent);
        }
        let mut labels = detail.labels_or_unknown(answer.yes.iter().map(code));
        if mixed && labels.len() > 1 {
            labels = BTreeSet::from([Label::Mixed]);
        }
        let no = answer.no.iter().map(|i| code(i).to_string()).collect();
        Reading { labels, stated: !answer.yes.is_empty(), no, single: None }
    };
    Ok(column.answers.iter().map(reading).collect())
}

/// The detail at which an axis is shown, with what it needs.
pub(crate) struct Detail<'a> {
    at: &'a At,
    parents: &'a BTreeMap<String, String>,
    roll_up: Option<&'a RollUp>,
}

impl<'a> Detail<'a> {
    pub(crate) fn new(plan: &'a Plan, axis: &'a Axis) -> Result<Self, Error> {
        let roll_up = match &axis.at {
            At::RollUp(name) => Some(
                plan.roll_ups
                    .iter()
                    .find(|r| r.name == *name)
                    .ok_or_else(|| Error::Missing { what: "roll-up", name: name.clone() })?,
            ),
            _ => None,
        };
        Ok(Detail { at: &axis.at, parents: plan.parents(&axis.concept), roll_up })
    }

    fn labels(&self, code: &str) -> Vec<String> {
        let chain = ancestry(self.parents, code);
        match self.at {
            At::Coded | At::Year => vec![code.to_string()],
            At::Tree => chain.iter().map(|c| c.to_string()).collect(),
            At::Level(level) => {
                let below_top = chain.len() - 1 - (*level as usize).min(chain.len() - 1);
                vec![chain[below_top].to_string()]
            }
            At::RollUp(_) => {
                let group = |c: &&str| self.roll_up.and_then(|r| r.groups.get(*c));
                chain.iter().find_map(group).cloned().into_iter().collect()
            }
        }
    }

    fn labels_or_unknown<'c>(&self, codes: impl IntoIterator<Item = &'c str>) -> BTreeSet<Label> {
        let labels: BTreeSet<Label> = codes.into_iter().flat_map(|c| self.labels(c)).map(Label::Code).collect();
        if labels.is_empty() { BTreeSet::from([Label::Absent(Absent::Unknown)]) } else { labels }
    }

    /// Does the answer say yes or no to this label?
    fn is_answered(&self, reading: &Reading, label: &Label) -> bool {
        if !label.is_definite() {
            return false;
        }
        if reading.labels.contains(label) {
            return true;
        }
        let code = match label {
            Label::Mixed | Label::Number(_) => return reading.stated,
            Label::Code(code) => code,
            Label::Absent(_) => return false,
        };
        if let Some(single) = &reading.single {
            // One coarse code does not say which of the codes below it applies.
            return self.roll_up.is_some() || !ancestry(self.parents, code).contains(&single.as_str());
        }
        if reading.labels.contains(&Label::Mixed) {
            return reading.stated;
        }
        let said_no = |c: &str| ancestry(self.parents, c).iter().any(|a| reading.no.contains(*a));
        match self.roll_up {
            None => said_no(code),
            Some(r) => r.groups.iter().filter(|(_, g)| *g == code).all(|(c, _)| said_no(c)),
        }
    }
}

/// A code and its ancestors, nearest first. A circle in the hierarchy ends where it closes.
pub(crate) fn ancestry<'c>(parents: &'c BTreeMap<String, String>, code: &'c str) -> Vec<&'c str> {
    let mut chain = vec![code];
    while let Some(parent) = parents.get(chain[chain.len() - 1]) {
        if chain.contains(&parent.as_str()) {
            break;
        }
        chain.push(parent);
    }
    chain
}
