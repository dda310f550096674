//! A record in memory, its canonical bytes and the salted hash of its version.

use std::sync::Arc;

use palermo_register::catalog::Register;
use palermo_register::value::Value;
use palermo_register::value::json::canonical;
use uuid::Uuid;

use crate::layout::is_derived;
use crate::ledger;

/// Where a record came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// What identifies the row among all imports.
    pub key: String,
    /// Edition of the source.
    pub edition: String,
    /// Row as a spreadsheet shows it.
    pub row: i64,
    /// Column, where one row gives several records.
    pub column: Option<String>,
    /// The source's own cells, where the mapping keeps them.
    pub text: Option<String>,
}

/// One record of a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Identifier.
    pub id: Uuid,
    /// Version, from 1.
    pub version: i64,
    /// Form version under which it was written.
    pub form: i64,
    /// Code of the organisation that holds it; none: the installation.
    pub owner: Option<Arc<str>>,
    /// When it was made, ISO 8601.
    pub created_at: String,
    /// When this version was made.
    pub changed_at: String,
    /// Batch that made this version.
    pub batch: Option<Uuid>,
    /// Where it came from.
    pub source: Option<Source>,
    /// Profile version that decided it (`gb@2024-01-01`).
    pub profile: Option<String>,
    /// Salt of the hash of this version.
    pub salt: [u8; 16],
    /// Values, one for each field of the register; those of sealed fields are empty unless somebody opened them.
    pub values: Vec<Value>,
    /// Ciphertexts, one for each slot of the register that says something.
    pub sealed: Vec<Option<Arc<[u8]>>>,
}

impl Record {
    /// A new record without values.
    pub fn new(register: &Register, owner: Option<Arc<str>>) -> Record {
        let values = vec![Value::Empty; register.fields.len()];
        let sealed = vec![None; register.slots.len()];
        Record { id: Uuid::now_v7(), owner, values, sealed, ..Record::bare() }
    }

    /// A record that is nobody's and says nothing, to be filled.
    pub(crate) fn bare() -> Record {
        Record {
            id: Uuid::nil(),
            version: 1,
            form: 0,
            owner: None,
            created_at: String::new(),
            changed_at: String::new(),
            batch: None,
            source: None,
            profile: None,
            salt: [0; 16],
            values: Vec::new(),
            sealed: Vec::new(),
        }
    }

    /// The value of a field by name; empty when there is no such field.
    pub fn get<'a>(&'a self, register: &Register, field: &str) -> &'a Value {
        static EMPTY: Value = Value::Empty;
        register.field_index(field).and_then(|i| self.values.get(i)).unwrap_or(&EMPTY)
    }

    /// Deterministic CBOR of field name → typed value: what the hash of the version covers and history keeps.
    pub fn canonical(&self, register: &Register) -> Vec<u8> {
        let mut entries: Vec<(&str, Vec<u8>)> = Vec::with_capacity(register.fields.len() + 6);
        for (f, v) in register.fields.iter().zip(&self.values) {
            if v.is_empty() || is_derived(f) || !f.is_stored() {
                continue;
            }
            let mut bytes = Vec::with_capacity(16);
            canonical::value(v, f, &mut bytes);
            entries.push((&f.name, bytes));
        }
        let mut text = |name: &'static str, t: &str| {
            let mut bytes = Vec::with_capacity(t.len() + 2);
            canonical::text(t, &mut bytes);
            entries.push((name, bytes));
        };
        if let Some(owner) = &self.owner {
            text("@owner", owner);
        }
        if let Some(profile) = &self.profile {
            text("@profile", profile);
        }
        if let Some(s) = &self.source {
            text("@source_key", &s.key);
            text("@source_edition", &s.edition);
            if let Some(c) = &s.column {
                text("@source_column", c);
            }
            if let Some(t) = &s.text {
                text("@source_text", t);
            }
            let mut bytes = Vec::new();
            canonical::integer(s.row, &mut bytes);
            entries.push(("@source_row", bytes));
        }
        for (slot, bytes) in register.slots.iter().zip(&self.sealed) {
            let Some(bytes) = bytes else { continue };
            let mut out = Vec::with_capacity(bytes.len() + 4);
            canonical::bytes(bytes, &mut out);
            entries.push((slot.entry(), out));
        }
        for (name, n) in [("@version", self.version), ("@form", self.form)] {
            let mut bytes = Vec::new();
            canonical::integer(n, &mut bytes);
            entries.push((name, bytes));
        }
        let mut out = Vec::with_capacity(256);
        canonical::record(entries, &mut out);
        out
    }

    /// The salted hash that the ledger keeps of this version.
    pub fn version_hash(&self, register: &Register) -> [u8; 32] {
        ledger::version_hash(&self.salt, &self.canonical(register))
    }

    /// Places of the fields that are stated; derived fields are left out.
    pub fn stated(&self, register: &Register) -> Vec<usize> {
        let stated =
            |(_, (f, v)): &(usize, (&palermo_register::catalog::Field, &Value))| !v.is_empty() && !is_derived(f);
        register.fields.iter().zip(&self.values).enumerate().filter(stated).map(|(i, _)| i).collect()
    }

    /// Places of the fields in which two versions differ; derived fields are left out.
    pub fn changed_fields(&self, other: &Record, register: &Register) -> Vec<usize> {
        let differs = |i: &usize| !is_derived(&register.fields[*i]) && self.values[*i] != other.values[*i];
        (0..register.fields.len()).filter(differs).collect()
    }
}

/// Names of fields by their places, sorted: as events of the ledger list them.
pub fn names<'r>(register: &'r Register, places: &[usize]) -> Vec<&'r str> {
    let mut names: Vec<&str> = places.iter().map(|p| register.fields[*p].name.as_str()).collect();
    names.sort_unstable();
    names
}
