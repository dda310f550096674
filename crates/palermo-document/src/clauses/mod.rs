//! Who is asked to do what: each act of a resolution, or of a report's recommendations, as a clause of its own.
//!
//! A verb of the lexicon is an act only where an act can stand: at the start of a paragraph, after a comma, semicolon or
//! colon, after "and". Governed by another verb ("请 X 继续鼓励 Y"), in a relative clause ("in which the Committee urges"), used
//! as a noun ("upon request") or quoted, it is none. The strength comes from the lexicon; nothing is graded by feeling.

mod addressees;
mod deadlines;
mod verbs;

use serde::Serialize;

use crate::element::Kind;
use crate::facts::dates::{self, DateHit};
use crate::facts::names::Names;
use crate::facts::references::titles;
use crate::fold::Folded;
use crate::gazetteer::{Gazetteer, Hit};
use crate::points::Span;
use crate::rules::{Addressed, Layout, Rules};
use crate::structure::{Document, DocumentKind};
use crate::words::{ends_word, starts_word};

pub use deadlines::Deadline;
use verbs::{Start, Verb};

/// One act, addressed or not.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Clause {
    /// Label of the paragraph or sub-paragraph.
    pub paragraph: String,
    /// Act of the lexicon.
    pub act: String,
    /// Other acts that the form may mean; a person picks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<String>,
    /// The verb with its adverbs, as written.
    pub verb_as_written: String,
    /// 5 (decides) to 0, as the lexicon says.
    pub strength: u8,
    /// Whom it addresses, as written.
    pub addressees: Vec<String>,
    /// Codes of those that the gazetteer knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addressee_names: Vec<String>,
    /// What is to be done, as written.
    pub task: String,
    /// Codes of conditions.
    pub conditions: Vec<String>,
    /// Until when, or how often.
    pub deadline: Option<Deadline>,
    /// `preamble`, `operative`, or `appeal` for a recommendation that no organ has adopted yet.
    pub standing: Standing,
    /// Place of verb and task, in code points of the source.
    pub span: Vec<Span>,
}

/// Where a clause stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In the preamble: it asks for nothing.
    Preamble,
    /// In the operative part.
    Operative,
    /// In the recommendations of a report.
    Appeal,
}

/// All clauses of a document, in the order of its text. A text in no known layout has none.
pub fn clauses(doc: &Document, rules: &Rules, gazetteer: &Gazetteer) -> Vec<Clause> {
    let layout = rules.layout(&doc.language);
    let names = Names::of(doc, layout, gazetteer);
    clauses_with(doc, rules, gazetteer, &names)
}

pub(crate) fn clauses_with(doc: &Document, rules: &Rules, gazetteer: &Gazetteer, names: &Names) -> Vec<Clause> {
    let layout = rules.layout(&doc.language);
    let Some(lexicon) = rules.lexicons.get(&doc.language) else { return Vec::new() };
    let organ = doc.elements.iter().find(|e| e.kind == Kind::Enacting).map_or("", |e| e.text.as_str());
    let resolution = matches!(doc.kind, DocumentKind::Resolution | DocumentKind::Decision);
    let mut out = Vec::new();
    let mut recommending = (false, false);
    for (n, e) in doc.elements.iter().enumerate() {
        if e.kind == Kind::Heading {
            let fits = layout.recommendations.is_match(&e.text);
            recommending = if e.level == 1 { (fits, fits) } else { (recommending.0, fits) };
            continue;
        }
        let standing = match e.kind {
            Kind::Preambular if resolution => Standing::Preamble,
            Kind::Operative => Standing::Operative,
            Kind::Numbered if !resolution && (recommending.0 || recommending.1) => Standing::Appeal,
            _ => continue,
        };
        let reader = Reader { doc, rules, layout, gazetteer, names, lexicon, organ, standing };
        reader.paragraph(n, &doc.parts[n], &mut out);
    }
    out
}

struct Reader<'a> {
    doc: &'a Document,
    rules: &'a Rules,
    layout: &'a Layout,
    gazetteer: &'a Gazetteer,
    names: &'a Names,
    lexicon: &'a crate::rules::Lexicon,
    organ: &'a str,
    standing: Standing,
}

/// The words of one element and what is in them.
struct Words<'a> {
    element: usize,
    text: &'a str,
    folded: &'a Folded,
    hits: &'a [Hit],
    quoted: Vec<Span>,
    /// Conditions in the order of their places: place in the folded text, code.
    conditions: Vec<(usize, &'a str)>,
    dates: Vec<DateHit>,
}

/// A verb with the stretch of text that is its own, in the folded text.
struct Segment<'a> {
    verb: Verb<'a>,
    to: usize,
}

impl<'a> Reader<'a> {
    fn words(&self, n: usize) -> Words<'a> {
        let text = self.doc.elements[n].clean.text.as_str();
        let folded = &self.names.folded[n];
        let hits = &self.names.hits[n][..];
        let conditions = self.rules.conditions.get(&self.doc.language).map_or_else(Vec::new, |c| c.find(&folded.text));
        let conditions = conditions
            .into_iter()
            .filter(|(from, to, _)| {
                let (a, b) = (folded.back(*from), folded.back_end(text, *to));
                // 自愿 in the name of the voluntary trust fund is no condition
                hits.get(hits.partition_point(|h| h.to < b)).is_none_or(|h| h.from > a)
            })
            .map(|(at, _, code)| (at, code))
            .collect();
        let dates = dates::find(text, folded, self.layout, &|_| false);
        Words { element: n, text, folded, hits, quoted: titles(text), conditions, dates }
    }

    fn segments(&self, words: &Words<'_>, start: Start) -> Vec<Segment<'a>> {
        let verbs = verbs::find(words.text, words.folded, words.hits, &words.quoted, self, start);
        let mut out: Vec<Segment<'a>> = Vec::new();
        for (n, verb) in verbs.iter().enumerate() {
            let to = verbs.get(n + 1).map_or(words.folded.text.len(), |v| v.boundary);
            out.push(Segment { verb: verb.clone(), to });
        }
        out
    }

    fn paragraph(&self, n: usize, parts: &[usize], out: &mut Vec<Clause>) {
        let words = self.words(n);
        let segments = self.segments(&words, Start::Act);
        let first_break = words.folded.text.find(|c: char| self.layout.clause_breaks.contains(c)).unwrap_or(usize::MAX);
        let everywhere: Vec<&str> =
            words.conditions.iter().filter(|(at, _)| *at < first_break).map(|(_, c)| *c).collect();
        let leads = !parts.is_empty();
        // acts that point to the list: those that say so, else the last one
        let says: Vec<bool> =
            segments.iter().map(|s| self.points(&words.folded.text[s.verb.to.min(s.to)..s.to])).collect();
        let any = says.iter().any(|s| *s);
        for (k, segment) in segments.iter().enumerate() {
            let pointing = leads && (if any { says[k] } else { k + 1 == segments.len() });
            if !pointing {
                out.push(self.clause(&words, segment, &everywhere));
            }
        }
        if !leads {
            return;
        }
        let wishes = self.standing == Standing::Appeal && self.wishes(&words.folded.text);
        for &part in parts {
            let inner = self.words(part);
            let chapeau: Vec<&Segment<'_>> = segments
                .iter()
                .enumerate()
                .filter(|(k, _)| if any { says[*k] } else { k + 1 == segments.len() })
                .map(|(_, s)| s)
                .collect();
            let considers = self.standing == Standing::Appeal && chapeau.iter().any(|s| self.considers(&s.verb));
            let start = if !considers && chapeau.iter().any(|s| s.verb.acts[0].addressed == Addressed::Named) {
                Start::Task
            } else if wishes {
                Start::Wish
            } else {
                Start::Act
            };
            let own = self.segments(&inner, start);
            if !(considers && own.iter().any(|s| s.verb.boundary == 0)) {
                for segment in &chapeau {
                    let mut clause = self.clause(&words, segment, &everywhere);
                    let end = own.first().map_or(inner.folded.text.len(), |s| s.verb.boundary);
                    clause.paragraph = self.doc.elements[part].label.clone();
                    clause.task = trimmed(slice(&inner, 0, end), self.layout).to_string();
                    for (_, code) in inner.conditions.iter().filter(|(at, _)| *at < end) {
                        add(&mut clause.conditions, code);
                    }
                    clause.deadline = deadlines::find(inner.text, inner.folded, &inner.dates, 0, end, self.layout)
                        .or(clause.deadline);
                    clause.span.extend(self.spans(&inner, 0, end));
                    out.push(clause);
                }
            }
            for segment in &own {
                out.push(self.clause(&inner, segment, &[]));
            }
        }
    }

    fn points(&self, segment: &str) -> bool {
        self.layout.pointers.iter().any(|p| match p.strip_suffix('*') {
            Some(stem) => segment.contains(stem),
            None => segment.contains(p.as_str()),
        })
    }

    /// Whether a folded text says what an organ may wish to do. Whole words: العلم holds لعل.
    fn wishes(&self, text: &str) -> bool {
        self.layout.wishes.iter().any(|w| {
            let stem = w.strip_suffix('*').unwrap_or(w);
            text.match_indices(stem)
                .any(|(n, _)| starts_word(text, n) && (stem.len() < w.len() || ends_word(text, n + stem.len())))
        })
    }

    fn considers(&self, verb: &Verb<'_>) -> bool {
        self.layout.considers.contains(&verb.form) || verb.acts[0].code == "recommend"
    }

    fn clause(&self, words: &Words<'_>, segment: &Segment<'_>, everywhere: &[&str]) -> Clause {
        let verb = &segment.verb;
        let found = addressees::find(
            words.text,
            words.folded,
            words.hits,
            &words.quoted,
            verb.to,
            segment.to,
            self.layout,
            self.gazetteer,
        );
        let addressed = verb.acts[0].addressed == Addressed::Named;
        let (addressees, names, after) =
            if addressed { (found.written, found.names, found.to) } else { (Vec::new(), Vec::new(), verb.to) };
        let mut conditions: Vec<String> = Vec::new();
        for code in everywhere {
            add(&mut conditions, code);
        }
        let first = words.conditions.partition_point(|(at, _)| *at < verb.from);
        for (_, code) in words.conditions[first..].iter().take_while(|(at, _)| *at < segment.to) {
            add(&mut conditions, code);
        }
        Clause {
            paragraph: self.doc.elements[words.element].label.clone(),
            act: verb.acts[0].code.clone(),
            or: verb.acts[1..].iter().map(|a| a.code.clone()).collect(),
            verb_as_written: slice(words, verb.from, verb.to).trim().to_string(),
            strength: verb.acts[0].strength,
            addressees,
            addressee_names: names,
            task: trimmed(slice(words, after.min(segment.to), segment.to), self.layout).to_string(),
            conditions,
            deadline: deadlines::find(words.text, words.folded, &words.dates, verb.to, segment.to, self.layout),
            standing: self.standing,
            span: self.spans(words, verb.from, segment.to),
        }
    }

    fn spans(&self, words: &Words<'_>, from: usize, to: usize) -> Vec<Span> {
        let (a, b) = (words.folded.back(from), words.folded.back_end(words.text, to));
        let trim = words.text.get(a..b).map_or(0, |t| t.trim_end().len());
        let clean = &self.doc.elements[words.element].clean;
        self.doc.points.spans(&self.doc.source, &clean.source(a, a + trim))
    }
}

fn add(list: &mut Vec<String>, code: &str) {
    if !list.iter().any(|c| c == code) {
        list.push(code.to_string());
    }
}

fn slice<'t>(words: &Words<'t>, from: usize, to: usize) -> &'t str {
    let (a, b) = (words.folded.back(from), words.folded.back_end(words.text, to));
    words.text.get(a..b.max(a)).unwrap_or("")
}

/// A task without the marks around it and without the "and" before the next act.
fn trimmed<'t>(text: &'t str, layout: &Layout) -> &'t str {
    let marks = |c: char| c.is_whitespace() || "，,；;。.、：:،؛".contains(c);
    let mut text = text.trim_matches(marks);
    for word in &layout.conjunctions {
        if let Some(rest) = text.strip_suffix(word.as_str())
            && (!layout.spaced || rest.ends_with(char::is_whitespace))
        {
            text = rest.trim_end_matches(marks);
            break;
        }
    }
    text
}
