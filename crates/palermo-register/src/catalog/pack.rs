//! A pack as a whole: its name and version, the packs that it needs, its languages, its concepts.

use std::collections::BTreeMap;

use unic_langid::LanguageIdentifier;

use super::read::PackSource;
use super::tell::{self, Seen};
use super::{Catalog, Concept, resolve};
use crate::decl::{ConceptDecl, FieldType};
use crate::reference;
use crate::source::{Faults, did_you_mean};

fn semver(text: &str) -> Option<(u32, u32, u32)> {
    let parts: Vec<u32> = text.split('.').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [a, b, c] => Some((*a, *b, *c)),
        [a, b] => Some((*a, *b, 0)),
        [a] => Some((*a, 0, 0)),
        _ => None,
    }
}

/// Packs in the order of their needs; needs that are not met are faults.
pub(super) fn in_order(mut left: Vec<PackSource>, faults: &mut Faults) -> Vec<PackSource> {
    let versions: BTreeMap<String, (u32, u32, u32)> =
        left.iter().filter_map(|p| Some((p.decl.pack.value.clone(), semver(&p.decl.version)?))).collect();
    for p in &left {
        let d = &p.decl;
        words(p, faults);
        if semver(&d.version).is_none() || d.version.split('.').count() != 3 {
            faults.add(
                &d.version.spot,
                "version",
                format!("`{}` is not a version", d.version.value),
                "write major.minor.patch, as 1.0.0",
            );
        }
        if left.iter().filter(|o| o.decl.pack.value == d.pack.value).count() > 1 {
            faults.add(
                &d.pack.spot,
                "pack",
                format!("two packs are called `{}`", d.pack.value),
                "give one of them another name",
            );
        }
        for need in &d.needs {
            let (name, wanted) = need.split_once(">=").map_or((need.trim(), None), |(n, v)| (n.trim(), Some(v.trim())));
            match (versions.get(name), wanted.map(semver)) {
                (None, _) => faults.add(
                    &need.spot,
                    "needs",
                    format!("the pack `{name}` is not there"),
                    did_you_mean(name, versions.keys().map(String::as_str)),
                ),
                (_, Some(None)) => {
                    faults.add(&need.spot, "needs", format!("`{}` names no version", need.value), "write `core >= 0.1`")
                }
                (Some(have), Some(Some(want))) if *have < want => {
                    faults.add(
                        &need.spot,
                        "needs",
                        format!("`{name}` is there in version {}.{}.{}", have.0, have.1, have.2),
                        "install a newer version of it",
                    );
                }
                _ if name == d.pack.value => {
                    let cause = "a pack does not need itself";
                    faults.add(&need.spot, "needs", cause, "name the packs whose lists and registers it uses");
                }
                _ => {}
            }
        }
    }
    let mut out: Vec<PackSource> = Vec::new();
    while !left.is_empty() {
        let ready = left.iter().position(|p| {
            p.decl.needs.iter().all(|n| {
                let name = n.split(">=").next().unwrap_or_default().trim();
                out.iter().any(|o| o.decl.pack.value == name)
                    || !left.iter().any(|o| o.decl.pack.value == name && name != p.decl.pack.value)
            })
        });
        match ready {
            Some(i) => out.push(left.remove(i)),
            None => {
                let p = left.remove(0);
                faults.add(&p.decl.pack.spot, "needs", "packs need each other in a circle", "remove one of the needs");
                out.push(p);
            }
        }
    }
    out
}

/// Which packs each pack may speak of.
pub(super) fn seen(sources: &[PackSource]) -> Seen {
    Seen::of(sources.iter().map(|p| {
        let needs = p.decl.needs.iter().map(|n| n.split(">=").next().unwrap_or_default().trim()).collect();
        (p.decl.pack.value.as_str(), needs)
    }))
}

/// What `pack.toml` says of the pack itself.
fn words(source: &PackSource, faults: &mut Faults) {
    let d = &source.decl;
    tell::name(&d.pack, "pack", faults);
    tell::twice(&d.needs, "needs", faults);
    tell::twice(&d.languages, "languages", faults);
    tell::twice(&d.roles, "roles", faults);
    for role in &d.roles {
        tell::name(role, "roles", faults);
    }
    for language in d.languages.iter().filter(|l| l.parse::<LanguageIdentifier>().is_err()) {
        faults.add(
            &language.spot,
            "languages",
            format!("`{}` is not a language tag", language.value),
            "write a tag of BCP 47, as en or pt-BR",
        );
    }
    let have = |l: &str| d.languages.iter().any(|x| x.value == l) || source.labels.languages.contains_key(l);
    for (language, _) in d.labels.iter().filter(|(l, _)| !have(l)) {
        faults.add(
            &language.spot,
            format!("labels.{}", language.value),
            format!("the pack has no labels in `{}`", language.value),
            did_you_mean(language, d.languages.iter().map(|l| l.as_str())),
        );
    }
}

/// Whether the words of a concept go together.
fn represented(decl: &ConceptDecl, word: &str, faults: &mut Faults) {
    use FieldType as T;
    let coded = matches!(decl.kind.value, T::Code | T::Set);
    match &decl.list {
        None if coded => faults.add(
            &decl.spot,
            format!("{word}.list"),
            format!("a concept that is a {} has a code list", decl.kind.value),
            "add list = \"name\"",
        ),
        Some(list) if !coded => faults.add(
            &list.spot,
            format!("{word}.list"),
            format!("`list` does not belong to a {}", decl.kind.value),
            "write type = \"code\" or \"set\", or take the list away",
        ),
        _ => {}
    }
    let names = coded || matches!(decl.kind.value, T::Country | T::Subdivision | T::Ref | T::Refs | T::Text);
    if decl.is_state && !names {
        faults.add(
            decl.spot_of("states_of_the_world"),
            format!("{word}.states_of_the_world"),
            format!("a {} names no States", decl.kind.value),
            "take it away, or write type = \"country\"",
        );
    }
}

pub(super) fn concepts(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    let pack = &source.decl.pack.value;
    for (name, decl) in source.decl.concepts.iter() {
        let word = format!("concept.{}", name.value);
        tell::name(name, &word, faults);
        represented(decl, &word, faults);
        let list = decl.list.as_ref().and_then(|l| {
            let found = resolve::list_name(catalog, pack, l);
            if found.is_none() {
                let known: Vec<&str> =
                    catalog.lists.keys().map(String::as_str).chain(reference::BUILTIN_LISTS).collect();
                faults.add(
                    &l.spot,
                    format!("{word}.list"),
                    format!("there is no code list `{}`", l.value),
                    did_you_mean(l, known.iter().copied()),
                );
            }
            if let Some(full) = &found {
                catalog.seen.check(pack, full, l, &format!("{word}.list"), faults);
            }
            found
        });
        let full = format!("{pack}.{}", name.value);
        let note = decl.note.as_ref().map(|n| n.value.clone());
        let concept = Concept { name: full.clone(), is_state: decl.is_state, list, kind: decl.kind.value, note };
        catalog.concepts.insert(full, concept);
    }
}
