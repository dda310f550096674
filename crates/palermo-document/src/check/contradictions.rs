//! Two values for one thing, in one document or in two: parties on a day, days of a meeting, years of a publication, and
//! sentences that say the same with other figures.

use std::collections::BTreeMap;

use super::identifiers::similarity;
use super::{Checked, counts, sentence};
use crate::element::{Finding, FindingKind, Severity};
use crate::facts::references::titles;
use crate::facts::{Fact, FactKind};

/// A statement: whose, what, and its value.
struct Statement<'a> {
    document: usize,
    fact: &'a Fact,
    value: String,
    shown: (usize, usize, usize),
}

/// How much two sentences must have in common to say the same.
const SAME: f64 = 0.6;
/// More sentences of one kind than these are not compared pair by pair.
const MOST: usize = 150;

pub(super) fn check(all: &[Checked<'_>], out: &mut Vec<Finding>) {
    let mut keyed: BTreeMap<String, Vec<Statement<'_>>> = BTreeMap::new();
    for (d, c) in all.iter().enumerate() {
        for fact in &c.facts {
            parties(c, d, fact, &mut keyed);
            meetings(c, d, fact, &mut keyed);
            publications(c, d, fact, &mut keyed);
        }
    }
    let mut told: Vec<(usize, usize, usize, usize)> = Vec::new();
    for list in keyed.values() {
        let Some(first) = list.first() else { continue };
        let mut seen = vec![first.value.clone()];
        for other in &list[1..] {
            if seen.contains(&other.value) {
                continue;
            }
            seen.push(other.value.clone());
            told.push((first.document, first.fact.at.0, other.document, other.fact.at.0));
            out.push(finding(all, first, other));
        }
    }
    sentences(all, &told, out);
}

fn finding(all: &[Checked<'_>], a: &Statement<'_>, b: &Statement<'_>) -> Finding {
    let mut f =
        Finding::new(FindingKind::Contradiction, Severity::Error, format!("{} here, {} there", a.value, b.value))
            .expected(&a.value, &b.value);
    f.sides.push(all[a.document].side(a.shown.0, a.shown.1, a.shown.2));
    f.sides.push(all[b.document].side(b.shown.0, b.shown.1, b.shown.2));
    f
}

/// Parties to a treaty on a day; without a day within one document.
fn parties<'a>(c: &'a Checked<'_>, d: usize, fact: &'a Fact, keyed: &mut BTreeMap<String, Vec<Statement<'a>>>) {
    if fact.unit.as_deref() != Some("party") || !counts(fact) {
        return;
    }
    let Some(treaty) = &fact.entity else { return };
    let (n, from, to) = fact.at;
    let within = sentence(c.text(n), from);
    let day = c
        .of(n)
        .filter(|f| f.kind == FactKind::Date && f.at.1 >= within.from && f.at.2 <= from)
        .last()
        .and_then(|f| f.value.as_str().map(str::to_string));
    let key = match day {
        Some(day) => format!("parties {treaty} {day}"),
        None => format!("parties {treaty} {d}"),
    };
    // 又有 5 个缔约国加入: those that joined are not all
    let lead: String = c.text(n)[within.from..from].to_string();
    let all = c.layout.quantities.totals.iter().any(|w| crate::fold::fold(&lead).trim_end().ends_with(w.as_str()));
    if !all {
        return;
    }
    keyed.entry(key).or_default().push(Statement {
        document: d,
        fact,
        value: fact.value.to_string(),
        shown: (n, within.from.max(from.saturating_sub(90)).max(boundary(c.text(n), from, 90)), to),
    });
}

fn boundary(text: &str, at: usize, back: usize) -> usize {
    let mut n = at.saturating_sub(back);
    while n < at && !text.is_char_boundary(n) {
        n += 1;
    }
    n
}

/// Days of a meeting: the same organ, the same words behind it, the same first day.
fn meetings<'a>(c: &'a Checked<'_>, d: usize, fact: &'a Fact, keyed: &mut BTreeMap<String, Vec<Statement<'a>>>) {
    if fact.kind != FactKind::Period || !fact.certain {
        return;
    }
    let (Some(from), Some(to)) = (fact.value["from"].as_str(), fact.value["to"].as_str()) else { return };
    if from.len() != 10 || to.len() != 10 {
        return;
    }
    let (n, _, end) = fact.at;
    let text = c.text(n);
    let within = sentence(text, fact.at.1);
    let Some(hit) = c.names.hits[n].iter().find(|h| {
        h.from >= end
            && h.to <= within.to
            && text[end..h.from].chars().count() <= 60
            && c.gazetteer.names()[h.name].kind == "un_organ"
            && !text[end..h.from].contains(['；', ';'])
    }) else {
        return;
    };
    let behind: String = if c.layout.spaced {
        text[hit.to..].split_whitespace().take(2).collect::<Vec<_>>().join(" ").to_lowercase()
    } else {
        text[hit.to..].chars().take(5).collect()
    };
    let meets = c.layout.quantities.meetings.iter().any(|w| crate::fold::fold(&behind).contains(w.as_str()));
    if !meets || !behind.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '-') {
        return;
    }
    let key = format!("meeting {} {behind} {from}", c.gazetteer.names()[hit.name].code);
    keyed.entry(key).or_default().push(Statement {
        document: d,
        fact,
        value: format!("{from} to {to}"),
        shown: (n, fact.at.1, (hit.to + behind.len()).min(text.len())),
    });
}

/// Year in which a title was published: `“…”（2012 年）`, `“…”，于 2013 年发布`.
fn publications<'a>(c: &'a Checked<'_>, d: usize, fact: &'a Fact, keyed: &mut BTreeMap<String, Vec<Statement<'a>>>) {
    let Some(value) = fact.value.as_str().filter(|_| fact.kind == FactKind::Date) else { return };
    let (n, from, to) = fact.at;
    let text = c.text(n);
    let Some(title) = titles(text).into_iter().rfind(|t| t.to <= from) else { return };
    let gap = text[title.to..from].trim();
    let bracket = matches!(gap, "(" | "（") && text[to..].trim_start().starts_with([')', '）']);
    let after = crate::fold::fold(text[to..].trim_start().chars().take(14).collect::<String>().as_str());
    let before = crate::fold::fold(gap);
    let published = |t: &str| c.layout.quantities.published.iter().any(|w| t.contains(w.as_str()));
    let planned = c.layout.quantities.planned.iter().any(|w| before.contains(w.as_str()));
    let said = !planned
        && gap.chars().count() <= 24
        && (published(&before)
            || after.starts_with(|_: char| true)
                && c.layout.quantities.published.iter().any(|w| after.starts_with(w.as_str())));
    let name: String =
        text[title.from..title.to].chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    if !(bracket || said) || name.chars().count() < 6 || value.len() < 4 || value.starts_with('-') {
        return;
    }
    keyed.entry(format!("published {name}")).or_default().push(Statement {
        document: d,
        fact,
        value: value[..4].to_string(),
        shown: (n, title.from, to),
    });
}

/// Sentences that say the same of the same States at the same time, with another figure.
fn sentences(all: &[Checked<'_>], told: &[(usize, usize, usize, usize)], out: &mut Vec<Finding>) {
    struct Saying<'a> {
        document: usize,
        fact: &'a Fact,
        words: String,
        from: usize,
        to: usize,
    }
    let mut groups: BTreeMap<String, Vec<Saying<'_>>> = BTreeMap::new();
    for (d, c) in all.iter().enumerate() {
        for fact in c.facts.iter().filter(|f| {
            (counts(f) || f.kind == FactKind::Money && f.certain || f.unit.as_deref() == Some("percent"))
                && f.value.is_number()
        }) {
            let (n, from, to) = fact.at;
            let text = c.text(n);
            let within = sentence(text, from);
            let inside = |f: &&Fact| f.at.1 >= within.from && f.at.2 <= within.to;
            let figures = c
                .of(n)
                .filter(inside)
                .filter(|f| matches!(f.kind, FactKind::Number | FactKind::Money) && f.unit == fact.unit)
                .count();
            if figures != 1 || to - from > within.to - within.from {
                continue;
            }
            let mut when: Vec<String> = c
                .of(n)
                .filter(inside)
                .filter(|f| matches!(f.kind, FactKind::Date | FactKind::Period))
                .map(|f| f.value.to_string())
                .collect();
            let mut whose: Vec<String> =
                c.of(n).filter(inside).filter(|f| f.kind == FactKind::State).filter_map(|f| f.entity.clone()).collect();
            when.sort();
            when.dedup();
            whose.sort();
            whose.dedup();
            if when.is_empty() {
                // without a time two figures may both be right, unless they stand in one document and name somebody
                if whose.is_empty() {
                    continue;
                }
                when.push(format!("document {d}"));
            }
            let mut words = String::new();
            words.push_str(&text[within.from..from]);
            words.push_str(&text[to..within.to]);
            let key = format!("{:?} {:?} {:?} {:?} {}", fact.kind, fact.unit, when, whose, c.doc.language);
            groups.entry(key).or_default().push(Saying { document: d, fact, words, from: within.from, to: within.to });
        }
    }
    for group in groups.values().filter(|g| g.len() > 1) {
        for (k, a) in group.iter().enumerate().take(MOST) {
            for b in &group[k + 1..group.len().min(MOST)] {
                if a.fact.value == b.fact.value
                    || a.fact.qualifier != b.fact.qualifier
                    || a.document == b.document && a.fact.at.0 == b.fact.at.0 && a.from == b.from
                {
                    continue;
                }
                if told.contains(&(a.document, a.fact.at.0, b.document, b.fact.at.0))
                    || similarity(&a.words, &b.words) < SAME
                {
                    continue;
                }
                let shown = |s: &Saying<'_>| (s.fact.at.0, s.from, s.to);
                let one =
                    Statement { document: a.document, fact: a.fact, value: a.fact.value.to_string(), shown: shown(a) };
                let two =
                    Statement { document: b.document, fact: b.fact, value: b.fact.value.to_string(), shown: shown(b) };
                out.push(finding(all, &one, &two));
            }
        }
    }
}
