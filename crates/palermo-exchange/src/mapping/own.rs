//! How are our own exports read back: one column for each field, under its name?

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use palermo_register::catalog::{Field, Register};
use palermo_register::decl::FieldType;
use palermo_register::reference::fold;

use super::shape::{Column, Purpose, Reader, Reads, Shape, Slot, Target};
use super::{Compiled, Licence};

/// What the engine writes beside the fields of a record.
const BESIDE: [&str; 12] = [
    "version",
    "form",
    "owner",
    "actor",
    "profile",
    "created_at",
    "changed_at",
    "batch",
    "source_row",
    "source_edition",
    "source_text",
    "title",
];

/// The mapping of a register's own layout.
pub(crate) fn compiled(register: &Arc<Register>) -> Compiled {
    let mut columns = vec![bare("id", None)];
    columns.extend(register.fields.iter().enumerate().map(|(at, field)| column(at, field)));
    let free = BESIDE.iter().filter(|b| register.field(b).is_none());
    columns.extend(free.map(|b| bare(b, Some("written by the engine".to_owned()))));
    let stored = |k: &String| register.field(k).is_some_and(Field::is_entered);
    let whole = !register.key.is_empty() && register.key.iter().all(stored);
    Compiled {
        name: register.name.clone(),
        version: String::new(),
        profile: None,
        licence: Licence::Open,
        cite: None,
        keep_source: false,
        others: Vec::new(),
        shapes: vec![Shape {
            dataset: register.name.as_str().into(),
            register: register.clone(),
            open_sum: Vec::new(),
            state_concepts: Vec::new(),
            encoding: None,
            when: Vec::new(),
            header: None,
            label_row: None,
            first: None,
            key: if whole { register.key.iter().map(|k| fold(k)).collect() } else { vec!["id".to_owned()] },
            missing: Vec::new(),
            exclude: Vec::new(),
            marks: Vec::new(),
            duplicates: Vec::new(),
            wide: Vec::new(),
            columns,
            constants: Vec::new(),
            key_constants: Vec::new(),
            checks: Vec::new(),
            sets: HashMap::new(),
            keep_beside: HashMap::new(),
            flag_file: false,
            flags: None,
            no_zeros: false,
            order: Vec::new(),
            native: true,
            if_any: Vec::new(),
            also: Vec::new(),
        }],
    }
}

fn bare(name: &str, left_out: Option<String>) -> Column {
    Column {
        name: name.to_owned(),
        names: vec![fold(name)],
        labels: Vec::new(),
        targets: Vec::new(),
        left_out,
        required: false,
        flag: None,
        compare: Vec::new(),
        compare_all: false,
        keep: false,
        core: false,
        label: String::new(),
    }
}

fn column(at: usize, field: &Field) -> Column {
    let why = match field {
        f if f.class.is_sealed() => Some(format!("`{}` is of class {}: kept only sealed", f.name, f.class)),
        f if f.derived.is_some() => Some("computed from other fields".to_owned()),
        f if f.kind == FieldType::File => Some("a file is not carried in a table".to_owned()),
        _ => None,
    };
    let reader = Reader {
        purpose: Purpose::Field(Box::new(field.clone())),
        field_name: field.name.clone(),
        reads: Reads::Own,
        values: HashMap::new(),
        written: Vec::new(),
        systems: Vec::new(),
        folded_values: HashMap::new(),
        words: None,
        own: OnceLock::new(),
        aliases: None,
        list: field.list.clone(),
        split: Vec::new(),
        dates: Vec::new(),
        warn_unknown: false,
        key_kind: FieldType::Text,
        whole_sets: true,
    };
    let target = Target { slot: Slot::Field(at), reader, only_if: Vec::new() };
    Column { targets: if why.is_some() { Vec::new() } else { vec![target] }, ..bare(&field.name, why) }
}
