//! Reading records: one, many, a list by filter, former versions, and what held on a day.

use palermo_register::catalog::{Field, Register};
use palermo_register::cel::Filter;
use palermo_register::decl::FieldType as T;
use palermo_register::value::Value;
use sea_query::{Alias, Asterisk, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

use crate::Result;
use crate::counts::Counts;
use crate::db::{Backend, Reads, Row};
use crate::filter::Translate;
use crate::layout::{self, FIXED, Layout};
use crate::record::{Record, Source};
use crate::sight::Sight;

/// What a list asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Which records.
    pub filter: Filter,
    /// Which of them whoever asks may see.
    pub sight: Sight,
    /// Only records of this organisation (code).
    pub owner: Option<String>,
    /// Text searched for in the listed text fields.
    pub search: Option<String>,
    /// The day on which records of a register with validity hold.
    pub as_of: Option<jiff::civil::Date>,
    /// Fields to sort by, descending when true; then by id, in the direction of the last field.
    pub order: Vec<(usize, bool)>,
    /// Records left out at the start.
    pub offset: u64,
    /// Records at most.
    pub limit: u64,
}

impl Default for Listing {
    fn default() -> Self {
        Listing {
            filter: Filter::All,
            sight: Sight::Always(true),
            owner: None,
            search: None,
            as_of: None,
            order: Vec::new(),
            offset: 0,
            limit: 50,
        }
    }
}

/// Records up to which all that pass a filter are found before any is shown.
const FEW: u64 = 500;

impl Listing {
    /// Whether it asks for less than all records of the register.
    fn narrows(&self, register: &Register) -> bool {
        self.filter != Filter::All
            || self.sight != Sight::Always(true)
            || self.owner.is_some()
            || self.search.as_ref().is_some_and(|t| !t.trim().is_empty())
            || (self.as_of.is_some() && register.valid)
    }
}

fn select(layout: &Layout) -> SelectStatement {
    let mut q = Query::select();
    q.from(Alias::new(&layout.table));
    for (name, _) in &layout.columns {
        q.column((Alias::new(&layout.table), Alias::new(name)));
    }
    q
}

fn record(row: &Row, register: &Register, layout: &Layout) -> Result<Record> {
    let salt: Vec<u8> = row.bytes("salt")?.to_vec();
    let source = row.get::<Option<&str>>("origin_key")?.map(|key| -> Result<Source> {
        let text = |c: &str| row.get::<Option<&str>>(c).map(|t| t.map(str::to_string));
        Ok(Source {
            key: key.to_string(),
            edition: text("origin_edition")?.unwrap_or_default(),
            row: row.get::<Option<i64>>("origin_row")?.unwrap_or(0),
            column: text("origin_column")?,
            text: text("origin_text")?,
        })
    });
    let mut values = vec![Value::Empty; register.fields.len()];
    for f in &layout.fields {
        if f.count > 0 {
            values[f.field] = layout::value(row, f.first, &register.fields[f.field])?;
        }
    }
    let ciphertext = |(name, _): &(String, _)| Ok(row.get::<Option<Vec<u8>>>(name.as_str())?.map(Arc::from));
    let sealed = layout.columns[layout.sealed..].iter().map(ciphertext).collect::<Result<_>>()?;
    Ok(Record {
        id: row.uuid("id")?,
        version: row.i64("record_version")?,
        form: row.i64("form_version")?,
        owner: row.get::<Option<&str>>("owner")?.map(Arc::from),
        created_at: row.text("recorded_at")?.to_string(),
        changed_at: row.text("changed_at")?.to_string(),
        batch: row.get("record_batch")?,
        source: source.transpose()?,
        profile: row.get::<Option<&str>>("record_profile")?.map(str::to_string),
        salt: salt.try_into().unwrap_or([0; 16]),
        values,
        sealed,
    })
}

/// Reads the records of a statement over the main table, with their child rows.
async fn fetch(
    reads: &mut impl Reads,
    statement: &SelectStatement,
    register: &Register,
    layout: &Layout,
) -> Result<Vec<Record>> {
    let rows = reads.fetch_all(statement).await?;
    let mut records = rows.iter().map(|r| record(r, register, layout)).collect::<Result<Vec<_>>>()?;
    children(reads, &mut records, register, layout).await?;
    Ok(records)
}

async fn children(reads: &mut impl Reads, records: &mut [Record], register: &Register, layout: &Layout) -> Result<()> {
    if records.is_empty() || layout.children.is_empty() {
        return Ok(());
    }
    let place: HashMap<Uuid, usize> = records.iter().enumerate().map(|(i, r)| (r.id, i)).collect();
    for child in &layout.children {
        for chunk in records.iter().map(|r| r.id).collect::<Vec<_>>().chunks(500) {
            let mut q = Query::select();
            q.from(Alias::new(&child.table)).column(Alias::new("record"));
            for (name, _) in &child.columns {
                q.column(Alias::new(name));
            }
            q.and_where(Expr::col(Alias::new("record")).is_in(chunk.iter().copied()));
            q.order_by(Alias::new("record"), Order::Asc);
            for (name, _) in &child.columns[..child.key] {
                q.order_by(Alias::new(name), Order::Asc);
            }
            for row in reads.fetch_all(&q).await? {
                let Some(i) = place.get(&row.uuid(0usize)?) else { continue };
                layout::add_child(&row, child, &register.fields[child.field], &mut records[*i].values[child.field])?;
            }
        }
    }
    Ok(())
}

/// One record, if it is there.
///
/// # Errors
/// The database refuses.
pub async fn load(reads: &mut impl Reads, register: &Register, layout: &Layout, id: Uuid) -> Result<Option<Record>> {
    let mut q = select(layout);
    q.and_where(Expr::col((Alias::new(&layout.table), Alias::new("id"))).eq(id));
    Ok(fetch(reads, &q, register, layout).await?.pop())
}

/// Which of several records somebody may see, in the order of their identifiers.
///
/// # Errors
/// The database refuses.
pub async fn seen(reads: &mut impl Reads, layout: &Layout, ids: &[Uuid], sight: &Sight) -> Result<Vec<Uuid>> {
    match sight {
        Sight::Always(true) => {
            let mut all = ids.to_vec();
            all.sort_unstable();
            return Ok(all);
        }
        Sight::Always(false) => return Ok(Vec::new()),
        _ => {}
    }
    let id = || (Alias::new(&layout.table), Alias::new("id"));
    let mut out = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let mut q = Query::select();
        q.from(Alias::new(&layout.table)).column(id());
        q.and_where(Expr::col(id()).is_in(chunk.iter().copied()));
        q.and_where(sight.condition(layout, reads.backend()));
        q.order_by(id(), Order::Asc);
        out.extend(identifiers(reads, &q).await?);
    }
    Ok(out)
}

/// Several records, in the order of their identifiers.
///
/// # Errors
/// The database refuses.
pub async fn load_many(
    reads: &mut impl Reads,
    register: &Register,
    layout: &Layout,
    ids: &[Uuid],
) -> Result<Vec<Record>> {
    let mut out = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let mut q = select(layout);
        q.and_where(Expr::col((Alias::new(&layout.table), Alias::new("id"))).is_in(chunk.iter().copied()));
        q.order_by((Alias::new(&layout.table), Alias::new("id")), Order::Asc);
        out.extend(fetch(reads, &q, register, layout).await?);
    }
    Ok(out)
}

/// Records of a listing after an identifier, in the order of identifiers whatever order it asks for: for walks over a whole
/// register in bounded memory.
///
/// # Errors
/// The database refuses.
pub async fn load_after(
    reads: &mut impl Reads,
    register: &Register,
    layout: &Layout,
    listing: &Listing,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Record>> {
    let mut q = select(layout);
    narrow(&mut q, reads.backend(), register, layout, listing);
    if let Some(after) = after {
        q.and_where(Expr::col((Alias::new(&layout.table), Alias::new("id"))).gt(after));
    }
    q.order_by((Alias::new(&layout.table), Alias::new("id")), Order::Asc).limit(limit);
    fetch(reads, &q, register, layout).await
}

/// The records that a listing asks for, and how many there are in all.
///
/// Which records they are is asked first, of indexes alone; whole records are read of one page only.
///
/// # Errors
/// The database refuses.
pub async fn list(
    reads: &mut impl Reads,
    register: &Register,
    layout: &Layout,
    listing: &Listing,
) -> Result<(Vec<Record>, i64)> {
    list_counted(reads, register, layout, listing, &Counts::default()).await
}

/// As [`list`], with counts that are remembered.
pub(crate) async fn list_counted(
    reads: &mut impl Reads,
    register: &Register,
    layout: &Layout,
    listing: &Listing,
    counts: &Counts,
) -> Result<(Vec<Record>, i64)> {
    let (ids, total) = page(reads, register, layout, listing, counts).await?;
    let mut found: HashMap<Uuid, Record> =
        load_many(reads, register, layout, &ids).await?.into_iter().map(|r| (r.id, r)).collect();
    Ok((ids.iter().filter_map(|id| found.remove(id)).collect(), total))
}

/// The identifiers of a page in order, and how many records there are in all.
async fn page(
    reads: &mut impl Reads,
    register: &Register,
    layout: &Layout,
    listing: &Listing,
    counts: &Counts,
) -> Result<(Vec<Uuid>, i64)> {
    let listing = &Listing { sight: listing.sight.as_it_stands(reads).await?, ..listing.clone() };
    let identified = || {
        let mut q = Query::select();
        q.from(Alias::new(&layout.table)).column((Alias::new(&layout.table), Alias::new("id")));
        q
    };
    if listing.narrows(register) {
        // Few records are all found by one walk that need not keep any order: nothing is left to count.
        let mut q = identified();
        narrow(&mut q, reads.backend(), register, layout, listing);
        let mut few = identifiers(reads, q.limit(FEW + 1)).await?;
        if few.len() as u64 <= FEW {
            let total = few.len() as i64;
            if listing.order.is_empty() {
                few.sort_unstable();
                let page = few.into_iter().skip(whole(listing.offset)).take(whole(listing.limit)).collect();
                return Ok((page, total));
            }
            let mut q = identified();
            q.and_where(Expr::col((Alias::new(&layout.table), Alias::new("id"))).is_in(few));
            return Ok((identifiers(reads, in_order(&mut q, register, layout, listing)).await?, total));
        }
    }
    let mut q = identified();
    narrow(&mut q, reads.backend(), register, layout, listing);
    let ids = identifiers(reads, in_order(&mut q, register, layout, listing)).await?;
    let all = ids.len() as u64 + listing.offset;
    if (ids.len() as u64) < listing.limit && (!ids.is_empty() || listing.offset == 0) {
        return Ok((ids, i64::try_from(all).unwrap_or(i64::MAX)));
    }
    Ok((ids, counts.of(reads, register, layout, listing).await?))
}

fn whole(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// The order and the part of it that a listing asks for. The identifiers follow the direction of the last field, so that an
/// index gives either direction.
fn in_order<'q>(
    q: &'q mut SelectStatement,
    register: &Register,
    layout: &Layout,
    listing: &Listing,
) -> &'q mut SelectStatement {
    let direction = |descending: bool| if descending { Order::Desc } else { Order::Asc };
    for (field, descending) in &listing.order {
        for (name, _) in layout.in_order(register, *field) {
            q.order_by((Alias::new(&layout.table), Alias::new(name)), direction(*descending));
        }
    }
    let last = listing.order.last().is_some_and(|(_, descending)| *descending);
    q.order_by((Alias::new(&layout.table), Alias::new("id")), direction(last));
    q.limit(listing.limit).offset(listing.offset)
}

async fn identifiers(reads: &mut impl Reads, q: &SelectStatement) -> Result<Vec<Uuid>> {
    reads.fetch_all(q).await?.iter().map(|r| r.uuid(0usize)).collect()
}

/// How many records a listing has in all.
///
/// # Errors
/// The database refuses.
pub async fn count(reads: &mut impl Reads, register: &Register, layout: &Layout, listing: &Listing) -> Result<i64> {
    let mut q = Query::select();
    q.from(Alias::new(&layout.table)).expr(Func::count(Expr::col(Asterisk)));
    narrow(&mut q, reads.backend(), register, layout, listing);
    reads.fetch_optional(&q).await?.map_or(Ok(0), |r| r.i64(0usize))
}

pub(crate) fn narrow(
    q: &mut SelectStatement,
    backend: Backend,
    register: &Register,
    layout: &Layout,
    listing: &Listing,
) {
    let translate = Translate { register, layout, backend };
    let col = |n: &str| Expr::col((Alias::new(&layout.table), Alias::new(n)));
    if listing.filter != Filter::All {
        q.cond_where(translate.holds(&listing.filter));
    }
    if listing.sight != Sight::Always(true) {
        q.and_where(listing.sight.condition(layout, backend));
    }
    if let Some(owner) = &listing.owner {
        q.and_where(col("owner").eq(owner.as_str()));
    }
    if let Some(text) = listing.search.as_ref().filter(|t| !t.trim().is_empty()) {
        let found = searched(register).into_iter().map(|(i, _)| translate.found(i, text.trim()));
        q.cond_where(found.fold(Condition::any(), Condition::add));
    }
    if let Some(day) = listing.as_of.filter(|_| register.valid) {
        let day = day.to_string();
        q.and_where(col("valid_from").is_null().or(col("valid_from").lte(day.as_str())));
        q.and_where(col("valid_to").is_null().or(col("valid_to_last").gte(day.as_str())));
    }
}

/// The identifiers of the records that pass a filter.
///
/// # Errors
/// The database refuses.
pub async fn ids(reads: &mut impl Reads, register: &Register, layout: &Layout, filter: &Filter) -> Result<Vec<Uuid>> {
    let mut q = Query::select();
    q.from(Alias::new(&layout.table)).column((Alias::new(&layout.table), Alias::new("id")));
    narrow(&mut q, reads.backend(), register, layout, &Listing { filter: filter.clone(), ..Listing::default() });
    identifiers(reads, &q).await
}

/// The fields in which a list searches: number, and the text fields that it shows.
pub fn searched(register: &Register) -> Vec<(usize, &Field)> {
    let textual = |f: &Field| {
        matches!(f.kind, T::Text | T::LongText | T::Identifier | T::Url | T::Email | T::Phone) && f.is_stored()
    };
    register
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| {
            textual(f)
                && (f.name == "number"
                    || register.list.contains(&f.name)
                    || register.key.contains(&f.name)
                    || !f.search.is_empty())
        })
        .collect()
}

/// Names of the fixed columns, for readers of the schema.
pub fn fixed_columns() -> impl Iterator<Item = &'static str> {
    FIXED.iter().map(|(n, ..)| *n)
}

/// A former version of a record.
#[derive(Clone, Debug)]
pub struct Former {
    /// Version.
    pub version: i64,
    /// When it was made.
    pub changed_at: String,
    /// When it was replaced.
    pub replaced_at: String,
    /// Field → value as JSON, as it stood.
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// The former versions of a record, oldest first.
///
/// # Errors
/// The database refuses, or a version is unreadable.
pub async fn history(reads: &mut impl Reads, layout: &Layout, id: Uuid) -> Result<Vec<Former>> {
    former(&reads.fetch_all(&versions(layout, id)).await?)
}

/// The former versions of a record that stands no more, oldest first; none of one that stands.
///
/// # Errors
/// As [`history`].
pub async fn history_of_deleted(reads: &mut impl Reads, layout: &Layout, id: Uuid) -> Result<Vec<Former>> {
    let mut stands = Query::select();
    stands.from(Alias::new(&layout.table)).expr(Expr::val(1));
    stands.and_where(Expr::col((Alias::new(&layout.table), Alias::new("id"))).eq(id));
    former(&reads.fetch_all(versions(layout, id).and_where(Expr::exists(stands).not())).await?)
}

fn versions(layout: &Layout, id: Uuid) -> SelectStatement {
    let mut q = Query::select();
    q.from(Alias::new(layout::history(&layout.table)));
    q.columns(["version", "changed_at", "replaced_at", "body"].map(Alias::new));
    q.and_where(Expr::col(Alias::new("id")).eq(id)).order_by(Alias::new("version"), Order::Asc);
    q
}

fn former(rows: &[Row]) -> Result<Vec<Former>> {
    rows.iter()
        .map(|r| {
            Ok(Former {
                version: r.i64(0usize)?,
                changed_at: r.text(1usize)?.to_string(),
                replaced_at: r.text(2usize)?.to_string(),
                values: decode(r.bytes(3usize)?),
            })
        })
        .collect()
}

/// The canonical bytes of a version as JSON; what cannot be read is left out.
pub fn decode(body: &[u8]) -> serde_json::Map<String, serde_json::Value> {
    let read: Option<ciborium::Value> = ciborium::from_reader(body).ok();
    match read.map(json) {
        Some(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    }
}

fn json(v: ciborium::Value) -> serde_json::Value {
    use ciborium::Value as C;
    match v {
        C::Text(t) => t.into(),
        C::Integer(n) => i64::try_from(n).map_or(serde_json::Value::Null, Into::into),
        C::Bool(b) => b.into(),
        C::Array(a) => a.into_iter().map(json).collect(),
        C::Map(m) => {
            serde_json::Value::Object(m.into_iter().filter_map(|(k, v)| Some((k.into_text().ok()?, json(v)))).collect())
        }
        _ => serde_json::Value::Null,
    }
}

impl Former {
    /// The version as values of the register's present fields; fields that are gone are left out.
    pub fn values_of(&self, register: &Register) -> Vec<Value> {
        restored(&self.values, register)
    }
}

/// A former version as values of the register's present fields; fields that are gone are left out.
pub fn restore(body: &[u8], register: &Register) -> Vec<Value> {
    restored(&decode(body), register)
}

fn restored(map: &serde_json::Map<String, serde_json::Value>, register: &Register) -> Vec<Value> {
    register
        .fields
        .iter()
        .map(|f| map.get(&f.name).and_then(|said| restored_value(f, said)).unwrap_or_default())
        .collect()
}

fn restored_value(f: &Field, said: &serde_json::Value) -> Option<Value> {
    match (f.kind, said) {
        (T::Set, serde_json::Value::Array(parts)) => {
            let group = parts.first().and_then(|g| g.as_str());
            let codes = parts.get(1).cloned().unwrap_or_default();
            let shape = match group {
                Some(g) => serde_json::json!({ "group": g }),
                None => serde_json::json!({ "codes": codes }),
            };
            f.from_json(&shape).ok()
        }
        // No table carries a file, so no text is read as one: only the version's own.
        (T::File, serde_json::Value::String(t)) => serde_json::from_str(t).ok().map(Value::File),
        // What has parts stands among the canonical bytes as the text of its JSON.
        (T::PersonName | T::Address | T::Place | T::Translated | T::Concepts, serde_json::Value::String(t)) => {
            f.from_json(&serde_json::from_str(t).ok()?).ok()
        }
        _ => f.from_json(said).ok(),
    }
}

/// One value from its canonical bytes; empty when the field cannot hold it any more.
pub(crate) fn value_of(f: &Field, canonical: &[u8]) -> Value {
    let read: Option<ciborium::Value> = ciborium::from_reader(canonical).ok();
    read.and_then(|v| restored_value(f, &json(v))).unwrap_or_default()
}

/// The ciphertexts of a former version, one for each slot of the register as it is now.
pub(crate) fn ciphertexts(body: &[u8], register: &Register) -> Vec<Option<Arc<[u8]>>> {
    let read: Option<ciborium::Value> = ciborium::from_reader(body).ok();
    let entries = read.and_then(|v| v.into_map().ok()).unwrap_or_default();
    let of = |entry: &str| {
        let found = entries.iter().find(|(k, _)| k.as_text() == Some(entry));
        found.and_then(|(_, v)| v.as_bytes()).map(|b| Arc::from(b.as_slice()))
    };
    register.slots.iter().map(|s| of(s.entry())).collect()
}
