//! What may a policy say of a record? Who holds it, who was let in, what kind of record it is, its states, and its coded facts.

use std::collections::{BTreeMap, BTreeSet};

use palermo_register::catalog::{Catalog, Field, Register};
use palermo_register::decl::{FieldType as T, Owner};

/// What a word of a policy about a record means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// The organisation that holds it.
    Owner,
    /// Who holds a grant in force for what is asked.
    Grants,
    /// The same text for all records of the register.
    Text(String),
    /// The same yes or no for all records of the register.
    Flag(bool),
    /// The code or state in the field at this place; empty when none is stated.
    Code(usize),
    /// Whether the field at this place says yes.
    Yes(usize),
    /// The codes to which the set at this place says yes.
    Set(usize),
}

impl Word {
    /// Its type in the schema.
    pub fn kind(&self) -> &'static str {
        match self {
            Word::Owner => "Organisation",
            Word::Grants => "Set<Group>",
            Word::Text(_) | Word::Code(_) => "String",
            Word::Flag(_) | Word::Yes(_) => "Bool",
            Word::Set(_) => "Set<String>",
        }
    }
}

/// The words about records of a register, by name. The house's own come first: a field of the same name is not to be had.
pub(crate) fn words(register: &Register, personal: &BTreeSet<String>) -> BTreeMap<String, Word> {
    let mut out = BTreeMap::new();
    for (place, field) in register.fields.iter().enumerate().filter(|(_, f)| f.is_stored()) {
        if let Some(word) = of_field(place, field) {
            out.insert(field.name.clone(), word);
        }
    }
    out.extend([
        ("owner".to_string(), Word::Owner),
        ("grants".to_string(), Word::Grants),
        ("keeping".to_string(), Word::Text(register.owner.as_str().to_string())),
        ("pack".to_string(), Word::Text(register.pack.clone())),
        ("personal".to_string(), Word::Flag(personal.contains(&register.name))),
        ("machinery".to_string(), Word::Flag(register.machinery)),
    ]);
    out
}

fn of_field(place: usize, field: &Field) -> Option<Word> {
    match field.kind {
        T::Code | T::Country | T::Language | T::Currency | T::Subdivision => Some(Word::Code(place)),
        T::Yn => Some(Word::Yes(place)),
        T::Set => Some(Word::Set(place)),
        _ => None,
    }
}

/// The registers whose records are about persons: those that declare a subject or sealed fields, and whatever of an
/// organisation points at them.
pub(crate) fn personal(catalog: &Catalog) -> BTreeSet<String> {
    let kept = |r: &&std::sync::Arc<Register>| matches!(r.owner, Owner::Organisation | Owner::Subject);
    let own = |r: &Register| r.subject.is_some() || r.fields.iter().any(|f| f.class.is_sealed());
    let mut out: BTreeSet<String> = catalog.registers.values().filter(|r| own(r)).map(|r| r.name.clone()).collect();
    loop {
        let points = |r: &Register| r.fields.iter().any(|f| f.to.iter().any(|to| out.contains(to)));
        let more: Vec<String> = catalog
            .registers
            .values()
            .filter(kept)
            .filter(|r| !out.contains(&r.name) && points(r))
            .map(|r| r.name.clone())
            .collect();
        if more.is_empty() {
            return out;
        }
        out.extend(more);
    }
}
