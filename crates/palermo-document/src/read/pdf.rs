//! The text layer of a PDF, page by page.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::Document;

use crate::error::{Error, Result};

/// Pages that are read at most.
const MOST_PAGES: usize = 5_000;

pub(super) fn text(bytes: &[u8]) -> Result<String> {
    // The library is written for sound files; a broken one must not take the program down with it.
    match catch_unwind(AssertUnwindSafe(|| pages(bytes))) {
        Ok(result) => result,
        Err(_) => Err(damaged("its structure is broken")),
    }
}

fn damaged(cause: impl ToString) -> Error {
    Error::Container { format: "the PDF", cause: cause.to_string() }
}

fn pages(bytes: &[u8]) -> Result<String> {
    let pdf = Document::load_mem(bytes).map_err(damaged)?;
    if pdf.is_encrypted() {
        return Err(damaged("it is encrypted"));
    }
    let mut out = String::new();
    for (n, page) in pdf.get_pages().keys().enumerate() {
        if n >= MOST_PAGES {
            return Err(damaged(format!("it has more than {MOST_PAGES} pages")));
        }
        if n > 0 {
            out.push_str("\n\u{0C}\n");
        }
        // a page that cannot be read leaves a gap, not a refusal: the others still speak
        if let Ok(words) = pdf.extract_text(&[*page]) {
            out.push_str(words.trim_matches('\n'));
        }
    }
    if out.trim().is_empty() {
        return Err(damaged("it has no text layer"));
    }
    out.push('\n');
    Ok(out)
}
