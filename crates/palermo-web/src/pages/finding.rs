//! Is somebody known here already? A search in what is sealed, for those who hold its keys: by name, in whichever script and
//! spelling, or by number. What is searched for stands in no address, and what is found is shown with the answer.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use maud::{Markup, html};
use palermo_access::{Action, Question};
use palermo_register::catalog::{Codelist, Field as Declared, Register};
use palermo_register::decl::FieldType as T;
use palermo_register::view;
use palermo_store::sealing::{Found, Holder, Search, searched};
use palermo_store::{Error as StoreError, Sight};

use super::account::{owned, signed_in};
use super::sealed::PURPOSES;
use super::{Oops, Shown, record};
use crate::form::Sent;
use crate::parts::{Choice, Field, Tone, hidden, notice, scroll, select, text};
use crate::shell::Page;
use crate::visit::Visit;

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed<'a> {
    text: &'a str,
    purpose: &'a str,
    wrong: Option<Markup>,
}

/// The records of a register that a person may see and open for a purpose, by the compartments in which she may look.
fn sights(visit: &Visit, register: &Register, purpose: &str) -> Result<BTreeMap<String, Sight>, Oops> {
    let mut out = BTreeMap::new();
    let seen = visit.state.sight(&visit.person, &Action::List, register)?;
    for compartment in searched(register) {
        let action = Action::Open(compartment.to_string());
        let step_up = visit.session.as_ref().is_some_and(palermo_access::Session::is_proven);
        let question = Question { purpose: Some(purpose), step_up, ..Question::new(&visit.person, &action) };
        match visit.state.access.sight(&question, register)?.and(seen.clone()) {
            Sight::Always(false) => {}
            sight => drop(out.insert(compartment.to_string(), sight)),
        }
    }
    Ok(out)
}

/// The keys of somebody who may look for people in a register; none where the policies or her keys let her find nobody.
async fn seeker(visit: &Visit, register: &Register) -> Result<Option<Holder>, Oops> {
    if visit.session.is_none() || searched(register).next().is_none() || visit.state.store.sealing().is_err() {
        return Ok(None);
    }
    let Some(purposes) = visit.house.catalog.list(PURPOSES) else { return Ok(None) };
    let Some(holder) = visit.holder().await? else { return Ok(None) };
    for code in purposes.codes() {
        let open = sights(visit, register, &code.code)?;
        if open.keys().any(|compartment| !holder.organisations(compartment).is_empty()) {
            return Ok(Some(holder));
        }
    }
    Ok(None)
}

/// The way to the search on the list of a register, for whoever may find somebody.
pub(super) async fn door(visit: &Visit, register: &Register) -> Result<Markup, Oops> {
    if seeker(visit, register).await?.is_none() {
        return Ok(html! {});
    }
    Ok(html! { details {
        summary { (visit.words.say("list-sealed")) }
        (form(visit, register, &Typed::default()))
    } })
}

fn form(visit: &Visit, register: &Register, typed: &Typed<'_>) -> Markup {
    let words = visit.words;
    let Some(list) = visit.house.catalog.list(PURPOSES) else { return html! {} };
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let (label, purpose) = (words.say("list-sealed-text"), words.say("record-sealed-purpose"));
    let what = html! { (words.say("list-sealed-what")) };
    let field = Field {
        id: "sealed-text",
        label: label.into(),
        hint: Some(what),
        error: typed.wrong.clone(),
        ..Field::default()
    };
    let choices = |list: &Codelist| -> Vec<Choice> {
        list.codes().iter().map(|c| Choice::new(c.code.clone(), words.of_list(list, &c.code))).collect()
    };
    html! {
        form.plain method="post" action=(visit.to(&format!("/registers/{}/find", register.name))) {
            (hidden("form", &token))
            (text(&field, words, "search", "text", typed.text, Some("off")))
            (select(&Field { id: "sealed-purpose", label: purpose.into(), ..Field::default() }, words, "purpose", None, &choices(&list), typed.purpose))
            div.buttons { button { (words.say("list-sealed-do")) } }
        }
    }
}

/// `GET /{language}/registers/{register}/find`
pub(crate) async fn ask(visit: Visit, Path(name): Path<String>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let (register, _) = visit.house.register(&name)?;
    visit.state.enter(&visit.person, &Action::List, &register)?;
    seeker(&visit, &register).await?.ok_or(StoreError::NotYours)?;
    Ok(page(&visit, &register, &Typed::default(), html! {}, StatusCode::OK))
}

/// `POST /{language}/registers/{register}/find`: who may be meant.
pub(crate) async fn find(visit: Visit, Path(name): Path<String>, sent: Sent) -> Shown {
    let actor = owned(&visit, sent.pairs.one("form"))?.account.actor();
    let (register, _) = visit.house.register(&name)?;
    visit.state.enter(&visit.person, &Action::List, &register)?;
    let holder = seeker(&visit, &register).await?.ok_or(StoreError::NotYours)?;
    let (text, purpose) = (sent.pairs.one("text"), sent.pairs.one("purpose"));
    let typed = Typed { text, purpose, wrong: None };
    let wrong = |code: &str, english: &str| {
        let typed =
            Typed { wrong: Some(super::wrong(visit.words, code, english)), ..Typed { text, purpose, wrong: None } };
        Ok(page(&visit, &register, &typed, html! {}, StatusCode::UNPROCESSABLE_ENTITY))
    };
    if text.is_empty() {
        return wrong("required", "");
    }
    let stated = visit.house.catalog.list(PURPOSES).is_some_and(|list| list.get(purpose).is_some());
    if !stated {
        return wrong("unknown_code", "");
    }
    let sights = sights(&visit, &register, purpose)?;
    let search = Search { register: &register.name, text, purpose: Some(purpose), sights: &sights };
    match visit.state.store.find(&search, &holder, &actor).await {
        Ok(found) => {
            let found = shown(&visit, &register, &found);
            Ok(page(&visit, &register, &typed, found, StatusCode::OK))
        }
        Err(StoreError::Refused(refusals)) => {
            let (code, english) = refusals.first().map_or(("other", ""), |r| (r.code, r.message.as_str()));
            wrong(code, english)
        }
        Err(e) => Err(e.into()),
    }
}

fn page(
    visit: &Visit,
    register: &Register,
    typed: &Typed<'_>,
    found: Markup,
    status: StatusCode,
) -> axum::response::Response {
    let words = visit.words;
    let heading = words.say("list-sealed");
    let page = Page::staff(visit, &heading).door("/registers").status(status);
    let page = page.crumb("/registers", words.say("door-registers"));
    let of = words.register(&visit.house.catalog, register).text;
    let page = page.crumb(&format!("/registers/{}", register.name), of);
    page.show(html! {
        h1 { (heading) }
        (form(visit, register, typed))
        (found)
    })
}

/// What was found: which records, and what of them is not sealed.
fn shown(visit: &Visit, register: &Register, found: &Found) -> Markup {
    let (words, catalog) = (visit.words, &visit.house.catalog);
    let linked = |f: &Declared| matches!(f.kind, T::Ref | T::Refs | T::Rows | T::LongText | T::Concepts);
    let place = |name: &String| register.field_index(name).map(|i| (i, &register.fields[i]));
    let columns: Vec<(usize, &Declared)> =
        register.list.iter().filter_map(place).filter(|(_, f)| f.is_stored() && !linked(f)).collect();
    let said = |tone: Tone, id: &str| notice(tone, None, html! { p role="status" { (words.say(id)) } });
    let table = html! { table.list {
        thead { tr {
            th scope="col" { (words.say("list-record")) }
            @for (_, f) in &columns { th scope="col" { (words.field(catalog, register, f)) } }
        } }
        tbody { @for record in &found.records { tr {
            th scope="row" {
                a href=(visit.to(&format!("/registers/{}/records/{}", register.name, record.id))) {
                    bdi { (record::title(visit, register, record)) }
                }
            }
            @for (i, f) in &columns {
                td { bdi { (view::said(catalog, register, f, &record.values[*i], words.locale.language()).text) } }
            }
        } } }
    } };
    html! {
        @if found.records.is_empty() { (said(Tone::Plain, "list-sealed-none")) }
        @else { h2 { (words.say("list-sealed-found")) } (scroll(&words.say("list-sealed-found"), table)) }
        @if found.more { (said(Tone::Plain, "list-sealed-more")) }
        @if found.waiting { (said(Tone::Due, "list-sealed-waiting")) }
    }
}
