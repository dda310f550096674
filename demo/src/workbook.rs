//! How does the shelters' template become a workbook?

use crate::agency::Agency;
use crate::cells::Cell;
use crate::error::{Error, Result};
use crate::layout::columns;
use crate::plant::Line;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Name of the sheet.
pub(crate) const SHEET: &str = "Victims";

/// The workbook of the federation of shelters.
pub(crate) fn workbook(lines: &[Line]) -> Result<Vec<u8>> {
    fill(lines).map_err(|source| Error::Workbook { file: Agency::Shelter.file_name(), source })
}

fn fill(lines: &[Line]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A fixed day of creation: else the clock of the machine would be the only thing that differs between two runs.
    let created = ExcelDateTime::from_ymd(2024, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new().set_author("Federation of Shelters of Taravia").set_creation_datetime(&created),
    );
    let bold = Format::new().set_bold();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(SHEET)?;
    sheet.set_freeze_panes(2, 0)?;
    sheet.set_row_hidden(0)?;
    for (index, column) in columns(Agency::Shelter).iter().enumerate() {
        if !column.id.is_empty() {
            sheet.write_string(0, index as u16, column.id)?;
        }
    }
    for (index, column) in columns(Agency::Shelter).iter().enumerate() {
        sheet.write_string_with_format(1, index as u16, column.header, &bold)?;
    }
    for line in lines {
        for (index, cell) in line.cells.iter().enumerate() {
            write(sheet, line.entry.row - 1, index as u16, cell, &day)?;
        }
    }
    workbook.save_to_buffer()
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    day: &Format,
) -> std::result::Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        Cell::Number(number) => {
            sheet.write_number(row, column, *number)?;
        }
        Cell::Date(date) => {
            let (year, month, days) =
                (date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs());
            sheet.write_datetime_with_format(row, column, ExcelDateTime::from_ymd(year, month, days)?, day)?;
        }
    }
    Ok(())
}
