//! Holidays and weekly rest by territory; working days and staffed hours.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use crate::source::{Faults, SourceFile, Spot, did_you_mean};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A calendar: days on which nobody works.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// Name.
    pub name: String,
    /// Weekly rest, Monday first.
    pub rest: [bool; 7],
    /// Holidays.
    pub holidays: BTreeSet<Date>,
}

impl Calendar {
    /// True when the day is worked.
    pub fn is_working_day(&self, day: Date) -> bool {
        !self.rest[day.weekday().to_monday_zero_offset() as usize] && !self.holidays.contains(&day)
    }

    /// The day `n` working days after (or before, when negative) a day.
    pub fn add_working_days(&self, from: Date, n: i64) -> Option<Date> {
        let mut day = from;
        let mut left = n.abs();
        let mut idle = 0;
        while left > 0 {
            day = if n > 0 { day.tomorrow().ok()? } else { day.yesterday().ok()? };
            if self.is_working_day(day) {
                left -= 1;
                idle = 0;
            } else {
                idle += 1;
                // A calendar without working days would never end.
                if idle > 400 {
                    return None;
                }
            }
        }
        Some(day)
    }

    /// Reads a calendar: `day,kind,name` with days `2026-12-25` (holiday) or `sat` (weekly rest).
    pub fn read(name: &str, file: &SourceFile, faults: &mut Faults) -> Calendar {
        let mut calendar = Calendar { name: name.to_string(), ..Default::default() };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file.text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        if header.iter().map(|h| h.trim_start_matches('\u{feff}')).ne(["day", "kind", "name"]) {
            let cause = format!("the header is `{}`", header.iter().collect::<Vec<_>>().join(","));
            faults.add(&file.line(1), "header", cause, "begin the file with `day,kind,name`");
            return calendar;
        }
        for row in reader.records() {
            let row = match row {
                Ok(row) => row,
                Err(e) => {
                    let line = e.position().map_or(1, csv::Position::line) as u32;
                    faults.add(&file.line(line), "row", format!("not readable: {e}"), "mend the quotes");
                    continue;
                }
            };
            let spot = file.line(row.position().map_or(0, csv::Position::line) as u32);
            let cell = |at: usize| row.get(at).unwrap_or_default().trim();
            calendar.take(cell(0), cell(1), &spot, faults);
        }
        if calendar.rest.iter().all(|r| *r) {
            faults.add(&file.line(1), "day", "every weekday is a rest day", "leave at least one day to work");
        }
        calendar
    }

    fn take(&mut self, day: &str, kind: &str, spot: &Spot, faults: &mut Faults) {
        let weekday = WEEKDAYS.iter().position(|w| *w == day.to_lowercase());
        let (is, twice) = match (weekday, day.parse::<Date>()) {
            (Some(i), _) => ("rest_day", std::mem::replace(&mut self.rest[i], true)),
            (None, Ok(date)) => ("holiday", !self.holidays.insert(date)),
            (None, Err(_)) => {
                let cause = format!("`{day}` is neither a date nor a weekday");
                faults.add(spot, "day", cause, "write 2026-12-25, or mon, tue, wed, thu, fri, sat, sun");
                return;
            }
        };
        if twice {
            faults.add(spot, "day", format!("`{day}` stands twice"), "keep one of the two");
        }
        if !["rest_day", "holiday"].contains(&kind) {
            let remedy = did_you_mean(kind, ["rest_day", "holiday"]);
            faults.add(spot, "kind", format!("`{kind}` is not a kind of day"), remedy);
        } else if kind != is {
            let what = if is == "holiday" { "a date is a holiday" } else { "a weekday is a rest day" };
            faults.add(spot, "kind", format!("`{day}` is called {kind}, and {what}"), format!("write {is}"));
        }
    }

    /// The weekdays of rest, for display.
    pub fn rest_days(&self) -> impl Iterator<Item = Weekday> + '_ {
        (0..7i8).filter(|i| self.rest[*i as usize]).filter_map(|i| Weekday::from_monday_zero_offset(i).ok())
    }
}
