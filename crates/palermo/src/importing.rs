//! From a file to records: read and checked outside any transaction, laid into an encrypted stage, then written in one.

mod check;
mod frame;

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use palermo_exchange::mapping::{self, Compiled, Layout, Options};
use palermo_exchange::propose::Proposal;
use palermo_exchange::read::{ReadOptions, Source};
use palermo_exchange::stage::{Stage, Staged};
use palermo_register::catalog::{Catalog, Register};
use palermo_register::value::{DateTime, Value};
use palermo_store::import::{Counts, Destination, Fate, Incoming, Matcher};
use palermo_store::{Actor, Input, Store};
use serde::Serialize;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::error::{Error, Result, io};
use crate::frames;

/// What to import and how.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The file; of one that is open already, what it is called.
    pub file: PathBuf,
    /// The file where it is open already and has no place of its own: one that was sent lies nowhere in clear.
    pub opened: Option<Arc<File>>,
    /// Name of the mapping; or a register, whose own export layout the file has.
    pub mapping: String,
    /// A mapping that stands outside the packs.
    pub mapping_file: Option<PathBuf>,
    /// Say what would happen, write nothing.
    pub dry_run: bool,
    /// Import the good rows even where others are bad.
    pub keep_good: bool,
    /// Where rejected rows go.
    pub set_aside: Option<PathBuf>,
    /// Edition of the source.
    pub edition: Option<String>,
    /// Encoding, where it cannot be told.
    pub encoding: Option<String>,
    /// Largest file that is read, in bytes.
    pub limit: Option<u64>,
    /// Profile under which the records are made; else the mapping's own.
    pub profile: Option<String>,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Rows are read and checked.
    Checking,
    /// Records are written, in one transaction.
    Writing,
}

/// What an import did or would do.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Rows of data.
    pub rows_read: u64,
    /// Rows left out as the mapping says.
    pub rows_excluded: u64,
    /// Rows refused.
    pub rows_rejected: u64,
    /// Records that were not there.
    pub records_new: u64,
    /// Known records that changed.
    pub records_changed: u64,
    /// Known records that stand as they are.
    pub records_unchanged: u64,
    /// What is wrong, by row and cell.
    pub errors: Vec<Json>,
    /// What its reader should know.
    pub warnings: Vec<Json>,
    /// Errors beyond those listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub errors_more: u64,
    /// Columns that were not read, with the reason.
    pub left_out: Vec<Json>,
    /// Texts that no code stands for, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_values: Vec<Json>,
    /// Mapping that read the file.
    pub mapping: String,
    /// Dataset.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dataset: String,
    /// Edition.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub edition: String,
    /// The batch that undoes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<Uuid>,
    /// Seconds for which the one transaction of the import kept other savers waiting; none where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_seconds: Option<f64>,
    /// True for a dry run.
    pub dry_run: bool,
    /// Where rejected rows were put.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<String>,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Report {
    /// The exit code of the command: 0 nothing rejected, 2 a part committed, 1 nothing changed.
    pub fn exit_code(&self, keep_good: bool) -> u8 {
        match (self.rows_rejected + self.errors.len() as u64, keep_good) {
            (0, _) => 0,
            (_, true) if self.rows_rejected > 0 && self.rows_rejected < self.rows_read => 2,
            _ => 1,
        }
    }
}

/// Errors listed at most; the rest is counted.
const LISTED: usize = 1_000;
/// Records checked and written in one go.
const BATCH: usize = 2_000;

/// Imports a file.
///
/// # Errors
/// The mapping is unknown or does not fit, or the store refuses. Rows that are refused are in the report, not errors.
pub async fn import(
    store: &Store,
    actor: &Actor,
    request: &Request,
    progress: &mut (dyn FnMut(Phase, u64, Option<u64>) + Send),
) -> Result<Report> {
    let house = store.house();
    let mut options = ReadOptions { encoding: request.encoding.clone(), ..ReadOptions::default() };
    if let Some(limit) = request.limit {
        options.limits.file_bytes = limit;
    }
    let native = request.mapping_file.is_none()
        && !house.catalog.mappings.contains_key(&request.mapping)
        && house.catalog.register(&request.mapping).is_some();
    if native {
        options.encoding.get_or_insert_with(|| "utf-8".into());
    }
    let mut report = Report { mapping: request.mapping.clone(), dry_run: request.dry_run, ..Report::default() };
    let mut source = match blocking(|| source(request, &options)) {
        Ok(s) => s,
        Err(e) => return whole_file(report, e),
    };
    let compiled = if native {
        palermo_exchange::native::mapping(&house.register(&request.mapping)?.0)
    } else if let Some(path) = &request.mapping_file {
        let text = std::fs::read_to_string(path).map_err(io(format!("reading {}", path.display())))?;
        let decl = mapping::read_mapping(&text, &path.display().to_string())?;
        let pack = house.catalog.mappings.values().next().map_or("statistics", |(p, _)| p.as_str());
        Compiled::new(&house.catalog, pack, &decl, &tables_beside(path)?)?
    } else {
        Compiled::named(&house.catalog, &request.mapping)?
    };
    let compiled = if store.sealing().is_ok() { compiled } else { compiled.without_sealed() };
    report.mapping.clone_from(&compiled.name);
    let layout = match compiled.recognise(&mut source) {
        Ok(l) => l,
        Err(e) if e.place() != palermo_exchange::Place::default() => return whole_file(report, e),
        Err(e) => return Err(e.into()),
    };
    let profile = profile(&house.catalog, request, &compiled)?;
    let registers: Vec<Arc<Register>> = compiled.shapes[layout.shape].registers().cloned().collect();
    let matchers = registers
        .iter()
        .map(|r| store.matcher(&r.name, actor, profile.as_deref()))
        .collect::<palermo_store::Result<Vec<_>>>()?;
    let key = format!("{}/{}", compiled.name, actor.organisation.as_deref().unwrap_or("-"));
    let checked = blocking(|| {
        let stage = Stage::new_in(store.folder()).or_else(|_| Stage::new())?;
        let options = Options { edition: request.edition.clone() };
        let checker = check::Checker::new(&matchers, key, layout.edition(&source, &options), stage, &mut report);
        checker.run(&compiled, &layout, &mut source, &options, progress)
    })?;
    let Some(staged) = checked else { return Ok(report) };
    if let Some(path) = request.set_aside.as_ref().filter(|_| report.rows_rejected > 0) {
        set_aside(&layout, &mut source, &report, path)?;
        report.set_aside = Some(path.display().to_string());
    }
    // With rejected rows too it is counted what would be written, so that a mended file holds no surprise.
    if request.dry_run || report.rows_rejected > 0 && !request.keep_good {
        let counts = look(store, &matchers, &staged).await?;
        tally(&mut report, counts);
        return Ok(report);
    }
    let total = staged.frames();
    let batch = batch_input(store, request, &report, &source);
    progress(Phase::Writing, 0, Some(total));
    let names: Vec<&str> = registers.iter().map(|r| r.name.as_str()).collect();
    let mut again = true;
    let mut began = Instant::now();
    let counts = loop {
        let next = chunks(&staged, registers.clone())?;
        let told = &mut |done| progress(Phase::Writing, done, Some(total));
        let into = Destination { registers: &names, profile: profile.as_deref(), batch: batch.clone(), records: total };
        match store.take_in(actor, into, next, told).await {
            Ok(counts) => break counts,
            // Another import of the same rows was faster: looked at once more, they stand already.
            Err(palermo_store::Error::Constraint { broken: palermo_store::error::Broken::Unique, .. }) if again => {
                again = false;
                began = Instant::now();
            }
            Err(e) => return Err(e.into()),
        }
    };
    report.held_seconds = Some((began.elapsed().as_secs_f64() * 10.0).round() / 10.0);
    tally(&mut report, counts);
    if report.records_new + report.records_changed > 0 {
        derive(store, &registers).await;
    }
    Ok(report)
}

fn source(request: &Request, options: &ReadOptions) -> std::result::Result<Source, palermo_exchange::Error> {
    match &request.opened {
        Some(open) => Source::of(open, &request.file, options),
        None => Source::open(&request.file, options),
    }
}

/// The mappings that recognise a file, by name; a register's own export layout counts as one under the register's name.
///
/// # Errors
/// The file cannot be read as a table.
pub fn propose(store: &Store, request: &Request) -> Result<Vec<String>> {
    let house = store.house();
    let mut options = ReadOptions::default();
    if let Some(limit) = request.limit {
        options.limits.file_bytes = limit;
    }
    blocking(|| {
        let mut found = Vec::new();
        let mut source = source(request, &options)?;
        for name in house.catalog.mappings.keys() {
            if Compiled::named(&house.catalog, name).is_ok_and(|c| c.recognise(&mut source).is_ok()) {
                found.push(name.clone());
            }
        }
        for register in house.catalog.registers.values().filter(|r| !r.machinery) {
            if palermo_exchange::native::mapping(register).recognise(&mut source).is_ok() {
                found.push(register.name.clone());
            }
        }
        Ok(found)
    })
}

/// A mapping for a file that has none, to be read and corrected by a person before it is used.
///
/// # Errors
/// The file cannot be read as a table, or holds none.
pub fn proposal(store: &Store, request: &Request) -> Result<Proposal> {
    let house = store.house();
    let options = ReadOptions { encoding: request.encoding.clone(), ..ReadOptions::default() };
    blocking(|| Ok(palermo_exchange::propose::propose(&mut source(request, &options)?, &house.catalog)?))
}

/// Derives the columns of registers of figures: figures are asked for as soon as they are there, and reading them row by row
/// is the slow part of a first table.
async fn derive(store: &Store, registers: &[Arc<Register>]) {
    for register in registers.iter().filter(|r| r.external) {
        if let Err(e) = frames::frame(store, register, None).await {
            // The import lasts; the first table derives them then.
            tracing::warn!("deriving the columns of {}: {e}", register.name);
        }
    }
}

/// The profile under which records are made: as asked, else the mapping's.
fn profile(catalog: &Catalog, request: &Request, compiled: &Compiled) -> Result<Option<String>> {
    let named = request.profile.clone().or_else(|| compiled.profile.clone());
    match &named {
        Some(p) if !catalog.profiles.contains_key(p) => Err(Error::said(
            "unknown_profile",
            format!("there is no profile `{p}`"),
            palermo_register::source::did_you_mean(p, catalog.profiles.keys().map(String::as_str)),
        )),
        _ => Ok(named),
    }
}

/// The staged records, some thousands at a time.
fn chunks(
    staged: &Arc<Staged>,
    registers: Vec<Arc<Register>>,
) -> Result<impl FnMut() -> palermo_store::Result<Option<Vec<Incoming>>> + Send + 'static> {
    let mut frames = staged.read()?;
    Ok(move || {
        let mut out = Vec::with_capacity(BATCH);
        while out.len() < BATCH {
            match frames.next_frame() {
                Ok(Some(bytes)) => out.push(frame::decode(bytes, &registers)),
                Ok(None) => break,
                Err(e) => {
                    return Err(palermo_store::Error::Asked { cause: e.to_string(), remedy: e.remedy().to_string() });
                }
            }
        }
        Ok(Some(out).filter(|o| !o.is_empty()))
    })
}

/// Long work without a pause: other tasks of the process move to other threads meanwhile, where there are some.
pub(crate) fn blocking<R>(work: impl FnOnce() -> R) -> R {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|h| h.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

fn tally(report: &mut Report, counts: Counts) {
    report.records_new += counts.new;
    report.records_changed += counts.changed;
    report.records_unchanged += counts.unchanged;
    report.batch = counts.batch;
}

/// A file that cannot be read at all, or not to its end: the place of the fault, and no change.
fn whole_file(mut report: Report, e: palermo_exchange::Error) -> Result<Report> {
    if e.place() == palermo_exchange::Place::default() {
        return Err(e.into());
    }
    report.errors.push(json!(e.finding()));
    Ok(report)
}

fn tables_beside(mapping: &Path) -> Result<std::collections::BTreeMap<String, palermo_register::source::SourceFile>> {
    let mut out = std::collections::BTreeMap::new();
    let folder = mapping.parent().unwrap_or(Path::new("."));
    for entry in std::fs::read_dir(folder).map_err(io(format!("reading {}", folder.display())))?.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|e| e == "csv") {
            let name = entry.file_name().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            out.insert(name.clone(), palermo_register::source::SourceFile::new(&name, &text));
        }
    }
    Ok(out)
}

/// What would become of staged records, without writing.
async fn look(store: &Store, matchers: &[Matcher], staged: &Arc<Staged>) -> Result<Counts> {
    let mut next = chunks(staged, matchers.iter().map(|m| m.register().clone()).collect())?;
    let mut counts = Counts::default();
    let mut reads = store.database().snapshot().await?;
    while let Some(batch) = next()? {
        let mut by_register = vec![Vec::new(); matchers.len()];
        batch.into_iter().for_each(|i| by_register[i.register].push(i));
        for (matcher, incoming) in matchers.iter().zip(by_register) {
            for fate in store.fates(&mut reads, matcher, incoming).await? {
                match fate {
                    Fate::New(_) => counts.new += 1,
                    Fate::Changed(..) => counts.changed += 1,
                    Fate::Unchanged(_) => counts.unchanged += 1,
                }
            }
        }
    }
    Ok(counts)
}

fn batch_input(store: &Store, request: &Request, report: &Report, source: &Source) -> Option<Input> {
    let house = store.house();
    let (register, _) = house.register("core.batch").ok()?;
    let name = request.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let now = Value::DateTime(DateTime::new(jiff::Timestamp::now(), "UTC"));
    let count = |n: u64| Value::Integer(n as i64);
    let pairs = [
        ("kind", Value::Code("import".into())),
        ("state", Value::Code("committed".into())),
        ("mapping", Value::Text(report.mapping.clone())),
        ("file", Value::Text(name)),
        ("sha256", Value::Text(source.sha256_hex())),
        ("edition", Value::Text(report.edition.clone())),
        ("dataset", Value::Text(report.dataset.clone())),
        ("rows_read", count(report.rows_read)),
        ("rows_excluded", count(report.rows_excluded)),
        ("rows_rejected", count(report.rows_rejected)),
        ("started", now),
    ];
    let valid = |f: &palermo_register::catalog::Field, v: &Value| match (v, &f.list) {
        (Value::Code(c), Some(l)) => l.get(c).is_some(),
        (Value::Text(t), _) => !t.is_empty(),
        _ => true,
    };
    let values = pairs
        .into_iter()
        .filter_map(|(n, v)| Some((register.field_index(n)?, v)))
        .filter(|(i, v)| valid(&register.fields[*i], v))
        .collect();
    Some(Input { values, ..Input::default() })
}

/// Writes the rejected rows, as they stood, where the user said; only the user may read the file.
fn set_aside(layout: &Layout, source: &mut Source, report: &Report, path: &Path) -> Result<()> {
    let rejected: std::collections::HashSet<u64> = report.errors.iter().filter_map(|e| e["row"].as_u64()).collect();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let doing = || format!("writing {}", path.display());
    let mut file = options.open(path).map_err(io(doing()))?;
    let mut failed = None;
    source.visit(layout.sheet, |row| -> std::result::Result<(), palermo_exchange::Error> {
        if row.number() < layout.first_row || rejected.contains(&u64::from(row.number())) {
            let cells: Vec<String> = row.cells().map(|c| crate::desk::quoted(c.text())).collect();
            if let Err(e) = writeln!(file, "{}", cells.join(",")) {
                failed.get_or_insert(e);
            }
        }
        Ok(())
    })?;
    failed.map_or(Ok(()), |e| Err(io(doing())(e)))
}
