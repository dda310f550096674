//! Mappings at work: the shipped ones on fixtures with the quirks of their formats, and on the real files where they are.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test says what it measured and what it left out")]

mod back;
mod common;
mod demo;
mod propose;
mod real;
mod sound;
