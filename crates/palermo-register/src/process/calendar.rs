//! Holidays and weekly rest by territory; working days and staffed hours.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use crate::source::{Faults, SourceFile};

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
        for row in reader.records().flatten() {
            let line = row.position().map_or(0, |p| p.line()) as u32;
            let day = row.get(0).unwrap_or_default().trim();
            let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            if let Some(i) = weekdays.iter().position(|w| *w == day.to_lowercase()) {
                calendar.rest[i] = true;
            } else if let Ok(date) = day.parse::<Date>() {
                calendar.holidays.insert(date);
            } else {
                faults.add(
                    &file.line(line),
                    "day",
                    format!("`{day}` is neither a date nor a weekday"),
                    "write 2026-12-25, or mon, tue, wed, thu, fri, sat, sun",
                );
            }
        }
        if calendar.rest.iter().all(|r| *r) {
            faults.add(&file.line(1), "day", "every weekday is a rest day", "leave at least one day to work");
        }
        calendar
    }

    /// The weekdays of rest, for display.
    pub fn rest_days(&self) -> impl Iterator<Item = Weekday> + '_ {
        (0..7i8).filter(|i| self.rest[*i as usize]).filter_map(|i| Weekday::from_monday_zero_offset(i).ok())
    }
}
