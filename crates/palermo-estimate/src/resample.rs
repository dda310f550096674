//! What if other people had been seen? Resamples and tables without one case, reproducible one by one.
//!
//! Each repeat draws from a ChaCha8 stream of its own, keyed by seed and purpose and numbered by the repeat, so that the
//! same seed gives the same repeats on any number of threads and after an interruption.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution as _};

use crate::table::Lists;

/// Name of the generator and of what is drawn from it, for provenance.
pub const GENERATOR: &str = "ChaCha8, a stream for each repeat; conditional binomials (rand_distr 0.6)";

/// What the numbers are drawn for; another purpose gives other numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Bootstrap = 1,
    Simulation = 2,
    Chain = 3,
    Importance = 4,
    Tree = 5,
    Wild = 6,
    Successive = 8,
}

/// The generator of one repeat.
pub(crate) fn stream(seed: u64, purpose: Purpose, index: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8] = purpose as u8;
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(index);
    rng
}

/// Draws a multinomial resample of all cases over the observed histories.
pub(crate) fn multinomial(rng: &mut ChaCha8Rng, cells: &[(Lists, u64)], into: &mut Vec<(Lists, u64)>) {
    let mut left: u64 = cells.iter().map(|c| c.1).sum();
    let mut weight = left;
    into.clear();
    for &(mask, count) in cells {
        let drawn = if left == 0 || count == 0 {
            0
        } else if count >= weight {
            left
        } else {
            // p lies strictly between 0 and 1 here
            Binomial::new(left, count as f64 / weight as f64).map_or(0, |b| b.sample(rng))
        };
        weight -= count;
        left -= drawn;
        if drawn > 0 {
            into.push((mask, drawn));
        }
    }
}

/// The table without one case of the history at `place`.
pub(crate) fn without_one(cells: &[(Lists, u64)], place: usize, into: &mut Vec<(Lists, u64)>) {
    into.clear();
    let kept = cells.iter().enumerate().map(|(i, &(m, c))| (m, c - u64::from(i == place)));
    into.extend(kept.filter(|c| c.1 > 0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resample_keeps_the_number_of_cases_and_has_the_right_mean() {
        let cells = [(1, 500), (2, 30), (3, 4), (4, 1)];
        let (mut sums, mut drawn) = ([0.0; 4], Vec::new());
        for i in 0..4_000 {
            multinomial(&mut stream(7, Purpose::Bootstrap, i), &cells, &mut drawn);
            assert_eq!(drawn.iter().map(|c| c.1).sum::<u64>(), 535);
            for (m, c) in &drawn {
                sums[cells.iter().position(|x| x.0 == *m).expect("an observed history")] += *c as f64 / 4_000.0;
            }
        }
        for (sum, (_, count)) in sums.iter().zip(cells) {
            let error = (sum - count as f64).abs();
            assert!(error < 5.0 * (count as f64 / 4_000.0).sqrt(), "{sum} for {count}");
        }
    }

    #[test]
    fn a_repeat_does_not_depend_on_those_before_it() {
        let (mut one, mut two) = (Vec::new(), Vec::new());
        multinomial(&mut stream(1, Purpose::Bootstrap, 5), &[(1, 50), (2, 50)], &mut one);
        let _ = stream(1, Purpose::Bootstrap, 4);
        multinomial(&mut stream(1, Purpose::Bootstrap, 5), &[(1, 50), (2, 50)], &mut two);
        assert_eq!(one, two);
    }
}
