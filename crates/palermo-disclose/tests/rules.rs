//! What the rule asks, one small table for each point.

use palermo_disclose::audit::{Attacker, Learnt, ShownFigure, Source, audit};
use palermo_disclose::model::What;
use palermo_disclose::suppress::{Change, primary_pattern};
use palermo_disclose::{
    Dimension, Error, Figure, Knowledge, Pattern, Policy, Release, ReleaseFault, Remainders, Rule, Search, Table,
    protect, publish, publish_external,
};

fn policy(knowledge: Knowledge) -> Policy {
    Policy { knowledge, search: Search::Exact { nodes: 10_000 }, most_hidden_percent: 100, ..Policy::default() }
}

fn row(name: &str, counts: &[(&str, u64)], rule: Rule) -> Result<Table, Error> {
    let dimension = Dimension::flat("region", "all", counts.iter().map(|(code, _)| *code))?;
    let draft = Table::draft(name, "p", vec![dimension], rule)?;
    counts.iter().fold(draft, |draft, (code, count)| draft.own(&[code], *count)).add_up().finish()
}

fn hidden(release: &Release, pattern: &Pattern) -> Vec<String> {
    pattern.cells().map(|cell| release.cell_ref(cell).codes.join("/")).collect()
}

#[test]
fn a_sign_of_its_own_for_small_cells_tells_that_the_others_are_not_small() -> Result<(), Error> {
    // 1 and 5 of 6: who knows that the second one is five or more knows both
    let release = Release::new(vec![row("t", &[("A", 1), ("B", 5), ("C", 20)], Rule::default())?])?;
    let mut pattern = primary_pattern(&release);
    release.cell("t", &["B"]).into_iter().for_each(|cell| pattern.hide(cell));
    assert!(audit(&release, &pattern, &policy(Knowledge::SmallCellsKnown))?.passed());
    let report = audit(&release, &pattern, &policy(Knowledge::TwoSigns))?;
    let learnt: Vec<_> = report.exposures.iter().map(|e| (e.attacker, e.learnt.clone())).collect();
    assert!(learnt.contains(&(Attacker::SignReader, Learnt::Exactly { value: 1 })), "{learnt:?}");

    let protected = protect(&release, &policy(Knowledge::TwoSigns))?;
    let shown = publish(&release, &protected.pattern, &policy(Knowledge::TwoSigns))?;
    let signs: Vec<_> = shown.payload().tables[0].cells.iter().map(|cell| cell.figure).collect();
    assert!(signs.contains(&ShownFigure::FewerThan(5)) && signs.contains(&ShownFigure::Hidden), "{signs:?}");
    Ok(())
}

#[test]
fn signs_of_two_thresholds_do_not_go_together() -> Result<(), Error> {
    let tables = vec![
        row("a", &[("A", 7), ("B", 9)], Rule::threshold(5))?,
        row("b", &[("C", 8), ("D", 8)], Rule::threshold(10))?,
    ];
    let release = Release::new(tables)?;
    let refused = protect(&release, &policy(Knowledge::TwoSigns));
    assert!(
        matches!(
            refused,
            Err(Error::Release(
                ReleaseFault::TwoThresholds { one: 10, other: 5 } | ReleaseFault::TwoThresholds { one: 5, other: 10 }
            ))
        ),
        "{refused:?}"
    );
    Ok(())
}

#[test]
fn positions_alone_can_tell_and_then_a_sign_of_its_own_is_refused() -> Result<(), Error> {
    // a small total of four small cells: all are one, whatever else is hidden
    let sex = Dimension::flat("sex", "all", ["f", "m"])?;
    let region = Dimension::flat("region", "all", ["A", "B", "C", "D"])?;
    let draft = Table::draft("t", "p", vec![region, sex], Rule::default())?;
    let draft = ["A", "B", "C", "D"].iter().fold(draft, |draft, r| draft.own(&[r, "f"], 1).own(&[r, "m"], 30));
    let release = Release::new(vec![draft.add_up().finish()?])?;
    let refused = protect(&release, &policy(Knowledge::TwoSigns));
    assert!(matches!(&refused, Err(Error::Unprotectable { exposed, .. }) if !exposed.is_empty()), "{refused:?}");
    // under one sign nobody can know that the total is small
    let protected = protect(&release, &policy(Knowledge::SmallCellsKnown))?;
    assert!(protected.report.passed());
    Ok(())
}

#[test]
fn a_whole_row_in_one_cell_is_hidden_where_the_rule_asks() -> Result<(), Error> {
    let region = Dimension::flat("region", "all", ["A", "B", "C"])?;
    let sex = Dimension::flat("sex", "all", ["f", "m"])?;
    let build = |rule: Rule| {
        let draft = Table::draft("t", "p", vec![region.clone(), sex.clone()], rule)?;
        let counts = [("A", 9, 0), ("B", 12, 14), ("C", 20, 11)];
        let draft = counts.iter().fold(draft, |d, (r, f, m)| d.own(&[r, "f"], *f).own(&[r, "m"], *m));
        Release::new(vec![draft.add_up().finish()?])
    };
    let without = build(Rule::default())?;
    assert!(protect(&without, &policy(Knowledge::default()))?.pattern.is_empty());
    let release = build(Rule::default().group("sex"))?;
    let report = audit(&release, &Pattern::default(), &policy(Knowledge::default()))?;
    assert_eq!(report.exposures[0].cell.what, What::Rest);
    assert_eq!(report.exposures[0].learnt, Learnt::Exactly { value: 0 });
    let protected = protect(&release, &policy(Knowledge::default()))?;
    let cells = hidden(&release, &protected.pattern);
    // the zero is hidden, and with it the cell or the total of which it would be the difference
    assert!(cells.contains(&"A/m".to_string()), "{cells:?}");
    assert!(cells.contains(&"A/f".to_string()) || cells.contains(&"A/all".to_string()), "{cells:?}");
    Ok(())
}

#[test]
fn zeros_are_hidden_where_they_are_secret() -> Result<(), Error> {
    let status = Dimension::flat("status", "all", ["positive", "negative"])?.secret_zeros();
    let region = Dimension::flat("region", "all", ["A", "B", "C"])?;
    let draft = Table::draft("t", "p", vec![region, status], Rule::default())?;
    let counts = [("A", 8, 0), ("B", 12, 14), ("C", 20, 11)];
    let draft = counts.iter().fold(draft, |d, (r, p, n)| d.own(&[r, "positive"], *p).own(&[r, "negative"], *n));
    let release = Release::new(vec![draft.add_up().finish()?])?;
    let report = audit(&release, &Pattern::default(), &policy(Knowledge::default()))?;
    assert_eq!(report.exposures[0].learnt, Learnt::Shown { value: 0 });
    let protected = protect(&release, &policy(Knowledge::default()))?;
    assert_eq!((protected.primary, protected.complements), (1, 3));
    Ok(())
}

#[test]
fn parts_that_may_exceed_their_total_are_no_sum_but_their_remainders_count() -> Result<(), Error> {
    let build = |labour, sexual, rule: Rule| {
        let form = Dimension::flat("form", "all", ["labour", "sexual"])?.parts_may_exceed();
        let table = Table::draft("t", "p", vec![form], rule)?
            .own(&["all"], 10)
            .own(&["labour"], labour)
            .own(&["sexual"], sexual);
        Release::new(vec![table.finish()?])
    };
    // 8 + 9 exceed 10, which is no fault; but ten less nine is one person
    let release = build(8, 9, Rule::default())?;
    let report = audit(&release, &Pattern::default(), &policy(Knowledge::default()))?;
    let told: Vec<_> = report.exposures.iter().map(|e| (e.cell.what.clone(), e.learnt.clone())).collect();
    assert!(told.contains(&(What::WithoutPart(vec!["sexual".into()]), Learnt::Exactly { value: 1 })), "{told:?}");
    let protected = protect(&release, &policy(Knowledge::default()))?;
    assert!(protected.complements > 0 && protected.report.passed());
    let ignored = build(8, 9, Rule { remainders: Remainders::Ignored, ..Rule::default() })?;
    assert!(protect(&ignored, &policy(Knowledge::default()))?.pattern.is_empty());

    // a small part needs no complement, for it does not follow from the others
    let release = build(3, 10, Rule { remainders: Remainders::Ignored, ..Rule::default() })?;
    assert_eq!(hidden(&release, &protect(&release, &policy(Knowledge::OneSign))?.pattern), ["labour"]);
    // 10 − 8 = 2: two at least are in labour, so that one is not possible and everything is not
    let release = build(3, 8, Rule { remainders: Remainders::Ignored, ..Rule::default() })?;
    let report = audit(&release, &primary_pattern(&release), &policy(Knowledge::OneSign))?;
    assert_eq!(report.exposures[0].learnt, Learnt::Between { lo: 2, hi: Some(10) });

    let beyond = build(8, 11, Rule::default());
    assert!(matches!(beyond, Err(Error::SumDoesNotHold { stated: 10, parts: 11, .. })), "{beyond:?}");
    Ok(())
}

fn mixed() -> Result<Release, Error> {
    let dimension = Dimension::flat("region", "all", ["A", "B", "C"])?;
    let draft = Table::draft("t", "p", vec![dimension], Rule::default())?;
    let table = draft.own(&["A"], 3).own(&["B"], 12).own(&["C"], 15).external(&["all"], 30, Some(30)).finish()?;
    Release::new(vec![table])
}

#[test]
fn a_mixed_table_must_be_safe_together_with_what_is_public() -> Result<(), Error> {
    let release = mixed()?;
    // without the public total the small cell follows from nothing
    let alone = Release::new(vec![{
        let dimension = Dimension::list("region", ["A", "B", "C"])?;
        Table::draft("t", "p", vec![dimension], Rule::default())?
            .own(&["A"], 3)
            .own(&["B"], 12)
            .own(&["C"], 15)
            .finish()?
    }])?;
    assert!(audit(&alone, &primary_pattern(&alone), &Policy::default())?.passed());
    let refused = publish(&release, &primary_pattern(&release), &Policy::default());
    assert!(
        matches!(&refused, Err(Error::Exposed(report)) if report.exposures[0].learnt == Learnt::Exactly { value: 3 })
    );
    let protected = protect(&release, &policy(Knowledge::default()))?;
    let shown = publish(&release, &protected.pattern, &policy(Knowledge::default()))?;
    let table = &shown.payload().tables[0];
    assert!(table.holds_external);
    assert_eq!(table.cells[0].figure, ShownFigure::External { lo: 30, hi: Some(30) });
    assert_eq!(protected.complements, 1);
    Ok(())
}

#[test]
fn figures_of_others_pass_as_published_and_what_follows_stays_in_the_report() -> Result<(), Error> {
    let dimension = Dimension::flat("sex", "all", ["f", "m"])?;
    let draft = Table::draft("t", "others", vec![dimension], Rule::default())?;
    let table =
        draft.external(&["all"], 10, Some(10)).external(&["f"], 7, Some(7)).external(&["m"], 0, Some(4)).finish()?;
    let release = Release::new(vec![table.clone()])?;
    let report = audit(&release, &Pattern::default(), &Policy::default())?;
    assert!(report.passed());
    assert_eq!(report.narrowed.len(), 1);
    assert_eq!((report.narrowed[0].published, report.narrowed[0].follows), ((0, Some(4)), (3, Some(3))));
    let source = Source { name: "an agency".into(), edition: "2026".into() };
    let shown = publish_external(&[table], source.clone())?;
    assert_eq!(shown.payload().tables[0].cells[2].figure, ShownFigure::External { lo: 0, hi: Some(4) });
    assert_eq!(shown.sources(), std::slice::from_ref(&source));
    let own = row("own", &[("A", 9), ("B", 9)], Rule::default())?;
    assert!(matches!(publish_external(&[own], source), Err(Error::NotExternal { .. })));
    Ok(())
}

#[test]
fn contradictory_public_figures_are_refused() -> Result<(), Error> {
    let dimension = Dimension::flat("region", "all", ["A", "B"])?;
    let draft = Table::draft("t", "p", vec![dimension], Rule::default())?;
    let table = draft.own(&["A"], 3).own(&["B"], 12).external(&["all"], 20, Some(25)).finish()?;
    let release = Release::new(vec![table])?;
    assert!(matches!(protect(&release, &Policy::default()), Err(Error::Contradiction)));
    assert!(matches!(audit(&release, &primary_pattern(&release), &Policy::default()), Err(Error::Contradiction)));
    Ok(())
}

#[test]
fn one_table_more_gives_away_what_was_hidden_by_subtraction() -> Result<(), Error> {
    // last year's filter: all regions; this year's population without region D
    let public = row("with D", &[("A", 20), ("B", 14), ("C", 3), ("D", 30)], Rule::default())?;
    let dimension = Dimension::list("region", ["A", "B", "C"])?;
    let draft = Table::draft("new", "p", vec![dimension], Rule::default())?;
    let new = draft.own(&["A"], 20).own(&["B"], 14).own(&["C"], 3).finish()?;
    let hide = |table: Table| {
        let counts = [("A", 20), ("B", 14), ("C", 3), ("D", 30)];
        let dimension = Dimension::flat("region", "all", counts.iter().map(|(code, _)| *code))?;
        let draft = Table::draft(table.name(), "p", vec![dimension], Rule::default())?;
        let draft = counts.iter().fold(draft, |draft, (code, count)| draft.own(&[code], *count));
        draft.hide(&["B"]).hide(&["C"]).add_up().already_public().finish()
    };
    let release = Release::new(vec![hide(public)?, new])?;
    // B was hidden then for the sake of C: shown now, C is 67 − 20 − 30 − 14
    let report = audit(&release, &primary_pattern_without(&release, "B"), &Policy::default())?;
    assert!(report.exposures.iter().any(|e| e.cell.codes == ["C"] && e.learnt == Learnt::Exactly { value: 3 }));
    let protected = protect(&release, &policy(Knowledge::default()))?;
    assert!(hidden(&release, &protected.pattern).contains(&"B".to_string()));
    Ok(())
}

fn primary_pattern_without(release: &Release, code: &str) -> Pattern {
    let mut pattern = primary_pattern(release);
    release.cell("new", &[code]).into_iter().for_each(|cell| pattern.show(cell));
    pattern
}

#[test]
fn what_is_public_already_cannot_be_protected() -> Result<(), Error> {
    let public = Table::draft("old", "p", vec![Dimension::flat("region", "all", ["A", "B"])?], Rule::threshold(2))?;
    let public = public.own(&["A"], 3).own(&["B"], 12).add_up().already_public().finish()?;
    let release = Release::new(vec![public, row("new", &[("A", 3), ("B", 12)], Rule::default())?])?;
    let refused = protect(&release, &Policy::default());
    assert!(matches!(refused, Err(Error::Unprotectable { .. })), "{refused:?}");
    Ok(())
}

#[test]
fn forty_records_of_four_persons_are_small() -> Result<(), Error> {
    let dimension = Dimension::flat("region", "all", ["A", "B", "C"])?;
    let draft = Table::draft("t", "p", vec![dimension], Rule::default())?;
    let table = draft.records(&["A"], 40, 4).records(&["B"], 60, 30).records(&["C"], 9, 9).add_up().finish()?;
    let release = Release::new(vec![table])?;
    assert_eq!(hidden(&release, &primary_pattern(&release)), ["A"]);
    let protected = protect(&release, &policy(Knowledge::default()))?;
    assert_eq!(protected.complements, 1);
    Ok(())
}

#[test]
fn where_too_much_would_be_hidden_coarser_codes_are_proposed() -> Result<(), Error> {
    let counts = [("A", 2), ("B", 1), ("C", 3), ("D", 30)];
    let region = Dimension::flat("region", "all", counts.iter().map(|(code, _)| *code))?;
    let sex = Dimension::flat("sex", "all", ["f", "m"])?;
    let draft = Table::draft("t", "p", vec![region, sex], Rule::default())?;
    let draft = counts.iter().fold(draft, |draft, (code, n)| draft.own(&[code, "f"], *n).own(&[code, "m"], *n + 1));
    let release = Release::new(vec![draft.add_up().finish()?])?;
    let refused = protect(&release, &Policy { most_hidden_percent: 40, ..Policy::default() });
    let Err(Error::TooSparse { proposals, hidden, cells, .. }) = refused else { panic!("{refused:?}") };
    assert!(hidden * 100 > cells * 40);
    let merge = Change::Merge(vec!["A".into(), "B".into(), "C".into()]);
    let found = proposals.iter().find(|proposal| proposal.change == merge).expect("three rare regions together");
    assert!(found.after.small < found.before.small);
    assert_eq!(Error::TooSparse { proposals, hidden, cells, limit_percent: 40 }.code(), "too_sparse");
    Ok(())
}

#[test]
fn bad_input_is_refused_with_its_reason() -> Result<(), Error> {
    assert!(matches!(Release::new(Vec::new()), Err(Error::Release(ReleaseFault::NoTable))));
    let codes: Vec<String> = (0..100_001).map(|code| code.to_string()).collect();
    let wide = Dimension::flat("d", "all", codes.iter().map(String::as_str))?;
    assert!(matches!(Table::draft("t", "p", vec![wide], Rule::default()), Err(Error::Table { .. })));
    assert!(Table::draft("t", "p", Vec::new(), Rule::threshold(0)).is_err());
    // a table of nothing but one total, and tables of equal or empty cells, are no fault
    for count in [0, 3, 9] {
        let single = Table::draft("t", "p", Vec::new(), Rule::default())?.own(&[], count).finish()?;
        let release = Release::new(vec![single])?;
        let protected = protect(&release, &policy(Knowledge::default()))?;
        assert_eq!(protected.pattern.len(), usize::from(count == 3));
        let equal = row("t", &[("A", count), ("B", count), ("C", count)], Rule::default())?;
        let release = Release::new(vec![equal])?;
        assert!(protect(&release, &policy(Knowledge::default()))?.report.passed());
    }
    let differs = Release::new(vec![
        row("a", &[("A", 9), ("B", 9)], Rule::default())?,
        row("b", &[("A", 8), ("B", 10)], Rule::default())?,
    ]);
    assert!(matches!(differs, Err(Error::SharedCellDiffers { .. })));
    let draft = Table::draft("t", "p", vec![Dimension::flat("sex", "all", ["f", "m"])?], Rule::default())?;
    let wrong = draft.own(&["all"], 10).own(&["f"], 7).figure(&["m"], Figure::Absent).finish()?;
    assert!(matches!(Release::new(vec![wrong]), Err(Error::SumDoesNotHold { stated: 10, parts: 7, .. })));
    Ok(())
}
