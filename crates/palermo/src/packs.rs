//! The packs that are shipped inside the binary.

use std::collections::BTreeMap;
use std::path::Path;

use palermo_access::policy;
use palermo_register::catalog::{Catalog, PackFiles};
use palermo_register::source::Fault;

use crate::error::{Result, io};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../packs"]
struct Shipped;

/// Names of the packs that a new installation gets. `example` is the tutorial: applied only when asked for.
pub const STANDARD: [&str; 3] = ["core", "statistics", "treaty"];

/// The shipped packs of those names.
pub fn shipped(names: &[&str]) -> Vec<PackFiles> {
    let mut packs: BTreeMap<String, PackFiles> = BTreeMap::new();
    for path in Shipped::iter() {
        let Some((pack, inside)) = path.split_once('/') else { continue };
        if !names.contains(&pack) {
            continue;
        }
        let Some(text) = Shipped::get(&path).and_then(|f| String::from_utf8(f.data.into_owned()).ok()) else {
            continue;
        };
        packs
            .entry(pack.to_string())
            .or_insert_with(|| PackFiles { name: pack.to_string(), files: BTreeMap::new() })
            .files
            .insert(inside.to_string(), text);
    }
    packs.into_values().collect()
}

/// Every mistake of packs; policies are judged once what they speak about holds none.
pub fn faults(all: Vec<PackFiles>) -> Vec<Fault> {
    let faults = Catalog::check(all.clone());
    if !faults.is_empty() {
        return faults;
    }
    Catalog::build(all).map_or_else(|faults| faults, |catalog| policy::check(&catalog))
}

/// The packs of a folder: a pack itself (it holds `pack.toml`), or a folder of packs.
///
/// # Errors
/// The folder cannot be read.
pub fn from_folder(folder: &Path) -> Result<Vec<PackFiles>> {
    let reading = |p: &Path| format!("reading {}", p.display());
    if folder.join("pack.toml").exists() {
        return Ok(vec![PackFiles::from_folder(folder).map_err(io(reading(folder)))?]);
    }
    let mut out = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .map_err(io(reading(folder)))?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.join("pack.toml").exists())
        .collect();
    entries.sort();
    for p in entries {
        out.push(PackFiles::from_folder(&p).map_err(io(reading(&p)))?);
    }
    Ok(out)
}
