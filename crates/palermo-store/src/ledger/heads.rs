//! How far was the ledger at a certain hour? A head says it for one chain, signed. Heads are kept in the key store, which shows when
//! the main store alone was taken back, and are put in a place outside, which shows everything else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palermo_vault::VerifyingKey;
use palermo_vault::chain::{self, Head};
use sea_query::{Alias, Expr, ExprTrait as _, Index, Order, Query, Table};

use super::keys::LedgerKeys;
use super::verify::{Finding, FindingKind};
use super::{Hash, TABLE, ends, read};
use crate::db::{ColumnKind, Database, Reads, Row, Sql, TableForm, Tx, iso};
use crate::{Error, Result};

/// Table of the key store.
pub const HEADS: &str = "ledger_head";
/// Name of the file in a folder of heads.
const FILE: &str = "palermo-heads.txt";
const COLUMNS: [&str; 5] = ["n", "org", "org_seq", "at", "head"];

/// A signed head as the key store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// Place among all heads of the installation, from 1.
    pub n: i64,
    /// Code of the organisation; absent: the installation's own chain.
    pub org: Option<String>,
    /// Place of the last event in its chain.
    pub org_seq: i64,
    /// When it was signed, in milliseconds of UTC since 1970.
    pub at: i64,
    /// The signed bytes.
    pub signed: Vec<u8>,
}

impl SignedHead {
    /// The line of a file of heads: when, which chain, how far, and the head itself, which is the only part that counts.
    #[must_use]
    pub fn line(&self) -> String {
        let at = jiff::Timestamp::from_millisecond(self.at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let org = self.org.as_deref().map_or("(installation)".into(), |org| org.replace(char::is_whitespace, "_"));
        format!("{} {org} {} {}", iso(at), self.org_seq, chain::to_text(&self.signed))
    }

    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            n: row.i64("n")?,
            org: Some(row.text("org")?.to_owned()).filter(|org| !org.is_empty()),
            org_seq: row.i64("org_seq")?,
            at: row.i64("at")?,
            signed: row.get("head")?,
        })
    }
}

pub(crate) async fn create(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{BigInt, Boolean, Bytes, Text};
    let backend = tx.backend();
    let name = Alias::new;
    let table = Table::create()
        .table(name(HEADS))
        .col(BigInt.required(backend, "n"))
        .col(Text.required(backend, "org"))
        .col(BigInt.required(backend, "org_seq"))
        .col(BigInt.required(backend, "at"))
        .col(Bytes.required(backend, "head"))
        .col(Boolean.required(backend, "put"))
        .primary_key(Index::create().col(name("n")))
        .take();
    tx.create_table(table, TableForm::ByKey).await
}

/// Signs a head for each chain that has grown since its last one, and keeps them. Only what is committed is signed.
///
/// # Errors
/// A database refuses, or the operating system gives no randomness.
#[crate::boxed]
#[inline(never)]
pub async fn sign(database: &Database, keys: &LedgerKeys, installation: &str, at: i64) -> Result<Vec<SignedHead>> {
    let key = keys.signing().await?;
    let ends = ends::kept(&mut database.snapshot().await?).await?;
    let mut tx = keys.store().database().begin().await?;
    let mut known: BTreeMap<String, i64> = BTreeMap::new();
    let grown = Sql::new("SELECT org, max(org_seq) AS org_seq FROM ledger_head GROUP BY org");
    for row in tx.fetch_all(&grown).await? {
        known.insert(row.get("org")?, row.i64("org_seq")?);
    }
    let last = tx.fetch_optional(&Sql::new("SELECT n, head FROM ledger_head ORDER BY n DESC LIMIT 1")).await?;
    let (mut n, mut previous) = match last {
        Some(row) => (row.i64("n")?, chain::head_hash(row.bytes("head")?)),
        None => (0, chain::GENESIS),
    };
    let mut out = Vec::new();
    for end in ends {
        let org = end.org.as_deref().unwrap_or_default();
        if known.get(org).is_some_and(|known| *known >= end.org_seq) {
            continue;
        }
        let head = Head {
            installation: installation.to_owned(),
            org: end.org.as_deref().map(str::to_owned),
            org_seq: end.org_seq,
            h: end.h,
            m: end.m,
            at,
            previous,
        };
        let signed = head.sign(&key);
        n += 1;
        previous = chain::head_hash(&signed);
        let insert = Query::insert()
            .into_table(Alias::new(HEADS))
            .columns(["n", "org", "org_seq", "at", "head", "put"].map(Alias::new))
            .values_panic([n.into(), org.into(), end.org_seq.into(), at.into(), signed.clone().into(), false.into()])
            .take();
        tx.execute(&insert).await?;
        out.push(SignedHead { n, org: head.org, org_seq: head.org_seq, at, signed });
    }
    tx.commit().await?;
    Ok(out)
}

/// Every head that the key store keeps, in order.
///
/// # Errors
/// The database refuses.
pub async fn signed_heads(reads: &mut impl Reads) -> Result<Vec<SignedHead>> {
    let select = Query::select()
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new(HEADS))
        .order_by(Alias::new("n"), Order::Asc)
        .take();
    reads.fetch_all(&select).await?.iter().map(SignedHead::read).collect()
}

/// When the last head was signed, in milliseconds of UTC since 1970; nothing where there is none.
///
/// # Errors
/// The database refuses.
pub async fn last_signed(reads: &mut impl Reads) -> Result<Option<i64>> {
    let row = reads.fetch_optional(&Sql::new("SELECT at FROM ledger_head ORDER BY n DESC LIMIT 1")).await?;
    row.map(|row| row.i64(0)).transpose()
}

/// Appends the heads that are not yet in a place outside to it: a file, or a folder with a file of heads in it. Gives how many.
///
/// # Errors
/// The place cannot be written; then they are tried again with the next ones.
#[crate::boxed]
#[inline(never)]
pub async fn put(keys: &LedgerKeys, place: &Path) -> Result<u64> {
    let col = |name| Expr::col(Alias::new(name));
    let waiting = Query::select()
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new(HEADS))
        .and_where(col("put").eq(false))
        .order_by(Alias::new("n"), Order::Asc)
        .take();
    let mut tx = keys.store().database().begin().await?;
    let heads: Vec<SignedHead> = tx.fetch_all(&waiting).await?.iter().map(SignedHead::read).collect::<Result<_>>()?;
    let Some(last) = heads.last().map(|head| head.n) else { return Ok(0) };
    append(place, &heads)?;
    let done =
        Query::update().table(Alias::new(HEADS)).value(Alias::new("put"), true).and_where(col("n").lte(last)).take();
    tx.execute(&done).await?;
    tx.commit().await?;
    Ok(heads.len() as u64)
}

/// Forgets the heads that speak of events which the ledger no longer has, because an older backup was restored. Gives them.
///
/// # Errors
/// A database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn forget_beyond(database: &Database, keys: &LedgerKeys) -> Result<Vec<SignedHead>> {
    let mut reads = database.read().await?;
    let mut gone = Vec::new();
    let mut tx = keys.store().database().begin().await?;
    for head in signed_heads(&mut tx).await? {
        if read::head(&mut reads, head.org.as_deref()).await?.is_none_or(|end| end.org_seq < head.org_seq) {
            let n = Expr::col(Alias::new("n")).eq(head.n);
            tx.execute(&Query::delete().from_table(Alias::new(HEADS)).and_where(n).take()).await?;
            gone.push(head);
        }
    }
    tx.commit().await?;
    Ok(gone)
}

/// The file of heads: the place itself, or the one in it.
pub fn file_of(place: &Path) -> PathBuf {
    if place.is_dir() { place.join(FILE) } else { place.to_path_buf() }
}

/// Appends heads to a file, or to the file of heads in a folder, and waits until they are on the disk.
///
/// # Errors
/// The place cannot be written.
pub fn append(place: &Path, heads: &[SignedHead]) -> Result<()> {
    use std::io::Write as _;
    let path = file_of(place);
    let text: String = heads.iter().map(|head| head.line() + "\n").collect();
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(&path);
    opened
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|source| Error::File { path, source })
}

/// The signed heads of a file or folder of heads, whatever else stands on their lines.
///
/// # Errors
/// The place cannot be read, or a line that holds a head cannot.
pub fn read_anchors(place: &Path) -> Result<Vec<Vec<u8>>> {
    let path = file_of(place);
    let text = std::fs::read_to_string(&path).map_err(|source| Error::File { path, source })?;
    let heads = text.lines().filter_map(|line| line.split_whitespace().find(|word| word.starts_with("H-")));
    heads.map(|head| Ok(chain::from_text(head)?)).collect()
}

/// What heads say of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchored {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Chains that agree with at least one head.
    pub chains: BTreeSet<Option<Arc<str>>>,
}

/// Compares a ledger with heads that were kept elsewhere. Everything up to the last of them that differs is found.
///
/// # Errors
/// The database refuses.
pub async fn verify_heads(
    reads: &mut impl Reads,
    key: &VerifyingKey,
    installation: &str,
    heads: &[Vec<u8>],
) -> Result<Anchored> {
    let mut out = Anchored::default();
    let mut by_chain: BTreeMap<Option<Arc<str>>, Vec<Head>> = BTreeMap::new();
    let mut foreign = false;
    for signed in heads {
        match Head::verify(signed, key) {
            Ok(head) if head.installation == installation => {
                by_chain.entry(head.org.as_deref().map(Arc::from)).or_default().push(head);
            }
            _ => foreign = true,
        }
    }
    if foreign {
        // Heads of another installation, or the key beside the ledger is no longer the one that signed them.
        out.findings.push(Finding { kind: FindingKind::ForeignHead, organisation: None, from: 0, to: 0 });
    }
    for (org, mut heads) in by_chain {
        heads.sort_by_key(|head| head.org_seq);
        let mut sound = 0;
        for head in heads {
            let (kind, from, to) = match at(reads, org.as_deref(), head.org_seq).await? {
                Some((seq, h)) if h == head.h => {
                    sound = seq;
                    out.chains.insert(org.clone());
                    continue;
                }
                Some((seq, _)) => (FindingKind::RewrittenChain, sound + 1, seq),
                None => {
                    let end = read::head(reads, org.as_deref()).await?;
                    if end.as_ref().is_some_and(|end| end.org_seq > head.org_seq) {
                        // The chain goes on behind it: this one event is missing, and nothing was taken back.
                        let (kind, place) = (FindingKind::GapInChain, head.org_seq);
                        out.findings.push(Finding { kind, organisation: org.clone(), from: place, to: place });
                        continue;
                    }
                    let end = end.map_or(0, |end| end.seq);
                    (FindingKind::RolledBack, end + 1, end + 1)
                }
            };
            out.findings.push(Finding { kind, organisation: org.clone(), from, to });
            break;
        }
    }
    Ok(out)
}

/// Number and hash of the event at a place of a chain.
async fn at(reads: &mut impl Reads, org: Option<&str>, org_seq: i64) -> Result<Option<(i64, Hash)>> {
    let col = |name| Expr::col(Alias::new(name));
    let select = Query::select()
        .columns(["seq", "h"].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(org.map_or_else(|| col("org").is_null(), |org| col("org").eq(org)))
        .and_where(col("org_seq").eq(org_seq))
        .take();
    let row = reads.fetch_optional(&select).await?;
    row.map(|row| Ok((row.i64(0)?, row.get(1).unwrap_or_default()))).transpose()
}
