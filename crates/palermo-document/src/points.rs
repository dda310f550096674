//! Places in a text: bytes inside, code points outside.

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
    fn places_are_counted_in_code_points() {
        let text = "aé大😀".repeat(40);
        let points = Points::new(&text);
        for (n, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(&text, byte), n);
        }
        assert_eq!(points.at(&text, text.len()), 160);
    }
}
