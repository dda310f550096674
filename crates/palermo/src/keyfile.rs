//! Files with keys: beside a data folder and never inside it, readable by their owner alone.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::{Error, Result, io};

/// `DATA.ending`, beside the folder.
pub fn beside(data: &Path, ending: &str) -> PathBuf {
    let whole = std::path::absolute(data).unwrap_or_else(|_| data.to_path_buf());
    let whole: PathBuf = whole.components().collect();
    let mut name: OsString = whole.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    whole.with_file_name(name)
}

/// Bytes as digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of digits.
pub fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    rest.is_empty().then(|| pairs.iter().map(byte).collect::<Option<Vec<u8>>>().map(Zeroizing::new))?
}

/// What stands behind a word in a file of keys.
///
/// # Errors
/// The file cannot be read.
pub fn read(at: &Path, word: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
    Ok(find(&text(at)?, word))
}

/// What a file of keys says.
///
/// # Errors
/// The file cannot be read.
pub fn text(at: &Path) -> Result<Zeroizing<String>> {
    std::fs::read_to_string(at).map(Zeroizing::new).map_err(io(format!("reading {}", at.display())))
}

/// What stands behind a word in the text of such a file.
pub fn find(text: &str, word: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digits = text.lines().find_map(|line| line.trim().strip_prefix(word));
    digits.and_then(|digits| unhex(digits.trim()))
}

/// Refuses a place inside the data folder: a key must be neither lost nor stolen with what it opens.
///
/// # Errors
/// It lies there.
pub fn outside(at: &Path, data: &Path) -> Result<()> {
    let folder = at.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let both = folder.canonicalize().ok().zip(data.canonicalize().ok());
    if both.is_some_and(|(at, data)| at.starts_with(data)) {
        let help = "name a file outside of it: a key must be neither lost nor stolen with what it opens";
        return Err(Error::said("inside", format!("{} lies in the data folder", at.display()), help));
    }
    Ok(())
}

/// Refuses a place inside the data folder, and one that is taken: asked before the key is made that goes there.
///
/// # Errors
/// It lies there, or there is a file.
pub fn free(at: &Path, data: &Path) -> Result<()> {
    outside(at, data)?;
    match at.exists() {
        true => Err(Error::said("exists", format!("there is a file {}", at.display()), "move it away and try again")),
        false => Ok(()),
    }
}

/// Writes a new file that its owner alone can read.
///
/// # Errors
/// There is a file already, or none can be made.
pub fn write(at: &Path, text: &str) -> Result<()> {
    let mut open = std::fs::OpenOptions::new();
    open.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    let mut file = open.open(at).map_err(io(format!("making {}", at.display())))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io(format!("writing {}", at.display())))
}

/// Whether others on this machine can read a file.
pub fn read_by_others(at: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(at).is_ok_and(|m| m.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = at;
        false
    }
}
