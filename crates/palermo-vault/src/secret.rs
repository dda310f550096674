//! How is a secret held in memory? On the heap in one place, wiped when it is dropped, never shown, compared in constant time.

use std::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{Error, Result, random};

/// So many secret bytes. They lie on the heap, so that moving the value leaves no copy behind.
pub struct Secret<const N: usize>(Box<Zeroizing<[u8; N]>>);

impl<const N: usize> Secret<N> {
    /// Random bytes of the operating system.
    pub fn random() -> Result<Self> {
        let mut secret = Self::zero();
        random::fill(secret.as_mut())?;
        Ok(secret)
    }

    /// Zeroes, to be filled in place.
    pub fn zero() -> Self {
        Self(Box::new(Zeroizing::new([0; N])))
    }

    /// A copy of `bytes`, which must be of the right length; `what` names them in the error.
    pub fn copy_of(bytes: &[u8], what: &'static str) -> Result<Self> {
        if bytes.len() != N {
            return Err(Error::Length { what, needed: N, found: bytes.len() });
        }
        let mut secret = Self::zero();
        secret.as_mut().copy_from_slice(bytes);
        Ok(secret)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; N] {
        &self.0
    }

    /// The bytes, to be filled.
    pub fn as_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<const N: usize> PartialEq for Secret<N> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes().ct_eq(other.bytes()).into()
    }
}

impl<const N: usize> Eq for Secret<N> {}

/// Opened or to be sealed: bytes of a narrative or an identity. They are wiped when dropped and never formatted.
#[derive(PartialEq, Eq)]
pub struct Plain(Zeroizing<Vec<u8>>);

impl Plain {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Plain {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl From<&[u8]> for Plain {
    fn from(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

impl From<&str> for Plain {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
