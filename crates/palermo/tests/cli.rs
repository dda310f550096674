//! The command line as its users see it: what goes in, what comes out, with which exit code.

#[path = "cli/asking.rs"]
mod asking;
#[path = "cli/backup.rs"]
mod backup;
#[path = "cli/basics.rs"]
mod basics;
#[path = "cli/estimating.rs"]
mod estimating;
#[path = "cli/exchange.rs"]
mod exchange;
#[path = "cli/figures.rs"]
mod figures;
#[path = "cli/ledger.rs"]
mod ledger;
#[path = "cli/packs.rs"]
mod packs;
#[path = "cli/public.rs"]
mod public;
#[path = "cli/sealing.rs"]
mod sealing;
mod support;
