//! What is this file, judged by its content and not by its name?
//!
//! One pass over the bytes gives the SHA-256, decides whether the text is valid UTF-8, and keeps a sample. Only if it
//! is not UTF-8 a second, partial pass lets the detector of the web browsers guess the encoding.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

use super::{Limits, text::TextPlan};
use crate::error::{Error, Measure, Place};

const PIECE: usize = 256 * 1024;
/// How much of the text the detector of encodings sees, from the first byte on that is not ASCII.
const GUESS_BYTES: usize = 8 * 1024 * 1024;
pub(crate) const SAMPLE_BYTES: usize = 64 * 1024;

/// What a file is, judged by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text with delimiters: CSV, TSV and their kin.
    Delimited,
    /// JSON: an array of objects, or one object after the other (JSON lines).
    Json,
    /// Excel workbook, with or without macros (XLSX, XLSM).
    Xlsx,
    /// Excel workbook of 1997 to 2003 (XLS).
    Xls,
    /// OpenDocument spreadsheet (ODS).
    Ods,
}

impl Kind {
    /// The usual extensions of such files, in lower case.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Delimited => &["csv", "tsv", "txt", "tab"],
            Self::Json => &["json", "jsonl", "ndjson"],
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
            Self::Xls => &["xls", "xlt"],
            Self::Ods => &["ods", "ots"],
        }
    }
}

/// What the first look at a file found.
pub(crate) struct Probe {
    pub kind: Kind,
    pub sha256: [u8; 32],
    /// How to read it, if it is text.
    pub text: TextPlan,
}

/// Tells what a file is by its content.
///
/// # Errors
/// [`Error::NotATable`] for anything that no table can be read from, [`Error::Empty`], [`Error::Password`],
/// [`Error::Io`].
pub fn sniff(path: &Path) -> Result<Kind, Error> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    let head = read_head(&file, path)?;
    match container(&head) {
        Some(container) => container.kind(&file),
        None => Ok(text_kind(&head)?.0),
    }
}

pub(crate) fn probe(file: &File, path: &Path, label: Option<&str>, limits: &Limits) -> Result<Probe, Error> {
    let size = file.metadata().map_err(Error::io("read", path))?.len();
    if size > limits.file_bytes {
        return Err(Error::Limit { measure: Measure::FileBytes, limit: limits.file_bytes, found: size });
    }
    let declared = match label {
        None => None,
        Some(label) => Some(
            Encoding::for_label(label.trim().as_bytes())
                .ok_or_else(|| Error::UnknownEncoding { label: label.to_owned() })?,
        ),
    };
    let head = read_head(file, path)?;
    if let Some(container) = container(&head) {
        let kind = container.kind(file)?;
        let sha256 = scan(file, path, false, 0)?.sha256;
        return Ok(Probe { kind, sha256, text: TextPlan { encoding: UTF_8, skip: 0, bad_byte: None } });
    }
    let (kind, seen) = match declared {
        None => text_kind(&head)?,
        Some(encoding) => {
            let skip = Encoding::for_bom(&head).filter(|(marked, _)| *marked == encoding).map_or(0, |(_, len)| len);
            (shape(&encoding.decode_without_bom_handling(&head[skip..]).0), Some((encoding, skip)))
        }
    };
    let (encoding, skip) = seen.unwrap_or((UTF_8, 0));
    let scan = scan(file, path, encoding == UTF_8, skip)?;
    let text = match (seen, scan.utf8.first_bad) {
        (None, Some(_)) if !scan.utf8.is_utf8_with_faults() => {
            let encoding = guess(file, path, scan.first_high)?;
            TextPlan { encoding, skip: 0, bad_byte: None }
        }
        (_, bad_byte) => TextPlan { encoding, skip: skip as u64, bad_byte },
    };
    Ok(Probe { kind, sha256: scan.sha256, text })
}

fn read_head(file: &File, path: &Path) -> Result<Vec<u8>, Error> {
    let mut reader = file;
    reader.seek(SeekFrom::Start(0)).map_err(Error::io("read", path))?;
    let mut head = Vec::with_capacity(SAMPLE_BYTES);
    reader.take(SAMPLE_BYTES as u64).read_to_end(&mut head).map_err(Error::io("read", path))?;
    if head.is_empty() {
        return Err(Error::Empty { place: Place::default() });
    }
    Ok(head)
}

/// The two families of binary containers in which spreadsheets come.
enum Container {
    Zip,
    Compound,
}

fn container(head: &[u8]) -> Option<Container> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Some(Container::Zip);
    }
    head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").then_some(Container::Compound)
}

impl Container {
    fn kind(&self, file: &File) -> Result<Kind, Error> {
        match self {
            Self::Zip => zip_kind(file),
            Self::Compound => compound_kind(file),
        }
    }
}

fn zip_kind(file: &File) -> Result<Kind, Error> {
    let mut archive = zip::ZipArchive::new(file)
        .map_err(|error| Error::Workbook { place: Place::default(), detail: error.to_string() })?;
    let mut mime = String::new();
    if let Ok(entry) = archive.by_name("mimetype") {
        // An OpenDocument file names its type in its first entry; more than this it never needs.
        let _ = entry.take(128).read_to_string(&mut mime);
    }
    if mime.trim().starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        return Ok(Kind::Ods);
    }
    if !mime.is_empty() {
        return Err(Error::NotATable { found: "an OpenDocument file that is not a spreadsheet" });
    }
    let holds = |ending: &str| archive.file_names_raw().any(|name| name.ends_with(ending.as_bytes()));
    if !holds("[Content_Types].xml") {
        return Err(Error::NotATable { found: "a ZIP archive" });
    }
    if holds("workbook.xml") {
        return Ok(Kind::Xlsx);
    }
    Err(Error::NotATable {
        found: if holds("workbook.bin") {
            "a binary Excel workbook (XLSB)"
        } else {
            "an Office document that is not a workbook"
        },
    })
}

fn compound_kind(file: &File) -> Result<Kind, Error> {
    let compound = cfb::CompoundFile::open(file)
        .map_err(|error| Error::Workbook { place: Place::default(), detail: error.to_string() })?;
    let holds = |name: &str| compound.walk().any(|entry| entry.name().eq_ignore_ascii_case(name));
    if holds("EncryptedPackage") {
        return Err(Error::Password);
    }
    if holds("Workbook") || holds("Book") {
        return Ok(Kind::Xls);
    }
    Err(Error::NotATable { found: "an old Office document that is not a workbook" })
}

/// Beginnings of files that are often sent in place of a table.
const OTHERS: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xFF\xD8\xFF", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1F\x8B", "a packed file (gzip)"),
    (b"7z\xBC\xAF\x27\x1C", "an archive (7-Zip)"),
    (b"Rar!", "an archive (RAR)"),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\xFF\xFE\0\0", "text in UTF-32"),
    (b"\0\0\xFE\xFF", "text in UTF-32"),
    (b"\x7FELF", "a program"),
    (b"MZ\x90", "a program"),
];

type Marked = Option<(&'static Encoding, usize)>;

/// Kind of a text file and, where a byte order mark or the pattern of zero bytes shows it, its encoding.
fn text_kind(head: &[u8]) -> Result<(Kind, Marked), Error> {
    if let Some((_, found)) = OTHERS.iter().find(|(start, _)| head.starts_with(start)) {
        return Err(Error::NotATable { found });
    }
    let marked = Encoding::for_bom(head).or_else(|| utf16_without_mark(head).map(|encoding| (encoding, 0)));
    let sample = match marked {
        Some((encoding, skip)) => encoding.decode_without_bom_handling(&head[skip..]).0,
        None => String::from_utf8_lossy(head),
    };
    let start = sample.trim_start().get(..64.min(sample.trim_start().len())).unwrap_or("").to_ascii_lowercase();
    if ["<!doctype html", "<html", "<table", "<head"].iter().any(|tag| start.starts_with(tag)) {
        return Err(Error::NotATable { found: "a web page (HTML), whatever its name says" });
    }
    if start.starts_with("<?xml") {
        return Err(Error::NotATable { found: "an XML document" });
    }
    if marked.is_none() && is_full_of_controls(&sample) {
        return Err(Error::NotATable { found: "a binary file" });
    }
    Ok((shape(&sample), marked))
}

/// Whether more than a tenth of the characters are control characters.
fn is_full_of_controls(text: &str) -> bool {
    let controls = text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')).count();
    controls * 10 > text.chars().count()
}

/// JSON begins with an object or an array of objects; everything else is read as delimited text.
fn shape(sample: &str) -> Kind {
    let mut signs = sample.chars().filter(|sign| !sign.is_whitespace());
    match (signs.next(), signs.next()) {
        (Some('['), Some('{' | ']')) | (Some('{'), Some('"' | '}')) => Kind::Json,
        _ => Kind::Delimited,
    }
}

/// UTF-16 shows itself by zero bytes that all stand on even or all on odd places: the high halves of delimiters, digits
/// and line ends. Text of 8-bit encodings holds none. If the bytes are valid UTF-8 as well, more proof is asked for.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = head.as_chunks::<2>();
    let even = pairs.iter().filter(|pair| pair[0] == 0).count();
    let odd = pairs.iter().filter(|pair| pair[1] == 0).count();
    let passes_as_utf8 = std::str::from_utf8(head).is_ok_and(|text| !is_full_of_controls(text));
    let needed = pairs.len() / if passes_as_utf8 { 2 } else { 50 };
    let (encoding, many, few) = if odd > even { (UTF_16LE, odd, even) } else { (UTF_16BE, even, odd) };
    if many == 0 || many < needed || many < few * 20 {
        return None;
    }
    let whole = &head[..pairs.len() * 2];
    let (text, broken) = encoding.decode_without_bom_handling(whole);
    let cut = head.len() == SAMPLE_BYTES;
    (text.contains(['\n', '\r', ',', ';', '\t']) && (!broken || cut)).then_some(encoding)
}

struct Scan {
    sha256: [u8; 32],
    utf8: Utf8,
    /// Offset of the piece with the first byte that is not ASCII.
    first_high: u64,
}

/// Judges a stream of bytes as UTF-8.
#[derive(Default)]
struct Utf8 {
    first_bad: Option<u64>,
    bad: u64,
    /// Characters of more than one byte that were well-formed.
    good: u64,
    hopeless: bool,
}

impl Utf8 {
    /// Whether the text is UTF-8 that was damaged in a few places, rather than text in another encoding: an 8-bit or
    /// double-byte text hardly ever holds ten well-formed sequences for each malformed one.
    fn is_utf8_with_faults(&self) -> bool {
        !self.hopeless && self.good > 0 && self.good >= self.bad * 10
    }

    /// Takes the next bytes, which begin at `offset`; gives how many were judged. The rest is an unfinished character.
    fn take(&mut self, bytes: &[u8], offset: u64) -> usize {
        let mut at = 0;
        while at < bytes.len() && !self.hopeless {
            let (valid, skip) = match std::str::from_utf8(&bytes[at..]) {
                Ok(_) => (bytes.len() - at, 0),
                Err(error) => match error.error_len() {
                    Some(len) => (error.valid_up_to(), len),
                    None => {
                        self.count(&bytes[at..at + error.valid_up_to()]);
                        return at + error.valid_up_to();
                    }
                },
            };
            self.count(&bytes[at..at + valid]);
            at += valid;
            if skip > 0 {
                self.reject(offset + at as u64);
                at += skip;
            }
        }
        bytes.len()
    }

    fn count(&mut self, valid: &[u8]) {
        if !valid.is_ascii() {
            self.good += valid.iter().filter(|byte| **byte >= 0xC0).count() as u64;
        }
    }

    fn reject(&mut self, at: u64) {
        self.first_bad.get_or_insert(at);
        self.bad += 1;
        self.hopeless = self.bad > 10_000 && self.good < self.bad * 10;
    }
}

fn scan(file: &File, path: &Path, text: bool, skip: usize) -> Result<Scan, Error> {
    let mut reader = file;
    reader.seek(SeekFrom::Start(0)).map_err(Error::io("read", path))?;
    let mut hash = Sha256::new();
    let mut utf8 = Utf8::default();
    let mut first_high = None;
    let mut buffer = vec![0; PIECE];
    let (mut kept, mut offset) = (0, 0u64);
    loop {
        let count = match reader.read(&mut buffer[kept..]) {
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Error::io("read", path)(error)),
        };
        if count == 0 {
            break;
        }
        hash.update(&buffer[kept..kept + count]);
        if !text {
            continue;
        }
        let filled = kept + count;
        if first_high.is_none() && !buffer[..filled].is_ascii() {
            first_high = Some(offset);
        }
        let from = if offset == 0 { skip.min(filled) } else { 0 };
        let judged = from + utf8.take(&buffer[from..filled], offset + from as u64);
        buffer.copy_within(judged..filled, 0);
        kept = filled - judged;
        offset += judged as u64;
    }
    if kept > 0 {
        utf8.reject(offset);
    }
    Ok(Scan { sha256: hash.finalize().into(), utf8, first_high: first_high.unwrap_or(0) })
}

fn guess(file: &File, path: &Path, from: u64) -> Result<&'static Encoding, Error> {
    let mut reader = file;
    reader.seek(SeekFrom::Start(from)).map_err(Error::io("read", path))?;
    let mut sample = Vec::new();
    reader.take(GUESS_BYTES as u64).read_to_end(&mut sample).map_err(Error::io("read", path))?;
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&sample, sample.len() < GUESS_BYTES);
    Ok(detector.guess(None, Utf8Detection::Deny))
}
