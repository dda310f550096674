//! What does a layout of others not carry?

use std::collections::BTreeMap;

use serde::Serialize;

/// Something that a layout cannot say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Loss {
    /// Field of the record.
    pub field: String,
    /// Code or state; none for a field that the layout does not have at all.
    pub code: Option<String>,
    /// What was written instead; none when nothing was.
    pub written: Option<String>,
    /// In how many records.
    pub count: u64,
}

/// Everything that an export lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LossReport {
    /// Records written.
    pub records: u64,
    /// What was lost, by field and code.
    pub losses: Vec<Loss>,
    /// Columns of the outside standard's core that stay empty, and in how many records.
    pub empty_core: Vec<(String, u64)>,
}

/// Losses as they are counted.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub records: u64,
    lost: BTreeMap<(String, Option<String>, Option<String>), u64>,
    empty: BTreeMap<String, u64>,
}

impl Ledger {
    pub fn lose(&mut self, field: &str, code: Option<&str>, written: Option<&str>) {
        let key = (field.to_owned(), code.map(str::to_owned), written.map(str::to_owned));
        *self.lost.entry(key).or_default() += 1;
    }

    pub fn empty(&mut self, column: &str) {
        *self.empty.entry(column.to_owned()).or_default() += 1;
    }

    pub fn report(self) -> LossReport {
        let loss = |((field, code, written), count)| Loss { field, code, written, count };
        LossReport {
            records: self.records,
            losses: self.lost.into_iter().map(loss).collect(),
            empty_core: self.empty.into_iter().collect(),
        }
    }
}
