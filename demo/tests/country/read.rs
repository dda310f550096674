//! Reads the files back with other means than the generator's.

use calamine::{Data, Reader, Xlsx, open_workbook};
use palermo_demo::{Agency, FileManifest, Manifest, Options, generate};
use std::path::Path;

/// A file as rows of text, the header first; index = row as a spreadsheet shows it, less one.
pub type Table = Vec<Vec<String>>;

pub fn made(options: &Options<'_>) -> (tempfile::TempDir, Manifest) {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let manifest = generate(dir.path(), options).expect("the files can be written there");
    (dir, manifest)
}

pub fn table(file: &FileManifest) -> Table {
    match file.agency.delimiter() {
        Some(delimiter) => delimited(&text(file), delimiter),
        None => workbook(&file.path),
    }
}

/// The text of a delimited file, decoded strictly: a byte that has no meaning fails the test.
pub fn text(file: &FileManifest) -> String {
    let bytes = std::fs::read(&file.path).expect("the file stands there");
    let encoding = encoding_rs::Encoding::for_label(file.encoding.as_bytes()).expect("the label is of the standard");
    let (text, used, replaced) = encoding.decode(&bytes);
    assert!(!replaced, "{} is not {}", file.path.display(), file.encoding);
    assert_eq!(used, encoding, "the byte order mark contradicts the declared encoding");
    text.into_owned()
}

fn delimited(text: &str, delimiter: u8) -> Table {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .from_reader(text.as_bytes())
        .records()
        .map(|record| record.expect("every row has as many cells as the header").iter().map(str::to_owned).collect())
        .collect()
}

fn workbook(path: &Path) -> Table {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("the workbook opens");
    let range = workbook.worksheet_range("Victims").expect("the sheet exists");
    range.rows().map(|row| row.iter().map(cell).collect()).collect()
}

fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::DateTime(moment) => {
            // Serial 0 of the 1900 system, its false leap day included, is 30 December 1899.
            let zero = jiff::civil::date(1899, 12, 30);
            zero.saturating_add(jiff::Span::new().days(moment.as_f64() as i64)).to_string()
        }
        other => other.to_string(),
    }
}

pub fn file(manifest: &Manifest, agency: Agency) -> &FileManifest {
    manifest.files.iter().find(|file| file.agency == agency).expect("every agency sends a file")
}
