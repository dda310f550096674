//! Where does chance come from? From the operating system, and nowhere else.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use zeroize::Zeroizing;

use crate::{Error, Result};

/// Fills `bytes` with randomness of the operating system.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|e| Error::Randomness(e.to_string()))
}

/// So many random bytes.
pub(crate) fn array<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Randomness drawn beforehand, handed to a library that draws once and whose own source would panic where the operating
/// system gives none.
pub(crate) struct Drawn(Option<Zeroizing<[u8; 32]>>);

impl Drawn {
    /// Draws from the operating system.
    pub fn new() -> Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        fill(bytes.as_mut())?;
        Ok(Self(Some(bytes)))
    }

    /// The randomness of a published vector.
    #[cfg(test)]
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(Some(Zeroizing::new(bytes)))
    }
}

impl TryRng for Drawn {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("the key encapsulation draws bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("the key encapsulation draws bytes")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        // DHKEM draws exactly the 32 bytes of one private key (RFC 9180 §7.1.3); a second draw would repeat it.
        let drawn = self.0.take().expect("the key encapsulation draws once");
        out.copy_from_slice(&drawn[..]);
        Ok(())
    }
}

impl TryCryptoRng for Drawn {}
