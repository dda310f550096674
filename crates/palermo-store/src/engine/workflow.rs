//! Moving a record: who may, whether the guard holds, what is needed, and what happens.

use std::sync::Arc;

use palermo_register::catalog::{Effect, Register, Source as ValueSource, Transition};
use palermo_register::cel::{Expr, evaluate, truth};
use palermo_register::value::{DateTime, Value};
use serde::Serialize;
use uuid::Uuid;

use super::approval::{Approval, awaited};
use super::counting::Around;
use super::save::{Change, Input, Saved, to_value};
use super::scope::{Known, working_scope};
use super::{Actor, Refusal};
use crate::db::Reads;
use crate::house::House;
use crate::layout::Layout;
use crate::record::Record;
use crate::{Error, Result, read};

/// A transition that starts from the record's present state, and whether the actor may make it now.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    /// Workflow.
    pub workflow: String,
    /// Transition.
    pub id: String,
    /// State that it reaches.
    pub to: String,
    /// Whether it may be made now.
    pub open: bool,
    /// Why not.
    pub refused: Vec<Refusal>,
    /// Fields that must be stated.
    pub needs: Vec<String>,
    /// How it stands with those who must approve it, where somebody must.
    pub approval: Option<Approval>,
}

/// The transitions from a record's present states, each with the reason why it is closed.
///
/// # Errors
/// The database refuses.
pub async fn offers(
    reads: &mut impl Reads,
    house: &House,
    register: &Register,
    record: &Record,
    actor: &Actor,
    today: jiff::civil::Date,
) -> Result<Vec<Offer>> {
    let mut out = Vec::new();
    for w in &register.workflows {
        let Value::Code(state) = record.get(register, &w.field()) else { continue };
        let narrowed = narrowed(house, register, record, &w.name, today);
        for t in w.transitions.iter().filter(|t| t.from.contains(state)) {
            let approval = Approval::of(reads, house, register, record, &w.name, t).await?;
            let narrowed = narrowed.as_deref();
            let refused =
                refusals(reads, house, register, record, actor, today, t, narrowed, approval.as_ref()).await?;
            out.push(Offer {
                workflow: w.name.clone(),
                id: t.id.clone(),
                to: t.to.clone(),
                open: refused.is_empty(),
                refused,
                needs: t.needs.clone(),
                approval,
            });
        }
    }
    Ok(out)
}

fn narrowed(
    house: &House,
    register: &Register,
    record: &Record,
    workflow: &str,
    today: jiff::civil::Date,
) -> Option<Vec<String>> {
    let own = register.profile.as_ref()?;
    let (name, day) = match record.profile.as_deref().and_then(|p| p.split_once('@')) {
        Some((n, d)) => (n.to_string(), d.parse().unwrap_or(today)),
        None => (own.clone(), today),
    };
    house.catalog.narrowed_states(&name, &format!("{}.{workflow}", register.short()), day)
}

#[allow(
    clippy::too_many_arguments,
    reason = "each is a fact that the answer depends on; a struct would only rename them"
)]
async fn refusals(
    reads: &mut impl Reads,
    house: &House,
    register: &Register,
    record: &Record,
    actor: &Actor,
    today: jiff::civil::Date,
    t: &Transition,
    narrowed: Option<&[String]>,
    approval: Option<&Approval>,
) -> Result<Vec<Refusal>> {
    let mut out = Vec::new();
    let roles = approval.map_or(t.roles.as_slice(), |a| a.roles(t));
    if !actor.has_role(roles) {
        out.push(Refusal::new("role", None, format!("this is for {}", roles.join(" or "))));
    }
    out.extend(approval.and_then(|a| a.refuses(actor)));
    if narrowed.is_some_and(|states| !states.contains(&t.to)) {
        out.push(Refusal::new("state_not_in_profile", None, format!("the profile does not use the state `{}`", t.to)));
    }
    for n in &t.needs {
        if record.get(register, n).is_empty() {
            out.push(Refusal::new("needs", Some(n), "this must be stated first"));
        }
    }
    if let Some(guard) = &t.guard {
        let guard: Arc<Expr> = guard.clone();
        let holds = working_scope(reads, house, register, record, actor, today, &mut Known::default(), |scope| {
            truth(&guard, scope)
        })
        .await?;
        if holds != Some(true) {
            let label = house.catalog.label(
                &register.pack,
                &format!("transition-{}-{}-{}", register.short(), workflow_of(register, t), t.id),
                Some("guard"),
                "en",
                None,
            );
            let why = match holds {
                None => "something that it depends on is not stated",
                _ => "its condition does not hold",
            };
            out.push(Refusal::new("guard", None, label.map_or_else(|| why.to_string(), |l| l.text)));
        }
    }
    let around = Around { house, actor, today };
    for effect in &t.effects {
        let Effect::Take(counter, by) = effect else { continue };
        let room = match around.amount(reads, register, record, by.as_deref()).await? {
            Ok(by) => around.room(reads, register, record, counter, by).await?.map(drop),
            Err(refusal) => Err(refusal),
        };
        out.extend(room.err());
    }
    Ok(out)
}

fn workflow_of<'a>(register: &'a Register, t: &Transition) -> &'a str {
    register
        .workflows
        .iter()
        .find(|w| w.transitions.iter().any(|x| x.spot == t.spot && x.id == t.id))
        .map_or("", |w| &w.name)
}

impl Change<'_> {
    /// Moves a record; values may be given with the move.
    ///
    /// # Errors
    /// No such transition from the present state; role, needs or guard refuse; as [`Change::update`].
    #[crate::boxed]
    #[inline(never)]
    pub async fn transition(
        &mut self,
        register: &str,
        id: Uuid,
        base: i64,
        transition: &str,
        input: Input,
    ) -> Result<Saved> {
        let house = self.house.clone();
        let (register, layout) = house.register(register)?;
        let (wf_name, id_of) = transition.split_once('.').map_or((None, transition), |(w, t)| (Some(w), t));
        let found = register
            .workflows
            .iter()
            .filter(|w| wf_name.is_none_or(|n| n == w.name))
            .find_map(|w| w.transitions.iter().find(|t| t.id == id_of).map(|t| (w, t)));
        let Some((w, t)) = found else {
            let known: Vec<&str> =
                register.workflows.iter().flat_map(|w| w.transitions.iter().map(|t| t.id.as_str())).collect();
            return Err(Error::refused(
                "no_such_transition",
                None,
                palermo_register::source::did_you_mean(id_of, known.iter().copied()),
            ));
        };
        if t.approve.is_some() {
            // Two who approve at once are counted one after the other.
            self.queue(&register.name, &format!("approve@{id}")).await?;
        }
        let Some(old) = read::load(&mut self.tx, &register, layout, id).await? else {
            return Err(Error::NoRecord(register.name.clone()));
        };
        let mut new = old.clone();
        for (i, v) in input.values {
            let f = &register.fields[i];
            if !f.is_entered() {
                return Err(Error::refused(
                    if f.is_stored() { "set_by_engine" } else { "class_sealed" },
                    Some(&f.name),
                    "this value cannot be given here",
                ));
            }
            new.values[i] = v;
        }
        if old.version != base {
            return Err(Error::Stale { current: Box::new(old), yours: Box::new(new) });
        }
        let state = match old.get(&register, &w.field()) {
            Value::Code(s) => s.clone(),
            _ => String::new(),
        };
        if !t.from.contains(&state) {
            return Err(Error::refused(
                "not_from_here",
                Some(&w.field()),
                format!("`{}` starts from {}, the record is in `{state}`", t.id, t.from.join(", ")),
            ));
        }
        let narrowed = narrowed(&house, &register, &new, &w.name, self.moment.today);
        let (actor, today) = (self.actor.clone(), self.moment.today);
        let approval = Approval::of(&mut self.tx, &house, &register, &old, &w.name, t).await?;
        let (narrowed, asked) = (narrowed.as_deref(), approval.as_ref());
        let refused = refusals(&mut self.tx, &house, &register, &new, &actor, today, t, narrowed, asked).await?;
        if !refused.is_empty() {
            return Err(Error::Refused(refused));
        }
        let mut old = old;
        if let Some(approval) = &approval {
            if new.values != old.values {
                if approval.asked_by.is_some() {
                    let message =
                        "who approves changes nothing: leave the values out, or change the record and ask again";
                    return Err(Error::refused("approval_changes", None, message));
                }
                old = self.rewrite(&register, layout, old, new, "change").await?.record;
                new = old.clone();
            }
            if !self.approve(&register, &old, &w.name, t, approval).await? {
                return Ok(Saved { record: old, warnings: vec![awaited()], changed: true });
            }
        }
        if let Some(i) = register.field_index(&w.field()) {
            new.values[i] = Value::Code(t.to.clone());
        }
        let saved = self.rewrite(&register, layout, old, new, "transition").await?;
        let record = self.effects(&register, layout, saved.record, &t.effects).await?;
        Ok(Saved { record, warnings: saved.warnings, changed: true })
    }

    /// Carries out effects on a record; all in this transaction.
    pub(super) async fn effects(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        record: Record,
        effects: &[Effect],
    ) -> Result<Record> {
        let mut record = record;
        for effect in effects {
            match effect {
                Effect::Set(pairs) => {
                    let mut new = record.clone();
                    for (field, expr) in pairs {
                        let v = self.value_of(register, &record, expr).await?;
                        if let Some(i) = register.field_index(field) {
                            new.values[i] = to_value(v, register.fields[i].kind);
                        }
                    }
                    record = Box::pin(self.rewrite(register, layout, record, new, "effect")).await?.record;
                }
                Effect::Assign(field, expr) => {
                    let mut new = record.clone();
                    if let Some(i) = register.field_index(field) {
                        new.values[i] = match expr {
                            Some(e) => to_value(self.value_of(register, &record, e).await?, register.fields[i].kind),
                            None => Value::Text(self.actor.name.to_string()),
                        };
                    }
                    record = Box::pin(self.rewrite(register, layout, record, new, "effect")).await?.record;
                }
                Effect::Create(target, with) => {
                    let house = self.house.clone();
                    let (other, _) = house.register(target)?;
                    let mut values = Vec::new();
                    for (field, source) in with {
                        let Some(i) = other.field_index(field) else { continue };
                        let v = match source {
                            ValueSource::Literal(v) => v.clone(),
                            ValueSource::Expr(e) => {
                                to_value(self.value_of(register, &record, e).await?, other.fields[i].kind)
                            }
                        };
                        values.push((i, v));
                    }
                    // A reference to the moving record is filled in where the created record can point at it and nothing else was said.
                    for (i, f) in other.fields.iter().enumerate() {
                        if f.to.contains(&register.name)
                            && f.kind == palermo_register::decl::FieldType::Ref
                            && !values.iter().any(|(p, _)| *p == i)
                            && f.required
                        {
                            values.push((
                                i,
                                Value::Refs(vec![palermo_register::value::Ref {
                                    register: register.name.clone(),
                                    id: record.id,
                                }]),
                            ));
                        }
                    }
                    Box::pin(self.create(target, Input { values, ..Input::default() })).await?;
                }
                Effect::StartClock(name) => self.start_clock(register, layout, &mut record, name, None).await?,
                Effect::StopClock(name) => self.stop_clock(register, layout, &mut record, name, "stopped").await?,
                Effect::Notify(to) => self.notify(register, &record, to, "transition").await?,
                Effect::Take(counter, by) => {
                    let (house, actor, today) = (self.house.clone(), self.actor.clone(), self.moment.today);
                    let around = Around { house: &house, actor: &actor, today };
                    let by = around.amount(&mut self.tx, register, &record, by.as_deref()).await?;
                    let by = by.map_err(|refusal| Error::Refused(vec![refusal]))?;
                    record = self.count(register, record, counter, by).await?;
                }
                Effect::GiveBack(counter) => record = self.count(register, record, counter, -1).await?,
            }
        }
        Ok(record)
    }

    async fn value_of(
        &mut self,
        register: &Register,
        record: &Record,
        expr: &Arc<Expr>,
    ) -> Result<palermo_register::cel::V> {
        let (house, actor, today) = (self.house.clone(), self.actor.clone(), self.moment.today);
        working_scope(&mut self.tx, &house, register, record, &actor, today, &mut Known::default(), |scope| {
            evaluate(expr, scope)
        })
        .await
    }

    /// Writes a notice to a role, or to the person in a field.
    async fn notify(&mut self, register: &Register, record: &Record, to: &str, about: &str) -> Result<()> {
        self.notice(register, record, addressee(register, record, to), about).await
    }

    /// Writes a notice without content: who, about which record, what kind. Who must be told outside the house is told that something
    /// waits, and nothing of what: that lies in the outbox until this transaction has ended.
    pub(super) async fn notice(
        &mut self,
        register: &Register,
        record: &Record,
        addressee: String,
        about: &str,
    ) -> Result<()> {
        let house = self.house.clone();
        let now = Value::DateTime(DateTime::new(self.moment.at, "UTC"));
        let pairs = [
            ("to", Value::Text(addressee)),
            ("register", Value::Text(register.name.clone())),
            ("record", Value::Text(record.id.to_string())),
            ("about", Value::Text(about.to_string())),
            ("created", now),
        ];
        // The outbox has no fields for what a notice is about.
        for name in ["core.notice", "core.outbox"] {
            let Ok((target, _)) = house.register(name) else { continue };
            let mut values = named(&target, pairs.clone());
            if let Some(i) = target.field_index("kind")
                && let Ok(v @ Value::Code(_)) = target.fields[i].parse(about)
            {
                values.push((i, v));
            }
            Box::pin(self.create(name, Input { values, ..Input::default() })).await?;
        }
        Ok(())
    }
}

/// Whom `role:name` or a field means: the role as it stands, or what the field of the record holds.
pub(super) fn addressee(register: &Register, record: &Record, to: &str) -> String {
    match to.strip_prefix("role:") {
        Some(_) => to.to_string(),
        None => register.field(to).map_or_else(String::new, |f| record.get(register, to).to_text(f)),
    }
}

/// Values by name of the field; names that the register lacks are left out.
pub(crate) fn named<const N: usize>(register: &Register, pairs: [(&str, Value); N]) -> Vec<super::Assignment> {
    pairs.into_iter().filter_map(|(n, v)| Some((register.field_index(n)?, v))).collect()
}
