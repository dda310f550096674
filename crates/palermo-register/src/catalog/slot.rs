//! Slots: the sealed values of a record that one key opens, and that lie in one column.

use super::Field;
use crate::decl::Class;

/// Compartment of what a person or a case tells, where a field names none.
pub const GENERAL: &str = "general";
/// Compartment of who a person is, where a field names none.
pub const IDENTITY: &str = "identity";

/// What the entries of ciphertexts among the canonical bytes of a version begin with.
const ENTRY: &str = "@sealed/";

/// The sealed fields of a register that are of one class and one compartment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Class.
    pub class: Class,
    /// Compartment: whose keys open it.
    pub compartment: String,
    /// Places of its fields.
    pub fields: Vec<usize>,
    entry: String,
}

impl Slot {
    /// The slots of a register's fields, in the order in which fields name them.
    pub(crate) fn of(fields: &[Field]) -> Vec<Slot> {
        let mut out: Vec<Slot> = Vec::new();
        for (place, f) in fields.iter().enumerate().filter(|(_, f)| f.class.is_sealed()) {
            let compartment = f.compartment.as_deref().unwrap_or(match f.class {
                Class::Identity => IDENTITY,
                _ => GENERAL,
            });
            match out.iter_mut().find(|s| s.class == f.class && s.compartment == compartment) {
                Some(slot) => slot.fields.push(place),
                None => out.push(Slot {
                    class: f.class,
                    compartment: compartment.to_string(),
                    fields: vec![place],
                    entry: format!("{ENTRY}{}/{compartment}", f.class),
                }),
            }
        }
        out
    }

    /// Its name to keys: `narrative/general`.
    pub fn name(&self) -> &str {
        self.entry.trim_start_matches(ENTRY)
    }

    /// The entry of its ciphertext among the canonical bytes of a version: `@sealed/narrative/general`.
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// Its column: `sealed_narrative_general`.
    pub fn column(&self) -> String {
        format!("sealed_{}_{}", self.class, self.compartment)
    }
}
