//! Contradictions and wrong sums: those of the samples, seeded ones, and a document that has none.
#![allow(clippy::print_stdout, reason = "what was found is told")]

mod common;

use palermo_document::{Document, Finding, FindingKind, Severity, check};

fn findings(text: &str, language: &str) -> Vec<Finding> {
    let (rules, names) = (common::rules(), common::gazetteer());
    let d = Document::read(text, &rules, Some(language));
    check(&[("one", &d)], &rules, &names)
}

#[test]
fn findings_of_the_samples() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let mut docs = Vec::new();
    for name in common::SAMPLES {
        let Some(text) = common::sample(name) else { return };
        docs.push((name, Document::read(&text, &rules, None)));
    }
    let list: Vec<(&str, &Document)> = docs.iter().map(|(n, d)| (*n, d)).collect();
    let all = check(&list, &rules, &names);
    for f in &all {
        println!("{:?} {:?} {}", f.kind, f.severity, f.message);
        for s in &f.sides {
            println!("    {} §{} {:?}", s.document.as_deref().unwrap_or(""), s.paragraph, s.text);
        }
    }
    let errors: Vec<(FindingKind, String)> = all
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .map(|f| {
            (
                f.kind,
                f.sides
                    .iter()
                    .map(|s| format!("{} {}", s.document.as_deref().unwrap_or(""), s.paragraph))
                    .collect::<Vec<_>>()
                    .join(" / "),
            )
        })
        .collect();
    assert_eq!(
        errors,
        [
            (FindingKind::IdentifierMalformed, "sg-report-2016 front".to_string()),
            (FindingKind::IdentifierReused, "unodc-activities-2020 6 / unodc-activities-2020 7".to_string()),
            (FindingKind::IdentifierReused, "unodc-activities-2020 6 / unodc-activities-2020 7".to_string()),
            (FindingKind::Contradiction, "sg-report-2016 61 / unodc-activities-2014 9".to_string()),
            (FindingKind::Contradiction, "sg-report-2016 69 / unodc-activities-2014 14".to_string()),
        ]
    );
    assert!(all.iter().any(|f| f.kind == FindingKind::DeclaredSum
        && f.severity == Severity::Warning
        && f.sides[0].paragraph == "65"));
}

const HEAD: &str = "Report of the Secretariat\n\nI. Introduction\n\n";

#[test]
fn a_document_with_correct_sums_raises_nothing() {
    let text = format!(
        "{HEAD}1. In 2022 a total of 120 victims (70 women, 30 men and 20 children) were identified in Ghana, of whom 45 victims stayed in shelters.\n\n\
         2. Three States, namely Ghana, Togo and Trinidad and Tobago, joined the Protocol in 2021.\n\n\
         3. As at 1 June 2023 the Trafficking in Persons Protocol had 180 parties.\n\n\
         4. The meeting was held in Vienna from 9 to 11 September 2019.\n\n\
         5. In 2023, 60 victims were identified in Ghana (40 per cent women and 60 per cent men).\n"
    );
    let all: Vec<Finding> = findings(&text, "en");
    assert!(all.iter().all(|f| f.severity == Severity::Info), "{all:#?}");
}

#[test]
fn seeded_errors_of_every_family_are_reported() {
    let text = format!(
        "{HEAD}1. In 2022 a total of 120 victims (70 women, 30 men and 30 children) were identified in Ghana.\n\n\
         2. Four States, namely Ghana, Togo and Trinidad and Tobago, joined the Protocol in 2021.\n\n\
         3. As at 1 June 2023 the Trafficking in Persons Protocol had 180 parties.\n\n\
         4. The meeting was held in Vienna from 19 to 11 September 2019.\n\n\
         5. In 2023, 60 victims were identified in Togo (70 per cent women and 60 per cent men).\n\n\
         7. The Secretariat prepared a paper on the identification of victims at sea (CTOC/COP/WG.4/2019/2).\n\n\
         8. The Secretariat prepared for the session another discussion paper (CTOC/COP/WG.4/2019/2).\n\n\
         9. As at 1 June 2023 the Trafficking in Persons Protocol had 181 parties.\n\n\
         10. The General Assembly, in its resolution 7/179, spoke of the same.\n\n\
         11. In 2021, 45 cases were opened by the courts of Ghana.\n\n\
         12. In 2021, 54 cases were opened by the courts of Ghana.\n"
    );
    let all = findings(&text, "en");
    let has = |kind| all.iter().any(|f| f.kind == kind);
    for kind in [
        FindingKind::DeclaredSum,
        FindingKind::DeclaredCount,
        FindingKind::DateOrder,
        FindingKind::Percentage,
        FindingKind::Numbering,
        FindingKind::IdentifierReused,
        FindingKind::IdentifierMalformed,
        FindingKind::Contradiction,
    ] {
        assert!(has(kind), "{kind:?} is missing in {all:#?}");
    }
    let mut contradictions: Vec<String> = all
        .iter()
        .filter(|f| f.kind == FindingKind::Contradiction)
        .map(|f| f.sides.iter().map(|s| s.paragraph.as_str()).collect::<Vec<_>>().join("/"))
        .collect();
    contradictions.sort();
    assert_eq!(contradictions, ["11/12", "3/9"]);
}
