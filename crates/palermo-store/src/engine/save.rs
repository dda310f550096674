//! One change: a transaction in which records are made, changed, moved and deleted, and which ends with its events.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::civil::Date;
use palermo_register::catalog::{Derived, Register};
use palermo_register::cel::{Expr, V, evaluate};
use palermo_register::decl::{FieldType as T, OnDelete};
use palermo_register::value::{DateTime, Value};
use sea_query::{Alias, Expr as SqlExpr, ExprTrait, Query};
use uuid::Uuid;

use super::counting;
use super::scope::{Known, pointing, working_scope};
use super::{Actor, Assignment, Moment, Reason, RecordId, Refusal};
use crate::db::{Cell, ColumnKind, Reads as _, Tx};
use crate::house::{House, Way};
use crate::keys::NumberKey;
use crate::layout::{self, Layout};
use crate::ledger::{self, EventDraft, FieldNames};
use crate::record::{self, Record, Source};
use crate::sealing::{self, Bulk, Holder, Keys, Ring, Touched};
use crate::store::Store;
use crate::write::{Writer, remove};
use crate::{Error, Result, read};

/// What a person or program wants a record to say.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Values by place of the field.
    pub values: Vec<Assignment>,
    /// Identifier of a new record, where it comes from an export.
    pub id: Option<Uuid>,
    /// Where it comes from.
    pub source: Option<Source>,
}

/// What was saved.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The record as it stands.
    pub record: Record,
    /// What its reader should know.
    pub warnings: Vec<Refusal>,
    /// False when nothing differed from what stood.
    pub changed: bool,
}

/// A change in the making. Dropped without [`Change::commit`], nothing of it lasts.
pub struct Change<'s> {
    pub(super) tx: Tx,
    pub(super) house: Arc<House>,
    pub(super) actor: Actor,
    pub(super) moment: Moment,
    pub(super) events: Vec<EventDraft>,
    pub(super) keys: HashMap<(String, String), Arc<NumberKey>>,
    pub(super) importing: bool,
    pub(super) batch: Option<Uuid>,
    pub(super) profile: Option<Arc<str>>,
    pub(super) depth: u8,
    pub(super) request: Option<Arc<str>>,
    pub(super) reason: Option<Reason>,
    pub(super) ring: Option<Ring>,
    /// Records that are to be found by what they say now.
    touched: Touched,
    pub(super) store: &'s Store,
}

impl<'s> Change<'s> {
    pub(crate) fn new(
        tx: Tx,
        house: Arc<House>,
        actor: Actor,
        moment: Moment,
        keys: HashMap<(String, String), Arc<NumberKey>>,
        ring: Option<Ring>,
        store: &'s Store,
    ) -> Self {
        Change {
            tx,
            house,
            actor,
            moment,
            events: Vec::new(),
            keys,
            importing: false,
            batch: None,
            profile: None,
            depth: 0,
            request: None,
            reason: None,
            ring,
            touched: Touched::new(),
            store,
        }
    }

    /// The catalog of this change.
    pub fn house(&self) -> &Arc<House> {
        &self.house
    }

    /// The transaction, for readers inside the change.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// The moment of this change.
    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    /// Everything from here on is made by a batch; imports may set states and are forgiven contradictions.
    pub fn in_batch(&mut self, batch: Option<Uuid>, importing: bool) {
        self.batch = batch;
        self.importing = importing;
        self.request = batch.map(|b| b.to_string().into());
    }

    /// New records are made under this profile where it lies above their register's own.
    pub fn under(&mut self, profile: Option<&str>) {
        self.profile = profile.map(Arc::from);
    }

    /// Everything from here on is done for this reason, effects and what they make included.
    pub fn because(&mut self, reason: Option<Reason>) {
        self.reason = reason;
    }

    /// Makes a record.
    ///
    /// # Errors
    /// The register is unknown, the record is refused, or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn create(&mut self, register: &str, input: Input) -> Result<Saved> {
        let house = self.house.clone();
        let (register, layout) = house.register(register)?;
        let owner = self
            .actor
            .organisation
            .clone()
            .filter(|_| !matches!(register.owner, palermo_register::decl::Owner::Shared));
        let mut record = Record::new(&register, owner);
        if let Some(id) = input.id {
            record.id = id;
        }
        record.form = house.forms.get(&register.name).copied().unwrap_or(0);
        record.source = input.source;
        record.batch = self.batch;
        for (i, f) in register.fields.iter().enumerate() {
            if let Some(d) = &f.default {
                record.values[i] = d.clone();
            }
        }
        for w in &register.workflows {
            if let (Some(i), Some(first)) = (register.field_index(&w.field()), w.states.first()) {
                record.values[i] = Value::Code(first.clone());
            }
        }
        record.profile = house
            .catalog
            .profile_for(&register, self.profile.as_deref())
            .and_then(|p| house.catalog.profile_version(p, self.moment.today));
        self.assign(&register, &mut record, input.values)?;
        self.close(&register, &mut record);
        self.number(&register, &mut record).await?;
        let mut known = Known::default();
        self.compute(&register, &mut record, &mut known).await?;
        let warnings = self.check(&register, layout, &record, &mut known).await?;
        self.stamp(&mut record, None)?;
        self.insert(&register, layout, &mut record, None, "create").await?;
        let record = self.after(&register, layout, None, record).await?;
        Ok(Saved { record, warnings, changed: true })
    }

    /// Changes a record that stands in version `base`. When somebody else was faster, both versions come back and neither is lost.
    ///
    /// # Errors
    /// As [`Change::create`]; [`Error::Stale`].
    #[crate::boxed]
    #[inline(never)]
    pub async fn update(&mut self, register: &str, id: Uuid, base: i64, input: Input) -> Result<Saved> {
        let house = self.house.clone();
        let (register, layout) = house.register(register)?;
        let Some(mut old) = read::load(&mut self.tx, &register, layout, id).await? else {
            return Err(Error::NoRecord(register.name.clone()));
        };
        if register.append_only.is_some() {
            return Err(Error::refused(
                "append_only",
                None,
                "this event is never edited; enter a correction that points at it",
            ));
        }
        self.open_for_writing(&register, &mut old, &input.values).await?;
        let mut new = old.clone();
        self.assign(&register, &mut new, input.values)?;
        self.close(&register, &mut new);
        if old.version != base {
            return Err(Error::Stale { current: Box::new(old), yours: Box::new(new) });
        }
        if let Some(s) = input.source {
            new.source = Some(s);
        }
        self.rewrite(&register, layout, old, new, "change").await
    }

    /// Writes a new version of a record and everything that follows from it.
    pub(super) async fn rewrite(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        old: Record,
        mut new: Record,
        action: &'static str,
    ) -> Result<Saved> {
        if !self.importing {
            let held = counting::held_fast(register, &old, &new);
            if !held.is_empty() {
                return Err(Error::Refused(held));
            }
        }
        let mut known = Known::default();
        self.compute(register, &mut new, &mut known).await?;
        let warnings = self.check(register, layout, &new, &mut known).await?;
        let same = new.values == old.values && new.sealed == old.sealed;
        if same && new.source == old.source && new.profile == old.profile {
            return Ok(Saved { record: old, warnings, changed: false });
        }
        new.batch = self.batch;
        new.form = self.house.forms.get(&register.name).copied().unwrap_or(new.form);
        self.stamp(&mut new, Some(&old))?;
        self.insert(register, layout, &mut new, Some(&old), action).await?;
        let record = self.after(register, layout, Some(&old), new).await?;
        Ok(Saved { record, warnings, changed: true })
    }

    /// Deletes a record; references decide whether it may be.
    ///
    /// # Errors
    /// As [`Change::update`].
    #[crate::boxed]
    #[inline(never)]
    pub async fn delete(&mut self, register: &str, id: Uuid, base: i64) -> Result<()> {
        let house = self.house.clone();
        let (register, layout) = house.register(register)?;
        let Some(mut old) = read::load(&mut self.tx, &register, layout, id).await? else {
            return Err(Error::NoRecord(register.name.clone()));
        };
        if old.version != base {
            return Err(Error::Stale { current: Box::new(old.clone()), yours: Box::new(old) });
        }
        for other in house.catalog.registers.values() {
            for f in other.fields.iter().filter(|f| f.to.contains(&register.name) && matches!(f.kind, T::Ref | T::Refs))
            {
                let found = pointing(&mut self.tx, &house, &other.name, &f.name, id).await?;
                for (name, pointer) in found {
                    self.release(&name, pointer, f.on_delete, &f.name, (&register.name, id)).await?;
                }
            }
        }
        if !self.importing {
            self.give_all_back(&register, &old).await?;
        }
        // What pointed at it may have given back what it had taken of it.
        if register.fields.iter().any(|f| f.counter)
            && let Some(now) = read::load(&mut self.tx, &register, layout, id).await?
        {
            old = now;
        }
        let now = self.now();
        if !register.machinery {
            let mut writer = Writer::new(self.tx.backend(), layout);
            writer.keep(&register, &old, &now)?;
            writer.flush(&mut self.tx).await?;
            let mut event = self.event(&register, &old, "delete", &[]);
            event.version_hash = None;
            self.events.push(event);
        }
        remove(&mut self.tx, layout, &[id]).await?;
        sealing::forget_tags(&mut self.tx, &register, id, old.version).await?;
        self.touch(&register, id, sealing::searched(&register));
        self.readers(&register, &old, None).await
    }

    async fn release(
        &mut self,
        name: &str,
        pointer: Uuid,
        rule: OnDelete,
        field: &str,
        gone: (&str, Uuid),
    ) -> Result<()> {
        let house = self.house.clone();
        let (other, layout) = house.register(name)?;
        let Some(record) = read::load(&mut self.tx, &other, layout, pointer).await? else { return Ok(()) };
        match rule {
            OnDelete::Restrict => Err(Error::refused(
                "still_referred_to",
                None,
                format!("a record of {name} points at it in `{field}`; change that one first"),
            )),
            OnDelete::Cascade => Box::pin(self.delete(name, pointer, record.version)).await,
            OnDelete::Clear => {
                let mut new = record.clone();
                if let Some(i) = other.field_index(field) {
                    new.values[i] = match &record.values[i] {
                        Value::Refs(refs) => {
                            let left: Vec<_> =
                                refs.iter().filter(|r| !(r.register == gone.0 && r.id == gone.1)).cloned().collect();
                            if left.is_empty() { Value::Empty } else { Value::Refs(left) }
                        }
                        v => v.clone(),
                    };
                }
                Box::pin(self.rewrite(&other, layout, record, new, "change")).await.map(drop)
            }
        }
    }

    /// Ends the change: events get their place in the ledger, everything lasts. Gives the last sequence number.
    ///
    /// # Errors
    /// The database refuses; then nothing lasts.
    pub fn commit(self) -> BoxFuture<'s, Result<i64>> {
        Box::pin(self.commit_with(std::iter::empty()))
    }

    /// As [`Change::commit`], with further events after its own.
    pub(crate) async fn commit_with(
        mut self,
        events: impl Iterator<Item = EventDraft> + Send + 'static,
    ) -> Result<i64> {
        let own = std::mem::take(&mut self.events);
        let appended = ledger::append(&mut self.tx, self.store.ledger_keys(), own.into_iter().chain(events)).await?;
        self.tx.commit().await?;
        let holder = self.ring.as_ref().and_then(Ring::holder).cloned();
        settle(self.ring).await;
        self.store.index_touched(holder.as_deref(), self.touched).await;
        self.store.written(appended.last).await;
        Ok(appended.last)
    }

    /// Gives a record former values, those that only the engine sets among them.
    pub(crate) async fn restore(
        &mut self,
        register: &str,
        id: Uuid,
        base: i64,
        values: Vec<Assignment>,
        sealed: Vec<Option<Arc<[u8]>>>,
    ) -> Result<Saved> {
        let before = std::mem::replace(&mut self.importing, true);
        let house = self.house.clone();
        let (register, layout) = house.register(register)?;
        let Some(old) = read::load(&mut self.tx, &register, layout, id).await? else {
            return Err(Error::NoRecord(register.name.clone()));
        };
        if old.version != base {
            return Err(Error::Stale { current: Box::new(old.clone()), yours: Box::new(old) });
        }
        let mut new = old.clone();
        for (i, v) in values {
            new.values[i] = v;
        }
        new.sealed = sealed;
        let saved = self.rewrite(&register, layout, old, new, "undo").await;
        self.importing = before;
        saved
    }

    fn assign(&self, register: &Register, record: &mut Record, values: Vec<Assignment>) -> Result<()> {
        let mut refusals = Vec::new();
        for (i, v) in values {
            let Some(f) = register.fields.get(i) else { continue };
            if !f.is_stored() && v.is_empty() && record.values[i].is_empty() {
                continue;
            }
            if !f.is_stored() && !v.is_empty() && (self.ring.is_none() || f.kind == T::File) {
                // Nothing of these classes is ever kept in the clear.
                let text = match f.kind {
                    T::File => "a file of a sealed class cannot be kept yet; leave it out",
                    _ => "the installation is locked, so nothing can be sealed; unseal it, or leave this out",
                };
                refusals.push(Refusal::new("class_sealed", Some(&f.name), text));
            } else if f.derived.is_some() || (f.engine && !self.importing) {
                if v != record.values[i] {
                    refusals.push(Refusal::new(
                        "set_by_engine",
                        Some(&f.name),
                        "the engine sets this value; leave it out",
                    ));
                }
            } else {
                record.values[i] = v;
            }
        }
        if refusals.is_empty() { Ok(()) } else { Err(Error::Refused(refusals)) }
    }

    fn close(&self, register: &Register, record: &mut Record) {
        if !register.closed {
            return;
        }
        for (f, v) in register.fields.iter().zip(&mut record.values) {
            if let (Value::Set(set), Some(list)) = (v, &f.list) {
                set.close(list.codes().iter().filter(|c| c.state.is_none()).map(|c| c.code.as_str()));
            }
        }
    }

    /// Computes the computed fields, those that others read first.
    pub(super) async fn compute(&mut self, register: &Register, record: &mut Record, known: &mut Known) -> Result<()> {
        let order = compute_order(register);
        for i in order {
            let Some(Derived::Computed(expr)) = &register.fields[i].derived else { continue };
            let expr: Arc<Expr> = expr.clone();
            let (house, actor, today) = (self.house.clone(), self.actor.clone(), self.moment.today);
            let v = working_scope(&mut self.tx, &house, register, record, &actor, today, known, |scope| {
                evaluate(&expr, scope)
            })
            .await?;
            record.values[i] = to_value(v, register.fields[i].kind);
        }
        Ok(())
    }

    pub(super) fn now(&self) -> String {
        crate::db::iso(self.moment.at)
    }

    fn stamp(&self, record: &mut Record, old: Option<&Record>) -> Result<()> {
        record.changed_at = self.now();
        match old {
            Some(o) => record.version = o.version + 1,
            None => record.created_at = record.changed_at.clone(),
        }
        getrandom::fill(&mut record.salt).map_err(|e| Error::Randomness(e.to_string()))
    }

    async fn insert(
        &mut self,
        register: &Register,
        layout: &Layout,
        record: &mut Record,
        old: Option<&Record>,
        action: &'static str,
    ) -> Result<()> {
        let sealed = self.seal(register, record, old).await?;
        let mut writer = Writer::new(self.tx.backend(), layout);
        if let Some(old) = old {
            if !register.machinery {
                writer.keep(register, old, &record.changed_at)?;
            }
            remove(&mut self.tx, layout, &[record.id]).await?;
        }
        writer.insert(register, layout, record)?;
        writer.flush(&mut self.tx).await?;
        self.wait_for_tags(register, record, old).await?;
        if !register.machinery {
            let mut fields = match old {
                Some(o) => record.changed_fields(o, register),
                None => record.stated(register),
            };
            fields.extend(sealed);
            let event = self.event(register, record, action, &record::names(register, &fields));
            self.events.push(event);
        }
        Ok(())
    }

    /// Seals what a record says in sealed fields and takes the values away. Gives the places of the fields that differ from what
    /// stood; `old` is open where they are.
    async fn seal(&mut self, register: &Register, record: &mut Record, old: Option<&Record>) -> Result<Vec<usize>> {
        let (slots, fields) = sealing::touched(register, record, old);
        if slots.is_empty() {
            sealing::close(register, record);
            return Ok(fields);
        }
        let Some(ring) = &mut self.ring else { return Err(Error::Locked) };
        ring.seal(&mut self.tx, register, vec![(record, slots)]).await?;
        Ok(fields)
    }

    /// Where what is sealed is not what stood, the record waits for its tags, which whoever holds the keys makes after the commit.
    async fn wait_for_tags(&mut self, register: &Register, record: &Record, old: Option<&Record>) -> Result<()> {
        let stood = |slot: usize| old.and_then(|o| o.sealed.get(slot)).and_then(Option::as_ref);
        for compartment in sealing::searched(register) {
            let of_it = |s: &usize| register.slots[*s].compartment == compartment;
            let mut own = (0..register.slots.len()).filter(of_it);
            if !own.any(|s| record.sealed.get(s).and_then(Option::as_ref) != stood(s)) {
                continue;
            }
            sealing::wait_for_tags(&mut self.tx, register, compartment, record.id, record.version).await?;
            if self.ring.as_ref().is_some_and(|ring| ring.holder().is_some()) {
                self.touch(register, record.id, std::iter::once(compartment));
            }
        }
        Ok(())
    }

    fn touch<'c>(&mut self, register: &Register, record: Uuid, compartments: impl Iterator<Item = &'c str>) {
        for compartment in compartments {
            let of = (register.name.clone(), compartment.to_string());
            self.touched.entry(of).or_default().insert(record);
        }
    }

    /// Opens the slots in which values are about to be stated.
    async fn open_for_writing(&mut self, register: &Register, old: &mut Record, values: &[Assignment]) -> Result<()> {
        let places = |(i, v): &Assignment| (self.ring.is_some() || !v.is_empty()).then_some(*i);
        let stated: BTreeSet<usize> = values.iter().filter_map(places).collect();
        if let Some(ring) = &mut self.ring {
            ring.open_for_writing(&mut self.tx, register, old, &stated).await?;
        }
        Ok(())
    }

    /// What an import of many records needs to seal them; nothing while the installation is locked, or where nothing is sealed.
    pub(crate) async fn bulk<'r>(
        &mut self,
        org: &str,
        registers: impl Iterator<Item = &'r Arc<Register>>,
    ) -> Result<Option<Bulk>> {
        let registers: Vec<_> = registers.collect();
        match &self.ring {
            Some(ring) if !registers.is_empty() => ring.bulk(&mut self.tx, org, registers.into_iter()).await.map(Some),
            _ => Ok(None),
        }
    }

    /// Writes keys that an import made.
    pub(crate) async fn keep_keys(&mut self, bulk: &Bulk, keys: Keys) -> Result<()> {
        match &mut self.ring {
            Some(ring) => ring.keep(&mut self.tx, bulk, keys).await,
            None => Err(Error::Locked),
        }
    }

    /// From here on sealed values are opened and written by one who holds keys.
    pub fn held_by(&mut self, holder: Option<Arc<Holder>>) {
        if let Some(ring) = &mut self.ring {
            ring.held_by(holder);
        }
    }

    pub(super) fn event(&self, register: &Register, record: &Record, action: &str, fields: &[&str]) -> EventDraft {
        let mut event = EventDraft::new(self.moment.at.as_millisecond(), self.actor.name.clone(), action);
        event.org = record.owner.clone();
        event.register = Some(register.name.as_str().into());
        event.record = Some(record.id);
        event.fields = FieldNames::new(fields.iter().copied()).unwrap_or_default();
        event.version_hash = Some(record.version_hash(register));
        event.request_id = self.request.clone();
        event.reason_ref = self.reason.as_ref().map(Reason::shared);
        event
    }

    /// Clocks, effects of first states, and the computed fields of others.
    async fn after(
        &mut self,
        register: &Arc<Register>,
        layout: &Layout,
        old: Option<&Record>,
        record: Record,
    ) -> Result<Record> {
        self.depth += 1;
        if self.depth > 12 {
            return Err(Error::refused(
                "effects_without_end",
                None,
                "effects call each other without end; change the workflow",
            ));
        }
        let mut record = record;
        if old.is_none() && !self.importing {
            for w in &register.workflows {
                record = Box::pin(self.effects(register, layout, record, &w.on_start)).await?;
            }
        }
        self.sync_clocks(register, layout, old, &mut record).await?;
        self.readers(register, &record, old).await?;
        self.depth -= 1;
        Ok(record)
    }

    /// Recomputes what other records compute from this one. Derived values make no version and no event.
    async fn readers(&mut self, register: &Register, record: &Record, old: Option<&Record>) -> Result<()> {
        let house = self.house.clone();
        let mut found: Vec<RecordId> = Vec::new();
        for reader in house.readers.get(&register.name).into_iter().flatten() {
            match &reader.way {
                Way::PointsHere(field) => {
                    found.extend(pointing(&mut self.tx, &house, &reader.register, field, record.id).await?)
                }
                Way::PointedAt(field) => {
                    for r in [Some(record), old].into_iter().flatten() {
                        if let Value::Refs(refs) = r.get(register, field) {
                            found.extend(
                                refs.iter()
                                    .filter(|x| x.register == reader.register)
                                    .map(|x| (x.register.clone(), x.id)),
                            );
                        }
                    }
                }
            }
        }
        found.sort();
        found.dedup();
        for (name, id) in found {
            let (other, layout) = house.register(&name)?;
            let Some(mut target) = read::load(&mut self.tx, &other, layout, id).await? else { continue };
            let before = target.values.clone();
            self.compute(&other, &mut target, &mut Known::default()).await?;
            if target.values != before {
                self.update_derived(&other, layout, &target).await?;
                if self.depth < 8 {
                    self.depth += 1;
                    Box::pin(self.readers(&other, &target, None)).await?;
                    self.depth -= 1;
                }
            }
        }
        Ok(())
    }

    /// Writes only the derived columns of a record.
    pub(super) async fn update_derived(&mut self, register: &Register, layout: &Layout, record: &Record) -> Result<()> {
        let mut update = Query::update();
        update.table(Alias::new(&layout.table)).and_where(SqlExpr::col(Alias::new("id")).eq(record.id));
        let mut any = false;
        for f in layout.fields.iter().filter(|f| layout::is_derived(&register.fields[f.field])) {
            let mut cells = Vec::new();
            layout::cells(&record.values[f.field], &register.fields[f.field], &mut cells)?;
            for ((name, kind), cell) in layout.columns[f.first..f.first + f.count].iter().zip(cells) {
                any = true;
                update.value(Alias::new(name), cell_value(cell, *kind));
            }
        }
        if any {
            self.tx.execute(&update).await?;
        }
        Ok(())
    }
}

/// Keys made in a change that is committed are live. When the key store does not answer now, its sweep finds them.
async fn settle(ring: Option<Ring>) {
    if let Some(ring) = ring
        && let Err(error) = ring.settle().await
    {
        tracing::warn!(%error, "new keys wait to be settled by the sweep");
    }
}

/// A cell as a bound value; PostgreSQL wants even an empty one to have its column's type.
pub(crate) fn cell_value(cell: Cell, kind: ColumnKind) -> sea_query::Value {
    match cell {
        Cell::Null => match kind {
            ColumnKind::Text => sea_query::Value::String(None),
            ColumnKind::BigInt => sea_query::Value::BigInt(None),
            ColumnKind::Boolean => sea_query::Value::Bool(None),
            ColumnKind::Uuid => sea_query::Value::Uuid(None),
            ColumnKind::Bytes => sea_query::Value::Bytes(None),
            ColumnKind::Double => sea_query::Value::Double(None),
        },
        Cell::Int(n) => n.into(),
        Cell::Real(n) => n.into(),
        Cell::Bool(b) => b.into(),
        Cell::Text(t) => t.into(),
        Cell::Shared(t) => t.to_string().into(),
        Cell::Bytes(b) => b.into(),
        Cell::Uuid(u) => u.into(),
    }
}

/// Places of the computed fields, those that others read first.
pub(crate) fn compute_order(register: &Register) -> Vec<usize> {
    let reads = |i: usize| match &register.fields[i].derived {
        Some(Derived::Computed(e)) => e.fields(),
        _ => Vec::new(),
    };
    let mut left: Vec<usize> = (0..register.fields.len())
        .filter(|i| matches!(register.fields[*i].derived, Some(Derived::Computed(_))))
        .collect();
    let mut out = Vec::new();
    while !left.is_empty() {
        // `pack check` refuses circles, so one is always ready; were there none, the first is taken.
        let next = left.iter().position(|i| reads(*i).iter().all(|r| r == i || !left.contains(r))).unwrap_or(0);
        out.push(left.remove(next));
    }
    out
}

/// The value of an expression as the value of a field.
pub(crate) fn to_value(v: V, kind: T) -> Value {
    match (v, kind) {
        (V::Bool(b), _) => Value::Yn(b),
        (V::Int(n), T::Decimal) => Value::Decimal(n.into()),
        (V::Int(n), T::Interval) => Value::Interval(palermo_register::value::Interval::exact(n)),
        (V::Int(n), _) => Value::Integer(n),
        (V::Dec(d), _) => Value::Decimal(d),
        (V::Text(t), T::Code | T::Country | T::Language | T::Currency | T::Subdivision) => Value::Code(t.to_string()),
        (V::Text(t), _) => Value::Text(t.to_string()),
        (V::Date(d), _) => Value::Date(d),
        (V::Instant(at), _) => Value::DateTime(DateTime::new(at, "UTC")),
        (V::Interval(i), _) => Value::Interval(i),
        (V::Money(m), _) => Value::Money(m),
        (V::Set(s), _) => Value::Set(s),
        (V::Record(register, id), _) => Value::Refs(vec![palermo_register::value::Ref { register, id }]),
        _ => Value::Empty,
    }
}

/// A date of a record as a local date and time, for clocks.
pub(crate) fn as_local(value: &Value) -> Option<(Date, Option<jiff::civil::DateTime>)> {
    match value {
        Value::Date(d) => Some((d.first(), None)),
        Value::DateTime(d) => {
            let local = d.at.in_tz(&d.zone).ok()?.datetime();
            Some((local.date(), Some(local)))
        }
        _ => None,
    }
}
