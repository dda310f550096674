//! What goes wrong at the door.

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way in which work at the door can fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store.
    #[error(transparent)]
    Store(#[from] palermo_store::Error),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] palermo_vault::Error),
    /// What is asked is not allowed. Why is for the ledger: who is told no more learns nothing of what is there.
    #[error("this is not there, or not yours: ask whoever leads the work to let you in")]
    Denied,
    /// The policies of the packs cannot be used: nothing is allowed until they are mended.
    #[error("{} mistakes in policies, the first: {}; palermo pack check shows all of them", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Policies(Vec<palermo_register::source::Fault>),
    /// A question that the policies cannot answer: nothing is allowed then.
    #[error("the policies cannot answer: {0}; run palermo pack check")]
    Policy(String),
    /// A grant that cannot be given so.
    #[error("{cause}; {remedy}")]
    Grant {
        /// What is wrong with it.
        cause: String,
        /// What to do.
        remedy: String,
    },
    /// Nobody is let in; why is for the log and for the person's own page, never for whoever tries.
    #[error("{0}")]
    Refused(#[from] Refused),
    /// A passphrase that is too short, too long or too common.
    #[error("a passphrase has {shortest} to {longest} characters and is none of the common ones: {why}", shortest = crate::SHORTEST, longest = crate::LONGEST)]
    Passphrase {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The derivation of a key failed.
    #[error("the passphrase could not be derived: {0}")]
    Derivation(String),
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness: {0}")]
    Randomness(String),
}

/// Why nobody is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Unknown handle, wrong passphrase or disabled account: one answer for the three.
    #[error("the handle and the passphrase do not go together")]
    NotTogether,
    /// Too many wrong tries: the next one is looked at after so many seconds.
    #[error("too many tries: try again in {0} seconds")]
    Wait(u64),
    /// The code is wrong, too old, or was used already: one answer for the three.
    #[error("the code does not fit")]
    WrongCode,
    /// The passkey does not answer what was asked, or was asked too long ago: one answer for both.
    #[error("the passkey does not fit")]
    WrongPasskey,
    /// The session is over.
    #[error("the session is over")]
    SessionOver,
}
