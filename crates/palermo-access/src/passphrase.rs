//! How is a passphrase turned into something that may lie on a disk?
//!
//! Argon2id (RFC 9106), version 1.3, with three passes over 64 MiB and one lane: above the floor of OWASP ASVS 5.0 for three
//! passes. The salt is 16 random bytes, the tag 32.

use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{Error, Result};

/// Characters of a passphrase at least.
pub const SHORTEST: usize = 12;
/// Characters of a passphrase at most.
pub const LONGEST: usize = 256;

/// What a derivation costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Passes over the memory.
    pub passes: u32,
    /// Memory in KiB.
    pub kibibytes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Cost { passes: 3, kibibytes: 64 * 1024 }
    }
}

/// A derived passphrase with what is needed to derive it again.
#[derive(Clone)]
pub(crate) struct Derived {
    pub salt: [u8; 16],
    pub tag: [u8; 32],
    pub cost: Cost,
}

/// Passphrases that everybody tries first; length and these are the only rules.
const COMMON: [&str; 24] = [
    "123456789012",
    "1234567890123",
    "password1234",
    "passwordpassword",
    "passw0rd1234",
    "qwertyuiop12",
    "qwertyuiopas",
    "iloveyou1234",
    "administrator",
    "adminadmin12",
    "letmeinletmein",
    "welcome12345",
    "changeme1234",
    "trustno1trustno1",
    "aaaaaaaaaaaa",
    "abcdefghijkl",
    "abc123abc123",
    "monkeymonkey",
    "dragondragon",
    "sunshine1234",
    "princess1234",
    "palermo12345",
    "palermopalermo",
    "000000000000",
];

/// Checks the length of a passphrase and that it is not among the first that anybody tries.
pub(crate) fn check(passphrase: &str) -> Result<()> {
    let length = passphrase.chars().count();
    let lower = passphrase.to_lowercase();
    match length {
        n if n < SHORTEST => Err(Error::Passphrase { why: "it is too short" }),
        n if n > LONGEST => Err(Error::Passphrase { why: "it is too long" }),
        _ if COMMON.contains(&lower.as_str()) => {
            Err(Error::Passphrase { why: "it is one of the first that anybody tries" })
        }
        _ => Ok(()),
    }
}

fn derive(passphrase: &str, salt: &[u8; 16], cost: Cost) -> Result<[u8; 32]> {
    let failed = |e: argon2::Error| Error::Derivation(e.to_string());
    let params = Params::new(cost.kibibytes, cost.passes, 1, Some(32)).map_err(failed)?;
    let mut tag = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut tag)
        .map_err(failed)?;
    Ok(tag)
}

impl Derived {
    /// Derives a new passphrase under a fresh salt.
    pub fn new(passphrase: &str, cost: Cost) -> Result<Derived> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| Error::Randomness(e.to_string()))?;
        Ok(Derived { tag: derive(passphrase, &salt, cost)?, salt, cost })
    }

    /// Whether this is the passphrase; takes the same time whether it is or not.
    pub fn is(&self, passphrase: &str) -> Result<bool> {
        let tag = derive(passphrase, &self.salt, self.cost)?;
        Ok(tag.ct_eq(&self.tag).into())
    }
}

/// A passphrase that nobody has to think of: five groups of four letters and digits without look-alikes, 98 bits.
///
/// # Errors
/// The operating system gives no randomness.
pub fn invent() -> Result<Zeroizing<String>> {
    // 30 signs: no 0 O, 1 I l, U V.
    const SIGNS: &[u8; 30] = b"23456789abcdefghjkmnpqrstwxyz-";
    let mut out = Zeroizing::new(String::with_capacity(24));
    let mut byte = [0; 1];
    while out.chars().filter(|c| *c != '-').count() < 20 {
        getrandom::fill(&mut byte).map_err(|e| Error::Randomness(e.to_string()))?;
        // Values from 232 on would make the first signs likelier; 29 letters and digits are used, the dash parts groups.
        if byte[0] < 232 {
            if out.chars().filter(|c| *c != '-').count() % 4 == 0 && !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
            out.push(char::from(SIGNS[usize::from(byte[0] % 29)]));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).expect("hexadecimal")).collect()
    }

    /// Made with the reference implementation's command line (argon2 20190702): `echo -n password | argon2 somesaltsomesalt
    /// -id -t 3 -m 16 -p 1 -l 32 -r`.
    #[test]
    fn the_derivation_is_that_of_the_reference_implementation() {
        let tag = derive("password", b"somesaltsomesalt", Cost { passes: 3, kibibytes: 65_536 }).expect("derived");
        assert_eq!(tag.to_vec(), bytes("7664ad4ba1a3c999fcdd0991ffc2270f78302d2383233db5e7befc85d1bb1819"));
    }

    #[test]
    fn a_passphrase_is_recognised_and_another_is_not() {
        let cost = Cost { passes: 1, kibibytes: 64 };
        let derived = Derived::new("correct horse battery", cost).expect("derived");
        assert!(derived.is("correct horse battery").expect("derived"));
        assert!(!derived.is("correct horse batterz").expect("derived"));
    }

    #[test]
    fn short_long_and_common_passphrases_are_refused() {
        for bad in ["eleven char", "PasswordPassword", &"x".repeat(257)] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check("кот сидит на окне").is_ok());
    }

    #[test]
    fn invented_passphrases_have_five_groups_and_differ() {
        let (a, b) = (invent().expect("random"), invent().expect("random"));
        assert_ne!(*a, *b);
        assert_eq!(a.split('-').map(str::len).collect::<Vec<_>>(), [4; 5]);
        assert!(check(&a).is_ok());
    }
}
