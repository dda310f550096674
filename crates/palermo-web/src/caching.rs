//! What a browser may keep, and what is sent small: public pages have a tag made of their content and travel compressed;
//! pages of staff are neither kept nor compressed, for they hold secrets beside what a sender can choose (BREACH, 2013).

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// The tag of a content; weak, since the same content may travel compressed.
pub(crate) fn tag(content: &[u8]) -> Option<HeaderValue> {
    let digest = Sha256::digest(content);
    let short: String = digest.iter().take(12).map(|b| format!("{b:02x}")).collect();
    HeaderValue::from_str(&format!("W/\"{short}\"")).ok()
}

/// Answers with nothing where the reader has the content already.
pub(crate) async fn fresh(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let has = request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_string);
    let mut response = next.run(request).await;
    let (Some(has), Some(tag)) = (has, response.headers().get(header::ETAG).and_then(|v| v.to_str().ok())) else {
        return response;
    };
    let plain = |t: &str| t.trim().trim_start_matches("W/").to_string();
    let same = has.split(',').any(|t| t.trim() == "*" || plain(t) == plain(tag));
    if !reads || !same || response.status() != StatusCode::OK {
        return response;
    }
    let headers = std::mem::take(response.headers_mut());
    let mut nothing = StatusCode::NOT_MODIFIED.into_response();
    let kept = [header::ETAG, header::CACHE_CONTROL, header::VARY, header::CONTENT_LOCATION];
    for name in kept {
        if let Some(value) = headers.get(&name) {
            nothing.headers_mut().insert(name, value.clone());
        }
    }
    *nothing.body_mut() = Body::empty();
    nothing
}

/// Whether an answer travels compressed: what everybody may see, unless it is small or compressed already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Public;

impl Predicate for Public {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let usual =
            SizeAbove::new(256).and(NotForContentType::IMAGES).and(NotForContentType::const_new("application/zip"));
        is_public(response.headers()) && usual.should_compress(response)
    }
}

fn is_public(headers: &HeaderMap) -> bool {
    headers.get(header::CACHE_CONTROL).and_then(|v| v.to_str().ok()).is_some_and(|v| v.starts_with("public"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_follows_the_content() {
        assert_eq!(tag(b"a"), tag(b"a"));
        assert_ne!(tag(b"a"), tag(b"b"));
    }

    #[test]
    fn what_nobody_may_keep_is_not_compressed() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        assert!(!is_public(&headers));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        assert!(is_public(&headers));
    }
}
