//! An installation: its database, its key store, its packs, and the doors through which everything goes.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use palermo_register::catalog::{Catalog, PackFiles, Register};
use palermo_register::cel::{Filter, Types, compile_filter};
use palermo_register::source::did_you_mean;
use sea_query::{Alias, Expr, ExprTrait, Index, OnConflict, Order, Query, Table};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::counts::Counts;
use crate::db::{Cell, ColumnKind, Database, Location, Reads as _, TableForm, Tx};
use crate::engine::{Actor, Assignment, Change, Moment, Refusal};
use crate::heads::Heads;
use crate::house::House;
use crate::keys::{KeyStore, NumberKey};
use crate::ledger::LedgerKeys;
use crate::read::{self, Former, Listing};
use crate::record::Record;
use crate::reserve::Reserve;
use crate::sealing::{self, Ring, Sealing};
use crate::{Error, Result, jobs, ledger, migrate, permutation};

/// Where an installation lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder of the installation: SQLite files, files of records, derived data.
    pub folder: PathBuf,
    /// Address of a PostgreSQL database; none: SQLite in the folder.
    pub database: Option<String>,
    /// Address of the key store; none: SQLite in the folder.
    pub keys: Option<String>,
    /// Where signed heads of the ledger are put besides: a file, or a folder, best of another machine.
    pub heads: Option<PathBuf>,
    /// Folder into which notices are put for whoever sends them on; none: they wait.
    pub outbox: Option<PathBuf>,
}

impl Place {
    /// An installation in a folder.
    pub fn folder(folder: impl Into<PathBuf>) -> Place {
        Place { folder: folder.into(), database: None, keys: None, heads: None, outbox: None }
    }

    pub(crate) fn database(&self) -> Location {
        match &self.database {
            Some(url) => Location::parse(url),
            None => Location::Sqlite(self.folder.join("palermo.db")),
        }
    }

    pub(crate) fn key_store(&self) -> Location {
        match &self.keys {
            Some(url) => Location::parse(url),
            None => Location::Sqlite(self.folder.join("keys.db")),
        }
    }
}

/// An open installation.
pub struct Store {
    db: Database,
    keys: KeyStore,
    ledger_keys: LedgerKeys,
    heads: Heads,
    house: RwLock<Arc<House>>,
    number_keys: Mutex<HashMap<(String, String), Arc<NumberKey>>>,
    zone: TimeZone,
    place: Place,
    id: Uuid,
    reserve: Reserve,
    counts: Counts,
    pub(crate) sealing: RwLock<Option<Arc<Sealing>>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.place.folder.display())
    }
}

impl Store {
    /// Opens an installation.
    ///
    /// # Errors
    /// [`Error::NotInitialised`]; the database refuses; the applied packs cannot be read.
    #[crate::boxed]
    #[inline(never)]
    pub async fn open(place: Place) -> Result<Store> {
        let missing = place.database.is_none() && !place.folder.join("palermo.db").exists();
        if missing {
            return Err(Error::NotInitialised(place.folder.display().to_string()));
        }
        let db = Database::open(place.database()).await?;
        if !db.tables().await?.iter().any(|t| t == "setting") {
            return Err(Error::NotInitialised(place.folder.display().to_string()));
        }
        Store::ready(db, place).await
    }

    /// Makes an installation where there is none, or opens the one that is there: without packs when new.
    ///
    /// # Errors
    /// The folder cannot be made, or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn create(place: Place) -> Result<Store> {
        std::fs::create_dir_all(&place.folder).map_err(|source| Error::File { path: place.folder.clone(), source })?;
        let db = Database::open(place.database()).await?;
        if !db.tables().await?.iter().any(|t| t == "setting") {
            let mut tx = db.begin().await?;
            machinery(&mut tx).await?;
            tx.commit().await?;
        }
        Store::ready(db, place).await
    }

    async fn ready(db: Database, place: Place) -> Result<Store> {
        clock(ledger::last_at(&mut db.read().await?).await?, Timestamp::now())?;
        let keys = KeyStore::open(place.key_store()).await?;
        let ledger_keys = LedgerKeys::of(keys.clone());
        ledger::upgrade(&db, &ledger_keys).await?;
        sealing::finish(&db, &ledger_keys).await?;
        let heads = Heads::ready(&db, &ledger_keys, place.heads.clone()).await?;
        let house = Arc::new(stored_house(&db).await?);
        sealing::complete(&db, &house.catalog).await?;
        let zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
        Ok(Store {
            db,
            keys,
            ledger_keys,
            heads,
            house: RwLock::new(house),
            number_keys: Mutex::default(),
            zone,
            reserve: Reserve::of(&place.folder),
            place,
            id: Uuid::new_v4(),
            counts: Counts::default(),
            sealing: RwLock::default(),
        })
    }

    /// The database below.
    pub fn database(&self) -> &Database {
        &self.db
    }

    /// The key store.
    pub fn keys(&self) -> &KeyStore {
        &self.keys
    }

    /// The space that is held back for when the disk is full.
    pub fn reserve(&self) -> &Reserve {
        &self.reserve
    }

    /// Tells this opened installation from any other that the process opens: for what is kept in memory.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The keys of the ledger.
    pub fn ledger_keys(&self) -> &LedgerKeys {
        &self.ledger_keys
    }

    /// Where notices are put for whoever sends them on.
    pub(crate) fn outbox(&self) -> Option<&Path> {
        self.place.outbox.as_deref()
    }

    /// What tells this installation from every other, as heads name it.
    pub fn installation(&self) -> &str {
        self.heads.installation()
    }

    /// Signs a head for each chain that has grown, and puts every head that is not there yet in the place outside.
    ///
    /// # Errors
    /// A database refuses. That the place cannot be written is no error: it is told, and tried again with the next heads.
    #[crate::boxed]
    #[inline(never)]
    pub async fn sign_heads(&self) -> Result<Vec<ledger::SignedHead>> {
        self.heads.sign(&self.db, &self.ledger_keys).await
    }

    /// Signs heads where an hour or a thousand events have passed since the last ones.
    #[crate::boxed]
    #[inline(never)]
    pub async fn written(&self, last: i64) {
        if self.heads.is_due(last)
            && let Err(error) = self.sign_heads().await
        {
            tracing::error!("the ledger's heads could not be signed: {error}");
        }
    }

    /// The public keys to which backups are sealed, as they are written.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn backup_keys(&self) -> Result<Vec<String>> {
        let select = Query::select()
            .column(Alias::new("value"))
            .from(Alias::new("setting"))
            .and_where(Expr::col(Alias::new("name")).like("backup_key/%"))
            .order_by(Alias::new("name"), Order::Asc)
            .take();
        let rows = self.db.read().await?.fetch_all(&select).await?;
        rows.iter().map(|row| row.get(0usize)).collect()
    }

    /// Seals backups to one more key from now on.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn add_backup_key(&self, public: &str) -> Result<()> {
        let insert = Query::insert()
            .into_table(Alias::new("setting"))
            .columns(["name", "value"].map(Alias::new))
            .values_panic([format!("backup_key/{public}").into(), public.into()])
            .on_conflict(OnConflict::column(Alias::new("name")).do_nothing().to_owned())
            .take();
        let mut tx = self.db.begin().await?;
        tx.execute(&insert).await?;
        tx.commit().await
    }

    /// The folder of the installation.
    pub fn folder(&self) -> &Path {
        &self.place.folder
    }

    /// The installation's zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The applied packs.
    pub fn house(&self) -> Arc<House> {
        self.house.read().map_or_else(|e| e.into_inner().clone(), |h| h.clone())
    }

    /// Says where applying packs would lead, without doing it.
    ///
    /// # Errors
    /// [`Error::Packs`], or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn plan(&self, packs: &[PackFiles]) -> Result<migrate::Plan> {
        let new = Catalog::build(merged(&self.db, packs).await?).map_err(Error::Packs)?;
        migrate::plan(&mut self.db.read().await?, &self.house(), &new).await
    }

    /// What would be declared if packs were applied.
    ///
    /// # Errors
    /// [`Error::Packs`], or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn catalog_with(&self, packs: &[PackFiles]) -> Result<Catalog> {
        Catalog::build(merged(&self.db, packs).await?).map_err(Error::Packs)
    }

    /// Applies packs: those given replace their stored versions, others stay. Tables are moved forward, nothing is lost.
    ///
    /// # Errors
    /// [`Error::Packs`], [`Error::Destructive`], or the database refuses; then nothing has changed.
    #[crate::boxed]
    #[inline(never)]
    pub async fn apply(&self, packs: &[PackFiles]) -> Result<migrate::Plan> {
        let all = merged(&self.db, packs).await?;
        let new = Catalog::build(all.clone()).map_err(Error::Packs)?;
        let mut tx = self.db.begin().await?;
        let plan = migrate::plan(&mut tx, &self.house(), &new).await?;
        let lost = plan.losses();
        if !lost.is_empty() {
            return Err(Error::Destructive(lost));
        }
        let changed: Vec<&PackFiles> = packs
            .iter()
            .filter(|p| new.packs.iter().any(|n| n.name == p.name || n.sha256 == p.sha256()))
            .filter(|p| !self.house().catalog.packs.iter().any(|o| o.sha256 == p.sha256()))
            .collect();
        if plan.steps.is_empty() && changed.is_empty() {
            return Ok(plan);
        }
        migrate::execute(&mut tx, &plan, &self.house(), &new).await?;
        let now = Timestamp::now();
        let mut events = Vec::new();
        for p in changed {
            events.push(store_pack(&mut tx, p, now).await?);
        }
        let forms = migrate::forms(&mut tx, &new).await?;
        let before = self.house();
        let declared = |r: &Register| before.catalog.register(&r.name).map(|old| sealing::declared(old));
        for register in new.registers.values().filter(|r| declared(r) != Some(sealing::declared(r))) {
            sealing::wait_all_for_tags(&mut tx, register).await?;
        }
        let appended = ledger::append(&mut tx, &self.ledger_keys, events).await?;
        tx.commit().await?;
        let house = Arc::new(House::new(new, forms));
        if let Ok(mut slot) = self.house.write() {
            *slot = house;
        }
        self.written(appended.last).await;
        self.counts.forget();
        Ok(plan)
    }

    /// The moment now.
    pub fn moment(&self) -> Moment {
        let at = Timestamp::now();
        let local = self.zone.to_datetime(at);
        Moment { at, today: local.date(), local, zone: self.zone.clone() }
    }

    /// Begins a change.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::DiskFull`], or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn change<'s>(&'s self, actor: &Actor) -> Result<Change<'s>> {
        self.change_at(actor, self.moment()).await
    }

    /// Begins a change at another moment: for tests of packs and for what happened while a node was away.
    ///
    /// # Errors
    /// As [`Store::change`].
    #[crate::boxed]
    #[inline(never)]
    pub async fn change_at<'s>(&'s self, actor: &Actor, moment: Moment) -> Result<Change<'s>> {
        self.reserve.check()?;
        let keys = self.number_keys(actor).await?;
        let ring = self.sealing().ok().map(|s| Ring::new(s, self.keys.clone(), None));
        Ok(Change::new(self.db.begin().await?, self.house(), actor.clone(), moment, keys, ring, self))
    }

    /// Keys come first: they are committed in the key store before the main store is written.
    async fn number_keys(&self, actor: &Actor) -> Result<HashMap<(String, String), Arc<NumberKey>>> {
        let mut out = HashMap::new();
        let owner = actor.organisation.as_deref().unwrap_or_default().to_string();
        for register in self.house().catalog.registers.values() {
            if !register.number.as_ref().is_some_and(|n| n.contains("{perm:")) {
                continue;
            }
            for owner in [owner.clone(), String::new()] {
                let id = (register.name.clone(), owner);
                let known = self.number_keys.lock().ok().and_then(|k| k.get(&id).cloned());
                let key = match known {
                    Some(k) => k,
                    None => {
                        let k = Arc::new(self.keys.number_key(&id.0, &id.1, "perm").await?);
                        if let Ok(mut cache) = self.number_keys.lock() {
                            cache.insert(id.clone(), k.clone());
                        }
                        k
                    }
                };
                out.insert(id, key);
            }
        }
        Ok(out)
    }

    /// One record.
    ///
    /// # Errors
    /// [`Error::NoRecord`], or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn get(&self, register: &str, id: Uuid) -> Result<Record> {
        let house = self.house();
        let (register, layout) = house.register(register)?;
        read::load(&mut self.db.read().await?, &register, layout, id)
            .await?
            .ok_or_else(|| Error::NoRecord(register.name.clone()))
    }

    /// The records of a listing, and how many there are in all.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn list(&self, register: &str, listing: &Listing) -> Result<(Vec<Record>, i64)> {
        let house = self.house();
        let (register, layout) = house.register(register)?;
        read::list_counted(&mut self.db.read().await?, &register, layout, listing, &self.counts).await
    }

    /// The former versions of a record.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn history(&self, register: &str, id: Uuid) -> Result<Vec<Former>> {
        let house = self.house();
        let (_, layout) = house.register(register)?;
        read::history(&mut self.db.read().await?, layout, id).await
    }

    /// Compiles a filter of the one filter language.
    ///
    /// # Errors
    /// [`Error::Asked`] with the remedy.
    pub fn filter(&self, register: &str, text: &str) -> Result<Filter> {
        if text.trim().is_empty() {
            return Ok(Filter::All);
        }
        let house = self.house();
        let (register, _) = house.register(register)?;
        let types = Types { register: &register, names: &house.catalog, profile: BTreeMap::new() };
        compile_filter(text, &types).map_err(|p| Error::Asked { cause: p.cause, remedy: p.remedy })
    }

    /// The title of a record.
    pub fn title(&self, register: &Register, record: &Record) -> String {
        title(register, record)
    }
}

/// How far the clock may be behind the last event: machines that take turns disagree by as much.
const BEHIND: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// Times of events must not run backwards: where the clock was set back, nothing is written until somebody has looked.
fn clock(last: Option<i64>, now: Timestamp) -> Result<()> {
    let Some(last) = last.and_then(|at| Timestamp::from_millisecond(at).ok()) else { return Ok(()) };
    match last.duration_since(now) > BEHIND {
        true => Err(Error::ClockBehind { now: crate::db::iso(now), last: crate::db::iso(last) }),
        false => Ok(()),
    }
}

/// The title of a record from its register's pattern; what is not stated leaves a gap.
pub fn title(register: &Register, record: &Record) -> String {
    use palermo_register::process::number::{Part, fill, parse};
    let parts = parse(&register.title).unwrap_or_default();
    let text = fill(&parts, |p| match p {
        Part::Field(f) if f == "id" => record.id.to_string(),
        Part::Field(f) => register.field(f).map_or_else(String::new, |field| match record.get(register, f) {
            palermo_register::value::Value::Translated(t) => {
                t.get("en").or_else(|| t.values().next()).map_or_else(String::new, |t| t.text.clone())
            }
            v => v.to_text(field),
        }),
        _ => String::new(),
    });
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { record.id.to_string() } else { text }
}

/// JSON of field → value as assignments; every problem is a refusal, nothing is dropped silently.
///
/// # Errors
/// [`Error::Refused`] with every problem.
pub fn assignments(register: &Register, body: &serde_json::Map<String, Json>) -> Result<Vec<Assignment>> {
    let mut out = Vec::new();
    let mut refusals = Vec::new();
    for (name, said) in body {
        let Some(i) = register.field_index(name) else {
            let known: Vec<&str> = register.fields.iter().filter(|f| f.is_entered()).map(|f| f.name.as_str()).collect();
            refusals.push(Refusal::new(
                "unknown_field",
                Some(name),
                format!("`{}` has no field `{name}`: {}", register.name, did_you_mean(name, known.iter().copied())),
            ));
            continue;
        };
        let f = &register.fields[i];
        match f.from_json(said) {
            Ok(v) => out.push((i, v)),
            Err(p) => refusals.push(Refusal::new(p.code, Some(name), p.message)),
        }
    }
    if refusals.is_empty() { Ok(out) } else { Err(Error::Refused(refusals)) }
}

/// The tables of the machinery.
async fn machinery(tx: &mut Tx) -> Result<()> {
    let b = tx.backend();
    ledger::create(tx).await?;
    permutation::create(tx).await?;
    jobs::create(tx).await?;
    sealing::create(tx).await?;
    use ColumnKind::{BigInt, Text};
    let table = |name: &str, columns: &[(&str, ColumnKind, bool)], key: &[&str]| {
        let mut t = Table::create();
        t.table(Alias::new(name));
        for (n, k, required) in columns {
            t.col(&mut if *required { k.required(b, n) } else { k.column(b, n) });
        }
        let mut index = Index::create();
        for k in key {
            index.col(Alias::new(*k));
        }
        t.primary_key(&mut index);
        t.to_owned()
    };
    tx.create_table(table("setting", &[("name", Text, true), ("value", Text, true)], &["name"]), TableForm::ByKey)
        .await?;
    tx.create_table(
        table(
            "pack_version",
            &[
                ("id", BigInt, true),
                ("pack", Text, true),
                ("version", Text, true),
                ("sha256", Text, true),
                ("applied_at", Text, true),
            ],
            &["id"],
        ),
        TableForm::Rows,
    )
    .await?;
    tx.create_table(
        table(
            "pack_file",
            &[("pack_version", BigInt, true), ("path", Text, true), ("content", Text, true)],
            &["pack_version", "path"],
        ),
        TableForm::ByKey,
    )
    .await?;
    tx.create_table(
        table("form", &[("id", BigInt, true), ("register", Text, true), ("signature", Text, true)], &["id"]),
        TableForm::Rows,
    )
    .await?;
    tx.create_table(
        table(
            "number_used",
            &[("register", Text, true), ("scope", Text, true), ("number", Text, true)],
            &["register", "scope", "number"],
        ),
        TableForm::ByKey,
    )
    .await?;
    tx.create_table(
        table(
            "draft",
            &[
                ("id", ColumnKind::Uuid, true),
                ("register", Text, true),
                ("record", ColumnKind::Uuid, false),
                ("actor", Text, true),
                ("body", Text, true),
                ("changed_at", Text, true),
                ("expires_at", Text, true),
            ],
            &["id"],
        ),
        TableForm::ByKey,
    )
    .await?;
    Ok(())
}

/// The newest stored version of each pack.
async fn stored_packs(db: &Database) -> Result<Vec<PackFiles>> {
    let mut reads = db.read().await?;
    let q = Query::select()
        .columns(["id", "pack"].map(Alias::new))
        .from(Alias::new("pack_version"))
        .order_by(Alias::new("id"), Order::Asc)
        .take();
    let mut newest: BTreeMap<String, i64> = BTreeMap::new();
    for row in reads.fetch_all(&q).await? {
        newest.insert(row.text(1usize)?.to_string(), row.i64(0usize)?);
    }
    let mut out = Vec::new();
    for (name, id) in newest {
        let q = Query::select()
            .columns(["path", "content"].map(Alias::new))
            .from(Alias::new("pack_file"))
            .and_where(Expr::col(Alias::new("pack_version")).eq(id))
            .take();
        let rows = reads.fetch_all(&q).await?;
        let files = rows
            .iter()
            .map(|r| Ok((r.text(0usize)?.to_string(), r.text(1usize)?.to_string())))
            .collect::<Result<_>>()?;
        out.push(PackFiles { name, files });
    }
    Ok(out)
}

pub(crate) async fn stored_house(db: &Database) -> Result<House> {
    let packs = stored_packs(db).await?;
    let catalog = if packs.is_empty() { Catalog::default() } else { Catalog::applied(packs).map_err(Error::Packs)? };
    let mut reads = db.read().await?;
    let q = Query::select()
        .columns(["id", "register"].map(Alias::new))
        .from(Alias::new("form"))
        .order_by(Alias::new("id"), Order::Asc)
        .take();
    let mut forms = BTreeMap::new();
    for row in reads.fetch_all(&q).await? {
        forms.insert(row.text(1usize)?.to_string(), row.i64(0usize)?);
    }
    Ok(House::new(catalog, forms))
}

/// Stored packs, with those given in their place.
async fn merged(db: &Database, packs: &[PackFiles]) -> Result<Vec<PackFiles>> {
    let mut all = stored_packs(db).await?;
    for p in packs {
        match all.iter_mut().find(|a| a.name == p.name) {
            Some(a) => *a = p.clone(),
            None => all.push(p.clone()),
        }
    }
    Ok(all)
}

async fn store_pack(tx: &mut Tx, pack: &PackFiles, now: Timestamp) -> Result<ledger::EventDraft> {
    let last = tx
        .fetch_optional(
            &Query::select().expr(Expr::col(Alias::new("id")).max()).from(Alias::new("pack_version")).take(),
        )
        .await?;
    let id = last.and_then(|r| r.get::<Option<i64>>(0usize).ok().flatten()).unwrap_or(0) + 1;
    let version = pack
        .files
        .get("pack.toml")
        .and_then(|t| {
            t.lines().find_map(|l| {
                l.trim()
                    .strip_prefix("version")
                    .map(|v| v.trim_start_matches([' ', '=']).trim().trim_matches('"').to_string())
            })
        })
        .unwrap_or_default();
    let row =
        vec![id.into(), pack.name.clone().into(), version.into(), pack.sha256().into(), crate::db::iso(now).into()];
    tx.bulk_insert("pack_version", &["id", "pack", "version", "sha256", "applied_at"], std::iter::once(row)).await?;
    let rows: Vec<Vec<sea_query::Value>> =
        pack.files.iter().map(|(p, c)| vec![id.into(), p.clone().into(), c.clone().into()]).collect();
    tx.bulk_insert("pack_file", &["pack_version", "path", "content"], rows.into_iter()).await?;
    let mut event = ledger::EventDraft::new(now.as_millisecond(), "local", "apply_pack");
    event.register = Some("pack".into());
    event.policy_version = Some(pack.sha256().into());
    event.reason_ref = Some(pack.name.as_str().into());
    Ok(event)
}

/// A cell as text, for exports of the machinery's tables.
pub fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Int(n) => n.to_string(),
        Cell::Real(n) => n.to_string(),
        Cell::Bool(b) => b.to_string(),
        Cell::Text(t) => t.clone(),
        Cell::Shared(t) => t.to_string(),
        Cell::Bytes(b) => b.iter().map(|x| format!("{x:02x}")).collect(),
        Cell::Uuid(u) => u.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_more_than_five_minutes_behind_the_last_event_is_refused() {
        let last = 1_700_000_000_000;
        let now = |behind: i64| Timestamp::from_millisecond(last - behind).expect("a moment");
        assert!(clock(None, now(0)).is_ok());
        assert!(clock(Some(last), now(-1)).is_ok());
        assert!(clock(Some(last), now(300_000)).is_ok());
        let refused = clock(Some(last), now(300_001)).expect_err("more than five minutes");
        assert!(matches!(&refused, Error::ClockBehind { .. }));
        assert!(refused.to_string().contains("2023-11-14T22:13:20.000Z"), "{refused}");
    }
}
