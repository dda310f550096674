//! Makes each test twice: once on SQLite, once on PostgreSQL, each on an empty store of its own.
#![allow(dead_code, reason = "each test file takes what it needs")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use palermo_register::catalog::PackFiles;
use palermo_store::db::{Location, Options};
use palermo_store::keys::KeyStore;
use palermo_store::ledger::LedgerKeys;
use palermo_store::{Backend, Database, Error, Store, Tx};
use palermo_vault::{Key as _, RootKey, shares};
use sqlx::{Connection as _, Executor as _};

/// An empty store that goes away with the test.
pub struct TestStore {
    pub db: Database,
    /// Keys of its ledger, in a key store of their own.
    pub keys: LedgerKeys,
    place: Place,
    key_folder: tempfile::TempDir,
}

enum Place {
    Folder(tempfile::TempDir),
    Schema { server: String, name: String },
}

impl TestStore {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Database::open(folder.path().join("store.sqlite")).await.expect("a new file");
        Self::with(db, Place::Folder(folder)).await
    }

    /// A schema of its own on the server named by `PALERMO_TEST_POSTGRES`; nothing when the test is to be skipped.
    pub async fn postgres() -> Option<Self> {
        let server = postgres_server()?;
        let name = new_name();
        let mut admin = sqlx::PgConnection::connect(&server).await.expect("the server of PALERMO_TEST_POSTGRES");
        admin.execute(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {name}"))).await.expect("a schema of its own");
        let db = Database::open(Location::Postgres(schema_url(&server, &name))).await.expect("a new schema");
        Some(Self::with(db, Place::Schema { server, name }).await)
    }

    async fn with(db: Database, place: Place) -> Self {
        let key_folder = tempfile::tempdir().expect("a temporary folder");
        let keys = KeyStore::open(key_folder.path().join("keys.sqlite")).await.expect("a new key store");
        Self { db, keys: LedgerKeys::of(keys), place, key_folder }
    }

    /// The same store, opened again as another process would.
    /// Where an installation lies that keeps its registers in this store, or beside it in a folder.
    pub fn place(&self, folder: &Path) -> palermo_store::Place {
        let database = match self.location() {
            Location::Postgres(url) => Some(url),
            Location::Sqlite(_) => None,
        };
        palermo_store::Place { database, ..palermo_store::Place::folder(folder) }
    }

    pub async fn reopen(&self, options: Options) -> Database {
        Database::open_with(self.location(), options).await.expect("the store is there")
    }

    pub fn location(&self) -> Location {
        self.db.location().clone()
    }

    pub fn backend(&self) -> Backend {
        self.db.backend()
    }

    /// Runs SQL that the house itself never would: what a tamperer does. `$`-free text.
    pub async fn tamper(&self, sql: &str) {
        match self.location() {
            Location::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).foreign_keys(false);
                let mut raw = sqlx::SqliteConnection::connect_with(&options).await.expect("the file");
                raw.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.expect("tampering");
            }
            Location::Postgres(url) => {
                let mut raw = sqlx::PgConnection::connect(&url).await.expect("the server");
                raw.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.expect("tampering");
            }
        }
    }

    /// Begins, lets `work` write, commits.
    pub async fn write<T>(&self, work: impl AsyncFnOnce(&mut Tx) -> palermo_store::Result<T>) -> T {
        let mut tx = self.db.begin().await.expect("a transaction");
        let out = work(&mut tx).await.expect("the work succeeds");
        tx.commit().await.expect("the commit succeeds");
        out
    }

    pub async fn remove(self) {
        self.db.close().await;
        if let Place::Schema { server, name } = self.place {
            let mut admin = sqlx::PgConnection::connect(&server).await.expect("the server");
            admin.execute(sqlx::AssertSqlSafe(format!("DROP SCHEMA {name} CASCADE"))).await.expect("the schema goes");
        }
    }
}

/// The server's address, or nothing when the tests on PostgreSQL are to be skipped; panics when neither is said.
pub fn postgres_server() -> Option<String> {
    match std::env::var("PALERMO_TEST_POSTGRES") {
        Ok(server) if !server.is_empty() => return Some(server),
        _ => {}
    }
    assert!(
        std::env::var("PALERMO_TEST_SKIP_POSTGRES").as_deref() == Ok("1"),
        "no PostgreSQL: run `cargo xtask test`, which starts one, or set PALERMO_TEST_POSTGRES to a superuser's address \
         (PALERMO_TEST_SKIP_POSTGRES=1 leaves these tests out)"
    );
    let mut stderr = std::io::stderr();
    std::io::Write::write_all(&mut stderr, b"SKIPPED (no PostgreSQL)\n").expect("a line on stderr");
    None
}

/// The address of a server with a schema as the only one that is searched.
pub fn schema_url(server: &str, schema: &str) -> String {
    let separator = if server.contains('?') { '&' } else { '?' };
    format!("{server}{separator}options=-c%20search_path%3D{schema}")
}

fn new_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("t_{}_{count}", uuid::Uuid::new_v4().simple())
}

/// Whether a text stands in any file below a folder, as UTF-8 or UTF-16.
pub fn stands_in(folder: &Path, text: &str) -> Option<PathBuf> {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut folders = vec![folder.to_path_buf()];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let content = std::fs::read(&path).expect("a file");
            bytes += content.len();
            let holds = |what: &[u8]| content.windows(what.len()).any(|w| w == what);
            if holds(text.as_bytes()) || holds(&wide) {
                return Some(path);
            }
        }
    }
    assert!(bytes > 10_000, "something was searched");
    None
}

/// Makes an installation with the packs that are shipped, but for that of documents.
pub async fn founded(place: palermo_store::Place) -> Store {
    let store = Store::create(place).await.expect("an installation");
    let packs = ["core", "statistics", "treaty", "example"].map(|name| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs").join(name);
        PackFiles::from_folder(&folder).expect("a shipped pack")
    });
    store.apply(&packs).await.expect("they apply");
    store
}

/// An installation that seals, the bytes of its root key, and the shares of its recovery key.
pub struct Unsealed {
    pub store: Store,
    pub root: [u8; 32],
    pub shares: Vec<shares::Share>,
}

/// As [`founded`], with a root key in hand and a recovery key.
pub async fn unsealed(place: palermo_store::Place) -> Unsealed {
    let store = founded(place).await;
    let key = RootKey::generate().expect("a key");
    let root = *key.expose();
    store.unseal(key).await.expect("it is unsealed");
    let shares = store.make_recovery("", |_| Ok::<(), Error>(())).await.expect("a recovery key").shares;
    Unsealed { store, root, shares }
}

/// Each `async fn name(store: &TestStore)` becomes two tests, `name::sqlite` and `name::postgres`.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($store:ident: &TestStore) $body:block)+) => {
        $(
            $(#[$meta])*
            mod $name {
                #[allow(unused_imports, reason = "a test may need nothing of its file")]
                use super::*;

                async fn run($store: &$crate::common::TestStore) $body

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    let store = $crate::common::TestStore::sqlite().await;
                    run(&store).await;
                    store.remove().await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgres() {
                    let Some(store) = $crate::common::TestStore::postgres().await else { return };
                    run(&store).await;
                    store.remove().await;
                }
            }
        )+
    };
}
