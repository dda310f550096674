//! Does the checker find every mistake that a pack can hold, and name its place?
//!
//! `tests/faults/base` is a small pack without a fault. Each file beside it plants one mistake by changing that pack,
//! and says where the checker must point (`file`, and `at`: text that stands once in that file, on the faulty line),
//! with a part of the cause and of the remedy. One planted mistake gives one fault: noise hides the cause.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use palermo_register::catalog::{Catalog, PackFiles};
use palermo_register::source::Fault;
use rstest::rstest;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    /// The mistake in words.
    says: String,
    /// Changes of files of the base pack.
    #[serde(default)]
    edit: Vec<Edit>,
    /// Files that are added.
    #[serde(default)]
    add: BTreeMap<String, String>,
    /// Files that are taken away.
    #[serde(default)]
    remove: Vec<String>,
    /// Shipped packs that are there too.
    #[serde(default)]
    beside: Vec<String>,
    /// Causes of faults that the mistake may bring along, and need not.
    #[serde(default)]
    follows: Vec<String>,
    /// What the checker must find; several where one mistake shows in several places.
    expect: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    /// Text that stands once in the file.
    find: String,
    with: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    file: String,
    /// Text that stands once in the changed file, on the faulty line; none: the first line.
    at: Option<String>,
    cause: String,
    remedy: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

fn base() -> PackFiles {
    PackFiles::from_folder(&folder().join("base")).expect("the base pack is a folder")
}

fn faults_of(packs: Vec<PackFiles>) -> Vec<Fault> {
    Catalog::check(packs)
}

fn shown(faults: &[Fault]) -> String {
    faults.iter().map(|f| format!("{f}\n")).collect()
}

/// A pack that is shipped.
fn shipped(name: &str) -> PackFiles {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    PackFiles::from_folder(&packs.join(name)).expect("the pack is a folder")
}

/// The 1-based line on which a text stands that occurs once.
fn line_of(text: &str, wanted: &str) -> u32 {
    let places: Vec<usize> = text.match_indices(wanted).map(|(i, _)| i).collect();
    assert_eq!(places.len(), 1, "`{wanted}` must stand once in\n{text}");
    text[..places[0]].matches('\n').count() as u32 + 1
}

#[test]
fn the_base_pack_has_no_fault() {
    let faults = faults_of(vec![base()]);
    assert!(faults.is_empty(), "{}", shown(&faults));
}

/// Plants the mistake of a file into the base pack; `Err` says what the checker did not do.
fn plant(path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let planted: Planted = toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut pack = base();
    for edit in &planted.edit {
        let file = pack.files.get_mut(&edit.file).ok_or(format!("the base pack has no {}", edit.file))?;
        assert_eq!(file.matches(&edit.find).count(), 1, "`{}` must stand once in {}", edit.find, edit.file);
        *file = file.replace(&edit.find, &edit.with);
    }
    pack.files.extend(planted.add.clone());
    for file in &planted.remove {
        pack.files.remove(file).ok_or(format!("the base pack has no {file}"))?;
    }
    let files = pack.files.clone();
    let beside = planted.beside.iter().map(|name| shipped(name));
    let faults = faults_of(beside.chain([pack]).collect());
    for e in &planted.expect {
        let line = e.at.as_ref().map_or(1, |at| line_of(&files[&e.file], at));
        let file = format!("base/{}", e.file);
        let here = |f: &Fault| *f.spot.file == *file && f.spot.line == line;
        let said = |f: &Fault| f.cause.contains(&e.cause) && f.remedy.contains(&e.remedy);
        if !faults.iter().any(|f| here(f) && said(f)) {
            let wanted = format!("{file}:{line}: {} / {}", e.cause, e.remedy);
            return Err(format!("{}: not found is {wanted}; found were\n{}", planted.says, shown(&faults)));
        }
    }
    // A declaration that cannot be read leaves its labels behind; they are told too, and do not count as noise.
    let in_labels = planted.expect.iter().any(|e| e.file.starts_with("labels/"));
    let left_behind = |f: &Fault| !in_labels && f.cause.contains("names nothing that the pack declares");
    let follows = |f: &Fault| left_behind(f) || planted.follows.iter().any(|x| f.cause.contains(x));
    let told = faults.iter().filter(|f| !follows(f)).count();
    if told != planted.expect.len() {
        return Err(format!("{}: further faults\n{}", planted.says, shown(&faults)));
    }
    Ok(())
}

#[rstest]
fn each_planted_fault_is_found_where_it_stands(#[files("tests/faults/*.toml")] path: PathBuf) {
    plant(&path).unwrap_or_else(|why| panic!("{why}"));
}

// The tests above are made when this file is compiled; a fault that was added since is found here.
#[test]
fn more_than_four_hundred_faults_are_planted_and_none_is_accepted() {
    let entries = std::fs::read_dir(folder()).expect("the folder of faults is there").flatten();
    let planted: Vec<PathBuf> =
        entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|x| x == "toml")).collect();
    assert!(planted.len() > 400, "{} faults", planted.len());
    let missed: String = planted.iter().filter_map(|p| plant(p).err()).collect();
    assert!(missed.is_empty(), "{missed}");
}

#[test]
fn the_shipped_packs_have_no_fault() {
    let faults = faults_of(["core", "statistics", "treaty", "example"].map(shipped).to_vec());
    assert!(faults.is_empty(), "{}", shown(&faults));
}

/// Every name by which a population is taken is an axis of the table, in the codes by which populations are recorded.
#[rstest]
#[case(r#"["year", "sex", "age"]"#, "the table has no axis `age`")]
#[case(r#"["sex"]"#, "the year is not named")]
#[case(r#"["year", "citizenship"]"#, "does not record populations by `citizenship`")]
#[case(r#"["year", "majority"]"#, "in other codes")]
fn a_rate_whose_population_is_not_recorded_so_is_a_fault(#[case] names: &str, #[case] cause: &str) {
    let mut statistics = shipped("statistics");
    let path = "indicators/sdg-16-2-2.toml";
    let file = statistics.files.get_mut(path).expect("the indicator is shipped");
    let place = file.lines().find(|l| l.starts_with("per_100000")).expect("it is a rate").to_string();
    *file = file.replace(&place, &format!("per_100000    = {names}"));
    *file = file.replace(r#"columns       = ["majority"]"#, r#"columns       = ["majority@0", "citizenship"]"#);
    let faults = faults_of(vec![shipped("core"), statistics]);
    let found =
        faults.iter().any(|f| &*f.spot.file == format!("statistics/{path}").as_str() && f.cause.contains(cause));
    assert!(found, "{}", shown(&faults));
}
