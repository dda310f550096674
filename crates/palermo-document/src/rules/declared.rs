//! A layout as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    pub language: String,
    #[allow(dead_code, reason = "a drafter may write it; nothing reads it yet")]
    pub status: String,
    pub script: String,
    #[serde(default)]
    pub recognise: Recognise,
    #[serde(default)]
    pub front: Front,
    #[serde(default)]
    pub headings: Headings,
    #[serde(default)]
    pub paragraphs: Paragraphs,
    #[serde(default)]
    pub lists: Lists,
    #[serde(default)]
    pub furniture: Furniture,
    #[serde(default)]
    pub resolution: Resolution,
    #[serde(default)]
    pub text: Text,
    #[serde(default)]
    pub clauses: Clauses,
    #[serde(default)]
    pub quantities: Quantities,
    #[serde(default)]
    pub symbols: Symbols,
    #[serde(default)]
    pub notes: Notes,
    #[serde(default)]
    pub references: Vec<Reference>,
    #[serde(default)]
    pub names: Vec<Pattern>,
    #[serde(default)]
    pub local_titles: Vec<LocalTitle>,
}

macro_rules! section {
    ($name:ident { $($field:ident : $type:ty),* $(,)? }) => {
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub(super) struct $name { $(pub $field: $type),* }
    };
}

section!(Recognise { words: Vec<String>, never: String });
section!(Front {
    session: Vec<String>,
    agenda: Vec<String>,
    author: Vec<String>,
    resolution: Vec<String>,
    decision: Vec<String>,
    adopted: Vec<String>,
    summary: Vec<String>,
    contents: Vec<String>,
    contents_column: Vec<String>,
    organs: Vec<String>,
    distribution: Vec<String>,
    original: Vec<String>,
    place: String,
});
section!(Headings {
    level1: Vec<String>,
    level2: Vec<String>,
    level3_stops: String,
    level3_length: usize,
    annex: Vec<String>,
    recommendations: Vec<String>,
});
section!(Paragraphs { number: Vec<String> });
section!(Lists { marks: Vec<String>, sequences: Vec<String> });
section!(Furniture { patterns: Vec<String> });
section!(Resolution { enacting: Vec<String>, list_leads: String });
section!(Text { ends: String, damage: Vec<String> });
section!(Clauses {
    conjunctions: Vec<String>,
    relatives: Vec<String>,
    pointers: Vec<String>,
    clause_breaks: String,
    addressees: Vec<String>,
    links: Vec<String>,
    closers: Vec<String>,
    articles: Vec<String>,
    reject_next: Vec<String>,
    bare_acts: Vec<String>,
    task_forms: Vec<String>,
    never_within: Vec<String>,
    considers: Vec<String>,
    wishes: Vec<String>,
    contractions: BTreeMap<String, Vec<String>>,
    prefer: Vec<Prefer>,
    deadline: Vec<Deadline>,
    date_limits: DateLimits,
});
section!(DateLimits { before: Vec<String>, after: Vec<String> });
section!(Quantities {
    decimal: String,
    thousands: Vec<String>,
    digits: String,
    numbers: Vec<(String, f64)>,
    qualifiers_before: Vec<(String, String)>,
    qualifiers_after: Vec<(String, String)>,
    multipliers: Vec<(String, f64)>,
    weak_units: Vec<String>,
    identifiers: Vec<String>,
    unknown_counts: Vec<String>,
    halves: Vec<(String, f64)>,
    identifier_tail: String,
    range: Vec<String>,
    list: Vec<String>,
    year_words: Vec<String>,
    months: Vec<Vec<String>>,
    month_links: Vec<String>,
    exhaustive: Vec<String>,
    such_as: Vec<String>,
    breakdown: Vec<String>,
    totals: Vec<String>,
    meetings: Vec<String>,
    published: Vec<String>,
    planned: Vec<String>,
    documents: Vec<String>,
    here: Vec<String>,
});
section!(Symbols { prefixes: Vec<String>, urls: String, well_formed: Vec<WellFormed> });
section!(Notes { raised: String });

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prefer {
    pub form: String,
    pub act: String,
    #[serde(default)]
    pub organ: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deadline {
    pub kind: String,
    pub pattern: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    pub kind: String,
    pub pattern: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pattern {
    pub pattern: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LocalTitle {
    pub form: String,
    pub ends: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WellFormed {
    pub organ: String,
    pub first: u32,
}
