//! Is every promise of speed kept?
//!
//! A benchmark is a script `benches/NAME.py`, whose first line of documentation says what it measures. It gets the
//! release binary in `PALERMO_BIN`, a scratch folder in `PALERMO_BENCH_DIR`, prints what a person wants to know, exits
//! with failure when an answer is wrong, and appends to the file `PALERMO_BENCH_RESULTS` one JSON object a line:
//! `{"bench", "case", "ours", "theirs", "unit", "ratio", "target"}`, where `ratio` is better the larger it is and
//! `target` is its least value. A script that names `PALERMO_TEST_POSTGRES` is told of a PostgreSQL server, as tests are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use serde::Deserialize;

use crate::error::Error;
use crate::test::Databases;
use crate::workspace::{self, cargo, root};
use crate::{python, run};

/// Options of `cargo xtask bench`.
#[derive(Debug, Args)]
pub struct Options {
    /// The benchmark; all of them when absent
    name: Option<String>,
    /// Name the benchmarks and what each measures
    #[arg(long)]
    list: bool,
    /// Further arguments for the script
    #[arg(last = true)]
    arguments: Vec<String>,
}

struct Script {
    name: String,
    about: String,
    path: PathBuf,
    /// Whether it measures PostgreSQL.
    server: bool,
}

#[derive(Debug, Deserialize)]
struct Measured {
    bench: String,
    case: String,
    ours: f64,
    theirs: Option<f64>,
    unit: String,
    ratio: f64,
    target: f64,
}

/// Runs the benchmarks and prints the table of ratios.
pub fn run(options: &Options) -> Result<(), Error> {
    let scripts = scripts()?;
    if options.list {
        scripts.iter().for_each(|s| println!("{:<10} {}", s.name, s.about));
        return Ok(());
    }
    let chosen: Vec<&Script> =
        scripts.iter().filter(|s| options.name.as_ref().is_none_or(|wanted| *wanted == s.name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = scripts.iter().map(|s| s.name.as_str()).collect();
        return Err(Error::format("bench", format!("no such benchmark; there are: {}", names.join(", "))));
    }
    let target = workspace::members()?.target_directory;
    run::step("release build", cargo().args(["build", "--release", "--package", "palermo"]))?;
    let python = python::with_packages(&target, &root().join("benches").join("requirements.txt"))?;
    let scratch = tempfile::Builder::new().prefix("palermo-bench-").tempdir().map_err(Error::file(&target))?;
    let results = scratch.path().join("results.jsonl");
    let databases = chosen.iter().any(|s| s.server).then(Databases::prepare).transpose()?;
    let mut failed = Vec::new();
    for script in chosen {
        println!("── {}: {}", script.name, script.about);
        let mut command = Command::new(&python);
        command
            .arg(&script.path)
            .args(&options.arguments)
            .current_dir(root())
            .env("PALERMO_BIN", target.join("release").join("palermo"))
            .env("PALERMO_BENCH_DIR", scratch.path())
            .env("PALERMO_BENCH_RESULTS", &results)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        if let Some(databases) = databases.as_ref().filter(|_| script.server) {
            databases.tell(&mut command);
        }
        if !run::status(&mut command)?.success() {
            failed.push(script.name.clone());
        }
    }
    failed.extend(print_ratios(&results)?);
    if failed.is_empty() { Ok(()) } else { Err(Error::Step(format!("benchmark {}", failed.join(", ")))) }
}

fn scripts() -> Result<Vec<Script>, Error> {
    let folder = root().join("benches");
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(Error::file(&folder))? {
        let path = entry.map_err(Error::file(&folder))?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".py")) else {
            continue;
        };
        // helpers shared by scripts begin with an underscore
        if !name.starts_with('_') {
            let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
            let server = text.contains("PALERMO_TEST_POSTGRES");
            found.push(Script { name: name.to_string(), about: about(&text), path: path.clone(), server });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn about(text: &str) -> String {
    let doc = text.split("\"\"\"").nth(1).unwrap_or_default();
    doc.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default().to_string()
}

/// Prints what was measured; returns the benchmarks that miss a target.
fn print_ratios(results: &Path) -> Result<Vec<String>, Error> {
    if !results.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(results).map_err(Error::file(results))?;
    let rows: Vec<Measured> = text
        .lines()
        .map(|line| serde_json::from_str(line).map_err(|e| Error::format("results of a benchmark", e)))
        .collect::<Result<_, _>>()?;
    println!("\n{:<34} {:>12} {:>12} {:<8} {:>7} {:>8}", "benchmark", "ours", "theirs", "unit", "ratio", "target");
    for r in &rows {
        let theirs = r.theirs.map_or_else(|| "–".to_string(), figure);
        let name = format!("{} {}", r.bench, r.case);
        let verdict = if r.ratio >= r.target { "" } else { "  MISSED" };
        let (ours, target) = (figure(r.ours), format!("≥ {}", r.target));
        println!("{name:<34} {ours:>12} {theirs:>12} {:<8} {:>7.2} {target:>8}{verdict}", r.unit, r.ratio);
    }
    Ok(rows.iter().filter(|r| r.ratio < r.target).map(|r| format!("{} {}", r.bench, r.case)).collect())
}

fn figure(value: f64) -> String {
    if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}
