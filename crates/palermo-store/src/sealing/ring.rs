//! The content keys that one change works with: those that its holder opens, and those that it makes.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use palermo_register::catalog::Register;
use palermo_register::value::Value;
use palermo_vault::wrap::{self, Scope};
use palermo_vault::{ContentKey, Key as _, PublicKey, ShredKey, Suite, sealed};
use rayon::iter::{IntoParallelRefMutIterator as _, ParallelIterator as _};
use uuid::Uuid;

use super::bulk::{Bulk, Keys};
use super::{Holder, Sealing, fields_of, group, organisation, place, put, shred, subject};
use crate::db::{BulkRows, Cell, Reads, Tx};
use crate::keys::KeyStore;
use crate::record::Record;
use crate::{Error, Result};

/// Whose key, in which compartment.
type Lock = (Uuid, String);

/// A content key at hand.
struct Held {
    generation: u32,
    key: Arc<ContentKey>,
}

/// The keys of one change.
pub struct Ring {
    sealing: Arc<Sealing>,
    store: KeyStore,
    holder: Option<Arc<Holder>>,
    held: HashMap<Lock, Held>,
    /// The recovery keys of organisations, which get no successor before this change ends.
    steady: HashMap<String, PublicKey>,
    /// To whom new keys of an organisation and compartment are granted.
    grantees: HashMap<(String, String), Vec<PublicKey>>,
    /// Subjects that got their first shred key here, to be settled after the commit.
    fresh: BTreeSet<Uuid>,
}

impl std::fmt::Debug for Ring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ring({} keys)", self.held.len())
    }
}

/// A record whose values are to be sealed, each slot that has something to say under a key that was made for it.
struct Waiting<'r> {
    record: &'r mut Record,
    subject: Uuid,
    /// Slot, its generation, the values.
    slots: Vec<(usize, u32, sealed::Fields)>,
}

/// A new content key with its grants.
struct Made {
    lock: Lock,
    held: Held,
    granted: Vec<(PublicKey, Vec<u8>)>,
}

impl Ring {
    pub(crate) fn new(sealing: Arc<Sealing>, store: KeyStore, holder: Option<Arc<Holder>>) -> Ring {
        let (held, steady, grantees, fresh) = (HashMap::new(), HashMap::new(), HashMap::new(), BTreeSet::new());
        Ring { sealing, store, holder, held, steady, grantees, fresh }
    }

    /// From here on sealed values are opened with these keys.
    pub(crate) fn held_by(&mut self, holder: Option<Arc<Holder>>) {
        self.holder = holder;
    }

    /// With whose keys sealed values are opened.
    pub(crate) fn holder(&self) -> Option<&Arc<Holder>> {
        self.holder.as_ref()
    }

    /// Opens the slots of a record of which fields are about to be stated, so that what stands is neither lost nor sealed twice.
    ///
    /// # Errors
    /// Somebody who holds no key would write over what stands: refused.
    pub(crate) async fn open_for_writing(
        &mut self,
        reads: &mut impl Reads,
        register: &Register,
        record: &mut Record,
        stated: &BTreeSet<usize>,
    ) -> Result<()> {
        for (at, slot) in register.slots.iter().enumerate() {
            let Some(bytes) = record.sealed.get(at).cloned().flatten() else { continue };
            if !slot.fields.iter().any(|f| stated.contains(f)) {
                continue;
            }
            let subject = subject(register, record)?;
            let generation = sealed::Header::read(&bytes)?.generation;
            let org = organisation(record).to_string();
            let key = self.key(reads, &org, subject, &slot.compartment, Some(generation)).await?;
            let Some(key) = key.map(|(_, k)| k) else {
                return Err(Error::refused(
                    "sealed_closed",
                    slot.fields.iter().find(|f| stated.contains(f)).map(|f| register.fields[*f].name.as_str()),
                    "what stands here is sealed, and nobody who may open it has signed in; leave it out, or sign in with a \
                     key that opens it",
                ));
            };
            let opened = sealed::open(&key, &place(register, record, slot.name(), &subject, generation), &bytes)?;
            put(register, slot, &opened, &mut record.values);
        }
        Ok(())
    }

    /// A key that the holder opens: of a generation, or the newest. With its generation.
    async fn key(
        &mut self,
        reads: &mut impl Reads,
        org: &str,
        subject: Uuid,
        compartment: &str,
        generation: Option<u32>,
    ) -> Result<Option<(u32, Arc<ContentKey>)>> {
        let lock = (subject, compartment.to_string());
        if let Some(h) = self.held.get(&lock).filter(|h| generation.is_none_or(|g| g == h.generation)) {
            return Ok(Some((h.generation, h.key.clone())));
        }
        let Some(holder) = self.holder.clone() else { return Ok(None) };
        let all = group::grants(reads, &[subject], compartment).await?;
        let Some(wanted) = generation.or_else(|| all.keys().map(|(_, g)| *g).max()) else { return Ok(None) };
        let grants = all.get(&(subject, wanted)).map(Vec::as_slice).unwrap_or_default();
        if generation.is_none() {
            // A group that changed its key gets what is written from now on under a key that those who left never had.
            let now = group::find(reads, org, compartment).await?.map(|g| g.public.id());
            if now.is_some_and(|id| !grants.iter().any(|(grantee, _)| *grantee == id)) {
                return Ok(None);
            }
        }
        let Some(shred) = self.sealing.shred_keys(&self.store, org, &[subject]).await?.remove(&subject) else {
            return Ok(None);
        };
        let scope = Scope { organisation: org, subject: subject.as_bytes(), compartment, generation: wanted };
        let opened: Option<ContentKey> = holder.open(grants, &shred, &scope)?;
        let Some(key) = opened else { return Ok(None) };
        let key = Arc::new(key);
        if generation.is_none() {
            self.held.insert(lock, Held { generation: wanted, key: key.clone() });
        }
        Ok(Some((wanted, key)))
    }

    /// Seals what sealed fields of records say, and takes the values away; nothing of them is written otherwise. `touched` of a
    /// record are its slots that differ from what stands: the others keep their ciphertext. All records are of one register.
    ///
    /// # Errors
    /// A record names no subject; a store refuses; there is no recovery key yet.
    pub(crate) async fn seal(
        &mut self,
        tx: &mut Tx,
        register: &Register,
        records: Vec<(&mut Record, Vec<usize>)>,
    ) -> Result<()> {
        let mut waiting = Vec::with_capacity(records.len());
        // Keys are made for all of the records at once: one transaction of the key store, one statement for the grants.
        let mut wanted: Vec<(Lock, String, u32)> = Vec::new();
        let subjects = records.iter().map(|(r, _)| subject(register, r)).collect::<Result<Vec<Uuid>>>()?;
        let newest = group::newest(tx, &subjects).await?;
        for (record, touched) in records {
            let org = organisation(record).to_string();
            let subject = subject(register, record)?;
            let mut slots = Vec::with_capacity(touched.len());
            for at in touched {
                let slot = &register.slots[at];
                let fields = fields_of(register, slot, &record.values);
                if fields.is_empty() {
                    record.sealed[at] = None;
                    continue;
                }
                self.steady(tx, &org).await?;
                let lock = (subject, slot.compartment.clone());
                let generation = match self.key(tx, &org, subject, &slot.compartment, None).await? {
                    Some((generation, _)) => generation,
                    None => match wanted.iter().find(|(l, ..)| *l == lock) {
                        Some((_, _, generation)) => *generation,
                        None => {
                            let generation = newest.get(&lock).copied().unwrap_or(0) + 1;
                            wanted.push((lock, org.clone(), generation));
                            generation
                        }
                    },
                };
                slots.push((at, generation, fields));
            }
            waiting.push(Waiting { record, subject, slots });
        }
        self.make(tx, wanted).await?;
        let held = &self.held;
        waiting.par_iter_mut().try_for_each(|w| -> Result<()> {
            for (at, generation, fields) in &w.slots {
                let slot = &register.slots[*at];
                let key = &held[&(w.subject, slot.compartment.clone())].key;
                let bytes = {
                    let place = place(register, w.record, slot.name(), &w.subject, *generation);
                    sealed::seal(Suite::XChaCha20Poly1305, key, &place, fields)?
                };
                w.record.sealed[*at] = Some(bytes.into());
            }
            Ok(())
        })?;
        for w in waiting {
            close(register, w.record);
        }
        Ok(())
    }

    /// The recovery key of an organisation; neither it nor its groups' keys get a successor while this change writes.
    async fn steady(&mut self, tx: &mut Tx, org: &str) -> Result<PublicKey> {
        if let Some(known) = self.steady.get(org) {
            return Ok(*known);
        }
        let recovery = group::steady(tx, org).await?;
        self.steady.insert(org.to_string(), recovery);
        Ok(recovery)
    }

    /// Makes content keys and grants them to the groups of their compartments and to the recovery keys.
    async fn make(&mut self, tx: &mut Tx, wanted: Vec<(Lock, String, u32)>) -> Result<()> {
        let mut orgs: HashMap<String, Vec<Uuid>> = HashMap::new();
        for ((subject, compartment), org, _) in &wanted {
            orgs.entry(org.clone()).or_default().push(*subject);
            let recovery = self.steady(tx, org).await?;
            if let Entry::Vacant(unknown) = self.grantees.entry((org.clone(), compartment.clone())) {
                let own = group::find_or_make(tx, org, compartment, &[]).await?.public;
                unknown.insert(vec![own, recovery]);
            }
        }
        let mut shreds: HashMap<Uuid, ShredKey> = HashMap::new();
        for (org, subjects) in &orgs {
            shreds.extend(self.sealing.make_shred_keys(&self.store, org, subjects).await?);
        }
        let grantees = &self.grantees;
        let made = rayon::iter::IntoParallelIterator::into_par_iter(wanted)
            .map(|((subject, compartment), org, generation)| {
                let key = ContentKey::generate()?;
                let scope =
                    Scope { organisation: &org, subject: subject.as_bytes(), compartment: &compartment, generation };
                let to = &grantees[&(org.clone(), compartment.clone())];
                let grant = |p: &PublicKey| Ok((*p, wrap::grant(&shreds[&subject], &key, &scope, p)?));
                let granted = to.iter().map(grant).collect::<Result<_>>()?;
                Ok(Made { lock: (subject, compartment), held: Held { generation, key: Arc::new(key) }, granted })
            })
            .collect::<Result<Vec<Made>>>()?;
        let mut rows = BulkRows::new(tx.backend(), group::GRANTS, &group::GRANT_COLUMNS);
        for m in made {
            for (to, granted) in m.granted {
                rows.push([
                    Cell::Uuid(m.lock.0),
                    Cell::Text(m.lock.1.clone()),
                    Cell::Int(m.held.generation.into()),
                    Cell::Bytes(to.id().to_vec()),
                    Cell::Bytes(granted),
                ])?;
            }
            self.fresh.insert(m.lock.0);
            self.held.insert(m.lock, m.held);
        }
        for batch in rows.batches()? {
            tx.execute_batch(batch).await?;
        }
        Ok(())
    }

    /// The main store has committed: the keys made here are live.
    ///
    /// # Errors
    /// The key store refuses; a sweep settles them later.
    pub(crate) async fn settle(&self) -> Result<()> {
        if self.fresh.is_empty() { Ok(()) } else { shred::settle(&self.store, &self.fresh).await }
    }

    /// What an import of many records needs to seal them.
    ///
    /// # Errors
    /// As [`Bulk::new`].
    pub(crate) async fn bulk<'r>(
        &self,
        tx: &mut Tx,
        org: &str,
        registers: impl Iterator<Item = &'r Arc<Register>>,
    ) -> Result<Bulk> {
        Bulk::new(tx, &self.sealing, &self.store, org, registers).await
    }

    /// Writes keys that were made in bulk: shred keys, committed, then grants, and which records wait for their tags.
    ///
    /// # Errors
    /// A store refuses.
    pub(crate) async fn keep(&mut self, tx: &mut Tx, bulk: &Bulk, mut keys: Keys) -> Result<()> {
        self.fresh.extend(keys.subjects());
        bulk.keep(&self.store, &mut keys).await?;
        for batch in keys.rows(tx)? {
            tx.execute_batch(batch).await?;
        }
        Ok(())
    }
}

/// Takes opened values out of a record.
pub(crate) fn close(register: &Register, record: &mut Record) {
    for i in register.slots.iter().flat_map(|s| &s.fields) {
        record.values[*i] = Value::Empty;
    }
}

/// The slots of a record in which two versions differ, and the places of the fields that do.
pub(crate) fn touched(register: &Register, new: &Record, old: Option<&Record>) -> (Vec<usize>, Vec<usize>) {
    let before = |i: usize| old.map_or(&Value::Empty, |o| &o.values[i]);
    let differs = |i: &usize| new.values[*i] != *before(*i);
    let fields: Vec<usize> = register.slots.iter().flat_map(|s| &s.fields).copied().filter(differs).collect();
    let slots = (0..register.slots.len()).filter(|s| register.slots[*s].fields.iter().any(differs)).collect();
    (slots, fields)
}
