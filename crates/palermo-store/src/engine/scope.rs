//! What expressions see: the record, the records that it points at, those that point at it, profile and calendar.
//!
//! Expressions are evaluated without waiting. What they miss is noted, read from the store, and they are evaluated
//! again, until nothing is missing.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use palermo_register::catalog::{Field, Parameter, Register};
use palermo_register::cel::{Expr, Scope, V, evaluate};
use palermo_register::process::calendar::Calendar;
use palermo_register::value::Value;
use sea_query::{Alias, Expr as SqlExpr, ExprTrait, Query};
use uuid::Uuid;

use super::{Actor, RecordId};
use crate::Result;
use crate::db::Reads;
use crate::house::House;
use crate::read;
use crate::record::Record;

/// What was read for expressions so far.
#[derive(Default)]
pub struct Known {
    records: HashMap<RecordId, Option<Arc<Record>>>,
    relations: HashMap<String, Vec<RecordId>>,
    owner: Option<Option<Uuid>>,
}

/// The surroundings of one record.
pub struct RecordScope<'a> {
    pub house: &'a House,
    pub register: &'a Register,
    pub record: &'a Record,
    pub actor: &'a Actor,
    pub today: Date,
    pub parameters: &'a BTreeMap<String, Parameter>,
    pub calendar: Option<&'a Calendar>,
    pub known: &'a Known,
    missing: RefCell<Missing>,
}

#[derive(Default)]
struct Missing {
    records: HashSet<RecordId>,
    relations: HashSet<String>,
    owner: bool,
}

impl<'a> RecordScope<'a> {
    pub fn new(
        house: &'a House,
        register: &'a Register,
        record: &'a Record,
        actor: &'a Actor,
        today: Date,
        parameters: &'a BTreeMap<String, Parameter>,
        known: &'a Known,
    ) -> Self {
        let calendar = parameters
            .get("calendar")
            .and_then(|p| {
                if let palermo_register::words::Literal::Text(t) = &p.value {
                    house.catalog.calendars.get(t)
                } else {
                    None
                }
            })
            .or_else(|| house.catalog.calendars.values().next());
        RecordScope { house, register, record, actor, today, parameters, calendar, known, missing: RefCell::default() }
    }
}

impl Scope for RecordScope<'_> {
    fn field(&self, place: usize) -> (&Value, &Field) {
        (&self.record.values[place], &self.register.fields[place])
    }

    fn follow(&self, register: &str, id: Uuid, field: &str) -> V {
        let key = (register.to_string(), id);
        let Some(found) = self.known.records.get(&key) else {
            self.missing.borrow_mut().records.insert(key);
            return V::Unknown;
        };
        let (Some(record), Some(other)) = (found, self.house.catalog.registers.get(register)) else {
            return V::Unknown;
        };
        match other.field_index(field) {
            Some(i) => single(&record.values[i], &other.fields[i]),
            None => V::Unknown,
        }
    }

    fn relation(&self, name: &str) -> Vec<RecordId> {
        match self.known.relations.get(name) {
            Some(found) => found.clone(),
            None => {
                self.missing.borrow_mut().relations.insert(name.to_string());
                Vec::new()
            }
        }
    }

    fn profile(&self, name: &str) -> V {
        self.parameters.get(name).map_or(V::Unknown, Parameter::as_v)
    }

    fn today(&self) -> Date {
        self.today
    }

    fn actor(&self) -> &str {
        &self.actor.name
    }

    fn owner(&self) -> Option<Uuid> {
        match self.known.owner {
            Some(o) => o,
            None => {
                self.missing.borrow_mut().owner = true;
                None
            }
        }
    }

    fn is_working_day(&self, day: Date) -> bool {
        self.calendar.is_none_or(|c| c.is_working_day(day))
    }
}

/// The value of one field as a value of an expression.
fn single(value: &Value, field: &Field) -> V {
    struct One<'a>(&'a Value, &'a Field);
    impl Scope for One<'_> {
        fn field(&self, _: usize) -> (&Value, &Field) {
            (self.0, self.1)
        }
        fn follow(&self, _: &str, _: Uuid, _: &str) -> V {
            V::Unknown
        }
        fn relation(&self, _: &str) -> Vec<RecordId> {
            Vec::new()
        }
        fn profile(&self, _: &str) -> V {
            V::Unknown
        }
        fn today(&self) -> Date {
            Date::MIN
        }
        fn actor(&self) -> &str {
            ""
        }
        fn owner(&self) -> Option<Uuid> {
            None
        }
        fn is_working_day(&self, _: Date) -> bool {
            true
        }
    }
    evaluate(&Expr::Field(0), &One(value, field))
}

/// Evaluates something in the scope of a record, reading what it misses until nothing is missing.
#[allow(
    clippy::too_many_arguments,
    reason = "each is a part of what an expression sees; a struct would only rename them"
)]
pub async fn working_scope<T>(
    reads: &mut impl Reads,
    house: &House,
    register: &Register,
    record: &Record,
    actor: &Actor,
    today: Date,
    known: &mut Known,
    mut evaluate: impl FnMut(&RecordScope<'_>) -> T,
) -> Result<T> {
    let parameters = parameters(house, register, record, today);
    // Each round reads at least one more record or relation; the depth of an expression bounds the rounds.
    for _ in 0..16 {
        let scope = RecordScope::new(house, register, record, actor, today, &parameters, known);
        let answer = evaluate(&scope);
        let missing = scope.missing.into_inner();
        if missing.records.is_empty() && missing.relations.is_empty() && !missing.owner {
            return Ok(answer);
        }
        fill(reads, house, register, record, missing, known).await?;
    }
    let scope = RecordScope::new(house, register, record, actor, today, &parameters, known);
    Ok(evaluate(&scope))
}

/// The parameters of the profile version that the record keeps, else of today's.
pub fn parameters(house: &House, register: &Register, record: &Record, today: Date) -> BTreeMap<String, Parameter> {
    let Some(own) = &register.profile else { return BTreeMap::new() };
    let (name, day) = match record.profile.as_deref().and_then(|p| p.split_once('@')) {
        Some((n, d)) => (n.to_string(), d.parse().unwrap_or(today)),
        None => (own.clone(), today),
    };
    house.catalog.parameters(&name, day)
}

async fn fill(
    reads: &mut impl Reads,
    house: &House,
    register: &Register,
    record: &Record,
    missing: Missing,
    known: &mut Known,
) -> Result<()> {
    for (name, id) in missing.records {
        let (other, layout) = house.register(&name)?;
        let found = read::load(reads, &other, layout, id).await?.map(Arc::new);
        known.records.insert((name, id), found);
    }
    for name in missing.relations {
        let mut found = Vec::new();
        if let Some(relation) = register.relations.iter().find(|r| r.name == name) {
            found = pointing(reads, house, &relation.register, &relation.field, record.id).await?;
        }
        known.relations.insert(name, found);
    }
    if missing.owner {
        let mut id = None;
        if let (Some(code), Ok((orgs, layout))) = (&record.owner, house.register("core.organisation"))
            && orgs.field_index("code").is_some()
        {
            let q = Query::select()
                .column(Alias::new("id"))
                .from(Alias::new(&layout.table))
                .and_where(SqlExpr::col(Alias::new("code")).eq(code.as_ref()))
                .take();
            id = reads.fetch_optional(&q).await?.map(|r| r.uuid(0usize)).transpose()?;
        }
        known.owner = Some(id);
    }
    Ok(())
}

/// The records of a register that point at a record in a field.
pub async fn pointing(
    reads: &mut impl Reads,
    house: &House,
    register: &str,
    field: &str,
    id: Uuid,
) -> Result<Vec<RecordId>> {
    let (other, layout) = house.register(register)?;
    let Some(place) = other.field_index(field) else { return Ok(Vec::new()) };
    let q = match layout.child_of(place) {
        Some(child) => Query::select()
            .column(Alias::new("record"))
            .from(Alias::new(&child.table))
            .and_where(SqlExpr::col(Alias::new("target")).eq(id))
            .order_by(Alias::new("record"), sea_query::Order::Asc)
            .take(),
        None => Query::select()
            .column(Alias::new("id"))
            .from(Alias::new(&layout.table))
            .and_where(SqlExpr::col(Alias::new(field)).eq(id))
            .order_by(Alias::new("id"), sea_query::Order::Asc)
            .take(),
    };
    reads.fetch_all(&q).await?.iter().map(|r| Ok((register.to_string(), r.uuid(0usize)?))).collect()
}
