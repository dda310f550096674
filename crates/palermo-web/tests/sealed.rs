//! What may harm a person, on the pages: it is entered by form, lies sealed, and opens for whoever has a key and says what for.

mod common;

use common::Api;
use palermo_store::Reads as _;
use palermo_vault::{Key as _, RootKey};

const NAME: &str = "Zzyzx Quarrington-Canary";
const NOTE: &str = "afraid of the man called Xylokopt-Canary";
const REGISTER: &str = "/en/registers/statistics.st_victim";

/// Unseals the installation.
async fn unlock(api: &Api) {
    api.store.unseal(RootKey::generate().expect("a key")).await.expect("unsealed");
    api.store.make_recovery("", |_| Ok::<(), palermo_store::Error>(())).await.expect("a recovery key");
}

/// Unseals the installation, and makes an account the first member of both groups.
async fn unsealed(api: &Api, handle: &str) {
    unlock(api).await;
    let account = api.access.by_handle(handle).await.expect("read").expect("an account");
    let member = api.access.member(account.id).await.expect("read").expect("it has keys");
    for compartment in ["identity", "general"] {
        api.store.group("", compartment, std::slice::from_ref(&member)).await.expect("a group");
    }
}

/// The address of the record to which a save led.
fn record(seen: &common::Seen) -> String {
    assert!(seen.status.is_redirection(), "{}: {}", seen.status, seen.text);
    seen.header("location").split('?').next().expect("a path").to_string()
}

both! {
    async fn a_name_is_sealed_by_form_and_opens_for_a_purpose_with_a_key_and_for_nobody_else(api: &Api) {
        let worker = api.browser("worker", &["case_worker"]).await;
        let locked = worker.get(&format!("{REGISTER}/new")).await;
        assert!(!locked.text.contains("name=\"notes\""), "a locked installation does not ask");
        unsealed(api, "worker").await;
        let colleague = api.browser("colleague", &["case_worker"]).await;
        let analyst = api.browser("analyst", &["analyst"]).await;
        let form = worker.get(&format!("{REGISTER}/new")).await;
        assert!(form.text.contains("name=\"full_name:given\"") && form.text.contains("name=\"notes\""), "{}", form.text);
        let entered = [("shown", "source_key full_name notes"), ("source_key", "K-1"), ("full_name:full", NAME), ("notes", NOTE), ("do", "save-anyway")];
        let own = record(&worker.post(&format!("{REGISTER}/new"), &entered).await);
        let both = |text: &str| (text.contains(NAME), text.contains(NOTE));

        let closed = worker.get(&own).await;
        assert!(closed.text.contains("id=\"sealed\""), "{}", closed.text);
        for page in [own.clone(), format!("{own}?purpose=curiosity"), format!("{own}/history"), format!("{own}/edit"), REGISTER.to_string(), format!("{REGISTER}?q=Quarrington")] {
            assert_eq!(both(&worker.get(&page).await.text), (false, false), "{page}");
        }
        let opened = worker.get(&format!("{own}?purpose=assistance")).await;
        assert_eq!(both(&opened.text), (true, true), "{}", opened.text);
        assert_eq!(opened.header("cache-control"), "no-store");
        // No key, or no policy: the same page, closed.
        for other in [&colleague, &analyst] {
            let seen = other.get(&format!("{own}?purpose=assistance")).await;
            assert_eq!((seen.status.as_u16(), both(&seen.text)), (200, (false, false)));
        }
        let api_page = api.get(&own.replace(REGISTER, "/api/registers/statistics.st_victim")).await;
        assert_eq!(both(&api_page.ok(200).to_string()), (false, false));

        let form = worker.get(&format!("{own}/edit?purpose=assistance")).await;
        assert_eq!(both(&form.text), (true, true), "the form begins with what stands");
        let changed = [("shown", "notes"), ("notes", "she is safe now, Canary"), ("version", "1"), ("do", "save-anyway")];
        let refused = colleague.post(&format!("{own}/edit?purpose=assistance"), &changed).await;
        record(&refused);
        let after = worker.get(&format!("{own}?purpose=assistance")).await;
        assert_eq!(both(&after.text), (true, true), "a form that does not offer a field takes none of it");
        record(&worker.post(&format!("{own}/edit?purpose=assistance"), &changed).await);
        let after = worker.get(&format!("{own}?purpose=assistance")).await;
        assert_eq!(both(&after.text), (true, false), "{}", after.text);
        assert!(after.text.contains("she is safe now, Canary"));

        let mut reads = api.store.database().read().await.expect("a reader");
        let id = own.rsplit('/').next().and_then(|t| t.parse().ok()).expect("an identifier");
        let events = palermo_store::ledger::events_of(&mut reads, "statistics.st_victim", id).await.expect("events");
        let openings = events.iter().filter(|e| &*e.draft.action == "open").count();
        assert_eq!(openings, 2 * 4, "three looks and one form, two slots each");
        assert!(events.iter().filter(|e| &*e.draft.action == "open").all(|e| e.draft.purpose.as_deref() == Some("assistance")));
    }

    async fn a_person_is_found_by_name_and_number_by_whoever_holds_the_keys_and_by_nobody_else(api: &Api) {
        let worker = api.browser("worker", &["case_worker"]).await;
        unsealed(api, "worker").await;
        let colleague = api.browser("colleague", &["case_worker"]).await;
        let entered = [("shown", "source_key full_name identity_number"), ("source_key", "K-1"), ("full_name:full", "Мухаммед Quarrington-Canary"), ("identity_number", "AB 123-456"), ("do", "save-anyway")];
        let own = record(&worker.post(&format!("{REGISTER}/new"), &entered).await);
        let find = format!("{REGISTER}/find");
        let offered = async |who: &common::Browser<'_>| who.get(REGISTER).await.text.contains(&find);
        assert_eq!((offered(&worker).await, offered(&colleague).await), (true, false), "only who holds a key is asked");
        for (text, meant) in [("Mohamed", true), ("محمد", true), ("ab123456", true), ("Mohamed Olga", false), ("AB 123-457", false)] {
            let seen = worker.post(&find, &[("text", text), ("purpose", "assistance")]).await;
            assert_eq!((seen.status.as_u16(), seen.text.contains(&own)), (200, meant), "{text}: {}", seen.text);
            assert!(!seen.text.contains("Quarrington"), "what is found stays sealed");
            assert!(seen.text.contains(text), "what was typed stands there still");
            assert_eq!(seen.header("cache-control"), "no-store");
        }
        for (text, purpose) in [("", "assistance"), ("Mohamed", "curiosity"), ("Mohamed", "")] {
            let seen = worker.post(&find, &[("text", text), ("purpose", purpose)]).await;
            assert_eq!((seen.status.as_u16(), seen.text.contains(&own)), (422, false), "{text} {purpose}");
        }
        let sought = [("text", "Mohamed"), ("purpose", "assistance")];
        let refused = colleague.post(&find, &sought).await;
        assert!(refused.status.is_client_error() && !refused.text.contains(&own), "{}", refused.text);
        assert_eq!(worker.post_as(&find, &worker.cookie, &sought).await.status.as_u16(), 403, "a form of another session");
        let mut reads = api.store.database().read().await.expect("a reader");
        let events = palermo_store::ledger::events_after(&mut reads, 0, 10_000).await.expect("events");
        assert_eq!(events.iter().filter(|e| &*e.draft.action == "search").count(), 5, "whoever is refused has not searched");
    }

    async fn a_colleague_is_let_in_by_page_for_a_purpose_and_out_again(api: &Api) {
        let lead = api.browser("lead", &["coordinator", "case_worker"]).await;
        unsealed(api, "lead").await;
        let colleague = api.browser("colleague", &["decision_maker"]).await;
        let worker = api.browser("worker", &["case_worker"]).await;
        api.browser("root", &["administrator"]).await;
        let entered = [("shown", "source_key full_name notes"), ("source_key", "K-1"), ("full_name:full", NAME), ("notes", NOTE), ("do", "save-anyway")];
        let own = record(&lead.post(&format!("{REGISTER}/new"), &entered).await);
        let (page, opened) = (format!("{own}/access"), format!("{own}?purpose=assistance"));
        assert!(lead.get(&own).await.text.contains(&page));
        assert!(!worker.get(&own).await.text.contains(&page), "who may not grant is not offered it");
        assert!(worker.get(&page).await.status.is_client_error());
        assert_eq!(colleague.get(&opened).await.status.as_u16(), 404);
        let form = lead.get(&page).await;
        assert_eq!(form.status.as_u16(), 200, "{}", form.text);
        assert!(form.text.contains(">colleague</option>"), "{}", form.text);
        for apart in ["root", "lead"] {
            assert!(!form.text.contains(&format!(">{apart}</option>")), "{apart} is no colleague to let in");
        }
        let account = api.access.by_handle("colleague").await.expect("read").expect("an account").id.to_string();
        // What is wrong stands beside its question, and what was typed is there still.
        let said = [("account", account.as_str()), ("basis", "member"), ("compartment", "identity"), ("until", "2999-12-31")];
        let refused = lead.post(&page, &said).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text.contains("id=\"purpose-error\"") && refused.text.contains("2999-12-31"), "{}", refused.text);
        let past = [("account", account.as_str()), ("basis", "member"), ("purpose", "assistance"), ("until", "2020-01-01")];
        assert_eq!(lead.post(&page, &past).await.status.as_u16(), 422);
        for said in [[("basis", "break_glass"), ("account", account.as_str())], [("basis", "member"), ("account", "root")]] {
            let more = [said[0], said[1], ("purpose", "assistance"), ("until", "2999-12-31")];
            assert_eq!(lead.post(&page, &more).await.status.as_u16(), 422, "{said:?}");
        }
        assert_eq!(colleague.get(&opened).await.status.as_u16(), 404, "nothing of it let her in");
        let said = [said[0], said[1], said[2], said[3], ("purpose", "assistance")];
        assert!(colleague.post(&page, &said).await.status.is_client_error(), "nor does she herself");
        assert_eq!(lead.post_as(&page, &lead.cookie, &said).await.status.as_u16(), 403, "a form of another session");
        let done = lead.post(&page, &said).await;
        assert!(done.status.is_redirection() && !done.header("location").contains("closed"), "{}", done.text);
        // She opens what she was let into, for the purpose, and nothing else.
        let seen = colleague.get(&opened).await;
        assert_eq!((seen.status.as_u16(), seen.text.contains(NAME), seen.text.contains(NOTE)), (200, true, false), "{}", seen.text);
        for closed in [own.clone(), format!("{own}?purpose=justice")] {
            assert_eq!(colleague.get(&closed).await.status.as_u16(), 404, "{closed}");
        }
        let text = lead.get(&page).await.text;
        let grant = text.split("name=\"revoke\" value=\"").nth(1).and_then(|t| t.split('"').next()).expect("a grant").to_string();
        let key = "SELECT count(*) FROM key_grant";
        let count = async || {
            let mut reads = api.store.database().read().await.expect("a reader");
            let row = reads.fetch_optional(&palermo_store::db::Sql::new(key)).await.expect("an answer");
            row.map_or(0, |r| r.i64(0usize).expect("a count"))
        };
        let before = count().await;
        assert!(lead.post(&page, &[("revoke", grant.as_str())]).await.status.is_redirection());
        assert_eq!(count().await, before - 1, "her key went with it");
        assert_eq!(colleague.get(&opened).await.status.as_u16(), 404);
        assert_eq!(lead.post(&page, &[("revoke", grant.as_str())]).await.status.as_u16(), 404, "there is nothing more to take back");
    }

    async fn an_account_of_the_house_opens_nothing(api: &Api) {
        let worker = api.browser("worker", &["case_worker"]).await;
        unsealed(api, "worker").await;
        let entered = [("shown", "source_key full_name"), ("source_key", "K-1"), ("full_name:full", NAME), ("do", "save-anyway")];
        let own = record(&worker.post(&format!("{REGISTER}/new"), &entered).await);
        let root = api.browser("root", &["administrator", "case_worker"]).await;
        let seen = root.get(&format!("{own}?purpose=assistance")).await;
        assert_eq!((seen.status.as_u16(), seen.text.contains(NAME)), (404, false), "who looks after accounts reads no case");
    }

    async fn a_locked_server_says_so_where_keys_are_needed_and_all_else_works(api: &Api) {
        let worker = api.browser("worker", &["case_worker"]).await;
        unsealed(api, "worker").await;
        let entered = [("shown", "source_key full_name notes"), ("source_key", "K-1"), ("full_name:full", NAME), ("notes", NOTE), ("do", "save-anyway")];
        let new = format!("{REGISTER}/new");
        let own = record(&worker.post(&new, &entered).await);
        let locked = api.restarted().await;
        let worker = common::Browser { api: &locked, cookie: worker.cookie.clone(), token: worker.token.clone() };

        let page = worker.get(&own).await;
        assert_eq!(page.status, 200, "coded facts are read: {}", page.text);
        assert!(page.text.contains("K-1") && page.text.contains("The installation is locked"), "{}", page.text);
        assert_eq!(worker.get(REGISTER).await.status, 200);
        let mut told = std::collections::BTreeSet::new();
        for language in ["en", "fr", "es", "ru", "ar", "zh"] {
            for path in [own.clone(), format!("{own}/edit")] {
                let seen = worker.get(&format!("{}?purpose=assistance", path.replacen("/en/", &format!("/{language}/"), 1))).await;
                assert_eq!((seen.status.as_u16(), seen.header("retry-after")), (503, "60"), "{path}: {}", seen.text);
                assert!(!seen.text.contains(NAME) && !seen.text.contains(NOTE));
                let heading = seen.text.split("<h1>").nth(1).and_then(|t| t.split("</h1>").next()).expect("a heading");
                told.insert(heading.to_string());
            }
        }
        assert_eq!(told.len(), 6, "each language says it in its own words: {told:?}");
        assert!(told.contains("The installation is locked"), "{told:?}");

        // A form that was open when the server was started again: nothing is kept, and nothing that was typed is lost.
        let count = async || {
            let listing = palermo_store::read::Listing { limit: 1, ..Default::default() };
            locked.store.list("statistics.st_victim", &listing).await.expect("a list").1
        };
        let entered = [("shown", "source_key full_name notes"), ("source_key", "K-2"), ("full_name:full", NAME), ("notes", NOTE), ("do", "save-anyway")];
        let back = worker.post(&new, &entered).await;
        assert_eq!(back.status, 503, "{}", back.text);
        assert!(back.text.contains("Nothing was saved") && back.text.contains("K-2"), "{}", back.text);
        assert!(back.text.contains(NAME) && back.text.contains(NOTE), "{}", back.text);
        assert_eq!(count().await, 1);
        let mut reads = api.store.database().read().await.expect("a reader");
        let drafts = palermo_store::db::Reads::fetch_all(&mut reads, &palermo_store::db::Sql::new("SELECT body FROM draft")).await.expect("drafts");
        assert_eq!(drafts.len(), 1);
        assert!(drafts.iter().all(|d| d.text(0usize).is_ok_and(|t| t.contains("K-2") && !t.contains("Canary"))), "what is typed sealed lies in no draft");
        drop(reads);
        // Emptied, the rest is kept.
        let coded = [("shown", "source_key full_name notes"), ("source_key", "K-2"), ("full_name:full", ""), ("notes", ""), ("do", "save-anyway")];
        record(&worker.post(&new, &coded).await);
        assert_eq!(count().await, 2);
    }

    async fn what_was_typed_to_be_sealed_comes_back_when_the_session_has_ended(api: &Api) {
        unlock(api).await;
        let entered = [("shown", "source_key full_name notes"), ("source_key", "K-1"), ("full_name:full", NAME), ("notes", NOTE), ("do", "save-anyway")];
        let worker = api.browser("worker", &["case_worker"]).await;
        let out = worker.post_as(&format!("{REGISTER}/new"), "", &entered).await;
        assert_eq!(out.status, 401, "{}", out.text);
        assert!(out.text.contains(NAME) && out.text.contains(NOTE) && out.text.contains("type=\"password\""), "{}", out.text);
    }
}
