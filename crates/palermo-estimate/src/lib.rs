//! How many are hidden, and did it work?

pub mod bca;
pub mod bootstrap;
mod error;
mod exact;
pub mod exist;
pub mod fit;
mod lattice;
pub mod model;
pub mod profile;
pub mod rank;
mod read;
mod refusal;
pub mod resample;
pub mod search;
mod special;
pub mod stepwise;
mod table;

pub use bca::{Bca, Limit};
pub use error::Error;
pub use fit::{Convergence, Fit};
pub use model::Model;
pub use read::{Columns, Covariate, Histories};
pub use refusal::Refusal;
pub use stepwise::{Selected, Stepwise};
pub use table::{CaptureTable, Lists, MOST_LISTS, Tidied};
