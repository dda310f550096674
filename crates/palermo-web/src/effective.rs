//! What held on a day, by the events of an append-only register up to then.

use std::collections::HashSet;

use axum::Json as Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use palermo_register::catalog::{AppendOnly, Register};
use palermo_register::cel::{Filter, Op, V};
use palermo_register::value::Value;
use palermo_store::Record;
use palermo_store::read::Listing;
use serde_json::json;
use uuid::Uuid;

use crate::ask::Ask;
use crate::records::body_of;
use crate::{AppState, Problem};

/// Events of one matter that are weighed at most.
const MOST: u64 = 1000;

/// `GET /api/registers/{register}/effective?at=DAY&FIELD=VALUE`: the value that holds on a day for the matter that the
/// fields of `append_only.of` name. An event that a correction names no longer counts; the latest of the others does.
pub(crate) async fn effective(
    State(state): State<AppState>,
    Path(name): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    let house = state.store.house();
    let (register, _) = house.register(&name)?;
    let Some(decl) = &register.append_only else {
        let detail =
            format!("{} holds no events; read its records, with `as_of` where they hold for a period", register.name);
        return Err(Problem::asked("not_append_only", detail));
    };
    let mut known: Vec<&str> = vec!["at"];
    known.extend(decl.of.iter().map(String::as_str));
    ask.knows(&known)?;
    let at = ask.day("at")?.unwrap_or_else(|| state.store.moment().today);
    let filter = matter(&register, decl, &ask)?;
    let all = Listing { filter, limit: MOST + 1, ..Listing::default() };
    let (events, total) = state.list(&ask.person, &register.name, all).await?;
    if events.len() as u64 > MOST {
        let detail = format!(
            "{total} events are about this; at most {MOST} are weighed in one call: name the matter more closely"
        );
        return Err(Problem::asked("too_many_events", detail));
    }
    let void = corrected(&state, &ask, &register, decl, &events).await?;
    let held = events.iter().filter(|e| !void.contains(&e.id)).filter_map(|e| match e.get(&register, &decl.at) {
        Value::Date(d) if d.last() <= at => Some((d.last(), e.created_at.as_str(), e)),
        _ => None,
    });
    let event = held.max_by_key(|(day, made, e)| (*day, *made, e.id)).map(|(_, _, e)| e);
    let value = event.and_then(|e| register.field(&decl.value).map(|f| e.get(&register, &decl.value).to_json(f)));
    Ok(Body(json!({
        "register": register.name,
        "at": at.to_string(),
        "field": decl.value,
        "value": value,
        "event": event.map(|e| body_of(&register, e)),
    }))
    .into_response())
}

/// The filter that finds the events of the matter asked for.
fn matter(register: &Register, decl: &AppendOnly, ask: &Ask) -> Result<Filter, Problem> {
    let mut parts = Vec::new();
    for of in &decl.of {
        let Some(place) = register.field_index(of) else { continue };
        let said =
            ask.one(of).ok_or_else(|| Problem::asked("parameter_needed", format!("say what it is about: `{of}=…`")))?;
        let field = &register.fields[place];
        let wrong = |why: String| Problem::asked("not_understood", format!("`{of}`: {why}"));
        let constant = match field.parse(said).map_err(|p| wrong(p.message))? {
            Value::Refs(refs) => V::Text(refs.first().map(|r| r.id.to_string()).unwrap_or_default().into()),
            Value::Integer(n) => V::Int(n),
            Value::Date(d) => V::Date(d),
            Value::Yn(b) => V::Bool(b),
            Value::Text(t) | Value::Code(t) => V::Text(t.into()),
            _ => return Err(wrong("no event is found by a value of this kind".into())),
        };
        parts.push(Filter::Compare(place, Op::Eq, constant));
    }
    Ok(Filter::And(parts))
}

/// The events that a correction names, wherever the correction itself belongs.
async fn corrected(
    state: &AppState,
    ask: &Ask,
    register: &Register,
    decl: &AppendOnly,
    events: &[Record],
) -> Result<HashSet<Uuid>, Problem> {
    let Some(place) = decl.corrects.as_ref().and_then(|c| register.field_index(c)) else { return Ok(HashSet::new()) };
    let mut out = HashSet::new();
    for chunk in events.chunks(200) {
        let points = chunk.iter().map(|e| Filter::Compare(place, Op::Eq, V::Text(e.id.to_string().into())));
        let listing = Listing { filter: Filter::Or(points.collect()), limit: MOST, ..Listing::default() };
        let (corrections, _) = state.list(&ask.person, &register.name, listing).await?;
        for c in corrections {
            if let Value::Refs(refs) = &c.values[place] {
                out.extend(refs.iter().map(|r| r.id));
            }
        }
    }
    Ok(out)
}
