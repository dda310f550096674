//! A document that somebody sends to be read: its text, clauses, facts and findings, each with its place on the page.

use std::sync::OnceLock;

use palermo_document::{
    Document, Element, Error as Unread, Finding, Gazetteer, Kind, Places, Rules, Severity, Span, check, clauses, facts,
    read,
};
use palermo_web::Problem;
use palermo_web::reading::{self, Block, BlockKind, DocumentRequest, Place, Reading};
use serde::Serialize;
use tokio::sync::Semaphore;

use crate::document::shipped;

/// Documents are read one at a time: a large one takes a core for seconds.
static ONE: Semaphore = Semaphore::const_new(1);

/// The shipped rules and names, read once.
static RULES: OnceLock<(Rules, Gazetteer)> = OnceLock::new();

/// Reads a document beside the requests.
///
/// # Errors
/// It cannot be read; the shipped rules are broken.
pub async fn document(request: DocumentRequest) -> Result<Reading, Problem> {
    let _turn = ONE.acquire().await.map_err(|e| Problem::internal(&e))?;
    tokio::task::spawn_blocking(move || work(&request)).await.map_err(|e| Problem::internal(&e))?
}

fn work(request: &DocumentRequest) -> Result<Reading, Problem> {
    let (rules, gazetteer) = match RULES.get() {
        Some(known) => known,
        None => {
            let fresh = shipped().map_err(|e| Problem::internal(&e))?;
            RULES.get_or_init(|| fresh)
        }
    };
    let language = request.language.as_deref();
    let doc = open(&request.file_name, &request.content, rules, language)?;
    let own = request.file_name.as_str();
    let beside = match &request.beside {
        Some((name, content)) => {
            let other = open(name, content, rules, language)?;
            Some((if name == own { format!("{name} (2)") } else { name.clone() }, other))
        }
        None => None,
    };
    let list: Vec<(&str, &Document)> =
        std::iter::once((own, &doc)).chain(beside.iter().map(|(name, d)| (name.as_str(), d))).collect();
    let findings = check(&list, rules, gazetteer);
    let page = Drawn::new(&doc);
    let mut findings: Vec<reading::Finding> =
        findings.iter().filter(|f| concerns(f, own)).map(|f| page.finding(f, own)).collect();
    findings.sort_by_key(|f| f.severity);
    let clauses = clauses(&doc, rules, gazetteer).into_iter().map(|c| reading::Clause {
        place: page.place(&c.span).map(|p| page.verb(p, &c.verb_as_written)),
        paragraph: c.paragraph,
        act: c.act,
        verb: c.verb_as_written,
        strength: c.strength,
        addressees: c.addressees,
        task: c.task,
        conditions: c.conditions,
        deadline: c.deadline.map(|d| (d.kind, d.value)),
    });
    let facts = facts(&doc, rules, gazetteer).into_iter().map(|f| reading::Fact {
        place: page.place(&f.span),
        paragraph: f.paragraph,
        kind: code(f.kind),
        text: f.text,
        value: f.value,
        unit: f.unit,
        entity: f.entity,
        qualifier: code(f.qualifier),
        certain: f.certain,
    });
    Ok(Reading {
        language: doc.language.clone(),
        kind: code(doc.kind),
        title: doc.front.title.clone(),
        front: front(&doc),
        clauses: clauses.collect(),
        facts: facts.collect(),
        findings,
        blocks: page.blocks,
    })
}

fn open(name: &str, content: &[u8], rules: &Rules, language: Option<&str>) -> Result<Document, Problem> {
    let text = read::extract(content).map_err(|e| {
        let code = match &e {
            Unread::Encoding { .. } => "document_encoding",
            Unread::TooLarge { .. } => "document_too_large",
            _ => "document_container",
        };
        Problem::asked(code, format!("{name}: {e}"))
    })?;
    Ok(Document::read(&text.text, rules, language))
}

/// The code of a variant.
fn code(variant: impl Serialize) -> String {
    serde_json::to_value(variant).ok().and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default()
}

/// Whether a finding says something of the document that is shown.
fn concerns(finding: &Finding, own: &str) -> bool {
    finding.sides.is_empty() || finding.sides.iter().any(|s| s.document.as_deref().is_none_or(|d| d == own))
}

/// What the cover says besides the title.
fn front(doc: &Document) -> Vec<(&'static str, String)> {
    let f = &doc.front;
    let all = [
        ("symbol", &f.symbol),
        ("number", &f.number),
        ("organ", &f.organ),
        ("session", &f.session),
        ("session_dates", &f.session_dates),
        ("date", &f.date),
        ("agenda_item", &f.agenda_item),
        ("author", &f.author),
        ("original", &f.original),
    ];
    all.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))).collect()
}

/// A document in the blocks of a page.
struct Drawn<'d> {
    places: Places<'d>,
    blocks: Vec<Block>,
    /// Block of each element that is shown.
    of: Vec<Option<usize>>,
}

impl<'d> Drawn<'d> {
    fn new(doc: &'d Document) -> Drawn<'d> {
        let (mut blocks, mut of) = (Vec::new(), vec![None; doc.elements.len()]);
        for (n, e) in doc.read_on() {
            of[n] = Some(blocks.len());
            blocks.push(Block {
                kind: kind(doc, e),
                label: e.label.clone(),
                number: e.number.clone().unwrap_or_default(),
                text: doc.words(n).into_owned(),
                calls: doc.calls(n).into_iter().map(|(at, note)| (at, note.to_string())).collect(),
            });
        }
        Drawn { places: Places::new(doc), blocks, of }
    }

    fn place(&self, spans: &[Span]) -> Option<Place> {
        let place = self.places.of(spans)?;
        let block = (*self.of.get(place.element)?)?;
        Some(Place { block, from: place.from, to: place.to })
    }

    /// Of the place of a clause the words of its verb.
    fn verb(&self, place: Place, verb: &str) -> Place {
        let here = self.blocks.get(place.block).and_then(|b| b.text.get(place.from..));
        let to = if here.is_some_and(|t| t.starts_with(verb)) { place.from + verb.len() } else { place.from };
        Place { to, ..place }
    }

    fn finding(&self, f: &Finding, own: &str) -> reading::Finding {
        let side = |s: &palermo_document::Side| {
            let other = s.document.as_deref().filter(|d| *d != own);
            reading::Side {
                document: other.map(str::to_string),
                paragraph: s.paragraph.clone(),
                text: s.text.clone(),
                place: if other.is_none() { self.place(&s.span) } else { None },
            }
        };
        reading::Finding {
            kind: code(f.kind),
            severity: match f.severity {
                Severity::Error => reading::Severity::Error,
                Severity::Warning => reading::Severity::Warning,
                Severity::Info => reading::Severity::Info,
            },
            message: f.message.clone(),
            expected: f.expected.clone(),
            found: f.found.clone(),
            sides: f.sides.iter().map(side).collect(),
        }
    }
}

fn kind(doc: &Document, e: &Element) -> BlockKind {
    match e.kind {
        Kind::Heading => BlockKind::Heading(e.level.max(1)),
        Kind::Annex => BlockKind::Heading(1),
        Kind::Preambular => BlockKind::Preamble,
        Kind::Operative | Kind::Numbered => BlockKind::Numbered,
        Kind::Subparagraph => BlockKind::Lettered(depth(doc, e)),
        Kind::Table => BlockKind::Table,
        Kind::Footnote => BlockKind::Note,
        Kind::Text => BlockKind::Text,
        _ => BlockKind::Aside,
    }
}

/// How many lettered paragraphs a lettered paragraph stands in, itself counted.
fn depth(doc: &Document, e: &Element) -> u8 {
    let (mut n, mut above) = (1, e.parent);
    while let Some(up) = above.and_then(|p| doc.elements.get(p)).filter(|p| p.kind == Kind::Subparagraph) {
        n += 1;
        above = up.parent;
    }
    n
}
