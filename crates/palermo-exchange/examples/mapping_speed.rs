//! How fast are rows of cases mapped? Prints rows a second on one thread: `cargo run --release -p palermo-exchange --example
//! mapping_speed -- ROWS`.
#![allow(clippy::print_stdout, reason = "a measurement that is read on the terminal")]

use std::path::Path;
use std::time::Instant;

use palermo_exchange::Error;
use palermo_exchange::mapping::{Compiled, Options, run};
use palermo_exchange::read::{ReadOptions, Source};
use palermo_register::catalog::{Catalog, PackFiles};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows: u64 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let read = |name: &str| PackFiles::from_folder(&packs.join(name));
    let packs = ["core", "statistics", "treaty"].into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let catalog = Catalog::build(packs).map_err(|f| format!("{} faults in the packs", f.len()))?;
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("cases.csv");
    palermo_demo::case_rows(rows, 1, std::io::BufWriter::new(std::fs::File::create(&path)?))?;
    let compiled = Compiled::named(&catalog, "case-rows")?;
    let mut source = Source::open(&path, &ReadOptions::default())?;
    let layout = compiled.recognise(&mut source)?;
    let start = Instant::now();
    let summary = run(&compiled, &layout, &mut source, &Options::default(), |_| Ok::<(), Error>(()))?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} rows, {} drafts, {} rejected in {seconds:.2} s: {:.0} rows a second",
        summary.rows_read,
        summary.drafts,
        summary.rows_rejected,
        rows as f64 / seconds
    );
    Ok(())
}
