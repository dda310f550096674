//! When does recurring work run next? One row for each schedule; of all nodes that see it due, one runs it.

use sea_query::{Alias, Expr, ExprTrait as _, OnConflict, Query, Table};

use crate::Result;
use crate::db::{ColumnKind, Reads, TableForm, Tx, iso};

const TABLE: &str = "schedule_state";

/// Where a schedule stands; times are ISO 8601 in UTC, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// When it ran last.
    pub last_run: Option<String>,
    /// When it is to run next; absent: not at all.
    pub next_run: Option<String>,
}

pub(super) async fn create(tx: &mut Tx) -> Result<()> {
    let backend = tx.backend();
    let mut table = Table::create();
    table
        .table(Alias::new(TABLE))
        .col(ColumnKind::Text.required(backend, "name").primary_key())
        .col(ColumnKind::Text.column(backend, "last_run"))
        .col(ColumnKind::Text.column(backend, "next_run"));
    tx.create_table(table, TableForm::Rows).await
}

/// Where a schedule stands; nothing if it was never set.
///
/// # Errors
/// The database refuses.
pub async fn schedule(reads: &mut impl Reads, name: &str) -> Result<Option<Schedule>> {
    let select = Query::select()
        .columns(["name", "last_run", "next_run"].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new("name")).eq(name))
        .take();
    let Some(row) = reads.fetch_optional(&select).await? else { return Ok(None) };
    Ok(Some(Schedule { name: row.get("name")?, last_run: row.get("last_run")?, next_run: row.get("next_run")? }))
}

/// Says when a schedule is to run next; when it ran last stays.
///
/// # Errors
/// The database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn set_schedule(tx: &mut Tx, name: &str, next_run: Option<jiff::Timestamp>) -> Result<()> {
    let insert = Query::insert()
        .into_table(Alias::new(TABLE))
        .columns(["name", "next_run"].map(Alias::new))
        .values_panic([name.into(), next_run.map(iso).into()])
        .on_conflict(OnConflict::column(Alias::new("name")).update_column(Alias::new("next_run")).to_owned())
        .take();
    tx.execute(&insert).await.map(drop)
}

/// Takes the run of a schedule that is due: of all that ask, one is told yes. Call it in the transaction that queues the
/// work, so that the run is neither lost nor doubled.
///
/// # Errors
/// The database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn claim_run(
    tx: &mut Tx,
    name: &str,
    now: jiff::Timestamp,
    next_run: Option<jiff::Timestamp>,
) -> Result<bool> {
    let update = Query::update()
        .table(Alias::new(TABLE))
        .value(Alias::new("last_run"), iso(now))
        .value(Alias::new("next_run"), next_run.map(iso))
        .and_where(Expr::col(Alias::new("name")).eq(name))
        .and_where(Expr::col(Alias::new("next_run")).lte(iso(now)))
        .take();
    Ok(tx.execute(&update).await? > 0)
}
