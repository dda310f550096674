//! The story of a record: its title, where it stands, and its sections as sentences from the top.

use serde_json::{Map, Value as Json, json};

use crate::catalog::{Catalog, Field, Register};
use crate::process::number::{Part, fill, parse};
use crate::value::{State, Value};

use super::label::{self, shown};
use super::words::{Reader, Words, join};

/// The story of a record: `{title, states, sections: [{name, label, sentences}]}`. A value becomes the sentence of its
/// `.read` label, else `label: value`; an answer without content keeps its state. A sentence about other records holds
/// `links`, whose titles the caller adds under the reader's rights. Sealed fields do not appear.
pub fn story(catalog: &Catalog, register: &Register, values: &[Value], language: &str) -> Json {
    let reader = Reader { catalog, register, language };
    let states = register.workflows.iter().filter_map(|w| {
        let place = register.field_index(&w.field())?;
        let Some(Value::Code(state)) = values.get(place) else { return None };
        Some(json!({
            "workflow": w.name,
            "label": shown(&label::field(catalog, register, &register.fields[place], language)),
            "state": state,
            "text": shown(&label::code(catalog, register, &register.fields[place], state, language)),
        }))
    });
    let sections = register.sections.iter().filter_map(|s| {
        let stated = s.fields.iter().filter_map(|n| register.field_index(n)).filter_map(|i| Some((i, values.get(i)?)));
        let sentences: Vec<Json> = stated.flat_map(|(i, v)| sentences(&reader, &register.fields[i], v)).collect();
        let id = format!("section-{}-{}", register.short(), s.name);
        let title = (!s.name.is_empty()).then(|| shown(&label::of(catalog, register, &id, &s.name, language)));
        (!sentences.is_empty()).then(|| json!({ "name": s.name, "label": title, "sentences": sentences }))
    });
    json!({
        "register": register.name,
        "label": shown(&label::register(catalog, register, language)),
        "language": language,
        "title": title(&reader, values),
        "states": states.collect::<Vec<_>>(),
        "sections": sections.collect::<Vec<_>>(),
    })
}

/// The title in the reader's language: codes by their label; what is not stated leaves a gap.
fn title(reader: &Reader<'_>, values: &[Value]) -> Json {
    let mut fallback = false;
    let parts = parse(&reader.register.title).unwrap_or_default();
    let text = fill(&parts, |p| {
        let Part::Field(name) = p else { return String::new() };
        let Some(place) = reader.register.field_index(name) else { return String::new() };
        let field = &reader.register.fields[place];
        let words = values.get(place).filter(|_| field.is_stored()).map(|v| reader.words(field, v)).unwrap_or_default();
        fallback |= words.fallback;
        words.text
    });
    let mut out = Map::new();
    out.insert("text".into(), json!(text.split_whitespace().collect::<Vec<_>>().join(" ")));
    if fallback {
        out.insert("fallback".into(), json!(true));
    }
    Json::Object(out)
}

fn sentences(reader: &Reader<'_>, field: &Field, value: &Value) -> Vec<Json> {
    if value.is_empty() || !field.is_stored() {
        return Vec::new();
    }
    let title = || Words::from(label::field(reader.catalog, reader.register, field, reader.language));
    let named = |words: Words| join([title(), words], ": ");
    let read = |words: Words| {
        let said = label::attribute(reader.catalog, reader.register, field, "read", reader.language, Some(&words.text));
        match said {
            Some(s) => Words { text: s.text, fallback: s.fallback || words.fallback },
            None => named(words),
        }
    };
    let one = |words: Words| vec![sentence(field, words, None)];
    match value {
        Value::State(s) => one(named(reader.state(*s))),
        Value::Set(set) => match set.group {
            Some(group) => one(named(reader.state(group))),
            None => State::ALL
                .iter()
                .filter_map(|s| {
                    let codes = reader.codes(field, set, *s)?;
                    let words =
                        if *s == State::Yes { read(codes) } else { named(join([reader.state(*s), codes], ": ")) };
                    Some(sentence(field, words, None))
                })
                .collect(),
        },
        Value::Rows(rows) => rows.iter().map(|r| sentence(field, named(reader.row(field, r)), None)).collect(),
        Value::Refs(refs) => {
            let links = refs.iter().map(|r| json!({ "register": r.register, "id": r.id })).collect();
            vec![sentence(field, title(), Some(links))]
        }
        v => one(read(reader.words(field, v))),
    }
}

fn sentence(field: &Field, words: Words, links: Option<Json>) -> Json {
    let mut out = Map::new();
    out.insert("field".into(), json!(field.name));
    out.insert("text".into(), json!(words.text));
    if words.fallback {
        out.insert("fallback".into(), json!(true));
    }
    if let Some(links) = links {
        out.insert("links".into(), links);
    }
    Json::Object(out)
}
