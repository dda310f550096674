//! Clocks: does each one start, stop and pause at something that happens, run for a length that can be laid into a
//! calendar, and tell somebody?

mod length;
mod people;

pub(super) use people::addressee;

use super::field::{Effect, Field, Register};
use super::read::PackSource;
use super::{Catalog, tell};
use crate::decl::{ClockDecl, ClockKind, FieldType, RegisterDecl};
use crate::process::clock::{Trigger, parse_hours};
use crate::source::{At, Faults, did_you_mean};

/// Calendars of a pack.
pub(super) fn calendars(source: &PackSource, catalog: &mut Catalog, faults: &mut Faults) {
    for (calendar, file) in &source.calendars {
        tell::file_name(&calendar.name, file, faults);
        if catalog.calendars.insert(calendar.name.clone(), calendar.clone()).is_some() {
            faults.add(
                &file.line(1),
                "file",
                format!("the calendar `{}` stands twice", calendar.name),
                "give one of the two files another name",
            );
        }
    }
}

/// One clock of a register, with what is around it.
struct Clock<'a> {
    catalog: &'a Catalog,
    decl: &'a RegisterDecl,
    register: &'a Register,
    name: &'a str,
    clock: &'a ClockDecl,
}

pub(super) fn check(catalog: &Catalog, decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
    for (name, clock) in decl.clocks.iter() {
        tell::name(name, &format!("clock.{}", name.value), faults);
        let c = Clock { catalog, decl, register, name, clock };
        c.triggers(faults);
        c.lengths(faults);
        c.calendar(faults);
        c.people(faults);
    }
}

/// What a trigger is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Start,
    Other,
}

impl Clock<'_> {
    fn at(&self, word: &str) -> String {
        format!("clock.{}.{word}", self.name)
    }

    fn kind(&self) -> ClockKind {
        self.clock.kind.as_ref().map_or(ClockKind::Due, |k| k.value)
    }

    fn triggers(&self, faults: &mut Faults) {
        let c = self.clock;
        self.trigger(&c.start, "start", Use::Start, faults);
        for stop in &c.stop {
            self.trigger(stop, "stop", Use::Other, faults);
            if stop.value == c.start.value {
                faults.add(
                    &stop.spot,
                    self.at("stop"),
                    format!("the clock starts and stops at `{}`", stop.value),
                    "let it stop at something that comes after its start",
                );
            }
        }
        tell::twice(&c.stop, &self.at("stop"), faults);
        for pause in &c.pause {
            self.trigger(&pause.from, "pause.from", Use::Other, faults);
            self.trigger(&pause.until, "pause.until", Use::Other, faults);
            if pause.from.value == pause.until.value {
                faults.add(
                    &pause.until.spot,
                    self.at("pause.until"),
                    format!("the pause begins and ends at `{}`", pause.until.value),
                    "let it end at something that comes after its beginning",
                );
            }
        }
        self.started_by_an_effect(faults);
    }

    fn trigger(&self, t: &At<String>, word: &str, used: Use, faults: &mut Faults) {
        let mut wrong = |cause: String, hint: String| {
            let remedy = "write workflow.enters('state'), created, effect, or a field";
            let hint = if hint.is_empty() { remedy.to_string() } else { format!("{hint} ({remedy})") };
            faults.add(&t.spot, self.at(word), format!("`{}` {cause}", t.value), hint);
        };
        match Trigger::parse(t) {
            None => wrong("cannot be read".into(), String::new()),
            Some(Trigger::Created | Trigger::Effect) if used != Use::Start => {
                wrong("only starts a clock".into(), "an effect `stop_clock` stops it".into());
            }
            Some(Trigger::Created | Trigger::Effect) => {}
            Some(Trigger::Enters(workflow, state)) => match self.register.workflow(&workflow) {
                None => {
                    let known = self.register.workflows.iter().map(|w| w.name.as_str());
                    wrong(format!("names no workflow `{workflow}`"), did_you_mean(&workflow, known));
                }
                Some(w) if !w.states.contains(&state) => {
                    let known = w.states.iter().map(String::as_str);
                    wrong(format!("names no state `{state}` of `{workflow}`"), did_you_mean(&state, known));
                }
                Some(_) => {}
            },
            Some(Trigger::Field(name)) => match self.register.field(&name) {
                None => {
                    let known = self.register.fields.iter().filter(|f| tells_time(f)).map(|f| f.name.as_str());
                    wrong(format!("names no field `{name}`"), did_you_mean(&name, known));
                }
                Some(f) if !f.is_stored() => tell::sealed(f, t, &self.at(word), "a clock", faults),
                Some(f) if !tells_time(f) => {
                    wrong(format!("is a {}: it does not say when", f.kind), "name a date or a yes/no field".into());
                }
                Some(_) => {}
            },
        }
    }

    /// A clock that only an effect starts needs one.
    fn started_by_an_effect(&self, faults: &mut Faults) {
        let start = &self.clock.start;
        let effects = self
            .register
            .workflows
            .iter()
            .flat_map(|w| w.on_start.iter().chain(w.transitions.iter().flat_map(|t| &t.effects)));
        let starts = |e: &Effect| matches!(e, Effect::StartClock(c) if c == self.name);
        if start.value == "effect" && !effects.into_iter().any(starts) {
            faults.add(
                &start.spot,
                self.at("start"),
                "no effect starts this clock",
                format!("add the effect {{ start_clock = \"{}\" }} to a transition", self.name),
            );
        }
    }

    fn calendar(&self, faults: &mut Faults) {
        let c = self.clock;
        if let Some(name) = &c.calendar {
            match name.strip_prefix("profile.") {
                Some(parameter) => self.calendar_of_profile(name, parameter, faults),
                None if !self.catalog.calendars.contains_key(&name.value) => faults.add(
                    &name.spot,
                    self.at("calendar"),
                    format!("there is no calendar `{}`", name.value),
                    did_you_mean(name, self.catalog.calendars.keys().map(String::as_str)),
                ),
                None => {}
            }
        }
        if let Some(h) = c.hours.as_ref().filter(|h| parse_hours(h).is_none()) {
            faults.add(&h.spot, self.at("hours"), format!("`{}` are not hours of a day", h.value), "write 08:00-16:00");
        }
    }

    fn calendar_of_profile(&self, name: &At<String>, parameter: &str, faults: &mut Faults) {
        for value in self.parameter(name, parameter, "calendar", faults) {
            let text = if let crate::words::Literal::Text(t) = value { t.as_str() } else { "" };
            if !self.catalog.calendars.contains_key(text) {
                faults.add(
                    &name.spot,
                    self.at("calendar"),
                    format!("the parameter `{parameter}` names `{}`, which is no calendar", length::shown(value)),
                    did_you_mean(text, self.catalog.calendars.keys().map(String::as_str)),
                );
            }
        }
    }
}

fn tells_time(f: &Field) -> bool {
    matches!(f.kind, FieldType::Date | FieldType::Datetime | FieldType::Yn) && f.is_stored()
}
