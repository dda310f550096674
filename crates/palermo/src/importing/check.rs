//! Is every row of the file fit to be stored? One thread reads rows and maps them, another applies the rules of the
//! registers and lays the records into the stage.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use palermo_exchange::mapping::{self, Compiled, Draft, Layout, Mapped, Options, Outcome, Shape};
use palermo_exchange::read::Source;
use palermo_exchange::stage::{Stage, Staged};
use palermo_store::engine::Refusal;
use palermo_store::import::Matcher;
use serde_json::{Value as Json, json};

use super::{LISTED, Phase, Report, frame, whole_file};
use crate::error::{Error, Result};

/// Rows handed from one thread to the other in one go.
const HANDFUL: usize = 256;
/// Handfuls that may wait.
const WAITING: usize = 8;

/// Applies the rules of the registers, row by row.
pub(super) struct Checker<'a> {
    matchers: &'a [Matcher],
    edition: String,
    /// What every key begins with: the mapping and whose file it is.
    key: String,
    stage: Stage,
    sheet: Option<String>,
    /// Hash of a record's key, with the hash of what it says and its row.
    seen: HashMap<u64, (u64, u32)>,
    frame: Vec<u8>,
    rejected: u64,
    report: &'a mut Report,
}

/// How the file that is checked is laid out.
struct Found<'a> {
    layout: &'a Layout,
    shape: &'a Shape,
}

impl<'a> Checker<'a> {
    pub(super) fn new(
        matchers: &'a [Matcher],
        key: String,
        edition: String,
        stage: Stage,
        report: &'a mut Report,
    ) -> Self {
        Checker {
            matchers,
            edition,
            key,
            stage,
            sheet: None,
            seen: HashMap::new(),
            frame: Vec::new(),
            rejected: 0,
            report,
        }
    }

    /// Checks every row and stages what is good; none when the file cannot be read to its end, which is then in the report.
    pub(super) fn run(
        mut self,
        compiled: &Compiled,
        layout: &Layout,
        source: &mut Source,
        options: &Options,
        progress: &mut (dyn FnMut(Phase, u64, Option<u64>) + Send),
    ) -> Result<Option<Arc<Staged>>> {
        self.sheet.clone_from(&layout.sheet_name);
        let found = Found { layout, shape: &compiled.shapes[layout.shape] };
        let mut read = 0u64;
        let (read_to_end, checked) = std::thread::scope(|threads| {
            let (give, take) = sync_channel::<Vec<Mapped>>(WAITING);
            let reader = threads.spawn(move || {
                let mut handful = Vec::with_capacity(HANDFUL);
                let outcome = mapping::run(compiled, layout, source, options, |mapped| {
                    handful.push(mapped);
                    if handful.len() < HANDFUL {
                        return Ok(());
                    }
                    // Nobody takes any more: the checker has stopped and says why itself.
                    let full = std::mem::replace(&mut handful, Vec::with_capacity(HANDFUL));
                    give.send(full).map_err(|_| Error::Stopped)
                });
                outcome.and_then(|summary| give.send(handful).map(|()| summary).map_err(|_| Error::Stopped))
            });
            let mut checked = Ok(());
            for handful in take {
                let before = read / 5_000;
                read += handful.len() as u64;
                if read / 5_000 > before {
                    progress(Phase::Checking, read, None);
                }
                checked = handful.into_iter().try_for_each(|mapped| self.row(&found, mapped));
                if checked.is_err() {
                    break;
                }
            }
            (reader.join().unwrap_or(Err(Error::Stopped)), checked)
        });
        checked?;
        let report = self.report;
        let summary = match read_to_end {
            Ok(summary) => summary,
            Err(Error::Exchange(e)) if e.place() != palermo_exchange::Place::default() => {
                *report = whole_file(std::mem::take(report), e)?;
                return Ok(None);
            }
            Err(e) => return Err(e),
        };
        progress(Phase::Checking, read, Some(read));
        report.rows_read = summary.rows_read;
        report.rows_excluded = summary.rows_excluded;
        report.rows_rejected = summary.rows_rejected + self.rejected;
        report.dataset = summary.dataset;
        report.edition = summary.edition;
        report.warnings.extend(summary.warnings.iter().map(|w| json!(w)));
        report.left_out = summary.left_out.iter().map(|l| json!(l)).collect();
        report.unknown_values = summary.unknown_values.iter().map(|u| json!(u)).collect();
        Ok(Some(self.stage.finish()?))
    }

    fn row(&mut self, found: &Found, mapped: Mapped) -> Result<()> {
        let mut drafts = match mapped.outcome {
            Outcome::Excluded(_) => return Ok(()),
            Outcome::Rejected(errors) => {
                errors.into_iter().for_each(|e| self.error(json!(e)));
                return Ok(());
            }
            Outcome::Records(drafts) => drafts,
        };
        let mut refused = false;
        for d in &mut drafts {
            let (refusals, warnings) = self.matchers[d.register].check(&mut d.values);
            refused |= !refusals.is_empty();
            for r in refusals {
                let error = self.about(found, d, mapped.row, &r);
                self.error(error);
            }
            for w in warnings {
                if self.report.warnings.len() < LISTED {
                    let mut warning = self.about(found, d, mapped.row, &w);
                    warning["count"] = json!(1);
                    self.report.warnings.push(warning);
                }
            }
        }
        // A row is refused as one, whatever its records.
        if refused {
            self.rejected += 1;
            return Ok(());
        }
        let mut said_twice = false;
        for d in &drafts {
            said_twice |= self.stage(d, mapped.row)?;
        }
        self.rejected += u64::from(said_twice);
        Ok(())
    }

    /// Lays a record into the stage; true when it stands in the file already and says something else there.
    fn stage(&mut self, d: &Draft, row: u32) -> Result<bool> {
        let key = format!("{}/{}/{}", self.key, d.dataset, d.source_key);
        let said = frame::encode(d, &key, &self.edition, self.matchers[d.register].register(), &mut self.frame);
        let identity = d.id.map_or_else(|| hash(&key), |id| hash(&id));
        let (k, content) = (hash(&(d.register, identity)), hash(&self.frame[said..]));
        match self.seen.entry(k) {
            Entry::Vacant(free) => {
                free.insert((content, row));
                self.stage.append(&self.frame)?;
            }
            Entry::Occupied(first) if first.get().0 == content => self.report.records_unchanged += 1,
            Entry::Occupied(first) => {
                let first = first.get().1;
                let message =
                    format!("the same record stands in row {first} and says something else; keep one of the two rows");
                let error = self.note(row, &Refusal::new("key_twice", None, message));
                self.error(error);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What a rule says of a record, at the cell that it is about where one cell is.
    fn about(&self, found: &Found, draft: &Draft, row: u32, r: &Refusal) -> Json {
        let register = self.matchers[draft.register].register();
        let field = r.field.as_deref().and_then(|f| register.field_index(f));
        let column = field.and_then(|f| found.layout.column_of(found.shape, draft.register, f));
        let mut note = self.note(row, r);
        if let (Some(field), Some(column)) = (field, column) {
            let (declared, value) = (&register.fields[field], &draft.values[field]);
            note["column"] = json!(column.heading);
            note["cell"] = json!(palermo_exchange::address(column.at, row));
            note["value"] = json!((!declared.class.is_sealed() && !value.is_empty()).then(|| value.to_text(declared)));
        }
        note
    }

    fn note(&self, row: u32, r: &Refusal) -> Json {
        json!({
            "sheet": self.sheet, "row": row, "column": null, "cell": null, "field": r.field, "value": null,
            "code": r.code, "rule": r.rule, "message": r.message,
        })
    }

    fn error(&mut self, error: Json) {
        if self.report.errors.len() < LISTED {
            self.report.errors.push(error);
        } else {
            self.report.errors_more += 1;
        }
    }
}

fn hash<T: Hash + ?Sized>(t: &T) -> u64 {
    let mut h = DefaultHasher::new();
    t.hash(&mut h);
    h.finish()
}
