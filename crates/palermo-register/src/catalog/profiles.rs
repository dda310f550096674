//! Profiles of the packs: versions in the order of time, layers in one direction, parameters that keep their kind, states
//! that a workflow knows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::read::PackSource;
use super::{Catalog, Profile, ProfileVersion, Register, Workflow, tell};
use crate::decl::{ProfileDecl, ProfileVersionDecl};
use crate::process::clock::Length;
use crate::source::{At, Faults, did_you_mean};
use crate::words::Literal;

pub(super) fn profiles(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    for decl in &source.profiles {
        tell::name(&decl.profile, "profile", faults);
        let versions = versions(decl, faults);
        let profile = Profile { name: decl.profile.value.clone(), extends: Vec::new(), versions };
        if catalog.profiles.insert(decl.profile.value.clone(), profile).is_some() {
            faults.add(
                &decl.profile.spot,
                "profile",
                format!("the profile `{}` stands twice", decl.profile.value),
                "give one of them another name",
            );
        }
    }
}

fn versions(decl: &ProfileDecl, faults: &mut Faults) -> Vec<ProfileVersion> {
    let mut versions: Vec<ProfileVersion> = Vec::new();
    for v in &decl.versions {
        for (parameter, _) in v.set.iter() {
            tell::name(parameter, &format!("version.set.{}", parameter.value), faults);
        }
        let Ok(from) = v.from.parse::<Date>() else {
            faults.add(
                &v.from.spot,
                "version.from",
                format!("`{}` is not a date", v.from.value),
                "write it as 2026-01-31",
            );
            continue;
        };
        match versions.last() {
            Some(before) if before.from == from => faults.add(
                &v.from.spot,
                "version.from",
                format!("two versions begin on {from}"),
                "let each version begin on a day of its own",
            ),
            Some(before) if before.from > from => faults.add(
                &v.from.spot,
                "version.from",
                format!("this version begins on {from}, the one above it on {}", before.from),
                "write the versions in the order of time, the oldest first",
            ),
            _ => {}
        }
        versions.push(ProfileVersion {
            from,
            source: v.source.as_ref().map(|s| s.value.clone()),
            states: v
                .states
                .iter()
                .map(|(k, s)| (k.value.clone(), s.iter().map(|x| x.value.clone()).collect()))
                .collect(),
            parameters: v.set.iter().map(|(k, l)| (k.value.clone(), l.clone())).collect(),
        });
    }
    if decl.versions.is_empty() {
        faults.add(
            &decl.profile.spot,
            "version",
            "the profile has no version",
            "add [[version]] with `from` and [version.set]",
        );
    }
    versions.sort_by_key(|v| v.from);
    versions
}

/// Lays the layers of each profile; then each parameter must be of one kind in all of them.
pub(super) fn extend_profiles(sources: &[PackSource], catalog: &mut Catalog, faults: &mut Faults) {
    let decls: BTreeMap<&str, &ProfileDecl> =
        sources.iter().flat_map(|s| &s.profiles).map(|p| (p.profile.as_str(), p)).collect();
    for (name, decl) in &decls {
        let layers = layers(name, decl, &decls, faults);
        if let Some(p) = catalog.profiles.get_mut(*name) {
            p.extends = layers;
        }
    }
    for (name, decl) in &decls {
        let below: Vec<&ProfileDecl> = catalog
            .profiles
            .get(*name)
            .map(|p| p.extends.iter().filter_map(|n| decls.get(n.as_str()).copied()).collect())
            .unwrap_or_default();
        kinds(decl, &below, faults);
        calendars(decl, catalog, faults);
    }
}

fn layers(name: &str, decl: &ProfileDecl, decls: &BTreeMap<&str, &ProfileDecl>, faults: &mut Faults) -> Vec<String> {
    let mut layers = Vec::new();
    let mut at = decl.extends.as_ref();
    while let Some(below) = at {
        if below.value == name || layers.contains(&below.value) {
            faults.add(
                &below.spot,
                "extends",
                format!("the profile `{name}` lies below itself"),
                "let profiles extend each other in one direction",
            );
            break;
        }
        if !decls.contains_key(below.as_str()) {
            faults.add(
                &below.spot,
                "extends",
                format!("there is no profile `{}`", below.value),
                did_you_mean(below, decls.keys().copied()),
            );
            break;
        }
        layers.push(below.value.clone());
        at = decls.get(below.as_str()).and_then(|d| d.extends.as_ref());
    }
    layers
}

fn kinds(decl: &ProfileDecl, below: &[&ProfileDecl], faults: &mut Faults) {
    fn set(d: &ProfileDecl) -> impl Iterator<Item = &(At<String>, Literal)> {
        d.versions.iter().flat_map(|v: &ProfileVersionDecl| &v.set.0)
    }
    let mut first: BTreeMap<&str, &Literal> = BTreeMap::new();
    for (name, value) in below.iter().rev().flat_map(|d| set(d)) {
        first.entry(name).or_insert(value);
    }
    for (name, value) in set(decl) {
        let before = *first.entry(name).or_insert(value);
        if !alike(before, value) {
            faults.add(
                &name.spot,
                format!("version.set.{}", name.value),
                format!("`{}` is {} here and {} elsewhere in the profile", name.value, kind(value), kind(before)),
                "let a parameter be of one kind in every version and layer",
            );
        }
    }
}

fn kind(value: &Literal) -> &'static str {
    match value {
        Literal::Text(_) => "a text",
        Literal::Integer(_) | Literal::Decimal(_) => "a number",
        Literal::Bool(_) => "true or false",
        Literal::List(_) => "a list",
        Literal::Table(_) => "a table",
    }
}

/// Whether two values of a parameter can stand for each other. A number of days and a length are both lengths.
fn alike(a: &Literal, b: &Literal) -> bool {
    let length = |t: &str| Length::parse(t).is_some();
    match (a, b) {
        (Literal::List(a), Literal::List(b)) => {
            a.iter().chain(b).next().is_none_or(|first| a.iter().chain(b).all(|x| alike(first, x)))
        }
        (Literal::Integer(_), Literal::Text(t)) | (Literal::Text(t), Literal::Integer(_)) => length(t),
        (a, b) => kind(a) == kind(b),
    }
}

/// Expressions count working days in the calendar that the parameter `calendar` names.
fn calendars(decl: &ProfileDecl, catalog: &Catalog, faults: &mut Faults) {
    for (name, value) in decl.versions.iter().flat_map(|v| v.set.iter()).filter(|(n, _)| n.value == "calendar") {
        let text = if let Literal::Text(t) = value { t.as_str() } else { "" };
        if !catalog.calendars.contains_key(text) {
            faults.add(
                &name.spot,
                "version.set.calendar",
                format!("there is no calendar `{text}`"),
                did_you_mean(text, catalog.calendars.keys().map(String::as_str)),
            );
        }
    }
}

/// Narrowed workflows: of a register that reads the profile, with states that it has, from the first on.
pub(super) fn narrowed(sources: &[PackSource], catalog: &Catalog, faults: &mut Faults) {
    for decl in sources.iter().flat_map(|s| &s.profiles) {
        let Some(profile) = catalog.profiles.get(&decl.profile.value) else { continue };
        for (key, states) in decl.versions.iter().flat_map(|v| v.states.iter()) {
            let word = format!("version.states.{}", key.value);
            if let Some((register, workflow)) = workflow(profile, key, &word, catalog, faults) {
                states_of(register, workflow, key, states, &word, faults);
            }
        }
    }
}

fn workflow<'a>(
    profile: &Profile,
    key: &At<String>,
    word: &str,
    catalog: &'a Catalog,
    faults: &mut Faults,
) -> Option<(&'a Register, &'a Workflow)> {
    let all = || catalog.registers.values().flat_map(|r| r.workflows.iter().map(move |w| (r, w)));
    let found: Vec<_> = all().filter(|(r, w)| format!("{}.{}", r.short(), w.name) == key.value).collect();
    let reads = |r: &Register| {
        let own = r.profile.as_ref();
        own.is_some_and(|p| *p == profile.name || profile.extends.contains(p))
    };
    match found.iter().find(|(r, _)| reads(r)).or(found.first()) {
        None => {
            let known: Vec<String> = all().map(|(r, w)| format!("{}.{}", r.short(), w.name)).collect();
            faults.add(
                &key.spot,
                word,
                format!("there is no workflow `{}`", key.value),
                did_you_mean(key, known.iter().map(String::as_str)),
            );
            None
        }
        Some((r, _)) if !reads(r) => {
            faults.add(
                &key.spot,
                word,
                format!("`{}` does not read the profile `{}`", r.name, profile.name),
                "narrow a workflow of a register that names this profile or one below it",
            );
            None
        }
        Some((r, w)) => Some((r, w)),
    }
}

fn states_of(
    register: &Register,
    workflow: &Workflow,
    key: &At<String>,
    states: &[At<String>],
    word: &str,
    faults: &mut Faults,
) {
    tell::twice(states, word, faults);
    let mut all_known = true;
    for state in states.iter().filter(|s| !workflow.states.contains(s)) {
        all_known = false;
        faults.add(
            &state.spot,
            word,
            format!("the workflow has no state `{}`", state.value),
            did_you_mean(state, workflow.states.iter().map(String::as_str)),
        );
    }
    let Some(first) = workflow.states.first() else { return };
    let kept: BTreeSet<&str> = states.iter().map(|s| s.as_str()).collect();
    if !kept.contains(first.as_str()) {
        faults.add(
            &key.spot,
            word,
            format!("the first state `{first}` is left out: every record of `{}` begins in it", register.name),
            format!("keep `{first}` among the states"),
        );
        return;
    }
    if !all_known {
        return;
    }
    let moves = || workflow.transitions.iter().filter(|t| kept.contains(t.to.as_str()));
    let mut reached = BTreeSet::from([first.as_str()]);
    while let Some(next) =
        moves().find(|t| !reached.contains(t.to.as_str()) && t.from.iter().any(|f| reached.contains(f.as_str())))
    {
        reached.insert(next.to.as_str());
    }
    for state in states {
        if !reached.contains(state.as_str()) {
            faults.add(
                &state.spot,
                word,
                format!("the state `{}` can no longer be reached", state.value),
                "keep a state that leads to it, or leave this one out too",
            );
        } else if !workflow.finals.contains(&state.value)
            && !moves().any(|t| t.from.contains(&state.value) && t.to != state.value)
        {
            faults.add(
                &state.spot,
                word,
                format!("the state `{}` can no longer be left", state.value),
                "keep a state that it leads to, or leave this one out too",
            );
        }
    }
}
