//! How is a file put into its place so that nobody ever sees half of it?

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::error::Error;

/// The folder in which a file stands.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a rename lasting: the folder's own list of names has to reach the disk too.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    File::open(folder_of(path)).and_then(|folder| folder.sync_all()).map_err(Error::io("write", path))?;
    Ok(())
}

/// A file on its way to its place. If it never gets there it is removed.
pub(crate) struct Target {
    temporary: NamedTempFile,
    path: PathBuf,
}

impl Target {
    pub fn create(path: &Path) -> Result<Self, Error> {
        let temporary = tempfile::Builder::new()
            .prefix(".palermo-")
            .tempfile_in(folder_of(path))
            .map_err(Error::io("write", path))?;
        Ok(Self { temporary, path: path.to_owned() })
    }

    pub fn file(&mut self) -> &mut File {
        self.temporary.as_file_mut()
    }

    pub fn buffered(&mut self) -> impl Write {
        BufWriter::with_capacity(256 * 1024, self.temporary.as_file_mut())
    }

    /// Puts the file into its place; gives its size.
    pub fn commit(self) -> Result<u64, Error> {
        let failed = Error::io("write", &self.path);
        let file = self.temporary.as_file();
        let size = match file.sync_all().and_then(|()| file.metadata()) {
            Ok(data) => data.len(),
            Err(error) => return Err(failed(error)),
        };
        self.temporary.persist(&self.path).map_err(|error| Error::io("write", &self.path)(error.error))?;
        sync_folder(&self.path)?;
        Ok(size)
    }
}
