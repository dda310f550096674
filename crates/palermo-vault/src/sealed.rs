//! How does a narrative or an identity lie in the store? As one sealed value for each class and compartment of a record:
//!
//! ```text
//! 01 | suite u8 | key id 16 | generation u32 | nonce 24 or 12 | ciphertext | tag 16
//! plaintext = length u32 | deterministic CBOR map field → value (byte string) | zeroes up to the Padmé size
//! AAD = "palermo/sealed/1", organisation, register, record, slot, key id, generation, each as length u32 | bytes
//! ```
//!
//! Numbers are big-endian. The associated data holds the ciphertext to its place: in another row, column, organisation or under
//! another key it does not open. What is left to see is its padded length (Padmé, Nikitin et al. 2019, *Reducing metadata leakage
//! from encrypted files*, at most 12 % longer).

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::aead::TAG;
use crate::cbor::{self, Reader, Writer};
use crate::derive::context;
use crate::format::Format;
use crate::keys::{ContentKey, private::Material as _};
use crate::{Error, Plain, Result, Suite, random};

/// The fields of one slot of a record: canonical values as the caller writes them.
pub type Fields = BTreeMap<String, Plain>;

/// Identifier of a key.
pub type KeyId = [u8; 16];

/// Where a sealed value lies; it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Code of the organisation.
    pub organisation: &'a str,
    /// Full name of the register.
    pub register: &'a str,
    /// Identifier of the record.
    pub record: &'a [u8],
    /// Class and compartment: `narrative/general`, `identity/identity`.
    pub slot: &'a str,
    /// Identifier of the content key.
    pub key_id: KeyId,
    /// Generation of the content key.
    pub generation: u32,
}

impl Place<'_> {
    fn associated(&self) -> Vec<u8> {
        context(&self.parts("palermo/sealed/1", &self.generation.to_be_bytes()))
    }

    /// The name of a format and what this place consists of; `generation` is its own, as bytes.
    pub(crate) fn parts<'p>(&'p self, format: &'p str, generation: &'p [u8; 4]) -> [&'p [u8]; 7] {
        [
            format.as_bytes(),
            self.organisation.as_bytes(),
            self.register.as_bytes(),
            self.record,
            self.slot.as_bytes(),
            &self.key_id,
            generation,
        ]
    }
}

/// Version, suite, key id, generation.
const HEADER: usize = 2 + 16 + 4;
const WHAT: &str = "sealed value";

/// What a sealed value says of itself: enough to find the key that opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which algorithm.
    pub suite: Suite,
    /// Identifier of the content key.
    pub key_id: KeyId,
    /// Generation of the content key.
    pub generation: u32,
}

impl Header {
    /// Reads the header of a sealed value. It is believed only once the value has opened.
    ///
    /// # Errors
    /// The bytes are cut short, or of an unknown version or suite.
    pub fn read(sealed: &[u8]) -> Result<Header> {
        Self::split(sealed).map(|(header, _)| header)
    }

    fn split(sealed: &[u8]) -> Result<(Header, &[u8])> {
        if let Some(&version) = sealed.first()
            && version != 1
        {
            return Err(Error::UnknownVersion { what: WHAT, found: version });
        }
        let truncated = |needed| Error::Truncated { what: WHAT, needed, found: sealed.len() };
        let &byte = sealed.get(1).ok_or(truncated(HEADER))?;
        let suite = Suite::of(byte).ok_or(Error::UnknownSuite { what: WHAT, found: byte })?;
        let (header, body) = sealed.split_first_chunk::<HEADER>().ok_or(truncated(HEADER))?;
        let (rest, generation) = header.split_last_chunk::<4>().expect("the header is 22 bytes");
        let (_, key_id) = rest.split_last_chunk::<16>().expect("the header without its generation is 18 bytes");
        let needed = HEADER + suite.nonce() + 4 + TAG;
        if sealed.len() < needed {
            return Err(truncated(needed));
        }
        Ok((Header { suite, key_id: *key_id, generation: u32::from_be_bytes(*generation) }, body))
    }
}

/// Seals `fields` with `key` for `place`.
///
/// # Errors
/// The fields together are longer than 1 GiB; the operating system gives no randomness.
pub fn seal(suite: Suite, key: &ContentKey, place: &Place<'_>, fields: &Fields) -> Result<Vec<u8>> {
    let mut nonce = [0; 24];
    random::fill(&mut nonce)?;
    seal_with(suite, &nonce[..suite.nonce()], key, place, fields)
}

fn seal_with(suite: Suite, nonce: &[u8], key: &ContentKey, place: &Place<'_>, fields: &Fields) -> Result<Vec<u8>> {
    const MOST: usize = 1 << 30;
    // A head of CBOR takes at most nine bytes.
    let bound = fields.iter().map(|(name, value)| name.len() + value.as_bytes().len() + 18).sum::<usize>() + 9;
    if bound > MOST {
        return Err(Error::TooLong { what: WHAT, most: MOST });
    }
    let format = match suite {
        Suite::XChaCha20Poly1305 => Format::SealedXChaCha,
        Suite::Aes256Gcm => Format::SealedGcm,
    };
    // All room is taken at once: growing would leave copies of the plaintext behind.
    let mut out = format.begin(HEADER + nonce.len() + padme(4 + bound) + TAG);
    out.extend_from_slice(&place.key_id);
    out.extend_from_slice(&place.generation.to_be_bytes());
    out.extend_from_slice(nonce);
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    write(fields, &mut out);
    let length = out.len() - start - 4;
    out[start..start + 4].copy_from_slice(&u32::try_from(length).expect("at most 1 GiB").to_be_bytes());
    out.resize(start + padme(4 + length), 0);
    let tag = suite.encrypt(key.secret(), nonce, &place.associated(), &mut out[start..]);
    out.extend_from_slice(&tag);
    Ok(out)
}

/// Opens a sealed value with `key` at `place`.
///
/// # Errors
/// Changed bytes, another place, another key: [`Error::Damaged`], one answer for the three. Bytes cut short, an unknown version
/// or suite.
pub fn open(key: &ContentKey, place: &Place<'_>, sealed: &[u8]) -> Result<Fields> {
    let damaged = Error::Damaged { what: WHAT };
    let (header, body) = Header::split(sealed)?;
    if (header.key_id, header.generation) != (place.key_id, place.generation) {
        return Err(damaged);
    }
    let (nonce, body) = body.split_at(header.suite.nonce());
    let (text, tag) = body.split_at(body.len() - TAG);
    let mut text = Zeroizing::new(text.to_vec());
    if !header.suite.decrypt(key.secret(), nonce, &place.associated(), &mut text, tag) {
        return Err(damaged);
    }
    let Some((length, rest)) = text.split_first_chunk::<4>() else { return Err(damaged) };
    let length = u32::from_be_bytes(*length) as usize;
    match rest.split_at_checked(length) {
        Some((fields, padding)) if text.len() == padme(4 + length) && padding.iter().all(|&b| b == 0) => read(fields),
        _ => Err(damaged),
    }
}

/// The Padmé size of `length` bytes: the mantissa keeps as many bits as the exponent has.
fn padme(length: usize) -> usize {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    length.next_multiple_of(1 << exponent.saturating_sub(kept))
}

fn write(fields: &Fields, out: &mut Vec<u8>) {
    let mut names: Vec<_> = fields.iter().collect();
    names.sort_by(|(a, _), (b, _)| (a.len(), a).cmp(&(b.len(), b)));
    let mut writer = Writer(out);
    writer.map(names.len());
    for (name, value) in names {
        writer.text(name).bytes(value.as_bytes());
    }
}

fn read(bytes: &[u8]) -> Result<Fields> {
    let mut reader = Reader::new(bytes, WHAT);
    let mut fields = Fields::new();
    let mut last: Option<&str> = None;
    for _ in 0..reader.map()? {
        let name = reader.text()?;
        if last.is_some_and(|last| !cbor::before(last, name)) {
            return Err(Error::Damaged { what: WHAT });
        }
        last = Some(name);
        fields.insert(name.to_owned(), reader.bytes()?.into());
    }
    reader.end()?;
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::keys::Key as _;
    use crate::vectors::{OK, format, hex, long};

    const SUITES: [Suite; 2] = [Suite::XChaCha20Poly1305, Suite::Aes256Gcm];
    const PLACE: Place<'static> = Place {
        organisation: "north",
        register: "shelter.resident",
        record: &[5; 16],
        slot: "identity/identity",
        key_id: [3; 16],
        generation: 7,
    };

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), Plain::from(*value))).collect()
    }

    #[test]
    fn sealed_values_have_the_bytes_of_the_independent_program() {
        for (suite, name) in [(Suite::XChaCha20Poly1305, "sealed-xchacha"), (Suite::Aes256Gcm, "sealed-gcm")] {
            let v = format(name);
            let text = |key: &str| v[key].as_str().expect(OK).to_owned();
            let (organisation, register, slot, record) =
                (text("organisation"), text("register"), text("slot"), hex(&v["record"]));
            let place = Place {
                organisation: &organisation,
                register: &register,
                record: &record,
                slot: &slot,
                key_id: hex(&v["key_id"]).try_into().expect(OK),
                generation: u32::try_from(v["generation"].as_u64().expect(OK)).expect(OK),
            };
            let key = ContentKey::from_bytes(&hex(&v["key"])).expect(OK);
            let fields: Fields = v["fields"]
                .as_object()
                .expect(OK)
                .iter()
                .map(|(name, value)| (name.clone(), hex(value).into()))
                .collect();
            assert_eq!(
                seal_with(suite, &hex(&v["nonce"]), &key, &place, &fields).expect(OK),
                hex(&v["bytes"]),
                "{name}"
            );
            assert_eq!(open(&key, &place, &hex(&v["bytes"])).expect(OK), fields);
        }
    }

    #[test]
    fn the_sizes_of_padme_are_those_of_the_independent_program() {
        for pair in format("padme")["sizes"].as_array().expect(OK) {
            let [length, padded] = [0, 1].map(|i| usize::try_from(pair[i].as_u64().expect(OK)).expect(OK));
            assert_eq!(padme(length), padded, "{length}");
        }
    }

    #[test]
    fn a_value_opens_at_no_other_place() {
        let key = ContentKey::generate().expect(OK);
        for suite in SUITES {
            let sealed = seal(suite, &key, &PLACE, &fields(&[("name", "Anna")])).expect(OK);
            assert_eq!(open(&key, &PLACE, &sealed).expect(OK), fields(&[("name", "Anna")]));
            let mut moved = sealed.clone();
            // The header can be changed to fit; the associated data cannot.
            moved[2..18].copy_from_slice(&[4; 16]);
            let mut aged = sealed.clone();
            aged[18..22].copy_from_slice(&8_u32.to_be_bytes());
            let places = [
                (Place { organisation: "south", ..PLACE }, &sealed),
                (Place { register: "shelter.stay", ..PLACE }, &sealed),
                (Place { record: &[6; 16], ..PLACE }, &sealed),
                (Place { slot: "narrative/general", ..PLACE }, &sealed),
                (Place { key_id: [4; 16], ..PLACE }, &sealed),
                (Place { key_id: [4; 16], ..PLACE }, &moved),
                (Place { generation: 8, ..PLACE }, &sealed),
                (Place { generation: 8, ..PLACE }, &aged),
                // The same bytes, cut elsewhere.
                (Place { organisation: "northshelter", register: ".resident", ..PLACE }, &sealed),
            ];
            for (place, sealed) in places {
                assert!(matches!(open(&key, &place, sealed), Err(Error::Damaged { .. })), "{place:?}");
            }
            assert!(matches!(open(&ContentKey::generate().expect(OK), &PLACE, &sealed), Err(Error::Damaged { .. })));
        }
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_found() {
        let key = ContentKey::generate().expect(OK);
        for suite in SUITES {
            let sealed = seal(suite, &key, &PLACE, &fields(&[("name", "Anna")])).expect(OK);
            for at in 0..sealed.len() {
                let mut bad = sealed.clone();
                bad[at] ^= 0x80;
                assert!(open(&key, &PLACE, &bad).is_err(), "{at}");
                assert!(open(&key, &PLACE, &sealed[..at]).is_err(), "{at}");
            }
            assert!(matches!(open(&key, &PLACE, &sealed[..40]), Err(Error::Truncated { found: 40, .. })));
            assert!(matches!(open(&key, &PLACE, &[2]), Err(Error::UnknownVersion { found: 2, .. })));
            assert!(matches!(open(&key, &PLACE, &[1, 9]), Err(Error::UnknownSuite { found: 9, .. })));
        }
    }

    #[test]
    fn a_plaintext_that_is_not_padded_as_it_must_be_is_refused_though_it_was_sealed() {
        let (suite, key, nonce) = (Suite::Aes256Gcm, ContentKey::generate().expect(OK), [0; 12]);
        let sealed = |text: &[u8]| {
            let mut text = text.to_vec();
            let tag = suite.encrypt(key.secret(), &nonce, &PLACE.associated(), &mut text);
            let header = [&[1, 2][..], &PLACE.key_id, &PLACE.generation.to_be_bytes(), &nonce].concat();
            [&header[..], &text, &tag].concat()
        };
        // A map of one field with 25 bytes: 30 bytes of CBOR, 34 with the length, 36 padded.
        let map = [&[0xa1, 0x61, b'a', 0x58, 25][..], &[7; 25]].concat();
        let text = |padding: &[u8]| [&30_u32.to_be_bytes()[..], &map, padding].concat();
        assert_eq!(open(&key, &PLACE, &sealed(&text(&[0, 0]))).expect(OK).len(), 1);
        for padding in [&[][..], &[0], &[0, 1], &[0, 0, 0], &[0; 6]] {
            assert!(matches!(open(&key, &PLACE, &sealed(&text(padding))), Err(Error::Damaged { .. })), "{padding:?}");
        }
        let mut beyond = text(&[0, 0]);
        beyond[..4].copy_from_slice(&u32::MAX.to_be_bytes());
        assert!(matches!(open(&key, &PLACE, &sealed(&beyond)), Err(Error::Damaged { .. })));
    }

    #[test]
    fn the_header_names_suite_key_and_generation() {
        let sealed = seal(Suite::Aes256Gcm, &ContentKey::generate().expect(OK), &PLACE, &Fields::new()).expect(OK);
        let header = Header::read(&sealed).expect(OK);
        assert_eq!(header, Header { suite: Suite::Aes256Gcm, key_id: [3; 16], generation: 7 });
    }

    #[test]
    fn values_of_nearby_length_are_of_one_size() {
        let key = ContentKey::generate().expect(OK);
        let size = |n: usize| {
            seal(Suite::XChaCha20Poly1305, &key, &PLACE, &fields(&[("story", &"x".repeat(n))])).expect(OK).len()
        };
        assert_eq!(size(1000), size(1010));
        assert!(size(1000) < 1150);
    }

    #[test]
    fn no_nonce_comes_twice() {
        let key = ContentKey::generate().expect(OK);
        let repeats = if long() { 1_000_000 } else { 10_000 };
        for suite in SUITES {
            let nonces: HashSet<Vec<u8>> = (0..repeats)
                .map(|_| seal(suite, &key, &PLACE, &Fields::new()).expect(OK)[HEADER..HEADER + suite.nonce()].to_vec())
                .collect();
            // Birthday bound of 10^6 nonces of 96 bits: 6 × 10^-18.
            assert_eq!(nonces.len(), repeats);
        }
    }

    #[test]
    fn a_map_that_is_not_in_order_or_names_a_field_twice_is_refused() {
        assert!(read(&[0xa2, 0x61, b'b', 0x40, 0x61, b'a', 0x40]).is_err());
        assert!(read(&[0xa2, 0x61, b'a', 0x40, 0x61, b'a', 0x40]).is_err());
        assert!(read(&[0xa1, 0x61, b'a', 0x40, 0x00]).is_err());
        assert_eq!(read(&[0xa2, 0x61, b'b', 0x40, 0x62, b'a', b'a', 0x40]).expect(OK).len(), 2);
    }

    #[test]
    fn opened_values_are_not_formatted() {
        assert_eq!(format!("{:?}", fields(&[("name", "Anna")])), "{\"name\": ***}");
    }
}
