//! Who is bound by a treaty on a day, and what changed between two days.

use jiff::civil::Date;
use maud::{Markup, html};
use palermo_register::catalog::Arg;

use super::{Shown, countries};
use crate::parts::{Choice, Field, Tone, notice, select, text};
use crate::public::{StateName, TreatyRequest};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::Said;

/// `GET /{language}/treaties?treaty=&on=&from=`
pub(crate) async fn treaties(visit: Visit) -> Shown {
    let words = visit.words;
    let today = visit.state.store.moment().today;
    let on = visit.ask.day("on")?.unwrap_or(today);
    let from = visit.ask.day("from")?;
    let request = TreatyRequest {
        treaty: visit.ask.one("treaty").unwrap_or_default().to_string(),
        on: on.to_string(),
        from: from.map(|d| d.to_string()),
        language: words.locale.language().to_string(),
    };
    let answer = visit.state.desk.treaty(request).await?;
    let heading = words.say("treaties-title");
    let title = answer.treaties.iter().find(|(c, _)| *c == answer.treaty).map_or("", |(_, t)| t.as_str());
    let choices: Vec<Choice> =
        answer.treaties.iter().map(|(code, title)| Choice::new(code.clone(), Said::plain(title))).collect();
    let (which, day, since) = (words.say("treaties-which"), words.say("treaties-on"), words.say("treaties-from"));
    let hint = words.say("treaties-from-hint");
    let n = i64::try_from(answer.parties.len()).unwrap_or(i64::MAX);
    let unnamed = i64::try_from(answer.unnamed).unwrap_or(i64::MAX);
    Ok(Page::public(&visit, &heading).door("/treaties").show(html! {
        h1 { (heading) }
        @if answer.treaties.is_empty() {
            (notice(Tone::Plain, None, html! { p { (words.say("treaties-none")) } }))
        } @else {
            div.split {
                form.plain.filters method="get" aria-label=(words.say("explore-choose")) {
                    (select(&Field { id: "treaty", label: which.into(), ..Field::default() }, words, "treaty", None, &choices, &answer.treaty))
                    (text(&Field { id: "on", label: day.into(), optional: true, ..Field::default() }, words, "date", "on", &on.to_string(), None))
                    (text(&Field { id: "from", label: since.into(), hint: Some(html! { (hint) }), optional: true, ..Field::default() }, words, "date", "from", &from.map(|d| d.to_string()).unwrap_or_default(), None))
                    div.buttons { button { (words.say("list-show")) } }
                }
                div {
                    h2 { (title) }
                    p.lead { (words.with("treaties-parties", &[("n", Arg::Count(n)), ("day", Arg::Text(&words.locale.day(on)))])) }
                    @if unnamed > 0 {
                        (notice(Tone::Due, None, html! { p { (words.with("treaties-unnamed", &[("n", Arg::Count(unnamed)), ("declared", Arg::Count(n + unnamed)), ("counted", Arg::Count(n))])) } }))
                    }
                    @if !answer.undated.is_empty() {
                        (notice(Tone::Due, None, html! { p { (words.say("treaties-undated")) " " (words.list(&names(&answer.undated))) } }))
                    }
                    @if let Some(from) = from { (changes(&visit, from, on, &answer.joined, &answer.left)) }
                    ul.columns { @for s in &answer.parties { li { (party(&visit, s)) } } }
                }
            }
        }
    }))
}

fn names(states: &[StateName]) -> Vec<String> {
    states.iter().map(|s| s.label.clone()).collect()
}

/// A party by its name, which leads to its page where it has one: the European Union is no country.
fn party(visit: &Visit, state: &StateName) -> Markup {
    html! {
        @if countries::has_page(&state.code) {
            a href=(visit.to(&format!("/countries/{}", state.code))) { bdi { (state.label) } }
        } @else {
            bdi { (state.label) }
        }
    }
}

fn changes(visit: &Visit, from: Date, on: Date, joined: &[StateName], left: &[StateName]) -> Markup {
    let words = visit.words;
    let (first, last) = (words.locale.day(from), words.locale.day(on));
    let list = |states: &[StateName]| {
        html! { @if states.is_empty() { p.soft { (words.say("treaties-nobody")) } } @else {
            ul { @for s in states { li {
                (party(visit, s))
                @if let Some(on) = s.on.as_deref().and_then(|d| d.parse::<Date>().ok()) { ", " (words.locale.day(on)) }
                @if let Some(action) = &s.action { " " span.soft { (action) } }
            } } }
        } }
    };
    html! {
        h3 { (words.with("treaties-joined", &[("from", Arg::Text(&first)), ("to", Arg::Text(&last))])) }
        (list(joined))
        h3 { (words.with("treaties-left", &[("from", Arg::Text(&first)), ("to", Arg::Text(&last))])) }
        (list(left))
    }
}
