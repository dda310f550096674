//! What an installation does with its keys: unseal, let people into groups and out of them, recover, erase.

use std::sync::{Arc, PoisonError};

use jiff::{Timestamp, ToSpan as _};
use palermo_vault::certificate::Certificate;
use palermo_vault::{Key, PublicKey, RootKey, keys};
use uuid::Uuid;

use super::{Group, Member, Recovery, Sealing, erased, group, root, shred};
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
    #[crate::boxed]
    #[inline(never)]
    pub async fn unseal(&self, root: RootKey) -> Result<()> {
        let root = Arc::new(root);
        let sealing = Arc::new(Sealing::open(root.clone(), self.keys()).await?);
        let newest = Arc::ptr_eq(&root, &sealing.root());
        *self.sealing.write().unwrap_or_else(PoisonError::into_inner) = Some(sealing);
        // It is unsealed; what there is to tidy up waits for the next time where somebody else writes.
        let now = Timestamp::now();
        if newest && let Err(error) = root::forget_former(self.keys(), now).await {
            tracing::warn!(%error, "the root key still lies under the one before it");
        }
        if let Err(error) = shred::sweep(self.keys(), self.database(), now).await {
            tracing::warn!(%error, "keys of records that were never written stay for now");
        }
        if let Err(error) = self.forget_gone().await {
            tracing::warn!(%error, "tags of deleted records stay for now");
        }
        Ok(())
    }

    /// Whether the installation was ever unsealed: then its own root key opens it and no other.
    ///
    /// # Errors
    /// The key store refuses.
    #[crate::boxed]
    #[inline(never)]
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

    /// Puts a key of the machinery under the installation's own, for the row that `place` names. It opens nowhere else, and only while
    /// the installation is unsealed.
    ///
    /// # Errors
    /// [`Error::Locked`]; the key store refuses.
    pub async fn wrap_key<K: Key>(&self, key: &K, place: &str) -> Result<Vec<u8>> {
        let outer = self.sealing()?.organisation(self.keys(), "").await?;
        Ok(keys::wrap(&*outer, key, place))
    }

    /// Opens what [`Store::wrap_key`] made.
    ///
    /// # Errors
    /// [`Error::Locked`]; another place, another kind of key, changed bytes; the key store refuses.
    pub async fn unwrap_key<K: Key>(&self, wrapped: &[u8], place: &str) -> Result<K> {
        let outer = self.sealing()?.organisation(self.keys(), "").await?;
        Ok(keys::unwrap(&*outer, wrapped, place)?)
    }

    /// Writes events that change no record: what was opened, or what opens an account given or taken away.
    ///
    /// # Errors
    /// The ledger cannot be written; then what was to be done is not done.
    #[crate::boxed]
    #[inline(never)]
    pub async fn note(&self, events: Vec<EventDraft>) -> Result<()> {
        let mut tx = self.database().begin().await?;
        let appended = ledger::append(&mut tx, self.ledger_keys(), events).await?;
        tx.commit().await?;
        self.written(appended.last).await;
        Ok(())
    }

    /// Makes the recovery key of an organisation (empty: the installation's, which serves all that have none). Its shares are to
    /// be printed, given to five people, and kept nowhere else: `keep` puts them where they wait for that, and the key comes to
    /// stand only when it has.
    ///
    /// # Errors
    /// [`Error::Refused`] when there is one; what `keep` says; the database refuses.
    pub async fn make_recovery<E: From<Error>>(
        &self,
        org: &str,
        keep: impl FnOnce(&Recovery) -> std::result::Result<(), E>,
    ) -> std::result::Result<Recovery, E> {
        let mut tx = self.database().begin().await?;
        let made = group::make_recovery(&mut tx, org).await?;
        keep(&made)?;
        tx.commit().await?;
        Ok(made)
    }

    /// Whether there is a recovery key that serves the whole installation.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
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
    #[crate::boxed]
    #[inline(never)]
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
    #[crate::boxed]
    #[inline(never)]
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
            group::turn(&mut tx, &org, &compartment, &stay).await?;
        }
        tx.commit().await
    }

    /// Destroys the keys of a subject: what was sealed for it can never be opened again, in no copy of the main store, nor found. The
    /// certificate is kept first, so that a stop from then on is finished by the next start; the ledger says so in the transaction in
    /// which the grants go; the key goes last. None: there was no key.
    ///
    /// # Errors
    /// A store refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn erase(&self, subject: Uuid, actor: &Actor, approver: &str) -> Result<Option<Erased>> {
        let Some(org) = shred::organisation_of(self.keys(), subject).await? else { return Ok(None) };
        let moment = self.moment();
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
        let mut tx = self.keys().database().begin().await?;
        erased::keep(&mut tx, subject, &signed).await?;
        tx.commit().await?;
        let mut tx = self.database().begin().await?;
        let mut event =
            erased::event(&mut tx, subject, &certificate.org, moment.at.as_millisecond(), &actor.name).await?;
        event.approver = Some(approver.into());
        group::revoke_all(&mut tx, subject).await?;
        ledger::append(&mut tx, self.ledger_keys(), [event]).await?;
        tx.commit().await?;
        shred::destroy(self.keys(), &[(subject, signed.as_slice())]).await?;
        // With the heads the certificate goes to the place outside, before any backup is lost.
        if let Err(error) = self.sign_heads().await {
            tracing::error!("the ledger's heads could not be signed: {error}");
        }
        Ok(Some(Erased { certificate, signed }))
    }
}
