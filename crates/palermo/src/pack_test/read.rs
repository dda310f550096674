//! From a file of cases to steps, each with its line.

use palermo_register::source::SourceFile;
use palermo_store::engine::Moment;
use serde_json::{Map, Value as Json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::moment;
use crate::error::{Error, Result};

/// One case.
pub struct Case {
    pub name: String,
    pub line: u32,
    pub moment: Moment,
    pub profile: Option<String>,
    pub roles: Option<Vec<String>>,
    pub actor: Option<String>,
    pub steps: Vec<Step>,
}

/// One step: the word that says what is done, and the words beside it.
pub struct Step {
    pub line: u32,
    pub verb: &'static str,
    pub said: Map<String, Json>,
}

/// The words that begin a step, and for each the words that may stand beside it.
const VERBS: [(&str, &[&str]); 14] = [
    ("save", &["as", "values"]),
    ("change", &["values"]),
    ("delete", &[]),
    ("move", &["transition", "values"]),
    ("today", &[]),
    ("pause", &["clock", "cause"]),
    ("resume", &["clock"]),
    ("hold", &["clock", "reason"]),
    ("extend", &["clock", "length", "reason", "approver"]),
    ("stop", &["clock"]),
    ("expect", &["state", "values", "clock", "notices", "warnings"]),
    ("table", &["rows", "columns", "where", "as_of", "profile", "expect_cells", "expect_totals"]),
    ("import", &["mapping", "expect_counts"]),
    ("undo", &[]),
];

/// Words that may stand beside every step.
const ALWAYS: [&str; 3] = ["actor", "roles", "expect_error"];

impl Step {
    /// The value of the verb, or of a word beside it, as text.
    pub fn text(&self, word: &str) -> Option<&str> {
        self.said.get(word).and_then(Json::as_str)
    }

    /// What the verb acts on.
    pub fn subject(&self) -> &str {
        self.text(self.verb).unwrap_or_default()
    }

    /// Field → value of the word `values`.
    pub fn values(&self) -> Map<String, Json> {
        self.said.get("values").and_then(Json::as_object).cloned().unwrap_or_default()
    }

    /// A list of texts; a single text is a list of one.
    pub fn texts(&self, word: &str) -> Option<Vec<String>> {
        match self.said.get(word)? {
            Json::Array(a) => Some(a.iter().filter_map(|v| v.as_str().map(str::to_string)).collect()),
            v => Some(v.as_str().map(str::to_string).into_iter().collect()),
        }
    }

    /// The step in short, for messages.
    pub fn what(&self) -> String {
        let short: String = self.subject().lines().next().unwrap_or_default().chars().take(40).collect();
        format!("{} {short}", self.verb)
    }
}

/// The cases of a file; a file without `[[case]]` has none.
///
/// # Errors
/// The file is no TOML, or a case or step is not written as one.
pub fn cases(file: &SourceFile) -> Result<Vec<Case>> {
    let wrong = |at: usize, what: String, help: &str| {
        let spot = file.spot(at);
        Error::said("case_unreadable", format!("{}:{}: {what}", spot.file, spot.line), help)
    };
    let table = DeTable::parse(&file.text)
        .map_err(|e| wrong(e.span().map_or(0, |s| s.start), e.message().to_string(), "mend the TOML"))?;
    let Some(listed) = table.get_ref().get("case").and_then(|c| c.get_ref().as_array()) else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for case in listed.iter() {
        let at = case.span().start;
        let Json::Object(said) = json(case) else {
            return Err(wrong(at, "a case is a table".into(), "write [[case]]"));
        };
        let text = |word: &str| said.get(word).and_then(Json::as_str).map(str::to_string);
        let name = text("name")
            .ok_or_else(|| wrong(at, "the case has no name".into(), "write name = \"…\": the rule as a sentence"))?;
        let moment = text("today")
            .as_deref()
            .and_then(moment)
            .ok_or_else(|| wrong(at, format!("the case `{name}` has no day"), "write today = \"2026-11-23\""))?;
        let roles = said
            .get("roles")
            .and_then(Json::as_array)
            .map(|a| a.iter().filter_map(|r| r.as_str().map(str::to_string)).collect());
        let listed = case.get_ref().as_table().and_then(|t| t.get("step")).and_then(|s| s.get_ref().as_array());
        let steps = listed.into_iter().flat_map(|s| s.iter()).map(|s| step(file, s)).collect::<Result<Vec<_>>>()?;
        out.push(Case {
            name,
            line: file.spot(at).line,
            moment,
            profile: text("profile"),
            roles,
            actor: text("actor"),
            steps,
        });
    }
    Ok(out)
}

fn step(file: &SourceFile, node: &Spanned<DeValue<'_>>) -> Result<Step> {
    let line = file.spot(node.span().start).line;
    let wrong =
        |what: String, help: String| Error::said("case_unreadable", format!("{}:{line}: {what}", file.name), help);
    let Json::Object(said) = json(node) else {
        return Err(wrong("a step is a table".into(), "write [[case.step]]".into()));
    };
    let verbs: Vec<_> = VERBS
        .iter()
        .filter(|(v, beside)| {
            said.contains_key(*v)
                && !VERBS.iter().any(|(w, b)| w != v && said.contains_key(*w) && b.contains(v) && !beside.contains(w))
        })
        .collect();
    let [(verb, beside)] = verbs.as_slice() else {
        let known = VERBS.map(|(v, _)| v).join(", ");
        return Err(wrong(
            format!("a step does one thing, this one does {}", verbs.len()),
            format!("write one of {known}"),
        ));
    };
    if let Some(word) =
        said.keys().find(|k| *k != verb && !beside.contains(&k.as_str()) && !ALWAYS.contains(&k.as_str()))
    {
        return Err(wrong(
            format!("`{word}` does not belong to a step `{verb}`"),
            format!("beside it may stand {}", beside.iter().chain(&ALWAYS).copied().collect::<Vec<_>>().join(", ")),
        ));
    }
    Ok(Step { line, verb, said })
}

/// A value of a TOML file as JSON.
pub fn json(node: &Spanned<DeValue<'_>>) -> Json {
    match node.get_ref() {
        DeValue::String(s) => Json::from(s.as_ref()),
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).map_or(Json::Null, Json::from),
        DeValue::Float(f) => f.as_str().parse::<f64>().map_or(Json::Null, Json::from),
        DeValue::Boolean(b) => Json::from(*b),
        DeValue::Datetime(d) => Json::from(d.to_string()),
        DeValue::Array(a) => a.iter().map(json).collect(),
        DeValue::Table(t) => Json::Object(t.iter().map(|(k, v)| (k.get_ref().to_string(), json(v))).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Case>> {
        cases(&SourceFile::new("p/tests/a.toml", text))
    }

    #[test]
    fn a_step_knows_its_line_and_its_words() {
        let cases =
            read("[[case]]\nname = \"a\"\ntoday = \"2026-11-23\"\n\n[[case.step]]\nextend = \"x\"\nclock = \"c\"\n")
                .expect("a case");
        let step = &cases[0].steps[0];
        assert_eq!((step.line, step.verb, step.subject()), (5, "extend", "x"));
    }

    #[test]
    fn a_word_that_no_step_knows_is_named() {
        let error = read("[[case]]\nname = \"a\"\ntoday = \"2026-11-23\"\n[[case.step]]\nsave = \"x\"\nvalue = {}\n")
            .err()
            .map(|e| e.to_string());
        assert_eq!(error.as_deref(), Some("p/tests/a.toml:4: `value` does not belong to a step `save`"));
    }

    #[test]
    fn a_file_without_cases_has_none() {
        assert!(read("[word.text]\nregister = \"item\"\n").is_ok_and(|c| c.is_empty()));
    }
}
