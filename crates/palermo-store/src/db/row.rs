//! What came back? A row of the database, owned and free of driver types.

use std::sync::Arc;

use sea_query::{OptionEnum, Value};
use sqlx::{Decode, Row as _, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use crate::{Error, Result};

/// One value of a row, read or to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// A whole number.
    Int(i64),
    /// A finite floating-point number.
    Real(f64),
    /// Yes or no; SQLite gives it back as [`Cell::Int`] 0 or 1.
    Bool(bool),
    /// Text.
    Text(String),
    /// Text that many rows of a bulk insert share.
    Shared(Arc<str>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An identifier; SQLite gives it back as [`Cell::Bytes`] of 16.
    Uuid(Uuid),
}

impl Cell {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Int(_) => "a whole number",
            Self::Real(_) => "a number",
            Self::Bool(_) => "yes or no",
            Self::Text(_) | Self::Shared(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Uuid(_) => "an identifier",
        }
    }

    /// Why this value would not come back as it went in, if so.
    pub(super) fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::Text(text) => text_refusal(text),
            Self::Shared(text) => text_refusal(text),
            Self::Real(number) if !number.is_finite() => Some("it is not a finite number"),
            _ => None,
        }
    }
}

fn text_refusal(text: &str) -> Option<&'static str> {
    // PostgreSQL refuses NUL in text; SQLite would keep it and hide the rest from its functions.
    text.as_bytes().contains(&0).then_some("it contains a NUL character")
}

/// Why a bound value would not come back as it went in, if so.
pub(super) fn value_refusal(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(Some(text)) => text_refusal(text),
        Value::Char(Some('\0')) => Some("it is a NUL character"),
        Value::Double(Some(number)) if !number.is_finite() => Some("it is not a finite number"),
        Value::Float(Some(number)) if !number.is_finite() => Some("it is not a finite number"),
        Value::BigUnsigned(Some(number)) if i64::try_from(*number).is_err() => Some("it is larger than 2^63 - 1"),
        _ => None,
    }
}

impl TryFrom<Value> for Cell {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        if let Some(reason) = value_refusal(&value) {
            return Err(reason);
        }
        let int = |number: Option<i64>| number.map_or(Self::Null, Self::Int);
        Ok(match value {
            Value::Bool(v) => v.map_or(Self::Null, Self::Bool),
            Value::TinyInt(v) => int(v.map(i64::from)),
            Value::SmallInt(v) => int(v.map(i64::from)),
            Value::Int(v) => int(v.map(i64::from)),
            Value::BigInt(v) => int(v),
            Value::TinyUnsigned(v) => int(v.map(i64::from)),
            Value::SmallUnsigned(v) => int(v.map(i64::from)),
            Value::Unsigned(v) => int(v.map(i64::from)),
            Value::BigUnsigned(v) => match v.map(i64::try_from) {
                None => Self::Null,
                Some(Ok(number)) => Self::Int(number),
                Some(Err(_)) => return Err("it is larger than 2^63 - 1"),
            },
            Value::Float(v) => v.map_or(Self::Null, |v| Self::Real(f64::from(v))),
            Value::Double(v) => v.map_or(Self::Null, Self::Real),
            Value::String(v) => v.map_or(Self::Null, Self::Text),
            Value::Char(v) => v.map_or(Self::Null, |v| Self::Text(v.to_string())),
            Value::Bytes(v) => v.map_or(Self::Null, Self::Bytes),
            Value::Uuid(v) => v.map_or(Self::Null, Self::Uuid),
            Value::Enum(OptionEnum::Some(v)) => Self::Text(v.value.into_owned()),
            Value::Enum(OptionEnum::None(_)) => Self::Null,
            #[allow(unreachable_patterns, reason = "other crates of the build may switch on more kinds of value")]
            _ => return Err("its kind is not one that the store keeps"),
        })
    }
}

/// The value of a column as a Rust type.
pub trait FromCell<'r>: Sized {
    /// The type in plain words, for the error.
    const EXPECTED: &'static str;

    /// The value, or nothing when the cell holds another type.
    fn from_cell(cell: &'r Cell) -> Option<Self>;
}

macro_rules! from_cell {
    ($type:ty, $expected:literal, $($pattern:pat $(if $guard:expr)? => $value:expr),+ $(,)?) => {
        impl<'r> FromCell<'r> for $type {
            const EXPECTED: &'static str = $expected;

            fn from_cell(cell: &'r Cell) -> Option<Self> {
                match cell {
                    $($pattern $(if $guard)? => $value,)+
                    _ => None,
                }
            }
        }
    };
}

from_cell!(i64, "a whole number", Cell::Int(v) => Some(*v));
from_cell!(bool, "yes or no", Cell::Bool(v) => Some(*v), Cell::Int(0) => Some(false), Cell::Int(1) => Some(true));
from_cell!(&'r str, "text", Cell::Text(v) => Some(v), Cell::Shared(v) => Some(v));
from_cell!(String, "text", Cell::Text(v) => Some(v.clone()), Cell::Shared(v) => Some(v.as_ref().to_owned()));
from_cell!(&'r [u8], "bytes", Cell::Bytes(v) => Some(v));
from_cell!(Vec<u8>, "bytes", Cell::Bytes(v) => Some(v.clone()));
from_cell!([u8; 16], "16 bytes", Cell::Bytes(v) => v.as_slice().try_into().ok());
from_cell!([u8; 32], "32 bytes", Cell::Bytes(v) => v.as_slice().try_into().ok());
from_cell!(Uuid, "an identifier", Cell::Uuid(v) => Some(*v), Cell::Bytes(v) => Uuid::from_slice(v).ok());
// SQLite keeps 2.0 in a column of floating-point numbers as 2.0, but gives an integer where an expression made one.
#[allow(clippy::cast_precision_loss, reason = "a column of floating-point numbers holds what a double can hold")]
mod real {
    use super::{Cell, FromCell};
    from_cell!(f64, "a number", Cell::Real(v) => Some(*v), Cell::Int(v) => Some(*v as f64));
}

impl<'r, T: FromCell<'r>> FromCell<'r> for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_cell(cell: &'r Cell) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            other => T::from_cell(other).map(Some),
        }
    }
}

/// A column by name or by position (from 0).
pub trait ColumnIndex: Copy + std::fmt::Display {
    /// Position among the names.
    fn position(self, names: &[Box<str>]) -> Option<usize>;
}

impl ColumnIndex for usize {
    fn position(self, names: &[Box<str>]) -> Option<usize> {
        (self < names.len()).then_some(self)
    }
}

impl ColumnIndex for &str {
    fn position(self, names: &[Box<str>]) -> Option<usize> {
        names.iter().position(|name| name.as_ref() == self)
    }
}

/// One row of a result.
#[derive(Clone, Debug)]
pub struct Row {
    names: Arc<[Box<str>]>,
    cells: Vec<Cell>,
}

impl Row {
    /// The value of a column; `Option<T>` where it may be empty.
    ///
    /// # Errors
    /// The column is not there, or holds another type.
    pub fn get<'r, T: FromCell<'r>>(&'r self, column: impl ColumnIndex) -> Result<T> {
        let position = self.position(column)?;
        let cell = &self.cells[position];
        T::from_cell(cell).ok_or_else(|| Error::ColumnType {
            column: self.names[position].to_string(),
            expected: T::EXPECTED,
            found: cell.kind().to_owned(),
        })
    }

    /// A whole number.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn i64(&self, column: impl ColumnIndex) -> Result<i64> {
        self.get(column)
    }

    /// A text, borrowed from the row.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn text(&self, column: impl ColumnIndex) -> Result<&str> {
        self.get(column)
    }

    /// Bytes, borrowed from the row.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn bytes(&self, column: impl ColumnIndex) -> Result<&[u8]> {
        self.get(column)
    }

    /// An identifier.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn uuid(&self, column: impl ColumnIndex) -> Result<Uuid> {
        self.get(column)
    }

    /// Yes or no.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn bool(&self, column: impl ColumnIndex) -> Result<bool> {
        self.get(column)
    }

    /// A floating-point number.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn f64(&self, column: impl ColumnIndex) -> Result<f64> {
        self.get(column)
    }

    /// The value as it came.
    ///
    /// # Errors
    /// The column is not there.
    pub fn cell(&self, column: impl ColumnIndex) -> Result<&Cell> {
        Ok(&self.cells[self.position(column)?])
    }

    /// Names of the columns, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(AsRef::as_ref)
    }

    /// The values in order, given away.
    #[must_use]
    pub fn into_cells(self) -> Vec<Cell> {
        self.cells
    }

    fn position(&self, column: impl ColumnIndex) -> Result<usize> {
        column.position(&self.names).ok_or_else(|| Error::NoColumn { column: column.to_string() })
    }
}

/// Turns a driver's rows into ours; the names are made once a result.
#[derive(Default)]
pub(super) struct Reader {
    names: Option<Arc<[Box<str>]>>,
}

impl Reader {
    fn names<C: sqlx::Column>(&mut self, columns: &[C]) -> Arc<[Box<str>]> {
        let names = self.names.get_or_insert_with(|| columns.iter().map(|column| column.name().into()).collect());
        Arc::clone(names)
    }

    pub(super) fn sqlite(&mut self, row: &sqlx::sqlite::SqliteRow) -> Result<Row> {
        let names = self.names(row.columns());
        let mut cells = Vec::with_capacity(names.len());
        for (position, name) in names.iter().enumerate() {
            let value = row.try_get_raw(position).map_err(|e| Error::driver("reading a row", e))?;
            if value.is_null() {
                cells.push(Cell::Null);
                continue;
            }
            // The type of the value itself counts: SQLite lets any type stand in any column.
            let info = value.type_info().into_owned();
            let kind = info.name();
            let cell = match kind {
                "INTEGER" | "BOOLEAN" => Decode::<sqlx::Sqlite>::decode(value).map(Cell::Int),
                "REAL" => Decode::<sqlx::Sqlite>::decode(value).map(Cell::Real),
                "BLOB" => Decode::<sqlx::Sqlite>::decode(value).map(Cell::Bytes),
                _ => Decode::<sqlx::Sqlite>::decode(value).map(Cell::Text),
            };
            cells.push(cell.map_err(|_| unreadable(name, kind))?);
        }
        Ok(Row { names, cells })
    }

    pub(super) fn postgres(&mut self, row: &sqlx::postgres::PgRow) -> Result<Row> {
        let names = self.names(row.columns());
        let mut cells = Vec::with_capacity(names.len());
        for (position, name) in names.iter().enumerate() {
            let value = row.try_get_raw(position).map_err(|e| Error::driver("reading a row", e))?;
            if value.is_null() {
                cells.push(Cell::Null);
                continue;
            }
            let info = value.type_info().into_owned();
            let kind = info.name();
            let cell = match kind {
                "INT8" => Decode::<sqlx::Postgres>::decode(value).map(Cell::Int),
                "INT4" => <i32 as Decode<sqlx::Postgres>>::decode(value).map(|v| Cell::Int(v.into())),
                "INT2" => <i16 as Decode<sqlx::Postgres>>::decode(value).map(|v| Cell::Int(v.into())),
                "FLOAT8" => Decode::<sqlx::Postgres>::decode(value).map(Cell::Real),
                "FLOAT4" => <f32 as Decode<sqlx::Postgres>>::decode(value).map(|v| Cell::Real(v.into())),
                "BOOL" => Decode::<sqlx::Postgres>::decode(value).map(Cell::Bool),
                "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" => {
                    Decode::<sqlx::Postgres>::decode(value).map(Cell::Text)
                }
                "BYTEA" => Decode::<sqlx::Postgres>::decode(value).map(Cell::Bytes),
                "UUID" => Decode::<sqlx::Postgres>::decode(value).map(Cell::Uuid),
                "VOID" => Ok(Cell::Null),
                other => return Err(unreadable(name, other)),
            };
            cells.push(cell.map_err(|_| unreadable(name, kind))?);
        }
        Ok(Row { names, cells })
    }
}

fn unreadable(column: &str, kind: &str) -> Error {
    Error::ColumnType { column: column.to_owned(), expected: "a type that the store keeps", found: kind.to_lowercase() }
}
