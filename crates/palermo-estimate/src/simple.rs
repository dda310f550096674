//! What do two lists alone say, and what is the least that may be hidden? Always printed beside a model.

use serde::Serialize;

use crate::table::{CaptureTable, Lists};

/// Two lists and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TwoLists {
    /// The pair.
    #[serde(skip)]
    pub pair: Lists,
    /// Persons on the first list.
    pub first: u64,
    /// Persons on the second list.
    pub second: u64,
    /// Persons on both.
    pub both: u64,
    /// Lincoln–Petersen n₁n₂/m; `None` without an overlap, where the total is unbounded.
    pub lincoln_petersen: Option<f64>,
    /// Chapman (n₁+1)(n₂+1)/(m+1) − 1.
    pub chapman: f64,
    /// Its standard error, from (n₁+1)(n₂+1)(n₁−m)(n₂−m)/((m+1)²(m+2)) (Seber 1970).
    pub chapman_se: f64,
}

/// Lincoln–Petersen and Chapman for a pair of lists.
#[must_use]
pub fn two_lists(table: &CaptureTable, pair: Lists) -> TwoLists {
    let one = |keep: bool| {
        let bit = if keep { pair & pair.wrapping_neg() } else { pair & (pair - 1) };
        table.margin(bit)
    };
    let (first, second, both) = (one(true), one(false), table.margin(pair));
    let (a, b, m) = (first as f64, second as f64, both as f64);
    TwoLists {
        pair,
        first,
        second,
        both,
        lincoln_petersen: (both > 0).then(|| a * b / m),
        chapman: (a + 1.0) * (b + 1.0) / (m + 1.0) - 1.0,
        chapman_se: ((a + 1.0) * (b + 1.0) * (a - m) * (b - m) / ((m + 1.0).powi(2) * (m + 2.0))).sqrt(),
    }
}

impl TwoLists {
    /// Wald limits of Chapman's estimate, not below the persons seen.
    #[must_use]
    pub fn limits(&self, z: f64) -> (f64, f64) {
        let seen = (self.first + self.second - self.both) as f64;
        ((self.chapman - z * self.chapman_se).max(seen), self.chapman + z * self.chapman_se)
    }
}

/// Lower bounds from the numbers of persons on one and on two lists.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Chao {
    /// Persons on exactly one list.
    pub f1: u64,
    /// Persons on exactly two.
    pub f2: u64,
    /// n + f₁²/(2f₂) (Chao 1987); `None` without f₂.
    pub chao: Option<f64>,
    /// n + f₁(f₁−1)/(2(f₂+1)).
    pub bias_corrected: f64,
    /// Zelterman 1988, n/(1 − exp(−2f₂/f₁)); `None` where f₁ or f₂ is 0.
    pub zelterman: Option<f64>,
    /// Standard error of the bound, from f₂(r⁴/4 + r³ + r²/2), r = f₁/f₂.
    pub se: Option<f64>,
    /// Limits of the bound at 95 %: n + f̂₀/C … n + f̂₀C, C = exp(z √log(1 + var/f̂₀²)), z = Φ⁻¹(0.975).
    pub limits: Option<(f64, f64)>,
}

/// Chao's lower bound (Chao 1987, Biometrics 43:783) and its relatives.
#[must_use]
pub fn chao(table: &CaptureTable) -> Chao {
    let f = table.frequencies();
    let (f1, f2, n) = (f[1], f.get(2).copied().unwrap_or(0), table.cases() as f64);
    let (a, b) = (f1 as f64, f2 as f64);
    let there = f2 > 0;
    let hidden = a * a / (2.0 * b);
    let r = a / b;
    let variance = b * (r.powi(4) / 4.0 + r.powi(3) + r * r / 2.0);
    let spread = (1.959_963_984_540_054 * (1.0 + variance / (hidden * hidden)).ln().sqrt()).exp();
    Chao {
        f1,
        f2,
        chao: there.then_some(n + hidden),
        bias_corrected: n + a * (a - 1.0).max(0.0) / (2.0 * (b + 1.0)),
        zelterman: (there && f1 > 0).then(|| n / (1.0 - (-2.0 * b / a).exp())),
        se: there.then(|| variance.sqrt()),
        limits: (there && f1 > 0).then(|| (n + hidden / spread, n + hidden * spread)),
    }
}

impl Chao {
    /// The bound that is shown: Chao's, bias-corrected where nobody is on two lists exactly.
    #[must_use]
    pub fn bound(&self) -> f64 {
        self.chao.unwrap_or(self.bias_corrected)
    }
}

/// A benchmark count and the share of a survey that is on the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Multiplier {
    /// N = M/p̂.
    pub total: f64,
    /// Standard error by the delta method.
    pub se: f64,
    /// Limits on the logarithmic scale.
    pub limits: (f64, f64),
}

/// The multiplier method: M persons on a benchmark, `on` of `asked` respondents on it; se(log N) = √((1−p̂)/(m p̂)).
///
/// # Errors
///
/// No respondent on the benchmark, or more than were asked: the missing figure is named.
pub fn multiplier(benchmark: u64, on: u64, asked: u64, z: f64) -> Result<Multiplier, crate::Error> {
    if asked == 0 || on == 0 || on > asked || benchmark == 0 {
        return Err(crate::Error::Design {
            design: "multiplier",
            reason: format!(
                "{on} of {asked} respondents on a benchmark of {benchmark}: at least one of each is needed, and no more than were asked"
            ),
        });
    }
    let p = on as f64 / asked as f64;
    let total = benchmark as f64 / p;
    let se_log = ((1.0 - p) / (asked as f64 * p)).sqrt();
    Ok(Multiplier { total, se: total * se_log, limits: (total * (-z * se_log).exp(), total * (z * se_log).exp()) })
}
