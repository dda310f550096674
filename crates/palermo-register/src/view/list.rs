//! The columns, filters and saved queries of a list, one row of it in words, and the codes of a code list.

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::catalog::{Catalog, Codelist, Field, Register};
use crate::decl::FieldType;
use crate::value::Value;

use super::label::{self, shown};
use super::words::Reader;

/// Codes of a list are written out up to this many; longer lists are asked for by name.
pub(super) const SHORT_LIST: usize = 200;

/// The schema of a register's list: columns, facets with their codes, saved queries, fields that are searched.
/// Sealed fields are left out and named in `left_out`.
pub fn list(catalog: &Catalog, register: &Register, language: &str) -> Json {
    let stored = |names: &[String]| -> Vec<Json> {
        let fields = names.iter().filter_map(|n| register.field(n)).filter(|f| f.is_stored());
        fields.map(|f| column(catalog, register, f, language)).collect()
    };
    let facets = register.facets.iter().filter_map(|n| register.field(n)).filter(|f| f.is_stored()).map(|f| {
        let mut facet = column(catalog, register, f, language);
        if let (Json::Object(map), Some(values)) = (&mut facet, facet_values(catalog, register, f, language)) {
            map.insert("codes".into(), values);
        }
        facet
    });
    let queries = register.queries.iter().map(|q| {
        let id = format!("query-{}-{}", register.short(), q.name);
        let columns = if q.list.is_empty() { &register.list } else { &q.list };
        json!({
            "name": q.name,
            "label": shown(&label::of(catalog, register, &id, &q.name, language)),
            "where": q.text,
            "columns": stored(columns),
        })
    });
    let sealed =
        register.list.iter().chain(&register.facets).filter(|n| register.field(n).is_some_and(|f| !f.is_stored()));
    json!({
        "register": register.name,
        "label": shown(&label::register(catalog, register, language)),
        "language": language,
        "valid": register.valid,
        "columns": stored(&register.list),
        "facets": facets.collect::<Vec<_>>(),
        "queries": queries.collect::<Vec<_>>(),
        "left_out": sealed.map(|n| json!({ "name": n, "why": "class_sealed" })).collect::<Vec<_>>(),
    })
}

fn column(catalog: &Catalog, register: &Register, field: &Field, language: &str) -> Json {
    let mut out = Map::new();
    out.insert("name".into(), json!(field.name));
    out.insert("label".into(), shown(&label::field(catalog, register, field, language)));
    out.insert("kind".into(), json!(field.kind.as_str()));
    out.insert("class".into(), json!(field.class.as_str()));
    if let Some(unit) = &field.unit {
        out.insert("unit".into(), json!(unit));
    }
    if let Some(list) = &field.list {
        out.insert("list".into(), json!(list.name));
    }
    out.insert("sortable".into(), json!(is_sortable(field)));
    Json::Object(out)
}

/// What has one place in an order. States of the world are never ranked, so their columns are not sorted.
fn is_sortable(field: &Field) -> bool {
    use FieldType as T;
    let ordered = !matches!(
        field.kind,
        T::Set
            | T::Refs
            | T::Ref
            | T::Rows
            | T::Translated
            | T::File
            | T::PersonName
            | T::Address
            | T::Place
            | T::Query
            | T::Concepts
    );
    ordered && !field.names_states
}

fn facet_values(catalog: &Catalog, register: &Register, field: &Field, language: &str) -> Option<Json> {
    if let Some(w) = register.workflows.iter().find(|w| w.field() == field.name) {
        let one =
            |s: &String| json!({ "code": s, "label": shown(&label::code(catalog, register, field, s, language)) });
        return Some(w.states.iter().map(one).collect());
    }
    let list = field.list.as_ref().filter(|l| l.codes().len() <= SHORT_LIST)?;
    Some(codes(list, language, None))
}

/// The codes of a list, those valid on `day` when one is given.
pub(super) fn codes(list: &Codelist, language: &str, day: Option<Date>) -> Json {
    let valid = list.codes().iter().filter(|c| day.is_none_or(|d| c.valid_on(d)));
    let one = valid.map(|c| {
        let mut out = Map::new();
        out.insert("code".into(), json!(c.code));
        out.insert("label".into(), shown(&label::list_code(list, &c.code, language)));
        if let Some(parent) = &c.parent {
            out.insert("parent".into(), json!(parent));
        }
        if let Some(from) = c.from {
            out.insert("from".into(), json!(from.to_string()));
        }
        if let Some(to) = c.to {
            out.insert("to".into(), json!(to.to_string()));
        }
        if let Some(state) = c.state {
            out.insert("state".into(), json!(state.as_str()));
        }
        Json::Object(out)
    });
    one.collect()
}

/// A code list with every code, its label, its place in the hierarchy, its validity and its further columns.
pub fn codelist(catalog: &Catalog, list: &Codelist, language: &str) -> Json {
    let mut all = codes(list, language, None);
    if let Json::Array(items) = &mut all {
        for (item, code) in items.iter_mut().zip(list.codes()) {
            if let (Json::Object(map), false) = (item, code.columns.is_empty()) {
                map.insert("columns".into(), json!(code.columns));
            }
        }
    }
    json!({
        "list": list.name,
        "label": shown(&label::list(catalog, &list.name, language)),
        "language": language,
        "codes": all,
    })
}

/// One row of a list: for each column the value and its words. `values` are those of the register's fields in order.
pub fn list_row(catalog: &Catalog, register: &Register, values: &[Value], language: &str) -> Json {
    let reader = Reader { catalog, register, language };
    let mut out = Map::new();
    for name in &register.list {
        let Some(place) = register.field_index(name) else { continue };
        let (field, value) = (&register.fields[place], values.get(place).unwrap_or(&Value::Empty));
        if !field.is_stored() {
            continue;
        }
        let words = reader.words(field, value);
        let mut cell = Map::new();
        cell.insert("value".into(), value.to_json(field));
        cell.insert("text".into(), json!(words.text));
        if words.fallback {
            cell.insert("fallback".into(), json!(true));
        }
        out.insert(field.name.clone(), Json::Object(cell));
    }
    Json::Object(out)
}
