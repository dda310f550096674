//! Are the files what they claim to be, and the errors as many as declared?

use crate::read::{Table, file, made, table, text};
use palermo_demo::layout::{Role, columns};
use palermo_demo::{Agency, ErrorKind, FileManifest, Options, Progress, RowKind, words};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

#[test]
fn the_same_seed_writes_the_same_bytes_of_all_five_files() {
    let options = Options { victims: 300, ..Options::default() };
    let ((_first, one), (_second, two)) = (made(&options), made(&options));
    let (_third, other) = made(&Options { seed: 1, ..options });
    for ((a, b), c) in one.files.iter().zip(&two.files).zip(&other.files) {
        let bytes = |file: &FileManifest| std::fs::read(&file.path).expect("the file stands there");
        assert_eq!(bytes(a), bytes(b), "{:?}", a.agency);
        assert_ne!(bytes(a), bytes(c), "{:?}", a.agency);
    }
}

#[test]
fn each_file_decodes_as_declared_and_has_the_declared_rows() {
    let (_dir, manifest) = made(&Options::default());
    for file in &manifest.files {
        let rows = table(file);
        let header = file.agency.first_data_row() as usize - 2;
        let expected: Vec<&str> = columns(file.agency).iter().map(|column| column.header).collect();
        assert_eq!(rows[header], expected, "{:?}", file.agency);
        assert_eq!(rows.len(), header + 1 + file.rows as usize, "{:?}", file.agency);
        assert_eq!(file.rows as usize, file.entries.len());
    }
}

#[test]
fn the_template_of_the_shelters_has_the_quirks_of_the_official_one() {
    let (_dir, manifest) = made(&Options { victims: 100, ..Options::default() });
    let rows = table(file(&manifest, Agency::Shelter));
    let place = |label: &str| rows[1].iter().position(|text| text == label).expect("the label stands in row 2");
    assert_eq!(rows[0][place("Mailing Street")], "prs_MailingCity");
    assert_eq!(rows[0][place("Mailing Country")], "prs_MailingPostalCode");
    assert_eq!(rows[0][place("Reason for Outgoing Referral")], "");
    assert!(rows[0].iter().any(|id| id == "vic_TraffickinStatusDecisionMakingOrg"));
    assert_eq!(rows[2][0], "1");
}

#[test]
fn each_file_speaks_in_its_own_script() {
    let (_dir, manifest) = made(&Options::default());
    let holds = |agency, range: std::ops::RangeInclusive<char>| {
        text(file(&manifest, agency)).chars().any(|sign| range.contains(&sign))
    };
    assert!(holds(Agency::Police, 'а'..='я'));
    assert!(holds(Agency::LabourInspection, 'ا'..='ي'));
    assert!(holds(Agency::LabourInspection, '٠'..='٩'));
    assert!(holds(Agency::BorderGuard, '一'..='龥'));
    assert!(holds(Agency::Hotline, '一'..='龥'), "some callers write their name in Chinese");
}

/// Counts the errors that a reader can see, knowing the words but not the manifest.
fn seen_errors(agency: Agency, rows: &Table) -> BTreeMap<ErrorKind, u32> {
    let mut seen: BTreeMap<ErrorKind, u32> = ErrorKind::ALL.into_iter().map(|kind| (kind, 0)).collect();
    let mut add = |kind| *seen.entry(kind).or_default() += 1;
    let mut earlier = HashSet::new();
    for row in &rows[agency.first_data_row() as usize - 1..] {
        if row.iter().all(String::is_empty) {
            add(ErrorKind::BlankRow);
            continue;
        }
        if row[0] == "Итого" {
            add(ErrorKind::SubtotalRow);
            continue;
        }
        if !earlier.insert(row) {
            add(ErrorKind::DuplicateRow);
        }
        for (cell, column) in row.iter().zip(columns(agency)) {
            if agency.missing_markers().contains(&cell.as_str()) && column.role.may_be_marked_missing() {
                add(ErrorKind::MissingMarker);
            } else if column.role == Role::Age && !cell.is_empty() && !plausible_age(cell) {
                add(ErrorKind::ImpossibleAge);
            } else if column.role == Role::RegisteredOn
                && ["218", "219", "22"].iter().any(|start| year(cell).starts_with(start))
            {
                add(ErrorKind::FutureDate);
            } else if !cell.is_empty() && !known_words(agency, column.role, cell) {
                add(ErrorKind::MisspeltCode);
            }
        }
    }
    seen
}

fn year(cell: &str) -> String {
    let digits: Vec<&str> = cell.split(|sign: char| !sign.is_ascii_digit()).collect();
    digits.into_iter().find(|part| part.len() == 4).unwrap_or_default().to_owned()
}

fn plausible_age(cell: &str) -> bool {
    if words::AGE_BANDS.iter().any(|band| band.3 == cell) {
        return true;
    }
    let european: String = cell
        .chars()
        .map(|sign| if ('٠'..='٩').contains(&sign) { char::from(b'0' + (sign as u32 - 0x660) as u8) } else { sign })
        .collect();
    european.parse::<i32>().is_ok_and(|age| (0..120).contains(&age))
}

fn known_words(agency: Agency, role: Role, cell: &str) -> bool {
    let tongue = agency.tongue();
    let list = match role {
        Role::Exploitation if agency == Agency::Shelter => {
            let types: Vec<&str> =
                words::EXPLOITATION.iter().filter_map(|word| word.word(tongue).split('|').next()).collect();
            return cell.split(';').all(|part| types.contains(&part));
        }
        Role::Exploitation => words::EXPLOITATION,
        Role::MeansOfControl => words::MEANS,
        Role::RecruiterRelation => words::RELATION,
        Role::Status => words::STATUS,
        Role::ReferralSource => words::REFERRAL,
        Role::Citizenship if agency == Agency::Shelter => return true,
        Role::Citizenship | Role::CountryOfExploitation => {
            let names: Vec<&str> =
                palermo_demo::country::COUNTRIES.iter().map(|country| country.name(tongue)).collect();
            return cell.split(agency.value_separator()).all(|part| names.contains(&part));
        }
        _ => return true,
    };
    cell.split(agency.value_separator()).all(|part| words::read(list, part, tongue).is_some())
}

#[test]
fn the_errors_found_in_the_files_are_exactly_those_declared() {
    for seed in [2000, 7, 31] {
        let (_dir, manifest) = made(&Options { seed, ..Options::default() });
        for file in &manifest.files {
            // A copied row repeats the words for "not known" of its original, in the file as in the manifest.
            assert_eq!(seen_errors(file.agency, &table(file)), file.planted, "{:?}, seed {seed}", file.agency);
            for kind in ErrorKind::ALL {
                let wanted = kind != ErrorKind::SubtotalRow || file.agency == Agency::Police;
                assert_eq!(file.planted[&kind] > 0, wanted, "{kind:?} in {:?}", file.agency);
            }
        }
    }
}

#[test]
fn what_an_import_should_report_adds_up() {
    let (_dir, manifest) = made(&Options::default());
    for file in &manifest.files {
        let expected = file.expected();
        assert_eq!(
            expected.rows_read,
            expected.rows_excluded + expected.rows_rejected + expected.records_new + expected.duplicates
        );
        let refused: u32 = file.planted.iter().filter(|(kind, _)| kind.rejects()).map(|(_, count)| count).sum();
        assert_eq!(refused, expected.rows_rejected, "no row is refused twice");
        let share = f64::from(refused) / f64::from(expected.rows_read);
        assert!((0.012..0.03).contains(&share), "15 in a thousand, rounded up per kind: {share}");
    }
}

#[test]
fn the_clean_twin_holds_the_same_records_without_any_error() {
    let options = Options { victims: 600, ..Options::default() };
    let (_dirty, dirty) = made(&options);
    let (_clean, clean) = made(&Options { errors: false, ..options });
    for (dirty, clean) in dirty.files.iter().zip(&clean.files) {
        assert!(clean.planted.values().all(|count| *count == 0));
        let records: Vec<_> = dirty
            .entries
            .iter()
            .filter(|entry| entry.kind == RowKind::Record)
            .map(|entry| (&entry.case_id, entry.person, &entry.facts))
            .collect();
        let twins: Vec<_> = clean.entries.iter().map(|entry| (&entry.case_id, entry.person, &entry.facts)).collect();
        assert_eq!(records, twins);
    }
}

#[test]
fn no_one_and_one_person_make_files_too() {
    for victims in [0, 1, 2] {
        let (_dir, manifest) = made(&Options { victims, ..Options::default() });
        assert_eq!(manifest.people.len(), victims);
        assert_eq!(manifest.files.len(), 5);
    }
}

#[test]
fn progress_is_told_before_and_after_each_file() {
    let told = RefCell::new(Vec::new());
    let listen = |progress: Progress| told.borrow_mut().push(progress);
    let (_dir, manifest) = made(&Options { victims: 50, progress: Some(&listen), ..Options::default() });
    let told = told.into_inner();
    assert_eq!(told.len(), 10);
    assert!(told.chunks(2).all(|pair| pair[0].rows_written == 0 && pair[1].rows_written == pair[1].rows));
    assert_eq!(told[9].files_finished, manifest.files.len());
}
