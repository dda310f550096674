//! Which tables and columns are there? The types that both databases share, and the catalogue.

use sea_query::{Alias, ColumnDef, TableCreateStatement};

use super::{Backend, Reads, Sql};
use crate::Result;

/// A type of column that means the same in both databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Text that sorts and compares by its bytes, also dates and times in ISO 8601.
    Text,
    /// A whole number of 64 bits. As the only primary key of a SQLite table it is the row's own address.
    BigInt,
    /// Yes or no; 0 or 1 in SQLite.
    Boolean,
    /// An identifier; 16 bytes in SQLite.
    Uuid,
    /// Bytes.
    Bytes,
    /// A floating-point number of 64 bits.
    Double,
}

impl ColumnKind {
    /// The type's name in the database's dialect.
    #[must_use]
    pub fn sql(self, backend: Backend) -> &'static str {
        match (self, backend) {
            (Self::Text, Backend::Sqlite) => "TEXT",
            // Without it the order of text would depend on how the server was set up.
            (Self::Text, Backend::Postgres) => "text COLLATE \"C\"",
            (Self::BigInt, Backend::Sqlite) => "INTEGER",
            (Self::BigInt, Backend::Postgres) => "bigint",
            (Self::Boolean, Backend::Sqlite) => "BOOLEAN",
            (Self::Boolean, Backend::Postgres) => "boolean",
            (Self::Uuid, Backend::Sqlite) => "BLOB(16)",
            (Self::Uuid, Backend::Postgres) => "uuid",
            (Self::Bytes, Backend::Sqlite) => "BLOB",
            (Self::Bytes, Backend::Postgres) => "bytea",
            (Self::Double, Backend::Sqlite) => "REAL",
            (Self::Double, Backend::Postgres) => "double precision",
        }
    }

    /// A column of this type, for the schema builder; it may be empty until told otherwise.
    #[must_use]
    pub fn column(self, backend: Backend, name: &str) -> ColumnDef {
        ColumnDef::new(Alias::new(name)).custom(Alias::new(self.sql(backend))).take()
    }

    /// A column of this type that must not be empty.
    #[must_use]
    pub fn required(self, backend: Backend, name: &str) -> ColumnDef {
        self.column(backend, name).not_null().take()
    }

    fn from_sql(name: &str, backend: Backend) -> Option<Self> {
        const ALL: [ColumnKind; 6] = [
            ColumnKind::Text,
            ColumnKind::BigInt,
            ColumnKind::Boolean,
            ColumnKind::Uuid,
            ColumnKind::Bytes,
            ColumnKind::Double,
        ];
        let name = if name == "text" && backend == Backend::Postgres { Self::Text.sql(backend) } else { name };
        ALL.into_iter().find(|kind| kind.sql(backend) == name)
    }
}

/// How SQLite lays a table out; PostgreSQL has one way only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableForm {
    /// Rows have an address of their own, and indexes point at it.
    #[default]
    Rows,
    /// Rows lie in the order of the primary key and nothing else tells in which order they came.
    ByKey,
}

pub(super) fn create(table: &mut TableCreateStatement, form: TableForm, backend: Backend) -> String {
    match backend {
        Backend::Sqlite => {
            if form == TableForm::ByKey {
                table.extra("WITHOUT ROWID");
            }
            table.build(sea_query::SqliteQueryBuilder)
        }
        Backend::Postgres => table.build(sea_query::PostgresQueryBuilder),
    }
}

/// A column as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Its type; nothing when it is none of ours.
    pub kind: Option<ColumnKind>,
    /// Whether it may be empty.
    pub optional: bool,
    /// Whether it is part of the primary key.
    pub key: bool,
}

pub(super) async fn tables(reads: &mut impl Reads) -> Result<Vec<String>> {
    let rows = reads
        .fetch_all(&Sql::each(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
            "SELECT relname::text AS name FROM pg_catalog.pg_class \
             WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') \
             ORDER BY relname::text COLLATE \"C\"",
        ))
        .await?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

pub(super) async fn columns(reads: &mut impl Reads, table: &str) -> Result<Vec<ColumnInfo>> {
    let backend = reads.backend();
    let rows = reads
        .fetch_all(
            &Sql::each(
                "SELECT name, type, \"notnull\" = 0 AND pk = 0 AS optional, pk > 0 AS key FROM pragma_table_info($1) ORDER BY cid",
                "SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type, \
                 NOT a.attnotnull AS optional, coalesce(a.attnum = ANY (i.indkey), false) AS key \
                 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid \
                 LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary \
                 WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = $1::text::name \
                 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            )
            .bind(table),
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ColumnInfo {
                name: row.text("name")?.to_owned(),
                kind: ColumnKind::from_sql(row.text("type")?, backend),
                optional: row.bool("optional")?,
                key: row.bool("key")?,
            })
        })
        .collect()
}
