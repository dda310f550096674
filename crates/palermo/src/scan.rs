//! Does what must lie sealed stand anywhere in clear? Every file of a data folder is searched, without any key.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use palermo_exchange::mapping::{self, Compiled, Options, Outcome};
use palermo_exchange::read::{ReadOptions, Source};
use palermo_exchange::scan::{self, Needles};
use palermo_register::catalog::Catalog;
use palermo_register::value::Value;
use serde_json::json;

use crate::cli::{Global, ScanArgs};
use crate::commands::answer;
use crate::error::{Error, Result, io};
use crate::{demo, packs, voice};

/// A shorter text stands somewhere by chance.
const SHORTEST: usize = 8;

/// Searches; exit code 0 none found, 1 found, 2 nothing to search.
///
/// # Errors
/// The folder cannot be read, or the values of the demonstration cannot be made again.
pub fn run(g: &Global, a: &ScanArgs) -> Result<u8> {
    let folder = a.dir.clone().unwrap_or_else(|| g.data.clone());
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for canary in &a.canary {
        if canary == "self" {
            texts.extend(own(&folder)?);
        } else {
            texts.insert(canary.clone());
        }
    }
    let mut files = Vec::new();
    walk(&folder, &mut files)?;
    let needles = Needles::new(texts.iter().map(String::as_str))?;
    let bar = voice::bar("searching");
    let (mut bytes, mut hits) = (0, Vec::new());
    for path in &files {
        let found = scan::file(path, &needles)?;
        bytes += found.bytes;
        if !found.texts.is_empty() {
            hits.push((path.clone(), found.texts.len()));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let searched = !texts.is_empty() && bytes > 0;
    let told: Vec<_> = hits.iter().map(|(p, n)| json!({ "file": p.display().to_string(), "values": n })).collect();
    answer(g, &json!({ "values": texts.len(), "files": files.len(), "bytes": bytes, "found": told }), || {
        let what = format!("{} values in {} files, {bytes} bytes", texts.len(), files.len());
        let mut lines: Vec<String> = hits.iter().map(|(p, n)| format!("{}: {n} of the values", p.display())).collect();
        lines.push(match (searched, hits.is_empty()) {
            (false, _) => format!("Nothing to search: {what}."),
            (true, true) => format!("None found: {what}."),
            (true, false) => format!("Found in {} files: {what}.", hits.len()),
        });
        lines.join("\n")
    })?;
    Ok(match (searched, hits.is_empty()) {
        (false, _) => 2,
        (true, true) => 0,
        (true, false) => 1,
    })
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(io(format!("reading {}", folder.display())))?;
    for entry in entries {
        let path = entry.map_err(io(format!("reading {}", folder.display())))?.path();
        if path.is_dir() {
            walk(&path, out)?;
        } else if path.is_file() {
            out.push(path);
        }
    }
    out.sort();
    Ok(())
}

/// The sealed values of the demonstration country of a folder, made again from its seed: those that no list, label or place of the
/// packs happens to say too.
fn own(folder: &Path) -> Result<BTreeSet<String>> {
    let marker = folder.join("demo.json");
    let not =
        || Error::said("no_demo", format!("{} holds no demonstration", folder.display()), "palermo demo --no-serve");
    let text = std::fs::read_to_string(&marker).map_err(|_| not())?;
    let made: serde_json::Value = serde_json::from_str(&text).map_err(|_| not())?;
    let (seed, victims) = (made["seed"].as_u64().ok_or_else(not)?, made["victims"].as_u64().ok_or_else(not)?);
    let catalog = Catalog::build(packs::shipped(&packs::STANDARD)).map_err(palermo_store::Error::Packs)?;
    let said = everything_said(&catalog);
    let temp = tempfile::tempdir().map_err(io("making a temporary folder"))?;
    let mut out = BTreeSet::new();
    for file in demo::country(temp.path(), seed, usize::try_from(victims).unwrap_or(0), None)?.files {
        let path = demo::mapping_of(temp.path(), &file)?;
        let text = std::fs::read_to_string(&path).map_err(io("reading a mapping"))?;
        let decl = mapping::read_mapping(&text, &path.display().to_string())?;
        let compiled = Compiled::new(&catalog, "statistics", &decl, &std::collections::BTreeMap::new())?;
        let mut source = Source::open(&file.path, &ReadOptions::default())?;
        let layout = compiled.recognise(&mut source)?;
        let register = &compiled.shapes[layout.shape].register;
        mapping::run(&compiled, &layout, &mut source, &Options::default(), |row| {
            if let Outcome::Records(drafts) = row.outcome {
                let sealed = drafts.iter().flat_map(|d| register.fields.iter().zip(&d.values));
                for (_, value) in sealed.filter(|(f, _)| f.class.is_sealed()) {
                    out.extend(texts_of(value).into_iter().filter(|t| t.chars().count() >= SHORTEST));
                }
            }
            Ok::<(), Error>(())
        })?;
    }
    out.retain(|t| !said.contains(&t.to_lowercase()));
    Ok(out)
}

fn texts_of(value: &Value) -> Vec<String> {
    match value {
        Value::Text(t) => vec![t.clone()],
        Value::Person(p) => vec![p.full.clone(), p.given.clone(), p.family.clone()],
        Value::Address(a) => vec![a.street.clone()],
        _ => Vec::new(),
    }
}

/// What the packs say of themselves, in one text: what stands there is no proof of anything.
fn everything_said(catalog: &Catalog) -> String {
    let mut out = String::new();
    for file in packs::shipped(&packs::STANDARD).iter().flat_map(|pack| pack.files.values()) {
        out.push_str(&file.to_lowercase());
        out.push('\n');
    }
    for list in catalog.lists.values() {
        for code in list.codes() {
            for label in code.labels.values() {
                out.push_str(&label.text.to_lowercase());
                out.push('\n');
            }
        }
    }
    out
}
