//! The desk behind the HTTP API: the same answers as the command line's `--json`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palermo_exchange::write::Format;
use palermo_store::{Actor, Store};
use palermo_web::{
    Answer, AppState, Behind, Captured, Desk, DocumentRequest, EstimateRequest, ExportRequest, Exported, Grid,
    ImportRequest, Offer, Problem, PublicTable, Reading, Stand, TableRequest, Told, TreatyAnswer, TreatyRequest,
};
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;

use crate::cli::ExportFormat;
use crate::desk;
use crate::error::{Error, Result, io};
use crate::importing::{self, Request};
use crate::{exporting, treaty, work};

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Answers the API out of one installation.
pub struct Counter {
    store: Arc<Store>,
}

impl Counter {
    /// A desk for an installation.
    pub fn new(store: Arc<Store>) -> Counter {
        Counter { store }
    }
}

/// An error as a problem document: what a person asked wrongly is told, what the house did wrong is only numbered.
fn problem(e: Error) -> Problem {
    let code = e.code();
    let detail = match e.help() {
        Some(h) => format!("{e}; {h}"),
        None => e.to_string(),
    };
    match &e {
        Error::Io { .. } => Problem::internal(&e),
        Error::Store(s) => match s {
            palermo_store::Error::Asked { .. } | palermo_store::Error::NoRegister { .. } => {
                Problem::asked(&code, detail)
            }
            palermo_store::Error::Locked => palermo_store::Error::Locked.into(),
            palermo_store::Error::Refused(all) => Problem::asked(&code, detail).with("errors", json!(all)),
            _ => Problem::internal(&e),
        },
        Error::Said { code: "unknown_dataset" | "not_imported", .. } => Problem::missing(&code, detail),
        _ => Problem::asked(&code, detail),
    }
}

impl Desk for Counter {
    fn import(&self, request: ImportRequest, told: Told) -> Answer<'_, Json> {
        Box::pin(async move { import(&self.store, request, told).await.map_err(problem) })
    }

    fn propose(&self, request: ImportRequest) -> Answer<'_, Vec<String>> {
        Box::pin(async move {
            wanted(&request).and_then(|wanted| importing::propose(&self.store, &wanted)).map_err(problem)
        })
    }

    fn export(&self, request: ExportRequest) -> Answer<'_, Exported> {
        Box::pin(async move { export(&self.store, request).await.map_err(problem) })
    }

    fn offers(&self, language: String) -> Answer<'_, Vec<Offer>> {
        Box::pin(async move { desk::offers(&self.store, &language).await.map_err(problem) })
    }

    fn public(&self, request: TableRequest) -> Answer<'_, PublicTable> {
        Box::pin(async move { desk::public(&self.store, &request).await.map_err(problem) })
    }

    fn explain(&self, request: TableRequest, row: String) -> Answer<'_, Json> {
        Box::pin(async move { desk::explain_public(&self.store, &request, &row).await.map_err(problem) })
    }

    fn behind(&self, request: TableRequest, codes: BTreeMap<String, String>) -> Answer<'_, Behind> {
        Box::pin(async move { desk::behind(&self.store, &request, &codes).await.map_err(problem) })
    }

    fn grid(&self, grid: Grid, format: String) -> Answer<'_, Exported> {
        Box::pin(async move { as_file(&grid, &format).map_err(problem) })
    }

    fn treaty(&self, request: TreatyRequest) -> Answer<'_, TreatyAnswer> {
        Box::pin(async move { treaty::answer(&self.store, &request).await.map_err(problem) })
    }

    fn document(&self, request: DocumentRequest) -> Answer<'_, Reading> {
        Box::pin(desk::document(request))
    }

    fn table(&self, request: TableRequest) -> Answer<'_, Json> {
        Box::pin(
            async move { desk::table(&self.store, &request).await.map(|made| desk::to_json(&made)).map_err(problem) },
        )
    }

    fn flow(&self, request: TableRequest) -> Answer<'_, Json> {
        Box::pin(async move { desk::flow(&self.store, &request).await.map_err(problem) })
    }

    fn estimate(&self, request: EstimateRequest) -> Answer<'_, Captured> {
        Box::pin(desk::estimate(request))
    }
}

/// A file that was sent has no name on any disk, and lies in memory where the system has a place for that: nothing of it is
/// kept before it can be sealed.
fn nameless(content: &[u8]) -> std::io::Result<File> {
    let memory = Path::new("/dev/shm");
    let in_memory = memory.is_dir().then(|| tempfile::tempfile_in(memory).ok()).flatten();
    let mut file = match in_memory {
        Some(file) => file,
        None => tempfile::tempfile()?,
    };
    file.write_all(content)?;
    file.rewind()?;
    Ok(file)
}

fn wanted(request: &ImportRequest) -> Result<Request> {
    let name = PathBuf::from(&request.file_name);
    let file = name.file_name().map_or_else(|| "file".into(), PathBuf::from);
    let opened = nameless(&request.content).map_err(io("laying the file down"))?;
    Ok(Request {
        file,
        opened: Some(Arc::new(opened)),
        mapping: request.mapping.clone().unwrap_or_default(),
        dry_run: request.dry_run,
        keep_good: request.keep_good,
        edition: request.edition.clone(),
        limit: Some(palermo_web::BODY_LIMIT as u64),
        ..Request::default()
    })
}

async fn import(store: &Store, request: ImportRequest, told: Told) -> Result<Json> {
    let actor = request.actor.clone().unwrap_or_else(|| Actor::local(request.organisation.as_deref()));
    let progress = &mut |phase: importing::Phase, done: u64, all: Option<u64>| {
        told(Stand { writing: phase == importing::Phase::Writing, done, all });
    };
    let report = importing::import(store, &actor, &wanted(&request)?, progress).await?;
    Ok(json!(report))
}

fn as_file(grid: &Grid, format: &str) -> Result<Exported> {
    let (format, extension, content_type) = match format {
        "xlsx" => (Format::Xlsx, "xlsx", XLSX),
        _ => (Format::Csv, "csv", CSV),
    };
    let folder = tempfile::tempdir().map_err(io("making a temporary folder"))?;
    let path = folder.path().join(format!("table.{extension}"));
    desk::grid(grid, format, &path)?;
    let body = std::fs::read(&path).map_err(io("reading the table"))?;
    Ok(Exported { content_type: content_type.into(), file_name: format!("{}.{extension}", grid.name), body })
}

async fn export(store: &Store, request: ExportRequest) -> Result<Exported> {
    let (format, extension, content_type) = match request.format.as_str() {
        "csv" => (ExportFormat::Csv, "csv", CSV),
        "xlsx" => (ExportFormat::Xlsx, "xlsx", XLSX),
        "jsonl" => (ExportFormat::Jsonl, "jsonl", "application/jsonl"),
        "parquet" => (ExportFormat::Parquet, "parquet", "application/vnd.apache.parquet"),
        "datapackage" => (ExportFormat::Datapackage, "zip", "application/zip"),
        other => {
            return Err(Error::said(
                "unknown_format",
                format!("`{other}` is not a format"),
                "write csv, xlsx, jsonl, parquet or datapackage",
            ));
        }
    };
    let folder = tempfile::tempdir().map_err(io("making a temporary folder"))?;
    let file_name = format!("{}.{extension}", request.register);
    let path = folder.path().join(&file_name);
    exporting::export(store, &request.register, format, &request.listing, &path).await?;
    let body = std::fs::read(&path).map_err(io("reading the export"))?;
    Ok(Exported { content_type: content_type.into(), file_name, body })
}

/// Serves the API on a listener until Ctrl-C, and does the jobs that wait meanwhile.
///
/// # Errors
/// The listener fails.
pub async fn run(store: Arc<Store>, listener: TcpListener, intake: Option<&str>) -> Result<()> {
    let jobs = tokio::spawn(work::forever(store.clone()));
    let mut state = AppState::open(store.clone(), Arc::new(Counter::new(store))).await?;
    state.intake = intake.map(Arc::from);
    let stop = async {
        // Without a signal to listen for the service simply runs until it is killed.
        let _ = tokio::signal::ctrl_c().await;
    };
    let served = palermo_web::serve(listener, state, stop).await;
    jobs.abort();
    served.map_err(|e| Error::said("serve", e.to_string(), "choose another address with --listen"))
}
