//! Roll-ups: which group of a table does a code belong to?

use std::collections::{BTreeMap, BTreeSet};

use super::read::PackSource;
use super::{Catalog, Rollup, resolve, tell};
use crate::source::{Faults, did_you_mean};

pub(super) fn rollups(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    let pack = &source.decl.pack.value;
    for (name, decl) in source.decl.rollups.iter() {
        tell::name(name, &format!("rollup.{}", name.value), faults);
        let Some(full) = resolve::list_name(catalog, pack, &decl.list) else {
            let known: Vec<&str> = catalog.lists.keys().map(String::as_str).collect();
            faults.add(
                &decl.list.spot,
                format!("rollup.{}.list", name.value),
                format!("there is no code list `{}`", decl.list.value),
                did_you_mean(&decl.list, known.iter().copied()),
            );
            continue;
        };
        let Some(list) = catalog.list(&full) else { continue };
        catalog.seen.check(pack, &full, &decl.list, &format!("rollup.{}.list", name.value), faults);
        if !list.columns.contains(&decl.column.value) {
            let known: Vec<&str> = list.columns.iter().map(String::as_str).collect();
            faults.add(
                &decl.column.spot,
                format!("rollup.{}.column", name.value),
                format!("the list has no column `{}`", decl.column.value),
                did_you_mean(&decl.column, known.iter().copied()),
            );
        }
        let labelled = decl.groups.as_ref().and_then(|g| {
            let found = resolve::list_name(catalog, pack, g).and_then(|n| catalog.list(&n));
            if found.is_none() {
                let known: Vec<&str> = catalog.lists.keys().map(String::as_str).collect();
                faults.add(
                    &g.spot,
                    format!("rollup.{}.groups", name.value),
                    format!("there is no code list `{}`", g.value),
                    did_you_mean(g, known.iter().copied()),
                );
            }
            found
        });
        // A group may be named by the code of the list of groups or by its own text there.
        let group_code = |text: &str| {
            let by = labelled.as_ref().and_then(|l| {
                l.codes().iter().find(|c| {
                    c.code == text
                        || c.columns.values().any(|v| v == text)
                        || c.labels.get("en").is_some_and(|e| e.text == text)
                })
            });
            by.map(|c| c.code.clone())
        };
        let mut groups = BTreeMap::new();
        let mut told = BTreeSet::new();
        for code in list.codes() {
            let Some(text) = code.columns.get(&decl.column.value) else { continue };
            let group = group_code(text);
            if let (None, Some(l)) = (&group, &labelled)
                && told.insert(text)
            {
                let known: Vec<&str> = l.codes().iter().map(|c| c.code.as_str()).collect();
                faults.add(
                    &decl.column.spot,
                    format!("rollup.{}.column", name.value),
                    format!("`{}` is rolled up to `{text}`, which is no group of `{}`", code.code, l.name),
                    did_you_mean(text, known.iter().copied()),
                );
            }
            groups.insert(code.code.clone(), group.unwrap_or_else(|| text.clone()));
        }
        let rollup = Rollup {
            name: format!("{pack}.{}", name.value),
            version: decl.version.value.clone(),
            list: full,
            groups,
            of: labelled.map(|l| l.name.clone()),
        };
        if let Some(other) = catalog.rollups.insert(name.value.clone(), rollup) {
            faults.add(
                &name.spot,
                format!("rollup.{}", name.value),
                format!("`{}` is a roll-up already", other.name),
                "give one of them another name",
            );
        }
    }
}
