//! The front door: a table of five dimensions goes in, and each cell comes out with its reason.

mod common;

use common::chance;
use palermo_disclose::{
    Dimension, Disclosed, Error, Outcome, Policy, Reason, Rule, Search, ShownFigure, Table, disclose,
};
use rand::RngExt;

/// Year × form × place × age × sex, with regions and with adults and children between.
fn dimensions() -> Result<Vec<Dimension>, Error> {
    let places = [("west", "all"), ("east", "all"), ("A", "west"), ("B", "west"), ("C", "east"), ("D", "east")];
    let ages = [("adult", "all"), ("child", "all"), ("18-29", "adult"), ("30+", "adult")];
    Ok(vec![
        Dimension::flat("year", "all", ["2024", "2025"])?,
        Dimension::flat("form", "all", ["labour", "sexual"])?,
        Dimension::tree("place", "all", places)?,
        Dimension::tree("age", "all", ages)?,
        Dimension::flat("sex", "all", ["f", "m"])?,
    ])
}

fn table(threshold: u64, mean: f64) -> Result<Table, Error> {
    let mut chance = chance(3);
    let mut draft = Table::draft("five", "cases", dimensions()?, Rule::threshold(threshold))?;
    for year in ["2024", "2025"] {
        for form in ["labour", "sexual"] {
            for place in ["A", "B", "C", "D"] {
                for age in ["18-29", "30+", "child"] {
                    for sex in ["f", "m"] {
                        let count = (mean * chance.random_range(-1.0_f64..1.5).exp()) as u64;
                        if count > 0 {
                            draft = draft.own(&[year, form, place, age, sex], count);
                        }
                    }
                }
            }
        }
    }
    draft.nobody_else().add_up().finish()
}

fn check(disclosed: &Disclosed, threshold: u64) {
    let (cells, decisions) = (&disclosed.public.payload().tables[0].cells, &disclosed.decisions[0].cells);
    assert_eq!(cells.len(), decisions.len());
    for (cell, decision) in cells.iter().zip(decisions) {
        assert_eq!(cell.codes, decision.codes);
        match (cell.figure, decision.outcome, decision.reason) {
            (ShownFigure::Count(0), Outcome::Shown(0), Reason::Nobody) => {}
            (ShownFigure::Count(n), Outcome::Shown(m), Reason::Safe) => assert!(n == m && n >= threshold),
            (ShownFigure::Hidden, Outcome::SuppressedPrimary, Reason::TooFewPersons { threshold: n }) => {
                assert_eq!(n, threshold);
            }
            (ShownFigure::Hidden, Outcome::SuppressedSecondary, Reason::ProtectsOthers) => {}
            other => panic!("{:?}: {other:?}", cell.codes),
        }
        if let Some(instead) = &cell.instead {
            let coarser = cells.iter().find(|cell| cell.codes == *instead).expect("it is in the table");
            assert!(matches!(coarser.figure, ShownFigure::Count(n) if n >= threshold), "{instead:?}");
        }
    }
    let hidden = cells.iter().filter(|cell| cell.figure == ShownFigure::Hidden).count();
    assert_eq!(hidden, disclosed.primary + disclosed.complements);
}

#[test]
fn every_cell_of_five_dimensions_has_its_reason() -> Result<(), Error> {
    let table = table(10, 22.0)?;
    assert_eq!(table.cells(), 3 * 3 * 7 * 5 * 3);
    let disclosed = disclose(vec![table], &Policy::default())?;
    check(&disclosed, 10);
    assert!(disclosed.primary > 0 && disclosed.complements > 0);
    assert!(disclosed.public.report().is_some_and(|report| report.passed()));
    // a hidden cell points at a coarser one as long as anything above it is shown
    let lost = disclosed.decisions[0].cells.iter().filter(|cell| {
        matches!(cell.outcome, Outcome::SuppressedPrimary | Outcome::SuppressedSecondary) && cell.instead.is_none()
    });
    assert_eq!(lost.count(), 0);
    Ok(())
}

#[test]
fn a_table_of_hardly_anybody_is_refused_with_coarser_codes() -> Result<(), Error> {
    let few = Policy { most_hidden_percent: 20, ..Policy::default() };
    let Err(Error::TooSparse { proposals, .. }) = disclose(vec![table(10, 1.0)?], &few) else {
        panic!("nearly all cells are small")
    };
    assert!(!proposals.is_empty());
    Ok(())
}

#[test]
fn the_same_table_is_hidden_in_the_same_way_each_time() -> Result<(), Error> {
    let once = disclose(vec![table(5, 40.0)?], &Policy::default())?;
    assert_eq!(once, disclose(vec![table(5, 40.0)?], &Policy::default())?);
    Ok(())
}

#[test]
fn a_later_table_of_the_same_people_is_hidden_with_the_earlier_one_in_mind() -> Result<(), Error> {
    // regions by sex are out, with B hidden for the sake of C; places by age come later
    let region = || Dimension::flat("region", "all", ["A", "B", "C", "D"]);
    let old = Table::draft("old", "cases", vec![region()?], Rule::default())?;
    let old = old.own(&["A"], 20).own(&["B"], 14).own(&["C"], 3).own(&["D"], 30).hide(&["B"]).hide(&["C"]);
    let old = old.add_up().already_public().finish()?;
    let age = Dimension::flat("age", "all", ["adult", "child"])?;
    let new = Table::draft("new", "cases", vec![region()?, age], Rule::default())?;
    let counts = [("A", 12, 8), ("B", 7, 7), ("C", 2, 1), ("D", 18, 12)];
    let new = counts.iter().fold(new, |new, (r, a, c)| new.own(&[r, "adult"], *a).own(&[r, "child"], *c));
    let policy = Policy { search: Search::Exact { nodes: 10_000 }, most_hidden_percent: 100, ..Policy::default() };
    let disclosed = disclose(vec![old, new.add_up().finish()?], &policy)?;
    assert_eq!(disclosed.decisions.len(), 1, "the old table is not decided again");
    let of = |codes: [&str; 2]| disclosed.decisions[0].cells.iter().find(|cell| cell.codes == codes).map(|c| c.reason);
    assert_eq!(of(["B", "all"]), Some(Reason::ByDecision));
    Ok(())
}

#[test]
fn reasons_are_plain_sentences_and_have_codes() {
    let reason = Reason::TooFewPersons { threshold: 10 };
    assert_eq!(reason.to_string(), "fewer than 10 people are in it");
    assert_eq!(serde_json::to_value(reason).ok(), Some(serde_json::json!({ "code": reason.code(), "threshold": 10 })));
}
