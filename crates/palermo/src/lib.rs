//! What did the user ask for? The subcommands, and the wires between the rooms: packs into the store, files through
//! mappings into registers, registers as columns into tables.

pub mod access;
pub mod accounts;
pub mod api;
pub mod asking;
pub mod backup;
pub mod cli;
pub mod commands;
pub mod demo;
pub mod desk;
pub mod doctor;
pub mod document;
pub mod drawing;
pub mod erasing;
pub mod error;
pub mod estimating;
pub mod exporting;
pub mod frames;
pub mod importing;
pub mod keyfile;
pub mod language;
pub mod ledger;
pub mod pack_test;
pub mod packs;
pub mod scan;
pub mod serve;
pub mod treaty;
pub mod turnover;
pub mod unsealing;
pub mod voice;
pub mod waiting;
pub mod work;

pub use error::{Error, Result};
