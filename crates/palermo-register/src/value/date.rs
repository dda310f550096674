//! A date known to the day, the month or only the year. Partial dates compare as intervals: `2024-03` is before
//! `2024-04-01`, and whether it is before `2024-03-15` is unknown.

use std::fmt;

use jiff::civil::Date;

/// How precisely a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

/// A date with its precision, held as its first and last possible day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    first: Date,
    precision: Precision,
}

impl PartialDate {
    /// A date known to the day.
    pub fn day(date: Date) -> Self {
        PartialDate { first: date, precision: Precision::Day }
    }

    /// A date known to the month or the year.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        let precision = match (month, day) {
            (None, None) => Precision::Year,
            (Some(_), None) => Precision::Month,
            (Some(_), Some(_)) => Precision::Day,
            (None, Some(_)) => return None,
        };
        let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(PartialDate { first, precision })
    }

    /// Reads `2024`, `2024-03` or `2024-03-15` (ISO 8601).
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()))?;
        let two = |p: &str| (p.len() == 2).then(|| p.parse::<i8>().ok()).flatten();
        let month = match parts.next() {
            Some(m) => Some(two(m)?),
            None => None,
        };
        let day = match parts.next() {
            Some(d) => Some(two(d)?),
            None => None,
        };
        if parts.next().is_some() {
            return None;
        }
        PartialDate::new(year.parse().ok()?, month, day)
    }

    /// First possible day.
    pub fn first(&self) -> Date {
        self.first
    }

    /// Last possible day.
    pub fn last(&self) -> Date {
        match self.precision {
            Precision::Day => self.first,
            Precision::Month => self.first.last_of_month(),
            Precision::Year => self.first.last_of_year(),
        }
    }

    /// How precisely it is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The date whose first and last possible days these are, as they are stored.
    pub fn from_bounds(first: Date, last: Date) -> Self {
        let precision = if first == last {
            Precision::Day
        } else if first.month() == last.month() {
            Precision::Month
        } else {
            Precision::Year
        };
        PartialDate { first, precision }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = self.first;
        match self.precision {
            Precision::Year => write!(f, "{:04}", d.year()),
            Precision::Month => write!(f, "{:04}-{:02}", d.year(), d.month()),
            Precision::Day => write!(f, "{:04}-{:02}-{:02}", d.year(), d.month(), d.day()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_reads_back_as_it_was_written() {
        for text in ["2024", "2024-03", "2024-02-29"] {
            let date = PartialDate::parse(text).expect("valid");
            assert_eq!(date.to_string(), text);
            assert_eq!(PartialDate::from_bounds(date.first(), date.last()), date);
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in ["2023-02-29", "2024-13", "24-01-01", "2024-1-1", "2024-01-01-01", ""] {
            assert!(PartialDate::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        let date = PartialDate::parse("2024-02").expect("valid");
        assert_eq!(date.last().to_string(), "2024-02-29");
    }
}
