//! Mappings: does every column go to a field that is there, and is every column that a layout speaks of declared?

use super::read::PackSource;
use super::resolve;
use super::{Catalog, Register};
use crate::decl::{MappingDecl, ShapeDecl};
use crate::source::{At, Faults, did_you_mean};

pub(super) fn mappings(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    let pack = &source.decl.pack.value;
    for decl in &source.mappings {
        if let Some(profile) = decl.profile.as_ref().filter(|p| !catalog.profiles.contains_key(&p.value)) {
            faults.add(
                &profile.spot,
                "profile",
                format!("there is no profile `{}`", profile.value),
                did_you_mean(profile, catalog.profiles.keys().map(String::as_str)),
            );
        }
        aliases(source, decl, faults);
        if decl.shapes.is_empty() {
            faults.add(
                &decl.mapping.spot,
                "shape",
                "the mapping has no layout",
                "add [[shape]] with `into` and [shape.column.…]",
            );
        }
        for whole in &decl.shapes {
            for other in whole.also.iter().flat_map(|o| &o.also) {
                faults.add(
                    &other.spot,
                    "shape.also",
                    "a register beside another has none beside it",
                    "declare it as a further [[shape.also]]",
                );
            }
            for shape in [whole].into_iter().chain(&whole.also) {
                let Some(register) = resolve::register_of(catalog, pack, &shape.into) else {
                    let known: Vec<&str> = catalog.registers.keys().map(String::as_str).collect();
                    faults.add(
                        &shape.into.spot,
                        "shape.into",
                        format!("there is no register `{}`", shape.into.value),
                        did_you_mean(&shape.into, known.iter().copied()),
                    );
                    continue;
                };
                columns(decl, shape, &register, faults);
                named_columns(shape, faults);
            }
        }
        if catalog.mappings.insert(decl.mapping.value.clone(), (pack.clone(), decl.clone())).is_some() {
            faults.add(
                &decl.mapping.spot,
                "mapping",
                format!("the mapping `{}` stands twice", decl.mapping.value),
                "give one of them another name",
            );
        }
    }
}

fn aliases(source: &PackSource, decl: &MappingDecl, faults: &mut Faults) {
    for (name, alias) in decl.aliases.iter() {
        let Some(file) = source.tables.get(&alias.file.value) else {
            let known: Vec<&str> = source.tables.keys().map(String::as_str).collect();
            faults.add(
                &alias.file.spot,
                format!("alias.{}.file", name.value),
                format!("mappings/{} is not there", alias.file.value),
                did_you_mean(&alias.file, known.iter().copied()),
            );
            continue;
        };
        let header = file.text.lines().next().unwrap_or_default();
        let wanted = [Some(&alias.text), Some(&alias.code), alias.kind.as_ref(), alias.review.as_ref()];
        for column in wanted.into_iter().flatten().filter(|c| !header.split(',').any(|h| h == c.value)) {
            faults.add(
                &column.spot,
                format!("alias.{}", name.value),
                format!("{} has no column `{}`", alias.file.value, column.value),
                did_you_mean(column, header.split(',')),
            );
        }
    }
}

fn columns(decl: &MappingDecl, shape: &ShapeDecl, register: &Register, faults: &mut Faults) {
    for (name, column) in shape.columns.iter() {
        let word = format!("shape.column.{}", name.value);
        for to in column.to.iter().filter(|t| t.value != "-") {
            let path = to.split(':').next().unwrap_or_default();
            let field = path.split(['.', '[']).next().unwrap_or_default();
            let key = register.external && path.starts_with("key.");
            if !key && register.field(path).is_none() && register.field(field).is_none() {
                let known: Vec<&str> = register.fields.iter().map(|f| f.name.as_str()).collect();
                faults.add(
                    &to.spot,
                    &word,
                    format!("`{}` has no field `{}`", register.name, to.value),
                    did_you_mean(field, known.iter().copied()),
                );
            }
        }
        if let Some(a) = column.alias.as_ref().filter(|a| decl.aliases.get(a).is_none()) {
            faults.add(&a.spot, &word, format!("there is no alias table `{}`", a.value), "declare it as [alias.name]");
        }
        let ways = ["interval", "year", "band", "number", "label", "all"];
        if let Some(r) = column.read.as_ref().filter(|r| !ways.contains(&r.as_str())) {
            faults.add(
                &r.spot,
                format!("{word}.read"),
                format!("`{}` is no way to read a cell", r.value),
                did_you_mean(r, ways),
            );
        }
    }
}

/// A name of a column that the layout does not declare would silently never fit.
fn named_columns(shape: &ShapeDecl, faults: &mut Faults) {
    let columns: Vec<&str> = shape.columns.iter().map(|(n, _)| n.value.as_str()).collect();
    let texts = |list: &'_ [At<String>]| list.iter().map(|k| (k.value.clone(), k.spot.clone())).collect::<Vec<_>>();
    let mut named: Vec<_> = [&shape.key, &shape.duplicates, &shape.if_any].into_iter().flat_map(|l| texts(l)).collect();
    let patterns = shape.exclude.iter().chain(shape.marks.iter().flat_map(|(_, m)| m.iter()));
    named.extend(patterns.map(|(c, _)| (c.value.clone(), c.spot.clone())));
    for (column, spot) in named {
        let wide = shape.wide.iter().any(|(w, _)| w.value == column);
        if !columns.contains(&column.as_str()) && !wide {
            faults.add(
                &spot,
                "shape",
                format!("the layout declares no column `{column}`"),
                did_you_mean(&column, columns.iter().copied()),
            );
        }
    }
}
