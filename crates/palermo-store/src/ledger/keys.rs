//! Which keys make the codes of the chains and sign their heads? They lie in the key store; this is the one place that knows how.
//! It is here that they will be wrapped by the root key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use palermo_vault::{Key as _, LedgerKey, SigningKey, VerifyingKey};

use crate::Result;
use crate::keys::KeyStore;

const CHAIN: &str = "chain";
const SIGN: &str = "sign";

/// The keys of an installation's ledger; clones share what was read.
#[derive(Clone)]
pub struct LedgerKeys {
    store: KeyStore,
    chains: Arc<Mutex<HashMap<String, Arc<LedgerKey>>>>,
    signing: Arc<Mutex<Option<Arc<SigningKey>>>>,
}

impl std::fmt::Debug for LedgerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LedgerKeys({})", self.store.database().location())
    }
}

impl LedgerKeys {
    /// The keys that lie in a key store.
    #[must_use]
    pub fn of(store: KeyStore) -> Self {
        Self { store, chains: Arc::default(), signing: Arc::default() }
    }

    /// The store in which they lie.
    #[must_use]
    pub fn store(&self) -> &KeyStore {
        &self.store
    }

    /// The key of a chain (absent: the installation's own); made on first use and committed when this returns.
    ///
    /// # Errors
    /// The database refuses, the operating system gives no randomness, or the stored key is damaged.
    #[crate::boxed]
    #[inline(never)]
    pub async fn chain(&self, org: Option<&str>) -> Result<Arc<LedgerKey>> {
        let org = org.unwrap_or_default();
        if let Some(known) = self.chains.lock().unwrap_or_else(PoisonError::into_inner).get(org) {
            return Ok(Arc::clone(known));
        }
        let fresh = LedgerKey::generate()?;
        let bytes = self.store.ledger_key(CHAIN, org, Some(fresh.expose())).await?.unwrap_or(*fresh.expose());
        let key = Arc::new(LedgerKey::from_bytes(&bytes)?);
        self.chains.lock().unwrap_or_else(PoisonError::into_inner).insert(org.to_owned(), Arc::clone(&key));
        Ok(key)
    }

    /// The key of a chain, where there is one; nothing is made.
    ///
    /// # Errors
    /// The database refuses, or the stored key is damaged.
    #[crate::boxed]
    #[inline(never)]
    pub async fn known_chain(&self, org: Option<&str>) -> Result<Option<Arc<LedgerKey>>> {
        let bytes = self.store.ledger_key(CHAIN, org.unwrap_or_default(), None).await?;
        Ok(bytes.map(|bytes| LedgerKey::from_bytes(&bytes)).transpose()?.map(Arc::new))
    }

    /// The key that signs heads; made on first use.
    ///
    /// # Errors
    /// As [`LedgerKeys::chain`].
    #[crate::boxed]
    #[inline(never)]
    pub async fn signing(&self) -> Result<Arc<SigningKey>> {
        if let Some(known) = self.signing.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(known);
        }
        let fresh = SigningKey::generate()?;
        let bytes = self.store.ledger_key(SIGN, "", Some(fresh.expose())).await?.unwrap_or(*fresh.expose());
        let key = Arc::new(SigningKey::from_bytes(&bytes)?);
        *self.signing.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&key));
        Ok(key)
    }

    /// The public half of the key that signs heads, where there is one; nothing is made.
    ///
    /// # Errors
    /// The database refuses, or the stored key is damaged.
    #[crate::boxed]
    #[inline(never)]
    pub async fn known_public(&self) -> Result<Option<VerifyingKey>> {
        let bytes = self.store.ledger_key(SIGN, "", None).await?;
        Ok(bytes.map(|bytes| SigningKey::from_bytes(&bytes)).transpose()?.map(|key| key.verifying()))
    }
}
