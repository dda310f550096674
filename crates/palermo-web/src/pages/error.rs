//! Errors in the house's voice: what happened, what it means, what to do now, and nothing internal.

use axum::extract::OriginalUri;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;
use palermo_register::catalog::Arg;
use palermo_store::Error as StoreError;
use serde_json::Value as Json;

use crate::shell::{Keep, document, named};
use crate::words::Words;
use crate::{BODY_LIMIT, Problem};

/// A page that cannot be shown; it is dressed in the reader's language on its way out.
#[derive(Debug)]
pub(crate) struct Oops(pub Problem);

impl From<Problem> for Oops {
    fn from(problem: Problem) -> Oops {
        Oops(problem)
    }
}

impl From<StoreError> for Oops {
    fn from(error: StoreError) -> Oops {
        Oops(error.into())
    }
}

impl From<palermo_access::Error> for Oops {
    fn from(error: palermo_access::Error) -> Oops {
        match error {
            palermo_access::Error::Store(e) => e.into(),
            palermo_access::Error::Denied => StoreError::NotYours.into(),
            palermo_access::Error::Refused(_) | palermo_access::Error::Passphrase { .. } => {
                Oops(Problem::new(StatusCode::FORBIDDEN, "refused", error.to_string()))
            }
            other => Oops(Problem::internal(&other)),
        }
    }
}

impl IntoResponse for Oops {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// Gives an answer that only names its problem a page in the reader's language.
pub(crate) fn dress(words: Words, mut response: Response) -> Response {
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => plain(words, problem),
        None => response,
    }
}

/// The page of a problem.
pub(crate) fn plain(words: Words, problem: Problem) -> Response {
    let (title, what) = match problem.status.as_u16() {
        403 => (words.say("error-403-title"), words.say("error-403-what")),
        404 => (words.say("error-404-title"), words.say("error-404-what")),
        405 => (words.say("error-405-title"), words.say("error-405-what")),
        409 => (words.say("error-409-title"), words.say("error-409-what")),
        413 => {
            let limit = words.locale.number((BODY_LIMIT / 1_048_576) as i64);
            (words.say("error-413-title"), words.with("error-413-what", &[("limit", Arg::Text(&limit))]))
        }
        429 => (words.say("error-429-title"), words.say("error-429-what")),
        503 if problem.is_locked() => (words.say("error-locked-title"), words.say("error-locked-what")),
        503 => (words.say("error-503-title"), words.say("error-503-what")),
        507 => (words.say("error-507-title"), words.say("error-507-what")),
        500 => (words.say("error-500-title"), words.say("error-500-what")),
        _ => (words.say("error-400-title"), words.say("error-400-what")),
    };
    let reference =
        problem.more.iter().find(|(n, _)| n == "reference").and_then(|(_, v)| v.as_str().map(str::to_string));
    // What the service says to programs helps whoever typed an address; it is English and marked as such.
    let said = (problem.status == StatusCode::BAD_REQUEST && !problem.detail.is_empty()).then_some(&problem.detail);
    let body = html! {
        main #content tabindex="-1" {
            h1 { (title) }
            p { (what) }
            @if let Some(said) = said { p.soft { (words.say("error-answers-note")) " " span lang="en" dir="ltr" { (said) } } }
            @if let Some(reference) = &reference {
                p.soft { (words.with("error-reference", &[("reference", Arg::Text(reference))])) }
            }
            p { a href={ "/" (words.locale.language()) "/" } { (words.say("error-home")) } }
        }
    };
    let mut response = document(words, &named(&title), body, (problem.status, Keep::Nobody, false));
    problem.say_when(response.headers_mut());
    response
}

/// Nothing is at an address.
pub(crate) fn no_page_at(path: &str) -> Oops {
    Oops(Problem::missing("no_such_address", format!("nothing is at {path}")).with("path", Json::from(path)))
}

/// No page has this address.
pub(crate) async fn no_page(OriginalUri(uri): OriginalUri) -> Oops {
    no_page_at(uri.path())
}

/// The page takes no form, or only forms.
pub(crate) async fn wrong_method() -> Oops {
    Oops(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", ""))
}
