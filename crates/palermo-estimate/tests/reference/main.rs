//! Every reference figure whose method the crate has, from the papers and from independent runs of the R packages.

mod bootstrap;
mod models;
mod rows;
mod stepwise;
