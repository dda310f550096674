//! Which code does an authenticator show now? Six digits that change every thirty seconds (RFC 6238), made with HMAC-SHA-1: the only
//! kind that every authenticator knows. What is asked of HMAC here is not touched by the collisions of SHA-1.
//!
//! The secret is the first 20 bytes of a [`FactorKey`], as long as the hash (RFC 4226 §4, R6).

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::keys::{FactorKey, private::Material as _};

/// Seconds for which a code stands.
pub const SECONDS: u64 = 30;
/// Digits of a code.
pub const DIGITS: usize = 6;

const SECRET: usize = 20;

impl FactorKey {
    fn shared(&self) -> &[u8] {
        &self.secret().bytes()[..SECRET]
    }

    /// The secret as people type it into an authenticator: 32 characters of base32 (RFC 4648 §6).
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(data_encoding::BASE32_NOPAD.encode(self.shared()))
    }

    /// The code of a step: the seconds since 1970 divided by [`SECONDS`].
    #[must_use]
    pub fn code(&self, step: u64) -> Zeroizing<String> {
        Zeroizing::new(format!("{:06}", truncated(self.shared(), step) % 1_000_000))
    }
}

/// 31 bits of the HMAC, from the place that its last four bits name (RFC 4226 §5.3).
fn truncated(secret: &[u8], step: u64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let hash: [u8; 20] = mac.finalize().into_bytes().into();
    let at = usize::from(hash[19] & 0xf);
    let four = hash[at..].first_chunk().expect("the place is at most 15, and four more bytes are there");
    u32::from_be_bytes(*four) & 0x7fff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key as _;
    use crate::vectors::{OK, hex, primitive};

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        let v = primitive("totp-sha1");
        let secret = hex(&v["secret"]);
        let key = FactorKey::from_bytes(&[secret.as_slice(), &[7; 12]].concat()).expect(OK);
        let (seconds, codes) = (v["seconds"].as_array().expect(OK), v["codes"].as_array().expect(OK));
        assert_eq!((seconds.len(), codes.len()), (6, 6));
        for (seconds, code) in seconds.iter().zip(codes) {
            let (step, eight) = (seconds.as_u64().expect(OK) / SECONDS, code.as_str().expect(OK));
            assert_eq!(format!("{:08}", truncated(&secret, step) % 100_000_000), eight);
            // The table has eight digits; six are the last of them.
            assert_eq!(*key.code(step), eight[2..]);
        }
    }

    #[test]
    fn a_secret_is_typed_as_base32() {
        // RFC 4648 §10 has no text of 20 bytes; this one stands in the description of the key URI format of authenticators.
        let hello = b"Hello!\xde\xad\xbe\xef";
        let key = FactorKey::from_bytes(&[hello.as_slice(), &[0; 22]].concat()).expect(OK);
        assert_eq!(*key.to_text(), "JBSWY3DPEHPK3PXPAAAAAAAAAAAAAAAA");
    }
}
