//! How many are hidden: what is asked of the desk, what it answers, and how lists that overlap are drawn.

use palermo_chart::{Amount, Caption, Data, Dots, Figure, MOST_SETS, Meeting, Over, Overlap, Unit};
use palermo_register::catalog::Arg;
use serde_json::Value as Json;

use crate::words::Words;

/// Rows of an overlap that are drawn; the rest stands in the table.
const DRAWN: usize = 40;

/// Capture histories and what is asked of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EstimateRequest {
    /// CSV with a column of 0 and 1 for each list.
    pub counts: Vec<u8>,
    /// Column of counts; none: `count`, else each row is a person.
    pub count_column: Option<String>,
    /// Lists that are used; empty: all.
    pub lists: Vec<String>,
    /// `stepwise`, `bic`, `chao` or `lincoln-petersen`; none: the overlaps alone.
    pub method: Option<String>,
    /// Repeats, 1,000 at most; 0: limits given the model.
    pub bootstrap: u64,
    /// Seed of the repeats.
    pub seed: u64,
    /// Code of the assumption that links the seen to the unseen.
    pub assumption: Option<String>,
    /// Why it holds here.
    pub reasons: Option<String>,
}

/// A list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListCount {
    /// Its name.
    pub name: String,
    /// Persons on it.
    pub cases: u64,
    /// Whether it is used.
    pub used: bool,
}

/// Persons who are on exactly these lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Positions among the lists that are used.
    pub lists: Vec<usize>,
    /// How many.
    pub count: u64,
}

/// Whether there is an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Estimated {
    /// None was asked for.
    #[default]
    NotAsked,
    /// It takes longer than a page may wait.
    TooLong,
    /// The document that `palermo estimate mse --json` prints.
    Answered(Json),
}

/// Lists as they were read, and the answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Captured {
    /// Every list of the file.
    pub lists: Vec<ListCount>,
    /// Histories over the lists that are used: by number of lists, then the most frequent first.
    pub histories: Vec<History>,
    /// All histories as CSV, added up.
    pub counts: String,
    /// The answer.
    pub answer: Estimated,
    /// The command that gives the same digits from a file with these counts.
    pub command: String,
}

impl Captured {
    /// The lists that are used.
    pub fn used(&self) -> impl Iterator<Item = &ListCount> {
        self.lists.iter().filter(|l| l.used)
    }

    /// Persons on at least one list that is used.
    pub fn observed(&self) -> u64 {
        self.histories.iter().map(|h| h.count).sum()
    }

    /// Persons on two or more lists: what connects the lists.
    pub fn connecting(&self) -> u64 {
        self.histories.iter().filter(|h| h.lists.len() > 1).map(|h| h.count).sum()
    }

    /// What a history is called: its lists together.
    pub fn name(&self, history: &History, words: Words) -> String {
        let names: Vec<&str> = self.used().map(|l| l.name.as_str()).collect();
        let own: Vec<&str> = history.lists.iter().filter_map(|l| names.get(*l).copied()).collect();
        match own.as_slice() {
            [one] => words.with("estimate-only", &[("list", Arg::Text(one))]),
            several => words.locale.list(several),
        }
    }

    /// Which lists share how many; nothing where there is nobody, or more lists than can be drawn.
    pub fn overlap(&self, words: Words) -> Option<Overlap> {
        let sets: Vec<(String, f64)> = self.used().map(|l| (l.name.clone(), number(l.cases))).collect();
        let meetings: Vec<Meeting> = self
            .histories
            .iter()
            .take(DRAWN)
            .map(|h| Meeting { name: self.name(h, words), sets: h.lists.clone(), size: number(h.count) })
            .collect();
        let caption = Caption {
            title: words.say("estimate-overlap"),
            subtitle: words.say("estimate-overlap-how"),
            source: String::new(),
        };
        let fits = !meetings.is_empty() && sets.len() <= MOST_SETS;
        fits.then(|| Overlap { caption, counted: words.say("estimate-persons"), sets, meetings })
    }
}

/// The figures of an answer on one scale: the detected, and the estimate with each of its intervals.
pub fn intervals(answer: &Json, words: Words) -> Option<Dots> {
    let total = answer["estimate"].as_f64()?;
    let mut rows = vec![(words.say("estimate-detected"), Figure::exact(answer["observed"].as_f64()?))];
    for interval in answer["intervals"].as_array().into_iter().flatten() {
        let Some(lo) = interval["lower"].as_f64() else { continue };
        let range = Amount { lo, hi: interval["upper"].as_f64() };
        let holds = total >= lo && range.hi.is_none_or(|hi| total <= hi);
        let name = interval_name(words, interval["method"].as_str().unwrap_or_default());
        rows.push((name, if holds { Figure::Estimate { best: total, range } } else { Figure::Amount(range) }));
    }
    if rows.len() == 1 {
        rows.push((words.say("estimate-total"), Figure::exact(total)));
    }
    if let (Some(lo), Some(hi)) = (answer["headline"]["lower"].as_f64(), answer["headline"]["upper"].as_f64()) {
        rows.push((words.say("estimate-models"), Figure::between(lo, hi)));
    }
    let caption = Caption {
        title: words.say("estimate-intervals"),
        subtitle: words.say("estimate-intervals-how"),
        source: String::new(),
    };
    Some(Dots { caption, unit: Unit::Count, data: Data::single(Over::Things, rows) })
}

/// What an interval is called; one without a name keeps its code.
pub(crate) fn interval_name(words: Words, method: &str) -> String {
    let id = format!("interval-{method}");
    if Words::knows(&id) { words.say(&id) } else { method.to_string() }
}

#[allow(clippy::cast_precision_loss, reason = "counts of persons are far below 2^53")]
fn number(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use palermo_chart::{Chart as _, Home};
    use palermo_register::locale::Locale;
    use serde_json::json;

    use super::*;
    use crate::looking;

    fn three() -> Captured {
        let list = |name: &str, cases, used| ListCount { name: name.into(), cases, used };
        let history = |lists: &[usize], count| History { lists: lists.to_vec(), count };
        Captured {
            lists: vec![list("Police", 88, true), list("Port", 7, false), list("Shelter", 71, true)],
            histories: vec![history(&[0], 74), history(&[1], 57), history(&[0, 1], 14)],
            ..Captured::default()
        }
    }

    #[test]
    fn a_list_that_is_left_out_is_not_drawn() {
        let words = Words::of(Locale::ENGLISH);
        let chart = three().overlap(words).expect("a chart");
        let table = looking(words, "t", Home::Page, |look| chart.table(look));
        assert_eq!(table.rows, [["Only Police", "74"], ["Only Shelter", "57"], ["Police and Shelter", "14"]]);
        assert_eq!(chart.sets, [("Police".to_string(), 88.0), ("Shelter".to_string(), 71.0)]);
        assert_eq!((three().observed(), three().connecting()), (145, 14));
    }

    #[test]
    fn a_limit_that_is_not_shown_is_not_drawn_and_an_estimate_outside_of_its_limits_is_no_point() {
        let answer = json!({ "observed": 100, "estimate": 500.0, "headline": { "lower": 400.0, "upper": 900.0 }, "intervals": [
            { "lower": 300.0, "upper": 800.0, "method": "wald" }, { "lower": null, "upper": 800.0, "method": "bca" },
            { "lower": 510.0, "upper": null, "method": "percentile" },
        ] });
        for locale in Locale::all() {
            let words = Words::of(locale);
            let chart = intervals(&answer, words).expect("a chart");
            let range = |lo, hi| Amount { lo, hi };
            let figures = [
                Figure::exact(100.0),
                Figure::Estimate { best: 500.0, range: range(300.0, Some(800.0)) },
                Figure::Amount(range(510.0, None)),
                Figure::between(400.0, 900.0),
            ];
            assert_eq!(chart.data.series[0].figures, figures);
            looking(words, "c", Home::Page, |look| chart.draw(look)).expect("drawn");
        }
        assert_eq!(intervals(&json!({ "observed": 5, "status": "refused" }), Words::of(Locale::ENGLISH)), None);
    }
}
