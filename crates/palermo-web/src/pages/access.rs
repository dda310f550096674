//! Who was let into this record? Whoever may grant lets a colleague in, says what for, into which compartments and until when, and takes
//! it back here.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use palermo_access::{Account, Action, GrantTerms, Holder};
use palermo_register::catalog::{Arg, Register};
use palermo_register::value::Value;
use palermo_register::view;
use palermo_store::Record;
use palermo_store::read::Listing;
use uuid::Uuid;

use super::account::{owned, proven};
use super::sealed::PURPOSES;
use super::{Oops, Shown, list, record};
use crate::Problem;
use crate::ask::identifier;
use crate::form::{Pairs, Sent};
use crate::parts::{Choice, Field, Tone, Wrong, checks, hidden, notice, scroll, select, summary, text};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::Said;

/// The register of grants.
const GRANTS: &str = "core.case_grant";
/// On what ground somebody is let in here.
const BASES: &str = "core.grant_basis";
/// Grants that are shown: more at once hold for no record.
const MOST: u64 = 200;

/// Whether grants say who sees the records of a register.
pub(super) fn about_people(visit: &Visit, register: &Register) -> Result<bool, Oops> {
    Ok(visit.state.access.rules()?.personal().contains(&register.name))
}

/// `GET /{language}/registers/{register}/records/{id}/access`
pub(crate) async fn ask(visit: Visit, Path((name, id)): Path<(String, String)>) -> Shown {
    if let Err(way) = proven(&visit) {
        return Ok(way);
    }
    visit.ask.knows(&["told", "closed"])?;
    let (register, record) = found(&visit, &name, &id).await?;
    let told = told(&visit);
    show(&visit, &register, &record, &Pairs::default(), Vec::new(), told, StatusCode::OK).await
}

async fn found(visit: &Visit, name: &str, id: &str) -> Result<(Arc<Register>, Record), Oops> {
    let (register, _) = visit.house.register(name)?;
    if !about_people(visit, &register)? {
        return Err(Problem::missing("no_record", "nobody is let into records of this register one by one").into());
    }
    let record = visit.record(&Action::Grant, &register, identifier(id, "no_record")?).await?;
    Ok((register, record))
}

fn told(visit: &Visit) -> Markup {
    let words = visit.words;
    let done = |text: String| notice(Tone::Done, None, html! { p role="status" { (text) } });
    match visit.ask.one("told") {
        Some("revoked") => done(words.say("access-revoked")),
        Some("let-in") => {
            let closed = named(visit, &visit.ask.all("closed"));
            html! {
                (done(words.say("access-done")))
                @if !closed.is_empty() {
                    (notice(Tone::Due, None, html! { p { (words.with("access-closed", &[("what", Arg::Text(&words.list(&closed)))])) } }))
                }
            }
        }
        _ => html! {},
    }
}

/// Compartments in words; what is none is left out, so that an address puts no word into the page.
fn named(visit: &Visit, codes: &[String]) -> Vec<String> {
    let Some(list) = visit.house.catalog.list("core.compartment") else { return Vec::new() };
    codes.iter().filter(|c| list.get(c).is_some()).map(|c| visit.words.of_list(&list, c).text).collect()
}

/// Who can be let in: colleagues of the organisation that holds the record who may read cases at all.
async fn colleagues(visit: &Visit, record: &Record) -> Result<Vec<Account>, Oops> {
    let own = visit.session.as_ref().map(|s| s.account.id);
    let mut all = visit.state.access.accounts().await?;
    all.retain(|a| {
        let apart = a.administers() || a.roles.iter().any(|r| r == "operator");
        a.active && Some(a.id) != own && a.organisation.as_deref() == record.owner.as_deref() && !apart
    });
    Ok(all)
}

/// The grants of a record that are in force.
async fn grants(visit: &Visit, record: Uuid) -> Result<Vec<Record>, Oops> {
    let of = format!("record == '{record}' && status.state == 'in_force'");
    let filter = visit.state.store.filter(GRANTS, &of)?;
    let (mut all, _) = visit.list(GRANTS, Listing { filter, limit: MOST, ..Listing::default() }).await?;
    let (register, _) = visit.house.register(GRANTS)?;
    let now = visit.state.store.moment().at;
    all.retain(|g| matches!(g.get(&register, "ends"), Value::DateTime(ends) if now < ends.at));
    Ok(all)
}

fn compartments(register: &Register) -> Vec<String> {
    let mut all: Vec<String> = register.slots.iter().map(|slot| slot.compartment.clone()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

async fn show(
    visit: &Visit,
    register: &Register,
    of: &Record,
    typed: &Pairs,
    wrong: Vec<Wrong>,
    told: Markup,
    status: StatusCode,
) -> Shown {
    let (words, catalog) = (visit.words, &visit.house.catalog);
    let title = record::title(visit, register, of);
    let heading = words.with("access-title", &[("title", Arg::Text(&title))]);
    let home = format!("/registers/{}", register.name);
    let own = format!("{home}/records/{}", of.id);
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let (grants, (kept, _)) = (grants(visit, of.id).await?, visit.house.register(GRANTS)?);
    let fields: Vec<(usize, &_)> = kept.fields.iter().enumerate().filter(|(_, f)| f.is_stored()).collect();
    let titles = list::titles(visit, &fields, &grants).await?;
    let columns: Vec<(usize, &_)> = ["account", "team", "basis", "purposes", "compartments", "ends"]
        .iter()
        .filter_map(|name| kept.field_index(name).map(|i| (i, &kept.fields[i])))
        .collect();
    let said = |grant: &Record, place: usize| match &grant.values[place] {
        Value::Refs(to) => to.first().and_then(|r| titles.get(&r.id)).cloned().unwrap_or_default(),
        value => view::said(catalog, &kept, &kept.fields[place], value, words.locale.language()).text,
    };
    let address = |grant: &Record| {
        let purpose = palermo_store::sight::yes_codes(grant.get(&kept, "purposes")).next();
        visit.at(&own, &purpose.map(|p| vec![("purpose", p)]).unwrap_or_default())
    };
    let choices = |list: &str, of: &dyn Fn(&str) -> bool| -> Vec<Choice> {
        let Some(list) = catalog.list(list) else { return Vec::new() };
        let wanted = list.codes().iter().filter(|c| of(&c.code));
        wanted.map(|c| Choice::new(c.code.clone(), words.of_list(&list, &c.code))).collect()
    };
    let people: Vec<Choice> = colleagues(visit, of)
        .await?
        .into_iter()
        .map(|a| Choice::new(a.id.to_string(), Said::plain(&a.handle)))
        .collect();
    let own_compartments = compartments(register);
    let error = |id: &str| wrong.iter().find(|w| w.id.as_deref() == Some(id)).map(|w| w.message.clone());
    let field =
        |id: &'static str, label: String| Field { id, label: label.into(), error: error(id), ..Field::default() };
    let page = Page::staff(visit, &heading).door("/registers").status(status);
    let page = page.crumb("/registers", words.say("door-registers"));
    let named = title.clone();
    let page = page.crumb(&home, words.register(catalog, register).text).crumb(&own, title);
    let opens = choices("core.compartment", &|c| own_compartments.iter().any(|own| own == c));
    let bases = choices(BASES, &|c| !["break_glass", "hand_over"].contains(&c));
    Ok(page.show(html! {
        h1 { (words.around("access-title", &[], &[("title", html! { bdi { (named) } })])) }
        (told)
        (summary(words, &wrong))
        @if grants.is_empty() { p { (words.say("access-none")) } } @else {
            (scroll(&words.say("record-access"), html! { table {
                thead { tr {
                    @for (_, f) in &columns { th scope="col" { (words.field(catalog, &kept, f)) } }
                    th scope="col" { (words.say("access-address")) }
                    th scope="col" { (words.say("access-revoke")) }
                } }
                tbody { @for g in &grants { tr {
                    @for (place, _) in &columns { td { bdi { (said(g, *place)) } } }
                    td { a href=(address(g)) { (words.say("access-open")) } }
                    td { form method="post" {
                        (hidden("form", &token)) (hidden("revoke", &g.id.to_string()))
                        button.quiet { (words.say("access-revoke")) }
                    } }
                } } }
            } }))
        }
        h2 { (words.say("access-new")) }
        @if people.is_empty() { p { (words.say("access-nobody")) } } @else {
            form.plain method="post" {
                (hidden("form", &token))
                (select(&field("account", words.say("access-colleague")), words, "account", Some(""), &people, typed.one("account")))
                (select(&field("basis", words.say("access-basis")), words, "basis", None, &bases, typed.one("basis")))
                (checks(&field("purpose", words.say("record-sealed-purpose")), words, "purpose", &choices(PURPOSES, &|_| true), &|c| typed.says("purpose", c)))
                @if !opens.is_empty() {
                    (checks(&Field { optional: true, ..field("compartment", words.say("access-compartments")) }, words, "compartment", &opens, &|c| typed.says("compartment", c)))
                }
                (text(&field("until", words.say("access-until")), words, "date", "until", typed.one("until"), None))
                div.buttons {
                    button { (words.say("access-do")) }
                    a.button.quiet href=(visit.to(&own)) { (words.say("access-back")) }
                }
            }
        }
    }))
}

/// `POST /{language}/registers/{register}/records/{id}/access`: lets somebody in, or takes a grant of this record back.
pub(crate) async fn act(visit: Visit, Path((name, id)): Path<(String, String)>, sent: Sent) -> Shown {
    let session = owned(&visit, sent.pairs.one("form"))?.clone();
    let words = visit.words;
    let (register, record) = found(&visit, &name, &id).await?;
    let back = format!("/registers/{}/records/{}/access", register.name, record.id);
    if !session.is_proven() {
        // What was typed stays in the form while she shows in another tab who she is.
        let way = visit.at("/prove", &[("to", &back)]);
        let told = notice(Tone::Due, None, html! { p role="alert" { a href=(way) { (words.say("access-prove")) } } });
        return show(&visit, &register, &record, &sent.pairs, Vec::new(), told, StatusCode::FORBIDDEN).await;
    }
    let actor = session.account.actor();
    if let Ok(grant) = sent.pairs.one("revoke").parse::<Uuid>() {
        if !grants(&visit, record.id).await?.iter().any(|g| g.id == grant) {
            return Err(Problem::missing("no_record", "there is no such grant of this record").into());
        }
        visit.state.access.revoke(&visit.person, &actor, grant).await?;
        return Ok(Redirect::to(&visit.at(&back, &[("told", "revoked")])).into_response());
    }
    let terms = match terms(&visit, &register, &record, &sent.pairs).await? {
        Ok(terms) => terms,
        Err(wrong) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show(&visit, &register, &record, &sent.pairs, wrong, html! {}, status).await;
        }
    };
    let on = (&*register, &record);
    let access = &visit.state.access;
    let closed = match visit.holder().await? {
        Some(keys) if !terms.compartments.is_empty() => {
            access.grant_with_keys(&visit.person, &actor, on, &terms, &keys).await?.1
        }
        _ => access.grant(&visit.person, &actor, &register, &record, &terms).await.map(|_| Vec::new())?,
    };
    let mut pairs = vec![("told", "let-in")];
    pairs.extend(closed.iter().map(|c| ("closed", c.as_str())));
    Ok(Redirect::to(&visit.at(&back, &pairs)).into_response())
}

/// What a form says of a grant, or what is wrong with it.
async fn terms(
    visit: &Visit,
    register: &Register,
    record: &Record,
    sent: &Pairs,
) -> Result<Result<GrantTerms, Vec<Wrong>>, Oops> {
    let words = visit.words;
    let mut wrong = Vec::new();
    let mut say = |id: &str, label: &str, message: &str| {
        let (name, message) = (Some(Said::plain(words.say(label))), html! { (words.say(message)) });
        wrong.push(Wrong { id: Some(id.to_string()), name, message });
    };
    let chosen: Option<Uuid> = sent.one("account").parse().ok();
    let colleague = colleagues(visit, record).await?.into_iter().find(|a| Some(a.id) == chosen);
    if colleague.is_none() {
        say("account", "access-colleague", "access-wrong-colleague");
    }
    let codes = |list: &str, name: &str| -> Vec<String> {
        let list = visit.house.catalog.list(list);
        let known = |c: &&str| list.as_ref().is_some_and(|l| l.get(c).is_some());
        sent.all(name).filter(known).map(str::to_string).collect()
    };
    let purposes = codes(PURPOSES, "purpose");
    if purposes.is_empty() {
        say("purpose", "record-sealed-purpose", "access-wrong-purpose");
    }
    let basis = codes(BASES, "basis").pop().filter(|b| !["break_glass", "hand_over"].contains(&b.as_str()));
    if basis.is_none() {
        say("basis", "access-basis", "access-wrong-basis");
    }
    let own = compartments(register);
    let compartments = codes("core.compartment", "compartment").into_iter().filter(|c| own.contains(c)).collect();
    let moment = visit.state.store.moment();
    let ends = sent.one("until").parse().ok().filter(|day: &jiff::civil::Date| *day >= moment.today);
    let ends = ends.and_then(|day| moment.zone.to_timestamp(day.tomorrow().ok()?.at(0, 0, 0, 0)).ok());
    if ends.is_none() {
        say("until", "access-until", "access-wrong-until");
    }
    Ok(match (colleague, basis, ends) {
        (Some(colleague), Some(basis), Some(ends)) if wrong.is_empty() => Ok(GrantTerms {
            holder: Holder::Account(colleague.id),
            basis,
            purposes,
            compartments,
            lasts: ends.duration_since(moment.at),
        }),
        _ => Err(wrong),
    })
}
