//! How does a table become columns for analysts?

use std::{fs::File, sync::Arc};

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{ArrayBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder},
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::{
    arrow::ArrowWriter,
    basic::Compression,
    errors::ParquetError,
    file::{metadata::KeyValue, properties::WriterProperties},
};

use super::{FieldKind, Out, package::table_schema, schema::Checker};
use crate::error::Error;

const BATCH_ROWS: usize = 8192;
/// Text of one batch: far below the 2 GiB that a column of Arrow text can address.
const BATCH_BYTES: usize = 32 * 1024 * 1024;
/// Digits of a decimal column.
const PRECISION: u8 = 38;

/// Writes the table with Snappy compression. The description of its columns goes along as a Table Schema under the key
/// `tableschema`. Dates with time and decimal numbers without a scale are text.
pub(crate) fn write<'a>(
    file: &mut File,
    checker: &Checker<'_>,
    rows: impl Iterator<Item = Result<Vec<Out<'a>>, Error>>,
) -> Result<u64, Error> {
    let fields: Vec<Field> = checker
        .schema
        .fields
        .iter()
        .map(|field| Field::new(&field.name, data_type(field.kind), !field.required))
        .collect();
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    let description = KeyValue::new("tableschema".to_owned(), table_schema(checker.schema).to_string());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![description]))
        .build();
    let mut writer = ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(failed)?;
    let mut columns: Vec<Column> = checker.schema.fields.iter().map(|field| Column::new(field.kind)).collect();
    let (mut count, mut waiting, mut bytes) = (0u64, 0, 0);
    for row in rows {
        let row = row?;
        checker.check(&row, count + 2)?;
        for (column, value) in row.iter().enumerate() {
            if !columns[column].push(value) {
                return Err(checker.misfit(count + 2, column, "a number of at most 38 digits"));
            }
            bytes += if let Out::Text(text) = value { text.len() } else { 8 };
        }
        count += 1;
        waiting += 1;
        if waiting == BATCH_ROWS || bytes > BATCH_BYTES {
            flush(&mut writer, &schema, &mut columns)?;
            (waiting, bytes) = (0, 0);
        }
    }
    if waiting > 0 {
        flush(&mut writer, &schema, &mut columns)?;
    }
    writer.close().map_err(failed)?;
    Ok(count)
}

fn flush(writer: &mut ArrowWriter<&mut File>, schema: &SchemaRef, columns: &mut [Column]) -> Result<(), Error> {
    let arrays: Vec<ArrayRef> = columns.iter_mut().map(Column::finish).collect();
    let batch = RecordBatch::try_new(schema.clone(), arrays)
        .map_err(|error| Error::Writer { format: "Parquet", detail: error.to_string() })?;
    writer.write(&batch).map_err(failed)
}

fn failed(error: ParquetError) -> Error {
    Error::Writer { format: "Parquet", detail: error.to_string() }
}

fn data_type(kind: FieldKind) -> DataType {
    match kind {
        FieldKind::Integer => DataType::Int64,
        FieldKind::Boolean => DataType::Boolean,
        FieldKind::Date => DataType::Date32,
        FieldKind::Decimal { scale: Some(scale) } => DataType::Decimal128(PRECISION, scale as i8),
        FieldKind::Text | FieldKind::DateTime | FieldKind::Decimal { scale: None } => DataType::Utf8,
    }
}

/// A column that is being filled.
enum Column {
    Text(StringBuilder),
    Integer(Int64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
    Decimal(Decimal128Builder, DataType, u8),
}

impl Column {
    fn new(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Integer => Self::Integer(Int64Builder::new()),
            FieldKind::Boolean => Self::Boolean(BooleanBuilder::new()),
            FieldKind::Date => Self::Date(Date32Builder::new()),
            FieldKind::Decimal { scale: Some(scale) } => {
                let data_type = data_type(kind);
                Self::Decimal(Decimal128Builder::new().with_data_type(data_type.clone()), data_type, scale)
            }
            FieldKind::Text | FieldKind::DateTime | FieldKind::Decimal { scale: None } => {
                Self::Text(StringBuilder::new())
            }
        }
    }

    /// Appends a value; false if the column cannot hold it.
    fn push(&mut self, value: &Out<'_>) -> bool {
        match (self, value) {
            (Self::Text(builder), value) => builder.append_option(value.plain()),
            (Self::Integer(builder), Out::Int(number)) => builder.append_value(*number),
            (Self::Integer(builder), _) => builder.append_null(),
            (Self::Boolean(builder), Out::Bool(truth)) => builder.append_value(*truth),
            (Self::Boolean(builder), _) => builder.append_null(),
            (Self::Date(builder), Out::Date(text)) => match days_since_1970(text) {
                Some(days) => builder.append_value(days),
                None => return false,
            },
            (Self::Date(builder), _) => builder.append_null(),
            (Self::Decimal(builder, ..), Out::Null) => builder.append_null(),
            (Self::Decimal(builder, _, scale), value) => match scaled(&value.plain().unwrap_or_default(), *scale) {
                Some(number) => builder.append_value(number),
                None => return false,
            },
        }
        true
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => ArrayBuilder::finish(builder),
            Self::Integer(builder) => ArrayBuilder::finish(builder),
            Self::Boolean(builder) => ArrayBuilder::finish(builder),
            Self::Date(builder) => ArrayBuilder::finish(builder),
            Self::Decimal(builder, data_type, _) => {
                let full = ArrayBuilder::finish(builder);
                *builder = Decimal128Builder::new().with_data_type(data_type.clone());
                full
            }
        }
    }
}

fn days_since_1970(text: &str) -> Option<i32> {
    let date: jiff::civil::Date = text.parse().ok()?;
    Some((date - jiff::civil::date(1970, 1, 1)).get_days())
}

/// A decimal text as a whole number of its smallest places.
fn scaled(text: &str, scale: u8) -> Option<i128> {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let missing = usize::from(scale).checked_sub(places.len())?;
    format!("{whole}{places}{}", "0".repeat(missing)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_scaled_without_passing_through_binary_fractions() {
        assert_eq!(scaled("-12.5", 3), Some(-12_500));
        assert_eq!(scaled("0.07", 2), Some(7));
        assert_eq!(scaled("-0.5", 1), Some(-5));
        assert_eq!(scaled("7", 0), Some(7));
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days_since_1970("1970-01-02"), Some(1));
        assert_eq!(days_since_1970("2000-03-01"), Some(11_017));
        assert_eq!(days_since_1970("1900-01-01"), Some(-25_567));
    }
}
