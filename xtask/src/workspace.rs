//! Where is the workspace, which crates has it, and where does cargo build?

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::error::Error;
use crate::run;

/// What `cargo metadata` tells of the workspace.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    /// Packages: the members alone, or with all dependencies.
    pub packages: Vec<Package>,
    /// Identifiers of the members.
    pub workspace_members: Vec<String>,
    /// The build folder.
    pub target_directory: PathBuf,
}

/// A package as `cargo metadata` shows it.
#[derive(Debug, Deserialize)]
pub struct Package {
    /// Identifier, unique in the graph.
    pub id: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SPDX expression, where declared.
    pub license: Option<String>,
    /// Where it comes from; none for a path.
    pub source: Option<String>,
    /// What it builds.
    pub targets: Vec<Target>,
    /// What it needs.
    #[serde(default)]
    pub dependencies: Vec<Dependency>,
}

/// Something that a package builds.
#[derive(Debug, Deserialize)]
pub struct Target {
    /// `lib`, `bin`, `test`, `example`, …
    pub kind: Vec<String>,
    /// Name.
    pub name: String,
}

/// A declared dependency.
#[derive(Debug, Deserialize)]
pub struct Dependency {
    /// Where it comes from; none for a path.
    pub source: Option<String>,
    /// The registry, where the manifest names another than the default one.
    pub registry: Option<String>,
}

impl Package {
    /// Whether the package has a library, which alone can have documentation tests.
    pub fn has_library(&self) -> bool {
        self.targets.iter().any(|t| t.kind.iter().any(|k| k == "lib"))
    }

    /// Whether the package has an integration test of this name.
    pub fn has_test(&self, name: &str) -> bool {
        self.targets.iter().any(|t| t.name == name && t.kind.iter().any(|k| k == "test"))
    }
}

/// The folder that holds the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Cargo, as the one that runs this chore, in the root of the workspace.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// The members of the workspace.
pub fn members() -> Result<Metadata, Error> {
    metadata(&["--no-deps"])
}

/// The members and everything that they need, with all features, as Cargo.lock pins it.
pub fn everything() -> Result<Metadata, Error> {
    metadata(&["--all-features", "--locked"])
}

fn metadata(arguments: &[&str]) -> Result<Metadata, Error> {
    let json = run::capture(cargo().args(["metadata", "--format-version", "1"]).args(arguments))?;
    serde_json::from_str(&json).map_err(|e| Error::format("cargo metadata", e))
}

/// Whether this runs in continuous integration (`CI=true`), where nothing may be left out silently.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|v| v == "true" || v == "1")
}
