//! Did this passkey answer our question? What a browser hands back is held against what it was asked, as Web Authentication Level 3 asks
//! in §7.1 and §7.2: our challenge, our origin, our name, a person whom the authenticator has recognised, and a signature.
//!
//! Where an authenticator comes from is not asked (attestation `none`), so nothing of its make is read or kept. Keys are those of RFC 9053
//! in the form of §5.8.5: ES256, EdDSA with Ed25519, and RS256, which Windows makes. Everything that does not fit looks the same.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::VerifyingKey;
use crate::cbor::Reader;

/// Bytes of an identifier of a passkey at most (§4, credential ID).
const LONGEST: usize = 1023;
/// Bytes that name the make of an authenticator.
const MAKE: usize = 16;

/// Flags of the authenticator (§6.1): somebody was there; she was recognised; the passkey may be copied; it is copied; a key follows;
/// more follows.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const MAY_BE_COPIED: u8 = 0x08;
const IS_COPIED: u8 = 0x10;
const WITH_KEY: u8 = 0x40;
const WITH_MORE: u8 = 0x80;

/// What a passkey is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Random bytes that nobody was asked before.
    pub challenge: &'a [u8],
    /// The origin of the pages that ask: scheme, host and port.
    pub origin: &'a str,
    /// The host for which the passkey holds (relying party identifier).
    pub host: &'a str,
}

/// A passkey that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What the authenticator knows it by.
    pub credential: Vec<u8>,
    /// Its public key (COSE).
    pub key: Vec<u8>,
    /// How often it has signed; zero where the authenticator does not count.
    pub count: u32,
}

/// What a passkey answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the browser says it asked (`clientDataJSON`).
    pub client: Vec<u8>,
    /// What the authenticator says of itself (`authenticatorData`).
    pub authenticator: Vec<u8>,
    /// Its signature over both.
    pub signature: Vec<u8>,
}

impl Question<'_> {
    /// The passkey that was made for this question; `client` and `authenticator` are those of [`Answer`]. None where anything does not
    /// fit.
    #[must_use]
    pub fn made(&self, client: &[u8], authenticator: &[u8]) -> Option<Made> {
        let said = self.said(authenticator).filter(|_| self.is_asked("webauthn.create", client))?;
        let (credential, key, rest) = key_of(said.rest).filter(|_| said.flags & WITH_KEY != 0)?;
        let whole = rest.is_empty() || said.flags & WITH_MORE != 0;
        let made = Made { credential: credential.to_vec(), key: key.to_vec(), count: said.count };
        whole.then_some(made)
    }

    /// How often the passkey of that key has now signed, where it answered this question; `before` is how often it had. None where
    /// anything does not fit, or the count does not go forward: there are then two of it.
    #[must_use]
    pub fn answered(&self, answer: &Answer, key: &[u8], before: u32) -> Option<u32> {
        let said = self.said(&answer.authenticator).filter(|_| self.is_asked("webauthn.get", &answer.client))?;
        let whole = said.rest.is_empty() || said.flags & WITH_MORE != 0;
        let forward = said.count > before || (said.count == 0 && before == 0);
        let signed = verifies(key, &signed(answer), &answer.signature);
        (whole && said.flags & WITH_KEY == 0 && forward && signed).then_some(said.count)
    }

    /// Whether the browser asked this, in a page that stands in no other.
    fn is_asked(&self, kind: &str, client: &[u8]) -> bool {
        let Ok(said) = serde_json::from_slice::<Value>(client) else { return false };
        let text = |name: &str| said.get(name).and_then(Value::as_str);
        text("type") == Some(kind)
            && text("challenge") == Some(BASE64URL_NOPAD.encode(self.challenge).as_str())
            && text("origin") == Some(self.origin)
            && said.get("crossOrigin").is_none_or(|crossed| *crossed == Value::Bool(false))
            && said.get("topOrigin").is_none()
    }

    /// What the authenticator says, where it says it of our host and has recognised its person.
    fn said<'a>(&self, authenticator: &'a [u8]) -> Option<Said<'a>> {
        let (host, rest) = authenticator.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let ours = Sha256::digest(self.host).as_slice() == host;
        let recognised = flags & PRESENT != 0 && flags & VERIFIED != 0;
        let sound = flags & IS_COPIED == 0 || flags & MAY_BE_COPIED != 0;
        let said = Said { flags: *flags, count: u32::from_be_bytes(*count), rest };
        (ours && recognised && sound).then_some(said)
    }
}

/// What an authenticator says of itself (§6.1).
struct Said<'a> {
    flags: u8,
    count: u32,
    rest: &'a [u8],
}

/// Identifier and key of a new passkey, and what follows (§6.5.1).
fn key_of(attested: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (length, rest) = attested.get(MAKE..)?.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (credential, rest) = rest.split_at_checked(length).filter(|_| (1..=LONGEST).contains(&length))?;
    let (_, after) = Cose::read(rest)?;
    Some((credential, &rest[..rest.len() - after.len()], after))
}

/// What a passkey signs (§6.3.3).
fn signed(answer: &Answer) -> Vec<u8> {
    [answer.authenticator.as_slice(), Sha256::digest(&answer.client).as_slice()].concat()
}

/// Whether a signature over a message is that of a COSE key.
fn verifies(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    match Cose::read(key) {
        Some((Cose::Es256 { x, y }, [])) => {
            let point = [&[4], x, y].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature).is_ok()
        }
        Some((Cose::EdDsa { x }, [])) => match (VerifyingKey::from_bytes(x), signature.try_into()) {
            (Ok(key), Ok(signature)) => key.verifies(message, &signature),
            _ => false,
        },
        Some((Cose::Rs256 { n, e }, [])) => {
            RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
        }
        _ => false,
    }
}

/// A public key as authenticators write it (RFC 9052 §7, RFC 9053 §7, RFC 8230 §4).
enum Cose<'a> {
    Es256 { x: &'a [u8], y: &'a [u8] },
    EdDsa { x: &'a [u8] },
    Rs256 { n: &'a [u8], e: &'a [u8] },
}

impl<'a> Cose<'a> {
    /// The key with which the bytes begin, and what follows. No further label may stand in it (§5.8.5), and there is one order of labels.
    fn read(bytes: &'a [u8]) -> Option<(Cose<'a>, &'a [u8])> {
        let mut reader = Reader::new(bytes, "passkey");
        let pairs = reader.map().ok()?;
        let (kind, algorithm) = (number(&mut reader, 1)?, number(&mut reader, 3)?);
        let key = match (pairs, kind, algorithm) {
            (5, 2, -7) if number(&mut reader, -1)? == 1 => {
                let (x, y) = (text(&mut reader, -2)?, text(&mut reader, -3)?);
                (x.len() == 32 && y.len() == 32).then_some(Cose::Es256 { x, y })?
            }
            (4, 1, -8) if number(&mut reader, -1)? == 6 => Cose::EdDsa { x: text(&mut reader, -2)? },
            (4, 3, -257) => Cose::Rs256 { n: text(&mut reader, -1)?, e: text(&mut reader, -2)? },
            _ => return None,
        };
        Some((key, reader.rest()))
    }
}

fn labelled(reader: &mut Reader<'_>, label: i64) -> Option<()> {
    reader.integer().ok().filter(|found| *found == label).map(drop)
}

fn number(reader: &mut Reader<'_>, label: i64) -> Option<i64> {
    labelled(reader, label)?;
    reader.integer().ok()
}

fn text<'a>(reader: &mut Reader<'a>, label: i64) -> Option<&'a [u8]> {
    labelled(reader, label)?;
    reader.bytes().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{OK, hex, primitive};

    /// The numbers of one passkey of the standard, made and shown.
    struct Numbers {
        made: (Vec<u8>, Vec<u8>, Vec<u8>),
        credential: Vec<u8>,
        shown: (Vec<u8>, Answer),
    }

    impl Numbers {
        fn of(name: &str) -> Numbers {
            let v = primitive(name);
            let (made, shown) = (&v["made"], &v["shown"]);
            let answer = Answer {
                client: hex(&shown["client"]),
                authenticator: hex(&shown["authenticator"]),
                signature: hex(&shown["signature"]),
            };
            Numbers {
                made: (hex(&made["challenge"]), hex(&made["client"]), hex(&made["authenticator"])),
                credential: hex(&made["credential"]),
                shown: (hex(&shown["challenge"]), answer),
            }
        }

        fn made(&self) -> Option<Made> {
            ours(&self.made.0).made(&self.made.1, &self.made.2)
        }

        /// Its key, though the authenticator may have recognised nobody.
        fn key(&self) -> Vec<u8> {
            let (credential, key, rest) = key_of(&self.made.2[37..]).expect(OK);
            assert_eq!((credential, rest), (self.credential.as_slice(), [].as_slice()));
            key.to_vec()
        }
    }

    /// Where every example of the standard takes place.
    fn ours(challenge: &[u8]) -> Question<'_> {
        Question { challenge, origin: "https://example.org", host: "example.org" }
    }

    #[test]
    fn signatures_are_those_of_the_standard() {
        for name in
            ["webauthn-es256", "webauthn-es256-unverified", "webauthn-es256-framed", "webauthn-rs256", "webauthn-eddsa"]
        {
            let numbers = Numbers::of(name);
            let (key, answer) = (numbers.key(), &numbers.shown.1);
            assert!(verifies(&key, &signed(answer), &answer.signature), "{name}");
            for at in [0, answer.authenticator.len() - 1] {
                let mut other = answer.clone();
                other.authenticator[at] ^= 1;
                assert!(!verifies(&key, &signed(&other), &answer.signature), "{name}");
            }
            let other = Answer { client: [answer.client.as_slice(), b" "].concat(), ..answer.clone() };
            assert!(!verifies(&key, &signed(&other), &answer.signature), "{name}");
            for length in 0..key.len() {
                assert!(!verifies(&key[..length], &signed(answer), &answer.signature), "{name}");
            }
            assert!(!verifies(&[key.as_slice(), &[0]].concat(), &signed(answer), &answer.signature), "{name}");
        }
    }

    #[test]
    fn a_passkey_is_made_and_answers_as_in_the_standard() {
        let numbers = Numbers::of("webauthn-es256");
        let made = numbers.made().expect("it fits");
        assert_eq!(made, Made { credential: numbers.credential.clone(), key: numbers.key(), count: 0 });
        let (challenge, answer) = &numbers.shown;
        assert_eq!(ours(challenge).answered(answer, &made.key, 0), Some(0));
        let rsa = Numbers::of("webauthn-rs256");
        assert_eq!(rsa.made().map(|m| m.key), Some(rsa.key()));
        assert_eq!(ours(challenge).answered(answer, &rsa.key(), 0), None, "the key of another");
    }

    #[test]
    fn another_challenge_origin_host_or_kind_of_question_is_refused() {
        let numbers = Numbers::of("webauthn-es256");
        let ((asked, client, authenticator), (challenge, answer)) = (&numbers.made, &numbers.shown);
        let key = numbers.key();
        for wrong in [
            ours(&[7; 32]),
            Question { origin: "https://example.org:8443", ..ours(challenge) },
            Question { origin: "http://example.org", ..ours(challenge) },
            Question { host: "www.example.org", ..ours(challenge) },
        ] {
            assert_eq!(wrong.answered(answer, &key, 0), None, "{wrong:?}");
            let asked = if wrong.challenge == challenge.as_slice() { asked } else { wrong.challenge };
            let wrong = Question { challenge: asked, ..wrong };
            assert_eq!(wrong.made(client, authenticator), None, "{wrong:?}");
        }
        assert_eq!(ours(asked).answered(&Answer { client: client.clone(), ..answer.clone() }, &key, 0), None);
        assert_eq!(ours(challenge).made(&answer.client, authenticator), None, "one kind of answer is not the other");
        assert_eq!(ours(challenge).answered(answer, &key, 1), None, "the count went back");
    }

    #[test]
    fn whom_the_authenticator_did_not_recognise_or_who_stands_in_a_page_of_others_is_refused() {
        // The numbers differ from good ones in this alone.
        for name in ["webauthn-es256-unverified", "webauthn-es256-framed", "webauthn-eddsa"] {
            let numbers = Numbers::of(name);
            assert_eq!(numbers.made(), None, "{name}");
            assert_eq!(ours(&numbers.shown.0).answered(&numbers.shown.1, &numbers.key(), 0), None, "{name}");
        }
    }

    #[test]
    fn what_is_cut_short_or_longer_than_it_says_is_refused() {
        let numbers = Numbers::of("webauthn-es256");
        let (challenge, client, authenticator) = &numbers.made;
        for length in 0..authenticator.len() {
            assert_eq!(ours(challenge).made(client, &authenticator[..length]), None, "{length}");
        }
        // What more there is is not read, but it must be announced.
        let mut longer = [authenticator.as_slice(), &[0xa0]].concat();
        assert_eq!(ours(challenge).made(client, &longer), None);
        longer[32] |= WITH_MORE;
        assert!(ours(challenge).made(client, &longer).is_some());
        let mut copied = authenticator.clone();
        copied[32] |= IS_COPIED;
        assert!(ours(challenge).made(client, &copied).is_some());
        copied[32] &= !MAY_BE_COPIED;
        assert_eq!(ours(challenge).made(client, &copied), None, "it is copied and may not be");
        for client in [&b""[..], b"{}", b"[]", b"not JSON"] {
            assert_eq!(ours(challenge).made(client, authenticator), None);
        }
    }
}
