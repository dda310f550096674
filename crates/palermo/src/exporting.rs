//! A register as a file: one column for each field, in the text that reads back as the same value.

use std::path::Path;

use palermo_exchange::write::{self, FieldKind, FieldSchema, Format, Out, PackageInfo, PackageWriter, TableSchema};
use palermo_register::catalog::{Catalog, Register};
use palermo_register::decl::FieldType as T;
use palermo_register::value::Value;
use palermo_store::read::Listing;
use palermo_store::record::Record;
use palermo_store::{Store, read};
use serde_json::{Value as Json, json};

use crate::cli::ExportFormat;
use crate::error::{Error, Result};

/// The layout of a register's export: `id`, `version`, then its stored fields.
pub fn schema(catalog: &Catalog, register: &Register) -> TableSchema {
    let mut fields = vec![field("id", FieldKind::Text, true), field("version", FieldKind::Integer, true)];
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
    let mut out = vec![Out::Text(r.id.to_string().into()), Out::Int(r.version)];
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

/// Exports a register.
///
/// # Errors
/// The register is unknown, its rows may not be passed on, or the file cannot be written.
pub async fn export(store: &Store, name: &str, format: ExportFormat, filter: Option<&str>, out: &Path) -> Result<Json> {
    let house = store.house();
    let (register, layout) = house.register(name)?;
    let listing = Listing {
        filter: store.filter(&register.name, filter.unwrap_or_default())?,
        limit: 5_000,
        ..Listing::default()
    };
    guard(store, &register).await?;
    let schema = schema(&house.catalog, &register);
    let mut rows: Vec<Vec<Out<'static>>> = Vec::new();
    let mut reads = store.database().snapshot().await?;
    let mut offset = 0;
    loop {
        let (records, total) =
            read::list(&mut reads, &register, layout, &Listing { offset, ..listing.clone() }).await?;
        offset += records.len() as u64;
        rows.extend(records.iter().map(|r| row(&register, r)));
        if offset >= total.max(0) as u64 || records.is_empty() {
            break;
        }
    }
    let n = rows.len();
    let supply = rows.into_iter().map(Ok);
    let written = match format {
        ExportFormat::Csv => write::table(out, Format::Csv, &schema, supply)?,
        ExportFormat::Xlsx => write::table(out, Format::Xlsx, &schema, supply)?,
        ExportFormat::Jsonl => write::table(out, Format::JsonLines, &schema, supply)?,
        ExportFormat::Parquet => write::table(out, Format::Parquet, &schema, supply)?,
        ExportFormat::Datapackage => {
            let mut package = PackageWriter::create(
                out,
                PackageInfo {
                    name: register.table().replace('_', "-"),
                    title: Some(register.name.clone()),
                    ..PackageInfo::default()
                },
            )?;
            package.add(&schema, supply)?;
            let mut done = std::collections::BTreeSet::new();
            for f in register.fields.iter().filter(|f| f.is_stored()) {
                let Some(list) = f.list.as_ref().filter(|l| done.insert(l.name.clone()) && l.codes().len() <= 2_000)
                else {
                    continue;
                };
                let codes = TableSchema {
                    name: format!("codes_{}", list.name.replace('.', "_")),
                    title: None,
                    description: None,
                    fields: ["code", "parent", "en", "fr", "es", "ru", "ar", "zh"]
                        .map(|n| field(n, FieldKind::Text, n == "code"))
                        .to_vec(),
                    primary_key: vec!["code".into()],
                    foreign_keys: Vec::new(),
                    missing_values: vec![String::new()],
                };
                let rows = list.codes().iter().map(|c| {
                    let mut cells = vec![
                        Out::Text(c.code.clone().into()),
                        c.parent.clone().map_or(Out::Null, |p| Out::Text(p.into())),
                    ];
                    cells.extend(
                        palermo_register::reference::LANGUAGES.map(|l| Out::Text(list.label(&c.code, l).0.into())),
                    );
                    Ok(cells)
                });
                package.add(&codes, rows)?;
            }
            package.finish()?;
            return Ok(
                json!({ "register": register.name, "format": "datapackage", "rows": n, "out": out.display().to_string() }),
            );
        }
    };
    Ok(
        json!({ "register": register.name, "rows": written.rows, "bytes": written.bytes, "out": out.display().to_string() }),
    )
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
        if m.shapes.iter().any(into) && read::has_origin(&mut reads, register, name).await? {
            return Ok(Some((name.clone(), m.cite.as_ref().map(|c| c.value.clone()).unwrap_or_default())));
        }
    }
    Ok(None)
}
