//! What opens an account: its private keys under its passphrase, in one row of the key store, with the tries that failed since the
//! last one that did not. There is no other record of a passphrase: it is right when it opens the keys.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use palermo_store::db::{ColumnKind, Database, Reads as _, TableForm, iso};
use palermo_store::{Error as StoreError, Row};
use palermo_vault::PublicKey;
use palermo_vault::user::UserPublic;
use sea_query::{Alias, Expr, ExprTrait as _, Index, Query, Table};
use uuid::Uuid;

use crate::Result;

const TABLE: &str = "credential";

/// Wrong tries that cost no wait.
const FREE: i64 = 3;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 300;

pub(crate) async fn create(db: &Database) -> Result<()> {
    if db.columns(TABLE).await?.iter().any(|c| c.name == "protected") {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    // Earlier versions kept the hash of a passphrase, which opens no keys: those accounts get a new passphrase.
    tx.ddl(&Table::drop().table(Alias::new(TABLE)).if_exists().take()).await?;
    let b = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new(TABLE)).if_not_exists();
    table.col(ColumnKind::Uuid.required(b, "account"));
    for name in ["public", "verifying", "protected"] {
        table.col(ColumnKind::Bytes.required(b, name));
    }
    table.col(ColumnKind::BigInt.required(b, "failures"));
    table.col(ColumnKind::Text.required(b, "changed_at"));
    table.col(ColumnKind::Text.column(b, "failed_at"));
    table.primary_key(Index::create().col(Alias::new("account")));
    tx.create_table(table, TableForm::ByKey).await?;
    tx.commit().await?;
    Ok(())
}

/// What opens an account.
pub(crate) struct Credential {
    /// The private keys, under the passphrase.
    pub protected: Vec<u8>,
    pub failures: i64,
    pub failed_at: Option<Timestamp>,
}

impl Credential {
    /// Seconds until the next try is looked at.
    pub fn wait(&self, now: Timestamp) -> u64 {
        self.failed_at.map_or(0, |at| left(self.failures, at, now))
    }
}

/// After three wrong tries the wait is 1, 2, 4 … seconds, five minutes at most.
fn left(failures: i64, last: Timestamp, now: Timestamp) -> u64 {
    if failures < FREE {
        return 0;
    }
    let doubled = u32::try_from(failures - FREE).ok().and_then(|n| 2_i64.checked_pow(n));
    let wait = doubled.map_or(LONGEST_WAIT, |w| Ord::min(w, LONGEST_WAIT));
    let over = last + SignedDuration::from_secs(wait);
    u64::try_from(over.duration_since(now).as_millis().max(0)).unwrap_or(0).div_ceil(1_000)
}

/// Wrong tries on the whole installation: many at once slow everybody down, so that trying many accounts costs as much as
/// trying one.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<(f64, Option<Timestamp>)>);

/// Wrong tries of a minute that cost nobody a wait.
const A_MINUTE: f64 = 30.0;

impl Pace {
    /// Seconds until the next try is looked at.
    pub fn wait(&self, now: Timestamp) -> u64 {
        let level = self.level(now);
        if level < A_MINUTE { 0 } else { ((level - A_MINUTE) / A_MINUTE * 10.0).clamp(1.0, 60.0) as u64 }
    }

    /// Takes note of a wrong try.
    pub fn failed(&self, now: Timestamp) {
        let level = self.level(now);
        if let Ok(mut held) = self.0.lock() {
            *held = (level + 1.0, Some(now));
        }
    }

    /// Tries that still count: they fade by half each minute.
    fn level(&self, now: Timestamp) -> f64 {
        let Ok(held) = self.0.lock() else { return 0.0 };
        let minutes = held.1.map_or(0.0, |at| now.duration_since(at).as_secs_f64().max(0.0) / 60.0);
        held.0 * 0.5_f64.powf(minutes)
    }
}

pub(crate) async fn find(db: &Database, account: Uuid) -> Result<Option<Credential>> {
    let q = Query::select()
        .columns(["protected", "failures", "failed_at"].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new("account")).eq(account))
        .take();
    let Some(row) = db.read().await?.fetch_optional(&q).await? else { return Ok(None) };
    Ok(Some(read(&row)?))
}

fn read(row: &Row) -> Result<Credential, StoreError> {
    Ok(Credential {
        protected: row.bytes("protected")?.to_vec(),
        failures: row.i64("failures")?,
        failed_at: row.get::<Option<&str>>("failed_at")?.and_then(|t| t.parse().ok()),
    })
}

/// The public key of an account: what is handed to her is sealed to it.
pub(crate) async fn public(db: &Database, account: Uuid) -> Result<Option<PublicKey>> {
    let q = Query::select()
        .column(Alias::new("public"))
        .from(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new("account")).eq(account))
        .take();
    let Some(row) = db.read().await?.fetch_optional(&q).await? else { return Ok(None) };
    Ok(Some(PublicKey::from_bytes(row.bytes("public")?)?))
}

pub(crate) async fn put(db: &Database, account: Uuid, public: &UserPublic, protected: Vec<u8>) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.execute(&delete(account)).await?;
    let insert = Query::insert()
        .into_table(Alias::new(TABLE))
        .columns(["account", "public", "verifying", "protected", "failures", "changed_at"].map(Alias::new))
        .values_panic([
            account.into(),
            public.public.as_bytes().to_vec().into(),
            public.verifying.as_bytes().to_vec().into(),
            protected.into(),
            0_i64.into(),
            iso(Timestamp::now()).into(),
        ])
        .take();
    tx.execute(&insert).await?;
    tx.commit().await?;
    Ok(())
}

fn delete(account: Uuid) -> sea_query::DeleteStatement {
    Query::delete().from_table(Alias::new(TABLE)).and_where(Expr::col(Alias::new("account")).eq(account)).take()
}

/// Notes a try: a wrong one adds to the failures, a right one ends them.
pub(crate) async fn tried(db: &Database, account: Uuid, right: bool) -> Result<()> {
    let failures = if right { Expr::val(0_i64) } else { Expr::col(Alias::new("failures")).add(1_i64) };
    let at = (!right).then(|| iso(Timestamp::now()));
    let update = Query::update()
        .table(Alias::new(TABLE))
        .value(Alias::new("failures"), failures)
        .value(Alias::new("failed_at"), at)
        .and_where(Expr::col(Alias::new("account")).eq(account))
        .take();
    let mut tx = db.begin().await?;
    tx.execute(&update).await?;
    tx.commit().await?;
    Ok(())
}

/// Counts a try as a wrong one before it is looked at; gives the seconds to wait where it is not looked at.
pub(crate) async fn claim(db: &Database, account: Uuid, now: Timestamp) -> Result<u64> {
    let Some(credential) = find(db, account).await? else { return Ok(1) };
    let wait = credential.wait(now);
    if wait > 0 {
        return Ok(wait);
    }
    let update = Query::update()
        .table(Alias::new(TABLE))
        .value(Alias::new("failures"), Expr::col(Alias::new("failures")).add(1_i64))
        .value(Alias::new("failed_at"), iso(now))
        .and_where(Expr::col(Alias::new("account")).eq(account))
        .and_where(Expr::col(Alias::new("failures")).eq(credential.failures))
        .take();
    let mut tx = db.begin().await?;
    let counted = tx.execute(&update).await?;
    tx.commit().await?;
    // Another try was counted meanwhile: this one waits for it.
    Ok(u64::from(counted == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).expect("a moment")
    }

    #[test]
    fn waits_grow_and_end() {
        assert_eq!(left(2, at(0), at(0)), 0);
        assert_eq!(left(3, at(0), at(0)), 1);
        assert_eq!(left(6, at(0), at(0)), 8);
        assert_eq!(left(6, at(0), at(9)), 0);
        assert_eq!(left(60, at(0), at(0)), 300);
    }

    #[test]
    fn many_wrong_tries_slow_everybody_down_and_are_forgotten() {
        let pace = Pace::default();
        for _ in 0..60 {
            pace.failed(at(0));
        }
        assert!(pace.wait(at(0)) >= 9);
        assert_eq!(pace.wait(at(180)), 0);
    }
}
