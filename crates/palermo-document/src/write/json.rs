//! The structure of a document as JSON: what `palermo document parse --json` prints.

use serde::Serialize;
use serde_json::{Value, json};

use crate::element::{Element, Kind};
use crate::points::Span;
use crate::structure::Document;

#[derive(Serialize)]
struct Part<'a> {
    id: &'a str,
    label: &'a str,
    text: &'a str,
    span: &'a [Span],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subparagraphs: Vec<Part<'a>>,
}

/// Front matter, headings, preamble, paragraphs, footnotes, other elements, findings.
pub fn document(doc: &Document) -> Value {
    let of = |kinds: &[Kind]| -> Vec<(usize, &Element)> {
        doc.elements.iter().enumerate().filter(|(_, e)| kinds.contains(&e.kind)).collect()
    };
    let headings: Vec<Value> = of(&[Kind::Heading, Kind::Annex])
        .into_iter()
        .map(|(_, e)| json!({ "id": e.id, "level": if e.kind == Kind::Annex { 1 } else { e.level }, "text": e.text, "span": e.spans }))
        .collect();
    let preamble: Vec<Value> = of(&[Kind::Preambular])
        .into_iter()
        .map(|(_, e)| json!({ "id": e.id, "label": e.label, "text": e.text, "span": e.spans }))
        .collect();
    let paragraphs: Vec<Value> = of(&[Kind::Operative, Kind::Numbered])
        .into_iter()
        .map(|(n, e)| {
            json!({
                "id": e.id,
                "label": e.label,
                "number": e.number,
                "part": if e.kind == Kind::Operative { "operative" } else { "body" },
                "text": e.text,
                "span": e.spans,
                "subparagraphs": parts(doc, n),
            })
        })
        .collect();
    let footnotes: Vec<Value> = doc
        .elements
        .iter()
        .enumerate()
        .filter(|(_, e)| e.kind == Kind::Footnote)
        .map(|(n, e)| {
            let anchor =
                doc.anchors.get(&n).map(|(at, offset)| json!({ "element": doc.elements[*at].id, "offset": offset }));
            json!({ "number": e.number, "text": e.text, "anchor": anchor, "span": e.spans })
        })
        .collect();
    let elements: Vec<Value> = doc
        .elements
        .iter()
        .map(|e| {
            json!({
                "id": e.id,
                "label": e.label,
                "kind": e.kind,
                "leaf": e.leaf,
                "parent": e.parent.map(|p| doc.elements[p].id.clone()),
                "span": e.spans,
            })
        })
        .collect();
    json!({
        "front": doc.front,
        "kind": doc.kind,
        "headings": headings,
        "preamble": preamble,
        "paragraphs": paragraphs,
        "footnotes": footnotes,
        "elements": elements,
        "findings": doc.findings,
    })
}

fn parts(doc: &Document, above: usize) -> Vec<Part<'_>> {
    let part = |n: usize| {
        let e = &doc.elements[n];
        let label = e.number.as_deref().unwrap_or_default();
        Part { id: &e.id, label, text: &e.text, span: &e.spans, subparagraphs: parts(doc, n) }
    };
    doc.parts[above].iter().map(|n| part(*n)).collect()
}
