//! Akoma Ntoso 3.0, profile AKN4UN: a resolution is a `statement`, a report a `doc`.

use std::fmt::Write as _;

use crate::element::{Element, Kind};
use crate::structure::{Document, DocumentKind};

/// Namespace of Akoma Ntoso 3.0.
pub const NAMESPACE: &str = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0";

/// What the text itself does not say.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Names {
    /// Body, as in an IRI: `ga`, `cop-untoc`. None: `unknown`.
    pub body: Option<String>,
    /// Day on which the file was made, ISO 8601. None: the document's own day.
    pub made_on: Option<String>,
}

/// Writes a document.
pub fn document(doc: &Document, names: &Names) -> String {
    let resolution = matches!(doc.kind, DocumentKind::Resolution | DocumentKind::Decision);
    let name = match doc.kind {
        DocumentKind::Resolution => "resolution",
        DocumentKind::Decision => "decision",
        DocumentKind::Report => "report",
        DocumentKind::Other => "document",
    };
    let root = if resolution { "statement" } else { "doc" };
    let mut x = Writer { out: String::new(), depth: 0 };
    x.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    x.open("akomaNtoso", &[("xmlns", NAMESPACE)]);
    x.open(root, &[("name", name), ("contains", "originalVersion")]);
    meta(&mut x, doc, names, name, None);
    preface(&mut x, doc);
    if resolution {
        preamble(&mut x, doc);
    }
    body(&mut x, doc);
    attachments(&mut x, doc, names, name);
    x.close(root);
    x.close("akomaNtoso");
    x.out
}

struct Writer {
    out: String,
    depth: usize,
}

impl Writer {
    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    fn start(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(tag);
        for (k, v) in attributes {
            let _ = write!(self.out, " {k}=\"{}\"", escaped(v));
        }
    }

    fn open(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.start(tag, attributes);
        self.out.push_str(">\n");
        self.depth += 1;
    }

    fn close(&mut self, tag: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.indent();
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn empty(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.start(tag, attributes);
        self.out.push_str("/>\n");
    }

    /// One element with words, already escaped.
    fn line(&mut self, tag: &str, attributes: &[(&str, &str)], inner: &str) {
        self.indent();
        self.start(tag, attributes);
        let _ = writeln!(self.out, ">{inner}</{tag}>");
    }
}

/// Text as XML; characters that XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            _ => out.push(c),
        }
    }
    out
}

/// A name as part of an IRI.
fn iri_part(text: &str) -> String {
    let part: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let part = part.trim_matches('-').to_string();
    if part.is_empty() { "unknown".into() } else { part }
}

/// The language as ISO 639-2, which Akoma Ntoso asks for.
fn language(code: &str) -> &'static str {
    match code {
        "ar" => "ara",
        "en" => "eng",
        "es" => "spa",
        "fr" => "fra",
        "ru" => "rus",
        "zh" => "zho",
        _ => "und",
    }
}

/// Identification of the document or of one of its annexes; references and notes stand once, in the document's own.
fn meta(x: &mut Writer, doc: &Document, names: &Names, name: &str, annex: Option<usize>) {
    let day = doc.front.date.clone().unwrap_or_else(|| "0001-01-01".into());
    let body = names.body.as_deref().map_or_else(|| "unknown".into(), iri_part);
    let number = iri_part(doc.front.number.as_deref().or(doc.front.symbol.as_deref()).unwrap_or("unknown"));
    let genre =
        if matches!(doc.kind, DocumentKind::Report | DocumentKind::Other) { "doc" } else { "statement/deliberation" };
    let work = format!("/akn/un/{genre}/{body}/{day}/{number}");
    let expression = format!("{work}/{}@{day}", language(&doc.language));
    let made = names.made_on.clone().unwrap_or_else(|| day.clone());
    x.open("meta", &[]);
    x.open("identification", &[("source", "#palermo")]);
    let level = |x: &mut Writer, tag: &str, iri: &str, on: &str, date: &str, work: bool| {
        x.open(tag, &[]);
        let main = annex.map_or_else(|| format!("{iri}/!main"), |k| format!("{iri}/!annex_{k}"));
        x.empty("FRBRthis", &[("value", &main)]);
        x.empty("FRBRuri", &[("value", iri)]);
        x.empty("FRBRdate", &[("date", on), ("name", date)]);
        x.empty("FRBRauthor", &[("href", "#un"), ("as", "#author")]);
        if work {
            x.empty("FRBRcountry", &[("value", "un")]);
            x.empty("FRBRsubtype", &[("value", name)]);
            x.empty("FRBRnumber", &[("value", &number)]);
        } else if tag == "FRBRExpression" {
            x.empty("FRBRlanguage", &[("language", language(&doc.language))]);
        } else {
            x.empty("FRBRformat", &[("value", "application/akn+xml")]);
        }
        x.close(tag);
    };
    level(x, "FRBRWork", &work, &day, "issued", true);
    level(x, "FRBRExpression", &expression, &day, "issued", false);
    level(x, "FRBRManifestation", &format!("{expression}.xml"), &made, "generation", false);
    x.close("identification");
    if annex.is_some() {
        x.close("meta");
        return;
    }
    x.open("references", &[("source", "#palermo")]);
    x.empty(
        "TLCOrganization",
        &[("eId", "un"), ("href", "/akn/ontology/organization/un"), ("showAs", "United Nations")],
    );
    x.empty(
        "TLCOrganization",
        &[("eId", "palermo"), ("href", "/akn/ontology/organization/palermo"), ("showAs", "Palermo")],
    );
    x.empty("TLCRole", &[("eId", "author"), ("href", "/akn/ontology/role/author"), ("showAs", "author")]);
    x.close("references");
    let notes: Vec<&Element> = doc.elements.iter().filter(|e| e.kind == Kind::Footnote).collect();
    if !notes.is_empty() {
        x.open("notes", &[("source", "#palermo")]);
        for e in notes {
            x.open("note", &[("eId", &e.id), ("marker", e.number.as_deref().unwrap_or_default())]);
            x.line("p", &[], &escaped(&e.text));
            x.close("note");
        }
        x.close("notes");
    }
    x.close("meta");
}

fn preface(x: &mut Writer, doc: &Document) {
    x.open("preface", &[]);
    let f = &doc.front;
    let mut p = |tag: &str, value: &Option<String>, attributes: &[(&str, &str)]| {
        if let Some(v) = value {
            let mut inner = Writer { out: String::new(), depth: 0 };
            inner.start(tag, attributes);
            let _ = write!(inner.out, ">{}</{tag}>", escaped(v));
            x.line("p", &[], &inner.out);
        }
    };
    p("docNumber", &f.symbol.clone().or_else(|| f.number.clone()), &[]);
    if let Some(day) = &f.date {
        p("docDate", &f.date, &[("date", day)]);
    }
    p("session", &f.session, &[]);
    p("docProponent", &f.author, &[]);
    p("docCommittee", &f.organ, &[]);
    p("docTitle", &f.title, &[]);
    if f.title.is_none() && f.symbol.is_none() && f.number.is_none() {
        x.line("p", &[], "");
    }
    x.close("preface");
}

fn preamble(x: &mut Writer, doc: &Document) {
    x.open("preamble", &[]);
    let recitals = |e: &Element| e.kind == Kind::Preambular;
    let (first, last) = (doc.elements.iter().position(recitals), doc.elements.iter().rposition(recitals));
    for (n, e) in doc.elements.iter().enumerate() {
        match e.kind {
            Kind::Enacting => {
                x.open("formula", &[("name", "enactingFormula")]);
                x.line("p", &[], &words(doc, n));
                x.close("formula");
            }
            Kind::Preambular => {
                if first == Some(n) {
                    x.open("recitals", &[("eId", "recitals")]);
                }
                x.open("recital", &[("eId", &e.id)]);
                x.line("p", &[], &words(doc, n));
                x.close("recital");
                if last == Some(n) {
                    x.close("recitals");
                }
            }
            _ => {}
        }
    }
    x.close("preamble");
}

fn body(x: &mut Writer, doc: &Document) {
    x.open("mainBody", &[]);
    let end = doc.elements.iter().position(|e| e.kind == Kind::Annex).unwrap_or(doc.elements.len());
    hierarchy(x, doc, 0, end);
    x.close("mainBody");
    if let Some(n) = doc.elements.iter().position(|e| e.kind == Kind::Signature) {
        x.open("conclusions", &[]);
        x.line("p", &[], &words(doc, n));
        x.close("conclusions");
    }
}

fn hierarchy(x: &mut Writer, doc: &Document, from: usize, to: usize) {
    let mut any = false;
    for n in from..to {
        let e = &doc.elements[n];
        match e.kind {
            Kind::Heading => {
                any = true;
                x.open("hcontainer", &[("eId", &e.id), ("name", "heading")]);
                x.line("heading", &[], &words(doc, n));
                x.open("content", &[]);
                x.line("p", &[], "");
                x.close("content");
                x.close("hcontainer");
            }
            Kind::Text => {
                any = true;
                x.open("hcontainer", &[("eId", &e.id), ("name", "text")]);
                x.open("content", &[]);
                x.line("p", &[], &words(doc, n));
                x.close("content");
                x.close("hcontainer");
            }
            Kind::Operative | Kind::Numbered => {
                any = true;
                paragraph(x, doc, n, "paragraph");
            }
            Kind::Table => {
                any = true;
                x.open("hcontainer", &[("eId", &e.id), ("name", "table")]);
                x.open("content", &[]);
                table(x, doc, e);
                x.close("content");
                x.close("hcontainer");
            }
            _ => {}
        }
    }
    if !any {
        x.line("p", &[], "");
    }
}

/// Rows of `| a | b |`; the line of dashes between head and body is none.
fn table(x: &mut Writer, doc: &Document, e: &Element) {
    let source: String = e.bytes.iter().map(|s| &doc.source[s.from..s.to]).collect();
    let rule = |row: &&str| !row.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    x.open("table", &[]);
    for row in source.lines().map(str::trim).filter(|l| l.starts_with('|')).filter(rule) {
        x.open("tr", &[]);
        for cell in row.trim_matches('|').split('|') {
            x.open("td", &[]);
            x.line("p", &[], &escaped(cell.trim()));
            x.close("td");
        }
        x.close("tr");
    }
    if !source.lines().map(str::trim).filter(|l| l.starts_with('|')).any(|l| rule(&l)) {
        x.line("tr", &[], "<td><p/></td>");
    }
    x.close("table");
}

fn paragraph(x: &mut Writer, doc: &Document, n: usize, tag: &str) {
    let e = &doc.elements[n];
    x.open(tag, &[("eId", &e.id)]);
    let number = e.number.as_deref().unwrap_or_default();
    let shown = if tag == "paragraph" { format!("{number}.") } else { format!("({number})") };
    x.line("num", &[], &escaped(&shown));
    let parts = &doc.parts[n];
    if parts.is_empty() {
        x.open("content", &[]);
        x.line("p", &[], &words(doc, n));
        x.close("content");
    } else {
        x.open("intro", &[]);
        x.line("p", &[], &words(doc, n));
        x.close("intro");
        for &m in parts {
            paragraph(x, doc, m, "subparagraph");
        }
    }
    x.close(tag);
}

fn attachments(x: &mut Writer, doc: &Document, names: &Names, name: &str) {
    let starts: Vec<usize> = (0..doc.elements.len()).filter(|&n| doc.elements[n].kind == Kind::Annex).collect();
    if starts.is_empty() {
        return;
    }
    x.open("attachments", &[]);
    for (k, &n) in starts.iter().enumerate() {
        let to = starts.get(k + 1).copied().unwrap_or(doc.elements.len());
        x.open("attachment", &[("eId", &doc.elements[n].id)]);
        x.line("heading", &[], &words(doc, n));
        x.open("doc", &[("name", "annex"), ("contains", "originalVersion")]);
        meta(x, doc, names, name, Some(k + 1));
        x.open("mainBody", &[]);
        hierarchy(x, doc, n + 1, to);
        x.close("mainBody");
        x.close("doc");
        x.close("attachment");
    }
    x.close("attachments");
}

/// Words with calls of notes, escaped.
fn words(doc: &Document, n: usize) -> String {
    let e = &doc.elements[n];
    let mut out = String::new();
    let mut at = 0;
    for (place, number) in &e.clean.calls {
        if doc.notes.contains(number) && *place >= at && *place <= e.clean.text.len() {
            out.push_str(&escaped(&e.clean.text[at..*place]));
            let _ = write!(out, "<noteRef href=\"#fn_{number}\" marker=\"{number}\"/>");
            at = *place;
        }
    }
    out.push_str(&escaped(&e.clean.text[at..]));
    out.trim().to_string()
}
