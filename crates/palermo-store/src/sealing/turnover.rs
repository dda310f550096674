//! How does a key get a successor while everybody works? What a key of the house opens is small, other keys: they are put under the new
//! one, and what was sealed stays as it is. Each turnover is one transaction that waits for whoever seals just then, with one event.
//!
//! | key | what its successor opens | what the former opens afterwards |
//! |---|---|---|
//! | root | the organisations' keys, put under it | for a day its successor, for servers that were unsealed before; then nothing |
//! | group | what is sealed from now on, for members and the recovery key | what was sealed before; members keep it |
//! | recovery | every key of every group, handed to it | nothing: what was granted to it is taken away |

use palermo_vault::{PrivateKey, PublicKey, RootKey};
use uuid::Uuid;

use super::{Group, group, index, root};
use crate::engine::Actor;
use crate::ledger::{self, EventDraft};
use crate::store::Store;
use crate::{Error, Result};

/// Subjects whose grants are looked at in one transaction.
const AT_ONCE: u64 = 2_000;

impl Store {
    /// Gives the root key a successor, a new key that nothing has used yet, and goes on with it. Passphrase and shares of the former
    /// open nothing any more. Says how many keys were moved; none: the installation was on that key already, and only the event is
    /// written.
    ///
    /// # Errors
    /// [`Error::Locked`]; [`Error::WrongRoot`]: another successor was faster; a store refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn rotate_root(&self, next: RootKey, actor: &Actor) -> Result<usize> {
        let now = self.sealing()?.root();
        let mut moved = 0;
        if *now != next {
            moved = root::succeed(self.keys(), &now, &next).await?;
            self.unseal(next).await?;
        }
        self.note(vec![self.turned("rotate_root", actor)]).await?;
        Ok(moved)
    }

    /// Gives the group of a compartment a new key for what is written from now on. Of its members those go on whose public key `stay`
    /// tells. None: there is no such group.
    ///
    /// # Errors
    /// [`Error::NoRecovery`]; the database refuses.
    pub async fn rotate_group(
        &self,
        org: &str,
        compartment: &str,
        stay: impl Fn(&str) -> Option<PublicKey>,
        actor: &Actor,
    ) -> Result<Option<Group>> {
        let mut tx = self.database().begin().await?;
        let Some(group) = group::turn(&mut tx, org, compartment, stay).await? else { return Ok(None) };
        let mut event = self.turned("rotate_group", actor);
        event.org = Some(org).filter(|org| !org.is_empty()).map(Into::into);
        event.compartment = Some(compartment.into());
        let appended = ledger::append(&mut tx, self.ledger_keys(), [event]).await?;
        tx.commit().await?;
        self.written(appended.last).await;
        Ok(Some(group))
    }

    /// Puts another recovery key in the place of the one that serves an organisation (empty: the installation's), for every group that
    /// it opens; then takes away what was granted to the former, group by group of subjects, and tells how many grants so far. Stopped
    /// in between, it goes on when it is asked for the same again. The caller has kept the shares of `next`.
    ///
    /// # Errors
    /// `not_the_recovery_key`: `held` is neither the one that serves nor the one before `next`; the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn rotate_recovery(
        &self,
        org: &str,
        held: &PrivateKey,
        next: PublicKey,
        actor: &Actor,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<u64> {
        let mut tx = self.database().begin().await?;
        let serves = group::hold(&mut tx, org).await?;
        if serves == held.public() {
            group::succeed(&mut tx, held, next).await?;
            index::revoke(&mut tx, held.public().id()).await?;
            let appended = ledger::append(&mut tx, self.ledger_keys(), [self.turned("rotate_recovery", actor)]).await?;
            tx.commit().await?;
            self.written(appended.last).await;
        } else if serves != next {
            return Err(Error::refused(
                "not_the_recovery_key",
                None,
                "these shares are not of the recovery key that serves now; bring those that were made last",
            ));
        } else {
            drop(tx);
        }
        let (mut gone, mut last): (u64, Option<Uuid>) = (0, None);
        loop {
            let mut tx = self.database().begin().await?;
            let (some, end) = group::revoke_some(&mut tx, held.public().id(), last, AT_ONCE).await?;
            tx.commit().await?;
            gone += some;
            told(gone);
            match end {
                Some(end) => last = Some(end),
                None => return Ok(gone),
            }
        }
    }

    /// The public half of the recovery key that serves an organisation (empty: the installation's).
    ///
    /// # Errors
    /// [`Error::NoRecovery`]; the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn recovery_key(&self, org: &str) -> Result<PublicKey> {
        group::recovery(&mut self.database().read().await?, org).await
    }

    fn turned(&self, action: &str, actor: &Actor) -> EventDraft {
        EventDraft::new(self.moment().at.as_millisecond(), actor.name.clone(), action)
    }
}
