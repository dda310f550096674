//! Formats of dates.

use jiff::civil::date;
use jiff::fmt::strtime::{self, BrokenDownTime};

use crate::value::PartialDate;

/// Whether a format reads dates: `iso`, or one of `strftime` that holds at least a year.
pub(super) fn is_format(format: &str) -> bool {
    if format == "iso" {
        return true;
    }
    let day = date(2021, 11, 23);
    let Ok(text) = strtime::format(format, day) else { return false };
    BrokenDownTime::parse(format, &text)
        .is_ok_and(|b| b.year().is_some_and(|y| y == 2021 && PartialDate::new(y, b.month(), b.day()).is_some()))
}

#[cfg(test)]
mod tests {
    use super::is_format;

    #[test]
    fn a_format_holds_a_year_and_reads_what_it_writes() {
        for good in ["iso", "%d.%m.%Y", "%d %b %Y", "%m/%Y", "%Y", "%d/%m/%y", "%Y年%m月%d日"] {
            assert!(is_format(good), "{good}");
        }
        for bad in ["", "dd.mm.yyyy", "%d.%m", "%d %Y", "%Q"] {
            assert!(!is_format(bad), "{bad}");
        }
    }
}
