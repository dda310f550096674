//! How does a reader's language write numbers, dates and lists, and in which order does it put names? Through the Unicode
//! locale data (CLDR) of a library, for the six languages of the interface.
//!
//! Formatters are made once for each language and thread: some of them cannot be shared between threads.

use std::cmp::Ordering;

use icu_calendar::Date as CalendarDate;
use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{Y, YM, YMD, YMDE};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_locale_core::Locale as Tag;
use jiff::civil::Date;

use crate::reference::LANGUAGES;
use crate::value::{PartialDate, Precision};

/// One of the languages of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locale(u8);

/// The locale whose conventions stand for each language: British for English, as the United Nations write it.
const TAGS: [&str; 6] = ["en-GB", "fr", "es", "ru", "ar", "zh"];

struct Formats {
    decimal: DecimalFormatter,
    day: DateTimeFormatter<YMD>,
    weekday: DateTimeFormatter<YMDE>,
    month: DateTimeFormatter<YM>,
    year: DateTimeFormatter<Y>,
    list: ListFormatter,
    order: CollatorBorrowed<'static>,
}

fn formats(tag: &str) -> Option<Formats> {
    let tag: Tag = tag.parse().ok()?;
    let list = ListFormatterOptions::default().with_length(ListLength::Wide);
    Some(Formats {
        decimal: DecimalFormatter::try_new((&tag).into(), Default::default()).ok()?,
        day: DateTimeFormatter::try_new((&tag).into(), YMD::long()).ok()?,
        weekday: DateTimeFormatter::try_new((&tag).into(), YMDE::long()).ok()?,
        month: DateTimeFormatter::try_new((&tag).into(), YM::long()).ok()?,
        year: DateTimeFormatter::try_new((&tag).into(), Y::long()).ok()?,
        list: ListFormatter::try_new_and((&tag).into(), list).ok()?,
        order: Collator::try_new((&tag).into(), CollatorOptions::default()).ok()?,
    })
}

thread_local! {
    static FORMATS: [std::cell::OnceCell<Option<Formats>>; 6] = const { [const { std::cell::OnceCell::new() }; 6] };
}

impl Locale {
    /// English, which stands in where another language lacks a word.
    pub const ENGLISH: Locale = Locale(0);

    /// The six, in the order in which they are offered.
    pub fn all() -> impl ExactSizeIterator<Item = Locale> {
        (0..LANGUAGES.len() as u8).map(Locale)
    }

    /// The locale of a language of the interface (`en`, `fr`, `es`, `ru`, `ar`, `zh`).
    pub fn of(language: &str) -> Option<Locale> {
        LANGUAGES.iter().position(|l| *l == language).map(|i| Locale(i as u8))
    }

    /// The language.
    pub fn language(self) -> &'static str {
        LANGUAGES[usize::from(self.0)]
    }

    /// Whether it is written from right to left.
    pub fn is_rtl(self) -> bool {
        self.language() == "ar"
    }

    /// `ltr` or `rtl`, as HTML writes it.
    pub fn direction(self) -> &'static str {
        if self.is_rtl() { "rtl" } else { "ltr" }
    }

    fn with<R>(self, otherwise: impl FnOnce() -> R, use_them: impl FnOnce(&Formats) -> R) -> R {
        FORMATS.with(|all| match all[usize::from(self.0)].get_or_init(|| formats(TAGS[usize::from(self.0)])) {
            Some(f) => use_them(f),
            None => otherwise(),
        })
    }

    /// A whole number with its groups of digits (`1,234`, `1 234`).
    pub fn number(self, n: i64) -> String {
        self.with(|| n.to_string(), |f| f.decimal.format(&Decimal::from(n)).to_string())
    }

    /// A whole number whose groups begin only with five digits (`2026`, `12,345`): for figures among which are years.
    pub fn plain_number(self, n: i64) -> String {
        if (-9_999..=9_999).contains(&n) { n.to_string() } else { self.number(n) }
    }

    /// A number rounded half away from zero to so many decimal places, which are all shown.
    pub fn decimal(self, n: f64, places: i16) -> String {
        let plain = format!("{n:.*}", usize::try_from(places).unwrap_or(0));
        // The shortest text of a double read as a decimal: `format!` above rounds binary halves to even.
        match n.to_string().parse::<Decimal>() {
            Ok(mut exact) => {
                exact.round_with_mode(
                    -places,
                    fixed_decimal::SignedRoundingMode::Unsigned(fixed_decimal::UnsignedRoundingMode::HalfExpand),
                );
                exact.pad_end(-places);
                self.with(|| plain, |f| f.decimal.format(&exact).to_string())
            }
            Err(_) => plain,
        }
    }

    /// A decimal number as it is written (`12.50`), in the conventions of the language; what is no number stays as it is.
    pub fn written(self, text: &str) -> String {
        match text.parse::<Decimal>() {
            Ok(n) => self.with(|| text.to_string(), |f| f.decimal.format(&n).to_string()),
            Err(_) => text.to_string(),
        }
    }

    /// A day (`14 June 2026`).
    pub fn day(self, date: Date) -> String {
        self.dated(date, |f, d| f.day.format(d).to_string())
    }

    /// A day with its weekday (`Sunday, 14 June 2026`).
    pub fn weekday(self, date: Date) -> String {
        self.dated(date, |f, d| f.weekday.format(d).to_string())
    }

    /// A date as precisely as it is known: day, month or year.
    pub fn date(self, date: &PartialDate) -> String {
        match date.precision() {
            Precision::Day => self.day(date.first()),
            Precision::Month => self.dated(date.first(), |f, d| f.month.format(d).to_string()),
            Precision::Year => self.dated(date.first(), |f, d| f.year.format(d).to_string()),
        }
    }

    fn dated(self, date: Date, say: impl FnOnce(&Formats, &CalendarDate<icu_calendar::Iso>) -> String) -> String {
        let plain = || date.to_string();
        match CalendarDate::try_new_iso(i32::from(date.year()), date.month() as u8, date.day() as u8) {
            Ok(iso) => self.with(plain, |f| say(f, &iso)),
            Err(_) => plain(),
        }
    }

    /// Several things, the last joined by “and”.
    pub fn list<S: AsRef<str>>(self, things: &[S]) -> String {
        let things = || things.iter().map(AsRef::as_ref);
        self.with(|| things().collect::<Vec<_>>().join(", "), |f| f.list.format(things()).to_string())
    }

    /// The order of two names for a reader of the language.
    pub fn compare(self, a: &str, b: &str) -> Ordering {
        self.with(|| a.cmp(b), |f| f.order.compare(a, b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(language: &str) -> Locale {
        Locale::of(language).expect("a language of the interface")
    }

    /// Groups and marks as CLDR 48 gives them (`common/main/*.xml`, `symbols`): narrow spaces are U+202F, others U+00A0.
    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        let said = |l: &str| locale(l).number(1_234_567).replace(['\u{202f}', '\u{a0}'], " ");
        assert_eq!(said("en"), "1,234,567");
        assert_eq!(said("fr"), "1 234 567");
        assert_eq!(said("es"), "1.234.567");
        assert_eq!(said("ru"), "1 234 567");
        assert_eq!(said("ar"), "1,234,567");
        assert_eq!(said("zh"), "1,234,567");
        assert_eq!(locale("en").number(-5), "-5");
    }

    /// 52.607391125295116 is the rate of the chapter on statistics, §9; 2.5 and 0.125 are exact halves.
    #[test]
    fn decimals_are_rounded_half_up_and_padded() {
        assert_eq!(locale("en").decimal(52.607_391_125_295_116, 2), "52.61");
        assert_eq!(locale("fr").decimal(0.125, 2), "0,13");
        assert_eq!(locale("en").decimal(2.5, 0), "3");
        assert_eq!(locale("en").decimal(7.0, 1), "7.0");
    }

    #[test]
    fn dates_are_said_as_precisely_as_they_are_known() {
        let date = |t: &str| PartialDate::parse(t).expect("a date");
        assert_eq!(locale("en").date(&date("2026-06-14")), "14 June 2026");
        assert_eq!(locale("en").date(&date("2026-06")), "June 2026");
        assert_eq!(locale("en").date(&date("2026")), "2026");
        assert_eq!(locale("fr").date(&date("2026-06-14")), "14 juin 2026");
        assert_eq!(locale("zh").date(&date("2026-06")), "2026年6月");
        assert_eq!(locale("en").weekday(date("2026-06-14").first()), "Sunday, 14 June 2026");
    }

    #[test]
    fn things_are_listed_and_names_ordered() {
        assert_eq!(locale("en").list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(locale("es").list(&["a", "b"]), "a y b");
        assert_eq!(locale("en").list::<&str>(&[]), "");
        let mut names = ["Zambia", "Österreich", "Éire", "Albania"];
        names.sort_by(|a, b| locale("en").compare(a, b));
        assert_eq!(names, ["Albania", "Éire", "Österreich", "Zambia"]);
        assert_eq!(locale("zh").compare("阿富汗", "中国"), Ordering::Less, "by pinyin: Afuhan before Zhongguo");
    }
}
