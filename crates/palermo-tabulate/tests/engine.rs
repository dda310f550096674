//! The engine against a count row by row, on random registers and plans; and the reference examples of the chapter.

use std::collections::{BTreeMap, BTreeSet};

use palermo_tabulate::plan::*;
use palermo_tabulate::*;
use proptest::prelude::*;

fn id(n: u32) -> RecordId {
    let mut id = [0; 16];
    id[12..].copy_from_slice(&n.to_be_bytes());
    id
}

#[derive(Clone, Debug)]
struct Record {
    sex: Option<u8>,
    state: u8,
    yes: Vec<u8>,
    no: Vec<u8>,
    group: u8,
    age: Option<i64>,
    date: Option<(i32, i32)>,
    person: Option<u8>,
}

/// A small tree: `a` over `a.1`, `a.2`; `b` over `b.1`; `c`.
const CODES: [&str; 6] = ["a", "a.1", "a.2", "b", "b.1", "c"];
const SEXES: [&str; 3] = ["female", "male", "other"];
const PEOPLE: [&str; 5] = ["p0", "p1", "p2", "p3", "p4"];

fn schema() -> Vec<(String, ColumnType)> {
    let column = |name: &str, kind| (name.to_string(), kind);
    vec![
        column("sex", ColumnType::Code),
        column("form", ColumnType::Set),
        column("main", ColumnType::Code),
        column("age", ColumnType::Int),
        column("date", ColumnType::Date),
        column("person", ColumnType::Code),
    ]
}

fn entries<T>(r: &Record, with: impl FnOnce(&[Entry<'_>]) -> T) -> T {
    let states = [
        Entry::Unstated,
        Entry::Absent(Absent::Unknown),
        Entry::Absent(Absent::NotAsked),
        Entry::Absent(Absent::Refused),
    ];
    let code = |c: &u8| CODES[usize::from(*c) % 6];
    let yes: Vec<&str> = r.yes.iter().map(code).collect();
    let no: Vec<&str> = r.no.iter().filter(|n| !r.yes.contains(n)).map(code).collect();
    let state = states[usize::from(r.state) % 4];
    with(&[
        r.sex.map_or(state, |s| Entry::Code(SEXES[usize::from(s) % 3])),
        if r.group < 4 { states[usize::from(r.group)] } else { Entry::Set { yes: &yes, no: &no } },
        r.yes.first().map_or(state, |c| Entry::Code(code(c))),
        r.age.map_or(state, Entry::Int),
        r.date.map_or(state, |(lo, width)| Entry::Date { lo, hi: lo + width }),
        r.person.map_or(state, |p| Entry::Code(PEOPLE[usize::from(p) % 5])),
    ])
}

fn frame(records: &[Record]) -> Frame {
    let mut b = FrameBuilder::new("demo.case", &schema());
    for (n, r) in records.iter().enumerate() {
        entries(r, |e| b.push(id(n as u32), e)).expect("fits");
    }
    b.finish(1)
}

fn record() -> impl Strategy<Value = Record> {
    (
        prop::option::weighted(0.8, 0u8..3),
        0u8..4,
        prop::collection::btree_set(0u8..6, 0..4),
        prop::collection::btree_set(0u8..6, 0..4),
        0u8..12,
        prop::option::weighted(0.8, 15i64..21),
        prop::option::weighted(0.8, (18_000i32..19_500, prop::sample::select(vec![0, 0, 0, 30, 365]))),
        prop::option::weighted(0.8, 0u8..5),
    )
        .prop_map(|(sex, state, yes, no, group, age, date, person)| Record {
            sex,
            state,
            group,
            age,
            date,
            person,
            yes: yes.into_iter().collect(),
            no: no.into_iter().collect(),
        })
}

fn axis() -> impl Strategy<Value = Axis> {
    let form = prop::sample::select(vec![At::Coded, At::Tree, At::Level(0), At::Level(1), At::RollUp("two".into())]);
    let multi = prop::sample::select(vec![
        MultiForm::CountInEach,
        MultiForm::MixedRow,
        MultiForm::MainForm { column: "main".into() },
    ]);
    prop_oneof![
        Just(Axis::new("sex")),
        Just(Axis::new("age")),
        Just(Axis { at: At::Year, name: Some("year".into()), ..Axis::new("date") }),
        (form, multi).prop_map(|(at, multi_form)| {
            let multi_form =
                if at == At::Tree && multi_form == MultiForm::MixedRow { MultiForm::CountInEach } else { multi_form };
            Axis { at, multi_form, ..Axis::new("form") }
        }),
    ]
}

fn predicate() -> impl Strategy<Value = Predicate> {
    let codes =
        |of: &'static [&'static str]| prop::collection::vec(prop::sample::select(of).prop_map(String::from), 0..4);
    let op = || prop::sample::select(vec![Op::Lt, Op::Le, Op::Gt, Op::Ge, Op::Eq, Op::Ne]);
    let leaf = prop_oneof![
        Just(Predicate::All),
        codes(&["female", "male", "unknown", "refused", "nobody"])
            .prop_map(|codes| Predicate::In { column: "sex".into(), codes }),
        codes(&["a", "a.1", "b.1", "c", "not_asked", "unknown"])
            .prop_map(|codes| Predicate::In { column: "form".into(), codes }),
        codes(&["a", "a.1", "b", "b.1", "refused"]).prop_map(|codes| Predicate::In { column: "main".into(), codes }),
        codes(&["15", "18", "unknown"]).prop_map(|codes| Predicate::In { column: "age".into(), codes }),
        codes(&["2019", "2020", "2021", "unknown"]).prop_map(|codes| Predicate::In { column: "date".into(), codes }),
        (op(), 14i64..22).prop_map(|(op, n)| Predicate::Compare { column: "age".into(), op, value: Operand::Int(n) }),
        (op(), 18_000i32..19_500, prop::sample::select(vec![0, 30, 365])).prop_map(|(op, lo, width)| {
            Predicate::Compare { column: "date".into(), op, value: Operand::Date { lo, hi: lo + width } }
        }),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Predicate::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Predicate::Or),
            inner.prop_map(|p| Predicate::Not(Box::new(p))),
        ]
    })
}

fn plan() -> impl Strategy<Value = Plan> {
    let policy = prop::sample::select(vec![Policy::Stated, Policy::Answered, Policy::All]);
    (prop::collection::vec(axis(), 0..4), predicate(), any::<bool>(), any::<bool>(), policy, any::<bool>()).prop_map(
        |(mut axes, filter, persons, measured, policy, over)| {
            let mut seen = BTreeSet::new();
            axes.retain(|a| seen.insert(a.key().to_string()));
            let keys: Vec<String> = axes.iter().map(|a| a.key().to_string()).collect();
            let columns = axes.split_off(axes.len() / 2);
            let measures = match keys.first() {
                Some(of) if measured => {
                    vec![Measure::Share { of: of.clone(), policy, over: if over { keys.clone() } else { vec![] } }]
                }
                _ => vec![],
            };
            Plan {
                rows: axes,
                columns,
                filter,
                measures,
                unit: if persons { Unit::Persons { column: "person".into() } } else { Unit::Records },
                ..base_plan()
            }
        },
    )
}

fn base_plan() -> Plan {
    let tree = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
    let parents: BTreeMap<String, String> = tree(&[("a.1", "a"), ("a.2", "a"), ("b.1", "b")]);
    Plan {
        hierarchies: ["form", "main"].map(|c| (c.to_string(), Hierarchy { parents: parents.clone() })).into(),
        roll_ups: vec![RollUp {
            name: "two".into(),
            version: "3".into(),
            groups: tree(&[("a", "x"), ("a.2", "y"), ("b.1", "y")]),
        }],
        ..Plan::default()
    }
}

/// Every key that could occur: the values met in each axis, and `total`.
fn candidates(table: &Table, plan: &Plan) -> Vec<Vec<(String, String)>> {
    let mut all: Vec<Vec<(String, String)>> = vec![vec![]];
    for axis in plan.axes() {
        let mut codes: BTreeSet<String> =
            ["total", "unknown", "not_asked", "refused", "mixed"].map(String::from).into();
        codes.extend(CODES.iter().chain(&SEXES).map(|c| c.to_string()));
        codes.extend(table.cells.iter().filter_map(|c| c.key.get(axis.key()).map(String::from)));
        codes.extend(["x", "y"].map(String::from));
        all = all
            .into_iter()
            .flat_map(|key| {
                codes.iter().map(move |c| [key.clone(), vec![(axis.key().to_string(), c.clone())]].concat())
            })
            .collect();
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_engine_and_a_count_row_by_row_agree(records in prop::collection::vec(record(), 0..40), plan in plan()) {
        let frame = frame(&records);
        let Ok(table) = run(&plan, &frame, 2) else {
            // Persons who are mixed on two concepts are refused.
            prop_assert!(plan.axes().filter(|a| a.multi_form == MultiForm::MixedRow).count() > 1);
            return Ok(());
        };
        let found: BTreeMap<&Key, &TableCell> = table.cells.iter().chain(&table.totals).map(|c| (&c.key, c)).collect();
        prop_assert_eq!(found.len(), table.cells.len() + table.totals.len());
        prop_assert!(table.cells.is_sorted_by_key(|c| numbers_first(&c.key)));
        let mut keys = candidates(&table, &plan);
        if keys.len() > 300 {
            keys = table.cells.iter().chain(&table.totals).map(|c| c.key.0.clone()).take(300).collect();
        }
        for key in keys {
            let why = explain(&frame, &plan, &key).expect("explains");
            let cell = found.get(&Key(key.clone()));
            prop_assert_eq!(why.count, cell.map_or(0, |c| c.figure.lo as u64), "{:?}", &key);
            if let (Some(cell), Some(Some(base))) = (cell, why.bases.first()) {
                match cell.measures.values().next() {
                    Some(Measured::Known { base: counted, value, .. }) => {
                        prop_assert_eq!(*counted as u64, *base, "{:?}", &key);
                        prop_assert_eq!(*value, Some(cell.figure.lo as f64 / *base as f64));
                    }
                    other => prop_assert_eq!((other, *base), (Some(&Measured::NoBase), 0), "{:?}", &key),
                }
            }
        }
    }

    #[test]
    fn changes_and_a_rebuild_give_the_same_table(
        before in prop::collection::vec(record(), 1..40),
        changes in prop::collection::vec((0u32..60, prop::option::of(record())), 0..40),
        plan in plan(),
    ) {
        let mut followed = frame(&before);
        let mut now: BTreeMap<u32, Record> = (0..).zip(before).collect();
        for (n, change) in changes {
            match &change {
                Some(r) => {
                    entries(r, |e| followed.apply(1, &[Change { id: id(n), entries: Some(e.to_vec()) }])).expect("fits");
                    now.insert(n, r.clone());
                }
                None => {
                    followed.apply(1, &[Change { id: id(n), entries: None }]).expect("fits");
                    now.remove(&n);
                }
            }
        }
        let mut rebuilt = FrameBuilder::new("demo.case", &schema());
        for (n, r) in &now {
            entries(r, |e| rebuilt.push(id(*n), e)).expect("fits");
        }
        let rebuilt = rebuilt.finish(1);
        prop_assert_eq!(run(&plan, &followed, 1).ok(), run(&plan, &rebuilt, 2).ok());
        followed.compact();
        prop_assert_eq!(run(&plan, &followed, 2).ok(), run(&plan, &rebuilt, 1).ok());
    }
}

fn numbers_first(key: &Key) -> Vec<(u8, String)> {
    let rank = |code: &str| match code {
        "mixed" => 1,
        "unknown" => 2,
        "not_asked" => 3,
        "refused" => 4,
        _ => 0,
    };
    key.0.iter().map(|(_, code)| (rank(code), code.clone())).collect()
}

/// Labour; sexual; other; nothing; labour and sexual (chapter on statistics, §6).
fn five_persons() -> Frame {
    let mut b = FrameBuilder::new("demo.victim", &[("exploitation".into(), ColumnType::Set)]);
    let answers: [&[&str]; 5] = [&["labour"], &["sexual"], &["other"], &[], &["labour", "sexual"]];
    for (n, yes) in answers.iter().enumerate() {
        b.push(id(n as u32), &[Entry::Set { yes, no: &[] }]).expect("fits");
    }
    b.finish(1)
}

fn shares(policy: Policy) -> Vec<(String, f64, i64)> {
    let share = Measure::Share { of: "exploitation".into(), policy, over: vec![] };
    let plan = Plan { rows: vec![Axis::new("exploitation")], measures: vec![share], ..Plan::default() };
    let table = run(&plan, &five_persons(), 1).expect("runs");
    let share = |c: &TableCell| match c.measures.values().next() {
        Some(Measured::Known { value: Some(v), base, .. }) => Some((c.key.0[0].1.clone(), v * 100.0, *base)),
        _ => None,
    };
    table.cells.iter().filter_map(share).filter(|(code, ..)| code != "unknown").collect()
}

#[test]
fn five_persons_give_fifty_fifty_twenty_five_of_those_who_stated_a_form() {
    let expected = [("labour", 50.0, 4), ("other", 25.0, 4), ("sexual", 50.0, 4)];
    assert_eq!(shares(Policy::Stated), expected.map(|(c, s, b)| (c.to_string(), s, b)));
}

#[test]
fn five_persons_give_forty_forty_twenty_of_all() {
    let expected = [("labour", 40.0, 5), ("other", 20.0, 5), ("sexual", 40.0, 5)];
    assert_eq!(shares(Policy::All), expected.map(|(c, s, b)| (c.to_string(), s, b)));
}

#[test]
fn a_person_with_two_forms_is_once_in_the_total_and_once_in_each_form() {
    let plan = Plan { rows: vec![Axis::new("exploitation")], ..Plan::default() };
    let table = run(&plan, &five_persons(), 1).expect("runs");
    assert_eq!(table.totals.len(), 1);
    assert_eq!(table.totals[0].figure.value(), Some(5));
    assert_eq!(table.cells.iter().map(|c| c.figure.lo).sum::<i64>(), 6);
}

#[test]
fn a_missing_population_gives_no_rate_and_least_of_all_zero() {
    let mut b = FrameBuilder::new("demo.victim", &[("sex".into(), ColumnType::Code)]);
    for n in 0..1_234 {
        b.push(id(n), &[Entry::Code("female")]).expect("fits");
    }
    b.push(id(5_000), &[Entry::Code("male")]).expect("fits");
    let population = Population {
        sources: vec![PopulationSource {
            source: "census".into(),
            edition: "2021-03".into(),
            reference: "mid_year".into(),
        }],
        by: vec!["sex".into()],
        figures: vec![(vec!["female".into()], 2_345_678)],
    };
    let plan = Plan { rows: vec![Axis::new("sex")], measures: vec![Measure::Rate(population)], ..Plan::default() };
    let table = run(&plan, &b.finish(1), 1).expect("runs");
    let rate = |i: usize| table.cells[i].measures["per 100,000"].clone();
    // Reference number: chapter on statistics, §9.
    let known = Measured::Known {
        lo: 52.607391125295116,
        hi: Some(52.607391125295116),
        value: Some(52.607391125295116),
        base: 2_345_678,
    };
    assert_eq!((rate(0), rate(1)), (known, Measured::MissingDenominator));
    let stated = &table.provenance.denominators[0];
    assert_eq!((stated.base.as_str(), stated.population[0].edition.as_str()), ("population", "2021-03"));
}

#[test]
fn a_table_of_many_answers_is_the_same_on_any_number_of_threads() {
    let mut b = FrameBuilder::new(
        "r",
        &[("x".into(), ColumnType::Code), ("y".into(), ColumnType::Code), ("z".into(), ColumnType::Code)],
    );
    let codes: Vec<String> = (0..3_000).map(|n| format!("{n:04}")).collect();
    for n in 0..200_000usize {
        let code = |k: usize| Entry::Code(&codes[n * k % 3_000]);
        b.push(id(n as u32), &[code(7), code(1_013), code(2_999)]).expect("fits");
    }
    let frame = b.finish(1);
    let plan = Plan { rows: ["x", "y", "z"].map(Axis::new).into(), ..Plan::default() };
    let one = run(&plan, &frame, 1).expect("runs");
    assert_eq!(one, run(&plan, &frame, 3).expect("runs"));
    assert_eq!(one.cells.iter().map(|c| c.figure.lo).sum::<i64>(), 200_000);
}
