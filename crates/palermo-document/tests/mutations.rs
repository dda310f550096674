//! Files that something went wrong with, in every format and all the way through: no panic, every character in one leaf, every
//! span where it says, output that is sound, and nothing that grows out of proportion.
//!
//! The ordinary run changes some hundred files, the long one (`PALERMO_TEST_LONG=1`) many thousands. A file that fails is kept in
//! the temporary folder, and its number repeats it: `PALERMO_MUTATION=4711`.

mod common;

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use common::made;
use palermo_document::read::extract;
use palermo_document::write::{akn, csv, json, markdown};
use palermo_document::{Document, Gazetteer, Rules, align, check, clauses, facts};
use quick_xml::events::Event;

/// Numbers that look like chance and are the same each time (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

/// Texts of all six languages: resolutions, and the demonstration's reports.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut all: Vec<String> = ["ar", "en", "es", "fr", "ru", "zh"]
        .iter()
        .map(|l| common::data(&format!("languages/resolution.{l}.txt")))
        .collect();
    all.push(common::data("printed-resolution.en.txt"));
    all.extend(common::files("demo/documents").into_iter().filter(|(n, _)| n.ends_with(".txt")).map(|(_, t)| t));
    all
});

/// What documents are made of, and what they should not hold.
const PIECES: [&str; 72] = [
    "1. ",
    "2. ",
    "٣ - ",
    "97. ",
    "999. ",
    "(a) ",
    "(b) ",
    "(i) ",
    "㈠",
    "（一）",
    "أ) ",
    "I. ",
    "IV. ",
    "A. ",
    "一、",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u{0C}",
    "\t",
    " ",
    "\u{2028}",
    "\u{a0}",
    "\u{feff}",
    "\u{0}",
    "\u{200f}",
    "\u{301}",
    "\u{64B}",
    "\u{AD}",
    "-\n",
    "## ",
    "**",
    "*",
    "\\*",
    "* ",
    "_",
    "`",
    "<sup>1</sup>",
    "<sup>",
    "</sup>",
    "¹",
    "\n¹ ",
    "²",
    "[",
    "](",
    ")",
    "（",
    "）",
    "《",
    "》",
    "“",
    "”",
    "|",
    "| a | b |\n",
    "A/71/119",
    "CTOC/COP/WG.4/2019/2",
    "https://www.un.org/",
    "12,345.67",
    "99999999999999999999999999",
    "85 %",
    "230 万美元",
    "三分之一",
    "31 February 2019",
    "2019-2018",
    "9 to 11 and 12",
    "Annex\n",
    "附件\n",
    "😀",
    "\u{10FFFF}",
    "Trinidad and Tobago, ",
    "七个国家，即",
];

/// Changes a text some times.
fn changed(text: &str, chance: &mut Chance) -> String {
    let mut out: Vec<char> = text.chars().collect();
    for _ in 0..=chance.below(8) {
        let at = chance.below(out.len() + 1);
        let to = (at + chance.below(120)).min(out.len());
        match chance.below(9) {
            0 => drop(out.drain(at..to)),
            1 => {
                let piece: Vec<char> = out[at..to].to_vec();
                (0..=chance.below(40)).for_each(|_| drop(out.splice(at..at, piece.iter().copied())));
            }
            2 | 3 => drop(out.splice(at..at, chance.of(&PIECES).chars())),
            4 => {
                let piece = chance.of(&PIECES).repeat(1 + chance.below(60));
                out.splice(at..at, piece.chars());
            }
            5 => {
                let other: Vec<char> = chance.of(&TEXTS).chars().collect();
                let from = chance.below(other.len());
                let end = (from + chance.below(400)).min(other.len());
                out.splice(at..at, other[from..end].iter().copied());
            }
            6 => out[at..to].reverse(),
            7 => out[at..to].iter_mut().filter(|c| c.is_whitespace()).for_each(|c| *c = ' '),
            _ => {
                if let Some(c) = out.get_mut(at) {
                    *c = char::from_u32(chance.below(0x11_0000) as u32).unwrap_or('\u{FFFD}');
                }
            }
        }
    }
    out.into_iter().collect()
}

/// Changes bytes, as a broken disk or a cut connection does.
fn broken(mut bytes: Vec<u8>, chance: &mut Chance) -> Vec<u8> {
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len());
        match chance.below(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..(at + chance.below(64)).min(bytes.len()))),
            2 => {
                let piece = bytes[at..(at + chance.below(64)).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                if let Some(b) = bytes.get_mut(at) {
                    *b = chance.next() as u8;
                }
            }
        }
    }
    bytes
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A file that something went wrong with.
fn file(number: u64) -> Vec<u8> {
    let mut chance = Chance(number.wrapping_mul(0x51_7C_C1_B7_27_22_0A_95));
    let text = chance.of(&TEXTS).clone();
    match chance.below(12) {
        0..5 => changed(&text, &mut chance).into_bytes(),
        5 => broken(text.into_bytes(), &mut chance),
        6 => {
            let inner: String = text.split("\n\n").map(|b| format!("<p>{}</p>\n", escaped(b))).collect();
            let page = format!("<!doctype html><html><body>{inner}</body></html>");
            changed(&page, &mut chance).into_bytes()
        }
        7 => broken(format!("<html><table><tr><td>{text}</td></tr></table></html>").into_bytes(), &mut chance),
        8 => {
            // the words change, the file is sound
            let text = changed(&text, &mut chance).replace(|c: char| c.is_control() && c != '\n', "");
            let inner: String = text.split('\n').map(|l| made::p("", &made::run(&escaped(l)))).collect();
            made::docx(&[("word/document.xml", made::body(&inner))])
        }
        9 => {
            // the parts change, the container is sound
            let parts: Vec<(&str, String)> = made::report()
                .into_iter()
                .map(|(n, t)| (n, if chance.below(2) == 0 { changed(&t, &mut chance) } else { t }))
                .collect();
            made::docx(&parts)
        }
        10 => {
            let lines: Vec<&str> = text.lines().take(60).collect();
            let page = lines.iter().enumerate().map(|(n, l)| {
                (800.0 - 12.0 * n as f32, 40.0 + chance.below(90) as f32, 6.0 + chance.below(9) as f32, *l)
            });
            made::pdf(&[page.collect()])
        }
        _ => {
            let lines: Vec<&str> = text.lines().take(30).collect();
            let bytes = match chance.below(2) {
                0 => made::pdf(&[made::set(800.0, 60.0, 10.0, &lines)]),
                _ => made::docx(&made::report()),
            };
            broken(bytes, &mut chance)
        }
    }
}

/// Reads a file and does with it all that can be done.
fn whole(bytes: &[u8], number: u64, rules: &Rules, names: &Gazetteer) {
    let Ok(extracted) = extract(bytes) else { return };
    let text = extracted.text;
    assert!(text.len() <= bytes.len() * 40 + 4_096, "{} bytes became {}", bytes.len(), text.len());
    let language =
        [None, None, None, Some("zh"), Some("ar"), Some("ru"), Some("en"), Some("xx")][(number % 8) as usize];
    let d = Document::read(&text, rules, language);
    let length = text.chars().count();
    let mut spans: Vec<_> = d.elements.iter().filter(|e| e.leaf).flat_map(|e| e.spans.iter().copied()).collect();
    spans.sort_unstable();
    let end = spans.iter().fold(0, |at, s| {
        assert_eq!(s.from, at, "leaves leave a gap or overlap");
        s.to
    });
    assert_eq!(end, length);
    let all = facts(&d, rules, names);
    let flat = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let points: Vec<char> = text.chars().collect();
    for f in &all {
        assert!(!f.span.is_empty() && f.span.iter().all(|s| s.from < s.to && s.to <= length), "{f:?}");
        let there: String = f.span.iter().flat_map(|s| &points[s.from..s.to]).collect();
        assert_eq!(flat(&there), flat(&f.text), "{f:?}");
    }
    let acts = clauses(&d, rules, names);
    assert!(acts.iter().all(|c| c.span.iter().all(|s| s.to <= length)));
    let findings = check(&[("one", &d), ("two", &d)], rules, names);
    assert!(findings.len() <= length + 64, "{} findings in {length} characters", findings.len());
    assert!(findings.iter().flat_map(|f| &f.sides).all(|s| s.span.iter().all(|s| s.to <= length)));
    let (pairs, alone) = align(&d, &d);
    assert!(alone.is_empty() && pairs.iter().all(|p| p.first == p.second));
    let written = akn::document(&d, &Default::default());
    let mut ids = std::collections::HashSet::new();
    let mut reader = quick_xml::Reader::from_str(&written);
    reader.config_mut().expand_empty_elements = true;
    loop {
        match reader.read_event().expect("the XML is sound") {
            Event::Start(e) => {
                for a in e.attributes() {
                    let a = a.expect("attributes are sound");
                    let value = String::from_utf8_lossy(a.value.as_ref().as_ref()).into_owned();
                    assert!(a.key.as_ref() != "eId" || ids.insert(value.clone()), "{value} twice");
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if number.is_multiple_of(10) && std::env::var_os("PALERMO_AKN_SCHEMA").is_some() {
        common::valid(&format!("mutation-{number}"), &written);
    }
    let shown = json::document(&d).to_string();
    let table = csv::facts(all.iter().map(|f| ("one", f))).expect("facts can be written");
    assert!(table.lines().count() > all.len() || all.is_empty());
    let again = markdown::document(&d);
    let _ = Document::read(&again, rules, language);
    assert!(written.len() + shown.len() + again.len() <= (text.len() + 64) * 800);
}

#[test]
fn files_that_something_went_wrong_with_are_read_or_refused() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let long = std::env::var_os("PALERMO_TEST_LONG").is_some_and(|v| v == "1");
    let one = std::env::var("PALERMO_MUTATION").ok().and_then(|n| n.parse().ok());
    let numbers = match one {
        Some(n) => n..n + 1,
        None if long => 0..40_000,
        None => 0..150,
    };
    let mut failed = String::new();
    for number in numbers {
        let bytes = file(number);
        let start = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| whole(&bytes, number, &rules, &names)));
        let slow = start.elapsed() > Duration::from_secs(10);
        if result.is_err() || slow {
            let kept = std::env::temp_dir().join(format!("palermo-mutation-{number}"));
            std::fs::write(&kept, &bytes).expect("the temporary folder can be written");
            let what = if slow { "too slow" } else { "failed" };
            let _ = writeln!(failed, "PALERMO_MUTATION={number} {what}: {}", kept.display());
        }
    }
    assert!(failed.is_empty(), "{failed}");
}
