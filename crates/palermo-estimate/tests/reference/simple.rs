use palermo_estimate::closed::{Heterogeneity, Lengths, closed};
use palermo_estimate::robust::{Outcome, internal_consistency, leave_one_out, merge_pairs};
use palermo_estimate::simple::{chao, multiplier, two_lists};
use palermo_estimate::{CaptureTable, Stepwise, assume, coverage};

use crate::rows::{self, all_met, table};

#[test]
fn closed_population_models_give_the_figures_of_rcapture() {
    let mut outcomes = Vec::new();
    for row in rows::of("closed_population") {
        let (lengths, heterogeneity) = match row.quantity.trim_start_matches("n_hat_") {
            "M0" => (Lengths::Alike, Heterogeneity::None),
            "Mt" => (Lengths::Own, Heterogeneity::None),
            name => (
                if name.starts_with("Mth") { Lengths::Own } else { Lengths::Alike },
                match name.split_once('_').expect("a form").1 {
                    "Chao_lower_bound" => Heterogeneity::LowerBound,
                    "Poisson2" => Heterogeneity::Poisson,
                    "Darroch" => Heterogeneity::Darroch,
                    _ => Heterogeneity::Gamma,
                },
            ),
        };
        let total = closed(&table(&row.dataset), lengths, heterogeneity).expect("converges");
        outcomes.push(row.met_by(total));
    }
    all_met("closed_population", outcomes);
}

#[test]
fn bounds_and_pairs_follow_their_formulas() {
    let mut outcomes = Vec::new();
    for row in rows::of("chao") {
        let c = chao(&table(&row.dataset));
        let ours = match row.quantity.as_str() {
            "n_hat_1987" => c.chao,
            "n_hat_bias_corrected" => Some(c.bias_corrected),
            "n_hat_zelterman" => c.zelterman,
            "se_1987" => c.se,
            "log_ci95_lower" => c.limits.map(|l| l.0),
            _ => c.limits.map(|l| l.1),
        };
        outcomes.push(row.met_by(ours.expect("somebody is on two lists")));
    }
    for row in rows::of("two_list") {
        let inline = || {
            let names = ["A", "B"].map(String::from).to_vec();
            CaptureTable::new(names, [(1, 170), (2, 120), (3, 30)]).expect("200 and 150 with 30 on both")
        };
        let t = if row.dataset == "(inline)" { inline() } else { table(&row.dataset) };
        let of = |n: &str| t.list(n).map_or(0, |i| 1 << i);
        let pair = if row.dataset == "(inline)" { 3 } else { row.setting.split(':').map(of).sum() };
        let two = two_lists(&t, pair);
        outcomes.push(match row.quantity.as_str() {
            "n_hat_lincoln_petersen" => row.met_by(two.lincoln_petersen.expect("an overlap")),
            "n_hat_chapman" => row.met_by(two.chapman),
            _ => row.met_by(two.chapman_se),
        });
    }
    for row in rows::of("multiplier") {
        let m = multiplier(312, 47, 390, 1.96).expect("figures");
        let ours = match row.quantity.as_str() {
            "n_hat" => m.total,
            "se_delta" => m.se,
            q if q.contains("lower") => m.limits.0,
            _ => m.limits.1,
        };
        outcomes.push(row.met_by(ours));
    }
    all_met("chao, two_list, multiplier", outcomes);
}

#[test]
fn sample_coverage_gives_the_published_example() {
    // hepatitis A example of Chao and others 2001: 111, 110, 101, 011, 100, 010, 001
    let cells = [(7, 28), (3, 21), (5, 17), (6, 18), (1, 69), (2, 55), (4, 63)];
    let t = CaptureTable::new(["P", "Q", "E"].map(String::from).to_vec(), cells).expect("three lists");
    let c = coverage::coverage(&t);
    let mut outcomes = Vec::new();
    for row in rows::of("sample_coverage") {
        let ours = match row.quantity.as_str() {
            "coverage" => c.coverage,
            "n_hat_0" => c.independent.expect("covered"),
            "n_hat_1" | "n_hat_1_printed" => c.one_step.expect("three lists"),
            _ => c.dependent.expect("three lists"),
        };
        outcomes.push(row.met_by(ours));
    }
    all_met("sample_coverage", outcomes);
    assert_eq!(c.total(), c.one_step, "coverage is below 0.55");
}

#[test]
fn the_highest_interaction_is_a_dial() {
    let mut outcomes = Vec::new();
    for row in rows::of("no_highest_order") {
        let t = table(&row.dataset).without(0).expect("three lists remain");
        let dial = assume::no_highest_order(&t).expect("every cell has a case");
        let xi = match row.setting.split("xi=").nth(1) {
            Some("-ln 2") => -(2.0_f64.ln()),
            Some("+ln 2") => 2.0_f64.ln(),
            _ => 0.0,
        };
        let ours = if row.quantity == "n_hat" { dial.total(xi) } else { dial.se };
        outcomes.push(row.met_by(ours));
        let back = dial.tipping_point(dial.total(xi)).expect("beyond the observed");
        assert!((back - xi).abs() < 1e-9);
    }
    all_met("no_highest_order", outcomes);
}

#[test]
fn leaving_out_merging_and_conditioning_give_the_reference() {
    let mut outcomes = Vec::new();
    let settings = Stepwise::default();
    for method in ["leave_out", "merge", "condition_on"] {
        for row in rows::of(method) {
            let t = table(&row.dataset);
            let words: Vec<&str> = row.setting.split_whitespace().collect();
            let find = |all: Vec<palermo_estimate::robust::Variant>, lists: &[&str]| {
                all.into_iter().find(|v| v.lists == lists).expect("a variant").outcome
            };
            let outcome = match method {
                "leave_out" => find(leave_one_out(&t, &settings).expect("in range"), &[words[1]]),
                "merge" => {
                    let pair: Vec<&str> = words[1].split('+').collect();
                    find(merge_pairs(&t, &settings).expect("in range"), &pair)
                }
                _ => {
                    let all = internal_consistency(&t, &settings).expect("in range");
                    all.into_iter().find(|c| c.list == words[2]).expect("a list").outcome
                }
            };
            outcomes.push(match outcome {
                Outcome::Total(n) => row.met_by(n),
                Outcome::Refused(code) => {
                    let status = if code == "not_identifiable" { 2 } else { 1 };
                    row.said_by(&format!("refused: starting model status {status}"))
                }
            });
        }
    }
    all_met("leave_out, merge, condition_on", outcomes);
}
