//! What does a country's data look like before anyone has cleaned it?
//!
//! This crate invents a small country, **Taravia**, in which five agencies meet the same victims of trafficking and
//! write them down each in its own way: another layout, another encoding, another script, other words for the same
//! thing, and the slips that tired people make. [`generate`] writes their files and returns a [`Manifest`] that knows the
//! truth: who is in which row, what the row was meant to say, and which errors were planted. Tests hold an import
//! against it.
//!
//! Three more sources stand beside: [`ctdc`] writes synthetic files in the layouts of the Counter-Trafficking Data
//! Collaborative, [`case_rows`] writes plain rows for measuring, and [`published`] holds a few published figures.
//!
//! Nobody in these files exists. Names are made of syllables, telephone numbers start with the unassigned country code
//! 999, and the country's own code lies in the range that ISO 3166-1 leaves to users. The same seed gives the same bytes
//! on every machine: chance comes from ChaCha8 through this crate's own arithmetic alone.

pub mod agency;
pub mod case_rows;
mod cells;
pub mod country;
pub mod ctdc;
mod dice;
mod encode;
mod error;
mod generate;
pub mod layout;
mod layouts_page;
pub mod manifest;
mod names;
mod people;
mod plant;
pub mod published;
mod records;
pub mod words;
mod workbook;

pub use agency::Agency;
pub use case_rows::case_rows;
pub use country::{NEIGHBOUR, OWN_COUNTRY};
pub use ctdc::{Variant, ctdc};
pub use error::{Error, Result};
pub use generate::{Options, Progress, generate};
pub use layouts_page::layouts_page;
pub use manifest::{
    Age, Entry, ErrorKind, Expected, Facts, FileManifest, Manifest, Person, PlantedError, RowKind, Sighting,
};
