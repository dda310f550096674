//! Markdown with stable labels: each paragraph can be linked to as `#7` or `#pp3`.

use std::fmt::Write as _;

use crate::element::Kind;
use crate::structure::Document;

/// Writes a document.
pub fn document(doc: &Document) -> String {
    let mut out = String::new();
    let mut notes = String::new();
    if let Some(title) = &doc.front.title {
        let _ = writeln!(out, "# {}\n", escaped(title));
    }
    for (n, e) in doc.elements.iter().enumerate() {
        let text = with_calls(doc, n);
        match e.kind {
            Kind::Heading => {
                let _ = writeln!(out, "{} {text}\n", "#".repeat(usize::from(e.level) + 1));
            }
            Kind::Annex => {
                let _ = writeln!(out, "<a id=\"{}\"></a>\n\n## {text}\n", e.label);
            }
            Kind::Enacting | Kind::Text | Kind::Signature => {
                let _ = writeln!(out, "{text}\n");
            }
            Kind::Preambular => {
                let _ = writeln!(out, "<a id=\"{}\"></a>{text}\n", e.label);
            }
            Kind::Operative | Kind::Numbered => {
                let _ =
                    writeln!(out, "<a id=\"{}\"></a>{}\\. {text}\n", e.label, e.number.as_deref().unwrap_or_default());
            }
            Kind::Subparagraph => {
                let _ =
                    writeln!(out, "<a id=\"{}\"></a>({}) {text}\n", e.label, e.number.as_deref().unwrap_or_default());
            }
            Kind::Footnote => {
                let _ = writeln!(notes, "[^{}]: {text}\n", e.number.as_deref().unwrap_or_default());
            }
            Kind::Table => {
                for span in &e.bytes {
                    out.push_str(&doc.source[span.from..span.to]);
                }
                out.push('\n');
            }
            _ => {}
        }
    }
    out.push_str(&notes);
    out.trim_end().to_string() + "\n"
}

fn with_calls(doc: &Document, n: usize) -> String {
    let e = &doc.elements[n];
    let mut out = String::new();
    let mut at = 0;
    for (place, number) in &e.clean.calls {
        if doc.notes.contains(number) && *place >= at && *place <= e.clean.text.len() {
            out.push_str(&escaped(&e.clean.text[at..*place]));
            let _ = write!(out, "[^{number}]");
            at = *place;
        }
    }
    out.push_str(&escaped(&e.clean.text[at..]));
    out.trim().to_string()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
