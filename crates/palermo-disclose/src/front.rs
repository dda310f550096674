//! A table goes in, what may be published comes out: the front door of the crate.

use serde::Serialize;

use crate::audit::{Publishable, Shown, ShownFigure, publish};
use crate::error::Error;
use crate::model::{Public, Release, Standing, Table, Value, VariableId};
use crate::rule::Policy;
use crate::suppress::{Quality, primary, protect};

/// Hides what must be hidden in tables that go out together, audits the result and lets it out.
///
/// `tables` are all tables that a reader can put side by side: the new ones, and those public already that share people
/// with them ([`Draft::already_public`](crate::model::Draft::already_public)). Each has any number of dimensions, each a
/// tree of codes with its totals, and a [`Rule`](crate::Rule): the threshold, the rules of dominance for sums.
///
/// The answer has two halves. [`Disclosed::public`] may leave the house. [`Disclosed::decisions`] says for each cell what
/// became of it and why; it tells small cells from their complements and stays inside.
///
/// # Errors
///
/// [`Error::TooSparse`] where more would be hidden than the policy allows, [`Error::Unprotectable`] where some cells stay
/// exposed whatever is hidden; both name coarser codes that would help, the most helpful first. Faults of the tables are
/// told as by [`Release::new`].
///
/// # Examples
///
/// ```
/// use palermo_disclose::{Dimension, Outcome, Policy, Rule, ShownFigure, Table, disclose};
///
/// let place = Dimension::tree("place", "all", [("north", "all"), ("south", "all"), ("A", "north"), ("B", "north")])?;
/// let sex = Dimension::flat("sex", "all", ["f", "m"])?;
/// let table = Table::draft("cases by place and sex", "cases 2025", vec![place, sex], Rule::threshold(10))?
///     .own(&["A", "f"], 4).own(&["A", "m"], 31)
///     .own(&["B", "f"], 52).own(&["B", "m"], 17)
///     .own(&["south", "f"], 88).own(&["south", "m"], 40)
///     .add_up()
///     .finish()?;
/// let disclosed = disclose(vec![table], &Policy::default())?;
///
/// let cells = &disclosed.public.payload().tables[0].cells;
/// let small = cells.iter().find(|cell| cell.codes == ["A", "f"]).expect("it is in the table");
/// assert_eq!(small.figure, ShownFigure::Hidden);
/// assert_eq!(small.instead, Some(vec!["north".into(), "f".into()]));
///
/// for decision in &disclosed.decisions[0].cells {
///     println!("{} {}: {}", decision.codes.join("/"), decision.outcome.code(), decision.reason);
/// }
/// # Ok::<(), palermo_disclose::Error>(())
/// ```
pub fn disclose(tables: Vec<Table>, policy: &Policy) -> Result<Disclosed, Error> {
    let release = Release::new(tables)?;
    let protected = protect(&release, policy)?;
    let public = publish(&release, &protected.pattern, policy)?;
    let new = release.tables().iter().enumerate().filter(|(_, table)| table.standing == Standing::New);
    let decisions = new
        .zip(&public.payload().tables)
        .map(|((place, table), shown)| Decisions {
            table: table.name().to_string(),
            cells: (0..table.cells())
                .zip(&shown.cells)
                .map(|(cell, shown)| {
                    let (outcome, reason) = explain(&release, release.at(place, cell), shown.figure);
                    Decision { codes: shown.codes.clone(), outcome, reason, instead: shown.instead.clone() }
                })
                .collect(),
        })
        .collect();
    Ok(Disclosed {
        public,
        decisions,
        primary: protected.primary,
        complements: protected.complements,
        quality: protected.quality,
    })
}

/// Tables that passed the door, and what became of each cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosed {
    /// What may leave the house, with the audit that it passed.
    pub public: Publishable<Shown>,
    /// What became of each cell of the new tables and why: for the releasing officer, never for the public.
    pub decisions: Vec<Decisions>,
    /// Cells that the rule hides, and those hidden by decision or before; one that stands in several tables counts once.
    pub primary: usize,
    /// Cells hidden for their sake.
    pub complements: usize,
    /// How good the choice of complements is.
    pub quality: Quality,
}

/// What became of the cells of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decisions {
    /// The table.
    pub table: String,
    /// Its cells, in the order of the public's table.
    pub cells: Vec<Decision>,
}

/// What became of one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Its codes in the order of the dimensions.
    pub codes: Vec<String>,
    /// Shown or hidden.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// Of a hidden cell: the codes of the nearest coarser cell that is shown.
    pub instead: Option<Vec<String>>,
}

/// Shown or hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// This figure is shown.
    Shown(u64),
    /// A figure of others is shown as they published it.
    ShownAsPublished,
    /// Hidden by the rule itself.
    SuppressedPrimary,
    /// Hidden for the sake of others.
    SuppressedSecondary,
    /// There is no such cell.
    Absent,
}

impl Outcome {
    /// The name of the outcome as programs read it.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Shown(_) => "shown",
            Outcome::ShownAsPublished => "shown_as_published",
            Outcome::SuppressedPrimary => "suppressed_primary",
            Outcome::SuppressedSecondary => "suppressed_secondary",
            Outcome::Absent => "absent",
        }
    }
}

/// Why a cell is shown or hidden. As text it is one plain English sentence; [`Reason::code`] names it for programs and for
/// other languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Reason {
    /// Enough persons are in it, and it gives nobody away.
    Safe,
    /// Nobody is in it, and that harms nobody.
    Nobody,
    /// It is public already.
    AlreadyPublic,
    /// The combination cannot occur.
    CannotOccur,
    /// Fewer persons than the threshold.
    TooFewPersons {
        /// The threshold.
        threshold: u64,
    },
    /// A sum of which one or a few persons hold so much that it gives them away.
    Dominated,
    /// Nobody is in it, and to know that would be telling.
    SecretZero,
    /// It was hidden by decision, or when the table was first published.
    ByDecision,
    /// Shown, it would let a reader work out or narrow down another hidden cell.
    ProtectsOthers,
}

impl Reason {
    /// The name of the reason as programs read it, the same as in its data.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Safe => "safe",
            Reason::Nobody => "nobody",
            Reason::AlreadyPublic => "already_public",
            Reason::CannotOccur => "cannot_occur",
            Reason::TooFewPersons { .. } => "too_few_persons",
            Reason::Dominated => "dominated",
            Reason::SecretZero => "secret_zero",
            Reason::ByDecision => "by_decision",
            Reason::ProtectsOthers => "protects_others",
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::Safe => f.write_str("enough people are in it, and it gives nobody away"),
            Reason::Nobody => f.write_str("nobody is in it"),
            Reason::AlreadyPublic => f.write_str("this figure is public already"),
            Reason::CannotOccur => f.write_str("this combination cannot occur"),
            Reason::TooFewPersons { threshold } => write!(f, "fewer than {threshold} people are in it"),
            Reason::Dominated => f.write_str("a few people hold so much of this sum that it would give them away"),
            Reason::SecretZero => f.write_str("that nobody is in it would say too much about the others"),
            Reason::ByDecision => f.write_str("it was hidden by decision"),
            Reason::ProtectsOthers => {
                f.write_str("with it a reader could work out another hidden figure by subtraction")
            }
        }
    }
}

fn explain(release: &Release, id: Option<VariableId>, shown: ShownFigure) -> (Outcome, Reason) {
    let Some(id) = id else { return (Outcome::Absent, Reason::CannotOccur) };
    let variable = &release.variables()[id.0];
    match shown {
        ShownFigure::Absent => (Outcome::Absent, Reason::CannotOccur),
        ShownFigure::External { .. } => (Outcome::ShownAsPublished, Reason::AlreadyPublic),
        ShownFigure::Count(count) if variable.public == Public::Shown => (Outcome::Shown(count), Reason::AlreadyPublic),
        ShownFigure::Count(0) => (Outcome::Shown(0), Reason::Nobody),
        ShownFigure::Count(count) => (Outcome::Shown(count), Reason::Safe),
        ShownFigure::Hidden | ShownFigure::FewerThan(_) if primary(variable) => {
            let reason = match variable.value {
                Value::Own { persons: 0, .. } => Reason::SecretZero,
                Value::Own { persons, .. } if persons < variable.threshold => {
                    Reason::TooFewPersons { threshold: variable.threshold }
                }
                _ => Reason::Dominated,
            };
            (Outcome::SuppressedPrimary, reason)
        }
        ShownFigure::Hidden | ShownFigure::FewerThan(_) if variable.hidden || variable.public == Public::Hidden => {
            (Outcome::SuppressedPrimary, Reason::ByDecision)
        }
        ShownFigure::Hidden | ShownFigure::FewerThan(_) => (Outcome::SuppressedSecondary, Reason::ProtectsOthers),
    }
}
