//! What a mapping itself writes: the right side of `values`, constants, codes of an alias table, parts of a key.

use super::Wrong;
use crate::catalog::{Codelist, Field};
use crate::decl::FieldType;
use crate::reference::{is_user_assigned, names_countries};
use crate::source::did_you_mean;
use crate::value::text::find_code;
use crate::value::{State, nearest_codes};
use crate::words::Literal;

/// The code under which a total stands in the key of an external cell.
const TOTAL: &str = "total";

fn is_no_answer(text: &str) -> bool {
    matches!(State::parse(text), Some(State::Unknown | State::NotAsked | State::Refused))
}

/// Whether a text can stand for a value of a field, as the right side of `values`.
pub(super) fn of_field(field: &Field, text: &str) -> Result<(), Wrong> {
    let user = is_user_assigned(text) && field.list.as_deref().is_some_and(names_countries);
    if text.is_empty() || user || field.kind == FieldType::Set && is_no_answer(text) {
        return Ok(());
    }
    match field.parse(text) {
        Ok(_) => Ok(()),
        Err(problem) => Err(Wrong::new(problem.message, "write a code or value of the field")),
    }
}

/// Whether a code can stand in a key under a concept: a code of its list, a state, `total`, or a name of one's own (`x-…`).
pub(super) fn of_key(list: Option<&Codelist>, text: &str) -> Result<(), Wrong> {
    let Some(list) = list else { return Ok(()) };
    for code in text.split(';').map(str::trim).filter(|c| !c.is_empty()) {
        let known = find_code(list, code).is_some()
            || is_no_answer(code)
            || code == TOTAL
            || code.starts_with("x-")
            || is_user_assigned(code) && names_countries(list);
        if !known {
            let near = nearest_codes(list, code);
            let remedy = format!(
                "{}; write `{TOTAL}` for a total, `unknown` for no answer, `x-{code}` for a code of your own",
                did_you_mean(code, near.iter().map(String::as_str))
            );
            return Err(Wrong::new(format!("`{code}` is not a code of `{}`", list.name), remedy));
        }
    }
    Ok(())
}

/// A constant as text.
pub fn constant(literal: &Literal) -> Result<String, Wrong> {
    match literal {
        Literal::Text(t) | Literal::Decimal(t) => Ok(t.clone()),
        Literal::Integer(n) => Ok(n.to_string()),
        Literal::Bool(b) => Ok(if *b { "yes" } else { "no" }.to_owned()),
        Literal::List(_) | Literal::Table(_) => Err(Wrong::new(
            "a constant is a text, a number or true or false",
            "write one value; several codes of a set are parted by `;`",
        )),
    }
}
