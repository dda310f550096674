//! What each step does, and what it compares.

use palermo_register::catalog::Register;
use palermo_register::decl::{CellDecl, FieldType, RefusalDecl, Verb};
use palermo_register::process::clock::Length;
use palermo_register::source::At;
use palermo_register::value::Value;
use palermo_register::words::Literal;
use palermo_store::engine::ClockAct;
use palermo_store::read::Listing;
use palermo_store::record::Record;
use palermo_store::store::assignments;
use palermo_store::{Actor, Input, Refusal, Saved};
use palermo_web::TableRequest;
use serde_json::{Map, Value as Json, json};

use super::read::{self, Step, pairs, text, texts};
use super::{Known, World, actor, difference, moment};
use crate::desk;
use crate::error::{Error, io};
use crate::importing;

/// Why a step does not hold.
type Why = String;

impl World<'_> {
    /// Does one step.
    pub(super) async fn step(&mut self, step: &Step) -> Result<(), Why> {
        let done = match step.verb {
            Verb::Save | Verb::Change | Verb::Move => self.write(step).await,
            Verb::Delete => self.delete(step).await,
            Verb::Pause | Verb::Resume | Verb::Hold | Verb::Extend | Verb::Stop => self.clock(step).await,
            Verb::Import => self.import(step).await,
            Verb::Undo => self.undo(step).await,
            Verb::Today => self.come(step).await,
            Verb::Expect => return self.expect(step).await,
            Verb::Table => return self.table(step).await,
        };
        match (&step.said.refusal, done) {
            (None, Ok(())) => Ok(()),
            (None, Err(e)) => Err(format!("expected that it is done, found {}", shown(&e))),
            (Some(expected), Ok(())) => {
                Err(format!("expected a refusal {}, found that it was done", read::shown(expected)))
            }
            (Some(expected), Err(e)) if refused_so(expected, &e) => Ok(()),
            (Some(expected), Err(e)) => {
                Err(format!("expected a refusal {}, found {}", read::shown(expected), shown(&e)))
            }
        }
    }

    fn who(&self, step: &Step) -> Actor {
        let roles = step.said.roles.as_deref().map(texts);
        actor(text(&step.said.actor).or(self.actor.as_deref()), roles.as_deref().or(self.roles.as_deref()))
    }

    fn known(&self, name: &str) -> Result<&Known, Error> {
        self.named.get(name).ok_or_else(|| {
            Error::said(
                "no_such_name",
                format!("no record is called `{name}` in this case"),
                "name a record that an earlier step saved with `as`",
            )
        })
    }

    async fn write(&mut self, step: &Step) -> Result<(), Error> {
        let who = self.who(step);
        let (register, target) = match step.verb {
            Verb::Save => (step.subject().to_string(), None),
            _ => {
                let known = self.known(step.subject())?;
                (known.register.clone(), Some(known.id))
            }
        };
        let house = self.store.house();
        let (register, _) = house.register(&register)?;
        let values = self.named_values(&register, step.values());
        let input = Input { values: assignments(&register, &values)?, ..Input::default() };
        let base = match target {
            Some(id) => self.store.get(&register.name, id).await?.version,
            None => 0,
        };
        let mut change = self.store.change_at(&who, self.moment.clone()).await?;
        let saved: Saved = match (step.verb, target) {
            (Verb::Move, Some(id)) => {
                let transition = text(&step.said.transition).unwrap_or_default();
                change.transition(&register.name, id, base, transition, input).await?
            }
            (_, Some(id)) => change.update(&register.name, id, base, input).await?,
            (_, None) => change.create(&register.name, input).await?,
        };
        change.commit().await?;
        let name = match target {
            Some(_) => step.subject(),
            None => text(&step.said.called).unwrap_or_default(),
        };
        let warnings = saved.warnings.into_iter().filter_map(|w| w.rule).collect();
        self.named.insert(name.to_string(), Known { register: register.name.clone(), id: saved.record.id, warnings });
        Ok(())
    }

    async fn delete(&mut self, step: &Step) -> Result<(), Error> {
        let known = self.known(step.subject())?;
        let (register, id) = (known.register.clone(), known.id);
        let version = self.store.get(&register, id).await?.version;
        let mut change = self.store.change_at(&self.who(step), self.moment.clone()).await?;
        change.delete(&register, id, version).await?;
        change.commit().await?;
        Ok(())
    }

    async fn clock(&mut self, step: &Step) -> Result<(), Error> {
        let known = self.known(step.subject())?;
        let said = |word: &Option<At<String>>| text(word).unwrap_or_default().to_string();
        let act = match step.verb {
            Verb::Pause => ClockAct::Pause(said(&step.said.cause)),
            Verb::Resume => ClockAct::Resume,
            Verb::Hold => ClockAct::Hold(said(&step.said.reason)),
            Verb::Stop => ClockAct::Stop,
            _ => {
                let length = said(&step.said.length);
                let length = Length::parse(&length).ok_or_else(|| {
                    Error::said("not_a_length", format!("`{length}` is not a length"), "write it as 5wd, 3d or 12h")
                })?;
                ClockAct::Extend(length, said(&step.said.reason), said(&step.said.approver))
            }
        };
        let clock = match &step.said.clock {
            Some(At { value: Literal::Text(name), .. }) => name.as_str(),
            _ => "",
        };
        let (register, id) = (known.register.clone(), known.id);
        let version = self.store.get(&register, id).await?.version;
        let mut change = self.store.change_at(&self.who(step), self.moment.clone()).await?;
        change.clock(&register, id, version, clock, act).await?;
        change.commit().await?;
        Ok(())
    }

    async fn import(&mut self, step: &Step) -> Result<(), Error> {
        let who = self.who(step);
        let folder = tempfile::tempdir().map_err(io("making a temporary folder"))?;
        let file = folder.path().join("case.csv");
        std::fs::write(&file, step.subject()).map_err(io("writing the file of the case"))?;
        let request = importing::Request {
            file,
            mapping: text(&step.said.mapping).unwrap_or_default().to_string(),
            ..Default::default()
        };
        let report = importing::import(self.store, &who, &request, &mut |_, _, _| {}).await?;
        self.batch = report.batch;
        let counts = json!(report);
        let expected = Json::Object(pairs(&step.said.counts));
        difference(&expected, &counts).map_or(Ok(()), |d| Err(Error::said("counts", d, "")))
    }

    async fn undo(&mut self, step: &Step) -> Result<(), Error> {
        let batch = self
            .batch
            .ok_or_else(|| Error::said("no_batch", "nothing was imported before in this case", "import first"))?;
        self.store.undo(&self.who(step), batch).await?;
        Ok(())
    }

    async fn come(&mut self, step: &Step) -> Result<(), Error> {
        self.moment = moment(step.subject()).ok_or_else(|| {
            Error::said(
                "not_a_day",
                format!("`{}` is not a day", step.subject()),
                "write 2026-11-23 or 2026-11-23T14:00",
            )
        })?;
        // Time passes for the clocks too, as it does where the queue of jobs looks at them.
        let mut change = self.store.change_at(&Actor::local(None), self.moment.clone()).await?;
        change.tick().await?;
        change.commit().await?;
        Ok(())
    }

    async fn expect(&self, step: &Step) -> Result<(), Why> {
        let known = self.known(step.subject()).map_err(|e| shown(&e))?;
        let record = self
            .store
            .get(&known.register, known.id)
            .await
            .map_err(|e| format!("expected that it is there, found {e}"))?;
        let house = self.store.house();
        let (register, _) = house.register(&known.register).map_err(|e| e.to_string())?;
        for (workflow, state) in step.said.state.iter() {
            let found = json_of(&register, &record, &format!("{}_state", workflow.value))?;
            let differs = difference(&json!(state.value), &found);
            differs.map_or(Ok(()), |d| Err(format!("state of `{}`: {d}", workflow.value)))?;
        }
        for (field, expected) in self.named_values(&register, step.values()) {
            let found = json_of(&register, &record, &field)?;
            difference(&expected, &found).map_or(Ok(()), |d| Err(format!("field `{field}`: {d}")))?;
        }
        for (name, expected) in
            step.said.clock.as_ref().map(|c| c.to_json()).iter().filter_map(Json::as_object).flatten()
        {
            self.expect_clock(&record, name, expected).await?;
        }
        if let Some(expected) = step.said.notices.as_ref().map(|n| n.value) {
            let found = self.about(&record, "core.notice", "").await?.len() as i64;
            if found != expected {
                return Err(format!("expected {expected} notices about it, found {found}"));
            }
        }
        match step.said.warnings.as_deref().map(texts) {
            Some(expected) if expected != known.warnings => {
                Err(format!("expected the warnings {expected:?}, found {:?}", known.warnings))
            }
            _ => Ok(()),
        }
    }

    async fn expect_clock(&self, record: &Record, name: &str, expected: &Json) -> Result<(), Why> {
        let clocks = self.about(record, "core.clock", &format!(" && name == '{name}'")).await?;
        // Identifiers are made in the order of time: the last one is the clock that was started last.
        let Some(clock) = clocks.iter().max_by_key(|c| c.id) else {
            return Err(format!("expected the clock `{name}`, found none that was started"));
        };
        let house = self.store.house();
        let (register, _) = house.register("core.clock").map_err(|e| e.to_string())?;
        for (word, want) in expected.as_object().into_iter().flatten() {
            let found = json_of(&register, clock, word)?;
            let (want, found) = (want.as_str().unwrap_or_default(), found.as_str().unwrap_or_default());
            let holds = if word == "due" && !want.is_empty() { found.starts_with(want) } else { found == want };
            if !holds {
                return Err(format!("clock `{name}`: `{word}`: expected {want:?}, found {found:?}"));
            }
        }
        Ok(())
    }

    /// The engine's records about a record.
    async fn about(&self, record: &Record, register: &str, and: &str) -> Result<Vec<Record>, Why> {
        let filter =
            self.store.filter(register, &format!("record == '{}'{and}", record.id)).map_err(|e| e.to_string())?;
        let listing = Listing { filter, limit: 1000, ..Listing::default() };
        self.store.list(register, &listing).await.map(|(records, _)| records).map_err(|e| e.to_string())
    }

    async fn table(&self, step: &Step) -> Result<(), Why> {
        let mut asked = TableRequest {
            dataset: step.subject().to_string(),
            rows: texts(&step.said.rows),
            columns: texts(&step.said.columns),
            filters: texts(&step.said.filters),
            profile: text(&step.said.profile).map(str::to_string),
            ..TableRequest::default()
        };
        asked.filters.extend(text(&step.said.as_of).map(holds_on));
        let made = desk::table(self.store, &asked).await.map(|m| desk::to_json(&m));
        let table = match (&step.said.refusal, made) {
            (None, Ok(t)) => t,
            (Some(expected), Err(e)) if refused_so(expected, &e) => return Ok(()),
            (Some(expected), Err(e)) => {
                return Err(format!("expected a refusal {}, found {}", read::shown(expected), shown(&e)));
            }
            (Some(expected), Ok(_)) => {
                return Err(format!("expected a refusal {}, found a table", read::shown(expected)));
            }
            (None, Err(e)) => return Err(format!("expected a table, found {}", shown(&e))),
        };
        if !step.said.totals.is_empty() {
            cells_hold(&step.said.totals, &json!({ "cells": table["totals"] }))?;
            if step.said.cells.is_empty() {
                return Ok(());
            }
        }
        cells_hold(&step.said.cells, &table)
    }

    /// Values in which references name records by the names of the case.
    fn named_values(&self, register: &Register, values: Map<String, Json>) -> Map<String, Json> {
        let reference = |v: &Json| {
            v.as_str().and_then(|n| self.named.get(n)).map(|k| json!({ "register": k.register, "id": k.id }))
        };
        let points =
            |field: &str| register.field(field).is_some_and(|f| matches!(f.kind, FieldType::Ref | FieldType::Refs));
        let one = |(field, value): (String, Json)| match &value {
            _ if !points(&field) => (field, value),
            Json::Array(all) => (field, all.iter().map(|v| reference(v).unwrap_or_else(|| v.clone())).collect()),
            v => {
                let found = reference(v);
                (field, found.unwrap_or(value))
            }
        };
        values.into_iter().map(one).collect()
    }
}

/// The filter that passes the records that hold on a day; an open end holds for ever.
pub fn holds_on(day: &str) -> String {
    format!("(!stated(valid_from) || valid_from <= '{day}') && (!stated(valid_to) || valid_to >= '{day}')")
}

/// Whether each expected cell stands in a table; when none is expected, whether the table is empty.
///
/// # Errors
/// The first cell that is missing or says something else.
fn cells_hold(expected: &[CellDecl], table: &Json) -> Result<(), Why> {
    let none = Vec::new();
    let cells = table.get("cells").and_then(Json::as_array).unwrap_or(&none);
    let counted = |c: &Json| c.get("value").and_then(Json::as_f64) != Some(0.0);
    if expected.is_empty() {
        return cells.iter().find(|c| counted(c)).map_or(Ok(()), |c| Err(format!("expected no cell, found {c}")));
    }
    for want in expected.iter().map(cell) {
        let Some(found) = cells.iter().find(|c| c.get("key") == want.get("key")) else {
            let keys: Vec<String> = cells.iter().filter_map(|c| c.get("key").map(Json::to_string)).take(20).collect();
            return Err(format!("expected the cell {want}, found only {}", keys.join(", ")));
        };
        if let Some(d) = difference(&want, found) {
            return Err(format!("cell {}: {d}", want.get("key").unwrap_or(&Json::Null)));
        }
    }
    Ok(())
}

fn cell(decl: &CellDecl) -> Json {
    let key: Map<String, Json> = decl.key.iter().map(|(c, code)| (c.value.clone(), json!(code.value))).collect();
    let mut out = Map::from_iter([("key".to_string(), Json::Object(key))]);
    let said = [("value", &decl.value), ("lo", &decl.lo), ("hi", &decl.hi), ("measures", &decl.measures)];
    out.extend(said.into_iter().filter_map(|(word, v)| Some((word.to_string(), v.as_ref()?.to_json()))));
    let texts = [("text", &decl.text), ("kind", &decl.kind)];
    out.extend(texts.into_iter().filter_map(|(word, t)| Some((word.to_string(), json!(t.as_ref()?.value)))));
    Json::Object(out)
}

fn json_of(register: &Register, record: &Record, field: &str) -> Result<Json, Why> {
    match register.field(field) {
        Some(f) => Ok(Value::to_json(record.get(register, field), f)),
        None => Err(format!("`{}` has no field `{field}`", register.name)),
    }
}

fn refusals(error: &Error) -> &[Refusal] {
    match error {
        Error::Store(palermo_store::Error::Refused(all)) => all,
        _ => &[],
    }
}

/// Whether an error is the refusal that a step expects.
fn refused_so(expected: &RefusalDecl, error: &Error) -> bool {
    let code = text(&expected.code)
        .or(expected.guard.as_ref().map(|_| "guard"))
        .or(expected.role.as_ref().map(|_| "role"))
        .or(expected.needs.as_ref().map(|_| "needs"));
    let field = text(&expected.on).or(text(&expected.needs));
    let one = |r: &Refusal| {
        code.is_none_or(|c| r.code == c)
            && field.is_none_or(|f| r.field.as_deref() == Some(f))
            && text(&expected.rule).is_none_or(|id| r.rule.as_deref() == Some(id))
    };
    match refusals(error) {
        [] => field.is_none() && expected.rule.is_none() && code.is_some_and(|c| error.code() == c),
        all => all.iter().any(one),
    }
}

fn shown(error: &Error) -> String {
    match refusals(error) {
        [] => format!("the error {} ({error})", error.code()),
        all => {
            let one = |r: &Refusal| {
                format!(
                    "{}{}{}: {}",
                    r.code,
                    r.rule.as_ref().map(|x| format!(" {x}")).unwrap_or_default(),
                    r.field.as_ref().map(|f| format!(" on `{f}`")).unwrap_or_default(),
                    r.message
                )
            };
            format!("the refusal {}", all.iter().map(one).collect::<Vec<_>>().join("; "))
        }
    }
}
