//! Candidate facts: what a paragraph states in figures, dates, references and names, each with its place.
//!
//! A candidate is never published by itself. `certain` marks those that the chapter's rules let a machine accept (dates,
//! symbols, literal counts with a unit, names of one form); `confidence` says whether the value stands in the text
//! (`literal`), was filled from its neighbours (`derived`), or leaves room for doubt (`uncertain`).

pub(crate) mod dates;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod numerals;
pub(crate) mod references;

use serde::Serialize;
use serde_json::{Value, json};

use crate::element::Kind;
use crate::fold::Folded;
use crate::gazetteer::{Gazetteer, Hit};
use crate::points::{Span, Taken, back};
use crate::rules::{Layout, Rules, Units};
use crate::structure::Document;
use names::Names;

/// Kind of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FactKind {
    /// A count, a share, a measure.
    Number,
    /// A day, month or year.
    Date,
    /// An amount of money.
    Money,
    /// A document, resolution, article, treaty, address on the web.
    Reference,
    /// A State or territory.
    State,
    /// The time between two dates.
    Period,
}

/// How exact a figure is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Qualifier {
    /// As it stands.
    Exact,
    /// About.
    About,
    /// More than.
    MoreThan,
    /// At least.
    AtLeast,
    /// Less than.
    LessThan,
    /// Up to.
    UpTo,
    /// Nearly.
    Nearly,
}

impl Qualifier {
    pub(crate) fn of(code: &str) -> Qualifier {
        match code {
            "about" => Qualifier::About,
            "more_than" => Qualifier::MoreThan,
            "at_least" => Qualifier::AtLeast,
            "less_than" => Qualifier::LessThan,
            "up_to" => Qualifier::UpTo,
            "nearly" => Qualifier::Nearly,
            _ => Qualifier::Exact,
        }
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It stands in the text.
    Literal,
    /// Filled from its neighbours.
    Derived,
    /// A person should look.
    Uncertain,
}

/// A candidate fact.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Fact {
    /// Label of the paragraph: `7`, `4(a)`, `pp3`, `fn2`.
    pub paragraph: String,
    /// Kind.
    pub kind: FactKind,
    /// As written.
    pub text: String,
    /// JSON number, ISO 8601 date, `{from,to}`, alpha-3 code, or number of a reference.
    pub value: Value,
    /// Unit: a code of `units.csv`, or the currency.
    pub unit: Option<String>,
    /// Whom it is about, where the text says so beside it: alpha-3 code or code of a name.
    pub entity: Option<String>,
    /// Qualifier of a figure.
    pub qualifier: Qualifier,
    /// Kind of a reference: symbol, resolution, `treaty_article`, paragraph, url, sdg, instrument.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Whether the machine's rules accept it.
    pub certain: bool,
    /// Where the value comes from.
    pub confidence: Confidence,
    /// Where it stands, in code points of the source.
    pub span: Vec<Span>,
    /// Element, and bytes in its words.
    #[serde(skip)]
    pub(crate) at: (usize, usize, usize),
}

impl Fact {
    /// The number of a figure.
    pub fn number(&self) -> Option<f64> {
        self.value.as_f64()
    }
}

/// All candidate facts of a document, in the order of its text.
pub fn facts(doc: &Document, rules: &Rules, gazetteer: &Gazetteer) -> Vec<Fact> {
    let names = Names::of(doc, rules.layout(&doc.language), gazetteer);
    facts_with(doc, rules, gazetteer, &names)
}

pub(crate) fn facts_with(doc: &Document, rules: &Rules, gazetteer: &Gazetteer, names: &Names) -> Vec<Fact> {
    let layout = rules.layout(&doc.language);
    let none = Units::default();
    let units = rules.units.get(&doc.language).unwrap_or(&none);
    let mut out = Vec::new();
    for (n, e) in doc.blocks() {
        if matches!(e.kind, Kind::Heading | Kind::Annex) {
            continue;
        }
        let folded = &names.folded[n];
        block(doc, n, folded, &names.hits[n], layout, units, gazetteer, &mut out);
        if e.kind == Kind::Front && doc.language != "en" {
            cover_dates(doc, n, rules, &mut out);
        }
    }
    out
}

/// Covers give their date in English whatever their language.
fn cover_dates(doc: &Document, n: usize, rules: &Rules, out: &mut Vec<Fact>) {
    let text = doc.elements[n].clean.text.as_str();
    let folded = Folded::new(text);
    let taken: Taken = out.iter().rev().take_while(|f| f.at.0 == n).map(|f| Span::new(f.at.1, f.at.2)).collect();
    for d in dates::find(text, &folded, rules.layout("en"), &|_| false) {
        let (from, to) = (folded.back(d.from), folded.back_end(text, d.to));
        if d.start.day.is_some() && !taken.meets(from, to) {
            out.push(fact(doc, n, from, to, FactKind::Date, json!(d.start.to_string())));
        }
    }
}

fn fact(doc: &Document, n: usize, from: usize, to: usize, kind: FactKind, value: Value) -> Fact {
    let e = &doc.elements[n];
    Fact {
        paragraph: e.label.clone(),
        kind,
        text: e.clean.text[from..to].to_string(),
        value,
        unit: None,
        entity: None,
        qualifier: Qualifier::Exact,
        reference: None,
        certain: true,
        confidence: Confidence::Literal,
        span: doc.points.spans(&doc.source, &e.clean.source(from, to)),
        at: (n, from, to),
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "each is a fact that the reading depends on; a struct would only rename them"
)]
fn block(
    doc: &Document,
    n: usize,
    folded: &Folded,
    hits: &[Hit],
    layout: &Layout,
    units: &Units,
    gazetteer: &Gazetteer,
    out: &mut Vec<Fact>,
) {
    let text = doc.elements[n].clean.text.as_str();
    let start = out.len();
    let titles = references::titles(text);
    let titled: Taken = titles.iter().copied().collect();
    let references = references::find(text, layout);
    for r in &references {
        let mut f = fact(doc, n, r.from, r.to, FactKind::Reference, json!(r.value));
        f.reference = Some(r.kind.clone());
        f.certain = !matches!(r.kind.as_str(), "sdg" | "paragraph");
        if !f.certain {
            f.confidence = Confidence::Uncertain;
        }
        if titled.holds(r.from, r.to) && r.kind != "url" {
            continue;
        }
        out.push(f);
    }
    for hit in hits {
        let name = &gazetteer.names()[hit.name];
        match (name.kind.as_str(), &name.country) {
            ("state" | "territory", Some(country)) => {
                let mut f = fact(doc, n, hit.from, hit.to, FactKind::State, json!(country));
                f.entity = Some(country.clone());
                if gazetteer.several(hit.alias).is_some() {
                    (f.certain, f.confidence) = (false, Confidence::Uncertain);
                }
                out.push(f);
            }
            ("instrument" | "document_series", _) => {
                let mut f = fact(doc, n, hit.from, hit.to, FactKind::Reference, json!(name.code));
                f.entity = Some(name.code.clone());
                f.reference = Some("instrument".into());
                if hit.alias.is_none() {
                    f.confidence = Confidence::Derived;
                }
                out.push(f);
            }
            _ => {}
        }
    }
    // what numbers and dates may not touch
    let mut taken = Taken::default();
    let fold_span = |from: usize, to: usize| Span::new(folded.forth(from), folded.forth(to));
    taken.extend(references.iter().map(|r| fold_span(r.from, r.to)));
    taken.extend(titles.iter().map(|s| fold_span(s.from, s.to)));
    taken.extend(hits.iter().map(|h| fold_span(h.from, h.to)));
    let unit_follows = |at: usize| -> bool {
        let next = crate::words::skip_space(&folded.text, at);
        units.at(&folded.text, next, layout.spaced).is_some()
    };
    let mut date_spans: Vec<Span> = Vec::new();
    for d in dates::find(text, folded, layout, &unit_follows) {
        let span = Span::new(d.from, d.to);
        if taken.meets(d.from, d.to) {
            continue;
        }
        date_spans.push(span);
        let (from, to) = (folded.back(d.from), folded.back_end(text, d.to));
        let (kind, value) = match d.end {
            None => (FactKind::Date, json!(d.start.to_string())),
            Some(end) => (FactKind::Period, json!({ "from": d.start.to_string(), "to": end.to_string() })),
        };
        let mut f = fact(doc, n, from, to, kind, value);
        f.certain = d.certain;
        f.confidence = match (d.certain, d.literal) {
            (false, _) => Confidence::Uncertain,
            (true, false) => Confidence::Derived,
            (true, true) => Confidence::Literal,
        };
        f.entity = beside(text, from, hits, gazetteer);
        out.push(f);
    }
    taken.extend(date_spans);
    for pattern in &layout.names {
        taken.extend(pattern.find_iter(&folded.text).map(|m| Span::new(m.start(), m.end())));
    }
    for h in numbers::find(&folded.text, layout, units, taken) {
        let (from, to) = (folded.back(h.from), folded.back_end(text, h.to));
        let kind = if h.money { FactKind::Money } else { FactKind::Number };
        let value = match h.upper {
            Some(upper) => json!({ "from": plain(h.value), "to": plain(upper) }),
            None => plain(h.value),
        };
        let mut f = fact(doc, n, from, to, kind, value);
        f.unit = h.unit.clone();
        f.qualifier = h.qualifier;
        f.certain = h.certain;
        f.confidence = if h.certain { Confidence::Literal } else { Confidence::Uncertain };
        f.entity = owner(text, from, to, h.unit.as_deref(), hits, gazetteer);
        out.push(f);
    }
    out[start..].sort_by_key(|f| (f.at.1, f.at.2));
}

/// Bytes before a count in which its treaty is looked for.
const SENTENCE: usize = 4_096;

fn plain(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

/// The State before a date in brackets: 塞拉利昂（2014 年 8 月 12 日）.
fn beside(text: &str, from: usize, hits: &[Hit], gazetteer: &Gazetteer) -> Option<String> {
    let lead = text[..from].trim_end().strip_suffix(['(', '（'])?.trim_end();
    let hit = hits.get(hits.partition_point(|h| h.to < lead.len())).filter(|h| h.to == lead.len())?;
    let name = &gazetteer.names()[hit.name];
    Some(name.country.clone().unwrap_or_else(|| name.code.clone()))
}

/// Whom a figure is about: the treaty whose parties are counted, or the State named right behind it.
fn owner(
    text: &str,
    from: usize,
    to: usize,
    unit: Option<&str>,
    hits: &[Hit],
    gazetteer: &Gazetteer,
) -> Option<String> {
    if unit == Some("party") {
        let near = back(text, from, SENTENCE);
        let sentence = near + text[near..from].rfind(['。', '；', ';']).unwrap_or(0);
        return hits[..hits.partition_point(|h| h.to <= from)]
            .iter()
            .rev()
            .take_while(|h| h.from >= sentence)
            .find(|h| gazetteer.names()[h.name].kind == "instrument")
            .map(|h| gazetteer.names()[h.name].code.clone());
    }
    let next = to + text[to..].len() - text[to..].trim_start().len();
    let hit = hits.get(hits.partition_point(|h| h.from < next)).filter(|h| h.from == next)?;
    let name = &gazetteer.names()[hit.name];
    name.country.clone()
}
