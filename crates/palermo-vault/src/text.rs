//! How are bytes written on paper? In the base32 of Douglas Crockford, in groups of five signs, as it is read aloud and typed: no I, L,
//! O or U, small letters are capitals, I and L are 1, O is 0, spaces and dashes do not count. All signs are of the alphanumeric mode
//! of QR codes.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use zeroize::Zeroizing;

static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification.translate.from.push_str("abcdefghjkmnpqrstvwxyzOoIiLl");
    specification.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    specification.ignore.push_str(" -\n\r\t");
    specification.encoding().expect("32 signs, each once, none of them ignored")
});

/// Writes bytes in groups of five signs, joined by dashes.
pub(crate) fn write(bytes: &[u8]) -> Zeroizing<String> {
    let signs = Zeroizing::new(BASE32.encode(bytes));
    let mut out = Zeroizing::new(String::with_capacity(signs.len() + signs.len() / 5));
    for (at, sign) in signs.char_indices() {
        if at > 0 && at % 5 == 0 {
            out.push('-');
        }
        out.push(sign);
    }
    out
}

/// Reads what [`write`] wrote and a person copied.
pub(crate) fn read(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    BASE32.decode(text.as_bytes()).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_copies_is_read_with_its_usual_slips() {
        let bytes = [0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6];
        let text = write(&bytes);
        assert_eq!(*text, "01234-56789-ABC");
        assert_eq!(*read("O1234 56789\nabc").expect("read"), bytes);
        assert_eq!(*read("OL23-4567-89ab-c").expect("read"), bytes);
        assert!(read("01234-56789-ABU").is_none());
        assert!(read("01234-56789-ABD").is_none(), "bits after the last byte must be zero");
    }
}
