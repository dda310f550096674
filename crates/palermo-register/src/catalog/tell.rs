//! Sentences that many checks share: a field that is not there, a name that is none, a thing of another pack.

use std::collections::BTreeMap;

use super::field::{Field, Register};
use crate::source::{At, Faults, SourceFile, did_you_mean};

/// Whether a text can name a table or a column: small letters, digits and `_`, beginning with a letter.
pub(super) fn plain_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && name.len() <= 48
}

const PLAIN: &str = "use lower-case letters, digits and `_`, beginning with a letter, at most 48";

/// A name that cannot name a table or a column is a fault.
pub(super) fn name(name: &At<String>, word: &str, faults: &mut Faults) {
    if !plain_name(name) {
        faults.add(&name.spot, word, format!("`{}` is not a name", name.value), PLAIN);
    }
}

/// As [`name`], for a name that is that of a file.
pub(super) fn file_name(stem: &str, file: &SourceFile, faults: &mut Faults) {
    if !plain_name(stem) {
        faults.add(&file.line(1), "file", format!("`{stem}` is not a name"), format!("name the file so: {PLAIN}"));
    }
}

/// The field of that name; a fault with the nearest name where there is none.
pub(super) fn field<'a>(
    register: &'a Register,
    name: &At<String>,
    word: &str,
    faults: &mut Faults,
) -> Option<&'a Field> {
    let found = register.field(name);
    if found.is_none() {
        let known = register.fields.iter().map(|f| f.name.as_str());
        faults.add(
            &name.spot,
            word,
            format!("`{}` has no field `{}`", register.name, name.value),
            did_you_mean(name, known),
        );
    }
    found
}

/// The field of that name where it is there and kept in the clear. What is sealed may reach no `place` in the clear.
pub(super) fn clear_field<'a>(
    register: &'a Register,
    name: &At<String>,
    word: &str,
    place: &str,
    faults: &mut Faults,
) -> Option<&'a Field> {
    let found = field(register, name, word, faults)?;
    if !found.is_stored() {
        sealed(found, name, word, place, faults);
        return None;
    }
    Some(found)
}

/// Says that a sealed field stands where it would be seen by those who hold no key.
pub(super) fn sealed(field: &Field, at: &At<String>, word: &str, place: &str, faults: &mut Faults) {
    faults.add(
        &at.spot,
        word,
        format!("`{}` is sealed ({}): nothing sealed may reach {place}", field.name, field.class),
        "take it away, or state the coded fact in a field of its own and name that",
    );
}

/// Names that stand twice in one list are faults.
pub(super) fn twice(list: &[At<String>], word: &str, faults: &mut Faults) {
    for (i, name) in list.iter().enumerate() {
        if list[..i].iter().any(|n| n.value == name.value) {
            faults.add(&name.spot, word, format!("`{}` stands twice", name.value), "name it once");
        }
    }
}

/// Which packs does each pack need, and those again: what it may speak of.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<String, Vec<String>>);

impl Seen {
    /// From the needs of each pack as they are written.
    pub fn of<'a>(packs: impl Iterator<Item = (&'a str, Vec<&'a str>)>) -> Seen {
        let direct: BTreeMap<&str, Vec<&str>> = packs.collect();
        let all = direct.keys().map(|pack| {
            let mut seen: Vec<String> = Vec::new();
            let mut left: Vec<&str> = vec![pack];
            while let Some(next) = left.pop() {
                if !seen.iter().any(|s| s == next) {
                    seen.push(next.to_string());
                    left.extend(direct.get(next).into_iter().flatten());
                }
            }
            ((*pack).to_string(), seen)
        });
        Seen(all.collect())
    }

    /// The packs that a pack may speak of: itself and what it needs.
    pub fn from(&self, pack: &str) -> &[String] {
        self.0.get(pack).map_or(&[], Vec::as_slice)
    }

    /// A thing of a pack that the speaking one does not need would be missing where that pack is not there.
    pub fn check(&self, pack: &str, full: &str, spoken: &At<String>, word: &str, faults: &mut Faults) {
        let Some((owner, _)) = full.split_once('.') else { return };
        if self.0.contains_key(pack) && !self.from(pack).iter().any(|s| s == owner) {
            faults.add(
                &spoken.spot,
                word,
                format!("`{}` belongs to the pack `{owner}`, which `{pack}` does not need", spoken.value),
                format!("add \"{owner} >= …\" to `needs` in pack.toml"),
            );
        }
    }
}
