//! From a file of cases to steps, each with its line.

use palermo_register::decl::{CaseDecl, CasesDecl, RefusalDecl, StepDecl, Verb};
use palermo_register::source::{At, Faults, SourceFile};
use palermo_register::words::{Literal, Named, read_file};
use palermo_store::engine::Moment;
use serde_json::{Map, Value as Json};

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

/// One step: what is done, and the words beside it.
pub struct Step {
    pub line: u32,
    pub verb: Verb,
    pub said: StepDecl,
}

impl Step {
    /// What the verb acts on.
    pub fn subject(&self) -> &str {
        self.said.subject(self.verb).map_or("", |s| s.as_str())
    }

    /// Field → value of the word `values`.
    pub fn values(&self) -> Map<String, Json> {
        pairs(&self.said.values)
    }

    /// The step in short, for messages.
    pub fn what(&self) -> String {
        let short: String = self.subject().lines().next().unwrap_or_default().chars().take(40).collect();
        format!("{} {short}", self.verb.as_str())
    }
}

/// A text where one was written.
pub fn text(said: &Option<At<String>>) -> Option<&str> {
    said.as_ref().map(|t| t.as_str())
}

/// The texts of a list.
pub fn texts(list: &[At<String>]) -> Vec<String> {
    list.iter().map(|t| t.value.clone()).collect()
}

/// Names and values as JSON.
pub fn pairs(named: &Named<At<Literal>>) -> Map<String, Json> {
    named.iter().map(|(name, value)| (name.value.clone(), value.to_json())).collect()
}

/// A refusal as it is expected, in words.
pub fn shown(refusal: &RefusalDecl) -> String {
    let texts = [("code", &refusal.code), ("on", &refusal.on), ("rule", &refusal.rule), ("needs", &refusal.needs)];
    let flags = [("guard", &refusal.guard), ("role", &refusal.role)];
    let said = texts.into_iter().filter_map(|(word, t)| Some(format!("{word} = {:?}", t.as_ref()?.value)));
    let flagged = flags.into_iter().filter_map(|(word, f)| Some(format!("{word} = {}", f.as_ref()?.value)));
    format!("{{ {} }}", said.chain(flagged).collect::<Vec<_>>().join(", "))
}

/// The cases of a file; a file without `[[case]]` has none.
///
/// # Errors
/// The file is no TOML, or a case or step is not written as one.
pub fn cases(file: &SourceFile) -> Result<Vec<Case>> {
    let mut faults = Faults::default();
    let read = read_file::<CasesDecl>(file, &mut faults);
    match read {
        Some(decl) if faults.is_empty() => decl.cases.into_iter().map(case).collect(),
        _ => Err(palermo_store::Error::Packs(faults.into_sorted()).into()),
    }
}

fn unreadable(place: &palermo_register::source::Spot, what: String, help: &str) -> Error {
    Error::said("case_unreadable", format!("{}:{}: {what}", place.file, place.line), help)
}

fn case(decl: CaseDecl) -> Result<Case> {
    let moment = moment(&decl.today).ok_or_else(|| {
        unreadable(&decl.today.spot, format!("`{}` is not a day", decl.today.value), "write today = \"2026-11-23\"")
    })?;
    Ok(Case {
        line: decl.spot.line,
        moment,
        profile: decl.profile.map(|p| p.value),
        roles: decl.roles.as_deref().map(texts),
        actor: decl.actor.map(|a| a.value),
        steps: decl.steps.into_iter().map(step).collect::<Result<_>>()?,
        name: decl.name.value,
    })
}

fn step(said: StepDecl) -> Result<Step> {
    let verbs = said.verbs();
    let [verb] = verbs.as_slice() else {
        let known = Verb::all().collect::<Vec<_>>().join(", ");
        let what = format!("a step does one thing, this one does {}", verbs.len());
        return Err(unreadable(&said.spot, what, &format!("write one of {known}")));
    };
    Ok(Step { line: said.spot.line, verb: *verb, said })
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
        assert_eq!((step.line, step.verb, step.subject()), (5, Verb::Extend, "x"));
    }

    #[test]
    fn a_word_that_no_step_knows_is_named() {
        let error = read("[[case]]\nname = \"a\"\ntoday = \"2026-11-23\"\n[[case.step]]\nsave = \"x\"\nvalue = {}\n")
            .err()
            .map(|e| e.to_string());
        assert!(error.as_ref().is_some_and(|e| e.contains("p/tests/a.toml:6") && e.contains("`value`")), "{error:?}");
    }

    #[test]
    fn a_file_without_cases_has_none() {
        assert!(read("[word.text]\nregister = \"item\"\n").is_ok_and(|c| c.is_empty()));
    }
}
