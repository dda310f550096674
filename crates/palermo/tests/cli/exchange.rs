//! Files out and in again: what leaves a register comes back as the same records, and some things never leave.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::support::{Site, cell, counts};

const AGENCIES: &str = "code,name,type,country,languages,website\n\
    AG-1,Harbour police,police,ITA,it;fr,\n\
    AG-2,=1+1,ngo,FRA,,\n\
    AG-3,\"Quay, north \"\"B\"\"\nsecond line\",ngo,DEU,,https://quay.example\n\
    AG-4,Приют,ngo,MDA,,\n";

const REGISTER: &str = "core.organisation";

fn agencies() -> Site {
    let site = Site::new();
    let file = site.file("agencies.csv", AGENCIES);
    assert_eq!(counts(&site.import(0, &file, REGISTER, &[])), [4, 0, 0, 4, 0, 0]);
    site
}

fn export(site: &Site, register: &str, format: &str) -> String {
    let ending = if format == "datapackage" { "zip" } else { format };
    let out = site.arg(&format!("out.{ending}"));
    site.run(&["export", register, "--format", format, "--out", &out]).code(0);
    out
}

#[test]
fn an_export_taken_in_again_leaves_every_record_as_it_stands() {
    let site = agencies();
    for format in ["csv", "xlsx", "jsonl"] {
        let out = export(&site, REGISTER, format);
        assert_eq!(counts(&site.import(0, &out, REGISTER, &[])), [4, 0, 0, 0, 0, 4], "{format}");
    }
}

#[test]
fn an_export_taken_into_a_fresh_installation_gives_the_same_records() {
    let site = agencies();
    let first = fs::read(export(&site, REGISTER, "csv")).expect("the export");
    for format in ["csv", "xlsx", "jsonl"] {
        let fresh = Site::new();
        let out = export(&site, REGISTER, format);
        assert_eq!(counts(&fresh.import(0, &out, REGISTER, &[])), [4, 0, 0, 4, 0, 0], "{format}");
        let second = fs::read(export(&fresh, REGISTER, "csv")).expect("the export");
        assert_eq!(String::from_utf8_lossy(&second), String::from_utf8_lossy(&first), "{format}");
    }
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_neutralised_and_comes_back_as_it_was() {
    let site = agencies();
    let text = fs::read_to_string(export(&site, REGISTER, "csv")).expect("the export");
    assert!(text.contains(",'=1+1,") && !text.contains(",=1+1"), "{text}");
    let lines = fs::read_to_string(export(&site, REGISTER, "jsonl")).expect("the export");
    assert!(lines.contains("\"name\":\"=1+1\""), "no spreadsheet opens JSON lines: {lines}");
}

#[test]
fn parquet_and_data_package_are_written_with_their_magic() {
    let site = agencies();
    let parquet = fs::read(export(&site, REGISTER, "parquet")).expect("the export");
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
    let package = fs::read(export(&site, REGISTER, "datapackage")).expect("the export");
    assert!(package.starts_with(b"PK"));
    assert!(String::from_utf8_lossy(&package).contains("datapackage.json"));
}

#[test]
fn a_sealed_column_is_named_and_left_out_and_its_values_reach_no_file() {
    let site = Site::new();
    let file = site.file(
        "cases.csv",
        "source_key,sex,full_name,date_of_birth\nK-1,female,Zephyrine Quux,1990-02-03\nK-2,nonsense,Zephyrine Quux,x\n",
    );
    let report = site.import(1, &file, "statistics.st_victim", &[]);
    assert!(!report.to_string().contains("Zephyrine"), "{report}");
    let report = site.import(2, &file, "statistics.st_victim", &["--keep-good"]);
    let left: Vec<&str> =
        report["left_out"].as_array().into_iter().flatten().filter_map(|l| l["column"].as_str()).collect();
    assert!(left.contains(&"full_name") && left.contains(&"date_of_birth"), "{report}");
    for format in ["csv", "jsonl", "xlsx", "parquet", "datapackage"] {
        let bytes = fs::read(export(&site, "statistics.st_victim", format)).expect("the export");
        let text = String::from_utf8_lossy(&bytes);
        for word in ["full_name", "date_of_birth", "Zephyrine", "1990-02-03"] {
            assert!(!text.contains(word), "{word} in {format}");
        }
    }
    for entry in fs::read_dir(site.data()).expect("the data folder").flatten().filter(|e| e.path().is_file()) {
        let bytes = fs::read(entry.path()).expect("a file of the data folder");
        assert!(!bytes.windows(9).any(|w| w == b"Zephyrine"), "{}", entry.path().display());
    }
    let answer = site.json(1, &["table", "statistics.st_victim", "--rows", "full_name"]);
    assert_eq!(answer["error"], "class_sealed");
}

#[test]
fn rows_whose_terms_forbid_it_are_not_exported_while_their_table_is_given_with_its_citation() {
    let site = Site::new();
    let file = site.arg("ctdc.csv");
    site.run(&["demo", "ctdc", "--variant", "27", "--rows", "20", "--out", &file]).code(0);
    assert_eq!(counts(&site.import(0, &file, "ctdc-27", &[])), [20, 0, 0, 20, 0, 0]);
    for format in ["csv", "jsonl"] {
        let out = site.arg("victims");
        let answer = site.json(1, &["export", "statistics.st_victim", "--format", format, "--out", &out]);
        assert_eq!(answer["error"], "redistribution_forbidden");
        assert!(answer["help"].as_str().is_some_and(|h| h.contains("CTDC")), "{answer}");
        assert!(!site.path("victims").exists(), "no file is begun");
    }
    let table = site.json(0, &["table", "statistics.st_victim", "--rows", "gender"]);
    assert_eq!(table["totals"][0]["value"], 20);
    assert!(table.to_string().contains("Counter-Trafficking Data Collaborative"), "the table carries its citation");
}

#[test]
fn good_rows_are_kept_and_the_bad_ones_set_aside_in_a_private_file_that_can_be_mended_and_taken_in() {
    let site = Site::new();
    let file = site.file(
        "agencies.csv",
        "code,name,type,country\nAG-1,One,police,ITA\nAG-2,\"Two, bad\",police,Atlantis\nAG-3,Three,ngo,FRA\n",
    );
    let all = site.import(1, &file, REGISTER, &[]);
    assert_eq!(all["errors"][0]["cell"], "D3");
    assert_eq!(site.count(REGISTER), 0, "all or nothing, unless asked");
    let aside = site.arg("aside.csv");
    let dry = site.import(2, &file, REGISTER, &["--keep-good", "--dry-run"]);
    assert_eq!(counts(&dry), [3, 0, 1, 2, 0, 0], "a dry run ends as the real run");
    assert_eq!(site.count(REGISTER), 0);
    let report = site.import(2, &file, REGISTER, &["--keep-good", "--set-aside", &aside]);
    assert_eq!(counts(&report), [3, 0, 1, 2, 0, 0]);
    assert_eq!(site.count(REGISTER), 2);
    let mode = fs::metadata(&aside).expect("the rows set aside").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = fs::read_to_string(&aside).expect("the rows set aside");
    assert_eq!(text, "code,name,type,country\nAG-2,\"Two, bad\",police,Atlantis\n");
    let mended = site.file("mended.csv", text.replace("Atlantis", "DEU"));
    assert_eq!(counts(&site.import(0, &mended, REGISTER, &[])), [1, 0, 0, 1, 0, 0]);
    assert_eq!(site.count(REGISTER), 3);
}

#[test]
fn a_record_that_changed_becomes_a_new_version() {
    let site = agencies();
    let file = site.file("agencies.csv", AGENCIES.replace("Harbour police", "Port police"));
    assert_eq!(counts(&site.import(0, &file, REGISTER, &[])), [4, 0, 0, 0, 1, 3]);
    let text = fs::read_to_string(export(&site, REGISTER, "csv")).expect("the export");
    assert!(text.lines().any(|l| l.contains(",2,AG-1,Port police,")), "{text}");
}

#[test]
fn an_import_that_was_a_mistake_can_be_undone() {
    let site = agencies();
    let file = site.file("more.csv", "code,name,type,country\nAG-9,Nine,ngo,ITA\n");
    let report = site.import(0, &file, REGISTER, &[]);
    let batch = report["batch"].as_str().unwrap_or_else(|| panic!("the batch is named: {report}"));
    assert_eq!(site.json(0, &["undo", batch])["removed"], 1);
    assert_eq!(site.count(REGISTER), 4);
    assert_eq!(site.json(0, &["ledger", "verify"])["ok"], true);
}

#[test]
fn a_table_of_records_counts_a_person_once_in_the_total_and_in_each_form() {
    let site = Site::new();
    let file = site.file(
        "cases.csv",
        "source_key,year_registered,exploitation,identification_status\n\
         K-1,2024,labour;sexual,identified\nK-2,2024,labour,identified\nK-3,2024,,presumed\n",
    );
    assert_eq!(counts(&site.import(0, &file, "case-rows", &[])), [3, 0, 0, 3, 0, 0]);
    let table = site.json(0, &["table", "statistics.st_victim", "--rows", "exploitation"]);
    let value = |code: &str| {
        let cells = table["cells"].as_array().expect("cells");
        let found = cells.iter().find(|c| c["key"].as_object().is_some_and(|k| k.values().any(|v| v == code)));
        found.unwrap_or_else(|| panic!("no {code} in {table}"))["value"].clone()
    };
    assert_eq!((value("labour"), value("sexual"), value("unknown")), (json!(2), json!(1), json!(1)));
    assert_eq!(table["totals"][0]["value"], 3);
    let status = site.json(0, &["table", "statistics.st_victim", "--rows", "identification_status"]);
    assert_eq!(cell(&status, &json!({ "identification_status": "presumed" }))["value"], 1);
}

#[test]
fn one_row_makes_a_victim_a_perpetrator_or_both() {
    let site = Site::new();
    let file = site.file(
        "htcds.csv",
        "prs_Gender,vic_TypeOfExploitation,per_RoleInProcess\n\
         Feminine,ForcedLabour,\nMasculine,,RecruiterOrIntermediary\nFeminine,SexualExploitation,Transporter\n",
    );
    assert_eq!(counts(&site.import(0, &file, "htcds", &[])), [3, 0, 0, 4, 0, 0]);
    assert_eq!((site.count("statistics.st_victim"), site.count("statistics.st_perpetrator")), (2, 2));
    assert_eq!(counts(&site.import(0, &file, "htcds", &[])), [3, 0, 0, 0, 0, 4]);
    assert_eq!(site.json(0, &["ledger", "verify"])["ok"], true);
    let out = site.arg("back.csv");
    let told = site.json(0, &["export", "statistics.st_perpetrator", "--format", "htcds", "--out", &out]);
    assert_eq!(told["rows"], 2, "{told}");
    let back = Site::new();
    assert_eq!(counts(&back.import(0, &out, "htcds", &[])), [2, 0, 0, 2, 0, 0]);
    assert_eq!((back.count("statistics.st_victim"), back.count("statistics.st_perpetrator")), (0, 2));
}

#[test]
fn a_row_that_is_bad_for_one_register_is_refused_for_both() {
    let site = Site::new();
    let file = site
        .file("htcds.csv", "vic_TypeOfExploitation,per_RoleInProcess\nForcedLabour,Piper\nForcedLabour,Transporter\n");
    let report = site.import(1, &file, "htcds", &[]);
    assert_eq!((counts(&report), report["errors"][0]["cell"].as_str()), ([2, 0, 1, 2, 0, 0], Some("B2")), "{report}");
    assert_eq!((site.count("statistics.st_victim"), site.count("statistics.st_perpetrator")), (0, 0));
}

#[test]
fn records_leave_in_the_layouts_of_others_with_what_these_cannot_carry() {
    let site = Site::new();
    let file = site.file(
        "cases.csv",
        "source_key,year_registered,gender,exploitation,means_of_control,identification_status\n\
         K-1,2024,feminine,criminality.online_scams,restricts_movement,identified\n",
    );
    site.import(0, &file, "case-rows", &[]);
    for ending in ["csv", "xlsx", "jsonl"] {
        let out = site.arg(&format!("htcds.{ending}"));
        let told = site.json(0, &["export", "statistics.st_victim", "--format", "htcds", "--out", &out]);
        let lost = |field: &str| told["losses"].as_array().is_some_and(|l| l.iter().any(|l| l["field"] == field));
        assert!(lost("exploitation") && lost("means_of_control") && lost("year_registered"), "{ending}: {told}");
        let back = Site::new();
        assert_eq!(counts(&back.import(0, &out, "htcds", &[])), [1, 0, 0, 1, 0, 0], "{ending}");
    }
    let header = "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,txtVALUE,Source";
    let row = "NAM,Namibia,Africa,Sub-Saharan Africa,Detected trafficking victims,Total,Total,Total,Total,2015,Counts,<5,GLOTIP";
    let file = site.file("portal.csv", format!("{header}\n{row}\n"));
    site.import(0, &file, "unodc-portal", &[]);
    let out = site.arg("portal-back.csv");
    site.json(0, &["export", "statistics.external_cell", "--format", "portal", "--out", &out]);
    assert_eq!(fs::read_to_string(&out).expect("the export"), format!("{header}\n{row}\n"));
    let answer = site.json(1, &["export", "core.organisation", "--format", "portal", "--out", &out]);
    assert_eq!(answer["error"], "not_this_register");
}

#[test]
fn a_profile_is_taken_from_the_mapping_or_as_asked_and_kept_with_the_record() {
    let site = Site::new();
    let file = site.file(
        "cases.csv",
        "source_key,year_registered,sex,exploitation,identification_status\nK-1,2024,female,labour,identified\n",
    );
    site.import(0, &file, "case-rows", &["--profile", "gb"]);
    let kept = tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let store = palermo_store::Store::open(palermo_store::Place::folder(site.data())).await.expect("the store");
        let (records, _) = store.list("statistics.st_victim", &Default::default()).await.expect("the records");
        records[0].profile.clone()
    });
    assert_eq!(kept.as_deref(), Some("gb@2009-04-01"));
    let answer = site.json(1, &["import", &file, "--mapping", "case-rows", "--profile", "gbb"]);
    assert_eq!(
        (answer["error"].as_str(), answer["help"].as_str().map(|h| h.contains("gb"))),
        (Some("unknown_profile"), Some(true))
    );
}

#[test]
fn a_mapping_is_proposed_for_a_file_that_has_none_and_serves_as_it_is() {
    let site = Site::new();
    let portal = site.file("portal.csv", crate::support::fixtures::UNODC);
    let proposal = site.json(0, &["import", "--propose", &portal]);
    assert_eq!(proposal["based_on"], "unodc-portal");
    let columns = proposal["columns"].as_array().expect("columns");
    assert_eq!(columns.len(), 13);
    let area = columns.iter().find(|c| c["column"] == "Iso3_code").expect("the first column");
    assert!(area["to"].as_array().is_some_and(|to| to.iter().any(|t| t == "key.area")), "{area}");

    let cases = site.file("cases.csv", "Case number,Sex,Age,Nationality\nK-1,female,31,ALB\nK-2,male,28,VNM\n");
    let said = site.run(&["import", "--propose", &cases]).code(0);
    let mapping = site.file("proposed.toml", &said.out);
    let report = site.json(0, &["import", &cases, "--mapping-file", &mapping]);
    assert_eq!(report["records_new"], 2, "{report} from {}", said.out);
}
