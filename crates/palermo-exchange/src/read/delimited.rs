//! What are the rows of a delimited text?
//!
//! RFC 4180 as it is met in the field: any of four delimiters, line ends of three systems, blank lines, line ends
//! within quotation marks. Rows are numbered as a spreadsheet numbers them: a blank line is a row, a line end within
//! quotation marks is not.

use csv_core::{ReadRecordResult, ReaderBuilder, Terminator};

use super::{
    Fault, Limits, Row,
    text::{TextError, TextReader},
};
use crate::error::{Error, Measure, Place};

/// The delimiters that are looked for, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads the rows of a delimited text one by one.
pub(crate) struct Delimited<'a> {
    input: TextReader<'a>,
    core: csv_core::Reader,
    limits: Limits,
    /// Number of the row that comes next.
    next: u32,
    after_return: bool,
    text: Vec<u8>,
    ends: Vec<usize>,
    sink: Vec<u8>,
}

/// What happens to the bytes that the parser gives next.
#[derive(Clone, Copy)]
enum Mode {
    Keep,
    /// The open cell is beyond the limit: its bytes go to the sink until it ends.
    DropCell,
    /// There are more columns than the limit: the rest of the row goes to the sink.
    DropRest,
}

/// Where the reading of one row stands.
struct Progress {
    mode: Mode,
    /// Bytes kept in `text`.
    bytes: usize,
    /// Ends kept in `ends`; they count the bytes that were dropped too.
    ends: usize,
    /// Bytes dropped so far, without those beyond the last column.
    lost: usize,
    /// Columns whose bytes were dropped.
    dropped: Vec<usize>,
    /// Cells beyond the limit on columns.
    surplus: u64,
    /// Whether the number of quotation marks is odd so far.
    odd_quotes: bool,
    /// Whether the text ended with this row.
    at_end: bool,
}

impl<'a> Delimited<'a> {
    pub fn new(mut input: TextReader<'a>, delimiter: u8, limits: Limits) -> Result<Self, Error> {
        skip_separator_line(&mut input).map_err(|error| explain(error, input.encoding(), 1, 0))?;
        Ok(Self {
            input,
            core: ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::CRLF).build(),
            limits,
            next: 1,
            after_return: false,
            text: vec![0; 16 * 1024],
            ends: vec![0; 64],
            sink: vec![0; 16 * 1024],
        })
    }

    /// Reads the next row; false at the end.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Error> {
        if !self.skip_blank_lines()? {
            return Ok(false);
        }
        let mut progress = Progress {
            mode: Mode::Keep,
            bytes: 0,
            ends: 0,
            lost: 0,
            dropped: Vec::new(),
            surplus: 0,
            odd_quotes: false,
            at_end: false,
        };
        loop {
            match self.step(&mut progress)? {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.make_room(&mut progress),
                ReadRecordResult::OutputEndsFull => self.make_columns(&mut progress),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(false),
            }
        }
        row.begin(self.next, false);
        self.finish(row, &progress)?;
        self.advance()?;
        Ok(true)
    }

    /// Lets the parser take the next bytes, up to the end of the row.
    fn step(&mut self, progress: &mut Progress) -> Result<ReadRecordResult, Error> {
        let input = match self.input.fill() {
            Ok(input) => input,
            Err(error) => return Err(explain(error, self.input.encoding(), self.next, progress.ends)),
        };
        progress.at_end = input.is_empty();
        let mut sunk_ends = [0; 64];
        let (text, ends) = match progress.mode {
            Mode::Keep => (&mut self.text[progress.bytes..], &mut self.ends[progress.ends..]),
            Mode::DropCell => (&mut self.sink[..], &mut sunk_ends[..1]),
            Mode::DropRest => (&mut self.sink[..], &mut sunk_ends[..]),
        };
        let (result, read, bytes, found) = self.core.read_record(input, text, ends);
        progress.odd_quotes ^= input[..read].iter().filter(|byte| **byte == b'"').count() % 2 == 1;
        if let Some(last) = input[..read].last() {
            self.after_return = *last == b'\r';
        }
        self.input.consume(read);
        match progress.mode {
            Mode::Keep => {
                progress.bytes += bytes;
                progress.ends += found;
            }
            Mode::DropCell => {
                progress.lost += bytes;
                if found == 1 {
                    progress.dropped.push(progress.ends);
                    self.ends[progress.ends] = sunk_ends[0];
                    progress.ends += 1;
                    progress.mode = Mode::Keep;
                }
            }
            Mode::DropRest => progress.surplus += found as u64,
        }
        Ok(result)
    }

    /// Gives the parser more room, or drops the open cell when it is beyond the limit.
    fn make_room(&mut self, progress: &mut Progress) {
        if !matches!(progress.mode, Mode::Keep) {
            return;
        }
        if progress.ends == self.ends.len() {
            self.make_columns(progress);
            return;
        }
        let begun = progress.ends.checked_sub(1).map_or(0, |last| self.ends[last]) - progress.lost;
        let open = (progress.bytes - begun) as u64;
        if open <= self.limits.cell_bytes && (self.text.len() as u64) < self.limits.row_bytes {
            self.text.resize(self.text.len() * 2, 0);
        } else {
            progress.mode = Mode::DropCell;
            progress.lost += progress.bytes - begun;
            progress.bytes = begun;
        }
    }

    fn make_columns(&mut self, progress: &mut Progress) {
        if !matches!(progress.mode, Mode::Keep) || progress.ends < self.ends.len() {
            return;
        }
        if self.ends.len() < self.limits.columns {
            self.ends.resize((self.ends.len() * 2).min(self.limits.columns), 0);
        } else {
            progress.mode = Mode::DropRest;
        }
    }

    fn finish(&self, row: &mut Row, progress: &Progress) -> Result<(), Error> {
        let ends = &self.ends[..progress.ends.min(self.limits.columns)];
        let kept = &self.text[..progress.bytes];
        let mut begun = 0;
        let too_large = ends.iter().any(|end| {
            let bytes = end - begun;
            begun = *end;
            bytes as u64 > self.limits.cell_bytes
        });
        if progress.dropped.is_empty() && !too_large {
            // The text was judged as UTF-8 when the file was opened.
            let text = std::str::from_utf8(kept).map_err(|_| Error::Changed)?;
            row.fill_plain(text, ends.iter().copied());
        } else {
            self.finish_without_large_cells(row, progress, ends, kept)?;
        }
        if progress.surplus > 0 {
            let found = ends.len() as u64 + progress.surplus;
            row.fault(None, Fault::TooManyColumns { found, limit: self.limits.columns as u64 });
        }
        if progress.at_end && progress.odd_quotes {
            row.fault(ends.len().checked_sub(1), Fault::UnclosedQuote);
        }
        Ok(())
    }

    fn finish_without_large_cells(
        &self,
        row: &mut Row,
        progress: &Progress,
        ends: &[usize],
        kept: &[u8],
    ) -> Result<(), Error> {
        let (mut at, mut begun) = (0, 0);
        for (column, end) in ends.iter().enumerate() {
            let bytes = end - begun;
            begun = *end;
            let dropped = progress.dropped.contains(&column);
            let (cell, limit) = (bytes as u64, self.limits.cell_bytes);
            if cell > limit {
                row.fault(Some(column), Fault::CellTooLarge { bytes: cell, limit });
            } else if dropped {
                row.fault(Some(column), Fault::RowTooLarge { limit: self.limits.row_bytes });
            }
            let text = if cell > limit || dropped { &[][..] } else { &kept[at..at + bytes] };
            let text = std::str::from_utf8(text).map_err(|_| Error::Changed)?;
            row.push_plain(text);
            if !dropped {
                at += bytes;
            }
        }
        Ok(())
    }

    /// Blank lines are no rows to the parser but rows to a spreadsheet, so they are counted before it sees them.
    fn skip_blank_lines(&mut self) -> Result<bool, Error> {
        loop {
            let input = match self.input.fill() {
                Ok(input) => input,
                Err(error) => return Err(explain(error, self.input.encoding(), self.next, 0)),
            };
            match input.first() {
                None => return Ok(false),
                Some(b'\n') if self.after_return => self.after_return = false,
                Some(b'\n') => self.advance()?,
                Some(b'\r') => {
                    self.advance()?;
                    self.after_return = true;
                }
                Some(_) => return Ok(true),
            }
            self.input.consume(1);
        }
    }

    fn advance(&mut self) -> Result<(), Error> {
        let limit = u64::from(u32::MAX);
        self.next = self.next.checked_add(1).ok_or(Error::Limit { measure: Measure::Rows, limit, found: limit + 1 })?;
        Ok(())
    }
}

fn explain(error: TextError, encoding: &'static str, row: u32, column: usize) -> Error {
    match error {
        TextError::Malformed(byte) => Error::Encoding { encoding, place: Place::cell(None, row, column), byte },
        TextError::Other(error) => error,
    }
}

/// Skips Excel's own first line `sep=;`, which it never shows as a row.
fn skip_separator_line(input: &mut TextReader<'_>) -> Result<(), TextError> {
    let Some(len) = separator_line(input.fill()?).map(|(_, len)| len) else { return Ok(()) };
    input.consume(len);
    Ok(())
}

/// The delimiter that a line `sep=X` declares, and the length of that line with its end.
fn separator_line(text: &[u8]) -> Option<(u8, usize)> {
    let rest = text.strip_prefix(b"sep=").or_else(|| text.strip_prefix(b"SEP="))?;
    let delimiter = *rest.first().filter(|byte| DELIMITERS.contains(byte))?;
    match rest.get(1..)? {
        [b'\r', b'\n', ..] => Some((delimiter, 7)),
        [b'\r' | b'\n', ..] => Some((delimiter, 6)),
        _ => None,
    }
}

/// Finds the delimiter that cuts the sample into rows of the most even width.
///
/// Titles and notes above the heading are rows of one cell; they do not count against a delimiter. A delimiter that
/// occurs in every row the same number of times wins over one that occurs more often but unevenly.
pub(crate) fn find_delimiter(sample: &str, whole: bool) -> u8 {
    if let Some((delimiter, _)) = separator_line(sample.as_bytes()) {
        return delimiter;
    }
    let mut best = (0.0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let score = evenness(sample, whole, delimiter);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

fn evenness(sample: &str, whole: bool, delimiter: u8) -> f64 {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(sample.as_bytes());
    let mut widths: Vec<usize> = reader.byte_records().map_while(Result::ok).map(|record| record.len()).collect();
    if !whole && widths.len() > 1 {
        // The last row of a sample is cut anywhere.
        widths.pop();
    }
    let mut counts = std::collections::BTreeMap::new();
    for width in widths.iter().filter(|width| **width > 1) {
        *counts.entry(*width).or_insert(0u32) += 1;
    }
    let Some((width, count)) = counts.into_iter().max_by_key(|(width, count)| (*count, *width)) else { return 0.0 };
    let share = f64::from(count) / widths.len() as f64;
    // Width only breaks ties: it adds less than the weight of one row in a hundred.
    share + (width as f64 / 4096.0).min(1.0) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_cuts_rows_evenly() {
        let samples = [
            ("a,b,c\n1,2,3\n", b','),
            ("name;price\nx;1,5\ny;2,5\n", b';'),
            ("a\tb\nx, y, z\t2\n", b'\t'),
            ("a|b|c\n1|2|3\n", b'|'),
            ("Published figures, second edition\n\na;b;c\n1;2;3\n4;5;6\n", b';'),
            ("sep=|\na,b|c,d\n", b'|'),
            ("one column\nonly\n", b','),
            ("a,b\n\"x;y;z\",1\n\"x;y;z\",2\n", b','),
        ];
        for (sample, delimiter) in samples {
            assert_eq!(char::from(find_delimiter(sample, true)), char::from(delimiter), "{sample:?}");
        }
    }
}
