//! Hidden classes of people with their own chances of being seen: a sampler (Manrique-Vallier 2016, Biometrics 72:1246).
//!
//! K classes by stick-breaking, within a class independent lists. One chain means nothing here: on some tables chains stay in
//! different modes for hundreds of millions of iterations, so many chains run from dispersed starts and a number is given
//! only where they agree.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Binomial, Distribution as _, Gamma, Poisson};
use rayon::prelude::*;

use crate::bootstrap::Progress;
use crate::diagnose::{Mixing, mixing};
use crate::error::Error;
use crate::refusal::Refusal;
use crate::resample::{Purpose, stream};
use crate::special::quantile8;
use crate::table::CaptureTable;

/// Settings of the sampler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latent {
    /// Classes K.
    pub classes: usize,
    /// Chains.
    pub chains: u64,
    /// Iterations that are kept of each chain, before thinning.
    pub iterations: u64,
    /// Iterations that are thrown away first.
    pub burn_in: u64,
    /// Every how many iterations one is kept.
    pub thin: u64,
    /// Seed.
    pub seed: u64,
}

impl Default for Latent {
    fn default() -> Latent {
        Latent { classes: 10, chains: 20, iterations: 50_000, burn_in: 10_000, thin: 50, seed: 1 }
    }
}

/// What the chains found.
#[derive(Debug, Clone, PartialEq)]
pub struct Chains {
    /// n₀ of each kept iteration, by chain.
    pub hidden: Vec<Vec<f64>>,
    /// Convergence of log n₀ (n₀ + 1 where it is 0).
    pub mixing: Mixing,
    /// Cases.
    pub observed: u64,
}

impl Chains {
    /// Quantile of the total over all chains, whatever they are worth.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let mut all: Vec<f64> = self.hidden.iter().flatten().copied().collect();
        all.sort_unstable_by(f64::total_cmp);
        Some(self.observed as f64 + quantile8(&all, p)?)
    }

    /// Median total of each chain: where chains disagree these are drawn and no number is given.
    #[must_use]
    pub fn modes(&self) -> Vec<f64> {
        let median = |c: &Vec<f64>| {
            let mut sorted = c.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            self.observed as f64 + quantile8(&sorted, 0.5).unwrap_or_default()
        };
        self.hidden.iter().map(median).collect()
    }
}

impl Latent {
    /// Runs the chains.
    ///
    /// # Errors
    ///
    /// Settings out of range; cancelled.
    pub fn run(&self, table: &CaptureTable, progress: &Progress) -> Result<Result<Chains, Refusal>, Error> {
        if !(2..=100).contains(&self.classes) || self.chains == 0 || self.thin == 0 || self.iterations / self.thin < 4 {
            return Err(Error::setting(
                "lcmcr",
                "2 to 100 classes, at least one chain, and four kept iterations a chain",
            ));
        }
        if let Some(refusal) = Refusal::at_sight(table) {
            return Ok(Err(refusal));
        }
        if table.overlapping() == 0 {
            return Ok(Err(Refusal::NoOverlap));
        }
        progress.ask(self.chains);
        let hidden: Option<Vec<Vec<f64>>> = (0..self.chains as usize)
            .into_par_iter()
            .map(|c| {
                let draws = Chain::new(self, table, c as u64).run(self, progress)?;
                progress.tick();
                Some(draws)
            })
            .collect();
        let Some(hidden) = hidden else {
            let (done, asked) = progress.state();
            return Err(Error::Cancelled { done, asked });
        };
        let logs: Vec<Vec<f64>> = hidden.iter().map(|c| c.iter().map(|h| h.max(1.0).ln()).collect()).collect();
        let mixing = mixing(&logs).ok_or_else(|| Error::setting("lcmcr", "too few kept iterations"))?;
        Ok(Ok(Chains { hidden, mixing, observed: table.cases() }))
    }
}

struct Chain {
    rng: ChaCha8Rng,
    /// (lists as bits, count).
    patterns: Vec<(u32, u64)>,
    lists: usize,
    cases: f64,
    alpha: f64,
    weights: Vec<f64>,
    /// Chance of list j in class k at `k·lists + j`.
    chance: Vec<f64>,
    class_cases: Vec<f64>,
    captures: Vec<f64>,
    none: Vec<f64>,
    odds: Vec<f64>,
    share: Vec<f64>,
    hidden: f64,
}

impl Chain {
    fn new(settings: &Latent, table: &CaptureTable, index: u64) -> Chain {
        let (k, lists) = (settings.classes, table.lists());
        let mut rng = stream(settings.seed, Purpose::Chain, index);
        // dispersed starts: from three in five hidden to nine in ten, classes around the chances that this implies. From
        // below, where hardly anybody is hidden, chains climb for tens of thousands of iterations
        let total = table.cases() as f64 * 10.0_f64.powf(0.4 + 0.6 * rng.random::<f64>());
        let chance = (0..k * lists)
            .map(|at| {
                let share = table.margin(1 << (at % lists)) as f64 / total;
                (share * 2.0 * rng.random::<f64>()).clamp(1e-6, 0.95)
            })
            .collect();
        let mut weights: Vec<f64> = (0..k).map(|_| rng.random::<f64>().max(1e-9).powi(3)).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= sum);
        let room = vec![0.0; k];
        Chain {
            patterns: table.cells().to_vec(),
            lists,
            cases: table.cases() as f64,
            alpha: 1.0,
            weights,
            chance,
            class_cases: room.clone(),
            captures: vec![0.0; k * lists],
            none: room.clone(),
            odds: vec![0.0; k * lists],
            share: room,
            hidden: 0.0,
            rng,
        }
    }

    fn run(&mut self, settings: &Latent, progress: &Progress) -> Option<Vec<f64>> {
        let mut draws = Vec::with_capacity((settings.iterations / settings.thin) as usize);
        for i in 0..settings.burn_in + settings.iterations {
            if i % 256 == 0 && progress.is_cancelled() {
                return None;
            }
            self.step();
            if i >= settings.burn_in && (i - settings.burn_in).is_multiple_of(settings.thin) {
                draws.push(self.hidden);
            }
        }
        Some(draws)
    }

    fn step(&mut self) {
        let k = self.weights.len();
        self.class_cases.fill(0.0);
        self.captures.fill(0.0);
        let mut unseen = 0.0;
        for c in 0..k {
            let row = &self.chance[c * self.lists..(c + 1) * self.lists];
            let none: f64 = row.iter().map(|p| 1.0 - p).product();
            self.none[c] = self.weights[c] * none;
            unseen += self.none[c];
            for (o, p) in self.odds[c * self.lists..(c + 1) * self.lists].iter_mut().zip(row) {
                *o = p / (1.0 - p);
            }
        }
        for at in 0..self.patterns.len() {
            let (mask, count) = self.patterns[at];
            for c in 0..k {
                let mut p = self.none[c];
                for j in 0..self.lists {
                    if mask >> j & 1 == 1 {
                        p *= self.odds[c * self.lists + j];
                    }
                }
                self.share[c] = p;
            }
            self.assign(count, mask);
        }
        // n₀ failures before n successes, each of probability 1 − ρ: a Poisson number with a gamma mean
        let rho = unseen.clamp(1e-12, 1.0 - 1e-9);
        let mean = Gamma::new(self.cases, rho / (1.0 - rho)).map_or(0.0, |g| g.sample(&mut self.rng));
        self.hidden = if mean > 0.0 { Poisson::new(mean).map_or(0.0, |p| p.sample(&mut self.rng)) } else { 0.0 };
        self.share.copy_from_slice(&self.none);
        self.assign(self.hidden as u64, 0);
        for c in 0..k {
            for j in 0..self.lists {
                let caught = self.captures[c * self.lists + j];
                let p = beta(&mut self.rng, 1.0 + caught, 1.0 + self.class_cases[c] - caught);
                self.chance[c * self.lists + j] = p.clamp(1e-12, 1.0 - 1e-12);
            }
        }
        let mut rest: f64 = self.class_cases.iter().sum();
        let mut left = 1.0;
        for c in 0..k {
            rest -= self.class_cases[c];
            let v = if c + 1 == k { 1.0 } else { beta(&mut self.rng, 1.0 + self.class_cases[c], self.alpha + rest) };
            self.weights[c] = left * v;
            left *= 1.0 - v;
        }
        let last = self.weights[k - 1].max(1e-300).ln();
        let shape = 0.25 + k as f64 - 1.0;
        self.alpha = Gamma::new(shape, 1.0 / (0.25 - last)).map_or(1.0, |g| g.sample(&mut self.rng)).max(1e-6);
    }

    /// Spreads the persons of one history over the classes by the shares.
    fn assign(&mut self, count: u64, mask: u32) {
        let mut total: f64 = self.share.iter().sum();
        let mut left = count;
        for c in 0..self.share.len() {
            if left == 0 {
                break;
            }
            let p = (self.share[c] / total).clamp(0.0, 1.0);
            total -= self.share[c];
            let drawn = if c + 1 == self.share.len() || total <= 0.0 || p >= 1.0 {
                left
            } else if left == 1 {
                u64::from(self.rng.random::<f64>() < p)
            } else {
                Binomial::new(left, p).map_or(0, |b| b.sample(&mut self.rng))
            };
            left -= drawn;
            let persons = drawn as f64;
            self.class_cases[c] += persons;
            for j in 0..self.lists {
                if mask >> j & 1 == 1 {
                    self.captures[c * self.lists + j] += persons;
                }
            }
        }
    }
}

fn beta(rng: &mut ChaCha8Rng, a: f64, b: f64) -> f64 {
    Beta::new(a, b).map_or(0.5, |d| d.sample(rng))
}
