//! What a person may do with her own account: change her passphrase, set up a second factor and take it off, keep passkeys beside it, end
//! her sessions.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use palermo_access::{Asked, Error as AccessError, Factor, Session, check_passphrase};
use palermo_register::catalog::Arg;
use qrcode::QrCode;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::account::{code, owned, set_session, signed_in, why};
use super::{Oops, Shown, history, passkey};
use crate::form::{Pairs, Sent};
use crate::parts::{Field, Tone, badge, hidden, notice, text};
use crate::shell::Page;
use crate::visit::{Visit, encoded};

/// Empty modules around a picture (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;

/// What the page says besides what it always says: above everything else, and beside a question.
#[derive(Default)]
pub(super) struct Told {
    pub above: Markup,
    pub wrong: Option<(&'static str, String)>,
    pub status: StatusCode,
    /// The secret of a second factor that waits for its first code.
    pub secret: Option<Zeroizing<String>>,
    /// What the browser is asked for a new passkey.
    pub passkey: Option<Asked>,
    /// The name of a passkey as it was typed.
    pub typed: String,
}

impl Told {
    fn done(text: &str) -> Told {
        Told { above: notice(Tone::Done, None, html! { p role="status" { (text) } }), ..Told::default() }
    }

    pub fn wrong(question: &'static str, (status, text): (StatusCode, String)) -> Told {
        Told { wrong: Some((question, text)), status, ..Told::default() }
    }

    /// What is wrong with the answer to a question.
    pub fn beside(&self, question: &str) -> Option<String> {
        self.wrong.as_ref().filter(|(of, _)| *of == question).map(|(_, text)| text.clone())
    }
}

/// `GET /{language}/account`
pub(crate) async fn account(visit: Visit) -> Shown {
    let words = visit.words;
    let told = match visit.ask.one("told") {
        Some("ended") => Told::done(&words.say("account-session-ended")),
        Some("others") => Told::done(&words.say("account-others-ended")),
        Some("passkey") => Told::done(&words.say("account-passkey-added")),
        Some("passkey-off") => Told::done(&words.say("account-passkey-removed")),
        _ => Told::default(),
    };
    show(&visit, told).await
}

pub(super) async fn show(visit: &Visit, told: Told) -> Shown {
    let session = match signed_in(visit) {
        Ok(session) => session,
        Err(way) => return Ok(way),
    };
    let words = visit.words;
    let title = words.say("account-title");
    let own = visit.state.access.factor(session.account.id).await?;
    let passkeys = passkey::section(visit, session, own.is_some(), &told).await?;
    let sessions = sessions(visit, session).await?;
    Ok(Page::staff(visit, &title).status(told.status).show(html! {
        h1 { (title) }
        (told.above)
        dl.facts { dt { (words.say("sign-in-handle")) } dd { bdi { (session.account.handle) } } }
        (passphrase(visit, session, own.is_some(), &told))
        (factor(visit, session, own, &told))
        (passkeys)
        (sessions)
    }))
}

/// The form of a new passphrase. It proves who somebody is as signing in does, so it asks for what signing in asks for.
fn passphrase(visit: &Visit, session: &Session, has_factor: bool, told: &Told) -> Markup {
    let words = visit.words;
    let hint = html! { (words.say("account-passphrase-hint")) };
    let now = Field {
        id: "now",
        label: words.say("account-passphrase-now").into(),
        error: told.beside("now").map(|w| html! { (w) }),
        ..Field::default()
    };
    let new = Field {
        id: "new",
        label: words.say("account-passphrase-new").into(),
        hint: Some(hint),
        error: told.beside("new").map(|w| html! { (w) }),
        ..Field::default()
    };
    html! { section {
        h2 { (words.say("account-passphrase")) }
        form.plain method="post" {
            (hidden("form", &session.form_token))
            (text(&now, words, "password", "now", "", Some("current-password")))
            @if has_factor { (code(words, "now-code", told.beside("now-code"))) }
            (text(&new, words, "password", "new", "", Some("new-password")))
            div.buttons { button name="do" value="passphrase" { (words.say("account-passphrase")) } }
        }
    } }
}

fn factor(visit: &Visit, session: &Session, own: Option<Factor>, told: &Told) -> Markup {
    let words = visit.words;
    let body = match (&told.secret, own) {
        (Some(secret), _) => {
            let address = address(&session.account.handle, secret);
            html! {
                p { (words.say("account-factor-scan")) }
                (picture(&address, &words.say("account-factor-picture")))
                dl.facts {
                    dt { (words.say("account-factor-key")) } dd { code dir="ltr" { (grouped(secret).as_str()) } }
                    dt { (words.say("account-factor-address")) } dd { code dir="ltr" { (address.as_str()) } }
                }
                form.plain method="post" {
                    (hidden("form", &session.form_token))
                    (hidden("secret", secret))
                    (code(words, "code", told.beside("code")))
                    div.buttons { button name="do" value="confirm" { (words.say("account-factor-confirm")) } }
                }
            }
        }
        (None, Some(own)) => {
            let since = history::moment(visit, own.since);
            let left = i64::try_from(own.codes).unwrap_or(i64::MAX);
            html! {
                p { (words.with("account-factor-since", &[("since", Arg::Text(&since)), ("n", Arg::Count(left))])) }
                form.plain method="post" {
                    (hidden("form", &session.form_token))
                    (code(words, "code", told.beside("code")))
                    div.buttons { button.quiet name="do" value="off" { (words.say("account-factor-off")) } }
                }
            }
        }
        (None, None) if visit.state.store.sealing().is_err() => html! { p { (words.say("account-factor-locked")) } },
        (None, None) => {
            let own = Field {
                id: "own",
                label: words.say("account-passphrase-now").into(),
                error: told.beside("own").map(|w| html! { (w) }),
                ..Field::default()
            };
            html! {
                p { (words.say("account-factor-what")) }
                form.plain method="post" {
                    (hidden("form", &session.form_token))
                    (text(&own, words, "password", "now", "", Some("current-password")))
                    div.buttons { button name="do" value="factor" { (words.say("account-factor-begin")) } }
                }
            }
        }
    };
    html! { section { h2 #factor { (words.say("account-factor")) } (body) } }
}

/// What an authenticator reads from the picture (the key URI format that they share).
fn address(handle: &str, secret: &str) -> Zeroizing<String> {
    let (label, secret) = (encoded(handle), encoded(secret));
    Zeroizing::new(format!(
        "otpauth://totp/Palermo:{label}?secret={secret}&issuer=Palermo&algorithm=SHA1&digits=6&period=30"
    ))
}

/// A key as it is typed: in groups of four.
fn grouped(secret: &str) -> Zeroizing<String> {
    let signs = secret.chars().enumerate();
    Zeroizing::new(signs.fold(String::with_capacity(secret.len() * 5 / 4), |mut out, (i, sign)| {
        if i > 0 && i % 4 == 0 {
            out.push(' ');
        }
        out.push(sign);
        out
    }))
}

/// An address as a picture that a phone reads (QR code), drawn in place: black on white in every scheme of colours. Nothing where it is
/// too long for one.
fn picture(address: &str, label: &str) -> Markup {
    let Ok(drawn) = QrCode::new(address) else { return html! {} };
    let width = drawn.width();
    let mut dark = String::new();
    for (i, colour) in drawn.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            dark.push_str(&format!("M{} {}h1v1h-1z", i % width + QUIET, i / width + QUIET));
        }
    }
    let size = width + 2 * QUIET;
    html! {
        svg.scan role="img" aria-label=(label) viewBox={ "0 0 " (size) " " (size) } {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(dark) fill="#000" {}
        }
    }
}

async fn sessions(visit: &Visit, session: &Session) -> Result<Markup, Oops> {
    let words = visit.words;
    let all = visit.state.access.sessions_of(session.account.id).await?;
    let at = |t: Timestamp| {
        let local = visit.state.store.zone().to_datetime(t);
        format!("{}, {:02}:{:02}", words.locale.day(local.date()), local.hour(), local.minute())
    };
    Ok(html! { section {
        h2 #sessions { (words.say("account-sessions")) }
        form method="post" {
            (hidden("form", &session.form_token))
            ul { @for (i, s) in all.iter().enumerate() { li {
                span #{ "session-" (i) } {
                    (words.with("account-session", &[("since", Arg::Text(&at(s.began))), ("used", Arg::Text(&at(s.used)))]))
                }
                " "
                @if s.id == session.id { (badge(Tone::Plain, &words.say("account-session-this"))) } @else {
                    button.link name="session" value=(s.id) aria-describedby={ "session-" (i) } { (words.say("account-session-end")) }
                }
            } } }
            @if all.len() > 1 {
                div.buttons { button.quiet name="do" value="others" { (words.say("account-others-end")) } }
            }
        }
    } })
}

/// `POST /{language}/account`
pub(crate) async fn change(visit: Visit, sent: Sent) -> Shown {
    let (access, pairs) = (&visit.state.access, &sent.pairs);
    let session = owned(&visit, pairs.one("form"))?.clone();
    let led = |told: &str| -> Response { Redirect::to(&visit.at("/account", &[("told", told)])).into_response() };
    match (Uuid::parse_str(pairs.one("session")), pairs.one("do")) {
        (Ok(one), _) => {
            access.end_one(session.account.id, one).await?;
            Ok(led("ended"))
        }
        (Err(_), "others") => {
            access.end_others(session.account.id, session.id).await?;
            Ok(led("others"))
        }
        (Err(_), "factor") => begin_factor(&visit, &session, pairs.verbatim("now")).await,
        (Err(_), "confirm") => confirm_factor(&visit, &session, pairs).await,
        (Err(_), "passkey") => passkey::begin(&visit, &session, pairs).await,
        (Err(_), "passkey-made") => passkey::add(&visit, &session, pairs).await,
        (Err(_), "passkey-off") => passkey::take_off(&visit, &session, pairs).await,
        (Err(_), "off") => take_off_factor(&visit, &session, pairs.verbatim("code")).await,
        _ => change_passphrase(visit, &session, pairs).await,
    }
}

async fn begin_factor(visit: &Visit, session: &Session, passphrase: &str) -> Shown {
    let access = &visit.state.access;
    if let Err(e) = access.again(session, passphrase).await {
        return show(visit, Told::wrong("own", why(visit.words, e)?)).await;
    }
    let secret = Some(access.begin_factor(session.account.id).await?.to_text());
    show(visit, Told { secret, ..Told::default() }).await
}

async fn confirm_factor(visit: &Visit, session: &Session, pairs: &Pairs) -> Shown {
    let (words, access) = (visit.words, &visit.state.access);
    let codes = match access.confirm_factor(&session.account, pairs.verbatim("code"), Timestamp::now()).await {
        Ok(codes) => codes,
        Err(e @ AccessError::Refused(_)) => {
            let why = why(words, e)?;
            // The secret is shown again to the form that brings it, and to nobody who finds the session open.
            let begun = access.begun_factor(session.account.id).await?.map(|key| key.to_text());
            let sent = pairs.verbatim("secret").as_bytes();
            let told = match begun.filter(|own| own.as_bytes().ct_eq(sent).into()) {
                Some(own) => Told { secret: Some(own), ..Told::wrong("code", why) },
                None => Told {
                    above: notice(Tone::Late, None, html! { p role="alert" { (why.1) } }),
                    status: why.0,
                    ..Told::default()
                },
            };
            return show(visit, told).await;
        }
        Err(e) => return Err(e.into()),
    };
    let above = html! {
        p role="status" { (words.say("account-factor-on")) }
        p { (words.say("account-factor-codes-once")) }
        ul { @for code in &codes { li { code dir="ltr" { (code.as_str()) } } } }
    };
    let above = notice(Tone::Done, Some(&words.say("account-factor-codes")), above);
    show(visit, Told { above, ..Told::default() }).await
}

async fn take_off_factor(visit: &Visit, session: &Session, code: &str) -> Shown {
    let (words, access) = (visit.words, &visit.state.access);
    if let Err(e) = access.take_code(session.account.id, code, Timestamp::now()).await {
        return show(visit, Told::wrong("code", why(words, e)?)).await;
    }
    access.take_off_factor(&session.account.actor(), session.account.id).await?;
    show(visit, Told::done(&words.say("account-factor-is-off"))).await
}

async fn change_passphrase(visit: Visit, session: &Session, pairs: &Pairs) -> Shown {
    let (words, access) = (visit.words, visit.state.access.clone());
    let let_in = match access.again(session, pairs.verbatim("now")).await {
        Ok(let_in) => let_in,
        Err(e) => return show(&visit, Told::wrong("now", why(words, e)?)).await,
    };
    let new = pairs.verbatim("new");
    if check_passphrase(new).is_err() {
        let bad = (StatusCode::UNPROCESSABLE_ENTITY, words.say("account-passphrase-bad"));
        return show(&visit, Told::wrong("new", bad)).await;
    }
    if access.factor(session.account.id).await?.is_some()
        && let Err(e) = access.take_code(session.account.id, pairs.verbatim("code"), Timestamp::now()).await
    {
        return show(&visit, Told::wrong("now-code", why(words, e)?)).await;
    }
    let let_in = access.change_passphrase(let_in, new).await?;
    // Every session has ended, this one among them: the person goes on in a new one.
    let opened = access.open_session(let_in).await?;
    let again = Visit { session: Some(opened.session.clone()), ..visit };
    let mut response = show(&again, Told::done(&words.say("account-changed"))).await?;
    set_session(&mut response, &opened.token);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_for_authenticators_escapes_what_a_handle_may_hold() {
        let expected = "otpauth://totp/Palermo:m%C3%A1ra%20%26%20co?secret=JBSWY3DPEHPK3PXP&issuer=Palermo&algorithm=SHA1&digits=6&period=30";
        assert_eq!(*address("mára & co", "JBSWY3DPEHPK3PXP"), expected);
        assert_eq!(*grouped("JBSWY3DPEHPK3PXP"), "JBSW Y3DP EHPK 3PXP");
    }

    #[test]
    fn a_picture_has_the_three_marks_of_its_corners_and_a_quiet_border() {
        let drawn = picture("HELLO", "x").into_string();
        // Version 1 is 21 modules wide (ISO/IEC 18004, table 1), with four empty ones on each side.
        assert!(drawn.contains("viewBox=\"0 0 29 29\""), "{drawn}");
        for corner in ["M4 4h", "M24 4h", "M4 24h"] {
            assert!(drawn.contains(corner), "{corner}");
        }
        assert!(!drawn.contains("M5 5h"), "the second ring of a mark is light");
        assert!(!drawn.contains("M3 ") && !drawn.contains("M25 ") && !drawn.contains("style"), "{drawn}");
    }
}
