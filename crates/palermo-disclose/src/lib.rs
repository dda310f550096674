//! What is safe to publish? Tables that hide small cells, and the audit that lets them out.
//!
//! The front door is one function: [`disclose`].
#![doc = include_str!("../README.md")]

pub mod audit;
mod error;
mod front;
pub mod model;
mod rule;
pub mod suppress;

pub use audit::{Publishable, Report, Shown, ShownCell, ShownFigure, publish, publish_count, publish_external};
pub use error::{DimensionFault, Error, ReleaseFault, TableFault};
pub use front::{Decision, Decisions, Disclosed, Outcome, Reason, disclose};
pub use model::{CellRef, Dimension, Figure, Pattern, Release, Table, VariableId};
pub use rule::{Dominance, Knowledge, MAX_THRESHOLD, Objective, Policy, Protection, Remainders, Rule, Search, Singles};
pub use suppress::{Protected, Quality, protect};
