//! When is it time to say outside how far the ledger is? Every hour and every thousand events.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use palermo_vault::VerifyingKey;
use sea_query::{Alias, Expr, ExprTrait as _, OnConflict, Query};
use uuid::Uuid;

use crate::db::{Database, Reads};
use crate::ledger::{self, LedgerKeys, SignedHead};
use crate::{Result, sealing};

/// Events after which a head is signed.
const EVENTS: i64 = 1_000;
/// Milliseconds after which a head is signed.
const HOUR: i64 = 3_600_000;
const INSTALLATION: &str = "installation";
const PUBLIC: &str = "ledger_key";

/// What an installation says of itself in its heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// What tells it from every other.
    pub installation: String,
    /// The public half of the key that signs its heads.
    pub public: VerifyingKey,
}

/// As it stands in the main store; nothing in a store that was never opened by a version that signs.
pub(crate) async fn identity(reads: &mut impl Reads) -> Result<Option<Identity>> {
    let name = Alias::new;
    let mut found = [None, None];
    for (place, key) in [INSTALLATION, PUBLIC].into_iter().enumerate() {
        let select = Query::select()
            .column(name("value"))
            .from(name("setting"))
            .and_where(Expr::col(name("name")).eq(key))
            .take();
        found[place] = reads.fetch_optional(&select).await?.and_then(|row| row.get::<String>(0).ok());
    }
    let [Some(installation), Some(public)] = found else { return Ok(None) };
    Ok(unhex(&public).and_then(|b| VerifyingKey::from_bytes(&b).ok()).map(|public| Identity { installation, public }))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().as_chunks::<2>();
    let pair = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.1.is_empty().then(|| digits.0.iter().map(pair).collect())?
}

/// Signs heads when it is time.
#[derive(Debug)]
pub(crate) struct Heads {
    identity: Identity,
    place: Option<PathBuf>,
    /// The last event and the moment of the last heads.
    last: Mutex<(i64, i64)>,
}

impl Heads {
    /// Gives the installation its identity where it has none.
    #[crate::boxed]
    #[inline(never)]
    pub async fn ready(database: &Database, keys: &LedgerKeys, place: Option<PathBuf>) -> Result<Self> {
        let known = identity(&mut database.read().await?).await?;
        let identity = match known {
            Some(known) => known,
            None => introduce(database, keys).await?,
        };
        let signed = ledger::last_signed(&mut keys.store().database().read().await?).await?;
        let seq = ledger::last_seq(&mut database.read().await?).await?;
        Ok(Self { identity, place, last: Mutex::new((seq, signed.unwrap_or(0))) })
    }

    pub fn installation(&self) -> &str {
        &self.identity.installation
    }

    pub fn is_due(&self, seq: i64) -> bool {
        let (last, at) = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        seq > last && (seq - last >= EVENTS || Timestamp::now().as_millisecond() - at >= HOUR)
    }

    #[crate::boxed]
    #[inline(never)]
    pub async fn sign(&self, database: &Database, keys: &LedgerKeys) -> Result<Vec<SignedHead>> {
        let now = Timestamp::now().as_millisecond();
        let seq = ledger::last_seq(&mut database.read().await?).await?;
        let heads = ledger::sign(database, keys, self.installation(), now).await?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = (seq, now);
        if let Some(place) = &self.place
            && let Err(error) = put(keys, place).await
        {
            tracing::error!("heads of the ledger and certificates wait for their place outside: {error}");
        }
        Ok(heads)
    }
}

/// Puts outside what is not there yet: heads, and who was erased.
async fn put(keys: &LedgerKeys, place: &Path) -> Result<()> {
    ledger::put(keys, place).await?;
    sealing::put_certificates(&ledger::file_of(place), &sealing::certificates(keys.store()).await?)
}

async fn introduce(database: &Database, keys: &LedgerKeys) -> Result<Identity> {
    let name = Alias::new;
    let public = keys.signing().await?.verifying();
    let hex: String = public.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let installation = Uuid::new_v4().to_string();
    let insert = Query::insert()
        .into_table(name("setting"))
        .columns(["name", "value"].map(name))
        .values_panic([INSTALLATION.into(), installation.clone().into()])
        .values_panic([PUBLIC.into(), hex.into()])
        .on_conflict(OnConflict::column(name("name")).do_nothing().to_owned())
        .take();
    let mut tx = database.begin().await?;
    tx.execute(&insert).await?;
    // Another process may have been faster.
    let known = identity(&mut tx).await?;
    tx.commit().await?;
    Ok(known.unwrap_or(Identity { installation, public }))
}
