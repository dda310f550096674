//! What do the words of another vocabulary stand for? Crosswalk columns and alias tables, ready for look-up.

use std::collections::HashMap;

use palermo_register::catalog::Codelist;
use palermo_register::catalog::mapping::{self, AliasRow};
pub(crate) use palermo_register::catalog::mapping::{Hit, base, defining, further};
use palermo_register::reference::fold;

/// The words of one vocabulary for one column: found as they stand, else without regard to case, blanks and hyphens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    exact: HashMap<String, Hit>,
    folded: HashMap<String, Hit>,
    texts: Vec<String>,
}

impl Words {
    /// The words under which a heading names the codes of a list, by the given crosswalk columns in order.
    pub fn of(list: &Codelist, systems: &[String], heading: &str) -> Words {
        let mut words = Words::default();
        for (word, hit) in mapping::words(list, systems, heading) {
            words.insert(word, hit);
        }
        words
    }

    /// Our own words of a list: codes first, then labels.
    pub fn own(list: &Codelist) -> Words {
        let mut words = Words::default();
        let codes = || list.codes().iter().enumerate().map(|(at, c)| (Hit::Code(at as u32), c));
        codes().for_each(|(hit, code)| words.insert(&code.code, hit));
        for (hit, code) in codes() {
            code.labels.values().for_each(|label| words.insert(&label.text, hit));
        }
        words
    }

    /// Adds a word; the first meaning stays.
    pub fn insert(&mut self, word: &str, hit: Hit) {
        if !self.exact.contains_key(word) {
            self.exact.insert(word.to_owned(), hit);
            self.texts.push(word.to_owned());
        }
        let folded = fold(word);
        if !folded.is_empty() {
            self.folded.entry(folded).or_insert(hit);
        }
    }

    /// What a text stands for.
    pub fn get(&self, text: &str) -> Option<Hit> {
        self.exact.get(text).or_else(|| self.folded.get(&fold(text))).copied()
    }

    /// Whether there is no word at all.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// The three words that are nearest to a text.
    pub fn nearest(&self, text: &str) -> Vec<String> {
        nearest(text, self.texts.iter().map(String::as_str))
    }
}

/// The three of the known texts that are nearest to one.
pub(super) fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let typed = text.to_lowercase();
    let mut scored: Vec<(usize, &str)> =
        known.map(|k| (strsim::damerau_levenshtein(&typed, &k.to_lowercase()), k)).collect();
    scored.sort_unstable();
    scored.dedup();
    scored.into_iter().take(3).map(|(_, k)| k.to_owned()).collect()
}

/// A line of an alias table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alias {
    /// Codes; none where the text stands for something that has no code.
    pub codes: Vec<String>,
    /// What kind of thing it is, where the table says so.
    pub kind: Option<String>,
    /// Why a person must look at it.
    pub review: Option<String>,
}

/// An alias table: found by the text as it stands, byte for byte, since garbled text is not repaired; then folded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aliases {
    exact: HashMap<String, Alias>,
    folded: HashMap<String, String>,
}

impl Aliases {
    /// The lines of a table; of a text that stands twice the last line holds.
    pub(super) fn of(rows: Vec<AliasRow>) -> Aliases {
        let mut out = Aliases::default();
        for row in rows {
            let folded = fold(&row.text);
            if !folded.is_empty() {
                out.folded.entry(folded).or_insert_with(|| row.text.clone());
            }
            out.exact.insert(row.text, Alias { codes: row.codes, kind: row.kind, review: row.review });
        }
        out
    }

    /// What a text stands for.
    pub fn get(&self, text: &str) -> Option<&Alias> {
        self.exact.get(text).or_else(|| self.folded.get(&fold(text)).and_then(|t| self.exact.get(t)))
    }

    /// The three texts of the table that are nearest to one.
    pub fn nearest(&self, text: &str) -> Vec<String> {
        nearest(text, self.exact.keys().map(String::as_str))
    }
}
