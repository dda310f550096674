//! What does this text say? Resolutions, reports and replies read as structure, clauses and facts.
#![doc = include_str!("../README.md")]

mod align;
mod check;
mod clauses;
mod clean;
mod element;
mod error;
mod facts;
mod fold;
pub mod gazetteer;
mod language;
mod place;
mod points;
pub mod read;
pub mod rules;
mod structure;
mod words;
pub mod write;

pub use align::{Pair, align};
pub use check::check;
pub use clauses::{Clause, Deadline, Standing, clauses};
pub use element::{Element, Finding, FindingKind, Kind, Severity, Side};
pub use error::{Error, Result};
pub use facts::{Confidence, Fact, FactKind, Qualifier, facts};
pub use gazetteer::Gazetteer;
pub use place::{Place, Places};
pub use points::Span;
pub use rules::Rules;
pub use structure::{Document, DocumentKind, Front};
