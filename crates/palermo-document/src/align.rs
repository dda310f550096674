//! Two language versions side by side, label by label; what only one has is a finding.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::element::{Element, Finding, FindingKind, Kind, Severity, Side};
use crate::structure::Document;

/// A row of an alignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Pair {
    /// Label that both versions use; letters of lists are compared by their place: `4(1)`.
    pub label: String,
    /// Label and words in the first version.
    pub first: Option<(String, String)>,
    /// Label and words in the second version.
    pub second: Option<(String, String)>,
}

/// Pairs of paragraphs, recitals, sub-paragraphs and notes, with findings for what stands alone.
pub fn align(first: &Document, second: &Document) -> (Vec<Pair>, Vec<Finding>) {
    let (a, b) = (keyed(first), keyed(second));
    let mut order: Vec<&String> = Vec::new();
    let mut seen = BTreeSet::new();
    for (key, _) in a.1.iter().chain(&b.1) {
        if seen.insert(key) {
            order.push(key);
        }
    }
    let mut pairs = Vec::new();
    let mut findings = Vec::new();
    for key in order {
        let (x, y) = (a.0.get(key), b.0.get(key));
        let shown = |e: Option<&&Element>| e.map(|e| (e.label.clone(), e.text.clone()));
        pairs.push(Pair { label: key.clone(), first: shown(x), second: shown(y) });
        let alone = match (x, y) {
            (Some(e), None) => Some((e, &first.language, &second.language)),
            (None, Some(e)) => Some((e, &second.language, &first.language)),
            _ => None,
        };
        if let Some((e, here, there)) = alone {
            let mut f = Finding::new(
                FindingKind::Alignment,
                Severity::Warning,
                format!("{} stands in the version in {here}, not in that in {there}", e.label),
            );
            f.sides.push(Side {
                document: Some(here.clone()),
                paragraph: e.label.clone(),
                text: e.text.clone(),
                span: e.spans.clone(),
            });
            findings.push(f);
        }
    }
    (pairs, findings)
}

type Keyed<'a> = (BTreeMap<String, &'a Element>, Vec<(String, usize)>);

fn keyed(doc: &Document) -> Keyed<'_> {
    let mut map = BTreeMap::new();
    let mut order = Vec::new();
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let mut keys: BTreeMap<usize, String> = BTreeMap::new();
    for (n, e) in doc.elements.iter().enumerate() {
        let key = match e.kind {
            Kind::Title | Kind::Preambular | Kind::Operative | Kind::Numbered | Kind::Footnote | Kind::Annex => {
                e.label.clone()
            }
            Kind::Subparagraph => {
                let Some(parent) = e.parent else { continue };
                let place = places.entry(parent).or_insert(0);
                *place += 1;
                format!("{}({place})", keys.get(&parent).cloned().unwrap_or_default())
            }
            _ => continue,
        };
        keys.insert(n, key.clone());
        if let std::collections::btree_map::Entry::Vacant(free) = map.entry(key.clone()) {
            order.push((key, n));
            free.insert(e);
        }
    }
    (map, order)
}
