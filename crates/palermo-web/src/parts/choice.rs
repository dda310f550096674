//! One of several, or several of many.

use maud::{Markup, html};

use super::field::{Field, group};
use crate::words::{Said, Words};

/// Something that can be chosen.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// What is sent.
    pub value: String,
    /// What it is called.
    pub label: Said,
    /// Depth in a hierarchy, from 0.
    pub depth: usize,
}

impl Choice {
    /// A choice on the first level.
    pub fn new(value: impl Into<String>, label: Said) -> Choice {
        Choice { value: value.into(), label, depth: 0 }
    }
}

/// One of several, all in sight.
pub(crate) fn radios(field: &Field<'_>, words: Words, name: &str, choices: &[Choice], chosen: &str) -> Markup {
    group(
        field,
        words,
        html! {
            @for c in choices {
                label.choice { input type="radio" name=(name) value=(c.value) checked[c.value == chosen]; span { (c.label) } }
            }
        },
    )
}

/// Several of many, all in sight.
pub(crate) fn checks(
    field: &Field<'_>,
    words: Words,
    name: &str,
    choices: &[Choice],
    chosen: &dyn Fn(&str) -> bool,
) -> Markup {
    group(
        field,
        words,
        html! {
            @for c in choices {
                label.choice.(format!("depth-{}", c.depth.min(3))) {
                    input type="checkbox" name=(name) value=(c.value) checked[chosen(&c.value)];
                    span { (c.label) }
                }
            }
        },
    )
}

/// One of several in a list that opens. The first entry is empty unless one must be chosen.
pub(crate) fn select(
    field: &Field<'_>,
    words: Words,
    name: &str,
    empty: Option<&str>,
    choices: &[Choice],
    chosen: &str,
) -> Markup {
    field.around(
        words,
        html! {
            select #(field.id) name=(name) aria-describedby=[field.described()] aria-invalid=[field.error.as_ref().map(|_| "true")] {
                @if let Some(empty) = empty { option value="" selected[chosen.is_empty()] { (empty) } }
                @for c in choices {
                    option value=(c.value) selected[c.value == chosen] lang=[c.label.fallback.then_some("en")] {
                        @for _ in 0..c.depth { "\u{2003}" }
                        (c.label.text)
                    }
                }
            }
        },
    )
}
