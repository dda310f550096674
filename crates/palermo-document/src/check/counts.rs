//! Declared counts against the lists that follow: "seven States, namely …", "10 个国家…，即…", "…等 6 个…", lists in notes.

use super::{Checked, counts};
use crate::element::{Finding, FindingKind, Severity};
use crate::facts::Fact;
use crate::gazetteer::Hit;
use crate::points::Span;

/// Characters between a count and the word that opens its list.
const NEAR: usize = 60;
/// Bytes of a note that may be a list of States and nothing else.
const LIST: usize = 16_384;

pub(super) fn check(c: &Checked<'_>, out: &mut Vec<Finding>) {
    for fact in c
        .facts
        .iter()
        .filter(|f| counts(f) && matches!(f.unit.as_deref(), Some("state" | "party" | "organization" | "item")))
    {
        if let Some(finding) = list_behind(c, fact).or_else(|| list_before(c, fact)).or_else(|| list_in_note(c, fact)) {
            out.push(finding);
        }
    }
}

fn listed(c: &Checked<'_>, n: usize, from: usize, to: usize, states: bool) -> Vec<Hit> {
    c.hits(n, from, to)
        .iter()
        .copied()
        .filter(|h| {
            let kind = c.gazetteer.names()[h.name].kind.as_str();
            if states {
                matches!(kind, "state" | "territory")
            } else {
                !matches!(kind, "instrument" | "document_series" | "term")
            }
        })
        .collect()
}

/// Entries of a list when its separators are counted outside of names and brackets.
fn entries(c: &Checked<'_>, n: usize, from: usize, to: usize) -> usize {
    let text = c.text(n);
    let mut flat = String::new();
    let mut depth = 0;
    let mut at = from;
    let mut hits = c.hits(n, from, to).iter().peekable();
    while at < to {
        while hits.next_if(|h| h.from < at).is_some() {}
        if let Some(h) = hits.next_if(|h| h.from == at) {
            flat.push('x');
            at = h.to;
            continue;
        }
        let ch = text[at..].chars().next().unwrap_or(' ');
        match ch {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            _ if depth == 0 => flat.push(ch),
            _ => {}
        }
        at += ch.len_utf8();
    }
    let folded = crate::fold::fold(&flat);
    let mut parts = vec![folded];
    let mut words: Vec<&str> = c.layout.quantities.list.iter().map(String::as_str).collect();
    words.extend(["、", "，", ",", "；", ";"]);
    if !c.layout.spaced {
        words.extend(["以及", "和", "及", "与"]);
    }
    for w in words {
        let wordy = c.layout.spaced && w.chars().all(char::is_alphabetic);
        let mark = if wordy { format!(" {w} ") } else { w.to_string() };
        parts = parts.iter().flat_map(|p| p.split(mark.as_str()).map(str::to_string)).collect();
    }
    parts.iter().filter(|p| p.chars().any(char::is_alphanumeric)).count()
}

fn finding(c: &Checked<'_>, fact: &Fact, count: usize, list: (usize, usize, usize)) -> Finding {
    let said = fact.number().unwrap_or(0.0);
    let mut f =
        Finding::new(FindingKind::DeclaredCount, Severity::Error, format!("{said} are announced, {count} are listed"))
            .expected(said, count);
    f.sides.push(c.fact_side(fact));
    f.sides.push(c.side(list.0, list.1, list.2));
    f
}

fn list_behind(c: &Checked<'_>, fact: &Fact) -> Option<Finding> {
    let (n, _, end) = fact.at;
    let text = c.text(n);
    let said = fact.number()? as usize;
    let within = c.sentence(n, fact.at.1);
    if end > within.to {
        return None;
    }
    let rest = &text[end..within.to];
    let window: usize = rest.chars().take(NEAR).map(char::len_utf8).sum();
    let folded = crate::fold::Folded::new(&rest[..window]);
    let (at, word) =
        c.layout.quantities.exhaustive.iter().filter_map(|w| folded.text.find(w.as_str()).map(|at| (at, w))).min()?;
    // another figure before the list is what it belongs to
    let opens = end + folded.back(at);
    if c.within(n, Span::new(end, opens)).any(counts) {
        return None;
    }
    let from = end + folded.back_end(&rest[..window], at + word.len());
    let to = from + text[from..within.to].find(['。', '；', ';']).unwrap_or(within.to - from);
    let states = matches!(fact.unit.as_deref(), Some("state" | "party"));
    let hits = listed(c, n, from, to, states);
    // the list starts right there, else something else is told
    let first = hits.first()?;
    if hits.len() < 2 || text[from..first.from].chars().count() > 12 {
        return None;
    }
    let last = hits.last()?.to;
    if text[last..to].contains(['等'])
        || c.layout
            .quantities
            .such_as
            .iter()
            .any(|w| crate::fold::fold(&text[from..to]).contains(w.as_str()) && c.layout.spaced)
    {
        return None;
    }
    let count = hits.len();
    (count != said && entries(c, n, from, last) != said).then(|| finding(c, fact, count, (n, first.from, last)))
}

/// `A、B和C等 3 个区域办事处`.
fn list_before(c: &Checked<'_>, fact: &Fact) -> Option<Finding> {
    let (n, start, _) = fact.at;
    let text = c.text(n);
    let said = fact.number()? as usize;
    let lead = text[..start].trim_end().strip_suffix('等')?;
    let mut count = 0;
    let mut at = lead.len();
    for h in c.hits(n, 0, lead.len()).iter().rev() {
        let gap = &text[h.to..at];
        if !(gap.is_empty() || gap.chars().all(|c| "、，,和及与以 ".contains(c))) {
            break;
        }
        count += 1;
        at = h.from;
    }
    (count >= 2 && count != said).then(|| finding(c, fact, count, (n, at, lead.len())))
}

/// A note that holds nothing but the list.
fn list_in_note(c: &Checked<'_>, fact: &Fact) -> Option<Finding> {
    let (n, _, end) = fact.at;
    if fact.unit.as_deref() != Some("state") {
        return None;
    }
    let e = &c.doc.elements[n];
    let said = fact.number()? as usize;
    let (place, number) = e.clean.calls.get(e.clean.calls.partition_point(|(at, _)| *at < end))?;
    let between = e.clean.text.get(end..*place)?;
    if between.len() > 20 * 4
        || between.chars().count() > 20
        || between.contains(['。', '；'])
        || c.within(n, Span::new(end, *place)).any(counts)
    {
        return None;
    }
    let note = *c.notes.get(number.as_str())?;
    let text = c.text(note);
    if text.len() > LIST {
        return None;
    }
    let hits = listed(c, note, 0, text.len(), true);
    let covered: usize = hits.iter().map(|h| h.to - h.from).sum();
    (hits.len() >= 2 && covered * 10 >= text.len() * 7 && hits.len() != said && entries(c, note, 0, text.len()) != said)
        .then(|| finding(c, fact, hits.len(), (note, 0, text.len())))
}
