//! How is an installation kept safe from the loss of its disk? By copies that only the holder of a backup key can open: one of the
//! main store, and one of the key store that is made after it and kept for a shorter time.
//!
//! Each backup is whole by itself and writes only blocks that no former one has brought ([`blocks`]). While it is made everybody goes
//! on working: SQLite copies itself, PostgreSQL shows one snapshot. Blocks are written before the set that lists them, and removed
//! after it: whoever is stopped at any moment leaves what was there.

mod blocks;
mod restore;
mod set;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use palermo_vault::PublicKey;
use serde::{Deserialize, Serialize};

pub use blocks::Entry;
pub use restore::{Outside, Restored, restore};

use crate::db::{self, Backend, Copying, Database, Reads, TableText, iso};
use crate::store::{Store, stored_house};
use crate::{Error, Result, ledger, sealing};
use blocks::{Blocks, Listed, Name, Naming, Rows, hex};
use set::Set;

/// Days that no backup of the key store may outlive: erasure must reach the last copy of a key.
pub const KEY_DAYS: i64 = 30;
/// Days after which one is removed: the next backup of a day comes a day later, and must not find it too old.
const KEPT: i64 = KEY_DAYS - 1;
/// Ending of the files.
const ENDING: &str = "palermo";
/// What the name of a set begins with until it is whole.
const PARTIAL: &str = ".backup-";

/// Which of the two stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Records, history, ledger, files.
    Main,
    /// Keys.
    Keys,
}

impl Part {
    fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Keys => "keys",
        }
    }
}

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this description.
    pub format: u32,
    /// Which of the two stores.
    pub part: Part,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// Release that made it.
    pub release: String,
    /// When, ISO 8601.
    pub made_at: String,
    /// Rows by table.
    pub tables: BTreeMap<String, i64>,
    /// Records by register.
    pub registers: BTreeMap<String, i64>,
    /// Packs with their versions.
    pub packs: BTreeMap<String, String>,
    /// Events in the ledger.
    pub events: i64,
    /// When the last event was, ISO 8601.
    pub last_event: Option<String>,
    /// How far each chain is: organisation (empty: the installation's own), place, hash.
    pub heads: Vec<(String, i64, String)>,
    /// Files of records.
    pub files: u64,
    /// PostgreSQL: how the tables are made again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schema: Vec<TableText>,
    /// The key that names blocks, as hexadecimal digits.
    pub naming: String,
    /// Identifiers of the keys to which it is sealed.
    pub recipients: Vec<String>,
    /// What is in it.
    pub entries: Vec<Entry>,
}

/// A backup of one store that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Made {
    /// Which of the two stores.
    pub part: Part,
    /// The file of the set.
    pub file: PathBuf,
    /// Bytes of what was copied.
    pub bytes: u64,
    /// Bytes that were written into the folder for it.
    pub new_bytes: u64,
    /// Blocks that it needs.
    pub blocks: u64,
    /// Those of them that no former backup had brought.
    pub new_blocks: u64,
    /// What it says of itself.
    #[serde(skip)]
    pub manifest: Manifest,
}

/// What a backup made, found and removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// The backups, main store first.
    pub made: Vec<Made>,
    /// Backups of the key store that were too old and are gone.
    pub removed: Vec<PathBuf>,
    /// Blocks that no backup needs any more and that are gone.
    pub cleared: u64,
    /// Files whose names say that they are backups of the key store, but not of which day: they may be too old, and stay.
    pub undated: Vec<PathBuf>,
    /// Backups that are damaged or of another installation: as long as they lie there, no block is removed.
    pub unread: Vec<PathBuf>,
    /// Blocks that are missing or damaged: backups that need them do not come back.
    pub damaged: Vec<PathBuf>,
    /// Blocks that were missing or damaged and were written anew.
    pub mended: u64,
    /// No former backup had brought anything of it.
    pub full: bool,
}

/// Backs an installation up into a folder: main store first, key store after, so that the copy of the keys knows every key that
/// the copy of the records uses. Beside them stands who was erased.
///
/// # Errors
/// The folder cannot be written, another backup is being written into it, no key is given, or a database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn backup(store: &Store, folder: &Path, recipients: &[PublicKey]) -> Result<Backup> {
    std::fs::create_dir_all(folder).map_err(file(folder))?;
    let _alone = alone(folder)?;
    let key = store.keys().naming_key().await?;
    let ids: Vec<[u8; 16]> = recipients.iter().map(PublicKey::id).collect();
    let mut out = Backup {
        made: Vec::new(),
        removed: Vec::new(),
        cleared: 0,
        undated: Vec::new(),
        unread: Vec::new(),
        damaged: Vec::new(),
        mended: 0,
        full: true,
    };
    let mut kept = Vec::new();
    for (part, database) in [(Part::Main, store.database()), (Part::Keys, store.keys().database())] {
        let naming = Naming::new(&key, part, &ids);
        let mut former = former(folder, part, &naming, Timestamp::now())?;
        let damaged = blocks::damaged(folder, part, &former.known);
        former.known.retain(|name, _| !damaged.contains(name));

        // Nothing that was saved before this is missing in the copy.
        let now = Timestamp::now();
        let to = folder.join(format!("{}-{}.{ENDING}", part.as_str(), now.strftime("%Y%m%dT%H%M%S%3fZ")));
        let mut blocks = Blocks::new(folder, part, &naming, recipients, &former.known);
        let mut manifest = copy(database, part, store.folder(), &mut blocks).await?;
        manifest.naming = hex(&key);
        manifest.recipients = ids.iter().map(|id| hex(id)).collect();
        let (listed, written) = blocks.finish()?;
        let bytes = set::write(&to, &manifest, recipients, &listed, &naming)?;

        let (mended, lost): (Vec<Name>, Vec<Name>) = damaged.into_iter().partition(|name| listed.contains_key(name));
        out.mended += mended.len() as u64;
        out.damaged.extend(lost.iter().map(|name| blocks::path(folder, part, name)));
        out.unread.extend(former.unread.into_iter().filter(|path| !out.unread.contains(path)).collect::<Vec<_>>());
        out.full &= written.blocks == listed.len() as u64;
        former.kept.extend(listed.keys());
        kept.push((part, former.kept));
        out.made.push(Made {
            part,
            file: to,
            bytes: manifest.entries.iter().map(|entry| entry.bytes).sum(),
            new_bytes: written.bytes + bytes,
            blocks: listed.len() as u64,
            new_blocks: written.blocks,
            manifest,
        });
    }
    sealing::put_certificates(&folder.join(sealing::LIST), &sealing::certificates(store.keys()).await?)?;
    out.removed = sweep(folder, Timestamp::now())?;
    out.unread.retain(|path| path.exists());
    if out.unread.is_empty() {
        for (part, kept) in kept {
            out.cleared += blocks::clear(folder, part, &kept)?;
        }
    }
    out.undated = undated(folder)?;
    Ok(out)
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

/// Keeps other backups out of a folder: what one has written and not listed yet another would take for what no set needs.
fn alone(folder: &Path) -> Result<File> {
    let at = folder.join(".lock");
    let open = File::options().create(true).append(true).open(&at).map_err(file(&at))?;
    match open.try_lock() {
        Ok(()) => Ok(open),
        Err(TryLockError::WouldBlock) => {
            let cause = format!("another backup is being written into {}", folder.display());
            Err(refused(cause, "wait until it is done, or write into another folder"))
        }
        Err(TryLockError::Error(source)) => Err(file(&at)(source)),
    }
}

/// What former backups of a part have left in a folder.
struct Former {
    /// All their blocks.
    known: Listed,
    /// Those of them that a backup needs which is not too old.
    kept: BTreeSet<Name>,
    /// Files that are no backups of this installation, or damaged.
    unread: Vec<PathBuf>,
}

fn former(folder: &Path, part: Part, naming: &Naming, now: Timestamp) -> Result<Former> {
    let mut out = Former { known: Listed::new(), kept: BTreeSet::new(), unread: Vec::new() };
    for path in sets(folder)? {
        let set = match Set::read(&path)? {
            Some(set) if set.part != part => continue,
            Some(set) if set.is_sound(naming) => set,
            _ => {
                out.unread.push(path);
                continue;
            }
        };
        if made_at(&path, part).is_none_or(|at| !is_old(part, at, now)) {
            out.kept.extend(set.blocks.keys());
        }
        out.known.extend(set.blocks);
    }
    Ok(out)
}

/// Copies a store into blocks, and says what is in them.
async fn copy(database: &Database, part: Part, folder: &Path, blocks: &mut Blocks<'_>) -> Result<Manifest> {
    let files = if part == Part::Main { files(folder)? } else { Vec::new() };
    let mut manifest = match database.backend() {
        Backend::Sqlite => {
            // The copy lies beside the store, readable by its owner alone, and goes when this ends.
            let copy = tempfile::Builder::new().prefix(".copy-").tempfile_in(folder);
            let copy = copy.map_err(file(folder))?.into_temp_path();
            let how = if part == Part::Main { Copying::Pages } else { Copying::Rows };
            database.copy_into(&copy, how).await?;
            let copied = Database::open_read_only(copy.to_path_buf()).await?;
            let mut manifest = describe(&copied, &mut copied.snapshot().await?, part, files.len() as u64).await?;
            copied.close().await;
            manifest.entries.push(blocks.file("store.db".to_owned(), &copy)?);
            manifest
        }
        Backend::Postgres => {
            let mut snapshot = database.snapshot().await?;
            let mut manifest = describe(database, &mut snapshot, part, files.len() as u64).await?;
            manifest.schema = db::table_texts(&mut snapshot).await?;
            for table in &manifest.schema {
                let mut rows = Rows::new(blocks, format!("tables/{}", table.name));
                snapshot.copy_out(&table.name, &mut |bytes: &[u8]| rows.take(bytes)).await?;
                manifest.entries.push(rows.finish()?);
            }
            manifest
        }
    };
    for (name, path) in files {
        manifest.entries.push(blocks.file(format!("files/{name}"), &path)?);
    }
    Ok(manifest)
}

async fn describe(database: &Database, reads: &mut impl Reads, part: Part, files: u64) -> Result<Manifest> {
    let mut out = Manifest {
        format: 2,
        part,
        database: format!("{:?}", database.backend()).to_lowercase(),
        release: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: iso(Timestamp::now()),
        tables: BTreeMap::new(),
        registers: BTreeMap::new(),
        packs: BTreeMap::new(),
        events: 0,
        last_event: None,
        heads: Vec::new(),
        files,
        schema: Vec::new(),
        naming: String::new(),
        recipients: Vec::new(),
        entries: Vec::new(),
    };
    for table in database.tables().await? {
        let rows = db::count(reads, &table).await?;
        out.tables.insert(table, rows);
    }
    if part == Part::Main {
        let house = stored_house(database).await?;
        for (name, layout) in &house.layouts {
            if let Some(rows) = out.tables.get(&layout.table) {
                out.registers.insert(name.clone(), *rows);
            }
        }
        out.packs = house.catalog.packs.iter().map(|pack| (pack.name.clone(), pack.version.to_string())).collect();
        out.events = out.tables.get(ledger::TABLE).copied().unwrap_or(0);
        out.last_event = ledger::last_at(reads).await?.and_then(|at| Timestamp::from_millisecond(at).ok()).map(iso);
        for head in ledger::heads(reads).await? {
            let h = head.h.iter().map(|byte| format!("{byte:02x}")).collect();
            out.heads.push((head.org.as_deref().unwrap_or_default().to_owned(), head.org_seq, h));
        }
    }
    Ok(out)
}

/// The files of records: name below the folder `files`, and where they lie.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut out = Vec::new();
    let shelves = folder.join("files");
    if !shelves.exists() {
        return Ok(out);
    }
    let listed = |at: &Path| std::fs::read_dir(at).map_err(file(at));
    for shelf in listed(&shelves)?.flatten().filter(|entry| entry.path().is_dir()) {
        for kept in listed(&shelf.path())?.flatten() {
            let (shelf, name) = (shelf.file_name(), kept.file_name());
            if is_file_name(&name.to_string_lossy()) {
                out.push((format!("{}/{}", shelf.to_string_lossy(), name.to_string_lossy()), kept.path()));
            }
        }
    }
    out.sort();
    Ok(out)
}

/// Files of records are named by the SHA-256 of what they hold.
fn is_file_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// When a backup of a part was made, by its name.
fn made_at(path: &Path, part: Part) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?;
    let stamp = name.strip_prefix(part.as_str())?.strip_prefix('-')?.strip_suffix(ENDING)?.strip_suffix("Z.")?;
    let (seconds, milliseconds) = stamp.split_at_checked(stamp.len().checked_sub(3)?)?;
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", seconds).ok()?;
    let at = at.checked_add(SignedDuration::from_millis(milliseconds.parse().ok()?)).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(at).ok()
}

/// The backups of a part in a folder, oldest first.
fn list(folder: &Path, part: Part) -> Result<Vec<(Timestamp, PathBuf)>> {
    let entries = std::fs::read_dir(folder).map_err(file(folder))?;
    let paths = entries.flatten().map(|entry| entry.path());
    let mut out: Vec<_> = paths.filter_map(|path| made_at(&path, part).map(|at| (at, path))).collect();
    out.sort();
    Ok(out)
}

/// Every file of a folder that should be a set, oldest first where names are dated.
fn sets(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(file(folder))?;
    let mut out: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    out.retain(|path| path.is_file() && path.extension().is_some_and(|ending| ending == ENDING));
    out.sort();
    Ok(out)
}

/// Whether a backup of this moment must go.
fn is_old(part: Part, at: Timestamp, now: Timestamp) -> bool {
    part == Part::Keys && at < now - SignedDuration::from_hours(24 * KEPT)
}

/// Removes backups of the key store that are too old, and what a backup left that was stopped; gives the former.
fn sweep(folder: &Path, now: Timestamp) -> Result<Vec<PathBuf>> {
    let remove = |path: &Path| std::fs::remove_file(path).map_err(file(path));
    let entries = std::fs::read_dir(folder).map_err(file(folder))?;
    for left in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(PARTIAL)) {
        remove(&left.path())?;
    }
    let mut removed = Vec::new();
    for (_, path) in list(folder, Part::Keys)?.into_iter().filter(|(at, _)| is_old(Part::Keys, *at, now)) {
        remove(&path)?;
        removed.push(path);
    }
    Ok(removed)
}

/// What might be a backup of the key store under a name that says no day.
fn undated(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(file(folder))?;
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.contains(Part::Keys.as_str()) && name.contains(&format!(".{ENDING}"))
    };
    let mut out: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(named).collect();
    out.retain(|path| made_at(path, Part::Keys).is_none());
    out.sort();
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_of_every_day_leaves_none_of_the_key_store_older_than_thirty_days_by_their_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let names = [
            "keys-20270302T101500123Z.palermo",
            "keys-20270301T101500122Z.palermo",
            "main-20260101T000000000Z.palermo",
            "keys.palermo",
            "old-keys-20270101T101500122Z.palermo.bak",
        ];
        for name in names {
            std::fs::write(folder.path().join(name), "").expect("a file");
        }
        // 29 days after the first: what is kept now is thirty days old when the next daily backup looks.
        let now: Timestamp = "2027-03-31T10:15:00.123Z".parse().expect("a moment");
        let removed = sweep(folder.path(), now).expect("the folder can be read");
        assert_eq!(removed, [folder.path().join(names[1])]);
        assert!(folder.path().join(names[0]).exists() && folder.path().join(names[2]).exists());
        let undated = undated(folder.path()).expect("the folder can be read");
        assert_eq!(undated, [folder.path().join(names[3]), folder.path().join(names[4])]);
    }
}
