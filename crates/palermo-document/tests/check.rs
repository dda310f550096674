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

/// Kind and paragraphs of what is told about a report, without what is only worth knowing.
fn told(text: &str, language: &str) -> Vec<(FindingKind, Vec<String>)> {
    findings(text, language)
        .into_iter()
        .filter(|f| f.severity > Severity::Info)
        .map(|f| (f.kind, f.sides.iter().map(|s| s.text.clone()).collect()))
        .collect()
}

#[test]
fn a_part_above_its_whole_is_told_and_one_below_is_not() {
    let one = format!(
        "{HEAD}1. In 2022, 120 victims were identified in Ghana, of whom 150 women.\n\n2. It trained 90 judges, of whom 40 women.\n\n3. End.\n"
    );
    assert_eq!(told(&one, "en"), [(FindingKind::Breakdown, vec!["120 victims".to_string(), "150 women".to_string()])]);
}

#[test]
fn a_paragraph_that_this_document_lacks_is_told_and_one_of_another_is_not() {
    for (language, head, inner, outer) in [
        (
            "en",
            HEAD,
            "as said in paragraph 44 above",
            "as said in paragraph 44 of resolution 71/1, and in paragraph 1 above",
        ),
        ("zh", "秘书处的报告\n\n一. 导言\n\n", "如上文第 44 段所述", "如该决议第 44 段和上文第 1 段所述"),
        (
            "fr",
            "Rapport du Secrétariat\n\nI. Introduction\n\n",
            "comme dit au paragraphe 44 ci-dessus",
            "comme dit au paragraphe 44 de la résolution 71/1",
        ),
    ] {
        let text = |words: &str| format!("{head}1. {words}.\n\n2. {words}.\n\n3. {words}.\n");
        let kinds: Vec<FindingKind> = told(&text(inner), language).into_iter().map(|(k, _)| k).collect();
        assert_eq!(kinds, [FindingKind::ReferenceUnresolved; 3], "{language}");
        assert_eq!(told(&text(outer), language), [], "{language}");
    }
}

#[test]
fn a_form_of_several_names_is_told_and_decides_nothing() {
    let names =
        "code,kind,country,preferred\ngeo,state,GEO,Georgia\nxga,state,XGA,Georgia (other)\ngha,state,GHA,Ghana\n";
    let aliases = "of,text,language,type\ngeo,Georgia,en,official\nxga,Georgia,en,variant\ngha,Ghana,en,official\n";
    let (rules, names) =
        (common::rules(), palermo_document::Gazetteer::read(names, aliases).expect("the names are sound"));
    let d = Document::read(
        &format!("{HEAD}1. Georgia and Ghana met.\n\n2. They met again.\n\n3. End.\n"),
        &rules,
        Some("en"),
    );
    let all = check(&[("one", &d)], &rules, &names);
    let found: Vec<(FindingKind, &str)> = all.iter().map(|f| (f.kind, f.message.as_str())).collect();
    assert_eq!(found, [(FindingKind::NameAmbiguous, "the form fits 2 names: Georgia, Georgia (other)")]);
    let certain: Vec<(String, bool)> =
        palermo_document::facts(&d, &rules, &names).into_iter().map(|f| (f.text, f.certain)).collect();
    assert_eq!(certain, [("Georgia".to_string(), false), ("Ghana".to_string(), true)]);
}

#[test]
fn one_symbol_over_two_documents_is_told_and_over_two_languages_is_not() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let of = |title: &str, language: &str| {
        let author = if language == "fr" { "Rapport du Secrétariat" } else { "Report of the Secretariat" };
        let text = format!(
            "A/79/310\n\n12 August 2024\n\n{title}\n\n{author}\n\nI. Introduction\n\n1. One.\n\n2. Two.\n\n3. Three.\n"
        );
        Document::read(&text, &rules, Some(language))
    };
    let (one, two, other) = (of("Victims at sea", "en"), of("Judges on land", "en"), of("Victimes en mer", "fr"));
    assert_eq!(one.front.symbol.as_deref(), Some("A/79/310"));
    let kinds = |a: &Document, b: &Document| -> Vec<FindingKind> {
        check(&[("a", a), ("b", b)], &rules, &names)
            .into_iter()
            .filter(|f| f.severity == Severity::Error)
            .map(|f| f.kind)
            .collect()
    };
    assert_eq!(kinds(&one, &two), [FindingKind::IdentifierReused]);
    assert_eq!(kinds(&one, &one), []);
    assert_eq!(kinds(&one, &other), []);
}

#[test]
fn what_cannot_be_meant_is_told() {
    let text = format!(
        "{HEAD}1. The vic\u{FFFD}ms (of sea met “again.\n\n2. A list: a) one; b) two (of two).\n\n3. «Kept».\n"
    );
    let all: Vec<(FindingKind, String)> =
        findings(&text, "en").into_iter().map(|f| (f.kind, f.sides[0].paragraph.clone())).collect();
    assert_eq!(all, vec![(FindingKind::TextDamaged, "1".to_string()); 3]);
    let russian =
        "Доклад Секретариата\n\nI. Введение\n\n1. Государcтва встретились.\n\n2. Они встретились.\n\n3. Конец.\n";
    let all: Vec<String> = findings(russian, "ru").into_iter().map(|f| f.sides[0].text.clone()).collect();
    assert_eq!(all, ["Государcтва"]);
}
