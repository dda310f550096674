//! What a layout means beyond its declared columns: flags that a crosswalk names, sets that several columns feed, constants.

use std::collections::HashMap;
use std::sync::OnceLock;

use palermo_register::catalog::mapping::{constant, flagged, flags, slot};
use palermo_register::decl::{FieldType, ShapeDecl};
use palermo_register::reference::fold;
use palermo_register::value::Value;

use super::compile::Around;
use super::sets::SetRule;
use super::shape::{Column, Purpose, Reader, Reads, Slot, Target};
use super::table::base;

/// Fields with the value that every record gets.
pub(super) type Constants = Vec<(Slot, Value)>;
/// Parts of a key with the code that every cell gets.
pub(super) type KeyConstants = Vec<(String, String)>;

impl Around<'_> {
    /// Rules of the sets that crosswalk columns feed: which token explains which.
    pub(super) fn set_rules(&self, decl: &ShapeDecl) -> HashMap<usize, SetRule> {
        let mut out = HashMap::new();
        for (_, column) in decl.columns.iter() {
            let Some(system) = column.crosswalk.first().map(|s| base(s)).or(decl.flags.as_ref().map(|f| f.as_str()))
            else {
                continue;
            };
            for to in &column.to {
                let Some(at) = self.register.field_index(to) else { continue };
                let field = &self.register.fields[at];
                if let (FieldType::Set, Some(list)) = (field.kind, &field.list) {
                    out.entry(at).or_insert_with(|| SetRule::new(list, system));
                }
            }
        }
        out
    }

    /// The columns of a flag file that the mapping does not name: every token of the crosswalk is a column.
    pub(super) fn flag_columns(
        &self,
        system: &str,
        named: &[Column],
        sets: &mut HashMap<usize, SetRule>,
    ) -> Vec<Column> {
        let mut out: Vec<Column> = Vec::new();
        for (at, field, list) in flagged(&self.register, system) {
            for (token, hit) in flags(list, system) {
                let name = fold(token);
                let taken = |c: &Column| c.names.contains(&name);
                if named.iter().any(taken) || out.iter().any(taken) {
                    continue;
                }
                sets.entry(at).or_insert_with(|| SetRule::new(list, system));
                let reader = Reader {
                    purpose: Purpose::Field(Box::new(field.clone())),
                    field_name: field.name.clone(),
                    reads: Reads::Flag(hit),
                    values: HashMap::new(),
                    written: Vec::new(),
                    systems: Vec::new(),
                    folded_values: HashMap::new(),
                    words: None,
                    own: OnceLock::new(),
                    aliases: None,
                    list: Some(list.clone()),
                    split: Vec::new(),
                    dates: Vec::new(),
                    warn_unknown: false,
                    key_kind: FieldType::Text,
                    whole_sets: false,
                };
                out.push(Column {
                    name: token.to_owned(),
                    names: vec![name],
                    labels: Vec::new(),
                    targets: vec![Target { slot: Slot::Field(at), reader, only_if: Vec::new() }],
                    left_out: None,
                    required: false,
                    flag: Some(token.to_owned()),
                    compare: Vec::new(),
                    compare_all: false,
                    keep: false,
                    core: false,
                    label: String::new(),
                });
            }
        }
        out
    }

    /// What every record gets; the check of the mapping has told what does not fit.
    pub(super) fn constants(&self, decl: &ShapeDecl) -> (Constants, KeyConstants) {
        let (mut values, mut keys) = (Vec::new(), Vec::new());
        for (name, literal) in decl.constants.iter() {
            let (Ok(text), Ok((slot, field))) = (constant(literal), slot(&self.register, name)) else { continue };
            match (slot, field) {
                (Slot::Key(concept), _) => keys.push((concept, text)),
                (slot, Some(field)) => values.extend(field.parse(&text).ok().map(|value| (slot, value))),
                (_, None) => {}
            }
        }
        (values, keys)
    }
}
