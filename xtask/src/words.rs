//! Which test covers each word of the packs, in each view, on each database?
//!
//! A word is declared once and seven views follow from it: form, list, story, import, export, API, table. The test
//! binary `words` has one test for each cell, named `WORD::VIEW::DATABASE`; this chore looks for cells without one.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use crate::error::Error;
use crate::run;
use crate::test::Databases;
use crate::workspace::{self, cargo};

/// Options of `cargo xtask words`.
#[derive(Debug, Args)]
pub struct Options {
    /// Run the tests and show beside each whether it passed
    #[arg(long)]
    run: bool,
    /// Show this word only
    #[arg(long, value_name = "WORD")]
    word: Option<String>,
}

const VIEWS: [&str; 7] = ["form", "list", "story", "import", "export", "api", "table"];
const DATABASES: [&str; 2] = ["sqlite", "postgres"];

/// The words that a pack may use today; a word that is missing in the tests is missing in the matrix only because it
/// stands here.
const WORDS: [&str; 68] = [
    // values
    "text",
    "long_text",
    "integer",
    "decimal",
    "yn",
    "date",
    "datetime",
    "duration",
    "code",
    "set",
    "codelist",
    "country",
    "language",
    "currency",
    "subdivision",
    "interval",
    "qualifier",
    "ref",
    "refs",
    "rows",
    "money",
    "translated",
    "file",
    "person_name",
    "address",
    "phone",
    "email",
    "url",
    "identifier",
    "place",
    "query",
    "computed",
    // records
    "concept",
    "class",
    "compartment",
    "key",
    "unique",
    "exclusive",
    "number",
    "counter",
    "valid",
    "append_only",
    "link",
    "draft",
    // time and work
    "workflow",
    "approve",
    "effects",
    "clock",
    "profile",
    "outbox",
    "job",
    "schedule",
    "batch",
    // people and sight, asking and answering
    "public",
    "member",
    "intake",
    "section",
    "show_if",
    "help",
    "read_as",
    "mapping",
    "external",
    "indicator",
    // rules that hold for every word
    "states",
    "rule",
    "label",
    "calendar",
    "rollup",
];

/// Test name to outcome; no outcome where the tests were only listed.
type Outcomes = BTreeMap<String, Option<Outcome>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
}

/// Prints the matrix; fails when a cell is blank or its test failed.
pub fn run(options: &Options) -> Result<(), Error> {
    let members = workspace::members()?;
    if !members.packages.iter().any(|p| p.name == "palermo" && p.has_test("words")) {
        return Err(Error::Missing {
            what: "the test binary `words` of the crate palermo".into(),
            remedy: "declare [[test]] name = \"words\", harness = false".into(),
        });
    }
    let outcomes = if options.run { run_all()? } else { list_all()? };
    let words: BTreeSet<&str> = WORDS.iter().copied().chain(outcomes.keys().filter_map(|n| word_of(n))).collect();
    let words: Vec<&str> = words.into_iter().filter(|w| options.word.as_ref().is_none_or(|o| o == w)).collect();
    print_cells(&words, &outcomes);
    let blank = cells(&words).filter(|name| !outcomes.contains_key(name)).count();
    let failed = outcomes.values().filter(|o| matches!(o, Some(Outcome::Failed | Outcome::NotRun))).count();
    println!("\n{} words, {} cells, {blank} blank, {failed} failed or not run", words.len(), cells(&words).count());
    if blank + failed == 0 { Ok(()) } else { Err(Error::Step("words".into())) }
}

fn list_all() -> Result<Outcomes, Error> {
    let arguments = ["test", "--quiet", "-p", "palermo", "--test", "words", "--", "--list", "--format", "terse"];
    let out = run::capture(cargo().args(arguments))?;
    Ok(out.lines().filter_map(|l| Some((l.strip_suffix(": test")?.to_string(), None))).collect())
}

fn run_all() -> Result<Outcomes, Error> {
    let databases = Databases::prepare()?;
    let mut command = cargo();
    command.args(["test", "--quiet", "-p", "palermo", "--test", "words", "--", "--format", "pretty"]);
    let mut outcomes = Outcomes::new();
    let status = run::tee(databases.tell(&mut command), |line| outcomes.extend(outcome(line)))?;
    if !status.success() && outcomes.is_empty() {
        return Err(Error::Step("building the tests".into()));
    }
    Ok(outcomes)
}

fn outcome(line: &str) -> Option<(String, Option<Outcome>)> {
    let (name, state) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let outcome = match state.trim() {
        "ok" => Outcome::Passed,
        "FAILED" => Outcome::Failed,
        _ => Outcome::NotRun,
    };
    Some((name.trim().to_string(), Some(outcome)))
}

fn word_of(test: &str) -> Option<&str> {
    match test.split("::").collect::<Vec<_>>().as_slice() {
        [word, view, database] if VIEWS.contains(view) && DATABASES.contains(database) => Some(word),
        _ => None,
    }
}

fn cells<'a>(words: &'a [&'a str]) -> impl Iterator<Item = String> + 'a {
    words.iter().flat_map(|word| {
        VIEWS.iter().flat_map(move |view| DATABASES.iter().map(move |database| format!("{word}::{view}::{database}")))
    })
}

fn print_cells(words: &[&str], outcomes: &Outcomes) {
    println!("{:<14} {:<7} {:<38} {:<38}", "word", "view", DATABASES[0], DATABASES[1]);
    for word in words {
        for (i, view) in VIEWS.iter().enumerate() {
            let [a, b] = DATABASES.map(|database| cell(&format!("{word}::{view}::{database}"), outcomes));
            println!("{:<14} {view:<7} {a:<38} {b:<38}", if i == 0 { word } else { "" });
        }
    }
}

fn cell(name: &str, outcomes: &Outcomes) -> String {
    match outcomes.get(name) {
        None => "BLANK".into(),
        Some(None) => name.into(),
        Some(Some(Outcome::Passed)) => format!("{name} ok"),
        Some(Some(Outcome::Failed)) => format!("{name} FAILED"),
        Some(Some(Outcome::NotRun)) => format!("{name} not run"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_without_a_test_is_blank_and_one_with_a_test_shows_its_name() {
        let outcomes = Outcomes::from([("interval::table::postgres".to_string(), Some(Outcome::Passed))]);
        assert_eq!(cell("interval::table::postgres", &outcomes), "interval::table::postgres ok");
        assert_eq!(cell("interval::table::sqlite", &outcomes), "BLANK");
    }

    #[test]
    fn each_word_has_fourteen_cells() {
        assert_eq!(cells(&["date"]).count(), 14);
    }

    #[test]
    fn only_names_of_cells_make_words() {
        assert_eq!(word_of("date::form::sqlite"), Some("date"));
        assert_eq!(word_of("date::form::oracle"), None);
        assert_eq!(word_of("a_helper_works"), None);
    }

    #[test]
    fn outcomes_are_read_from_the_lines_of_a_run() {
        let read = |state: &str| outcome(&format!("test date::api::sqlite ... {state}")).and_then(|(_, o)| o);
        assert_eq!(read("ok"), Some(Outcome::Passed));
        assert_eq!(read("FAILED"), Some(Outcome::Failed));
        assert_eq!(read("ignored"), Some(Outcome::NotRun));
    }
}
