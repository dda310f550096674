//! What every test of mappings needs: the shipped packs as a catalog, and a file read into drafts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use palermo_exchange::Error;
use palermo_exchange::mapping::{Compiled, Draft, Mapped, Options, Outcome, RowError, Summary, run};
use palermo_exchange::read::{ReadOptions, Source};
use palermo_register::catalog::{Catalog, PackFiles, Register};
use palermo_register::value::Value;

/// The shipped packs, read once.
pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| {
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let read = |name: &str| PackFiles::from_folder(&packs.join(name)).expect("the pack is there");
        Catalog::build(["core", "statistics", "treaty"].map(read).to_vec()).unwrap_or_else(|faults| {
            panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        })
    })
}

/// What became of a file.
#[derive(Debug)]
pub struct Taken {
    pub drafts: Vec<Draft>,
    pub errors: Vec<RowError>,
    pub excluded: BTreeMap<u32, String>,
    pub summary: Summary,
    pub register: std::sync::Arc<Register>,
}

impl Taken {
    /// The value of a field as text.
    pub fn text(&self, draft: &Draft, field: &str) -> String {
        let at = self.register.field_index(field).unwrap_or_else(|| panic!("no field {field}"));
        draft.values[at].to_text(&self.register.fields[at])
    }

    /// The value of a field.
    pub fn value<'a>(&self, draft: &'a Draft, field: &str) -> &'a Value {
        let at = self.register.field_index(field).unwrap_or_else(|| panic!("no field {field}"));
        &draft.values[at]
    }

    /// The draft of a row.
    pub fn row(&self, row: u32) -> &Draft {
        self.drafts.iter().find(|d| d.source_row == row).unwrap_or_else(|| panic!("row {row} gave no record"))
    }

    /// A part of the key of an external cell, joined by `;`.
    pub fn key(&self, draft: &Draft, concept: &str) -> String {
        match self.value(draft, "key") {
            Value::Concepts(key) => key.get(concept).map(|c| c.join(";")).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// The warnings of one kind.
    pub fn warnings(&self, code: &str) -> Vec<&RowError> {
        self.summary.warnings.iter().filter(|w| w.code == code).collect()
    }
}

/// Reads a file through a mapping.
pub fn read(compiled: &Compiled, path: &Path) -> Result<Taken, Error> {
    let mut source = Source::open(path, &ReadOptions::default())?;
    let layout = compiled.recognise(&mut source)?;
    let (mut drafts, mut errors, mut excluded) = (Vec::new(), Vec::new(), BTreeMap::new());
    let summary = run(compiled, &layout, &mut source, &Options::default(), |Mapped { row, outcome }| {
        match outcome {
            Outcome::Records(more) => drafts.extend(more),
            Outcome::Rejected(more) => errors.extend(more),
            Outcome::Excluded(why) => drop(excluded.insert(row, why)),
        }
        Ok::<(), Error>(())
    })?;
    let register = compiled.shapes[layout.shape].register.clone();
    Ok(Taken { drafts, errors, excluded, summary, register })
}

/// Reads a file through a shipped mapping.
pub fn import(mapping: &str, path: &Path) -> Result<Taken, Error> {
    read(&Compiled::named(catalog(), mapping)?, path)
}

/// A folder for files of one test.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Writes a file for a test.
pub fn file(folder: &tempfile::TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("the file is written");
    path
}

/// A folder or file that an environment variable names; says loudly when a test is skipped for want of it.
pub fn outside(variable: &str, test: &str) -> Option<PathBuf> {
    let found = std::env::var_os(variable).map(PathBuf::from).filter(|p| p.exists());
    if found.is_none() {
        eprintln!("SKIPPED: {test} needs {variable}");
    }
    found
}
