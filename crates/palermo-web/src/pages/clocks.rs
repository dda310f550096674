//! What runs out when: the clocks of a record, each with what a person may do with it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use jiff::civil::DateTime as Local;
use maud::{Markup, html};
use palermo_access::Action;
use palermo_register::catalog::{Arg, Register};
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::decl::ClockDecl;
use palermo_register::process::clock::Length;
use palermo_register::value::Value;
use palermo_store::engine::ClockAct;
use palermo_store::read::Listing;
use palermo_store::{Error as StoreError, Record};
use uuid::Uuid;

use super::account::{owned, signed_in};
use super::{Oops, Shown, history, record};
use crate::Problem;
use crate::act::writable;
use crate::ask::identifier;
use crate::form::{Pairs, Sent};
use crate::parts::{Choice, Field, Tone, badge, hidden, notice, select, text};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::Said;

/// The register that the engine keeps clocks in.
pub(crate) const CLOCKS: &str = "core.clock";
/// States in which a clock can still be acted upon.
pub(crate) const OPEN: [&str; 4] = ["running", "paused", "held", "overdue"];

/// The clocks of a record, those that run first.
pub(crate) async fn of(visit: &Visit, register: &Register, id: Uuid) -> Result<Vec<Record>, Oops> {
    let Ok((clocks, _)) = visit.house.register(CLOCKS) else { return Ok(Vec::new()) };
    if register.clocks.is_empty() {
        return Ok(Vec::new());
    }
    let is = |field: &str, text: &str| match clocks.field_index(field) {
        Some(i) => Filter::Compare(i, Cmp::Eq, V::Text(text.into())),
        None => Filter::All,
    };
    let filter = is("register", &register.name).and(is("record", &id.to_string()));
    let order = clocks.field_index("due").map(|i| (i, false)).into_iter().collect();
    let mut found = visit.list(CLOCKS, Listing { filter, order, limit: 200, ..Listing::default() }).await?.0;
    found.sort_by_key(|c| !is_open(&clocks, c));
    Ok(found)
}

fn said<'r>(clocks: &Register, clock: &'r Record, field: &str) -> &'r str {
    match clock.get(clocks, field) {
        Value::Text(t) | Value::Code(t) => t,
        _ => "",
    }
}

fn is_open(clocks: &Register, clock: &Record) -> bool {
    OPEN.contains(&said(clocks, clock, "state"))
}

/// What a clock is about, as its register calls it.
pub(crate) fn name(visit: &Visit, register: &Register, clock: &str) -> Said {
    let id = format!("clock-{}-{clock}", register.short());
    visit.words.label(&visit.house.catalog, &register.pack, &id, clock)
}

/// A moment of a clock as the installation's zone has it.
pub(crate) fn local(visit: &Visit, value: &Value) -> Option<Local> {
    match value {
        Value::DateTime(d) => Some(visit.state.store.zone().to_datetime(d.at)),
        _ => None,
    }
}

/// When something is due, with how many days that is from today.
pub(crate) fn when(visit: &Visit, due: Local) -> Markup {
    let words = visit.words;
    let today = visit.state.store.moment().today;
    let days = i64::from((due.date() - today).get_days());
    let far = match days {
        0 => words.say("due-today"),
        1.. => words.with("due-in", &[("n", Arg::Count(days))]),
        _ => words.with("due-since", &[("n", Arg::Count(-days))]),
    };
    html! { time datetime=(due.to_string()) { (history::moment_of(visit, due)) } " " span.soft { (far) } }
}

/// The state of a clock as a badge: overdue is late, what comes due within two days is due.
pub(crate) fn state(visit: &Visit, clocks: &Register, clock: &Record) -> Markup {
    let today = visit.state.store.moment().today;
    let code = said(clocks, clock, "state");
    let near = local(visit, clock.get(clocks, "due")).is_some_and(|d| (d.date() - today).get_days() <= 2);
    let tone = match code {
        "overdue" => Tone::Late,
        "met" => Tone::Done,
        "running" if near => Tone::Due,
        _ => Tone::Plain,
    };
    let name = clocks.field("state").map(|f| visit.words.code(&visit.house.catalog, clocks, f, code));
    badge(tone, &name.unwrap_or_else(|| Said::plain(code)))
}

/// The clocks beside a record.
pub(crate) fn shown(visit: &Visit, register: &Register, record: &Record, running: &[Record]) -> Markup {
    let Ok((clocks, _)) = visit.house.register(CLOCKS) else { return html! {} };
    if running.is_empty() {
        return html! {};
    }
    let words = visit.words;
    html! {
        h2 #clocks { (words.say("clocks-title")) }
        ul.cards { @for clock in running {
            @let what = said(&clocks, clock, "name");
            li.card {
                strong { (name(visit, register, what)) } " " (state(visit, &clocks, clock))
                @if let Some(due) = local(visit, clock.get(&clocks, "due")) { p { (when(visit, due)) } }
                @if is_open(&clocks, clock) && !register.machinery {
                    p { a href=(visit.to(&format!("/registers/{}/records/{}/clocks/{what}", register.name, record.id))) { (words.say("clock-act")) } }
                }
            }
        } }
    }
}

/// A clock with its record and the form that acts on it.
struct Acting {
    register: std::sync::Arc<Register>,
    record: Record,
    clock: Record,
    decl: ClockDecl,
    name: String,
}

impl Acting {
    async fn of(visit: &Visit, register: &str, id: &str, clock: &str) -> Result<Acting, Oops> {
        let (register, _) = visit.house.register(register)?;
        writable(&register)?;
        let record = visit.record(&Action::Read, &register, identifier(id, "no_record")?).await?;
        let gone = || Problem::missing("no_clock", "the record has no such clock");
        let decl = register.clocks.iter().find(|(n, _)| n == clock).map(|(_, d)| d.clone()).ok_or_else(gone)?;
        let (clocks, _) = visit.house.register(CLOCKS)?;
        let mut all = of(visit, &register, record.id).await?.into_iter();
        let found = all.find(|c| said(&clocks, c, "name") == clock).ok_or_else(gone)?;
        Ok(Acting { register, record, clock: found, decl, name: clock.to_string() })
    }

    fn causes(&self) -> Vec<String> {
        let cause = |p: &palermo_register::decl::PauseDecl| {
            p.cause.as_ref().map_or_else(|| p.from.value.clone(), |c| c.value.clone())
        };
        self.decl.pause.iter().map(cause).collect()
    }

    fn home(&self) -> String {
        format!("/registers/{}/records/{}", self.register.name, self.record.id)
    }

    fn show(&self, visit: &Visit, sent: &Pairs, told: Markup, status: StatusCode) -> Shown {
        let words = visit.words;
        let catalog = &visit.house.catalog;
        let (clocks, _) = visit.house.register(CLOCKS)?;
        let title = record::title(visit, &self.register, &self.record);
        let heading = name(visit, &self.register, &self.name);
        let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
        let page = Page::staff(visit, &heading.text).door("/registers").status(status);
        let page = page.crumb("/registers", words.say("door-registers"));
        let page =
            page.crumb(&format!("/registers/{}", self.register.name), words.register(catalog, &self.register).text);
        let page = page.crumb(&self.home(), title);
        let open = is_open(&clocks, &self.clock);
        let stands = said(&clocks, &self.clock, "state");
        let causes: Vec<Choice> = self.causes().into_iter().map(|c| Choice::new(c.clone(), Said::plain(c))).collect();
        let (cause, reason) = (words.say("clock-cause"), words.say("clock-reason"));
        let (length, approver) = (words.say("clock-length"), words.say("clock-approver"));
        let (hint, how_long) = (words.say("clock-reason-hint"), words.say("clock-length-hint"));
        let form = |act: &str, inside: Markup| {
            html! { form.plain method="post" {
                (hidden("form", &token)) (hidden("version", &self.record.version.to_string()))
                (inside)
                div.buttons { button.quiet name="act" value=(act) { (words.say(&format!("clock-{act}"))) } }
            } }
        };
        let ask = |id: &str, label: &str, hint: Option<&str>| {
            text(
                &Field { id, label: label.into(), hint: hint.map(|h| html! { (h) }), ..Field::default() },
                words,
                "text",
                id,
                sent.one(id),
                None,
            )
        };
        let history: Vec<Markup> = match self.clock.get(&clocks, "history") {
            Value::Rows(rows) => rows.iter().map(|r| changed(visit, &clocks, r)).collect(),
            _ => Vec::new(),
        };
        Ok(page.show(html! {
            h1 { (heading) " " (state(visit, &clocks, &self.clock)) }
            (told)
            @if let Some(due) = local(visit, self.clock.get(&clocks, "due")) { p { (words.say("clock-due")) " " (when(visit, due)) } }
            @if !history.is_empty() {
                h2 { (words.say("clock-history")) }
                ol.story { @for h in &history { (h) } }
            }
            @if open {
                @if stands == "paused" || stands == "held" {
                    section { h2 { (words.say("clock-resume")) } p { (words.say("clock-resume-what")) } (form("resume", html! {})) }
                } @else {
                    @if !causes.is_empty() {
                        section { h2 { (words.say("clock-pause")) } p { (words.say("clock-pause-what")) }
                            (form("pause", select(&Field { id: "cause", label: cause.into(), ..Field::default() }, words, "cause", None, &causes, sent.one("cause"))))
                        }
                    }
                    section { h2 { (words.say("clock-hold")) } p { (words.say("clock-hold-what")) }
                        (form("hold", ask("reason", &reason, Some(&hint))))
                    }
                }
                @if self.decl.extension.is_some() {
                    section { h2 { (words.say("clock-extend")) } p { (words.say("clock-extend-what")) }
                        (form("extend", html! { (ask("length", &length, Some(&how_long))) (ask("extend-reason", &reason, Some(&hint))) (ask("approver", &approver, None)) }))
                    }
                }
                section { h2 { (words.say("clock-stop")) } p { (words.say("clock-stop-what")) } (form("stop", html! {})) }
            } @else {
                p { (words.say("clock-over")) }
            }
        }))
    }
}

/// One change of the due moment, as the clock's own record tells it.
fn changed(visit: &Visit, clocks: &Register, row: &[Value]) -> Markup {
    let Some(history) = clocks.field("history") else { return html! {} };
    let at = |name: &str| history.fields.iter().position(|f| f.name == name).and_then(|i| row.get(i));
    let moment = |name: &str| at(name).and_then(|v| local(visit, v)).map(|l| history::moment_of(visit, l));
    let why = match at("why") {
        Some(Value::Text(t)) => t.as_str(),
        _ => "",
    };
    html! { li {
        @if let Some(on) = moment("on") { time { (on) } }
        bdi { (why) }
        @if let Some(after) = moment("due_after") { " " span.soft { (visit.words.say("clock-due")) " " (after) } }
    } }
}

/// `GET /{language}/registers/{register}/records/{id}/clocks/{clock}`
pub(crate) async fn clock(visit: Visit, Path((register, id, clock)): Path<(String, String, String)>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let acting = Acting::of(&visit, &register, &id, &clock).await?;
    acting.show(&visit, &Pairs::default(), html! {}, StatusCode::OK)
}

/// `POST /{language}/registers/{register}/records/{id}/clocks/{clock}`
pub(crate) async fn act(
    visit: Visit,
    Path((register, id, clock)): Path<(String, String, String)>,
    sent: Sent,
) -> Shown {
    let pairs = sent.pairs;
    let account = owned(&visit, pairs.one("form"))?.account.clone();
    let acting = Acting::of(&visit, &register, &id, &clock).await?;
    let wrong = |code: &str, english: &str| {
        notice(Tone::Late, None, html! { p role="alert" { (super::wrong(visit.words, code, english)) } })
    };
    let act = match pairs.one("act") {
        "pause" => ClockAct::Pause(pairs.one("cause").to_string()),
        "resume" => ClockAct::Resume,
        "hold" => ClockAct::Hold(pairs.one("reason").to_string()),
        "stop" => ClockAct::Stop,
        "extend" => match Length::parse(pairs.one("length").trim()) {
            Some(length) => {
                ClockAct::Extend(length, pairs.one("extend-reason").to_string(), pairs.one("approver").to_string())
            }
            None => return acting.show(&visit, &pairs, wrong("not_a_length", ""), StatusCode::UNPROCESSABLE_ENTITY),
        },
        _ => return Err(Problem::asked("unknown_act", "a clock does not know this").into()),
    };
    let work = async {
        let mut change = visit.work(&account.actor()).await?;
        let base = pairs.one("version").parse().unwrap_or(0);
        change.clock(&acting.register.name, acting.record.id, base, &acting.name, act).await?;
        change.commit().await
    };
    match work.await {
        Ok(_) => Ok(Redirect::to(&visit.at(&acting.home(), &[("told", "clock")])).into_response()),
        Err(StoreError::Refused(refusals)) => {
            let told = html! { @for r in &refusals { (wrong(r.code, &r.message)) } };
            acting.show(&visit, &pairs, told, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(StoreError::Stale { .. }) => {
            let acting = Acting::of(&visit, &register, &id, &clock).await?;
            let told = notice(Tone::Late, None, html! { p role="alert" { (visit.words.say("record-stale")) } });
            acting.show(&visit, &pairs, told, StatusCode::CONFLICT)
        }
        Err(e) => Err(e.into()),
    }
}
