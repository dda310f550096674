//! Does a text stand in a file? Looked for as UTF-8 and UTF-16, in the bytes of the file and in what archives and columnar files
//! hold when they are unpacked. It is asked of a whole data folder, to prove that what must lie sealed lies nowhere else.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use arrow_array::{Array, make_array};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::Error;

/// Characters of a piece: a longer text may be cut by the pages of a database, and is looked for in pieces.
const PIECE: usize = 40;

/// Texts that are looked for.
pub struct Needles {
    automaton: AhoCorasick,
    /// The text of each pattern.
    of: Vec<usize>,
}

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The texts that stand there, by their place among the needles.
    pub texts: BTreeSet<usize>,
    /// Bytes that were searched, unpacked ones among them.
    pub bytes: u64,
}

impl Needles {
    /// Prepares texts; empty ones are found nowhere.
    ///
    /// # Errors
    /// There are too many of them for one search.
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Needles, Error> {
        let (mut patterns, mut of): (Vec<Vec<u8>>, Vec<usize>) = (Vec::new(), Vec::new());
        for (place, text) in texts.into_iter().enumerate() {
            for piece in pieces(text) {
                let wide = |order: fn(u16) -> [u8; 2]| piece.encode_utf16().flat_map(order).collect::<Vec<u8>>();
                for pattern in [piece.clone().into_bytes(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
                    patterns.push(pattern);
                    of.push(place);
                }
            }
        }
        let built = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(&patterns);
        let automaton = built.map_err(|e| Error::io("search", Path::new(""))(io::Error::other(e)))?;
        Ok(Needles { automaton, of })
    }

    fn stream(&self, from: impl Read, found: &mut Found) -> io::Result<()> {
        let mut counted = Counted { from, bytes: 0 };
        for hit in self.automaton.stream_find_iter(&mut counted) {
            found.texts.insert(self.of[hit?.pattern().as_usize()]);
        }
        found.bytes += counted.bytes;
        Ok(())
    }

    fn column(&self, column: &dyn Array, found: &mut Found) {
        let data = column.to_data();
        for buffer in data.buffers() {
            found.bytes += buffer.len() as u64;
            for hit in self.automaton.find_iter(buffer.as_slice()) {
                found.texts.insert(self.of[hit.pattern().as_usize()]);
            }
        }
        for child in data.child_data() {
            self.column(&make_array(child.clone()), found);
        }
    }
}

fn pieces(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    match signs.len() {
        0 => Vec::new(),
        n if n <= PIECE => vec![text.to_string()],
        n => [0, (n - PIECE) / 2, n - PIECE].into_iter().map(|at| signs[at..at + PIECE].iter().collect()).collect(),
    }
}

struct Counted<R> {
    from: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(into)?;
        self.bytes += n as u64;
        Ok(n)
    }
}

/// Looks into a file: its bytes, and what it packs where it is an archive or a columnar file. One that only begins like these is
/// searched as it lies.
///
/// # Errors
/// It cannot be read.
pub fn file(path: &Path, needles: &Needles) -> Result<Found, Error> {
    let failed = || Error::io("read", path);
    let mut found = Found::default();
    let open = File::open(path).map_err(failed())?;
    needles.stream(BufReader::new(&open), &mut found).map_err(failed())?;
    let mut head = Vec::with_capacity(4);
    File::open(path).map_err(failed())?.take(4).read_to_end(&mut head).map_err(failed())?;
    match head.as_slice() {
        b"PK\x03\x04" => {
            if let Ok(mut archive) = zip::ZipArchive::new(BufReader::new(open)) {
                for i in 0..archive.len() {
                    if let Ok(entry) = archive.by_index(i) {
                        needles.stream(entry, &mut found).map_err(failed())?;
                    }
                }
            }
        }
        b"PAR1" => {
            if let Ok(reader) = ParquetRecordBatchReaderBuilder::try_new(open).and_then(|b| b.build()) {
                for batch in reader.flatten() {
                    batch.columns().iter().for_each(|c| needles.column(c, &mut found));
                }
            }
        }
        _ => {}
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn found(name: &str, bytes: &[u8], texts: &[&str]) -> Vec<usize> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        file(&path, &Needles::new(texts.iter().copied()).expect("needles"))
            .expect("searched")
            .texts
            .into_iter()
            .collect()
    }

    #[test]
    fn a_text_is_found_in_bytes_in_wide_letters_and_in_an_archive() {
        let texts = ["Zzyzx Quarrington", "Людмила", "nowhere at all"];
        assert_eq!(found("a.bin", "…Zzyzx Quarrington…".as_bytes(), &texts), [0]);
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let wide: Vec<u8> = "here Людмила".encode_utf16().flat_map(order).collect();
            assert_eq!(found("a.bin", &wide, &texts), [1]);
        }
        let mut packed = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        packed.start_file("sheet.xml", zip::write::SimpleFileOptions::default()).expect("an entry");
        packed.write_all("<c>Zzyzx Quarrington</c>".repeat(50).as_bytes()).expect("written");
        let bytes = packed.finish().expect("an archive").into_inner();
        assert!(!bytes.windows(17).any(|w| w == b"Zzyzx Quarrington"), "it is packed");
        assert_eq!(found("a.xlsx", &bytes, &texts), [0]);
        assert_eq!(found("a.bin", b"nothing", &texts), [0; 0]);
    }

    #[test]
    fn a_long_text_is_found_where_a_page_cuts_it() {
        let long = "she told us that the man came every evening at nine and counted the money on the kitchen table";
        let cut = format!("{}\0\0\0page\0\0{}", &long[..50], &long[50..]);
        assert_eq!(found("a.db", cut.as_bytes(), &[long]), [0]);
    }

    #[test]
    fn a_text_is_found_in_a_packed_column() {
        use arrow_array::{ArrayRef, RecordBatch, StringArray};
        let column: ArrayRef = std::sync::Arc::new(StringArray::from(vec!["Zzyzx Quarrington"; 400]));
        let batch = RecordBatch::try_from_iter([("a", column)]).expect("a batch");
        let form = parquet::file::properties::WriterProperties::builder()
            .set_compression(parquet::basic::Compression::SNAPPY)
            .set_dictionary_enabled(true)
            .build();
        let mut out = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), Some(form)).expect("a writer");
        out.write(&batch).expect("written");
        let bytes = out.into_inner().expect("a file");
        assert_eq!(found("a.parquet", &bytes, &["Zzyzx Quarrington", "other text"]), [0]);
    }
}
