//! Somebody without an account tells something: it lies sealed for the people who take reports, and whoever keeps it cannot read it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use palermo_register::catalog::Register;
use palermo_register::value::Value;
use palermo_store::db::{Location, Reads as _, Sql};
use palermo_store::intake::{FormKey, HOURS};
use palermo_store::read::Listing;
use palermo_store::sealing::{Holder, Member, Search};
use palermo_store::{Actor, Error, Place, Sight, Store, ledger};
use palermo_vault::{Key as _, PrivateKey};
use serde_json::json;
use uuid::{Uuid, Variant};

use crate::common;

const REGISTER: &str = "example.tip";
const NAME: &str = "Zzyzx Quarrington-Canary";
const STORY: &str = "the drill of the man called Xylokopt-Canary";
const MOBILE: &str = "+41 22 555 12 34";

struct House {
    store: Store,
    place: Place,
    folder: tempfile::TempDir,
}

async fn house(store: &common::TestStore) -> House {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = store.place(folder.path());
    House { store: common::unsealed(place.clone()).await.store, place, folder }
}

fn noon() -> Timestamp {
    Timestamp::from_second(1_800_000_000).expect("a moment")
}

impl House {
    fn register(&self) -> Arc<Register> {
        self.store.house().register(REGISTER).expect("it is declared").0
    }

    /// Somebody who takes reports for an organisation, with her keys in hand.
    async fn worker(&self, name: &str, org: &str) -> Holder {
        let own = PrivateKey::generate().expect("a key");
        let member = Member { name: name.into(), public: own.public() };
        self.store.group(org, "intake", &[member]).await.expect("a group");
        self.store.holder(name, own).await.expect("her keys")
    }

    async fn key(&self) -> FormKey {
        let register = self.register();
        let text = self.store.new_form_key(&register, "north", noon()).await.expect("a key");
        self.store.form_key(&register, "north", &text, noon()).await.expect("read").expect("it is ours")
    }

    fn values(&self) -> Vec<(usize, Value)> {
        let register = self.register();
        let said = [
            ("about", json!("ladder")),
            ("what", json!(STORY)),
            ("name", json!({ "full": NAME })),
            ("mobile", json!(MOBILE)),
        ];
        let value = |(name, said): &(&str, serde_json::Value)| {
            let at = register.field_index(name).expect("a field");
            (at, register.fields[at].from_json(said).expect("a value"))
        };
        said.iter().map(value).collect()
    }

    async fn open(&self, id: Uuid, holder: &Holder, org: &str) -> (BTreeMap<String, String>, usize) {
        let (register, actor) = (self.register(), Actor::local(Some(org)));
        let opened = self.store.open_record(REGISTER, id, holder, &actor, Some("assistance"), |_| true).await;
        let opened = opened.expect("a record");
        let sealed = register.slots.iter().flat_map(|s| &s.fields);
        let stated = sealed.filter(|i| !opened.record.values[**i].is_empty());
        let said = stated
            .map(|i| (register.fields[*i].name.clone(), opened.record.values[*i].to_text(&register.fields[*i])))
            .collect();
        (said, opened.closed.len())
    }

    async fn reports(&self) -> i64 {
        self.store.list(REGISTER, &Listing { limit: 1, ..Listing::default() }).await.expect("a list").1
    }

    /// Everything that lies in files, and the rows of a server as text.
    async fn laid_open(&self, store: &common::TestStore) {
        self.store.database().truncate_log().await.expect("the log is folded in");
        if matches!(store.location(), Location::Sqlite(_)) {
            return;
        }
        let mut text = String::new();
        let mut reads = self.store.database().read().await.expect("a reader");
        for table in [
            "SELECT m::text AS row FROM example_tip m",
            "SELECT m::text AS row FROM example_tip__former m",
            "SELECT m::text AS row FROM ledger m",
            "SELECT m::text AS row FROM key_grant m",
            "SELECT m::text AS row FROM index_waiting m",
            "SELECT m::text AS row FROM number_used m",
        ] {
            for row in reads.fetch_all(&Sql::new(table)).await.expect("rows") {
                text.push_str(row.text(0usize).expect("text"));
            }
        }
        std::fs::write(self.folder.path().join("rows.txt"), text).expect("a file");
    }
}

both! {
    async fn what_is_reported_lies_sealed_and_opens_for_the_people_who_take_reports_and_for_nobody_else(store: &TestStore) {
        let house = house(store).await;
        let register = house.register();
        let intake = register.intake.as_ref().expect("it has a form for everybody");
        assert!(!house.store.takes_reports(intake, "north").await.expect("an answer"), "nobody could open it yet");
        let worker = house.worker("w", "north").await;
        let elsewhere = house.worker("e", "south").await;
        let stranger = house.store.holder("s", PrivateKey::generate().expect("a key")).await.expect("no keys");
        assert!(house.store.takes_reports(intake, "north").await.expect("an answer"));

        let made = house.store.report(REGISTER, "north", house.key().await, house.values()).await.expect("it is kept");
        assert_eq!(made.owner.as_deref(), Some("north"));
        assert!(register.slots.iter().flat_map(|s| &s.fields).all(|i| made.values[*i].is_empty()), "nothing stays open");
        assert_eq!(made.sealed.iter().flatten().count(), 2);
        house.laid_open(store).await;
        for canary in ["Quarrington", "Xylokopt", "225551234", "555 12 34"] {
            assert_eq!(common::stands_in(house.folder.path(), canary), None, "{canary}");
        }
        assert!(common::stands_in(house.folder.path(), "ladder").is_some(), "the search finds what is there");

        let (said, closed) = house.open(made.id, &worker, "north").await;
        assert_eq!((said["what"].as_str(), closed), (STORY, 0));
        assert!(said["name"].contains("Quarrington") && said.contains_key("mobile"), "{said:?}");
        for other in [&elsewhere, &stranger] {
            let (said, closed) = house.open(made.id, other, "north").await;
            assert_eq!((said.len(), closed), (0, 2), "{said:?}");
        }
        // The same files with nobody signed in and the root key elsewhere: nothing opens, and nothing more is taken.
        let locked = Store::open(house.place.clone()).await.expect("it opens without its key");
        assert!(!locked.takes_reports(intake, "north").await.expect("an answer"));
        let refused = locked.report(REGISTER, "north", house.key().await, house.values()).await;
        assert!(matches!(refused, Err(Error::Locked)), "{refused:?}");
        assert_eq!(house.reports().await, 1);
        let (database, declared, keys) = (house.store.database(), house.store.house(), Some(house.store.ledger_keys()));
        let checked = palermo_store::verify::verify(database, &declared, keys, &[], &mut |_, _| {}).await.expect("a check");
        assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    }

    async fn of_a_report_neither_hour_nor_sender_is_kept_beside_it(store: &TestStore) {
        let house = house(store).await;
        house.worker("w", "north").await;
        let made = house.store.report(REGISTER, "north", house.key().await, house.values()).await.expect("it is kept");
        // Identifiers of other records begin with the millisecond in which they were made (version 7 of RFC 9562).
        assert_eq!((made.id.get_version_num(), made.id.get_variant()), (4, Variant::RFC4122));
        let day = |at: &str| {
            let at: Timestamp = at.parse().expect("a moment");
            house.store.zone().to_datetime(at).time() == jiff::civil::time(0, 0, 0, 0)
        };
        assert!(day(&made.created_at) && day(&made.changed_at), "{} {}", made.created_at, made.changed_at);
        let mut reads = house.store.database().read().await.expect("a reader");
        let events = ledger::events_of(&mut reads, REGISTER, made.id).await.expect("events");
        assert_eq!(events.iter().map(|e| (&*e.draft.action, &*e.draft.actor)).collect::<Vec<_>>(), [("create", "public")]);
        assert!(day(&Timestamp::from_millisecond(events[0].draft.at).expect("a moment").to_string()));
        let asked = Sql::new("SELECT created_at FROM shred_key");
        let keys = house.store.keys().database().read().await.expect("a reader").fetch_all(&asked).await.expect("rows");
        assert_eq!(keys.len(), 1);
        assert!(keys.iter().all(|k| k.text(0usize).is_ok_and(|at| at.contains("T00:00:00"))), "the key tells no hour");
    }

    async fn a_form_makes_one_record_however_often_it_is_sent(store: &TestStore) {
        let house = house(store).await;
        house.worker("w", "north").await;
        let key = house.key().await;
        let send = || house.store.report(REGISTER, "north", key, house.values());
        let (first, second) = tokio::join!(send(), send());
        let third = send().await.expect("the first answer once more");
        // Two at the very same moment: one is kept, and the other is that one or is asked to try again.
        let kept: Vec<_> = [first, second].into_iter().flatten().collect();
        assert!(!kept.is_empty() && kept.iter().all(|r| r.id == third.id), "{kept:?}");
        assert_eq!(house.reports().await, 1);
        let register = house.register();
        assert_eq!(kept[0].get(&register, "number"), third.get(&register, "number"), "the same number");
        let another = house.store.report(REGISTER, "north", house.key().await, house.values()).await.expect("it is kept");
        assert_ne!(another.id, third.id);
        assert_eq!(house.reports().await, 2);
    }

    async fn a_key_is_good_for_its_own_form_and_for_a_day(store: &TestStore) {
        let house = house(store).await;
        let register = house.register();
        let text = house.store.new_form_key(&register, "north", noon()).await.expect("a key");
        let read = async |org: &str, text: &str, hours: i64| {
            let now = noon() + SignedDuration::from_hours(hours);
            house.store.form_key(&register, org, text, now).await.expect("an answer").is_some()
        };
        assert!(read("north", &text, 0).await && read("north", &text, HOURS).await);
        assert!(!read("north", &text, HOURS + 1).await, "too old");
        assert!(!read("north", &text, -1).await, "from tomorrow");
        assert!(!read("south", &text, 0).await, "of another organisation");
        let other = house.store.house().register("example.item").expect("it is declared").0;
        assert!(house.store.form_key(&other, "north", &text, noon()).await.expect("an answer").is_none());
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).expect("text");
            assert!(!read("north", &changed, 0).await, "changed at {at}");
        }
        for nothing in ["", "0", "zz", "é", &text[..78], format!("{text}00").as_str()] {
            assert!(!read("north", nothing, 0).await, "{nothing}");
        }
    }

    async fn what_the_form_does_not_ask_is_not_taken_and_a_register_without_form_takes_nothing(store: &TestStore) {
        let house = house(store).await;
        house.worker("w", "north").await;
        let register = house.register();
        let mut values = house.values();
        for (name, said) in [("number", "000001"), ("triage_state", "settled")] {
            values.push((register.field_index(name).expect("a field"), Value::Text(said.into())));
        }
        let made = house.store.report(REGISTER, "north", house.key().await, values).await.expect("it is kept");
        assert_eq!(made.get(&register, "triage_state"), &Value::Code("new".into()));
        assert_ne!(made.get(&register, "number"), &Value::Text("000001".into()));
        let refused = house.store.report("example.member", "north", house.key().await, Vec::new()).await;
        assert!(refused.is_err(), "{refused:?}");
        let missing = house.store.report(REGISTER, "north", house.key().await, Vec::new()).await;
        assert!(matches!(&missing, Err(Error::Refused(r)) if r[0].code == "required"), "{missing:?}");
    }

    async fn who_reported_is_found_once_somebody_who_takes_reports_has_looked(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w", "north").await;
        let made = house.store.report(REGISTER, "north", house.key().await, house.values()).await.expect("it is kept");
        let count = async |of: &palermo_store::Database, sql: &'static str| {
            let row = of.read().await.expect("a reader").fetch_optional(&Sql::new(sql)).await.expect("an answer");
            row.map_or(0, |r| r.i64(0usize).expect("a count"))
        };
        let tags = async || count(house.store.keys().database(), "SELECT count(*) FROM blind_index").await;
        assert_eq!(tags().await, 0, "whoever serves the form makes no tag");
        assert_eq!(count(house.store.database(), "SELECT count(*) FROM index_waiting").await, 1);
        let sights = BTreeMap::from([("intake".to_string(), Sight::Always(true))]);
        let search = Search { register: REGISTER, text: "Quarrington", purpose: Some("assistance"), sights: &sights };
        let found = house.store.find(&search, &worker, &Actor::local(Some("north"))).await.expect("an answer");
        assert_eq!(found.records.iter().map(|r| r.id).collect::<Vec<_>>(), [made.id]);
        assert!(tags().await > 0);
        assert_eq!(count(house.store.database(), "SELECT count(*) FROM index_waiting").await, 0);
    }
}
