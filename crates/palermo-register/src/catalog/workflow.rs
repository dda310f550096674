//! Compiling a workflow and proving over its graph that each state can be reached, and left unless it is final.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::Effects;
use super::field::*;
use super::{counter, tell};
use crate::cel::{Expr, Scope, V, truth};
use crate::decl::{ApproveDecl, TransitionDecl, WorkflowDecl};
use crate::source::{At, Faults, did_you_mean};
use crate::value::Value;

pub(super) fn compile(around: &Effects<'_>, name: &At<String>, decl: &WorkflowDecl, faults: &mut Faults) -> Workflow {
    let states: Vec<String> = decl.states.iter().map(|s| s.value.clone()).collect();
    let word = format!("workflow.{}", name.value);
    tell::name(name, &word, faults);
    names(decl, &states, &word, faults);
    let mut transitions = Vec::new();
    let mut ids = BTreeSet::new();
    for t in &decl.transitions {
        let word = format!("{word}.transition.{}", t.id.value);
        if !ids.insert(&t.id.value) {
            faults.add(
                &t.id.spot,
                &word,
                format!("the transition `{}` stands twice", t.id.value),
                "give one of them another id",
            );
        }
        transitions.push(transition(around, decl, &states, t, &word, faults));
    }
    let on_start = decl.on_start.iter().filter_map(|e| around.effect(e, &format!("{word}.on_start"), faults)).collect();
    let mut workflow = Workflow {
        name: name.value.clone(),
        states,
        finals: decl.finals.iter().map(|f| f.value.clone()).collect(),
        on_start,
        transitions,
        held: BTreeMap::new(),
    };
    prove(&workflow, decl, around.register, &word, faults);
    workflow.held = counter::held(&workflow, decl, &word, faults);
    workflow
}

fn names(decl: &WorkflowDecl, states: &[String], word: &str, faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for s in &decl.states {
        tell::name(s, &format!("{word}.states"), faults);
        if !seen.insert(&s.value) {
            faults.add(
                &s.spot,
                format!("{word}.states"),
                format!("the state `{}` stands twice", s.value),
                "name each state once",
            );
        }
    }
    if decl.states.is_empty() {
        faults.add(
            &decl.spot,
            format!("{word}.states"),
            "a workflow has states",
            "add states = [\"…\"]; the first is that of a new record",
        );
    }
    for f in decl.finals.iter().filter(|f| !states.contains(&f.value)) {
        faults.add(
            &f.spot,
            format!("{word}.final"),
            format!("there is no state `{}`", f.value),
            did_you_mean(f, states.iter().map(String::as_str)),
        );
    }
    tell::twice(&decl.finals, &format!("{word}.final"), faults);
}

fn transition(
    around: &Effects<'_>,
    decl: &WorkflowDecl,
    states: &[String],
    t: &TransitionDecl,
    word: &str,
    faults: &mut Faults,
) -> Transition {
    let known = || states.iter().map(String::as_str);
    let mut from = Vec::new();
    for f in &t.from {
        if f.value == "*" {
            from.extend(
                states.iter().filter(|s| **s != t.to.value && !decl.finals.iter().any(|x| x.value == **s)).cloned(),
            );
        } else if states.contains(&f.value) {
            from.push(f.value.clone());
        } else {
            let cause = format!("there is no state `{}`", f.value);
            faults.add(&f.spot, format!("{word}.from"), cause, did_you_mean(f, known()));
        }
    }
    tell::twice(&t.from, &format!("{word}.from"), faults);
    if t.from.is_empty() {
        faults.add(&t.spot, format!("{word}.from"), "a transition starts somewhere", "add from = \"state\" (or \"*\")");
    }
    if !states.contains(&t.to.value) {
        faults.add(
            &t.to.spot,
            format!("{word}.to"),
            format!("there is no state `{}`", t.to.value),
            did_you_mean(&t.to, known()),
        );
    }
    for role in &t.role {
        tell::name(role, &format!("{word}.role"), faults);
    }
    tell::twice(&t.role, &format!("{word}.role"), faults);
    for n in &t.needs {
        needed(around.register, n, &format!("{word}.needs"), faults);
    }
    tell::twice(&t.needs, &format!("{word}.needs"), faults);
    let guard = t.guard.as_ref().and_then(|g| around.cx.truth(g, &format!("{word}.guard"), faults));
    let approve = t.approve.as_ref().map(|a| approve(around, a, &format!("{word}.approve"), faults));
    let effects = t.effects.iter().filter_map(|e| around.effect(e, word, faults)).collect();
    Transition {
        id: t.id.value.clone(),
        spot: t.spot.clone(),
        from,
        to: t.to.value.clone(),
        roles: t.role.iter().map(|r| r.value.clone()).collect(),
        needs: t.needs.iter().map(|n| n.value.clone()).collect(),
        guard,
        approve,
        effects,
    }
}

/// Where approvals are written down.
const APPROVALS: &str = "core.approval";

fn approve(around: &Effects<'_>, decl: &ApproveDecl, word: &str, faults: &mut Faults) -> Approve {
    let persons = usize::try_from(decl.persons.value).ok().filter(|n| (1..=9).contains(n));
    if persons.is_none() {
        let cause = format!("{} persons cannot approve", decl.persons.value);
        faults.add(&decl.persons.spot, format!("{word}.persons"), cause, "write 1 to 9");
    }
    for role in &decl.role {
        tell::name(role, &format!("{word}.role"), faults);
    }
    tell::twice(&decl.role, &format!("{word}.role"), faults);
    if !around.first.contains_key(APPROVALS) {
        let cause = format!("approvals are written down in `{APPROVALS}`, which is not there");
        faults.add(&decl.spot, word, cause, "add \"core >= 0.1\" to `needs` in pack.toml");
    }
    Approve { persons: persons.unwrap_or(1), roles: decl.role.iter().map(|r| r.value.clone()).collect() }
}

/// What is sealed is never seen to be stated: a transition that needs it could never be made.
fn needed(register: &Register, name: &At<String>, word: &str, faults: &mut Faults) {
    if let Some(f) = tell::field(register, name, word, faults).filter(|f| !f.is_stored()) {
        faults.add(
            &name.spot,
            word,
            format!(
                "`{}` is sealed ({}): it is never seen to be stated, so the move could never be made",
                f.name, f.class
            ),
            "state the coded fact in a field of its own and need that",
        );
    }
}

/// Reachability over the graph; a guard that is false whatever the record says is no edge.
fn prove(w: &Workflow, decl: &WorkflowDecl, register: &Register, word: &str, faults: &mut Faults) {
    let edges: Vec<&Transition> =
        w.transitions.iter().filter(|t| !t.guard.as_deref().is_some_and(|g| constantly_false(g, register))).collect();
    let Some(start) = w.states.first() else { return };
    let mut reached = BTreeSet::from([start.clone()]);
    while let Some(next) = edges.iter().find(|t| !reached.contains(&t.to) && t.from.iter().any(|f| reached.contains(f)))
    {
        reached.insert(next.to.clone());
    }
    for s in &decl.states {
        if !reached.contains(&s.value) {
            faults.add(
                &s.spot,
                format!("{word}.states"),
                format!("the state `{}` can never be reached", s.value),
                "add a transition to it whose guard can hold, or take the state away",
            );
        }
        let left = edges.iter().any(|t| t.from.contains(&s.value) && t.to != s.value);
        if !left && !w.finals.contains(&s.value) {
            faults.add(
                &s.spot,
                format!("{word}.states"),
                format!("the state `{}` can never be left", s.value),
                "add a transition from it, or declare it in `final`",
            );
        }
    }
}

/// True when a condition is false with nothing known: then no record can make it true.
fn constantly_false(guard: &Expr, register: &Register) -> bool {
    truth(guard, &Nothing(register)) == Some(false)
}

struct Nothing<'a>(&'a Register);

static EMPTY: Value = Value::Empty;

impl Scope for Nothing<'_> {
    fn field(&self, place: usize) -> (&Value, &Field) {
        (&EMPTY, &self.0.fields[place])
    }
    fn follow(&self, _: &str, _: uuid::Uuid, _: &str) -> V {
        V::Unknown
    }
    fn relation(&self, _: &str) -> Vec<(String, uuid::Uuid)> {
        Vec::new()
    }
    fn profile(&self, _: &str) -> V {
        V::Unknown
    }
    fn today(&self) -> jiff::civil::Date {
        jiff::civil::Date::MIN
    }
    fn actor(&self) -> &str {
        ""
    }
    fn owner(&self) -> Option<uuid::Uuid> {
        None
    }
    fn is_working_day(&self, _: jiff::civil::Date) -> bool {
        true
    }
}
