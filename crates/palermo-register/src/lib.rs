#![doc = include_str!("../README.md")]

pub mod catalog;
pub mod cel;
pub mod decl;
pub mod locale;
pub mod process;
pub mod reference;
pub mod source;
pub mod value;
pub mod view;
#[macro_use]
pub mod words;
