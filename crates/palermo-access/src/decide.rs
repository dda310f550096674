//! May she? Every page, every route and every list asks here, and nowhere else.

use std::sync::Arc;

use palermo_register::catalog::Register;
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::value::Value;
use palermo_store::db::Reads;
use palermo_store::read::{self, Listing};
use palermo_store::{Record, Sight};
use uuid::Uuid;

use crate::grant::{self, in_force};
use crate::person::{Person, Team};
use crate::policy::{About, Action, Asked, Decision, Rules};
use crate::{Access, Account, Error, Result};

/// A question: may this person do this with that?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Who asks.
    pub person: &'a Person,
    /// What is to be done.
    pub action: &'a Action,
    /// For what purpose: a code of `core.grant_purpose`.
    pub purpose: Option<&'a str>,
    /// The person has shown who she is within the last [`crate::PROOF_MINUTES`].
    pub step_up: bool,
}

/// With what it is to be done.
#[derive(Clone, Copy, Debug)]
pub enum Upon<'a> {
    /// The house as a whole.
    House,
    /// A record as it stands, or as it is about to be made.
    Record(&'a Register, &'a Record),
}

impl<'a> Question<'a> {
    /// A question for the purpose that the person states, without second factor.
    pub fn new(person: &'a Person, action: &'a Action) -> Question<'a> {
        Question { person, action, purpose: person.purpose.as_deref(), step_up: false }
    }
}

impl Access {
    /// The rules of the packs as they are applied now.
    ///
    /// # Errors
    /// [`Error::Policies`]: nothing is allowed until they are mended.
    pub fn rules(&self) -> Result<Arc<Rules>> {
        let house = self.store.house();
        let held = || self.rules.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((of, rules)) = held().as_ref()
            && Arc::ptr_eq(of, &house)
        {
            return Ok(rules.clone());
        }
        let rules = Arc::new(Rules::of(&house.catalog)?);
        *held() = Some((house, rules.clone()));
        Ok(rules)
    }

    /// An account with its teams of today and those for whom it stands in today.
    ///
    /// # Errors
    /// The store refuses.
    pub async fn person(&self, account: &Account) -> Result<Person> {
        let mut teams = Vec::new();
        let house = self.store.house();
        for record in self.of_today("core.team_member", "account", account.id).await? {
            let (register, _) = house.register("core.team_member")?;
            let Some(id) = pointed(record.get(&register, "team")) else { continue };
            let (of, _) = house.register("core.team")?;
            let team = self.store.get("core.team", id).await?;
            // An organisation says who belongs to its own teams, and to nobody else's.
            if team.owner != record.owner {
                continue;
            }
            let purpose = palermo_store::sight::code(team.get(&of, "purpose")).to_string();
            teams.push(Team { id, purpose });
        }
        let mut stands_in_for = Vec::new();
        for record in self.of_today("core.stand_in", "account", account.id).await? {
            let (register, _) = house.register("core.stand_in")?;
            let Some(absent) = pointed(record.get(&register, "absent")) else { continue };
            // Nor does it send its people to stand in for another organisation's.
            let of = self.account(absent).await?.and_then(|a| a.organisation);
            if of.as_deref() == record.owner.as_deref() {
                stands_in_for.push(absent);
            }
        }
        let roles = account.roles.iter().map(String::as_str);
        Ok(Person { teams, stands_in_for, ..Person::staff(account.id, account.organisation.as_deref(), roles) })
    }

    /// The records of a register that hold today and point at an account; none where no pack declares the register.
    async fn of_today(&self, register: &str, field: &str, account: Uuid) -> Result<Vec<Record>> {
        let house = self.store.house();
        let Ok((register, _)) = house.register(register) else { return Ok(Vec::new()) };
        let Some(place) = register.field_index(field) else { return Ok(Vec::new()) };
        let filter = Filter::Compare(place, Cmp::Eq, V::Text(account.to_string().as_str().into()));
        let as_of = Some(self.store.moment().today);
        let listing = Listing { filter, as_of, limit: 1_000, ..Listing::default() };
        Ok(self.store.list(&register.name, &listing).await?.0)
    }

    /// Decides, and says by which policies. What no policy permits is denied.
    ///
    /// # Errors
    /// The store refuses, or the policies cannot answer: nothing is allowed then.
    pub async fn decide(&self, question: &Question<'_>, upon: Upon<'_>) -> Result<Decision> {
        self.decide_in(&mut self.store.database().read().await?, question, upon).await
    }

    /// As [`Access::decide`], by what a transaction sees.
    ///
    /// # Errors
    /// As [`Access::decide`].
    pub async fn decide_in(&self, reads: &mut impl Reads, question: &Question<'_>, upon: Upon<'_>) -> Result<Decision> {
        let rules = self.rules()?;
        let asked = self.asked(question);
        match upon {
            Upon::House => rules.decide(&asked, &About::House),
            Upon::Record(register, record) => {
                let grants = grant::of_record(reads, &self.store.house(), register, record).await?;
                let holders = in_force(&grants, &asked, record);
                rules.decide(&asked, &About::Record(register, record, &holders))
            }
        }
    }

    /// Decides something in the house as a whole, which asks nothing of the database.
    ///
    /// # Errors
    /// The policies cannot answer: nothing is allowed then.
    pub fn house(&self, question: &Question<'_>) -> Result<Decision> {
        self.rules()?.decide(&self.asked(question), &About::House)
    }

    /// As [`Access::decide`], with a denial as an error.
    ///
    /// # Errors
    /// [`Error::Denied`], or as [`Access::decide`].
    pub async fn allow(&self, question: &Question<'_>, upon: Upon<'_>) -> Result<()> {
        if self.decide(question, upon).await?.allow { Ok(()) } else { Err(Error::Denied) }
    }

    /// The records of a register with which something may be done, as a condition for lists, counts, searches and exports.
    ///
    /// # Errors
    /// The policies cannot answer: nothing is shown then.
    pub fn sight(&self, question: &Question<'_>, register: &Register) -> Result<Sight> {
        let asked = self.asked(question);
        let granted = grant::sight(&self.store.house(), register, &asked);
        self.rules()?.sight(&asked, register, &granted)
    }

    fn asked<'q>(&self, question: &Question<'q>) -> Asked<'q> {
        let Question { person, action, purpose, step_up } = *question;
        Asked { person, action, purpose, step_up, now: self.store.moment().at }
    }
}

/// The record at which a reference points.
pub(crate) fn pointed(value: &Value) -> Option<Uuid> {
    match value {
        Value::Refs(to) => to.first().map(|r| r.id),
        _ => None,
    }
}

/// The records with grants of their own that speak for a record: itself, and the person whom it is about.
pub(crate) fn subject(register: &Register) -> Option<usize> {
    let field = register.subject.as_deref().filter(|s| *s != "self")?;
    register.field_index(field).filter(|i| register.fields[*i].is_stored())
}

/// A listing of the records of an identifier in a text field.
pub(crate) async fn by_text(
    reads: &mut impl Reads,
    house: &palermo_store::House,
    register: &str,
    field: &str,
    ids: &[Uuid],
) -> Result<Vec<Record>> {
    let (register, layout) = house.register(register)?;
    let Some(place) = register.field_index(field) else { return Ok(Vec::new()) };
    let any = ids.iter().map(|id| Filter::Compare(place, Cmp::Eq, V::Text(id.to_string().as_str().into()))).collect();
    let listing = Listing { filter: Filter::Or(any), limit: 100_000, ..Listing::default() };
    Ok(read::list(reads, &register, layout, &listing).await?.0)
}
