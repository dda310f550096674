//! What must hold for any table: invented tables, sparse and extreme ones.

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use palermo_estimate::bootstrap::Progress;
use palermo_estimate::exist::{Existence, check};
use palermo_estimate::{CaptureTable, Columns, Histories, Lists, Method, Model, Request, Status, Stepwise, mse};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

fn invented(seed: u64) -> CaptureTable {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let lists = rng.random_range(3..=6_usize);
    let size = 10.0_f64.powf(rng.random_range(0.7..3.7));
    let chance: Vec<f64> = (0..lists).map(|_| 10.0_f64.powf(rng.random_range(-2.0..-0.3))).collect();
    let mut cells = Vec::new();
    for _ in 0..size as u64 {
        let mask: Lists = (0..lists).map(|i| u32::from(rng.random::<f64>() < chance[i]) << i).sum();
        if mask != 0 {
            cells.push((mask, 1));
        }
    }
    CaptureTable::new((0..lists).map(|i| format!("L{i}")).collect(), cells).expect("a table")
}

/// The programme of Fienberg and Rinaldo as it is written, by a general solver: maximise s with A v = A x, v ≥ s, s ≤ 1.
fn exists_by_programme(table: &CaptureTable, model: &Model) -> bool {
    let t = table.lists();
    let all: Vec<Lists> = (0..t).map(|i| 1 << i).chain(model.terms().iter().copied()).collect();
    let (free, gone): (Vec<Lists>, Vec<Lists>) = all.into_iter().partition(|s| table.margin(*s) > 0);
    let cells: Vec<Lists> = (1..1 << t).filter(|c| !gone.iter().any(|g| c & g == *g)).collect();
    let seen = |c: Lists| table.cells().iter().any(|x| x.0 == c);
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let s = problem.add_var(1.0, (-10.0, 1.0));
    let v: Vec<_> = cells.iter().map(|_| problem.add_var(0.0, (-1e6, 1e6))).collect();
    for p in std::iter::once(0).chain(free) {
        let row: Vec<_> = cells.iter().zip(&v).filter(|(c, _)| **c & p == p).map(|(_, v)| (*v, 1.0)).collect();
        let sum = cells.iter().filter(|c| **c & p == p && seen(**c)).count() as f64;
        problem.add_constraint(row.as_slice(), ComparisonOp::Eq, sum);
    }
    for v in &v {
        problem.add_constraint([(*v, 1.0), (s, -1.0)].as_slice(), ComparisonOp::Ge, 0.0);
    }
    problem.solve().is_ok_and(|outcome| outcome.solution().is_some_and(|s| s.objective() > 1e-9))
}

#[test]
fn existence_agrees_with_a_general_solver() {
    let mut both = [0; 2];
    for seed in 0..400 {
        let table = invented(seed);
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xABCD);
        let pairs: Vec<Lists> = table.pairs().filter(|_| rng.random::<f64>() < 0.4).collect();
        let model = Model::closure(table.lists(), pairs);
        let ours = matches!(check(&table, model.terms()).status, Existence::Ok | Existence::NotIdentifiable);
        assert_eq!(ours, exists_by_programme(&table, &model), "seed {seed} {model} {:?}", table.cells());
        both[usize::from(ours)] += 1;
    }
    assert!(both[0] > 10 && both[1] > 100, "{both:?}");
}

#[test]
fn every_table_is_estimated_or_refused_with_a_reason() {
    let many = if std::env::var_os("PALERMO_TEST_LONG").is_some() { 10_000 } else { 1_500 };
    let mut estimated = 0;
    for seed in 0..many {
        let table = invented(seed);
        match Stepwise::default().run(&table).expect("settings in range") {
            Ok(s) => {
                let n = s.fit.total();
                assert!(n.is_finite() && n >= table.cases() as f64, "seed {seed}: {n}");
                assert_eq!(check(&table, s.model.terms()).status, Existence::Ok, "seed {seed}");
                estimated += 1;
            }
            Err(refusal) => assert!(!refusal.code().is_empty()),
        }
    }
    assert!(estimated * 10 >= many * 3, "{estimated} of {many}");
}

fn histories(table: &CaptureTable) -> String {
    let mut text = table.names().join(",") + ",count\n";
    for (mask, count) in table.cells() {
        let bits: Vec<String> = (0..table.lists()).map(|i| (mask >> i & 1).to_string()).collect();
        text += &format!("{},{count}\n", bits.join(","));
    }
    text
}

fn quick(text: &str) -> palermo_estimate::Answer {
    let request = Request { bootstrap: Some(0), ..Request::new(Method::Stepwise) };
    let all = Histories::read(text, &Columns::default()).expect("a file");
    mse::estimate(&all, &request, &Progress::default()).expect("in range")
}

#[test]
fn an_empty_list_changes_nothing() {
    for seed in 0..60 {
        let text = histories(&invented(seed));
        let (first, rest) = text.split_once('\n').expect("a header");
        let more: String = rest.lines().map(|l| format!("0,{l}\n")).collect();
        let (a, b) = (quick(&text), quick(&format!("EMPTY,{first}\n{more}")));
        assert_eq!((a.status, a.estimate, a.observed), (b.status, b.estimate, b.observed), "seed {seed}");
    }
}

#[test]
fn the_order_of_lists_changes_neither_total_nor_model() {
    let mut compared = 0;
    for seed in 0..300 {
        let table = invented(seed);
        let order: Vec<usize> = (0..table.lists()).rev().collect();
        let turned = table.reordered(&order).expect("a permutation");
        let run = |t: &CaptureTable| Stepwise::default().run(t).expect("in range");
        let (a, b) = (run(&table), run(&turned));
        assert_eq!(a.is_ok(), b.is_ok(), "seed {seed}");
        let (Ok(a), Ok(b)) = (a, b) else { continue };
        let words = |t: &CaptureTable, terms: &[Lists]| {
            let mut all: Vec<Vec<String>> = terms
                .iter()
                .map(|s| {
                    let mut names: Vec<String> = t.name_of(*s).split(':').map(String::from).collect();
                    names.sort();
                    names
                })
                .collect();
            all.sort();
            all
        };
        // lists with equal margins tie, and then the order of the file decides
        let mut margins: Vec<u64> = (0..table.lists()).map(|i| table.margin(1 << i)).collect();
        margins.sort_unstable();
        margins.dedup();
        if margins.len() < table.lists() {
            continue;
        }
        compared += 1;
        assert_eq!(words(&table, &a.entered), words(&turned, &b.entered), "seed {seed}");
        assert!((a.fit.total() / b.fit.total() - 1.0).abs() < 1e-9, "seed {seed}");
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn extremes_are_answered_without_a_figure_that_is_none() {
    for cells in [
        "1,0,0,9000000000000\n0,1,0,1\n0,0,1,1\n1,1,0,1\n1,0,1,1\n0,1,1,1\n",
        "1,1,1,5\n",
        "1,0,0,5\n0,1,0,5\n0,0,1,5\n",
        "1,0,0,1\n1,1,0,1\n1,1,1,1\n1,0,1,1\n",
        "0,0,0,0\n",
        "1,1,0,3\n0,1,1,3\n1,0,1,3\n",
    ] {
        let answer = quick(&format!("A,B,C,count\n{cells}"));
        let text = serde_json::to_string(&answer).expect("plain data");
        assert!(!text.contains("NaN") && !text.contains("inf\""), "{text}");
        match answer.status {
            Status::Estimated => assert!(answer.estimate.is_some_and(f64::is_finite)),
            Status::Refused => assert!(answer.estimate.is_none() && !answer.warnings.is_empty(), "{cells}"),
        }
    }
}
