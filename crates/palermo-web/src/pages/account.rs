//! Signing in and out, and what a person may do with her own account.

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use palermo_access::{ABSOLUTE_HOURS, Error as AccessError, Opened, Refused, Token};
use palermo_register::catalog::Arg;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{Oops, Shown};
use crate::form::Pairs;
use crate::parts::{Field, Tone, hidden, notice, text};
use crate::shell::Page;
use crate::visit::{COOKIE, Visit, cookie, token};
use crate::words::Words;
use crate::{AppState, Problem};

/// Cookie that ties the form of signing in to the browser that asked for it; it lives five minutes.
const BEFORE: &str = "__Host-sign-in";

/// A form was sent from a page of this session: the session, else a refusal that changes nothing.
pub(crate) fn owned<'v>(visit: &'v Visit, form_token: &str) -> Result<&'v palermo_access::Session, Oops> {
    let own = visit.session.as_ref().filter(|s| s.owns(form_token));
    own.ok_or_else(|| Problem::new(StatusCode::FORBIDDEN, "foreign_form", "the form came from another session").into())
}

/// The person who is signed in, else the way to sign in and back.
pub(crate) fn signed_in(visit: &Visit) -> Result<&palermo_access::Session, Response> {
    visit.session.as_ref().ok_or_else(|| {
        let back = if visit.query.is_empty() { visit.path.clone() } else { format!("{}?{}", visit.path, visit.query) };
        Redirect::to(&visit.at("/sign-in", &[("to", &back)])).into_response()
    })
}

/// `GET /{language}/sign-in`
pub(crate) async fn sign_in(visit: Visit) -> Shown {
    visit.ask.knows(&["to", "out"])?;
    let words = visit.words;
    let told = visit.ask.flag("out").then(|| notice(Tone::Done, None, html! { p { (words.say("signed-out")) } }));
    form(&visit, "", told.unwrap_or_default(), StatusCode::OK)
}

fn form(visit: &Visit, handle: &str, told: Markup, status: StatusCode) -> Shown {
    let words = visit.words;
    let before = Token::random().map_err(Oops::from)?.to_text();
    let title = words.say("sign-in-title");
    let (ask, open) = (words.say("sign-in-handle"), words.say("sign-in-passphrase"));
    let to = visit.ask.one("to").unwrap_or_default();
    let mut response = Page::staff(visit, &title).status(status).show(html! {
        h1 { (title) }
        p { (words.say("sign-in-why")) }
        (told)
        form.plain method="post" {
            (hidden("before", &tied(&before)))
            (hidden("to", to))
            (text(&Field { id: "handle", label: ask.into(), ..Field::default() }, words, "text", "handle", handle, Some("username")))
            (text(&Field { id: "passphrase", label: open.into(), ..Field::default() }, words, "password", "passphrase", "", Some("current-password")))
            div.buttons { button { (words.say("sign-in-button")) } }
        }
    });
    set_cookie(&mut response, BEFORE, &before, 300, "Lax");
    Ok(response)
}

/// What the form carries of the cookie: nobody can make it without the cookie.
fn tied(before: &str) -> String {
    Sha256::digest(format!("palermo/sign-in/1/{before}")).iter().map(|b| format!("{b:02x}")).collect()
}

/// Handle and passphrase as they were sent.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    handle: String,
    #[serde(default)]
    passphrase: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    to: String,
}

/// `POST /{language}/sign-in`
pub(crate) async fn let_in(
    State(state): State<AppState>,
    headers: HeaderMap,
    visit: Visit,
    Form(given): Form<Given>,
) -> Shown {
    let words = visit.words;
    let own = cookie(&headers, BEFORE).is_some_and(|b| tied(&b).as_bytes().ct_eq(given.before.as_bytes()).into());
    if !own {
        return Err(
            Problem::new(StatusCode::FORBIDDEN, "foreign_form", "the form came from elsewhere or is too old").into()
        );
    }
    let told = |text: String| notice(Tone::Late, None, html! { p role="alert" { (text) } });
    let let_in = match state.access.sign_in(&given.handle, &given.passphrase).await {
        Ok(let_in) => let_in,
        Err(AccessError::Refused(Refused::Wait(n))) => {
            let text = words.with("sign-in-wait", &[("n", Arg::Count(i64::try_from(n).unwrap_or(i64::MAX)))]);
            return form(&visit, &given.handle, told(text), StatusCode::TOO_MANY_REQUESTS);
        }
        Err(AccessError::Refused(_)) => {
            return form(&visit, &given.handle, told(words.say("sign-in-wrong")), StatusCode::UNPROCESSABLE_ENTITY);
        }
        Err(e) => return Err(e.into()),
    };
    let opened = state.access.open_session(let_in).await?;
    let mut response = Redirect::to(&visit.to(within(&given.to))).into_response();
    set_session(&mut response, &opened.token);
    Ok(response)
}

/// Only a page of this installation is led to.
fn within(to: &str) -> &str {
    if to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']) { to } else { "/my-day" }
}

/// A form that carries nothing but its token.
#[derive(Deserialize)]
pub(crate) struct Bare {
    #[serde(default)]
    form: String,
}

/// `POST /{language}/sign-out`
pub(crate) async fn sign_out(
    State(state): State<AppState>,
    headers: HeaderMap,
    visit: Visit,
    Form(bare): Form<Bare>,
) -> Shown {
    owned(&visit, &bare.form)?;
    if let Some(token) = token(&headers) {
        state.access.end_session(&token).await?;
    }
    let mut response = Redirect::to(&visit.at("/sign-in", &[("out", "1")])).into_response();
    set_cookie(&mut response, COOKIE, "", 0, "Strict");
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// `GET /{language}/account`
pub(crate) async fn account(visit: Visit) -> Shown {
    show(&visit, html! {}, None, StatusCode::OK).await
}

async fn show(visit: &Visit, told: Markup, wrong: Option<&str>, status: StatusCode) -> Shown {
    let session = match signed_in(visit) {
        Ok(session) => session,
        Err(way) => return Ok(way),
    };
    let words = visit.words;
    let title = words.say("account-title");
    let sessions = visit.state.access.sessions_of(session.account.id).await?;
    let at = |t: jiff::Timestamp| {
        let local = visit.state.store.zone().to_datetime(t);
        format!("{}, {:02}:{:02}", words.locale.day(local.date()), local.hour(), local.minute())
    };
    let (now, new, hint) = (
        words.say("account-passphrase-now"),
        words.say("account-passphrase-new"),
        words.say("account-passphrase-hint"),
    );
    let ask_new = Field {
        id: "new",
        label: new.into(),
        hint: Some(html! { (hint) }),
        error: wrong.map(|w| html! { (w) }),
        ..Field::default()
    };
    Ok(Page::staff(visit, &title).status(status).show(html! {
        h1 { (title) }
        (told)
        dl.facts { dt { (words.say("sign-in-handle")) } dd { bdi { (session.account.handle) } } }
        h2 { (words.say("account-passphrase")) }
        form.plain method="post" {
            (hidden("form", &session.form_token))
            (text(&Field { id: "now", label: now.into(), ..Field::default() }, words, "password", "now", "", Some("current-password")))
            (text(&ask_new, words, "password", "new", "", Some("new-password")))
            div.buttons { button name="do" value="passphrase" { (words.say("account-passphrase")) } }
        }
        h2 { (words.say("account-sessions")) }
        ul { @for (since, used) in &sessions {
            li { (words.with("account-session", &[("since", Arg::Text(&at(*since))), ("used", Arg::Text(&at(*used)))])) }
        } }
        form method="post" {
            (hidden("form", &session.form_token))
            div.buttons { button.quiet name="do" value="end" { (words.say("account-end-sessions")) } }
        }
    }))
}

/// What a person wants done with her account.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    form: String,
    #[serde(default)]
    now: String,
    #[serde(default)]
    new: String,
    #[serde(default, rename = "do")]
    act: String,
}

/// `POST /{language}/account`
pub(crate) async fn change(State(state): State<AppState>, visit: Visit, Form(wanted): Form<Wanted>) -> Shown {
    let words = visit.words;
    let account = owned(&visit, &wanted.form)?.account.clone();
    if wanted.act == "end" {
        state.access.end_sessions_of(account.id).await?;
        return Ok(Redirect::to(&visit.at("/sign-in", &[("out", "1")])).into_response());
    }
    let let_in = match state.access.sign_in(&account.handle, &wanted.now).await {
        Ok(let_in) => let_in,
        Err(AccessError::Refused(_)) => {
            let told = notice(Tone::Late, None, html! { p role="alert" { (words.say("sign-in-wrong")) } });
            return show(&visit, told, None, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(e) => return Err(e.into()),
    };
    let let_in = match state.access.change_passphrase(let_in, &wanted.new).await {
        Ok(let_in) => let_in,
        Err(AccessError::Passphrase { .. }) => {
            let wrong = words.say("account-passphrase-bad");
            return show(&visit, html! {}, Some(&wrong), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(e) => return Err(e.into()),
    };
    // Every session has ended, this one among them: the person goes on in a new one.
    let opened = state.access.open_session(let_in).await?;
    let told = notice(Tone::Done, None, html! { p role="status" { (words.say("account-changed")) } });
    let again = Visit { session: Some(opened.session.clone()), ..visit };
    let mut response = show(&again, told, None, StatusCode::OK).await?;
    set_session(&mut response, &opened.token);
    Ok(response)
}

/// Handle and passphrase as questions of another form, for a session that ended while it was being filled; with what ties it
/// to the browser.
pub(crate) fn who(words: Words) -> Result<(Markup, Option<Zeroizing<String>>), Oops> {
    let before = Token::random().map_err(Oops::from)?.to_text();
    let (ask, open) = (words.say("sign-in-handle"), words.say("sign-in-passphrase"));
    let markup = html! {
        fieldset.card {
            legend { (words.say("sign-in-title")) }
            p { (words.say("sign-in-over")) }
            (hidden("before", &tied(&before)))
            (text(&Field { id: "handle", label: ask.into(), ..Field::default() }, words, "text", "handle", "", Some("username")))
            (text(&Field { id: "passphrase", label: open.into(), ..Field::default() }, words, "password", "passphrase", "", Some("current-password")))
        }
    };
    Ok((markup, Some(before)))
}

/// Lets somebody in whose form carries handle and passphrase; else what she is told.
pub(crate) async fn in_form(visit: &Visit, headers: &HeaderMap, pairs: &Pairs) -> Result<Result<Opened, Markup>, Oops> {
    let words = visit.words;
    let told = |tone, text: String| notice(tone, None, html! { p role="alert" { (text) } });
    let own = cookie(headers, BEFORE).is_some_and(|b| tied(&b).as_bytes().ct_eq(pairs.one("before").as_bytes()).into());
    if !own || pairs.one("handle").is_empty() {
        return Ok(Err(told(Tone::Due, words.say("sign-in-over"))));
    }
    match visit.state.access.sign_in(pairs.one("handle"), pairs.verbatim("passphrase")).await {
        Ok(let_in) => Ok(Ok(visit.state.access.open_session(let_in).await?)),
        Err(AccessError::Refused(Refused::Wait(n))) => {
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            Ok(Err(told(Tone::Late, words.with("sign-in-wait", &[("n", Arg::Count(n))]))))
        }
        Err(AccessError::Refused(_)) => Ok(Err(told(Tone::Late, words.say("sign-in-wrong")))),
        Err(e) => Err(e.into()),
    }
}

/// Puts the token of a session into the browser.
pub(crate) fn set_session(response: &mut Response, token: &Token) {
    set_cookie(response, COOKIE, &token.to_text(), ABSOLUTE_HOURS * 3_600, "Strict");
    set_cookie(response, BEFORE, "", 0, "Lax");
}

/// Puts what ties a form of signing in to the browser.
pub(crate) fn set_before(response: &mut Response, before: &str) {
    set_cookie(response, BEFORE, before, 300, "Lax");
}

fn set_cookie(response: &mut Response, name: &str, value: &str, seconds: i64, site: &str) {
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite={site}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn signing_in_leads_only_to_pages_of_this_installation() {
        assert_eq!(within("/registers/core.organisation?page=2"), "/registers/core.organisation?page=2");
        for elsewhere in ["https://example.org", "//example.org", "/\\example.org", "", "javascript:x"] {
            assert_eq!(within(elsewhere), "/my-day", "{elsewhere}");
        }
    }
}
