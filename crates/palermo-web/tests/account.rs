//! A person's own account: her sessions, her second factor, her passkeys, and the question whether it is still she.

#[path = "../../palermo-access/tests/access/authenticator/mod.rs"]
mod authenticator;
mod common;
#[path = "account/passkey.rs"]
mod passkey;

use common::{Api, Browser, PASSPHRASE, Seen};
use jiff::Timestamp;
use palermo_access::{Account, Entry};
use palermo_store::Input;
use palermo_store::db::Sql;
use palermo_vault::{FactorKey, Key as _, RootKey};

/// Another browser of somebody who is signed in already.
async fn another<'a>(api: &'a Api, handle: &str) -> Browser<'a> {
    let Ok(Entry::Whole(let_in)) = api.access.sign_in(handle, PASSPHRASE).await else { panic!("the passphrase opens") };
    let opened = api.access.open_session(let_in).await.expect("a session");
    let cookie = format!("__Host-palermo={}", opened.token.to_text().as_str());
    Browser { api, cookie, token: opened.session.form_token }
}

/// A browser of nobody.
fn nobody(api: &Api) -> Browser<'_> {
    Browser { api, cookie: String::new(), token: String::new() }
}

async fn account(api: &Api, handle: &str) -> Account {
    api.access.by_handle(handle).await.expect("read").expect("an account")
}

async fn is_in(browser: &Browser<'_>) -> bool {
    browser.get("/en/account").await.status == 200
}

/// A cookie that an answer sets, as a browser sends it back.
fn cookie(seen: &Seen, name: &str) -> Option<String> {
    let all = seen.headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
    let own = all.filter_map(|c| c.split(';').next()).find(|c| c.starts_with(&format!("{name}=")) && !c.ends_with('='));
    own.map(str::to_string)
}

/// What ties a form of signing in to its browser: the cookie, and what the form carries of it.
fn tied(seen: &Seen) -> (String, String) {
    let before = seen.page().form_with("before").holds("before").first().map(|t| (*t).to_string());
    (cookie(seen, "__Host-sign-in").expect("a cookie for the form"), before.expect("what ties the form"))
}

/// A second factor, confirmed by a code of long ago; with its recovery codes.
async fn factor(api: &Api, handle: &str) -> Vec<String> {
    if api.store.sealing().is_err() {
        api.store.unseal(RootKey::generate().expect("a key")).await.expect("unsealed");
    }
    let account = account(api, handle).await;
    let key = api.access.begin_factor(account.id).await.expect("begun");
    let at = Timestamp::from_second(1_700_000_000).expect("a moment");
    let step = 1_700_000_000 / 30;
    let codes = api.access.confirm_factor(&account, &key.code(step), at).await.expect("confirmed");
    codes.iter().map(|c| c.to_string()).collect()
}

/// The code that the authenticator shows now. The service reads the clock; that a code of the step before is taken too keeps the
/// test from depending on when the step changes.
fn code_of_now(key: &FactorKey) -> String {
    let now = u64::try_from(Timestamp::now().as_second()).expect("after 1970");
    key.code(now / 30).to_string()
}

/// Makes the last proof of every session older than any that counts.
async fn aged(api: &Api) {
    let mut tx = api.store.keys().database().begin().await.expect("a transaction");
    tx.execute(&Sql::new("UPDATE session SET proven_at = '2026-01-01T00:00:00.000Z'")).await.expect("aged");
    tx.commit().await.expect("committed");
}

both! {
    async fn a_person_sees_her_sessions_and_ends_one_or_all_others(api: &Api) {
        let here = api.browser("worker", &["librarian"]).await;
        let (one, two, three) = (another(api, "worker").await, another(api, "worker").await, another(api, "worker").await);
        let stranger = api.browser("other", &["librarian"]).await;
        let page = here.page("/en/account").await;
        let offered = page.form_with("session").controls.into_iter().filter(|c| c.name == "session").count();
        assert_eq!(offered, 3, "each but this one can be ended");
        let ids = api.access.sessions_of(account(api, "worker").await.id).await.expect("read");
        let this = |b: &Browser<'_>| { let cookie = b.cookie.clone(); async move {
            let token = palermo_access::Token::parse(cookie.trim_start_matches("__Host-palermo=")).expect("a token");
            api.access.session(&token).await.expect("it lives").id
        } };
        let (first, theirs) = (this(&one).await, this(&stranger).await);
        assert!(ids.iter().any(|s| s.id == first) && ids.iter().all(|s| s.id != theirs));

        let foreign = here.post_as("/en/account", &here.cookie, &[("session", &first.to_string())]).await;
        assert_eq!(foreign.status, 403, "without its token a form ends nothing");
        assert!(is_in(&one).await);
        assert_eq!(here.post("/en/account", &[("session", &first.to_string())]).await.led(), "/en/account?told=ended");
        assert!(!is_in(&one).await && is_in(&two).await);
        here.post("/en/account", &[("session", &theirs.to_string())]).await;
        assert!(is_in(&stranger).await, "somebody else's session is not hers to end");
        assert_eq!(here.post("/en/account", &[("do", "others")]).await.led(), "/en/account?told=others");
        assert!(is_in(&here).await && is_in(&stranger).await);
        assert!(!is_in(&two).await && !is_in(&three).await);
        let alone = here.get("/en/account?told=others").await;
        assert!(!alone.text.contains("value=\"others\"") && alone.text.contains("role=\"status\""), "{}", alone.text);
    }

    async fn a_disabled_account_and_a_changed_passphrase_end_sessions_at_once(api: &Api) {
        let here = api.browser("worker", &["librarian"]).await;
        let there = another(api, "worker").await;
        let wrong = here.post("/en/account", &[("do", "passphrase"), ("now", "not hers at all"), ("new", "a new quiet harbour")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("id=\"now-error\""), "the error stands beside its field: {}", wrong.text);
        assert!(is_in(&there).await);
        let changed = here.post("/en/account", &[("do", "passphrase"), ("now", PASSPHRASE), ("new", "a new quiet harbour")]).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        assert!(!is_in(&there).await && !is_in(&here).await, "both sessions opened with the former passphrase");
        let again = Browser { api, cookie: cookie(&changed, "__Host-palermo").expect("a new session"), token: String::new() };
        assert!(is_in(&again).await);
        let mut change = api.store.change(&palermo_store::Actor::local(None)).await.expect("a change");
        change.transition("core.account", account(api, "worker").await.id, 1, "disable", Input::default()).await.expect("disabled");
        change.commit().await.expect("committed");
        assert!(!is_in(&again).await);
    }

    async fn a_second_factor_is_set_up_on_the_own_page_and_its_secret_shown_until_it_counts(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let locked = me.get("/en/account").await;
        assert!(!locked.text.contains("value=\"factor\""), "a locked installation offers none");
        api.store.unseal(RootKey::generate().expect("a key")).await.expect("unsealed");
        let wrong = me.post("/en/account", &[("do", "factor"), ("now", "not hers at all")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("id=\"own-error\"") && !wrong.text.contains("otpauth"), "{}", wrong.text);
        let begun = me.post("/en/account", &[("do", "factor"), ("now", PASSPHRASE)]).await;
        let id = account(api, "worker").await.id;
        let key = api.access.begun_factor(id).await.expect("read").expect("begun");
        let secret = key.to_text();
        let address = format!("otpauth://totp/Palermo:worker?secret={}", secret.as_str());
        assert!(begun.text.contains(&address) && begun.text.contains("<svg"), "{}", begun.text);
        assert!(!begun.text.contains("style=\"") && !begun.text.contains("data:"), "the policy of content allows neither");
        assert_eq!(begun.header("cache-control"), "no-store");
        assert!(!me.get("/en/account").await.text.contains(secret.as_str()), "it is not shown by itself");
        let found_open = me.post("/en/account", &[("do", "confirm"), ("code", "abc")]).await;
        assert_eq!(found_open.status, 422);
        assert!(!found_open.text.contains(secret.as_str()), "whoever finds the session open is not shown it");
        let wrong = me.post("/en/account", &[("do", "confirm"), ("secret", secret.as_str()), ("code", "abc")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("id=\"code-error\"") && wrong.text.contains(secret.as_str()), "{}", wrong.text);
        let on = me.post("/en/account", &[("do", "confirm"), ("code", &code_of_now(&key))]).await;
        assert_eq!(on.status, 200, "{}", on.text);
        let codes: Vec<String> = on.page().said("code").into_iter().filter(|c| c.len() == 29).collect();
        assert_eq!(codes.len(), 10, "{}", on.text);
        assert!(!on.text.contains(secret.as_str()));
        let after = me.get("/en/account").await;
        assert!(codes.iter().all(|c| !after.text.contains(c)), "recovery codes are shown once");
        let off = me.post("/en/account", &[("do", "off"), ("code", "000000000000")]).await;
        assert_eq!(off.status, 422, "{}", off.text);
        assert!(api.access.factor(id).await.expect("read").is_some());
        assert_eq!(me.post("/en/account", &[("do", "off"), ("code", &codes[0])]).await.status, 200);
        assert_eq!(api.access.factor(id).await.expect("read"), None);
    }

    async fn signing_in_asks_for_the_code_on_a_second_form_and_tells_nothing_before(api: &Api) {
        api.browser("worker", &["librarian"]).await;
        let codes = factor(api, "worker").await;
        let me = nobody(api);
        let at = "/en/sign-in?to=%2Fregisters";
        let first = me.get(at).await;
        let (cookie_, before) = tied(&first);
        let sent = |handle: &str, passphrase: &str| [("before", before.as_str()), ("to", "/registers"), ("handle", handle), ("passphrase", passphrase)].map(|(a, b): (&str, &str)| (a.to_string(), b.to_string()));
        let post = async |cookie: &str, pairs: &[(String, String)]| {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            me.post_as(at, cookie, &pairs).await
        };
        let wrong = post(&cookie_, &sent("worker", "not hers at all")).await;
        let unknown = post(&cookie_, &sent("nobody", "not hers at all")).await;
        let plain = |s: &Seen| (s.status, s.page().said("p"), s.page().said("label"));
        assert_eq!(plain(&wrong), plain(&unknown), "a wrong passphrase tells nothing of a second factor");
        assert_eq!(wrong.status, 422);

        let second = post(&cookie_, &sent("worker", PASSPHRASE)).await;
        assert_eq!(second.status, 200);
        assert!(second.page().form_with("code").has("before") && !second.text.contains("name=\"passphrase\""), "{}", second.text);
        assert_eq!(cookie(&second, "__Host-palermo"), None, "nobody is signed in yet");
        let (half, before) = tied(&second);
        let as_session = half.replace("__Host-sign-in", "__Host-palermo");
        let tried = api.send("GET", "/en/my-day", &[("cookie", as_session.as_str())], "").await;
        assert!(tried.led().starts_with("/en/sign-in"), "what is half done is no session");

        let code = |before: &str, code: &str| [("before", before), ("to", "/registers"), ("code", code)].map(|(a, b)| (a.to_string(), b.to_string()));
        assert_eq!(post(&half, &code("", &codes[0])).await.status, 403, "the form is tied to its browser");
        let wrong = post(&half, &code(&before, "abc")).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("id=\"code-error\""), "{}", wrong.text);
        let right = post(&half, &code(&before, &codes[0])).await;
        assert_eq!(right.led(), "/en/registers");
        let signed_in = Browser { api, cookie: cookie(&right, "__Host-palermo").expect("a session"), token: String::new() };
        assert!(is_in(&signed_in).await);
        let again = post(&half, &code(&before, &codes[1])).await;
        assert_eq!((again.status.as_u16(), cookie(&again, "__Host-palermo")), (422, None), "what was half done is over");
    }

    async fn a_form_whose_session_has_ended_asks_for_the_code_too_and_keeps_what_was_typed(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let codes = factor(api, "worker").await;
        let new = "/en/registers/example.item/new";
        let typed = [("shown", "inventory name kind"), ("inventory", "T-1"), ("name", "Panel saw"), ("kind", "hand_tool.saw"), ("do", "save-anyway")];
        let out = me.post_as(new, "", &typed).await;
        assert_eq!(out.status, 401, "{}", out.text);
        let (cookie, before) = tied(&out);
        let who = async |code: &str| {
            let who = [("before", before.as_str()), ("handle", "worker"), ("passphrase", PASSPHRASE), ("sign-in-code", code)];
            me.post_as(new, &cookie, &[who.as_slice(), typed.as_slice()].concat()).await
        };
        for code in ["", "abc"] {
            let seen = who(code).await;
            assert_eq!(seen.status, 401, "{}", seen.text);
            assert!(seen.text.contains("value=\"Panel saw\"") && seen.text.contains("role=\"alert\""), "{}", seen.text);
            assert!(!seen.text.contains(PASSPHRASE), "{}", seen.text);
        }
        let saved = who(&codes[0]).await;
        assert!(saved.led().contains("told=saved"), "{}", saved.text);
    }

    async fn an_export_asks_again_who_it_is_when_the_last_proof_is_old(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let export = "/en/registers/example.item/export?format=csv&q=saw";
        assert_eq!(me.get(export).await.status, 200, "she has just signed in");
        aged(api).await;
        let asked = me.get(export).await.led().to_string();
        assert_eq!(asked, "/en/prove?to=%2Fregisters%2Fexample.item%2Fexport%3Fformat%3Dcsv%26q%3Dsaw");
        assert_eq!(me.get("/en/registers/example.item").await.status, 200, "reading goes on");
        let form = me.page(&asked).await.form_with("code");
        assert!(form.has("form"));
        assert_eq!(me.post_as(&asked, &me.cookie, &[("code", PASSPHRASE)]).await.status, 403, "without its token");
        let wrong = me.post(&asked, &[("code", "not hers at all")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("id=\"given-error\""), "{}", wrong.text);
        let right = me.post(&asked, &[("code", PASSPHRASE)]).await;
        assert_eq!(right.status, 200, "{}", right.text);
        assert_eq!(right.header("refresh"), format!("0;url={export}"), "it goes on with what was asked for");
        assert!(!is_in(&me).await, "the session goes on under another token");
        let renewed = Browser { api, cookie: cookie(&right, "__Host-palermo").expect("another token"), token: String::new() };
        assert_eq!(renewed.get(export).await.status, 200);
        assert_eq!(renewed.get(&asked).await.led(), export, "nothing is asked twice");
    }

    async fn whoever_has_a_second_factor_is_asked_for_its_code_and_not_for_the_passphrase(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let codes = factor(api, "worker").await;
        aged(api).await;
        let change = [("do", "passphrase"), ("now", PASSPHRASE), ("new", "twelve quiet harbours")];
        let refused = me.post("/en/account", &change).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains("id=\"now-code-error\""), "a new passphrase asks for the code too: {}", refused.text);
        let asked = "/en/prove?to=%2Fregisters%2Fexample.item%2Fexport%3Fformat%3Dcsv";
        assert_eq!(me.post(asked, &[("code", PASSPHRASE)]).await.status, 422);
        assert_eq!(me.post(asked, &[("code", &codes[0])]).await.status, 200);
    }

    async fn nobody_is_led_away_and_whoever_may_not_export_is_not_asked(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        for elsewhere in ["https%3A%2F%2Fexample.org", "%2F%2Fexample.org", "%2F%5Cexample.org"] {
            assert_eq!(me.get(&format!("/en/prove?to={elsewhere}")).await.led(), "/en/my-day");
        }
        aged(api).await;
        assert_eq!(me.get("/en/registers/core.account/export?format=csv").await.status, 403);
    }
}
