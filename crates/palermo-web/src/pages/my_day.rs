//! What waits for me: what is overdue or due, what I was told, what I began and did not finish.

use std::collections::HashMap;

use maud::{Markup, html};
use palermo_access::Action;
use palermo_register::catalog::{Arg, Register};
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::value::Value;
use palermo_store::Record;
use palermo_store::read::Listing;
use uuid::Uuid;

use super::account::signed_in;
use super::{Oops, Shown, clocks, history, record};
use crate::parts::{Tone, notice, scroll};
use crate::shell::Page;
use crate::visit::Visit;

/// Clocks and notices that the page names before it leads to their lists.
const NAMED: u64 = 25;
/// The register that the engine keeps notices in.
const NOTICES: &str = "core.notice";

/// `GET /{language}/my-day`
pub(crate) async fn my_day(visit: Visit) -> Shown {
    let account = match signed_in(&visit) {
        Ok(session) => session.account.clone(),
        Err(way) => return Ok(way),
    };
    let words = visit.words;
    let actor = account.actor();
    let today = visit.state.store.moment().today;
    let (due, all_due) = due(&visit).await?;
    let (told, all_told) = notices(&visit, &account).await?;
    let drafts = visit.state.store.drafts(&actor).await?;
    let title = words.say("my-day-title");
    let day = words.locale.weekday(today);
    let due_part =
        listed(&visit, "my-day-due", "my-day-nothing-due", due, all_due, "/registers/core.clock?query=running");
    let told_part = listed(&visit, "my-day-told", "my-day-nothing-told", told, all_told, "/registers/core.notice");
    let mut waiting = Vec::new();
    for draft in &drafts {
        let Ok((register, _)) = visit.house.register(&draft.register) else { continue };
        let name = words.register(&visit.house.catalog, &register).text;
        let (path, what) = match draft.record {
            Some(id) => {
                let titles = titled(&visit, &register, &[id]).await?;
                let Some(title) = titles.get(&id) else { continue };
                (format!("/registers/{}/records/{id}/edit", register.name), format!("{name}: {title}"))
            }
            None => {
                (format!("/registers/{}/new", register.name), words.with("form-new", &[("register", Arg::Text(&name))]))
            }
        };
        let until = draft.expires_at.parse().ok().map(|at| history::moment(&visit, at)).unwrap_or_default();
        let way = visit.at(&path, &[("draft", &draft.id.to_string())]);
        waiting.push(html! { li { a href=(way) { bdi { (what) } } " " span.soft { (words.with("my-day-draft-until", &[("when", Arg::Text(&until))])) } } });
    }
    Ok(Page::staff(&visit, &title).door("/my-day").show(html! {
        h1 { (title) }
        p.soft { time { (day) } }
        (due_part)
        (told_part)
        section {
            h2 { (words.say("my-day-drafts")) }
            @if waiting.is_empty() { p.soft { (words.say("my-day-no-drafts")) } } @else { ul { @for w in &waiting { (w) } } }
        }
    }))
}

fn listed(visit: &Visit, title: &str, nothing: &str, rows: Vec<Markup>, all: i64, way: &str) -> Markup {
    let words = visit.words;
    let more = all > i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let name = words.say(title);
    html! { section {
        h2 { (name) @if all > 0 { " " span.soft { "(" (words.locale.number(all)) ")" } } }
        @if rows.is_empty() { (notice(Tone::Done, None, html! { p { (words.say(nothing)) } })) } @else {
            (scroll(&name, html! { table { tbody { @for row in &rows { (row) } } } }))
        }
        @if more { p { a href=(visit.to(way)) { (words.say("my-day-all")) } } }
    } }
}

/// What is overdue or runs, the most pressing first.
async fn due(visit: &Visit) -> Result<(Vec<Markup>, i64), Oops> {
    let Ok((register, _)) = visit.house.register(clocks::CLOCKS) else { return Ok((Vec::new(), 0)) };
    let Some(state) = register.field_index("state") else { return Ok((Vec::new(), 0)) };
    let is = |s: &str| Filter::Compare(state, Cmp::Eq, V::Text(s.into()));
    let filter = Filter::Or(clocks::OPEN.iter().map(|s| is(s)).collect());
    let order = register.field_index("due").map(|i| (i, false)).into_iter().collect();
    let listing = Listing { filter, order, limit: NAMED, ..Listing::default() };
    let (found, all) = visit.list(clocks::CLOCKS, listing).await?;
    let about = about(visit, &register, &found).await?;
    let rows = found.iter().map(|clock| {
        let text = |f: &str| text_of(&register, clock, f);
        let own = visit.house.register(text("register")).ok().map(|(r, _)| r);
        let name = own.as_ref().map(|r| clocks::name(visit, r, text("name")));
        html! { tr {
            th scope="row" { (linked(visit, text("register"), text("record"), &about)) }
            td { @if let Some(name) = &name { (name) } }
            td { (clocks::state(visit, &register, clock)) }
            td { @if let Some(due) = clocks::local(visit, clock.get(&register, "due")) { (clocks::when(visit, due)) } }
        } }
    });
    Ok((rows.collect(), all))
}

/// What the person was told, the newest first: by handle, by role, or through the organisation.
async fn notices(visit: &Visit, account: &palermo_access::Account) -> Result<(Vec<Markup>, i64), Oops> {
    let Ok((register, _)) = visit.house.register(NOTICES) else { return Ok((Vec::new(), 0)) };
    let Some(to) = register.field_index("to") else { return Ok((Vec::new(), 0)) };
    let is = |s: String| Filter::Compare(to, Cmp::Eq, V::Text(s.as_str().into()));
    let roles = account.roles.iter().map(|r| is(format!("role:{r}")));
    let filter = Filter::Or(std::iter::once(is(account.actor().name.to_string())).chain(roles).collect());
    let order = register.field_index("created").map(|i| (i, true)).into_iter().collect();
    let listing = Listing { filter, order, limit: NAMED, ..Listing::default() };
    let (found, all) = visit.list(NOTICES, listing).await?;
    let about = about(visit, &register, &found).await?;
    let kind = register.field("kind");
    let rows = found.iter().map(|n| {
        let text = |f: &str| text_of(&register, n, f);
        let what = kind.map(|f| visit.words.code(&visit.house.catalog, &register, f, text("kind")).text);
        html! { tr {
            th scope="row" { (linked(visit, text("register"), text("record"), &about)) }
            td { (what.unwrap_or_default()) }
            td { @if let Some(at) = clocks::local(visit, n.get(&register, "created")) { time { (history::moment_of(visit, at)) } } }
        } }
    });
    Ok((rows.collect(), all))
}

fn text_of<'r>(register: &Register, record: &'r Record, field: &str) -> &'r str {
    match record.get(register, field) {
        Value::Text(t) | Value::Code(t) => t,
        _ => "",
    }
}

fn linked(visit: &Visit, register: &str, id: &str, titles: &HashMap<Uuid, String>) -> Markup {
    match id.parse().ok().and_then(|id: Uuid| titles.get(&id)) {
        Some(title) => html! { a href=(visit.to(&format!("/registers/{register}/records/{id}"))) { bdi { (title) } } },
        None => html! { span.soft { (visit.words.say("record-gone")) } },
    }
}

/// The titles of the records that clocks or notices are about, each register read once.
async fn about(visit: &Visit, register: &Register, records: &[Record]) -> Result<HashMap<Uuid, String>, Oops> {
    let mut wanted: HashMap<&str, Vec<Uuid>> = HashMap::new();
    for r in records {
        if let Ok(id) = text_of(register, r, "record").parse() {
            wanted.entry(text_of(register, r, "register")).or_default().push(id);
        }
    }
    let mut out = HashMap::new();
    for (name, ids) in wanted {
        if let Ok((other, _)) = visit.house.register(name) {
            out.extend(titled(visit, &other, &ids).await?);
        }
    }
    Ok(out)
}

async fn titled(visit: &Visit, register: &Register, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Oops> {
    let mut reads = visit.state.store.database().read().await?;
    let layout = &visit.house.layouts[&register.name];
    let sight = visit.state.sight(&visit.person, &Action::Read, register)?;
    let ids = palermo_store::read::seen(&mut reads, layout, ids, &sight).await?;
    let found = palermo_store::read::load_many(&mut reads, register, layout, &ids).await?;
    Ok(found.iter().map(|r| (r.id, record::title(visit, register, r))).collect())
}
