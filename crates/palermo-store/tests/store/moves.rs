//! Moves that count and moves that others approve. A counter never passes its ceiling: however many take at once, whatever is undone, and
//! after the store was opened again or restored. Whoever approves is counted once, however many approve at once.

use std::path::Path;
use std::sync::Arc;

use palermo_register::value::{Ref, Value};
use palermo_store::backup::{Outside, backup, restore};
use palermo_store::db::{Backend, Sql};
use palermo_store::{Actor, Error, Input, Place, Record, Store};
use palermo_vault::{Key as _, PrivateKey};
use uuid::Uuid;

use crate::common;

const BRANCH: &str = "example.branch";
const LOCKER: &str = "example.locker";
const MEMBER: &str = "example.member";

async fn house(store: &common::TestStore, folder: &Path) -> Arc<Store> {
    Arc::new(common::founded(store.place(folder)).await)
}

fn actor() -> Actor {
    Actor::local(Some("north"))
}

fn input(store: &Store, register: &str, given: &[(&str, Value)]) -> Input {
    let house = store.house();
    let (register, _) = house.register(register).expect("it is declared");
    let place = |name: &str| register.field_index(name).expect("a field");
    Input { values: given.iter().map(|(name, value)| (place(name), value.clone())).collect(), ..Input::default() }
}

async fn make(store: &Store, register: &str, given: &[(&str, Value)]) -> Record {
    let mut change = store.change(&actor()).await.expect("a change");
    let made = change.create(register, input(store, register, given)).await.expect("it is kept").record;
    change.commit().await.expect("it lasts");
    made
}

fn to(register: &str, id: Uuid) -> Value {
    Value::Refs(vec![Ref { register: register.into(), id }])
}

/// A branch with lockers, and people who asked for one each.
async fn branch(store: &Store, lockers: i64, asked: usize) -> (Uuid, Vec<Uuid>) {
    let text = |t: &str| Value::Text(t.into());
    let given = [("code", text("M")), ("name", text("Old mill")), ("lockers", Value::Integer(lockers))];
    let branch = make(store, BRANCH, &given).await.id;
    let member = make(store, MEMBER, &[("card", text("C-1"))]).await.id;
    let mut all = Vec::new();
    for _ in 0..asked {
        let given = [("branch", to(BRANCH, branch)), ("member", to(MEMBER, member))];
        all.push(make(store, LOCKER, &given).await.id);
    }
    (branch, all)
}

async fn moved(store: &Store, locker: Uuid, transition: &str) -> palermo_store::Result<()> {
    moved_by(&actor(), store, locker, transition).await
}

async fn moved_by(actor: &Actor, store: &Store, locker: Uuid, transition: &str) -> palermo_store::Result<()> {
    let version = store.get(LOCKER, locker).await?.version;
    let mut change = store.change(actor).await?;
    change.transition(LOCKER, locker, version, transition, Input::default()).await?;
    change.commit().await.map(drop)
}

async fn taken(store: &Store, branch: Uuid) -> Value {
    let record = store.get(BRANCH, branch).await.expect("it is there");
    let house = store.house();
    let (register, _) = house.register(BRANCH).expect("it is declared");
    record.get(&register, "lockers_taken").clone()
}

fn code(result: palermo_store::Result<()>) -> &'static str {
    match result {
        Ok(()) => "",
        Err(Error::Refused(refusals)) => refusals[0].code,
        Err(other) => panic!("{other}"),
    }
}

both! {
    async fn of_many_who_take_at_once_as_many_as_there_are_places_succeed(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let house = house(store, folder.path()).await;
        let (branch, lockers) = branch(&house, 3, 9).await;
        let tasks: Vec<_> = lockers
            .into_iter()
            .map(|locker| {
                let house = house.clone();
                tokio::spawn(async move { code(moved(&house, locker, "hand-over").await) })
            })
            .collect();
        let mut said = Vec::new();
        for task in tasks {
            said.push(task.await.expect("it ends"));
        }
        said.sort_unstable();
        assert_eq!(said, ["", "", "", "counter_full", "counter_full", "counter_full", "counter_full", "counter_full", "counter_full"]);
        assert_eq!(taken(&house, branch).await, Value::Integer(3));
        let (database, keys) = (house.database(), Some(house.ledger_keys()));
        let verified = palermo_store::verify::verify(database, &house.house(), keys, &[], &mut |_, _| {}).await;
        assert!(verified.expect("a check").findings.is_empty());
    }

    async fn what_was_taken_stays_taken_when_the_store_is_opened_again(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let house = house(store, folder.path()).await;
        let (branch, lockers) = branch(&house, 1, 2).await;
        moved(&house, lockers[0], "hand-over").await.expect("there is one");
        drop(house);
        let again = Store::open(store.place(folder.path())).await.expect("it is there");
        assert_eq!(taken(&again, branch).await, Value::Integer(1));
        assert_eq!(code(moved(&again, lockers[1], "hand-over").await), "counter_full");
        moved(&again, lockers[0], "bring-back").await.expect("it was taken");
        assert_eq!(taken(&again, branch).await, Value::Integer(0));
        assert_eq!(code(moved(&again, lockers[1], "hand-over").await), "");
    }

    async fn what_was_taken_is_taken_in_what_a_backup_brings_back(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let house = house(store, folder.path()).await;
        let (branch, lockers) = branch(&house, 1, 2).await;
        moved(&house, lockers[0], "hand-over").await.expect("there is one");
        let (key, backups) = (PrivateKey::generate().expect("a key"), tempfile::tempdir().expect("a temporary folder"));
        backup(&house, backups.path(), &[key.public()]).await.expect("a backup");
        let other = match store.backend() {
            Backend::Sqlite => common::TestStore::sqlite().await,
            Backend::Postgres => common::TestStore::postgres().await.expect("the server of this test"),
        };
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let place = other.place(elsewhere.path());
        let restored = restore(backups.path(), None, &key, &place, Outside::default()).await.expect("it comes back");
        assert!(restored.is_whole(), "{restored:?}");
        let back = Store::open(place).await.expect("it is there");
        assert_eq!(taken(&back, branch).await, Value::Integer(1));
        assert_eq!(code(moved(&back, lockers[1], "hand-over").await), "counter_full");
        drop(back);
        other.remove().await;
    }

    async fn undoing_a_batch_of_moves_leaves_the_counter_as_it_was(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let house = house(store, folder.path()).await;
        let (branch, lockers) = branch(&house, 4, 3).await;
        moved(&house, lockers[0], "hand-over").await.expect("there are four");
        let code = |c: &str| Value::Code(c.into());
        let batch = make(&house, "core.batch", &[("kind", code("bulk_transition")), ("state", code("committed"))]).await.id;
        let mut change = house.change(&actor()).await.expect("a change");
        change.in_batch(Some(batch), false);
        for locker in &lockers[1..] {
            change.transition(LOCKER, *locker, 1, "hand-over", Input::default()).await.expect("there are two");
        }
        change.commit().await.expect("it lasts");
        assert_eq!(taken(&house, branch).await, Value::Integer(3));
        let undone = house.undo(&actor(), batch).await.expect("nothing depends on it");
        assert_eq!((undone.removed, undone.restored), (0, 3), "two lockers and their branch");
        assert_eq!(taken(&house, branch).await, Value::Integer(1));
        let house_now = house.house();
        let (register, _) = house_now.register(LOCKER).expect("it is declared");
        let state = house.get(LOCKER, lockers[1]).await.expect("it is there").get(&register, "use.state").clone();
        assert_eq!(state, code("asked_for"));
    }

    async fn a_record_that_goes_gives_back_what_it_held(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let house = house(store, folder.path()).await;
        let (branch, lockers) = branch(&house, 2, 2).await;
        for locker in &lockers {
            moved(&house, *locker, "hand-over").await.expect("there are two");
        }
        moved(&house, lockers[0], "bring-back").await.expect("it was taken");
        for (locker, left) in [(lockers[0], 1), (lockers[1], 0)] {
            let version = house.get(LOCKER, locker).await.expect("it is there").version;
            let mut change = house.change(&actor()).await.expect("a change");
            change.delete(LOCKER, locker, version).await.expect("nothing points at it");
            change.commit().await.expect("it lasts");
            assert_eq!(taken(&house, branch).await, Value::Integer(left));
        }
    }

    async fn two_who_approve_at_once_are_both_counted_and_stand_in_the_ledger(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let house = house(store, folder.path()).await;
        let (branch, lockers) = branch(&house, 1, 1).await;
        let locker = lockers[0];
        moved(&house, locker, "hand-over").await.expect("there is one");
        let named = |name: &str| Actor { name: name.into(), ..actor() };
        moved_by(&named("ana"), &house, locker, "break-open").await.expect("she asks");
        assert_eq!(code(moved_by(&named("ana"), &house, locker, "break-open").await), "approval_own");
        let tasks: Vec<_> = ["bo", "cy"]
            .into_iter()
            .map(|who| {
                let (house, who) = (house.clone(), named(who));
                tokio::spawn(async move { code(moved_by(&who, &house, locker, "break-open").await) })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.expect("it ends"), "");
        }
        let now = house.house();
        let (register, _) = now.register(LOCKER).expect("it is declared");
        let state = house.get(LOCKER, locker).await.expect("it is there").get(&register, "use.state").clone();
        assert_eq!(state, Value::Code("opened".into()));
        assert_eq!(taken(&house, branch).await, Value::Integer(0));
        let mut reads = house.database().read().await.expect("a reader");
        let events = palermo_store::ledger::events_after(&mut reads, 0, 1_000).await.expect("events");
        let mut who: Vec<_> = events
            .iter()
            .filter(|e| e.draft.record == Some(locker) && ["ask", "approve"].contains(&&*e.draft.action))
            .map(|e| (&*e.draft.action, &*e.draft.actor))
            .collect();
        who.sort_unstable();
        assert_eq!(who, [("approve", "bo"), ("approve", "cy"), ("ask", "ana")]);
        drop(reads);
        let (database, keys) = (house.database(), Some(house.ledger_keys()));
        let verified = palermo_store::verify::verify(database, &house.house(), keys, &[], &mut |_, _| {}).await;
        assert!(verified.expect("a check").findings.is_empty());
    }

    async fn no_file_brings_approvals(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let house = house(store, folder.path()).await;
        assert_eq!(code(house.matcher("core.approval", &actor(), None).map(drop)), "kept_by_engine");
        assert!(house.matcher(LOCKER, &actor(), None).is_ok());
    }

    async fn a_notice_waits_until_it_lies_outside_and_says_nothing_of_the_record(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let house = house(store, folder.path()).await;
        let (_, lockers) = branch(&house, 1, 1).await;
        moved(&house, lockers[0], "hand-over").await.expect("there is one");
        assert_eq!(house.send_notices().await.expect("nowhere to go"), 0);
        moved(&house, lockers[0], "break-open").await.expect("it is asked for");
        drop(house);
        let outside = folder.path().join("outside");
        let with = |outbox: &Path| Place { outbox: Some(outbox.to_path_buf()), ..store.place(folder.path()) };
        std::fs::write(&outside, "in the way").expect("a file where the folder should be");
        let opened = Store::open(with(&outside)).await.expect("it is there");
        assert!(opened.send_notices().await.is_err(), "it cannot be put there");
        std::fs::remove_file(&outside).expect("the file goes");
        assert_eq!(opened.send_notices().await.expect("it is put there"), 1, "what could not be sent has waited");
        assert_eq!(opened.send_notices().await.expect("nothing waits"), 0);
        let read = || {
            let files = std::fs::read_dir(&outside).expect("a folder").map(|e| e.expect("an entry").path());
            files.map(|f| (f.clone(), std::fs::read_to_string(f).expect("a file"))).collect::<Vec<_>>()
        };
        let (first, said) = read().pop().expect("one file");
        let letter: serde_json::Value = serde_json::from_str(&said).expect("a document");
        assert_eq!(letter["to"], "role:manager");
        assert_eq!(letter["kind"], "approval_needed");
        assert_eq!(first.file_stem().and_then(|s| s.to_str()), letter["key"].as_str());
        assert!(!said.contains(&lockers[0].to_string()) && !said.contains("locker"), "{said}");

        // The machine stopped after the file was written and before it was marked: it comes again under the same key.
        let mut tx = opened.database().begin().await.expect("a transaction");
        tx.execute(&Sql::new("UPDATE core_outbox SET sent = NULL")).await.expect("it is marked no more");
        tx.commit().await.expect("it lasts");
        assert_eq!(opened.send_notices().await.expect("it is put there"), 1);
        assert_eq!(read(), [(first, said)]);
    }
}
