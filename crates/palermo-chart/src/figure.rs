//! What is known of a number? An amount between two ends, an estimate with its range, or the reason why there is none.

use crate::error::Error;

/// Largest figure that is drawn: beyond it a 64-bit float no longer holds every whole number.
pub const LARGEST: f64 = 1e15;

/// An amount that is known to lie between two ends: a count, a share or a rate, never below zero.
///
/// `<5` is `Amount::between(0.0, 4.0)`; "5 or more" is `Amount::at_least(5.0)`. There is no midpoint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// Lower end, in the unit of the chart.
    pub lo: f64,
    /// Upper end; `None` where none is known.
    pub hi: Option<f64>,
}

impl Amount {
    /// A number that is known exactly.
    pub fn exact(value: f64) -> Self {
        Amount { lo: value, hi: Some(value) }
    }

    /// A number between two ends, both possible.
    pub fn between(lo: f64, hi: f64) -> Self {
        Amount { lo, hi: Some(hi) }
    }

    /// A number without a known upper end.
    pub fn at_least(lo: f64) -> Self {
        Amount { lo, hi: None }
    }

    /// Whether both ends meet.
    pub fn is_exact(&self) -> bool {
        self.hi == Some(self.lo)
    }

    /// The farthest end that is known: the upper one, or the lower one where no upper is known.
    pub fn farthest(&self) -> f64 {
        self.hi.unwrap_or(self.lo)
    }

    /// `[Σlo, Σhi]`; open as soon as one summand is.
    pub fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
        amounts
            .into_iter()
            .fold(Amount::exact(0.0), |a, b| Amount { lo: a.lo + b.lo, hi: a.hi.zip(b.hi).map(|(x, y)| x + y) })
    }

    /// Whether this is surely below `other`: `Some(true)`, `Some(false)`, or `None` where nobody can tell.
    pub fn less_than(&self, other: &Amount) -> Option<bool> {
        if self.hi.is_some_and(|hi| hi < other.lo) {
            Some(true)
        } else if other.hi.is_some_and(|hi| self.lo >= hi) {
            Some(false)
        } else {
            None
        }
    }

    pub(crate) fn check(&self, place: impl Fn() -> String) -> Result<(), Error> {
        let good = |v: f64| v.is_finite() && (0.0..=LARGEST).contains(&v);
        if good(self.lo) && self.hi.is_none_or(|hi| good(hi) && hi >= self.lo) {
            return Ok(());
        }
        Err(Error::Figure { place: place(), lo: self.lo, hi: self.hi.unwrap_or(f64::INFINITY) })
    }
}

/// Why there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Absent {
    /// It was asked for and nobody knew.
    Unknown,
    /// It is known and withheld, so that no person can be singled out.
    Suppressed,
    /// Sources contradict each other.
    Conflict,
    /// Nothing was asked or reported.
    NoData,
}

impl Absent {
    /// All four, in the order of the key.
    pub const ALL: [Absent; 4] = [Absent::Unknown, Absent::Suppressed, Absent::Conflict, Absent::NoData];

    pub(crate) fn index(self) -> usize {
        match self {
            Absent::Unknown => 0,
            Absent::Suppressed => 1,
            Absent::Conflict => 2,
            Absent::NoData => 3,
        }
    }
}

/// One figure of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// A counted or computed amount.
    Amount(Amount),
    /// A statistical estimate that its method gives together with a range.
    Estimate {
        /// The estimate itself, as the method gives it; never the middle of the range by default.
        best: f64,
        /// The range that the method gives for it (say, the 95 % interval).
        range: Amount,
    },
    /// No number, and why.
    Absent(Absent),
}

impl Figure {
    /// A number that is known exactly.
    pub fn exact(value: f64) -> Self {
        Figure::Amount(Amount::exact(value))
    }

    /// A number between two ends.
    pub fn between(lo: f64, hi: f64) -> Self {
        Figure::Amount(Amount::between(lo, hi))
    }

    /// A number without a known upper end.
    pub fn at_least(lo: f64) -> Self {
        Figure::Amount(Amount::at_least(lo))
    }

    /// The amount, or the range of the estimate.
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Figure::Amount(amount) => Some(*amount),
            Figure::Estimate { range, .. } => Some(*range),
            Figure::Absent(_) => None,
        }
    }

    pub(crate) fn check(&self, place: impl Fn() -> String) -> Result<(), Error> {
        match self {
            Figure::Amount(amount) => amount.check(place),
            Figure::Estimate { best, range } => {
                range.check(&place)?;
                let inside = *best >= range.lo && range.hi.is_none_or(|hi| *best <= hi) && *best <= LARGEST;
                if inside { Ok(()) } else { Err(Error::Estimate { place: place(), best: *best }) }
            }
            Figure::Absent(_) => Ok(()),
        }
    }
}

impl From<Amount> for Figure {
    fn from(amount: Amount) -> Self {
        Figure::Amount(amount)
    }
}

impl From<Absent> for Figure {
    fn from(absent: Absent) -> Self {
        Figure::Absent(absent)
    }
}

/// What kind of number the figures of a chart are; decides ticks and decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whole persons, cases, decisions: ticks are whole numbers.
    Count,
    /// Shares, rates, estimates, shown with this number of decimals (at most 6).
    Measured {
        /// Decimals.
        decimals: u8,
    },
}

impl Unit {
    /// Decimals of a figure in a label.
    pub(crate) fn decimals(self) -> u8 {
        match self {
            Unit::Count => 0,
            Unit::Measured { decimals } => decimals.min(6),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_open_as_soon_as_one_part_is() {
        let parts = [Amount::between(0.0, 4.0), Amount::at_least(5.0)];
        assert_eq!(Amount::sum(parts), Amount::at_least(5.0));
    }

    #[test]
    fn overlapping_intervals_have_no_order() {
        assert_eq!(Amount::between(0.0, 4.0).less_than(&Amount::exact(3.0)), None);
        assert_eq!(Amount::between(0.0, 4.0).less_than(&Amount::exact(5.0)), Some(true));
    }

    #[test]
    fn a_negative_or_endless_number_is_refused_with_its_place() {
        for bad in [Figure::exact(-1.0), Figure::exact(f64::NAN), Figure::between(4.0, 3.0), Figure::exact(1e300)] {
            let error = bad.check(|| "men, 2016".into()).expect_err("refused");
            assert!(error.to_string().starts_with("men, 2016:"), "{error}");
        }
    }

    #[test]
    fn an_estimate_outside_of_its_range_is_refused() {
        let figure = Figure::Estimate { best: 9.0, range: Amount::between(1.0, 8.0) };
        assert!(matches!(figure.check(String::new), Err(Error::Estimate { .. })));
    }
}
