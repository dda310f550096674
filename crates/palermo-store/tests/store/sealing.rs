//! What may harm a person lies sealed: it opens for those who hold keys and for nobody else, and not at all once it is erased.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use palermo_register::value::Value;
use palermo_store::db::{Location, Reads as _, Sql};
use palermo_store::import::{Destination, Incoming};
use palermo_store::record::Source;
use palermo_store::sealing::{Holder, Member};
use palermo_store::{Actor, Error, Input, Record, Store, ledger};
use palermo_vault::{Key as _, PrivateKey, RootKey, shares};
use serde_json::json;
use uuid::Uuid;

use crate::common;

const REGISTER: &str = "example.member";
const NAME: &str = "Zzyzx Quarrington-Canary";
const STREET: &str = "17 Canary-Wharfage Lane";
const REMARK: &str = "afraid of the man called Xylokopt-Canary";

/// An installation with its root key; `seal` gives a second opening of the same.
struct House {
    store: Store,
    root: [u8; 32],
    folder: tempfile::TempDir,
    shares: Vec<shares::Share>,
}

async fn house(store: &common::TestStore) -> House {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let common::Unsealed { store, root, shares } = common::unsealed(store.place(folder.path())).await;
    House { store, root, folder, shares }
}

impl House {
    fn values(&self, given: &[(&str, &str)]) -> Vec<(usize, Value)> {
        let house = self.store.house();
        let (register, _) = house.register(REGISTER).expect("it is declared");
        let value = |(name, text): &(&str, &str)| {
            let at = register.field_index(name).expect("a field");
            let said = match *name {
                "full_name" => json!({ "full": text }),
                "home" => json!({ "street": text }),
                _ => json!(text),
            };
            (at, register.fields[at].from_json(&said).expect("a value"))
        };
        given.iter().map(value).collect()
    }

    async fn create(&self, card: &str) -> Record {
        let mut change = self.store.change(&actor("north")).await.expect("a change");
        let values = self.values(&[
            ("card", card),
            ("full_name", NAME),
            ("home", STREET),
            ("remarks", REMARK),
            ("mail", "z@example.org"),
        ]);
        let made = change.create(REGISTER, Input { values, ..Input::default() }).await.expect("it is kept").record;
        change.commit().await.expect("it lasts");
        made
    }

    async fn change(
        &self,
        record: &Record,
        holder: Option<&Arc<Holder>>,
        given: &[(&str, &str)],
    ) -> palermo_store::Result<Record> {
        let mut change = self.store.change(&actor("north")).await?;
        change.held_by(holder.cloned());
        let input = Input { values: self.values(given), ..Input::default() };
        let saved = change.update(REGISTER, record.id, record.version, input).await?;
        change.commit().await?;
        Ok(saved.record)
    }

    /// A person in both groups of the organisation, with her keys in hand.
    async fn worker(&self, name: &str) -> Arc<Holder> {
        let own = PrivateKey::generate().expect("a key");
        let member = Member { name: name.into(), public: own.public() };
        for compartment in ["identity", "general"] {
            self.store.group("north", compartment, std::slice::from_ref(&member)).await.expect("a group");
        }
        Arc::new(self.store.holder(name, own).await.expect("her keys"))
    }

    async fn opened(&self, id: Uuid, holder: &Holder) -> BTreeMap<String, String> {
        let opened = self
            .store
            .open_record(REGISTER, id, holder, &actor("north"), Some("care"), |_| true)
            .await
            .expect("it opens");
        let house = self.store.house();
        let (register, _) = house.register(REGISTER).expect("it is declared");
        assert_eq!(opened.damaged, Vec::<usize>::new());
        let sealed = register.slots.iter().flat_map(|s| &s.fields);
        let stated = sealed.filter(|i| !opened.record.values[**i].is_empty());
        stated
            .map(|i| (register.fields[*i].name.clone(), opened.record.values[*i].to_text(&register.fields[*i])))
            .collect()
    }

    async fn checked(&self) -> palermo_store::verify::Outcome {
        let (database, house) = (self.store.database(), self.store.house());
        let keys = Some(self.store.ledger_keys());
        palermo_store::verify::verify(database, &house, keys, &[], &mut |_, _| {}).await.expect("a check")
    }

    async fn count(&self, table: &'static str) -> i64 {
        let row = self.store.database().read().await.expect("a reader").fetch_optional(&Sql::new(table)).await;
        row.expect("an answer").map_or(0, |r| r.i64(0usize).expect("a count"))
    }
}

fn actor(org: &str) -> Actor {
    Actor::local(Some(org))
}

fn code(error: &Error) -> &str {
    match error {
        Error::Refused(refusals) => refusals[0].code,
        _ => "",
    }
}

both! {
    async fn what_is_sealed_opens_for_a_member_of_its_group_and_the_ledger_says_so(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w").await;
        let made = house.create("1001").await;
        let closed = house.store.house();
        let (register, _) = closed.register(REGISTER).expect("it is declared");
        assert!(register.slots.iter().flat_map(|s| &s.fields).all(|i| made.values[*i].is_empty()), "nothing stays open");
        assert_eq!(made.sealed.iter().flatten().count(), 2);
        let before = house.count("SELECT count(*) FROM ledger").await;
        let opened = house.opened(made.id, &worker).await;
        assert_eq!(opened["remarks"], REMARK);
        assert_eq!(opened["mail"], "z@example.org");
        assert!(opened["full_name"].contains("Quarrington") && opened["home"].contains("Wharfage"), "{opened:?}");
        let mut reads = house.store.database().read().await.expect("a reader");
        let events = ledger::events_after(&mut reads, before, 10).await.expect("events");
        let said: Vec<_> = events
            .iter()
            .map(|e| (&*e.draft.action, e.draft.compartment.as_deref(), e.draft.purpose.as_deref(), e.draft.record))
            .collect();
        assert_eq!(said, [
            ("open", Some("identity"), Some("care"), Some(made.id)),
            ("open", Some("general"), Some("care"), Some(made.id)),
        ]);
        assert_eq!(events[0].draft.fields.iter().collect::<Vec<_>>(), ["full_name", "home", "mail"]);

        // Somebody who is in no group opens nothing, and that leaves no event of an opening.
        let stranger = house.store.holder("s", PrivateKey::generate().expect("a key")).await.expect("no keys");
        let told = house.store.open_record(REGISTER, made.id, &stranger, &actor("north"), None, |_| true).await.expect("a record");
        assert_eq!((told.closed, told.damaged.len()), (vec![0, 1], 0));
        assert_eq!(house.count("SELECT count(*) FROM ledger").await, before + 2);
        let checked = house.checked().await;
        assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    }

    async fn a_locked_installation_keeps_nothing_and_opens_nothing(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w").await;
        let made = house.create("1001").await;
        let locked = Store::open(store.place(house.folder.path())).await.expect("it opens without its key");
        let mut change = locked.change(&actor("north")).await.expect("a change");
        let values = house.values(&[("card", "1002"), ("full_name", NAME)]);
        let refused = change.create(REGISTER, Input { values, ..Input::default() }).await.expect_err("it is locked");
        assert_eq!(code(&refused), "class_sealed");
        drop(change);
        assert!(matches!(locked.open_record(REGISTER, made.id, &worker, &actor("north"), None, |_| true).await, Err(Error::Locked)));
        let another = RootKey::generate().expect("a key");
        assert!(matches!(locked.unseal(another).await, Err(Error::WrongRoot)));
        locked.unseal(RootKey::from_bytes(&house.root).expect("a key")).await.expect("its own key");
        assert!(locked.open_record(REGISTER, made.id, &worker, &actor("north"), None, |_| true).await.is_ok());
    }

    async fn a_change_keeps_what_it_does_not_name_and_refuses_to_write_over_what_it_cannot_read(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w").await;
        let made = house.create("1001").await;
        // Coded facts change without any key.
        let coded = house.change(&made, None, &[("group", "school")]).await.expect("it is kept");
        assert_eq!(coded.sealed, made.sealed, "the ciphertexts stand as they were");
        let blind = house.change(&coded, None, &[("mail", "new@example.org")]).await.expect_err("nobody can read what stands");
        assert_eq!(code(&blind), "sealed_closed");
        let new = house.change(&coded, Some(&worker), &[("mail", "new@example.org")]).await.expect("it is kept");
        let opened = house.opened(new.id, &worker).await;
        assert_eq!((opened["mail"].as_str(), opened["remarks"].as_str()), ("new@example.org", REMARK));
        assert!(opened["full_name"].contains("Quarrington"), "what was not named is there");
        let same = house.change(&new, Some(&worker), &[("mail", "new@example.org")]).await.expect("nothing differs");
        assert_eq!(same.version, new.version, "the same said again makes no version");
        // What stood before stands in the history, sealed.
        let versions = house.store.history(REGISTER, made.id).await.expect("a history");
        assert_eq!(versions.len(), 2);
        let checked = house.checked().await;
        assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    }

    async fn ciphertexts_that_changed_places_are_damaged_and_found(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w").await;
        let (one, two) = (house.create("1001").await, house.create("1002").await);
        store_of(&house, store)
            .tamper(
                "UPDATE example_member SET sealed_identity_identity = (SELECT sealed_identity_identity FROM example_member \
                 WHERE card = '1001') WHERE card = '1002'",
            )
            .await;
        let told = house.store.open_record(REGISTER, two.id, &worker, &actor("north"), None, |_| true).await.expect("a record");
        assert_eq!(told.damaged.len() + told.closed.len(), 1, "the slot that was moved does not open");
        assert_eq!(house.opened(one.id, &worker).await.len(), 4);
        let checked = house.checked().await;
        assert!(!checked.findings.is_empty());
    }

    async fn nothing_of_it_lies_in_any_file_in_the_clear(store: &TestStore) {
        let house = house(store).await;
        for card in 0..40 {
            house.create(&format!("{card}")).await;
        }
        house.store.database().truncate_log().await.expect("the log is folded in");
        let folder = match store.location() {
            Location::Sqlite(_) => house.folder.path().to_path_buf(),
            // Of a server the rows are looked through, as text.
            Location::Postgres(_) => {
                let dump = house.folder.path().join("rows.txt");
                let mut text = String::new();
                let mut reads = house.store.database().read().await.expect("a reader");
                for table in [
                    "SELECT m::text AS row FROM example_member m",
                    "SELECT m::text AS row FROM example_member__former m",
                    "SELECT m::text AS row FROM ledger m",
                    "SELECT m::text AS row FROM key_grant m",
                ] {
                    for row in reads.fetch_all(&Sql::new(table)).await.expect("rows") {
                        text.push_str(row.text(0usize).expect("text"));
                    }
                }
                std::fs::write(&dump, text).expect("a file");
                house.folder.path().to_path_buf()
            }
        };
        for canary in ["Quarrington", "Wharfage", "Xylokopt", "z@example.org"] {
            assert_eq!(common::stands_in(&folder, canary), None, "{canary}");
        }
        std::fs::write(folder.join("planted.txt"), REMARK).expect("a file");
        assert!(common::stands_in(&folder, "Xylokopt").is_some(), "the search finds what is there");
    }

    async fn erasure_ends_every_copy_of_the_main_store(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w").await;
        let (gone, stays) = (house.create("1001").await, house.create("1002").await);
        let mut reads = house.store.database().read().await.expect("a reader");
        let grants = "SELECT subject, compartment, generation, grantee, granted FROM key_grant";
        let copy = reads.fetch_all(&Sql::new(grants)).await.expect("a copy of the grants");
        assert_eq!(copy.len(), 8, "two compartments of two people, each for the group and the recovery key");
        drop(reads);
        let erased = house.store.erase(gone.id, &actor("north"), "second").await.expect("erased").expect("there were keys");
        let public = house.store.ledger_keys().signing().await.expect("the key of heads").verifying();
        let certificate = palermo_vault::certificate::Certificate::verify(&erased.signed, &public).expect("it is signed");
        assert_eq!((certificate.subject.as_slice(), certificate.approver.as_str()), (gone.id.as_bytes().as_slice(), "second"));
        assert_eq!((certificate.org.as_str(), certificate.installation.as_str()), ("north", house.store.installation()));
        assert!(house.store.erase(gone.id, &actor("north"), "second").await.expect("once is enough").is_none());
        // An old copy of the main store brings the grants back: without the shred key they open nothing.
        let mut tx = house.store.database().begin().await.expect("a transaction");
        for row in copy.iter().filter(|r| r.uuid(0usize).is_ok_and(|id| id == gone.id)) {
            let back = Sql::new("INSERT INTO key_grant (subject, compartment, generation, grantee, granted) VALUES ($1, $2, $3, $4, $5)")
                .bind(row.uuid(0usize).expect("a subject"))
                .bind(row.text(1usize).expect("a compartment"))
                .bind(row.i64(2usize).expect("a generation"))
                .bind(row.bytes(3usize).expect("a grantee").to_vec())
                .bind(row.bytes(4usize).expect("a grant").to_vec());
            tx.execute(&back).await.expect("a row");
        }
        tx.commit().await.expect("it stands");
        let told = house.store.open_record(REGISTER, gone.id, &worker, &actor("north"), None, |_| true).await.expect("a record");
        assert_eq!(told.closed, [0, 1]);
        assert_eq!(house.opened(stays.id, &worker).await.len(), 4);
    }

    async fn nothing_more_is_sealed_for_whoever_was_erased(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w").await;
        let mut change = house.store.change(&actor("north")).await.expect("a change");
        let values = house.values(&[("card", "1001"), ("full_name", NAME)]);
        let made = change.create(REGISTER, Input { values, ..Input::default() }).await.expect("it is kept").record;
        change.commit().await.expect("it lasts");
        house.store.erase(made.id, &actor("north"), "second").await.expect("erased").expect("there were keys");
        let refused = house.change(&made, Some(&worker), &[("remarks", REMARK)]).await.expect_err("she was erased");
        assert_eq!(code(&refused), "erased");
        assert_eq!(house.count("SELECT count(*) FROM key_grant").await, 0);
        // Coded facts go on, and others are sealed as before.
        house.change(&made, Some(&worker), &[("group", "school")]).await.expect("it is kept");
        let other = house.create("1002").await;
        assert_eq!(house.opened(other.id, &worker).await.len(), 4);
    }

    async fn an_erasure_that_was_stopped_half_way_is_finished_by_the_next_start(store: &TestStore) {
        let house = house(store).await;
        let made = house.create("1001").await;
        let stays = house.create("1002").await;
        // As a stop after the first of its three steps leaves it: the certificate stands, grants and key are still there.
        let certificate = palermo_vault::certificate::Certificate {
            installation: house.store.installation().to_string(),
            org: "north".into(),
            subject: made.id.as_bytes().to_vec(),
            approver: "second".into(),
            erased: "2027-03-01".into(),
            backups: "2027-03-31".into(),
        };
        let key = house.store.ledger_keys().signing().await.expect("the key of heads");
        let signed = certificate.sign(&key).expect("it is signed");
        let mut tx = house.store.keys().database().begin().await.expect("a transaction");
        let row = Sql::new("INSERT INTO erased_subject (subject, certificate, created_at) VALUES ($1, $2, $3)")
            .bind(made.id)
            .bind(signed)
            .bind("2027-03-01T00:00:00.000Z");
        tx.execute(&row).await.expect("a row");
        tx.commit().await.expect("it stands");
        let again = Store::open(store.place(house.folder.path())).await.expect("the next start");
        assert!(again.erase(made.id, &actor("north"), "second").await.expect("an answer").is_none(), "the key is gone");
        let mut reads = house.store.database().read().await.expect("a reader");
        let left = reads.fetch_all(&Sql::new("SELECT DISTINCT subject FROM key_grant")).await.expect("grants");
        assert_eq!(left.iter().map(|r| r.uuid(0usize).expect("a subject")).collect::<Vec<_>>(), [stays.id]);
        let events = ledger::who(&mut reads, made.id, 0, i64::MAX).await.expect("events");
        let erased: Vec<_> = events.iter().filter(|e| &*e.draft.action == "erase").collect();
        assert_eq!(erased.len(), 1);
        assert_eq!((erased[0].draft.approver.as_deref(), erased[0].draft.register.as_deref()), (Some("second"), Some(REGISTER)));
        drop(reads);
        assert!(house.checked().await.findings.is_empty());
        again.database().close().await;
    }

    async fn a_passphrase_opens_the_root_key_and_a_new_one_takes_its_place(store: &TestStore) {
        let house = house(store).await;
        let root = || RootKey::from_bytes(&house.root).expect("a key");
        let under = async |passphrase: &str| house.store.root_under(passphrase).await;
        assert!(!house.store.opens_for_people().await.expect("an answer"));
        assert!(under("a quiet harbour").await.expect("an answer").is_none(), "there is no passphrase");
        house.store.note_shares().await.expect("noted");
        assert!(house.store.opens_for_people().await.expect("an answer"));
        assert!(under("a quiet harbour").await.expect("an answer").is_none(), "shares are no passphrase");
        house.store.keep_root(&root(), "a quiet harbour").await.expect("kept");
        assert_eq!(under("a quiet harbour").await.expect("it opens").expect("a key"), root());
        assert!(matches!(under("a quiet harbor").await, Err(Error::WrongPassphrase)));
        house.store.keep_root(&root(), "another harbour").await.expect("kept");
        assert!(matches!(under("a quiet harbour").await, Err(Error::WrongPassphrase)));
        assert_eq!(under("another harbour").await.expect("it opens").expect("a key"), root());
    }

    async fn who_leaves_reads_nothing_that_is_written_afterwards(store: &TestStore) {
        let house = house(store).await;
        let (first, second) = (PrivateKey::generate().expect("a key"), PrivateKey::generate().expect("a key"));
        let public = second.public();
        let members = [("first", first.public()), ("second", public)]
            .map(|(name, public)| Member { name: name.into(), public });
        for compartment in ["identity", "general"] {
            house.store.group("north", compartment, &members).await.expect("a group");
        }
        let first = house.store.holder("first", first).await.expect("her keys");
        let made = house.create("1001").await;
        assert_eq!(house.opened(made.id, &first).await.len(), 4);
        house.store.leave_groups("first", |name| (name == "second").then_some(public)).await.expect("she leaves");
        let later = house.create("1002").await;
        let told = house.store.open_record(REGISTER, later.id, &first, &actor("north"), None, |_| true).await.expect("a record");
        assert_eq!(told.closed, [0, 1]);
        let second = Arc::new(house.store.holder("second", second).await.expect("her keys"));
        assert_eq!(house.opened(later.id, &second).await.len(), 4);
        // What is changed from now on is sealed anew, under keys that she never had.
        let changed = house.change(&made, Some(&second), &[("mail", "new@example.org"), ("remarks", "-")]).await.expect("it is kept");
        assert_eq!(house.opened(changed.id, &second).await["mail"], "new@example.org");
        let told = house.store.open_record(REGISTER, made.id, &first, &actor("north"), None, |_| true).await.expect("a record");
        assert_eq!(told.closed, [0, 1]);
    }

    async fn the_recovery_quorum_opens_and_one_share_less_does_not(store: &TestStore) {
        let house = house(store).await;
        let made = house.create("1001").await;
        let few = shares::combine(&house.shares[1..3]);
        assert!(few.is_err());
        let key = shares::combine(&house.shares[1..4]).expect("three of five");
        let quorum = PrivateKey::from_bytes(&key).expect("a key");
        let quorum = house.store.holder(palermo_store::sealing::RECOVERY, quorum).await.expect("its keys");
        assert_eq!(house.opened(made.id, &quorum).await.len(), 4);
        // It lets somebody in who was there when the groups were made of nobody.
        let own = PrivateKey::generate().expect("a key");
        let member = Member { name: "w".into(), public: own.public() };
        assert!(house.store.let_in(&quorum, "north", "general", &member).await.expect("she is let in"));
        let worker = house.store.holder("w", own).await.expect("her keys");
        let opened = house.opened(made.id, &worker).await;
        assert_eq!(opened.keys().collect::<Vec<_>>(), ["remarks"]);
    }

    async fn a_colleague_opens_what_she_was_let_into_and_nothing_else_until_it_is_taken_back(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w").await;
        let (made, other) = (house.create("1001").await, house.create("1002").await);
        let own = PrivateKey::generate().expect("a key");
        let public = own.public();
        let colleague = house.store.holder("c", own).await.expect("no groups");
        assert!(house.opened(made.id, &colleague).await.is_empty());
        let catalog = house.store.house();
        let (register, _) = catalog.register(REGISTER).expect("it is declared");
        let both = ["identity", "general"].map(String::from);
        // Who holds no key hands none on, and is told of what stays closed.
        let mut tx = house.store.database().begin().await.expect("a transaction");
        let closed = house.store.share_keys(&mut tx, (&register, &made), &colleague, &both, &public).await;
        assert_eq!(closed.expect("an answer"), ["general", "identity"]);
        let closed = house.store.share_keys(&mut tx, (&register, &made), &worker, &both[..1], &public).await;
        assert!(closed.expect("an answer").is_empty());
        tx.commit().await.expect("it stands");
        let opened = house.opened(made.id, &colleague).await;
        assert_eq!(opened.keys().collect::<Vec<_>>(), ["full_name", "home", "mail"]);
        assert!(house.opened(other.id, &colleague).await.is_empty());
        let mut tx = house.store.database().begin().await.expect("a transaction");
        house.store.unshare_keys(&mut tx, (&register, &made), &both, &public).await.expect("taken back");
        tx.commit().await.expect("it stands");
        assert!(house.opened(made.id, &colleague).await.is_empty());
        assert_eq!(house.opened(made.id, &worker).await.len(), 4);
    }

    async fn a_batch_that_is_undone_gives_back_what_was_sealed_and_what_has_parts(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w").await;
        let made = house.create("1001").await;
        let catalog = house.store.house();
        let (branches, _) = catalog.register("example.branch").expect("it is declared");
        let of = |body: serde_json::Value| {
            palermo_store::store::assignments(&branches, body.as_object().expect("an object")).expect("values")
        };
        let mut change = house.store.change(&actor("north")).await.expect("a change");
        let address = json!({ "street": "Mill Lane 1", "city": "Geneva", "country": "CHE" });
        let values = of(json!({ "code": "b", "name": "A branch", "address": address }));
        let branch = change.create("example.branch", Input { values, ..Input::default() }).await.expect("a branch").record;
        change.commit().await.expect("it lasts");
        let mut change = house.store.change(&actor("north")).await.expect("a change");
        change.held_by(Some(worker.clone()));
        let (batches, _) = catalog.register("core.batch").expect("it is declared");
        let batch = json!({ "kind": "bulk_transition", "state": "committed", "register": REGISTER });
        let known: serde_json::Map<String, serde_json::Value> = batch
            .as_object()
            .expect("an object")
            .iter()
            .filter(|(k, _)| batches.field_index(k).is_some())
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        let values = palermo_store::store::assignments(&batches, &known).expect("values");
        let id = change.create("core.batch", Input { values, ..Input::default() }).await.expect("a batch").record.id;
        change.in_batch(Some(id), false);
        let values = house.values(&[("mail", "new@example.org"), ("home", "Elsewhere 2")]);
        change.update(REGISTER, made.id, made.version, Input { values, ..Input::default() }).await.expect("it is kept");
        let values = of(json!({ "address": { "street": "Elsewhere 2", "city": "Bern", "country": "CHE" } }));
        let input = Input { values, ..Input::default() };
        change.update("example.branch", branch.id, branch.version, input).await.expect("it is kept");
        change.commit().await.expect("it lasts");
        assert_eq!(house.opened(made.id, &worker).await["mail"], "new@example.org");
        house.store.undo(&actor("north"), id).await.expect("it is undone");
        let opened = house.opened(made.id, &worker).await;
        assert_eq!(opened["mail"], "z@example.org");
        assert!(opened["home"].contains("Wharfage"), "{opened:?}");
        let listing = palermo_store::read::Listing::default();
        let (records, _) = house.store.list("example.branch", &listing).await.expect("branches");
        let back = records[0].get(&branches, "address");
        assert_eq!(back, branch.get(&branches, "address"), "an address comes back whole");
    }

    async fn an_import_seals_new_records_and_leaves_what_it_cannot_read(store: &TestStore) {
        let house = house(store).await;
        let worker = house.worker("w").await;
        let catalog = house.store.house();
        let (register, _) = catalog.register(REGISTER).expect("it is declared");
        let rows = |mail: &str, group: &str| -> Vec<Incoming> {
            (0..300)
                .map(|n| {
                    let mut values = vec![Value::Empty; register.fields.len()];
                    for (at, v) in house.values(&[("card", &format!("{n}")), ("full_name", NAME), ("mail", mail), ("group", group)]) {
                        values[at] = v;
                    }
                    let source = Source { key: format!("members/{n}"), edition: "1".into(), row: n, column: None, text: None };
                    Incoming { register: 0, id: None, values, source }
                })
                .collect()
        };
        let take = async |incoming: Vec<Incoming>| {
            let mut batches = Some(incoming);
            let into = Destination { registers: &[REGISTER], profile: None, batch: None, records: 1 };
            house.store.take_in(&actor("north"), into, move || Ok(batches.take()), &mut |_| {}).await.expect("it is taken in")
        };
        let first = take(rows("z@example.org", "adult")).await;
        assert_eq!((first.new, first.changed, first.unchanged), (300, 0, 0));
        let again = take(rows("other@example.org", "adult")).await;
        assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 300), "nobody could read whether it differs");
        let changed = take(rows("other@example.org", "school")).await;
        assert_eq!((changed.new, changed.changed, changed.unchanged), (0, 300, 0));
        let (records, _) = house.store.list(REGISTER, &palermo_store::read::Listing::default()).await.expect("records");
        for record in records.iter().take(5) {
            let opened = house.opened(record.id, &worker).await;
            assert_eq!((opened.len(), opened["mail"].as_str()), (2, "z@example.org"));
        }
        let checked = house.checked().await;
        assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    }
}

/// The store of a test as a tamperer reaches it.
fn store_of<'s>(house: &House, store: &'s common::TestStore) -> Tamperer<'s> {
    Tamperer { store, file: house.folder.path().join("palermo.db") }
}

struct Tamperer<'s> {
    store: &'s common::TestStore,
    file: PathBuf,
}

impl Tamperer<'_> {
    async fn tamper(&self, sql: &str) {
        use sqlx::{Connection as _, Executor as _};
        match self.store.location() {
            Location::Postgres(_) => self.store.tamper(sql).await,
            Location::Sqlite(_) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&self.file);
                let mut raw = sqlx::SqliteConnection::connect_with(&options).await.expect("the file");
                raw.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.expect("tampering");
            }
        }
    }
}
