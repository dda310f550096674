//! How fast do rows and events come in? `cargo run --release -p palermo-store --example store_speed -- LOCATION`
//! (a path, or `postgres://…` of an empty database). Makes the tables `speed` and `ledger`, and says rows and events a second.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use palermo_store::db::{BulkShape, Cell, ColumnKind, TableForm};
use palermo_store::keys::KeyStore;
use palermo_store::ledger::{self, EventDraft, FieldNames, LedgerKeys};
use palermo_store::{Database, Error, Reads as _, Result};
use sea_query::{Alias, Table};

const ROWS: i64 = 1_000_000;

#[tokio::main]
async fn main() -> Result<()> {
    let location = std::env::args().nth(1).unwrap_or_else(|| "speed.sqlite".to_owned());
    let db = Database::open(location.as_str()).await?;
    let mut out = std::io::stdout();

    let mut tx = db.begin().await?;
    let names: Vec<String> = (0..20).map(|n| format!("c{n}")).collect();
    let mut table = Table::create();
    table.table(Alias::new("speed"));
    for (n, name) in names.iter().enumerate() {
        table.col(
            [ColumnKind::Text, ColumnKind::BigInt, ColumnKind::Text, ColumnKind::Uuid][n % 4]
                .column(db.backend(), name),
        );
    }
    tx.create_table(table, TableForm::Rows).await?;
    let started = Instant::now();
    let columns: Vec<&str> = names.iter().map(String::as_str).collect();
    let shape = BulkShape::new(tx.backend(), "speed", &columns);
    let (send, mut receive) = tokio::sync::mpsc::channel(2);
    let producer = tokio::task::spawn_blocking(move || {
        let mut batch = shape.batch();
        for row in 0..ROWS {
            batch.push((0..20).map(|n| match n % 4 {
                1 => Cell::Int(row * n),
                3 => Cell::Uuid(uuid::Uuid::from_u128((row * n).unsigned_abs().into())),
                _ => Cell::Text(format!("code_{:05}", (row * n) % 99_991)),
            }))?;
            if batch.is_full() && send.blocking_send(std::mem::replace(&mut batch, shape.batch())).is_err() {
                break;
            }
        }
        send.blocking_send(batch).ok();
        Result::<()>::Ok(())
    });
    while let Some(batch) = receive.recv().await {
        tx.execute_batch(batch).await?;
    }
    producer.await.map_err(|_| Error::Worker { doing: "making rows" })??;
    let inserted = started.elapsed();
    tx.commit().await?;
    writeln!(
        out,
        "rows of 20 columns: {:.0}/s (commit {:.2?})",
        ROWS as f64 / inserted.as_secs_f64(),
        started.elapsed() - inserted
    )
    .ok();

    let mut tx = db.begin().await?;
    ledger::create(&mut tx).await?;
    tx.commit().await?;
    let mut tx = db.begin().await?;
    let started = Instant::now();
    let fields = FieldNames::new(["sex", "age_status", "country_of_exploitation"])?;
    let text: [Arc<str>; 4] = ["local".into(), "create".into(), "statistics.case".into(), "batch-1".into()];
    let drafts = (0..ROWS).map(move |n| {
        let mut draft = EventDraft::new(1_700_000_000_000 + n, Arc::clone(&text[0]), Arc::clone(&text[1]));
        draft.register = Some(Arc::clone(&text[2]));
        draft.record = Some(uuid::Uuid::from_u128(n.unsigned_abs().into()));
        draft.fields = fields.clone();
        draft.version_hash = Some([n as u8; 32]);
        draft.request_id = Some(Arc::clone(&text[3]));
        draft
    });
    let folder = tempfile::tempdir().map_err(|source| Error::File { path: "keys".into(), source })?;
    let keys = LedgerKeys::of(KeyStore::open(folder.path().join("keys.sqlite")).await?);
    ledger::append(&mut tx, &keys, drafts).await?;
    let appended = started.elapsed();
    tx.commit().await?;
    writeln!(
        out,
        "events: {:.0}/s (commit {:.2?})",
        ROWS as f64 / appended.as_secs_f64(),
        started.elapsed() - appended
    )
    .ok();

    let started = Instant::now();
    let verified = ledger::verify_chain(&mut db.snapshot().await?).await?;
    writeln!(out, "verified: {:.0}/s, sound: {}", ROWS as f64 / started.elapsed().as_secs_f64(), verified.is_sound())
        .ok();
    db.close().await;
    Ok(())
}
