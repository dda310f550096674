//! From lines to elements: an automaton that believes a number only when it is the one expected.
//!
//! Every line goes to exactly one leaf. Page furniture and notes are cut out of the paragraph that they interrupt, and the
//! paragraph goes on after them. What cannot be told apart stays text: nothing is dropped, nothing repaired.

mod finish;
mod front;
mod lines;
mod starts;
mod walk;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::element::{Element, Finding, FindingKind, Kind, Severity};
use crate::language::recognise;
use crate::points::{Points, Span};
use crate::rules::{GENERIC, Rules};

/// What kind of document it is, as far as its layout says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DocumentKind {
    /// Preamble and operative part.
    Resolution,
    /// The same, named a decision.
    Decision,
    /// Numbered paragraphs under headings.
    Report,
    /// Text of a layout that nobody provided.
    Other,
}

/// The front matter.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Front {
    /// Symbol of the document; none where the text does not give one.
    pub symbol: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Date of issue, ISO 8601.
    pub date: Option<String>,
    /// Session, as written.
    pub session: Option<String>,
    /// Days and place of the session, as written.
    pub session_dates: Option<String>,
    /// Language in which it was read.
    pub language: String,
    /// Language of the original, as written.
    pub original: Option<String>,
    /// Agenda item, as written.
    pub agenda_item: Option<String>,
    /// Who wrote it, as written.
    pub author: Option<String>,
    /// Organ, as written.
    pub organ: Option<String>,
    /// Number of the resolution or decision.
    pub number: Option<String>,
    /// Notes to the cover, called by stars.
    pub notes: Vec<String>,
    /// The summary.
    pub summary: Option<String>,
}

/// A document that has been read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Document {
    /// The text that all spans count in.
    pub source: String,
    /// Language, `und` where no layout fits.
    pub language: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Front matter.
    pub front: Front,
    /// Elements in the order of the text; parts follow what they belong to.
    pub elements: Vec<Element>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
    pub(crate) points: Points,
    /// Places of calls that have a text: number, index of the element, offset in code points.
    pub(crate) anchors: BTreeMap<usize, (usize, usize)>,
    /// Numbers of notes that have a text.
    pub(crate) notes: HashSet<String>,
    /// Sub-paragraphs of each element; what only the page put between them is none.
    pub(crate) parts: Vec<Vec<usize>>,
}

/// A leaf under construction.
#[derive(Clone, Debug)]
struct Leaf {
    kind: Kind,
    /// Lines by index.
    lines: Vec<usize>,
    /// Leaf of the paragraph that it belongs to.
    parent: Option<usize>,
    label: String,
    id: String,
    number: Option<String>,
    level: u8,
    /// Bytes of number or label at the start of its view.
    head: usize,
    stars: bool,
    /// A note whose number is not raised.
    plain: bool,
}

impl Leaf {
    fn new(kind: Kind, label: impl Into<String>, id: impl Into<String>) -> Leaf {
        Leaf {
            kind,
            lines: Vec::new(),
            parent: None,
            label: label.into(),
            id: id.into(),
            number: None,
            level: 0,
            head: 0,
            stars: false,
            plain: false,
        }
    }
}

/// A finding of the walk: kind, severity, message, expected and found, index of the leaf.
type Noted = (FindingKind, Severity, String, Option<(String, String)>, usize);

/// What the walk hands to the finish.
struct Draft {
    leaves: Vec<Leaf>,
    findings: Vec<Noted>,
    front: Front,
    kind: DocumentKind,
    /// Texts of headings in the table of contents, with the leaf that holds them.
    contents: Vec<String>,
}

impl Document {
    /// Reads a text.
    ///
    /// Without a language the text's own is taken. A language without layout, or a text that no layout fits, is read with
    /// the generic layout and carries a finding; nothing is then claimed about preamble, operative part or headings.
    pub fn read(text: &str, rules: &Rules, language: Option<&str>) -> Document {
        let given = language.map(|l| l.split(['-', '_']).next().unwrap_or(l).to_lowercase());
        let language = match given {
            Some(l) if rules.has(&l) => l,
            Some(_) => GENERIC.to_string(),
            None => recognise(text, rules).unwrap_or_else(|| GENERIC.to_string()),
        };
        let layout = rules.layout(&language);
        let (lines, setting) = lines::lines(text, layout);
        let draft = walk::walk(&lines, setting, rules, layout);
        finish::finish(text, &lines, setting, draft, rules, layout)
    }

    /// Numbered paragraphs, recitals and sub-paragraphs by label.
    pub fn element(&self, label: &str) -> Option<&Element> {
        self.elements.iter().find(|e| e.label == label && e.kind != Kind::Intro)
    }

    /// The stretch of the source that a span of code points names.
    pub fn slice(&self, span: Span) -> String {
        self.source.chars().skip(span.from).take(span.to - span.from).collect()
    }

    /// Elements in which facts and clauses are looked for, each with the label of its paragraph.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (usize, &Element)> {
        self.elements.iter().enumerate().filter(|(_, e)| {
            e.kind.speaks() && !matches!(e.kind, Kind::ListItem | Kind::Intro) && !e.clean.text.is_empty()
        })
    }
}
