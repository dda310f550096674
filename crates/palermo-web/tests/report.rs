//! Somebody without an account tells something through a page, and the people who take reports open it; nobody else does.

mod common;

use axum::body::Body;
use common::html::Form;
use common::{Api, Browser, INTAKE, Seen};
use palermo_store::read::Listing;
use palermo_vault::{Key as _, RootKey};
use serde_json::json;

const REGISTER: &str = "example.tip";
const PAGE: &str = "/en/report/example.tip";
const NAME: &str = "Zzyzx Quarrington-Canary";
const STORY: &str = "the drill of the man called Xylokopt-Canary";

/// Two libraries, an unsealed installation, and somebody of the northern one who takes reports.
async fn open(api: &Api) -> Browser<'_> {
    for code in [INTAKE, "south"] {
        api.made("core.organisation", json!({ "code": code, "name": format!("Library {code}") })).await;
    }
    api.store.unseal(RootKey::generate().expect("a key")).await.expect("unsealed");
    api.store.make_recovery("", |_| Ok::<(), palermo_store::Error>(())).await.expect("a recovery key");
    let worker = api.browser_of(Some(INTAKE), "worker", &["librarian"]).await;
    takes(api, "worker", INTAKE).await;
    worker
}

/// Makes somebody the first who takes reports for an organisation.
async fn takes(api: &Api, handle: &str, organisation: &str) {
    let account = api.access.by_handle(handle).await.expect("read").expect("an account");
    let member = api.access.member(account.id).await.expect("read").expect("it has keys");
    api.store.group(organisation, "intake", std::slice::from_ref(&member)).await.expect("a group");
}

/// The form as anybody gets it.
async fn form(api: &Api) -> Form {
    let seen = api.get(PAGE).await;
    assert_eq!(seen.status, 200, "{}", seen.text);
    seen.page().form_with("key")
}

/// Sends pairs as anybody: without cookie.
async fn send(api: &Api, pairs: &[(String, String)]) -> Seen {
    let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    api.send("POST", PAGE, &[("content-type", "application/x-www-form-urlencoded")], body).await
}

/// What somebody writes into the form.
fn filled(mut form: Form) -> Vec<(String, String)> {
    form.answer("about", "ladder");
    form.answer("what", STORY);
    form.answer("name:full", NAME);
    form.press("do", "send")
}

async fn reports(api: &Api) -> i64 {
    api.store.list(REGISTER, &Listing { limit: 1, ..Listing::default() }).await.expect("a list").1
}

/// The number that a page says.
fn number(seen: &Seen) -> String {
    assert_eq!(seen.status, 200, "{}", seen.text);
    let said = seen.page().said("strong").concat();
    assert!(said.len() == 6 && said.bytes().all(|b| b.is_ascii_digit()), "{said}: {}", seen.text);
    said
}

fn tells(seen: &Seen) -> (bool, bool) {
    (seen.text.contains(NAME), seen.text.contains(STORY))
}

both! {
    async fn what_anybody_reports_opens_for_those_who_take_reports_and_for_nobody_else(api: &Api) {
        let worker = open(api).await;
        let colleague = api.browser_of(Some(INTAKE), "colleague", &["librarian"]).await;
        let elsewhere = api.browser_of(Some("south"), "elsewhere", &["librarian"]).await;
        takes(api, "elsewhere", "south").await;
        let arrived = send(api, &filled(form(api).await)).await;
        let number = number(&arrived);
        assert_eq!((tells(&arrived), arrived.header("cache-control")), ((false, false), "no-store"));
        assert!(arrived.headers.get("set-cookie").is_none(), "nobody is marked");

        let list = worker.get(&format!("/en/registers/{REGISTER}")).await;
        assert!(list.text.contains(&number), "{}", list.text);
        let listing = Listing { limit: 1, ..Listing::default() };
        let id = api.store.list(REGISTER, &listing).await.expect("a list").0[0].id;
        let own = format!("/en/registers/{REGISTER}/records/{id}");
        let closed = worker.get(&own).await;
        assert_eq!((closed.status.as_u16(), tells(&closed)), (200, (false, false)), "{}", closed.text);
        assert_eq!(tells(&worker.get(&format!("{own}?purpose=assistance")).await), (true, true));
        // Whoever has not its keys sees the record and opens nothing; another organisation sees nothing.
        let seen = colleague.get(&format!("{own}?purpose=assistance")).await;
        assert_eq!((seen.status.as_u16(), tells(&seen)), (200, (false, false)), "{}", seen.text);
        let seen = elsewhere.get(&format!("{own}?purpose=assistance")).await;
        assert_eq!((seen.status.as_u16(), tells(&seen)), (404, (false, false)), "{}", seen.text);
        assert!(!elsewhere.get(&format!("/en/registers/{REGISTER}")).await.text.contains(&number));
        // It is taken up.
        let moved = worker.post(&format!("{own}/do/triage.take-up"), &[("version", "1"), ("shown", ""), ("do", "save")]).await;
        assert!(moved.status.is_redirection(), "{}: {}", moved.status, moved.text);
        assert!(worker.get(&own).await.text.contains("Taken up"));
        assert_eq!(tells(&worker.get(&format!("{own}?purpose=assistance")).await), (true, true), "taking up loses nothing");
    }

    async fn a_form_without_a_key_of_its_own_changes_nothing_and_one_sent_twice_makes_one_record(api: &Api) {
        open(api).await;
        let whole = filled(form(api).await);
        for key in [None, Some(""), Some("00"), Some("f".repeat(80).as_str())] {
            let mut pairs = whole.clone();
            pairs.retain(|(n, _)| n != "key");
            pairs.extend(key.map(|k| ("key".to_string(), k.to_string())));
            let seen = send(api, &pairs).await;
            assert_eq!((seen.status.as_u16(), tells(&seen)), (403, (true, true)), "{key:?}: {}", seen.text);
            assert_eq!(reports(api).await, 0);
            // The page brings a key, and what was typed goes with it.
            let again = seen.page().form_with("key");
            assert_ne!(again.holds("key").concat(), key.unwrap_or_default());
        }
        let first = number(&send(api, &whole).await);
        assert_eq!(number(&send(api, &whole).await), first, "a line that broke: the answer comes again");
        assert_eq!(reports(api).await, 1);
        assert_ne!(number(&send(api, &filled(form(api).await)).await), first);
        assert_eq!(reports(api).await, 2);
    }

    async fn what_is_wrong_stands_beside_its_question_and_nothing_that_was_typed_is_lost(api: &Api) {
        open(api).await;
        let mut empty = form(api).await;
        empty.answer("what", STORY);
        empty.answer("mobile", "no number");
        let seen = send(api, &empty.press("do", "send")).await;
        assert_eq!((seen.status.as_u16(), reports(api).await), (422, 0), "{}", seen.text);
        assert!(seen.text.contains(STORY) && seen.text.contains("no number") && seen.text.contains("f-mobile-error"), "{}", seen.text);
        let mut mended = seen.page().form_with("key");
        mended.answer("mobile", "");
        let seen = send(api, &mended.press("do", "send")).await;
        assert_eq!((seen.status.as_u16(), reports(api).await), (422, 0), "{}", seen.text);
        assert!(seen.text.contains(STORY) && seen.text.contains("f-about-error"), "{}", seen.text);
        let mut long = seen.page().form_with("key");
        long.answer("about", "ladder");
        let kept = long.press("do", "send");
        let story = "x".repeat(55_000);
        long.answer("what", &story);
        let seen = send(api, &long.press("do", "send")).await;
        assert_eq!((seen.status.as_u16(), seen.text.contains(&story), reports(api).await), (413, true, 0));
        number(&send(api, &kept).await);
        assert_eq!(reports(api).await, 1);
    }

    async fn a_form_that_nobody_could_open_takes_nothing_and_keeps_what_was_typed_on_the_page(api: &Api) {
        api.made("core.organisation", json!({ "code": INTAKE, "name": "Library" })).await;
        let closed = api.get(PAGE).await;
        assert_eq!((closed.status.as_u16(), closed.header("retry-after")), (503, "60"), "{}", closed.text);
        assert!(!closed.text.contains("<form"), "{}", closed.text);
        open_later(api).await;
        let whole = filled(form(api).await);
        let locked = api.restarted().await;
        let seen = send(&locked, &whole).await;
        assert_eq!((seen.status.as_u16(), tells(&seen), seen.header("retry-after")), (503, (true, true), "60"), "{}", seen.text);
        assert_eq!(reports(api).await, 0);
        number(&send(api, &seen.page().form_with("key").press("do", "send")).await);
        assert_eq!(reports(api).await, 1);
    }

    async fn the_form_names_no_program_asks_for_no_script_and_can_be_left_at_once_in_six_languages(api: &Api) {
        open(api).await;
        let mut headings = std::collections::BTreeSet::new();
        for language in ["en", "fr", "es", "ru", "ar", "zh"] {
            let path = PAGE.replacen("/en/", &format!("/{language}/"), 1);
            let first = api.get(&path).await;
            let sent = api.send("POST", &path, &[("content-type", "application/x-www-form-urlencoded")], Body::from("do=send")).await;
            for (seen, status) in [(first, 200), (sent, 403)] {
                assert_eq!(seen.status.as_u16(), status, "{path}: {}", seen.text);
                assert_eq!(seen.header("cache-control"), "no-store");
                assert!(seen.headers.get("set-cookie").is_none() && !seen.text.contains("<script"), "{path}");
                let page = seen.page();
                assert!(page.crooked.is_empty(), "{path}: {:?}", page.crooked);
                let titles = page.said("title").concat();
                assert!(!titles.is_empty() && !titles.contains("Palermo") && !page.said("body").concat().contains("Palermo"), "{path}: {titles}");
                let leads: Vec<&str> = page.elements.iter().filter_map(|e| e.get("href").or(e.get("src")).or(e.get("action"))).collect();
                assert_eq!(leads.iter().filter(|to| **to == "about:blank").count(), 1, "{path}: one way out");
                let within = |to: &str| (to.starts_with('/') && !to.starts_with("//")) || to.starts_with('#') || to == "about:blank";
                assert!(leads.iter().all(|to| within(to)), "{path}: {leads:?}");
                headings.insert((language, page.said("h1").concat()));
            }
        }
        assert_eq!(headings.len(), 6, "{headings:?}");
        let said: std::collections::BTreeSet<&String> = headings.iter().map(|(_, h)| h).collect();
        assert_eq!(said.len(), 6, "each language says it in its own words: {headings:?}");
        assert!(api.get("/en/").await.text.contains(PAGE), "the first page leads there");
        for nothing in ["/en/report/example.member", "/en/report/example.tips", "/en/report/tip"] {
            assert_eq!(api.get(nothing).await.status, 404, "{nothing}");
            let sent = api.send("POST", nothing, &[("content-type", "application/x-www-form-urlencoded")], Body::from("do=send")).await;
            assert_eq!(sent.status, 404, "{nothing}");
        }
    }
}

/// Unseals, and lets the first person take reports.
async fn open_later(api: &Api) {
    api.store.unseal(RootKey::generate().expect("a key")).await.expect("unsealed");
    let closed = api.get(PAGE).await;
    assert_eq!(closed.status, 503, "unsealed, and nobody takes reports: {}", closed.text);
    api.store.make_recovery("", |_| Ok::<(), palermo_store::Error>(())).await.expect("a recovery key");
    api.browser_of(Some(INTAKE), "worker", &["librarian"]).await;
    takes(api, "worker", INTAKE).await;
}
