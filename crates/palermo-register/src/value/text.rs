//! Reading a value from a cell of text, and writing it so that it reads back the same: what CSV, forms and exports share.
//!
//! | kind | text |
//! |---|---|
//! | yn | `yes`, `no`, `unknown`, `not_asked`, `refused` |
//! | date | `2024`, `2024-03`, `2024-03-15` |
//! | datetime | `2024-03-15T10:00:00+01:00[Europe/Paris]` (RFC 9557) |
//! | set | `debt_bondage; threats=no; abuse_any=unknown`, or a state of the group: `=refused` |
//! | interval | `17`, `<5`, `>=10` |
//! | money | `12.50 EUR`, `12.50 EUR @2024-03-15` |
//! | refs | `core.organisation:019…` joined by `; ` |
//! | qualified | `~12` about, `>12` more than, `>=12` at least, `<=12` up to, `≲12` nearly |
//! | rows, translated, address, person_name, place, file, concepts | JSON |

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{CodeSet, DateTime, Interval, Money, PartialDate, Qualifier, Ref, State, Value, check_identifier};
use crate::catalog::{Codelist, Field};
use crate::decl::FieldType;
use crate::reference;

/// Why a text is not a value of the field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Machine name of the problem (`unknown_code`, `not_a_date`, …).
    pub code: &'static str,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl Problem {
    /// A problem.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Problem { code, message: message.into() }
    }
}

/// The three codes of a list that are nearest to a text, by code and by label.
pub fn nearest_codes(list: &Codelist, text: &str) -> Vec<String> {
    let typed = text.to_lowercase();
    let mut scored: Vec<(usize, &str)> = list
        .codes()
        .iter()
        .map(|c| {
            let labels = c.labels.values().map(|l| strsim::damerau_levenshtein(&typed, &l.text.to_lowercase()));
            let own = strsim::damerau_levenshtein(&typed, &c.code.to_lowercase());
            (labels.chain([own]).min().unwrap_or(own), c.code.as_str())
        })
        .collect();
    scored.sort();
    scored.into_iter().take(3).map(|(_, c)| c.to_string()).collect()
}

fn unknown_code(list: &Codelist, text: &str) -> Problem {
    Problem::new(
        "unknown_code",
        format!("`{text}` is not a code of `{}`; nearest: {}", list.name, nearest_codes(list, text).join(", ")),
    )
}

/// A code given as code or as a label in any language.
pub fn find_code<'a>(list: &'a Codelist, text: &str) -> Option<&'a str> {
    let text = text.trim();
    if let Some(c) = list.get(text) {
        return Some(&c.code);
    }
    if (list.name == "country" || list.columns.iter().any(|c| c == "base:country"))
        && let Some(c) = reference::country(text).and_then(|c| list.get(c))
    {
        return Some(&c.code);
    }
    let folded = reference::fold(text);
    let by_code = list.codes().iter().find(|c| reference::fold(&c.code) == folded);
    by_code
        .or_else(|| list.codes().iter().find(|c| c.labels.values().any(|l| reference::fold(&l.text) == folded)))
        .map(|c| c.code.as_str())
}

/// Letters at most of a text by which records are found: several of them fit into one entry of an index, for which PostgreSQL
/// has 2,700 bytes.
const LONGEST_SOUGHT: usize = 200;

impl Field {
    /// Reads a text as a value of this field. A blank is [`Value::Empty`].
    ///
    /// # Errors
    /// A [`Problem`] that says what was wrong and what to write.
    pub fn parse(&self, text: &str) -> Result<Value, Problem> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Value::Empty);
        }
        if self.takes_states() && self.kind != FieldType::Set {
            match State::parse(text) {
                Some(State::Yes | State::No) | None => {}
                Some(state) => return Ok(Value::State(state)),
            }
        }
        if self.qualifier {
            let marks = [
                ("~", Qualifier::About),
                (">=", Qualifier::AtLeast),
                ("<=", Qualifier::UpTo),
                (">", Qualifier::MoreThan),
                ("≲", Qualifier::Nearly),
            ];
            if let Some((rest, q)) = marks.iter().find_map(|(m, q)| text.strip_prefix(m).map(|r| (r, *q))) {
                return Ok(Value::Qualified(Box::new(self.parse_plain(rest.trim())?), q));
            }
        }
        self.parse_plain(text)
    }

    fn parse_plain(&self, text: &str) -> Result<Value, Problem> {
        Ok(match self.kind {
            FieldType::Text if self.is_sought() && text.chars().count() > LONGEST_SOUGHT => {
                return Err(Problem::new(
                    "too_long",
                    format!(
                        "it has {} letters; records are found by this text, so write {LONGEST_SOUGHT} at most",
                        text.chars().count()
                    ),
                ));
            }
            FieldType::Text | FieldType::LongText | FieldType::Query => Value::Text(text.to_string()),
            FieldType::Integer => match text.parse() {
                Ok(n) => Value::Integer(n),
                Err(_) => {
                    return Err(Problem::new(
                        "not_a_number",
                        format!("`{text}` is not a whole number; write digits only"),
                    ));
                }
            },
            FieldType::Decimal => Value::Decimal(self.decimal(text)?),
            FieldType::Yn => match text.to_lowercase().as_str() {
                "yes" | "true" | "1" => Value::Yn(true),
                "no" | "false" | "0" => Value::Yn(false),
                _ => {
                    return Err(Problem::new(
                        "not_yes_no",
                        format!("`{text}` is not an answer; write yes, no, unknown, not_asked or refused"),
                    ));
                }
            },
            FieldType::Date => Value::Date(self.date(text)?),
            FieldType::Datetime => Value::DateTime(datetime(text)?),
            FieldType::Duration => match text.parse::<jiff::Span>() {
                Ok(span) => Value::Duration(span.to_string()),
                Err(_) => {
                    return Err(Problem::new(
                        "not_a_duration",
                        format!("`{text}` is not a length of time; write it as P45D or PT8H (ISO 8601)"),
                    ));
                }
            },
            FieldType::Code
            | FieldType::Country
            | FieldType::Language
            | FieldType::Currency
            | FieldType::Subdivision => self.code(text)?,
            FieldType::Set => Value::Set(self.set(text)?),
            FieldType::Interval => match Interval::parse(text) {
                Some(i) => Value::Interval(i),
                None => {
                    return Err(Problem::new(
                        "not_a_figure",
                        format!("`{text}` is not a figure; write 17, 1,234, <5 or >=10"),
                    ));
                }
            },
            FieldType::Ref | FieldType::Refs => Value::Refs(self.refs(text)?),
            FieldType::Money => Value::Money(self.money(text)?),
            FieldType::Phone => Value::Text(phone(text)?),
            FieldType::Email => match text.split_once('@') {
                Some((l, d))
                    if !l.is_empty()
                        && d.contains('.')
                        && !text.contains(char::is_whitespace)
                        && !d.starts_with('.')
                        && !d.ends_with('.') =>
                {
                    Value::Text(text.to_string())
                }
                _ => {
                    return Err(Problem::new(
                        "not_an_email",
                        format!("`{text}` is not an e-mail address; write it as name@place.org"),
                    ));
                }
            },
            FieldType::Url => match text.split_once("://") {
                Some(("http" | "https", rest)) if !rest.is_empty() && !text.contains(char::is_whitespace) => {
                    Value::Text(text.to_string())
                }
                _ => {
                    return Err(Problem::new(
                        "not_a_url",
                        format!("`{text}` is not a web address; begin it with https://"),
                    ));
                }
            },
            FieldType::Identifier => {
                let scheme = self.scheme.as_deref().unwrap_or("");
                match check_identifier(scheme, text) {
                    Ok(()) => Value::Text(text.to_string()),
                    Err(asks) => {
                        return Err(Problem::new(
                            "not_an_identifier",
                            format!("`{text}` is not a valid {scheme}: {asks}"),
                        ));
                    }
                }
            }
            FieldType::Rows
            | FieldType::Translated
            | FieldType::File
            | FieldType::PersonName
            | FieldType::Address
            | FieldType::Place
            | FieldType::Concepts => {
                let json = serde_json::from_str(text)
                    .map_err(|_| Problem::new("not_json", format!("a {} is written as JSON in a cell", self.kind)))?;
                self.from_json(&json)?
            }
        })
    }

    fn decimal(&self, text: &str) -> Result<Decimal, Problem> {
        let number: Decimal = text.parse().map_err(|_| {
            Problem::new("not_a_number", format!("`{text}` is not a number; write it with a point, as 12.50"))
        })?;
        if number.normalize().scale() > self.scale {
            return Err(Problem::new("too_precise", format!("`{text}` has more than {} decimal places", self.scale)));
        }
        Ok(number)
    }

    fn date(&self, text: &str) -> Result<PartialDate, Problem> {
        match PartialDate::parse(text) {
            Some(d) if self.precision || d.first() == d.last() => Ok(d),
            Some(_) => {
                Err(Problem::new("not_a_day", format!("`{text}` names no day; this date needs one, as 2024-03-15")))
            }
            None => Err(Problem::new("not_a_date", format!("`{text}` is not a date; write it as 2024-03-15"))),
        }
    }

    fn code(&self, text: &str) -> Result<Value, Problem> {
        let Some(list) = self.list.as_deref() else {
            return Err(Problem::new("no_list", "the field has no code list"));
        };
        let Some(code) = find_code(list, text) else { return Err(unknown_code(list, text)) };
        match list.get(code).and_then(|c| c.state) {
            Some(state) => Ok(Value::State(state)),
            None => Ok(Value::Code(code.to_string())),
        }
    }

    fn set(&self, text: &str) -> Result<CodeSet, Problem> {
        let Some(list) = self.list.as_deref() else {
            return Err(Problem::new("no_list", "the field has no code list"));
        };
        let state = |s: &str| {
            State::parse(s).ok_or_else(|| {
                Problem::new(
                    "unknown_state",
                    format!("`{s}` is not a state; write yes, no, unknown, not_asked or refused"),
                )
            })
        };
        if let Some(group) = text.strip_prefix('=') {
            return match state(group)? {
                State::Yes | State::No => {
                    Err(Problem::new("unknown_state", "a whole group is unknown, not_asked or refused"))
                }
                s => Ok(CodeSet::unanswered(s)),
            };
        }
        let mut set = CodeSet::default();
        for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (code, said) = match part.rsplit_once('=') {
                Some((c, s)) => (c.trim(), state(s.trim())?),
                None => (part, State::Yes),
            };
            let found = find_code(list, code).ok_or_else(|| unknown_code(list, code))?;
            match list.get(found).and_then(|c| c.state) {
                Some(group) if set.codes.is_empty() => set.group = Some(group),
                Some(_) => {}
                None => {
                    set.codes.insert(found.to_string(), said);
                }
            }
        }
        Ok(set)
    }

    fn refs(&self, text: &str) -> Result<Vec<Ref>, Problem> {
        let parts: Vec<&str> = text.split(';').map(str::trim).filter(|p| !p.is_empty()).collect();
        if self.kind == FieldType::Ref && parts.len() > 1 {
            return Err(Problem::new("one_reference", "this field points at one record only"));
        }
        parts.into_iter().map(|p| self.reference(p)).collect()
    }

    /// Reads one reference: `register:id`, or the id alone when the field points at one register.
    pub fn reference(&self, text: &str) -> Result<Ref, Problem> {
        let (register, id) = match text.split_once(':') {
            Some((r, id)) => (r.to_string(), id),
            None if self.to.len() == 1 => (self.to[0].clone(), text),
            None => {
                return Err(Problem::new(
                    "which_register",
                    format!("write register:id; this field points at {}", self.to.join(", ")),
                ));
            }
        };
        if !self.to.contains(&register) {
            return Err(Problem::new("wrong_register", format!("`{register}` is not among {}", self.to.join(", "))));
        }
        match Uuid::parse_str(id) {
            Ok(id) => Ok(Ref { register, id }),
            Err(_) => Err(Problem::new("not_a_reference", format!("`{id}` is not the id of a record"))),
        }
    }

    fn money(&self, text: &str) -> Result<Money, Problem> {
        let (text, rate_date) = match text.split_once('@') {
            Some((t, d)) => (t.trim(), Some(self.date(d.trim()).map(|d| d.to_string())?)),
            None => (text, None),
        };
        let Some((amount, currency)) = text.rsplit_once(' ') else {
            return Err(Problem::new("no_currency", format!("`{text}` names no currency; write 12.50 EUR")));
        };
        let currency = currency.trim().to_uppercase();
        if reference::builtin("currency").is_some_and(|l| l.get(&currency).is_none()) {
            return Err(Problem::new("unknown_currency", format!("`{currency}` is not a currency of ISO 4217")));
        }
        Ok(Money { amount: self.decimal(amount.trim())?, currency, rate_date })
    }
}

fn datetime(text: &str) -> Result<DateTime, Problem> {
    if let Ok(zoned) = text.parse::<jiff::ZonedDateTime>() {
        let zone = zoned.time_zone().iana_name().unwrap_or("UTC").to_string();
        return Ok(DateTime::new(zoned.timestamp(), zone));
    }
    match text.parse::<Timestamp>() {
        Ok(at) => Ok(DateTime::new(at, "UTC")),
        Err(_) => Err(Problem::new(
            "not_an_instant",
            format!("`{text}` is not a moment; write 2024-03-15T10:00:00Z or with a zone in brackets"),
        )),
    }
}

fn phone(text: &str) -> Result<String, Problem> {
    let parsed = phonenumber::parse(None, text);
    match parsed {
        Ok(n) if phonenumber::is_valid(&n) => Ok(n.format().mode(phonenumber::Mode::E164).to_string()),
        _ => Err(Problem::new(
            "not_a_phone",
            format!("`{text}` is not a telephone number; write it with its country code, as +41 22 000 00 00"),
        )),
    }
}

impl Value {
    /// The text that [`Field::parse`] reads back as the same value.
    pub fn to_text(&self, field: &Field) -> String {
        match self {
            Value::Empty => String::new(),
            Value::State(s) => s.as_str().to_string(),
            Value::Text(t) | Value::Duration(t) | Value::Code(t) => t.clone(),
            Value::Integer(n) => n.to_string(),
            Value::Decimal(d) => d.normalize().to_string(),
            Value::Yn(b) => if *b { "yes" } else { "no" }.to_string(),
            Value::Date(d) => d.to_string(),
            Value::DateTime(d) => d.to_string(),
            Value::Set(s) => set_text(s),
            Value::Interval(i) => i.to_string(),
            Value::Money(m) => {
                let rate = m.rate_date.as_ref().map(|d| format!(" @{d}")).unwrap_or_default();
                format!("{} {}{rate}", m.amount.normalize(), m.currency)
            }
            Value::Refs(refs) => refs.iter().map(|r| format!("{}:{}", r.register, r.id)).collect::<Vec<_>>().join("; "),
            Value::Qualified(v, q) => {
                let mark = match q {
                    Qualifier::Exact => "",
                    Qualifier::About => "~",
                    Qualifier::MoreThan => ">",
                    Qualifier::AtLeast => ">=",
                    Qualifier::UpTo => "<=",
                    Qualifier::Nearly => "≲",
                };
                format!("{mark}{}", v.to_text(field))
            }
            Value::Rows(_)
            | Value::Translated(_)
            | Value::File(_)
            | Value::Person(_)
            | Value::Address(_)
            | Value::Place(_)
            | Value::Concepts(_) => self.to_json(field).to_string(),
        }
    }
}

fn set_text(set: &CodeSet) -> String {
    if let Some(group) = set.group {
        return format!("={group}");
    }
    let part = |(code, state): (&String, &State)| match state {
        State::Yes => code.clone(),
        s => format!("{code}={s}"),
    };
    set.codes.iter().map(part).collect::<Vec<_>>().join("; ")
}

impl std::fmt::Display for DateTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.at.in_tz(&self.zone) {
            Ok(zoned) if self.zone != "UTC" => write!(f, "{zoned}"),
            _ => write!(f, "{}", self.at),
        }
    }
}

/// The day of a text in ISO form, for columns that hold whole days.
pub fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}
