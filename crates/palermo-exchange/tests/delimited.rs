//! Delimited text as it is met in the field.

mod common;

use common::{fixture, rows, texts};
use encoding_rs::Encoding;
use palermo_exchange::{
    Error,
    read::{Fault, Form, Kind, Limits, ReadOptions, Source, sniff},
};
use rstest::rstest;

const ARABIC: &str =
    "الاسم,البلد,نوع الاستغلال\nفاطمة,السودان,العمل القسري\nمحمد,اليمن,التسول\nمريم,الصومال,الخدمة المنزلية\n";
const RUSSIAN: &str =
    "имя,страна,вид эксплуатации\nИрина,Молдова,сексуальная эксплуатация\nПётр,Украина,принудительный труд\n";
const CHINESE: &str = "姓名,国籍,剥削形式\n王小明,中国,强迫劳动\n李丽,越南,家庭奴役\n张伟,缅甸,网络诈骗园区\n";
const FRENCH: &str = "prénom;pays;forme d’exploitation\nZoë;Côte d’Ivoire;traite à des fins d’exploitation\n";

#[rstest]
#[case("windows-1256", ARABIC)]
#[case("windows-1251", RUSSIAN)]
#[case("KOI8-R", RUSSIAN)]
#[case("gb18030", CHINESE)]
#[case("Big5", "姓名,國籍,剝削形式\n王小明,臺灣,強迫勞動\n李麗,越南,家庭奴役\n陳大文,泰國,詐騙園區工作\n")]
#[case("Shift_JIS", "氏名,国籍,搾取の形態\n山田花子,日本,強制労働\nグエン,ベトナム,技能実習での搾取\n")]
#[case("windows-1252", FRENCH)]
fn an_old_encoding_is_recognised_from_the_text(#[case] label: &str, #[case] text: &str) {
    let encoding = Encoding::for_label(label.as_bytes()).expect("known label");
    let (bytes, _, lost) = encoding.encode(text);
    assert!(!lost, "the fixture can be written in {label}");
    let file = fixture("old.csv", &bytes);
    let delimiter = if text.contains(';') { ';' } else { ',' };
    let expected: Vec<Vec<&str>> = text.lines().map(|line| line.split(delimiter).collect()).collect();
    assert_eq!(file.texts(), expected);
    let mut named = file.open_as(label).expect("opens under its true name");
    assert_eq!(rows(&mut named, 0).expect("rows").iter().map(texts).collect::<Vec<_>>(), expected);
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[rstest]
fn utf_16_is_recognised_with_and_without_a_mark(
    #[values(ARABIC, RUSSIAN, CHINESE, "a,b\n1,2\n")] text: &str,
    #[values(false, true)] big: bool,
    #[values(false, true)] mark: bool,
) {
    let file = fixture("u.csv", utf16(text, big, mark));
    let expected: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(file.texts(), expected);
}

#[test]
fn utf_8_is_read_with_and_without_a_mark_and_a_replacement_character_in_it_is_kept() {
    let plain = fixture("a.csv", "land,n\nC\u{FFFD}te d'Ivoire,5\n");
    let marked = fixture("b.csv", "\u{FEFF}land,n\nC\u{FFFD}te d'Ivoire,5\n");
    let expected = [["land", "n"], ["C\u{FFFD}te d'Ivoire", "5"]];
    assert_eq!(plain.texts(), expected);
    assert_eq!(marked.texts(), expected);
}

#[test]
fn a_text_that_breaks_its_declared_encoding_is_an_error_with_row_column_and_byte() {
    let mut bytes = "a,b,c\n1,2,3\n4,fünf,6\n".as_bytes().to_vec();
    let at = bytes.iter().position(|byte| *byte == 0xC3).expect("the ü");
    bytes[at] = b'x';
    for label in ["utf-8", "UTF8"] {
        let mut source = fixture("a.csv", &bytes).open_as(label).expect("opens");
        let mut read = source.rows(0).expect("rows");
        assert_eq!(texts(read.next_row().expect("row").expect("some")), ["a", "b", "c"]);
        assert_eq!(texts(read.next_row().expect("row").expect("some")), ["1", "2", "3"]);
        let error = read.next_row().expect_err("broken");
        assert_eq!(error.place().address().as_deref(), Some("B3"));
        assert!(matches!(error, Error::Encoding { byte, encoding: "UTF-8", .. } if byte == at as u64 + 1), "{error}");
        assert!(read.next_row().expect("ended").is_none(), "nothing is read after a broken byte");
    }
}

#[test]
fn broken_bytes_of_a_double_byte_encoding_are_found_as_well() {
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("a,b\n日本,東京\n");
    let mut bytes = bytes.into_owned();
    let at = bytes.len() - 3;
    bytes[at] = 0xFD;
    let mut source = fixture("a.csv", &bytes).open_as("shift_jis").expect("opens");
    let error = rows(&mut source, 0).expect_err("broken");
    assert_eq!((error.code(), error.place().address().as_deref()), ("encoding", Some("B2")));
}

#[test]
fn utf_8_with_one_damaged_byte_is_not_taken_for_another_encoding() {
    let mut bytes = RUSSIAN.repeat(20).into_bytes();
    let at = bytes.len() - 40;
    bytes[at] = 0xFF;
    let mut source = fixture("a.csv", &bytes).open().expect("opens");
    assert_eq!(source.encoding(), Some("UTF-8"));
    assert_eq!(rows(&mut source, 0).expect_err("damaged").code(), "encoding");
}

#[test]
fn an_unknown_encoding_name_is_refused() {
    let error = fixture("a.csv", "a\n").open_as("klingon-8").err().expect("refused");
    assert_eq!(error.code(), "unknown_encoding");
}

#[rstest]
#[case::lf("a,b\n1,2\n\n3,4\n", &[1, 2, 4])]
#[case::crlf("a,b\r\n1,2\r\n\r\n3,4\r\n", &[1, 2, 4])]
#[case::cr("a,b\r1,2\r\r3,4\r", &[1, 2, 4])]
#[case::mixed("a,b\r\n1,2\n\r3,4", &[1, 2, 4])]
#[case::leading("\n\na,b\n1,2\n3,4", &[3, 4, 5])]
#[case::quoted_line_end("a,b\n\"1\n\",2\n3,4\n", &[1, 2, 3])]
fn rows_are_numbered_as_a_spreadsheet_shows_them(#[case] text: &str, #[case] numbers: &[u32]) {
    let found: Vec<u32> = fixture("a.csv", text).rows().iter().map(|row| row.number()).collect();
    assert_eq!(found, numbers);
}

#[test]
fn quotation_marks_hold_delimiters_line_ends_and_quotation_marks() {
    let file = fixture("a.csv", "a,b\n\"x, \"\"y\"\"\r\nz\",\" NA \"\n");
    assert_eq!(file.texts(), [["a", "b"], ["x, \"y\"\r\nz", " NA "]]);
}

#[test]
fn nothing_is_taken_for_missing_and_no_text_is_altered() {
    let file = fixture("a.csv", "code,n\nNA,<5\n-,\"1,234\"\nnull,007\n");
    assert_eq!(file.texts(), [["code", "n"], ["NA", "<5"], ["-", "1,234"], ["null", "007"]]);
    let row = &file.rows()[1];
    assert_eq!((row.cell(0).form(), row.cell(9).form()), (Form::Text, Form::Empty));
}

#[test]
fn ragged_rows_are_read_and_their_width_is_reported() {
    let file = fixture("a.csv", "a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n");
    let faults: Vec<_> = file.rows().iter().map(|row| row.check_width(3)).collect();
    let few = Some(Fault::TooFewCells { expected: 3, found: 2 });
    let many = Some(Fault::TooManyCells { expected: 3, found: 4 });
    assert_eq!(faults, [None, few, many, None], "empty cells beyond the heading are no fault");
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_reported_where_it_opens() {
    let file = fixture("a.csv", "a,b\n1,\"two\n3,4\n5,6\n");
    let rows = file.rows();
    assert_eq!(rows.len(), 2, "everything after the mark runs into its cell");
    let errors: Vec<_> = rows[1].errors(None).map(|error| (error.code(), error.place().address())).collect();
    assert_eq!(errors, [("unclosed_quote", Some("B2".to_owned()))]);
}

fn limited(limits: Limits) -> ReadOptions {
    ReadOptions { limits, delimiter: Some(b','), ..ReadOptions::default() }
}

#[test]
fn a_cell_beyond_a_megabyte_is_a_fault_of_its_row_and_the_next_rows_are_read() {
    let large = "x".repeat(1_000_001);
    let file = fixture("a.csv", format!("a,b,c\n1,{large},3\n4,5,6\n7,\"{large}\",9\n10,11,{large}\n12,13,14"));
    let rows = file.rows();
    let found: Vec<_> = rows.iter().map(|row| (texts(row), row.faults().to_vec())).collect();
    let fault = |column| vec![(Some(column), Fault::CellTooLarge { bytes: 1_000_001, limit: 1_000_000 })];
    let cells = |three: [&str; 3]| three.map(str::to_owned).to_vec();
    assert_eq!(
        found,
        [
            (cells(["a", "b", "c"]), vec![]),
            (cells(["1", "", "3"]), fault(1)),
            (cells(["4", "5", "6"]), vec![]),
            (cells(["7", "", "9"]), fault(1)),
            (cells(["10", "11", ""]), fault(2)),
            (cells(["12", "13", "14"]), vec![]),
        ]
    );
    assert_eq!(rows[1].errors(None).next().and_then(|error| error.place().address()).as_deref(), Some("B2"));
}

#[test]
fn limits_on_cells_rows_and_columns_hold_together() {
    let limits = Limits { cell_bytes: 8, row_bytes: 20_000, columns: 70, ..Limits::default() };
    let wide: String = (0..80).map(|n| format!("{n},")).collect();
    let file = fixture("a.csv", format!("é23456789,ab\n{wide}end\nc,d\n"));
    let mut source = Source::open(&file.path, &limited(limits)).expect("opens");
    let rows = rows(&mut source, 0).expect("rows");
    assert_eq!(texts(&rows[0]), ["", "ab"]);
    assert_eq!(rows[0].faults(), [(Some(0), Fault::CellTooLarge { bytes: 10, limit: 8 })]);
    assert_eq!(rows[1].len(), 70);
    assert_eq!(rows[1].text(69), "69");
    assert_eq!(rows[1].faults(), [(None, Fault::TooManyColumns { found: 81, limit: 70 })]);
    assert_eq!((texts(&rows[2]), rows[2].number()), (vec!["c".to_owned(), "d".to_owned()], 3));
}

#[test]
fn a_row_beyond_its_limit_loses_cells_and_says_which() {
    let limits = Limits { cell_bytes: 30_000, row_bytes: 32_000, ..Limits::default() };
    let (a, b) = ("a".repeat(20_000), "b".repeat(20_000));
    let file = fixture("a.csv", format!("{a},{b},c\n1,2,3\n"));
    let mut source = Source::open(&file.path, &limited(limits)).expect("opens");
    let rows = rows(&mut source, 0).expect("rows");
    assert_eq!(texts(&rows[0]), [a.as_str(), "", "c"]);
    assert_eq!(rows[0].faults(), [(Some(1), Fault::RowTooLarge { limit: 32_000 })]);
    assert_eq!(texts(&rows[1]), ["1", "2", "3"]);
}

#[test]
fn hidden_characters_are_read_as_they_stand_and_listed() {
    let file = fixture("a.csv", "a,b\n1\u{0}2,\u{202E}olleh\n");
    let row = &file.rows()[1];
    assert_eq!(row.text(0), "1\u{0}2");
    let shown = |column| row.cell(column).suspicious().iter().map(|one| one.shown()).collect::<Vec<_>>();
    assert_eq!((shown(0), shown(1)), (vec!["U+0000".to_owned()], vec!["U+202E".to_owned()]));
}

#[test]
fn excels_own_separator_line_is_followed_and_is_no_row() {
    let file = fixture("a.csv", "sep=|\r\na|b,c\r\n1|2\r\n");
    assert_eq!(file.texts(), [["a", "b,c"], ["1", "2"]]);
    assert_eq!(file.rows()[0].number(), 1);
}

#[test]
fn empty_files_and_bare_headings_are_told_apart() {
    assert_eq!(fixture("a.csv", "").open().err().expect("empty").code(), "empty");
    let heading = fixture("a.csv", "a,b,c");
    assert_eq!(heading.texts(), [["a", "b", "c"]]);
    assert!(fixture("a.csv", "\n\n\n").rows().is_empty());
}

#[rstest]
#[case("a.csv", b"%PDF-1.7\n...".as_slice(), "PDF")]
#[case("a.xlsx", b"\x89PNG\r\n\x1a\n\0\0".as_slice(), "picture")]
#[case("a.xls", b"<html><table><tr><td>1</td></tr></table></html>".as_slice(), "HTML")]
#[case("a.xls", b"<?xml version=\"1.0\"?><Workbook/>".as_slice(), "XML")]
#[case("a.csv", b"\x01\x02\x03\x04\x05\x06\x07\x08abc\x0e\x0f".as_slice(), "binary")]
fn what_is_no_table_is_named(#[case] name: &str, #[case] bytes: &[u8], #[case] word: &str) {
    let file = fixture(name, bytes);
    let error = file.open().err().expect("refused");
    assert!(error.code() == "not_a_table" && error.to_string().contains(word), "{error}");
    assert_eq!(sniff(&file.path).expect_err("refused").code(), "not_a_table");
}

#[test]
fn a_wrong_extension_is_noticed_and_the_content_is_read() {
    let file = fixture("a.xlsx", "a;b\n1;2\n");
    let source = file.open().expect("opens");
    assert_eq!((source.kind(), source.is_misnamed(), source.delimiter()), (Kind::Delimited, true, Some(b';')));
}

#[test]
fn the_hash_of_the_file_is_known() {
    // FIPS 180-2, appendix B.1: SHA-256 of "abc".
    let source = fixture("a.csv", "abc").open().expect("opens");
    assert_eq!(source.sha256_hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn a_file_changed_while_it_is_read_is_an_error() {
    let file = fixture("a.csv", "a,b\n1,2\n");
    let mut source = file.open().expect("opens");
    let mut read = source.rows(0).expect("rows");
    read.next_row().expect("heading");
    std::fs::OpenOptions::new()
        .append(true)
        .open(&file.path)
        .and_then(|mut other| std::io::Write::write_all(&mut other, b"3,4\n"))
        .expect("appended");
    let error = std::iter::from_fn(|| read.next()).find_map(Result::err).expect("noticed");
    assert_eq!(error.code(), "changed");
}

#[test]
fn rows_can_be_read_twice_and_visited_without_copies() {
    let file = fixture("a.csv", "a,b\n1,2\n");
    let mut source = file.open().expect("opens");
    let first = rows(&mut source, 0).expect("first").len();
    let mut seen = 0;
    source
        .visit(0, |row| -> Result<(), Error> {
            seen += row.len();
            Ok(())
        })
        .expect("visited");
    assert_eq!((first, seen), (2, 4));
    assert_eq!(source.rows(1).err().expect("no second sheet").code(), "no_sheet");
}
