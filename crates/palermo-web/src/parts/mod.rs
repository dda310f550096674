//! The parts that pages are made of: each is drawn once, here, and the page of parts shows each in every state.

mod choice;
mod field;
mod notice;
mod pager;
mod table;

pub(crate) use choice::{Choice, checks, radios, select};
pub(crate) use field::{Field, Wrong, group, hidden, summary, text, textarea};
pub(crate) use notice::{Tone, badge, notice};
pub(crate) use pager::pager;
pub(crate) use table::scroll;
