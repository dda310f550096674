//! Workbooks of three formats, honest and hostile.

mod common;

use std::io::{Cursor, Write};

use common::{archive, fixture, rows, texts};
use palermo_exchange::{
    error::{Error, Measure},
    read::{Fault, Form, Kind, Limits, ReadOptions, Row, Source},
};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn seen(row: &Row) -> Vec<(String, Form, bool)> {
    row.cells().map(|cell| (cell.text().to_owned(), cell.form(), cell.is_formula())).collect()
}

fn cell(text: &str, form: Form, formula: bool) -> (String, Form, bool) {
    (text.to_owned(), form, formula)
}

fn xlsx(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().expect("workbook")
}

#[test]
fn an_xlsx_cell_is_the_text_that_a_person_sees() {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet().set_name("Cases").expect("name");
        let date = Format::new().set_num_format("dd.mm.yyyy");
        let time = Format::new().set_num_format("dd.mm.yyyy hh:mm");
        sheet.write_string(0, 0, "فاطمة").expect("text");
        sheet.write_number(0, 1, 5.0).expect("number");
        sheet.write_number(0, 2, 0.1).expect("number");
        sheet.write_boolean(0, 3, true).expect("truth");
        let day = ExcelDateTime::from_ymd(2024, 2, 29).expect("date");
        sheet.write_datetime_with_format(0, 4, &day, &date).expect("date");
        let moment = ExcelDateTime::from_ymd(2024, 2, 29).and_then(|day| day.and_hms(13, 30, 0)).expect("time");
        sheet.write_datetime_with_format(0, 5, &moment, &time).expect("time");
        sheet.write_string(3, 2, "late").expect("text");
    });
    let file = fixture("a.xlsx", bytes);
    let mut source = file.open().expect("opens");
    assert_eq!((source.kind(), source.sheets()[0].name.as_str()), (Kind::Xlsx, "Cases"));
    let rows = rows(&mut source, 0).expect("rows");
    assert_eq!(
        seen(&rows[0]),
        [
            cell("فاطمة", Form::Text, false),
            cell("5", Form::Number, false),
            cell("0.1", Form::Number, false),
            cell("TRUE", Form::Boolean, false),
            cell("2024-02-29", Form::Date, false),
            cell("2024-02-29T13:30:00", Form::DateTime, false),
        ]
    );
    assert_eq!((rows[1].number(), texts(&rows[1])), (4, vec![String::new(), String::new(), "late".to_owned()]));
    assert_eq!(rows[1].check_width(6), None, "a short row of a workbook is no fault");
}

#[test]
fn a_formula_is_its_stored_result_with_a_mark() {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write_number(0, 0, 2.0).expect("number");
        sheet.write_formula(0, 1, Formula::new("=A1*3").set_result("6")).expect("formula");
        sheet.write_formula(0, 2, Formula::new("=\"x\"&A1").set_result("x2")).expect("formula");
    });
    assert_eq!(
        seen(&fixture("a.xlsx", bytes).rows()[0]),
        [cell("2", Form::Number, false), cell("6", Form::Number, true), cell("x2", Form::Text, true),]
    );
}

#[test]
fn hidden_sheets_are_named_as_hidden_and_each_sheet_is_read_by_its_number() {
    let bytes = xlsx(|book| {
        book.add_worksheet().write_string(0, 0, "first").expect("text");
        book.add_worksheet().set_hidden(true).write_string(0, 0, "second").expect("text");
    });
    let mut source = fixture("a.xlsx", bytes).open().expect("opens");
    assert_eq!(source.sheets().iter().map(|sheet| sheet.visible).collect::<Vec<_>>(), [true, false]);
    assert_eq!(texts(&rows(&mut source, 1).expect("rows")[0]), ["second"]);
}

#[test]
fn a_text_beyond_the_limit_is_a_fault_of_its_cell() {
    let limits = Limits { cell_bytes: 10, columns: 3, ..Limits::default() };
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 1, "more than ten").expect("text");
        sheet.write_string(1, 7, "far").expect("text");
    });
    let file = fixture("a.xlsx", bytes);
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let rows = rows(&mut Source::open(&file.path, &options).expect("opens"), 0).expect("rows");
    assert_eq!(rows[0].faults(), [(Some(1), Fault::CellTooLarge { bytes: 13, limit: 10 })]);
    assert_eq!(rows[1].faults(), [(None, Fault::TooManyColumns { found: 8, limit: 3 })]);
}

const TYPES: &[u8] = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";

fn refused(bytes: &[u8]) -> Error {
    fixture("a.xlsx", bytes).open().err().expect("refused")
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_parsed() {
    let zeros = vec![b' '; 64 * 1024 * 1024];
    let bytes = archive(&[("[Content_Types].xml", TYPES), ("xl/workbook.xml", b"<a/>"), ("xl/media/a.bin", &zeros)]);
    assert!(bytes.len() < 200_000);
    let error = refused(&bytes);
    assert!(matches!(error, Error::Limit { measure: Measure::Ratio, limit: 100, .. }), "{error}");
}

#[test]
fn an_archive_whose_declared_size_is_a_lie_is_still_counted() {
    let zeros = vec![b' '; 64 * 1024 * 1024];
    let mut bytes =
        archive(&[("[Content_Types].xml", TYPES), ("xl/workbook.xml", b"<a/>"), ("xl/media/a.bin", &zeros)]);
    let true_size = (zeros.len() as u32).to_le_bytes();
    let mut found = 0;
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == true_size {
            bytes[at..at + 4].copy_from_slice(&1000u32.to_le_bytes());
            found += 1;
        }
    }
    assert!(found > 0, "the size stands in the archive");
    let error = refused(&bytes);
    let is_refusal = matches!(error, Error::Limit { .. } | Error::DeceptiveArchive { .. } | Error::Workbook { .. });
    assert!(is_refusal, "{error}");
}

#[test]
fn too_many_entries_deep_nesting_and_endless_texts_are_refused() {
    let names: Vec<String> = (0..1001).map(|n| format!("{n}.txt")).collect();
    let mut many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    many.extend([("[Content_Types].xml", TYPES), ("xl/workbook.xml", b"<a/>")]);
    assert!(matches!(refused(&archive(&many)), Error::Limit { measure: Measure::Entries, .. }));

    let deep = format!("{}{}", "<a>".repeat(65), "</a>".repeat(65));
    let deep = archive(&[("[Content_Types].xml", TYPES), ("xl/workbook.xml", deep.as_bytes())]);
    assert!(matches!(refused(&deep), Error::Limit { measure: Measure::Depth, found: 65, .. }));

    // Text that packs badly, so that the ratio does not catch it first.
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (state >> 24) as u8 % 26
    };
    let long: Vec<u8> = b"<t>".iter().copied().chain(std::iter::from_fn(|| Some(noise())).take(17 << 20)).collect();
    let long = archive(&[("[Content_Types].xml", TYPES), ("xl/workbook.xml", &long)]);
    assert!(matches!(refused(&long), Error::Limit { measure: Measure::TextBytes, .. }));
}

#[test]
fn archives_that_are_no_workbooks_are_named() {
    let plain = refused(&archive(&[("a.txt", b"a")]));
    assert!(matches!(plain, Error::NotATable { found: "a ZIP archive" }));
    let text = refused(&archive(&[("[Content_Types].xml", TYPES), ("word/document.xml", b"<a/>")]));
    assert!(matches!(text, Error::NotATable { found } if found.contains("not a workbook")));
    let writer = refused(&archive(&[("mimetype", b"application/vnd.oasis.opendocument.text")]));
    assert!(matches!(writer, Error::NotATable { found } if found.contains("OpenDocument")));
    assert_eq!(refused(b"PK\x03\x04 cut short").code(), "workbook");
}

#[test]
fn a_workbook_with_a_password_says_so() {
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("container");
    compound.create_stream("EncryptedPackage").and_then(|mut stream| stream.write_all(&[0; 64])).expect("stream");
    compound.flush().expect("written");
    assert_eq!(refused(&compound.into_inner().into_inner()).code(), "password");
    let ods = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ("content.xml", b"\x17\x2A"),
    ]);
    assert_eq!(refused(&ods).code(), "password");
}

#[test]
fn rows_out_of_order_are_damage_and_not_a_silent_loss() {
    let good = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write_number(0, 0, 1.0).expect("number");
        sheet.write_number(1, 0, 2.0).expect("number");
    });
    let mut zip = zip::ZipArchive::new(Cursor::new(&good)).expect("archive");
    let mut entries = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).expect("entry");
        let mut bytes = Vec::new();
        std::io::copy(&mut entry, &mut bytes).expect("unpacked");
        let name = entry.name().expect("name").into_owned();
        if name.ends_with("sheet1.xml") {
            let text = String::from_utf8(bytes).expect("UTF-8");
            bytes = text.replace("r=\"1\"", "r=\"9\"").replace("r=\"A1\"", "r=\"A9\"").into_bytes();
        }
        entries.push((name, bytes));
    }
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let mut source = fixture("a.xlsx", archive(&entries)).open().expect("opens");
    assert_eq!(rows(&mut source, 0).expect_err("damaged").code(), "workbook");
}

fn ods(body: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" \
         xmlns:style=\"s\"><style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>\
         <office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

#[test]
fn an_ods_cell_is_exact_and_repeated_cells_and_rows_are_laid_out() {
    let file = fixture(
        "a.ods",
        ods(r#"<table:table table:name="Fälle">
<table:table-row>
 <table:table-cell office:value-type="string"><text:p>a &amp; <text:s text:c="2"/>b</text:p><text:p>c</text:p></table:table-cell>
 <table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1.25"><text:p>1.3</text:p></table:table-cell>
 <table:table-cell office:value-type="date" office:date-value="2024-02-29"><text:p>29.2.24</text:p></table:table-cell>
 <table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>
 <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>
 <table:table-cell table:number-columns-repeated="16000"/>
</table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell><office:annotation><text:p>no</text:p></office:annotation><text:p>x</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>
</table:table>
<table:table table:name="Zweite" table:style-name="ta2"><table:table-row><table:table-cell><text:p>z</text:p></table:table-cell></table:table-row></table:table>"#),
    );
    let mut source = file.open().expect("opens");
    let sheets: Vec<_> = source.sheets().iter().map(|sheet| (sheet.name.clone(), sheet.visible)).collect();
    assert_eq!(sheets, [("Fälle".to_owned(), true), ("Zweite".to_owned(), false)]);
    let first = rows(&mut source, 0).expect("rows");
    assert_eq!(
        seen(&first[0]),
        [
            cell("a &   b\nc", Form::Text, false),
            cell("1.25", Form::Number, false),
            cell("1.25", Form::Number, false),
            cell("2024-02-29", Form::Date, false),
            cell("2", Form::Number, true),
            cell("TRUE", Form::Boolean, false),
        ]
    );
    let rest: Vec<_> = first[1..].iter().map(|row| (row.number(), texts(row))).collect();
    let x = vec![String::new(), "x".to_owned()];
    assert_eq!(rest, [(5, x.clone()), (6, x)]);
    assert_eq!(texts(&rows(&mut source, 1).expect("rows")[0]), ["z"]);
}

#[test]
fn an_ods_cell_repeated_without_end_is_cut_at_the_limit() {
    let file = fixture(
        "a.ods",
        ods(
            r#"<table:table table:name="a"><table:table-row><table:table-cell table:number-columns-repeated="4294967295"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#,
        ),
    );
    let rows = file.rows();
    assert_eq!(
        (rows[0].len(), rows[0].faults()[0].1.clone()),
        (4096, Fault::TooManyColumns { found: 4_294_967_295, limit: 4096 })
    );
}

fn record(number: u16, body: &[u8]) -> Vec<u8> {
    [&number.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}

/// A workbook of Excel 97 ([MS-XLS]): one sheet with the given records.
fn xls(records: &[Vec<u8>]) -> Vec<u8> {
    let start = |kind: u16| record(0x0809, &[&0x0600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let name = b"Cases";
    let sheet_record_len = 4 + 6 + 2 + name.len();
    let globals = start(0x0005);
    let sheet_at = (globals.len() + sheet_record_len + 4) as u32;
    let bound = [&sheet_at.to_le_bytes()[..], &[0, 0, name.len() as u8, 0], name].concat();
    let stream =
        [globals, record(0x0085, &bound), record(0x000A, &[]), start(0x0010), records.concat(), record(0x000A, &[])];
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("container");
    compound.create_stream("Workbook").and_then(|mut one| one.write_all(&stream.concat())).expect("stream");
    compound.flush().expect("written");
    compound.into_inner().into_inner()
}

fn at(row: u16, column: u16) -> Vec<u8> {
    [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat()
}

fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
    record(0x0203, &[at(row, column), value.to_le_bytes().to_vec()].concat())
}

#[test]
fn an_old_xls_workbook_is_read_with_its_formulas_marked() {
    let label = record(0x0204, &[at(2, 1), vec![5, 0, 0], b"label".to_vec()].concat());
    // The stored result 7.5, then flags, then the formula 1+2 as tokens.
    let tokens = [0x1E, 1, 0, 0x1E, 2, 0, 0x03];
    let formula = record(
        0x0006,
        &[at(2, 2), 7.5f64.to_le_bytes().to_vec(), vec![0; 6], vec![tokens.len() as u8, 0], tokens.to_vec()].concat(),
    );
    let file = fixture("a.xls", xls(&[number(2, 0, 3.0), label, formula]));
    let mut source = file.open().expect("opens");
    assert_eq!((source.kind(), source.sheets()[0].name.as_str()), (Kind::Xls, "Cases"));
    let rows = rows(&mut source, 0).expect("rows");
    assert_eq!(rows[0].number(), 3);
    assert_eq!(
        seen(&rows[0]),
        [cell("3", Form::Number, false), cell("label", Form::Text, false), cell("7.5", Form::Number, true),]
    );
}

#[test]
fn an_xls_of_two_cells_far_apart_is_refused_instead_of_laid_out() {
    let apart = fixture("a.xls", xls(&[number(0, 0, 1.0), number(65_535, 65_535, 2.0)]));
    assert!(matches!(apart.open(), Err(Error::Limit { measure: Measure::Cells, found: 4_294_967_296, .. })));
    let dimensions =
        [0u32.to_le_bytes().to_vec(), u32::MAX.to_le_bytes().to_vec(), vec![0, 0, 0xFF, 0xFF, 0, 0]].concat();
    let declared = fixture("a.xls", xls(&[record(0x0200, &dimensions), number(0, 0, 1.0)]));
    assert!(matches!(declared.open(), Err(Error::Limit { measure: Measure::Cells, .. })));
}
