//! What each step does, and what it compares.

use palermo_register::catalog::Register;
use palermo_register::decl::FieldType;
use palermo_register::process::clock::Length;
use palermo_register::value::Value;
use palermo_store::engine::ClockAct;
use palermo_store::read::Listing;
use palermo_store::record::Record;
use palermo_store::store::assignments;
use palermo_store::{Actor, Input, Refusal, Saved};
use palermo_web::TableRequest;
use serde_json::{Map, Value as Json, json};

use super::read::Step;
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
            "save" | "change" | "move" => self.write(step).await,
            "delete" => self.delete(step).await,
            "pause" | "resume" | "hold" | "extend" | "stop" => self.clock(step).await,
            "import" => self.import(step).await,
            "undo" => self.undo(step).await,
            "today" => self.come(step).await,
            "expect" => return self.expect(step).await,
            _ => return self.table(step).await,
        };
        match (step.said.get("expect_error"), done) {
            (None, Ok(())) => Ok(()),
            (None, Err(e)) => Err(format!("expected that it is done, found {}", shown(&e))),
            (Some(expected), Ok(())) => Err(format!("expected a refusal {expected}, found that it was done")),
            (Some(expected), Err(e)) if refused_so(expected, &e) => Ok(()),
            (Some(expected), Err(e)) => Err(format!("expected a refusal {expected}, found {}", shown(&e))),
        }
    }

    fn who(&self, step: &Step) -> Actor {
        let roles = step.texts("roles");
        actor(step.text("actor").or(self.actor.as_deref()), roles.as_deref().or(self.roles.as_deref()))
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
            "save" => (step.subject().to_string(), None),
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
            ("move", Some(id)) => {
                change.transition(&register.name, id, base, step.text("transition").unwrap_or_default(), input).await?
            }
            (_, Some(id)) => change.update(&register.name, id, base, input).await?,
            (_, None) => change.create(&register.name, input).await?,
        };
        change.commit().await?;
        let name = match target {
            Some(_) => step.subject(),
            None => step.text("as").unwrap_or_default(),
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
        let text = |word: &str| step.text(word).unwrap_or_default().to_string();
        let act = match step.verb {
            "pause" => ClockAct::Pause(text("cause")),
            "resume" => ClockAct::Resume,
            "hold" => ClockAct::Hold(text("reason")),
            "stop" => ClockAct::Stop,
            _ => {
                let length = Length::parse(&text("length")).ok_or_else(|| {
                    Error::said(
                        "not_a_length",
                        format!("`{}` is not a length", text("length")),
                        "write it as 5wd, 3d or 12h",
                    )
                })?;
                ClockAct::Extend(length, text("reason"), text("approver"))
            }
        };
        let (register, id) = (known.register.clone(), known.id);
        let version = self.store.get(&register, id).await?.version;
        let mut change = self.store.change_at(&self.who(step), self.moment.clone()).await?;
        change.clock(&register, id, version, &text("clock"), act).await?;
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
            mapping: step.text("mapping").unwrap_or_default().to_string(),
            ..Default::default()
        };
        let report = importing::import(self.store, &who, &request, &mut |_, _, _| {}).await?;
        self.batch = report.batch;
        let counts = json!(report);
        let expected = step.said.get("expect_counts").cloned().unwrap_or_else(|| json!({}));
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
        if let Some(states) = step.said.get("state").and_then(Json::as_object) {
            for (workflow, state) in states {
                let found = json_of(&register, &record, &format!("{workflow}_state"))?;
                difference(state, &found).map_or(Ok(()), |d| Err(format!("state of `{workflow}`: {d}")))?;
            }
        }
        for (field, expected) in self.named_values(&register, step.values()) {
            let found = json_of(&register, &record, &field)?;
            difference(&expected, &found).map_or(Ok(()), |d| Err(format!("field `{field}`: {d}")))?;
        }
        for (name, expected) in step.said.get("clock").and_then(Json::as_object).into_iter().flatten() {
            self.expect_clock(&record, name, expected).await?;
        }
        if let Some(expected) = step.said.get("notices").and_then(Json::as_i64) {
            let found = self.about(&record, "core.notice", "").await?.len() as i64;
            if found != expected {
                return Err(format!("expected {expected} notices about it, found {found}"));
            }
        }
        match step.texts("warnings") {
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
        let list = |word: &str| step.texts(word).unwrap_or_default();
        let mut asked = TableRequest {
            dataset: step.subject().to_string(),
            rows: list("rows"),
            columns: list("columns"),
            filters: list("where"),
            profile: step.text("profile").map(str::to_string),
            ..TableRequest::default()
        };
        asked.filters.extend(step.text("as_of").map(holds_on));
        let made = desk::table(self.store, &asked).await.map(|m| desk::to_json(&m));
        let table = match (step.said.get("expect_error"), made) {
            (None, Ok(t)) => t,
            (Some(expected), Err(e)) if refused_so(expected, &e) => return Ok(()),
            (Some(expected), Err(e)) => return Err(format!("expected a refusal {expected}, found {}", shown(&e))),
            (Some(expected), Ok(_)) => return Err(format!("expected a refusal {expected}, found a table")),
            (None, Err(e)) => return Err(format!("expected a table, found {}", shown(&e))),
        };
        if let Some(expected) = step.said.get("expect_totals") {
            cells_hold(expected, &json!({ "cells": table["totals"] }))?;
            if step.said.get("expect_cells").is_none() {
                return Ok(());
            }
        }
        cells_hold(step.said.get("expect_cells").unwrap_or(&Json::Null), &table)
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
pub(super) fn cells_hold(expected: &Json, table: &Json) -> Result<(), Why> {
    let none = Vec::new();
    let expected = expected.as_array().unwrap_or(&none);
    let cells = table.get("cells").and_then(Json::as_array).unwrap_or(&none);
    let counted = |c: &Json| c.get("value").and_then(Json::as_f64) != Some(0.0);
    if expected.is_empty() {
        return cells.iter().find(|c| counted(c)).map_or(Ok(()), |c| Err(format!("expected no cell, found {c}")));
    }
    for want in expected {
        let Some(found) = cells.iter().find(|c| c.get("key") == want.get("key")) else {
            let keys: Vec<String> = cells.iter().filter_map(|c| c.get("key").map(Json::to_string)).take(20).collect();
            return Err(format!("expected the cell {want}, found only {}", keys.join(", ")));
        };
        if let Some(d) = difference(want, found) {
            return Err(format!("cell {}: {d}", want.get("key").unwrap_or(&Json::Null)));
        }
    }
    Ok(())
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

/// Whether an error is the refusal that a step expects: `{ code, on, rule, guard, role, needs }`.
fn refused_so(expected: &Json, error: &Error) -> bool {
    let text = |word: &str| expected.get(word).and_then(Json::as_str);
    let said = |word: &str| expected.get(word).is_some();
    let code = text("code").or(if said("guard") {
        Some("guard")
    } else if said("role") {
        Some("role")
    } else if said("needs") {
        Some("needs")
    } else {
        None
    });
    let field = text("on").or_else(|| text("needs"));
    let one = |r: &Refusal| {
        code.is_none_or(|c| r.code == c)
            && field.is_none_or(|f| r.field.as_deref() == Some(f))
            && text("rule").is_none_or(|id| r.rule.as_deref() == Some(id))
    };
    match refusals(error) {
        [] => field.is_none() && !said("rule") && code.is_some_and(|c| error.code() == c),
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
