//! Does the answer hold? One list left out, two merged, each list's own known size estimated, each cell's influence.

use serde::Serialize;

use crate::error::Error;
use crate::refusal::Refusal;
use crate::stepwise::Stepwise;
use crate::table::CaptureTable;

/// The estimate on a changed table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variant {
    /// What was changed: the list left out, the lists merged.
    pub lists: Vec<String>,
    /// The total, or why there is none.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// A total or a refusal.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// An estimate exists.
    Total(f64),
    /// None does.
    Refused(String),
}

impl Outcome {
    /// The total, where there is one.
    #[must_use]
    pub fn total(&self) -> Option<f64> {
        match self {
            Outcome::Total(n) => Some(*n),
            Outcome::Refused(_) => None,
        }
    }

    fn of(result: Result<crate::Selected, Refusal>) -> Outcome {
        match result {
            Ok(selected) => Outcome::Total(selected.fit.total()),
            Err(refusal) => Outcome::Refused(refusal.code().into()),
        }
    }
}

/// The whole procedure without each list in turn.
///
/// # Errors
///
/// Settings out of range.
pub fn leave_one_out(table: &CaptureTable, settings: &Stepwise) -> Result<Vec<Variant>, Error> {
    let mut all = Vec::new();
    for list in (0..table.lists()).filter(|_| table.lists() > 2) {
        let outcome = Outcome::of(settings.run(&table.without(list)?)?);
        all.push(Variant { lists: vec![table.names()[list].clone()], outcome });
    }
    Ok(all)
}

/// The whole procedure with each pair of lists merged.
///
/// # Errors
///
/// Settings out of range.
pub fn merge_pairs(table: &CaptureTable, settings: &Stepwise) -> Result<Vec<Variant>, Error> {
    let mut all = Vec::new();
    let t = table.lists();
    for (i, j) in (0..t).flat_map(|i| (i + 1..t).map(move |j| (i, j))).filter(|_| t > 2) {
        let outcome = Outcome::of(settings.run(&table.merged(i, j)?)?);
        all.push(Variant { lists: vec![table.names()[i].clone(), table.names()[j].clone()], outcome });
    }
    Ok(all)
}

/// A list whose size is known, estimated from the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conditioned {
    /// The list.
    pub list: String,
    /// Its size.
    pub known: u64,
    /// How many of its cases another list has.
    pub observed: u64,
    /// The estimate of its size.
    pub outcome: Outcome,
}

/// Internal consistency (Binette, Steorts 2022): the cases on each list, estimated from the others.
///
/// # Errors
///
/// Settings out of range.
pub fn internal_consistency(table: &CaptureTable, settings: &Stepwise) -> Result<Vec<Conditioned>, Error> {
    let mut all = Vec::new();
    for list in (0..table.lists()).filter(|_| table.lists() > 2) {
        let inner = table.conditioned_on(list)?;
        all.push(Conditioned {
            list: table.names()[list].clone(),
            known: table.margin(1 << list),
            observed: inner.cases(),
            outcome: Outcome::of(settings.run(&inner)?),
        });
    }
    Ok(all)
}

/// Root mean square of log(estimate/known) over the lists that could be estimated; `None` where none could.
#[must_use]
pub fn log_rmse(all: &[Conditioned]) -> Option<f64> {
    let ratios: Vec<f64> = all.iter().filter_map(|c| Some((c.outcome.total()? / c.known as f64).ln())).collect();
    let mean = ratios.iter().map(|r| r * r).sum::<f64>() / ratios.len() as f64;
    (!ratios.is_empty()).then(|| mean.sqrt())
}

/// The largest ratio of two totals; `None` below two.
#[must_use]
pub fn spread<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Option<f64> {
    let totals: Vec<f64> = outcomes.filter_map(Outcome::total).collect();
    let (low, high) = totals.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), n| (l.min(*n), h.max(*n)));
    (totals.len() >= 2 && low > 0.0).then_some(high / low)
}
