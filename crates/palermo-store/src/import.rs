//! Taking in many records at once: prepared outside the transaction, written in one, counted as new, changed or unchanged.
//!
//! Rules that need other records, workflows with first effects, clocks, periods and numbers go record by record through
//! the engine; everything else is written in statements of many rows, which one thread prepares while the database writes
//! the former ones. Either way there is one transaction and one event for each record.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use palermo_register::catalog::{Derived, Field, Parameter, Register};
use palermo_register::cel::{Expr, Scope, V, evaluate, truth};
use palermo_register::decl::{Owner, Severity};
use palermo_register::value::Value;
use sea_query::{Alias, Expr as SqlExpr, ExprTrait, Query};
use uuid::Uuid;

use crate::db::{Backend, BulkBatch, Reads, Sql, Tx};
use crate::engine::{Actor, Change, Input, Moment, Refusal};
use crate::house::House;
use crate::indexes::{self, Found};
use crate::layout::Layout;
use crate::ledger::{self, EventDraft, FieldNames};
use crate::record::{self, Record, Source};
use crate::sealing::{Bulk, Keys};
use crate::store::Store;
use crate::write::{Writer, remove};
use crate::{Error, Result, read};

/// One record to be taken in. Keys, and identifiers where there are some, differ within one import.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Place of its register among those of the import.
    pub register: usize,
    /// Identifier, where it comes from one of our exports.
    pub id: Option<Uuid>,
    /// Values, one for each field of the register; `Empty` leaves what stands.
    pub values: Vec<Value>,
    /// Where it comes from; its key finds the known record.
    pub source: Source,
}

/// Where an import goes.
#[derive(Debug)]
pub struct Destination<'a> {
    /// Registers, in the order of [`Incoming::register`].
    pub registers: &'a [&'a str],
    /// Profile under which new records are made, where it lies above their register's own.
    pub profile: Option<&'a str>,
    /// The batch that the import is, as a record of `core.batch`.
    pub batch: Option<Input>,
    /// How many records come, at most.
    pub records: u64,
}

/// What an import did or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records that were not there.
    pub new: u64,
    /// Known records that changed.
    pub changed: u64,
    /// Known records that stand as they are.
    pub unchanged: u64,
    /// The batch that undoes it.
    pub batch: Option<Uuid>,
}

/// What is known of the records of a register before an import, to tell new from changed from unchanged.
pub struct Matcher {
    house: Arc<House>,
    register: Arc<Register>,
    moment: Moment,
    actor: Actor,
    parameters: BTreeMap<String, Parameter>,
    /// Profile and version under which new records are made (`gb@2009-04-01`).
    profile: Option<String>,
    order: Vec<usize>,
    /// What new records say where nothing is given: defaults, first states of workflows, nothing where a value is derived.
    first: Vec<(usize, Value)>,
}

/// What becomes of one incoming record.
#[derive(Clone, Debug)]
pub enum Fate {
    /// It is new.
    New(Box<Record>),
    /// It changes a known one: the new version and the old.
    Changed(Box<Record>, Box<Record>),
    /// It stands already.
    Unchanged(Uuid),
}

impl Store {
    /// What is needed to check incoming records of a register outside any transaction, under a profile where one is named.
    ///
    /// # Errors
    /// There is no such register, or the engine keeps it itself.
    pub fn matcher(&self, register: &str, actor: &Actor, profile: Option<&str>) -> Result<Matcher> {
        let house = self.house();
        let (register, _) = house.register(register)?;
        if register.machinery {
            let message = format!("{} is kept by the engine itself and only read here", register.name);
            return Err(Error::refused("kept_by_engine", None, message));
        }
        let moment = self.moment();
        let named = house.catalog.profile_for(&register, profile);
        let parameters = named.map(|p| house.catalog.parameters(p, moment.today)).unwrap_or_default();
        let profile = named.and_then(|p| house.catalog.profile_version(p, moment.today));
        let order = crate::engine::compute_order_of(&register);
        let mut first = BTreeMap::new();
        for (place, f) in register.fields.iter().enumerate() {
            if f.default.is_some() || f.derived.is_some() {
                first.insert(place, f.default.clone().unwrap_or_default());
            }
        }
        for w in &register.workflows {
            if let (Some(place), Some(state)) = (register.field_index(&w.field()), w.states.first()) {
                first.insert(place, Value::Code(state.clone()));
            }
        }
        let first = first.into_iter().collect();
        Ok(Matcher { house, register, moment, actor: actor.clone(), parameters, profile, order, first })
    }

    /// Finds the known records among incoming ones and says what would become of each. Call it in batches of some
    /// thousands, all of the matcher's register.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn fates(&self, reads: &mut impl Reads, matcher: &Matcher, incoming: Vec<Incoming>) -> Result<Vec<Fate>> {
        let (register, layout) = matcher.house.register(&matcher.register.name)?;
        let known = known(reads, &matcher.actor, &register, layout, &incoming).await?;
        Ok(incoming.into_iter().map(|i| matcher.fate(i, &known)).collect())
    }

    /// Writes what became of incoming records, in one transaction; nothing of it lasts when something fails.
    /// `next` gives the next batch until it gives none; `written` is told after each.
    ///
    /// # Errors
    /// A record is refused by the engine, or the database refuses.
    pub async fn take_in<F>(
        &self,
        actor: &Actor,
        into: Destination<'_>,
        mut next: F,
        written: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Counts>
    where
        F: FnMut() -> Result<Option<Vec<Incoming>>> + Send + 'static,
    {
        let mut change = self.change(actor).await?;
        if change.tx().backend() == Backend::Postgres {
            // Its planner knows a table as it was before the import, when reading all of it cost nothing, and keeps to that:
            // each search for known rows would read everything that the import has written so far.
            change.tx().execute(&Sql::new("SET LOCAL enable_seqscan = off")).await?;
            change.tx().execute(&Sql::new("SET LOCAL plan_cache_mode = force_custom_plan")).await?;
            if actor.organisation.is_none() {
                // To an index, records that nobody holds are of different holders: of two imports of the same rows one waits, and
                // finds what the other has written.
                for register in into.registers {
                    let lock = "SELECT pg_advisory_xact_lock(1886153830, hashtext(current_schema() || '.' || $1))";
                    change.tx().fetch_all(&Sql::new(lock).bind(*register)).await?;
                }
            }
        }
        let mut batch_id = None;
        change.under(into.profile);
        if let Some(input) = into.batch {
            batch_id = Some(change.create("core.batch", input).await?.record.id);
        }
        change.in_batch(batch_id, true);
        let mut sorter = Sorter {
            now: crate::db::iso(change.moment().at),
            batch: batch_id,
            intakes: Vec::new(),
            events: Vec::new(),
            counts: Counts::default(),
            bulk: None,
        };
        for register in into.registers {
            let matcher = self.matcher(register, actor, into.profile)?;
            sorter.intakes.push(Intake::new(matcher, change.tx().backend())?);
        }
        let mut aside = Vec::new();
        for intake in &mut sorter.intakes {
            aside.extend(intake.lay_indexes_aside(change.tx(), into.records).await?);
        }
        let org = actor.organisation.clone().unwrap_or_default();
        let sealed = sorter.intakes.iter().map(|i| &i.matcher.register).filter(|r| !r.slots.is_empty());
        sorter.bulk = change.bulk(&org, sealed).await?.map(Arc::new);
        let mut chunk = next()?;
        let mut ready = Sorted::default();
        let mut done = 0u64;
        while chunk.is_some() || !ready.is_empty() {
            // Keys differ within an import, so what is known of a chunk does not depend on the chunk before it, which is
            // written while this one is sorted.
            let mut found = Vec::new();
            for (place, intake) in sorter.intakes.iter().enumerate() {
                let of = chunk.iter().flatten().filter(|i| i.register == place && !intake.empty);
                found.push(known(change.tx(), actor, &intake.matcher.register, &intake.layout, of).await?);
            }
            let more = chunk.is_some();
            let sort = tokio::task::spawn_blocking(move || {
                let sorted = chunk.map(|incoming| sorter.sort(incoming, &found)).transpose()?;
                Ok::<_, Error>((sorter, sorted.unwrap_or_default()))
            });
            let read = tokio::task::spawn_blocking(move || {
                let chunk = if more { next()? } else { None };
                Ok::<_, Error>((next, chunk))
            });
            let (wrote, sorted, given) = tokio::join!(put(&mut change, into.registers, ready), sort, read);
            done += wrote?;
            written(done);
            (sorter, ready) = sorted.map_err(|_| Error::Worker { doing: "preparing records" })??;
            (next, chunk) = given.map_err(|_| Error::Worker { doing: "reading records" })??;
        }
        let Sorter { mut counts, events, intakes, .. } = sorter;
        if counts.new + counts.changed == 0 {
            // Nothing differs: no batch, no event, as if the file had not been read.
            return Ok(counts);
        }
        indexes::complete(change.tx(), &aside, &[]).await?;
        counts.batch = batch_id;
        let at = change.moment().at.as_millisecond();
        let names: Vec<Arc<str>> = intakes.iter().map(|i| i.matcher.register.name.as_str().into()).collect();
        let who = actor.name.clone();
        let (create, alter): (Arc<str>, Arc<str>) = ("create".into(), "change".into());
        let request: Option<Arc<str>> = batch_id.map(|b| b.to_string().into());
        let drafts = events.into_iter().map(move |m| {
            let mut e = EventDraft::new(at, who.clone(), if m.changed { alter.clone() } else { create.clone() });
            e.org = m.owner;
            e.register = names.get(m.register).cloned();
            e.record = Some(m.id);
            e.fields = m.fields;
            e.version_hash = Some(m.hash);
            e.request_id = request.clone();
            e
        });
        change.commit_with(drafts).await?;
        Ok(counts)
    }
}

/// Records for which it is worth making indexes anew. They are sorted in memory, some 50 bytes a record at a time: of more records
/// than this the indexes grow row by row.
const SORTED: std::ops::RangeInclusive<u64> = 1_000..=2_000_000;

/// What an event of the import needs: small, for a million of them wait in memory.
struct Made {
    register: usize,
    id: Uuid,
    owner: Option<Arc<str>>,
    hash: ledger::Hash,
    fields: FieldNames,
    changed: bool,
}

/// One register of an import.
struct Intake {
    matcher: Matcher,
    layout: Arc<Layout>,
    form: i64,
    /// Its records cannot be judged or written alone.
    through_engine: bool,
    /// It held no record when the import began.
    empty: bool,
    writer: Writer,
    names: HashMap<Vec<usize>, FieldNames>,
}

impl Intake {
    fn new(matcher: Matcher, backend: Backend) -> Result<Intake> {
        let (register, layout) = matcher.house.register(&matcher.register.name)?;
        let layout = layout.clone();
        Ok(Intake {
            form: matcher.house.forms.get(&register.name).copied().unwrap_or(0),
            through_engine: needs_engine(&register),
            empty: false,
            writer: Writer::new(backend, &layout),
            names: HashMap::new(),
            layout,
            matcher,
        })
    }

    /// Drops, for this transaction, the indexes that are cheaper made once at its end than grown row by row: in SQLite half the
    /// time, where no more records are there than come. What is there is found by the keys of sources, so their index goes only
    /// where nothing is there. On PostgreSQL whoever reads would wait for the end of the import.
    async fn lay_indexes_aside(&mut self, tx: &mut Tx, coming: u64) -> Result<Vec<Found>> {
        if tx.backend() == Backend::Postgres || self.through_engine || !SORTED.contains(&coming) {
            return Ok(Vec::new());
        }
        let there = indexes::rows(tx, &self.layout.table, coming + 1).await?;
        self.empty = there == 0;
        if there > coming {
            return Ok(Vec::new());
        }
        let present = indexes::present(tx).await?;
        let all = indexes::on(&self.layout, &present).into_iter();
        let aside: Vec<Found> = all.filter(|f| self.empty || !f.unique).cloned().collect();
        for index in &aside {
            indexes::drop(tx, index).await?;
        }
        Ok(aside)
    }

    fn made(&mut self, place: usize, r: &Record, fields: Vec<usize>, changed: bool) -> Result<Made> {
        let register = &self.matcher.register;
        let fields = match self.names.get(&fields) {
            Some(n) => n.clone(),
            None => {
                let n = FieldNames::new(record::names(register, &fields))?;
                if self.names.len() < 100_000 {
                    self.names.insert(fields, n.clone());
                }
                n
            }
        };
        let hash = r.version_hash(register);
        Ok(Made { register: place, id: r.id, owner: r.owner.clone(), hash, fields, changed })
    }
}

/// A chunk that is ready to be written.
#[derive(Default)]
struct Sorted {
    /// Records of the chunk.
    records: u64,
    /// What goes through the engine, with the place of its register.
    singly: Vec<(usize, Fate)>,
    /// Records whose rows give way, by register.
    replaced: Vec<(Arc<Layout>, Vec<Uuid>)>,
    /// Rows.
    batches: Vec<BulkBatch>,
    /// Keys of what is sealed in them.
    keys: Option<(Arc<Bulk>, Keys)>,
}

impl Sorted {
    fn is_empty(&self) -> bool {
        self.records == 0
    }
}

/// Tells new from changed from unchanged, and makes rows and events of it; needs no database.
struct Sorter {
    now: String,
    batch: Option<Uuid>,
    intakes: Vec<Intake>,
    events: Vec<Made>,
    counts: Counts,
    /// Seals new records; none while the installation is locked.
    bulk: Option<Arc<Bulk>>,
}

impl Sorter {
    fn sort(&mut self, incoming: Vec<Incoming>, found: &[Known]) -> Result<Sorted> {
        let mut out = Sorted { records: incoming.len() as u64, ..Sorted::default() };
        let mut salts = vec![0u8; 16 * incoming.len()];
        getrandom::fill(&mut salts).map_err(|e| Error::Randomness(e.to_string()))?;
        let mut replaced = vec![Vec::new(); self.intakes.len()];
        let mut plain: Vec<Written> = Vec::with_capacity(incoming.len());
        for (i, salt) in incoming.into_iter().zip(salts.chunks_exact(16)) {
            let place = i.register;
            let intake = &mut self.intakes[place];
            let fate = intake.matcher.fate(i, &found[place]);
            match &fate {
                Fate::New(_) => self.counts.new += 1,
                Fate::Changed(..) => self.counts.changed += 1,
                Fate::Unchanged(_) => self.counts.unchanged += 1,
            }
            if intake.through_engine && !matches!(fate, Fate::Unchanged(_)) {
                out.singly.push((place, fate));
                continue;
            }
            let (mut record, old) = match fate {
                Fate::Unchanged(_) => continue,
                Fate::New(record) => (record, None),
                Fate::Changed(record, old) => (record, Some(old)),
            };
            record.changed_at.clone_from(&self.now);
            record.batch = self.batch;
            record.form = intake.form;
            record.salt = salt.try_into().unwrap_or_default();
            match &old {
                None => record.created_at.clone_from(&self.now),
                Some(_) if intake.matcher.register.append_only.is_some() => {
                    return Err(Error::refused(
                        "append_only",
                        None,
                        format!(
                            "row {}: a known event says something else now; enter a correction that points at it",
                            record.source.as_ref().map_or(0, |s| s.row)
                        ),
                    ));
                }
                Some(old) => record.version = old.version + 1,
            }
            plain.push(Written { place, record, old });
        }
        let sealed = self.seal(&mut plain, &mut out)?;
        for (Written { place, record, old }, sealed) in plain.into_iter().zip(sealed) {
            let intake = &mut self.intakes[place];
            let register = intake.matcher.register.clone();
            let mut fields = match &old {
                None => record.stated(&register),
                Some(old) => {
                    intake.writer.keep(&register, old, &self.now)?;
                    replaced[place].push(old.id);
                    record.changed_fields(old, &register)
                }
            };
            fields.extend(sealed);
            intake.writer.insert(&register, &intake.layout, &record)?;
            let made = intake.made(place, &record, fields, old.is_some())?;
            self.events.push(made);
        }
        for (intake, ids) in self.intakes.iter_mut().zip(replaced) {
            out.batches.append(&mut intake.writer.batches()?);
            if !ids.is_empty() {
                out.replaced.push((intake.layout.clone(), ids));
            }
        }
        Ok(out)
    }
}

/// A record whose rows are about to be made, and the version that it replaces.
struct Written {
    /// Place of its register.
    place: usize,
    record: Box<Record>,
    old: Option<Box<Record>>,
}

impl Sorter {
    /// Seals what new records say in sealed fields; gives the places of those fields, for each record.
    fn seal(&self, plain: &mut [Written], out: &mut Sorted) -> Result<Vec<Vec<usize>>> {
        let mut sealed = vec![Vec::new(); plain.len()];
        let mut keys = Keys::default();
        for (place, intake) in self.intakes.iter().enumerate() {
            let register = &intake.matcher.register;
            if register.slots.is_empty() {
                continue;
            }
            let new = plain.iter_mut().enumerate().filter(|(_, w)| w.place == place && w.old.is_none());
            let (at, records): (Vec<usize>, Vec<&mut Record>) = new.map(|(at, w)| (at, &mut *w.record)).unzip();
            let fields = match &self.bulk {
                Some(bulk) => bulk.seal(register, records, &mut keys)?,
                None if records.iter().all(|r| crate::sealing::touched(register, r, None).0.is_empty()) => continue,
                None => return Err(Error::Locked),
            };
            for (at, fields) in at.into_iter().zip(fields) {
                sealed[at] = fields;
            }
        }
        if let Some(bulk) = self.bulk.clone().filter(|_| !keys.is_empty()) {
            out.keys = Some((bulk, keys));
        }
        Ok(sealed)
    }
}

/// Writes a chunk and says how many records it held.
async fn put(change: &mut Change<'_>, registers: &[&str], sorted: Sorted) -> Result<u64> {
    for (layout, ids) in &sorted.replaced {
        remove(change.tx(), layout, ids).await?;
    }
    if let Some((bulk, keys)) = sorted.keys {
        change.keep_keys(&bulk, keys).await?;
    }
    for batch in sorted.batches {
        change.tx().execute_batch(batch).await?;
    }
    let house = change.house().clone();
    for (place, fate) in sorted.singly {
        let (register, _) = house.register(registers[place])?;
        let entered = |p: &usize| register.fields[*p].derived.is_none();
        match fate {
            Fate::Unchanged(_) => {}
            Fate::New(r) => {
                let values = r.values.into_iter().enumerate().filter(|(p, v)| !v.is_empty() && entered(p)).collect();
                change.create(&register.name, Input { values, id: Some(r.id), source: r.source }).await?;
            }
            Fate::Changed(r, old) => {
                let differs = |(p, v): &(usize, Value)| *v != old.values[*p] && entered(p);
                let values = r.values.into_iter().enumerate().filter(differs).collect();
                let input = Input { values, source: r.source, ..Input::default() };
                change.update(&register.name, old.id, old.version, input).await?;
            }
        }
    }
    Ok(sorted.records)
}

/// True for registers whose records cannot be judged or written alone.
fn needs_engine(r: &Register) -> bool {
    let reads_others = |e: &Expr| {
        let mut found = false;
        e.walk(&mut |x| found |= matches!(x, Expr::Follow(..) | Expr::Relation(_) | Expr::Owner));
        found
    };
    r.number.is_some()
        // What is sealed for another than the record itself may be under keys that are there already.
        || (!r.slots.is_empty() && r.subject.as_deref().is_some_and(|s| s != "self"))
        || !r.clocks.is_empty()
        || !r.exclusive.is_empty()
        || r.workflows.iter().any(|w| !w.on_start.is_empty())
        || r.rules.iter().any(|x| reads_others(&x.condition))
        || r.fields.iter().any(|f| {
            matches!(&f.derived, Some(Derived::Computed(e)) if reads_others(e)) || !f.to.is_empty() && f.is_stored()
        })
}

/// Known records of whoever imports by the key of their source and by identifier, and the identifiers that others' records have.
#[derive(Default)]
struct Known {
    by_key: HashMap<String, Record>,
    by_id: HashMap<Uuid, Record>,
    taken: HashSet<Uuid>,
}

async fn known<'i>(
    reads: &mut impl Reads,
    actor: &Actor,
    register: &Register,
    layout: &Layout,
    incoming: impl IntoIterator<Item = &'i Incoming>,
) -> Result<Known> {
    let (mut ids, mut keys) = (HashSet::new(), Vec::new());
    // Nobody but whoever acts for the installation meets the records of others.
    let apart = register.is_kept_apart() && actor.organisation.is_some();
    for i in incoming {
        ids.extend(i.id);
        if apart || i.id.is_none() {
            keys.push(i.source.key.as_str());
        }
    }
    let col = |name| SqlExpr::col(Alias::new(name));
    for chunk in keys.chunks(500) {
        let mut q = Query::select();
        q.column(Alias::new("id"))
            .from(Alias::new(&layout.table))
            .and_where(col("origin_key").is_in(chunk.iter().copied()));
        if register.is_kept_apart() {
            // The same row of a source makes a record for each organisation that brings it.
            q.and_where(match actor.organisation.as_deref() {
                Some(own) => col("owner").eq(own),
                None => col("owner").is_null(),
            });
        }
        for row in reads.fetch_all(&q).await? {
            ids.insert(row.uuid(0usize)?);
        }
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut out = Known::default();
    for record in read::load_many(reads, register, layout, &ids).await? {
        if apart && record.owner != actor.organisation {
            out.taken.insert(record.id);
            continue;
        }
        if let Some(source) = &record.source {
            out.by_key.insert(source.key.clone(), record.clone());
        }
        out.by_id.insert(record.id, record);
    }
    Ok(out)
}

impl Matcher {
    /// The register.
    pub fn register(&self) -> &Arc<Register> {
        &self.register
    }

    fn fate(&self, i: Incoming, found: &Known) -> Fate {
        let old = match i.id {
            Some(id) if !found.taken.contains(&id) => found.by_id.get(&id),
            _ => found.by_key.get(&i.source.key),
        };
        let mut record = match old {
            Some(o) => {
                let mut r = o.clone();
                for ((slot, v), f) in r.values.iter_mut().zip(i.values).zip(&self.register.fields) {
                    // Whether what is sealed would change is known to nobody who cannot open it: of a known record it stays. So
                    // does a counter, which a file of last week would set back.
                    if !v.is_empty() && f.is_stored() && !f.counter && f.derived.is_none() {
                        *slot = v;
                    }
                }
                r
            }
            None => {
                let owner = self.actor.organisation.clone().filter(|_| !matches!(self.register.owner, Owner::Shared));
                let id = i.id.filter(|id| !found.taken.contains(id)).unwrap_or_else(Uuid::now_v7);
                let mut values = i.values;
                values.resize(self.register.fields.len(), Value::Empty);
                for (place, first) in &self.first {
                    if values[*place].is_empty() || self.register.fields[*place].derived.is_some() {
                        values[*place].clone_from(first);
                    }
                }
                let sealed = vec![None; self.register.slots.len()];
                Record { id, owner, profile: self.profile.clone(), values, sealed, ..Record::bare() }
            }
        };
        if self.register.closed {
            for (f, v) in self.register.fields.iter().zip(&mut record.values) {
                if let (Value::Set(set), Some(list)) = (v, &f.list) {
                    set.close(list.codes().iter().filter(|c| c.state.is_none()).map(|c| c.code.as_str()));
                }
            }
        }
        self.compute(&mut record);
        match old {
            None => {
                record.source = Some(i.source);
                Fate::New(Box::new(record))
            }
            Some(o) if o.values == record.values => Fate::Unchanged(o.id),
            Some(o) => {
                record.source = Some(i.source);
                Fate::Changed(Box::new(record), Box::new(o.clone()))
            }
        }
    }

    /// Refusals and warnings of the checks that need nothing but the record. The values are lent and given back.
    pub fn check(&self, values: &mut Vec<Value>) -> (Vec<Refusal>, Vec<Refusal>) {
        values.resize(self.register.fields.len(), Value::Empty);
        let mut record = Record { values: std::mem::take(values), ..Record::bare() };
        self.compute(&mut record);
        let told = self.judge(&record);
        for place in &self.order {
            record.values[*place] = Value::Empty;
        }
        *values = record.values;
        told
    }

    fn judge(&self, record: &Record) -> (Vec<Refusal>, Vec<Refusal>) {
        let scope = Alone { matcher: self, record };
        let mut refusals = crate::engine::queries(&self.house, &self.register, &record.values);
        let mut warnings = Vec::new();
        for (i, f) in self.register.fields.iter().enumerate() {
            if f.required
                && record.values[i].is_empty()
                && f.default.is_none()
                && f.is_entered()
                && f.show_if.as_ref().is_none_or(|e| truth(e, &scope) == Some(true))
            {
                refusals.push(Refusal::new("required", Some(&f.name), "nothing is stated; fill it in"));
            }
            if let (Value::Set(set), Some(list)) = (&record.values[i], &f.list) {
                for (parent, child) in set.contradictions(&|c| list.parent(c)) {
                    warnings.push(Refusal::new(
                        "contradiction",
                        Some(&f.name),
                        format!("`{parent}` is no, but `{child}` below it is yes"),
                    ));
                }
            }
        }
        for rule in &self.register.rules {
            if truth(&rule.condition, &scope) == Some(true) {
                let label = self.house.catalog.label(
                    &self.register.pack,
                    &format!("rule-{}-{}", self.register.short(), rule.id),
                    None,
                    "en",
                    None,
                );
                let refusal = Refusal {
                    rule: Some(rule.id.clone()),
                    ..Refusal::new("rule", rule.on.as_deref(), label.map_or_else(|| rule.id.clone(), |l| l.text))
                };
                if rule.severity == Severity::Error { refusals.push(refusal) } else { warnings.push(refusal) }
            }
        }
        (refusals, warnings)
    }

    fn compute(&self, record: &mut Record) {
        for i in &self.order {
            let Some(Derived::Computed(e)) = &self.register.fields[*i].derived else { continue };
            let v = evaluate(e, &Alone { matcher: self, record });
            record.values[*i] = crate::engine::value_of(v, self.register.fields[*i].kind);
        }
    }
}

/// A record without its surroundings: what it points at is unknown here, and judged again when it is written.
struct Alone<'a> {
    matcher: &'a Matcher,
    record: &'a Record,
}

impl Scope for Alone<'_> {
    fn field(&self, place: usize) -> (&Value, &Field) {
        (&self.record.values[place], &self.matcher.register.fields[place])
    }
    fn follow(&self, _: &str, _: Uuid, _: &str) -> V {
        V::Unknown
    }
    fn relation(&self, _: &str) -> Vec<(String, Uuid)> {
        Vec::new()
    }
    fn profile(&self, name: &str) -> V {
        self.matcher.parameters.get(name).map_or(V::Unknown, Parameter::as_v)
    }
    fn today(&self) -> jiff::civil::Date {
        self.matcher.moment.today
    }
    fn actor(&self) -> &str {
        &self.matcher.actor.name
    }
    fn owner(&self) -> Option<Uuid> {
        None
    }
    fn is_working_day(&self, _: jiff::civil::Date) -> bool {
        true
    }
}
