//! The whole procedure, selection included, on each resample (Chan, Silverman, Vincent 2021).

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use crate::bca::{Bca, acceleration, monte_carlo_error};
use crate::error::Error;
use crate::fit::Convergence;
use crate::refusal::Refusal;
use crate::resample::{Purpose, multinomial, stream, without_one};
use crate::stepwise::{Stepwise, Walk};
use crate::table::{CaptureTable, Lists};

/// The model of a repeat as bits: of sets for up to six lists, else of pairs in lexicographic order.
pub(crate) type ModelKey = u128;

pub(crate) fn model_key(lists: usize, terms: &[Lists]) -> ModelKey {
    if lists <= 6 {
        return terms.iter().fold(0, |key, t| key | 1 << *t);
    }
    let place = |set: Lists| {
        let (i, j) = (set.trailing_zeros() as usize, 31 - set.leading_zeros() as usize);
        i * (2 * lists - i - 1) / 2 + j - i - 1
    };
    terms.iter().fold(0, |key, t| key | 1 << place(*t).min(127))
}

/// A procedure that can be repeated: point estimate and model of a table.
pub(crate) trait Procedure: Sync {
    /// Room that one thread needs.
    type Room: Send;
    fn room(&self) -> Self::Room;
    fn estimate(&self, room: &mut Self::Room, cells: &[(Lists, u64)]) -> Result<(f64, ModelKey), Refusal>;
}

/// Stepwise selection as a procedure.
pub(crate) struct StepwiseProcedure<'a> {
    settings: Stepwise,
    table: &'a CaptureTable,
    /// Coefficients of independent lists on the table itself: resamples lie near.
    warm: Vec<f64>,
}

impl<'a> StepwiseProcedure<'a> {
    pub(crate) fn new(settings: Stepwise, table: &'a CaptureTable) -> Result<StepwiseProcedure<'a>, Refusal> {
        let mut bench = crate::fit::Bench::of(table);
        bench.fit(&[], crate::fit::Start::Data, Convergence::Full).map_err(|_| Refusal::NotConverged)?;
        Ok(StepwiseProcedure { settings, table, warm: bench.beta })
    }
}

impl Procedure for StepwiseProcedure<'_> {
    type Room = (Walk, Vec<Lists>);

    fn room(&self) -> Self::Room {
        (Walk::new(self.table), Vec::new())
    }

    fn estimate(&self, room: &mut Self::Room, cells: &[(Lists, u64)]) -> Result<(f64, ModelKey), Refusal> {
        let (walk, support) = room;
        support.clear();
        support.extend(cells.iter().map(|c| c.0));
        walk.bench.load(cells.iter().map(|&(m, c)| (m, c as f64)));
        walk.select(&self.settings, support, Some(&self.warm))?;
        let total = walk.bench.cases() + walk.bench.hidden();
        if !total.is_finite() {
            return Err(Refusal::NotConverged);
        }
        Ok((total, model_key(self.table.lists(), &walk.entered)))
    }
}

/// How far a long job has come, and whether it should end.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    asked: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Repeats finished and asked for.
    #[must_use]
    pub fn state(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.asked.load(Ordering::Relaxed))
    }

    /// Ends the job at the next repeat.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn ask(&self, more: u64) {
        self.asked.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn tick(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Repeats of a procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeats {
    /// Totals of the successful repeats in the order of their numbers.
    pub totals: Vec<f64>,
    /// The model of each, as a number into the order of first appearance.
    pub models: Vec<u32>,
    /// How many different models were selected.
    pub distinct_models: usize,
    /// How many repeats selected the model of the table itself.
    pub same_model: u64,
    keys: Vec<ModelKey>,
    /// Repeats without an estimate, by reason.
    pub refused: Vec<(&'static str, u64)>,
    /// Totals without one case: count of the history and value; histories without which no estimate exists are left out.
    pub jackknife: Vec<(f64, f64)>,
    /// Acceleration from the jackknife; 0 where it cannot be had.
    pub acceleration: f64,
}

impl Repeats {
    /// Share of all repeats that have no estimate.
    #[must_use]
    pub fn share_refused(&self) -> f64 {
        let refused: u64 = self.refused.iter().map(|r| r.1).sum();
        let all = refused + self.totals.len() as u64;
        if all == 0 { 0.0 } else { refused as f64 / all as f64 }
    }

    /// The place in a ranking of the model of each repeat, from 0; models that it does not hold stand last.
    #[must_use]
    pub fn ranks(&self, ranking: &crate::rank::Ranking) -> Vec<usize> {
        let places: HashMap<ModelKey, usize> = ranking.keys().enumerate().map(|(i, k)| (k, i)).collect();
        let of = |m: &u32| self.keys.get(*m as usize).and_then(|k| places.get(k)).copied().unwrap_or(usize::MAX);
        self.models.iter().map(of).collect()
    }

    /// The repeats ready for limits.
    #[must_use]
    pub fn bca(&self, estimate: f64) -> Option<Bca> {
        Bca::new(estimate, &self.totals, self.acceleration)
    }
}

/// Where the repeats come from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// Multinomial resamples numbered `from..to` of a seed.
    Seed {
        /// The seed.
        seed: u64,
        /// First repeat.
        from: u64,
        /// One past the last repeat.
        to: u64,
    },
    /// Tables that were drawn elsewhere.
    Given(&'a [Vec<(Lists, u64)>]),
}

/// Stepwise selection repeated on resamples, with the jackknife.
///
/// # Errors
///
/// Settings out of range; cancelled.
pub fn stepwise(
    table: &CaptureTable,
    settings: &Stepwise,
    source: Source<'_>,
    progress: &Progress,
) -> Result<Result<Repeats, Refusal>, Error> {
    let selected = match settings.run(table)? {
        Ok(selected) => selected,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let procedure = match StepwiseProcedure::new(*settings, table) {
        Ok(p) => p,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let original = model_key(table.lists(), &selected.entered);
    let mut runs = Runs::default();
    runs.extend(&procedure, table, source, progress)?;
    Ok(Ok(runs.finish(original, jackknife(&procedure, table))))
}

/// Raw results in the order of the repeats.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    pub(crate) results: Vec<Result<(f64, ModelKey), &'static str>>,
}

impl Runs {
    pub(crate) fn extend<P: Procedure>(
        &mut self,
        procedure: &P,
        table: &CaptureTable,
        source: Source<'_>,
        progress: &Progress,
    ) -> Result<(), Error> {
        let (from, to) = match source {
            Source::Seed { from, to, .. } => (from, to),
            Source::Given(tables) => (0, tables.len() as u64),
        };
        progress.ask(to - from);
        let one = |room: &mut (P::Room, Vec<(Lists, u64)>), i: usize| {
            let i = from + i as u64;
            if progress.is_cancelled() {
                return None;
            }
            let (room, drawn) = room;
            let cells: &[(Lists, u64)] = match source {
                Source::Seed { seed, .. } => {
                    multinomial(&mut stream(seed, Purpose::Bootstrap, i), table.cells(), drawn);
                    drawn
                }
                Source::Given(tables) => {
                    drawn.clear();
                    drawn.extend(tables[i as usize].iter().copied().filter(|c| c.1 > 0));
                    drawn
                }
            };
            let result = procedure.estimate(room, cells).map_err(|r| r.code());
            progress.tick();
            Some(result)
        };
        // long stretches keep the caches of a thread warm
        let stretch = ((to - from) / (8 * rayon::current_num_threads() as u64)).clamp(1, 5_000) as usize;
        let fresh: Option<Vec<_>> = (0..(to - from) as usize)
            .into_par_iter()
            .with_min_len(stretch)
            .map_init(|| (procedure.room(), Vec::new()), one)
            .collect();
        match fresh {
            Some(fresh) => {
                self.results.extend(fresh);
                Ok(())
            }
            None => {
                let (done, asked) = progress.state();
                Err(Error::Cancelled { done, asked })
            }
        }
    }

    pub(crate) fn finish(&self, original: ModelKey, jackknife: Vec<(f64, f64)>) -> Repeats {
        let mut numbers = HashMap::new();
        let mut refused: Vec<(&'static str, u64)> = Vec::new();
        let (mut totals, mut models, mut same_model) = (Vec::new(), Vec::new(), 0);
        for result in &self.results {
            match result {
                Ok((total, key)) => {
                    let next = numbers.len() as u32;
                    totals.push(*total);
                    models.push(*numbers.entry(*key).or_insert(next));
                    same_model += u64::from(*key == original);
                }
                Err(code) => match refused.iter_mut().find(|r| r.0 == *code) {
                    Some(known) => known.1 += 1,
                    None => refused.push((code, 1)),
                },
            }
        }
        let acceleration = acceleration(&jackknife).unwrap_or(0.0);
        let mut keys = vec![0; numbers.len()];
        for (key, number) in &numbers {
            keys[*number as usize] = *key;
        }
        Repeats { keys, totals, models, distinct_models: numbers.len(), same_model, refused, jackknife, acceleration }
    }
}

/// The procedure on the table without one case of each history.
pub(crate) fn jackknife<P: Procedure>(procedure: &P, table: &CaptureTable) -> Vec<(f64, f64)> {
    let mut room = procedure.room();
    let mut cells = Vec::new();
    let mut values = Vec::new();
    for (place, (_, count)) in table.cells().iter().enumerate() {
        without_one(table.cells(), place, &mut cells);
        if let Ok((total, _)) = procedure.estimate(&mut room, &cells) {
            values.push((*count as f64, total));
        }
    }
    values
}

/// When repeats are enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Enough {
    /// This many, no more and no fewer.
    Exactly(u64),
    /// Until every limit of these levels rests on twenty repeats and moves by less than one per cent of the interval's
    /// width, up to a cap.
    Adaptive {
        /// The most repeats.
        cap: u64,
        /// The most seconds; the level that was reached then stands.
        seconds: f64,
    },
}

/// The levels of the adaptive plan.
pub(crate) const LADDER: [u64; 6] = [1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];

/// Repeats a procedure until it is enough.
pub(crate) fn repeat_until<P: Procedure>(
    procedure: &P,
    table: &CaptureTable,
    seed: u64,
    enough: Enough,
    estimate: f64,
    original: ModelKey,
    progress: &Progress,
) -> Result<Repeats, Error> {
    let jackknife = jackknife(procedure, table);
    let mut runs = Runs::default();
    let started = std::time::Instant::now();
    match enough {
        Enough::Exactly(repeats) => {
            runs.extend(procedure, table, Source::Seed { seed, from: 0, to: repeats }, progress)?;
            Ok(runs.finish(original, jackknife))
        }
        Enough::Adaptive { cap, seconds } => {
            let mut from = 0;
            loop {
                let next = LADDER.iter().copied().find(|l| *l > from).unwrap_or(cap).min(cap);
                let before = started.elapsed().as_secs_f64();
                runs.extend(procedure, table, Source::Seed { seed, from, to: next }, progress)?;
                let repeats = runs.finish(original, jackknife.clone());
                let rate = (started.elapsed().as_secs_f64() - before) / (next - from).max(1) as f64;
                from = next;
                let following = LADDER.iter().copied().find(|l| *l > from).unwrap_or(cap).min(cap);
                let ahead = started.elapsed().as_secs_f64() + rate * (following - from) as f64;
                if from >= cap || ahead > seconds || settled(&repeats, estimate) {
                    return Ok(repeats);
                }
            }
        }
    }
}

/// Both conditions on the limits of the 80 and 95 % intervals.
fn settled(repeats: &Repeats, estimate: f64) -> bool {
    let Some(bca) = repeats.bca(estimate) else { return false };
    [(0.025, 0.975), (0.1, 0.9)].iter().all(|&(low, high)| {
        let (Some(l), Some(h)) = (bca.limit(low).value(), bca.limit(high).value()) else { return false };
        [low, high].iter().all(|level| {
            monte_carlo_error(estimate, &repeats.totals, repeats.acceleration, *level)
                .is_some_and(|e| e <= 0.01 * (h - l))
        })
    })
}
