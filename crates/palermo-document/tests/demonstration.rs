//! The demonstration country's resolution and report in three languages: read alike, with the two contradictions that stand
//! in them and no third. The figures here were written down from the texts before the reader saw them.

mod common;

use std::collections::BTreeMap;

use palermo_document::{
    Clause, Document, FactKind, FindingKind, Kind, Rules, Severity, Standing, align, check, clauses, facts,
};

const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

fn text(name: &str, language: &str) -> String {
    common::files("demo/documents").remove(&format!("{name}.{language}.txt")).expect("the text is in the repository")
}

fn read(name: &str, language: &str, rules: &Rules) -> Document {
    let d = Document::read(&text(name, language), rules, None);
    assert_eq!(d.language, language);
    d
}

fn count(d: &Document, kind: Kind) -> usize {
    d.elements.iter().filter(|e| e.kind == kind).count()
}

/// The digits of a text as numbers, whatever the script and the mark between thousands, from small to large.
fn figures(text: &str) -> Vec<u64> {
    let mut runs = vec![String::new()];
    let ascii = |c: char| match c {
        '0'..='9' => Some(c),
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10),
        _ => None,
    };
    let signs: Vec<char> = text.chars().collect();
    for (n, c) in signs.iter().enumerate() {
        let inside = |m: Option<&char>| m.is_some_and(|c| ascii(*c).is_some());
        let thousands = matches!(c, ',' | '٬' | '\u{a0}') && inside(n.checked_sub(1).and_then(|m| signs.get(m)));
        match ascii(*c) {
            Some(digit) => runs.last_mut().expect("there is always a run").push(digit),
            None if thousands && inside(signs.get(n + 1)) => {}
            None => runs.push(String::new()),
        }
    }
    let mut all: Vec<u64> = runs.iter().filter_map(|run| run.parse().ok()).collect();
    all.sort_unstable();
    all
}

#[test]
fn the_parts_of_both_documents_are_counted_alike_in_each_language() {
    let rules = common::rules();
    for language in LANGUAGES {
        let d = read("resolution", language, &rules);
        assert_eq!(d.front.number.as_deref(), Some("4/2"), "{language}");
        for (kind, parts) in [
            (Kind::Enacting, 1),
            (Kind::Preambular, 5),
            (Kind::Operative, 8),
            (Kind::Subparagraph, 3),
            (Kind::Footnote, 1),
            (Kind::Heading, 0),
        ] {
            assert_eq!(count(&d, kind), parts, "{kind:?} of the resolution, {language}");
        }
        assert!(d.findings.is_empty(), "{language}: {:#?}", d.findings);

        let d = read("report", language, &rules);
        assert_eq!(d.front.date.as_deref(), Some("2026-02-20"), "{language}");
        assert!(d.front.title.is_some() && d.front.author.is_some() && d.front.session.is_some(), "{language}");
        for (kind, parts) in [
            (Kind::Heading, 6),
            (Kind::Numbered, 12),
            (Kind::Subparagraph, 2),
            (Kind::Table, 1),
            (Kind::Footnote, 1),
            (Kind::Preambular, 0),
        ] {
            assert_eq!(count(&d, kind), parts, "{kind:?} of the report, {language}");
        }
        assert!(d.findings.is_empty(), "{language}: {:#?}", d.findings);
    }
}

/// A label with the place of its letter, which has another name in each script: `3(2)` for `3(b)` and `3(ب)`.
fn numbered(label: &str) -> String {
    ["a", "b", "c", "أ", "ب", "ج"]
        .iter()
        .position(|letter| label.ends_with(&format!("({letter})")))
        .and_then(|n| label.split_once('(').map(|(paragraph, _)| format!("{paragraph}({})", n % 3 + 1)))
        .unwrap_or_else(|| label.to_string())
}

/// Paragraph, act, conditions, kind and value of the deadline. A session is named in the words of the language.
type Act = (&'static str, &'static str, &'static [&'static str], Option<(&'static str, &'static str)>);

const ACTS: [Act; 11] = [
    ("1", "note_appreciation", &[], None),
    ("2", "urge", &[], None),
    ("3(1)", "call_upon", &["domestic_law"], None),
    ("3(2)", "call_upon", &["domestic_law"], None),
    ("3(3)", "call_upon", &["domestic_law"], Some(("date", "2027-01-31"))),
    ("3(3)", "request", &[], None),
    ("4", "encourage", &["as_appropriate"], None),
    ("5", "request", &["xb_resources"], Some(("date", "2027-06-30"))),
    ("6", "invite", &["voluntary"], None),
    ("7", "request", &[], Some(("periodic", "P2Y"))),
    ("8", "decide", &[], Some(("session", ""))),
];

#[test]
fn every_act_of_the_resolution_has_its_conditions_and_its_deadline_in_each_language() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let verbs = [
        (
            "en",
            [
                "Takes note with appreciation of",
                "Urges",
                "Calls upon",
                "Calls upon",
                "Calls upon",
                "further requests",
                "Encourages",
                "Requests",
                "Invites",
                "Also requests",
                "Decides",
            ],
        ),
        (
            "fr",
            [
                "Prend note avec satisfaction du",
                "Demande instamment à",
                "Demande aux",
                "Demande aux",
                "Demande aux",
                "prie en outre",
                "Encourage",
                "Prie",
                "Invite",
                "Prie également",
                "Décide",
            ],
        ),
        (
            "ar",
            [
                "يحيط علما مع التقدير ب",
                "يحث",
                "يهيب ب",
                "يهيب ب",
                "يهيب ب",
                "يطلب كذلك إلى",
                "يشجع",
                "يطلب إلى",
                "يدعو",
                "يطلب أيضا إلى",
                "يقرر",
            ],
        ),
    ];
    for (language, verbs) in verbs {
        let d = read("resolution", language, &rules);
        let all = clauses(&d, &rules, &names);
        let recitals: Vec<&str> =
            all.iter().filter(|c| c.standing == Standing::Preamble).map(|c| c.act.as_str()).collect();
        assert_eq!(recitals, ["recall", "bear_in_mind", "concern", "note_concern", "welcome"], "{language}");
        let operative: Vec<&Clause> = all.iter().filter(|c| c.standing == Standing::Operative).collect();
        assert_eq!(operative.iter().map(|c| c.verb_as_written.as_str()).collect::<Vec<_>>(), verbs, "{language}");
        assert_eq!(operative.len(), 11, "{language}");
        for (clause, (paragraph, act, conditions, deadline)) in operative.iter().zip(ACTS) {
            assert_eq!((numbered(&clause.paragraph).as_str(), clause.act.as_str()), (paragraph, act), "{language}");
            assert_eq!(clause.conditions, conditions, "{language} {paragraph} {act}");
            let found = clause.deadline.as_ref().map(|d| match d.kind.as_str() {
                "session" => ("session", ""),
                kind => (kind, d.value.as_str()),
            });
            assert_eq!(found, deadline, "{language} {paragraph} {act}");
            assert_eq!(clause.addressees.is_empty(), matches!(act, "note_appreciation" | "decide"), "{language} {act}");
        }
    }
}

/// What the documents state and a machine may accept: dates, times, references, counts with their unit.
const FACTS: [(&str, &str, &[&str]); 24] = [
    ("resolution", "pp1", &["3/1", "2025-06-12"]),
    ("resolution", "pp2", &["6(3)", "tip-protocol"]),
    ("resolution", "pp4", &["2025", "87 case"]),
    ("resolution", "1", &["2025"]),
    ("resolution", "3(2)", &["24 hour"]),
    ("resolution", "3(3)", &["2027-01-31"]),
    ("resolution", "5", &["2027-06-30"]),
    ("resolution", "2", &[]),
    ("resolution", "fn1", &[]),
    ("report", "front", &["2026-02-20"]),
    ("report", "1", &["3/1", "2025-06-12", "2025-01-01/2025-12-31"]),
    ("report", "2", &["2025-12-01", "5 organization", "2026-01-31"]),
    ("report", "3", &["2025", "428 victim", "217 person", "147 person", "46 person"]),
    ("report", "4", &["262 victim", "174 person", "49 person", "39 person"]),
    ("report", "5", &[]),
    ("report", "6", &["2025", "78 case"]),
    ("report", "7", &["41 case"]),
    ("report", "8", &["2026-01-14"]),
    ("report", "9", &["2026-01-20", "2025-05-05"]),
    ("report", "10", &["2025-11-03", "2025-09-09/2025-09-11", "164 person", "88 person", "41 person", "35 person"]),
    ("report", "11(1)", &["2026", "2027-04-30"]),
    ("report", "11(2)", &[]),
    ("report", "12", &[]),
    ("report", "fn1", &[]),
];

#[test]
fn the_facts_of_a_paragraph_are_the_same_in_each_language() {
    let (rules, names) = (common::rules(), common::gazetteer());
    for language in LANGUAGES {
        let documents =
            ["resolution", "report"].map(|name| (name, facts(&read(name, language, &rules), &rules, &names)));
        for (name, paragraph, expected) in FACTS {
            let (_, all) = documents.iter().find(|(n, _)| *n == name).expect("both documents were read");
            let mut found: Vec<String> = all
                .iter()
                .filter(|f| f.certain && numbered(&f.paragraph) == paragraph)
                .map(|f| match (f.kind, &f.unit) {
                    (FactKind::Number, unit) => format!("{} {}", f.value, unit.as_deref().unwrap_or_default()),
                    (FactKind::Period, _) => {
                        let end = |key: &str| f.value[key].as_str().unwrap_or_default().to_string();
                        format!("{}/{}", end("from"), end("to"))
                    }
                    _ => f.value.as_str().unwrap_or_default().to_string(),
                })
                .collect();
            let mut expected = expected.to_vec();
            // a language puts the article before its paragraph or behind it, the year before the count or behind it
            found.sort();
            expected.sort_unstable();
            assert_eq!(found, expected, "{name} {paragraph}, {language}");
        }
    }
}

#[test]
fn the_pair_contradicts_itself_twice_in_each_language_and_no_third_time() {
    let (rules, names) = (common::rules(), common::gazetteer());
    for language in LANGUAGES {
        let (resolution, report) = (read("resolution", language, &rules), read("report", language, &rules));
        let documents = BTreeMap::from([("resolution", &resolution), ("report", &report)]);
        let all = check(&[("resolution", &resolution), ("report", &report)], &rules, &names);
        let found: Vec<_> = all
            .iter()
            .map(|f| {
                let sides = f.sides.iter().map(|s| {
                    let document = s.document.as_deref().unwrap_or_default();
                    let spans: String = s.span.iter().map(|span| documents[document].slice(*span)).collect();
                    assert_eq!(spans, s.text, "{language}: a span says what its side shows");
                    let figure = figures(&spans).into_iter().find(|n| *n != 2025).unwrap_or_default();
                    (document, s.paragraph.as_str(), figure)
                });
                (f.kind, f.severity, sides.collect::<Vec<_>>())
            })
            .collect();
        let expected = [
            (
                FindingKind::DeclaredSum,
                Severity::Error,
                vec![("report", "3", 428), ("report", "3", 217), ("report", "3", 147), ("report", "3", 46)],
            ),
            (FindingKind::Contradiction, Severity::Error, vec![("resolution", "pp4", 87), ("report", "6", 78)]),
        ];
        assert_eq!(found, expected, "{language}");
    }
}

#[test]
fn the_versions_say_the_same_paragraph_by_paragraph() {
    let rules = common::rules();
    for name in ["resolution", "report"] {
        let english = read(name, "en", &rules);
        for language in ["fr", "ar"] {
            let (pairs, findings) = align(&english, &read(name, language, &rules));
            assert!(findings.is_empty(), "{name} {language}: {findings:#?}");
            for pair in pairs {
                let said = |side: &Option<(String, String)>| side.as_ref().map(|(_, words)| figures(words));
                assert_eq!(said(&pair.first), said(&pair.second), "{name} {language} {}", pair.label);
            }
        }
    }
}

#[test]
fn the_table_of_the_report_gives_its_totals_in_each_language() {
    for language in LANGUAGES {
        let rows: Vec<Vec<u64>> = text("report", language)
            .lines()
            .filter(|line| line.starts_with("| "))
            .skip(1)
            .map(|line| line.split('|').filter_map(|cell| figures(cell).first().copied()).collect())
            .collect();
        assert_eq!(rows.len(), 5, "{language}");
        assert_eq!(rows[4], [217, 147, 64, 428], "{language}");
        for row in &rows {
            assert_eq!(row[..3].iter().sum::<u64>(), row[3], "{language}: {row:?}");
        }
        for column in 0..4 {
            assert_eq!(rows[..4].iter().map(|row| row[column]).sum::<u64>(), rows[4][column], "{language}");
        }
    }
}
