//! A fresh store for one case, which goes away with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use palermo_register::catalog::PackFiles;
use palermo_store::{Place, Store};
use sqlx::{Connection as _, Executor as _};

use crate::error::{Error, Result, io};

/// An empty store with packs applied.
pub struct Fresh {
    /// The store.
    pub store: Arc<Store>,
    folder: tempfile::TempDir,
    schema: Option<(String, String)>,
}

impl Fresh {
    /// Makes a store in a temporary folder; its tables lie in a schema of their own when a PostgreSQL address is given.
    ///
    /// # Errors
    /// The folder, the schema or the store cannot be made; the packs have faults.
    pub async fn new(packs: &[PackFiles], database: Option<&str>) -> Result<Fresh> {
        let folder = tempfile::tempdir().map_err(io("making a temporary folder"))?;
        let mut place = Place::folder(folder.path());
        let mut schema = None;
        if let Some(server) = database {
            let name = new_name();
            on_server(server, format!("CREATE SCHEMA {name}")).await?;
            let separator = if server.contains('?') { '&' } else { '?' };
            place.database = Some(format!("{server}{separator}options=-c%20search_path%3D{name}"));
            schema = Some((server.to_string(), name));
        }
        let store = Arc::new(Store::create(place).await?);
        store.apply(packs).await?;
        Ok(Fresh { store, folder, schema })
    }

    /// Takes the store away.
    ///
    /// # Errors
    /// The folder or the schema cannot be removed.
    pub async fn remove(self) -> Result<()> {
        self.store.database().close().await;
        if let Some((server, name)) = &self.schema {
            on_server(server, format!("DROP SCHEMA {name} CASCADE")).await?;
        }
        self.folder.close().map_err(io("removing a temporary folder"))
    }
}

/// The name is made of hexadecimal digits below, so that it is safe inside a statement.
async fn on_server(server: &str, statement: String) -> Result<()> {
    let failed = |e: sqlx::Error| {
        Error::said(
            "postgres",
            format!("the PostgreSQL server of the tests: {e}"),
            "name a server where schemas may be made and dropped",
        )
    };
    let mut connection = sqlx::PgConnection::connect(server).await.map_err(failed)?;
    connection.execute(sqlx::AssertSqlSafe(statement)).await.map_err(failed)?;
    connection.close().await.map_err(failed)
}

fn new_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("case_{}_{}", uuid::Uuid::new_v4().simple(), COUNT.fetch_add(1, Ordering::Relaxed))
}
