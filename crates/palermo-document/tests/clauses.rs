//! Acts of resolutions in six languages, and verbs that are none.

mod common;

use palermo_document::{Document, Standing, clauses};

#[test]
fn every_operative_verb_of_the_resolution_in_six_languages_is_right() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let mut wrong = Vec::new();
    for language in ["en", "fr", "es", "ru", "ar", "zh"] {
        let text = common::data(&format!("languages/resolution.{language}.txt"));
        let d = Document::read(&text, &rules, None);
        assert_eq!(d.language, language);
        let found: Vec<(String, String)> =
            clauses(&d, &rules, &names).into_iter().map(|c| (c.paragraph, c.act)).collect();
        let expected: Vec<(String, String)> = common::data(&format!("languages/resolution.{language}.tsv"))
            .lines()
            .filter_map(|l| {
                l.split_once('\t')
                    .and_then(|(p, rest)| rest.split_once('\t').map(|(a, _)| (p.to_string(), a.to_string())))
            })
            .collect();
        for e in &expected {
            if !found.contains(e) {
                wrong.push(format!("{language}: missing {e:?}"));
            }
        }
        for f in &found {
            if !expected.contains(f) {
                wrong.push(format!("{language}: invented {f:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn verbs_in_other_clauses_nouns_and_titles_are_no_acts() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let mut wrong = Vec::new();
    let mut counts = std::collections::BTreeMap::new();
    for line in common::data("languages/false-friends.tsv").lines().skip(1) {
        let mut parts = line.split('\t');
        let (Some(language), Some(text), Some(acts)) = (parts.next(), parts.next(), parts.next()) else { continue };
        *counts.entry(language.to_string()).or_insert(0) += 1;
        let whole = common::data(&format!("languages/resolution.{language}.txt"));
        let head = whole.split("\n\n").take(5).collect::<Vec<_>>().join("\n\n");
        let number = if language == "ar" { "1 - " } else { "1. " };
        let d = Document::read(&format!("{head}\n\n{number}{text}\n"), &rules, Some(language));
        let found: Vec<String> = clauses(&d, &rules, &names)
            .into_iter()
            .filter(|c| c.standing == Standing::Operative)
            .map(|c| c.act)
            .collect();
        if found.join(",") != acts {
            wrong.push(format!("{language}: {text}\n   expected {acts}, found {}", found.join(",")));
        }
    }
    assert!(counts.values().all(|n| *n >= 10), "{counts:?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn clauses_of_the_sample_resolution() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let Some(text) = common::sample("cop-resolution-11-5") else { return };
    let d = Document::read(&text, &rules, None);
    let all = clauses(&d, &rules, &names);
    let found: Vec<(&str, &str)> = all
        .iter()
        .filter(|c| c.standing == Standing::Operative)
        .map(|c| (c.paragraph.as_str(), c.act.as_str()))
        .collect();
    let expected = [
        ("1", "urge"),
        ("2", "welcome"),
        ("2", "welcome"),
        ("2", "encourage"),
        ("3", "call_upon"),
        ("4(a)", "call_upon"),
        ("4(b)", "call_upon"),
        ("4(c)", "call_upon"),
        ("4(d)", "call_upon"),
        ("4(e)", "call_upon"),
        ("4(e)", "request"),
        ("5", "encourage"),
        ("6", "call_upon"),
        ("7", "urge"),
        ("8", "call_upon"),
        ("9", "recognize"),
        ("9(a)", "urge"),
        ("9(a)", "request"),
        ("9(b)", "urge"),
        ("9(b)", "request"),
        ("9(c)", "urge"),
        ("9(c)", "request"),
        ("9(d)", "urge"),
        ("9(d)", "request"),
        ("10", "call_upon"),
        ("11", "call_upon"),
        ("12", "invite"),
        ("13", "urge"),
        ("14", "invite"),
        ("14", "request"),
        ("15", "urge"),
        ("16", "request"),
        ("17", "request"),
        ("18", "invite"),
        ("18", "invite"),
        ("19", "call_upon"),
        ("20", "request"),
        ("21", "invite"),
    ];
    assert_eq!(found, expected);
    let conditions = |p: &str, act: &str| {
        all.iter().find(|c| c.paragraph == p && c.act == act).map(|c| c.conditions.clone()).unwrap_or_default()
    };
    assert_eq!(conditions("1", "urge"), ["priority"]);
    assert_eq!(conditions("3", "call_upon"), ["intl_obligations", "domestic_law"]);
    assert_eq!(conditions("16", "request"), ["consult_states", "xb_resources", "voluntary"]);
    assert_eq!(conditions("19", "call_upon"), ["on_request"]);
    assert_eq!(conditions("20", "request"), Vec::<String>::new());
    assert!(conditions("4(e)", "call_upon").contains(&"where_possible".to_string()));
    assert_eq!(conditions("4(e)", "request"), ["on_request"]);
}

#[test]
fn recommendations_of_reports_are_appeals() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let Some(text) = common::sample("sg-report-2016") else { return };
    let all = clauses(&Document::read(&text, &rules, None), &rules, &names);
    let found: Vec<(&str, &str)> = all.iter().map(|c| (c.paragraph.as_str(), c.act.as_str())).collect();
    assert_eq!(
        found,
        [
            ("97(a)", "call_upon"),
            ("97(b)", "call_upon"),
            ("97(c)", "call_upon"),
            ("97(d)", "invite"),
            ("97(e)", "encourage"),
            ("97(f)", "encourage")
        ]
    );
    assert!(all.iter().all(|c| c.standing == Standing::Appeal && !c.addressees.is_empty()));
    assert_eq!(all[5].deadline.as_ref().map(|d| d.value.as_str()), Some("P2Y"));
    let Some(text) = common::sample("un-gift-2008") else { return };
    let all = clauses(&Document::read(&text, &rules, None), &rules, &names);
    let found: Vec<(&str, &str)> = all.iter().map(|c| (c.paragraph.as_str(), c.act.as_str())).collect();
    assert_eq!(
        found,
        [("22", "recommend"), ("23", "recommend"), ("24", "recommend"), ("25", "encourage"), ("26", "encourage")]
    );
}

#[test]
fn each_person_is_no_year_and_each_four_years_are_four_in_arabic() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let whole = common::data("languages/resolution.ar.txt");
    let head = whole.split("\n\n").take(5).collect::<Vec<_>>().join("\n\n");
    for (task, deadline) in [
        ("أن تعلم كل شخص وكل عامل", None),
        ("أن تقدم تقريرا كل أربع سنوات", Some(("periodic", "P4Y"))),
        ("أن تقدم تقريرا كل ستة أشهر", Some(("periodic", "P6M"))),
        ("أن تقدم تقريرا كل سنتين", Some(("periodic", "P2Y"))),
        ("أن تقدم تقريرا الآن وكل سنتين بعد ذلك", Some(("periodic", "P2Y"))),
        ("أن تقدم تقريرا كل سنة", Some(("periodic", "P1Y"))),
        ("أن تجيب دون تأخير", Some(("immediate", "دون تأخير"))),
    ] {
        let d = Document::read(&format!("{head}\n\n١ - يطلب إلى الأمانة {task}؛\n"), &rules, Some("ar"));
        let all = clauses(&d, &rules, &names);
        let asked = all.iter().find(|c| c.standing == Standing::Operative).expect("a request stands there");
        assert_eq!(asked.deadline.as_ref().map(|d| (d.kind.as_str(), d.value.as_str())), deadline, "{task}");
    }
}

#[test]
fn sub_paragraphs_behind_a_page_break_keep_the_words_before_their_list() {
    let (rules, names) = (common::rules(), common::gazetteer());
    let text = "Resolution 4/2\n\nA title\n\nThe Conference of the Parties,\n\nRecalling its resolution 3/1,\n\n\
                1. Urges States:\n\n(a) To act;\n\n24-14109 3/5\n\nA/79/310\n\n(b) To meet;\n\n2. Decides to meet again.\n";
    let d = Document::read(text, &rules, Some("en"));
    let found: Vec<(String, String)> = clauses(&d, &rules, &names)
        .into_iter()
        .filter(|c| c.standing == Standing::Operative)
        .map(|c| (c.paragraph, c.act))
        .collect();
    let of = |p: &str, a: &str| (p.to_string(), a.to_string());
    assert_eq!(found, [of("1(a)", "urge"), of("1(b)", "urge"), of("2", "decide")]);
}

#[test]
fn recommendations_to_an_organ_are_appeals_in_the_words_of_each_language() {
    let (rules, names) = (common::rules(), common::gazetteer());
    for (language, head, chapeau, letters) in [
        (
            "en",
            "Report of the Secretariat\n\nI. Recommendations",
            "The Conference may wish to:",
            ["Urge States parties to contribute;", "Encouraging States to share data."],
        ),
        (
            "fr",
            "Rapport du Secrétariat\n\nI. Recommandations",
            "L’Assemblée générale souhaitera peut-être :",
            ["Engager vivement les États à contribuer ;", "Encourager les États à échanger des données."],
        ),
        (
            "es",
            "Informe de la Secretaría\n\nI. Recomendaciones",
            "La Asamblea General tal vez desee:",
            ["Instar a los Estados a que contribuyan;", "Alentar a los Estados a que compartan datos."],
        ),
        (
            "ar",
            "تقرير الأمانة\n\nأولا - توصيات",
            "لعل المؤتمر يود القيام بما يلي:",
            ["أن يحث الدول على المساهمة؛", "تشجيع الدول على تبادل البيانات."],
        ),
        (
            "ru",
            "Доклад Секретариата\n\nI. Рекомендации",
            "Конференция, возможно, пожелает:",
            ["Настоятельно призвать государства внести взносы;", "Поощрять государства обмениваться данными."],
        ),
    ] {
        let [a, b] = letters;
        let text = format!("{head}\n\n1. One.\n\n2. {chapeau}\n\n(a) {a}\n\n(b) {b}\n\n3. Three.\n");
        let d = Document::read(&text, &rules, Some(language));
        let found: Vec<(String, String)> = clauses(&d, &rules, &names)
            .into_iter()
            .filter(|c| c.standing == Standing::Appeal && !c.addressees.is_empty())
            .map(|c| (c.paragraph, c.act))
            .collect();
        let of = |p: &str, a: &str| (p.to_string(), a.to_string());
        assert_eq!(found, [of("2(a)", "urge"), of("2(b)", "encourage")], "{language}");
    }
    // a noun, a sentence about an act, and what States are to do are no acts of the organ
    for text in [
        "The Conference may wish to:\n\n(a) Request for assistance from States;\n\n(b) Demand reduction.",
        "Encouraging States to share data is one way.",
        "The Working Group recommends that States:\n\n(a) Encourage donors to contribute;\n\n(b) Share data.",
    ] {
        let text = format!("Report of the Secretariat\n\nI. Recommendations\n\n1. One.\n\n2. {text}\n\n3. Three.\n");
        let d = Document::read(&text, &rules, Some("en"));
        let found: Vec<String> = clauses(&d, &rules, &names).into_iter().map(|c| c.act).collect();
        assert!(found.iter().all(|a| a == "recommend"), "{text}{found:?}");
    }
}

#[test]
fn a_short_text_is_read_in_its_own_language() {
    let rules = common::rules();
    for text in [
        "Сессия 2023 года\n\nЭкономический и Социальный Совет,\n\nссылаясь на резолюцию 77/194 Генеральной Ассамблеи,\n\n\
         1. настоятельно призывает государства-члены ратифицировать Протокол;\n\n2. предлагает донорам внести добровольные взносы.\n",
        "Генеральная Ассамблея,\n\nпринимая к сведению доклад Секретариата,\n\n\
         1. призывает все государства присоединиться к Протоколу;\n\n2. постановляет продолжать рассмотрение этого вопроса.\n",
        "Совещание было открыто Председателем. Участники обсудили доклад о торговле людьми и приняли его без голосования.\n",
    ] {
        assert_eq!(Document::read(text, &rules, None).language, "ru", "{text}");
    }
    for text in [
        "Рада закликає держави приєднатися до Протоколу і вирішує продовжити розгляд цього питання на наступній сесії.\n",
        "Савет позива све државе да приступе Протоколу и одлучује да настави разматрање овог питања на следећој седници.\n",
    ] {
        assert_eq!(Document::read(text, &rules, None).language, "und", "{text}");
    }
}
