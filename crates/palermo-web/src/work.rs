//! Files in, files out, tables and flows by the desk; long work, batches and the ends of the ledger's chains.

use std::sync::Arc;

use axum::Json as Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use palermo_access::Action;
use palermo_store::jobs::{self, Job};
use palermo_store::ledger;
use palermo_store::read::Listing;
use serde_json::{Value as Json, json};

use crate::ask::{Ask, Object, Whole, identifier};
use crate::records::ranking;
use crate::{AppState, ExportRequest, Exported, ImportRequest, Problem, TableRequest};

/// `POST /api/import?file=NAME&mapping=&dry_run=&keep_good=&edition=`: the body is the file itself.
pub(crate) async fn import(State(state): State<AppState>, ask: Ask, Whole(body): Whole) -> Result<Response, Problem> {
    ask.knows(&["mapping", "file", "dry_run", "keep_good", "edition"])?;
    if ask.header(header::CONTENT_TYPE).is_some_and(|t| t.to_ascii_lowercase().starts_with("multipart/")) {
        let detail =
            "send the file itself as the body and its name as `file=`, for example with curl --data-binary @FILE";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_a_file", detail));
    }
    let file_name =
        ask.one("file").ok_or_else(|| Problem::asked("parameter_needed", "say the file's name: `file=NAME.csv`"))?;
    if body.is_empty() {
        return Err(Problem::asked("empty_file", "the body is empty: send the file itself as the body"));
    }
    let (keep_good, dry_run) = (ask.flag("keep_good"), ask.flag("dry_run"));
    let request = ImportRequest {
        mapping: ask.one("mapping").map(str::to_string),
        file_name: file_name.to_string(),
        content: body.to_vec(),
        dry_run,
        keep_good,
        edition: ask.one("edition").map(str::to_string),
        organisation: ask.organisation()?,
        actor: None,
    };
    let report = state.desk.import(request, Arc::new(|_| ())).await?;
    let rejected = report.get("rows_rejected").and_then(Json::as_u64).unwrap_or(0);
    if rejected > 0 && !keep_good {
        let detail = format!(
            "{rejected} rows are rejected, so nothing was imported: mend them, or ask with keep_good to take in the others"
        );
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "rows_rejected", detail).with("report", report));
    }
    Ok(Body(report).into_response())
}

/// `GET /api/registers/{register}/export?format=&where=`
pub(crate) async fn export(
    State(state): State<AppState>,
    Path(name): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&["format", "where"])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let filter = state.store.filter(&register.name, ask.one("where").unwrap_or_default())?;
    let sight = state.enter(&ask.person, &Action::Export, &register)?;
    let listing = Listing { filter, sight, ..Listing::default() };
    let format = ask.one("format").unwrap_or("csv").to_string();
    leave(state.desk.export(ExportRequest { register: register.name.clone(), format, listing }).await?)
}

/// A file on its way out, under a name without anything that could lead astray.
pub(crate) fn leave(file: Exported) -> Result<Response, Problem> {
    let mut response = file.body.into_response();
    let headers = response.headers_mut();
    let media = HeaderValue::from_str(&file.content_type).map_err(|e| Problem::internal(&e))?;
    headers.insert(header::CONTENT_TYPE, media);
    let plain: String =
        file.file_name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    let disposition =
        HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"")).map_err(|e| Problem::internal(&e))?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

/// `GET /api/table/{dataset}?rows=&columns=&where=&conflict=&profile=&lang=`
pub(crate) async fn table(
    State(state): State<AppState>,
    Path(dataset): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&["rows", "columns", "where", "conflict", "order", "sort", "profile"])?;
    let (rows, columns) = (ask.names("rows"), ask.names("columns"));
    let order = ask.one("order").or_else(|| ask.one("sort")).map(str::to_string);
    if order.is_some() && rows.iter().chain(&columns).any(|c| names_states(&state, c)) {
        return Err(ranking());
    }
    let request = TableRequest {
        dataset,
        rows,
        columns,
        filters: ask.all("where"),
        conflict: ask.one("conflict").map(str::to_string),
        order,
        profile: ask.one("profile").map(str::to_string),
        language: ask.language(),
        ..TableRequest::default()
    };
    let language = request.language.clone();
    Ok(in_language(&language, state.desk.table(request).await?))
}

/// True for concepts whose codes are States of the world, and for the columns of imported figures that hold them.
fn names_states(state: &AppState, concept: &str) -> bool {
    let short = |name: &str| name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
    let asked = short(concept);
    state.store.house().catalog.concepts.values().any(|c| c.is_state && short(&c.name) == asked)
}

/// An answer whose words are in the language that was asked for.
fn in_language(language: &str, answer: Json) -> Response {
    let mut response = Body(answer).into_response();
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    if let Ok(language) = HeaderValue::from_str(language) {
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    response
}

/// `GET /api/flow/{dataset}?from=&to=&where=&conflict=&regions=&lang=`
pub(crate) async fn flow(
    State(state): State<AppState>,
    Path(dataset): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&["from", "to", "where", "conflict", "order", "sort", "regions"])?;
    let end = |name: &str| {
        let needed = || Problem::asked("parameter_needed", format!("name the concept: `{name}=…`"));
        ask.one(name).map(str::to_string).ok_or_else(needed)
    };
    let (from, to) = (end("from")?, end("to")?);
    if ask.one("order").or_else(|| ask.one("sort")).is_some() {
        return Err(ranking());
    }
    let request = TableRequest {
        dataset,
        rows: vec![from],
        columns: vec![to],
        filters: ask.all("where"),
        conflict: ask.one("conflict").map(str::to_string),
        regions: ask.one("regions").map(str::to_string),
        language: ask.language(),
        ..TableRequest::default()
    };
    let language = request.language.clone();
    Ok(in_language(&language, state.desk.flow(request).await?))
}

/// A job as the API shows it: what it works on may hold paths of the machine and stays inside.
fn body_of(job: &Job) -> Json {
    json!({
        "id": job.id,
        "kind": job.kind,
        "state": job.state.as_str(),
        "progress": job.progress,
        "total": job.total,
        "message": job.message,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "result": job.result,
        "cancel_requested": job.cancel_requested,
        "attempts": job.attempts,
    })
}

/// `GET /api/jobs`
pub(crate) async fn jobs(State(state): State<AppState>, ask: Ask) -> Result<Response, Problem> {
    ask.knows(&["limit"])?;
    let limit = ask.number("limit", 100, 1000)?;
    let all = jobs::list(&mut state.store.database().read().await?, limit).await?;
    Ok(Body(json!({ "jobs": all.iter().map(body_of).collect::<Vec<_>>() })).into_response())
}

/// `GET /api/jobs/{id}`
pub(crate) async fn job(State(state): State<AppState>, Path(id): Path<String>, ask: Ask) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let found = jobs::get(&mut state.store.database().read().await?, identifier(&id, "no_job")?).await?;
    Ok(Body(body_of(&found)).into_response())
}

/// `DELETE /api/jobs/{id}`: asks a job to stop.
pub(crate) async fn cancel(
    State(state): State<AppState>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let id = identifier(&id, "no_job")?;
    let mut tx = state.store.database().begin().await?;
    jobs::cancel(&mut tx, id, state.store.moment().at).await?;
    let now = jobs::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Body(body_of(&now))).into_response())
}

/// `POST /api/batches/{id}/undo`
pub(crate) async fn undo(
    State(state): State<AppState>,
    Path(id): Path<String>,
    ask: Ask,
    body: Object,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    body.knows(&[])?;
    let id = identifier(&id, "no_batch")?;
    let (batches, _) = state.store.house().register("core.batch")?;
    state.record(&ask.person, &Action::Undo, &batches, id).await?;
    let undone = state.store.undo(&ask.actor()?, id).await?;
    Ok(Body(json!(undone)).into_response())
}

/// `GET /api/ledger/head`
pub(crate) async fn ledger_head(State(state): State<AppState>, ask: Ask) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let mut reads = state.store.database().read().await?;
    let (seq, heads) = (ledger::last_seq(&mut reads).await?, ledger::heads(&mut reads).await?);
    let heads = heads.iter().map(|h| {
        let hash: String = h.h.iter().map(|b| format!("{b:02x}")).collect();
        json!({ "organisation": h.org.as_deref(), "org_seq": h.org_seq, "seq": h.seq, "h": hash })
    });
    Ok(Body(json!({ "seq": seq, "heads": heads.collect::<Vec<_>>() })).into_response())
}
