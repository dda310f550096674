//! Edges of words in a folded text.

pub(crate) use crate::rules::{ends_word, skip_space, starts_word};
