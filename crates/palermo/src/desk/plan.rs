//! Tables, flows and their explanations, over registers, indicators and imported figures: the same answers for the
//! command line and the API.

use std::collections::BTreeMap;
use std::sync::Arc;

use palermo_register::catalog::{Field, Register};
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::decl::{CountingUnit, DenominatorPolicy, FieldType as T, IndicatorDecl, MultiFormRule};
use palermo_register::value::Value;
use palermo_store::Store;
use palermo_store::read::Listing;
use palermo_tabulate::external::{self, ExternalCell, Flags};
use palermo_tabulate::flow;
use palermo_tabulate::plan::{
    At, Axis, Hierarchy, Measure, MultiForm, Op, Operand, Plan, Policy, Predicate, RollUp, Unit,
};
use palermo_tabulate::{Frame, SourceRef, Table};
use serde_json::{Value as Json, json};

use crate::error::{Error, Result};
use crate::frames;

/// What is asked of a table.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Register, indicator, or name of imported figures.
    pub dataset: String,
    /// Concepts of the rows.
    pub rows: Vec<String>,
    /// Concepts of the columns.
    pub columns: Vec<String>,
    /// `CONCEPT=CODE`, or a filter of the one filter language for registers.
    pub filters: Vec<String>,
    /// Rule for contradictory figures: first, largest, hull.
    pub conflict: Option<String>,
    /// Order asked for; `figure` is refused over States.
    pub order: Option<String>,
}

/// A table and what is needed to explain its cells.
pub struct Made {
    /// The table.
    pub table: Table,
    /// For registers: the frame and the plan.
    pub basis: Option<(Frame, Plan)>,
    /// How to cite, where the source asks for it.
    pub cite: Option<String>,
    /// Notes that stand below the table: the sentence on detection, the counting rule.
    pub notes: Vec<String>,
}

/// Makes a table.
///
/// # Errors
/// The dataset or a concept is unknown, a concept is open, a ranking of States is asked for, or the store refuses.
pub async fn table(store: &Store, asked: &Asked) -> Result<Made> {
    let house = store.house();
    if let Some((_, decl)) = house.catalog.indicators.get(&asked.dataset) {
        return indicator(store, decl, asked).await;
    }
    if let Some((name, dataset)) = external_dataset(store, &asked.dataset) {
        return external_table(store, &name, &dataset, asked).await;
    }
    let (register, _) = house.register(&asked.dataset).map_err(|_| unknown_dataset(store, &asked.dataset))?;
    let (plan, beyond) = plan(store, &register, asked)?;
    run(store, &register, plan, beyond, detection_note(&register)).await
}

fn unknown_dataset(store: &Store, name: &str) -> Error {
    let house = store.house();
    let known: Vec<String> = house
        .catalog
        .registers
        .keys()
        .cloned()
        .chain(house.catalog.indicators.keys().cloned())
        .chain(datasets(store))
        .collect();
    Error::said(
        "unknown_dataset",
        format!("there is no register, indicator or dataset `{name}`"),
        palermo_register::source::did_you_mean(name, known.iter().map(String::as_str)),
    )
}

/// Names of the imported datasets that mappings declare.
pub fn datasets(store: &Store) -> Vec<String> {
    let house = store.house();
    let mut out = Vec::new();
    for (name, (_, m)) in &house.catalog.mappings {
        for s in &m.shapes {
            let external = house.catalog.register(&s.into).is_some_and(|r| r.external);
            if external {
                out.push(s.dataset.as_ref().map_or_else(|| name.clone(), |d| d.value.clone()));
            }
        }
    }
    out.sort();
    out.dedup();
    out
}

/// The mapping and dataset of that name.
fn external_dataset(store: &Store, name: &str) -> Option<(String, String)> {
    let house = store.house();
    let wanted = name.to_lowercase();
    for (mapping, (_, m)) in &house.catalog.mappings {
        for s in &m.shapes {
            let dataset = s.dataset.as_ref().map_or_else(|| mapping.clone(), |d| d.value.clone());
            if dataset.to_lowercase() == wanted && house.catalog.register(&s.into).is_some_and(|r| r.external) {
                return Some((mapping.clone(), dataset));
            }
        }
    }
    None
}

async fn run(
    store: &Store,
    register: &Arc<Register>,
    plan: Plan,
    beyond: Vec<Filter>,
    notes: Vec<String>,
) -> Result<Made> {
    let mut columns: Vec<String> = Vec::new();
    collect(&plan, &mut columns);
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut frame = frames::frame(store, register, Some(&names)).await?;
    for filter in beyond {
        frames::keep_passing(store, register, &mut frame, filter).await?;
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let table = palermo_tabulate::run(&plan, &frame, threads)?;
    let cite = crate::exporting::restricted(store, register).await?.map(|(_, cite)| cite);
    Ok(Made { table, basis: Some((frame, plan)), cite, notes })
}

fn collect(plan: &Plan, out: &mut Vec<String>) {
    for a in plan.axes() {
        out.push(a.concept.clone());
        if let MultiForm::MainForm { column } = &a.multi_form {
            out.push(column.clone());
        }
    }
    if let Unit::Persons { column } = &plan.unit {
        out.push(column.clone());
    }
    predicate_columns(&plan.filter, out);
    out.sort();
    out.dedup();
}

fn predicate_columns(p: &Predicate, out: &mut Vec<String>) {
    match p {
        Predicate::All => {}
        Predicate::And(ps) | Predicate::Or(ps) => ps.iter().for_each(|p| predicate_columns(p, out)),
        Predicate::Not(p) => predicate_columns(p, out),
        Predicate::In { column, .. } | Predicate::Compare { column, .. } => out.push(column.clone()),
    }
}

fn field_of<'a>(register: &'a Register, concept: &str) -> Result<&'a Field> {
    let sealed = |f: &Field| {
        Error::said(
            "class_sealed",
            format!("`{concept}` is of class {}: nothing is kept of it, so nothing can be counted", f.class),
            "choose a coded field",
        )
    };
    match register.concept_field(concept) {
        Some(f) if f.is_stored() => Ok(f),
        Some(f) => Err(sealed(f)),
        None => {
            let known: Vec<&str> = register.fields.iter().filter(|f| f.is_stored()).map(Field::table_name).collect();
            Err(Error::said(
                "unknown_concept",
                format!("{} has no concept or field `{concept}`", register.name),
                palermo_register::source::did_you_mean(concept, known.iter().copied()),
            ))
        }
    }
}

/// One concept of a table: `sex`, `form_of_exploitation:glotip_form`, `exploitation@1`, `year(identified_on)`, `places.country`.
fn axis(store: &Store, register: &Register, text: &str, plan: &mut Plan) -> Result<Axis> {
    let house = store.house();
    let (inner, name) = match text.strip_prefix("year(").and_then(|t| t.strip_suffix(')')) {
        Some(f) => (f, Some("year".to_string())),
        None => (text, None),
    };
    let (concept, rollup) = inner.split_once(':').map_or((inner, None), |(c, r)| (c, Some(r)));
    let (concept, level) = concept.split_once('@').map_or((concept, None), |(c, l)| (c, l.parse::<u8>().ok()));
    if concept == "owner" {
        return Ok(Axis { name: Some("owner".into()), ..Axis::new("owner") });
    }
    if let Some((rows, sub)) =
        concept.split_once('.').filter(|(r, _)| register.field(r).is_some_and(|f| f.kind == T::Rows))
    {
        return Ok(Axis { name: Some(concept.to_string()), ..Axis::new(&format!("{rows}.{sub}")) });
    }
    let field = field_of(register, concept)?;
    let mut axis = Axis::new(&field.name);
    axis.name = Some(name.unwrap_or_else(|| concept.to_string()));
    hierarchy(field, plan);
    if let Some(l) = level {
        axis.at = At::Level(l);
    }
    if let Some(r) = rollup {
        let Some(found) = house.catalog.rollups.get(r) else {
            return Err(Error::said(
                "unknown_rollup",
                format!("there is no roll-up `{r}`"),
                palermo_register::source::did_you_mean(r, house.catalog.rollups.keys().map(String::as_str)),
            ));
        };
        plan.roll_ups.push(RollUp {
            name: r.to_string(),
            version: found.version.clone(),
            groups: found.groups.clone(),
        });
        axis.at = At::RollUp(r.to_string());
    }
    if matches!(field.kind, T::Date | T::Datetime) {
        axis.at = At::Year;
    }
    Ok(axis)
}

fn hierarchy(field: &Field, plan: &mut Plan) {
    let Some(list) = &field.list else { return };
    let parents: BTreeMap<String, String> =
        list.codes().iter().filter_map(|c| Some((c.code.clone(), c.parent.clone()?))).collect();
    if !parents.is_empty() {
        plan.hierarchies.insert(field.name.clone(), Hierarchy { parents });
    }
}

/// The plan, and filters that columns cannot answer: the store answers those.
fn plan(store: &Store, register: &Arc<Register>, asked: &Asked) -> Result<(Plan, Vec<Filter>)> {
    let mut plan = Plan::default();
    for r in &asked.rows {
        let a = axis(store, register, r, &mut plan)?;
        plan.rows.push(a);
    }
    for c in &asked.columns {
        let a = axis(store, register, c, &mut plan)?;
        plan.columns.push(a);
    }
    if let Some(order) = asked.order.as_ref().filter(|o| !matches!(o.as_str(), "code" | "label")) {
        let state = plan.axes().find(|a| register.field(&a.concept).is_some_and(|f| f.names_states));
        if let Some(s) = state {
            return Err(palermo_tabulate::Error::StateRankingNotOffered { concept: s.key().to_string() }.into());
        }
        return Err(Error::said(
            "order_not_offered",
            format!("a table is not ordered by `{order}`"),
            "leave the order out: rows come by their codes",
        ));
    }
    let mut beyond = Vec::new();
    plan.filter = filters(store, register, &asked.filters, &mut plan, &mut beyond)?;
    Ok((plan, beyond))
}

/// `--where` filters: of one concept any, of different concepts all; or a whole filter expression.
fn filters(
    store: &Store,
    register: &Arc<Register>,
    texts: &[String],
    plan: &mut Plan,
    beyond: &mut Vec<Filter>,
) -> Result<Predicate> {
    let mut by_concept: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut all = Vec::new();
    for text in texts {
        match simple(text) {
            Some((concept, code)) => by_concept.entry(concept.to_string()).or_default().push(code.to_string()),
            None => {
                let filter = store.filter(&register.name, text)?;
                match predicate(register, &filter, plan) {
                    Ok(p) => all.push(p),
                    Err(_) => beyond.push(filter),
                }
            }
        }
    }
    for (concept, codes) in by_concept {
        let inner = concept.strip_prefix("year(").and_then(|t| t.strip_suffix(')')).unwrap_or(&concept);
        if inner == "owner" {
            all.push(Predicate::In { column: "owner".into(), codes });
            continue;
        }
        let field = field_of(register, inner)?;
        hierarchy(field, plan);
        let codes = codes
            .into_iter()
            .map(|c| match &field.list {
                Some(list) => match palermo_register::value::text::find_code(list, &c) {
                    Some(found) => Ok(found.to_string()),
                    None if palermo_register::value::State::parse(&c.to_lowercase()).is_some() => Ok(c.to_lowercase()),
                    None => Err(Error::said(
                        "unknown_code",
                        format!("`{c}` is not a code of `{}`", list.name),
                        format!("nearest: {}", palermo_register::value::nearest_codes(list, &c).join(", ")),
                    )),
                },
                None => Ok(c),
            })
            .collect::<Result<Vec<_>>>()?;
        all.push(Predicate::In { column: field.name.clone(), codes });
    }
    Ok(match all.len() {
        0 => Predicate::All,
        1 => all.remove(0),
        _ => Predicate::And(all),
    })
}

/// `CONCEPT=CODE`; anything with an operator of the filter language is an expression.
fn simple(text: &str) -> Option<(&str, &str)> {
    let (concept, code) = text.split_once('=')?;
    let plain = !concept.ends_with(['=', '!', '<', '>'])
        && !code.starts_with('=')
        && !text.contains("&&")
        && !text.contains("||");
    plain.then_some((concept.trim(), code.trim()))
}

/// A filter of the one language as a predicate over columns.
///
/// # Errors
/// What columns cannot answer: searches inside texts, and order among values that are not whole numbers or dates.
fn predicate(register: &Register, filter: &Filter, plan: &mut Plan) -> Result<Predicate> {
    let field = |i: &usize| &register.fields[*i];
    let is = |i: &usize, codes: Vec<String>| Predicate::In { column: register.fields[*i].name.clone(), codes };
    let not = |p: Predicate| Predicate::Not(Box::new(p));
    let states = || ["unknown", "not_asked", "refused"].map(String::from).to_vec();
    Ok(match filter {
        Filter::All => Predicate::All,
        Filter::And(p) => Predicate::And(p.iter().map(|p| predicate(register, p, plan)).collect::<Result<_>>()?),
        Filter::Or(p) => Predicate::Or(p.iter().map(|p| predicate(register, p, plan)).collect::<Result<_>>()?),
        Filter::Not(f) => not(predicate(register, f, plan)?),
        Filter::State(i, s) => is(i, vec![s.to_string()]),
        Filter::Stated(i) => not(is(i, states())),
        Filter::Yes(i) => is(i, vec!["yes".into()]),
        Filter::Holds(i, code) | Filter::Under(i, code) => {
            hierarchy(field(i), plan);
            is(i, vec![code.clone()])
        }
        Filter::Among(i, vs) => {
            let each = vs.iter().map(|v| predicate(register, &Filter::Compare(*i, Cmp::Eq, v.clone()), plan));
            Predicate::Or(each.collect::<Result<_>>()?)
        }
        Filter::Contains(i, _) | Filter::StartsWith(i, _) => {
            return Err(not_offered(field(i), "is searched in lists, not in tables"));
        }
        Filter::Compare(i, cmp, v) => compared(field(i), *cmp, v)?,
    })
}

fn not_offered(field: &Field, why: &str) -> Error {
    Error::said(
        "filter_not_offered",
        format!("`{}` {why}", field.name),
        "filter by codes, whole numbers, dates or states",
    )
}

fn compared(field: &Field, cmp: Cmp, v: &V) -> Result<Predicate> {
    let column = field.name.clone();
    let op = match cmp {
        Cmp::Lt => Op::Lt,
        Cmp::Le => Op::Le,
        Cmp::Gt => Op::Gt,
        Cmp::Ge => Op::Ge,
        Cmp::Eq => Op::Eq,
        Cmp::Ne => Op::Ne,
    };
    let day = |d: jiff::civil::Date| (d - jiff::civil::date(1970, 1, 1)).get_days();
    let text = match (v, field.kind) {
        (V::Int(n), T::Integer) if !field.qualifier => {
            return Ok(Predicate::Compare { column, op, value: Operand::Int(*n) });
        }
        (V::Date(d), T::Date) => {
            return Ok(Predicate::Compare {
                column,
                op,
                value: Operand::Date { lo: day(d.first()), hi: day(d.last()) },
            });
        }
        (V::Int(n), _) => n.to_string(),
        (V::Dec(d), _) => d.normalize().to_string(),
        (V::Text(t), _) => t.to_string(),
        (V::Bool(b), _) => if *b { "yes" } else { "no" }.to_string(),
        _ => return Err(not_offered(field, "cannot be compared in a table")),
    };
    let same = Predicate::In { column: column.clone(), codes: vec![text] };
    match cmp {
        Cmp::Eq => Ok(same),
        // What is not stated is not different either: unknown stays unknown.
        Cmp::Ne => Ok(Predicate::Not(Box::new(same))),
        _ => Err(not_offered(field, "has no order in a table")),
    }
}

async fn indicator(store: &Store, decl: &IndicatorDecl, asked: &Asked) -> Result<Made> {
    let house = store.house();
    let (register, _) = house.register(&decl.from)?;
    let names = |l: &[palermo_register::source::At<String>]| l.iter().map(|x| x.value.clone()).collect::<Vec<_>>();
    let asked = Asked {
        dataset: register.name.clone(),
        rows: if asked.rows.is_empty() { names(&decl.rows) } else { asked.rows.clone() },
        columns: if asked.columns.is_empty() { names(&decl.columns) } else { asked.columns.clone() },
        filters: asked.filters.iter().cloned().chain(decl.filter.as_ref().map(|f| f.value.clone())).collect(),
        ..asked.clone()
    };
    let (mut plan, beyond) = plan(store, &register, &asked)?;
    if decl.unit.as_ref().is_none_or(|u| u.value == CountingUnit::Persons)
        && let Some(p) = &decl.person
    {
        plan.unit = Unit::Persons { column: field_of(&register, p)?.name.clone() };
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
    let mut notes = detection_note(&register);
    let pack = house.catalog.indicators.get(&decl.indicator.value).map(|(p, _)| p.clone()).unwrap_or_default();
    notes.extend(house.catalog.label(&pack, &decl.counting_rule.value, None, "en", None).map(|l| l.text));
    run(store, &register, plan, beyond, notes).await
}

/// Detection is not prevalence: this sentence is part of every table of detected victims (D8).
fn detection_note(register: &Register) -> Vec<String> {
    let of_victims =
        register.concept.as_deref().is_some_and(|c| c.contains("victim")) || register.short().contains("victim");
    if of_victims { vec![DETECTION.to_string()] } else { Vec::new() }
}

const DETECTION: &str = "Detected victims measure detection, not prevalence.";

async fn external_table(store: &Store, mapping: &str, dataset: &str, asked: &Asked) -> Result<Made> {
    let (cells, query, cite) = cells(store, mapping, dataset, asked).await?;
    let table = external::table(&cells, &query)?;
    let of_victims = table.cells.iter().any(|c| c.key.get("indicator").is_none_or(|i| i == "detected_victims"));
    Ok(Made { table, basis: None, cite, notes: if of_victims { vec![DETECTION.to_string()] } else { Vec::new() } })
}

async fn cells(
    store: &Store,
    mapping: &str,
    dataset: &str,
    asked: &Asked,
) -> Result<(Vec<ExternalCell>, external::Query, Option<String>)> {
    let house = store.house();
    let (_, decl) = &house.catalog.mappings[mapping];
    let shape = decl.shapes.iter().find(|s| s.dataset.as_ref().map_or(mapping, |d| d.value.as_str()) == dataset);
    let Some(shape) = shape else { return Err(unknown_dataset(store, dataset)) };
    let (register, _) = house.register(&shape.into)?;
    let place = |n: &str| {
        register.field_index(n).ok_or_else(|| {
            Error::said("pack", format!("{} has no field `{n}`", register.name), "apply the pack statistics again")
        })
    };
    let filter = Filter::Compare(place("dataset")?, Cmp::Eq, V::Text(dataset.into()));
    let listing = Listing { filter, limit: i64::MAX as u64, ..Listing::default() };
    let (records, _) = store.list(&register.name, &listing).await?;
    if records.is_empty() {
        return Err(Error::said(
            "not_imported",
            format!("nothing was imported for `{dataset}` yet"),
            format!("run `palermo import FILE --mapping {mapping}`"),
        ));
    }
    let (edition, key, figure, text, flags, row, column) = (
        place("edition")?,
        place("key")?,
        place("figure")?,
        place("text")?,
        place("flags")?,
        place("source_row")?,
        place("source_column")?,
    );
    let plain = |v: &Value| match v {
        Value::Text(t) | Value::Code(t) => t.clone(),
        _ => String::new(),
    };
    let latest = latest_edition(records.iter().map(|r| (plain(&r.values[edition]), r.created_at.clone())));
    let open_sum: Vec<String> = shape.open_sum.iter().map(|s| s.value.clone()).collect();
    let mut out = Vec::new();
    for r in records.iter().filter(|r| plain(&r.values[edition]) == latest) {
        let concepts = match &r.values[key] {
            Value::Concepts(c) => c.clone(),
            _ => BTreeMap::new(),
        };
        let has = |f: &str| matches!(&r.values[flags], Value::Set(s) if s.yes_codes().any(|c| c == f));
        out.push(ExternalCell {
            key: concepts,
            interval: if let Value::Interval(i) = &r.values[figure] { Some(*i) } else { None },
            text: plain(&r.values[text]),
            flags: Flags {
                duplicate: has("duplicate"),
                conflict: has("conflict"),
                alias: has("alias"),
                review: has("review"),
                pseudo_area: has("pseudo_area"),
                subtotal: has("subtotal"),
            },
            source: SourceRef {
                dataset: dataset.to_string(),
                edition: latest.clone(),
                file: String::new(),
                sheet: None,
                row: if let Value::Integer(n) = r.values[row] { n.max(0) as u64 } else { 0 },
                column: Some(plain(&r.values[column])).filter(|c| !c.is_empty()),
            },
        });
    }
    out.sort_by(|a, b| (a.source.row, &a.source.column).cmp(&(b.source.row, &b.source.column)));
    let mut chosen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in &asked.filters {
        let Some((c, v)) = simple(text) else {
            return Err(Error::said(
                "not_understood",
                format!("`{text}` is not CONCEPT=CODE"),
                "imported figures are filtered as --where year=2019",
            ));
        };
        chosen.entry(c.to_lowercase()).or_default().push(v.to_string());
    }
    let rule = match asked.conflict.as_deref() {
        None => None,
        Some("first") => Some(external::ConflictRule::First),
        Some("largest") => Some(external::ConflictRule::Largest),
        Some("hull") => Some(external::ConflictRule::Hull),
        Some(other) => {
            return Err(Error::said(
                "not_understood",
                format!("`{other}` is not a rule for contradictory figures"),
                "write first, largest or hull",
            ));
        }
    };
    let known: std::collections::BTreeSet<String> =
        out.iter().flat_map(|c: &ExternalCell| c.key.keys().cloned()).collect();
    let concept = |asked: &str| short_concept(&known, &asked.to_lowercase());
    let chosen = chosen.into_iter().map(|(c, v)| (concept(&c), v)).collect();
    let lower = |l: &[String]| l.iter().map(|x| concept(x)).collect::<Vec<_>>();
    let query = external::Query {
        dataset: dataset.to_string(),
        rows: lower(&asked.rows),
        columns: lower(&asked.columns),
        filter: chosen,
        open_sum,
        apart: ["indicator", "dimension"].map(String::from).to_vec(),
        states: shape.state_concepts.iter().map(|s| s.value.clone()).collect(),
        conflict_rule: rule,
        order: if asked.order.as_deref().is_some_and(|o| !matches!(o, "code" | "label")) {
            external::Order::ByFigure
        } else {
            external::Order::ByKey
        },
    };
    Ok((out, query, decl.cite.as_ref().map(|c| c.value.clone())))
}

/// A concept of a dataset by its name, or by the end of a longer name that only one concept has
/// (`exploitation` for `form_of_exploitation`).
fn short_concept(known: &std::collections::BTreeSet<String>, asked: &str) -> String {
    if known.contains(asked) {
        return asked.to_string();
    }
    let mut longer = known.iter().filter(|k| k.strip_suffix(asked).is_some_and(|head| head.ends_with('_')));
    match (longer.next(), longer.next()) {
        (Some(one), None) => one.clone(),
        _ => asked.to_string(),
    }
}

/// The latest edition: the largest where all are dates, else the one imported last.
fn latest_edition(editions: impl Iterator<Item = (String, String)>) -> String {
    let mut newest: BTreeMap<String, String> = BTreeMap::new();
    for (edition, at) in editions {
        let slot = newest.entry(edition).or_default();
        if at > *slot {
            *slot = at;
        }
    }
    let dates = newest.keys().all(|e| e.parse::<jiff::civil::Date>().is_ok());
    if dates {
        newest.into_keys().max().unwrap_or_default()
    } else {
        newest.into_iter().max_by(|a, b| a.1.cmp(&b.1)).map(|(e, _)| e).unwrap_or_default()
    }
}

/// The table as the document that `--json` prints.
pub fn to_json(made: &Made) -> Json {
    let mut out = json!(made.table);
    if let Some(c) = &made.cite {
        out["cite"] = json!(c);
    }
    if !made.notes.is_empty() {
        out["notes"] = json!(made.notes);
    }
    out
}

/// Where a cell comes from: `codes` in the order of rows, then columns.
///
/// # Errors
/// There is no such cell.
pub fn explain(made: &Made, asked: &Asked, codes: &[String]) -> Result<Json> {
    let wanted: Vec<String> = codes.iter().map(|c| c.trim().to_lowercase()).collect();
    let cell = made.table.cells.iter().chain(&made.table.totals).find(|c| {
        c.key.0.len() == wanted.len() && c.key.0.iter().zip(&wanted).all(|((_, code), w)| code.to_lowercase() == *w)
    });
    let Some(cell) = cell else {
        let concepts: Vec<String> = asked.rows.iter().chain(&asked.columns).cloned().collect();
        return Err(Error::said(
            "no_such_cell",
            format!("the table has no cell {}", codes.join(",")),
            format!("name a code for each of {}, separated by commas", concepts.join(", ")),
        ));
    };
    let mut out = json!({ "cell": cell, "provenance": made.table.provenance });
    if let Some((frame, plan)) = &made.basis {
        let key: Vec<(String, String)> = cell.key.0.clone();
        let e = palermo_tabulate::explain(frame, plan, &key)?;
        out["explanation"] = json!(e);
    }
    Ok(out)
}

/// A flow between two concepts.
///
/// # Errors
/// As [`table`].
pub async fn flow(store: &Store, asked: &Asked, from: &str, to: &str) -> Result<Json> {
    let regions = flow::Regions::default();
    if let Some((mapping, dataset)) = external_dataset(store, &asked.dataset) {
        let (cells, query, cite) = cells(store, &mapping, &dataset, asked).await?;
        let made = flow::external(&cells, &query, &from.to_lowercase(), &to.to_lowercase(), &regions)?;
        let mut out = json!(made);
        if let Some(c) = cite {
            out["cite"] = json!(c);
        }
        out["notes"] = json!([DETECTION]);
        return Ok(out);
    }
    let house = store.house();
    let (register, _) = house.register(&asked.dataset).map_err(|_| unknown_dataset(store, &asked.dataset))?;
    let asked = Asked { rows: vec![from.to_string()], columns: vec![to.to_string()], ..asked.clone() };
    let (plan, beyond) = plan(store, &register, &asked)?;
    let mut columns = Vec::new();
    collect(&plan, &mut columns);
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut frame = frames::frame(store, &register, Some(&names)).await?;
    for filter in beyond {
        frames::keep_passing(store, &register, &mut frame, filter).await?;
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (from, to) = (plan.rows[0].key().to_string(), plan.columns[0].key().to_string());
    let made = flow::records(&frame, &plan, (&from, &to), flow::SeveralOrigins::default(), &regions, threads)?;
    let mut out = json!(made);
    out["notes"] = json!(detection_note(&register));
    Ok(out)
}

/// The table as CSV: a column for each concept, then the figure.
pub fn to_csv(made: &Made) -> String {
    let all = || made.table.cells.iter().chain(&made.table.totals);
    let names: Vec<String> = all().next().map(|c| c.key.0.iter().map(|(k, _)| k.clone()).collect()).unwrap_or_default();
    let line = |cells: Vec<String>| cells.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(",");
    let tail = ["lo", "hi", "value", "text", "kind"];
    let mut out = line(names.into_iter().chain(tail.map(String::from)).collect());
    for c in all() {
        let j = json!(c);
        let cell = |k: &str| match &j[k] {
            Json::Null => String::new(),
            Json::String(s) => palermo_exchange::write::neutralise(s).into_owned(),
            other => other.to_string(),
        };
        out.push('\n');
        out.push_str(&line(c.key.0.iter().map(|(_, v)| v.clone()).chain(tail.map(cell)).collect()));
    }
    out
}

/// A cell of CSV (RFC 4180).
pub(crate) fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

/// The table as a workbook.
///
/// # Errors
/// The file cannot be written.
pub fn to_xlsx(made: &Made, out: &std::path::Path) -> Result<()> {
    use palermo_exchange::write::{FieldKind, FieldSchema, Format, Out, TableSchema, table};
    let names: Vec<String> =
        made.table.cells.first().map(|c| c.key.0.iter().map(|(k, _)| k.clone()).collect()).unwrap_or_default();
    let field = |n: &str, kind| FieldSchema {
        name: n.into(),
        title: None,
        description: None,
        kind,
        required: false,
        allowed: Vec::new(),
    };
    let mut fields: Vec<FieldSchema> = names.iter().map(|n| field(n, FieldKind::Text)).collect();
    fields.extend([
        field("lo", FieldKind::Integer),
        field("hi", FieldKind::Integer),
        field("text", FieldKind::Text),
        field("kind", FieldKind::Text),
    ]);
    let schema = TableSchema {
        name: "table".into(),
        title: None,
        description: Some(made.notes.join(" ")),
        fields,
        primary_key: Vec::new(),
        foreign_keys: Vec::new(),
        missing_values: vec![String::new()],
    };
    let rows = made.table.cells.iter().chain(&made.table.totals).map(|c| {
        let mut row: Vec<Out<'_>> = c.key.0.iter().map(|(_, v)| Out::Text(v.as_str().into())).collect();
        let told = c.figure.kind != palermo_register::value::IntervalKind::Conflict;
        row.push(if told { Out::Int(c.figure.lo) } else { Out::Null });
        row.push(c.figure.hi.filter(|_| told).map_or(Out::Null, Out::Int));
        row.push(Out::Text(c.text.as_str().into()));
        row.push(Out::Text(c.figure.kind.as_str().into()));
        Ok(row)
    });
    table(out, Format::Xlsx, &schema, rows)?;
    Ok(())
}

/// The label of a code in a table, for a terminal.
pub fn label(
    catalog: &palermo_register::catalog::Catalog,
    register: Option<&Register>,
    concept: &str,
    code: &str,
) -> String {
    let field = register.and_then(|r| r.concept_field(concept));
    match (register, field) {
        (Some(r), Some(f)) if f.list.as_ref().is_some_and(|l| l.get(code).is_some()) => {
            catalog.code_label(r, f, code, "en")
        }
        _ => palermo_register::reference::name("country", code, "en").map_or_else(|| code.to_string(), str::to_string),
    }
}
