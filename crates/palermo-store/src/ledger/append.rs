//! How does an event get its place? At the end of the transaction, one transaction at a time.

use std::collections::HashMap;
use std::sync::Arc;

use palermo_vault::{LedgerKey, chain};

use super::ends::{self, End};
use super::event::{Event, EventDraft, GENESIS};
use super::keys::LedgerKeys;
use super::{COLUMNS, TABLE, read, unsayable};
use crate::db::{Backend, BulkBatch, BulkRows, Reads as _, Sql, Tx};
use crate::{Error, Result};

/// Events that one thread prepares while the connection writes the former ones.
const CHUNK: usize = 4_096;

/// The sequence numbers that were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The first event's `seq`.
    pub first: i64,
    /// The last event's `seq`; one less than `first` when there was no event.
    pub last: i64,
}

/// Writes events at the end of a transaction: gives `seq`, `org_seq`, `prev` and `h`.
///
/// Call it last, then commit: on PostgreSQL every other writer's events wait for the end of this transaction. However many
/// events there are, they are taken from the iterator as they are written; hashing runs beside writing.
///
/// # Errors
/// A draft is not sayable, the lock stays taken ([`Error::Busy`]), or the database refuses.
pub async fn append<I>(tx: &mut Tx, keys: &LedgerKeys, drafts: I) -> Result<Appended>
where
    I: IntoIterator<Item = EventDraft>,
    I::IntoIter: Send + 'static,
{
    let mut appender = Appender::begin(tx, keys).await?;
    let first = appender.first;
    let mut drafts = drafts.into_iter();
    let mut chunk: Vec<EventDraft> = drafts.by_ref().take(CHUNK).collect();
    if chunk.len() < CHUNK {
        for draft in chunk {
            appender.push(tx, draft).await?;
        }
        return Ok(Appended { first, last: appender.finish(tx).await? });
    }
    let mut ready: Vec<BulkBatch> = Vec::new();
    while !chunk.is_empty() {
        appender.learn_heads(tx, &chunk).await?;
        let mut writer = appender.writer;
        let prepare = tokio::task::spawn_blocking(move || {
            for draft in chunk {
                writer.add(draft)?;
            }
            let full = writer.rows.batches()?;
            let next: Vec<EventDraft> = drafts.by_ref().take(CHUNK).collect();
            Ok::<_, Error>((writer, full, next, drafts))
        });
        let (written, prepared) = tokio::join!(write(tx, ready), prepare);
        written?;
        (appender.writer, ready, chunk, drafts) =
            prepared.map_err(|_| Error::Worker { doing: "preparing events of the ledger" })??;
    }
    write(tx, ready).await?;
    Ok(Appended { first, last: appender.finish(tx).await? })
}

async fn write(tx: &mut Tx, batches: Vec<BulkBatch>) -> Result<()> {
    for batch in batches {
        tx.execute_batch(batch).await?;
    }
    Ok(())
}

/// Events one by one, where a caller cannot hand over an iterator. From [`Appender::begin`] to the end of the transaction
/// no other transaction can write events.
#[derive(Debug)]
pub struct Appender {
    writer: Writer,
    first: i64,
    keys: LedgerKeys,
}

impl Appender {
    /// Takes the ledger's lock and reads where it ends.
    ///
    /// # Errors
    /// The lock stays taken ([`Error::Busy`]), or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn begin(tx: &mut Tx, keys: &LedgerKeys) -> Result<Self> {
        if tx.backend() == Backend::Postgres {
            // The second number keeps stores in different schemas of one database apart.
            tx.fetch_all(&Sql::new("SELECT pg_advisory_xact_lock(1886153829, hashtext(current_schema()))")).await?;
        }
        let last_seq = read::last_seq(tx).await?;
        let rows = BulkRows::new(tx.backend(), TABLE, &COLUMNS);
        let writer = Writer { last_seq, heads: HashMap::new(), rows, waiting: 0, buffer: Vec::new() };
        Ok(Self { writer, first: last_seq + 1, keys: keys.clone() })
    }

    /// Adds an event.
    ///
    /// # Errors
    /// The draft is not sayable, or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn push(&mut self, tx: &mut Tx, draft: EventDraft) -> Result<()> {
        self.learn_heads(tx, std::slice::from_ref(&draft)).await?;
        self.writer.add(draft)?;
        self.writer.waiting += 1;
        if self.writer.waiting == CHUNK {
            self.writer.waiting = 0;
            self.writer.rows.flush(tx).await?;
        }
        Ok(())
    }

    /// Writes what is left, and where the chains and the records' histories end now; says the last `seq`.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn finish(mut self, tx: &mut Tx) -> Result<i64> {
        self.writer.rows.flush(tx).await?;
        let tails = self.writer.heads.values();
        let mut grown: Vec<&End> = tails.map(|tail| &tail.end).filter(|end| end.seq >= self.first).collect();
        grown.sort_by_key(|end| end.org.as_deref());
        ends::write(tx, &grown, self.first).await?;
        Ok(self.writer.last_seq)
    }

    async fn learn_heads(&mut self, tx: &mut Tx, drafts: &[EventDraft]) -> Result<()> {
        for draft in drafts {
            if self.writer.heads.contains_key(&draft.org) {
                continue;
            }
            if draft.org.as_deref() == Some("") {
                return Err(unsayable(
                    "the organisation's code is empty; leave it out for the installation's own chain",
                ));
            }
            let org = draft.org.as_deref();
            // The key is committed in the key store before the main store is written.
            let key = self.keys.chain(org).await?;
            let (org_seq, seq, h) =
                read::head(tx, org).await?.map_or((0, 0, GENESIS), |end| (end.org_seq, end.seq, end.h));
            let end = End { org: draft.org.clone(), org_seq, seq, h, m: ends::code(tx, org).await? };
            self.writer.heads.insert(draft.org.clone(), Tail { end, key });
        }
        Ok(())
    }
}

/// Where a chain ends while events are added, and the key of its codes.
#[derive(Debug)]
struct Tail {
    end: End,
    key: Arc<LedgerKey>,
}

#[derive(Debug)]
struct Writer {
    last_seq: i64,
    heads: HashMap<Option<Arc<str>>, Tail>,
    rows: BulkRows,
    /// Events added one by one since the last were written.
    waiting: usize,
    buffer: Vec<u8>,
}

impl Writer {
    /// Chains an event whose organisation's head is known.
    fn add(&mut self, draft: EventDraft) -> Result<()> {
        let Some(Tail { end, key }) = self.heads.get_mut(&draft.org) else {
            return Err(unsayable("its chain has no head"));
        };
        let event = Event::place(draft, self.last_seq + 1, end.org_seq + 1, end.h, &mut self.buffer);
        self.last_seq = event.seq;
        (end.org_seq, end.seq, end.h) = (event.org_seq, event.seq, event.h);
        end.m = chain::code(key, &end.m, &event.h);
        self.rows.push(event.into_cells())
    }
}
