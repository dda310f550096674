//! Keys in the key store: one for each organisation, and one for each subject, whose destruction is erasure.
//!
//! A subject's key is committed here before the main store is written; until then it is `pending`, and a sweep removes it when
//! nothing in the main store was ever sealed under it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{Timestamp, ToSpan as _};
use palermo_vault::{Key as _, OrgKey, RootKey, ShredKey, keys};
use sea_query::{Alias, Expr, ExprTrait as _, OnConflict, Query, SelectStatement};
use uuid::Uuid;

use super::{Sealing, erased};
use crate::db::{BulkRows, Cell, ColumnKind, Reads as _, Row, Sql, Tx, iso};
use crate::keys::KeyStore;
use crate::{Error, Result};

const ORGANISATIONS: &str = "organisation_key";
pub(super) const SUBJECTS: &str = "shred_key";
/// Subjects asked for in one statement.
pub(super) const AT_ONCE: usize = 500;

pub(super) async fn create(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{Bytes, Text, Uuid};
    let of_organisation = [("org", Text), ("wrapped", Bytes), ("created_at", Text)];
    super::table(tx, ORGANISATIONS, &of_organisation, 1).await?;
    let of_subject = [("subject", Uuid), ("org", Text), ("wrapped", Bytes), ("state", Text), ("created_at", Text)];
    super::table(tx, SUBJECTS, &of_subject, 1).await
}

fn place_of(org: &str) -> String {
    format!("organisation/{org}")
}

fn place(org: &str, subject: Uuid) -> String {
    format!("{org}/{subject}")
}

/// The keys of organisations as they lie here.
fn organisation_keys() -> SelectStatement {
    Query::select()
        .columns(["org", "wrapped"].map(Alias::new))
        .from(Alias::new(ORGANISATIONS))
        .order_by(Alias::new("org"), sea_query::Order::Asc)
        .take()
}

fn of(org: &str) -> SelectStatement {
    organisation_keys().and_where(Expr::col(Alias::new("org")).eq(org)).take()
}

fn opened(root: &RootKey, row: &Row) -> Result<OrgKey> {
    keys::unwrap(root, row.bytes(1usize)?, &place_of(row.text(0usize)?)).map_err(|_| Error::WrongRoot)
}

/// The key of an organisation; made on first use.
///
/// # Errors
/// [`Error::WrongRoot`]: this is not the root key, or not any more; the key store refuses.
pub(super) async fn organisation_key(store: &KeyStore, root: &RootKey, org: &str) -> Result<OrgKey> {
    let stored = async || -> Result<Option<OrgKey>> {
        let row = store.database().read().await?.fetch_optional(&of(org)).await?;
        row.map(|row| opened(root, &row)).transpose()
    };
    if let Some(key) = stored().await? {
        return Ok(key);
    }
    let wrapped = keys::wrap(root, &OrgKey::generate()?, &place_of(org));
    let insert = Query::insert()
        .into_table(Alias::new(ORGANISATIONS))
        .columns(["org", "wrapped", "created_at"].map(Alias::new))
        .values_panic([org.into(), wrapped.into(), iso(Timestamp::now()).into()])
        .on_conflict(OnConflict::column(Alias::new("org")).do_nothing().to_owned())
        .take();
    let mut tx = store.database().begin().await?;
    // Nothing new goes under a root key that has a successor by now; held fast, it gets none before this is committed.
    if let Some(row) = tx.fetch_optional(of("").lock_shared()).await? {
        opened(root, &row)?;
    }
    tx.execute(&insert).await?;
    tx.commit().await?;
    // Another process may have been first: what counts is what stands there now.
    stored().await?.ok_or(Error::WrongRoot)
}

/// Puts the keys of organisations under another root key, and says how many they are. No key is added to them before this transaction
/// ends.
///
/// # Errors
/// [`Error::WrongRoot`]; the key store refuses.
pub(super) async fn put_under(tx: &mut Tx, root: &RootKey, next: &RootKey) -> Result<usize> {
    // Whoever adds one holds that of the installation fast.
    tx.fetch_optional(of("").lock_exclusive()).await?;
    let rows = tx.fetch_all(&organisation_keys()).await?;
    for row in &rows {
        let org = row.text(0usize)?;
        let moved = keys::rewrap::<OrgKey, _>(root, next, row.bytes(1usize)?, &place_of(org));
        let moved = moved.map_err(|_| Error::WrongRoot)?;
        let q = Query::update()
            .table(Alias::new(ORGANISATIONS))
            .value(Alias::new("wrapped"), moved)
            .and_where(Expr::col(Alias::new("org")).eq(org))
            .take();
        tx.execute(&q).await?;
    }
    Ok(rows.len())
}

/// The organisation under whose key a subject's shred key lies.
pub(super) async fn organisation_of(store: &KeyStore, subject: Uuid) -> Result<Option<String>> {
    let q = Query::select()
        .column(Alias::new("org"))
        .from(Alias::new(SUBJECTS))
        .and_where(Expr::col(Alias::new("subject")).eq(subject))
        .take();
    let row = store.database().read().await?.fetch_optional(&q).await?;
    row.map(|r| Ok(r.text(0usize)?.to_string())).transpose()
}

/// Whether any organisation has a key.
pub(super) async fn any_organisation(store: &KeyStore) -> Result<bool> {
    let q = Query::select().column(Alias::new("org")).from(Alias::new(ORGANISATIONS)).limit(1).take();
    Ok(store.database().read().await?.fetch_optional(&q).await?.is_some())
}

impl Sealing {
    /// The shred keys of subjects of an organisation that have one.
    pub(super) async fn shred_keys(
        &self,
        store: &KeyStore,
        org: &str,
        subjects: &[Uuid],
    ) -> Result<HashMap<Uuid, ShredKey>> {
        let outer = self.organisation(store, org).await?;
        let mut reads = store.database().read().await?;
        let mut out = HashMap::with_capacity(subjects.len());
        for chunk in subjects.chunks(AT_ONCE) {
            let q = Query::select()
                .columns(["subject", "wrapped"].map(Alias::new))
                .from(Alias::new(SUBJECTS))
                .and_where(Expr::col(Alias::new("subject")).is_in(chunk.iter().copied()))
                .take();
            for row in reads.fetch_all(&q).await? {
                let subject = row.uuid(0usize)?;
                let key = keys::unwrap(&*outer, row.bytes(1usize)?, &place(org, subject))?;
                out.insert(subject, key);
            }
        }
        Ok(out)
    }

    /// The shred keys of subjects; those that are new are made, and committed as pending.
    pub(super) async fn make_shred_keys(
        &self,
        store: &KeyStore,
        org: &str,
        subjects: &[Uuid],
    ) -> Result<HashMap<Uuid, ShredKey>> {
        let mut known = self.shred_keys(store, org, subjects).await?;
        let fresh: BTreeSet<Uuid> = subjects.iter().copied().filter(|s| !known.contains_key(s)).collect();
        if fresh.is_empty() {
            return Ok(known);
        }
        let outer = self.organisation(store, org).await?;
        let mut rows = Vec::with_capacity(fresh.len());
        for subject in fresh {
            let key = ShredKey::generate()?;
            rows.push((subject, wrapped(&outer, org, subject, &key)));
            known.insert(subject, key);
        }
        insert(store, org, rows).await?;
        Ok(known)
    }
}

/// A shred key as it lies in the key store.
pub(super) fn wrapped(outer: &OrgKey, org: &str, subject: Uuid, key: &ShredKey) -> Vec<u8> {
    keys::wrap(outer, key, &place(org, subject))
}

/// Commits the wrapped shred keys of new subjects, pending until the main store has committed too.
///
/// # Errors
/// `erased`: no key is made again for whoever was erased; the key store refuses.
pub(super) async fn insert(store: &KeyStore, org: &str, subjects: Vec<(Uuid, Vec<u8>)>) -> Result<()> {
    let mut tx = store.database().begin().await?;
    if !erased::among(&mut tx, subjects.iter().map(|(subject, _)| *subject)).await?.is_empty() {
        return Err(Error::refused(
            "erased",
            None,
            "this person was erased, so nothing more is sealed for her; leave the sealed fields out, or make a new record",
        ));
    }
    let mut rows = BulkRows::new(tx.backend(), SUBJECTS, &["subject", "org", "wrapped", "state", "created_at"]);
    let day = iso(next_day(Timestamp::now()));
    for (subject, wrapped) in subjects {
        let text = |t: &str| Cell::Text(t.to_string());
        rows.push([Cell::Uuid(subject), text(org), Cell::Bytes(wrapped), text("pending"), text(&day)])?;
    }
    for batch in rows.batches()? {
        tx.execute_batch(batch).await?;
    }
    tx.commit().await
}

/// The first moment of the day after, in UTC: what the sweep needs to know, and nothing of the hour in which somebody told something.
fn next_day(now: Timestamp) -> Timestamp {
    const DAY: i64 = 86_400;
    Timestamp::from_second((now.as_second().div_euclid(DAY) + 1) * DAY).unwrap_or(now)
}

/// The main store has committed what is sealed under these keys.
///
/// # Errors
/// The key store refuses.
pub(crate) async fn settle(store: &KeyStore, subjects: &BTreeSet<Uuid>) -> Result<()> {
    let all: Vec<Uuid> = subjects.iter().copied().collect();
    let mut tx = store.database().begin().await?;
    for chunk in all.chunks(AT_ONCE) {
        let q = Query::update()
            .table(Alias::new(SUBJECTS))
            .value(Alias::new("state"), "live")
            .and_where(Expr::col(Alias::new("subject")).is_in(chunk.iter().copied()))
            .take();
        tx.execute(&q).await?;
    }
    tx.commit().await
}

/// Destroys the shred keys of subjects, with the tags by which they could be found, and keeps their certificates; every grant of
/// their content keys is dead from now on, in every copy.
pub(super) async fn destroy(store: &KeyStore, subjects: &[(Uuid, &[u8])]) -> Result<()> {
    let mut tx = store.database().begin().await?;
    for (subject, certificate) in subjects {
        erased::keep(&mut tx, *subject, certificate).await?;
        // The key first: whoever is about to write tags holds it fast until they are there.
        for table in [SUBJECTS, super::TAGS] {
            let own = Expr::col(Alias::new("subject")).eq(*subject);
            tx.execute(&Query::delete().from_table(Alias::new(table)).and_where(own).take()).await?;
        }
    }
    tx.commit().await?;
    store.database().truncate_log().await
}

/// Whether a stop in the midst of an erasure left a key.
pub(super) async fn any_left(store: &KeyStore) -> Result<bool> {
    let q = Sql::new("SELECT subject FROM shred_key WHERE subject IN (SELECT subject FROM erased_subject) LIMIT 1");
    Ok(store.database().read().await?.fetch_optional(&q).await?.is_some())
}

/// Those of several subjects that have a key; none of them loses it before this transaction ends.
pub(super) async fn living(tx: &mut Tx, subjects: &[Uuid]) -> Result<BTreeSet<Uuid>> {
    let mut out = BTreeSet::new();
    for chunk in subjects.chunks(AT_ONCE) {
        let q = Query::select()
            .column(Alias::new("subject"))
            .from(Alias::new(SUBJECTS))
            .and_where(Expr::col(Alias::new("subject")).is_in(chunk.iter().copied()))
            .order_by(Alias::new("subject"), sea_query::Order::Asc)
            .lock_exclusive()
            .take();
        for row in tx.fetch_all(&q).await? {
            out.insert(row.uuid(0usize)?);
        }
    }
    Ok(out)
}

/// What a sweep of the key store found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    /// Keys whose records had been committed, and that are live now.
    pub settled: usize,
    /// Keys under which nothing was ever sealed, removed.
    pub removed: usize,
}

/// Ends what a stop between the two stores left: a pending key of a subject with grants is live, one without is removed when the day
/// after the one on which it was made is over.
///
/// # Errors
/// A store refuses.
pub(crate) async fn sweep(store: &KeyStore, main: &crate::Database, now: Timestamp) -> Result<Sweep> {
    let col = |n| Expr::col(Alias::new(n));
    let q = Query::select()
        .columns(["subject", "created_at"].map(Alias::new))
        .from(Alias::new(SUBJECTS))
        .and_where(col("state").eq("pending"))
        .take();
    let mut pending: BTreeMap<Uuid, String> = BTreeMap::new();
    for row in store.database().read().await?.fetch_all(&q).await? {
        pending.insert(row.uuid(0usize)?, row.text(1usize)?.to_string());
    }
    let all: Vec<Uuid> = pending.keys().copied().collect();
    let mut used = BTreeSet::new();
    for chunk in all.chunks(AT_ONCE) {
        let q = Query::select()
            .distinct()
            .column(Alias::new("subject"))
            .from(Alias::new(super::group::GRANTS))
            .and_where(col("subject").is_in(chunk.iter().copied()))
            .take();
        for row in main.read().await?.fetch_all(&q).await? {
            used.insert(row.uuid(0usize)?);
        }
    }
    let before = iso(now.checked_sub(24.hours()).unwrap_or(now));
    let old: Vec<Uuid> = pending.iter().filter(|(s, at)| !used.contains(s) && **at < before).map(|(s, _)| *s).collect();
    settle(store, &used).await?;
    let mut tx = store.database().begin().await?;
    for chunk in old.chunks(AT_ONCE) {
        let q = Query::delete()
            .from_table(Alias::new(SUBJECTS))
            .and_where(col("state").eq("pending"))
            .and_where(col("subject").is_in(chunk.iter().copied()))
            .take();
        tx.execute(&q).await?;
    }
    tx.commit().await?;
    Ok(Sweep { settled: used.len(), removed: old.len() })
}
