//! What is written is what is read.

use palermo_tabulate::plan::*;
use palermo_tabulate::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn frame(records: u32, seed: u64) -> Frame {
    let schema = [
        ("sex".to_string(), ColumnType::Code),
        ("area".to_string(), ColumnType::Code),
        ("form".to_string(), ColumnType::Set),
        ("age".to_string(), ColumnType::Int),
        ("date".to_string(), ColumnType::Date),
    ];
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut b = FrameBuilder::new("demo.case", &schema);
    let areas: Vec<String> = (0..300).map(|n| format!("area {n}")).collect();
    for n in 0..records {
        let absent = [
            Entry::Unstated,
            Entry::Absent(Absent::Unknown),
            Entry::Absent(Absent::NotAsked),
            Entry::Absent(Absent::Refused),
        ];
        let mut pick = |entry| if rng.random_range(0..8) == 0 { absent[rng.random_range(0..4)] } else { entry };
        let lo = (n * 31 % 9_000) as i32;
        let yes = [["labour"].as_slice(), &["sexual", "labour"], &[]][n as usize % 3];
        let entries = [
            pick(Entry::Code(["female", "male"][n as usize % 2])),
            pick(Entry::Code(&areas[n as usize % 300])),
            pick(Entry::Set { yes, no: &["begging"] }),
            pick(Entry::Int(i64::from(n % 90))),
            pick(Entry::Date { lo, hi: lo + (n % 2) as i32 * 30 }),
        ];
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        b.push(id, &entries).expect("fits");
    }
    b.finish(42)
}

fn plan(columns: &[&str]) -> Plan {
    let date = Axis { at: At::Year, ..Axis::new("date") };
    Plan {
        rows: columns.iter().map(|c| if *c == "date" { date.clone() } else { Axis::new(c) }).collect(),
        ..Plan::default()
    }
}

#[test]
fn a_snapshot_gives_the_same_tables_as_the_frame() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("case.parquet");
    let mut before = frame(5_000, 7);
    before.apply(43, &[Change { id: [0; 16], entries: None }]).expect("fits");
    snapshot::write(&before, "form 3", &path).expect("writes");
    let after = snapshot::read(&path, None).expect("reads");
    assert_eq!((after.form.as_str(), after.frame.seq(), after.frame.len()), ("form 3", 43, 4_999));
    assert_eq!(after.frame.schema(), before.schema());
    for columns in [&["sex", "area"][..], &["form", "age"], &["date", "sex"]] {
        let (a, b) = (run(&plan(columns), &before, 2), run(&plan(columns), &after.frame, 2));
        assert_eq!(a.expect("runs"), b.expect("runs"), "{columns:?}");
    }
}

#[test]
fn only_the_columns_that_are_needed_are_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("case.parquet");
    snapshot::write(&frame(100, 7), "1", &path).expect("writes");
    let some = snapshot::read(&path, Some(&["date", "sex"])).expect("reads").frame;
    assert_eq!(some.schema(), [("sex".to_string(), ColumnType::Code), ("date".to_string(), ColumnType::Date)]);
    let error = snapshot::read(&path, Some(&["height"])).expect_err("there is no such column");
    assert_eq!(error.code(), "unknown_concept");
}

#[test]
fn a_register_without_records_has_a_snapshot_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("case.parquet");
    snapshot::write(&frame(0, 7), "1", &path).expect("writes");
    assert!(snapshot::read(&path, None).expect("reads").frame.is_empty());
}

#[test]
fn a_damaged_file_is_named_with_its_remedy() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("case.parquet");
    std::fs::write(&path, b"PAR1 not really PAR1").expect("writes");
    let error = snapshot::read(&path, None).expect_err("damaged").to_string();
    assert!(error.contains("case.parquet") && error.contains("palermo rebuild"), "{error}");
}
