//! Symbols and numbers that cannot be: one symbol for two documents, a number that its organ cannot have given.

use std::collections::{BTreeMap, BTreeSet};

use super::Checked;
use crate::element::{Finding, FindingKind, Kind, Severity};
use crate::facts::Fact;
use crate::points::back;

/// Characters before a resolution's number in which its organ is looked for.
const NEAR: usize = 60;
/// Characters of a description that are compared.
const DESCRIPTION: usize = 60;

pub(super) fn check(c: &Checked<'_>, out: &mut Vec<Finding>) {
    for fact in c.facts.iter() {
        if let Some(finding) = malformed(c, fact) {
            out.push(finding);
        }
    }
    reused(c, out);
}

/// The Assembly numbers SESSION/NUMBER since its thirty-first session.
fn malformed(c: &Checked<'_>, fact: &Fact) -> Option<Finding> {
    let value = fact.value.as_str()?;
    let kind = fact.reference.as_deref()?;
    let session =
        |v: &str| v.split('/').next().and_then(|s| s.parse::<u32>().ok()).filter(|_| v.split('/').count() == 2);
    let (organ, session) = match kind {
        "symbol" => ("general-assembly".to_string(), session(value.strip_prefix("A/RES/")?)?),
        "resolution" => {
            let text = c.text(fact.at.0);
            let from = text[..fact.at.1].char_indices().rev().nth(NEAR).map_or(0, |(n, _)| n);
            let organ = c
                .hits(fact.at.0, from, fact.at.1)
                .iter()
                .rev()
                .filter(|h| !text[h.to..fact.at.1].contains(['。', '；']))
                .map(|h| &c.gazetteer.names()[h.name])
                .find(|n| n.kind == "un_organ")?;
            (organ.code.clone(), session(value)?)
        }
        _ => return None,
    };
    let first = c.layout.well_formed.iter().find(|(o, _)| *o == organ).map(|(_, f)| *f)?;
    if session >= first {
        return None;
    }
    let mut finding = Finding::new(
        FindingKind::IdentifierMalformed,
        Severity::Error,
        format!("the organ numbers its resolutions this way only since its session {first}"),
    )
    .expected(format!("a session of {first} or later"), session);
    finding.sides.push(c.fact_side(fact));
    Some(finding)
}

/// A symbol in brackets behind two descriptions that have nothing in common but their last word.
fn reused(c: &Checked<'_>, out: &mut Vec<Finding>) {
    let mut described: BTreeMap<&str, Vec<(String, &Fact, usize)>> = BTreeMap::new();
    for fact in c.facts.iter().filter(|f| f.reference.as_deref() == Some("symbol")) {
        let (Some(value), text) = (fact.value.as_str(), c.text(fact.at.0)) else { continue };
        let Some(lead) = text[..fact.at.1].trim_end().strip_suffix(['(', '（']) else { continue };
        let near = back(lead, lead.len(), DESCRIPTION * 4);
        let from = near
            + lead[near..]
                .rfind([')', '）', '。', '；', ';'])
                .map_or(0, |n| n + lead[near + n..].chars().next().map_or(1, char::len_utf8));
        let from = lead[from..].char_indices().rev().nth(DESCRIPTION).map_or(from, |(n, _)| from + n);
        described.entry(value).or_default().push((lead[from..].trim().to_string(), fact, from));
    }
    for (symbol, list) in described {
        let Some((first, other, start)) = list.first() else { continue };
        for (text, fact, from) in &list[1..] {
            let long = text.chars().count() > 12 && first.chars().count() > 12;
            // Chinese descriptions end with what the document is; elsewhere the word stands anywhere, which says less
            let alike = last_word(text) == last_word(first);
            let called = |t: &str| {
                c.layout.quantities.documents.iter().find(|w| crate::fold::fold(t).contains(w.as_str())).cloned()
            };
            let same_thing = alike || c.layout.spaced && called(text).is_some() && called(text) == called(first);
            if long && same_thing && shared(&grams(text), &grams(first)) < 0.5 {
                let severity = if alike && !c.layout.spaced { Severity::Error } else { Severity::Warning };
                let mut finding =
                    Finding::new(FindingKind::IdentifierReused, severity, format!("{symbol} stands for two documents"))
                        .expected("one document", "two");
                finding.sides.push(c.side(other.at.0, *start, other.at.2));
                finding.sides.push(c.side(fact.at.0, *from, fact.at.2));
                out.push(finding);
                break;
            }
        }
    }
}

/// Two documents of one language under one symbol.
pub(super) fn between(all: &[Checked<'_>], out: &mut Vec<Finding>) {
    let mut first: BTreeMap<(&str, &str), &Checked<'_>> = BTreeMap::new();
    for c in all {
        let (Some(symbol), Some(title)) = (c.doc.front.symbol.as_deref(), c.doc.front.title.as_deref()) else {
            continue;
        };
        let one = *first.entry((symbol, c.doc.language.as_str())).or_insert(c);
        let other = one.doc.front.title.as_deref().unwrap_or_default();
        let flat = |t: &str| t.chars().filter(|m| m.is_alphanumeric()).collect::<String>().to_lowercase();
        if flat(title) != flat(other) {
            let message = format!("{symbol} is the symbol of two documents");
            let mut finding =
                Finding::new(FindingKind::IdentifierReused, Severity::Error, message).expected(other, title);
            for d in [one, c] {
                if let Some(n) = d.doc.elements.iter().position(|e| e.kind == Kind::Title) {
                    finding.sides.push(d.side(n, 0, d.text(n).len()));
                }
            }
            out.push(finding);
        }
    }
}

fn last_word(text: &str) -> String {
    let text = text.trim_end();
    if text.chars().next_back().is_some_and(crate::fold::is_han) {
        return text.chars().rev().take(2).collect();
    }
    text.rsplit(' ').next().unwrap_or_default().to_lowercase()
}

/// Pairs of letters (Chinese) or words of a text.
pub(super) fn grams(text: &str) -> BTreeSet<String> {
    if text.chars().any(crate::fold::is_han) {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
        chars.windows(2).map(|w| w.iter().collect()).collect()
    } else {
        text.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.chars().count() > 2)
            .map(str::to_string)
            .collect()
    }
}

/// Share that two texts have in common.
pub(super) fn shared(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}
