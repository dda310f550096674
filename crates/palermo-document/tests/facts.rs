//! Facts against labels that were written before the extractors.
#![allow(clippy::print_stdout, reason = "what was found is told")]

mod common;

use std::collections::BTreeMap;

use palermo_document::{Document, Fact, FactKind, facts};

fn kind(f: &Fact) -> &'static str {
    match f.kind {
        FactKind::Number => "number",
        FactKind::Date => "date",
        FactKind::Money => "money",
        FactKind::Reference => "reference",
        FactKind::State => "state",
        FactKind::Period => "period",
        _ => "other",
    }
}

fn value(f: &Fact) -> String {
    match &f.value {
        serde_json::Value::String(s) => s.clone(),
        serde_json::Value::Object(o) => {
            format!("{}/{}", o["from"].as_str().unwrap_or_default(), o["to"].as_str().unwrap_or_default())
        }
        other => other.to_string(),
    }
}

#[test]
fn labelled_facts_are_found_and_certain_ones_are_true() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let mut labels: BTreeMap<(String, String), Vec<Vec<String>>> = BTreeMap::new();
    for line in common::data("labelled-facts.tsv").lines().skip(1) {
        let cells: Vec<String> = line.split('\t').map(str::to_string).collect();
        labels.entry((cells[0].clone(), cells[1].clone())).or_default().push(cells);
    }
    let (mut wanted, mut found, mut certain, mut true_certain) = (0, 0, 0, 0);
    let (mut units, mut units_right, mut owners, mut owners_right) = (0, 0, 0, 0);
    let mut report = Vec::new();
    for name in common::SAMPLES {
        let Some(text) = common::sample(name) else { return };
        let d = Document::read(&text, &rules, None);
        let all = facts(&d, &rules, &names);
        for ((doc, paragraph), rows) in labels.iter().filter(|((doc, _), _)| doc == name) {
            let here: Vec<&Fact> = all
                .iter()
                .filter(|f| {
                    &f.paragraph == paragraph
                        && !matches!(f.reference.as_deref(), Some("instrument" | "url" | "sdg" | "paragraph"))
                })
                .collect();
            let mut used = vec![false; here.len()];
            for row in rows.iter().filter(|r| r[2] != "none") {
                wanted += 1;
                match (0..here.len()).find(|&n| !used[n] && kind(here[n]) == row[2] && value(here[n]) == row[4]) {
                    Some(n) => {
                        used[n] = true;
                        found += 1;
                        if !row[5].is_empty() {
                            units += 1;
                            if here[n].unit.as_deref() == Some(row[5].as_str()) {
                                units_right += 1;
                            } else {
                                report.push(format!("unit {doc} {paragraph} {row:?} {:?}", here[n].unit));
                            }
                        }
                        if !row[7].is_empty() {
                            owners += 1;
                            if here[n].entity.as_deref() == Some(row[7].as_str()) {
                                owners_right += 1;
                            } else {
                                report.push(format!("entity {doc} {paragraph} {row:?} {:?}", here[n].entity));
                            }
                        }
                        let qualifier = serde_json::to_value(here[n].qualifier)
                            .ok()
                            .and_then(|v| v.as_str().map(str::to_string))
                            .unwrap_or_default();
                        if !row[6].is_empty() && row[6] != qualifier {
                            report.push(format!("qualifier {doc} {paragraph} {row:?} {qualifier}"));
                        }
                    }
                    None => report.push(format!("missing {doc} {paragraph} {row:?}")),
                }
            }
            for (n, f) in here.iter().enumerate() {
                if f.certain {
                    certain += 1;
                    if used[n] {
                        true_certain += 1;
                    } else {
                        report.push(format!("invented {doc} {paragraph} {} {} {}", kind(f), f.text, value(f)));
                    }
                }
            }
        }
    }
    println!("{}", report.join("\n"));
    println!(
        "recall {found}/{wanted}, precision of certain {true_certain}/{certain}, units {units_right}/{units}, entities {owners_right}/{owners}"
    );
    assert!(found * 100 >= wanted * 95, "recall");
    assert!(true_certain * 100 >= certain * 98, "precision");
    assert!(owners_right * 100 >= owners * 95 && units_right * 100 >= units * 95);
}

#[test]
fn print_facts_when_asked() {
    let Ok(name) = std::env::var("SHOW") else { return };
    let (rules, names) = (common::rules(), common::gazetteer());
    let text = match std::fs::read_to_string(&name) {
        Ok(t) => t,
        Err(_) => match common::sample(&name) {
            Some(t) => t,
            None => return,
        },
    };
    let d = Document::read(&text, &rules, None);
    for f in facts(&d, &rules, &names) {
        println!(
            "{}\t{}\t{}\t{}\t{:?}\t{:?}\t{:?}\t{}",
            f.paragraph,
            kind(&f),
            f.text,
            value(&f),
            f.unit,
            f.entity,
            f.qualifier,
            f.certain
        );
    }
}

#[test]
fn the_replying_states_of_the_report_are_complete() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let Some(text) = common::sample("sg-report-2016") else { return };
    let d = Document::read(&text, &rules, None);
    let states: Vec<String> = facts(&d, &rules, &names)
        .into_iter()
        .filter(|f| f.paragraph == "5" && f.kind == FactKind::State)
        .filter_map(|f| f.entity)
        .collect();
    assert_eq!(
        states,
        [
            "DZA", "ARG", "ARM", "AUS", "AUT", "BLR", "BRA", "CAN", "CHL", "CHN", "COL", "DNK", "ECU", "EST", "FRA",
            "DEU", "ISR", "LBN", "LIE", "MLT", "MUS", "MNE", "PER", "RUS", "SAU", "ESP", "SWZ", "SWE", "THA", "TUN",
            "TUR", "USA", "VNM"
        ]
    );
}

#[test]
fn an_arabic_figure_counts_the_noun_right_behind_it_and_five_is_no_fifth() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let text =
        "تقرير الأمانة\n\nأولا - مقدمة\n\n١ - عمل في الدولة ٣٥ محاميا عاما خمس سنوات.\n\n٢ - وزارت خمس وكالات ٢٤ مرفقا.\n";
    let d = Document::read(text, &rules, Some("ar"));
    let found: Vec<(String, Option<String>)> = facts(&d, &rules, &names)
        .into_iter()
        .filter(|f| f.kind == FactKind::Number)
        .map(|f| (f.value.to_string(), f.unit))
        .collect();
    let of = |n: &str, unit: Option<&str>| (n.to_string(), unit.map(str::to_string));
    // «عاما» after a noun is "general", not "a year"
    assert_eq!(found, [of("35", None), of("5", Some("year")), of("5", Some("organization")), of("24", None)]);
}

#[test]
fn parties_are_parties_however_they_are_written() {
    let (rules, names) = (common::rules(), common::gazetteer());
    for (language, words, unit) in [
        ("en", "178 parties", "party"),
        ("en", "178 Parties", "party"),
        ("en", "178 States Parties", "party"),
        ("en", "178 Member States", "state"),
        ("fr", "178 parties", "party"),
        ("fr", "178 États parties", "party"),
        ("es", "178 Estados partes", "party"),
        ("es", "178 Estados Miembros", "state"),
        ("ru", "178 государств-участников", "party"),
        ("ar", "178 دولة طرفا", "party"),
        ("ar", "178 دولة", "state"),
    ] {
        let d = Document::read(&format!("1. {words}.\n"), &rules, Some(language));
        let found = facts(&d, &rules, &names);
        let units: Vec<Option<&str>> =
            found.iter().filter(|f| f.kind == FactKind::Number).map(|f| f.unit.as_deref()).collect();
        assert_eq!(units, [Some(unit)], "{language} {words}");
    }
}
