//! The preamble: one paragraph for each reason.

use super::Walk;
use crate::element::Kind;
use crate::fold::fold;
use crate::rules::Part;
use crate::structure::lines::Class;

impl Walk<'_, '_> {
    pub(super) fn recital(&mut self, n: usize) -> bool {
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
                    self.lines[l].view[..self.lines[l].end]
                        .trim_end_matches(|c| self.layout.raised.contains(&c))
                        .ends_with([',', '，', '،', ';', '；', '؛', ':', '：', '。'])
                }),
            None => true,
        };
        let fresh = self.current.is_none_or(|c| self.draft.leaves[c].kind != Kind::Preambular);
        let blank = self.blank_before(n) || self.draft.leaves.last().is_some_and(|l| l.kind == Kind::Footnote);
        let opens = fresh || closed && if self.blocks { blank } else { self.starts_with_act(&line.view) };
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

    pub(super) fn starts_with_act(&self, view: &str) -> bool {
        let folded = fold(view);
        self.rules.lexicons.get(&self.layout.language).is_none_or(|x| {
            x.at(&folded, 0, "", Part::Preamble).is_some()
                || folded.strip_prefix('و').is_some_and(|rest| x.at(rest, 0, "", Part::Preamble).is_some())
        })
    }
}
