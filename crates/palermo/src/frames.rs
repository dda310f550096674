//! Registers as columns: snapshots that follow the ledger, so that a table never waits for a rebuild.
//!
//! A snapshot lies in `derived/` of the installation's folder as Parquet, names the form version and the position of the
//! ledger that it has reached, and can be dropped at any time. A table reads the columns that it needs, then applies the
//! records changed since.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use palermo_register::catalog::{Field, Register};
use palermo_register::cel::Filter;
use palermo_register::decl::FieldType as T;
use palermo_register::value::{State, Value};
use palermo_store::record::Record;
use palermo_store::{Store, ledger, read};
use palermo_tabulate::{Absent, Change, ColumnType, Entry, Frame, FrameBuilder, snapshot};

use crate::error::{Result, io};

/// Records read in one go.
const BATCH: u64 = 2_000;

/// The columns of a register's frame: the field's name, or `rows.field` for a field of rows.
pub fn schema(register: &Register) -> Vec<(String, ColumnType)> {
    let mut out = vec![("owner".to_string(), ColumnType::Code)];
    for f in register.fields.iter().filter(|f| f.is_stored()) {
        match f.kind {
            T::Rows => out.extend(
                f.fields.iter().filter(|s| coded(s)).map(|s| (format!("{}.{}", f.name, s.name), ColumnType::Set)),
            ),
            T::Set | T::Refs => out.push((f.name.clone(), ColumnType::Set)),
            T::Integer if !f.qualifier => out.push((f.name.clone(), ColumnType::Int)),
            T::Date | T::Datetime => out.push((f.name.clone(), ColumnType::Date)),
            T::LongText => {}
            _ => out.push((f.name.clone(), ColumnType::Code)),
        }
    }
    out
}

fn coded(f: &Field) -> bool {
    matches!(f.kind, T::Code | T::Country | T::Language | T::Currency | T::Subdivision | T::Yn)
}

/// What a record says, in the order of the schema; held apart because entries borrow.
struct Said {
    cells: Vec<Held>,
}

enum Held {
    Unstated,
    Absent(Absent),
    Code(String),
    Set(Vec<String>, Vec<String>),
    Int(i64),
    Date(i32, i32),
}

fn absent(s: State) -> Option<Absent> {
    match s {
        State::Unknown => Some(Absent::Unknown),
        State::NotAsked => Some(Absent::NotAsked),
        State::Refused => Some(Absent::Refused),
        State::Yes | State::No => None,
    }
}

fn days(d: jiff::civil::Date) -> i32 {
    (d - jiff::civil::date(1970, 1, 1)).get_days()
}

fn held(f: &Field, v: &Value) -> Held {
    match v.plain() {
        Value::Empty => Held::Unstated,
        Value::State(s) => absent(*s).map_or(Held::Unstated, Held::Absent),
        Value::Set(set) => match set.group.and_then(absent) {
            Some(a) => Held::Absent(a),
            None => {
                let of = |want: State| set.codes.iter().filter(|(_, s)| **s == want).map(|(c, _)| c.clone()).collect();
                Held::Set(of(State::Yes), of(State::No))
            }
        },
        Value::Integer(n) if !f.qualifier => Held::Int(*n),
        Value::Date(d) => Held::Date(days(d.first()), days(d.last())),
        Value::DateTime(d) => {
            let day = d.at.in_tz(&d.zone).map(|z| z.date()).unwrap_or_default();
            Held::Date(days(day), days(day))
        }
        Value::Yn(b) => Held::Code(if *b { "yes" } else { "no" }.into()),
        Value::Refs(refs) if f.kind == T::Refs => {
            Held::Set(refs.iter().map(|r| r.id.to_string()).collect(), Vec::new())
        }
        Value::Refs(refs) => refs.first().map_or(Held::Unstated, |r| Held::Code(r.id.to_string())),
        Value::Translated(t) => {
            t.get("en").or_else(|| t.values().next()).map_or(Held::Unstated, |t| Held::Code(t.text.clone()))
        }
        _ => Held::Code(v.to_text(f)),
    }
}

fn said(register: &Register, r: &Record) -> Said {
    let mut cells = vec![r.owner.as_ref().map_or(Held::Unstated, |o| Held::Code(o.to_string()))];
    for (f, v) in register.fields.iter().zip(&r.values).filter(|(f, _)| f.is_stored()) {
        match f.kind {
            T::Rows => {
                for (i, _) in f.fields.iter().enumerate().filter(|(_, s)| coded(s)) {
                    let rows = if let Value::Rows(rows) = v { rows.as_slice() } else { &[] };
                    let codes: BTreeSet<String> = rows
                        .iter()
                        .filter_map(
                            |row| if let Held::Code(c) = held(&f.fields[i], row.get(i)?) { Some(c) } else { None },
                        )
                        .collect();
                    cells.push(if codes.is_empty() {
                        Held::Unstated
                    } else {
                        Held::Set(codes.into_iter().collect(), Vec::new())
                    });
                }
            }
            T::LongText => {}
            _ => cells.push(held(f, v)),
        }
    }
    Said { cells }
}

fn with_entries<R>(said: &Said, use_them: impl FnOnce(&[Entry<'_>]) -> R) -> R {
    let sets: Vec<(Vec<&str>, Vec<&str>)> = said
        .cells
        .iter()
        .map(|h| match h {
            Held::Set(y, n) => (y.iter().map(String::as_str).collect(), n.iter().map(String::as_str).collect()),
            _ => (Vec::new(), Vec::new()),
        })
        .collect();
    let entries: Vec<Entry<'_>> = said
        .cells
        .iter()
        .zip(&sets)
        .map(|(h, (yes, no))| match h {
            Held::Unstated => Entry::Unstated,
            Held::Absent(a) => Entry::Absent(*a),
            Held::Code(c) => Entry::Code(c),
            Held::Set(..) => Entry::Set { yes, no },
            Held::Int(n) => Entry::Int(*n),
            Held::Date(lo, hi) => Entry::Date { lo: *lo, hi: *hi },
        })
        .collect();
    use_them(&entries)
}

fn path(store: &Store, register: &Register) -> PathBuf {
    store.folder().join("derived").join(format!("{}.parquet", register.name))
}

fn form(store: &Store, register: &Register) -> String {
    let house = store.house();
    format!(
        "{}:{}",
        house.forms.get(&register.name).copied().unwrap_or(0),
        schema(register).iter().map(|(n, t)| format!("{n}={t:?}")).collect::<Vec<_>>().join(",")
    )
}

/// The frame of a register as of now; only the columns named, all when none are.
///
/// # Errors
/// The store or the snapshot refuses.
pub async fn frame(store: &Store, register: &Register, columns: Option<&[&str]>) -> Result<Frame> {
    let path = path(store, register);
    let form = form(store, register);
    let now = ledger::last_seq(&mut store.database().read().await?).await?;
    if !register.machinery && path.exists() {
        let read_path = path.clone();
        let wanted: Option<Vec<String>> = columns.map(|c| c.iter().map(|s| (*s).to_string()).collect());
        let read = tokio::task::spawn_blocking(move || {
            let wanted: Option<Vec<&str>> = wanted.as_ref().map(|w| w.iter().map(String::as_str).collect());
            snapshot::read(&read_path, wanted.as_deref())
        })
        .await;
        // A snapshot that cannot be read, or that follows another form or another ledger, is derived again.
        if let Ok(Ok(found)) = read
            && found.form == form
            && found.frame.seq() <= now
            && let Some(frame) = follow(store, register, found.frame, now).await?
        {
            return Ok(frame);
        }
    }
    let frame = build(store, register, &mut |_| {}).await?;
    if !register.machinery {
        keep(store, register, &frame)?;
    }
    Ok(frame)
}

fn keep(store: &Store, register: &Register, frame: &Frame) -> Result<()> {
    let path = path(store, register);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(io(format!("making {}", folder.display())))?;
    }
    snapshot::write(frame, &form(store, register), &path)?;
    Ok(())
}

/// Reads the whole register into a frame.
///
/// # Errors
/// The store refuses.
pub async fn build(store: &Store, register: &Register, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Frame> {
    let house = store.house();
    let (_, layout) = house.register(&register.name)?;
    let mut reads = store.database().snapshot().await?;
    let seq = ledger::last_seq(&mut reads).await?;
    let mut builder = FrameBuilder::new(&register.name, &schema(register));
    let (all, mut after) = (read::Listing::default(), None);
    let mut done = 0;
    loop {
        let records = read::load_after(&mut reads, register, layout, &all, after, BATCH).await?;
        for r in &records {
            with_entries(&said(register, r), |entries| builder.push(*r.id.as_bytes(), entries))?;
        }
        done += records.len() as u64;
        progress(done);
        match records.last() {
            Some(last) if records.len() as u64 == BATCH => after = Some(last.id),
            _ => return Ok(builder.finish(seq)),
        }
    }
}

/// Applies what the ledger says since the frame's position; `None` when so much changed that building anew is cheaper.
async fn follow(store: &Store, register: &Register, mut frame: Frame, now: i64) -> Result<Option<Frame>> {
    let house = store.house();
    let (_, layout) = house.register(&register.name)?;
    let mut reads = store.database().snapshot().await?;
    let mut touched: HashSet<uuid::Uuid> = HashSet::new();
    let mut at = frame.seq();
    while at < now {
        let events = ledger::events_after(&mut reads, at, 5_000).await?;
        let Some(last) = events.last() else { break };
        at = last.seq;
        touched.extend(
            events
                .iter()
                .filter(|e| e.draft.register.as_deref() == Some(&register.name))
                .filter_map(|e| e.draft.record),
        );
        if touched.len() > 5_000 && touched.len() > frame.len() / 5 {
            return Ok(None);
        }
    }
    let columns: Vec<String> = frame.schema().into_iter().map(|(n, _)| n).collect();
    let places: Vec<usize> = columns.iter().filter_map(|n| schema(register).iter().position(|(s, _)| s == n)).collect();
    if places.len() != columns.len() {
        return Ok(None);
    }
    let ids: Vec<uuid::Uuid> = touched.into_iter().collect();
    for chunk in ids.chunks(1_000) {
        let records = read::load_many(&mut reads, register, layout, chunk).await?;
        let held: Vec<(uuid::Uuid, Said)> = records.iter().map(|r| (r.id, said(register, r))).collect();
        let here: HashSet<uuid::Uuid> = held.iter().map(|(id, _)| *id).collect();
        for (id, s) in &held {
            with_entries(s, |entries| {
                let narrowed = places.iter().map(|p| entries[*p]).collect();
                frame.apply(at, &[Change { id: *id.as_bytes(), entries: Some(narrowed) }])
            })?;
        }
        let gone: Vec<Change<'_>> = chunk
            .iter()
            .filter(|id| !here.contains(id))
            .map(|id| Change { id: *id.as_bytes(), entries: None })
            .collect();
        frame.apply(at, &gone)?;
    }
    Ok(Some(frame))
}

/// Drops every snapshot and builds it anew.
///
/// # Errors
/// The store refuses, or a snapshot cannot be written.
pub async fn rebuild(store: &Store, progress: &mut (dyn FnMut(&str, u64) + Send)) -> Result<u64> {
    let folder = store.folder().join("derived");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(io(format!("removing {}", folder.display())))?;
    }
    let house = store.house();
    let mut n = 0;
    for (name, register) in house.catalog.registers.iter().filter(|(_, r)| !r.machinery) {
        let frame = build(store, register, &mut |done| progress(name, done)).await?;
        if !frame.is_empty() {
            keep(store, register, &frame)?;
        }
        n += frame.len() as u64;
    }
    Ok(n)
}

/// Takes out of a frame every record for which a filter is not definitely true, as the store answers it: for searches inside
/// texts, and for order among values that columns hold as codes.
///
/// # Errors
/// The store refuses.
pub async fn keep_passing(store: &Store, register: &Register, frame: &mut Frame, filter: Filter) -> Result<()> {
    let house = store.house();
    let (_, layout) = house.register(&register.name)?;
    let mut reads = store.database().snapshot().await?;
    let passing: HashSet<uuid::Uuid> = read::ids(&mut reads, register, layout, &filter).await?.into_iter().collect();
    let all = read::ids(&mut reads, register, layout, &Filter::All).await?;
    let seq = frame.seq();
    let out: Vec<Change<'_>> =
        all.iter().filter(|id| !passing.contains(id)).map(|id| Change { id: *id.as_bytes(), entries: None }).collect();
    frame.apply(seq, &out)?;
    Ok(())
}
