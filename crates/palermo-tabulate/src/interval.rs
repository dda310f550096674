//! What follows from `<5`? Sums, differences, shares and changes of figures that are known only as intervals.
//!
//! Formulas: chapter on statistics, §12. Each result holds every value that some choice of whole numbers inside the
//! intervals gives, and its ends are reached (or, where an end is open, approached). Nothing is narrowed by what
//! other cells say: deriving tighter bounds from totals belongs to attack tests, never to tables.

use palermo_register::value::{Interval, IntervalKind};

/// The kind of a figure computed from others: hidden stays hidden, contradictory stays contradictory.
fn kind_of(lo: i64, hi: Option<i64>, from: [IntervalKind; 2]) -> IntervalKind {
    if from.contains(&IntervalKind::Suppressed) {
        IntervalKind::Suppressed
    } else if from.contains(&IntervalKind::Conflict) {
        IntervalKind::Conflict
    } else if hi == Some(lo) {
        IntervalKind::Exact
    } else {
        IntervalKind::Censored
    }
}

/// `[lo_a + lo_b, hi_a + hi_b]`. `None` when an end exceeds 64 bits.
pub fn add(a: Interval, b: Interval) -> Option<Interval> {
    let lo = a.lo.checked_add(b.lo)?;
    let hi = match (a.hi, b.hi) {
        (Some(x), Some(y)) => Some(x.checked_add(y)?),
        _ => None,
    };
    Some(Interval { lo, hi, kind: kind_of(lo, hi, [a.kind, b.kind]) })
}

/// The sum of figures; zero for none. `None` when an end exceeds 64 bits.
pub fn sum(figures: impl IntoIterator<Item = Interval>) -> Option<Interval> {
    figures.into_iter().try_fold(Interval::exact(0), add)
}

/// What remains of `whole` without its part `part`: `[max(0, lo_a − hi_b), hi_a − lo_b]`. `None` when the part is
/// surely greater than the whole, or 64 bits do not suffice.
pub fn without_part(whole: Interval, part: Interval) -> Option<Interval> {
    let lo = match part.hi {
        Some(hi) => whole.lo.saturating_sub(hi).max(0),
        None => 0,
    };
    let hi = match whole.hi {
        Some(hi) => Some(hi.checked_sub(part.lo)?),
        None => None,
    };
    if hi.is_some_and(|hi| hi < lo) {
        return None;
    }
    Some(Interval { lo, hi, kind: kind_of(lo, hi, [whole.kind, part.kind]) })
}

/// A ratio known between two ends; `hi` is `None` where it has no upper end.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Ratio {
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: Option<f64>,
}

impl Ratio {
    /// The ratio, when both ends meet.
    pub fn value(&self) -> Option<f64> {
        (self.hi == Some(self.lo)).then_some(self.lo)
    }
}

/// The share of a part with its rest: `[lo_p/(lo_p+hi_r), hi_p/(hi_p+lo_r)]` over the choices whose base is not zero.
/// `None` when the base can only be zero, or a figure is negative.
pub fn share_with_rest(part: Interval, rest: Interval) -> Option<Ratio> {
    if part.lo < 0 || rest.lo < 0 || (part.hi == Some(0) && rest.hi == Some(0)) {
        return None;
    }
    // A base of zero is no share: with no rest at all, the smallest defined share is that of a part of one.
    let lo = match (part.lo, rest.hi) {
        (_, Some(0)) => 1.0,
        (_, None) => 0.0,
        (p, Some(r)) => p as f64 / (p as f64 + r as f64),
    };
    let hi = match (part.hi, rest.lo) {
        (Some(0), _) => 0.0,
        (None, _) => 1.0,
        (Some(p), r) => p as f64 / (p as f64 + r as f64),
    };
    Some(Ratio { lo, hi: Some(hi) })
}

/// The share of a part in a total that was counted apart: `[lo_p/hi_t, min(1, hi_p/lo_t)]` over totals above zero.
/// `None` when the total can only be zero, or a figure is negative.
pub fn share_of_total(part: Interval, total: Interval) -> Option<Ratio> {
    if part.lo < 0 || total.lo < 0 || total.hi == Some(0) {
        return None;
    }
    let lo = total.hi.map_or(0.0, |t| (part.lo as f64 / t as f64).min(1.0));
    let hi = part.hi.map_or(1.0, |p| (p as f64 / total.lo.max(1) as f64).min(1.0));
    Some(Ratio { lo, hi: Some(hi) })
}

/// How a figure changed.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Change {
    /// Relative change between two ends (−1 is a fall by 100 %).
    Between(Ratio),
    /// The figure may have risen or fallen.
    CannotTell,
    /// The first figure may be zero.
    CannotBeComputed,
}

/// The relative change from `a` to `b`: `[lo_b/hi_a − 1, hi_b/lo_a − 1]`.
pub fn change(a: Interval, b: Interval) -> Change {
    if a.lo <= 0 || b.lo < 0 {
        return Change::CannotBeComputed;
    }
    let lo = a.hi.map_or(-1.0, |hi| b.lo as f64 / hi as f64 - 1.0);
    let hi = b.hi.map(|hi| hi as f64 / a.lo as f64 - 1.0);
    if lo < 0.0 && hi.is_none_or(|hi| hi > 0.0) {
        return Change::CannotTell;
    }
    Change::Between(Ratio { lo, hi })
}

/// Is `a` below `b`? `None`: cannot tell.
pub fn less_than(a: Interval, b: Interval) -> Option<bool> {
    if a.hi.is_some_and(|hi| hi < b.lo) {
        return Some(true);
    }
    if b.hi.is_some_and(|hi| a.lo >= hi) {
        return Some(false);
    }
    None
}

/// How the sum of the parts stands to a total that the source gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartsCheck {
    /// The intervals meet.
    Compatible,
    /// The parts are surely below the total.
    Below,
    /// The parts are surely above the total.
    Above,
}

/// Compares the sum of the parts with the total.
pub fn check_parts(total: Interval, parts: Interval) -> PartsCheck {
    if parts.hi.is_some_and(|hi| hi < total.lo) {
        PartsCheck::Below
    } else if total.hi.is_some_and(|hi| parts.lo > hi) {
        PartsCheck::Above
    } else {
        PartsCheck::Compatible
    }
}

/// Persons per 100,000 of a population above zero: `count / population × 10⁵` at both ends; never rounded.
/// `None` when the population is not above zero.
pub fn rate_per_100_000(count: Interval, population: i64) -> Option<Ratio> {
    let per = |n: i64| n as f64 / population as f64 * 100_000.0;
    (population > 0).then(|| Ratio { lo: per(count.lo), hi: count.hi.map(per) })
}

/// A ratio as it is shown with so many decimals: a value known exactly is rounded to the nearest, of an interval the lower
/// end is rounded down and the upper end up, so that what is shown holds whatever the interval holds (chapter on
/// statistics, §9). An open upper end is shown as `≥`, a zero as `0`.
pub fn shown(ratio: Ratio, decimals: u8) -> String {
    let text = |n: f64, how: fn(f64) -> f64| {
        let scale = 10f64.powi(i32::from(decimals));
        let (scaled, near) = (n * scale, (n * scale).round());
        // What is a whole number of the last decimal but for the error of the multiplication is not rounded away from it.
        let kept = if (scaled - near).abs() <= 1e-9 * near.abs().max(1.0) { near } else { how(scaled) };
        if kept == 0.0 { "0".to_string() } else { format!("{:.*}", usize::from(decimals), kept / scale) }
    };
    match ratio.hi {
        Some(hi) if hi == ratio.lo => text(hi, f64::round),
        Some(hi) => format!("{}–{}", text(ratio.lo, f64::floor), text(hi, f64::ceil)),
        None => format!("≥{}", text(ratio.lo, f64::floor)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below_five() -> Interval {
        Interval::parse("<5").expect("valid")
    }

    #[test]
    fn from_three_to_fewer_than_five_nobody_can_tell() {
        assert_eq!(change(Interval::exact(3), below_five()), Change::CannotTell);
    }

    #[test]
    fn from_ten_to_fewer_than_five_is_a_fall_between_sixty_and_a_hundred_percent() {
        let Change::Between(r) = change(Interval::exact(10), below_five()) else { panic!("a fall") };
        assert_eq!((r.lo, r.hi), (-1.0, Some(4.0 / 10.0 - 1.0)));
    }

    #[test]
    fn a_change_from_a_possible_zero_cannot_be_computed() {
        assert_eq!(change(below_five(), Interval::exact(3)), Change::CannotBeComputed);
    }

    #[test]
    fn the_rate_is_count_by_population_times_a_hundred_thousand() {
        // Reference numbers: chapter on statistics, §9.
        let exact = rate_per_100_000(Interval::exact(1_234), 2_345_678).expect("population above zero");
        assert_eq!(exact.value(), Some(52.607391125295116));
        let censored = rate_per_100_000(below_five(), 2_345_678).expect("population above zero");
        assert_eq!((censored.lo, censored.hi), (0.0, Some(0.1705263893850733)));
        assert!(rate_per_100_000(below_five(), 0).is_none());
    }

    #[test]
    fn a_rate_is_shown_with_two_decimals_and_the_upper_end_of_an_interval_is_rounded_up() {
        // Reference numbers: chapter on statistics, §9.
        let shown_of = |figure| shown(rate_per_100_000(figure, 2_345_678).expect("population above zero"), 2);
        assert_eq!(shown_of(Interval::exact(1_234)), "52.61");
        assert_eq!(shown_of(below_five()), "0–0.18");
        let at_least = Interval { lo: 10, hi: None, kind: IntervalKind::Censored };
        assert_eq!(shown_of(at_least), "≥0.42");
        assert_eq!(shown(Ratio { lo: 1.1, hi: Some(2.3) }, 2), "1.10–2.30");
    }

    #[test]
    fn hidden_figures_stay_hidden_in_sums() {
        let hidden = Interval { lo: 2, hi: Some(2), kind: IntervalKind::Suppressed };
        assert_eq!(add(hidden, Interval::exact(1)).expect("small").kind, IntervalKind::Suppressed);
    }

    #[test]
    fn sums_beyond_sixty_four_bits_are_refused() {
        assert_eq!(add(Interval::exact(i64::MAX), Interval::exact(1)), None);
        let least = Interval::exact(i64::MIN);
        assert_eq!(without_part(Interval::exact(i64::MAX), least), None);
    }
}
