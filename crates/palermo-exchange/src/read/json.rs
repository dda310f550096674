//! What are the records of a JSON text?
//!
//! An array of objects, or one object after the other (JSON lines), read one record at a time. Keys become columns in
//! the order in which they first occur; row 1 holds the keys and the first record is row 2, as if a spreadsheet showed
//! it. Numbers keep their digits exactly as written; arrays and objects within a record are given as their JSON text.

use std::{collections::HashMap, fmt};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    Fault, Form, Limits, Row,
    text::{TextError, TextReader},
};
use crate::error::{Error, Measure, Place};

/// The keys of all records, each with its column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

/// Reads the keys of all records: the one extra pass that a heading costs.
pub(crate) fn find_columns(input: TextReader<'_>, limits: Limits) -> Result<Columns, Error> {
    let mut splitter = Splitter::new(input, limits);
    let mut columns = Columns::default();
    while splitter.next()? {
        if splitter.fault.is_some() {
            continue;
        }
        let Ok(Object(pairs)) = serde_json::from_slice(&splitter.record) else { continue };
        for (key, _) in pairs {
            if columns.places.contains_key(&key) {
                continue;
            }
            if columns.names.len() == limits.columns {
                let limit = limits.columns as u64;
                return Err(Error::Limit { measure: Measure::Columns, limit, found: limit + 1 });
            }
            columns.places.insert(key.clone(), columns.names.len());
            columns.names.push(key);
        }
    }
    Ok(columns)
}

/// Gives the heading and then each record as a row.
pub(crate) struct JsonRows<'a> {
    splitter: Splitter<'a>,
    columns: &'a Columns,
    limits: Limits,
    begun: bool,
    cells: Vec<Option<(String, Form)>>,
}

impl<'a> JsonRows<'a> {
    pub fn new(input: TextReader<'a>, columns: &'a Columns, limits: Limits) -> Self {
        Self { splitter: Splitter::new(input, limits), columns, limits, begun: false, cells: Vec::new() }
    }

    /// Reads the next row; false at the end.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Error> {
        if !self.begun {
            self.begun = true;
            row.begin(1, true);
            for name in &self.columns.names {
                row.push(name, Form::Text, false, self.limits.cell_bytes);
            }
            return Ok(true);
        }
        if !self.splitter.next()? {
            return Ok(false);
        }
        row.begin(self.splitter.number, true);
        if let Some(fault) = self.splitter.fault.take() {
            row.fault(None, fault);
            return Ok(true);
        }
        match serde_json::from_slice(&self.splitter.record) {
            Ok(Object(pairs)) => fill(row, pairs, self.columns, &mut self.cells, self.limits.cell_bytes),
            Err(error) => row.fault(None, Fault::BadObject { detail: without_values(&error) }),
        }
        Ok(true)
    }
}

/// Puts the values of an object into the columns of their keys.
fn fill(
    row: &mut Row,
    pairs: Vec<(String, &RawValue)>,
    columns: &Columns,
    cells: &mut Vec<Option<(String, Form)>>,
    cell_limit: u64,
) {
    cells.clear();
    cells.resize(columns.names.len(), None);
    for (key, value) in pairs {
        let Some(&column) = columns.places.get(&key) else { continue };
        if cells[column].is_some() {
            row.fault(Some(column), Fault::DuplicateKey);
            continue;
        }
        match scalar(value.get()) {
            Ok(cell) => cells[column] = Some(cell),
            Err(error) => row.fault(Some(column), Fault::BadObject { detail: without_values(&error) }),
        }
    }
    for (column, cell) in cells.drain(..).enumerate() {
        if let Some((text, form)) = cell {
            row.pad(column);
            row.push(&text, form, false, cell_limit);
        }
    }
}

fn scalar(raw: &str) -> Result<(String, Form), serde_json::Error> {
    Ok(match raw.as_bytes().first() {
        Some(b'"') => (serde_json::from_str(raw)?, Form::Text),
        Some(b'n') => (String::new(), Form::Empty),
        Some(b't' | b'f') => (raw.to_owned(), Form::Boolean),
        Some(b'[' | b'{') => (raw.to_owned(), Form::Nested),
        _ => (raw.to_owned(), Form::Number),
    })
}

/// The parser's words for syntax faults speak of what was expected and quote nothing from the text.
fn without_values(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Data => "an object was expected".to_owned(),
        _ => error.to_string(),
    }
}

/// An object with its values as they stand in the text.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(16));
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// Cuts the text into records without understanding them: it follows brackets and quotation marks only.
struct Splitter<'a> {
    input: TextReader<'a>,
    limits: Limits,
    record: Vec<u8>,
    fault: Option<Fault>,
    number: u32,
    byte: u64,
    array: Array,
}

/// Where the text stands with regard to an enclosing array.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Array {
    /// Nothing was read yet.
    Unknown,
    /// There is none: records follow each other.
    None,
    /// Directly after the opening bracket.
    Opened,
    /// After a record: a comma or the closing bracket follows.
    AfterRecord,
    /// After a comma: a record must follow.
    AfterComma,
    /// After the closing bracket.
    Closed,
}

impl<'a> Splitter<'a> {
    fn new(input: TextReader<'a>, limits: Limits) -> Self {
        Self { input, limits, record: Vec::new(), fault: None, number: 1, byte: 0, array: Array::Unknown }
    }

    /// Reads the next record into `record`; false at the end.
    fn next(&mut self) -> Result<bool, Error> {
        self.number = self.number.saturating_add(1);
        self.record.clear();
        self.fault = None;
        let Some(first) = self.find_record()? else { return Ok(false) };
        if first == b'{' {
            self.take_object()?;
        } else {
            self.fault = Some(Fault::NotAnObject);
            self.take_other()?;
        }
        Ok(true)
    }

    /// Goes to the first byte of the next record, checking what stands between records.
    fn find_record(&mut self) -> Result<Option<u8>, Error> {
        loop {
            let Some(byte) = self.peek()? else {
                return match self.array {
                    Array::Unknown | Array::None | Array::Closed => Ok(None),
                    _ => Err(self.broken("the array is never closed")),
                };
            };
            if byte.is_ascii_whitespace() {
                self.skip(1);
                continue;
            }
            self.array = match (self.array, byte) {
                (Array::Unknown, b'[') => Array::Opened,
                (Array::Unknown | Array::None, _) => {
                    self.array = Array::None;
                    return Ok(Some(byte));
                }
                (Array::Opened | Array::AfterRecord, b']') => Array::Closed,
                (Array::AfterRecord, b',') => Array::AfterComma,
                (Array::AfterRecord, _) => return Err(self.broken("a comma is missing between two records")),
                (Array::AfterComma, b',' | b']') => return Err(self.broken("a record is missing after a comma")),
                (Array::Opened | Array::AfterComma, _) => {
                    self.array = Array::AfterRecord;
                    return Ok(Some(byte));
                }
                (Array::Closed, _) => return Err(self.broken("something follows the end of the array")),
            };
            self.skip(1);
        }
    }

    /// Takes an object up to its closing brace.
    fn take_object(&mut self) -> Result<(), Error> {
        let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
        loop {
            let limit = self.limits.row_bytes;
            let deepest = self.limits.depth;
            let piece = match self.input.fill() {
                Ok(piece) => piece,
                Err(error) => return Err(self.explain(error)),
            };
            if piece.is_empty() {
                return Err(self.broken("the last record is never closed"));
            }
            let mut taken = 0;
            let mut closed = false;
            for byte in piece {
                taken += 1;
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_text => escaped = true,
                    b'"' => in_text = !in_text,
                    _ if in_text => {}
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                if depth > deepest {
                    self.fault = Some(Fault::TooDeep { limit: deepest });
                }
                if depth == 0 {
                    closed = true;
                    break;
                }
            }
            if self.record.len() + taken <= limit as usize {
                self.record.extend_from_slice(&piece[..taken]);
            } else {
                self.record.clear();
                self.fault = Some(Fault::RowTooLarge { limit });
            }
            self.skip(taken);
            if closed {
                return Ok(());
            }
        }
    }

    /// Passes over a value that is no object: up to the comma, bracket or line end that follows it.
    fn take_other(&mut self) -> Result<(), Error> {
        let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
        let lines = self.array == Array::None;
        while let Some(byte) = self.peek()? {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_text => escaped = true,
                b'"' => in_text = !in_text,
                b'\n' if lines => return Ok(()),
                _ if in_text => {}
                b',' | b']' if depth == 0 && !lines => return Ok(()),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.skip(1);
        }
        Ok(())
    }

    fn peek(&mut self) -> Result<Option<u8>, Error> {
        match self.input.fill() {
            Ok(piece) => Ok(piece.first().copied()),
            Err(error) => Err(self.explain(error)),
        }
    }

    fn skip(&mut self, count: usize) {
        self.input.consume(count);
        self.byte += count as u64;
    }

    fn broken(&self, detail: &'static str) -> Error {
        Error::Json { place: Place::row(None, self.number), byte: self.byte, detail }
    }

    fn explain(&self, error: TextError) -> Error {
        match error {
            TextError::Malformed(byte) => {
                Error::Encoding { encoding: self.input.encoding(), place: Place::row(None, self.number), byte }
            }
            TextError::Other(error) => error,
        }
    }
}
