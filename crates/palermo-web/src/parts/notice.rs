//! A notice says one thing that matters; a badge says the state of a thing. Each carries its meaning in words and by a shape,
//! never by colour alone.

use maud::{Markup, html};

/// What a notice or badge is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Worth knowing.
    Plain,
    /// Due, or to be looked at.
    Due,
    /// Overdue, dangerous or wrong.
    Late,
    /// Done.
    Done,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Due => " due",
            Tone::Late => " late",
            Tone::Done => " done",
        }
    }
}

/// A notice with a heading where it has one.
pub(crate) fn notice(tone: Tone, title: Option<&str>, body: Markup) -> Markup {
    html! {
        div class={ "notice" (tone.class()) } {
            @if let Some(title) = title { h2 { (title) } }
            (body)
        }
    }
}

/// The state of a thing in a word.
pub(crate) fn badge(tone: Tone, text: &dyn maud::Render) -> Markup {
    html! { span class={ "state" (tone.class()) } { (text) } }
}
