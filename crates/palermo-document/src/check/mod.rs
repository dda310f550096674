//! Where a document contradicts itself or another: counts and sums, identifiers, dates, names.
//!
//! Both sides of a finding stand side by side with their spans. Nothing is repaired, nothing smoothed: which side is right is
//! for a person to say.

mod contradictions;
mod counts;
mod identifiers;
mod sums;
mod texts;

use std::collections::BTreeMap;

use crate::element::{Finding, FindingKind, Kind, Severity, Side};
use crate::facts::names::Names;
use crate::facts::references::titles;
use crate::facts::{Fact, FactKind, Qualifier, facts_with};
use crate::gazetteer::{Gazetteer, Hit};
use crate::points::{Span, back, forward};
use crate::rules::{Layout, Rules};
use crate::structure::Document;

/// A document under check, with what was found in it.
struct Checked<'a> {
    name: &'a str,
    doc: &'a Document,
    layout: &'a Layout,
    gazetteer: &'a Gazetteer,
    names: Names,
    facts: Vec<Fact>,
    /// Ends of sentences of each element, and its titles.
    sentences: Vec<Vec<usize>>,
    titles: Vec<Vec<Span>>,
    /// Notes by their number.
    notes: BTreeMap<&'a str, usize>,
}

/// Bytes around a place that are taken for its sentence at most.
const SENTENCE: usize = 4_096;

/// Checks documents, each by itself and against each other. Every document comes with a name that findings carry.
pub fn check(documents: &[(&str, &Document)], rules: &Rules, gazetteer: &Gazetteer) -> Vec<Finding> {
    let checked: Vec<Checked<'_>> = documents
        .iter()
        .map(|(name, doc)| {
            let layout = rules.layout(&doc.language);
            let names = Names::of(doc, layout, gazetteer);
            let facts = facts_with(doc, rules, gazetteer, &names);
            let (mut sentences, mut quoted) =
                (vec![Vec::new(); doc.elements.len()], vec![Vec::new(); doc.elements.len()]);
            for (n, e) in doc.blocks() {
                sentences[n] = ends(&e.clean.text);
                quoted[n] = titles(&e.clean.text);
            }
            let notes = doc.elements.iter().enumerate().filter(|(_, e)| e.kind == Kind::Footnote).rev();
            let notes = notes.filter_map(|(n, e)| Some((e.number.as_deref()?, n))).collect();
            Checked { name, doc, layout, gazetteer, names, facts, sentences, titles: quoted, notes }
        })
        .collect();
    let mut out = Vec::new();
    for c in &checked {
        let mut own: Vec<Finding> = c.doc.findings.clone();
        for f in &mut own {
            for side in &mut f.sides {
                side.document.get_or_insert_with(|| c.name.to_string());
            }
        }
        out.append(&mut own);
        sums::check(c, &mut out);
        counts::check(c, &mut out);
        identifiers::check(c, &mut out);
        date_order(c, &mut out);
        texts::check(c, &mut out);
    }
    identifiers::between(&checked, &mut out);
    contradictions::check(&checked, &mut out);
    out.dedup();
    out
}

impl Checked<'_> {
    /// The words of the element of a fact.
    fn text(&self, element: usize) -> &str {
        &self.doc.elements[element].clean.text
    }

    /// Facts of an element in the order of its words. All facts stand in the order of their elements.
    fn of(&self, element: usize) -> impl Iterator<Item = &Fact> {
        let from = self.facts.partition_point(|f| f.at.0 < element);
        let to = self.facts.partition_point(|f| f.at.0 <= element);
        self.facts[from..to].iter()
    }

    /// Facts of an element that lie in a stretch of it.
    fn within(&self, element: usize, span: Span) -> impl Iterator<Item = &Fact> {
        let from = self.facts.partition_point(|f| (f.at.0, f.at.1) < (element, span.from));
        let to = self.facts.partition_point(|f| (f.at.0, f.at.1) < (element, span.to));
        self.facts[from..to.max(from)].iter().filter(move |f| f.at.2 <= span.to)
    }

    /// Names in a stretch of an element.
    fn hits(&self, element: usize, from: usize, to: usize) -> &[Hit] {
        let all = &self.names.hits[element];
        let a = all.partition_point(|h| h.from < from);
        let b = all.partition_point(|h| h.to <= to);
        &all[a..b.max(a)]
    }

    /// The sentence around a place, in bytes of the words of its element.
    fn sentence(&self, element: usize, at: usize) -> Span {
        let (text, ends) = (self.text(element), &self.sentences[element]);
        let n = ends.partition_point(|e| *e <= at);
        let from = n.checked_sub(1).and_then(|b| ends.get(b)).copied().unwrap_or(0);
        let to = ends.get(n).copied().unwrap_or(text.len());
        Span::new(from.max(back(text, at, SENTENCE)), to.min(forward(text, at, SENTENCE)))
    }

    fn side(&self, element: usize, from: usize, to: usize) -> Side {
        let e = &self.doc.elements[element];
        Side {
            document: Some(self.name.to_string()),
            paragraph: e.label.clone(),
            text: e.clean.text.get(from..to).unwrap_or("").to_string(),
            span: self.doc.points.spans(&self.doc.source, &e.clean.source(from, to)),
        }
    }

    fn fact_side(&self, fact: &Fact) -> Side {
        self.side(fact.at.0, fact.at.1, fact.at.2)
    }
}

/// A figure that can be added up.
fn counts(fact: &Fact) -> bool {
    fact.kind == FactKind::Number
        && fact.certain
        && fact.qualifier == Qualifier::Exact
        && fact.value.is_number()
        && fact.unit.as_deref() != Some("percent")
}

/// Where sentences end: behind their last character.
fn ends(text: &str) -> Vec<usize> {
    let stops = |c: char| matches!(c, '。' | '؟' | '!' | '?' | '！' | '？' | '\n');
    let dot = |n: usize| text[n + 1..].starts_with(' ') && !text[..n].ends_with(|c: char| c.is_ascii_digit());
    text.char_indices().filter(|(n, c)| stops(*c) || *c == '.' && dot(*n)).map(|(n, c)| n + c.len_utf8()).collect()
}

/// An end before its start.
fn date_order(c: &Checked<'_>, out: &mut Vec<Finding>) {
    for f in c.facts.iter().filter(|f| f.kind == FactKind::Period && f.certain) {
        let (Some(from), Some(to)) = (f.value["from"].as_str(), f.value["to"].as_str()) else { continue };
        let n = from.len().min(to.len());
        if !from.starts_with('-')
            && !to.starts_with('-')
            && from.is_char_boundary(n)
            && to.is_char_boundary(n)
            && from[..n] > to[..n]
        {
            let mut finding = Finding::new(FindingKind::DateOrder, Severity::Error, "the end lies before the start")
                .expected(format!("an end after {from}"), to);
            finding.sides.push(c.fact_side(f));
            out.push(finding);
        }
    }
}
