//! Pairs kept by their posterior weight (Silverman 2020, JRSS-A 183:691, section 6).
//!
//! Poisson log-linear model with a normal or flat prior on pairs; pairs whose posterior mean is at least τ posterior standard
//! deviations from zero stay, and the model is fitted again; under a flat prior a pair that never overlaps stays at −∞. Draws come from a multivariate t around the mode and are
//! weighted; the effective number of draws is part of the result.

use rand_distr::{ChiSquared, Distribution as _, StandardNormal};

use crate::error::Error;
use crate::exist::check;
use crate::fit::cholesky;
use crate::glm::Design;
use crate::refusal::Refusal;
use crate::resample::{Purpose, stream};
use crate::stepwise::{MOST_LISTS_FOR_PAIRS, limit_lists};
use crate::table::{CaptureTable, Lists};

/// Settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// Prior variance of pairs; `None` is flat.
    pub variance: Option<f64>,
    /// τ: 2 is usual, 5 strict, 0 keeps all pairs; `None` fits independent lists only.
    pub tau: Option<f64>,
    /// Draws.
    pub draws: u64,
    /// Seed.
    pub seed: u64,
}

impl Default for Threshold {
    fn default() -> Threshold {
        Threshold { variance: Some(1.0), tau: Some(2.0), draws: 20_000, seed: 1 }
    }
}

/// A weighted posterior sample of the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    /// (total, weight), ascending by total; weights sum to one.
    draws: Vec<(f64, f64)>,
    /// Effective number of draws.
    pub effective: f64,
    /// Pairs in the model; under a flat prior those that never overlap are at −∞.
    pub kept: Vec<Lists>,
    /// Posterior mean in posterior standard deviations of each pair with a finite one, all pairs in the model.
    pub ratios: Vec<(Lists, f64)>,
}

impl Weighted {
    /// Posterior quantile of the total.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let mut sum = 0.0;
        for (total, weight) in &self.draws {
            sum += weight;
            if sum >= p {
                return *total;
            }
        }
        self.draws.last().map_or(0.0, |d| d.0)
    }
}

struct Sample {
    draws: Vec<(Vec<f64>, f64)>,
    effective: f64,
}

impl Threshold {
    /// Fits all pairs, keeps the weighty ones, fits again.
    ///
    /// # Errors
    ///
    /// Settings out of range; too many lists.
    pub fn run(&self, table: &CaptureTable) -> Result<Result<Weighted, Refusal>, Error> {
        limit_lists("bayes-threshold", MOST_LISTS_FOR_PAIRS, table)?;
        if self.variance.is_some_and(|v| !(v > 0.0 && v.is_finite())) || self.draws < 100 {
            return Err(Error::setting("prior", "a variance above 0, or `flat`; at least 100 draws"));
        }
        if let Some(refusal) = Refusal::at_sight(table) {
            return Ok(Err(refusal));
        }
        let start = check(table, &[]);
        if let Some(refusal) = Refusal::at_start(start.status, start.offending) {
            return Ok(Err(refusal));
        }
        let all: Vec<Lists> = if self.tau.is_some() { table.pairs().collect() } else { Vec::new() };
        let (kept, ratios) = match self.tau.filter(|t| *t > 0.0) {
            None => (all, Vec::new()),
            Some(tau) => match self.ratios(table, &all) {
                Err(refusal) => return Ok(Err(refusal)),
                Ok(ratios) => {
                    let light = |p: &Lists| ratios.iter().any(|(pair, r)| pair == p && r.abs() < tau);
                    (all.into_iter().filter(|p| !light(p)).collect(), ratios)
                }
            },
        };
        Ok(self.given(table, &kept).map(|found| Weighted { ratios, ..found }))
    }

    /// The posterior with these pairs in the model and no selection.
    ///
    /// # Errors
    ///
    /// The reason why there is none.
    pub fn given(&self, table: &CaptureTable, pairs: &[Lists]) -> Result<Weighted, Refusal> {
        // under a flat prior the rest of the model must have an estimate
        if self.variance.is_none()
            && let Some(refusal) = Refusal::of_model(check(table, pairs))
        {
            return Err(refusal);
        }
        let sample = self.sample(table, pairs, 1)?;
        let n = table.cases() as f64;
        let mut draws: Vec<(f64, f64)> = sample.draws.iter().map(|(b, w)| (n + b[0].exp(), *w)).collect();
        draws.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        Ok(Weighted { draws, effective: sample.effective, kept: pairs.to_vec(), ratios: Vec::new() })
    }

    fn ratios(&self, table: &CaptureTable, all: &[Lists]) -> Result<Vec<(Lists, f64)>, Refusal> {
        if self.variance.is_none()
            && let Some(refusal) = Refusal::of_model(check(table, all))
        {
            return Err(refusal);
        }
        let sample = self.sample(table, all, 0)?;
        let first = 1 + table.lists();
        let ratio = |i: usize| {
            let mean: f64 = sample.draws.iter().map(|(b, w)| w * b[first + i]).sum();
            let square: f64 = sample.draws.iter().map(|(b, w)| w * (b[first + i] - mean).powi(2)).sum();
            mean / square.sqrt()
        };
        Ok(self.free(table, all).into_iter().enumerate().map(|(i, pair)| (pair, ratio(i))).collect())
    }

    /// Pairs with a finite parameter: under a flat prior one that never overlaps lies at −∞, infinitely many standard
    /// deviations from zero, and stays.
    fn free(&self, table: &CaptureTable, pairs: &[Lists]) -> Vec<Lists> {
        pairs.iter().copied().filter(|p| self.variance.is_some() || table.margin(*p) > 0).collect()
    }

    fn sample(&self, table: &CaptureTable, pairs: &[Lists], round: u64) -> Result<Sample, Refusal> {
        let t = table.lists();
        let free = self.free(table, pairs);
        let gone: Vec<Lists> = pairs.iter().copied().filter(|p| !free.contains(p)).collect();
        let p = 1 + t + free.len();
        let mut design = Design::new(p);
        let mut y = Vec::new();
        for cell in (1..1_u32 << t).filter(|c| !gone.iter().any(|g| c & g == *g)) {
            let singles = (0..t).map(|j| f64::from(cell >> j & 1));
            let both = free.iter().map(|f| f64::from(u8::from(cell & f == *f)));
            let row: Vec<f64> = std::iter::once(1.0).chain(singles).chain(both).collect();
            design.push(&row, 0.0);
            y.push(table.cells().iter().find(|c| c.0 == cell).map_or(0.0, |c| c.1 as f64));
        }
        let precision = self.variance.map_or(0.0, |v| 1.0 / v);
        let log_posterior = |b: &[f64]| {
            let mut sum = 0.0;
            for (i, y) in y.iter().enumerate() {
                let eta: f64 = design.row(i).iter().zip(b).map(|(x, b)| x * b).sum();
                sum += y * eta - eta.exp();
            }
            sum - 0.5 * precision * b[1 + t..].iter().map(|x| x * x).sum::<f64>()
        };
        let (mode, mut factor) = mode(&design, &y, precision, 1 + t)?;
        cholesky(&mut factor, p).map_err(|_| Refusal::NotConverged)?;
        let top = log_posterior(&mode);
        // heavier tails than the posterior, so that no draw can carry all the weight
        let freedom = 8.0_f64;
        let chi = ChiSquared::new(freedom).map_err(|_| Refusal::NotConverged)?;
        let mut draws = Vec::with_capacity(self.draws as usize);
        let mut logs = Vec::with_capacity(self.draws as usize);
        for i in 0..self.draws {
            let mut rng = stream(self.seed, Purpose::Importance, (i << 1) | round);
            let z: Vec<f64> = (0..p).map(|_| StandardNormal.sample(&mut rng)).collect();
            let drawn: f64 = chi.sample(&mut rng);
            let scale = (freedom / drawn).sqrt();
            let square: f64 = z.iter().map(|x| x * x).sum::<f64>() * scale * scale;
            let mut b = z;
            crate::fit::backward(&factor, p, &mut b);
            b.iter_mut().zip(&mode).for_each(|(x, m)| *x = m + scale * *x);
            let log_density = -0.5 * (freedom + p as f64) * (square / freedom).ln_1p();
            logs.push(log_posterior(&b) - top - log_density);
            draws.push(b);
        }
        let sum = crate::special::log_sum_exp(logs.iter().copied());
        let weights: Vec<f64> = logs.iter().map(|l| (l - sum).exp()).collect();
        let effective = 1.0 / weights.iter().map(|w| w * w).sum::<f64>();
        if !effective.is_finite() {
            return Err(Refusal::NotConverged);
        }
        Ok(Sample { draws: draws.into_iter().zip(weights).collect(), effective })
    }
}

/// Posterior mode and information there, by Newton's method with the prior's precision on the pairs.
fn mode(design: &Design, y: &[f64], precision: f64, first: usize) -> Result<(Vec<f64>, Vec<f64>), Refusal> {
    let p = design.columns;
    let mut b = vec![0.0; p];
    let total: f64 = y.iter().sum();
    b[0] = (total / y.len() as f64).ln();
    let value = |b: &[f64]| {
        let mut sum = -0.5 * precision * b[first..].iter().map(|x| x * x).sum::<f64>();
        for (i, y) in y.iter().enumerate() {
            let eta: f64 = design.row(i).iter().zip(b).map(|(x, b)| x * b).sum();
            sum += y * eta - eta.exp();
        }
        sum
    };
    let mut here = value(&b);
    for _ in 0..200 {
        let mu: Vec<f64> =
            (0..design.rows()).map(|i| design.row(i).iter().zip(&b).map(|(x, b)| x * b).sum::<f64>().exp()).collect();
        let mut h = design.information(&mu);
        let mut g = vec![0.0; p];
        for (i, (y, m)) in y.iter().zip(&mu).enumerate() {
            for (g, x) in g.iter_mut().zip(design.row(i)) {
                *g += (y - m) * x;
            }
        }
        for j in first..p {
            h[j * p + j] += precision;
            g[j] -= precision * b[j];
        }
        let information = h.clone();
        let scale = crate::glm::scaled_cholesky(&mut h, p).map_err(|_| Refusal::NotConverged)?;
        let mut step = g.clone();
        crate::glm::solve_scaled(&h, &scale, p, &mut step);
        let decrement: f64 = step.iter().zip(&g).map(|(a, b)| a * b).sum();
        if decrement < 1e-10 {
            return Ok((b, information));
        }
        let mut size = 1.0;
        loop {
            let next: Vec<f64> = b.iter().zip(&step).map(|(b, s)| b + size * s).collect();
            let there = value(&next);
            if there.is_finite() && there >= here - 1e-9 * here.abs() {
                (b, here) = (next, there);
                break;
            }
            size /= 2.0;
            if size < 1e-10 {
                return Err(Refusal::NotConverged);
            }
        }
    }
    Err(Refusal::NotConverged)
}
