//! What do the cells of a column look like?

use std::collections::HashSet;

use palermo_register::catalog::Field;
use palermo_register::decl::FieldType;
use palermo_register::value::Interval;

use crate::mapping::table::Words;

/// How many rows are looked at.
pub(super) const SAMPLE: usize = 2_000;
/// How many distinct texts of a column are kept.
const DISTINCT: usize = 120;

/// Formats of dates that are tried, the unambiguous ones first.
pub(super) const DATES: [&str; 12] = [
    "iso",
    "%Y/%m/%d",
    "%Y年%m月%d日",
    "%d.%m.%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%d.%m.%y",
    "%b %d, %Y",
    "%B %d, %Y",
];

/// Texts that mostly mean that nothing was stated.
pub(super) const MISSING: [&str; 12] =
    ["-", "n/a", "N/A", "n/k", "NULL", "null", "-99", "?", "н/д", "不详", "غير معروف", "unknown/blank"];

/// A column as it looks.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// Distinct texts, the first of them.
    pub texts: Vec<String>,
    seen: HashSet<String>,
    /// Cells that hold something.
    pub filled: usize,
    letters: usize,
}

impl Look {
    pub fn see(&mut self, text: &str) {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() || MISSING.contains(&text) {
            return;
        }
        self.filled += 1;
        self.letters += text.chars().count();
        if self.texts.len() < DISTINCT && self.seen.insert(text.to_owned()) {
            self.texts.push(text.to_owned());
        }
    }

    /// Share of the distinct texts that pass a test; 0 for an empty column.
    pub fn share(&self, test: impl Fn(&str) -> bool) -> f64 {
        if self.texts.is_empty() {
            return 0.0;
        }
        self.texts.iter().filter(|t| test(t)).count() as f64 / self.texts.len() as f64
    }

    pub fn is_phone(&self) -> bool {
        self.share(|t| {
            let digits = t.chars().filter(char::is_ascii_digit).count();
            let signs = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '.');
            digits >= 8 && t.chars().all(signs) && (t.starts_with('+') || t.starts_with("00"))
        }) > 0.7
    }

    pub fn is_email(&self) -> bool {
        self.share(|t| t.contains('@') && t.contains('.') && !t.contains(' ')) > 0.7
    }

    /// Sentences: long, with blanks, hardly any twice.
    pub fn is_prose(&self) -> bool {
        let mean = self.letters as f64 / self.filled.max(1) as f64;
        mean > 40.0 && self.distinct() > 0.5
    }

    /// Share of the filled cells that differ, as far as they are kept.
    pub fn distinct(&self) -> f64 {
        self.texts.len() as f64 / self.filled.clamp(1, DISTINCT) as f64
    }

    pub fn is_date(&self) -> bool {
        self.date_format().is_some()
    }

    /// The first format in which nearly all texts are dates.
    pub fn date_format(&self) -> Option<&'static str> {
        let has_days = self.share(|t| t.chars().count() >= 6) > 0.8;
        DATES.into_iter().filter(|_| has_days).find(|f| {
            let format = [(*f).to_owned()];
            self.share(|t| crate::mapping::is_date(t, &format)) > 0.9
        })
    }

    pub fn is_figure(&self) -> bool {
        self.share(|t| Interval::parse_lenient(t).is_some()) > 0.95
    }

    pub fn is_year(&self) -> bool {
        let year = |t: &str| Interval::parse_lenient(t).is_some_and(|i| i.is_exact() && (1900..2100).contains(&i.lo));
        self.share(year) > 0.95
    }

    /// How well the texts fit a field, from 0 to 1; none where its kind says nothing (text).
    pub fn fit(&self, field: &Field, own: Option<&Words>) -> Option<f64> {
        let separators = [';', ',', '|', '、', '؛', '/'];
        Some(match field.kind {
            FieldType::Code | FieldType::Set | FieldType::Country | FieldType::Language | FieldType::Currency => {
                let (list, own) = (field.list.as_deref()?, own?);
                let countries = list.name == "country" || list.columns.iter().any(|c| c == "base:country");
                let word =
                    |t: &str| own.get(t).is_some() || countries && palermo_register::reference::country(t).is_some();
                self.share(|t| word(t) || t.split(separators).all(|p| word(p.trim())))
            }
            FieldType::Date => f64::from(u8::from(self.is_date())),
            FieldType::Integer if field.name.starts_with("year") => f64::from(u8::from(self.is_year())),
            FieldType::Integer => self.share(|t| {
                let european: String =
                    t.chars().map(|c| c.to_digit(10).map_or(c, |d| char::from(b'0' + d as u8))).collect();
                Interval::parse_lenient(&european).is_some_and(|i| i.lo < 150)
            }),
            FieldType::Yn => {
                let said = ["yes", "no", "true", "false", "1", "0", "y", "n", "да", "нет", "نعم", "لا", "是", "否"];
                self.share(|t| said.contains(&t.to_lowercase().as_str()))
            }
            FieldType::Interval => self.share(|t| Interval::parse_lenient(t).is_some()),
            _ => return None,
        })
    }
}
