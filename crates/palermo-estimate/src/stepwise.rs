//! Forward selection by the surprise of each overlap (Chan, Silverman, Vincent 2021, JASA 116:1297).
//!
//! From independent lists on, each pair that the model leaves out is asked: how probable is an overlap at least as far
//! from what the model expects, on its side? The most surprising pair below the threshold whose model has an estimate
//! enters, until none does.

use crate::error::Error;
use crate::exist::{Cache, Checked, Existence, examine};
use crate::fit::{Bench, Convergence, Fit, Start};
use crate::model::Model;
use crate::refusal::Refusal;
use crate::special::{LogFactorials, log_smaller_tail};
use crate::table::{CaptureTable, Lists};

/// The most lists for models of pairs.
pub const MOST_LISTS_FOR_PAIRS: usize = 12;

/// Settings of the selection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stepwise {
    /// p_t: pairs enter below it. 0.02 was best over 28 published scenarios; 0 keeps lists independent, 1 admits every pair
    /// that may.
    pub threshold: f64,
    /// 2: pairs only. Above: sets of more lists whose parts are all in the model compete too.
    pub order: u32,
    /// When each fit ends.
    pub convergence: Convergence,
}

impl Default for Stepwise {
    fn default() -> Stepwise {
        Stepwise { threshold: 0.02, order: 2, convergence: Convergence::Full }
    }
}

/// A model that was selected, and its fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Selected {
    /// Interactions in order of entry.
    pub entered: Vec<Lists>,
    /// The model.
    pub model: Model,
    /// Its fit.
    pub fit: Fit,
}

impl Stepwise {
    /// Selects and fits.
    ///
    /// # Errors
    ///
    /// A threshold outside of 0 to 1, or more than [`MOST_LISTS_FOR_PAIRS`] lists.
    pub fn run(&self, table: &CaptureTable) -> Result<Result<Selected, Refusal>, Error> {
        self.check(table)?;
        if let Some(refusal) = Refusal::at_sight(table) {
            return Ok(Err(refusal));
        }
        let mut walk = Walk::new(table);
        let support: Vec<Lists> = table.cells().iter().map(|c| c.0).collect();
        walk.bench.load(table.cells().iter().map(|&(m, c)| (m, c as f64)));
        if let Err(refusal) = walk.select(self, &support, None) {
            return Ok(Err(match refusal {
                Refusal::StartNoMle { .. } | Refusal::NotIdentifiable { .. } => {
                    let Checked { status, offending } = examine(table.lists(), &support, &[]);
                    Refusal::at_start(status, offending).unwrap_or(refusal)
                }
                other => other,
            }));
        }
        let Ok(fit) = walk.bench.report(self.convergence) else { return Ok(Err(Refusal::NotConverged)) };
        let model = Model::closure(table.lists(), walk.entered.iter().copied());
        Ok(Ok(Selected { entered: walk.entered, model, fit }))
    }

    pub(crate) fn check(&self, table: &CaptureTable) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&self.threshold) {
            return Err(Error::setting("threshold", format!("{} is no probability; 0.02 is usual", self.threshold)));
        }
        limit_lists("stepwise", MOST_LISTS_FOR_PAIRS, table)
    }
}

/// Refuses a method on more lists than it can take, with what remains.
pub(crate) fn limit_lists(method: &'static str, limit: usize, table: &CaptureTable) -> Result<(), Error> {
    if table.lists() <= limit {
        return Ok(());
    }
    let mut by_size: Vec<(u64, &String)> =
        table.names().iter().enumerate().map(|(i, n)| (table.margin(1 << i), n)).collect();
    by_size.sort();
    let smallest: Vec<&str> = by_size.iter().take(table.lists() - limit + 1).map(|x| x.1.as_str()).collect();
    Err(Error::TooManyLists {
        method,
        limit,
        lists: table.lists(),
        remedy: format!(
            "merge the smallest ({}), or use lincoln-petersen on pairs, chao or lcmcr, which take all",
            smallest.join(", ")
        ),
    })
}

/// Room for one selection after the other on tables of the same lists.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) bench: Bench,
    pub(crate) cache: Cache,
    pub(crate) entered: Vec<Lists>,
    factorials: LogFactorials,
    candidates: Vec<(f64, usize, Lists)>,
    pairs: Vec<Lists>,
    enlarged: Vec<Lists>,
    before: Vec<f64>,
}

impl Walk {
    pub(crate) fn new(table: &CaptureTable) -> Walk {
        Walk {
            bench: Bench::new(table.lists()),
            cache: Cache::default(),
            entered: Vec::new(),
            factorials: LogFactorials::up_to(table.cases()),
            candidates: Vec::new(),
            pairs: table.pairs().collect(),
            enlarged: Vec::new(),
            before: vec![0.0; 1 << table.lists()],
        }
    }

    /// Selects on the table that lies on the bench; the fit and `entered` hold the result. `warm` are coefficients of a
    /// start near by.
    pub(crate) fn select(
        &mut self,
        settings: &Stepwise,
        support: &[Lists],
        warm: Option<&[f64]>,
    ) -> Result<(), Refusal> {
        let lists = self.pairs_of_lists();
        self.entered.clear();
        let status = self.cache.status(lists, support, &[]);
        if let Some(refusal) = Refusal::at_start(status, Vec::new()) {
            return Err(refusal);
        }
        let exact = settings.convergence == Convergence::R;
        let start = match warm {
            Some(beta) if !exact => Start::From(beta),
            _ => Start::Data,
        };
        if self.bench.fit(&[], start, settings.convergence).is_err()
            && self.bench.fit(&[], Start::Data, settings.convergence).is_err()
        {
            return Err(Refusal::NotConverged);
        }
        while self.step(settings, support, exact) {}
        Ok(())
    }

    fn pairs_of_lists(&self) -> usize {
        self.bench.y.len().trailing_zeros() as usize
    }

    /// Takes the first candidate that may enter; says whether one did.
    fn step(&mut self, settings: &Stepwise, support: &[Lists], exact: bool) -> bool {
        self.rank(settings);
        self.before.copy_from_slice(&self.bench.beta);
        for at in 0..self.candidates.len() {
            let (_, _, candidate) = self.candidates[at];
            self.enlarged.clear();
            self.enlarged.extend_from_slice(&self.entered);
            self.enlarged.push(candidate);
            let lists = self.pairs_of_lists();
            if self.cache.status(lists, support, &self.enlarged) != Existence::Ok {
                continue;
            }
            let start = if exact {
                Start::Data
            } else {
                let (m, lambda) = (self.bench.margin[candidate as usize], self.bench.sums[candidate as usize]);
                self.before[candidate as usize] = if m > 0.0 && lambda > 0.0 { (m / lambda).ln() } else { 0.0 };
                Start::From(&self.before)
            };
            let fitted = self.bench.fit(&self.enlarged, start, settings.convergence).is_ok()
                || self.bench.fit(&self.enlarged, Start::Data, settings.convergence).is_ok();
            if fitted {
                self.entered.push(candidate);
                return true;
            }
            // a maximum that is not reached is no estimate: the bench goes back to the model as it was
            self.before[candidate as usize] = 0.0;
            let entered = std::mem::take(&mut self.entered);
            let _ = self.bench.fit(&entered, Start::From(&self.before), settings.convergence);
            self.entered = entered;
        }
        false
    }

    /// Candidates below the threshold, the most surprising first; ties in the order of the file.
    fn rank(&mut self, settings: &Stepwise) {
        self.candidates.clear();
        if settings.threshold <= 0.0 {
            return;
        }
        let log_threshold = settings.threshold.ln();
        let quick = settings.threshold < 0.1;
        for place in 0..self.pairs.len() {
            let pair = self.pairs[place];
            if !self.entered.contains(&pair) {
                self.weigh(place, pair, log_threshold, quick);
            }
        }
        if settings.order > 2 {
            let all = self.bench.y.len();
            for set in 1..all {
                let size = (set as Lists).count_ones();
                let inside = |i: u32| self.entered.contains(&((set as Lists) ^ 1 << i));
                let able = size > 2
                    && size <= settings.order
                    && set != all - 1
                    && !self.entered.contains(&(set as Lists))
                    && (0..Lists::BITS).filter(|i| set as Lists >> i & 1 == 1).all(inside);
                if able {
                    self.weigh(self.pairs.len() + set, set as Lists, log_threshold, quick);
                }
            }
        }
        self.candidates.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        settle_ties(&mut self.candidates);
    }

    fn weigh(&mut self, place: usize, set: Lists, log_threshold: f64, quick: bool) {
        let (m, lambda) = (self.bench.margin[set as usize], self.bench.sums[set as usize]);
        // within one standard deviation of its mean a Poisson count has more than a tenth on either side
        if lambda <= 0.0 || (quick && (m - lambda) * (m - lambda) <= lambda) {
            return;
        }
        let log_p = log_smaller_tail(m, lambda, self.factorials.of(m));
        if log_p < log_threshold {
            self.candidates.push((log_p, place, set));
        }
    }
}

/// Puts candidates whose p is the same but for rounding into the order of the file: lists with equal margins give exact ties,
/// and the last digit of a sum must not choose between them.
fn settle_ties(candidates: &mut [(f64, usize, Lists)]) {
    let mut from = 0;
    while from < candidates.len() {
        let first = candidates[from].0;
        let near = |c: &(f64, usize, Lists)| (c.0 - first).abs() <= 1e-9 * first.abs().max(1.0);
        let tied = candidates[from..].iter().take_while(|c| near(c)).count();
        candidates[from..from + tied].sort_unstable_by_key(|c| c.1);
        from += tied.max(1);
    }
}
