//! How does an installation come back? From the newest backup of the main store, or the one that is named, and the newest of the
//! key store, which must not be older: a key that is missing is a record that nobody opens again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use palermo_vault::PrivateKey;
use serde::Serialize;

use super::blocks::Reader;
use super::{Manifest, Part, file, is_file_name, list, made_at, refused, set};
use crate::Result;
use crate::db::{self, Database, Location, iso};
use crate::keys::KeyStore;
use crate::ledger::{self, LedgerKeys};
use crate::sealing::{self, Again};
use crate::store::{Place, stored_house};
use crate::verify::{Installation, Outcome};

/// What came back, for the page that is printed.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// The backup of the main store.
    pub main: PathBuf,
    /// The backup of the key store.
    pub keys: PathBuf,
    /// Release that made the backup.
    pub release: String,
    /// When the backup was made, ISO 8601: what was saved later is not in it.
    pub recovery_point: String,
    /// When the next backup after it was made, ISO 8601: between the two there is nothing to come back to.
    pub next: Option<String>,
    /// When the last event in it was, ISO 8601.
    pub last_event: Option<String>,
    /// How long the restore took, in seconds.
    pub seconds: f64,
    /// Records by register.
    pub registers: BTreeMap<String, i64>,
    /// Files of records.
    pub files: u64,
    /// Tables whose rows are not as many as the backup says: table, rows in the backup, rows now.
    pub differing: Vec<(String, i64, i64)>,
    /// Heads that speak of events after the recovery point: they are lost.
    pub lost_heads: u64,
    /// What the list of the erased did.
    pub erased: Again,
    /// What the verification of chains, rows and heads says.
    pub verified: Outcome,
}

impl Restored {
    /// Whether everything is there and agrees.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.differing.is_empty() && self.verified.ok && self.erased.unread == 0
    }
}

/// What was kept elsewhere than in the backups.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Signed heads of the ledger.
    pub heads: Vec<Vec<u8>>,
    /// Certificates of erasure, as they are written.
    pub erased: Vec<String>,
}

/// Restores an installation into a place that is empty. `from` is a folder of backups, or one backup of a main store in it; of a folder
/// the newest main store counts, or with `at` the newest that is not later. The key store is always the newest. Whoever was erased, as the key store, the list beside the backups or what was kept outside says, is erased in what came back.
///
/// # Errors
/// The place is not empty; there is no backup, or none as old as `at`; the key store's newest backup is older than the main store's; the
/// key opens neither; a backup is damaged or cut short, or a block of it is missing or damaged.
#[crate::boxed]
#[inline(never)]
pub async fn restore(
    from: &Path,
    at: Option<Timestamp>,
    key: &PrivateKey,
    place: &Place,
    outside: Outside,
) -> Result<Restored> {
    let begun = std::time::Instant::now();
    let Chosen { main, keys, next } = choose(from, at)?;
    let mut listed = sealing::listed(&folder_of(&main).join(sealing::LIST))?;
    listed.extend(outside.erased);
    std::fs::create_dir_all(&place.folder).map_err(file(&place.folder))?;
    empty(place, &place.database()).await?;
    empty(place, &place.key_store()).await?;
    let described = unpack(&main, key, Part::Main, place).await?;
    let described_keys = unpack(&keys, key, Part::Keys, place).await?;
    let mut differing = compare(&place.database(), &described).await?;
    differing.extend(compare(&place.key_store(), &described_keys).await?);
    let ledger_keys = LedgerKeys::of(KeyStore::open(place.key_store()).await?);
    let database = Database::open(place.database()).await?;
    let lost = ledger::forget_beyond(&database, &ledger_keys).await?;
    // The two stores may be of different days: tags are made anew of what stands.
    let house = stored_house(&database).await?;
    sealing::complete(&database, &house.catalog).await?;
    let mut tx = database.begin().await?;
    for register in house.catalog.registers.values() {
        sealing::wait_all_for_tags(&mut tx, register).await?;
    }
    tx.commit().await?;
    database.close().await;
    ledger_keys.store().database().close().await;
    let verified = Installation::verify(place, &outside.heads, &mut |_, _| {}).await?;
    let erased = erase(place, &listed).await?;
    Ok(Restored {
        recovery_point: described.made_at,
        next: next.map(iso),
        last_event: described.last_event,
        release: described.release,
        main,
        keys,
        seconds: begun.elapsed().as_secs_f64(),
        registers: described.registers,
        files: described.files,
        differing,
        lost_heads: lost.len() as u64,
        erased,
        verified,
    })
}

/// Erases again, before anybody works with what came back.
async fn erase(place: &Place, listed: &[String]) -> Result<Again> {
    let keys = LedgerKeys::of(KeyStore::open(place.key_store()).await?);
    let database = Database::open(place.database()).await?;
    let again = sealing::again(&database, &keys, listed).await?;
    database.close().await;
    keys.store().database().close().await;
    Ok(again)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new("."))
}

/// What is restored.
struct Chosen {
    main: PathBuf,
    keys: PathBuf,
    /// When the next main store after it was backed up.
    next: Option<Timestamp>,
}

/// The main store's backup that is named, or the newest one, or the newest that is not later than a moment; the key store's newest.
fn choose(from: &Path, at: Option<Timestamp>) -> Result<Chosen> {
    let (folder, named) = match from.is_file() {
        true => (folder_of(from), Some(from)),
        false => (from, None),
    };
    let mains = list(folder, Part::Main)?;
    let main = match named {
        Some(path) => made_at(path, Part::Main).map(|at| (at, path.to_path_buf())),
        None => mains.iter().rfind(|(made, _)| at.is_none_or(|at| *made <= at)).cloned(),
    };
    if let (None, Some(at), Some((first, _))) = (&main, at, mains.first()) {
        let cause = format!("no backup of the main store is as old as {}: the oldest is of {}", iso(at), iso(*first));
        return Err(refused(cause, "say a later moment"));
    }
    let Some((main_at, main)) = main else {
        let remedy = "name a folder with a file main-….palermo, or that file";
        return Err(refused(format!("{} holds no backup of a main store", from.display()), remedy));
    };
    let next = mains.iter().map(|(made, _)| *made).find(|made| *made > main_at);
    let Some((keys_at, keys)) = list(folder, Part::Keys)?.pop() else {
        let remedy = "put the newest file keys-….palermo beside it";
        return Err(refused(format!("{} holds no backup of a key store", folder.display()), remedy));
    };
    if keys_at < main_at {
        let cause = format!(
            "the newest backup of the key store ({}) is older than that of the main store ({})",
            iso(keys_at),
            iso(main_at)
        );
        return Err(refused(cause, "put a newer file keys-….palermo beside it, or name an older main store"));
    }
    Ok(Chosen { main, keys, next })
}

/// Refuses to write over a store that is there.
async fn empty(place: &Place, location: &Location) -> Result<()> {
    let there = match location {
        Location::Sqlite(path) => path.exists(),
        Location::Postgres(_) => {
            let database = Database::open(location.clone()).await?;
            let tables = database.tables().await?;
            database.close().await;
            !tables.is_empty()
        }
    };
    if there {
        let cause = format!("there is a store in {location} already");
        return Err(refused(
            cause,
            format!("restore into another folder than {}, or an empty database", place.folder.display()),
        ));
    }
    Ok(())
}

/// Puts a backup where the place says.
async fn unpack(path: &Path, key: &PrivateKey, part: Part, place: &Place) -> Result<Manifest> {
    let location = match part {
        Part::Main => place.database(),
        Part::Keys => place.key_store(),
    };
    let (manifest, naming) = set::open(path, key, part)?;
    let fits = match &location {
        Location::Sqlite(_) => "sqlite",
        Location::Postgres(_) => "postgres",
    };
    if manifest.database != fits {
        let cause = format!(
            "{} is a backup of {}, and {location} is another kind of database",
            path.display(),
            manifest.database
        );
        return Err(refused(cause, "restore into the kind of database that it was made from (--database, --keys)"));
    }
    // Files get their names, and rows are committed, when every block was read and is what was written.
    let room = tempfile::Builder::new().prefix(".restore-").tempdir_in(&place.folder).map_err(file(&place.folder))?;
    let reader = Reader::new(folder_of(path), part, naming, key);
    let mut written = Vec::new();
    for entry in &manifest.entries {
        let target = match (&location, entry.name.strip_prefix("files/").and_then(|rest| rest.split_once('/'))) {
            (Location::Sqlite(target), None) if entry.name == "store.db" => target.clone(),
            (_, Some((shelf, name))) if is_file_name(name) && name.get(..2) == Some(shelf) => {
                place.folder.join("files").join(shelf).join(name)
            }
            _ => continue,
        };
        let at = room.path().join(format!("{:09}", written.len()));
        reader.write(entry, &at)?;
        written.push((at, target));
    }
    if matches!(location, Location::Postgres(_)) {
        load(&location, &manifest, &reader).await?;
    }
    for (at, target) in written {
        let folder = folder_of(&target);
        std::fs::create_dir_all(folder).map_err(file(folder))?;
        std::fs::rename(&at, &target).map_err(file(&target))?;
        std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(file(folder))?;
    }
    Ok(manifest)
}

/// Makes the tables of a PostgreSQL store and fills them, in one transaction.
async fn load(location: &Location, manifest: &Manifest, reader: &Reader<'_>) -> Result<()> {
    let database = Database::open(location.clone()).await?;
    let mut tx = database.begin().await?;
    for table in &manifest.schema {
        tx.make(&table.create).await?;
        let name = format!("tables/{}", table.name);
        let entry = manifest.entries.iter().find(|entry| entry.name == name);
        let mut blocks = entry.into_iter().flat_map(|entry| &entry.blocks);
        let mut next = || blocks.next().map(|block| reader.read(block)).transpose();
        tx.copy_in(&table.name, &mut next).await?;
    }
    for statement in manifest.schema.iter().flat_map(|table| &table.after) {
        tx.make(statement).await?;
    }
    tx.commit().await?;
    database.close().await;
    Ok(())
}

/// Tables with another number of rows than the backup says.
async fn compare(location: &Location, manifest: &Manifest) -> Result<Vec<(String, i64, i64)>> {
    let database = Database::open_read_only(location.clone()).await?;
    let mut reads = database.snapshot().await?;
    let mut out = Vec::new();
    for (table, rows) in &manifest.tables {
        let now = db::count(&mut reads, table).await?;
        if now != *rows {
            out.push((table.clone(), *rows, now));
        }
    }
    drop(reads);
    database.close().await;
    Ok(out)
}
