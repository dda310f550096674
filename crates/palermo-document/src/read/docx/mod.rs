//! The words of a Word document: paragraphs with their automatic numbers, tables, notes.

mod numbering;
mod styles;

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use self::numbering::Numbering;
use self::styles::Style;
use super::{MOST_BYTES, end_block, raised};
use crate::error::{Error, Result};

fn damaged(cause: impl ToString) -> Error {
    Error::Container { format: "the DOCX file", cause: cause.to_string() }
}

/// What is wrong in a part, and at which byte.
fn at(part: &str, byte: u64, cause: impl ToString) -> Error {
    damaged(format!("{part}, byte {byte}: {}", cause.to_string()))
}

pub(super) fn text(bytes: &[u8]) -> Result<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let main = part(&mut archive, "word/document.xml")?.ok_or_else(|| damaged("it holds no word/document.xml"))?;
    let mut body = Body::default();
    if let Some(xml) = part(&mut archive, "word/numbering.xml")? {
        body.numbering = Numbering::read(&xml)?;
    }
    if let Some(xml) = part(&mut archive, "word/styles.xml")? {
        body.styles = styles::read(&xml)?;
    }
    body.read(&main)?;
    let mut texts = BTreeMap::new();
    for (name, kind) in [("word/footnotes.xml", Note::Foot), ("word/endnotes.xml", Note::End)] {
        if let Some(xml) = part(&mut archive, name)? {
            texts.extend(notes_of(&xml, kind)?);
        }
    }
    let mut out = body.out;
    let mut number = 0;
    for call in body.called {
        let text = texts.get(&call.note).map_or("", |t| t.trim());
        number += usize::from(!call.own_mark);
        if text.is_empty() {
            continue;
        }
        end_block(&mut out);
        if !call.own_mark {
            out.push_str(&raised(number));
            out.push(' ');
        } else if !text.starts_with('*') {
            out.push_str("* ");
        }
        out.push_str(text);
        end_block(&mut out);
    }
    Ok(out)
}

/// A note at the foot of a page, or at the end of the document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Note {
    Foot,
    End,
}

/// A call of a note, by its kind and id; notes to the cover have a mark of their own, a star.
struct Call {
    note: (Note, String),
    own_mark: bool,
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>> {
    let Ok(entry) = archive.by_name(name) else { return Ok(None) };
    let mut text = String::new();
    // the size that the archive declares may lie: what comes out is counted
    entry.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(|e| damaged(format!("{name}: {e}")))?;
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

#[derive(Default)]
struct Body {
    out: String,
    numbering: Numbering,
    styles: BTreeMap<String, Style>,
    /// Notes in the order of their calls.
    called: Vec<Call>,
    paragraph: Paragraph,
    /// Paragraphs that a text box interrupts.
    waiting: Vec<Paragraph>,
    table: usize,
    /// Whether words stood outside of tables: a table before them is the masthead of a cover.
    begun: bool,
    /// Deleted text, or the second version of a drawing.
    hidden: usize,
}

/// A paragraph as far as it has been read.
#[derive(Default)]
struct Paragraph {
    line: String,
    style: String,
    list: Option<(String, usize)>,
}

impl Body {
    fn read(&mut self, xml: &str) -> Result<()> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        let (mut within, mut small) = (false, false);
        let (mut number, mut level) = (None, None);
        loop {
            let event = reader.read_event().map_err(|e| at("word/document.xml", reader.error_position(), e))?;
            match event {
                Event::Start(e) => match e.name().as_ref() {
                    "w:p" => {
                        self.waiting.push(std::mem::take(&mut self.paragraph));
                        (number, level) = (None, None);
                    }
                    "w:pStyle" => self.paragraph.style = attribute(&e, "w:val").unwrap_or_default(),
                    "w:ilvl" => level = attribute(&e, "w:val").and_then(|v| v.parse().ok()),
                    "w:numId" => number = attribute(&e, "w:val"),
                    "w:r" => small = false,
                    "w:vertAlign" => small = attribute(&e, "w:val").is_some_and(|v| v == "superscript"),
                    "w:t" => within = true,
                    "w:del" | "w:moveFrom" | "mc:Fallback" => self.hidden += 1,
                    _ if self.hidden > 0 => {}
                    "w:tab" if !self.paragraph.line.is_empty() => self.paragraph.line.push('\t'),
                    "w:br" | "w:cr" => self.paragraph.line.push('\n'),
                    "w:noBreakHyphen" => self.paragraph.line.push('-'),
                    "w:footnoteReference" => self.call(&e, Note::Foot),
                    "w:endnoteReference" => self.call(&e, Note::End),
                    "w:tbl" => {
                        end_block(&mut self.out);
                        self.table += 1;
                    }
                    "w:tr" if self.table > 0 && self.begun => self.out.push('|'),
                    _ => {}
                },
                Event::End(e) => match e.name().as_ref() {
                    "w:t" => within = false,
                    "w:numPr" => {
                        self.paragraph.list = number.take().map(|n| (n, level.take().unwrap_or(0)));
                    }
                    "w:p" => {
                        self.end_paragraph();
                        self.paragraph = self.waiting.pop().unwrap_or_default();
                    }
                    "w:del" | "w:moveFrom" | "mc:Fallback" => self.hidden = self.hidden.saturating_sub(1),
                    "w:tc" if self.table > 0 && self.begun => self.out.push_str(" |"),
                    "w:tr" if self.table > 0 && self.begun => self.out.push('\n'),
                    "w:tbl" => {
                        self.table = self.table.saturating_sub(1);
                        end_block(&mut self.out);
                    }
                    _ => {}
                },
                Event::Text(t) if within && self.hidden == 0 => self.words(&t.xml10_content(), small),
                Event::GeneralRef(r) if within && self.hidden == 0 => match r.resolve_char_ref().map_err(damaged)? {
                    Some(c) => self.paragraph.line.push(c),
                    None => self.paragraph.line.push_str(resolve_xml_entity(&r).unwrap_or("")),
                },
                Event::Eof if self.waiting.is_empty() => return Ok(()),
                Event::Eof => {
                    return Err(at("word/document.xml", reader.buffer_position(), "the file ends within a paragraph"));
                }
                _ => {}
            }
        }
    }

    /// Raised digits are the call or the mark of a note that is numbered by hand.
    fn words(&mut self, text: &str, small: bool) {
        let number = text.trim();
        match number.parse() {
            Ok(n) if small && number.len() <= 3 && !number.starts_with('+') => self.paragraph.line.push_str(&raised(n)),
            _ => self.paragraph.line.push_str(text),
        }
    }

    fn call(&mut self, e: &BytesStart<'_>, kind: Note) {
        let Some(id) = attribute(e, "w:id") else { return };
        let own_mark = attribute(e, "w:customMarkFollows").is_some_and(|v| matches!(v.as_str(), "1" | "true" | "on"));
        self.called.push(Call { note: (kind, id), own_mark });
        if !own_mark {
            let number = self.called.iter().filter(|c| !c.own_mark).count();
            self.paragraph.line.push_str(&raised(number));
        }
    }

    fn end_paragraph(&mut self) {
        let Paragraph { line, style, list } = std::mem::take(&mut self.paragraph);
        if self.table > 0 && self.begun {
            self.out.push(' ');
            self.out.push_str(line.trim().replace(['\n', '|'], " ").as_str());
            return;
        }
        let style = self.styles.get(&style).cloned().unwrap_or_else(|| Style::named(&style));
        // `numId` 0 takes the number of the style away
        let list = list.or(style.list).filter(|(n, _)| n != "0");
        let number = list.and_then(|(n, level)| self.numbering.next(&n, level));
        if line.trim().is_empty() {
            return;
        }
        self.begun |= self.table == 0;
        end_block(&mut self.out);
        if let Some(level) = style.heading {
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
fn notes_of(xml: &str, kind: Note) -> Result<BTreeMap<(Note, String), String>> {
    let mut out: BTreeMap<(Note, String), String> = BTreeMap::new();
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut id, mut within) = ((kind, String::new()), false);
    let file = if kind == Note::Foot { "word/footnotes.xml" } else { "word/endnotes.xml" };
    loop {
        match reader.read_event().map_err(|e| at(file, reader.error_position(), e))? {
            Event::Start(e) => match e.name().as_ref() {
                "w:footnote" | "w:endnote" => id.1 = attribute(&e, "w:id").unwrap_or_default(),
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
