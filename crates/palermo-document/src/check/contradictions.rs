//! Two values for one thing, in one document or in two: parties on a day, days of a meeting, years of a publication, and
//! sentences that say the same with other figures.

use std::collections::{BTreeMap, BTreeSet};

use super::identifiers::{grams, shared};
use super::{Checked, counts};
use crate::element::{Finding, FindingKind, Severity};
use crate::facts::{Fact, FactKind};
use crate::points::{Span, back};

/// A statement: whose, what, and its value.
struct Statement<'a> {
    document: usize,
    fact: &'a Fact,
    value: String,
    shown: (usize, usize, usize),
}

/// Places that a finding names already: document and element, twice.
type Told = BTreeSet<(usize, usize, usize, usize)>;

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
    let mut told: Told = BTreeSet::new();
    for list in keyed.values() {
        let Some(first) = list.first() else { continue };
        let mut seen = vec![first.value.clone()];
        for other in &list[1..] {
            if seen.contains(&other.value) {
                continue;
            }
            seen.push(other.value.clone());
            told.insert((first.document, first.fact.at.0, other.document, other.fact.at.0));
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
    let within = c.sentence(n, from);
    let day = c
        .within(n, Span::new(within.from, from))
        .filter(|f| f.kind == FactKind::Date)
        .last()
        .and_then(|f| f.value.as_str().map(str::to_string));
    let key = match day {
        Some(day) => format!("parties {treaty} {day}"),
        None => format!("parties {treaty} {d}"),
    };
    // 又有 5 个缔约国加入: those that joined are not all
    let lead = crate::fold::fold(&c.text(n)[within.from.max(back(c.text(n), from, 64))..from]);
    let all = c.layout.quantities.totals.iter().any(|w| lead.trim_end().ends_with(w.as_str()));
    if !all {
        return;
    }
    keyed.entry(key).or_default().push(Statement {
        document: d,
        fact,
        value: fact.value.to_string(),
        shown: (n, within.from.max(back(c.text(n), from, 90)), to),
    });
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
    let within = c.sentence(n, fact.at.1);
    let Some(hit) = c.hits(n, end, within.to).iter().find(|h| {
        text[end..h.from].chars().count() <= 60
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
    let titles = &c.titles[n];
    let Some(title) = titles.partition_point(|t| t.to <= from).checked_sub(1).map(|k| titles[k]) else { return };
    let gap = text[title.to..from].trim();
    if gap.len() > 24 * 4 {
        return;
    }
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

/// What a sentence says with one figure.
struct Saying<'a> {
    document: usize,
    fact: &'a Fact,
    within: Span,
}

impl<'a> Saying<'a> {
    fn statement(&self) -> Statement<'a> {
        let value = self.fact.value.to_string();
        let shown = (self.fact.at.0, self.within.from, self.within.to);
        Statement { document: self.document, fact: self.fact, value, shown }
    }
}

/// Sentences that say the same of the same States at the same time, with another figure.
fn sentences(all: &[Checked<'_>], told: &Told, out: &mut Vec<Finding>) {
    let mut groups: BTreeMap<String, Vec<Saying<'_>>> = BTreeMap::new();
    for (d, c) in all.iter().enumerate() {
        let mut next = 0;
        while let Some(first) = c.facts.get(next) {
            let within = c.sentence(first.at.0, first.at.1);
            let facts: Vec<&Fact> = c.within(first.at.0, within).collect();
            say(c, d, within, &facts, &mut groups);
            // a sentence is looked at once
            let after = (first.at.0, within.to.max(first.at.1 + 1));
            next += c.facts[next..].partition_point(|f| (f.at.0, f.at.1) < after);
        }
    }
    for group in groups.values().filter(|g| g.len() > 1) {
        let group = &group[..group.len().min(MOST)];
        let words: Vec<_> = group.iter().map(|s| grams(&without(all, s))).collect();
        for (k, a) in group.iter().enumerate() {
            for (b, other) in group.iter().zip(&words).skip(k + 1) {
                if a.fact.value == b.fact.value
                    || a.fact.qualifier != b.fact.qualifier
                    || a.document == b.document && a.fact.at.0 == b.fact.at.0 && a.within == b.within
                    || told.contains(&(a.document, a.fact.at.0, b.document, b.fact.at.0))
                    || shared(&words[k], other) < SAME
                {
                    continue;
                }
                out.push(finding(all, &a.statement(), &b.statement()));
            }
        }
    }
}

/// The words of a sentence without its figure.
fn without(all: &[Checked<'_>], s: &Saying<'_>) -> String {
    let (n, from, to) = s.fact.at;
    let text = all[s.document].text(n);
    [&text[s.within.from..from], &text[to..s.within.to]].concat()
}

/// Files the figures that stand alone with their unit in a sentence, under the time and the States that it names.
fn say<'a>(
    c: &Checked<'_>,
    document: usize,
    within: Span,
    facts: &[&'a Fact],
    groups: &mut BTreeMap<String, Vec<Saying<'a>>>,
) {
    let of = |kinds: &[FactKind], part: &dyn Fn(&Fact) -> Option<String>| -> Vec<String> {
        let mut list: Vec<String> = facts.iter().filter(|f| kinds.contains(&f.kind)).filter_map(|f| part(f)).collect();
        list.sort();
        list.dedup();
        list
    };
    let mut figures: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for f in facts.iter().filter(|f| matches!(f.kind, FactKind::Number | FactKind::Money)) {
        *figures.entry(f.unit.as_deref()).or_default() += 1;
    }
    let mut when = of(&[FactKind::Date, FactKind::Period], &|f| Some(f.value.to_string()));
    let whose = of(&[FactKind::State], &|f| f.entity.clone());
    if when.is_empty() {
        // without a time two figures may both be right, unless they stand in one document and name somebody
        if whose.is_empty() {
            return;
        }
        when.push(format!("document {document}"));
    }
    for &fact in facts {
        let figure =
            counts(fact) || fact.kind == FactKind::Money && fact.certain || fact.unit.as_deref() == Some("percent");
        if figure && fact.value.is_number() && figures.get(&fact.unit.as_deref()) == Some(&1) {
            let key = format!("{:?} {:?} {when:?} {whose:?} {}", fact.kind, fact.unit, c.doc.language);
            groups.entry(key).or_default().push(Saying { document, fact, within });
        }
    }
}
