//! Headings: by their numbers, by marks of Markdown, by standing alone.

use super::Walk;
use crate::element::Kind;
use crate::structure::DocumentKind;
use crate::structure::lines::{Class, number_length};
use crate::structure::starts::heading_number;

impl Walk<'_, '_> {
    pub(super) fn heading(&mut self, n: usize) -> bool {
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
    pub(super) fn heading3(&self, n: usize, k: u32) -> bool {
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

    pub(super) fn comes_again(&self, n: usize, k: u32) -> bool {
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

    pub(super) fn open_heading(&mut self, n: usize, level: u8, head: usize) {
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
    pub(super) fn bare_heading(&mut self, n: usize) -> bool {
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
    pub(super) fn wraps_into(&self, n: usize) -> bool {
        let Some(leaf) = self.current else { return false };
        let before =
            self.draft.leaves[leaf].lines.iter().rev().find(|&&l| self.lines[l].class == Class::Plain && l < n);
        before.is_some_and(|&l| self.setting.wrap > 0 && self.lines[l].width * 10 >= self.setting.wrap * 8)
    }
}
