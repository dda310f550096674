//! The words of the engine that a pack shows: do their records speak of fields that are there?

use super::Around;
use super::step::transition;
use crate::catalog::{Register, tell};
use crate::decl::{CasesDecl, WordCaseDecl};
use crate::source::{At, Faults, did_you_mean};
use crate::words::{Literal, Named};

/// Register whose record shows a word that names none.
const USUAL: &str = "item";

impl Around<'_> {
    pub(super) fn matrix(&self, decl: &CasesDecl, faults: &mut Faults) {
        for (name, values) in decl.basics.iter() {
            if let Some(register) = self.register(name, "basic", faults) {
                fields(&register, values, "basic", faults);
            }
        }
        for (name, word) in decl.words.iter() {
            self.word(name, word, faults);
        }
    }

    fn word(&self, name: &At<String>, w: &WordCaseDecl, faults: &mut Faults) {
        let at = |word: &str| format!("word.{}.{word}", name.value);
        if matches!(w.record, Some(At { value: Literal::Bool(false), .. })) {
            return;
        }
        for (given, values) in w.first.iter() {
            self.given(given, values, &at("given"), faults);
        }
        let usual = At { value: USUAL.to_string(), spot: name.spot.clone() };
        let register = w.register.as_ref().unwrap_or(&usual);
        let Some(register) = self.register(register, &at("register"), faults) else { return };
        if let Some(field) = &w.field {
            tell::field(&register, field, &at("field"), faults);
        }
        if let Some(At { value: Literal::Table(values), spot }) = &w.record {
            for field in values.keys() {
                tell::field(&register, &At { value: field.clone(), spot: spot.clone() }, &at("record"), faults);
            }
        }
        for id in w.after.iter().flat_map(|a| a.split(' ').map(move |id| (a, id))) {
            if transition(&register, id.1).is_none() {
                let known = register.workflows.iter().flat_map(|w| w.transitions.iter().map(|t| t.id.as_str()));
                let cause = format!("`{}` has no transition `{}`", register.name, id.1);
                faults.add(&id.0.spot, at("after"), cause, did_you_mean(id.1, known));
            }
        }
    }

    /// A record that is made first: of the register of its name, or of the one that it names.
    fn given(&self, name: &At<String>, values: &Named<At<Literal>>, word: &str, faults: &mut Faults) {
        let named = match values.get("register") {
            Some(At { value: Literal::Text(r), spot }) => At { value: r.clone(), spot: spot.clone() },
            _ => name.clone(),
        };
        if let Some(register) = self.register(&named, word, faults) {
            for (field, _) in values.iter().filter(|(f, _)| f.value != "register") {
                tell::field(&register, field, word, faults);
            }
        }
    }
}

fn fields(register: &Register, values: &Named<At<Literal>>, word: &str, faults: &mut Faults) {
    for (field, _) in values.iter() {
        tell::field(register, field, word, faults);
    }
}
