//! What is to be counted, by what, of whom? A table as data, which any engine can run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A declared table over the records of one register.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// What the rows show.
    pub rows: Vec<Axis>,
    /// What the columns show.
    pub columns: Vec<Axis>,
    /// Which records count.
    pub filter: Predicate,
    /// What is counted.
    pub unit: Unit,
    /// Hierarchies by concept.
    pub hierarchies: BTreeMap<String, Hierarchy>,
    /// Roll-ups that axes name.
    pub roll_ups: Vec<RollUp>,
    /// Measures besides the count.
    pub measures: Vec<Measure>,
}

impl Plan {
    /// Axes in the order of keys: rows, then columns.
    pub fn axes(&self) -> impl Iterator<Item = &Axis> + Clone {
        self.rows.iter().chain(&self.columns)
    }

    pub(crate) fn parents(&self, concept: &str) -> &BTreeMap<String, String> {
        static NONE: BTreeMap<String, String> = BTreeMap::new();
        self.hierarchies.get(concept).map_or(&NONE, |h| &h.parents)
    }
}

/// One concept that a table shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// The concept (a column of the frame).
    pub concept: String,
    /// At which detail.
    #[serde(default)]
    pub at: At,
    /// What becomes of an answer with several codes.
    #[serde(default)]
    pub multi_form: MultiForm,
    /// Name in keys, where it is not the concept's (`year` for the year of `date_identified`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Axis {
    /// The concept as coded, each code counted.
    pub fn new(concept: &str) -> Self {
        Axis { concept: concept.to_string(), at: At::Coded, multi_form: MultiForm::CountInEach, name: None }
    }

    /// Name in keys.
    pub fn key(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.concept)
    }
}

/// The detail at which a concept is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// The codes as recorded (whole numbers as they are, dates by year).
    #[default]
    Coded,
    /// Each code and all its ancestors: a parent's row holds its children's people.
    Tree,
    /// The ancestor so many steps below the top (0: the top); a code above that level stays as it is.
    Level(u8),
    /// The groups of a named roll-up; a code without a group is unknown there.
    RollUp(String),
    /// The year of a date; unknown when the first and last possible day lie in different years.
    Year,
}

/// What becomes of a person or record with several codes (chapter on statistics, §4.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MultiForm {
    /// Counted in each of its codes; parts may exceed the total.
    #[default]
    CountInEach,
    /// Counted in the code of another, single-valued column; unknown where that is missing.
    MainForm {
        /// That column.
        column: String,
    },
    /// Counted in a row of its own, `mixed`. With [`At::Tree`] there is no such row and the plan is refused.
    MixedRow,
}

impl MultiForm {
    /// The rule's name.
    pub fn name(&self) -> &'static str {
        match self {
            MultiForm::CountInEach => "count_in_each",
            MultiForm::MainForm { .. } => "main_form",
            MultiForm::MixedRow => "mixed_row",
        }
    }
}

/// What is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Records.
    #[default]
    Records,
    /// Distinct values of a column. A record whose person is not known counts as a person of its own; how many these
    /// are is said in the provenance.
    Persons {
        /// The column that tells persons apart: a code or a whole number.
        column: String,
    },
}

/// A tree of codes: each code's parent. `yes` on a child is `yes` on its ancestors, `no` on a parent is `no` on its
/// children, anything else is unstated (V5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hierarchy {
    /// Child → parent.
    pub parents: BTreeMap<String, String>,
}

/// A declared grouping of codes (GLOTIP, SDG, Eurostat, national), with its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollUp {
    /// Name.
    pub name: String,
    /// Version; each published cell names it.
    pub version: String,
    /// Code → group. A code that is not named takes the group of its nearest ancestor.
    pub groups: BTreeMap<String, String>,
}

/// Which records count. Only a definite true passes: unknown is not true, and its negation is not true either.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Predicate {
    /// Every record.
    #[default]
    All,
    /// All of these hold.
    And(Vec<Predicate>),
    /// One of these holds.
    Or(Vec<Predicate>),
    /// This does not hold.
    Not(Box<Predicate>),
    /// The answer is one of these codes, or below one of them in the hierarchy. The names `unknown`, `not_asked` and
    /// `refused` ask for the state. On dates the codes are years, on whole numbers their digits.
    In {
        /// The column.
        column: String,
        /// The codes.
        codes: Vec<String>,
    },
    /// A whole number or date compares so.
    Compare {
        /// The column.
        column: String,
        /// How.
        op: Op,
        /// With what.
        value: Operand,
    },
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `==`
    Eq,
    /// `!=`
    Ne,
}

/// What a column is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    /// A whole number.
    Int(i64),
    /// A date: first and last possible day since 1970-01-01.
    Date {
        /// First possible day.
        lo: i32,
        /// Last possible day.
        hi: i32,
    },
}

/// A measure besides the count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The share of a code among those whom the policy lets into the base.
    Share {
        /// The axis (by key) whose codes have the share.
        of: String,
        /// Who is in the base.
        policy: Policy,
        /// Axes (by key) over which the base is taken, besides `of`; the others are held.
        #[serde(default)]
        over: Vec<String>,
    },
    /// Persons per 100,000 of a population.
    Rate(Population),
}

impl Measure {
    /// Name in cells: `share of exploitation (stated)`, `per 100,000`.
    pub fn name(&self) -> String {
        match self {
            Measure::Share { of, policy, .. } => format!("share of {of} ({})", policy.name()),
            Measure::Rate(_) => "per 100,000".to_string(),
        }
    }

    /// Name in the heads of files: `share_of_exploitation`, `per_100000`.
    pub fn id(&self) -> String {
        match self {
            Measure::Share { of, .. } => format!("share_of_{of}"),
            Measure::Rate(_) => "per_100000".to_string(),
        }
    }
}

/// Who is in the base of a share (chapter on statistics, §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Those with at least one yes in the group; the group's other values count as no.
    #[default]
    Stated,
    /// Those with a yes or a no for that code.
    Answered,
    /// Everyone.
    All,
}

impl Policy {
    /// The policy's name.
    pub fn name(self) -> &'static str {
        match self {
            Policy::Stated => "stated",
            Policy::Answered => "answered",
            Policy::All => "all",
        }
    }
}

/// A population of reference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Population {
    /// Where the figures come from.
    pub sources: Vec<PopulationSource>,
    /// Axes (by key) by which it is given; the population is the same along the others.
    pub by: Vec<String>,
    /// Keys in the order of `by` (`total` for all), each with its number of people.
    pub figures: Vec<(Vec<String>, i64)>,
}

/// Where figures of a population come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PopulationSource {
    /// Who counted.
    pub source: String,
    /// Which edition.
    pub edition: String,
    /// Which day of the year it holds for, as a code (`mid_year`).
    pub reference: String,
}
