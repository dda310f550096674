//! Backing up and restoring, as an operator asks for it: which keys, where to, and a page that says what came back.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};
use palermo_store::backup::{self, Backup, Outside, Restored};
use palermo_store::{Store, ledger, sealing};
use palermo_vault::{Key as _, PrivateKey, PublicKey};
use serde_json::{Value as Json, json};
use zeroize::Zeroizing;

use crate::cli::{BackupArgs, BackupCommand, Global, RestoreArgs};
use crate::commands::{answer, open, place};
use crate::error::{Error, Result, io};
use crate::{keyfile, voice};

/// What stands before the digits of a private key in its file.
const SECRET: &str = "palermo-backup-key";
/// Ending of the file of the private key, beside the data folder.
const BESIDE: &str = "backup-key";
/// In a folder of backups: where the private key was put.
const NOTE: &str = "backup-key.txt";

/// Backs up, or makes a key pair.
///
/// # Errors
/// There is no installation, a key cannot be read, or the folder cannot be written.
pub async fn run(g: &Global, a: BackupArgs) -> Result<u8> {
    let store = open(g).await?;
    if let Some(BackupCommand::Keys { out }) = a.what {
        let at = out.unwrap_or_else(|| beside(&g.data));
        let public = make_keys(&store, &at).await?;
        answer(g, &json!({ "key": public, "private": at.display().to_string() }), || {
            format!("Backups are sealed to {public} from now on.\nThe private half lies in {}: {ADVICE}", at.display())
        })?;
        return Ok(0);
    }
    let Some(out) = a.out else {
        return Err(Error::said("usage", "where to is missing", "palermo backup --out PATH"));
    };
    let mut recipients = Vec::new();
    for text in if a.to.is_empty() { store.backup_keys().await? } else { a.to } {
        recipients.push(public_key(&text)?);
    }
    if recipients.is_empty() {
        let at = beside(&g.data);
        let public = make_keys(&store, &at).await?;
        voice::say(&format!("There was no backup key: one was made in {}: {ADVICE}", at.display()));
        recipients.push(public_key(&public)?);
    }
    let done = backup::backup(&store, &out, &recipients).await?;
    if beside(&g.data).exists() {
        note(&out, &beside(&g.data))?;
    }
    answer(g, &json!(done), || made(&done, &out))?;
    Ok(0)
}

fn made(done: &Backup, out: &Path) -> String {
    let mut lines: Vec<String> = done
        .made
        .iter()
        .map(|m| {
            let of = format!("{} of {} blocks", m.new_blocks, m.blocks);
            format!("{} ({} bytes; new: {of}, {} bytes written)", m.file.display(), m.bytes, m.new_bytes)
        })
        .collect();
    lines.extend(done.removed.iter().map(|r| format!("{} was too old and is removed", r.display())));
    if done.cleared > 0 {
        lines.push(format!("{} blocks that no backup needs any more are removed", done.cleared));
    }
    if done.mended > 0 {
        lines.push(format!("{} blocks were missing or damaged and are written anew", done.mended));
    }
    lines.extend(done.damaged.iter().map(|d| {
        format!("PROBLEM: {} is missing or damaged; older backups that need it do not come back", d.display())
    }));
    lines.extend(done.unread.iter().map(|u| {
        format!(
            "PROBLEM: {} is damaged, or no backup of this installation; as long as it lies there no block is removed",
            u.display()
        )
    }));
    lines.extend(done.undated.iter().map(|u| {
        format!(
            "PROBLEM: the name of {} does not say of which day it is; destroy it if it is older than thirty days",
            u.display()
        )
    }));
    lines.push(format!("To restore: palermo restore {} --data NEW-FOLDER", out.display()));
    lines.join("\n")
}

const ADVICE: &str = "move it to a place that does not burn with this machine; without it no backup can be opened.";

fn beside(data: &Path) -> PathBuf {
    keyfile::beside(data, BESIDE)
}

fn public_key(text: &str) -> Result<PublicKey> {
    keyfile::unhex(text.trim()).and_then(|bytes| PublicKey::from_bytes(&bytes).ok()).ok_or_else(|| {
        Error::said(
            "key",
            format!("`{text}` is no backup key"),
            "give the 64 digits that `palermo backup keys` printed",
        )
    })
}

/// Makes a pair; the private half goes into a new file that its owner alone can read, outside the data folder.
async fn make_keys(store: &Store, at: &Path) -> Result<String> {
    keyfile::outside(at, store.folder())?;
    let private = PrivateKey::generate().map_err(palermo_store::Error::from)?;
    let public = keyfile::hex(private.public().as_bytes());
    let text = Zeroizing::new(format!("{SECRET} {}\npublic {public}\n", keyfile::hex(private.expose())));
    keyfile::write(at, &text)?;
    store.add_backup_key(&public).await?;
    Ok(public)
}

fn private_key(at: &Path) -> Result<PrivateKey> {
    let key = keyfile::read(at, SECRET)?.and_then(|bytes| PrivateKey::from_bytes(&bytes).ok());
    key.ok_or_else(|| {
        let help = "name the file that `palermo backup keys` made, with --key";
        Error::said("key", format!("{} holds no private backup key", at.display()), help)
    })
}

/// Leaves word in the folder of backups where the private key was when they were made.
fn note(folder: &Path, key: &Path) -> Result<()> {
    let key = key.canonicalize().unwrap_or_else(|_| key.to_path_buf());
    let at = folder.join(NOTE);
    std::fs::write(&at, format!("{}\n", key.display())).map_err(io(format!("writing {}", at.display())))
}

/// Where the private key is: where it was said, beside the new folder, or where the note among the backups says.
fn find_key(a: &RestoreArgs, data: &Path) -> Result<PathBuf> {
    if let Some(key) = &a.key {
        return Ok(key.clone());
    }
    let folder = if a.path.is_file() { a.path.parent().unwrap_or(Path::new(".")) } else { &a.path };
    let noted = std::fs::read_to_string(folder.join(NOTE)).ok().map(|text| PathBuf::from(text.trim()));
    [Some(beside(data)), noted].into_iter().flatten().find(|path| path.is_file()).ok_or_else(|| {
        let help = "name the file of the private backup key with --key or PALERMO_BACKUP_KEY";
        Error::said("no_key", "the private backup key was not found", help)
    })
}

/// Restores an installation and says what came back. Exit code 1: something is missing or does not agree.
///
/// # Errors
/// As [`backup::restore`].
pub async fn restore(g: &Global, a: RestoreArgs) -> Result<u8> {
    let key = private_key(&find_key(&a, &g.data)?)?;
    let outside = match &a.anchors {
        Some(at) => Outside { heads: ledger::read_anchors(at)?, erased: sealing::listed(&ledger::file_of(at))? },
        None => Outside::default(),
    };
    let at = a.at.as_deref().map(moment).transpose()?;
    let restored = backup::restore(&a.path, at, &key, &place(g), outside).await?;
    answer(g, &said(&restored), || page(&restored, &g.data))?;
    Ok(u8::from(!restored.is_whole()))
}

/// A moment as people write it: a day counts to its end, and what names no zone is of this machine's.
fn moment(text: &str) -> Result<Timestamp> {
    let text = text.trim();
    let zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
    let day = || {
        let end = text.parse::<civil::Date>().ok()?.tomorrow().ok()?.at(0, 0, 0, 0);
        zone.to_timestamp(end).ok()?.checked_sub(SignedDuration::from_millis(1)).ok()
    };
    let clock = || zone.to_timestamp(text.parse::<civil::DateTime>().ok()?).ok();
    let at = if text.len() == "2027-03-01".len() { day() } else { text.parse().ok().or_else(clock) };
    at.ok_or_else(|| {
        let help = "write it as 2027-03-01, 2027-03-01T14:30 or 2027-03-01T14:30:00Z";
        Error::said("date", format!("`{text}` is no moment"), help)
    })
}

fn said(restored: &Restored) -> Json {
    let mut out = json!(restored);
    out["ok"] = json!(restored.is_whole());
    out
}

fn page(r: &Restored, data: &Path) -> String {
    let records: i64 = r.registers.values().sum();
    let mut lines = vec![
        format!("Restored into {}.", data.display()),
        format!("  from                {} and {}", r.main.display(), r.keys.display()),
        format!("  recovery point      {} (what was saved later is not there)", r.recovery_point),
        format!("  next backup         {}", r.next.as_deref().unwrap_or("none: this is the newest")),
        format!("  last event          {}", r.last_event.as_deref().unwrap_or("none")),
        format!("  recovery time       {:.1} s", r.seconds),
        format!("  records             {records} in {} registers, {} files", r.registers.len(), r.files),
        format!("  events verified     {}", r.verified.events),
    ];
    if r.lost_heads > 0 {
        lines.push(format!("  lost                {} signed heads speak of later events; they are gone", r.lost_heads));
    }
    if r.erased.erased > 0 {
        lines.push(format!("  erased again        {} persons whose keys the backup had brought back", r.erased.erased));
    }
    if r.erased.unread > 0 {
        lines.push(format!(
            "PROBLEM: {} certificates of erasure are not of this installation, or damaged",
            r.erased.unread
        ));
    }
    for (table, then, now) in &r.differing {
        lines.push(format!("PROBLEM: {table} has {now} rows, the backup says {then}"));
    }
    for f in &r.verified.findings {
        lines.push(format!("PROBLEM: {} from {} to {}", f.kind, f.from, f.to));
    }
    lines.push(match r.is_whole() {
        true => "Counts, chains and rows agree.".into(),
        false => "Not everything agrees: keep the backup and this page, and look for an older backup.".into(),
    });
    lines.join("\n")
}
