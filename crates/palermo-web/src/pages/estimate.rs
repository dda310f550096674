//! How many are hidden? Lists that overlap are read, looked at, chosen, and estimated from: the verdict and its warnings stand
//! before any number. Nothing is kept: the counts travel in the form, never in an address.

use axum::http::StatusCode;
use maud::{Markup, html};
use palermo_chart::{Chart, Home};
use palermo_register::catalog::Arg;
use serde_json::Value as Json;

use super::Shown;
use super::account::{owned, signed_in};
use super::figure::drawn;
use crate::capture::{Captured, EstimateRequest, Estimated, interval_name, intervals};
use crate::form::{Pairs, Sent};
use crate::parts::{Choice, Field, Tone, checks, hidden, notice, scroll, select, text, textarea};
use crate::sheet::looking;
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::{Said, Words};

/// Methods that answer while a page waits.
const METHODS: [&str; 4] = ["stepwise", "bic", "chao", "lincoln-petersen"];
/// What can link the seen to the unseen where nothing but the lists is known of a case.
const ASSUMPTIONS: [&str; 2] = ["no_highest_order_interaction", "independence_of_two_lists"];
/// Repeats that a page waits for.
const REPEATS: [u64; 2] = [1_000, 0];
/// The seed that the command line takes where none is given.
const SEED: u64 = 2000;

/// `GET /{language}/estimate`
pub(crate) async fn ask(visit: Visit) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    Ok(begin(&visit, html! {}, StatusCode::OK))
}

fn token(visit: &Visit) -> String {
    visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default()
}

fn begin(visit: &Visit, told: Markup, status: StatusCode) -> axum::response::Response {
    let words = visit.words;
    let title = words.say("estimate-title");
    let (file, hint) = (words.say("estimate-file"), words.say("estimate-file-hint"));
    let (column, column_hint) = (words.say("estimate-count-column"), words.say("estimate-count-column-hint"));
    Page::staff(visit, &title).door("/estimate").status(status).show(html! {
        h1 { (title) }
        (told)
        p { (words.say("estimate-what")) }
        p { (words.say("estimate-detection")) }
        form.plain method="post" enctype="multipart/form-data" {
            (hidden("form", &token(visit)))
            div.field {
                label for="file" { (file) }
                p.hint #file-hint { (hint) }
                input #file type="file" name="file" required aria-describedby="file-hint" accept=".csv,.tsv,.txt";
            }
            (text(&Field { id: "count-column", label: column.into(), hint: Some(html! { (column_hint) }), optional: true, ..Field::default() }, words, "text", "count_column", "", None))
            div.buttons { button { (words.say("estimate-look")) } }
        }
    })
}

/// `POST /{language}/estimate`: a file, or the counts that the form carries.
pub(crate) async fn send(visit: Visit, mut sent: Sent) -> Shown {
    owned(&visit, sent.pairs.one("form"))?;
    let words = visit.words;
    let late = |text: Markup| notice(Tone::Late, None, html! { p role="alert" { (text) } });
    let fresh = sent.files.pop().filter(|f| !f.content.is_empty());
    let counts = match &fresh {
        Some(file) => file.content.to_vec(),
        None => sent.pairs.verbatim("counts").as_bytes().to_vec(),
    };
    if counts.iter().all(u8::is_ascii_whitespace) {
        let told = late(html! { (words.say("import-no-file")) });
        return Ok(begin(&visit, told, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let request = request(&sent.pairs, counts, fresh.is_some());
    match visit.state.desk.estimate(request.clone()).await {
        Ok(captured) => Ok(found(&visit, &request, &captured)),
        Err(problem) if problem.status.is_server_error() => Err(problem.into()),
        Err(problem) => {
            let what = html! { (words.say("estimate-wrong")) " (" span lang="en" dir="ltr" { (problem.detail) } ")" };
            let told = late(what);
            if fresh.is_some() {
                return Ok(begin(&visit, told, StatusCode::UNPROCESSABLE_ENTITY));
            }
            // What was typed is kept; all lists stand again, whichever were chosen.
            let look = EstimateRequest { lists: Vec::new(), method: None, count_column: None, ..request.clone() };
            let captured = visit.state.desk.estimate(look).await.unwrap_or_default();
            let title = words.say("estimate-title");
            Ok(Page::staff(&visit, &title).door("/estimate").charts().status(StatusCode::UNPROCESSABLE_ENTITY).show(
                html! {
                    h1 { (title) }
                    (told)
                    (form(&visit, &request, &captured))
                },
            ))
        }
    }
}

/// What the form says; a file that has just come is looked at first, with all its lists.
fn request(pairs: &Pairs, counts: Vec<u8>, fresh: bool) -> EstimateRequest {
    let said = |name: &str| Some(pairs.one(name).to_string()).filter(|t| !t.is_empty());
    if fresh {
        return EstimateRequest {
            counts,
            count_column: said("count_column"),
            seed: SEED,
            bootstrap: REPEATS[0],
            ..EstimateRequest::default()
        };
    }
    EstimateRequest {
        counts,
        count_column: None,
        lists: pairs.all("list").map(str::to_string).collect(),
        method: said("method"),
        bootstrap: pairs.one("repeats").parse().unwrap_or(REPEATS[0]).min(REPEATS[0]),
        seed: pairs.one("seed").parse().unwrap_or(SEED),
        assumption: said("assumption"),
        reasons: said("reasons"),
    }
}

/// The answer, or what the lists look like.
fn found(visit: &Visit, request: &EstimateRequest, captured: &Captured) -> axum::response::Response {
    let words = visit.words;
    let title = words.say("estimate-title");
    let page = Page::staff(visit, &title).door("/estimate").charts();
    page.show(html! {
        h1 { (title) }
        @match &captured.answer {
            Estimated::NotAsked => { p { (words.say("estimate-read")) } }
            Estimated::TooLong => (notice(Tone::Due, Some(&words.say("estimate-too-long")), html! {
                p role="status" { (words.say("estimate-too-long-what")) }
                (scroll(&words.say("estimate-command"), html! { code dir="ltr" lang="en" { (captured.command) } }))
            })),
            Estimated::Answered(answer) => (answered(visit, answer)),
        }
        (overlaps(visit, captured))
        @if let Estimated::Answered(answer) = &captured.answer { (again(words, answer, captured)) }
        (form(visit, request, captured))
        p { a href=(visit.to("/estimate")) { (words.say("estimate-another")) } }
    })
}

/// Verdict and warnings, then the figures.
fn answered(visit: &Visit, answer: &Json) -> Markup {
    let words = visit.words;
    let verdict = answer["verdict"].as_str().unwrap_or("refused");
    let tone = match verdict {
        "usable" | "note" => Tone::Done,
        "caution" => Tone::Due,
        _ => Tone::Late,
    };
    let warnings = answer["warnings"].as_array().cloned().unwrap_or_default();
    let heading = words.say(&format!("verdict-{verdict}"));
    html! {
        (notice(tone, Some(&heading), html! {
            p role="status" { (words.say(&format!("verdict-means-{verdict}"))) }
            @if !warnings.is_empty() { ul { @for w in &warnings { li { (warned(words, w)) } } } }
        }))
        dl.facts {
            dt { (words.say("estimate-detected")) } dd { bdi { (figure(words, &answer["observed"])) } }
            @if let (Some(_), Some(_)) = (answer["headline"]["lower"].as_f64(), answer["headline"]["upper"].as_f64()) {
                dt { (words.say("estimate-models")) }
                dd { strong { (between(words, &answer["headline"])) } }
            }
            @if !answer["estimate"].is_null() {
                dt { (words.say("estimate-total")) }
                dd { bdi { (figure(words, &answer["estimate"])) } @if verdict == "withheld" { " " span.soft { (words.say("estimate-withheld")) } } }
                dt { (words.say("estimate-interval")) }
                dd { (between(words, &answer["interval"])) " " span.soft { (words.with("estimate-level", &[
                    ("level", Arg::Text(&words.locale.decimal(answer["interval"]["level"].as_f64().unwrap_or(0.95) * 100.0, 0))),
                    ("method", Arg::Text(&interval_name(words, answer["interval"]["method"].as_str().unwrap_or_default()))),
                ])) } }
                dt { (words.say("estimate-hidden")) } dd { bdi { (figure(words, &answer["hidden"])) } }
                @if let Some(share) = answer["detection_ratio"].as_f64() {
                    dt { (words.say("estimate-ratio")) } dd { bdi { (words.locale.decimal(share * 100.0, 1)) " %" } }
                }
            }
        }
        p { (words.say("estimate-detection")) }
        @if let Some(chart) = intervals(answer, words) {
            (with_table(visit, &chart, &chart.caption.title, &chart.caption.subtitle, "i"))
        }
    }
}

/// A number of persons: whole, grouped as the language does.
fn figure(words: Words, value: &Json) -> String {
    match (value.as_i64(), value.as_f64()) {
        (Some(n), _) => words.locale.number(n),
        (_, Some(x)) => words.locale.decimal(x, if x.abs() < 10.0 && x.fract() != 0.0 { 2 } else { 0 }),
        _ => words.say("estimate-not-shown"),
    }
}

fn between(words: Words, ends: &Json) -> Markup {
    let (lo, hi) = (figure(words, &ends["lower"]), figure(words, &ends["upper"]));
    html! { bdi { (words.with("chart-interval-long", &[("lo", Arg::Text(&lo)), ("hi", Arg::Text(&hi))])) } }
}

/// A warning in the reader's language; one without words there as the library says it.
fn warned(words: Words, warning: &Json) -> Markup {
    let id = format!("warn-{}", warning["code"].as_str().unwrap_or_default());
    if !Words::knows(&id) {
        return html! { span lang="en" dir="ltr" { (warning["text"].as_str().unwrap_or_default()) } };
    }
    let given = &warning["arguments"];
    let names = |list: &Json| {
        let all: Vec<&str> = list.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        words.locale.list(&all)
    };
    let texts: Vec<(&str, Option<i64>, String)> = given
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| match value {
            Json::String(text) => (name.as_str(), None, text.clone()),
            // Pairs of lists, or sets of them.
            Json::Array(all) => (name.as_str(), None, all.iter().map(names).collect::<Vec<_>>().join("; ")),
            value => (name.as_str(), value.as_i64(), figure(words, value)),
        })
        .collect();
    let args: Vec<(&str, Arg<'_>)> =
        texts.iter().map(|(name, n, text)| (*name, n.map_or(Arg::Text(text), Arg::Count))).collect();
    html! {
        (words.with(&id, &args))
        @for (_, _, sets) in texts.iter().filter(|(name, _, text)| *name == "sets" && !text.is_empty()) {
            " " (words.with("estimate-at-fault", &[("sets", Arg::Text(sets))]))
        }
    }
}

/// A drawing with the same figures as a table below it.
fn with_table(visit: &Visit, chart: &dyn Chart, title: &str, how: &str, id: &str) -> Markup {
    let table = looking(visit.words, id, Home::Page, |look| chart.table(look));
    html! {
        (drawn(visit, chart, title, Some(how.to_string()), &[], id))
        details {
            summary { (visit.words.say("sheet-caption")) }
            (rows(visit.words, title, &table.head, &table.rows))
        }
    }
}

fn rows(words: Words, title: &str, head: &[String], rows: &[Vec<String>]) -> Markup {
    let called = |i: usize| match (head.get(i).filter(|h| !h.is_empty()), i) {
        (Some(name), _) => name.clone(),
        (None, 0) => words.say("estimate-which"),
        (None, _) => words.say("estimate-persons"),
    };
    scroll(
        title,
        html! { table {
            thead { tr { @for i in 0..head.len() { th.num[i > 0] scope="col" { (called(i)) } } } }
            tbody { @for row in rows { tr { @for (i, cell) in row.iter().enumerate() {
                @if i == 0 { th scope="row" { bdi { (cell) } } } @else { td.num { bdi { (cell) } } }
            } } } }
        } },
    )
}

/// Which lists share how many, as a picture and as a table.
fn overlaps(visit: &Visit, captured: &Captured) -> Markup {
    let words = visit.words;
    let count = |n: u64| Arg::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let title = words.say("estimate-overlap");
    let head = [words.say("estimate-lists"), words.say("estimate-persons")];
    let all: Vec<Vec<String>> = captured
        .histories
        .iter()
        .map(|h| vec![captured.name(h, words), words.locale.number(i64::try_from(h.count).unwrap_or(i64::MAX))])
        .collect();
    html! {
        @if let Some(chart) = captured.overlap(words) {
            (drawn(visit, &chart, &title, Some(words.say("estimate-overlap-how")), &[], "o"))
        } @else { h2 { (title) } }
        p { (words.with("estimate-connect", &[("n", count(captured.connecting())), ("all", count(captured.observed()))])) }
        details open[captured.overlap(words).is_none()] {
            summary { (words.say("sheet-caption")) }
            (rows(words, &title, &head, &all))
        }
    }
}

/// How the same digits come again.
fn again(words: Words, answer: &Json, captured: &Captured) -> Markup {
    let (command, document) = (words.say("estimate-command"), words.say("estimate-document"));
    let json = serde_json::to_string_pretty(answer).unwrap_or_default();
    html! {
        section {
            h2 { (words.say("estimate-again")) }
            p { (words.say("estimate-again-what")) }
            (scroll(&command, html! { code dir="ltr" lang="en" { (captured.command) } }))
            details { summary { (document) } (scroll(&document, html! { pre dir="ltr" lang="en" { (json) } })) }
        }
    }
}

/// Lists, method and assumption, with the counts.
fn form(visit: &Visit, request: &EstimateRequest, captured: &Captured) -> Markup {
    let words = visit.words;
    let lists: Vec<Choice> = captured
        .lists
        .iter()
        .map(|l| {
            let n = Arg::Count(i64::try_from(l.cases).unwrap_or(i64::MAX));
            Choice::new(&l.name, Said::plain(words.with("estimate-list", &[("list", Arg::Text(&l.name)), ("n", n)])))
        })
        .collect();
    let used = |name: &str| captured.lists.iter().any(|l| l.name == name && l.used);
    let choice = |code: &str, id: String| Choice::new(code, Said::plain(words.say(&id)));
    let methods: Vec<Choice> = METHODS.iter().map(|m| choice(m, format!("estimate-method-{m}"))).collect();
    let assumptions: Vec<Choice> = ASSUMPTIONS.iter().map(|a| choice(a, format!("assumption-{a}"))).collect();
    let repeats: Vec<Choice> =
        REPEATS.iter().map(|r| choice(&r.to_string(), format!("estimate-repeats-{r}"))).collect();
    let asked = !matches!(captured.answer, Estimated::NotAsked);
    let error = |missing: bool| (asked && missing).then(|| html! { (words.say("warn-no_assumption")) });
    let field = |id: &'static str, label: &str, hint: &str| Field {
        id,
        label: words.say(label).into(),
        hint: Some(html! { (words.say(hint)) }),
        ..Field::default()
    };
    let counts = match captured.counts.as_str() {
        "" => String::from_utf8_lossy(&request.counts).into_owned(),
        kept => kept.to_string(),
    };
    let reasons = Field {
        error: error(request.reasons.is_none()),
        ..field("reasons", "estimate-reasons", "estimate-reasons-hint")
    };
    let assumption = Field {
        error: error(request.assumption.is_none()),
        ..field("assumption", "estimate-assumption", "estimate-assumption-hint")
    };
    let any = words.say("import-choose");
    html! { section {
        h2 { (words.say("estimate-choose")) }
        form.plain method="post" {
            (hidden("form", &token(visit)))
            (checks(&field("lists", "estimate-lists", "estimate-lists-hint"), words, "list", &lists, &used))
            (select(&field("method", "estimate-method", "estimate-method-hint"), words, "method", None, &methods, request.method.as_deref().unwrap_or(METHODS[0])))
            (select(&field("repeats", "estimate-repeats", "estimate-repeats-hint"), words, "repeats", None, &repeats, &request.bootstrap.to_string()))
            (select(&assumption, words, "assumption", Some(&any), &assumptions, request.assumption.as_deref().unwrap_or_default()))
            (textarea(&reasons, words, "reasons", request.reasons.as_deref().unwrap_or_default()))
            (text(&field("seed", "estimate-seed", "estimate-seed-hint"), words, "number", "seed", &request.seed.to_string(), None))
            details { summary { (words.say("estimate-counts")) }
                (textarea(&field("counts", "estimate-counts-label", "estimate-counts-hint"), words, "counts", &counts))
            }
            div.buttons { button { (words.say("estimate-do")) } }
        }
    } }
}
