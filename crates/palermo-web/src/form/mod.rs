//! The form of a register: drawn from its declaration, filled from a record or from what was sent, read back into values.
//!
//! What a person typed is kept as it was typed (as pairs of name and text), so that a form comes back filled whatever
//! happened to it: an error, somebody else's change, an expired session. Names of controls follow from the fields: `sex`,
//! `born:day`, `places.2.country`; a part after a colon says which piece of the value the control holds.

mod draw;
mod fill;
mod pairs;
mod read;
mod wrongs;

use jiff::civil::Date;
use palermo_register::catalog::{Codelist, Field, Register};
use palermo_register::decl::FieldType;

pub(crate) use draw::Drawing;
pub(crate) use fill::fill;
pub(crate) use pairs::{Pairs, Sent};
pub(crate) use read::{Misread, found, read};
pub(crate) use wrongs::Wrongs;

/// Codes of a list that are all shown at once.
const FEW: usize = 7;
/// Codes of a list that opens; a longer one is typed, with proposals.
const SEVERAL: usize = 60;
/// Proposals that a page carries for one list at most.
const PROPOSED: usize = 400;

/// How a list of codes is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Every code in sight.
    Radios,
    /// A list that opens.
    Select,
    /// Typed, found by code or name.
    Typed,
}

impl Asked {
    fn of(list: &Codelist) -> Asked {
        match list.codes().len() {
            n if n <= FEW => Asked::Radios,
            n if n <= SEVERAL => Asked::Select,
            _ => Asked::Typed,
        }
    }
}

/// Whether a form can ask for a field at all.
pub(crate) fn asks(field: &Field) -> bool {
    field.is_entered() && field.kind != FieldType::Concepts
}

/// The identifier of a control in the page.
pub(crate) fn id_of(name: &str) -> String {
    format!("f-{}", name.replace(['.', ':'], "-"))
}

/// The codes that may be chosen on a day, with their depth in the hierarchy, parents before children.
fn open_codes(list: &Codelist, today: Date) -> Vec<(&str, usize)> {
    let depth = |code: &str| {
        let (mut n, mut at) = (0, list.parent(code));
        while let Some(p) = at {
            n += 1;
            at = list.parent(&p);
        }
        n
    };
    let open = list.codes().iter().filter(|c| c.state.is_none() && c.valid_on(today));
    open.map(|c| (c.code.as_str(), depth(&c.code))).collect()
}

/// The sections of a register with the fields that a form asks for.
pub(crate) fn sections(register: &Register) -> impl Iterator<Item = (usize, &str, Vec<(usize, &Field)>)> {
    register.sections.iter().enumerate().map(|(i, s)| {
        let fields = s.fields.iter().filter_map(|n| register.field_index(n)).map(|p| (p, &register.fields[p]));
        (i, s.name.as_str(), fields.filter(|(_, f)| asks(f)).collect())
    })
}
