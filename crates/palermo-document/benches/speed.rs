//! Measures the promises of speed: structure at 5 MB a second and facts at 1 MB a second on one core, for texts as they are
//! written; and that no text, however odd, is slow out of all proportion.
//!
//! `cargo bench -p palermo-document` repeats it, and fails where a promise is not kept. The texts are invented.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use palermo_document::{Document, Gazetteer, Rules, check, clauses, facts, write};

/// Megabytes a second on one core: structure, facts.
const LEAST: (f64, f64) = (5.0, 1.0);
/// The same for texts that nobody writes: all steps together.
const LEAST_ODD: f64 = 0.2;
/// Bytes of each text, and of each odd one.
const SIZE: usize = 2_000_000;
const ODD: usize = 300_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo test --all-targets` runs this program too, without that word.
    if !std::env::args().any(|word| word == "--bench") {
        return Ok(());
    }
    let only = std::env::args().skip(1).find(|word| !word.starts_with("--")).unwrap_or_default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root.join("packs/mandates/documents"))? {
        let path = entry?.path();
        files.push((
            path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_string(),
            std::fs::read_to_string(&path)?,
        ));
    }
    let rules = Rules::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str())))?;
    let names = root.join("packs/core/documents");
    let gazetteer = Gazetteer::read(
        &std::fs::read_to_string(names.join("names.csv"))?,
        &std::fs::read_to_string(names.join("aliases.csv"))?,
    )?;
    let mut out = std::io::stdout();
    let mut missed = 0;
    for (name, language, text) in ordinary(&root)? {
        if !name.contains(&only) {
            continue;
        }
        let size = text.len() as f64 / 1e6;
        let start = Instant::now();
        let document = Document::read(&text, &rules, Some(&language));
        let parse = size / start.elapsed().as_secs_f64();
        let start = Instant::now();
        let all = facts(&document, &rules, &gazetteer);
        let found = size / start.elapsed().as_secs_f64();
        missed += u32::from(parse < LEAST.0) + u32::from(found < LEAST.1);
        writeln!(
            out,
            "{name:<28} {size:.1} MB: parse {parse:>6.1} MB/s, {:>5.1} times what is promised; facts {found:>6.1} MB/s, {:>5.1} times; {} facts",
            parse / LEAST.0,
            found / LEAST.1,
            all.len()
        )?;
    }
    for (name, language, text) in odd() {
        if !name.contains(&only) {
            continue;
        }
        let size = text.len() as f64 / 1e6;
        let mut at = Instant::now();
        let mut step = || {
            let took = at.elapsed().as_secs_f64();
            at = Instant::now();
            took
        };
        let document = Document::read(&text, &rules, Some(language));
        let parsed = step();
        let all = facts(&document, &rules, &gazetteer).len();
        let found = step();
        let acts = clauses(&document, &rules, &gazetteer).len();
        let asked = step();
        let findings = check(&[("one", &document)], &rules, &gazetteer).len();
        let checked = step();
        let written =
            write::akn::document(&document, &Default::default()).len() + write::markdown::document(&document).len();
        let wrote = step();
        let rate = size / (parsed + found + asked + checked + wrote);
        missed += u32::from(rate < LEAST_ODD);
        writeln!(
            out,
            "{name:<28} {size:.1} MB: {rate:>6.2} MB/s (parse {parsed:.2} s, {all} facts {found:.2} s, {acts} clauses {asked:.2} s, {findings} findings {checked:.2} s, {written} bytes {wrote:.2} s)"
        )?;
    }
    if missed > 0 {
        return Err(format!("{missed} rates are below what is promised").into());
    }
    Ok(())
}

/// Reports of invented paragraphs in two languages, and the resolutions and the report of the demonstration, repeated.
fn ordinary(root: &Path) -> Result<Vec<(String, String, String)>, std::io::Error> {
    let mut all = Vec::new();
    for (language, head, body) in [
        (
            "zh",
            "秘书处的报告\n\n一. 导言\n\n",
            "毒品和犯罪问题办公室于 2019 年 5 月 20 日至 24 日在维也纳为 32 名执法人员举办了讲习班，与会者来自摩洛哥、尼日尔和突尼斯。根据大会第 74/176 号决议，该办公室继续向会员国提供技术援助，并支持各国加强打击人口贩运的国家协调。",
        ),
        (
            "en",
            "Report of the Secretariat\n\nI. Introduction\n\n",
            "The Office held a workshop in Vienna from 20 to 24 May 2019 for 32 law enforcement officers from Morocco, the Niger and Tunisia. In accordance with General Assembly resolution 74/176, it continued to provide technical assistance to Member States and supported national coordination against trafficking in persons. ",
        ),
    ] {
        let mut text = String::from(head);
        for n in 1..=999 {
            text.push_str(&format!("{n}. {}\n\n", body.repeat(6)));
        }
        all.push((format!("report {language}"), language.to_string(), text));
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/languages");
    for language in ["ar", "en", "es", "fr", "ru", "zh"] {
        let text = std::fs::read_to_string(own.join(format!("resolution.{language}.txt")))?;
        all.push((format!("resolution {language}"), language.to_string(), lengthened(&text)));
    }
    for language in ["ar", "en", "fr"] {
        let text = std::fs::read_to_string(root.join(format!("demo/documents/report.{language}.txt")))?;
        all.push((format!("demonstration {language}"), language.to_string(), repeated(&format!("{text}\n\n"), SIZE)));
    }
    Ok(all)
}

/// A resolution whose operative paragraphs go on, numbered up to 999.
fn lengthened(text: &str) -> String {
    let numbered = |b: &&str| b.starts_with(|c: char| c.is_numeric());
    let (own, head): (Vec<&str>, Vec<&str>) = text.trim().split("\n\n").partition(numbered);
    let words = |b: &'_ str| b.split_once(char::is_whitespace).map_or(String::new(), |(_, rest)| rest.to_string());
    let mark = if own.iter().any(|b| b.contains(" - ")) { "" } else { "." };
    let long: String = (0..999).map(|n| format!("{}{mark} {}\n\n", n + 1, words(own[n % own.len()]))).collect();
    let head: Vec<&str> = head.into_iter().filter(|b| !b.starts_with('(')).collect();
    format!("{}\n\n{long}", head.join("\n\n"))
}

fn repeated(piece: &str, size: usize) -> String {
    piece.repeat(size / piece.len() + 1)
}

/// Texts that nobody writes, each the worst for some step.
fn odd() -> Vec<(&'static str, &'static str, String)> {
    let report = "Report of the Secretariat\n\nI. Introduction\n\n1. ";
    let resolution =
        "Resolution 1/1\n\nTitle\n\nThe Conference of the Parties,\n\nRecalling its resolution 1/2,\n\n1. ";
    let body = |head: &str, piece: &str| format!("{head}{}", repeated(piece, ODD));
    let numbered = |head: &str, piece: &str| {
        let many = ODD / (piece.len() + 8);
        format!("{head}{piece}\n\n{}", (2..many).map(|n| format!("{}. {piece}\n\n", n % 999 + 1)).collect::<String>())
    };
    vec![
        ("one word", "en", repeated("x", ODD)),
        ("one line", "en", repeated("The States met in Vienna. ", ODD)),
        ("one paragraph", "en", body(report, "The States met in Vienna in 2019. ")),
        ("one sentence", "en", body(report, "the 12 States and ")),
        ("one sentence of names", "en", body(report, "Morocco, the Niger and ")),
        ("one sentence of days", "en", body(report, "3 May 2019, ")),
        ("one sentence of symbols", "en", body(report, "A/71/119, ")),
        ("one sentence of 一个国家", "zh", body("秘书处的报告\n\n一. 导言\n\n1. ", "七个国家、")),
        ("one paragraph of acts", "en", body(resolution, "urges States to act, and ")),
        (
            "one paragraph of acts zh",
            "zh",
            body("第1/1号决议\n\n标题\n\n大会，\n\n回顾其决议，\n\n1. ", "请各国鼓励会员国，"),
        ),
        ("lists within lines", "en", numbered(resolution, "Urges (a) one; (b) two; (c) three; (d) four.")),
        ("lists", "en", body(resolution, "Urges:\n\n(a) one;\n\n(b) two;\n\n(i) three;\n\n(ii) four;\n\n")),
        ("short paragraphs", "en", numbered(report, "One.")),
        ("short paragraphs generic", "xx", repeated("Ein Satz.\n\n", ODD)),
        ("short lines", "en", repeated("a\n", ODD)),
        ("blank lines", "en", repeated("\n", ODD)),
        (
            "recitals",
            "en",
            format!(
                "Resolution 1/1\n\nTitle\n\nThe Conference of the Parties,\n\n{}\n\n1. Urges States to act.\n",
                repeated("Recalling its resolution 1/2,\n\n", ODD)
            ),
        ),
        ("annexes", "en", body(report, "Text.\n\nAnnex\n\n1. Text.\n\n2. Text.\n\n")),
        ("headings", "en", body(report, "Text.\n\nI. Heading\n\nA. Heading\n\n1. Heading\n\n")),
        ("contents", "en", body("Report\n\nContents\n\n", "I. Heading\t3\n")),
        (
            "notes",
            "en",
            (1..ODD / 30).map(|n| format!("{n}. Text.<sup>{n}</sup>\n\n<sup>{n}</sup> Note.\n\n")).collect(),
        ),
        ("notes never called", "en", body(report, "Text.<sup>7</sup> ")),
        ("links that never end", "en", body(report, "[a](<http")),
        ("brackets", "en", body(report, "12 (")),
        ("quotation marks", "en", body(report, "“a «b ")),
        ("stars", "en", body(report, "*a ** ")),
        ("colons", "en", body(report, "12 States: ")),
        ("namely", "en", body(report, "12 States, namely ")),
        ("percentages", "en", body(report, "45 per cent (")),
        ("table", "en", body(report, "text\n\n| a | b |\n")),
        ("digits", "en", body(report, "123456789,")),
        ("one number", "en", body(report, "1")),
        ("enacting", "en", repeated("The General Assembly\n", ODD)),
        ("contradictions", "en", numbered(report, "In 2021, 45 cases were opened by the courts of Ghana.")),
        ("vowel marks", "ar", repeated("\u{64B}", ODD)),
        ("marks on letters", "en", repeated("e\u{301}\u{301}", ODD)),
        ("defined names", "en", body(report, "the Trafficking in Persons Protocol (“Paper”) and the Paper ")),
    ]
}
