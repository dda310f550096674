//! Who was seen on which lists? The table of capture histories.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// The most lists that a table can hold; methods have limits of their own.
pub const MOST_LISTS: usize = 20;

/// A set of lists: bit i stands for list i.
pub type Lists = u32;

/// Counts of cases by capture history.
///
/// Cells stand in canonical order: ascending by mask, bit i being list i. Histories that nobody has are not stored, so a
/// row with count 0 changes nothing. All-zero histories cannot be held: nobody on no list has been counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureTable {
    names: Vec<String>,
    cells: Vec<(Lists, u64)>,
    cases: u64,
}

impl CaptureTable {
    /// Adds up histories; equal ones are added.
    ///
    /// # Errors
    ///
    /// Fewer than two lists or more than [`MOST_LISTS`], two lists of one name, a history without a list or with a list
    /// beyond the names, a sum beyond 2^53.
    pub fn new(names: Vec<String>, histories: impl IntoIterator<Item = (Lists, u64)>) -> Result<CaptureTable, Error> {
        if names.len() < 2 {
            return Err(Error::table(format!(
                "{} list columns found: two lists at least are needed, each a column of 0 and 1",
                names.len()
            )));
        }
        if names.len() > MOST_LISTS {
            return Err(Error::table(format!("{} lists; {MOST_LISTS} at most can be read: merge some", names.len())));
        }
        for (i, name) in names.iter().enumerate() {
            if names[..i].contains(name) {
                return Err(Error::table(format!("two lists are called `{name}`: rename one")));
            }
        }
        CaptureTable::collected(names, histories)
    }

    fn collected(names: Vec<String>, histories: impl IntoIterator<Item = (Lists, u64)>) -> Result<CaptureTable, Error> {
        let mut sums = BTreeMap::<Lists, u64>::new();
        let mut cases = 0_u64;
        for (mask, count) in histories {
            if count == 0 {
                continue;
            }
            if mask == 0 || mask >> names.len() != 0 {
                return Err(Error::table("a history names no list, or one that the table does not have"));
            }
            *sums.entry(mask).or_default() += count;
            cases = cases.saturating_add(count);
            if cases > 1 << 53 {
                return Err(Error::table("more than 2^53 cases: counts of persons cannot be that large"));
            }
        }
        Ok(CaptureTable { names, cells: sums.into_iter().collect(), cases })
    }

    /// Names of the lists, in the order of the file.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of lists t.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.names.len()
    }

    /// Number of cases n: persons on at least one list.
    #[must_use]
    pub fn cases(&self) -> u64 {
        self.cases
    }

    /// Observed histories with their counts, ascending by mask.
    #[must_use]
    pub fn cells(&self) -> &[(Lists, u64)] {
        &self.cells
    }

    /// Cases that are on all lists of a set: the margin N*_θ; for a pair the overlap.
    #[must_use]
    pub fn margin(&self, set: Lists) -> u64 {
        self.cells.iter().filter(|(mask, _)| mask & set == set).map(|c| c.1).sum()
    }

    /// Cases by number of lists: `frequencies()[k]` persons are on exactly k lists; entry 0 is always 0.
    #[must_use]
    pub fn frequencies(&self) -> Vec<u64> {
        let mut f = vec![0; self.lists() + 1];
        for (mask, count) in &self.cells {
            f[mask.count_ones() as usize] += count;
        }
        f
    }

    /// Cases on two or more lists: what connects the lists.
    #[must_use]
    pub fn overlapping(&self) -> u64 {
        self.frequencies().iter().skip(2).sum()
    }

    /// All pairs of lists as sets, in lexicographic order.
    pub fn pairs(&self) -> impl Iterator<Item = Lists> + use<> {
        pairs(self.lists())
    }

    /// Pairs that never share a case although both lists have some.
    #[must_use]
    pub fn empty_pairs(&self) -> Vec<Lists> {
        let there: Lists = (0..self.lists()).map(|i| 1 << i).filter(|l| self.margin(*l) > 0).sum();
        self.pairs().filter(|p| p & there == *p && self.margin(*p) == 0).collect()
    }

    /// The index of a list.
    ///
    /// # Errors
    ///
    /// No list has this name.
    pub fn list(&self, name: &str) -> Result<usize, Error> {
        self.names
            .iter()
            .position(|n| n == name)
            .ok_or_else(|| Error::UnknownList { list: name.into(), known: self.names.clone() })
    }

    /// The names of a set of lists.
    #[must_use]
    pub fn names_of(&self, set: Lists) -> Vec<&str> {
        let names = self.names.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1);
        names.map(|x| x.1.as_str()).collect()
    }

    /// A set of lists in words: `LA:NG`.
    #[must_use]
    pub fn name_of(&self, set: Lists) -> String {
        self.names_of(set).join(":")
    }

    /// The table without one list: cases that only this list had seen become unseen.
    ///
    /// # Errors
    ///
    /// No such list, or fewer than two remain.
    pub fn without(&self, list: usize) -> Result<CaptureTable, Error> {
        self.check(list)?;
        let (low, high) = ((1 << list) - 1, !((1_u32 << list) | ((1 << list) - 1)));
        let squeeze = |m: Lists| (m & low) | ((m & high) >> 1);
        let mut names = self.names.clone();
        names.remove(list);
        let kept = self.cells.iter().map(|&(m, c)| (squeeze(m), c)).filter(|c| c.0 != 0);
        CaptureTable::new(names, kept)
    }

    /// The table in which two lists are one: a case is on it if it is on either.
    ///
    /// # Errors
    ///
    /// No such lists, the same list twice, or fewer than two remain.
    pub fn merged(&self, first: usize, second: usize) -> Result<CaptureTable, Error> {
        self.check(first)?;
        self.check(second)?;
        if first == second {
            return Err(Error::table(format!("`{}` cannot be merged with itself", self.names[first])));
        }
        let (keep, gone) = (first.min(second), first.max(second));
        let joined = self.cells.iter().map(|&(m, c)| (if m >> gone & 1 == 1 { m | 1 << keep } else { m }, c));
        let mut names = self.names.clone();
        names[keep] = format!("{}+{}", self.names[keep], self.names[gone]);
        CaptureTable::collected(names, joined)?.without_kept(gone)
    }

    /// As [`without`](Self::without) where the list's cases are all on another list: no case is lost.
    fn without_kept(&self, list: usize) -> Result<CaptureTable, Error> {
        self.without(list)
    }

    /// The cases of one list, seen by the others: their true number is known, so a method can be tried on it (Binette,
    /// Steorts 2022).
    ///
    /// # Errors
    ///
    /// No such list, or fewer than two others.
    pub fn conditioned_on(&self, list: usize) -> Result<CaptureTable, Error> {
        self.check(list)?;
        let on = self.cells.iter().copied().filter(|(m, _)| m >> list & 1 == 1);
        CaptureTable::collected(self.names.clone(), on)?.without(list)
    }

    /// The table with its lists in another order: list i of the result is `order[i]` of this one.
    ///
    /// # Errors
    ///
    /// `order` is no permutation.
    pub fn reordered(&self, order: &[usize]) -> Result<CaptureTable, Error> {
        let mut seen = order.to_vec();
        seen.sort_unstable();
        if seen != (0..self.lists()).collect::<Vec<_>>() {
            return Err(Error::table("the new order must name every list once"));
        }
        let moved = |m: Lists| order.iter().enumerate().map(|(i, &o)| (m >> o & 1) << i).sum::<Lists>();
        let names = order.iter().map(|&o| self.names[o].clone()).collect();
        CaptureTable::new(names, self.cells.iter().map(|&(m, c)| (moved(m), c)))
    }

    /// Drops lists without a case and merges lists that are on exactly the same cases; what was done is told.
    ///
    /// # Errors
    ///
    /// Fewer than two lists remain.
    pub fn tidied(&self) -> Result<(CaptureTable, Vec<Tidied>), Error> {
        let mut done = Vec::new();
        let mut table = self.clone();
        while let Some(i) = (0..table.lists()).find(|&i| table.margin(1 << i) == 0) {
            done.push(Tidied::Dropped { list: table.names[i].clone() });
            table = table.without(i).map_err(|_| {
                Error::table("fewer than two lists have a case: nothing can be compared, so nothing can be estimated")
            })?;
        }
        while let Some((i, j)) = table.identical() {
            done.push(Tidied::Merged { first: table.names[i].clone(), second: table.names[j].clone() });
            let name = table.names[i].clone();
            table = table.merged(i, j).map_err(|_| {
                Error::table("all lists hold the same cases: they are one list, and one list shows nothing hidden")
            })?;
            table.names[i] = name;
        }
        Ok((table, done))
    }

    fn identical(&self) -> Option<(usize, usize)> {
        let t = self.lists();
        let pairs = (0..t).flat_map(|i| (i + 1..t).map(move |j| (i, j)));
        let mut same = pairs.filter(|&(i, j)| self.cells.iter().all(|(m, _)| (m >> i & 1) == (m >> j & 1)));
        same.next()
    }

    /// SHA-256 of the canonical form: names and cells, one a line.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut text = self.names.join("\u{1f}");
        for (mask, count) in &self.cells {
            text.push_str(&format!("\n{mask} {count}"));
        }
        Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
    }

    fn check(&self, list: usize) -> Result<(), Error> {
        if list < self.lists() {
            return Ok(());
        }
        Err(Error::UnknownList { list: format!("number {}", list + 1), known: self.names.clone() })
    }
}

/// What [`CaptureTable::tidied`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tidied {
    /// A list without a case was left out.
    Dropped {
        /// Its name.
        list: String,
    },
    /// Two lists that hold the same cases became one, under the first name.
    Merged {
        /// The name that stays.
        first: String,
        /// The name that goes.
        second: String,
    },
}

/// All pairs of t lists as sets, in lexicographic order.
pub(crate) fn pairs(t: usize) -> impl Iterator<Item = Lists> {
    (0..t).flat_map(move |i| (i + 1..t).map(move |j| 1 << i | 1 << j))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> CaptureTable {
        let names = ["A", "B", "C"].map(String::from).to_vec();
        CaptureTable::new(names, [(0b001, 5), (0b011, 2), (0b110, 3), (0b111, 1), (0b001, 1)]).expect("a small table")
    }

    #[test]
    fn equal_histories_are_added_and_zero_counts_change_nothing() {
        assert_eq!(table().cells()[0], (1, 6));
        let again = CaptureTable::new(table().names.clone(), table().cells.into_iter().chain([(0b100, 0)]));
        assert_eq!(again, Ok(table()));
    }

    #[test]
    fn leaving_a_list_out_loses_the_cases_that_only_it_had() {
        let t = table().without(0).expect("two lists remain");
        assert_eq!((t.names().join(","), t.cases()), ("B,C".into(), 6));
        assert_eq!(t.cells(), [(0b01, 2), (0b11, 4)]);
    }

    #[test]
    fn merging_keeps_every_case() {
        let t = table().merged(2, 1).expect("two lists remain");
        assert_eq!((t.names().join(","), t.cases()), ("A,B+C".into(), 12));
        assert_eq!(t.cells(), [(0b01, 6), (0b10, 3), (0b11, 3)]);
    }

    #[test]
    fn conditioning_keeps_the_cases_of_the_list() {
        let t = table().conditioned_on(1).expect("two lists remain");
        assert_eq!(t.cells(), [(0b01, 2), (0b10, 3), (0b11, 1)]);
    }

    #[test]
    fn an_empty_list_is_dropped_and_twins_become_one() {
        let names = ["A", "B", "C", "D"].map(String::from).to_vec();
        let t = CaptureTable::new(names, [(0b0001, 5), (0b1010, 2), (0b1011, 3)]).expect("four lists");
        let (t, done) = t.tidied().expect("two remain");
        assert_eq!(t.names(), ["A", "B"]);
        assert_eq!(done.len(), 2);
        assert_eq!(t.cases(), 10);
    }
}
