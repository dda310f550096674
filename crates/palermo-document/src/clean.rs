//! The words of an element, free of what only the page or the file format put there, with the way back to the source.
//!
//! Lines are joined as their script wants: two Chinese characters with nothing, letters and digits with one space. Call
//! marks, emphasis of Markdown and escapes are left out; where they stood is remembered.

use std::collections::HashSet;

use crate::fold::{is_han, is_wide};
use crate::points::{Span, forward};

/// Words with their way back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clean {
    pub text: String,
    runs: Vec<Run>,
    /// Marks of notes: place in `text`, number or `*`.
    pub calls: Vec<(usize, String)>,
}

/// A stretch that stands in the source as it stands here.
#[derive(Clone, Copy, Debug)]
struct Run {
    at: usize,
    from: usize,
    len: usize,
}

/// What is left out of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    from: usize,
    to: usize,
    call: Option<String>,
}

/// How lines are read.
pub(crate) struct Style<'a> {
    pub raised: &'a [char],
    /// Numbers of the notes that have a text; others are no calls.
    pub notes: &'a HashSet<String>,
    /// Those of them whose number is not raised: `the Protocols thereto,1 in particular`.
    pub plain: &'a HashSet<String>,
    /// Words of the document, for words that a hyphen splits at the end of a line.
    pub words: &'a dyn Fn(&str) -> bool,
    /// Whether `*` is a call (on covers).
    pub stars: bool,
    /// Whether a space stands between Chinese and other characters in this document.
    pub spaced_digits: bool,
}

impl Clean {
    /// Adds a line, `[from, to)` of the source.
    pub fn push_line(&mut self, source: &str, from: usize, to: usize, style: &Style<'_>) {
        let line = &source[from..to];
        let start = from + line.len() - line.trim_start().len();
        let end = from + line.trim_end().len();
        if start >= end {
            return;
        }
        let line = &source[start..end];
        let marks = marks(line, style);
        let mut first = true;
        let mut at = 0;
        let mut piece = |clean: &mut Clean, a: usize, b: usize| {
            if a < b {
                if first {
                    clean.join(&line[a..b], style);
                    first = false;
                }
                clean.push(&line[a..b], start + a);
            }
        };
        for mark in marks {
            piece(self, at, mark.from);
            if let Some(call) = mark.call {
                self.calls.push((self.text.len(), call));
            }
            at = mark.to;
        }
        piece(self, at, line.len());
    }

    fn push(&mut self, text: &str, from: usize) {
        self.runs.push(Run { at: self.text.len(), from, len: text.len() });
        self.text.push_str(text);
    }

    /// What stands between the end of one line and the start of the next.
    fn join(&mut self, next: &str, style: &Style<'_>) {
        let (Some(last), Some(first)) = (self.text.chars().next_back(), next.chars().next()) else { return };
        if last == '\u{AD}' {
            self.cut(2);
            return;
        }
        if is_wide(last) && is_wide(first) {
            return;
        }
        if is_wide(last) != is_wide(first) {
            let inner = if is_wide(last) { last } else { first };
            if is_han(inner) && style.spaced_digits {
                self.text.push(' ');
            }
            return;
        }
        if last == '/' {
            return;
        }
        if last == '-' && first.is_alphabetic() {
            let left: String = self
                .text
                .chars()
                .rev()
                .skip(1)
                .take_while(|c| c.is_alphanumeric())
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            let right: String = next.chars().take_while(|c| c.is_alphanumeric()).collect();
            let joined = format!("{left}{right}").to_lowercase();
            let hyphened = format!("{left}-{right}").to_lowercase();
            let known = |w: &str| (style.words)(w);
            let splits = !left.is_empty()
                && first.is_lowercase()
                && !known(&hyphened)
                && (known(&joined)
                    || !(known(&left.to_lowercase()) || left.chars().count() < 4)
                    || !known(&right.to_lowercase())
                        && left.chars().all(char::is_lowercase)
                        && right.chars().count() > 1
                        && !known(&left.to_lowercase()));
            if splits {
                self.cut(1);
            }
            return;
        }
        self.text.push(' ');
    }

    fn cut(&mut self, bytes: usize) {
        let keep = self.text.len().saturating_sub(bytes);
        self.text.truncate(keep);
        if let Some(run) = self.runs.last_mut() {
            run.len = run.len.saturating_sub(bytes);
        }
    }

    /// Takes off the first bytes: the number or label of a paragraph.
    pub fn drop_front(&mut self, bytes: usize) {
        let bytes = bytes.min(self.text.len());
        self.text.drain(..bytes);
        self.runs.retain_mut(|r| {
            if r.at + r.len <= bytes {
                return false;
            }
            if r.at < bytes {
                let cut = bytes - r.at;
                r.from += cut;
                r.len -= cut;
                r.at = 0;
            } else {
                r.at -= bytes;
            }
            true
        });
        for (at, _) in &mut self.calls {
            *at = at.saturating_sub(bytes);
        }
    }

    /// Where a stretch of the words stands in the source, in bytes; lines and what was left out split it.
    pub fn source(&self, from: usize, to: usize) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        let first = self.runs.partition_point(|r| r.at + r.len <= from);
        for run in &self.runs[first..] {
            if run.at >= to {
                break;
            }
            let a = from.max(run.at);
            let b = to.min(run.at + run.len);
            if a < b {
                let s = Span::new(run.from + a - run.at, run.from + b - run.at);
                match out.last_mut() {
                    Some(last) if last.to == s.from => last.to = s.to,
                    _ => out.push(s),
                }
            }
        }
        out
    }

    /// The stretches that stand here as in the source: first byte here, first byte there, length.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        self.runs.iter().map(|r| (r.at, r.from, r.len))
    }

    /// Place in the source of one place in the words.
    pub fn source_at(&self, at: usize) -> Option<usize> {
        let n = self.runs.partition_point(|r| r.at + r.len <= at);
        self.runs.get(n).map(|r| r.from + at.saturating_sub(r.at))
    }
}

/// A line without marks of Markdown, for telling what it is.
pub(crate) fn view<'a>(line: &'a str, raised: &[char]) -> std::borrow::Cow<'a, str> {
    let none = HashSet::new();
    let line = line.trim();
    if !may_have_marks(line) {
        return line.into();
    }
    let style = Style { raised, notes: &none, plain: &none, words: &|_| false, stars: false, spaced_digits: false };
    let marks = marks(line, &style);
    if marks.is_empty() {
        return line.into();
    }
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for m in &marks {
        out.push_str(&line[at..m.from]);
        at = m.to;
    }
    out.push_str(&line[at..]);
    out.trim().to_string().into()
}

fn may_have_marks(line: &str) -> bool {
    line.bytes().any(|b| matches!(b, b'*' | b'<' | b'[' | b'\\' | b'#' | b'_' | 0xC2 | 0xE2))
}

fn marks(line: &str, style: &Style<'_>) -> Vec<Mark> {
    let mut out = Vec::new();
    if !style.plain.is_empty() {
        let calls = plain_calls(line, &|k| style.plain.contains(k));
        out.extend(calls.into_iter().map(|(from, to)| Mark { from, to, call: Some(line[from..to].to_string()) }));
    }
    if !may_have_marks(line) {
        return out;
    }
    let skip = |from, to| Mark { from, to, call: None };
    let bytes = line.as_bytes();
    let hashes = line.bytes().take_while(|b| *b == b'#').count();
    let mut at = 0;
    if (1..=6).contains(&hashes) && bytes.get(hashes) == Some(&b' ') {
        at = hashes + line[hashes..].len() - line[hashes..].trim_start().len();
        out.push(skip(0, at));
    }
    // places of the opening marks of emphasis that still wait for their end
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut paired: Vec<Mark> = Vec::new();
    while at < line.len() {
        let rest = &line[at..];
        let c = rest.chars().next().unwrap_or(' ');
        match c {
            '\\' if rest[1..].starts_with(|c: char| c.is_ascii_punctuation()) => {
                out.push(skip(at, at + 1));
                at += 1;
                if style.stars && rest[1..].starts_with('*') {
                    out.push(Mark { from: at, to: at + 1, call: Some("*".into()) });
                }
                at += 1;
                continue;
            }
            '*' => {
                let n = rest.bytes().take_while(|b| *b == b'*').count();
                let before = line[..at].chars().next_back();
                let after = rest[n..].chars().next();
                let can_close = before.is_some_and(|c| !c.is_whitespace());
                let can_open = after.is_some_and(|c| !c.is_whitespace());
                if can_close && open.last().is_some_and(|(_, m)| *m == n) {
                    if let Some((from, m)) = open.pop() {
                        paired.push(skip(from, from + m));
                        paired.push(skip(at, at + n));
                    }
                } else if can_open && n <= 3 {
                    open.push((at, n));
                } else if style.stars && can_close {
                    out.push(Mark { from: at, to: at + n, call: Some("*".repeat(n)) });
                }
                at += n;
                continue;
            }
            '_' if at == 0 || line[..at].ends_with([' ', '(']) => {
                if let Some(end) = near(&rest[1..]).find('_').filter(|e| *e > 0) {
                    let after = rest[end + 2..].chars().next();
                    if !rest[1..].starts_with([' ', '_']) && after.is_none_or(|c| !c.is_alphanumeric() && c != '_') {
                        paired.push(skip(at, at + 1));
                        paired.push(skip(at + 1 + end, at + 2 + end));
                    }
                }
            }
            '<' => {
                if let Some(number) =
                    rest.strip_prefix("<sup>").and_then(|r| near(r).split_once("</sup>")).map(|(n, _)| n)
                    && number.len() <= 4
                    && !number.is_empty()
                {
                    let end = at + "<sup>".len() + number.len() + "</sup>".len();
                    out.push(Mark { from: at, to: end, call: Some(number.trim().to_string()) });
                    at = end;
                    continue;
                }
                if rest.starts_with("<http")
                    && let Some(end) = near(rest).find('>')
                {
                    out.push(skip(at, at + 1));
                    out.push(skip(at + end, at + end + 1));
                    at += end + 1;
                    continue;
                }
            }
            '[' => {
                if let Some(close) = near(rest).find("](")
                    && let Some(end) = near(&rest[close..]).find(')')
                    && !rest[..close].contains(['\n'])
                {
                    out.push(skip(at, at + 1));
                    // the words between are read on; the address is left out
                    paired.push(skip(at + close, at + close + end + 1));
                    let inner = at + 1;
                    let stop = at + close;
                    escapes(line, inner, stop, &mut out);
                    at = at + close + end + 1;
                    continue;
                }
            }
            c if style.raised.contains(&c) => {
                let run: String = rest.chars().take_while(|c| style.raised.contains(c)).collect();
                let number: String = run
                    .chars()
                    .filter_map(|c| style.raised.iter().position(|r| *r == c))
                    .map(|n| n.to_string())
                    .collect();
                if style.notes.contains(&number) || at == 0 {
                    out.push(Mark { from: at, to: at + run.len(), call: Some(number) });
                }
                at += run.len();
                continue;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    if style.stars {
        for (from, n) in open {
            if from > 0 {
                out.push(Mark { from, to: from + n, call: Some("*".repeat(n)) });
            }
        }
    }
    out.extend(paired);
    out.sort_by_key(|m| (m.from, m.to));
    // marks never overlap: the first wins
    let mut end = 0;
    out.retain(|m| {
        let keep = m.from >= end;
        if keep {
            end = m.to;
        }
        keep
    });
    out
}

/// Calls of notes whose numbers are not raised: digits right behind a word or its mark, before a space or the end.
pub(crate) fn plain_calls(line: &str, known: &dyn Fn(&str) -> bool) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let to = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut before = line[..at].chars().rev();
        let (last, other) = (before.next(), before.next());
        let behind = match last {
            Some(',' | ';' | ':' | '.') => other.is_some_and(|c| c.is_alphabetic() || ")”»".contains(c)),
            Some('”' | '»' | ')') => true,
            Some(c) => c.is_lowercase() || is_han(c),
            None => false,
        };
        let ends = line[to..].chars().next().is_none_or(|c| c.is_whitespace() || ",;:)”»".contains(c));
        if to - at <= 3 && behind && ends && known(&line[at..to]) {
            out.push((at, to));
        }
        at = to;
    }
    out
}

/// Bytes in which a mark must end that opens.
const MARK: usize = 2_048;

fn near(text: &str) -> &str {
    &text[..forward(text, 0, MARK)]
}

fn escapes(line: &str, from: usize, to: usize, out: &mut Vec<Mark>) {
    let bytes = line.as_bytes();
    let mut at = from;
    while at + 1 < to {
        if bytes[at] == b'\\' && bytes[at + 1].is_ascii_punctuation() {
            out.push(Mark { from: at, to: at + 1, call: None });
            at += 1;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(lines: &[&str], words: &[&str]) -> Clean {
        let source = lines.join("\n");
        let notes: HashSet<String> = ["1", "2"].iter().map(|s| s.to_string()).collect();
        let raised: Vec<char> = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().collect();
        let known = |w: &str| words.contains(&w);
        let none = HashSet::new();
        let style =
            Style { raised: &raised, notes: &notes, plain: &none, words: &known, stars: false, spaced_digits: true };
        let mut out = Clean::default();
        let mut at = 0;
        for line in lines {
            out.push_line(&source, at, at + line.len(), &style);
            at += line.len() + 1;
        }
        for run in &out.runs {
            assert_eq!(source[run.from..run.from + run.len], out.text[run.at..run.at + run.len]);
        }
        out
    }

    #[test]
    fn lines_are_joined_as_their_script_wants() {
        assert_eq!(clean(&["为实施《贩运人口议定", "书》 "], &[]).text, "为实施《贩运人口议定书》");
        assert_eq!(clean(&["2013 年 7", "月底"], &[]).text, "2013 年 7 月底");
        assert_eq!(clean(&["the Working", "Group"], &[]).text, "the Working Group");
        assert_eq!(clean(&["（CTOC/ ", "COP/WG.4）"], &[]).text, "（CTOC/COP/WG.4）");
        assert_eq!(clean(&["infor-", "mation"], &["information"]).text, "information");
        assert_eq!(clean(&["long-", "term plans"], &["long", "term"]).text, "long-term plans");
    }

    #[test]
    fn calls_and_marks_of_markdown_are_left_out() {
        let c = clean(&["各项议定书¹作为 **重要** 的*文书*<sup>2</sup>，见 [www.un.org/a\\_b](http://x)。m³"], &[]);
        assert_eq!(c.text, "各项议定书作为 重要 的文书，见 www.un.org/a_b。m³");
        assert_eq!(c.calls.iter().map(|(_, n)| n.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }
}
