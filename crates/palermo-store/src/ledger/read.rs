//! What has happened since? Reading the ledger: heads, followers, the versions of records.

use std::sync::Arc;

use sea_query::{Alias, Expr, ExprTrait as _, Order, Query, SelectStatement};
use uuid::Uuid;

use super::event::{Event, Hash};
use super::{COLUMNS, TABLE};
use crate::Result;
use crate::db::{Database, Reads, RowStream, Sql};

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// Code of the organisation; absent: the installation's own chain.
    pub org: Option<Arc<str>>,
    /// Place of the last event in its chain.
    pub org_seq: i64,
    /// Place of the last event in the installation.
    pub seq: i64,
    /// Hash of the last event.
    pub h: Hash,
}

/// The last `seq`; 0 while the ledger is empty.
///
/// # Errors
/// The database refuses.
pub async fn last_seq(reads: &mut impl Reads) -> Result<i64> {
    let row = reads.fetch_optional(&Sql::new("SELECT max(seq) AS seq FROM ledger")).await?;
    Ok(match row {
        Some(row) => row.get::<Option<i64>>("seq")?.unwrap_or(0),
        None => 0,
    })
}

/// As [`last_seq`], on a connection of its own.
///
/// # Errors
/// The database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn last_seq_of(database: &Database) -> Result<i64> {
    last_seq(&mut database.read().await?).await
}

/// When the last event was, in milliseconds of UTC since 1970; nothing while the ledger is empty.
///
/// # Errors
/// The database refuses.
pub async fn last_at(reads: &mut impl Reads) -> Result<Option<i64>> {
    let row = reads.fetch_optional(&Sql::new("SELECT at FROM ledger ORDER BY seq DESC LIMIT 1")).await?;
    row.map(|row| row.i64(0)).transpose()
}

/// Where the chain of an organisation ends; nothing while it is empty.
///
/// # Errors
/// The database refuses.
pub async fn head(reads: &mut impl Reads, org: Option<&str>) -> Result<Option<ChainHead>> {
    let col = |name| Expr::col(Alias::new(name));
    let mut select = Query::select();
    select
        .columns(["org_seq", "seq", "h"].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(org.map_or_else(|| col("org").is_null(), |org| col("org").eq(org)))
        .order_by(Alias::new("org_seq"), Order::Desc)
        .limit(1);
    let Some(row) = reads.fetch_optional(&select).await? else { return Ok(None) };
    Ok(Some(ChainHead {
        org: org.map(Arc::from),
        org_seq: row.i64("org_seq")?,
        seq: row.i64("seq")?,
        h: row.get("h")?,
    }))
}

/// Where every chain ends, the installation's own first, then by code.
///
/// # Errors
/// The database refuses.
pub async fn heads(reads: &mut impl Reads) -> Result<Vec<ChainHead>> {
    let mut heads: Vec<ChainHead> = head(reads, None).await?.into_iter().collect();
    let mut after = String::new();
    // Stepping from code to code reads one entry of the index for each chain, where grouping would read the whole ledger.
    loop {
        let next = Sql::new("SELECT org FROM ledger WHERE org > $1 ORDER BY org LIMIT 1").bind(after.as_str());
        let Some(row) = reads.fetch_optional(&next).await? else { return Ok(heads) };
        after = row.get("org")?;
        heads.extend(head(reads, Some(&after)).await?);
    }
}

fn select_events() -> SelectStatement {
    Query::select()
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new(TABLE))
        .order_by(Alias::new("seq"), Order::Asc)
        .take()
}

/// Every row of the ledger in order.
pub(super) fn all(reads: &mut impl Reads) -> Result<RowStream<'_>> {
    reads.stream(&select_events())
}

/// At most `limit` events after `seq`, in order.
///
/// # Errors
/// The database refuses, or an event is unreadable.
pub async fn events_after(reads: &mut impl Reads, seq: i64, limit: u64) -> Result<Vec<Event>> {
    let select = select_events().and_where(Expr::col(Alias::new("seq")).gt(seq)).limit(limit).take();
    let mut rows = reads.stream(&select)?;
    let mut events = Vec::new();
    while let Some(row) = rows.next().await? {
        events.push(Event::from_row(&row)?);
    }
    Ok(events)
}

/// Whether an event after `seq` is about a record of a register.
///
/// # Errors
/// The database refuses.
pub async fn touched(reads: &mut impl Reads, register: &str, seq: i64) -> Result<bool> {
    let one = Sql::new("SELECT seq FROM ledger WHERE seq > $1 AND register = $2 LIMIT 1").bind(seq).bind(register);
    Ok(reads.fetch_optional(&one).await?.is_some())
}

/// Every event about a record, in order: who did what to it, when, and where the reason stands.
///
/// # Errors
/// The database refuses, or an event is unreadable.
pub async fn events_of(reads: &mut impl Reads, register: &str, record: Uuid) -> Result<Vec<Event>> {
    let select = select_events()
        .and_where(Expr::col(Alias::new("record")).eq(record))
        .and_where(Expr::col(Alias::new("register")).eq(register))
        .take();
    reads.fetch_all(&select).await?.iter().map(Event::from_row).collect()
}

/// Names of the registers that the ledger speaks of.
///
/// # Errors
/// The database refuses.
pub async fn registers(reads: &mut impl Reads) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    // From name to name, as in `heads`.
    loop {
        let after = names.last().map_or("", String::as_str);
        let next = Sql::new("SELECT register FROM ledger WHERE register > $1 ORDER BY register LIMIT 1").bind(after);
        let Some(row) = reads.fetch_optional(&next).await? else { return Ok(names) };
        names.push(row.get("register")?);
    }
}

/// Every event about a record in a span of time, in order, whatever its register: the answer to "who saw this file in
/// March?". `from` and `to` are milliseconds of UTC since 1970; `to` itself is outside.
///
/// # Errors
/// The database refuses, or an event is unreadable.
pub async fn who(reads: &mut impl Reads, record: Uuid, from: i64, to: i64) -> Result<Vec<Event>> {
    let col = |name| Expr::col(Alias::new(name));
    let mut events = Vec::new();
    // Register by register, so that the index of records answers and nothing else is read.
    for register in registers(reads).await? {
        let select = select_events()
            .and_where(col("register").eq(register))
            .and_where(col("record").eq(record))
            .and_where(col("at").gte(from))
            .and_where(col("at").lt(to))
            .take();
        for row in reads.fetch_all(&select).await? {
            events.push(Event::from_row(&row)?);
        }
    }
    events.sort_by_key(|event| event.seq);
    Ok(events)
}

/// Follows the ledger for what is derived from it (search, snapshots, counters).
#[derive(Clone, Debug)]
pub struct Follower {
    database: Database,
    position: i64,
}

impl Follower {
    /// Follows from after `position`; 0 is the beginning.
    #[must_use]
    pub fn new(database: Database, position: i64) -> Self {
        Self { database, position }
    }

    /// The `seq` of the last event handed out.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.position
    }

    /// The next events, at most `limit`; none when everything committed so far has been handed out.
    ///
    /// # Errors
    /// The database refuses, or an event is unreadable.
    #[crate::boxed]
    #[inline(never)]
    pub async fn next(&mut self, limit: u64) -> Result<Vec<Event>> {
        let events = events_after(&mut self.database.read().await?, self.position, limit).await?;
        if let Some(last) = events.last() {
            self.position = last.seq;
        }
        Ok(events)
    }
}

/// That an event made a version of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionEvent {
    /// Place of the event.
    pub seq: i64,
    /// Code of the organisation of its chain.
    pub org: Option<Arc<str>>,
    /// Full name of the register.
    pub register: Arc<str>,
    /// The record.
    pub record: Uuid,
    /// What was done.
    pub action: Arc<str>,
    /// Salted hash of the version made.
    pub version_hash: Hash,
}

/// Versions of records as the ledger knows them, one by one.
#[derive(Debug)]
pub struct VersionEvents<'c>(RowStream<'c>);

impl VersionEvents<'_> {
    /// The next; nothing at the end.
    ///
    /// # Errors
    /// The database refuses, or an event is unreadable.
    #[crate::boxed]
    #[inline(never)]
    pub async fn next(&mut self) -> Result<Option<VersionEvent>> {
        let Some(row) = self.0.next().await? else { return Ok(None) };
        Ok(Some(VersionEvent {
            seq: row.i64("seq")?,
            org: row.get::<Option<&str>>("org")?.map(Arc::from),
            register: row.text("register")?.into(),
            record: row.uuid("record")?,
            action: row.text("action")?.into(),
            version_hash: row.get("version_hash")?,
        }))
    }
}

/// Every event that made a version of a record, ordered by register (bytes), record (bytes) and `seq`; of one register only,
/// if it is named. Memory stays bounded: the order is that of an index.
///
/// # Errors
/// The database refuses.
pub fn version_events<'c>(reads: &'c mut impl Reads, register: Option<&str>) -> Result<VersionEvents<'c>> {
    let col = |name| Expr::col(Alias::new(name));
    let select = Query::select()
        .columns(["seq", "org", "register", "record", "action", "version_hash"].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(register.map_or_else(|| col("register").is_not_null(), |name| col("register").eq(name)))
        .and_where(col("record").is_not_null())
        .and_where(col("version_hash").is_not_null())
        .order_by(Alias::new("register"), Order::Asc)
        .order_by(Alias::new("record"), Order::Asc)
        .order_by(Alias::new("seq"), Order::Asc)
        .take();
    reads.stream(&select).map(VersionEvents)
}
