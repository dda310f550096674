//! The Poisson log-linear fit: log μ_ω = Σ α_θ over θ ⊆ ω, for every history ω but the one that nobody can see.
//!
//! The number of unseen is exp(α_∅). A parameter whose margin is empty is −∞: its cells are expected to be empty and leave
//! the fit with every parameter above them (extended maximum likelihood; Chan, Silverman, Vincent 2021). Iteratively
//! reweighted least squares is written as Newton steps on the score, which is the same step without its rounding: the
//! fixed point is where observed and fitted margins agree, however badly conditioned the information is. Entry (θ, θ′) of
//! the information is the fitted margin of θ ∪ θ′, a look-up among the superset sums.

use crate::lattice::{spread_up, subset_sums, superset_sums};
use crate::table::{CaptureTable, Lists};

/// When the iteration ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Convergence {
    /// To the end: the predicted fall of the deviance is below 1e-12 of it; at most 100 steps.
    #[default]
    Full,
    /// As R's `glm`: relative change of the deviance below 1e-8, at most 25 steps, covariance from the weights before the
    /// last step. Reproduces figures of the R packages to their last digit.
    R,
}

/// Where the iteration begins.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Start<'a> {
    /// μ = y + 0.1, as R does.
    Data,
    /// Coefficients on the lattice, from a fit to a similar model or table.
    From(&'a [f64]),
}

/// The iteration did not end; with an estimate that exists this is a matter of numbers too large or too small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotConverged;

/// A fitted log-linear model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// log n̂₀ = α_∅.
    pub log_hidden: f64,
    /// Standard error of α_∅, given the model.
    pub se_log_hidden: f64,
    /// Cases n.
    pub observed: f64,
    /// D = 2 Σ [y log(y/μ) − (y − μ)] over kept cells.
    pub deviance: f64,
    /// Kept cells less kept parameters.
    pub df: i64,
    /// ℓ = Σ [y log μ − μ − log y!] over kept cells.
    pub log_likelihood: f64,
    /// q: all parameters of the model, those at −∞ included.
    pub parameters: usize,
    /// Kept parameters with coefficient and standard error, ∅ first.
    pub coefficients: Vec<(Lists, f64, f64)>,
    /// Parameters at −∞.
    pub at_minus_infinity: Vec<Lists>,
    /// Fitted cells in order of their masks; removed cells and the unseen one are 0.
    pub fitted: Vec<f64>,
}

impl Fit {
    /// n̂₀: the hidden.
    #[must_use]
    pub fn hidden(&self) -> f64 {
        self.log_hidden.exp()
    }

    /// N̂ = n + n̂₀.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.observed + self.hidden()
    }

    /// AIC = 2q − 2ℓ.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters as f64 - 2.0 * self.log_likelihood
    }

    /// AICc = AIC + 2q(q + 1)/(n − q − 1), `None` where n is too small for it.
    #[must_use]
    pub fn aicc(&self) -> Option<f64> {
        let q = self.parameters as f64;
        let room = self.observed - q - 1.0;
        (room > 0.0).then(|| self.aic() + 2.0 * q * (q + 1.0) / room)
    }

    /// BIC = q log n − 2ℓ with n = cases, not cells (Silverman, Chan, Vincent 2024).
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.parameters as f64 * self.observed.ln() - 2.0 * self.log_likelihood
    }

    /// Wald limits n + exp(α_∅ ± z·se): given this model; it ignores that the model was chosen.
    #[must_use]
    pub fn wald(&self, z: f64) -> (f64, f64) {
        let at = |z: f64| self.observed + (self.log_hidden + z * self.se_log_hidden).exp();
        (at(-z), at(z))
    }
}

/// Room for fits on tables of one size, so that thousands of them allocate nothing.
#[derive(Debug, Clone)]
pub(crate) struct Bench {
    lists: usize,
    /// Counts on the lattice, and their margins.
    pub(crate) y: Vec<f64>,
    pub(crate) margin: Vec<f64>,
    /// Cells with a count: mask, count, log count.
    seen: Vec<(usize, f64, f64)>,
    cases: f64,
    saturated: f64,
    /// Whether the cell of the unseen is part of the table (profile likelihood) and not missing.
    completed: bool,
    /// State of the last fit.
    pub(crate) beta: Vec<f64>,
    pub(crate) mu: Vec<f64>,
    /// Fitted margins.
    pub(crate) sums: Vec<f64>,
    kept: Vec<bool>,
    any_removed: bool,
    pub(crate) free: Vec<usize>,
    pub(crate) gone: Vec<Lists>,
    deviance: f64,
    predicted: Vec<f64>,
    trial: Vec<f64>,
    factor: Vec<f64>,
    step: Vec<f64>,
}

impl Bench {
    pub(crate) fn new(lists: usize) -> Bench {
        let cells = 1 << lists;
        let zeros = || vec![0.0; cells];
        Bench {
            lists,
            y: zeros(),
            margin: zeros(),
            seen: Vec::new(),
            cases: 0.0,
            saturated: 0.0,
            completed: false,
            beta: zeros(),
            mu: zeros(),
            sums: zeros(),
            kept: vec![true; cells],
            any_removed: false,
            free: Vec::new(),
            gone: Vec::new(),
            deviance: 0.0,
            predicted: zeros(),
            trial: zeros(),
            factor: Vec::new(),
            step: Vec::new(),
        }
    }

    pub(crate) fn of(table: &CaptureTable) -> Bench {
        let mut bench = Bench::new(table.lists());
        bench.load(table.cells().iter().map(|&(m, c)| (m, c as f64)));
        bench
    }

    /// Lays a table of the same lists on the bench; counts may be fractions (expected counts).
    pub(crate) fn load(&mut self, cells: impl Iterator<Item = (Lists, f64)>) {
        self.y.fill(0.0);
        self.seen.clear();
        self.cases = 0.0;
        self.saturated = 0.0;
        self.completed = false;
        for (mask, count) in cells.filter(|c| c.1 > 0.0) {
            let log = count.ln();
            self.y[mask as usize] = count;
            self.seen.push((mask as usize, count, log));
            self.cases += count;
            self.saturated += count * log;
        }
        self.margin.copy_from_slice(&self.y);
        superset_sums(&mut self.margin);
    }

    /// Completes the table on the bench with a number of unseen; only the cell of the unseen changes.
    pub(crate) fn complete(&mut self, hidden: f64) {
        if self.completed {
            let (_, before, log) = self.seen.swap_remove(self.seen.len() - 1);
            self.cases -= before;
            self.saturated -= before * log;
            self.margin[0] -= before;
        }
        self.completed = true;
        self.y[0] = hidden;
        self.seen.push((0, hidden, hidden.ln()));
        self.cases += hidden;
        self.saturated += hidden * hidden.ln();
        self.margin[0] += hidden;
    }

    /// Σ y log μ of the last fit.
    pub(crate) fn cross_entropy(&self) -> f64 {
        self.seen.iter().map(|&(s, y, _)| y * self.predicted[s]).sum()
    }

    pub(crate) fn cases(&self) -> f64 {
        self.cases
    }

    /// Sorts the parameters of a model (interactions given) into free ones and those at −∞, and cells into kept and removed.
    fn lay_out(&mut self, terms: &[Lists]) {
        self.free.clear();
        self.gone.clear();
        self.free.push(0);
        let all = (0..self.lists).map(|i| 1 << i).chain(terms.iter().copied());
        for theta in all {
            if self.margin[theta as usize] > 0.0 {
                self.free.push(theta as usize);
            } else {
                self.gone.push(theta);
            }
        }
        if self.any_removed || !self.gone.is_empty() {
            self.kept.fill(false);
            for g in &self.gone {
                self.kept[*g as usize] = true;
            }
            spread_up(&mut self.kept);
            self.kept.iter_mut().for_each(|k| *k = !*k);
            self.any_removed = !self.gone.is_empty();
        }
    }

    /// Fits the model with these interactions.
    pub(crate) fn fit(&mut self, terms: &[Lists], start: Start<'_>, until: Convergence) -> Result<(), NotConverged> {
        self.lay_out(terms);
        let p = self.free.len();
        self.factor.resize(p * p, 0.0);
        self.step.resize(p, 0.0);
        match start {
            Start::Data => self.first_step()?,
            Start::From(beta) => {
                for s in 0..self.beta.len() {
                    self.trial[s] = 0.0;
                }
                for &theta in &self.free {
                    self.trial[theta] = beta[theta];
                }
                self.beta.copy_from_slice(&self.trial);
            }
        }
        self.evaluate_at_beta();
        if !self.deviance.is_finite() {
            self.first_step()?;
            self.evaluate_at_beta();
        }
        match until {
            Convergence::Full => self.newton(),
            Convergence::R => self.as_r_does(),
        }
    }

    /// One weighted least squares step from μ = y + 0.1.
    fn first_step(&mut self) -> Result<(), NotConverged> {
        for s in 1..self.mu.len() {
            self.mu[s] = if self.kept[s] { self.y[s] + 0.1 } else { 0.0 };
        }
        self.mu[0] = if self.completed { self.y[0] + 0.1 } else { 0.0 };
        for s in 0..self.mu.len() {
            let m = self.mu[s];
            self.trial[s] = if m > 0.0 { m * m.ln() + (self.y[s] - m) } else { 0.0 };
        }
        superset_sums(&mut self.trial);
        self.sums.copy_from_slice(&self.mu);
        superset_sums(&mut self.sums);
        for (i, &theta) in self.free.iter().enumerate() {
            self.step[i] = self.trial[theta];
        }
        self.factorise()?;
        self.solve();
        self.beta.fill(0.0);
        for (i, &theta) in self.free.iter().enumerate() {
            self.beta[theta] = self.step[i];
        }
        Ok(())
    }

    /// Fitted cells, margins and deviance at the coefficients.
    fn evaluate_at_beta(&mut self) {
        self.predicted.copy_from_slice(&self.beta);
        subset_sums(&mut self.predicted);
        if self.any_removed {
            for s in 1..self.mu.len() {
                self.mu[s] = if self.kept[s] { self.predicted[s].exp() } else { 0.0 };
            }
        } else {
            for (m, eta) in self.mu.iter_mut().zip(&self.predicted).skip(1) {
                *m = eta.exp();
            }
        }
        self.mu[0] = if self.completed { self.predicted[0].exp() } else { 0.0 };
        self.sums.copy_from_slice(&self.mu);
        superset_sums(&mut self.sums);
        let fitted: f64 = self.seen.iter().map(|&(s, y, _)| y * self.predicted[s]).sum();
        self.deviance = 2.0 * ((self.saturated - fitted) - (self.cases - self.sums[0]));
    }

    /// Newton's method with halved steps where the deviance would rise.
    fn newton(&mut self) -> Result<(), NotConverged> {
        for _ in 0..100 {
            let decrement = self.direction()?;
            let before = self.deviance;
            self.trial.copy_from_slice(&self.beta);
            let mut size = 1.0;
            loop {
                for (i, &theta) in self.free.iter().enumerate() {
                    self.beta[theta] = self.trial[theta] + size * self.step[i];
                }
                self.evaluate_at_beta();
                let slack = 1e-9 * (before.abs() + 0.1) + 1e-13 * self.saturated.abs();
                if self.deviance.is_finite() && self.deviance <= before + slack {
                    break;
                }
                size /= 2.0;
                if size < 1e-10 {
                    return Err(NotConverged);
                }
            }
            if size == 1.0 && decrement < 1e-12 * (self.deviance.abs() + 0.1) {
                return Ok(());
            }
        }
        Err(NotConverged)
    }

    /// The steps and the stopping rule of R's `glm.fit`.
    fn as_r_does(&mut self) -> Result<(), NotConverged> {
        // R's first deviance is that of the starting values
        let start: f64 = (1..self.y.len())
            .filter(|&s| self.kept[s])
            .map(|s| {
                let (y, mu) = (self.y[s], self.y[s] + 0.1);
                let log = if y > 0.0 { y * (y / mu).ln() } else { 0.0 };
                2.0 * (log - (y - mu))
            })
            .sum();
        let mut before = start;
        for step in 1..=25 {
            let done = (self.deviance - before).abs() / (self.deviance.abs() + 0.1) < 1e-8;
            if done || step == 25 {
                return if self.deviance.is_finite() { Ok(()) } else { Err(NotConverged) };
            }
            before = self.deviance;
            self.direction()?;
            for (i, &theta) in self.free.iter().enumerate() {
                self.beta[theta] += self.step[i];
            }
            self.evaluate_at_beta();
        }
        Ok(())
    }

    /// The Newton step H⁻¹·score; gives the fall of the deviance that it predicts.
    fn direction(&mut self) -> Result<f64, NotConverged> {
        self.factorise()?;
        let mut decrement = 0.0;
        for (i, &theta) in self.free.iter().enumerate() {
            self.step[i] = self.margin[theta] - self.sums[theta];
        }
        self.solve();
        for (i, &theta) in self.free.iter().enumerate() {
            decrement += self.step[i] * (self.margin[theta] - self.sums[theta]);
        }
        if decrement.is_finite() { Ok(decrement.abs()) } else { Err(NotConverged) }
    }

    /// Cholesky factor of the information.
    fn factorise(&mut self) -> Result<(), NotConverged> {
        let p = self.free.len();
        for i in 0..p {
            let d = self.sums[self.free[i]];
            if d <= 0.0 || !d.is_finite() {
                return Err(NotConverged);
            }
            for j in 0..=i {
                self.factor[i * p + j] = self.sums[self.free[i] | self.free[j]];
            }
        }
        cholesky(&mut self.factor, p)
    }

    fn solve(&mut self) {
        let p = self.free.len();
        forward(&self.factor, p, &mut self.step);
        backward(&self.factor, p, &mut self.step);
    }

    pub(crate) fn log_hidden(&self) -> f64 {
        self.beta[0]
    }

    pub(crate) fn hidden(&self) -> f64 {
        self.beta[0].exp()
    }

    /// q log n + D: BIC but for a constant of the table.
    pub(crate) fn relative_bic(&self) -> f64 {
        (self.free.len() + self.gone.len()) as f64 * self.cases.ln() + self.deviance
    }

    /// ℓ of the last fit, given Σ log y!.
    pub(crate) fn log_likelihood(&self, log_factorials: f64) -> f64 {
        self.saturated - self.cases - self.deviance / 2.0 - log_factorials
    }

    /// Σ log y! of the table on the bench.
    pub(crate) fn log_factorials(&self) -> f64 {
        self.seen.iter().map(|c| statrs::function::gamma::ln_gamma(c.1 + 1.0)).sum()
    }

    /// The last fit with everything that can be asked of it.
    pub(crate) fn report(&mut self, until: Convergence) -> Result<Fit, NotConverged> {
        let p = self.free.len();
        if until == Convergence::Full {
            self.factorise()?;
        }
        // with R's rule the factor is still that of the weights before the last step
        let errors: Vec<f64> = (0..p).map(|i| inverse_diagonal(&self.factor, p, i).sqrt()).collect();
        if errors.iter().any(|e| !e.is_finite()) || !self.hidden().is_finite() {
            return Err(NotConverged);
        }
        let kept =
            if self.any_removed { self.kept.iter().skip(1).filter(|k| **k).count() } else { self.kept.len() - 1 };
        let factorials = self.log_factorials();
        Ok(Fit {
            log_hidden: self.beta[0],
            se_log_hidden: errors[0],
            observed: self.cases,
            deviance: self.deviance.max(0.0),
            df: kept as i64 - p as i64,
            log_likelihood: self.log_likelihood(factorials),
            parameters: p + self.gone.len(),
            coefficients: self
                .free
                .iter()
                .zip(&errors)
                .map(|(&theta, e)| (theta as Lists, self.beta[theta], *e))
                .collect(),
            at_minus_infinity: self.gone.clone(),
            fitted: self.mu.clone(),
        })
    }
}

/// Replaces the lower triangle of a positive definite matrix (row-major, p×p) by its Cholesky factor.
pub(crate) fn cholesky(a: &mut [f64], p: usize) -> Result<(), NotConverged> {
    for i in 0..p {
        let (done, rest) = a.split_at_mut(i * p);
        let row = &mut rest[..=i];
        let scale = row[i];
        for j in 0..i {
            let other = &done[j * p..=j * p + j];
            let dot: f64 = row[..j].iter().zip(&other[..j]).map(|(x, y)| x * y).sum();
            row[j] = (row[j] - dot) / other[j];
        }
        let square: f64 = row[..i].iter().map(|x| x * x).sum();
        let left = row[i] - square;
        if left <= 1e-15 * scale || !left.is_finite() {
            return Err(NotConverged);
        }
        row[i] = left.sqrt();
    }
    Ok(())
}

pub(crate) fn forward(l: &[f64], p: usize, b: &mut [f64]) {
    for i in 0..p {
        let row = &l[i * p..=i * p + i];
        let dot: f64 = row[..i].iter().zip(&b[..i]).map(|(x, y)| x * y).sum();
        b[i] = (b[i] - dot) / row[i];
    }
}

pub(crate) fn backward(l: &[f64], p: usize, b: &mut [f64]) {
    for i in (0..p).rev() {
        b[i] /= l[i * p + i];
        let x = b[i];
        for j in 0..i {
            b[j] -= l[i * p + j] * x;
        }
    }
}

/// Entry (i, i) of the inverse of the matrix whose Cholesky factor is given.
pub(crate) fn inverse_diagonal(l: &[f64], p: usize, i: usize) -> f64 {
    let mut e = vec![0.0; p];
    e[i] = 1.0;
    forward(l, p, &mut e);
    e.iter().map(|x| x * x).sum()
}
