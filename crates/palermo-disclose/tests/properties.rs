//! What holds for every table.

#![allow(clippy::print_stdout, reason = "how much was tried is told")]

mod common;

use common::{Made, chance, repeat};
use palermo_disclose::audit::{ShownFigure, audit};
use palermo_disclose::suppress::primary_pattern;
use palermo_disclose::{Error, Pattern, Policy, Release, Search, Singles, protect, publish};
use proptest::prelude::*;

fn made(seed: u64) -> Made {
    Made::random(&mut chance(seed), 50..=200, 5)
}

fn policy() -> Policy {
    Policy { most_hidden_percent: 100, ..Policy::default() }
}

fn release(made: &Made, order: &[usize], reversed: bool) -> Release {
    let table = made.table(order, reversed).expect("an invented table is well made");
    Release::new(vec![table]).expect("its sums hold")
}

fn cell(release: &Release, made: &Made, order: &[usize], cell: usize) -> palermo_disclose::VariableId {
    let codes = made.codes(cell);
    let names: Vec<String> = order.iter().map(|d| format!("c{}", codes[*d])).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    release.cell("t", &names).expect("every cell of an invented table occurs")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cell_that_is_shown_is_the_count_and_every_sum_of_shown_cells_holds(seed in 0_u64..1_000_000) {
        let made = made(seed);
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let release = release(&made, &order, false);
        let protected = protect(&release, &policy()).expect("a table of own counts can be protected");
        let shown = publish(&release, &protected.pattern, &policy()).expect("it passed the audit");
        let figures: Vec<Option<u64>> = shown.payload().tables[0].cells.iter().map(|cell| match cell.figure {
            ShownFigure::Count(count) => Some(count),
            _ => None,
        }).collect();
        for (figure, count) in figures.iter().zip(&made.counts) {
            prop_assert!(figure.is_none_or(|figure| figure == *count));
            prop_assert!(figure.is_none_or(|figure| figure == 0 || figure >= 5));
        }
        for (total, parts) in made.sums() {
            let sum: Option<u64> = parts.iter().map(|part| figures[*part]).sum();
            prop_assert!(figures[total].zip(sum).is_none_or(|(total, sum)| total == sum));
        }
    }

    #[test]
    fn to_protect_twice_changes_nothing(seed in 0_u64..1_000_000) {
        let made = made(seed);
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let first = release(&made, &order, false);
        let protected = protect(&first, &policy()).expect("a table of own counts can be protected");
        let again = protect(&first, &policy()).expect("a second time too");
        prop_assert_eq!(&protected.pattern, &again.pattern);
        // with what is hidden said beforehand
        let hidden = made.hidden(&first, &protected.pattern, &order);
        let second = Release::new(vec![made.hiding(&hidden).expect("the same table")]).expect("its sums hold");
        let twice = protect(&second, &policy()).expect("it is protected already");
        prop_assert_eq!(made.hidden(&second, &twice.pattern, &order), hidden);
        prop_assert_eq!(twice.complements, 0);
    }

    #[test]
    fn the_order_of_dimensions_and_codes_changes_nothing_about_safety(seed in 0_u64..1_000_000, share in 0.0..1.0_f64) {
        use rand::RngExt;
        let made = made(seed);
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let turned: Vec<usize> = order.iter().rev().copied().collect();
        let (straight, other) = (release(&made, &order, false), release(&made, &turned, true));
        let protected = protect(&straight, &policy()).expect("a table of own counts can be protected");
        let hidden = made.hidden(&straight, &protected.pattern, &order);
        // the protected choice, and one from which some complements are missing
        let mut chance = chance(seed);
        let fewer: Vec<bool> =
            (0..made.cells()).map(|c| hidden[c] && (made.is_small(c) || chance.random_bool(share))).collect();
        for choice in [hidden, fewer] {
            let judge = |release: &Release, order: &[usize]| {
                let mut pattern = Pattern::default();
                (0..made.cells()).filter(|c| choice[*c]).for_each(|c| pattern.hide(cell(release, &made, order, c)));
                audit(release, &pattern, &policy()).expect("own counts contradict nothing").passed()
            };
            prop_assert_eq!(judge(&straight, &order), judge(&other, &turned));
        }
        let protected = protect(&other, &policy()).expect("in any order");
        prop_assert!(protected.report.passed());
    }
}

#[test]
fn the_optimum_does_not_depend_on_the_order() {
    let exact = Policy { search: Search::Exact { nodes: 50_000 }, ..policy() };
    for seed in 0..4 {
        let made = Made::random(&mut chance(seed), 50..=60, 4);
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let turned: Vec<usize> = order.iter().rev().copied().collect();
        let cost = |order: &[usize], reversed| {
            protect(&release(&made, order, reversed), &exact).expect("it can be protected").quality
        };
        assert_eq!(cost(&order, false), cost(&turned, true), "seed {seed}");
    }
}

#[test]
fn of_two_thousand_tables_none_gives_a_small_cell_away() -> Result<(), Error> {
    let (mut open_before, mut complements, mut hidden_zeros) = (0, 0, 0);
    let tables = repeat(2_000, 10_000);
    for seed in 0..tables {
        let made = Made::random(&mut chance(seed + 50_000), 12..=80, 5);
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let release = release(&made, &order, false);
        open_before += u64::from(!audit(&release, &primary_pattern(&release), &policy())?.passed());
        let protected = protect(&release, &policy()).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        let shown = publish(&release, &protected.pattern, &policy())?;
        let hidden = made.hidden(&release, &protected.pattern, &order);
        for (cell, shown) in shown.payload().tables[0].cells.iter().enumerate() {
            match shown.figure {
                ShownFigure::Count(count) => assert!(count == made.counts[cell] && !made.is_small(cell), "seed {seed}"),
                _ => hidden_zeros += u64::from(made.counts[cell] == 0),
            }
        }
        // the simplest attack of all: a total less all of its parts but one
        for (total, parts) in made.sums() {
            let unknown = parts.iter().chain([&total]).filter(|cell| hidden[**cell]).count();
            assert!(unknown != 1, "seed {seed}: one cell hidden alone in a sum");
        }
        complements += protected.complements;
    }
    println!("{tables} tables, {complements} complements; {open_before} open with the small cells hidden alone");
    assert_eq!(hidden_zeros, 0, "zeros are shown, so that hidden cells hold somebody and everybody knows it");
    assert!(open_before * 2 > tables, "an audit that passes everything would prove nothing: {open_before}");
    Ok(())
}

#[test]
fn no_complement_of_an_optimum_can_be_shown() -> Result<(), Error> {
    let exact = Policy { search: Search::Exact { nodes: 50_000 }, ..policy() };
    let mut removed = 0;
    for seed in 0..repeat(40, 400) {
        let made = Made::random(&mut chance(seed + 90_000), 12..=40, 4);
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let release = release(&made, &order, false);
        let protected = protect(&release, &exact)?;
        let primary = primary_pattern(&release);
        for complement in protected.pattern.cells().filter(|cell| !primary.hides(*cell)) {
            let mut weaker = protected.pattern.clone();
            weaker.show(complement);
            assert!(!audit(&release, &weaker, &exact)?.passed(), "seed {seed}: {}", release.cell_ref(complement));
            removed += 1;
        }
    }
    assert!(removed > 40, "{removed}");
    Ok(())
}

#[test]
fn two_tables_of_one_cube_give_nothing_away_by_their_difference() -> Result<(), Error> {
    let (mut joint, mut unsafe_apart) = (0, 0);
    for seed in 0..repeat(120, 2_000) {
        let made = Made::random(&mut chance(seed + 70_000), 40..=160, 5);
        if made.trees.len() < 3 {
            continue;
        }
        let first = Release::new(vec![made.margin("first", &[0, 1], None)?])?;
        let (Ok(one), second) = (protect(&first, &policy()), made.margin("second", &[1, 2], None)?) else { continue };
        let was_hidden = |names: &[&str]| first.cell("first", names).is_some_and(|id| one.pattern.hides(id));
        let public = made.margin("first", &[0, 1], Some(&was_hidden))?;
        // the second table as if there were no first
        let alone = Release::new(vec![second.clone()])?;
        let two = protect(&alone, &policy())?;
        let both = Release::new(vec![public, second])?;
        let mut pattern = primary_pattern(&both);
        for cell in two.pattern.cells() {
            let cell = alone.cell_ref(cell);
            let names: Vec<&str> = cell.codes.iter().map(String::as_str).collect();
            both.cell("second", &names).into_iter().for_each(|id| pattern.hide(id));
        }
        unsafe_apart += u64::from(!audit(&both, &pattern, &policy())?.passed());
        // and with the first in mind; where it gives too much away already, the second is refused
        match protect(&both, &policy()) {
            Ok(protected) => assert!(audit(&both, &protected.pattern, &policy())?.passed(), "seed {seed}"),
            Err(Error::Unprotectable { .. }) => {}
            Err(other) => return Err(other),
        }
        joint += 1;
    }
    println!("{joint} pairs of tables; {unsafe_apart} of them unsafe together when protected apart");
    assert!(joint > 20 && unsafe_apart > 0);
    Ok(())
}

#[test]
fn who_is_alone_in_a_cell_learns_no_other_small_cell() -> Result<(), Error> {
    let careful = Policy { singles: Singles::Everywhere, ..policy() };
    let (mut persons, mut more, mut refused) = (0, 0, 0);
    for seed in 0..repeat(40, 500) {
        let made = Made::random(&mut chance(seed + 80_000), 12..=60, 5);
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let release = release(&made, &order, false);
        match protect(&release, &careful) {
            Ok(protected) => {
                persons += protected.report.counts.alone;
                more += protected.complements - protect(&release, &policy())?.complements.min(protected.complements);
            }
            Err(Error::Unprotectable { .. }) => refused += 1,
            Err(other) => return Err(other),
        }
    }
    println!("{persons} persons alone, {more} complements more for their sake, {refused} tables refused");
    assert!(persons > 20);
    Ok(())
}
