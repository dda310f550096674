//! A form that anybody may send: it asks what can be asked of somebody without an account, and seals for one group.

use super::field::{Field, Intake, Register};
use super::tell;
use crate::decl::{FieldType as T, IntakeDecl, Owner};
use crate::process::number::{Part, parse};
use crate::source::{At, Faults};

pub(super) fn compile(i: &IntakeDecl, register: &Register, faults: &mut Faults) -> Intake {
    keeps(i, register, faults);
    tell::twice(&i.fields, "intake.fields", faults);
    let mut seals = false;
    for name in &i.fields {
        let Some(f) = tell::field(register, name, "intake.fields", faults) else { continue };
        asks(f, name, faults);
        if f.class.is_sealed() {
            seals = true;
            opens(f, name, i, register, faults);
            if f.required {
                faults.add(
                    &name.spot,
                    "intake.fields",
                    format!("`{}` must be stated, and nobody must say who she is or what she saw", f.name),
                    "take `required` away",
                );
            }
        }
    }
    if !seals {
        faults.add(
            i.spot_of("fields"),
            "intake.fields",
            format!("nothing that is asked is sealed for `{}`", i.compartment.value),
            "let what somebody tells be of class narrative or identity, with that compartment",
        );
    }
    let missing = |f: &&Field| f.required && f.default.is_none() && !i.fields.iter().any(|n| n.value == f.name);
    for f in register.fields.iter().filter(missing) {
        faults.add(
            i.spot_of("fields"),
            "intake.fields",
            format!("`{}` must be stated, and the form does not ask it", f.name),
            "add it to `fields`, or give it a default",
        );
    }
    Intake { fields: i.fields.iter().map(|f| f.value.clone()).collect(), compartment: i.compartment.value.clone() }
}

/// The record is one organisation's, sealed with keys of its own, and its number tells nothing.
fn keeps(i: &IntakeDecl, register: &Register, faults: &mut Faults) {
    if register.owner != Owner::Organisation {
        faults.add(
            &i.spot,
            "intake",
            "what comes from outside is kept by one organisation",
            "set owner = \"organisation\"",
        );
    }
    if register.subject.as_deref().is_some_and(|s| s != "self") {
        faults.add(
            &i.spot,
            "intake",
            "what comes from outside cannot be sealed for a person of the house",
            "set subject = \"self\"",
        );
    }
    let parts = register.number.as_deref().and_then(|n| parse(n).ok()).unwrap_or_default();
    let permuted = parts.iter().any(|p| matches!(p, Part::Perm(_)));
    if !permuted || parts.iter().any(|p| matches!(p, Part::Seq | Part::Symbol)) {
        faults.add(
            &i.spot,
            "intake",
            "the number is what the sender takes along: it may show neither how many there are nor their order",
            "set number = \"{perm:6}\"",
        );
    }
}

/// The form comes once, without looking anything up, and takes no file.
fn asks(f: &Field, name: &At<String>, faults: &mut Faults) {
    if f.engine || f.derived.is_some() {
        let cause = format!("`{}` is set by the engine", f.name);
        faults.add(&name.spot, "intake.fields", cause, "take it away");
    } else if matches!(f.kind, T::Ref | T::Refs | T::Rows | T::Query | T::Concepts | T::File) {
        let cause = format!("a {} is not asked of somebody without an account", f.kind);
        faults.add(&name.spot, "intake.fields", cause, "ask texts, names, numbers, dates and codes");
    } else if f.show_if.is_some() {
        let cause = format!("`{}` is asked on a condition, and this form comes once", f.name);
        faults.add(&name.spot, "intake.fields", cause, "take the condition away, or the field");
    }
}

/// What is sealed opens for the one group.
fn opens(f: &Field, name: &At<String>, i: &IntakeDecl, register: &Register, faults: &mut Faults) {
    let slot = register.slots.iter().find(|s| s.fields.iter().any(|p| register.fields[*p].name == f.name));
    let Some(slot) = slot.filter(|s| s.compartment != i.compartment.value) else { return };
    faults.add(
        &name.spot,
        "intake.fields",
        format!("`{}` is sealed for `{}`: who takes reports could not open it", f.name, slot.compartment),
        format!("write compartment = \"{}\" in the field", i.compartment.value),
    );
}
