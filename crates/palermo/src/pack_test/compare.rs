//! Is what was expected part of what was found?

use serde_json::Value as Json;

/// The first place where an expectation is not part of what was found, as `path: expected …, found …`. Objects may hold
/// more than expected; `{ empty = true }` says that nothing is stated; everything else must be equal.
pub fn difference(expected: &Json, found: &Json) -> Option<String> {
    at("", expected, found)
}

fn at(path: &str, expected: &Json, found: &Json) -> Option<String> {
    let differs = || {
        let place = if path.is_empty() { String::new() } else { format!("`{path}`: ") };
        Some(format!("{place}expected {expected}, found {found}"))
    };
    match (expected, found) {
        (Json::Object(e), f) if e.len() == 1 && e.get("empty") == Some(&Json::Bool(true)) => {
            if f.is_null() {
                None
            } else {
                differs()
            }
        }
        (Json::Object(e), Json::Object(f)) => {
            e.iter().find_map(|(k, v)| at(&below(path, k), v, f.get(k).unwrap_or(&Json::Null)))
        }
        (Json::Array(e), Json::Array(f)) if e.len() == f.len() => {
            e.iter().zip(f).enumerate().find_map(|(i, (e, f))| at(&below(path, &i.to_string()), e, f))
        }
        (e, f) if e == f || same_number(e, f) => None,
        _ => differs(),
    }
}

fn same_number(a: &Json, b: &Json) -> bool {
    matches!((a.as_f64(), b.as_f64()), (Some(a), Some(b)) if a == b)
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::difference;

    #[test]
    fn what_is_found_may_say_more_but_never_something_else() {
        assert_eq!(difference(&json!({ "a": 1 }), &json!({ "a": 1, "b": 2 })), None);
        assert_eq!(
            difference(&json!({ "a": { "b": 1 } }), &json!({ "a": { "b": 2 } })).as_deref(),
            Some("`a.b`: expected 1, found 2")
        );
        assert!(difference(&json!([1]), &json!([1, 2])).is_some());
    }

    #[test]
    fn empty_is_said_and_not_guessed() {
        assert_eq!(difference(&json!({ "a": { "empty": true } }), &json!({ "b": 1 })), None);
        assert!(difference(&json!({ "a": { "empty": true } }), &json!({ "a": false })).is_some());
    }
}
