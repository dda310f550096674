//! Where does the root key lie while nobody types it? In a file beside the data folder, never inside it: whoever has only the folder,
//! or a backup of it, opens nothing that is sealed.

use std::path::{Path, PathBuf};

use palermo_store::Store;
use palermo_vault::shares::{self, Share};
use palermo_vault::{Key as _, PrivateKey, RootKey};
use zeroize::Zeroizing;

use crate::cli::Global;
use crate::error::{Error, Result};
use crate::keyfile;

/// What stands before the digits of the root key in its file.
const SECRET: &str = "palermo-root-key";

/// The file with the root key: the one that is named, else `DATA.unseal`.
pub fn file(g: &Global) -> PathBuf {
    g.unseal_file.clone().unwrap_or_else(|| keyfile::beside(&g.data, "unseal"))
}

/// The file with the shares of the recovery key that was just made.
pub fn shares_file(g: &Global) -> PathBuf {
    keyfile::beside(&g.data, "recovery")
}

fn root_key(at: &Path) -> Result<RootKey> {
    let key = keyfile::read(at, SECRET)?.and_then(|bytes| RootKey::from_bytes(&bytes).ok());
    key.ok_or_else(|| {
        let help = "name the file that `palermo init` made, with --unseal-file or PALERMO_UNSEAL_FILE";
        Error::said("unseal_file", format!("{} holds no root key", at.display()), help)
    })
}

/// Unseals an installation whose root key is at hand; one whose key is not stays locked.
///
/// # Errors
/// The file cannot be read, or holds the key of another installation.
pub async fn unlock(g: &Global, store: &Store) -> Result<()> {
    let at = file(g);
    match (at.exists(), &g.unseal_file) {
        (true, _) => Ok(store.unseal(root_key(&at)?).await?),
        (false, Some(_)) => {
            let help = "name a file that is there, or none: then the installation stays locked";
            Err(Error::said("unseal_file", format!("there is no file {}", at.display()), help))
        }
        (false, None) => Ok(()),
    }
}

/// Gives a new installation its root key and its recovery key, and unseals it; says what was put where. One that was sealed before
/// is unsealed if its key is at hand.
///
/// # Errors
/// A file cannot be written; the store refuses.
pub async fn prepare(g: &Global, store: &Store) -> Result<Vec<String>> {
    let at = file(g);
    let mut told = Vec::new();
    if !at.exists() && !store.has_root().await? {
        keyfile::outside(&at, store.folder())?;
        let root = RootKey::generate().map_err(palermo_store::Error::from)?;
        keyfile::write(&at, &Zeroizing::new(format!("{SECRET} {}\n", keyfile::hex(root.expose()))))?;
        told.push(format!(
            "The root key lies in {}. With it and the data folder anybody unseals the installation: keep it where no copy of the folder goes.",
            at.display()
        ));
    }
    if !at.exists() {
        return Ok(told);
    }
    unlock(g, store).await?;
    if !store.has_recovery().await? {
        let to = shares_file(g);
        keyfile::outside(&to, store.folder())?;
        let made = store.make_recovery("").await?;
        let lines: Vec<Zeroizing<String>> = made.shares.iter().map(Share::to_text).collect();
        let mut text = Zeroizing::new(String::new());
        for line in &lines {
            text.push_str(line);
            text.push('\n');
        }
        keyfile::write(&to, &text)?;
        told.push(format!(
            "Five shares of the recovery key lie in {}; any three open it. Print them, give them to five people, delete the file.",
            to.display()
        ));
    }
    Ok(told)
}

/// The recovery key, put together from the shares that people brought.
///
/// # Errors
/// A line is no share, or there are too few.
pub fn recovery_key(text: &str) -> Result<PrivateKey> {
    let wrong = |e: palermo_vault::Error| {
        Error::said(
            "shares",
            e.to_string(),
            "give at least three of the five shares of this installation, one on each line",
        )
    };
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let read = lines.map(Share::from_text).collect::<palermo_vault::Result<Vec<_>>>().map_err(wrong)?;
    let secret = shares::combine(&read).map_err(wrong)?;
    PrivateKey::from_bytes(&secret).map_err(wrong)
}
