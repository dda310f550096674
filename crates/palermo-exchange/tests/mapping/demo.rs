//! The five agencies of the demonstration: what the import says is held against what the generator knows.

use std::collections::BTreeSet;
use std::path::Path;

use palermo_demo::{Age, Agency, ErrorKind, RowKind};
use palermo_exchange::mapping::{Compiled, read_mapping};
use palermo_register::value::{State, Value};

use crate::common::{Taken, catalog, folder, read};

/// The mapping of an agency's file.
pub fn mapping(stem: &str) -> Compiled {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../demo/mappings/{stem}.toml"));
    let text = std::fs::read_to_string(&path).expect("the mapping is there");
    let decl = read_mapping(&text, stem).expect("the mapping is well formed");
    Compiled::new(catalog(), "statistics", &decl, &Default::default()).expect("the mapping fits the registers")
}

fn codes(taken: &Taken, draft: &palermo_exchange::mapping::Draft, field: &str) -> BTreeSet<String> {
    match taken.value(draft, field) {
        Value::Set(set) => set.codes.iter().filter(|(_, s)| **s == State::Yes).map(|(c, _)| c.to_uppercase()).collect(),
        Value::Code(code) => [code.to_uppercase()].into(),
        Value::Empty => BTreeSet::new(),
        other => panic!("{field}: {other:?}"),
    }
}

fn wanted<'a>(list: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    list.into_iter().map(str::to_uppercase).collect()
}

#[test]
fn every_row_of_every_agency_says_what_its_writer_meant() {
    let folder = folder();
    let options = palermo_demo::Options { victims: 400, ..palermo_demo::Options::default() };
    let manifest = palermo_demo::generate(folder.path(), &options).expect("the files are written");
    for file in &manifest.files {
        let stem = file.path.file_stem().and_then(|s| s.to_str()).expect("a name");
        let taken = read(&mapping(stem), &file.path).unwrap_or_else(|e| panic!("{stem}: {e}"));
        let expected = file.expected();
        assert_eq!(taken.summary.rows_read, u64::from(expected.rows_read), "{stem}");
        assert_eq!(taken.summary.rows_excluded, u64::from(expected.rows_excluded), "{stem}: {:?}", taken.excluded);
        let refused: BTreeSet<u32> = taken.errors.iter().map(|e| e.row).collect();
        for entry in &file.entries {
            // A band of ages that is no band is no word of the list either; impossible years of age are refused by the
            // register's rules, after the mapping.
            let no_band = |p: &&palermo_demo::PlantedError| p.kind == ErrorKind::ImpossibleAge && p.text.contains('岁');
            let misspelt = entry.planted.iter().find(|p| p.kind == ErrorKind::MisspeltCode || no_band(p));
            assert_eq!(
                refused.contains(&entry.row),
                misspelt.is_some(),
                "{stem} row {}: {:?}",
                entry.row,
                entry.planted
            );
            if let Some(planted) = misspelt {
                let error = taken.errors.iter().find(|e| e.row == entry.row).expect("refused");
                let column = planted.column.expect("a cell");
                let address = palermo_exchange::address(column, entry.row);
                assert_eq!(error.cell.as_deref(), Some(address.as_str()), "{stem}: {}", error.message);
                assert_eq!(error.code, "unknown_code");
                continue;
            }
            if matches!(entry.kind, RowKind::Blank | RowKind::Subtotal) {
                assert!(taken.excluded.contains_key(&entry.row), "{stem} row {}", entry.row);
                continue;
            }
            let facts = entry.facts.as_ref().expect("a record says something");
            let draft = taken.row(entry.row);
            let set = |field: &str| codes(&taken, draft, field);
            let what = format!("{stem} row {}", entry.row);
            assert_eq!(Some(draft.source_key.as_str()), entry.case_id.as_deref(), "{what}");
            assert_eq!(set("sex"), wanted(facts.sex), "{what}");
            assert_eq!(set("gender"), wanted(facts.gender), "{what}");
            assert_eq!(set("citizenship"), wanted(facts.citizenship.iter().copied()), "{what}");
            let country = set("country_of_exploitation");
            assert_eq!(country, wanted(facts.country_of_exploitation), "{what}");
            assert_eq!(set("exploitation"), wanted(facts.exploitation.iter().copied()), "{what}");
            assert_eq!(set("means_of_control"), wanted(facts.means_of_control.iter().copied()), "{what}");
            assert_eq!(set("recruiter_relation"), wanted(facts.recruiter_relation), "{what}");
            assert_eq!(set("identification_status"), wanted([facts.status]), "{what}");
            assert_eq!(set("referral_source"), wanted(facts.referral_source), "{what}");
            let decided = facts.identified_on.map(|d| d.to_string()).unwrap_or_default();
            assert_eq!(taken.text(draft, "identified_on"), decided, "{what}");
            if !entry.planted.iter().any(|p| p.kind == ErrorKind::FutureDate) {
                assert_eq!(taken.text(draft, "registered_on"), facts.registered_on.to_string(), "{what}");
                assert_eq!(taken.text(draft, "year_registered"), facts.registered_on.year().to_string(), "{what}");
            }
            if entry.planted.iter().any(|p| p.kind == ErrorKind::ImpossibleAge) {
                continue;
            }
            let age = match facts.age {
                None => [String::new(), String::new(), String::new()],
                Some(Age::AtRegistration(years)) => [years.to_string(), String::new(), String::new()],
                Some(Age::AtExploitation(years)) => [String::new(), years.to_string(), String::new()],
                Some(Age::Band(code, ..)) => [String::new(), String::new(), code.to_owned()],
            };
            let read = ["age_at_identification", "age_at_exploitation", "age_band"].map(|f| taken.text(draft, f));
            assert_eq!(read, age, "{what}");
        }
    }
}

#[test]
fn names_telephones_and_notes_are_named_as_left_out_and_reach_no_draft() {
    let folder = folder();
    let options = palermo_demo::Options { victims: 60, errors: false, ..palermo_demo::Options::default() };
    let manifest = palermo_demo::generate(folder.path(), &options).expect("the files are written");
    for file in &manifest.files {
        let stem = file.path.file_stem().and_then(|s| s.to_str()).expect("a name");
        let mut compiled = mapping(stem).without_sealed();
        compiled.keep_source = true;
        let taken = read(&compiled, &file.path).expect("read");
        assert!(taken.summary.left_out.len() >= 3, "{stem}: {:?}", taken.summary.left_out);
        let all = format!("{:?}", taken.drafts);
        for person in &manifest.people {
            let name = format!("{:?}", person.name);
            let parts = name.split('"').skip(1).step_by(2).filter(|p| p.chars().count() > 4);
            for part in parts {
                assert!(!all.contains(part), "{stem}: `{part}` of a person's name stands in a draft");
            }
        }
        assert!(!all.contains("+999"), "{stem}: a telephone number stands in a draft");
    }
}

#[test]
fn the_shelters_template_gives_one_warning_about_its_mailing_block() {
    let folder = folder();
    let options = palermo_demo::Options { victims: 60, errors: false, ..palermo_demo::Options::default() };
    let manifest = palermo_demo::generate(folder.path(), &options).expect("the files are written");
    let file = manifest.files.iter().find(|f| f.agency == Agency::ALL[1]).expect("the shelters' file");
    let taken = read(&mapping("shelter-federation"), &file.path).expect("read");
    let swapped = taken.warnings("swapped");
    assert_eq!(swapped.len(), 1, "{swapped:?}");
    assert!(swapped[0].message.contains("prs_MailingCity"), "{}", swapped[0].message);
}
