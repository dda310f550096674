//! Is what was expected part of what was found, also where the found words carry their status?

use serde_json::Value as Json;

/// The first place where an expectation is not part of what was found. A text matches `{text, …}`; each element of an
/// expected list must stand somewhere in the found list; `{ empty = true }` says that nothing is stated.
pub fn differs(path: &str, expected: &Json, found: &Json) -> Option<String> {
    let wrong = || Some(format!("`{path}`: expected {expected}, found {}", short(found)));
    match (expected, found) {
        (Json::Object(e), f) if e.get("empty") == Some(&Json::Bool(true)) => {
            if f.is_null() {
                None
            } else {
                wrong()
            }
        }
        (Json::Object(e), Json::Object(f)) => {
            e.iter().find_map(|(k, v)| differs(&format!("{path}.{k}"), v, f.get(k).unwrap_or(&Json::Null)))
        }
        (Json::Array(e), Json::Array(f)) => {
            let missing = e.iter().find(|e| !f.iter().any(|f| differs("", e, f).is_none()))?;
            // What is nearest is shown, else the first difference would name the wrong element.
            let near = f.iter().find(|f| {
                ["name", "code", "id", "field"].iter().any(|k| f.get(k).is_some() && f.get(k) == missing.get(k))
            });
            match near {
                Some(n) => differs(path, missing, n),
                None => Some(format!("`{path}`: expected {missing}, found none like it in {}", short(found))),
            }
        }
        (Json::String(_), Json::Object(f)) if f.contains_key("text") => differs(path, expected, &f["text"]),
        (e, f) if e == f => None,
        (Json::Number(e), Json::Number(f)) if e.as_f64() == f.as_f64() => None,
        _ => wrong(),
    }
}

/// As [`differs`], as a result.
pub fn holds(path: &str, expected: &Json, found: &Json) -> Result<(), String> {
    differs(path, expected, found).map_or(Ok(()), Err)
}

pub fn short(found: &Json) -> String {
    let text = found.to_string();
    if text.chars().count() > 600 { format!("{} …", text.chars().take(600).collect::<String>()) } else { text }
}
