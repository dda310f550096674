//! What does one cell say, in the terms of the field that receives it?

use palermo_register::catalog::Field;
use palermo_register::decl::FieldType;
use palermo_register::reference::{self, fold, is_user_assigned, names_countries};
use palermo_register::value::{CodeSet, Interval, PersonName, Problem, State, Value};

use super::codes::find_code_in;
use super::shape::{Purpose, Reader, Reads};
use super::table::{Alias, Hit, Words};
use super::{date, date::european_digits};

/// What a cell gives to one field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// Nothing stated.
    Nothing,
    /// A value.
    Value(Value),
    /// Codes of a set, by their places in its list, with what is said of each.
    Codes(Vec<(u32, State)>),
    /// Why a set has no answer.
    Group(State),
    /// Codes of a part of a key.
    Key(Vec<String>),
}

/// What a cell gives, with what a person should know about it.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// What it gives.
    pub piece: Piece,
    /// Flags of the row.
    pub flags: Vec<&'static str>,
    /// What a person should know.
    pub warnings: Vec<Problem>,
}

impl From<Piece> for Reading {
    fn from(piece: Piece) -> Self {
        Reading { piece, flags: Vec::new(), warnings: Vec::new() }
    }
}

/// A whole number, also as `1,234`, `12.0` and in digits of other scripts.
fn whole(text: &str) -> Option<i64> {
    let text = european_digits(text);
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(rest) => whole(rest).map(|n| -n),
        None => Interval::parse_lenient(text).filter(Interval::is_exact).map(|i| i.lo),
    }
}

/// A band of years of age: `0-8`, `9--17`, `18–20`, `48+`, `<18`; the upper end may be open.
fn band(text: &str) -> Option<(i64, Option<i64>)> {
    let text = european_digits(text);
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('<') {
        return Some((0, Some(rest.trim().parse::<i64>().ok()? - 1)));
    }
    if let Some(rest) = text.strip_suffix('+') {
        return Some((rest.trim().parse().ok()?, None));
    }
    let (from, to) = text.split_once(['-', '–', '—'])?;
    let to = to.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—'));
    let (from, to) = (from.trim().parse().ok()?, to.parse().ok()?);
    (from <= to).then_some((from, Some(to)))
}

fn name(said: PersonName) -> Reading {
    Piece::Value(Value::Person(said)).into()
}

impl Reader {
    /// Reads a cell that is neither blank nor a missing mark.
    pub(super) fn read(&self, text: &str) -> Result<Reading, Problem> {
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            let message = "the cell holds control characters; remove them or ask for a new export";
            return Err(Problem::new("control_character", message));
        }
        if let Some(said) = self.value_for(text) {
            return self.as_written(said).map(Reading::from);
        }
        match self.reads {
            Reads::Own => {
                let Purpose::Field(field) = &self.purpose else { return Ok(Piece::Nothing.into()) };
                self.of_field(field, crate::write::restore(text)).map(Reading::from)
            }
            Reads::Flag(place) => self.flag(text, place).map(Reading::from),
            Reads::Year => self.year(text).map(Reading::from),
            Reads::Band => self.band(text),
            Reads::Given => Ok(name(PersonName { given: text.to_owned(), ..PersonName::default() })),
            Reads::Family => Ok(name(PersonName { family: text.to_owned(), ..PersonName::default() })),
            Reads::Label if self.is_key() => Ok(Piece::Key(vec![label(text)]).into()),
            Reads::Figure => match Interval::parse_lenient(&european_digits(text)) {
                Some(figure) => Ok(Piece::Value(Value::Interval(figure)).into()),
                None => {
                    let message = format!("`{text}` is not a figure; write 17, 1,234 or <5");
                    Err(Problem::new("not_a_figure", message))
                }
            },
            _ => self.by_kind(text),
        }
    }

    /// Whether a text can be read at all, for those who guess what a column holds.
    pub(crate) fn can_read(&self, text: &str) -> bool {
        if self.value_for(text).is_some() {
            return true;
        }
        match (self.reads, &self.list) {
            // Codes are only looked up: a refusal with its nearest words would cost more than all the rest.
            (Reads::Kind, Some(_)) => self.parts(text).iter().all(|p| self.is_word(p)),
            _ => self.read(text).is_ok(),
        }
    }

    /// The code that a text names in our own words.
    pub(super) fn own_code(&self, text: &str) -> Option<u32> {
        let list = self.list.as_deref()?;
        let place = |code: &str| list.position(code).map(|at| at as u32);
        let country = || reference::country(text).filter(|_| names_countries(list)).and_then(place);
        let own = || match self.own.get_or_init(|| Words::own(list)).get(text) {
            Some(Hit::Code(at)) => Some(at),
            _ => None,
        };
        place(text).or_else(country).or_else(own)
    }

    pub(super) fn is_key(&self) -> bool {
        matches!(self.purpose, Purpose::Key)
    }

    pub(super) fn value_for(&self, text: &str) -> Option<&str> {
        let folded = || Some(fold(text)).filter(|f| !f.is_empty()).and_then(|f| self.folded_values.get(&f));
        self.values.get(text).or_else(folded).map(String::as_str)
    }

    /// Reads the right side of a `values` table.
    pub(super) fn as_written(&self, said: &str) -> Result<Piece, Problem> {
        if said.is_empty() {
            return Ok(Piece::Nothing);
        }
        let Purpose::Field(field) = &self.purpose else {
            return Ok(Piece::Key(said.split(';').map(|c| c.trim().to_owned()).collect()));
        };
        let set = field.kind == FieldType::Set;
        match State::parse(said) {
            Some(state @ (State::Unknown | State::NotAsked | State::Refused)) if set => return Ok(Piece::Group(state)),
            _ => {}
        }
        let list = self.list.as_deref();
        if is_user_assigned(said) && list.is_some_and(names_countries) && find_code_in(list, said).is_none() {
            let code = said.to_owned();
            return Ok(Piece::Value(if set { Value::Set(CodeSet::yes([code])) } else { Value::Code(code) }));
        }
        self.of_field(field, said)
    }

    /// Reads a text as the field itself would.
    pub(super) fn of_field(&self, field: &Field, text: &str) -> Result<Piece, Problem> {
        match (field.parse(text)?, self.list.as_deref(), self.whole_sets) {
            (Value::Set(set), Some(list), false) => match set.group {
                Some(group) => Ok(Piece::Group(group)),
                None => {
                    let codes = set.codes.iter();
                    let places = codes.filter_map(|(c, s)| Some((list.position(c)? as u32, *s)));
                    Ok(Piece::Codes(places.collect()))
                }
            },
            (value, ..) => Ok(Piece::Value(value)),
        }
    }

    fn flag(&self, text: &str, place: Option<Hit>) -> Result<Piece, Problem> {
        let state = match text {
            "1" | "1.0" => State::Yes,
            "0" | "0.0" => State::No,
            _ => {
                let message = format!("`{text}` is not a flag; write 1, 0 or nothing");
                return Err(Problem::new("not_a_flag", message));
            }
        };
        Ok(match (place, state) {
            (Some(Hit::Code(code)), state) => Piece::Codes(vec![(code, state)]),
            (Some(Hit::State(group)), State::Yes) => Piece::Group(group),
            _ => Piece::Nothing,
        })
    }

    fn year(&self, text: &str) -> Result<Piece, Problem> {
        let year = whole(text).filter(|y| (1000..=9999).contains(y));
        let year = year.or_else(|| date::read(text, &self.dates).map(|d| i64::from(d.first().year())));
        let Some(year) = year else {
            return Err(Problem::new("not_a_year", format!("`{text}` names no year; write it as 2024")));
        };
        Ok(if self.is_key() { Piece::Key(vec![year.to_string()]) } else { Piece::Value(Value::Integer(year)) })
    }

    /// A band of ages: the code whose years hold it wholly, else unknown; a band that straddles 18 says nothing of
    /// majority (V7).
    fn band(&self, text: &str) -> Result<Reading, Problem> {
        let Some((from, to)) = band(text) else {
            return Err(Problem::new("not_a_band", format!("`{text}` is not a band of ages; write 9-17 or 48+")));
        };
        let list = self.list.as_deref();
        let within = |code: &palermo_register::catalog::Code| {
            let years = |column: &str| code.columns.get(column).and_then(|y| y.parse::<i64>().ok());
            let low = years("years_from").is_some_and(|low| low <= from);
            let high = match (years("years_to"), to) {
                (None, _) => true,
                (Some(high), Some(to)) => to <= high,
                (Some(_), None) => false,
            };
            low && high
        };
        let found = list.and_then(|l| l.codes().iter().find(|c| within(c)));
        let unknown = || {
            let message = format!("`{text}` lies in no single group of `{}`; it is read as unknown", self.field_name);
            Reading {
                piece: if self.is_key() {
                    Piece::Key(vec!["unknown".into()])
                } else {
                    Piece::Value(Value::State(State::Unknown))
                },
                flags: Vec::new(),
                warnings: vec![Problem::new("band_straddles", message)],
            }
        };
        Ok(match found {
            Some(code) if self.is_key() => Piece::Key(vec![code.code.clone()]).into(),
            Some(code) => Piece::Value(Value::Code(code.code.clone())).into(),
            None => unknown(),
        })
    }

    fn by_kind(&self, text: &str) -> Result<Reading, Problem> {
        let kind = match &self.purpose {
            Purpose::Field(field) => field.kind,
            Purpose::Key => self.key_kind,
        };
        if self.list.is_some() {
            return self.codes(text, kind);
        }
        let Purpose::Field(field) = &self.purpose else {
            return self.key_text(text, kind);
        };
        if let Some(alias) = self.aliases.as_ref().and_then(|a| a.get(text)) {
            return self.alias_of(field, text, alias);
        }
        Ok(match kind {
            FieldType::Integer => match whole(text) {
                Some(n) => Piece::Value(Value::Integer(n)),
                None if field.takes_states() => self.of_field(field, text)?,
                None => return Err(not_a_number(text)),
            },
            FieldType::Decimal => self.of_field(field, &european_digits(text))?,
            FieldType::Date => match date::read(text, &self.dates) {
                Some(day) if field.precision || day.first() == day.last() => Piece::Value(Value::Date(day)),
                Some(_) => {
                    return Err(Problem::new("not_a_day", format!("`{text}` names no day; this date needs one")));
                }
                None => {
                    let formats = self.dates.join(", ");
                    let message = format!("`{text}` is not a date in any of the formats {formats}");
                    return Err(Problem::new("not_a_date", message));
                }
            },
            FieldType::Interval => {
                let figure = Interval::parse_lenient(&european_digits(text));
                let wrong = || Problem::new("not_a_figure", format!("`{text}` is not a figure; write 17 or <5"));
                Piece::Value(Value::Interval(figure.ok_or_else(wrong)?))
            }
            FieldType::PersonName => {
                return Ok(name(PersonName { full: text.to_owned(), ..PersonName::default() }));
            }
            _ => self.of_field(field, text)?,
        }
        .into())
    }

    /// A field without a list: what the alias table writes for the text; a text that the table lacks stands as it is.
    fn alias_of(&self, field: &Field, text: &str, alias: &Alias) -> Result<Reading, Problem> {
        let Some(said) = alias.codes.first() else { return Ok(Piece::Nothing.into()) };
        let mut out = Reading::from(self.of_field(field, said)?);
        if let Some(review) = &alias.review {
            out.flags.push("review");
            out.warnings.push(Problem::new("review", format!("`{text}` waits for a person: {review}")));
        }
        if said != text {
            out.flags.push("alias");
            out.warnings.push(Problem::new("alias", format!("`{text}` is read as {said}")));
        }
        Ok(out)
    }

    /// A part of a key whose concept has no list: what the mapping's own words say, else a number or a text.
    fn key_text(&self, text: &str, kind: FieldType) -> Result<Reading, Problem> {
        if let Some(alias) = self.aliases.as_ref().and_then(|a| a.get(text)) {
            return Ok(Piece::Key(alias.codes.clone()).into());
        }
        if let (FieldType::Integer, Some(number)) = (kind, whole(text)) {
            return Ok(Piece::Key(vec![number.to_string()]).into());
        }
        let closed = !self.values.is_empty() || self.aliases.is_some();
        match (closed, kind) {
            (true, _) if !self.warn_unknown => Err(self.unknown_code(text)),
            (true, _) => {
                let piece = Piece::Key(vec![text.to_lowercase()]);
                Ok(Reading { warnings: vec![self.unknown_code(text)], ..Reading::from(piece) })
            }
            (false, FieldType::Integer) => Err(not_a_number(text)),
            (false, _) => Ok(Piece::Key(vec![text.to_lowercase()]).into()),
        }
    }
}

/// A code made of a label: small letters and digits, `_` for everything else.
fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_alphanumeric() => out.push(c),
            _ if out.is_empty() || out.ends_with('_') => {}
            _ => out.push('_'),
        }
    }
    out.truncate(out.trim_end_matches('_').len());
    out
}

fn not_a_number(text: &str) -> Problem {
    Problem::new("not_a_number", format!("`{text}` is not a whole number; write digits only"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_agencies_write_it() {
        for (text, wanted) in
            [("17", 17), ("438.0", 438), ("1,234", 1234), ("٣٤", 34), ("۳۴", 34), ("-3", -3), (" 5 ", 5)]
        {
            assert_eq!(whole(text), Some(wanted), "{text}");
        }
        for text in ["3.5", "<5", "five", "", "1,23"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn a_band_of_ages_is_read_with_any_dash() {
        for (text, wanted) in [
            ("0-8", (0, Some(8))),
            ("9--17", (9, Some(17))),
            ("18–20", (18, Some(20))),
            ("48+", (48, None)),
            ("<18", (0, Some(17))),
        ] {
            assert_eq!(band(text), Some(wanted), "{text}");
        }
        assert_eq!(band("17-9"), None);
        assert_eq!(band("adult"), None);
    }

    #[test]
    fn a_label_becomes_a_code_without_losing_its_letters() {
        assert_eq!(label("Home Office - UK Border Force UKBF"), "home_office_uk_border_force_ukbf");
        assert_eq!(label(" Société (Nord) "), "société_nord");
    }
}
