//! How is an installation kept safe from the loss of its disk? By copies that only the holder of a backup key can open: one of the
//! main store, and one of the key store that is made after it and kept for a shorter time.
//!
//! Every backup is full. While it is made everybody goes on working: SQLite copies itself, PostgreSQL shows one snapshot.

mod archive;
mod restore;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use palermo_vault::PublicKey;
use serde::{Deserialize, Serialize};

pub use restore::{Outside, Restored, restore};

use crate::db::{self, Backend, Database, Reads, TableText, iso};
use crate::store::{Store, stored_house};
use crate::{Error, Result, ledger, sealing};
use archive::Archive;

/// Days that no backup of the key store may outlive: erasure must reach the last copy of a key.
pub const KEY_DAYS: i64 = 30;
/// Days after which one is removed: the next backup of a day comes a day later, and must not find it too old.
const KEPT: i64 = KEY_DAYS - 1;
/// Ending of the files.
const ENDING: &str = "palermo";
/// Bytes of a table's rows in one piece at least, but for the last.
const PIECE: usize = 8 << 20;

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

/// What a backup says of itself; it is its first entry.
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
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Made {
    /// Which of the two stores.
    pub part: Part,
    /// The file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// What it says of itself.
    #[serde(skip)]
    pub manifest: Manifest,
}

/// What a backup made and removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// The files, main store first.
    pub made: Vec<Made>,
    /// Backups of the key store that were too old and are gone.
    pub removed: Vec<PathBuf>,
    /// Files whose names say that they are backups of the key store, but not of which day: they may be too old, and stay.
    pub undated: Vec<PathBuf>,
    /// Every backup is full.
    pub full: bool,
}

/// Backs an installation up into a folder: main store first, key store after, so that the copy of the keys knows every key that
/// the copy of the records uses. Beside them stands who was erased.
///
/// # Errors
/// The folder cannot be written, no key is given, or a database refuses.
pub async fn backup(store: &Store, folder: &Path, recipients: &[PublicKey]) -> Result<Backup> {
    std::fs::create_dir_all(folder).map_err(|source| Error::File { path: folder.to_path_buf(), source })?;
    let at = |part: Part, now: Timestamp| {
        folder.join(format!("{}-{}.{ENDING}", part.as_str(), now.strftime("%Y%m%dT%H%M%S%3fZ")))
    };
    let main = at(Part::Main, Timestamp::now());
    let main = part(store.database(), Part::Main, store.folder(), &main, recipients).await?;
    let keys = at(Part::Keys, Timestamp::now());
    let keys = part(store.keys().database(), Part::Keys, store.folder(), &keys, recipients).await?;
    sealing::put_certificates(&folder.join(sealing::LIST), &sealing::certificates(store.keys()).await?)?;
    let removed = sweep(folder, Timestamp::now())?;
    Ok(Backup { made: vec![main, keys], removed, undated: undated(folder)?, full: true })
}

async fn part(database: &Database, part: Part, folder: &Path, to: &Path, recipients: &[PublicKey]) -> Result<Made> {
    let mut archive = Archive::new(to, recipients)?;
    let files = if part == Part::Main { files(folder)? } else { Vec::new() };
    let manifest = match database.backend() {
        Backend::Sqlite => {
            // The copy lies beside the store, readable by its owner alone, and goes when this ends.
            let copy = tempfile::Builder::new().prefix(".copy-").tempfile_in(folder);
            let copy = copy.map_err(|source| Error::File { path: folder.to_path_buf(), source })?.into_temp_path();
            database.copy_into(&copy).await?;
            let copied = Database::open_read_only(copy.to_path_buf()).await?;
            let manifest = describe(&copied, &mut copied.snapshot().await?, part, files.len() as u64).await?;
            copied.close().await;
            archive.bytes("manifest.json", &json(&manifest)?)?;
            archive.file("store.db", &copy)?;
            manifest
        }
        Backend::Postgres => {
            let mut snapshot = database.snapshot().await?;
            let mut manifest = describe(database, &mut snapshot, part, files.len() as u64).await?;
            manifest.schema = db::table_texts(&mut snapshot).await?;
            archive.bytes("manifest.json", &json(&manifest)?)?;
            for table in &manifest.schema {
                let (mut piece, mut n) = (Vec::with_capacity(PIECE), 0);
                let mut write = |piece: &mut Vec<u8>| {
                    n += 1;
                    let written = archive.bytes(&format!("tables/{}/{n:09}", table.name), piece);
                    piece.clear();
                    written
                };
                let mut take = |bytes: &[u8]| {
                    piece.extend_from_slice(bytes);
                    if piece.len() >= PIECE { write(&mut piece) } else { Ok(()) }
                };
                snapshot.copy_out(&table.name, &mut take).await?;
                write(&mut piece)?;
            }
            manifest
        }
    };
    for (name, path) in files {
        archive.file(&format!("files/{name}"), &path)?;
    }
    let bytes = archive.finish()?;
    Ok(Made { part, file: to.to_path_buf(), bytes, manifest })
}

fn json(manifest: &Manifest) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(manifest).map_err(|source| Error::Json { place: "manifest of a backup", source })
}

async fn describe(database: &Database, reads: &mut impl Reads, part: Part, files: u64) -> Result<Manifest> {
    let mut out = Manifest {
        format: 1,
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
    let listed = |at: &Path| std::fs::read_dir(at).map_err(|source| Error::File { path: at.to_path_buf(), source });
    for shelf in listed(&shelves)?.flatten().filter(|entry| entry.path().is_dir()) {
        for file in listed(&shelf.path())?.flatten() {
            let (shelf, name) = (shelf.file_name(), file.file_name());
            if is_file_name(&name.to_string_lossy()) {
                out.push((format!("{}/{}", shelf.to_string_lossy(), name.to_string_lossy()), file.path()));
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
    let entries = std::fs::read_dir(folder).map_err(|source| Error::File { path: folder.to_path_buf(), source })?;
    let paths = entries.flatten().map(|entry| entry.path());
    let mut out: Vec<_> = paths.filter_map(|path| made_at(&path, part).map(|at| (at, path))).collect();
    out.sort();
    Ok(out)
}

/// Removes backups of the key store that are too old.
fn sweep(folder: &Path, now: Timestamp) -> Result<Vec<PathBuf>> {
    let oldest = now - SignedDuration::from_hours(24 * KEPT);
    let old = list(folder, Part::Keys)?.into_iter().filter(|(at, _)| *at < oldest);
    let mut removed = Vec::new();
    for (_, path) in old {
        std::fs::remove_file(&path).map_err(|source| Error::File { path: path.clone(), source })?;
        removed.push(path);
    }
    Ok(removed)
}

/// What might be a backup of the key store under a name that says no day.
fn undated(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|source| Error::File { path: folder.to_path_buf(), source })?;
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
