//! From a file to records: read and checked outside any transaction, laid into an encrypted stage, then written in one.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use palermo_exchange::mapping::{self, Compiled, Layout, Options, Outcome};
use palermo_exchange::read::{ReadOptions, Source};
use palermo_exchange::stage::{Stage, Staged};
use palermo_register::catalog::Register;
use palermo_register::value::{DateTime, Value};
use palermo_store::import::{Counts, Fate, Incoming};
use palermo_store::{Actor, Input, Store};
use serde::Serialize;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::error::{Error, Result, io};

/// What to import and how.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The file.
    pub file: PathBuf,
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
    let mut source = match Source::open(&request.file, &options) {
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
    report.mapping.clone_from(&compiled.name);
    let layout = match compiled.recognise(&mut source) {
        Ok(l) => l,
        Err(e) if e.place() != palermo_exchange::Place::default() => return whole_file(report, e),
        Err(e) => return Err(e.into()),
    };
    let register = compiled.shapes[layout.shape].register.clone();
    let staged = check(store, actor, request, &compiled, &layout, &mut source, &register, &mut report, progress)?;
    let Some((mut staged, repeats)) = staged else { return Ok(report) };
    report.records_unchanged += repeats;
    if let Some(path) = request.set_aside.as_ref().filter(|_| report.rows_rejected > 0) {
        set_aside(&layout, &mut source, &report, path)?;
        report.set_aside = Some(path.display().to_string());
    }
    if report.rows_rejected > 0 && !request.keep_good {
        // Counted as they would have been written, so that a mended file holds no surprise.
        let counts = look(store, actor, &register, staged).await?;
        tally(&mut report, counts);
        return Ok(report);
    }
    if request.dry_run {
        let counts = look(store, actor, &register, staged).await?;
        tally(&mut report, counts);
        return Ok(report);
    }
    let total = staged.frames();
    let batch = batch_input(store, request, &report, &source);
    progress(Phase::Writing, 0, Some(total));
    let mut again = true;
    let counts = loop {
        let mut frames = staged.read()?;
        let of = register.clone();
        let next = move || -> palermo_store::Result<Option<Vec<Incoming>>> {
            let mut out = Vec::with_capacity(BATCH);
            while out.len() < BATCH {
                match frames.next_frame() {
                    Ok(Some(frame)) => out.push(decode(frame, &of)),
                    Ok(None) => break,
                    Err(e) => {
                        return Err(palermo_store::Error::Asked {
                            cause: e.to_string(),
                            remedy: e.remedy().to_string(),
                        });
                    }
                }
            }
            Ok(if out.is_empty() { None } else { Some(out) })
        };
        let told = &mut |done| progress(Phase::Writing, done, Some(total));
        match store.take_in(actor, &register.name, batch.clone(), next, told).await {
            Ok(counts) => break counts,
            // Another import of the same rows was faster: looked at once more, they stand already.
            Err(palermo_store::Error::Constraint { broken: palermo_store::error::Broken::Unique, .. }) if again => {
                again = false
            }
            Err(e) => return Err(e.into()),
        }
    };
    tally(&mut report, counts);
    Ok(report)
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

#[allow(clippy::too_many_arguments, reason = "the parts of one import; they live in its one caller")]
fn check(
    store: &Store,
    actor: &Actor,
    request: &Request,
    compiled: &Compiled,
    layout: &Layout,
    source: &mut Source,
    register: &Register,
    report: &mut Report,
    progress: &mut (dyn FnMut(Phase, u64, Option<u64>) + Send),
) -> Result<Option<(Staged, u64)>> {
    let matcher = store.matcher(&register.name, actor)?;
    let owner = actor.organisation.as_deref().unwrap_or("-");
    let mut stage = Stage::new_in(store.folder()).or_else(|_| Stage::new())?;
    let mut seen: HashMap<u64, (u64, u32)> = HashMap::new();
    let mut repeats = 0u64;
    let mut rejected_here = 0u64;
    let mut read = 0u64;
    let sheet = layout.sheet_name.clone();
    let options = Options { edition: request.edition.clone() };
    let edition = layout.edition(source, &options);
    let mut frame = Vec::new();
    let outcome = mapping::run(compiled, layout, source, &options, |mapped| -> Result<()> {
        read += 1;
        if read.is_multiple_of(5_000) {
            progress(Phase::Checking, read, None);
        }
        let drafts = match mapped.outcome {
            Outcome::Excluded(_) => return Ok(()),
            Outcome::Rejected(errors) => {
                for e in errors {
                    list(report, json!(e));
                }
                return Ok(());
            }
            Outcome::Records(drafts) => drafts,
        };
        for d in drafts {
            let (refusals, warnings) = matcher.check(&d.values);
            if !refusals.is_empty() {
                rejected_here += 1;
                for r in refusals {
                    list(
                        report,
                        json!({ "sheet": sheet, "row": mapped.row, "column": null, "cell": null, "field": r.field, "value": null, "code": r.code, "rule": r.rule, "message": r.message }),
                    );
                }
                continue;
            }
            for w in warnings {
                if report.warnings.len() < LISTED {
                    report.warnings.push(json!({ "sheet": sheet, "row": mapped.row, "column": null, "cell": null, "field": w.field, "value": null, "code": w.code, "message": w.message, "count": 1 }));
                }
            }
            let key = format!("{}/{owner}/{}/{}", compiled.name, d.dataset, d.source_key);
            encode(&d, &key, &edition, register, &mut frame);
            let (k, content) = (hash(&key), hash(&content(&d.values, register)));
            match seen.get(&k) {
                Some((same, _)) if *same == content => {
                    repeats += 1;
                    continue;
                }
                Some((_, first)) => {
                    rejected_here += 1;
                    list(
                        report,
                        json!({ "sheet": sheet, "row": mapped.row, "column": null, "cell": null, "field": null, "value": null, "code": "key_twice", "message": format!("the same record stands in row {first} and says something else; keep one of the two rows") }),
                    );
                    continue;
                }
                None => {
                    seen.insert(k, (content, mapped.row));
                }
            }
            stage.append(&frame)?;
        }
        Ok(())
    });
    let summary = match outcome {
        Ok(s) => s,
        Err(Error::Exchange(e)) if e.place() != palermo_exchange::Place::default() => {
            let found = whole_file(std::mem::take(report), e)?;
            *report = found;
            return Ok(None);
        }
        Err(e) => return Err(e),
    };
    progress(Phase::Checking, read, Some(read));
    report.rows_read = summary.rows_read;
    report.rows_excluded = summary.rows_excluded;
    report.rows_rejected = summary.rows_rejected + rejected_here;
    report.dataset = summary.dataset;
    report.edition = summary.edition;
    report.warnings.extend(summary.warnings.iter().map(|w| json!(w)));
    report.left_out = summary.left_out.iter().map(|l| json!(l)).collect();
    report.unknown_values = summary.unknown_values.iter().map(|u| json!(u)).collect();
    Ok(Some((stage.finish()?, repeats)))
}

fn list(report: &mut Report, error: Json) {
    if report.errors.len() < LISTED { report.errors.push(error) } else { report.errors_more += 1 }
}

fn hash<T: Hash + ?Sized>(t: &T) -> u64 {
    let mut h = DefaultHasher::new();
    t.hash(&mut h);
    h.finish()
}

fn content(values: &[Value], register: &Register) -> Vec<(usize, String)> {
    values.iter().enumerate().filter(|(_, v)| !v.is_empty()).map(|(i, v)| (i, v.to_text(&register.fields[i]))).collect()
}

fn put(frame: &mut Vec<u8>, text: &str) {
    frame.extend((text.len() as u32).to_le_bytes());
    frame.extend(text.as_bytes());
}

/// A draft as bytes of the stage: every value in the text that reads back as itself.
fn encode(d: &mapping::Draft, key: &str, edition: &str, register: &Register, frame: &mut Vec<u8>) {
    frame.clear();
    put(frame, &d.id.map(|i| i.to_string()).unwrap_or_default());
    put(frame, key);
    put(frame, edition);
    frame.extend(d.source_row.to_le_bytes());
    put(frame, d.source_column.as_deref().unwrap_or_default());
    put(frame, d.source_text.as_deref().unwrap_or_default());
    for (i, v) in d.values.iter().enumerate().filter(|(i, v)| !v.is_empty() && register.fields[*i].is_stored()) {
        frame.extend((i as u16).to_le_bytes());
        put(frame, &v.to_text(&register.fields[i]));
    }
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> &'a [u8] {
        let (head, rest) = self.0.split_at(n.min(self.0.len()));
        self.0 = rest;
        head
    }
    fn u32(&mut self) -> u32 {
        self.take(4).try_into().map_or(0, u32::from_le_bytes)
    }
    fn text(&mut self) -> &'a str {
        let n = self.u32() as usize;
        std::str::from_utf8(self.take(n)).unwrap_or_default()
    }
}

/// Reads back what [`encode`] wrote; the stage is authenticated, so its bytes are ours.
fn decode(frame: &[u8], register: &Register) -> Incoming {
    let mut c = Cursor(frame);
    let id = Uuid::parse_str(c.text()).ok();
    let key = c.text().to_string();
    let edition = c.text().to_string();
    let row = i64::from(c.u32());
    let some = |t: &str| Some(t.to_string()).filter(|t| !t.is_empty());
    let column = some(c.text());
    let text = some(c.text());
    let mut values = vec![Value::Empty; register.fields.len()];
    while !c.0.is_empty() {
        let i = c.take(2).try_into().map_or(0, u16::from_le_bytes) as usize;
        let said = c.text();
        if let Some(f) = register.fields.get(i) {
            values[i] = f.parse(said).unwrap_or_default();
        }
    }
    Incoming { id, values, source: palermo_store::Source { key, edition, row, column, text } }
}

/// What would become of staged records, without writing.
async fn look(store: &Store, actor: &Actor, register: &Register, mut staged: Staged) -> Result<Counts> {
    let matcher = store.matcher(&register.name, actor)?;
    let mut frames = staged.read()?;
    let mut counts = Counts::default();
    let mut reads = store.database().snapshot().await?;
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            match frames.next_frame()? {
                Some(f) => batch.push(decode(f, register)),
                None => break,
            }
        }
        if batch.is_empty() {
            return Ok(counts);
        }
        for fate in store.fates(&mut reads, &matcher, batch).await? {
            match fate {
                Fate::New(_) => counts.new += 1,
                Fate::Changed(..) => counts.changed += 1,
                Fate::Unchanged(_) => counts.unchanged += 1,
            }
        }
    }
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
