//! Taking in many records at once: prepared outside the transaction, written in one, counted as new, changed or unchanged.
//!
//! Rules that need other records, workflows with first effects, clocks, periods and numbers go record by record through
//! the engine; everything else is written in statements of many rows. Either way there is one transaction and one event
//! for each record.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use palermo_register::catalog::{Derived, Field, Parameter, Register};
use palermo_register::cel::{Expr, Scope, V, evaluate, truth};
use palermo_register::decl::{Owner, Severity};
use palermo_register::value::Value;
use sea_query::{Alias, Expr as SqlExpr, ExprTrait, Query};
use uuid::Uuid;

use crate::db::Reads;
use crate::engine::{Actor, Input, Moment, Refusal};
use crate::house::House;
use crate::layout::Layout;
use crate::ledger::{self, EventDraft, FieldNames};
use crate::record::{Record, Source};
use crate::store::Store;
use crate::write::{Writer, remove};
use crate::{Error, Result, read};

/// One record to be taken in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Identifier, where it comes from one of our exports.
    pub id: Option<Uuid>,
    /// Values, one for each field of the register; `Empty` leaves what stands.
    pub values: Vec<Value>,
    /// Where it comes from; its key finds the known record.
    pub source: Source,
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
    parameters: std::collections::BTreeMap<String, Parameter>,
    order: Vec<usize>,
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
    /// What is needed to check incoming records of a register outside any transaction.
    ///
    /// # Errors
    /// There is no such register.
    pub fn matcher(&self, register: &str, actor: &Actor) -> Result<Matcher> {
        let house = self.house();
        let (register, _) = house.register(register)?;
        let moment = self.moment();
        let parameters =
            register.profile.as_ref().map(|p| house.catalog.parameters(p, moment.today)).unwrap_or_default();
        let order = crate::engine::compute_order_of(&register);
        Ok(Matcher { house, register, moment, actor: actor.clone(), parameters, order })
    }

    /// Finds the known records among incoming ones and says what would become of each. Call it in batches of some thousands.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn fates(&self, reads: &mut impl Reads, matcher: &Matcher, incoming: Vec<Incoming>) -> Result<Vec<Fate>> {
        let (register, layout) = matcher.house.register(&matcher.register.name)?;
        let known = known(reads, &register, layout, &incoming).await?;
        incoming.into_iter().map(|i| matcher.fate(i, &known)).collect()
    }

    /// Writes what became of incoming records, in one transaction; nothing of it lasts when something fails.
    /// `next` gives the next batch until it gives none; `written` is told after each.
    ///
    /// # Errors
    /// A record is refused by the engine, or the database refuses.
    pub async fn take_in<F>(
        &self,
        actor: &Actor,
        register: &str,
        batch: Option<Input>,
        mut next: F,
        written: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Counts>
    where
        F: FnMut() -> Result<Option<Vec<Incoming>>>,
    {
        let matcher = self.matcher(register, actor)?;
        let house = matcher.house.clone();
        let (register, layout) = house.register(register)?;
        let mut change = self.change(actor).await?;
        let mut counts = Counts::default();
        let mut batch_id = None;
        if let Some(input) = batch {
            batch_id = Some(change.create("core.batch", input).await?.record.id);
        }
        change.in_batch(batch_id, true);
        let slow = needs_engine(&register);
        let mut events: Vec<Made> = Vec::new();
        let mut names: HashMap<Vec<&str>, FieldNames> = HashMap::new();
        let mut done = 0u64;
        while let Some(incoming) = next()? {
            let n = incoming.len() as u64;
            let found = known(change.tx(), &register, layout, &incoming).await?;
            let mut writer = Writer::new(change.tx(), &register, layout);
            let mut replaced = Vec::new();
            let mut fresh = Vec::new();
            for i in incoming {
                match matcher.fate(i, &found)? {
                    Fate::Unchanged(_) => counts.unchanged += 1,
                    Fate::New(record) => {
                        counts.new += 1;
                        if slow {
                            let values = record
                                .values
                                .into_iter()
                                .enumerate()
                                .filter(|(p, v)| !v.is_empty() && register.fields[*p].derived.is_none())
                                .collect();
                            change
                                .create(
                                    &register.name,
                                    Input { values, id: Some(record.id), source: record.source, reason: None },
                                )
                                .await?;
                        } else {
                            fresh.push(*record);
                        }
                    }
                    Fate::Changed(new, old) => {
                        counts.changed += 1;
                        if slow {
                            let values = new
                                .values
                                .into_iter()
                                .enumerate()
                                .filter(|(p, v)| *v != old.values[*p] && register.fields[*p].derived.is_none())
                                .collect();
                            change
                                .update(
                                    &register.name,
                                    old.id,
                                    old.version,
                                    Input { values, source: new.source, ..Input::default() },
                                )
                                .await?;
                        } else if register.append_only.is_some() {
                            return Err(Error::refused(
                                "append_only",
                                None,
                                format!(
                                    "row {}: a known event says something else now; enter a correction that points at it",
                                    new.source.as_ref().map_or(0, |s| s.row)
                                ),
                            ));
                        } else {
                            replaced.push((*new, *old));
                        }
                    }
                }
            }
            let at = change.moment().at;
            let now = crate::db::iso(at);
            let form = house.forms.get(&register.name).copied().unwrap_or(0);
            let mut salts = vec![0u8; 16 * (fresh.len() + replaced.len())];
            getrandom::fill(&mut salts).map_err(|e| Error::Randomness(e.to_string()))?;
            let mut salts = salts.chunks_exact(16);
            let mut salt = || salts.next().and_then(|s| s.try_into().ok()).unwrap_or([0; 16]);
            let ids: Vec<Uuid> = replaced.iter().map(|(_, o)| o.id).collect();
            for (new, old) in &mut replaced {
                writer.keep(change.tx(), old, &now).await?;
                new.version = old.version + 1;
                new.changed_at = now.clone();
                new.batch = batch_id;
                new.form = form;
                new.salt = salt();
                let fields = new.changed_fields(old, &register);
                events.push(made(new, &register, true, fields, &mut names)?);
            }
            remove(change.tx(), layout, &ids).await?;
            for r in &mut fresh {
                r.created_at = now.clone();
                r.changed_at = now.clone();
                r.batch = batch_id;
                r.form = form;
                r.salt = salt();
                let fields = r.stated(&register);
                events.push(made(r, &register, false, fields, &mut names)?);
            }
            for r in replaced.iter().map(|(n, _)| n).chain(&fresh) {
                writer.insert(change.tx(), r).await?;
            }
            writer.flush(change.tx()).await?;
            done += n;
            written(done);
        }
        let at = change.moment().at.as_millisecond();
        let (name, who): (Arc<str>, Arc<str>) = (register.name.as_str().into(), actor.name.clone());
        let (create, alter): (Arc<str>, Arc<str>) = ("create".into(), "change".into());
        let request: Option<Arc<str>> = batch_id.map(|b| b.to_string().into());
        let drafts = events.into_iter().map(move |m| {
            let mut e = EventDraft::new(at, who.clone(), if m.changed { alter.clone() } else { create.clone() });
            e.org = m.owner;
            e.register = Some(name.clone());
            e.record = Some(m.id);
            e.fields = m.fields;
            e.version_hash = Some(m.hash);
            e.request_id = request.clone();
            e
        });
        if counts.new + counts.changed == 0 {
            // Nothing differs: no batch, no event, as if the file had not been read.
            return Ok(counts);
        }
        counts.batch = batch_id;
        change.commit_with(drafts).await?;
        Ok(counts)
    }
}

/// What an event of the import needs: small, for a million of them wait in memory.
struct Made {
    id: Uuid,
    owner: Option<Arc<str>>,
    hash: ledger::Hash,
    fields: FieldNames,
    changed: bool,
}

fn made<'r>(
    r: &Record,
    register: &'r Register,
    changed: bool,
    fields: Vec<&'r str>,
    names: &mut HashMap<Vec<&'r str>, FieldNames>,
) -> Result<Made> {
    let fields = match names.get(&fields) {
        Some(n) => n.clone(),
        None => {
            let n = FieldNames::new(fields.iter().copied())?;
            if names.len() < 100_000 {
                names.insert(fields, n.clone());
            }
            n
        }
    };
    Ok(Made { id: r.id, owner: r.owner.clone(), hash: r.version_hash(register), fields, changed })
}

/// True for registers whose records cannot be judged or written alone.
fn needs_engine(r: &Register) -> bool {
    let reads_others = |e: &Expr| {
        let mut found = false;
        e.walk(&mut |x| found |= matches!(x, Expr::Follow(..) | Expr::Relation(_) | Expr::Owner));
        found
    };
    r.number.is_some()
        || !r.clocks.is_empty()
        || !r.exclusive.is_empty()
        || r.workflows.iter().any(|w| !w.on_start.is_empty())
        || r.rules.iter().any(|x| reads_others(&x.condition))
        || r.fields.iter().any(|f| {
            matches!(&f.derived, Some(Derived::Computed(e)) if reads_others(e)) || !f.to.is_empty() && f.is_stored()
        })
}

type Found = (HashMap<String, Record>, HashMap<Uuid, Record>);

async fn known(reads: &mut impl Reads, register: &Register, layout: &Layout, incoming: &[Incoming]) -> Result<Found> {
    let mut ids: HashSet<Uuid> = incoming.iter().filter_map(|i| i.id).collect();
    let keys: Vec<&str> = incoming.iter().filter(|i| i.id.is_none()).map(|i| i.source.key.as_str()).collect();
    for chunk in keys.chunks(500) {
        let q = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new(&layout.table))
            .and_where(SqlExpr::col(Alias::new("origin_key")).is_in(chunk.iter().copied()))
            .take();
        for row in reads.fetch_all(&q).await? {
            ids.insert(row.uuid(0usize)?);
        }
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let records = read::load_many(reads, register, layout, &ids).await?;
    let by_key = records.iter().filter_map(|r| Some((r.source.as_ref()?.key.clone(), r.clone()))).collect();
    Ok((by_key, records.into_iter().map(|r| (r.id, r)).collect()))
}

impl Matcher {
    /// The register.
    pub fn register(&self) -> &Arc<Register> {
        &self.register
    }

    fn fate(&self, i: Incoming, found: &Found) -> Result<Fate> {
        let old = match i.id {
            Some(id) => found.1.get(&id),
            None => found.0.get(&i.source.key),
        };
        let mut record = match old {
            Some(o) => o.clone(),
            None => {
                let owner = self.actor.organisation.clone().filter(|_| !matches!(self.register.owner, Owner::Shared));
                let mut r = Record::new(&self.register, owner);
                r.id = i.id.unwrap_or(r.id);
                for (slot, f) in r.values.iter_mut().zip(&self.register.fields) {
                    if let Some(d) = &f.default {
                        *slot = d.clone();
                    }
                }
                for w in &self.register.workflows {
                    if let (Some(p), Some(first)) = (self.register.field_index(&w.field()), w.states.first()) {
                        r.values[p] = Value::Code(first.clone());
                    }
                }
                if let Some(profile) = &self.register.profile {
                    r.profile = self
                        .house
                        .catalog
                        .profiles
                        .get(profile)
                        .and_then(|p| p.on(self.moment.today))
                        .map(|v| format!("{profile}@{}", v.from));
                }
                r
            }
        };
        for ((slot, v), f) in record.values.iter_mut().zip(i.values).zip(&self.register.fields) {
            if !v.is_empty() && f.is_stored() && f.derived.is_none() {
                *slot = v;
            }
        }
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
                Ok(Fate::New(Box::new(record)))
            }
            Some(o) if o.values == record.values => Ok(Fate::Unchanged(o.id)),
            Some(o) => {
                record.source = Some(i.source);
                Ok(Fate::Changed(Box::new(record), Box::new(o.clone())))
            }
        }
    }

    /// Refusals and warnings of the checks that need nothing but the record.
    pub fn check(&self, values: &[Value]) -> (Vec<Refusal>, Vec<Refusal>) {
        let mut record = Record::new(&self.register, None);
        record.values = values.to_vec();
        record.values.resize(self.register.fields.len(), Value::Empty);
        self.compute(&mut record);
        let scope = Alone { matcher: self, record: &record };
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
