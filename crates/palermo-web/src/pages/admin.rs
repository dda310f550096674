//! Who works here, what runs by itself, and what this installation is: for who administers it.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use palermo_access::{NewAccount, invent};
use palermo_register::catalog::Arg;
use palermo_store::jobs::{self, Job, JobState};
use palermo_store::ledger;

use super::account::{owned, signed_in};
use super::{Shown, history};
use crate::ask::identifier;
use crate::form::Sent;
use crate::parts::{Choice, Field, Tone, badge, checks, hidden, notice, scroll, text};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::Said;

/// Jobs that the page names.
const NAMED: u64 = 50;

/// `GET /{language}/admin`
pub(crate) async fn admin(visit: Visit) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let told = match visit.ask.one("told") {
        Some("stopping") => notice(Tone::Done, None, html! { p role="status" { (visit.words.say("admin-stopping")) } }),
        _ => html! {},
    };
    show(&visit, "", &[], told, None, StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    handle: &str,
    chosen: &[String],
    told: Markup,
    wrong: Option<&str>,
    status: StatusCode,
) -> Shown {
    let words = visit.words;
    let title = words.say("admin-title");
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let accounts = visit.state.access.accounts().await?;
    let mut reads = visit.state.store.database().read().await?;
    let jobs = jobs::list(&mut reads, NAMED).await?;
    let events = ledger::last_seq(&mut reads).await?;
    drop(reads);
    let list = visit.house.catalog.list("core.role");
    let said = |code: &str| list.as_ref().map_or_else(|| Said::plain(code), |l| words.of_list(l, code));
    let name = |code: &str| said(code).text;
    let roles: Vec<Choice> =
        list.iter().flat_map(|l| l.codes()).map(|c| Choice::new(c.code.clone(), said(&c.code))).collect();
    let (ask, role) = (words.say("sign-in-handle"), words.say("admin-roles"));
    let hint = words.say("admin-handle-hint");
    Ok(Page::staff(visit, &title).door("/admin").status(status).show(html! {
        h1 { (title) }
        (told)
        section {
            h2 #accounts { (words.say("admin-accounts")) }
            (scroll(&words.say("admin-accounts"), html! { table {
                thead { tr { th scope="col" { (words.say("sign-in-handle")) } th scope="col" { (words.say("admin-roles")) } th scope="col" { (words.say("admin-state")) } } }
                tbody { @for a in &accounts { tr {
                    th scope="row" { a href=(visit.to(&format!("/registers/core.account/records/{}", a.id))) { bdi { (a.handle) } } }
                    td { (words.list(&a.roles.iter().map(|r| name(r)).collect::<Vec<_>>())) }
                    td { @if a.active { (badge(Tone::Done, &words.say("admin-active"))) } @else { (badge(Tone::Plain, &words.say("admin-disabled"))) } }
                } } }
            } }))
            p.hint { (words.say("admin-accounts-hint")) }
        }
        section {
            h2 #new { (words.say("admin-new")) }
            form.plain method="post" {
                (hidden("form", &token))
                (text(&Field { id: "handle", label: ask.into(), hint: Some(html! { (hint) }), error: wrong.map(|w| html! { (w) }), ..Field::default() }, words, "text", "handle", handle, Some("off")))
                (checks(&Field { id: "roles", label: role.into(), ..Field::default() }, words, "roles", &roles, &|r| chosen.iter().any(|c| c == r)))
                div.buttons { button { (words.say("admin-make")) } }
            }
        }
        section {
            h2 #jobs { (words.say("admin-jobs")) }
            @if jobs.is_empty() { p.soft { (words.say("admin-no-jobs")) } } @else {
                (scroll(&words.say("admin-jobs"), html! { table {
                    thead { tr { th scope="col" { (words.say("admin-job")) } th scope="col" { (words.say("admin-state")) } th scope="col" { (words.say("admin-begun")) } th scope="col" { (words.say("admin-said")) } } }
                    tbody { @for job in &jobs { (job_row(visit, job, &token)) } }
                } }))
            }
        }
        section {
            h2 { (words.say("admin-installation")) }
            dl.facts {
                dt { (words.say("admin-version")) } dd { bdi { (env!("CARGO_PKG_VERSION")) } }
                dt { (words.say("door-packs")) } dd { bdi { (words.list(&visit.house.catalog.packs.iter().map(|p| format!("{} {}", p.name, p.version)).collect::<Vec<_>>())) } }
                dt { (words.say("admin-events")) } dd { (words.locale.number(events)) }
                dt { (words.say("admin-zone")) } dd { bdi { (visit.state.store.zone().iana_name().unwrap_or("UTC")) } }
            }
        }
    }))
}

fn job_row(visit: &Visit, job: &Job, token: &str) -> Markup {
    let words = visit.words;
    let tone = match job.state {
        JobState::Done => Tone::Done,
        JobState::Failed => Tone::Late,
        JobState::Running => Tone::Due,
        _ => Tone::Plain,
    };
    let begun = job.started_at.as_deref().unwrap_or(&job.created_at).parse().ok();
    let waits = matches!(job.state, JobState::Queued | JobState::Running) && !job.cancel_requested;
    html! { tr {
        th scope="row" { (words.say(&format!("job-{}", job.kind))) }
        td {
            (badge(tone, &words.say(&format!("job-state-{}", job.state.as_str()))))
            @if let (JobState::Running, Some(total)) = (job.state, job.total) {
                " " progress max=(total) value=(job.progress) aria-label=(words.say("admin-progress")) {}
            }
        }
        td { @if let Some(at) = begun { time { (history::moment(visit, at)) } } }
        td {
            @if let Some(said) = &job.message { bdi lang="en" { (said) } }
            @if waits {
                form method="post" action=(visit.to(&format!("/admin/jobs/{}/stop", job.id))) {
                    (hidden("form", token))
                    button.link { (words.say("admin-stop")) }
                }
            }
        }
    } }
}

/// `POST /{language}/admin`: makes an account and tells its passphrase, once.
pub(crate) async fn add(visit: Visit, sent: Sent) -> Shown {
    let actor = owned(&visit, sent.pairs.one("form"))?.account.actor();
    let words = visit.words;
    let handle = sent.pairs.one("handle").trim().to_string();
    let roles: Vec<String> = sent.pairs.all("roles").map(str::to_string).collect();
    let organisation = visit.session.as_ref().and_then(|s| s.account.organisation.clone());
    let new = NewAccount { handle: handle.clone(), organisation, roles: roles.clone(), language: None };
    let passphrase = invent()?;
    match visit.state.access.add(&actor, &new, &passphrase).await {
        Ok(_) => {
            let told = notice(
                Tone::Done,
                None,
                html! {
                    p role="status" { (words.with("admin-made", &[("handle", Arg::Text(&handle))])) }
                    p { code dir="ltr" { (passphrase.as_str()) } }
                    p { (words.say("admin-made-once")) }
                },
            );
            show(&visit, "", &[], told, None, StatusCode::OK).await
        }
        Err(palermo_access::Error::Store(
            palermo_store::Error::Refused(_) | palermo_store::Error::Constraint { .. },
        ))
        | Err(palermo_access::Error::Refused(_)) => {
            let wrong = words.say("admin-not-made");
            show(&visit, &handle, &roles, html! {}, Some(&wrong), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(e) => Err(e.into()),
    }
}

/// `POST /{language}/admin/jobs/{id}/stop`
pub(crate) async fn stop(visit: Visit, axum::extract::Path(id): axum::extract::Path<String>, sent: Sent) -> Shown {
    owned(&visit, sent.pairs.one("form"))?;
    let mut tx = visit.state.store.database().begin().await?;
    jobs::cancel(&mut tx, identifier(&id, "no_job")?, visit.state.store.moment().at).await?;
    tx.commit().await?;
    Ok(Redirect::to(&visit.at("/admin", &[("told", "stopping")])).into_response())
}
