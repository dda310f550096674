//! A register as a file: one column for each field, in the text that reads back as the same value.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use palermo_exchange::emit::{self, Emitter, Style};
use palermo_exchange::mapping::Compiled;
use palermo_exchange::write::{self, FieldKind, FieldSchema, Format, Out, PackageInfo, PackageWriter, TableSchema};
use palermo_register::catalog::{Catalog, Codelist, Register};
use palermo_register::decl::FieldType as T;
use palermo_register::value::Value;
use palermo_store::read::Listing;
use palermo_store::record::Record;
use palermo_store::{Store, read, whole};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::cli::ExportFormat;
use crate::error::{Error, Result};

/// Records read in one go.
const BATCH: u64 = 2_000;
/// Batches that may wait for the writer of the file.
const WAITING: usize = 4;

/// Whether the version of a record stands in its export: a register's own field of that name takes its place.
fn has_version(register: &Register) -> bool {
    register.field("version").is_none()
}

/// The layout of a register's export: `id`, `version`, then its stored fields.
pub fn schema(catalog: &Catalog, register: &Register) -> TableSchema {
    let mut fields = vec![field("id", FieldKind::Text, true)];
    fields.extend(has_version(register).then(|| field("version", FieldKind::Integer, true)));
    for f in register.fields.iter().filter(|f| f.is_stored()) {
        let kind = match f.kind {
            T::Integer if !f.takes_states() && !f.qualifier => FieldKind::Integer,
            T::Decimal if !f.takes_states() && !f.qualifier => FieldKind::Decimal { scale: u8::try_from(f.scale).ok() },
            T::Date if !f.precision && !f.takes_states() => FieldKind::Date,
            _ => FieldKind::Text,
        };
        let mut s = field(&f.name, kind, false);
        s.title = Some(catalog.field_label(register, &f.name, "en"));
        if let Some(list) = f.list.as_ref().filter(|l| f.kind == T::Code && l.codes().len() <= 200) {
            s.allowed = list
                .codes()
                .iter()
                .map(|c| c.code.clone())
                .chain(
                    f.takes_states()
                        .then(|| ["unknown", "not_asked", "refused"].map(String::from))
                        .into_iter()
                        .flatten(),
                )
                .collect();
        }
        fields.push(s);
    }
    TableSchema {
        name: register.table(),
        title: None,
        description: None,
        fields,
        primary_key: vec!["id".into()],
        foreign_keys: Vec::new(),
        missing_values: vec![String::new()],
    }
}

fn field(name: &str, kind: FieldKind, required: bool) -> FieldSchema {
    FieldSchema { name: name.into(), title: None, description: None, kind, required, allowed: Vec::new() }
}

/// The cells of a record in the order of [`schema`].
pub fn row(register: &Register, r: &Record) -> Vec<Out<'static>> {
    let mut out = vec![Out::Text(r.id.to_string().into())];
    out.extend(has_version(register).then_some(Out::Int(r.version)));
    for (f, v) in register.fields.iter().zip(&r.values).filter(|(f, _)| f.is_stored()) {
        let plain = !f.takes_states() && !f.qualifier;
        out.push(match v {
            Value::Empty => Out::Null,
            Value::Integer(n) if plain => Out::Int(*n),
            Value::Decimal(d) if plain => Out::Decimal(d.normalize().to_string().into()),
            Value::Date(d) if plain && !f.precision => Out::Date(d.to_string().into()),
            v => Out::Text(v.to_text(f).into()),
        });
    }
    out
}

/// Exports the records of a listing, in the order of their identifiers.
///
/// # Errors
/// The register is unknown, its rows may not be passed on, no layout of that name holds its records, or the file cannot be
/// written.
pub async fn export(store: &Store, name: &str, format: ExportFormat, listing: &Listing, out: &Path) -> Result<Json> {
    let house = store.house();
    let (register, _) = house.register(name)?;
    guard(store, &register).await?;
    let imports = if format.layout().is_some() { imports(store).await? } else { HashSet::new() };
    let (give, take) = sync_channel::<Vec<Record>>(WAITING);
    let writing = {
        let (house, register, out) = (house.clone(), register.clone(), out.to_path_buf());
        let records = take.into_iter().flatten();
        tokio::task::spawn_blocking(move || match format.layout() {
            Some(mapping) => in_layout(&house.catalog, &register, mapping, &out, &imports, records),
            None => own_layout(&house.catalog, &register, format, &out, records),
        })
    };
    let read = walk(store, &register, listing, give).await;
    let written = writing.await.map_err(|_| Error::Stopped)?;
    // Where the writer gave up first, its reason is the one that counts.
    let written = written?;
    read?;
    Ok(written)
}

/// Hands the records of a register to the writer of a file, some thousands at a time.
async fn walk(store: &Store, register: &Register, listing: &Listing, give: SyncSender<Vec<Record>>) -> Result<()> {
    let house = store.house();
    let (_, layout) = house.register(&register.name)?;
    let mut reads = store.database().snapshot().await?;
    let mut after = None;
    loop {
        let records = read::load_after(&mut reads, register, layout, listing, after, BATCH).await?;
        after = records.last().map(|r| r.id);
        let last = (records.len() as u64) < BATCH;
        let sent = crate::importing::blocking(|| give.send(records));
        if last || sent.is_err() {
            return Ok(());
        }
    }
}

fn own_layout(
    catalog: &Catalog,
    register: &Register,
    format: ExportFormat,
    out: &Path,
    records: impl Iterator<Item = Record>,
) -> Result<Json> {
    let schema = schema(catalog, register);
    let rows = records.map(|r| Ok(row(register, &r)));
    let kind = match format {
        ExportFormat::Xlsx => Format::Xlsx,
        ExportFormat::Jsonl => Format::JsonLines,
        ExportFormat::Parquet => Format::Parquet,
        ExportFormat::Datapackage => return package(register, &schema, out, rows),
        _ => Format::Csv,
    };
    let written = write::table(out, kind, &schema, rows)?;
    Ok(
        json!({ "register": register.name, "rows": written.rows, "bytes": written.bytes, "out": out.display().to_string() }),
    )
}

fn package(
    register: &Register,
    schema: &TableSchema,
    out: &Path,
    rows: impl Iterator<Item = std::result::Result<Vec<Out<'static>>, palermo_exchange::Error>>,
) -> Result<Json> {
    let info = PackageInfo {
        name: register.table().replace('_', "-"),
        title: Some(register.name.clone()),
        ..PackageInfo::default()
    };
    let mut package = PackageWriter::create(out, info)?;
    let mut n = 0u64;
    package.add(schema, rows.inspect(|_| n += 1))?;
    let mut done = BTreeSet::new();
    for f in register.fields.iter().filter(|f| f.is_stored()) {
        let wanted = |l: &&Arc<Codelist>| done.insert(l.name.clone()) && l.codes().len() <= 2_000;
        let Some(list) = f.list.as_ref().filter(wanted) else { continue };
        let codes = TableSchema {
            name: format!("codes_{}", list.name.replace('.', "_")),
            fields: ["code", "parent", "en", "fr", "es", "ru", "ar", "zh"]
                .map(|n| field(n, FieldKind::Text, n == "code"))
                .to_vec(),
            primary_key: vec!["code".into()],
            missing_values: vec![String::new()],
            ..TableSchema::default()
        };
        let rows = list.codes().iter().map(|c| {
            let parent = c.parent.clone().map_or(Out::Null, |p| Out::Text(p.into()));
            let labels = palermo_register::reference::LANGUAGES.map(|l| Out::Text(list.label(&c.code, l).0.into()));
            Ok([Out::Text(c.code.clone().into()), parent].into_iter().chain(labels).collect())
        });
        package.add(&codes, rows)?;
    }
    package.finish()?;
    Ok(json!({ "register": register.name, "format": "datapackage", "rows": n, "out": out.display().to_string() }))
}

/// Records in the layout of somebody else, with what it cannot carry.
fn in_layout(
    catalog: &Catalog,
    register: &Register,
    mapping: &str,
    out: &Path,
    imports: &HashSet<Uuid>,
    records: impl Iterator<Item = Record>,
) -> Result<Json> {
    let compiled = Compiled::named(catalog, mapping)?;
    let extension = out.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    let (kind, style) = match extension.as_str() {
        "xlsx" => (Format::Xlsx, Style { labels: true, ..Style::default() }),
        "jsonl" => (Format::JsonLines, Style::default()),
        _ => (Format::Csv, Style::default()),
    };
    let Some(emitter) = Emitter::of(&compiled, &register.name, style) else {
        let holds: Vec<&str> = compiled.shapes.iter().flat_map(|s| s.registers()).map(|r| r.name.as_str()).collect();
        return Err(Error::said(
            "not_this_register",
            format!("the layout `{mapping}` does not hold records of {}", register.name),
            format!("it holds {}", holds.join(", ")),
        ));
    };
    let given = records.map(|r| {
        let untouched = r.batch.is_some_and(|b| imports.contains(&b));
        let from_here = |s: &palermo_store::Source| s.key.starts_with(&format!("{mapping}/"));
        let text = r.source.filter(|s| untouched && from_here(s)).and_then(|s| s.text);
        Ok((r.values, text))
    });
    let (written, lost) = emit::table(emitter, out, kind, given)?;
    Ok(json!({
        "register": register.name, "format": mapping, "rows": lost.records, "bytes": written.bytes,
        "out": out.display().to_string(), "losses": lost.losses, "empty_core": lost.empty_core,
    }))
}

/// The batches that were imports: a record whose version one of them made says what its source said.
async fn imports(store: &Store) -> Result<HashSet<Uuid>> {
    let filter = store.filter("core.batch", "kind == 'import'")?;
    let house = store.house();
    let (register, layout) = house.register("core.batch")?;
    Ok(read::ids(&mut store.database().read().await?, &register, layout, &filter).await?.into_iter().collect())
}

/// Rows of a source whose terms forbid passing them on do not leave: their tables may, with their citation.
async fn guard(store: &Store, register: &Register) -> Result<()> {
    match restricted(store, register).await? {
        None => Ok(()),
        Some((mapping, cite)) => Err(Error::said(
            "redistribution_forbidden",
            format!("{} holds rows taken in by `{mapping}`, whose terms forbid passing them on", register.name),
            format!("make a table instead and cite it: {cite}"),
        )),
    }
}

/// The mapping whose rows a register holds and whose terms forbid passing them on, with its citation.
///
/// # Errors
/// The store refuses.
pub async fn restricted(store: &Store, register: &Register) -> Result<Option<(String, String)>> {
    let house = store.house();
    let mut reads = store.database().read().await?;
    let forbidden =
        |m: &palermo_register::decl::MappingDecl| m.licence.as_ref().is_some_and(|l| l.value == "no_redistribution");
    for (name, (_, m)) in house.catalog.mappings.iter().filter(|(_, (_, m))| forbidden(m)) {
        let into = |s: &palermo_register::decl::ShapeDecl| {
            house.catalog.register(&s.into).is_some_and(|r| r.name == register.name)
        };
        if m.shapes.iter().any(into) && whole::has_origin(&mut reads, register, name).await? {
            return Ok(Some((name.clone(), m.cite.as_ref().map(|c| c.value.clone()).unwrap_or_default())));
        }
    }
    Ok(None)
}
