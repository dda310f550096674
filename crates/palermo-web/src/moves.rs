//! Moving a record: the transitions that start from where it stands, making one, and acting on its clocks.

use axum::Json as Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use palermo_access::Action;
use palermo_register::process::clock::Length;
use palermo_store::engine::{ClockAct, Offer, Saved, offers as offered};
use serde_json::{Map, Value as Json, json};

use crate::act::Act;
use crate::ask::{Ask, Object, identifier};
use crate::problem::Met;
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
    let record = state.record(&ask.person, &Action::Read, &register, identifier(&id, "no_record")?).await?;
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
            "approval": o.approval,
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
    let act = Act::read(&state, &name, &ask, &body, &["values", "version"])?;
    let (id, base, input) = (identifier(&id, "no_record")?, ask.version(&body.0)?, act.input(&state)?);
    let mut change = act.begin(&state).await?;
    let moved = change.transition(&act.register.name, id, base, &transition, input).await;
    let moved = moved.map_err(|e| act.problem(e))?;
    act.end(change).await?;
    Ok(act.saved(StatusCode::OK, &moved))
}

/// `POST /api/registers/{register}/records/{id}/clocks/{clock}`
pub(crate) async fn clock(
    State(state): State<AppState>,
    Path((name, id, clock)): Path<(String, String, String)>,
    ask: Ask,
    body: Object,
) -> Result<Response, Problem> {
    let act = Act::read(&state, &name, &ask, &body, &["act", "version", "cause", "length", "approver"])?;
    let id = identifier(&id, "no_record")?;
    if !act.register.clocks.iter().any(|(n, _)| *n == clock) {
        let known: Vec<&str> = act.register.clocks.iter().map(|(n, _)| n.as_str()).collect();
        let remedy = palermo_register::source::did_you_mean(&clock, known.iter().copied());
        return Err(Problem::missing("no_clock", format!("{} has no clock `{clock}`: {remedy}", act.register.name)));
    }
    let (wanted, base) = (clock_act(&body)?, ask.version(&body.0)?);
    let mut change = act.begin(&state).await?;
    let record = change.clock(&act.register.name, id, base, &clock, wanted).await.map_err(|e| act.problem(e))?;
    act.end(change).await?;
    Ok(act.saved(StatusCode::OK, &Saved { record, warnings: Vec::new(), changed: true }))
}

fn clock_act(body: &Object) -> Result<ClockAct, Problem> {
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
