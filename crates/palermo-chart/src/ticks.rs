//! Where do the lines of an axis stand? On round numbers, from zero, whole ones for counts.
//!
//! Steps of 1, 2 or 5 times a power of ten: P. S. Heckbert, "Nice numbers for graph labels", in A. S. Glassner (ed.),
//! *Graphics Gems*, Academic Press 1990, pp. 61–63. His "loose" labelling, which lets the axis end on a tick, is used
//! where the last tick lies near; otherwise the axis ends with the figures. Logarithmic axes are not offered: a bar has
//! no length on one, and no place for zero.

use crate::figure::Unit;

/// An axis from zero.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    /// Value at the far end of the axis, above zero.
    pub end: f64,
    /// Ticks, the first one at zero.
    pub ticks: Vec<f64>,
    /// Decimals that the ticks need.
    pub decimals: u8,
}

/// The nice number that is at least `x`, as 1, 2, 5 or 10 times a power of ten.
fn nice(x: f64) -> f64 {
    let power = 10f64.powf(x.log10().floor());
    let fraction = x / power;
    // A sum of floats may lie a hair above the number that is meant.
    let fits = |n: f64| fraction <= n * (1.0 + 1e-9);
    let n = [1.0, 2.0, 5.0].into_iter().find(|n| fits(*n)).unwrap_or(10.0);
    n * power
}

/// An axis that holds figures up to `max`, with about `about` steps.
pub(crate) fn axis(max: f64, unit: Unit, about: usize) -> Axis {
    let max = if max > 0.0 { max } else { 1.0 };
    let about = about.max(1) as f64;
    let mut step = nice(max / about);
    if unit == Unit::Count {
        step = step.max(1.0);
    }
    let steps = (max / step * (1.0 - 1e-9)).ceil().max(1.0);
    let (end, last) =
        if steps * step - max <= step * 0.6 || steps <= 1.0 { (steps * step, steps) } else { (max, steps - 1.0) };
    let ticks = (0..=last as u32).map(|i| f64::from(i) * step).collect();
    let decimals = if unit == Unit::Count { 0 } else { (-step.log10().floor()).clamp(0.0, 6.0) as u8 };
    Axis { end: end.max(max), ticks, decimals }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_of_counts_are_whole_numbers() {
        assert_eq!(axis(3.0, Unit::Count, 5).ticks, [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(axis(1.0, Unit::Count, 5).ticks, [0.0, 1.0]);
    }

    #[test]
    fn ticks_are_one_two_or_five_times_a_power_of_ten() {
        assert_eq!(axis(305.0, Unit::Count, 4).ticks, [0.0, 100.0, 200.0, 300.0]);
        assert_eq!(axis(0.9, Unit::Measured { decimals: 1 }, 5).ticks.len(), 6);
        assert_eq!(axis(0.9, Unit::Measured { decimals: 1 }, 5).decimals, 1);
    }

    #[test]
    fn an_axis_holds_its_largest_figure_and_ends_near_it() {
        for i in 1..2000 {
            let max = f64::from(i) * 0.37;
            let axis = axis(max, Unit::Measured { decimals: 2 }, 5);
            assert!(axis.end >= max && axis.end <= max * 1.6, "{max}: {axis:?}");
            assert!(axis.ticks.last().is_some_and(|t| *t <= axis.end * (1.0 + 1e-9)));
            assert!((2..=7).contains(&axis.ticks.len()), "{max}: {axis:?}");
        }
    }

    #[test]
    fn figures_of_zero_still_have_an_axis() {
        assert_eq!(axis(0.0, Unit::Count, 5).end, 1.0);
    }
}
