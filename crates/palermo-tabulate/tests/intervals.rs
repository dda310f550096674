//! The algebra of intervals against the enumeration of every choice of whole numbers (conformance test 8).

use palermo_register::value::{Interval, IntervalKind};
use palermo_tabulate::interval::{self, Change, PartsCheck};
use proptest::prelude::*;

fn figure() -> impl Strategy<Value = Interval> {
    (0i64..9, 0i64..=6).prop_map(|(lo, width)| Interval::between(lo, Some(lo + width)).expect("ordered"))
}

fn choices(i: Interval) -> impl Iterator<Item = i64> + Clone {
    i.lo..=i.hi.expect("closed")
}

fn pairs(a: Interval, b: Interval) -> Vec<(i64, i64)> {
    choices(a).flat_map(|x| choices(b).map(move |y| (x, y))).collect()
}

fn ends(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |ends, v| Some(ends.map_or((v, v), |(lo, hi): (f64, f64)| (lo.min(v), hi.max(v)))))
}

fn any_figure() -> impl Strategy<Value = Interval> {
    let kind = prop::sample::select(vec![IntervalKind::Censored, IntervalKind::Suppressed, IntervalKind::Conflict]);
    (any::<i64>(), prop::option::of(any::<i64>()), kind).prop_map(|(lo, hi, kind)| Interval {
        lo,
        hi: hi.map(|hi| hi.max(lo)),
        kind,
    })
}

proptest! {
    #[test]
    fn a_sum_holds_exactly_the_sums_of_all_choices(a in figure(), b in figure()) {
        let s = interval::add(a, b).expect("small");
        let all = pairs(a, b);
        prop_assert_eq!(Some(s.lo), all.iter().map(|(x, y)| x + y).min());
        prop_assert_eq!(s.hi, all.iter().map(|(x, y)| x + y).max());
        prop_assert_eq!(s.is_exact(), a.is_exact() && b.is_exact());
    }

    #[test]
    fn a_difference_holds_exactly_what_remains_when_the_part_is_inside(a in figure(), b in figure()) {
        let all: Vec<i64> = pairs(a, b).into_iter().filter(|(x, y)| y <= x).map(|(x, y)| x - y).collect();
        let d = interval::without_part(a, b);
        prop_assert_eq!(d.map(|d| d.lo), all.iter().copied().min());
        prop_assert_eq!(d.and_then(|d| d.hi), all.iter().copied().max());
    }

    #[test]
    fn a_share_with_its_rest_holds_all_defined_choices(p in figure(), r in figure()) {
        let all = pairs(p, r).into_iter().filter(|(x, y)| x + y > 0).map(|(x, y)| x as f64 / (x + y) as f64);
        let share = interval::share_with_rest(p, r);
        prop_assert_eq!(share.and_then(|s| s.hi.map(|hi| (s.lo, hi))), ends(all));
    }

    #[test]
    fn a_share_of_an_unrelated_total_holds_all_defined_choices(p in figure(), t in figure()) {
        let all = pairs(p, t).into_iter().filter(|(_, y)| *y > 0).map(|(x, y)| (x as f64 / y as f64).min(1.0));
        let share = interval::share_of_total(p, t);
        prop_assert_eq!(share.and_then(|s| s.hi.map(|hi| (s.lo, hi))), ends(all));
    }

    #[test]
    fn a_change_is_told_only_when_every_choice_agrees(a in figure(), b in figure()) {
        let all = ends(pairs(a, b).into_iter().filter(|(x, _)| *x > 0).map(|(x, y)| y as f64 / x as f64 - 1.0));
        match interval::change(a, b) {
            Change::CannotBeComputed => prop_assert_eq!(a.lo, 0),
            Change::CannotTell => { let (lo, hi) = all.expect("some"); prop_assert!(lo < 0.0 && hi > 0.0); }
            Change::Between(r) => prop_assert_eq!(Some((r.lo, r.hi.expect("closed"))), all),
        }
    }

    #[test]
    fn less_than_is_true_false_or_unknown_as_the_choices_say(a in figure(), b in figure()) {
        let all = pairs(a, b);
        let truth = if all.iter().all(|(x, y)| x < y) { Some(true) }
            else if all.iter().all(|(x, y)| x >= y) { Some(false) } else { None };
        prop_assert_eq!(interval::less_than(a, b), truth);
    }

    #[test]
    fn parts_are_compatible_with_a_total_when_some_choice_is_equal(t in figure(), p in figure()) {
        let all = pairs(t, p);
        let truth = if all.iter().any(|(x, y)| x == y) { PartsCheck::Compatible }
            else if all.iter().all(|(x, y)| y < x) { PartsCheck::Below } else { PartsCheck::Above };
        prop_assert_eq!(interval::check_parts(t, p), truth);
    }

    #[test]
    fn no_figure_of_sixty_four_bits_breaks_the_algebra(a in any_figure(), b in any_figure()) {
        for result in [interval::add(a, b), interval::without_part(a, b)].into_iter().flatten() {
            prop_assert!(result.hi.is_none_or(|hi| result.lo <= hi));
        }
        for ratio in [interval::share_with_rest(a, b), interval::share_of_total(a, b)].into_iter().flatten() {
            prop_assert!(ratio.lo >= 0.0 && ratio.hi.is_some_and(|hi| ratio.lo <= hi && hi <= 1.0));
        }
        let (_, _, _) = (interval::change(a, b), interval::less_than(a, b), interval::check_parts(a, b));
    }
}
