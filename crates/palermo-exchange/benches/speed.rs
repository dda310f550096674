//! Measures the promises of speed: a CSV of a million rows by twenty columns read in about a second, and a stage that
//! takes and gives back more than 300 MB a second.
//!
//! `cargo bench -p palermo-exchange` repeats it.

use std::{
    io::{BufWriter, Write},
    time::Instant,
};

use palermo_exchange::{
    Error,
    read::{ReadOptions, Source},
    stage::Stage,
};

const ROWS: usize = 1_000_000;
const COLUMNS: usize = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo test --all-targets` runs this program too, without that word.
    if !std::env::args().any(|word| word == "--bench") {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let mut out = std::io::stdout();
    for (name, word) in [("ascii.csv", "forced_labour"), ("utf8.csv", "эксплуатация")] {
        let path = folder.path().join(name);
        let mut file = BufWriter::new(std::fs::File::create(&path)?);
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                let end = if column + 1 == COLUMNS { '\n' } else { ',' };
                match column % 4 {
                    0 => write!(file, "{row}{end}")?,
                    1 => write!(file, "{word}{end}")?,
                    2 => write!(file, "2024-05-17{end}")?,
                    _ => write!(file, "\"a, b\"{end}")?,
                }
            }
        }
        file.flush()?;
        let begun = Instant::now();
        let mut source = Source::open(&path, &ReadOptions::default())?;
        let opened = begun.elapsed();
        let (mut cells, mut bytes) = (0, 0);
        source.visit(0, |row| -> Result<(), Error> {
            for cell in row.cells() {
                cells += 1;
                bytes += cell.text().len();
            }
            Ok(())
        })?;
        let total = begun.elapsed();
        let megabytes = source.len() as f64 / 1e6;
        writeln!(out, "{name}: {cells} cells, {bytes} bytes of text, file {megabytes:.0} MB")?;
        writeln!(out, "  open (hash, encoding) {opened:.2?}, with rows {total:.2?}")?;
    }
    let frame = [7; 300];
    let frames = 2_000_000;
    let megabytes = (frames * frame.len()) as f64 / 1e6;
    let begun = Instant::now();
    let mut stage = Stage::new_in(folder.path())?;
    for _ in 0..frames {
        stage.append(&frame)?;
    }
    let staged = stage.finish()?;
    let written = begun.elapsed();
    let mut reader = staged.read()?;
    while reader.next_frame()?.is_some() {}
    let read = begun.elapsed() - written;
    writeln!(out, "stage: {megabytes:.0} MB")?;
    writeln!(out, "  filled at {:.0} MB/s", megabytes / written.as_secs_f64())?;
    writeln!(out, "  read at {:.0} MB/s", megabytes / read.as_secs_f64())?;
    Ok(())
}
