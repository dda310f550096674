//! Which cells are small, what may a reader find out about them, and who is that reader?

use serde::{Deserialize, Serialize};

/// The greatest threshold.
pub const MAX_THRESHOLD: u64 = 60;

/// What is not shown in a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// Cells of fewer persons than this, but of at least one, are small: they are hidden and protected.
    pub threshold: u64,
    /// Dimensions along which nobody may learn that all people of a row are in one cell (group disclosure). Zeros of
    /// such rows can be hidden.
    pub groups: Vec<String>,
    /// Of sums: those that one or two persons dominate are hidden and protected. A sum that any of these names is.
    pub dominance: Vec<Dominance>,
    /// Of sums of fewer persons than the threshold: nobody may come nearer to them than this percentage of their value.
    pub within_percent: u8,
    /// Where parts may exceed their total: whether those of the total who are *not* in a part count as a cell.
    pub remainders: Remainders,
}

impl Default for Rule {
    /// Threshold 5; no group disclosure; the p %-rule with 10 % for sums, small ones unknown within 20 %; remainders are
    /// protected.
    fn default() -> Self {
        Rule {
            threshold: 5,
            groups: Vec::new(),
            dominance: vec![Dominance::PriorPosterior { p: 10, q: 100 }],
            within_percent: 20,
            remainders: Remainders::Protected,
        }
    }
}

impl Rule {
    /// A minimum frequency.
    pub fn threshold(threshold: u64) -> Self {
        Rule { threshold, ..Rule::default() }
    }

    /// Nobody may learn that a whole row is in one cell along this dimension.
    #[must_use]
    pub fn group(mut self, dimension: &str) -> Self {
        self.groups.push(dimension.to_string());
        self
    }

    /// These rules, and no others, say which sums are dominated.
    #[must_use]
    pub fn dominated(mut self, rules: impl IntoIterator<Item = Dominance>) -> Self {
        self.dominance = rules.into_iter().collect();
        self
    }
}

/// When do a few persons dominate a sum (months of work unpaid, compensation awarded)? Then whoever knows the sum nearly
/// knows what is theirs.
///
/// With x₁ ≥ x₂ ≥ … the contributions and X their sum; the amounts by which an attacker's interval must reach beyond X are
/// the upper protection levels of Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4, and the lower ones
/// are as great.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dominance {
    /// The (n, k)-rule: x₁ + … + xₙ > k % of X. Asked: 100/k × (x₁ + … + xₙ) − X.
    Share {
        /// n, from 1 to [`LARGEST`](crate::model::LARGEST).
        of: u8,
        /// k, from 1 to 99.
        percent: u8,
    },
    /// The (p, q)-rule: everybody can estimate each contribution within q %, and nobody may come nearer to one than p %:
    /// X − x₁ − x₂ < p/q × x₁. With q = 100 it is the p %-rule. Asked: p/q × x₁ − (X − x₁ − x₂).
    PriorPosterior {
        /// p, from 1 to q − 1.
        p: u8,
        /// q, up to 200.
        q: u8,
    },
}

/// Total 100, exploited sexually 98: are the two others a small cell?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remainders {
    /// Yes: by subtraction they are as visible as a cell that is shown.
    #[default]
    Protected,
    /// No.
    Ignored,
}

/// How a release is protected, and against whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// What the attacker knows of the hidden cells.
    pub knowledge: Knowledge,
    /// What the attacker must not narrow.
    pub protection: Protection,
    /// Whether somebody who is alone in a hidden cell, and so knows its figure, is an attacker too.
    pub singles: Singles,
    /// What complements should cost.
    pub objective: Objective,
    /// How complements are looked for.
    pub search: Search,
    /// A release that would hide more of its cells above zero than this percentage is refused.
    pub most_hidden_percent: u8,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            knowledge: Knowledge::default(),
            protection: Protection::default(),
            singles: Singles::default(),
            objective: Objective::default(),
            search: Search::default(),
            most_hidden_percent: 60,
        }
    }
}

/// What the attacker knows of the hidden cells, besides all sums, all cells that are shown, and that counts are whole
/// numbers and not negative.
///
/// Zeros are shown, and everybody may know that; so a hidden cell holds at least one person, except where the rule can
/// hide zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Knowledge {
    /// All hidden cells carry one sign. Nobody knows which of them are small.
    OneSign,
    /// All hidden cells carry one sign, but the attacker has found out which of them are small and that these lie in
    /// 1 … n−1. The release must withstand this attacker and the reader of [`Knowledge::OneSign`].
    #[default]
    SmallCellsKnown,
    /// The attacker does not know the rule, and so not even that zeros are shown: a hidden cell could be empty. This is
    /// what the common programs assume. A published rule makes it untrue, and with it the protection; it is here for
    /// comparison and for rules that are kept secret.
    RuleUnknown,
    /// Small cells are shown as `<n`, the others hidden by another sign. Then whoever knows the rule knows that the
    /// others hold at least n: without this knowledge the audit would pass a 1 beside a hidden 5 under a total of 6.
    TwoSigns,
}

/// What the attacker must not narrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// Every value from 1 to n−1 stays possible for every small cell, as far as the positions of hidden cells and zeros
    /// leave it possible.
    #[default]
    EveryValue,
    /// The attacker's interval reaches this far below and above the true value (protection levels of Fischetti and
    /// Salazar 2001; the common programs use 1 and 1 for counts).
    Levels {
        /// Below.
        below: u64,
        /// Above.
        above: u64,
    },
}

/// Where does somebody who is alone in a hidden cell use the figure of that cell to work out others?
///
/// Such a person must be left with a second possible value of every other hidden small count, and with the whole asked
/// interval of every other hidden sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Singles {
    /// In sums: who contributed alone knows the amount. A person in a hidden count need not know that nobody else is in it.
    #[default]
    InSums,
    /// In counts too.
    Everywhere,
    /// Nowhere; for comparison with programs that do not ask.
    Nowhere,
}

/// What complements should cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// As few hidden cells as possible; a cell shared by several tables counts once.
    #[default]
    FewestCells,
    /// Few hidden people rather than few cells: a cell costs 1 + log₂ of its count, so that totals stay.
    KeepTotals,
}

/// How complements are looked for. Work is measured in steps of the algorithm and never in seconds, so that the same
/// table is hidden in the same way on every machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// Quick, for a page.
    #[default]
    Quick,
    /// The optimum, or after so many nodes the best that was found with its gap.
    Exact {
        /// Nodes of branch and bound over all rounds.
        nodes: u64,
    },
}
