//! Persons and records as Cedar sees them.

use std::collections::{HashMap, HashSet};
use std::str::FromStr as _;

use cedar_policy::{Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression};
use jiff::Timestamp;
use palermo_register::catalog::Register;
use palermo_store::Record;
use palermo_store::sight::{code, is_yes, yes_codes};
use uuid::Uuid;

use super::action::Action;
use super::schema::entity_type;
use super::words::Word;
use super::{Rules, failed};
use crate::person::Person;
use crate::{Error, Result};

/// What is asked, by whom, and how.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who asks.
    pub person: &'a Person,
    /// What is to be done.
    pub action: &'a Action,
    /// For what purpose: a code of `core.grant_purpose`.
    pub purpose: Option<&'a str>,
    /// The person has shown her second factor within the last five minutes.
    pub step_up: bool,
    /// When.
    pub now: Timestamp,
}

/// With what it is to be done.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    /// The house as a whole.
    House,
    /// A record, or one that is about to be made, with the holders of grants in force for what is asked.
    Record(&'a Register, &'a Record, &'a [Uuid]),
}

fn uid(kind: &str, id: &str) -> Result<EntityUid> {
    let kind = EntityTypeName::from_str(kind).map_err(|e| failed(&e))?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

fn reference(kind: &str, id: &str) -> Result<RestrictedExpression> {
    Ok(RestrictedExpression::new_entity_uid(uid(kind, id)?))
}

pub(super) fn principal(asked: &Asked<'_>) -> Result<EntityUid> {
    uid("User", &asked.person.id.to_string())
}

pub(super) fn action(action: &Action) -> Result<EntityUid> {
    uid("Action", &action.to_string())
}

pub(super) fn context(asked: &Asked<'_>) -> Result<Context> {
    let pairs = [
        ("purpose".to_string(), RestrictedExpression::new_string(asked.purpose.unwrap_or_default().to_string())),
        ("step_up".to_string(), RestrictedExpression::new_bool(asked.step_up)),
        ("now".to_string(), RestrictedExpression::new_long(asked.now.as_second())),
    ];
    Context::from_pairs(pairs).map_err(|e| failed(&e))
}

fn resource(about: &About<'_>) -> Result<EntityUid> {
    match about {
        About::House => uid("House", "palermo"),
        About::Record(register, record, _) => uid(&entity_type(&register.name), &record.id.to_string()),
    }
}

pub(super) fn request(rules: &Rules, asked: &Asked<'_>, about: &About<'_>) -> Result<Request> {
    let schema = Some(rules.schema());
    Request::new(principal(asked)?, action(asked.action)?, resource(about)?, context(asked)?, schema)
        .map_err(|e| failed(&e))
}

/// The person, and the record where it is known.
pub(super) fn entities(rules: &Rules, asked: &Asked<'_>, about: Option<&About<'_>>) -> Result<Entities> {
    let mut all = vec![user(asked.person)?];
    if let Some(about) = about {
        all.push(match about {
            About::House => Entity::new_no_attrs(resource(about)?, HashSet::new()),
            About::Record(register, record, granted) => entity(rules, register, record, granted)?,
        });
    }
    Entities::from_entities(all, Some(rules.schema())).map_err(|e| failed(&e))
}

fn user(person: &Person) -> Result<Entity> {
    let mut parents = HashSet::new();
    for role in &person.roles {
        parents.insert(uid("Role", role)?);
    }
    for holder in person.holders() {
        parents.insert(uid("Group", &holder.to_string())?);
    }
    let teams = person.teams.iter().map(|t| RestrictedExpression::new_string(t.purpose.clone()));
    let attributes = HashMap::from([
        ("organisation".to_string(), reference("Organisation", &person.organisation)?),
        ("teams".to_string(), RestrictedExpression::new_set(teams)),
    ]);
    Entity::new(uid("User", &person.id.to_string())?, attributes, parents).map_err(|e| failed(&e))
}

fn entity(rules: &Rules, register: &Register, record: &Record, granted: &[Uuid]) -> Result<Entity> {
    let words = rules.words(&register.name).ok_or_else(|| Error::Policy(format!("{} is new", register.name)))?;
    let mut attributes = HashMap::new();
    for (name, word) in words {
        let value = |place: &usize| &record.values[*place];
        let said = match word {
            Word::Owner => reference("Organisation", record.owner.as_deref().unwrap_or_default())?,
            Word::Grants => {
                let holders: Result<Vec<_>> = granted.iter().map(|g| reference("Group", &g.to_string())).collect();
                RestrictedExpression::new_set(holders?)
            }
            Word::Text(t) => RestrictedExpression::new_string(t.clone()),
            Word::Flag(b) => RestrictedExpression::new_bool(*b),
            Word::Code(place) => RestrictedExpression::new_string(code(value(place)).to_string()),
            Word::Yes(place) => RestrictedExpression::new_bool(is_yes(value(place))),
            Word::Set(place) => RestrictedExpression::new_set(
                yes_codes(value(place)).map(|c| RestrictedExpression::new_string(c.to_string())),
            ),
        };
        attributes.insert(name.clone(), said);
    }
    Entity::new(resource(&About::Record(register, record, granted))?, attributes, HashSet::new())
        .map_err(|e| failed(&e))
}
