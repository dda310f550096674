//! A value in words: codes by their label, states in words, figures such as `<5` as they are known.

use crate::catalog::{Catalog, Derived, Field, Register};
use crate::decl::FieldType;
use crate::locale::Locale;
use crate::reference;
use crate::value::{CodeSet, DateTime, IntervalKind, State, Value};

use super::label;

/// A text and whether some of its words are not in the language asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub text: String,
    pub fallback: bool,
}

impl Words {
    fn plain(text: impl Into<String>) -> Words {
        Words { text: text.into(), fallback: false }
    }
}

impl From<crate::catalog::Shown> for Words {
    fn from(s: crate::catalog::Shown) -> Words {
        Words { text: s.text, fallback: s.fallback }
    }
}

/// Joins words.
pub(super) fn join(parts: impl IntoIterator<Item = Words>, between: &str) -> Words {
    let mut out = Words::default();
    for (i, part) in parts.into_iter().enumerate() {
        if i > 0 {
            out.text.push_str(between);
        }
        out.text.push_str(&part.text);
        out.fallback |= part.fallback;
    }
    out
}

/// What is needed to put values into words.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub catalog: &'a Catalog,
    pub register: &'a Register,
    pub language: &'a str,
}

impl Reader<'_> {
    /// A value in words; links give an empty text, for whoever may read what they point at shows its title.
    pub fn words(&self, field: &Field, value: &Value) -> Words {
        match value {
            Value::State(s) => self.state(*s),
            Value::Yn(b) => self.state(if *b { State::Yes } else { State::No }),
            Value::Code(c) => label::code(self.catalog, self.register, field, c, self.language).into(),
            Value::Set(set) => self.set(field, set),
            Value::Interval(i) => match i.kind {
                IntervalKind::Suppressed | IntervalKind::Conflict => {
                    let name = i.kind.as_str();
                    label::engine(self.catalog, &format!("text-{name}"), name, self.language).into()
                }
                _ => Words::plain(i.to_string()),
            },
            Value::Integer(_) | Value::Decimal(_) => {
                let number = self.number(field, value);
                match &field.unit {
                    Some(unit) => join([Words::plain(number), self.unit(unit)], " "),
                    None => Words::plain(number),
                }
            }
            Value::Date(d) => Words::plain(self.locale().map_or_else(|| d.to_string(), |l| l.date(d))),
            Value::DateTime(d) => Words::plain(self.instant(d)),
            Value::Text(due) if matches!(field.derived, Some(Derived::Due | Derived::ClockDue(_))) => {
                let at = due.parse().map(|at| DateTime { at, zone: "UTC".into() });
                Words::plain(at.map_or_else(|_| due.clone(), |d| self.instant(&d)))
            }
            Value::Qualified(v, q) => {
                let list = self.catalog.list("core.qualifier");
                let how =
                    list.map_or_else(|| label::bare(q.as_str()), |l| label::list_code(&l, q.as_str(), self.language));
                if *q == crate::value::Qualifier::Exact {
                    return self.words(field, v);
                }
                join([how.into(), self.words(field, v)], " ")
            }
            Value::Translated(texts) => {
                let own = texts.get(self.language).map(|t| Words::plain(&t.text));
                let other = texts.get("en").or_else(|| texts.values().next());
                own.or_else(|| other.map(|t| Words { text: t.text.clone(), fallback: true })).unwrap_or_default()
            }
            Value::Address(a) => {
                let city = [a.postal_code.as_str(), a.city.as_str()].join(" ").trim().to_string();
                self.parts(&[&a.street, &city, &a.subdivision], &a.country)
            }
            Value::Place(p) => self.parts(&[&p.name, &p.subdivision], &p.country),
            Value::File(f) => Words::plain(&f.name),
            Value::Person(p) if p.full.is_empty() => Words::plain(format!("{} {}", p.given, p.family).trim()),
            Value::Person(p) => Words::plain(&p.full),
            Value::Concepts(key) => join(key.iter().map(|(c, codes)| self.concept(c, codes)), "; "),
            Value::Rows(rows) => join(rows.iter().map(|r| self.row(field, r)), " / "),
            Value::Refs(_) | Value::Empty => Words::default(),
            other => Words::plain(other.to_text(field)),
        }
    }

    fn locale(&self) -> Option<Locale> {
        Locale::of(self.language)
    }

    fn number(&self, field: &Field, value: &Value) -> String {
        match (value, self.locale()) {
            (Value::Integer(n), Some(l)) => l.plain_number(*n),
            (other, Some(l)) => l.written(&other.to_text(field)),
            (other, None) => other.to_text(field),
        }
    }

    /// A unit by its label in `core` (`text-unit-years`), else as it is declared.
    fn unit(&self, unit: &str) -> Words {
        let shown = self.catalog.label("core", &format!("text-unit-{unit}"), None, self.language, None);
        shown.map_or_else(|| Words::plain(unit), Words::from)
    }

    /// A day and time in the zone in which it was said; the zone is named where it is not that of the installation's days.
    fn instant(&self, d: &DateTime) -> String {
        let Ok(local) = d.at.in_tz(&d.zone) else { return d.to_string() };
        let day = self.locale().map_or_else(|| local.date().to_string(), |l| l.day(local.date()));
        let zone = if d.zone == "UTC" { " UTC".to_string() } else { format!(" ({})", d.zone) };
        format!("{day}, {:02}:{:02}{zone}", local.hour(), local.minute())
    }

    /// A row of rows: `label value; label value`.
    pub fn row(&self, rows: &Field, row: &[Value]) -> Words {
        let stated = rows.fields.iter().zip(row).filter(|(f, v)| !v.is_empty() && f.is_stored());
        let cells = stated.map(|(f, v)| {
            let name = label::sub_field(self.catalog, self.register, rows, f, self.language);
            join([name.into(), self.words(f, v)], ": ")
        });
        join(cells, "; ")
    }

    /// A state in words.
    pub fn state(&self, state: State) -> Words {
        label::state(self.catalog, state, self.language).into()
    }

    /// The codes of a set that have a state, by label.
    pub fn codes(&self, field: &Field, set: &CodeSet, state: State) -> Option<Words> {
        let codes: Vec<&String> = set.codes.iter().filter(|(_, s)| **s == state).map(|(c, _)| c).collect();
        let one = |c: &&String| Words::from(label::code(self.catalog, self.register, field, c, self.language));
        (!codes.is_empty()).then(|| join(codes.iter().map(one), ", "))
    }

    fn set(&self, field: &Field, set: &CodeSet) -> Words {
        if let Some(group) = set.group {
            return self.state(group);
        }
        let said = |s: &State| {
            let codes = self.codes(field, set, *s)?;
            Some(if *s == State::Yes { codes } else { join([self.state(*s), codes], ": ") })
        };
        join(State::ALL.iter().filter_map(said), "; ")
    }

    fn parts(&self, parts: &[&str], country: &str) -> Words {
        let known = parts.iter().filter(|p| !p.is_empty()).map(|p| Words::plain(*p));
        let country = (!country.is_empty()).then(|| match reference::name("country", country, self.language) {
            Some(name) => Words::plain(name),
            None => Words { text: country.to_string(), fallback: true },
        });
        join(known.chain(country), ", ")
    }

    fn concept(&self, name: &str, codes: &[String]) -> Words {
        let known = self.catalog.concepts.values().find(|c| c.name == name || c.name.rsplit('.').next() == Some(name));
        let list = known.and_then(|c| match (&c.list, c.kind) {
            (Some(l), _) => self.catalog.list(l),
            (None, FieldType::Country) => self.catalog.list("country"),
            _ => None,
        });
        let code = |c: &String| match list.as_ref().filter(|l| l.get(c).is_some()) {
            Some(l) => label::list_code(l, c, self.language).into(),
            None => Words::plain(c),
        };
        let title = label::concept(self.catalog, known.map_or(name, |c| &c.name), self.language);
        join([title.into(), join(codes.iter().map(code), ", ")], ": ")
    }
}
