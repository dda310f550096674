//! What a drafter may edit: layouts, the lexicon of acts, conditions, units. Handed to this crate as texts, never built in.
//!
//! | file | columns or sections |
//! |---|---|
//! | `layout.LANG.toml` | how documents of a language are laid out, its clause words, its quantities; `layout.generic.toml` holds what is common |
//! | `acts.csv`, `acts.LANG.csv` | `act,class,strength,addressee`; `act,form,register,status,note`, where the register `recommendation` is that of what an organ may wish to do |
//! | `conditions.csv`, `conditions.LANG.csv` | `condition,effect`; `condition,form,status` (`…` stands for a few words) |
//! | `adverbs.csv` | `language,form,status` |
//! | `units.csv` | `unit,kind,language,form,status` |

mod check;
mod declared;
mod layout;
mod lexicon;

use std::collections::BTreeMap;

pub use check::{Fault, check};
pub(crate) use layout::{Layout, Script, fold_label};
pub(crate) use lexicon::{Act, Addressed, Conditions, Found, Lexicon, Part, Units, ends_word, skip_space, starts_word};

use crate::error::{Error, Result, fault};

/// Name of the layout that every other one is built on, and that is used where none fits.
pub const GENERIC: &str = "und";

/// The rules of all languages.
#[derive(Clone, Debug)]
pub struct Rules {
    layouts: BTreeMap<String, Layout>,
    pub(crate) lexicons: BTreeMap<String, Lexicon>,
    pub(crate) conditions: BTreeMap<String, Conditions>,
    pub(crate) units: BTreeMap<String, Units>,
}

impl Rules {
    /// Reads the rules from files by name; files that are no rules are left alone.
    ///
    /// # Errors
    ///
    /// [`Error::Rules`] with file, line, cause and remedy, for the first fault; [`check`] tells them all.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Rules> {
        let files: Vec<(&str, &str)> = files.into_iter().collect();
        read(files.iter().copied()).map_err(|e| match check(files).into_iter().next() {
            // the check knows the line where the reader knows only the file
            Some(f) => fault(&f.file, Some(f.line.into()), format!("{}: {}", f.word, f.cause), f.remedy),
            None => e,
        })
    }

    /// Languages that have a layout of their own.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.layouts.keys().map(String::as_str).filter(|l| *l != GENERIC)
    }

    /// The layout of a language; the generic one where it has none.
    pub(crate) fn layout(&self, language: &str) -> &Layout {
        self.layouts.get(language).unwrap_or_else(|| self.generic())
    }

    pub(crate) fn has(&self, language: &str) -> bool {
        language != GENERIC && self.layouts.contains_key(language)
    }

    fn generic(&self) -> &Layout {
        // `read` refuses rules without it
        self.layouts.get(GENERIC).expect("the generic layout was read")
    }

    pub(crate) fn layouts(&self) -> impl Iterator<Item = &Layout> {
        self.layouts.values().filter(|l| l.language != GENERIC)
    }
}

/// Reads rules and stops at the first fault.
fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Rules> {
    let files: BTreeMap<&str, &str> = files.into_iter().map(|(n, t)| (n.rsplit('/').next().unwrap_or(n), t)).collect();
    let mut declared = BTreeMap::new();
    for (name, text) in &files {
        if name.starts_with("layout.") && name.ends_with(".toml") {
            let one: declared::Layout = toml::from_str(text).map_err(|e| {
                let line = e.span().map(|s| 1 + text[..s.start.min(text.len())].matches('\n').count() as u64);
                fault(name, line, e.message(), "see the other layouts for the words that a layout has")
            })?;
            declared.insert(one.language.clone(), (name.to_string(), one));
        }
    }
    let Some((_, generic)) = declared.get(GENERIC).cloned() else {
        return Err(fault(
            "layout.generic.toml",
            None,
            "the file is missing",
            "hand over the files of the pack together",
        ));
    };
    let mut rules = Rules {
        layouts: BTreeMap::new(),
        lexicons: BTreeMap::new(),
        conditions: BTreeMap::new(),
        units: BTreeMap::new(),
    };
    for (language, (file, one)) in &declared {
        rules.layouts.insert(language.clone(), Layout::build(file, one, &generic)?);
    }
    let text = |name: &str| files.get(name).copied();
    let acts = match text("acts.csv") {
        Some(t) => lexicon::acts("acts.csv", t)?,
        None => BTreeMap::new(),
    };
    let effects = match text("conditions.csv") {
        Some(t) => lexicon::effects("conditions.csv", t)?,
        None => BTreeMap::new(),
    };
    let adverbs = match text("adverbs.csv") {
        Some(t) => lexicon::adverbs("adverbs.csv", t)?,
        None => BTreeMap::new(),
    };
    if let Some(t) = text("units.csv") {
        rules.units = lexicon::units("units.csv", t)?;
    }
    for (language, layout) in &rules.layouts {
        let file = format!("acts.{language}.csv");
        if let Some(t) = text(&file) {
            let adverbs = adverbs.get(language).map_or(&[][..], |v| v);
            let lexicon = Lexicon::read(&file, t, &acts, adverbs, layout)?;
            rules.lexicons.insert(language.clone(), lexicon);
        }
        let file = format!("conditions.{language}.csv");
        if let Some(t) = text(&file) {
            rules.conditions.insert(language.clone(), Conditions::read(&file, t, &effects, layout.spaced)?);
        }
    }
    Ok(rules)
}

/// A fault of a CSV file, with its line.
pub(crate) fn csv_fault(file: &str, e: &csv::Error) -> Error {
    fault(file, e.position().map(csv::Position::line), e, "give each row as many fields as the first line has")
}
