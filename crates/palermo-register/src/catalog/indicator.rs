//! Indicators: can the declared table be made, and does it say what its reader must know?

use std::collections::BTreeMap;

use super::dimension;
use super::field::{Field, Register};
use super::read::PackSource;
use super::{Catalog, rate, resolve, tell};
use crate::cel::{Types, compile_filter};
use crate::decl::{CountingUnit, DenominatorPolicy, FieldType, IndicatorDecl, MultiFormRule, ShapeDecl};
use crate::source::{At, Faults, did_you_mean};

pub(super) fn indicators(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    let pack = &source.decl.pack.value;
    for decl in &source.indicators {
        words(decl, faults);
        match resolve::register_of(catalog, pack, &decl.from) {
            Some(register) => {
                catalog.seen.check(pack, &register.name, &decl.from, "indicator.from", faults);
                over(decl, &register, catalog, faults);
            }
            None => over_dataset(catalog, decl, faults),
        }
        let name = &decl.indicator.value;
        if catalog.indicators.insert(name.clone(), (pack.clone(), decl.clone())).is_some() {
            faults.add(
                &decl.indicator.spot,
                "indicator",
                format!("the indicator `{name}` stands twice"),
                "give one of them another name",
            );
        }
    }
}

/// What can be told without the register.
fn words(decl: &IndicatorDecl, faults: &mut Faults) {
    if !["national", "part"].contains(&decl.coverage.as_str()) {
        faults.add(
            &decl.coverage.spot,
            "indicator.coverage",
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
            "indicator.order",
            format!("order by `{}` is not offered: {over_states}", order.value),
            "write code or label, or leave it out",
        );
    }
    if decl.rows.is_empty() {
        faults.add(&decl.spot, "indicator.rows", "a table has rows", "add rows = [\"concept\"]");
    }
    let dimensions: Vec<At<String>> = decl.rows.iter().chain(&decl.columns).cloned().collect();
    tell::twice(&dimensions, "indicator.rows", faults);
    if let Some(person) =
        decl.person.as_ref().filter(|_| decl.unit.as_ref().is_some_and(|u| u.value == CountingUnit::Records))
    {
        faults.add(
            &person.spot,
            "indicator.person",
            "records are counted, so no field tells persons apart",
            "write unit = \"persons\", or take `person` away",
        );
    }
    if let (Some(rule), None) = (&decl.multi_form, &decl.main_form)
        && rule.value == MultiFormRule::MainForm
    {
        faults.add(
            &rule.spot,
            "indicator.multi_form",
            "the main form is counted, and no field says which it is",
            "add main_form = \"field\"",
        );
    }
}

/// An indicator over figures that a mapping brings: the dataset and its concepts are there.
fn over_dataset(catalog: &Catalog, decl: &IndicatorDecl, faults: &mut Faults) {
    let shapes: Vec<(&str, &ShapeDecl)> = catalog
        .mappings
        .iter()
        .flat_map(|(name, (_, m))| m.shapes.iter().map(move |s| (name, s)))
        .map(|(name, s)| (s.dataset.as_ref().map_or(name.as_str(), |d| d.as_str()), s))
        .collect();
    let Some((_, shape)) = shapes.iter().find(|(name, _)| *name == decl.from.value) else {
        let known: Vec<&str> =
            catalog.registers.keys().map(String::as_str).chain(shapes.iter().map(|(n, _)| *n)).collect();
        faults.add(
            &decl.from.spot,
            "indicator.from",
            format!("there is neither a register nor a dataset `{}`", decl.from.value),
            did_you_mean(&decl.from, known.iter().copied()),
        );
        return;
    };
    let columns = shape.columns.iter().flat_map(|(_, c)| &c.to).filter_map(|to| to.strip_prefix("key."));
    let wide = shape.wide.iter().flat_map(|(_, parts)| parts.iter()).map(|(concept, _)| concept.as_str());
    let concepts: Vec<&str> = columns.map(|c| c.split(':').next().unwrap_or(c)).chain(wide).collect();
    for concept in decl.rows.iter().chain(&decl.columns).filter(|c| !concepts.contains(&c.as_str())) {
        faults.add(
            &concept.spot,
            "indicator.rows",
            format!("`{}` has no concept `{}`", decl.from.value, concept.value),
            did_you_mean(concept, concepts.iter().copied()),
        );
    }
    rate::of_dataset(catalog, decl, faults);
}

/// What the register must have.
fn over(decl: &IndicatorDecl, register: &Register, catalog: &Catalog, faults: &mut Faults) {
    let found: Vec<Option<&Field>> = decl
        .rows
        .iter()
        .map(|t| (t, "indicator.rows"))
        .chain(decl.columns.iter().map(|t| (t, "indicator.columns")))
        .map(|(t, word)| dimension::check(catalog, register, t, word, faults))
        .collect();
    let several = |f: &Field| matches!(f.kind, FieldType::Set | FieldType::Refs);
    if let Some(rule) = decl.multi_form.as_ref().filter(|_| found.iter().all(|f| f.is_some_and(|f| !several(f)))) {
        faults.add(
            &rule.spot,
            "indicator.multi_form",
            "no dimension holds several codes at once",
            "name a set in rows or columns, or take `multi_form` away",
        );
    }
    if let (Some(policy), Some(Some(first))) = (&decl.denominator, found.first())
        && policy.value == DenominatorPolicy::Answered
        && !matches!(first.kind, FieldType::Set | FieldType::Yn)
    {
        faults.add(
            &policy.spot,
            "indicator.denominator",
            format!("`{}` is not answered with yes or no", first.name),
            "write stated or all, or let the first row be a set or a yes/no field",
        );
    }
    person(decl, register, faults);
    rate::of_register(catalog, register, decl, faults);
    main_form(decl, register, &found, faults);
    if let Some(filter) = &decl.filter {
        let types = Types { register, names: catalog, profile: BTreeMap::new() };
        if let Err(p) = compile_filter(filter, &types) {
            faults.add(&filter.spot, "indicator.where", p.cause, p.remedy);
        }
    }
}

fn named<'r>(register: &'r Register, name: &At<String>, word: &str, faults: &mut Faults) -> Option<&'r Field> {
    match register.concept_field(name) {
        Some(f) if !f.is_stored() => {
            tell::sealed(f, name, word, "a table", faults);
            None
        }
        Some(f) => Some(f),
        None => {
            let known = register.fields.iter().filter(|f| f.is_stored()).map(|f| f.table_name());
            let cause = format!("`{}` has no field `{}`", register.name, name.value);
            faults.add(&name.spot, word, cause, format!("name a field of the register: {}", did_you_mean(name, known)));
            None
        }
    }
}

fn person(decl: &IndicatorDecl, register: &Register, faults: &mut Faults) {
    let Some(name) = &decl.person else { return };
    let Some(field) = named(register, name, "indicator.person", faults) else { return };
    use FieldType as T;
    if !matches!(field.kind, T::Ref | T::Text | T::Identifier | T::Code | T::Integer) {
        faults.add(
            &name.spot,
            "indicator.person",
            format!("`{}` is a {}: it does not tell persons apart", name.value, field.kind),
            "name a reference, an identifier or a text that each person has of her own",
        );
    }
}

fn main_form(decl: &IndicatorDecl, register: &Register, found: &[Option<&Field>], faults: &mut Faults) {
    let Some(name) = &decl.main_form else { return };
    let Some(field) = named(register, name, "indicator.main_form", faults) else { return };
    let list = |f: &Field| f.list.as_ref().map(|l| l.name.clone());
    let sets: Vec<_> = found.iter().flatten().filter(|f| f.kind == FieldType::Set).collect();
    if field.kind != FieldType::Code || !sets.is_empty() && sets.iter().all(|s| list(s) != list(field)) {
        faults.add(
            &name.spot,
            "indicator.main_form",
            format!("`{}` is not one code of a set that the table is made by", name.value),
            "name a code field of the same list",
        );
    }
}
