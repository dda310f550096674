//! Where is it kept? This crate keeps the registers of an installation in SQLite or PostgreSQL, through one code path:
//! rows, their history, the ledger of every change, the keys of the second store, and the queue of long work.
//!
//! Nothing in this crate knows what a page, a file format or a statistic is.

pub mod db;
pub mod error;
pub mod jobs;
pub mod keys;
pub mod ledger;
pub mod permutation;

pub use db::{Backend, Database, Location, Reads, Row, Tx};
pub use error::{Error, Result};
