//! Which questions does a form put, given what was answered so far?

use palermo_register::catalog::Register;
use palermo_register::cel::truth;

use super::Actor;
use super::scope::{Known, working_scope};
use crate::Result;
use crate::db::Reads;
use crate::house::House;
use crate::record::Record;

/// What of a form is shown: a condition shows only on a definite true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// One answer for each section.
    pub sections: Vec<bool>,
    /// One answer for each field.
    pub fields: Vec<bool>,
}

/// Which sections and fields are shown for a record as it stands.
///
/// # Errors
/// The database refuses.
pub async fn shown(
    reads: &mut impl Reads,
    house: &House,
    register: &Register,
    record: &Record,
    actor: &Actor,
    today: jiff::civil::Date,
) -> Result<Shown> {
    working_scope(reads, house, register, record, actor, today, &mut Known::default(), |scope| Shown {
        sections: register
            .sections
            .iter()
            .map(|s| s.show_if.as_ref().is_none_or(|e| truth(e, scope) == Some(true)))
            .collect(),
        fields: register
            .fields
            .iter()
            .map(|f| f.show_if.as_ref().is_none_or(|e| truth(e, scope) == Some(true)))
            .collect(),
    })
    .await
}
