//! What does a person see of a record? The schema of a form, the rows of a list, and the story that a record tells: made
//! from the declarations alone, in the reader's language.
//!
//! Every visible word comes from a label and is given as `{text, status}`, with `fallback: true` where the language asked
//! for lacks it. Names and codes stand beside the words, so that a program needs no label to understand an answer.

mod expr;
mod form;
mod label;
mod list;
mod story;
mod words;

pub use expr::written;
pub use form::form;
pub use label::shown;
pub use list::{codelist, list, list_row};
pub use story::story;
