//! Who may open what of whom? A *grant* gives one content key to one grantee; a *handover* gives a group's private key to one
//! member.
//!
//! ```text
//! grant    = 01 | suite 01 | AES-256-KWP(HKDF(SHK, context), HPKE(grantee, CK))
//! handover = 01 | suite 01 | HPKE(member, GK)
//! context  = "palermo/grant/1" or "palermo/handover/1", kind of outer key, kind of key, organisation, subject, compartment,
//!            generation, id of the grantee's key: each as length u32 | bytes; the `info` of HPKE as well
//! ```
//!
//! The server, once unsealed, has the shred key and no private key of a person: it opens no grant. A holder of a private key without
//! the shred key opens none either, so that deleting one shred key ends every copy of every grant of that subject, wherever it
//! went. Revoking is deleting the row.

use crate::derive::{context, derive};
use crate::format::Format;
use crate::keys::{Key, OrgKey, ShredKey};
use crate::pair::{self, PrivateKey, PublicKey, SEALING};
use crate::random::Drawn;
use crate::{Result, kwp};

/// A key that can be the outer layer of a grant.
pub trait Outer: Key {}

/// For content keys: dies with the subject.
impl Outer for ShredKey {}
/// For index keys and others that belong to no single subject.
impl Outer for OrgKey {}

/// What a key is for; a grant opens for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// Code of the organisation.
    pub organisation: &'a str,
    /// Whose key it is: the subject of a content key, else the kind of key.
    pub subject: &'a [u8],
    /// Compartment that it belongs to; empty for a key that belongs to none.
    pub compartment: &'a str,
    /// Generation of the key.
    pub generation: u32,
}

impl Scope<'_> {
    fn context(&self, format: &str, outer: &str, kind: &str, grantee: &PublicKey) -> Vec<u8> {
        context(&[
            format.as_bytes(),
            outer.as_bytes(),
            kind.as_bytes(),
            self.organisation.as_bytes(),
            self.subject,
            self.compartment.as_bytes(),
            &self.generation.to_be_bytes(),
            &grantee.id(),
        ])
    }
}

/// Bytes of a grant.
pub const GRANT: usize = 2 + 32 + SEALING + kwp::OVERHEAD;
/// Bytes of a handover.
pub const HANDOVER: usize = 2 + 32 + SEALING;

/// Grants `key` to the holder of `grantee`, under the outer layer `outer`.
///
/// # Errors
/// The grantee's key is not a usable one; the operating system gives no randomness.
pub fn grant<O: Outer, K: Key>(outer: &O, key: &K, scope: &Scope<'_>, grantee: &PublicKey) -> Result<Vec<u8>> {
    grant_with(Drawn::new()?, outer, key, scope, grantee)
}

fn grant_with<O: Outer, K: Key>(
    drawn: Drawn,
    outer: &O,
    key: &K,
    scope: &Scope<'_>,
    grantee: &PublicKey,
) -> Result<Vec<u8>> {
    let context = scope.context("palermo/grant/1", O::KIND, K::KIND, grantee);
    let sealed = pair::seal_with(drawn, grantee, &context, b"", key.expose())?;
    let mut out = Format::Grant.begin(GRANT - 2);
    out.extend_from_slice(&kwp::wrap(&derive(outer.expose(), &context), &sealed));
    Ok(out)
}

/// Opens a grant: needs the outer key and the grantee's private key.
///
/// # Errors
/// Another outer key, grantee, scope or kind of key, changed bytes: [`crate::Error::Damaged`]; bytes cut short; an unknown version
/// or suite.
pub fn open_grant<O: Outer, K: Key>(outer: &O, granted: &[u8], scope: &Scope<'_>, grantee: &PrivateKey) -> Result<K> {
    let format = Format::Grant;
    let (body, rest) = format.split(granted, GRANT - 2)?;
    if !rest.is_empty() {
        return Err(format.damaged());
    }
    let context = scope.context("palermo/grant/1", O::KIND, K::KIND, &grantee.public());
    let sealed = kwp::unwrap(&derive(outer.expose(), &context), body, format.what())?;
    let plain = pair::open(grantee, &context, &sealed).ok_or(format.damaged())?;
    K::from_bytes(&plain).map_err(|_| format.damaged())
}

/// Puts a new outer layer around a grant of a key of kind `K`: one row of a rotation of the outer key. Nobody's private key is
/// needed, and what is inside stays closed.
///
/// # Errors
/// As [`open_grant`].
pub fn rewrap_grant<K: Key, O: Outer>(
    old: &O,
    new: &O,
    granted: &[u8],
    scope: &Scope<'_>,
    grantee: &PublicKey,
) -> Result<Vec<u8>> {
    let format = Format::Grant;
    let context = scope.context("palermo/grant/1", O::KIND, K::KIND, grantee);
    let sealed = kwp::unwrap(&derive(old.expose(), &context), format.body(granted)?, format.what())?;
    let mut out = format.begin(GRANT - 2);
    out.extend_from_slice(&kwp::wrap(&derive(new.expose(), &context), &sealed));
    Ok(out)
}

/// Hands `key` over to the holder of `member`: a group's private key to each member, or to the recovery key.
///
/// # Errors
/// As [`grant`].
pub fn hand_over<K: Key>(key: &K, scope: &Scope<'_>, member: &PublicKey) -> Result<Vec<u8>> {
    hand_over_with(Drawn::new()?, key, scope, member)
}

fn hand_over_with<K: Key>(drawn: Drawn, key: &K, scope: &Scope<'_>, member: &PublicKey) -> Result<Vec<u8>> {
    let context = scope.context("palermo/handover/1", "", K::KIND, member);
    let mut out = Format::Handover.begin(HANDOVER - 2);
    out.extend_from_slice(&pair::seal_with(drawn, member, &context, b"", key.expose())?);
    Ok(out)
}

/// Opens a handover with the member's private key.
///
/// # Errors
/// As [`open_grant`].
pub fn take_over<K: Key>(handed: &[u8], scope: &Scope<'_>, member: &PrivateKey) -> Result<K> {
    let format = Format::Handover;
    let (body, rest) = format.split(handed, HANDOVER - 2)?;
    if !rest.is_empty() {
        return Err(format.damaged());
    }
    let context = scope.context("palermo/handover/1", "", K::KIND, &member.public());
    let plain = pair::open(member, &context, body).ok_or(format.damaged())?;
    K::from_bytes(&plain).map_err(|_| format.damaged())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::keys::{ContentKey, IndexKey};
    use crate::vectors::{OK, format, hex};

    const SCOPE: Scope<'static> =
        Scope { organisation: "north", subject: &[1; 16], compartment: "clinical", generation: 2 };

    fn scope_of(v: &serde_json::Value) -> (String, Vec<u8>, String, u32) {
        let text = |key: &str| v[key].as_str().expect(OK).to_owned();
        let generation = u32::try_from(v["generation"].as_u64().expect(OK)).expect(OK);
        (text("organisation"), hex(&v["subject"]), text("compartment"), generation)
    }

    #[test]
    fn grants_and_handovers_have_the_bytes_of_the_independent_program() {
        for name in ["grant", "handover"] {
            let v = format(name);
            let (organisation, subject, compartment, generation) = scope_of(&v);
            let scope = Scope { organisation: &organisation, subject: &subject, compartment: &compartment, generation };
            let private = PrivateKey::from_bytes(&hex(&v["grantee_private"])).expect(OK);
            let drawn = Drawn::of(hex(&v["ikm"]).try_into().expect(OK));
            let bytes = hex(&v["bytes"]);
            if name == "grant" {
                let shred = ShredKey::from_bytes(&hex(&v["outer"])).expect(OK);
                let key = ContentKey::from_bytes(&hex(&v["key"])).expect(OK);
                assert_eq!(grant_with(drawn, &shred, &key, &scope, &private.public()).expect(OK), bytes);
                assert_eq!(open_grant::<_, ContentKey>(&shred, &bytes, &scope, &private).expect(OK), key);
            } else {
                let key = PrivateKey::from_bytes(&hex(&v["key"])).expect(OK);
                assert_eq!(hand_over_with(drawn, &key, &scope, &private.public()).expect(OK), bytes);
                assert_eq!(take_over::<PrivateKey>(&bytes, &scope, &private).expect(OK), key);
            }
        }
    }

    #[test]
    fn neither_the_shred_key_nor_the_private_key_alone_opens_a_grant() {
        let (shred, other_shred) = (ShredKey::generate().expect(OK), ShredKey::generate().expect(OK));
        let (user, other_user) = (PrivateKey::generate().expect(OK), PrivateKey::generate().expect(OK));
        let key = ContentKey::generate().expect(OK);
        let granted = grant(&shred, &key, &SCOPE, &user.public()).expect(OK);
        assert_eq!(granted.len(), GRANT);
        assert_eq!(open_grant::<_, ContentKey>(&shred, &granted, &SCOPE, &user).expect(OK), key);
        for (outer, grantee) in [(&other_shred, &user), (&shred, &other_user)] {
            assert!(matches!(
                open_grant::<_, ContentKey>(outer, &granted, &SCOPE, grantee),
                Err(Error::Damaged { .. })
            ));
        }
    }

    #[test]
    fn a_rotated_outer_key_needs_no_private_key() {
        let (old, new) = (OrgKey::generate().expect(OK), OrgKey::generate().expect(OK));
        let (member, key) = (PrivateKey::generate().expect(OK), IndexKey::generate().expect(OK));
        let granted = grant(&old, &key, &SCOPE, &member.public()).expect(OK);
        let rotated = rewrap_grant::<IndexKey, _>(&old, &new, &granted, &SCOPE, &member.public()).expect(OK);
        assert_eq!(open_grant::<_, IndexKey>(&new, &rotated, &SCOPE, &member).expect(OK), key);
        assert!(open_grant::<_, IndexKey>(&old, &rotated, &SCOPE, &member).is_err());
        assert!(rewrap_grant::<ContentKey, _>(&old, &new, &granted, &SCOPE, &member.public()).is_err());
    }

    #[test]
    fn a_grant_and_a_handover_open_in_their_scope_only() {
        let (org, member) = (OrgKey::generate().expect(OK), PrivateKey::generate().expect(OK));
        let group = PrivateKey::generate().expect(OK);
        let granted = grant(&org, &group, &SCOPE, &member.public()).expect(OK);
        let handed = hand_over(&group, &SCOPE, &member.public()).expect(OK);
        assert_eq!(take_over::<PrivateKey>(&handed, &SCOPE, &member).expect(OK), group);
        for scope in [
            Scope { organisation: "south", ..SCOPE },
            Scope { subject: &[2; 16], ..SCOPE },
            Scope { compartment: "legal", ..SCOPE },
            Scope { generation: 3, ..SCOPE },
        ] {
            assert!(matches!(open_grant::<_, PrivateKey>(&org, &granted, &scope, &member), Err(Error::Damaged { .. })));
            assert!(matches!(take_over::<PrivateKey>(&handed, &scope, &member), Err(Error::Damaged { .. })));
        }
        assert!(open_grant::<_, IndexKey>(&org, &granted, &SCOPE, &member).is_err(), "another kind of key");
        let shred = ShredKey::from_bytes(org.expose()).expect(OK);
        assert!(open_grant::<_, PrivateKey>(&shred, &granted, &SCOPE, &member).is_err(), "another kind of outer key");
        assert!(matches!(take_over::<PrivateKey>(&handed[..50], &SCOPE, &member), Err(Error::Truncated { .. })));
        assert!(matches!(take_over::<PrivateKey>(&[1, 2], &SCOPE, &member), Err(Error::UnknownSuite { .. })));
    }
}
