//! When does it run out? Lengths, triggers, pauses and due moments.
//!
//! A due moment is computed from facts (start, pauses, extensions, holds) and never edited: a corrected start event
//! recomputes it, and the history keeps the old value. A length that was resolved when the clock started is kept with
//! the clock, so that a changed policy or calendar never touches a running one.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;

/// A length of time in the units of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Length {
    /// Hours, day and night.
    Hours(i64),
    /// Staffed hours.
    StaffedHours(i64),
    /// Calendar days.
    Days(i64),
    /// Working days.
    WorkingDays(i64),
    /// Months.
    Months(i64),
    /// Years.
    Years(i64),
    /// A parameter of the profile.
    Profile(String),
    /// A share of another clock's whole length, in percent.
    Share(i64, String),
}

impl Length {
    /// Reads `24h`, `8sh`, `45d`, `5wd`, `3mo`, `1y`, `profile.x`, `50% of other`; a sign gives an offset.
    pub fn parse(text: &str) -> Option<Length> {
        let text = text.trim();
        if let Some(p) = text.strip_prefix("profile.") {
            return Some(Length::Profile(p.to_string()));
        }
        if let Some((percent, clock)) = text.split_once("% of ") {
            return percent
                .trim()
                .parse()
                .ok()
                .filter(|p| (1..=100).contains(p))
                .map(|p| Length::Share(p, clock.trim().to_string()));
        }
        let split = text.find(|c: char| c.is_ascii_alphabetic())?;
        let n: i64 = text[..split].trim().parse().ok().filter(|n: &i64| n.abs() <= 100_000)?;
        Some(match &text[split..] {
            "h" => Length::Hours(n),
            "sh" => Length::StaffedHours(n),
            "d" => Length::Days(n),
            "wd" => Length::WorkingDays(n),
            "mo" => Length::Months(n),
            "y" => Length::Years(n),
            _ => return None,
        })
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Length::Hours(n) => write!(f, "{n}h"),
            Length::StaffedHours(n) => write!(f, "{n}sh"),
            Length::Days(n) => write!(f, "{n}d"),
            Length::WorkingDays(n) => write!(f, "{n}wd"),
            Length::Months(n) => write!(f, "{n}mo"),
            Length::Years(n) => write!(f, "{n}y"),
            Length::Profile(p) => write!(f, "profile.{p}"),
            Length::Share(p, c) => write!(f, "{p}% of {c}"),
        }
    }
}

/// What starts, stops, pauses or resumes a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The record is created.
    Created,
    /// Only an effect starts it.
    Effect,
    /// A workflow enters a state.
    Enters(String, String),
    /// A field becomes stated (its date counts, where it is one).
    Field(String),
}

impl Trigger {
    /// Reads `created`, `effect`, `decision.enters('closed')` or the name of a field.
    pub fn parse(text: &str) -> Option<Trigger> {
        match text.trim() {
            "created" => Some(Trigger::Created),
            "effect" => Some(Trigger::Effect),
            t => match t.split_once(".enters(") {
                Some((workflow, rest)) => {
                    let state = rest.strip_suffix(')')?.trim().trim_matches(|c| c == '\'' || c == '"');
                    Some(Trigger::Enters(workflow.to_string(), state.to_string()))
                }
                None if t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
                    && !t.is_empty() =>
                {
                    Some(Trigger::Field(t.to_string()))
                }
                None => None,
            },
        }
    }
}

/// A stretch during which a clock does not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Why.
    pub cause: String,
    /// From then.
    pub from: DateTime,
    /// Until then; `None` while it lasts.
    pub until: Option<DateTime>,
}

/// More time, granted by someone for a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// How much.
    pub length: Length,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
}

/// The facts from which a due moment is computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Start, local time of the installation.
    pub start: DateTime,
    /// Length, resolved when the clock started: no profile, no share.
    pub length: Length,
    /// Staffed hours of a day: first and last minute of work as minutes from midnight.
    pub hours: Option<(i16, i16)>,
    /// Pauses and holds in order.
    pub pauses: Vec<Pause>,
    /// Extensions in order.
    pub extensions: Vec<Extension>,
}

impl Running {
    /// The due moment; `None` while a pause lasts, or when the length cannot be laid into the calendar.
    pub fn due(&self, calendar: &Calendar) -> Option<DateTime> {
        if self.pauses.iter().any(|p| p.until.is_none()) {
            return None;
        }
        let mut due = self.add(self.start, &self.length, calendar)?;
        for e in &self.extensions {
            due = self.add(due, &e.length, calendar)?;
        }
        // A pause moves the due moment by its own length, in days where the clock counts days.
        for p in &self.pauses {
            let until = p.until?;
            if until <= p.from || p.from > due {
                continue;
            }
            due = match self.length {
                Length::Hours(_) | Length::StaffedHours(_) => due.checked_add(until.since(p.from).ok()?).ok()?,
                Length::WorkingDays(_) => {
                    let mut day = p.from.date();
                    let mut lost = 0;
                    while day < until.date() {
                        day = day.tomorrow().ok()?;
                        lost += i64::from(calendar.is_working_day(day));
                    }
                    calendar.add_working_days(due.date(), lost)?.to_datetime(due.time())
                }
                _ => due.checked_add((until.date() - p.from.date()).get_days().days()).ok()?,
            };
        }
        Some(due)
    }

    fn add(&self, from: DateTime, length: &Length, calendar: &Calendar) -> Option<DateTime> {
        let day = |d: Date| d.to_datetime(from.time());
        Some(match length {
            Length::Hours(n) => from.checked_add(Span::new().try_hours(*n).ok()?).ok()?,
            Length::Days(n) => from.checked_add(Span::new().try_days(*n).ok()?).ok()?,
            Length::Months(n) => from.checked_add(Span::new().try_months(*n).ok()?).ok()?,
            Length::Years(n) => from.checked_add(Span::new().try_years(*n).ok()?).ok()?,
            Length::WorkingDays(n) => day(calendar.add_working_days(from.date(), *n)?),
            Length::StaffedHours(n) => self.staffed(from, *n * 60, calendar)?,
            Length::Profile(_) | Length::Share(..) => return None,
        })
    }

    fn staffed(&self, from: DateTime, minutes: i64, calendar: &Calendar) -> Option<DateTime> {
        let (open, close) = self.hours.unwrap_or((0, 24 * 60));
        let of_day = |t: Time| i64::from(t.hour()) * 60 + i64::from(t.minute());
        let mut day = from.date();
        let mut at = of_day(from.time()).clamp(i64::from(open), i64::from(close));
        let mut left = minutes;
        for _ in 0..4_000 {
            if calendar.is_working_day(day) {
                let today = i64::from(close) - at;
                if left <= today {
                    let end = at + left;
                    return day.to_datetime(Time::midnight()).checked_add(Span::new().try_minutes(end).ok()?).ok();
                }
                left -= today.max(0);
            }
            day = day.tomorrow().ok()?;
            at = i64::from(open);
        }
        None
    }
}

/// Reads staffed hours, `08:00-16:00`, as minutes from midnight.
pub fn parse_hours(text: &str) -> Option<(i16, i16)> {
    let (a, b) = text.split_once('-')?;
    let minutes = |t: &str| -> Option<i16> {
        let (h, m) = t.trim().split_once(':')?;
        let (h, m): (i16, i16) = (h.parse().ok()?, m.parse().ok()?);
        ((0..=24).contains(&h) && (0..60).contains(&m)).then_some(h * 60 + m)
    };
    let (a, b) = (minutes(a)?, minutes(b)?);
    (a < b && b <= 24 * 60).then_some((a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(t: &str) -> DateTime {
        t.parse().expect("valid")
    }

    fn weekend() -> Calendar {
        Calendar {
            name: "test".into(),
            rest: [false, false, false, false, false, true, true],
            holidays: ["2026-12-25".parse().expect("valid")].into(),
        }
    }

    fn running(length: &str) -> Running {
        Running {
            start: at("2026-12-22T09:00"),
            length: Length::parse(length).expect("valid"),
            hours: Some((8 * 60, 16 * 60)),
            pauses: vec![],
            extensions: vec![],
        }
    }

    #[test]
    fn each_unit_is_laid_into_the_calendar() {
        // 22 December 2026 is a Tuesday; the 25th is a holiday, the 26th and 27th a weekend.
        for (length, due) in [
            ("24h", "2026-12-23T09:00"),
            ("45d", "2027-02-05T09:00"),
            ("5wd", "2026-12-30T09:00"),
            ("8sh", "2026-12-23T09:00"),
            ("20sh", "2026-12-24T13:00"),
            ("3mo", "2027-03-22T09:00"),
            ("1y", "2027-12-22T09:00"),
        ] {
            assert_eq!(running(length).due(&weekend()), Some(at(due)), "{length}");
        }
    }

    #[test]
    fn a_pause_moves_the_due_day_and_stops_it_while_it_lasts() {
        let mut r = running("10d");
        r.pauses.push(Pause { cause: "missing".into(), from: at("2026-12-24T00:00"), until: None });
        assert_eq!(r.due(&weekend()), None);
        r.pauses[0].until = Some(at("2026-12-27T00:00"));
        assert_eq!(r.due(&weekend()), Some(at("2027-01-04T09:00")));
    }

    #[test]
    fn an_extension_adds_to_the_end() {
        let mut r = running("10d");
        r.extensions.push(Extension { length: Length::Days(5), reason: "illness".into(), approver: "lead".into() });
        assert_eq!(r.due(&weekend()), Some(at("2027-01-06T09:00")));
    }

    #[test]
    fn lengths_and_triggers_read_back() {
        for t in ["24h", "8sh", "45d", "-7d", "5wd", "3mo", "1y", "profile.reflection_days", "50% of reflection"] {
            assert_eq!(Length::parse(t).map(|l| l.to_string()).as_deref(), Some(t));
        }
        assert_eq!(Length::parse("soon"), None);
        assert_eq!(
            Trigger::parse("decision.enters('closed')"),
            Some(Trigger::Enters("decision".into(), "closed".into()))
        );
        assert_eq!(Trigger::parse("due on"), None);
        assert_eq!(parse_hours("08:00-16:30"), Some((480, 990)));
        assert_eq!(parse_hours("16:00-08:00"), None);
    }
}
