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
