//! Where do files lie? In a folder beside the database, each under the SHA-256 of what it holds: the same file twice is one.
//!
//! A file is written and flushed to the disk before the record that names it is committed; one that no record names is
//! swept after a day. Only public registers hold files until files can be sealed.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use palermo_register::catalog::Field;
use palermo_register::decl::FieldType;
use palermo_register::value::{FileRef, Value};
use sea_query::{Alias, Query};
use sha2::{Digest as _, Sha256};

use crate::db::Reads as _;
use crate::store::Store;
use crate::{Error, Result};

/// Age from which on a file that no record names is swept.
const ORPHAN: Duration = Duration::from_secs(24 * 3_600);

impl Store {
    fn files(&self) -> PathBuf {
        self.folder().join("files")
    }

    fn file_path(&self, sha256: &str) -> Option<PathBuf> {
        let plain = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit());
        plain.then(|| self.files().join(&sha256[..2]).join(sha256))
    }

    /// Keeps a file and says what it is known by. Its type is told by its content, never by its name.
    ///
    /// # Errors
    /// The disk refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn keep_file(&self, name: &str, content: &[u8]) -> Result<FileRef> {
        let sha256: String = Sha256::digest(content).iter().map(|b| format!("{b:02x}")).collect();
        let media_type = infer::get(content).map_or_else(
            || if std::str::from_utf8(content).is_ok() { "text/plain" } else { "application/octet-stream" },
            |t| t.mime_type(),
        );
        let kept = FileRef {
            name: Path::new(name).file_name().map_or_else(|| "file".into(), |n| n.to_string_lossy().into_owned()),
            media_type: media_type.to_string(),
            size: i64::try_from(content.len()).unwrap_or(i64::MAX),
            sha256: sha256.clone(),
            language: None,
        };
        let Some(path) = self.file_path(&sha256) else { return Ok(kept) };
        let content = content.to_vec();
        tokio::task::spawn_blocking(move || write(&path, &content))
            .await
            .map_err(|_| Error::Worker { doing: "keeping a file" })??;
        Ok(kept)
    }

    /// True where the content that a reference names lies here, in the size that it says.
    pub fn holds(&self, kept: &FileRef) -> bool {
        let size = self.file_path(&kept.sha256).and_then(|path| std::fs::metadata(path).ok()).map(|m| m.len());
        size.and_then(|s| i64::try_from(s).ok()) == Some(kept.size)
    }

    /// The content of a kept file; none when it is not there.
    ///
    /// # Errors
    /// The disk refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn file(&self, sha256: &str) -> Result<Option<Vec<u8>>> {
        let Some(path) = self.file_path(sha256) else { return Ok(None) };
        let read = tokio::task::spawn_blocking(move || match std::fs::read(&path) {
            Ok(content) => Ok(Some(content)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::File { path, source }),
        });
        read.await.map_err(|_| Error::Worker { doing: "reading a file" })?
    }

    /// Removes files that no record names, present or former, and that are older than a day; says how many.
    ///
    /// # Errors
    /// The database or the disk refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn sweep_files(&self) -> Result<u64> {
        let house = self.house();
        let mut named: HashSet<String> = HashSet::new();
        let mut reads = self.database().snapshot().await?;
        for (name, register) in &house.catalog.registers {
            let layout = &house.layouts[name];
            let files = |(_, f): &(usize, &Field)| f.kind == FieldType::File && f.is_stored();
            for (place, field) in register.fields.iter().enumerate().filter(files) {
                let q = Query::select()
                    .column(Alias::new(format!("{}_sha256", field.name)))
                    .from(Alias::new(&layout.table))
                    .take();
                let rows = reads.fetch_all(&q).await?;
                named.extend(rows.iter().filter_map(|r| r.get::<Option<String>>(0usize).ok().flatten()));
                let q = Query::select()
                    .column(Alias::new("body"))
                    .from(Alias::new(crate::layout::history(&layout.table)))
                    .take();
                for row in reads.fetch_all(&q).await? {
                    let former = crate::read::restore(row.bytes(0usize)?, register);
                    if let Some(Value::File(kept)) = former.into_iter().nth(place) {
                        named.insert(kept.sha256);
                    }
                }
            }
        }
        let folder = self.files();
        tokio::task::spawn_blocking(move || sweep(&folder, &named))
            .await
            .map_err(|_| Error::Worker { doing: "sweeping files" })?
    }
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    use std::io::Write as _;
    let failed = |source| Error::File { path: path.to_path_buf(), source };
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    // Another may have written the same file meanwhile: it holds the same.
    if let Err(e) = file.persist_noclobber(path)
        && !path.exists()
    {
        return Err(failed(e.error));
    }
    std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(failed)
}

fn sweep(folder: &Path, named: &HashSet<String>) -> Result<u64> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::File { path, source }
    };
    if !folder.exists() {
        return Ok(0);
    }
    let mut swept = 0;
    for shelf in std::fs::read_dir(folder).map_err(failed(folder))?.flatten().filter(|e| e.path().is_dir()) {
        for entry in std::fs::read_dir(shelf.path()).map_err(failed(&shelf.path()))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let written = entry.metadata().and_then(|m| m.modified()).unwrap_or_else(|_| SystemTime::now());
            let old = written.elapsed().is_ok_and(|age| age > ORPHAN);
            if old && !named.contains(&name) {
                std::fs::remove_file(entry.path()).map_err(failed(&entry.path()))?;
                swept += 1;
            }
        }
    }
    Ok(swept)
}
