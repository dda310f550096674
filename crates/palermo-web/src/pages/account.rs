//! Signing in and out.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use palermo_access::{ABSOLUTE_HOURS, Entry, Error as AccessError, HALF_MINUTES, Opened, Refused, Token};
use palermo_register::catalog::Arg;
use palermo_store::Error as StoreError;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{Oops, Shown, passkey};
use crate::Problem;
use crate::form::{Pairs, Sent};
use crate::parts::{Field, Tone, hidden, notice, text};
use crate::shell::Page;
use crate::visit::{COOKIE, Visit, cookie};
use crate::words::Words;

/// Cookie that ties the form of signing in to the browser that asked for it; it lives five minutes.
const BEFORE: &str = "__Host-sign-in";

/// A form was sent from a page of this session: the session, else a refusal that changes nothing.
pub(crate) fn owned<'v>(visit: &'v Visit, form_token: &str) -> Result<&'v palermo_access::Session, Oops> {
    let own = visit.session.as_ref().filter(|s| s.owns(form_token));
    own.ok_or_else(|| Problem::new(StatusCode::FORBIDDEN, "foreign_form", "the form came from another session").into())
}

/// The person who is signed in, else the way to sign in and back.
pub(crate) fn signed_in(visit: &Visit) -> Result<&palermo_access::Session, Response> {
    visit.session.as_ref().ok_or_else(|| way(visit, "/sign-in"))
}

/// The person who has shown lately who she is, else the way to show it and back: for what takes data out of the house.
pub(crate) fn proven(visit: &Visit) -> Result<&palermo_access::Session, Response> {
    let session = signed_in(visit)?;
    if session.is_proven() { Ok(session) } else { Err(way(visit, "/prove")) }
}

/// The way to a page that leads back here.
fn way(visit: &Visit, to: &str) -> Response {
    let back = if visit.query.is_empty() { visit.path.clone() } else { format!("{}?{}", visit.path, visit.query) };
    Redirect::to(&visit.at(to, &[("to", &back)])).into_response()
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

/// The second form: the passphrase was right, and a code is asked for, or a passkey. Its cookie is the secret of what is half done.
async fn code_form(visit: &Visit, half: &Token, wrong: Option<String>, told: Markup, status: StatusCode) -> Shown {
    let words = visit.words;
    let site = passkey::site(visit);
    let asked = match &site {
        Some(site) => visit.state.access.ask_passkey_halfway(half, site).await?,
        None => None,
    };
    let title = words.say("sign-in-code-title");
    let to = visit.ask.one("to").unwrap_or_default();
    let kept = html! { (hidden("before", &tied(&half.to_text()))) (hidden("to", to)) };
    let mut response = Page::staff(visit, &title).status(status).show(html! {
        h1 { (title) }
        p { (words.say("sign-in-code-why")) }
        (told)
        form.plain method="post" {
            (kept)
            (code(words, "code", wrong))
            div.buttons { button { (words.say("sign-in-button")) } }
        }
        (passkey::question(words, asked.as_ref(), site.as_ref(), kept.clone()))
        p { a href=(visit.at("/sign-in", &[("to", to)])) { (words.say("sign-in-again")) } }
    });
    set_cookie(&mut response, BEFORE, &half.to_text(), HALF_MINUTES * 60, "Lax");
    Ok(response)
}

/// The question for a code of the authenticator or a recovery code.
pub(crate) fn code(words: Words, id: &'static str, wrong: Option<String>) -> Markup {
    let field = Field {
        id,
        label: words.say("sign-in-code").into(),
        hint: Some(html! { (words.say("sign-in-code-hint")) }),
        error: wrong.map(|w| html! { (w) }),
        ..Field::default()
    };
    text(&field, words, "text", "code", "", Some("one-time-code"))
}

/// What the form carries of the cookie: nobody can make it without the cookie.
fn tied(before: &str) -> String {
    Sha256::digest(format!("palermo/sign-in/1/{before}")).iter().map(|b| format!("{b:02x}")).collect()
}

/// The secret of the cookie that ties a form of signing in to its browser, if the form was asked for by this one.
fn asked_here(headers: &HeaderMap, pairs: &Pairs) -> Option<String> {
    cookie(headers, BEFORE).filter(|b| tied(b).as_bytes().ct_eq(pairs.one("before").as_bytes()).into())
}

/// `POST /{language}/sign-in`
pub(crate) async fn let_in(visit: Visit, headers: HeaderMap, sent: Sent) -> Shown {
    let (words, access, pairs) = (visit.words, &visit.state.access, &sent.pairs);
    let Some(before) = asked_here(&headers, pairs) else {
        return Err(
            Problem::new(StatusCode::FORBIDDEN, "foreign_form", "the form came from elsewhere or is too old").into()
        );
    };
    let told = |text: String| notice(Tone::Late, None, html! { p role="alert" { (text) } });
    // The second form asks for nothing but the code or the passkey.
    let shown = passkey::shown(pairs).zip(passkey::site(&visit));
    let half = Token::parse(&before).filter(|_| shown.is_some() || pairs.all("code").next().is_some());
    let let_in = match half {
        Some(half) => {
            let entered = match &shown {
                Some((shown, site)) => access.enter_passkey(&half, site, shown).await,
                None => access.enter_code(&half, pairs.verbatim("code"), Timestamp::now()).await,
            };
            match entered {
                Ok(let_in) => let_in,
                Err(AccessError::Refused(Refused::SessionOver)) => {
                    return form(&visit, "", told(words.say("sign-in-code-over")), StatusCode::UNPROCESSABLE_ENTITY);
                }
                Err(e) => {
                    let (status, text) = why(words, e)?;
                    let (wrong, told) = if shown.is_some() { (None, told(text)) } else { (Some(text), html! {}) };
                    return code_form(&visit, &half, wrong, told, status).await;
                }
            }
        }
        None => match access.sign_in(pairs.verbatim("handle"), pairs.verbatim("passphrase")).await {
            Ok(Entry::Whole(let_in)) => let_in,
            Ok(Entry::Half(half)) => return code_form(&visit, &half, None, html! {}, StatusCode::OK).await,
            Err(e) => {
                let (status, text) = why(words, e)?;
                return form(&visit, pairs.verbatim("handle"), told(text), status);
            }
        },
    };
    // Whoever signs in anew leaves the session that this browser had.
    if let Some(former) = &visit.token {
        access.end_session(former).await?;
    }
    let opened = access.open_session(let_in).await?;
    let mut response = Redirect::to(&visit.to(within(pairs.verbatim("to")))).into_response();
    set_session(&mut response, &opened.token);
    Ok(response)
}

/// Only a page of this installation is led to.
pub(crate) fn within(to: &str) -> &str {
    if to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']) { to } else { "/my-day" }
}

/// `POST /{language}/sign-out`
pub(crate) async fn sign_out(visit: Visit, sent: Sent) -> Shown {
    owned(&visit, sent.pairs.one("form"))?;
    if let Some(token) = &visit.token {
        visit.state.access.end_session(token).await?;
    }
    // The browser forgets the session and whatever it keeps of the pages.
    let mut response = Redirect::to(&visit.at("/sign-in", &[("out", "1")])).into_response();
    set_cookie(&mut response, COOKIE, "", 0, "Strict");
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// Handle, passphrase and code as questions of another form, for a session that ended while it was being filled; with what ties
/// it to the browser.
pub(crate) fn who(words: Words) -> Result<(Markup, Option<Zeroizing<String>>), Oops> {
    let before = Token::random().map_err(Oops::from)?.to_text();
    let (ask, open) = (words.say("sign-in-handle"), words.say("sign-in-passphrase"));
    let code = Field {
        id: "sign-in-code",
        label: words.say("sign-in-code").into(),
        hint: Some(html! { (words.say("sign-in-code-if")) }),
        optional: true,
        ..Field::default()
    };
    let markup = html! {
        fieldset.card {
            legend { (words.say("sign-in-title")) }
            p { (words.say("sign-in-over")) }
            (hidden("before", &tied(&before)))
            (text(&Field { id: "handle", label: ask.into(), ..Field::default() }, words, "text", "handle", "", Some("username")))
            (text(&Field { id: "passphrase", label: open.into(), ..Field::default() }, words, "password", "passphrase", "", Some("current-password")))
            (text(&code, words, "text", "sign-in-code", "", Some("one-time-code")))
        }
    };
    Ok((markup, Some(before)))
}

/// Lets somebody in whose form carries handle and passphrase, and a code where one is asked for; else what she is told.
pub(crate) async fn in_form(visit: &Visit, headers: &HeaderMap, pairs: &Pairs) -> Result<Result<Opened, Markup>, Oops> {
    let words = visit.words;
    let told = |tone, text: String| notice(tone, None, html! { p role="alert" { (text) } });
    if asked_here(headers, pairs).is_none() || pairs.one("handle").is_empty() {
        return Ok(Err(told(Tone::Due, words.say("sign-in-over"))));
    }
    let access = &visit.state.access;
    let let_in = match access.sign_in(pairs.one("handle"), pairs.verbatim("passphrase")).await {
        Ok(Entry::Whole(let_in)) => Ok(let_in),
        Ok(Entry::Half(_)) if pairs.one("sign-in-code").is_empty() => {
            return Ok(Err(told(Tone::Due, words.say("sign-in-code-needed"))));
        }
        Ok(Entry::Half(half)) => access.enter_code(&half, pairs.one("sign-in-code"), Timestamp::now()).await,
        Err(e) => Err(e),
    };
    match let_in {
        Ok(let_in) => Ok(Ok(access.open_session(let_in).await?)),
        Err(e) => Ok(Err(told(Tone::Late, why(words, e)?.1))),
    }
}

/// Why somebody is not let in, in her language, and the status of that answer.
///
/// # Errors
/// What is no refusal.
pub(crate) fn why(words: Words, error: AccessError) -> Result<(StatusCode, String), Oops> {
    Ok(match error {
        AccessError::Refused(Refused::Wait(n)) => {
            let n = Arg::Count(i64::try_from(n).unwrap_or(i64::MAX));
            (StatusCode::TOO_MANY_REQUESTS, words.with("sign-in-wait", &[("n", n)]))
        }
        AccessError::Refused(Refused::WrongCode) => (StatusCode::UNPROCESSABLE_ENTITY, words.say("sign-in-code-wrong")),
        AccessError::Refused(Refused::WrongPasskey) => (StatusCode::UNPROCESSABLE_ENTITY, words.say("passkey-wrong")),
        AccessError::Refused(_) => (StatusCode::UNPROCESSABLE_ENTITY, words.say("sign-in-wrong")),
        AccessError::Store(StoreError::Locked) => (StatusCode::SERVICE_UNAVAILABLE, words.say("sign-in-code-locked")),
        other => return Err(other.into()),
    })
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
