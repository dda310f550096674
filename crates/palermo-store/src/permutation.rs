//! What is the case's number? One that shows neither how many cases there are nor in which order they came.
//!
//! A counter is turned into a number of n decimal digits by a keyed bijection: a balanced Feistel network whose round
//! function is HMAC-SHA-256, over the smallest even number of bits that holds 10ⁿ, walked until the result is a number of n
//! digits. (Luby and Rackoff, *How to construct pseudorandom permutations from pseudorandom functions*, SIAM J. Comput. 17
//! (1988): a Feistel network over a pseudorandom round function is a pseudorandom permutation. Black and Rogaway, *Ciphers
//! with arbitrary finite domains*, CT-RSA 2002, method 3: cycle walking keeps it one on the smaller domain.)
//!
//! When all numbers of n digits are given, numbers of n + 1 digits follow; leading zeros belong to a number, so that numbers
//! of different length never meet.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sea_query::{Alias, Expr, ExprTrait as _, Index, OnConflict, Query, Table};
use sha2::Sha256;

use crate::db::{ColumnKind, Reads as _, TableForm, Tx};
use crate::keys::NumberKey;
use crate::{Error, Result};

/// Rounds of the network; four are proved enough for large domains, small ones want more (NIST SP 800-38G uses ten).
const ROUNDS: u8 = 10;
/// Digits at most: 10¹⁸ fits into 60 bits.
const MAX_DIGITS: u8 = 18;
/// Begins every message of the round function, so that the key cannot be confused with another use.
const LABEL: &[u8] = b"palermo/perm/1";

/// The keyed permutation of one register and owner.
#[derive(Clone)]
pub struct Permutation {
    mac: Hmac<Sha256>,
    digits: u8,
}

impl std::fmt::Debug for Permutation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Permutation {{ digits: {} }}", self.digits)
    }
}

impl Permutation {
    /// A permutation of the numbers of `digits` digits under a key.
    ///
    /// # Errors
    /// `digits` is not within 1 to 18.
    pub fn new(key: &NumberKey, digits: u8) -> Result<Self> {
        if !(1..=MAX_DIGITS).contains(&digits) {
            return Err(Error::Number(format!("{digits} digits; 1 to {MAX_DIGITS} are possible")));
        }
        let mac = Hmac::new_from_slice(key.bytes()).expect("HMAC takes a key of any length");
        Ok(Self { mac, digits })
    }

    /// The number that belongs to a counter (from 0): n digits for the first 10ⁿ, then one digit more, and so on.
    ///
    /// # Errors
    /// The numbers of 18 digits are used up too.
    pub fn number(&self, counter: u64) -> Result<String> {
        let mut index = counter;
        for digits in self.digits..=MAX_DIGITS {
            let size = 10_u64.pow(u32::from(digits));
            if index < size {
                let number = self.walk(index, size, digits);
                return Ok(format!("{number:0width$}", width = usize::from(digits)));
            }
            index -= size;
        }
        Err(Error::Number(format!("counter {counter} needs more than {MAX_DIGITS} digits")))
    }

    fn walk(&self, index: u64, size: u64, digits: u8) -> u64 {
        let half = (64 - (size - 1).leading_zeros()).div_ceil(2);
        let mut value = index;
        loop {
            value = self.network(value, half, digits);
            if value < size {
                return value;
            }
        }
    }

    fn network(&self, value: u64, half: u32, digits: u8) -> u64 {
        let mask = (1_u64 << half) - 1;
        let (mut left, mut right) = (value >> half, value & mask);
        for round in 0..ROUNDS {
            let mut mac = self.mac.clone();
            mac.update(LABEL);
            mac.update(&[digits, round]);
            mac.update(&right.to_be_bytes());
            let out = mac.finalize().into_bytes();
            let (word, _) = out.split_first_chunk::<8>().expect("SHA-256 gives 32 bytes");
            (left, right) = (right, left ^ (u64::from_be_bytes(*word) & mask));
        }
        (left << half) | right
    }
}

/// What a counter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// Full name of the register.
    pub register: &'a str,
    /// Code of the owner; empty where the register has none.
    pub owner: &'a str,
    /// Which of the register's numbers.
    pub kind: &'a str,
}

/// Makes the table of counters in an empty store.
///
/// # Errors
/// It is already there, or the database refuses.
#[crate::boxed]
#[inline(never)]
pub async fn create(tx: &mut Tx) -> Result<()> {
    let backend = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new("counter"));
    for name in ["register", "owner", "kind"] {
        table.col(ColumnKind::Text.required(backend, name));
    }
    table.col(ColumnKind::BigInt.required(backend, "next"));
    table.primary_key(Index::create().col(Alias::new("register")).col(Alias::new("owner")).col(Alias::new("kind")));
    tx.create_table(table, TableForm::ByKey).await
}

/// Takes `count` values of a counter that starts at 0 and gives back the first. Nobody else gets them; if the transaction is
/// undone they are free again. On PostgreSQL others who count in the same scope wait for the end of the transaction.
///
/// # Errors
/// The database refuses, or the counter would pass 2^63.
pub async fn take(tx: &mut Tx, scope: Scope<'_>, count: u64) -> Result<u64> {
    let step = i64::try_from(count).map_err(|_| Error::Number(format!("{count} at once")))?;
    let name = Alias::new;
    let insert = Query::insert()
        .into_table(name("counter"))
        .columns(["register", "owner", "kind", "next"].map(name))
        .values_panic([scope.register.into(), scope.owner.into(), scope.kind.into(), Expr::val(step)])
        .on_conflict(
            OnConflict::columns(["register", "owner", "kind"].map(name))
                .value(name("next"), Expr::col((name("counter"), name("next"))).add(step))
                .to_owned(),
        )
        .returning_col(name("next"))
        .take();
    let row =
        tx.fetch_optional(&insert).await?.ok_or_else(|| Error::Number("the counter gave nothing back".to_owned()))?;
    let first = row.i64("next")? - step;
    u64::try_from(first).map_err(|_| Error::Number(format!("the counter of {} stands at {first}", scope.register)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn permutation(seed: u8, digits: u8) -> Permutation {
        Permutation::new(&NumberKey::from_bytes([seed; 32]), digits).expect("digits within bounds")
    }

    #[test]
    fn every_number_of_n_digits_is_given_exactly_once() {
        for digits in 1..=4 {
            let size = 10_u64.pow(u32::from(digits));
            let all: HashSet<String> = (0..size)
                .map(|counter| permutation(7, digits).number(counter).expect("within the domain"))
                .inspect(|number| assert_eq!(number.len(), usize::from(digits)))
                .collect();
            assert_eq!(all.len() as u64, size, "{digits} digits");
        }
    }

    #[test]
    fn six_digits_do_not_collide_over_a_sample() {
        let permutation = permutation(9, 6);
        let numbers: HashSet<String> = (0..20_000)
            .chain(980_000..1_000_000)
            .map(|counter| permutation.number(counter).expect("within the domain"))
            .collect();
        assert_eq!(numbers.len(), 40_000);
    }

    #[test]
    fn an_exhausted_width_goes_on_with_one_digit_more() {
        let permutation = permutation(3, 1);
        let numbers: Vec<String> = (0..1_110).map(|c| permutation.number(c).expect("within the domain")).collect();
        let widths: Vec<usize> = numbers.iter().map(String::len).collect();
        assert_eq!(&widths[9..11], &[1, 2]);
        assert_eq!(&widths[109..111], &[2, 3]);
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), 1_110);
    }

    #[test]
    fn another_key_gives_another_order() {
        let order = |seed| -> Vec<String> {
            (0..100).map(|c| permutation(seed, 2).number(c).expect("within the domain")).collect()
        };
        assert_ne!(order(1), order(2));
        assert_ne!(order(1), (0..100).map(|n| format!("{n:02}")).collect::<Vec<_>>());
    }

    #[test]
    fn numbers_stay_the_same_for_ever() {
        // Computed once with Python's hmac and hashlib by the description above; a change would give numbers twice.
        let permutation = permutation(0, 6);
        let numbers: Vec<String> = (0..4).map(|c| permutation.number(c).expect("within the domain")).collect();
        assert_eq!(numbers, KNOWN);
    }

    const KNOWN: [&str; 4] = ["242822", "966606", "830915", "388801"];

    #[test]
    fn widths_outside_of_one_to_eighteen_are_refused() {
        let key = NumberKey::from_bytes([0; 32]);
        assert!(Permutation::new(&key, 0).is_err());
        assert!(Permutation::new(&key, 19).is_err());
    }
}
