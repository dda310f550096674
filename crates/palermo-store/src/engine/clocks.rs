//! The clocks of records: started, paused, extended, held and stopped by what happens; each is a record of `core.clock`.

use std::sync::Arc;

use jiff::civil::DateTime as Local;
use palermo_register::catalog::{Derived, Register};
use palermo_register::decl::ClockDecl;
use palermo_register::process::calendar::Calendar;
use palermo_register::process::clock::{Extension, Length, Pause, Running, Trigger, parse_hours};
use palermo_register::value::{DateTime, Value};
use palermo_register::words::Literal;
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use super::Reason;
use super::save::{Change, Input, as_local};
use super::scope::parameters;
use super::workflow::named;
use crate::db::Reads as _;
use crate::layout::Layout;
use crate::record::Record;
use crate::{Error, Result, read};

/// What a person may do with a running clock.
#[derive(Clone, Debug)]
pub enum ClockAct {
    /// Stop the run for a listed cause.
    Pause(String),
    /// Let it run on.
    Resume,
    /// Stop the run for a reason of one's own.
    Hold(String),
    /// More time: length, reason, approver.
    Extend(Length, String, String),
    /// End it.
    Stop,
}

const REGISTER: &str = "core.clock";

impl Change<'_> {
    /// Starts, stops, pauses and moves the clocks of a record after it was written.
    pub(super) async fn sync_clocks(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        old: Option<&Record>,
        record: &mut Record,
    ) -> Result<()> {
        if register.clocks.is_empty() || !self.house.catalog.registers.contains_key(REGISTER) {
            return Ok(());
        }
        for (name, decl) in register.clocks.clone() {
            if let Some(at) = self.triggered(register, old, record, &decl.start) {
                self.start_clock(register, layout, record, &name, Some(at)).await?;
            }
            for p in &decl.pause {
                let cause = p.cause.as_ref().map_or_else(|| p.from.value.clone(), |c| c.value.clone());
                if let Some(at) = self.triggered(register, old, record, &p.from) {
                    self.pause(register, layout, record, &name, &cause, at).await?;
                }
                if let Some(at) = self.triggered(register, old, record, &p.until) {
                    self.resume(register, layout, record, &name, at).await?;
                }
            }
            for s in &decl.stop {
                if self.triggered(register, old, record, s).is_some() {
                    self.stop_clock(register, layout, record, &name, "met").await?;
                }
            }
        }
        Ok(())
    }

    /// The moment at which something happened between two versions; a date field counts with its date.
    fn triggered(&self, register: &Register, old: Option<&Record>, new: &Record, text: &str) -> Option<Local> {
        match Trigger::parse(text)? {
            Trigger::Created => old.is_none().then_some(self.moment.local),
            Trigger::Effect => None,
            Trigger::Enters(w, state) => {
                let field = format!("{w}_state");
                let is = |r: &Record| *r.get(register, &field) == Value::Code(state.clone());
                (is(new) && !old.is_some_and(is)).then_some(self.moment.local)
            }
            Trigger::Field(f) => {
                let value = new.get(register, &f);
                if value.is_empty() || old.is_some_and(|o| o.get(register, &f) == value) {
                    return None;
                }
                match as_local(value) {
                    Some((day, None)) => Some(day.to_datetime(jiff::civil::Time::midnight())),
                    Some((_, Some(at))) => Some(at),
                    None if matches!(value, Value::Yn(true)) => Some(self.moment.local),
                    None => None,
                }
            }
        }
    }

    fn decl(register: &Register, name: &str) -> Result<ClockDecl> {
        register.clocks.iter().find(|(n, _)| n == name).map(|(_, d)| d.clone()).ok_or_else(|| Error::Asked {
            cause: format!("{} has no clock `{name}`", register.name),
            remedy: "name one of its clocks".into(),
        })
    }

    #[allow(clippy::only_used_in_recursion, reason = "a share is resolved with the declaration of the other clock")]
    fn resolve(&self, register: &Register, record: &Record, decl: &ClockDecl, text: &str) -> Result<Length> {
        let cannot = |why: String| Error::Asked { cause: why, remedy: "mend the clock or the profile".into() };
        match Length::parse(text).ok_or_else(|| cannot(format!("`{text}` is not a length")))? {
            Length::Profile(p) => {
                let parameters = parameters(&self.house, register, record, self.moment.today);
                match parameters.get(&p).map(|x| &x.value) {
                    Some(Literal::Integer(n)) => Ok(Length::Days(*n)),
                    Some(Literal::Text(t)) => {
                        Length::parse(t).ok_or_else(|| cannot(format!("the parameter `{p}` is `{t}`, not a length")))
                    }
                    _ => Err(cannot(format!("the profile says nothing about `{p}` today"))),
                }
            }
            Length::Share(percent, other) => {
                let whole = Self::decl(register, &other)?;
                let text = whole.length.as_ref().map_or("", |l| l.as_str()).to_string();
                let part = |n: i64| (n * percent + 50) / 100;
                Ok(match self.resolve(register, record, decl, &text)? {
                    Length::Hours(n) => Length::Hours(part(n)),
                    Length::StaffedHours(n) => Length::StaffedHours(part(n)),
                    Length::Days(n) => Length::Days(part(n)),
                    Length::WorkingDays(n) => Length::WorkingDays(part(n)),
                    // A share of months or years is laid out in days of the mean year (365.2425 days).
                    Length::Months(n) => Length::Days(part(n * 30_437) / 1000),
                    Length::Years(n) => Length::Days(part(n * 365_243) / 1000),
                    l => l,
                })
            }
            l => Ok(l),
        }
    }

    fn calendar_name(&self, register: &Register, record: &Record, decl: &ClockDecl) -> String {
        let Some(c) = &decl.calendar else { return String::new() };
        match c.strip_prefix("profile.") {
            Some(p) => match parameters(&self.house, register, record, self.moment.today).get(p).map(|x| &x.value) {
                Some(Literal::Text(t)) => t.clone(),
                _ => String::new(),
            },
            None => c.value.clone(),
        }
    }

    /// Starts a clock; one that runs already and whose start event was corrected is computed again, with its history.
    pub(super) async fn start_clock(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        record: &mut Record,
        name: &str,
        at: Option<Local>,
    ) -> Result<()> {
        let decl = Self::decl(register, name)?;
        let start = at.unwrap_or(self.moment.local);
        let text = decl.length.as_ref().or(decl.offset.as_ref()).map_or(String::new(), |l| l.value.clone());
        let existing = self.clock_record(register, record.id, name).await?;
        let (clocks, clock_layout) = {
            let h = self.house.clone();
            let (r, l) = h.register(REGISTER)?;
            (r, l.clone())
        };
        if let Some(clock) = existing {
            let mut state = self.running(&clocks, &clock, &decl)?;
            if state.start == start {
                return Ok(());
            }
            // The length that was resolved at the first start stays: a changed policy never touches a running clock.
            state.start = start;
            return self
                .save_clock(
                    register,
                    layout,
                    record,
                    &clocks,
                    &clock_layout,
                    clock,
                    &state,
                    "running",
                    "corrected start",
                )
                .await;
        }
        let length = self.resolve(register, record, &decl, &text)?;
        let calendar = self.calendar_name(register, record, &decl);
        let running = Running {
            start,
            length: length.clone(),
            hours: decl.hours.as_ref().and_then(|h| parse_hours(h)),
            pauses: Vec::new(),
            extensions: Vec::new(),
        };
        let due = running.due(&self.calendar(&calendar));
        let kind = decl.kind.as_ref().map_or("due", |k| k.as_str());
        let pairs = [
            ("register", Value::Text(register.name.clone())),
            ("record", Value::Text(record.id.to_string())),
            ("name", Value::Text(name.to_string())),
            ("kind", Value::Code(kind.to_string())),
            ("state", Value::Code("running".into())),
            ("started", self.instant(start)),
            ("due", due.map_or(Value::Empty, |d| self.instant(d))),
            ("length", Value::Text(length.to_string())),
            ("calendar", if calendar.is_empty() { Value::Empty } else { Value::Text(calendar) }),
            ("profile", record.profile.clone().map_or(Value::Empty, Value::Text)),
        ];
        Box::pin(self.create(REGISTER, Input { values: named(&clocks, pairs), ..Input::default() })).await?;
        self.refresh_due(register, layout, record).await
    }

    /// Ends a clock.
    pub(super) async fn stop_clock(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        record: &mut Record,
        name: &str,
        state: &str,
    ) -> Result<()> {
        let Some(clock) = self.clock_record(register, record.id, name).await? else { return Ok(()) };
        let house = self.house.clone();
        let (clocks, clock_layout) = house.register(REGISTER)?;
        let mut new = clock.clone();
        set(&clocks, &mut new, "state", Value::Code(state.into()));
        Box::pin(self.rewrite(&clocks, clock_layout, clock, new, "clock")).await?;
        self.refresh_due(register, layout, record).await
    }

    async fn pause(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        record: &mut Record,
        name: &str,
        cause: &str,
        at: Local,
    ) -> Result<()> {
        let cause = cause.to_string();
        self.alter(register, layout, record, name, "paused", &format!("paused: {cause}"), move |r| {
            if r.pauses.iter().all(|p| p.until.is_some()) {
                r.pauses.push(Pause { cause, from: at, until: None });
            }
        })
        .await
    }

    async fn resume(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        record: &mut Record,
        name: &str,
        at: Local,
    ) -> Result<()> {
        self.alter(register, layout, record, name, "running", "resumed", move |r| {
            for p in r.pauses.iter_mut().filter(|p| p.until.is_none()) {
                p.until = Some(at);
            }
        })
        .await
    }

    #[allow(clippy::too_many_arguments, reason = "a record, its clock, and what is done to it")]
    async fn alter(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        record: &mut Record,
        name: &str,
        state: &str,
        why: &str,
        act: impl FnOnce(&mut Running),
    ) -> Result<()> {
        let decl = Self::decl(register, name)?;
        let Some(clock) = self.clock_record(register, record.id, name).await? else { return Ok(()) };
        let house = self.house.clone();
        let (clocks, clock_layout) = house.register(REGISTER)?;
        let mut running = self.running(&clocks, &clock, &decl)?;
        act(&mut running);
        self.save_clock(register, layout, record, &clocks, clock_layout, clock, &running, state, why).await
    }

    /// What a person does with a clock of a record.
    ///
    /// # Errors
    /// The clock does not run, the cause is not listed, the extension is longer than allowed or approved by nobody who may, the
    /// reason is no reference; [`Error::Stale`] when the record stands in another version than `base`.
    #[crate::boxed]
    #[inline(never)]
    pub async fn clock(&mut self, register: &str, id: Uuid, base: i64, name: &str, act: ClockAct) -> Result<Record> {
        let house = self.house.clone();
        let (register, layout) = house.register(register)?;
        let Some(mut record) = read::load(&mut self.tx, &register, layout, id).await? else {
            return Err(Error::NoRecord(register.name.clone()));
        };
        if record.version != base {
            return Err(Error::Stale { current: Box::new(record.clone()), yours: Box::new(record) });
        }
        // The reason of a hold or an extension stands in the clock's own record, in clear: it is a reference there too.
        if let ClockAct::Hold(reason) | ClockAct::Extend(_, reason, _) = &act
            && !reason.trim().is_empty()
        {
            let reason = Reason::parse(reason).map_err(|r| Error::Refused(vec![r]))?;
            self.because(Some(reason));
        }
        let decl = Self::decl(&register, name)?;
        if self.clock_record(&register, id, name).await?.is_none() {
            return Err(Error::refused("clock_not_running", None, format!("the clock `{name}` does not run")));
        }
        let now = self.moment.local;
        match act {
            ClockAct::Pause(cause) => {
                let listed: Vec<String> = decl
                    .pause
                    .iter()
                    .map(|p| p.cause.as_ref().map_or_else(|| p.from.value.clone(), |c| c.value.clone()))
                    .collect();
                if !listed.contains(&cause) {
                    return Err(Error::refused(
                        "cause_not_listed",
                        None,
                        format!(
                            "the clock pauses for {}",
                            if listed.is_empty() { "no cause".into() } else { listed.join(", ") }
                        ),
                    ));
                }
                self.pause(&register, layout, &mut record, name, &cause, now).await?;
            }
            ClockAct::Hold(reason) if reason.trim().is_empty() => {
                return Err(Error::refused("reason_needed", None, "say why: the number of a file or decision"));
            }
            ClockAct::Hold(reason) => {
                self.alter(&register, layout, &mut record, name, "held", &format!("held: {reason}"), move |r| {
                    r.pauses.push(Pause { cause: format!("hold: {reason}"), from: now, until: None })
                })
                .await?
            }
            ClockAct::Resume => self.resume(&register, layout, &mut record, name, now).await?,
            ClockAct::Stop => self.stop_clock(&register, layout, &mut record, name, "stopped").await?,
            ClockAct::Extend(length, reason, approver) => {
                let Some(limit) = &decl.extension else {
                    return Err(Error::refused("not_extendable", None, "this clock cannot be extended"));
                };
                if reason.trim().is_empty() || approver.trim().is_empty() {
                    return Err(Error::refused("reason_needed", None, "say why, and who approves"));
                }
                let roles: Vec<String> = decl.extend_role.iter().map(|r| r.value.clone()).collect();
                if !self.actor.has_role(&roles) {
                    return Err(Error::refused(
                        "role",
                        None,
                        format!("an extension is approved by {}", roles.join(" or ")),
                    ));
                }
                let house = self.house.clone();
                let (clocks, _) = house.register(REGISTER)?;
                let clock =
                    self.clock_record(&register, id, name).await?.ok_or_else(|| Error::NoRecord(REGISTER.into()))?;
                let running = self.running(&clocks, &clock, &decl)?;
                let calendar = self.calendar(&running_calendar(&clocks, &clock));
                let base = Running { extensions: Vec::new(), pauses: Vec::new(), ..running.clone() };
                let with = |e: Vec<Extension>| Running { extensions: e, ..base.clone() }.due(&calendar);
                let limit = self.resolve(&register, &record, &decl, limit)?;
                let most = with(vec![Extension { length: limit, reason: String::new(), approver: String::new() }]);
                let mut all = running.extensions.clone();
                all.push(Extension { length: length.clone(), reason: reason.clone(), approver: approver.clone() });
                if with(all) > most {
                    return Err(Error::refused(
                        "extension_too_long",
                        None,
                        "all extensions together would be longer than the clock allows",
                    ));
                }
                self.alter(
                    &register,
                    layout,
                    &mut record,
                    name,
                    "running",
                    &format!("extended by {length}: {reason}"),
                    move |r| r.extensions.push(Extension { length, reason, approver }),
                )
                .await?;
            }
        }
        Ok(record)
    }

    /// The clock record of a record that still runs.
    async fn clock_record(&mut self, register: &Register, id: Uuid, name: &str) -> Result<Option<Record>> {
        let house = self.house.clone();
        let (clocks, layout) = house.register(REGISTER)?;
        let col = |n: &str| Expr::col(Alias::new(n));
        let q = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new(&layout.table))
            .and_where(col("record").eq(id.to_string()))
            .and_where(col("register").eq(register.name.as_str()))
            .and_where(col("name").eq(name))
            .and_where(col("state").is_in(["running", "paused", "held", "overdue"]))
            .order_by(Alias::new("id"), Order::Desc)
            .take();
        match self.tx.fetch_optional(&q).await? {
            Some(row) => read::load(&mut self.tx, &clocks, layout, row.uuid(0usize)?).await,
            None => Ok(None),
        }
    }

    fn running(&self, clocks: &Register, clock: &Record, decl: &ClockDecl) -> Result<Running> {
        let length = Length::parse(&text(clocks, clock, "length")).ok_or_else(|| Error::Asked {
            cause: "a stored clock has no readable length".into(),
            remedy: "start it again".into(),
        })?;
        let start = self.local(clock.get(clocks, "started")).unwrap_or(self.moment.local);
        let rows = |field: &str| match clock.get(clocks, field) {
            Value::Rows(r) => r.clone(),
            _ => Vec::new(),
        };
        let cell = |row: &[Value], i: usize| row.get(i).cloned().unwrap_or_default();
        let as_text = |v: Value| if let Value::Text(t) = v { t } else { String::new() };
        let pauses = rows("pauses")
            .iter()
            .filter_map(|r| {
                Some(Pause {
                    cause: as_text(cell(r, 0)),
                    from: self.local(&cell(r, 1))?,
                    until: self.local(&cell(r, 2)),
                })
            })
            .collect();
        let extensions = rows("extensions")
            .iter()
            .filter_map(|r| {
                Some(Extension {
                    length: Length::parse(&as_text(cell(r, 0)))?,
                    reason: as_text(cell(r, 1)),
                    approver: as_text(cell(r, 2)),
                })
            })
            .collect();
        Ok(Running { start, length, hours: decl.hours.as_ref().and_then(|h| parse_hours(h)), pauses, extensions })
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the record and its clock are two records, each with register and tables"
    )]
    async fn save_clock(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        record: &mut Record,
        clocks: &Arc<Register>,
        clock_layout: &Layout,
        clock: Record,
        running: &Running,
        state: &str,
        why: &str,
    ) -> Result<()> {
        let due = running.due(&self.calendar(&running_calendar(clocks, &clock)));
        let mut new = clock.clone();
        let now = self.moment.local;
        let date = |d: Local| self.instant(d);
        let due = due.map_or(Value::Empty, date);
        let before = clock.get(clocks, "due").clone();
        set(clocks, &mut new, "started", date(running.start));
        set(clocks, &mut new, "state", Value::Code(state.into()));
        set(clocks, &mut new, "due", due.clone());
        let text = |t: &str| if t.is_empty() { Value::Empty } else { Value::Text(t.to_string()) };
        let pauses = running
            .pauses
            .iter()
            .map(|p| vec![text(&p.cause), date(p.from), p.until.map_or(Value::Empty, date)])
            .collect::<Vec<_>>();
        let extensions = running
            .extensions
            .iter()
            .map(|e| vec![text(&e.length.to_string()), text(&e.reason), text(&e.approver), Value::Empty])
            .collect::<Vec<_>>();
        for (field, rows) in [("pauses", pauses), ("extensions", extensions)] {
            set_rows(clocks, &mut new, field, rows);
        }
        if before != due {
            let mut history = match clock.get(clocks, "history") {
                Value::Rows(r) => r.clone(),
                _ => Vec::new(),
            };
            history.push(vec![before, due, text(why), date(now)]);
            set_rows(clocks, &mut new, "history", history);
        }
        Box::pin(self.rewrite(clocks, clock_layout, clock, new, "clock")).await?;
        self.refresh_due(register, layout, record).await
    }

    /// Brings the due columns of a record up to date with its clocks.
    async fn refresh_due(&mut self, register: &Register, layout: &Layout, record: &mut Record) -> Result<()> {
        let house = self.house.clone();
        let (_, clock_layout) = house.register(REGISTER)?;
        let col = |n: &str| Expr::col(Alias::new(n));
        let q = Query::select()
            .columns(["name", "due"].map(Alias::new))
            .from(Alias::new(&clock_layout.table))
            .and_where(col("record").eq(record.id.to_string()))
            .and_where(col("register").eq(register.name.as_str()))
            .and_where(col("state").is_in(["running", "paused", "held", "overdue"]))
            .order_by(Alias::new("due"), Order::Asc)
            .take();
        let mut due = std::collections::HashMap::new();
        let mut earliest: Option<String> = None;
        for row in self.tx.fetch_all(&q).await? {
            if let Some(d) = row.get::<Option<&str>>(1usize)? {
                earliest.get_or_insert_with(|| d.to_string());
                due.insert(row.text(0usize)?.to_string(), d.to_string());
            }
        }
        for (i, f) in register.fields.iter().enumerate() {
            let text = match &f.derived {
                Some(Derived::ClockDue(name)) => due.get(name).cloned(),
                Some(Derived::Due) => earliest.clone(),
                _ => continue,
            };
            record.values[i] = text.map_or(Value::Empty, Value::Text);
        }
        self.update_derived(register, layout, record).await
    }

    fn calendar(&self, name: &str) -> Calendar {
        self.house.catalog.calendars.get(name).cloned().unwrap_or_default()
    }

    fn instant(&self, local: Local) -> Value {
        let at = local.to_zoned_datetime(self.zone()).map(|z| z.timestamp()).unwrap_or(self.moment.at);
        Value::DateTime(DateTime::new(at, "UTC"))
    }

    fn local(&self, value: &Value) -> Option<Local> {
        match value {
            Value::DateTime(d) => Some(self.zone().to_datetime(d.at)),
            _ => None,
        }
    }

    fn zone(&self) -> jiff::tz::TimeZone {
        self.moment.zone.clone()
    }
}

fn running_calendar(clocks: &Register, clock: &Record) -> String {
    text(clocks, clock, "calendar")
}

fn text(register: &Register, record: &Record, field: &str) -> String {
    match record.get(register, field) {
        Value::Text(t) => t.clone(),
        _ => String::new(),
    }
}

fn set(register: &Register, record: &mut Record, field: &str, value: Value) {
    if let Some(i) = register.field_index(field) {
        record.values[i] = value;
    }
}

fn set_rows(register: &Register, record: &mut Record, field: &str, rows: Vec<Vec<Value>>) {
    let Some(i) = register.field_index(field) else { return };
    let width = register.fields[i].fields.len();
    let rows: Vec<Vec<Value>> = rows
        .into_iter()
        .map(|mut r| {
            r.resize(width, Value::Empty);
            r
        })
        .collect();
    record.values[i] = if rows.is_empty() { Value::Empty } else { Value::Rows(rows) };
}
