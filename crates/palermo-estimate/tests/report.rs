//! What is printed keeps small overlaps to itself and no digit that the interval does not bear.

use palermo_estimate::bootstrap::Progress;
use palermo_estimate::report::{self, Section};
use palermo_estimate::{Answer, CaptureTable, Columns, Histories, Interval, Method, Request, mse};

fn table(name: &str) -> CaptureTable {
    let path = format!("{}/tests/data/capture/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a file of the tests");
    Histories::read(&text, &Columns::default()).expect("well formed").table().expect("a table")
}

fn answer(table: &CaptureTable, bootstrap: u64) -> Answer {
    let request = Request { bootstrap: Some(bootstrap), seed: Some(1), ..Request::new(Method::Stepwise) };
    mse::of_table(table, &request, &Progress::default()).expect("in range")
}

#[test]
fn a_figure_is_rounded_to_the_power_of_ten_one_below_its_interval() {
    let interval =
        |lower: f64, upper: f64| Interval { level: 0.95, lower: Some(lower), upper: Some(upper), method: "bca" };
    // chapter on prevalence, §3.6: a width of 5,040 bears hundreds, one of 950 tens, one of 40 single persons
    for (lower, upper, unit) in
        [(9_267.0, 14_307.0, 100.0), (500.0, 1_450.0, 10.0), (100.0, 140.0, 1.0), (1.0, 3.0, 1.0)]
    {
        assert_eq!(report::unit(&interval(lower, upper)), Some(unit));
    }
    let t = table("UKdat");
    let section = Section::of(&t, &answer(&t, 0), report::MASKED_BELOW);
    // R0061, R0063, R0064 of the reference: 11,417.99, Wald limits 9,977.3 and 13,145.7
    let limits = section.interval.map(|i| (i.lower, i.upper));
    assert_eq!((section.estimate, limits), (Some(11_400.0), Some((Some(10_000.0), Some(13_100.0)))));
    assert!(!section.publishable, "no assumption is stated");
}

#[test]
fn small_overlaps_are_masked_and_empty_ones_are_not() {
    let t = table("NewOrl_5_n186");
    let section = Section::of(&t, &answer(&t, 0), report::MASKED_BELOW);
    for count in &section.overlaps {
        let pair = t.pairs().find(|p| t.name_of(*p) == count.lists.join(":")).expect("a pair");
        let known = t.margin(pair);
        assert_eq!(count.persons, (!(1..5).contains(&known)).then_some(known));
    }
    assert!(
        section.overlaps.iter().any(|c| c.persons.is_none()) && section.overlaps.iter().any(|c| c.persons == Some(0))
    );
}

#[test]
fn two_lists_do_not_give_their_small_overlap_away() {
    let t = CaptureTable::new(vec!["A".into(), "B".into()], [(1, 40), (2, 30), (3, 4)]).expect("two lists");
    let section = Section::of(&t, &answer(&t, 0), report::MASKED_BELOW);
    assert!(section.lists.iter().chain(&section.overlaps).all(|c| c.persons.is_none()));
}

#[test]
fn charts_get_every_interval_model_and_list() {
    let t = table("UKdat_5");
    let section = Section::of(&t, &answer(&t, 50), report::MASKED_BELOW);
    assert!(section.intervals.iter().any(|m| m.label == "bca" && m.lower.is_none()), "fifty repeats bear no limit");
    // §4 of the reference: the best of 6,519 models, and the next
    let best: Vec<(&str, i64)> =
        section.models.iter().take(2).map(|m| (m.label.as_str(), m.total.unwrap_or(0.0).round() as i64)).collect();
    assert_eq!(best, [("[123,25,34]", 25_311), ("[123,34,5]", 28_822)]);
    // §8 of the reference: without PFNCA 22,623.0
    let without = section.without.iter().find(|m| m.label == "PFNCA").and_then(|m| m.total);
    assert!((without.expect("an estimate") - 22_623.0).abs() < 0.05);
}
