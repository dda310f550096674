//! Words that no record of a pack shows: drafts, jobs, schedules. Each of their views is asked in its own way.

use jiff::{SignedDuration, Timestamp};
use palermo::cli::ExportFormat;
use palermo::desk::{self, Asked};
use palermo::exporting;
use palermo_register::view;
use palermo_store::import::Incoming;
use palermo_store::jobs::{self, JobState, Progress};
use palermo_store::read::Listing;
use palermo_store::store::assignments;
use palermo_store::{Input, Source};
use serde_json::{Map, json};
use uuid::Uuid;

use crate::View;
use crate::api::Asks;
use crate::compare::holds;
use crate::house::{House, TODAY, actor};
use crate::spec::Word;

/// Whether a cell is asked here.
pub fn knows(word: &str) -> bool {
    matches!(word, "draft" | "job" | "schedule")
}

pub async fn cell(house: &House, word: &Word, view: View) -> Result<(), String> {
    match word.name.as_str() {
        "draft" => draft(house, view).await,
        "job" => job(house, view).await,
        _ => schedule(house, view).await,
    }
}

fn said(e: impl std::fmt::Display) -> String {
    e.to_string()
}

fn expect(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("expected that {what}")) }
}

/// A draft comes back as it was left, and is nowhere a record.
async fn draft(house: &House, view: View) -> Result<(), String> {
    let (store, who) = (house.store(), actor(&format!("draft-{view:?}")));
    let entered = Map::from_iter([("name".to_string(), json!(format!("Half a {view:?}")))]);
    if view == View::Api {
        let asks = Asks { house, organisation: "draft-api".into() };
        let body = json!({ "register": "example.item", "values": { "name": "Half", "visit_count": 3 } }).to_string();
        let (status, found) = asks.send("POST", "drafts", "application/json", body).await?;
        holds("status", &json!(201), &json!(status.as_u16()))?;
        holds("draft", &json!({ "draft": { "values": { "name": "Half" } }, "left_out": [{ "field": "visit_count", "why": "set_by_engine" }] }), &found)?;
        let again = asks.get(&format!("drafts/{}", found["draft"]["id"].as_str().unwrap_or_default())).await?;
        return holds("again", &json!({ "register": "example.item", "values": { "name": "Half" } }), &again);
    }
    let (kept, left_out) = store.keep_draft(&who, "example.item", None, &entered, None).await.map_err(said)?;
    expect(left_out.is_empty(), "all of it is kept")?;
    let back = || async { store.draft(&who, kept.id).await.map_err(said) };
    match view {
        View::Form => {
            // The form asks for more than the draft holds, and gives back what it holds.
            let register = house.register("example.item")?;
            let form = view::form(&store.house().catalog, &register, "en", TODAY.parse().map_err(|_| "a day")?);
            holds("form", &json!([{ "fields": [{ "name": "name", "entered": true }, { "name": "inventory", "required": true }] }]), &form["sections"])?;
            holds("values", &json!({ "name": "Half a Form" }), &json!(back().await?.values))
        }
        View::List => {
            let mine = store.drafts(&who).await.map_err(said)?;
            expect(mine.iter().any(|d| d.id == kept.id && d.values == entered), "the draft stands in the list of drafts")?;
            let filter = store.filter("example.item", "name == 'Half a List'").map_err(said)?;
            let (found, total) = store.list("example.item", &Listing { filter, ..Listing::default() }).await.map_err(said)?;
            expect(found.is_empty() && total == 0, "no list of items holds it")
        }
        View::Story => {
            let told = store.get("example.item", kept.id).await;
            expect(matches!(told, Err(palermo_store::Error::NoRecord(_))), "no record tells its story")?;
            holds("values", &json!({ "name": "Half a Story" }), &json!(back().await?.values))
        }
        View::Import => {
            let register = house.register("example.item")?;
            let mut values = vec![palermo_register::value::Value::Empty; register.fields.len()];
            let row = json!({ "inventory": "D-1", "name": "Whole", "kind": "other" });
            for (i, v) in assignments(&register, row.as_object().ok_or("an object")?).map_err(said)? {
                values[i] = v;
            }
            let mut batches = vec![vec![Incoming { id: None, values, source: Source { key: "draft/1".into(), ..Source::default() } }]];
            let counts = store.take_in(&who, "example.item", None, || Ok(batches.pop()), &mut |_| {}).await.map_err(said)?;
            expect(counts.new == 1, "the row of the file is taken in")?;
            holds("values", &json!({ "name": "Half a Import" }), &json!(back().await?.values))
        }
        View::Export => {
            let folder = tempfile::tempdir().map_err(said)?;
            let out = folder.path().join("out.csv");
            exporting::export(store, "example.item", ExportFormat::Csv, None, &out).await.map_err(said)?;
            let text = std::fs::read_to_string(&out).map_err(said)?;
            expect(text.contains("Panel saw") && !text.contains("Half a"), "the file holds records and no draft")
        }
        _ => {
            let asked = Asked { dataset: "example.item".into(), rows: vec!["name".into()], ..Asked::default() };
            let table = desk::to_json(&desk::table(store, &asked).await.map_err(said)?).to_string().to_lowercase();
            expect(table.contains("panel saw") && !table.contains("half a"), "the table counts records and no draft")
        }
    }
}

/// A job that ran to its end.
async fn done(house: &House, kind: &str) -> Result<Uuid, String> {
    let database = house.store().database();
    let (now, length) = (Timestamp::now(), SignedDuration::from_mins(5));
    let mut tx = database.begin().await.map_err(said)?;
    let id = jobs::enqueue(&mut tx, kind, &json!({ "of": kind }), now).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    let leased = jobs::lease_next(database, &[kind], "words", now, length).await.map_err(said)?.ok_or("the job is given to a worker")?;
    expect(leased.id == id && leased.args == json!({ "of": kind }), "the worker gets the job as it was queued")?;
    let progress = Progress { done: 3, total: Some(3), message: Some("three of three") };
    jobs::report(database, (id, "words"), progress, now, length).await.map_err(said)?;
    let mut tx = database.begin().await.map_err(said)?;
    jobs::complete(&mut tx, (id, "words"), &json!({ "rows": 3 }), now).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(id)
}

/// A record of `core.job`, for the views that are made from registers.
async fn kept(house: &House, kind: &str, organisation: &str) -> Result<palermo_store::record::Record, String> {
    let register = house.register("core.job")?;
    let said_of = json!({ "kind": kind, "state": "done", "progress": 3, "message": "three of three" });
    let values = assignments(&register, said_of.as_object().ok_or("an object")?).map_err(said)?;
    let mut change = house.store().change(&actor(organisation)).await.map_err(said)?;
    let saved = change.create("core.job", Input { values, ..Input::default() }).await.map_err(said)?;
    change.commit().await.map_err(said)?;
    Ok(saved.record)
}

async fn job(house: &House, view: View) -> Result<(), String> {
    let (store, kind) = (house.store(), format!("job-{view:?}"));
    let register = house.register("core.job")?;
    let catalog = &store.house().catalog;
    match view {
        View::Form => {
            let form = view::form(catalog, &register, "en", TODAY.parse().map_err(|_| "a day")?);
            holds("form", &json!({ "machinery": true, "sections": [{ "fields": [{ "name": "state", "entered": false, "label": "State" }, { "name": "progress", "entered": false }] }] }), &form)
        }
        View::List => {
            let id = done(house, &kind).await?;
            let all = jobs::list(&mut store.database().read().await.map_err(said)?, 1000).await.map_err(said)?;
            expect(all.iter().any(|j| j.id == id && j.state == JobState::Done && j.kind == kind), "the job stands in the list of jobs")?;
            let row = view::list_row(catalog, &register, &kept(house, "rebuild", "job-list").await?.values, "en");
            holds("row", &json!({ "kind": { "text": "Rebuild" }, "state": { "text": "Done" }, "progress": { "text": "3" } }), &row)
        }
        View::Story => {
            let told = view::story(catalog, &register, &kept(house, "rebuild", "job-story").await?.values, "en");
            holds("story", &json!([{ "sentences": [{ "field": "state", "text": "State: Done" }, { "field": "message", "text": "Message: three of three" }] }]), &told["sections"])
        }
        View::Import => {
            let id = done(house, &kind).await?;
            let job = jobs::get(&mut store.database().read().await.map_err(said)?, id).await.map_err(said)?;
            expect(job.progress == 3 && job.total == Some(3) && job.result == Some(json!({ "rows": 3 })), "the job keeps its progress and what it gave")
        }
        View::Export => exported(house, "rebuild", "job-export").await,
        View::Api => {
            let id = done(house, &kind).await?;
            let found = Asks { house, organisation: "job-api".into() }.get(&format!("jobs/{id}")).await?;
            holds("job", &json!({ "kind": kind, "state": "done", "progress": 3, "total": 3, "message": "three of three", "result": { "rows": 3 } }), &found)
        }
        View::Table => counted(house, "rebuild", "job-table").await,
    }
}

async fn exported(house: &House, kind: &str, organisation: &str) -> Result<(), String> {
    let record = kept(house, kind, organisation).await?;
    let folder = tempfile::tempdir().map_err(said)?;
    let out = folder.path().join("out.csv");
    exporting::export(house.store(), "core.job", ExportFormat::Csv, None, &out).await.map_err(said)?;
    let text = std::fs::read_to_string(&out).map_err(said)?;
    let line = text.lines().find(|l| l.contains(&record.id.to_string())).unwrap_or_default();
    expect(text.lines().next().is_some_and(|h| h.contains("kind,state,progress")) && line.contains(&format!("{kind},done,3")), &format!("the file holds the job, found {line:?}"))
}

async fn counted(house: &House, kind: &str, organisation: &str) -> Result<(), String> {
    kept(house, kind, organisation).await?;
    let asked = Asked { dataset: "core.job".into(), rows: vec!["kind".into()], filters: vec![format!("owner={organisation}")], ..Asked::default() };
    let table = desk::to_json(&desk::table(house.store(), &asked).await.map_err(said)?);
    holds("cells", &json!([{ "key": { "kind": kind }, "value": 1 }]), &table["cells"])
}

/// A schedule says when; of all nodes that see it due, one queues the job.
async fn schedule(house: &House, view: View) -> Result<(), String> {
    let store = house.store();
    let catalog = &store.house().catalog;
    let pack = catalog.packs.iter().find(|p| p.name == "example").ok_or("the pack example")?;
    let declared = |name: &str| pack.schedules.iter().find(|(n, _)| n == name).map(|(_, d)| d.clone());
    match view {
        View::Form => {
            let (rebuild, clocks) = (declared("rebuild").ok_or("a schedule")?, declared("clocks").ok_or("a schedule")?);
            expect(rebuild.at.as_ref().is_some_and(|a| a.value == "02:30") && clocks.every.as_ref().is_some_and(|e| e.value == "15m"), "times are declared as the pack says")?;
            // Each job that a schedule names is a kind that the form of a job can show.
            let form = view::form(catalog, &*house.register("core.job")?, "en", TODAY.parse().map_err(|_| "a day")?);
            let codes = json!([{ "fields": [{ "name": "kind", "codes": [{ "code": rebuild.job.value }, { "code": clocks.job.value }] }] }]);
            holds("kinds", &codes, &form["sections"])
        }
        View::List => {
            let id = claimed(house, "words-list").await?;
            let all = jobs::list(&mut store.database().read().await.map_err(said)?, 1000).await.map_err(said)?;
            expect(all.iter().any(|j| j.id == id && j.state == JobState::Queued), "the job of the schedule is queued")
        }
        View::Story => {
            claimed(house, "words-story").await?;
            let stands = jobs::schedule(&mut store.database().read().await.map_err(said)?, "words-story").await.map_err(said)?.ok_or("the schedule")?;
            expect(stands.last_run.is_some_and(|t| t.starts_with("2026-11-24T02:30")) && stands.next_run.is_some_and(|t| t.starts_with("2026-11-25T02:30")), "it says when it ran and when it runs next")
        }
        View::Import => {
            // The pack came into the store as files and is read from there.
            let rebuild = declared("rebuild").ok_or("a schedule")?;
            expect(rebuild.job.value == "rebuild", "the schedule names its job")?;
            let id = claimed(house, "words-import").await?;
            let job = jobs::get(&mut store.database().read().await.map_err(said)?, id).await.map_err(said)?;
            expect(job.args == json!({ "schedule": "words-import" }), "the job knows the schedule that queued it")
        }
        View::Export => exported(house, "snapshot", "schedule-export").await,
        View::Api => {
            let id = claimed(house, "words-api").await?;
            let found = Asks { house, organisation: "schedule-api".into() }.get("jobs?limit=1000").await?;
            holds("jobs", &json!([{ "id": id.to_string(), "state": "queued" }]), &found["jobs"])
        }
        View::Table => counted(house, "snapshot", "schedule-table").await,
    }
}

/// Lets a schedule come due and queues its job, as a node does; a second node is told no.
async fn claimed(house: &House, name: &str) -> Result<Uuid, String> {
    let at = |t: &str| t.parse::<Timestamp>().map_err(said);
    let (due, next) = (at("2026-11-24T02:30:00Z")?, at("2026-11-25T02:30:00Z")?);
    let database = house.store().database();
    let mut tx = database.begin().await.map_err(said)?;
    jobs::set_schedule(&mut tx, name, Some(due)).await.map_err(said)?;
    expect(!jobs::claim_run(&mut tx, name, at("2026-11-24T02:29:00Z")?, Some(next)).await.map_err(said)?, "nothing is due a minute before")?;
    expect(jobs::claim_run(&mut tx, name, due, Some(next)).await.map_err(said)?, "one node is told yes")?;
    expect(!jobs::claim_run(&mut tx, name, due, Some(next)).await.map_err(said)?, "the next node is told no")?;
    let kind = format!("{name}-job");
    let id = jobs::enqueue(&mut tx, &kind, &json!({ "schedule": name }), due).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(id)
}

