//! The passkeys of a person: she makes them and takes them off on her own page, and shows one where a code would do.
//!
//! A passkey needs script. What asks for one is a form that a small file fills and sends; it is hidden until that file runs, and words in
//! its place say what works without.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use maud::{Markup, html};
use palermo_access::{Answer, Asked, Error as AccessError, PasskeyName, Session, Shown as ShownPasskey, Site, Token};
use palermo_register::catalog::Arg;
use uuid::Uuid;

use super::account::{code, why};
use super::own::{Told, show};
use super::{Oops, Shown, history};
use crate::form::Pairs;
use crate::parts::{Field, Tone, hidden, notice, text};
use crate::visit::Visit;
use crate::words::Words;
use crate::{Problem, assets};

/// The pages as passkeys know them; none where they are asked for under a number.
pub(super) fn site(visit: &Visit) -> Option<Site> {
    Site::of(&format!("http://{}", visit.host.as_deref()?))
}

/// What the browser is asked, as the file that asks it reads it.
struct Ceremony<'a> {
    asked: &'a Asked,
    site: &'a Site,
    /// For whom a passkey is made; none: one is shown.
    person: Option<&'a Session>,
    /// What the form sends besides.
    kept: Markup,
    button: &'static str,
}

impl Ceremony<'_> {
    fn form(&self, words: Words) -> Markup {
        let written = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let known: Vec<String> = self.asked.known.iter().map(|id| written(id)).collect();
        let user = self.person.map(|s| written(s.account.id.as_bytes()));
        let (what, answers): (_, &[&str]) = match self.person {
            Some(_) => ("make", &["client", "authenticator"]),
            None => ("show", &["credential", "client", "authenticator", "signature"]),
        };
        needed(
            words,
            html! {
                form.plain method="post" data-passkey=(what) data-challenge=(written(&self.asked.challenge))
                    data-host=(self.site.host()) data-known=(known.join(" ")) data-user=[user]
                    data-handle=[self.person.map(|s| &s.account.handle)] {
                    (self.kept)
                    @for name in answers { (hidden(name, "")) }
                    p role="alert" hidden { (words.say("passkey-failed")) }
                    div.buttons { button { (words.say(self.button)) } }
                }
            },
        )
    }
}

/// What needs script, and what is said without.
fn needed(words: Words, part: Markup) -> Markup {
    html! {
        p data-passkey="without" { (words.say("passkey-without")) }
        div data-passkey="needed" hidden { (part) }
        script src=(assets::address("passkey.js")) defer {}
    }
}

/// The question for one of her passkeys, beside the question for a code; nothing where she has none here. `kept` is what the form sends
/// besides.
pub(super) fn question(words: Words, asked: Option<&Asked>, site: Option<&Site>, kept: Markup) -> Markup {
    let Some((asked, site)) = asked.zip(site) else { return html! {} };
    let ceremony = Ceremony { asked, site, person: None, kept, button: "passkey-show" };
    html! { section { h2 { (words.say("passkey-instead")) } (ceremony.form(words)) } }
}

/// The passkey that a form brings; what cannot be read fits nothing.
pub(super) fn shown(pairs: &Pairs) -> Option<ShownPasskey> {
    pairs.all("signature").next()?;
    let read = |name: &str| bytes(pairs, name);
    let answer = Answer { client: read("client"), authenticator: read("authenticator"), signature: read("signature") };
    Some(ShownPasskey { credential: read("credential"), answer })
}

fn bytes(pairs: &Pairs, name: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(pairs.one(name).as_bytes()).unwrap_or_default()
}

/// What somebody is told above a form whose passkey does not fit.
pub(super) fn refused(text: &str) -> Markup {
    notice(Tone::Late, None, html! { p role="alert" { (text) } })
}

/// The passkeys of a person on her own page.
pub(super) async fn section(visit: &Visit, session: &Session, has_factor: bool, told: &Told) -> Result<Markup, Oops> {
    let words = visit.words;
    let title = html! { h2 #passkeys { (words.say("account-passkeys")) } };
    if !has_factor {
        return Ok(html! { section { (title) p { (words.say("account-passkey-first")) } } });
    }
    let site = site(visit);
    if let Some((asked, site)) = told.passkey.as_ref().zip(site.as_ref()) {
        let kept = html! { (hidden("form", &session.form_token)) (hidden("do", "passkey-made")) };
        let ceremony = Ceremony { asked, site, person: Some(session), kept, button: "account-passkey-make" };
        let next = words.say("account-passkey-next");
        return Ok(html! { section { (title) p { (next) } (ceremony.form(words)) } });
    }
    let all = own(visit, session, told).await?;
    let more = match site {
        Some(_) => needed(words, adding(words, session, told)),
        None => {
            let port = visit.host.as_deref().and_then(|h| h.rsplit_once(':')).map(|(_, port)| port);
            let port = port.filter(|p| p.bytes().all(|b| b.is_ascii_digit())).map(|p| format!(":{p}"));
            html! { p { (words.say("account-passkey-nowhere")) " " code dir="ltr" { "localhost" (port.unwrap_or_default()) } } }
        }
    };
    Ok(html! { section { (title) p { (words.say("account-passkey-what")) } (all) (more) } })
}

/// Those that she has, each with the way to take it off.
async fn own(visit: &Visit, session: &Session, told: &Told) -> Result<Markup, Oops> {
    let words = visit.words;
    let all = visit.state.access.passkeys(session.account.id).await?;
    if all.is_empty() {
        return Ok(html! {});
    }
    let when = |made: Timestamp, used: Option<Timestamp>| {
        let made = history::moment(visit, made);
        match used.map(|used| history::moment(visit, used)) {
            Some(used) => {
                words.with("account-passkey-used", &[("since", Arg::Text(&made)), ("used", Arg::Text(&used))])
            }
            None => words.with("account-passkey-unused", &[("since", Arg::Text(&made))]),
        }
    };
    Ok(html! {
        form.plain method="post" {
            (hidden("form", &session.form_token))
            (hidden("do", "passkey-off"))
            ul { @for (i, p) in all.iter().enumerate() { li {
                span #{ "passkey-" (i) } { bdi { (p.name) } " · " (when(p.made, p.used)) }
                " "
                button.link name="passkey" value=(p.id) aria-describedby={ "passkey-" (i) } { (words.say("account-passkey-off")) }
            } } }
            (code(words, "passkey-off-code", told.beside("passkey-off-code")))
        }
    })
}

/// The form that begins another.
fn adding(words: Words, session: &Session, told: &Told) -> Markup {
    let name = Field {
        id: "passkey-name",
        label: words.say("account-passkey-name").into(),
        hint: Some(html! { (words.say("account-passkey-name-hint")) }),
        error: told.beside("passkey-name").map(|w| html! { (w) }),
        ..Field::default()
    };
    html! {
        form.plain method="post" {
            (hidden("form", &session.form_token))
            (text(&name, words, "text", "name", &told.typed, Some("off")))
            (code(words, "passkey-code", told.beside("passkey-code")))
            div.buttons { button name="do" value="passkey" { (words.say("account-passkey-add")) } }
        }
    }
}

/// Where this session makes passkeys, and its secret.
fn here(visit: &Visit) -> Result<(Site, &Token), Oops> {
    let nowhere = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_passkeys_here", "");
    Ok(site(visit).zip(visit.token.as_ref()).ok_or_else(nowhere)?)
}

/// She names a passkey and shows a code: the browser is then asked for it.
pub(super) async fn begin(visit: &Visit, session: &Session, pairs: &Pairs) -> Shown {
    let words = visit.words;
    let (site, token) = here(visit)?;
    let typed = pairs.verbatim("name").to_string();
    let told = match PasskeyName::parse(&typed) {
        None => Told::wrong("passkey-name", (StatusCode::UNPROCESSABLE_ENTITY, words.say("account-passkey-name-bad"))),
        Some(name) => {
            let (own, given, now) = ((session, token), pairs.verbatim("code"), Timestamp::now());
            match visit.state.access.begin_passkey(own, &site, name, given, now).await {
                Ok(asked) => Told { passkey: Some(asked), ..Told::default() },
                Err(e) => Told::wrong("passkey-code", why(words, e)?),
            }
        }
    };
    show(visit, Told { typed, ..told }).await
}

/// The browser has made it.
pub(super) async fn add(visit: &Visit, session: &Session, pairs: &Pairs) -> Shown {
    let (site, token) = here(visit)?;
    let (client, authenticator) = (bytes(pairs, "client"), bytes(pairs, "authenticator"));
    match visit.state.access.add_passkey((session, token), &site, &client, &authenticator).await {
        Ok(()) => Ok(Redirect::to(&visit.at("/account", &[("told", "passkey")])).into_response()),
        Err(e @ AccessError::Refused(_)) => {
            let (status, text) = why(visit.words, e)?;
            show(visit, Told { above: refused(&text), status, ..Told::default() }).await
        }
        Err(e) => Err(e.into()),
    }
}

/// She takes one off, and shows a code.
pub(super) async fn take_off(visit: &Visit, session: &Session, pairs: &Pairs) -> Shown {
    let which = Uuid::parse_str(pairs.one("passkey")).unwrap_or_default();
    let removed = visit.state.access.remove_passkey(&session.account, which, pairs.verbatim("code"), Timestamp::now());
    match removed.await {
        Ok(_) => Ok(Redirect::to(&visit.at("/account", &[("told", "passkey-off")])).into_response()),
        Err(e) => show(visit, Told::wrong("passkey-off-code", why(visit.words, e)?)).await,
    }
}
