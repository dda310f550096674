//! Where in a pack does something stand, and what is wrong with it? Files, places and faults.
//!
//! A pack is written by lawyers and statisticians, so every mistake is reported with the file, the line,
//! the word, its cause and a remedy, and all mistakes are reported at once.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// A file of a pack: its path inside the pack (`registers/item.toml`) and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path as shown to the reader, `/` between folders.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

impl SourceFile {
    /// A file from its path and text.
    pub fn new(name: &str, text: &str) -> Self {
        SourceFile { name: name.into(), text: text.into() }
    }

    /// The place of a byte offset: 1-based line and column (in characters).
    pub fn spot(&self, offset: usize) -> Spot {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line = before.bytes().filter(|b| *b == b'\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) as u32 + 1;
        Spot { file: self.name.clone(), line, column }
    }

    /// The place of a line (1-based), column 1.
    pub fn line(&self, line: u32) -> Spot {
        Spot { file: self.name.clone(), line, column: 1 }
    }
}

/// A place in a file: 1-based line and column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Spot {
    /// Path of the file inside the pack.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Spot {
    /// The place of something that the engine adds by itself and no file declares.
    pub fn engine() -> Self {
        Spot { file: "(engine)".into(), line: 0, column: 0 }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value together with the place where it was written.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub spot: Spot,
}

impl<T> std::ops::Deref for At<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> At<T> {
    /// A value that the engine adds by itself.
    pub fn engine(value: T) -> Self {
        At { value, spot: Spot::engine() }
    }
}

/// One mistake in a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// Where it stands.
    #[serde(flatten)]
    pub spot: Spot,
    /// The word concerned, as a path: `field.sex.type`.
    pub word: String,
    /// What is wrong.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}\n  help: {}", self.spot, self.word, self.cause, self.remedy)
    }
}

/// All mistakes found so far.
#[derive(Clone, Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a mistake.
    pub fn add(&mut self, spot: &Spot, word: impl Into<String>, cause: impl Into<String>, remedy: impl Into<String>) {
        self.0.push(Fault { spot: spot.clone(), word: word.into(), cause: cause.into(), remedy: remedy.into() });
    }

    /// True when nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of mistakes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The files in which no mistake was found so far.
    pub fn sound(&self) -> Sound {
        Sound { faulty: self.0.iter().map(|f| f.spot.file.clone()).collect() }
    }

    /// The mistakes in the order of files and lines, each once.
    pub fn into_sorted(mut self) -> Vec<Fault> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}

/// Which files hold no mistake: what speaks of the others is judged once they are mended.
#[derive(Clone, Debug, Default)]
pub struct Sound {
    faulty: BTreeSet<Arc<str>>,
}

impl Sound {
    /// Whether what stands there can be relied on.
    pub fn holds(&self, spot: &Spot) -> bool {
        !self.faulty.contains(&spot.file)
    }

    /// Whether every file of a folder of the packs (`registers`) can be relied on.
    pub fn folder(&self, folder: &str) -> bool {
        !self.faulty.iter().any(|f| f.split('/').nth(1) == Some(folder))
    }
}

/// The name among `known` that is nearest to a mistyped one, when one is near enough to be meant.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(typed, k), k))
        .filter(|(d, k)| *d <= 1 + k.chars().count().max(typed.chars().count()) / 3)
        .min()
        .map(|(_, k)| k)
}

/// A remedy that proposes the nearest known name, or lists the known ones.
pub fn did_you_mean<'a>(typed: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(typed, known.clone()) {
        Some(k) => format!("did you mean `{k}`?"),
        None => {
            let mut all: Vec<&str> = known.into_iter().collect();
            all.sort_unstable();
            let shown = all.iter().take(12).map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
            match all.len() {
                0 => "none is declared: declare it first".into(),
                n if n > 12 => format!("known are {shown} and {} more", n - 12),
                _ => format!("known are {shown}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let f = SourceFile::new("a.toml", "x = 1\nné = 2\n");
        let spot = f.spot("x = 1\nné".len());
        assert_eq!((spot.line, spot.column), (2, 3));
    }

    #[test]
    fn a_mistyped_word_proposes_the_nearest_one() {
        assert_eq!(did_you_mean("clas", ["class", "list"]), "did you mean `class`?");
        assert!(did_you_mean("zzzzzz", ["class", "list"]).starts_with("known are"));
    }
}
