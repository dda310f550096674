//! AES-256 key wrap with padding (NIST SP 800-38F KWP, RFC 5649).

use aes_kw::{KeyInit as _, KwpAes256};
use zeroize::Zeroizing;

use crate::secret::Secret;
use crate::{Error, Result};

/// Bytes that wrapping adds to a key whose length is a multiple of eight.
pub(crate) const OVERHEAD: usize = 8;

/// Wraps `plain` under `key`.
pub(crate) fn wrap(key: &Secret<32>, plain: &[u8]) -> Vec<u8> {
    let mut out = vec![0; plain.len().next_multiple_of(8) + OVERHEAD];
    let length = KwpAes256::new(key.bytes().into())
        .wrap_key(plain, &mut out)
        .expect("the buffer has the length that the padding needs")
        .len();
    debug_assert_eq!(length, out.len());
    out
}

/// Unwraps `wrapped` under `key`; `what` names it in the error.
pub(crate) fn unwrap(key: &Secret<32>, wrapped: &[u8], what: &'static str) -> Result<Zeroizing<Vec<u8>>> {
    let damaged = |_| Error::Damaged { what };
    let mut out = Zeroizing::new(vec![0; wrapped.len().saturating_sub(OVERHEAD)]);
    let length = KwpAes256::new(key.bytes().into()).unwrap_key(wrapped, &mut out).map_err(damaged)?.len();
    out.truncate(length);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use aes_kw::{KwpAes192, aes::Aes256};

    use super::*;
    use crate::vectors::{OK, hex, primitive};

    #[test]
    fn kwp_gives_the_numbers_of_rfc_5649() {
        for name in ["kwp-aes192-20", "kwp-aes192-7"] {
            let v = primitive(name);
            let kek: [u8; 24] = hex(&v["kek"]).try_into().expect(OK);
            let mut out = [0; 64];
            let wrapped = KwpAes192::new(&kek.into()).wrap_key(&hex(&v["key"]), &mut out).expect(OK);
            assert_eq!(wrapped, hex(&v["wrapped"]), "{name}");
        }
    }

    #[test]
    fn kwp_under_a_256_bit_key_gives_the_numbers_of_nist() {
        for name in ["kwp-aes256-3", "kwp-aes256-18"] {
            let v = primitive(name);
            let key = Secret::copy_of(&hex(&v["kek"]), "key").expect(OK);
            assert_eq!(wrap(&key, &hex(&v["key"])), hex(&v["wrapped"]));
            assert_eq!(*unwrap(&key, &hex(&v["wrapped"]), "key").expect(OK), hex(&v["key"]));
        }
        // The block cipher itself, FIPS 197 appendix C.3.
        use aes_kw::aes::cipher::{BlockCipherEncrypt as _, KeyInit as _};
        let v = primitive("aes256");
        let key: [u8; 32] = hex(&v["key"]).try_into().expect(OK);
        let mut block = <[u8; 16]>::try_from(hex(&v["plain"])).expect(OK).into();
        Aes256::new(&key.into()).encrypt_block(&mut block);
        assert_eq!(block[..], hex(&v["cipher"]));
    }

    #[test]
    fn every_changed_byte_and_every_length_is_refused_without_panic() {
        let key = Secret::copy_of(&[7; 32], "key").expect(OK);
        let wrapped = wrap(&key, &[9; 32]);
        for at in 0..wrapped.len() {
            let mut bad = wrapped.clone();
            bad[at] ^= 1;
            assert!(matches!(unwrap(&key, &bad, "key"), Err(Error::Damaged { .. })));
        }
        for length in (0..wrapped.len()).chain([41, 48, 1024]) {
            let mut bad = wrapped.clone();
            bad.resize(length, 0);
            assert!(unwrap(&key, &bad, "key").is_err());
        }
    }
}
