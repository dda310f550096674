//! How does somebody outside know that the ledger was not rewritten? By heads: signed statements of how far each chain was, kept in
//! another place.
//!
//! ```text
//! mᵢ   = HMAC-SHA-256(LK, mᵢ₋₁ | hᵢ), m₀ = 32 zero bytes: who writes holds the ledger key
//! head = 01 | signature 64 | deterministic CBOR {h, m, at, org, org_seq, previous, installation}
//! ```
//!
//! `org` is absent for the installation's own chain. `previous` is the SHA-256 of the whole head before it (zero bytes for the
//! first), so that heads make a chain of their own. On paper a head begins with `H-`.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::cbor::{Reader, Writer};
use crate::format::Format;
use crate::keys::{Key as _, LedgerKey};
use crate::signed::Kind;
use crate::{Result, SigningKey, VerifyingKey};

/// A hash or code of the chain.
pub type Hash = [u8; 32];

/// m₀, and the `previous` of a first head.
pub const GENESIS: Hash = [0; 32];

/// The code after the event with hash `h`, where `before` is the code before it.
#[must_use]
pub fn code(key: &LedgerKey, before: &Hash, h: &Hash) -> Hash {
    mac(key, before, h).finalize().into_bytes().into()
}

/// Whether `code` is the one after this event, in constant time.
#[must_use]
pub fn is_code(key: &LedgerKey, before: &Hash, h: &Hash, code: &Hash) -> bool {
    self::code(key, before, h).ct_eq(code).into()
}

fn mac(key: &LedgerKey, before: &Hash, h: &Hash) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    mac.update(before);
    mac.update(h);
    mac
}

/// How far a chain was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Identifier of the installation.
    pub installation: String,
    /// Code of the organisation; absent for the installation's own chain.
    pub org: Option<String>,
    /// Number of the last event in that chain.
    pub org_seq: i64,
    /// Hash of the last event.
    pub h: Hash,
    /// Code after the last event.
    pub m: Hash,
    /// When, in milliseconds of UTC since 1970: told by the caller.
    pub at: i64,
    /// [`head_hash`] of the head before it.
    pub previous: Hash,
}

const KIND: Kind = Kind { format: Format::Head, name: "palermo/head/1", letter: "H" };

impl Head {
    /// Signs it.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Vec<u8> {
        let mut body = Vec::with_capacity(256);
        let mut writer = Writer(&mut body);
        writer.map(6 + usize::from(self.org.is_some()));
        writer.text("h").bytes(&self.h).text("m").bytes(&self.m).text("at").integer(self.at);
        if let Some(org) = &self.org {
            writer.text("org").text(org);
        }
        writer.text("org_seq").integer(self.org_seq).text("previous").bytes(&self.previous);
        writer.text("installation").text(&self.installation);
        KIND.sign(key, &body)
    }

    /// Reads a signed head and verifies its signature.
    ///
    /// # Errors
    /// The signature is not that of `key` over these bytes ([`crate::Error::Damaged`]); bytes cut short; an unknown version.
    pub fn verify(signed: &[u8], key: &VerifyingKey) -> Result<Head> {
        let mut reader = Reader::new(KIND.verify(key, signed)?, KIND.format.what());
        let pairs = reader.map()?;
        let h = reader.key("h")?.hash()?;
        let m = reader.key("m")?.hash()?;
        let at = reader.key("at")?.integer()?;
        let org = match pairs {
            7 => Some(reader.key("org")?.text()?.to_owned()),
            6 => None,
            _ => return Err(KIND.format.damaged()),
        };
        let org_seq = reader.key("org_seq")?.integer()?;
        let previous = reader.key("previous")?.hash()?;
        let installation = reader.key("installation")?.text()?.to_owned();
        reader.end()?;
        Ok(Head { installation, org, org_seq, h, m, at, previous })
    }
}

/// What the next head names as its `previous`: SHA-256 of the signed bytes.
#[must_use]
pub fn head_hash(signed: &[u8]) -> Hash {
    Sha256::digest(signed).into()
}

/// A signed head as it is printed, and as its QR code holds it.
#[must_use]
pub fn to_text(signed: &[u8]) -> String {
    KIND.write(signed)
}

/// Reads a head as it was typed or scanned; whether it is right is for [`Head::verify`] to say.
///
/// # Errors
/// It is not in its written form.
pub fn from_text(typed: &str) -> Result<Vec<u8>> {
    KIND.read(typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::vectors::{OK, format, hex, primitive};

    fn hash(value: &serde_json::Value) -> Hash {
        hex(value).try_into().expect(OK)
    }

    #[test]
    fn sha256_gives_the_number_of_fips_180() {
        let v = primitive("sha256");
        assert_eq!(head_hash(&hex(&v["message"]))[..], hex(&v["hash"]));
    }

    #[test]
    fn codes_are_those_of_the_independent_program() {
        let v = format("ledger-code");
        let key = LedgerKey::from_bytes(&hex(&v["key"])).expect(OK);
        let mut m = GENESIS;
        for step in v["steps"].as_array().expect(OK) {
            let (h, expected) = (hash(&step["h"]), hash(&step["m"]));
            assert!(is_code(&key, &m, &h, &expected));
            assert!(!is_code(&key, &h, &m, &expected));
            m = code(&key, &m, &h);
            assert_eq!(m, expected);
        }
    }

    #[test]
    fn heads_have_the_bytes_of_the_independent_program() {
        let v = format("head");
        let key = SigningKey::from_bytes(&hex(&v["signing_key"])).expect(OK);
        for case in v["cases"].as_array().expect(OK) {
            let head = Head {
                installation: case["installation"].as_str().expect(OK).to_owned(),
                org: case["org"].as_str().map(str::to_owned),
                org_seq: case["org_seq"].as_i64().expect(OK),
                h: hash(&case["h"]),
                m: hash(&case["m"]),
                at: case["at"].as_i64().expect(OK),
                previous: hash(&case["previous"]),
            };
            let signed = head.sign(&key);
            assert_eq!(signed, hex(&case["bytes"]));
            assert_eq!(to_text(&signed), case["text"].as_str().expect(OK));
            assert_eq!(
                Head::verify(&from_text(&to_text(&signed).to_lowercase()).expect(OK), &key.verifying()).expect(OK),
                head
            );
        }
    }

    #[test]
    fn a_changed_head_and_another_signer_are_found() {
        let (key, other) = (SigningKey::generate().expect(OK), SigningKey::generate().expect(OK));
        let head = Head {
            installation: "palermo".into(),
            org: None,
            org_seq: 1,
            h: [1; 32],
            m: [2; 32],
            at: 0,
            previous: GENESIS,
        };
        let signed = head.sign(&key);
        assert!(matches!(Head::verify(&signed, &other.verifying()), Err(Error::Damaged { .. })));
        for at in 0..signed.len() {
            let mut bad = signed.clone();
            bad[at] ^= 1;
            assert!(Head::verify(&bad, &key.verifying()).is_err(), "{at}");
            assert!(Head::verify(&signed[..at], &key.verifying()).is_err(), "{at}");
        }
        assert!(from_text("C-00").is_err());
        assert!(from_text("").is_err());
        assert!(from_text("é").is_err());
    }

    #[test]
    fn a_signed_body_that_is_no_head_is_refused() {
        let key = SigningKey::generate().expect(OK);
        for body in [&b""[..], &[0xa0], &[0xa6, 0x61, b'h'], &[0xff; 40]] {
            assert!(Head::verify(&KIND.sign(&key, body), &key.verifying()).is_err());
        }
    }
}
