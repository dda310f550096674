//! How is a question put? Statements are built by a query builder or given as SQL with bound values; both databases answer
//! with the same rows.

use std::future::Future;

use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use sea_query::{PostgresQueryBuilder, QueryStatementWriter, SqliteQueryBuilder, Value, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection};

use super::row::{Reader, value_refusal};
use super::{Backend, Row};
use crate::{Error, Result};

/// Something that can be said to either database.
pub trait Statement {
    /// The SQL in the database's dialect and the values to bind, in order.
    fn to_sql(&self, backend: Backend) -> (String, Values);
}

impl<T: QueryStatementWriter> Statement for T {
    fn to_sql(&self, backend: Backend) -> (String, Values) {
        match backend {
            Backend::Sqlite => self.build(SqliteQueryBuilder),
            Backend::Postgres => self.build(PostgresQueryBuilder),
        }
    }
}

/// SQL that no builder can say, one text for each database; values are always bound, never pasted.
#[derive(Clone, Debug)]
pub struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
    values: Vec<Value>,
}

impl Sql {
    /// One text for both databases; parameters are written `$1`, `$2`, ….
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        Self::each(text, text)
    }

    /// A text for each database.
    #[must_use]
    pub fn each(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres, values: Vec::new() }
    }

    /// Binds the next value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

impl Statement for Sql {
    fn to_sql(&self, backend: Backend) -> (String, Values) {
        let text = match backend {
            Backend::Sqlite => self.sqlite,
            Backend::Postgres => self.postgres,
        };
        (text.to_owned(), Values(self.values.clone()))
    }
}

/// A connection of either database, lent for one statement.
#[derive(Debug)]
#[doc(hidden)]
pub enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl<'c> Conn<'c> {
    fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }

    fn prepare(&self, statement: &impl Statement) -> Result<(AssertSqlSafe<String>, SqlxValues)> {
        let (sql, values) = statement.to_sql(self.backend());
        for (position, value) in values.0.iter().enumerate() {
            if let Some(reason) = value_refusal(value) {
                return Err(Error::Value { place: format!("parameter {}", position + 1), reason });
            }
        }
        Ok((AssertSqlSafe(sql), SqlxValues(values)))
    }

    #[inline(never)]
    pub(super) fn execute(self, sql: AssertSqlSafe<String>, values: SqlxValues) -> BoxFuture<'c, Result<u64>> {
        let done = async move {
            match self {
                Self::Sqlite(c) => sqlx::query_with(sql, values).execute(c).await.map(|r| r.rows_affected()),
                Self::Postgres(c) => sqlx::query_with(sql, values).execute(c).await.map(|r| r.rows_affected()),
            }
            .map_err(|e| Error::driver("changing rows", e))
        };
        Box::pin(done)
    }

    #[inline(never)]
    pub(super) fn raw(self, sql: String) -> BoxFuture<'c, Result<()>> {
        let done = async move {
            let sql = sqlx::raw_sql(AssertSqlSafe(sql));
            match self {
                Self::Sqlite(c) => sql.execute(c).await.map(drop),
                Self::Postgres(c) => sql.execute(c).await.map(drop),
            }
            .map_err(|e| Error::driver("changing the schema", e))
        };
        Box::pin(done)
    }

    #[inline(never)]
    fn rows(self, sql: AssertSqlSafe<String>, values: SqlxValues) -> BoxStream<'c, Result<Row>> {
        let mut reader = Reader::default();
        match self {
            Self::Sqlite(c) => sqlx::query_with(sql, values)
                .fetch(c)
                .map(move |row| reader.sqlite(&row.map_err(|e| Error::driver("reading rows", e))?))
                .boxed(),
            Self::Postgres(c) => sqlx::query_with(sql, values)
                .fetch(c)
                .map(move |row| reader.postgres(&row.map_err(|e| Error::driver("reading rows", e))?))
                .boxed(),
        }
    }
}

/// Everything that can be asked: a reading connection and a transaction alike.
pub trait Reads: Send {
    /// Lends the connection.
    #[doc(hidden)]
    fn conn(&mut self) -> Conn<'_>;

    /// Which database answers.
    fn backend(&self) -> Backend;

    /// All rows of a result that is known to be small.
    ///
    /// # Errors
    /// The database refuses, or a value cannot be bound or read.
    fn fetch_all(&mut self, statement: &impl Statement) -> impl Future<Output = Result<Vec<Row>>> + Send {
        let rows = self.stream(statement);
        async move { rows?.0.try_collect().await }
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`Reads::fetch_all`].
    fn fetch_optional(&mut self, statement: &impl Statement) -> impl Future<Output = Result<Option<Row>>> + Send {
        let rows = self.stream(statement);
        async move {
            let mut rows = rows?;
            let first = rows.next().await?;
            // Reading on to the end leaves the statement finished on both databases.
            while rows.next().await?.is_some() {}
            Ok(first)
        }
    }

    /// The rows one by one, however many: memory stays bounded.
    ///
    /// # Errors
    /// A value cannot be bound.
    fn stream(&mut self, statement: &impl Statement) -> Result<RowStream<'_>> {
        let conn = self.conn();
        let (sql, values) = conn.prepare(statement)?;
        Ok(RowStream(conn.rows(sql, values)))
    }
}

/// Rows that arrive as they are read.
pub struct RowStream<'c>(BoxStream<'c, Result<Row>>);

impl RowStream<'_> {
    /// The next row; nothing at the end.
    ///
    /// # Errors
    /// The database refuses, or a value cannot be read.
    pub async fn next(&mut self) -> Result<Option<Row>> {
        self.0.next().await.transpose()
    }
}

impl std::fmt::Debug for RowStream<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RowStream")
    }
}

pub(super) fn prepared(conn: &Conn<'_>, statement: &impl Statement) -> Result<(AssertSqlSafe<String>, SqlxValues)> {
    conn.prepare(statement)
}
