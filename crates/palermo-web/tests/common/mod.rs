//! An installation with the example pack, asked as a program asks it: twice, on SQLite and on PostgreSQL.
#![allow(dead_code, reason = "each test file takes what it needs")]

pub mod html;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use palermo_access::{Access, NewAccount};
use palermo_register::catalog::PackFiles;
use palermo_store::{Actor, Place, Store};
use palermo_web::{
    Answer, AppState, Behind, Captured, Desk, DocumentRequest, EstimateRequest, Estimated, ExportRequest, Exported,
    Grid, History, ImportRequest, ListCount, Offer, Problem, PublicTable, Reading, TableRequest, Told, TreatyAnswer,
    TreatyRequest, reading,
};
use serde_json::{Value as Json, json};
use sqlx::{Connection as _, Executor as _};
use tower::ServiceExt as _;

/// Repeats what it is asked, so that a test sees what reached it; a file called `bad.csv` has a row that is rejected.
#[derive(Default)]
pub struct Echo {
    pub imports: Mutex<Vec<ImportRequest>>,
    pub estimates: Mutex<Vec<EstimateRequest>>,
}

/// Two lists, and an answer that is withheld where a method is asked for.
fn echoed(r: &EstimateRequest) -> Captured {
    let list = |name: &str| ListCount {
        name: name.into(),
        cases: 30,
        used: r.lists.is_empty() || r.lists.iter().any(|l| l == name),
    };
    let history = |lists: &[usize], count| History { lists: lists.to_vec(), count };
    let answer = json!({
        "status": "estimated", "verdict": "withheld", "observed": 50, "estimate": 90.0, "hidden": 40.0, "detection_ratio": 0.5556,
        "interval": { "level": 0.95, "lower": 70.0, "upper": null, "method": "bca" },
        "intervals": [{ "level": 0.95, "lower": 65.0, "upper": 150.0, "method": "wald" }],
        "warnings": [
            { "code": "no_assumption", "level": "withheld", "text": "", "arguments": {} },
            { "code": "few_overlaps", "level": "caution", "text": "", "arguments": { "n": 10 } },
            { "code": "from_tomorrow", "level": "note", "text": "What no label knows.", "arguments": {} },
        ],
    });
    Captured {
        lists: vec![list("Police <North>"), list("Shelter")],
        histories: vec![history(&[0], 20), history(&[1], 20), history(&[0, 1], 10)],
        counts: "Police <North>,Shelter,count\n1,0,20\n0,1,20\n1,1,10\n".into(),
        answer: r.method.as_ref().map_or(Estimated::NotAsked, |_| Estimated::Answered(answer)),
        command: "palermo estimate mse lists.csv".into(),
    }
}

impl Desk for Echo {
    fn import(&self, request: ImportRequest, _: Told) -> Answer<'_, Json> {
        let rejected = u8::from(request.file_name == "bad.csv");
        self.imports.lock().expect("one test at a time").push(request);
        Box::pin(async move { Ok(json!({ "rows_read": 1, "rows_rejected": rejected, "errors": [] })) })
    }
    fn propose(&self, _: ImportRequest) -> Answer<'_, Vec<String>> {
        Box::pin(async { Ok(vec!["example-items".to_string()]) })
    }
    fn export(&self, request: ExportRequest) -> Answer<'_, Exported> {
        let body = format!("{}\r\n", request.register).into_bytes();
        Box::pin(async move {
            Ok(Exported { content_type: "text/csv; charset=utf-8".into(), file_name: "a \"b\".csv".into(), body })
        })
    }
    fn offers(&self, _: String) -> Answer<'_, Vec<Offer>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn public(&self, r: TableRequest) -> Answer<'_, PublicTable> {
        Box::pin(async move { Err(Problem::missing("not_public", r.dataset)) })
    }
    fn explain(&self, r: TableRequest, _: String) -> Answer<'_, Json> {
        Box::pin(async move { Err(Problem::missing("not_public", r.dataset)) })
    }
    fn behind(&self, r: TableRequest, _: BTreeMap<String, String>) -> Answer<'_, Behind> {
        Box::pin(async move { Err(Problem::missing("not_public", r.dataset)) })
    }
    fn grid(&self, _: Grid, format: String) -> Answer<'_, Exported> {
        Box::pin(async move { Err(Problem::asked("unknown_format", format)) })
    }
    fn treaty(&self, _: TreatyRequest) -> Answer<'_, TreatyAnswer> {
        Box::pin(async { Ok(TreatyAnswer::default()) })
    }
    /// A document of one paragraph: the first word is its verb, and contradicts the last one. One that begins with `%` opens not.
    fn document(&self, r: DocumentRequest) -> Answer<'_, Reading> {
        let text = String::from_utf8_lossy(&r.content).into_owned();
        if text.starts_with('%') {
            return Box::pin(async move { Err(Problem::asked("document_container", r.file_name)) });
        }
        let (first, last) = (text.find(' ').unwrap_or(text.len()), text.rfind(' ').map_or(0, |n| n + 1));
        let place = |from, to| Some(reading::Place { block: 0, from, to });
        let side = |from, to| reading::Side {
            paragraph: "7".into(),
            text: text[from..to].to_string(),
            place: place(from, to),
            ..reading::Side::default()
        };
        let finding = reading::Finding {
            kind: "contradiction".into(),
            severity: reading::Severity::Error,
            message: "first here, last there".into(),
            expected: None,
            found: None,
            sides: vec![side(0, first), side(last, text.len())],
        };
        let clause = reading::Clause {
            paragraph: "7".into(),
            act: "urge".into(),
            verb: text[..first].to_string(),
            strength: 4,
            place: place(0, first),
            ..reading::Clause::default()
        };
        let fact = reading::Fact {
            paragraph: "7".into(),
            kind: "number".into(),
            text: text[last..].to_string(),
            value: json!(12_345),
            place: place(last, text.len()),
            ..reading::Fact::default()
        };
        let block = reading::Block {
            kind: reading::BlockKind::Numbered,
            label: "7".into(),
            number: "7".into(),
            text: text.clone(),
            calls: Vec::new(),
        };
        Box::pin(async move {
            Ok(Reading {
                language: r.language.unwrap_or_else(|| "en".into()),
                kind: "resolution".into(),
                blocks: vec![block],
                clauses: vec![clause],
                facts: vec![fact],
                findings: vec![finding],
                ..Reading::default()
            })
        })
    }
    fn table(&self, r: TableRequest) -> Answer<'_, Json> {
        Box::pin(async move {
            Ok(json!({
                "dataset": r.dataset, "rows": r.rows, "columns": r.columns, "where": r.filters,
                "profile": r.profile, "language": r.language,
            }))
        })
    }
    fn estimate(&self, r: EstimateRequest) -> Answer<'_, Captured> {
        let captured = match String::from_utf8_lossy(&r.counts).contains("fault") {
            true => Err(Problem::asked("input", "row 2, column `A`: `2` is neither 0 nor 1")),
            false => Ok(echoed(&r)),
        };
        self.estimates.lock().expect("one test at a time").push(r);
        Box::pin(async move { captured })
    }
    fn flow(&self, r: TableRequest) -> Answer<'_, Json> {
        Box::pin(async move {
            Ok(json!({ "dataset": r.dataset, "rows": r.rows, "columns": r.columns, "regions": r.regions }))
        })
    }
}

/// An answer as a program sees it.
#[derive(Debug)]
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub json: Json,
}

impl Seen {
    /// Where a redirect leads.
    #[track_caller]
    pub fn led(&self) -> &str {
        assert!(self.status.is_redirection(), "{}: {}", self.status, self.text);
        self.header("location")
    }

    pub fn page(&self) -> html::Page {
        html::Page::read(&self.text)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Expects a problem document of that status and code.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> &Json {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json["type"], format!("urn:palermo:problem:{code}"), "{}", self.text);
        assert_eq!(self.json["status"], status);
        for member in ["title", "detail"] {
            assert!(self.json[member].as_str().is_some_and(|t| !t.is_empty()), "{member} of {}", self.text);
        }
        assert!(self.json["errors"].is_array());
        &self.json
    }

    #[track_caller]
    pub fn ok(&self, status: u16) -> &Json {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        &self.json
    }
}

/// Code of the organisation that takes reports from outside.
pub const INTAKE: &str = "north";

/// What the accounts of tests sign in with.
pub const PASSPHRASE: &str = "eleven quiet harbours";

/// A browser of somebody who is signed in.
pub struct Browser<'a> {
    pub api: &'a Api,
    pub cookie: String,
    /// What its forms carry.
    pub token: String,
}

impl Browser<'_> {
    pub async fn get(&self, uri: &str) -> Seen {
        self.api.send("GET", uri, &[("cookie", &self.cookie)], Body::empty()).await
    }

    /// Sends a form as a browser does, with its token.
    pub async fn post(&self, uri: &str, pairs: &[(&str, &str)]) -> Seen {
        let mut all = vec![("form", self.token.as_str())];
        all.extend(pairs);
        self.post_as(uri, &self.cookie, &all).await
    }

    /// A page as the browser reads it.
    pub async fn page(&self, uri: &str) -> html::Page {
        let seen = self.get(uri).await;
        assert_eq!(seen.status, 200, "{uri}: {}", seen.text);
        html::Page::read(&seen.text)
    }

    /// Sends a form that was filled in a page.
    pub async fn send(&self, uri: &str, pairs: &[(String, String)]) -> Seen {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.post_as(uri, &self.cookie, &pairs).await
    }

    /// Sends a form with whatever cookie, and nothing but these pairs.
    pub async fn post_as(&self, uri: &str, cookie: &str, pairs: &[(&str, &str)]) -> Seen {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let headers = [("cookie", cookie), ("content-type", "application/x-www-form-urlencoded")];
        self.api.send("POST", uri, &headers, body).await
    }
}

/// The service over an installation of its own.
pub struct Api {
    pub access: Access,
    pub router: Router,
    pub store: Arc<Store>,
    pub desk: Arc<Echo>,
    schema: Option<(String, String)>,
    place: Place,
    folder: Option<tempfile::TempDir>,
}

impl Api {
    pub async fn sqlite() -> Api {
        Api::over(None).await
    }

    pub async fn postgres() -> Option<Api> {
        let server = postgres_server()?;
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("w_{}_{}", uuid::Uuid::new_v4().simple(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut admin = sqlx::PgConnection::connect(&server).await.expect("the server of PALERMO_TEST_POSTGRES");
        admin.execute(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {name}"))).await.expect("a schema of its own");
        Some(Api::over(Some((server, name))).await)
    }

    async fn over(schema: Option<(String, String)>) -> Api {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = schema.as_ref().map(|(server, name)| {
            let separator = if server.contains('?') { '&' } else { '?' };
            format!("{server}{separator}options=-c%20search_path%3D{name}")
        });
        let place = Place { database, ..Place::folder(folder.path().join("data")) };
        let store = Store::create(place.clone()).await.expect("a new installation");
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let read = |name: &str| PackFiles::from_folder(&packs.join(name)).expect("the shipped packs");
        store.apply(&["core", "statistics", "example"].map(read)).await.expect("the packs apply");
        Api { schema, folder: Some(folder), ..Api::serving(store, place).await }
    }

    async fn serving(store: Store, place: Place) -> Api {
        let (store, desk) = (Arc::new(store), Arc::new(Echo::default()));
        let mut state = AppState::open(store.clone(), desk.clone()).await.expect("the door");
        state.body_limit = 64 * 1024;
        state.marked = true;
        state.intake = Some(INTAKE.into());
        let (access, router) = (state.access.clone(), palermo_web::router(state));
        Api { access, router, store, desk, schema: None, place, folder: None }
    }

    /// The same installation, served by a process that was just started: nobody has unsealed it.
    pub async fn restarted(&self) -> Api {
        let store = Store::open(self.place.clone()).await.expect("the installation");
        Api::serving(store, self.place.clone()).await
    }

    /// Applies a further pack, out of `tests/packs`.
    pub async fn apply(&self, pack: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs").join(pack);
        let files = PackFiles::from_folder(&folder).expect("the pack is there");
        self.store.apply(&[files]).await.expect("the pack applies");
    }

    pub async fn send(&self, method: &str, uri: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Seen {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Seen { status: parts.status, headers: parts.headers, text, json }
    }

    pub async fn get(&self, uri: &str) -> Seen {
        self.send("GET", uri, &[], Body::empty()).await
    }

    pub async fn json(&self, method: &str, uri: &str, body: Json) -> Seen {
        self.send(method, uri, &[("content-type", "application/json")], body.to_string()).await
    }

    /// Makes a record and gives its identifier.
    pub async fn made(&self, register: &str, values: Json) -> String {
        let seen = self.json("POST", &format!("/api/registers/{register}/records"), json!({ "values": values })).await;
        seen.ok(201)["id"].as_str().expect("an identifier").to_string()
    }

    /// Signs an account in, as a browser that keeps its cookie.
    pub async fn browser(&self, handle: &str, roles: &[&str]) -> Browser<'_> {
        self.browser_of(None, handle, roles).await
    }

    /// As [`Api::browser`], for somebody of an organisation.
    pub async fn browser_of(&self, organisation: Option<&str>, handle: &str, roles: &[&str]) -> Browser<'_> {
        let new = NewAccount {
            handle: handle.into(),
            organisation: organisation.map(str::to_string),
            roles: roles.iter().map(|r| (*r).to_string()).collect(),
            language: None,
        };
        let let_in = self.access.add(&Actor::local(None), &new, PASSPHRASE).await.expect("a new account");
        let opened = self.access.open_session(let_in).await.expect("a session");
        let token = opened.session.form_token.clone();
        Browser { api: self, cookie: format!("__Host-palermo={}", opened.token.to_text().as_str()), token }
    }

    pub async fn remove(self) {
        self.store.database().close().await;
        if let Some((server, name)) = self.schema {
            let mut admin = sqlx::PgConnection::connect(&server).await.expect("the server");
            admin.execute(sqlx::AssertSqlSafe(format!("DROP SCHEMA {name} CASCADE"))).await.expect("the schema goes");
        }
    }
}

fn postgres_server() -> Option<String> {
    match std::env::var("PALERMO_TEST_POSTGRES") {
        Ok(server) if !server.is_empty() => return Some(server),
        _ => {}
    }
    assert!(
        std::env::var("PALERMO_TEST_SKIP_POSTGRES").as_deref() == Ok("1"),
        "no PostgreSQL: run `cargo xtask test`, which starts one, or set PALERMO_TEST_POSTGRES to a superuser's address \
         (PALERMO_TEST_SKIP_POSTGRES=1 leaves these tests out)"
    );
    let mut stderr = std::io::stderr();
    std::io::Write::write_all(&mut stderr, b"SKIPPED (no PostgreSQL)\n").expect("a line on stderr");
    None
}

/// Each `async fn name(api: &Api)` becomes two tests, `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($api:ident: &Api) $body:block)+) => {
        $(
            $(#[$meta])*
            mod $name {
                #[allow(unused_imports, reason = "a test may need nothing of its file")]
                use super::*;

                async fn run($api: &$crate::common::Api) $body

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    let api = $crate::common::Api::sqlite().await;
                    run(&api).await;
                    api.remove().await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgres() {
                    let Some(api) = $crate::common::Api::postgres().await else { return };
                    run(&api).await;
                    api.remove().await;
                }
            }
        )+
    };
}
