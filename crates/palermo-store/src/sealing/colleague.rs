//! One colleague is let into what is sealed for one person: whoever holds its keys grants them to her own key as well. She opens them
//! while the policies let her; when her access is taken back the grants go.

use std::collections::BTreeSet;

use palermo_register::catalog::Register;
use palermo_vault::wrap::{self, Scope};
use palermo_vault::{ContentKey, PublicKey};

use super::{Holder, group, organisation, subject};
use crate::Result;
use crate::db::{BulkRows, Cell, Reads as _, Tx};
use crate::record::Record;
use crate::store::Store;

impl Store {
    /// Grants to a colleague the content keys of the person whom a record is about, in these compartments: each that `by` holds. Gives
    /// the compartments in which `by` holds none of some key that is there.
    ///
    /// # Errors
    /// [`crate::Error::Locked`]; the record names nobody; a store refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn share_keys(
        &self,
        tx: &mut Tx,
        (register, record): (&Register, &Record),
        by: &Holder,
        compartments: &[String],
        to: &PublicKey,
    ) -> Result<Vec<String>> {
        let sealing = self.sealing()?;
        let (subject, org) = (subject(register, record)?, organisation(record));
        // Where there is no key nothing was ever sealed, or she was erased.
        let Some(shred) = sealing.shred_keys(self.keys(), org, &[subject]).await?.remove(&subject) else {
            return Ok(Vec::new());
        };
        let mut closed = BTreeSet::new();
        let mut rows = BulkRows::new(tx.backend(), group::GRANTS, &group::GRANT_COLUMNS);
        for compartment in compartments {
            for ((_, generation), grants) in group::grants(tx, &[subject], compartment).await? {
                if grants.iter().any(|(grantee, _)| *grantee == to.id()) {
                    continue;
                }
                let scope = Scope { organisation: org, subject: subject.as_bytes(), compartment, generation };
                let Some(key) = by.open::<_, ContentKey>(&grants, &shred, &scope)? else {
                    closed.insert(compartment.clone());
                    continue;
                };
                rows.push([
                    Cell::Uuid(subject),
                    Cell::Text(compartment.clone()),
                    Cell::Int(generation.into()),
                    Cell::Bytes(to.id().to_vec()),
                    Cell::Bytes(wrap::grant(&shred, &key, &scope, to)?),
                ])?;
            }
        }
        rows.flush(tx).await?;
        Ok(closed.into_iter().collect())
    }

    /// Takes away what [`Store::share_keys`] granted to a colleague in these compartments.
    ///
    /// # Errors
    /// The record names nobody; the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn unshare_keys(
        &self,
        tx: &mut Tx,
        (register, record): (&Register, &Record),
        compartments: &[String],
        from: &PublicKey,
    ) -> Result<()> {
        group::revoke_from(tx, subject(register, record)?, compartments, from.id()).await
    }
}
