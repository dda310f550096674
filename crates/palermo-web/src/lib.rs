//! What does a program see? Registers, records, imports and tables over HTTP, described in OpenAPI, with every refusal as
//! a problem document that says what was wrong, where, and what to do.
//!
//! Until people sign in there is one actor, `local`, who holds every role: so the service listens on loopback only, answers
//! only to loopback names (a page elsewhere cannot reach it by giving its own name a new address), and takes no change
//! from a page of another origin. Nothing in this crate knows how a file is read or a table made: a [`Desk`] does that.

mod act;
mod ask;
mod assets;
mod caching;
mod capture;
mod drafts;
mod effective;
mod files;
mod form;
mod gate;
mod guard;
mod moves;
mod openapi;
mod pages;
mod parts;
mod problem;
mod public;
mod rate;
pub mod reading;
mod records;
mod registers;
mod sheet;
mod shell;
mod uploads;
mod visit;
mod words;
mod work;

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post};
use palermo_access::Access;
use palermo_store::read::Listing;
use palermo_store::{Actor, Store};
use serde_json::Value as Json;
use tower_http::compression::CompressionLayer;
use uuid::Uuid;

pub use capture::{Captured, EstimateRequest, Estimated, History, ListCount, intervals};
pub use openapi::document;
pub use problem::{Fault, Problem};
pub use public::{Axis, CodeName, Facts, Grid, Offer, PublicTable, StateName, TOTAL, TreatyAnswer, TreatyRequest};
pub use reading::{DocumentRequest, Reading};
pub use sheet::{Cells, Cut, Drawing, Sheet, chart, looking};
pub use words::Words;

/// Bytes that a request may bring unless [`AppState::body_limit`] says otherwise: 25 MB.
pub const BODY_LIMIT: usize = 25 * 1024 * 1024;

/// Why the service does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address can be reached from other machines.
    #[error("{0} can be reached from other machines, and nobody signs in yet: listen on 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    /// The listener failed.
    #[error("the listener failed: {0}; check that the port is free and start again")]
    Listener(#[from] std::io::Error),
}

/// A file that is to be imported.
#[derive(Clone, Debug, Default)]
pub struct ImportRequest {
    /// Name of the mapping; none: the file's own headers decide.
    pub mapping: Option<String>,
    /// Name of the file as the sender calls it.
    pub file_name: String,
    /// The file.
    pub content: Vec<u8>,
    /// Say what would happen, change nothing.
    pub dry_run: bool,
    /// Take in the good rows although others are rejected.
    pub keep_good: bool,
    /// Edition of the source.
    pub edition: Option<String>,
    /// Code of the organisation for which the records are made.
    pub organisation: Option<String>,
    /// Who imports; none: the local operator.
    pub actor: Option<Actor>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// Records are being written; before that rows are read and checked.
    pub writing: bool,
    /// Rows or records done.
    pub done: u64,
    /// All of them, once known.
    pub all: Option<u64>,
}

/// Who is told how far an import is.
pub type Told = Arc<dyn Fn(Stand) + Send + Sync>;

/// A register or table that is to leave as a file.
#[derive(Clone, Debug, Default)]
pub struct ExportRequest {
    /// Full name of the register.
    pub register: String,
    /// `csv`, `xlsx`, `jsonl`, `parquet` or `datapackage`.
    pub format: String,
    /// Which of its records.
    pub listing: Listing,
}

/// A file that leaves.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Media type.
    pub content_type: String,
    /// Name to save it under.
    pub file_name: String,
    /// The file.
    pub body: Vec<u8>,
}

/// What is asked of a table or a flow; the desk takes it as it stands, from a program as from the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRequest {
    /// Register, indicator, or name of imported figures.
    pub dataset: String,
    /// Concepts of the rows; of a flow the one at which it begins.
    pub rows: Vec<String>,
    /// Concepts of the columns; of a flow the one at which it ends.
    pub columns: Vec<String>,
    /// `CONCEPT=CODE`, or a filter of the one filter language for registers.
    pub filters: Vec<String>,
    /// Rule for contradictory figures: `first`, `largest`, `hull`.
    pub conflict: Option<String>,
    /// Order asked for; `figure` is refused over States.
    pub order: Option<String>,
    /// Profile that says of which country, and of which day, the population of a rate is; none: that of the records.
    pub profile: Option<String>,
    /// Roll-up that says in which subregion a country lies; none: M49.
    pub regions: Option<String>,
    /// Language of labels and notes.
    pub language: String,
}

impl Default for TableRequest {
    fn default() -> Self {
        TableRequest {
            dataset: String::new(),
            rows: Vec::new(),
            columns: Vec::new(),
            filters: Vec::new(),
            conflict: None,
            order: None,
            profile: None,
            regions: None,
            language: "en".into(),
        }
    }
}

/// The records that a figure counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// Their register.
    pub register: String,
    /// Their identifiers in order.
    pub records: Vec<Uuid>,
}

/// An answer that is being made.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// Who reads files and makes tables: the same answers as the command line gives with `--json`.
pub trait Desk: Send + Sync {
    /// Imports a file.
    fn import(&self, request: ImportRequest, told: Told) -> Answer<'_, Json>;
    /// The mappings that recognise a file.
    fn propose(&self, request: ImportRequest) -> Answer<'_, Vec<String>>;
    /// Exports a register.
    fn export(&self, request: ExportRequest) -> Answer<'_, Exported>;
    /// The tables that the world may explore, with names in a language.
    fn offers(&self, language: String) -> Answer<'_, Vec<Offer>>;
    /// Figures for the world: they passed the door.
    fn public(&self, request: TableRequest) -> Answer<'_, PublicTable>;
    /// How the figure of one row of a public table was made: rule, filter, source cells. It names no record of our own.
    fn explain(&self, request: TableRequest, row: String) -> Answer<'_, Json>;
    /// The records behind a figure of a declared table as they stand now, by the codes of its concepts: for those who may see
    /// records.
    fn behind(&self, request: TableRequest, codes: BTreeMap<String, String>) -> Answer<'_, Behind>;
    /// A table as a file: `csv` or `xlsx`.
    fn grid(&self, grid: Grid, format: String) -> Answer<'_, Exported>;
    /// Who is bound by a treaty.
    fn treaty(&self, request: TreatyRequest) -> Answer<'_, TreatyAnswer>;
    /// Reads a document: nothing of it is kept.
    fn document(&self, request: DocumentRequest) -> Answer<'_, Reading>;
    /// Makes a table.
    fn table(&self, request: TableRequest) -> Answer<'_, Json>;
    /// Counts a flow.
    fn flow(&self, request: TableRequest) -> Answer<'_, Json>;
    /// Reads lists that overlap, and estimates how many are on none of them where a method is asked for. Nothing is kept.
    fn estimate(&self, request: EstimateRequest) -> Answer<'_, Captured>;
}

/// What the routes work with.
#[derive(Clone)]
pub struct AppState {
    /// The installation.
    pub store: Arc<Store>,
    /// Files and tables.
    pub desk: Arc<dyn Desk>,
    /// The door.
    pub access: Access,
    /// Files that are being looked at before they are taken in.
    uploads: Arc<uploads::Uploads>,
    /// How many reports are kept at once.
    rate: Arc<rate::Rate>,
    /// Bytes that a request may bring.
    pub body_limit: usize,
    /// Code of the organisation that takes reports from outside; none: no form is open to the world.
    pub intake: Option<Arc<str>>,
    /// The pages stand under a further prefix too, where every word of the interface is marked: for tests.
    pub marked: bool,
}

impl AppState {
    /// An installation with its desk and its door, and the usual limit.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn open(store: Arc<Store>, desk: Arc<dyn Desk>) -> palermo_access::Result<AppState> {
        let access = Access::open(store.clone()).await?;
        let (uploads, rate) = (Arc::default(), Arc::default());
        Ok(AppState { store, desk, access, uploads, rate, body_limit: BODY_LIMIT, intake: None, marked: false })
    }
}

/// Every route of the service.
pub fn router(state: AppState) -> Router {
    let records = Router::new()
        .route("/", get(registers::all))
        .route("/{register}/form", get(registers::form))
        .route("/{register}/list", get(registers::list))
        .route("/{register}/schema", get(registers::schema))
        .route("/{register}/export", get(work::export))
        .route("/{register}/effective", get(effective::effective))
        .route("/{register}/files/{field}", post(files::keep))
        .route("/{register}/records", get(records::list).post(records::create))
        .route("/{register}/records/{id}", get(records::one).patch(records::change).delete(records::remove))
        .route("/{register}/records/{id}/history", get(records::history))
        .route("/{register}/records/{id}/files/{field}", get(files::one))
        .route("/{register}/records/{id}/story", get(records::story))
        .route("/{register}/records/{id}/transitions", get(moves::offers))
        .route("/{register}/records/{id}/transitions/{transition}", post(moves::transition))
        .route("/{register}/records/{id}/clocks/{clock}", post(moves::clock));
    let api = Router::new()
        .route("/", get(registers::index))
        .route("/openapi.json", get(openapi::serve))
        .nest("/registers", records)
        .route("/codelists/{list}", get(registers::codelist))
        .route("/drafts", get(drafts::all).post(drafts::keep))
        .route("/drafts/{id}", get(drafts::one).delete(drafts::drop_it))
        .route("/import", post(work::import))
        .route("/table/{dataset}", get(work::table))
        .route("/flow/{dataset}", get(work::flow))
        .route("/jobs", get(work::jobs))
        .route("/jobs/{id}", get(work::job).merge(delete(work::cancel)))
        .route("/batches/{id}/undo", post(work::undo))
        .route("/ledger/head", get(work::ledger_head))
        .method_not_allowed_fallback(problem::wrong_method)
        .fallback(problem::no_such_address);
    let store = state.store.clone();
    let gate = axum::middleware::from_fn_with_state(state.clone(), gate::gate);
    Router::new()
        .route("/assets/{name}", get(assets::serve))
        .nest("/api", api)
        .layer(gate)
        .merge(pages::router(&state))
        .fallback(pages::without_language)
        .layer(DefaultBodyLimit::disable())
        .layer(axum::middleware::from_fn(caching::fresh))
        .layer(CompressionLayer::new().gzip(true).compress_when(caching::Public))
        .layer(axum::middleware::from_fn(guard::guard))
        .layer(axum::middleware::from_fn_with_state(store, guard::room))
        .with_state(state)
}

/// Refuses an address that other machines can reach.
///
/// # Errors
/// [`Error::NotLoopback`].
pub fn check_address(address: SocketAddr) -> Result<(), Error> {
    if address.ip().is_loopback() { Ok(()) } else { Err(Error::NotLoopback(address)) }
}

/// Serves until `shutdown` is done; requests under way are finished first.
///
/// # Errors
/// [`Error::NotLoopback`]; the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    check_address(listener.local_addr()?)?;
    axum::serve(listener, router(state)).with_graceful_shutdown(shutdown).await?;
    Ok(())
}
