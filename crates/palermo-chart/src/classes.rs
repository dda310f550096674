//! Into which class does a figure fall, and how are classes shown?

use crate::error::Error;
use crate::figure::{Absent, Amount, Figure, Unit};
use crate::look::Look;
use crate::page::Swatch;
use crate::ticks;

/// Most classes whose shades can be told apart.
pub const MOST_CLASSES: usize = 7;

/// A figure as shades. Classes count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shade {
    /// Both ends lie in one class.
    One(usize),
    /// The ends lie in two classes.
    Two(usize, usize),
    /// From this class upwards.
    Open(usize),
    Absent(Absent),
}

pub(crate) fn check(bounds: &[f64]) -> Result<(), Error> {
    let rise = bounds.windows(2).all(|pair| pair[0] < pair[1]);
    let good = bounds.iter().all(|b| b.is_finite() && *b > 0.0);
    if rise && good && bounds.len() < MOST_CLASSES && !bounds.is_empty() {
        Ok(())
    } else {
        Err(Error::Classes { bounds: bounds.to_vec() })
    }
}

fn class(value: f64, bounds: &[f64]) -> usize {
    1 + bounds.iter().filter(|b| value >= **b).count()
}

pub(crate) fn shade(figure: &Figure, bounds: &[f64]) -> Shade {
    let amount = match figure {
        Figure::Absent(kind) => return Shade::Absent(*kind),
        Figure::Amount(amount) | Figure::Estimate { range: amount, .. } => amount,
    };
    let lower = class(amount.lo, bounds);
    match amount.hi.map(|hi| class(hi, bounds)) {
        // The highest class is open itself.
        None if lower == bounds.len() + 1 => Shade::One(lower),
        None => Shade::Open(lower),
        Some(upper) if upper == lower => Shade::One(lower),
        Some(upper) => Shade::Two(lower, upper),
    }
}

/// The shade that a class has among seven, so that three classes too range from light to dark.
pub(crate) fn tone(class: usize, classes: usize) -> usize {
    if classes < 2 {
        return 4;
    }
    let steps = (MOST_CLASSES - 1) as f64 / (classes - 1) as f64;
    1 + ((class - 1) as f64 * steps).round() as usize
}

/// Whether light letters are needed on a class.
pub(crate) fn is_dark(class: usize, classes: usize) -> bool {
    tone(class, classes) >= 5
}

/// Names of the classes with their shades: "under 10", "10–20", "50 or more" through the words of the caller.
pub(crate) fn key(bounds: &[f64], unit: Unit, look: &Look<'_>) -> Vec<(Swatch, String)> {
    let classes = bounds.len() + 1;
    (1..=classes).map(|class| (Swatch::Class(tone(class, classes)), name(class, bounds, unit, look))).collect()
}

/// Text of a class.
pub(crate) fn name(class: usize, bounds: &[f64], unit: Unit, look: &Look<'_>) -> String {
    let lo = if class == 1 { 0.0 } else { bounds[class - 2] };
    // Of whole numbers the last one that belongs to the class is named; what is measured ends where the next class begins.
    let hi = bounds.get(class - 1).map(|hi| if unit == Unit::Count { (hi - 1.0).max(lo) } else { *hi });
    look.short(&Figure::Amount(Amount { lo, hi }), unit)
}

/// Bounds of at most `classes` classes of equal width on round numbers (Heckbert 1990, as the ticks of axes are), up to
/// the farthest figure. Fewer where the figures are few whole numbers; a single bound where there is nothing above zero.
pub fn even_bounds<'f>(figures: impl IntoIterator<Item = &'f Figure>, unit: Unit, classes: usize) -> Vec<f64> {
    let farthest = figures.into_iter().filter_map(Figure::amount).map(|a| a.farthest()).fold(0.0, f64::max);
    let classes = classes.clamp(2, MOST_CLASSES);
    let mut about = classes;
    loop {
        let axis = ticks::axis(farthest, unit, about);
        let mut bounds: Vec<f64> = axis.ticks.into_iter().filter(|t| *t > 0.0).collect();
        // A bound at the very end would leave its class to a single figure.
        if bounds.len() > 1 && bounds.last().is_some_and(|last| *last >= farthest) {
            bounds.pop();
        }
        if bounds.len() < classes || about == 1 {
            bounds.truncate(classes - 1);
            return bounds;
        }
        about -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_belongs_to_the_class_above_a_bound_that_it_equals() {
        assert_eq!(shade(&Figure::exact(9.0), &[10.0, 20.0]), Shade::One(1));
        assert_eq!(shade(&Figure::exact(10.0), &[10.0, 20.0]), Shade::One(2));
        assert_eq!(shade(&Figure::between(5.0, 25.0), &[10.0, 20.0]), Shade::Two(1, 3));
        assert_eq!(shade(&Figure::at_least(15.0), &[10.0, 20.0]), Shade::Open(2));
        assert_eq!(shade(&Figure::at_least(25.0), &[10.0, 20.0]), Shade::One(3));
    }

    #[test]
    fn bounds_must_rise_and_leave_at_most_seven_classes() {
        assert!(check(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).is_ok());
        for bad in [&[][..], &[2.0, 1.0], &[0.0, 1.0], &[f64::NAN], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn even_bounds_are_round_and_make_no_more_classes_than_asked_for() {
        for farthest in [0.0, 1.0, 3.0, 17.0, 99.0, 100.0, 101.0, 5_321.0] {
            for classes in 2..=7 {
                let bounds = even_bounds(&[Figure::exact(farthest)], Unit::Count, classes);
                assert!(check(&bounds).is_ok() && bounds.len() < classes, "{farthest} in {classes}: {bounds:?}");
            }
        }
        assert_eq!(even_bounds(&[Figure::exact(95.0)], Unit::Count, 5), [20.0, 40.0, 60.0, 80.0]);
    }

    #[test]
    fn few_classes_too_range_from_the_lightest_to_the_darkest_shade() {
        assert_eq!((1..=3).map(|c| tone(c, 3)).collect::<Vec<_>>(), [1, 4, 7]);
    }
}
