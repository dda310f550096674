//! Records over HTTP: a page of a list, one record, its former versions and its story; making, changing and deleting.

use axum::Json as Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use palermo_access::Action;
use palermo_register::catalog::Register;
use palermo_register::decl::FieldType as T;
use palermo_register::view;
use palermo_store::engine::Saved;
use palermo_store::ledger::{self, Event};
use palermo_store::read::Listing;
use palermo_store::store::title;
use palermo_store::{Error as StoreError, House, Input, Record};
use serde_json::{Map, Value as Json, json};

use crate::act::Act;
use crate::ask::{Ask, Object, identifier};
use crate::problem::Met;
use crate::{AppState, Problem};

/// Records on a page at most.
const MOST: u64 = 500;

/// A record as the API shows it; sealed fields do not appear.
pub(crate) fn body_of(register: &Register, record: &Record) -> Json {
    let values: Map<String, Json> = register
        .fields
        .iter()
        .zip(&record.values)
        .filter(|(f, _)| f.is_stored())
        .map(|(f, v)| (f.name.clone(), v.to_json(f)))
        .collect();
    let source = record
        .source
        .as_ref()
        .map(|s| json!({ "key": s.key, "edition": s.edition, "row": s.row, "column": s.column, "text": s.text }));
    json!({
        "id": record.id,
        "register": register.name,
        "version": record.version,
        "title": title(register, record),
        "owner": record.owner.as_deref(),
        "created_at": record.created_at,
        "changed_at": record.changed_at,
        "batch": record.batch,
        "source": source,
        "profile": record.profile,
        "values": values,
    })
}

fn with_version(status: StatusCode, version: i64, body: Json) -> Response {
    let mut response = (status, Body(body)).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// What was saved, with what its reader should know.
pub(crate) fn saved(status: StatusCode, house: &House, register: &Register, saved: &Saved, language: &str) -> Response {
    let mut body = body_of(register, &saved.record);
    let nothing = Map::new();
    let met = Met { catalog: &house.catalog, register, language, sent: &nothing };
    if let Json::Object(map) = &mut body {
        map.insert("warnings".into(), saved.warnings.iter().map(|w| met.warning(w)).collect());
        map.insert("changed".into(), json!(saved.changed));
    }
    with_version(status, saved.record.version, body)
}

/// `GET /api/registers/{register}/records`
pub(crate) async fn list(
    State(state): State<AppState>,
    Path(name): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&["where", "q", "sort", "page", "per_page", "as_of", "owner", "order"])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let as_of = ask.day("as_of")?;
    if as_of.is_some() && !register.valid {
        let detail = format!("records of {} do not hold for a period; leave `as_of` out", register.name);
        return Err(Problem::asked("not_valid_in_time", detail));
    }
    let text = ask.one("where").unwrap_or_default();
    let (page, per_page) = (ask.number("page", 1, u64::from(u32::MAX))?, ask.number("per_page", 50, MOST)?);
    let listing = Listing {
        filter: state.store.filter(&register.name, text)?,
        sight: state.enter(&ask.person, &Action::List, &register)?,
        owner: ask.one("owner").map(str::to_string),
        search: ask.one("q").map(str::to_string),
        as_of,
        order: order(&register, &ask)?,
        offset: (page - 1) * per_page,
        limit: per_page,
    };
    let (records, total) = state.store.list(&register.name, &listing).await?;
    let words = ask.one("lang").is_some().then(|| ask.language());
    let rows: Vec<Json> = records
        .iter()
        .map(|r| {
            let mut body = body_of(&register, r);
            if let (Json::Object(map), Some(language)) = (&mut body, &words) {
                map.insert("row".into(), view::list_row(&house.catalog, &register, &r.values, language));
            }
            body
        })
        .collect();
    let pages = u64::try_from(total).unwrap_or(0).div_ceil(per_page);
    Ok(Body(json!({
        "register": register.name,
        "where": text,
        "as_of": as_of.map(|d| d.to_string()),
        "total": total,
        "page": page,
        "per_page": per_page,
        "pages": pages,
        "records": rows,
    }))
    .into_response())
}

/// The order asked for: `sort=name,-bought_on`. States of the world are never ranked.
pub(crate) fn order(register: &Register, ask: &Ask) -> Result<Vec<(usize, bool)>, Problem> {
    let mut out = Vec::new();
    for part in ask.names("sort").into_iter().chain(ask.names("order")) {
        let (name, descending) = part.strip_prefix('-').map_or((part.as_str(), false), |n| (n, true));
        let place = register.field_index(name).filter(|i| register.fields[*i].is_stored());
        let Some(place) = place else {
            let known: Vec<&str> = register.fields.iter().filter(|f| f.is_stored()).map(|f| f.name.as_str()).collect();
            let remedy = palermo_register::source::did_you_mean(name, known.iter().copied());
            return Err(Problem::asked(
                "unknown_field",
                format!("`{}` has no field `{name}` to sort by: {remedy}", register.name),
            ));
        };
        let field = &register.fields[place];
        let figure = matches!(field.kind, T::Integer | T::Decimal | T::Interval | T::Money);
        if field.names_states || (figure && is_about_states(register)) {
            return Err(ranking());
        }
        out.push((place, descending));
    }
    Ok(out)
}

/// True for registers whose records are figures of States.
pub(crate) fn is_about_states(register: &Register) -> bool {
    register.external || register.key.iter().filter_map(|k| register.field(k)).any(|f| f.names_states)
}

/// The refusal to rank States.
pub(crate) fn ranking() -> Problem {
    let detail = "States are not ordered by a figure or among each other here; leave the order out and sort for yourself what you must";
    Problem::asked("state_ranking_not_offered", detail)
}

/// `GET /api/registers/{register}/records/{id}`
pub(crate) async fn one(
    State(state): State<AppState>,
    Path((name, id)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let record = state.record(&ask.person, &Action::Read, &register, identifier(&id, "no_record")?).await?;
    Ok(with_version(StatusCode::OK, record.version, body_of(&register, &record)))
}

/// `POST /api/registers/{register}/records`
pub(crate) async fn create(
    State(state): State<AppState>,
    Path(name): Path<String>,
    ask: Ask,
    body: Object,
) -> Result<Response, Problem> {
    let act = Act::read(&state, &name, &ask, &body, &["values", "id"])?;
    let id = body.text("id").map(uuid::Uuid::parse_str).transpose();
    let id = id.map_err(|_| Problem::asked("identifier", "`id` is a UUID; leave it out and one is given"))?;
    let input = Input { id, ..act.input(&state)? };
    act.can_keep(&state, &input)?;
    let mut change = act.begin(&state).await?;
    let made = change.create(&act.register.name, input).await.map_err(|e| act.problem(e))?;
    act.end(change).await?;
    let mut response = act.saved(StatusCode::CREATED, &made);
    let address = format!("/api/registers/{}/records/{}", act.register.name, made.record.id);
    if let Ok(address) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    Ok(response)
}

/// `PATCH /api/registers/{register}/records/{id}`
pub(crate) async fn change(
    State(state): State<AppState>,
    Path((name, id)): Path<(String, String)>,
    ask: Ask,
    body: Object,
) -> Result<Response, Problem> {
    let act = Act::read(&state, &name, &ask, &body, &["values", "version"])?;
    let (id, base, input) = (identifier(&id, "no_record")?, ask.version(&body.0)?, act.input(&state)?);
    act.can_keep(&state, &input)?;
    let mut change = act.begin(&state).await?;
    let made = change.update(&act.register.name, id, base, input).await.map_err(|e| act.problem(e))?;
    act.end(change).await?;
    Ok(act.saved(StatusCode::OK, &made))
}

/// `DELETE /api/registers/{register}/records/{id}`
pub(crate) async fn remove(
    State(state): State<AppState>,
    Path((name, id)): Path<(String, String)>,
    ask: Ask,
    body: Object,
) -> Result<Response, Problem> {
    let act = Act::read(&state, &name, &ask, &body, &["version"])?;
    let (id, base) = (identifier(&id, "no_record")?, ask.version(&body.0)?);
    let mut change = act.begin(&state).await?;
    change.delete(&act.register.name, id, base).await.map_err(|e| act.problem(e))?;
    act.end(change).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/registers/{register}/records/{id}/history`
pub(crate) async fn history(
    State(state): State<AppState>,
    Path((name, id)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let id = identifier(&id, "no_record")?;
    state.versions(&ask.person, &register, id).await?;
    let former = state.store.history(&register.name, id).await?;
    let current = match state.store.get(&register.name, id).await {
        Ok(record) => body_of(&register, &record),
        // A deleted record still has the versions that it once had.
        Err(StoreError::NoRecord(_)) if !former.is_empty() => Json::Null,
        Err(e) => return Err(e.into()),
    };
    let former = former.iter().map(|f| {
        json!({ "version": f.version, "changed_at": f.changed_at, "replaced_at": f.replaced_at, "values": f.values })
    });
    let events = ledger::events_of(&mut state.store.database().read().await?, &register.name, id).await?;
    Ok(Body(json!({
        "register": register.name,
        "id": id,
        "current": current,
        "former": former.collect::<Vec<_>>(),
        "events": events.iter().map(event).collect::<Vec<_>>(),
    }))
    .into_response())
}

/// What the ledger says about a record: who did what, when, and where the reason stands; no values.
fn event(e: &Event) -> Json {
    let at = jiff::Timestamp::from_millisecond(e.draft.at).map(|t| t.to_string());
    json!({
        "seq": e.seq,
        "at": at.ok(),
        "actor": e.draft.actor.as_ref(),
        "organisation": e.draft.org.as_deref(),
        "action": e.draft.action.as_ref(),
        "fields": e.draft.fields.iter().collect::<Vec<_>>(),
        "reason": e.draft.reason_ref.as_deref(),
        "request": e.draft.request_id.as_deref(),
    })
}

/// `GET /api/registers/{register}/records/{id}/story`
pub(crate) async fn story(
    State(state): State<AppState>,
    Path((name, id)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let record = state.record(&ask.person, &Action::Read, &register, identifier(&id, "no_record")?).await?;
    let mut story = view::story(&house.catalog, &register, &record.values, &ask.language());
    for link in links(&mut story) {
        let target = link.get("register").and_then(Json::as_str).zip(link.get("id").and_then(Json::as_str));
        let Some((other, target)) = target.and_then(|(r, i)| Some((r.to_string(), uuid::Uuid::parse_str(i).ok()?)))
        else {
            continue;
        };
        // What is gone meanwhile, or not the reader's, keeps its address and has no title.
        let (pointed, _) = house.register(&other)?;
        let Ok(found) = state.record(&ask.person, &Action::Read, &pointed, target).await else { continue };
        link.insert("title".into(), json!(title(&pointed, &found)));
        link.insert("href".into(), json!(format!("/api/registers/{other}/records/{target}")));
    }
    Ok(with_version(StatusCode::OK, record.version, story))
}

/// The links in the sentences of a story.
fn links(story: &mut Json) -> Vec<&mut Map<String, Json>> {
    let sections = story.get_mut("sections").and_then(Json::as_array_mut).into_iter().flatten();
    let sentences = sections.filter_map(|s| s.get_mut("sentences")?.as_array_mut()).flatten();
    sentences.filter_map(|s| s.get_mut("links")?.as_array_mut()).flatten().filter_map(Json::as_object_mut).collect()
}
