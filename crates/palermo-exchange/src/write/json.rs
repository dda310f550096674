//! How does a table become JSON lines?

use std::{io::Write, path::Path};

use super::{Out, schema::Checker};
use crate::error::Error;

/// Writes one object a row. Every column is named in every row; no value is `null`; decimal numbers keep their digits.
pub(crate) fn write<'a>(
    mut writer: impl Write,
    path: &Path,
    checker: &Checker<'_>,
    rows: impl Iterator<Item = Result<Vec<Out<'a>>, Error>>,
) -> Result<u64, Error> {
    let keys: Vec<String> =
        checker.schema.fields.iter().map(|field| serde_json::Value::from(field.name.as_str()).to_string()).collect();
    let mut line = Vec::new();
    let mut count = 0;
    for row in rows {
        let row = row?;
        checker.check(&row, count + 2)?;
        line.clear();
        for (column, value) in row.iter().enumerate() {
            line.push(if column == 0 { b'{' } else { b',' });
            line.extend_from_slice(keys[column].as_bytes());
            line.push(b':');
            match value {
                Out::Null => line.extend_from_slice(b"null"),
                Out::Int(_) | Out::Decimal(_) | Out::Bool(_) => {
                    line.extend_from_slice(value.plain().unwrap_or_default().as_bytes());
                }
                Out::Text(text) | Out::Date(text) | Out::DateTime(text) => {
                    serde_json::to_writer(&mut line, text)
                        .map_err(|error| Error::Writer { format: "JSON", detail: error.to_string() })?;
                }
            }
        }
        line.extend_from_slice(b"}\n");
        writer.write_all(&line).map_err(Error::io("write", path))?;
        count += 1;
    }
    writer.flush().map_err(Error::io("write", path))?;
    Ok(count)
}
