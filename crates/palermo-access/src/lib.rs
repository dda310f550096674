#![doc = include_str!("../README.md")]

mod account;
mod credential;
mod decide;
mod error;
mod factor;
mod grant;
mod half;
mod matrix;
mod passkey;
mod passphrase;
mod person;
pub mod policy;
mod session;

use std::sync::{Arc, Mutex};

use palermo_store::{House, Store};
use tokio::sync::Semaphore;

pub use account::{Account, LetIn, NewAccount};
pub use decide::{Question, Upon};
pub use error::{Error, Refused, Result};
pub use factor::{Factor, RECOVERY_CODES};
pub use grant::{CaseGrant, GrantTerms, Holder, LONGEST_EMERGENCY};
pub use half::{Entry, HALF_MINUTES};
pub use matrix::{Cell, Expectations, Relation, matrix, matrix_where};
pub use palermo_vault::passkey::Answer;
pub use palermo_vault::user::Cost;
pub use passkey::{Asked, Passkey, PasskeyName, Shown, Site};
pub use passphrase::{LONGEST, SHORTEST, check as check_passphrase, invent};
pub use person::{Person, Team};
pub use policy::{Action, Decision, Rules};
pub use session::{ABSOLUTE_HOURS, Begun, IDLE_MINUTES, Opened, PROOF_MINUTES, Session, Token};

/// The rules of the packs that a house stands on.
type Known = (Arc<House>, Arc<Rules>);

/// The door of an installation.
#[derive(Clone, Debug)]
pub struct Access {
    store: Arc<Store>,
    cost: Cost,
    /// The rules of the packs, as they stood when they were last asked.
    rules: Arc<Mutex<Option<Known>>>,
    /// Derivations at one time: each takes 64 MiB and a core.
    derivations: Arc<Semaphore>,
    /// Wrong tries on the whole installation, which slow everybody down together.
    pace: Arc<credential::Pace>,
}

impl Access {
    /// The door of a store; makes its tables in the key store when they are not there.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn open(store: Arc<Store>) -> Result<Access> {
        Access::with_cost(store, Cost::default()).await
    }

    /// As [`Access::open`], with another cost of a passphrase.
    ///
    /// # Errors
    /// As [`Access::open`].
    pub async fn with_cost(store: Arc<Store>, cost: Cost) -> Result<Access> {
        credential::create(store.keys().database()).await?;
        session::create(store.keys().database()).await?;
        half::create(store.keys().database()).await?;
        factor::create(store.keys().database()).await?;
        passkey::create(store.keys().database()).await?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Access {
            store,
            cost,
            rules: Arc::default(),
            derivations: Arc::new(Semaphore::new(cores)),
            pace: Arc::default(),
        })
    }

    /// The store behind it.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }
}
