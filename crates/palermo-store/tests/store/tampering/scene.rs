//! An installation whose ledger grew in four rounds, each kept as it stood, and the cases in which it is tampered with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use palermo_store::db::{Location, Sql};
use palermo_store::ledger::{self, Event, EventDraft};
use palermo_store::verify::Installation;
use palermo_store::{Backend, Database, Place, Store, Tx};
use sea_query::Value;

use super::expected::Told;
use crate::common::TestStore;

const TABLES: [&str; 4] = ["ledger", "ledger_end", "ledger_last", "ledger_code"];

/// The installation, and what was kept of it.
pub struct Scene {
    folder: tempfile::TempDir,
    backend: Backend,
    /// Address of the schema on PostgreSQL.
    database: Option<String>,
    rounds: Vec<Vec<Event>>,
    anchors: Vec<Vec<u8>>,
    /// Places of each chain at which a head was signed.
    signed: BTreeMap<Option<String>, Vec<i64>>,
}

impl Scene {
    /// Makes it: after each round heads are signed, and both stores are kept as they stand.
    pub async fn of(store: &TestStore, rounds: Vec<Vec<EventDraft>>) -> Scene {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = match store.location() {
            Location::Postgres(url) => Some(url),
            Location::Sqlite(_) => None,
        };
        let mut scene = Scene {
            folder,
            backend: store.backend(),
            database: database.clone(),
            rounds: Vec::new(),
            anchors: Vec::new(),
            signed: BTreeMap::new(),
        };
        for (n, drafts) in rounds.into_iter().enumerate() {
            let house = Store::create(Place { database: database.clone(), ..Place::folder(scene.live()) }).await;
            let house = house.expect("an installation");
            let mut tx = house.database().begin().await.expect("a transaction");
            ledger::append(&mut tx, house.ledger_keys(), drafts).await.expect("events");
            tx.commit().await.expect("the commit");
            for head in house.sign_heads().await.expect("heads") {
                scene.signed.entry(head.org).or_default().push(head.org_seq);
                scene.anchors.push(head.signed);
            }
            let mut reads = house.database().read().await.expect("a reader");
            scene.rounds.push(ledger::events_after(&mut reads, 0, 10_000).await.expect("events"));
            drop(reads);
            house.database().close().await;
            house.keys().database().close().await;
            copy(&scene.live(), &scene.kept(n));
            if scene.backend == Backend::Postgres {
                let one = |table: &&str| format!("CREATE TABLE round{n}_{table} AS SELECT * FROM {table};");
                store.tamper(&TABLES.iter().map(one).collect::<String>()).await;
            }
        }
        assert!(scene.signed.len() == 3 && scene.anchors.len() == 12, "four rounds, three chains");
        scene
    }

    fn live(&self) -> PathBuf {
        self.folder.path().join("live")
    }

    fn kept(&self, round: usize) -> PathBuf {
        self.folder.path().join(format!("round{round}"))
    }

    /// The events after the last round.
    pub fn events(&self) -> &[Event] {
        self.round(self.rounds.len() - 1)
    }

    /// The events after a round.
    pub fn round(&self, n: usize) -> &[Event] {
        &self.rounds[n]
    }

    /// Places of a chain at which a head was signed, in order.
    pub fn signed(&self, org: Option<&str>) -> Vec<i64> {
        self.signed[&org.map(str::to_owned)].clone()
    }

    /// The installation as it stood after a round: both stores, whole.
    pub async fn case(&self, store: &TestStore, round: usize) -> Case {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&self.kept(round), folder.path());
        let db = if self.backend == Backend::Sqlite {
            Database::open(folder.path().join("palermo.db")).await.expect("the copy opens")
        } else {
            let one =
                |table: &&str| format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM round{round}_{table};");
            store.tamper(&TABLES.iter().map(one).collect::<String>()).await;
            store.db.clone()
        };
        Case { db, folder, database: self.database.clone(), anchors: self.anchors.clone() }
    }

    /// Leaves nothing behind.
    pub async fn end(self) {
        self.folder.close().expect("the folder goes");
    }
}

/// A copy that is tampered with.
pub struct Case {
    db: Database,
    folder: tempfile::TempDir,
    database: Option<String>,
    anchors: Vec<Vec<u8>>,
}

impl Case {
    /// Puts these events in place of all others; with `ends` also what the store remembers of where they end.
    pub async fn replace(&self, events: &[Event], ends: bool) {
        let mut tx = self.db.begin().await.expect("a transaction");
        run(&mut tx, "DELETE FROM ledger").await;
        tx.bulk_insert(ledger::TABLE, &ledger::COLUMNS, events.iter().map(values)).await.expect("the events");
        if ends {
            run(&mut tx, "DELETE FROM ledger_end").await;
            run(&mut tx, "DELETE FROM ledger_last").await;
            let mut last: BTreeMap<String, &Event> = BTreeMap::new();
            for event in events {
                last.insert(event.draft.org.as_deref().unwrap_or_default().to_owned(), event);
            }
            let rows =
                last.into_iter().map(|(org, e)| vec![org.into(), e.org_seq.into(), e.seq.into(), e.h.to_vec().into()]);
            let rows: Vec<Vec<Value>> = rows.collect();
            tx.bulk_insert(ledger::ENDS, &["org", "org_seq", "seq", "h"], rows.into_iter()).await.expect("the ends");
            run(
                &mut tx,
                "INSERT INTO ledger_last (register, record, seq) SELECT register, record, max(seq) FROM ledger \
                 WHERE record IS NOT NULL AND register IS NOT NULL GROUP BY register, record",
            )
            .await;
        }
        tx.commit().await.expect("the change stands");
    }

    /// What `palermo ledger verify` tells of the chains, with both stores and the heads that were kept outside.
    pub async fn verify_all(&self) -> Vec<Told> {
        let place = Place { database: self.database.clone(), ..Place::folder(self.folder.path()) };
        self.verify(&place, &self.anchors).await
    }

    /// The same of the main store alone.
    pub async fn verify_bare(&self) -> Vec<Told> {
        let file = self.folder.path().join("palermo.db").display().to_string();
        let database = self.database.clone().or(Some(file));
        self.verify(&Place { database, ..Place::folder(self.folder.path().join("elsewhere")) }, &[]).await
    }

    async fn verify(&self, place: &Place, anchors: &[Vec<u8>]) -> Vec<Told> {
        let outcome = Installation::verify(place, anchors, &mut |_, _| {}).await.expect("an outcome");
        assert_eq!(outcome.ok, outcome.findings.is_empty());
        // What is told of records follows from what is told of their events.
        let chains = outcome.findings.into_iter().filter(|f| f.register.is_none());
        chains.map(|f| (f.kind, f.organisation, f.from, f.to)).collect()
    }

    /// Lets go of the copy.
    pub async fn end(self) {
        if self.database.is_none() {
            self.db.close().await;
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        if entry.path().extension().is_some_and(|e| e.to_string_lossy().starts_with("db")) {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("the file is copied");
        }
    }
}

async fn run(tx: &mut Tx, text: &'static str) {
    tx.execute(&Sql::new(text)).await.unwrap_or_else(|e| panic!("{text}: {e}"));
}

fn values(event: &Event) -> Vec<Value> {
    let text = |value: &Option<std::sync::Arc<str>>| Value::String(value.as_ref().map(ToString::to_string));
    let d = &event.draft;
    let fields: Vec<&str> = d.fields.iter().collect();
    vec![
        event.seq.into(),
        text(&d.org),
        event.org_seq.into(),
        d.at.into(),
        d.actor.to_string().into(),
        text(&d.role),
        d.action.to_string().into(),
        d.decision.as_str().into(),
        text(&d.register),
        d.record.into(),
        fields.join(",").into(),
        text(&d.class),
        text(&d.compartment),
        text(&d.purpose),
        text(&d.policy_version),
        text(&d.reason_ref),
        text(&d.approver),
        Value::Bytes(d.version_hash.map(|hash| hash.to_vec())),
        text(&d.request_id),
        event.prev.to_vec().into(),
        event.h.to_vec().into(),
    ]
}
