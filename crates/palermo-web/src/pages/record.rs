//! A record as a story: where it stands, what it says, what is due, what can be done, and what points at it.

use std::collections::HashMap;

use axum::extract::Path;
use maud::{Markup, html};
use palermo_access::Action;
use palermo_register::catalog::{Arg, Field as Declared, Register};
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::decl::FieldType as T;
use palermo_register::value::Value;
use palermo_register::view;
use palermo_store::engine::{Approval, Offer, offers};
use palermo_store::read::Listing;
use palermo_store::{Actor, Record, Refusal, ledger};
use uuid::Uuid;

use super::account::signed_in;
use super::history::{self, Step};
use super::{Oops, Shown, access, bulk, clocks, sealed};
use crate::ask::identifier;
use crate::parts::{Tone, badge, hidden, notice};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::Said;
use crate::work::leave;
use crate::{Problem, files};

/// Records of another register that a page names before it leads to the list.
const NAMED: u64 = 8;
/// Steps of the history that a record's own page shows.
const STEPS: usize = 6;

/// `GET /{language}/registers/{register}/records/{id}`
pub(crate) async fn record(visit: Visit, Path((name, id)): Path<(String, String)>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let words = visit.words;
    let (register, _) = visit.house.register(&name)?;
    let id = identifier(&id, "no_record")?;
    let steps = history::steps(&visit, &register, id).await?;
    let (record, former) = shown(&visit, &register, id, &steps).await?;
    let heading = title(&visit, &register, &record);
    let titles = titles(&visit, &register, &record).await?;
    let actor = visit.actor().unwrap_or_else(|| Actor::local(None));
    let offers = match former {
        Some(_) => Vec::new(),
        None => {
            let mut reads = visit.state.store.database().read().await?;
            let today = visit.state.store.moment().today;
            let all = offers(&mut reads, &visit.house, &register, &record, &actor, today).await?;
            drop(reads);
            permitted(&visit, &register, &record, all).await?
        }
    };
    let may = May {
        change: visit.state.may(&visit.person, &Action::Change, &register, &record).await?,
        delete: visit.state.may(&visit.person, &Action::Delete, &register, &record).await?,
        grant: access::about_people(&visit, &register)?
            && visit.state.may(&visit.person, &Action::Grant, &register, &record).await?,
        undo: register.name == "core.batch"
            && visit.state.may(&visit.person, &Action::Undo, &register, &record).await?,
    };
    let closed = match former {
        Some(_) => html! {},
        None => sealed::part(&visit, &register, &record).await?,
    };
    let running = clocks::of(&visit, &register, id).await?;
    let pointing = pointing(&visit, &register, id).await?;
    let name = words.register(&visit.house.catalog, &register).text;
    let badges = state_badges(&visit, &register, &record);
    let home = format!("/registers/{}", register.name);
    let own = format!("{home}/records/{id}");
    let page = Page::staff(&visit, &heading).door("/registers");
    let page = page.crumb("/registers", words.say("door-registers")).crumb(&home, name);
    Ok(page.show(html! {
        h1 { bdi { (heading) } }
        @if !badges.is_empty() { p.buttons { @for b in &badges { (b) } } }
        (told(&visit, &register))
        @if let Some(step) = former { (as_it_stood(&visit, &own, step)) }
        div.split.end.record {
            div {
                (story(&visit, &register, &record, &titles))
                (closed)
                @for p in &pointing { (p) }
                h2 #history { (words.say("record-history")) }
                (history::list(&visit, &register, steps.iter().rev().take(STEPS)))
                @if steps.len() > STEPS {
                    p { a href=(visit.to(&format!("{own}/history"))) { (words.with("record-history-all", &[("n", Arg::Count(count(steps.len())))])) } }
                }
                (origin(&visit, &record))
            }
            aside aria-label=(words.say("record-can-do")) {
                @if former.is_none() {
                    @if !register.machinery {
                        h2 { (words.say("record-can-do")) }
                        (doing(&visit, &register, &record, &offers, &own, &may))
                    }
                    (clocks::shown(&visit, &register, &record, &running))
                    @if may.undo { (bulk::undoing(&visit, &register, &record)) }
                }
                h2 { (words.say("record-as-of")) }
                form.plain method="get" action=(visit.to(&own)) {
                    div.field {
                        label for="as_of" { (words.say("record-as-of-day")) }
                        input #as_of type="date" name="as_of" value=(visit.ask.one("as_of").unwrap_or_default());
                    }
                    div.buttons { button.quiet { (words.say("list-show")) } }
                }
            }
        }
    }))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The title of a record in the reader's language; one that says nothing is called by its identifier.
pub(crate) fn title(visit: &Visit, register: &Register, record: &Record) -> String {
    let said = view::title(&visit.house.catalog, register, &record.values, visit.words.locale.language());
    if said.text.is_empty() { record.id.to_string() } else { said.text }
}

/// The version that the address asks for: the present one, or the one that stood on a day or under a number.
async fn shown<'s>(
    visit: &Visit,
    register: &Register,
    id: Uuid,
    steps: &'s [Step],
) -> Result<(Record, Option<&'s Step>), Oops> {
    let wanted = match (visit.ask.day("as_of")?, visit.ask.one("version")) {
        (Some(day), _) => {
            let zone = visit.state.store.zone();
            let before = |s: &&Step| s.at.is_none_or(|at| zone.to_datetime(at).date() <= day);
            let found = steps.iter().rfind(before);
            Some(found.ok_or_else(|| Problem::missing("no_record", "the record was not there yet on that day"))?)
        }
        (None, Some(n)) => {
            let found = n.parse().ok().and_then(|n: i64| steps.iter().find(|s| s.version == n));
            Some(found.ok_or_else(|| Problem::missing("no_record", "the record has no version of that number"))?)
        }
        (None, None) => None,
    };
    let now = visit.state.store.get(&register.name, id).await;
    match (wanted, now) {
        (None, Ok(now)) => Ok((now, None)),
        (Some(step), Ok(now)) if step.version == now.version => Ok((now, Some(step))),
        (Some(step), now) => {
            let mut record = now.or_else(|e| match e {
                // A deleted record still has the versions that it once had.
                palermo_store::Error::NoRecord(_) => Ok(Record { id, ..Record::new(register, None) }),
                e => Err(e),
            })?;
            record.version = step.version;
            record.values.clone_from(&step.values);
            Ok((record, Some(step)))
        }
        (None, Err(e)) => Err(e.into()),
    }
}

fn told(visit: &Visit, register: &Register) -> Markup {
    let words = visit.words;
    let id = match visit.ask.one("told") {
        Some("saved") => words.say("form-saved"),
        Some("unchanged") => words.say("form-unchanged"),
        Some("moved") => words.say("record-moved"),
        Some("awaited") => words.say("record-awaited"),
        Some("clock") => words.say("record-clock-done"),
        Some("undone") => words.say("record-undone"),
        Some("not-undone") => {
            let why = super::wrong(words, visit.ask.one("why").unwrap_or("other"), "");
            return notice(Tone::Late, None, html! { p role="alert" { (words.say("record-not-undone")) " " (why) } });
        }
        _ => return html! {},
    };
    // Only rules that the register has are said: an address cannot put words into the page.
    let asked = visit.ask.all("warning");
    let warnings: Vec<Said> = register
        .rules
        .iter()
        .filter(|r| asked.contains(&r.id))
        .map(|r| {
            words.label(&visit.house.catalog, &register.pack, &format!("rule-{}-{}", register.short(), r.id), &r.id)
        })
        .collect();
    let tone = if warnings.is_empty() { Tone::Done } else { Tone::Due };
    notice(
        tone,
        None,
        html! {
            p role="status" { (id) @if !warnings.is_empty() { " " (words.say("form-warned")) } }
            @if !warnings.is_empty() { ul { @for w in &warnings { li { (w) } } } }
        },
    )
}

fn as_it_stood(visit: &Visit, own: &str, step: &Step) -> Markup {
    let words = visit.words;
    let when = step.at.map_or_else(String::new, |at| history::moment(visit, at));
    notice(
        Tone::Due,
        None,
        html! {
            p { (words.with("record-as-it-stood", &[("version", Arg::Count(step.version)), ("when", Arg::Text(&when))])) " "
                a href=(visit.to(own)) { (words.say("record-now")) }
            }
        },
    )
}

/// The badge of the state of each workflow: final states are done, the others plain.
pub(crate) fn state_badges(visit: &Visit, register: &Register, record: &Record) -> Vec<Markup> {
    let one = |w: &palermo_register::catalog::Workflow| {
        let place = register.field_index(&w.field())?;
        let Value::Code(state) = &record.values[place] else { return None };
        let tone = if w.finals.contains(state) { Tone::Done } else { Tone::Plain };
        let name = visit.words.code(&visit.house.catalog, register, &register.fields[place], state);
        Some(badge(tone, &name))
    };
    register.workflows.iter().filter_map(one).collect()
}

/// The sections of the story: sentences first, then what has a name and a value.
fn story(visit: &Visit, register: &Register, record: &Record, titles: &HashMap<Uuid, String>) -> Markup {
    let words = visit.words;
    let told = view::told(&visit.house.catalog, register, &record.values, words.locale.language());
    let other = |s: &view::Sentence| {
        let place = register.field_index(&s.field).filter(|_| s.fallback)?;
        Some(language_of(&record.values[place]))
    };
    html! {
        @if told.sections.is_empty() { p { (words.say("record-says-nothing")) } }
        @for section in &told.sections {
            section {
                @if let Some(label) = &section.label { h2 { (words.said(Some(label.clone()), &section.name)) } }
                @for s in section.sentences.iter().filter(|s| s.about.is_none()) {
                    p lang=[other(s)] { (words.own(s.text.as_str())) }
                }
                dl.facts { @for s in section.sentences.iter().filter(|s| s.about.is_some()) {
                    @if let Some(about) = &s.about { dt { (words.said(Some(about.clone()), &s.field)) } }
                    dd lang=[other(s)] {
                        @if s.links.is_empty() {
                            @if files::named(register, record, &s.field).is_some() {
                                a href=(visit.to(&format!("/registers/{}/records/{}/files/{}", register.name, record.id, s.field))) { bdi { (s.text) } }
                            } @else {
                                bdi { (s.text) }
                            }
                        } @else {
                            @for (i, to) in s.links.iter().enumerate() {
                                @if i > 0 { ", " }
                                (link(visit, &to.register, to.id, titles))
                            }
                        }
                    }
                } }
            }
        }
    }
}

/// The language of what a value says where it lacks the reader's: its own where it was written in several, else English.
pub(crate) fn language_of(value: &Value) -> &str {
    match value {
        Value::Translated(texts) if !texts.contains_key("en") => texts.keys().next().map_or("en", String::as_str),
        _ => "en",
    }
}

/// A record by its title; what is gone is named so and leads nowhere.
fn link(visit: &Visit, register: &str, id: Uuid, titles: &HashMap<Uuid, String>) -> Markup {
    match titles.get(&id) {
        Some(title) => html! { a href=(visit.to(&format!("/registers/{register}/records/{id}"))) { bdi { (title) } } },
        None => html! { span.soft { (visit.words.say("record-gone")) } },
    }
}

/// The titles of what a record points at.
async fn titles(visit: &Visit, register: &Register, record: &Record) -> Result<HashMap<Uuid, String>, Oops> {
    let fields: Vec<(usize, &Declared)> = register.fields.iter().enumerate().filter(|(_, f)| f.is_stored()).collect();
    super::list::titles(visit, &fields, std::slice::from_ref(record)).await
}

/// `GET /{language}/registers/{register}/records/{id}/files/{field}`: the file that the record names, to be saved.
pub(crate) async fn file(visit: Visit, Path((name, id, field)): Path<(String, String, String)>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let (register, _) = visit.house.register(&name)?;
    let record = visit.record(&Action::Read, &register, identifier(&id, "no_record")?).await?;
    Ok(leave(files::of(&visit.state.store, &register, &record, &field).await?)?)
}

/// What the person may do with the record, besides moving it.
struct May {
    change: bool,
    delete: bool,
    grant: bool,
    undo: bool,
}

/// The transitions that the policies permit.
async fn permitted(
    visit: &Visit,
    register: &Register,
    record: &Record,
    offers: Vec<Offer>,
) -> Result<Vec<Offer>, Oops> {
    let mut out = Vec::new();
    for offer in offers {
        let action = Action::Transition(format!("{}.{}", offer.workflow, offer.id));
        if visit.state.may(&visit.person, &action, register, record).await? {
            out.push(offer);
        }
    }
    Ok(out)
}

/// What the person may do with the record now, and why not what she may not.
fn doing(visit: &Visit, register: &Register, record: &Record, offers: &[Offer], own: &str, may: &May) -> Markup {
    let words = visit.words;
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let purpose: Vec<(&str, &str)> = visit.person.purpose.iter().map(|p| ("purpose", p.as_str())).collect();
    let way = |o: &Offer| visit.at(&format!("{own}/do/{}.{}", o.workflow, o.id), &purpose);
    let (open, shut): (Vec<&Offer>, Vec<&Offer>) = offers.iter().partition(|o| can_begin(o));
    html! {
        @for (i, o) in open.iter().enumerate() {
            @if o.needs.is_empty() {
                form method="post" action=(way(o)) {
                    (hidden("form", &token)) (hidden("version", &record.version.to_string()))
                    div.buttons { button.quiet[i > 0] { (transition(visit, register, o)) } }
                }
            } @else {
                div.buttons { a.button.quiet[i > 0] href=(way(o)) { (transition(visit, register, o)) } }
            }
        }
        div.buttons {
            @if register.append_only.is_none() && may.change { a.button.quiet href=(visit.at(&format!("{own}/edit"), &purpose)) { (words.say("record-edit")) } }
            @if may.grant { a.button.quiet href=(visit.to(&format!("{own}/access"))) { (words.say("record-access")) } }
            @if may.delete { a.button.quiet href=(visit.to(&format!("{own}/delete"))) { (words.say("record-delete")) } }
        }
        @for o in &shut {
            p.hint { (transition(visit, register, o)) ": " (reasons(visit, register, o)) }
        }
        @for (o, approval) in offers.iter().filter_map(|o| Some((o, o.approval.as_ref()?))) {
            p.hint { (transition(visit, register, o)) ": " (asked(visit, approval)) }
        }
    }
}

/// Who asked for a move, and how many of those who must approve it have.
fn asked(visit: &Visit, approval: &Approval) -> String {
    let number = |n: usize| Arg::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let persons = number(approval.persons);
    match &approval.asked_by {
        None => visit.words.with("record-approval-wanted", &[("n", persons)]),
        Some(who) => {
            let n = number(approval.approved_by.len());
            visit.words.with("record-approval-asked", &[("who", Arg::Text(who)), ("n", n), ("all", persons)])
        }
    }
}

/// A transition that lacks nothing but what its own form asks for can be begun.
fn can_begin(o: &Offer) -> bool {
    o.refused.iter().all(|r| r.code == "needs")
}

/// The name of a transition.
pub(crate) fn transition(visit: &Visit, register: &Register, o: &Offer) -> Said {
    let id = format!("transition-{}-{}-{}", register.short(), o.workflow, o.id);
    visit.words.label(&visit.house.catalog, &register.pack, &id, &o.id)
}

/// Everything that keeps a transition closed.
pub(crate) fn reasons(visit: &Visit, register: &Register, o: &Offer) -> Markup {
    html! { @for (i, r) in o.refused.iter().enumerate() { @if i > 0 { "; " } (why_not(visit, register, o, r)) } }
}

/// Why a transition is closed, in the reader's language.
fn why_not(visit: &Visit, register: &Register, o: &Offer, refusal: &Refusal) -> Markup {
    let (words, catalog) = (visit.words, &visit.house.catalog);
    match (refusal.code, &refusal.field) {
        ("guard", _) => {
            let id = format!("transition-{}-{}-{}", register.short(), o.workflow, o.id);
            match catalog.label(&register.pack, &id, Some("guard"), words.locale.language(), None) {
                Some(label) => html! { (words.said(Some(label), "")) },
                None => html! { (words.say("wrong-guard")) },
            }
        }
        ("role", _) => {
            let workflow = register.workflow(&o.workflow);
            let step = workflow.and_then(|w| w.transitions.iter().find(|t| t.id == o.id));
            let asked = o.approval.as_ref().is_some_and(|a| a.asked_by.is_some());
            let approve = step.and_then(|t| t.approve.as_ref()).filter(|a| asked && !a.roles.is_empty());
            let roles = approve.map(|a| a.roles.clone()).or_else(|| step.map(|t| t.roles.clone()));
            let list = catalog.list("core.role");
            let name = |code: &String| match &list {
                Some(l) if l.get(code).is_some() => words.of_list(l, code).text,
                _ => code.clone(),
            };
            let names: Vec<String> = roles.unwrap_or_default().iter().map(name).collect();
            html! { (words.with("record-for-roles", &[("roles", Arg::Text(&words.list(&names)))])) }
        }
        (code, Some(field)) => {
            let name = register.field(field).map_or_else(|| Said::plain(field), |f| words.field(catalog, register, f));
            html! { (name) ": " (super::wrong(words, code, &refusal.message)) }
        }
        (code, None) => super::wrong(words, code, &refusal.message),
    }
}

/// The records of other registers that point here: the declared relations, then every other reference.
pub(crate) async fn pointing(visit: &Visit, register: &Register, id: Uuid) -> Result<Vec<Markup>, Oops> {
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let mut ways: Vec<(Said, String, String)> = register
        .relations
        .iter()
        .map(|r| {
            let label = format!("relation-{}-{}", register.short(), r.name);
            let name = words.label(catalog, &register.pack, &label, &r.name);
            (name, r.register.clone(), r.field.clone())
        })
        .collect();
    for other in catalog.registers.values().filter(|r| !r.machinery) {
        for field in other.fields.iter().filter(|f| f.is_stored() && f.to.contains(&register.name)) {
            let known = ways.iter().any(|(_, r, f)| *r == other.name && *f == field.name);
            if known || !matches!(field.kind, T::Ref | T::Refs) {
                continue;
            }
            let (whole, part) = (words.register(catalog, other).text, words.field(catalog, other, field).text);
            let name = words.with("record-pointing", &[("register", Arg::Text(&whole)), ("field", Arg::Text(&part))]);
            ways.push((Said::plain(name), other.name.clone(), field.name.clone()));
        }
    }
    let mut out = Vec::new();
    for (name, other, field) in ways {
        let (other, _) = visit.house.register(&other)?;
        let Some(place) = other.field_index(&field) else { continue };
        let filter = Filter::Compare(place, Cmp::Eq, V::Text(id.to_string().into()));
        if !visit.sees(&other) {
            continue;
        }
        let makes = visit.state.may_make(&visit.person, &other).await?;
        let (records, total) = visit.list(&other.name, Listing { filter, limit: NAMED, ..Listing::default() }).await?;
        let at = format!("/registers/{}", other.name);
        if total == 0 && register.relations.iter().all(|r| r.register != other.name) {
            continue;
        }
        let known = format!("{field}:{}:{id}", register.name);
        out.push(html! {
            section {
                h2 { (name) @if total > 0 { " " span.soft { "(" (words.locale.number(total)) ")" } } }
                @if records.is_empty() { p.soft { (words.say("record-none-yet")) } } @else {
                    ul { @for r in &records { li {
                        a href=(visit.to(&format!("{at}/records/{}", r.id))) { bdi { (title(visit, &other, r)) } }
                        @for b in state_badges(visit, &other, r) { " " (b) }
                    } } }
                }
                p {
                    @if total > records.len() as i64 {
                        a href=(visit.at(&at, &[(&format!("w.{field}"), &id.to_string())])) { (words.say("record-all-pointing")) } " "
                    }
                    @if makes { a href=(visit.at(&format!("{at}/new"), &[("for", &known)])) { (words.say("list-new")) } }
                }
            }
        });
    }
    Ok(out)
}

/// Where an imported record came from, down to the row.
fn origin(visit: &Visit, record: &Record) -> Markup {
    let words = visit.words;
    let Some(source) = &record.source else { return html! {} };
    let row = words.locale.plain_number(source.row);
    html! {
        h2 #origin { (words.say("record-origin")) }
        dl.facts {
            dt { (words.say("record-origin-key")) } dd { bdi { (source.key) } }
            @if !source.edition.is_empty() { dt { (words.say("record-origin-edition")) } dd { bdi { (source.edition) } } }
            @if source.row > 0 { dt { (words.say("record-origin-row")) } dd { (row) } }
            @if let Some(column) = &source.column { dt { (words.say("record-origin-column")) } dd { bdi { (column) } } }
            @if let Some(text) = &source.text { dt { (words.say("record-origin-text")) } dd { bdi { (text) } } }
            @if let Some(batch) = record.batch {
                dt { (words.say("record-origin-batch")) }
                dd { a href=(visit.to(&format!("/registers/core.batch/records/{batch}"))) { (words.say("record-origin-open")) } }
            }
        }
    }
}

/// The former and present versions of a record as the ledger knows them.
pub(crate) async fn events(visit: &Visit, register: &Register, id: Uuid) -> Result<Vec<ledger::Event>, Oops> {
    let mut reads = visit.state.store.database().read().await?;
    Ok(ledger::events_of(&mut reads, &register.name, id).await?)
}
