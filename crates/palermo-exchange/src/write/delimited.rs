//! How does a table become a CSV that every program reads alike?

use std::{borrow::Cow, io::Write, path::Path};

use super::{Out, neutralise, schema::Checker};
use crate::error::Error;

/// Writes heading and rows as CSV after RFC 4180, but with LF. No value and empty text are both written as nothing.
pub(crate) fn write<'a>(
    writer: impl Write,
    path: &Path,
    checker: &Checker<'_>,
    rows: impl Iterator<Item = Result<Vec<Out<'a>>, Error>>,
) -> Result<u64, Error> {
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(source) => Error::io("write", path)(source),
        other => Error::Writer { format: "CSV", detail: format!("{other:?}") },
    };
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(writer);
    csv.write_record(checker.schema.fields.iter().map(|field| neutralise(&field.name).into_owned())).map_err(failed)?;
    let mut count = 0;
    for row in rows {
        let row = row?;
        checker.check(&row, count + 2)?;
        for value in &row {
            let text = match value {
                Out::Text(text) => neutralise(text),
                other => other.plain().unwrap_or(Cow::Borrowed("")),
            };
            csv.write_field(text.as_ref()).map_err(failed)?;
        }
        csv.write_record(None::<&[u8]>).map_err(failed)?;
        count += 1;
    }
    csv.flush().map_err(Error::io("write", path))?;
    Ok(count)
}
