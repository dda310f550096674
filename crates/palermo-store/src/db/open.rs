//! Where is the store, and who may come in? Opening, readers, the writer's queue.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Postgres, Sqlite, Transaction};

use super::query::{Conn, Sql};
use super::{ColumnInfo, Reads, Tx, schema};
use crate::{Error, Result};

/// Which of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backend {
    /// A file of this machine.
    Sqlite,
    /// A server.
    Postgres,
}

/// Where a store lies.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// Path of a SQLite file.
    Sqlite(PathBuf),
    /// Address of a PostgreSQL database (`postgres://…`).
    Postgres(String),
}

impl Location {
    /// Reads a location: `postgres://…` and `postgresql://…` are servers, everything else is a path.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::Postgres(text.to_owned());
        }
        Self::Sqlite(PathBuf::from(text))
    }
}

impl From<&str> for Location {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

impl From<&Path> for Location {
    fn from(path: &Path) -> Self {
        Self::Sqlite(path.to_owned())
    }
}

impl From<PathBuf> for Location {
    fn from(path: PathBuf) -> Self {
        Self::Sqlite(path)
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(f),
            // The address may carry a password: only host and database are shown.
            Self::Postgres(url) => match PgConnectOptions::from_str(url) {
                Ok(options) => write!(
                    f,
                    "postgres://{}:{}/{}",
                    options.get_host(),
                    options.get_port(),
                    options.get_database().unwrap_or(options.get_username())
                ),
                Err(_) => f.write_str("postgres://…"),
            },
        }
    }
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// How a store is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long a writer waits for its turn before it is told that the store is busy.
    pub wait: Duration,
    /// Connections at most: readers of SQLite, all of PostgreSQL.
    pub connections: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { wait: Duration::from_secs(30), connections: 8 }
    }
}

/// An open store; clones share it.
#[derive(Clone, Debug)]
pub struct Database {
    pools: Pools,
    location: Arc<Location>,
    /// A SQLite file beside which there was no log when it was opened for reading alone.
    frozen: bool,
}

#[derive(Clone, Debug)]
enum Pools {
    Sqlite { readers: SqlitePool, writer: SqlitePool },
    Postgres(PgPool),
}

impl Database {
    /// Opens a store; a SQLite file that is not there is made, readable by its owner alone.
    ///
    /// # Errors
    /// The folder is missing, the file is no database, the server does not answer.
    pub fn open(location: impl Into<Location>) -> BoxFuture<'static, Result<Self>> {
        Self::opened(location.into(), Options::default())
    }

    /// As [`Database::open`], with other waiting times.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn open_with(location: impl Into<Location>, options: Options) -> BoxFuture<'static, Result<Self>> {
        Self::opened(location.into(), options)
    }

    #[crate::boxed]
    #[inline(never)]
    async fn opened(location: Location, options: Options) -> Result<Self> {
        let pools = match &location {
            Location::Sqlite(path) => open_sqlite(path, options).await,
            Location::Postgres(url) => open_postgres(url, options).await,
        }
        .map_err(|error| error.at(&location))?;
        Ok(Self { pools, location: Arc::new(location), frozen: false })
    }

    /// Opens a store that is there for reading alone. Nothing beside the file is made either: where no log lies beside it, the
    /// file is taken to stand still, and [`Database::is_stale`] says afterwards whether it did.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn open_read_only(location: impl Into<Location>) -> BoxFuture<'static, Result<Self>> {
        Self::looked(location.into())
    }

    #[crate::boxed]
    #[inline(never)]
    async fn looked(location: Location) -> Result<Self> {
        let mut frozen = false;
        let pools = match &location {
            Location::Sqlite(path) => {
                frozen = !log_of(path).exists();
                look_sqlite(path, frozen).await
            }
            Location::Postgres(url) => look_postgres(url).await,
        }
        .map_err(|error| error.at(&location))?;
        Ok(Self { pools, location: Arc::new(location), frozen })
    }

    /// Whether somebody began to write to a store that was opened as one that stands still: what was read may be half of a
    /// change, and should be read again.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.frozen && matches!(&*self.location, Location::Sqlite(path) if log_of(path).exists())
    }

    /// Which of the two databases this is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.pools {
            Pools::Sqlite { .. } => Backend::Sqlite,
            Pools::Postgres(_) => Backend::Postgres,
        }
    }

    /// Where the store lies; shown without password.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// A connection for reading. Each statement sees what is committed when it starts.
    ///
    /// # Errors
    /// No connection comes free, or none can be made.
    #[crate::boxed]
    #[inline(never)]
    pub async fn read(&self) -> Result<ReadConn> {
        let lent = match &self.pools {
            Pools::Sqlite { readers, .. } => readers.acquire().await.map(Lent::Sqlite),
            Pools::Postgres(pool) => pool.acquire().await.map(Lent::Postgres),
        };
        lent.map(ReadConn).map_err(|e| Error::driver("opening a reader", e))
    }

    /// A connection for reading all of whose statements see one and the same state of the store.
    ///
    /// # Errors
    /// As [`Database::read`].
    #[crate::boxed]
    #[inline(never)]
    pub async fn snapshot(&self) -> Result<ReadConn> {
        let lent = match &self.pools {
            Pools::Sqlite { readers, .. } => readers.begin().await.map(Lent::SqliteSnapshot),
            Pools::Postgres(pool) => {
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map(Lent::PostgresSnapshot)
            }
        };
        lent.map(ReadConn).map_err(|e| Error::driver("opening a reader", e))
    }

    /// Begins a transaction. On SQLite this is the writer's place: those who come later wait in order.
    /// Dropping the transaction undoes it.
    ///
    /// # Errors
    /// [`Error::Busy`] when the place stays taken.
    #[crate::boxed]
    #[inline(never)]
    pub async fn begin(&self) -> Result<Tx> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => writer.begin_with("BEGIN IMMEDIATE").await.map(Tx::sqlite),
            Pools::Postgres(pool) => pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await.map(Tx::postgres),
        }
        .map_err(|e| Error::driver("beginning a transaction", e))
    }

    /// Names of all tables, sorted.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn tables(&self) -> Result<Vec<String>> {
        schema::tables(&mut self.read().await?).await
    }

    /// The columns of a table in order; empty when there is no such table.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn columns(&self, table: &str) -> Result<Vec<ColumnInfo>> {
        schema::columns(&mut self.read().await?, table).await
    }

    /// Folds SQLite's log into its file and empties it, so that what was deleted lies in no log either.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn truncate_log(&self) -> Result<()> {
        if self.backend() == Backend::Sqlite {
            let mut tx = self.read().await?;
            tx.fetch_all(&Sql::new("PRAGMA wal_checkpoint(TRUNCATE)")).await?;
        }
        Ok(())
    }

    /// Closes every connection and waits until they are closed; SQLite folds its log into the file.
    #[crate::boxed]
    #[inline(never)]
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// SQLite's page cache of the writer: a negative number counts KiB.
const WRITER_CACHE: &str = "-32768";

enum Failure {
    Driver(sqlx::Error),
    File(std::io::Error),
    NoFolder(PathBuf),
}

impl Failure {
    fn at(self, location: &Location) -> Error {
        let open = |reason: String, source: crate::error::Cause| Error::Open {
            location: location.to_string(),
            reason,
            source: Some(source),
        };
        match self {
            Self::Driver(source) if !writable(location) => {
                tracing::warn!("{location}: {source}");
                Error::ReadOnly
            }
            Self::Driver(source) => open(source.to_string(), Box::new(source)),
            Self::File(source) => open(source.to_string(), Box::new(source)),
            Self::NoFolder(path) => Error::NoFolder { path },
        }
    }
}

/// Whether something can be made in the folder of a SQLite file; SQLite itself says no more than that it cannot open it.
fn writable(location: &Location) -> bool {
    let Location::Sqlite(path) = location else { return true };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let made = tempfile::tempfile_in(folder);
    made.map_or_else(|e| !matches!(e.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied), |_| true)
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}

async fn open_sqlite(path: &Path, options: Options) -> Result<Pools, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(Failure::NoFolder(path.to_owned()));
    }
    make_private(path).map_err(Failure::File)?;
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(options.wait)
        .pragma("secure_delete", "ON")
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        // Sorting and the undo log of a statement stay in memory: nothing of a record lies in a temporary file.
        .pragma("temp_store", "MEMORY")
        // After a large import the log is cut back to 64 MiB instead of keeping its largest size for ever.
        .pragma("journal_size_limit", "67108864")
        .row_buffer_size(512)
        .disable_statement_logging();
    // The writer comes first: it turns the log on before a reader looks.
    // Its larger cache keeps the indexes of a bulk insert out of the log until the commit.
    let writer = PoolOptions::<Sqlite>::new()
        .max_connections(1)
        .min_connections(1)
        .acquire_timeout(options.wait)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connect.clone().pragma("cache_size", WRITER_CACHE))
        .await?;
    let readers = PoolOptions::<Sqlite>::new()
        .max_connections(options.connections)
        .acquire_timeout(options.wait)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connect.pragma("query_only", "ON"))
        .await?;
    Ok(Pools::Sqlite { readers, writer })
}

/// Where SQLite keeps what was committed and is not in the file yet.
fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Readers of a file that is not to be touched. A log beside it is read too, for which SQLite needs its third file: it makes
/// that one where it is missing, and cannot in a folder that nobody may write to.
async fn look_sqlite(path: &Path, frozen: bool) -> Result<Pools, Failure> {
    std::fs::metadata(path).map_err(Failure::File)?;
    let options = Options::default();
    let readers = PoolOptions::<Sqlite>::new()
        .max_connections(options.connections)
        .acquire_timeout(options.wait)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(
            SqliteConnectOptions::new()
                .filename(path)
                .read_only(true)
                .immutable(frozen)
                .busy_timeout(options.wait)
                .pragma("trusted_schema", "OFF")
                .pragma("cell_size_check", "ON")
                .pragma("temp_store", "MEMORY")
                .pragma("query_only", "ON")
                .row_buffer_size(512)
                .disable_statement_logging(),
        )
        .await?;
    Ok(Pools::Sqlite { writer: readers.clone(), readers })
}

/// SQLite gives its log files the mode of the file itself: set once, it holds for all.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut open = std::fs::OpenOptions::new();
    open.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    match open.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

async fn look_postgres(url: &str) -> Result<Pools, Failure> {
    connect_postgres(url, Options::default(), &[("default_transaction_read_only", "on")]).await
}

async fn open_postgres(url: &str, options: Options) -> Result<Pools, Failure> {
    connect_postgres(url, options, &[]).await
}

async fn connect_postgres(url: &str, options: Options, more: &[(&str, &str)]) -> Result<Pools, Failure> {
    let connect = PgConnectOptions::from_str(url)?
        .application_name("palermo")
        .options([("synchronous_commit", "on".to_owned()), ("lock_timeout", format!("{}ms", options.wait.as_millis()))])
        // Compiling a question takes longer than answering any that a page asks.
        .options([("jit", "off")])
        .options(more.iter().copied())
        .disable_statement_logging();
    let pool = PoolOptions::<Postgres>::new()
        .max_connections(options.connections)
        .acquire_timeout(options.wait)
        .connect_with(connect)
        .await?;
    Ok(Pools::Postgres(pool))
}

/// A connection that can read and not write.
#[derive(Debug)]
pub struct ReadConn(Lent);

#[derive(Debug)]
enum Lent {
    Sqlite(PoolConnection<Sqlite>),
    SqliteSnapshot(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresSnapshot(Transaction<'static, Postgres>),
}

impl Reads for ReadConn {
    fn conn(&mut self) -> Conn<'_> {
        match &mut self.0 {
            Lent::Sqlite(c) => Conn::Sqlite(c),
            Lent::SqliteSnapshot(c) => Conn::Sqlite(c),
            Lent::Postgres(c) => Conn::Postgres(c),
            Lent::PostgresSnapshot(c) => Conn::Postgres(c),
        }
    }

    fn backend(&self) -> Backend {
        match self.0 {
            Lent::Sqlite(_) | Lent::SqliteSnapshot(_) => Backend::Sqlite,
            Lent::Postgres(_) | Lent::PostgresSnapshot(_) => Backend::Postgres,
        }
    }
}
