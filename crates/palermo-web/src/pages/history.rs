//! What happened to a record: each change with who made it, when, and what differs from before.

use axum::extract::Path;
use jiff::Timestamp;
use maud::{Markup, html};
use palermo_register::catalog::{Arg, Register};
use palermo_register::value::Value;
use palermo_register::view;
use palermo_store::Error as StoreError;
use uuid::Uuid;

use super::account::signed_in;
use super::{Oops, Shown, record};
use crate::Problem;
use crate::ask::identifier;
use crate::shell::Page;
use crate::visit::Visit;

/// One version of a record and how it came about.
pub(crate) struct Step {
    /// Version.
    pub version: i64,
    /// When it was made; unknown where the time cannot be read.
    pub at: Option<Timestamp>,
    /// Who made it.
    pub who: Option<String>,
    /// What was done, as the ledger says it.
    pub action: String,
    /// The values of the version.
    pub values: Vec<Value>,
    /// Places of the fields that differ from the version before.
    pub differs: Vec<usize>,
    /// The values before, in the order of `differs`.
    pub before: Vec<Value>,
    /// The record ended here.
    pub ended: bool,
}

/// The steps of a record, oldest first; a deleted record ends with its deletion.
pub(crate) async fn steps(visit: &Visit, register: &Register, id: Uuid) -> Result<Vec<Step>, Oops> {
    visit.state.versions(&visit.person, register, id).await?;
    let store = &visit.state.store;
    let former = store.history(&register.name, id).await?;
    let now = match store.get(&register.name, id).await {
        Ok(record) => Some(record),
        Err(StoreError::NoRecord(_)) if !former.is_empty() => None,
        Err(e) => return Err(e.into()),
    };
    let mut events = record::events(visit, register, id).await?;
    // Openings and refusals stand in the ledger too; only what made a version or ended the record is a step.
    events.retain(|e| e.draft.version_hash.is_some() || &*e.draft.action == "delete");
    let versions = former.iter().map(|f| (f.version, f.changed_at.clone(), f.values_of(register)));
    let present = now.iter().map(|r| (r.version, r.changed_at.clone(), r.values.clone()));
    let mut out: Vec<Step> = Vec::new();
    for (version, changed_at, values) in versions.chain(present) {
        let last = out.last().map(|s| s.values.clone()).unwrap_or_else(|| vec![Value::Empty; register.fields.len()]);
        let shown = |i: &usize| register.fields[*i].is_stored() && register.fields[*i].derived.is_none();
        let differs: Vec<usize> = (0..values.len()).filter(shown).filter(|i| values[*i] != last[*i]).collect();
        let before = differs.iter().map(|i| last[*i].clone()).collect();
        let at = changed_at.parse().ok();
        out.push(Step { version, at, who: None, action: String::new(), values, differs, before, ended: false });
    }
    // The first event made the first version that is known, and so on: the ledger and the versions grow together.
    for (step, event) in out.iter_mut().zip(events.iter().filter(|e| &*e.draft.action != "delete")) {
        step.who = Some(event.draft.actor.to_string());
        step.action = event.draft.action.to_string();
    }
    if now.is_none()
        && let Some(event) = events.iter().rfind(|e| &*e.draft.action == "delete")
    {
        let version = out.last().map_or(1, |s| s.version + 1);
        out.push(Step {
            version,
            at: Timestamp::from_millisecond(event.draft.at).ok(),
            who: Some(event.draft.actor.to_string()),
            action: "delete".into(),
            values: Vec::new(),
            differs: Vec::new(),
            before: Vec::new(),
            ended: true,
        });
    }
    Ok(out)
}

/// A moment in the installation's zone: `Saturday, 14 May 2022, 09:30`.
pub(crate) fn moment(visit: &Visit, at: Timestamp) -> String {
    moment_of(visit, visit.state.store.zone().to_datetime(at))
}

/// A moment on the clocks of the installation's zone.
pub(crate) fn moment_of(visit: &Visit, local: jiff::civil::DateTime) -> String {
    let (day, time) = (visit.words.locale.weekday(local.date()), format!("{:02}:{:02}", local.hour(), local.minute()));
    visit.words.with("moment", &[("day", Arg::Text(&day)), ("time", Arg::Text(&time))])
}

/// Steps as a time line, in the order given.
pub(crate) fn list<'s>(visit: &Visit, register: &Register, steps: impl Iterator<Item = &'s Step>) -> Markup {
    html! { ol.story { @for step in steps { (one(visit, register, step)) } } }
}

fn one(visit: &Visit, register: &Register, step: &Step) -> Markup {
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let said = |i: usize, v: &Value| {
        let shown = view::said(catalog, register, &register.fields[i], v, words.locale.language());
        match (v.is_empty(), shown.text.is_empty()) {
            (true, _) => words.say("history-nothing"),
            (false, true) => words.say("history-link"),
            (false, false) => shown.text,
        }
    };
    let moved: Vec<String> = step
        .differs
        .iter()
        .filter(|i| register.workflows.iter().any(|w| w.field() == register.fields[**i].name))
        .map(|i| said(*i, &step.values[*i]))
        .collect();
    let what = match step.action.as_str() {
        "delete" => words.say("history-deleted"),
        "restore" => words.say("history-restored"),
        "transition" if !moved.is_empty() => words.with("history-moved", &[("state", Arg::Text(&words.list(&moved)))]),
        _ if step.version == 1 => words.say("history-made"),
        _ => words.say("history-changed"),
    };
    let first = step.version == 1;
    html! { li {
        @if let Some(at) = step.at { time datetime=(at) { (moment(visit, at)) } }
        (what)
        @if let Some(who) = &step.who { " " span.soft { bdi { (who) } } }
        @if !step.ended && !first && !step.differs.is_empty() {
            dl.facts.changes { @for (i, before) in step.differs.iter().zip(&step.before) {
                dt { (words.field(catalog, register, &register.fields[*i])) }
                dd { del { bdi { (said(*i, before)) } } " → " ins { bdi { (said(*i, &step.values[*i])) } } }
            } }
        }
        @if !step.ended { " " a.soft href=(visit.at(&at_of(visit), &[("version", &step.version.to_string())])) { (words.with("history-version", &[("n", Arg::Count(step.version))])) } }
    } }
}

/// The record's own address, from its page or from that of its history.
fn at_of(visit: &Visit) -> String {
    visit.path.trim_end_matches("/history").to_string()
}

/// `GET /{language}/registers/{register}/records/{id}/history`
pub(crate) async fn history(visit: Visit, Path((name, id)): Path<(String, String)>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let words = visit.words;
    let (register, _) = visit.house.register(&name)?;
    let id = identifier(&id, "no_record")?;
    let steps = steps(&visit, &register, id).await?;
    let last =
        steps.iter().rfind(|s| !s.ended).ok_or_else(|| Problem::missing("no_record", "the record has no versions"))?;
    let title = view::title(&visit.house.catalog, &register, &last.values, words.locale.language()).text;
    let title = if title.is_empty() { id.to_string() } else { title };
    let heading = words.with("history-of", &[("title", Arg::Text(&title))]);
    let home = format!("/registers/{}", register.name);
    let page = Page::staff(&visit, &heading).door("/registers").crumb("/registers", words.say("door-registers"));
    let page = page.crumb(&home, words.register(&visit.house.catalog, &register).text);
    let named = title.clone();
    let page = page.crumb(&format!("{home}/records/{id}"), title);
    Ok(page.show(html! {
        h1 { (words.around("history-of", &[], &[("title", html! { bdi { (named) } })])) }
        p { (words.say("history-what")) }
        (list(&visit, &register, steps.iter().rev()))
    }))
}
