//! Long work that waits in the store: queued by schedules and people, done by whichever node is free.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Span, Timestamp};
use palermo_register::decl::ScheduleDecl;
use palermo_register::process::clock::Length;
use palermo_store::jobs::{self, Job, Progress};
use palermo_store::{Actor, Store};
use serde_json::{Value as Json, json};

use crate::error::Result;
use crate::frames;

const KINDS: [&str; 6] = ["clocks", "outbox", "rebuild", "snapshot", "sweep", "verify"];
const LEASE: SignedDuration = SignedDuration::from_secs(300);

/// Queues what is due and does what waits, for ever.
pub async fn forever(store: Arc<Store>) {
    let owner = format!("{}-{}", std::process::id(), uuid::Uuid::new_v4());
    loop {
        match palermo_store::ledger::last_seq_of(store.database()).await {
            Ok(last) => store.written(last).await,
            Err(e) => tracing::warn!("the ledger: {e}"),
        }
        if let Err(e) = turn(&store, &owner).await {
            tracing::warn!("the queue of jobs: {e}");
        }
        tokio::time::sleep(Duration::from_secs(20)).await;
    }
}

/// One turn: schedules that are due are queued, then every waiting job is done.
///
/// # Errors
/// The store refuses.
pub async fn turn(store: &Arc<Store>, owner: &str) -> Result<()> {
    let house = store.house();
    for (name, decl) in house.catalog.packs.iter().flat_map(|p| &p.schedules) {
        schedule(store, name, decl).await?;
    }
    while let Some(job) = jobs::lease_next(store.database(), &KINDS, owner, Timestamp::now(), LEASE).await? {
        let held = (job.id, owner);
        let done = perform(store, &job, owner).await;
        let mut tx = store.database().begin().await?;
        match done {
            Ok(result) => jobs::complete(&mut tx, held, &result, Timestamp::now()).await?,
            Err(e) => jobs::fail(&mut tx, held, &e.to_string(), Timestamp::now()).await?,
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn schedule(store: &Store, name: &str, decl: &ScheduleDecl) -> Result<()> {
    let now = Timestamp::now();
    let next = next_run(store, decl, now);
    let known = jobs::schedule(&mut store.database().read().await?, name).await?;
    let mut tx = store.database().begin().await?;
    if known.is_none() {
        jobs::set_schedule(&mut tx, name, next).await?;
    } else if jobs::claim_run(&mut tx, name, now, next).await? {
        jobs::enqueue(&mut tx, &decl.job, &json!({ "schedule": name }), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn next_run(store: &Store, decl: &ScheduleDecl, now: Timestamp) -> Option<Timestamp> {
    if let Some(every) = &decl.every {
        let minutes = match every.strip_suffix('m').and_then(|n| n.parse::<i64>().ok()) {
            Some(m) => m,
            None => match Length::parse(every)? {
                Length::Hours(h) => h * 60,
                Length::Days(d) => d * 24 * 60,
                _ => return None,
            },
        };
        return now.checked_add(Span::new().minutes(minutes)).ok();
    }
    let (h, m) = decl.at.as_ref()?.split_once(':')?;
    let time = jiff::civil::Time::new(h.parse().ok()?, m.parse().ok()?, 0, 0).ok()?;
    let local = store.zone().to_datetime(now);
    let mut day = local.date();
    if local.time() >= time {
        day = day.tomorrow().ok()?;
    }
    day.to_datetime(time).to_zoned_datetime(store.zone().clone()).ok().map(|z| z.timestamp())
}

async fn perform(store: &Arc<Store>, job: &Job, owner: &str) -> Result<Json> {
    match job.kind.as_str() {
        "clocks" => {
            let mut change = store.change(&Actor::local(None)).await?;
            let notices = change.tick().await?;
            change.commit().await?;
            Ok(json!({ "notices": notices }))
        }
        "outbox" => Ok(json!({ "notices": store.send_notices().await? })),
        "sweep" => Ok(json!({ "files": store.sweep_files().await? })),
        "verify" => {
            let outcome = palermo_store::verify::verify(
                store.database(),
                &store.house(),
                Some(store.ledger_keys()),
                &[],
                &mut |_, _| {},
            )
            .await?;
            if !outcome.ok {
                tracing::error!("the ledger and the rows do not agree: {} findings", outcome.findings.len());
            }
            Ok(json!({ "events": outcome.events, "ok": outcome.ok, "findings": outcome.findings.len() }))
        }
        _ => {
            let beat = beat(store.clone(), job.id, owner.to_string());
            let records = frames::rebuild(store, &mut |_, _| {}).await;
            beat.abort();
            Ok(json!({ "records": records? }))
        }
    }
}

/// Keeps the lease of a long job while it runs.
fn beat(store: Arc<Store>, id: uuid::Uuid, owner: String) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(60)).await;
            let progress = Progress { done: 0, total: None, message: None };
            let _ = jobs::report(store.database(), (id, &owner), progress, Timestamp::now(), LEASE).await;
        }
    })
}
