//! Whom a clock tells: roles, or fields that name a person.

use super::super::field::{Field, Register};
use super::super::tell;
use super::Clock;
use crate::decl::FieldType;
use crate::source::{At, Faults, did_you_mean};

/// An addressee is `role:name`, or a field in the clear that names a person.
pub(in crate::catalog) fn addressee(register: &Register, to: &At<String>, word: &str, faults: &mut Faults) {
    if let Some(role) = to.strip_prefix("role:") {
        if !tell::plain_name(role) {
            faults.add(
                &to.spot,
                word,
                format!("`{role}` is not the name of a role"),
                "write role:name, in lower-case letters, digits and `_`",
            );
        }
        return;
    }
    let names = |f: &Field| matches!(f.kind, FieldType::Text | FieldType::Ref | FieldType::Identifier);
    match register.field(to) {
        None => {
            let known = register.fields.iter().filter(|f| names(f) && f.is_stored()).map(|f| f.name.as_str());
            faults.add(
                &to.spot,
                word,
                format!("`{}` is neither a role nor a field", to.value),
                format!("write role:name or a field; {}", did_you_mean(to, known)),
            );
        }
        Some(f) if !f.is_stored() => tell::sealed(f, to, word, "a notice", faults),
        Some(f) if !names(f) => faults.add(
            &to.spot,
            word,
            format!("`{}` is a {}: it names nobody", to.value, f.kind),
            "write role:name, or name a text or reference that holds a person",
        ),
        Some(_) => {}
    }
}

impl Clock<'_> {
    pub(super) fn people(&self, faults: &mut Faults) {
        let c = self.clock;
        for step in &c.escalate {
            addressee(self.register, &step.to, &self.at("escalate.to"), faults);
        }
        for to in &c.tell {
            addressee(self.register, to, &self.at("tell"), faults);
        }
        tell::twice(&c.tell, &self.at("tell"), faults);
        for role in c.extend_role.iter().filter(|r| !tell::plain_name(r)) {
            faults.add(
                &role.spot,
                self.at("extend_role"),
                format!("`{}` is not the name of a role", role.value),
                "write it in lower-case letters, digits and `_`",
            );
        }
        match (c.warn.first(), c.tell.first()) {
            (Some(warn), None) => faults.add(
                &warn.spot,
                self.at("tell"),
                "the clock warns, and says nobody whom",
                "add tell = [\"role:name\"], or a field that names a person",
            ),
            (None, Some(to)) => faults.add(
                &to.spot,
                self.at("tell"),
                "somebody is to be told, and the clock warns at no time",
                "add warn = [\"-7d\"]; whom an escalation tells stands in `escalate`",
            ),
            _ => {}
        }
    }
}
