//! Roles: where a pack declares them, every role that it names is one of them or of a pack that it needs.

use std::collections::BTreeMap;

use super::Catalog;
use super::read::PackSource;
use crate::decl::{EffectDecl, RegisterDecl};
use crate::source::{At, Faults, did_you_mean};

/// The roles that a pack may name: its own and those of the packs that it needs; `None` where it declares none.
pub(super) fn known<'a>(
    pack: &str,
    seen: &super::tell::Seen,
    declared: &BTreeMap<&'a str, Vec<&'a str>>,
) -> Option<Vec<&'a str>> {
    declared.get(pack).filter(|own| !own.is_empty())?;
    Some(seen.from(pack).iter().filter_map(|p| declared.get(p.as_str())).flatten().copied().collect())
}

pub(super) fn check(sources: &[PackSource], catalog: &Catalog, faults: &mut Faults) {
    let declared: BTreeMap<&str, Vec<&str>> =
        sources.iter().map(|s| (s.decl.pack.as_str(), s.decl.roles.iter().map(|r| r.as_str()).collect())).collect();
    for source in sources {
        let Some(known) = known(&source.decl.pack, &catalog.seen, &declared) else { continue };
        for register in &source.registers {
            named(register, &mut |role, name, word| one(role, name, &known, word, faults));
        }
    }
}

/// A role that nobody declares is a fault; `name` is the role without the `role:` before it.
pub(super) fn one(role: &At<String>, name: &str, known: &[&str], word: &str, faults: &mut Faults) {
    if !known.contains(&name) {
        faults.add(
            &role.spot,
            word,
            format!("there is no role `{name}`"),
            format!("{} (roles are declared in pack.toml)", did_you_mean(name, known.iter().copied())),
        );
    }
}

/// Every role that a register names.
fn named(decl: &RegisterDecl, tell: &mut dyn FnMut(&At<String>, &str, &str)) {
    for (name, w) in decl.workflows.iter() {
        let word = format!("workflow.{}", name.value);
        let mut effects: Vec<&EffectDecl> = w.on_start.iter().collect();
        for t in &w.transitions {
            t.role.iter().for_each(|r| tell(r, r, &format!("{word}.transition.{}.role", t.id.value)));
            let approve = t.approve.iter().flat_map(|a| &a.role);
            approve.for_each(|r| tell(r, r, &format!("{word}.transition.{}.approve.role", t.id.value)));
            effects.extend(&t.effects);
        }
        for to in effects.into_iter().filter_map(|e| e.notify.as_ref()) {
            addressee(to, &format!("{word}.effects"), tell);
        }
    }
    for (name, c) in decl.clocks.iter() {
        let word = format!("clock.{}", name.value);
        c.extend_role.iter().for_each(|r| tell(r, r, &format!("{word}.extend_role")));
        c.tell.iter().for_each(|t| addressee(t, &format!("{word}.tell"), tell));
        c.escalate.iter().for_each(|e| addressee(&e.to, &format!("{word}.escalate.to"), tell));
    }
}

fn addressee(to: &At<String>, word: &str, tell: &mut dyn FnMut(&At<String>, &str, &str)) {
    if let Some(name) = to.strip_prefix("role:") {
        tell(to, name, word);
    }
}
