//! Can the indicator be counted? Rates whose population is known by the table's own axes, and tables of figures that a
//! mapping brings.

use super::read::PackSource;
use super::{Catalog, Register};
use crate::decl::{FieldType, IndicatorDecl, ShapeDecl};
use crate::source::{At, Faults, did_you_mean};

/// One axis of the indicator: its key in the cells, and the code list of its codes.
struct Axis {
    key: String,
    list: Option<String>,
    /// It shows groups or levels, not the codes themselves.
    grouped: bool,
}

/// Key of an axis as it is declared: `year(identified_on)` is `year`, `sex` is `sex`.
fn key(text: &str) -> &str {
    if text.starts_with("year(") { "year" } else { text.split([':', '@']).next().unwrap_or(text) }
}

fn axes(decl: &IndicatorDecl, list: impl Fn(&str) -> Option<String>) -> Vec<Axis> {
    let axis = |text: &At<String>| Axis {
        key: key(text).to_string(),
        list: list(key(text)),
        grouped: !text.starts_with("year(") && text.contains([':', '@']),
    };
    decl.rows.iter().chain(&decl.columns).map(axis).collect()
}

/// Checks the population of an indicator over a register.
pub(super) fn of_register(catalog: &Catalog, register: &Register, decl: &IndicatorDecl, faults: &mut Faults) {
    let list = |name: &str| register.concept_field(name).and_then(|f| f.list.as_ref()).map(|l| l.name.clone());
    rate(catalog, &axes(decl, list), decl, faults);
}

/// Checks an indicator over figures that a mapping brings: the dataset, its concepts, the population.
pub(super) fn of_dataset(source: &PackSource, catalog: &Catalog, decl: &IndicatorDecl, faults: &mut Faults) {
    let own = source.mappings.iter().map(|m| (&m.mapping.value, m));
    let all = own.chain(catalog.mappings.iter().map(|(name, (_, m))| (name, m)));
    let shapes: Vec<(String, &ShapeDecl)> = all
        .flat_map(|(name, m)| m.shapes.iter().map(move |s| (name, s)))
        .map(|(name, s)| (s.dataset.as_ref().map_or_else(|| name.clone(), |d| d.value.clone()), s))
        .collect();
    let Some((_, shape)) = shapes.iter().find(|(name, _)| *name == decl.from.value) else {
        let known = catalog.registers.keys().map(String::as_str).chain(shapes.iter().map(|(n, _)| n.as_str()));
        faults.add(
            &decl.from.spot,
            "indicator.from",
            format!("there is neither a register nor a dataset `{}`", decl.from.value),
            did_you_mean(&decl.from, known),
        );
        return;
    };
    let concepts: Vec<&str> =
        shape.columns.iter().flat_map(|(_, c)| &c.to).filter_map(|to| to.strip_prefix("key.")).collect();
    let wide = shape.wide.iter().flat_map(|(_, parts)| parts.iter()).map(|(concept, _)| concept.value.as_str());
    let concepts: Vec<&str> = concepts.into_iter().map(|c| c.split(':').next().unwrap_or(c)).chain(wide).collect();
    for concept in decl.rows.iter().chain(&decl.columns).filter(|c| !concepts.contains(&c.as_str())) {
        faults.add(
            &concept.spot,
            "indicator.rows",
            format!("`{}` has no concept `{}`", decl.from.value, concept.value),
            did_you_mean(concept, concepts.iter().copied()),
        );
    }
    let list = |name: &str| {
        let known = catalog.concepts.values().find(|c| c.name.rsplit('.').next() == Some(name));
        known.and_then(|c| c.list.clone())
    };
    rate(catalog, &axes(decl, list), decl, faults);
}

/// Every name of `per_100000` is an axis of the table by which the population is recorded, in the same codes.
fn rate(catalog: &Catalog, axes: &[Axis], decl: &IndicatorDecl, faults: &mut Faults) {
    let Some(first) = decl.per_100000.first() else { return };
    let word = "indicator.per_100000";
    let Some(population) = catalog.population() else {
        faults.add(&first.spot, word, "there is no register of populations", "need the pack that declares one");
        return;
    };
    let recorded_by = |name: &str| population.concept_field(name).filter(|f| population.key.contains(&f.name));
    for name in &decl.per_100000 {
        let Some(axis) = axes.iter().find(|a| a.key == name.value) else {
            faults.add(
                &name.spot,
                word,
                format!("the table has no axis `{}`", name.value),
                did_you_mean(name, axes.iter().map(|a| a.key.as_str())),
            );
            continue;
        };
        let Some(field) = recorded_by(name) else {
            let known = population.fields.iter().filter(|f| population.key.contains(&f.name)).map(|f| f.table_name());
            faults.add(
                &name.spot,
                word,
                format!("`{}` does not record populations by `{}`", population.name, name.value),
                did_you_mean(name, known.collect::<Vec<_>>().iter().copied()),
            );
            continue;
        };
        let codes = field.list.as_ref().map(|l| l.name.as_str());
        if axis.grouped || (codes.is_some() && axis.list.is_some() && axis.list.as_deref() != codes) {
            faults.add(
                &name.spot,
                word,
                format!("the table shows `{}` in other codes than `{}` records it by", name.value, population.name),
                "show the codes themselves, of the same list",
            );
        }
    }
    let by_year = |name: &At<String>| {
        population.concept_field(name).is_some_and(|f| f.kind == FieldType::Integer && f.table_name() == "year")
    };
    if !decl.per_100000.iter().any(by_year) {
        faults.add(
            &first.spot,
            word,
            "a population is that of a year, and the year is not named",
            "add the year to rows or columns and to per_100000",
        );
    }
}
