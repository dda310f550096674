//! What was typed, as values. Every problem is found at once, each with the control beside which it belongs.

use std::collections::BTreeMap;

use jiff::civil::Date;
use palermo_register::catalog::{Codelist, Field};
use palermo_register::decl::FieldType as T;
use palermo_register::locale::Locale;
use palermo_register::value::{
    Address, CodeSet, PartialDate, PersonName, Place, Problem, Qualifier, State, Translation, Value,
};
use serde_json::{Value as Json, json};

use super::fill::state_name;
use super::{Asked, Pairs};

/// What could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misread {
    /// Name of the control.
    pub name: String,
    /// Machine name of the problem.
    pub code: &'static str,
    /// What is wrong, in English.
    pub message: String,
}

/// The value of a field from the pairs of a form.
///
/// # Errors
/// What could not be read; parts that could are not lost: the pairs still hold them.
pub(crate) fn read(field: &Field, path: &str, pairs: &Pairs, today: Date) -> Result<Value, Vec<Misread>> {
    let part = |name: &str| format!("{path}:{name}");
    let wrong = |name: String, p: Problem| vec![Misread { name, code: p.code, message: p.message }];
    if let Some(state) = stated(pairs.one(&state_name(field, path))).filter(|_| field.takes_states()) {
        return Ok(Value::State(state));
    }
    let value = match field.kind {
        T::Set => return read_set(field, path, pairs, today),
        T::Rows => return read_rows(field, path, pairs, today),
        T::Date => match date_text(path, pairs).map_err(|m| vec![m])? {
            Some(text) => {
                let date = PartialDate::parse(&text);
                let date =
                    date.ok_or_else(|| wrong(part("day"), Problem::new("not_a_date", "there is no such day")))?;
                if !field.precision && date.first() != date.last() {
                    return Err(wrong(part("day"), Problem::new("not_a_day", "the day and the month are needed too")));
                }
                Value::Date(date)
            }
            None => Value::Empty,
        },
        T::Datetime => match date_text(path, pairs).map_err(|m| vec![m])? {
            Some(day) => {
                let time = Some(pairs.one(&part("time"))).filter(|t| !t.is_empty()).unwrap_or("00:00");
                let zone = Some(pairs.one(&part("zone"))).filter(|z| !z.is_empty()).unwrap_or("UTC");
                field.parse(&format!("{day}T{}[{zone}]", digits(time))).map_err(|p| wrong(part("day"), p))?
            }
            None => Value::Empty,
        },
        T::Money => {
            let amount = digits(pairs.one(&part("amount")));
            match amount.is_empty() {
                true => Value::Empty,
                false => {
                    let rate = Some(pairs.one(&part("rate_date"))).filter(|d| !d.is_empty());
                    let rate = rate.map(|d| format!(" @{}", digits(d))).unwrap_or_default();
                    let text = format!("{amount} {}{rate}", pairs.one(&part("currency")));
                    field.parse(&text).map_err(|p| wrong(part("amount"), p))?
                }
            }
        }
        T::Ref | T::Refs => {
            let all: Vec<&str> = pairs.all(path).collect();
            let all = if field.kind == T::Ref { &all[all.len().saturating_sub(1)..] } else { &all[..] };
            let refs: Result<Vec<_>, _> = all.iter().map(|t| field.reference(t)).collect();
            let refs = refs.map_err(|p| wrong(path.to_string(), p))?;
            if refs.is_empty() { Value::Empty } else { Value::Refs(refs) }
        }
        T::Translated => {
            let mut texts = BTreeMap::new();
            for language in Locale::all().map(Locale::language) {
                let text = pairs.one(&format!("{path}:in:{language}")).to_string();
                if !text.is_empty() {
                    let status = pairs.one(&format!("{path}:status:{language}")).to_string();
                    texts.insert(language.to_string(), Translation { text, status, source: String::new() });
                }
            }
            if texts.is_empty() { Value::Empty } else { Value::Translated(texts) }
        }
        T::Address => {
            let said = |name: &str| pairs.one(&part(name)).to_string();
            let a = Address {
                street: said("street"),
                postal_code: said("postal_code"),
                city: said("city"),
                subdivision: said("subdivision"),
                country: said("country"),
            };
            if a == Address::default() {
                Value::Empty
            } else {
                field.from_json(&json!(a)).map_err(|p| wrong(part("street"), p))?
            }
        }
        T::PersonName => {
            let said = |name: &str| pairs.one(&part(name)).to_string();
            let name = PersonName { full: said("full"), given: said("given"), family: said("family") };
            if name == PersonName::default() { Value::Empty } else { Value::Person(name) }
        }
        T::Place => read_place(field, path, pairs)?,
        T::File => match pairs.one(&part("kept")) {
            "" => Value::Empty,
            kept => {
                let kept: Json = serde_json::from_str(kept).unwrap_or(Json::Null);
                field.from_json(&kept).map_err(|p| wrong(path.to_string(), p))?
            }
        },
        T::Code | T::Country | T::Language | T::Currency | T::Subdivision => read_code(field, path, pairs, today)?,
        T::LongText | T::Text => match pairs.one(path) {
            "" => Value::Empty,
            text => field.parse(text).map_err(|p| wrong(path.to_string(), p))?,
        },
        _ => match digits(pairs.one(path)).as_str() {
            "" => Value::Empty,
            text => field.parse(text).map_err(|p| wrong(path.to_string(), p))?,
        },
    };
    if field.qualifier && !value.is_empty() {
        let q = Qualifier::parse(pairs.one(&part("qualifier"))).filter(|q| *q != Qualifier::Exact);
        if let Some(q) = q {
            return Ok(Value::Qualified(Box::new(value), q));
        }
    }
    Ok(value)
}

/// A state as a control sends it (`=unknown`).
fn stated(text: &str) -> Option<State> {
    let state = text.strip_prefix('=').and_then(State::parse)?;
    matches!(state, State::Unknown | State::NotAsked | State::Refused).then_some(state)
}

/// Digits of other scripts (Arabic-Indic, Persian, full-width) as ASCII; other signs stay.
pub(super) fn digits(text: &str) -> String {
    text.chars()
        .map(|c| {
            let base = match c {
                '\u{0660}'..='\u{0669}' => 0x0660,
                '\u{06F0}'..='\u{06F9}' => 0x06F0,
                '\u{FF10}'..='\u{FF19}' => 0xFF10,
                _ => return c,
            };
            char::from_digit(c as u32 - base, 10).unwrap_or(c)
        })
        .collect()
}

/// The three controls of a date as ISO 8601, as precisely as it was said.
fn date_text(path: &str, pairs: &Pairs) -> Result<Option<String>, Misread> {
    let part = |name: &str| digits(pairs.one(&format!("{path}:{name}")));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    let wrong = |name: &str, message: &str| Misread {
        name: format!("{path}:{name}"),
        code: "not_a_date",
        message: message.to_string(),
    };
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Ok(None);
    }
    let whole = |text: &str, name: &str, most: u16| {
        let n = text.parse::<u16>().ok().filter(|n| (1..=most).contains(n));
        n.ok_or_else(|| wrong(name, "write it in figures"))
    };
    let year = whole(&year, "year", 9_999)?;
    Ok(Some(match (month.as_str(), day.as_str()) {
        ("", "") => format!("{year:04}"),
        ("", _) => return Err(wrong("month", "a day needs its month")),
        (m, "") => format!("{year:04}-{:02}", whole(m, "month", 12)?),
        (m, d) => format!("{year:04}-{:02}-{:02}", whole(m, "month", 12)?, whole(d, "day", 31)?),
    }))
}

fn read_code(field: &Field, path: &str, pairs: &Pairs, today: Date) -> Result<Value, Vec<Misread>> {
    let text = pairs.one(path);
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    let Some(list) = &field.list else {
        return field.parse(text).map_err(|p| vec![Misread { name: path.into(), code: p.code, message: p.message }]);
    };
    match found(list, text, today) {
        Some(code) => Ok(Value::Code(code)),
        None => Err(vec![unknown(list, path, text)]),
    }
}

/// A code by itself, or by its name in one of the six languages.
pub(crate) fn found(list: &Codelist, text: &str, today: Date) -> Option<String> {
    if let Some(code) = list.get(text) {
        return Some(code.code.clone());
    }
    let wanted = palermo_register::reference::fold(text);
    let open = || list.codes().iter().filter(|c| c.state.is_none() && c.valid_on(today));
    let named = |c: &palermo_register::catalog::Code| {
        Locale::all().any(|l| palermo_register::reference::fold(&list.label(&c.code, l.language()).0) == wanted)
    };
    open().find(|c| c.code.eq_ignore_ascii_case(text)).or_else(|| open().find(|c| named(c))).map(|c| c.code.clone())
}

fn unknown(list: &Codelist, path: &str, text: &str) -> Misread {
    let near = palermo_register::value::nearest_codes(list, text).join(", ");
    Misread {
        name: path.to_string(),
        code: "unknown_code",
        message: format!("`{text}` is not in the list; nearest: {near}"),
    }
}

fn read_set(field: &Field, path: &str, pairs: &Pairs, today: Date) -> Result<Value, Vec<Misread>> {
    if let Some(group) = stated(pairs.one(&format!("{path}:group"))) {
        return Ok(Value::Set(CodeSet::unanswered(group)));
    }
    let mut set = CodeSet::default();
    let mut errors = Vec::new();
    let Some(list) = &field.list else { return Ok(Value::Empty) };
    let add = format!("{path}:add");
    let ticked = pairs.all(path).map(|t| (path, t)).chain(pairs.all(&add).map(|t| (add.as_str(), t)));
    for (name, text) in ticked {
        match found(list, text, today) {
            Some(code) => drop(set.codes.insert(code, State::Yes)),
            None => errors.push(unknown(list, name, text)),
        }
    }
    let prefix = format!("{path}:of:");
    for (name, text) in pairs.0.iter().filter(|(n, _)| n.starts_with(&prefix)) {
        let code = &name[prefix.len()..];
        let Some(state) = text.strip_prefix('=').and_then(State::parse) else { continue };
        if list.get(code).is_none() {
            continue;
        }
        if set.codes.contains_key(code) && state != State::Yes {
            let message = "it is ticked and something else is said of it; keep one of the two".to_string();
            errors.push(Misread { name: name.clone(), code: "said_twice", message });
            continue;
        }
        set.codes.insert(code.to_string(), state);
    }
    match (errors.is_empty(), set.codes.is_empty()) {
        (false, _) => Err(errors),
        // Nothing ticked says nothing, unless the answer was said to be there: then it is an answer without codes.
        (true, true) if pairs.one(&format!("{path}:group")) != "answered" => Ok(Value::Empty),
        (true, _) => Ok(Value::Set(set)),
    }
}

fn read_rows(field: &Field, path: &str, pairs: &Pairs, today: Date) -> Result<Value, Vec<Misread>> {
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for i in 0..count(path, pairs) {
        let mut row = Vec::with_capacity(field.fields.len());
        for sub in &field.fields {
            if !sub.is_stored() {
                row.push(Value::Empty);
                continue;
            }
            match read(sub, &format!("{path}.{i}.{}", sub.name), pairs, today) {
                Ok(value) => row.push(value),
                Err(more) => {
                    errors.extend(more);
                    row.push(Value::Empty);
                }
            }
        }
        if row.iter().any(|v| !v.is_empty()) {
            rows.push(row);
        }
    }
    match (errors.is_empty(), rows.is_empty()) {
        (false, _) => Err(errors),
        (true, true) => Ok(Value::Empty),
        (true, false) => Ok(Value::Rows(rows)),
    }
}

/// How many rows a form holds; a form that somebody else wrote cannot ask for a million.
pub(super) fn count(path: &str, pairs: &Pairs) -> usize {
    pairs.one(&format!("{path}:rows")).parse::<usize>().unwrap_or(0).min(200)
}

fn read_place(field: &Field, path: &str, pairs: &Pairs) -> Result<Value, Vec<Misread>> {
    let said = |name: &str| pairs.one(&format!("{path}:{name}")).to_string();
    let mut errors = Vec::new();
    let mut figure = |name: &str, low: f64, high: f64| {
        let text = digits(&said(name)).replace(',', ".");
        if text.is_empty() {
            return None;
        }
        let n = text.parse::<f64>().ok().filter(|n| (low..=high).contains(n));
        if n.is_none() {
            let message = format!("`{text}` is not a number from {low} to {high}");
            errors.push(Misread { name: format!("{path}:{name}"), code: "not_a_number", message });
        }
        n
    };
    let (lat, lon) = (figure("lat", -90.0, 90.0), figure("lon", -180.0, 180.0));
    let width = figure("precision_m", 0.0, 1e7).map(|n| n as i64);
    if !errors.is_empty() {
        return Err(errors);
    }
    let place = Place {
        country: said("country"),
        subdivision: said("subdivision"),
        name: said("name"),
        lat,
        lon,
        precision_m: width,
    };
    if place == Place::default() {
        return Ok(Value::Empty);
    }
    let wrong = |p: Problem| vec![Misread { name: format!("{path}:name"), code: p.code, message: p.message }];
    field.from_json(&json!(place)).map_err(wrong)
}

/// Whether a list is typed: then a text that is sent may be a name.
pub(super) fn typed(list: &Codelist) -> bool {
    Asked::of(list) == Asked::Typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_other_scripts_are_read() {
        assert_eq!(digits("٢٠٢٦"), "2026");
        assert_eq!(digits("۱۴"), "14");
        assert_eq!(digits("２０２６"), "2026");
        assert_eq!(digits("<5"), "<5");
    }

    #[test]
    fn a_date_is_read_as_precisely_as_it_was_said() {
        let pairs =
            |all: &[(&str, &str)]| Pairs(all.iter().map(|(n, v)| (format!("born:{n}"), (*v).to_string())).collect());
        let text = |all: &[(&str, &str)]| date_text("born", &pairs(all));
        assert_eq!(text(&[]), Ok(None));
        assert_eq!(text(&[("year", "١٩٩٠")]), Ok(Some("1990".into())));
        assert_eq!(text(&[("year", "1990"), ("month", "3")]), Ok(Some("1990-03".into())));
        assert_eq!(text(&[("year", "1990"), ("month", "3"), ("day", "9")]), Ok(Some("1990-03-09".into())));
        assert_eq!(text(&[("year", "1990"), ("day", "9")]).expect_err("no month").name, "born:month");
        assert_eq!(text(&[("month", "3")]).expect_err("no year").name, "born:year");
        assert_eq!(text(&[("year", "1990"), ("month", "13")]).expect_err("no such month").name, "born:month");
    }
}
