//! Do the rows say what the manifest claims, and do the agencies overlap?

use crate::read::{made, table};
use palermo_demo::layout::{Role, columns};
use palermo_demo::words::{self, List};
use palermo_demo::{Age, Agency, Facts, Options, RowKind, country};
use std::collections::BTreeSet;
use std::path::Path;

/// The facts of a clean row, read from its cells by the words of the layout page.
fn read_facts(agency: Agency, row: &[String]) -> Vec<(Role, Vec<String>)> {
    let tongue = agency.tongue();
    let parts = |cell: &str| -> Vec<String> {
        if cell.is_empty() { Vec::new() } else { cell.split(agency.value_separator()).map(str::to_owned).collect() }
    };
    let codes = |list: List, cell: &str| {
        parts(cell)
            .iter()
            .map(|word| words::read(list, word, tongue).expect("a clean word is known").to_owned())
            .collect()
    };
    columns(agency)
        .iter()
        .zip(row)
        .map(|(column, cell)| {
            let values = match column.role {
                Role::Sex => codes(words::SEX, cell),
                Role::Gender => codes(words::GENDER, cell),
                Role::MeansOfControl => codes(words::MEANS, cell),
                Role::RecruiterRelation => codes(words::RELATION, cell),
                Role::Status => codes(words::STATUS, cell),
                Role::ReferralSource => codes(words::REFERRAL, cell),
                Role::Exploitation if agency != Agency::Shelter => codes(words::EXPLOITATION, cell),
                Role::Citizenship | Role::CountryOfExploitation => parts(cell)
                    .iter()
                    .map(|text| {
                        let alpha2 = agency == Agency::Shelter && column.role == Role::Citizenship;
                        country::COUNTRIES
                            .iter()
                            .find(|country| if alpha2 { country.alpha2 == text } else { country.name(tongue) == text })
                            .expect("a clean country is known")
                            .code
                            .to_owned()
                    })
                    .collect(),
                _ => Vec::new(),
            };
            (column.role, values)
        })
        .collect()
}

fn owned(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn told(facts: &Facts, role: Role) -> Option<Vec<String>> {
    let one = |code: Option<&str>| Some(code.map(str::to_owned).into_iter().collect());
    match role {
        Role::Sex => one(facts.sex),
        Role::Gender => one(facts.gender),
        Role::MeansOfControl => Some(owned(&facts.means_of_control)),
        Role::RecruiterRelation => one(facts.recruiter_relation),
        Role::Status => one(Some(facts.status)),
        Role::ReferralSource => one(facts.referral_source),
        Role::Citizenship => Some(owned(&facts.citizenship)),
        Role::CountryOfExploitation => one(facts.country_of_exploitation),
        _ => None,
    }
}

#[test]
fn a_clean_row_read_by_the_layouts_words_gives_the_facts_of_the_manifest() {
    let (_dir, manifest) = made(&Options { errors: false, ..Options::default() });
    for file in &manifest.files {
        let rows = table(file);
        for entry in &file.entries {
            let facts = entry.facts.as_ref().expect("a clean row is a record");
            for (role, values) in read_facts(file.agency, &rows[entry.row as usize - 1]) {
                if role == Role::Exploitation && file.agency != Agency::Shelter {
                    assert_eq!(values, owned(&facts.exploitation));
                } else if let Some(expected) = told(facts, role) {
                    assert_eq!(values, expected, "{role:?} in row {} of {:?}", entry.row, file.agency);
                }
            }
        }
    }
}

#[test]
fn the_three_columns_of_the_shelters_give_the_forms_of_exploitation() {
    let (_dir, manifest) = made(&Options { errors: false, ..Options::default() });
    let file = &manifest.files[1];
    let rows = table(file);
    let place =
        |role| columns(Agency::Shelter).iter().position(|column| column.role == role).expect("the column exists");
    let split = |row: &[String], role| -> BTreeSet<String> {
        row[place(role)].split(';').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    for entry in &file.entries {
        let facts = entry.facts.as_ref().expect("a clean row is a record");
        let row = &rows[entry.row as usize - 1];
        let words: Vec<&str> =
            facts.exploitation.iter().map(|code| words::say(words::EXPLOITATION, code, words::Tongue::Htcds)).collect();
        let part = |index| -> BTreeSet<String> {
            words
                .iter()
                .filter_map(|word| word.split('|').nth(index))
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(split(row, Role::Exploitation), part(0));
        assert_eq!(split(row, Role::SexualType), part(2));
        // The label of a sector may hold a semicolon, and the template has room for one sector.
        assert_eq!(row[place(Role::Industry)], part(1).into_iter().next().unwrap_or_default());
        assert!(part(1).len() <= 1);
    }
}

#[test]
fn ages_and_days_agree_with_the_persons_birth() {
    let (_dir, manifest) = made(&Options { errors: false, ..Options::default() });
    for file in &manifest.files {
        for entry in &file.entries {
            let facts = entry.facts.as_ref().expect("a clean row is a record");
            let person = &manifest.people[entry.person.expect("a clean row has a person") as usize];
            let years = (facts.registered_on - person.born).get_days() / 365;
            match facts.age {
                Some(Age::AtRegistration(age)) => assert!((i32::from(age) - years).abs() <= 1),
                Some(Age::AtExploitation(age)) => assert!((-1..=4).contains(&(years - i32::from(age)))),
                Some(Age::Band(_, low, high)) => {
                    assert!(i32::from(low) <= years + 1 && high.is_none_or(|high| years - 1 <= i32::from(high)));
                }
                None => {}
            }
            assert!(facts.identified_on.is_none_or(|day| day > facts.registered_on));
            assert!(facts.registered_on >= person.first_detected);
        }
    }
}

#[test]
fn people_are_seen_by_one_to_five_agencies() {
    let (_dir, manifest) = made(&Options::default());
    let mut seen = [0_usize; 6];
    for person in &manifest.people {
        seen[person.sightings.len()] += 1;
        assert!(person.sightings.iter().all(|sighting| !sighting.case_id.is_empty()));
    }
    assert_eq!(seen[0], 0, "who is seen by none is in no list");
    assert!(seen[1..].iter().all(|count| *count > 0), "{seen:?}");
    let several = seen[2..].iter().sum::<usize>() as f64 / manifest.people.len() as f64;
    assert!((0.25..0.55).contains(&several), "{several}");
    for file in &manifest.files {
        let records = file.entries.iter().filter(|entry| entry.kind == RowKind::Record).count();
        assert!(records >= 300, "{:?} has {records}", file.agency);
    }
}

#[test]
fn namibia_and_the_stateless_are_among_the_citizenships() {
    let (_dir, manifest) = made(&Options::default());
    for code in ["NAM", "stateless", palermo_demo::OWN_COUNTRY, palermo_demo::NEIGHBOUR] {
        assert!(manifest.people.iter().any(|person| person.citizenship.contains(&code)), "{code}");
    }
    let invented = [palermo_demo::OWN_COUNTRY, palermo_demo::NEIGHBOUR];
    assert!(manifest.people.iter().all(|person| invented.contains(&person.country_of_exploitation)));
}

#[test]
fn every_code_of_the_demonstration_stands_in_the_codelists_of_the_packs() {
    let lists: [(&str, List); 7] = [
        ("sex", words::SEX),
        ("gender", words::GENDER),
        ("form_of_exploitation", words::EXPLOITATION),
        ("means_of_control", words::MEANS),
        ("recruiter_relation", words::RELATION),
        ("identification_status", words::STATUS),
        ("referral_source", words::REFERRAL),
    ];
    for (name, list) in lists {
        let known = codes("statistics", name);
        for word in list {
            assert!(known.contains(word.code), "{} is not in {name}", word.code);
        }
    }
    let bands = codes("statistics", "age_band");
    assert!(words::AGE_BANDS.iter().all(|band| bands.contains(band.0)));
    let kinds = codes("core", "organisation_type");
    assert!(Agency::ALL.iter().all(|agency| kinds.contains(agency.organisation_type())), "{kinds:?}");
}

fn codes(pack: &str, list: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../packs/{pack}/codelists/{list}.csv"));
    let mut reader = csv::Reader::from_path(&path).expect("the pack ships the list");
    reader.records().map(|record| record.expect("the list is well formed")[0].to_owned()).collect()
}

#[test]
fn the_layout_page_is_the_one_that_the_tables_give() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("LAYOUTS.md");
    let page = std::fs::read_to_string(path).expect("the page ships with the demonstration");
    assert!(
        page == palermo_demo::layouts_page(),
        "write it again: cargo run -p palermo-demo --example layouts > demo/LAYOUTS.md"
    );
}
