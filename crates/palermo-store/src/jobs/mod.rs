//! What long work is waiting, running or done? Imports, rebuilds and snapshots queue in the store; whichever node is free
//! leases the next one, tells how far it is, and another takes over when it falls silent.
//!
//! Every call takes the time as an argument: leases are compared with it and with nothing else.

mod schedule;

pub use schedule::{Schedule, claim_run, schedule, set_schedule};

use jiff::{SignedDuration, Timestamp};
use sea_query::{
    Alias, Cond, Expr, ExprTrait as _, Index, LockBehavior, LockType, Order, Query, SelectStatement, Table,
    UpdateStatement,
};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::db::{ColumnKind, Database, Reads, Row, TableForm, Tx, iso};
use crate::{Error, Result};

const TABLE: &str = "job";
/// Leases after which a job is given up: whatever ends its worker each time would end the next one too.
const MAX_ATTEMPTS: i64 = 5;

const COLUMNS: [&str; 15] = [
    "id",
    "kind",
    "args",
    "state",
    "progress",
    "total",
    "message",
    "lease_owner",
    "lease_until",
    "created_at",
    "started_at",
    "finished_at",
    "result",
    "cancel_requested",
    "attempts",
];

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// It waits for a worker.
    Queued,
    /// A worker holds it.
    Running,
    /// It ended well.
    Done,
    /// It ended badly; the message says why.
    Failed,
    /// A person ended it.
    Cancelled,
}

impl JobState {
    /// The word in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| Error::ColumnType {
                column: "job.state".to_owned(),
                expected: "a state of a job",
                found: text.to_owned(),
            })
    }
}

/// A piece of long work. Times are ISO 8601 in UTC, as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its identifier.
    pub id: Uuid,
    /// What kind of work.
    pub kind: String,
    /// What it works on.
    pub args: Json,
    /// Where it stands.
    pub state: JobState,
    /// Units done.
    pub progress: i64,
    /// Units in all, once known.
    pub total: Option<i64>,
    /// The last thing it said, or why it failed.
    pub message: Option<String>,
    /// Who holds it.
    pub lease_owner: Option<String>,
    /// Until when.
    pub lease_until: Option<String>,
    /// When it was queued.
    pub created_at: String,
    /// When it was first begun.
    pub started_at: Option<String>,
    /// When it ended.
    pub finished_at: Option<String>,
    /// What it gave.
    pub result: Option<Json>,
    /// Whether somebody asked it to stop.
    pub cancel_requested: bool,
    /// How often it was begun.
    pub attempts: i64,
}

/// Makes the tables of jobs and schedules in an empty store.
///
/// # Errors
/// They are already there, or the database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn create(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{BigInt, Boolean, Text};
    let backend = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new(TABLE));
    for name in COLUMNS {
        let mut column = match name {
            "id" => ColumnKind::Uuid.required(backend, name).primary_key().take(),
            "progress" | "attempts" => BigInt.required(backend, name),
            "total" => BigInt.column(backend, name),
            "cancel_requested" => Boolean.required(backend, name),
            "kind" | "args" | "state" | "created_at" => Text.required(backend, name),
            _ => Text.column(backend, name),
        };
        table.col(&mut column);
    }
    tx.create_table(table, TableForm::Rows).await?;
    let name = Alias::new;
    tx.ddl(Index::create().name("job_queue").table(name(TABLE)).col(name("state")).col(name("created_at"))).await?;
    schedule::create(tx).await
}

/// Queues a job in a transaction, so that it exists only if what asked for it does.
///
/// # Errors
/// The database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn enqueue(tx: &mut Tx, kind: &str, args: &Json, now: Timestamp) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let insert = Query::insert()
        .into_table(Alias::new(TABLE))
        .columns(
            ["id", "kind", "args", "state", "progress", "created_at", "cancel_requested", "attempts"].map(Alias::new),
        )
        .values_panic([
            id.into(),
            kind.into(),
            args.to_string().into(),
            JobState::Queued.as_str().into(),
            0_i64.into(),
            iso(now).into(),
            false.into(),
            0_i64.into(),
        ])
        .take();
    tx.execute(&insert).await?;
    Ok(id)
}

/// Takes the oldest job of the given kinds that waits, or whose worker has fallen silent. Of all that ask at once, one gets
/// it. A job begun five times without an end is set to failed instead.
///
/// # Errors
/// The database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn lease_next(
    database: &Database,
    kinds: &[&str],
    owner: &str,
    now: Timestamp,
    length: SignedDuration,
) -> Result<Option<Job>> {
    let mut tx = database.begin().await?;
    let free = Cond::any()
        .add(col("state").eq(JobState::Queued.as_str()))
        .add(Cond::all().add(col("state").eq(JobState::Running.as_str())).add(col("lease_until").lt(iso(now))));
    let oldest = select()
        .cond_where(free)
        .and_where(col("kind").is_in(kinds.iter().copied()))
        .order_by(Alias::new("created_at"), Order::Asc)
        .order_by(Alias::new("id"), Order::Asc)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .take();
    loop {
        let Some(row) = tx.fetch_optional(&oldest).await? else {
            tx.commit().await?;
            return Ok(None);
        };
        let job = job(&row)?;
        let ended = if job.cancel_requested {
            Some((JobState::Cancelled, "cancelled after its worker had fallen silent"))
        } else if job.attempts >= MAX_ATTEMPTS {
            Some((JobState::Failed, "given up: its worker fell silent each time"))
        } else {
            None
        };
        if let Some((state, message)) = ended {
            tx.execute(&end(job.id, state, now).value(Alias::new("message"), message).take()).await?;
            continue;
        }
        let take = update(job.id)
            .value(Alias::new("state"), JobState::Running.as_str())
            .value(Alias::new("lease_owner"), owner)
            .value(Alias::new("lease_until"), iso(later(now, length)))
            .value(Alias::new("started_at"), job.started_at.clone().unwrap_or_else(|| iso(now)))
            .value(Alias::new("attempts"), job.attempts + 1)
            .take();
        tx.execute(&take).await?;
        let taken = get(&mut tx, job.id).await?;
        tx.commit().await?;
        return Ok(Some(taken));
    }
}

/// Says that the worker lives and how far it is; prolongs the lease; tells whether somebody asked to stop.
///
/// # Errors
/// [`Error::LeaseLost`] when another worker holds the job or it has ended.
pub async fn report(
    database: &Database,
    held: (Uuid, &str),
    progress: Progress<'_>,
    now: Timestamp,
    length: SignedDuration,
) -> Result<StopWish> {
    let mut update = update(held.0);
    update
        .value(Alias::new("progress"), progress.done)
        .value(Alias::new("total"), progress.total)
        .value(Alias::new("lease_until"), iso(later(now, length)));
    if let Some(message) = progress.message {
        update.value(Alias::new("message"), message);
    }
    let mut tx = database.begin().await?;
    change_held(&mut tx, held, update).await?;
    let job = get(&mut tx, held.0).await?;
    tx.commit().await?;
    Ok(if job.cancel_requested { StopWish::Stop } else { StopWish::GoOn })
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Units done.
    pub done: i64,
    /// Units in all, if known.
    pub total: Option<i64>,
    /// Something to say; absent: what was said last stays.
    pub message: Option<&'a str>,
}

/// What a worker learns when it reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopWish {
    /// Nobody asked to stop.
    GoOn,
    /// Somebody asked: undo what is undone and call [`end_cancelled`].
    Stop,
}

/// Ends a held job well, in the transaction of its last change.
///
/// # Errors
/// [`Error::LeaseLost`] when another worker holds the job or it has ended.
#[crate::boxed]
#[inline(never)]
pub async fn complete(tx: &mut Tx, held: (Uuid, &str), result: &Json, now: Timestamp) -> Result<()> {
    let update = end(held.0, JobState::Done, now).value(Alias::new("result"), result.to_string()).take();
    change_held(tx, held, update).await
}

/// Ends a held job badly and says why.
///
/// # Errors
/// [`Error::LeaseLost`] when another worker holds the job or it has ended.
#[crate::boxed]
#[inline(never)]
pub async fn fail(tx: &mut Tx, held: (Uuid, &str), message: &str, now: Timestamp) -> Result<()> {
    let update = end(held.0, JobState::Failed, now).value(Alias::new("message"), message).take();
    change_held(tx, held, update).await
}

/// Ends a held job because somebody asked to stop.
///
/// # Errors
/// [`Error::LeaseLost`] when another worker holds the job or it has ended.
#[crate::boxed]
#[inline(never)]
pub async fn end_cancelled(tx: &mut Tx, held: (Uuid, &str), now: Timestamp) -> Result<()> {
    change_held(tx, held, end(held.0, JobState::Cancelled, now)).await
}

/// Asks a job to stop: one that waits is cancelled at once, one that runs is told when it reports, one that has ended stays
/// as it is.
///
/// # Errors
/// [`Error::NoJob`], or the database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn cancel(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<JobState> {
    let waiting = end(id, JobState::Cancelled, now)
        .and_where(col("state").eq(JobState::Queued.as_str()))
        .value(Alias::new("cancel_requested"), true)
        .take();
    if tx.execute(&waiting).await? == 0 {
        let running = update(id)
            .and_where(col("state").eq(JobState::Running.as_str()))
            .value(Alias::new("cancel_requested"), true)
            .take();
        tx.execute(&running).await?;
    }
    Ok(get(tx, id).await?.state)
}

/// One job.
///
/// # Errors
/// [`Error::NoJob`], or the database refuses.
pub async fn get(reads: &mut impl Reads, id: Uuid) -> Result<Job> {
    let row = reads.fetch_optional(&select().and_where(col("id").eq(id)).take()).await?;
    job(&row.ok_or(Error::NoJob(id))?)
}

/// The newest jobs, at most `limit`.
///
/// # Errors
/// The database refuses.
pub async fn list(reads: &mut impl Reads, limit: u64) -> Result<Vec<Job>> {
    let newest = select()
        .order_by(Alias::new("created_at"), Order::Desc)
        .order_by(Alias::new("id"), Order::Desc)
        .limit(limit)
        .take();
    reads.fetch_all(&newest).await?.iter().map(job).collect()
}

fn col(name: &str) -> Expr {
    Expr::col(Alias::new(name))
}

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS.map(Alias::new)).from(Alias::new(TABLE)).take()
}

fn update(id: Uuid) -> UpdateStatement {
    Query::update().table(Alias::new(TABLE)).and_where(col("id").eq(id)).take()
}

fn end(id: Uuid, state: JobState, now: Timestamp) -> UpdateStatement {
    update(id)
        .value(Alias::new("state"), state.as_str())
        .value(Alias::new("finished_at"), iso(now))
        .value(Alias::new("lease_owner"), None::<String>)
        .value(Alias::new("lease_until"), None::<String>)
        .take()
}

async fn change_held(tx: &mut Tx, held: (Uuid, &str), mut update: UpdateStatement) -> Result<()> {
    let (id, owner) = held;
    update.and_where(col("lease_owner").eq(owner)).and_where(col("state").eq(JobState::Running.as_str()));
    if tx.execute(&update).await? == 0 {
        return Err(Error::LeaseLost { job: id, owner: owner.to_owned() });
    }
    Ok(())
}

fn later(now: Timestamp, length: SignedDuration) -> Timestamp {
    now.saturating_add(length).unwrap_or(Timestamp::MAX)
}

fn job(row: &Row) -> Result<Job> {
    let json = |place, text: &str| serde_json::from_str(text).map_err(|source| Error::Json { place, source });
    Ok(Job {
        id: row.uuid("id")?,
        kind: row.get("kind")?,
        args: json("job.args", row.text("args")?)?,
        state: JobState::parse(row.text("state")?)?,
        progress: row.i64("progress")?,
        total: row.get("total")?,
        message: row.get("message")?,
        lease_owner: row.get("lease_owner")?,
        lease_until: row.get("lease_until")?,
        created_at: row.get("created_at")?,
        started_at: row.get("started_at")?,
        finished_at: row.get("finished_at")?,
        result: row.get::<Option<&str>>("result")?.map(|text| json("job.result", text)).transpose()?,
        cancel_requested: row.bool("cancel_requested")?,
        attempts: row.i64("attempts")?,
    })
}
