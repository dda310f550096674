//! What does this document say? Somebody sends it and reads it in the answer: findings first, then the text with its structure
//! beside it, the clauses, the facts. Nothing of it is kept, so a filter sends the file again.

mod tables;
mod text;

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use palermo_register::catalog::Arg;
use palermo_register::reference::LANGUAGES;

use super::account::{owned, signed_in};
use super::{Oops, Shown};
use crate::Problem;
use crate::form::{Pairs, Sent};
use crate::parts::{Choice, Field, Tone, hidden, notice, select};
use crate::reading::{DocumentRequest, Fact, Reading};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::{Said, Words};
use text::Drawn;

/// Kinds of facts in the order of their tables.
const KINDS: [&str; 6] = ["number", "money", "date", "period", "state", "reference"];
/// What most readers can open, as a browser asks for it.
const ACCEPTED: &str = ".txt,.md,.html,.htm,.docx,.pdf";

/// Which facts are shown, and where the text begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    /// Kind of facts; empty: all.
    kind: String,
    /// `yes`, `no`, or empty: both.
    certain: String,
    /// Label of a paragraph; its lettered ones belong to it.
    paragraph: String,
    /// Label of the paragraph with which the text begins.
    from: String,
}

impl Filter {
    fn of(pairs: &Pairs) -> Filter {
        let one = |name: &str, known: &[&str]| {
            let said = pairs.one(name);
            if known.contains(&said) { said.to_string() } else { String::new() }
        };
        Filter {
            kind: one("kind", &KINDS),
            certain: one("certain", &["yes", "no"]),
            paragraph: pairs.one("paragraph").to_string(),
            from: pairs.one("from").to_string(),
        }
    }

    fn keeps(&self, fact: &Fact) -> bool {
        let own = |label: &str| label == self.paragraph || label.starts_with(&format!("{}(", self.paragraph));
        (self.kind.is_empty() || fact.kind == self.kind)
            && (self.certain.is_empty() || fact.certain == (self.certain == "yes"))
            && (self.paragraph.is_empty() || own(&fact.paragraph))
    }

    /// What was chosen, in words.
    fn said(&self, words: Words) -> Vec<String> {
        let mut out = Vec::new();
        if !self.kind.is_empty() {
            out.push(words.say(&format!("document-kind-{}", self.kind)));
        }
        match self.certain.as_str() {
            "yes" => out.push(words.say("document-certain")),
            "no" => out.push(words.say("document-uncertain")),
            _ => {}
        }
        if !self.paragraph.is_empty() {
            out.push(words.with("document-of-paragraph", &[("label", Arg::Text(&self.paragraph))]));
        }
        out
    }
}

/// In which language a text stands, for who reads it aloud or lays it out.
#[derive(Clone, Copy, Debug)]
struct Tongue<'a> {
    lang: Option<&'a str>,
    dir: &'static str,
}

impl<'a> Tongue<'a> {
    fn of(language: &'a str) -> Tongue<'a> {
        let lang = LANGUAGES.contains(&language).then_some(language);
        let dir = match lang {
            Some("ar") => "rtl",
            Some(_) => "ltr",
            None => "auto",
        };
        Tongue { lang, dir }
    }

    /// Words of the document inside of a sentence or cell of the page.
    fn says(self, text: &str) -> Markup {
        html! { bdi lang=[self.lang] dir=(self.dir) { (text) } }
    }
}

/// `GET /{language}/documents`
pub(crate) async fn desk(visit: Visit) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    Ok(asking(&visit, html! {}, &Pairs::default(), StatusCode::OK))
}

fn asking(visit: &Visit, told: Markup, pairs: &Pairs, status: StatusCode) -> Response {
    let words = visit.words;
    let title = words.say("document-title");
    let command = |text: &'static str| html! { code dir="ltr" { (text) } };
    Page::staff(visit, &title).door("/documents").status(status).show(html! {
        h1 { (title) }
        (told)
        p { (words.say("document-what")) }
        (form(visit, pairs))
        section #how {
            h2 { (words.say("document-how")) }
            ol {
                @for step in ["document-how-send", "document-how-findings", "document-how-text", "document-how-tables"] {
                    li { (words.say(step)) }
                }
            }
            p { (words.around("document-how-demo", &[], &[
                ("command", command("palermo demo --no-serve")), ("folder", command("palermo-data.documents")),
            ])) }
            p { (words.around("document-how-book", &[], &[
                ("page", command("how-to/read-a-document")), ("command", command("palermo document --help")),
            ])) }
        }
    })
}

/// The form that sends a document, filled with what was chosen before; a file has to be chosen each time.
fn form(visit: &Visit, pairs: &Pairs) -> Markup {
    let words = visit.words;
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let filter = Filter::of(pairs);
    let plain = |id: &str| Said::plain(words.say(id));
    let languages = LANGUAGES.map(|l| Choice::new(l, plain(&format!("document-lang-{l}"))));
    let kinds = KINDS.map(|k| Choice::new(k, plain(&format!("document-kind-{k}"))));
    let certain = [Choice::new("yes", plain("document-certain")), Choice::new("no", plain("document-uncertain"))];
    let ask = |id, label: &str, hint: Option<&str>| Field {
        id,
        label: words.say(label).into(),
        hint: hint.map(|h| html! { (words.say(h)) }),
        ..Field::default()
    };
    let line = |field: Field<'_>, name: &str, value: &str| {
        let input =
            html! { input #(field.id) name=(name) size="12" value=(value) aria-describedby=[field.described()]; };
        field.around(words, input)
    };
    let file = |field: Field<'_>, name: &str, needed: bool| {
        let input = html! {
            input #(field.id) type="file" name=(name) required[needed] aria-describedby=[field.described()] accept=(ACCEPTED);
        };
        field.around(words, input)
    };
    let all = words.say("document-all");
    html! {
        form.plain method="post" enctype="multipart/form-data" action=(visit.to("/documents")) {
            (hidden("form", &token))
            (file(ask("file", "document-file", Some("document-file-hint")), "file", true))
            (file(Field { optional: true, ..ask("beside", "document-beside", Some("document-beside-hint")) }, "beside", false))
            (select(&ask("language", "document-language", None), words, "language", Some(&words.say("document-language-own")), &languages, pairs.one("language")))
            details open[filter != Filter::default()] {
                summary { (words.say("document-part")) }
                (select(&ask("kind", "document-kind", None), words, "kind", Some(&all), &kinds, &filter.kind))
                (select(&ask("certain", "document-reading", None), words, "certain", Some(&all), &certain, &filter.certain))
                (line(Field { optional: true, ..ask("paragraph", "document-paragraph", Some("document-paragraph-hint")) }, "paragraph", &filter.paragraph))
                (line(Field { optional: true, ..ask("from", "document-from", Some("document-from-hint")) }, "from", &filter.from))
            }
            div.buttons { button { (words.say("document-read")) } }
        }
    }
}

/// `POST /{language}/documents`: the answer is the document as it was read.
pub(crate) async fn read(visit: Visit, sent: Sent) -> Shown {
    owned(&visit, sent.pairs.one("form"))?;
    let wrong = |text: Markup| {
        let told = notice(Tone::Late, None, html! { p role="alert" { (text) } });
        asking(&visit, told, &sent.pairs, StatusCode::UNPROCESSABLE_ENTITY)
    };
    let file = |name: &str| sent.files.iter().find(|f| f.name == name && !f.content.is_empty());
    let Some(own) = file("file") else {
        return Ok(wrong(html! { (visit.words.say("document-no-file")) }));
    };
    let language = Some(sent.pairs.one("language")).filter(|l| LANGUAGES.contains(l)).map(str::to_string);
    let request = DocumentRequest {
        file_name: own.file_name.clone(),
        content: own.content.to_vec(),
        beside: file("beside").map(|f| (f.file_name.clone(), f.content.to_vec())),
        language,
    };
    match visit.state.desk.document(request).await {
        Ok(reading) if reading.blocks.is_empty() => Ok(wrong(html! { (visit.words.say("document-no-text")) })),
        Ok(reading) => Ok(shown(&visit, &own.file_name, &reading, &sent.pairs)),
        Err(problem) if problem.status.is_server_error() => Err::<Response, Oops>(problem.into()),
        Err(Problem { code, detail, .. }) => Ok(wrong(super::wrong(visit.words, &code, &detail))),
    }
}

/// A document that was read.
fn shown(visit: &Visit, file_name: &str, reading: &Reading, pairs: &Pairs) -> Response {
    let words = visit.words;
    let filter = Filter::of(pairs);
    let tongue = Tongue::of(&reading.language);
    let title = reading.title.as_deref().unwrap_or(file_name);
    let mut drawn = Drawn::new(words, reading, tongue, &filter.from);
    // What is found is drawn first: it says which places of the text are marked.
    let findings = tables::findings(words, reading, tongue, &mut drawn);
    let clauses = tables::clauses(words, reading, tongue, &mut drawn);
    let facts = tables::facts(words, reading, &filter, tongue, &mut drawn);
    let count = |n: usize| words.locale.number(i64::try_from(n).unwrap_or(i64::MAX));
    let parts = [
        ("findings", "document-findings", reading.findings.len()),
        ("clauses", "document-clauses", reading.clauses.len()),
        ("facts", "document-facts", reading.facts.len()),
    ];
    let language = match tongue.lang {
        Some(l) => words.say(&format!("document-lang-{l}")),
        None => words.say("document-lang-unknown"),
    };
    let page = Page::staff(visit, title).door("/documents").crumb("/documents", words.say("document-title"));
    page.show(html! {
        h1 { (tongue.says(title)) }
        p.soft {
            bdi { (file_name) } " · " (words.say(&format!("document-is-{}", reading.kind))) " · " (language) " · "
            (words.say("document-forgotten"))
        }
        nav aria-label=(words.say("document-sections")) { ul.inline-list {
            @for (id, name, n) in parts { li { a href={ "#" (id) } { (words.say(name)) " (" (count(n)) ")" } } }
            li { a href="#text" { (words.say("document-text")) } }
            li { a href="#again" { (words.say("document-again")) } }
            li { a href={ (visit.to("/documents")) "#how" } { (words.say("document-how")) } }
        } }
        section #findings { h2 { (words.say("document-findings")) } (findings) }
        section #text {
            h2 { (words.say("document-text")) }
            @if !reading.front.is_empty() { dl.facts {
                @for (name, text) in &reading.front {
                    dt { (words.say(&format!("document-front-{name}"))) } dd { (tongue.says(text)) }
                }
            } }
            (drawn.limits())
            div.split {
                (drawn.outline())
                (drawn.text())
            }
        }
        section #clauses { h2 { (words.say("document-clauses")) } (clauses) }
        section #facts { h2 { (words.say("document-facts")) } (facts) }
        section #again {
            h2 { (words.say("document-again")) }
            p { (words.say("document-again-what")) }
            (form(visit, &drawn.next(pairs)))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_keeps_a_paragraph_with_its_lettered_ones_and_nothing_that_only_begins_alike() {
        let filter = Filter { paragraph: "3".into(), certain: "yes".into(), ..Filter::default() };
        let fact = |label: &str, certain| Fact { paragraph: label.into(), certain, ..Fact::default() };
        assert!(filter.keeps(&fact("3", true)) && filter.keeps(&fact("3(a)", true)));
        assert!(!filter.keeps(&fact("31", true)) && !filter.keeps(&fact("3", false)));
        assert!(Filter::default().keeps(&fact("pp1", false)));
    }

    #[test]
    fn what_no_form_offers_filters_nothing() {
        let pairs = Pairs(vec![("kind".into(), "'; drop".into()), ("certain".into(), "maybe".into())]);
        assert_eq!(Filter::of(&pairs), Filter::default());
    }
}
