//! Which keys are there, and which of them lie under which?
//!
//! ```text
//! RootKey ── OrgKey ─┬─ ShredKey (one for each subject; destroying it is erasure)
//!                    ├─ LedgerKey (derived, never stored)
//!                    ├─ FactorKey (one for each person with a second factor)
//!                    └─ outer layer of grants of IndexKeys and group keys
//! ShredKey ── outer layer of every grant of a ContentKey
//! PrivateKey ── what is granted to a user, a group, the recovery quorum; backups
//! SigningKey ── heads, certificates, packages
//! ```
//!
//! A stored key is `01 | AES-256-KWP(HKDF(outer key, context), key)`. The context names both kinds of key and what the caller
//! says (organisation, subject), so that a row which was moved to another does not open. Rotation is [`rewrap`]: what the inner
//! key protects is not touched.

use std::fmt;

use crate::derive::{context, derive};
use crate::format::Format;
use crate::secret::Secret;
use crate::{Result, kwp};

pub(crate) mod private {
    use crate::secret::Secret;

    /// Access of this crate to the bytes of a key.
    pub trait Material: Sized {
        fn secret(&self) -> &Secret<32>;
        fn of(secret: Secret<32>) -> Self;
    }
}

use private::Material;

/// A secret key of 256 bits. It is wiped when dropped, cannot be cloned or shown, and compares in constant time.
pub trait Key: Material + fmt::Debug + Eq {
    /// Its kind, as the contexts of wraps name it.
    const KIND: &'static str;

    /// A new one, from the randomness of the operating system.
    ///
    /// # Errors
    /// The operating system gives none.
    fn generate() -> Result<Self> {
        Secret::random().map(Self::of)
    }

    /// The one with these 32 bytes, as shares or a key file held them.
    ///
    /// # Errors
    /// There are not 32 bytes.
    fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Secret::copy_of(bytes, Self::KIND).map(Self::of)
    }

    /// Its bytes, for shares and key files only.
    fn expose(&self) -> &[u8; 32] {
        self.secret().bytes()
    }
}

/// A key under which other keys are stored.
pub trait Wrapping: Key {}

macro_rules! key {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(PartialEq, Eq)]
        pub struct $name($crate::secret::Secret<32>);

        impl $crate::keys::private::Material for $name {
            fn secret(&self) -> &$crate::secret::Secret<32> {
                &self.0
            }

            fn of(secret: $crate::secret::Secret<32>) -> Self {
                Self(secret)
            }
        }

        impl $crate::keys::Key for $name {
            const KIND: &'static str = $kind;
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    };
}
pub(crate) use key;

key! {
    /// RK: opens the organisations' keys and the signing key. Never stored in clear: it comes from a passphrase, shares, a key file
    /// or a hardware module when the server is unsealed.
    RootKey, "root key"
}
key! {
    /// OK: opens what the key store holds of one organisation.
    OrgKey, "organisation key"
}
key! {
    /// SHK: the outer layer of every wrap of a subject's content keys. It lies in the key store only.
    ShredKey, "shred key"
}
key! {
    /// CK: seals the values of one subject in one compartment. It exists at rest only as grants.
    ContentKey, "content key"
}
key! {
    /// IK: makes the blind indexes of one organisation, for the group that may search; concepts are told apart by what is hashed.
    /// Granted as a content key is.
    IndexKey, "index key"
}
key! {
    /// LK: the key of an organisation's chain of ledger codes.
    LedgerKey, "ledger key"
}
key! {
    /// FK: what the server shares with a person's authenticator ([`crate::totp`]).
    FactorKey, "second factor"
}

impl Wrapping for RootKey {}
impl Wrapping for OrgKey {}

impl OrgKey {
    /// LK = HKDF(OK, "ledger"): it need not be stored. When OK is rotated, the LK of the chain so far is kept under the new one
    /// ([`wrap`]), else the codes written with it could not be checked any more.
    #[must_use]
    pub fn ledger(&self) -> LedgerKey {
        LedgerKey::of(derive(self.expose(), b"ledger"))
    }
}

/// Bytes of a wrapped key.
pub const WRAPPED: usize = 1 + 32 + kwp::OVERHEAD;

fn wrapping<W: Wrapping, K: Key>(outer: &W, place: &str) -> Secret<32> {
    let parts: [&[u8]; 4] = [b"palermo/wrapped/1", W::KIND.as_bytes(), K::KIND.as_bytes(), place.as_bytes()];
    derive(outer.expose(), &context(&parts))
}

/// Wraps `key` under `outer`, for the row that `place` names (as `organisation/subject`).
pub fn wrap<W: Wrapping, K: Key>(outer: &W, key: &K, place: &str) -> Vec<u8> {
    let mut out = Format::WrappedKey.begin(WRAPPED - 1);
    out.extend_from_slice(&kwp::wrap(&wrapping::<W, K>(outer, place), key.expose()));
    out
}

/// Opens what [`wrap`] made, under the same key and for the same place.
///
/// # Errors
/// Another key, another place, another kind of key, changed bytes; an unknown version; bytes cut short.
pub fn unwrap<W: Wrapping, K: Key>(outer: &W, wrapped: &[u8], place: &str) -> Result<K> {
    let format = Format::WrappedKey;
    let (body, rest) = format.split(wrapped, WRAPPED - 1)?;
    if !rest.is_empty() {
        return Err(format.damaged());
    }
    let plain = kwp::unwrap(&wrapping::<W, K>(outer, place), body, format.what())?;
    K::from_bytes(&plain).map_err(|_| format.damaged())
}

/// Opens a wrapped key of kind `K` under `old` and wraps it under `new`: one row of a rotation.
///
/// # Errors
/// As [`unwrap`].
pub fn rewrap<K: Key, W: Wrapping>(old: &W, new: &W, wrapped: &[u8], place: &str) -> Result<Vec<u8>> {
    unwrap::<W, K>(old, wrapped, place).map(|key| wrap(new, &key, place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::vectors::{OK, format, hex};

    #[test]
    fn a_wrapped_key_has_the_bytes_of_the_independent_program() {
        let v = format("wrapped-key");
        let root = RootKey::from_bytes(&hex(&v["root"])).expect(OK);
        let org = OrgKey::from_bytes(&hex(&v["organisation_key"])).expect(OK);
        let place = v["place"].as_str().expect(OK);
        assert_eq!(wrap(&root, &org, place), hex(&v["bytes"]));
        assert_eq!(unwrap::<_, OrgKey>(&root, &hex(&v["bytes"]), place).expect(OK), org);
        assert_eq!(org.ledger().expose()[..], hex(&v["ledger"]));
    }

    #[test]
    fn a_wrapped_key_opens_only_at_its_place_as_its_kind_under_its_key() {
        let (root, other) = (RootKey::generate().expect(OK), RootKey::generate().expect(OK));
        let org = OrgKey::generate().expect(OK);
        let bytes = wrap(&root, &org, "north");
        assert_eq!(bytes.len(), WRAPPED);
        assert!(unwrap::<_, OrgKey>(&root, &bytes, "north").is_ok());
        assert!(matches!(unwrap::<_, OrgKey>(&root, &bytes, "south"), Err(Error::Damaged { .. })));
        assert!(matches!(unwrap::<_, OrgKey>(&other, &bytes, "north"), Err(Error::Damaged { .. })));
        assert!(matches!(unwrap::<_, ShredKey>(&root, &bytes, "north"), Err(Error::Damaged { .. })));
    }

    #[test]
    fn rotation_opens_under_the_new_key_only() {
        let (old, new) = (RootKey::generate().expect(OK), RootKey::generate().expect(OK));
        let org = OrgKey::generate().expect(OK);
        let bytes = rewrap::<OrgKey, _>(&old, &new, &wrap(&old, &org, "north"), "north").expect(OK);
        assert_eq!(unwrap::<_, OrgKey>(&new, &bytes, "north").expect(OK), org);
        assert!(unwrap::<_, OrgKey>(&old, &bytes, "north").is_err());
    }

    #[test]
    fn cut_lengthened_and_newer_bytes_are_told_apart() {
        let root = RootKey::generate().expect(OK);
        let mut bytes = wrap(&root, &OrgKey::generate().expect(OK), "");
        assert!(matches!(unwrap::<_, OrgKey>(&root, &bytes[..40], ""), Err(Error::Truncated { needed: 41, .. })));
        assert!(matches!(unwrap::<_, OrgKey>(&root, &[], ""), Err(Error::Truncated { .. })));
        bytes.push(0);
        assert!(matches!(unwrap::<_, OrgKey>(&root, &bytes, ""), Err(Error::Damaged { .. })));
        bytes[0] = 2;
        assert!(matches!(unwrap::<_, OrgKey>(&root, &bytes, ""), Err(Error::UnknownVersion { found: 2, .. })));
    }

    #[test]
    fn a_key_is_never_shown() {
        let key = ContentKey::from_bytes(&[0xab; 32]).expect(OK);
        assert_eq!(format!("{key:?}"), "ContentKey(***)");
        assert!(matches!(ContentKey::from_bytes(&[1; 31]), Err(Error::Length { needed: 32, found: 31, .. })));
    }
}
