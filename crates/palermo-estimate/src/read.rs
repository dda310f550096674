//! Capture histories from a file: patterns with counts, or one row a person.
//!
//! Every column is a list, except the count, the draw and the covariates that are named. What a spreadsheet or R adds (a
//! byte-order mark, an unnamed first column of row numbers, semicolons or tabs) is accepted; what changes a figure is not
//! guessed: a value that is neither 0 nor 1, a count that is no whole number, a person on no list is an error with its
//! place.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::table::{CaptureTable, Lists, MOST_LISTS};

/// Which columns mean what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Column of counts. `None`: the column `count` where there is one, else each row is one person.
    pub count: Option<String>,
    /// Column that tells draws of an uncertain linkage apart.
    pub draw: Option<String>,
    /// Columns that describe the case (sex, age, year): no lists.
    pub covariates: Vec<String>,
}

/// A covariate with its values, numbers in numerical and words in alphabetical order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covariate {
    /// Name of the column.
    pub name: String,
    /// The values that occur.
    pub levels: Vec<String>,
}

/// What a file holds: counts by draw, covariates and capture history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histories {
    lists: Vec<String>,
    covariates: Vec<Covariate>,
    draws: Vec<String>,
    /// (draw, levels of the covariates, history) → count.
    counts: BTreeMap<(usize, Vec<usize>, Lists), u64>,
}

impl Histories {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The first row, column and value that cannot be used, and what to do.
    pub fn read(text: &str, columns: &Columns) -> Result<Histories, Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| csv_error(&e))?.clone();
        let plan = Plan::new(&header, columns)?;
        let mut raw = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| csv_error(&e))?;
            let row = record.position().map_or(0, csv::Position::line);
            if record.iter().all(str::is_empty) {
                continue;
            }
            if record.len() != header.len() {
                let reason = format!("{} cells where the header has {}", record.len(), header.len());
                return Err(Error::Csv { row, reason });
            }
            raw.extend(plan.row(&record, row)?);
        }
        Ok(plan.collect(raw))
    }

    /// Names of the lists, in the order of the file.
    #[must_use]
    pub fn lists(&self) -> &[String] {
        &self.lists
    }

    /// The covariates, in the order in which they were named.
    #[must_use]
    pub fn covariates(&self) -> &[Covariate] {
        &self.covariates
    }

    /// The table over all covariates and draws.
    ///
    /// # Errors
    ///
    /// As [`CaptureTable::new`].
    pub fn table(&self) -> Result<CaptureTable, Error> {
        CaptureTable::new(self.lists.clone(), self.counts.iter().map(|((_, _, m), c)| (*m, *c)))
    }

    /// One table for each draw of an uncertain linkage, with the name of the draw; a single one where no column names it.
    ///
    /// # Errors
    ///
    /// As [`CaptureTable::new`].
    pub fn draws(&self) -> Result<Vec<(String, CaptureTable)>, Error> {
        let of = |d: usize| self.counts.iter().filter(move |(k, _)| k.0 == d).map(|((_, _, m), c)| (*m, *c));
        let tables = self.draws.iter().enumerate();
        tables.map(|(d, name)| Ok((name.clone(), CaptureTable::new(self.lists.clone(), of(d))?))).collect()
    }

    /// The same people with two lists taken as one, under the name `A+B`.
    ///
    /// # Errors
    ///
    /// A name that no list has, or fewer than two lists remain.
    pub fn merged(&self, first: &str, second: &str) -> Result<Histories, Error> {
        let (i, j) = (self.list(first)?, self.list(second)?);
        let (keep, gone) = (i.min(j), i.max(j));
        let joined = |m: Lists| if m >> gone & 1 == 1 { m | 1 << keep } else { m };
        let mut all = self.changed(joined);
        all.lists[keep] = format!("{}+{}", self.lists[keep], self.lists[gone]);
        let name = all.lists[gone].clone();
        if i == j { Err(Error::table(format!("`{first}` cannot be merged with itself"))) } else { all.without(&name) }
    }

    /// The same people without a list; those who were on no other are no longer seen.
    ///
    /// # Errors
    ///
    /// A name that no list has, or fewer than two lists remain.
    pub fn without(&self, list: &str) -> Result<Histories, Error> {
        let gone = self.list(list)?;
        if self.lists.len() < 3 {
            return Err(Error::table("fewer than two lists would remain"));
        }
        let low = (1 << gone) - 1;
        let mut all = self.changed(|m| (m & low) | (m >> 1 & !low));
        all.lists.remove(gone);
        Ok(all)
    }

    fn list(&self, name: &str) -> Result<usize, Error> {
        let found = self.lists.iter().position(|n| n == name);
        found.ok_or_else(|| Error::UnknownList { list: name.into(), known: self.lists.clone() })
    }

    fn changed(&self, mask: impl Fn(Lists) -> Lists) -> Histories {
        let mut counts = BTreeMap::new();
        for ((draw, levels, m), count) in &self.counts {
            if mask(*m) != 0 {
                *counts.entry((*draw, levels.clone(), mask(*m))).or_insert(0) += count;
            }
        }
        Histories { counts, ..self.clone() }
    }

    /// The same people with only some of the covariates.
    ///
    /// # Errors
    ///
    /// A name that no covariate has.
    pub fn over(&self, names: &[&str]) -> Result<Histories, Error> {
        let mut places = Vec::new();
        for name in names {
            let known = || self.covariates.iter().map(|c| c.name.clone()).collect();
            let place = self.covariates.iter().position(|c| c.name == *name);
            places.push(place.ok_or_else(|| Error::UnknownColumn { column: (*name).into(), known: known() })?);
        }
        let mut counts = BTreeMap::new();
        for ((draw, levels, mask), count) in &self.counts {
            let kept: Vec<usize> = places.iter().map(|p| levels[*p]).collect();
            *counts.entry((*draw, kept, *mask)).or_insert(0) += count;
        }
        let covariates = places.iter().map(|p| self.covariates[*p].clone()).collect();
        Ok(Histories { covariates, counts, ..self.clone() })
    }

    /// Cells of the joint table: levels of the covariates, history, count.
    pub fn joint(&self) -> impl Iterator<Item = (&[usize], Lists, u64)> {
        self.counts.iter().map(|((_, levels, m), c)| (levels.as_slice(), *m, *c))
    }

    /// One table for each combination of covariates that has a case, with its name (`f, 2021`).
    ///
    /// # Errors
    ///
    /// As [`CaptureTable::new`].
    pub fn strata(&self) -> Result<Vec<(String, CaptureTable)>, Error> {
        let mut by = BTreeMap::<&[usize], Vec<(Lists, u64)>>::new();
        for (levels, mask, count) in self.joint() {
            by.entry(levels).or_default().push((mask, count));
        }
        let name = |levels: &[usize]| {
            let words = levels.iter().zip(&self.covariates).map(|(l, c)| c.levels[*l].as_str());
            words.collect::<Vec<_>>().join(", ")
        };
        by.into_iter().map(|(l, cells)| Ok((name(l), CaptureTable::new(self.lists.clone(), cells)?))).collect()
    }
}

/// Comma, unless the header has only semicolons or tabs.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    match () {
        () if header.contains(',') => b',',
        () if header.contains(';') => b';',
        () if header.contains('\t') => b'\t',
        () => b',',
    }
}

fn csv_error(e: &csv::Error) -> Error {
    let row = e.position().map_or(1, csv::Position::line);
    Error::Csv { row, reason: format!("this is no readable CSV: {e}") }
}

struct Plan {
    lists: Vec<(usize, String)>,
    count: Option<usize>,
    draw: Option<usize>,
    covariates: Vec<(usize, String)>,
    header: Vec<String>,
}

struct Row {
    draw: String,
    levels: Vec<String>,
    mask: Lists,
    count: u64,
}

impl Plan {
    fn new(header: &csv::StringRecord, columns: &Columns) -> Result<Plan, Error> {
        let names: Vec<String> = header.iter().map(String::from).collect();
        let find = |name: &str| {
            let known = || names.iter().filter(|n| !n.is_empty()).cloned().collect();
            let place = names.iter().position(|n| n == name);
            place.ok_or_else(|| Error::UnknownColumn { column: name.into(), known: known() })
        };
        let count = match &columns.count {
            Some(name) => Some(find(name)?),
            None => names.iter().position(|n| n == "count"),
        };
        let draw = columns.draw.as_deref().map(find).transpose()?;
        let mut covariates = Vec::new();
        for name in &columns.covariates {
            covariates.push((find(name)?, name.clone()));
        }
        let mut lists = Vec::new();
        for (i, name) in names.iter().enumerate() {
            let other = Some(i) == count || Some(i) == draw || covariates.iter().any(|c| c.0 == i);
            if other || (i == 0 && name.is_empty()) {
                continue;
            }
            if name.is_empty() {
                return Err(Error::Csv { row: 1, reason: format!("column {} has no name: name it", i + 1) });
            }
            lists.push((i, name.clone()));
        }
        if lists.len() < 2 {
            let reason =
                format!("{} list columns in the header; at least two columns of 0 and 1 are needed", lists.len());
            return Err(Error::Csv { row: 1, reason });
        }
        if lists.len() > MOST_LISTS {
            let reason = format!(
                "{} list columns; {MOST_LISTS} at most can be read: merge lists, or name covariates as such",
                lists.len()
            );
            return Err(Error::Csv { row: 1, reason });
        }
        Ok(Plan { lists, count, draw, covariates, header: names })
    }

    fn row(&self, record: &csv::StringRecord, row: u64) -> Result<Option<Row>, Error> {
        let cell = |i: usize| record.get(i).unwrap_or_default();
        let wrong = |i: usize, reason: &str| Error::Cell {
            row,
            column: self.header[i].clone(),
            value: cell(i).into(),
            reason: reason.into(),
        };
        let mut mask: Lists = 0;
        for (bit, (i, _)) in self.lists.iter().enumerate() {
            match cell(*i) {
                "0" => {}
                "1" => mask |= 1 << bit,
                _ => {
                    return Err(wrong(
                        *i,
                        "is neither 0 nor 1; if the column is no list, name it as count, draw or covariate",
                    ));
                }
            }
        }
        let count = match self.count {
            None => 1,
            Some(i) if cell(i).is_empty() && mask == 0 => 0,
            Some(i) => {
                let count: u64 = cell(i).parse().map_err(|_| wrong(i, "is no whole number of 0 or more"))?;
                if count > 1 << 53 {
                    return Err(wrong(i, "is more than there are people"));
                }
                count
            }
        };
        if mask == 0 && count > 0 {
            let i = self.count.unwrap_or(self.lists[0].0);
            return Err(wrong(
                i,
                "stands in a row without any list: persons on no list are what is estimated; leave the row out",
            ));
        }
        if mask == 0 {
            return Ok(None);
        }
        for (i, _) in &self.covariates {
            if cell(*i).is_empty() && count > 0 {
                return Err(wrong(*i, "is empty: write a value such as `unknown`, or leave the covariate out"));
            }
        }
        let draw = self.draw.map(|i| cell(i).to_owned()).unwrap_or_default();
        let levels = self.covariates.iter().map(|(i, _)| cell(*i).to_owned()).collect();
        Ok(Some(Row { draw, levels, mask, count }))
    }

    fn collect(&self, rows: Vec<Row>) -> Histories {
        let levels_of = |k: usize| ordered(rows.iter().map(|r| r.levels[k].clone()).filter(|l| !l.is_empty()));
        let covariates: Vec<Covariate> = self
            .covariates
            .iter()
            .enumerate()
            .map(|(k, (_, name))| Covariate { name: name.clone(), levels: levels_of(k) })
            .collect();
        let mut draws = ordered(rows.iter().map(|r| r.draw.clone()));
        if draws.is_empty() {
            draws.push(String::new());
        }
        let mut counts = BTreeMap::new();
        for row in rows.into_iter().filter(|r| r.count > 0) {
            let place = |all: &[String], one: &String| all.iter().position(|x| x == one).unwrap_or_default();
            let levels = row.levels.iter().zip(&covariates).map(|(l, c)| place(&c.levels, l)).collect();
            let sum: &mut u64 = counts.entry((place(&draws, &row.draw), levels, row.mask)).or_default();
            *sum = sum.saturating_add(row.count);
        }
        let lists = self.lists.iter().map(|l| l.1.clone()).collect();
        Histories { lists, covariates, draws, counts }
    }
}

/// Numbers by size where all are numbers, else words by alphabet; each once.
fn ordered(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = values.collect();
    all.sort_unstable();
    all.dedup();
    let mut numbers: Vec<(f64, String)> = Vec::with_capacity(all.len());
    for value in &all {
        match value.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push((number, value.clone())),
            _ => return all,
        }
    }
    numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
    numbers.into_iter().map(|n| n.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Histories, Error> {
        Histories::read(text, &Columns::default())
    }

    #[test]
    fn a_file_of_r_with_row_numbers_and_a_mark_is_read() {
        let text = "\u{feff}\"\",\"A\",\"B\",\"count\"\n\"1\",1,0,5\n\"2\",0,1,7\n\"3\",1,1,2\n\"4\",0,0,\n5,0,0,0\n";
        let t = read(text).and_then(|h| h.table()).expect("what R writes");
        assert_eq!((t.names().join(","), t.cells()), ("A,B".into(), [(1, 5), (2, 7), (3, 2)].as_slice()));
    }

    #[test]
    fn without_a_count_each_row_is_a_person() {
        let t = read("A;B\n1;0\n1;1\n1;1\n").and_then(|h| h.table()).expect("persons");
        assert_eq!(t.cells(), [(1, 1), (3, 2)]);
    }

    #[test]
    fn a_fault_is_told_with_its_place() {
        for (text, says) in [
            ("A,B,count\n1,0,2\n2,1,3\n", "row 3, column `A`: `2` is neither 0 nor 1"),
            ("A,B,count\n1,0,2.5\n", "row 2, column `count`: `2.5` is no whole number"),
            ("A,B,count\n1,0,-1\n", "row 2, column `count`: `-1`"),
            ("A,B,count\n1,0,\n", "row 2, column `count`: `` is no whole number"),
            ("A,B,count\n0,0,4\n", "persons on no list are what is estimated"),
            ("A,B\n0,0\n", "persons on no list are what is estimated"),
            ("A,count\n1,3\n", "1 list columns in the header"),
            ("A,B,count\n1,0\n", "row 2: 2 cells where the header has 3"),
            ("", "0 list columns"),
        ] {
            let told = read(text).expect_err(text).to_string();
            assert!(told.contains(says), "{text:?}: {told}");
        }
    }

    #[test]
    fn draws_and_covariates_are_no_lists() {
        let columns = Columns { draw: Some("d".into()), covariates: vec!["year".into()], ..Columns::default() };
        let text = "d,A,B,year,count\n10,1,0,2021,3\n9,1,1,2020,4\n9,0,1,2021,1\n";
        let h = Histories::read(text, &columns).expect("two draws");
        assert_eq!(h.covariates()[0].levels, ["2020", "2021"]);
        let draws = h.draws().expect("tables");
        assert_eq!(draws.iter().map(|d| (d.0.as_str(), d.1.cases())).collect::<Vec<_>>(), [("9", 5), ("10", 3)]);
        assert_eq!(h.strata().expect("tables").len(), 2);
    }

    #[test]
    fn an_unknown_column_names_those_that_exist() {
        let columns = Columns { count: Some("n".into()), ..Columns::default() };
        let told = Histories::read("A,B,count\n1,0,2\n", &columns).expect_err("no such column").to_string();
        assert_eq!(told, "there is no column `n`; the file has: A, B, count");
    }
}
