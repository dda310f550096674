//! Does a proposal name the columns right, also when headings were renamed and put in another order?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use palermo_exchange::mapping::{Compiled, read_mapping};
use palermo_exchange::propose::{Proposal, propose};
use palermo_exchange::read::{ReadOptions, Source};
use palermo_register::decl::MappingDecl;
use palermo_register::reference::fold;

use crate::common::{catalog, file, folder, outside};

/// What each column of a file is, by its heading (folded), as a mapping says; several answers where more than one is right.
type Truth = BTreeMap<String, Vec<String>>;

fn truth(decl: &MappingDecl, shape: usize) -> Truth {
    let shape = &decl.shapes[shape];
    let mut out = Truth::new();
    for (name, column) in shape.columns.iter() {
        let mut to: Vec<String> = column.to.iter().map(|t| t.value.clone()).collect();
        if to.is_empty() {
            to.push("-".into());
        }
        for heading in [name].into_iter().chain(&column.names) {
            out.entry(fold(heading)).or_default().extend(to.iter().cloned());
        }
    }
    for (name, _) in shape.wide.iter() {
        out.insert(fold(name), vec!["figure".into()]);
    }
    out
}

/// Rows of a file as text, whatever its kind.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut source = Source::open(path, &ReadOptions::default()).expect("the file opens");
    let rows = source.rows(0).expect("rows");
    rows.take(3_000).map(|r| r.expect("a row").cells().map(|c| c.text().to_owned()).collect()).collect()
}

fn propose_for(path: &Path) -> Proposal {
    let mut source = Source::open(path, &ReadOptions::default()).expect("the file opens");
    propose(&mut source, catalog()).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Columns named right, and all columns. A column that goes nowhere is right when it goes nowhere.
fn named_right(proposal: &Proposal, truth: &dyn Fn(usize, &str) -> Vec<String>) -> (usize, usize, Vec<String>) {
    let plain = |t: &str| t.split([':', '[']).next().unwrap_or(t).to_owned();
    let mut wrong = Vec::new();
    for (at, column) in proposal.columns.iter().enumerate() {
        let wanted: Vec<String> = truth(at, &column.column).iter().map(|t| plain(t)).collect();
        let right = column.to.iter().any(|t| wanted.contains(&plain(t)));
        if !right {
            wrong.push(format!("{} → {:?} instead of {wanted:?} ({})", column.column, column.to, column.why));
        }
    }
    (proposal.columns.len() - wrong.len(), proposal.columns.len(), wrong)
}

fn hold(what: &str, proposal: &Proposal, truth: &dyn Fn(usize, &str) -> Vec<String>) {
    let (right, all, wrong) = named_right(proposal, truth);
    println!(
        "{what}: {right} of {all} columns right{}",
        wrong.iter().map(|w| format!("\n    {w}")).collect::<String>()
    );
    assert!(right * 10 >= all * 9, "{what}: only {right} of {all} columns are right:\n{}", wrong.join("\n"));
    let decl = read_mapping(&proposal.toml, what).unwrap_or_else(|e| panic!("{what}: {e}\n{}", proposal.toml));
    let tables = catalog().packs.iter().flat_map(|p| p.tables.clone()).collect();
    Compiled::new(catalog(), "statistics", &decl, &tables)
        .or_else(|_| Compiled::new(catalog(), "treaty", &decl, &tables))
        .unwrap_or_else(|e| panic!("{what}: {e}\n{}", proposal.toml));
}

/// Headings as another office would write them: a synonym where one is given, else other signs between the words.
fn renamed(heading: &str, synonyms: &[(&str, &str)]) -> String {
    if let Some((_, other)) = synonyms.iter().find(|(h, _)| *h == heading) {
        return (*other).to_owned();
    }
    let parted: String = heading.chars().flat_map(|c| if c == ' ' { vec!['_'] } else { vec![c] }).collect();
    format!("{} ", parted.to_uppercase())
}

/// The file with renamed headings and its columns in another order, as CSV; with the old heading of each new column.
fn shuffled(
    dir: &tempfile::TempDir,
    name: &str,
    rows: &[Vec<String>],
    header: usize,
    synonyms: &[(&str, &str)],
) -> (PathBuf, Vec<String>) {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut order: Vec<usize> = (0..width).collect();
    // A fixed shuffle: steps of a number that has no factor in common with the width.
    let step = (2..).find(|s| gcd(*s, width) == 1).unwrap_or(1);
    order.sort_by_key(|i| (i * step + 3) % width.max(1));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut old = Vec::new();
    for (number, row) in rows.iter().enumerate().skip(header) {
        let cell = |i: &usize| row.get(*i).map_or("", String::as_str);
        let cells: Vec<String> = order
            .iter()
            .map(|i| if number == header { renamed(cell(i), synonyms) } else { cell(i).to_owned() })
            .collect();
        if number == header {
            old = order.iter().map(|i| cell(i).to_owned()).collect();
        }
        writer.write_record(&cells).expect("a record");
    }
    (file(dir, name, writer.into_inner().expect("bytes")), old)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

const SYNONYMS: &[(&str, &str)] = &[
    ("Iso3_code", "ISO code"),
    ("Country", "Country name"),
    ("Year", "Reporting year"),
    ("txtVALUE", "Value"),
    ("Sex", "Sex of person"),
    ("People", "Number of people"),
    ("Nationality", "Country of nationality"),
    ("Gender", "Gender of victim"),
    ("Пол", "Пол жертвы"),
    ("Возраст", "Возраст (лет)"),
    ("Гражданство", "Страна гражданства"),
    ("Вид эксплуатации", "Форма эксплуатации"),
    ("Статус", "Статус жертвы"),
    ("Дата регистрации", "Дата обращения"),
    ("Телефон", "Номер телефона"),
    ("№ дела", "Номер дела"),
    ("العمر", "السن"),
    ("شكل الاستغلال", "نوع الاستغلال"),
    ("تاريخ التسجيل", "تاريخ البلاغ"),
    ("الهاتف", "رقم الهاتف"),
    ("جهة الإحالة", "مصدر الإحالة"),
    ("Call ref", "Case reference"),
    ("Date of call", "Call date"),
    ("What kind", "Kind of exploitation"),
    ("How controlled", "Control methods"),
    ("Who recruited", "Recruited by"),
    ("Citizenship", "Nationality"),
    ("国籍", "公民国籍"),
    ("年龄段", "年龄组"),
    ("剥削形式", "剥削类型"),
    ("登记日期", "受理日期"),
    ("电话", "联系电话"),
];

#[test]
fn the_files_of_the_demonstration_are_named_right_also_renamed_and_shuffled() {
    let dir = folder();
    let options = palermo_demo::Options { victims: 300, ..palermo_demo::Options::default() };
    let manifest = palermo_demo::generate(dir.path(), &options).expect("the files are written");
    let htcds = truth(&catalog().mappings["htcds"].1, 0);
    for agency in &manifest.files {
        let stem = agency.path.file_stem().and_then(|s| s.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../demo/mappings/{stem}.toml")),
        );
        let decl = read_mapping(&text.expect("the mapping is there"), &stem).expect("well formed");
        let own = truth(&decl, 0);
        // The template's own reading is right too: the date of a referral is one, whatever else a deployment takes it for.
        let wanted = |_: usize, heading: &str| -> Vec<String> {
            let by_label = || {
                let column =
                    decl.shapes[0].columns.iter().find(|(_, c)| c.labels.iter().any(|l| fold(l) == fold(heading)));
                column.map(|(_, c)| c.to.iter().map(|t| t.value.clone()).collect())
            };
            let mut out = own.get(&fold(heading)).cloned().or_else(by_label).unwrap_or_else(|| vec!["-".into()]);
            out.extend(htcds.get(&fold(heading)).cloned().unwrap_or_default());
            // Whether a name is taken in is decided by a person, never by a proposal.
            let victim = catalog().register("statistics.st_victim").expect("the register");
            let sealed = |to: &String| {
                victim.field(to.split(':').next().unwrap_or_default()).is_some_and(|f| f.class.is_sealed())
            };
            if out.iter().any(sealed) {
                out.push("-".into());
            }
            out
        };
        hold(&stem, &propose_for(&agency.path), &wanted);
        if stem == "shelter-federation" {
            continue;
        }
        let (path, old) = shuffled(&dir, &format!("{stem}-renamed.csv"), &rows(&agency.path), 0, SYNONYMS);
        hold(&format!("{stem}, renamed"), &propose_for(&path), &|at, _| wanted(at, &old[at]));
    }
}

#[test]
fn published_files_are_named_right_also_renamed_and_shuffled() {
    let Some(shared) = outside("PALERMO_SHARED", "the measurement of proposals on shared files") else { return };
    let dir = folder();
    for (path, mapping, shape) in [
        ("uk_nrm/nrm_referrals_2023_q4.csv", "uk-nrm", 0),
        ("uk_nrm/nrm_referrals_longitudinal.csv", "uk-nrm", 1),
        ("uk_nrm/nrm_reasonable_grounds.csv", "uk-nrm", 2),
        ("uk_nrm/nrm_conclusive_grounds.csv", "uk-nrm", 3),
        ("uk_nrm/nrm_duty_to_notify_2023_q4.csv", "uk-nrm", 4),
        ("unodc/data_glotip.csv", "unodc-portal", 0),
        ("knowledge/treaty.csv", "treaty-actions", 0),
    ] {
        let full = shared.join("data").join(path);
        let truth = truth(&catalog().mappings[mapping].1, shape);
        let wanted = |heading: &str| truth.get(&fold(heading)).cloned().unwrap_or_else(|| vec!["-".into()]);
        hold(path, &propose_for(&full), &|_, h| wanted(h));
        let (other, old) = shuffled(&dir, &path.replace('/', "-"), &rows(&full), 0, SYNONYMS);
        hold(&format!("{path}, renamed"), &propose_for(&other), &|at, _| wanted(&old[at]));
    }
}

#[test]
fn tables_that_hold_no_cases_are_not_made_into_cases() {
    let Some(shared) = outside("PALERMO_SHARED", "the measurement of proposals on shared files") else { return };
    let mut checked = 0;
    for folder in
        ["mse/capture", "mse/covariates", "mse/evaluation", "mse/bic", "mse/bootstrap", "standards", "knowledge"]
    {
        let Ok(entries) = std::fs::read_dir(shared.join("data").join(folder)) else { continue };
        for path in
            entries.filter_map(|e| e.ok().map(|e| e.path())).filter(|p| p.extension().is_some_and(|e| e == "csv"))
        {
            if path.ends_with("treaty.csv") {
                continue;
            }
            let proposal = propose_for(&path);
            // Nothing here is about a victim: no column may become a fact of one with confidence.
            let sure: Vec<_> = proposal.columns.iter().filter(|c| c.to != ["-"] && c.confidence > 0.9).collect();
            assert!(sure.len() * 5 <= proposal.columns.len().max(5), "{}: {sure:?}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked} files");
}

#[test]
fn ctdc_files_are_recognised_though_their_columns_are_shuffled() {
    let dir = folder();
    for (variant, mapping) in [
        (palermo_demo::Variant::KAnonymised, "ctdc-63"),
        (palermo_demo::Variant::GlobalSynthetic, "ctdc-27"),
        (palermo_demo::Variant::VictimPerpetrator, "ctdc-vp16"),
    ] {
        let mut bytes = Vec::new();
        palermo_demo::ctdc(variant, 400, 7, &mut bytes).expect("written");
        let plain = file(&dir, "plain.csv", &bytes);
        let (path, _) = shuffled(&dir, "ctdc.csv", &rows(&plain), 0, &[]);
        let proposal = propose_for(&path);
        assert_eq!(proposal.based_on.as_deref(), Some(mapping));
        let left: Vec<&str> = proposal.columns.iter().filter(|c| c.to == ["-"]).map(|c| c.column.as_str()).collect();
        assert!(left.len() <= 13, "{mapping}: {left:?}");
    }
}
