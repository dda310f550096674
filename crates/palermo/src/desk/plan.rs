//! What is asked, as a plan over the columns of a register: concepts become axes, filters become predicates.

use std::collections::BTreeMap;
use std::sync::Arc;

use palermo_register::catalog::{Dimension, Field, Register, simple_filter};
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::decl::FieldType as T;
use palermo_store::Store;
use palermo_tabulate::plan::{At, Axis, Hierarchy, MultiForm, Op, Operand, Plan, Predicate, RollUp, Unit};
use palermo_web::TableRequest;

use crate::error::{Error, Result};

/// The columns that a plan reads.
pub(super) fn columns(plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    for a in plan.axes() {
        out.push(a.concept.clone());
        if let MultiForm::MainForm { column } = &a.multi_form {
            out.push(column.clone());
        }
    }
    if let Unit::Persons { column } = &plan.unit {
        out.push(column.clone());
    }
    out.extend(predicate_columns(&plan.filter));
    out.sort();
    out.dedup();
    out
}

/// The columns that a filter reads.
pub(super) fn predicate_columns(p: &Predicate) -> Vec<String> {
    match p {
        Predicate::All => Vec::new(),
        Predicate::And(ps) | Predicate::Or(ps) => ps.iter().flat_map(predicate_columns).collect(),
        Predicate::Not(p) => predicate_columns(p),
        Predicate::In { column, .. } | Predicate::Compare { column, .. } => vec![column.clone()],
    }
}

/// The field that a concept means, if anything is kept of it.
pub(super) fn field_of<'a>(register: &'a Register, concept: &str) -> Result<&'a Field> {
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
    let dimension = Dimension::parse(text);
    let (concept, rollup) = (dimension.concept, dimension.rollup);
    let level = dimension.level.and_then(Result::ok);
    let name = dimension.year.then(|| "year".to_string());
    if concept == "owner" {
        return Ok(Axis { name: Some("owner".into()), ..Axis::new("owner") });
    }
    if let Some((rows, sub)) = dimension.rows(register) {
        return Ok(Axis { name: Some(concept.to_string()), ..Axis::new(&format!("{}.{sub}", rows.name)) });
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
pub(super) fn plan(store: &Store, register: &Arc<Register>, asked: &TableRequest) -> Result<(Plan, Vec<Filter>)> {
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
        match simple_filter(text) {
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
