//! Sums of amounts: who dominates a sum is given away by it, and who is alone in one knows it.

mod common;

use common::{chance, repeat};
use palermo_disclose::audit::{Attacker, Learnt, ShownFigure, audit, interval};
use palermo_disclose::suppress::primary_pattern;
use palermo_disclose::{
    Dimension, Dominance, Error, Figure, Outcome, Pattern, Policy, Reason, Release, Rule, Singles, Table, disclose,
    protect,
};
use rand::RngExt;

fn row(parts: &[(&str, &[u64])], rule: Rule) -> Result<Table, Error> {
    let region = Dimension::flat("region", "all", parts.iter().map(|(code, _)| *code))?;
    let draft = Table::draft("compensation", "2025, euros", vec![region], rule)?;
    parts.iter().fold(draft, |draft, (code, amounts)| draft.amounts(&[code], amounts.iter().copied())).add_up().finish()
}

fn policy(singles: Singles) -> Policy {
    Policy { singles, most_hidden_percent: 100, ..Policy::default() }
}

fn hidden(release: &Release, pattern: &Pattern) -> Vec<String> {
    pattern.cells().map(|cell| release.cell_ref(cell).codes.join("/")).collect()
}

const EVEN: &[u64] = &[20, 20, 20, 20, 20, 20, 20, 20];

#[test]
fn a_dominated_sum_is_hidden_and_its_interval_reaches_as_far_as_the_rule_asks() -> Result<(), Error> {
    // the upper protection levels of Hundepool et al. (2012), chapter 4, worked out by hand
    let cases = [
        // 60 + 30 > 80 % of 105: 100/80 × 90 − 105 = 7.5
        (vec![Dominance::Share { of: 2, percent: 80 }], vec![60, 30, 5, 5, 5], Some(8)),
        // 60 > 50 % of 105: 100/50 × 60 − 105 = 15
        (vec![Dominance::Share { of: 1, percent: 50 }], vec![60, 30, 5, 5, 5], Some(15)),
        // p %-rule with 10 %: others 4 < 10; 10 − 4 = 6
        (vec![Dominance::PriorPosterior { p: 10, q: 100 }], vec![100, 8, 2, 1, 1], Some(6)),
        // (10, 50): 10/50 × 100 − 4 = 16
        (vec![Dominance::PriorPosterior { p: 10, q: 50 }], vec![100, 8, 2, 1, 1], Some(16)),
        // both rules at once: the greater of 100/80 × 108 − 112 = 23 and 6
        (
            vec![Dominance::Share { of: 2, percent: 80 }, Dominance::PriorPosterior { p: 10, q: 100 }],
            vec![100, 8, 2, 1, 1],
            Some(23),
        ),
        // nobody dominates
        (vec![Dominance::Share { of: 2, percent: 80 }], vec![20, 20, 20, 20, 20], None),
    ];
    for (rules, amounts, asked) in cases {
        let table = row(&[("A", &amounts), ("B", EVEN), ("C", EVEN)], Rule::default().dominated(rules.clone()))?;
        let release = Release::new(vec![table])?;
        assert_eq!(hidden(&release, &primary_pattern(&release)).contains(&"A".into()), asked.is_some(), "{rules:?}");
        let Some(asked) = asked else { continue };
        let protected = protect(&release, &policy(Singles::default()))?;
        assert_eq!(protected.complements, 1, "{rules:?}");
        let value: i64 = amounts.iter().sum::<u64>() as i64;
        let cell = release.cell("compensation", &["A"]).expect("a cell of the table");
        let (lo, hi) = interval(&release, &protected.pattern, Attacker::Reader, cell)?;
        assert!(lo <= value - asked && hi.is_none_or(|hi| hi >= value + asked), "{rules:?}: {lo} to {hi:?}");
        // the audit asks for exactly that
        let report = audit(&release, &primary_pattern(&release), &policy(Singles::default()))?;
        assert_eq!(report.exposures[0].asked, Some((value - asked, value + asked)), "{rules:?}");
    }
    Ok(())
}

#[test]
fn a_sum_of_few_persons_is_hidden_however_even_it_is() -> Result<(), Error> {
    let table = row(&[("A", &[50, 50, 50, 50]), ("B", EVEN), ("C", EVEN)], Rule::default())?;
    let disclosed = disclose(vec![table], &Policy::default())?;
    let a = &disclosed.decisions[0].cells[1];
    assert_eq!((a.outcome, a.reason), (Outcome::SuppressedPrimary, Reason::TooFewPersons { threshold: 5 }));
    let dominated = row(&[("A", &[900, 50, 5, 5, 5, 5]), ("B", EVEN), ("C", EVEN)], Rule::default())?;
    let disclosed = disclose(vec![dominated], &Policy { most_hidden_percent: 100, ..Policy::default() })?;
    assert_eq!(disclosed.decisions[0].cells[1].reason, Reason::Dominated);
    assert_eq!(disclosed.public.payload().tables[0].cells[1].figure, ShownFigure::Hidden);
    Ok(())
}

#[test]
fn who_is_alone_in_a_sum_cannot_subtract_it() -> Result<(), Error> {
    let table = row(&[("A", &[50]), ("B", &[40]), ("C", EVEN), ("D", EVEN)], Rule::default())?;
    let release = Release::new(vec![table])?;
    // no reader can tell 50 from 40; but the person of A, who knows 50, can
    let nobody = protect(&release, &policy(Singles::Nowhere))?;
    assert_eq!(hidden(&release, &nobody.pattern), ["A", "B"]);
    let report = audit(&release, &nobody.pattern, &policy(Singles::InSums))?;
    let found: Vec<_> = report.exposures.iter().map(|e| (e.attacker, e.learnt.clone())).collect();
    assert_eq!(
        found,
        [(Attacker::Alone, Learnt::Exactly { value: 40 }), (Attacker::Alone, Learnt::Exactly { value: 50 })]
    );
    assert_eq!(report.counts.alone, 2);
    let protected = protect(&release, &policy(Singles::InSums))?;
    assert_eq!(protected.complements, 1);
    assert!(protected.report.passed());
    Ok(())
}

#[test]
fn who_is_alone_in_a_count_cannot_subtract_herself_where_the_policy_asks() -> Result<(), Error> {
    let region = Dimension::flat("region", "all", ["A", "B", "C", "D"])?;
    let draft = Table::draft("t", "p", vec![region], Rule::default())?;
    let table = draft.own(&["A"], 1).own(&["B"], 4).own(&["C"], 30).own(&["D"], 12).add_up().finish()?;
    let release = Release::new(vec![table])?;
    let usual = protect(&release, &policy(Singles::InSums))?;
    assert_eq!(hidden(&release, &usual.pattern), ["A", "B"]);
    assert!(!audit(&release, &usual.pattern, &policy(Singles::Everywhere))?.passed());
    let careful = protect(&release, &policy(Singles::Everywhere))?;
    assert_eq!(careful.complements, 1);
    Ok(())
}

#[test]
fn a_total_of_one_person_is_the_same_person_as_its_part() -> Result<(), Error> {
    // all of the region's sum is one person's: that person knows part and total, and learns nothing about anybody
    let place = Dimension::tree("place", "all", [("north", "all"), ("south", "all"), ("A", "north"), ("B", "north")])?;
    let draft = Table::draft("t", "euros", vec![place], Rule::default())?;
    let draft = draft.amounts(&["A"], [70]).figure(&["B"], Figure::Own { count: 0, persons: 0 });
    let release = Release::new(vec![draft.amounts(&["south"], EVEN.iter().copied()).add_up().finish()?])?;
    let protected = protect(&release, &policy(Singles::InSums))?;
    assert_eq!(protected.report.counts.alone, 1);
    Ok(())
}

#[test]
fn contributions_that_cannot_be_are_refused() -> Result<(), Error> {
    let region = Dimension::flat("region", "all", ["A", "B"])?;
    let draft = || Table::draft("t", "euros", vec![region.clone()], Rule::default());
    for (value, persons, largest) in
        [(10, 2, [4, 4, 0]), (10, 1, [4, 0, 0]), (10, 3, [2, 4, 4]), (100, 4, [10, 10, 10]), (5, 0, [5, 0, 0])]
    {
        let wrong = draft()?.figure(&["A"], Figure::Sum { value, persons, largest }).nobody_else().add_up().finish();
        assert!(matches!(wrong, Err(Error::Table { .. })), "{value} {persons} {largest:?}");
    }
    let several = region.clone().parts_may_exceed();
    let draft = Table::draft("t", "euros", vec![several], Rule::default())?;
    let refused = draft.amounts(&["all"], [9, 9]).amounts(&["A"], [9]).amounts(&["B"], [9]).finish();
    assert!(matches!(refused, Err(Error::Table { .. })));
    let rule = Rule::default().dominated([Dominance::Share { of: 4, percent: 80 }]);
    assert!(Table::draft("t", "euros", vec![region], rule).is_err());
    Ok(())
}

#[test]
fn no_sum_of_a_protected_table_is_known_nearer_than_asked() -> Result<(), Error> {
    let mut checked = 0;
    for seed in 0..repeat(60, 1_000) {
        let mut chance = chance(seed);
        let place =
            [("north", "all"), ("south", "all"), ("A", "north"), ("B", "north"), ("C", "south"), ("D", "south")];
        let dimensions =
            vec![Dimension::tree("place", "all", place)?, Dimension::flat("form", "all", ["x", "y", "z"])?];
        let mut draft = Table::draft("t", "euros", dimensions, Rule::default())?;
        for place in ["A", "B", "C", "D"] {
            for form in ["x", "y", "z"] {
                let persons = chance.random_range(0..12);
                let amounts: Vec<u64> =
                    (0..persons).map(|_| chance.random_range(0.0_f64..6.0).exp() as u64 + 1).collect();
                draft = draft.amounts(&[place, form], amounts);
            }
        }
        let release = Release::new(vec![draft.add_up().finish()?])?;
        let policy = policy(Singles::InSums);
        let protected = match protect(&release, &policy) {
            Ok(protected) => protected,
            Err(Error::Unprotectable { .. }) => continue,
            Err(other) => return Err(other),
        };
        let before = audit(&release, &primary_pattern(&release), &policy)?;
        for exposure in before.exposures.iter().filter(|exposure| exposure.attacker == Attacker::Reader) {
            let Some((low, high)) = exposure.asked else { continue };
            let codes: Vec<&str> = exposure.cell.codes.iter().map(String::as_str).collect();
            let cell = release.cell("t", &codes).expect("the exposed cell");
            let (lo, hi) = interval(&release, &protected.pattern, Attacker::Reader, cell)?;
            assert!(lo <= low && hi.is_none_or(|hi| hi >= high), "seed {seed}, {codes:?}");
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
    Ok(())
}
