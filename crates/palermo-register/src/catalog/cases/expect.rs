//! What a case looks for in a record: states, values, clocks, warnings.

use super::step::named;
use super::{Around, World};
use crate::catalog::{Codelist, Field, Register};
use crate::decl::{FieldType, StepDecl};
use crate::source::{At, Faults, Spot, did_you_mean};
use crate::value::State;
use crate::words::Literal;

impl Around<'_> {
    pub(super) fn expect(&self, step: &StepDecl, register: &Register, world: &World, faults: &mut Faults) {
        for (workflow, state) in step.state.iter() {
            let Some(w) = register.workflow(workflow) else {
                let known = register.workflows.iter().map(|w| w.name.as_str());
                let cause = format!("`{}` has no workflow `{}`", register.name, workflow.value);
                faults.add(&workflow.spot, "step.state", cause, did_you_mean(workflow, known));
                continue;
            };
            if !w.states.contains(&state.value) {
                let known = w.states.iter().map(String::as_str);
                let cause = format!("the workflow `{}` has no state `{}`", w.name, state.value);
                faults.add(&state.spot, "step.state", cause, did_you_mean(state, known));
            }
        }
        for (name, value) in step.values.iter() {
            if let Some(f) = self.field(register, name, None, "step.values", faults) {
                self.found(f, value, world, faults);
            }
        }
        if let Some(clocks) = &step.clock {
            self.clocks(clocks, register, faults);
        }
        if let Some(n) = step.notices.as_ref().filter(|n| n.value < 0) {
            let cause = format!("{} notices cannot be found", n.value);
            faults.add(&n.spot, "step.notices", cause, "write 0 or more");
        }
        for rule in step.warnings.iter().flatten() {
            self.rule(register, rule, "step.warnings", faults);
        }
    }

    /// A code that the list does not hold is never found.
    fn found(&self, f: &Field, value: &At<Literal>, world: &World, faults: &mut Faults) {
        if !f.is_stored() {
            let cause = format!("`{}` is sealed ({}): nothing of it is kept", f.name, f.class);
            faults.add(&value.spot, "step.values", cause, "look at a coded field");
            return;
        }
        if let (FieldType::Ref | FieldType::Refs, Literal::Text(text)) = (f.kind, &value.value)
            && !named(f, &value.value, world).is_object()
        {
            let known = world.records.keys().map(String::as_str);
            let cause = format!("no record is called `{text}` in this case");
            faults.add(&value.spot, "step.values", cause, did_you_mean(text, known));
        }
        let Some(list) = f.list.as_deref() else { return };
        match &value.value {
            Literal::Text(code) => code_of(list, code, &value.spot, faults),
            Literal::Table(t) => {
                if let Some(Literal::Table(codes)) = t.get("codes") {
                    codes.keys().for_each(|c| code_of(list, c, &value.spot, faults));
                }
                let state = t.get("state").or_else(|| t.get("group"));
                if let Some(Literal::Text(state)) = state.filter(|_| f.takes_states())
                    && State::parse(state).is_none()
                {
                    let remedy = did_you_mean(state, State::ALL.iter().map(|s| s.as_str()));
                    faults.add(&value.spot, "step.values", format!("`{state}` is not a state"), remedy);
                }
            }
            _ => {}
        }
    }

    fn clocks(&self, clocks: &At<Literal>, register: &Register, faults: &mut Faults) {
        let Literal::Table(named) = &clocks.value else {
            let remedy = "write clock = { name = { state = \"running\" } }";
            faults.add(&clocks.spot, "step.clock", "clocks are looked at by name", remedy);
            return;
        };
        let of_clocks = self.catalog.registers.get("core.clock");
        for (name, found) in named {
            if !register.clocks.iter().any(|(n, _)| n == name) {
                let known = register.clocks.iter().map(|(n, _)| n.as_str());
                let cause = format!("`{}` has no clock `{name}`", register.name);
                faults.add(&clocks.spot, "step.clock", cause, did_you_mean(name, known));
                continue;
            }
            let Literal::Table(words) = found else {
                let remedy = format!("write {name} = {{ due = \"2026-12-07\", state = \"running\" }}");
                faults.add(&clocks.spot, "step.clock", format!("nothing is said of `{name}`"), remedy);
                continue;
            };
            for (word, value) in words {
                let Some(of_clocks) = of_clocks else { continue };
                let Some(f) = of_clocks.field(word) else {
                    let known = of_clocks.fields.iter().map(|f| f.name.as_str());
                    let cause = format!("a clock has no `{word}`");
                    faults.add(&clocks.spot, "step.clock", cause, did_you_mean(word, known));
                    continue;
                };
                match (value, f.list.as_deref()) {
                    (Literal::Text(code), Some(list)) if !code.is_empty() => {
                        code_of(list, code, &clocks.spot, faults);
                    }
                    (Literal::Text(_), _) => {}
                    _ => {
                        let cause = format!("`{word}` of a clock is compared as a text");
                        faults.add(&clocks.spot, "step.clock", cause, "write it in quotes");
                    }
                }
            }
        }
    }
}

fn code_of(list: &Codelist, code: &str, spot: &Spot, faults: &mut Faults) {
    if list.get(code).is_none() {
        let codes: Vec<&str> = list.codes().iter().map(|c| c.code.as_str()).collect();
        let cause = format!("`{code}` is not a code of `{}`", list.name);
        faults.add(spot, "step.values", cause, did_you_mean(code, codes.iter().copied()));
    }
}
