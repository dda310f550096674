//! By what is somebody found among what is sealed? By tags: keyed hashes of names and numbers, in the key store, beside the shred
//! keys with which they die. Only who holds the index key of an organisation and compartment can make a tag, or ask for one; it
//! lies in the main store as grants to the group, as a content key does.
//!
//! Tags follow the records: whatever changes what somebody can be found by says in the same transaction that the record *waits*
//! for its tags. Whoever wrote it makes them at once when she holds the keys; otherwise the first who searches does.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use palermo_register::catalog::{Field, Register, Slot};
use palermo_register::decl::FieldType;
use palermo_register::value::Value;
use palermo_vault::index::{Findable, Tag, tags};
use palermo_vault::wrap::{self, Scope};
use palermo_vault::{IndexKey, Key as _, OrgKey};
use sea_query::{Alias, Expr, ExprTrait as _, Index, OnConflict, Order, Query};
use uuid::Uuid;

use super::group::{self, Grant, Group};
use super::open::Tried;
use super::{Holder, Sealing, organisation, put, shred, subject};
use crate::db::{BulkRows, Cell, ColumnKind, Reads, Tx};
use crate::engine::Actor;
use crate::layout::Layout;
use crate::ledger::{self, EventDraft, FieldNames};
use crate::record::Record;
use crate::sight::Sight;
use crate::store::Store;
use crate::{Result, read};

/// Index keys, as grants; in the main store.
const KEYS: &str = "index_key";
/// Records whose tags may not be what they say; in the main store.
pub(super) const WAITING: &str = "index_waiting";
pub(super) const WAITING_COLUMNS: [&str; 4] = ["register", "compartment", "record", "version"];
/// Tags; in the key store.
pub(crate) const TAGS: &str = "blind_index";

/// Records whose tags are made in one go.
const AT_ONCE: usize = 500;
/// Records that wait and are taken in by one search, about.
const CAUGHT_UP: usize = 2_000;
/// Records that one search tries, with those whose keys its holder has not.
const TRIED: usize = 10_000;

/// Records whose tags are to be made as soon as a change has been committed, by register and compartment.
pub(crate) type Touched = BTreeMap<(String, String), BTreeSet<Uuid>>;

fn col(name: &str) -> Expr {
    Expr::col(Alias::new(name))
}

/// The tables in the main store.
pub(super) async fn create(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{BigInt, Bytes, Text, Uuid};
    let of_key = [("org", Text), ("compartment", Text), ("generation", BigInt), ("grantee", Bytes), ("granted", Bytes)];
    super::table(tx, KEYS, &of_key, 4).await?;
    let [register, compartment, record, version] = WAITING_COLUMNS;
    let of_waiting = [(register, Text), (compartment, Text), (record, Uuid), (version, BigInt)];
    super::table(tx, WAITING, &of_waiting, 4).await
}

/// The table in the key store. A tag says neither organisation nor register: its key and what it hashes do.
pub(super) async fn create_tags(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{BigInt, Text, Uuid};
    let of_tag = [("tag", BigInt), ("record", Uuid), ("compartment", Text), ("subject", Uuid)];
    super::table(tx, TAGS, &of_tag, 3).await?;
    for column in ["record", "subject"] {
        let name = format!("{TAGS}_{column}");
        tx.ddl(&Index::create().if_not_exists().name(name).table(Alias::new(TAGS)).col(Alias::new(column)).take())
            .await?;
    }
    Ok(())
}

/// The slots of a register in which somebody can be found.
pub(super) fn slots(register: &Register) -> impl Iterator<Item = (usize, &Slot)> {
    register.slots.iter().enumerate().filter(|(_, slot)| fields(register, slot).next().is_some())
}

/// The compartments in which somebody can be found by what a register keeps sealed.
pub fn searched(register: &Register) -> impl Iterator<Item = &str> {
    slots(register).map(|(_, slot)| slot.compartment.as_str()).collect::<BTreeSet<_>>().into_iter()
}

/// The fields of a slot by which somebody can be found.
pub(super) fn fields<'r>(register: &'r Register, slot: &'r Slot) -> impl Iterator<Item = usize> {
    slot.fields.iter().copied().filter(|i| !register.fields[*i].search.is_empty())
}

/// What tags of a register depend on besides the records: where it changes, every tag has to be made anew.
pub(crate) fn declared(register: &Register) -> Vec<String> {
    let of = |slot: &Slot, i: usize| {
        let field = &register.fields[i];
        format!("{} {} {} {}", slot.name(), concept(register, field), field.kind, field.search.join(" "))
    };
    slots(register).flat_map(|(_, slot)| fields(register, slot).map(move |i| of(slot, i))).collect()
}

/// What a field means, as its tags name it.
pub(super) fn concept(register: &Register, field: &Field) -> String {
    field.concept.clone().unwrap_or_else(|| format!("{}.{}", register.name, field.name))
}

/// The texts of a value by which somebody is found.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    let all = match value.plain() {
        Value::Text(text) => vec![text.as_str()],
        Value::Person(name) => vec![name.given.as_str(), &name.family, &name.full],
        _ => Vec::new(),
    };
    all.into_iter().filter(|text| !text.is_empty()).collect()
}

/// What a text of a field can be found as. The words of a person's name are always found as they are written and by their sounds.
pub(super) fn findables<'t>(field: &Field, text: &'t str) -> Vec<Findable<'t>> {
    let way = |name: &str| field.search.iter().any(|way| way == name);
    match field.kind {
        FieldType::PersonName => vec![Findable::Name(text)],
        FieldType::Phone => vec![Findable::Phone(text)],
        _ => {
            let exact = way("exact").then_some(Findable::Identifier(text));
            exact.into_iter().chain(way("phonetic").then_some(Findable::Name(text))).collect()
        }
    }
}

/// The tags of what opened values of a slot say. A number that is none has no tag.
fn of_values(register: &Register, slot: &Slot, values: &[Value], key: &IndexKey, out: &mut BTreeSet<Tag>) {
    for i in fields(register, slot) {
        let field = &register.fields[i];
        let concept = concept(register, field);
        let all = texts(&values[i]).into_iter().flat_map(|text| findables(field, text));
        out.extend(all.filter_map(|value| tags(key, &concept, &value).ok()).flatten());
    }
}

/// A tag as a number of the database.
pub(super) fn number(tag: Tag) -> i64 {
    u32::from_be_bytes(tag).into()
}

/// A row of a record that waits.
pub(super) fn row(register: &Register, compartment: &str, record: Uuid, version: i64) -> [Cell; 4] {
    let text = |t: &str| Cell::Text(t.to_string());
    [text(&register.name), text(compartment), Cell::Uuid(record), Cell::Int(version)]
}

/// A record waits for its tags from this version on.
///
/// # Errors
/// The database refuses.
pub(crate) async fn wait(
    tx: &mut Tx,
    register: &Register,
    compartment: &str,
    record: Uuid,
    version: i64,
) -> Result<()> {
    let q = Query::insert()
        .into_table(Alias::new(WAITING))
        .columns(WAITING_COLUMNS.map(Alias::new))
        .values_panic([register.name.as_str().into(), compartment.into(), record.into(), version.into()])
        .on_conflict(OnConflict::columns(WAITING_COLUMNS.map(Alias::new)).do_nothing().to_owned())
        .take();
    tx.execute(&q).await.map(drop)
}

/// A record is deleted: its tags are to be taken away, whatever it waited for.
///
/// # Errors
/// The database refuses.
pub(crate) async fn forget(tx: &mut Tx, register: &Register, record: Uuid, version: i64) -> Result<()> {
    for compartment in searched(register) {
        tx.execute(&settled(register, compartment, &[record], i64::MAX)).await?;
        wait(tx, register, compartment, record, version + 1).await?;
    }
    Ok(())
}

/// Every record of a register that says something by which somebody can be found waits for its tags.
///
/// # Errors
/// The database refuses.
pub(crate) async fn wait_all(tx: &mut Tx, register: &Register) -> Result<()> {
    for (_, slot) in slots(register) {
        let every = Query::select()
            .expr(Expr::val(register.name.as_str()))
            .expr(Expr::val(slot.compartment.as_str()))
            .columns(["id", "record_version"].map(Alias::new))
            .from(Alias::new(register.table()))
            .and_where(col(&slot.column()).is_not_null())
            .take();
        let q = Query::insert()
            .into_table(Alias::new(WAITING))
            .columns(WAITING_COLUMNS.map(Alias::new))
            .select_from(every)
            .expect("the statement has as many columns as are named")
            .on_conflict(OnConflict::columns(WAITING_COLUMNS.map(Alias::new)).do_nothing().to_owned())
            .take();
        tx.execute(&q).await?;
    }
    Ok(())
}

/// Takes records off the list of those that wait, where they do not wait for a later version.
fn settled(register: &Register, compartment: &str, records: &[Uuid], version: i64) -> sea_query::DeleteStatement {
    Query::delete()
        .from_table(Alias::new(WAITING))
        .and_where(col("register").eq(register.name.as_str()))
        .and_where(col("compartment").eq(compartment))
        .and_where(col("record").is_in(records.iter().copied()))
        .and_where(col("version").lte(version))
        .take()
}

/// Where an index key belongs.
fn scope<'a>(org: &'a str, compartment: &'a str, generation: u32) -> Scope<'a> {
    Scope { organisation: org, subject: b"index", compartment, generation }
}

/// The grants of the index keys of a compartment, by organisation and generation.
async fn grants(
    reads: &mut impl Reads,
    orgs: &[String],
    compartment: &str,
) -> Result<BTreeMap<(String, u32), Vec<Grant>>> {
    let q = Query::select()
        .columns(["org", "generation", "grantee", "granted"].map(Alias::new))
        .from(Alias::new(KEYS))
        .and_where(col("org").is_in(orgs.iter().cloned()))
        .and_where(col("compartment").eq(compartment))
        .take();
    let mut out: BTreeMap<(String, u32), Vec<Grant>> = BTreeMap::new();
    for row in reads.fetch_all(&q).await? {
        let Ok(grantee) = row.bytes(2usize)?.try_into() else { continue };
        let of = out.entry((row.text(0usize)?.to_string(), group::generation(&row, 1)?)).or_default();
        of.push((grantee, row.bytes(3usize)?.to_vec()));
    }
    Ok(out)
}

/// A new index key, granted to a group and to the recovery key. None: somebody else was faster.
async fn make(tx: &mut Tx, outer: &OrgKey, scope: &Scope<'_>, group: &Group) -> Result<Option<IndexKey>> {
    let key = IndexKey::generate()?;
    let columns = ["org", "compartment", "generation", "grantee", "granted"].map(Alias::new);
    let mut q = Query::insert();
    q.into_table(Alias::new(KEYS)).columns(columns);
    for to in [group.public, group::steady(tx, scope.organisation).await?] {
        q.values_panic([
            scope.organisation.into(),
            scope.compartment.into(),
            i64::from(scope.generation).into(),
            to.id().to_vec().into(),
            wrap::grant(outer, &key, scope, &to)?.into(),
        ]);
    }
    let first = OnConflict::columns(["org", "compartment", "generation", "grantee"].map(Alias::new));
    q.on_conflict(first.clone().do_nothing().to_owned());
    Ok((tx.execute(&q).await? == 2).then_some(key))
}

/// Removes the grants of index keys to one grantee.
pub(super) async fn revoke(tx: &mut Tx, grantee: palermo_vault::sealed::KeyId) -> Result<()> {
    let q = Query::delete().from_table(Alias::new(KEYS)).and_where(col("grantee").eq(grantee.to_vec())).take();
    tx.execute(&q).await.map(drop)
}

/// A record whose tags are known.
struct Ready {
    owner: Option<Arc<str>>,
    subject: Uuid,
    version: i64,
    tags: BTreeSet<Tag>,
    /// Names of the fields that were opened for it.
    opened: BTreeSet<String>,
}

impl Store {
    /// Every record waits for its tags again: who holds keys makes them anew when she searches. Nobody else can.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn index_anew(&self) -> Result<()> {
        let mut tx = self.database().begin().await?;
        for register in self.house().catalog.registers.values() {
            wait_all(&mut tx, register).await?;
        }
        tx.commit().await
    }

    /// The index keys of a compartment that somebody holds, of every organisation and generation.
    pub(super) async fn index_keys(
        &self,
        sealing: &Sealing,
        reads: &mut impl Reads,
        holder: &Holder,
        orgs: &[String],
        compartment: &str,
    ) -> Result<Vec<IndexKey>> {
        let mut out = Vec::new();
        for ((org, generation), granted) in grants(reads, orgs, compartment).await? {
            let outer = sealing.organisation(self.keys(), &org).await?;
            out.extend(holder.open(&granted, &*outer, &scope(&org, compartment, generation))?);
        }
        Ok(out)
    }

    /// The index key under which tags are made now: the newest, or a new one where there is none or where the group has changed
    /// its key since. None: she is not in the group.
    async fn index_key(
        &self,
        sealing: &Sealing,
        holder: &Holder,
        org: &str,
        compartment: &str,
    ) -> Result<Option<IndexKey>> {
        let outer = sealing.organisation(self.keys(), org).await?;
        // Another process may make the same one meanwhile; then that counts.
        for _ in 0..2 {
            let mut reads = self.database().read().await?;
            let Some(group) = group::find(&mut reads, org, compartment).await? else { return Ok(None) };
            if holder.newest(org, compartment).is_none_or(|generation| generation < group.generation) {
                return Ok(None);
            }
            let newest = grants(&mut reads, &[org.to_string()], compartment).await?.pop_last();
            drop(reads);
            let last = newest.as_ref().map_or(0, |((_, generation), _)| *generation);
            if let Some((_, granted)) = newest.filter(|(_, g)| g.iter().any(|(to, _)| *to == group.public.id())) {
                return holder.open(&granted, &*outer, &scope(org, compartment, last));
            }
            let mut tx = self.database().begin().await?;
            if let Some(key) = make(&mut tx, &outer, &scope(org, compartment, last + 1), &group).await? {
                tx.commit().await?;
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// Makes the tags of records that a committed change has touched, by one who holds keys, and takes away those of records that
    /// are gone. What fails goes on waiting.
    pub(crate) async fn index_touched(&self, holder: Option<&Holder>, touched: Touched) {
        for ((register, compartment), ids) in touched {
            let ids: Vec<Uuid> = ids.into_iter().collect();
            for chunk in ids.chunks(AT_ONCE) {
                if let Err(error) = self.index(&register, &compartment, chunk, holder, None).await {
                    tracing::warn!(%error, "records of {register} go on waiting to be findable");
                    return;
                }
            }
        }
    }

    /// Takes away the tags of records that were deleted when the key store did not answer.
    pub(crate) async fn forget_gone(&self) -> Result<()> {
        let mut touched = Touched::new();
        for register in self.house().catalog.registers.values().filter(|r| searched(r).next().is_some()) {
            let (of, id) = (Alias::new(register.table()), Alias::new("id"));
            let there = Query::select()
                .expr(Expr::val(1))
                .from(of.clone())
                .and_where(Expr::col((of, id)).equals((Alias::new(WAITING), Alias::new("record"))))
                .take();
            let q = Query::select()
                .columns(["compartment", "record"].map(Alias::new))
                .from(Alias::new(WAITING))
                .and_where(col("register").eq(register.name.as_str()))
                .and_where(Expr::exists(there).not())
                .take();
            for row in self.database().read().await?.fetch_all(&q).await? {
                let of = (register.name.clone(), row.text(0usize)?.to_string());
                touched.entry(of).or_default().insert(row.uuid(1usize)?);
            }
        }
        self.index_touched(None, touched).await;
        Ok(())
    }

    /// Makes tags of records that wait, of those that somebody may open and whose keys she holds, newest first; the ledger names each
    /// of them. Says whether some were left for the next time.
    pub(super) async fn catch_up(
        &self,
        (register, layout): (&Register, &Layout),
        compartment: &str,
        sight: &Sight,
        holder: &Holder,
        told: (&Actor, Option<&str>),
    ) -> Result<bool> {
        let id = || (Alias::new(&layout.table), Alias::new("id"));
        let (mut last, mut tried, mut done) = (None, 0, 0);
        loop {
            let mut reads = self.database().read().await?;
            let listed = Query::select()
                .column(Alias::new("record"))
                .from(Alias::new(WAITING))
                .and_where(col("register").eq(register.name.as_str()))
                .and_where(col("compartment").eq(compartment))
                .take();
            let mut q = Query::select();
            q.column(id()).from(Alias::new(&layout.table)).and_where(Expr::col(id()).in_subquery(listed));
            q.and_where(sight.condition(layout, reads.backend()));
            if let Some(last) = last {
                q.and_where(Expr::col(id()).lt(last));
            }
            q.order_by(id(), Order::Desc).limit(AT_ONCE as u64);
            let rows = reads.fetch_all(&q).await?;
            drop(reads);
            let ids: Vec<Uuid> = rows.iter().map(|r| r.uuid(0usize)).collect::<Result<_>>()?;
            last = ids.last().copied();
            if ids.is_empty() {
                return Ok(false);
            }
            if done >= CAUGHT_UP || tried >= TRIED {
                return Ok(true);
            }
            tried += ids.len();
            done += self.index(&register.name, compartment, &ids, Some(holder), Some(told)).await?;
        }
    }

    /// Makes the tags of records in a compartment anew: in the key store first, then they wait no more. The tags of a version that
    /// was replaced meanwhile are made again. Says of how many records they were made.
    async fn index(
        &self,
        register: &str,
        compartment: &str,
        ids: &[Uuid],
        holder: Option<&Holder>,
        told: Option<(&Actor, Option<&str>)>,
    ) -> Result<usize> {
        let house = self.house();
        let (register, layout) = house.register(register)?;
        let mut reads = self.database().read().await?;
        let records = read::load_many(&mut reads, &register, layout, ids).await?;
        let there: BTreeSet<Uuid> = records.iter().map(|r| r.id).collect();
        let gone: Vec<Uuid> = ids.iter().copied().filter(|id| !there.contains(id)).collect();
        let ready = match holder {
            Some(holder) if !records.is_empty() => self.tagged(reads, &register, compartment, records, holder).await?,
            _ => {
                drop(reads);
                HashMap::new()
            }
        };
        let done: Vec<Uuid> = ready.keys().chain(&gone).copied().collect();
        if done.is_empty() {
            return Ok(0);
        }
        self.write_tags(compartment, &done, &ready).await?;
        let mut tx = self.database().begin().await?;
        let now = versions(&mut tx, layout, &done).await?;
        let mut by_version: BTreeMap<i64, Vec<Uuid>> = BTreeMap::new();
        let mut lost = Vec::new();
        for id in &done {
            match (ready.get(id), now.get(id)) {
                (Some(r), Some(version)) if *version == r.version => by_version.entry(r.version).or_default().push(*id),
                (None, None) => by_version.entry(i64::MAX).or_default().push(*id),
                (_, Some(version)) => wait(&mut tx, &register, compartment, *id, *version).await?,
                // Deleted while its tags were made: they are taken away once more, and it waits until that is done.
                (Some(r), None) => {
                    wait(&mut tx, &register, compartment, *id, r.version).await?;
                    lost.push(*id);
                }
            }
        }
        for (version, records) in by_version {
            tx.execute(&settled(&register, compartment, &records, version)).await?;
        }
        let mut events = Vec::new();
        for (id, r) in ready.iter().filter(|(_, r)| !r.opened.is_empty()) {
            let Some((actor, purpose)) = told else { break };
            let mut event = EventDraft::new(self.moment().at.as_millisecond(), actor.name.clone(), "index");
            event.org = r.owner.clone();
            event.register = Some(register.name.as_str().into());
            event.record = Some(*id);
            event.fields = FieldNames::new(r.opened.iter().map(String::as_str))?;
            event.compartment = Some(compartment.into());
            event.purpose = purpose.map(Into::into);
            events.push(event);
        }
        let last = match events.is_empty() {
            true => None,
            false => Some(ledger::append(&mut tx, self.ledger_keys(), events).await?.last),
        };
        tx.commit().await?;
        if !lost.is_empty() {
            self.write_tags(compartment, &lost, &HashMap::new()).await?;
        }
        if let Some(last) = last {
            self.written(last).await;
        }
        Ok(done.len())
    }

    /// Opens what records say in a compartment, and makes tags of it. A record that its holder cannot open is left out; who was
    /// erased, and what is damaged, has none.
    async fn tagged(
        &self,
        mut reads: impl Reads,
        register: &Register,
        compartment: &str,
        mut records: Vec<Record>,
        holder: &Holder,
    ) -> Result<HashMap<Uuid, Ready>> {
        let sealing = self.sealing()?;
        let own: Vec<(usize, &Slot)> = slots(register).filter(|(_, slot)| slot.compartment == compartment).collect();
        let (mut closed, mut opened) = (BTreeSet::new(), HashMap::<Uuid, BTreeSet<String>>::new());
        for (at, slot) in &own {
            let tried = self.open_slot(&mut reads, register, *at, &records, holder).await?;
            for (record, tried) in records.iter_mut().zip(tried) {
                match tried {
                    Tried::Opened(stated) => {
                        opened.entry(record.id).or_default().extend(stated.keys().cloned());
                        put(register, slot, &stated, &mut record.values);
                    }
                    Tried::Closed => drop(closed.insert(record.id)),
                    Tried::Silent | Tried::Erased | Tried::Damaged => {}
                }
            }
        }
        // Keys are looked for over a connection of their own.
        drop(reads);
        let mut keys: HashMap<String, Option<Arc<IndexKey>>> = HashMap::new();
        let mut out = HashMap::new();
        for record in records.iter().filter(|r| !closed.contains(&r.id)) {
            let fields = opened.remove(&record.id).unwrap_or_default();
            let mut tags = BTreeSet::new();
            if !fields.is_empty() {
                let org = organisation(record);
                if !keys.contains_key(org) {
                    let key = self.index_key(&sealing, holder, org, compartment).await?.map(Arc::new);
                    keys.insert(org.to_string(), key);
                }
                let Some(key) = keys.get(org).cloned().flatten() else { continue };
                for (_, slot) in &own {
                    of_values(register, slot, &record.values, &key, &mut tags);
                }
            }
            let subject = subject(register, record).unwrap_or(record.id);
            let ready = Ready { owner: record.owner.clone(), subject, version: record.version, tags, opened: fields };
            out.insert(record.id, ready);
        }
        Ok(out)
    }

    /// Puts tags in the place of those that records had in a compartment.
    async fn write_tags(&self, compartment: &str, done: &[Uuid], ready: &HashMap<Uuid, Ready>) -> Result<()> {
        let mut tx = self.keys().database().begin().await?;
        let subjects: Vec<Uuid> = ready.values().map(|r| r.subject).collect();
        // Nobody who is erased meanwhile gets tags: her key is held fast until they are written.
        let living = shred::living(&mut tx, &subjects).await?;
        let q = Query::delete()
            .from_table(Alias::new(TAGS))
            .and_where(col("record").is_in(done.iter().copied()))
            .and_where(col("compartment").eq(compartment))
            .take();
        tx.execute(&q).await?;
        let mut rows = BulkRows::new(tx.backend(), TAGS, &["tag", "record", "compartment", "subject"]);
        for (record, r) in ready.iter().filter(|(_, r)| living.contains(&r.subject)) {
            for tag in &r.tags {
                rows.push([
                    Cell::Int(number(*tag)),
                    Cell::Uuid(*record),
                    Cell::Text(compartment.to_string()),
                    Cell::Uuid(r.subject),
                ])?;
            }
        }
        rows.flush(&mut tx).await?;
        tx.commit().await
    }
}

/// The versions of records as they stand.
async fn versions(reads: &mut impl Reads, layout: &Layout, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>> {
    let q = Query::select()
        .columns(["id", "record_version"].map(Alias::new))
        .from(Alias::new(&layout.table))
        .and_where(col("id").is_in(ids.iter().copied()))
        .take();
    reads.fetch_all(&q).await?.iter().map(|r| Ok((r.uuid(0usize)?, r.i64(1usize)?))).collect()
}
