//! Counters: does each effect name one, and does the state of a record say what it holds of it?

use std::collections::BTreeMap;

use super::field::{Counter, Effect, Field, Register, Workflow};
use super::tell;
use crate::decl::{EffectDecl, FieldType, TransitionDecl, WorkflowDecl};
use crate::source::{At, Faults, did_you_mean};

/// The counter that an effect names: `field`, or `reference.field`.
pub(super) fn named(
    register: &Register,
    first: &BTreeMap<String, Register>,
    path: &At<String>,
    word: &str,
    faults: &mut Faults,
) -> Option<Counter> {
    let part = |text: &str| At { value: text.to_string(), spot: path.spot.clone() };
    let (through, field) = path.split_once('.').map_or((None, part(path)), |(r, f)| (Some(part(r)), part(f)));
    let counts = match &through {
        None => register,
        Some(reference) => first.get(target(register, reference, word, faults)?)?,
    };
    let found = tell::field(counts, &field, word, faults)?;
    if !found.counter {
        let known: Vec<&Field> = counts.fields.iter().filter(|f| f.counter).collect();
        let remedy = match known.is_empty() {
            true => format!("add counter = \"…\" (its ceiling) to the field `{}`", field.value),
            false => did_you_mean(&field, known.iter().map(|f| f.name.as_str())),
        };
        faults.add(&path.spot, word, format!("`{}.{}` is not a counter", counts.name, field.value), remedy);
        return None;
    }
    Some(Counter { through: through.map(|t| t.value), register: counts.name.clone(), field: field.value })
}

/// The one register that a reference points at.
fn target<'r>(register: &'r Register, reference: &At<String>, word: &str, faults: &mut Faults) -> Option<&'r str> {
    let field = tell::clear_field(register, reference, word, "a counter", faults)?;
    match field.to.as_slice() {
        [one] if field.kind == FieldType::Ref => Some(one),
        _ => {
            let cause = format!("`{}` does not point at one record of one register", field.name);
            faults.add(&reference.spot, word, cause, "name a ref field with a single register in `to`");
            None
        }
    }
}

/// How many of each counter a record holds in each state. A counter to which nothing is given back is spent, not held. Each way
/// into a state must have taken the same: then the state alone says what is given back when a record is moved or deleted.
pub(super) fn held(
    workflow: &Workflow,
    decl: &WorkflowDecl,
    word: &str,
    faults: &mut Faults,
) -> BTreeMap<String, Vec<(Counter, i64)>> {
    let mut out: BTreeMap<String, Vec<(Counter, i64)>> = BTreeMap::new();
    let mut counters: Vec<&Counter> = Vec::new();
    for effect in workflow.on_start.iter().chain(workflow.transitions.iter().flat_map(|t| &t.effects)) {
        if let Effect::GiveBack(counter) = effect
            && !counters.contains(&counter)
        {
            counters.push(counter);
        }
    }
    for counter in counters {
        one_by_one(counter, decl, word, faults);
        let proof = Proof { workflow, decl, counter, word };
        for (state, n) in proof.states(faults) {
            out.entry(state.to_string()).or_default().push((counter.clone(), n));
        }
    }
    pointing_elsewhere(workflow, decl, word, faults);
    out
}

/// What is taken by an amount could be given back by another.
fn one_by_one(counter: &Counter, decl: &WorkflowDecl, word: &str, faults: &mut Faults) {
    let takes = |e: &&EffectDecl| e.take.as_ref().is_some_and(|t| t.value == counter.to_string());
    for by in effects(decl).filter(takes).filter_map(|e| e.by.as_ref()) {
        faults.add(
            &by.spot,
            format!("{word}.effects"),
            format!("`{counter}` is given back one by one, and taken here by an amount"),
            "take `by` away, or `give_back`",
        );
    }
}

/// A move that fills the reference through which it counts would take from one record and give back to another.
fn pointing_elsewhere(workflow: &Workflow, decl: &WorkflowDecl, word: &str, faults: &mut Faults) {
    for t in &workflow.transitions {
        let through: Vec<&String> = t.effects.iter().filter_map(counted).filter_map(|c| c.through.as_ref()).collect();
        for e in decl.transitions.iter().filter(|d| d.id.value == t.id).flat_map(|d| &d.effects) {
            let set = e.set.iter().flat_map(|set| set.iter().map(|(name, _)| name));
            for name in set.chain(&e.assign).filter(|name| through.contains(&&name.value)) {
                faults.add(
                    &name.spot,
                    format!("{word}.transition.{}.effects", t.id),
                    format!("`{}` leads to the counter of this move, which would change while it counts", name.value),
                    "fill it in a move of its own",
                );
            }
        }
    }
}

fn counted(effect: &Effect) -> Option<&Counter> {
    match effect {
        Effect::Take(counter, _) | Effect::GiveBack(counter) => Some(counter),
        _ => None,
    }
}

fn effects(decl: &WorkflowDecl) -> impl Iterator<Item = &EffectDecl> {
    decl.on_start.iter().chain(decl.transitions.iter().flat_map(|t| &t.effects))
}

/// What is held of one counter, state by state.
struct Proof<'a> {
    workflow: &'a Workflow,
    decl: &'a WorkflowDecl,
    counter: &'a Counter,
    word: &'a str,
}

impl<'a> Proof<'a> {
    fn states(&self, faults: &mut Faults) -> BTreeMap<&'a str, i64> {
        let mut holds = BTreeMap::new();
        let Some(first) = self.workflow.states.first() else { return holds };
        let begin = self.change(&self.workflow.on_start);
        if begin < 0 {
            self.nothing_taken(first, &self.decl.on_start, None, faults);
            return holds;
        }
        holds.insert(first.as_str(), begin);
        let mut left = vec![first.as_str()];
        let mut told: Vec<&str> = Vec::new();
        while let Some(state) = left.pop() {
            let has = holds.get(state).copied().unwrap_or(0);
            for t in self.workflow.transitions.iter().filter(|t| t.from.iter().any(|f| f == state)) {
                let then = has + self.change(&t.effects);
                let known = holds.get(t.to.as_str()).copied();
                if known == Some(then) || told.contains(&t.id.as_str()) {
                    continue;
                }
                let own = self.decl.transitions.iter().find(|d| d.id.value == t.id);
                if then < 0 {
                    self.nothing_taken(state, own.map_or(&[], |d| &d.effects), own, faults);
                    told.push(&t.id);
                } else if let Some(other) = known {
                    let spot = own.map_or(&self.decl.spot, |d| &d.to.spot);
                    let (word, to, counter) = (format!("{}.transition.{}", self.word, t.id), &t.to, self.counter);
                    let cause =
                        format!("the state `{to}` is reached with {other} and with {then} of `{counter}` taken");
                    let remedy = "let each way into a state take and give back the same, or make two states of it";
                    faults.add(spot, word, cause, remedy);
                    told.push(&t.id);
                } else {
                    holds.insert(t.to.as_str(), then);
                    left.push(t.to.as_str());
                }
            }
        }
        holds
    }

    fn change(&self, effects: &[Effect]) -> i64 {
        let one = |e: &Effect| match e {
            Effect::Take(c, _) if c == self.counter => 1,
            Effect::GiveBack(c) if c == self.counter => -1,
            _ => 0,
        };
        effects.iter().map(one).sum()
    }

    fn nothing_taken(&self, state: &str, effects: &[EffectDecl], own: Option<&TransitionDecl>, faults: &mut Faults) {
        let given = effects.iter().filter_map(|e| e.give_back.as_ref()).find(|g| g.value == self.counter.to_string());
        let spot = given.map_or(&self.decl.spot, |g| &g.spot);
        let word = own.map_or_else(|| self.word.to_string(), |d| format!("{}.transition.{}", self.word, d.id.value));
        faults.add(
            spot,
            format!("{word}.effects"),
            format!("in the state `{state}` nothing of `{}` is taken that could be given back", self.counter),
            "let a move into that state take it first, or take `give_back` away",
        );
    }
}
