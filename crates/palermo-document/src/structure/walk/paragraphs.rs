//! Numbered paragraphs: a number opens one only when it is the one expected.

use super::{RESYNC, Walk};
use crate::element::{FindingKind, Kind};
use crate::fold::fold;
use crate::rules::Part;
use crate::structure::DocumentKind;
use crate::structure::lines::number_length;

impl Walk<'_, '_> {
    pub(super) fn numbered(&mut self, n: usize) -> bool {
        let line = &self.lines[n];
        let Some(k) = line.number else { return false };
        if k == self.expect {
            // a number in the middle of a sentence opens nothing, unless it stands where a block starts, or an act follows it
            // behind a preamble
            let wrapped = self.setting.wrap > 0;
            let opens = self.finished || self.blank_before(n) || !wrapped || self.preamble && self.acts(n);
            if !opens {
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

    /// Whether an operative act stands behind the number of a line.
    fn acts(&self, n: usize) -> bool {
        let view = &self.lines[n].view;
        let words = fold(&view[number_length(view).min(view.len())..]);
        self.rules.lexicons.get(&self.layout.language).is_some_and(|x| x.at(&words, 0, "", Part::Operative).is_some())
    }

    pub(super) fn follows(&self, n: usize, k: u32) -> bool {
        let next = self.ahead.numbered.partition_point(|m| *m <= n);
        self.ahead.numbered[next..].iter().take(12).any(|m| self.lines[*m].number == Some(k))
    }

    pub(super) fn open_paragraph(&mut self, n: usize, k: u32) {
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
}
