//! What leaves: Akoma Ntoso, Markdown, CSV, alignments.
#![allow(clippy::print_stdout, reason = "what is not there is told")]

mod common;

use palermo_document::write::{akn, csv, json, markdown};
use palermo_document::{Document, FindingKind, align, facts};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Checks what the schema would: sound XML, one identifier each, references that lead somewhere. With
/// `PALERMO_AKN_SCHEMA` set to `akomantoso30.xsd` xmllint checks the schema too.
fn sound(name: &str, xml: &str) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut ids, mut targets, mut open) = (std::collections::HashSet::new(), Vec::new(), 0);
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) => {
                open += 1;
                for a in e.attributes() {
                    let a = a.expect("attributes are sound");
                    let value = String::from_utf8_lossy(a.value.as_ref().as_ref()).into_owned();
                    if a.key.as_ref() == "eId" {
                        assert!(ids.insert(value.clone()), "{name}: {value} twice");
                    }
                    if a.key.as_ref() == "href" && value.starts_with('#') {
                        targets.push(value[1..].to_string());
                    }
                }
            }
            Ok(Event::End(_)) => open -= 1,
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(e) => panic!("{name}: {e}"),
        }
    }
    assert_eq!(open, 0);
    for t in targets {
        assert!(ids.contains(&t), "{name}: {t} leads nowhere");
    }
    common::valid(name, xml);
}

/// Documents that use what the others do not: annexes with notes and numbers of their own, tables, two of everything, nothing.
const ODD: [(&str, &str); 8] = [
    ("nothing", ""),
    ("blank", "\n\n \n"),
    ("letter", "Dear colleagues,\n\nThank you for the 14 documents & the <table>.\n"),
    ("heading", "# A heading\n"),
    (
        "annexes",
        "Resolution 4/2\n\nA title\n\nThe Conference of the Parties,\n\nRecalling its resolution 3/1,<sup>1</sup>\n\n<sup>1</sup> A/71/119.\n\n\
         1. Urges States to act;\n\n2. Decides to meet again.\n\nVienna, 3 May 2019\n\nAnnex I\n\n1. States should act.<sup>2</sup>\n\n\
         <sup>2</sup> See A/72/1.\n\n2. States should meet.\n\nAnnex II\n\n1. One.\n\n2. Two.\n",
    ),
    (
        "tables",
        "Report of the Secretariat\n\nI. Introduction\n\n1. The table shows (a) victims; (b) cases.\n\n| Year | Victims |\n|---|---|\n| 2023 | 12 |\n\n\
         2. The States met:\n\n(a) once:\n\n(i) in Vienna;\n\n(ii) in Geneva;\n\n(b) twice.\n\n|--|\n\n3. End.\n",
    ),
    (
        "twice",
        "Report of the Secretariat\n\nI. One\n\n1. A.\n\n2. B.\n\n3. C.\n\n3. C stands twice, and is long enough for that.\n\n4. D.\n\n\
         7. After a gap.\n\n8. E.\n\nI. One\n\n* A star.\n\n* Another star.\n",
    ),
    ("decision", "Decision 5/1\n\nA title\n\nThe Commission,\n\n1. Decides to act;\n\n2. Takes note.\n"),
];

#[test]
fn akoma_ntoso_is_sound() {
    let rules = common::rules();
    for language in ["en", "fr", "es", "ru", "ar", "zh"] {
        let text = common::data(&format!("languages/resolution.{language}.txt"));
        sound(language, &akn::document(&Document::read(&text, &rules, None), &akn::Names::default()));
    }
    for (name, text) in common::files("demo/documents").iter().filter(|(n, _)| n.ends_with(".txt")) {
        sound(name, &akn::document(&Document::read(text, &rules, None), &akn::Names::default()));
    }
    for (name, text) in ODD {
        for language in [None, Some("en"), Some("xx")] {
            let d = Document::read(text, &rules, language);
            sound(&format!("{name}-{}", language.unwrap_or("none")), &akn::document(&d, &akn::Names::default()));
        }
    }
    for name in common::SAMPLES {
        let Some(text) = common::sample(name) else { return };
        let xml = akn::document(&Document::read(&text, &rules, None), &akn::Names::default());
        if let Some(folder) = std::env::var_os("KEEP") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}.xml")), &xml)
                .expect("the folder can be written");
        }
        sound(name, &xml);
    }
}

#[test]
fn markdown_keeps_labels_and_is_read_again_alike() {
    let rules = common::rules();
    let text = common::data("languages/resolution.en.txt");
    let d = Document::read(&text, &rules, None);
    let written = markdown::document(&d);
    for label in ["pp1", "1", "3(a)", "8"] {
        assert!(written.contains(&format!("<a id=\"{label}\"></a>")), "{label}");
    }
}

#[test]
fn facts_leave_as_csv() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let d = Document::read(&common::data("languages/resolution.en.txt"), &rules, None);
    let all = facts(&d, &rules, &names);
    let text = csv::facts(all.iter().map(|f| ("r", f))).expect("facts can be written");
    assert!(text.starts_with("doc,paragraph,entity,attribute,value,date,qualifier,unit,evidence,from,to,state\n"));
    assert!(text.contains("r,pp3,,number,1240,,exact,person,\"1,240 fishers\","), "{text}");
    assert!(text.contains("r,5,,date,,2025-12-31,"), "{text}");
}

#[test]
fn versions_align_and_what_one_lacks_is_a_finding() {
    let rules = common::rules();
    let read = |l: &str| Document::read(&common::data(&format!("languages/resolution.{l}.txt")), &rules, None);
    let en = read("en");
    for language in ["fr", "es", "ru", "ar", "zh"] {
        let (pairs, findings) = align(&en, &read(language));
        assert!(findings.is_empty(), "{language}: {findings:#?}");
        assert!(pairs.len() >= 15);
    }
    let shorter = common::data("languages/resolution.fr.txt").replace("8. Décide de rester saisie de la question.", "");
    let (_, findings) = align(&en, &Document::read(&shorter, &rules, None));
    assert_eq!(
        findings.iter().map(|f| (f.kind, f.sides[0].paragraph.as_str())).collect::<Vec<_>>(),
        [(FindingKind::Alignment, "8")]
    );
}

#[test]
fn parse_gives_the_contract() {
    let rules = common::rules();
    let d = Document::read(&common::data("languages/resolution.en.txt"), &rules, None);
    let j = json::document(&d);
    assert_eq!(j["front"]["language"], "en");
    assert!(j["front"]["symbol"].is_null());
    assert_eq!(j["front"]["title"], "Strengthening the identification of victims in the fishing industry");
    assert_eq!(j["paragraphs"][2]["number"], "3");
    assert_eq!(j["paragraphs"][2]["part"], "operative");
    assert_eq!(j["paragraphs"][2]["subparagraphs"][1]["label"], "b");
    assert_eq!(j["preamble"].as_array().map(Vec::len), Some(4));
}
