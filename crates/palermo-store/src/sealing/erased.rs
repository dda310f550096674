//! Who was erased? A certificate of each lies in the key store, beside the backups and in the place outside, so that no copy of any
//! age brings a key back: in a restored copy those who were erased are erased again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use palermo_vault::certificate::{self, Certificate};
use sea_query::{Alias, Expr, ExprTrait as _, OnConflict, Query};
use serde::Serialize;
use uuid::Uuid;

use super::{group, shred};
use crate::db::{ColumnKind, Database, Reads, Tx, iso};
use crate::heads::identity;
use crate::keys::KeyStore;
use crate::ledger::{self, EventDraft, LedgerKeys};
use crate::{Error, Result};

pub(super) const ERASED: &str = "erased_subject";
/// Name of the list in a folder of backups.
pub(crate) const LIST: &str = "erased.txt";

pub(super) async fn create(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{Bytes, Text, Uuid};
    super::table(tx, ERASED, &[("subject", Uuid), ("certificate", Bytes), ("created_at", Text)], 1).await
}

/// Writes down that a subject is erased: from now on no key is made for it.
pub(super) async fn keep(tx: &mut Tx, subject: Uuid, certificate: &[u8]) -> Result<()> {
    let insert = Query::insert()
        .into_table(Alias::new(ERASED))
        .columns(["subject", "certificate", "created_at"].map(Alias::new))
        .values_panic([subject.into(), certificate.to_vec().into(), iso(Timestamp::now()).into()])
        .on_conflict(OnConflict::column(Alias::new("subject")).do_nothing().to_owned())
        .take();
    tx.execute(&insert).await.map(drop)
}

/// Those of some subjects that were erased.
pub(super) async fn among(reads: &mut impl Reads, subjects: impl IntoIterator<Item = Uuid>) -> Result<BTreeSet<Uuid>> {
    let all: Vec<Uuid> = subjects.into_iter().collect();
    let mut out = BTreeSet::new();
    for chunk in all.chunks(shred::AT_ONCE) {
        let q = Query::select()
            .column(Alias::new("subject"))
            .from(Alias::new(ERASED))
            .and_where(Expr::col(Alias::new("subject")).is_in(chunk.iter().copied()))
            .take();
        for row in reads.fetch_all(&q).await? {
            out.insert(row.uuid(0usize)?);
        }
    }
    Ok(out)
}

/// The certificates of all who were erased, signed.
pub(crate) async fn all(store: &KeyStore) -> Result<Vec<Vec<u8>>> {
    let q = Query::select().column(Alias::new("certificate")).from(Alias::new(ERASED)).take();
    let rows = store.database().read().await?.fetch_all(&q).await?;
    rows.iter().map(|row| Ok(row.bytes(0usize)?.to_vec())).collect()
}

/// Appends certificates that do not stand in a file yet, and waits until they are on the disk.
///
/// # Errors
/// The file cannot be read or written.
pub(crate) fn put(at: &Path, certificates: &[Vec<u8>]) -> Result<()> {
    use std::io::Write as _;
    let known: BTreeSet<String> = listed(at)?.into_iter().collect();
    let fresh: String =
        certificates.iter().map(|c| certificate::to_text(c)).filter(|c| !known.contains(c)).map(|c| c + "\n").collect();
    if fresh.is_empty() {
        return Ok(());
    }
    // Whoever was stopped while she wrote left a line without an end.
    let torn = std::fs::read(at).is_ok_and(|text| text.last().is_some_and(|last| *last != b'\n'));
    let fresh = if torn { format!("\n{fresh}") } else { fresh };
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(at);
    opened
        .and_then(|mut file| file.write_all(fresh.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|source| Error::File { path: at.to_path_buf(), source })
}

/// The certificates in a file, as they are written, whatever else stands on their lines; none where there is no file.
///
/// # Errors
/// The file cannot be read.
pub fn listed(at: &Path) -> Result<Vec<String>> {
    match std::fs::read_to_string(at) {
        Ok(text) => Ok(text
            .split_whitespace()
            .filter(|word| word.get(..2).is_some_and(|w| w.eq_ignore_ascii_case("C-")))
            .map(str::to_owned)
            .collect()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(Error::File { path: at.to_path_buf(), source }),
    }
}

/// What a list of the erased did to a restored copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Again {
    /// Subjects whose keys the copy had brought back.
    pub erased: u64,
    /// Certificates that this installation did not sign, or that do not read: somebody must look at them.
    pub unread: u64,
}

/// Erases again whoever a list or the key store says was erased.
///
/// # Errors
/// A store refuses.
pub(crate) async fn again(database: &Database, keys: &LedgerKeys, listed: &[String]) -> Result<Again> {
    let mut out = Again::default();
    let mut signed = all(keys.store()).await?;
    for text in listed {
        match certificate::from_text(text) {
            Ok(bytes) => signed.push(bytes),
            Err(_) => out.unread += 1,
        }
    }
    let Some(own) = identity(&mut database.read().await?).await? else {
        out.unread += signed.len() as u64;
        return Ok(out);
    };
    let mut wanted: BTreeMap<Uuid, (Certificate, Vec<u8>)> = BTreeMap::new();
    for bytes in signed {
        let read = Certificate::verify(&bytes, &own.public).ok().filter(|c| c.installation == own.installation);
        match read.and_then(|c| Some((Uuid::from_slice(&c.subject).ok()?, c))) {
            Some((subject, read)) => drop(wanted.insert(subject, (read, bytes))),
            None => out.unread += 1,
        }
    }
    // The certificates first: a stop from here on is finished by the next start.
    let certificates: Vec<(Uuid, &[u8])> = wanted.iter().map(|(s, (_, bytes))| (*s, bytes.as_slice())).collect();
    remember(keys.store(), &certificates).await?;
    let mut tx = database.begin().await?;
    let mut events = Vec::new();
    for (subject, (certificate, _)) in &wanted {
        let held = shred::organisation_of(keys.store(), *subject).await?.is_some();
        if group::revoke_all(&mut tx, *subject).await? || held {
            let at = Timestamp::now().as_millisecond();
            let mut event = event(&mut tx, *subject, &certificate.org, at, "local").await?;
            event.approver = Some(certificate.approver.as_str().into());
            events.push(event);
        }
    }
    out.erased = events.len() as u64;
    if !events.is_empty() {
        ledger::append(&mut tx, keys, events).await?;
        tx.commit().await?;
    }
    shred::destroy(keys.store(), &certificates).await?;
    Ok(out)
}

/// Keeps certificates in the key store, in a transaction of its own.
async fn remember(store: &KeyStore, certificates: &[(Uuid, &[u8])]) -> Result<()> {
    let mut tx = store.database().begin().await?;
    for (subject, certificate) in certificates {
        keep(&mut tx, *subject, certificate).await?;
    }
    tx.commit().await
}

/// Ends the erasures that a stop between the two stores left half done.
///
/// # Errors
/// A store refuses.
pub(crate) async fn finish(database: &Database, keys: &LedgerKeys) -> Result<()> {
    if shred::any_left(keys.store()).await? {
        again(database, keys, &[]).await?;
    }
    Ok(())
}

/// What the ledger says of an erasure.
pub(super) async fn event(
    reads: &mut impl Reads,
    subject: Uuid,
    org: &str,
    at: i64,
    actor: &str,
) -> Result<EventDraft> {
    let known = ledger::who(reads, subject, 0, i64::MAX).await?;
    let mut event = EventDraft::new(at, actor, "erase");
    event.org = Some(org).filter(|o| !o.is_empty()).map(Into::into);
    event.register = known.last().and_then(|e| e.draft.register.clone());
    event.record = Some(subject);
    Ok(event)
}
