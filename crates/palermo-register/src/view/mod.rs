//! What does a person see of a record? The schema of a form, the rows of a list, and the story that a record tells: made
//! from the declarations alone, in the reader's language.
//!
//! Every visible word comes from a label and is given as `{text, status}`, with `fallback: true` where the language asked
//! for lacks it. Names and codes stand beside the words, so that a program needs no label to understand an answer.

mod expr;
mod form;
mod label;
mod list;
mod story;
mod words;

pub use expr::written;
pub use form::form;
pub use label::{code as code_label, field as field_label, of as label_of, shown, sub_field as sub_field_label};
pub use list::{codelist, list, list_row};
pub use story::{Sentence, Story, Telling, story, title, told};

use crate::catalog::{Catalog, Field, LabelStatus, Register, Shown};
use crate::value::Value;

/// A value of a field in words, in a language of the interface: codes by their label, states in words, dates and numbers as
/// the language writes them. References give an empty text: whoever may read what they point at shows its title.
pub fn said(catalog: &Catalog, register: &Register, field: &Field, value: &Value, language: &str) -> Shown {
    let words = words::Reader { catalog, register, language }.words(field, value);
    Shown { text: words.text, status: LabelStatus::Draft, fallback: words.fallback }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value as Json, json};

    use super::*;
    use crate::catalog::{Catalog, PackFiles, Register};
    use crate::value::Value;

    fn catalog() -> Catalog {
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let read = |name: &str| PackFiles::from_folder(&packs.join(name)).expect("the shipped packs");
        Catalog::build(["core", "statistics", "example"].map(read).to_vec()).expect("no faults")
    }

    fn values(register: &Register, said: Json) -> Vec<Value> {
        let read = |f: &Field| f.from_json(&said[&f.name]).expect("a value of the field");
        register.fields.iter().map(read).collect()
    }

    fn sentences(story: &Json) -> Vec<&str> {
        let sections = story["sections"].as_array().expect("sections").iter();
        sections
            .flat_map(|s| s["sentences"].as_array().expect("sentences"))
            .filter_map(|s| s["text"].as_str())
            .collect()
    }

    #[test]
    fn an_item_tells_its_story_in_sentences_states_and_figures_as_known() {
        let catalog = catalog();
        let item = catalog.register("example.item").expect("it is declared");
        let said = json!({
            "name": "Saw", "kind": "hand_tool.saw", "condition": { "state": "not_asked" }, "lent_before": "<5", "made": "~1990",
            "gear": { "codes": { "goggles": "yes", "gloves": "yes", "helmet": "no" } }, "weight": "~2.5", "maker_country": "CHE",
        });
        let values = values(item, said);
        let story = story(&catalog, item, &values, "en");
        let all = sentences(&story);
        for wanted in [
            "It is called Saw",
            "It is: Saw",
            "Condition: not asked",
            "It needs Gloves, Safety goggles",
            "Safety gear: no: Helmet",
            "Loans before the register began: <5",
            "Country of the maker: Switzerland",
        ] {
            assert!(all.contains(&wanted), "{wanted:?} in {all:#?}");
        }
        assert!(
            all.iter().any(|s| s.starts_with("Weight:") && s.ends_with("2.5 kg") && s.len() > "Weight: 2.5 kg".len()),
            "{all:#?}"
        );
        assert_eq!(story["title"]["text"], "Saw");
    }

    #[test]
    fn what_the_language_lacks_is_english_and_marked() {
        let catalog = catalog();
        let item = catalog.register("example.item").expect("it is declared");
        let said = json!({ "name": "Saw", "kind": "ladder" });
        let values = values(item, said);
        for (language, marked) in [("fr", false), ("xx", true)] {
            let story = story(&catalog, item, &values, language);
            assert_eq!(story["label"]["fallback"].is_boolean(), marked, "{language}");
            assert_eq!(story["sections"][0]["sentences"][0]["fallback"].is_boolean(), marked, "{language}");
            let row = list_row(&catalog, item, &values, language);
            assert_eq!(row["kind"]["fallback"].is_boolean(), marked, "{language}");
        }
    }

    #[test]
    fn a_form_offers_what_may_be_kept_and_only_codes_of_the_day() {
        let catalog = catalog();
        let item = catalog.register("example.item").expect("it is declared");
        let codes = |day: &str| {
            let form = form(&catalog, item, "en", day.parse().expect("a day"));
            let fields = form["sections"][0]["fields"].as_array().expect("fields").clone();
            fields.iter().find(|f| f["name"] == "kind").expect("it is offered")["codes"].to_string()
        };
        assert!(codes("2025-06-01").contains("power_tool.petrol_saw"));
        assert!(!codes("2026-06-01").contains("power_tool.petrol_saw"));
        let form = form(&catalog, item, "en", "2026-06-01".parse().expect("a day"));
        let power =
            form["sections"].as_array().expect("sections").iter().find(|s| s["name"] == "power").expect("it is there");
        assert_eq!(power["show_if"], "under(kind, 'power_tool')");
        assert_eq!(power["fields"][1]["show_if"], "electric");
        let sections = form["sections"].as_array().expect("sections").iter();
        let made_in = sections.flat_map(|s| s["fields"].as_array().expect("fields")).find(|f| f["name"] == "made_in");
        let made_in = made_in.expect("it is offered");
        assert_eq!(made_in["list"]["name"], "example.origin");
        assert!(made_in["codes"].is_null(), "a long list is given by name");
        let member = catalog.register("example.member").expect("it is declared");
        let form = super::form(&catalog, member, "en", "2026-06-01".parse().expect("a day"));
        assert_eq!(form["left_out"].as_array().map(Vec::len), Some(5));
        assert_eq!(form["left_out"][0]["why"], "class_sealed");
    }

    /// What is written out compiles to the same expression again.
    #[test]
    fn every_condition_of_the_packs_reads_back_as_it_was_meant() {
        let catalog = catalog();
        let mut seen = 0;
        for register in catalog.registers.values() {
            let profile = register.profile.as_ref().map(|p| catalog.parameter_types(p)).unwrap_or_default();
            let types = crate::cel::Types { register, names: &catalog, profile };
            let guards = register.workflows.iter().flat_map(|w| &w.transitions).filter_map(|t| t.guard.as_ref());
            let shown = register.fields.iter().filter_map(|f| f.show_if.as_ref());
            let sections = register.sections.iter().filter_map(|s| s.show_if.as_ref());
            for e in register.rules.iter().map(|r| &r.condition).chain(guards).chain(shown).chain(sections) {
                let text = written(e, register);
                let again = crate::cel::compile(&text, &types)
                    .unwrap_or_else(|p| panic!("{}: `{text}`: {}", register.name, p.cause));
                assert_eq!(&again.0, e, "{}: `{text}`", register.name);
                seen += 1;
            }
        }
        assert!(seen > 10, "{seen} conditions");
    }
}
