//! Is the record right? Required fields, codes, references, rules, keys, periods, corrections.

use std::sync::Arc;

use palermo_register::catalog::{Field, Register};
use palermo_register::cel::{Types, compile_filter, truth};
use palermo_register::decl::{FieldType as T, Severity};
use palermo_register::source::did_you_mean;
use palermo_register::value::Value;
use sea_query::{Alias, Condition, Expr, ExprTrait, Func, Query};

use super::Refusal;
use super::save::Change;
use super::scope::{Known, working_scope};
use crate::Result;
use crate::db::Reads as _;
use crate::house::House;
use crate::layout::Layout;
use crate::record::Record;

/// Checks that need nothing but the record: codes valid on the day, parents against children, append-only corrections.
pub fn local(register: &Register, record: &Record, today: jiff::civil::Date) -> Vec<Refusal> {
    let mut out = Vec::new();
    for (f, v) in register.fields.iter().zip(&record.values) {
        field(f, v, today, &mut out);
    }
    out
}

/// Saved filters must be filters of the register that they are about.
pub(crate) fn queries(house: &House, register: &Register, values: &[Value]) -> Vec<Refusal> {
    let mut out = Vec::new();
    for (f, v) in register.fields.iter().zip(values).filter(|(f, _)| f.kind == T::Query) {
        let Value::Text(text) = v else { continue };
        let over = match filtered(house, register, f, values) {
            Ok(over) => over,
            Err(refusal) => {
                out.push(refusal);
                continue;
            }
        };
        let types = Types { register: &over, names: &house.catalog, profile: std::collections::BTreeMap::new() };
        if let Err(p) = compile_filter(text, &types) {
            out.push(Refusal::new("not_a_filter", Some(&f.name), format!("{}; {}", p.cause, p.remedy)));
        }
    }
    out
}

/// The register that a saved filter is over: the one that another field of the record names, else the one that is declared.
fn filtered(
    house: &House,
    register: &Register,
    query: &Field,
    values: &[Value],
) -> std::result::Result<Arc<Register>, Refusal> {
    let known = || match query.to.is_empty() {
        true => house.catalog.registers.keys().map(String::as_str).collect(),
        false => query.to.iter().map(String::as_str).collect::<Vec<_>>(),
    };
    let find = |name: &str, field: &str| {
        house.catalog.register(name).cloned().ok_or_else(|| {
            let remedy = did_you_mean(name, known());
            Refusal::new("unknown_register", Some(field), format!("there is no register `{name}`; {remedy}"))
        })
    };
    let Some(about) = &query.about else {
        return find(query.to.first().map_or("", String::as_str), &query.name);
    };
    let named = register.field_index(about).map(|at| &values[at]);
    let Some(Value::Text(name)) = named.filter(|v| !v.is_empty()) else {
        let message = format!("`{about}` does not say which register the filter is over; fill it");
        return Err(Refusal::new("no_register", Some(about), message));
    };
    let found = find(name.trim(), about)?;
    if query.to.is_empty() || query.to.contains(&found.name) {
        return Ok(found);
    }
    let remedy = did_you_mean(&found.name, known());
    let message = format!("filters over `{}` are not kept here; {remedy}", found.name);
    Err(Refusal::new("register_not_offered", Some(about), message))
}

fn field(f: &Field, v: &Value, today: jiff::civil::Date, out: &mut Vec<Refusal>) {
    let Some(list) = &f.list else {
        if let Value::Rows(rows) = v {
            for (sub, cell) in rows.iter().flat_map(|r| f.fields.iter().zip(r)) {
                field(sub, cell, today, out);
            }
        }
        return;
    };
    let mut code = |c: &str| match list.get(c) {
        None => {
            out.push(Refusal::new("unknown_code", Some(&f.name), format!("`{c}` is not a code of `{}`", list.name)))
        }
        Some(code) if !code.valid_on(today) => out.push(Refusal::new(
            "code_not_valid",
            Some(&f.name),
            format!("`{c}` is not valid on {today}; choose a code that is"),
        )),
        _ => {}
    };
    match v {
        Value::Code(c) => code(c),
        Value::Set(set) => {
            set.codes.keys().for_each(|c| code(c));
            for (parent, child) in set.contradictions(&|c| list.parent(c)) {
                out.push(Refusal::new(
                    "contradiction",
                    Some(&f.name),
                    format!("`{parent}` is no, but `{child}` below it is yes: change one of them"),
                ));
            }
        }
        _ => {}
    }
}

impl Change<'_> {
    /// Every check of a record that is about to be written; warnings come back, refusals are an error.
    pub(super) async fn check(
        &mut self,
        register: &Register,
        layout: &Layout,
        record: &Record,
        known: &mut Known,
    ) -> Result<Vec<Refusal>> {
        let mut refusals = local(register, record, self.moment.today);
        refusals.extend(queries(&self.house, register, &record.values));
        if self.importing {
            refusals.retain(|r| r.code != "contradiction" && r.code != "code_not_valid");
        }
        let (today, actor, house) = (self.moment.today, self.actor.clone(), self.house.clone());
        let mut warnings = Vec::new();
        let (missing, fired) = working_scope(&mut self.tx, &house, register, record, &actor, today, known, |scope| {
            let missing: Vec<String> = register
                .fields
                .iter()
                .zip(&record.values)
                .filter(|(f, v)| {
                    f.required
                        && v.is_empty()
                        && f.is_stored()
                        && f.show_if.as_ref().is_none_or(|e| truth(e, scope) == Some(true))
                })
                .map(|(f, _)| f.name.clone())
                .collect();
            let fired: Vec<_> =
                register.rules.iter().filter(|r| truth(&r.condition, scope) == Some(true)).cloned().collect();
            (missing, fired)
        })
        .await?;
        refusals.extend(missing.into_iter().map(|f| {
            Refusal::new("required", Some(&f), "nothing is stated; fill it in, or say unknown where it can be said")
        }));
        for rule in fired {
            let text = house
                .catalog
                .label(&register.pack, &format!("rule-{}-{}", register.short(), rule.id), None, "en", None)
                .map_or_else(|| rule.id.clone(), |s| s.text);
            let refusal = Refusal { rule: Some(rule.id.clone()), ..Refusal::new("rule", rule.on.as_deref(), text) };
            if rule.severity == Severity::Error { refusals.push(refusal) } else { warnings.push(refusal) }
        }
        refusals.extend(self.references(register, record).await?);
        refusals.extend(self.uniqueness(register, layout, record).await?);
        refusals.extend(self.overlaps(register, layout, record).await?);
        if refusals.is_empty() { Ok(warnings) } else { Err(crate::Error::Refused(refusals)) }
    }

    async fn references(&mut self, register: &Register, record: &Record) -> Result<Vec<Refusal>> {
        let mut out = Vec::new();
        for (f, v) in register.fields.iter().zip(&record.values) {
            let Value::Refs(refs) = v else { continue };
            for r in refs {
                let house = self.house.clone();
                let Ok((_, layout)) = house.register(&r.register) else { continue };
                let q = Query::select()
                    .expr(Expr::val(1))
                    .from(Alias::new(&layout.table))
                    .and_where(Expr::col(Alias::new("id")).eq(r.id))
                    .take();
                if self.tx.fetch_optional(&q).await?.is_none() {
                    out.push(Refusal::new(
                        "no_such_record",
                        Some(&f.name),
                        format!("there is no record {} in {}", r.id, r.register),
                    ));
                }
            }
        }
        Ok(out)
    }

    async fn uniqueness(&mut self, register: &Register, layout: &Layout, record: &Record) -> Result<Vec<Refusal>> {
        let mut out = Vec::new();
        for set in register.unique_sets() {
            let mut q = Query::select();
            q.expr(Func::count(Expr::val(1)))
                .from(Alias::new(&layout.table))
                .and_where(Expr::col(Alias::new("id")).ne(record.id));
            // What organisations keep is unique within each: a refusal must not tell of another's records.
            let mut stated = true;
            let owner = register.is_kept_apart().then(|| "owner".to_string());
            for name in set.iter().chain(&owner) {
                match equal(register, layout, record, name) {
                    Some(c) => {
                        q.cond_where(c);
                    }
                    None => stated = false,
                }
            }
            if stated && self.tx.fetch_optional(&q).await?.map_or(Ok(0), |r| r.i64(0usize))? > 0 {
                out.push(Refusal::new(
                    "not_unique",
                    set.first().map(String::as_str),
                    format!("another record has the same {}", set.join(", ")),
                ));
            }
        }
        Ok(out)
    }

    async fn overlaps(&mut self, register: &Register, layout: &Layout, record: &Record) -> Result<Vec<Refusal>> {
        let mut out = Vec::new();
        for e in &register.exclusive {
            let mut q = Query::select();
            q.expr(Func::count(Expr::val(1)))
                .from(Alias::new(&layout.table))
                .and_where(Expr::col(Alias::new("id")).ne(record.id));
            let mut stated = true;
            for name in &e.fields {
                match equal(register, layout, record, name) {
                    Some(c) => {
                        q.cond_where(c);
                    }
                    None => stated = false,
                }
            }
            let bound = |name: &str, first: bool| match record.get(register, name) {
                Value::Date(d) => Some(if first { d.first() } else { d.last() }.to_string()),
                _ => None,
            };
            let column = |name: &str, last: bool| {
                let precise = register.field(name).is_some_and(|f| f.precision);
                Expr::col(Alias::new(if last && precise { format!("{name}_last") } else { name.to_string() }))
            };
            // An empty end is open on either side.
            if let Some(end) = bound(&e.to, false) {
                q.cond_where(
                    Condition::any().add(column(&e.from, false).is_null()).add(column(&e.from, false).lte(end)),
                );
            }
            if let Some(start) = bound(&e.from, true) {
                q.cond_where(Condition::any().add(column(&e.to, true).is_null()).add(column(&e.to, true).gte(start)));
            }
            if stated && self.tx.fetch_optional(&q).await?.map_or(Ok(0), |r| r.i64(0usize))? > 0 {
                out.push(Refusal::new(
                    "overlap",
                    Some(&e.from),
                    format!("another record with the same {} holds in this period", e.fields.join(", ")),
                ));
            }
        }
        Ok(out)
    }
}

/// The condition that another record has the same value in a field; `None` when nothing is stated.
fn equal(register: &Register, layout: &Layout, record: &Record, name: &str) -> Option<Condition> {
    if name == "owner" {
        let c = Expr::col(Alias::new("owner"));
        return Some(
            Condition::all()
                .add(record.owner.as_ref().map_or_else(|| c.clone().is_null(), |o| c.clone().eq(o.as_ref()))),
        );
    }
    let place = register.field_index(name)?;
    let mut cells = Vec::new();
    crate::layout::cells(&record.values[place], &register.fields[place], &mut cells).ok()?;
    if record.values[place].is_empty() || matches!(record.values[place], Value::State(_)) {
        return None;
    }
    let mut all = Condition::all();
    for ((column, _), cell) in layout.of_field(place)?.iter().zip(cells) {
        use crate::db::Cell;
        let c = Expr::col(Alias::new(column));
        all = all.add(match cell {
            Cell::Null => c.is_null(),
            Cell::Int(n) => c.eq(n),
            Cell::Real(n) => c.eq(n),
            Cell::Bool(b) => c.eq(b),
            Cell::Text(t) => c.eq(t),
            Cell::Shared(t) => c.eq(t.as_ref()),
            Cell::Bytes(b) => c.eq(b),
            Cell::Uuid(u) => c.eq(u),
        });
    }
    Some(all)
}
