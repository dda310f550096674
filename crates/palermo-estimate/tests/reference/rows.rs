//! Reference figures: each with its number, tolerance and source.

use std::path::{Path, PathBuf};

use palermo_estimate::{CaptureTable, Columns, Histories};

/// One row of `reference.csv`.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: String,
    pub dataset: String,
    pub setting: String,
    pub quantity: String,
    pub value: String,
    kind: String,
    tolerance: f64,
    source: String,
}

pub fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// All rows of a method that are bars and not information.
pub fn of(method: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(data().join("reference.csv")).expect("the file is part of the tests");
    let rows = reader.records().map(|r| r.expect("well formed"));
    let mine = rows.filter(|r| &r[2] == method && &r[6] != "information");
    mine.map(|r| Row {
        id: r[0].into(),
        dataset: r[1].into(),
        setting: r[3].into(),
        quantity: r[4].into(),
        value: r[5].into(),
        kind: r[6].into(),
        tolerance: r[7].parse().unwrap_or(0.0),
        source: r[8].into(),
    })
    .collect()
}

impl Row {
    pub fn number(&self) -> f64 {
        self.value.parse().unwrap_or_else(|_| panic!("{self:?} holds no number"))
    }

    /// Compares a number within the tolerance of the row.
    pub fn met_by(&self, ours: f64) -> Result<(), String> {
        self.compared(self.number(), ours)
    }

    pub fn compared(&self, theirs: f64, ours: f64) -> Result<(), String> {
        let off = match self.kind.as_str() {
            "rel" | "mc_rel" if theirs == ours => 0.0,
            "rel" | "mc_rel" => (ours / theirs - 1.0).abs(),
            _ => (ours - theirs).abs(),
        };
        // the file prints ten digits
        let printed = if self.kind.ends_with("rel") { 6e-10 } else { 6e-10 * theirs.abs() };
        if off <= self.tolerance + printed { Ok(()) } else { Err(self.told(&format!("{ours} (off by {off:.3e})"))) }
    }

    /// Compares a text; `exact_set` as words in any order.
    pub fn said_by(&self, ours: &str) -> Result<(), String> {
        let words = |text: &str| {
            let mut all: Vec<String> = text.split_whitespace().map(String::from).collect();
            if self.kind == "exact_set" {
                all.sort();
            }
            all
        };
        if words(&self.value) == words(ours) { Ok(()) } else { Err(self.told(ours)) }
    }

    fn told(&self, ours: &str) -> String {
        let Row { id, dataset, setting, quantity, value, source, .. } = self;
        format!("{id} {dataset} {setting} {quantity}: {value} ({source}); ours: {ours}")
    }
}

/// Fails with all rows that are not met; says how many there were.
pub fn all_met(method: &str, outcomes: Vec<Result<(), String>>) {
    let faults: Vec<&String> = outcomes.iter().filter_map(|o| o.as_ref().err()).collect();
    println!("{method}: {} of {} reference rows met", outcomes.len() - faults.len(), outcomes.len());
    let shown: Vec<&str> = faults.iter().take(40).map(|s| s.as_str()).collect();
    assert!(faults.is_empty(), "{} rows not met:\n{}", faults.len(), shown.join("\n"));
}

pub fn table(name: &str) -> CaptureTable {
    histories(&data().join("capture").join(format!("{name}.csv"))).table().expect("a table of the tests")
}

pub fn histories(path: &Path) -> Histories {
    read(path, &Columns::default())
}

pub fn read(path: &Path, columns: &Columns) -> Histories {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Histories::read(&text, columns).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The tables of draws: each row as (mask, count) of the patterns of the header.
pub fn draws(folder: &str, set: &str) -> Vec<Vec<(u32, u64)>> {
    let mut reader =
        csv::Reader::from_path(data().join(folder).join(format!("draws_{set}.csv"))).expect("draws of the tests");
    let masks: Vec<u32> = reader.headers().expect("patterns").iter().map(mask).collect();
    let rows = reader.records().map(|r| r.expect("counts"));
    rows.map(|r| masks.iter().zip(r.iter()).map(|(m, c)| (*m, c.parse().expect("a count"))).collect()).collect()
}

/// A pattern `10110` in the order of the lists as a set.
pub fn mask(pattern: &str) -> u32 {
    pattern.bytes().enumerate().filter(|(_, b)| *b == b'1').map(|(i, _)| 1 << i).sum()
}

/// Names joined by `:` for each term, in the order given.
pub fn names(table: &CaptureTable, terms: &[u32], none: &str) -> String {
    let all: Vec<String> = terms.iter().map(|t| table.name_of(*t)).collect();
    if all.is_empty() { none.into() } else { all.join(" ") }
}
