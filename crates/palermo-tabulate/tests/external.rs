//! Tables and flows of imported figures. Fixtures are invented; the numbers of the real editions are checked where the
//! environment names the files.

use std::collections::BTreeMap;

use palermo_register::value::Interval;
use palermo_tabulate::external::*;
use palermo_tabulate::flow::{self, Class};
use palermo_tabulate::*;

const CONCEPTS: [&str; 5] = ["area", "year", "dimension", "category", "sex"];

/// `AAA 2019 total total female = <5`; codes of a set are joined with `+`.
fn cells(text: &str) -> Vec<ExternalCell> {
    let cell = |(row, line): (usize, &str)| {
        let (key, figure) = line.split_once(" = ").expect("key and figure");
        let (figure, marks) = figure.split_once(' ').unwrap_or((figure, ""));
        let codes = key.split_whitespace().map(|c| c.split('+').map(String::from).collect());
        ExternalCell {
            key: CONCEPTS.iter().map(|c| c.to_string()).zip(codes).collect(),
            interval: Interval::parse(figure),
            text: figure.to_string(),
            flags: Flags {
                duplicate: marks.contains("copy"),
                conflict: marks.contains("conflict"),
                pseudo_area: marks.contains("pseudo"),
                ..Flags::default()
            },
            source: SourceRef { dataset: "d".into(), edition: "e".into(), row: row as u64 + 2, ..SourceRef::default() },
        }
    };
    text.trim().lines().map(str::trim).enumerate().map(cell).collect()
}

fn query(rows: &str, filter: &[(&str, &str)]) -> Query {
    let mut asked: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (concept, code) in filter {
        asked.entry(concept.to_string()).or_default().push(code.to_string());
    }
    Query {
        dataset: "d".into(),
        rows: rows.split(',').filter(|r| !r.is_empty()).map(String::from).collect(),
        filter: asked,
        apart: vec!["dimension".into()],
        states: vec!["area".into()],
        ..Query::default()
    }
}

fn shown(cells: &[TableCell]) -> Vec<String> {
    let codes = |c: &TableCell| c.key.0.iter().map(|(_, code)| code.as_str()).collect::<Vec<_>>().join(" ");
    cells.iter().map(|c| format!("{} = {}", codes(c), c.text)).collect()
}

fn published() -> Vec<ExternalCell> {
    cells(
        "BBB 2019 total total total = 1,200
         AAA 2019 total total total = 12
         AAA 2019 total total female = <5
         AAA 2019 total total male = 9
         AAA 2019 exploitation sexual total = 7
         AAA 2019 exploitation labour total = <5
         AAA 2018 total total total = <5
         AAA 2018 total total total = <5 copy
         AAA 2020 total total total = 4 conflict
         AAA 2020 total total total = 11 conflict
         XXX 2019 total total total = 3 pseudo",
    )
}

#[test]
fn what_is_neither_shown_nor_chosen_is_read_at_the_total() {
    let table = table(&published(), &query("area,year", &[("dimension", "TOTAL")])).expect("runs");
    assert_eq!(shown(&table.cells), ["AAA 2018 = <5", "AAA 2019 = 12", "AAA 2020 = conflict", "BBB 2019 = 1,200"]);
    assert_eq!(table.provenance.at_total, ["category", "sex"]);
    assert_eq!(
        (table.provenance.copies, table.provenance.conflicts, table.provenance.pseudo_areas_left_out),
        (1, 2, 1)
    );
}

#[test]
fn cells_say_their_ends_and_a_conflict_says_none() {
    let table = table(&published(), &query("year", &[("area", "aaa")])).expect("runs");
    let json = serde_json::to_value(&table).expect("serialises");
    let cell = |i: usize| {
        let mut cell = json["cells"][i].clone();
        cell.as_object_mut().expect("an object").remove("source");
        cell.to_string()
    };
    assert_eq!(cell(0), r#"{"key":{"year":"2018"},"lo":0,"hi":4,"value":null,"text":"<5","kind":"censored"}"#);
    assert_eq!(cell(1), r#"{"key":{"year":"2019"},"lo":12,"hi":12,"value":12,"text":"12","kind":"exact"}"#);
    assert_eq!(
        cell(2),
        r#"{"key":{"year":"2020"},"lo":null,"hi":null,"value":null,"text":"conflict","kind":"conflict"}"#
    );
}

#[test]
fn a_shown_total_stands_among_the_totals_only() {
    let table = table(&published(), &query("sex", &[("area", "AAA"), ("year", "2019")])).expect("runs");
    assert_eq!(shown(&table.cells), ["female = <5", "male = 9"]);
    assert_eq!(shown(&table.totals), ["total = 12"]);
}

#[test]
fn a_concept_without_a_total_is_named() {
    let error = table(&published(), &query("area", &[("dimension", "total")])).expect_err("years have no total");
    assert_eq!(error.code(), "concept_open");
    assert!(error.to_string().contains("`year`"), "{error}");
    let error = table(&published(), &query("area,year", &[("category", "sexual")])).expect_err("no total dimension");
    assert!(error.to_string().contains("`dimension`"), "{error}");
}

#[test]
fn several_chosen_codes_that_are_not_shown_are_added_as_intervals() {
    let forms = [("dimension", "exploitation"), ("category", "sexual"), ("category", "labour")];
    let table = table(&published(), &query("area,year", &forms)).expect("runs");
    assert_eq!(shown(&table.cells), ["AAA 2019 = 7–11"]);
}

#[test]
fn a_total_and_its_parts_are_never_added() {
    let error = table(&published(), &query("area,year", &[("sex", "total"), ("sex", "female")])).expect_err("twice");
    assert_eq!(error.code(), "total_and_parts");
    let error =
        table(&published(), &query("area,year", &[("dimension", "exploitation"), ("dimension", "citizenship")]));
    assert_eq!(error.expect_err("measures apart").code(), "concept_not_usable");
}

#[test]
fn a_rule_for_conflicts_is_a_persons_choice_and_is_written_down() {
    let answer = |rule| {
        let query = Query { conflict_rule: Some(rule), ..query("year", &[("area", "AAA"), ("year", "2020")]) };
        let table = table(&published(), &query).expect("runs");
        (table.cells[0].text.clone(), table.provenance.conflict_rule.expect("a rule"))
    };
    assert_eq!(answer(ConflictRule::First), ("4".into(), "first".into()));
    assert_eq!(answer(ConflictRule::Largest), ("11".into(), "largest".into()));
    assert_eq!(answer(ConflictRule::Hull), ("4–11".into(), "hull".into()));
}

#[test]
fn a_sum_leaves_contradictions_out_and_says_so() {
    let query = Query { open_sum: vec!["year".into()], ..query("area", &[("dimension", "total")]) };
    let table = table(&published(), &query).expect("runs");
    assert_eq!(shown(&table.cells), ["AAA = 12–16", "BBB = 1,200"]);
    assert_eq!(table.cells[0].conflicts_left_out, 1);
    assert_eq!(table.provenance.summed, ["year"]);
}

#[test]
fn an_area_that_is_no_state_is_shown_to_who_asks_for_it() {
    let table = table(&published(), &query("area", &[("year", "2019"), ("area", "xxx")])).expect("runs");
    assert_eq!(shown(&table.cells), ["XXX = 3"]);
}

#[test]
fn states_are_not_put_in_order_by_a_figure() {
    let by_figure = |rows| Query { order: Order::ByFigure, ..query(rows, &[("area", "AAA"), ("year", "2019")]) };
    assert_eq!(table(&published(), &by_figure("area")).expect_err("a ranking").code(), "state_ranking_not_offered");
    assert_eq!(
        shown(&table(&published(), &by_figure("sex")).expect("inside one State").cells),
        ["male = 9", "female = <5"]
    );
}

#[test]
fn parts_are_summed_only_where_no_total_exists() {
    let referrals = cells(
        "first 2023 total total total = 10
         first 2023 total labour total = 6
         first 2023 total labour+sexual total = 2
         first 2023 total sexual total = 2
         second 2023 total labour female = 3
         second 2023 total labour male = 4
         third 2023 total total total = 5",
    );
    let open_sum = ["area", "year", "sex", "category"].map(String::from).to_vec();
    let ask = |rows: &str| {
        let query = Query { open_sum: open_sum.clone(), states: vec![], ..query(rows, &[]) };
        shown(&table(&referrals, &query).expect("runs").cells)
    };
    // `labour` counts the joined row too; the second responder has no total over sex, so that its parts are added.
    assert_eq!(ask("category"), ["labour = 15", "sexual = 4"]);
    assert_eq!(ask("area"), ["first = 10", "second = 7", "third = 5"]);
    assert_eq!(ask("year"), ["2023 = 22"]);
}

#[test]
fn a_total_that_leads_nowhere_gives_way_to_the_parts_and_is_not_added_to_them() {
    let cells = cells(
        "AAA 2019 total total female = 50
         AAA 2019 total labour total = 6
         AAA 2019 total sexual total = 2",
    );
    let query = Query { open_sum: vec!["category".into()], ..query("area", &[("year", "2019")]) };
    assert_eq!(shown(&table(&cells, &query).expect("runs").cells), ["AAA = 8"]);
}

#[test]
fn nationals_are_the_loop_of_their_country_and_are_not_counted_twice() {
    let cells = cells(
        "AAA 2019 citizenship nationals total = 8
         AAA 2019 citizenship AAA total = 8
         AAA 2019 citizenship BBB total = <5
         AAA 2019 citizenship abroad total = 3
         CCC 2019 citizenship nationals total = 8
         CCC 2019 citizenship CCC total = 9
         AAA 2019 repatriation BBB total = 5",
    );
    let query = query("", &[("dimension", "citizenship"), ("year", "2019")]);
    let flow = flow::external(&cells, &query, "category", "area", &BTreeMap::new()).expect("runs");
    let links: Vec<_> =
        flow.links.iter().map(|l| (l.from.as_str(), l.to.as_str(), l.class, l.cell.text.as_str())).collect();
    assert_eq!(
        links,
        [
            ("AAA", "AAA", Class::Domestic, "8"),
            ("BBB", "AAA", Class::CrossBorder, "<5"),
            ("CCC", "CCC", Class::Domestic, "conflict"),
            ("abroad", "AAA", Class::Open, "3"),
        ]
    );
}

#[test]
fn a_person_with_several_citizenships_flows_once() {
    let mut b = FrameBuilder::new(
        "demo.victim",
        &[("citizenship".into(), ColumnType::Set), ("country".into(), ColumnType::Code)],
    );
    let answers: [&[&str]; 4] = [&["AAA"], &["AAA", "BBB"], &["CCC"], &[]];
    for (n, yes) in answers.iter().enumerate() {
        b.push([n as u8; 16], &[Entry::Set { yes, no: &[] }, Entry::Code("CCC")]).expect("fits");
    }
    let frame = b.finish(1);
    let ends = ("citizenship", "country");
    let regions = ["AAA", "CCC"].map(|c| (c.to_string(), ("r".to_string(), format!("sub {c}")))).into();
    let flow =
        flow::records(&frame, &plan::Plan::default(), ends, flow::SeveralOrigins::OneNode, &regions, 1).expect("runs");
    let links: Vec<_> = flow.links.iter().map(|l| (l.from.as_str(), l.class, l.cell.figure.lo)).collect();
    let expected = [
        ("AAA", Class::WithinRegion, 1),
        ("CCC", Class::Domestic, 1),
        ("several", Class::Open, 1),
        ("unknown", Class::Open, 1),
    ];
    assert_eq!(links, expected);
}

#[test]
fn the_rate_of_fewer_than_five_is_an_interval_and_without_a_population_there_is_none() {
    let cell = |sex: &str, text: &str, row: u64| ExternalCell {
        key: BTreeMap::from([("sex".to_string(), vec![sex.to_string()])]),
        interval: Interval::parse(text),
        text: text.into(),
        source: SourceRef { row, ..SourceRef::default() },
        ..ExternalCell::default()
    };
    let cells = [cell("female", "<5", 2), cell("male", "<5", 3)];
    let query = Query { rows: vec!["sex".into()], ..Query::default() };
    let mut table = table(&cells, &query).expect("a table");
    let population = plan::Population {
        by: vec!["sex".into()],
        figures: vec![(vec!["female".into()], 2_345_678)],
        ..plan::Population::default()
    };
    with_rate(&mut table, &query.rows, population.clone()).expect("the axis is there");
    let rates: Vec<&Measured> = table.cells.iter().map(|c| &c.measures["per 100,000"]).collect();
    // Reference number: chapter on statistics, §9.
    let known = Measured::Known { lo: 0.0, hi: Some(0.1705263893850733), value: None, base: 2_345_678 };
    assert_eq!(rates, [&known, &Measured::MissingDenominator]);
    assert!(with_rate(&mut table, &["age".to_string()], population).is_err());
}
