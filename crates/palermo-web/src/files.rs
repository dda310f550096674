//! Files of records over HTTP: one is sent first, then a record names it; and what a record names can be had.

use axum::Json as Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use palermo_access::Action;
use palermo_register::catalog::Register;
use palermo_register::decl::FieldType;
use palermo_register::source::did_you_mean;
use palermo_register::value::{FileRef, Value};
use palermo_store::{Record, Store};

use crate::act::writable;
use crate::ask::{Ask, Whole, identifier};
use crate::work::leave;
use crate::{AppState, Exported, Problem};

/// What to do about a reference to a file that does not lie here.
pub(crate) const SEND_FIRST: &str = "no file with this hash and size lies here; send it first to the register's \
                                     `files/{field}` and name it as the answer does";

/// `POST /api/registers/{register}/files/{field}?file=NAME`: the body is the file itself; the answer is the value by which a
/// record names it. A file that no record names within a day is removed.
pub(crate) async fn keep(
    State(state): State<AppState>,
    Path((name, field)): Path<(String, String)>,
    ask: Ask,
    Whole(body): Whole,
) -> Result<Response, Problem> {
    ask.knows(&["file"])?;
    let (register, _) = state.store.house().register(&name)?;
    writable(&register)?;
    let files = || register.fields.iter().filter(|f| f.kind == FieldType::File && f.is_stored());
    if !files().any(|f| f.name == field) {
        let remedy = did_you_mean(&field, files().map(|f| f.name.as_str()));
        let detail = format!("`{}` has no field `{field}` that holds a file: {remedy}", register.name);
        return Err(Problem::missing("no_file_field", detail));
    }
    let file =
        ask.one("file").ok_or_else(|| Problem::asked("parameter_needed", "say the file's name: `file=NAME.pdf`"))?;
    if body.is_empty() {
        return Err(Problem::asked("empty_file", "the body is empty: send the file itself as the body"));
    }
    let kept = state.store.keep_file(file, &body).await?;
    Ok((StatusCode::CREATED, Body(kept)).into_response())
}

/// `GET /api/registers/{register}/records/{id}/files/{field}`
pub(crate) async fn one(
    State(state): State<AppState>,
    Path((name, id, field)): Path<(String, String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let (register, _) = state.store.house().register(&name)?;
    let record = state.record(&ask.person, &Action::Read, &register, identifier(&id, "no_record")?).await?;
    leave(of(&state.store, &register, &record, &field).await?)
}

/// The file that a field of a record names, as it was sent; it is saved by who asks, never shown as a page.
pub(crate) async fn of(store: &Store, register: &Register, record: &Record, field: &str) -> Result<Exported, Problem> {
    let gone = || Problem::missing("no_file", "the record has no such file");
    let FileRef { name, media_type, sha256, .. } = named(register, record, field).ok_or_else(gone)?;
    let body = store.file(sha256).await?.ok_or_else(gone)?;
    // What was kept as plain text had been read as UTF-8.
    let charset = if media_type == "text/plain" { "; charset=utf-8" } else { "" };
    Ok(Exported { content_type: format!("{media_type}{charset}"), file_name: name.clone(), body })
}

/// What a field of a record says of its file, where it names one.
pub(crate) fn named<'r>(register: &Register, record: &'r Record, field: &str) -> Option<&'r FileRef> {
    match &record.values[register.field_index(field)?] {
        Value::File(kept) => Some(kept),
        _ => None,
    }
}
