//! Who and what is named: States, bodies, treaties, in all their forms.
//!
//! Names are cut out by the longest form **before** any list is split: 捷克共和国, "Trinidad and Tobago" and 波斯尼亚和黑塞哥维那 hold
//! the very words that separate the entries of a list.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use crate::error::{Result, fault};
use crate::fold::{Folded, fold, is_han};
use crate::rules::csv_fault;
use crate::words::{ends_word, starts_word};

/// A name of the authority.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Name {
    /// Code that does not change.
    pub code: String,
    /// Kind: `state`, `territory`, `instrument`, `un_organ` and so on.
    pub kind: String,
    /// Alpha-3 code of a State or territory.
    pub country: Option<String>,
    /// The form that is shown.
    pub preferred: String,
}

/// A form of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alias {
    /// Index of the name in [`Gazetteer::names`].
    pub name: usize,
    /// The form as written.
    pub text: String,
    /// Its language.
    pub language: String,
    /// `official`, `variant`, `former`, `misspelling` and so on.
    pub kind: String,
    /// First day on which the form held, ISO 8601.
    pub valid_from: Option<String>,
    /// First day on which it held no more.
    pub valid_to: Option<String>,
}

/// All names and their forms.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    names: Vec<Name>,
    aliases: Vec<Alias>,
    /// One automaton for each language that has forms, with the alias of each pattern.
    automata: BTreeMap<String, (AhoCorasick, Vec<usize>)>,
    /// Forms that several names of one language share, with those names.
    shared: BTreeMap<usize, Vec<usize>>,
}

/// A name that was found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Bytes in the original text.
    pub from: usize,
    pub to: usize,
    pub name: usize,
    pub alias: Option<usize>,
}

impl Gazetteer {
    /// A gazetteer without names: everything is then unknown, and nothing is guessed.
    pub fn empty() -> Gazetteer {
        Gazetteer { names: Vec::new(), aliases: Vec::new(), automata: BTreeMap::new(), shared: BTreeMap::new() }
    }

    /// Reads names (`code,kind,country,preferred`) and forms (`of,text,language,type,valid_from,valid_to`) as CSV.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Rules`] for rows that cannot be read and forms of unknown names.
    pub fn read(names: &str, aliases: &str) -> Result<Gazetteer> {
        #[derive(Deserialize)]
        struct NameRow {
            code: String,
            kind: String,
            #[serde(default)]
            country: String,
            preferred: String,
        }
        #[derive(Deserialize)]
        struct AliasRow {
            of: String,
            text: String,
            language: String,
            #[serde(rename = "type", default)]
            kind: String,
            #[serde(default)]
            valid_from: String,
            #[serde(default)]
            valid_to: String,
        }
        let mut out = Gazetteer::empty();
        let mut codes = BTreeMap::new();
        for row in csv::Reader::from_reader(names.as_bytes()).deserialize::<NameRow>() {
            let row = row.map_err(|e| csv_fault("names.csv", &e))?;
            codes.insert(row.code.clone(), out.names.len());
            let country = Some(row.country).filter(|c| !c.is_empty());
            out.names.push(Name { code: row.code, kind: row.kind, country, preferred: row.preferred });
        }
        for row in csv::Reader::from_reader(aliases.as_bytes()).deserialize::<AliasRow>() {
            let row = row.map_err(|e| csv_fault("aliases.csv", &e))?;
            let Some(&name) = codes.get(&row.of) else {
                return Err(fault(
                    "aliases.csv",
                    None,
                    format!("`{}` is no name of names.csv", row.of),
                    "add the name, or mend the code",
                ));
            };
            let day = |s: String| Some(s).filter(|s| !s.is_empty());
            out.aliases.push(Alias {
                name,
                text: row.text,
                language: row.language,
                kind: row.kind,
                valid_from: day(row.valid_from),
                valid_to: day(row.valid_to),
            });
        }
        let mut by_language: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (n, alias) in out.aliases.iter().enumerate() {
            if !fold(&alias.text).is_empty() {
                by_language.entry(alias.language.clone()).or_default().push(n);
            }
        }
        for (language, of) in by_language {
            let patterns: Vec<String> = of.iter().map(|&n| fold(&out.aliases[n].text)).collect();
            let mut meant: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (&n, pattern) in of.iter().zip(&patterns) {
                let names = meant.entry(pattern).or_default();
                if !names.contains(&out.aliases[n].name) {
                    names.push(out.aliases[n].name);
                }
            }
            for (&n, pattern) in of.iter().zip(&patterns) {
                if let Some(names) = meant.get(pattern.as_str()).filter(|names| names.len() > 1) {
                    out.shared.insert(n, names.clone());
                }
            }
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&patterns)
                .map_err(|e| fault("aliases.csv", None, e, "hand over fewer forms"))?;
            out.automata.insert(language, (automaton, of));
        }
        Ok(out)
    }

    /// The names, in the order of their file.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The forms, in the order of their file.
    pub fn aliases(&self) -> &[Alias] {
        &self.aliases
    }

    /// The name with that code.
    pub fn name(&self, code: &str) -> Option<&Name> {
        self.names.iter().find(|n| n.code == code)
    }

    /// The names that a form may mean, where it may mean several.
    pub(crate) fn several(&self, alias: Option<usize>) -> Option<&[usize]> {
        self.shared.get(&alias?).map(Vec::as_slice)
    }

    /// Names in a text, longest forms first, none within another.
    pub(crate) fn find(&self, language: &str, text: &str, folded: &Folded) -> Vec<Hit> {
        let mut out = Vec::new();
        let Some((automaton, of)) = self.automata.get(language) else { return out };
        let mut from = 0;
        while let Some(m) = automaton.find(aho_corasick::Input::new(&folded.text).range(from..)) {
            let alias = of[m.pattern().as_usize()];
            let (a, b) = (folded.back(m.start()), folded.back_end(text, m.end()));
            if self.stands_alone(text, folded, m.start(), m.end(), a, &self.aliases[alias].text) {
                out.push(Hit { from: a, to: b, name: self.aliases[alias].name, alias: Some(alias) });
                from = m.end();
            } else {
                // a part of a longer word: look for shorter forms after its first letter
                from = m.start() + folded.text[m.start()..].chars().next().map_or(1, char::len_utf8);
            }
        }
        out
    }

    /// Scripts with spaces: the form is a word of its own, and a capital of the form is a capital of the text.
    fn stands_alone(&self, text: &str, folded: &Folded, from: usize, to: usize, original: usize, form: &str) -> bool {
        let edge = |c: Option<char>| c.is_some_and(|c| is_han(c) || !c.is_alphanumeric());
        let (first, last) = (form.chars().next(), form.chars().next_back());
        let starts = edge(first) || starts_word(&folded.text, from);
        let ends = edge(last) || ends_word(&folded.text, to);
        let case = match first {
            Some(c) if c.is_uppercase() => text[original..].chars().next().is_some_and(char::is_uppercase),
            _ => true,
        };
        // 30 日本报告: the sign of a day is not the first of 日本
        let day = first == Some('日') && folded.text[..from].trim_end().ends_with(|c: char| c.is_ascii_digit());
        starts && ends && case && !day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Gazetteer {
        let names = "code,kind,country,preferred\ncog,state,COG,Congo\ncod,state,COD,DRC\ncze,state,CZE,Czechia\ntto,state,TTO,Trinidad and Tobago\ngin,state,GIN,Guinea\ngnb,state,GNB,Guinea-Bissau\n";
        let aliases = "of,text,language,type\ncog,刚果,zh,official\ncod,刚果民主共和国,zh,official\ncze,捷克共和国,zh,former\ntto,Trinidad and Tobago,en,official\ngin,Guinea,en,official\ngnb,Guinea-Bissau,en,official\n";
        Gazetteer::read(names, aliases).expect("the rows above are sound")
    }

    #[test]
    fn the_longest_form_is_cut_out_before_any_list_is_split() {
        let g = small();
        let text = "刚果、捷克共和国和刚果民主共和国";
        let found: Vec<&str> =
            g.find("zh", text, &Folded::new(text)).iter().map(|h| g.names[h.name].code.as_str()).collect();
        assert_eq!(found, ["cog", "cze", "cod"]);
        let text = "Guinea-Bissau, Guinea, Guineans and Trinidad and Tobago; a guinea pig";
        let found: Vec<&str> =
            g.find("en", text, &Folded::new(text)).iter().map(|h| g.names[h.name].code.as_str()).collect();
        assert_eq!(found, ["gnb", "gin", "tto"]);
    }
}
