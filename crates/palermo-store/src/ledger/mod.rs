//! Who did what, when, to which record, and why? The ledger answers without telling any value.
//!
//! Every change writes an event in the same transaction. `seq` counts all events of an installation in the order of their
//! commits, without gaps: search indexes, snapshots and counters follow it. Each organisation has its own chain (`org`,
//! `org_seq`, `prev`, `h`); events without organisation belong to the installation's own. With h₀ of 32 zero bytes,
//!
//! > prevᵢ = hᵢ₋₁ and hᵢ = SHA-256(hᵢ₋₁ ‖ eventᵢ),
//!
//! where eventᵢ is the deterministic CBOR (RFC 8949 §4.2.1) of every column but `h`. Whoever changes, removes, adds or
//! exchanges a row breaks a link that [`verify_chain`] finds; where each chain ended last, and each record, stands in two tables
//! beside it, which [`verify_ends`] compares. Whoever rewrites all of that is found only by comparing with heads that were kept
//! elsewhere: for that reason heads can be read at any time ([`heads`]).

mod append;
mod ends;
mod event;
mod heads;
mod keys;
mod read;
mod verify;

pub use append::{Appended, Appender, append};
pub use ends::{CODES, ENDS, LAST};
pub use event::{Decision, Event, EventDraft, FieldNames, GENESIS, Hash, event_hash, version_hash};
pub(crate) use heads::create as create_heads;
pub use heads::{
    Anchored, HEADS, SignedHead, append as put_heads, file_of, forget_beyond, last_signed, put, read_anchors, sign,
    signed_heads, verify_heads,
};
pub use keys::LedgerKeys;
pub use read::{
    ChainHead, Follower, VersionEvent, VersionEvents, events_after, events_of, head, heads, last_at, last_seq,
    last_seq_of, registers, touched, version_events, who,
};
pub use verify::{Finding, FindingKind, Verification, verify_chain, verify_codes, verify_ends};

use sea_query::{Alias, ConditionalStatement as _, Expr, ExprTrait as _, Index, Table};

use crate::db::{ColumnKind, Database, Reads, TableForm, Tx};
use crate::{Error, Result};

/// Name of the table.
pub const TABLE: &str = "ledger";

/// The columns in the order of the table; `h` is the last and the only one that is not under the hash.
pub const COLUMNS: [&str; 21] = [
    "seq",
    "org",
    "org_seq",
    "at",
    "actor",
    "role",
    "action",
    "decision",
    "register",
    "record",
    "fields",
    "class",
    "compartment",
    "purpose",
    "policy_version",
    "reason_ref",
    "approver",
    "version_hash",
    "request_id",
    "prev",
    "h",
];

/// Makes the ledger's tables and indexes in an empty store.
///
/// # Errors
/// The table is already there, or the database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn create(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{BigInt, Bytes, Text, Uuid};
    let backend = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new(TABLE));
    for name in COLUMNS {
        let mut column = match name {
            "seq" => BigInt.required(backend, name).primary_key().take(),
            "org_seq" | "at" => BigInt.required(backend, name),
            "actor" | "action" | "decision" | "fields" => Text.required(backend, name),
            "record" => Uuid.column(backend, name),
            "version_hash" => Bytes.column(backend, name),
            "prev" | "h" => Bytes.required(backend, name),
            _ => Text.column(backend, name),
        };
        table.col(&mut column);
    }
    tx.create_table(table, TableForm::Rows).await?;
    let name = Alias::new;
    tx.ddl(
        Index::create()
            .name("ledger_record")
            .table(name(TABLE))
            .col(name("register"))
            .col(name("record"))
            .col(name("seq")),
    )
    .await?;
    // An absent organisation does not count as equal to itself in a unique index: the installation's own chain has an index
    // of its own, and each event stands in one of the two only.
    tx.ddl(
        Index::create()
            .name("ledger_chain")
            .table(name(TABLE))
            .unique()
            .col(name("org"))
            .col(name("org_seq"))
            .and_where(Expr::col(name("org")).is_not_null()),
    )
    .await?;
    tx.ddl(
        Index::create()
            .name("ledger_own_chain")
            .table(name(TABLE))
            .unique()
            .col(name("org_seq"))
            .and_where(Expr::col(name("org")).is_null()),
    )
    .await?;
    ends::create(tx).await
}

/// Brings the ledger of a store that an earlier version made up to this one. The table of events itself never changes.
///
/// # Errors
/// The database refuses.
pub(crate) async fn upgrade(database: &Database, keys: &LedgerKeys) -> Result<()> {
    if !database.columns(ENDS).await?.is_empty() {
        return Ok(());
    }
    let mut tx = database.begin().await?;
    // Another process may have been faster.
    if tx.columns(ENDS).await?.is_empty() {
        ends::upgrade(&mut tx, keys).await?;
    }
    tx.commit().await
}

/// Records whose last event is not the one that the store remembers, at most `limit` of each kind.
pub(crate) async fn strayed(reads: &mut impl Reads, limit: i64) -> Result<Vec<ends::Strayed>> {
    ends::strayed(reads, limit).await
}

fn unsayable(reason: impl Into<String>) -> Error {
    Error::Event { reason: reason.into() }
}
