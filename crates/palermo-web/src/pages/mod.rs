//! What a person sees. Each page is a function from a visit to an answer; each works without script.

mod access;
pub(crate) mod account;
mod admin;
mod behind;
mod bulk;
mod clocks;
mod countries;
mod document;
mod edit;
pub(crate) mod error;
mod estimate;
mod explore;
mod figure;
mod finding;
mod flows;
mod history;
mod import;
mod list;
mod my_day;
mod own;
mod packs;
mod parts;
mod passkey;
mod prove;
mod record;
mod removal;
mod report;
mod sealed;
mod start;
mod treaties;

use axum::Router;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use palermo_register::locale::Locale;

use crate::AppState;
use crate::ask::preferred;
use crate::visit::Prefix;
use crate::words::Words;

pub(crate) use error::Oops;
pub(crate) use sealed::purpose;

/// The prefix under which every word of the interface stands between marks: for tests, where the state allows it.
pub(crate) const MARKED: &str = "xx";

/// What a page gives.
pub(crate) type Shown = Result<Response, Oops>;

/// What is wrong with an answer, in the reader's language; what has no words there is said as the engine says it.
pub(crate) fn wrong(words: Words, code: &str, english: &str) -> Markup {
    let id = format!("wrong-{code}");
    match (Words::knows(&id), english.is_empty()) {
        (true, _) => html! { (words.say(&id)) },
        (false, true) => html! { (words.say("wrong-other")) },
        (false, false) => html! { (words.say("wrong-other")) " (" span lang="en" dir="ltr" { (english) } ")" },
    }
}

/// The first parts of the addresses of pages: without a language before them they lead to the reader's.
const ROOTS: [&str; 20] = [
    "",
    "about",
    "account",
    "admin",
    "countries",
    "documents",
    "estimate",
    "explore",
    "flows",
    "import",
    "jobs",
    "method",
    "my-day",
    "packs",
    "parts",
    "prove",
    "registers",
    "report",
    "sign-in",
    "treaties",
];

/// The pages of every language.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let mut all = Router::new();
    for locale in Locale::all() {
        all = nest(state, all, Prefix { words: Words::of(locale), name: locale.language() });
    }
    if state.marked {
        all = nest(state, all, Prefix { words: Words { marked: true, ..Words::of(Locale::ENGLISH) }, name: MARKED });
    }
    all
}

fn nest(state: &AppState, all: Router<AppState>, prefix: Prefix) -> Router<AppState> {
    let put = move |mut request: Request, next: Next| {
        request.extensions_mut().insert(prefix);
        async move { error::dress(prefix.words, next.run(request).await) }
    };
    let gate = axum::middleware::from_fn_with_state(state.clone(), crate::gate::gate);
    let own = pages().layer(gate).layer(axum::middleware::from_fn(put));
    // Both the bare prefix and the prefix with a slash are the first page.
    all.route(
        &format!("/{}", prefix.name),
        get(move || async move { Redirect::permanent(&format!("/{}/", prefix.name)) }),
    )
    .nest(&format!("/{}/", prefix.name), own)
}

fn pages() -> Router<AppState> {
    Router::new()
        .route("/", get(start::start))
        .route("/about", get(start::about))
        .route("/parts", get(parts::parts))
        .route("/sign-in", get(account::sign_in).post(account::let_in))
        .route("/sign-out", post(account::sign_out))
        .route("/prove", get(prove::ask).post(prove::prove))
        .route("/account", get(own::account).post(own::change))
        .route("/registers", get(list::index))
        .route("/registers/{register}", get(list::list).post(list::keep))
        .route("/registers/{register}/export", get(list::export))
        .route("/registers/{register}/find", get(finding::ask).post(finding::find))
        .route("/countries", get(countries::all))
        .route("/countries/{code}", get(countries::one))
        .route("/estimate", get(estimate::ask).post(estimate::send))
        .route("/explore", get(explore::explore))
        .route("/explore/cell", get(explore::cell))
        .route("/explore/records", get(behind::behind))
        .route("/explore/download/{format}", get(explore::download))
        .route("/flows", get(flows::flows))
        .route("/method", get(start::method))
        .route("/treaties", get(treaties::treaties))
        .route("/report/{register}", get(report::ask).post(report::send))
        .route("/admin", get(admin::admin).post(admin::add))
        .route("/admin/jobs/{id}/stop", post(admin::stop))
        .route("/import", get(import::desk).post(import::send))
        .route("/import/{id}", get(import::upload).post(import::act))
        .route("/documents", get(document::desk).post(document::read))
        .route("/my-day", get(my_day::my_day))
        .route("/packs", get(packs::all))
        .route("/packs/{pack}", get(packs::one))
        .route("/packs/{pack}/lists/{list}", get(packs::list))
        .route("/registers/core.batch/records/{id}/undo", post(bulk::undo))
        .route("/registers/{register}/move", get(bulk::preview).post(bulk::act))
        .route("/registers/{register}/new", get(edit::new).post(edit::send_new))
        .route("/registers/{register}/records/{id}/edit", get(edit::change).post(edit::send_change))
        .route("/registers/{register}/records/{id}", get(record::record))
        .route("/registers/{register}/records/{id}/access", get(access::ask).post(access::act))
        .route("/registers/{register}/records/{id}/clocks/{clock}", get(clocks::clock).post(clocks::act))
        .route("/registers/{register}/records/{id}/delete", get(removal::ask).post(removal::remove))
        .route("/registers/{register}/records/{id}/do/{transition}", get(edit::step).post(edit::send_step))
        .route("/registers/{register}/records/{id}/files/{field}", get(record::file))
        .route("/registers/{register}/records/{id}/history", get(history::history))
        .fallback(error::no_page)
        .method_not_allowed_fallback(error::wrong_method)
}

/// An address without language: a page leads to the reader's language, for a minute at most, since the next reader has
/// another; nothing else is here.
pub(crate) async fn without_language(request: Request) -> Response {
    let path = request.uri().path();
    let root = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let reads = matches!(*request.method(), axum::http::Method::GET | axum::http::Method::HEAD);
    let words = Words::of(preferred(request.headers()));
    if !reads || !ROOTS.contains(&root) {
        return error::dress(words, error::no_page_at(path).into_response());
    }
    let query = request.uri().query().map(|q| format!("?{q}")).unwrap_or_default();
    let to = format!("/{}{path}{query}", words.locale.language());
    let mut response = Redirect::to(&to).into_response();
    *response.status_mut() = axum::http::StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert(axum::http::header::VARY, axum::http::HeaderValue::from_static("Accept-Language"));
    response
}
