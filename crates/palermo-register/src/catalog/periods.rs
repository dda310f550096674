//! Periods that may not overlap, events that are never edited, and what the world may see.

use super::field::{AppendOnly, Exclusive, Field, Public, Register};
use super::tell;
use crate::decl::{AppendOnlyDecl, ExclusiveDecl, FieldType, Owner, PublicDecl, RegisterDecl};
use crate::source::{At, Faults, did_you_mean};

pub(super) fn compile(decl: &RegisterDecl, register: &mut Register, faults: &mut Faults) {
    let exclusive = decl.exclusive.iter().filter_map(|e| exclusive(e, register, faults)).collect();
    let append_only = decl.append_only.as_ref().map(|a| append_only(a, register, faults));
    let public = decl.public.as_ref().map(|p| public(p, register, faults));
    register.exclusive = exclusive;
    register.append_only = append_only;
    register.public = public;
}

/// Fields that must agree for two records to be compared: single values in the clear.
fn compared(list: &[At<String>], register: &Register, word: &str, faults: &mut Faults) {
    use FieldType as T;
    for n in list.iter().filter(|n| n.value != "owner") {
        let Some(f) = tell::clear_field(register, n, word, "a comparison of records", faults) else { continue };
        if matches!(f.kind, T::Set | T::Rows | T::Refs | T::Translated | T::Concepts | T::File) {
            let cause = format!("`{}` is a {}: records are not compared by it", n.value, f.kind);
            faults.add(&n.spot, word, cause, "use single values");
        }
    }
    tell::twice(list, word, faults);
}

fn is_date(register: &Register, name: &str) -> bool {
    register.field(name).is_some_and(|f: &Field| f.kind == FieldType::Date && f.is_stored())
}

fn exclusive(e: &ExclusiveDecl, register: &Register, faults: &mut Faults) -> Option<Exclusive> {
    compared(&e.fields, register, "exclusive.fields", faults);
    match e.period.as_slice() {
        [from, to] if is_date(register, from) && is_date(register, to) && from.value != to.value => Some(Exclusive {
            fields: e.fields.iter().map(|f| f.value.clone()).collect(),
            from: from.value.clone(),
            to: to.value.clone(),
        }),
        _ => {
            faults.add(
                e.spot_of("period"),
                "exclusive.period",
                "a period is two date fields",
                "write period = [\"from_field\", \"to_field\"]",
            );
            None
        }
    }
}

fn append_only(a: &AppendOnlyDecl, register: &Register, faults: &mut Faults) -> AppendOnly {
    compared(&a.of, register, "append_only", faults);
    if a.of.is_empty() {
        faults.add(&a.spot, "append_only.of", "an event is about something", "add of = [\"field\"]");
    }
    tell::clear_field(register, &a.value, "append_only", "a comparison of records", faults);
    if !is_date(register, &a.at) {
        faults.add(
            &a.at.spot,
            "append_only.at",
            format!("`{}` is not a date field", a.at.value),
            "name the date from which the event holds",
        );
    }
    if let Some(c) = &a.corrects
        && let Some(f) = tell::clear_field(register, c, "append_only", "a comparison of records", faults)
        && (f.kind != FieldType::Ref || !f.to.contains(&register.name))
    {
        faults.add(
            &c.spot,
            "append_only.corrects",
            format!("`{}` does not point at an event of `{}`", c.value, register.name),
            format!("let it be a ref with to = \"{}\"", register.short()),
        );
    }
    AppendOnly {
        of: a.of.iter().map(|f| f.value.clone()).collect(),
        at: a.at.value.clone(),
        value: a.value.value.clone(),
        corrects: a.corrects.as_ref().map(|c| c.value.clone()),
    }
}

fn public(p: &PublicDecl, register: &Register, faults: &mut Faults) -> Public {
    let mut states = Vec::new();
    for s in &p.states {
        let found = s.split_once('.').filter(|(w, st)| register.workflow(w).is_some_and(|w| has_state(w, st)));
        match found {
            Some((w, st)) => states.push((w.to_string(), st.to_string())),
            None => {
                let known: Vec<String> = register
                    .workflows
                    .iter()
                    .flat_map(|w| w.states.iter().map(move |s| format!("{}.{s}", w.name)))
                    .collect();
                faults.add(
                    &s.spot,
                    "public.states",
                    format!("`{}` is not a state of a workflow here", s.value),
                    format!("write workflow.state; {}", did_you_mean(s, known.iter().map(String::as_str))),
                );
            }
        }
    }
    tell::twice(&p.states, "public.states", faults);
    match &p.flag {
        Some(f) if register.field(f).is_none_or(|f| f.kind != FieldType::Yn) => faults.add(
            &f.spot,
            "public.flag",
            format!("`{}` is not a yes/no field", f.value),
            "name a yn field; `no` hides the record",
        ),
        Some(f) => drop(tell::clear_field(register, f, "public.flag", "what the world is shown", faults)),
        None => {}
    }
    if register.owner != Owner::Public {
        faults.add(&p.spot, "public", "only a public register shows itself to the world", "set owner = \"public\"");
    }
    Public { states, flag: p.flag.as_ref().map(|f| f.value.clone()) }
}

fn has_state(workflow: &super::Workflow, state: &str) -> bool {
    workflow.states.iter().any(|s| s == state)
}
