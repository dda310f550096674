//! What do policies speak about? The schema of Cedar, made from the registers: a type for each register, an action for each
//! thing that can be done, and nothing that a pack could forget to keep in step.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use palermo_register::catalog::{Catalog, Register};

use super::action::{Action, HOUSE, RECORD};
use super::words::words;

/// The schema in Cedar's own language.
pub(crate) fn text(catalog: &Catalog, personal: &BTreeSet<String>) -> String {
    let mut out = String::from(
        "entity Organisation;\nentity Role;\n\
         // A person is a group of one, so that a grant names a group, whoever holds it.\n\
         entity Group;\n\
         entity User in [Role, Group] { organisation: Organisation, teams: Set<String> };\n\
         entity House;\n\
         type Asked = { purpose: String, step_up: Bool, now: Long };\n",
    );
    let mut packs: BTreeMap<&str, Vec<&Register>> = BTreeMap::new();
    for register in catalog.registers.values() {
        packs.entry(&register.pack).or_default().push(register);
    }
    for (pack, registers) in packs {
        line(&mut out, format_args!("namespace {pack} {{"));
        for register in registers {
            let all = words(register, personal);
            let all: Vec<String> = all.iter().map(|(name, w)| format!("\"{name}\": {}", w.kind())).collect();
            line(&mut out, format_args!("  entity {} {{ {} }};", register.short(), all.join(", ")));
        }
        line(&mut out, format_args!("}}"));
    }
    for group in ["see", "work", "transition", "open", "house"] {
        let within = if group == "transition" { " in [\"work\"]" } else { "" };
        line(&mut out, format_args!("action \"{group}\"{within};"));
    }
    for (action, on) in record_actions(catalog) {
        let on: Vec<String> = on.iter().map(|r| entity_type(r)).collect();
        let within = action.group().map(|g| format!(" in [\"{g}\"]")).unwrap_or_default();
        let applies = format!("principal: [User], resource: [{}], context: Asked", on.join(", "));
        line(&mut out, format_args!("action \"{action}\"{within} appliesTo {{ {applies} }};"));
    }
    for action in HOUSE {
        let applies = "principal: [User], resource: [House], context: Asked";
        line(&mut out, format_args!("action \"{action}\" in [\"house\"] appliesTo {{ {applies} }};"));
    }
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("a text takes every line");
}

/// The type of the records of a register.
pub(crate) fn entity_type(register: &str) -> String {
    register.replace('.', "::")
}

/// What can be done with records, and with those of which registers.
pub(crate) fn record_actions(catalog: &Catalog) -> BTreeMap<Action, Vec<String>> {
    let mut out: BTreeMap<Action, Vec<String>> = BTreeMap::new();
    for register in catalog.registers.values() {
        for action in actions_of(register) {
            out.entry(action).or_default().push(register.name.clone());
        }
    }
    out
}

/// What can be done with records of a register.
pub(crate) fn actions_of(register: &Register) -> Vec<Action> {
    let mut out: Vec<Action> = RECORD.to_vec();
    if register.name == "core.batch" {
        out.push(Action::Undo);
    }
    for w in &register.workflows {
        out.extend(w.transitions.iter().map(|t| Action::Transition(format!("{}.{}", w.name, t.id))));
    }
    let compartments: BTreeSet<&String> = register.slots.iter().map(|s| &s.compartment).collect();
    out.extend(compartments.into_iter().map(|c| Action::Open(c.clone())));
    out
}
