//! Every reference figure whose method the crate has, from the papers and from independent runs of the R packages.
#![allow(clippy::print_stdout, reason = "what was left out is told")]

mod bayes;
mod bootstrap;
mod designs;
mod joint;
mod models;
mod rows;
mod simple;
mod stepwise;
