//! What can go wrong when a table is to be published, where, and what to do about it.

use serde::Serialize;

use crate::audit::Report;
use crate::model::CellRef;
use crate::suppress::Coarser;

/// Why a table could not be described, protected or let out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A dimension cannot be used as it was declared.
    #[error("dimension `{dimension}`: {fault}")]
    Dimension {
        /// The dimension.
        dimension: String,
        /// What is wrong with it.
        fault: DimensionFault,
    },
    /// A table cannot be used as it was declared.
    #[error("table `{table}`: {fault}")]
    Table {
        /// The table.
        table: String,
        /// What is wrong with it.
        fault: TableFault,
    },
    /// A total is not the sum of its parts, or a part is greater than its total.
    #[error(
        "{total} is {stated}, its parts give {parts}; correct the counts, or declare that parts may exceed the total"
    )]
    SumDoesNotHold {
        /// The cell of the total.
        total: CellRef,
        /// Its count.
        stated: u64,
        /// What the parts add up to (the greatest part, where parts may exceed the total).
        parts: u64,
    },
    /// One cell has two figures in linked tables.
    #[error("{cell} has another figure in table `{other}`; cells of one population and key are one cell")]
    SharedCellDiffers {
        /// The cell.
        cell: CellRef,
        /// The table that says otherwise.
        other: String,
    },
    /// The linked tables do not go together.
    #[error("the tables cannot be released together: {0}")]
    Release(ReleaseFault),
    /// Public figures and own counts contradict each other: no table satisfies all sums.
    #[error(
        "no table satisfies all sums: the public figures contradict each other or the own counts; leave one of them out"
    )]
    Contradiction,
    /// Some cells stay exposed whatever else is hidden.
    #[error(
        "{} cells stay exposed whatever else is hidden (the first: {}); publish coarser codes or leave the table out",
        exposed.len(),
        exposed.first().map(ToString::to_string).unwrap_or_default()
    )]
    Unprotectable {
        /// The cells.
        exposed: Vec<CellRef>,
        /// Coarser codes that would leave fewer small cells, the most helpful first.
        proposals: Vec<Coarser>,
    },
    /// So much would be hidden that the table says little.
    #[error("{hidden} of {cells} cells would be hidden, which is more than {limit_percent} %; publish coarser codes")]
    TooSparse {
        /// Cells that would be hidden.
        hidden: usize,
        /// Cells above zero.
        cells: usize,
        /// The limit as a percentage.
        limit_percent: u8,
        /// Coarser codes that would leave fewer small cells, the most helpful first.
        proposals: Vec<Coarser>,
    },
    /// The audit found exposed cells: nothing is let out.
    #[error("{} cells are exposed; protect the table first", .0.exposures.len())]
    Exposed(Box<Report>),
    /// A payload that was handed in as external holds own counts.
    #[error("table `{table}` holds own counts; only tables made of external figures pass as external")]
    NotExternal {
        /// The table.
        table: String,
    },
}

impl Error {
    /// The name of the error as programs read it (`too_sparse`, `exposed` …).
    pub fn code(&self) -> &'static str {
        match self {
            Error::Dimension { .. } => "dimension_not_usable",
            Error::Table { .. } => "table_not_usable",
            Error::SumDoesNotHold { .. } => "sum_does_not_hold",
            Error::SharedCellDiffers { .. } => "shared_cell_differs",
            Error::Release(_) => "release_not_usable",
            Error::Contradiction => "contradiction",
            Error::Unprotectable { .. } => "unprotectable",
            Error::TooSparse { .. } => "too_sparse",
            Error::Exposed(_) => "exposed",
            Error::NotExternal { .. } => "not_external",
        }
    }
}

/// What is wrong with a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum DimensionFault {
    /// There is nothing to show.
    #[error("it has no codes")]
    NoCodes,
    /// A code stands twice.
    #[error("code `{0}` stands twice")]
    CodeTwice(String),
    /// A parent is not among the codes.
    #[error("`{0}` is named as a parent but is no code")]
    NoSuchParent(String),
    /// Codes are above themselves.
    #[error("code `{0}` is above itself")]
    Circle(String),
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum TableFault {
    /// A dimension stands twice.
    #[error("dimension `{0}` stands twice")]
    DimensionTwice(String),
    /// The codes given do not name one cell.
    #[error("`{}` names no cell; a cell has one code for each dimension, in their order", .0.join("/"))]
    NoSuchCell(Vec<String>),
    /// A cell has no figure.
    #[error("cell `{}` has no figure; give it one, or say that it is absent", .0.join("/"))]
    CellWithoutFigure(Vec<String>),
    /// A cell got two figures.
    #[error("cell `{}` was given two figures", .0.join("/"))]
    CellTwice(Vec<String>),
    /// More persons than records, or records of nobody.
    #[error("cell `{}` has {persons} persons and a count of {count}", codes.join("/"))]
    Persons {
        /// The cell's codes.
        codes: Vec<String>,
        /// Its count.
        count: u64,
        /// Its persons.
        persons: u64,
    },
    /// Contributions that cannot be the greatest ones of a sum.
    #[error(
        "cell `{}`: the greatest contributions do not fit {persons} persons and a sum of {value}; give them in falling order",
        codes.join("/")
    )]
    Contributions {
        /// The cell's codes.
        codes: Vec<String>,
        /// Its sum.
        value: u64,
        /// Its persons.
        persons: u64,
    },
    /// Sums along a dimension whose parts may exceed their total: contributions of one person would stand in several.
    #[error("it holds sums, and parts of dimension `{0}` may exceed their total; sum along dimensions that add up")]
    SumsThatExceed(String),
    /// A rule of dominance out of range.
    #[error("a rule of dominance is out of range: n from 1 to 3, k from 1 to 99, p from 1 to q − 1, q up to 200")]
    Dominance,
    /// An interval whose ends are in the wrong order.
    #[error("cell `{}` goes from {lo} to {hi}", codes.join("/"))]
    Interval {
        /// The cell's codes.
        codes: Vec<String>,
        /// Lower end.
        lo: u64,
        /// Upper end.
        hi: u64,
    },
    /// A figure beyond what is computed exactly.
    #[error("cell `{}` exceeds {limit}", codes.join("/"))]
    TooGreat {
        /// The cell's codes.
        codes: Vec<String>,
        /// The greatest figure.
        limit: u64,
    },
    /// More cells than can be protected.
    #[error("it has more than {limit} cells; show fewer codes or fewer dimensions")]
    TooManyCells {
        /// The limit.
        limit: usize,
    },
    /// A threshold out of range.
    #[error("the threshold {threshold} is not between 1 and {limit}")]
    Threshold {
        /// As given.
        threshold: u64,
        /// The greatest.
        limit: u64,
    },
    /// The rule names a dimension that the table has not.
    #[error("the rule names dimension `{0}`, which the table has not")]
    RuleNamesUnknown(String),
}

/// Why tables do not go together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseFault {
    /// There is no table.
    #[error("there is none")]
    NoTable,
    /// Two tables have one name.
    #[error("two are named `{0}`")]
    NameTwice(String),
    /// Small cells are shown as `<n` with different n, which would say more than either sign.
    #[error(
        "small cells are to be shown as `<{one}` and as `<{other}`; with a sign of their own they need one threshold"
    )]
    TwoThresholds {
        /// One threshold.
        one: u64,
        /// The other.
        other: u64,
    },
    /// More cells above zero than can be protected at once.
    #[error("{cells} cells above zero in {sums} sums are too many; release fewer tables at once, or coarser ones")]
    TooLarge {
        /// Cells above zero, those that nobody publishes among them.
        cells: usize,
        /// Sums that tie them.
        sums: usize,
    },
}
