//! One step of a case: what it does, and what it gives.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Around, World, points};
use crate::catalog::{Field, Register};
use crate::decl::{StepDecl, Verb};
use crate::process::clock::Length;
use crate::source::{At, Faults, did_you_mean};
use crate::words::Literal;

impl Around<'_> {
    pub(super) fn step(&self, step: &StepDecl, world: &mut World, faults: &mut Faults) {
        let verbs = step.verbs();
        let [verb] = verbs.as_slice() else {
            let known = Verb::all().collect::<Vec<_>>().join(", ");
            let cause = match verbs.len() {
                0 => "a step that does nothing".to_string(),
                _ => {
                    let done = verbs.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", ");
                    format!("a step does one thing, this one does {done}")
                }
            };
            faults.add(&step.spot, "step", cause, format!("write one of {known}"));
            return;
        };
        for (word, spot) in step.out_of_place(*verb) {
            let beside = verb.beside().collect::<Vec<_>>().join(", ");
            faults.add(
                spot,
                format!("step.{word}"),
                format!("`{word}` does not belong to a step `{}`", verb.as_str()),
                format!("beside it may stand {beside}"),
            );
        }
        self.known_roles(step.roles.as_deref(), "step.roles", faults);
        // A word of the wrong kind has no subject, and is told already.
        let subject = match step.subject(*verb) {
            Some(subject) => subject.clone(),
            None if *verb == Verb::Undo => At { value: String::new(), spot: step.spot.clone() },
            None => return,
        };
        match verb {
            Verb::Save => self.save(step, &subject, world, faults),
            Verb::Today => self.day(&subject, "step.today", faults),
            Verb::Table => self.table(step, &subject, faults),
            Verb::Import => self.import(step, world, faults),
            Verb::Undo => {
                if !std::mem::take(&mut world.imported) {
                    faults.add(&step.spot, "step.undo", "nothing was imported before", "import a file first");
                }
            }
            _ => self.record(step, *verb, &subject, world, faults),
        }
    }

    fn save(&self, step: &StepDecl, subject: &At<String>, world: &mut World, faults: &mut Faults) {
        let register = self.register(subject, "step.save", faults);
        if let Some(register) = &register {
            self.values(step, register, world, faults);
        }
        if let Some(refusal) = &step.refusal {
            self.refusal(refusal, register.as_deref(), faults);
        } else if let Some(name) = &step.called {
            world.records.insert(name.value.clone(), register);
        }
    }

    /// The steps that do something with a record of the case.
    fn record(&self, step: &StepDecl, verb: Verb, subject: &At<String>, world: &World, faults: &mut Faults) {
        let Some(register) = world.records.get(&subject.value) else {
            let cause = format!("no record is called `{}` in this case", subject.value);
            let known = world.records.keys().map(String::as_str);
            let remedy =
                format!("name a record that an earlier step saved with `as`; {}", did_you_mean(subject, known));
            faults.add(&subject.spot, format!("step.{}", verb.as_str()), cause, remedy);
            return;
        };
        let Some(register) = register else { return };
        match verb {
            Verb::Change => self.values(step, register, world, faults),
            Verb::Move => {
                self.transition(step, register, faults);
                self.values(step, register, world, faults);
            }
            Verb::Expect => self.expect(step, register, world, faults),
            Verb::Delete => {}
            _ => self.clock(step, register, faults),
        }
        if let Some(refusal) = &step.refusal {
            self.refusal(refusal, Some(register), faults);
        }
    }

    fn transition(&self, step: &StepDecl, register: &Register, faults: &mut Faults) {
        let Some(t) = &step.transition else {
            faults.add(&step.spot, "step.transition", "a move is a transition", "add transition = \"…\"");
            return;
        };
        let wanted =
            step.refusal.as_ref().and_then(|r| r.code.as_ref()).is_some_and(|c| c.value == "no_such_transition");
        if !wanted && transition(register, t).is_none() {
            let known = register.workflows.iter().flat_map(|w| w.transitions.iter().map(|t| t.id.as_str()));
            let cause = format!("`{}` has no transition `{}`", register.name, t.value);
            faults.add(&t.spot, "step.transition", cause, did_you_mean(t, known));
        }
    }

    /// The values that a step gives.
    fn values(&self, step: &StepDecl, register: &Register, world: &World, faults: &mut Faults) {
        for (name, value) in step.values.iter() {
            let Some(f) = self.field(register, name, step.refusal.as_ref(), "step.values", faults) else { continue };
            // A value that is refused may be what the case is about.
            if step.refusal.is_some() {
                continue;
            }
            let mut wrong = |cause: String, remedy: &str| faults.add(&value.spot, "step.values", cause, remedy);
            if !f.is_stored() {
                let remedy = "leave it out, or say expect_error = { code = \"class_sealed\" }";
                wrong(format!("`{}` is sealed ({}): the step would be refused", f.name, f.class), remedy);
            } else if f.engine || f.derived.is_some() {
                let remedy = "leave it out, or say expect_error = { code = \"set_by_engine\" }";
                wrong(format!("`{}` is set by the engine: the step would be refused", f.name), remedy);
            } else if let Err(problem) = f.from_json(&named(f, &value.value, world)) {
                let remedy = "write a value of the field's own kind; a reference is the name of a record of the case";
                wrong(format!("`{}`: {}", f.name, problem.message), remedy);
            }
        }
    }

    fn clock(&self, step: &StepDecl, register: &Register, faults: &mut Faults) {
        let name = match &step.clock {
            Some(At { value: Literal::Text(name), spot }) => At { value: name.clone(), spot: spot.clone() },
            Some(other) => {
                let cause = "a clock is named by a text";
                faults.add(&other.spot, "step.clock", cause, "write clock = \"name\"");
                return;
            }
            None => {
                faults.add(&step.spot, "step.clock", "no clock is named", "add clock = \"name\"");
                return;
            }
        };
        let Some((_, decl)) = register.clocks.iter().find(|(n, _)| *n == name.value) else {
            let known = register.clocks.iter().map(|(n, _)| n.as_str());
            let cause = format!("`{}` has no clock `{}`", register.name, name.value);
            faults.add(&name.spot, "step.clock", cause, did_you_mean(&name, known));
            return;
        };
        if step.refusal.is_some() {
            return;
        }
        let causes: Vec<&str> =
            decl.pause.iter().map(|p| p.cause.as_ref().map_or(p.from.as_str(), |c| c.as_str())).collect();
        if let Some(cause) = step.cause.as_ref().filter(|c| !causes.contains(&c.as_str())) {
            faults.add(
                &cause.spot,
                "step.cause",
                format!("the clock `{}` does not pause for `{}`", name.value, cause.value),
                did_you_mean(cause, causes.iter().copied()),
            );
        }
        if let Some(length) = step.length.as_ref().filter(|l| Length::parse(l).is_none()) {
            let cause = format!("`{}` is not a length", length.value);
            faults.add(&length.spot, "step.length", cause, "write it as 5wd, 3d or 12h");
        }
    }
}

/// A transition by `id` or `workflow.id`.
pub(super) fn transition<'r>(register: &'r Register, text: &str) -> Option<&'r crate::catalog::Transition> {
    let (workflow, id) = text.split_once('.').map_or((None, text), |(w, t)| (Some(w), t));
    let workflows = register.workflows.iter().filter(|w| workflow.is_none_or(|n| n == w.name));
    workflows.flat_map(|w| &w.transitions).find(|t| t.id == id)
}

/// A value in which names of records of the case stand for references to them.
pub(super) fn named(field: &Field, value: &Literal, world: &World) -> Json {
    let reference = |json: Json| match json.as_str().and_then(|n| world.records.get(n)) {
        Some(register) => {
            let register: Option<&Arc<Register>> = register.as_ref();
            let full = register.map_or_else(|| field.to.first().cloned().unwrap_or_default(), |r| r.name.clone());
            json!({ "register": full, "id": uuid::Uuid::nil().to_string() })
        }
        None => json,
    };
    match value.to_json() {
        Json::Array(all) if points(field) => Json::Array(all.into_iter().map(reference).collect()),
        other if points(field) => reference(other),
        other => other,
    }
}
