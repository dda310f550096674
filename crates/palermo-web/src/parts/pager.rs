//! Which part of a long list is this, and where is the rest?

use maud::{Markup, html};
use palermo_register::catalog::Arg;

use crate::visit::Visit;

/// Links to the pages of a list: first, before, this, next, last.
pub(crate) fn pager(visit: &Visit, page: u64, pages: u64, total: i64) -> Markup {
    let words = visit.words;
    let count = |n: u64| Arg::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let to = |n: u64| visit.with("page", &if n == 1 { String::new() } else { n.to_string() });
    html! {
        nav.pager aria-label=(words.say("pages")) {
            p.soft { (words.with("pages-where", &[("page", count(page)), ("pages", count(pages.max(1))), ("total", Arg::Count(total))])) }
            @if pages > 1 { ul {
                @if page > 1 {
                    li { a href=(to(1)) { (words.say("pages-first")) } }
                    li { a rel="prev" href=(to(page - 1)) { (words.say("pages-before")) } }
                }
                @if page < pages {
                    li { a rel="next" href=(to(page + 1)) { (words.say("pages-next")) } }
                    li { a href=(to(pages)) { (words.say("pages-last")) } }
                }
            } }
        }
    }
}
