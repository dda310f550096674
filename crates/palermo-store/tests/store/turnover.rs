//! Keys get successors while everybody works: what was sealed opens as before, what comes after opens under the new ones only.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use palermo_store::db::{Reads as _, Sql};
use palermo_store::sealing::{Holder, Member, RECOVERY};
use palermo_store::{Actor, Error, Input, Record, Store, ledger};
use palermo_vault::{Key as _, PrivateKey, RootKey, shares};
use serde_json::json;
use uuid::Uuid;

use crate::common;

const REGISTER: &str = "example.member";
const COMPARTMENTS: [&str; 2] = ["identity", "general"];
/// People who write at the same time.
const PEOPLE: usize = 30;

struct House {
    store: Arc<Store>,
    root: [u8; 32],
    recovery: PrivateKey,
    folder: tempfile::TempDir,
}

async fn house(store: &common::TestStore) -> House {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let common::Unsealed { store, root, shares } = common::unsealed(store.place(folder.path())).await;
    let recovery = shares::combine(&shares[1..4]).expect("three of five");
    let recovery = PrivateKey::from_bytes(&recovery).expect("a key");
    House { store: Arc::new(store), root, recovery, folder }
}

fn actor(org: &str) -> Actor {
    Actor::local(Some(org))
}

fn root(bytes: &[u8; 32]) -> RootKey {
    RootKey::from_bytes(bytes).expect("a key")
}

fn copy(key: &PrivateKey) -> PrivateKey {
    PrivateKey::from_bytes(key.expose()).expect("a key")
}

async fn create(store: &Store, org: &str, card: &str) -> Record {
    let house = store.house();
    let (register, _) = house.register(REGISTER).expect("it is declared");
    let said = [("card", json!(card)), ("full_name", json!({ "full": "Zzyzx Canary" })), ("remarks", json!("afraid"))];
    let value = |(name, said): &(&str, serde_json::Value)| {
        let at = register.field_index(name).expect("a field");
        (at, register.fields[at].from_json(said).expect("a value"))
    };
    let mut change = store.change(&actor(org)).await.expect("a change");
    let input = Input { values: said.iter().map(value).collect(), ..Input::default() };
    let made = change.create(REGISTER, input).await.expect("it is kept").record;
    change.commit().await.expect("it lasts");
    made
}

/// How many slots of a record somebody opens.
async fn opens(store: &Store, record: Uuid, holder: &Holder) -> usize {
    let opened = store.open_record(REGISTER, record, holder, &actor("north"), Some("care"), |_| true).await;
    let opened = opened.expect("there is such a record");
    assert_eq!(opened.damaged, Vec::<usize>::new());
    opened.record.sealed.iter().flatten().count() - opened.closed.len()
}

impl House {
    /// Another server of the same installation, unsealed with a root key.
    async fn server(&self, store: &common::TestStore, key: RootKey) -> Arc<Store> {
        let opened = Store::open(store.place(self.folder.path())).await.expect("it opens");
        opened.unseal(key).await.expect("its root key");
        Arc::new(opened)
    }

    /// Makes somebody the first member of both groups of the north.
    async fn member(&self, name: &str) -> PrivateKey {
        let own = PrivateKey::generate().expect("a key");
        let member = Member { name: name.into(), public: own.public() };
        for compartment in COMPARTMENTS {
            self.store.group("north", compartment, std::slice::from_ref(&member)).await.expect("a group");
        }
        own
    }

    async fn holder(&self, name: &str, own: &PrivateKey) -> Holder {
        self.store.holder(name, copy(own)).await.expect("her keys")
    }

    async fn granted(&self, to: palermo_vault::KeyId) -> i64 {
        let q = Sql::new("SELECT count(*) FROM key_grant WHERE grantee = $1").bind(to.to_vec());
        let row = self.store.database().read().await.expect("a reader").fetch_optional(&q).await;
        row.expect("an answer").map_or(0, |r| r.i64(0usize).expect("a count"))
    }

    async fn told(&self, action: &str) -> usize {
        let mut reads = self.store.database().read().await.expect("a reader");
        let events = ledger::events_after(&mut reads, 0, 100_000).await.expect("events");
        events.iter().filter(|e| &*e.draft.action == action).count()
    }

    async fn findings(&self) -> usize {
        let (database, house) = (self.store.database(), self.store.house());
        let keys = Some(self.store.ledger_keys());
        let checked = palermo_store::verify::verify(database, &house, keys, &[], &mut |_, _| {}).await;
        checked.expect("a check").findings.len()
    }
}

async fn until(done: impl Fn() -> bool) {
    while !done() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

both! {
    async fn thirty_people_write_while_root_and_groups_get_new_keys(store: &TestStore) {
        let house = house(store).await;
        let own = house.member("w").await;
        let before = house.holder("w", &own).await;
        let other = house.server(store, root(&house.root)).await;
        let (made, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let writers: Vec<_> = (0..PEOPLE)
            .map(|n| {
                let at = if n % 2 == 0 { house.store.clone() } else { other.clone() };
                let (made, stop) = (made.clone(), stop.clone());
                tokio::spawn(async move {
                    let mut ids = Vec::new();
                    loop {
                        let last = stop.load(Ordering::SeqCst);
                        ids.push(create(&at, "north", &format!("{}", n * 100_000 + ids.len())).await.id);
                        made.fetch_add(1, Ordering::SeqCst);
                        if last {
                            return ids;
                        }
                    }
                })
            })
            .collect();
        until(|| made.load(Ordering::SeqCst) >= PEOPLE).await;
        let next = RootKey::generate().expect("a key");
        let bytes = *next.expose();
        assert!(house.store.rotate_root(next, &actor("north")).await.expect("a new root key") >= 2, "organisations");
        let mut grants = Vec::new();
        for compartment in COMPARTMENTS {
            let former = house.store.group("north", compartment, &[]).await.expect("a group").public.id();
            let public = own.public();
            let stay = |name: &str| (name == "w").then_some(public);
            let now = house.store.rotate_group("north", compartment, stay, &actor("north")).await.expect("turned");
            assert_eq!(now.expect("there is one").generation, 2);
            grants.push((former, house.granted(former).await));
        }
        let then = made.load(Ordering::SeqCst);
        until(|| made.load(Ordering::SeqCst) >= then + PEOPLE).await;
        stop.store(true, Ordering::SeqCst);
        let mut ids = Vec::new();
        for writer in writers {
            ids.extend(writer.await.expect("no request failed"));
        }
        // The former keys of the groups were given nothing more from the moment of their turnover.
        for (former, then) in grants {
            assert!(then > 0);
            assert_eq!(house.granted(former).await, then);
        }
        let late = create(&other, "north", "9000001").await.id;
        assert_eq!(opens(&house.store, late, &before).await, 0);
        // All of it opens for her who stays, on a server that knows the new root key only.
        let fresh = house.server(store, root(&bytes)).await;
        let after = house.holder("w", &own).await;
        for id in ids.iter().chain([&late]) {
            assert_eq!(opens(&fresh, *id, &after).await, 2);
        }
        // The server that was unsealed before makes keys of a new organisation under the new root key.
        create(&other, "south", "9000002").await;
        create(&fresh, "south", "9000003").await;
        assert_eq!((house.told("rotate_root").await, house.told("rotate_group").await), (1, 2));
        assert_eq!(house.findings().await, 0);
        for opened in [other, fresh] {
            opened.database().close().await;
        }
    }

    async fn a_former_root_key_opens_its_successor_for_a_day_and_then_nothing(store: &TestStore) {
        let house = house(store).await;
        let own = house.member("w").await;
        let made = create(&house.store, "north", "1001").await;
        house.store.keep_root(&root(&house.root), "a quiet harbour").await.expect("kept");
        let next = RootKey::generate().expect("a key");
        let bytes = *next.expose();
        house.store.rotate_root(next, &actor("north")).await.expect("a new root key");
        assert!(house.store.root_under("a quiet harbour").await.expect("an answer").is_none(), "it opened the former");
        assert!(!house.store.opens_for_people().await.expect("an answer"));
        // Asked for the same again, as after a stop, it moves nothing.
        assert_eq!(house.store.rotate_root(root(&bytes), &actor("north")).await.expect("it is there"), 0);
        let holder = house.holder("w", &own).await;
        for key in [&house.root, &bytes] {
            let server = house.server(store, root(key)).await;
            assert_eq!(opens(&server, made.id, &holder).await, 2);
            server.database().close().await;
        }
        let mut tx = house.store.keys().database().begin().await.expect("a transaction");
        let old = Sql::new("UPDATE root_key SET created_at = '2000-01-01T00:00:00.000Z'");
        assert_eq!(tx.execute(&old).await.expect("a day later"), 1);
        tx.commit().await.expect("it stands");
        let server = house.server(store, root(&bytes)).await;
        assert!(matches!(server.unseal(root(&house.root)).await, Err(Error::WrongRoot)));
        server.database().close().await;
    }

    async fn another_recovery_key_opens_all_and_the_former_nothing(store: &TestStore) {
        let house = house(store).await;
        house.member("w").await;
        let made = create(&house.store, "north", "1001").await;
        let (held, next) = (&house.recovery, PrivateKey::generate().expect("a key"));
        let stranger = PrivateKey::generate().expect("a key");
        let refused = house.store.rotate_recovery("", &stranger, next.public(), &actor("north"), &mut |_| {}).await;
        assert!(matches!(&refused, Err(Error::Refused(all)) if all[0].code == "not_the_recovery_key"), "{refused:?}");
        assert_eq!(opens(&house.store, made.id, &house.holder(RECOVERY, held).await).await, 2);
        let grants = "SELECT subject, compartment, generation, grantee, granted FROM key_grant";
        let copy = house.store.database().read().await.expect("a reader").fetch_all(&Sql::new(grants)).await;
        let copy = copy.expect("a copy of the grants");
        let turn = async || house.store.rotate_recovery("", held, next.public(), &actor("north"), &mut |_| {}).await;
        assert_eq!(turn().await.expect("another key"), 2, "two compartments of one person");
        assert_eq!(house.store.recovery_key("").await.expect("a key"), next.public());
        // A stop in between leaves grants to the former; asked for the same again, it takes them away.
        let mut tx = house.store.database().begin().await.expect("a transaction");
        for row in copy.iter().filter(|r| r.bytes(3usize).is_ok_and(|to| to == held.public().id())) {
            let back = Sql::new("INSERT INTO key_grant (subject, compartment, generation, grantee, granted) VALUES ($1, $2, $3, $4, $5)")
                .bind(row.uuid(0usize).expect("a subject"))
                .bind(row.text(1usize).expect("a compartment"))
                .bind(row.i64(2usize).expect("a generation"))
                .bind(row.bytes(3usize).expect("a grantee").to_vec())
                .bind(row.bytes(4usize).expect("a grant").to_vec());
            tx.execute(&back).await.expect("a row");
        }
        tx.commit().await.expect("it stands");
        assert_eq!(turn().await.expect("it goes on"), 2);
        assert_eq!(turn().await.expect("nothing is left"), 0);
        assert_eq!(opens(&house.store, made.id, &house.holder(RECOVERY, held).await).await, 0);
        let later = create(&house.store, "north", "1002").await;
        let quorum = house.holder(RECOVERY, &next).await;
        for id in [made.id, later.id] {
            assert_eq!(opens(&house.store, id, &quorum).await, 2);
        }
        assert_eq!(house.told("rotate_recovery").await, 1);
    }

    async fn who_is_let_in_after_a_turnover_reads_what_was_sealed_before_it(store: &TestStore) {
        let house = house(store).await;
        let own = house.member("w").await;
        let made = create(&house.store, "north", "1001").await;
        let public = own.public();
        for compartment in COMPARTMENTS {
            let stay = |name: &str| (name == "w").then_some(public);
            house.store.rotate_group("north", compartment, stay, &actor("north")).await.expect("turned").expect("a group");
        }
        assert!(house.store.rotate_group("south", "identity", |_| None, &actor("south")).await.expect("an answer").is_none());
        let later = create(&house.store, "north", "1002").await;
        let new = PrivateKey::generate().expect("a key");
        let member = Member { name: "n".into(), public: new.public() };
        let by = house.holder("w", &own).await;
        for compartment in COMPARTMENTS {
            assert!(house.store.let_in(&by, "north", compartment, &member).await.expect("she is let in"));
        }
        let holder = house.holder("n", &new).await;
        for id in [made.id, later.id] {
            assert_eq!(opens(&house.store, id, &holder).await, 2);
        }
    }
}
