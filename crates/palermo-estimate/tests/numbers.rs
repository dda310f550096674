//! Does the fit agree with fifty digits on tables that are badly conditioned? (`tests/numbers/fifty_digits.py`)

use std::path::Path;

use palermo_estimate::{CaptureTable, Model, search};

#[test]
fn fits_agree_with_fifty_digits_to_eight() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fifty_digits.csv");
    let mut reader = csv::Reader::from_path(path).expect("the table of the script");
    for record in reader.records() {
        let record = record.expect("well formed");
        let list = |i: usize| record[i].split_whitespace().map(|x| x.parse::<u64>().expect("a number"));
        let lists: usize = record[0].parse().expect("a number");
        let names = (0..lists).map(|i| format!("L{i}")).collect();
        let table = CaptureTable::new(names, list(2).enumerate().map(|(i, c)| (i as u32 + 1, c))).expect("a table");
        let model = Model::closure(lists, list(1).map(|t| t as u32));
        let fit = search::fixed(&table, &model).expect("lists agree").expect("an estimate").fit;
        for (ours, place) in [(fit.log_hidden, 3), (fit.se_log_hidden, 4), (fit.deviance, 5)] {
            let theirs: f64 = record[place].parse().expect("a number");
            let off = (ours - theirs).abs() / theirs.abs().max(1.0);
            // a deviance is the small difference of large sums: it is held to eight digits of what is summed
            let allowed =
                if place == 5 { 1e-8 + 1e-14 * table.cases() as f64 * 20.0 / theirs.abs().max(1.0) } else { 1e-8 };
            assert!(off < allowed, "{} {}: {ours} for {theirs}", &record[1], &record[2]);
        }
    }
}
