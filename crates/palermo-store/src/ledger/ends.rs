//! Where does the store itself say that the ledger ends? Two small tables beside it, written with the events: the end of each
//! chain, and the last event of each record. What is cut off, taken out or put in shows in them without anything from outside;
//! whoever changes them too is found by the keyed chain and by heads that were kept elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use palermo_vault::{LedgerKey, chain};

use sea_query::{Alias, Expr, Index, OnConflict, Order, Query, Table};

use super::event::{GENESIS, Hash};
use super::keys::LedgerKeys;
use super::{TABLE, read};
use crate::Result;
use crate::db::{ColumnKind, Reads, Row, Sql, TableForm, Tx};

/// Where each chain ends: one row a chain; the installation's own has the empty code.
pub const ENDS: &str = "ledger_end";
/// The last event of each record.
pub const LAST: &str = "ledger_last";

/// The code after the last event of each chain, which only who holds the chain's key can make.
pub const CODES: &str = "ledger_code";

/// Chains written by one statement.
const CHAINS: usize = 200;

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// Code of the organisation; absent: the installation's own chain.
    pub org: Option<Arc<str>>,
    /// Place of the last event in its chain.
    pub org_seq: i64,
    /// Place of the last event in the installation.
    pub seq: i64,
    /// Hash of the last event.
    pub h: Hash,
    /// Code after the last event.
    pub m: Hash,
}

/// Makes the two tables.
pub(super) async fn create(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{BigInt, Bytes, Text, Uuid};
    let backend = tx.backend();
    let name = Alias::new;
    let ends = Table::create()
        .table(name(ENDS))
        .col(Text.required(backend, "org"))
        .col(BigInt.required(backend, "org_seq"))
        .col(BigInt.required(backend, "seq"))
        .col(Bytes.required(backend, "h"))
        .primary_key(Index::create().col(name("org")))
        .take();
    tx.create_table(ends, TableForm::ByKey).await?;
    let last = Table::create()
        .table(name(LAST))
        .col(Text.required(backend, "register"))
        .col(Uuid.required(backend, "record"))
        .col(BigInt.required(backend, "seq"))
        .primary_key(Index::create().col(name("register")).col(name("record")))
        .take();
    tx.create_table(last, TableForm::ByKey).await?;
    let codes = Table::create()
        .table(name(CODES))
        .col(Text.required(backend, "org"))
        .col(BigInt.required(backend, "org_seq"))
        .col(Bytes.required(backend, "m"))
        .primary_key(Index::create().col(name("org")))
        .take();
    tx.create_table(codes, TableForm::ByKey).await
}

/// Makes and fills the tables where a store was made before there were any.
pub(super) async fn upgrade(tx: &mut Tx, keys: &LedgerKeys) -> Result<()> {
    create(tx).await?;
    let mut ends: BTreeMap<Option<Arc<str>>, (End, Arc<LedgerKey>)> = BTreeMap::new();
    for head in read::heads(tx).await? {
        let key = keys.chain(head.org.as_deref()).await?;
        let end = End { org: head.org.clone(), org_seq: head.org_seq, seq: head.seq, h: head.h, m: GENESIS };
        ends.insert(head.org, (end, key));
    }
    let mut rows = tx.stream(&Sql::new("SELECT org, h FROM ledger ORDER BY seq"))?;
    while let Some(row) = rows.next().await? {
        let org = row.get::<Option<&str>>("org")?.map(Arc::from);
        if let Some((end, key)) = ends.get_mut(&org) {
            end.m = chain::code(key, &end.m, &row.get("h")?);
        }
    }
    drop(rows);
    let ends: Vec<End> = ends.into_values().map(|(end, _)| end).collect();
    write(tx, &ends.iter().collect::<Vec<_>>(), 1).await
}

/// Writes the ends of chains, and the last event of each record that has an event from `first` on: a few statements, however
/// many events there are.
pub(super) async fn write(tx: &mut Tx, ends: &[&End], first: i64) -> Result<()> {
    let name = Alias::new;
    if ends.is_empty() {
        return Ok(());
    }
    for chunk in ends.chunks(CHAINS) {
        let mut places = Query::insert();
        places.into_table(name(ENDS)).columns(["org", "org_seq", "seq", "h"].map(name));
        let mut codes = Query::insert();
        codes.into_table(name(CODES)).columns(["org", "org_seq", "m"].map(name));
        for end in chunk {
            let org = end.org.as_deref().unwrap_or_default();
            places.values_panic([org.into(), end.org_seq.into(), end.seq.into(), end.h.to_vec().into()]);
            codes.values_panic([org.into(), end.org_seq.into(), end.m.to_vec().into()]);
        }
        let replace = |columns: &[&'static str]| {
            OnConflict::column(name("org")).update_columns(columns.iter().map(|&column| name(column))).to_owned()
        };
        tx.execute(places.on_conflict(replace(&["org_seq", "seq", "h"]))).await?;
        tx.execute(codes.on_conflict(replace(&["org_seq", "m"]))).await?;
    }
    // The order of the ledger lets SQLite write the last event last; PostgreSQL refuses to change a row twice in a statement.
    let last = Sql::each(
        "INSERT INTO ledger_last (register, record, seq) SELECT register, record, seq FROM ledger \
         WHERE seq >= $1 AND register IS NOT NULL AND record IS NOT NULL ORDER BY seq \
         ON CONFLICT (register, record) DO UPDATE SET seq = excluded.seq",
        "INSERT INTO ledger_last (register, record, seq) SELECT register, record, max(seq) FROM ledger \
         WHERE seq >= $1 AND register IS NOT NULL AND record IS NOT NULL GROUP BY register, record \
         ON CONFLICT (register, record) DO UPDATE SET seq = excluded.seq",
    );
    tx.execute(&last.bind(first)).await.map(drop)
}

/// The ends as the store keeps them, the installation's own first, then by code.
///
/// # Errors
/// The database refuses; what cannot be read is left out.
pub(super) async fn kept(reads: &mut impl Reads) -> Result<Vec<End>> {
    let text = "SELECT e.org AS org, e.org_seq AS org_seq, e.seq AS seq, e.h AS h, c.m AS m FROM ledger_end e \
         LEFT JOIN ledger_code c ON c.org = e.org AND c.org_seq = e.org_seq ORDER BY e.org";
    let rows = reads.fetch_all(&Sql::new(text)).await?;
    let one = |row: &Row| -> Result<End> {
        Ok(End {
            org: Some(row.text("org")?).filter(|org| !org.is_empty()).map(Arc::from),
            org_seq: row.i64("org_seq")?,
            seq: row.i64("seq")?,
            h: row.get("h")?,
            m: row.get::<Option<Hash>>("m")?.unwrap_or(GENESIS),
        })
    };
    Ok(rows.iter().filter_map(|row| one(row).ok()).collect())
}

/// The code after the last event of a chain; m₀ where it has none.
pub(super) async fn code(reads: &mut impl Reads, org: Option<&str>) -> Result<Hash> {
    let select = Sql::new("SELECT m FROM ledger_code WHERE org = $1").bind(org.unwrap_or_default());
    Ok(reads.fetch_optional(&select).await?.and_then(|row| row.get(0).ok()).unwrap_or(GENESIS))
}

/// Chains that have a code and no end: their end was taken away.
pub(super) async fn endless(reads: &mut impl Reads) -> Result<Vec<Option<Arc<str>>>> {
    let text =
        "SELECT org FROM ledger_code c WHERE NOT EXISTS (SELECT 1 FROM ledger_end e WHERE e.org = c.org) ORDER BY org";
    let rows = reads.fetch_all(&Sql::new(text)).await?;
    rows.iter().map(|row| Ok(Some(row.text(0)?).filter(|org| !org.is_empty()).map(Arc::from))).collect()
}

/// The first event of a chain after a place; nothing where the chain ends there.
pub(super) async fn first_after(reads: &mut impl Reads, org: Option<&str>, org_seq: i64) -> Result<Option<i64>> {
    use sea_query::ExprTrait as _;
    let col = |name| Expr::col(Alias::new(name));
    let select = Query::select()
        .column(Alias::new("seq"))
        .from(Alias::new(TABLE))
        .and_where(org.map_or_else(|| col("org").is_null(), |org| col("org").eq(org)))
        .and_where(col("org_seq").gt(org_seq))
        .order_by(Alias::new("org_seq"), Order::Asc)
        .limit(1)
        .take();
    Ok(reads.fetch_optional(&select).await?.and_then(|row| row.i64(0).ok()))
}

/// A record whose last event is not the one that the store remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Strayed {
    pub register: Arc<str>,
    pub record: uuid::Uuid,
    /// The last event in the ledger; 0 where it has none.
    pub ledger: i64,
    /// The last event that the store remembers; 0 where it remembers none.
    pub kept: i64,
}

/// Records whose last event differs, at most `limit`.
pub(super) async fn strayed(reads: &mut impl Reads, limit: i64) -> Result<Vec<Strayed>> {
    // Both sides come in the order of their keys, so that neither database keeps them in memory.
    let text = "SELECT l.register AS register, l.record AS record, l.seq AS ledger, coalesce(k.seq, 0) AS kept FROM \
         (SELECT register, record, max(seq) AS seq FROM ledger WHERE register IS NOT NULL AND record IS NOT NULL \
         GROUP BY register, record) l \
         LEFT JOIN ledger_last k ON k.register = l.register AND k.record = l.record \
         WHERE k.seq IS NULL OR k.seq <> l.seq LIMIT $1";
    let mut rows = reads.fetch_all(&Sql::new(text).bind(limit)).await?;
    let gone = "SELECT k.register AS register, k.record AS record, CAST(0 AS bigint) AS ledger, k.seq AS kept \
         FROM ledger_last k WHERE NOT EXISTS \
         (SELECT 1 FROM ledger l WHERE l.register = k.register AND l.record = k.record) LIMIT $1";
    rows.extend(reads.fetch_all(&Sql::new(gone).bind(limit)).await?);
    let one = |row: &Row| -> Result<Strayed> {
        Ok(Strayed {
            register: row.text("register")?.into(),
            record: row.uuid("record")?,
            ledger: row.i64("ledger")?,
            kept: row.i64("kept")?,
        })
    };
    Ok(rows.iter().filter_map(|row| one(row).ok()).collect())
}
