//! What did the audit find? Data, so that the caller can say it in any language.

use serde::Serialize;

use super::demand::Attacker;
use crate::model::{CellRef, SumRef};
use crate::rule::{Knowledge, Protection};

/// The audit of one release with one choice of hidden cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What the attacker was taken to know.
    pub knowledge: Knowledge,
    /// What the attacker must not narrow.
    pub protection: Protection,
    /// Cells that are not safe. Empty: the release passed.
    pub exposures: Vec<Exposure>,
    /// Public figures of others that follow more exactly than they were published. They are told to the releasing
    /// officer and never published.
    pub narrowed: Vec<Narrowed>,
    /// Sizes.
    pub counts: Counts,
}

impl Report {
    /// Whether every cell is safe.
    pub fn passed(&self) -> bool {
        self.exposures.is_empty()
    }
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Tables, those public already among them.
    pub tables: usize,
    /// Distinct own cells.
    pub own: usize,
    /// Distinct public figures of others.
    pub external: usize,
    /// Own cells that are small.
    pub small: usize,
    /// Own cells that are hidden, small ones among them.
    pub hidden: usize,
    /// Persons who are alone in hidden cells and were tried as attackers.
    pub alone: usize,
    /// Sums that every reader knows.
    pub sums: usize,
    /// Values of cells that were proven possible, each by a whole table that satisfies all sums.
    pub proven_possible: u64,
    /// Values that needed a search besides the walk.
    pub searched: u64,
}

/// A cell of which somebody learns too much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exposure {
    /// The cell.
    pub cell: CellRef,
    /// Who learns it.
    pub attacker: Attacker,
    /// What the attacker should be left with, both ends included; none where the cell merely must not be told.
    pub asked: Option<(i64, i64)>,
    /// What is learnt.
    pub learnt: Learnt,
    /// How.
    pub derivation: Derivation,
}

/// What is learnt about a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Learnt {
    /// It is shown.
    Shown {
        /// As it is.
        value: i64,
    },
    /// Its value follows.
    Exactly {
        /// The value.
        value: i64,
    },
    /// It lies between these values.
    Between {
        /// At least.
        lo: i64,
        /// At most; none where it is open.
        hi: Option<i64>,
    },
    /// It cannot have this value, though lower and higher ones are possible.
    Not {
        /// The value.
        value: i64,
    },
    /// Nobody could prove within the allowed work that this value stays possible. It counts as learnt.
    PerhapsNot {
        /// The value.
        value: i64,
    },
}

/// How it is learnt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// The figure stands in the table.
    Read,
    /// One sum after the other gives narrower bounds.
    Steps(Vec<Step>),
    /// Sums are added up and taken from each other until only this cell and cells at their bounds are left.
    Combination(Combination),
    /// All whole tables were tried.
    AllTried,
    /// It was not settled.
    Unsettled,
}

/// One bound that follows from one sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The cell whose bound becomes narrower.
    pub cell: CellRef,
    /// Which bound, and to what.
    pub bound: Bound,
    /// The sum it follows from.
    pub from: SumRef,
    /// What the hidden cells of that sum add up to: the total less its parts that are shown, or the other way round.
    pub hidden_sum: i64,
}

/// A bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Not less.
    AtLeast(i64),
    /// Not more.
    AtMost(i64),
}

/// `over` × cell = Σ times × hidden sum − Σ times × cell at its bound.
///
/// For an exactly determined cell there are no cells at bounds: cell = (`plus` − `minus`) / `over`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Combination {
    /// The sums, how often each is taken (negative: taken away), and what its hidden cells add up to.
    pub sums: Vec<(SumRef, i64, i64)>,
    /// Σ of the sums that are added.
    pub plus: i64,
    /// Σ of the sums that are taken away.
    pub minus: i64,
    /// The cells that stay, how often, and the bound that each cannot pass.
    pub at_bounds: Vec<(CellRef, i64, i64)>,
    /// By which the result is divided.
    pub over: i64,
}

/// A figure of others that follows more exactly than published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Narrowed {
    /// The cell.
    pub cell: CellRef,
    /// As published.
    pub published: (i64, Option<i64>),
    /// As it follows from all tables together.
    pub follows: (i64, Option<i64>),
}
