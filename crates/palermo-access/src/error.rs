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
    /// The session is over.
    #[error("the session is over")]
    SessionOver,
}
