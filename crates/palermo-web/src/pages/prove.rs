//! Is it still her? Before data leave the house, whoever has not shown for ten minutes who she is shows it again.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use jiff::Timestamp;
use maud::{Markup, html};
use palermo_access::Session;

use super::account::{code, owned, set_session, signed_in, why, within};
use super::{Shown, passkey};
use crate::Problem;
use crate::form::Sent;
use crate::parts::{Field, hidden, text};
use crate::shell::Page;
use crate::visit::Visit;

/// `GET /{language}/prove?to=`
pub(crate) async fn ask(visit: Visit) -> Shown {
    visit.ask.knows(&["to"])?;
    match signed_in(&visit) {
        Err(way) => Ok(way),
        Ok(session) if session.is_proven() => {
            Ok(Redirect::to(&visit.to(within(visit.ask.one("to").unwrap_or_default()))).into_response())
        }
        Ok(session) => form(&visit, session, None, html! {}, StatusCode::OK).await,
    }
}

async fn form(visit: &Visit, session: &Session, wrong: Option<String>, told: Markup, status: StatusCode) -> Shown {
    let words = visit.words;
    let site = passkey::site(visit);
    let asked = match site.as_ref().zip(visit.token.as_ref()) {
        Some((site, token)) => visit.state.access.ask_passkey(session, token, site).await?,
        None => None,
    };
    let kept = hidden("form", &session.form_token);
    let title = words.say("prove-title");
    let question = match visit.state.access.factor(session.account.id).await? {
        Some(_) => code(words, "given", wrong),
        None => {
            let field = Field {
                id: "given",
                label: words.say("sign-in-passphrase").into(),
                error: wrong.map(|w| html! { (w) }),
                ..Field::default()
            };
            text(&field, words, "password", "code", "", Some("current-password"))
        }
    };
    Ok(Page::staff(visit, &title).status(status).show(html! {
        h1 { (title) }
        p { (words.say("prove-why")) }
        (told)
        form.plain method="post" {
            (kept)
            (question)
            div.buttons { button { (words.say("prove-button")) } }
        }
        (passkey::question(words, asked.as_ref(), site.as_ref(), kept.clone()))
    }))
}

/// `POST /{language}/prove?to=`: a page that goes on to what was asked for. That may be a file, which leaves the browser where it is.
pub(crate) async fn prove(visit: Visit, sent: Sent) -> Shown {
    let pairs = &sent.pairs;
    let session = owned(&visit, pairs.one("form"))?.clone();
    let words = visit.words;
    let token = visit.token.as_ref().ok_or_else(|| Problem::new(StatusCode::FORBIDDEN, "foreign_form", ""))?;
    let (access, shown) = (&visit.state.access, passkey::shown(pairs).zip(passkey::site(&visit)));
    let proven = match &shown {
        Some((shown, site)) => access.prove_by_passkey(&session, token, site, shown).await,
        None => access.prove(&session, token, pairs.verbatim("code"), Timestamp::now()).await,
    };
    let opened = match proven {
        Ok(opened) => opened,
        Err(e) => {
            let (status, text) = why(words, e)?;
            return match shown {
                Some(_) => form(&visit, &session, None, passkey::refused(&text), status).await,
                None => form(&visit, &session, Some(text), html! {}, status).await,
            };
        }
    };
    let to = visit.to(within(visit.ask.one("to").unwrap_or_default()));
    let title = words.say("prove-done");
    let renewed = Visit { session: Some(opened.session), token: Some(opened.token.clone()), ..visit };
    let mut response = Page::staff(&renewed, &title).show(html! {
        h1 { (title) }
        p { (words.say("prove-goes-on")) " " a href=(to) { (words.say("prove-follow")) } }
    });
    if let Ok(on) = HeaderValue::from_str(&format!("0;url={to}")) {
        response.headers_mut().insert(header::REFRESH, on);
    }
    set_session(&mut response, &opened.token);
    Ok(response)
}
