//! Where a document contradicts itself or another: counts and sums, identifiers, dates, names.
//!
//! Both sides of a finding stand side by side with their spans. Nothing is repaired, nothing smoothed: which side is right is
//! for a person to say.

mod contradictions;
mod counts;
mod identifiers;
mod sums;

use crate::element::{Finding, FindingKind, Kind, Severity, Side};
use crate::facts::names::Names;
use crate::facts::{Fact, FactKind, Qualifier, facts_with};
use crate::gazetteer::Gazetteer;
use crate::points::Span;
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
}

/// Checks documents, each by itself and against each other. Every document comes with a name that findings carry.
pub fn check(documents: &[(&str, &Document)], rules: &Rules, gazetteer: &Gazetteer) -> Vec<Finding> {
    let checked: Vec<Checked<'_>> = documents
        .iter()
        .map(|(name, doc)| {
            let layout = rules.layout(&doc.language);
            let names = Names::of(doc, layout, gazetteer);
            let facts = facts_with(doc, rules, gazetteer, &names);
            Checked { name, doc, layout, gazetteer, names, facts }
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
        spellings(c, &mut out);
        quotes(c, &mut out);
    }
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

/// The sentence around a place, in bytes of the words of its element.
fn sentence(text: &str, at: usize) -> Span {
    let ends = |c: char| matches!(c, '。' | '؟' | '!' | '?' | '！' | '？' | '\n');
    let mut from = 0;
    for (n, c) in text[..at].char_indices() {
        if ends(c) || c == '.' && text[n + 1..].starts_with(' ') && !text[..n].ends_with(|c: char| c.is_ascii_digit()) {
            from = n + c.len_utf8();
        }
    }
    let mut to = text.len();
    for (n, c) in text[at..].char_indices() {
        let n = at + n;
        if ends(c) || c == '.' && text[n + 1..].starts_with(' ') && !text[..n].ends_with(|c: char| c.is_ascii_digit()) {
            to = n + c.len_utf8();
            break;
        }
    }
    Span::new(from, to)
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

/// Forms that the authority knows as misspelt.
fn spellings(c: &Checked<'_>, out: &mut Vec<Finding>) {
    for (n, hits) in c.names.hits.iter().enumerate() {
        for hit in hits {
            let Some(alias) = hit.alias.map(|a| &c.gazetteer.aliases()[a]) else { continue };
            if alias.kind == "misspelling" {
                let name = &c.gazetteer.names()[hit.name];
                let mut finding = Finding::new(
                    FindingKind::NameUnknown,
                    Severity::Info,
                    format!("a misspelt form of {}", name.preferred),
                );
                finding.sides.push(c.side(n, hit.from, hit.to));
                out.push(finding);
            }
        }
    }
}

/// Quotation marks of titles that never close, or close what was not open.
fn quotes(c: &Checked<'_>, out: &mut Vec<Finding>) {
    for (n, e) in c.doc.blocks() {
        if e.kind == Kind::Front {
            continue;
        }
        for (open, close) in [('《', '》'), ('“', '”'), ('«', '»')] {
            let (a, b) = (e.clean.text.matches(open).count(), e.clean.text.matches(close).count());
            if a != b {
                let mut finding = Finding::new(
                    FindingKind::TextDamaged,
                    Severity::Info,
                    format!("{a} times {open}, {b} times {close}"),
                );
                let place = e.clean.text.find([open, close]).unwrap_or(0);
                finding.sides.push(c.side(n, place, place + open.len_utf8()));
                out.push(finding);
            }
        }
    }
}
