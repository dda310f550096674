//! The words of a Word document: paragraphs with their automatic numbers, tables, notes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{MOST_BYTES, end_block, raised};
use crate::error::{Error, Result};

fn damaged(cause: impl ToString) -> Error {
    Error::Container { format: "the DOCX file", cause: cause.to_string() }
}

pub(super) fn text(bytes: &[u8]) -> Result<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let main = part(&mut archive, "word/document.xml")?.ok_or_else(|| damaged("it holds no word/document.xml"))?;
    let numbering =
        part(&mut archive, "word/numbering.xml")?.map(|x| Numbering::read(&x)).transpose()?.unwrap_or_default();
    let mut body = Body { numbering, ..Body::default() };
    body.read(&main)?;
    let order = std::mem::take(&mut body.called);
    let mut out = body.out;
    if let Some(notes) = part(&mut archive, "word/footnotes.xml")? {
        let texts = notes_of(&notes)?;
        for (n, id) in order.iter().enumerate() {
            if let Some(text) = texts.get(id) {
                end_block(&mut out);
                out.push_str(&raised(n + 1));
                out.push(' ');
                out.push_str(text.trim());
                end_block(&mut out);
            }
        }
    }
    Ok(out)
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>> {
    let Ok(entry) = archive.by_name(name) else { return Ok(None) };
    let mut text = String::new();
    // the size that the archive declares may lie: what comes out is counted
    entry.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(damaged)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(Error::TooLarge { what: name.into(), size: text.len() as u64, limit: MOST_BYTES });
    }
    Ok(Some(text))
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .flatten()
        .find(|a| a.key.as_ref() == name)
        .and_then(|a| a.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|v| v.into_owned()))
}

/// Definitions of automatic numbers.
#[derive(Default)]
struct Numbering {
    /// Levels by abstract number: format, text, start.
    levels: BTreeMap<String, BTreeMap<usize, (String, String, u32)>>,
    /// Abstract number by number.
    of: BTreeMap<String, String>,
    counters: BTreeMap<(String, usize), u32>,
}

impl Numbering {
    fn read(xml: &str) -> Result<Numbering> {
        let mut out = Numbering::default();
        let mut reader = Reader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        let (mut kind, mut number, mut level) = (String::new(), String::new(), 0usize);
        loop {
            match reader.read_event().map_err(damaged)? {
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
    fn next(&mut self, number: &str, level: usize) -> Option<String> {
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

#[derive(Default)]
struct Body {
    out: String,
    numbering: Numbering,
    /// Ids of notes in the order of their calls.
    called: Vec<String>,
    line: String,
    style: String,
    list: Option<(String, usize)>,
    table: usize,
    deleted: usize,
}

impl Body {
    fn read(&mut self, xml: &str) -> Result<()> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        let mut within = false;
        let (mut number, mut level) = (None, 0usize);
        loop {
            match reader.read_event().map_err(damaged)? {
                Event::Start(e) => match e.name().as_ref() {
                    "w:p" => {
                        self.line.clear();
                        self.style.clear();
                        self.list = None;
                        (number, level) = (None, 0);
                    }
                    "w:pStyle" => self.style = attribute(&e, "w:val").unwrap_or_default(),
                    "w:ilvl" => level = attribute(&e, "w:val").and_then(|v| v.parse().ok()).unwrap_or(0),
                    "w:numId" => number = attribute(&e, "w:val"),
                    "w:t" => within = true,
                    "w:tab" if !self.line.is_empty() => self.line.push('\t'),
                    "w:br" | "w:cr" => self.line.push('\n'),
                    "w:noBreakHyphen" => self.line.push('-'),
                    "w:del" | "w:moveFrom" => self.deleted += 1,
                    "w:footnoteReference" => {
                        if let Some(id) = attribute(&e, "w:id") {
                            self.called.push(id);
                            self.line.push_str(&raised(self.called.len()));
                        }
                    }
                    "w:tbl" => {
                        end_block(&mut self.out);
                        self.table += 1;
                    }
                    "w:tr" if self.table > 0 => self.out.push('|'),
                    _ => {}
                },
                Event::End(e) => match e.name().as_ref() {
                    "w:t" => within = false,
                    "w:numPr" => self.list = number.take().map(|n| (n, level)),
                    "w:p" => self.end_paragraph(),
                    "w:del" | "w:moveFrom" => self.deleted = self.deleted.saturating_sub(1),
                    "w:tc" if self.table > 0 => self.out.push_str(" |"),
                    "w:tr" if self.table > 0 => self.out.push('\n'),
                    "w:tbl" => {
                        self.table = self.table.saturating_sub(1);
                        end_block(&mut self.out);
                    }
                    _ => {}
                },
                Event::Text(t) if within && self.deleted == 0 => self.line.push_str(&t.xml10_content()),
                Event::GeneralRef(r) if within && self.deleted == 0 => match r.resolve_char_ref().map_err(damaged)? {
                    Some(c) => self.line.push(c),
                    None => self.line.push_str(resolve_xml_entity(&r).unwrap_or("")),
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn end_paragraph(&mut self) {
        let line = std::mem::take(&mut self.line);
        if self.table > 0 {
            self.out.push(' ');
            self.out.push_str(line.trim().replace(['\n', '|'], " ").as_str());
            return;
        }
        let number = self.list.take().and_then(|(n, level)| self.numbering.next(&n, level));
        if line.trim().is_empty() {
            return;
        }
        end_block(&mut self.out);
        let style = self.style.to_lowercase();
        if let Some(level) =
            style.strip_prefix("heading").and_then(|l| l.trim().parse::<usize>().ok()).filter(|l| (1..=6).contains(l))
        {
            self.out.push_str(&"#".repeat(level));
            self.out.push(' ');
        }
        if let Some(number) = number {
            self.out.push_str(number.trim());
            self.out.push(' ');
        }
        self.out.push_str(line.trim());
        end_block(&mut self.out);
    }
}

/// Texts of notes by their id.
fn notes_of(xml: &str) -> Result<BTreeMap<String, String>> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut id, mut within) = (String::new(), false);
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(e) => match e.name().as_ref() {
                "w:footnote" => id = attribute(&e, "w:id").unwrap_or_default(),
                "w:t" => within = true,
                "w:tab" => out.entry(id.clone()).or_default().push(' '),
                _ => {}
            },
            Event::End(e) => match e.name().as_ref() {
                "w:t" => within = false,
                "w:p" => out.entry(id.clone()).or_default().push(' '),
                _ => {}
            },
            Event::Text(t) if within => out.entry(id.clone()).or_default().push_str(&t.xml10_content()),
            Event::GeneralRef(r) if within => {
                let text = out.entry(id.clone()).or_default();
                match r.resolve_char_ref().map_err(damaged)? {
                    Some(c) => text.push(c),
                    None => text.push_str(resolve_xml_entity(&r).unwrap_or("")),
                }
            }
            Event::Eof => return Ok(out),
            _ => {}
        }
    }
}
