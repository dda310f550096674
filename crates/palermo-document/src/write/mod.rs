//! Documents and facts as files: JSON, CSV, Markdown, Akoma Ntoso.

pub mod akn;
pub mod csv;
pub mod json;
pub mod markdown;
