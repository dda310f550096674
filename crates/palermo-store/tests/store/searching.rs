//! Who is known here already? Whoever holds the keys finds a person by what is sealed, and nobody else learns that she is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use palermo_register::value::Value;
use palermo_store::db::{Reads as _, Sql};
use palermo_store::sealing::{Found, Holder, Member, Search};
use palermo_store::{Actor, Database, Error, Input, Record, Sight, Store, ledger};
use palermo_vault::{Key as _, PrivateKey};
use serde_json::json;

use crate::common;

const REGISTER: &str = "example.member";

struct House {
    store: Store,
    folder: tempfile::TempDir,
}

async fn house(store: &common::TestStore) -> House {
    let folder = tempfile::tempdir().expect("a temporary folder");
    House { store: common::unsealed(store.place(folder.path())).await.store, folder }
}

fn actor(org: &str) -> Actor {
    Actor::local(Some(org))
}

impl House {
    /// A person in the group of identities of an organisation, with her keys in hand.
    async fn worker(&self, name: &str, org: &str) -> Arc<Holder> {
        let own = PrivateKey::generate().expect("a key");
        let member = Member { name: name.into(), public: own.public() };
        self.store.group(org, "identity", &[member]).await.expect("a group");
        Arc::new(self.store.holder(name, own).await.expect("her keys"))
    }

    async fn stranger(&self) -> Holder {
        self.store.holder("s", PrivateKey::generate().expect("a key")).await.expect("no keys")
    }

    fn values(&self, given: &[(&str, &str)]) -> Vec<(usize, Value)> {
        let house = self.store.house();
        let (register, _) = house.register(REGISTER).expect("it is declared");
        let value = |(name, text): &(&str, &str)| {
            let at = register.field_index(name).expect("a field");
            let said = if *name == "full_name" { json!({ "full": text }) } else { json!(text) };
            (at, register.fields[at].from_json(&said).expect("a value"))
        };
        given.iter().map(value).collect()
    }

    /// A member of the northern organisation, entered with these keys.
    async fn entered(&self, holder: Option<&Arc<Holder>>, given: &[(&str, &str)]) -> Record {
        let mut change = self.store.change(&actor("north")).await.expect("a change");
        change.held_by(holder.cloned());
        let input = Input { values: self.values(given), ..Input::default() };
        let made = change.create(REGISTER, input).await.expect("it is kept").record;
        change.commit().await.expect("it lasts");
        made
    }

    async fn changed(&self, holder: &Arc<Holder>, record: &Record, given: &[(&str, &str)]) {
        let mut change = self.store.change(&actor("north")).await.expect("a change");
        change.held_by(Some(holder.clone()));
        let input = Input { values: self.values(given), ..Input::default() };
        change.update(REGISTER, record.id, record.version, input).await.expect("it is kept");
        change.commit().await.expect("it lasts");
    }

    async fn find_in(&self, text: &str, holder: &Holder, sight: Sight) -> Found {
        let sights = BTreeMap::from([("identity".to_string(), sight)]);
        let search = Search { register: REGISTER, text, purpose: Some("assistance"), sights: &sights };
        self.store.find(&search, holder, &actor("north")).await.expect("an answer")
    }

    /// The cards of those who are found, in order.
    async fn find(&self, text: &str, holder: &Holder) -> Vec<String> {
        let house = self.store.house();
        let (register, _) = house.register(REGISTER).expect("it is declared");
        let found = self.find_in(text, holder, Sight::Always(true)).await;
        let sealed = register.slots.iter().flat_map(|s| &s.fields);
        for place in sealed {
            assert!(found.records.iter().all(|r| r.values[*place].is_empty()), "what is sealed stays closed");
        }
        let field = register.field("card").expect("a field");
        let mut cards: Vec<String> = found.records.iter().map(|r| r.get(&register, "card").to_text(field)).collect();
        cards.sort();
        cards
    }

    async fn tags(&self) -> i64 {
        count(self.store.keys().database(), "SELECT count(*) FROM blind_index").await
    }

    async fn waiting(&self) -> i64 {
        count(self.store.database(), "SELECT count(*) FROM index_waiting").await
    }

    async fn actions(&self) -> Vec<String> {
        let mut reads = self.store.database().read().await.expect("a reader");
        let events = ledger::events_after(&mut reads, 0, 10_000).await.expect("events");
        events.iter().map(|e| e.draft.action.to_string()).collect()
    }
}

async fn count(database: &Database, sql: &'static str) -> i64 {
    let row = database.read().await.expect("a reader").fetch_optional(&Sql::new(sql)).await;
    row.expect("an answer").expect("a row").i64(0usize).expect("a count")
}

both! {
    async fn a_person_is_found_by_number_and_by_name_across_scripts_and_spellings(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w", "north").await;
        for (card, name, mail, mobile) in [
            ("1", "Мухаммед Иванов", "m.ivanov@example.org", "+41 22 733 81 11"),
            ("2", "محمد", "z@example.org", "+41 22 733 81 12"),
            ("3", "Yusuf Diallo", "yd@example.org", "+41 22 733 81 13"),
            ("4", "王小明", "wx@example.org", "+41 22 733 81 14"),
        ] {
            house.entered(Some(&worker), &[("card", card), ("full_name", name), ("mail", mail), ("mobile", mobile)]).await;
        }
        assert_eq!(house.waiting().await, 0, "whoever enters with her keys makes the tags");
        for (text, cards) in [
            ("Mohamed", &["1", "2"][..]),
            ("محمد", &["1", "2"]),
            ("ivanoff MUHAMMAD", &["1"]),
            ("Иванов", &["1"]),
            ("يوسف", &["3"]),
            ("Юсуф", &["3"]),
            ("Wang", &["4"]),
            ("Z@Example.ORG", &["2"]),
            ("0041 22 733 81 13", &[]),
            ("+41227338113", &["3"]),
            ("Olga", &[]),
            ("Mohamed Olga", &[]),
            ("z@example", &[]),
            (" - ", &[]),
            ("1990", &[]),
        ] {
            assert_eq!(house.find(text, &worker).await, cards, "{text}");
        }
        let long = "a".repeat(201);
        let sights = BTreeMap::from([("identity".to_string(), Sight::Always(true))]);
        let search = Search { register: REGISTER, text: &long, purpose: None, sights: &sights };
        assert!(matches!(house.store.find(&search, &worker, &actor("north")).await, Err(Error::Refused(_))));
    }

    async fn what_was_entered_without_keys_waits_until_somebody_who_holds_them_searches(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w", "north").await;
        let made = house.entered(None, &[("card", "1"), ("full_name", "Fatima Zahra")]).await;
        house.entered(None, &[("card", "2")]).await;
        assert_eq!((house.tags().await, house.waiting().await), (0, 1), "nobody who could make tags was there");
        assert_eq!(house.find("fatma", &house.stranger().await).await, [""; 0]);
        assert_eq!((house.tags().await, house.waiting().await), (0, 1), "without a key no tag can be made");
        assert_eq!(house.find("fatma", &worker).await, ["1"]);
        assert_eq!(house.waiting().await, 0);
        let mut reads = house.store.database().read().await.expect("a reader");
        let events = ledger::events_of(&mut reads, REGISTER, made.id).await.expect("events");
        let index = events.last().expect("an event");
        assert_eq!((&*index.draft.action, index.draft.purpose.as_deref()), ("index", Some("assistance")));
        assert_eq!(index.draft.fields.iter().collect::<Vec<_>>(), ["full_name"]);
    }

    async fn nobody_of_another_organisation_finds_anything_nor_who_may_not_see_it(store: &TestStore) {
        let house = house(store).await;
        let (north, south) = (house.worker("n", "north").await, house.worker("s", "south").await);
        house.entered(Some(&north), &[("card", "1"), ("full_name", "Fatima Zahra"), ("group", "school")]).await;
        house.entered(None, &[("card", "2"), ("full_name", "Fatima Olga")]).await;
        assert_eq!(house.find("Fatima", &south).await, [""; 0]);
        assert_eq!(house.find("Fatima", &house.stranger().await).await, [""; 0]);
        assert_eq!(house.waiting().await, 1, "what others keep is not touched");
        let catalog = house.store.house();
        let (register, _) = catalog.register(REGISTER).expect("it is declared");
        let adults = Sight::Code(register.field_index("group").expect("a field"), vec!["adult".into()]);
        for (sight, found) in [(Sight::Always(false), 0), (adults, 1), (Sight::Owner(vec!["south".into()]), 0), (Sight::Always(true), 2)] {
            let told = house.find_in("Fatima", &north, sight).await;
            assert_eq!((told.records.len(), told.more, told.waiting), (found, false, false));
        }
    }

    async fn the_ledger_keeps_that_somebody_searched_and_nothing_says_for_whom(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w", "north").await;
        house.entered(Some(&worker), &[("card", "1"), ("full_name", "Zzyzx Quarrington-Canary")]).await;
        let before = house.actions().await.len();
        house.find("Quarrington", &worker).await;
        house.find("Xylokopt", &worker).await;
        let mut reads = house.store.database().read().await.expect("a reader");
        let events = ledger::events_after(&mut reads, before as i64, 10).await.expect("events");
        assert_eq!(events.len(), 2, "one event for a search");
        for event in &events {
            let said = (&*event.draft.action, event.draft.register.as_deref(), event.draft.record, event.draft.purpose.as_deref());
            assert_eq!(said, ("search", Some(REGISTER), None, Some("assistance")));
            assert_eq!(event.draft.fields.iter().collect::<Vec<_>>(), ["full_name", "mail", "mobile"]);
        }
        let mut text = String::new();
        for table in ["SELECT * FROM ledger", "SELECT * FROM index_waiting", "SELECT * FROM index_key", "SELECT * FROM example_member"] {
            for row in reads.fetch_all(&Sql::new(table)).await.expect("rows") {
                row.into_cells().iter().for_each(|cell| text.push_str(&palermo_store::store::cell_text(cell)));
            }
        }
        house.store.keys().database().truncate_log().await.expect("the log is folded in");
        let keys = std::fs::read(house.folder.path().join("keys.db")).expect("the key store");
        for canary in ["Quarrington", "quarrington", "Xylokopt", "xylokopt", "Zzyzx"] {
            assert!(!text.contains(canary), "{canary}");
            assert!(!keys.windows(canary.len()).any(|w| w == canary.as_bytes()), "{canary}");
        }
        assert!(text.contains("search") && house.tags().await >= 6, "there was something to look through");
    }

    async fn tags_follow_what_the_record_says_and_go_with_it(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w", "north").await;
        let made = house.entered(Some(&worker), &[("card", "1"), ("full_name", "Fatima Zahra")]).await;
        house.changed(&worker, &made, &[("full_name", "Olga Petrova")]).await;
        assert_eq!(house.find("Fatima", &worker).await, [""; 0]);
        assert_eq!(house.find("Ольга Петрова", &worker).await, ["1"]);
        // A change without keys of what is not sealed makes nobody wait.
        let now = house.store.get(REGISTER, made.id).await.expect("a record");
        let mut change = house.store.change(&actor("north")).await.expect("a change");
        let input = Input { values: house.values(&[("group", "school")]), ..Input::default() };
        let now = change.update(REGISTER, now.id, now.version, input).await.expect("it is kept").record;
        change.commit().await.expect("it lasts");
        assert_eq!(house.waiting().await, 0);
        let mut change = house.store.change(&actor("north")).await.expect("a change");
        change.delete(REGISTER, now.id, now.version).await.expect("it is deleted");
        change.commit().await.expect("it lasts");
        assert_eq!((house.tags().await, house.waiting().await), (0, 0));
        assert_eq!(house.find("Olga", &worker).await, [""; 0]);
    }

    async fn whoever_is_erased_is_found_by_nothing(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w", "north").await;
        let gone = house.entered(Some(&worker), &[("card", "1"), ("full_name", "Fatima Zahra")]).await;
        house.entered(Some(&worker), &[("card", "2"), ("full_name", "Fatima Olga")]).await;
        assert_eq!(house.find("Fatima", &worker).await, ["1", "2"]);
        let both = house.tags().await;
        house.store.erase(gone.id, &actor("north"), "second").await.expect("erased").expect("there were keys");
        assert!(house.tags().await < both, "her tags went with her key");
        assert_eq!(house.find("Fatima", &worker).await, ["2"]);
        house.store.index_anew().await.expect("all wait again");
        assert_eq!(house.find("Fatima", &worker).await, ["2"], "nobody makes them anew");
        assert_eq!(house.waiting().await, 0);
    }

    async fn tags_that_were_lost_are_made_anew_and_wrong_ones_find_nobody(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w", "north").await;
        house.entered(Some(&worker), &[("card", "1"), ("full_name", "Fatima Zahra")]).await;
        house.entered(Some(&worker), &[("card", "2"), ("full_name", "Olga Petrova")]).await;
        // Somebody who writes to the key store gives the tags of each to the other.
        let mut tx = house.store.keys().database().begin().await.expect("a transaction");
        let ids = tx.fetch_all(&Sql::new("SELECT DISTINCT record FROM blind_index")).await.expect("records");
        let (one, two) = (ids[0].uuid(0usize).expect("an id"), ids[1].uuid(0usize).expect("an id"));
        let swap = "UPDATE blind_index SET record = CASE WHEN record = $1 THEN $2 ELSE $1 END";
        tx.execute(&Sql::new(swap).bind(one).bind(two)).await.expect("tampering");
        tx.commit().await.expect("it stands");
        assert_eq!(house.find("Fatima", &worker).await, [""; 0], "what tags say is confirmed by what was opened");
        let checked = palermo_store::verify::verify(house.store.database(), &house.store.house(), Some(house.store.ledger_keys()), &[], &mut |_, _| {}).await.expect("a check");
        assert!(checked.findings.is_empty(), "tags are derived: {:?}", checked.findings);
        house.store.index_anew().await.expect("all wait again");
        assert_eq!(house.find("Fatima", &worker).await, ["1"]);
        assert_eq!(house.find("Olga", &worker).await, ["2"]);
    }

    async fn who_leaves_the_group_finds_nobody_who_is_entered_afterwards(store: &TestStore) {
        let house = house(store).await;
        let (first, second) = (PrivateKey::generate().expect("a key"), PrivateKey::generate().expect("a key"));
        let public = second.public();
        let members =
            [("first", first.public()), ("second", public)].map(|(name, public)| Member { name: name.into(), public });
        house.store.group("north", "identity", &members).await.expect("a group");
        let first = Arc::new(house.store.holder("first", first).await.expect("her keys"));
        house.entered(Some(&first), &[("card", "1"), ("full_name", "Fatima Zahra")]).await;
        house.store.leave_groups("first", |name| (name == "second").then_some(public)).await.expect("she leaves");
        let second = Arc::new(house.store.holder("second", second).await.expect("her keys"));
        house.entered(Some(&second), &[("card", "2"), ("full_name", "Fatima Olga")]).await;
        assert_eq!(count(house.store.database(), "SELECT count(DISTINCT generation) FROM index_key").await, 2);
        assert_eq!(house.find("Fatima", &second).await, ["1", "2"]);
        // Keys that she kept in memory find what they found before, and no more.
        assert_eq!(house.find("Fatima", &first).await, ["1"]);
    }
}
