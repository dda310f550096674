//! Which keys belong to which register? They live in a second store with backups of its own that are kept shorter, so that
//! whoever finds an old copy of the main store finds no key beside it.
//!
//! Order of writing: the key store first, committed, then the main store. A key without a use does no harm; a number made
//! under a key that was lost could be given twice.

use futures_util::future::BoxFuture;
use sea_query::{Alias, Expr, ExprTrait as _, Index, OnConflict, Query, SelectStatement, Table};
use zeroize::Zeroizing;

use crate::db::{ColumnKind, Database, Location, Reads, TableForm, iso};
use crate::{Error, Result};

const TABLE: &str = "number_key";
const LEDGER: &str = "ledger_key";
/// The kind of the key that names the blocks of backups, among the keys of the installation.
const BLOCKS: &str = "backup_blocks";

/// A key of the numbers of one register and owner. It is wiped from memory when dropped, and cannot be printed or copied.
pub struct NumberKey(Zeroizing<[u8; 32]>);

impl NumberKey {
    /// A key of known bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    fn random() -> Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut()).map_err(|error| Error::Randomness(error.to_string()))?;
        Ok(Self(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The second store.
#[derive(Clone, Debug)]
pub struct KeyStore {
    database: Database,
}

impl KeyStore {
    /// Opens the key store and makes its table if it is new.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn open(location: impl Into<Location>) -> BoxFuture<'static, Result<Self>> {
        Self::opened(location.into())
    }

    #[crate::boxed]
    #[inline(never)]
    async fn opened(location: Location) -> Result<Self> {
        let database = Database::open(location).await?;
        let tables = database.tables().await?;
        let missing = |name: &str| !tables.iter().any(|table| table == name);
        if missing(TABLE) {
            create(&database).await?;
        }
        if missing(LEDGER) {
            create_ledger(&database).await?;
        }
        if crate::sealing::KEY_TABLES.into_iter().any(missing) {
            let mut tx = database.begin().await?;
            crate::sealing::create_keys(&mut tx).await?;
            tx.commit().await?;
        }
        Ok(Self { database })
    }

    /// Opens a key store for looking at it; nothing where there is none.
    ///
    /// # Errors
    /// As [`Database::open_read_only`].
    pub fn look(location: impl Into<Location>) -> BoxFuture<'static, Result<Option<Self>>> {
        Self::looked(location.into())
    }

    #[crate::boxed]
    #[inline(never)]
    async fn looked(location: Location) -> Result<Option<Self>> {
        if matches!(&location, Location::Sqlite(path) if !path.exists()) {
            return Ok(None);
        }
        let database = Database::open_read_only(location).await?;
        let known = !database.columns(LEDGER).await?.is_empty();
        Ok(known.then_some(Self { database }))
    }

    /// A key of the ledger: of which kind, for which organisation (empty: the installation). Where there is none, `fresh`
    /// becomes it, committed when this returns.
    pub(crate) async fn ledger_key(&self, kind: &str, org: &str, fresh: Option<&[u8; 32]>) -> Result<Option<[u8; 32]>> {
        let name = Alias::new;
        let find = Query::select()
            .column(name("key"))
            .from(name(LEDGER))
            .and_where(Expr::col(name("kind")).eq(kind))
            .and_where(Expr::col(name("org")).eq(org))
            .take();
        let damaged = |_| Error::DamagedKey { register: "ledger".into(), kind: kind.to_owned() };
        if let Some(row) = self.database.read().await?.fetch_optional(&find).await? {
            return row.get(0).map(Some).map_err(damaged);
        }
        let Some(fresh) = fresh else { return Ok(None) };
        let row = [kind.into(), org.into(), fresh.to_vec().into(), iso(jiff::Timestamp::now()).into()];
        let insert = Query::insert()
            .into_table(name(LEDGER))
            .columns(["kind", "org", "key", "created_at"].map(name))
            .values_panic(row)
            .on_conflict(OnConflict::columns(["kind", "org"].map(name)).do_nothing().to_owned())
            .take();
        let mut tx = self.database.begin().await?;
        tx.execute(&insert).await?;
        tx.commit().await?;
        // Another process may have been first.
        let row = self.database.read().await?.fetch_optional(&find).await?;
        row.map(|row| row.get(0)).transpose().map_err(damaged)
    }

    /// The key that names the blocks of backups; made on first use and committed when this returns.
    pub(crate) async fn naming_key(&self) -> Result<[u8; 32]> {
        let mut fresh = Zeroizing::new([0; 32]);
        getrandom::fill(fresh.as_mut()).map_err(|error| Error::Randomness(error.to_string()))?;
        Ok(self.ledger_key(BLOCKS, "", Some(&fresh)).await?.unwrap_or(*fresh))
    }

    /// The database below, for backups and checks.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The key of a register's numbers for an owner (empty where there is none); made on first use. When this returns, the
    /// key is committed: only then may the main store be written.
    ///
    /// # Errors
    /// The database refuses, the operating system gives no randomness, or the stored key is damaged.
    #[crate::boxed]
    #[inline(never)]
    pub async fn number_key(&self, register: &str, owner: &str, kind: &str) -> Result<NumberKey> {
        let stored = find(register, owner, kind);
        if let Some(key) = read(&mut self.database.read().await?, &stored, register, kind).await? {
            return Ok(key);
        }
        let key = NumberKey::random()?;
        let name = Alias::new;
        let insert = Query::insert()
            .into_table(name(TABLE))
            .columns(["register", "owner", "kind", "key", "created_at"].map(name))
            .values_panic([
                register.into(),
                owner.into(),
                kind.into(),
                key.bytes().to_vec().into(),
                iso(jiff::Timestamp::now()).into(),
            ])
            .on_conflict(OnConflict::columns(["register", "owner", "kind"].map(name)).do_nothing().to_owned())
            .take();
        let mut tx = self.database.begin().await?;
        tx.execute(&insert).await?;
        tx.commit().await?;
        // Another process may have been first: what counts is what stands there now.
        read(&mut self.database.read().await?, &stored, register, kind)
            .await?
            .ok_or_else(|| Error::DamagedKey { register: register.to_owned(), kind: kind.to_owned() })
    }
}

fn find(register: &str, owner: &str, kind: &str) -> SelectStatement {
    let col = |name| Expr::col(Alias::new(name));
    Query::select()
        .column(Alias::new("key"))
        .from(Alias::new(TABLE))
        .and_where(col("register").eq(register))
        .and_where(col("owner").eq(owner))
        .and_where(col("kind").eq(kind))
        .take()
}

async fn read(
    reads: &mut impl Reads,
    select: &SelectStatement,
    register: &str,
    kind: &str,
) -> Result<Option<NumberKey>> {
    let Some(row) = reads.fetch_optional(select).await? else { return Ok(None) };
    match row.get("key") {
        Ok(bytes) => Ok(Some(NumberKey::from_bytes(bytes))),
        Err(_) => Err(Error::DamagedKey { register: register.to_owned(), kind: kind.to_owned() }),
    }
}

async fn create(database: &Database) -> Result<()> {
    let mut tx = database.begin().await?;
    let backend = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new(TABLE)).if_not_exists();
    for name in ["register", "owner", "kind"] {
        table.col(ColumnKind::Text.required(backend, name));
    }
    table.col(ColumnKind::Bytes.required(backend, "key"));
    table.col(ColumnKind::Text.required(backend, "created_at"));
    table.primary_key(Index::create().col(Alias::new("register")).col(Alias::new("owner")).col(Alias::new("kind")));
    tx.create_table(table, TableForm::ByKey).await?;
    tx.commit().await
}

async fn create_ledger(database: &Database) -> Result<()> {
    let mut tx = database.begin().await?;
    let backend = tx.backend();
    if !tx.columns(LEDGER).await?.is_empty() {
        return Ok(());
    }
    let mut table = Table::create();
    table.table(Alias::new(LEDGER));
    for (name, kind) in [("kind", ColumnKind::Text), ("org", ColumnKind::Text), ("key", ColumnKind::Bytes)] {
        table.col(kind.required(backend, name));
    }
    table.col(ColumnKind::Text.required(backend, "created_at"));
    table.primary_key(Index::create().col(Alias::new("kind")).col(Alias::new("org")));
    tx.create_table(table, TableForm::ByKey).await?;
    crate::ledger::create_heads(&mut tx).await?;
    tx.commit().await
}
