//! In which year does a day lie? Days are counted from 1970-01-01 in the Gregorian calendar.

/// First day of a year. Formula: 365 days and the leap days of the Gregorian rule since year 1.
pub fn first_day_of(year: i32) -> i32 {
    let before = i64::from(year) - 1;
    let days = before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    // 719,162 days lie between 0001-01-01 and 1970-01-01.
    (days - 719_162).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

/// The year in which a day lies.
pub fn year_of(day: i32) -> i32 {
    let guess = (i64::from(day) * 400).div_euclid(146_097) as i32 + 1970;
    [guess + 1, guess, guess - 1].into_iter().find(|y| first_day_of(*y) <= day).unwrap_or(guess - 1)
}

/// The years from a first to a last day, and for each day in between the number of its year in that list, from 1 on.
pub(crate) fn entries(first: i32, last: i32) -> (std::ops::Range<i32>, Vec<u32>) {
    if first > last {
        return (0..0, Vec::new());
    }
    let years = year_of(first)..year_of(last) + 1;
    let mut entry_of_day = vec![0; last.abs_diff(first) as usize + 1];
    for (year, entry) in years.clone().zip(1..) {
        let from = first_day_of(year).max(first).abs_diff(first) as usize;
        let to = (first_day_of(year + 1) - 1).min(last).abs_diff(first) as usize;
        entry_of_day[from..=to].fill(entry);
    }
    (years, entry_of_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_begin_on_the_first_of_january() {
        // Reference numbers: ISO 8601 dates converted with the GNU command `date -d DATE +%s`, divided by 86,400.
        for (year, day) in [(1970, 0), (1900, -25_567), (2000, 10_957), (2001, 11_323), (2024, 19_723), (2025, 20_089)]
        {
            assert_eq!(first_day_of(year), day, "{year}");
            assert_eq!((year_of(day), year_of(day - 1)), (year, year - 1));
        }
    }

    #[test]
    fn every_day_lies_in_one_year() {
        for day in -800_000..800_000 {
            let year = year_of(day);
            assert!(first_day_of(year) <= day && day < first_day_of(year + 1), "{day}");
        }
    }

    #[test]
    fn days_are_numbered_by_year() {
        let (years, entries) = entries(first_day_of(2020) - 1, first_day_of(2021));
        assert_eq!(years, 2019..2022);
        assert_eq!((entries[0], entries[1], entries[366], entries[367]), (1, 2, 2, 3));
    }
}
