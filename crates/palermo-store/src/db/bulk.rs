//! How do a million rows come in? In batches that one thread can fill while another writes the former.
//!
//! SQLite pays for each statement, so a batch is one statement of many rows whose text stays the same and therefore stays
//! prepared. PostgreSQL takes the text form of `COPY`; each batch is a `COPY` of its own, so that other statements may run
//! between batches of the same transaction. A few rows come as one prepared statement instead: a `COPY` sends two small
//! packets one after the other, and over TCP the second waits for the delayed acknowledgement of the first (40 ms).

use std::sync::Arc;

use sea_query::Value;
use serde_json::{Map, Value as Json};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe, PgConnection, SqliteConnection};

use super::{Backend, Cell, Tx, hex_into};
use crate::{Error, Result};

/// Values bound by one SQLite statement at most. Measured with 20 columns: throughput no longer grows beyond this, and
/// SQLite's own limit is 32,766.
const SQLITE_VALUES: usize = 4_000;
/// Rows of one SQLite statement at most: narrow tables gain nothing beyond it.
const SQLITE_ROWS: usize = 400;
/// Bytes of one `COPY` at most, before its last row.
const COPY_BYTES: usize = 1 << 20;
/// Rows that are too few for a `COPY`.
const FEW: usize = 32;

/// What rows of one bulk insert have in common; cheap to clone, can go to another thread.
#[derive(Clone, Debug)]
pub struct BulkShape(Arc<Shape>);

#[derive(Debug)]
struct Shape {
    backend: Backend,
    table: String,
    /// Columns whose value all rows of a batch share: it is bound once a statement.
    shared: Vec<String>,
    /// Columns of which each row brings a value.
    columns: Vec<String>,
    rows_per_batch: usize,
    /// SQLite: the statement of a full batch. PostgreSQL: the `COPY`.
    sql: Arc<str>,
    /// PostgreSQL: the statement of a few rows.
    few: Arc<str>,
}

impl BulkShape {
    /// Rows of `table`, with values in the order of `columns`.
    #[must_use]
    pub fn new(backend: Backend, table: &str, columns: &[&str]) -> Self {
        Self::sharing(backend, table, &[], columns)
    }

    /// As [`BulkShape::new`], with further columns of which all rows of a batch share the value; SQLite only.
    fn sharing(backend: Backend, table: &str, shared: &[&str], columns: &[&str]) -> Self {
        let own = |names: &[&str]| names.iter().map(|&column| column.to_owned()).collect::<Vec<String>>();
        let (shared, columns) = (own(shared), own(columns));
        let rows_per_batch = match backend {
            Backend::Sqlite => (SQLITE_VALUES / columns.len().max(1)).clamp(1, SQLITE_ROWS),
            Backend::Postgres => usize::MAX,
        };
        let sql = match backend {
            Backend::Sqlite => insert_sql(table, &shared, &columns, rows_per_batch),
            Backend::Postgres => copy_sql(table, &columns),
        };
        let few = match backend {
            Backend::Sqlite => "".into(),
            Backend::Postgres => few_sql(table, &columns).into(),
        };
        let table = table.to_owned();
        Self(Arc::new(Shape { backend, table, shared, columns, rows_per_batch, sql: sql.into(), few }))
    }

    /// An empty batch.
    #[must_use]
    pub fn batch(&self) -> BulkBatch {
        let rows = match self.0.backend {
            Backend::Sqlite => {
                let mut arguments = SqliteArguments::default();
                arguments.reserve(self.0.rows_per_batch * self.0.columns.len() + self.0.shared.len(), 0);
                Rows::Sqlite { arguments, shared: Vec::new() }
            }
            Backend::Postgres => Rows::Postgres { few: Vec::new(), text: String::new() },
        };
        BulkBatch { shape: self.clone(), rows, count: 0 }
    }
}

/// The values of rows come first among the arguments, then those that all rows share: these are named by their place.
fn insert_sql(table: &str, shared: &[String], columns: &[String], rows: usize) -> String {
    use std::fmt::Write as _;
    let names: Vec<String> = shared.iter().chain(columns).map(|column| quoted(column)).collect();
    let bound = columns.len() * rows;
    let mut row = String::new();
    for place in 1..=shared.len() {
        let _ = write!(row, "${}, ", bound + place);
    }
    row.push_str(&"?, ".repeat(columns.len()));
    let row = row.trim_end_matches(", ");
    // What fails ends the whole transaction, as it does on PostgreSQL: then SQLite need not keep what would undo the statement alone.
    let mut out = format!("INSERT OR FAIL INTO {} ({}) VALUES ", quoted(table), names.join(", "));
    for n in 0..rows {
        let _ = write!(out, "{}({row})", if n > 0 { ", " } else { "" });
    }
    out
}

fn copy_sql(table: &str, columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    format!("COPY {} ({}) FROM STDIN", quoted(table), columns.join(", "))
}

/// The rows come as one JSON text; their types are those of the table.
fn few_sql(table: &str, columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    let (table, columns) = (quoted(table), columns.join(", "));
    format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, $1::json)")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Rows on their way into the store.
#[derive(Debug)]
pub struct BulkBatch {
    shape: BulkShape,
    rows: Rows,
    count: usize,
}

enum Rows {
    Sqlite {
        arguments: SqliteArguments,
        /// Values that all rows share.
        shared: Vec<Cell>,
    },
    /// The cells of a few rows; as soon as there are more, the text of a `COPY`.
    Postgres { few: Vec<Cell>, text: String },
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rows")
    }
}

impl BulkBatch {
    /// Adds a row.
    ///
    /// # Errors
    /// The row has another number of values than there are columns, or a value cannot be stored alike in both databases
    /// (NUL in text, a number that is not finite). The batch must then not be used any more.
    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) -> Result<()> {
        let shape = &self.shape.0;
        let mut width = 0;
        if let Rows::Postgres { few, text } = &mut self.rows
            && self.count == FEW
        {
            text.reserve(COPY_BYTES + COPY_BYTES / 16);
            few.chunks(shape.columns.len().max(1)).for_each(|row| copy_row(text, row));
            few.clear();
        }
        for cell in row {
            if let Some(reason) = cell.refusal() {
                return Err(self.refused(width, reason));
            }
            match &mut self.rows {
                Rows::Sqlite { arguments, .. } => {
                    bind(arguments, cell).map_err(|source| Error::Database { doing: "binding a value", source })?
                }
                Rows::Postgres { few, .. } if self.count < FEW => few.push(cell),
                Rows::Postgres { text, .. } => {
                    if width > 0 {
                        text.push('\t');
                    }
                    copy_text(text, &cell);
                }
            }
            width += 1;
        }
        if width != shape.columns.len() {
            return Err(Error::RowWidth { table: shape.table.clone(), expected: shape.columns.len(), found: width });
        }
        if let Rows::Postgres { text, .. } = &mut self.rows
            && self.count >= FEW
        {
            text.push('\n');
        }
        self.count += 1;
        Ok(())
    }

    /// Adds a row of values as the query builder binds them.
    ///
    /// # Errors
    /// As [`BulkBatch::push`].
    pub fn push_values(&mut self, row: Vec<Value>) -> Result<()> {
        let mut cells = Vec::with_capacity(row.len());
        for value in row {
            let cell = Cell::try_from(value).map_err(|reason| self.refused(cells.len(), reason))?;
            cells.push(cell);
        }
        self.push(cells)
    }

    /// Whether it is time to write the batch and begin the next.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match &self.rows {
            Rows::Sqlite { .. } => self.count >= self.shape.0.rows_per_batch,
            Rows::Postgres { text, .. } => text.len() >= COPY_BYTES,
        }
    }

    /// Rows in the batch.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn refused(&self, position: usize, reason: &'static str) -> Error {
        let shape = &self.shape.0;
        let column = shape.columns.get(position).map_or("?", String::as_str);
        Error::Value { place: format!("{}.{column}", shape.table), reason }
    }
}

fn bind(arguments: &mut SqliteArguments, cell: Cell) -> std::result::Result<(), crate::error::Cause> {
    match cell {
        Cell::Null => arguments.add(None::<i64>),
        Cell::Int(v) => arguments.add(v),
        Cell::Real(v) => arguments.add(v),
        Cell::Bool(v) => arguments.add(v),
        Cell::Text(v) => arguments.add(v),
        Cell::Shared(v) => arguments.add(v),
        Cell::Bytes(v) => arguments.add(v),
        Cell::Uuid(v) => arguments.add(v),
    }
}

fn copy_row(out: &mut String, row: &[Cell]) {
    for (place, cell) in row.iter().enumerate() {
        if place > 0 {
            out.push('\t');
        }
        copy_text(out, cell);
    }
    out.push('\n');
}

/// A value as JSON that the input function of its column's type reads.
fn json(cell: &Cell) -> Json {
    match cell {
        Cell::Null => Json::Null,
        Cell::Int(v) => (*v).into(),
        Cell::Real(v) => (*v).into(),
        Cell::Bool(v) => (*v).into(),
        Cell::Uuid(v) => v.to_string().into(),
        Cell::Text(v) => v.as_str().into(),
        Cell::Shared(v) => (&**v).into(),
        Cell::Bytes(v) => {
            let mut text = String::from("\\x");
            hex_into(&mut text, v);
            text.into()
        }
    }
}

/// One value in the text format of `COPY`
/// (<https://www.postgresql.org/docs/15/sql-copy.html>, "Text Format").
fn copy_text(out: &mut String, cell: &Cell) {
    use std::fmt::Write as _;
    let written = match cell {
        Cell::Null => write!(out, "\\N"),
        Cell::Int(v) => write!(out, "{v}"),
        // The shortest text that reads back as the same double.
        Cell::Real(v) => write!(out, "{v:?}"),
        Cell::Bool(v) => write!(out, "{}", if *v { 't' } else { 'f' }),
        Cell::Uuid(v) => write!(out, "{v}"),
        Cell::Text(v) => {
            copy_escaped(out, v);
            Ok(())
        }
        Cell::Shared(v) => {
            copy_escaped(out, v);
            Ok(())
        }
        Cell::Bytes(v) => {
            out.push_str("\\\\x");
            hex_into(out, v);
            Ok(())
        }
    };
    written.expect("writing to a String cannot fail");
}

fn copy_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\t', '\n', '\r']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'\\' => "\\\\",
            b'\t' => "\\t",
            b'\n' => "\\n",
            _ => "\\r",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

const WRONG_DATABASE: &str = "the batch was made for the other database";

pub(super) async fn run_sqlite(connection: &mut SqliteConnection, batch: BulkBatch) -> Result<u64> {
    let Rows::Sqlite { mut arguments, shared } = batch.rows else {
        return Err(Error::Database { doing: "inserting rows", source: WRONG_DATABASE.into() });
    };
    if batch.count == 0 {
        return Ok(0);
    }
    let shape = &batch.shape.0;
    for cell in shared {
        bind(&mut arguments, cell).map_err(|source| Error::Database { doing: "binding a value", source })?;
    }
    let query = if batch.count == shape.rows_per_batch {
        sqlx::query_with(AssertSqlSafe(Arc::clone(&shape.sql)), arguments)
    } else {
        // A last batch has a shape of its own that is not worth a place among the prepared statements.
        let sql = insert_sql(&shape.table, &shape.shared, &shape.columns, batch.count);
        sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(false)
    };
    query.execute(connection).await.map(|done| done.rows_affected()).map_err(|e| Error::driver("inserting rows", e))
}

pub(super) async fn run_postgres(connection: &mut PgConnection, batch: BulkBatch) -> Result<u64> {
    let Rows::Postgres { few, text } = batch.rows else {
        return Err(Error::Database { doing: "inserting rows", source: WRONG_DATABASE.into() });
    };
    if batch.count == 0 {
        return Ok(0);
    }
    let failed = |e| Error::driver("inserting rows", e);
    if batch.count <= FEW {
        let shape = &batch.shape.0;
        let object = |row: &[Cell]| shape.columns.iter().cloned().zip(row.iter().map(json)).collect::<Map<_, _>>();
        let rows: Json = few.chunks(shape.columns.len().max(1)).map(object).collect();
        let query = sqlx::query(AssertSqlSafe(Arc::clone(&shape.few))).bind(rows.to_string());
        return query.execute(connection).await.map(|done| done.rows_affected()).map_err(failed);
    }
    let mut copy = connection.copy_in_raw(&batch.shape.0.sql).await.map_err(failed)?;
    if let Err(error) = copy.send(text.as_bytes()).await {
        // The connection is unusable until the COPY has ended; the error that counts is the first.
        copy.abort("the rows could not be sent").await.ok();
        return Err(failed(error));
    }
    copy.finish().await.map_err(failed)
}

/// Rows that come one by one while other statements run in the same transaction.
///
/// A register has many columns and a source fills few of them. A column that no row has filled so far is left out of the
/// statement (it is empty by itself), which halves the values to be bound. Columns once filled stay, so that the statement
/// soon keeps its text and stays prepared. In SQLite a value that all rows of a batch share is bound once: of an import that is
/// every third.
#[derive(Debug)]
pub struct BulkRows {
    backend: Backend,
    table: String,
    columns: Vec<String>,
    filled: Vec<bool>,
    /// Columns in which rows of one batch were seen to differ.
    varies: Vec<bool>,
    /// The shape, with the columns that its rows share.
    shape: Option<(Vec<bool>, BulkShape)>,
    cells: Vec<Cell>,
}

impl BulkRows {
    /// No rows yet of `table`, with values in the order of `columns`.
    #[must_use]
    pub fn new(backend: Backend, table: &str, columns: &[&str]) -> Self {
        Self {
            backend,
            table: table.to_owned(),
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            filled: vec![false; columns.len()],
            varies: vec![backend == Backend::Postgres; columns.len()],
            shape: None,
            cells: Vec::new(),
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The row has another number of values than there are columns; it is then not added.
    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) -> Result<()> {
        self.push_with(|cells| {
            cells.extend(row);
            Ok(())
        })
    }

    /// Adds a row whose values are put behind those that are there.
    ///
    /// # Errors
    /// As [`BulkRows::push`], or what the caller says; the row is then not added.
    pub fn push_with(&mut self, put: impl FnOnce(&mut Vec<Cell>) -> Result<()>) -> Result<()> {
        let begun = self.cells.len();
        if let Err(e) = put(&mut self.cells) {
            self.cells.truncate(begun);
            return Err(e);
        }
        let found = self.cells.len() - begun;
        if found != self.columns.len() {
            self.cells.truncate(begun);
            return Err(Error::RowWidth { table: self.table.clone(), expected: self.columns.len(), found });
        }
        let (before, row) = self.cells.split_at(begun);
        for (place, cell) in row.iter().enumerate() {
            if !self.filled[place] && !matches!(cell, Cell::Null) {
                self.filled[place] = true;
                self.shape = None;
            }
            if !self.varies[place] && before.get(place).is_some_and(|first| first != cell) {
                self.varies[place] = true;
            }
        }
        Ok(())
    }

    /// The rows pushed so far as batches; none are left.
    ///
    /// # Errors
    /// As [`BulkBatch::push`].
    pub fn batches(&mut self) -> Result<Vec<BulkBatch>> {
        let width = self.columns.len();
        if self.cells.is_empty() {
            return Ok(Vec::new());
        }
        // A statement names at least one column.
        self.filled[0] = true;
        let alone = self.cells.len() == width;
        let shares: Vec<bool> =
            self.filled.iter().zip(&self.varies).map(|(filled, varies)| *filled && !varies && !alone).collect();
        if self.shape.as_ref().is_none_or(|(of, _)| *of != shares) {
            let named = |wanted: &dyn Fn(usize) -> bool| -> Vec<&str> {
                (0..width).filter(|i| wanted(*i)).map(|i| self.columns[i].as_str()).collect()
            };
            let (shared, own) = (named(&|i| shares[i]), named(&|i| self.filled[i] && !shares[i]));
            let shape = BulkShape::sharing(self.backend, &self.table, &shared, &own);
            self.shape = Some((shares, shape));
        }
        let Some((shares, shape)) = &self.shape else { return Ok(Vec::new()) };
        let shared = shares.iter().zip(&self.cells).filter(|(shared, _)| **shared).map(|(_, cell)| cell.clone());
        let shared: Vec<Cell> = shared.collect();
        let refused = shared.iter().zip(&shape.0.shared).find_map(|(cell, column)| Some((cell.refusal()?, column)));
        if let Some((reason, column)) = refused {
            return Err(Error::Value { place: format!("{}.{column}", self.table), reason });
        }
        let begun = || {
            let mut batch = shape.batch();
            if let Rows::Sqlite { shared: own, .. } = &mut batch.rows {
                own.clone_from(&shared);
            }
            batch
        };
        let mut out = Vec::new();
        let mut batch = begun();
        let mut cells = std::mem::take(&mut self.cells).into_iter();
        while cells.len() > 0 {
            let row = cells.by_ref().take(width).zip(self.filled.iter().zip(shares));
            batch.push(row.filter(|(_, (filled, shared))| **filled && !**shared).map(|(cell, _)| cell))?;
            if batch.is_full() {
                out.push(std::mem::replace(&mut batch, begun()));
            }
        }
        if !batch.is_empty() {
            out.push(batch);
        }
        Ok(out)
    }

    /// Writes the rows pushed so far. Nothing is written by dropping.
    ///
    /// # Errors
    /// As [`BulkBatch::push`] and [`Tx::execute_batch`].
    #[crate::boxed]
    #[inline(never)]
    pub async fn flush(&mut self, tx: &mut Tx) -> Result<()> {
        for batch in self.batches()? {
            tx.execute_batch(batch).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_escapes_what_the_format_reserves() {
        let mut text = String::new();
        copy_text(&mut text, &Cell::Text("a\tb\\c\nd\re".into()));
        assert_eq!(text, "a\\tb\\\\c\\nd\\re");
    }

    #[test]
    fn copy_tells_an_absent_value_from_the_text_that_looks_like_it() {
        let (mut absent, mut text) = (String::new(), String::new());
        copy_text(&mut absent, &Cell::Null);
        copy_text(&mut text, &Cell::Text("\\N".into()));
        assert_eq!((absent.as_str(), text.as_str()), ("\\N", "\\\\N"));
    }

    #[test]
    fn what_all_rows_share_is_named_behind_what_each_brings() {
        let sql = insert_sql("t", &["day".into()], &["id".into(), "word".into()], 2);
        assert_eq!(sql, "INSERT OR FAIL INTO \"t\" (\"day\", \"id\", \"word\") VALUES ($5, ?, ?), ($5, ?, ?)");
    }

    #[test]
    fn names_of_tables_are_quoted() {
        assert_eq!(copy_sql("a\"b", &["c".into()]), "COPY \"a\"\"b\" (\"c\") FROM STDIN");
    }
}
