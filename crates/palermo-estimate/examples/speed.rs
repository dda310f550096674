//! How fast? CPU seconds of the tasks of the chapter, one thread.
#![allow(clippy::print_stdout, reason = "an example shows what comes out")]

use std::time::Instant;

use palermo_estimate::bootstrap::{self, Progress, Source};
use palermo_estimate::{CaptureTable, Columns, Histories, Stepwise};

fn table(name: &str) -> Result<CaptureTable, Box<dyn std::error::Error>> {
    let path = format!("{}/tests/data/capture/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    Ok(Histories::read(&std::fs::read_to_string(path)?, &Columns::default())?.table()?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    for set in ["UKdat", "UKdat_5", "Ned", "Ned_5", "NewOrl_5_n186", "NewOrl_n186"] {
        let table = table(set)?;
        let started = Instant::now();
        let source = Source::Seed { seed: 1, from: 0, to: 1_000 };
        let done = pool.install(|| bootstrap::stepwise(&table, &Stepwise::default(), source, &Progress::default()))?;
        println!(
            "{set}: 1,000 BCa repeats {:.3} s, {} models",
            started.elapsed().as_secs_f64(),
            done.map_or(0, |d| d.distinct_models)
        );
    }
    Ok(())
}
