//! What goes wrong when something is locked or opened.

use std::io;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way in which work with keys and sealed bytes can fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes do not open. A changed byte, a ciphertext moved to another place and a wrong key look the same, and must:
    /// whoever tries learns nothing from the difference.
    #[error(
        "{what} does not open: it was changed, moved from its place, or belongs to another key; show it as damaged and keep the bytes"
    )]
    Damaged {
        /// What was opened.
        what: &'static str,
    },
    /// The bytes end too early.
    #[error(
        "{what} is cut short: at least {needed} bytes are needed and {found} are there; read it again from its source"
    )]
    Truncated {
        /// What was read.
        what: &'static str,
        /// Bytes needed at least.
        needed: usize,
        /// Bytes found.
        found: usize,
    },
    /// A version of a format that this release does not know.
    #[error("{what} has version {found}, which this release does not know: use a newer release")]
    UnknownVersion {
        /// What was read.
        what: &'static str,
        /// The version byte.
        found: u8,
    },
    /// A set of algorithms that this release does not know.
    #[error("{what} uses the algorithms number {found}, which this release does not know: use a newer release")]
    UnknownSuite {
        /// What was read.
        what: &'static str,
        /// The suite byte.
        found: u8,
    },
    /// Something is longer than its format can say.
    #[error("{what} is too long: at most {most} bytes fit; split it")]
    TooLong {
        /// What was written.
        what: &'static str,
        /// Bytes at most.
        most: usize,
    },
    /// A key, token or identifier that is not of its length.
    #[error("{what} has {found} bytes where {needed} are needed; use the one that was given out")]
    Length {
        /// What was read.
        what: &'static str,
        /// Bytes needed.
        needed: usize,
        /// Bytes found.
        found: usize,
    },
    /// Text that is not in the form in which this crate writes it.
    #[error("{what} is not in its written form: {why}; type or scan it again")]
    Text {
        /// What was read.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The cost of a derivation lies outside of what is accepted.
    #[error(
        "a derivation with {passes} passes over {kibibytes} KiB in {lanes} lanes is outside of what is accepted: {accepted}"
    )]
    Cost {
        /// Passes over the memory.
        passes: u32,
        /// Memory in KiB.
        kibibytes: u32,
        /// Lanes.
        lanes: u32,
        /// What is accepted.
        accepted: &'static str,
    },
    /// Reading or writing a stream failed.
    #[error("a stream could not be read or written: {0}")]
    Stream(#[source] io::Error),
    /// A secret cannot be split so.
    #[error(
        "a secret cannot be split into {shares} shares of which {threshold} open it: take 1 to 16 shares, and no more to open it than there are"
    )]
    Split {
        /// Shares needed to open it.
        threshold: u8,
        /// Shares in all.
        shares: u8,
    },
    /// A share that cannot be used.
    #[error("share number {number} cannot be used: {why}; read that share again from its paper")]
    Share {
        /// The number on the share.
        number: u8,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There are fewer shares than are needed.
    #[error("{found} of {needed} shares are there: bring the others together as well")]
    FewShares {
        /// Shares needed.
        needed: u8,
        /// Different shares found.
        found: u8,
    },
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness: {0}; nothing was written")]
    Randomness(String),
}

impl From<io::Error> for Error {
    /// An error of this crate that went through [`io::Read`] or [`io::Write`] comes out as itself.
    fn from(error: io::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(own) => own,
            Err(foreign) => Self::Stream(foreign),
        }
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }
}
