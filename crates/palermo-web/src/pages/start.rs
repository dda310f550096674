//! The first page, and what this system is.

use axum::response::Response;
use maud::html;
use palermo_register::catalog::Arg;

use super::report;
use crate::parts::{Tone, notice};
use crate::shell::Page;
use crate::visit::Visit;

/// `GET /{language}/`
pub(crate) async fn start(visit: Visit) -> Response {
    let words = visit.words;
    let doors = [
        ("/explore", "door-explore", words.say("start-explore")),
        ("/countries", "door-countries", words.say("start-countries")),
        ("/flows", "door-flows", words.say("start-flows")),
        ("/treaties", "door-treaties", words.say("start-treaties")),
        ("/method", "door-method", words.say("start-method")),
    ];
    let title = words.say("start-title");
    Page::public(&visit, &title).show(html! {
        h1 { (title) }
        p.lead { (words.say("start-what")) }
        ul.doors {
            @for (path, name, what) in &doors {
                li { h2 { a href=(visit.to(path)) { (words.say(name)) } } p { (what) } }
            }
            @for register in report::open(&visit) {
                li { h2 { a href=(visit.to(&format!("/report/{}", register.name))) { (report::heading(&visit, register)) } } p { (words.say("report-without-account")) } }
            }
        }
        (notice(Tone::Plain, None, html! { p { (words.say("start-help")) } }))
    })
}

/// `GET /{language}/about`
pub(crate) async fn about(visit: Visit) -> Response {
    let words = visit.words;
    let title = words.say("about-title");
    let version = words.with("version-of", &[("version", Arg::Text(env!("CARGO_PKG_VERSION")))]);
    Page::public(&visit, &title).foot(html! { (version) }).show(html! {
        h1 { (title) }
        p { (words.say("about-what")) }
        p { (words.say("about-numbers")) " " (words.say("about-no-ranking")) }
        h2 #accessibility { (words.say("accessibility")) }
        p { (words.say("about-accessibility")) }
        p { a href=(visit.to("/parts")) { (words.say("about-parts")) } }
        p { (words.say("about-programs")) " " a href="/api/openapi.json" { (words.say("about-api")) } }
    })
}

/// `GET /{language}/method`
pub(crate) async fn method(visit: Visit) -> Response {
    let words = visit.words;
    let title = words.say("method-title");
    let parts = ["detection", "intervals", "unknown", "hidden", "sources"];
    Page::public(&visit, &title).door("/method").show(html! {
        h1 { (title) }
        p.lead { (words.say("method-what")) }
        @for part in parts {
            section {
                h2 id=(part) { (words.say(&format!("method-{part}"))) }
                p { (words.say(&format!("method-{part}-what"))) }
            }
        }
    })
}
