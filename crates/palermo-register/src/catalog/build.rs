//! Putting the packs together: order of need, lists, concepts, registers, then everything that refers to them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::read::{PackFiles, PackSource, read_pack};
use super::resolve::{self, Resolver};
use super::{Catalog, Concept, DataFile, Pack, Profile, ProfileVersion, Register, Rollup, crosswalk};
use super::{indicator, mapping, wanted};
use crate::cel::{Types, compile_filter};
use crate::process::clock::Length;
use crate::reference;
use crate::source::{Fault, Faults, did_you_mean};

pub(super) fn build(packs: Vec<PackFiles>) -> Result<Catalog, Vec<Fault>> {
    let mut faults = Faults::default();
    let sources: Vec<PackSource> = packs.iter().filter_map(|p| read_pack(p, &mut faults)).collect();
    let sources = in_order(sources, &mut faults);
    let mut catalog = Catalog::default();
    for source in &sources {
        lists(source, &mut catalog, &mut faults);
    }
    extend_lists(&sources, &mut catalog, &mut faults);
    for source in &sources {
        concepts(source, &mut catalog, &mut faults);
        profiles(source, &mut catalog, &mut faults);
        for calendar in &source.calendars {
            catalog.calendars.insert(calendar.name.clone(), calendar.clone());
        }
        rollups(source, &mut catalog, &mut faults);
    }
    extend_profiles(&sources, &mut catalog, &mut faults);
    registers(&sources, &mut catalog, &mut faults);
    for source in sources {
        indicators(&source, &mut catalog, &mut faults);
        mapping::mappings(&source, &mut catalog, &mut faults);
        schedules(&source, &mut faults);
        wanted::labels(&source, &mut faults);
        let data = data_files(&source, &catalog, &mut faults);
        let schedules = source.decl.schedules.iter().map(|(n, s)| (n.value.clone(), s.clone())).collect();
        catalog.packs.push(Pack {
            name: source.decl.pack.value.clone(),
            version: source.decl.version.value.clone(),
            sha256: source.sha256,
            labels: source.labels,
            data,
            tests: source.tests,
            tables: source.tables,
            schedules,
        });
    }
    if faults.is_empty() { Ok(catalog) } else { Err(faults.into_sorted()) }
}

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
fn in_order(mut left: Vec<PackSource>, faults: &mut Faults) -> Vec<PackSource> {
    let versions: BTreeMap<String, (u32, u32, u32)> =
        left.iter().filter_map(|p| Some((p.decl.pack.value.clone(), semver(&p.decl.version)?))).collect();
    for p in &left {
        let d = &p.decl;
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

fn lists(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
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
        let decl = source.decl.codelists.get(name);
        crosswalk::check(list, decl, file, faults);
        let extended = decl.and_then(|d| d.extends.as_ref()).and_then(|target| catalog.list(target));
        for code in list.codes() {
            let spot = file.line(code.line);
            // A code that stands in the extended list already has its labels there.
            let labelled = extended.as_ref().is_some_and(|l| l.get(&code.code).is_some());
            for language in &languages {
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
                }
            }
        }
        let mut list = list.clone();
        if let Some(base) = decl.and_then(|d| d.base.as_ref()) {
            match catalog.list(base).or_else(|| catalog.list(&format!("{pack}.{}", base.value))) {
                Some(b) => list.set_base(&b),
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

/// Parents exist and no code lies below itself.
fn tree(list: &super::Codelist, file: &crate::source::SourceFile, faults: &mut Faults) {
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

fn extend_lists(sources: &[PackSource], catalog: &mut Catalog, faults: &mut Faults) {
    for source in sources {
        for (name, decl) in source.decl.codelists.iter() {
            let Some(target) = &decl.extends else { continue };
            let own = catalog.lists.get(&format!("{}.{}", source.decl.pack.value, name.value)).cloned();
            match (own, catalog.lists.get_mut(&target.value)) {
                (Some(own), Some(list)) => {
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

fn concepts(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    let pack = &source.decl.pack.value;
    for (name, decl) in source.decl.concepts.iter() {
        let list = decl.list.as_ref().and_then(|l| {
            let found = resolve::list_name(catalog, pack, l);
            if found.is_none() {
                let known: Vec<&str> =
                    catalog.lists.keys().map(String::as_str).chain(reference::BUILTIN_LISTS).collect();
                faults.add(
                    &l.spot,
                    format!("concept.{}.list", name.value),
                    format!("there is no code list `{}`", l.value),
                    did_you_mean(l, known.iter().copied()),
                );
            }
            found
        });
        let full = format!("{pack}.{}", name.value);
        catalog.concepts.insert(
            full.clone(),
            Concept {
                name: full,
                is_state: decl.is_state,
                list,
                kind: decl.kind.value,
                note: decl.note.as_ref().map(|n| n.value.clone()),
            },
        );
    }
}

fn profiles(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    for decl in &source.profiles {
        let mut versions = Vec::new();
        for v in &decl.versions {
            match v.from.parse::<Date>() {
                Ok(from) => versions.push(ProfileVersion {
                    from,
                    source: v.source.as_ref().map(|s| s.value.clone()),
                    states: v
                        .states
                        .iter()
                        .map(|(k, s)| (k.value.clone(), s.iter().map(|x| x.value.clone()).collect()))
                        .collect(),
                    parameters: v.set.clone(),
                }),
                Err(_) => faults.add(
                    &v.from.spot,
                    "version.from",
                    format!("`{}` is not a date", v.from.value),
                    "write it as 2026-01-31",
                ),
            }
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

fn extend_profiles(sources: &[PackSource], catalog: &mut Catalog, faults: &mut Faults) {
    let decls: BTreeMap<&str, &crate::decl::ProfileDecl> =
        sources.iter().flat_map(|s| &s.profiles).map(|p| (p.profile.as_str(), p)).collect();
    for (name, decl) in &decls {
        let mut layers = Vec::new();
        let mut at = decl.extends.as_ref();
        while let Some(below) = at {
            if below.value == *name || layers.contains(&below.value) {
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
        if let Some(p) = catalog.profiles.get_mut(*name) {
            p.extends = layers;
        }
    }
}

fn rollups(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    let pack = &source.decl.pack.value;
    for (name, decl) in source.decl.rollups.iter() {
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
            by.map_or_else(|| text.to_string(), |c| c.code.clone())
        };
        let groups = list
            .codes()
            .iter()
            .filter_map(|c| Some((c.code.clone(), group_code(c.columns.get(&decl.column.value)?))))
            .collect();
        catalog.rollups.insert(
            name.value.clone(),
            Rollup {
                name: format!("{pack}.{}", name.value),
                version: decl.version.value.clone(),
                list: full,
                groups,
                of: labelled.map(|l| l.name.clone()),
            },
        );
    }
}

fn registers(sources: &[PackSource], catalog: &mut Catalog, faults: &mut Faults) {
    let names: BTreeSet<String> = sources
        .iter()
        .flat_map(|s| s.registers.iter().map(|r| format!("{}.{}", s.decl.pack.value, r.register.value)))
        .collect();
    let mut first: BTreeMap<String, Register> = BTreeMap::new();
    for source in sources {
        for decl in &source.registers {
            let resolver = Resolver { catalog, pack: &source.decl.pack.value, names: &names };
            let register = resolver.fields(decl, faults);
            if first.insert(register.name.clone(), register).is_some() {
                faults.add(
                    &decl.register.spot,
                    "register",
                    format!("the register `{}` stands twice", decl.register.value),
                    "give one of them another name",
                );
            }
        }
    }
    for source in sources {
        for decl in &source.registers {
            let name = format!("{}.{}", source.decl.pack.value, decl.register.value);
            let resolver = Resolver { catalog, pack: &source.decl.pack.value, names: &names };
            let Some(register) = resolver.expressions(decl, &first, faults) else { continue };
            catalog.registers.insert(name, Arc::new(register));
        }
    }
}

fn indicators(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    for decl in &source.indicators {
        let name = &decl.indicator.value;
        let at = |w: &str| format!("indicator.{w}");
        if !["national", "part"].contains(&decl.coverage.as_str()) {
            faults.add(
                &decl.coverage.spot,
                at("coverage"),
                format!("`{}` is not a coverage", decl.coverage.value),
                "write national or part",
            );
        }
        if let Some(order) = &decl.order
            && !["code", "label"].contains(&order.as_str())
        {
            let over_states = "States are never ordered by a figure, rank, percentile or top-N";
            faults.add(
                &order.spot,
                at("order"),
                format!("order by `{}` is not offered: {over_states}", order.value),
                "write code or label, or leave it out",
            );
        }
        match resolve::register_of(catalog, &source.decl.pack.value, &decl.from) {
            Some(register) => {
                for concept in decl.rows.iter().chain(&decl.columns) {
                    let (field, rollup) =
                        concept.split_once(':').map_or((concept.as_str(), None), |(f, r)| (f, Some(r)));
                    let plain = field.strip_prefix("year(").and_then(|f| f.strip_suffix(')')).unwrap_or(field);
                    if register.concept_field(plain).is_none_or(|f| !f.is_stored()) {
                        let known: Vec<&str> =
                            register.fields.iter().filter(|f| f.is_stored()).map(|f| f.table_name()).collect();
                        faults.add(
                            &concept.spot,
                            at("rows"),
                            format!("`{}` has no concept or field `{plain}`", register.name),
                            did_you_mean(plain, known.iter().copied()),
                        );
                    }
                    if let Some(r) = rollup.filter(|r| !catalog.rollups.contains_key(*r)) {
                        faults.add(
                            &concept.spot,
                            at("rows"),
                            format!("there is no roll-up `{r}`"),
                            did_you_mean(r, catalog.rollups.keys().map(String::as_str)),
                        );
                    }
                }
                for (word, field) in [("person", &decl.person), ("main_form", &decl.main_form)] {
                    if let Some(f) = field.as_ref().filter(|f| register.concept_field(f).is_none()) {
                        faults.add(
                            &f.spot,
                            at(word),
                            format!("`{}` has no field `{}`", register.name, f.value),
                            "name a field of the register",
                        );
                    }
                }
                indicator::of_register(catalog, &register, decl, faults);
                if let Some(filter) = &decl.filter {
                    let types = Types { register: &register, names: catalog, profile: BTreeMap::new() };
                    if let Err(p) = compile_filter(filter, &types) {
                        faults.add(&filter.spot, at("where"), p.cause, p.remedy);
                    }
                }
            }
            None => indicator::of_dataset(source, catalog, decl, faults),
        }
        if catalog.indicators.insert(name.clone(), (source.decl.pack.value.clone(), decl.clone())).is_some() {
            faults.add(
                &decl.indicator.spot,
                "indicator",
                format!("the indicator `{name}` stands twice"),
                "give one of them another name",
            );
        }
    }
}

fn schedules(source: &PackSource, faults: &mut Faults) {
    let jobs = ["rebuild", "snapshot", "clocks", "verify"];
    for (name, s) in source.decl.schedules.iter() {
        let word = format!("schedule.{}", name.value);
        if !jobs.contains(&s.job.as_str()) {
            faults.add(&s.job.spot, &word, format!("there is no job `{}`", s.job.value), did_you_mean(&s.job, jobs));
        }
        match (&s.at, &s.every) {
            (Some(at), None) => {
                let ok = at
                    .split_once(':')
                    .and_then(|(h, m)| Some((h.parse::<u8>().ok()?, m.parse::<u8>().ok()?)))
                    .is_some_and(|(h, m)| h < 24 && m < 60);
                if !ok {
                    faults.add(&at.spot, &word, format!("`{}` is not a time of day", at.value), "write it as 02:30");
                }
            }
            (None, Some(every)) => {
                let minutes = every.strip_suffix('m').and_then(|n| n.parse::<i64>().ok()).is_some_and(|n| n > 0);
                if !minutes && !matches!(Length::parse(every), Some(Length::Hours(n) | Length::Days(n)) if n > 0) {
                    faults.add(
                        &every.spot,
                        &word,
                        format!("`{}` is not an interval", every.value),
                        "write 15m, 1h or 1d",
                    );
                }
            }
            _ => faults.add(
                &s.spot,
                &word,
                "a schedule needs either `at` or `every`",
                "write at = \"02:30\" or every = \"1h\"",
            ),
        }
    }
}

fn data_files(source: &PackSource, catalog: &Catalog, faults: &mut Faults) -> Vec<DataFile> {
    let mut out = Vec::new();
    for (stem, file) in &source.data {
        let declared = source.decl.data.get(stem);
        let mapping = declared.map_or_else(|| format!("{}.{stem}", source.decl.pack.value), |m| m.value.clone());
        let known = catalog.mappings.contains_key(&mapping) || catalog.registers.contains_key(&mapping);
        if !known {
            let spot = declared.map_or_else(|| file.line(1), |m| m.spot.clone());
            faults.add(
                &spot,
                format!("data.{stem}"),
                format!("`{mapping}` is neither a register nor a mapping"),
                "name the file after its register, or say `[data] file = \"mapping\"` in pack.toml",
            );
        }
        out.push(DataFile { file: file.clone(), mapping });
    }
    out
}
