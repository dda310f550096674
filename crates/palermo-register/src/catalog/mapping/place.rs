//! Where does a value of a file go? `sex`, `places.country`, `places[2].country`, `key.area`.

use super::super::field::{Field, Register};
use super::super::{Catalog, Codelist};
use super::Wrong;
use crate::decl::FieldType;
use crate::reference;
use crate::source::did_you_mean;
use std::sync::Arc;

/// Where a value goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// A field of the register, by its place.
    Field(usize),
    /// A sub-field of a row of a field: rows with one label are one.
    Row {
        /// Place of the field.
        field: usize,
        /// Label of the row; empty where the mapping names none.
        label: String,
        /// Place of the sub-field.
        sub: usize,
    },
    /// A part of the key of an external cell.
    Key(String),
}

/// The place that a path names, with its field where it is one. Of rows that are sealed, the field of the rows.
///
/// # Errors
/// There is no such place.
pub fn slot<'r>(register: &'r Register, path: &str) -> Result<(Slot, Option<&'r Field>), Wrong> {
    if let Some(concept) = path.strip_prefix("key.").filter(|_| register.external) {
        return Ok((Slot::Key(concept.to_owned()), None));
    }
    if let Some(at) = register.field_index(path) {
        return Ok((Slot::Field(at), Some(&register.fields[at])));
    }
    let Some((outer, sub)) = path.split_once('.') else {
        let known = register.fields.iter().map(|f| f.name.as_str());
        return Err(Wrong::new(format!("`{}` has no field `{path}`", register.name), did_you_mean(path, known)));
    };
    let (name, label) = match outer.split_once('[') {
        Some((name, rest)) => (name, rest.trim_end_matches(']')),
        None => (outer, ""),
    };
    let rows = |f: &Field| f.kind == FieldType::Rows;
    let Some(field) = register.field_index(name).filter(|f| rows(&register.fields[*f])) else {
        let known = register.fields.iter().filter(|f| rows(f)).map(|f| f.name.as_str());
        let cause = format!("`{}` has no field `{path}`: `{name}` are no rows of it", register.name);
        return Err(Wrong::new(cause, did_you_mean(name, known)));
    };
    let subs = &register.fields[field].fields;
    let Some(at) = subs.iter().position(|f| f.name == sub) else {
        let known = subs.iter().map(|f| f.name.as_str());
        return Err(Wrong::new(format!("the rows of `{name}` have no field `{sub}`"), did_you_mean(sub, known)));
    };
    let sealed = register.fields[field].class.is_sealed();
    let shown = if sealed { &register.fields[field] } else { &subs[at] };
    Ok((Slot::Row { field, label: label.to_owned(), sub: at }, Some(shown)))
}

/// A code list by its name as it is seen from a pack.
pub fn list_of(catalog: &Catalog, pack: &str, name: &str) -> Option<Arc<Codelist>> {
    [name.to_owned(), format!("{pack}.{name}"), format!("core.{name}")].into_iter().find_map(|n| catalog.list(&n))
}

/// Kind and list of a concept by its short name: of the pack's own, else of another; `None` where there is no such concept.
pub fn concept_of(catalog: &Catalog, pack: &str, name: &str) -> Option<(FieldType, Option<Arc<Codelist>>)> {
    let own = catalog.concepts.get(&format!("{pack}.{name}"));
    let any = || catalog.concepts.values().find(|c| c.name.rsplit('.').next() == Some(name));
    let concept = own.or_else(any)?;
    let list = concept.list.as_ref().and_then(|l| catalog.list(l)).or_else(|| {
        let by_kind = reference::BUILTIN_LISTS.into_iter().find(|b| *b == concept.kind.as_str())?;
        catalog.list(by_kind)
    });
    Some((concept.kind, list))
}
