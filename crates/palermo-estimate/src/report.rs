//! What is printed of an estimate: the section of a report, as plain values that a page or a chart takes.
//!
//! Small overlaps are masked, figures are rounded to what their interval bears, and what the figure rests on stands beside
//! it. Labels are names and codes; words in the reader's language belong to the caller, as do the drawings: each list of
//! [`Mark`]s is one chart of points and ranges.

use serde::Serialize;
use serde_json::Value;

use crate::answer::{Answer, Headline, Interval, Reproduce};
use crate::table::CaptureTable;
use crate::verdict::{Level, Warning};

/// Overlaps from 1 to one below this are masked, where the house has no other threshold.
pub const MASKED_BELOW: u64 = 5;

/// A point with its range on a chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mark {
    /// The method of an interval, the generators of a model, the list that is left out.
    pub label: String,
    /// The total; `None` where no estimate exists.
    pub total: Option<f64>,
    /// Lower limit, where one is shown.
    pub lower: Option<f64>,
    /// Upper limit, where one is shown.
    pub upper: Option<f64>,
    /// ΔBIC of a model.
    pub behind: Option<f64>,
}

/// How many are on a list or on two; `None` is masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// One list, or two.
    pub lists: Vec<String>,
    /// Persons.
    pub persons: Option<u64>,
}

/// The section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Whether the figure may leave the house: the verdict is below withheld.
    pub publishable: bool,
    /// The verdict.
    pub verdict: Level,
    /// Persons on at least one list.
    pub detected: u64,
    /// The total, rounded by the interval that leads.
    pub estimate: Option<f64>,
    /// The interval that leads, rounded.
    pub interval: Option<Interval>,
    /// The range that takes the place of the figure, rounded.
    pub headline: Option<Headline>,
    /// Detected by estimate.
    pub detection_ratio: Option<f64>,
    /// Persons on each list.
    pub lists: Vec<Count>,
    /// Persons on each pair of lists.
    pub overlaps: Vec<Count>,
    /// All intervals, for a chart.
    pub intervals: Vec<Mark>,
    /// Models with an estimate, the best first, for a chart.
    pub models: Vec<Mark>,
    /// The estimate without each list, for a chart.
    pub without: Vec<Mark>,
    /// Code of the identifying assumption.
    pub assumption: Option<String>,
    /// Why it holds here.
    pub reasons: Option<String>,
    /// Warnings, the most severe first.
    pub warnings: Vec<Warning>,
    /// How to get the same digits.
    pub reproduce: Reproduce,
}

impl Section {
    /// The section on an answer; overlaps of 1 to `masked_below` − 1 persons are not shown.
    #[must_use]
    pub fn of(table: &CaptureTable, answer: &Answer, masked_below: u64) -> Section {
        let unit = answer.interval.as_ref().and_then(unit);
        let round = |x: f64| unit.map_or(x.round(), |u| (x / u).round() * u);
        let setting = |name: &str| answer.reproduce.settings.get(name).and_then(Value::as_str).map(str::to_owned);
        let (lists, overlaps) = counts(table, masked_below);
        Section {
            publishable: answer.verdict < Level::Withheld,
            verdict: answer.verdict,
            detected: answer.observed,
            estimate: answer.estimate.map(round),
            interval: answer.interval.as_ref().map(|i| Interval {
                lower: i.lower.map(round),
                upper: i.upper.map(round),
                ..i.clone()
            }),
            headline: answer.headline.as_ref().map(|h| Headline {
                lower: round(h.lower),
                upper: round(h.upper),
                ..h.clone()
            }),
            detection_ratio: answer.detection_ratio,
            lists,
            overlaps,
            intervals: intervals(answer),
            models: models(answer),
            without: without(answer),
            assumption: setting("assumption"),
            reasons: setting("reasons"),
            warnings: answer.warnings.clone(),
            reproduce: answer.reproduce.clone(),
        }
    }
}

/// The power of ten one below the width of an interval, at least 1; `None` where a limit is not shown.
#[must_use]
pub fn unit(interval: &Interval) -> Option<f64> {
    let width = interval.upper? - interval.lower?;
    (width > 0.0).then(|| 10_f64.powf(width.log10().floor() - 1.0).max(1.0))
}

/// Margins of lists and pairs. Two lists and their union give away the overlap, so their margins go with it.
fn counts(table: &CaptureTable, masked_below: u64) -> (Vec<Count>, Vec<Count>) {
    let shown = |count: u64| (count == 0 || count >= masked_below).then_some(count);
    let given_away = table.lists() == 2 && shown(table.margin(3)).is_none();
    let names = table.names();
    let lists = (0..table.lists())
        .map(|i| Count { lists: vec![names[i].clone()], persons: shown(table.margin(1 << i)).filter(|_| !given_away) });
    let overlaps = table.pairs().map(|pair| Count {
        lists: (0..table.lists()).filter(|i| pair >> i & 1 == 1).map(|i| names[i].clone()).collect(),
        persons: shown(table.margin(pair)),
    });
    (lists.collect(), overlaps.collect())
}

fn intervals(answer: &Answer) -> Vec<Mark> {
    let mark = |i: &Interval| Mark {
        label: i.method.to_owned(),
        total: answer.estimate,
        lower: i.lower,
        upper: i.upper,
        behind: None,
    };
    answer.intervals.iter().map(mark).collect()
}

/// The models of the multiverse, or of the ranking where the method is one.
fn models(answer: &Answer) -> Vec<Mark> {
    let listed = answer.details.pointer("/multiverse/models").or_else(|| answer.details.get("models"));
    let mark = |m: &Value| {
        Some(Mark {
            label: m.get("model")?.as_str()?.to_owned(),
            total: m.get("total")?.as_f64(),
            lower: None,
            upper: None,
            behind: m.get("behind")?.as_f64(),
        })
    };
    listed.and_then(Value::as_array).into_iter().flatten().filter_map(mark).collect()
}

fn without(answer: &Answer) -> Vec<Mark> {
    let listed = answer.details.get("leave_one_out").cloned().unwrap_or(Value::Null);
    let mark = |v: &Value| {
        let lists = v.get("lists")?.as_array()?.iter().filter_map(Value::as_str).collect::<Vec<_>>();
        let total = v.get("total").and_then(Value::as_f64);
        Some(Mark { label: lists.join("+"), total, lower: None, upper: None, behind: None })
    };
    listed.as_array().into_iter().flatten().filter_map(mark).collect()
}
