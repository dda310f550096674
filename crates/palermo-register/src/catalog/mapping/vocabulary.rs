//! What do the words of another vocabulary stand for? Crosswalk columns of a code list, read for one heading.

use std::sync::Arc;

use super::super::codelist::{Code, Codelist};
use super::super::field::{Field, Register};
use crate::decl::FieldType;
use crate::reference::fold;
use crate::value::State;

/// What a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A code, by its place in the list.
    Code(u32),
    /// A state.
    State(State),
}

/// The cell of a crosswalk column; none for an empty cell or one for export only.
fn cell<'a>(columns: &'a std::collections::BTreeMap<String, String>, system: &str) -> Option<&'a str> {
    columns.get(system).map(String::as_str).filter(|c| !c.is_empty() && !c.starts_with('>'))
}

/// The word of a token for a heading: a token `field=Value` counts only under its own field.
fn under<'a>(token: &'a str, heading: &str) -> Option<&'a str> {
    match token.split_once('=') {
        Some((field, value)) => (fold(field) == fold(heading)).then_some(value),
        None => Some(token),
    }
}

/// The first token of a crosswalk cell; none for an empty cell or one for export only.
pub fn defining<'a>(code: &'a Code, system: &str) -> Option<&'a str> {
    cell(&code.columns, system).map(|c| c.split(';').next().unwrap_or(c).trim())
}

/// The further tokens of a crosswalk cell that is read in both directions.
pub fn further<'a>(code: &'a Code, system: &str) -> impl Iterator<Item = &'a str> {
    cell(&code.columns, system).into_iter().flat_map(|c| c.split(';').skip(1)).map(str::trim)
}

/// The crosswalk column that a column of labels belongs to: `htcds_2_0` for `htcds_2_0_label`.
pub fn base(system: &str) -> &str {
    system.strip_suffix("_label").or_else(|| system.strip_suffix("_alias")).unwrap_or(system)
}

/// The words under which a heading names the codes of a list, by the given crosswalk columns in order; of a word that
/// comes twice the first meaning holds.
pub fn words<'a>(list: &'a Codelist, systems: &'a [String], heading: &str) -> Vec<(&'a str, Hit)> {
    let mut words = Vec::new();
    // A label counts under the heading of any of the vocabularies that are asked for beside it.
    let bases: Vec<&str> = match systems.iter().map(String::as_str).filter(|s| *s == base(s)).collect::<Vec<_>>() {
        own if own.is_empty() => systems.iter().map(|s| base(s)).collect(),
        own => own,
    };
    for system in systems {
        let base = base(system);
        for (at, code) in list.codes().iter().enumerate() {
            let Some(cell) = cell(&code.columns, system) else { continue };
            let own = system == base;
            // A label counts only where the code itself is read in both directions and under this heading.
            if !own && list.columns.iter().any(|c| c == base) {
                let fits = |b: &&str| defining(code, b).is_some_and(|t| under(t, heading).is_some());
                if !bases.iter().any(fits) {
                    continue;
                }
            }
            let hit = Hit::Code(at as u32);
            words.extend(under(cell, heading).map(|word| (word, hit)));
            if own {
                let first = cell.split(';').next().unwrap_or(cell).trim();
                words.extend(under(first, heading).map(|word| (word, hit)));
            }
        }
        for row in &list.states {
            let word = cell(&row.columns, system).and_then(|c| under(c, heading));
            words.extend(word.map(|w| (w, Hit::State(row.state))));
        }
    }
    words
}

/// The flags that a crosswalk column names, with what each gives: none for one that only another flag implies.
pub fn flags<'a>(list: &'a Codelist, system: &str) -> Vec<(&'a str, Option<Hit>)> {
    let mut tokens: Vec<(&str, Option<Hit>)> = Vec::new();
    for (place, code) in list.codes().iter().enumerate() {
        tokens.extend(defining(code, system).map(|t| (t, Some(Hit::Code(place as u32)))));
    }
    for row in &list.states {
        tokens.extend(row.columns.get(system).map(|t| (t.as_str(), Some(Hit::State(row.state)))));
    }
    let all = list.codes().iter().filter_map(|c| c.tokens(system)).flat_map(|(t, _)| t);
    let rest: Vec<&str> = all.filter(|t| !tokens.iter().any(|(k, _)| k == t)).collect();
    tokens.extend(rest.into_iter().map(|t| (t, None)));
    tokens.retain(|(t, _)| !t.contains('='));
    tokens
}

/// The sets of a register whose flags a crosswalk column names.
pub fn flagged<'r>(
    register: &'r Register,
    system: &str,
) -> impl Iterator<Item = (usize, &'r Field, &'r Arc<Codelist>)> {
    register.fields.iter().enumerate().filter_map(move |(at, field)| {
        let list = field.list.as_ref().filter(|l| l.columns.iter().any(|c| c == system))?;
        (field.kind == FieldType::Set && field.is_entered()).then_some((at, field, list))
    })
}
