//! Places in a text: bytes inside, code points outside.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// A stretch of a text, `[from, to)`. Inside this crate in bytes; in everything that is handed out in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

impl Span {
    /// A stretch.
    pub fn new(from: usize, to: usize) -> Span {
        Span { from, to: to.max(from) }
    }

    /// Whether the two share a place.
    pub fn meets(&self, other: &Span) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether nothing lies in it.
    pub fn is_empty(&self) -> bool {
        self.from >= self.to
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.from, self.to].serialize(serializer)
    }
}

/// Stretches that are taken, for asking fast whether another one meets them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(BTreeMap<usize, usize>);

impl Taken {
    /// Takes a stretch; those that touch become one.
    pub fn add(&mut self, from: usize, to: usize) {
        if from >= to {
            return;
        }
        let (mut from, mut to) = (from, to);
        while let Some((&a, &b)) = self.0.range(..=to).next_back()
            && b >= from
        {
            self.0.remove(&a);
            (from, to) = (from.min(a), to.max(b));
        }
        self.0.insert(from, to);
    }

    /// Whether a stretch shares a place with one that is taken.
    pub fn meets(&self, from: usize, to: usize) -> bool {
        self.0.range(..to).next_back().is_some_and(|(_, end)| *end > from)
    }

    /// Whether a stretch lies in one that is taken.
    pub fn holds(&self, from: usize, to: usize) -> bool {
        self.0.range(..=from).next_back().is_some_and(|(_, end)| *end >= to)
    }
}

impl FromIterator<Span> for Taken {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Taken {
        let mut out = Taken::default();
        out.extend(spans);
        out
    }
}

impl Extend<Span> for Taken {
    fn extend<I: IntoIterator<Item = Span>>(&mut self, spans: I) {
        for s in spans {
            self.add(s.from, s.to);
        }
    }
}

/// The place so many bytes before another, or the next where a letter begins.
pub(crate) fn back(text: &str, at: usize, bytes: usize) -> usize {
    let from = at.saturating_sub(bytes);
    (from..=at).find(|n| text.is_char_boundary(*n)).unwrap_or(at)
}

/// The place so many bytes behind another, or the next before it where a letter begins.
pub(crate) fn forward(text: &str, at: usize, bytes: usize) -> usize {
    let to = at.saturating_add(bytes).min(text.len());
    (at..=to).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(at)
}

/// Bytes to code points, in one step and a short walk.
#[derive(Clone, Debug)]
pub(crate) struct Points {
    /// Code points before each 64th byte.
    marks: Vec<u32>,
}

const STEP: usize = 64;

impl Points {
    pub fn new(text: &str) -> Points {
        let bytes = text.as_bytes();
        let mut marks = Vec::with_capacity(bytes.len() / STEP + 1);
        let mut count = 0u32;
        for chunk in bytes.chunks(STEP) {
            marks.push(count);
            count += chunk.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u32;
        }
        marks.push(count);
        Points { marks }
    }

    /// Code points before a byte.
    pub fn at(&self, text: &str, byte: usize) -> usize {
        let byte = byte.min(text.len());
        let block = byte / STEP;
        let base = self.marks.get(block).or(self.marks.last()).map_or(0, |&m| m as usize);
        let from = (block * STEP).min(text.len());
        base + text.as_bytes()[from..byte].iter().filter(|b| (**b & 0xC0) != 0x80).count()
    }

    /// The byte before which so many code points stand.
    pub fn byte(&self, text: &str, point: usize) -> usize {
        let block = self.marks.partition_point(|&m| m as usize <= point).saturating_sub(1);
        let (mut count, mut at) = (self.marks.get(block).map_or(0, |&m| m as usize), (block * STEP).min(text.len()));
        let bytes = text.as_bytes();
        while at < bytes.len() && (count < point || (bytes[at] & 0xC0) == 0x80) {
            count += usize::from((bytes[at] & 0xC0) != 0x80);
            at += 1;
        }
        at
    }

    pub fn span(&self, text: &str, s: Span) -> Span {
        Span::new(self.at(text, s.from), self.at(text, s.to))
    }

    pub fn spans(&self, text: &str, spans: &[Span]) -> Vec<Span> {
        spans.iter().map(|s| self.span(text, *s)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_are_taken_know_what_meets_them() {
        let taken: Taken = [Span::new(2, 4), Span::new(8, 10), Span::new(3, 6)].into_iter().collect();
        for (from, to, meets, holds) in [
            (0, 2, false, false),
            (0, 3, true, false),
            (2, 6, true, true),
            (6, 8, false, false),
            (5, 9, true, false),
            (9, 10, true, true),
            (10, 12, false, false),
        ] {
            assert_eq!((taken.meets(from, to), taken.holds(from, to)), (meets, holds), "{from} to {to}");
        }
    }

    #[test]
    fn places_are_counted_in_code_points() {
        let text = "aé大😀".repeat(40);
        let points = Points::new(&text);
        for (n, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(&text, byte), n);
            assert_eq!(points.byte(&text, n), byte);
        }
        assert_eq!(points.at(&text, text.len()), 160);
        assert_eq!(points.byte(&text, 160), text.len());
    }
}
