//! Rates: is the population known by the table's own axes, in the same codes?

use super::{Catalog, Dimension, Register};
use crate::decl::{FieldType, IndicatorDecl};
use crate::source::{At, Faults, did_you_mean};

/// One axis of the indicator: its key in the cells, and the code list of its codes.
struct Axis {
    key: String,
    list: Option<String>,
    /// It shows groups or levels, not the codes themselves.
    grouped: bool,
}

fn axes(decl: &IndicatorDecl, list: impl Fn(&str) -> Option<String>) -> Vec<Axis> {
    let axis = |text: &At<String>| {
        let d = Dimension::parse(text);
        let grouped = !d.year && (d.rollup.is_some() || d.level.is_some());
        Axis { key: d.key().to_string(), list: list(d.key()), grouped }
    };
    decl.rows.iter().chain(&decl.columns).map(axis).collect()
}

/// Checks the population of an indicator over a register.
pub(super) fn of_register(catalog: &Catalog, register: &Register, decl: &IndicatorDecl, faults: &mut Faults) {
    let list = |name: &str| register.concept_field(name).and_then(|f| f.list.as_ref()).map(|l| l.name.clone());
    rate(catalog, &axes(decl, list), decl, faults);
}

/// Checks the population of an indicator over imported figures.
pub(super) fn of_dataset(catalog: &Catalog, decl: &IndicatorDecl, faults: &mut Faults) {
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
