//! How well does every hierarchical model do? Ranking by BIC and the range over defensible models.
//!
//! Silverman, Chan, Vincent 2024 (Stat. Comput. 34:44): all hierarchical models up to an order that have an estimate, with
//! BIC = q log n − 2ℓ, n = cases. The whole ranking is kept, never only its first row: several models nearly as good as the
//! best may give other totals, and then the range is the answer.

use rayon::prelude::*;
use serde::Serialize;

use crate::bootstrap::{ModelKey, Procedure, Progress, model_key};
use crate::error::Error;
use crate::exist::{Cache, Existence, examine};
use crate::fit::{Bench, Convergence, Start};
use crate::model::{Model, enumerate};
use crate::refusal::Refusal;
use crate::stepwise::limit_lists;
use crate::table::{CaptureTable, Lists};

/// The most lists for which all models are looked at.
pub const MOST_LISTS_FOR_ALL: usize = 6;

/// One model of the ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    /// Generators with list numbers from 1: `[12,13,4]`.
    pub model: String,
    /// Interactions.
    #[serde(skip)]
    pub terms: Vec<Lists>,
    /// N̂.
    pub total: f64,
    /// BIC.
    pub bic: f64,
    /// ΔBIC to the best.
    pub behind: f64,
    #[serde(skip)]
    beta: Vec<f64>,
}

/// All models with an estimate, the best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The models.
    pub models: Vec<Ranked>,
    /// Models looked at.
    pub looked_at: u64,
    /// Models without a finite maximum, without identifiability, with both faults, or not converged.
    pub refused: [u64; 4],
    lists: usize,
}

/// Ranks all hierarchical models up to an order.
///
/// # Errors
///
/// More than [`MOST_LISTS_FOR_ALL`] lists, an order below 1, or a number of models that has to be asked for (six lists with
/// terms of three and more); cancelled.
pub fn rank(table: &CaptureTable, order: usize, progress: &Progress) -> Result<Result<Ranking, Refusal>, Error> {
    limit_lists("bic", MOST_LISTS_FOR_ALL, table)?;
    if order == 0 {
        return Err(Error::setting("max-order", "1 is the model of independent lists, 2 admits pairs"));
    }
    if let Some(refusal) = Refusal::at_sight(table) {
        return Ok(Err(refusal));
    }
    let lists = table.lists();
    let support: Vec<Lists> = table.cells().iter().map(|c| c.0).collect();
    let start = examine(lists, &support, &[]);
    if let Some(refusal) = Refusal::at_start(start.status, start.offending) {
        return Ok(Err(refusal));
    }
    let mut all: Vec<Vec<Lists>> = Vec::new();
    enumerate(lists, order, |terms| all.push(terms.to_vec()));
    progress.ask(all.len() as u64);
    let mut first = Bench::of(table);
    if first.fit(&[], Start::Data, Convergence::Full).is_err() {
        return Ok(Err(Refusal::NotConverged));
    }
    let (warm, factorials) = (first.beta.clone(), first.log_factorials());
    let look = |bench: &mut Bench, terms: Vec<Lists>| {
        if progress.is_cancelled() {
            return None;
        }
        progress.tick();
        let status = examine(lists, &support, &terms).status;
        if status != Existence::Ok {
            return Some(Err(status.code() as usize - 1));
        }
        let fitted = bench.fit(&terms, Start::From(&warm), Convergence::Full).is_ok()
            || bench.fit(&terms, Start::Data, Convergence::Full).is_ok();
        let total = bench.cases() + bench.hidden();
        if !fitted || !total.is_finite() {
            return Some(Err(3));
        }
        let size = (1 + lists + terms.len()) as f64;
        let bic = size * bench.cases().ln() - 2.0 * bench.log_likelihood(factorials);
        let model = Model::closure(lists, terms.iter().copied()).to_string();
        Some(Ok(Ranked { model, terms, total, bic, behind: 0.0, beta: bench.beta.clone() }))
    };
    let looked_at = all.len() as u64;
    let outcomes: Option<Vec<Result<Ranked, usize>>> =
        all.into_par_iter().with_min_len(64).map_init(|| Bench::of(table), look).collect();
    let Some(outcomes) = outcomes else {
        let (done, asked) = progress.state();
        return Err(Error::Cancelled { done, asked });
    };
    let mut refused = [0; 4];
    let mut models = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        match outcome {
            Ok(model) => models.push(model),
            Err(why) => refused[why] += 1,
        }
    }
    // equal BIC but for rounding: the smaller model first, then in the order of enumeration
    models.sort_by(|a: &Ranked, b: &Ranked| a.bic.total_cmp(&b.bic).then(a.terms.len().cmp(&b.terms.len())));
    let best = models.first().map_or(0.0, |m| m.bic);
    models.iter_mut().for_each(|m| m.behind = m.bic - best);
    Ok(Ok(Ranking { models, looked_at, refused, lists }))
}

/// The range over models that the data do not tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    /// Smallest total.
    pub lower: f64,
    /// Largest total.
    pub upper: f64,
    /// Models in the range.
    pub models: usize,
}

impl Range {
    /// How many times the smallest total goes into the largest.
    #[must_use]
    pub fn factor(&self) -> f64 {
        self.upper / self.lower
    }

    fn over<'a>(models: impl Iterator<Item = &'a Ranked>) -> Option<Range> {
        models.fold(None, |range, m| {
            Some(match range {
                None => Range { lower: m.total, upper: m.total, models: 1 },
                Some(Range { lower, upper, models }) => {
                    Range { lower: lower.min(m.total), upper: upper.max(m.total), models: models + 1 }
                }
            })
        })
    }
}

impl Ranking {
    /// The range over models with ΔBIC up to a bound; 6 is usual.
    #[must_use]
    pub fn range(&self, bound: f64) -> Option<Range> {
        Range::over(self.models.iter().take_while(|m| m.behind <= bound))
    }

    /// The range over the smallest set of models that has a share of the weight exp(−ΔBIC/2).
    #[must_use]
    pub fn range_of_weight(&self, share: f64) -> Option<Range> {
        let all: f64 = self.models.iter().map(|m| (-m.behind / 2.0).exp()).sum();
        let mut sum = 0.0;
        Range::over(self.models.iter().take_while(|m| {
            let before = sum;
            sum += (-m.behind / 2.0).exp() / all;
            before < share
        }))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = ModelKey> {
        self.models.iter().map(|m| model_key(self.lists, &m.terms))
    }

    /// The procedure that takes the best of the first `top` models on each table.
    pub(crate) fn procedure(&self, top: usize) -> BestOf<'_> {
        BestOf { models: &self.models[..top.min(self.models.len())], lists: self.lists }
    }

    /// Repeats the choice among the first `top` models on resamples, with the jackknife.
    ///
    /// # Errors
    ///
    /// Cancelled.
    pub fn bootstrap(
        &self,
        table: &CaptureTable,
        top: usize,
        source: crate::bootstrap::Source<'_>,
        progress: &Progress,
    ) -> Result<crate::bootstrap::Repeats, Error> {
        let procedure = self.procedure(top);
        let mut runs = crate::bootstrap::Runs::default();
        runs.extend(&procedure, table, source, progress)?;
        let original = self.models.first().map_or(0, |m| model_key(self.lists, &m.terms));
        Ok(runs.finish(original, crate::bootstrap::jackknife(&procedure, table)))
    }

    /// Within each resample the first `top` models are weighted by exp(−ΔBIC/2) there; gives (total, weight) over all
    /// resamples, ascending.
    ///
    /// # Errors
    ///
    /// Cancelled.
    pub fn stacked(
        &self,
        table: &CaptureTable,
        top: usize,
        seed: u64,
        repeats: u64,
        progress: &Progress,
    ) -> Result<Vec<(f64, f64)>, Error> {
        let procedure = self.procedure(top);
        let one = |room: &mut (Bench, Cache, Vec<Lists>), i: usize| {
            let mut drawn = Vec::new();
            let mut rng = crate::resample::stream(seed, crate::resample::Purpose::Bootstrap, i as u64);
            crate::resample::multinomial(&mut rng, table.cells(), &mut drawn);
            let mut all = Vec::new();
            procedure.each(room, &drawn, |_, bic, total| all.push((bic, total)));
            let best = all.iter().map(|a| a.0).fold(f64::INFINITY, f64::min);
            let sum: f64 = all.iter().map(|a| ((best - a.0) / 2.0).exp()).sum();
            (!progress.is_cancelled())
                .then(|| all.into_iter().map(|(b, n)| (n, ((best - b) / 2.0).exp() / sum)).collect::<Vec<_>>())
        };
        let all: Option<Vec<Vec<(f64, f64)>>> =
            (0..repeats as usize).into_par_iter().map_init(|| procedure.room(), one).collect();
        let Some(all) = all else { return Err(Error::Cancelled { done: 0, asked: repeats }) };
        let mut pooled: Vec<(f64, f64)> = all.into_iter().flatten().collect();
        pooled.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(pooled)
    }

    /// For each given table the place in this ranking of the best of the first `top` models there; `None` where none has an
    /// estimate.
    #[must_use]
    pub fn places(&self, top: usize, tables: &[Vec<(Lists, u64)>]) -> Vec<Option<(usize, f64)>> {
        let procedure = self.procedure(top);
        let place = |room: &mut _, cells: &Vec<(Lists, u64)>| {
            let kept: Vec<(Lists, u64)> = cells.iter().copied().filter(|c| c.1 > 0).collect();
            procedure.best(room, &kept)
        };
        tables.par_iter().map_init(|| procedure.room(), place).collect()
    }
}

/// Choice by BIC among given models.
pub(crate) struct BestOf<'a> {
    models: &'a [Ranked],
    lists: usize,
}

impl BestOf<'_> {
    fn best(&self, room: &mut (Bench, Cache, Vec<Lists>), cells: &[(Lists, u64)]) -> Option<(usize, f64)> {
        let mut best: Option<(f64, usize, f64)> = None;
        self.each(room, cells, |place, bic, total| {
            if best.is_none_or(|b| bic < b.0) {
                best = Some((bic, place, total));
            }
        });
        best.map(|b| (b.1, b.2))
    }

    /// Fits each model that has an estimate on these cells: place, BIC but for a constant, total.
    fn each(
        &self,
        room: &mut (Bench, Cache, Vec<Lists>),
        cells: &[(Lists, u64)],
        mut visit: impl FnMut(usize, f64, f64),
    ) {
        let (bench, cache, support) = room;
        support.clear();
        support.extend(cells.iter().map(|c| c.0));
        bench.load(cells.iter().map(|&(m, c)| (m, c as f64)));
        for (place, model) in self.models.iter().enumerate() {
            if cache.status(self.lists, support, &model.terms) != Existence::Ok {
                continue;
            }
            let fitted = bench.fit(&model.terms, Start::From(&model.beta), Convergence::Full).is_ok()
                || bench.fit(&model.terms, Start::Data, Convergence::Full).is_ok();
            let (bic, total) = (bench.relative_bic(), bench.cases() + bench.hidden());
            if fitted && total.is_finite() {
                visit(place, bic, total);
            }
        }
    }
}

impl Procedure for BestOf<'_> {
    type Room = (Bench, Cache, Vec<Lists>);

    fn room(&self) -> Self::Room {
        (Bench::new(self.lists), Cache::default(), Vec::new())
    }

    fn estimate(&self, room: &mut Self::Room, cells: &[(Lists, u64)]) -> Result<(f64, ModelKey), Refusal> {
        let found = self.best(room, cells).ok_or(Refusal::NoMle { offending: Vec::new() })?;
        Ok((found.1, model_key(self.lists, &self.models[found.0].terms)))
    }
}

/// The smallest value whose cumulated weight reaches a share of all weight.
#[must_use]
pub fn weighted_quantile(ascending: &[(f64, f64)], p: f64) -> Option<f64> {
    let all: f64 = ascending.iter().map(|v| v.1).sum();
    let mut sum = 0.0;
    let found = ascending.iter().find(|v| {
        sum += v.1;
        sum >= p * all
    });
    found.or(ascending.last()).map(|v| v.0)
}
