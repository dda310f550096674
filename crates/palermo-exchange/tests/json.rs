//! JSON arrays and JSON lines.

mod common;

use common::{fixture, rows, texts};
use palermo_exchange::read::{Fault, Form, Kind};

#[test]
fn arrays_and_lines_of_objects_give_the_same_rows() {
    let array = "[\n {\"a\": 1, \"b\": \"x\"},\n {\"b\": \"y, {z}\", \"c\": null}\n]\n";
    let lines = "{\"a\": 1, \"b\": \"x\"}\n{\"b\": \"y, {z}\", \"c\": null}\n";
    for text in [array, lines] {
        let file = fixture("a.json", text);
        assert_eq!(file.open().expect("opens").kind(), Kind::Json);
        let rows = file.rows();
        assert_eq!(
            rows.iter().map(texts).collect::<Vec<_>>(),
            [vec!["a", "b", "c"], vec!["1", "x"], vec!["", "y, {z}", ""]]
        );
        assert_eq!(rows.iter().map(|row| row.number()).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(rows[2].cell(0).form(), Form::Empty);
    }
}

#[test]
fn numbers_keep_every_digit_and_lists_are_given_as_json() {
    let file = fixture("a.json", r#"[{"n": 12345678901234567890.10, "t": true, "l": ["a","b"], "s": "\u0645"}]"#);
    let row = &file.rows()[1];
    let seen: Vec<_> = row.cells().map(|cell| (cell.text().to_owned(), cell.form())).collect();
    assert_eq!(
        seen,
        [
            ("12345678901234567890.10".to_owned(), Form::Number),
            ("true".to_owned(), Form::Boolean),
            (r#"["a","b"]"#.to_owned(), Form::Nested),
            ("م".to_owned(), Form::Text),
        ]
    );
}

#[test]
fn a_faulty_record_is_a_fault_of_its_row_and_the_next_is_read() {
    let deep = format!("{{\"a\": {}1{}}}", "[".repeat(70), "]".repeat(70));
    let text = format!("{{\"a\": 1}}\n17\n{{\"a\": 1, \"a\": 2}}\n{{\"a\": tru}}\n{deep}\n{{\"a\": 9}}\n");
    let file = fixture("a.jsonl", text);
    let rows = file.rows();
    let codes: Vec<Vec<&str>> = rows.iter().map(|row| row.errors(None).map(|error| error.code()).collect()).collect();
    assert_eq!(
        codes,
        [vec![], vec![], vec!["not_an_object"], vec!["duplicate_key"], vec!["bad_object"], vec!["too_deep"], vec![]]
    );
    assert_eq!(rows[3].faults(), [(Some(0), Fault::DuplicateKey)]);
    assert_eq!(rows[6].text(0), "9");
}

#[test]
fn a_text_that_is_cut_short_is_an_error_with_its_row() {
    for (text, row) in [("[{\"a\":1},", 3), ("[{\"a\":1}", 3), ("[{\"a\":1},{\"a\":", 3), ("[{\"a\":1} {\"a\":2}]", 3)]
    {
        let error = fixture("a.json", text).open().err().expect("refused");
        assert_eq!((error.code(), error.place().row), ("json", Some(row)), "{text}");
    }
}

#[test]
fn an_empty_array_has_a_heading_without_columns() {
    let rows = fixture("a.json", "[]").rows();
    assert_eq!((rows.len(), rows[0].len()), (1, 0));
}

#[test]
fn utf_16_json_is_read_too() {
    let bytes: Vec<u8> = "\u{FEFF}[{\"имя\":\"Ирина\"}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(fixture("a.json", bytes).texts(), [["имя"], ["Ирина"]]);
}

#[test]
fn broken_utf_8_is_an_error_with_its_row() {
    let mut source = fixture("a.json", b"[{\"a\":\"b\"},{\"a\":\"\xFF\"}]").open_as("utf-8");
    let error = match &mut source {
        Ok(source) => rows(source, 0).err(),
        Err(_) => source.err(),
    };
    let error = error.expect("broken");
    assert_eq!((error.code(), error.place().row), ("encoding", Some(3)));
}
