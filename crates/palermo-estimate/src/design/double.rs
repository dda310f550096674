//! Two lists that are independent given covariates: doubly robust (Das, Kennedy, Jewell).
//!
//! φ = γ⁻¹[y₁/q₁ + y₂/q₂ − y₁y₂/q₁₂], γ = q₁₂/(q₁q₂); ψ̂⁻¹ = mean φ; N̂ = n ψ̂⁻¹; variance n·Var(φ) + n(1−ψ̂)/ψ̂².

use serde::Serialize;

use crate::error::Error;
use crate::read::Histories;

/// Observed people of one kind: how many, on which list, and their chances given that they were observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kind {
    /// People (may be an expectation).
    pub count: f64,
    /// On the first list.
    pub first: bool,
    /// On the second list.
    pub second: bool,
    /// P(on the first | observed, x).
    pub q1: f64,
    /// P(on the second | observed, x).
    pub q2: f64,
    /// P(on both | observed, x).
    pub q12: f64,
}

/// The estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DoublyRobust {
    /// N̂.
    pub total: f64,
    /// Its variance.
    pub variance: f64,
    /// How many chances were clipped at 1/n.
    pub clipped: usize,
}

/// Estimates from people with their chances.
///
/// # Errors
///
/// Nobody was observed.
pub fn doubly_robust(kinds: &[Kind]) -> Result<DoublyRobust, Error> {
    let n: f64 = kinds.iter().map(|k| k.count).sum();
    if !(n > 0.0 && n.is_finite()) {
        return Err(Error::Design { design: "doubly-robust", reason: "nobody was observed".into() });
    }
    let mut clipped = 0;
    let mut clip = |q: f64| {
        if q < 1.0 / n {
            clipped += 1;
            1.0 / n
        } else {
            q.min(1.0)
        }
    };
    let mut values = Vec::new();
    for k in kinds.iter().filter(|k| k.count > 0.0) {
        let (q1, q2, q12) = (clip(k.q1), clip(k.q2), clip(k.q12));
        let on = |x: bool| f64::from(u8::from(x));
        let phi = q1 * q2 / q12 * (on(k.first) / q1 + on(k.second) / q2 - on(k.first && k.second) / q12);
        values.push((k.count, phi));
    }
    let mean = values.iter().map(|(c, v)| c * v).sum::<f64>() / n;
    let variance = values.iter().map(|(c, v)| c * (v - mean).powi(2)).sum::<f64>() / n;
    let psi = 1.0 / mean;
    let result = DoublyRobust { total: n * mean, variance: n * variance + n * (1.0 - psi) / (psi * psi), clipped };
    if result.total.is_finite() && result.variance.is_finite() {
        Ok(result)
    } else {
        Err(Error::Design { design: "doubly-robust", reason: "the two lists never meet".into() })
    }
}

/// Chances saturated in the strata of a file with two lists: then the total is the sum of Lincoln–Petersen over strata.
///
/// # Errors
///
/// Other than two lists.
pub fn by_strata(histories: &Histories) -> Result<Vec<Kind>, Error> {
    if histories.lists().len() != 2 {
        return Err(Error::Design {
            design: "doubly-robust",
            reason: "two lists are needed; take each pair apart".into(),
        });
    }
    let mut kinds = Vec::new();
    for (_, table) in histories.strata()? {
        let n = table.cases() as f64;
        let q = |set| table.margin(set) as f64 / n;
        for (mask, count) in table.cells() {
            kinds.push(Kind {
                count: *count as f64,
                first: mask & 1 == 1,
                second: mask & 2 == 2,
                q1: q(1),
                q2: q(2),
                q12: q(3),
            });
        }
    }
    Ok(kinds)
}
