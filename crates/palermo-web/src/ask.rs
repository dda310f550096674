//! Reading a request: its parameters, language, actor, body and the version that its sender has read.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use palermo_access::Person;
use palermo_register::locale::Locale;
use palermo_register::source::did_you_mean;
use palermo_store::Actor;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::gate::Visitor;
use crate::{AppState, Problem};

/// Header that names the organisation for which the actor works.
pub(crate) const ORGANISATION: &str = "palermo-organisation";

/// Everything about a request but its body.
pub(crate) struct Ask {
    pairs: Vec<(String, String)>,
    headers: HeaderMap,
    /// Who asks.
    pub person: Person,
}

impl FromRequestParts<AppState> for Ask {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Ask, Problem> {
        let Query(pairs) = Query::try_from_uri(&parts.uri)
            .map_err(|e| Problem::asked("not_understood", format!("the part after `?` cannot be read: {e}")))?;
        let visitor = parts.extensions.get::<Visitor>();
        let person = visitor.map_or_else(Person::anybody, |v| v.person.clone());
        Ok(Ask { pairs, headers: parts.headers.clone(), person })
    }
}

impl Ask {
    /// Refuses parameters that the address does not know, so that a mistyped filter never answers with everything.
    pub fn knows(&self, known: &[&str]) -> Result<(), Problem> {
        let stray = self.pairs.iter().find(|(n, _)| n != "lang" && !known.contains(&n.as_str()));
        stray.map_or(Ok(()), |(n, _)| {
            let remedy = did_you_mean(n, known.iter().copied());
            Err(Problem::asked("unknown_parameter", format!("there is no parameter `{n}` here: {remedy}")))
        })
    }

    /// Every parameter in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The last value of a parameter, when it is not empty.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty())
    }

    /// Whether a parameter is there, even empty.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(n, _)| n == name)
    }

    /// Every value of a repeated parameter.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.pairs.iter().filter(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.clone()).collect()
    }

    /// Every value of a parameter that is repeated or holds a list with commas.
    pub fn names(&self, name: &str) -> Vec<String> {
        self.all(name)
            .iter()
            .flat_map(|v| v.split(','))
            .map(|v| v.trim().to_string())
            .filter(|v| !v.is_empty())
            .collect()
    }

    /// A parameter that is there or not; `false` and `0` say no.
    pub fn flag(&self, name: &str) -> bool {
        self.pairs
            .iter()
            .rev()
            .find(|(n, _)| n == name)
            .is_some_and(|(_, v)| !matches!(v.as_str(), "false" | "0" | "no"))
    }

    /// A whole number within bounds.
    pub fn number(&self, name: &str, default: u64, most: u64) -> Result<u64, Problem> {
        let Some(text) = self.one(name) else { return Ok(default) };
        let read = text.parse::<u64>().ok().filter(|n| (1..=most).contains(n));
        read.ok_or_else(|| {
            Problem::asked("not_a_number", format!("`{name}` is a whole number from 1 to {most}, not `{text}`"))
        })
    }

    /// A day.
    pub fn day(&self, name: &str) -> Result<Option<jiff::civil::Date>, Problem> {
        let Some(text) = self.one(name) else { return Ok(None) };
        let read = text
            .parse()
            .map_err(|_| Problem::asked("not_a_date", format!("`{name}` is a day as 2024-03-15, not `{text}`")));
        read.map(Some)
    }

    /// The language asked for: `lang`, else the first of the six that the reader accepts, else English.
    pub fn language(&self) -> String {
        let tag = |t: &str| t.len() <= 20 && !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if let Some(own) = self.one("lang").filter(|l| tag(l)) {
            return own.to_string();
        }
        preferred(&self.headers).language().to_string()
    }

    /// Who acts: `local`, for the organisation of the header.
    pub fn actor(&self) -> Result<Actor, Problem> {
        Ok(Actor::local(self.organisation()?.as_deref()))
    }

    /// Code of the organisation in the header.
    pub fn organisation(&self) -> Result<Option<String>, Problem> {
        organisation(&self.headers)
    }

    /// The version that the sender has read: the header If-Match, else `version` of the body.
    pub fn version(&self, body: &Map<String, Json>) -> Result<i64, Problem> {
        let header =
            self.headers.get(header::IF_MATCH).map(|v| v.to_str().unwrap_or_default().trim().trim_matches('"'));
        let said = header.map_or_else(|| body.get("version").and_then(Json::as_i64), |h| h.parse().ok());
        said.ok_or_else(|| {
            let detail = "send the ETag of the record as you read it in If-Match, or its version in the body, so that nobody's change is lost";
            Problem::new(StatusCode::PRECONDITION_REQUIRED, "version_needed", detail)
        })
    }

    /// A header as text.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }
}

/// Code of the organisation that a request names.
pub(crate) fn organisation(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(said) = headers.get(ORGANISATION) else { return Ok(None) };
    let code = said.to_str().ok().map(str::trim).filter(|c| c.len() <= 200);
    let code = code.ok_or_else(|| {
        Problem::asked("organisation", "the header Palermo-Organisation holds a code in plain letters")
    })?;
    Ok(Some(code.to_string()).filter(|c| !c.is_empty()))
}

/// The first language of the interface that the reader accepts, else English.
pub(crate) fn preferred(headers: &HeaderMap) -> Locale {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut wishes: Vec<(&str, f32)> = accepted.split(',').map(wish).collect();
    wishes.sort_by(|a, b| b.1.total_cmp(&a.1));
    let primary = wishes.iter().filter(|(_, q)| *q > 0.0).filter_map(|(t, _)| t.split('-').next());
    primary.into_iter().find_map(|t| Locale::of(&t.to_ascii_lowercase())).unwrap_or(Locale::ENGLISH)
}

fn wish(part: &str) -> (&str, f32) {
    match part.split_once(";q=") {
        Some((tag, q)) => (tag.trim(), q.trim().parse().unwrap_or(0.0)),
        None => (part.trim(), 1.0),
    }
}

/// An identifier in an address; what is none names nothing that is there.
pub(crate) fn identifier(text: &str, code: &'static str) -> Result<Uuid, Problem> {
    Uuid::parse_str(text).map_err(|_| Problem::missing(code, format!("`{text}` is no identifier of anything here")))
}

/// The whole body, within the limit.
pub(crate) struct Whole(pub Bytes);

impl FromRequest<AppState> for Whole {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Whole, Problem> {
        read(request.into_body(), state.body_limit).await.map(Whole)
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Problem> {
    axum::body::to_bytes(body, limit).await.map_err(|_| {
        let detail = format!(
            "a body may hold at most {limit} bytes; send less at a time, or import the file on the command line"
        );
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    })
}

/// A body that is a JSON object, or nothing.
pub(crate) struct Object(pub Map<String, Json>);

impl FromRequest<AppState> for Object {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Object, Problem> {
        let media =
            request.headers().get(header::CONTENT_TYPE).map(|v| v.to_str().unwrap_or_default().to_ascii_lowercase());
        let bytes = read(request.into_body(), state.body_limit).await?;
        if bytes.is_empty() {
            return Ok(Object(Map::new()));
        }
        let media = media.unwrap_or_default();
        let essence = media.split(';').next().unwrap_or_default().trim();
        if !matches!(essence, "application/json" | "application/merge-patch+json") {
            let detail = format!("send JSON with the header Content-Type: application/json, not `{essence}`");
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", detail));
        }
        match serde_json::from_slice(&bytes) {
            Ok(Json::Object(map)) => Ok(Object(map)),
            Ok(_) => Err(Problem::asked("not_an_object", "send one JSON object { … }")),
            // Only the place is said: what stands there may be a person's name.
            Err(e) => Err(Problem::asked(
                "not_json",
                format!("the body is not JSON: line {}, column {}", e.line(), e.column()),
            )),
        }
    }
}

impl Object {
    /// Refuses members that the address does not know.
    pub fn knows(&self, known: &[&str]) -> Result<(), Problem> {
        let stray = self.0.keys().find(|k| !known.contains(&k.as_str()));
        stray.map_or(Ok(()), |k| {
            let remedy = did_you_mean(k, known.iter().copied());
            let detail = format!("there is no member `{k}` here: {remedy}; the fields of a record stand in `values`");
            Err(Problem::asked("unknown_member", detail))
        })
    }

    /// The fields of a record.
    pub fn values(&self) -> Result<Map<String, Json>, Problem> {
        match self.0.get("values") {
            None => Ok(Map::new()),
            Some(Json::Object(map)) => Ok(map.clone()),
            Some(_) => Err(Problem::asked("not_an_object", "`values` is an object of field and value")),
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Json::as_str).filter(|t| !t.trim().is_empty())
    }

    /// A text that must be there.
    pub fn needed(&self, name: &str) -> Result<&str, Problem> {
        self.text(name).ok_or_else(|| Problem::asked("member_needed", format!("send `{name}` as a text")))
    }
}
