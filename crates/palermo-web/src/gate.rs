//! Who comes in where? Every address stands here with what it asks for; one that does not stand here answers nobody. What an
//! address asks of the house as a whole is decided here, what it asks of a record by its handler, both by the one function.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use palermo_access::{Access, Action, Decision, Person, Question, Session, Token, Upon};
use palermo_register::catalog::Register;
use palermo_register::locale::Locale;
use palermo_register::value::Value;
use palermo_store::engine::{Assignment, ClockAct, Reason};
use palermo_store::layout::Layout;
use palermo_store::read::Listing;
use palermo_store::sealing::Holder;
use palermo_store::{Actor, Change, Error as StoreError, Input, Record, Saved, Sight};
use uuid::Uuid;

use crate::pages::{MARKED, Oops};
use crate::visit::{encoded, token};
use crate::{AppState, Problem};

/// What an address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// The pages that are for everybody.
    Look,
    /// That somebody has signed in. What she may do with which record is decided where the record is known.
    Enter,
    /// The import desk.
    Import,
    /// Exact figures.
    Tabulate,
    /// Long work and the ends of the ledger.
    Watch,
    /// Accounts.
    Administer,
}

use Asks::{Administer, Enter, Import, Look, Tabulate, Watch};

impl Asks {
    fn action(self) -> Action {
        match self {
            Look => Action::Look,
            Enter => Action::Enter,
            Import => Action::Import,
            Tabulate => Action::Tabulate,
            Watch => Action::Watch,
            Administer => Action::Administer,
        }
    }
}

/// An address with what reading it and writing to it asks for.
type Row = (&'static str, Option<Asks>, Option<Asks>);

/// Style sheets, fonts and scripts.
const ASSETS: &str = "/assets/{name}";

/// Every page, without its language.
const PAGES: [Row; 47] = [
    ("/", Some(Look), None),
    ("/about", Some(Look), None),
    ("/parts", Some(Look), None),
    ("/sign-in", Some(Look), Some(Look)),
    ("/sign-out", None, Some(Enter)),
    ("/prove", Some(Enter), Some(Enter)),
    ("/account", Some(Enter), Some(Enter)),
    ("/registers", Some(Enter), None),
    ("/registers/{register}", Some(Enter), Some(Enter)),
    ("/registers/{register}/export", Some(Enter), None),
    ("/registers/{register}/find", Some(Enter), Some(Enter)),
    ("/countries", Some(Look), None),
    ("/countries/{code}", Some(Look), None),
    ("/estimate", Some(Tabulate), Some(Tabulate)),
    ("/explore", Some(Look), None),
    ("/explore/cell", Some(Look), None),
    ("/explore/records", Some(Enter), None),
    ("/explore/download/{format}", Some(Look), None),
    ("/flows", Some(Look), None),
    ("/method", Some(Look), None),
    ("/treaties", Some(Look), None),
    ("/report/{register}", Some(Look), Some(Look)),
    ("/admin", Some(Administer), Some(Administer)),
    ("/admin/jobs/{id}/stop", None, Some(Administer)),
    ("/import", Some(Import), Some(Import)),
    ("/import/{id}", Some(Import), Some(Import)),
    ("/documents", Some(Enter), Some(Enter)),
    ("/my-day", Some(Enter), None),
    ("/packs", Some(Enter), None),
    ("/packs/{pack}", Some(Enter), None),
    ("/packs/{pack}/lists/{list}", Some(Enter), None),
    ("/registers/core.batch/records/{id}/undo", None, Some(Enter)),
    ("/registers/{register}/move", Some(Enter), Some(Enter)),
    ("/registers/{register}/new", Some(Enter), Some(Enter)),
    ("/registers/{register}/records/{id}/edit", Some(Enter), Some(Enter)),
    ("/registers/{register}/records/{id}", Some(Enter), None),
    ("/registers/{register}/records/{id}/access", Some(Enter), Some(Enter)),
    ("/registers/{register}/records/{id}/clocks/{clock}", Some(Enter), Some(Enter)),
    ("/registers/{register}/records/{id}/delete", Some(Enter), Some(Enter)),
    ("/registers/{register}/records/{id}/do/{transition}", Some(Enter), Some(Enter)),
    ("/registers/{register}/records/{id}/files/{field}", Some(Enter), None),
    ("/registers/{register}/records/{id}/history", Some(Enter), None),
    // Without a language before them.
    (ASSETS, Some(Look), None),
    ("/api", Some(Enter), None),
    ("/api/", Some(Enter), None),
    ("/api/openapi.json", Some(Enter), None),
    ("/api/codelists/{list}", Some(Enter), None),
];

/// Every address of the API that has not its place among the pages.
const API: [Row; 25] = [
    ("/api/registers", Some(Enter), None),
    ("/api/registers/", Some(Enter), None),
    ("/api/registers/{register}/form", Some(Enter), None),
    ("/api/registers/{register}/list", Some(Enter), None),
    ("/api/registers/{register}/schema", Some(Enter), None),
    ("/api/registers/{register}/export", Some(Enter), None),
    ("/api/registers/{register}/effective", Some(Enter), None),
    ("/api/registers/{register}/files/{field}", None, Some(Enter)),
    ("/api/registers/{register}/records", Some(Enter), Some(Enter)),
    ("/api/registers/{register}/records/{id}", Some(Enter), Some(Enter)),
    ("/api/registers/{register}/records/{id}/history", Some(Enter), None),
    ("/api/registers/{register}/records/{id}/files/{field}", Some(Enter), None),
    ("/api/registers/{register}/records/{id}/story", Some(Enter), None),
    ("/api/registers/{register}/records/{id}/transitions", Some(Enter), None),
    ("/api/registers/{register}/records/{id}/transitions/{transition}", None, Some(Enter)),
    ("/api/registers/{register}/records/{id}/clocks/{clock}", None, Some(Enter)),
    ("/api/drafts", Some(Enter), Some(Enter)),
    ("/api/drafts/{id}", Some(Enter), Some(Enter)),
    ("/api/import", None, Some(Import)),
    ("/api/table/{dataset}", Some(Tabulate), None),
    ("/api/flow/{dataset}", Some(Tabulate), None),
    ("/api/jobs", Some(Watch), None),
    ("/api/jobs/{id}", Some(Watch), Some(Administer)),
    ("/api/batches/{id}/undo", None, Some(Enter)),
    ("/api/ledger/head", Some(Watch), None),
];

/// What an address asks for. None: it does not stand in the table, or does not take this method.
fn asks(path: &str, method: &Method) -> Option<Option<Asks>> {
    let (_, read, write) = PAGES.iter().chain(&API).find(|(known, ..)| *known == path)?;
    Some(if matches!(*method, Method::GET | Method::HEAD) { *read } else { *write })
}

/// The address without the language before it.
fn without_language(path: &str) -> &str {
    let languages = Locale::all().map(|l| l.language()).chain([MARKED]);
    for language in languages {
        if let Some(rest) = path.strip_prefix('/').and_then(|p| p.strip_prefix(language)) {
            match rest {
                "" => return "/",
                rest if rest.starts_with('/') => return rest,
                _ => {}
            }
        }
    }
    path
}

/// Who visits: what the request's cookie says, and what that person brings.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub session: Option<Session>,
    pub token: Option<Token>,
    pub person: Person,
}

/// Lets in whoever may come in. Everybody else gets the way to sign in, or the one answer that hides what is there.
pub(crate) async fn gate(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let Some(matched) = request.extensions().get::<MatchedPath>().map(|m| m.as_str().to_string()) else {
        return next.run(request).await;
    };
    if matched == ASSETS {
        // The same bytes for everybody: nobody is looked up for a style sheet.
        return next.run(request).await;
    }
    let api = matched.starts_with("/api");
    let visitor = match visitor(&state, request.headers(), api).await {
        Ok(visitor) => visitor,
        Err(problem) => return refusal(problem, api),
    };
    let asked = match asks(without_language(&matched), request.method()) {
        None => return refusal(Problem::missing("no_such_address", "nothing is at this address"), api),
        // The router says which methods the address takes.
        Some(None) => return next.run(request).await,
        Some(Some(asks)) => asks,
    };
    match state.access.house(&Question::new(&visitor.person, &asked.action())) {
        Ok(Decision { allow: true, .. }) => {}
        Ok(_) if visitor.session.is_none() && !api => {
            // A form that was typed while the session ended is kept by its page, which asks for the session itself.
            if matches!(*request.method(), Method::GET | Method::HEAD) {
                return sign_in(&matched, &request);
            }
        }
        Ok(_) => return refusal(StoreError::NotYours.into(), api),
        Err(e) => return refusal(e.into(), api),
    }
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

/// A problem as a document for programs; pages dress it in the reader's language.
fn refusal(problem: Problem, api: bool) -> Response {
    if api { problem.into_response() } else { Oops(problem).into_response() }
}

fn sign_in(matched: &str, request: &Request) -> Response {
    let uri = request.uri();
    let asked = request.extensions().get::<axum::extract::OriginalUri>().map_or(uri, |o| &o.0);
    let language = matched.trim_start_matches('/').split('/').next().unwrap_or_default();
    let own = asked.path().strip_prefix(&format!("/{language}")).unwrap_or("/");
    let back = asked.query().map_or_else(|| own.to_string(), |q| format!("{own}?{q}"));
    Redirect::to(&format!("/{language}/sign-in?to={}", encoded(&back))).into_response()
}

/// Programs act for whoever runs the machine: the service answers only there.
async fn visitor(state: &AppState, headers: &HeaderMap, api: bool) -> Result<Visitor, Problem> {
    if api {
        let organisation = crate::ask::organisation(headers)?;
        return Ok(Visitor { session: None, token: None, person: Person::local(organisation.as_deref()) });
    }
    let token = token(headers);
    let session = match &token {
        Some(token) => state.access.session(token).await.ok(),
        None => None,
    };
    let person = match &session {
        Some(session) => state.access.person(&session.account).await?,
        None => Person::anybody(),
    };
    Ok(Visitor { session, token, person })
}

impl AppState {
    /// Whether a person may do something with a record.
    ///
    /// # Errors
    /// The store refuses, or the policies cannot answer.
    pub(crate) async fn may(
        &self,
        person: &Person,
        action: &Action,
        register: &Register,
        record: &Record,
    ) -> Result<bool, Problem> {
        let question = Question::new(person, action);
        Ok(self.access.decide(&question, Upon::Record(register, record)).await?.allow)
    }

    /// Whether a person may make a record for her organisation.
    ///
    /// # Errors
    /// As [`AppState::may`].
    pub(crate) async fn may_make(&self, person: &Person, register: &Register) -> Result<bool, Problem> {
        if register.machinery {
            return Ok(false);
        }
        self.may(person, &Action::Create, register, &begun(register, person, &[])).await
    }

    /// Whether a person may read a record. One question to the database finds neither what is not there nor what is not hers, so
    /// that the two take the same time.
    ///
    /// # Errors
    /// The store refuses, or the policies cannot answer.
    async fn reads(&self, person: &Person, register: &Register, id: Uuid) -> Result<bool, Problem> {
        let house = self.store.house();
        let (_, layout) = house.register(&register.name)?;
        let sight = self.sight(person, &Action::Read, register)?;
        let mut reads = self.store.database().read().await?;
        Ok(!palermo_store::read::seen(&mut reads, layout, &[id], &sight).await?.is_empty())
    }

    /// A record that is to be read, or with which something is to be done. Whoever may not even read it is told what everybody is
    /// told who asks for a record that is not there.
    ///
    /// # Errors
    /// It is not there, or not hers; the store refuses.
    pub(crate) async fn record(
        &self,
        person: &Person,
        action: &Action,
        register: &Register,
        id: Uuid,
    ) -> Result<Record, Problem> {
        if !self.reads(person, register, id).await? {
            return Err(StoreError::NoRecord(register.name.clone()).into());
        }
        let record = self.store.get(&register.name, id).await?;
        if self.may(person, action, register, &record).await? {
            return Ok(record);
        }
        let hidden = *action == Action::Read;
        Err(if hidden { StoreError::NoRecord(register.name.clone()).into() } else { StoreError::NotYours.into() })
    }

    /// Whether the versions of a record may be read: of one that was deleted by how it last stood.
    ///
    /// # Errors
    /// It never was, or is not hers; the store refuses.
    pub(crate) async fn versions(&self, person: &Person, register: &Register, id: Uuid) -> Result<(), Problem> {
        let gone = || StoreError::NoRecord(register.name.clone());
        if self.reads(person, register, id).await? {
            match self.store.get(&register.name, id).await {
                Ok(record) if self.may(person, &Action::Read, register, &record).await? => return Ok(()),
                Ok(_) => return Err(gone().into()),
                Err(StoreError::NoRecord(_)) => {}
                Err(e) => return Err(e.into()),
            }
        }
        // Of a record that stands and is not hers nothing is read, as of one that never was.
        let house = self.store.house();
        let (_, layout) = house.register(&register.name)?;
        let mut reads = self.store.database().read().await?;
        let former = palermo_store::read::history_of_deleted(&mut reads, layout, id).await?;
        let last = former.last().ok_or_else(gone)?;
        let owner = last.values.get("@owner").and_then(|o| o.as_str()).map(Arc::from);
        let record = Record { id, values: last.values_of(register), ..Record::new(register, owner) };
        let may = self.may(person, &Action::Read, register, &record).await?;
        if may { Ok(()) } else { Err(gone().into()) }
    }

    /// The records of a register with which a person may do something, as a condition.
    ///
    /// # Errors
    /// The policies cannot answer.
    pub(crate) fn sight(&self, person: &Person, action: &Action, register: &Register) -> Result<Sight, Problem> {
        Ok(self.access.sight(&Question::new(person, action), register)?)
    }

    /// As [`AppState::sight`], where whoever may see none of the records is turned away.
    ///
    /// # Errors
    /// She may not; the policies cannot answer.
    pub(crate) fn enter(&self, person: &Person, action: &Action, register: &Register) -> Result<Sight, Problem> {
        match self.sight(person, action, register)? {
            Sight::Always(false) => Err(StoreError::NotYours.into()),
            sight => Ok(sight),
        }
    }

    /// The records of a listing that a person may see.
    ///
    /// # Errors
    /// The store refuses, or the policies cannot answer.
    pub(crate) async fn list(
        &self,
        person: &Person,
        register: &str,
        listing: Listing,
    ) -> Result<(Vec<Record>, i64), Problem> {
        let (register, _) = self.store.house().register(register)?;
        match self.sight(person, &Action::List, &register)? {
            Sight::Always(false) => Ok((Vec::new(), 0)),
            sight => Ok(self.store.list(&register.name, &Listing { sight, ..listing }).await?),
        }
    }

    /// Begins a change in which every step is decided by what its own transaction sees.
    ///
    /// # Errors
    /// Somebody else is writing, or the database refuses.
    pub(crate) async fn work(&self, person: &Person, actor: &Actor) -> Result<Work<'_>, StoreError> {
        let change = self.store.change(actor).await?;
        Ok(Work { access: self.access.clone(), person: person.clone(), change })
    }
}

/// A record of a register as a person begins it.
fn begun(register: &Register, person: &Person, values: &[Assignment]) -> Record {
    let owner = Some(person.organisation.as_str()).filter(|o| !o.is_empty()).map(Arc::from);
    let mut record = Record::new(register, owner);
    for w in &register.workflows {
        if let (Some(place), Some(first)) = (register.field_index(&w.field()), w.states.first()) {
            record.values[place] = Value::Code(first.clone());
        }
    }
    for (place, value) in values {
        record.values[*place] = value.clone();
    }
    record
}

/// A change of a person: as [`Change`], and nothing that the policies do not permit.
pub(crate) struct Work<'s> {
    access: Access,
    person: Person,
    change: Change<'s>,
}

impl Work<'_> {
    /// Makes a record.
    ///
    /// # Errors
    /// [`StoreError::NotYours`], or as [`Change::create`].
    pub async fn create(&mut self, register: &str, input: Input) -> Result<Saved, StoreError> {
        let (of, _) = self.change.house().clone().register(register)?;
        let record = begun(&of, &self.person, &input.values);
        self.allow(&Action::Create, &of, &record).await?;
        self.meets(&of, None, &input).await?;
        self.change.create(register, input).await
    }

    /// Changes a record.
    ///
    /// # Errors
    /// [`StoreError::NotYours`], or as [`Change::update`].
    pub async fn update(&mut self, register: &str, id: Uuid, base: i64, input: Input) -> Result<Saved, StoreError> {
        self.allow_with(&Action::Change, register, id).await?;
        let (of, _) = self.change.house().clone().register(register)?;
        self.meets(&of, Some(id), &input).await?;
        self.change.update(register, id, base, input).await
    }

    /// Deletes a record.
    ///
    /// # Errors
    /// [`StoreError::NotYours`], or as [`Change::delete`].
    pub async fn delete(&mut self, register: &str, id: Uuid, base: i64) -> Result<(), StoreError> {
        self.allow_with(&Action::Delete, register, id).await?;
        self.change.delete(register, id, base).await
    }

    /// Moves a record; the transition is named with or without its workflow.
    ///
    /// # Errors
    /// [`StoreError::NotYours`], or as [`Change::transition`].
    pub async fn transition(
        &mut self,
        register: &str,
        id: Uuid,
        base: i64,
        transition: &str,
        input: Input,
    ) -> Result<Saved, StoreError> {
        let (of, _) = self.change.house().clone().register(register)?;
        // What the register does not know is refused by the engine, in its own words.
        if let Some(action) = move_of(&of, transition) {
            self.allow_with(&action, register, id).await?;
        }
        self.meets(&of, Some(id), &input).await?;
        self.change.transition(register, id, base, transition, input).await
    }

    /// Acts on a clock of a record.
    ///
    /// # Errors
    /// [`StoreError::NotYours`], or as [`Change::clock`].
    pub async fn clock(
        &mut self,
        register: &str,
        id: Uuid,
        base: i64,
        clock: &str,
        act: ClockAct,
    ) -> Result<Record, StoreError> {
        self.allow_with(&Action::Change, register, id).await?;
        self.change.clock(register, id, base, clock, act).await
    }

    /// Sealed values are opened and written with these keys from here on.
    pub fn held_by(&mut self, holder: Option<Arc<Holder>>) {
        self.change.held_by(holder);
    }

    /// Everything from here on is made by a batch.
    pub fn in_batch(&mut self, batch: Uuid) {
        self.change.in_batch(Some(batch), false);
    }

    /// Everything from here on is done for this reason.
    pub fn because(&mut self, reason: Option<Reason>) {
        self.change.because(reason);
    }

    /// Ends the change: now it lasts.
    ///
    /// # Errors
    /// The database refuses; then nothing has changed.
    pub async fn commit(self) -> Result<i64, StoreError> {
        self.change.commit().await
    }

    /// Every record to which the values newly point is there and may be read: another's is refused as one that is not there.
    async fn meets(&mut self, register: &Register, id: Option<Uuid>, input: &Input) -> Result<(), StoreError> {
        if !input.values.iter().any(|(_, value)| matches!(value, Value::Refs(_))) {
            return Ok(());
        }
        let house = self.change.house().clone();
        let stands = match id {
            Some(id) => {
                let (_, layout) = house.register(&register.name)?;
                palermo_store::read::load(self.change.tx(), register, layout, id).await?
            }
            None => None,
        };
        for (place, value) in &input.values {
            let Value::Refs(refs) = value else { continue };
            let known = stands.as_ref().and_then(|r| r.values.get(*place));
            for to in refs {
                if matches!(known, Some(Value::Refs(known)) if known.contains(to)) {
                    continue;
                }
                let (other, layout) = house.register(&to.register)?;
                if !self.reads(&other, layout, to.id).await? {
                    let field = register.fields.get(*place).map(|f| f.name.as_str());
                    let message = format!("there is no record {} in {}", to.id, to.register);
                    return Err(StoreError::refused("no_such_record", field, message));
                }
            }
        }
        Ok(())
    }

    /// Whether a record may be read. Whoever may not learns nothing of it, not even by the time it takes.
    async fn reads(&mut self, register: &Register, layout: &Layout, id: Uuid) -> Result<bool, StoreError> {
        match self.access.sight(&Question::new(&self.person, &Action::Read), register) {
            Ok(sight) => Ok(!palermo_store::read::seen(self.change.tx(), layout, &[id], &sight).await?.is_empty()),
            Err(cause) => {
                tracing::error!(%cause, "nothing is allowed");
                Ok(false)
            }
        }
    }

    async fn allow_with(&mut self, action: &Action, register: &str, id: Uuid) -> Result<(), StoreError> {
        let house = self.change.house().clone();
        let (register, layout) = house.register(register)?;
        let gone = || StoreError::NoRecord(register.name.clone());
        if !self.reads(&register, layout, id).await? {
            return Err(gone());
        }
        let found = palermo_store::read::load(self.change.tx(), &register, layout, id).await?;
        let record = found.ok_or_else(gone)?;
        self.allow(action, &register, &record).await
    }

    async fn allow(&mut self, action: &Action, register: &Register, record: &Record) -> Result<(), StoreError> {
        let question = Question::new(&self.person, action);
        match self.access.decide_in(self.change.tx(), &question, Upon::Record(register, record)).await {
            Ok(decision) if decision.allow => Ok(()),
            Ok(_) => Err(StoreError::NotYours),
            Err(palermo_access::Error::Store(e)) => Err(e),
            Err(cause) => {
                tracing::error!(%cause, "nothing is allowed");
                Err(StoreError::NotYours)
            }
        }
    }
}

/// The action of a transition that is named with or without its workflow.
pub(crate) fn move_of(register: &Register, transition: &str) -> Option<Action> {
    let (workflow, id) = transition.split_once('.').map_or((None, transition), |(w, t)| (Some(w), t));
    let own = register.workflows.iter().filter(|w| workflow.is_none_or(|n| n == w.name));
    let found = own.into_iter().find(|w| w.transitions.iter().any(|t| t.id == id))?;
    Some(Action::Transition(format!("{}.{id}", found.name)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The addresses that a router is built from, as its source says them.
    fn built(source: &str) -> BTreeSet<String> {
        source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_string).collect()
    }

    #[test]
    fn every_address_of_the_service_stands_in_the_table_and_no_other() {
        let mut all = built(include_str!("pages/mod.rs"));
        assert!(all.len() > 30, "{all:?}");
        let own = include_str!("lib.rs");
        let (records, rest) = own.split_once("let api =").expect("the router of the API");
        let (api, rest) = rest.split_once("let gate =").expect("the whole router");
        let below =
            |prefix: &str, path: String| if path == "/" { prefix.to_string() } else { format!("{prefix}{path}") };
        all.extend(built(records).into_iter().map(|p| below("/api/registers", p)));
        all.extend(built(api).into_iter().map(|p| below("/api", p)));
        all.extend(built(rest));
        let known: BTreeSet<String> = PAGES.iter().chain(&API).map(|(p, ..)| (*p).to_string()).collect();
        let known: BTreeSet<String> = known.into_iter().filter(|p| p != "/api/" && p != "/api/registers/").collect();
        assert_eq!(all, known);
    }

    #[test]
    fn an_address_is_known_in_every_language_and_a_language_alone_is_the_first_page() {
        assert_eq!(without_language("/ar/registers/{register}"), "/registers/{register}");
        assert_eq!(without_language("/ru"), "/");
        assert_eq!(without_language("/registers"), "/registers");
        assert_eq!(asks("/admin", &Method::POST), Some(Some(Administer)));
        assert_eq!(asks("/admin", &Method::HEAD), Some(Some(Administer)));
        assert_eq!(asks("/sign-out", &Method::GET), Some(None));
        assert_eq!(asks("/elsewhere", &Method::GET), None);
    }
}
