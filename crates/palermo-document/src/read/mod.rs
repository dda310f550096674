//! Files as text: plain text and Markdown as they are; HTML, DOCX and PDF by their text layer.
//!
//! Spans count in the text that comes out of here. For containers that is the extracted text, which a caller keeps or
//! prints, so that each span can be looked up.

mod docx;
mod html;
mod pdf;

use crate::error::{Error, Result};

/// Most bytes of a file.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Plain text or Markdown: spans count in the file itself.
    Text,
    /// HTML.
    Html,
    /// Word's DOCX.
    Docx,
    /// PDF with a text layer.
    Pdf,
}

/// A text and what it was taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extracted {
    /// The text.
    pub text: String,
    /// The format.
    pub format: Format,
}

impl Format {
    /// The format of a file by its first bytes.
    pub fn of(bytes: &[u8]) -> Format {
        if bytes.starts_with(b"%PDF-") {
            return Format::Pdf;
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return Format::Docx;
        }
        let head: Vec<u8> = bytes.iter().take(1024).map(u8::to_ascii_lowercase).collect();
        let text = String::from_utf8_lossy(&head);
        let start = text.trim_start_matches('\u{feff}').trim_start();
        if start.starts_with("<!doctype html")
            || start.starts_with("<html")
            || start.starts_with("<?xml") && text.contains("<html")
        {
            return Format::Html;
        }
        Format::Text
    }
}

/// The text of a file.
///
/// # Errors
///
/// [`Error::Encoding`] for text that is not UTF-8, [`Error::Container`] for containers that cannot be opened,
/// [`Error::TooLarge`] for files and parts above [`MOST_BYTES`].
pub fn extract(bytes: &[u8]) -> Result<Extracted> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::TooLarge { what: "the file".into(), size: bytes.len() as u64, limit: MOST_BYTES });
    }
    let format = Format::of(bytes);
    let text = match format {
        Format::Text => plain(bytes)?,
        Format::Html => html::text(bytes),
        Format::Docx => docx::text(bytes)?,
        Format::Pdf => pdf::text(bytes)?,
    };
    Ok(Extracted { text, format })
}

fn plain(bytes: &[u8]) -> Result<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_string()),
        Err(e) => Err(Error::Encoding { offset: e.valid_up_to() }),
    }
}

/// The raised digits of a number: `12` is `¹²`.
fn raised(number: usize) -> String {
    let digits: Vec<char> = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().collect();
    number.to_string().bytes().filter_map(|b| digits.get(usize::from(b - b'0'))).collect()
}

/// Ends a block: one blank line, however many were asked for.
fn end_block(out: &mut String) {
    while out.ends_with([' ', '\t']) {
        out.pop();
    }
    if out.is_empty() || out.ends_with("\n\n") {
        return;
    }
    out.push_str(if out.ends_with('\n') { "\n" } else { "\n\n" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_not_utf8_says_where() {
        assert!(matches!(extract(b"abc\xff"), Err(Error::Encoding { offset: 3 })));
    }

    #[test]
    fn html_becomes_blocks_of_text() {
        let html = "<!doctype html><html><head><title>x</title><style>p{}</style></head><body><h2>I. Introduction</h2>\
                    <p>1. The <em>Protocol</em> has\n 180&nbsp;parties.<sup>1</sup></p><ul><li>(a) One;</li></ul>\
                    <table><tr><td>a</td><td>b</td></tr></table><script>1</script></body></html>";
        let out = extract(html.as_bytes()).map(|e| e.text).unwrap_or_default();
        assert_eq!(
            out,
            "## I. Introduction\n\n1. The Protocol has 180\u{a0}parties.<sup>1</sup>\n\n(a) One;\n\n| a | b |\n\n"
        );
    }

    #[test]
    fn broken_containers_are_refused_in_words() {
        for bytes in [&b"%PDF-1.7 nothing"[..], b"PK\x03\x04nothing"] {
            assert!(matches!(extract(bytes), Err(Error::Container { .. })));
        }
    }
}
