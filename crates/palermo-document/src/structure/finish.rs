//! From leaves of lines to elements: words, spans, parents, calls of notes, lists that run within a paragraph.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::lines::{Class, Line, Setting};
use super::{Document, DocumentKind, Draft, Leaf};
use crate::clean::{Clean, Style};
use crate::element::{Element, Finding, FindingKind, Kind, Severity};
use crate::points::{Points, Span};
use crate::rules::{GENERIC, Layout, Rules, fold_label};

pub(super) fn finish(
    text: &str,
    lines: &[Line<'_>],
    setting: Setting,
    mut draft: Draft,
    rules: &Rules,
    layout: &Layout,
) -> Document {
    let points = Points::new(text);
    let notes: HashSet<String> =
        draft.leaves.iter().filter(|l| l.kind == Kind::Footnote).filter_map(|l| l.number.clone()).collect();
    let plain: HashSet<String> = draft.leaves.iter().filter(|l| l.plain).filter_map(|l| l.number.clone()).collect();
    let hyphens = lines.iter().any(|l| l.view.ends_with('-'));
    let words: HashSet<String> = if hyphens {
        text.split(|c: char| !(c.is_alphanumeric() || c == '-'))
            .filter(|w| w.len() > 1)
            .map(str::to_lowercase)
            .collect()
    } else {
        HashSet::new()
    };
    let known = |w: &str| words.contains(w);
    let mut out = Document {
        source: String::new(),
        language: layout.language.clone(),
        kind: draft.kind,
        front: std::mem::take(&mut draft.front),
        elements: Vec::new(),
        findings: Vec::new(),
        points,
        anchors: BTreeMap::new(),
        notes: HashSet::new(),
        parts: Vec::new(),
    };
    out.front.language = if layout.language == GENERIC { GENERIC.to_string() } else { layout.language.clone() };
    let has_parts: HashSet<usize> = draft.leaves.iter().filter_map(|l| l.parent).collect();
    // index of the element of each leaf
    let mut at: Vec<usize> = Vec::with_capacity(draft.leaves.len());
    for (n, leaf) in draft.leaves.iter().enumerate() {
        let style = Style {
            raised: &layout.raised,
            notes: &notes,
            plain: &plain,
            words: &known,
            stars: leaf.stars,
            spaced_digits: setting.spaced_digits,
        };
        let clean = words_of(text, lines, leaf, &style);
        let bytes = stretch(lines, leaf);
        let element = Element {
            id: leaf.id.clone(),
            label: leaf.label.clone(),
            kind: leaf.kind,
            parent: leaf.parent.map(|p| at[p]),
            number: leaf.number.clone(),
            text: clean.text.trim().to_string(),
            spans: Vec::new(),
            leaf: !has_parts.contains(&n),
            level: leaf.level,
            clean,
            bytes,
        };
        at.push(out.elements.len());
        out.elements.push(element);
        let index = out.elements.len() - 1;
        if has_parts.contains(&n) {
            // the words before the list are a leaf of their own
            let (id, label, bytes) =
                (format!("{}__intro", leaf.id), leaf.label.clone(), out.elements[index].bytes.clone());
            let text = out.elements[index].text.clone();
            out.elements.push(Element {
                id,
                label,
                kind: Kind::Intro,
                parent: Some(index),
                number: None,
                text,
                spans: Vec::new(),
                leaf: true,
                level: 0,
                clean: Clean::default(),
                bytes,
            });
        }
    }
    run_in_lists(&mut out, layout);
    for e in &mut out.elements {
        e.spans = out.points.spans(text, &e.bytes);
    }
    // what an element has, those above it have too
    for n in (0..out.elements.len()).rev() {
        if let Some(p) = out.elements[n].parent {
            let mut all = std::mem::take(&mut out.elements[p].spans);
            all.extend(out.elements[n].spans.iter().copied());
            out.elements[p].spans = merge(all);
        }
    }
    out.parts = vec![Vec::new(); out.elements.len()];
    for (n, e) in out.elements.iter().enumerate().filter(|(_, e)| e.kind == Kind::Subparagraph) {
        if let Some(p) = e.parent {
            out.parts[p].push(n);
        }
    }
    out.notes = notes;
    out.source = text.to_string();
    calls(&mut out);
    findings(&mut out, &draft, rules, layout);
    out
}

fn words_of(text: &str, lines: &[Line<'_>], leaf: &Leaf, style: &Style<'_>) -> Clean {
    let mut clean = Clean::default();
    for &n in &leaf.lines {
        let line = &lines[n];
        if line.class != Class::Blank {
            clean.push_line(text, line.from, line.to, style);
        }
    }
    if leaf.kind == Kind::Footnote {
        // the mark of the note itself is no call
        clean.calls.retain(|(at, _)| *at > 0);
        let lead = clean.text.len() - clean.text.trim_start().len();
        clean.drop_front(lead);
    }
    clean.drop_front(leaf.head.min(clean.text.len()));
    clean
}

fn stretch(lines: &[Line<'_>], leaf: &Leaf) -> Vec<Span> {
    merge(leaf.lines.iter().map(|&n| Span::new(lines[n].from, lines[n].next)).collect())
}

fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for s in spans.into_iter().filter(|s| !s.is_empty()) {
        match out.last_mut() {
            Some(last) if last.to >= s.from => last.to = last.to.max(s.to),
            _ => out.push(s),
        }
    }
    out
}

/// `(a)…；(b)…` within a line: entries become leaves, the paragraph keeps its whole text.
fn run_in_lists(out: &mut Document, layout: &Layout) {
    let all = std::mem::take(&mut out.elements);
    out.elements.reserve(all.len());
    // elements move behind the entries before them, and their parents with them
    let mut moved: Vec<usize> = Vec::with_capacity(all.len());
    for mut e in all {
        let n = out.elements.len();
        moved.push(n);
        e.parent = e.parent.map(|p| moved[p]);
        let parts = entries(&e, n, layout);
        e.leaf &= parts.is_empty();
        out.elements.push(e);
        out.elements.extend(parts);
    }
}

/// The entries of a list that runs within an element, and the words before them.
fn entries(e: &Element, parent: usize, layout: &Layout) -> Vec<Element> {
    if !e.leaf || !matches!(e.kind, Kind::Numbered | Kind::Operative | Kind::Subparagraph | Kind::Preambular) {
        return Vec::new();
    }
    let text = e.clean.text.as_str();
    let starts = run_in_marks(text, layout);
    let cuts: Vec<usize> = starts.iter().filter_map(|(at, _)| e.clean.source_at(*at)).collect();
    if starts.len() < 2 || cuts.len() != starts.len() || cuts.windows(2).any(|w| w[0] >= w[1]) {
        return Vec::new();
    }
    let part = |k: usize, bytes: Vec<Span>| {
        let (kind, id, number, from) = match k.checked_sub(1).map(|k| &starts[k]) {
            None => (Kind::Intro, "intro".to_string(), None, 0),
            Some((from, letter)) => {
                let ascii = if letter.is_ascii() { letter.clone() } else { k.to_string() };
                (Kind::ListItem, format!("item_{ascii}"), Some(letter.clone()), *from)
            }
        };
        Element {
            id: format!("{}__{id}", e.id),
            label: e.label.clone(),
            kind,
            parent: Some(parent),
            number,
            text: text[from..starts.get(k).map_or(text.len(), |s| s.0)].trim().to_string(),
            spans: Vec::new(),
            leaf: true,
            level: 0,
            clean: Clean::default(),
            bytes,
        }
    };
    split(&e.bytes, &cuts).into_iter().enumerate().map(|(k, bytes)| part(k, bytes)).collect()
}

/// Marks of a list within a text, in order from its first letter.
fn run_in_marks(text: &str, layout: &Layout) -> Vec<(usize, String)> {
    if !text.contains([')', '）']) {
        return Vec::new();
    }
    let mut found: Vec<(usize, String)> = Vec::new();
    for (at, c) in text.char_indices() {
        let before = text[..at].chars().next_back();
        let free = before.is_none_or(|c| !c.is_alphanumeric() || crate::fold::is_han(c));
        if !free || !(c == '(' || c == '（' || c.is_ascii_lowercase()) {
            continue;
        }
        if c.is_ascii_lowercase() && before.is_some_and(|c| !c.is_whitespace()) {
            continue;
        }
        let end = text[at..].char_indices().nth(6).map_or(text.len(), |(n, _)| at + n);
        if let Some(label) = layout.list_marks.iter().find_map(|r| r.captures(&text[at..end])).and_then(|c| c.get(1)) {
            found.push((at, fold_label(label.as_str())));
        }
    }
    let mut best = Vec::new();
    for sequence in &layout.sequences {
        let mut list: Vec<(usize, String)> = Vec::new();
        for (at, label) in &found {
            if sequence.get(list.len()) == Some(label) {
                list.push((*at, label.clone()));
            }
        }
        if list.len() > best.len() {
            best = list;
        }
    }
    // a reference such as 第2条(a)款 is no list
    best.retain(|(at, _)| !text[..*at].ends_with(['条', '段', '项', '款', '第']));
    best
}

fn split(spans: &[Span], cuts: &[usize]) -> Vec<Vec<Span>> {
    let mut out: Vec<Vec<Span>> = vec![Vec::new(); cuts.len() + 1];
    for s in spans {
        let mut from = s.from;
        for (k, cut) in cuts.iter().enumerate().skip(cuts.partition_point(|c| *c <= s.from)) {
            if *cut > from && *cut < s.to {
                out[k].push(Span::new(from, *cut));
                from = *cut;
            } else if *cut >= s.to {
                break;
            }
        }
        let k = cuts.partition_point(|c| *c <= from);
        out[k].push(Span::new(from, s.to));
    }
    out
}

/// Calls and the texts that they call.
fn calls(out: &mut Document) {
    let notes: BTreeMap<String, usize> = out
        .elements
        .iter()
        .enumerate()
        .filter(|(_, e)| e.kind == Kind::Footnote)
        .filter_map(|(n, e)| e.number.clone().map(|k| (k, n)))
        .collect();
    let mut called = HashSet::new();
    for n in 0..out.elements.len() {
        for (at, number) in &out.elements[n].clean.calls {
            if let Some(note) = notes.get(number)
                && called.insert(number.clone())
            {
                let offset = out.elements[n].clean.text.get(..*at).map_or(0, |t| t.chars().count());
                out.anchors.insert(*note, (n, offset));
            }
        }
    }
    let mut findings = Vec::new();
    for (number, n) in &notes {
        if !called.contains(number) {
            let e = &out.elements[*n];
            findings.push(
                Finding::new(
                    FindingKind::Footnote,
                    Severity::Warning,
                    format!("note {number} has a text, but no call"),
                )
                .side(&e.label, e.text.clone(), e.spans.clone()),
            );
        }
    }
    for e in &out.elements {
        for (at, number) in &e.clean.calls {
            if number.chars().all(|c| c.is_ascii_digit()) && !notes.contains_key(number) {
                let place = e
                    .clean
                    .source_at(*at)
                    .map(|b| Span::new(out.points.at(&out.source, b), out.points.at(&out.source, b)));
                findings.push(
                    Finding::new(
                        FindingKind::Footnote,
                        Severity::Warning,
                        format!("note {number} is called, but has no text"),
                    )
                    .side(&e.label, number.clone(), place.into_iter().collect()),
                );
            }
        }
    }
    out.findings.extend(findings);
}

/// Entries of a table of contents that are looked for among the headings.
const MOST_ENTRIES: usize = 1_000;

fn findings(out: &mut Document, draft: &Draft, rules: &Rules, layout: &Layout) {
    if layout.language == GENERIC {
        out.findings.push(Finding::new(
            FindingKind::LayoutUnknown,
            Severity::Warning,
            format!(
                "no layout for the language of this document: it was read as text; layouts are there for {}",
                rules.languages().collect::<Vec<_>>().join(", ")
            ),
        ));
    } else if draft.kind == DocumentKind::Other {
        out.findings.push(Finding::new(
            FindingKind::LayoutUnknown,
            Severity::Warning,
            "the document is laid out neither as a resolution nor as a report: it was read as text",
        ));
    }
    let ids: HashMap<&str, usize> = match draft.findings.is_empty() {
        true => HashMap::new(),
        false => out.elements.iter().enumerate().map(|(n, e)| (e.id.as_str(), n)).collect(),
    };
    let mut told = Vec::new();
    for (kind, severity, message, expected, leaf) in &draft.findings {
        let mut f = Finding::new(*kind, *severity, message.clone());
        if let Some((e, got)) = expected {
            f = f.expected(e, got);
        }
        if let Some(e) = draft.leaves.get(*leaf).and_then(|l| ids.get(l.id.as_str())).map(|n| &out.elements[*n]) {
            f = f.side(&e.label, e.text.chars().take(60).collect::<String>(), e.spans.clone());
        }
        told.push(f);
    }
    out.findings.extend(told);
    // headings against the table of contents
    if draft.contents.len() >= 3 {
        let flat = |t: &str| -> String { t.chars().filter(|c| !c.is_whitespace()).collect() };
        let toc = out.elements.iter().find(|e| e.kind == Kind::Toc).map(|e| (e.label.clone(), e.spans.clone()));
        let there: HashSet<String> = out
            .elements
            .iter()
            .filter(|e| matches!(e.kind, Kind::Heading | Kind::Annex))
            .map(|e| flat(&e.text))
            .collect();
        for entry in draft.contents.iter().take(MOST_ENTRIES) {
            let key = flat(entry);
            if key.chars().count() >= 3
                && !there.iter().any(|h| {
                    *h == key
                        || h.starts_with(&key)
                        || key.starts_with(h.as_str()) && h.chars().count() * 2 > key.chars().count()
                        || h.ends_with(&key)
                })
            {
                let mut f = Finding::new(
                    FindingKind::Headings,
                    Severity::Info,
                    "the table of contents lists a heading that the document does not have",
                );
                if let Some((label, spans)) = &toc {
                    f = f.side(label, entry.clone(), spans.clone());
                }
                out.findings.push(f);
            }
        }
    }
    // text that cannot be meant
    let mut damaged = Vec::new();
    for e in out.elements.iter().filter(|e| e.kind.speaks() && !e.clean.text.is_empty()) {
        for pattern in &layout.damage {
            for c in pattern.captures_iter(&e.clean.text) {
                if let Some(m) = c.name("at").or(c.get(0)) {
                    let spans = out.points.spans(&out.source, &e.clean.source(m.start(), m.end()));
                    damaged.push(
                        Finding::new(FindingKind::TextDamaged, Severity::Info, "a character that cannot be meant here")
                            .side(&e.label, m.as_str(), spans),
                    );
                }
            }
        }
    }
    out.findings.extend(damaged);
}
