//! Files made on the spot and rows read from them.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::PathBuf;

use palermo_exchange::{
    Error,
    read::{ReadOptions, Row, Source},
};
use tempfile::TempDir;

/// A file in a folder of its own.
pub struct Fixture {
    _folder: TempDir,
    pub path: PathBuf,
}

pub fn fixture(name: &str, bytes: impl AsRef<[u8]>) -> Fixture {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("fixture written");
    Fixture { _folder: folder, path }
}

impl Fixture {
    pub fn open(&self) -> Result<Source, Error> {
        Source::open(&self.path, &ReadOptions::default())
    }

    pub fn open_as(&self, encoding: &str) -> Result<Source, Error> {
        let encoding = Some(encoding.to_owned());
        Source::open(&self.path, &ReadOptions { encoding, ..ReadOptions::default() })
    }

    pub fn rows(&self) -> Vec<Row> {
        rows(&mut self.open().expect("file opens"), 0).expect("rows are read")
    }

    pub fn texts(&self) -> Vec<Vec<String>> {
        self.rows().iter().map(texts).collect()
    }
}

pub fn rows(source: &mut Source, sheet: usize) -> Result<Vec<Row>, Error> {
    source.rows(sheet)?.collect()
}

pub fn texts(row: &Row) -> Vec<String> {
    row.cells().map(|cell| cell.text().to_owned()).collect()
}

/// A ZIP archive of named texts.
pub fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("entry");
        zip.write_all(bytes).expect("entry written");
    }
    zip.finish().expect("archive").into_inner()
}
