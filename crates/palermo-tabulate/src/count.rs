//! How many records share the same answers? The loop over all records: a block at a time, the answers of a record
//! are joined into one number, and the numbers are counted.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::column::Indexes;
use crate::compile::Source;
use crate::filter::Test;
use crate::frame::IdHasher;

/// Rows that are worked on together: small enough that their keys stay in the nearest cache.
pub(crate) const BLOCK: usize = 4_096;

/// Rows that a thread takes at a time.
const TAKE: usize = 16 * BLOCK;

/// Up to so many keys, counts are kept in an array (of 32 bits each, per thread); above, in a hash table.
pub(crate) const DENSE: u64 = 1 << 22;

/// Up to so many keys, each of four neighbouring rows has an array of its own, so that equal neighbours do not wait
/// for each other.
const LANES: u64 = 1 << 11;

/// One digit of the key.
#[derive(Debug)]
pub(crate) struct Digit<'a> {
    pub(crate) source: &'a Source<'a>,
    /// Value of each entry of the source, where it is not the entry itself.
    pub(crate) table: Option<Vec<u32>>,
    /// How many values it takes.
    pub(crate) radix: u64,
}

/// What is to be counted.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) rows: usize,
    pub(crate) digits: Vec<Digit<'a>>,
    pub(crate) test: Test<'a>,
    pub(crate) live: Option<&'a [u64]>,
}

impl Job<'_> {
    /// Number of keys, `None` when 64 bits do not hold it.
    pub(crate) fn keys(&self) -> Option<u64> {
        self.digits.iter().try_fold(1u64, |n, d| n.checked_mul(d.radix.max(1)))
    }

    /// Counts by key on so many threads. Keys that do not occur are absent; sorted by key.
    pub(crate) fn count(&self, threads: usize) -> Vec<(u64, u64)> {
        if self.keys().is_some_and(|n| n <= DENSE) { self.count_dense(threads) } else { self.count_sparse(threads) }
    }

    fn count_dense(&self, threads: usize) -> Vec<(u64, u64)> {
        let keys = self.keys().unwrap_or(DENSE);
        let lanes = if keys <= LANES { 4 } else { 1 };
        let parts = self.on_threads(threads, || {
            let mut counts = vec![vec![0u32; keys as usize]; lanes];
            // A count of 32 bits cannot overflow: a frame has fewer rows than that.
            move |task: Task<'_>| match task {
                Task::Rows(start, len) => self.dense_rows(start, len, &mut counts),
                Task::End(out) => out.extend((0..keys as usize).filter_map(|k| {
                    let n: u64 = counts.iter().map(|lane| u64::from(lane[k])).sum();
                    (n > 0).then_some((k as u64, n))
                })),
            }
        });
        join(parts)
    }

    fn dense_rows(&self, start: usize, len: usize, counts: &mut [Vec<u32>]) {
        let unfiltered = matches!(self.test, Test::Always) && self.live.is_none();
        if let ([Digit { source: Source::Entries(Indexes::U8(column)), table: None, .. }], true) =
            (&self.digits[..], unfiltered)
        {
            return tally(&column[start..start + len], counts);
        }
        let mut keys = [0u32; BLOCK];
        let mut passing = [0u32; BLOCK];
        for at in (start..start + len).step_by(BLOCK) {
            let keys = &mut keys[..BLOCK.min(start + len - at)];
            keys.fill(0);
            for digit in &self.digits {
                digit.add(at, digit.radix as u32, keys);
            }
            if unfiltered {
                tally(keys, counts);
                continue;
            }
            let mut mask = [0u8; BLOCK];
            self.mask(at, &mut mask[..keys.len()]);
            let mut n = 0;
            for (key, pass) in keys.iter().zip(&mask) {
                passing[n] = *key;
                n += usize::from(*pass & 1);
            }
            tally(&passing[..n], counts);
        }
    }

    fn count_sparse(&self, threads: usize) -> Vec<(u64, u64)> {
        let parts = self.on_threads(threads, || {
            let mut counts: HashMap<u64, u64, BuildHasherDefault<IdHasher>> = HashMap::default();
            move |task: Task<'_>| match task {
                Task::Rows(start, len) => self.each_passing(start, len, |_, key| *counts.entry(key).or_default() += 1),
                Task::End(out) => {
                    out.extend(counts.drain());
                    out.sort_unstable();
                }
            }
        });
        join(parts)
    }

    /// Distinct (key, person) pairs, sorted. `person` gives the number of the person of a row.
    pub(crate) fn pairs(&self, threads: usize, person: impl Fn(usize) -> u64 + Sync) -> Vec<(u64, u64)> {
        let parts = self.on_threads(threads, || {
            let person = &person;
            let mut pairs = Vec::new();
            move |task: Task<'_>| match task {
                Task::Rows(start, len) => self.each_passing(start, len, |row, key| pairs.push((key, person(row)))),
                Task::End(out) => {
                    pairs.sort_unstable();
                    pairs.dedup();
                    *out = std::mem::take(&mut pairs);
                }
            }
        });
        let mut all: Vec<(u64, u64)> = parts.into_iter().flatten().collect();
        // Merges the sorted runs of the threads.
        all.sort();
        all.dedup();
        all
    }

    fn each_passing(&self, start: usize, len: usize, mut each: impl FnMut(usize, u64)) {
        for at in (start..start + len).step_by(BLOCK) {
            let block = BLOCK.min(start + len - at);
            let mut keys = [0u64; BLOCK];
            let mut mask = [0u8; BLOCK];
            self.mask(at, &mut mask[..block]);
            for digit in &self.digits {
                let mut digits = [0u32; BLOCK];
                digit.add(at, 0, &mut digits[..block]);
                for (key, d) in keys.iter_mut().zip(&digits) {
                    *key = key.wrapping_mul(digit.radix) + u64::from(*d);
                }
            }
            for i in (0..block).filter(|i| mask[*i] & 1 == 1) {
                each(at + i, keys[i]);
            }
        }
    }

    fn mask(&self, start: usize, mask: &mut [u8]) {
        self.test.run(start, mask);
        if let Some(live) = self.live {
            for (i, m) in mask.iter_mut().enumerate() {
                *m &= (live[(start + i) / 64] >> ((start + i) % 64)) as u8 & 1;
            }
        }
    }

    /// Gives each thread a worker, feeds the workers with ranges of rows until none are left, and collects what each
    /// has at the end.
    fn on_threads<W>(&self, threads: usize, worker: impl Fn() -> W + Sync) -> Vec<Vec<(u64, u64)>>
    where
        W: FnMut(Task<'_>),
    {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut worker = worker();
            loop {
                let start = next.fetch_add(TAKE, Ordering::Relaxed);
                if start >= self.rows {
                    break;
                }
                worker(Task::Rows(start, TAKE.min(self.rows - start)));
            }
            let mut out = Vec::new();
            worker(Task::End(&mut out));
            out
        };
        let threads = threads.clamp(1, self.rows.div_ceil(TAKE).max(1));
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut parts = vec![work()];
            // A worker that panics takes the whole table with it: half a count is no count.
            parts.extend(others.into_iter().map(|t| t.join().unwrap_or_else(|p| std::panic::resume_unwind(p))));
            parts
        })
    }
}

/// What a worker is told.
enum Task<'t> {
    /// Work on so many rows from here on.
    Rows(usize, usize),
    /// Hand over what was found.
    End(&'t mut Vec<(u64, u64)>),
}

fn join(parts: Vec<Vec<(u64, u64)>>) -> Vec<(u64, u64)> {
    let mut all: Vec<(u64, u64)> = parts.into_iter().flatten().collect();
    all.sort();
    all.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    all
}

fn tally<T: Copy + Into<u32>>(keys: &[T], counts: &mut [Vec<u32>]) {
    let [a, b, c, d] = counts else {
        let Some(counts) = counts.first_mut() else { return };
        for key in keys {
            counts[(*key).into() as usize] += 1;
        }
        return;
    };
    let (fours, rest) = keys.as_chunks::<4>();
    for four in fours {
        a[four[0].into() as usize] += 1;
        b[four[1].into() as usize] += 1;
        c[four[2].into() as usize] += 1;
        d[four[3].into() as usize] += 1;
    }
    for key in rest {
        a[(*key).into() as usize] += 1;
    }
}

impl Digit<'_> {
    /// Multiplies each key by `radix` and adds the digit, for the rows from `start` on.
    fn add(&self, start: usize, radix: u32, keys: &mut [u32]) {
        let rows = start..start + keys.len();
        match self.source {
            Source::Entries(Indexes::U8(v)) => append(keys, &v[rows], radix, self.table.as_deref()),
            Source::Entries(Indexes::U16(v)) => append(keys, &v[rows], radix, self.table.as_deref()),
            Source::Entries(Indexes::U32(v)) => append(keys, &v[rows], radix, self.table.as_deref()),
            Source::Ints { values, min } => {
                for (key, v) in keys.iter_mut().zip(&values[rows]) {
                    // What is not stated lies below the least number.
                    let entry = if v < min { 0 } else { v.wrapping_sub(*min) as u32 + 1 };
                    *key = key.wrapping_mul(radix) + self.value(entry);
                }
            }
            Source::Years { lo, hi, first_day, entry_of_day } => {
                let year = |day: &i32| entry_of_day.get(day.wrapping_sub(*first_day) as u32 as usize);
                for ((key, lo), hi) in keys.iter_mut().zip(&lo[rows.clone()]).zip(&hi[rows]) {
                    let entry = match (year(lo), year(hi)) {
                        (Some(a), Some(b)) if a == b => *a,
                        _ => 0,
                    };
                    *key = key.wrapping_mul(radix) + self.value(entry);
                }
            }
        }
    }

    fn value(&self, entry: u32) -> u32 {
        match &self.table {
            Some(table) => table[entry as usize],
            None => entry,
        }
    }
}

fn append<T: Copy + Into<u32>>(keys: &mut [u32], column: &[T], radix: u32, table: Option<&[u32]>) {
    match table {
        None => {
            for (key, entry) in keys.iter_mut().zip(column) {
                *key = key.wrapping_mul(radix) + (*entry).into();
            }
        }
        Some(table) => {
            for (key, entry) in keys.iter_mut().zip(column) {
                *key = key.wrapping_mul(radix) + table[(*entry).into() as usize];
            }
        }
    }
}
