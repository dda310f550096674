//! Where on a page stands what a span names? The way back from the source to the words of an element.

use crate::element::{Element, Kind};
use crate::points::Span;
use crate::structure::Document;

/// A stretch of the words of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the element in [`Document::elements`].
    pub element: usize,
    /// First byte in [`Document::words`] of the element.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// The places of a document, for looking up many spans.
#[derive(Debug)]
pub struct Places<'d> {
    doc: &'d Document,
    /// Bytes of the source that stand in the words of an element: from, to, first byte in its words, element; in order.
    runs: Vec<(usize, usize, usize, usize)>,
}

impl<'d> Places<'d> {
    /// The places of a document.
    pub fn new(doc: &'d Document) -> Places<'d> {
        let mut runs: Vec<_> = doc
            .read_on()
            .flat_map(|(n, e)| e.clean.runs().map(move |(at, from, len)| (from, from + len, at, n)))
            .collect();
        runs.sort_unstable();
        Places { doc, runs }
    }

    /// Where spans of the source stand: from the start of the first to the end of the last that stands in the same element.
    /// None where no element that is read has them.
    pub fn of(&self, spans: &[Span]) -> Option<Place> {
        let bytes = |s: &Span| Span::new(self.byte(s.from), self.byte(s.to));
        let mut met = spans.iter().map(bytes).flat_map(|s| self.stretch(s));
        let mut place = met.next()?;
        let element = place.element;
        for next in met.filter(|p| p.element == element) {
            place.to = place.to.max(next.to);
        }
        Some(place)
    }

    fn byte(&self, point: usize) -> usize {
        self.doc.points.byte(&self.doc.source, point)
    }

    /// The pieces of words that a stretch of the source has; an empty stretch has the place behind it.
    fn stretch(&self, s: Span) -> Vec<Place> {
        let first = self.runs.partition_point(|(_, to, ..)| *to <= s.from);
        let met = self.runs[first..].iter().take_while(|(from, ..)| *from < s.to.max(s.from + 1));
        met.map(|(from, to, at, element)| {
            let (a, b) = (s.from.max(*from), s.to.max(s.from).min(*to));
            Place { element: *element, from: at + a - from, to: at + b.max(a) - from }
        })
        .collect()
    }
}

impl Document {
    /// The elements that somebody who reads meets, in the order of the text: without furniture and table of contents, and
    /// without the parts of which a paragraph keeps the whole text.
    pub fn read_on(&self) -> impl Iterator<Item = (usize, &Element)> {
        let hidden = [Kind::Toc, Kind::Furniture, Kind::ListItem, Kind::Intro];
        self.elements.iter().enumerate().filter(move |(_, e)| !hidden.contains(&e.kind) && !e.clean.text.is_empty())
    }

    /// The words of an element, with the spaces at its ends: what [`Place`] counts in. Of a table its lines as they stand.
    pub fn words(&self, element: usize) -> std::borrow::Cow<'_, str> {
        match self.elements.get(element) {
            Some(e) if e.kind == Kind::Table => {
                e.bytes.iter().map(|s| &self.source[s.from..s.to]).collect::<String>().into()
            }
            Some(e) => e.clean.text.as_str().into(),
            None => "".into(),
        }
    }

    /// The calls of notes in the words of an element: the byte before which each stands, and the number of the note. Calls
    /// without a note are left out.
    pub fn calls(&self, element: usize) -> Vec<(usize, &str)> {
        let known = &self.notes;
        let calls = self.elements.get(element).map(|e| e.clean.calls.as_slice()).unwrap_or_default();
        calls.iter().map(|(at, n)| (*at, n.as_str())).filter(|(_, n)| known.contains(*n)).collect()
    }
}
