//! What is a backup on the disk? A tar stream, sealed in chunks to the backup keys; nothing of it lies there in clear.

use std::fs::File;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

use palermo_vault::stream::{Lock, Opening, Sealing, Unlock};
use palermo_vault::{PrivateKey, PublicKey, Suite};

use crate::{Error, Result};

/// What the container is sealed for: a backup opens as nothing else.
const PURPOSE: &str = "backup";

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_path_buf();
    move |source| match source.kind() {
        std::io::ErrorKind::StorageFull => Error::DiskFull,
        _ => Error::File { path, source },
    }
}

/// A backup that is being written. Until [`Archive::finish`] its file has another name and is no backup.
pub(super) struct Archive {
    tar: tar::Builder<Sealing<File>>,
    partial: tempfile::TempPath,
    path: PathBuf,
}

impl Archive {
    pub fn new(path: &Path, recipients: &[PublicKey]) -> Result<Self> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let partial = tempfile::Builder::new().prefix(".backup-").tempfile_in(folder).map_err(at(folder))?;
        let (file, partial) = partial.into_parts();
        let lock = Lock::To { recipients, purpose: PURPOSE };
        let sealing = Sealing::new(Suite::XChaCha20Poly1305, &lock, file)?;
        Ok(Self { tar: tar::Builder::new(sealing), partial, path: path.to_path_buf() })
    }

    /// Adds bytes under a name.
    pub fn bytes(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.add(name, content.len() as u64, content)
    }

    /// Adds a file under a name.
    pub fn file(&mut self, name: &str, from: &Path) -> Result<()> {
        let file = File::open(from).map_err(at(from))?;
        let size = file.metadata().map_err(at(from))?.len();
        self.add(name, size, file.take(size))
    }

    fn add(&mut self, name: &str, size: u64, content: impl Read) -> Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(0);
        header.set_cksum();
        self.tar.append_data(&mut header, name, content).map_err(at(&self.path))
    }

    /// Ends the stream, waits until it is on the disk, and gives the file its name; says how many bytes it has.
    pub fn finish(self) -> Result<u64> {
        let sealing = self.tar.into_inner().map_err(at(&self.path))?;
        let (mut file, _) = sealing.finish()?;
        file.flush().and_then(|()| file.sync_all()).map_err(at(&self.path))?;
        let bytes = file.metadata().map_err(at(&self.path))?.len();
        self.partial.persist(&self.path).map_err(|e| at(&self.path)(e.error))?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))?;
        Ok(bytes)
    }
}

/// Reads a backup: hands over each entry with its name, in order, and says at the end whether it was whole. Until then nothing of
/// it may be believed.
pub(super) fn read(
    path: &Path,
    key: &PrivateKey,
    mut take: impl FnMut(&str, &mut dyn Read) -> Result<()>,
) -> Result<()> {
    let file = File::open(path).map_err(at(path))?;
    let opening = Opening::new(&Unlock::Of { recipient: key, purpose: PURPOSE }, file)?;
    let mut tar = tar::Archive::new(opening);
    for entry in tar.entries().map_err(at(path))? {
        let mut entry = entry.map_err(at(path))?;
        let name = entry.path().map_err(at(path))?.to_string_lossy().into_owned();
        take(&name, &mut entry)?;
    }
    let mut opening = tar.into_inner();
    std::io::copy(&mut opening, &mut std::io::sink()).map_err(at(path))?;
    opening.finish()?;
    Ok(())
}
