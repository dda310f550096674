//! Opening: whoever holds a group's key reads what was sealed for it, and the ledger says so before she does.

use std::collections::{BTreeMap, HashMap};

use palermo_register::catalog::Register;
use palermo_vault::wrap::{self, Outer, Scope};
use palermo_vault::{ContentKey, Key, PrivateKey, ShredKey, sealed};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use uuid::Uuid;

use super::group::{self, Grant, Handed};
use super::{organisation, place, put, subject};
use crate::db::Reads;
use crate::engine::Actor;
use crate::ledger::{EventDraft, FieldNames};
use crate::record::Record;
use crate::store::Store;
use crate::{Error, Result, read};

/// The private keys of a person who has signed in and unlocked them: her own, and those of her groups. They live as long as the
/// request that asked for them.
pub struct Holder {
    name: String,
    own: PrivateKey,
    groups: Vec<Handed>,
    by_id: HashMap<sealed::KeyId, usize>,
}

impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Holder({}, {} groups)", self.name, self.groups.len())
    }
}

impl Holder {
    /// Takes over what was handed to a member.
    ///
    /// # Errors
    /// The database refuses.
    pub(crate) async fn new(reads: &mut impl Reads, member: &str, own: PrivateKey) -> Result<Holder> {
        let groups = group::handed(reads, member, &own).await?;
        let by_id = groups.iter().enumerate().map(|(i, g)| (g.private.public().id(), i)).collect();
        Ok(Holder { name: member.to_string(), own, groups, by_id })
    }

    /// Whether she is in the group of a compartment.
    pub fn opens(&self, org: &str, compartment: &str) -> bool {
        self.groups.iter().any(|g| g.org == org && g.compartment == compartment)
    }

    /// The organisations in which she is in the group of a compartment.
    pub fn organisations(&self, compartment: &str) -> Vec<String> {
        let of = self.groups.iter().filter(|g| g.compartment == compartment);
        let mut all: Vec<String> = of.map(|g| g.org.clone()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// A key that was granted to her or to one of her groups.
    pub(super) fn open<O: Outer, K: Key>(&self, grants: &[Grant], outer: &O, scope: &Scope<'_>) -> Result<Option<K>> {
        let own = self.own.public().id();
        for (grantee, granted) in grants {
            let private = match self.by_id.get(grantee) {
                Some(i) => &self.groups[*i].private,
                None if *grantee == own => &self.own,
                None => continue,
            };
            return Ok(Some(wrap::open_grant(outer, granted, scope, private)?));
        }
        Ok(None)
    }

    /// The private halves of a group that she holds, by generation.
    fn groups(&self, org: &str, compartment: &str) -> impl Iterator<Item = (u32, &PrivateKey)> {
        let of = self.groups.iter().filter(move |g| g.org == org && g.compartment == compartment);
        of.map(|g| (g.generation, &g.private))
    }

    /// The newest generation of a group's key that she holds.
    pub(super) fn newest(&self, org: &str, compartment: &str) -> Option<u32> {
        self.groups(org, compartment).map(|(generation, _)| generation).max()
    }
}

/// What came of opening a slot of a record.
pub(super) enum Tried {
    /// Nothing is said there.
    Silent,
    /// What it says.
    Opened(sealed::Fields),
    /// She holds no key of it.
    Closed,
    /// Nobody ever opens it again.
    Erased,
    /// Its bytes do not open under their key.
    Damaged,
}

/// A record with what its reader could open.
#[derive(Debug)]
pub struct Opened {
    /// The record; values of slots that were opened stand in their places.
    pub record: Record,
    /// Slots that are sealed and stay so: she may not open them or holds no key, or the person was erased.
    pub closed: Vec<usize>,
    /// Slots whose bytes do not open under their key: to be shown as damaged.
    pub damaged: Vec<usize>,
}

impl Store {
    /// The keys of a person, by the name under which groups know her and her own private key.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn holder(&self, member: &str, own: PrivateKey) -> Result<Holder> {
        Holder::new(&mut self.database().read().await?, member, own).await
    }

    /// Opens the sealed values of a record for one who holds keys, in the compartments that she may open. The opening stands in the
    /// ledger, committed, before anything is given; one event for each slot.
    ///
    /// # Errors
    /// The installation is locked; there is no such record; the ledger cannot be written, and then nothing is opened.
    pub async fn open_record(
        &self,
        register: &str,
        id: Uuid,
        holder: &Holder,
        actor: &Actor,
        purpose: Option<&str>,
        may: impl Fn(&str) -> bool,
    ) -> Result<Opened> {
        self.sealing()?;
        let house = self.house();
        let (register, layout) = house.register(register)?;
        let mut reads = self.database().read().await?;
        let Some(mut record) = read::load(&mut reads, &register, layout, id).await? else {
            return Err(Error::NoRecord(register.name.clone()));
        };
        let (mut closed, mut damaged, mut events) = (Vec::new(), Vec::new(), Vec::new());
        let mut opened = Vec::new();
        for (at, slot) in register.slots.iter().enumerate() {
            if record.sealed.get(at).is_none_or(Option::is_none) {
                continue;
            }
            if !may(&slot.compartment) {
                closed.push(at);
                continue;
            }
            let tried = self.open_slot(&mut reads, &register, at, std::slice::from_ref(&record), holder).await?.pop();
            match tried.unwrap_or(Tried::Silent) {
                Tried::Silent => {}
                Tried::Closed | Tried::Erased => closed.push(at),
                Tried::Damaged => damaged.push(at),
                Tried::Opened(fields) => {
                    let mut event = EventDraft::new(self.moment().at.as_millisecond(), actor.name.clone(), "open");
                    event.org = record.owner.clone();
                    event.register = Some(register.name.as_str().into());
                    event.record = Some(id);
                    event.fields = FieldNames::new(fields.keys().map(String::as_str))?;
                    event.class = Some(slot.class.to_string().into());
                    event.compartment = Some(slot.compartment.as_str().into());
                    event.purpose = purpose.map(Into::into);
                    events.push(event);
                    opened.push((at, fields));
                }
            }
        }
        drop(reads);
        if !events.is_empty() {
            self.note(events).await?;
        }
        for (at, fields) in opened {
            put(&register, &register.slots[at], &fields, &mut record.values);
        }
        Ok(Opened { record, closed, damaged })
    }

    /// Opens one slot of records of a register, as far as a holder's keys go; in the order of the records. It tells nobody: the
    /// caller writes down what she does with it.
    pub(super) async fn open_slot(
        &self,
        reads: &mut impl Reads,
        register: &Register,
        at: usize,
        records: &[Record],
        holder: &Holder,
    ) -> Result<Vec<Tried>> {
        let sealing = self.sealing()?;
        let slot = &register.slots[at];
        let mut by_org: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
        for record in records.iter().filter(|r| r.sealed.get(at).is_some_and(Option::is_some)) {
            if let Ok(subject) = subject(register, record) {
                by_org.entry(organisation(record)).or_default().push(subject);
            }
        }
        let mut shreds: HashMap<Uuid, ShredKey> = HashMap::new();
        let mut grants = HashMap::new();
        for (org, subjects) in &by_org {
            shreds.extend(sealing.shred_keys(self.keys(), org, subjects).await?);
            grants.extend(group::grants(reads, subjects, &slot.compartment).await?);
        }
        let one = |record: &Record| {
            let Some(bytes) = record.sealed.get(at).and_then(Option::as_ref) else { return Tried::Silent };
            let Ok(header) = sealed::Header::read(bytes) else { return Tried::Damaged };
            let Ok(subject) = subject(register, record) else { return Tried::Closed };
            let Some(shred) = shreds.get(&subject) else { return Tried::Erased };
            let generation = header.generation;
            let Some(grants) = grants.get(&(subject, generation)) else { return Tried::Closed };
            let scope = Scope {
                organisation: organisation(record),
                subject: subject.as_bytes(),
                compartment: &slot.compartment,
                generation,
            };
            let key: ContentKey = match holder.open(grants, shred, &scope) {
                Ok(Some(key)) => key,
                Ok(None) => return Tried::Closed,
                Err(_) => return Tried::Damaged,
            };
            let place = place(register, record, slot.name(), &subject, generation);
            sealed::open(&key, &place, bytes).map_or(Tried::Damaged, Tried::Opened)
        };
        Ok(records.par_iter().map(one).collect())
    }

    /// Lets somebody into the group of a compartment: a member hands its keys on, those of before as well, since they open what was
    /// written under them. `false`: the one who lets in holds no key of it.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn let_in(&self, by: &Holder, org: &str, compartment: &str, who: &group::Member) -> Result<bool> {
        if !by.opens(org, compartment) {
            return Ok(false);
        }
        let mut tx = self.database().begin().await?;
        for (generation, private) in by.groups(org, compartment) {
            group::hand(&mut tx, org, compartment, generation, private, who).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
