//! The answer as the command line promises it: shape, refusals, warnings, ranges.

use palermo_estimate::bootstrap::Progress;
use palermo_estimate::{Answer, CaptureTable, Columns, Histories, Method, Request, mse};
use serde_json::Value;

fn table(name: &str) -> CaptureTable {
    let path = format!("{}/tests/data/capture/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a file of the tests");
    Histories::read(&text, &Columns::default()).and_then(|h| h.table()).expect("a table")
}

fn answer(table: &CaptureTable, request: Request) -> Answer {
    mse::of_table(table, &Request { seed: Some(1), ..request }, &Progress::default()).expect("settings in range")
}

fn with(method: Method, bootstrap: u64) -> Request {
    Request { bootstrap: Some(bootstrap), ..Request::new(method) }
}

#[test]
fn an_estimate_has_the_shape_of_the_contract() {
    let a = answer(&table("UKdat"), with(Method::Stepwise, 0));
    let json = serde_json::to_value(&a).expect("plain data");
    assert_eq!(json["status"], "estimated");
    assert_eq!(json["observed"], 2744);
    // Chan, Silverman, Vincent 2021
    assert!((json["estimate"].as_f64().unwrap_or_default() - 11_417.991_092).abs() < 1e-5);
    assert_eq!(json["interval"]["method"], "wald");
    assert_eq!(json["model"]["terms"].as_array().map(Vec::len), Some(7));
    assert!(json["reproduce"]["table_hash"].is_string());
    assert!(json["warnings"].as_array().is_some_and(|w| w.iter().any(|w| w["code"] == "no_assumption")));
    assert!(json["headline"].is_null(), "without repeats nothing is compared");
}

#[test]
fn a_limit_on_too_few_repeats_is_null_and_said() {
    let a = answer(&table("UKdat"), with(Method::Stepwise, 1_000));
    let interval = a.interval.clone().expect("an interval");
    assert_eq!((interval.method, interval.lower), ("bca", None), "its percentile is 0.001");
    assert!(a.warns("limit_unresolved") && a.warns("model_switching"));
    assert!(interval.upper.is_some_and(|u| (13_000.0..16_000.0).contains(&u)), "{interval:?}");
}

#[test]
fn the_range_becomes_the_headline_where_the_choice_dominates() {
    let a = answer(&table("Ned_5"), with(Method::Stepwise, 50));
    let headline = a.headline.clone().expect("48 to 122 thousand");
    assert!(headline.lower < 48_500.0 && headline.upper > 121_000.0, "{headline:?}");
    for code in ["choice_dominates", "one_list_decides", "empty_pairs"] {
        assert!(a.warns(code), "{code}");
    }
}

/// Ned and Ned_5 conditioned on K, UKdat and UKdat_5 on GP, NewOrl_5 on H: other programs print up to 8.1e11.
#[test]
fn where_no_estimate_exists_no_number_is_shown() {
    for (set, list) in [("Ned", "K"), ("Ned_5", "K"), ("UKdat", "GP"), ("UKdat_5", "GP"), ("NewOrl_5_n186", "H")] {
        let t = table(set);
        let inner = t.conditioned_on(t.list(list).expect("a list")).expect("others remain");
        let a = answer(&inner, with(Method::Stepwise, 0));
        let json = serde_json::to_value(&a).expect("plain data");
        assert_eq!(json["status"], "refused", "{set} {list}");
        assert_eq!((json.get("estimate"), json.get("hidden"), json.get("interval")), (None::<&Value>, None, None));
        let why = ["start_no_mle", "not_identifiable", "no_overlap"];
        assert!(why.iter().any(|code| a.warns(code)), "{set} {list}: {:?}", a.warnings);
    }
}

#[test]
fn two_lists_are_refused_until_somebody_says_why_they_are_independent() {
    let names = ["A", "B"].map(String::from).to_vec();
    let t = CaptureTable::new(names, [(1, 170), (2, 120), (3, 30)]).expect("two lists");
    assert!(answer(&t, with(Method::Stepwise, 0)).warns("two_lists"));
    let reasoned = Request {
        assumption: Some("independence_of_two_lists".into()),
        reasons: Some("sampled by lot".into()),
        ..with(Method::Stepwise, 0)
    };
    assert!((answer(&t, reasoned).estimate.unwrap_or_default() - 1_000.0).abs() < 1e-6);
    let simple = answer(&t, with(Method::LincolnPetersen, 0));
    assert!((simple.estimate.unwrap_or_default() - 1_000.0).abs() < 1e-9);
    assert_eq!(simple.details["chapman"].as_f64().map(f64::round), Some(978.0));
}

#[test]
fn graphs_and_bounds_answer_too() {
    let a = answer(&table("UKdat_4"), Request { max_total: Some(26_708), ..with(Method::Dga, 0) });
    assert_eq!(a.estimate, Some(11_363.0), "dga 2.0.2");
    let a = answer(&table("UKdat"), with(Method::Chao, 0));
    assert!((a.estimate.unwrap_or_default() - 15_627.950_21).abs() < 1e-4, "Chao 1987");
}

#[test]
fn linkage_draws_are_pooled_and_their_spread_told() {
    let text = "draw,A,B,C,count\n1,1,0,0,60\n1,0,1,0,45\n1,0,0,1,70\n1,1,1,0,14\n1,1,0,1,11\n1,0,1,1,9\n1,1,1,1,3\n\
                2,1,0,0,58\n2,0,1,0,44\n2,0,0,1,71\n2,1,1,0,15\n2,1,0,1,11\n2,0,1,1,9\n2,1,1,1,4\n";
    let columns = Columns { draw: Some("draw".into()), ..Columns::default() };
    let all = Histories::read(text, &columns).expect("two draws");
    let request = Request { seed: Some(1), ..with(Method::Stepwise, 0) };
    let a = mse::estimate(&all, &request, &Progress::default()).expect("in range");
    assert!(a.warns("linkage_spread"));
    assert_eq!(a.details["draws"], 2);
}

#[test]
fn the_same_question_gives_the_same_json_on_one_thread_and_on_three() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| serde_json::to_string(&answer(&table("NewOrl_5_n186"), with(Method::Stepwise, 300))))
            .expect("plain data")
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn the_bound_says_what_it_counts_with_few_lists() {
    // three independent lists that see everybody with p = 0.5: of 8,000 a thousand have each history, the unseen too
    let cells = (1..8).map(|mask| (mask, 1_000));
    let table = CaptureTable::new(["A", "B", "C"].map(String::from).to_vec(), cells).expect("three lists");
    let answer = mse::of_table(&table, &Request::new(Method::Chao), &Progress::default()).expect("in range");
    assert_eq!(answer.hidden, Some(1_500.0), "3/2 of the thousand that are hidden");
    let told = answer.warnings.iter().find(|w| w.code == "lower_bound").expect("it is told");
    assert!(told.text.contains("1.5 times the hidden with 3 lists"), "{}", told.text);
}
