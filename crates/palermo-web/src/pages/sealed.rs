//! What is sealed in a record: closed until somebody who may says what for, and on no page that was not asked for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use maud::{Markup, html};
use palermo_access::{Action, Question, Upon};
use palermo_register::catalog::{Arg, Register};
use palermo_register::decl::FieldType;
use palermo_register::view;
use palermo_store::Record;
use palermo_store::sealing::Holder;

use super::Oops;
use crate::form::Pairs;
use crate::parts::{Tone, notice};
use crate::visit::Visit;
use crate::words::Said;

/// What somebody may be let in for.
pub(super) const PURPOSES: &str = "core.grant_purpose";

/// What the reader says that she opens the record for; nothing that is not on the list.
pub(crate) fn purpose(visit: &Visit) -> Option<String> {
    let list = visit.house.catalog.list(PURPOSES)?;
    visit.ask.one("purpose").filter(|p| list.get(p).is_some()).map(str::to_string)
}

/// The compartments of a record that the policies let the reader open for a purpose.
async fn compartments(
    visit: &Visit,
    register: &Register,
    record: &Record,
    purpose: &str,
) -> Result<BTreeSet<String>, Oops> {
    let mut out = BTreeSet::new();
    for slot in &register.slots {
        let action = Action::Open(slot.compartment.clone());
        let step_up = visit.session.as_ref().is_some_and(|s| s.is_proven());
        let question = Question { purpose: Some(purpose), step_up, ..Question::new(&visit.person, &action) };
        if visit.state.access.decide(&question, Upon::Record(register, record)).await?.allow {
            out.insert(slot.compartment.clone());
        }
    }
    Ok(out)
}

/// The sealed part of a record's own page.
pub(super) async fn part(visit: &Visit, register: &Register, record: &Record) -> Result<Markup, Oops> {
    let words = visit.words;
    let there: Vec<usize> =
        (0..register.slots.len()).filter(|i| record.sealed.get(*i).is_some_and(Option::is_some)).collect();
    if there.is_empty() {
        return Ok(html! {});
    }
    let heading = html! { h2 #sealed { (words.say("record-sealed")) } };
    if visit.state.store.sealing().is_err() {
        // Who asked to open it learns why that waits; the page without it goes on.
        if purpose(visit).is_some() {
            return Err(palermo_store::Error::Locked.into());
        }
        let told = notice(Tone::Due, None, html! { p { (words.say("record-sealed-locked")) } });
        return Ok(html! { section { (heading) (told) } });
    }
    let opened = match (purpose(visit), visit.holder().await?) {
        (Some(purpose), Some(holder)) => {
            let may = compartments(visit, register, record, &purpose).await?;
            let actor = visit.actor().ok_or(palermo_store::Error::NotYours)?;
            let store = &visit.state.store;
            Some(
                store
                    .open_record(&register.name, record.id, &holder, &actor, Some(&purpose), |c| may.contains(c))
                    .await?,
            )
        }
        _ => None,
    };
    let own = format!("/registers/{}/records/{}", register.name, record.id);
    let Some(opened) = opened else {
        return Ok(html! { section {
            (heading)
            p { (words.say("record-sealed-what")) }
            p.soft { (words.list(&names(visit, register, &there))) }
            (ask(visit, &visit.to(&own)))
        } });
    };
    let said = |place: &usize| {
        let (field, value) = (&register.fields[*place], &opened.record.values[*place]);
        let text = view::said(&visit.house.catalog, register, field, value, words.locale.language()).text;
        (!value.is_empty()).then(|| (words.field(&visit.house.catalog, register, field), text))
    };
    let lies = |i: &&usize| !opened.closed.contains(i) && !opened.damaged.contains(i);
    let facts: Vec<(Said, String)> =
        there.iter().filter(lies).flat_map(|i| &register.slots[*i].fields).filter_map(said).collect();
    let told = |id: &str, slots: &[usize]| match slots {
        [] => html! {},
        some => {
            let what = words.list(&names(visit, register, some));
            html! { p { (words.with(id, &[("what", Arg::Text(&what))])) } }
        }
    };
    Ok(html! { section {
        (heading)
        dl.facts { @for (name, text) in &facts { dt { (name) } dd { bdi { (text) } } } }
        (told("record-sealed-closed", &opened.closed))
        (told("record-sealed-damaged", &opened.damaged))
        p { a href=(visit.to(&format!("{own}#sealed"))) { (words.say("record-sealed-close")) } }
    } })
}

/// The form that asks what a record is opened for.
fn ask(visit: &Visit, to: &str) -> Markup {
    let words = visit.words;
    let Some(list) = visit.house.catalog.list(PURPOSES) else { return html! {} };
    html! {
        form.plain method="get" action=(to) {
            div.field {
                label for="purpose" { (words.say("record-sealed-purpose")) }
                select #purpose name="purpose" {
                    @for code in list.codes() { option value=(code.code) { (words.of_list(&list, &code.code)) } }
                }
            }
            div.buttons { button.quiet { (words.say("record-sealed-open")) } }
        }
    }
}

/// The compartments of slots, in words.
fn names(visit: &Visit, register: &Register, slots: &[usize]) -> Vec<String> {
    let list = visit.house.catalog.list("core.compartment");
    let name = |i: &usize| {
        let code = &register.slots[*i].compartment;
        match &list {
            Some(l) if l.get(code).is_some() => visit.words.of_list(l, code).text,
            _ => code.clone(),
        }
    };
    let mut out: Vec<String> = slots.iter().map(name).collect();
    out.dedup();
    out
}

/// Sealed fields that a form offers, with the keys under which they are written.
#[derive(Default)]
pub(super) struct Offered {
    /// Keys of whoever fills the form; a new record is sealed without any.
    pub holder: Option<Arc<Holder>>,
    /// Places of the fields.
    pub places: Vec<usize>,
}

impl Offered {
    /// Those of a new record: whoever may make it may seal, and opens nothing by it. With keys of hers it is findable at once.
    pub async fn anew(visit: &Visit, register: &Register) -> Result<Offered, Oops> {
        if visit.state.store.sealing().is_err() || register.slots.is_empty() {
            return Ok(Offered::default());
        }
        Ok(Offered { holder: visit.holder().await?.map(Arc::new), places: entered(register, |_| true) })
    }

    /// Those of a record that stands: what its reader may open, where she said what for.
    pub async fn of(visit: &Visit, register: &Register, record: &Record) -> Result<Offered, Oops> {
        let Some(purpose) = purpose(visit).filter(|_| visit.state.store.sealing().is_ok()) else {
            return Ok(Offered::default());
        };
        let Some(holder) = visit.holder().await? else { return Ok(Offered::default()) };
        let may = compartments(visit, register, record, &purpose).await?;
        let org = record.owner.as_deref().unwrap_or_default();
        let places = entered(register, |slot| {
            let compartment = &register.slots[slot].compartment;
            let stated = record.sealed.get(slot).is_some_and(Option::is_some);
            may.contains(compartment) && (!stated || holder.opens(org, compartment))
        });
        Ok(Offered { holder: Some(Arc::new(holder)), places })
    }

    /// Those that a form was sent with, so that it comes back with them although it cannot be read now. Whoever sent them sees her own
    /// words and nothing else.
    pub fn sent(register: &Register, pairs: &Pairs) -> Offered {
        let said = |i: &usize| pairs.of_field(&register.fields[*i].name).any(|(_, text)| !text.is_empty());
        let mut places = entered(register, |_| true);
        places.retain(said);
        Offered { holder: None, places }
    }

    /// Puts what stands there into the record that the form is filled from.
    pub async fn fill(&self, visit: &Visit, register: &Register, record: &mut Record) -> Result<(), Oops> {
        let (Some(holder), Some(purpose)) = (&self.holder, purpose(visit)) else { return Ok(()) };
        let actor = visit.actor().ok_or(palermo_store::Error::NotYours)?;
        let may = |compartment: &str| {
            register
                .slots
                .iter()
                .any(|s| s.compartment == compartment && s.fields.iter().any(|i| self.places.contains(i)))
        };
        let store = &visit.state.store;
        let opened = store.open_record(&register.name, record.id, holder, &actor, Some(&purpose), may).await?;
        for place in &self.places {
            record.values[*place] = opened.record.values[*place].clone();
        }
        Ok(())
    }
}

/// The sealed fields that a form can ask, of the slots for which this holds.
fn entered(register: &Register, of: impl Fn(usize) -> bool) -> Vec<usize> {
    let slots = (0..register.slots.len()).filter(|i| of(*i));
    let mut out: Vec<usize> = slots.flat_map(|i| register.slots[i].fields.iter().copied()).collect();
    out.retain(|i| {
        let f = &register.fields[*i];
        f.derived.is_none() && !f.engine && !matches!(f.kind, FieldType::File)
    });
    out.sort_unstable();
    out
}
