//! What was found in a document: findings with their sides, clauses, facts; each leads to its place in the text.

use maud::{Markup, html};
use palermo_register::catalog::Arg;
use palermo_register::reference;
use palermo_register::value::PartialDate;
use serde_json::Value as Json;

use super::text::Drawn;
use super::{Filter, KINDS, Tongue};
use crate::parts::{Tone, badge, notice, scroll};
use crate::reading::{Fact, Finding, Reading, Severity, Side};
use crate::words::Words;

/// Findings on a page.
const FINDINGS: usize = 60;
/// Clauses on a page.
const CLAUSES: usize = 150;
/// Facts on a page.
const FACTS: usize = 500;
/// Characters of a side that are shown; the rest stands in the text.
const SIDE: usize = 400;

fn count(n: usize) -> Arg<'static> {
    Arg::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

/// That only the first are shown, and the command that gives all.
fn more(words: Words, shown: usize, all: usize, command: &str) -> Markup {
    if shown == all {
        return html! {};
    }
    html! { p { (words.around("document-more", &[("shown", count(shown)), ("all", count(all))], &[
        ("command", html! { code dir="ltr" { (command) } }),
    ])) } }
}

/// A link where there is a place to lead to.
fn leads(to: Option<String>, said: Markup) -> Markup {
    match to {
        Some(to) => html! { a href=(to) { (said) } },
        None => said,
    }
}

/// A word for a code; codes that somebody has added to the rules stand for themselves.
fn named(words: Words, id: &str, code: &str) -> Markup {
    if Words::knows(id) {
        html! { (words.say(id)) }
    } else {
        html! { bdi lang="en" dir="ltr" { (code) } }
    }
}

/// The findings, the worst first, each with its sides beside each other.
pub(super) fn findings(words: Words, reading: &Reading, tongue: Tongue<'_>, drawn: &mut Drawn<'_>) -> Markup {
    let all = &reading.findings;
    if all.is_empty() {
        return html! { p { (words.say("document-no-findings")) } };
    }
    let shown = all.iter().take(FINDINGS).enumerate();
    let each: Vec<Markup> = shown.map(|(n, f)| finding(words, n, f, tongue, drawn)).collect();
    html! {
        @for f in &each { (f) }
        (more(words, each.len(), all.len(), "palermo document check FILE --json"))
    }
}

fn finding(words: Words, n: usize, f: &Finding, tongue: Tongue<'_>, drawn: &mut Drawn<'_>) -> Markup {
    let tone = match f.severity {
        Severity::Error => Tone::Late,
        Severity::Warning => Tone::Due,
        Severity::Info => Tone::Plain,
    };
    let kind = format!("document-finding-{}", f.kind);
    let title = if Words::knows(&kind) { words.say(&kind) } else { words.say("document-finding-other") };
    let sides: Vec<Markup> =
        f.sides.iter().enumerate().map(|(i, s)| side(words, s, tongue, drawn, format!("s{n}-{i}"))).collect();
    notice(
        tone,
        Some(&title),
        html! {
            @if let (Some(expected), Some(found)) = (&f.expected, &f.found) {
                p { (words.with("document-expected", &[("expected", Arg::Text(expected)), ("found", Arg::Text(found))])) }
            }
            p.soft { bdi lang="en" dir="ltr" { (f.message) } }
            @if !sides.is_empty() { div.sides { @for s in &sides { (s) } } }
        },
    )
}

fn side(words: Words, side: &Side, tongue: Tongue<'_>, drawn: &mut Drawn<'_>, name: String) -> Markup {
    let to = drawn.mark(side.place, name);
    let place = html! { (words.say("document-paragraph")) " " bdi { (side.paragraph) } };
    // The other document may stand in another language.
    let tongue = if side.document.is_some() { Tongue::of("") } else { tongue };
    let text: String = side.text.chars().take(SIDE).collect();
    let cut = text.len() < side.text.len();
    html! { blockquote {
        p.soft { @if let Some(other) = &side.document { bdi { (other) } " · " } (leads(to, place)) }
        p { (tongue.says(&text)) @if cut { "…" } }
    } }
}

/// Who is asked to do what.
pub(super) fn clauses(words: Words, reading: &Reading, tongue: Tongue<'_>, drawn: &mut Drawn<'_>) -> Markup {
    let all = &reading.clauses;
    if all.is_empty() {
        return html! { p { (words.say("document-no-clauses")) } };
    }
    let title = words.say("document-clauses");
    let rows: Vec<Markup> = all
        .iter()
        .take(CLAUSES)
        .enumerate()
        .map(|(n, c)| {
            let verb = leads(drawn.mark(c.place, format!("c{n}")), tongue.says(&c.verb));
            let paragraph = leads(drawn.paragraph(&c.paragraph), html! { bdi { (c.paragraph) } });
            html! { tr {
                th scope="row" { (paragraph) }
                td { (verb) br; span.soft { (named(words, &format!("document-act-{}", c.act), &c.act)) } }
                td.num { bdi { (words.locale.number(i64::from(c.strength))) } }
                td { @for (i, a) in c.addressees.iter().enumerate() { @if i > 0 { " · " } (tongue.says(a)) } }
                td { (tongue.says(&c.task)) }
                td { @for (i, code) in c.conditions.iter().enumerate() { @if i > 0 { " · " } (named(words, &format!("document-condition-{code}"), code)) } }
                td { @if let Some((kind, value)) = &c.deadline { (named(words, &format!("document-deadline-{kind}"), kind)) " " (tongue.says(&dated(words, value))) } }
            } }
        })
        .collect();
    html! {
        p.soft { (words.say("document-strength-what")) }
        (scroll(&title, html! { table.list {
            thead { tr {
                @for head in ["document-paragraph", "document-act", "document-strength", "document-addressees", "document-task", "document-conditions", "document-deadline"] {
                    th scope="col" { (words.say(head)) }
                }
            } }
            tbody { @for r in &rows { (r) } }
        } }))
        (more(words, rows.len(), all.len(), "palermo document clauses FILE --json"))
    }
}

/// What is stated, a table for each kind.
pub(super) fn facts(
    words: Words,
    reading: &Reading,
    filter: &Filter,
    tongue: Tongue<'_>,
    drawn: &mut Drawn<'_>,
) -> Markup {
    let kept: Vec<(usize, &Fact)> = reading.facts.iter().enumerate().filter(|(_, f)| filter.keeps(f)).collect();
    let chosen = filter.said(words);
    let shown = &kept[..kept.len().min(FACTS)];
    let tables: Vec<Markup> = KINDS
        .iter()
        .map(|kind| {
            let own: Vec<_> = shown.iter().filter(|(_, f)| f.kind == *kind).collect();
            let all = kept.iter().filter(|(_, f)| f.kind == *kind).count();
            if own.is_empty() {
                return html! {};
            }
            let name = words.say(&format!("document-kind-{kind}"));
            let rows: Vec<Markup> = own.iter().map(|(n, f)| fact(words, *n, f, tongue, drawn)).collect();
            html! { details open {
                summary { (name) " (" (words.locale.number(i64::try_from(all).unwrap_or(i64::MAX))) ")" }
                (scroll(&name, html! { table {
                    thead { tr {
                        @for head in ["document-paragraph", "document-written", "document-value", "document-unit", "document-entity", "document-reading"] {
                            th scope="col" { (words.say(head)) }
                        }
                    } }
                    tbody { @for r in &rows { (r) } }
                } }))
            } }
        })
        .collect();
    html! {
        p.soft { (words.say("document-facts-what")) }
        @if !chosen.is_empty() { p { (words.with("document-filtered", &[("what", Arg::Text(&words.locale.list(&chosen)))])) } }
        @if kept.is_empty() { p { (words.say("document-no-facts")) } }
        @for t in &tables { (t) }
        (more(words, shown.len(), kept.len(), "palermo document facts FILE --json"))
    }
}

fn fact(words: Words, n: usize, f: &Fact, tongue: Tongue<'_>, drawn: &mut Drawn<'_>) -> Markup {
    let paragraph = leads(drawn.paragraph(&f.paragraph), html! { bdi { (f.paragraph) } });
    let written = leads(drawn.mark(f.place, format!("f{n}")), tongue.says(&f.text));
    let reading = match f.certain {
        true => badge(Tone::Done, &words.say("document-certain")),
        false => badge(Tone::Due, &words.say("document-uncertain")),
    };
    html! { tr {
        th scope="row" { (paragraph) }
        td { (written) }
        td { bdi { (value(words, f)) } }
        td { @if let Some(unit) = &f.unit { (named(words, &format!("document-unit-{unit}"), unit)) } }
        td { @if let Some(entity) = &f.entity { bdi { (country(words, entity)) } } }
        td { (reading) }
    } }
}

/// A value in the conventions of the reader.
fn value(words: Words, f: &Fact) -> String {
    let one = |v: &Json| match v {
        Json::Number(n) => words.locale.written(&n.to_string()),
        Json::String(s) if f.kind == "state" => country(words, s),
        Json::String(s) if matches!(f.kind.as_str(), "date" | "period") => dated(words, s),
        Json::String(s) => s.clone(),
        _ => String::new(),
    };
    let said = match &f.value {
        Json::Object(both) => {
            let end = |name: &str| both.get(name).map(one).unwrap_or_default();
            words.with("document-range", &[("from", Arg::Text(&end("from"))), ("to", Arg::Text(&end("to")))])
        }
        v => one(v),
    };
    let qualified = format!("document-qualifier-{}", f.qualifier);
    if Words::knows(&qualified) { words.with(&qualified, &[("value", Arg::Text(&said))]) } else { said }
}

/// A date in the reader's language; what is none stays as it is.
fn dated(words: Words, text: &str) -> String {
    PartialDate::parse(text).map_or_else(|| text.to_string(), |d| words.locale.date(&d))
}

/// The name of a State; other names stand for themselves.
fn country(words: Words, code: &str) -> String {
    let list = reference::builtin("country").filter(|l| l.get(code).is_some());
    list.map_or_else(|| code.to_string(), |l| l.label(code, words.locale.language()).0)
}
