//! To whom is something sealed, and who signed it? Key pairs: X25519 for sealing (HPKE), Ed25519 for signing.
//!
//! Sealing is HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20Poly1305. Its *suite* byte is
//! 01; a hybrid with ML-KEM-768 would be another suite of the same formats.

use std::fmt;

use ed25519_dalek::Signer as _;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::derive::context;
use crate::keys::{Key as _, key, private::Material as _};
use crate::random::Drawn;
use crate::{Error, KeyId, Result};

key! {
    /// The private half of an X25519 pair: of a user (UK), a group (GK), a report (RPK), the recovery quorum (EK) or the backups (BK).
    PrivateKey, "private key"
}
key! {
    /// The private half of an Ed25519 pair (RFC 8032): the installation's (LSK) or a user's.
    SigningKey, "signing key"
}

/// The public half of an X25519 pair.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; 32]);

/// The public half of an Ed25519 pair.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerifyingKey([u8; 32]);

/// An Ed25519 signature.
pub type Signature = [u8; 64];

impl PublicKey {
    /// The key of these bytes.
    ///
    /// # Errors
    /// There are not 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        array(bytes, "public key").map(Self)
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its identifier: the first 16 bytes of SHA-256 over `"palermo/public/1"` and the key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let hash = Sha256::digest(context(&[b"palermo/public/1", &self.0]));
        *hash.first_chunk().expect("SHA-256 gives 32 bytes")
    }
}

impl PrivateKey {
    /// The public half.
    ///
    /// # Panics
    /// Never: every 32 bytes are a private key of X25519.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(X25519HkdfSha256::sk_to_pk(&self.library()).to_bytes().into())
    }

    fn library(&self) -> <X25519HkdfSha256 as hpke::Kem>::PrivateKey {
        hpke::Deserializable::from_bytes(self.expose()).expect("every 32 bytes are a private key of X25519")
    }
}

impl SigningKey {
    /// The public half.
    #[must_use]
    pub fn verifying(&self) -> VerifyingKey {
        VerifyingKey(self.library().verifying_key().to_bytes())
    }

    /// Signs `message`. The caller puts a name of its format first, so that no signature serves two formats.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        self.library().sign(message).to_bytes()
    }

    fn library(&self) -> ed25519_dalek::SigningKey {
        ed25519_dalek::SigningKey::from_bytes(self.secret().bytes())
    }
}

impl VerifyingKey {
    /// The key of these bytes.
    ///
    /// # Errors
    /// There are not 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        array(bytes, "verifying key").map(Self)
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether `signature` is this key's over `message`. Keys and points of small order are refused, as is every second way of
    /// writing a signature.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        ed25519_dalek::VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok())
    }
}

macro_rules! shown {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), data_encoding::HEXLOWER.encode(&self.0))
            }
        }
    };
}
shown!(PublicKey);
shown!(VerifyingKey);

fn array<const N: usize>(bytes: &[u8], what: &'static str) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| Error::Length { what, needed: N, found: bytes.len() })
}

/// Bytes that sealing adds: the encapsulated key and the tag.
pub(crate) const SEALING: usize = 32 + 16;

/// Seals `plain` to `to`: encapsulated key, ciphertext, tag. `info` says what for.
pub(crate) fn seal(to: &PublicKey, info: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    seal_with(Drawn::new()?, to, info, b"", plain)
}

pub(crate) fn seal_with(mut drawn: Drawn, to: &PublicKey, info: &[u8], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let damaged = |_| Error::Damaged { what: "public key" };
    let to = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&to.0).map_err(damaged)?;
    let (encapsulated, ciphertext) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &to,
        info,
        plain,
        aad,
        &mut drawn,
    )
    .map_err(damaged)?;
    let mut out = encapsulated.to_bytes().to_vec();
    out.extend_from_slice(&ciphertext);
    Ok(out)
}

/// Opens what [`seal`] made; `None` when it is not for this key and this purpose.
pub(crate) fn open(with: &PrivateKey, info: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    open_with(with, info, b"", sealed)
}

fn open_with(with: &PrivateKey, info: &[u8], aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (encapsulated, ciphertext) = sealed.split_at_checked(32)?;
    let encapsulated = <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &with.library(),
        &encapsulated,
        info,
        ciphertext,
        aad,
    )
    .ok()
    .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{OK, hex, primitive};

    #[test]
    fn hpke_gives_the_numbers_of_rfc_9180_in_both_directions() {
        let v = primitive("hpke-x25519-chacha20poly1305");
        let private = PrivateKey::from_bytes(&hex(&v["skRm"])).expect(OK);
        let public = PublicKey::from_bytes(&hex(&v["pkRm"])).expect(OK);
        assert_eq!(private.public(), public);
        let (info, aad, plain) = (hex(&v["info"]), hex(&v["aad"]), hex(&v["pt"]));
        let drawn = Drawn::of(hex(&v["ikmE"]).try_into().expect(OK));
        let sealed = [hex(&v["enc"]), hex(&v["ct"])].concat();
        assert_eq!(seal_with(drawn, &public, &info, &aad, &plain).expect(OK), sealed);
        assert_eq!(*open_with(&private, &info, &aad, &sealed).expect(OK), plain);
    }

    #[test]
    fn x25519_gives_the_public_keys_of_rfc_7748() {
        for side in ["alice", "bob"] {
            let v = primitive("x25519");
            let private = PrivateKey::from_bytes(&hex(&v[side]["private"])).expect(OK);
            assert_eq!(private.public().as_bytes()[..], hex(&v[side]["public"]));
        }
    }

    #[test]
    fn ed25519_gives_the_signatures_of_rfc_8032() {
        for name in ["ed25519-1", "ed25519-2", "ed25519-3"] {
            let v = primitive(name);
            let key = SigningKey::from_bytes(&hex(&v["secret"])).expect(OK);
            assert_eq!(key.verifying().as_bytes()[..], hex(&v["public"]), "{name}");
            let message = hex(&v["message"]);
            let signature = key.sign(&message);
            assert_eq!(signature[..], hex(&v["signature"]), "{name}");
            assert!(key.verifying().verifies(&message, &signature));
            assert!(!key.verifying().verifies(b"another", &signature));
        }
    }

    #[test]
    fn a_key_of_small_order_signs_and_receives_nothing() {
        let identity = VerifyingKey::from_bytes(&[&[1][..], &[0; 31]].concat()).expect(OK);
        // R = identity, s = 0 would verify for every message under the identity as key.
        let signature: Signature = [&[1][..], &[0; 63]].concat().try_into().expect(OK);
        assert!(!identity.verifies(b"anything", &signature));
        assert!(seal(&PublicKey::from_bytes(&[0; 32]).expect(OK), b"", b"key").is_err());
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_for_its_purpose_only() {
        let (mine, other) = (PrivateKey::generate().expect(OK), PrivateKey::generate().expect(OK));
        let sealed = seal(&mine.public(), b"purpose", b"text").expect(OK);
        assert_eq!(sealed.len(), SEALING + 4);
        assert_eq!(*open(&mine, b"purpose", &sealed).expect(OK), b"text");
        assert!(open(&other, b"purpose", &sealed).is_none());
        assert!(open(&mine, b"another", &sealed).is_none());
        for length in 0..sealed.len() {
            assert!(open(&mine, b"purpose", &sealed[..length]).is_none());
        }
        assert_ne!(mine.public().id(), other.public().id());
    }
}
