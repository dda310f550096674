//! Did it work? Evaluation designs.
//!
//! Each design states what it needs and refuses below it. A percentage change without its counts is answered "cannot be
//! assessed", with the figures that are missing.

pub mod att;
pub mod did;
pub mod double;
pub mod files;
pub mod its;
pub mod nsum;
pub mod power;
pub mod rates;
pub mod rds;
pub mod tls;
pub mod waves;
