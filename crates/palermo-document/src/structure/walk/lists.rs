//! Lettered sub-paragraphs: a label opens one only if the first of its list starts a block.

use super::Walk;
use crate::element::Kind;
use crate::structure::lines::Class;

impl Walk<'_, '_> {
    pub(super) fn listed(&mut self, n: usize) -> bool {
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
    pub(super) fn leads(&self, leaf: usize) -> bool {
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

    pub(super) fn label_follows(&self, n: usize, label: &str) -> bool {
        let label = self.ahead.label(label, n + 1);
        label.is_some_and(|at| self.ahead.number(self.expect, n + 1).is_none_or(|number| at < number))
    }

    pub(super) fn open_item(
        &mut self,
        n: usize,
        sequence: usize,
        place: usize,
        depth: usize,
        label: String,
        head: usize,
    ) {
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
