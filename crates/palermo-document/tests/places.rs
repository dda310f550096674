//! What a span names is found again in the words that a page shows.

mod common;

use palermo_document::{Document, Kind, Places, clauses, facts};

/// Texts with notes inside of sentences, lettered paragraphs, and letters of two and three bytes.
const TEXTS: [&str; 6] =
    ["resolution.en.txt", "resolution.fr.txt", "resolution.ar.txt", "report.en.txt", "report.fr.txt", "report.ar.txt"];

#[test]
fn every_fact_and_every_verb_is_found_in_its_paragraph_as_it_is_written() {
    let (rules, gazetteer, texts) = (common::rules(), common::gazetteer(), common::files("demo/documents"));
    for name in TEXTS {
        let doc = Document::read(&texts[name], &rules, None);
        let places = Places::new(&doc);
        let found = facts(&doc, &rules, &gazetteer);
        assert!(!found.is_empty(), "{name}");
        for fact in &found {
            let place = places.of(&fact.span).unwrap_or_else(|| panic!("{name}: no place for {fact:?}"));
            assert_eq!(&doc.words(place.element)[place.from..place.to], fact.text, "{name}");
            assert_eq!(doc.elements[place.element].label, fact.paragraph, "{name}");
        }
        for clause in clauses(&doc, &rules, &gazetteer) {
            let place = places.of(&clause.span).unwrap_or_else(|| panic!("{name}: no place for {clause:?}"));
            let words = doc.words(place.element);
            assert!(words[place.from..].starts_with(&clause.verb_as_written), "{name}: {clause:?} in {words}");
        }
    }
}

#[test]
fn a_reader_meets_every_paragraph_once_and_each_note_is_called() {
    let (rules, texts) = (common::rules(), common::files("demo/documents"));
    let doc = Document::read(&texts["resolution.en.txt"], &rules, None);
    let labels: Vec<&str> = doc.read_on().map(|(_, e)| e.label.as_str()).collect();
    for label in ["pp1", "pp5", "1", "3", "3(a)", "3(b)", "3(c)", "8", "fn1"] {
        assert_eq!(labels.iter().filter(|l| **l == label).count(), 1, "{label}: {labels:?}");
    }
    let (n, _) = doc.read_on().find(|(_, e)| e.label == "pp2").expect("the paragraph with the note");
    let words = doc.words(n);
    let calls: Vec<(&str, &str)> = doc.calls(n).into_iter().map(|(at, note)| (&words[..at], note)).collect();
    assert_eq!(calls, [("Bearing in mind article 6, paragraph 3, of the Trafficking in Persons Protocol,", "1")]);
}

#[test]
fn what_no_reader_meets_has_no_place() {
    let (rules, texts) = (common::rules(), common::files("demo/documents"));
    let doc = Document::read(&texts["report.en.txt"], &rules, None);
    let places = Places::new(&doc);
    assert_eq!(places.of(&[]), None);
    let beyond = doc.source.chars().count();
    assert_eq!(places.of(&[palermo_document::Span::new(beyond, beyond + 9)]), None);
    let table = doc.read_on().find(|(_, e)| e.kind == Kind::Table).map(|(n, _)| doc.words(n).into_owned());
    assert!(table.is_some_and(|t| t.contains("64")), "a table is shown as it stands");
}
