//! A row that was touched behind the back of the engine is found, and said to be what it is.

use palermo_store::Database;
use palermo_store::db::{Location, Sql};
use serde_json::Value as Json;

use crate::support::Site;

/// Four organisations; the first has two versions and two languages.
fn site() -> Site {
    let site = Site::new();
    let rows = "code,name,type,country,languages\nAG-1,One,police,ITA,it;fr\nAG-2,Two,ngo,FRA,\nAG-3,Three,ngo,DEU,\n\
                AG-4,Four,ngo,MDA,\n";
    let file = site.file("agencies.csv", rows);
    site.import(0, &file, "core.organisation", &[]);
    let file = site.file("agencies.csv", rows.replace(",One,", ",First,"));
    site.import(0, &file, "core.organisation", &[]);
    assert_eq!(site.json(0, &["ledger", "verify"])["ok"], true);
    site
}

/// Runs statements on the SQLite file of the installation; each must touch a row.
fn tamper(site: &Site, statements: &[&'static str]) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let db = Database::open(Location::parse(&site.arg("data/palermo.db"))).await.expect("the database");
        let mut tx = db.begin().await.expect("a transaction");
        for s in statements {
            let n = tx.execute(&Sql::new(s)).await.unwrap_or_else(|e| panic!("{s}: {e}"));
            assert!(n > 0 || s.starts_with("CREATE") || s.starts_with("DROP"), "{s} touched nothing");
        }
        tx.commit().await.expect("the change stands");
        db.close().await;
    });
}

#[track_caller]
fn found(site: &Site, statements: &[&'static str]) -> Vec<(String, Json)> {
    let copy = site.twin();
    tamper(&copy, statements);
    let answer = copy.json(1, &["ledger", "verify", &copy.arg("data")]);
    assert_eq!(answer["ok"], false, "{statements:?}: {answer}");
    let findings = answer["findings"].as_array().expect("findings");
    findings.iter().map(|f| (f["kind"].as_str().unwrap_or_default().to_string(), f.clone())).collect()
}

#[track_caller]
fn kinds(site: &Site, statements: &[&'static str], expected: &[&str]) {
    let findings = found(site, statements);
    let kinds: Vec<&str> = findings.iter().map(|(k, _)| k.as_str()).collect();
    assert_eq!(kinds, expected, "{statements:?}: {findings:?}");
    for (_, f) in &findings {
        assert!(f["from"].is_i64() && f["to"].is_i64(), "{f}");
        assert!(f.get("organisation").is_some(), "{f}");
    }
}

#[test]
fn a_changed_row_a_changed_part_of_it_and_a_changed_former_version_are_found() {
    let site = site();
    kinds(&site, &["UPDATE core_organisation SET name = 'Tow' WHERE code = 'AG-2'"], &["changed_row"]);
    kinds(&site, &["UPDATE core_organisation SET country = NULL WHERE code = 'AG-2'"], &["changed_row"]);
    kinds(&site, &["UPDATE core_organisation__languages SET state = 'no' WHERE code = 'fr'"], &["changed_row"]);
    kinds(&site, &["DELETE FROM core_organisation__languages WHERE code = 'fr'"], &["changed_row"]);
    kinds(&site, &["UPDATE core_organisation__former SET body = CAST(body || x'20' AS BLOB)"], &["changed_history"]);
    kinds(&site, &["UPDATE core_organisation__former SET salt = zeroblob(16)"], &["changed_history"]);
    kinds(&site, &["DELETE FROM core_organisation__former"], &["missing_history"]);
}

#[test]
fn a_former_version_that_cannot_even_be_read_is_a_finding_and_no_failure() {
    kinds(&site(), &["UPDATE core_organisation__former SET body = 'text'"], &["changed_history"]);
}

#[test]
fn a_deleted_row_and_a_row_without_an_event_are_found() {
    let site = site();
    kinds(&site, &["DELETE FROM core_organisation WHERE code = 'AG-3'"], &["missing_row"]);
    let inserted = [
        "CREATE TABLE hand AS SELECT * FROM core_organisation WHERE code = 'AG-3'",
        "UPDATE hand SET id = x'00000000000040008000000000000001', code = 'AG-9', origin_key = NULL",
        "INSERT INTO core_organisation SELECT * FROM hand",
        "DROP TABLE hand",
    ];
    kinds(&site, &inserted, &["row_without_event"]);
}

#[test]
fn two_rows_that_stand_in_each_others_place_are_found() {
    let exchanged = [
        "CREATE TABLE hand AS SELECT code, id FROM core_organisation WHERE code IN ('AG-3', 'AG-4')",
        "UPDATE core_organisation SET id = x'00000000000040008000000000000001' WHERE code = 'AG-3'",
        "UPDATE core_organisation SET id = (SELECT id FROM hand WHERE code = 'AG-3') WHERE code = 'AG-4'",
        "UPDATE core_organisation SET id = (SELECT id FROM hand WHERE code = 'AG-4') WHERE code = 'AG-3'",
        "DROP TABLE hand",
    ];
    kinds(&site(), &exchanged, &["changed_row", "changed_row"]);
}

#[test]
fn a_changed_a_removed_and_two_exchanged_events_are_found() {
    let site = site();
    let has = |statements: &[&'static str], kind: &str| {
        let findings = found(&site, statements);
        assert!(findings.iter().any(|(k, _)| k == kind), "{kind}: {findings:?}");
    };
    has(&["UPDATE ledger SET actor = 'another' WHERE seq = 100"], "changed_event");
    has(&["UPDATE ledger SET reason_ref = 'x' WHERE seq = 100"], "changed_event");
    has(&["DELETE FROM ledger WHERE seq = 100"], "gap_in_sequence");
    let exchanged = [
        "UPDATE ledger SET seq = 900000 WHERE seq = 100",
        "UPDATE ledger SET seq = 100 WHERE seq = 101",
        "UPDATE ledger SET seq = 101 WHERE seq = 900000",
    ];
    let findings = found(&site, &exchanged);
    assert!(!findings.is_empty(), "the exchange is seen");
}

#[test]
fn a_cut_tail_names_the_records_whose_last_events_are_gone() {
    let findings = found(&site(), &["DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)"]);
    let kinds: Vec<&str> = findings.iter().map(|(kind, _)| kind.as_str()).collect();
    assert!(kinds.contains(&"truncated_tail"), "{findings:?}");
    let named = findings.iter().find(|(kind, _)| kind == "missing_event").expect("the record is named");
    assert!(named.1["record"].is_string() && named.1["register"].is_string(), "{named:?}");
}

#[test]
fn a_space_appended_and_an_empty_text_for_none_are_found_in_rows_too() {
    let site = site();
    kinds(&site, &["UPDATE core_organisation SET name = name || ' ' WHERE code = 'AG-2'"], &["changed_row"]);
    kinds(&site, &["UPDATE core_organisation SET origin_text = '' WHERE code = 'AG-2'"], &["changed_row"]);
}

#[test]
fn a_main_store_taken_back_alone_shows_against_the_heads_of_the_key_store() {
    let site = site();
    let copy = site.twin();
    let file = site.file("agencies.csv", "code,name,type,country\nAG-9,Nine,ngo,ITA\n");
    site.import(0, &file, "core.organisation", &[]);
    let heads = site.json(0, &["ledger", "head"]);
    assert_eq!(heads["heads"].as_array().map(Vec::len), Some(1), "{heads}");
    // What was written last may still stand in the log beside the file.
    for file in ["palermo.db", "palermo.db-wal", "palermo.db-shm"] {
        let (old, new) = (copy.data().join(file), site.data().join(file));
        if old.exists() {
            std::fs::copy(old, new).expect("the older file");
        } else if new.exists() {
            std::fs::remove_file(new).expect("the newer one goes");
        }
    }
    let answer = site.json(1, &["ledger", "verify"]);
    assert_eq!(answer["findings"][0]["kind"], "rolled_back", "{answer}");
}

#[test]
fn a_whole_folder_taken_back_shows_against_heads_that_were_kept_elsewhere() {
    let site = site();
    let old = site.twin();
    let anchors = site.arg("outside.txt");
    let file = site.file("agencies.csv", "code,name,type,country\nAG-9,Nine,ngo,ITA\n");
    site.import(0, &file, "core.organisation", &[]);
    site.json(0, &["ledger", "head", "--out", &anchors]);
    let sound = site.json(0, &["ledger", "verify", "--anchors", &anchors]);
    assert_eq!((&sound["ok"], &sound["unanchored"]), (&Json::Bool(true), &serde_json::json!([])));
    let folder = old.arg("data");
    let bare = site.json(0, &["ledger", "verify", &folder]);
    assert_eq!(bare["unanchored"], serde_json::json!([null]), "without a head it is unanchored and no finding");
    let answer = site.json(1, &["ledger", "verify", &folder, "--anchors", &anchors]);
    assert_eq!(answer["findings"][0]["kind"], "rolled_back", "{answer}");
    // The main file alone is enough, and so is its copy anywhere.
    let file = old.arg("data/palermo.db");
    assert_eq!(site.json(1, &["ledger", "verify", &file, "--anchors", &anchors])["findings"], answer["findings"]);
}

#[test]
fn who_did_what_is_told_without_what_it_says() {
    let site = site();
    let listed = site.arg("organisations.jsonl");
    site.json(0, &["export", "core.organisation", "--format", "jsonl", "--out", &listed]);
    let text = std::fs::read_to_string(&listed).expect("the export");
    let line = text.lines().find(|line| line.contains("AG-1")).expect("the organisation");
    let record: Json = serde_json::from_str(line).expect("a document");
    let id = record["id"].as_str().expect("an identifier");
    let answer = site.json(0, &["ledger", "who", "--record", id, "--from", "2020-01-01", "--to", "2199-12-31"]);
    let events = answer["events"].as_array().expect("events");
    let acts: Vec<&str> = events.iter().filter_map(|e| e["action"].as_str()).collect();
    assert_eq!(acts, ["create", "change"]);
    assert!(events.iter().all(|e| e["actor"] == "local" && e["at"].is_string()), "{answer}");
    assert!(!answer.to_string().contains("First"), "{answer}");
    let none = site.json(0, &["ledger", "who", "--record", id, "--from", "2020-01-01", "--to", "2020-12-31"]);
    assert_eq!(none["events"], serde_json::json!([]));
    site.run(&["ledger", "who", "--record", id, "--from", "yesterday"]).code(1);
}

#[test]
fn a_clock_that_was_set_back_stops_the_start_and_is_named_by_the_doctor() {
    let site = site();
    let hour = "UPDATE ledger SET at = at + 3600000 WHERE seq = (SELECT max(seq) FROM ledger)";
    tamper(&site, &[hour]);
    let refused = site.json(1, &["pack", "list"]);
    assert_eq!(refused["error"], "clock_behind", "{refused}");
    let doctor = site.json(1, &["doctor"]);
    let what = doctor["findings"][0]["what"].as_str().unwrap_or_default();
    assert!(what.contains("clock"), "{doctor}");
}

#[test]
fn two_processes_at_once_lose_nothing() {
    let site = Site::new();
    let rows = |letter: &str| {
        let lines: String = (0..400).map(|n| format!("{letter}-{n},Name {n},ngo,ITA\n")).collect();
        format!("code,name,type,country\n{lines}")
    };
    let files = ["A", "B"].map(|letter| site.file(&format!("{letter}.csv"), rows(letter)));
    let children = files.map(|file| {
        let mut command = site.command(&["import", &file, "--mapping", "core.organisation", "--json"]);
        command.stdout(std::process::Stdio::null()).spawn().expect("the binary runs")
    });
    for mut child in children {
        assert!(child.wait().expect("the import ends").success());
    }
    let verified = site.json(0, &["ledger", "verify"]);
    assert_eq!(verified["ok"], true, "{verified}");
    assert!(site.count("core.organisation") >= 800);
}
