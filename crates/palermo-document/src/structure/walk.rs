//! The automaton: which line opens what.

use super::lines::{Class, Line, Setting, number_length};
use super::starts::{body_start, enacting, first_number, heading_number};
use super::{DocumentKind, Draft, Front, Leaf, front};
use crate::element::{FindingKind, Kind, Severity};
use crate::fold::fold;
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
        ids: std::collections::HashSet::new(),
        finished: true,
        heading_open: false,
    };
    let mut n = body;
    if let Some((from, to)) = formula {
        let leaf = w.leaf(Kind::Enacting, "enacting".into(), "enacting".into());
        w.draft.leaves[leaf].lines.extend(from..to);
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
    ids: std::collections::HashSet<String>,
    /// Whether the words so far end as a sentence does.
    finished: bool,
    heading_open: bool,
}

impl Walk<'_, '_> {
    fn leaf(&mut self, kind: Kind, label: String, id: String) -> usize {
        let mut unique = id.clone();
        let mut n = 2;
        while !self.ids.insert(unique.clone()) {
            unique = format!("{id}_{n}");
            n += 1;
        }
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
                let fresh = number == self.next_note || self.next_note == 1 && number < 4;
                let opens = (spaced && (self.finished || self.blank_before(n))
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

    // headings

    fn heading(&mut self, n: usize) -> bool {
        let line = &self.lines[n];
        let view = line.view.as_ref();
        if self.generic() {
            if line.hashes > 0 && line.number.is_none() {
                self.open_heading(n, line.hashes.min(4), 0);
                return true;
            }
            return false;
        }
        if self.layout.annex.is_match(view) && (self.finished || line.hashes > 0) && self.blank_before(n) {
            self.annex += 1;
            let label = format!("annex{}", self.annex);
            let leaf = self.leaf(Kind::Annex, label, format!("att_{}", self.annex));
            self.add(leaf, n);
            self.expect = 1;
            self.level1 = 0;
            self.level2 = 0;
            self.level3 = 1;
            self.preamble = false;
            self.current = Some(leaf);
            self.heading_open = true;
            self.finished = true;
            self.list.clear();
            return true;
        }
        if self.preamble
            || matches!(self.draft.kind, DocumentKind::Resolution | DocumentKind::Decision) && self.annex == 0
        {
            return false;
        }
        let closed = !view.ends_with(['。', '；', ';', '，', ',', '、']);
        let fits = closed && line.width <= 200 && (self.finished || line.hashes > 0);
        if !fits {
            return false;
        }
        let (one, two) = (self.layout.level1.is_match(view), self.layout.level2.is_match(view));
        if one
            && let Some(k) = heading_number(view, true, false)
            && (k == self.level1 + 1 || line.hashes > 0)
            && !(two
                && self.level2 > 0
                && heading_number(view, false, true) == Some(self.level2 + 1)
                && k != self.level1 + 1)
        {
            self.level1 = k;
            self.level2 = 0;
            self.level3 = 1;
            self.open_heading(n, 1, 0);
            return true;
        }
        if two
            && let Some(k) = heading_number(view, false, true)
            && (k == self.level2 + 1 || line.hashes > 0)
        {
            self.level2 = k;
            self.level3 = 1;
            self.open_heading(n, 2, 0);
            return true;
        }
        if let Some(k) = line.number
            && self.heading3(n, k)
        {
            self.level3 = k + 1;
            self.open_heading(n, 3, 0);
            return true;
        }
        if line.hashes > 0 && line.number.is_none() {
            self.open_heading(n, 4, 0);
            return true;
        }
        false
    }

    /// A numbered heading below A, B, C. Where heading and paragraph both fit, the number must come again for the paragraph.
    fn heading3(&self, n: usize, k: u32) -> bool {
        let line = &self.lines[n];
        let words = &line.view[number_length(&line.view).min(line.view.len())..];
        if k == self.expect {
            let short = words.chars().count() <= self.layout.level3_length
                && !words.contains(|c| self.layout.level3_stops.contains(c))
                && !line.ended;
            if line.hashes > 0 && short {
                return true;
            }
            let adjacent = self.lines.get(n + 1).is_some_and(|l| l.class == Class::Plain && l.number.is_none());
            let full = self.setting.wrap > 0 && line.width * 10 >= self.setting.wrap * 8;
            return short && k == self.level3 && !full && !adjacent && self.comes_again(n, k);
        }
        k == self.level3 && !line.view.ends_with(['。', '；', ';']) && (self.finished || line.hashes > 0) && {
            // a full line that the next one continues is a paragraph's, whatever its number says
            let full = self.setting.wrap > 0 && line.width * 10 >= self.setting.wrap * 9;
            !full || self.next_plain(n + 1).is_some_and(|m| self.lines[m].number == Some(self.expect))
        }
    }

    fn comes_again(&self, n: usize, k: u32) -> bool {
        for line in &self.lines[n + 1..] {
            if line.class != Class::Plain {
                continue;
            }
            if line.number == Some(k) {
                return true;
            }
            if line.number.is_some_and(|m| m == k + 1)
                || self.layout.level1.is_match(&line.view) && line.width < 160
                || self.layout.level2.is_match(&line.view) && line.width < 160
            {
                return false;
            }
        }
        false
    }

    fn open_heading(&mut self, n: usize, level: u8, head: usize) {
        let leaf = self.numbered_leaf(Kind::Heading, 2, "heading");
        self.draft.leaves[leaf].level = level;
        self.draft.leaves[leaf].head = head;
        self.add(leaf, n);
        self.current = Some(leaf);
        self.heading_open = self.lines[n].hashes == 0;
        self.finished = true;
        self.list.clear();
    }

    /// An isolated short line after a finished sentence and before an opener.
    fn bare_heading(&mut self, n: usize) -> bool {
        let line = &self.lines[n];
        if self.generic()
            || self.preamble
            || matches!(self.draft.kind, DocumentKind::Resolution | DocumentKind::Decision)
        {
            return false;
        }
        if !self.finished
            || line.ended
            || line.view.ends_with(['，', ',', '、'])
            || line.width > 120
            || !self.blank_before(n)
            || !self.blank_after(n)
        {
            return false;
        }
        if self.heading_open && self.setting.double_spaced && self.wraps_into(n) {
            return false;
        }
        let Some(next) = self.next_plain(n + 1) else { return false };
        let after = &self.lines[next];
        let opener = after.number == Some(self.expect)
            || self.layout.level1.is_match(&after.view)
                && heading_number(&after.view, true, false) == Some(self.level1 + 1)
            || self.layout.level2.is_match(&after.view)
                && heading_number(&after.view, false, true) == Some(self.level2 + 1)
            || after.number == Some(self.level3) && !after.ended;
        if opener {
            self.open_heading(n, 4, 0);
        }
        opener
    }

    /// Whether the heading before the line was as wide as the page, so that the line may be its second.
    fn wraps_into(&self, n: usize) -> bool {
        let Some(leaf) = self.current else { return false };
        let before =
            self.draft.leaves[leaf].lines.iter().rev().find(|&&l| self.lines[l].class == Class::Plain && l < n);
        before.is_some_and(|&l| self.setting.wrap > 0 && self.lines[l].width * 10 >= self.setting.wrap * 8)
    }

    // paragraphs

    fn numbered(&mut self, n: usize) -> bool {
        let line = &self.lines[n];
        let Some(k) = line.number else { return false };
        if k == self.expect {
            // a number in the middle of a sentence opens nothing, unless it stands where a block starts
            if !self.finished && !self.blank_before(n) && self.setting.wrap > 0 {
                return false;
            }
            self.open_paragraph(n, k);
            return true;
        }
        if self.expect > self.first
            && (self.expect + 1..=self.expect + RESYNC).contains(&k)
            && self.finished
            && self.follows(n, k + 1)
        {
            let next = self.draft.leaves.len();
            let expected = Some((self.expect.to_string(), k.to_string()));
            self.finding(
                FindingKind::Numbering,
                format!("paragraph {k} follows paragraph {}", self.expect - 1),
                expected,
                next,
            );
            self.open_paragraph(n, k);
            return true;
        }
        if self.expect > self.first
            && k + 1 == self.expect
            && self.finished
            && self.blank_before(n)
            && line.width > 40
            && self.follows(n, k + 1)
        {
            let next = self.draft.leaves.len();
            let expected = Some((self.expect.to_string(), k.to_string()));
            self.finding(FindingKind::Numbering, format!("paragraph {k} stands twice"), expected, next);
            self.open_paragraph(n, k);
            return true;
        }
        false
    }

    fn follows(&self, n: usize, k: u32) -> bool {
        self.lines[n + 1..].iter().filter(|l| l.class == Class::Plain).filter_map(|l| l.number).take(12).any(|m| m == k)
    }

    fn open_paragraph(&mut self, n: usize, k: u32) {
        let resolution =
            matches!(self.draft.kind, DocumentKind::Resolution | DocumentKind::Decision) && self.annex == 0;
        let kind = if resolution { Kind::Operative } else { Kind::Numbered };
        let (label, id) = match self.annex {
            0 => (k.to_string(), format!("para_{k}")),
            a => (format!("annex{a}/{k}"), format!("att_{a}__para_{k}")),
        };
        let leaf = self.leaf(kind, label, id);
        self.draft.leaves[leaf].number = Some(k.to_string());
        self.draft.leaves[leaf].head = number_length(&self.lines[n].view);
        self.add(leaf, n);
        self.current = Some(leaf);
        self.expect = k + 1;
        self.preamble = false;
        self.list.clear();
        self.heading_open = false;
        self.finished = self.lines[n].ended;
    }

    // lists

    fn listed(&mut self, n: usize) -> bool {
        let line = &self.lines[n];
        let Some((label, head)) = line.mark.clone() else { return false };
        let Some(current) = self.current else { return false };
        if !matches!(
            self.draft.leaves[current].kind,
            Kind::Operative | Kind::Numbered | Kind::Subparagraph | Kind::Preambular
        ) {
            return false;
        }
        // the next letter of an open list, innermost first
        for depth in (0..self.list.len()).rev() {
            let (sequence, place, _) = self.list[depth];
            if self.layout.sequences[sequence].get(place + 1) == Some(&label) {
                self.list.truncate(depth + 1);
                self.open_item(n, sequence, place + 1, depth, label, head);
                return true;
            }
        }
        // the first letter of a list that starts here
        let first = (0..self.layout.sequences.len()).find(|&s| self.layout.sequences[s].first() == Some(&label));
        let Some(sequence) = first else { return false };
        if self.list.len() >= 3 || !self.leads(current) {
            return false;
        }
        let Some(second) = self.layout.sequences[sequence].get(1) else { return false };
        if !self.label_follows(n, second) {
            return false;
        }
        let depth = self.list.len();
        self.open_item(n, sequence, 0, depth, label, head);
        true
    }

    /// Whether the words before lead to a list: they end, or end with a colon.
    fn leads(&self, leaf: usize) -> bool {
        let last = self.draft.leaves[leaf]
            .lines
            .iter()
            .rev()
            .find(|&&l| self.lines[l].class == Class::Plain && !self.lines[l].view.is_empty());
        last.is_some_and(|&l| {
            self.lines[l].ended
                || self.lines[l].view.ends_with(|c| self.layout.list_leads.contains(c))
                || self.lines[l].view.ends_with([',', '，', '—', '–'])
        })
    }

    fn label_follows(&self, n: usize, label: &str) -> bool {
        for line in &self.lines[n + 1..] {
            if line.class != Class::Plain {
                continue;
            }
            if line.number == Some(self.expect) {
                return false;
            }
            if line.mark.as_ref().is_some_and(|(l, _)| l == label) {
                return true;
            }
        }
        false
    }

    fn open_item(&mut self, n: usize, sequence: usize, place: usize, depth: usize, label: String, head: usize) {
        let parent = if depth == 0 {
            self.list.first().map_or(self.current, |(_, _, leaf)| self.draft.leaves[*leaf].parent)
        } else {
            self.list.get(depth - 1).map(|(_, _, leaf)| *leaf)
        };
        let Some(parent) = parent else { return };
        let label =
            if label.is_ascii() { label } else { ascii_label(&written_label(&self.lines[n].view, &label), place) };
        let (above, id) = (self.draft.leaves[parent].label.clone(), self.draft.leaves[parent].id.clone());
        let leaf =
            self.leaf(Kind::Subparagraph, format!("{above}({label})"), format!("{id}__subpara_{}", id_part(&label)));
        let l = &mut self.draft.leaves[leaf];
        l.parent = Some(parent);
        l.number = Some(label);
        l.head = head;
        self.add(leaf, n);
        if self.list.len() == depth {
            self.list.push((sequence, place, leaf));
        } else {
            self.list[depth] = (sequence, place, leaf);
        }
        self.current = Some(leaf);
        self.heading_open = false;
        self.finished = self.lines[n].ended;
    }

    // preamble

    fn recital(&mut self, n: usize) -> bool {
        if !self.preamble {
            return false;
        }
        let line = &self.lines[n];
        let closed = match self.current.map(|c| &self.draft.leaves[c]) {
            Some(leaf) => leaf
                .lines
                .iter()
                .rev()
                .find(|&&l| !self.lines[l].view.is_empty() && self.lines[l].class != Class::Blank)
                .is_some_and(|&l| {
                    self.lines[l]
                        .view
                        .trim_end_matches(|c| self.layout.raised.contains(&c))
                        .ends_with([',', '，', '،', ';', '；', '؛', ':', '：', '。'])
                }),
            None => true,
        };
        let fresh = self.current.is_none_or(|c| self.draft.leaves[c].kind != Kind::Preambular);
        let blank = self.blank_before(n) || self.draft.leaves.last().is_some_and(|l| l.kind == Kind::Footnote);
        let blocks = !self.setting.double_spaced
            && self.draft.leaves.iter().any(|l| {
                l.kind == Kind::Enacting
                    && l.lines.last().is_some_and(|&e| self.lines.get(e + 1).is_some_and(|x| x.class == Class::Blank))
            });
        let opens = fresh || closed && if blocks { blank } else { self.starts_with_act(&line.view) };
        if !opens {
            return false;
        }
        self.recitals += 1;
        let k = self.recitals;
        let leaf = self.leaf(Kind::Preambular, format!("pp{k}"), format!("recital_{k}"));
        self.draft.leaves[leaf].number = Some(k.to_string());
        self.add(leaf, n);
        self.current = Some(leaf);
        self.list.clear();
        self.finished = line.ended || line.view.ends_with([',', '，', '،']);
        true
    }

    fn starts_with_act(&self, view: &str) -> bool {
        let folded = fold(view);
        self.rules.lexicons.get(&self.layout.language).is_none_or(|x| {
            x.at(&folded, 0, "", true).is_some()
                || folded.strip_prefix('و').is_some_and(|rest| x.at(rest, 0, "", true).is_some())
        })
    }

    // the rest

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
        if self.generic()
            && self.blank_before(n)
            && self.finished
            && !self.lines[n..].iter().any(|l| l.number == Some(self.expect))
        {
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
            && !self.lines[n..].iter().any(|l| l.number == Some(self.expect))
    }
}

/// The label with its letters as they are written: comparing has lost a hamza.
fn written_label(view: &str, folded: &str) -> String {
    let inner = view.trim_start_matches(['(', '（']);
    let end = inner.find([')', '）']).unwrap_or(0);
    if end == 0 { folded.to_string() } else { inner[..end].trim().trim_end_matches('\u{640}').to_string() }
}

/// Chinese numbers and circled ones become the letters or digits by which people call them.
fn ascii_label(label: &str, place: usize) -> String {
    if label.is_ascii()
        || label.chars().all(|c| ('\u{600}'..='\u{6FF}').contains(&c) || ('\u{400}'..='\u{4FF}').contains(&c))
    {
        label.to_string()
    } else {
        (place + 1).to_string()
    }
}

/// A label as part of an identifier: ASCII only.
fn id_part(label: &str) -> String {
    if label.is_ascii() {
        label.to_string()
    } else {
        label.chars().map(|c| format!("{:x}", c as u32)).collect::<Vec<_>>().join("-")
    }
}
