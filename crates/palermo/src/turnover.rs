//! A successor for a key of the house, while everybody works. Whatever opens it is written down before the store is changed, so that a
//! stop at any point loses nothing, and the same command goes on.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palermo_access::Access;
use palermo_store::Store;
use palermo_vault::shares;
use palermo_vault::{Key as _, PrivateKey, RootKey};
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::cli::{Global, InitArgs, RotateCommand};
use crate::commands::{actor, answer, open, place};
use crate::error::{Error, Result, io};
use crate::unsealing::{self, SECRET, SPLIT, STANDARD_INPUT};
use crate::{accounts, keyfile, voice};

/// Line of the file of a successor that is on its way to people, not to a file.
const FOR_PEOPLE: &str = "for-people";

/// Runs `palermo keys rotate …`.
///
/// # Errors
/// What opens the former key is not at hand, a file cannot be written, or the store refuses.
pub async fn run(g: &Global, what: RotateCommand) -> Result<u8> {
    match what {
        RotateCommand::Root(how) => root(g, &how).await,
        RotateCommand::Group { compartment } => group(g, &compartment).await,
        RotateCommand::Recovery => recovery(g).await,
    }
}

/// Where a successor of the root key lies until its turnover is over.
pub fn next_file(g: &Global) -> PathBuf {
    match unsealing::file(g) {
        at if at == Path::new(STANDARD_INPUT) => keyfile::beside(&g.data, "unseal-new"),
        at => ending(&at, "-new"),
    }
}

fn ending(at: &Path, ending: &str) -> PathBuf {
    let mut name = at.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

async fn root(g: &Global, how: &InitArgs) -> Result<u8> {
    let (at, next_at) = (unsealing::file(g), next_file(g));
    let by_file = !how.passphrase && how.shares.is_none();
    let store = Store::open(place(g)).await?;
    if !store.has_root().await? {
        return Err(Error::said("no_root_key", "this installation has no root key yet", "palermo init"));
    }
    let begun = next_at.exists().then(|| keyfile::text(&next_at)).transpose()?;
    let for_people = match &begun {
        Some(text) => text.lines().any(|line| line == FOR_PEOPLE),
        None => store.opens_for_people().await?,
    };
    if by_file && (for_people || at == Path::new(STANDARD_INPUT)) {
        return Err(Error::said(
            "for_people",
            "a passphrase or shares open the root key, not a file",
            "say --passphrase or --shares K/N, so that its successor gets them anew, or name the file with --unseal-file",
        ));
    }
    let next = match &begun {
        Some(text) => {
            keyfile::find(text, SECRET).and_then(|bytes| RootKey::from_bytes(&bytes).ok()).ok_or_else(|| {
                let cause = format!("{} holds no root key", next_at.display());
                Error::said(
                    "damaged_key",
                    cause,
                    "if a turnover was stopped while it was written, delete it and begin anew",
                )
            })?
        }
        None => RootKey::generate().map_err(palermo_store::Error::from)?,
    };
    unlock(g, &store, begun.is_some().then_some(&next)).await?;
    let passphrase = how.passphrase.then(unsealing::new_passphrase).transpose()?;
    if begun.is_none() {
        keyfile::outside(&next_at, store.folder())?;
        let people = if by_file { String::new() } else { format!("{FOR_PEOPLE}\n") };
        keyfile::write(&next_at, &Zeroizing::new(format!("{SECRET} {}\n{people}", keyfile::hex(next.expose()))))?;
    }
    let mut told = Vec::new();
    let split = how.shares.or_else(|| how.passphrase.then_some(SPLIT));
    if let Some(split) = split {
        let to = unsealing::root_shares_file(g);
        let there = to.exists().then(|| keyfile::text(&to)).transpose()?;
        let whole = there.and_then(|text| unsealing::together(&text).ok());
        if whole.is_none_or(|key| *key != next.expose()[..]) {
            keyfile::free(&to, store.folder())?;
            let made = shares::split(next.expose(), split.needed, split.made).map_err(palermo_store::Error::from)?;
            unsealing::write(&to, &made)?;
        }
        told.push(format!(
            "{} shares of the new root key lie in {}; any {} unseal the installation. Print them, give them to different people, delete the file.",
            split.made,
            to.display(),
            split.needed
        ));
    }
    let moved = store.rotate_root(unsealing::copy(&next)?, &actor(g)).await?;
    if let Some(passphrase) = &passphrase {
        store.keep_root(&next, passphrase).await?;
    }
    if split.is_some() {
        store.note_shares().await?;
    }
    if by_file {
        if let Some(former) = keep_former(&at)? {
            told.push(format!(
                "The former root key lies in {}: backups from before need it. Delete it when they are gone.",
                former.display()
            ));
        }
        std::fs::rename(&next_at, &at).map_err(io(format!("writing {}", at.display())))?;
        told.push(format!("The new root key lies in {}.", at.display()));
    } else {
        std::fs::remove_file(&next_at).map_err(io(format!("deleting {}", next_at.display())))?;
        if at.exists() {
            told.push(format!("The key in {} opens backups from before and nothing else: move it away.", at.display()));
        }
        told.push(
            "What opened the former root key is needed for backups from before; keep it until they are gone.".into(),
        );
    }
    told.push("Make a backup now: palermo backup.".into());
    for line in &told {
        voice::say(line);
    }
    answer(g, &json!({ "rotated": "root", "keys": moved }), || {
        "The root key has a successor. Servers that run go on; for a day the former still opens the installation."
            .into()
    })?;
    Ok(0)
}

/// Unseals with the successor whose turnover was stopped after the store was changed, else with what opens the installation now.
async fn unlock(g: &Global, store: &Store, next: Option<&RootKey>) -> Result<()> {
    if let Some(next) = next {
        match store.unseal(unsealing::copy(next)?).await {
            Err(palermo_store::Error::WrongRoot) => {}
            done => return Ok(done?),
        }
    }
    unsealing::unlock(g, store).await?;
    unsealing::ask(store).await?;
    store.sealing().map(drop).map_err(|_| {
        let help = "name what opens it now with --unseal-file: its file, or one with its passphrase or shares";
        Error::said("locked", "the root key is not at hand", help)
    })
}

/// Gives the file of the former root key another name, once; none: there is no such file.
fn keep_former(at: &Path) -> Result<Option<PathBuf>> {
    if !at.exists() {
        return Ok(None);
    }
    let names = std::iter::once(ending(at, "-former")).chain((2_u32..).map(|n| ending(at, &format!("-former-{n}"))));
    let Some(former) = names.into_iter().find(|name| !name.exists()) else { return Ok(None) };
    std::fs::rename(at, &former).map_err(io(format!("renaming {}", at.display())))?;
    Ok(Some(former))
}

async fn group(g: &Global, compartment: &str) -> Result<u8> {
    let access = Access::open(Arc::new(open(g).await?)).await?;
    accounts::known(&access, &[compartment.to_string()])?;
    let (store, org) = (access.store(), g.organisation.as_deref().unwrap_or_default());
    let (mut stay, mut left) = (HashMap::new(), Vec::new());
    for name in store.group_members(org, compartment).await? {
        let id = Uuid::parse_str(&name).unwrap_or_default();
        match (access.account(id).await?, access.member(id).await?) {
            (Some(account), Some(member)) if account.active => drop(stay.insert(name, (account.handle, member.public))),
            (Some(account), _) => left.push(account.handle),
            (None, _) => left.push(name),
        }
    }
    let of = |name: &str| stay.get(name).map(|(_, public)| *public);
    let Some(now) = store.rotate_group(org, compartment, of, &actor(g)).await? else {
        let help = "name the organisation with --organisation; a group is made with its first member, or the first sealed value";
        return Err(Error::said("no_group", format!("nobody has a group of {compartment} here"), help));
    };
    let mut members: Vec<&str> = stay.values().map(|(handle, _)| handle.as_str()).collect();
    members.sort_unstable();
    let document = json!({
        "rotated": "group", "organisation": org, "compartment": compartment, "generation": now.generation,
        "members": members, "left": left,
    });
    answer(g, &document, || {
        let who = if members.is_empty() { "nobody but the recovery key".into() } else { members.join(", ") };
        let mut text = format!("What is sealed in {compartment} from now on opens for {who}.");
        if !left.is_empty() {
            text += &format!(" Left out: {}.", left.join(", "));
        }
        text
    })?;
    Ok(0)
}

async fn recovery(g: &Global) -> Result<u8> {
    let store = open(g).await?;
    let org = g.organisation.as_deref().unwrap_or_default();
    let held = unsealing::recovery_key(&voice::all()?)?;
    let (at, serves) = (unsealing::new_shares_file(g), store.recovery_key(org).await?);
    let next = if at.exists() {
        let next = unsealing::recovery_key(&keyfile::text(&at)?)?;
        if held.public() == next.public() {
            let cause = format!("the shares that were given still lie in {}", at.display());
            return Err(Error::said(
                "shares",
                cause,
                "print them, give each to another person, delete the file, and begin anew",
            ));
        }
        next
    } else {
        if held.public() != serves {
            let help = "bring three shares of those that were made last";
            return Err(Error::said(
                "not_the_recovery_key",
                "these shares are not of the recovery key that serves now",
                help,
            ));
        }
        keyfile::outside(&at, store.folder())?;
        let next = PrivateKey::generate().map_err(palermo_store::Error::from)?;
        let made = shares::split(next.expose(), SPLIT.needed, SPLIT.made).map_err(palermo_store::Error::from)?;
        unsealing::write(&at, &made)?;
        next
    };
    let bar = voice::bar("grants taken away");
    let gone = store.rotate_recovery(org, &held, next.public(), &actor(g), &mut |n| bar.set_position(n)).await?;
    bar.finish_and_clear();
    voice::say(&format!(
        "Five shares of the new recovery key lie in {}; any three open it. Print them, give them to five people, delete the file.",
        at.display()
    ));
    answer(g, &json!({ "rotated": "recovery", "grants_taken_away": gone }), || {
        "The recovery key has a successor. The shares of the former open nothing any more, but backups from before."
            .into()
    })?;
    Ok(0)
}
