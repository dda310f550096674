//! What happens when somebody saves, moves or deletes a record? Checks, numbers, computed fields, workflows, clocks,
//! notices, history and the ledger's events: all in one transaction, or none of it.

mod approval;
mod check;
mod clocks;
mod counting;
mod number;
mod reason;
mod save;
mod scope;
mod shown;
mod tick;
mod workflow;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use palermo_register::value::Value;
use uuid::Uuid;

pub use approval::Approval;
pub(crate) use check::queries;
pub use clocks::ClockAct;
pub use reason::Reason;
pub use save::{Change, Input, Saved};
pub(crate) use save::{compute_order as compute_order_of, to_value as value_of};
pub use scope::{pointing, working_scope};
pub use shown::{Shown, shown};
pub use workflow::{Offer, offers};

/// Who acts. Until people sign in there is one: `local`, who holds every role.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Name.
    pub name: Arc<str>,
    /// Roles; none: every role.
    pub roles: Option<Vec<String>>,
    /// Code of the organisation for which the actor works; none: the installation.
    pub organisation: Option<Arc<str>>,
}

impl Actor {
    /// The actor before anybody signs in.
    pub fn local(organisation: Option<&str>) -> Actor {
        Actor { name: "local".into(), roles: None, organisation: organisation.map(Arc::from) }
    }

    /// Whether the actor may do what one of the roles may; no role named: everybody may.
    pub fn has_role(&self, roles: &[String]) -> bool {
        roles.is_empty() || self.roles.as_ref().is_none_or(|own| own.iter().any(|r| roles.contains(r)))
    }
}

/// Why a record is not saved, or what its reader should know.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Refusal {
    /// Machine name: `required`, `rule`, `not_unique`, `overlap`, `class_sealed`, `guard`, ….
    pub code: &'static str,
    /// Field concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Rule that fired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(code: &'static str, field: Option<&str>, message: impl Into<String>) -> Refusal {
        Refusal { code, field: field.map(str::to_string), rule: None, message: message.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// The moment of a change, in the installation's zone.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// The day in the installation's zone.
    pub today: Date,
    /// Local date and time in the installation's zone.
    pub local: jiff::civil::DateTime,
    /// The installation's zone.
    pub zone: jiff::tz::TimeZone,
}

/// A value and the place of its field.
pub type Assignment = (usize, Value);

/// The identifier of a record of a register.
pub type RecordId = (String, Uuid);
