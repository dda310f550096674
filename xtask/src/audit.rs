//! May everything that is linked into the binary be passed on, and does it come from where it should?
//!
//! The policy is `deny.toml`, in the words of cargo-deny. The check here needs nothing but cargo's own metadata, so it
//! runs anywhere, offline and in a second; where cargo-deny is installed it is asked too.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use spdx::{Expression, ParseMode};

use crate::error::Error;
use crate::run;
use crate::workspace::{self, Metadata, Package, cargo, root};

#[derive(Debug, Deserialize)]
struct Policy {
    licenses: Licences,
}

#[derive(Debug, Deserialize)]
struct Licences {
    allow: Vec<String>,
}

/// Checks licences and sources; says what was not checked.
pub fn run() -> Result<(), Error> {
    println!("── audit");
    let allowed = policy(&root().join("deny.toml"))?.licenses.allow;
    let all = workspace::everything()?;
    let registry = default_registry(&all);
    let mut faults = Vec::new();
    let foreign: Vec<&Package> = all.packages.iter().filter(|p| !all.workspace_members.contains(&p.id)).collect();
    for package in &foreign {
        let name = format!("{} {}", package.name, package.version);
        faults.extend(licence_fault(package.license.as_deref(), &allowed).map(|why| format!("{name}: {why}")));
        if package.source != registry {
            let from = package.source.as_deref().unwrap_or("a path outside of the workspace");
            faults.push(format!("{name}: comes from {from}, not from the default registry"));
        }
    }
    if !faults.is_empty() {
        faults.iter().for_each(|f| println!("{f}"));
        return Err(Error::Step("audit".into()));
    }
    println!("{} dependencies: licences and sources agree with deny.toml", foreign.len());
    with_cargo_deny()
}

fn with_cargo_deny() -> Result<(), Error> {
    if !run::answers("cargo-deny", "--version") {
        println!("advisories were NOT checked: cargo-deny is not installed (cargo install --locked cargo-deny)");
        return Ok(());
    }
    let advisories = advisory_database().is_some();
    let mut command = cargo();
    command.args(["deny", "--offline", "--log-level", "warn", "check", "licenses", "bans", "sources"]);
    if advisories {
        command.args(["advisories", "--disable-fetch"]);
    }
    run::step("cargo-deny", &mut command)?;
    if !advisories {
        println!("advisories were NOT checked: there is no local copy of the advisory database");
    }
    Ok(())
}

/// cargo-deny keeps each database in a folder of its own below this one.
fn advisory_database() -> Option<PathBuf> {
    let home =
        std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let databases = home.join("advisory-dbs");
    databases.read_dir().ok()?.next().map(|_| databases)
}

fn policy(path: &Path) -> Result<Policy, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
    toml::from_str(&text).map_err(|e| Error::format(path.display().to_string(), e))
}

/// The registry that a member's dependency comes from when the manifest names none.
fn default_registry(all: &Metadata) -> Option<String> {
    all.packages
        .iter()
        .filter(|p| all.workspace_members.contains(&p.id))
        .flat_map(|p| &p.dependencies)
        .filter(|d| d.registry.is_none())
        .find_map(|d| d.source.clone().filter(|s| s.starts_with("registry+")))
}

fn licence_fault(declared: Option<&str>, allowed: &[String]) -> Option<String> {
    let Some(declared) = declared else { return Some("declares no licence".into()) };
    // older manifests write a slash for "or"
    let Ok(expression) = Expression::parse_mode(declared, ParseMode::LAX) else {
        return Some(format!("the licence {declared} is no SPDX expression"));
    };
    let fits = expression.evaluate(|requirement| allowed.contains(&requirement.to_string()));
    (!fits).then(|| format!("the licence {declared} is not among those allowed in deny.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(declared: &str) -> Option<String> {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(String::from);
        licence_fault(Some(declared), &allowed)
    }

    #[test]
    fn one_allowed_licence_of_several_to_choose_from_is_enough() {
        assert_eq!(fault("GPL-3.0-only OR MIT"), None);
        assert_eq!(fault("MIT/Apache-2.0"), None);
        assert_eq!(fault("Apache-2.0 WITH LLVM-exception"), None);
    }

    #[test]
    fn licences_that_hold_together_must_all_be_allowed() {
        assert!(fault("MIT AND GPL-3.0-only").is_some());
        assert!(fault("(MIT OR Apache-2.0) AND Unicode-3.0").is_some());
    }

    #[test]
    fn a_package_without_a_licence_is_refused() {
        assert!(licence_fault(None, &[]).is_some());
        assert!(fault("see the file LICENCE").is_some());
    }
}
