//! Which algorithm seals? The suite byte says it.

use aes_gcm::Aes256Gcm;
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};

use crate::secret::Secret;

/// Bytes of an authentication tag, the same in both suites.
pub(crate) const TAG: usize = 16;

/// An authenticated cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Suite {
    /// 01: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with a random nonce of 192 bits, for any number of messages.
    XChaCha20Poly1305 = 1,
    /// 02: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits: at most 2³² messages a key.
    Aes256Gcm = 2,
}

impl Suite {
    /// The suite of this byte.
    #[must_use]
    pub fn of(byte: u8) -> Option<Suite> {
        match byte {
            1 => Some(Self::XChaCha20Poly1305),
            2 => Some(Self::Aes256Gcm),
            _ => None,
        }
    }

    /// Bytes of its nonce.
    pub(crate) fn nonce(self) -> usize {
        match self {
            Self::XChaCha20Poly1305 => 24,
            Self::Aes256Gcm => 12,
        }
    }

    /// Encrypts in place and gives the tag.
    pub(crate) fn encrypt(self, key: &Secret<32>, nonce: &[u8], aad: &[u8], text: &mut [u8]) -> [u8; TAG] {
        const PROOF: &str = "a nonce has the length of its suite, a text fewer than 2^36 bytes";
        let key = key.bytes().into();
        match self {
            Self::XChaCha20Poly1305 => XChaCha20Poly1305::new(key)
                .encrypt_inout_detached(nonce.try_into().expect(PROOF), aad, text.into())
                .expect(PROOF)
                .into(),
            Self::Aes256Gcm => Aes256Gcm::new(key)
                .encrypt_inout_detached(nonce.try_into().expect(PROOF), aad, text.into())
                .expect(PROOF)
                .into(),
        }
    }

    /// Decrypts in place; false when the tag does not fit, and then the text is of no use.
    #[must_use]
    pub(crate) fn decrypt(self, key: &Secret<32>, nonce: &[u8], aad: &[u8], text: &mut [u8], tag: &[u8]) -> bool {
        let Ok(tag) = <&[u8; TAG]>::try_from(tag) else { return false };
        let (key, tag) = (key.bytes().into(), tag.into());
        match self {
            Self::XChaCha20Poly1305 => nonce.try_into().is_ok_and(|nonce| {
                XChaCha20Poly1305::new(key).decrypt_inout_detached(nonce, aad, text.into(), tag).is_ok()
            }),
            Self::Aes256Gcm => nonce
                .try_into()
                .is_ok_and(|nonce| Aes256Gcm::new(key).decrypt_inout_detached(nonce, aad, text.into(), tag).is_ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{OK, hex, primitive};

    #[test]
    fn the_ciphers_give_the_published_numbers() {
        for (suite, name) in [(Suite::XChaCha20Poly1305, "xchacha20-poly1305"), (Suite::Aes256Gcm, "aes-256-gcm")] {
            let v = primitive(name);
            let key = Secret::copy_of(&hex(&v["key"]), "key").expect(OK);
            let (nonce, aad, plain) = (hex(&v["nonce"]), hex(&v["aad"]), hex(&v["plain"]));
            let mut text = plain.clone();
            let tag = suite.encrypt(&key, &nonce, &aad, &mut text);
            assert_eq!(text, hex(&v["cipher"]), "{name}");
            assert_eq!(tag[..], hex(&v["tag"]), "{name}");
            assert!(suite.decrypt(&key, &nonce, &aad, &mut text, &tag));
            assert_eq!(text, plain);
            assert!(!suite.decrypt(&key, &nonce, b"other", &mut text, &tag));
            assert!(!suite.decrypt(&key, &nonce[1..], &aad, &mut text, &tag));
            assert!(!suite.decrypt(&key, &nonce, &aad, &mut text, &tag[1..]));
        }
    }
}
