//! What is there: the registers with their forms, lists and schemas, and the code lists.

use axum::Json as Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use palermo_register::catalog::Register;
use palermo_register::view;
use palermo_store::House;
use serde_json::{Value as Json, json};

use crate::ask::Ask;
use crate::{AppState, Problem, openapi};

/// `GET /api`
pub(crate) async fn index(State(state): State<AppState>, ask: Ask) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let packs = state.store.house();
    let packs: Vec<Json> =
        packs.catalog.packs.iter().map(|p| json!({ "name": p.name, "version": p.version })).collect();
    Ok(Body(json!({
        "name": "Palermo",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "/api/openapi.json",
        "packs": packs,
        "registers": "/api/registers",
        "codelists": "/api/codelists/{list}",
        "import": "/api/import",
        "tables": "/api/table/{dataset}",
        "flows": "/api/flow/{dataset}",
        "drafts": "/api/drafts",
        "jobs": "/api/jobs",
        "ledger": "/api/ledger/head",
    }))
    .into_response())
}

/// The label of a register.
pub(crate) fn label(house: &House, register: &Register, language: &str) -> Json {
    let id = format!("register-{}", register.short());
    let label = house.catalog.label(&register.pack, &id, None, language, None);
    label.map_or_else(|| json!({ "text": register.short(), "status": "draft", "fallback": true }), |l| view::shown(&l))
}

/// `GET /api/registers`
pub(crate) async fn all(State(state): State<AppState>, ask: Ask) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let (house, language) = (state.store.house(), ask.language());
    let registers = house.catalog.registers.values().map(|r| {
        let address = format!("/api/registers/{}", r.name);
        json!({
            "name": r.name,
            "label": label(&house, r, &language),
            "pack": r.pack,
            "concept": r.concept,
            "owner": r.owner.as_str(),
            "valid": r.valid,
            "append_only": r.append_only.is_some(),
            "external": r.external,
            "machinery": r.machinery,
            "records": format!("{address}/records"),
            "form": format!("{address}/form"),
            "list": format!("{address}/list"),
            "schema": format!("{address}/schema"),
        })
    });
    let registers: Vec<Json> = registers.collect();
    Ok(Body(json!({ "language": language, "registers": registers })).into_response())
}

/// `GET /api/registers/{register}/form`
pub(crate) async fn form(
    State(state): State<AppState>,
    Path(name): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let today = state.store.moment().today;
    Ok(Body(view::form(&house.catalog, &register, &ask.language(), today)).into_response())
}

/// `GET /api/registers/{register}/list`
pub(crate) async fn list(
    State(state): State<AppState>,
    Path(name): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    Ok(Body(view::list(&house.catalog, &register, &ask.language())).into_response())
}

/// `GET /api/registers/{register}/schema`: the JSON schema (2020-12) of a record's values.
pub(crate) async fn schema(
    State(state): State<AppState>,
    Path(name): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let schema = openapi::values_schema(&house.catalog, &register, &ask.language());
    let mut schema = serde_json::to_value(schema).map_err(|e| Problem::internal(&e))?;
    if let Json::Object(map) = &mut schema {
        map.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    }
    Ok(Body(schema).into_response())
}

/// `GET /api/codelists/{list}`
pub(crate) async fn codelist(
    State(state): State<AppState>,
    Path(name): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let house = state.store.house();
    let found = house.catalog.list(&name).ok_or_else(|| {
        let remedy = palermo_register::source::did_you_mean(&name, house.catalog.lists.keys().map(String::as_str));
        Problem::missing("no_codelist", format!("there is no code list `{name}`: {remedy}"))
    })?;
    Ok(Body(view::codelist(&house.catalog, &found, &ask.language())).into_response())
}
