//! A document as a page shows it: the desk reads it, the page draws it. Codes are those of the pack `mandates`.

use serde_json::Value as Json;

/// A document that is to be read. It is forgotten with the answer.
#[derive(Clone, Debug, Default)]
pub struct DocumentRequest {
    /// Name of the file as the sender calls it.
    pub file_name: String,
    /// The file.
    pub content: Vec<u8>,
    /// A second one, name and content, with which it is compared.
    pub beside: Option<(String, Vec<u8>)>,
    /// Language; none: it is recognised.
    pub language: Option<String>,
}

/// What a document says.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Language in which it was read, `und` where it is not known.
    pub language: String,
    /// `resolution`, `decision`, `report` or `other`.
    pub kind: String,
    /// Its title, where the text gives one.
    pub title: Option<String>,
    /// What its cover says: code and text (`symbol`, `date`, `session`, …).
    pub front: Vec<(&'static str, String)>,
    /// Its text in pieces, in order.
    pub blocks: Vec<Block>,
    /// Who is asked to do what.
    pub clauses: Vec<Clause>,
    /// What is stated.
    pub facts: Vec<Fact>,
    /// What a person should look at, the worst first.
    pub findings: Vec<Finding>,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Cover, organ line, place and day at the end.
    Aside,
    /// A heading and its level, from 1.
    Heading(u8),
    /// A paragraph of the preamble.
    Preamble,
    /// A numbered paragraph.
    Numbered,
    /// A lettered paragraph and its depth, from 1.
    Lettered(u8),
    /// Text without a number.
    Text,
    /// A table, as its lines stand.
    Table,
    /// The text of a note.
    Note,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Label by which people and commands speak of it: `7`, `4(a)`, `pp3`, `fn2`.
    pub label: String,
    /// Its number or letter as ASCII; empty where it has none.
    pub number: String,
    /// Its words.
    pub text: String,
    /// Calls of notes: byte of `text` before which each stands, number of the note.
    pub calls: Vec<(usize, String)>,
}

/// A stretch of the text of a block, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the block.
    pub block: usize,
    /// First byte.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// Who is asked to do what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clause {
    /// Label of its paragraph.
    pub paragraph: String,
    /// Code of the act.
    pub act: String,
    /// The verb as written.
    pub verb: String,
    /// From 5 (decides) to 0.
    pub strength: u8,
    /// As written.
    pub addressees: Vec<String>,
    /// As written.
    pub task: String,
    /// Codes.
    pub conditions: Vec<String>,
    /// Code of its kind, and its value.
    pub deadline: Option<(String, String)>,
    /// Where its verb stands.
    pub place: Option<Place>,
}

/// A candidate fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fact {
    /// Label of its paragraph.
    pub paragraph: String,
    /// `number`, `date`, `money`, `reference`, `state` or `period`.
    pub kind: String,
    /// As written.
    pub text: String,
    /// Number, ISO 8601 date, `{from, to}`, alpha-3 code, or name of a reference.
    pub value: Json,
    /// Code of the unit or currency.
    pub unit: Option<String>,
    /// Whom it is about.
    pub entity: Option<String>,
    /// `exact`, `about`, `more_than`, …
    pub qualifier: String,
    /// Whether the rules accept it without a person.
    pub certain: bool,
    /// Where it stands.
    pub place: Option<Place>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The document contradicts itself or the other one.
    Error,
    /// Somebody should look.
    Warning,
    /// Worth knowing.
    Info,
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Code of its kind.
    pub kind: String,
    /// How bad it is.
    pub severity: Severity,
    /// In an English sentence.
    pub message: String,
    /// What the document leads one to expect.
    pub expected: Option<String>,
    /// What stands there.
    pub found: Option<String>,
    /// The places.
    pub sides: Vec<Side>,
}

/// One side of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Name of the document where it is the other one.
    pub document: Option<String>,
    /// Label of the paragraph.
    pub paragraph: String,
    /// The words.
    pub text: String,
    /// Where they stand in the document that is shown.
    pub place: Option<Place>,
}
