//! What still works when the disk is full? A file that holds 64 MiB back. It is given up when a write finds no space, so that
//! people can sign out and refusals can still be written down; other changes wait until it could be made again.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::{Error, Result};

/// Bytes held back.
pub const BYTES: usize = 64 << 20;
const BLOCK: usize = 1 << 20;

/// The file that holds space back beside a store.
#[derive(Debug)]
pub struct Reserve {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nobody asked for it: a command that ends soon.
    Unused,
    /// The space is held.
    Held,
    /// The space was given up, because the disk was full.
    Released,
}

impl Reserve {
    /// The reserve of a folder; nothing is held yet.
    pub(crate) fn of(folder: &Path) -> Self {
        Self { path: folder.join("reserve"), state: Mutex::new(State::Unused) }
    }

    /// Holds the space, from now on and until a write finds none.
    ///
    /// # Errors
    /// [`Error::DiskFull`], or the folder cannot be written.
    pub fn hold(&self) -> Result<()> {
        self.with(|state| {
            fill(&self.path)?;
            *state = State::Held;
            Ok(())
        })
    }

    /// Gives the space up, where it is held.
    pub fn release(&self) {
        let released: Result<()> = self.with(|state| {
            if *state == State::Held {
                *state = State::Released;
                std::fs::remove_file(&self.path).map_err(|e| failed(&self.path, e))?;
                tracing::error!("the disk is full; the reserve of {} is given up", self.path.display());
            }
            Ok(())
        });
        if let Err(error) = released {
            tracing::error!("the reserve could not be given up: {error}");
        }
    }

    /// Whether changes may be made: the space is held, or could be held again.
    ///
    /// # Errors
    /// [`Error::DiskFull`].
    pub(crate) fn check(&self) -> Result<()> {
        self.with(|state| {
            if *state == State::Released {
                fill(&self.path)?;
                *state = State::Held;
            }
            Ok(())
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        work(&mut state)
    }
}

fn failed(path: &Path, source: std::io::Error) -> Error {
    match source.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::DiskFull,
        std::io::ErrorKind::ReadOnlyFilesystem => Error::ReadOnly,
        _ => Error::File { path: path.to_path_buf(), source },
    }
}

/// Writes the file, unless it stands there in its full size. Its bytes are random: a file of zeroes holds nothing back where the
/// disk compresses.
fn fill(path: &Path) -> Result<()> {
    if std::fs::metadata(path).is_ok_and(|about| about.len() == BYTES as u64) {
        return Ok(());
    }
    let mut block = vec![0; BLOCK];
    getrandom::fill(&mut block).map_err(|e| Error::Randomness(e.to_string()))?;
    let written = || {
        let mut file = std::fs::File::create(path)?;
        for _ in 0..BYTES / BLOCK {
            file.write_all(&block)?;
        }
        file.sync_all()
    };
    written().map_err(|source| {
        // Half a reserve would take the space that the next try needs.
        let _ = std::fs::remove_file(path);
        failed(path, source)
    })
}
