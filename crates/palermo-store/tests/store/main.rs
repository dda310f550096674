//! Does the store keep what it promises, on SQLite and on PostgreSQL? One program for all of it: what is tested here costs more to
//! build than to run.

#[macro_use]
mod common;

mod backup;
mod database;
mod ends;
mod failing;
mod jobs;
mod large;
mod ledger;
mod moves;
mod reporting;
mod sealing;
mod searching;
mod tampering;
mod turnover;
mod whole;
