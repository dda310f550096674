//! What do the words of another vocabulary stand for? Crosswalk columns and alias tables, ready for look-up.

use std::collections::HashMap;

use palermo_register::catalog::{Code, Codelist};
use palermo_register::reference::fold;
use palermo_register::source::SourceFile;
use palermo_register::value::State;

/// What a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hit {
    /// A code, by its place in the list.
    Code(u32),
    /// A state.
    State(State),
}

/// The words of one vocabulary for one column: found as they stand, else without regard to case, blanks and hyphens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    exact: HashMap<String, Hit>,
    folded: HashMap<String, Hit>,
    texts: Vec<String>,
}

/// The cell of a crosswalk column: what defines the code (none for export only), and all tokens.
fn cell<'a>(columns: &'a std::collections::BTreeMap<String, String>, system: &str) -> Option<&'a str> {
    columns.get(system).map(String::as_str).filter(|c| !c.is_empty() && !c.starts_with('>'))
}

/// The word of a token for a heading: a token `field=Value` counts only under its own field.
fn under<'a>(token: &'a str, heading: &str) -> Option<&'a str> {
    match token.split_once('=') {
        Some((field, value)) => (fold(field) == fold(heading)).then_some(value),
        None => Some(token),
    }
}

/// The first token of a crosswalk cell; none for an empty cell or one for export only.
pub(crate) fn defining<'a>(code: &'a Code, system: &str) -> Option<&'a str> {
    cell(&code.columns, system).map(|c| c.split(';').next().unwrap_or(c).trim())
}

/// The further tokens of a crosswalk cell that is read in both directions.
pub(crate) fn further<'a>(code: &'a Code, system: &str) -> impl Iterator<Item = &'a str> {
    cell(&code.columns, system).into_iter().flat_map(|c| c.split(';').skip(1)).map(str::trim)
}

/// The crosswalk column that a column of labels belongs to: `htcds_2_0` for `htcds_2_0_label`.
pub(crate) fn base(system: &str) -> &str {
    system.strip_suffix("_label").or_else(|| system.strip_suffix("_alias")).unwrap_or(system)
}

impl Words {
    /// The words under which a heading names the codes of a list, by the given crosswalk columns in order.
    pub fn of(list: &Codelist, systems: &[String], heading: &str) -> Words {
        let mut words = Words::default();
        // A label counts under the heading of any of the vocabularies that are asked for beside it.
        let bases: Vec<&str> = match systems.iter().map(String::as_str).filter(|s| *s == base(s)).collect::<Vec<_>>() {
            own if own.is_empty() => systems.iter().map(|s| base(s)).collect(),
            own => own,
        };
        for system in systems {
            let base = base(system);
            for (at, code) in list.codes().iter().enumerate() {
                let Some(cell) = cell(&code.columns, system) else { continue };
                let own = system == base;
                // A label counts only where the code itself is read in both directions and under this heading.
                if !own && list.columns.iter().any(|c| c == base) {
                    let fits = |b: &&str| defining(code, b).is_some_and(|t| under(t, heading).is_some());
                    if !bases.iter().any(fits) {
                        continue;
                    }
                }
                let hit = Hit::Code(at as u32);
                if let Some(word) = under(cell, heading) {
                    words.insert(word, hit);
                }
                if let Some(word) = cell.split(';').next().filter(|_| own).and_then(|t| under(t.trim(), heading)) {
                    words.insert(word, hit);
                }
            }
            for row in &list.states {
                if let Some(word) = cell(&row.columns, system).and_then(|c| under(c, heading)) {
                    words.insert(word, Hit::State(row.state));
                }
            }
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

/// The columns of an alias table.
pub(super) struct AliasColumns<'a> {
    pub text: &'a str,
    pub code: &'a str,
    pub kind: Option<&'a str>,
    pub review: Option<&'a str>,
}

impl Aliases {
    /// Reads a table; what is wrong is returned as a sentence.
    pub(super) fn read(file: &SourceFile, columns: &AliasColumns<'_>) -> Result<Aliases, String> {
        let mut reader = csv::Reader::from_reader(file.text.as_bytes());
        let header = reader.headers().map_err(|e| format!("{}: {e}", file.name))?.clone();
        let place = |name: &str| {
            let found = header.iter().position(|h| h == name);
            found.ok_or_else(|| format!("{} has no column `{name}`", file.name))
        };
        let (text, code) = (place(columns.text)?, place(columns.code)?);
        let kind = columns.kind.map(place).transpose()?;
        let review = columns.review.map(place).transpose()?;
        let mut out = Aliases::default();
        for record in reader.records() {
            let record = record.map_err(|e| format!("{}: {e}", file.name))?;
            let cell = |at: usize| record.get(at).unwrap_or("").trim();
            let said = |at: Option<usize>| at.map(cell).filter(|t| !t.is_empty()).map(str::to_owned);
            let codes = cell(code).split(';').map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect();
            let alias = Alias { codes, kind: said(kind), review: said(review) };
            let word = record.get(text).unwrap_or("").to_owned();
            let folded = fold(&word);
            if !folded.is_empty() {
                out.folded.entry(folded).or_insert_with(|| word.clone());
            }
            out.exact.insert(word, alias);
        }
        Ok(out)
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
