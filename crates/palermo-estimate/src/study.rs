//! How often does an interval hold what it promises? Coverage by simulation, also for the user's own design.
//!
//! Tables are drawn from a population that is known; the whole procedure, selection and resampling included, runs on each.

use rayon::prelude::*;
use serde::Serialize;

use crate::answer::Interval;
use crate::bca::Bca;
use crate::bootstrap::{Procedure as _, Progress, StepwiseProcedure, jackknife};
use crate::error::Error;
use crate::fit::Fit;
use crate::request::Request;
use crate::resample::{Purpose, multinomial, stream};
use crate::stepwise::Stepwise;
use crate::table::{CaptureTable, Lists};

/// A population that is known: its size, and the chance of each history, the unseen one included.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Number of lists.
    pub lists: usize,
    /// Persons.
    pub size: u64,
    /// Weight of each history by mask; entry 0 is on no list.
    pub weights: Vec<f64>,
}

impl Population {
    /// The population that a fit describes.
    #[must_use]
    pub fn of_fit(lists: usize, fit: &Fit) -> Population {
        let mut weights = fit.fitted.clone();
        weights[0] = fit.hidden();
        Population { lists, size: fit.total().round() as u64, weights }
    }

    /// People in classes, each with its share and its chance for each list.
    #[must_use]
    pub fn of_classes(size: u64, classes: &[(f64, Vec<f64>)]) -> Population {
        let lists = classes.first().map_or(0, |c| c.1.len());
        let weight = |mask: usize| {
            let of = |(share, chance): &(f64, Vec<f64>)| {
                share
                    * chance
                        .iter()
                        .enumerate()
                        .map(|(j, p)| if mask >> j & 1 == 1 { *p } else { 1.0 - p })
                        .product::<f64>()
            };
            classes.iter().map(of).sum()
        };
        Population { lists, size, weights: (0..1 << lists).map(weight).collect() }
    }

    fn draw(&self, seed: u64, index: u64) -> Result<CaptureTable, Error> {
        // whole numbers of parts in a thousand million keep the sampler exact
        let all: f64 = self.weights.iter().sum();
        let parts: Vec<(Lists, u64)> =
            self.weights.iter().enumerate().map(|(m, w)| (m as Lists, (w / all * 1e9).round() as u64)).collect();
        let mut drawn = Vec::new();
        multinomial_of(self.size, &mut stream(seed, Purpose::Simulation, index), &parts, &mut drawn);
        let names = (0..self.lists).map(|i| format!("L{}", i + 1)).collect();
        CaptureTable::new(names, drawn.into_iter().filter(|c| c.0 != 0))
    }
}

/// A multinomial of `size` persons over weights.
fn multinomial_of(
    size: u64,
    rng: &mut rand_chacha::ChaCha8Rng,
    weights: &[(Lists, u64)],
    into: &mut Vec<(Lists, u64)>,
) {
    use rand_distr::{Binomial, Distribution as _};
    let (mut left, mut rest) = (size, weights.iter().map(|w| w.1).sum::<u64>());
    into.clear();
    for &(mask, weight) in weights.iter().filter(|w| w.1 > 0) {
        let share = weight as f64 / rest as f64;
        let drawn = match left {
            0 => 0,
            _ if weight >= rest => left,
            _ => Binomial::new(left, share).map_or(0, |b| b.sample(rng)),
        };
        rest -= weight;
        left -= drawn;
        if drawn > 0 {
            into.push((mask, drawn));
        }
    }
}

/// What the simulation found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// Tables drawn.
    pub sets: u64,
    /// Tables without an estimate.
    pub refused: u64,
    /// Root mean square error of the total.
    pub rmse: f64,
    /// Root mean square of log(estimate/truth).
    pub log_rmse: f64,
    /// Median of log(estimate/truth).
    pub median_log_error: f64,
    /// Share of 95 % BCa intervals that hold the truth, with its Monte Carlo standard error.
    pub covered95: (f64, f64),
    /// The same for 80 %.
    pub covered80: (f64, f64),
    /// The same for plain percentiles of the repeats at 95 %.
    pub percentile95: (f64, f64),
    /// The same for Wald limits at 95 %, given the model.
    pub wald95: (f64, f64),
    /// Share of tables with a limit beyond the most extreme repeat.
    pub beyond: f64,
}

/// What came of one table.
struct One {
    total: f64,
    bca95: bool,
    bca80: bool,
    percentile95: bool,
    wald95: bool,
    beyond: bool,
}

/// Runs the study: stepwise selection with `repeats` BCa repeats on each of `sets` tables.
///
/// # Errors
///
/// Settings out of range; a population without a size.
pub fn coverage(
    population: &Population,
    settings: &Stepwise,
    sets: u64,
    repeats: u64,
    seed: u64,
) -> Result<Coverage, Error> {
    if population.size == 0 || sets == 0 || repeats == 0 || population.weights.len() != 1 << population.lists {
        return Err(Error::setting("coverage", "a population with a size, at least one table and one repeat"));
    }
    let truth = population.size as f64;
    let one = |index: usize| -> Result<Option<One>, Error> {
        let table = population.draw(seed, index as u64)?;
        let Ok(selected) = settings.run(&table)? else { return Ok(None) };
        let Ok(procedure) = StepwiseProcedure::new(*settings, &table) else { return Ok(None) };
        let total = selected.fit.total();
        let mut room = procedure.room();
        let mut drawn = Vec::new();
        let mut totals = Vec::with_capacity(repeats as usize);
        for i in 0..repeats {
            let place = (index as u64).wrapping_mul(repeats).wrapping_add(i);
            multinomial(&mut stream(seed, Purpose::Bootstrap, place), table.cells(), &mut drawn);
            totals.extend(procedure.estimate(&mut room, &drawn).ok().map(|e| e.0));
        }
        let a = crate::bca::acceleration(&jackknife(&procedure, &table)).unwrap_or(0.0);
        let Some(bca) = Bca::new(total, &totals, a) else { return Ok(None) };
        let holds = |limits| matches!(limits, (Some(l), Some(h)) if l <= truth && truth <= h);
        let bca_holds = |low, high| holds((bca.value(low), bca.value(high)));
        let edge = 1.0 / repeats as f64;
        let beyond = [0.025, 0.975].iter().any(|l| {
            let at = bca.adjusted_percentile(*l);
            at < edge || at > 1.0 - edge
        });
        let (low, high) = selected.fit.wald(1.959_963_984_540_054);
        Ok(Some(One {
            total,
            bca95: bca_holds(0.025, 0.975),
            bca80: bca_holds(0.1, 0.9),
            percentile95: holds((bca.percentile(0.025), bca.percentile(0.975))),
            wald95: holds((Some(low), Some(high))),
            beyond,
        }))
    };
    let all: Vec<Option<One>> = (0..sets as usize).into_par_iter().map(one).collect::<Result<_, _>>()?;
    let good: Vec<One> = all.into_iter().flatten().collect();
    if good.is_empty() {
        return Err(Error::setting("coverage", "no table drawn from this population has an estimate"));
    }
    let n = good.len() as f64;
    let mean = |f: &dyn Fn(&One) -> f64| good.iter().map(f).sum::<f64>() / n;
    let share = |f: fn(&One) -> bool| {
        let p = mean(&|o| f64::from(u8::from(f(o))));
        (p, (p * (1.0 - p) / n).sqrt())
    };
    let mut logs: Vec<f64> = good.iter().map(|o| (o.total / truth).ln()).collect();
    logs.sort_unstable_by(f64::total_cmp);
    Ok(Coverage {
        sets,
        refused: sets - good.len() as u64,
        rmse: mean(&|o| (o.total - truth).powi(2)).sqrt(),
        log_rmse: mean(&|o| (o.total / truth).ln().powi(2)).sqrt(),
        median_log_error: logs[logs.len() / 2],
        covered95: share(|o| o.bca95),
        covered80: share(|o| o.bca80),
        percentile95: share(|o| o.percentile95),
        wald95: share(|o| o.wald95),
        beyond: share(|o| o.beyond).0,
    })
}

/// How a method fares on a known population.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fared {
    /// Tables drawn.
    pub sets: u64,
    /// Tables without an estimate.
    pub refused: u64,
    /// How each kind of interval of the answer fared.
    pub intervals: Vec<Held>,
    /// Root mean square of log(estimate/truth).
    pub log_rmse: f64,
    /// Median of log(estimate/truth).
    pub median_log_error: f64,
}

/// How a kind of interval fares on a known population.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// `wald`, `profile`, `credible` and so on, as [`Interval::method`].
    pub method: &'static str,
    /// Answers in which it lacks a limit.
    pub unshown: u64,
    /// Share of the others that hold the truth, with its Monte Carlo standard error; `None` where all lack a limit.
    pub covered: Option<(f64, f64)>,
}

/// Runs any method as it is asked for, on each of `sets` tables.
///
/// # Errors
///
/// Settings out of range; a population without a size; no table has an estimate.
pub fn of_method(population: &Population, request: &Request, sets: u64, seed: u64) -> Result<Fared, Error> {
    of_estimator(population, sets, seed, |table| {
        let answer = crate::mse::of_table(table, request, &Progress::default())?;
        Ok(answer.estimate.map(|total| (total, answer.intervals)))
    })
}

/// Runs an estimator on each of `sets` tables; it gives a total with intervals, or none where it refuses.
///
/// # Errors
///
/// As [`of_method`], and what the estimator says.
pub fn of_estimator(
    population: &Population,
    sets: u64,
    seed: u64,
    estimator: impl Fn(&CaptureTable) -> Result<Option<(f64, Vec<Interval>)>, Error> + Sync,
) -> Result<Fared, Error> {
    if population.size == 0 || sets == 0 || population.weights.len() != 1 << population.lists {
        return Err(Error::setting("coverage", "a population with a size, and at least one table"));
    }
    let truth = population.size as f64;
    let one = |index: u64| estimator(&population.draw(seed, index)?);
    let all: Vec<Option<(f64, Vec<Interval>)>> = (0..sets).into_par_iter().map(one).collect::<Result<_, _>>()?;
    let good: Vec<(f64, Vec<Interval>)> = all.into_iter().flatten().collect();
    if good.is_empty() {
        return Err(Error::setting("coverage", "no table drawn from this population has an estimate"));
    }
    let fared = |method: &'static str| {
        let of = |g: &(f64, Vec<Interval>)| {
            let limits = g.1.iter().find(|i| i.method == method).and_then(|i| Some((i.lower?, i.upper?)));
            limits.map(|(low, high)| low <= truth && truth <= high)
        };
        let shown: Vec<bool> = good.iter().filter_map(of).collect();
        let n = shown.len() as f64;
        let p = shown.iter().filter(|held| **held).count() as f64 / n;
        let covered = (n > 0.0).then(|| (p, (p * (1.0 - p) / n).sqrt()));
        Held { method, unshown: (good.len() - shown.len()) as u64, covered }
    };
    let mut methods: Vec<&'static str> = good.iter().flat_map(|g| g.1.iter().map(|i| i.method)).collect();
    methods.sort_unstable();
    methods.dedup();
    let mut logs: Vec<f64> = good.iter().map(|g| (g.0 / truth).ln()).collect();
    logs.sort_unstable_by(f64::total_cmp);
    Ok(Fared {
        sets,
        refused: sets - good.len() as u64,
        intervals: methods.into_iter().map(fared).collect(),
        log_rmse: (logs.iter().map(|l| l * l).sum::<f64>() / logs.len() as f64).sqrt(),
        median_log_error: logs[logs.len() / 2],
    })
}
