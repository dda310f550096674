//! Closed-population models by the number of lists a person is on (Rivest, Baillargeon 2007, Biometrics 63; J. Stat. Softw.
//! 19(5)). Behavioural models are not offered: on lists without an order they turn negative.

use crate::fit::NotConverged;
use crate::glm::{Astray, Design, Regression};
use crate::table::{CaptureTable, Lists};

/// How persons differ in their chance of being seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heterogeneity {
    /// Not at all.
    None,
    /// Darroch: k²/2.
    Darroch,
    /// Poisson: 2^k − 1.
    Poisson,
    /// Gamma: −log(3.5 + k) + log 3.5.
    Gamma,
    /// Chao's lower bound: convex in k.
    LowerBound,
}

/// Whether lists differ in how many they see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lengths {
    /// All alike (M0, Mh).
    Alike,
    /// Each its own (Mt, Mth).
    Own,
}

/// N̂ of a closed-population model: log μ_ω = γ + β|ω| or γ + Σβ_jω_j, plus τ h(|ω|).
///
/// # Errors
///
/// The fit has no finite end on this table.
pub fn closed(table: &CaptureTable, lengths: Lengths, heterogeneity: Heterogeneity) -> Result<f64, NotConverged> {
    let t = table.lists();
    let all: Vec<Lists> = (1..1 << t).collect();
    let counts: Vec<f64> = {
        let mut y = vec![0.0; 1 << t];
        table.cells().iter().for_each(|c| y[c.0 as usize] = c.1 as f64);
        y.split_off(1)
    };
    let bends = |knots: &[u32]| {
        let base = match lengths {
            Lengths::Alike => 2,
            Lengths::Own => 1 + t,
        };
        let extra = match heterogeneity {
            Heterogeneity::None => 0,
            Heterogeneity::LowerBound => knots.len(),
            _ => 1,
        };
        let mut design = Design::new(base + extra);
        for cell in &all {
            let k = cell.count_ones();
            let mut row = vec![1.0];
            match lengths {
                Lengths::Alike => row.push(f64::from(k)),
                Lengths::Own => row.extend((0..t).map(|j| f64::from(cell >> j & 1))),
            }
            let k = f64::from(k);
            match heterogeneity {
                Heterogeneity::None => {}
                Heterogeneity::Darroch => row.push(k * k / 2.0),
                Heterogeneity::Poisson => row.push(k.exp2() - 1.0),
                Heterogeneity::Gamma => row.push(3.5_f64.ln() - (3.5 + k).ln()),
                Heterogeneity::LowerBound => row.extend(knots.iter().map(|j| (k - f64::from(*j)).max(0.0))),
            }
            design.push(&row, 0.0);
        }
        (design, base)
    };
    let mut knots: Vec<u32> = (2..t as u32).collect();
    loop {
        let (design, base) = bends(&knots);
        let (beta, fitted): (Vec<f64>, Option<Regression>) = match design.fit(&counts) {
            Ok(found) => (found.beta.clone(), Some(found)),
            Err(Astray { beta }) => (beta, None),
        };
        // all bends that are negative are dropped together until none is
        let negative = |i: &usize| heterogeneity == Heterogeneity::LowerBound && beta[base + i] < 0.0;
        let dropped: Vec<usize> = (0..knots.len()).filter(negative).collect();
        if dropped.is_empty() || heterogeneity != Heterogeneity::LowerBound {
            let total = table.cases() as f64 + beta[0].exp();
            return if fitted.is_some() && total.is_finite() { Ok(total) } else { Err(NotConverged) };
        }
        let mut place = 0;
        knots.retain(|_| {
            place += 1;
            !dropped.contains(&(place - 1))
        });
    }
}
