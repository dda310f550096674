//! Moving many records by one transition: first what would happen to each, then all of it at once, as one batch that can
//! be undone.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use palermo_access::Action;
use palermo_register::catalog::{Arg, Register};
use palermo_register::value::{DateTime, Value};
use palermo_store::engine::{Offer, offers};
use palermo_store::{Error as StoreError, Input, Record};
use uuid::Uuid;

use super::account::{owned, signed_in};
use super::{Oops, Shown, record};
use crate::Problem;
use crate::act::writable;
use crate::ask::identifier;
use crate::form::Sent;
use crate::parts::{Tone, hidden, notice, scroll};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::Said;

/// The register of batches.
const BATCHES: &str = "core.batch";
/// Records that are moved at once at most: a page of the list.
const MOST: usize = 200;

/// What would happen to one record.
struct Fate {
    record: Record,
    /// The transition from where the record stands, where there is one.
    offer: Option<Offer>,
}

impl Fate {
    fn moves(&self) -> bool {
        self.offer.as_ref().is_some_and(|o| o.open && o.approval.is_none())
    }
}

async fn fates(visit: &Visit, register: &Register, transition: &str, ids: &[Uuid]) -> Result<Vec<Fate>, Oops> {
    let actor = visit.actor().unwrap_or_else(|| palermo_store::Actor::local(None));
    let today = visit.state.store.moment().today;
    let mut reads = visit.state.store.database().read().await?;
    let layout = &visit.house.layouts[&register.name];
    let mut out = Vec::new();
    let sight = visit.state.sight(&visit.person, &Action::List, register)?;
    let ids = palermo_store::read::seen(&mut reads, layout, ids, &sight).await?;
    for record in palermo_store::read::load_many(&mut reads, register, layout, &ids).await? {
        let offer = offers(&mut reads, &visit.house, register, &record, &actor, today).await?;
        let offer = offer.into_iter().find(|o| named(o) == transition);
        out.push(Fate { record, offer });
    }
    Ok(out)
}

fn named(o: &Offer) -> String {
    format!("{}.{}", o.workflow, o.id)
}

fn label(visit: &Visit, register: &Register, transition: &str) -> Result<Said, Oops> {
    let gone = || Problem::missing("no_such_transition", "the register has no such transition");
    let (workflow, id) = transition.split_once('.').ok_or_else(gone)?;
    let known = register.workflow(workflow).and_then(|w| w.transitions.iter().find(|t| t.id == id));
    known.ok_or_else(gone)?;
    let label = format!("transition-{}-{workflow}-{id}", register.short());
    Ok(visit.words.label(&visit.house.catalog, &register.pack, &label, id))
}

/// `GET /{language}/registers/{register}/move?transition=…&record=…&record=…`
pub(crate) async fn preview(visit: Visit, Path(name): Path<String>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let (register, _) = visit.house.register(&name)?;
    writable(&register)?;
    let transition = visit.ask.one("transition").unwrap_or_default().to_string();
    let ids = chosen(&visit.ask.all("record"))?;
    show(&visit, &register, &transition, &ids, html! {}, StatusCode::OK).await
}

fn chosen(texts: &[String]) -> Result<Vec<Uuid>, Problem> {
    if texts.len() > MOST {
        return Err(Problem::asked("too_many", format!("at most {MOST} records are moved at once")));
    }
    texts.iter().map(|t| identifier(t, "no_record")).collect()
}

async fn show(
    visit: &Visit,
    register: &Register,
    transition: &str,
    ids: &[Uuid],
    told: Markup,
    status: StatusCode,
) -> Shown {
    let words = visit.words;
    let what = label(visit, register, transition)?;
    let fates = fates(visit, register, transition, ids).await?;
    let moving: Vec<&Fate> = fates.iter().filter(|f| f.moves()).collect();
    let home = format!("/registers/{}", register.name);
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let page = Page::staff(visit, &what.text).door("/registers").status(status);
    let page = page.crumb("/registers", words.say("door-registers"));
    let page = page.crumb(&home, words.register(&visit.house.catalog, register).text);
    let n = i64::try_from(moving.len()).unwrap_or(i64::MAX);
    let all = i64::try_from(fates.len()).unwrap_or(i64::MAX);
    Ok(page.show(html! {
        h1 { (what) }
        (told)
        @if fates.is_empty() {
            (notice(Tone::Plain, None, html! { p { (words.say("bulk-none-chosen")) " " a href=(visit.to(&home)) { (words.say("bulk-back")) } } }))
        } @else {
            p { (words.with("bulk-will", &[("n", Arg::Count(n)), ("all", Arg::Count(all))])) }
            (scroll(&what.text, html! { table {
                thead { tr { th scope="col" { (words.say("list-record")) } th scope="col" { (words.say("bulk-stands")) } th scope="col" { (words.say("bulk-then")) } } }
                tbody { @for f in &fates { tr {
                    th scope="row" { a href=(visit.to(&format!("{home}/records/{}", f.record.id))) { bdi { (record::title(visit, register, &f.record)) } } }
                    td { @for b in record::state_badges(visit, register, &f.record) { (b) " " } }
                    td { (outcome(visit, register, f)) }
                } } }
            } }))
            @if moving.is_empty() { p { a href=(visit.to(&home)) { (words.say("bulk-back")) } } } @else {
                form.plain method="post" {
                    (hidden("form", &token)) (hidden("transition", transition))
                    @for f in &moving { (hidden("record", &format!("{}:{}", f.record.id, f.record.version))) }
                    div.buttons {
                        button { (words.with("bulk-do", &[("what", Arg::Text(&what.text)), ("n", Arg::Count(n))])) }
                        a.button.quiet href=(visit.to(&home)) { (words.say("bulk-back")) }
                    }
                }
            }
        }
    }))
}

/// What happens to one record: the state that it reaches, or why it stays.
fn outcome(visit: &Visit, register: &Register, fate: &Fate) -> Markup {
    let words = visit.words;
    let Some(offer) = &fate.offer else { return html! { span.soft { (words.say("bulk-not-from-here")) } } };
    if !offer.open {
        return html! { span.soft { (record::reasons(visit, register, offer)) } };
    }
    if offer.approval.is_some() {
        return html! { span.soft { (words.say("bulk-approved-singly")) } };
    }
    let field = register.workflow(&offer.workflow).map(|w| w.field()).and_then(|f| register.field(&f));
    match field {
        Some(field) => html! { (words.code(&visit.house.catalog, register, field, &offer.to)) },
        None => html! { (offer.to) },
    }
}

/// `POST /{language}/registers/{register}/move`: all or nothing, as one batch.
pub(crate) async fn act(visit: Visit, Path(name): Path<String>, sent: Sent) -> Shown {
    let account = owned(&visit, sent.pairs.one("form"))?.account.clone();
    let (register, _) = visit.house.register(&name)?;
    writable(&register)?;
    let transition = sent.pairs.one("transition").to_string();
    label(&visit, &register, &transition)?;
    let mut records = Vec::new();
    for text in sent.pairs.all("record") {
        let (id, version) = text.split_once(':').unwrap_or((text, "0"));
        records.push((identifier(id, "no_record")?, version.parse().unwrap_or(0)));
    }
    if records.len() > MOST {
        return Err(Problem::asked("too_many", format!("at most {MOST} records are moved at once")).into());
    }
    let ids: Vec<Uuid> = records.iter().map(|(id, _)| *id).collect();
    let work = async {
        let mut change = visit.work(&account.actor()).await?;
        let batch = change.create(BATCHES, described(&visit, &register, &transition, records.len())).await?.record.id;
        change.in_batch(batch);
        for (id, version) in &records {
            change.transition(&register.name, *id, *version, &transition, Input::default()).await?;
        }
        change.commit().await?;
        Ok::<_, StoreError>(batch)
    };
    let wrong = |text: String| notice(Tone::Late, None, html! { p role="alert" { (text) } });
    let (told, status) = match work.await {
        Ok(batch) => {
            let to = format!("/registers/{BATCHES}/records/{batch}");
            return Ok(Redirect::to(&visit.at(&to, &[("told", "moved")])).into_response());
        }
        Err(StoreError::Refused(_)) => (wrong(visit.words.say("bulk-refused")), StatusCode::UNPROCESSABLE_ENTITY),
        Err(StoreError::Stale { .. }) => (wrong(visit.words.say("bulk-stale")), StatusCode::CONFLICT),
        Err(e) => return Err(e.into()),
    };
    show(&visit, &register, &transition, &ids, told, status).await
}

/// The batch as a record of its own: what was done, with how many.
fn described(visit: &Visit, register: &Register, transition: &str, n: usize) -> Input {
    let Ok((batches, _)) = visit.house.register(BATCHES) else { return Input::default() };
    let now = Value::DateTime(DateTime::new(visit.state.store.moment().at, "UTC"));
    let pairs = [
        ("kind", Value::Code("bulk_transition".into())),
        ("state", Value::Code("committed".into())),
        ("dataset", Value::Text(register.name.clone())),
        ("mapping", Value::Text(transition.to_string())),
        ("records_changed", Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))),
        ("started", now.clone()),
        ("finished", now),
    ];
    let values = pairs.into_iter().filter_map(|(f, v)| Some((batches.field_index(f)?, v))).collect();
    Input { values, ..Input::default() }
}

/// `POST /{language}/registers/core.batch/records/{id}/undo`: what the batch made goes, what it changed stands as before.
pub(crate) async fn undo(visit: Visit, Path(id): Path<String>, sent: Sent) -> Shown {
    let account = owned(&visit, sent.pairs.one("form"))?.account.clone();
    let id = identifier(&id, "no_batch")?;
    let own = format!("/registers/{BATCHES}/records/{id}");
    let (batches, _) = visit.house.register(BATCHES)?;
    visit.record(&Action::Undo, &batches, id).await?;
    match visit.state.store.undo(&account.actor(), id).await {
        Ok(_) => Ok(Redirect::to(&visit.at(&own, &[("told", "undone")])).into_response()),
        Err(StoreError::Refused(refusals)) => {
            let code = refusals.first().map_or("other", |r| r.code);
            Ok(Redirect::to(&visit.at(&own, &[("told", "not-undone"), ("why", code)])).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// The button that undoes a batch, on the batch's own record.
pub(crate) fn undoing(visit: &Visit, register: &Register, record: &Record) -> Markup {
    let stands =
        matches!(record.get(register, "state"), Value::Code(s) if s == "committed" || s == "committed_in_part");
    if register.name != BATCHES || !stands {
        return html! {};
    }
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    html! {
        h2 { (visit.words.say("batch-undo")) }
        p { (visit.words.say("batch-undo-what")) }
        form method="post" action=(visit.to(&format!("/registers/{BATCHES}/records/{}/undo", record.id))) {
            (hidden("form", &token))
            div.buttons { button.quiet { (visit.words.say("batch-undo-do")) } }
        }
    }
}
