//! What does each column of a table mean, and does a value fit it?
//!
//! The words are those of Table Schema (Frictionless Data, Table Schema 2.0), so that a data package can say them as
//! they stand.

use std::{borrow::Cow, collections::HashSet};

use crate::error::{Error, Place};

/// What kind of values a column takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    Text,
    /// Whole number of 64 bits.
    Integer,
    /// Decimal number, written with all its digits. With a scale, Parquet holds it as a number with so many decimal
    /// places; without one, as text.
    Decimal {
        /// Decimal places, at most 18.
        scale: Option<u8>,
    },
    /// True or false.
    Boolean,
    /// Calendar date, always a whole one. A date known only to the month is text.
    Date,
    /// Date with time of day (`2024-05-17T08:30:00`, with or without an offset from UTC).
    DateTime,
}

impl FieldKind {
    /// The type's name in Table Schema.
    pub fn table_schema_type(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Decimal { .. } => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::DateTime => "datetime",
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "a whole number",
            Self::Decimal { .. } => "a decimal number",
            Self::Boolean => "true or false",
            Self::Date => "a date",
            Self::DateTime => "a date with time",
        }
    }
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSchema {
    /// Its name, which is the heading in every format.
    pub name: String,
    /// A title for people.
    pub title: Option<String>,
    /// What it means.
    pub description: Option<String>,
    /// What values it takes.
    pub kind: FieldKind,
    /// Whether every row must have a value.
    pub required: bool,
    /// The only texts allowed; empty if any is.
    pub allowed: Vec<String>,
}

impl FieldSchema {
    /// A column with a name and a kind and nothing else.
    pub fn new(name: impl Into<String>, kind: FieldKind) -> Self {
        Self { name: name.into(), title: None, description: None, kind, required: false, allowed: Vec::new() }
    }
}

/// Columns whose values are found in another table, as codes in a code list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// Columns of this table.
    pub fields: Vec<String>,
    /// The other table's name.
    pub table: String,
    /// Columns there.
    pub reference: Vec<String>,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSchema {
    /// Its name: lower-case letters, digits, `.`, `-` and `_`. File and sheet are named after it.
    pub name: String,
    /// A title for people.
    pub title: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// Its columns, in order.
    pub fields: Vec<FieldSchema>,
    /// The columns that tell its rows apart.
    pub primary_key: Vec<String>,
    /// Columns found in other tables.
    pub foreign_keys: Vec<ForeignKey>,
    /// Texts that mean "no value" beside the empty one.
    pub missing_values: Vec<String>,
}

/// A value to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Out<'a> {
    /// No value.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Int(i64),
    /// A decimal number as text, such as `-12.50`.
    Decimal(Cow<'a, str>),
    /// True or false.
    Bool(bool),
    /// A date, as `YYYY-MM-DD`.
    Date(Cow<'a, str>),
    /// A date with time, as `YYYY-MM-DDThh:mm:ss`, with or without `Z` or an offset.
    DateTime(Cow<'a, str>),
}

impl<'a> Out<'a> {
    /// A text value.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// The value as plain text; none for no value.
    pub(crate) fn plain(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Null => None,
            Self::Text(text) | Self::Decimal(text) | Self::Date(text) | Self::DateTime(text) => {
                Some(Cow::Borrowed(text))
            }
            Self::Int(number) => Some(Cow::Owned(number.to_string())),
            Self::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
        }
    }
}

/// Holds rows against a schema.
pub(crate) struct Checker<'s> {
    pub schema: &'s TableSchema,
    allowed: Vec<HashSet<&'s str>>,
}

impl<'s> Checker<'s> {
    /// Checks that the schema does not contradict itself.
    pub fn new(schema: &'s TableSchema) -> Result<Self, Error> {
        let wrong = |detail: String| Error::Schema { table: schema.name.clone(), detail };
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        if schema.name.is_empty() || schema.name.starts_with('.') || !schema.name.chars().all(is_word) {
            return Err(wrong("its name may hold only a-z, 0-9, -, _ and, not first, a point".to_owned()));
        }
        if schema.fields.is_empty() {
            return Err(wrong("it has no columns".to_owned()));
        }
        let mut names = HashSet::new();
        for field in &schema.fields {
            if field.name.is_empty() || !names.insert(field.name.as_str()) {
                return Err(wrong(format!("the column name \u{201c}{}\u{201d} is empty or used twice", field.name)));
            }
            if matches!(field.kind, FieldKind::Decimal { scale: Some(scale) } if scale > 18) {
                return Err(wrong(format!("column \u{201c}{}\u{201d} has more than 18 decimal places", field.name)));
            }
        }
        let keys = schema.primary_key.iter().chain(schema.foreign_keys.iter().flat_map(|key| &key.fields));
        for key in keys {
            if !names.contains(key.as_str()) {
                return Err(wrong(format!("the key names a column \u{201c}{key}\u{201d} that it does not have")));
            }
        }
        let allowed = schema.fields.iter().map(|field| field.allowed.iter().map(String::as_str).collect()).collect();
        Ok(Self { schema, allowed })
    }

    /// Checks one row, whose number is that of a spreadsheet: the heading is row 1.
    pub fn check(&self, row: &[Out<'_>], number: u64) -> Result<(), Error> {
        let fields = &self.schema.fields;
        if row.len() != fields.len() {
            let detail = format!("row {number} has {} values for {} columns", row.len(), fields.len());
            return Err(Error::Schema { table: self.schema.name.clone(), detail });
        }
        for (column, (value, field)) in row.iter().zip(fields).enumerate() {
            let expected = match value {
                Out::Null if field.required => "given, though it must be",
                Out::Null => continue,
                _ if !fits(value, field.kind) => field.kind.expected(),
                Out::Text(text)
                    if !self.allowed[column].is_empty() && !self.allowed[column].contains(text.as_ref()) =>
                {
                    "one of the codes allowed"
                }
                _ => continue,
            };
            return Err(self.misfit(number, column, expected));
        }
        Ok(())
    }

    /// The error for a value that a format cannot hold.
    pub fn misfit(&self, number: u64, column: usize, expected: &'static str) -> Error {
        let row = u32::try_from(number).ok();
        Error::Misfit {
            place: Place { sheet: None, row, column: Some(column) },
            field: self.schema.fields[column].name.clone(),
            expected,
        }
    }
}

fn fits(value: &Out<'_>, kind: FieldKind) -> bool {
    match (value, kind) {
        (Out::Text(_), FieldKind::Text)
        | (Out::Int(_), FieldKind::Integer | FieldKind::Decimal { .. })
        | (Out::Bool(_), FieldKind::Boolean) => true,
        (Out::Decimal(text), FieldKind::Decimal { scale }) => is_decimal(text, scale),
        (Out::Date(text), FieldKind::Date) => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
        (Out::DateTime(text), FieldKind::DateTime) => {
            text.as_bytes().get(10) == Some(&b'T')
                && (text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::DateTime>().is_ok())
        }
        _ => false,
    }
}

/// Whether a text is a decimal number as JSON writes one, without an exponent and with no more places than the scale.
fn is_decimal(text: &str, scale: Option<u8>) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, places) = digits.split_once('.').map_or((digits, None), |(whole, places)| (whole, Some(places)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole_fits = all_digits(whole) && (whole == "0" || !whole.starts_with('0'));
    whole_fits
        && places.is_none_or(all_digits)
        && scale.is_none_or(|scale| places.map_or(0, str::len) <= usize::from(scale) && whole.len() <= 18)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_what_json_calls_a_number_without_exponent() {
        for good in ["0", "-1", "12.50", "0.007", "-0.5"] {
            assert!(is_decimal(good, None), "{good}");
        }
        for bad in ["", "-", "1e3", "007", "1.", ".5", "+1", "1,5", "NaN"] {
            assert!(!is_decimal(bad, None), "{bad}");
        }
        assert!(is_decimal("1.25", Some(2)) && !is_decimal("1.255", Some(2)));
    }

    #[test]
    fn a_value_that_does_not_fit_its_column_is_named_with_its_cell() {
        let mut code = FieldSchema::new("code", FieldKind::Text);
        code.allowed = vec!["a".to_owned()];
        code.required = true;
        let fields = vec![code, FieldSchema::new("day", FieldKind::Date)];
        let schema = TableSchema { name: "t".to_owned(), fields, ..TableSchema::default() };
        let checker = Checker::new(&schema).expect("sound schema");
        assert!(checker.check(&[Out::text("a"), Out::Date("2024-02-29".into())], 2).is_ok());
        let cases = [
            ([Out::text("b"), Out::Null], "A2"),
            ([Out::Null, Out::Null], "A2"),
            ([Out::text("a"), Out::Date("2023-02-29".into())], "B2"),
            ([Out::text("a"), Out::Date("2023-02".into())], "B2"),
            ([Out::text("a"), Out::Int(1)], "B2"),
        ];
        for (row, cell) in cases {
            let error = checker.check(&row, 2).expect_err("misfit");
            assert_eq!(error.place().address().as_deref(), Some(cell), "{row:?}");
        }
    }

    #[test]
    fn a_name_that_could_lead_out_of_the_folder_is_refused() {
        for name in ["../x", "a/b", "", "A b", ".hidden"] {
            let fields = vec![FieldSchema::new("a", FieldKind::Text)];
            let schema = TableSchema { name: name.to_owned(), fields, ..TableSchema::default() };
            assert!(Checker::new(&schema).is_err(), "{name}");
        }
    }
}
