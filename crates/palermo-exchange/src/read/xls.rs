//! Is an old workbook safe to parse?
//!
//! The parser of XLS files lays every sheet out as a full rectangle. A file of a few hundred bytes can claim a rectangle
//! of four thousand million cells, so the records are walked first and the rectangles are measured. The walk and the
//! parser see the very same bytes: the workbook's stream is taken out of its container and put into a fresh one.

use std::{
    fs::File,
    io::{Cursor, Read, Write},
};

use calamine::{Data, Range, Reader, Xls};
use cfb::CompoundFile;

use super::{Limits, SheetInfo, sheet::contained};
use crate::error::{Error, Measure, Place};

/// The sheets of an old workbook: values and formulas of each.
pub(crate) type XlsBook = Vec<(Range<Data>, Range<String>)>;

// Record numbers of [MS-XLS] 2.3.2.
const FORMULA: u16 = 0x0006;
const END_OF_PART: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const MULTIPLE_NUMBERS: u16 = 0x00BD;
const DIMENSIONS: u16 = 0x0200;
/// Records that hold one cell, all beginning with row and column.
const CELLS: [u16; 8] = [FORMULA, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x0206, 0x027E];

/// Reads a whole XLS workbook.
pub(crate) fn open(file: &File, limits: &Limits) -> Result<(Vec<SheetInfo>, XlsBook), Error> {
    let size = file.metadata().map(|data| data.len()).unwrap_or(0);
    if size > limits.memory_bytes {
        return Err(Error::Limit { measure: Measure::PartBytes, limit: limits.memory_bytes, found: size });
    }
    let stream = workbook_stream(file, limits)?;
    measure(&stream, limits)?;
    let place = Place::default();
    let fresh = contained(&place, || rewrap(&stream))?;
    let mut book: Xls<_> = contained(&place, || Xls::new(Cursor::new(fresh)))?;
    let mut infos = Vec::new();
    let mut sheets = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != calamine::SheetType::WorkSheet {
            continue;
        }
        let place = Place { sheet: Some(sheet.name.clone()), ..Place::default() };
        let values = contained(&place, || book.worksheet_range(&sheet.name))?;
        let formulas = contained(&place, || book.worksheet_formula(&sheet.name))?;
        infos.push(SheetInfo { name: sheet.name, visible: sheet.visible == calamine::SheetVisible::Visible });
        sheets.push((values, formulas));
    }
    Ok((infos, sheets))
}

fn damaged(detail: &str) -> Error {
    Error::Workbook { place: Place::default(), detail: detail.to_owned() }
}

fn workbook_stream(file: &File, limits: &Limits) -> Result<Vec<u8>, Error> {
    let failed = |error: std::io::Error| damaged(&error.to_string());
    let mut compound = CompoundFile::open(file).map_err(failed)?;
    let names = ["Workbook", "Book"];
    let path = names
        .iter()
        .find_map(|name| {
            compound
                .walk()
                .find(|entry| entry.is_stream() && entry.name().eq_ignore_ascii_case(name))
                .map(|entry| entry.path().to_owned())
        })
        .ok_or_else(|| damaged("it holds no workbook"))?;
    let mut bytes = Vec::new();
    let stream = compound.open_stream(path).map_err(failed)?;
    stream.take(limits.memory_bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn rewrap(stream: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compound = CompoundFile::create(Cursor::new(Vec::new()))?;
    compound.create_stream("Workbook")?.write_all(stream)?;
    compound.flush()?;
    Ok(compound.into_inner().into_inner())
}

/// A record: its number, its bytes, and where the next one begins.
fn record(stream: &[u8], at: usize) -> Option<(u16, &[u8], usize)> {
    let head = stream.get(at..at + 4)?;
    let number = u16::from_le_bytes([head[0], head[1]]);
    let len = usize::from(u16::from_le_bytes([head[2], head[3]]));
    let body = stream.get(at + 4..at + 4 + len)?;
    Some((number, body, at + 4 + len))
}

fn u16_at(body: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u16::from_le_bytes([*body.get(at)?, *body.get(at + 1)?])))
}

fn u32_at(body: &[u8], at: usize) -> Option<u64> {
    Some(u16_at(body, at)? | u16_at(body, at + 2)? << 16)
}

/// Walks the records as the parser will and refuses sheets whose rectangle is beyond the limit.
fn measure(stream: &[u8], limits: &Limits) -> Result<(), Error> {
    let mut starts = Vec::new();
    let mut at = 0;
    while let Some((number, body, next)) = record(stream, at) {
        match number {
            FILE_PASS if u16_at(body, 0).is_some_and(|method| method != 0) => return Err(Error::Password),
            BOUND_SHEET => starts.extend(u32_at(body, 0)),
            END_OF_PART => break,
            _ => {}
        }
        at = next;
    }
    let mut cells = 0;
    for start in starts {
        let start = usize::try_from(start).ok().filter(|start| *start < stream.len());
        let start = start.ok_or_else(|| damaged("a sheet lies beyond the end"))?;
        cells += measure_sheet(stream, start);
        if cells > limits.cells {
            return Err(Error::Limit { measure: Measure::Cells, limit: limits.cells, found: cells });
        }
    }
    Ok(())
}

/// Cells of the rectangle that a sheet's records span, or that it declares, whichever is more.
fn measure_sheet(stream: &[u8], start: usize) -> u64 {
    let (mut declared, mut rows, mut columns) = (0, 0, 0);
    let mut at = start;
    while let Some((number, body, next)) = record(stream, at) {
        if number == DIMENSIONS {
            // Rows take four bytes since 1997 and two before; the layout shows itself by the length.
            let (bottom, right) =
                if body.len() >= 14 { (u32_at(body, 4), u16_at(body, 10)) } else { (u16_at(body, 2), u16_at(body, 6)) };
            let area = bottom.unwrap_or(0).saturating_mul(right.unwrap_or(0));
            declared = std::cmp::max(declared, area);
        }
        if CELLS.contains(&number) || number == MULTIPLE_NUMBERS {
            let width = if number == MULTIPLE_NUMBERS { body.len() as u64 / 6 } else { 0 };
            rows = rows.max(u16_at(body, 0).unwrap_or(0) + 1);
            columns = columns.max(u16_at(body, 2).unwrap_or(0) + 1 + width);
        }
        at = next;
    }
    declared.max(rows * columns)
}
