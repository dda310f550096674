//! What does somebody send who has no account? A record of the organisation that takes reports, sealed to the group of one
//! compartment there as it is written: whoever serves the form holds no key that opens it.
//!
//! A form carries a *key*: chance and a moment under a keyed hash. The identifier of the record is a keyed hash of the key, so a
//! form that is sent twice makes one record, on whichever server; and no identifier tells when it was made.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use palermo_register::catalog::{Intake, Register};
use sha2::Sha256;
use uuid::Uuid;

use crate::engine::{Actor, Assignment, Moment};
use crate::keys::NumberKey;
use crate::store::Store;
use crate::{Error, Input, Record, Result, read};

/// For how many hours a form may stand open.
pub const HOURS: i64 = 24;

/// Who is named in the ledger for what came from outside.
const ACTOR: &str = "public";
/// Kind of the keys under which forms carry theirs, one for each register and organisation.
const KIND: &str = "form";
/// What is hashed for the key that a form carries, and for the identifier of its record.
const LABELS: [&[u8]; 2] = [b"palermo/form/1", b"palermo/report/1"];
/// Bytes of chance, of the moment in seconds, and of the hash of both.
const PARTS: [usize; 3] = [16, 8, 16];

/// The key of one form, as it came back: it makes one record, however often the form is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormKey(Uuid);

impl Store {
    /// Whether a report of this register can be taken for an organisation now: the installation is unsealed, and somebody is in the
    /// group who will be able to open it.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn takes_reports(&self, intake: &Intake, organisation: &str) -> Result<bool> {
        if self.sealing().is_err() {
            return Ok(false);
        }
        Ok(!self.group_members(organisation, &intake.compartment).await?.is_empty())
    }

    /// A new key for a form of a register, as the form carries it.
    ///
    /// # Errors
    /// The key store refuses, or the system gives no randomness.
    #[crate::boxed]
    #[inline(never)]
    pub async fn new_form_key(&self, register: &Register, organisation: &str, now: Timestamp) -> Result<String> {
        let mut bytes = vec![0; PARTS[0]];
        getrandom::fill(&mut bytes).map_err(|e| Error::Randomness(e.to_string()))?;
        bytes.extend(now.as_second().to_be_bytes());
        let key = self.keys().number_key(&register.name, organisation, KIND).await?;
        let tag = keyed(&key, LABELS[0], &bytes).finalize().into_bytes();
        bytes.extend(tag.iter().take(PARTS[2]));
        Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
    }

    /// The key that a form brought back. None: it is not one of ours for this form, or too old.
    ///
    /// # Errors
    /// The key store refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn form_key(
        &self,
        register: &Register,
        organisation: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<Option<FormKey>> {
        let Some(bytes) = unhex(text).filter(|b| b.len() == PARTS.iter().sum::<usize>()) else { return Ok(None) };
        let (said, tag) = bytes.split_at(PARTS[0] + PARTS[1]);
        let key = self.keys().number_key(&register.name, organisation, KIND).await?;
        if keyed(&key, LABELS[0], said).verify_truncated_left(tag).is_err() {
            return Ok(None);
        }
        let since = said.last_chunk::<8>().map(|b| now.as_second().saturating_sub(i64::from_be_bytes(*b)));
        if !since.is_some_and(|s| (0..=HOURS * 3_600).contains(&s)) {
            return Ok(None);
        }
        let hash = keyed(&key, LABELS[1], said).finalize().into_bytes();
        let id = hash.first_chunk::<16>().map(|b| uuid::Builder::from_random_bytes(*b).into_uuid());
        Ok(id.map(FormKey))
    }

    /// Keeps what somebody sent, and gives the record; the one that a form with this key made before, where it was sent already. Of
    /// the time only the day is kept. Fields that the form does not ask are left out.
    ///
    /// # Errors
    /// The register has no such form; the record is refused; [`Error::Locked`]; a store refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn report(
        &self,
        register: &str,
        organisation: &str,
        key: FormKey,
        values: Vec<Assignment>,
    ) -> Result<Record> {
        let house = self.house();
        let (of, layout) = house.register(register)?;
        let intake = of.intake.as_ref().ok_or_else(|| Error::NoRecord(of.name.clone()))?;
        self.sealing()?;
        let asked = |place: usize| of.fields.get(place).is_some_and(|f| intake.fields.contains(&f.name));
        let values = values.into_iter().filter(|(place, _)| asked(*place)).collect();
        let actor = Actor { name: ACTOR.into(), roles: Some(Vec::new()), organisation: Some(organisation.into()) };
        let sent = async {
            let mut change = self.change_at(&actor, self.day()).await?;
            if let Some(stands) = read::load(change.tx(), &of, layout, key.0).await? {
                return Ok(stands);
            }
            let made = change.create(&of.name, Input { values, id: Some(key.0), source: None }).await?;
            change.commit().await?;
            Ok::<Record, Error>(made.record)
        };
        match sent.await {
            // The same form was on its way twice, and the other was faster.
            Err(broken @ Error::Constraint { .. }) => self.get(&of.name, key.0).await.map_err(|_| broken),
            other => other,
        }
    }

    /// The first moment of today: what is told of the time of a report.
    fn day(&self) -> Moment {
        let now = self.moment();
        match now.zone.to_timestamp(now.today.at(0, 0, 0, 0)) {
            Ok(at) => Moment { at, local: now.zone.to_datetime(at), ..now },
            Err(_) => now,
        }
    }
}

fn keyed(key: &NumberKey, label: &[u8], said: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.bytes()).expect("HMAC takes a key of any length");
    mac.update(label);
    mac.update(said);
    mac
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|p| (p[0] << 4) | p[1]).collect())
}
