//! Verbs that are acts, and verbs that only look like them.

use super::{Reader, Standing, addressees};
use crate::fold::{Folded, is_word};
use crate::gazetteer::Hit;
use crate::points::{Span, back};
use crate::rules::{Act, Addressed, Layout, Part};
use crate::words::{ends_word, skip_space, starts_word};

/// A verb that is an act; places in the folded text.
#[derive(Clone, Debug)]
pub(super) struct Verb<'a> {
    pub acts: Vec<&'a Act>,
    pub form: String,
    /// Where its clause starts: the comma or "and" before it.
    pub boundary: usize,
    /// Start of its adverbs.
    pub from: usize,
    pub to: usize,
}

/// What the first words of an element are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// An act, if they name one.
    Act,
    /// What the act above the list asks for.
    Task,
    /// What an organ may wish to do: an act in the infinitive.
    Wish,
}

/// A place where an act can stand.
#[derive(Clone, Copy, Debug)]
struct Boundary {
    /// Where the former clause ends.
    at: usize,
    /// Where the verb or its adverb would start.
    verb: usize,
    /// A comma, semicolon or colon stands there.
    marked: Option<char>,
    /// "And" stands there.
    conjunction: bool,
}

pub(super) fn find<'a>(
    text: &str,
    folded: &Folded,
    hits: &[Hit],
    quoted: &[Span],
    reader: &Reader<'a>,
    start: Start,
) -> Vec<Verb<'a>> {
    let layout = reader.layout;
    let mut out: Vec<Verb<'a>> = Vec::new();
    for b in boundaries(&folded.text, layout) {
        if out.last().is_some_and(|v| b.verb < v.to) || covered(folded.back(b.verb), hits, quoted) {
            continue;
        }
        let first = b.verb == first_letter(&folded.text, layout);
        let part = if reader.standing == Standing::Preamble { Part::Preamble } else { Part::Operative };
        let at = |part| reader.lexicon.at(&folded.text, b.verb, reader.organ, part);
        let wish = || {
            let found = if first && start == Start::Wish { at(Part::Wish) } else { None };
            // many infinitives are nouns too: a demand, a request
            found.filter(|f| fits(text, folded, hits, quoted, reader, f, b))
        };
        let Some(mut found) = at(part).or_else(wish) else { continue };
        if first && start == Start::Task && !found.with_adverb {
            continue;
        }
        // the words of the verb may not be part of a longer one: 请 in 申请
        if !layout.spaced && layout.never_within.iter().any(|w| word_around(&folded.text, found.verb, w)) {
            continue;
        }
        if !first {
            if out.is_empty() && reader.standing == Standing::Appeal && !clear_lead(&folded.text[..b.at], layout) {
                continue;
            }
            let since = out.last().map_or(0, |v| v.to);
            if out.is_empty() && reader.standing == Standing::Operative && start == Start::Task && !b.conjunction {
                continue;
            }
            if governed(&folded.text, since, b, layout, quoted, folded)
                || !fits(text, folded, hits, quoted, reader, &found, b)
            {
                continue;
            }
        }
        // 建议鼓励会员国…: the inner verb says what is asked
        if reader.standing == Standing::Appeal
            && found.acts[0].code == "recommend"
            && let Some(inner) =
                reader.lexicon.at(&folded.text, skip_space(&folded.text, found.to), reader.organ, Part::Operative)
            && inner.acts[0].addressed == Addressed::Named
        {
            found.to = inner.to;
            found.acts = inner.acts;
        }
        out.push(Verb {
            acts: found.acts,
            form: found.form,
            boundary: if first { 0 } else { b.at },
            from: b.verb,
            to: found.to,
        });
    }
    out
}

fn first_letter(text: &str, layout: &Layout) -> usize {
    let at = skip_space(text, 0);
    // an Arabic recital starts with و
    if layout.language == "ar" && text[at..].starts_with("واذ ") {
        return at + 'و'.len_utf8();
    }
    at
}

fn boundaries(text: &str, layout: &Layout) -> Vec<Boundary> {
    let mut out = Vec::new();
    let start = first_letter(text, layout);
    out.push(Boundary { at: 0, verb: start, marked: None, conjunction: false });
    for (at, c) in text.char_indices() {
        if layout.clause_breaks.contains(c) {
            let next = skip_space(text, at + c.len_utf8());
            match conjunction(text, next, layout) {
                Some(end) => out.push(Boundary { at, verb: end, marked: Some(c), conjunction: true }),
                None => out.push(Boundary { at, verb: next, marked: Some(c), conjunction: false }),
            }
        } else if let Some(end) = conjunction(text, at, layout)
            && at > start
        {
            let before = text[..at].trim_end().chars().next_back();
            if !before.is_some_and(|c| layout.clause_breaks.contains(c)) {
                out.push(Boundary { at, verb: end, marked: None, conjunction: true });
            }
        }
    }
    out
}

/// End of an "and" at a place; in Arabic it is the first letter of the verb's word.
fn conjunction(text: &str, at: usize, layout: &Layout) -> Option<usize> {
    for word in &layout.conjunctions {
        if !text[at..].starts_with(word.as_str()) {
            continue;
        }
        let end = at + word.len();
        if layout.language == "ar" {
            if !text[..at].chars().next_back().is_some_and(is_word)
                && text[end..].starts_with(|c: char| c.is_alphabetic())
            {
                return Some(end);
            }
        } else if !layout.spaced || starts_word(text, at) && ends_word(text, end) {
            return Some(skip_space(text, end));
        }
    }
    None
}

fn covered(at: usize, hits: &[Hit], quoted: &[Span]) -> bool {
    hits.get(hits.partition_point(|h| h.to <= at)).is_some_and(|h| h.from < at) || within(at, quoted)
}

/// Whether a place lies in one of the stretches, which stand in their order.
pub(super) fn within(at: usize, spans: &[Span]) -> bool {
    spans.get(spans.partition_point(|s| s.to <= at)).is_some_and(|s| s.from <= at)
}

fn word_around(text: &str, at: usize, word: &str) -> bool {
    let from = at.saturating_sub(word.len());
    let from = (from..=at).find(|n| text.is_char_boundary(*n)).unwrap_or(at);
    text[from..].match_indices(word).take(1).any(|(n, _)| from + n < at && at < from + n + word.len())
}

/// Bytes that a relative clause is long at most.
const RELATIVE: usize = 4_096;

/// Whether a relative clause opened after the former act and is still open.
fn governed(text: &str, since: usize, b: Boundary, layout: &Layout, quoted: &[Span], folded: &Folded) -> bool {
    let since = since.min(b.at).max(back(text, b.at, RELATIVE));
    let stretch = &text[since..b.at];
    let mut last: Option<usize> = None;
    for word in &layout.relatives {
        for (n, _) in stretch.match_indices(word.as_str()) {
            let at = since + n;
            let alone = !layout.spaced || starts_word(text, at) && ends_word(text, at + word.len());
            if alone && !within(folded.back(at), quoted) {
                last = Some(last.map_or(at, |l| l.max(at)));
            }
        }
    }
    let Some(at) = last else { return false };
    let between = &text[at..b.at];
    // a semicolon ends every relative clause; a comma with "and" takes up the main sentence again
    let ended = between.contains([';', '；', '؛', '。']) || matches!(b.marked, Some(';' | '；' | '؛' | '。'));
    !(ended || b.marked.is_some() && b.conjunction)
}

/// In a report nothing but an adverbial may stand before the act: a subject would make it a report of what others said.
fn clear_lead(lead: &str, layout: &Layout) -> bool {
    let starts = ["在", "考虑到", "鉴于", "根据", "为", "由于", "随着"];
    layout.spaced || starts.iter().any(|s| lead.trim_start().starts_with(s))
}

fn fits(
    text: &str,
    folded: &Folded,
    hits: &[Hit],
    quoted: &[Span],
    reader: &Reader<'_>,
    found: &crate::rules::Found<'_>,
    b: Boundary,
) -> bool {
    let layout = reader.layout;
    let next = skip_space(&folded.text, found.to);
    let next_word: String = folded.text[next..].chars().take_while(|c| is_word(*c) || *c == '\'').collect();
    let act = found.acts[0];
    // what the organ binds itself to follows in words that behind other acts make them nouns: "decides to", "décide de"
    let binds = act.addressed == Addressed::Nobody && act.strength > 0;
    if layout.reject_next.contains(&next_word) && !binds {
        return false;
    }
    if act.addressed == Addressed::Named {
        let found = addressees::find(text, folded, hits, quoted, found.to, folded.text.len(), layout, reader.gazetteer);
        return !found.written.is_empty();
    }
    if !layout.bare_acts.is_empty() {
        let task = layout.task_forms.contains(&found.form);
        return layout.bare_acts.contains(&act.code) && (found.with_adverb || !task && b.marked.is_some());
    }
    b.marked.is_some() || b.conjunction && (found.with_adverb || reader.standing != Standing::Preamble)
}
