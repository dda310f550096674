//! The text of a document with its structure beside it, and marks where something was found.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use maud::{Markup, PreEscaped, html};
use palermo_register::catalog::Arg;

use super::Tongue;
use crate::form::Pairs;
use crate::parts::scroll;
use crate::reading::{Block, BlockKind, Place, Reading};
use crate::words::Words;

/// Bytes of text on one page: with its tables the page stays below 100 kB on its way.
const TEXT: usize = 90_000;

/// A marked stretch of a block: first byte, last, name.
struct Mark<'a> {
    from: usize,
    to: usize,
    name: &'a str,
}

/// A document as it is drawn.
pub(super) struct Drawn<'a> {
    words: Words,
    reading: &'a Reading,
    tongue: Tongue<'a>,
    /// Blocks that are shown.
    shown: Range<usize>,
    /// Names of what is marked, by block and stretch; the widest stretch first.
    marks: BTreeMap<(usize, usize, Reverse<usize>), String>,
    /// Blocks of notes by number.
    notes: BTreeMap<&'a str, usize>,
    /// First block of each label.
    labels: BTreeMap<&'a str, usize>,
}

impl<'a> Drawn<'a> {
    /// The part of a document that begins with a paragraph, else with the document, and fits on a page.
    pub fn new(words: Words, reading: &'a Reading, tongue: Tongue<'a>, from: &str) -> Drawn<'a> {
        let blocks = &reading.blocks;
        let start = blocks.iter().position(|b| b.label == from).unwrap_or(0);
        let mut room = TEXT;
        let fits = blocks[start..].iter().take_while(|b| {
            let there = room;
            room = room.saturating_sub(b.text.len());
            there >= b.text.len()
        });
        // One block is shown however long it is.
        let end = start + fits.count().max(1).min(blocks.len() - start);
        let (mut notes, mut labels) = (BTreeMap::new(), BTreeMap::new());
        for (n, b) in blocks.iter().enumerate() {
            labels.entry(b.label.as_str()).or_insert(n);
            if b.kind == BlockKind::Note {
                notes.entry(b.number.as_str()).or_insert(n);
            }
        }
        Drawn { words, reading, tongue, shown: start..end, marks: BTreeMap::new(), notes, labels }
    }

    /// Marks a place of the text, and says where it is found on the page; none where that part is not shown.
    pub fn mark(&mut self, place: Option<Place>, name: String) -> Option<String> {
        let place = place.filter(|p| self.shown.contains(&p.block))?;
        let block = self.reading.blocks.get(place.block)?;
        if block.kind == BlockKind::Table || block.text.get(place.from..place.to).is_none() {
            return Some(format!("#p{}", place.block));
        }
        let key = (place.block, place.from, Reverse(place.to));
        Some(format!("#{}", self.marks.entry(key).or_insert(name)))
    }

    /// Where the paragraph of a label is found on the page.
    pub fn paragraph(&self, label: &str) -> Option<String> {
        self.labels.get(label).filter(|n| self.shown.contains(n)).map(|n| format!("#p{n}"))
    }

    /// The part that is shown, where it is not all.
    pub fn limits(&self) -> Markup {
        let blocks = &self.reading.blocks;
        if self.shown == (0..blocks.len()) {
            return html! {};
        }
        let label = |n: usize| blocks.get(n).map(|b| b.label.as_str()).unwrap_or_default();
        let (first, last) = (label(self.shown.start), label(self.shown.end.saturating_sub(1)));
        html! { p {
            (self.words.with("document-shown", &[("first", Arg::Text(first)), ("last", Arg::Text(last))]))
            " " (self.words.around("document-text-all", &[], &[
                ("command", html! { code dir="ltr" { "palermo document export FILE --format markdown" } }),
            ]))
        } }
    }

    /// What the form holds after this answer: it goes on where the text ends.
    pub fn next(&self, pairs: &Pairs) -> Pairs {
        let mut out = pairs.clone();
        if let Some(next) = self.reading.blocks[self.shown.end..]
            .iter()
            .find(|b| self.labels.get(b.label.as_str()).is_some_and(|n| *n >= self.shown.end))
        {
            out.set("from", next.label.as_str());
        }
        out
    }

    /// Headings and numbers, each leading into the text.
    pub fn outline(&self) -> Markup {
        let mut parts: Vec<(Option<usize>, Vec<usize>)> = vec![(None, Vec::new())];
        for n in self.shown.clone() {
            match self.reading.blocks[n].kind {
                BlockKind::Heading(_) => parts.push((Some(n), Vec::new())),
                BlockKind::Preamble | BlockKind::Numbered => {
                    if let Some(last) = parts.last_mut() {
                        last.1.push(n);
                    }
                }
                _ => {}
            }
        }
        let notes: Vec<usize> =
            self.shown.clone().filter(|n| self.reading.blocks[*n].kind == BlockKind::Note).collect();
        let numbers = |all: &[usize]| {
            html! { @if !all.is_empty() { ul.inline-list {
                @for n in all { li { a href={ "#p" (n) } { bdi { (self.reading.blocks[*n].label) } } } }
            } } }
        };
        html! { nav.outline aria-label=(self.words.say("document-structure")) {
            h3 { (self.words.say("document-structure")) }
            @for (heading, own) in &parts {
                @if let Some(n) = heading { p { a href={ "#p" (n) } { (self.tongue.says(&self.reading.blocks[*n].text)) } } }
                (numbers(own))
            }
            @if !notes.is_empty() { p { (self.words.say("document-notes")) } (numbers(&notes)) }
        } }
    }

    /// The text.
    pub fn text(&self) -> Markup {
        let mut level = 2;
        let mut called = BTreeSet::new();
        let mut out = String::new();
        for n in self.shown.clone() {
            let block = &self.reading.blocks[n];
            if let BlockKind::Heading(own) = block.kind {
                // Headings of a page leave out no level.
                level = own.saturating_add(2).clamp(3, 6).min(level + 1);
            }
            out.push_str(&self.block(n, block, level, &mut called).into_string());
        }
        html! { div.reading lang=[self.tongue.lang] dir=(self.tongue.dir) { (PreEscaped(out)) } }
    }

    fn block(&self, n: usize, block: &Block, level: u8, called: &mut BTreeSet<String>) -> Markup {
        let id = format!("p{n}");
        if block.kind == BlockKind::Table {
            let name = self.words.say("document-table");
            return html! { div #(id) { (scroll(&name, html! { pre { (block.text) } })) } };
        }
        let marks: Vec<Mark<'_>> = self
            .marks
            .range((n, 0, Reverse(usize::MAX))..(n + 1, 0, Reverse(usize::MAX)))
            .map(|((_, from, Reverse(to)), name)| Mark { from: *from, to: *to, name })
            .collect();
        let said = PreEscaped(self.marked(block, 0..block.text.len(), &marks, called));
        let number = |text: String| html! { span.number { bdi { (text) } } " " };
        match block.kind {
            BlockKind::Heading(_) => match level {
                3 => html! { h3 #(id) { (said) } },
                4 => html! { h4 #(id) { (said) } },
                5 => html! { h5 #(id) { (said) } },
                _ => html! { h6 #(id) { (said) } },
            },
            BlockKind::Aside => html! { p.soft #(id) { (said) } },
            BlockKind::Preamble => html! { p #(id) { (number(block.label.clone())) (said) } },
            BlockKind::Numbered => html! { p #(id) { (number(format!("{}.", block.number))) (said) } },
            BlockKind::Lettered(depth) => html! {
                p #(id) class={ "in-" (depth.min(3)) } { (number(format!("({})", block.number))) (said) }
            },
            BlockKind::Note => {
                let back = called.contains(&block.number);
                html! { p.soft #(id) {
                    (number(block.number.clone())) (said)
                    @if back { " " a href={ "#k" (block.number) } lang=(self.words.locale.language()) dir=(self.words.locale.direction()) { (self.words.say("document-back")) } }
                } }
            }
            BlockKind::Text | BlockKind::Table => html! { p #(id) { (said) } },
        }
    }

    /// The words of a stretch: marks within marks, calls of notes where they stand.
    fn marked(
        &self,
        block: &Block,
        stretch: Range<usize>,
        marks: &[Mark<'_>],
        called: &mut BTreeSet<String>,
    ) -> String {
        let (mut out, mut at, mut n) = (String::new(), stretch.start, 0);
        while let Some(mark) = marks.get(n) {
            let to = mark.to.min(stretch.end);
            let inside = marks[n + 1..].iter().take_while(|m| m.from < to).count();
            out.push_str(&self.plain(block, at..mark.from, called));
            let inner = PreEscaped(self.marked(block, mark.from..to, &marks[n + 1..n + 1 + inside], called));
            let class = mark.name.starts_with('s').then_some("due");
            out.push_str(&html! { mark #(mark.name) class=[class] { (inner) } }.into_string());
            at = to;
            n += 1 + inside;
        }
        out.push_str(&self.plain(block, at..stretch.end, called));
        out
    }

    /// Words without marks. A call belongs to the words before it.
    fn plain(&self, block: &Block, stretch: Range<usize>, called: &mut BTreeSet<String>) -> String {
        let (mut out, mut at) = (String::new(), stretch.start);
        let say = |out: &mut String, from: usize, to: usize| {
            let text = block.text.get(from..to).unwrap_or_default();
            out.push_str(&html! { (text) }.into_string());
        };
        for (place, note) in &block.calls {
            let here = stretch.start < *place && *place <= stretch.end;
            let Some(to) = self.notes.get(note.as_str()).filter(|_| here) else { continue };
            say(&mut out, at, *place);
            at = *place;
            let id = called.insert(note.clone()).then(|| format!("k{note}"));
            let name = self.words.with("document-note", &[("n", Arg::Text(note))]);
            let call = match self.shown.contains(to) {
                true => html! { sup { a id=[id] href={ "#p" (to) } aria-label=(name) { (note) } } },
                false => html! { sup id=[id] { (note) } },
            };
            out.push_str(&call.into_string());
        }
        say(&mut out, at, stretch.end);
        out
    }
}

#[cfg(test)]
mod tests {
    use palermo_register::locale::Locale;

    use super::*;

    fn block(kind: BlockKind, label: &str, text: &str) -> Block {
        let number = label.trim_start_matches(|c: char| c.is_alphabetic()).to_string();
        Block { kind, label: label.into(), number, text: text.into(), calls: Vec::new() }
    }

    fn drawn<'a>(reading: &'a Reading, from: &str) -> Drawn<'a> {
        Drawn::new(Words::of(Locale::ENGLISH), reading, Tongue::of("en"), from)
    }

    #[test]
    fn marks_stand_within_marks_and_each_place_is_named_once() {
        let mut paragraph = block(BlockKind::Numbered, "1", "From 3 May to 9 May 2026 & after");
        paragraph.calls = vec![(24, "1".into())];
        let reading =
            Reading { blocks: vec![paragraph, block(BlockKind::Note, "fn1", "A note.")], ..Reading::default() };
        let mut page = drawn(&reading, "");
        let place = |from, to| Some(Place { block: 0, from, to });
        assert_eq!(page.mark(place(0, 24), "f0".into()).as_deref(), Some("#f0"));
        assert_eq!(page.mark(place(14, 24), "f1".into()).as_deref(), Some("#f1"));
        assert_eq!(page.mark(place(14, 24), "c0".into()).as_deref(), Some("#f1"), "one place has one name");
        assert_eq!(page.mark(Some(Place { block: 7, from: 0, to: 1 }), "f2".into()), None);
        let text = page.text().into_string();
        let expected = "<mark id=\"f0\">From 3 May to <mark id=\"f1\">9 May 2026<sup><a id=\"k1\" href=\"#p1\" aria-label=\"Note 1\">1</a></sup></mark></mark> &amp; after";
        assert!(text.contains(expected), "{text}");
        assert!(text.contains("href=\"#k1\""), "the note leads back: {text}");
    }

    #[test]
    fn a_long_text_is_shown_in_parts_that_follow_each_other() {
        let long = "x".repeat(TEXT / 2);
        let blocks = ["1", "2", "3", "4"].map(|l| block(BlockKind::Numbered, l, &long)).to_vec();
        let reading = Reading { blocks, ..Reading::default() };
        let (mut from, mut seen) = (String::new(), Vec::new());
        for _ in 0..4 {
            let page = drawn(&reading, &from);
            seen.extend(page.shown.clone());
            let next = page.next(&Pairs::default());
            if next.one("from").is_empty() {
                break;
            }
            from = next.one("from").to_string();
        }
        assert_eq!(seen, [0, 1, 2, 3]);
    }

    #[test]
    fn headings_of_a_page_leave_out_no_level() {
        let blocks = vec![block(BlockKind::Heading(1), "", "A"), block(BlockKind::Heading(4), "", "B")];
        let reading = Reading { blocks, ..Reading::default() };
        let text = drawn(&reading, "").text().into_string();
        assert!(text.contains("<h3 id=\"p0\">") && text.contains("<h4 id=\"p1\">"), "{text}");
    }
}
