//! Every reference figure whose method the crate has, from the papers and from independent runs of the R packages.

mod bayes;
mod bootstrap;
mod designs;
mod joint;
mod models;
mod rows;
mod simple;
mod stepwise;
