//! What stands around every answer: the headers of the security chapter, and the refusal of names and origins that are
//! not this service's own.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use palermo_store::Store;

use crate::Problem;

const HEADERS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
    ("x-frame-options", "DENY"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

/// Refuses foreign names and origins, and puts the headers on every answer.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let mut response = match refused(request.method(), request.uri().path(), request.headers()) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Where a write found no space, what was held back for that is given up, so that signing out and the ledger go on.
pub(crate) async fn room(State(store): State<Arc<Store>>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() == StatusCode::INSUFFICIENT_STORAGE {
        store.reserve().release();
    }
    response
}

fn refused(method: &Method, path: &str, headers: &HeaderMap) -> Option<Problem> {
    let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let host = text(header::HOST);
    // A page elsewhere may point a name of its own at this machine; the name in the request gives it away.
    if let Some(host) = host.filter(|h| !is_loopback(h)) {
        let detail = format!("{host} is not a name of this machine itself; ask 127.0.0.1 or localhost");
        return Some(Problem::new(StatusCode::MISDIRECTED_REQUEST, "foreign_name", detail));
    }
    let own = |o: &&str| host.is_some_and(|h| o.strip_prefix("http://") == Some(h));
    // Under `no-referrer` browsers call the origin of a form of our own `null`. Newer ones say where it came from all the
    // same; for older ones the token that each form of a page carries has to do. The API has no such token.
    let same = headers.get("sec-fetch-site").is_some_and(|v| v == "same-origin");
    let page = !path.starts_with("/api");
    let origin = text(header::ORIGIN).filter(|o| !own(o) && !(*o == "null" && (same || page)));
    let cross = headers.get("sec-fetch-site").is_some_and(|v| v == "cross-site" || v == "same-site");
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if !reads && (origin.is_some() || cross) {
        let detail = "a page of another origin asked for a change; changes are made from this address only";
        return Some(Problem::new(StatusCode::FORBIDDEN, "foreign_origin", detail));
    }
    None
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<axum::http::uri::Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_itself_are_answered() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "127.1.2.3"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["example.org", "127.0.0.1.example.org", "10.0.0.1", "localhost.example.org:80", "", "a b"] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_change_from_a_page_of_another_origin_is_refused_and_a_reading_is_not() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:8080"));
        headers.insert(header::ORIGIN, HeaderValue::from_static("http://127.0.0.1:8080"));
        assert!(refused(&Method::POST, "/api", &headers).is_none());
        headers.insert(header::ORIGIN, HeaderValue::from_static("http://127.0.0.1:9090"));
        assert!(refused(&Method::POST, "/api", &headers).is_some());
        assert!(refused(&Method::GET, "/api", &headers).is_none());
        headers.insert(header::ORIGIN, HeaderValue::from_static("null"));
        assert!(refused(&Method::POST, "/api", &headers).is_some(), "nobody says where it comes from");
        assert!(refused(&Method::POST, "/en/sign-in", &headers).is_none(), "its token says that it is ours");
        headers.insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
        assert!(refused(&Method::POST, "/en/sign-in", &headers).is_some());
        assert!(refused(&Method::POST, "/api", &headers).is_some());
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        assert!(refused(&Method::POST, "/api", &headers).is_none(), "a form of our own");
    }
}
