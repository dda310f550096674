//! Passkeys over HTTP: made on the own page, shown at the next sign-in and when it is asked again who it is, and taken off. In place of
//! the script the test fills the forms, with what an authenticator of software answers.

use data_encoding::BASE64URL_NOPAD;

use super::authenticator::{Authenticator, PRESENT};
use super::common::html::{Form, Page};
use super::common::{Api, Browser, PASSPHRASE, Seen};
use super::{account, aged, cookie, factor, tied};
use crate::both;

const HOST: &str = "localhost:8080";
const ORIGIN: &str = "http://localhost:8080";
const NAME: &str = "At the desk";
/// What is said of a passkey that is refused.
const MISFIT: &str = "The passkey does not fit";

/// A page as it is seen under a name.
async fn get(api: &Api, uri: &str, cookie: &str) -> Seen {
    api.send("GET", uri, &[("host", HOST), ("cookie", cookie)], "").await
}

/// Sends a form under a name.
async fn post(api: &Api, uri: &str, cookie: &str, pairs: &[(String, String)]) -> Seen {
    let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let form = ("content-type", "application/x-www-form-urlencoded");
    api.send("POST", uri, &[("host", HOST), ("cookie", cookie), form], body).await
}

fn own(me: &Browser<'_>, pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = [("form", me.token.as_str())].into_iter().chain(pairs.iter().copied());
    all.map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

/// What the form for a passkey says that the browser is to ask.
#[track_caller]
fn asked(page: &Page, name: &str) -> String {
    let found = page.elements.iter().find(|e| e.name == "form" && e.get("data-challenge").is_some());
    found.and_then(|e| e.get(name)).unwrap_or_else(|| panic!("no {name}: {:?}", page.said("main"))).to_string()
}

fn challenge(page: &Page) -> Vec<u8> {
    BASE64URL_NOPAD.decode(asked(page, "data-challenge").as_bytes()).expect("base64url")
}

/// The form with what the browser answered, as the script fills it.
fn filled(page: &Page, answers: &[(&str, &[u8])]) -> Vec<(String, String)> {
    let mut form: Form = page.form_with(answers[0].0);
    for (name, value) in answers {
        form.answer(name, &BASE64URL_NOPAD.encode(value));
    }
    form.pairs
}

/// The form with an answer of a passkey.
fn shown(page: &Page, with: &mut Authenticator) -> Vec<(String, String)> {
    let shown = with.show(&challenge(page));
    let answer = &shown.answer;
    filled(
        page,
        &[
            ("signature", &answer.signature),
            ("credential", &shown.credential),
            ("client", &answer.client),
            ("authenticator", &answer.authenticator),
        ],
    )
}

/// Somebody with a second factor and a passkey; with her recovery codes.
async fn enrolled<'a>(api: &'a Api, handle: &str) -> (Browser<'a>, Authenticator, Vec<String>) {
    let me = api.browser(handle, &["librarian"]).await;
    let mut codes = factor(api, handle).await;
    let begin = own(&me, &[("do", "passkey"), ("name", NAME), ("code", &codes.remove(0))]);
    let page = post(api, "/en/account", &me.cookie, &begin).await.page();
    let mut with = Authenticator::p256(ORIGIN, "localhost");
    let (client, authenticator) = with.make(&challenge(&page));
    let made = filled(&page, &[("client", &client), ("authenticator", &authenticator)]);
    let kept = post(api, "/en/account", &me.cookie, &made).await;
    assert_eq!(kept.led(), "/en/account?told=passkey");
    (me, with, codes)
}

/// Where she signs in: a form without an address of its own goes there again.
const AT: &str = "/en/sign-in?to=%2Fregisters";

/// The second form of signing in, with its cookie.
async fn second_form(api: &Api, handle: &str) -> (Seen, String) {
    let (before_cookie, before) = tied(&get(api, "/en/sign-in", "").await);
    let who = [("before", before.as_str()), ("to", "/registers"), ("handle", handle), ("passphrase", PASSPHRASE)];
    let who: Vec<_> = who.iter().map(|(a, b)| ((*a).to_string(), (*b).to_string())).collect();
    let second = post(api, AT, &before_cookie, &who).await;
    assert_eq!(second.status, 200, "{}", second.text);
    let (half, _) = tied(&second);
    (second, half)
}

both! {
    async fn a_passkey_takes_a_second_factor_a_name_and_a_code(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let without = get(api, "/en/account", &me.cookie).await;
        assert!(without.text.contains("id=\"passkeys\""), "{}", without.text);
        assert!(!without.text.contains("value=\"passkey\"") && !without.text.contains("<script"), "{}", without.text);
        let codes = factor(api, "worker").await;
        let numbered = api.send("GET", "/en/account", &[("host", "127.0.0.1:8080"), ("cookie", &me.cookie)], "").await;
        assert!(!numbered.text.contains("value=\"passkey\""), "browsers keep no passkey for a number");
        assert!(numbered.text.contains(">localhost:8080<"), "{}", numbered.text);

        let page = get(api, "/en/account", &me.cookie).await;
        let parts = |state: &str| page.page().elements.iter().filter(|e| e.get("data-passkey") == Some(state)).cloned().collect::<Vec<_>>();
        let (words, needed) = (parts("without"), parts("needed"));
        assert!(words.len() == 1 && words[0].get("hidden").is_none(), "words stand there until the script runs");
        assert!(needed.len() == 1 && needed[0].get("hidden").is_some(), "what needs it does not");
        let scripts: Vec<_> = page.page().all("script").map(|(at, e)| (e.clone(), page.page().text_of(at))).collect();
        assert!(scripts.len() == 1 && scripts[0].1.is_empty(), "{scripts:?}");
        let script = scripts[0].0.get("src").expect("a file of its own").to_string();
        let file = api.get(&script).await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/javascript; charset=utf-8"));

        let begin = async |name: &str, code: &str| post(api, "/en/account", &me.cookie, &own(&me, &[("do", "passkey"), ("name", name), ("code", code)])).await;
        for wrong in [" ", &"x".repeat(41)] {
            let seen = begin(wrong, &codes[0]).await;
            assert_eq!(seen.status, 422);
            assert!(seen.text.contains("id=\"passkey-name-error\"") && !seen.text.contains("data-challenge"), "{}", seen.text);
        }
        let seen = begin(NAME, "000000000000").await;
        assert_eq!(seen.status, 422);
        assert!(seen.text.contains("id=\"passkey-code-error\"") && !seen.text.contains("data-challenge"), "{}", seen.text);
        assert!(seen.text.contains(&format!("value=\"{NAME}\"")), "what was typed is still there: {}", seen.text);

        let page = begin(NAME, &codes[0]).await.page();
        assert_eq!((asked(&page, "data-host"), asked(&page, "data-handle")), ("localhost".into(), "worker".into()));
        let mut careless = Authenticator::p256(ORIGIN, "localhost");
        careless.flags = PRESENT;
        let (client, authenticator) = careless.make(&challenge(&page));
        let made = filled(&page, &[("client", &client), ("authenticator", &authenticator)]);
        let seen = post(api, "/en/account", &me.cookie, &made).await;
        assert_eq!(seen.status, 422);
        assert!(seen.text.contains(MISFIT), "{}", seen.text);
        assert_eq!(post(api, "/en/account", &me.cookie, &made[1..]).await.status, 403, "the form is tied to its session");
        assert_eq!(api.access.passkeys(account(api, "worker").await.id).await.expect("read"), []);
    }

    async fn a_passkey_opens_the_second_form_in_place_of_a_code(api: &Api) {
        let (_, mut with, codes) = enrolled(api, "worker").await;
        let (second, half) = second_form(api, "worker").await;
        assert_eq!(cookie(&second, "__Host-palermo"), None, "nobody is signed in yet");
        let page = second.page();
        assert!(page.form_with("code").has("before"), "a code serves as before");
        assert_eq!(asked(&page, "data-known"), BASE64URL_NOPAD.encode(&with.credential));

        with.origin = "http://localhost:9090".into();
        let false_page = shown(&page, &mut with);
        with.origin = ORIGIN.into();
        let refused = post(api, AT, &half, &false_page).await;
        assert_eq!((refused.status.as_u16(), cookie(&refused, "__Host-palermo")), (422, None));
        assert!(refused.text.contains(MISFIT) && refused.text.contains("data-challenge"), "{}", refused.text);

        let right = shown(&refused.page(), &mut with);
        assert_eq!(post(api, AT, "", &right).await.status, 403, "the form is tied to its browser");
        let opened = post(api, AT, &half, &right).await;
        assert_eq!(opened.led(), "/en/registers");
        let session = cookie(&opened, "__Host-palermo").expect("a session");
        assert_eq!(get(api, "/en/account", &session).await.status, 200);
        let again = post(api, AT, &half, &right).await;
        assert_eq!((again.status.as_u16(), cookie(&again, "__Host-palermo")), (422, None), "what was half done is over");

        let (second, half) = second_form(api, "worker").await;
        let mut by_code = second.page().form_with("code");
        by_code.answer("code", &codes[0]);
        assert_eq!(post(api, AT, &half, &by_code.pairs).await.led(), "/en/registers");
    }

    async fn a_locked_installation_takes_a_passkey(api: &Api) {
        let (_, mut with, _) = enrolled(api, "worker").await;
        let locked = api.restarted().await;
        assert!(locked.store.sealing().is_err());
        let (second, half) = second_form(&locked, "worker").await;
        let answer = shown(&second.page(), &mut with);
        assert_eq!(post(&locked, "/en/sign-in", &half, &answer).await.led(), "/en/registers");
    }

    async fn an_export_takes_a_passkey_as_proof(api: &Api) {
        let (me, mut with, _) = enrolled(api, "worker").await;
        let export = "/en/registers/example.item/export?format=csv";
        aged(api).await;
        let to = get(api, export, &me.cookie).await.led().to_string();
        let page = get(api, &to, &me.cookie).await.page();
        let old = shown(&page, &mut with);
        let page = get(api, &to, &me.cookie).await.page();
        let refused = post(api, &to, &me.cookie, &old).await;
        assert_eq!(refused.status, 422, "each page asks anew: {}", refused.text);
        assert!(refused.text.contains(MISFIT), "{}", refused.text);
        assert_eq!(post(api, &to, &me.cookie, &shown(&page, &mut with)).await.status, 422, "and so does the page that came back");
        let page = get(api, &to, &me.cookie).await.page();
        let right = post(api, &to, &me.cookie, &shown(&page, &mut with)).await;
        assert_eq!((right.status.as_u16(), right.header("refresh")), (200, format!("0;url={export}").as_str()), "{}", right.text);
        let renewed = cookie(&right, "__Host-palermo").expect("another token");
        assert_eq!(get(api, export, &renewed).await.status, 200);
    }

    async fn a_passkey_is_taken_off_by_a_code(api: &Api) {
        let (me, _, codes) = enrolled(api, "worker").await;
        let page = get(api, "/en/account", &me.cookie).await;
        assert!(page.text.contains(NAME), "{}", page.text);
        let id = account(api, "worker").await.id;
        let which = api.access.passkeys(id).await.expect("read")[0].id.to_string();
        let off = async |code: &str| {
            let mut form = page.page().form_with("passkey");
            form.answer("code", code);
            post(api, "/en/account", &me.cookie, &form.press("passkey", &which)).await
        };
        let wrong = off("000000000000").await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("id=\"passkey-off-code-error\"") && wrong.text.contains(NAME), "{}", wrong.text);
        assert_eq!(off(&codes[0]).await.led(), "/en/account?told=passkey-off");
        assert_eq!(api.access.passkeys(id).await.expect("read"), []);
        let (second, _) = second_form(api, "worker").await;
        assert!(!second.text.contains("data-challenge"), "{}", second.text);
        assert!(second.page().form_with("code").has("before"), "the second factor stays");
    }
}
