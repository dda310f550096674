//! How do several persons together hold a key that none of them holds? Each has a share on paper; any k of n shares give it back, and
//! k − 1 tell nothing about it.
//!
//! Sharing is Shamir's (*How to share a secret*, 1979) over GF(256) with the polynomial of AES (x⁸ + x⁴ + x³ + x + 1), each byte of
//! the secret for itself. What is shared is the secret followed by the first four bytes of
//! SHA-256(`"palermo/shared/1"` | secret), each with its length: wrong shares that fit each other show.
//!
//! ```text
//! P1-2-3-0A1B2-…   version, number of the share, shares needed, then in base32:
//!                  set 4 | the share's value of each byte | first 4 bytes of SHA-256("palermo/share/1", version, number, needed,
//!                  set, values)
//! ```
//!
//! The set is random and the same on all shares that were made together. The text is also the content of the QR code. A share of
//! which one is needed is a key file.

use std::fmt;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::derive::context;
use crate::format::Format;
use crate::{Error, Result, random, text};

/// One share.
#[derive(PartialEq, Eq)]
pub struct Share {
    set: [u8; 4],
    threshold: u8,
    number: u8,
    values: Zeroizing<Vec<u8>>,
}

const MOST: u8 = 16;
const VERSION: u8 = Format::Share.mark()[0];
const WHAT: &str = "share";

/// Splits `secret` into so many `shares`, of which `threshold` are needed to open it.
///
/// # Errors
/// The numbers do not go together; the operating system gives no randomness.
pub fn split(secret: &[u8], threshold: u8, shares: u8) -> Result<Vec<Share>> {
    if threshold == 0 || threshold > shares || shares > MOST {
        return Err(Error::Split { threshold, shares });
    }
    let mut coefficients = Zeroizing::new(vec![0; (secret.len() + CHECK) * usize::from(threshold - 1)]);
    random::fill(&mut coefficients)?;
    Ok(split_with(random::array()?, &coefficients, secret, threshold, shares))
}

/// Coefficients lie in rows of the length of what is shared, those of x first.
fn split_with(set: [u8; 4], coefficients: &[u8], secret: &[u8], threshold: u8, shares: u8) -> Vec<Share> {
    let mut shared = Zeroizing::new(Vec::with_capacity(secret.len() + CHECK));
    shared.extend_from_slice(secret);
    shared.extend_from_slice(&check(&[b"palermo/shared/1", secret]));
    let share = |number| {
        let mut values = Zeroizing::new(vec![0; shared.len()]);
        // Horner: the highest power first, the secret last.
        for row in coefficients.chunks_exact(shared.len()).rev().chain([shared.as_slice()]) {
            values.iter_mut().zip(row).for_each(|(value, coefficient)| *value = multiply(*value, number) ^ coefficient);
        }
        Share { set, threshold, number, values }
    };
    (1..=shares).map(share).collect()
}

/// Puts shares together.
///
/// # Errors
/// There are too few different shares, or one of another set or length; the shares fit each other but give no secret
/// ([`Error::Damaged`]).
pub fn combine(shares: &[Share]) -> Result<Zeroizing<Vec<u8>>> {
    let Some(first) = shares.first() else { return Err(Error::FewShares { needed: 1, found: 0 }) };
    let mut used: Vec<&Share> = Vec::new();
    for share in shares {
        let together = (share.set, share.threshold, share.values.len());
        if together != (first.set, first.threshold, first.values.len()) {
            return Err(Error::Share { number: share.number, why: "it was made together with other shares" });
        }
        match used.iter().find(|other| other.number == share.number) {
            Some(other) if *other == share => {}
            Some(_) => return Err(Error::Share { number: share.number, why: "another one has its number" }),
            None => used.push(share),
        }
    }
    let found = u8::try_from(used.len()).expect("numbers of shares are bytes, none comes twice");
    if found < first.threshold {
        return Err(Error::FewShares { needed: first.threshold, found });
    }
    let shared = interpolate(&used);
    match shared.split_last_chunk::<CHECK>() {
        Some((secret, digest)) if *digest == check(&[b"palermo/shared/1", secret]) => {
            Ok(Zeroizing::new(secret.to_vec()))
        }
        _ => Err(Error::Damaged { what: "shared secret" }),
    }
}

/// What shares of different numbers say at zero.
fn interpolate(shares: &[&Share]) -> Zeroizing<Vec<u8>> {
    let mut shared = Zeroizing::new(vec![0; shares.first().map_or(0, |share| share.values.len())]);
    for share in shares {
        let weight = weight(share.number, shares);
        shared.iter_mut().zip(share.values.iter()).for_each(|(sum, value)| *sum ^= multiply(*value, weight));
    }
    shared
}

/// Lagrange's weight of the share `number` at zero. It depends on the numbers alone, which are no secret.
fn weight(number: u8, used: &[&Share]) -> u8 {
    let others = || used.iter().map(|share| share.number).filter(|other| *other != number);
    let above = others().fold(1, multiply);
    let below = others().fold(1, |product, other| multiply(product, other ^ number));
    multiply(above, inverse(below))
}

/// The product in GF(256), in time that does not depend on the factors.
fn multiply(a: u8, b: u8) -> u8 {
    let (mut a, mut product) = (a, 0);
    for bit in 0..8 {
        product ^= a & (b >> bit & 1).wrapping_neg();
        a = (a << 1) ^ (0x1b & (a >> 7).wrapping_neg());
    }
    product
}

/// a⁻¹ = a²⁵⁴.
fn inverse(a: u8) -> u8 {
    (1..8).map(|n| (0..n).fold(a, |power, _| multiply(power, power))).fold(1, multiply)
}

const CHECK: usize = 4;

fn check(parts: &[&[u8]]) -> [u8; CHECK] {
    *Sha256::digest(&*Zeroizing::new(context(parts))).first_chunk().expect("SHA-256 gives 32 bytes")
}

impl Share {
    /// The number on it, from 1.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.number
    }

    /// How many are needed.
    #[must_use]
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    fn checksum(&self) -> [u8; CHECK] {
        check(&[b"palermo/share/1", &[VERSION, self.number, self.threshold], &self.set, &self.values])
    }

    /// As it is printed, and as its QR code holds it.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(4 + self.values.len() + CHECK));
        bytes.extend_from_slice(&self.set);
        bytes.extend_from_slice(&self.values);
        bytes.extend_from_slice(&self.checksum());
        Zeroizing::new(format!("P{VERSION}-{}-{}-{}", self.number, self.threshold, *text::write(&bytes)))
    }

    /// Reads a share as it was typed or scanned.
    ///
    /// # Errors
    /// It is no share, of a newer version, or has a slip: then the error names its number.
    pub fn from_text(typed: &str) -> Result<Share> {
        let form = |why| Error::Text { what: WHAT, why };
        let mut parts = typed.trim().splitn(4, '-').map(str::trim);
        let mut next = || parts.next().ok_or(form("it begins like P1-2-3-"));
        let version = next()?;
        let version = version.strip_prefix(['P', 'p']).ok_or(form("it begins with P"))?;
        let count = |digits: &str| digits.parse::<u8>().ok().filter(|n| digits.len() <= 3 && *n > 0);
        match count(version) {
            Some(VERSION) => {}
            Some(found) => return Err(Error::UnknownVersion { what: WHAT, found }),
            None => return Err(form("a number follows the P")),
        }
        let mut number_of = |why| count(next()?).filter(|n| *n <= MOST).ok_or(form(why));
        let number = number_of("its number is 1 to 16")?;
        let threshold = number_of("1 to 16 are needed")?;
        let slip = Error::Share { number, why: "there is a slip in it" };
        let Some(bytes) = text::read(next()?) else { return Err(slip) };
        let Some((set, rest)) = bytes.split_first_chunk::<4>() else { return Err(slip) };
        let Some((values, checksum)) = rest.split_last_chunk::<CHECK>() else { return Err(slip) };
        let share = Share { set: *set, threshold, number, values: Zeroizing::new(values.to_vec()) };
        if share.checksum() == *checksum { Ok(share) } else { Err(slip) }
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({} of {} needed, ***)", self.number, self.threshold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Key as _, RootKey};
    use crate::vectors::{OK, format, hex, primitive};

    fn subset(shares: &[Share], mask: u32) -> Vec<Share> {
        let copy = |s: &Share| Share { set: s.set, threshold: s.threshold, number: s.number, values: s.values.clone() };
        shares.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, s)| copy(s)).collect()
    }

    #[test]
    fn products_are_those_of_fips_197_and_every_number_has_its_inverse() {
        // FIPS 197 §4.2 and §4.2.1.
        assert_eq!(multiply(0x57, 0x83), 0xc1);
        assert_eq!(multiply(0x57, 0x13), 0xfe);
        assert!((1..=255).all(|a| multiply(a, inverse(a)) == 1));
    }

    #[test]
    fn published_shares_give_their_secret_back_and_one_of_them_does_not() {
        let v = primitive("shamir-gf256");
        let values: Vec<Vec<u8>> = v["shares"].as_array().expect(OK).iter().map(hex).collect();
        let share = |(number, values): (u8, &Vec<u8>)| Share {
            set: [0; 4],
            threshold: 2,
            number,
            values: Zeroizing::new(values.clone()),
        };
        let shares: Vec<Share> = (1..).zip(&values).map(share).collect();
        assert_eq!(*interpolate(&shares.iter().collect::<Vec<_>>()), hex(&v["secret"]));
        assert_ne!(*interpolate(&[&shares[0]]), hex(&v["secret"]));
        assert!(matches!(combine(&shares[..1]), Err(Error::FewShares { needed: 2, found: 1 })));
    }

    #[test]
    fn shares_have_the_text_of_the_independent_program() {
        let v = format("shares");
        let secret = hex(&v["secret"]);
        let shares = split_with(hex(&v["set"]).try_into().expect(OK), &hex(&v["coefficients"]), &secret, 3, 5);
        let texts: Vec<String> = shares.iter().map(|share| share.to_text().to_string()).collect();
        let expected: Vec<&str> = v["texts"].as_array().expect(OK).iter().map(|t| t.as_str().expect(OK)).collect();
        assert_eq!(texts, expected);
        let read: Vec<Share> = expected[1..4].iter().map(|text| Share::from_text(text).expect(OK)).collect();
        assert_eq!(*combine(&read).expect(OK), secret);
    }

    #[test]
    fn any_k_shares_open_it_and_no_fewer_do() {
        for (k, n) in [(1, 1), (2, 3), (3, 5), (5, 7)] {
            let root = RootKey::generate().expect(OK);
            let shares = split(root.expose(), k, n).expect(OK);
            for mask in 0..1_u32 << n {
                let some = subset(&shares, mask);
                let found = u8::try_from(some.len()).expect(OK);
                match combine(&some) {
                    Ok(secret) => {
                        assert!(found >= k);
                        assert_eq!(RootKey::from_bytes(&secret).expect(OK), root);
                    }
                    Err(error) => {
                        assert!(found < k);
                        assert!(matches!(error, Error::FewShares { .. }), "{error}");
                    }
                }
            }
        }
    }

    #[test]
    fn one_share_fewer_fits_every_secret_equally_well() {
        // 2 of 2 over one byte: for the value of one share and each secret there is exactly one line through both.
        let mut seen = [0_u32; 256];
        for coefficient in 0..=255 {
            let row = [&[coefficient][..], &[0; CHECK]].concat();
            let share = &split_with([0; 4], &row, &[0x42], 2, 2)[0];
            seen[usize::from(share.values[0])] += 1;
        }
        assert!(seen.iter().all(|count| *count == 1));
        // And lying about the number needed does not help.
        let mut shares = subset(&split(&[7; 32], 3, 5).expect(OK), 0b11);
        shares.iter_mut().for_each(|share| share.threshold = 2);
        assert!(matches!(combine(&shares), Err(Error::Damaged { .. })));
    }

    #[test]
    fn a_slip_names_the_share() {
        let shares = split(&[7; 32], 3, 5).expect(OK);
        let text = shares[3].to_text().to_string();
        assert_eq!(Share::from_text(&text.to_lowercase().replace('-', " - ")).expect(OK), shares[3]);
        for (at, sign) in text.char_indices().skip(7).filter(|(_, sign)| *sign != '-') {
            let mut slipped = text.clone();
            slipped.replace_range(at..=at, if sign == 'A' { "B" } else { "A" });
            assert!(matches!(Share::from_text(&slipped), Err(Error::Share { number: 4, .. })), "{slipped}");
        }
        // A slip in the number itself shows too, under the number that was typed.
        assert!(matches!(Share::from_text(&text.replacen("-4-", "-5-", 1)), Err(Error::Share { number: 5, .. })));
        for bad in ["", "P1", "P1-2", "P1-2-3", "Q1-2-3-AAAA", "P1-0-3-AAAA", "P1-17-3-AAAA", "P1-x-3-AAAA", "P-1-2-A"]
        {
            assert!(Share::from_text(bad).is_err(), "{bad}");
        }
        assert!(matches!(Share::from_text("P2-1-1-AAAA"), Err(Error::UnknownVersion { found: 2, .. })));
    }

    #[test]
    fn shares_of_two_ceremonies_do_not_mix_and_twins_are_found() {
        let (first, second) = (split(&[7; 32], 2, 3).expect(OK), split(&[7; 32], 2, 3).expect(OK));
        let both = |a: &[Share], b: &[Share], mask| subset(a, 1).into_iter().chain(subset(b, mask)).collect::<Vec<_>>();
        let mixed = both(&first, &second, 2);
        assert!(matches!(combine(&mixed), Err(Error::Share { number: 2, .. })));
        let twice = both(&first, &first, 1);
        assert!(matches!(combine(&twice), Err(Error::FewShares { needed: 2, found: 1 })));
        let mut forged = both(&first, &first, 1);
        forged[1].values[0] ^= 1;
        assert!(matches!(combine(&forged), Err(Error::Share { number: 1, .. })));
    }

    #[test]
    fn a_split_that_nobody_could_open_is_refused() {
        for (threshold, shares) in [(0, 3), (4, 3), (3, 17)] {
            assert!(matches!(split(&[1; 32], threshold, shares), Err(Error::Split { .. })));
        }
        assert!(!format!("{:?}", split(&[0xab; 32], 2, 3).expect(OK)).contains("171"));
    }
}
