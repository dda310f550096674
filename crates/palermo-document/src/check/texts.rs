//! Names that mean nothing or several things, references that lead nowhere, characters that cannot be meant.

use super::Checked;
use crate::element::{Finding, FindingKind, Kind, Severity};
use crate::fold::fold;
use crate::points::{back, forward};

pub(super) fn check(c: &Checked<'_>, out: &mut Vec<Finding>) {
    names(c, out);
    paragraphs(c, out);
    marks(c, out);
    letters(c, out);
}

/// Forms that the authority knows as misspelt, and forms of several names.
fn names(c: &Checked<'_>, out: &mut Vec<Finding>) {
    for (n, hits) in c.names.hits.iter().enumerate() {
        for hit in hits {
            let Some(alias) = hit.alias.map(|a| &c.gazetteer.aliases()[a]) else { continue };
            let preferred = |name: usize| c.gazetteer.names()[name].preferred.as_str();
            let finding = if let Some(several) = c.gazetteer.several(hit.alias) {
                let all: Vec<&str> = several.iter().map(|name| preferred(*name)).collect();
                let message = format!("the form fits {} names: {}", all.len(), all.join(", "));
                Finding::new(FindingKind::NameAmbiguous, Severity::Warning, message)
            } else if alias.kind == "misspelling" {
                let message = format!("a misspelt form of {}", preferred(hit.name));
                Finding::new(FindingKind::NameUnknown, Severity::Info, message)
            } else {
                continue;
            };
            out.push(with(finding, c, n, hit.from, hit.to));
        }
    }
}

/// "Paragraph 120 above" in a document that has no such paragraph.
fn paragraphs(c: &Checked<'_>, out: &mut Vec<Finding>) {
    let here = &c.layout.quantities.here;
    let labels: std::collections::HashSet<&str> = c.doc.elements.iter().map(|e| e.label.as_str()).collect();
    for fact in c.facts.iter().filter(|f| f.reference.as_deref() == Some("paragraph")) {
        let (n, from, to) = fact.at;
        let text = c.text(n);
        let before = fold(&text[back(text, from, 48)..from]);
        let after = fold(&text[to..forward(text, to, 48)]);
        let own =
            here.iter().any(|w| before.trim_end().ends_with(w.as_str()) || after.trim_start().starts_with(w.as_str()));
        let value = fact.value.as_str().unwrap_or_default();
        // 97(a) may be an entry of a run-in list, which has no label of its own
        let known = labels.contains(value) || value.split_once('(').is_some_and(|(p, _)| labels.contains(p));
        if own && !known {
            let message = format!("this document has no paragraph {value}");
            let finding = Finding::new(FindingKind::ReferenceUnresolved, Severity::Warning, message);
            out.push(with(finding, c, n, from, to));
        }
    }
}

/// Quotation marks and brackets that never close.
fn marks(c: &Checked<'_>, out: &mut Vec<Finding>) {
    for (n, e) in c.doc.blocks().filter(|(_, e)| e.kind != Kind::Front) {
        let text = e.clean.text.as_str();
        for (open, close) in [("《", "》"), ("“", "”"), ("«", "»"), ("(（", ")）"), ("[［", "]］")] {
            let count = |marks: &str| text.chars().filter(|m| marks.contains(*m)).count();
            let (a, b) = (count(open), count(close));
            // `a)` marks the entries of a list
            if a == b || open.starts_with('(') && a < b {
                continue;
            }
            let (open, close) = (open.chars().next().unwrap_or(' '), close.chars().next().unwrap_or(' '));
            let message = format!("{a} times {open}, {b} times {close}");
            let place = text.find([open, close]).unwrap_or(0);
            let finding = Finding::new(FindingKind::TextDamaged, Severity::Info, message);
            out.push(with(finding, c, n, place, place + open.len_utf8()));
        }
    }
}

/// Characters that a program put where it could not read one, and words of two alphabets.
fn letters(c: &Checked<'_>, out: &mut Vec<Finding>) {
    for (n, e) in c.doc.blocks() {
        let text = e.clean.text.as_str();
        if text.is_ascii() {
            continue;
        }
        if let Some((at, m)) =
            text.char_indices().find(|(_, m)| matches!(m, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{0}'))
        {
            let message = format!("U+{:04X} stands for a letter that was lost", m as u32);
            let finding = Finding::new(FindingKind::TextDamaged, Severity::Warning, message);
            out.push(with(finding, c, n, at, at + m.len_utf8()));
        }
        let mut at = 0;
        for word in text.split(|m: char| !m.is_alphabetic()) {
            let from = at + text[at..].find(word).unwrap_or(0);
            at = from + word.len();
            let latin = word.chars().filter(char::is_ascii_alphabetic).count();
            let cyrillic = word.chars().filter(|m| matches!(m, '\u{400}'..='\u{52F}')).count();
            if latin > 0 && cyrillic > 0 && latin + cyrillic > 2 {
                let finding =
                    Finding::new(FindingKind::TextDamaged, Severity::Info, "a word with letters of two alphabets");
                out.push(with(finding, c, n, from, at));
            }
        }
    }
}

fn with(mut finding: Finding, c: &Checked<'_>, n: usize, from: usize, to: usize) -> Finding {
    finding.sides.push(c.side(n, from, to));
    finding
}
