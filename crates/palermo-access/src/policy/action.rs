//! What can be asked for? With a record, or in the house as a whole.

use std::fmt;

/// Something that a person asks to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See that a record is there, with the fields of its list.
    List,
    /// Read a record with its history.
    Read,
    /// Make a record.
    Create,
    /// Change a record, or act on its clocks.
    Change,
    /// Delete a record.
    Delete,
    /// Take records away in a file.
    Export,
    /// Let somebody into a record.
    Grant,
    /// Undo what a batch made.
    Undo,
    /// Move a record: `WORKFLOW.TRANSITION`.
    Transition(String),
    /// Open what lies in a compartment.
    Open(String),
    /// Read the pages that are for everybody.
    Look,
    /// Use the house: one's own day, one's own drafts, the registers that there are.
    Enter,
    /// Send a file to the import desk.
    Import,
    /// Make tables of exact figures.
    Tabulate,
    /// Look at long work and at the ends of the ledger.
    Watch,
    /// Look after accounts and long work.
    Administer,
}

/// What can be done with a record of every register.
pub(crate) const RECORD: [Action; 7] =
    [Action::List, Action::Read, Action::Create, Action::Change, Action::Delete, Action::Export, Action::Grant];

/// What can be done in the house as a whole.
pub(crate) const HOUSE: [Action; 6] =
    [Action::Look, Action::Enter, Action::Import, Action::Tabulate, Action::Watch, Action::Administer];

impl Action {
    /// The group of actions that it belongs to: a policy may name the group.
    pub(crate) fn group(&self) -> Option<&'static str> {
        match self {
            Action::List | Action::Read => Some("see"),
            Action::Create | Action::Change | Action::Delete => Some("work"),
            Action::Transition(_) => Some("transition"),
            Action::Open(_) => Some("open"),
            Action::Export | Action::Grant | Action::Undo => None,
            _ => Some("house"),
        }
    }

    /// The compartment that is to be opened.
    pub(crate) fn compartment(&self) -> Option<&str> {
        match self {
            Action::Open(c) => Some(c),
            _ => None,
        }
    }

    /// The action of a name as policies and tables of expectations write it.
    pub fn parse(name: &str) -> Option<Action> {
        match name.split_once(':') {
            Some(("transition", t)) => Some(Action::Transition(t.to_string())),
            Some(("open", c)) => Some(Action::Open(c.to_string())),
            _ => RECORD.into_iter().chain(HOUSE).chain([Action::Undo]).find(|a| a.to_string() == name),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Transition(t) => write!(f, "transition:{t}"),
            Action::Open(c) => write!(f, "open:{c}"),
            Action::List => f.write_str("list"),
            Action::Read => f.write_str("read"),
            Action::Create => f.write_str("create"),
            Action::Change => f.write_str("change"),
            Action::Delete => f.write_str("delete"),
            Action::Export => f.write_str("export"),
            Action::Grant => f.write_str("grant"),
            Action::Undo => f.write_str("undo"),
            Action::Look => f.write_str("look"),
            Action::Enter => f.write_str("enter"),
            Action::Import => f.write_str("import"),
            Action::Tabulate => f.write_str("tabulate"),
            Action::Watch => f.write_str("watch"),
            Action::Administer => f.write_str("administer"),
        }
    }
}
