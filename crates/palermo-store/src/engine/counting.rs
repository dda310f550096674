//! Counters: how much of something is taken, never above its ceiling, however many take at once.
//!
//! A counter is a field of a record, so that history, ledger, backup and the seven views hold it as they hold every other value.
//! Whoever takes waits for those who took from the same counter before; what she then reads is what the last of them left.

use std::sync::Arc;

use palermo_register::catalog::{Counter, Register};
use palermo_register::cel::{Expr, V, evaluate};
use palermo_register::value::Value;

use super::save::Change;
use super::scope::{Known, working_scope};
use super::{Actor, Refusal};
use crate::db::Reads;
use crate::house::House;
use crate::permutation::{self, Scope};
use crate::record::Record;
use crate::{Error, Result, read};

/// Who counts, and when.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub house: &'a House,
    pub actor: &'a Actor,
    pub today: jiff::civil::Date,
}

impl Around<'_> {
    /// The counting record, where so much can be taken from it (given back, where `by` is below zero); else why not.
    pub async fn room(
        &self,
        reads: &mut impl Reads,
        register: &Register,
        record: &Record,
        counter: &Counter,
        by: i64,
    ) -> Result<Result<Record, Refusal>> {
        let (other, layout) = self.house.register(&counter.register)?;
        let own = counter.through.as_deref();
        let counting = match own {
            None => record.clone(),
            Some(through) => {
                let Some(id) = pointed_at(register, record, through) else {
                    return Ok(Err(Refusal::new("needs", own, "this must be stated first")));
                };
                match read::load(reads, &other, layout, id).await? {
                    Some(found) => found,
                    None => return Ok(Err(Refusal::new("no_such_record", own, "there is no such record any more"))),
                }
            }
        };
        let beside = own.or(Some(&counter.field));
        let stands = stands_at(&other, &counting, counter).saturating_add(by);
        if by < 0 {
            let none = || Refusal::new("counter_empty", beside, "nothing is taken that could be given back");
            return Ok(if stands < 0 { Err(none()) } else { Ok(counting) });
        }
        let field = other.field(&counter.field);
        let ceiling = match field.and_then(|f| f.ceiling.as_deref()) {
            Some(ceiling) => self.value(reads, &other, &counting, ceiling).await?,
            None => V::Unknown,
        };
        Ok(match ceiling {
            V::Int(ceiling) if stands <= ceiling => Ok(counting),
            V::Int(_) => Err(Refusal::new(
                "counter_full",
                beside,
                format!(
                    "`{counter}` is at its ceiling: nothing can be taken until something is given back or the ceiling is raised"
                ),
            )),
            _ => Err(Refusal::new(
                "counter_unstated",
                beside,
                format!("the ceiling of `{counter}` is not stated, so nothing can be taken: state it first"),
            )),
        })
    }

    /// How much an effect takes of a record; a refusal where that is not stated, or is nothing.
    pub async fn amount(
        &self,
        reads: &mut impl Reads,
        register: &Register,
        record: &Record,
        by: Option<&Expr>,
    ) -> Result<Result<i64, Refusal>> {
        let Some(by) = by else { return Ok(Ok(1)) };
        Ok(match self.value(reads, register, record, by).await? {
            V::Int(n) if n > 0 => Ok(n),
            _ => {
                Err(Refusal::new("counter_unstated", None, "how much is taken is not stated: state it first, above 0"))
            }
        })
    }

    async fn value(&self, reads: &mut impl Reads, register: &Register, record: &Record, expr: &Expr) -> Result<V> {
        let known = &mut Known::default();
        working_scope(reads, self.house, register, record, self.actor, self.today, known, |scope| evaluate(expr, scope))
            .await
    }
}

/// What a record holds of counters, by the states in which it stands.
fn held<'r>(register: &'r Register, record: &'r Record) -> impl Iterator<Item = &'r (Counter, i64)> {
    register.workflows.iter().flat_map(|w| match record.get(register, &w.field()) {
        Value::Code(state) => w.held.get(state).map_or(&[][..], Vec::as_slice),
        _ => &[],
    })
}

/// What a record holds is held of those that it points at: it points at no others until it has given back.
pub(super) fn held_fast(register: &Register, old: &Record, new: &Record) -> Vec<Refusal> {
    let through = held(register, old).filter(|(_, n)| *n > 0).filter_map(|(counter, _)| counter.through.as_deref());
    let moved = through.filter(|field| old.get(register, field) != new.get(register, field));
    moved
        .map(|field| {
            Refusal::new("counter_held", Some(field), "something is taken of what this names: give it back first")
        })
        .collect()
}

fn pointed_at(register: &Register, record: &Record, through: &str) -> Option<uuid::Uuid> {
    match record.get(register, through) {
        Value::Refs(refs) => refs.first().map(|r| r.id),
        _ => None,
    }
}

/// Rows that were there before the field was declared stand at 0.
fn stands_at(register: &Register, record: &Record, counter: &Counter) -> i64 {
    match record.get(register, &counter.field) {
        Value::Integer(n) => *n,
        _ => 0,
    }
}

impl Change<'_> {
    /// Who comes later with the same words waits here for the end of this transaction, and then reads what it left.
    pub(super) async fn queue(&mut self, register: &str, kind: &str) -> Result<()> {
        permutation::take(&mut self.tx, Scope { register, owner: "", kind }, 0).await.map(drop)
    }

    /// Takes from a counter, or gives back where `by` is below zero. Gives the moving record as it then stands.
    pub(super) async fn count(
        &mut self,
        register: &Arc<Register>,
        record: Record,
        counter: &Counter,
        by: i64,
    ) -> Result<Record> {
        let house = self.house.clone();
        let counting = match &counter.through {
            Some(through) => pointed_at(register, &record, through),
            None => Some(record.id),
        };
        if let Some(id) = counting {
            self.queue(&counter.register, &format!("{}@{id}", counter.field)).await?;
        }
        let (actor, today) = (self.actor.clone(), self.moment.today);
        let around = Around { house: &house, actor: &actor, today };
        let old = match around.room(&mut self.tx, register, &record, counter, by).await? {
            Ok(old) => old,
            Err(refusal) => return Err(Error::Refused(vec![refusal])),
        };
        let (other, layout) = house.register(&counter.register)?;
        let mut new = old.clone();
        if let Some(i) = other.field_index(&counter.field) {
            new.values[i] = Value::Integer(stands_at(&other, &old, counter).saturating_add(by));
        }
        let saved = Box::pin(self.rewrite(&other, layout, old, new, "effect")).await?.record;
        Ok(if saved.id == record.id { saved } else { record })
    }

    /// Gives back what a record holds that is about to go.
    pub(super) async fn give_all_back(&mut self, register: &Arc<Register>, record: &Record) -> Result<()> {
        let all: Vec<(Counter, i64)> =
            held(register, record).filter(|(c, n)| c.through.is_some() && *n > 0).cloned().collect();
        for (counter, n) in all {
            self.count(register, record.clone(), &counter, -n).await?;
        }
        Ok(())
    }
}
