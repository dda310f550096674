//! What is written comes back the same, in every format and for any text.

mod common;

use std::path::Path;

use arrow_array::{Array, StringArray, cast::AsArray, types::Date32Type};
use common::{rows, texts};
use palermo_exchange::{
    Error,
    read::{Form, ReadOptions, Source},
    write::{
        FieldKind, FieldSchema, ForeignKey, Format, Licence, Out, PackageInfo, PackageWriter, SourceInfo, TableSchema,
        restore, table,
    },
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;

fn text_schema(columns: usize) -> TableSchema {
    let fields = (0..columns).map(|n| FieldSchema::new(format!("c{n}"), FieldKind::Text)).collect();
    TableSchema { name: "cases".to_owned(), fields, ..TableSchema::default() }
}

fn outs(rows: &[Vec<String>]) -> impl Iterator<Item = Result<Vec<Out<'_>>, Error>> {
    rows.iter().map(|row| Ok(row.iter().map(|text| Out::text(text.as_str())).collect()))
}

/// Reads a file back by the house's own reader; rows shorter than the heading end in empty cells.
fn read_back(path: &Path) -> Vec<Vec<String>> {
    // What we write is UTF-8; said so, because a few cells full of zero bytes could pass for UTF-16.
    let options = ReadOptions { encoding: Some("utf-8".to_owned()), delimiter: Some(b','), ..ReadOptions::default() };
    let mut source = Source::open(path, &options).expect("own file opens");
    let read = rows(&mut source, 0).expect("own rows");
    let width = read[0].len();
    let mut found: Vec<Vec<String>> = Vec::new();
    for row in &read[1..] {
        // A row without anything is passed over in workbooks, but counted.
        found.resize(row.number() as usize - 2, vec![String::new(); width]);
        let mut cells = texts(row);
        cells.resize(width, String::new());
        found.push(cells);
    }
    found
}

#[test]
fn what_stands_below_a_table_is_a_sheet_of_its_own() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("table.xlsx");
    let below = Some("Detected victims.\n=cite(1)".to_owned());
    let schema = TableSchema { description: below, ..text_schema(1) };
    table(&path, Format::Xlsx, &schema, outs(&[vec!["x".to_owned()]])).expect("written");
    let mut source = Source::open(&path, &ReadOptions::default()).expect("own file opens");
    let names: Vec<String> = source.sheets().iter().map(|s| s.name.clone()).collect();
    assert_eq!(names, ["cases", "notes"]);
    let notes: Vec<Vec<String>> = rows(&mut source, 1).expect("own rows").iter().map(texts).collect();
    assert_eq!(notes, [["Detected victims."], ["=cite(1)"]]);
}

fn any_rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let text = prop_oneof![
        any::<String>(),
        "['=+@-]{0,3}[ \"',;\n\r\t_x0-9A-F]{0,12}",
        Just("_x0041_".to_owned()),
        Just(" \u{A0} lead and trail \n".to_owned()),
        Just("\u{FEFF}\u{0}\u{FFFF}\u{FFFE}\u{FFFD}".to_owned()),
    ];
    prop::collection::vec(prop::collection::vec(text, 3), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_survives_every_format(written in any_rows()) {
        let folder = tempfile::tempdir().expect("folder");
        let schema = text_schema(3);
        let at = |name: &str| folder.path().join(name);

        table(&at("a.csv"), Format::Csv, &schema, outs(&written)).expect("CSV");
        let csv: Vec<Vec<String>> = read_back(&at("a.csv"))
            .into_iter()
            .map(|row| row.iter().map(|text| restore(text).to_owned()).collect())
            .collect();
        prop_assert_eq!(&csv, &written);

        table(&at("a.jsonl"), Format::JsonLines, &schema, outs(&written)).expect("JSON lines");
        if !written.is_empty() {
            prop_assert_eq!(&read_back(&at("a.jsonl")), &written);
        }

        table(&at("a.xlsx"), Format::Xlsx, &schema, outs(&written)).expect("XLSX");
        let mut xlsx = read_back(&at("a.xlsx"));
        xlsx.resize(written.len(), vec![String::new(); 3]);
        prop_assert_eq!(&xlsx, &written);

        table(&at("a.parquet"), Format::Parquet, &schema, outs(&written)).expect("Parquet");
        prop_assert_eq!(&parquet_texts(&at("a.parquet")), &written);

        let mut package = PackageWriter::create(&at("package"), PackageInfo::default()).expect("package");
        package.add(&schema, outs(&written)).expect("table");
        package.finish().expect("finished");
        let packed = std::fs::read(at("package/data/cases.csv")).expect("packed table");
        prop_assert_eq!(packed, std::fs::read(at("a.csv")).expect("same table"));
    }
}

fn parquet_texts(path: &Path) -> Vec<Vec<String>> {
    let file = std::fs::File::open(path).expect("file");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|builder| builder.build()).expect("Parquet");
    let mut found = Vec::new();
    for batch in reader {
        let batch = batch.expect("batch");
        let columns: Vec<&StringArray> = batch.columns().iter().map(|column| column.as_string()).collect();
        found.extend((0..batch.num_rows()).map(|row| columns.iter().map(|one| one.value(row).to_owned()).collect()));
    }
    found
}

fn typed_schema() -> TableSchema {
    let mut sex = FieldSchema::new("sex", FieldKind::Text);
    sex.allowed = vec!["female".to_owned(), "male".to_owned()];
    let fields = vec![
        FieldSchema::new("n", FieldKind::Integer),
        FieldSchema::new("rate", FieldKind::Decimal { scale: Some(3) }),
        FieldSchema::new("minor", FieldKind::Boolean),
        FieldSchema::new("day", FieldKind::Date),
        FieldSchema::new("at", FieldKind::DateTime),
        sex,
    ];
    TableSchema {
        name: "figures".to_owned(),
        fields,
        primary_key: vec!["n".to_owned()],
        foreign_keys: vec![ForeignKey {
            fields: vec!["sex".to_owned()],
            table: "sex".to_owned(),
            reference: vec!["code".to_owned()],
        }],
        missing_values: vec!["..".to_owned()],
        ..TableSchema::default()
    }
}

fn typed_rows() -> Vec<Vec<Out<'static>>> {
    vec![
        vec![
            Out::Int(-7),
            Out::Decimal("0.125".into()),
            Out::Bool(true),
            Out::Date("2024-02-29".into()),
            Out::DateTime("2024-02-29T08:30:00Z".into()),
            Out::text("female"),
        ],
        vec![
            Out::Int(9_007_199_254_740_993),
            Out::Decimal("-12345678901234.125".into()),
            Out::Bool(false),
            Out::Date("1899-12-31".into()),
            Out::Null,
            Out::Null,
        ],
    ]
}

#[test]
fn typed_values_come_back_with_all_their_digits() {
    let folder = tempfile::tempdir().expect("folder");
    let truth = |format| if format == Format::Xlsx { ["TRUE", "FALSE"] } else { ["true", "false"] };
    for (name, format) in [("a.csv", Format::Csv), ("a.jsonl", Format::JsonLines), ("a.xlsx", Format::Xlsx)] {
        let path = folder.path().join(name);
        let written = table(&path, format, &typed_schema(), typed_rows().into_iter().map(Ok)).expect("written");
        assert_eq!(written.rows, 2);
        assert_eq!(written.bytes, std::fs::metadata(&path).expect("file").len());
        let [yes, no] = truth(format);
        assert_eq!(
            read_back(&path),
            [
                ["-7", "0.125", yes, "2024-02-29", "2024-02-29T08:30:00Z", "female"],
                ["9007199254740993", "-12345678901234.125", no, "1899-12-31", "", ""],
            ]
        );
    }
    let mut source = Source::open(&folder.path().join("a.xlsx"), &ReadOptions::default()).expect("opens");
    let first = &rows(&mut source, 0).expect("rows")[1];
    let forms: Vec<Form> = first.cells().map(|cell| cell.form()).collect();
    assert_eq!(forms[..4], [Form::Number, Form::Number, Form::Boolean, Form::Date], "real types, not texts");
}

#[test]
fn parquet_holds_real_types_and_the_description() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.parquet");
    table(&path, Format::Parquet, &typed_schema(), typed_rows().into_iter().map(Ok)).expect("written");
    let builder = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(&path).expect("file")).expect("Parquet");
    let metadata = builder.metadata().file_metadata().key_value_metadata().expect("metadata");
    let described = metadata.iter().find(|pair| pair.key == "tableschema").and_then(|pair| pair.value.clone());
    assert!(described.is_some_and(|text| text.contains("\"primaryKey\":[\"n\"]")));
    let batch = builder.build().expect("reader").next().expect("batch").expect("read");
    assert_eq!(batch.column(0).as_primitive::<arrow_array::types::Int64Type>().values(), &[-7, 9_007_199_254_740_993]);
    let rates = batch.column(1).as_primitive::<arrow_array::types::Decimal128Type>();
    assert_eq!(rates.values(), &[125, -12_345_678_901_234_125]);
    // 2024-02-29 is day 19,782 after 1970-01-01; 1899-12-31 is day −25,568.
    assert_eq!(batch.column(3).as_primitive::<Date32Type>().values(), &[19_782, -25_568]);
    assert!(batch.column(5).is_null(1));
}

fn package(path: &Path) -> Result<(), Error> {
    let info = PackageInfo {
        name: "demo".to_owned(),
        licences: vec![Licence { name: "CC-BY-4.0".to_owned(), ..Licence::default() }],
        sources: vec![SourceInfo { title: "Example bureau".to_owned(), ..SourceInfo::default() }],
        counting_rule: Some("Each person once in the year of identification.".to_owned()),
        ..PackageInfo::default()
    };
    let mut package = PackageWriter::create(path, info)?;
    package.add(&typed_schema(), typed_rows().into_iter().map(Ok))?;
    let fields = vec![FieldSchema::new("code", FieldKind::Text), FieldSchema::new("label", FieldKind::Text)];
    let codes = TableSchema { name: "sex".to_owned(), fields, ..TableSchema::default() };
    let rows = [["female", "Female"], ["male", "Male"]];
    package.add(&codes, rows.iter().map(|row| Ok(row.iter().map(|text| Out::text(*text)).collect())))?;
    package.finish().map(|written| assert_eq!(written.rows, 4))
}

#[test]
fn a_package_describes_its_tables_codes_licence_source_and_counting_rule() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("out");
    package(&path).expect("written");
    let text = std::fs::read_to_string(path.join("datapackage.json")).expect("description");
    let described: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let figures = &described["resources"][0];
    let schema = &figures["schema"];
    assert_eq!(schema["missingValues"], serde_json::json!(["", ".."]));
    assert_eq!(schema["primaryKey"], serde_json::json!(["n"]));
    let reference = serde_json::json!([{"fields": ["sex"], "reference": {"resource": "sex", "fields": ["code"]}}]);
    assert_eq!(schema["foreignKeys"], reference);
    assert_eq!(schema["fields"][5]["constraints"]["enum"], serde_json::json!(["female", "male"]));
    assert_eq!(described["licenses"][0]["name"], "CC-BY-4.0");
    assert_eq!(described["sources"][0]["title"], "Example bureau");
    assert!(described["countingRule"].as_str().is_some_and(|rule| rule.starts_with("Each person once")));
    let source = Source::open(&path.join("data/figures.csv"), &ReadOptions::default()).expect("table opens");
    assert_eq!(figures["hash"], format!("sha256:{}", source.sha256_hex()));
    assert_eq!(figures["bytes"], source.len());
    assert_eq!(package(&path).expect_err("taken").code(), "exists");
}

#[test]
fn a_zipped_package_holds_the_same_files_and_the_same_bytes_each_time() {
    let folder = tempfile::tempdir().expect("folder");
    let (plain, one, two) = (folder.path().join("out"), folder.path().join("1.zip"), folder.path().join("2.zip"));
    for path in [&plain, &one, &two] {
        package(path).expect("written");
    }
    assert!(std::fs::read(&one).expect("first") == std::fs::read(&two).expect("second"));
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&one).expect("file")).expect("archive");
    for name in ["datapackage.json", "data/figures.csv", "data/sex.csv"] {
        let text = std::io::read_to_string(zip.by_name(name).expect("entry")).expect("text");
        assert_eq!(text, std::fs::read_to_string(plain.join(name)).expect("file"), "{name}");
    }
    assert_eq!(zip.len(), 3);
}

#[test]
fn a_package_whose_code_list_is_missing_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    for name in ["out", "out.zip"] {
        let mut package = PackageWriter::create(&folder.path().join(name), PackageInfo::default()).expect("begun");
        package.add(&typed_schema(), typed_rows().into_iter().map(Ok)).expect("added");
        assert_eq!(package.finish().expect_err("refused").code(), "schema");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 0);
}

#[test]
fn a_failed_export_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.csv");
    for format in [Format::Csv, Format::JsonLines, Format::Xlsx, Format::Parquet] {
        std::fs::write(&path, "old").expect("old file");
        let broken = [Ok(vec![Out::text("a")]), Err(Error::Supplier("the store went away".into()))];
        let error = table(&path, format, &text_schema(1), broken).expect_err("fails");
        assert_eq!(error.code(), "supplier");
        let misfit = table(&path, format, &text_schema(1), [Ok(vec![Out::Int(1)])]).expect_err("fails");
        assert_eq!(misfit.place().address().as_deref(), Some("A2"));
        assert_eq!(std::fs::read_to_string(&path).expect("file"), "old");
        assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 1);
    }
}

#[cfg(unix)]
#[test]
fn a_new_file_can_be_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.csv");
    table(&path, Format::Csv, &text_schema(1), [Ok(vec![Out::text("a")])]).expect("written");
    assert_eq!(std::fs::metadata(&path).expect("file").permissions().mode() & 0o777, 0o600);
}

#[test]
fn csv_has_unix_line_ends_and_no_cell_that_a_spreadsheet_would_run() {
    let mut bytes = Vec::new();
    let row = vec![Out::text("=1+1"), Out::text("a \"b\"\r\nc"), Out::Null];
    palermo_exchange::write::csv_to(&mut bytes, &text_schema(3), [Ok(row)]).expect("written");
    assert_eq!(String::from_utf8(bytes).expect("UTF-8"), "c0,c1,c2\n'=1+1,\"a \"\"b\"\"\r\nc\",\n");
}

#[test]
fn a_workbook_text_that_looks_like_a_formula_is_text() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.xlsx");
    table(&path, Format::Xlsx, &text_schema(1), [Ok(vec![Out::text("=1+1")])]).expect("written");
    let mut source = Source::open(&path, &ReadOptions::default()).expect("opens");
    let read = rows(&mut source, 0).expect("rows");
    let cell = read[1].cell(0);
    assert_eq!((cell.text(), cell.form(), cell.is_formula()), ("=1+1", Form::Text, false));
}

#[test]
fn a_text_too_long_for_excel_names_its_cell() {
    let folder = tempfile::tempdir().expect("folder");
    let long = "x".repeat(32_768);
    let rows = [Ok(vec![Out::Null, Out::text(long)])];
    let error = table(&folder.path().join("a.xlsx"), Format::Xlsx, &text_schema(2), rows).expect_err("too long");
    assert_eq!((error.code(), error.place().address().as_deref()), ("misfit", Some("B2")));
}
