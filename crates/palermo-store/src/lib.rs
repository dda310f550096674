//! Where is it kept? This crate keeps the registers of an installation in SQLite or PostgreSQL, through one code path:
//! rows, their history, the ledger of every change, the keys of the second store, and the queue of long work.
//!
//! Nothing in this crate knows what a page, a file format or a statistic is.

pub mod backup;
pub mod batch;
mod counts;
pub mod db;
pub mod drafts;
pub mod engine;
pub mod error;
pub mod files;
pub mod filter;
mod heads;
pub mod house;
pub mod import;
mod indexes;
pub mod intake;
pub mod jobs;
pub mod keys;
pub mod layout;
pub mod ledger;
pub mod migrate;
mod outbox;
pub mod permutation;
pub mod read;
pub mod record;
pub mod reserve;
pub mod sealing;
pub mod sight;
pub mod store;
pub mod verify;
pub mod whole;
pub mod write;

// An `async fn` is translated anew in each crate that waits for it, with everything below it. Behind a box it is translated once,
// here: without that a test of this crate took four processor minutes to build instead of one.
use async_recursion::async_recursion as boxed;

pub use db::{Backend, Database, Location, Reads, Row, Tx};
pub use engine::{Actor, Change, Input, Refusal, Saved};
pub use error::{Error, Result};
pub use house::House;
pub use record::{Record, Source};
pub use sight::Sight;
pub use store::{Place, Store};
