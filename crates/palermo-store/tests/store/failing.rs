//! What breaks below the store: a full disk, a disk that takes no changes, a lost connection, another process. Each has an
//! error of its own, and nothing that was acknowledged is lost.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::common::TestStore;
use palermo_store::db::{ColumnKind, Options, Sql, TableForm};
use palermo_store::{Backend, Database, Error, Place, Reads as _, Store, Tx};
use sea_query::{Alias, Table};

/// A small disk of memory; nothing where none may be made.
struct Disk(PathBuf);

impl Disk {
    fn new(folder: &Path, megabytes: u32) -> Option<Disk> {
        let at = folder.join("disk");
        std::fs::create_dir(&at).expect("a folder for the disk");
        let size = format!("size={megabytes}m");
        let made = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at).output();
        if made.is_ok_and(|out| out.status.success()) {
            return Some(Disk(at));
        }
        let mut stderr = std::io::stderr();
        std::io::Write::write_all(&mut stderr, b"SKIPPED (no right to mount a small disk)\n")
            .expect("a line on stderr");
        None
    }

    fn read_only(&self) {
        let done = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status().expect("mount runs");
        assert!(done.success(), "the disk could not be made read-only");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

async fn things(tx: &mut Tx) -> palermo_store::Result<()> {
    let backend = tx.backend();
    let table = Table::create()
        .table(Alias::new("things"))
        .col(ColumnKind::BigInt.required(backend, "id").primary_key())
        .col(ColumnKind::Bytes.required(backend, "raw"))
        .take();
    tx.create_table(table, TableForm::Rows).await
}

async fn add(db: &Database, id: i64, bytes: usize) -> palermo_store::Result<()> {
    let mut tx = db.begin().await?;
    let raw = vec![u8::try_from(id % 251).unwrap_or(0); bytes];
    tx.execute(&Sql::new("INSERT INTO things (id, raw) VALUES ($1, $2)").bind(id).bind(raw)).await?;
    tx.commit().await
}

async fn ids(db: &Database) -> Vec<i64> {
    let mut reads = db.read().await.expect("a reader");
    let rows = reads.fetch_all(&Sql::new("SELECT id FROM things ORDER BY id")).await.expect("rows");
    rows.iter().map(|row| row.i64(0).expect("a number")).collect()
}

#[tokio::test]
async fn a_full_disk_has_an_error_of_its_own_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(disk) = Disk::new(folder.path(), 8) else { return };
    let db = Database::open(disk.0.join("store.sqlite")).await.expect("a store");
    let mut tx = db.begin().await.expect("a transaction");
    things(&mut tx).await.expect("a table");
    tx.commit().await.expect("the commit");
    let mut acknowledged = Vec::new();
    let refused = loop {
        let id = i64::try_from(acknowledged.len()).expect("few") + 1;
        match add(&db, id, 200_000).await {
            Ok(()) => acknowledged.push(id),
            Err(error) => break error,
        }
        assert!(acknowledged.len() < 100, "the disk does not fill");
    };
    assert!(matches!(refused, Error::DiskFull), "{refused:?}");
    assert_eq!(ids(&db).await, acknowledged, "reading goes on");
    db.close().await;
    // On a larger disk everything that was acknowledged is there, and writing goes on.
    let larger = folder.path().join("larger");
    std::fs::create_dir(&larger).expect("a folder");
    for entry in std::fs::read_dir(&disk.0).expect("the disk").flatten() {
        std::fs::copy(entry.path(), larger.join(entry.file_name())).expect("a copy");
    }
    let db = Database::open(larger.join("store.sqlite")).await.expect("the store");
    assert_eq!(ids(&db).await, acknowledged);
    add(&db, 1_000, 10).await.expect("there is room now");
    db.close().await;
}

#[tokio::test]
async fn a_reserve_is_given_up_on_a_full_disk_and_changes_wait_until_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(disk) = Disk::new(folder.path(), 100) else { return };
    let store = Store::create(Place::folder(&disk.0)).await.expect("an installation");
    let actor = palermo_store::Actor::local(None);
    store.reserve().hold().expect("there is room");
    assert_eq!(std::fs::metadata(disk.0.join("reserve")).expect("the reserve").len(), 64 << 20);
    drop(store.change(&actor).await.expect("changes may be made"));
    std::fs::write(disk.0.join("filler"), vec![7; 30 << 20]).expect("the disk is nearly full");
    store.reserve().release();
    std::fs::write(disk.0.join("more"), vec![7; 6 << 20]).expect("others go on writing");
    assert!(!disk.0.join("reserve").exists());
    let refused = store.change(&actor).await.err();
    assert!(matches!(refused, Some(Error::DiskFull)), "{refused:?}");
    // What does not go through a change, such as signing out, has the room.
    let mut tx = store.database().begin().await.expect("a transaction");
    things(&mut tx).await.expect("a table");
    tx.commit().await.expect("the commit");
    add(store.database(), 1, 1 << 20).await.expect("there is room");
    std::fs::remove_file(disk.0.join("filler")).expect("somebody made room");
    drop(store.change(&actor).await.expect("changes may be made again"));
    assert!(disk.0.join("reserve").exists());
    store.database().close().await;
    store.keys().database().close().await;
}

#[tokio::test]
async fn a_disk_that_takes_no_changes_has_an_error_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(disk) = Disk::new(folder.path(), 8) else { return };
    let store = Store::create(Place::folder(&disk.0)).await.expect("an installation");
    store.database().close().await;
    store.keys().database().close().await;
    drop(store);
    disk.read_only();
    let refused = Store::open(Place::folder(&disk.0)).await.err();
    assert!(matches!(refused, Some(Error::ReadOnly)), "{refused:?}");
    let verified = palermo_store::verify::Installation::verify(&Place::folder(&disk.0), &[], &mut |_, _| {}).await;
    assert!(verified.expect("a copy on such a disk is verified").ok);
}

#[tokio::test]
async fn a_role_that_may_only_read_has_the_error_of_a_read_only_disk() {
    let Some(store) = TestStore::postgres().await else { return };
    store.write(things).await;
    let mut tx = store.db.begin().await.expect("a transaction");
    tx.execute(&Sql::new("SET TRANSACTION READ ONLY")).await.expect("a setting");
    let refused = tx.execute(&Sql::new("INSERT INTO things (id, raw) VALUES (1, '\\x00')")).await;
    assert!(matches!(refused, Err(Error::ReadOnly)), "{refused:?}");
    drop(tx);
    store.remove().await;
}

#[tokio::test]
async fn a_lost_connection_undoes_what_was_not_committed_and_the_next_one_works() {
    let Some(store) = TestStore::postgres().await else { return };
    store.write(things).await;
    add(&store.db, 1, 10).await.expect("a row");
    let mut tx = store.db.begin().await.expect("a transaction");
    tx.execute(&Sql::new("INSERT INTO things (id, raw) VALUES (2, '\\x00')")).await.expect("a row");
    let row = tx.fetch_optional(&Sql::new("SELECT pg_backend_pid()::bigint AS pid")).await.expect("an answer");
    let pid = row.expect("a row").i64("pid").expect("a number");
    store.tamper(&format!("SELECT pg_terminate_backend({pid})")).await;
    let lost = match tx.execute(&Sql::new("INSERT INTO things (id, raw) VALUES (3, '\\x00')")).await {
        Err(error) => {
            // Closing the store waits for every connection to come back, a dead one too.
            drop(tx);
            error
        }
        Ok(_) => tx.commit().await.expect_err("the connection is gone"),
    };
    assert!(matches!(lost, Error::Lost { .. }), "{lost:?}");
    assert!(!lost.is_retryable(), "whether it was kept must be looked at first");
    add(&store.db, 4, 10).await.expect("another connection is made");
    assert_eq!(ids(&store.db).await, [1, 4]);
    store.remove().await;
}

both! {
    async fn a_second_process_waits_for_the_first_and_is_told_when_it_waited_in_vain(store: &TestStore) {
        store.write(things).await;
        let other = store.reopen(Options { wait: Duration::from_millis(200), connections: 2 }).await;
        let mut tx = store.db.begin().await.expect("a transaction");
        if store.backend() == Backend::Postgres {
            tx.execute(&Sql::new("LOCK TABLE things IN EXCLUSIVE MODE")).await.expect("a lock");
        }
        tx.execute(&Sql::each(
            "INSERT INTO things (id, raw) VALUES (1, X'00')", "INSERT INTO things (id, raw) VALUES (1, '\\x00')"
        )).await.expect("a row");
        let refused = add(&other, 2, 10).await;
        assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
        tx.commit().await.expect("the commit");
        add(&other, 2, 10).await.expect("its turn");
        assert_eq!(ids(&store.db).await, [1, 2]);
        other.close().await;
    }
}
