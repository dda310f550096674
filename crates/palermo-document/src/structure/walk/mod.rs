//! The automaton: which line opens what.

mod headings;
mod lists;
mod paragraphs;
mod preamble;

use std::collections::HashMap;

use super::lines::{Class, Line, Setting};
use super::starts::{body_start, enacting, first_number};
use super::{DocumentKind, Draft, Front, Leaf, front};
use crate::element::{FindingKind, Kind, Severity};
use crate::rules::{GENERIC, Layout, Rules};

/// How far behind its number a lost paragraph is looked for.
const RESYNC: u32 = 3;

pub(super) fn walk(lines: &[Line<'_>], setting: Setting, rules: &Rules, layout: &Layout) -> Draft {
    let mut draft = Draft {
        leaves: Vec::new(),
        findings: Vec::new(),
        front: Front::default(),
        kind: DocumentKind::Other,
        contents: Vec::new(),
    };
    let first = first_number(lines);
    let formula = enacting(lines, layout, first);
    let body = match formula {
        Some((from, _)) => from,
        None => body_start(lines, layout, first),
    };
    front::read(lines, body, rules, layout, &mut draft);
    draft.kind = match formula {
        Some(_) if lines[..body].iter().any(|l| layout.decision_title.is_match(&l.view)) => DocumentKind::Decision,
        Some(_) => DocumentKind::Resolution,
        None if layout.language != GENERIC && lines[body..].iter().any(|l| l.number == Some(first)) => {
            DocumentKind::Report
        }
        None => DocumentKind::Other,
    };
    let mut w = Walk {
        lines,
        setting,
        rules,
        layout,
        draft,
        first,
        expect: first,
        level1: 0,
        level2: 0,
        level3: 1,
        annex: 0,
        current: None,
        note: None,
        next_note: 1,
        list: Vec::new(),
        preamble: false,
        recitals: 0,
        counts: [0; 4],
        ids: HashMap::new(),
        blocks: false,
        ahead: Ahead::of(lines),
        finished: true,
        heading_open: false,
    };
    let mut n = body;
    if let Some((from, to)) = formula {
        let leaf = w.leaf(Kind::Enacting, "enacting".into(), "enacting".into());
        w.draft.leaves[leaf].lines.extend(from..to);
        w.blocks = !setting.double_spaced && lines.get(to).is_some_and(|l| l.class == Class::Blank);
        w.current = None;
        w.preamble = true;
        w.finished = true;
        n = to;
    }
    while n < lines.len() {
        w.line(n);
        n += 1;
    }
    w.draft
}

struct Walk<'a, 'b> {
    lines: &'b [Line<'a>],
    setting: Setting,
    rules: &'b Rules,
    layout: &'b Layout,
    draft: Draft,
    first: u32,
    expect: u32,
    level1: u32,
    level2: u32,
    level3: u32,
    annex: u32,
    /// Leaf that goes on.
    current: Option<usize>,
    note: Option<usize>,
    next_note: u32,
    /// Open lists: sequence, place in it, leaf.
    list: Vec<(usize, usize, usize)>,
    preamble: bool,
    recitals: u32,
    counts: [u32; 4],
    /// Identifiers that were given, and how often.
    ids: HashMap<String, u32>,
    /// Whether blank lines stand between the paragraphs of the preamble.
    blocks: bool,
    ahead: Ahead,
    /// Whether the words so far end as a sentence does.
    finished: bool,
    heading_open: bool,
}

/// Where numbers and labels stand, for looking ahead.
struct Ahead {
    /// Lines with a number, in order.
    numbered: Vec<usize>,
    numbers: HashMap<u32, Vec<usize>>,
    labels: HashMap<String, Vec<usize>>,
}

impl Ahead {
    fn of(lines: &[Line<'_>]) -> Ahead {
        let mut out = Ahead { numbered: Vec::new(), numbers: HashMap::new(), labels: HashMap::new() };
        for (n, line) in lines.iter().enumerate().filter(|(_, l)| l.class == Class::Plain) {
            if let Some(k) = line.number {
                out.numbered.push(n);
                out.numbers.entry(k).or_default().push(n);
            }
            if let Some((label, _)) = &line.mark {
                out.labels.entry(label.clone()).or_default().push(n);
            }
        }
        out
    }

    /// The first line from another on that starts with a number.
    fn number(&self, k: u32, from: usize) -> Option<usize> {
        next(self.numbers.get(&k)?, from)
    }

    /// The first line from another on that starts with a label.
    fn label(&self, label: &str, from: usize) -> Option<usize> {
        next(self.labels.get(label)?, from)
    }
}

fn next(lines: &[usize], from: usize) -> Option<usize> {
    lines.get(lines.partition_point(|n| *n < from)).copied()
}

impl Walk<'_, '_> {
    fn leaf(&mut self, kind: Kind, label: String, id: String) -> usize {
        let mut unique = id.clone();
        while let Some(given) = self.ids.get_mut(&unique) {
            *given += 1;
            unique = format!("{id}_{given}");
            if !self.ids.contains_key(&unique) {
                break;
            }
            unique.clone_from(&id);
        }
        self.ids.insert(unique.clone(), 1);
        self.draft.leaves.push(Leaf::new(kind, label, unique));
        self.draft.leaves.len() - 1
    }

    fn numbered_leaf(&mut self, kind: Kind, counter: usize, name: &str) -> usize {
        self.counts[counter] += 1;
        let n = self.counts[counter];
        self.leaf(kind, name.to_string(), format!("{name}_{n}"))
    }

    fn finding(&mut self, kind: FindingKind, message: String, expected: Option<(String, String)>, leaf: usize) {
        self.draft.findings.push((kind, Severity::Warning, message, expected, leaf));
    }

    fn add(&mut self, leaf: usize, line: usize) {
        self.draft.leaves[leaf].lines.push(line);
    }

    /// The next line that is neither blank nor furniture nor note.
    fn next_plain(&self, from: usize) -> Option<usize> {
        (from..self.lines.len()).find(|&m| self.lines[m].class == Class::Plain && !self.lines[m].view.is_empty())
    }

    fn blank_before(&self, n: usize) -> bool {
        n == 0 || matches!(self.lines[n - 1].class, Class::Blank | Class::Furniture)
    }

    fn blank_after(&self, n: usize) -> bool {
        self.lines.get(n + 1).is_none_or(|l| matches!(l.class, Class::Blank | Class::Furniture))
    }

    fn generic(&self) -> bool {
        self.layout.language == GENERIC
    }

    fn line(&mut self, n: usize) {
        let line = &self.lines[n];
        match line.class {
            Class::Blank => {
                if let Some(last) = self.draft.leaves.len().checked_sub(1) {
                    let leaf = self
                        .note
                        .or(self.current)
                        .filter(|l| self.draft.leaves[*l].lines.last() == n.checked_sub(1).as_ref())
                        .unwrap_or(last);
                    self.add(leaf, n);
                } else {
                    let leaf = self.numbered_leaf(Kind::Furniture, 0, "furniture");
                    self.add(leaf, n);
                }
            }
            Class::Furniture => {
                if self.layout.symbol_line.is_match(&line.view) && self.draft.front.symbol.is_none() {
                    self.draft.front.symbol = self
                        .layout
                        .symbol_line
                        .captures(&line.view)
                        .and_then(|c| c.get(1))
                        .map(|m| m.as_str().to_string());
                }
                let leaf = match self.draft.leaves.last() {
                    Some(l) if l.kind == Kind::Furniture => self.draft.leaves.len() - 1,
                    _ => self.numbered_leaf(Kind::Furniture, 0, "furniture"),
                };
                self.add(leaf, n);
            }
            Class::Table => {
                let leaf = match self.draft.leaves.last() {
                    Some(l) if l.kind == Kind::Table => self.draft.leaves.len() - 1,
                    _ => self.numbered_leaf(Kind::Table, 1, "table"),
                };
                self.add(leaf, n);
            }
            Class::Star => {
                let view = line.view.trim_start_matches(['*', '\\', ' ', '\u{a0}']).trim().to_string();
                let short = view.chars().count() <= 120;
                if short && (self.layout.symbol.is_match(&view) || self.draft.front.notes.is_empty()) {
                    self.draft.front.notes.push(view);
                    let leaf = self.leaf(Kind::Front, "front".into(), "front_note".into());
                    self.add(leaf, n);
                    self.note = Some(leaf);
                } else {
                    self.plain(n);
                }
            }
            Class::Note(number, spaced) => {
                let plain = line.mark_of_note > 0;
                let fresh = number == self.next_note || self.next_note == 1 && number < 4;
                let opens = plain
                    || (spaced && (self.finished || self.blank_before(n))
                        || self.blank_before(n) && !self.setting.double_spaced && fresh)
                        && (fresh || spaced && self.blank_before(n));
                if opens {
                    if number != self.next_note && self.next_note != 1 {
                        let expected = Some((self.next_note.to_string(), number.to_string()));
                        let next = self.draft.leaves.len();
                        self.finding(
                            FindingKind::Footnote,
                            format!("note {number} follows note {}", self.next_note.saturating_sub(1)),
                            expected,
                            next,
                        );
                    }
                    self.next_note = number + 1;
                    let leaf = self.leaf(Kind::Footnote, format!("fn{number}"), format!("fn_{number}"));
                    self.draft.leaves[leaf].number = Some(number.to_string());
                    self.draft.leaves[leaf].head = line.mark_of_note;
                    self.draft.leaves[leaf].plain = plain;
                    self.add(leaf, n);
                    self.note = Some(leaf);
                } else {
                    self.plain(n);
                }
            }
            Class::Plain => self.plain(n),
        }
    }

    fn plain(&mut self, n: usize) {
        let line = &self.lines[n];
        if line.view.is_empty() {
            if let Some(last) = self.draft.leaves.len().checked_sub(1) {
                self.add(last, n);
            } else {
                let leaf = self.numbered_leaf(Kind::Furniture, 0, "furniture");
                self.add(leaf, n);
            }
            return;
        }
        if let Some(note) = self.note {
            if self.note_goes_on(note, n) {
                self.add(note, n);
                return;
            }
            self.note = None;
        }
        if self.heading(n) || self.numbered(n) || self.listed(n) || self.recital(n) || self.bare_heading(n) {
            return;
        }
        self.go_on(n);
    }

    /// A note ends where its block ends; in a text with blank lines everywhere, where a sentence ends.
    fn note_goes_on(&self, note: usize, n: usize) -> bool {
        let Some(&last) = self.draft.leaves[note].lines.iter().rev().find(|&&l| self.lines[l].class != Class::Blank)
        else {
            return false;
        };
        let adjacent = last + 1 == n;
        let previous = &self.lines[last];
        if self.lines[n].number == Some(self.expect) && previous.ended {
            return false;
        }
        // a page break within the note: its sentence goes on after the furniture
        if self.lines[last + 1..n].iter().any(|l| l.class == Class::Furniture)
            && !previous.ended
            && previous.view.ends_with(|c: char| c.is_alphabetic() || matches!(c, ',' | '，' | '、'))
        {
            return true;
        }
        if adjacent {
            return !previous.ended || self.setting.wrap > 0 && previous.width * 10 >= self.setting.wrap * 9;
        }
        self.setting.double_spaced && !previous.ended && previous.width * 10 >= self.setting.wrap * 7
    }

    fn go_on(&mut self, n: usize) {
        let line = &self.lines[n];
        if let Some(current) = self.current {
            let kind = self.draft.leaves[current].kind;
            if matches!(kind, Kind::Heading | Kind::Annex) {
                let last = self.draft.leaves[current]
                    .lines
                    .iter()
                    .rev()
                    .find(|&&l| self.lines[l].class != Class::Blank)
                    .copied();
                let adjacent = last.is_some_and(|l| l + 1 == n);
                if self.heading_open && !line.ended && (adjacent || self.setting.double_spaced && self.wraps_into(n)) {
                    self.add(current, n);
                    return;
                }
            } else if !(self.closing(n)) {
                self.add(current, n);
                self.finished = line.ended || self.preamble && line.view.ends_with([',', '，', '،']);
                return;
            }
        }
        let signature = matches!(self.draft.kind, DocumentKind::Resolution | DocumentKind::Decision)
            && self.annex == 0
            && self.current.is_some_and(|c| {
                matches!(self.draft.leaves[c].kind, Kind::Operative | Kind::Subparagraph | Kind::Signature)
            });
        let kind = if signature { Kind::Signature } else { Kind::Text };
        let leaf = match (self.current, kind) {
            (Some(c), Kind::Signature) if self.draft.leaves[c].kind == Kind::Signature => c,
            (_, Kind::Signature) => self.leaf(Kind::Signature, "signature".into(), "signature".into()),
            _ => {
                self.counts[3] += 1;
                let k = self.counts[3];
                self.leaf(Kind::Text, format!("u{k}"), format!("text_{k}"))
            }
        };
        self.add(leaf, n);
        self.current = Some(leaf);
        self.heading_open = false;
        self.finished = line.ended;
    }

    /// Whether a block stands after the last sentence of a resolution, or starts new text in a document without numbers.
    fn closing(&self, n: usize) -> bool {
        let Some(current) = self.current else { return false };
        let kind = self.draft.leaves[current].kind;
        if kind == Kind::Text {
            return self.finished && self.blank_before(n) && !self.setting.double_spaced;
        }
        if self.generic() && self.blank_before(n) && self.finished && self.ahead.number(self.expect, n).is_none() {
            return true;
        }
        if !matches!(self.draft.kind, DocumentKind::Resolution | DocumentKind::Decision) || self.annex > 0 {
            return false;
        }
        let last = self.draft.leaves[current]
            .lines
            .iter()
            .rev()
            .find(|&&l| self.lines[l].class == Class::Plain && !self.lines[l].view.is_empty());
        let full_stop = last.is_some_and(|&l| self.lines[l].view.ends_with(['.', '。']));
        matches!(kind, Kind::Operative | Kind::Subparagraph | Kind::Signature)
            && (kind == Kind::Signature || full_stop && self.blank_before(n))
            && self.ahead.number(self.expect, n).is_none()
    }
}
