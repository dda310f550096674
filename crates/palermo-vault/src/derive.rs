//! How does one key become another? By HKDF-SHA-256 (RFC 5869) without salt, with a context that says what the new key is for.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::secret::Secret;

/// Parts joined so that no two lists of parts give the same bytes: each as its length (u32, big-endian) and itself.
pub(crate) fn context(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        let length = u32::try_from(part.len()).expect("names and identifiers are shorter than 4 GiB");
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

/// The 256-bit key for `context` under the secret `material`.
pub(crate) fn derive(material: &[u8], context: &[u8]) -> Secret<32> {
    let mut key = Secret::zero();
    Hkdf::<Sha256>::new(None, material)
        .expand(context, key.as_mut())
        .expect("32 bytes are fewer than the 8160 that HKDF-SHA-256 can give");
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{OK, hex, primitive};

    #[test]
    fn hkdf_gives_the_numbers_of_rfc_5869_with_and_without_salt() {
        for name in ["hkdf-sha256-1", "hkdf-sha256-3"] {
            let v = primitive(name);
            let mut okm = vec![0; 42];
            Hkdf::<Sha256>::new(Some(&hex(&v["salt"])), &hex(&v["ikm"])).expand(&hex(&v["info"]), &mut okm).expect(OK);
            assert_eq!(okm, hex(&v["okm"]), "{name}");
        }
        // No salt and no info, as `derive` calls it: the first 32 bytes of the third vector.
        let v = primitive("hkdf-sha256-3");
        assert_eq!(derive(&hex(&v["ikm"]), b"").bytes()[..], hex(&v["okm"])[..32]);
    }

    #[test]
    fn two_lists_of_parts_never_give_the_same_context() {
        assert_ne!(context(&[b"ab", b"c"]), context(&[b"a", b"bc"]));
        assert_ne!(context(&[b"ab"]), context(&[b"ab", b""]));
    }
}
