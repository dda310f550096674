//! Moving a record: the transitions that start from where it stands, making one, and acting on its clocks.

use axum::Json as Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use palermo_register::process::clock::Length;
use palermo_store::engine::{ClockAct, Offer, Saved, offers as offered};
use palermo_store::store::assignments;
use palermo_store::{Error as StoreError, Input};
use serde_json::{Map, Value as Json, json};

use crate::ask::{Ask, Object, identifier};
use crate::problem::Met;
use crate::records::{saved, writable};
use crate::{AppState, Problem};

/// `GET /api/registers/{register}/records/{id}/transitions`
pub(crate) async fn offers(
    State(state): State<AppState>,
    Path((name, id)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let record = state.store.get(&register.name, identifier(&id, "no_record")?).await?;
    let (actor, language, today) = (ask.actor()?, ask.language(), state.store.moment().today);
    let mut reads = state.store.database().read().await?;
    let open = offered(&mut reads, &house, &register, &record, &actor, today).await?;
    let nothing = Map::new();
    let met = Met { catalog: &house.catalog, register: &register, language: &language, sent: &nothing };
    let one = |o: &Offer| {
        let id = format!("transition-{}-{}-{}", register.short(), o.workflow, o.id);
        let label = house.catalog.label(&register.pack, &id, None, &language, None);
        json!({
            "workflow": o.workflow,
            "id": o.id,
            "label": label.map(|l| palermo_register::view::shown(&l)),
            "to": o.to,
            "open": o.open,
            "needs": o.needs,
            "refused": o.refused.iter().map(|r| met.warning(r)).collect::<Vec<_>>(),
        })
    };
    let all: Vec<Json> = open.iter().map(one).collect();
    Ok(Body(json!({ "register": register.name, "id": record.id, "version": record.version, "transitions": all }))
        .into_response())
}

/// `POST /api/registers/{register}/records/{id}/transitions/{transition}`
pub(crate) async fn transition(
    State(state): State<AppState>,
    Path((name, id, transition)): Path<(String, String, String)>,
    ask: Ask,
    body: Object,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    body.knows(&["values", "version", "reason"])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    writable(&register)?;
    let id = identifier(&id, "no_record")?;
    let (base, sent, language, actor) = (ask.version(&body.0)?, body.values()?, ask.language(), ask.actor()?);
    let met = Met { catalog: &house.catalog, register: &register, language: &language, sent: &sent };
    let values = assignments(&register, &sent).map_err(|e| met.problem(e))?;
    let input = Input { values, reason: body.text("reason").map(str::to_string), ..Input::default() };
    let work = async {
        let mut change = state.store.change(&actor).await?;
        let made = change.transition(&register.name, id, base, &transition, input).await?;
        change.commit().await?;
        Ok::<_, StoreError>(made)
    };
    let made = work.await.map_err(|e| met.problem(e))?;
    Ok(saved(StatusCode::OK, &house, &register, &made, &language))
}

/// `POST /api/registers/{register}/records/{id}/clocks/{clock}`
pub(crate) async fn clock(
    State(state): State<AppState>,
    Path((name, id, clock)): Path<(String, String, String)>,
    ask: Ask,
    body: Object,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    body.knows(&["act", "cause", "reason", "length", "approver"])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let id = identifier(&id, "no_record")?;
    if !register.clocks.iter().any(|(n, _)| *n == clock) {
        let known: Vec<&str> = register.clocks.iter().map(|(n, _)| n.as_str()).collect();
        let remedy = palermo_register::source::did_you_mean(&clock, known.iter().copied());
        return Err(Problem::missing("no_clock", format!("{} has no clock `{clock}`: {remedy}", register.name)));
    }
    let act = act(&body)?;
    let (language, actor, sent) = (ask.language(), ask.actor()?, Map::new());
    let met = Met { catalog: &house.catalog, register: &register, language: &language, sent: &sent };
    let work = async {
        let mut change = state.store.change(&actor).await?;
        let record = change.clock(&register.name, id, &clock, act).await?;
        change.commit().await?;
        Ok::<_, StoreError>(record)
    };
    let record = work.await.map_err(|e| met.problem(e))?;
    Ok(saved(StatusCode::OK, &house, &register, &Saved { record, warnings: Vec::new(), changed: true }, &language))
}

fn act(body: &Object) -> Result<ClockAct, Problem> {
    Ok(match body.needed("act")? {
        "pause" => ClockAct::Pause(body.needed("cause")?.to_string()),
        "resume" => ClockAct::Resume,
        "hold" => ClockAct::Hold(body.needed("reason")?.to_string()),
        "stop" => ClockAct::Stop,
        "extend" => {
            let text = body.needed("length")?;
            let wrong = || {
                Problem::asked("not_a_length", format!("`length` is as 5d, 10wd, 24h, 8sh, 3mo or 1y, not `{text}`"))
            };
            let length = Length::parse(text).ok_or_else(wrong)?;
            ClockAct::Extend(length, body.needed("reason")?.to_string(), body.needed("approver")?.to_string())
        }
        other => {
            let remedy = palermo_register::source::did_you_mean(other, ["pause", "resume", "hold", "extend", "stop"]);
            return Err(Problem::asked("unknown_act", format!("a clock does not know `{other}`: {remedy}")));
        }
    })
}
