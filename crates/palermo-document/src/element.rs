//! What a document is made of, once it has been read.

use serde::Serialize;

use crate::clean::Clean;
use crate::points::Span;

/// Kind of an element: the code list `element_kind` of the chapter on mandates, §2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// Lines of the cover: distribution, session, agenda item.
    Front,
    /// The title.
    Title,
    /// The table of contents.
    Toc,
    /// A heading.
    Heading,
    /// Organ line or enacting formula.
    Enacting,
    /// A paragraph of the preamble.
    Preambular,
    /// A numbered paragraph of a resolution's operative part.
    Operative,
    /// A numbered paragraph.
    Numbered,
    /// A lettered paragraph that starts a block.
    Subparagraph,
    /// An entry of a list that runs within a paragraph.
    ListItem,
    /// The words of a paragraph before its list.
    Intro,
    /// Text without a number.
    Text,
    /// A table.
    Table,
    /// The text of a note.
    Footnote,
    /// Place, meeting, date after the last paragraph.
    Signature,
    /// Heading of an annex.
    Annex,
    /// Page numbers, symbols, job numbers, rules.
    Furniture,
}

impl Kind {
    /// Whether facts are looked for in it.
    pub(crate) fn speaks(self) -> bool {
        !matches!(self, Kind::Toc | Kind::Furniture | Kind::Table | Kind::Signature)
    }
}

/// A part of a document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Element {
    /// Identifier as in Akoma Ntoso: `para_7`, `para_4__subpara_a`, `recital_3`, `fn_2`.
    pub id: String,
    /// Label that people use: `7`, `4(a)`, `pp3`, `fn2`, `title`, `front`.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// Index of the element that it belongs to.
    pub parent: Option<usize>,
    /// Its number as ASCII digits, or its letter.
    pub number: Option<String>,
    /// Its words, free of furniture, notes and call marks; without number, and without the words of its parts.
    pub text: String,
    /// Where it stands, in code points of the source, its parts included.
    pub spans: Vec<Span>,
    /// Whether it has no parts: every character of the source lies in exactly one leaf.
    pub leaf: bool,
    /// Level of a heading, 1 to 4; 0 elsewhere.
    pub level: u8,
    /// Words with their way back to the source.
    pub(crate) clean: Clean,
    /// Byte spans.
    pub(crate) bytes: Vec<Span>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Somebody should look.
    Warning,
    /// The document contradicts itself.
    Error,
}

/// Kind of a finding: the code list `finding_kind` of the chapter on mandates, §2, and `layout_unknown` of §11.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingKind {
    /// Numbers of paragraphs with gap or repeat.
    Numbering,
    /// A call without text, a text without call.
    Footnote,
    /// A declared count that its list does not have.
    DeclaredCount,
    /// A declared total that its parts do not have.
    DeclaredSum,
    /// Parts that leave something of their whole unexplained, or exceed it.
    Breakdown,
    /// Shares of one whole above 100.
    Percentage,
    /// Two values for one thing.
    Contradiction,
    /// One symbol for two documents.
    IdentifierReused,
    /// A symbol or number that its organ cannot have given.
    IdentifierMalformed,
    /// An end before its start, an event after the cut-off.
    DateOrder,
    /// A form close to a known name, but not one of its forms.
    NameUnknown,
    /// A form that fits several names.
    NameAmbiguous,
    /// A reference whose target is unknown.
    ReferenceUnresolved,
    /// Characters that cannot be meant.
    TextDamaged,
    /// No layout for this language or kind of document.
    LayoutUnknown,
    /// A heading that the table of contents does not have, or the other way round.
    Headings,
    /// An element that only one of two language versions has.
    Alignment,
}

/// One side of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Side {
    /// Name of the document, where several are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Label of the element.
    pub paragraph: String,
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Vec<Span>,
}

/// Something that a person should look at. A finding never changes text or value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// How bad.
    pub severity: Severity,
    /// In a sentence, in English.
    pub message: String,
    /// What the document leads one to expect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// The places, side by side.
    pub sides: Vec<Side>,
}

impl Finding {
    pub(crate) fn new(kind: FindingKind, severity: Severity, message: impl Into<String>) -> Finding {
        Finding { kind, severity, message: message.into(), expected: None, found: None, sides: Vec::new() }
    }

    pub(crate) fn expected(mut self, expected: impl ToString, found: impl ToString) -> Finding {
        self.expected = Some(expected.to_string());
        self.found = Some(found.to_string());
        self
    }

    pub(crate) fn side(mut self, paragraph: &str, text: impl Into<String>, span: Vec<Span>) -> Finding {
        self.sides.push(Side { document: None, paragraph: paragraph.to_string(), text: text.into(), span });
        self
    }
}
