//! A layout ready for use: patterns compiled, lists folded.

use std::collections::BTreeMap;

use regex::{Regex, RegexSet};

use super::declared;
use crate::error::{Result, fault};
use crate::fold::fold;

/// How documents of a language are laid out and what its words of clauses and quantities are.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub language: String,
    pub script: Script,
    /// Whether words stand between spaces.
    pub spaced: bool,
    pub common_words: Vec<String>,
    pub never: String,
    // front
    pub session: RegexSet,
    pub agenda: RegexSet,
    pub author: RegexSet,
    pub resolution_title: Vec<Regex>,
    pub decision_title: RegexSet,
    /// Lines that say who adopted a resolution, and on whose report.
    pub adopted: RegexSet,
    pub summary: RegexSet,
    pub contents: RegexSet,
    pub contents_column: RegexSet,
    pub organs: RegexSet,
    pub distribution: RegexSet,
    pub original: RegexSet,
    pub place: Option<Regex>,
    // headings
    pub level1: RegexSet,
    pub level2: RegexSet,
    pub level3_stops: String,
    pub level3_length: usize,
    pub annex: RegexSet,
    pub recommendations: RegexSet,
    // paragraphs and lists
    pub number: Vec<Regex>,
    pub list_marks: Vec<Regex>,
    pub sequences: Vec<Vec<String>>,
    pub furniture: RegexSet,
    pub enacting: RegexSet,
    pub list_leads: String,
    pub ends: String,
    pub damage: Vec<Regex>,
    pub raised: Vec<char>,
    // clauses
    pub conjunctions: Vec<String>,
    pub relatives: Vec<String>,
    pub pointers: Vec<String>,
    pub clause_breaks: String,
    /// Class nouns that can be asked.
    pub addressee: Option<Regex>,
    pub links: Vec<String>,
    pub closers: Vec<String>,
    pub articles: Vec<String>,
    pub reject_next: Vec<String>,
    pub bare_acts: Vec<String>,
    pub task_forms: Vec<String>,
    pub never_within: Vec<String>,
    pub considers: Vec<String>,
    pub wishes: Vec<String>,
    pub contractions: BTreeMap<String, Vec<String>>,
    pub prefer: Vec<(String, Option<String>, String)>,
    pub deadlines: Vec<Deadline>,
    pub date_before: Vec<String>,
    pub date_after: Vec<String>,
    // quantities
    pub quantities: Quantities,
    // references
    pub symbol: Regex,
    pub symbol_line: Regex,
    pub url: Regex,
    pub references: Vec<Reference>,
    pub names: Vec<Regex>,
    pub local_titles: Vec<(String, String)>,
    pub well_formed: Vec<(String, u32)>,
}

/// How a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Any,
    Han,
    Latin,
    Cyrillic,
    Arabic,
}

/// A pattern of a deadline. Groups: `value`, or `n` and `unit`, or `word`.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    pub kind: String,
    pub pattern: Regex,
}

/// A pattern of a reference. Groups: `value`, `sub`, `letter`.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub kind: String,
    pub pattern: Regex,
}

/// Words of numbers and dates.
#[derive(Clone, Debug)]
pub(crate) struct Quantities {
    pub digits: Regex,
    pub decimal: char,
    pub chinese: bool,
    pub numbers: Vec<(String, f64)>,
    pub before: Vec<(String, String)>,
    pub after: Vec<(String, String)>,
    pub multipliers: Vec<(String, f64)>,
    pub weak_units: Vec<String>,
    pub identifiers: Vec<String>,
    pub unknown_counts: Vec<String>,
    pub halves: Vec<(String, f64)>,
    pub identifier_tail: Option<Regex>,
    pub range: Vec<String>,
    pub list: Vec<String>,
    pub year_words: Vec<String>,
    /// Forms of the months, folded, longest first, with the number of the month.
    pub months: Vec<(String, u8)>,
    /// Days, month and year of languages that write them with spaces.
    pub date: Option<Regex>,
    pub exhaustive: Vec<String>,
    pub such_as: Vec<String>,
    pub breakdown: Vec<String>,
    /// Words right before the count of all parties.
    pub totals: Vec<String>,
    pub meetings: Vec<String>,
    pub published: Vec<String>,
    pub planned: Vec<String>,
    /// What a description of a document calls it.
    pub documents: Vec<String>,
    /// Words beside the number of a paragraph that say that it is one of this document.
    pub here: Vec<String>,
}

impl Layout {
    pub(super) fn build(file: &str, own: &declared::Layout, generic: &declared::Layout) -> Result<Layout> {
        let set = |patterns: &[String]| -> Result<RegexSet> {
            for p in patterns {
                one(file, p)?;
            }
            RegexSet::new(patterns).map_err(|e| fault(file, None, e, "mend the pattern"))
        };
        let list = |patterns: &[String]| -> Result<Vec<Regex>> { patterns.iter().map(|p| one(file, p)).collect() };
        let both = |a: &[String], b: &[String]| -> Vec<String> { a.iter().chain(b).cloned().collect() };
        let is_generic = own.language == generic.language;
        let extra = |part: &[String]| -> Vec<String> { if is_generic { Vec::new() } else { part.to_vec() } };
        let script = match own.script.as_str() {
            "any" => Script::Any,
            "han" => Script::Han,
            "latin" => Script::Latin,
            "cyrillic" => Script::Cyrillic,
            "arabic" => Script::Arabic,
            other => {
                return Err(fault(
                    file,
                    None,
                    format!("`{other}` is no script"),
                    "write han, latin, cyrillic, arabic or any",
                ));
            }
        };
        let symbols = &generic.symbols;
        let symbol = format!(
            r"\b(?:{})/(?:[A-Z][A-Za-z]*(?:\.\d+)*|\d+)(?:[./-](?:[A-Z][A-Za-z]*(?:\.\d+)*|\d+(?:\(\w{{1,6}}\))?))*(?:/(?:Add|Rev|Corr|Amend)\.\d+)*(?:\s?\((?:19|20)\d\d\))?",
            symbols.prefixes.iter().map(|p| regex::escape(p)).collect::<Vec<_>>().join("|")
        );
        let folded = |words: &[String]| -> Vec<String> {
            let mut v: Vec<String> = words.iter().map(|w| fold(w)).collect();
            v.sort_by_key(|w| std::cmp::Reverse(w.len()));
            v
        };
        let headings = &own.headings;
        Ok(Layout {
            language: own.language.clone(),
            script,
            spaced: script != Script::Han,
            common_words: own.recognise.words.iter().map(|w| fold(w)).collect(),
            never: own.recognise.never.clone(),
            session: set(&own.front.session)?,
            agenda: set(&own.front.agenda)?,
            author: set(&own.front.author)?,
            resolution_title: list(&own.front.resolution)?,
            decision_title: set(&own.front.decision)?,
            adopted: set(&own.front.adopted)?,
            summary: set(&own.front.summary)?,
            contents: set(&own.front.contents)?,
            contents_column: set(&own.front.contents_column)?,
            organs: set(&own.front.organs)?,
            distribution: set(&both(&generic.front.distribution, &extra(&own.front.distribution)))?,
            original: set(&both(&generic.front.original, &extra(&own.front.original)))?,
            place: if own.front.place.is_empty() { None } else { Some(one(file, &own.front.place)?) },
            level1: set(&headings.level1)?,
            level2: set(&headings.level2)?,
            level3_stops: headings.level3_stops.clone(),
            level3_length: headings.level3_length,
            annex: set(&headings.annex)?,
            recommendations: set(&headings.recommendations)?,
            number: list(&own.paragraphs.number)?,
            list_marks: list(&own.lists.marks)?,
            sequences: own.lists.sequences.iter().map(|s| s.split_whitespace().map(fold_label).collect()).collect(),
            furniture: set(&both(&generic.furniture.patterns, &extra(&own.furniture.patterns)))?,
            enacting: set(&own.resolution.enacting)?,
            list_leads: if own.resolution.list_leads.is_empty() {
                ":：".into()
            } else {
                own.resolution.list_leads.clone()
            },
            ends: if own.text.ends.is_empty() { ".;:!?)»”\"。；：！？".into() } else { own.text.ends.clone() },
            damage: list(&own.text.damage)?,
            raised: generic.notes.raised.chars().collect(),
            conjunctions: folded(&own.clauses.conjunctions),
            relatives: folded(&own.clauses.relatives),
            pointers: folded(&own.clauses.pointers),
            clause_breaks: own.clauses.clause_breaks.clone(),
            addressee: {
                let nouns = folded(&own.clauses.addressees);
                if nouns.is_empty() {
                    None
                } else {
                    let any = nouns
                        .iter()
                        .map(|n| regex::escape(n).replace(r"\*", r"\p{Cyrillic}*"))
                        .collect::<Vec<_>>()
                        .join("|");
                    Some(one(file, &any)?)
                }
            },
            links: folded(&own.clauses.links),
            closers: folded(&own.clauses.closers),
            articles: folded(&own.clauses.articles),
            reject_next: folded(&own.clauses.reject_next),
            bare_acts: own.clauses.bare_acts.clone(),
            task_forms: folded(&own.clauses.task_forms),
            never_within: folded(&own.clauses.never_within),
            considers: folded(&own.clauses.considers),
            wishes: folded(&own.clauses.wishes),
            contractions: own
                .clauses
                .contractions
                .iter()
                .map(|(k, v)| (fold(k), v.iter().map(|w| fold(w)).collect()))
                .collect(),
            prefer: own.clauses.prefer.iter().map(|p| (fold(&p.form), p.organ.clone(), p.act.clone())).collect(),
            deadlines: own
                .clauses
                .deadline
                .iter()
                .map(|d| Ok(Deadline { kind: d.kind.clone(), pattern: one(file, &d.pattern)? }))
                .collect::<Result<_>>()?,
            date_before: folded(&own.clauses.date_limits.before),
            date_after: folded(&own.clauses.date_limits.after),
            quantities: Quantities::build(file, &own.quantities)?,
            symbol: one(file, &symbol)?,
            symbol_line: one(file, &format!("^(?:\\d{{1,3}}\\s+)?({symbol})(?:\\s+\\d{{1,3}})?$"))?,
            url: one(file, if symbols.urls.is_empty() { r"https?://\S+" } else { &symbols.urls })?,
            references: own
                .references
                .iter()
                .map(|r| Ok(Reference { kind: r.kind.clone(), pattern: one(file, &r.pattern)? }))
                .collect::<Result<_>>()?,
            names: own.names.iter().map(|p| one(file, &p.pattern)).collect::<Result<_>>()?,
            local_titles: own.local_titles.iter().map(|t| (fold(&t.form), fold(&t.ends))).collect(),
            well_formed: symbols.well_formed.iter().map(|w| (w.organ.clone(), w.first)).collect(),
        })
    }

    /// Whether a text ends as a sentence or a list entry does.
    pub fn ended(&self, text: &str) -> bool {
        text.trim_end().chars().next_back().is_some_and(|c| self.ends.contains(c))
    }
}

impl Quantities {
    fn build(file: &str, own: &declared::Quantities) -> Result<Quantities> {
        let pairs = |v: &[(String, f64)]| -> Vec<(String, f64)> {
            let mut v: Vec<_> = v.iter().map(|(w, n)| (fold(w), *n)).collect();
            v.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
            v
        };
        let words = |v: &[(String, String)]| -> Vec<(String, String)> {
            let mut v: Vec<_> = v.iter().map(|(w, q)| (fold(w), q.clone())).collect();
            v.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
            v
        };
        let list = |v: &[String]| -> Vec<String> {
            let mut v: Vec<_> = v.iter().map(|w| fold(w)).collect();
            v.sort_by_key(|w| std::cmp::Reverse(w.len()));
            v
        };
        let mut months: Vec<(String, u8)> =
            own.months.iter().zip(1u8..).flat_map(|(forms, n)| forms.iter().map(move |f| (fold(f), n))).collect();
        months.sort_by_key(|(f, _)| std::cmp::Reverse(f.len()));
        let escape = |v: &[String]| v.iter().map(|w| regex::escape(w)).collect::<Vec<_>>().join("|");
        let date = if months.is_empty() {
            None
        } else {
            let names = escape(&months.iter().map(|(f, _)| f.clone()).collect::<Vec<_>>());
            let between = escape(&list(&[own.range.clone(), own.list.clone()].concat()));
            let links = if own.month_links.is_empty() {
                String::new()
            } else {
                format!(r"(?:(?:{})\s+)?", escape(&list(&own.month_links)))
            };
            let years = if own.year_words.is_empty() {
                String::new()
            } else {
                format!(r"(?:\s*(?:{})\b)?", escape(&list(&own.year_words)))
            };
            let day = r"\d{1,2}(?:er|st|nd|rd|th|º)?";
            Some(one(
                file,
                &format!(
                    r"(?:\b(?P<days>{day}(?:\s*(?:{between})\s*{day})*)\s+{links})?\b(?P<month>{names})\b(?:\s+(?P<mday>\d{{1,2}})(?:st|nd|rd|th)?\b)?(?:[\s,]+{links}(?P<year>(?:1[6-9]|20)\d\d)\b{years})?"
                ),
            )?)
        };
        let separators: String = own.thousands.iter().map(|t| regex::escape(t)).collect::<Vec<_>>().join("");
        let decimal = regex::escape(if own.decimal.is_empty() { "." } else { &own.decimal });
        let digits = if separators.is_empty() {
            format!(r"\d+(?:{decimal}\d+)?")
        } else {
            format!(r"\d{{1,3}}(?:[{separators}]\d{{3}})+(?:{decimal}\d+)?|\d+(?:{decimal}\d+)?")
        };
        Ok(Quantities {
            digits: one(file, &digits)?,
            date,
            decimal: own.decimal.chars().next().unwrap_or('.'),
            chinese: !own.digits.is_empty(),
            numbers: pairs(&own.numbers),
            before: words(&own.qualifiers_before),
            after: words(&own.qualifiers_after),
            multipliers: pairs(&own.multipliers),
            weak_units: list(&own.weak_units),
            identifiers: list(&own.identifiers),
            unknown_counts: list(&own.unknown_counts),
            halves: pairs(&own.halves),
            identifier_tail: if own.identifier_tail.is_empty() {
                None
            } else {
                Some(one(file, &format!("^(?:{})", own.identifier_tail))?)
            },
            range: list(&own.range),
            list: list(&own.list),
            year_words: list(&own.year_words),
            months,
            exhaustive: list(&own.exhaustive),
            such_as: list(&own.such_as),
            breakdown: list(&own.breakdown),
            totals: list(&own.totals),
            meetings: list(&own.meetings),
            published: list(&own.published),
            planned: list(&own.planned),
            documents: list(&own.documents),
            here: list(&own.here),
        })
    }
}

fn one(file: &str, pattern: &str) -> Result<Regex> {
    Regex::new(pattern)
        .map_err(|e| fault(file, None, format!("the pattern `{pattern}` cannot be read: {e}"), "mend the pattern"))
}

/// A label as it is compared: folded, without a hamza's seat.
pub(crate) fn fold_label(label: &str) -> String {
    fold(label)
}
