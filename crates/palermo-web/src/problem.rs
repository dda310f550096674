//! What went wrong, as a problem document (RFC 9457): a type, a title, what was wrong in this case and what to do, and the
//! fields concerned. What is internal stays in the log, under a reference that the answer names.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use palermo_register::catalog::{Catalog, Register};
use palermo_store::{Error as StoreError, Refusal};
use serde_json::{Map, Value as Json, json};

use crate::records::body_of;

/// Machine name of what waits for the root key.
const LOCKED: &str = "locked";

/// One thing that is wrong in what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Machine name.
    pub code: String,
    /// Field concerned.
    pub field: Option<String>,
    /// Rule that fired.
    pub rule: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
    /// What was sent; null where the class of the field forbids to repeat it.
    pub value: Json,
}

/// A problem document in the making.
#[derive(Clone, Debug)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// Machine name: the type is `urn:palermo:problem:CODE`.
    pub code: String,
    /// What was wrong in this case, and what to do.
    pub detail: String,
    /// The things that are wrong.
    pub errors: Vec<Fault>,
    /// Further members of the document.
    pub more: Vec<(String, Json)>,
}

impl Problem {
    /// A problem.
    pub fn new(status: StatusCode, code: impl Into<String>, detail: impl Into<String>) -> Problem {
        Problem { status, code: code.into(), detail: detail.into(), errors: Vec::new(), more: Vec::new() }
    }

    /// A request that cannot be understood (400).
    pub fn asked(code: &str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// Something that is not there, or not yours to see (404).
    pub fn missing(code: &str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, code, detail)
    }

    /// A failure of the house (500): the cause goes to the log, the answer names only the reference under which it stands there.
    pub fn internal(cause: &dyn std::fmt::Display) -> Problem {
        let reference = uuid::Uuid::new_v4().to_string();
        tracing::error!(%reference, %cause, "a request failed");
        let detail = format!(
            "Nothing was changed. Try again; if it happens again, give this reference to whoever runs the installation: {reference}"
        );
        let mut problem = Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail);
        problem.more.push(("reference".into(), json!(reference)));
        problem
    }

    /// Whether it is that the root key is not at hand.
    pub(crate) fn is_locked(&self) -> bool {
        self.code == LOCKED
    }

    /// Says when to come back, where it is worth it: writers take turns in a second, people who unseal take longer.
    pub(crate) fn say_when(&self, headers: &mut HeaderMap) {
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = if self.is_locked() { "60" } else { "1" };
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
    }

    /// With a further member.
    #[must_use]
    pub fn with(mut self, name: &str, value: Json) -> Problem {
        self.more.push((name.into(), value));
        self
    }

    /// The document.
    pub fn document(&self) -> Json {
        let mut out = Map::new();
        out.insert("type".into(), json!(format!("urn:palermo:problem:{}", self.code)));
        out.insert("title".into(), json!(title(self.status, &self.code)));
        out.insert("status".into(), json!(self.status.as_u16()));
        out.insert("detail".into(), json!(self.detail));
        out.insert("errors".into(), self.errors.iter().map(fault).collect());
        out.extend(self.more.iter().cloned());
        Json::Object(out)
    }
}

fn fault(f: &Fault) -> Json {
    json!({ "code": f.code, "field": f.field, "rule": f.rule, "message": f.message, "value": f.value })
}

fn title(status: StatusCode, code: &str) -> &'static str {
    match (status.as_u16(), code) {
        (409, "stale") => "Somebody else has changed the record",
        (400, _) => "The request is not understood",
        (403, _) => "This is not done here",
        (404, _) => "There is no such thing here",
        (405, _) => "This address does not do that",
        (409, _) => "It contradicts what stands",
        (413, _) => "The request is too large",
        (415, _) => "The body has another form than is read here",
        (421, _) => "The service does not go by this name",
        (422, _) => "It cannot be kept as it is",
        (428, _) => "Say which version you have read",
        (503, "locked") => "The installation is locked",
        (503, _) => "Somebody else is writing",
        (507, _) => "No space is left",
        _ => "Something went wrong here",
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.document().to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        self.say_when(headers);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        let text = error.to_string();
        match error {
            StoreError::NoRegister { .. } => Problem::missing("no_register", text),
            StoreError::NoRecord(_) => Problem::missing("no_record", text),
            StoreError::NotYours => Problem::new(StatusCode::FORBIDDEN, "not_yours", text),
            StoreError::NoJob(_) => Problem::missing("no_job", text),
            StoreError::Asked { .. } => Problem::asked("not_understood", text),
            StoreError::Locked => Problem::new(StatusCode::SERVICE_UNAVAILABLE, LOCKED, text),
            StoreError::Busy => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", text),
            StoreError::Lost { .. } => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "database_lost", text),
            StoreError::ReadOnly => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "read_only", text),
            StoreError::DiskFull => Problem::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", text),
            StoreError::Refused(refusals) => {
                let errors = refusals.into_iter().map(|r| named(r, Json::Null)).collect();
                Problem { errors, ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", text) }
            }
            StoreError::Stale { current, .. } => {
                Problem::new(StatusCode::CONFLICT, "stale", text).with("current_version", json!(current.version))
            }
            StoreError::Constraint { broken, .. } => {
                Problem::new(StatusCode::CONFLICT, "constraint", format!("a value {broken}; change it and save again"))
            }
            StoreError::Value { reason, .. } => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not_storable", reason),
            other => Problem::internal(&Chain(&other)),
        }
    }
}

impl From<palermo_access::Error> for Problem {
    fn from(error: palermo_access::Error) -> Problem {
        match error {
            palermo_access::Error::Store(e) => e.into(),
            palermo_access::Error::Denied => StoreError::NotYours.into(),
            other => Problem::internal(&Chain(&other)),
        }
    }
}

/// What a save met: refusals with the values that were sent, and both versions where somebody else was faster.
pub(crate) struct Met<'a> {
    pub catalog: &'a Catalog,
    pub register: &'a Register,
    pub language: &'a str,
    pub sent: &'a Map<String, Json>,
}

impl Met<'_> {
    pub fn problem(&self, error: StoreError) -> Problem {
        match error {
            StoreError::Refused(refusals) => {
                let detail = StoreError::Refused(refusals.clone()).to_string();
                let errors = refusals.into_iter().map(|r| self.fault(r)).collect();
                Problem { errors, ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", detail) }
            }
            StoreError::Stale { current, yours } => {
                let (now, mine) = (body_of(self.register, &current), body_of(self.register, &yours));
                Problem::from(StoreError::Stale { current, yours }).with("current", now).with("yours", mine)
            }
            other => other.into(),
        }
    }

    /// What the reader of a saved record should know.
    pub fn warning(&self, refusal: &Refusal) -> Json {
        let f = self.fault(refusal.clone());
        json!({ "code": f.code, "field": f.field, "rule": f.rule, "message": f.message })
    }

    fn fault(&self, refusal: Refusal) -> Fault {
        // A value is repeated only where its class is known and open: a stray column may hold a name.
        let open = refusal.field.as_ref().filter(|f| self.register.field(f).is_some_and(|f| f.is_stored()));
        let value = open.and_then(|f| self.sent.get(f)).cloned().unwrap_or(Json::Null);
        let mut fault = named(refusal, value);
        if let Some(rule) = &fault.rule {
            let id = format!("rule-{}-{rule}", self.register.short());
            if let Some(label) = self.catalog.label(&self.register.pack, &id, None, self.language, None) {
                fault.message = label.text;
            }
        }
        fault
    }
}

/// A refusal without the values around it.
pub(crate) fn named(refusal: Refusal, value: Json) -> Fault {
    Fault { code: refusal.code.to_string(), field: refusal.field, rule: refusal.rule, message: refusal.message, value }
}

/// An error with all its causes, for the log.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut below = self.0.source();
        while let Some(cause) = below {
            write!(f, ": {cause}")?;
            below = cause.source();
        }
        Ok(())
    }
}

/// No route has this address.
pub(crate) async fn no_such_address(uri: Uri) -> Problem {
    Problem::missing("no_such_address", format!("nothing is at {}; GET /api says what is there", uri.path()))
}

/// The address knows other methods.
pub(crate) async fn wrong_method(method: Method, uri: Uri) -> Problem {
    let detail =
        format!("{} does not take {method}; the Allow header and /api/openapi.json say what it takes", uri.path());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_the_house_names_a_reference_and_never_its_cause() {
        let problem = Problem::internal(&"relation case_file does not exist");
        let said = problem.document().to_string();
        assert!(!said.contains("case_file"), "{said}");
        let reference = problem.more.iter().find(|(name, _)| name == "reference").and_then(|(_, v)| v.as_str());
        assert!(said.contains(reference.expect("a reference")), "{said}");
    }
}
