//! Making and changing a record through its form. Whatever happens to a form that was sent, the answer carries it filled.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use palermo_access::Action;
use palermo_access::{Opened, Session};
use palermo_register::catalog::{Arg, Register};
use palermo_register::value::Value;
use palermo_store::engine::{Assignment, shown};
use palermo_store::read::Listing;
use palermo_store::store::title;
use palermo_store::{Error as StoreError, Input, Record};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::account::{self, signed_in};
use super::sealed::{Offered, purpose};
use super::{Oops, Shown, record};
use crate::Problem;
use crate::act::writable;
use crate::ask::identifier;
use crate::form::{self, Drawing, Misread, Pairs, Sent, Wrongs};
use crate::parts::{Tone, hidden, notice, scroll, summary};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::Said;

/// A form as it is being worked on.
struct Edit {
    register: Arc<Register>,
    /// The record that is changed; none: a new one.
    record: Option<Record>,
    pairs: Pairs,
    wrongs: Wrongs,
    found: BTreeMap<String, Vec<(String, String)>>,
    told: Vec<Markup>,
    /// Handle and passphrase are asked for in the form itself.
    asks_who: bool,
    /// The next button saves although further questions opened.
    anyway: bool,
    /// The transition that the form is for; none: the record itself.
    step: Option<Step>,
    /// Sealed fields that are asked too.
    sealed: Offered,
    status: StatusCode,
}

/// A transition whose form this is: only what it needs is asked.
struct Step {
    /// Workflow and transition, as `loan.lend`.
    name: String,
    title: Said,
    needs: Vec<String>,
}

/// `GET /{language}/registers/{register}/new`
pub(crate) async fn new(visit: Visit, Path(name): Path<String>) -> Shown {
    begin(visit, &name, None, None).await
}

/// `GET /{language}/registers/{register}/records/{id}/edit`
pub(crate) async fn change(visit: Visit, Path((name, id)): Path<(String, String)>) -> Shown {
    begin(visit, &name, Some(identifier(&id, "no_record")?), None).await
}

/// `GET /{language}/registers/{register}/records/{id}/do/{transition}`: what a transition needs to know.
pub(crate) async fn step(visit: Visit, Path((name, id, step)): Path<(String, String, String)>) -> Shown {
    begin(visit, &name, Some(identifier(&id, "no_record")?), Some(&step)).await
}

async fn begin(visit: Visit, name: &str, id: Option<Uuid>, step: Option<&str>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let mut edit = Edit::of(&visit, name, id, step).await?;
    if edit.opens(&visit) {
        visit.state.store.sealing()?;
    }
    if let Some(record) = &mut edit.record {
        edit.sealed.fill(&visit, &edit.register, record).await?;
    }
    edit.fill();
    // Addresses may carry what is known already: `?for=field:register:id` fills a reference.
    for (name, value) in visit.ask.pairs().iter().filter(|(n, _)| n == "for") {
        let _ = name;
        if let Some((field, to)) = value.split_once(':') {
            edit.pairs.put(field, to);
        }
    }
    if let Some(draft) = visit.ask.one("draft") {
        edit.take_draft(&visit, identifier(draft, "no_draft")?).await?;
    }
    edit.show(&visit).await
}

/// `POST /{language}/registers/{register}/new`
pub(crate) async fn send_new(visit: Visit, Path(name): Path<String>, headers: HeaderMap, sent: Sent) -> Shown {
    send(visit, &name, None, None, &headers, sent).await
}

/// `POST /{language}/registers/{register}/records/{id}/edit`
pub(crate) async fn send_change(
    visit: Visit,
    Path((name, id)): Path<(String, String)>,
    headers: HeaderMap,
    sent: Sent,
) -> Shown {
    send(visit, &name, Some(identifier(&id, "no_record")?), None, &headers, sent).await
}

/// `POST /{language}/registers/{register}/records/{id}/do/{transition}`
pub(crate) async fn send_step(
    visit: Visit,
    Path((name, id, step)): Path<(String, String, String)>,
    headers: HeaderMap,
    sent: Sent,
) -> Shown {
    send(visit, &name, Some(identifier(&id, "no_record")?), Some(&step), &headers, sent).await
}

async fn send(
    mut visit: Visit,
    name: &str,
    id: Option<Uuid>,
    step: Option<&str>,
    headers: &HeaderMap,
    sent: Sent,
) -> Shown {
    let mut edit = Edit::of(&visit, name, id, step).await?;
    edit.pairs = sent.pairs;
    let words = visit.words;
    let mut opened: Option<Opened> = None;
    if visit.session.is_none() {
        match account::in_form(&visit, headers, &edit.pairs).await? {
            Ok(session) => {
                visit.person = visit.state.access.person(&session.session.account).await?;
                visit.session = Some(session.session.clone());
                visit.token = Some(session.token.clone());
                edit.record = admitted(&visit, &edit.register, id, edit.step.as_ref()).await?;
                edit.sealed = offered(&visit, &edit.register, edit.record.as_ref(), edit.step.as_ref()).await?;
                opened = Some(session);
            }
            Err(told) => {
                edit.asks_who = true;
                edit.sealed = Offered::sent(&edit.register, &edit.pairs);
                edit.status = StatusCode::UNAUTHORIZED;
                edit.told.push(told);
                return edit.show(&visit).await;
            }
        }
    } else if !visit.session.as_ref().is_some_and(|s| s.owns(edit.pairs.one("form"))) {
        edit.sealed = Offered::sent(&edit.register, &edit.pairs);
        edit.status = StatusCode::FORBIDDEN;
        edit.told.push(notice(Tone::Due, None, html! { p role="alert" { (words.say("form-again")) } }));
        return edit.show(&visit).await;
    }
    for file in sent.files {
        if let Some(field) =
            edit.register.field(&file.name).filter(|f| f.kind == palermo_register::decl::FieldType::File)
        {
            let kept = visit.state.store.keep_file(&file.file_name, &file.content).await?;
            edit.pairs.set(&format!("{}:kept", field.name), serde_json::to_string(&kept).unwrap_or_default());
        }
    }
    let mut response = match edit.waiting(&visit) {
        Some(sent) => edit.wait(&visit, sent).await?,
        None => edit.act(&visit).await?,
    };
    if let Some(opened) = opened {
        account::set_session(&mut response, &opened.token);
    }
    Ok(response)
}

impl Step {
    fn of(visit: &Visit, register: &Register, name: &str) -> Result<Step, Oops> {
        let found = name.split_once('.').and_then(|(w, t)| {
            let transitions = &register.workflow(w)?.transitions;
            transitions.iter().find(|x| x.id == t).map(|x| (w, x))
        });
        let gone = || Problem::missing("no_such_transition", "the register has no such transition");
        let (workflow, transition) = found.ok_or_else(gone)?;
        let id = format!("transition-{}-{workflow}-{}", register.short(), transition.id);
        let title = visit.words.label(&visit.house.catalog, &register.pack, &id, &transition.id);
        Ok(Step { name: name.to_string(), title, needs: transition.needs.clone() })
    }
}

/// The record that whoever is signed in may work on; none where she may make one.
async fn admitted(
    visit: &Visit,
    register: &Register,
    id: Option<Uuid>,
    step: Option<&Step>,
) -> Result<Option<Record>, Oops> {
    match (id, step) {
        (Some(id), Some(step)) => Ok(Some(visit.record(&Action::Transition(step.name.clone()), register, id).await?)),
        (Some(id), None) => Ok(Some(visit.record(&Action::Change, register, id).await?)),
        (None, _) if visit.state.may_make(&visit.person, register).await? => Ok(None),
        (None, _) => Err(palermo_store::Error::NotYours.into()),
    }
}

/// The sealed fields that whoever is signed in may fill; a transition asks for none.
async fn offered(
    visit: &Visit,
    register: &Register,
    record: Option<&Record>,
    step: Option<&Step>,
) -> Result<Offered, Oops> {
    match (record, step) {
        _ if visit.session.is_none() => Ok(Offered::default()),
        (_, Some(_)) => Ok(Offered::default()),
        (Some(record), None) => Offered::of(visit, register, record).await,
        (None, None) => Offered::anew(visit, register).await,
    }
}

impl Edit {
    async fn of(visit: &Visit, name: &str, id: Option<Uuid>, step: Option<&str>) -> Result<Edit, Oops> {
        let (register, _) = visit.house.register(name)?;
        writable(&register)?;
        let step = step.map(|s| Step::of(visit, &register, s)).transpose()?;
        let record = match id {
            // The form of somebody whose session has ended comes back as it was sent, and says nothing of the record.
            id if visit.session.is_none() => id.map(|id| Record { id, ..Record::new(&register, None) }),
            id => admitted(visit, &register, id, step.as_ref()).await?,
        };
        let sealed = offered(visit, &register, record.as_ref(), step.as_ref()).await?;
        Ok(Edit {
            register,
            record,
            pairs: Pairs::default(),
            wrongs: Wrongs::default(),
            found: BTreeMap::new(),
            told: Vec::new(),
            asks_who: false,
            anyway: false,
            step,
            sealed,
            status: StatusCode::OK,
        })
    }

    /// Whether the address asks to open what is sealed in the record.
    fn opens(&self, visit: &Visit) -> bool {
        self.record.is_some() && self.step.is_none() && !self.register.slots.is_empty() && purpose(visit).is_some()
    }

    /// The sealed fields that were sent although the installation is locked.
    fn waiting(&self, visit: &Visit) -> Option<Offered> {
        if self.step.is_some() || visit.state.store.sealing().is_ok() {
            return None;
        }
        Some(Offered::sent(&self.register, &self.pairs)).filter(|sent| !sent.places.is_empty())
    }

    /// Nothing is saved, and nothing that was typed is lost: the form comes back and waits until the installation is unsealed.
    async fn wait(mut self, visit: &Visit, sent: Offered) -> Shown {
        let names: Vec<&str> = sent.places.iter().map(|i| self.register.fields[*i].name.as_str()).collect();
        self.pairs.set("waited", names.join(" "));
        self.sealed = sent;
        self.status = StatusCode::SERVICE_UNAVAILABLE;
        let what = visit.words.say("form-locked");
        self.told.push(notice(Tone::Late, None, html! { p role="alert" { (what) } }));
        self.keep_quietly(visit).await;
        self.show(visit).await
    }

    /// Whether the form can ask for a field at all.
    fn asks(&self, place: usize, field: &palermo_register::catalog::Field) -> bool {
        form::asks(field) || self.sealed.places.contains(&place)
    }

    /// Fills the form from the record, or from what a new one begins with.
    fn fill(&mut self) {
        let register = self.register.clone();
        let asked: Vec<usize> = (0..register.fields.len()).filter(|i| self.asks(*i, &register.fields[*i])).collect();
        for i in asked {
            let field = &register.fields[i];
            let value = match &self.record {
                Some(record) => record.values.get(i).cloned().unwrap_or_default(),
                None => field.default.clone().unwrap_or_default(),
            };
            form::fill(field, &field.name, &value, &mut self.pairs);
        }
        if let Some(record) = &self.record {
            self.pairs.set("version", record.version.to_string());
        }
    }

    /// What the person wants with the form.
    async fn act(mut self, visit: &Visit) -> Shown {
        let act = self.pairs.one("do").to_string();
        let (what, path) = act.split_once(':').unwrap_or((act.as_str(), ""));
        match what {
            "find" | "refresh" => {}
            "add" => {
                let added: Vec<String> = self.pairs.all(&format!("{path}:add")).map(str::to_string).collect();
                for text in added {
                    self.pairs.put(path, text);
                }
                self.pairs.set(&format!("{path}:add"), "");
            }
            "row" => {
                let n = self.pairs.one(&format!("{path}:rows")).parse::<usize>().unwrap_or(0).min(199);
                self.pairs.set(&format!("{path}:rows"), (n + 1).to_string());
            }
            "drop" => self.drop_row(path),
            "keep" => return self.keep(visit).await,
            "save-anyway" => {
                self.anyway = true;
                return self.save(visit).await;
            }
            _ => return self.save(visit).await,
        }
        self.show(visit).await
    }

    /// Takes a row away; the rows after it move up.
    fn drop_row(&mut self, what: &str) {
        let Some((path, n)) = what.rsplit_once(':').and_then(|(p, n)| Some((p, n.parse::<usize>().ok()?))) else {
            return;
        };
        let rows = self.pairs.one(&format!("{path}:rows")).parse::<usize>().unwrap_or(0);
        self.pairs.drop_under(&format!("{path}.{n}."));
        for (name, _) in &mut self.pairs.0 {
            let Some(rest) = name.strip_prefix(&format!("{path}.")).map(str::to_string) else { continue };
            let Some((i, sub)) = rest.split_once('.') else { continue };
            if let Ok(i) = i.parse::<usize>()
                && i > n
            {
                *name = format!("{path}.{}.{sub}", i - 1);
            }
        }
        self.pairs.set(&format!("{path}:rows"), rows.saturating_sub(1).to_string());
    }

    /// The values as far as they can be read, with what could not.
    fn values(&self, visit: &Visit) -> (Vec<Assignment>, Vec<Misread>) {
        let today = visit.state.store.moment().today;
        let on_form: BTreeSet<&str> = self.pairs.one("shown").split(' ').collect();
        // What was emptied so that the rest could be saved while the installation was locked stays as it is in the record.
        let waited: BTreeSet<&str> = self.pairs.one("waited").split(' ').filter(|_| self.record.is_some()).collect();
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        for (i, field) in self.register.fields.iter().enumerate().filter(|(i, f)| self.asks(*i, f)) {
            if !on_form.contains(field.name.as_str()) {
                continue;
            }
            match form::read(field, &field.name, &self.pairs, today) {
                Ok(value) if value.is_empty() && waited.contains(field.name.as_str()) => {}
                Ok(value) => values.push((i, value)),
                Err(more) => errors.extend(more),
            }
        }
        (values, errors)
    }

    /// The record as it would stand with what was entered.
    fn would_be(&self, values: &[Assignment]) -> Record {
        let mut record = self.record.clone().unwrap_or_else(|| Record::new(&self.register, None));
        for (i, value) in values {
            record.values[*i] = value.clone();
        }
        record
    }

    async fn visible(&self, visit: &Visit, record: &Record) -> Result<palermo_store::engine::Shown, Oops> {
        let actor = visit.actor().unwrap_or_else(|| palermo_store::Actor::local(None));
        let mut reads = visit.state.store.database().read().await?;
        let today = visit.state.store.moment().today;
        Ok(shown(&mut reads, &visit.house, &self.register, record, &actor, today).await?)
    }

    async fn save(mut self, visit: &Visit) -> Shown {
        let Some(actor) = visit.actor() else { return self.show(visit).await };
        let (values, misread) = self.values(visit);
        if !misread.is_empty() {
            for m in &misread {
                self.wrongs.misread(visit, &self.register, m);
            }
            return self.refuse(visit).await;
        }
        let would_be = self.would_be(&values);
        let visible = self.visible(visit, &would_be).await?;
        let on_form: BTreeSet<&str> = self.pairs.one("shown").split(' ').collect();
        let opened = form::sections(&self.register).any(|(s, _, fields)| {
            let fresh = |i: &usize, name: &str| visible.fields[*i] && !on_form.contains(name);
            visible.sections[s] && fields.iter().any(|(i, f)| fresh(i, &f.name))
        });
        if opened && !self.anyway && self.step.is_none() {
            self.anyway = true;
            self.told.push(notice(
                Tone::Due,
                None,
                html! { p role="status" { (visit.words.say("form-more-questions")) } },
            ));
            return self.show(visit).await;
        }
        let input = Input { values, ..Input::default() };
        let work = async {
            let mut change = visit.work(&actor).await?;
            change.held_by(self.sealed.holder.clone());
            let base = self.pairs.one("version").parse().unwrap_or(0);
            let made = match (&self.record, &self.step) {
                (Some(record), Some(step)) => {
                    change.transition(&self.register.name, record.id, base, &step.name, input).await?
                }
                (Some(record), None) => change.update(&self.register.name, record.id, base, input).await?,
                (None, _) => change.create(&self.register.name, input).await?,
            };
            change.commit().await?;
            Ok::<_, StoreError>(made)
        };
        match work.await {
            Ok(made) => {
                if let Ok(draft) = Uuid::parse_str(self.pairs.one("draft")) {
                    // The draft has done its work; that it was gone already is no fault.
                    let _ = visit.state.store.drop_draft(&actor, draft).await;
                }
                let awaited = made.warnings.iter().any(|w| w.code == "approval_awaited");
                let said = match (&self.step, made.changed) {
                    (Some(_), _) if awaited => "awaited",
                    (Some(_), _) => "moved",
                    (None, true) => "saved",
                    (None, false) => "unchanged",
                };
                let path = format!("/registers/{}/records/{}", self.register.name, made.record.id);
                // What the record warns of is said by its rules; their names lead to the words.
                let rules: Vec<&str> = made.warnings.iter().filter_map(|w| w.rule.as_deref()).collect();
                let mut pairs = vec![("told", said)];
                pairs.extend(rules.iter().map(|r| ("warning", *r)));
                Ok(Redirect::to(&visit.at(&path, &pairs)).into_response())
            }
            Err(StoreError::Refused(refusals)) => {
                for r in &refusals {
                    self.wrongs.refusal(visit, &self.register, r);
                }
                self.refuse(visit).await
            }
            Err(StoreError::Stale { current, .. }) => self.stale(visit, *current).await,
            Err(StoreError::Constraint { .. }) => {
                self.wrongs.mark(visit, &self.register, "", "not_unique", "");
                self.refuse(visit).await
            }
            Err(e @ (StoreError::Busy | StoreError::DiskFull)) => {
                let words = visit.words;
                let (status, what) = match e {
                    StoreError::Busy => (StatusCode::SERVICE_UNAVAILABLE, "error-503-what"),
                    _ => (StatusCode::INSUFFICIENT_STORAGE, "error-507-what"),
                };
                self.status = status;
                if status == StatusCode::INSUFFICIENT_STORAGE {
                    // The draft that is kept now is small, and the reserve is for what must not be lost.
                    visit.state.store.reserve().release();
                }
                self.told.push(notice(Tone::Late, None, html! { p role="alert" { (words.say(what)) } }));
                self.keep_quietly(visit).await;
                self.show(visit).await
            }
            Err(e) => Err(e.into()),
        }
    }

    /// Shows the form again with what is wrong; a draft is kept beside it, for a line that dies now.
    async fn refuse(mut self, visit: &Visit) -> Shown {
        self.status = StatusCode::UNPROCESSABLE_ENTITY;
        self.keep_quietly(visit).await;
        self.show(visit).await
    }

    /// Somebody else saved meanwhile: both versions side by side, and the form as it was filled.
    async fn stale(mut self, visit: &Visit, current: Record) -> Shown {
        let words = visit.words;
        let (values, _) = self.values(visit);
        let yours = self.would_be(&values);
        let said = |field, value: &Value| {
            palermo_register::view::said(&visit.house.catalog, &self.register, field, value, words.locale.language())
                .text
        };
        let differing: Vec<(Said, String, String)> = values
            .iter()
            .filter(|(i, _)| current.values[*i] != yours.values[*i])
            .map(|(i, _)| {
                let field = &self.register.fields[*i];
                let name = words.field(&visit.house.catalog, &self.register, field);
                (name, said(field, &current.values[*i]), said(field, &yours.values[*i]))
            })
            .collect();
        let mut reads = visit.state.store.database().read().await?;
        let events = palermo_store::ledger::events_of(&mut reads, &self.register.name, current.id).await?;
        let who = events.last().map_or_else(|| words.say("form-somebody"), |e| e.draft.actor.to_string());
        drop(reads);
        self.told.push(notice(
            Tone::Late,
            None,
            html! {
                p role="alert" { (words.with("form-stale", &[("who", Arg::Text(&who))])) }
                (scroll(&words.say("form-stale-now"), html! { table {
                    thead { tr {
                        th scope="col" { (words.say("form-stale-field")) }
                        th scope="col" { (words.say("form-stale-now")) }
                        th scope="col" { (words.say("form-stale-yours")) }
                    } }
                    tbody { @for (name, now, mine) in &differing { tr {
                        th scope="row" { (name) } td { bdi { (now) } } td { bdi { (mine) } }
                    } } }
                } }))
            },
        ));
        self.pairs.set("version", current.version.to_string());
        self.record = Some(current);
        self.status = StatusCode::CONFLICT;
        self.keep_quietly(visit).await;
        self.show(visit).await
    }

    /// What is kept of a form: under each field the pairs of its controls.
    fn as_draft(&self) -> Map<String, Json> {
        let mut out = Map::new();
        for field in self.register.fields.iter().filter(|f| form::asks(f)) {
            let pairs: Vec<Json> = self.pairs.of_field(&field.name).map(|(n, v)| serde_json::json!([n, v])).collect();
            if !pairs.is_empty() {
                out.insert(field.name.clone(), Json::Array(pairs));
            }
        }
        out
    }

    async fn keep_quietly(&mut self, visit: &Visit) {
        // A draft is a second net: that it could not be kept must not hide what the person has to mend.
        let _ = self.put_draft(visit).await;
    }

    async fn put_draft(&mut self, visit: &Visit) -> Result<Option<(palermo_store::drafts::Draft, Vec<String>)>, Oops> {
        let Some(actor) = visit.actor() else { return Ok(None) };
        let id = Uuid::parse_str(self.pairs.one("draft")).ok();
        let record = self.record.as_ref().map(|r| r.id);
        let kept = visit.state.store.keep_draft(&actor, &self.register.name, record, &self.as_draft(), id).await?;
        self.pairs.set("draft", kept.0.id.to_string());
        Ok(Some(kept))
    }

    async fn keep(mut self, visit: &Visit) -> Shown {
        let words = visit.words;
        if let Some((draft, out)) = self.put_draft(visit).await? {
            let until = draft.expires_at.parse::<jiff::Timestamp>().unwrap_or_default();
            let day = words.locale.day(visit.state.store.zone().to_datetime(until).date());
            self.told.push(notice(Tone::Done, None, html! {
                p role="status" { (words.with("form-kept", &[("day", Arg::Text(&day))])) }
                @if !out.is_empty() { p { (words.with("form-kept-out", &[("fields", Arg::Text(&words.list(&out)))])) } }
            }));
        }
        self.show(visit).await
    }

    async fn take_draft(&mut self, visit: &Visit, id: Uuid) -> Result<(), Oops> {
        let Some(actor) = visit.actor() else { return Ok(()) };
        let draft = visit.state.store.draft(&actor, id).await?;
        for (field, pairs) in &draft.values {
            self.pairs.0.retain(|(n, _)| {
                n != field && !n.starts_with(&format!("{field}:")) && !n.starts_with(&format!("{field}."))
            });
            for pair in pairs.as_array().into_iter().flatten() {
                if let (Some(name), Some(value)) = (pair[0].as_str(), pair[1].as_str()) {
                    self.pairs.put(name, value);
                }
            }
        }
        self.pairs.set("draft", id.to_string());
        Ok(())
    }

    /// Titles of what references point at, and what a search for them finds.
    async fn look_up(&mut self, visit: &Visit) -> Result<(), Oops> {
        use palermo_register::decl::FieldType as T;
        let register = self.register.clone();
        let mut wanted: Vec<(String, &palermo_register::catalog::Field)> = Vec::new();
        for field in register.fields.iter().filter(|f| form::asks(f)) {
            match field.kind {
                T::Ref | T::Refs => wanted.push((field.name.clone(), field)),
                T::Rows => {
                    let n = self.pairs.one(&format!("{}:rows", field.name)).parse::<usize>().unwrap_or(0).min(200);
                    for sub in field.fields.iter().filter(|f| matches!(f.kind, T::Ref | T::Refs) && f.is_stored()) {
                        wanted.extend((0..n).map(|i| (format!("{}.{i}.{}", field.name, sub.name), sub)));
                    }
                }
                _ => {}
            }
        }
        for (path, field) in wanted {
            let mut found: Vec<(String, String)> = Vec::new();
            for text in self.pairs.all(&path) {
                if let Ok(to) = field.reference(text)
                    && let Ok((other, _)) = visit.house.register(&to.register)
                    && let Ok(record) = visit.record(&Action::Read, &other, to.id).await
                {
                    found.push((format!("{}:{}", to.register, to.id), title(&other, &record)));
                }
            }
            let asked = self.pairs.one(&format!("{path}:find")).to_string();
            if !asked.is_empty() {
                for name in &field.to {
                    let (other, _) = visit.house.register(name)?;
                    let listing = Listing { search: Some(asked.clone()), limit: 12, ..Listing::default() };
                    for record in visit.list(name, listing).await?.0 {
                        let value = format!("{name}:{}", record.id);
                        if !found.iter().any(|(v, _)| *v == value) {
                            found.push((value, title(&other, &record)));
                        }
                    }
                }
            }
            self.found.insert(path, found);
        }
        Ok(())
    }

    async fn show(mut self, visit: &Visit) -> Shown {
        self.look_up(visit).await?;
        let words = visit.words;
        let catalog = &visit.house.catalog;
        let (values, _) =
            if self.pairs.one("shown").is_empty() { (Vec::new(), Vec::new()) } else { self.values(visit) };
        let would_be = self.would_be(&values);
        let visible = self.visible(visit, &would_be).await?;
        let name = words.register(catalog, &self.register).text;
        let (heading, headed, back) = match &self.record {
            Some(record) => {
                let title = record::title(visit, &self.register, record);
                let path = format!("/registers/{}/records/{}", self.register.name, record.id);
                let own = ("title", html! { bdi { (title) } });
                let (heading, headed) = match &self.step {
                    Some(step) => {
                        let what = [("what", Arg::Text(&step.title.text)), ("title", Arg::Text(&title))];
                        let things = [("what", html! { (step.title) }), own];
                        (words.with("form-step", &what), words.around("form-step", &[], &things))
                    }
                    None => (
                        words.with("form-edit", &[("title", Arg::Text(&title))]),
                        words.around("form-edit", &[], &[own]),
                    ),
                };
                (heading, headed, Some((path, title)))
            }
            None => {
                let heading = words.with("form-new", &[("register", Arg::Text(&name))]);
                (heading.clone(), html! { (heading) }, None)
            }
        };
        let drawing = Drawing {
            words,
            catalog,
            register: &self.register,
            today: visit.state.store.moment().today,
            pairs: &self.pairs,
            wrong: &self.wrongs.beside,
            found: &self.found,
        };
        let mut on_form: Vec<&str> = Vec::new();
        let sections: Vec<Markup> = form::sections(&self.register)
            .filter(|(s, _, _)| self.step.is_some() || visible.sections[*s])
            .filter_map(|(_, name, fields)| {
                let asked = |i: usize, f: &str| match &self.step {
                    Some(step) => step.needs.iter().any(|n| n == f),
                    None => visible.fields[i],
                };
                let fields: Vec<_> = fields.into_iter().filter(|(i, f)| asked(*i, &f.name)).collect();
                on_form.extend(fields.iter().map(|(_, f)| f.name.as_str()));
                let title = words.label(
                    catalog,
                    &self.register.pack,
                    &format!("section-{}-{name}", self.register.short()),
                    name,
                );
                (!fields.is_empty()).then(|| {
                    html! {
                        section.form-section {
                            @if !name.is_empty() { h2 { (title) } }
                            @for (_, field) in &fields { (drawing.field(field)) }
                        }
                    }
                })
            })
            .collect();
        let closed: Vec<_> = self.sealed.places.iter().map(|i| &self.register.fields[*i]).collect();
        on_form.extend(closed.iter().map(|f| f.name.as_str()));
        let conditional = self.step.is_none()
            && (self.register.sections.iter().any(|s| s.show_if.is_some())
                || self.register.fields.iter().any(|f| f.show_if.is_some() && form::asks(f)));
        let left_out: Vec<String> = self
            .register
            .fields
            .iter()
            .filter(|f| !f.is_stored() && self.step.is_none() && closed.iter().all(|c| c.name != f.name))
            .map(|f| words.field(catalog, &self.register, f).text)
            .collect();
        let files =
            self.register.fields.iter().any(|f| f.kind == palermo_register::decl::FieldType::File && form::asks(f));
        let mut page = Page::staff(visit, &heading).door("/registers").status(self.status);
        page = page.crumb("/registers", words.say("door-registers"));
        page = page.crumb(&format!("/registers/{}", self.register.name), name);
        if let Some((path, title)) = &back {
            page = page.crumb(path, title.clone());
        }
        let (who, before) = if self.asks_who { account::who(words)? } else { (html! {}, None) };
        let save = match &self.step {
            Some(step) => ("save", step.title.clone()),
            None if self.anyway => ("save-anyway", Said::plain(words.say("form-save-anyway"))),
            None => ("save", Said::plain(words.say("form-save"))),
        };
        let token = visit.session.as_ref().map(|s: &Session| s.form_token.as_str()).unwrap_or_default();
        let mut response: Response = page.show(html! {
            h1 { (headed) }
            @for told in &self.told { (told) }
            (summary(words, &self.wrongs.summary))
            form.plain.wide method="post" enctype=[files.then_some("multipart/form-data")] {
                // The first button of a form is the one that the return key presses: it saves.
                button.unseen name="do" value=(save.0) tabindex="-1" aria-hidden="true" { (save.1) }
                (hidden("form", token))
                (hidden("version", self.pairs.one("version")))
                (hidden("draft", self.pairs.one("draft")))
                (hidden("shown", &on_form.join(" ")))
                (hidden("waited", self.pairs.one("waited")))
                (who)
                @for section in &sections { (section) }
                @if !closed.is_empty() {
                    section.form-section {
                        h2 { (words.say("record-sealed")) }
                        p.hint { (words.say("form-sealed-what")) }
                        @for field in &closed { (drawing.field(field)) }
                    }
                }
                @if !left_out.is_empty() { p.soft { (words.say("form-left-out")) " " (words.list(&left_out)) } }
                (drawing.all_proposals())
                div.buttons {
                    button name="do" value=(save.0) { (save.1) }
                    @if conditional { button.quiet name="do" value="refresh" { (words.say("form-refresh")) } }
                    @if self.step.is_none() { button.quiet name="do" value="keep" { (words.say("form-keep")) } }
                }
            }
        });
        if let Some(before) = before {
            account::set_before(&mut response, &before);
        }
        Ok(response)
    }
}
