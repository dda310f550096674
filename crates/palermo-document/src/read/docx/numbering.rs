//! Numbers that Word prints by itself: `4.`, `(a)`, `IV.`

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{at, attribute};
use crate::error::Result;

/// Definitions of automatic numbers.
#[derive(Default)]
pub(super) struct Numbering {
    /// Levels by abstract number: format, text, start.
    levels: BTreeMap<String, BTreeMap<usize, (String, String, u32)>>,
    /// Abstract number by number.
    of: BTreeMap<String, String>,
    counters: BTreeMap<(String, usize), u32>,
}

impl Numbering {
    pub fn read(xml: &str) -> Result<Numbering> {
        let mut out = Numbering::default();
        let mut reader = Reader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        let (mut kind, mut number, mut level) = (String::new(), String::new(), 0usize);
        loop {
            match reader.read_event().map_err(|e| at("word/numbering.xml", reader.error_position(), e))? {
                Event::Start(e) => {
                    let value = attribute(&e, "w:val").unwrap_or_default();
                    match e.name().as_ref() {
                        "w:abstractNum" => kind = attribute(&e, "w:abstractNumId").unwrap_or_default(),
                        "w:num" => number = attribute(&e, "w:numId").unwrap_or_default(),
                        "w:abstractNumId" => {
                            out.of.insert(number.clone(), value);
                        }
                        "w:lvl" => level = attribute(&e, "w:ilvl").and_then(|v| v.parse().ok()).unwrap_or(0),
                        "w:start" => out.level(&kind, level).2 = value.parse().unwrap_or(1),
                        "w:numFmt" => out.level(&kind, level).0 = value,
                        "w:lvlText" => out.level(&kind, level).1 = value,
                        _ => {}
                    }
                }
                Event::Eof => return Ok(out),
                _ => {}
            }
        }
    }

    fn level(&mut self, kind: &str, level: usize) -> &mut (String, String, u32) {
        self.levels
            .entry(kind.to_string())
            .or_default()
            .entry(level)
            .or_insert_with(|| ("decimal".into(), String::new(), 1))
    }

    /// The number that Word would print before the next paragraph of a list.
    pub fn next(&mut self, number: &str, level: usize) -> Option<String> {
        let kind = self.of.get(number)?.clone();
        let levels = self.levels.get(&kind)?.clone();
        let (format, text, start) = levels.get(&level)?.clone();
        if format == "bullet" || format == "none" {
            return None;
        }
        let count = self.counters.entry((kind.clone(), level)).and_modify(|n| *n += 1).or_insert(start);
        let _ = count;
        self.counters.retain(|(k, l), _| *k != kind || *l <= level);
        let mut out = text;
        for (l, (format, _, start)) in &levels {
            let n = self.counters.get(&(kind.clone(), *l)).copied().unwrap_or(*start);
            out = out.replace(&format!("%{}", l + 1), &shown(n, format));
        }
        Some(out)
    }
}

fn shown(n: u32, format: &str) -> String {
    let letter = |a: u8| char::from(a + ((n.max(1) - 1) % 26) as u8).to_string();
    match format {
        "lowerLetter" => letter(b'a'),
        "upperLetter" => letter(b'A'),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        "chineseCounting" | "chineseCountingThousand" | "ideographDigital" | "japaneseCounting" => chinese(n),
        _ => n.to_string(),
    }
}

fn roman(mut n: u32) -> String {
    let mut out = String::new();
    for (value, sign) in
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    {
        while n >= value && out.len() < 64 {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}

fn chinese(n: u32) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = ((n / 10) as usize % 10, (n % 10) as usize);
    match tens {
        0 => digits[ones].to_string(),
        1 => format!("十{}", digits[ones]),
        _ => format!("{}十{}", digits[tens], digits[ones]),
    }
}
