//! Whatever the bytes are, the answer is rows or an error, never a panic.

mod common;

use common::{Fixture, archive, fixture};
use palermo_exchange::read::{Limits, ReadOptions, Source, sniff};
use proptest::prelude::*;

/// Small limits, so that no answer takes long.
fn options(encoding: Option<&str>) -> ReadOptions {
    let limits = Limits { cell_bytes: 100, row_bytes: 1000, columns: 20, cells: 100_000, ..Limits::default() };
    ReadOptions { limits, encoding: encoding.map(str::to_owned), ..ReadOptions::default() }
}

fn read_all(file: &Fixture, encoding: Option<&str>) {
    let _ = sniff(&file.path);
    let Ok(mut source) = Source::open(&file.path, &options(encoding)) else { return };
    for sheet in 0..source.sheets().len() {
        let Ok(rows) = source.rows(sheet) else { continue };
        let mut last = 0;
        for row in rows.take(10_000).map_while(Result::ok) {
            assert!(row.number() > last, "rows are numbered upwards");
            last = row.number();
            assert!(row.len() <= 20);
            for cell in row.cells() {
                assert!(cell.text().len() <= 100);
                let _ = cell.suspicious();
            }
        }
    }
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..5 {
        sheet.write_string(row, 0, "text").expect("text");
        sheet.write_number(row, 1, 1.5).expect("number");
        sheet.write_formula(row, 2, "=B1*2").expect("formula");
    }
    book.save_to_buffer().expect("workbook")
}

fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("archive");
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).expect("entry");
            let mut bytes = Vec::new();
            std::io::copy(&mut entry, &mut bytes).expect("unpacked");
            (entry.name().expect("name").into_owned(), bytes)
        })
        .collect()
}

/// A change of a file: a place and a byte, or a cut.
fn damages() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, bool)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), prop::bool::weighted(0.1)), 1..6)
}

fn damage(mut bytes: Vec<u8>, damages: &[(prop::sample::Index, u8, bool)]) -> Vec<u8> {
    for (place, byte, cut) in damages {
        if bytes.is_empty() {
            break;
        }
        let at = place.index(bytes.len());
        if *cut {
            bytes.truncate(at);
        } else {
            bytes[at] = *byte;
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..2000), label in prop::option::of(prop::sample::select(vec!["utf-8", "utf-16le", "gb18030", "iso-2022-jp", "windows-1256"]))) {
        read_all(&fixture("a.bin", bytes), label);
    }

    #[test]
    fn random_table_like_text_is_survived(text in "[ab,;\t|\"\r\n=0-9é]{0,400}") {
        read_all(&fixture("a.csv", text), None);
    }

    #[test]
    fn random_json_like_text_is_survived(text in "[\\[{]\\{[\\[\\]{}\",:a1\\\\ \ntruenl-]{0,200}") {
        read_all(&fixture("a.json", text), None);
    }

    #[test]
    fn a_damaged_archive_is_survived(damages in damages()) {
        read_all(&fixture("a.xlsx", damage(workbook(), &damages)), None);
    }

    #[test]
    fn a_workbook_with_damaged_parts_is_survived(part in any::<prop::sample::Index>(), damages in damages()) {
        let mut entries = unpacked(&workbook());
        let at = part.index(entries.len());
        entries[at].1 = damage(std::mem::take(&mut entries[at].1), &damages);
        let entries: Vec<(&str, &[u8])> =
            entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        read_all(&fixture("a.xlsx", archive(&entries)), None);
    }

    #[test]
    fn a_damaged_old_workbook_is_survived(damages in damages()) {
        read_all(&fixture("a.xls", damage(old_workbook(), &damages)), None);
    }

    #[test]
    fn a_damaged_spreadsheet_document_is_survived(damages in damages()) {
        let content = br#"<office:document-content><table:table table:name="a"><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1"><text:p>1&amp;</text:p></table:table-cell></table:table-row></table:table></office:document-content>"#;
        let content = damage(content.to_vec(), &damages);
        let mime = b"application/vnd.oasis.opendocument.spreadsheet".as_slice();
        read_all(&fixture("a.ods", archive(&[("mimetype", mime), ("content.xml", &content)])), None);
    }
}

fn old_workbook() -> Vec<u8> {
    use std::io::Write;
    let record =
        |number: u16, body: &[u8]| [&number.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat();
    let start = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let globals = [start(5), record(0x0085, &[39, 0, 0, 0, 0, 0, 1, 0, b'a']), record(0x000A, &[])].concat();
    assert_eq!(globals.len(), 37);
    let mut stream = globals;
    stream.extend([0, 0]);
    stream.extend(start(16));
    for row in 0..4u8 {
        let cell = [&[row, 0, 1, 0, 0, 0][..], &1.5f64.to_le_bytes()].concat();
        stream.extend(record(0x0203, &cell));
        stream.extend(record(0x0204, &[row, 0, 2, 0, 0, 0, 2, 0, 0, b'x', b'y']));
    }
    stream.extend(record(0x000A, &[]));
    let mut compound = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("container");
    compound.create_stream("Workbook").and_then(|mut one| one.write_all(&stream)).expect("stream");
    compound.flush().expect("written");
    compound.into_inner().into_inner()
}
