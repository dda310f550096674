//! From the files of a pack to its declarations; nothing is resolved yet.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::codelist::{Codelist, LabelStatus};
use super::labels::Labels;
use crate::decl::{IndicatorDecl, MappingDecl, PackDecl, ProfileDecl, RegisterDecl};
use crate::process::calendar::Calendar;
use crate::source::{Faults, SourceFile};
use crate::words::read_file;

/// The files of one pack, however they came: from a folder, from the binary, from the store.
#[derive(Clone, Debug)]
pub struct PackFiles {
    /// Name of the folder: first part of the paths shown in errors.
    pub name: String,
    /// Files by path inside the pack.
    pub files: BTreeMap<String, String>,
}

impl PackFiles {
    /// Reads a folder; files that are not text are left out.
    ///
    /// # Errors
    /// When the folder or a file cannot be read.
    pub fn from_folder(folder: &Path) -> std::io::Result<PackFiles> {
        let mut files = BTreeMap::new();
        let mut stack = vec![folder.to_path_buf()];
        while let Some(dir) = stack.pop() {
            for entry in std::fs::read_dir(&dir)? {
                let path = entry?.path();
                if path.is_dir() {
                    stack.push(path);
                } else if let (Ok(inside), Ok(text)) = (path.strip_prefix(folder), std::fs::read_to_string(&path)) {
                    files.insert(inside.to_string_lossy().replace('\\', "/"), text);
                }
            }
        }
        let name = folder.file_name().map_or_else(|| "pack".into(), |n| n.to_string_lossy().into_owned());
        Ok(PackFiles { name, files })
    }

    /// SHA-256 over paths and contents, hexadecimal.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for (path, text) in &self.files {
            hash.update((path.len() as u64).to_be_bytes());
            hash.update(path);
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// The declarations of one pack.
#[derive(Debug)]
pub struct PackSource {
    /// `pack.toml`.
    pub decl: PackDecl,
    /// Hash of its files.
    pub sha256: String,
    /// Registers with their files.
    pub registers: Vec<RegisterDecl>,
    /// Code lists by short name, with their files.
    pub lists: Vec<(String, SourceFile, Codelist)>,
    /// Profiles.
    pub profiles: Vec<ProfileDecl>,
    /// Calendars with their files.
    pub calendars: Vec<(Calendar, SourceFile)>,
    /// Mappings.
    pub mappings: Vec<MappingDecl>,
    /// Indicators.
    pub indicators: Vec<IndicatorDecl>,
    /// Labels.
    pub labels: Labels,
    /// Data files by short name.
    pub data: Vec<(String, SourceFile)>,
    /// Policies: who may do what.
    pub policies: Vec<SourceFile>,
    /// Who is to be let in and who is not, as lawyers wrote it: what the policies are tested against.
    pub expectations: Vec<SourceFile>,
    /// Tests.
    pub tests: Vec<SourceFile>,
    /// Tables beside mappings.
    pub tables: BTreeMap<String, SourceFile>,
}

/// Reads the files of a pack. `None` when `pack.toml` itself cannot be read.
pub fn read_pack(files: &PackFiles, faults: &mut Faults) -> Option<PackSource> {
    let source = |path: &str, text: &str| SourceFile::new(&format!("{}/{path}", files.name), text);
    let Some(text) = files.files.get("pack.toml") else {
        faults.add(
            &source("pack.toml", "").line(1),
            "pack.toml",
            "the file is missing",
            "write pack.toml with `pack`, `version` and `needs`",
        );
        return None;
    };
    let decl: PackDecl = read_file(&source("pack.toml", text), faults)?;
    let defaults = default_status(&decl, faults);
    let mut pack = PackSource {
        decl,
        sha256: files.sha256(),
        registers: Vec::new(),
        lists: Vec::new(),
        profiles: Vec::new(),
        calendars: Vec::new(),
        mappings: Vec::new(),
        indicators: Vec::new(),
        labels: Labels::default(),
        data: Vec::new(),
        policies: Vec::new(),
        expectations: Vec::new(),
        tests: Vec::new(),
        tables: BTreeMap::new(),
    };
    for (path, text) in &files.files {
        let file = source(path, text);
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        match (folder, extension) {
            ("registers", "toml") => pack.registers.extend(read_file(&file, faults)),
            ("codelists", "csv") => {
                let list = Codelist::read(&format!("{}.{stem}", pack.decl.pack.value), &file, &defaults, faults);
                pack.lists.push((stem.to_string(), file, list));
            }
            ("profiles", "toml") => pack.profiles.extend(read_file(&file, faults)),
            ("calendars", "csv") => {
                let calendar = Calendar::read(stem, &file, faults);
                pack.calendars.push((calendar, file));
            }
            ("mappings", "toml") => pack.mappings.extend(read_file(&file, faults)),
            ("mappings", _) => {
                pack.tables.insert(name.to_string(), file);
            }
            ("indicators", "toml") => pack.indicators.extend(read_file(&file, faults)),
            ("labels", "ftl") => {
                let status = defaults.get(stem).copied().unwrap_or(LabelStatus::Draft);
                pack.labels.read(stem, &file, status, faults);
            }
            ("data", "csv") => pack.data.push((stem.to_string(), file)),
            ("policies", "cedar") => pack.policies.push(file),
            ("tests", "csv") => pack.expectations.push(file),
            ("tests", "toml") => pack.tests.push(file),
            ("", "toml") | (_, "md") | ("documents" | "instruments" | "crosswalks", _) => {}
            ("registers" | "codelists" | "profiles" | "calendars" | "indicators" | "labels" | "data" | "policies" | "tests", _) => {
                faults.add(&file.line(1), "file", format!("`{name}` is not read: wrong kind of file for `{folder}/`"), "rename it (`.toml` for declarations, `.csv` for lists, data and expectations, `.ftl` for labels, `.cedar` for policies) or move it away");
            }
            _ => faults.add(
                &file.line(1),
                "file",
                format!("`{path}` is in no folder that a pack has"),
                "put it into registers, codelists, profiles, calendars, mappings, indicators, labels, policies, data or tests",
            ),
        }
    }
    Some(pack)
}

fn default_status(decl: &PackDecl, faults: &mut Faults) -> BTreeMap<String, LabelStatus> {
    let mut out = BTreeMap::new();
    for (language, status) in decl.labels.iter() {
        match LabelStatus::parse(status) {
            Some(s) => {
                out.insert(language.value.clone(), s);
            }
            None => faults.add(
                &status.spot,
                format!("labels.{}", language.value),
                format!("`{}` is not a status of a label", status.value),
                "write official, draft or machine",
            ),
        }
    }
    out
}
