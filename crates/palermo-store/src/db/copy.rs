//! How does a whole database go out and come in? SQLite copies itself into a new file; PostgreSQL gives its tables one by one, with
//! the statements that make them again.

use std::path::Path;

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use super::query::Conn;
use super::{Backend, Database, Location, Options, ReadConn, Reads, Sql, Tx};
use crate::{Error, Result};

/// A table of PostgreSQL as it can be made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableText {
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub create: String,
    /// Keys and indexes, made when its rows are there.
    pub after: Vec<String>,
}

/// How SQLite copies itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copying {
    /// Page by page: what did not change lies where it lay in the copy before.
    Pages,
    /// Row by row: nothing that was deleted is in the copy, not even as a remnant in a page that a row has left.
    Rows,
}

impl Database {
    /// Writes a consistent copy of a SQLite store into a file that is empty or not there, while others read and write.
    ///
    /// # Errors
    /// The disk is full, or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn copy_into(&self, path: &Path, how: Copying) -> Result<()> {
        let Location::Sqlite(own) = self.location() else {
            return Err(Error::Database { doing: "copying the store", source: "it is no file".into() });
        };
        let (own, to) = (own.clone(), path.to_path_buf());
        let copied = tokio::task::spawn_blocking(move || copied(&own, &to, how));
        copied.await.map_err(|_| Error::Worker { doing: "copying the store" })?.map_err(|error| {
            match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DiskFull) => Error::DiskFull,
                Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Error::Busy,
                _ => Error::Database { doing: "copying the store", source: Box::new(error) },
            }
        })
    }
}

fn copied(own: &Path, to: &Path, how: Copying) -> rusqlite::Result<()> {
    use rusqlite::backup::{Backup, StepResult};
    let from = rusqlite::Connection::open_with_flags(own, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    from.busy_timeout(Options::default().wait)?;
    match how {
        Copying::Rows => from.execute("VACUUM INTO ?1", [to.to_string_lossy()]).map(drop),
        Copying::Pages => {
            let mut copy = rusqlite::Connection::open(to)?;
            // All pages in one step: one state of the store, however much is written meanwhile.
            match Backup::new(&from, &mut copy)?.step(-1)? {
                StepResult::Done => Ok(()),
                _ => Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None)),
            }
        }
    }
}

/// The tables of a PostgreSQL store, by name. Everything is made as it stands: types, collations, keys, checks and indexes.
///
/// # Errors
/// The database refuses.
pub async fn table_texts(reads: &mut impl Reads) -> Result<Vec<TableText>> {
    let tables = "SELECT c.relname::text AS name, 'CREATE TABLE ' || quote_ident(c.relname) || ' (' || \
         string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) || \
         CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || quote_ident(o.collname) ELSE '' END || \
         coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') || \
         CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ', ' ORDER BY a.attnum) || ')' AS made \
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid \
         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation \
         LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped \
         GROUP BY c.relname ORDER BY c.relname::text COLLATE \"C\"";
    let after = "SELECT c.relname::text AS name, k.contype::text = 'f' AS late, 'ALTER TABLE ' || quote_ident(c.relname) || \
         ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) AS made \
         FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid \
         WHERE c.relnamespace = current_schema()::regnamespace AND k.contype IN ('p', 'u', 'c', 'f') \
         UNION ALL SELECT c.relname::text, false, pg_get_indexdef(i.indexrelid, 0, true) \
         FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid \
         WHERE c.relnamespace = current_schema()::regnamespace \
         AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid) \
         ORDER BY 2, 3";
    let mut out: Vec<TableText> = Vec::new();
    for row in reads.fetch_all(&Sql::new(tables)).await? {
        out.push(TableText { name: row.get("name")?, create: row.get("made")?, after: Vec::new() });
    }
    for row in reads.fetch_all(&Sql::new(after)).await? {
        let name = row.text("name")?;
        if let Some(table) = out.iter_mut().find(|table| table.name == name) {
            table.after.push(row.get("made")?);
        }
    }
    Ok(out)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn not_postgres() -> Error {
    Error::Database { doing: "copying a table", source: "it is a table of the other database".into() }
}

impl ReadConn {
    /// Hands over the rows of a table of PostgreSQL as the text of a `COPY`, piece by piece.
    ///
    /// # Errors
    /// The database refuses, or `take` does.
    #[crate::boxed]
    #[inline(never)]
    pub async fn copy_out(&mut self, table: &str, take: &mut (dyn FnMut(&[u8]) -> Result<()> + Send)) -> Result<()> {
        let Conn::Postgres(connection) = self.conn() else { return Err(not_postgres()) };
        let failed = |e| Error::driver("copying a table", e);
        let text = format!("COPY {} TO STDOUT", quoted(table));
        let mut pieces = connection.copy_out_raw(&text).await.map_err(failed)?;
        while let Some(piece) = pieces.try_next().await.map_err(failed)? {
            take(&piece)?;
        }
        Ok(())
    }
}

impl Tx {
    /// Puts rows into a table of PostgreSQL that come as the text of a `COPY`; `next` gives the next piece until it gives none.
    ///
    /// # Errors
    /// The database refuses, or `next` does.
    #[crate::boxed]
    #[inline(never)]
    pub async fn copy_in(
        &mut self,
        table: &str,
        next: &mut (dyn FnMut() -> Result<Option<Vec<u8>>> + Send),
    ) -> Result<u64> {
        let Conn::Postgres(connection) = self.conn() else { return Err(not_postgres()) };
        let failed = |e| Error::driver("copying a table", e);
        let mut copy = connection.copy_in_raw(&format!("COPY {} FROM STDIN", quoted(table))).await.map_err(failed)?;
        loop {
            match next() {
                Ok(Some(piece)) => {
                    copy.send(piece.as_slice()).await.map_err(failed)?;
                }
                Ok(None) => return copy.finish().await.map_err(failed),
                Err(error) => {
                    copy.abort("the rows could not be read").await.ok();
                    return Err(error);
                }
            }
        }
    }

    /// Runs a statement that [`table_texts`] gave.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn make(&mut self, text: &str) -> Result<()> {
        match self.backend() {
            Backend::Postgres => self.conn().raw(text.to_owned()).await,
            Backend::Sqlite => Err(not_postgres()),
        }
    }
}

/// How many rows a table has, as `reads` sees it.
///
/// # Errors
/// The database refuses.
pub async fn count(reads: &mut impl Reads, table: &str) -> Result<i64> {
    use sea_query::{Alias, Asterisk, Expr, Func, Query};
    let select = Query::select().expr(Func::count(Expr::col(Asterisk))).from(Alias::new(table)).take();
    reads.fetch_optional(&select).await?.map_or(Ok(0), |row| row.i64(0))
}
