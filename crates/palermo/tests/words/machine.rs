//! Words that no record of a pack shows: drafts, jobs, schedules. Each of their views is asked in its own way.

use jiff::{SignedDuration, Timestamp};
use palermo::cli::ExportFormat;
use palermo::desk;
use palermo::exporting;
use palermo_register::view;
use palermo_store::Source;
use palermo_store::import::{Destination, Incoming};
use palermo_store::jobs::{self, JobState, Progress};
use palermo_store::read::Listing;
use palermo_store::store::assignments;
use palermo_web::TableRequest;
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
        holds(
            "draft",
            &json!({ "draft": { "values": { "name": "Half" } }, "left_out": [{ "field": "visit_count", "why": "set_by_engine" }] }),
            &found,
        )?;
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
            holds(
                "form",
                &json!([{ "fields": [{ "name": "name", "entered": true }, { "name": "inventory", "required": true }] }]),
                &form["sections"],
            )?;
            holds("values", &json!({ "name": "Half a Form" }), &json!(back().await?.values))
        }
        View::List => {
            let mine = store.drafts(&who).await.map_err(said)?;
            expect(
                mine.iter().any(|d| d.id == kept.id && d.values == entered),
                "the draft stands in the list of drafts",
            )?;
            let filter = store.filter("example.item", "name == 'Half a List'").map_err(said)?;
            let (found, total) =
                store.list("example.item", &Listing { filter, ..Listing::default() }).await.map_err(said)?;
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
            let mut batches = vec![vec![Incoming {
                register: 0,
                id: None,
                values,
                source: Source { key: "draft/1".into(), ..Source::default() },
            }]];
            let into = Destination { registers: &["example.item"], profile: None, batch: None, records: 1 };
            let counts = store.take_in(&who, into, move || Ok(batches.pop()), &mut |_| {}).await.map_err(said)?;
            expect(counts.new == 1, "the row of the file is taken in")?;
            holds("values", &json!({ "name": "Half a Import" }), &json!(back().await?.values))
        }
        View::Export => {
            let folder = tempfile::tempdir().map_err(said)?;
            let out = folder.path().join("out.csv");
            exporting::export(store, "example.item", ExportFormat::Csv, &Listing::default(), &out)
                .await
                .map_err(said)?;
            let text = std::fs::read_to_string(&out).map_err(said)?;
            expect(text.contains("Panel saw") && !text.contains("Half a"), "the file holds records and no draft")
        }
        _ => {
            let asked =
                TableRequest { dataset: "example.item".into(), rows: vec!["name".into()], ..TableRequest::default() };
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
    let leased = jobs::lease_next(database, &[kind], "words", now, length)
        .await
        .map_err(said)?
        .ok_or("the job is given to a worker")?;
    expect(leased.id == id && leased.args == json!({ "of": kind }), "the worker gets the job as it was queued")?;
    let progress = Progress { done: 3, total: Some(3), message: Some("three of three") };
    jobs::report(database, (id, "words"), progress, now, length).await.map_err(said)?;
    let mut tx = database.begin().await.map_err(said)?;
    jobs::complete(&mut tx, (id, "words"), &json!({ "rows": 3 }), now).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(id)
}

async fn job(house: &House, view: View) -> Result<(), String> {
    let (store, kind) = (house.store(), format!("job-{view:?}"));
    let asks = Asks { house, organisation: "job-api".into() };
    let id = done(house, &kind).await?;
    match view {
        View::Form => {
            let (status, _) = asks.send("POST", "jobs", "application/json", "{}".into()).await?;
            holds("status", &json!(405), &json!(status.as_u16()))?;
            let (status, found) = asks.send("DELETE", &format!("jobs/{id}"), "application/json", String::new()).await?;
            expect(
                status.is_success() && found["state"] == "done",
                "all that a person may do to a job is to stop it, and one that has ended stays as it is",
            )
        }
        View::List => {
            let all = jobs::list(&mut store.database().read().await.map_err(said)?, 1000).await.map_err(said)?;
            expect(
                all.iter().any(|j| j.id == id && j.state == JobState::Done && j.kind == kind),
                "the job stands in the list of jobs",
            )
        }
        View::Story => {
            let told = asks.get(&format!("jobs/{id}")).await?;
            holds("story", &json!({ "message": "three of three", "attempts": 1, "cancel_requested": false }), &told)?;
            expect(told["started_at"].is_string() && told["finished_at"].is_string(), "it says when it began and ended")
        }
        View::Import => {
            let job = jobs::get(&mut store.database().read().await.map_err(said)?, id).await.map_err(said)?;
            expect(
                job.progress == 3 && job.total == Some(3) && job.args == json!({ "of": kind }),
                "the work of an import keeps its progress and what it works on",
            )
        }
        View::Export => {
            let told = asks.get(&format!("jobs/{id}")).await?;
            holds("result", &json!({ "rows": 3 }), &told["result"])?;
            expect(told.get("args").is_none(), "what it works on does not leave the house")
        }
        View::Api => holds(
            "jobs",
            &json!([{ "id": id.to_string(), "kind": kind, "state": "done", "progress": 3, "total": 3 }]),
            &asks.get("jobs?limit=1000").await?["jobs"],
        ),
        View::Table => counted_nowhere(house, &kind).await,
    }
}

/// The work of the machine is in no table and no file of records.
async fn counted_nowhere(house: &House, kind: &str) -> Result<(), String> {
    let ask =
        |dataset: &str| TableRequest { dataset: dataset.into(), rows: vec!["kind".into()], ..TableRequest::default() };
    let refused = desk::table(house.store(), &ask("core.job")).await.err().map(|e| e.code());
    expect(refused.as_deref() == Some("unknown_dataset"), "jobs are no dataset")?;
    let batches = desk::to_json(&desk::table(house.store(), &ask("core.batch")).await.map_err(said)?).to_string();
    expect(!batches.contains(kind), "a job is not counted among batches")
}

/// A schedule says when; of all nodes that see it due, one queues the job.
async fn schedule(house: &House, view: View) -> Result<(), String> {
    let store = house.store();
    let catalog = &store.house().catalog;
    let pack = catalog.packs.iter().find(|p| p.name == "example").ok_or("the pack example")?;
    let declared = |name: &str| pack.schedules.iter().find(|(n, _)| n == name).map(|(_, d)| d.clone());
    let asks = Asks { house, organisation: "schedule-api".into() };
    let name = format!("words-{view:?}");
    let id = claimed(house, &name).await?;
    match view {
        View::Form => {
            let (rebuild, clocks) = (declared("rebuild").ok_or("a schedule")?, declared("clocks").ok_or("a schedule")?);
            expect(
                rebuild.at.as_ref().is_some_and(|a| a.value == "02:30")
                    && clocks.every.as_ref().is_some_and(|e| e.value == "15m"),
                "times are declared as the pack says, not entered",
            )?;
            let (status, _) = asks.send("POST", "schedules", "application/json", "{}".into()).await?;
            holds("status", &json!(404), &json!(status.as_u16()))
        }
        View::List => {
            let all = jobs::list(&mut store.database().read().await.map_err(said)?, 1000).await.map_err(said)?;
            expect(all.iter().any(|j| j.id == id && j.state == JobState::Queued), "the job of the schedule is queued")
        }
        View::Story => {
            let stands = jobs::schedule(&mut store.database().read().await.map_err(said)?, &name)
                .await
                .map_err(said)?
                .ok_or("the schedule")?;
            expect(
                stands.last_run.is_some_and(|t| t.starts_with("2026-11-24T02:30"))
                    && stands.next_run.is_some_and(|t| t.starts_with("2026-11-25T02:30")),
                "it says when it ran and when it runs next",
            )
        }
        View::Import => {
            // The pack came into the store as files; its schedules are read from there.
            expect(
                declared("rebuild").is_some_and(|d| d.job.value == "rebuild"),
                "the schedule of the pack names its job",
            )?;
            let job = jobs::get(&mut store.database().read().await.map_err(said)?, id).await.map_err(said)?;
            expect(job.args == json!({ "schedule": name }), "the job knows the schedule that queued it")
        }
        View::Export => {
            let told = asks.get(&format!("jobs/{id}")).await?;
            expect(
                told["kind"] == format!("{name}-job") && told.get("args").is_none(),
                "the job of the schedule leaves without what it works on",
            )
        }
        View::Api => holds(
            "jobs",
            &json!([{ "id": id.to_string(), "state": "queued", "progress": 0 }]),
            &asks.get("jobs?limit=1000").await?["jobs"],
        ),
        View::Table => counted_nowhere(house, &format!("{name}-job")).await,
    }
}

/// Lets a schedule come due and queues its job, as a node does; a second node is told no.
async fn claimed(house: &House, name: &str) -> Result<Uuid, String> {
    let at = |t: &str| t.parse::<Timestamp>().map_err(said);
    let (due, next) = (at("2026-11-24T02:30:00Z")?, at("2026-11-25T02:30:00Z")?);
    let database = house.store().database();
    let mut tx = database.begin().await.map_err(said)?;
    jobs::set_schedule(&mut tx, name, Some(due)).await.map_err(said)?;
    expect(
        !jobs::claim_run(&mut tx, name, at("2026-11-24T02:29:00Z")?, Some(next)).await.map_err(said)?,
        "nothing is due a minute before",
    )?;
    expect(jobs::claim_run(&mut tx, name, due, Some(next)).await.map_err(said)?, "one node is told yes")?;
    expect(!jobs::claim_run(&mut tx, name, due, Some(next)).await.map_err(said)?, "the next node is told no")?;
    let kind = format!("{name}-job");
    let id = jobs::enqueue(&mut tx, &kind, &json!({ "schedule": name }), due).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(id)
}
