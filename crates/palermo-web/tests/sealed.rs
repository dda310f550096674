//! What may harm a person, on the pages: it is entered by form, lies sealed, and opens for whoever has a key and says what for.

mod common;

use common::Api;
use palermo_vault::{Key as _, RootKey};

const NAME: &str = "Zzyzx Quarrington-Canary";
const NOTE: &str = "afraid of the man called Xylokopt-Canary";
const REGISTER: &str = "/en/registers/statistics.st_victim";

/// Unseals the installation, and makes an account the first member of both groups.
async fn unsealed(api: &Api, handle: &str) {
    api.store.unseal(RootKey::generate().expect("a key")).await.expect("unsealed");
    api.store.make_recovery("").await.expect("a recovery key");
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

    async fn an_account_of_the_house_opens_nothing(api: &Api) {
        let worker = api.browser("worker", &["case_worker"]).await;
        unsealed(api, "worker").await;
        let entered = [("shown", "source_key full_name"), ("source_key", "K-1"), ("full_name:full", NAME), ("do", "save-anyway")];
        let own = record(&worker.post(&format!("{REGISTER}/new"), &entered).await);
        let root = api.browser("root", &["administrator", "case_worker"]).await;
        let seen = root.get(&format!("{own}?purpose=assistance")).await;
        assert_eq!((seen.status.as_u16(), seen.text.contains(NAME)), (404, false), "who looks after accounts reads no case");
    }
}
