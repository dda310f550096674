//! How does chance fall the same way on every machine?
//!
//! All chance of this crate comes through [`Dice`]: ChaCha8 words and integer arithmetic written out here, so that a new
//! release of a library for random distributions cannot change a single byte of a demonstration file.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A seeded source of chance.
pub(crate) struct Dice(ChaCha8Rng);

/// Purposes that draw from streams of their own, so that one can be switched off without shifting another.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    People = 1,
    Records = 2,
    Planting = 3,
    Ctdc = 4,
    CaseRows = 5,
}

impl Dice {
    /// Dice for one purpose; `part` tells apart several users of the same purpose (an agency, say).
    pub(crate) fn new(seed: u64, stream: Stream, part: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream((stream as u64) << 32 | part);
        Self(rng)
    }

    /// A whole number in `0..n` by Lemire's multiplication; the bias is below `n / 2^32`.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// True with a chance of `per_mille` in a thousand.
    pub(crate) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// A whole number in `low..=high`.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u32) as usize]
    }

    /// One of a list by weight; the weights must not all be zero.
    pub(crate) fn weighted<T: Copy>(&mut self, list: &[(T, u32)]) -> T {
        let total = list.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        for (item, weight) in list {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        list[list.len() - 1].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_always_throws_the_same_numbers() {
        let throws = |seed| {
            let mut dice = Dice::new(seed, Stream::People, 0);
            (0..6).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
    }

    #[test]
    fn streams_of_one_seed_are_independent() {
        let mut people = Dice::new(7, Stream::People, 0);
        let mut records = Dice::new(7, Stream::Records, 0);
        assert_ne!(
            (0..8).map(|_| people.below(1 << 20)).collect::<Vec<_>>(),
            (0..8).map(|_| records.below(1 << 20)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn weights_are_kept_within_three_standard_errors() {
        let mut dice = Dice::new(1, Stream::People, 0);
        let hits = (0..10_000).filter(|_| dice.weighted(&[(true, 1), (false, 3)])).count() as i64;
        // standard error of 10,000 throws at one quarter: sqrt(10,000 * 0.25 * 0.75) = 43.3
        assert!((hits - 2500).abs() < 130, "{hits}");
    }
}
