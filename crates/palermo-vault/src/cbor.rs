//! Deterministic CBOR (RFC 8949 §4.2.1): one value, one encoding. What is read must be written exactly so, else it is refused.

use ciborium_ll::{Decoder, Encoder, Header};

use crate::{Error, Result};

/// Writes items one after the other.
pub(crate) struct Writer<'a>(pub &'a mut Vec<u8>);

impl Writer<'_> {
    fn head(&mut self, header: Header) {
        Encoder::from(&mut *self.0).push(header).expect("writing to memory does not fail");
    }

    /// The head of a map of so many pairs. The caller writes the keys in the order of their encoded bytes.
    pub fn map(&mut self, pairs: usize) -> &mut Self {
        self.head(Header::Map(Some(pairs)));
        self
    }

    /// A byte string.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(Header::Bytes(Some(bytes.len())));
        self.0.extend_from_slice(bytes);
        self
    }

    /// A text string.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.head(Header::Text(Some(text.len())));
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// A whole number.
    pub fn integer(&mut self, number: i64) -> &mut Self {
        self.head(match u64::try_from(number) {
            Ok(number) => Header::Positive(number),
            // CBOR writes −1 − n; the complement of the bits of a negative number is that n.
            Err(_) => Header::Negative(!number as u64),
        });
        self
    }
}

/// Reads items one after the other from `rest`; `what` names the whole in errors.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// Reads `bytes`.
    pub fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { rest: bytes, what }
    }

    pub fn damaged<T>(&self) -> Result<T> {
        Err(Error::Damaged { what: self.what })
    }

    fn head(&mut self) -> Result<Header> {
        let mut decoder = Decoder::from(self.rest);
        let Ok(header) = decoder.pull() else { return self.damaged() };
        let (written, rest) = self.rest.split_at(decoder.offset());
        let mut shortest = Vec::with_capacity(9);
        Writer(&mut shortest).head(header);
        if shortest != written {
            return self.damaged();
        }
        self.rest = rest;
        Ok(header)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else { return self.damaged() };
        self.rest = rest;
        Ok(taken)
    }

    /// The head of a map: how many pairs follow.
    pub fn map(&mut self) -> Result<usize> {
        match self.head()? {
            // Each pair takes two bytes at least: a larger number is not believed.
            Header::Map(Some(pairs)) if pairs <= self.rest.len() / 2 => Ok(pairs),
            _ => self.damaged(),
        }
    }

    /// A byte string.
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        match self.head()? {
            Header::Bytes(Some(length)) => self.take(length),
            _ => self.damaged(),
        }
    }

    /// A text string.
    pub fn text(&mut self) -> Result<&'a str> {
        match self.head()? {
            Header::Text(Some(length)) => {
                let taken = self.take(length)?;
                std::str::from_utf8(taken).or_else(|_| self.damaged())
            }
            _ => self.damaged(),
        }
    }

    /// A whole number.
    pub fn integer(&mut self) -> Result<i64> {
        let number = match self.head()? {
            Header::Positive(number) => i64::try_from(number).ok(),
            Header::Negative(number) => i64::try_from(number).ok().map(|n| -1 - n),
            _ => None,
        };
        number.map_or_else(|| self.damaged(), Ok)
    }

    /// What follows.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Nothing follows.
    pub fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { self.damaged() }
    }
}

/// Whether `a` stands before `b` as keys of a map: by the bytes of their encoding, so the shorter one first.
pub(crate) fn before(a: &str, b: &str) -> bool {
    (a.len(), a.as_bytes()) < (b.len(), b.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::OK;

    fn written(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut Writer(&mut out));
        out
    }

    fn number(number: i64) -> Vec<u8> {
        written(|w| {
            w.integer(number);
        })
    }

    #[test]
    fn items_are_written_as_in_rfc_8949_appendix_a() {
        assert_eq!(number(1_000_000), [0x1a, 0x00, 0x0f, 0x42, 0x40]);
        assert_eq!(number(-1000), [0x39, 0x03, 0xe7]);
        let all = written(|w| {
            w.map(0).bytes(&[1, 2, 3, 4]).text("IETF");
        });
        assert_eq!(all, [0xa0, 0x44, 1, 2, 3, 4, 0x64, 0x49, 0x45, 0x54, 0x46]);
    }

    #[test]
    fn a_number_or_length_written_longer_than_needed_is_refused() {
        assert!(Reader::new(&[0x18, 0x10], "it").integer().is_err());
        assert_eq!(Reader::new(&[0x10], "it").integer().expect(OK), 16);
        assert!(Reader::new(&[0x58, 0x01, 0xff], "it").bytes().is_err());
        assert!(Reader::new(&[0x5f, 0x41, 0x01, 0xff], "it").bytes().is_err(), "indefinite length");
        assert!(Reader::new(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "it").map().is_err());
    }

    #[test]
    fn the_extremes_of_whole_numbers_come_back() {
        for number in [0, -1, 23, 24, i64::MAX, i64::MIN] {
            let bytes = self::number(number);
            assert_eq!(Reader::new(&bytes, "it").integer().expect(OK), number);
        }
    }
}
