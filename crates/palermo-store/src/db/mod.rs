//! How does the house speak to its database? One way, whichever of the two it is: SQL is built as statements, values are
//! bound, results come back as owned rows that carry no type of a driver.
//!
//! A SQLite store has many readers and one writer. Writers of one process wait for each other in the order in which they
//! came; a writer of another process is waited for until the time is up, and then the answer is
//! [`Error::Busy`](crate::Error::Busy). PostgreSQL does the same with its own locks.
//!
//! Dates and times are ISO 8601 text in both databases, so that they compare and sort alike; text sorts by its bytes.

mod bulk;
mod copy;
mod open;
mod query;
mod row;
mod schema;
mod tx;

pub use bulk::{BulkBatch, BulkRows, BulkShape};
pub use copy::{Copying, TableText, count, table_texts};
pub use open::{Backend, Database, Location, Options, ReadConn};
pub use query::{Reads, RowStream, Sql, Statement};
pub use row::{Cell, ColumnIndex, FromCell, Row};
pub use schema::{ColumnInfo, ColumnKind, TableForm};
pub use tx::Tx;

use std::fmt::Write as _;

/// An instant as it stands in the store: ISO 8601, UTC, milliseconds, always 24 characters, so that text order is time order.
///
/// ```
/// let instant = jiff::Timestamp::from_millisecond(1_400_000_000_007).unwrap();
/// assert_eq!(palermo_store::db::iso(instant), "2014-05-13T16:53:20.007Z");
/// ```
#[must_use]
pub fn iso(instant: jiff::Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn hex_into(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        write!(out, "{byte:02x}").expect("writing to a String cannot fail");
    }
}
