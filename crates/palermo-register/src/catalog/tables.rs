//! Do the tables and columns of the registers have names of their own, and names that both databases can hold?

use std::collections::BTreeMap;

use super::Catalog;
use super::field::Field;
use crate::decl::FieldType as T;
use crate::source::{Faults, Spot};

/// Bytes of a name that both databases hold (PostgreSQL 18, §4.1.1: NAMEDATALEN − 1).
const LONGEST: usize = 63;

/// Tables of the store itself whose names a register could bear.
pub const OF_THE_STORE: [&str; 5] = ["number_key", "number_used", "pack_file", "pack_version", "schedule_state"];

impl Field {
    /// Names of the columns that hold the field in the table of its register; none for what lies in a table of its own.
    pub fn columns(&self) -> Vec<String> {
        let n = &self.name;
        let part = |suffix: &str| format!("{n}_{suffix}");
        let parts = |suffixes: &[&str]| suffixes.iter().map(|s| part(s)).collect();
        let mut out: Vec<String> = match self.kind {
            T::Decimal => vec![part(&format!("e{}", self.scale))],
            T::Date if self.precision => vec![n.clone(), part("last")],
            T::Datetime => vec![n.clone(), part("zone")],
            T::Interval => parts(&["lo", "hi", "kind"]),
            T::Money => vec![part(&format!("e{}", self.scale)), part("currency"), part("rate_date")],
            T::Ref if self.to.len() != 1 => vec![n.clone(), part("register")],
            T::Set => parts(&["group"]),
            T::File => parts(&["name", "type", "size", "sha256", "language"]),
            T::PersonName => parts(&["given", "family", "full"]),
            T::Address => parts(&["street", "postal_code", "city", "subdivision", "country"]),
            T::Place => parts(&["country", "subdivision", "name", "lat", "lon", "precision_m"]),
            T::Refs | T::Rows | T::Translated | T::Concepts => Vec::new(),
            _ => vec![n.clone()],
        };
        if self.takes_states() && self.kind != T::Set {
            out.push(part("state"));
        }
        if self.qualifier {
            out.push(part("qualifier"));
        }
        out
    }

    /// Whether its values lie in a table of their own.
    fn has_table(&self) -> bool {
        matches!(self.kind, T::Set | T::Refs | T::Rows | T::Translated | T::Concepts)
    }
}

pub(super) fn check(catalog: &Catalog, faults: &mut Faults) {
    let mut tables: BTreeMap<String, String> =
        OF_THE_STORE.iter().map(|t| ((*t).to_string(), "the store itself".to_string())).collect();
    for register in catalog.registers.values() {
        let own = format!("`{}`", register.name);
        table(register.table(), &own, &register.spot, "register", &mut tables, faults);
        table(format!("{}__former", register.table()), &own, &register.spot, "register", &mut tables, faults);
        for f in register.fields.iter().filter(|f| f.is_stored() && f.has_table()) {
            let name = format!("{}__{}", register.table(), f.name);
            let whose = format!("`{}.{}`", register.name, f.name);
            table(name, &whose, &f.spot, &format!("field.{}", f.name), &mut tables, faults);
        }
        columns(&register.fields, &format!("`{}`", register.name), faults);
        for rows in register.fields.iter().filter(|f| f.kind == T::Rows && f.is_stored()) {
            columns(&rows.fields, &format!("the rows of `{}.{}`", register.name, rows.name), faults);
        }
    }
}

fn table(
    name: String,
    whose: &str,
    spot: &Spot,
    word: &str,
    tables: &mut BTreeMap<String, String>,
    faults: &mut Faults,
) {
    if name.len() > LONGEST {
        let cause = format!("the table of {whose} would be called `{name}`: {} letters", name.len());
        faults.add(spot, word, cause, format!("shorten the names of pack, register or field to {LONGEST} in all"));
    } else if let Some(other) = tables.insert(name.clone(), whose.to_string()).filter(|o| o != whose) {
        let cause = format!("the table `{name}` would hold {other} and {whose}");
        faults.add(spot, word, cause, "give one of them another name");
    }
}

fn columns(fields: &[Field], of: &str, faults: &mut Faults) {
    let mut taken: BTreeMap<String, &Field> = BTreeMap::new();
    for f in fields.iter().filter(|f| f.is_stored()) {
        for column in f.columns() {
            // A name that stands twice is told where the fields are read.
            if let Some(other) = taken.insert(column.clone(), f).filter(|o| o.name != f.name) {
                faults.add(
                    &f.spot,
                    format!("field.{}", f.name),
                    format!("`{}` and `{}` of {of} would share the column `{column}`", other.name, f.name),
                    "give one of them another name",
                );
            }
        }
    }
}
