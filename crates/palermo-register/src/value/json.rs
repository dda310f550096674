//! Values as JSON, for the API, for history and for structured cells; and as canonical bytes, for the hash of a version.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{CodeSet, Interval, PartialDate, Problem, Qualifier, Ref, State, Translation, Value};
use crate::catalog::Field;
use crate::decl::FieldType;

impl Value {
    /// The value as JSON. A state is `{"state": "unknown"}`, a set `{"group": …, "codes": {code: state}}`.
    pub fn to_json(&self, field: &Field) -> Json {
        match self {
            Value::Empty => Json::Null,
            Value::State(s) => json!({ "state": s.as_str() }),
            Value::Text(t) | Value::Duration(t) | Value::Code(t) => json!(t),
            Value::Integer(n) => json!(n),
            Value::Decimal(d) => json!(d.normalize().to_string()),
            Value::Yn(b) => json!(b),
            Value::Date(d) => json!(d.to_string()),
            Value::DateTime(d) => json!(d.to_string()),
            Value::Set(s) => {
                let codes: Map<String, Json> = s.codes.iter().map(|(c, s)| (c.clone(), json!(s.as_str()))).collect();
                match s.group {
                    Some(g) => json!({ "group": g.as_str() }),
                    None => json!({ "codes": codes }),
                }
            }
            Value::Interval(i) => json!({ "lo": i.lo, "hi": i.hi, "kind": i.kind.as_str() }),
            Value::Money(m) => json!(m),
            Value::Refs(refs) => {
                let one = |r: &Ref| json!({ "register": r.register, "id": r.id });
                match (field.kind, refs.as_slice()) {
                    (FieldType::Ref, [r]) => one(r),
                    _ => Json::Array(refs.iter().map(one).collect()),
                }
            }
            Value::Rows(rows) => Json::Array(rows.iter().map(|row| row_json(row, &field.fields)).collect()),
            Value::Translated(t) => json!(t),
            Value::File(f) => json!(f),
            Value::Person(p) => json!(p),
            Value::Address(a) => json!(a),
            Value::Place(p) => json!(p),
            Value::Concepts(c) => json!(c),
            Value::Qualified(v, q) => json!({ "value": v.to_json(field), "qualifier": q.as_str() }),
        }
    }
}

fn row_json(row: &[Value], fields: &[Field]) -> Json {
    let pairs = fields.iter().zip(row).filter(|(_, v)| !v.is_empty());
    Json::Object(pairs.map(|(f, v)| (f.name.clone(), v.to_json(f))).collect())
}

impl Field {
    /// Reads a JSON value as a value of this field; a text is read as [`Field::parse`] reads it.
    ///
    /// # Errors
    /// A [`Problem`] that says what was wrong and what to send.
    pub fn from_json(&self, json: &Json) -> Result<Value, Problem> {
        let wrong = |what: &str| Problem::new("wrong_shape", format!("`{}` takes {what}", self.name));
        match (self.kind, json) {
            (_, Json::Null) => Ok(Value::Empty),
            (_, Json::Object(o)) if o.len() == 1 && o.contains_key("state") && self.takes_states() => {
                match o["state"].as_str().and_then(State::parse) {
                    Some(s @ (State::Unknown | State::NotAsked | State::Refused)) => Ok(Value::State(s)),
                    _ => Err(wrong("the states unknown, not_asked and refused")),
                }
            }
            (_, Json::Object(o)) if self.qualifier && o.contains_key("qualifier") => {
                let q = o["qualifier"].as_str().and_then(Qualifier::parse).ok_or_else(|| wrong("a known qualifier"))?;
                Ok(Value::Qualified(Box::new(self.from_json(o.get("value").unwrap_or(&Json::Null))?), q))
            }
            (FieldType::Rows, Json::Array(rows)) => {
                rows.iter().map(|r| self.row(r)).collect::<Result<_, _>>().map(Value::Rows)
            }
            (FieldType::Set, Json::Object(o)) => self.set_json(o),
            (FieldType::Set, Json::Array(codes)) => {
                let texts: Option<Vec<&str>> = codes.iter().map(Json::as_str).collect();
                self.parse(&texts.ok_or_else(|| wrong("a list of codes"))?.join(";"))
            }
            (FieldType::Interval, Json::Object(_)) => {
                let i: Interval = serde_json::from_value(json.clone()).map_err(|_| wrong("{lo, hi, kind}"))?;
                Ok(Value::Interval(i))
            }
            (FieldType::Refs, Json::Array(refs)) => {
                refs.iter().map(|r| self.ref_json(r)).collect::<Result<_, _>>().map(Value::Refs)
            }
            (FieldType::Ref | FieldType::Refs, Json::Object(_)) => Ok(Value::Refs(vec![self.ref_json(json)?])),
            (FieldType::Money, Json::Object(o)) => {
                let part = |k: &str| o.get(k).map(text_of).unwrap_or_default();
                let rate =
                    Some(part("rate_date")).filter(|d| !d.is_empty()).map(|d| format!(" @{d}")).unwrap_or_default();
                self.parse(&format!("{} {}{rate}", part("amount"), part("currency")))
            }
            (FieldType::Translated, Json::Object(o)) => {
                let mut out = BTreeMap::new();
                for (language, said) in o {
                    let t = match said {
                        Json::String(s) => {
                            Translation { text: s.clone(), status: String::new(), source: String::new() }
                        }
                        other => serde_json::from_value(other.clone())
                            .map_err(|_| wrong("{language: {text, status, source}}"))?,
                    };
                    if super::structured::TextStatus::parse(&t.status).is_none() && !t.status.is_empty() {
                        return Err(wrong("the status authentic, official, unofficial or machine"));
                    }
                    out.insert(language.clone(), t);
                }
                Ok(Value::Translated(out))
            }
            (FieldType::File, Json::Object(_)) => serde_json::from_value(json.clone())
                .map(Value::File)
                .map_err(|_| wrong("{name, media_type, size, sha256}")),
            (FieldType::PersonName, Json::Object(_)) => {
                serde_json::from_value(json.clone()).map(Value::Person).map_err(|_| wrong("{given, family, full}"))
            }
            (FieldType::Address, Json::Object(_)) => serde_json::from_value(json.clone())
                .map(Value::Address)
                .map_err(|_| wrong("{street, postal_code, city, subdivision, country}")),
            (FieldType::Place, Json::Object(_)) => serde_json::from_value(json.clone())
                .map(Value::Place)
                .map_err(|_| wrong("{country, subdivision, name, lat, lon}")),
            (FieldType::Concepts, Json::Object(_)) => {
                serde_json::from_value(json.clone()).map(Value::Concepts).map_err(|_| wrong("{concept: [codes]}"))
            }
            (FieldType::PersonName, Json::String(s)) => {
                Ok(Value::Person(super::PersonName { full: s.clone(), ..Default::default() }))
            }
            (_, Json::Bool(b)) if self.kind == FieldType::Yn => Ok(Value::Yn(*b)),
            (
                FieldType::Rows
                | FieldType::Translated
                | FieldType::File
                | FieldType::Address
                | FieldType::Place
                | FieldType::Concepts,
                _,
            ) => Err(wrong("JSON of its shape")),
            (_, Json::String(s)) => self.parse(s),
            (_, Json::Number(n)) => self.parse(&n.to_string()),
            _ => Err(wrong("another shape of value")),
        }
    }

    fn row(&self, json: &Json) -> Result<Vec<Value>, Problem> {
        let Some(object) = json.as_object() else {
            return Err(Problem::new("wrong_shape", format!("a row of `{}` is an object", self.name)));
        };
        if let Some(key) = object.keys().find(|k| !self.fields.iter().any(|f| f.name == **k)) {
            let known = self.fields.iter().map(|f| f.name.as_str());
            return Err(Problem::new(
                "unknown_field",
                format!("`{}` has no field `{key}`: {}", self.name, crate::source::did_you_mean(key, known)),
            ));
        }
        self.fields.iter().map(|f| object.get(&f.name).map_or(Ok(Value::Empty), |v| f.from_json(v))).collect()
    }

    fn set_json(&self, object: &Map<String, Json>) -> Result<Value, Problem> {
        if let Some(group) = object.get("group").and_then(Json::as_str)
            && group != "answered"
        {
            return self.parse(&format!("={group}"));
        }
        let codes = object.get("codes").and_then(Json::as_object).unwrap_or(object);
        let parts: Vec<String> = codes
            .iter()
            .filter(|(c, _)| *c != "group")
            .map(|(c, s)| format!("{c}={}", s.as_str().unwrap_or("?")))
            .collect();
        if parts.is_empty() {
            return Ok(Value::Set(CodeSet::default()));
        }
        self.parse(&parts.join(";"))
    }

    fn ref_json(&self, json: &Json) -> Result<Ref, Problem> {
        match json {
            Json::String(s) => self.reference(s),
            Json::Object(o) => {
                let id = o.get("id").and_then(Json::as_str).unwrap_or_default();
                match o.get("register").and_then(Json::as_str) {
                    Some(r) => self.reference(&format!("{r}:{id}")),
                    None => self.reference(id),
                }
            }
            _ => Err(Problem::new("wrong_shape", "a reference is {register, id}")),
        }
    }
}

fn text_of(json: &Json) -> String {
    match json {
        Json::String(s) => s.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// Deterministic CBOR (RFC 8949 §4.2.1): the bytes under the hash of a version, the same on every database.
pub mod canonical {
    use ciborium_ll::{Encoder, Header};

    use super::*;

    /// Encodes field name → typed value, non-empty fields only, keys in canonical order.
    pub fn record<'a>(fields: impl IntoIterator<Item = (&'a str, Vec<u8>)>, out: &mut Vec<u8>) {
        let mut entries: Vec<(Vec<u8>, Vec<u8>)> = fields
            .into_iter()
            .map(|(name, value)| {
                let mut key = Vec::with_capacity(name.len() + 2);
                text(name, &mut key);
                (key, value)
            })
            .collect();
        entries.sort();
        header(Header::Map(Some(entries.len())), out);
        for (key, value) in entries {
            out.extend(key);
            out.extend(value);
        }
    }

    fn header(h: Header, out: &mut Vec<u8>) {
        Encoder::from(&mut *out).push(h).expect("writing to a vector does not fail");
    }

    /// A text.
    pub fn text(t: &str, out: &mut Vec<u8>) {
        header(Header::Text(Some(t.len())), out);
        out.extend_from_slice(t.as_bytes());
    }

    /// Bytes.
    pub fn bytes(b: &[u8], out: &mut Vec<u8>) {
        header(Header::Bytes(Some(b.len())), out);
        out.extend_from_slice(b);
    }

    /// A whole number.
    pub fn integer(n: i64, out: &mut Vec<u8>) {
        match u64::try_from(n) {
            Ok(p) => header(Header::Positive(p), out),
            Err(_) => header(Header::Negative(!n as u64), out),
        }
    }

    /// A typed value of a field.
    pub fn value(v: &Value, field: &Field, out: &mut Vec<u8>) {
        match v {
            Value::Integer(n) => integer(*n, out),
            Value::Yn(b) => {
                header(Header::Simple(if *b { ciborium_ll::simple::TRUE } else { ciborium_ll::simple::FALSE }), out)
            }
            Value::Text(t) | Value::Code(t) | Value::Duration(t) => text(t, out),
            Value::Set(set) => {
                header(Header::Array(Some(2)), out);
                match set.group {
                    Some(g) => text(g.as_str(), out),
                    None => header(Header::Simple(ciborium_ll::simple::NULL), out),
                }
                record(set.codes.iter().map(|(c, s)| (c.as_str(), encoded(s.as_str()))), out);
            }
            Value::Rows(rows) => {
                header(Header::Array(Some(rows.len())), out);
                for row in rows {
                    let cells = field.fields.iter().zip(row).filter(|(_, v)| !v.is_empty()).map(|(f, v)| {
                        let mut cell = Vec::new();
                        value(v, f, &mut cell);
                        (f.name.as_str(), cell)
                    });
                    record(cells, out);
                }
            }
            other => text(&other.to_text(field), out),
        }
    }

    fn encoded(t: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(t.len() + 1);
        text(t, &mut out);
        out
    }

    /// A date, for callers that build their own maps.
    pub fn date(d: &PartialDate, out: &mut Vec<u8>) {
        text(&d.to_string(), out);
    }
}
