//! An authenticator made of software: it makes passkeys and signs with them as Web Authentication Level 3 describes it (§6.1, §6.3.3,
//! §6.5.1), and tells lies where a test asks for them.
#![allow(dead_code, reason = "each test file takes what it needs")]

use palermo_access::{Answer, Shown};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use sha2::{Digest as _, Sha256};

/// Somebody is there, and was recognised.
pub const RECOGNISED: u8 = 0x05;
/// Somebody is there.
pub const PRESENT: u8 = 0x01;

enum Pair {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// An authenticator with one passkey, in a browser that shows a page.
pub struct Authenticator {
    /// What it knows its passkey by.
    pub credential: Vec<u8>,
    /// Origin of the page.
    pub origin: String,
    /// Host for which the page asks.
    pub host: String,
    /// What it says of its person.
    pub flags: u8,
    /// How often it has signed; none where it does not count.
    pub count: Option<u32>,
    pair: Pair,
}

impl Authenticator {
    /// One that counts, with a key of P-256.
    pub fn p256(origin: &str, host: &str) -> Authenticator {
        let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_ASN1_SIGNING);
        let written = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(kind, written.as_ref(), &random).expect("it was just written");
        Authenticator::with(Pair::P256(pair), Some(0), origin, host)
    }

    /// One that does not count, with a key of Ed25519.
    pub fn ed25519(origin: &str, host: &str) -> Authenticator {
        let written = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        let pair = Ed25519KeyPair::from_pkcs8(written.as_ref()).expect("it was just written");
        Authenticator::with(Pair::Ed25519(pair), None, origin, host)
    }

    fn with(pair: Pair, count: Option<u32>, origin: &str, host: &str) -> Authenticator {
        let key = match &pair {
            Pair::P256(pair) => pair.public_key().as_ref(),
            Pair::Ed25519(pair) => pair.public_key().as_ref(),
        };
        let credential = Sha256::digest(key)[..16].to_vec();
        Authenticator { credential, origin: origin.into(), host: host.into(), flags: RECOGNISED, count, pair }
    }

    /// Makes its passkey: what the browser said, and what the authenticator says.
    pub fn make(&mut self, challenge: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let length = u16::try_from(self.credential.len()).expect("it is short").to_be_bytes();
        let parts = [&self.said(0x40)[..], &[0; 16], &length, &self.credential, &self.cose()];
        (self.client("webauthn.create", challenge), parts.concat())
    }

    /// Signs with its passkey.
    pub fn show(&mut self, challenge: &[u8]) -> Shown {
        self.count = self.count.map(|n| n + 1);
        let (client, authenticator) = (self.client("webauthn.get", challenge), self.said(0));
        let message = [authenticator.as_slice(), Sha256::digest(&client).as_slice()].concat();
        let signature = match &self.pair {
            Pair::P256(pair) => pair.sign(&SystemRandom::new(), &message).expect("a signature").as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(&message).as_ref().to_vec(),
        };
        Shown { credential: self.credential.clone(), answer: Answer { client, authenticator, signature } }
    }

    fn client(&self, kind: &str, challenge: &[u8]) -> Vec<u8> {
        let (challenge, origin) = (data_encoding::BASE64URL_NOPAD.encode(challenge), &self.origin);
        let said = format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#);
        said.into_bytes()
    }

    fn said(&self, more: u8) -> Vec<u8> {
        let count = self.count.unwrap_or(0).to_be_bytes();
        [Sha256::digest(&self.host).as_slice(), &[self.flags | more], &count].concat()
    }

    /// Its public key (RFC 9053 §7).
    fn cose(&self) -> Vec<u8> {
        match &self.pair {
            Pair::P256(pair) => {
                // An uncompressed point: 04, x, y (SEC 1, 2.3.3).
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y].concat()
            }
            Pair::Ed25519(pair) => {
                [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32][..], pair.public_key().as_ref()].concat()
            }
        }
    }
}
