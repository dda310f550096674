//! Writes demonstration files and says how long it took:
//! `write files DIR`, `write 63|27|vp16 ROWS FILE`, `write cases ROWS FILE`; the seed is 2000.

use palermo_demo::{Options, Variant, case_rows, ctdc, generate};
use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

const USAGE: &str = "use: write files DIR, write 63|27|vp16 ROWS FILE, or write cases ROWS FILE";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let start = Instant::now();
    let mut out = std::io::stdout();
    match words[..] {
        ["files", dir] => {
            for file in generate(Path::new(dir), &Options::default())?.files {
                writeln!(out, "{}: {:?}", file.path.display(), file.expected())?;
            }
        }
        ["cases", rows, file] => case_rows(rows.parse()?, 2000, File::create(file)?)?,
        [variant, rows, file] => {
            let summary = ctdc(variant.parse::<Variant>()?, rows.parse()?, 2000, File::create(file)?)?;
            writeln!(out, "{summary:?}")?;
        }
        _ => return Err(USAGE.into()),
    }
    writeln!(out, "{:.2} s", start.elapsed().as_secs_f64())?;
    Ok(())
}
