//! How does what we exported come back as the same records?
//!
//! Our own layout has one column for each field under the field's name, each cell as `Value::to_text` writes it, and a
//! column `id`. Pack data (`data/*.csv`) has the same layout, mostly without `id`. [`mapping`] gives the layout of a
//! register as a mapping that runs like any other; a draft whose file has no `id` is found again by the key fields of its
//! register ([`crate::mapping::Draft::source_key`]).
//!
//! Fields that the engine sets or computes, and fields of sealed classes, are named in what is left out.

use std::sync::Arc;

use palermo_register::catalog::{Field, Register};
use palermo_register::value::Value;
use uuid::Uuid;

use crate::mapping::{Compiled, own};

/// The layout of a register's own exports.
pub fn mapping(register: &Arc<Register>) -> Compiled {
    own::compiled(register)
}

/// The fields that an export holds, in order: all but those of sealed classes.
pub fn fields(register: &Register) -> impl Iterator<Item = (usize, &Field)> {
    register.fields.iter().enumerate().filter(|(_, f)| f.is_stored())
}

/// The headings of an export: `id` and the names of its fields.
pub fn headings(register: &Register) -> Vec<String> {
    ["id".to_owned()].into_iter().chain(fields(register).map(|(_, f)| f.name.clone())).collect()
}

/// The cells of a record under [`headings`]. A writer of CSV neutralises them; reading takes that away again.
pub fn cells(register: &Register, id: Uuid, values: &[Value]) -> Vec<String> {
    let text = |(at, field): (usize, &Field)| values.get(at).map_or_else(String::new, |v| v.to_text(field));
    [id.to_string()].into_iter().chain(fields(register).map(text)).collect()
}
