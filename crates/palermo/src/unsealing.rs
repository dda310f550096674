//! What opens the root key? A file beside the data folder, never inside it; or a passphrase, under which it lies in the key store; or
//! shares that several people bring together. Whoever has only the folder, or a backup of it, opens nothing that is sealed.

use std::path::{Path, PathBuf};

use palermo_store::Store;
use palermo_vault::shares::{self, Share};
use palermo_vault::{Key as _, PrivateKey, RootKey};
use zeroize::Zeroizing;

use crate::cli::{Global, InitArgs, Split};
use crate::commands::{answer, place};
use crate::error::{Error, Result};
use crate::{keyfile, voice, waiting};

/// What stands before the digits of the root key in its file.
pub(crate) const SECRET: &str = "palermo-root-key";
/// Named instead of a file: standard input.
pub(crate) const STANDARD_INPUT: &str = "-";
/// Wrong passphrases that are taken on a terminal.
const TRIES: usize = 3;
/// Shares that come with a passphrase, when no others are asked for.
pub(crate) const SPLIT: Split = Split { needed: 3, made: 5 };

/// The file with the root key: the one that is named, else `DATA.unseal`.
pub fn file(g: &Global) -> PathBuf {
    g.unseal_file.clone().unwrap_or_else(|| keyfile::beside(&g.data, "unseal"))
}

/// The file with the shares of the recovery key that was just made.
pub fn shares_file(g: &Global) -> PathBuf {
    keyfile::beside(&g.data, "recovery")
}

/// The file with the shares of a recovery key that takes the place of another.
pub fn new_shares_file(g: &Global) -> PathBuf {
    keyfile::beside(&g.data, "recovery-new")
}

/// The file with the shares of the root key that were just made.
pub fn root_shares_file(g: &Global) -> PathBuf {
    keyfile::beside(&g.data, "unseal-shares")
}

/// What the named file, or the one beside the folder, says; none where there is none beside it.
fn kept(g: &Global) -> Result<Option<Zeroizing<String>>> {
    let at = file(g);
    match &g.unseal_file {
        Some(named) if named == Path::new(STANDARD_INPUT) => voice::all().map(Some),
        Some(_) if !at.exists() => {
            let help = "name a file that is there, or none: then the installation stays locked";
            Err(Error::said("unseal_file", format!("there is no file {}", at.display()), help))
        }
        _ => at.exists().then(|| keyfile::text(&at)).transpose(),
    }
}

/// The root key, of what somebody kept or typed: the text of its file, shares of it, or its passphrase.
async fn root_key(store: &Store, text: &str) -> Result<RootKey> {
    let none = || {
        let help = "give the file that `palermo init` made, the passphrase, or enough shares of the root key, one on each line";
        Error::said("unseal_file", "what was given is no root key of this installation", help)
    };
    let first = text.lines().find(|line| !line.trim().is_empty()).ok_or_else(none)?;
    if text.contains(SECRET) {
        return keyfile::find(text, SECRET).and_then(|bytes| RootKey::from_bytes(&bytes).ok()).ok_or_else(none);
    }
    if is_share(first) {
        return RootKey::from_bytes(&together(text)?).map_err(|_| none());
    }
    store.root_under(first).await?.ok_or_else(none)
}

/// Whether a line is a share, by how it begins: `P1-2-3-…`.
fn is_share(line: &str) -> bool {
    let mut signs = line.trim().chars();
    let begins = [signs.next(), signs.next(), signs.next()];
    matches!(begins, [Some('P' | 'p'), Some(digit), Some('-')] if digit.is_ascii_digit())
}

/// What shares hold together.
///
/// # Errors
/// A line is no share, or there are too few.
pub(crate) fn together(text: &str) -> Result<Zeroizing<Vec<u8>>> {
    let wrong = |e: palermo_vault::Error| {
        Error::said("shares", e.to_string(), "give as many shares of one key as are needed, one on each line")
    };
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let read = lines.map(Share::from_text).collect::<palermo_vault::Result<Vec<_>>>().map_err(wrong)?;
    shares::combine(&read).map_err(wrong)
}

/// The recovery key, put together from the shares that people brought.
///
/// # Errors
/// A line is no share, or there are too few.
pub fn recovery_key(text: &str) -> Result<PrivateKey> {
    let bytes = together(text)?;
    PrivateKey::from_bytes(&bytes).map_err(|e| Error::said("shares", e.to_string(), "give shares of the recovery key"))
}

/// Asks on the terminal for the passphrase, or for shares until there are enough. None: nothing was typed.
fn asked() -> Result<Option<Zeroizing<String>>> {
    let first = voice::ask("Passphrase of the root key, or a share of it")?;
    if first.is_empty() {
        return Ok(None);
    }
    if !is_share(&first) {
        return Ok(Some(first));
    }
    let mut text = Zeroizing::new(String::new());
    let mut read: Vec<Share> = Vec::new();
    let mut line = first;
    loop {
        match Share::from_text(&line) {
            Ok(share) if read.iter().any(|r| r.number() == share.number()) => {
                voice::say(&format!("Share {} is there already.", share.number()));
            }
            Ok(share) => {
                text.push_str(&line);
                text.push('\n');
                read.push(share);
            }
            Err(e) => voice::say(&format!("{e}.")),
        }
        match read.first().map(Share::threshold) {
            Some(needed) if read.len() < usize::from(needed) => {
                line = voice::ask(&format!("{} of {needed} shares are there. The next", read.len()))?;
            }
            Some(_) => return Ok(Some(text)),
            None => line = voice::ask("A share")?,
        }
        if line.is_empty() {
            return Ok(Some(text).filter(|t| !t.is_empty()));
        }
    }
}

/// Unseals an installation whose root key is at hand; one whose key is not stays locked.
///
/// # Errors
/// The file cannot be read, or holds the key of another installation.
pub async fn unlock(g: &Global, store: &Store) -> Result<()> {
    match kept(g)? {
        Some(text) => Ok(store.unseal(root_key(store, &text).await?).await?),
        None => Ok(()),
    }
}

/// Unseals an installation whose root key has a passphrase or shares, where somebody sits at a terminal and types them; who types nothing
/// leaves it locked.
///
/// # Errors
/// What was typed opens nothing, three times.
pub async fn ask(store: &Store) -> Result<()> {
    if store.sealing().is_ok() || !voice::can_ask() || !store.opens_for_people().await? {
        return Ok(());
    }
    for tries in 1.. {
        let Some(text) = asked()? else { break };
        match root_key(store, &text).await {
            Ok(root) => return Ok(store.unseal(root).await?),
            Err(e) if tries == TRIES => return Err(e),
            Err(e) => voice::error(&e),
        }
    }
    Ok(())
}

/// Runs `palermo unseal`: hands the root key to the server of this folder that was started locked.
///
/// # Errors
/// What was given opens nothing, or no locked server waits.
pub async fn run(g: &Global) -> Result<u8> {
    let store = Store::open(place(g)).await?;
    if !store.has_root().await? {
        return Err(Error::said("no_root_key", "this installation has no root key yet", "palermo init"));
    }
    let given = match kept(g)? {
        Some(text) => Some(text),
        None if voice::can_ask() => asked()?,
        None => Some(voice::all()?),
    };
    let root = root_key(&store, given.as_deref().map_or("", String::as_str)).await?;
    // A wrong key is refused here, before any server sees it.
    store.unseal(copy(&root)?).await?;
    waiting::hand_over(store.folder(), &root).await?;
    answer(g, &serde_json::json!({ "unsealed": true }), || "The server is unsealed.".into())?;
    Ok(0)
}

/// The same key once more: for a store that takes it.
///
/// # Errors
/// None: it is as long as a key.
pub(crate) fn copy(root: &RootKey) -> Result<RootKey> {
    Ok(RootKey::from_bytes(root.expose()).map_err(palermo_store::Error::from)?)
}

/// Whether there is room beside the data folder for what a new installation puts there: asked before anything is made.
///
/// # Errors
/// A file of that name is in the way.
pub fn room(g: &Global) -> Result<()> {
    if g.data.exists() { Ok(()) } else { keyfile::free(&shares_file(g), &g.data) }
}

/// Gives a new installation its root key and its recovery key, and unseals it; says what was put where. One that was sealed before
/// is unsealed if its key is at hand, and its root key is given the passphrase or the shares that are asked for.
///
/// # Errors
/// A file cannot be written; the passphrase is refused; the key is not at hand; the store refuses.
pub async fn prepare(g: &Global, store: &Store, how: &InitArgs) -> Result<Vec<String>> {
    let at = file(g);
    let by_file = !how.passphrase && how.shares.is_none();
    // A named file that is not there yet is where the key of a new installation goes.
    let new_place = !at.exists() && at != Path::new(STANDARD_INPUT);
    let given = if new_place { None } else { kept(g)? };
    let fresh = given.is_none() && !store.has_root().await?;
    let mut told = Vec::new();
    let root = if fresh {
        RootKey::generate().map_err(palermo_store::Error::from)?
    } else {
        let given = if given.is_none() && !by_file && voice::can_ask() { asked()? } else { given };
        let Some(text) = given else {
            if by_file {
                return Ok(told);
            }
            let help = "name what opens it now with --unseal-file: its file, or one with its passphrase or shares";
            return Err(Error::said("locked", "the root key is not at hand", help));
        };
        let root = root_key(store, &text).await?;
        store.unseal(copy(&root)?).await?;
        root
    };
    if how.passphrase {
        store.keep_root(&root, &new_passphrase()?).await?;
        told.push(
            "The passphrase opens the root key. Whoever forgets it needs shares of it: nothing else brings it back."
                .into(),
        );
    }
    if fresh && by_file {
        keyfile::free(&at, store.folder())?;
        keyfile::write(&at, &Zeroizing::new(format!("{SECRET} {}\n", keyfile::hex(root.expose()))))?;
        told.push(format!(
            "The root key lies in {}. With it and the data folder anybody unseals the installation: keep it where no copy of the folder goes.",
            at.display()
        ));
    }
    if let Some(split) = how.shares.or_else(|| (fresh && how.passphrase).then_some(SPLIT)) {
        let to = root_shares_file(g);
        let made = shares::split(root.expose(), split.needed, split.made).map_err(palermo_store::Error::from)?;
        keyfile::free(&to, store.folder())?;
        write(&to, &made)?;
        store.note_shares().await?;
        told.push(format!(
            "{} shares of the root key lie in {}; any {} unseal the installation. Print them, give them to different people, delete the file.",
            split.made,
            to.display(),
            split.needed
        ));
    }
    if !by_file && g.unseal_file.is_none() && at.exists() {
        told.push(format!("The root key lies in {} as well: delete that file when nothing needs it.", at.display()));
    }
    if fresh {
        store.unseal(root).await?;
    }
    if !store.has_recovery().await? {
        let to = shares_file(g);
        keyfile::free(&to, store.folder())?;
        store.make_recovery("", |made| write(&to, &made.shares)).await?;
        told.push(format!(
            "Five shares of the recovery key lie in {}; any three open it. Print them, give them to five people, delete the file.",
            to.display()
        ));
    }
    Ok(told)
}

/// Writes shares into a new file, one on each line.
///
/// # Errors
/// There is a file already, or none can be made.
pub(crate) fn write(to: &Path, made: &[Share]) -> Result<()> {
    let mut text = Zeroizing::new(String::new());
    for share in made {
        text.push_str(&share.to_text());
        text.push('\n');
    }
    keyfile::write(to, &text)
}

/// A passphrase of the root key that is new: typed twice on the terminal, or twice on standard input where there is none.
///
/// # Errors
/// The two differ, or it is refused.
pub(crate) fn new_passphrase() -> Result<Zeroizing<String>> {
    let (first, again) = match voice::can_ask() {
        true => (voice::ask("New passphrase of the root key")?, voice::ask("The same again")?),
        false => (voice::line()?, voice::line()?),
    };
    if first != again {
        return Err(Error::said("passphrase", "the two passphrases differ", "give the same one twice, on two lines"));
    }
    palermo_access::check_passphrase(&first)?;
    if is_share(&first) || first.contains(SECRET) {
        return Err(Error::said("passphrase", "this passphrase looks like a key or a share", "choose another"));
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_told_from_a_passphrase_by_how_it_begins() {
        for share in ["P1-2-3-ABCD", " p1-1-1-x"] {
            assert!(is_share(share), "{share}");
        }
        for other in ["", "P", "P1", "Palermo-in-spring", "P-1-2", "Pier 1-2"] {
            assert!(!is_share(other), "{other}");
        }
    }
}
