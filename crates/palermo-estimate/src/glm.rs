//! A Poisson regression with any design: covariates, series, closed-population models.
//!
//! Newton's method on the score with halved steps, as in [`fit`](crate::fit); the design is given row by row.

use statrs::function::gamma::ln_gamma;

use crate::fit::{NotConverged, backward, cholesky, forward};

/// A design: `rows × columns`, row-major, with an offset for each row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Design {
    pub(crate) columns: usize,
    pub(crate) x: Vec<f64>,
    pub(crate) offset: Vec<f64>,
}

/// A fitted regression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Regression {
    pub(crate) beta: Vec<f64>,
    /// Inverse information, row-major.
    pub(crate) covariance: Vec<f64>,
    pub(crate) mu: Vec<f64>,
    pub(crate) deviance: f64,
    pub(crate) log_likelihood: f64,
}

/// The iteration did not end; where it had come to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Astray {
    pub(crate) beta: Vec<f64>,
}

impl Design {
    pub(crate) fn new(columns: usize) -> Design {
        Design { columns, x: Vec::new(), offset: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: &[f64], offset: f64) {
        debug_assert_eq!(row.len(), self.columns);
        self.x.extend_from_slice(row);
        self.offset.push(offset);
    }

    pub(crate) fn rows(&self) -> usize {
        self.offset.len()
    }

    pub(crate) fn row(&self, i: usize) -> &[f64] {
        &self.x[i * self.columns..(i + 1) * self.columns]
    }

    /// Xᵀ diag(w) X, lower triangle, row-major.
    pub(crate) fn information(&self, w: &[f64]) -> Vec<f64> {
        let p = self.columns;
        let mut h = vec![0.0; p * p];
        for (i, weight) in w.iter().enumerate() {
            let row = self.row(i);
            for (a, x) in row.iter().enumerate().filter(|x| *x.1 != 0.0) {
                let scaled = weight * x;
                for (b, z) in row[..=a].iter().enumerate() {
                    h[a * p + b] += scaled * z;
                }
            }
        }
        h
    }

    fn predictor(&self, beta: &[f64]) -> Vec<f64> {
        let dot = |i: usize| self.row(i).iter().zip(beta).map(|(x, b)| x * b).sum::<f64>() + self.offset[i];
        (0..self.rows()).map(dot).collect()
    }

    /// Fits by maximum likelihood. `weights` multiply the likelihood of a row (1 where `None`).
    pub(crate) fn fit(&self, y: &[f64]) -> Result<Regression, Astray> {
        let p = self.columns;
        // start as R does: one weighted step from μ = y + 0.1
        let mu: Vec<f64> = y.iter().map(|y| y + 0.1).collect();
        let z: Vec<f64> = mu.iter().zip(y).zip(&self.offset).map(|((m, y), o)| m.ln() - o + (y - m) / m).collect();
        let mut beta = vec![0.0; p];
        for (i, (m, z)) in mu.iter().zip(&z).enumerate() {
            for (b, x) in beta.iter_mut().zip(self.row(i)) {
                *b += m * z * x;
            }
        }
        let mut h = self.information(&mu);
        if scaled_cholesky(&mut h, p).map(|scale| solve_scaled(&h, &scale, p, &mut beta)).is_err() {
            return Err(Astray { beta: vec![0.0; p] });
        }
        self.newton(y, beta)
    }

    pub(crate) fn newton(&self, y: &[f64], mut beta: Vec<f64>) -> Result<Regression, Astray> {
        let p = self.columns;
        let saturated: f64 = y.iter().filter(|y| **y > 0.0).map(|y| y * y.ln() - y).sum();
        let state = |beta: &[f64]| {
            let eta = self.predictor(beta);
            let mu: Vec<f64> = eta.iter().map(|e| e.exp()).collect();
            let fitted: f64 =
                y.iter().zip(&eta).zip(&mu).map(|((y, e), m)| if *y > 0.0 { y * e - m } else { -m }).sum();
            (mu, 2.0 * (saturated - fitted))
        };
        let (mut mu, mut deviance) = state(&beta);
        for _ in 0..100 {
            let mut score = vec![0.0; p];
            for i in 0..self.rows() {
                let r = y[i] - mu[i];
                for (s, x) in score.iter_mut().zip(self.row(i)) {
                    *s += r * x;
                }
            }
            let mut h = self.information(&mu);
            let Ok(scale) = scaled_cholesky(&mut h, p) else { return Err(Astray { beta }) };
            let mut step = score.clone();
            solve_scaled(&h, &scale, p, &mut step);
            let decrement: f64 = step.iter().zip(&score).map(|(a, b)| a * b).sum();
            let mut size = 1.0;
            let before = deviance;
            let from = beta.clone();
            loop {
                for ((b, f), s) in beta.iter_mut().zip(&from).zip(&step) {
                    *b = f + size * s;
                }
                (mu, deviance) = state(&beta);
                if deviance.is_finite() && deviance <= before + 1e-9 * (before.abs() + 0.1) + 1e-13 * saturated.abs() {
                    break;
                }
                size /= 2.0;
                if size < 1e-10 {
                    return Err(Astray { beta: from });
                }
            }
            if size == 1.0 && decrement.abs() < 1e-12 * (deviance.abs() + 0.1) {
                let h = self.information(&mu);
                let Ok(covariance) = inverse(h, p) else { return Err(Astray { beta }) };
                let factorials: f64 = y.iter().map(|y| ln_gamma(y + 1.0)).sum();
                let log_likelihood = saturated - deviance / 2.0 - factorials;
                return Ok(Regression { beta, covariance, mu, deviance: deviance.max(0.0), log_likelihood });
            }
        }
        Err(Astray { beta })
    }
}

impl Regression {
    pub(crate) fn variance(&self, i: usize) -> f64 {
        self.covariance[i * self.beta.len() + i]
    }

    /// gᵀ V g.
    pub(crate) fn form(&self, g: &[f64]) -> f64 {
        quadratic(&self.covariance, g)
    }
}

/// gᵀ V g for a full square matrix.
pub(crate) fn quadratic(v: &[f64], g: &[f64]) -> f64 {
    let p = g.len();
    (0..p).map(|i| g[i] * (0..p).map(|j| v[i * p + j] * g[j]).sum::<f64>()).sum()
}

/// Cholesky factor of a matrix whose parameters are first brought to one size.
pub(crate) fn scaled_cholesky(h: &mut [f64], p: usize) -> Result<Vec<f64>, NotConverged> {
    let scale: Vec<f64> = (0..p).map(|i| h[i * p + i].sqrt()).collect();
    if scale.iter().any(|s| !(*s > 0.0 && s.is_finite())) {
        return Err(NotConverged);
    }
    for i in 0..p {
        for j in 0..=i {
            h[i * p + j] /= scale[i] * scale[j];
        }
    }
    cholesky(h, p)?;
    Ok(scale)
}

pub(crate) fn solve_scaled(factor: &[f64], scale: &[f64], p: usize, b: &mut [f64]) {
    b.iter_mut().zip(scale).for_each(|(b, s)| *b /= s);
    forward(factor, p, b);
    backward(factor, p, b);
    b.iter_mut().zip(scale).for_each(|(b, s)| *b /= s);
}

/// Inverse of a symmetric positive definite matrix given by its lower triangle.
pub(crate) fn inverse(mut h: Vec<f64>, p: usize) -> Result<Vec<f64>, NotConverged> {
    let scale = scaled_cholesky(&mut h, p)?;
    let mut inverse = vec![0.0; p * p];
    for i in 0..p {
        let mut e = vec![0.0; p];
        e[i] = 1.0;
        solve_scaled(&h, &scale, p, &mut e);
        for j in 0..p {
            inverse[j * p + i] = e[j];
        }
    }
    Ok(inverse)
}
