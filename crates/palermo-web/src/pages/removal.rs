//! Taking a record away: what it is and what points at it are shown first.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use palermo_access::Action;
use palermo_register::catalog::{Arg, Register};
use palermo_store::{Error as StoreError, Record};

use super::account::{owned, signed_in};
use super::{Shown, record};
use crate::act::writable;
use crate::ask::identifier;
use crate::form::Sent;
use crate::parts::{Tone, hidden, notice};
use crate::shell::Page;
use crate::visit::Visit;

/// `GET /{language}/registers/{register}/records/{id}/delete`
pub(crate) async fn ask(visit: Visit, Path((name, id)): Path<(String, String)>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let (register, _) = visit.house.register(&name)?;
    writable(&register)?;
    let record = visit.record(&Action::Delete, &register, identifier(&id, "no_record")?).await?;
    show(&visit, &register, &record, html! {}, StatusCode::OK).await
}

async fn show(visit: &Visit, register: &Register, record: &Record, told: Markup, status: StatusCode) -> Shown {
    let words = visit.words;
    let title = record::title(visit, register, record);
    let heading = words.with("delete-title", &[("title", Arg::Text(&title))]);
    let home = format!("/registers/{}", register.name);
    let own = format!("{home}/records/{}", record.id);
    let pointing = record::pointing(visit, register, record.id).await?;
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let page = Page::staff(visit, &heading).door("/registers").status(status);
    let page = page.crumb("/registers", words.say("door-registers"));
    let named = title.clone();
    let page = page.crumb(&home, words.register(&visit.house.catalog, register).text).crumb(&own, title);
    Ok(page.show(html! {
        h1 { (words.around("delete-title", &[], &[("title", html! { bdi { (named) } })])) }
        (told)
        p { (words.say("delete-what")) }
        @for p in &pointing { (p) }
        form.plain method="post" {
            (hidden("form", &token)) (hidden("version", &record.version.to_string()))
            div.buttons {
                button { (words.say("delete-do")) }
                a.button.quiet href=(visit.to(&own)) { (words.say("delete-not")) }
            }
        }
    }))
}

/// `POST /{language}/registers/{register}/records/{id}/delete`
pub(crate) async fn remove(visit: Visit, Path((name, id)): Path<(String, String)>, sent: Sent) -> Shown {
    let account = owned(&visit, sent.pairs.one("form"))?.account.clone();
    let (register, _) = visit.house.register(&name)?;
    writable(&register)?;
    let id = identifier(&id, "no_record")?;
    let work = async {
        let mut change = visit.work(&account.actor()).await?;
        change.delete(&register.name, id, sent.pairs.one("version").parse().unwrap_or(0)).await?;
        change.commit().await
    };
    let wrong = |text: Markup| notice(Tone::Late, None, html! { p role="alert" { (text) } });
    let (told, status) = match work.await {
        Ok(_) => {
            let list = format!("/registers/{}", register.name);
            return Ok(Redirect::to(&visit.at(&list, &[("told", "deleted")])).into_response());
        }
        Err(StoreError::Refused(refusals)) => {
            let all = html! { @for r in &refusals { (wrong(super::wrong(visit.words, r.code, &r.message))) } };
            (all, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(StoreError::Stale { .. }) => (wrong(html! { (visit.words.say("record-stale")) }), StatusCode::CONFLICT),
        Err(e) => return Err(e.into()),
    };
    let record = visit.record(&Action::Delete, &register, id).await?;
    show(&visit, &register, &record, told, status).await
}
