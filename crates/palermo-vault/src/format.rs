//! Which formats exist? One list: a format is written and read only through its line here, and each line names the vector that
//! proves it, so a format without a vector cannot be added.

use crate::{Error, Result};

macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident = $bytes:expr, $what:literal, $made_of:literal, $module:literal, $vector:literal;)*) => {
        /// A version of a format that this release reads and writes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Format { $($(#[$doc])* $name,)* }

        impl Format {
            /// Every format.
            pub const ALL: &'static [Format] = &[$(Format::$name,)*];

            /// The bytes that it begins with: version, and suite where it has one.
            #[must_use]
            pub const fn mark(self) -> &'static [u8] { match self { $(Format::$name => $bytes,)* } }

            /// What it is, in words.
            #[must_use]
            pub fn what(self) -> &'static str { match self { $(Format::$name => $what,)* } }

            /// The primitives that it is made of.
            #[must_use]
            pub fn made_of(self) -> &'static str { match self { $(Format::$name => $made_of,)* } }

            /// The module that writes and reads it.
            #[must_use]
            pub fn module(self) -> &'static str { match self { $(Format::$name => $module,)* } }

            /// Its vector in `tests/vectors/formats.json`, computed by a program that shares no code with this crate.
            #[must_use]
            pub fn vector(self) -> &'static str { match self { $(Format::$name => $vector,)* } }
        }
    };
}

formats! {
    /// A key under a key.
    WrappedKey = &[1], "wrapped key", "HKDF-SHA-256, AES-256-KWP", "keys", "wrapped-key";
    /// A sealed value with a 192-bit nonce.
    SealedXChaCha = &[1, 1], "sealed value", "XChaCha20-Poly1305", "sealed", "sealed-xchacha";
    /// A sealed value for sites that need NIST's algorithms.
    SealedGcm = &[1, 2], "sealed value", "AES-256-GCM", "sealed", "sealed-gcm";
    /// A content key for one grantee, under the subject's shred key.
    Grant = &[1, 1], "grant", "HPKE, HKDF-SHA-256, AES-256-KWP", "wrap", "grant";
    /// A key for one holder of a key pair.
    Handover = &[1, 1], "handed-over key", "HPKE", "wrap", "handover";
    /// Private keys under a passphrase.
    UnderPassphrase = &[1, 1], "key under a passphrase", "Argon2id, HKDF-SHA-256, AES-256-KWP", "user", "under-passphrase";
    /// Private keys under the output of a passkey.
    UnderPasskey = &[1, 2], "key under a passkey", "HKDF-SHA-256, AES-256-KWP", "user", "under-passkey";
    /// Private keys under the token of a session.
    UnderSession = &[1, 3], "key under a session", "HKDF-SHA-256, AES-256-KWP", "user", "under-session";
    /// A share on paper.
    Share = &[1], "share", "Shamir sharing over GF(256), SHA-256", "shares", "shares";
    /// A stream for the holders of private keys: backups, files of the public.
    ContainerXChaCha = &[1, 1], "sealed container", "HPKE, XChaCha20-Poly1305, SHA-256", "stream", "container-xchacha";
    /// The same with NIST's cipher.
    ContainerGcm = &[1, 2], "sealed container", "HPKE, AES-256-GCM, SHA-256", "stream", "container-gcm";
    /// A file under a content key.
    FileXChaCha = &[1, 1], "sealed file", "HKDF-SHA-256, XChaCha20-Poly1305, SHA-256", "stream", "file-xchacha";
    /// The same with NIST's cipher.
    FileGcm = &[1, 2], "sealed file", "HKDF-SHA-256, AES-256-GCM, SHA-256", "stream", "file-gcm";
    /// A code of the ledger's chain.
    LedgerCode = &[], "ledger code", "HMAC-SHA-256", "chain", "ledger-code";
    /// How far a chain of the ledger was.
    Head = &[1], "head of the ledger", "Ed25519, SHA-256", "chain", "head";
    /// A statement of erasure.
    Certificate = &[1], "certificate of erasure", "Ed25519", "certificate", "certificate";
    /// A tag of a blind index. It is four bytes and says no version: a new one needs a new index key.
    IndexTag = &[], "index tag", "HMAC-SHA-256", "index", "index";
}

impl Format {
    /// Begins a writing in this format.
    pub(crate) fn begin(self, capacity: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.mark().len() + capacity);
        out.extend_from_slice(self.mark());
        out
    }

    /// What follows the mark of this format.
    pub(crate) fn body(self, bytes: &[u8]) -> Result<&[u8]> {
        let (what, mark) = (self.what(), self.mark());
        if let Some(&version) = bytes.first()
            && Some(&version) != mark.first()
        {
            return Err(Error::UnknownVersion { what, found: version });
        }
        if let (Some(&suite), Some(&known)) = (bytes.get(1), mark.get(1))
            && suite != known
        {
            return Err(Error::UnknownSuite { what, found: suite });
        }
        bytes.get(mark.len()..).ok_or(Error::Truncated { what, needed: mark.len(), found: bytes.len() })
    }

    /// What follows the mark, split after `first` bytes.
    pub(crate) fn split(self, bytes: &[u8], first: usize) -> Result<(&[u8], &[u8])> {
        let needed = self.mark().len() + first;
        let truncated = Error::Truncated { what: self.what(), needed, found: bytes.len() };
        self.body(bytes)?.split_at_checked(first).ok_or(truncated)
    }

    /// The error of bytes in this format that do not open.
    pub(crate) fn damaged(self) -> Error {
        Error::Damaged { what: self.what() }
    }
}
