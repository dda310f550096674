//! Crosswalks that prove themselves, files that were spoiled, templates of the standard, and our own exports.

use std::collections::BTreeMap;
use std::path::Path;

use palermo_exchange::mapping::{Compiled, Options, Outcome, crosswalk_check, crosswalk_diff, run};
use palermo_exchange::native;
use palermo_exchange::read::{ReadOptions, Source};
use palermo_register::catalog::{Catalog, PackFiles};
use palermo_register::decl::MappingDecl;
use palermo_register::source::{Faults, SourceFile};
use palermo_register::value::Value;
use palermo_register::words::read_file;
use rust_xlsxwriter::Workbook;

use crate::common::{catalog, file, folder, import, outside, read};

fn packs() -> Vec<PackFiles> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    ["core", "statistics", "treaty"].map(|p| PackFiles::from_folder(&root.join(p)).expect("the pack")).to_vec()
}

#[test]
fn every_shipped_crosswalk_is_sound() {
    assert_eq!(crosswalk_check(catalog()), []);
}

#[test]
fn a_mutated_crosswalk_is_caught_and_shown_as_a_difference() {
    let mut changed = packs();
    let lists = &mut changed[1].files;
    let means = lists.get_mut("codelists/means_of_control.csv").expect("the list");
    *means = means.replace(">meansOfControlThreats,", "meansOfControlThreats,");
    match Catalog::build(changed) {
        // The pack itself is refused: the check of a list as it is read.
        Err(faults) => assert!(faults.iter().any(|f| f.cause.contains("meansOfControlThreats")), "{faults:?}"),
        Ok(mutated) => {
            let found = crosswalk_check(&mutated);
            assert!(
                found.iter().any(|f| f.kind == "two_codes" && f.message.contains("meansOfControlThreats")),
                "{found:?}"
            );
        }
    }
    let mut changed = packs();
    // A mapping names the token as a column: a pack in which the two differ is refused as it is read.
    for (path, text) in &mut changed[1].files {
        let whole = path.ends_with("means_of_control.csv");
        let (old, new) = match whole {
            true => ("meansOfControlFalsePromises,", "meansOfControlLies,"),
            false => ("meansOfControlFalsePromises", "meansOfControlLies"),
        };
        *text = text.replace(old, new);
    }
    let mutated = Catalog::build(changed).expect("still well formed");
    let difference = crosswalk_diff(catalog(), &mutated);
    assert_eq!(difference.len(), 1, "{difference:?}");
    assert_eq!(difference[0].before.as_deref(), Some("meansOfControlFalsePromises"));
    assert_eq!(difference[0].after.as_deref(), Some("meansOfControlLies"));
}

#[test]
fn nothing_that_is_shipped_claims_codes_of_ic_tip() {
    for (name, list) in &catalog().lists {
        for column in &list.columns {
            assert!(!column.to_lowercase().replace(['_', '-', ' '], "").contains("ictip"), "{name}.{column}");
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    for pack in ["core", "statistics", "treaty"] {
        for (path, text) in PackFiles::from_folder(&root.join(pack)).expect("the pack").files {
            let claim = text.lines().find(|l| {
                let l = l.to_lowercase();
                (l.contains("ic_tip") || l.contains("ic-tip")) && !l.contains("not loaded") && !l.contains("load")
            });
            assert_eq!(claim, None, "{pack}/{path}");
        }
    }
}

#[test]
fn a_spoiled_copy_is_refused_with_the_address_of_the_cell() {
    let dir = folder();
    let header = "Year,Quarter,Age at exploitation,Location of exploitation,NRM referrals\n";
    let good = "2019.0,Q1,Adult (18 or over),UK,12.0\n2019.0,Q1,Adult (18 or over),Overseas,3.0\n";
    let taken =
        import("uk-nrm", &file(&dir, "text.csv", format!("{header}{good}2019.0,Q2,Adult (18 or over),UK,many\n")))
            .expect("read");
    let error = &taken.errors[0];
    assert_eq!((error.row, error.cell.as_deref(), error.code), (4, Some("E4"), "not_a_figure"));
    assert_eq!((error.value.as_deref(), error.field.as_deref()), (Some("many"), Some("figure")));
    let shifted = "2019.0,,Q2,Adult (18 or over),UK,7.0\n";
    let taken = import("uk-nrm", &file(&dir, "shifted.csv", format!("{header}{good}{shifted}"))).expect("read");
    assert_eq!((taken.errors[0].row, taken.errors[0].code), (4, "too_many_cells"));
    assert_eq!(taken.errors[0].cell.as_deref(), Some("F4"));
    let misspelt = "2019.0,Q2,Adult (18 or ovre),UK,7.0\n";
    let taken = import("uk-nrm", &file(&dir, "word.csv", format!("{header}{good}{misspelt}{misspelt}"))).expect("read");
    assert_eq!(taken.errors[0].cell.as_deref(), Some("C4"));
    assert!(taken.errors[0].message.contains("Adult (18 or over)"), "{}", taken.errors[0].message);
    let unknown = &taken.summary.unknown_values;
    assert_eq!((unknown.len(), unknown[0].count), (1, 2), "each text is listed once with its count");
    let mut bytes = format!("{header}{good}2019.0,Q2,Adult (18 or over),").into_bytes();
    bytes.extend([0xff, 0xfe, b'U', b'K', b',', b'1', b'\n']);
    let path = file(&dir, "bytes.csv", &bytes);
    let mut source =
        Source::open(&path, &ReadOptions { encoding: Some("utf-8".into()), ..ReadOptions::default() }).expect("opens");
    let compiled = Compiled::named(catalog(), "uk-nrm").expect("shipped");
    let refused = match compiled.recognise(&mut source) {
        Err(error) => error,
        Ok(layout) => {
            run(&compiled, &layout, &mut source, &Options::default(), |_| Ok::<(), palermo_exchange::Error>(()))
                .expect_err("broken bytes")
        }
    };
    assert_eq!((refused.code(), refused.place().address().as_deref()), ("encoding", Some("D4")));
}

#[test]
fn a_file_of_another_format_is_refused_with_the_nearest_one() {
    let dir = folder();
    let mut bytes = Vec::new();
    palermo_demo::ctdc(palermo_demo::Variant::GlobalSynthetic, 5, 1, &mut bytes).expect("written");
    let path = file(&dir, "ctdc.csv", &bytes);
    match import("unodc-portal", &path) {
        Err(palermo_exchange::Error::NotThisFormat { nearest, .. }) => assert_eq!(nearest.as_deref(), Some("ctdc-27")),
        other => panic!("{other:?}"),
    }
}

/// A template of the standard: ids, labels, numbers in column A, labels in the cells. `columns` are id, label, cell.
fn template(dir: &tempfile::TempDir, name: &str, columns: &[(&str, &str, &str)]) -> std::path::PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(1, 0, "No.").and_then(|s| s.write(2, 0, 1)).expect("written");
    for (at, (id, label, cell)) in columns.iter().enumerate() {
        let at = at as u16 + 1;
        sheet
            .write(0, at, *id)
            .and_then(|s| s.write(1, at, *label))
            .and_then(|s| s.write(2, at, *cell))
            .expect("written");
    }
    sheet.set_row_hidden(0).expect("hidden");
    let path = dir.path().join(name);
    book.save(&path).expect("saved");
    path
}

#[test]
fn three_templates_and_a_table_of_codes_say_the_same_of_one_person() {
    let dir = folder();
    let person = [
        ("prs_FirstName", "First Name", "Nobody"),
        ("prs_Gender", "Gender", "Transgender Feminine"),
        ("prs_Citizenship", "Citizenship", "NA"),
        ("prs_MailingCity", "Mailing Street", "1 Nowhere"),
        ("prs_MailingCountry", "Mailing City", "Town"),
        ("prs_MailingState", "Mailing State/Province", "State"),
        ("prs_MailingStreet", "Mailing Zip/Postal Code", "000"),
        ("prs_MailingPostalCode", "Mailing Country", "Land"),
    ];
    let victim = [
        (
            "vic_TraffickinStatusDecisionMakingOrg",
            "Trafficking Status Decision Making Organization",
            "Court or prosecution",
        ),
        ("vic_MethodsOfControl", "Methods of Control", "Debt bondage;False promises"),
        ("vic_TypeOfExploitation", "Type of Exploitation", "Forced labour; Sexual exploitation"),
        (
            "vic_ForcedLabourIndustry",
            "Forced Labour Industry",
            "Wholesale and retail trade; repair of motor vehicles and motorcycles",
        ),
        ("", "Reason for Outgoing Referral", "Migration or Change of Location"),
        ("con_Consent", "Consent", "FALSE"),
    ];
    let both: Vec<_> = person.into_iter().chain(victim).collect();
    let reversed: Vec<_> = both.iter().rev().copied().collect();
    let spaced: Vec<(String, &str, &str)> = both.iter().map(|(i, l, c)| (i.replace('_', "_\u{a0}"), *l, *c)).collect();
    let spaced: Vec<_> = spaced.iter().map(|(i, l, c)| (i.as_str(), *l, *c)).collect();
    let codes = "vic_TypeOfExploitation,vic_Methods_of_Control,prs_Gender,prs_Citizenship,vic_ForcedLabourIndustry,vic_TraffickingStatusDecisionMakingOrg,cas_ReasonForOutgoingReferral,con_Consent\n\
                 ForcedLabour SexualExploitation,DebtBondage FalsePromises,TransgenderFeminine,NAM,G_WholesaleAndRetailTradeRepairOfMotorVehicles,CourtOrProsecution,MigrationOrChangeOfLocation,FALSE\n";
    let files = [
        template(&dir, "a.xlsx", &both),
        template(&dir, "b.xlsx", &reversed),
        template(&dir, "c.xlsx", &spaced),
        file(&dir, "codes.csv", codes),
    ];
    let mut said: Vec<BTreeMap<String, String>> = Vec::new();
    for path in &files {
        let taken = import("htcds", path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!((taken.errors.as_slice(), taken.drafts.len()), ([].as_slice(), 1), "{}", path.display());
        let fields = taken.register.fields.iter().map(|f| (f.name.clone(), taken.text(&taken.drafts[0], &f.name)));
        said.push(fields.filter(|(n, v)| !v.is_empty() && n != "source_key").collect());
        let swapped = taken.warnings("swapped").len();
        assert_eq!(swapped, usize::from(path.extension().is_some_and(|e| e == "xlsx")), "{}", path.display());
        assert!(!format!("{:?}", taken.drafts).contains("Nobody"));
    }
    assert_eq!(said[0]["exploitation"], "labour.isic_g; sexual");
    assert_eq!(said[0]["citizenship"], "NAM");
    assert_eq!(said[0]["decision_authority"], "court_prosecution");
    assert_eq!(said[0]["referred_out_reason"], "change_of_location");
    assert!(said.iter().all(|s| *s == said[0]), "{said:#?}");
}

#[test]
fn all_fields_of_the_standard_are_known_to_the_mapping() {
    let Some(shared) = outside("PALERMO_SHARED", "the field list of HTCDS 2.0") else { return };
    let text = std::fs::read_to_string(shared.join("data/standards/htcds_field_map.csv")).expect("the field list");
    let ids: Vec<&str> = text.lines().skip(1).filter_map(|l| l.split(',').next()).collect();
    assert_eq!(ids.len(), 83);
    let (_, decl) = &catalog().mappings["htcds"];
    for id in ids {
        assert!(decl.shapes[0].columns.iter().any(|(n, _)| n.value == id), "{id}");
    }
}

#[test]
fn what_we_export_comes_back_as_the_same_records() {
    let dir = folder();
    let register = catalog().register("st_victim").expect("shipped").clone();
    let csv = "source_key,year_registered,sex,citizenship,exploitation,means_of_control,identified_on,identification_status\n\
               A-1,2024,female,ALB; stateless,labour.isic_a; sexual=no,=refused,2024-03,identified\n\
               A-2,2023,unknown,NAM,begging,debt_bondage; threats=unknown,,presumed\n";
    let compiled = native::mapping(&register);
    let taken = read(&compiled, &file(&dir, "own.csv", csv)).expect("read");
    assert_eq!((taken.errors.as_slice(), taken.drafts.len()), ([].as_slice(), 2));
    let ids = [uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2)];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(native::headings(&register)).expect("written");
    for (draft, id) in taken.drafts.iter().zip(ids) {
        let cells = native::cells(&register, id, &draft.values);
        writer
            .write_record(cells.iter().map(|c| palermo_exchange::write::neutralise(c).into_owned()))
            .expect("written");
    }
    let path = file(&dir, "again.csv", writer.into_inner().expect("bytes"));
    let again = read(&compiled, &path).expect("read");
    assert_eq!(again.errors, []);
    for ((one, two), id) in taken.drafts.iter().zip(&again.drafts).zip(ids) {
        assert_eq!((&one.values, Some(id)), (&two.values, two.id));
        assert_eq!(one.source_key, two.source_key);
    }
    assert!(matches!(taken.value(&taken.drafts[0], "means_of_control"), Value::Set(s) if s.group.is_some()));
}

#[test]
fn a_blank_row_is_excluded_and_a_row_without_its_key_is_refused() {
    let dir = folder();
    let csv = "source_key,year_registered,exploitation,identification_status\nA-1,2024,sexual,identified\n,,,\n,2023,sexual,identified\n";
    let compiled = Compiled::named(catalog(), "case-rows").expect("shipped");
    let mut source = Source::open(&file(&dir, "rows.csv", csv), &ReadOptions::default()).expect("opens");
    let layout = compiled.recognise(&mut source).expect("fits");
    let mut outcomes = Vec::new();
    let summary = run(&compiled, &layout, &mut source, &Options::default(), |mapped| {
        outcomes.push(match mapped.outcome {
            Outcome::Records(_) => "record",
            Outcome::Excluded(_) => "excluded",
            Outcome::Rejected(ref notes) => notes[0].code,
        });
        Ok::<(), palermo_exchange::Error>(())
    })
    .expect("read");
    assert_eq!(outcomes, ["record", "excluded", "required"]);
    assert_eq!((summary.rows_read, summary.rows_excluded, summary.rows_rejected), (3, 1, 1));
}

#[test]
fn an_alias_table_speaks_for_a_text_field_and_leaves_other_texts_as_they_are() {
    let toml = "mapping = \"offices\"\nversion = \"1.0.0\"\n\
                [alias.offices]\nfile = \"offices.csv\"\ntext = \"text\"\ncode = \"name\"\nreview = \"why\"\n\
                [[shape]]\nwhen = [\"Code\", \"Office\"]\ninto = \"organisation\"\nkey = [\"Code\"]\n\
                [shape.column.Code]\nto = \"code\"\n[shape.column.Office]\nto = \"name\"\nalias = \"offices\"\n";
    let mut faults = Faults::default();
    let decl = read_file::<MappingDecl>(&SourceFile::new("core/mappings/offices.toml", toml), &mut faults);
    let table =
        SourceFile::new("core/mappings/offices.csv", "text,name,why\nHQ,Head office,\nOld,,closed\n??,Port,unsure\n");
    let tables = BTreeMap::from([("offices.csv".to_owned(), table)]);
    let compiled = Compiled::new(catalog(), "core", &decl.expect("a mapping"), &tables).expect("sound");
    let dir = folder();
    let taken = read(&compiled, &file(&dir, "offices.csv", "Code,Office\nA,HQ\nB,hq\nC,Branch\nE,??\n")).expect("read");
    assert_eq!(taken.errors, []);
    let names: Vec<String> = taken.drafts.iter().map(|d| taken.text(d, "name")).collect();
    assert_eq!(names, ["Head office", "Head office", "Branch", "Port"]);
    assert_eq!((taken.warnings("alias").len(), taken.warnings("review").len()), (3, 1));
}
