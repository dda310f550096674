//! A value as the texts of its controls.

use palermo_register::catalog::Field;
use palermo_register::decl::FieldType as T;
use palermo_register::value::{PartialDate, Precision, State, Value};

use super::Pairs;

/// Puts the value of a field into the pairs of a form; `path` is the name of its control.
pub(crate) fn fill(field: &Field, path: &str, value: &Value, out: &mut Pairs) {
    let part = |name: &str| format!("{path}:{name}");
    match value {
        Value::Empty => {}
        Value::State(state) => out.put(state_name(field, path), format!("={state}")),
        Value::Qualified(inner, qualifier) => {
            out.put(part("qualifier"), qualifier.as_str());
            fill(field, path, inner, out);
        }
        Value::Yn(yes) => out.put(path, if *yes { "yes" } else { "no" }),
        Value::Date(date) => fill_date(path, date, out),
        Value::DateTime(at) => {
            let local = at.at.in_tz(&at.zone).map(|z| z.datetime()).unwrap_or_default();
            fill_date(path, &PartialDate::day(local.date()), out);
            out.put(part("time"), format!("{:02}:{:02}", local.hour(), local.minute()));
            out.put(part("zone"), at.zone.clone());
        }
        Value::Set(set) => match set.group {
            Some(group) => out.put(part("group"), format!("={group}")),
            None => {
                for (code, state) in &set.codes {
                    match state {
                        State::Yes => out.put(path, code.clone()),
                        other => out.put(format!("{path}:of:{code}"), format!("={other}")),
                    }
                }
            }
        },
        Value::Money(m) => {
            out.put(part("amount"), m.amount.normalize().to_string());
            out.put(part("currency"), m.currency.clone());
            if let Some(day) = &m.rate_date {
                out.put(part("rate_date"), day.clone());
            }
        }
        Value::Refs(refs) => refs.iter().for_each(|r| out.put(path, format!("{}:{}", r.register, r.id))),
        Value::Rows(rows) => {
            out.put(part("rows"), rows.len().to_string());
            for (i, row) in rows.iter().enumerate() {
                for (sub, value) in field.fields.iter().zip(row).filter(|(f, _)| f.is_stored()) {
                    fill(sub, &format!("{path}.{i}.{}", sub.name), value, out);
                }
            }
        }
        Value::Translated(texts) => {
            for (language, said) in texts {
                out.put(format!("{path}:in:{language}"), said.text.clone());
                if !said.status.is_empty() {
                    out.put(format!("{path}:status:{language}"), said.status.clone());
                }
            }
        }
        Value::Address(a) => {
            let parts = [
                ("street", &a.street),
                ("postal_code", &a.postal_code),
                ("city", &a.city),
                ("subdivision", &a.subdivision),
                ("country", &a.country),
            ];
            parts.into_iter().filter(|(_, v)| !v.is_empty()).for_each(|(n, v)| out.put(part(n), v.clone()));
        }
        Value::Person(p) => {
            let parts = [("full", &p.full), ("given", &p.given), ("family", &p.family)];
            parts.into_iter().filter(|(_, v)| !v.is_empty()).for_each(|(n, v)| out.put(part(n), v.clone()));
        }
        Value::Place(p) => {
            let parts = [("name", &p.name), ("subdivision", &p.subdivision), ("country", &p.country)];
            parts.into_iter().filter(|(_, v)| !v.is_empty()).for_each(|(n, v)| out.put(part(n), v.clone()));
            let figures = [("lat", p.lat.map(|n| n.to_string())), ("lon", p.lon.map(|n| n.to_string()))];
            let width = ("precision_m", p.precision_m.map(|n| n.to_string()));
            figures
                .into_iter()
                .chain([width])
                .filter_map(|(n, v)| Some((n, v?)))
                .for_each(|(n, v)| out.put(part(n), v));
        }
        Value::File(f) => {
            // The file itself stays where it is: the form carries what it is known by.
            out.put(part("kept"), serde_json::to_string(f).unwrap_or_default());
        }
        other => out.put(path, other.to_text(field)),
    }
}

/// The control that holds the state of a value: its own where a list or a yes/no is asked, else one beside it.
pub(super) fn state_name(field: &Field, path: &str) -> String {
    match field.kind {
        T::Yn | T::Code | T::Country | T::Language | T::Currency | T::Subdivision => path.to_string(),
        _ => format!("{path}:state"),
    }
}

fn fill_date(path: &str, date: &PartialDate, out: &mut Pairs) {
    let first = date.first();
    out.put(format!("{path}:year"), first.year().to_string());
    if date.precision() != Precision::Year {
        out.put(format!("{path}:month"), first.month().to_string());
    }
    if date.precision() == Precision::Day {
        out.put(format!("{path}:day"), first.day().to_string());
    }
}
