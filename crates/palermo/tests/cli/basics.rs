//! An installation from its first day: made, looked at, served, demonstrated, explained.

use std::path::Path;

use serde_json::{Value as Json, json};

use crate::support::{Site, counts, packs};

#[test]
fn init_on_an_existing_installation_changes_nothing() {
    let site = Site::bare();
    let first = site.json(0, &["init"]);
    assert_eq!(first["changed"], true);
    let events = site.json(0, &["ledger", "verify"])["events"].clone();
    assert!(events.as_u64().is_some_and(|n| n > 0), "the shipped rows are records with events: {events}");
    let second = site.json(0, &["init"]);
    assert_eq!(second["changed"], false);
    assert_eq!(second["packs"], first["packs"]);
    assert_eq!(site.json(0, &["ledger", "verify"])["events"], events);
}

#[test]
fn shares_of_another_installation_in_the_way_are_seen_before_anything_is_made() {
    let site = Site::bare();
    let shares = site.file("data.recovery", "shares of another\n");
    let answer = site.json(1, &["init"]);
    assert_eq!(answer["error"], "exists");
    assert!(!site.data().exists(), "half an installation was left behind");
    std::fs::rename(&shares, site.path("elsewhere")).expect("the file is moved");
    assert_eq!(site.json(0, &["init"])["changed"], true);
}

#[test]
fn a_log_for_machines_is_one_object_a_line() {
    let site = Site::bare();
    // Whatever is quoted cannot begin a line of its own.
    let nowhere = site.arg("no\nERROR forged: where/heads");
    let mut ask = site.command(&["init", "--heads", &nowhere]);
    let said = ask.env("PALERMO_LOG_FORMAT", "json").output().expect("the binary runs");
    assert!(said.status.success(), "{said:?}");
    let lines = String::from_utf8(said.stderr).expect("text");
    assert!(!lines.lines().any(|l| l.starts_with("ERROR")), "{lines}");
    let told: Vec<Json> = lines.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let entry = told.iter().find(|e| e["level"] == "ERROR").unwrap_or_else(|| panic!("nothing was logged: {lines}"));
    assert!(entry["timestamp"].is_string() && entry["target"] == "palermo_store::heads", "{entry}");
    assert!(entry["fields"]["message"].as_str().is_some_and(|m| m.contains("\nERROR forged")), "{entry}");
}

#[test]
fn a_failure_is_one_document_too() {
    let bare = Site::bare();
    let answer = bare.json(1, &["treaty", "status", "--treaty", "untoc", "--on", "2020-01-01"]);
    assert_eq!(answer["error"], "not_initialised");
    assert!(answer["help"].as_str().is_some_and(|h| h.contains("palermo init")), "{answer}");
    let site = Site::new();
    let file = site.file("a.csv", "a,b\n1,2\n");
    let answer = site.json(1, &["import", &file, "--mapping", "no-such-mapping"]);
    assert!(answer["message"].as_str().is_some_and(|m| m.contains("no-such-mapping")), "{answer}");
    assert!(answer["help"].is_string(), "{answer}");
    let answer = site.run(&["import", "--json"]);
    assert_ne!(answer.code, Some(0));
    assert_eq!(answer.document()["error"], "usage");
    let answer = site.run(&["no-such-word", "--json"]);
    assert_ne!(answer.code, Some(0));
    assert_eq!(answer.document()["error"], "usage");
}

#[test]
fn the_parties_of_a_treaty_on_a_day_are_those_of_the_depositary() {
    // United Nations Treaty Collection, chapter XVIII, 12.a, dates of deposit.
    let site = Site::new();
    for (on, parties) in [("2014-07-01", 159), ("2016-05-30", 169), ("2020-07-20", 178), ("2022-10-21", 179)] {
        let answer = site.json(0, &["treaty", "status", "--treaty", "tip-protocol", "--on", on]);
        assert_eq!(answer["parties"], parties, "{on}");
        assert_eq!(answer["states"].as_array().map(Vec::len), Some(parties), "{on}");
    }
}

#[test]
fn the_states_that_joined_between_two_days_are_named_with_their_dates() {
    // United Nations Treaty Collection, chapter XVIII, 12.a, dates of deposit.
    let joined = [
        ("SLE", "2014-08-12"),
        ("AFG", "2014-08-15"),
        ("AGO", "2014-09-19"),
        ("ERI", "2014-09-25"),
        ("BRB", "2014-11-11"),
        ("SDN", "2014-12-02"),
        ("CZE", "2014-12-17"),
        ("LKA", "2015-06-15"),
        ("SGP", "2015-09-28"),
        ("KOR", "2015-11-05"),
    ];
    let site = Site::new();
    let between = |from: &str, to: &str| {
        site.json(0, &["treaty", "changes", "--treaty", "tip-protocol", "--from", from, "--to", to])
    };
    let answer = between("2013-12-18", "2016-04-01");
    let found: Vec<(&str, &str)> = answer["joined"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|j| (j["state"].as_str().unwrap_or_default(), j["date"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(found, joined);
    assert_eq!(answer["left"], json!([]));
    let ends = between("2014-08-12", "2014-08-15");
    assert_eq!(ends["joined"].as_array().map(Vec::len), Some(2), "both days are included: {ends}");
}

#[test]
fn the_shipped_treaty_rows_taken_in_again_add_none() {
    let site = Site::new();
    let file = packs().join("treaty/data/treaty_action.csv").display().to_string();
    let [read, excluded, rejected, new, changed, unchanged] = counts(&site.import(0, &file, "treaty-actions", &[]));
    assert!(read > 300);
    assert_eq!([excluded, rejected, new, changed, unchanged], [0, 0, 0, 0, read]);
}

#[test]
fn an_unknown_treaty_and_a_day_that_is_none_are_refused_with_help() {
    let site = Site::new();
    let answer = site.json(1, &["treaty", "status", "--treaty", "tip-protocoll", "--on", "2020-01-01"]);
    assert_eq!(answer["error"], "unknown_treaty");
    assert!(answer["help"].as_str().is_some_and(|h| h.contains("tip-protocol")), "{answer}");
    let answer = site.json(1, &["treaty", "status", "--treaty", "untoc", "--on", "2020-02-30"]);
    assert_eq!(answer["error"], "not_a_date");
}

#[test]
fn codes_of_an_outside_system_are_named_by_no_output_before_they_are_loaded() {
    let site = Site::new();
    let mentions = |site: &Site| {
        let zip = site.arg("victims.zip");
        let _ = std::fs::remove_file(&zip);
        site.run(&["export", "statistics.st_victim", "--format", "datapackage", "--out", &zip]).code(0);
        let package = String::from_utf8_lossy(&std::fs::read(&zip).expect("the package")).to_lowercase();
        let list = site.run(&["pack", "list"]).code(0).out.to_lowercase();
        package.contains("ic_tip") || list.contains("ic_tip")
    };
    assert!(!mentions(&site));
    let file = site.file("codes.csv", "list,code,ic_tip\nform_of_exploitation,labour,010203\n");
    let answer = site.json(0, &["codelist", "load", "--system", "ic_tip", &file]);
    assert_eq!((&answer["system"], &answer["codes"]), (&json!("ic_tip"), &json!(1)));
    let again = site.json(0, &["codelist", "load", "--system", "ic_tip", &file]);
    assert_eq!(again["codes"], 1);
    let bad = site.file("bad.csv", "list,code,ic_tip\nform_of_exploitation,no_such_form,1\n");
    let answer = site.json(1, &["codelist", "load", "--system", "ic_tip", &bad]);
    assert_eq!(answer["error"], "unknown_code");
    assert!(answer["message"].as_str().is_some_and(|m| m.contains(":2:")), "the line is named: {answer}");
    assert!(site.json(0, &["ledger", "verify"])["ok"] == true);
}

#[test]
fn the_demonstration_keeps_its_data_on_a_second_start() {
    let site = Site::bare();
    let start = || site.json(0, &["demo", "--no-serve", "--victims", "120"]);
    let first = start();
    let events = site.json(0, &["ledger", "verify"]);
    assert_eq!(events["ok"], true);
    let second = start();
    assert_eq!(victims(&second), victims(&first));
    assert!(victims(&first).is_some_and(|n| n >= 120), "{first}");
    assert_eq!(site.json(0, &["ledger", "verify"])["events"], events["events"], "nothing is taken in again");
    let folder = first["documents"].as_str().expect("the documents lie in a folder");
    assert!(!Path::new(folder).starts_with(site.data()), "what is read there is no part of the installation");
    for language in ["en", "fr", "ar"] {
        let pair = ["resolution", "report"].map(|name| format!("{folder}/{name}.{language}.txt"));
        let found = site.json(1, &["document", "check", &pair[0], &pair[1]]);
        assert_eq!(found.as_array().map(Vec::len), Some(2), "{found}");
    }
}

fn victims(summary: &Json) -> Option<u64> {
    summary["victims"].as_u64().or_else(|| summary["summary"]["victims"].as_u64())
}

#[test]
fn only_an_address_of_this_machine_is_served() {
    let site = Site::new();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        assert_eq!(site.json(1, &["serve", "--listen", address])["error"], "not_loopback", "{address}");
    }
    assert_eq!(site.json(1, &["serve", "--listen", "localhost"])["error"], "address");
}

#[test]
fn doctor_names_a_missing_installation_with_its_remedy() {
    let site = Site::bare();
    let answer = site.json(1, &["doctor"]);
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["findings"][0]["mend"], "palermo init");
    assert!(!site.data().exists(), "looking makes nothing");
    assert_eq!(Site::new().json(0, &["doctor"])["ok"], true);
}

#[test]
fn completions_and_man_pages_are_made_for_every_subcommand() {
    let site = Site::bare();
    for shell in ["bash", "zsh", "fish"] {
        let script = site.run(&["completions", shell]).code(0).out;
        for word in ["import", "treaty", "ledger"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let out = site.arg("man");
    site.run(&["man", &out]).code(0);
    for page in ["palermo.1", "palermo-import.1", "palermo-ledger-verify.1"] {
        let text = std::fs::read_to_string(site.path("man").join(page)).expect(page);
        assert!(text.contains(".SH"), "{page}");
    }
}

#[test]
fn help_shows_examples_before_options() {
    let site = Site::bare();
    let commands: [&[&str]; 14] = [
        &[],
        &["init"],
        &["demo"],
        &["serve"],
        &["import"],
        &["export"],
        &["table"],
        &["flow"],
        &["completions"],
        &["pack", "check"],
        &["pack", "apply"],
        &["ledger", "verify"],
        &["codelist", "load"],
        &["treaty", "status"],
    ];
    for words in commands {
        let mut all = words.to_vec();
        all.push("--help");
        let text = site.run(&all).code(0).out;
        let example = text.find("Example").unwrap_or_else(|| panic!("no example: palermo {}", words.join(" ")));
        let options = text.find("Options:").unwrap_or_else(|| panic!("no options: palermo {}", words.join(" ")));
        assert!(example < options, "palermo {}", words.join(" "));
        let shown = format!("  palermo {}", words.join(" "));
        assert!(text.contains(shown.trim_end()), "the example runs the command itself: {shown}");
    }
}
