//! Mappings at work: the shipped ones on fixtures with the quirks of their formats, and on the real files where they are.

mod common;
mod demo;
mod propose;
mod real;
