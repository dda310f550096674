//! Sealing many new records at once, away from the database: each is a subject of its own, under keys that nobody has yet.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use palermo_register::catalog::Register;
use palermo_vault::wrap::{self, Scope};
use palermo_vault::{ContentKey, Key as _, OrgKey, PublicKey, ShredKey, Suite, sealed};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use uuid::Uuid;

use super::{Sealing, close, fields_of, group, index, place, shred, touched};
use crate::Result;
use crate::db::{BulkBatch, BulkRows, Cell, Reads as _, Tx};
use crate::keys::KeyStore;
use crate::record::Record;

/// What an import needs to seal for one organisation.
pub(crate) struct Bulk {
    org: String,
    outer: Arc<OrgKey>,
    /// To whom content keys are granted, by compartment.
    grantees: HashMap<String, Vec<PublicKey>>,
}

/// What must be written before the records: first the shred keys, in the key store, then the grants.
#[derive(Default)]
pub(crate) struct Keys {
    /// Subjects with their wrapped shred keys.
    shreds: Vec<(Uuid, Vec<u8>)>,
    grants: Vec<[Cell; 5]>,
    /// Records that wait for their tags.
    waiting: Vec<[Cell; 4]>,
}

/// The keys of one record.
type Made = (Uuid, Vec<u8>, Vec<[Cell; 5]>);

impl Bulk {
    /// Finds the groups of every compartment that these registers know; makes those that were never needed.
    ///
    /// # Errors
    /// There is no recovery key; a store refuses.
    pub(crate) async fn new<'r>(
        tx: &mut Tx,
        sealing: &Sealing,
        store: &KeyStore,
        org: &str,
        registers: impl Iterator<Item = &'r Arc<Register>>,
    ) -> Result<Bulk> {
        let mut grantees = HashMap::new();
        let compartments: BTreeSet<&str> =
            registers.flat_map(|r| &r.slots).map(|slot| slot.compartment.as_str()).collect();
        if !compartments.is_empty() {
            group::steady(tx, org).await?;
        }
        for compartment in compartments {
            let own = group::find_or_make(tx, org, compartment, &[]).await?.public;
            grantees.insert(compartment.to_string(), vec![own, group::recovery(tx, org).await?]);
        }
        Ok(Bulk { org: org.to_string(), outer: sealing.organisation(store, org).await?, grantees })
    }

    /// Seals new records of a register whose subject is the record itself, and takes the values away. Gives the places of the
    /// sealed fields of each, in order.
    ///
    /// # Errors
    /// The operating system gives no randomness.
    pub(crate) fn seal(
        &self,
        register: &Register,
        records: Vec<&mut Record>,
        keys: &mut Keys,
    ) -> Result<Vec<Vec<usize>>> {
        let done = records
            .into_par_iter()
            .map(|record| {
                let (slots, fields) = touched(register, record, None);
                let made = if slots.is_empty() { None } else { Some(self.one(register, record, &slots)?) };
                close(register, record);
                Ok((fields, made))
            })
            .collect::<Result<Vec<(Vec<usize>, Option<Made>)>>>()?;
        let mut out = Vec::with_capacity(done.len());
        for (fields, made) in done {
            out.push(fields);
            if let Some((subject, wrapped, grants)) = made {
                keys.shreds.push((subject, wrapped));
                keys.grants.extend(grants);
                keys.waiting.extend(index::searched(register).map(|c| index::row(register, c, subject, 1)));
            }
        }
        Ok(out)
    }

    fn one(&self, register: &Register, record: &mut Record, slots: &[usize]) -> Result<Made> {
        let (subject, generation) = (record.id, 1);
        let shred = ShredKey::generate()?;
        let mut grants = Vec::new();
        let mut content: HashMap<&str, ContentKey> = HashMap::new();
        for at in slots {
            let slot = &register.slots[*at];
            if !content.contains_key(slot.compartment.as_str()) {
                let key = ContentKey::generate()?;
                let compartment = slot.compartment.as_str();
                let scope = Scope { organisation: &self.org, subject: subject.as_bytes(), compartment, generation };
                for to in self.grantees.get(compartment).into_iter().flatten() {
                    grants.push([
                        Cell::Uuid(subject),
                        Cell::Text(compartment.to_string()),
                        Cell::Int(generation.into()),
                        Cell::Bytes(to.id().to_vec()),
                        Cell::Bytes(wrap::grant(&shred, &key, &scope, to)?),
                    ]);
                }
                content.insert(compartment, key);
            }
            let key = &content[slot.compartment.as_str()];
            let fields = fields_of(register, slot, &record.values);
            let bytes = {
                let place = place(register, record, slot.name(), &subject, generation);
                sealed::seal(Suite::XChaCha20Poly1305, key, &place, &fields)?
            };
            record.sealed[*at] = Some(bytes.into());
        }
        Ok((subject, shred::wrapped(&self.outer, &self.org, subject, &shred), grants))
    }

    /// Commits shred keys to the key store.
    ///
    /// # Errors
    /// The key store refuses.
    pub(crate) async fn keep(&self, store: &KeyStore, keys: &mut Keys) -> Result<()> {
        shred::insert(store, &self.org, std::mem::take(&mut keys.shreds)).await
    }
}

impl Keys {
    /// Whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.shreds.is_empty() && self.grants.is_empty()
    }

    /// The subjects whose keys these are.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = Uuid> {
        self.shreds.iter().map(|(s, _)| *s)
    }

    /// The rows that go into the transaction of the records: grants, and who waits for tags.
    ///
    /// # Errors
    /// None of its own: rows are as wide as their table.
    pub(crate) fn rows(&mut self, tx: &Tx) -> Result<Vec<BulkBatch>> {
        let mut grants = BulkRows::new(tx.backend(), group::GRANTS, &group::GRANT_COLUMNS);
        for row in self.grants.drain(..) {
            grants.push(row)?;
        }
        let mut waiting = BulkRows::new(tx.backend(), index::WAITING, &index::WAITING_COLUMNS);
        for row in self.waiting.drain(..) {
            waiting.push(row)?;
        }
        let mut out = grants.batches()?;
        out.append(&mut waiting.batches()?);
        Ok(out)
    }
}
