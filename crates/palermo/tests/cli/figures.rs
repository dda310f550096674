//! Imported figures: what is taken in from a file of figures, and what a table of them says.

use serde_json::{Value as Json, json};

use crate::support::fixtures::{UK_REFERRALS, UK_ROWS, UNODC, UNODC_ROWS};
use crate::support::{Site, cell, counts};

/// An installation with the figures of [`UNODC`].
fn unodc() -> Site {
    let site = Site::prepared("unodc", |site| {
        let file = site.file("unodc.csv", UNODC);
        assert_eq!(counts(&site.import(0, &file, "unodc-portal", &[])), [UNODC_ROWS, 0, 0, UNODC_ROWS, 0, 0]);
    });
    site.file("unodc.csv", UNODC);
    site
}

const DETECTED: [&str; 4] = ["--where", "indicator=detected_victims", "--where", "dimension=total"];

#[track_caller]
fn detected(site: &Site, arguments: &[&str]) -> Json {
    let mut all = vec!["table", "unodc-portal"];
    all.extend(DETECTED);
    all.extend(arguments);
    site.json(0, &all)
}

fn codes<'a>(report: &'a Json, list: &str) -> Vec<&'a str> {
    report[list].as_array().expect("a list").iter().filter_map(|w| w["code"].as_str()).collect()
}

#[test]
fn a_file_of_figures_taken_in_twice_is_unchanged_the_second_time() {
    let site = unodc();
    let report = site.import(0, &site.arg("unodc.csv"), "unodc-portal", &[]);
    assert_eq!(counts(&report), [UNODC_ROWS, 0, 0, 0, 0, UNODC_ROWS]);
}

#[test]
fn a_dry_run_counts_as_the_real_run_and_writes_nothing() {
    let site = Site::new();
    let file = site.file("unodc.csv", UNODC);
    let report = site.import(0, &file, "unodc-portal", &["--dry-run"]);
    assert_eq!(counts(&report), [UNODC_ROWS, 0, 0, UNODC_ROWS, 0, 0]);
    assert_eq!(site.count("statistics.external_cell"), 0);
}

#[test]
fn copies_conflicts_doubtful_names_and_areas_that_are_no_states_are_warnings_at_their_rows() {
    let site = Site::new();
    let file = site.file("unodc.csv", UNODC);
    let report = site.import(0, &file, "unodc-portal", &[]);
    assert_eq!(report["errors"], json!([]));
    let found: Vec<(String, u64)> = report["warnings"]
        .as_array()
        .expect("warnings")
        .iter()
        .map(|w| (w["code"].as_str().unwrap_or_default().to_string(), w["row"].as_u64().unwrap_or_default()))
        .collect();
    for (code, row) in [("duplicate", 17), ("conflict", 19), ("review", 22), ("pseudo_area", 26), ("pseudo_area", 27)] {
        assert!(found.contains(&(code.to_string(), row)), "{code} in row {row}: {found:?}");
    }
    let doubt = report["warnings"].as_array().and_then(|w| w.iter().find(|w| w["code"] == "review")).expect("a doubt");
    assert_eq!((&doubt["cell"], &doubt["value"]), (&json!("G22"), &json!("97 albanian")));
}

#[test]
fn a_figure_below_five_is_an_interval_and_an_exact_one_has_equal_ends() {
    let table = detected(&unodc(), &["--rows", "sex", "--where", "area=ITA", "--where", "year=2018"]);
    let male = cell(&table, &json!({ "sex": "male" }));
    assert_eq!((&male["lo"], &male["hi"], &male["value"]), (&json!(0), &json!(4), &Json::Null));
    assert_eq!((&male["text"], &male["kind"]), (&json!("<5"), &json!("censored")));
    let female = cell(&table, &json!({ "sex": "female" }));
    assert_eq!((&female["lo"], &female["hi"], &female["value"]), (&json!(412), &json!(412), &json!(412)));
    assert_eq!(female["kind"], "exact");
    let totals = table["totals"].as_array().expect("totals");
    assert_eq!(totals.len(), 1, "{totals:?}");
    assert_eq!((&totals[0]["key"], &totals[0]["value"]), (&json!({ "sex": "total" }), &json!(1234)));
}

#[test]
fn ages_are_given_by_their_codes_and_the_unknown_is_shown() {
    let table =
        detected(&unodc(), &["--rows", "age", "--where", "area=ITA", "--where", "year=2019", "--where", "sex=female"]);
    assert_eq!(cell(&table, &json!({ "age": "0-17" }))["value"], 21);
    assert_eq!(cell(&table, &json!({ "age": "18+" }))["value"], 177);
    assert_eq!(cell(&table, &json!({ "age": "unknown" }))["hi"], 4);
    assert_eq!(table["totals"][0]["value"], 198);
}

#[test]
fn figures_that_contradict_each_other_have_no_value_until_a_rule_is_chosen() {
    let site = unodc();
    let at = json!({ "area": "FRA", "year": "2018" });
    let table = detected(&site, &["--rows", "area,year"]);
    let conflict = cell(&table, &at);
    assert_eq!((&conflict["lo"], &conflict["hi"], &conflict["value"]), (&Json::Null, &Json::Null, &Json::Null));
    assert_eq!(conflict["kind"], "conflict");
    let chosen = |rule: &str| detected(&site, &["--rows", "area,year", "--conflict", rule]);
    assert_eq!(cell(&chosen("first"), &at)["value"], 300);
    assert_eq!(cell(&chosen("largest"), &at)["value"], 310);
    let hull = chosen("hull");
    let hull = cell(&hull, &at);
    assert_eq!((&hull["lo"], &hull["hi"], &hull["value"]), (&json!(300), &json!(310), &Json::Null));
}

#[test]
fn an_exact_copy_of_a_row_counts_once_and_a_missing_combination_is_absent() {
    let table = detected(&unodc(), &["--rows", "area,year"]);
    assert_eq!(cell(&table, &json!({ "area": "FRA", "year": "2019" }))["value"], 461);
    let cells = table["cells"].as_array().expect("cells");
    assert!(cells.iter().all(|c| c["key"] != json!({ "area": "ALB", "year": "2018" })), "{cells:?}");
}

#[test]
fn namibia_is_a_state_and_not_a_missing_value() {
    let table = detected(&unodc(), &["--rows", "area", "--where", "year=2019"]);
    assert_eq!(cell(&table, &json!({ "area": "NAM" }))["value"], 17);
}

#[test]
fn an_area_that_is_no_state_stands_in_no_list_of_states_but_can_be_asked_for_by_its_own_code() {
    let site = unodc();
    let states = detected(&site, &["--rows", "area", "--where", "year=2019"]);
    let listed: Vec<&str> =
        states["cells"].as_array().into_iter().flatten().filter_map(|c| c["key"]["area"].as_str()).collect();
    assert_eq!(listed, ["ALB", "FRA", "ITA", "NAM"]);
    let group = detected(&site, &["--rows", "area", "--where", "year=2019", "--where", "area=CAR"]);
    assert_eq!(cell(&group, &json!({ "area": "CAR" }))["value"], 9);
    let sark = detected(&site, &["--rows", "area", "--where", "year=2019", "--where", "area=x-sark"]);
    assert_eq!(cell(&sark, &json!({ "area": "x-sark" }))["text"], "<5");
}

#[test]
fn what_is_asked_may_be_written_in_any_case() {
    let site = unodc();
    let asked = |all: &[&str]| site.json(0, all)["cells"].clone();
    let plain = asked(&[
        "table",
        "unodc-portal",
        "--rows",
        "year",
        "--where",
        "area=ITA",
        "--where",
        "indicator=detected_victims",
        "--where",
        "dimension=total",
    ]);
    let other = asked(&[
        "table",
        "unodc-portal",
        "--rows",
        "Year",
        "--where",
        "Area=ita",
        "--where",
        "INDICATOR=Detected_Victims",
        "--where",
        "dimension=TOTAL",
    ]);
    assert_eq!(plain.as_array().map(Vec::len), Some(2), "{plain}");
    assert_eq!(plain, other);
}

#[test]
fn the_same_concept_twice_means_or_and_different_concepts_mean_and() {
    let table =
        detected(&unodc(), &["--rows", "area", "--where", "area=ITA", "--where", "area=NAM", "--where", "year=2019"]);
    let listed: Vec<&str> =
        table["cells"].as_array().into_iter().flatten().filter_map(|c| c["key"]["area"].as_str()).collect();
    assert_eq!(listed, ["ITA", "NAM"]);
}

#[test]
fn a_concept_without_a_total_must_be_shown_or_chosen() {
    let answer = unodc().json(
        1,
        &[
            "table",
            "unodc-portal",
            "--rows",
            "area",
            "--where",
            "indicator=detected_victims",
            "--where",
            "dimension=citizenship",
        ],
    );
    assert_eq!(answer["error"], "concept_open");
    assert!(answer["message"].as_str().is_some_and(|m| m.contains("category")), "{answer}");
}

#[test]
fn states_are_never_ordered_by_a_figure() {
    let site = unodc();
    let mut all = vec!["table", "unodc-portal", "--rows", "area", "--where", "year=2019", "--order", "figure"];
    all.extend(DETECTED);
    assert_eq!(site.json(1, &all)["error"], "state_ranking_not_offered");
}

#[test]
fn a_name_with_a_number_in_it_is_no_citizenship() {
    let table = unodc().json(
        0,
        &[
            "table",
            "unodc-portal",
            "--rows",
            "category",
            "--where",
            "area=ALB",
            "--where",
            "dimension=citizenship",
            "--where",
            "indicator=detected_victims",
            "--where",
            "year=2019",
        ],
    );
    assert_eq!(cell(&table, &json!({ "category": "embedded_count" }))["value"], 43);
}

#[test]
fn a_table_as_csv_reads_back_as_the_same_cells() {
    let site = unodc();
    let asked = ["table", "unodc-portal", "--rows", "area,year"];
    let with = |more: &[&str]| {
        let mut all = asked.to_vec();
        all.extend(DETECTED);
        all.extend(more);
        site.run(&all).code(0)
    };
    let text = with(&["--format", "csv"]).out;
    let width = text.lines().next().map_or(0, |h| h.split(',').count());
    let table = with(&["--format", "json"]).document();
    assert_eq!(table, with(&["--json"]).document(), "--json and --format json are one");
    for line in text.lines().skip(1) {
        let cells = csv_cells(line);
        assert_eq!(cells.len(), width, "{line}");
        let json = cell(&table, &json!({ "area": cells[0], "year": cells[1] }));
        let said = |k: &str| match &json[k] {
            Json::Null => String::new(),
            Json::String(t) => t.clone(),
            n => n.to_string(),
        };
        assert_eq!(cells[2..], ["lo", "hi", "value", "text", "kind"].map(said), "{line}");
    }
}

/// The cells of one line without line breaks inside quotes.
fn csv_cells(line: &str) -> Vec<String> {
    let (mut out, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.last_mut().expect("never empty").push(c),
        }
    }
    out
}

#[test]
fn a_cell_of_a_table_names_the_row_of_the_file_that_it_comes_from() {
    let site = unodc();
    let mut all = vec!["table", "unodc-portal", "--rows", "area,year", "--explain", "FRA,2019"];
    all.extend(DETECTED);
    let answer = site.json(0, &all);
    let rows: Vec<u64> =
        answer["cell"]["source"].as_array().into_iter().flatten().filter_map(|s| s["row"].as_u64()).collect();
    assert!(rows.contains(&17), "{answer}");
}

#[test]
fn a_wrong_encoding_is_named_at_its_cell_and_nothing_is_taken_in() {
    let site = Site::new();
    let mut bytes = UNODC.as_bytes().to_vec();
    let at = UNODC.find("Nigeria").expect("the fixture names Nigeria");
    bytes[at + 1] = 0xff;
    let file = site.file("bad.csv", bytes);
    let report = site.import(1, &file, "unodc-portal", &["--encoding", "utf-8"]);
    assert_eq!(cells_of(&report), ["G14"]);
    assert_eq!(site.count("statistics.external_cell"), 0);
}

#[test]
fn a_shifted_column_is_named_at_its_cells_and_nothing_is_taken_in() {
    let site = Site::new();
    let row = |line: &str| {
        let shifted = UNODC.replacen(
            "ITA,Italy,Europe,Southern Europe,Persons convicted,Total,Total,Total,Total,2019,Counts,12,GLOTIP",
            line,
            1,
        );
        assert_ne!(shifted, UNODC);
        shifted
    };
    let short = row("ITA,Italy,Southern Europe,Persons convicted,Total,Total,Total,Total,2019,Counts,12,GLOTIP");
    let file = site.file("short.csv", short);
    assert_eq!(site.import(1, &file, "unodc-portal", &[])["errors"][0]["row"], 15, "a row with a cell too few");
    let file = site.file(
        "bad.csv",
        row("ITA,Italy,Southern Europe,Persons convicted,Total,Total,Total,Total,2019,Counts,12,GLOTIP,"),
    );
    let report = site.import(1, &file, "unodc-portal", &[]);
    let found = cells_of(&report);
    assert!(found.iter().all(|c| c.trim_start_matches(char::is_alphabetic) == "15"), "{report}");
    assert!(found.contains(&"E15".to_string()), "{report}");
    assert_eq!(site.count("statistics.external_cell"), 0);
}

#[test]
fn a_text_where_a_number_belongs_is_named_at_its_cell_with_its_value() {
    let site = Site::new();
    let file = site.file("bad.csv", UNODC.replacen("Counts,98,", "Counts,ninety,", 1));
    let report = site.import(1, &file, "unodc-portal", &[]);
    assert_eq!(cells_of(&report), ["L23"]);
    let error = &report["errors"][0];
    assert_eq!((&error["row"], &error["column"], &error["value"]), (&json!(23), &json!("txtVALUE"), &json!("ninety")));
    let [read, excluded, rejected, new, changed, unchanged] = counts(&report);
    assert_eq!((read, rejected), (UNODC_ROWS, 1));
    assert_eq!(read, excluded + rejected + new + changed + unchanged);
    assert_eq!(site.count("statistics.external_cell"), 0);
}

fn cells_of(report: &Json) -> Vec<String> {
    report["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|e| e["cell"].as_str().unwrap_or_else(|| panic!("an error without its cell: {e}")).to_string())
        .collect()
}

#[test]
fn subtotals_and_parts_of_a_national_file_are_kept_and_never_summed_together() {
    let site = Site::new();
    let file = site.file("referrals.csv", UK_REFERRALS);
    assert_eq!(counts(&site.import(0, &file, "uk-nrm", &[])), [UK_ROWS, 0, 0, UK_ROWS, 0, 0]);
    assert_eq!(counts(&site.import(0, &file, "uk-nrm", &[])), [UK_ROWS, 0, 0, 0, 0, UK_ROWS]);
    let table = site.json(0, &["table", "uk-nrm.referrals", "--rows", "citizenship"]);
    assert_eq!(cell(&table, &json!({ "citizenship": "ALB" }))["value"], 3, "3 once, not 3 + 3 + 0");
    assert_eq!(cell(&table, &json!({ "citizenship": "ROU" }))["value"], 4);
    assert_eq!(table["totals"][0]["value"], 7);
    let forms = site.json(0, &["table", "uk-nrm.referrals", "--rows", "exploitation"]);
    assert_eq!(cell(&forms, &json!({ "form_of_exploitation": "labour" }))["value"], 7, "{forms}");
    assert!(!codes(&site.import(0, &file, "uk-nrm", &[]), "warnings").contains(&"checks_differ"));
}

#[test]
fn a_layout_that_no_mapping_of_the_name_knows_is_refused_with_what_it_lacks() {
    let site = Site::new();
    let file = site.file("referrals.csv", UK_REFERRALS);
    let answer = site.json(1, &["import", &file, "--mapping", "unodc-portal"]);
    let said = format!("{}{}", answer["message"], answer["errors"]);
    assert!(said.contains("Iso3_code"), "{answer}");
}
