//! Text as it is taken from printed pages: set with spaces, notes below a rule, heads and numbers of pages within sentences.

mod common;

use palermo_document::{Document, Kind, Standing, clauses};

fn words(d: &Document, kind: Kind) -> Vec<(&str, &str)> {
    d.elements.iter().filter(|e| e.kind == kind).map(|e| (e.label.as_str(), e.text.as_str())).collect()
}

#[test]
fn a_printed_resolution_is_read_without_its_page() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let d = Document::read(&common::data("printed-resolution.en.txt"), &rules, None);
    assert_eq!(d.front.symbol.as_deref(), Some("A/RES/79/310"));
    assert_eq!(d.front.title.as_deref(), Some("Identifying the victims of trafficking in persons on fishing vessels"));
    assert_eq!((d.front.number.as_deref(), d.front.date.as_deref()), (Some("79/310"), Some("2025-01-23")));
    let preamble = words(&d, Kind::Preambular);
    assert_eq!(preamble.iter().map(|(l, _)| *l).collect::<Vec<_>>(), ["pp1", "pp2", "pp3"]);
    assert_eq!(
        preamble[1].1,
        "Recalling the Convention and the Protocols thereto, in particular the one that speaks of trafficking in persons,"
    );
    assert_eq!(
        words(&d, Kind::Operative),
        [
            (
                "1",
                "Urges Member States that have not yet done so to train the inspectors of their ports within 2 years, as a matter of priority, taking into account the size of their fleets;"
            ),
            ("2", "Calls upon Member States to:"),
            ("3", "Notes with appreciation the steps taken, and encourages Governments to continue;"),
            (
                "4",
                "Requests the Secretary-General to report at its eighty-first session, and decides to return to the matter then."
            ),
        ]
    );
    assert_eq!(
        words(&d, Kind::Subparagraph),
        [
            ("2(a)", "Inspect vessels at sea and in ports;"),
            (
                "2(b)",
                "Ask the crew in a language that it understands, and keep what it says from the master of the vessel;"
            )
        ]
    );
    assert_eq!(
        words(&d, Kind::Footnote),
        [("fn1", "United Nations, Treaty Series, vols. 2225 and 2237, No. 39574."), ("fn2", "Resolution 70/1.")]
    );
    assert!(d.findings.is_empty(), "{:#?}", d.findings);
    let acts: Vec<(String, String)> = clauses(&d, &rules, &names)
        .into_iter()
        .filter(|c| c.standing == Standing::Operative)
        .map(|c| (c.paragraph, c.act))
        .collect();
    let of = |p: &str, a: &str| (p.to_string(), a.to_string());
    assert_eq!(
        acts,
        [
            of("1", "urge"),
            of("2(a)", "call_upon"),
            of("2(b)", "call_upon"),
            of("3", "note_appreciation"),
            of("3", "encourage"),
            of("4", "request"),
            of("4", "decide")
        ]
    );
}

#[test]
fn a_resolution_of_the_council_has_no_title_and_its_adoption_is_none() {
    let text = "S/RES/2999 (2024)\n\nSecurity Council\n\nDistr.: General\n\n20 December 2024\n\nResolution 2999 (2024)\n\n\
                Adopted by the Security Council at its 9847th meeting, on 20 December 2024\n\nThe Security Council,\n\n\
                Recalling all its resolutions,\n\n1. Condemns every sale of persons;\n\n2. Decides to remain seized of the matter.\n";
    let d = Document::read(text, &common::rules(), None);
    assert_eq!((d.front.title.as_deref(), d.front.symbol.as_deref()), (None, Some("S/RES/2999 (2024)")));
    assert_eq!(d.front.number.as_deref(), Some("2999 (2024)"));
    assert_eq!(words(&d, Kind::Operative).len(), 2);
}

#[test]
fn digits_behind_a_word_are_a_call_only_where_a_rule_has_notes_below_it() {
    let text = "Report of the Secretariat\n\nI. Introduction\n\n1. The plan of version2 was read,1 and 2,1 million people saw it.\n\n\
                2. It ended.\n\n3. It began again.\n";
    let d = Document::read(text, &common::rules(), Some("en"));
    assert_eq!(words(&d, Kind::Numbered)[0].1, "The plan of version2 was read,1 and 2,1 million people saw it.");
    let noted = format!("{text}\n____________\n1 See document A/71/119.\n");
    let d = Document::read(&noted, &common::rules(), Some("en"));
    assert_eq!(words(&d, Kind::Numbered)[0].1, "The plan of version2 was read, and 2,1 million people saw it.");
    assert_eq!(words(&d, Kind::Footnote), [("fn1", "See document A/71/119.")]);
}

#[test]
fn millions_of_a_currency_are_money_with_de_between_them() {
    let (rules, names) = (common::rules(), common::gazetteer());
    for (language, text) in [
        (
            "fr",
            "Rapport du Secrétariat\n\nI. Introduction\n\n1. Le budget était de 2,5 millions de dollars.\n\n2. Fin.\n\n3. Fin.\n",
        ),
        (
            "es",
            "Informe de la Secretaría\n\nI. Introducción\n\n1. El presupuesto fue de 2,5 millones de dólares.\n\n2. Fin.\n\n3. Fin.\n",
        ),
    ] {
        let d = Document::read(text, &rules, Some(language));
        let all = palermo_document::facts(&d, &rules, &names);
        let found: Vec<_> = all.iter().map(|f| (f.kind, f.value.to_string(), f.unit.as_deref())).collect();
        assert_eq!(found, [(palermo_document::FactKind::Money, "2500000".to_string(), Some("USD"))], "{language}");
    }
}
