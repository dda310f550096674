//! A wide table scrolls by itself, also with the keyboard, and never widens the page.

use maud::{Markup, html};

/// The region in which a table scrolls; `label` names it for who cannot see it.
pub(crate) fn scroll(label: &str, table: Markup) -> Markup {
    html! { div.scroll role="region" aria-label=(label) tabindex="0" { (table) } }
}
