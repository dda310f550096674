//! The command line as its users see it: what goes in, what comes out, with which exit code.

#[path = "cli/basics.rs"]
mod basics;
#[path = "cli/figures.rs"]
mod figures;
mod support;
