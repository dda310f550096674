//! Labels as answers show them.

use serde_json::{Map, Value as Json, json};

use crate::catalog::{Catalog, Codelist, Derived, Field, LabelStatus, Register, Shown};

/// A label in an answer: `{text, status}`, and `fallback: true` where it is not in the language asked for.
pub fn shown(label: &Shown) -> Json {
    let mut out = Map::new();
    out.insert("text".into(), json!(label.text));
    out.insert("status".into(), json!(label.status.as_str()));
    if label.fallback {
        out.insert("fallback".into(), json!(true));
    }
    Json::Object(out)
}

/// A name that nobody has labelled, shown as it is.
pub(super) fn bare(name: &str) -> Shown {
    Shown { text: name.to_string(), status: LabelStatus::Draft, fallback: true }
}

/// The label of something of a register, else its name.
pub fn of(catalog: &Catalog, register: &Register, id: &str, name: &str, language: &str) -> Shown {
    catalog.label(&register.pack, id, None, language, None).unwrap_or_else(|| bare(name))
}

/// A word of the engine itself.
pub(super) fn engine(catalog: &Catalog, id: &str, name: &str, language: &str) -> Shown {
    catalog.label("core", id, None, language, None).unwrap_or_else(|| bare(name))
}

/// The label of a register.
pub(super) fn register(catalog: &Catalog, register: &Register, language: &str) -> Shown {
    of(catalog, register, &format!("register-{}", register.short()), register.short(), language)
}

/// Identifier of the label of a field.
fn field_id(register: &Register, field: &Field) -> String {
    let short = register.short();
    match (&field.derived, register.workflows.iter().find(|w| w.field() == field.name)) {
        (_, Some(w)) => format!("workflow-{short}-{}", w.name),
        (Some(Derived::ClockDue(clock)), _) => format!("clock-{short}-{clock}"),
        _ => format!("field-{short}-{}", field.name),
    }
}

/// The label of a field.
pub fn field(catalog: &Catalog, register: &Register, field: &Field, language: &str) -> Shown {
    catalog
        .label(&register.pack, &field_id(register, field), None, language, None)
        .unwrap_or_else(|| engine(catalog, &format!("engine-{}", field.name), &field.name, language))
}

/// An attribute of a field's label: `help`, or `read` with the value in it.
pub(super) fn attribute(
    catalog: &Catalog,
    register: &Register,
    field: &Field,
    attribute: &str,
    language: &str,
    value: Option<&str>,
) -> Option<Shown> {
    catalog.label(&register.pack, &field_id(register, field), Some(attribute), language, value)
}

/// The label of a sub-field of rows.
pub fn sub_field(catalog: &Catalog, register: &Register, rows: &Field, field: &Field, language: &str) -> Shown {
    let id = format!("field-{}-{}-{}", register.short(), rows.name, field.name);
    of(catalog, register, &id, &field.name, language)
}

/// The label of a state of the engine: unknown, not asked, refused.
pub(super) fn state(catalog: &Catalog, state: crate::value::State, language: &str) -> Shown {
    engine(catalog, &format!("text-state-{}", state.as_str()), state.as_str(), language)
}

/// The label of a code of a field: of its list, or of the workflow whose state it is.
pub fn code(catalog: &Catalog, register: &Register, field: &Field, code: &str, language: &str) -> Shown {
    if let Some(w) = register.workflows.iter().find(|w| w.field() == field.name) {
        let id = format!("state-{}-{}-{code}", register.short(), w.name);
        return of(catalog, register, &id, code, language);
    }
    field.list.as_ref().map_or_else(|| bare(code), |list| list_code(list, code, language))
}

/// The label of a code of a list.
pub(super) fn list_code(list: &Codelist, code: &str, language: &str) -> Shown {
    let (text, status, fallback) = list.label(code, language);
    Shown { text, status, fallback }
}

/// The label of a code list; a list from a library is called by its concept.
pub(super) fn list(catalog: &Catalog, name: &str, language: &str) -> Shown {
    let (pack, short) = name.rsplit_once('.').unwrap_or(("core", name));
    catalog
        .label(pack, &format!("list-{short}"), None, language, None)
        .or_else(|| catalog.label(pack, &format!("concept-{short}"), None, language, None))
        .unwrap_or_else(|| bare(short))
}

/// The label of a concept given by its full name.
pub(super) fn concept(catalog: &Catalog, name: &str, language: &str) -> Shown {
    let (pack, short) = name.rsplit_once('.').unwrap_or(("core", name));
    let own = catalog.label(pack, &format!("concept-{short}"), None, language, None);
    own.or_else(|| catalog.packs.iter().find_map(|p| p.labels.get(&format!("concept-{short}"), None, language, None)))
        .unwrap_or_else(|| bare(short))
}
