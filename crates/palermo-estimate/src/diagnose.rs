//! Do the chains agree? Rank-normalised split R̂ and effective sample sizes (Vehtari and others 2021).

use serde::Serialize;

use crate::special::normal_quantile;

/// Convergence of one quantity over several chains.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mixing {
    /// The larger of the rank-normalised split R̂ of the values and of their distances from the median.
    pub r_hat: f64,
    /// Plain split R̂ of the values as they are.
    pub plain_r_hat: f64,
    /// Effective sample size of the centre.
    pub bulk: f64,
    /// The smaller effective sample size of the two 5 % tails.
    pub tail: f64,
}

impl Mixing {
    /// R̂ ≤ 1.01 and effective size ≥ 400: a number may be printed.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.r_hat <= 1.01 && self.bulk >= 400.0 && self.tail >= 400.0
    }
}

/// Diagnoses chains of equal length; `None` below four draws a chain or without a chain.
#[must_use]
pub fn mixing(chains: &[Vec<f64>]) -> Option<Mixing> {
    let split = halves(chains)?;
    let normal = ranked(&split);
    let mut all: Vec<f64> = split.iter().flatten().copied().collect();
    all.sort_unstable_by(f64::total_cmp);
    let median = all[all.len() / 2];
    let folded: Vec<Vec<f64>> = split.iter().map(|c| c.iter().map(|x| (x - median).abs()).collect()).collect();
    let (low, high) = (all[all.len() / 20], all[all.len() - 1 - all.len() / 20]);
    let below = |bound: f64| -> Vec<Vec<f64>> {
        split.iter().map(|c| c.iter().map(|x| f64::from(u8::from(*x <= bound))).collect()).collect()
    };
    Some(Mixing {
        r_hat: r_hat(&normal).max(r_hat(&ranked(&folded))),
        plain_r_hat: r_hat(&split),
        bulk: effective(&normal),
        tail: effective(&below(low)).min(effective(&below(high))),
    })
}

fn halves(chains: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let length = chains.iter().map(Vec::len).min()? / 2;
    if length < 2 {
        return None;
    }
    Some(chains.iter().flat_map(|c| [c[..length].to_vec(), c[c.len() - length..].to_vec()]).collect())
}

/// Replaces values by normal scores of their ranks over all chains, ties by their mean rank.
fn ranked(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut order: Vec<(f64, usize, usize)> = Vec::new();
    for (c, chain) in chains.iter().enumerate() {
        order.extend(chain.iter().enumerate().map(|(i, x)| (*x, c, i)));
    }
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let count = order.len() as f64;
    let mut scores: Vec<Vec<f64>> = chains.iter().map(|c| vec![0.0; c.len()]).collect();
    let mut from = 0;
    while from < order.len() {
        let to = from + order[from..].iter().take_while(|o| o.0 == order[from].0).count();
        let rank = (from + to + 1) as f64 / 2.0;
        let score = normal_quantile((rank - 0.375) / (count + 0.25));
        for (_, c, i) in &order[from..to] {
            scores[*c][*i] = score;
        }
        from = to;
    }
    scores
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

fn variance(x: &[f64]) -> f64 {
    let m = mean(x);
    x.iter().map(|v| (v - m).powi(2)).sum::<f64>() / (x.len() as f64 - 1.0)
}

/// (within, plus): mean variance within chains and the pooled estimate.
fn variances(chains: &[Vec<f64>]) -> (f64, f64) {
    let n = chains[0].len() as f64;
    let within = mean(&chains.iter().map(|c| variance(c)).collect::<Vec<_>>());
    let between = variance(&chains.iter().map(|c| mean(c)).collect::<Vec<_>>());
    (within, within * (n - 1.0) / n + between)
}

fn r_hat(chains: &[Vec<f64>]) -> f64 {
    let (within, plus) = variances(chains);
    // chains that stand still: alike they have converged, apart they never will
    if within <= 0.0 {
        return if plus <= 0.0 { 1.0 } else { f64::MAX };
    }
    (plus / within).sqrt()
}

/// Geyer's initial monotone sequence over the combined autocorrelation.
fn effective(chains: &[Vec<f64>]) -> f64 {
    let (n, m) = (chains[0].len(), chains.len());
    let (within, plus) = variances(chains);
    let all = (n * m) as f64;
    if plus <= 0.0 {
        return all;
    }
    let means: Vec<f64> = chains.iter().map(|c| mean(c)).collect();
    let covariance = |lag: usize| {
        let one = |(c, mu): (&Vec<f64>, &f64)| {
            c[lag..].iter().zip(c).map(|(a, b)| (a - mu) * (b - mu)).sum::<f64>() / n as f64
        };
        chains.iter().zip(&means).map(one).sum::<f64>() / m as f64
    };
    let correlation = |lag: usize| 1.0 - (within - covariance(lag) * n as f64 / (n as f64 - 1.0)) / plus;
    let (mut sum, mut last) = (0.0, f64::INFINITY);
    let mut lag = 0;
    while lag + 1 < n {
        let pair = if lag == 0 { 1.0 + correlation(1) } else { correlation(lag) + correlation(lag + 1) };
        if pair < 0.0 {
            break;
        }
        last = pair.min(last);
        sum += last;
        lag += 2;
    }
    let tau = (2.0 * sum - 1.0).max(1.0 / all.log10());
    (all / tau).min(all * all.log10())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resample::{Purpose, stream};
    use rand_distr::{Distribution as _, StandardNormal};

    fn chains(shift: f64, carry: f64) -> Vec<Vec<f64>> {
        (0..4)
            .map(|c| {
                let mut rng = stream(5, Purpose::Chain, c);
                let mut x = 0.0;
                let mut next = || {
                    let e: f64 = StandardNormal.sample(&mut rng);
                    x = carry * x + e;
                    x + shift * c as f64
                };
                (0..2000).map(|_| next()).collect()
            })
            .collect()
    }

    #[test]
    fn independent_draws_are_worth_their_number() {
        let m = mixing(&chains(0.0, 0.0)).expect("chains");
        assert!(m.r_hat < 1.01 && m.bulk > 6_000.0 && m.tail > 5_000.0, "{m:?}");
    }

    /// An autoregression with coefficient φ has n(1 − φ)/(1 + φ) effective draws.
    #[test]
    fn correlated_draws_are_worth_less() {
        let m = mixing(&chains(0.0, 0.8)).expect("chains");
        assert!((600.0..1_300.0).contains(&m.bulk), "{m:?}");
    }

    #[test]
    fn chains_that_stand_apart_are_seen() {
        assert!(mixing(&chains(1.0, 0.0)).expect("chains").r_hat > 1.3);
    }
}
