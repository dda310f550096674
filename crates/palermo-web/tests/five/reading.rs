//! The pages of the pack in six languages: every word of the interface is there in each, and what the pack says in English only
//! is marked as English.

use std::collections::BTreeSet;
use std::path::Path;

use super::{ENTRIES, enter, fill, keeper, list, make, record, whole_text};
use crate::common::Browser;
use crate::common::html::{Page, Text};

const LANGUAGES: [&str; 6] = ["en", "fr", "es", "ru", "ar", "zh"];

/// Elements whose texts are data.
const DATA: [&str; 7] = ["bdi", "code", "textarea", "title", "del", "ins", "svg"];

/// Names of standards, and units of time limits, that every language writes in Latin letters.
const LATIN: [&str; 4] = ["ISO", "Palermo", "wd", "mo"];

/// What the pack calls things: its labels and the names of its codes.
fn words_of_the_pack() -> BTreeSet<String> {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs").join(super::PACK);
    let labels = std::fs::read_to_string(pack.join("labels/en.ftl")).expect("the labels");
    let said = labels.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(" = "));
    let mut out: BTreeSet<String> = said.map(|(_, text)| text.replace(" { $value }", "").trim().to_string()).collect();
    for file in std::fs::read_dir(pack.join("codelists")).expect("the lists").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("a list");
        out.extend(text.lines().skip(1).filter_map(|l| l.split(',').nth(4)).map(str::to_string));
    }
    out
}

/// Names of the words of the interface: one that stands in a page is a word that is missing.
fn names_of_words() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("labels");
    let files = std::fs::read_dir(folder).expect("the words").flatten();
    let english = files.map(|f| f.path()).filter(|p| p.to_string_lossy().ends_with(".en.ftl"));
    let text: String = english.map(|p| std::fs::read_to_string(p).expect("words") + "\n").collect();
    let ids = text.lines().filter_map(|l| l.split_once(" =")).map(|(id, _)| id.to_string());
    ids.filter(|id| id.contains('-') && !id.starts_with([' ', '#'])).collect()
}

/// The language in which a text stands, and whether it is data.
fn language<'p>(page: &'p Page, text: &Text) -> (&'p str, bool) {
    let said = page.around(text.inside).find_map(|e| e.get("lang")).unwrap_or_default();
    (said, page.around(text.inside).any(|e| DATA.contains(&e.name.as_str())))
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

/// What is wrong with the words of a page.
fn stray(page: &Page, reads: &str, own: &BTreeSet<String>, ids: &BTreeSet<String>, data: &[&str]) -> Vec<String> {
    let mut out = Vec::new();
    for text in &page.texts {
        let (said, is_data) = language(page, text);
        let words = bare(&text.text);
        if ids.contains(words) {
            out.push(format!("`{words}` is the name of a word, not a word"));
        }
        if is_data || said != reads {
            continue;
        }
        if reads != "en" && own.contains(words) {
            out.push(format!("`{words}` is English and not marked so"));
        }
        if !matches!(reads, "ru" | "ar" | "zh") {
            continue;
        }
        // What is left when names of the pack and of its records are taken out of a sentence is the interface's own.
        let mut rest = text.text.clone();
        let mut known: Vec<&str> = own.iter().map(String::as_str).chain(data.iter().copied()).collect();
        known.sort_by_key(|k| std::cmp::Reverse(k.len()));
        for k in known {
            rest = rest.replace(k, " ");
        }
        let latin = rest.split(|c: char| !c.is_ascii_alphabetic()).find(|w| w.len() > 1 && !LATIN.contains(w));
        if let Some(latin) = latin {
            out.push(format!("`{latin}` in `{}`", text.text.trim()));
        }
    }
    out
}

/// The pages on which the records of the pack are read.
async fn pages(me: &Browser<'_>) -> Vec<String> {
    let made = make(me, "inspection").await;
    let mut all: Vec<String> =
        ["/my-day", "/registers", "/packs", "/packs/seeds", "/packs/seeds/lists/crop", "/packs/seeds/lists/soil"]
            .map(|p| format!("/en{p}"))
            .to_vec();
    for (register, id) in &made {
        let own = record(register, id);
        all.extend([list(register), format!("{}/new", list(register)), own.clone()]);
        all.extend(["edit", "history", "delete"].map(|p| format!("{own}/{p}")));
    }
    let of = |name: &str| made.iter().find(|(r, _)| *r == name).map(|(_, id)| id.as_str()).expect("it was made");
    let (lot, loan) = (of("lot"), of("loan"));
    // Trials that let the lot be offered: then there is a clock, a step with a question, and a notice.
    let trial = [("trials.0.sprouted", "90")];
    enter(me, &format!("{}/edit", record("lot", lot)), &trial).await.led();
    for (of, step) in [(record("lot", lot), "keeping.offer"), (record("loan", loan), "loan.lend")] {
        let page = me.page(&of).await;
        let form = page.forms().into_iter().find(|f| f.action.ends_with(step)).expect("the step is open");
        me.send(&form.action, &form.pairs).await.led();
    }
    all.push(format!("{}/clocks/back", record("loan", loan)));
    all.push(format!("{}/do/loan.return", record("loan", loan)));
    all.push(format!("{}?version=1", record("loan", loan)));
    all.push(format!("{}?w.crop=bean&w.keeping_state=offered&query=good&sort=best&q=Scarlet", list("lot")));
    all.push(format!("{}?w.crop=grain", list("lot")));
    all.push(format!("{}?w.cover=glass&w.soil=%3Dnot_asked", list("plot")));
    all.push(format!("{}/move?transition=keeping.offer&record={lot}", list("lot")));
    all.push(format!("{}/move?transition=keeping.spend&record={lot}", list("lot")));
    all
}

crate::both! {
    async fn each_page_reads_in_six_languages_and_marks_what_the_pack_says_in_english_only(api: &Api) {
        let me = keeper(api).await;
        let (own, ids) = (words_of_the_pack(), names_of_words());
        assert!(own.contains("Put on offer") && ids.contains("list-empty"), "the words are found");
        let data = ["Ada's <patch>", "HILL", "Scarlet Emperor", "Scarlet", "Toni", "kim", "Above the mill", "seeds", "G-1", "S2", "L-1"];
        let mut found = BTreeSet::new();
        for page in pages(&me).await {
            for language in LANGUAGES {
                let at = page.replacen("/en/", &format!("/{language}/"), 1);
                let read = me.page(&at).await;
                let html = read.all("html").next().expect("a document").1;
                assert_eq!(html.get("lang"), Some(language), "{at}");
                assert_eq!(read.said("h1").len(), 1, "{at}");
                assert!(read.crooked.is_empty(), "{at}: {:?}", read.crooked);
                assert!(!whole_text(&read).is_empty(), "{at}");
                found.extend(stray(&read, language, &own, &ids, &data).into_iter().map(|s| format!("{language}: {s}, as on {}", shape(&page))));
            }
        }
        assert!(found.is_empty(), "{} words are out of place:\n{}", found.len(), found.into_iter().collect::<Vec<_>>().join("\n"));
    }

    async fn a_form_that_is_refused_says_so_in_the_readers_language(api: &Api) {
        let me = keeper(api).await;
        make(&me, "lot").await;
        let (own, ids) = (words_of_the_pack(), names_of_words());
        let mut found = BTreeSet::new();
        for entry in ENTRIES.iter().filter(|e| e.register != "loan") {
            for language in LANGUAGES {
                let at = list(entry.register).replacen("/en/", &format!("/{language}/"), 1) + "/new";
                let page = fill(&me, &at, me.page(&at).await, entry.first).await;
                let refused = me.send(&at, &page.form_with("shown").press("do", "save")).await;
                assert_eq!(refused.status, 422, "{at}: {}", refused.text);
                let data = ["Ada's <patch>", "HILL", "Scarlet Emperor", "Rumner bean", "twelve"];
                found.extend(stray(&refused.page(), language, &own, &ids, &data).into_iter().map(|s| format!("{language}: {s}, as on {at}")));
            }
        }
        assert!(found.is_empty(), "{} words are out of place:\n{}", found.len(), found.into_iter().collect::<Vec<_>>().join("\n"));
    }

    async fn what_a_pack_declares_leads_on_to_its_lists_and_to_nothing_else(api: &Api) {
        let me = keeper(api).await;
        let page = me.page("/en/packs/seeds").await;
        let ways: BTreeSet<&str> = page.all("a").filter_map(|(_, a)| a.get("href")).filter(|h| h.contains("/packs/seeds/")).collect();
        assert_eq!(ways.len(), 8, "one for each list: {ways:?}");
        for way in ways {
            me.page(way).await;
        }
    }

    async fn a_text_that_lacks_the_readers_language_names_its_own(api: &Api) {
        let me = keeper(api).await;
        let motto = "Semer, c'est attendre";
        let values = serde_json::json!({ "card": "C-1", "called": "Ada", "kind": "school", "motto": { "fr": { "text": motto } } });
        let id = api.made("seeds.grower", values).await;
        let pages = [record("grower", &id), format!("{}?columns=called,motto", list("grower"))];
        for at in pages {
            let page = me.page(&at).await;
            let text = page.texts.iter().find(|t| t.text == motto).unwrap_or_else(|| panic!("{at} does not say it"));
            assert_eq!(page.around(text.inside).find_map(|e| e.get("lang")), Some("fr"), "{at}");
        }
    }
}

/// An address without what tells one record from another.
fn shape(page: &str) -> String {
    let part = |p: &str| if p.len() == 36 && p.contains('-') { "…".to_string() } else { p.to_string() };
    page.split('/').map(part).collect::<Vec<_>>().join("/")
}
