//! Who asks? An account with what it brings: organisation, roles, teams, and those for whom it stands in.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::policy::{LOCAL, STAFF};

/// Somebody who asks to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The record of her account; nil: whoever acts at the machine itself.
    pub id: Uuid,
    /// Code of the organisation for which she works; empty: the installation.
    pub organisation: String,
    /// Codes of her roles, and `staff` when she has signed in.
    pub roles: BTreeSet<String>,
    /// The teams to which she belongs today.
    pub teams: Vec<Team>,
    /// The accounts for which she stands in today.
    pub stands_in_for: Vec<Uuid>,
    /// What she says that she comes for, where she says it: a code of `core.grant_purpose`.
    pub purpose: Option<String>,
}

/// A team to which somebody belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its record.
    pub id: Uuid,
    /// What it is for: a code of `core.team_purpose`.
    pub purpose: String,
}

impl Person {
    /// Whoever acts at the machine itself, for an organisation or for the installation.
    pub fn local(organisation: Option<&str>) -> Person {
        Person {
            id: Uuid::nil(),
            organisation: organisation.unwrap_or_default().to_string(),
            roles: BTreeSet::from([LOCAL.to_string()]),
            teams: Vec::new(),
            stands_in_for: Vec::new(),
            purpose: None,
        }
    }

    /// Whoever has not signed in.
    pub fn anybody() -> Person {
        Person { roles: BTreeSet::new(), ..Person::local(None) }
    }

    /// Somebody who has signed in, of whom no more is known than account, organisation and roles.
    pub fn staff<'r>(id: Uuid, organisation: Option<&str>, roles: impl IntoIterator<Item = &'r str>) -> Person {
        let roles = roles.into_iter().chain([STAFF]).map(str::to_string).collect();
        Person { id, roles, ..Person::local(organisation) }
    }

    /// In whose name a grant may stand for it to be hers: her own, her teams', and those for whom she stands in.
    pub fn holders(&self) -> impl Iterator<Item = Uuid> {
        std::iter::once(self.id).chain(self.teams.iter().map(|t| t.id)).chain(self.stands_in_for.iter().copied())
    }
}
