//! No rule names a sample: copies that are re-wrapped, renumbered or have other furniture between their lines read the same.

mod common;

use palermo_document::{Document, Kind, Span, facts};
use proptest::prelude::*;

fn numbers(d: &Document) -> (usize, usize, usize, usize) {
    let count = |kinds: &[Kind]| d.elements.iter().filter(|e| kinds.contains(&e.kind)).count();
    (
        count(&[Kind::Numbered, Kind::Operative]),
        count(&[Kind::Preambular]),
        count(&[Kind::Footnote]),
        count(&[Kind::Subparagraph]),
    )
}

fn han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Breaks lines after so many characters, between two Chinese ones.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        let chars: Vec<char> = line.chars().collect();
        let mut since = 0;
        for (n, c) in chars.iter().enumerate() {
            out.push(*c);
            since += 1;
            if since >= width
                && han(*c)
                && chars.get(n + 1).is_some_and(|d| han(*d))
                && !line.starts_with('#')
                && !line.contains('\t')
            {
                out.push('\n');
                since = 0;
            }
        }
        out.push('\n');
    }
    out
}

/// Puts a page break into long lines.
fn furnished(text: &str) -> String {
    let mut out = String::new();
    for (page, line) in text.split('\n').enumerate() {
        let chars: Vec<char> = line.chars().collect();
        let mut done = false;
        for (n, c) in chars.iter().enumerate() {
            out.push(*c);
            if !done && n > 90 && han(*c) && chars.get(n + 1).is_some_and(|d| han(*d)) {
                out.push_str(&format!(
                    "\n\n{}/230\n\nV.21-0{:04}\n\nA/76/{}\n\n",
                    page % 200 + 1,
                    1000 + page,
                    100 + page
                ));
                done = true;
            }
        }
        out.push('\n');
    }
    out
}

/// Adds to every paragraph number.
fn renumbered(text: &str, d: &Document, by: u32) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut starts: Vec<usize> = d
        .elements
        .iter()
        .filter(|e| matches!(e.kind, Kind::Numbered | Kind::Operative))
        .filter_map(|e| e.spans.first().map(|s| s.from))
        .collect();
    starts.sort_unstable();
    let mut out = String::new();
    let mut n = 0;
    while n < chars.len() {
        if starts.contains(&n) {
            while n < chars.len() && chars[n].is_whitespace() {
                out.push(chars[n]);
                n += 1;
            }
            let mut number = 0;
            while n < chars.len() && chars[n].is_ascii_digit() {
                number = number * 10 + chars[n].to_digit(10).unwrap_or(0);
                n += 1;
            }
            out.push_str(&(number + by).to_string());
            continue;
        }
        out.push(chars[n]);
        n += 1;
    }
    out
}

#[test]
fn copies_of_the_samples_give_the_same_counts() {
    let rules = common::rules();
    let mut wrong = Vec::new();
    for name in common::SAMPLES {
        let Some(text) = common::sample(name) else { return };
        let original = Document::read(&text, &rules, None);
        let expected = numbers(&original);
        let mut copies = vec![("furnished", furnished(&text)), ("renumbered", renumbered(&text, &original, 200))];
        // this one is wrapped already, with blank lines between its lines
        if name != "unodc-activities-2014" {
            copies.push(("wrapped at 33", wrapped(&text, 33)));
            copies.push(("wrapped at 50", wrapped(&text, 50)));
        }
        for (how, copy) in copies {
            let d = Document::read(&copy, &rules, None);
            if numbers(&d) != expected {
                wrong.push(format!(
                    "{name} {how}: {:?}, expected {expected:?}; {:?}",
                    numbers(&d),
                    d.findings.iter().map(|f| f.message.clone()).collect::<Vec<_>>()
                ));
            }
            if how == "furnished" {
                let (a, b): (Vec<&str>, Vec<&str>) = (
                    original.elements.iter().filter(|e| e.kind == Kind::Numbered).map(|e| e.text.as_str()).collect(),
                    d.elements.iter().filter(|e| e.kind == Kind::Numbered).map(|e| e.text.as_str()).collect(),
                );
                if let Some((x, y)) = a.iter().zip(&b).find(|(x, y)| x != y) {
                    wrong.push(format!("{name} {how}: text differs: {x} / {y}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unknown_languages_and_layouts_are_read_as_text_with_a_finding() {
    let rules = common::rules();
    let names = common::gazetteer();
    let german = "Bericht über den Menschenhandel\n\nEinleitung\n\nIm Jahr 2022 wurden in den Bundesländern 476 Opfer gezählt, davon waren 120 minderjährig. Die Zahl der Verfahren stieg.\n";
    let d = Document::read(german, &rules, None);
    assert_eq!(d.language, "und");
    assert!(d.findings.iter().any(|f| f.kind == palermo_document::FindingKind::LayoutUnknown));
    assert!(d.elements.iter().all(|e| !matches!(e.kind, Kind::Preambular | Kind::Operative | Kind::Heading)));
    let values: Vec<String> = facts(&d, &rules, &names).iter().map(|f| f.value.to_string()).collect();
    assert!(values.contains(&"476".to_string()) && values.contains(&"120".to_string()), "{values:?}");
    let letter = "Dear colleagues,\n\nThank you for the meeting in Vienna. We shall send the 14 documents to the States soon.\n\nWith kind regards from all of us in the office\n";
    let d = Document::read(letter, &rules, None);
    assert_eq!(d.language, "en");
    assert!(d.findings.iter().any(|f| f.kind == palermo_document::FindingKind::LayoutUnknown));
}

fn tiles(d: &Document) {
    let mut spans: Vec<Span> = d.elements.iter().filter(|e| e.leaf).flat_map(|e| e.spans.iter().copied()).collect();
    spans.sort_unstable();
    let mut at = 0;
    for s in &spans {
        assert_eq!(s.from, at);
        at = s.to;
    }
    assert_eq!(at, d.source.chars().count());
}

fn any_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "1. ",
        "2. ",
        "3. ",
        "7. ",
        "(a) ",
        "(b)",
        "(i) ",
        "a) ",
        "一、",
        "A. ",
        "I. ",
        "\n",
        "\n\n",
        " ",
        "## ",
        "**",
        "*",
        "\\*",
        "<sup>1</sup>",
        "¹",
        "² x",
        "\n¹ ",
        "《",
        "》",
        "“",
        "”",
        "（",
        "）",
        "第 5/2 号决议",
        "2016 年 5 月",
        "30 日",
        "至",
        "12至16日",
        "3 May 2016",
        "to",
        "12,345",
        "1.5 million",
        "三分之一",
        "七个国家",
        "即",
        "阿尔及利亚",
        "和",
        "请",
        "鼓励各国",
        "，",
        "。",
        "；",
        "：",
        "大会，",
        "The Conference of the Parties,",
        "Urges States to",
        "and requests the Secretariat",
        "تحث الدول",
        "1 - ",
        "،",
        "просит государства",
        "и",
        "приветствует",
        "\u{0}",
        "\u{feff}",
        "😀",
        "\r\n",
        "\u{0C}",
        "A/71/119",
        "V.14-04109",
        "www.un.org/a_b",
        "[x](y)",
        "85 %",
        "近",
        "230 万美元",
        "\u{64B}",
        "e\u{301}",
        "目录\n",
        "a\t3\n",
        "| a | b |\n",
        "Annex\n",
        "附件\n",
        "l’",
        "à",
        "des ",
        "2013-2014 年",
        "99999999999999999999",
        "‏",
    ]);
    prop::collection::vec(prop_oneof![4 => pieces.prop_map(str::to_string), 1 => "\\PC{0,6}"], 0..60)
        .prop_map(|v| v.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_text_makes_it_panic_and_spans_tile_every_text(texts in prop::collection::vec(any_text(), 6)) {
        thread_local! {
            static SHARED: (palermo_document::Rules, palermo_document::Gazetteer) = (common::rules(), common::gazetteer());
        }
        SHARED.with(|(rules, names)| {
            for (text, language) in texts.iter().zip([None, Some("zh"), Some("en"), Some("fr"), Some("ru"), Some("ar")]) {
                let d = Document::read(text, rules, language);
                tiles(&d);
                let length = text.chars().count();
                for f in facts(&d, rules, names) {
                    assert!(!f.span.is_empty() && f.span.iter().all(|s| s.from < s.to && s.to <= length), "{f:?}");
                }
                let _ = palermo_document::clauses(&d, rules, names);
                let _ = palermo_document::check(&[("a", &d), ("b", &d)], rules, names);
                let _ = palermo_document::write::akn::document(&d, &Default::default());
                let _ = palermo_document::write::markdown::document(&d);
                let _ = palermo_document::write::json::document(&d);
            }
        });
    }
}
