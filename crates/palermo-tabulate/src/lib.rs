//! How many? The arithmetic of tables: columnar snapshots, plans, cross-tabulations, flows and provenance.
#![doc = include_str!("../README.md")]

mod column;
mod compile;
mod count;
pub mod day;
mod engine;
mod error;
mod explain;
pub mod external;
mod filter;
pub mod flow;
mod frame;
pub mod interval;
mod measure;
mod persons;
pub mod plan;
pub mod snapshot;
mod table;

pub use column::{Absent, Column, ColumnType, Entry};
pub use engine::{MAX_AXES, run};
pub use error::Error;
pub use explain::{Explanation, explain};
pub use frame::{Change, Frame, FrameBuilder, RecordId};
pub use measure::with_rate;
pub use table::{Denominator, Key, Measured, Provenance, RollUpUse, SourceRef, Table, TableCell};
