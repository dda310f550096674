//! The way back: what comes in through a mapping leaves in the same layout, and says what it loses in another.

use std::collections::BTreeSet;

use palermo_exchange::emit::{Countries, Emitter, Given, Style};
use palermo_exchange::mapping::Compiled;
use palermo_register::value::Value;

use crate::common::{catalog, file, folder, import};

/// A cell with missing spelled one way and lists in one case and order.
fn normal(heading: &str, cell: &str) -> String {
    match cell {
        "NULL" | "-99" => String::new(),
        cell if heading.ends_with("Concatenated") || heading == "RecruiterRelationship" => {
            let mut words: Vec<String> = cell.split(';').map(|w| w.trim().to_lowercase()).collect();
            words.sort();
            words.join(";")
        }
        cell => cell.to_owned(),
    }
}

fn records(bytes: &[u8]) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|r| r.expect("a record")).collect()
}

#[test]
fn ctdc_files_leave_as_they_came() {
    let dir = folder();
    for (variant, mapping) in [
        (palermo_demo::Variant::KAnonymised, "ctdc-63"),
        (palermo_demo::Variant::GlobalSynthetic, "ctdc-27"),
        (palermo_demo::Variant::VictimPerpetrator, "ctdc-vp16"),
    ] {
        let mut bytes = Vec::new();
        palermo_demo::ctdc(variant, 3_000, 11, &mut bytes).expect("written");
        let taken = import(mapping, &file(&dir, "ctdc.csv", &bytes)).expect("read");
        assert_eq!((taken.errors.as_slice(), taken.drafts.len()), ([].as_slice(), 3_000), "{mapping}");
        let compiled = Compiled::named(catalog(), mapping).expect("shipped");
        let mut emitter = Emitter::new(&compiled, mapping, Style::default()).expect("a layout");
        let source = records(&bytes);
        assert_eq!(emitter.headings(), source[0].iter().collect::<Vec<_>>(), "{mapping}");
        for (draft, row) in taken.drafts.iter().zip(&source[1..]) {
            let given = Given { values: &draft.values, source_text: draft.source_text.as_deref() };
            let written = emitter.row(given);
            for ((cell, wanted), heading) in written.iter().zip(row).zip(&source[0]) {
                let what = format!("{mapping} row {} {heading}", draft.source_row);
                assert_eq!(normal(heading, cell), normal(heading, wanted), "{what}");
            }
        }
    }
}

#[test]
fn sixty_three_columns_become_twenty_seven_by_the_merge_rules() {
    let dir = folder();
    let mut bytes = Vec::new();
    palermo_demo::ctdc(palermo_demo::Variant::KAnonymised, 3_000, 12, &mut bytes).expect("written");
    let taken = import("ctdc-63", &file(&dir, "ctdc.csv", &bytes)).expect("read");
    let compiled = Compiled::named(catalog(), "ctdc-27").expect("shipped");
    let mut emitter = Emitter::new(&compiled, "ctdc-27", Style::default()).expect("a layout");
    let headings: Vec<String> = emitter.headings().into_iter().map(str::to_owned).collect();
    let source = records(&bytes);
    let at = |name: &str| source[0].iter().position(|h| h == name).unwrap_or_else(|| panic!("{name}"));
    let mut namibia = 0;
    for (draft, row) in taken.drafts.iter().zip(&source[1..]) {
        let cells = emitter.row(Given { values: &draft.values, source_text: None });
        let cell = |name: &str| cells[headings.iter().position(|h| h == name).expect("a column")].as_str();
        let any = |names: &[&str]| if names.iter().any(|n| &row[at(n)] == "1") { "1" } else { "" };
        let labour: Vec<&str> = source[0]
            .iter()
            .filter(|h| {
                h.starts_with("typeOfLabour") && !h.ends_with("Concatenated") && *h != "typeOfLabourNotSpecified"
            })
            .collect();
        // A sector, begging, crime and servitude imply labour in this layout, whatever the flag beside them says; begging and
        // crime do so by the flags that their codes set.
        let mut forced = labour.clone();
        forced.extend(["isForcedLabour", "isSlaveryAndPractices"]);
        for (merged, parts) in [
            ("meansDebtBondageEarnings", vec!["meansOfControlDebtBondage", "meansOfControlTakesEarnings"]),
            (
                "meansThreats",
                vec!["meansOfControlThreats", "meansOfControlUsesChildren", "meansOfControlThreatOfLawEnforcement"],
            ),
            (
                "meansAbusePsyPhySex",
                vec!["meansOfControlPsychologicalAbuse", "meansOfControlPhysicalAbuse", "meansOfControlSexualAbuse"],
            ),
            ("meansFalsePromises", vec!["meansOfControlFalsePromises"]),
            ("meansDrugsAlcohol", vec!["meansOfControlPsychoactiveSubstances"]),
            (
                "meansDenyBasicNeeds",
                vec![
                    "meansOfControlRestrictsFinancialAccess",
                    "meansOfControlRestrictsMovement",
                    "meansOfControlRestrictsMedicalCare",
                    "meansOfControlWithholdsNecessities",
                ],
            ),
            ("meansExcessiveWorkHours", vec!["meansOfControlExcessiveWorkingHours"]),
            ("meansWithholdDocs", vec!["meansOfControlWithholdsDocuments"]),
            ("isForcedLabour", forced),
            (
                "isSexualExploit",
                vec![
                    "isSexualExploit",
                    "typeOfSexProstitution",
                    "typeOfSexPornography",
                    "typeOfSexRemoteInteractiveServices",
                    "typeOfSexPrivateSexualServices",
                ],
            ),
            ("isOtherExploit", vec!["isOtherExploit", "isForcedMarriage", "isForcedMilitary", "isOrganRemoval"]),
            ("typeOfLabourAgriculture", vec!["typeOfLabourAgriculture"]),
            ("typeOfSexProstitution", vec!["typeOfSexProstitution"]),
            ("recruiterRelationFriend", vec!["recruiterRelationFriend"]),
        ] {
            assert_eq!(cell(merged), any(&parts), "row {} {merged}", draft.source_row);
        }
        if &row[at("citizenship")] == "NA" {
            namibia += 1;
            assert_eq!(cell("citizenship"), "NAM");
        }
    }
    assert!(namibia > 0, "Namibia occurs in the file");
}

#[test]
fn a_blank_flag_is_never_a_no_and_a_zero_is_one() {
    let dir = folder();
    let mut bytes = Vec::new();
    palermo_demo::ctdc(palermo_demo::Variant::GlobalSynthetic, 500, 3, &mut bytes).expect("written");
    let taken = import("ctdc-27", &file(&dir, "ctdc.csv", &bytes)).expect("read");
    for draft in &taken.drafts {
        assert!(!taken.text(draft, "means_of_control").contains("=no"), "the layout knows no zeros");
    }
    let header = "yearOfRegistration,Datasource,gender,ageBroad,majorityStatusAtExploit,isForcedLabour,typeOfLabourBegging,typeOfLabourNotSpecified,typeOfLabourConstruction,meansOfControlDebtBondage,meansOfControlThreats,meansOfControlNotSpecified,citizenship\n";
    let rows = "2015,Hotline,Female,9--17,Minor,1,1,0,NULL,1,0,0,NA\n2015,Hotline,Unknown,18--20,Adult,1,0,1,1,,,1,00\n2015,Hotline,Male,18--20,Adult,1,NULL,,1,-99,,0,AN\n";
    let taken = import("ctdc-63", &file(&dir, "few.csv", format!("{header}{rows}"))).expect("read");
    assert_eq!(taken.errors, []);
    let said = |row: u32, field: &str| taken.text(taken.row(row), field);
    assert_eq!(said(2, "exploitation"), "begging", "begging explains the labour flag");
    assert_eq!(said(2, "means_of_control"), "debt_bondage; threats=no");
    assert_eq!((said(2, "citizenship").as_str(), said(2, "majority_at_exploitation").as_str()), ("NAM", "minor"));
    assert_eq!(
        said(3, "exploitation"),
        "begging=no; labour; labour.isic_f",
        "labour stays beside labour not specified"
    );
    assert_eq!(said(3, "means_of_control"), "=unknown");
    assert_eq!((said(3, "gender").as_str(), said(3, "citizenship").as_str()), ("unknown", "=unknown"));
    assert_eq!((said(4, "exploitation").as_str(), said(4, "citizenship").as_str()), ("labour.isic_f", "ANT"));
    assert_eq!(said(4, "means_of_control"), "");
}

#[test]
fn the_portal_layout_reproduces_every_row_and_text() {
    let dir = folder();
    let header = "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,txtVALUE,Source";
    let rows = [
        "NAM,Namibia,Africa,Sub-Saharan Africa,Detected trafficking victims,Total,Total,Total,Total,2015,Counts,<5,GLOTIP",
        "ALB,Albania,Europe,Southern Europe,Detected trafficking victims,by citizenship,97 albanian,Total,Total,2015,Counts,43,GLOTIP",
        "ALB,Albania,Europe,Southern Europe,Persons convicted,Total,Total,Female,18 years or over,2015,Counts,\"1,234\",GLOTIP",
        "ALB,Albania,Europe,Southern Europe,Persons convicted,Total,Total,Male,18 years or over,2015,Counts,7,GLOTIP",
        "ALB,Albania,Europe,Southern Europe,Persons convicted,Total,Total,Male,18 years or over,2015,Counts,7,GLOTIP",
        "ALB,Albania,Europe,Southern Europe,Persons convicted,Total,Total,Unknown,0 to 17 years,2015,Counts,3,GLOTIP",
        "ALB,Albania,Europe,Southern Europe,Persons convicted,Total,Total,Unknown,0 to 17 years,2015,Counts,<5,GLOTIP",
        "SAM,,,,Detected trafficking victims,by country of repatriation,Abroad,Total,Total,2016,Counts,9,GLOTIP",
        ",Sark,Europe,Northern Europe,Offences of trafficking in persons,Total,Total,Total,Total,2016,Counts,0,GLOTIP",
        "BLZ,Belize,Americas,Latin America,Detected trafficking victims,by citizenship,BELICE\u{fffd}A,Total,Total,2016,Counts,2,GLOTIP",
        "BLZ,Belize,Americas,Latin America,Detected trafficking victims,by citizenship,Atlantis,Total,Total,2016,Counts,1,GLOTIP",
    ];
    let plain = format!("{header}\n{}\n", rows.join("\n"));
    let taken = import("unodc-portal", &file(&dir, "portal.csv", &plain)).expect("read");
    assert_eq!(taken.errors, []);
    let flags = |row: u32| taken.row(row).flags.join(";");
    assert_eq!(
        ["", "review", "", "duplicate", "duplicate", "conflict", "conflict"].map(str::to_owned).to_vec(),
        (2..9).map(flags).collect::<Vec<_>>()
    );
    assert_eq!((flags(9).as_str(), taken.key(taken.row(9), "area").as_str()), ("pseudo_area", "SAM"));
    assert_eq!((flags(10).as_str(), taken.key(taken.row(10), "area").as_str()), ("pseudo_area", "x-sark"));
    assert_eq!(
        (taken.key(taken.row(3), "category"), taken.text(taken.row(3), "figure")),
        ("embedded_count".into(), "43".into())
    );
    assert_eq!((flags(11).as_str(), taken.key(taken.row(11), "category").as_str()), ("alias", "BLZ"));
    assert_eq!(taken.key(taken.row(12), "category"), "ATLANTIS", "a text that is not in the table is kept and told");
    let mut unknown = taken.warnings("unknown_code");
    unknown.retain(|w| w.column.as_deref() == Some("Category"));
    assert_eq!(
        (unknown.len(), unknown[0].cell.as_deref(), unknown[0].value.as_deref()),
        (1, Some("G12"), Some("Atlantis"))
    );
    assert!(matches!(taken.value(taken.row(2), "figure"), Value::Interval(i) if (i.lo, i.hi) == (0, Some(4))));
    let compiled = Compiled::named(catalog(), "unodc-portal").expect("shipped");
    let mut emitter = Emitter::new(&compiled, "unodc-portal", Style::default()).expect("a layout");
    assert_eq!(emitter.headings().join(","), header);
    let source = records(plain.as_bytes());
    for (draft, row) in taken.drafts.iter().zip(&source[1..]) {
        let cells = emitter.row(Given { values: &draft.values, source_text: draft.source_text.as_deref() });
        assert_eq!(cells, row.iter().collect::<Vec<_>>(), "row {}", draft.source_row);
    }
    // The other layout of the header: owner and date above it.
    let owned = format!("\"UNODC Research\"\nDate: 30/05/2023\n{plain}");
    let again = import("unodc-portal", &file(&dir, "owned.csv", &owned)).expect("read");
    assert_eq!((again.summary.edition.as_str(), again.drafts.len()), ("2023-05-30", rows.len()));
    assert_eq!(again.drafts[0].source_row, 4);
}

/// Every HTCDS value that a record of a victim holds, in and out again.
#[test]
fn htcds_values_come_back_as_themselves_and_the_losses_of_others_are_told() {
    let dir = folder();
    let compiled = Compiled::named(catalog(), "htcds").expect("shipped");
    let mut checked = BTreeSet::new();
    let register = catalog().register("st_victim").expect("shipped");
    for (field, heading) in [
        ("gender", "prs_Gender"),
        ("marital_status", "prs_MaritalStatus"),
        ("education", "prs_HighestLevelOfEducation"),
        ("identification_status", "vic_TraffickingStatus"),
        ("decision_authority", "vic_TraffickingStatusDecisionMakingOrg"),
        ("recruiter_relation", "vic_RelationshipToTrafficker"),
        ("recruitment_method", "vic_MethodOfRecruitment"),
        ("means_of_control", "vic_MethodsOfControl"),
        ("exploitation", "vic_TypeOfExploitation"),
        ("exploitation", "vic_ForcedLabourIndustry"),
        ("exploitation", "vic_TypeOfSexExploitation"),
        ("case_status", "cas_Status"),
        ("support_plan_type", "spl_Type"),
    ] {
        let list = register.field(field).and_then(|f| f.list.clone()).expect("a list");
        for code in list.codes() {
            let Some(cell) = code.columns.get("htcds_2_0").filter(|c| !c.starts_with('>')) else { continue };
            let Some(value) = cell.split(';').next().and_then(|t| t.strip_prefix(&format!("{heading}="))) else {
                continue;
            };
            let label = code.columns.get("htcds_2_0_label").cloned().unwrap_or_default();
            for text in [value.to_owned(), label, value.to_lowercase(), format!("{value} ")] {
                if text.trim().is_empty() {
                    continue;
                }
                let content = match heading {
                    "vic_TypeOfExploitation" => format!("{heading}\n\"{text}\"\n"),
                    _ => format!("vic_TypeOfExploitation,{heading}\n,\"{text}\"\n"),
                };
                let taken = import("htcds", &file(&dir, "one.csv", content)).expect("read");
                assert_eq!(taken.errors, [], "{heading}={text}");
                let yes = match taken.value(&taken.drafts[0], field) {
                    Value::Set(set) => set.yes_codes().map(str::to_owned).collect::<Vec<_>>(),
                    Value::Code(code) => vec![code.clone()],
                    other => panic!("{heading}={text}: {other:?}"),
                };
                assert_eq!(yes, std::slice::from_ref(&code.code), "{heading}={text}");
                let mut emitter =
                    Emitter::new(&compiled, "htcds", Style { countries: Countries::Alpha2, labels: false })
                        .expect("a layout");
                let at = emitter.headings().iter().position(|h| *h == heading).expect("a column");
                let cells = emitter.row(Given { values: &taken.drafts[0].values, source_text: None });
                assert_eq!(cells[at], value, "{heading}");
                let lost = emitter.finish().losses.into_iter().filter(|l| l.field == field).collect::<Vec<_>>();
                assert_eq!(lost, [], "{heading}={text}");
            }
            checked.insert(format!("{heading}={value}"));
        }
    }
    assert!(checked.len() > 80, "{} values", checked.len());
    // A victim held in a scam compound: other form, with a loss line; what the layout has no word for is named.
    let at = |name: &str| register.field_index(name).expect("a field");
    let mut values = vec![Value::Empty; register.fields.len()];
    values[at("exploitation")] = register.fields[at("exploitation")].parse("criminality.online_scams").expect("a code");
    values[at("means_of_control")] =
        register.fields[at("means_of_control")].parse("restricts_movement; threats=no").expect("codes");
    values[at("year_registered")] = Value::Integer(2024);
    let mut emitter = Emitter::new(&compiled, "htcds", Style::default()).expect("a layout");
    let columns: Vec<String> = emitter.headings().into_iter().map(str::to_owned).collect();
    let cells = emitter.row(Given { values: &values, source_text: None });
    let cell = |name: &str| cells[columns.iter().position(|c| c == name).expect("a column")].as_str();
    assert_eq!((cell("vic_TypeOfExploitation"), cell("vic_MethodsOfControl")), ("Other", "Other"));
    let report = emitter.finish();
    let lost = |field: &str, code: Option<&str>| {
        report.losses.iter().any(|l| l.field == field && l.code.as_deref() == code && l.count == 1)
    };
    assert!(lost("exploitation", Some("criminality.online_scams")), "{:?}", report.losses);
    assert!(lost("means_of_control", Some("restricts_movement")));
    assert!(lost("means_of_control", Some("threats=no")));
    assert!(lost("year_registered", None));
    assert!(report.empty_core.iter().any(|(c, n)| c == "prs_Gender" && *n == 1), "{:?}", report.empty_core);
}
