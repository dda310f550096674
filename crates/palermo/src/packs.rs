//! The packs that are shipped inside the binary.

use std::collections::BTreeMap;
use std::path::Path;

use palermo_access::policy;
use palermo_register::catalog::{Catalog, PackFiles};
use palermo_register::source::{Fault, Spot};

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
    let mut faults = Catalog::check(all.clone());
    faults.extend(of_documents(&all));
    if !faults.is_empty() {
        return faults;
    }
    Catalog::build(all).map_or_else(|faults| faults, |catalog| policy::check(&catalog))
}

/// Mistakes in the rules by which documents are read, and in the names that are found in them: the files of all packs together,
/// for what one calls by name another says.
fn of_documents(all: &[PackFiles]) -> Vec<Fault> {
    let files = all.iter().flat_map(|pack| pack.files.iter().map(move |(path, text)| (pack, path, text)));
    let files: Vec<(String, &str)> = files
        .filter(|(_, path, _)| path.starts_with("documents/"))
        .map(|(pack, path, text)| (format!("{}/{path}", pack.name), text.as_str()))
        .collect();
    let told = palermo_document::rules::check(files.iter().map(|(path, text)| (path.as_str(), *text)));
    let fault = |f: palermo_document::rules::Fault| Fault {
        spot: Spot { file: f.file.as_str().into(), line: f.line, column: f.column },
        word: f.word,
        cause: f.cause,
        remedy: f.remedy,
    };
    told.into_iter().map(fault).collect()
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
