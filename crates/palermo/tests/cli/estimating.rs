//! Estimates by command. Expected figures are worked out by hand from the formulas, or are those of the reference table of the
//! estimation crate, which come from independent code.

use crate::support::Site;

/// Three lists on which each history occurs.
const THREE: &str = "a,b,c,count\n1,0,0,100\n0,1,0,80\n0,0,1,60\n1,1,0,20\n1,0,1,15\n0,1,1,12\n1,1,1,6\n";

#[track_caller]
fn near(found: &serde_json::Value, expected: f64, relative: f64) {
    let found = found.as_f64().unwrap_or_else(|| panic!("no number: {found}"));
    assert!((found / expected - 1.0).abs() <= relative, "{found} is not {expected}");
}

#[test]
fn the_assumption_is_a_dial() {
    let site = Site::bare();
    let file = site.file("three.csv", THREE);
    let said = site.json(0, &["estimate", "sensitivity", &file, "--total", "800", "--odds-ratio", "1,2"]);
    // n₀ = n₁₀₀ n₀₁₀ n₀₀₁ n₁₁₁ / (n₁₁₀ n₁₀₁ n₀₁₁)
    let hidden = 100.0 * 80.0 * 60.0 * 6.0 / (20.0 * 15.0 * 12.0);
    let dial = &said["highest_order_interaction"];
    near(&dial["total"], 293.0 + hidden, 1e-12);
    let of = |factor: f64| {
        let curve = dial["curve"].as_array().expect("a curve").iter();
        curve.clone().find(|c| (c["factor"].as_f64().expect("a factor") - factor).abs() < 1e-9).expect("it is there")
    };
    near(&of(2.0)["total"], 293.0 + 2.0 * hidden, 1e-12);
    near(&dial["tipping_point"]["factor"], (800.0 - 293.0) / hidden, 1e-12);
    // a and b: on both 26, only a 115, only b 92.
    let pair = said["pairs"]["totals"].as_array().expect("pairs").iter().find(|p| p["pair"] == "a:b");
    let pair = pair.unwrap_or_else(|| panic!("{said}"));
    near(&pair["independent"], 233.0 + 115.0 * 92.0 / 26.0, 1e-12);
    near(&pair["upper"], 233.0 + 2.0 * 115.0 * 92.0 / 26.0, 1e-12);

    // Without a history the saturated model says nothing, and that is said.
    let empty = site.file("empty.csv", THREE.replace("1,1,1,6\n", ""));
    let said = site.json(0, &["estimate", "sensitivity", &empty]);
    assert_eq!(said["highest_order_interaction"]["status"], "refused", "{said}");
    let few = site.json(2, &["estimate", "sensitivity", &file, "--total", "200"]);
    assert!(few["message"].as_str().expect("a message").contains("293"), "{few}");
}

#[test]
fn a_design_is_tried_on_the_population_that_it_fits() {
    let site = Site::bare();
    let file = site.file("three.csv", THREE);
    let ask = ["--seed", "7", "estimate", "coverage", &file, "--sets", "40", "--bootstrap", "200"];
    let said = site.json(0, &ask);
    let shares = &said["coverage"];
    let covered = shares["covered95"][0].as_f64().expect("a share");
    assert!((0.6..=1.0).contains(&covered), "{said}");
    let error = (covered * (1.0 - covered) / (40.0 - shares["refused"].as_f64().expect("a number"))).sqrt();
    assert!((shares["covered95"][1].as_f64().expect("an error") - error).abs() < 1e-12, "{said}");
    assert_eq!(said["coverage"], site.json(0, &ask)["coverage"], "the same seed, other figures");
}

#[test]
fn sizes_without_a_third_list() {
    let site = Site::bare();
    let said = site.json(0, &["estimate", "multiplier", "--benchmark", "312", "--on", "47", "--asked", "390"]);
    near(&said["estimate"], 2_588.936_17, 1e-9);
    near(&said["details"]["se"], 354.149_938_4, 1e-9);
    site.json(2, &["estimate", "multiplier", "--benchmark", "312", "--on", "0", "--asked", "390"]);

    // Saturated strata: the sum of Lincoln–Petersen, 30·40/10 + 50·20/5.
    let file =
        site.file("two.csv", "first,second,sex,count\n1,0,f,20\n0,1,f,30\n1,1,f,10\n1,0,m,45\n0,1,m,15\n1,1,m,5\n");
    let said = site.json(0, &["estimate", "doubly-robust", &file, "--covariates", "sex"]);
    near(&said["estimate"], 320.0, 1e-12);
    assert_eq!(said["observed"], 125);
    assert_eq!(said["warnings"][0]["code"], "no_assumption", "{said}");
}

#[test]
fn what_acquaintances_report_is_adjusted_by_four_factors() {
    let site = Site::bare();
    let file = site.file("answers.csv", "X1,HT\n2,1\n1,0\n3,1\n2,0\n");
    let ask = ["estimate", "nsum", &file, "--population", "10000", "--known", "X1=500", "--hidden", "HT"];
    let plain = site.json(0, &ask)["estimate"].as_f64().expect("an estimate");
    // Σy_u / Σd̂ · N, with d̂ = N·y/500: 500 · 2/8.
    assert!((plain - 125.0).abs() < 1e-9, "{plain}");
    let mut with = ask.to_vec();
    with.extend(["--adjust", "0.9,1,1,0.8"]);
    near(&site.json(0, &with)["estimate"], plain * 0.9 / 0.8, 1e-12);
    with.pop();
    with.push("0.9,1");
    assert!(site.json(2, &with)["message"].as_str().is_some_and(|m| m.contains("four")));
}

#[test]
fn a_plan_says_what_it_could_not_see() {
    let site = Site::bare();
    let said = site.json(0, &["estimate", "power", "rates", "--ratio", "0.7"]);
    near(&said["events_in_control"], 149.835_027_8, 1e-7);
    let asked = ["estimate", "power", "shares", "--before", "0.2", "--asked", "400", "--deff", "2"];
    let said = site.json(0, &asked);
    near(&said["smallest_fall"], 0.099_180_632_18, 1e-7);
    assert!(said["not_seen"].as_str().expect("words").contains("0.0992"), "{said}");
    site.json(2, &["estimate", "power", "shares", "--before", "0.2"]);
    site.json(2, &["estimate", "power", "shares", "--before", "1.2", "--after", "0.1"]);
}
