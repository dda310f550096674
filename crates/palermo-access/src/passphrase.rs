//! Which passphrases are taken, and one that nobody has to think of. What is made of a passphrase is the vault's business.

use zeroize::Zeroizing;

use crate::{Error, Result};

/// Characters of a passphrase at least.
pub const SHORTEST: usize = 12;
/// Characters of a passphrase at most.
pub const LONGEST: usize = 256;

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
///
/// # Errors
/// [`Error::Passphrase`].
pub fn check(passphrase: &str) -> Result<()> {
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

    #[test]
    fn short_long_and_common_passphrases_are_refused() {
        for bad in ["eleven char", "PasswordPassword", &"x".repeat(257)] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check("кот сидит на окне").is_ok());
        assert!(check(&"x".repeat(256)).is_ok());
    }

    #[test]
    fn invented_passphrases_have_five_groups_and_differ() {
        let (a, b) = (invent().expect("random"), invent().expect("random"));
        assert_ne!(*a, *b);
        assert_eq!(a.split('-').map(str::len).collect::<Vec<_>>(), [4; 5]);
        assert!(check(&a).is_ok());
    }
}
