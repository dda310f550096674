//! Style, pictures and the one script of the pages, under names that change with their content, so that a browser may keep them for ever.

use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

struct Asset {
    name: &'static str,
    kind: &'static str,
    body: &'static str,
}

const ASSETS: [Asset; 4] = [
    Asset { name: "palermo.css", kind: "text/css; charset=utf-8", body: include_str!("../assets/palermo.css") },
    Asset { name: "chart.css", kind: "text/css; charset=utf-8", body: palermo_chart::CSS },
    Asset { name: "passkey.js", kind: "text/javascript; charset=utf-8", body: include_str!("../assets/passkey.js") },
    Asset { name: "icon.svg", kind: "image/svg+xml; charset=utf-8", body: include_str!("../assets/icon.svg") },
];

fn addresses() -> &'static [String; ASSETS.len()] {
    static ADDRESSES: OnceLock<[String; ASSETS.len()]> = OnceLock::new();
    ADDRESSES.get_or_init(|| {
        ASSETS.each_ref().map(|a| {
            let digest = Sha256::digest(a.body.as_bytes());
            let short: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
            let (stem, ending) = a.name.rsplit_once('.').unwrap_or((a.name, ""));
            format!("/assets/{stem}.{short}.{ending}")
        })
    })
}

/// The address of an asset.
pub(crate) fn address(name: &str) -> &'static str {
    let found = ASSETS.iter().zip(addresses()).find(|(a, _)| a.name == name);
    found.map_or("", |(_, address)| address.as_str())
}

/// `GET /assets/{name}`
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let wanted = format!("/assets/{name}");
    match ASSETS.iter().zip(addresses()).find(|(_, address)| **address == wanted) {
        Some((asset, _)) => (
            [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")],
            asset.body,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
