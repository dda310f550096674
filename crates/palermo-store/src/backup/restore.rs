//! How does an installation come back? From the newest backup of the main store, or the one that is named, and the newest of the
//! key store, which must not be older: a key that is missing is a record that nobody opens again.

use std::collections::BTreeMap;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

use palermo_vault::PrivateKey;
use serde::Serialize;

use super::archive;
use super::{Manifest, Part, is_file_name, list, made_at};
use crate::db::{self, Database, Location, iso};
use crate::keys::KeyStore;
use crate::ledger::{self, LedgerKeys};
use crate::sealing::{self, Again};
use crate::store::{Place, stored_house};
use crate::verify::{Installation, Outcome};
use crate::{Error, Result};

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

/// Restores an installation into a place that is empty. `from` is a folder of backups, or one backup of a main store in it. Whoever was
/// erased, as the key store, the list beside the backups or what was kept outside says, is erased in what came back.
///
/// # Errors
/// The place is not empty; there is no backup; the key store's newest backup is older than the main store's; the key opens
/// neither; a backup is damaged or cut short.
pub async fn restore(from: &Path, key: &PrivateKey, place: &Place, outside: Outside) -> Result<Restored> {
    let begun = std::time::Instant::now();
    let (main, keys) = choose(from)?;
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
    sealing::complete(&database, house.catalog.registers.values()).await?;
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

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_path_buf();
    move |source| match source.kind() {
        std::io::ErrorKind::StorageFull => Error::DiskFull,
        _ => Error::File { path, source },
    }
}

fn refused(cause: impl Into<String>, remedy: impl Into<String>) -> Error {
    Error::Asked { cause: cause.into(), remedy: remedy.into() }
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

/// The two files: the main store's that is named or newest, the key store's newest.
fn choose(from: &Path) -> Result<(PathBuf, PathBuf)> {
    let (folder, named) = match from.is_file() {
        true => (folder_of(from), Some(from)),
        false => (from, None),
    };
    let main = match named {
        Some(path) => made_at(path, Part::Main).map(|at| (at, path.to_path_buf())),
        None => list(folder, Part::Main)?.pop(),
    };
    let Some((main_at, main)) = main else {
        let remedy = "name a folder with a file main-….palermo, or that file";
        return Err(refused(format!("{} holds no backup of a main store", from.display()), remedy));
    };
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
    Ok((main, keys))
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
    // Nothing of a backup is believed before its end was seen: files get their names, and rows are committed, after it.
    let room = tempfile::Builder::new().prefix(".restore-").tempdir_in(&place.folder).map_err(file(&place.folder))?;
    let mut manifest: Option<Manifest> = None;
    let mut pieces: Vec<(String, PathBuf)> = Vec::new();
    archive::read(path, key, |name, content| {
        if name == "manifest.json" {
            let mut text = Vec::new();
            content.read_to_end(&mut text).map_err(file(path))?;
            let read: Manifest = serde_json::from_slice(&text)
                .map_err(|source| Error::Json { place: "manifest of a backup", source })?;
            manifest = Some(read);
            return Ok(());
        }
        let at = room.path().join(format!("{:09}", pieces.len()));
        write(content, &at)?;
        pieces.push((name.to_owned(), at));
        Ok(())
    })?;
    let Some(manifest) = manifest.filter(|manifest| manifest.part == part && manifest.format == 1) else {
        let cause = format!("{} is no backup of the {} store that this release reads", path.display(), part.as_str());
        return Err(refused(cause, "use the release that made it"));
    };
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
    for (name, at) in pieces.iter().filter(|(name, _)| !name.starts_with("tables/")) {
        let target = match (name.as_str(), name.strip_prefix("files/").and_then(|rest| rest.split_once('/'))) {
            ("store.db", _) => match &location {
                Location::Sqlite(target) => target.clone(),
                Location::Postgres(_) => continue,
            },
            (_, Some((shelf, name))) if is_file_name(name) && name.get(..2) == Some(shelf) => {
                place.folder.join("files").join(shelf).join(name)
            }
            _ => continue,
        };
        let folder = target.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(file(folder))?;
        std::fs::rename(at, &target).map_err(file(&target))?;
        std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(file(folder))?;
    }
    if matches!(location, Location::Postgres(_)) {
        load(&location, &manifest, &pieces).await?;
    }
    Ok(manifest)
}

fn write(content: &mut dyn Read, to: &Path) -> Result<()> {
    let mut open = std::fs::OpenOptions::new();
    open.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    let mut target = open.open(to).map_err(file(to))?;
    std::io::copy(content, &mut target).map_err(file(to))?;
    target.flush().and_then(|()| target.sync_all()).map_err(file(to))
}

/// Makes the tables of a PostgreSQL store and fills them, in one transaction.
async fn load(location: &Location, manifest: &Manifest, pieces: &[(String, PathBuf)]) -> Result<()> {
    let database = Database::open(location.clone()).await?;
    let mut tx = database.begin().await?;
    for table in &manifest.schema {
        tx.make(&table.create).await?;
        let prefix = format!("tables/{}/", table.name);
        let mut own = pieces.iter().filter(|(name, _)| name.starts_with(&prefix));
        let mut next = || {
            let Some((_, at)) = own.next() else { return Ok(None) };
            std::fs::read(at).map(Some).map_err(file(at))
        };
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
