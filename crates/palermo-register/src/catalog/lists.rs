//! Code lists of the packs: what their files say, what they take over from another list, what they add to one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::read::PackSource;
use super::{Catalog, Codelist, crosswalk, tell};
use crate::reference;
use crate::source::{Faults, SourceFile, did_you_mean};

pub(super) fn lists(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    let pack = &source.decl.pack.value;
    for (name, decl) in source.decl.codelists.iter() {
        if !source.lists.iter().any(|(n, ..)| *n == name.value) {
            let known: Vec<&str> = source.lists.iter().map(|(n, ..)| n.as_str()).collect();
            faults.add(
                &decl.spot,
                format!("codelist.{}", name.value),
                "the list has no file",
                format!("add codelists/{}.csv ({})", name.value, did_you_mean(name, known.iter().copied())),
            );
        }
    }
    let languages: Vec<&str> = source.decl.languages.iter().map(|l| l.as_str()).collect();
    for (name, file, list) in &source.lists {
        tell::file_name(name, file, faults);
        let decl = source.decl.codelists.get(name);
        crosswalk::check(list, decl, file, faults);
        let extended = decl.and_then(|d| d.extends.as_ref()).and_then(|target| catalog.list(target));
        codes(list, file, &languages, extended.as_deref(), faults);
        let mut list = list.clone();
        if let Some(base) = decl.and_then(|d| d.base.as_ref()) {
            match catalog.list(base).or_else(|| catalog.list(&format!("{pack}.{}", base.value))) {
                Some(b) => {
                    catalog.seen.check(pack, &b.name, base, "base", faults);
                    list.set_base(&b);
                }
                None => faults.add(
                    &base.spot,
                    "base",
                    format!("there is no list `{}`", base.value),
                    did_you_mean(base, reference::BUILTIN_LISTS),
                ),
            }
        }
        if decl.is_none_or(|d| d.extends.is_none()) {
            tree(&list, file, faults);
        }
        catalog.lists.insert(format!("{pack}.{name}"), Arc::new(list));
    }
}

fn codes(list: &Codelist, file: &SourceFile, languages: &[&str], extended: Option<&Codelist>, faults: &mut Faults) {
    for code in list.codes() {
        let spot = file.line(code.line);
        // A code that stands in the extended list already has its labels there.
        let labelled = extended.is_some_and(|l| l.get(&code.code).is_some());
        for language in languages {
            if !labelled && !code.labels.contains_key(*language) {
                faults.add(
                    &spot,
                    format!("{}.{language}", code.code),
                    format!("`{}` has no label in {language}", code.code),
                    format!("fill the column `{language}`"),
                );
            }
        }
        for covered in code.covers() {
            if list.get(covered).is_none() {
                faults.add(
                    &spot,
                    format!("{}.covers", code.code),
                    format!("covers `{covered}`, which is not a code of the list"),
                    "name codes of the same list, separated by |",
                );
            } else if covered == code.code {
                faults.add(
                    &spot,
                    format!("{}.covers", code.code),
                    format!("`{covered}` covers itself"),
                    "name the finer codes that it may stand for",
                );
            }
        }
        years(code, &spot, faults);
    }
}

/// Ages in years of a code, which `read = "band"` of a mapping looks at.
fn years(code: &super::Code, spot: &crate::source::Spot, faults: &mut Faults) {
    let mut ends = Vec::new();
    for column in ["years_from", "years_to"] {
        let Some(text) = code.columns.get(column) else { continue };
        match text.parse::<u16>() {
            Ok(n) => ends.push((column, n)),
            Err(_) => faults.add(
                spot,
                format!("{}.{column}", code.code),
                format!("`{text}` is not a number of years"),
                "write completed years, as 17",
            ),
        }
    }
    if let [(_, from), (column, to)] = ends.as_slice()
        && from > to
    {
        faults.add(
            spot,
            format!("{}.{column}", code.code),
            format!("the years end at {to} and begin at {from}"),
            "let the first not be above the last",
        );
    }
}

/// Parents exist and no code lies below itself.
fn tree(list: &Codelist, file: &SourceFile, faults: &mut Faults) {
    for code in list.codes() {
        let Some(parent) = &code.parent else { continue };
        if list.get(parent).is_none() {
            let known: Vec<&str> = list.codes().iter().map(|c| c.code.as_str()).collect();
            faults.add(
                &file.line(code.line),
                format!("{}.parent", code.code),
                format!("the parent `{parent}` is not in the list"),
                did_you_mean(parent, known.iter().copied()),
            );
            continue;
        }
        let mut seen = BTreeSet::new();
        let mut at = Some(code.code.clone());
        while let Some(c) = at {
            if !seen.insert(c.clone()) {
                faults.add(
                    &file.line(code.line),
                    format!("{}.parent", code.code),
                    format!("`{}` lies below itself", code.code),
                    "let the parents form a tree",
                );
                break;
            }
            at = list.parent(&c);
        }
    }
}

pub(super) fn extend_lists(sources: &[PackSource], catalog: &mut Catalog, faults: &mut Faults) {
    for source in sources {
        let pack = &source.decl.pack.value;
        for (name, decl) in source.decl.codelists.iter() {
            let Some(target) = &decl.extends else { continue };
            let own = catalog.lists.get(&format!("{pack}.{}", name.value)).cloned();
            match (own, catalog.lists.get_mut(&target.value)) {
                (Some(own), Some(list)) => {
                    catalog.seen.check(pack, &target.value, target, "extends", faults);
                    let list = Arc::make_mut(list);
                    for code in own.codes() {
                        for (column, value) in &code.columns {
                            list.set_column(&code.code, column, value);
                        }
                    }
                    list.extend(own.codes().to_vec());
                    if let Some((_, file, _)) = source.lists.iter().find(|(n, ..)| *n == name.value) {
                        tree(&list.clone(), file, faults);
                    }
                }
                (_, None) if reference::BUILTIN_LISTS.contains(&target.as_str()) => faults.add(
                    &target.spot,
                    "extends",
                    format!("`{}` comes from a standard and is not extended", target.value),
                    format!("write base = \"{}\": this list takes its codes over and adds to them", target.value),
                ),
                (_, None) => {
                    let known: Vec<&str> = catalog.lists.keys().map(String::as_str).collect();
                    faults.add(
                        &target.spot,
                        "extends",
                        format!("there is no list `{}`", target.value),
                        did_you_mean(target, known.iter().copied()),
                    );
                }
                _ => {}
            }
        }
    }
}
