//! Who did what, when, to which record, and why? The ledger answers without telling any value.
//!
//! Every change writes an event in the same transaction. `seq` counts all events of an installation in the order of their
//! commits, without gaps: search indexes, snapshots and counters follow it. Each organisation has its own chain (`org`,
//! `org_seq`, `prev`, `h`); events without organisation belong to the installation's own. With h₀ of 32 zero bytes,
//!
//! > prevᵢ = hᵢ₋₁ and hᵢ = SHA-256(hᵢ₋₁ ‖ eventᵢ),
//!
//! where eventᵢ is the deterministic CBOR (RFC 8949 §4.2.1) of every column but `h`. Whoever changes, removes, adds or
//! exchanges a row breaks a link that [`verify_chain`] finds. Whoever rewrites all that follows is found only by comparing
//! with heads that were kept elsewhere: for that reason heads can be read at any time ([`heads`]).

mod append;
mod event;
mod read;
mod verify;

pub use append::{Appended, Appender, append};
pub use event::{Decision, Event, EventDraft, FieldNames, GENESIS, Hash, event_hash, version_hash};
pub use read::{
    ChainHead, Follower, VersionEvent, VersionEvents, events_after, events_of, head, heads, last_seq, touched,
    version_events,
};
pub use verify::{Finding, FindingKind, Verification, verify_chain};

use sea_query::{Alias, ConditionalStatement as _, Expr, ExprTrait as _, Index, Table};

use crate::db::{ColumnKind, Reads as _, TableForm, Tx};
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

/// Makes the ledger's table and indexes in an empty store.
///
/// # Errors
/// The table is already there, or the database refuses.
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
    .await
}

fn unsayable(reason: impl Into<String>) -> Error {
    Error::Event { reason: reason.into() }
}
