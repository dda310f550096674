//! What does a spreadsheet's cell say to the person who looks at it?
//!
//! Excel stores dates as numbers of days and truth values as digits. Here each becomes the text that stands on the
//! screen, except that dates are written in the ISO order. Number formats other than dates are not applied: a share
//! shown as `12%` is read as `0.12`, so that no digit is lost.

use std::{
    fs::File,
    io::BufReader,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Data, DataRef, ExcelDateTime, Range, Xlsx, XlsxCellFormulaMetadataRecord, XlsxCellReader};

use super::{Fault, Form, Limits, Row};
use crate::error::{Error, Place};

/// Days in the Excel calendar up to 31 December 9999.
const LAST_DAY: f64 = 2_958_466.0;

/// Runs a parser of foreign bytes so that a fault of the parser becomes an error: these files come from strangers, and
/// old formats have corners that no parser has seen.
pub(crate) fn contained<T, E: std::fmt::Display>(
    place: &Place,
    parse: impl FnOnce() -> Result<T, E>,
) -> Result<T, Error> {
    let damaged = |detail: String| Error::Workbook { place: place.clone(), detail };
    match catch_unwind(AssertUnwindSafe(parse)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(damaged(error.to_string())),
        Err(_) => Err(damaged("its structure makes no sense".to_owned())),
    }
}

/// Reads the rows of one sheet of an XLSX workbook as its XML streams by.
pub(crate) struct XlsxRows<'a> {
    cells: XlsxCellReader<'a, BufReader<File>>,
    sheet: &'a str,
    waiting: Option<XlsxCellFormulaMetadataRecord<'a>>,
    limits: Limits,
    last: u32,
    ended: bool,
}

impl<'a> XlsxRows<'a> {
    pub fn new(workbook: &'a mut Xlsx<BufReader<File>>, sheet: &'a str, limits: Limits) -> Result<Self, Error> {
        let place = Place { sheet: Some(sheet.to_owned()), ..Place::default() };
        let cells = contained(&place, move || workbook.worksheet_cells_reader(sheet))?;
        Ok(Self { cells, sheet, waiting: None, limits, last: 0, ended: false })
    }

    /// Reads the next row that holds anything; false at the end.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Error> {
        loop {
            let Some(first) = self.take()? else { return Ok(false) };
            let index = first.pos.0;
            // Rows are counted from 1; the last one of the format is far from the end of the type.
            let number = index.saturating_add(1);
            if number <= self.last {
                return Err(self.damaged(number, "rows do not stand in their order"));
            }
            self.last = number;
            row.begin(number, true);
            let mut surplus = 0;
            let mut cell = Some(first);
            while let Some(one) = cell {
                if one.pos.0 != index {
                    self.waiting = Some(one);
                    break;
                }
                if !self.put(row, &one)? {
                    surplus = u64::from(one.pos.1) + 1;
                }
                cell = self.take()?;
            }
            if surplus > 0 {
                row.fault(None, Fault::TooManyColumns { found: surplus, limit: self.limits.columns as u64 });
            }
            if !row.is_blank() || !row.faults().is_empty() {
                return Ok(true);
            }
        }
    }

    /// Puts a cell into the row; false if it lies beyond the last column that is allowed.
    fn put(&self, row: &mut Row, cell: &XlsxCellFormulaMetadataRecord<'_>) -> Result<bool, Error> {
        let formula = cell.formula.is_some();
        if matches!(cell.value, DataRef::Empty) && !formula {
            return Ok(true);
        }
        let column = cell.pos.1 as usize;
        if column >= self.limits.columns {
            return Ok(false);
        }
        if column < row.len() {
            return Err(self.damaged(row.number(), "cells do not stand in their order"));
        }
        row.pad(column);
        put_value(row, &cell.value, formula, &self.limits);
        Ok(true)
    }

    fn take(&mut self) -> Result<Option<XlsxCellFormulaMetadataRecord<'a>>, Error> {
        if let Some(cell) = self.waiting.take() {
            return Ok(Some(cell));
        }
        if self.ended {
            return Ok(None);
        }
        let place = Place { sheet: None, row: Some(self.last.max(1)), column: None };
        let next = contained(&place, || self.cells.next_cell_with_formula_metadata()).map_err(|error| match error {
            Error::Workbook { place, detail } => {
                Error::Workbook { place: Place { sheet: Some(self.sheet.to_owned()), ..place }, detail }
            }
            other => other,
        })?;
        self.ended = next.is_none();
        Ok(next)
    }

    fn damaged(&self, row: u32, detail: &str) -> Error {
        Error::Workbook { place: Place::row(Some(self.sheet), row), detail: detail.to_owned() }
    }
}

/// Reads the rows of one sheet of an old workbook, which lies in memory.
pub(crate) struct XlsRows<'a> {
    values: &'a Range<Data>,
    formulas: &'a Range<String>,
    next: u32,
    limits: Limits,
}

impl<'a> XlsRows<'a> {
    pub fn new((values, formulas): &'a (Range<Data>, Range<String>), limits: Limits) -> Self {
        let first = [values.start(), formulas.start()].into_iter().flatten().map(|start| start.0).min();
        Self { values, formulas, next: first.unwrap_or(0), limits }
    }

    /// Reads the next row that holds anything; false at the end.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Error> {
        let ends = [self.values.end(), self.formulas.end()];
        let (rows, columns) =
            ends.into_iter().flatten().fold((0, 0), |most, end| (most.0.max(end.0 + 1), most.1.max(end.1 + 1)));
        while self.next < rows {
            let index = self.next;
            self.next += 1;
            row.begin(index + 1, true);
            for column in 0..columns {
                let formula = self.formulas.get_value((index, column)).is_some_and(|text| !text.is_empty());
                let value = self.values.get_value((index, column)).unwrap_or(&Data::Empty);
                if matches!(value, Data::Empty) && !formula {
                    continue;
                }
                if column as usize >= self.limits.columns {
                    let (found, limit) = (u64::from(columns), self.limits.columns as u64);
                    row.fault(None, Fault::TooManyColumns { found, limit });
                    break;
                }
                row.pad(column as usize);
                put_value(row, &borrowed(value), formula, &self.limits);
            }
            if !row.is_blank() || !row.faults().is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn put_value(row: &mut Row, value: &DataRef<'_>, formula: bool, limits: &Limits) {
    let limit = limits.cell_bytes;
    match value {
        DataRef::String(text) => row.push(text, Form::Text, formula, limit),
        DataRef::SharedString(text) => row.push(text, Form::Text, formula, limit),
        DataRef::Int(number) => row.push(&number.to_string(), Form::Number, formula, limit),
        DataRef::Float(number) => row.push(&number_text(*number), Form::Number, formula, limit),
        DataRef::Bool(truth) => row.push(if *truth { "TRUE" } else { "FALSE" }, Form::Boolean, formula, limit),
        DataRef::DateTime(moment) => {
            let (text, form) = moment_text(moment);
            row.push(&text, form, formula, limit);
        }
        DataRef::DateTimeIso(text) => {
            let form = if text.contains('T') { Form::DateTime } else { Form::Date };
            row.push(text, form, formula, limit);
        }
        DataRef::DurationIso(text) => row.push(text, Form::Time, formula, limit),
        DataRef::Error(error) => row.push(&error.to_string(), Form::Error, formula, limit),
        DataRef::Empty => row.push("", Form::Empty, formula, limit),
    }
}

/// The shortest text that gives the same number again; whole numbers without a point.
pub(crate) fn number_text(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// A stored date as ISO text: a date without time of day as a date, a time without date as a time.
fn moment_text(moment: &ExcelDateTime) -> (String, Form) {
    let days = moment.as_f64();
    if moment.is_duration() {
        let seconds = (days * 86_400.0).round();
        let sign = if seconds < 0.0 { "-" } else { "" };
        let seconds = seconds.abs() as u64;
        let text = format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        return (text, Form::Time);
    }
    if !(0.0..LAST_DAY).contains(&days) {
        return (number_text(days), Form::Number);
    }
    let (year, month, day, hour, minute, second, millisecond) = moment.to_ymd_hms_milli();
    let mut time = format!("{hour:02}:{minute:02}:{second:02}");
    if millisecond > 0 {
        time.push_str(&format!(".{millisecond:03}"));
    }
    if days < 1.0 {
        return (time, Form::Time);
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if days.fract() == 0.0 { (date, Form::Date) } else { (format!("{date}T{time}"), Form::DateTime) }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn stored_days_become_iso_dates() {
        let shown = |days, kind| moment_text(&ExcelDateTime::new(days, kind, false));
        // 43,831 is 1 January 2020 in the 1900 calendar (ECMA-376 part 1, 18.17.4.1).
        assert_eq!(shown(43_831.0, DateTime), ("2020-01-01".to_owned(), Form::Date));
        assert_eq!(shown(43_831.5, DateTime), ("2020-01-01T12:00:00".to_owned(), Form::DateTime));
        assert_eq!(shown(0.25, DateTime), ("06:00:00".to_owned(), Form::Time));
        assert_eq!(shown(1.5, TimeDelta), ("36:00:00".to_owned(), Form::Time));
        assert_eq!(shown(-3.0, DateTime), ("-3".to_owned(), Form::Number), "no date: left as the number it is");
    }

    #[test]
    fn numbers_keep_their_digits_and_gain_no_point() {
        for (number, text) in [(5.0, "5"), (-0.0, "0"), (0.1, "0.1"), (1e15, "1000000000000000"), (12.50, "12.5")] {
            assert_eq!(number_text(number), text);
        }
    }
}
