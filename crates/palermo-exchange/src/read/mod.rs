//! What does a file that somebody sent say, cell by cell?
//!
//! [`Source::open`] judges a file by its content, never by its name, checks it against [`Limits`] before any parser sees
//! it, and gives its sheets as rows. Nothing in the file is run, nothing of it is copied to disk, and no value is
//! interpreted: `NA` stays `NA`, `<5` stays `<5`, and a formula is its stored result with a mark.

mod delimited;
mod guard;
mod json;
mod ods;
mod probe;
mod row;
mod sheet;
mod suspicious;
mod text;
mod xls;

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    time::SystemTime,
};

use calamine::{Reader, Xlsx};
use zip::ZipArchive;

pub use probe::{Kind, sniff};
pub use row::{Cell, Fault, Form, Row};
pub use suspicious::{Suspect, Suspicion, suspicious};

use crate::error::{Error, Place};
use delimited::Delimited;
pub(crate) use sheet::number_text;
use text::{TextPlan, TextReader};

/// How large a file may be. The defaults suit a command line on one machine with half a gigabyte to spare; a server
/// that takes uploads sets lower ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file on disk: 4 GiB.
    pub file_bytes: u64,
    /// Bytes of a workbook once unpacked: 2 GiB.
    pub unpacked_bytes: u64,
    /// How many times larger than the file its unpacked content may be: 100. Content below 16 MiB is exempt.
    pub ratio: u64,
    /// Packed files within a workbook: 1,000.
    pub entries: usize,
    /// Bytes of what has to be held in memory at once, such as a workbook's shared texts or an old workbook: 256 MiB.
    pub memory_bytes: u64,
    /// Bytes of one cell: 1,000,000.
    pub cell_bytes: u64,
    /// Bytes of one row: 16 MiB.
    pub row_bytes: u64,
    /// Columns: 4,096.
    pub columns: usize,
    /// Cells of an old workbook (XLS), counting the empty ones between the outermost: 8,000,000.
    pub cells: u64,
    /// How deep XML elements and JSON values may nest: 64.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            file_bytes: 4096 * MIB,
            unpacked_bytes: 2048 * MIB,
            ratio: 100,
            entries: 1000,
            memory_bytes: 256 * MIB,
            cell_bytes: 1_000_000,
            row_bytes: 16 * MIB,
            columns: 4096,
            cells: 8_000_000,
            depth: 64,
        }
    }
}

/// What a person may say about a file that cannot be known from it.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Limits on size.
    pub limits: Limits,
    /// The encoding of a text file, by any label of the WHATWG Encoding standard (`windows-1256`, `gb18030`). It is
    /// taken at its word: bytes that break it are errors.
    pub encoding: Option<String>,
    /// The delimiter of a delimited file.
    pub delimiter: Option<u8>,
    /// The kind of a text file that could be taken for another.
    pub kind: Option<Kind>,
}

/// A sheet of a source. Delimited and JSON files have one, without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetInfo {
    /// Its name; empty where the format has no sheets.
    pub name: String,
    /// Whether a person who opens the file sees it.
    pub visible: bool,
}

/// A file that is being read.
pub struct Source {
    path: PathBuf,
    file: File,
    stamp: (u64, Option<SystemTime>),
    kind: Kind,
    sha256: [u8; 32],
    sheets: Vec<SheetInfo>,
    limits: Limits,
    book: Book,
}

enum Book {
    Delimited { plan: TextPlan, delimiter: u8 },
    Json { plan: TextPlan, columns: json::Columns },
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Xls(xls::XlsBook),
    Ods(Box<ZipArchive<File>>),
}

impl Source {
    /// Opens a file, finds out what it is, and checks it against the limits.
    ///
    /// # Errors
    /// [`Error::NotATable`], [`Error::Empty`], [`Error::Password`], [`Error::Limit`], [`Error::DeceptiveArchive`],
    /// [`Error::UnknownEncoding`], [`Error::Workbook`], [`Error::Json`], [`Error::Io`]. A text that breaks its encoding
    /// is an error only when its rows are read, so that the place can be named.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self, Error> {
        Self::of(&File::open(path).map_err(Error::io("read", path))?, path, options)
    }

    /// Reads a file that is open already and may have no place of its own; `path` is what it is called.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn of(file: &File, path: &Path, options: &ReadOptions) -> Result<Self, Error> {
        let file = file.try_clone().map_err(Error::io("read", path))?;
        let stamp = stamp(&file, path)?;
        let limits = options.limits;
        let probe = probe::probe(&file, path, options.encoding.as_deref(), &limits)?;
        let kind = match (options.kind, probe.kind) {
            (Some(kind @ (Kind::Delimited | Kind::Json)), Kind::Delimited | Kind::Json) => kind,
            (_, found) => found,
        };
        let again = || -> Result<File, Error> {
            let mut again = file.try_clone().map_err(Error::io("read", path))?;
            again.seek(SeekFrom::Start(0)).map_err(Error::io("read", path))?;
            Ok(again)
        };
        let single = vec![SheetInfo { name: String::new(), visible: true }];
        let (sheets, book) = match kind {
            Kind::Delimited => {
                let delimiter = match options.delimiter {
                    Some(delimiter) => delimiter,
                    None => sample_delimiter(&file, path, probe.text)?,
                };
                (single, Book::Delimited { plan: probe.text, delimiter })
            }
            Kind::Json => {
                let columns = json::find_columns(TextReader::new(&file, path, probe.text)?, limits)?;
                (single, Book::Json { plan: probe.text, columns })
            }
            Kind::Xlsx => {
                guard::check_archive(&file, &limits)?;
                let reader = BufReader::new(again()?);
                let book: Xlsx<_> = sheet::contained(&Place::default(), || Xlsx::new(reader))?;
                let sheets = book
                    .sheets_metadata()
                    .iter()
                    .filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet)
                    .map(|sheet| SheetInfo {
                        name: sheet.name.clone(),
                        visible: sheet.visible == calamine::SheetVisible::Visible,
                    })
                    .collect();
                (sheets, Book::Xlsx(Box::new(book)))
            }
            Kind::Xls => {
                let (sheets, book) = xls::open(&file, &limits)?;
                (sheets, Book::Xls(book))
            }
            Kind::Ods => {
                guard::check_archive(&file, &limits)?;
                let mut archive = ods::open(again()?)?;
                let sheets = ods::sheets(&mut archive)?;
                (sheets, Book::Ods(Box::new(archive)))
            }
        };
        Ok(Self { path: path.to_owned(), file, stamp, kind, sha256: probe.sha256, sheets, limits, book })
    }

    /// What the file is, judged by its content.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the file's name claims to be of another kind than its content.
    pub fn is_misnamed(&self) -> bool {
        let extension = self.path.extension().and_then(|text| text.to_str()).map(str::to_ascii_lowercase);
        extension.is_some_and(|text| !self.kind.extensions().contains(&text.as_str()))
    }

    /// Name of the encoding, for text files.
    pub fn encoding(&self) -> Option<&'static str> {
        match &self.book {
            Book::Delimited { plan, .. } | Book::Json { plan, .. } => Some(plan.encoding.name()),
            _ => None,
        }
    }

    /// The delimiter, for delimited files.
    pub fn delimiter(&self) -> Option<u8> {
        match self.book {
            Book::Delimited { delimiter, .. } => Some(delimiter),
            _ => None,
        }
    }

    /// SHA-256 of the file's bytes.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// SHA-256 of the file's bytes, in hexadecimal.
    pub fn sha256_hex(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Size of the file in bytes: the measure of progress.
    pub fn len(&self) -> u64 {
        self.stamp.0
    }

    /// Whether the file has no byte; such a file is refused when it is opened.
    pub fn is_empty(&self) -> bool {
        self.stamp.0 == 0
    }

    /// The sheets, in their order. Sheets that hold only a chart are left out.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Reads the rows of a sheet from its beginning. Rows that hold nothing are passed over in workbooks; blank lines
    /// are passed over in delimited files. Both count in the numbers of the rows after them.
    ///
    /// # Errors
    /// [`Error::NoSheet`], [`Error::Workbook`], [`Error::Io`].
    pub fn rows(&mut self, sheet: usize) -> Result<Rows<'_>, Error> {
        let count = self.sheets.len();
        let info = self.sheets.get(sheet).ok_or(Error::NoSheet { index: sheet, count })?;
        let (name, limits, file, path) = (info.name.as_str(), self.limits, &self.file, self.path.as_path());
        let feed = match &mut self.book {
            Book::Delimited { plan, delimiter } => {
                let input = TextReader::new(file, path, *plan)?;
                Feed::Delimited(Box::new(Delimited::new(input, *delimiter, limits)?))
            }
            Book::Json { plan, columns } => {
                let input = TextReader::new(file, path, *plan)?;
                Feed::Json(Box::new(json::JsonRows::new(input, columns, limits)))
            }
            Book::Xlsx(book) => Feed::Xlsx(Box::new(sheet::XlsxRows::new(book, name, limits)?)),
            Book::Xls(book) => Feed::Xls(sheet::XlsRows::new(&book[sheet], limits)),
            Book::Ods(archive) => Feed::Ods(Box::new(ods::OdsRows::new(archive, sheet, name, limits)?)),
        };
        Ok(Rows { feed, row: Row::default(), ended: false, file, path, stamp: self.stamp })
    }

    /// Calls a function with each row of a sheet, without copying any.
    ///
    /// # Errors
    /// As [`Source::rows`] and [`Rows::next_row`], and whatever the function gives.
    pub fn visit<E: From<Error>>(
        &mut self,
        sheet: usize,
        mut visitor: impl FnMut(&Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rows = self.rows(sheet)?;
        while let Some(row) = rows.next_row()? {
            visitor(row)?;
        }
        Ok(())
    }
}

enum Feed<'a> {
    Delimited(Box<Delimited<'a>>),
    Json(Box<json::JsonRows<'a>>),
    Xlsx(Box<sheet::XlsxRows<'a>>),
    Xls(sheet::XlsRows<'a>),
    Ods(Box<ods::OdsRows<'a>>),
}

/// The rows of a sheet. [`Rows::next_row`] lends each row without copying it; as an iterator it gives copies.
pub struct Rows<'a> {
    feed: Feed<'a>,
    row: Row,
    ended: bool,
    file: &'a File,
    path: &'a Path,
    stamp: (u64, Option<SystemTime>),
}

impl Rows<'_> {
    /// The next row, or none at the end. After an error nothing more is read: faults of single rows are no errors but
    /// stand in [`Row::faults`].
    ///
    /// # Errors
    /// [`Error::Encoding`], [`Error::Json`], [`Error::Workbook`], [`Error::Limit`], [`Error::Io`], and
    /// [`Error::Changed`] if the file is not the one that was opened any more.
    pub fn next_row(&mut self) -> Result<Option<&Row>, Error> {
        if self.ended {
            return Ok(None);
        }
        let found = match &mut self.feed {
            Feed::Delimited(feed) => feed.next(&mut self.row),
            Feed::Json(feed) => feed.next(&mut self.row),
            Feed::Xlsx(feed) => feed.next(&mut self.row),
            Feed::Xls(feed) => feed.next(&mut self.row),
            Feed::Ods(feed) => feed.next(&mut self.row),
        };
        match found {
            Ok(true) => Ok(Some(&self.row)),
            Ok(false) => {
                self.ended = true;
                if stamp(self.file, self.path)? == self.stamp { Ok(None) } else { Err(Error::Changed) }
            }
            Err(error) => {
                self.ended = true;
                Err(error)
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_row().map(|row| row.cloned()).transpose()
    }
}

fn stamp(file: &File, path: &Path) -> Result<(u64, Option<SystemTime>), Error> {
    let data = file.metadata().map_err(Error::io("read", path))?;
    Ok((data.len(), data.modified().ok()))
}

fn sample_delimiter(file: &File, path: &Path, plan: TextPlan) -> Result<u8, Error> {
    let mut reader = file;
    reader.seek(SeekFrom::Start(plan.skip)).map_err(Error::io("read", path))?;
    let mut bytes = Vec::new();
    reader.take(probe::SAMPLE_BYTES as u64).read_to_end(&mut bytes).map_err(Error::io("read", path))?;
    let (sample, _) = plan.encoding.decode_without_bom_handling(&bytes);
    Ok(delimited::find_delimiter(&sample, bytes.len() < probe::SAMPLE_BYTES))
}
