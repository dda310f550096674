//! What may be shown to the world: figures that passed the door, and what they are called.

use std::collections::BTreeSet;
use std::sync::Arc;

use palermo_disclose::{Publishable, Shown};
use palermo_register::catalog::Catalog;
use palermo_register::locale::Locale;
use palermo_register::value::State;

/// Code of everything together.
pub const TOTAL: &str = "total";

/// A table that the world may explore.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Name by which it is asked for.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The figures are our own; else others published them.
    pub own: bool,
    /// What it is broken down by.
    pub axes: Vec<Axis>,
}

/// A concept by which figures are broken down.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Name.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// Its codes in the order of reading, the total last.
    pub codes: Vec<CodeName>,
    /// The codes are years.
    pub time: bool,
    /// The codes are States: never ranked.
    pub states: bool,
    /// The code at which it stands as long as nobody chooses: the total, else the first.
    pub usual: Option<String>,
}

/// A code and what it is called.
#[derive(Clone, Debug)]
pub struct CodeName {
    /// The code.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// It stands for what is not known.
    pub unknown: bool,
}

impl Axis {
    /// A concept with its codes: years by number, States by name in the reader's language, the others as they stand; what is
    /// unknown after what is known, the total last.
    pub fn new<'c>(
        catalog: &Catalog,
        language: &str,
        concept: &str,
        label: &str,
        codes: impl Iterator<Item = (&'c str, &'c str)>,
    ) -> Axis {
        let locale = Locale::of(language).unwrap_or(Locale::ENGLISH);
        let short = |name: &str| name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
        let states = catalog.concepts.values().any(|c| c.is_state && short(&c.name) == concept.to_ascii_lowercase());
        let time = concept == "year";
        let mut codes: Vec<CodeName> = codes
            .map(|(code, label)| CodeName {
                code: code.to_string(),
                label: label.to_string(),
                unknown: State::parse(code).is_some() || code == "not_stated",
            })
            .collect();
        let rank = |c: &CodeName| (c.code == TOTAL, c.unknown);
        codes.sort_by(|a, b| {
            rank(a).cmp(&rank(b)).then_with(|| match (time, states) {
                (true, _) => a.code.cmp(&b.code),
                (_, true) => locale.compare(&a.label, &b.label),
                _ => std::cmp::Ordering::Equal,
            })
        });
        let usual = codes.iter().find(|c| c.code == TOTAL).or(codes.first()).map(|c| c.code.clone());
        Axis { name: concept.to_string(), label: label.to_string(), codes, time, states, usual }
    }

    /// A code by its name.
    pub fn code(&self, code: &str) -> Option<&CodeName> {
        self.codes.iter().find(|c| c.code == code)
    }
}

/// What a table is called and what stands below it; no figure is in it.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What it is called.
    pub title: String,
    /// What it is broken down by, in the order of the codes of its cells.
    pub axes: Vec<Axis>,
    /// Sentences that stand below it.
    pub notes: Vec<String>,
    /// How to cite the source.
    pub cite: Option<String>,
    /// The figures are our own.
    pub own: bool,
    /// Persons below which a cell of our own is hidden.
    pub threshold: Option<u64>,
    /// Position of the ledger from which our own figures were counted.
    pub as_of: Option<i64>,
    /// Cells on which the sources contradict each other.
    pub conflicts: BTreeSet<Vec<String>>,
}

/// Figures that passed the door, and what they are called.
#[derive(Clone, Debug)]
pub struct PublicTable {
    /// The release in which the table stands.
    pub shown: Arc<Publishable<Shown>>,
    /// Its name there.
    pub name: String,
    /// What it is called.
    pub facts: Facts,
}

/// A table as it leaves in a file: heads and rows of texts and whole numbers.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Name of the file without its ending.
    pub name: String,
    /// Names of the columns for machines, with what they are called.
    pub head: Vec<(String, String)>,
    /// Whether the column holds numbers.
    pub numbers: Vec<bool>,
    /// The rows; `None` is an empty cell.
    pub rows: Vec<Vec<Option<String>>>,
    /// What stands below the table.
    pub notes: Vec<String>,
}

/// What is asked of a treaty's register.
#[derive(Clone, Debug, Default)]
pub struct TreatyRequest {
    /// Code of the treaty; empty: the treaties that are known.
    pub treaty: String,
    /// The day on which parties are counted.
    pub on: String,
    /// The first day of the changes that are asked for.
    pub from: Option<String>,
    /// Language of the names.
    pub language: String,
}

/// A State with what is told of it.
#[derive(Clone, Debug)]
pub struct StateName {
    /// ISO 3166-1 alpha-3.
    pub code: String,
    /// Name in the reader's language.
    pub label: String,
    /// The day of the action, where one is told.
    pub on: Option<String>,
    /// What the State did, in the reader's language.
    pub action: Option<String>,
}

/// Who is bound by a treaty, in the order of names.
#[derive(Clone, Debug, Default)]
pub struct TreatyAnswer {
    /// Every treaty that is known: code and title.
    pub treaties: Vec<(String, String)>,
    /// The treaty that is told of.
    pub treaty: String,
    /// The parties on the day.
    pub parties: Vec<StateName>,
    /// Parties that the source counts and does not name.
    pub unnamed: u64,
    /// Parties whose day of deposit is not known: they are not counted.
    pub undated: Vec<StateName>,
    /// Who joined between the two days.
    pub joined: Vec<StateName>,
    /// Who left between the two days.
    pub left: Vec<StateName>,
}
