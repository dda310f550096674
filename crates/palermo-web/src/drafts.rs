//! Unfinished entry over HTTP: kept without checks, never as a record, and without what may only be kept sealed.

use axum::Json as Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::act::writable;
use crate::ask::{Ask, Object, identifier};
use crate::{AppState, Problem};

/// `GET /api/drafts`
pub(crate) async fn all(State(state): State<AppState>, ask: Ask) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let drafts = state.store.drafts(&ask.actor()?).await?;
    Ok(Body(json!({ "drafts": drafts })).into_response())
}

/// `POST /api/drafts`: `{register, record?, values, id?}`; fields that are not kept are named in `left_out`.
pub(crate) async fn keep(State(state): State<AppState>, ask: Ask, body: Object) -> Result<Response, Problem> {
    ask.knows(&[])?;
    body.knows(&["register", "record", "values", "id"])?;
    let house = state.store.house();
    let (register, _) = house.register(body.needed("register")?)?;
    writable(&register)?;
    let record = body.text("record").map(|t| identifier(t, "no_record")).transpose()?;
    let id = body.text("id").map(|t| identifier(t, "no_draft")).transpose()?;
    let actor = ask.actor()?;
    let (draft, left_out) = state.store.keep_draft(&actor, &register.name, record, &body.values()?, id).await?;
    let left_out: Vec<_> = left_out
        .iter()
        .map(|name| {
            let why = match register.field(name) {
                None => "unknown_field",
                Some(f) if !f.is_stored() => "class_sealed",
                Some(_) => "set_by_engine",
            };
            json!({ "field": name, "why": why })
        })
        .collect();
    Ok((StatusCode::CREATED, Body(json!({ "draft": draft, "left_out": left_out }))).into_response())
}

/// `GET /api/drafts/{id}`
pub(crate) async fn one(State(state): State<AppState>, Path(id): Path<String>, ask: Ask) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let draft = state.store.draft(&ask.actor()?, identifier(&id, "no_draft")?).await?;
    Ok(Body(json!(draft)).into_response())
}

/// `DELETE /api/drafts/{id}`
pub(crate) async fn drop_it(
    State(state): State<AppState>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let (actor, id) = (ask.actor()?, identifier(&id, "no_draft")?);
    state.store.draft(&actor, id).await?;
    state.store.drop_draft(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
