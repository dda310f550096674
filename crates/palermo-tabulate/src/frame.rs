//! Which records are there to be counted? The coded fields of one register, column by column, following the ledger.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::column::{Column, ColumnType, Entry};
use crate::error::Error;

/// The sixteen bytes of a record's identifier.
pub type RecordId = [u8; 16];

/// The coded columns of one register as of one position of the ledger.
///
/// A change marks the old row as dead and adds a new one, so that a hundred changes cost a hundred rows whatever the
/// size of the register; dead rows are swept out when they are a third of all.
#[derive(Clone, Debug)]
pub struct Frame {
    register: String,
    seq: i64,
    ids: Vec<RecordId>,
    columns: Vec<(String, Column)>,
    /// One bit per row, lowest bit first.
    live: Vec<u64>,
    dead: usize,
    /// Row of each live record; made when the first change arrives.
    rows: Option<HashMap<RecordId, u32, BuildHasherDefault<IdHasher>>>,
}

/// What happened to one record.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// The record.
    pub id: RecordId,
    /// Its entries in the order of the frame's columns, or `None` when the record is no more.
    pub entries: Option<Vec<Entry<'a>>>,
}

impl Frame {
    /// Full name of the register.
    pub fn register(&self) -> &str {
        &self.register
    }

    /// Position of the ledger that the frame has reached.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.ids.len() - self.dead
    }

    /// True when there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names and types of the columns.
    pub fn schema(&self) -> Vec<(String, ColumnType)> {
        self.columns.iter().map(|(n, c)| (n.clone(), c.kind())).collect()
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Result<&Column, Error> {
        self.columns.iter().find(|(n, _)| n == name).map(|(_, c)| c).ok_or_else(|| {
            let mut known: Vec<String> = self.columns.iter().map(|(n, _)| n.clone()).collect();
            known.sort();
            Error::UnknownConcept { dataset: self.register.clone(), concept: name.to_string(), known }
        })
    }

    pub(crate) fn columns(&self) -> &[(String, Column)] {
        &self.columns
    }

    /// Rows, dead ones included.
    pub(crate) fn rows(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn id(&self, row: usize) -> RecordId {
        self.ids[row]
    }

    pub(crate) fn is_live(&self, row: usize) -> bool {
        self.live[row / 64] >> (row % 64) & 1 == 1
    }

    /// The bits of the live rows, or `None` when all rows live.
    pub(crate) fn dead_rows(&self) -> Option<&[u64]> {
        (self.dead > 0).then_some(&self.live)
    }

    /// Follows the ledger: takes in changes up to `seq`. Nothing is changed when an entry does not fit its column.
    pub fn apply(&mut self, seq: i64, changes: &[Change<'_>]) -> Result<(), Error> {
        for change in changes {
            if let Some(entries) = &change.entries {
                self.check(change.id, entries)?;
            }
        }
        let mut rows = self.rows.take().unwrap_or_else(|| self.index());
        for change in changes {
            if let Some(row) = rows.remove(&change.id) {
                self.live[row as usize / 64] &= !(1 << (row % 64));
                self.dead += 1;
            }
            if let Some(entries) = &change.entries {
                rows.insert(change.id, self.ids.len() as u32);
                self.append(change.id, entries);
            }
        }
        self.rows = Some(rows);
        self.seq = seq;
        if self.dead > 1_000 && self.dead * 3 > self.ids.len() {
            self.compact();
        }
        Ok(())
    }

    /// Sweeps out dead rows.
    pub fn compact(&mut self) {
        let live = std::mem::take(&mut self.live);
        let keep = |row: usize| live[row / 64] >> (row % 64) & 1 == 1;
        let mut row = 0;
        self.ids.retain(|_| {
            row += 1;
            keep(row - 1)
        });
        for (_, column) in &mut self.columns {
            column.keep(&keep);
        }
        self.live = all_live(self.ids.len());
        self.dead = 0;
        self.rows = None;
    }

    fn index(&self) -> HashMap<RecordId, u32, BuildHasherDefault<IdHasher>> {
        let mut rows = HashMap::with_capacity_and_hasher(self.len() + self.len() / 8, BuildHasherDefault::default());
        for (row, id) in self.ids.iter().enumerate().filter(|(row, _)| self.is_live(*row)) {
            rows.insert(*id, row as u32);
        }
        rows
    }

    fn check(&self, id: RecordId, entries: &[Entry<'_>]) -> Result<(), Error> {
        if entries.len() != self.columns.len() {
            return Err(Error::WrongValue {
                record: hex(id),
                column: "*".into(),
                expected: format!("{} entries, one per column; {} were given", self.columns.len(), entries.len()),
            });
        }
        for ((name, column), entry) in self.columns.iter().zip(entries) {
            let fits = match (column.kind(), entry) {
                (_, Entry::Unstated | Entry::Absent(_)) => true,
                (ColumnType::Code, Entry::Code(_)) | (ColumnType::Set, Entry::Set { .. }) => true,
                (ColumnType::Int, Entry::Int(_)) => true,
                (ColumnType::Date, Entry::Date { lo, hi }) => lo <= hi && *lo > i32::MIN && *hi < i32::MAX,
                _ => false,
            };
            if !fits {
                let expected = format!("{:?} or a state", column.kind()).to_lowercase();
                return Err(Error::WrongValue { record: hex(id), column: name.clone(), expected });
            }
        }
        Ok(())
    }

    /// Adds a row whose entries were checked.
    fn append(&mut self, id: RecordId, entries: &[Entry<'_>]) {
        let row = self.ids.len();
        if row.is_multiple_of(64) {
            self.live.push(0);
        }
        self.live[row / 64] |= 1 << (row % 64);
        self.ids.push(id);
        for ((_, column), entry) in self.columns.iter_mut().zip(entries) {
            let fits = column.push(*entry);
            debug_assert!(fits, "entries are checked before they are added");
        }
    }
}

/// Builds a frame record by record.
#[derive(Debug)]
pub struct FrameBuilder {
    frame: Frame,
}

impl FrameBuilder {
    /// A frame without records. `schema` names the columns (concepts) with their types.
    pub fn new(register: &str, schema: &[(String, ColumnType)]) -> Self {
        FrameBuilder {
            frame: Frame {
                register: register.to_string(),
                seq: 0,
                ids: Vec::new(),
                columns: schema.iter().map(|(n, t)| (n.clone(), Column::new(*t))).collect(),
                live: Vec::new(),
                dead: 0,
                rows: None,
            },
        }
    }

    /// Adds a record; `entries` in the order of the schema. Each record is added once: the store's key sees to it.
    pub fn push(&mut self, id: RecordId, entries: &[Entry<'_>]) -> Result<(), Error> {
        self.frame.check(id, entries)?;
        self.frame.append(id, entries);
        Ok(())
    }

    /// The frame as of position `seq` of the ledger.
    pub fn finish(mut self, seq: i64) -> Frame {
        self.frame.seq = seq;
        self.frame
    }

    /// A frame from whole columns of equal length.
    pub(crate) fn from_columns(
        register: String,
        seq: i64,
        ids: Vec<RecordId>,
        columns: Vec<(String, Column)>,
    ) -> Frame {
        let live = all_live(ids.len());
        Frame { register, seq, ids, columns, live, dead: 0, rows: None }
    }
}

fn all_live(rows: usize) -> Vec<u64> {
    let mut live = vec![u64::MAX; rows.div_ceil(64)];
    if !rows.is_multiple_of(64)
        && let Some(last) = live.last_mut()
    {
        *last = (1 << (rows % 64)) - 1;
    }
    live
}

pub(crate) fn hex(id: RecordId) -> String {
    id.iter().map(|b| format!("{b:02x}")).collect()
}

/// Identifiers are random or ordered by time: folding and one multiplication spread them, where the standard
/// library's keyed hash would make the index of a million records four times as slow. The map never leaves the
/// process and its keys are chosen by the installation, so that nobody can aim at collisions.
#[derive(Default, Debug)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(23) ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, _: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u32) -> RecordId {
        let mut id = [0; 16];
        id[12..].copy_from_slice(&n.to_be_bytes());
        id
    }

    fn frame(records: u32) -> Frame {
        let mut b = FrameBuilder::new("r", &[("sex".into(), ColumnType::Code), ("age".into(), ColumnType::Int)]);
        for n in 0..records {
            b.push(id(n), &[Entry::Code("f"), Entry::Int(i64::from(n))]).expect("fits");
        }
        b.finish(7)
    }

    #[test]
    fn a_changed_record_stands_once() {
        let mut f = frame(100);
        let again = Change { id: id(5), entries: Some(vec![Entry::Code("m"), Entry::Unstated]) };
        f.apply(8, &[again.clone(), again]).expect("fits");
        assert_eq!((f.len(), f.seq()), (100, 8));
        f.apply(9, &[Change { id: id(5), entries: None }, Change { id: id(999), entries: None }]).expect("fits");
        assert_eq!(f.len(), 99);
    }

    #[test]
    fn sweeping_keeps_the_living() {
        let mut f = frame(5_000);
        let gone: Vec<Change<'_>> = (0..2_500).map(|n| Change { id: id(n * 2), entries: None }).collect();
        f.apply(8, &gone).expect("fits");
        assert_eq!((f.len(), f.rows()), (2_500, 2_500));
        assert!((0..f.rows()).all(|row| f.is_live(row) && f.id(row)[15] % 2 == 1));
    }

    #[test]
    fn an_entry_of_the_wrong_type_changes_nothing() {
        let mut f = frame(3);
        let bad = [
            Change { id: id(0), entries: None },
            Change { id: id(1), entries: Some(vec![Entry::Int(1), Entry::Int(1)]) },
        ];
        let error = f.apply(8, &bad).expect_err("a number is no code");
        assert!(error.to_string().contains("`sex`"), "{error}");
        assert_eq!((f.len(), f.seq()), (3, 7));
    }

    #[test]
    fn a_dictionary_grows_beyond_one_and_two_bytes() {
        let mut b = FrameBuilder::new("r", &[("code".into(), ColumnType::Code)]);
        let codes: Vec<String> = (0..70_000).map(|n| format!("c{n}")).collect();
        for (n, code) in codes.iter().enumerate() {
            b.push(id(n as u32), &[Entry::Code(code)]).expect("fits");
        }
        let f = b.finish(1);
        let Column::Code(c) = f.column("code").expect("exists") else { panic!("a code column") };
        assert!((0..70_000).all(|row| c.entry(c.index.get(row)) == Ok(codes[row].as_str())));
    }
}
