//! How is a statement signed? `01 | Ed25519 signature 64 | deterministic CBOR`, the signature over the name of the format and the
//! CBOR, each as length u32 | bytes. On paper it is base32 in groups of five signs, which is the content of its QR code too.

use crate::cbor::Reader;
use crate::derive::context;
use crate::format::Format;
use crate::{Error, Result, Signature, SigningKey, VerifyingKey, text};

const SIGNATURE: usize = 64;

/// One kind of statement: its format, the name that is signed with it, and the letter before its text.
pub(crate) struct Kind {
    pub format: Format,
    pub name: &'static str,
    pub letter: &'static str,
}

impl Kind {
    pub fn sign(&self, key: &SigningKey, body: &[u8]) -> Vec<u8> {
        let mut out = self.format.begin(SIGNATURE + body.len());
        out.extend_from_slice(&key.sign(&context(&[self.name.as_bytes(), body])));
        out.extend_from_slice(body);
        out
    }

    /// The body, when the signature is that of `key`.
    pub fn verify<'a>(&self, key: &VerifyingKey, signed: &'a [u8]) -> Result<&'a [u8]> {
        let (signature, body) = self.format.split(signed, SIGNATURE)?;
        let signature: &Signature = signature.first_chunk().expect("64 bytes were split off");
        if key.verifies(&context(&[self.name.as_bytes(), body]), signature) {
            Ok(body)
        } else {
            Err(self.format.damaged())
        }
    }

    pub fn write(&self, signed: &[u8]) -> String {
        format!("{}-{}", self.letter, *text::write(signed))
    }

    pub fn read(&self, typed: &str) -> Result<Vec<u8>> {
        let form = |why| Error::Text { what: self.format.what(), why };
        let typed = typed.trim();
        let rest = typed.get(..1).filter(|letter| letter.eq_ignore_ascii_case(self.letter)).map(|_| &typed[1..]);
        let rest = rest.ok_or(form("it begins with another letter"))?;
        text::read(rest).map(|bytes| bytes.to_vec()).ok_or(form("it has signs or an end that base32 has not"))
    }
}

impl<'a> Reader<'a> {
    /// The next key of a map must be this one.
    pub(crate) fn key(&mut self, key: &str) -> Result<&mut Self> {
        if self.text()? == key { Ok(self) } else { self.damaged() }
    }

    /// Bytes of a hash.
    pub(crate) fn hash(&mut self) -> Result<[u8; 32]> {
        match self.bytes()?.try_into() {
            Ok(hash) => Ok(hash),
            Err(_) => self.damaged(),
        }
    }
}
