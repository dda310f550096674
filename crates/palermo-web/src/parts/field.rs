//! A question of a form: its name above it, the hint between, what is wrong beside it and in the summary on top.

use maud::{Markup, html};
use palermo_register::catalog::Arg;

use crate::words::{Said, Words};

/// What is wrong with a question.
#[derive(Clone, Debug)]
pub(crate) struct Wrong {
    /// Identifier of the control; none: it concerns the whole form.
    pub id: Option<String>,
    /// Name of the question; none where it concerns no single one.
    pub name: Option<Said>,
    /// What is wrong and what to do.
    pub message: Markup,
}

/// A question with one control.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field<'a> {
    /// Identifier of the control; its label, hint and error are named after it.
    pub id: &'a str,
    /// What is asked.
    pub label: Label<'a>,
    /// How to answer.
    pub hint: Option<Markup>,
    /// What is wrong with the answer.
    pub error: Option<Markup>,
    /// The question may be left open.
    pub optional: bool,
}

/// A label: plain text or a word of a pack.
#[derive(Clone, Debug, Default)]
pub(crate) struct Label<'a> {
    text: std::borrow::Cow<'a, str>,
    english: bool,
}

impl<'a> From<&'a str> for Label<'a> {
    fn from(text: &'a str) -> Self {
        Label { text: text.into(), english: false }
    }
}

impl From<String> for Label<'_> {
    fn from(text: String) -> Self {
        Label { text: text.into(), english: false }
    }
}

impl From<Said> for Label<'_> {
    fn from(said: Said) -> Self {
        Label { text: said.text.into(), english: said.fallback }
    }
}

impl maud::Render for Label<'_> {
    fn render(&self) -> Markup {
        match self.english {
            true => html! { span lang="en" dir="ltr" { (self.text) } },
            false => html! { (self.text) },
        }
    }
}

impl Field<'_> {
    /// What `aria-describedby` of the control names.
    pub fn described(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.id));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// The question around its control.
    pub fn around(&self, words: Words, control: Markup) -> Markup {
        html! {
            div class=(if self.error.is_some() { "field wrong" } else { "field" }) {
                label for=(self.id) { (self.label) @if self.optional { " " span.soft { (words.say("optional")) } } }
                (self.notes())
                (control)
            }
        }
    }

    fn notes(&self) -> Markup {
        html! {
            @if let Some(hint) = &self.hint { p.hint id={ (self.id) "-hint" } { (hint) } }
            @if let Some(error) = &self.error { p.error id={ (self.id) "-error" } { (error) } }
        }
    }
}

/// A question with several controls: the name is a legend.
pub(crate) fn group(field: &Field<'_>, words: Words, controls: Markup) -> Markup {
    html! {
        fieldset #(field.id) class=(if field.error.is_some() { "field wrong" } else { "field" }) aria-describedby=[field.described()] tabindex="-1" {
            legend { (field.label) @if field.optional { " " span.soft { (words.say("optional")) } } }
            (field.notes())
            (controls)
        }
    }
}

/// A line of text.
pub(crate) fn text(
    field: &Field<'_>,
    words: Words,
    kind: &str,
    name: &str,
    value: &str,
    autocomplete: Option<&str>,
) -> Markup {
    field.around(
        words,
        html! {
            input #(field.id) type=(kind) name=(name) value=(value) autocomplete=[autocomplete]
                aria-describedby=[field.described()] aria-invalid=[field.error.as_ref().map(|_| "true")] required[!field.optional];
        },
    )
}

/// Several lines of text.
pub(crate) fn textarea(field: &Field<'_>, words: Words, name: &str, value: &str) -> Markup {
    field.around(
        words,
        html! {
            textarea #(field.id) name=(name) aria-describedby=[field.described()] aria-invalid=[field.error.as_ref().map(|_| "true")] {
                (value)
            }
        },
    )
}

/// A value that goes with the form unseen.
pub(crate) fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// Everything that is wrong, on top of the form, each with a link to its question.
pub(crate) fn summary(words: Words, wrong: &[Wrong]) -> Markup {
    if wrong.is_empty() {
        return html! {};
    }
    html! {
        div.notice.late role="alert" aria-labelledby="summary-title" tabindex="-1" {
            h2 #summary-title { (words.with("summary-title", &[("n", Arg::Count(wrong.len() as i64))])) }
            ul {
                @for w in wrong { li {
                    @match &w.id {
                        Some(id) => a href={ "#" (id) } { @if let Some(name) = &w.name { (name) ": " } (w.message) },
                        None => { @if let Some(name) = &w.name { (name) ": " } (w.message) },
                    }
                } }
            }
        }
    }
}
