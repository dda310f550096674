//! A pack that is changed by editing its files: what is new shows everywhere, what would lose data is refused.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::{Site, cell, copy, counts, packs};

const ITEMS: &str = "INV,WHAT,TYPE,COND,BOUGHT,POWER,WEIGHT,LENDER\n\
    A1,Hammer,HAM-01,G,01.02.2020,muscle,1.5,Somebody\n\
    A2,Saw,SAW-01,W,02.02.2020,muscle,,\n\
    TOTAL,TOTAL,,,,,,\n";

/// An installation with the example pack, whose files lie in `packs/example` of the folder.
fn library() -> Site {
    let site = Site::new();
    copy(&packs().join("example"), &site.path("packs/example"));
    let applied = apply(&site, 0, &[]);
    assert!(applied["steps"].as_array().is_some_and(|s| !s.is_empty()), "{applied}");
    site
}

#[track_caller]
fn apply(site: &Site, code: i32, more: &[&str]) -> serde_json::Value {
    let folder = site.arg("packs/example");
    let mut all = vec!["pack", "apply", folder.as_str()];
    all.extend(more);
    site.json(code, &all)
}

#[track_caller]
fn edit(site: &Site, file: &str, change: impl FnOnce(String) -> String) {
    let path = site.path("packs/example").join(file);
    let before = fs::read_to_string(&path).expect(file);
    let after = change(before.clone());
    assert_ne!(before, after, "{file} is changed");
    fs::write(&path, after).expect(file);
}

fn label(site: &Site, lines: &str) {
    for language in ["en", "fr", "es", "ru", "ar", "zh"] {
        edit(site, &format!("labels/{language}.ftl"), |t| format!("{t}\n{lines}"));
    }
}

fn export(site: &Site, register: &str) -> String {
    let out = site.arg("out.csv");
    site.run(&["export", register, "--format", "csv", "--out", &out]).code(0);
    fs::read_to_string(out).expect("the export")
}

#[test]
fn a_field_a_code_and_a_register_added_by_editing_files_show_in_import_export_and_table() {
    let site = library();
    let items = site.file("items.csv", ITEMS);
    assert_eq!(counts(&site.import(0, &items, "example-items", &[])), [3, 1, 0, 2, 0, 0]);
    let kites = ITEMS
        .replace("POWER,WEIGHT", "POWER,COLOUR,WEIGHT")
        .replace("A2,Saw,SAW-01,W,02.02.2020,muscle,,", "A3,Kite,KITE,G,,muscle,red,,");
    let kites =
        site.file("kites.csv", kites.replace("muscle,1.5", "muscle,blue,1.5").replace("TOTAL,TOTAL,,,,,,\n", ""));
    assert_eq!(site.import(1, &kites, "example-items", &[])["errors"][0]["cell"], "C3", "KITE is no code yet");

    edit(&site, "registers/item.toml", |t| {
        let field = "colour = { type = \"code\", list = \"colour\", concept = \"colour\", class = \"coded\" }\n";
        t.replacen("maker       = {", &format!("{field}maker       = {{"), 1)
    });
    edit(&site, "pack.toml", |t| {
        t.replacen("[concept]\n", "[concept]\ncolour = { type = \"code\", list = \"colour\" }\n", 1)
    });
    edit(&site, "codelists/item_kind.csv", |t| {
        format!("{t}kite,,,,Kite,Cerf-volant,Cometa,Змей,طائرة ورقية,风筝,,,KITE,indoor,\n")
    });
    edit(&site, "mappings/items.toml", |t| format!("{t}\n[shape.column.COLOUR]\nto = \"colour\"\n"));
    let folder = site.path("packs/example");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("the pack can be written");
    write(
        "codelists/colour.csv",
        "code,parent,from,to,en,fr,es,ru,ar,zh,labels\nred,,,,Red,Rouge,Rojo,Красный,أحمر,红,\nblue,,,,Blue,Bleu,Azul,Синий,أزرق,蓝,\n",
    );
    write(
        "registers/bench.toml",
        "register = \"bench\"\nowner = \"shared\"\nkey = [\"code\"]\ntitle = \"{code}\"\nlist = [\"code\"]\n\n[field]\n\
         code = { type = \"text\", class = \"operational\", required = true }\n\
         made_of = { type = \"code\", list = \"colour\", concept = \"colour\", class = \"coded\" }\n",
    );
    label(
        &site,
        "list-colour = Colour\nconcept-colour = Colour\nfield-item-colour = Colour\nregister-bench = Bench\n\
         field-bench-code = Code\nfield-bench-made_of = Made of\n",
    );
    let plan = apply(&site, 0, &["--dry-run"]);
    assert!(plan.to_string().contains("example.bench"), "{plan}");
    assert_eq!(site.import(1, &kites, "example-items", &[])["errors"][0]["cell"], "C3", "a dry run changes nothing");
    assert_eq!(apply(&site, 0, &[])["losses"], json!([]));

    assert_eq!(counts(&site.import(0, &kites, "example-items", &[])), [2, 0, 0, 1, 1, 0]);
    let text = export(&site, "example.item");
    assert!(text.lines().next().is_some_and(|h| h.split(',').any(|c| c == "colour")), "{text}");
    let kite = text.lines().find(|l| l.contains(",Kite,")).unwrap_or_else(|| panic!("{text}"));
    assert!(kite.contains(",kite,") && kite.contains(",red,"), "{kite}");
    let table = site.json(0, &["table", "example.item", "--rows", "kind", "--columns", "colour"]);
    assert_eq!(cell(&table, &json!({ "kind": "kite", "colour": "red" }))["value"], 1);
    assert_eq!(cell(&table, &json!({ "kind": "hand_tool.saw", "colour": "unknown" }))["value"], 1);

    let benches = site.file("benches.csv", "code,made_of\nB1,red\nB2,blue\n");
    assert_eq!(counts(&site.import(0, &benches, "example.bench", &[])), [2, 0, 0, 2, 0, 0]);
    assert!(export(&site, "example.bench").contains(",B1,red"));
    let table = site.json(0, &["table", "example.bench", "--rows", "colour"]);
    assert_eq!(cell(&table, &json!({ "colour": "blue" }))["value"], 1);
    assert_eq!(site.json(0, &["ledger", "verify"])["ok"], true);
}

#[test]
fn a_change_that_would_lose_data_is_refused_and_names_the_records() {
    let site = library();
    let items = site.file("items.csv", ITEMS);
    site.import(0, &items, "example-items", &[]);
    let before = export(&site, "example.item");
    edit(&site, "registers/item.toml", |t| {
        let kept: Vec<&str> = t.lines().filter(|l| !l.starts_with("weight ")).collect();
        kept.join("\n").replace("\"weight\", ", "") + "\n"
    });
    for language in ["en", "fr", "es", "ru", "ar", "zh"] {
        edit(&site, &format!("labels/{language}.ftl"), |t| without_message(&t, "field-item-weight"));
    }
    edit(&site, "mappings/items.toml", |t| t.replace("[shape.column.WEIGHT]\nto = \"weight\"\n", ""));
    let plan = apply(&site, 1, &["--dry-run"]);
    let losses = plan["losses"].to_string();
    assert!(losses.contains("weight"), "{plan}");
    let answer = apply(&site, 1, &[]);
    assert_eq!(answer["error"], "destructive");
    let said = answer.to_string();
    let id = before.lines().find(|l| l.contains(",A1,")).and_then(|l| l.split(',').next()).expect("the record");
    assert!(said.contains(id) || said.contains("Hammer"), "the record is named: {answer}");
    assert_eq!(export(&site, "example.item"), before);
}

/// A Fluent file without one message and the lines that belong to it.
fn without_message(text: &str, name: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in text.lines() {
        inside = line.starts_with(&format!("{name} =")) || (inside && line.starts_with(' '));
        if !inside {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[test]
fn a_pack_with_faults_is_refused_with_file_and_line_and_nothing_is_applied() {
    let site = library();
    let before = site.json(0, &["pack", "list"]);
    edit(&site, "registers/branch.toml", |t| t.replacen("type = \"phone\"", "type = \"phoon\"", 1));
    let line = fs::read_to_string(site.path("packs/example/registers/branch.toml"))
        .expect("the register")
        .lines()
        .position(|l| l.contains("phoon"))
        .expect("the fault")
        + 1;
    for verb in ["check", "apply"] {
        let answer = site.json(1, &["pack", verb, &site.arg("packs/example")]);
        let faults = answer["faults"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let here = |f: &&serde_json::Value| {
            f["line"] == line && f["file"].as_str().is_some_and(|f| f.ends_with("registers/branch.toml"))
        };
        let fault = faults.iter().find(here).unwrap_or_else(|| panic!("{verb}: no fault in line {line}: {answer}"));
        assert!(fault["remedy"].as_str().is_some_and(|r| r.contains("phone")), "{verb}: {fault}");
    }
    assert_eq!(site.json(0, &["pack", "list"]), before);
}

#[test]
fn the_shipped_packs_have_no_fault_and_sound_crosswalks() {
    let site = Site::bare();
    let folder = packs().display().to_string();
    assert_eq!(site.json(0, &["pack", "check", &folder])["faults"], json!([]));
    assert_eq!(site.json(0, &["crosswalk", "check", &folder])["findings"], json!([]));
    assert_eq!(site.json(0, &["crosswalk", "diff", &folder, &folder])["differences"], json!([]));
    assert!(Path::new(&folder).exists());
}

/// The pack speaks one language: a deployment says itself in which its own words are complete.
#[test]
fn a_pack_of_a_deployment_is_checked_beside_the_shipped_ones_and_its_cases_hold() {
    let site = Site::new();
    let seeds = packs().join("../crates/palermo-web/tests/packs/seeds").display().to_string();
    assert_eq!(site.json(0, &["pack", "check", &seeds])["faults"], json!([]));
    site.run(&["pack", "test", &seeds]).code(0);
}

#[test]
fn a_policy_that_no_list_could_follow_is_refused_by_check_and_by_apply_with_its_line() {
    let site = library();
    let folder = site.arg("packs/example");
    assert_eq!(site.json(0, &["pack", "check", &folder])["ok"], true);
    edit(&site, "policies/library.cedar", |t| {
        format!(
            "@id(\"bad\")\npermit (principal, action == Action::\"list\", resource is example::item)\nwhen {{ resource.kind like \"h*\" }};\n{t}"
        )
    });
    let told = site.json(1, &["pack", "check", &folder]);
    let fault = &told["faults"][0];
    assert_eq!((&fault["file"], &fault["line"]), (&json!("example/policies/library.cedar"), &json!(1)), "{told}");
    assert_eq!(fault["word"], "policy example.bad");
    assert_eq!(apply(&site, 1, &[])["error"], "pack_faults");
}

#[test]
fn a_fault_in_the_rules_of_documents_is_named_with_its_line() {
    let site = Site::bare();
    let folder = site.path("mandates");
    copy(&packs().join("mandates"), &folder);
    let folder = folder.display().to_string();
    assert_eq!(site.json(0, &["pack", "check", &folder])["faults"], json!([]));
    let acts = site.path("mandates").join("documents/acts.csv");
    let text = fs::read_to_string(&acts).expect("the list of acts");
    fs::write(&acts, format!("{text}hum,O,7,named\n")).expect("it is written");
    let told = site.json(1, &["pack", "check", &folder]);
    let lines = text.lines().count() + 1;
    let fault = &told["faults"][0];
    assert_eq!((&fault["file"], &fault["line"]), (&json!("mandates/documents/acts.csv"), &json!(lines)), "{told}");
}

#[test]
fn the_table_of_access_is_made_by_asking_and_held_against_what_was_written_by_hand() {
    let site = library();
    let folder = site.arg("packs/example");
    let table = site.run(&["access", "matrix", "--format", "csv", &folder]).code(0).out;
    assert!(table.starts_with("role,register,action,relation,decision,policies\n"), "{table}");
    let settled = "librarian,example.loan,change,closed,deny,example.settled-loans-rest\n";
    assert!(table.contains(settled) && table.contains("guest,example.member,read,own,deny,\n"), "{settled}");
    site.run(&["access", "matrix", "--check", &folder]).code(0);
    let rest = "@id(\"settled-loans-rest\")";
    edit(&site, "policies/library.cedar", |t| {
        t.replace(rest, "@id(\"settled-loans-rest\") @note(\"gone\")").replace("[\"lost\", \"struck\"]", "[\"lost\"]")
    });
    let told = site.run(&["access", "matrix", "--check", &folder]).code(1).out;
    assert!(told.contains("no row lets librarian change example.loan (closed)"), "{told}");
    let schema = site.run(&["access", "schema", &folder]).code(0).out;
    assert!(schema.contains("entity loan {") && schema.contains("action \"transition:loan.strike\""), "{schema}");
}
