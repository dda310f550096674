//! How do tables, their code lists and their meaning travel together?
//!
//! As a Frictionless data package (Data Package 2.0, <https://datapackage.org>): a folder or a ZIP with one CSV for each
//! table and a `datapackage.json` that says what each column means, which codes it takes, which columns tell the rows
//! apart, which are found in a code list, under which licence and from which sources the data come, and by which rule
//! they were counted.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    Out, TableSchema, Written,
    atomic::{Target, folder_of, sync_folder},
    delimited,
    schema::Checker,
};
use crate::error::Error;

/// A licence under which data are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Licence {
    /// Its name in the Open Definition's list, such as `CC-BY-4.0`.
    pub name: String,
    /// Its title for people.
    pub title: Option<String>,
    /// Address of its text.
    pub path: Option<String>,
}

/// Where data come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceInfo {
    /// Title of the publication or name of the body.
    pub title: String,
    /// Address.
    pub path: Option<String>,
    /// Edition or date.
    pub version: Option<String>,
}

/// What a package says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageInfo {
    /// Its name: lower-case letters, digits, `.`, `-` and `_`.
    pub name: String,
    /// A title for people.
    pub title: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// Edition.
    pub version: Option<String>,
    /// When it was made, as `YYYY-MM-DDThh:mm:ssZ`. Left out, two packages of the same data are the same.
    pub created: Option<String>,
    /// Licences.
    pub licences: Vec<Licence>,
    /// Sources.
    pub sources: Vec<SourceInfo>,
    /// What was counted and how, in one sentence. Figures without it cannot be compared.
    pub counting_rule: Option<String>,
}

/// A package that is being written. Dropped before [`PackageWriter::finish`], it leaves nothing behind.
pub struct PackageWriter {
    info: PackageInfo,
    path: PathBuf,
    store: Store,
    tables: Vec<(TableSchema, Value)>,
    rows: u64,
}

enum Store {
    Folder(TempDir),
    /// The archive writes through a second handle of the file that the target keeps.
    Zip(Box<ZipWriter<BufWriter<File>>>, Target),
}

impl PackageWriter {
    /// Begins a package: a ZIP where the path ends in `.zip`, else a folder that must not exist yet.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::Io`].
    pub fn create(path: &Path, info: PackageInfo) -> Result<Self, Error> {
        let is_zip = path.extension().is_some_and(|text| text.eq_ignore_ascii_case("zip"));
        let store = if is_zip {
            let mut target = Target::create(path)?;
            let file = target.file().try_clone().map_err(Error::io("write", path))?;
            Store::Zip(Box::new(ZipWriter::new(BufWriter::new(file))), target)
        } else {
            if path.exists() {
                return Err(Error::Exists { path: path.to_owned() });
            }
            let folder = tempfile::Builder::new()
                .prefix(".palermo-")
                .tempdir_in(folder_of(path))
                .map_err(Error::io("write", path))?;
            std::fs::create_dir(folder.path().join("data")).map_err(Error::io("write", path))?;
            Store::Folder(folder)
        };
        Ok(Self { info, path: path.to_owned(), store, tables: Vec::new(), rows: 0 })
    }

    /// Adds a table or a code list.
    ///
    /// # Errors
    /// As [`super::table`].
    pub fn add<'a>(
        &mut self,
        schema: &TableSchema,
        rows: impl IntoIterator<Item = Result<Vec<Out<'a>>, Error>>,
    ) -> Result<u64, Error> {
        let checker = Checker::new(schema)?;
        if self.tables.iter().any(|(other, _)| other.name == schema.name) {
            let detail = "the package holds a table of that name already".to_owned();
            return Err(Error::Schema { table: schema.name.clone(), detail });
        }
        let name = format!("data/{}.csv", schema.name);
        let (count, bytes, hash) = match &mut self.store {
            Store::Folder(folder) => {
                let path = folder.path().join(&name);
                let file = new_file(&path)?;
                let mut meter = Meter::new(BufWriter::new(&file));
                let count = delimited::write(&mut meter, &self.path, &checker, rows.into_iter())?;
                let (bytes, hash) = meter.finish();
                file.sync_all().map_err(Error::io("write", &path))?;
                (count, bytes, hash)
            }
            Store::Zip(zip, _) => {
                zip.start_file(&name, options()).map_err(failed)?;
                let mut meter = Meter::new(zip.as_mut());
                let count = delimited::write(&mut meter, &self.path, &checker, rows.into_iter())?;
                let (bytes, hash) = meter.finish();
                (count, bytes, hash)
            }
        };
        self.rows += count;
        self.tables.push((schema.clone(), resource(schema, &name, bytes, &hash)));
        Ok(count)
    }

    /// Writes the description and puts the package into its place.
    ///
    /// # Errors
    /// [`Error::Schema`] if a column refers to a table or column that the package lacks; [`Error::Exists`],
    /// [`Error::Io`].
    pub fn finish(self) -> Result<Written, Error> {
        self.check_references()?;
        let resources = self.tables.iter().map(|(_, resource)| resource.clone()).collect();
        let descriptor = format!("{:#}\n", descriptor(&self.info, resources));
        let rows = self.rows;
        match self.store {
            Store::Folder(folder) => {
                let path = folder.path().join("datapackage.json");
                let mut file = new_file(&path)?;
                file.write_all(descriptor.as_bytes()).map_err(Error::io("write", &path))?;
                file.sync_all().map_err(Error::io("write", &path))?;
                if self.path.exists() {
                    return Err(Error::Exists { path: self.path });
                }
                let bytes = self.tables.iter().filter_map(|(_, table)| table["bytes"].as_u64()).sum::<u64>();
                std::fs::rename(folder.path(), &self.path).map_err(Error::io("write", &self.path))?;
                // The folder bears its own name now: there is nothing left to be removed.
                let _ = folder.keep();
                sync_folder(&self.path)?;
                Ok(Written { rows, bytes: bytes + descriptor.len() as u64 })
            }
            Store::Zip(mut zip, target) => {
                zip.start_file("datapackage.json", options()).map_err(failed)?;
                zip.write_all(descriptor.as_bytes()).map_err(Error::io("write", &self.path))?;
                let mut writer = zip.finish().map_err(failed)?;
                writer.flush().map_err(Error::io("write", &self.path))?;
                Ok(Written { rows, bytes: target.commit()? })
            }
        }
    }

    fn check_references(&self) -> Result<(), Error> {
        for (table, _) in &self.tables {
            for key in &table.foreign_keys {
                let other = self.tables.iter().find(|(other, _)| other.name == key.table);
                let has = |name: &String| {
                    other.is_some_and(|(other, _)| other.fields.iter().any(|field| field.name == *name))
                };
                if !key.reference.iter().all(has) || key.reference.len() != key.fields.len() {
                    let detail = format!("it refers to \u{201c}{}\u{201d}, which the package lacks", key.table);
                    return Err(Error::Schema { table: table.name.clone(), detail });
                }
            }
        }
        Ok(())
    }
}

fn new_file(path: &Path) -> Result<File, Error> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Error::io("write", path))
}

/// No time stamp, so that the same data give the same bytes; room for more than 4 GiB.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .large_file(true)
}

fn failed(error: zip::result::ZipError) -> Error {
    Error::Writer { format: "ZIP", detail: error.to_string() }
}

/// Counts and hashes the bytes that pass through.
struct Meter<W> {
    inner: W,
    bytes: u64,
    hash: Sha256,
}

impl<W: Write> Meter<W> {
    fn new(inner: W) -> Self {
        Self { inner, bytes: 0, hash: Sha256::new() }
    }

    fn finish(self) -> (u64, String) {
        (self.bytes, self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl<W: Write> Write for Meter<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.bytes += count as u64;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// An object without the members that are absent.
fn object(members: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect::<Map<_, _>>())
}

fn text(value: Option<&String>) -> Option<Value> {
    value.map(|text| json!(text))
}

fn list(values: Vec<Value>) -> Option<Value> {
    (!values.is_empty()).then_some(Value::Array(values))
}

fn descriptor(info: &PackageInfo, resources: Vec<Value>) -> Value {
    let licences = info.licences.iter().map(|licence| {
        object([
            ("name", Some(json!(licence.name))),
            ("title", text(licence.title.as_ref())),
            ("path", text(licence.path.as_ref())),
        ])
    });
    let sources = info.sources.iter().map(|source| {
        object([
            ("title", Some(json!(source.title))),
            ("path", text(source.path.as_ref())),
            ("version", text(source.version.as_ref())),
        ])
    });
    object([
        ("$schema", Some(json!("https://datapackage.org/profiles/2.0/datapackage.json"))),
        ("name", Some(json!(info.name))),
        ("title", text(info.title.as_ref())),
        ("description", text(info.description.as_ref())),
        ("version", text(info.version.as_ref())),
        ("created", text(info.created.as_ref())),
        ("licenses", list(licences.collect())),
        ("sources", list(sources.collect())),
        ("countingRule", text(info.counting_rule.as_ref())),
        ("resources", Some(Value::Array(resources))),
    ])
}

fn resource(schema: &TableSchema, path: &str, bytes: u64, hash: &str) -> Value {
    object([
        ("name", Some(json!(schema.name))),
        ("type", Some(json!("table"))),
        ("path", Some(json!(path))),
        ("title", text(schema.title.as_ref())),
        ("description", text(schema.description.as_ref())),
        ("format", Some(json!("csv"))),
        ("mediatype", Some(json!("text/csv"))),
        ("encoding", Some(json!("utf-8"))),
        ("bytes", Some(json!(bytes))),
        ("hash", Some(json!(format!("sha256:{hash}")))),
        ("dialect", Some(json!({ "delimiter": ",", "lineTerminator": "\n", "quoteChar": "\"", "doubleQuote": true }))),
        // Readers that do not know this member see one apostrophe more in front of text that looks like a formula.
        ("formulaGuard", Some(json!("'"))),
        ("schema", Some(table_schema(schema))),
    ])
}

/// The table's description in the words of Table Schema 2.0.
pub(crate) fn table_schema(schema: &TableSchema) -> Value {
    let fields = schema.fields.iter().map(|field| {
        let mut constraints = Map::new();
        if field.required {
            constraints.insert("required".to_owned(), json!(true));
        }
        if !field.allowed.is_empty() {
            constraints.insert("enum".to_owned(), json!(field.allowed));
        }
        object([
            ("name", Some(json!(field.name))),
            ("title", text(field.title.as_ref())),
            ("description", text(field.description.as_ref())),
            ("type", Some(json!(field.kind.table_schema_type()))),
            ("constraints", (!constraints.is_empty()).then_some(Value::Object(constraints))),
        ])
    });
    let mut missing = vec![json!("")];
    missing.extend(schema.missing_values.iter().filter(|text| !text.is_empty()).map(|text| json!(text)));
    let foreign = schema
        .foreign_keys
        .iter()
        .map(|key| json!({ "fields": key.fields, "reference": { "resource": key.table, "fields": key.reference } }));
    object([
        ("fields", Some(Value::Array(fields.collect()))),
        ("missingValues", Some(Value::Array(missing))),
        ("primaryKey", (!schema.primary_key.is_empty()).then(|| json!(schema.primary_key))),
        ("foreignKeys", list(foreign.collect())),
    ])
}
