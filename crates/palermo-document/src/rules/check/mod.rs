//! What is wrong in files of rules and names? Every fault with its place, its cause and what to do, all at once.
//!
//! [`Rules::read`](super::Rules::read) stops at the first fault, because it needs sound rules; a drafter wants to see them all.
//! Most faults here make a rule silently useless (a form of an act that nobody has declared, a pattern that fits every line),
//! and nobody would notice until a document is read wrong.

mod layouts;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use tables::Table;

/// A mistake in a file of rules or names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Fault {
    /// The file, as it was handed over.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The word concerned, as a path: `clauses.prefer.act`, `strength`.
    pub word: String,
    /// What is wrong.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { file, line, column, word, cause, remedy } = self;
        write!(f, "{file}:{line}:{column}: {word}: {cause}\n  help: {remedy}")
    }
}

/// Checks files of rules (`layout.*.toml`, `acts*.csv`, `conditions*.csv`, `adverbs.csv`, `units.csv`) and of names
/// (`names.csv`, `aliases.csv`), each by itself and against the others. Files come by name, with or without folders;
/// the names stand in the faults as they were handed over.
///
/// The faults come in the order of files and lines; none means that [`Rules::read`](super::Rules::read) and
/// [`Gazetteer::read`](crate::Gazetteer::read) take the files.
///
/// ```
/// use palermo_document::rules::check;
///
/// let faults = check([("acts.csv", "act,class,strength,addressee\nurge,O,7,named\n")]);
/// assert_eq!((faults[0].line, faults[0].word.as_str()), (2, "strength"));
/// assert_eq!(faults[0].cause, "`7` is no strength");
/// ```
pub fn check<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Fault> {
    let mut c = Check { files: BTreeMap::new(), faults: Vec::new() };
    for (path, text) in files {
        let name = path.rsplit('/').next().unwrap_or(path);
        if c.files.insert(name, (path, text)).is_some() {
            c.add(name, 1, 1, "file", format!("two files are called `{name}`"), "keep one of them");
        }
    }
    let layouts = layouts::check(&mut c);
    tables::check(&mut c, &layouts);
    c.names();
    c.unread();
    if c.faults.is_empty() {
        c.backstop();
    }
    c.faults.sort();
    c.faults.dedup();
    c.faults
}

/// What a drafter may write for a form that nobody has confirmed yet, and for one that somebody has.
const STATUS: [&str; 2] = ["proposed", "confirmed"];

/// Files, and what was found in them so far.
struct Check<'a> {
    /// Name without folder: path and text.
    files: BTreeMap<&'a str, (&'a str, &'a str)>,
    faults: Vec<Fault>,
}

impl<'a> Check<'a> {
    fn text(&self, name: &str) -> Option<&'a str> {
        self.files.get(name).map(|(_, text)| *text)
    }

    /// Names between `acts.` and `.csv`, with the whole name.
    fn languages(&self, before: &str, after: &str) -> Vec<(&'a str, &'a str)> {
        let inner = |n: &&'a str| Some((n.strip_prefix(before)?.strip_suffix(after)?, *n));
        self.files.keys().filter_map(inner).filter(|(l, _)| !l.is_empty()).collect()
    }

    fn add(
        &mut self,
        name: &str,
        line: u32,
        column: u32,
        word: impl Into<String>,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let file = self.files.get(name).map_or(name, |(path, _)| path).to_string();
        let (word, cause, remedy) = (word.into(), cause.into(), remedy.into());
        self.faults.push(Fault { file, line, column, word, cause, remedy });
    }

    /// Whether all rows of a list could be read: what speaks of a list with holes is judged once they are mended.
    fn whole(&self, name: &str) -> bool {
        let Some((path, _)) = self.files.get(name) else { return false };
        !self.faults.iter().any(|f| f.file == *path && matches!(f.word.as_str(), "row" | "header"))
    }

    /// `names.csv` and `aliases.csv`.
    fn names(&mut self) {
        let mut codes = BTreeSet::new();
        if let Some(names) = Table::read(self, "names.csv", &["code", "kind", "country", "preferred"], &[]) {
            names.unique(self, &["code"]);
            for row in names.rows() {
                names.filled(self, row, &["code", "kind", "preferred"]);
                let (kind, country) = (names.cell(row, "kind"), names.cell(row, "country"));
                let alpha3 = country.len() == 3 && country.bytes().all(|b| b.is_ascii_uppercase());
                if !country.is_empty() && !alpha3 {
                    names.fault(
                        self,
                        row,
                        "country",
                        "is no alpha-3 code",
                        "write three capital letters, as in ISO 3166",
                    );
                }
                if kind == "state" && country.is_empty() {
                    names.fault(self, row, "country", "is no code, and a State needs one", "write its alpha-3 code");
                }
                codes.insert(names.cell(row, "code").to_string());
            }
        }
        let columns = ["of", "text", "language", "type", "valid_from", "valid_to", "status"];
        let Some(aliases) = Table::read(self, "aliases.csv", &columns[..4], &columns[4..]) else { return };
        let whole = self.whole("names.csv");
        let types = ["official", "short", "abbreviation", "former", "variant", "misspelling", "in_text"];
        aliases.unique(self, &["of", "text", "language", "valid_from"]);
        for row in aliases.rows() {
            aliases.filled(self, row, &["of", "text", "language"]);
            aliases.one_of(self, row, "type", &types);
            aliases.one_of(self, row, "status", &STATUS);
            if whole && !codes.contains(aliases.cell(row, "of")) {
                aliases.fault(self, row, "of", "is no code of names.csv", "add the name there, or mend the code");
            }
            let (from, to) = (aliases.cell(row, "valid_from"), aliases.cell(row, "valid_to"));
            for (column, day) in [("valid_from", from), ("valid_to", to)] {
                if !day.is_empty() && !is_day(day) {
                    aliases.fault(self, row, column, "is no day", "write it as 2018-04-19");
                }
            }
            if is_day(from) && is_day(to) && to <= from {
                let remedy = "the form holds from the first day until before the second; exchange them";
                aliases.fault(self, row, "valid_to", "is not after valid_from", remedy);
            }
        }
    }

    /// A file with a mistyped name is no rule, and nobody would be told.
    fn unread(&mut self) {
        let of = |name: &str, before: &str, after: &str| {
            name.strip_prefix(before)
                .and_then(|n| n.strip_suffix(after))
                .is_some_and(|l| !l.is_empty() && !l.contains('.'))
        };
        let lists = ["acts.csv", "conditions.csv", "adverbs.csv", "units.csv", "names.csv", "aliases.csv"];
        let unread: Vec<&str> = self
            .files
            .keys()
            .copied()
            .filter(|n| !lists.contains(n) && !n.ends_with(".md") && !of(n, "layout.", ".toml"))
            .filter(|n| !of(n, "acts.", ".csv") && !of(n, "conditions.", ".csv"))
            .collect();
        for name in unread {
            let remedy = format!(
                "call it layout.LANGUAGE.toml, acts.LANGUAGE.csv, conditions.LANGUAGE.csv or {}, or move it away",
                lists.join(", ")
            );
            self.add(name, 1, 1, "file", "nothing reads a file of this name", remedy);
        }
    }

    /// What only the reader itself finds: patterns that are too large together.
    fn backstop(&mut self) {
        let layouts = self.files.keys().any(|n| n.starts_with("layout."));
        let files: Vec<(&str, &str)> = self.files.iter().map(|(n, (_, t))| (*n, *t)).collect();
        if layouts && let Err(e) = super::read(files) {
            let (file, cause, remedy) = match e {
                crate::Error::Rules { file, cause, remedy, .. } => (file, cause, remedy),
                other => ("layout.generic.toml".to_string(), other.to_string(), "mend the file".to_string()),
            };
            self.add(&file, 1, 1, "file", cause, remedy);
        }
    }
}

/// Whether a text is a day, ISO 8601; years, months and days in their bounds.
fn is_day(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut part = |digits: usize| parts.next().filter(|p| p.len() == digits).and_then(|p| p.parse::<i32>().ok());
    match (part(4), part(2), part(2)) {
        (Some(y), Some(m), Some(d)) => {
            let whole = |n: i32| u8::try_from(n).ok();
            let partial = crate::facts::dates::Partial { year: Some(y), month: whole(m), day: whole(d) };
            m > 0 && d > 0 && partial.sound()
        }
        _ => false,
    }
}
