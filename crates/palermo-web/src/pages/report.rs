//! A report of somebody who has no account: one form, without cookie and without script, that is sealed as it is written and that
//! whoever serves it cannot open.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use maud::{Markup, html};
use palermo_register::catalog::{Arg, Field, Intake, Register};
use palermo_store::{Error as StoreError, Record};

use super::{Oops, Shown};
use crate::Problem;
use crate::form::{self, Drawing, Pairs, Sent, Wrongs};
use crate::parts::{Tone, hidden, notice, summary};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::Said;

/// Bytes of what somebody writes in one report.
const MOST: usize = 50_000;

/// The registers whose form is open to the world, where the installation names an organisation that takes reports.
pub(super) fn open(visit: &Visit) -> impl Iterator<Item = &Arc<Register>> {
    let all = visit.state.intake.is_some().then(|| visit.house.catalog.registers.values());
    all.into_iter().flatten().filter(|r| r.intake.is_some())
}

/// What the form of a register is headed.
pub(super) fn heading(visit: &Visit, register: &Register) -> Said {
    let id = format!("intake-{}", register.short());
    visit.words.label(&visit.house.catalog, &register.pack, &id, register.short())
}

/// A form as somebody has it before her.
struct Report {
    register: Arc<Register>,
    intake: Intake,
    organisation: Arc<str>,
    pairs: Pairs,
    wrongs: Wrongs,
    told: Option<(Tone, String)>,
    status: StatusCode,
    /// Seconds after which it is worth trying again.
    again: Option<u64>,
}

/// `GET /{language}/report/{register}`
pub(crate) async fn ask(visit: Visit, Path(name): Path<String>) -> Shown {
    visit.ask.knows(&[])?;
    let mut report = Report::of(&visit, &name)?;
    if !visit.state.store.takes_reports(&report.intake, &report.organisation).await? {
        return Ok(report.closed(&visit));
    }
    let mut begun = Pairs::default();
    for field in report.fields() {
        form::fill(field, &field.name, &field.default.clone().unwrap_or_default(), &mut begun);
    }
    report.pairs = begun;
    report.renew(&visit).await?;
    Ok(report.show(&visit))
}

/// `POST /{language}/report/{register}`: whatever happens, the form comes back as it was filled, or it was kept.
pub(crate) async fn send(visit: Visit, Path(name): Path<String>, sent: Sent) -> Shown {
    let mut report = Report::of(&visit, &name)?;
    report.pairs = sent.pairs;
    match report.take(&visit).await {
        Ok(Some(record)) => return Ok(report.thanks(&visit, &record)),
        Ok(None) => {}
        Err(StoreError::Refused(refusals)) => {
            for refusal in &refusals {
                report.wrongs.refusal(&visit, &report.register, refusal);
            }
            report.status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        Err(e) => report.fail(&visit, e.into()),
    }
    Ok(report.show(&visit))
}

impl Report {
    /// The form of a register that is open to the world; of any other there is nothing here.
    fn of(visit: &Visit, name: &str) -> Result<Report, Oops> {
        let gone = || Problem::missing("no_such_address", "");
        let register = visit.house.catalog.registers.get(name).cloned().ok_or_else(gone)?;
        let intake = register.intake.clone().ok_or_else(gone)?;
        let organisation = visit.state.intake.clone().ok_or_else(gone)?;
        Ok(Report {
            register,
            intake,
            organisation,
            pairs: Pairs::default(),
            wrongs: Wrongs::default(),
            told: None,
            status: StatusCode::OK,
            again: None,
        })
    }

    /// What is asked, in order.
    fn fields(&self) -> Vec<&Field> {
        self.intake.fields.iter().filter_map(|name| self.register.field(name)).collect()
    }

    /// The form carries a key of its own from here on.
    async fn renew(&mut self, visit: &Visit) -> Result<(), StoreError> {
        let store = &visit.state.store;
        let key = store.new_form_key(&self.register, &self.organisation, Timestamp::now()).await?;
        self.pairs.set("key", key);
        Ok(())
    }

    /// Keeps what was sent. None: nothing is kept, and the form says why.
    async fn take(&mut self, visit: &Visit) -> Result<Option<Record>, StoreError> {
        let (store, words) = (&visit.state.store, visit.words);
        let (register, organisation) = (self.register.clone(), self.organisation.clone());
        let key = store.form_key(&register, &organisation, self.pairs.one("key"), Timestamp::now()).await?;
        let Some(key) = key else {
            self.renew(visit).await?;
            self.tell(StatusCode::FORBIDDEN, Tone::Due, words.say("report-again"));
            return Ok(None);
        };
        if self.pairs.one("do") != "send" {
            return Ok(None);
        }
        if !store.takes_reports(&self.intake, &organisation).await? {
            return Err(StoreError::Locked);
        }
        if self.pairs.0.iter().map(|(_, text)| text.len()).sum::<usize>() > MOST {
            self.tell(StatusCode::PAYLOAD_TOO_LARGE, Tone::Late, words.say("report-too-long"));
            return Ok(None);
        }
        let today = store.moment().today;
        let mut values = Vec::new();
        for (place, field) in register.fields.iter().enumerate() {
            if !self.intake.fields.contains(&field.name) {
                continue;
            }
            match form::read(field, &field.name, &self.pairs, today) {
                Ok(value) => values.push((place, value)),
                Err(wrong) => wrong.iter().for_each(|m| self.wrongs.misread(visit, &register, m)),
            }
        }
        if !self.wrongs.summary.is_empty() {
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(None);
        }
        // Counted is only what would be written: what is refused before costs little.
        if let Err(seconds) = visit.state.rate.take(&register.name, Instant::now()) {
            let n = Arg::Count(i64::try_from(seconds).unwrap_or(i64::MAX));
            self.tell(StatusCode::TOO_MANY_REQUESTS, Tone::Due, words.with("report-wait", &[("n", n)]));
            self.again = Some(seconds);
            return Ok(None);
        }
        store.report(&register.name, &organisation, key, values).await.map(Some)
    }

    fn tell(&mut self, status: StatusCode, tone: Tone, text: String) {
        self.status = status;
        self.told = Some((tone, text));
    }

    /// What went wrong in the house: nothing was kept, and what was typed stands there still.
    fn fail(&mut self, visit: &Visit, problem: Problem) {
        let what = match problem.status {
            StatusCode::SERVICE_UNAVAILABLE if problem.is_locked() => "report-locked",
            StatusCode::INSUFFICIENT_STORAGE => "error-507-what",
            _ => "report-failed",
        };
        if problem.status == StatusCode::INSUFFICIENT_STORAGE {
            visit.state.store.reserve().release();
        }
        self.again = (problem.status == StatusCode::SERVICE_UNAVAILABLE).then_some(60);
        self.tell(problem.status, Tone::Late, visit.words.say(what));
    }

    /// The form as it was filled, with what is wrong.
    fn show(self, visit: &Visit) -> Response {
        let (words, catalog) = (visit.words, &visit.house.catalog);
        let heading = heading(visit, &self.register);
        let found = BTreeMap::new();
        let drawing = Drawing {
            words,
            catalog,
            register: &self.register,
            today: visit.state.store.moment().today,
            pairs: &self.pairs,
            wrong: &self.wrongs.beside,
            found: &found,
        };
        let mut response = Page::quiet(visit, &heading.text).status(self.status).show(html! {
            h1 { (heading) }
            @if let Some((tone, text)) = &self.told { (notice(*tone, None, html! { p role="alert" { (text) } })) }
            (summary(words, &self.wrongs.summary))
            p { (words.say("report-sealed")) }
            p.hint { (words.say("report-leave-what")) }
            // Nothing that was typed is kept by the browser, to be filled in again when somebody else goes back.
            form.plain.wide method="post" autocomplete="off" {
                // The first button of a form is the one that the return key presses.
                button.unseen name="do" value="send" tabindex="-1" aria-hidden="true" { (words.say("report-send")) }
                (hidden("key", self.pairs.one("key")))
                @for field in self.fields() { (drawing.field(field)) }
                (drawing.all_proposals())
                div.buttons { button name="do" value="send" { (words.say("report-send")) } }
            }
        });
        come_again(&mut response, self.again);
        response
    }

    /// No report can be taken now.
    fn closed(self, visit: &Visit) -> Response {
        let heading = heading(visit, &self.register);
        let told = notice(Tone::Due, None, html! { p { (visit.words.say("report-closed")) } });
        let page = Page::quiet(visit, &heading.text).status(StatusCode::SERVICE_UNAVAILABLE);
        let mut response = page.show(html! { h1 { (heading) } (told) });
        come_again(&mut response, Some(60));
        response
    }

    /// It was kept. Sent once more, the form leads here again.
    fn thanks(self, visit: &Visit, record: &Record) -> Response {
        let (words, register) = (visit.words, &self.register);
        let title = words.say("report-sent");
        let id = format!("intake-{}-thanks", register.short());
        let thanks = words.label(&visit.house.catalog, &register.pack, &id, "");
        let number = register.field("number").map(|f| record.get(register, "number").to_text(f)).unwrap_or_default();
        let reference: Markup =
            words.around("report-reference", &[], &[("number", html! { strong { bdi { (number) } } })]);
        Page::quiet(visit, &title).show(html! {
            h1 { (title) }
            p { (thanks) }
            p { (reference) }
            p.hint { (words.say("report-reference-what")) }
            p { a href=(visit.to(&format!("/report/{}", register.name))) { (words.say("report-more")) } }
        })
    }
}

/// Says when it is worth coming back.
fn come_again(response: &mut Response, seconds: Option<u64>) {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}
