//! Putting the packs together: order of need, lists, concepts, registers, then everything that refers to them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::read::{PackFiles, PackSource, read_pack};
use super::resolve::Resolver;
use super::{Catalog, Pack, Register};
use super::{cases, clocks, data, indicator, lists, mapping, pack, profiles, roles, rollup, schedule, tables, wanted};
use crate::source::{Fault, Faults};

pub(super) fn build(packs: Vec<PackFiles>) -> Result<Catalog, Vec<Fault>> {
    let mut faults = Faults::default();
    let catalog = assemble(packs, true, &mut faults);
    if faults.is_empty() { Ok(catalog) } else { Err(faults.into_sorted()) }
}

/// As [`build`], without asking for labels: what is not named is shown by its own name.
pub(super) fn applied(packs: Vec<PackFiles>) -> Result<Catalog, Vec<Fault>> {
    let mut faults = Faults::default();
    let catalog = assemble(packs, false, &mut faults);
    if faults.is_empty() { Ok(catalog) } else { Err(faults.into_sorted()) }
}

/// As [`build`], and beyond what the engine works with: the cases and the rows that packs ship.
pub(super) fn check(packs: Vec<PackFiles>) -> Vec<Fault> {
    let mut faults = Faults::default();
    let catalog = assemble(packs, true, &mut faults);
    // What speaks of a declaration that is itself at fault is judged once that is mended.
    let sound = faults.sound();
    for pack in &catalog.packs {
        for file in &pack.tests {
            cases::check(&catalog, pack, file, &sound, &mut faults);
        }
        for file in &pack.data {
            if let Some(register) = catalog.registers.get(&file.mapping).filter(|r| sound.holds(&r.spot)) {
                data::rows(&file.file, register, &mut faults);
            }
        }
    }
    faults.into_sorted()
}

fn assemble(packs: Vec<PackFiles>, labelled: bool, faults: &mut Faults) -> Catalog {
    let sources: Vec<PackSource> = packs.iter().filter_map(|p| read_pack(p, faults)).collect();
    let sources = pack::in_order(sources, faults);
    let mut catalog = Catalog { seen: pack::seen(&sources), ..Catalog::default() };
    for source in &sources {
        lists::lists(source, &mut catalog, faults);
    }
    lists::extend_lists(&sources, &mut catalog, faults);
    for source in &sources {
        pack::concepts(source, &mut catalog, faults);
        profiles::profiles(source, &mut catalog, faults);
        clocks::calendars(source, &mut catalog, faults);
        rollup::rollups(source, &mut catalog, faults);
    }
    profiles::extend_profiles(&sources, &mut catalog, faults);
    registers(&sources, &mut catalog, faults);
    tables::check(&catalog, faults);
    profiles::narrowed(&sources, &catalog, faults);
    roles::check(&sources, &catalog, faults);
    for source in &sources {
        mapping::mappings(source, &mut catalog, faults);
    }
    for source in sources {
        indicator::indicators(&source, &mut catalog, faults);
        schedule::schedules(&source, faults);
        if labelled {
            wanted::labels(&source, faults);
        }
        let data = data::data_files(&source, &catalog, faults);
        let schedules = source.decl.schedules.iter().map(|(n, s)| (n.value.clone(), s.clone())).collect();
        catalog.packs.push(Pack {
            name: source.decl.pack.value.clone(),
            version: source.decl.version.value.clone(),
            sha256: source.sha256,
            labels: source.labels,
            data,
            policies: source.policies,
            expectations: source.expectations,
            tests: source.tests,
            tables: source.tables,
            schedules,
            roles: source.decl.roles.iter().map(|r| r.value.clone()).collect(),
        });
    }
    catalog
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_that_were_applied_open_though_a_later_version_asks_for_more_labels() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/core");
        let mut core = PackFiles::from_folder(&folder).expect("the shipped pack");
        let labels = core.files.get_mut("labels/ar.ftl").expect("labels");
        let kept: Vec<&str> = labels.lines().filter(|l| !l.starts_with("register-organisation =")).collect();
        *labels = kept.join("\n");
        let faults = build(vec![core.clone()]).expect_err("a label is missing");
        assert!(faults.iter().all(|f| f.cause.contains("label")), "{faults:?}");
        let catalog = applied(vec![core]).expect("it was applied once");
        assert!(catalog.registers.contains_key("core.organisation"));
    }
}
