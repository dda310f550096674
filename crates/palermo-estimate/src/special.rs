//! Distribution functions and quantiles that several methods share.

use statrs::distribution::{ContinuousCDF as _, Normal};
use statrs::function::gamma::{gamma_lr, gamma_ur, ln_gamma};

/// Φ⁻¹(p); ∓∞ at 0 and 1.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    Normal::standard().inverse_cdf(p)
}

/// Φ(x).
pub(crate) fn normal_cdf(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

/// log of the smaller of P[X ≤ m] and P[X ≥ m] for X ~ Poisson(λ), exact also where the probability is below what a
/// floating point number can hold. `log_factorial` is log m!.
pub(crate) fn log_smaller_tail(m: f64, lambda: f64, log_factorial: f64) -> f64 {
    if lambda <= 0.0 {
        return if m > 0.0 { f64::NEG_INFINITY } else { 0.0 };
    }
    if lambda > 1e5 && (m - lambda).abs() < 20.0 * lambda.sqrt() {
        let (below, above) = (gamma_ur(m + 1.0, lambda), if m > 0.0 { gamma_lr(m, lambda) } else { 1.0 });
        return below.min(above).ln();
    }
    let log_mass = m * lambda.ln() - lambda - log_factorial;
    let mut sum = 1.0;
    let mut term = 1.0;
    if m <= lambda {
        let mut k = m;
        while k > 0.0 && term > 1e-18 * sum {
            term *= k / lambda;
            sum += term;
            k -= 1.0;
        }
    } else {
        let mut k = m + 1.0;
        while term > 1e-18 * sum {
            term *= lambda / k;
            sum += term;
            k += 1.0;
        }
    }
    let near = log_mass + sum.ln();
    // both tails hold the mass at m: the far one is the complement and that mass
    let far = (1.0 - near.exp() + log_mass.exp()).max(0.0);
    if far < near.exp() { far.ln() } else { near }
}

/// Values of log k!, kept for small k.
#[derive(Debug, Clone)]
pub(crate) struct LogFactorials(Vec<f64>);

impl LogFactorials {
    pub(crate) fn up_to(most: u64) -> LogFactorials {
        let most = most.min(1 << 16);
        let mut values = Vec::with_capacity(most as usize + 1);
        let mut sum = 0.0;
        for k in 0..=most {
            if k > 0 {
                sum += (k as f64).ln();
            }
            values.push(sum);
        }
        LogFactorials(values)
    }

    pub(crate) fn of(&self, k: f64) -> f64 {
        match self.0.get(k as usize) {
            Some(v) if k.fract() == 0.0 => *v,
            _ => ln_gamma(k + 1.0),
        }
    }
}

/// Type-8 quantile (Hyndman, Fan 1996) of ascending values; `None` of nothing.
pub(crate) fn quantile8(sorted: &[f64], p: f64) -> Option<f64> {
    let n = sorted.len() as f64;
    let (first, last) = (sorted.first()?, sorted.last()?);
    let m = (p + 1.0) / 3.0;
    let at = n * p + m;
    // R guards the whole part against rounding by 4 units in the last place
    let j = (at + 4.0 * f64::EPSILON).floor();
    let mut g = at - j;
    if g.abs() < 4.0 * f64::EPSILON {
        g = 0.0;
    }
    if j < 1.0 {
        return Some(*first);
    }
    if j >= n {
        return Some(*last);
    }
    let (low, high) = (sorted[j as usize - 1], sorted[j as usize]);
    Some(if g == 0.0 { low } else { (1.0 - g) * low + g * high })
}

/// log Σ exp(x).
pub(crate) fn log_sum_exp(x: impl Iterator<Item = f64> + Clone) -> f64 {
    let top = x.clone().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY { top } else { top + x.map(|v| (v - top).exp()).sum::<f64>().ln() }
}

/// A limit by bisection of a monotone function that changes sign between `low` and `high`.
pub(crate) fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let rising = f(low) < 0.0;
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if (f(middle) < 0.0) == rising { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P[X ≤ 3] for λ = 10 is e⁻¹⁰(1 + 10 + 100/2 + 1000/6).
    #[test]
    fn tails_are_exact_also_where_they_underflow() {
        let f = LogFactorials::up_to(1000);
        assert!(
            (log_smaller_tail(3.0, 10.0, f.of(3.0)) - ((1.0 + 10.0 + 50.0 + 1000.0 / 6.0_f64).ln() - 10.0)).abs()
                < 1e-13
        );
        let far = log_smaller_tail(500.0, 50.0, f.of(500.0));
        assert!(far < -700.0 && far.is_finite(), "{far}");
        assert!((log_smaller_tail(0.0, 5.0, 0.0) - -5.0).abs() < 1e-15);
    }

    #[test]
    fn the_quantile_of_type_8_lies_a_third_beyond_the_middle_ranks() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(quantile8(&x, 0.5), Some(3.0));
        // n·p + (p + 1)/3 = 1.25 + 5/12
        let expected = 1.0 + (1.25 + 1.25 / 3.0 - 1.0);
        assert!((quantile8(&x, 0.25).unwrap_or_default() - expected).abs() < 1e-12);
        assert_eq!(quantile8(&x, 0.001), Some(1.0));
        assert_eq!(quantile8(&[], 0.5), None);
    }
}
