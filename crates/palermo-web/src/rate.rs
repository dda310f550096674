//! How many at once? Two counters, one for each way in and one for all together, that know no address, cookie or name of whoever comes:
//! a flood makes everybody slower and shuts nobody out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What one counter lets through: this many at once, then this many a second.
#[derive(Clone, Copy, Debug)]
struct Limit {
    at_once: f64,
    a_second: f64,
}

/// Of one way in.
const ONE: Limit = Limit { at_once: 60.0, a_second: 10.0 };
/// Of all together.
const ALL: Limit = Limit { at_once: 120.0, a_second: 20.0 };
/// The name under which all together are counted; no way in is called so.
const TOGETHER: &str = "";

/// What is left of a limit, and when that was so.
#[derive(Clone, Copy, Debug)]
struct Left {
    n: f64,
    at: Instant,
}

/// The counters. They live in memory: another node counts for itself.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    left: Mutex<HashMap<String, Left>>,
}

impl Rate {
    /// Lets one through, or says after how many seconds it is worth trying again. `way` is one of a few names that the house gives.
    pub fn take(&self, way: &str, now: Instant) -> Result<(), u64> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let stand = |name: &str, limit: Limit| {
            let before = left.get(name).copied().unwrap_or(Left { n: limit.at_once, at: now });
            let since = now.saturating_duration_since(before.at).as_secs_f64();
            (before.n + since * limit.a_second).min(limit.at_once)
        };
        let (one, all) = (stand(way, ONE), stand(TOGETHER, ALL));
        let wait = |n: f64, limit: Limit| if n < 1.0 { ((1.0 - n) / limit.a_second).ceil() as u64 } else { 0 };
        match wait(one, ONE).max(wait(all, ALL)) {
            0 => {
                left.insert(way.to_string(), Left { n: one - 1.0, at: now });
                left.insert(TOGETHER.to_string(), Left { n: all - 1.0, at: now });
                Ok(())
            }
            seconds => Err(seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn let_through(rate: &Rate, way: &str, tries: usize, at: Instant) -> usize {
        (0..tries).filter(|_| rate.take(way, at).is_ok()).count()
    }

    #[test]
    fn a_way_lets_so_many_through_at_once_and_then_so_many_a_second() {
        let (rate, begun) = (Rate::default(), Instant::now());
        assert_eq!(let_through(&rate, "a", 100, begun), 60);
        assert_eq!(rate.take("a", begun), Err(1), "it says when to come again");
        assert_eq!(let_through(&rate, "a", 100, begun + Duration::from_secs(3)), 30);
        assert_eq!(
            let_through(&rate, "a", 100, begun + Duration::from_secs(3_600)),
            60,
            "what was not used is not saved up"
        );
    }

    #[test]
    fn all_ways_together_have_a_limit_of_their_own() {
        let (rate, begun) = (Rate::default(), Instant::now());
        let through: usize = ["a", "b", "c"].iter().map(|way| let_through(&rate, way, 100, begun)).sum();
        assert_eq!(through, 120, "the third finds nothing left");
        assert_eq!(let_through(&rate, "c", 100, begun + Duration::from_secs(1)), 20);
    }
}
