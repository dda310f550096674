//! The page of parts: each part in each state, in the reader's language.

use axum::response::Response;
use maud::html;
use palermo_register::catalog::LabelStatus;

use crate::parts::{
    Choice, Field, Tone, Wrong, badge, checks, notice, pager, radios, scroll, select, summary, text, textarea,
};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::Said;

/// `GET /{language}/parts`
pub(crate) async fn parts(visit: Visit) -> Response {
    let words = visit.words;
    let title = words.say("parts-title");
    let said = |id: &str| Said { text: words.say(id), fallback: false, status: LabelStatus::Machine };
    let choices =
        [Choice::new("hotline", said("parts-choice-one")), Choice::new("inspection", said("parts-choice-two"))];
    let (question, hint, wrong) = (words.say("parts-question"), words.say("parts-hint"), words.say("parts-wrong"));
    let ask = |id| Field { id, label: question.as_str().into(), hint: Some(html! { (hint) }), ..Field::default() };
    let found = words.say("parts-choice");
    let choose = |id, optional| Field { id, label: found.as_str().into(), optional, ..Field::default() };
    let tones = [
        (Tone::Plain, "parts-state-plain"),
        (Tone::Due, "parts-state-due"),
        (Tone::Late, "parts-state-late"),
        (Tone::Done, "parts-state-done"),
    ];
    let crooked =
        [Wrong { id: Some("parts-text-wrong".into()), name: Some(Said::plain(&question)), message: html! { (wrong) } }];
    let number = |n: i64| words.locale.number(n);
    Page::public(&visit, &title).show(html! {
        h1 { (title) }
        p { (words.say("parts-what")) }
        h2 { (words.say("parts-buttons")) }
        p.buttons {
            button type="button" { (words.say("parts-button")) }
            button.quiet type="button" { (words.say("parts-button-quiet")) }
            a.button.quiet href=(visit.to("/parts")) { (words.say("parts-button-quiet")) }
        }
        h2 { (words.say("parts-notices")) }
        @for (tone, name) in tones { (notice(tone, Some(&words.say(name)), html! { p { (words.say("parts-notice")) } })) }
        h2 { (words.say("parts-states")) }
        p.buttons { @for (tone, name) in tones { (badge(tone, &words.say(name))) } }
        h2 { (words.say("parts-fields")) }
        (summary(words, &crooked))
        form.plain {
            (text(&ask("parts-text"), words, "text", "a", "", None))
            (text(&Field { error: Some(html! { (wrong) }), ..ask("parts-text-wrong") }, words, "text", "b", "", None))
            (textarea(&Field { optional: true, ..ask("parts-long") }, words, "c", ""))
            (radios(&choose("parts-radio", false), words, "d", &choices, "hotline"))
            (checks(&choose("parts-check", true), words, "e", &choices, &|v| v == "inspection"))
            (select(&choose("parts-select", false), words, "f", Some("—"), &choices, ""))
        }
        h2 { (words.say("parts-tables")) }
        (scroll(&words.say("parts-tables"), html! { table {
            caption { (words.say("parts-table-women")) }
            thead { tr {
                th scope="col" { (words.say("parts-table-year")) }
                th.num scope="col" { (words.say("parts-table-women")) }
                th.num scope="col" { (words.say("parts-table-unknown")) }
            } }
            tbody { @for (year, women, unknown) in [(2024, 1_212, "<5"), (2025, 1_305, "9")] { tr {
                th scope="row" { bdi { (year) } }
                td.num { bdi { (number(women)) } }
                td.num { bdi { (unknown) } }
            } } }
        } }))
        (pager(&visit, 2, 9, 214))
        h2 { (words.say("parts-story")) }
        ol.story {
            li { time datetime="2026-05-14" { (words.locale.weekday(jiff::civil::date(2026, 5, 14))) } (words.say("parts-story-one")) }
        }
    })
}
