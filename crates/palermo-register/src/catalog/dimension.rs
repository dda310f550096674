//! Dimensions of tables as they are written: `sex`, `form_of_exploitation:glotip_form`, `exploitation@1`,
//! `year(identified_on)`, `places.country`, `owner`.

use super::field::{Field, Register};
use super::{Catalog, Codelist, tell};
use crate::decl::FieldType;
use crate::source::{At, Faults, did_you_mean};

/// A dimension, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimension<'a> {
    /// The year of a date is meant: `year(…)`.
    pub year: bool,
    /// Concept or field; `rows.field` for a field of rows, `owner` for the organisation that holds the record.
    pub concept: &'a str,
    /// Level of the code list, from 0 at the top; the text where it is no level.
    pub level: Option<Result<u8, &'a str>>,
    /// Roll-up.
    pub rollup: Option<&'a str>,
}

impl<'a> Dimension<'a> {
    /// Takes a text apart; every text is a dimension, though not of every register.
    pub fn parse(text: &'a str) -> Dimension<'a> {
        let (year, inner) = match text.strip_prefix("year(").and_then(|t| t.strip_suffix(')')) {
            Some(field) => (true, field),
            None => (false, text),
        };
        let (concept, rollup) = inner.split_once(':').map_or((inner, None), |(c, r)| (c, Some(r)));
        let (concept, level) = concept.split_once('@').map_or((concept, None), |(c, l)| (c, Some(l)));
        Dimension { year, concept, level: level.map(|l| l.parse::<u8>().map_err(|_| l)), rollup }
    }

    /// The name under which the dimension stands in the key of a cell.
    pub fn key(&self) -> &'a str {
        if self.year { "year" } else { self.concept }
    }

    /// The field of rows and the sub-field that it names, where it names one.
    pub fn rows<'r>(&self, register: &'r Register) -> Option<(&'r Field, &'a str)> {
        let (rows, sub) = self.concept.split_once('.')?;
        register.field(rows).filter(|f| f.kind == FieldType::Rows).map(|f| (f, sub))
    }
}

/// A filter of the form `concept=code`, taken apart; anything with an operator of the filter language is an expression.
pub fn simple_filter(text: &str) -> Option<(&str, &str)> {
    let (concept, code) = text.split_once('=')?;
    let plain = !concept.ends_with(['=', '!', '<', '>'])
        && !code.starts_with('=')
        && !text.contains("&&")
        && !text.contains("||");
    plain.then_some((concept.trim(), code.trim()))
}

/// The dimension of a register; what cannot be one is a fault. `None` also for `owner`, which is no field.
pub(super) fn check<'r>(
    catalog: &Catalog,
    register: &'r Register,
    text: &At<String>,
    word: &str,
    faults: &mut Faults,
) -> Option<&'r Field> {
    let d = Dimension::parse(text);
    if d.concept == "owner" {
        return None;
    }
    if let Some((rows, sub)) = d.rows(register) {
        return sub_field(register, rows, sub, text, word, faults);
    }
    let Some(field) = register.concept_field(d.concept).filter(|f| f.is_stored()) else {
        let known: Vec<&str> = register.fields.iter().filter(|f| f.is_stored()).map(|f| f.table_name()).collect();
        faults.add(
            &text.spot,
            word,
            format!("`{}` has no concept or field `{}`", register.name, d.concept),
            did_you_mean(d.concept, known.iter().copied()),
        );
        return None;
    };
    let mut wrong = |cause: String, remedy: String| faults.add(&text.spot, word, cause, remedy);
    if matches!(field.kind, FieldType::LongText | FieldType::Rows) {
        let remedy = match field.kind {
            FieldType::Rows => format!("name a coded field of its rows, as {}.{}", field.name, first_sub(field)),
            _ => "take a coded field".to_string(),
        };
        wrong(format!("a table cannot be made by `{}`: it is a {}", d.concept, field.kind), remedy);
        return None;
    }
    if d.year && !matches!(field.kind, FieldType::Date | FieldType::Datetime) {
        let remedy = format!("write {}, or name a date", d.concept);
        wrong(format!("`{}` is a {}: it has no year", d.concept, field.kind), remedy);
    }
    match d.level {
        Some(Err(level)) => wrong(format!("`{level}` is no level"), format!("write {}@0 for the top", d.concept)),
        Some(Ok(_)) if field.list.is_none() => {
            wrong(format!("`{}` has no code list and so no levels", d.concept), format!("write {}", d.concept));
        }
        _ => {}
    }
    if let Some(name) = d.rollup {
        match catalog.rollups.get(name) {
            None => wrong(
                format!("there is no roll-up `{name}`"),
                did_you_mean(name, catalog.rollups.keys().map(String::as_str)),
            ),
            Some(rollup) if !field.list.as_deref().is_some_and(|l| rolls(catalog, &rollup.list, l)) => wrong(
                format!("the roll-up `{name}` groups codes of `{}`, which `{}` does not hold", rollup.list, d.concept),
                "take a roll-up of the field's own list".to_string(),
            ),
            Some(_) => {}
        }
    }
    Some(field)
}

fn rolls(catalog: &Catalog, list: &str, own: &Codelist) -> bool {
    let takes = |l: &Codelist, other: &str| l.columns.iter().any(|c| c.strip_prefix("base:") == Some(other));
    own.name == list || takes(own, list) || catalog.list(list).is_some_and(|l| takes(&l, &own.name))
}

fn first_sub(rows: &Field) -> &str {
    rows.fields.first().map_or("field", |f| f.name.as_str())
}

fn sub_field<'r>(
    register: &Register,
    rows: &'r Field,
    sub: &str,
    text: &At<String>,
    word: &str,
    faults: &mut Faults,
) -> Option<&'r Field> {
    use FieldType as T;
    let coded = |f: &Field| matches!(f.kind, T::Code | T::Country | T::Language | T::Currency | T::Subdivision | T::Yn);
    if !rows.is_stored() {
        tell::sealed(rows, text, word, "a table", faults);
        return None;
    }
    match rows.fields.iter().find(|f| f.name == sub) {
        Some(f) if coded(f) => Some(f),
        Some(f) => {
            let known = rows.fields.iter().filter(|f| coded(f)).map(|f| f.name.as_str());
            let cause = format!("a table cannot be made by `{}.{sub}`: it is a {}", rows.name, f.kind);
            faults.add(&text.spot, word, cause, format!("take a coded field: {}", did_you_mean(sub, known)));
            None
        }
        None => {
            let known = rows.fields.iter().map(|f| f.name.as_str());
            let cause = format!("the rows of `{}.{}` have no field `{sub}`", register.name, rows.name);
            faults.add(&text.spot, word, cause, did_you_mean(sub, known));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dimension_is_taken_apart() {
        let d = Dimension::parse("year(identified_on)");
        assert_eq!((d.year, d.concept, d.key()), (true, "identified_on", "year"));
        let d = Dimension::parse("form:glotip");
        assert_eq!((d.concept, d.rollup, d.key()), ("form", Some("glotip"), "form"));
        assert_eq!(Dimension::parse("form@1").level, Some(Ok(1)));
        assert_eq!(Dimension::parse("form@top").level, Some(Err("top")));
    }
}
