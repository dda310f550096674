//! Declared tables: the pack says what is counted, by what, out of how many.

use palermo_register::decl::{CountingUnit, DenominatorPolicy, FieldType as T, IndicatorDecl, MultiFormRule};
use palermo_register::source::At;
use palermo_store::Store;
use palermo_tabulate::plan::{Measure, MultiForm, Policy, Unit};
use palermo_web::TableRequest;

use super::population::{self, Wanted};
use super::{Made, external, of_records, plan};
use crate::error::Result;

/// Makes the table of an indicator; rows and columns that are asked for replace those that it declares.
///
/// # Errors
/// As [`super::table`].
pub(super) async fn table(store: &Store, pack: &str, decl: &IndicatorDecl, asked: &TableRequest) -> Result<Made> {
    let names = |l: &[At<String>]| l.iter().map(|x| x.value.clone()).collect::<Vec<_>>();
    let asked = TableRequest {
        dataset: decl.from.value.clone(),
        rows: if asked.rows.is_empty() { names(&decl.rows) } else { asked.rows.clone() },
        columns: if asked.columns.is_empty() { names(&decl.columns) } else { asked.columns.clone() },
        filters: asked.filters.iter().cloned().chain(decl.filter.as_ref().map(|f| f.value.clone())).collect(),
        ..asked.clone()
    };
    let mut made = match external::dataset(store, &decl.from) {
        Some(dataset) => of_figures(store, &dataset, decl, &asked).await?,
        None => of_register(store, decl, &asked).await?,
    };
    let house = store.house();
    let rule = made.words.sentence(&house.catalog, pack, &decl.counting_rule.value, &[]);
    made.notes.extend(rule);
    let missing = |m: &palermo_tabulate::Measured| *m == palermo_tabulate::Measured::MissingDenominator;
    if made.table.cells.iter().chain(&made.table.totals).flat_map(|c| c.measures.values()).any(missing) {
        made.notes.push(made.words.own(&house.catalog, "text-missing-denominator", &[]));
    }
    Ok(made)
}

async fn of_figures(
    store: &Store,
    dataset: &external::Dataset,
    decl: &IndicatorDecl,
    asked: &TableRequest,
) -> Result<Made> {
    if decl.per_100000.is_empty() {
        return external::table(store, dataset, asked).await;
    }
    let found = external::asked(store, dataset, asked).await?;
    let wanted = Wanted {
        names: decl.per_100000.iter().map(|n| n.value.clone()).collect(),
        axes: found.query.shown().cloned().collect(),
        filter: found.query.filter.clone(),
        open: Default::default(),
    };
    let profile = asked.profile.clone().or_else(|| external::profile(store, dataset));
    let population = population::find(store, wanted, profile.as_deref()).await?;
    external::with_rate(store, dataset, asked, found, population)
}

async fn of_register(store: &Store, decl: &IndicatorDecl, asked: &TableRequest) -> Result<Made> {
    let house = store.house();
    let (register, layout) = house.register(&decl.from)?;
    let (mut plan, beyond) = plan::plan(store, &register, asked)?;
    if decl.unit.as_ref().is_none_or(|u| u.value == CountingUnit::Persons)
        && let Some(p) = &decl.person
    {
        plan.unit = Unit::Persons { column: plan::field_of(&register, p)?.name.clone() };
    }
    let rule = match decl.multi_form.as_ref().map(|m| m.value) {
        Some(MultiFormRule::MainForm) => decl
            .main_form
            .as_ref()
            .and_then(|f| register.concept_field(f))
            .map_or(MultiForm::CountInEach, |f| MultiForm::MainForm { column: f.name.clone() }),
        Some(MultiFormRule::MixedRow) => MultiForm::MixedRow,
        _ => MultiForm::CountInEach,
    };
    for a in plan.rows.iter_mut().chain(&mut plan.columns) {
        if register.field(&a.concept).is_some_and(|f| f.kind == T::Set && f.table_name().contains("exploitation")) {
            a.multi_form = rule.clone();
        }
    }
    if let Some(p) = &decl.denominator
        && let Some(first) = plan.rows.first()
    {
        let policy = match p.value {
            DenominatorPolicy::Stated => Policy::Stated,
            DenominatorPolicy::Answered => Policy::Answered,
            DenominatorPolicy::All => Policy::All,
        };
        plan.measures.push(Measure::Share { of: first.key().to_string(), policy, over: Vec::new() });
    }
    if !decl.per_100000.is_empty() {
        let names = decl.per_100000.iter().map(|n| n.value.clone()).collect();
        let wanted = Wanted::of_plan(&register, &plan, &beyond, names);
        let profile = population::profile(store, &register, layout, asked.profile.as_deref()).await?;
        plan.measures.push(Measure::Rate(population::find(store, wanted, profile.as_deref()).await?));
    }
    of_records(store, &register, plan, beyond, asked).await
}
