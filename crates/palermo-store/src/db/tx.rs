//! How is something written? In a transaction, wholly or not at all.

use sea_query::{PostgresQueryBuilder, SchemaStatementBuilder, SqliteQueryBuilder, TableCreateStatement, Value};
use sqlx::{Postgres, Sqlite, Transaction};

use super::query::{Conn, prepared};
use super::{Backend, BulkBatch, BulkShape, Reads, Statement, TableForm, bulk, schema};
use crate::{Error, Result};

/// A transaction; dropped without [`Tx::commit`] it never happened. After an error of a statement drop it: PostgreSQL takes
/// no further statement then, and what SQLite would still take is half of what was meant.
#[derive(Debug)]
pub struct Tx(Kind);

#[derive(Debug)]
enum Kind {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Reads for Tx {
    fn conn(&mut self) -> Conn<'_> {
        match &mut self.0 {
            Kind::Sqlite(tx) => Conn::Sqlite(tx),
            Kind::Postgres(tx) => Conn::Postgres(tx),
        }
    }

    fn backend(&self) -> Backend {
        match self.0 {
            Kind::Sqlite(_) => Backend::Sqlite,
            Kind::Postgres(_) => Backend::Postgres,
        }
    }
}

impl Tx {
    pub(super) fn sqlite(tx: Transaction<'static, Sqlite>) -> Self {
        Self(Kind::Sqlite(tx))
    }

    pub(super) fn postgres(tx: Transaction<'static, Postgres>) -> Self {
        Self(Kind::Postgres(tx))
    }

    /// Runs a statement that changes rows and says how many.
    ///
    /// # Errors
    /// The database refuses, or a value cannot be bound.
    pub fn execute(&mut self, statement: &impl Statement) -> impl Future<Output = Result<u64>> + Send {
        let conn = self.conn();
        let prepared = prepared(&conn, statement);
        async move {
            let (sql, values) = prepared?;
            conn.execute(sql, values).await
        }
    }

    /// Changes the schema.
    ///
    /// # Errors
    /// The database refuses.
    pub fn ddl(&mut self, statement: &impl SchemaStatementBuilder) -> impl Future<Output = Result<()>> + Send {
        let sql = match self.backend() {
            Backend::Sqlite => statement.build(SqliteQueryBuilder),
            Backend::Postgres => statement.build(PostgresQueryBuilder),
        };
        self.conn().raw(sql)
    }

    /// Makes a table in one of SQLite's two layouts.
    ///
    /// # Errors
    /// The database refuses.
    pub fn create_table(
        &mut self,
        mut table: TableCreateStatement,
        form: TableForm,
    ) -> impl Future<Output = Result<()>> + Send {
        let sql = schema::create(&mut table, form, self.backend());
        self.conn().raw(sql)
    }

    /// Writes many rows at once: statements of many rows on SQLite, `COPY` on PostgreSQL.
    ///
    /// # Errors
    /// A row has another number of values than there are columns, a value cannot be stored, or the database refuses.
    pub async fn bulk_insert(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: impl Iterator<Item = Vec<Value>> + Send,
    ) -> Result<u64> {
        let shape = BulkShape::new(self.backend(), table, columns);
        let mut batch = shape.batch();
        let mut count = 0;
        for row in rows {
            batch.push_values(row)?;
            if batch.is_full() {
                count += self.execute_batch(std::mem::replace(&mut batch, shape.batch())).await?;
            }
        }
        count += self.execute_batch(batch).await?;
        Ok(count)
    }

    /// Writes the rows of a batch, however it was filled, and says how many.
    ///
    /// # Errors
    /// The batch was made for the other database, or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn execute_batch(&mut self, batch: BulkBatch) -> Result<u64> {
        match &mut self.0 {
            Kind::Sqlite(tx) => bulk::run_sqlite(tx, batch).await,
            Kind::Postgres(tx) => bulk::run_postgres(tx, batch).await,
        }
    }

    /// The columns of a table as this transaction sees them; none when there is no such table.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn columns(&mut self, table: &str) -> Result<Vec<super::ColumnInfo>> {
        schema::columns(self, table).await
    }

    /// Makes everything of the transaction last.
    ///
    /// # Errors
    /// The database refuses; then nothing of it lasts.
    #[crate::boxed]
    #[inline(never)]
    pub async fn commit(self) -> Result<()> {
        match self.0 {
            Kind::Sqlite(tx) => tx.commit().await,
            Kind::Postgres(tx) => tx.commit().await,
        }
        .map_err(|e| Error::driver("committing", e))
    }

    /// Undoes the transaction and waits until it is undone.
    ///
    /// # Errors
    /// The connection is lost; then the database undoes it by itself.
    #[crate::boxed]
    #[inline(never)]
    pub async fn rollback(self) -> Result<()> {
        match self.0 {
            Kind::Sqlite(tx) => tx.rollback().await,
            Kind::Postgres(tx) => tx.rollback().await,
        }
        .map_err(|e| Error::driver("undoing a transaction", e))
    }
}
