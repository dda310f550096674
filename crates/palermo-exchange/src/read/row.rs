//! What stands in one row, and what is odd about it?
//!
//! A [`Row`] holds the texts of its cells in one buffer that is used again for the next row, so that a million rows of
//! twenty cells cost no allocation a cell.

use crate::error::{Error, Place};

/// What kind of value a file says that a cell holds. A delimited file knows text only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Nothing: an absent cell, a JSON `null`, an empty field of a delimited file.
    Empty,
    /// Text.
    Text,
    /// A number; the text holds all its digits.
    Number,
    /// A truth value: `TRUE` and `FALSE` in spreadsheets, `true` and `false` in JSON.
    Boolean,
    /// A calendar date, as `YYYY-MM-DD`.
    Date,
    /// A date with time of day, as `YYYY-MM-DDThh:mm:ss`.
    DateTime,
    /// A time of day or a duration, as `hh:mm:ss`.
    Time,
    /// An error value of a spreadsheet such as `#N/A`.
    Error,
    /// A JSON array or object, as its JSON text.
    Nested,
}

/// One cell, borrowed from its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    text: &'a str,
    form: Form,
    formula: bool,
}

impl<'a> Cell<'a> {
    /// The text that a person sees: numbers with all their digits and no `.0`, dates as ISO text. The text of a
    /// delimited file is given as it stands.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// What the file says the cell holds.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Whether the cell's text is the stored result of a formula. Formulas are never run: the stored result may be
    /// out of date, so whoever imports it should say so.
    pub fn is_formula(&self) -> bool {
        self.formula
    }

    /// Whether the cell holds nothing. `NA`, `-` and blanks are something: whether they mean "missing" is for a
    /// mapping to say.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What in the text may deceive a reader or a spreadsheet.
    pub fn suspicious(&self) -> Vec<super::Suspicion> {
        super::suspicious(self.text)
    }
}

/// A fault of one row. The rows after it are read all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A cell is larger than the limit; its text was left out.
    #[error("the cell holds {bytes} bytes, more than the limit of {limit}")]
    CellTooLarge {
        /// Its true length.
        bytes: u64,
        /// The limit in force.
        limit: u64,
    },
    /// The row is larger than the limit; the text of this cell was left out.
    #[error("the row holds more than the limit of {limit} bytes")]
    RowTooLarge {
        /// The limit in force.
        limit: u64,
    },
    /// More columns than the limit; the cells beyond it were left out.
    #[error("the row has {found} cells, more than the limit of {limit}")]
    TooManyColumns {
        /// How many there are.
        found: u64,
        /// The limit in force.
        limit: u64,
    },
    /// Fewer cells than the heading.
    #[error("the row has {found} cells; the heading has {expected}")]
    TooFewCells {
        /// Cells of the heading.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// More cells than the heading, and the surplus is not empty.
    #[error("the row has {found} cells; the heading has {expected}")]
    TooManyCells {
        /// Cells of the heading.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// A quotation mark was opened and never closed: all lines after it run into this cell.
    #[error("a quotation mark is opened here and never closed")]
    UnclosedQuote,
    /// The JSON value is not an object.
    #[error("the JSON value is not an object")]
    NotAnObject,
    /// The JSON object breaks the rules.
    #[error("the JSON object cannot be read: {detail}")]
    BadObject {
        /// What is wrong. It holds no values.
        detail: String,
    },
    /// A JSON object names one key twice.
    #[error("the JSON object has the same key twice")]
    DuplicateKey,
    /// JSON values within values beyond the limit; the row was left out.
    #[error("values lie within values more than {limit} deep")]
    TooDeep {
        /// The limit in force.
        limit: usize,
    },
}

impl Fault {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::CellTooLarge { .. } => "cell_too_large",
            Self::RowTooLarge { .. } => "row_too_large",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::TooFewCells { .. } => "too_few_cells",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::UnclosedQuote => "unclosed_quote",
            Self::NotAnObject => "not_an_object",
            Self::BadObject { .. } => "bad_object",
            Self::DuplicateKey => "duplicate_key",
            Self::TooDeep { .. } => "too_deep",
        }
    }

    pub(crate) fn remedy(&self) -> &'static str {
        match self {
            Self::CellTooLarge { .. } | Self::RowTooLarge { .. } => {
                "Look at the cell in the source: a quotation mark or a line end is missing."
            }
            Self::TooManyColumns { .. } => "Delete the columns that are not needed, or check the delimiter.",
            Self::TooFewCells { .. } => "Look for a line end or a missing delimiter within the row.",
            Self::TooManyCells { .. } => "Put text that contains the delimiter in quotation marks.",
            Self::UnclosedQuote => "Close the quotation mark, or write it twice if it belongs to the text.",
            Self::NotAnObject => "Give each record as an object with the column names as keys.",
            Self::BadObject { .. } => "Ask for a new export: the record was cut short or edited by hand.",
            Self::DuplicateKey => "Keep one of the two values.",
            Self::TooDeep { .. } => "Flatten the record: one value to each key.",
        }
    }
}

/// One row of a sheet.
#[derive(Clone, Debug, Default)]
pub struct Row {
    number: u32,
    text: String,
    ends: Vec<usize>,
    forms: Vec<(Form, bool)>,
    faults: Vec<(Option<usize>, Fault)>,
    grid: bool,
}

impl Row {
    /// The row's number as a spreadsheet shows it: the first row of the sheet is 1, blank rows count. In a JSON file
    /// row 1 holds the keys and the first record is row 2.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many cells the row has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the row has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether every cell is empty.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// The cell in a column counted from 0. A column beyond the end is an empty cell.
    pub fn cell(&self, column: usize) -> Cell<'_> {
        let text = self.text(column);
        let (form, formula) = match self.forms.get(column) {
            Some(&shape) => shape,
            None if text.is_empty() => (Form::Empty, false),
            None => (Form::Text, false),
        };
        Cell { text, form, formula }
    }

    /// The text in a column counted from 0; empty beyond the end.
    pub fn text(&self, column: usize) -> &str {
        let Some(&end) = self.ends.get(column) else { return "" };
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        self.text.get(start..end).unwrap_or("")
    }

    /// The cells from left to right.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = Cell<'_>> {
        (0..self.len()).map(|column| self.cell(column))
    }

    /// What is wrong with the row, with the column where one is to blame.
    pub fn faults(&self) -> &[(Option<usize>, Fault)] {
        &self.faults
    }

    /// The row's faults as errors with their place.
    pub fn errors(&self, sheet: Option<&str>) -> impl Iterator<Item = Error> {
        self.faults.iter().map(move |(column, fault)| Error::Row {
            place: Place { sheet: sheet.map(str::to_owned), row: Some(self.number), column: *column },
            fault: fault.clone(),
        })
    }

    /// Compares the row with the width of the heading. Empty cells beyond the heading are no fault, and spreadsheets
    /// and JSON may end a row early, because there every cell says itself where it stands.
    pub fn check_width(&self, expected: usize) -> Option<Fault> {
        let found = self.len();
        if found < expected && !self.grid {
            return Some(Fault::TooFewCells { expected, found });
        }
        let surplus = (expected..found).any(|column| !self.text(column).is_empty());
        surplus.then_some(Fault::TooManyCells { expected, found })
    }

    /// Empties the row for its next use; `grid` says that cells know their own column.
    pub(crate) fn begin(&mut self, number: u32, grid: bool) {
        self.number = number;
        self.text.clear();
        self.ends.clear();
        self.forms.clear();
        self.faults.clear();
        self.grid = grid;
    }

    /// Gives the row another number, where a file says that it is repeated.
    pub(crate) fn renumber(&mut self, number: u32) {
        self.number = number;
    }

    pub(crate) fn fault(&mut self, column: Option<usize>, fault: Fault) {
        self.faults.push((column, fault));
    }

    /// Appends a cell with its form; a text beyond the limit is left out and noted.
    pub(crate) fn push(&mut self, text: &str, form: Form, formula: bool, cell_limit: u64) {
        if text.len() as u64 > cell_limit {
            self.fault(Some(self.len()), Fault::CellTooLarge { bytes: text.len() as u64, limit: cell_limit });
        } else {
            self.text.push_str(text);
        }
        self.ends.push(self.text.len());
        self.forms.push((form, formula));
    }

    /// Appends empty cells until the row has `len` of them.
    pub(crate) fn pad(&mut self, len: usize) {
        while self.len() < len {
            self.ends.push(self.text.len());
            self.forms.push((Form::Empty, false));
        }
    }

    /// Appends one cell of a delimited row.
    pub(crate) fn push_plain(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Takes the cells of a delimited row: their joined text and the end of each.
    pub(crate) fn fill_plain(&mut self, text: &str, ends: impl Iterator<Item = usize>) {
        self.text.push_str(text);
        self.ends.extend(ends);
    }
}
