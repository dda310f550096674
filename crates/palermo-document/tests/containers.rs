//! Word and PDF files, made byte by byte as programs make them: what comes out is the document, not the file format.

mod common;

use common::made::{Shown, body, docx, footnotes, p, pdf, report, run, seen, set, styles};
use palermo_document::read::{Format, extract};
use palermo_document::{Document, Error, FactKind, Kind, facts};

fn words(d: &Document, kind: Kind) -> Vec<(&str, &str)> {
    d.elements.iter().filter(|e| e.kind == kind).map(|e| (e.label.as_str(), e.text.as_str())).collect()
}

/// Each fact stands where its span says, and each character in one leaf.
fn sound(d: &Document) {
    let mut spans: Vec<_> = d.elements.iter().filter(|e| e.leaf).flat_map(|e| e.spans.clone()).collect();
    spans.sort_unstable();
    let end = spans.iter().fold(0, |at, s| {
        assert_eq!(s.from, at, "{}", d.slice(palermo_document::Span::new(at.min(s.from), at.max(s.from))));
        s.to
    });
    assert_eq!(end, d.source.chars().count());
    for f in facts(d, &common::rules(), &common::gazetteer()) {
        let there: String = f.span.iter().map(|s| d.slice(*s)).collect();
        let flat = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(flat(&there), flat(&f.text));
    }
}

#[test]
fn a_word_file_gives_headings_numbers_notes_and_tables() {
    let bytes = docx(&report());
    let text = extract(&bytes).expect("the file is sound");
    assert_eq!(text.format, Format::Docx);
    let d = Document::read(&text.text, &common::rules(), None);
    assert_eq!(
        (d.language.as_str(), d.front.symbol.as_deref(), d.front.date.as_deref()),
        ("en", Some("A/79/310"), Some("2024-08-12"))
    );
    assert_eq!(d.front.session.as_deref(), Some("Seventy-ninth session"));
    assert_eq!(d.front.title.as_deref(), Some("Trafficking in persons at sea"));
    assert_eq!(
        words(&d, Kind::Heading).iter().map(|(_, t)| *t).collect::<Vec<_>>(),
        ["I. Introduction", "II. Figures"]
    );
    assert_eq!(
        words(&d, Kind::Numbered),
        [
            ("1", "In 2023, the Protocol had 181 parties & signatories."),
            ("2", "The Office did the following:"),
            ("3", "The table shows the victims of each year.")
        ]
    );
    assert_eq!(
        words(&d, Kind::Subparagraph),
        [("2(a)", "It trained 32 judges;"), ("2(b)", "It identified 1,240 victims.")]
    );
    assert_eq!(
        words(&d, Kind::Footnote),
        [("fn1", "United Nations, Treaty Series, vol. 2237."), ("fn2", "See A/78/172.")]
    );
    let tables: Vec<&str> = d.elements.iter().filter(|e| e.kind == Kind::Table).map(|e| e.text.as_str()).collect();
    assert_eq!(tables.len(), 1, "{}", text.text);
    assert!(text.text.contains("| Year | Victims |\n| 2023 | 1240 |"), "{}", text.text);
    assert!(!d.findings.iter().any(|f| matches!(f.kind, palermo_document::FindingKind::Footnote)), "{:#?}", d.findings);
    let json = palermo_document::write::json::document(&d);
    assert_eq!(json["footnotes"][0]["anchor"]["offset"], 21);
    let found: Vec<(String, String)> = facts(&d, &common::rules(), &common::gazetteer())
        .into_iter()
        .filter(|f| f.kind == FactKind::Number)
        .map(|f| (f.paragraph.clone(), f.value.to_string()))
        .collect();
    let of = |p: &str, v: &str| (p.to_string(), v.to_string());
    assert_eq!(found, [of("1", "181"), of("2(a)", "32"), of("2(b)", "1240")]);
    sound(&d);
}

#[test]
fn a_resolution_in_arabic_comes_out_of_word_as_it_was_written() {
    let plain = common::data("languages/resolution.ar.txt");
    let paragraphs: String = plain
        .split("\n\n")
        .map(|block| {
            p(
                "<w:bidi/>",
                &block
                    .trim()
                    .split('\n')
                    .map(|l| format!("<w:r><w:rPr><w:rtl/></w:rPr><w:t>{l}</w:t></w:r>"))
                    .collect::<Vec<_>>()
                    .join("<w:r><w:br/></w:r>"),
            )
        })
        .collect();
    let bytes = docx(&[("word/document.xml", body(&paragraphs))]);
    let text = extract(&bytes).expect("the file is sound").text;
    let (a, b) = (Document::read(&plain, &common::rules(), None), Document::read(&text, &common::rules(), None));
    assert_eq!(b.language, "ar");
    for kind in [Kind::Preambular, Kind::Operative, Kind::Subparagraph, Kind::Footnote] {
        assert_eq!(words(&a, kind), words(&b, kind), "{kind:?}");
        assert!(kind == Kind::Footnote || !words(&a, kind).is_empty());
    }
    sound(&b);
}

#[test]
fn stars_boxes_and_notes_set_by_hand_lose_no_words() {
    let inner = [
        p("", &run("Report of the Secretariat")),
        p("", &format!("{}<w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"2\"/><w:t>*</w:t></w:r>", run("Agenda item 4"))),
        p(
            "",
            &format!(
                "{}<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>{}",
                run("1. The States met"),
                p("", &run("Words in a box")),
                p("", &run("Words in a box")),
                run(" in Vienna.")
            ),
        ),
        p("", &format!("{}<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>1</w:t></w:r>{}", run("2. They adopted a plan"), run("."))),
        p("", &format!("<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>1</w:t></w:r>{}", run(" See document A/71/119."))),
    ]
    .concat();
    let text =
        extract(&docx(&[("word/document.xml", body(&inner)), ("word/footnotes.xml", footnotes(&[(2, "A/79/1.")]))]))
            .expect("sound")
            .text;
    assert_eq!(text.matches("Words in a box").count(), 1, "{text}");
    for words in [
        "1. The States met in Vienna.",
        "2. They adopted a plan¹.",
        "¹ See document A/71/119.",
        "Agenda item 4*",
        "* A/79/1.",
    ] {
        assert!(text.contains(words), "{words} is missing in {text}");
    }
}

#[test]
fn a_damaged_word_file_says_which_part_and_where() {
    let told = |parts: &[(&str, String)]| extract(&docx(parts)).expect_err("the file is damaged").to_string();
    let error = told(&[("word/styles.xml", styles())]);
    assert!(error.contains("it holds no word/document.xml"), "{error}");
    let whole = body(&p("", &run("One paragraph.")));
    let error = told(&[("word/document.xml", whole[..whole.len() / 2].to_string())]);
    assert!(error.contains("word/document.xml, byte "), "{error}");
    let error = told(&[("word/document.xml", whole.replace("</w:r>", "</w:q>"))]);
    assert!(error.contains("word/document.xml, byte ") && error.contains("</w:r>"), "{error}");
    let error = told(&[("word/document.xml", whole), ("word/footnotes.xml", "<w:footnotes><w:footnote></w:p>".into())]);
    assert!(error.contains("word/footnotes.xml, byte "), "{error}");
    assert!(error.ends_with("save it again, or save it as plain text"), "{error}");
    // every byte of a sound file changed in turn: an answer or a refusal, and no end of the program
    let good = docx(&report());
    for n in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[n] ^= 0x55;
        let _ = extract(&bad);
        let _ = extract(&good[..n]);
    }
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_refused() {
    let huge = body(&p("", &run(&"x".repeat(70 << 20))));
    let bytes = docx(&[("word/document.xml", huge)]);
    assert!(bytes.len() < 1 << 20);
    assert!(matches!(extract(&bytes), Err(Error::TooLarge { .. })));
}

#[test]
fn a_latin_pdf_gives_paragraphs_across_pages_without_furniture_and_with_notes() {
    let mut one = vec![
        (800.0, 60.0, 9.0, "A/79/310"),
        (760.0, 60.0, 12.0, "Report of the Secretary-General"),
        (720.0, 60.0, 12.0, "I. Introduction"),
    ];
    one.extend(set(690.0, 60.0, 10.0, &["1. In 2023, the Protocol", "had 181 parties, and the Office iden-"]));
    // a raised call behind the first line, drawn last, as programs do
    one.push((694.0, 180.0, 6.0, "1"));
    one.extend([(104.0, 60.0, 5.0, "1"), (101.0, 65.0, 8.0, "United Nations, Treaty Series, vol. 2237.")]);
    one.push((40.0, 60.0, 9.0, "24-14109 2/3"));
    let mut two = vec![(800.0, 500.0, 9.0, "A/79/310")];
    two.extend(set(740.0, 60.0, 10.0, &["tified 1,240 victims in seven States that month."]));
    two.extend(set(705.0, 60.0, 10.0, &["2. The States identified no one else in 2022", "and trained 32 judges."]));
    two.extend(set(660.0, 60.0, 10.0, &["3. The Office", "thanks the States."]));
    // words that are drawn one by one, with a gap instead of a space
    two.extend([
        (620.0, 60.0, 10.0, "4."),
        (620.0, 90.0, 10.0, "The"),
        (620.0, 108.0, 10.0, "session"),
        (620.0, 146.0, 10.0, "ended."),
    ]);
    two.push((40.0, 60.0, 9.0, "24-14109 3/3"));
    let text = extract(&pdf(&[one, two])).expect("the file is sound");
    assert_eq!(text.format, Format::Pdf);
    let d = Document::read(&text.text, &common::rules(), Some("en"));
    assert_eq!(d.front.symbol.as_deref(), Some("A/79/310"), "{}", text.text);
    assert_eq!(words(&d, Kind::Heading), [("heading", "I. Introduction")], "{}", text.text);
    assert_eq!(
        words(&d, Kind::Numbered),
        [
            (
                "1",
                "In 2023, the Protocol had 181 parties, and the Office identified 1,240 victims in seven States that month."
            ),
            ("2", "The States identified no one else in 2022 and trained 32 judges."),
            ("3", "The Office thanks the States."),
            ("4", "The session ended."),
        ],
        "{}",
        text.text
    );
    assert_eq!(words(&d, Kind::Footnote), [("fn1", "United Nations, Treaty Series, vol. 2237.")]);
    assert_eq!(palermo_document::write::json::document(&d)["footnotes"][0]["anchor"]["offset"], 21);
    assert!(d.findings.is_empty(), "{:#?}", d.findings);
    sound(&d);
}

#[test]
fn arabic_and_chinese_pdfs_read_as_their_texts() {
    for language in ["ar", "zh"] {
        let plain = common::data(&format!("languages/resolution.{language}.txt"));
        let visual: Vec<(f32, String)> = plain
            .lines()
            .scan(820.0, |y, l| {
                *y -= 12.0;
                Some((*y, if language == "ar" { seen(l.trim()) } else { l.trim().to_string() }))
            })
            .filter(|(_, l)| !l.is_empty())
            .collect();
        let page: Vec<Shown<'_>> = visual.iter().map(|(y, l)| (*y, 60.0, 10.0, l.as_str())).collect();
        let text = extract(&pdf(&[page])).expect("the file is sound").text;
        let flat = |t: &str| t.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_string).collect::<Vec<_>>();
        assert_eq!(flat(&text), flat(&plain), "{language}");
        let (a, b) = (Document::read(&plain, &common::rules(), None), Document::read(&text, &common::rules(), None));
        assert_eq!(b.language, language);
        for kind in [Kind::Preambular, Kind::Operative, Kind::Subparagraph] {
            assert_eq!(words(&a, kind), words(&b, kind), "{language} {kind:?}");
        }
        sound(&b);
    }
}

#[test]
fn arabic_that_is_written_as_it_is_read_stays_so() {
    let lines = ["يحث الدول على تحديد الضحايا", "ويطلب إلى الأمانة أن تقدم تقريرا في عام 2025"];
    let text = extract(&pdf(&[set(800.0, 60.0, 10.0, &lines)])).expect("the file is sound").text;
    assert_eq!(text.trim(), lines.join("\n"));
}

#[test]
fn a_damaged_pdf_says_what_is_wrong() {
    let good = pdf(&[set(800.0, 60.0, 10.0, &["1. One paragraph."])]);
    let told = |bytes: &[u8]| extract(bytes).map(|e| e.text).expect_err("the file is damaged").to_string();
    assert!(told(&good[..good.len() / 3]).starts_with("the PDF cannot be read: "));
    let empty = pdf(&[Vec::new()]);
    assert!(told(&empty).contains("no text layer"), "{}", told(&empty));
    assert!(told(&empty).ends_with("save it again, or save it as plain text"));
    for n in (0..good.len()).step_by(3) {
        let mut bad = good.clone();
        bad[n] ^= 0x55;
        let _ = extract(&bad);
        let _ = extract(&good[..n]);
    }
}
