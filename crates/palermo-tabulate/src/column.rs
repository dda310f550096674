//! How is a coded answer kept so that ten million of them can be counted? One small whole number per record, which
//! points into a dictionary of the answers that occur.
//!
//! A multi-valued answer is one entry as well: its dictionary holds the distinct answers (which codes are yes, which
//! are no, the state of the group), of which real registers have few. A table then never looks at a list per record.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// Asked and not known, or not said by the source.
    Unknown,
    /// The question was not put.
    NotAsked,
    /// The person declined to answer.
    Refused,
}

impl Absent {
    /// All states, in the order in which tables show them.
    pub const ALL: [Absent; 3] = [Absent::Unknown, Absent::NotAsked, Absent::Refused];

    /// The state's name in keys of tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Absent::Unknown => "unknown",
            Absent::NotAsked => "not_asked",
            Absent::Refused => "refused",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Absent::ALL.into_iter().find(|a| a.as_str() == name)
    }
}

/// What a record says in one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry<'a> {
    /// Nothing was stated; reads as unknown.
    Unstated,
    /// No answer, with the reason.
    Absent(Absent),
    /// One code.
    Code(&'a str),
    /// A set that was answered: the codes said to be true and those said not to be; any other code is unstated.
    Set {
        /// Codes with state yes.
        yes: &'a [&'a str],
        /// Codes with state no.
        no: &'a [&'a str],
    },
    /// A whole number (any but the least of 64 bits, which is taken as unstated).
    Int(i64),
    /// First and last possible day, as days since 1970-01-01.
    Date {
        /// First possible day.
        lo: i32,
        /// Last possible day.
        hi: i32,
    },
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// One code or a state.
    Code,
    /// A set of codes, each yes or no, with a state of the group.
    Set,
    /// A whole number.
    Int,
    /// A date with precision.
    Date,
}

/// Indexes into a dictionary, as narrow as the dictionary allows.
#[derive(Clone, Debug)]
pub(crate) enum Indexes {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
}

impl Indexes {
    pub(crate) fn get(&self, row: usize) -> u32 {
        match self {
            Indexes::U8(v) => u32::from(v[row]),
            Indexes::U16(v) => u32::from(v[row]),
            Indexes::U32(v) => v[row],
        }
    }

    pub(crate) fn push(&mut self, index: u32) {
        match self {
            Indexes::U8(v) => match u8::try_from(index) {
                Ok(i) => return v.push(i),
                Err(_) => *self = Indexes::U16(v.iter().map(|i| u16::from(*i)).collect()),
            },
            Indexes::U16(v) => match u16::try_from(index) {
                Ok(i) => return v.push(i),
                Err(_) => *self = Indexes::U32(v.iter().map(|i| u32::from(*i)).collect()),
            },
            Indexes::U32(v) => return v.push(index),
        }
        self.push(index);
    }

    fn keep(&mut self, keep: &dyn Fn(usize) -> bool) {
        fn kept<T: Copy>(v: &mut Vec<T>, keep: &dyn Fn(usize) -> bool) {
            let mut row = 0;
            v.retain(|_| {
                row += 1;
                keep(row - 1)
            });
        }
        match self {
            Indexes::U8(v) => kept(v, keep),
            Indexes::U16(v) => kept(v, keep),
            Indexes::U32(v) => kept(v, keep),
        }
    }
}

/// Distinct codes in the order of their first appearance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dictionary {
    pub(crate) entries: Vec<String>,
    lookup: HashMap<String, u32>,
}

impl Dictionary {
    pub(crate) fn intern(&mut self, code: &str) -> u32 {
        if let Some(i) = self.lookup.get(code) {
            return *i;
        }
        let i = self.entries.len() as u32;
        self.entries.push(code.to_string());
        self.lookup.insert(code.to_string(), i);
        i
    }
}

/// Entries of a code column's dictionary that are no codes: unstated, unknown, not asked, refused.
pub(crate) const RESERVED: usize = 4;

/// One code or state per record.
#[derive(Clone, Debug)]
pub struct CodeColumn {
    /// Codes; the entry `e` of the column is the code `e - RESERVED`.
    pub(crate) codes: Dictionary,
    pub(crate) index: Indexes,
}

impl CodeColumn {
    pub(crate) fn entries(&self) -> usize {
        RESERVED + self.codes.entries.len()
    }

    /// The code of an entry, or why there is none.
    pub(crate) fn entry(&self, entry: u32) -> Result<&str, Absent> {
        match entry {
            0 | 1 => Err(Absent::Unknown),
            2 => Err(Absent::NotAsked),
            3 => Err(Absent::Refused),
            e => Ok(&self.codes.entries[e as usize - RESERVED]),
        }
    }

    fn push(&mut self, entry: Entry<'_>) -> bool {
        let index = match entry {
            Entry::Unstated => 0,
            Entry::Absent(a) => absent_entry(a),
            // A code list may carry a code that is named like a state: it means the state (V3).
            Entry::Code(code) => match Absent::from_name(code) {
                Some(a) => absent_entry(a),
                None => self.codes.intern(code) + RESERVED as u32,
            },
            _ => return false,
        };
        self.index.push(index);
        true
    }
}

fn absent_entry(absent: Absent) -> u32 {
    match absent {
        Absent::Unknown => 1,
        Absent::NotAsked => 2,
        Absent::Refused => 3,
    }
}

/// One distinct answer of a multi-valued question; codes are indexes into the column's dictionary, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Answer {
    pub(crate) group: Option<Absent>,
    pub(crate) yes: Vec<u32>,
    pub(crate) no: Vec<u32>,
}

/// One multi-valued answer per record.
#[derive(Clone, Debug)]
pub struct SetColumn {
    pub(crate) codes: Dictionary,
    pub(crate) answers: Vec<Answer>,
    lookup: HashMap<Answer, u32>,
    pub(crate) index: Indexes,
}

impl SetColumn {
    fn new() -> Self {
        let mut column = SetColumn {
            codes: Dictionary::default(),
            answers: Vec::new(),
            lookup: HashMap::new(),
            index: Indexes::U8(Vec::new()),
        };
        for state in Absent::ALL {
            column.intern(Answer { group: Some(state), ..Answer::default() });
        }
        column
    }

    fn intern(&mut self, answer: Answer) -> u32 {
        if let Some(i) = self.lookup.get(&answer) {
            return *i;
        }
        let i = self.answers.len() as u32;
        self.answers.push(answer.clone());
        self.lookup.insert(answer, i);
        i
    }

    fn push(&mut self, entry: Entry<'_>) -> bool {
        let entry = self.entry_of(entry);
        if let Some(entry) = entry {
            self.index.push(entry);
        }
        entry.is_some()
    }

    /// The number of an answer; none when it is not one of a set.
    pub(crate) fn entry_of(&mut self, entry: Entry<'_>) -> Option<u32> {
        Some(match entry {
            Entry::Unstated => 0,
            Entry::Absent(a) => a as u32,
            Entry::Set { yes, no } => {
                let mut answer = Answer {
                    group: None,
                    yes: yes.iter().map(|c| self.codes.intern(c)).collect(),
                    no: no.iter().map(|c| self.codes.intern(c)).collect(),
                };
                for codes in [&mut answer.yes, &mut answer.no] {
                    codes.sort_unstable();
                    codes.dedup();
                }
                self.intern(answer)
            }
            _ => return None,
        })
    }
}

/// A whole number per record.
#[derive(Clone, Debug)]
pub struct IntColumn {
    /// `NO_INT` where nothing is stated.
    pub(crate) values: Vec<i64>,
    pub(crate) min: i64,
    pub(crate) max: i64,
}

/// Marks a whole number that is not stated.
pub(crate) const NO_INT: i64 = i64::MIN;

/// A date with precision per record, as first and last possible day.
#[derive(Clone, Debug)]
pub struct DateColumn {
    /// `i32::MIN` where nothing is stated: such a date may lie anywhere.
    pub(crate) lo: Vec<i32>,
    /// `i32::MAX` where nothing is stated.
    pub(crate) hi: Vec<i32>,
    pub(crate) min: i32,
    pub(crate) max: i32,
}

/// One column of a frame.
#[derive(Clone, Debug)]
pub enum Column {
    /// One code or a state.
    Code(CodeColumn),
    /// A set of codes.
    Set(SetColumn),
    /// A whole number.
    Int(IntColumn),
    /// A date with precision.
    Date(DateColumn),
}

impl Column {
    /// An empty column.
    pub(crate) fn new(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Code => {
                Column::Code(CodeColumn { codes: Dictionary::default(), index: Indexes::U8(Vec::new()) })
            }
            ColumnType::Set => Column::Set(SetColumn::new()),
            ColumnType::Int => Column::Int(IntColumn { values: Vec::new(), min: i64::MAX, max: i64::MIN }),
            ColumnType::Date => {
                Column::Date(DateColumn { lo: Vec::new(), hi: Vec::new(), min: i32::MAX, max: i32::MIN })
            }
        }
    }

    /// What the column holds.
    pub fn kind(&self) -> ColumnType {
        match self {
            Column::Code(_) => ColumnType::Code,
            Column::Set(_) => ColumnType::Set,
            Column::Int(_) => ColumnType::Int,
            Column::Date(_) => ColumnType::Date,
        }
    }

    /// Adds the entry of one more record; false, with nothing added, when the entry is not of the column's type.
    pub(crate) fn push(&mut self, entry: Entry<'_>) -> bool {
        match (self, entry) {
            (Column::Code(c), e) => c.push(e),
            (Column::Set(c), e) => c.push(e),
            (Column::Int(c), Entry::Int(n)) if n != NO_INT => {
                (c.min, c.max) = (c.min.min(n), c.max.max(n));
                c.values.push(n);
                true
            }
            (Column::Int(c), Entry::Unstated | Entry::Absent(_) | Entry::Int(_)) => {
                c.values.push(NO_INT);
                true
            }
            (Column::Date(c), Entry::Date { lo, hi }) if lo <= hi && lo > i32::MIN && hi < i32::MAX => {
                (c.min, c.max) = (c.min.min(lo), c.max.max(hi));
                c.lo.push(lo);
                c.hi.push(hi);
                true
            }
            (Column::Date(c), Entry::Unstated | Entry::Absent(_)) => {
                c.lo.push(i32::MIN);
                c.hi.push(i32::MAX);
                true
            }
            _ => false,
        }
    }

    /// Keeps the rows for which `keep` is true.
    pub(crate) fn keep(&mut self, keep: &dyn Fn(usize) -> bool) {
        fn kept<T>(v: &mut Vec<T>, keep: &dyn Fn(usize) -> bool) {
            let mut row = 0;
            v.retain(|_| {
                row += 1;
                keep(row - 1)
            });
        }
        match self {
            Column::Code(c) => c.index.keep(keep),
            Column::Set(c) => c.index.keep(keep),
            Column::Int(c) => kept(&mut c.values, keep),
            Column::Date(c) => {
                kept(&mut c.lo, keep);
                kept(&mut c.hi, keep);
            }
        }
    }
}
