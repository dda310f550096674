//! Does every list, key and pattern of a register name fields that can stand there? Nothing sealed reaches a place in the
//! clear: no list, filter, key, title or number.

use super::field::{Field, Register};
use super::tell;
use crate::decl::{FieldType, RegisterDecl};
use crate::process::number::{self, Part};
use crate::source::{At, Faults, did_you_mean};

/// Holds several values at once, or one that has no order and no equal.
fn many(f: &Field) -> bool {
    use FieldType as T;
    matches!(f.kind, T::Set | T::Rows | T::Refs | T::Translated | T::Concepts | T::File)
}

pub(super) fn check(decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
    for n in &decl.list {
        tell::clear_field(register, n, "list", "a list", faults);
    }
    tell::twice(&decl.list, "list", faults);
    facets(decl, register, faults);
    keys(decl, register, faults);
    if let Some(title) = &decl.title {
        title_pattern(title, register, faults);
    }
    if let Some(number) = &decl.number {
        number_pattern(number, register, faults);
    }
    number_scope(decl, register, faults);
    subject(decl, register, faults);
    for (name, query) in decl.queries.iter() {
        let word = format!("query.{}.list", name.value);
        for n in &query.list {
            tell::clear_field(register, n, &word, "a list", faults);
        }
        tell::twice(&query.list, &word, faults);
    }
    abouts(decl, register, faults);
    renamed(decl, faults);
    concepts(register, faults);
}

fn facets(decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
    use FieldType as T;
    for n in &decl.facets {
        let Some(f) = tell::clear_field(register, n, "facets", "a filter", faults) else { continue };
        let unfit = matches!(
            f.kind,
            T::LongText
                | T::Rows
                | T::Translated
                | T::File
                | T::PersonName
                | T::Address
                | T::Place
                | T::Query
                | T::Concepts
                | T::Money
                | T::Interval
        );
        if unfit {
            faults.add(
                &n.spot,
                "facets",
                format!("`{}` is a {}: its values make no filter", n.value, f.kind),
                "name codes, yes/no, numbers, dates, short texts or references",
            );
        }
    }
    tell::twice(&decl.facets, "facets", faults);
}

fn keys(decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
    let mut before: Vec<Vec<&str>> = Vec::new();
    for (set, word) in std::iter::once((&decl.key, "key")).chain(decl.unique.iter().map(|u| (u, "unique"))) {
        for n in set.iter().filter(|n| n.value != "owner") {
            if tell::field(register, n, word, faults).is_some_and(|f| many(f) || !f.is_stored()) {
                faults.add(
                    &n.spot,
                    word,
                    format!("`{}` cannot be part of a {word}: it has several values or is sealed", n.value),
                    "use single stored values",
                );
            }
        }
        tell::twice(set, word, faults);
        let mut names: Vec<&str> = set.iter().map(|n| n.as_str()).collect();
        names.sort_unstable();
        match set.first() {
            Some(first) if before.contains(&names) => {
                faults.add(&first.spot, word, "these fields are unique together already", "say it once");
            }
            _ => before.push(names),
        }
    }
}

fn parts(pattern: &At<String>, word: &str, faults: &mut Faults) -> Vec<Part> {
    number::parse(pattern).unwrap_or_else(|bad| {
        faults.add(
            &pattern.spot,
            word,
            format!("`{bad}` cannot be read"),
            "write {field}, {seq}, {perm:6}, {symbol}, {year} or {owner.code}",
        );
        Vec::new()
    })
}

/// The field of a placeholder, where it is there and in the clear.
fn placeholder<'r>(
    name: &str,
    pattern: &At<String>,
    register: &'r Register,
    word: &str,
    faults: &mut Faults,
) -> Option<&'r Field> {
    let Some(field) = register.field(name) else {
        let known = register.fields.iter().map(|f| f.name.as_str());
        faults.add(&pattern.spot, word, format!("`{{{name}}}` names no field"), did_you_mean(name, known));
        return None;
    };
    if !field.is_stored() {
        tell::sealed(field, pattern, word, &format!("a {word}"), faults);
        return None;
    }
    Some(field)
}

fn title_pattern(pattern: &At<String>, register: &Register, faults: &mut Faults) {
    for part in parts(pattern, "title", faults) {
        match part {
            Part::Field(f) if f == "id" || f == "owner.code" => {}
            Part::Field(f) => drop(placeholder(&f, pattern, register, "title", faults)),
            Part::Symbol => symbol(pattern, register, "title", faults),
            Part::Seq | Part::Perm(_) => {
                faults.add(&pattern.spot, "title", "a title counts nothing", "write {number} for the record's number")
            }
            Part::Year | Part::Text(_) => {}
        }
    }
}

fn symbol(pattern: &At<String>, register: &Register, word: &str, faults: &mut Faults) {
    match register.field("symbol") {
        Some(f) if f.kind == FieldType::Text && f.is_stored() => {}
        Some(f) if !f.is_stored() => tell::sealed(f, pattern, word, &format!("a {word}"), faults),
        _ => faults.add(&pattern.spot, word, "`{symbol}` needs a field `symbol`", "declare a text field called symbol"),
    }
}

fn number_pattern(pattern: &At<String>, register: &Register, faults: &mut Faults) {
    let before = faults.len();
    let parts = parts(pattern, "number", faults);
    let mut tells_apart = false;
    for part in &parts {
        match part {
            Part::Field(f) if f == "owner.code" => {}
            Part::Field(f) if f == "id" => tells_apart = true,
            Part::Field(f) => {
                tells_apart = true;
                let Some(field) = placeholder(f, pattern, register, "number", faults) else { continue };
                let cause = match field {
                    f if f.name == "number" => "a number is not made of itself".to_string(),
                    f if f.derived.is_some() || f.computed => {
                        format!("`{{{}}}` is computed after the number is given", f.name)
                    }
                    f if many(f) => format!("`{{{}}}` is a {}: it has no one text", f.name, f.kind),
                    _ => continue,
                };
                faults.add(&pattern.spot, "number", cause, "take a field with one value that is entered");
            }
            Part::Symbol => {
                tells_apart = true;
                symbol(pattern, register, "number", faults);
            }
            Part::Seq | Part::Perm(_) => tells_apart = true,
            Part::Year | Part::Text(_) => {}
        }
    }
    if !tells_apart && faults.len() == before {
        faults.add(
            &pattern.spot,
            "number",
            "every record would have the same number",
            "add {seq}, {perm:6} or {symbol}",
        );
    }
}

fn number_scope(decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
    let word = "number_scope";
    for n in &decl.number_scope {
        let Some(f) = tell::clear_field(register, n, word, "a number", faults) else { continue };
        let computed = f.derived.is_some() || f.computed;
        if many(f) || computed {
            let why = if computed { "is computed after the number is given" } else { "has several values" };
            faults.add(&n.spot, word, format!("`{}` {why}", n.value), "take a field with one value that is entered");
        }
    }
    tell::twice(&decl.number_scope, word, faults);
    let scoped = decl.number.as_ref().is_some_and(|n| n.contains("{seq}") || n.contains("{symbol}"));
    if let Some(first) = decl.number_scope.first().filter(|_| !scoped) {
        faults.add(
            &first.spot,
            word,
            "only `{seq}` and `{symbol}` have a scope, and the number holds neither",
            "write number = \"{seq}\", or take the scope away",
        );
    }
}

fn subject(decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
    let Some(s) = decl.subject.as_ref().filter(|s| s.value != "self") else { return };
    if tell::field(register, s, "subject", faults).is_some_and(|f| f.kind != FieldType::Ref) {
        faults.add(
            &s.spot,
            "subject",
            format!("`{}` does not point at a person's record", s.value),
            "write self, or name a ref field",
        );
    }
}

/// The register that a saved filter is over is named by a text in the clear.
fn abouts(decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
    for (name, d) in decl.fields.iter().filter(|(_, d)| d.kind.value == FieldType::Query) {
        let Some(about) = &d.about else { continue };
        let word = format!("field.{}.about", name.value);
        let found = tell::clear_field(register, about, &word, "the choice of a register", faults);
        if let Some(f) = found.filter(|f| f.kind != FieldType::Text) {
            faults.add(
                &about.spot,
                word,
                format!("`{}` is a {}: it does not name a register", about.value, f.kind),
                "name a text field that holds the name of a register",
            );
        }
    }
}

/// A former name that is still in use would take over the values of what bears it now.
fn renamed(decl: &RegisterDecl, faults: &mut Faults) {
    let mut before: Vec<&str> = Vec::new();
    for (name, d) in decl.fields.iter() {
        let Some(from) = &d.renamed_from else { continue };
        let word = format!("field.{}.renamed_from", name.value);
        if decl.fields.get(from).is_some() {
            faults.add(
                &from.spot,
                &word,
                format!("`{}` is still a field", from.value),
                "name the field as it was called in the version before, or take the word away",
            );
        } else if before.contains(&from.as_str()) {
            let cause = format!("two fields were called `{}`", from.value);
            faults.add(&from.spot, &word, cause, "let the values move to one of the two");
        }
        before.push(from);
    }
}

/// A concept means one field of a register: a table that asks for it could not choose between two.
fn concepts(register: &Register, faults: &mut Faults) {
    for (i, f) in register.fields.iter().enumerate() {
        let Some(concept) = &f.concept else { continue };
        if let Some(first) = register.fields[..i].iter().find(|g| g.concept.as_ref() == Some(concept)) {
            faults.add(
                &f.spot,
                format!("field.{}.concept", f.name),
                format!("`{}` has the concept `{concept}` already", first.name),
                "let one field of a register carry a concept",
            );
        }
    }
}
