//! Structure of the sample documents: everything found, nothing invented, every character in one leaf.

mod common;

use palermo_document::{Document, Kind};

fn numbers(d: &Document, kind: Kind) -> Vec<String> {
    d.elements.iter().filter(|e| e.kind == kind).filter_map(|e| e.number.clone()).collect()
}

fn range(to: u32) -> Vec<String> {
    (1..=to).map(|n| n.to_string()).collect()
}

fn tiles(d: &Document) {
    let mut spans: Vec<_> = d.elements.iter().filter(|e| e.leaf).flat_map(|e| e.spans.iter().copied()).collect();
    spans.sort_unstable();
    let mut at = 0;
    for s in &spans {
        assert_eq!(
            s.from,
            at,
            "{} … {}",
            d.slice(palermo_document::Span::new(s.from.min(at), s.from.max(at))),
            d.language
        );
        at = s.to;
    }
    assert_eq!(at, d.source.chars().count());
}

#[test]
fn every_paragraph_of_the_samples_is_found_and_none_invented() {
    let rules = common::rules();
    for (name, kind, last, notes, headings, subs) in [
        ("sg-report-2016", Kind::Numbered, 97, 7, 23, 6),
        ("unodc-activities-2020", Kind::Numbered, 88, 12, 23, 0),
        ("un-gift-2008", Kind::Numbered, 26, 1, 8, 0),
        ("unodc-activities-2014", Kind::Numbered, 65, 0, 15, 0),
        ("cop-resolution-11-5", Kind::Operative, 21, 3, 0, 9),
    ] {
        let Some(text) = common::sample(name) else { return };
        let d = Document::read(&text, &rules, None);
        assert_eq!(d.language, "zh");
        tiles(&d);
        assert_eq!(numbers(&d, kind), range(last), "{name}");
        assert_eq!(numbers(&d, Kind::Footnote), range(notes), "{name}");
        let found: Vec<&str> = d.elements.iter().filter(|e| e.kind == Kind::Heading).map(|e| e.text.as_str()).collect();
        assert_eq!(found.len(), headings, "{name}: {found:#?}");
        assert_eq!(d.elements.iter().filter(|e| e.kind == Kind::Subparagraph).count(), subs, "{name}");
        assert!(d.findings.is_empty() || name == "unodc-activities-2020", "{name}: {:#?}", d.findings);
        if name == "cop-resolution-11-5" {
            assert_eq!(numbers(&d, Kind::Preambular), range(32));
        }
    }
}
