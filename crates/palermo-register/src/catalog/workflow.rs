//! Compiling a workflow and proving over its graph that each state can be reached, and left unless it is final.

use std::collections::{BTreeMap, BTreeSet};

use super::expressions::Compile;
use super::field::*;
use super::resolve::{Resolver, literal_value};
use crate::cel::{Expr, Scope, V, truth};
use crate::decl::{EffectDecl, WorkflowDecl};
use crate::source::{At, Faults, did_you_mean};
use crate::value::Value;
use crate::words::Literal;

pub(super) fn compile(
    resolver: &Resolver<'_>,
    cx: &Compile<'_>,
    name: &At<String>,
    decl: &WorkflowDecl,
    register: &Register,
    first: &BTreeMap<String, Register>,
    faults: &mut Faults,
) -> Workflow {
    let states: Vec<String> = decl.states.iter().map(|s| s.value.clone()).collect();
    let word = format!("workflow.{}", name.value);
    let mut seen = BTreeSet::new();
    for s in &decl.states {
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
    let known: Vec<&str> = states.iter().map(String::as_str).collect();
    for f in decl.finals.iter().filter(|f| !states.contains(&f.value)) {
        faults.add(
            &f.spot,
            format!("{word}.final"),
            format!("there is no state `{}`", f.value),
            did_you_mean(f, known.iter().copied()),
        );
    }
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
        let mut from = Vec::new();
        for f in &t.from {
            if f.value == "*" {
                from.extend(
                    states.iter().filter(|s| **s != t.to.value && !decl.finals.iter().any(|x| x.value == **s)).cloned(),
                );
            } else if states.contains(&f.value) {
                from.push(f.value.clone());
            } else {
                faults.add(
                    &f.spot,
                    format!("{word}.from"),
                    format!("there is no state `{}`", f.value),
                    did_you_mean(f, known.iter().copied()),
                );
            }
        }
        if t.from.is_empty() {
            faults.add(
                &t.spot,
                format!("{word}.from"),
                "a transition starts somewhere",
                "add from = \"state\" (or \"*\")",
            );
        }
        if !states.contains(&t.to.value) {
            faults.add(
                &t.to.spot,
                format!("{word}.to"),
                format!("there is no state `{}`", t.to.value),
                did_you_mean(&t.to, known.iter().copied()),
            );
        }
        for n in t.needs.iter().filter(|n| register.field(n).is_none()) {
            let fields: Vec<&str> = register.fields.iter().map(|f| f.name.as_str()).collect();
            faults.add(
                &n.spot,
                format!("{word}.needs"),
                format!("`{}` has no field `{}`", register.name, n.value),
                did_you_mean(n, fields.iter().copied()),
            );
        }
        let guard = t.guard.as_ref().and_then(|g| cx.truth(g, &format!("{word}.guard"), faults));
        let effects =
            t.effects.iter().filter_map(|e| effect(resolver, cx, e, &word, register, first, faults)).collect();
        transitions.push(Transition {
            id: t.id.value.clone(),
            spot: t.spot.clone(),
            from,
            to: t.to.value.clone(),
            roles: t.role.iter().map(|r| r.value.clone()).collect(),
            needs: t.needs.iter().map(|n| n.value.clone()).collect(),
            guard,
            effects,
        });
    }
    let on_start = decl
        .on_start
        .iter()
        .filter_map(|e| effect(resolver, cx, e, &format!("{word}.on_start"), register, first, faults))
        .collect();
    let workflow = Workflow {
        name: name.value.clone(),
        states,
        finals: decl.finals.iter().map(|f| f.value.clone()).collect(),
        on_start,
        transitions,
    };
    prove(&workflow, decl, register, &word, faults);
    workflow
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

fn effect(
    resolver: &Resolver<'_>,
    cx: &Compile<'_>,
    e: &EffectDecl,
    word: &str,
    register: &Register,
    first: &BTreeMap<String, Register>,
    faults: &mut Faults,
) -> Option<Effect> {
    let word = format!("{word}.effects");
    let verbs = e.verbs();
    if verbs.len() != 1 {
        let cause = if verbs.is_empty() {
            "an effect without a verb".to_string()
        } else {
            format!("an effect with several verbs: {}", verbs.join(", "))
        };
        faults.add(&e.spot, &word, cause, "write one of set, create, start_clock, stop_clock, notify, assign");
        return None;
    }
    let known: Vec<&str> = register.fields.iter().map(|f| f.name.as_str()).collect();
    if let Some(set) = &e.set {
        let mut pairs = Vec::new();
        for (field, text) in set.iter() {
            match register.field(field) {
                Some(f) if f.derived.is_some() || f.engine => faults.add(
                    &field.spot,
                    &word,
                    format!("`{}` is set by the engine", field.value),
                    "set another field",
                ),
                Some(_) => {}
                None => faults.add(
                    &field.spot,
                    &word,
                    format!("`{}` has no field `{}`", register.name, field.value),
                    did_you_mean(field, known.iter().copied()),
                ),
            }
            pairs.extend(cx.expr(text, &word, faults).map(|(x, _)| (field.value.clone(), x)));
        }
        return Some(Effect::Set(pairs));
    }
    if let Some(target) = &e.create {
        let name = resolver.effect_register(target, &word, faults);
        let other = first.get(&name)?;
        let mut with = Vec::new();
        for (field, value) in e.with.iter() {
            let Some(f) = other.field(field) else {
                let fields: Vec<&str> = other.fields.iter().map(|f| f.name.as_str()).collect();
                faults.add(
                    &field.spot,
                    &word,
                    format!("`{name}` has no field `{}`", field.value),
                    did_you_mean(field, fields.iter().copied()),
                );
                continue;
            };
            match value {
                Literal::Text(t) if t.starts_with('=') => {
                    let text = At { value: t[1..].to_string(), spot: field.spot.clone() };
                    with.extend(cx.expr(&text, &word, faults).map(|(x, _)| (field.value.clone(), Source::Expr(x))));
                }
                other => match literal_value(f, other) {
                    Ok(v) => with.push((field.value.clone(), Source::Literal(v))),
                    Err(why) => {
                        faults.add(&field.spot, &word, why, "write a value of the field's own kind, or \"=expression\"")
                    }
                },
            }
        }
        return Some(Effect::Create(name, with));
    }
    let clock = |c: &At<String>, faults: &mut Faults| {
        if !register.clocks.iter().any(|(n, _)| *n == c.value) {
            let clocks: Vec<&str> = register.clocks.iter().map(|(n, _)| n.as_str()).collect();
            faults.add(
                &c.spot,
                &word,
                format!("there is no clock `{}`", c.value),
                did_you_mean(c, clocks.iter().copied()),
            );
        }
        c.value.clone()
    };
    if let Some(c) = &e.start_clock {
        return Some(Effect::StartClock(clock(c, faults)));
    }
    if let Some(c) = &e.stop_clock {
        return Some(Effect::StopClock(clock(c, faults)));
    }
    if let Some(n) = &e.notify {
        if !n.starts_with("role:") && register.field(n).is_none() {
            faults.add(
                &n.spot,
                &word,
                format!("`{}` is neither a role nor a field", n.value),
                did_you_mean(n, known.iter().copied()),
            );
        }
        return Some(Effect::Notify(n.value.clone()));
    }
    let a = e.assign.as_ref()?;
    if register.field(a).is_none() {
        faults.add(
            &a.spot,
            &word,
            format!("`{}` has no field `{}`", register.name, a.value),
            did_you_mean(a, known.iter().copied()),
        );
    }
    let to = match e.to.as_ref().filter(|t| t.value != "actor") {
        Some(t) => Some(cx.expr(t, &word, faults)?.0),
        None => None,
    };
    Some(Effect::Assign(a.value.clone(), to))
}
