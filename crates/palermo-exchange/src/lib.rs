//! How does data come and go?
//!
//! Agencies send what they have: a CSV that a database wrote twenty years ago in a code page of its own, a workbook
//! with a formula in every tenth cell, a JSON file. This crate opens such a file without trusting it ([`read`]), holds
//! what it read in a temporary, encrypted stage while it is being checked ([`stage`]), and writes tables out again so
//! that any tool can take them up ([`write`]).
//!
//! Which column becomes which field is said by a mapping, never by this crate: [`mapping`] reads rows into drafts of
//! records, [`scan`] proves that a text stands nowhere, [`native`] reads our own exports back, [`propose`] drafts a mapping for a file that has none, and [`emit`]
//! writes records in the layouts of others.
//!
//! ```no_run
//! use palermo_exchange::read::{ReadOptions, Source};
//!
//! let mut source = Source::open("referrals.xlsx".as_ref(), &ReadOptions::default())?;
//! let mut rows = source.rows(0)?;
//! while let Some(row) = rows.next_row()? {
//!     for (column, cell) in row.cells().enumerate() {
//!         let address = palermo_exchange::address(column, row.number());
//!         // "C17" as a spreadsheet shows it, and the text a person sees there
//!         let _ = (address, cell.text());
//!     }
//! }
//! # Ok::<(), palermo_exchange::Error>(())
//! ```

pub mod emit;
pub mod error;
pub mod mapping;
pub mod native;
pub mod propose;
pub mod read;
pub mod scan;
pub mod stage;
pub mod write;

pub use error::{Error, Finding, Place, address, column_letters};
