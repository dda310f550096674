//! How does a table become a workbook that a person can work with?
//!
//! Text is always text: nothing is ever written as a formula. Numbers that Excel would round (beyond 15 digits) are
//! written as text, so that no digit is lost.

use std::{fs::File, path::Path};

use rust_xlsxwriter::{ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::{Out, atomic::folder_of, schema::Checker};
use crate::{error::Error, read::number_text};

/// Rows of a sheet, with the heading.
const MOST_ROWS: u64 = 1_048_576;
/// Characters of a cell, in UTF-16 code units.
const MOST_CHARACTERS: usize = 32_767;
/// Beyond this, Excel shows a whole number rounded to 15 digits.
const MOST_EXACT: u64 = 999_999_999_999_999;

/// Writes one sheet, and a second with the table's description where it has one. Rows are put out as they come; the shown
/// width of columns follows their headings.
pub(crate) fn write<'a>(
    file: &mut File,
    path: &Path,
    checker: &Checker<'_>,
    rows: impl Iterator<Item = Result<Vec<Out<'a>>, Error>>,
) -> Result<u64, Error> {
    let mut workbook = Workbook::new();
    // The library keeps the growing sheet in a nameless temporary file: it belongs on the disk of the target, which is
    // where the person wants these data, and not in a folder shared with others.
    workbook.set_tempdir(folder_of(path)).map_err(failed)?;
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
    sheet.set_name(sheet_name(&checker.schema.name)).map_err(failed)?;
    let heading = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (column, field) in checker.schema.fields.iter().enumerate() {
        let column = u16::try_from(column).map_err(|_| too_many("columns"))?;
        let width = (field.name.chars().count() + 3).clamp(10, 40) as f64;
        sheet.set_column_width(column, width).map_err(failed)?;
        sheet.write_string_with_format(0, column, &field.name, &heading).map_err(failed)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    let mut count = 0;
    for row in rows {
        let row = row?;
        let number = count + 2;
        checker.check(&row, number)?;
        if number > MOST_ROWS {
            return Err(too_many("rows"));
        }
        for (column, value) in row.iter().enumerate() {
            let at = (u32::try_from(number - 1).map_err(|_| too_many("rows"))?, column as u16);
            if matches!(value, Out::Text(text) if text.encode_utf16().count() > MOST_CHARACTERS) {
                return Err(checker.misfit(number, column, "shorter than the 32,767 characters that Excel can hold"));
            }
            write_value(sheet, at, value, &date).map_err(failed)?;
        }
        count += 1;
    }
    if let Some(notes) = &checker.schema.description {
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name("notes").map_err(failed)?;
        sheet.set_column_width(0, 120).map_err(failed)?;
        for (row, note) in (0..).zip(notes.lines()) {
            sheet.write_string(row, 0, note).map_err(failed)?;
        }
    }
    workbook.save_to_writer(file).map_err(failed)?;
    Ok(count)
}

fn write_value(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Out<'_>,
    date: &Format,
) -> Result<(), XlsxError> {
    match value {
        Out::Null => {}
        Out::Int(number) if number.unsigned_abs() <= MOST_EXACT => {
            sheet.write_number(row, column, *number as f64)?;
        }
        Out::Decimal(text) => match exact_number(text) {
            Some(number) => {
                sheet.write_number(row, column, number)?;
            }
            None => {
                sheet.write_string(row, column, text.as_ref())?;
            }
        },
        Out::Bool(truth) => {
            sheet.write_boolean(row, column, *truth)?;
        }
        Out::Date(text) => match stored_date(text) {
            Some(day) => {
                sheet.write_datetime_with_format(row, column, &day, date)?;
            }
            None => {
                sheet.write_string(row, column, text.as_ref())?;
            }
        },
        Out::Text(text) if text.is_empty() => {}
        other => {
            sheet.write_string(row, column, other.plain().unwrap_or_default().as_ref())?;
        }
    }
    Ok(())
}

/// The number, if Excel would show all its digits.
fn exact_number(text: &str) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let number: f64 = text.parse().ok()?;
    let trimmed = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    (digits <= 15 && number_text(number) == trimmed).then_some(number)
}

/// The date as Excel stores it. Before March 1900 its calendar is wrong (it knows a 29 February 1900), so earlier dates
/// are left as text.
fn stored_date(text: &str) -> Option<ExcelDateTime> {
    let date: jiff::civil::Date = text.parse().ok()?;
    if date < jiff::civil::date(1900, 3, 1) {
        return None;
    }
    let part = |number: i8| u8::try_from(number).ok();
    ExcelDateTime::from_ymd(u16::try_from(date.year()).ok()?, part(date.month())?, part(date.day())?).ok()
}

/// A sheet's name has at most 31 characters; those of a table's name are all allowed.
fn sheet_name(name: &str) -> String {
    name.chars().take(31).collect()
}

fn failed(error: XlsxError) -> Error {
    Error::Writer { format: "XLSX", detail: error.to_string() }
}

fn too_many(what: &str) -> Error {
    Error::Writer { format: "XLSX", detail: format!("the table has more {what} than a sheet can hold") }
}
