//! What opens it? Keys, sealed values, wraps, shares, blind indexes, sealed streams and signed heads.
#![doc = include_str!("../README.md")]

mod aead;
mod cbor;
pub mod certificate;
pub mod chain;
mod derive;
mod error;
mod format;
pub mod index;
pub mod keys;
mod kwp;
mod pair;
pub mod passkey;
mod random;
pub mod sealed;
mod secret;
pub mod shares;
mod signed;
pub mod stream;
mod text;
pub mod totp;
pub mod user;
#[cfg(test)]
mod vectors;
pub mod wrap;

pub use aead::Suite;
pub use error::{Error, Result};
pub use format::Format;
pub use keys::{ContentKey, FactorKey, IndexKey, Key, LedgerKey, OrgKey, RootKey, ShredKey};
pub use pair::{PrivateKey, PublicKey, Signature, SigningKey, VerifyingKey};
pub use sealed::KeyId;
pub use secret::Plain;
