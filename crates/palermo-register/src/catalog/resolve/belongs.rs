//! Which words belong to which type of field, and which go together?

use super::super::tell;
use super::field::Place;
use crate::decl::{Class, FieldDecl, FieldType, OnDelete};
use crate::source::{Faults, did_you_mean};

/// Ways to search.
const WAYS: [&str; 3] = ["exact", "prefix", "phonetic"];

/// Words of a field that does not bear them, or that contradict each other.
pub(super) fn check(d: &FieldDecl, class: Class, place: Place, word: &str, faults: &mut Faults) {
    types(d, word, faults);
    sealed(d, class, word, faults);
    if place == Place::Rows {
        in_rows(d, word, faults);
    }
    search(d, class, word, faults);
    deletion(d, word, faults);
    computed(d, place, word, faults);
    counter(d, word, faults);
    let at = |w: &str| format!("{word}.{w}");
    if let Some(r) = &d.retention {
        let long = r.parse::<jiff::Span>().is_ok_and(|s| s.is_positive());
        if !long {
            faults.add(
                &r.spot,
                at("retention"),
                format!("`{}` is not a length of time", r.value),
                "write it as P10Y (ISO 8601)",
            );
        }
    }
    if d.kind.value == FieldType::Identifier && d.scheme.as_ref().is_none_or(|s| s.trim().is_empty()) {
        faults.add(
            d.spot_of("scheme"),
            at("scheme"),
            "an identifier has a scheme",
            "add scheme = \"isbn\" (or lei, iban, orcid, ecli, or a free name)",
        );
    }
}

fn types(d: &FieldDecl, word: &str, faults: &mut Faults) {
    use FieldType as T;
    let kind = d.kind.value;
    let mut only = |given: bool, name: &str, kinds: &str, allowed: bool| {
        if given && !allowed {
            faults.add(
                d.spot_of(name),
                format!("{word}.{name}"),
                format!("`{name}` does not belong to a {kind}"),
                format!("it belongs to {kinds}"),
            );
        }
    };
    only(d.precision, "precision", "date", kind == T::Date);
    only(
        d.qualifier,
        "qualifier",
        "integer, decimal, date and interval",
        matches!(kind, T::Integer | T::Decimal | T::Date | T::Interval),
    );
    only(
        d.states,
        "states",
        "single values: code, country, language, yn, integer, decimal, date, text",
        !matches!(kind, T::Set | T::Rows | T::Ref | T::Refs | T::Translated | T::File),
    );
    only(d.counter.is_some(), "counter", "integer", kind == T::Integer);
    only(d.scheme.is_some(), "scheme", "identifier", kind == T::Identifier);
    only(d.about.is_some(), "about", "query", kind == T::Query);
    only(d.retention.is_some(), "retention", "file", kind == T::File);
    only(
        d.unit.is_some(),
        "unit",
        "integer, decimal and interval",
        matches!(kind, T::Integer | T::Decimal | T::Interval),
    );
}

/// What is sealed is kept by nobody yet, and later by those alone who hold a key: no word may state or compute it.
fn sealed(d: &FieldDecl, class: Class, word: &str, faults: &mut Faults) {
    let at = |w: &str| format!("{word}.{w}");
    if let Some(c) = d.compartment.as_ref().filter(|_| !class.is_sealed()) {
        faults.add(
            &c.spot,
            at("compartment"),
            "only sealed fields have a compartment",
            "take it away, or write class = \"narrative\" or \"identity\"",
        );
    }
    if !class.is_sealed() {
        return;
    }
    for name in ["default", "computed", "counter"] {
        if let Some(spot) = d.given.spot(name) {
            faults.add(
                spot,
                at(name),
                format!("a sealed field ({class}) has no `{name}`: its value would stand in the clear"),
                "take it away, or write class = \"coded\" where it is a coded fact",
            );
        }
    }
}

/// Rows are checked and kept as one value: these words would do nothing.
fn in_rows(d: &FieldDecl, word: &str, faults: &mut Faults) {
    for name in ["default", "show_if", "search", "counter", "renamed_from"] {
        if let Some(spot) = d.given.spot(name) {
            faults.add(
                spot,
                format!("{word}.{name}"),
                format!("`{name}` does nothing inside rows"),
                "take it away, or make a register of the rows and point at it",
            );
        }
    }
}

fn search(d: &FieldDecl, class: Class, word: &str, faults: &mut Faults) {
    use FieldType as T;
    let word = format!("{word}.search");
    for s in d.search.iter().filter(|s| !WAYS.contains(&s.as_str())) {
        faults.add(&s.spot, &word, format!("`{}` is not a way to search", s.value), did_you_mean(s, WAYS));
    }
    tell::twice(&d.search, &word, faults);
    let textual = matches!(
        d.kind.value,
        T::Text | T::LongText | T::Identifier | T::Url | T::Email | T::Phone | T::PersonName | T::Address
    );
    if let Some(first) = d.search.first().filter(|_| !textual) {
        faults.add(
            &first.spot,
            &word,
            format!("a {} is not searched", d.kind.value),
            "it belongs to text, long_text, identifier, url, email, phone, person_name and address",
        );
    }
    if !class.is_sealed() {
        return;
    }
    // What is sealed is found by keyed tags of whole words: a tag says nothing of how a word begins.
    if let Some(prefix) = d.search.iter().find(|s| s.value == "prefix") {
        let cause = format!("a sealed field ({class}) is not searched by `prefix`");
        faults.add(&prefix.spot, &word, cause, "write \"exact\" or \"phonetic\"");
    }
    if let Some(first) = d.search.first().filter(|_| matches!(d.kind.value, T::LongText | T::Address)) {
        let cause = format!("a sealed {} is not searched", d.kind.value);
        faults.add(&first.spot, &word, cause, "it belongs to text, identifier, url, email, phone and person_name");
    }
}

fn deletion(d: &FieldDecl, word: &str, faults: &mut Faults) {
    let Some(o) = &d.on_delete else { return };
    let word = format!("{word}.on_delete");
    if !matches!(d.kind.value, FieldType::Ref | FieldType::Refs) {
        let cause = format!("a {} points at nothing", d.kind.value);
        faults.add(&o.spot, word, cause, "it belongs to ref and refs");
    } else if d.required && o.value == OnDelete::Clear {
        faults.add(&o.spot, word, "a required reference cannot be emptied", "write restrict or cascade");
    }
}

fn computed(d: &FieldDecl, place: Place, word: &str, faults: &mut Faults) {
    use FieldType as T;
    let Some(c) = &d.computed else { return };
    let at = |w: &str| format!("{word}.{w}");
    let many = matches!(d.kind.value, T::Rows | T::Ref | T::Refs | T::Set | T::File | T::Translated);
    if many || place == Place::Rows {
        faults.add(
            &c.spot,
            at("computed"),
            format!("a {} is not computed", d.kind.value),
            "compute a single value: number, code, date, text, yn",
        );
    }
    if let Some(default) = &d.default {
        faults.add(&default.spot, at("default"), "a computed field has no default", "take one of the two away");
    }
    if d.required {
        faults.add(
            d.spot_of("required"),
            at("required"),
            "nobody can fill a computed field",
            "take `required` away, and require what it is computed from",
        );
    }
}

/// A counter is a whole number that is always stated: these words would say otherwise.
fn counter(d: &FieldDecl, word: &str, faults: &mut Faults) {
    if d.counter.is_none() {
        return;
    }
    for name in ["default", "computed", "required", "states", "qualifier", "show_if"] {
        if let Some(spot) = d.given.spot(name) {
            faults.add(
                spot,
                format!("{word}.{name}"),
                format!("a counter begins at 0 and is changed by effects alone: `{name}` does not go with it"),
                "take one of the two away",
            );
        }
    }
}

/// Decimal places; 2 where none are said.
pub(super) fn scale(d: &FieldDecl, word: &str, faults: &mut Faults) -> u32 {
    let Some(s) = &d.scale else { return 2 };
    let word = format!("{word}.scale");
    if !matches!(d.kind.value, FieldType::Decimal | FieldType::Money) {
        let cause = format!("`scale` does not belong to a {}", d.kind.value);
        faults.add(&s.spot, word, cause, "it belongs to decimal and money");
        return 2;
    }
    u32::try_from(s.value).ok().filter(|n| *n <= 9).unwrap_or_else(|| {
        faults.add(&s.spot, word, format!("{} decimal places are not possible", s.value), "write 0 to 9");
        2
    })
}
