//! How does something long lie on a disk? In chunks of 64 KiB, so that neither sealing nor opening needs more memory than that.
//!
//! ```text
//! container  01 | suite u8 | recipients u8 | for each: id of the key 16 | HPKE(recipient, stream key) 80
//! file       01 | suite u8 | salt 32             stream key = HKDF(CK, context of "palermo/file/1", its place and the salt)
//! then       chunk | chunk | …
//! chunk      ciphertext of 65,536 bytes (the last one: fewer or as many) | tag 16
//! nonce      zeroes, and at the end the number of the chunk u64
//! AAD        "palermo/stream/1", SHA-256 of the head, number of the chunk u64, 01 for the last chunk else 00
//! ```
//!
//! Each stream has a key of its own, so a counter is a good nonce (STREAM: Hoang, Reyhanitabar, Rogaway and Vizár 2015, *Online
//! authenticated-encryption and its nonce-reuse misuse-resistance*). A chunk that is missing, exchanged, doubled or from another
//! stream does not open, and a stream that ends too early is found at its end: until [`Opening::finish`] has said yes, what was
//! read may be the beginning of something longer.
//!
//! A *container* is for holders of private keys: backups, files that the public sends. A *file* lies under a content key at a
//! [`Place`], as a sealed value does.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::aead::TAG;
use crate::derive::{context, derive};
use crate::format::Format;
use crate::keys::{ContentKey, Key as _};
use crate::pair::{self, SEALING};
use crate::random;
use crate::sealed::Place;
use crate::secret::Secret;
use crate::{Error, PrivateKey, PublicKey, Result, Suite};

/// Bytes of plaintext in a chunk.
pub const CHUNK: usize = 64 * 1024;
const SALT: usize = 32;
const RECIPIENT: usize = 16 + 32 + SEALING;

/// What closes a stream.
#[derive(Clone, Copy, Debug)]
pub enum Lock<'a> {
    /// A container for any one of these.
    To {
        /// The keys, 1 to 255.
        recipients: &'a [PublicKey],
        /// What it is for: `backup`, `intake file`. It opens for nothing else.
        purpose: &'a str,
    },
    /// A file under a content key.
    With(&'a ContentKey, &'a Place<'a>),
}

/// What opens a stream.
#[derive(Clone, Copy, Debug)]
pub enum Unlock<'a> {
    /// The private key of one of the recipients.
    Of {
        /// The key.
        recipient: &'a PrivateKey,
        /// What it is for.
        purpose: &'a str,
    },
    /// The content key, at its place.
    With(&'a ContentKey, &'a Place<'a>),
}

/// What was sealed or opened, for the record's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
    /// SHA-256 of the plaintext.
    pub plain: [u8; 32],
    /// SHA-256 of everything that was written or read, head included.
    pub sealed: [u8; 32],
    /// Bytes of the plaintext.
    pub length: u64,
}

/// Seals everything from `from` into `to`.
///
/// # Errors
/// Reading or writing fails; the recipients are none, too many, or no usable keys; the operating system gives no randomness.
pub fn seal(suite: Suite, lock: &Lock<'_>, mut from: impl Read, to: impl Write) -> Result<Digests> {
    let mut sealing = Sealing::new(suite, lock, to)?;
    copy(&mut from, &mut sealing)?;
    sealing.finish().map(|(_, digests)| digests)
}

/// Opens everything from `from` into `to`. When it fails, what is in `to` must be thrown away.
///
/// # Errors
/// Reading or writing fails; the stream is not for this key and purpose, was changed or is cut short; an unknown version or suite.
pub fn open(unlock: &Unlock<'_>, from: impl Read, mut to: impl Write) -> Result<Digests> {
    let mut opening = Opening::new(unlock, from)?;
    copy(&mut opening, &mut to)?;
    to.flush()?;
    opening.finish()
}

/// As [`io::copy`], through a buffer that is wiped.
fn copy(from: &mut impl Read, to: &mut impl Write) -> Result<()> {
    let mut buffer = Zeroizing::new(vec![0; CHUNK]);
    loop {
        match fill(from, &mut buffer)? {
            0 => return Ok(()),
            length => to.write_all(&buffer[..length])?,
        }
    }
}

/// Reads until `buffer` is full or nothing comes any more.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The cipher of one stream.
struct Chunks {
    what: &'static str,
    suite: Suite,
    key: Secret<32>,
    head: [u8; 32],
    number: u64,
}

impl Chunks {
    fn nonce(&self) -> [u8; 24] {
        let mut nonce = [0; 24];
        let end = self.suite.nonce();
        nonce[end - 8..end].copy_from_slice(&self.number.to_be_bytes());
        nonce
    }

    fn associated(&self, last: Last) -> Vec<u8> {
        context(&[b"palermo/stream/1", &self.head, &self.number.to_be_bytes(), &[last as u8]])
    }

    fn seal(&mut self, last: Last, text: &mut [u8]) -> [u8; TAG] {
        let tag = self.suite.encrypt(&self.key, &self.nonce()[..self.suite.nonce()], &self.associated(last), text);
        self.number += 1;
        tag
    }

    fn opens(&self, last: Last, text: &mut [u8], tag: &[u8]) -> bool {
        self.suite.decrypt(&self.key, &self.nonce()[..self.suite.nonce()], &self.associated(last), text, tag)
    }
}

/// Whether a chunk is the last one of its stream.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Last {
    No = 0,
    Yes = 1,
}

/// Seals what is written into it. [`Sealing::finish`] must be called, else the stream does not open.
pub struct Sealing<W> {
    out: W,
    chunks: Chunks,
    buffer: Zeroizing<Vec<u8>>,
    plain: Sha256,
    sealed: Sha256,
    length: u64,
}

impl<W: Write> Sealing<W> {
    /// Begins a stream: writes its head into `out`.
    ///
    /// # Errors
    /// As [`seal`].
    pub fn new(suite: Suite, lock: &Lock<'_>, out: W) -> Result<Self> {
        let chance = match lock {
            Lock::To { .. } => Secret::random()?,
            Lock::With(..) => Secret::zero(),
        };
        let mut salt = [0; SALT];
        random::fill(&mut salt)?;
        Self::begin(suite, lock, out, chance, &salt, pair::seal)
    }

    fn begin(
        suite: Suite,
        lock: &Lock<'_>,
        mut out: W,
        fresh: Secret<32>,
        salt: &[u8; SALT],
        mut hand: impl FnMut(&PublicKey, &[u8], &[u8]) -> Result<Vec<u8>>,
    ) -> Result<Self> {
        let format = format_of(lock, suite);
        let mut head = format.begin(0);
        let key = match *lock {
            Lock::To { recipients, purpose } => {
                let what = "list of recipients";
                match u8::try_from(recipients.len()) {
                    Ok(0) => return Err(Error::Length { what, needed: 1, found: 0 }),
                    Ok(count) => head.push(count),
                    Err(_) => return Err(Error::TooLong { what, most: 255 }),
                }
                for recipient in recipients {
                    head.extend_from_slice(&recipient.id());
                    head.extend_from_slice(&hand(recipient, &info(purpose, &recipient.id()), fresh.bytes())?);
                }
                fresh
            }
            Lock::With(key, place) => {
                head.extend_from_slice(salt);
                file_key(key, place, salt)
            }
        };
        out.write_all(&head)?;
        Ok(Self {
            out,
            chunks: Chunks { what: format.what(), suite, key, head: Sha256::digest(&head).into(), number: 0 },
            buffer: Zeroizing::new(Vec::with_capacity(CHUNK)),
            plain: Sha256::new(),
            sealed: Sha256::new_with_prefix(&head),
            length: 0,
        })
    }

    /// What was written so far goes here: a caller that sends it on takes it out.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    fn chunk(&mut self, last: Last) -> io::Result<()> {
        let tag = self.chunks.seal(last, &mut self.buffer);
        for part in [&self.buffer[..], &tag[..]] {
            self.sealed.update(part);
            self.out.write_all(part)?;
        }
        self.buffer.clear();
        Ok(())
    }

    /// Writes the last chunk, and flushes.
    ///
    /// # Errors
    /// Writing fails.
    pub fn finish(mut self) -> Result<(W, Digests)> {
        self.chunk(Last::Yes)?;
        self.out.flush()?;
        let digests =
            Digests { plain: self.plain.finalize().into(), sealed: self.sealed.finalize().into(), length: self.length };
        Ok((self.out, digests))
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full buffer waits until it is known not to be the last one.
        if self.buffer.len() == CHUNK && !bytes.is_empty() {
            self.chunk(Last::No)?;
        }
        let taken = &bytes[..bytes.len().min(CHUNK - self.buffer.len())];
        self.buffer.extend_from_slice(taken);
        self.plain.update(taken);
        self.length += taken.len() as u64;
        Ok(taken.len())
    }

    /// Chunks that are whole have been written already; the begun one waits.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Opens what is read through it.
pub struct Opening<R> {
    from: R,
    chunks: Chunks,
    /// The chunk that was read but not yet opened, with its tag.
    ahead: Vec<u8>,
    /// What was opened, and how far it was given out.
    opened: Zeroizing<Vec<u8>>,
    given: usize,
    done: bool,
    plain: Sha256,
    sealed: Sha256,
    length: u64,
}

impl<R: Read> Opening<R> {
    /// Reads the head of a stream and its first chunk.
    ///
    /// # Errors
    /// As [`open`].
    pub fn new(unlock: &Unlock<'_>, mut from: R) -> Result<Self> {
        let what = match unlock {
            Unlock::Of { .. } => Format::ContainerXChaCha.what(),
            Unlock::With(..) => Format::FileXChaCha.what(),
        };
        let mut head = Vec::new();
        let mut more = |head: &mut Vec<u8>, length: usize| {
            let start = head.len();
            head.resize(start + length, 0);
            let found = start + fill(&mut from, &mut head[start..])?;
            let needed = head.len();
            if found < needed { Err(Error::Truncated { what, needed, found }) } else { Ok(()) }
        };
        more(&mut head, 2)?;
        if head[0] != 1 {
            return Err(Error::UnknownVersion { what, found: head[0] });
        }
        let suite = Suite::of(head[1]).ok_or(Error::UnknownSuite { what, found: head[1] })?;
        let key = match *unlock {
            Unlock::Of { recipient, purpose } => {
                more(&mut head, 1)?;
                let count = usize::from(head[2]);
                more(&mut head, count * RECIPIENT)?;
                stream_key(recipient, purpose, &head[3..]).ok_or(Error::Damaged { what })?
            }
            Unlock::With(key, place) => {
                more(&mut head, SALT)?;
                file_key(key, place, head[2..].first_chunk().expect("the salt was read"))
            }
        };
        let mut ahead = vec![0; CHUNK + TAG];
        let length = fill(&mut from, &mut ahead)?;
        ahead.truncate(length);
        Ok(Self {
            from,
            chunks: Chunks { what, suite, key, head: Sha256::digest(&head).into(), number: 0 },
            ahead,
            opened: Zeroizing::new(Vec::with_capacity(CHUNK)),
            given: 0,
            done: false,
            plain: Sha256::new(),
            sealed: Sha256::new_with_prefix(&head),
            length: 0,
        })
    }

    /// Opens the chunk that lies ahead, and reads the one after it.
    fn next(&mut self) -> Result<()> {
        let what = self.chunks.what;
        let mut after = vec![0; CHUNK + TAG];
        let length = if self.ahead.len() == CHUNK + TAG { fill(&mut self.from, &mut after)? } else { 0 };
        after.truncate(length);
        let last = if after.is_empty() { Last::Yes } else { Last::No };
        let found = usize::try_from(self.length).unwrap_or(usize::MAX);
        let cut = Error::Truncated { what, needed: found.saturating_add(1), found };
        let Some((text, tag)) = self.ahead.split_last_chunk::<TAG>() else { return Err(cut) };
        self.sealed.update(&self.ahead);
        self.opened.clear();
        self.opened.extend_from_slice(text);
        if !self.chunks.opens(last, &mut self.opened, tag) {
            // A whole chunk that is not the last one, and nothing after it: the rest is missing, rather than damaged.
            let mut copy = Zeroizing::new(text.to_vec());
            let ends_early = after.is_empty() && self.chunks.opens(Last::No, &mut copy, tag);
            self.opened.clear();
            return Err(if ends_early { cut } else { Error::Damaged { what } });
        }
        // Only a stream of nothing ends with an empty chunk: one thing, one writing.
        if self.opened.is_empty() && self.chunks.number > 0 {
            return Err(Error::Damaged { what });
        }
        self.chunks.number += 1;
        self.plain.update(&self.opened);
        self.length += self.opened.len() as u64;
        self.given = 0;
        self.done = after.is_empty();
        self.ahead = after;
        Ok(())
    }

    /// What was opened, once everything was read.
    ///
    /// # Errors
    /// Not everything was read, or it is cut short.
    pub fn finish(mut self) -> Result<Digests> {
        if !self.done || self.given < self.opened.len() {
            let mut rest = [0; 1];
            if self.read(&mut rest)? > 0 {
                let found = usize::try_from(self.length).unwrap_or(usize::MAX);
                return Err(Error::Truncated { what: self.chunks.what, needed: found.saturating_add(1), found });
            }
        }
        Ok(Digests { plain: self.plain.finalize().into(), sealed: self.sealed.finalize().into(), length: self.length })
    }
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.opened.len() && !self.done && !out.is_empty() {
            self.next()?;
        }
        let rest = &self.opened[self.given..];
        let length = rest.len().min(out.len());
        out[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}

fn format_of(lock: &Lock<'_>, suite: Suite) -> Format {
    match (lock, suite) {
        (Lock::To { .. }, Suite::XChaCha20Poly1305) => Format::ContainerXChaCha,
        (Lock::To { .. }, Suite::Aes256Gcm) => Format::ContainerGcm,
        (Lock::With(..), Suite::XChaCha20Poly1305) => Format::FileXChaCha,
        (Lock::With(..), Suite::Aes256Gcm) => Format::FileGcm,
    }
}

fn info(purpose: &str, recipient: &[u8; 16]) -> Vec<u8> {
    context(&[b"palermo/container/1", purpose.as_bytes(), recipient])
}

fn stream_key(recipient: &PrivateKey, purpose: &str, recipients: &[u8]) -> Option<Secret<32>> {
    let id = recipient.public().id();
    let (entries, _) = recipients.as_chunks::<RECIPIENT>();
    let entry = entries.iter().find(|entry| entry.starts_with(&id))?;
    let key = pair::open(recipient, &info(purpose, &id), &entry[16..])?;
    Secret::copy_of(&key, "stream key").ok()
}

fn file_key(key: &ContentKey, place: &Place<'_>, salt: &[u8; SALT]) -> Secret<32> {
    let generation = place.generation.to_be_bytes();
    let mut parts = place.parts("palermo/file/1", &generation).to_vec();
    parts.push(salt);
    derive(key.expose(), &context(&parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Drawn;
    use crate::vectors::{OK, format, hex};

    const PLACE: Place<'static> = Place {
        organisation: "north",
        register: "shelter.paper",
        record: &[5; 16],
        slot: "narrative/legal",
        key_id: [3; 16],
        generation: 1,
    };
    const SUITES: [Suite; 2] = [Suite::XChaCha20Poly1305, Suite::Aes256Gcm];
    const SEALED: usize = CHUNK + TAG;

    fn text(length: usize) -> Vec<u8> {
        (0..length).map(|i| u8::try_from(i * 7 % 251).expect(OK)).collect()
    }

    fn container(recipients: &[PublicKey], text: &[u8]) -> (Vec<u8>, Digests) {
        let mut out = Vec::new();
        let lock = Lock::To { recipients, purpose: "backup" };
        let digests = seal(Suite::XChaCha20Poly1305, &lock, text, &mut out).expect(OK);
        (out, digests)
    }

    fn opened(with: &PrivateKey, sealed: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        open(&Unlock::Of { recipient: with, purpose: "backup" }, sealed, &mut out).map(|_| out)
    }

    #[test]
    fn streams_have_the_bytes_of_the_independent_program() {
        for (suite, container, file) in [
            (Suite::XChaCha20Poly1305, "container-xchacha", "file-xchacha"),
            (Suite::Aes256Gcm, "container-gcm", "file-gcm"),
        ] {
            let v = format(container);
            let privates: Vec<PrivateKey> = v["recipients"]
                .as_array()
                .expect(OK)
                .iter()
                .map(|r| PrivateKey::from_bytes(&hex(r)).expect(OK))
                .collect();
            let publics: Vec<PublicKey> = privates.iter().map(PrivateKey::public).collect();
            let purpose = v["purpose"].as_str().expect(OK);
            let lock = Lock::To { recipients: &publics, purpose };
            let plain = text(usize::try_from(v["length"].as_u64().expect(OK)).expect(OK));
            let key = Secret::copy_of(&hex(&v["key"]), "key").expect(OK);
            let mut chances = v["ikm"].as_array().expect(OK).iter();
            let hand = |to: &PublicKey, info: &[u8], key: &[u8]| {
                let chance = hex(chances.next().expect(OK)).try_into().expect(OK);
                pair::seal_with(Drawn::of(chance), to, info, b"", key)
            };
            let mut sealing = Sealing::begin(suite, &lock, Vec::new(), key, &[0; SALT], hand).expect(OK);
            sealing.write_all(&plain).expect(OK);
            let (sealed, digests) = sealing.finish().expect(OK);
            assert_eq!(digests.sealed[..], hex(&v["sealed_sha256"]), "{container}");
            assert_eq!(digests.plain[..], hex(&v["plain_sha256"]));
            for recipient in &privates {
                let mut out = Vec::new();
                let again = open(&Unlock::Of { recipient, purpose }, &sealed[..], &mut out).expect(OK);
                assert_eq!((out, again), (plain.clone(), digests));
            }

            let v = format(file);
            let key = ContentKey::from_bytes(&hex(&v["key"])).expect(OK);
            let lock = Lock::With(&key, &PLACE);
            let salt = hex(&v["salt"]).try_into().expect(OK);
            let hand = |_: &PublicKey, _: &[u8], _: &[u8]| unreachable!("a file has no recipients");
            let mut sealing = Sealing::begin(suite, &lock, Vec::new(), Secret::zero(), &salt, hand).expect(OK);
            sealing.write_all(&hex(&v["plain"])).expect(OK);
            let (sealed, _) = sealing.finish().expect(OK);
            assert_eq!(sealed, hex(&v["bytes"]), "{file}");
            let mut out = Vec::new();
            open(&Unlock::With(&key, &PLACE), &sealed[..], &mut out).expect(OK);
            assert_eq!(out, hex(&v["plain"]));
        }
    }

    #[test]
    fn every_length_comes_back_with_its_hashes() {
        let key = ContentKey::generate().expect(OK);
        for suite in SUITES {
            for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
                let plain = text(length);
                let mut sealed = Vec::new();
                let digests = seal(suite, &Lock::With(&key, &PLACE), &plain[..], &mut sealed).expect(OK);
                assert_eq!(digests.sealed, <[u8; 32]>::from(Sha256::digest(&sealed)));
                assert_eq!(digests.plain, <[u8; 32]>::from(Sha256::digest(&plain)));
                assert_eq!(sealed.len(), 2 + SALT + length + TAG * length.div_ceil(CHUNK).max(1));
                let mut out = Vec::new();
                assert_eq!(open(&Unlock::With(&key, &PLACE), &sealed[..], &mut out).expect(OK), digests);
                assert_eq!(out, plain);
            }
        }
    }

    #[test]
    fn a_stream_written_in_small_pieces_is_read_in_small_pieces() {
        let private = PrivateKey::generate().expect(OK);
        let recipients = [private.public()];
        let lock = Lock::To { recipients: &recipients, purpose: "intake file" };
        let plain = text(2 * CHUNK + 17);
        let mut sealing = Sealing::new(Suite::XChaCha20Poly1305, &lock, Vec::new()).expect(OK);
        let mut sealed = Vec::new();
        for piece in plain.chunks(1000) {
            sealing.write_all(piece).expect(OK);
            // As a web server would: what is ready leaves at once.
            sealed.append(sealing.get_mut());
            assert!(sealing.get_mut().is_empty());
        }
        let (rest, _) = sealing.finish().expect(OK);
        sealed.extend(rest);
        let unlock = Unlock::Of { recipient: &private, purpose: "intake file" };
        let mut opening = Opening::new(&unlock, &sealed[..]).expect(OK);
        let (mut out, mut piece) = (Vec::new(), [0; 777]);
        loop {
            match opening.read(&mut piece).expect(OK) {
                0 => break,
                length => out.extend_from_slice(&piece[..length]),
            }
        }
        assert_eq!(out, plain);
        assert_eq!(opening.finish().expect(OK).length, plain.len() as u64);
        let early = Opening::new(&unlock, &sealed[..]).expect(OK);
        assert!(matches!(early.finish(), Err(Error::Truncated { .. })), "not everything was read");
    }

    #[test]
    fn a_stream_that_ends_early_is_found_wherever_it_ends() {
        let private = PrivateKey::generate().expect(OK);
        let (sealed, _) = container(&[private.public()], &text(2 * CHUNK + 100));
        let head = 3 + RECIPIENT;
        for cut in (0..head + 40).chain([head + SEALED - 1, head + SEALED + 1, sealed.len() - 1]) {
            assert!(opened(&private, &sealed[..cut]).is_err(), "{cut}");
        }
        for chunks in [1, 2] {
            let error = opened(&private, &sealed[..head + chunks * SEALED]).expect_err("cut between chunks");
            assert!(matches!(error, Error::Truncated { .. }), "{error}");
        }
        let longer = [&sealed[..], &[0; 5]].concat();
        assert!(opened(&private, &longer).is_err());
    }

    #[test]
    fn chunks_cannot_be_exchanged_doubled_left_out_or_taken_from_elsewhere() {
        let private = PrivateKey::generate().expect(OK);
        let (one, _) = container(&[private.public()], &text(3 * CHUNK));
        let (two, _) = container(&[private.public()], &text(3 * CHUNK));
        let head = 3 + RECIPIENT;
        let chunk = |of: &[u8], n: usize| of[head + n * SEALED..head + (n + 1) * SEALED].to_vec();
        let built = |chunks: [Vec<u8>; 3]| [one[..head].to_vec(), chunks.concat()].concat();
        assert!(opened(&private, &built([chunk(&one, 0), chunk(&one, 1), chunk(&one, 2)])).is_ok());
        for bad in [
            [chunk(&one, 1), chunk(&one, 0), chunk(&one, 2)],
            [chunk(&one, 0), chunk(&one, 0), chunk(&one, 2)],
            [chunk(&one, 0), chunk(&one, 2), Vec::new()],
            [chunk(&one, 0), chunk(&two, 1), chunk(&one, 2)],
        ] {
            assert!(matches!(opened(&private, &built(bad)), Err(Error::Damaged { .. })));
        }
        // The head of the one before the chunks of the other.
        assert!(opened(&private, &[&one[..head], &two[head..]].concat()).is_err());
        for at in (0..head + 50).chain([one.len() - 1]) {
            let mut bad = one.clone();
            bad[at] ^= 1;
            assert!(opened(&private, &bad).is_err(), "{at}");
        }
    }

    #[test]
    fn one_text_has_one_way_to_be_cut_into_chunks() {
        let key = ContentKey::generate().expect(OK);
        let opens = |sealed: &[u8]| open(&Unlock::With(&key, &PLACE), sealed, io::sink());
        for (length, whole) in [(CHUNK, "an empty last chunk"), (100, "a short chunk that is not the last")] {
            let mut sealing = Sealing::new(Suite::Aes256Gcm, &Lock::With(&key, &PLACE), Vec::new()).expect(OK);
            sealing.write_all(&text(length)).expect(OK);
            sealing.chunk(Last::No).expect(OK);
            let (sealed, _) = sealing.finish().expect(OK);
            assert!(matches!(opens(&sealed), Err(Error::Damaged { .. })), "{whole}");
        }
    }

    #[test]
    fn only_a_recipient_opens_a_container_and_only_for_its_purpose() {
        let (first, second) = (PrivateKey::generate().expect(OK), PrivateKey::generate().expect(OK));
        let (sealed, _) = container(&[first.public(), second.public()], b"text");
        assert_eq!(opened(&first, &sealed).expect(OK), b"text");
        assert_eq!(opened(&second, &sealed).expect(OK), b"text");
        assert!(matches!(opened(&PrivateKey::generate().expect(OK), &sealed), Err(Error::Damaged { .. })));
        let other = Unlock::Of { recipient: &first, purpose: "package" };
        assert!(matches!(open(&other, &sealed[..], io::sink()), Err(Error::Damaged { .. })));
        let nobody = Lock::To { recipients: &[], purpose: "backup" };
        assert!(seal(Suite::Aes256Gcm, &nobody, io::empty(), io::sink()).is_err());
        let crowd = vec![first.public(); 256];
        let crowd = Lock::To { recipients: &crowd, purpose: "backup" };
        assert!(matches!(seal(Suite::Aes256Gcm, &crowd, io::empty(), io::sink()), Err(Error::TooLong { .. })));
    }

    #[test]
    fn a_file_opens_at_its_place_only() {
        let key = ContentKey::generate().expect(OK);
        let mut sealed = Vec::new();
        seal(Suite::Aes256Gcm, &Lock::With(&key, &PLACE), &b"text"[..], &mut sealed).expect(OK);
        for place in [
            Place { organisation: "south", ..PLACE },
            Place { register: "shelter.stay", ..PLACE },
            Place { record: &[6; 16], ..PLACE },
            Place { slot: "narrative/general", ..PLACE },
            Place { key_id: [4; 16], ..PLACE },
            Place { generation: 2, ..PLACE },
        ] {
            assert!(matches!(open(&Unlock::With(&key, &place), &sealed[..], io::sink()), Err(Error::Damaged { .. })));
        }
    }

    #[test]
    fn the_error_of_a_disk_stays_what_it_is() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let key = ContentKey::generate().expect(OK);
        let error = seal(Suite::Aes256Gcm, &Lock::With(&key, &PLACE), Broken, io::sink()).expect_err("no disk");
        assert!(error.to_string().contains("the disk is gone"), "{error}");
    }
}
