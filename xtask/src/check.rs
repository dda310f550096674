//! Does the work tree keep the rules of the house?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::workspace::{cargo, members, root};
use crate::{audit, book, run};

/// A check that is run by itself.
type Step = fn() -> Result<(), Error>;

/// Cheap checks first; all of them run, so that one call names everything that is to be mended.
const STEPS: [(&str, Step); 6] = [
    ("format", || run::step("format", cargo().args(["fmt", "--all", "--check"]))),
    ("house rules", house_rules),
    ("book", book::run),
    ("audit", audit::run),
    ("lints", lints),
    ("packs", packs),
];

/// Everything that must hold before the tests run.
pub fn run() -> Result<(), Error> {
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        match step() {
            Ok(()) => {}
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(e) => {
                eprintln!("error: {e}");
                failed.push(name);
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Error::Step(failed.join(", "))) }
}

fn lints() -> Result<(), Error> {
    let clippy = ["clippy", "--quiet", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    run::step("lints", cargo().args(clippy))
}

/// The program is the one of the tests: built alone it has other features, and half of what it needs is built twice.
fn packs() -> Result<(), Error> {
    run::step("build", cargo().args(["test", "--quiet", "--workspace", "--no-run", "--locked"]))?;
    let palermo = members()?.target_directory.join("debug").join("palermo");
    run::step("packs", Command::new(palermo).current_dir(root()).args(["pack", "check", "packs"]))
}

/// Rules that no lint of the compiler knows.
fn house_rules() -> Result<(), Error> {
    println!("── house rules");
    let mut faults = Vec::new();
    for folder in ["crates", "demo", "xtask"] {
        for file in rust_files(&root().join(folder))? {
            let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
            let shown = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
            faults.extend(faults_in(&shown, &text));
        }
    }
    let read = |path: PathBuf| fs::read_to_string(&path).map_err(Error::file(&path));
    let manifest = read(root().join("Cargo.toml"))?;
    faults.extend(unexplained(&manifest, &read(root().join("docs/decisions/dependencies.md"))?)?);
    if faults.is_empty() {
        return Ok(());
    }
    faults.iter().for_each(|f| println!("{f}"));
    Err(Error::Step("house rules".into()))
}

const LONGEST_MODULE: usize = 800;

fn faults_in(file: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST_MODULE {
        faults.push(format!("{file}: {lines} lines; split the module (400 is long, {LONGEST_MODULE} a fault)"));
    }
    for (n, line) in text.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("#[ignore") {
            faults.push(format!(
                "{file}:{}: an ignored test is not seen in the summary; print a line beginning with SKIPPED and the \
                 reason, and return",
                n + 1
            ));
        }
    }
    faults
}

/// Dependencies of the workspace's table without a line in the table of decisions.
fn unexplained(manifest: &str, decisions: &str) -> Result<Vec<String>, Error> {
    let table: toml::Table = manifest.parse().map_err(|e| Error::format("Cargo.toml", e))?;
    let declared = table.get("workspace").and_then(|w| w.get("dependencies")).and_then(toml::Value::as_table);
    let explained: Vec<&str> = decisions
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split('|').next())
        .flat_map(|names| names.split(','))
        .map(str::trim)
        .collect();
    let outside = |value: &toml::Value| value.get("path").is_none();
    let missing = declared.into_iter().flatten().filter(|(name, v)| outside(v) && !explained.contains(&name.as_str()));
    Ok(missing
        .map(|(name, _)| {
            format!("Cargo.toml: {name} has no line in docs/decisions/dependencies.md (need, alternatives)")
        })
        .collect())
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        if path.is_dir() {
            found.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_test_is_a_fault_with_its_line() {
        let faults = faults_in("a.rs", "#[test]\n    #[ignore = \"slow\"]\nfn x() {}\n");
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("a.rs:2:"), "{}", faults[0]);
    }

    #[test]
    fn a_dependency_without_a_stated_need_is_a_fault() {
        let manifest = "[workspace.dependencies]\nours = { path = \"x\" }\ncsv = \"1\"\nzip = { version = \"9\" }\n";
        let faults =
            unexplained(manifest, "| library | need |\n| csv, other | files |\n").expect("both are well formed");
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains(" zip "), "{}", faults[0]);
    }

    #[test]
    fn a_module_longer_than_eight_hundred_lines_is_a_fault() {
        assert!(faults_in("a.rs", &"x\n".repeat(800)).is_empty());
        assert_eq!(faults_in("a.rs", &"x\n".repeat(801)).len(), 1);
    }
}
