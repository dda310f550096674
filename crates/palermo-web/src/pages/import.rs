//! The import desk: a file is sent, its mapping proposed, what would happen shown cell by cell, and only then taken in, as
//! one batch that can be undone.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use palermo_register::catalog::Arg;
use palermo_store::read::Listing;
use serde_json::Value as Json;
use uuid::Uuid;

use super::account::{owned, signed_in};
use super::{Oops, Shown, record};
use crate::ask::identifier;
use crate::form::Sent;
use crate::parts::{Choice, Field, Tone, hidden, notice, scroll, select, text};
use crate::shell::Page;
use crate::uploads::{Phase, Upload};
use crate::visit::Visit;
use crate::words::Said;
use crate::{ImportRequest, Problem};

/// Batches that the desk names before it leads to the list.
const NAMED: u64 = 10;
/// Mistakes that the page lists; the rest is counted.
const LISTED: usize = 200;

/// `GET /{language}/import`
pub(crate) async fn desk(visit: Visit) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    show_desk(&visit, html! {}, StatusCode::OK).await
}

async fn show_desk(visit: &Visit, told: Markup, status: StatusCode) -> Shown {
    let words = visit.words;
    let title = words.say("import-title");
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let (file, hint) = (words.say("import-file"), words.say("import-file-hint"));
    let former = former(visit).await?;
    Ok(Page::staff(visit, &title).door("/import").status(status).show(html! {
        h1 { (title) }
        (told)
        p { (words.say("import-what")) }
        form.plain method="post" enctype="multipart/form-data" {
            (hidden("form", &token))
            div.field {
                label for="file" { (file) }
                p.hint #file-hint { (hint) }
                input #file type="file" name="file" required aria-describedby="file-hint" accept=".csv,.tsv,.txt,.json,.jsonl,.xlsx,.xls,.ods";
            }
            div.buttons { button { (words.say("import-look")) } }
        }
        section {
            h2 { (words.say("import-former")) }
            @if former.is_empty() { p.soft { (words.say("import-none-yet")) } } @else { ul { @for f in &former { li { (f) } } } }
            p { a href=(visit.to("/registers/core.batch")) { (words.say("import-all")) } }
        }
    }))
}

/// The last batches, the newest first.
async fn former(visit: &Visit) -> Result<Vec<Markup>, Oops> {
    let Ok((batches, _)) = visit.house.register("core.batch") else { return Ok(Vec::new()) };
    let order = batches.field_index("started").map(|i| (i, true)).into_iter().collect();
    let (found, _) = visit.list("core.batch", Listing { order, limit: NAMED, ..Listing::default() }).await?;
    let one = |b: &palermo_store::Record| {
        let state = batches.field("state").map(|f| (f, b.get(&batches, "state")));
        let state = state.map(|(f, v)| {
            palermo_register::view::said(&visit.house.catalog, &batches, f, v, visit.words.locale.language()).text
        });
        html! {
            a href=(visit.to(&format!("/registers/core.batch/records/{}", b.id))) { bdi { (record::title(visit, &batches, b)) } }
            @if let Some(state) = state { " " span.soft { (state) } }
        }
    };
    Ok(found.iter().map(one).collect())
}

/// `POST /{language}/import`: the file is kept in memory and looked at.
pub(crate) async fn send(visit: Visit, mut sent: Sent) -> Shown {
    let account = owned(&visit, sent.pairs.one("form"))?.account.clone();
    let wrong = |text: Markup| notice(Tone::Late, None, html! { p role="alert" { (text) } });
    let Some(file) = sent.files.pop().filter(|f| !f.content.is_empty()) else {
        return show_desk(
            &visit,
            wrong(html! { (visit.words.say("import-no-file")) }),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    };
    let request =
        ImportRequest { file_name: file.file_name.clone(), content: file.content.to_vec(), ..ImportRequest::default() };
    let proposals = match visit.state.desk.propose(request).await {
        Ok(proposals) => proposals,
        Err(problem) if problem.status.is_server_error() => return Err(problem.into()),
        Err(problem) => {
            let told = wrong(said_wrong(&visit, &problem.code, &problem.detail));
            return show_desk(&visit, told, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let upload = Upload::new(account.id, file.file_name, file.content, proposals);
    let id = visit.state.uploads.keep(upload.clone());
    if !upload.mapping.is_empty() {
        look(&visit, id, upload).await;
    }
    Ok(Redirect::to(&visit.to(&format!("/import/{id}"))).into_response())
}

/// Asks the desk what would happen and keeps the answer beside the file.
async fn look(visit: &Visit, id: Uuid, upload: Upload) {
    let request = ImportRequest { actor: visit.actor(), ..upload.request(true) };
    let phase = match visit.state.desk.import(request, Arc::new(|_| ())).await {
        Ok(report) => Phase::Looked(Arc::new(report)),
        Err(problem) => Phase::Failed(Arc::new(problem)),
    };
    visit.state.uploads.change(id, |u| u.phase = phase);
}

fn upload_of(visit: &Visit, id: &str) -> Result<(Uuid, Upload), Oops> {
    let id = identifier(id, "no_upload")?;
    let account = visit.session.as_ref().map(|s| s.account.id).unwrap_or_default();
    let gone = || Problem::missing("no_upload", "the file is not kept any more; send it again");
    Ok((id, visit.state.uploads.get(account, id).ok_or_else(gone)?))
}

/// `GET /{language}/import/{id}`
pub(crate) async fn upload(visit: Visit, Path(id): Path<String>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let (_, upload) = upload_of(&visit, &id)?;
    let words = visit.words;
    let heading = words.with("import-of", &[("file", Arg::Text(&upload.file_name))]);
    let body = match &upload.phase {
        Phase::Looked(report) if report.is_null() => html! {
            (notice(Tone::Due, None, html! { p { (words.say("import-unrecognised")) } }))
            (choosing(&visit, &upload, None))
        },
        Phase::Looked(report) => html! {
            (outcome(&visit, report, true))
            (choosing(&visit, &upload, Some(report)))
            (mistakes(&visit, report))
        },
        Phase::Running(stand) => running(&visit, stand),
        Phase::Ended(report) => html! {
            (outcome(&visit, report, false))
            @if let Some(batch) = report["batch"].as_str() {
                p { a href=(visit.to(&format!("/registers/core.batch/records/{batch}"))) { (words.say("import-batch")) } }
            }
            (mistakes(&visit, report))
            p { a href=(visit.to("/import")) { (words.say("import-another")) } }
        },
        Phase::Failed(problem) => html! {
            (notice(Tone::Late, None, html! { p role="alert" { (said_wrong(&visit, &problem.code, &problem.detail)) } }))
            (choosing(&visit, &upload, None))
        },
    };
    let page = Page::staff(&visit, &heading).door("/import").crumb("/import", words.say("import-title"));
    let mut response = page.show(html! { h1 { bdi { (heading) } } (body) });
    if matches!(upload.phase, Phase::Running(_)) {
        // The page looks again by itself, without script; the reader may also reload it.
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("2"));
    }
    Ok(response)
}

fn said_wrong(visit: &Visit, code: &str, english: &str) -> Markup {
    super::wrong(visit.words, code, english)
}

fn running(visit: &Visit, stand: &crate::Stand) -> Markup {
    let words = visit.words;
    let count = |n: u64| Arg::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let text = match (stand.writing, stand.all) {
        (true, Some(all)) => words.with("import-writing", &[("done", count(stand.done)), ("all", count(all))]),
        _ => words.with("import-checking", &[("done", count(stand.done))]),
    };
    html! {
        p role="status" { (text) }
        progress max=[stand.all] value=[stand.all.map(|_| stand.done)] aria-label=(text) {}
        p.soft { (words.say("import-wait")) }
    }
}

fn number(report: &Json, name: &str) -> i64 {
    report[name].as_i64().unwrap_or(0)
}

/// What would happen, or what happened, in counts.
fn outcome(visit: &Visit, report: &Json, before: bool) -> Markup {
    let words = visit.words;
    let rejected = number(report, "rows_rejected") + i64::from(report["rows_read"] == 0 && has_errors(report));
    let nothing = !before && report["batch"].is_null();
    let (tone, said) = match (before, rejected > 0, nothing) {
        (true, false, _) => (Tone::Done, "import-would-good"),
        (true, true, _) => (Tone::Due, "import-would-bad"),
        (false, _, true) => (Tone::Due, "import-was-nothing"),
        (false, true, false) => (Tone::Due, "import-was-part"),
        (false, false, false) => (Tone::Done, "import-was"),
    };
    let rows = [
        ("rows_read", "import-rows-read"),
        ("records_new", "import-new"),
        ("records_changed", "import-changed"),
        ("records_unchanged", "import-unchanged"),
        ("rows_excluded", "import-excluded"),
        ("rows_rejected", "import-rejected"),
    ];
    html! {
        (notice(tone, None, html! { p role="status" { (words.say(said)) } }))
        dl.facts { @for (name, label) in rows { dt { (words.say(label)) } dd { (words.locale.number(number(report, name))) } } }
    }
}

fn has_errors(report: &Json) -> bool {
    report["errors"].as_array().is_some_and(|e| !e.is_empty())
}

/// Mapping, edition, and what is to be done: looked at again, taken in, or forgotten.
fn choosing(visit: &Visit, upload: &Upload, report: Option<&Json>) -> Markup {
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let (mapping, edition, any) =
        (words.say("import-mapping"), words.say("import-edition"), words.say("import-choose"));
    let hint = words.say(if upload.proposals.is_empty() { "import-mapping-none" } else { "import-mapping-hint" });
    let named = |name: &str| match catalog.register(name) {
        Some(register) => {
            let called = words.register(catalog, register).text;
            Said::plain(words.with("import-own-layout", &[("register", Arg::Text(&called))]))
        }
        None => {
            let pack = catalog.mappings.get(name).map_or("core", |(p, _)| p.as_str());
            words.label(catalog, pack, &format!("mapping-{name}"), name)
        }
    };
    let choice = |name: &String| Choice::new(name.clone(), named(name));
    let mut choices: Vec<Choice> = upload.proposals.iter().map(choice).collect();
    let mut others: Vec<Choice> =
        catalog.mappings.keys().filter(|n| !upload.proposals.contains(n)).map(choice).collect();
    others.sort_by(|a, b| words.locale.compare(&a.label.text, &b.label.text));
    choices.extend(others);
    let rejected = report.is_some_and(|r| number(r, "rows_rejected") > 0);
    let takes = report.map_or(0, |r| number(r, "records_new") + number(r, "records_changed"));
    let whole = report.is_some_and(|r| number(r, "rows_read") > 0);
    html! { form.plain method="post" {
        (hidden("form", &token))
        (select(&Field { id: "mapping", label: mapping.into(), hint: Some(html! { (hint) }), ..Field::default() }, words, "mapping", Some(&any), &choices, &upload.mapping))
        (text(&Field { id: "edition", label: edition.into(), optional: true, ..Field::default() }, words, "text", "edition", &upload.edition, None))
        @if rejected { label.choice { input type="checkbox" name="keep_good" value="yes" checked[upload.keep_good]; span { (words.say("import-keep-good")) } } }
        div.buttons {
            @if whole && takes > 0 { button name="do" value="take" { (words.with("import-take", &[("n", Arg::Count(takes))])) } }
            button.quiet name="do" value="look" { (words.say("import-look-again")) }
            button.quiet name="do" value="drop" { (words.say("import-drop")) }
        }
    } }
}

/// What is wrong, by row and cell, and what its reader should know.
fn mistakes(visit: &Visit, report: &Json) -> Markup {
    let words = visit.words;
    let all = |name: &str| report[name].as_array().cloned().unwrap_or_default();
    let (errors, warnings, unknown, left) = (all("errors"), all("warnings"), all("unknown_values"), all("left_out"));
    let more = number(report, "errors_more") + i64::try_from(errors.len().saturating_sub(LISTED)).unwrap_or(0);
    let text = |e: &Json, name: &str| match &e[name] {
        Json::String(s) => s.clone(),
        Json::Number(n) => n.to_string(),
        _ => String::new(),
    };
    let place = |e: &Json| match text(e, "cell") {
        cell if cell.is_empty() => text(e, "row"),
        cell => cell,
    };
    let column = |e: &Json| if text(e, "column").is_empty() { text(e, "field") } else { text(e, "column") };
    let what = |e: &Json| said_wrong(visit, &text(e, "code"), &text(e, "message"));
    let table = |title: &str, rows: &[Json]| {
        scroll(
            title,
            html! { table {
                thead { tr {
                    th scope="col" { (words.say("import-cell")) } th scope="col" { (words.say("import-column")) }
                    th scope="col" { (words.say("import-value")) } th scope="col" { (words.say("import-wrong")) }
                } }
                tbody { @for e in rows { tr {
                    th scope="row" { bdi { @if !text(e, "sheet").is_empty() { (text(e, "sheet")) " " } (place(e)) } }
                    td { bdi { (column(e)) } } td { bdi { (text(e, "value")) } } td { (what(e)) }
                } } }
            } },
        )
    };
    let (wrong, note) = (words.say("import-errors"), words.say("import-warnings"));
    html! {
        @if !errors.is_empty() {
            h2 #errors { (wrong) " " span.soft { "(" (words.locale.number(i64::try_from(errors.len()).unwrap_or(0) + number(report, "errors_more"))) ")" } }
            (table(&wrong, &errors[..errors.len().min(LISTED)]))
            @if more > 0 { p { (words.with("import-errors-more", &[("n", Arg::Count(more))])) } }
        }
        @if !unknown.is_empty() {
            h2 { (words.say("import-unknown")) }
            p { (words.say("import-unknown-what")) }
            ul { @for u in unknown.iter().take(LISTED) { li { bdi { (text(u, "column")) } ": " bdi { (text(u, "value")) } } } }
        }
        @if !warnings.is_empty() { h2 { (note) } (table(&note, &warnings[..warnings.len().min(LISTED)])) }
        @if !left.is_empty() {
            details { summary { (words.say("import-left-out")) }
                ul { @for l in &left { li { bdi { (text(l, "column")) } @if !text(l, "message").is_empty() { ": " span lang="en" dir="ltr" { (text(l, "message")) } } } } }
            }
        }
    }
}

/// `POST /{language}/import/{id}`
pub(crate) async fn act(visit: Visit, Path(id): Path<String>, sent: Sent) -> Shown {
    owned(&visit, sent.pairs.one("form"))?;
    let (id, mut upload) = upload_of(&visit, &id)?;
    let own = visit.to(&format!("/import/{id}"));
    match sent.pairs.one("do") {
        "drop" => {
            visit.state.uploads.forget(id);
            return Ok(Redirect::to(&visit.to("/import")).into_response());
        }
        act @ ("take" | "look") => {
            upload.mapping = sent.pairs.one("mapping").to_string();
            upload.edition = sent.pairs.one("edition").trim().to_string();
            upload.keep_good = sent.pairs.one("keep_good") == "yes";
            let (mapping, edition, keep) = (upload.mapping.clone(), upload.edition.clone(), upload.keep_good);
            let there = visit.state.uploads.change(id, |u| {
                (u.mapping, u.edition, u.keep_good) = (mapping, edition, keep);
            });
            if act == "look" && there && !upload.mapping.is_empty() {
                look(&visit, id, upload).await;
            } else if act == "take" && visit.state.uploads.begin(id) {
                take(&visit, id, &upload);
            }
        }
        _ => {}
    }
    Ok::<Response, Oops>(Redirect::to(&own).into_response())
}

/// Takes the file in beside the requests; whoever comes back sees how far it is.
fn take(visit: &Visit, id: Uuid, upload: &Upload) {
    let request = ImportRequest { actor: visit.actor(), ..upload.request(false) };
    let (desk, uploads) = (visit.state.desk.clone(), visit.state.uploads.clone());
    let watched = uploads.clone();
    let told = Arc::new(move |stand| {
        watched.change(id, |u| u.phase = Phase::Running(stand));
    });
    tokio::spawn(async move {
        let work = tokio::spawn(async move { desk.import(request, told).await });
        let phase = match work.await {
            // Nothing was taken in because of rejected rows: the file waits for another decision.
            Ok(Ok(report)) if report["batch"].is_null() && number(&report, "rows_rejected") > 0 => {
                Phase::Looked(Arc::new(report))
            }
            Ok(Ok(report)) => Phase::Ended(Arc::new(report)),
            Ok(Err(problem)) => Phase::Failed(Arc::new(problem)),
            Err(broken) => Phase::Failed(Arc::new(Problem::internal(&broken))),
        };
        uploads.change(id, |u| u.phase = phase);
    });
}
