//! The story of a record: its title, where it stands, and its sections as sentences from the top.

use serde_json::{Map, Value as Json, json};

use crate::catalog::{Catalog, Field, Register, Shown};
use crate::process::number::{Part, fill, parse};
use crate::value::{Ref, State, Value};

use super::label::{self, shown};
use super::words::{Reader, Words, join};

/// What a record tells of itself. A value becomes the sentence of its `.read` label, else label and value; an answer without
/// content keeps its state. Sealed fields do not appear.
#[derive(Clone, Debug)]
pub struct Story {
    /// The sections that say something.
    pub sections: Vec<Telling>,
}

/// A section of a story.
#[derive(Clone, Debug)]
pub struct Telling {
    /// Name of the section.
    pub name: String,
    /// Its label; a register without sections has one without name and label.
    pub label: Option<Shown>,
    /// What it says.
    pub sentences: Vec<Sentence>,
}

/// One thing that a record says.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Name of the field.
    pub field: String,
    /// What it is about, where the text is no sentence by itself.
    pub about: Option<Shown>,
    /// What it says; empty for a field that only points at other records.
    pub text: String,
    /// Some of its words are not in the language asked for.
    pub fallback: bool,
    /// The records that it points at: whoever may read them adds their titles.
    pub links: Vec<Ref>,
}

/// The story of a record in a language of the interface.
pub fn told(catalog: &Catalog, register: &Register, values: &[Value], language: &str) -> Story {
    let reader = Reader { catalog, register, language };
    let sections = register.sections.iter().filter_map(|s| {
        let stated = s.fields.iter().filter_map(|n| register.field_index(n)).filter_map(|i| Some((i, values.get(i)?)));
        let sentences: Vec<Sentence> = stated.flat_map(|(i, v)| sentences(&reader, &register.fields[i], v)).collect();
        let id = format!("section-{}-{}", register.short(), s.name);
        let label = (!s.name.is_empty()).then(|| label::of(catalog, register, &id, &s.name, language));
        (!sentences.is_empty()).then(|| Telling { name: s.name.clone(), label, sentences })
    });
    Story { sections: sections.collect() }
}

/// The title of a record in a language: codes by their label, dates as the language writes them; what is not stated leaves a
/// gap.
pub fn title(catalog: &Catalog, register: &Register, values: &[Value], language: &str) -> Shown {
    let words = titled(&Reader { catalog, register, language }, values);
    Shown { text: words.text, status: crate::catalog::LabelStatus::Draft, fallback: words.fallback }
}

/// The story as programs read it: `{title, states, sections: [{name, label, sentences}]}`. A sentence about other records
/// holds `links`, whose titles the caller adds under the reader's rights.
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
    let sections = told(catalog, register, values, language).sections.into_iter().map(|s| {
        let sentences: Vec<Json> = s.sentences.iter().map(Sentence::to_json).collect();
        json!({ "name": s.name, "label": s.label.as_ref().map(shown), "sentences": sentences })
    });
    let mut title = Map::new();
    let words = titled(&reader, values);
    title.insert("text".into(), json!(words.text));
    if words.fallback {
        title.insert("fallback".into(), json!(true));
    }
    json!({
        "register": register.name,
        "label": shown(&label::register(catalog, register, language)),
        "language": language,
        "title": title,
        "states": states.collect::<Vec<_>>(),
        "sections": sections.collect::<Vec<_>>(),
    })
}

fn titled(reader: &Reader<'_>, values: &[Value]) -> Words {
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
    Words { text: text.split_whitespace().collect::<Vec<_>>().join(" "), fallback }
}

fn sentences(reader: &Reader<'_>, field: &Field, value: &Value) -> Vec<Sentence> {
    if value.is_empty() || !field.is_stored() {
        return Vec::new();
    }
    let title = || label::field(reader.catalog, reader.register, field, reader.language);
    let say = |about: Option<Shown>, words: Words, links: &[Ref]| Sentence {
        field: field.name.clone(),
        about,
        text: words.text,
        fallback: words.fallback,
        links: links.to_vec(),
    };
    let named = |words: Words| say(Some(title()), words, &[]);
    let read = |words: Words| {
        let said = label::attribute(reader.catalog, reader.register, field, "read", reader.language, Some(&words.text));
        match said {
            Some(s) => say(None, Words { text: s.text, fallback: s.fallback || words.fallback }, &[]),
            None => named(words),
        }
    };
    match value {
        Value::State(s) => vec![named(reader.state(*s))],
        Value::Set(set) => match set.group {
            Some(group) => vec![named(reader.state(group))],
            None => State::ALL
                .iter()
                .filter_map(|s| {
                    let codes = reader.codes(field, set, *s)?;
                    Some(match s {
                        State::Yes => read(codes),
                        _ => named(join([reader.state(*s), codes], ": ")),
                    })
                })
                .collect(),
        },
        Value::Rows(rows) => rows.iter().map(|r| named(reader.row(field, r))).collect(),
        Value::Refs(refs) => vec![say(Some(title()), Words::default(), refs)],
        v => vec![read(reader.words(field, v))],
    }
}

impl Sentence {
    fn to_json(&self) -> Json {
        let (mut text, mut fallback) = (self.text.clone(), self.fallback);
        if let Some(about) = &self.about {
            fallback |= about.fallback;
            text = if self.text.is_empty() { about.text.clone() } else { format!("{}: {}", about.text, self.text) };
        }
        let mut out = Map::new();
        out.insert("field".into(), json!(self.field));
        out.insert("text".into(), json!(text));
        if fallback {
            out.insert("fallback".into(), json!(true));
        }
        if !self.links.is_empty() {
            let links: Vec<Json> = self.links.iter().map(|r| json!({ "register": r.register, "id": r.id })).collect();
            out.insert("links".into(), json!(links));
        }
        Json::Object(out)
    }
}
