//! What can a field hold? The values of the engine, with their states.
//!
//! A blank is never a "no". A value is *stated*, or it carries a state (`unknown`, `not_asked`, `refused`), or it is
//! empty, which reads as unknown (chapter on statistics, V1–V3).

mod date;
mod interval;
pub mod json;
mod set;
pub mod structured;
pub mod text;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use uuid::Uuid;

pub use date::{PartialDate, Precision};
pub use interval::{Interval, IntervalKind};
pub use set::CodeSet;
pub use structured::{Address, FileRef, Money, PersonName, Place, Translation, check_identifier};
pub use text::{Problem, nearest_codes};

use crate::choices;

choices! {
    /// How an answer stands. `yes` and `no` are answers; the others say why there is none.
    pub enum State {
        /// The source says yes.
        Yes = "yes",
        /// The source says no: an explicit answer, never a blank.
        No = "no",
        /// Asked and not known, or not said by the source.
        Unknown = "unknown",
        /// The question was not put.
        NotAsked = "not_asked",
        /// The person declined to answer.
        Refused = "refused",
    }
}

choices! {
    /// How a number or date is meant.
    pub enum Qualifier {
        /// As it stands.
        Exact = "exact",
        /// Approximately.
        About = "about",
        /// Above the figure.
        MoreThan = "more_than",
        /// The figure or above.
        AtLeast = "at_least",
        /// The figure or below.
        UpTo = "up_to",
        /// Just below the figure.
        Nearly = "nearly",
    }
}

/// An instant with the time zone in which it was said (IANA name).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// The instant.
    pub at: Timestamp,
    /// IANA time zone, `UTC` when none was said.
    pub zone: String,
}

impl DateTime {
    /// An instant to the millisecond: what the store keeps, so that a value is the same before and after.
    pub fn new(at: Timestamp, zone: impl Into<String>) -> DateTime {
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        DateTime { at, zone: zone.into() }
    }
}

/// A record that another record points at; `register` is the full name (`core.organisation`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ref {
    /// Full name of the register.
    pub register: String,
    /// The record.
    pub id: Uuid,
}

/// The value of one field of one record.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Nothing stated.
    #[default]
    Empty,
    /// No answer, with the reason.
    State(State),
    /// `text`, `long_text`, `phone`, `email`, `url`, `identifier`, `query`.
    Text(String),
    /// `integer`.
    Integer(i64),
    /// `decimal`.
    Decimal(Decimal),
    /// `yn`.
    Yn(bool),
    /// `date`.
    Date(PartialDate),
    /// `datetime`.
    DateTime(DateTime),
    /// `duration`, ISO 8601 text (`P45D`).
    Duration(String),
    /// `code`, `country`, `language`, `currency`, `subdivision`.
    Code(String),
    /// `set`.
    Set(CodeSet),
    /// `interval`.
    Interval(Interval),
    /// `money`.
    Money(Money),
    /// `ref` (one) and `refs`.
    Refs(Vec<Ref>),
    /// `rows`: each row holds the values of the declared sub-fields in their order.
    Rows(Vec<Vec<Value>>),
    /// `translated`: by language tag.
    Translated(BTreeMap<String, Translation>),
    /// `file`.
    File(FileRef),
    /// `person_name`.
    Person(PersonName),
    /// `address`.
    Address(Address),
    /// `place`.
    Place(Place),
    /// `concepts`: the key of an external cell, concept → code or codes.
    Concepts(BTreeMap<String, Vec<String>>),
    /// A number or date with a qualifier.
    Qualified(Box<Value>, Qualifier),
}

impl Value {
    /// True when nothing is stated, not even a state.
    pub fn is_empty(&self) -> bool {
        matches!(self, Value::Empty)
    }

    /// The value without its qualifier.
    pub fn plain(&self) -> &Value {
        match self {
            Value::Qualified(v, _) => v,
            v => v,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_string())
    }
}
