//! What an installation does with its keys: unseal, let people into groups and out of them, recover, erase.

use std::sync::{Arc, PoisonError};

use jiff::{Timestamp, ToSpan as _};
use palermo_vault::certificate::Certificate;
use palermo_vault::{PublicKey, RootKey};
use uuid::Uuid;

use super::{Group, Member, Recovery, Sealing, group, shred};
use crate::backup::KEY_DAYS;
use crate::engine::Actor;
use crate::ledger::{self, EventDraft};
use crate::store::Store;
use crate::{Error, Result};

/// A subject whose keys were destroyed.
#[derive(Clone, Debug)]
pub struct Erased {
    /// What is certified.
    pub certificate: Certificate,
    /// The same, signed by the installation.
    pub signed: Vec<u8>,
}

impl Store {
    /// Unseals the installation: from now on it can seal, and open for those who hold keys.
    ///
    /// # Errors
    /// Another root key than the one under which it was sealed; the key store refuses.
    pub async fn unseal(&self, root: RootKey) -> Result<()> {
        let sealing = Arc::new(Sealing::open(root, self.keys()).await?);
        *self.sealing.write().unwrap_or_else(PoisonError::into_inner) = Some(sealing);
        shred::sweep(self.keys(), self.database(), Timestamp::now()).await.map(drop)
    }

    /// Whether the installation was ever unsealed: then its own root key opens it and no other.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn has_root(&self) -> Result<bool> {
        shred::any_organisation(self.keys()).await
    }

    /// What an unsealed installation holds.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn sealing(&self) -> Result<Arc<Sealing>> {
        self.sealing.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::Locked)
    }

    /// Makes the recovery key of an organisation (empty: the installation's, which serves all that have none). Its shares are to
    /// be printed, given to five people, and kept nowhere else.
    ///
    /// # Errors
    /// [`Error::Refused`] when there is one.
    pub async fn make_recovery(&self, org: &str) -> Result<Recovery> {
        let mut tx = self.database().begin().await?;
        let made = group::make_recovery(&mut tx, org).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Whether there is a recovery key that serves the whole installation.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn has_recovery(&self) -> Result<bool> {
        match group::recovery(&mut self.database().read().await?, "").await {
            Ok(_) => Ok(true),
            Err(Error::NoRecovery { .. }) => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// The group of an organisation for a compartment; made with these first members where it was never needed.
    ///
    /// # Errors
    /// [`Error::NoRecovery`]; the database refuses.
    pub async fn group(&self, org: &str, compartment: &str, first: &[Member]) -> Result<Group> {
        let mut tx = self.database().begin().await?;
        let group = group::find_or_make(&mut tx, org, compartment, first).await?;
        tx.commit().await?;
        Ok(group)
    }

    /// Who is in the group of a compartment now.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn group_members(&self, org: &str, compartment: &str) -> Result<Vec<String>> {
        group::members(&mut self.database().read().await?, org, compartment).await
    }

    /// Takes somebody out of every group; each of them gets a new key, for what is written from now on, which `left` hands to those
    /// who stay.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn leave_groups(&self, member: &str, stay: impl Fn(&str) -> Option<PublicKey>) -> Result<()> {
        let mut tx = self.database().begin().await?;
        for (org, compartment) in group::leave(&mut tx, member).await? {
            let Some(group) = group::find(&mut tx, &org, &compartment).await? else { continue };
            let names = group::members(&mut tx, &org, &compartment).await?;
            let left: Vec<Member> =
                names.into_iter().filter_map(|name| Some(Member { public: stay(&name)?, name })).collect();
            group::make(&mut tx, &org, &compartment, group.generation + 1, &left).await?;
        }
        tx.commit().await
    }

    /// Destroys the keys of a subject: what was sealed for it can never be opened again, in no copy of the main store. The ledger
    /// says so, in the transaction in which the grants go; the key goes after them, so that a stop in between leaves nothing that
    /// opens. None: there was no key.
    ///
    /// # Errors
    /// A store refuses.
    pub async fn erase(&self, subject: Uuid, actor: &Actor, approver: &str) -> Result<Option<Erased>> {
        let Some(org) = shred::organisation_of(self.keys(), subject).await? else { return Ok(None) };
        let moment = self.moment();
        let known = ledger::who(&mut self.database().read().await?, subject, 0, i64::MAX).await?;
        let mut event = EventDraft::new(moment.at.as_millisecond(), actor.name.clone(), "erase");
        event.org = Some(org.as_str()).filter(|o| !o.is_empty()).map(Into::into);
        event.register = known.last().and_then(|e| e.draft.register.clone());
        event.record = Some(subject);
        let mut tx = self.database().begin().await?;
        group::revoke_all(&mut tx, subject).await?;
        let appended = ledger::append(&mut tx, self.ledger_keys(), [event]).await?;
        tx.commit().await?;
        shred::destroy(self.keys(), subject).await?;
        self.written(appended.last).await;
        let last = moment.today.checked_add(KEY_DAYS.days()).unwrap_or(moment.today);
        let certificate = Certificate {
            installation: self.installation().to_string(),
            org,
            subject: subject.as_bytes().to_vec(),
            approver: approver.to_string(),
            erased: moment.today.to_string(),
            backups: last.to_string(),
        };
        let signed = certificate.sign(self.ledger_keys().signing().await?.as_ref())?;
        Ok(Some(Erased { certificate, signed }))
    }
}
