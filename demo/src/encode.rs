//! How do the delimited files become bytes?

use crate::agency::Agency;
use crate::error::{Error, Result};
use crate::layout::columns;
use crate::plant::Line;
use encoding_rs::{Encoding, GB18030, WINDOWS_1251};

/// The whole file of an agency that sends delimited text.
pub(crate) fn delimited(agency: Agency, delimiter: u8, lines: &[Line]) -> Result<Vec<u8>> {
    let terminator = match agency {
        Agency::Police | Agency::Hotline => csv::Terminator::CRLF,
        _ => csv::Terminator::Any(b'\n'),
    };
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
    let fail = |row| move |source| Error::Csv { file: agency.file_name(), row, source };
    writer.write_record(columns(agency).iter().map(|column| column.header)).map_err(fail(1))?;
    for line in lines {
        writer.write_record(line.cells.iter().map(|cell| cell.written(agency))).map_err(fail(line.entry.row))?;
    }
    let bytes = writer.into_inner().map_err(|error| Error::Csv {
        file: agency.file_name(),
        row: lines.len() as u32,
        source: error.into_error().into(),
    })?;
    // The writer was fed text only, so this never replaces anything.
    encode(agency, &String::from_utf8_lossy(&bytes))
}

fn encode(agency: Agency, text: &str) -> Result<Vec<u8>> {
    match agency {
        Agency::Police => single(agency, WINDOWS_1251, text),
        Agency::BorderGuard => single(agency, GB18030, text),
        Agency::Hotline => Ok([0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()),
        Agency::LabourInspection | Agency::Shelter => Ok([b"\xEF\xBB\xBF", text.as_bytes()].concat()),
    }
}

fn single(agency: Agency, encoding: &'static Encoding, text: &str) -> Result<Vec<u8>> {
    let (bytes, _, unmappable) = encoding.encode(text);
    if unmappable {
        return Err(Error::Unencodable { file: agency.file_name(), encoding: encoding.name() });
    }
    Ok(bytes.into_owned())
}
