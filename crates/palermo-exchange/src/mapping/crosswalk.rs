//! Are the crosswalks sound, and what did a new version of them change?
//!
//! The proof: codes are unique and parents exist; no token is the defining token of two codes; every value of an outside
//! vocabulary is reached on import, or is a state, or is left out knowingly by a mapping; and what a code exports in both
//! directions imports as that code.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use palermo_register::catalog::{Catalog, Codelist};
use palermo_register::reference::fold;
use serde::Serialize;

use super::table::{base, defining, further};

/// Vocabularies of which every value must be reached (their names begin so); of others a list may use a part.
const WHOLE: [&str; 3] = ["htcds_", "ctdc_", "uk_nrm"];

/// A fault of a crosswalk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Proof {
    /// Code list.
    pub list: String,
    /// Column of the crosswalk; none where the list itself is at fault.
    pub system: Option<String>,
    /// Code.
    pub code: Option<String>,
    /// Kind of fault: `parent`, `two_codes`, `not_reached`, `not_identity`, `ic_tip`.
    pub kind: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Columns of a list that are read as crosswalks: those that a mapping names and those with a cell for export only.
fn systems(catalog: &Catalog, list: &Codelist) -> BTreeSet<String> {
    let shapes = || catalog.mappings.values().flat_map(|(_, m)| &m.shapes);
    let flags = shapes().filter_map(|s| s.flags.as_ref()).map(|f| f.value.clone());
    let columns = shapes().flat_map(|s| s.columns.iter()).flat_map(|(_, c)| &c.crosswalk).map(|c| c.value.clone());
    let named: BTreeSet<String> = flags.chain(columns).collect();
    let exported =
        |column: &String| list.codes().iter().any(|c| c.columns.get(column).is_some_and(|cell| cell.starts_with('>')));
    list.columns.iter().filter(|c| named.contains(*c) || exported(c)).cloned().collect()
}

/// Whether the whole cell is one text, which may hold `;`: a column of labels, or of words with blanks.
fn is_text(list: &Codelist, system: &str) -> bool {
    system != base(system) || list.codes().iter().any(|c| c.columns.get(system).is_some_and(|t| t.contains("; ")))
}

/// Proves the crosswalks of every list; empty when all is sound.
pub fn crosswalk_check(catalog: &Catalog) -> Vec<Proof> {
    let mut out = Vec::new();
    for (name, list) in &catalog.lists {
        let fault = |system: Option<&str>, code: Option<&str>, kind, message: String| Proof {
            list: name.clone(),
            system: system.map(str::to_owned),
            code: code.map(str::to_owned),
            kind,
            message,
        };
        for code in list.codes() {
            if let Some(parent) = code.parent.as_ref().filter(|p| list.get(p).is_none()) {
                let message = format!("the parent `{parent}` is not in the list; add it or name another");
                out.push(fault(None, Some(&code.code), "parent", message));
            }
        }
        for system in list.columns.iter().filter(|c| fold(c).contains("ictip")) {
            let message = "no crosswalk claims IC-TIP codes; a deployment loads them with `palermo codelist load`";
            out.push(fault(Some(system), None, "ic_tip", message.to_owned()));
        }
        for system in systems(catalog, list) {
            for proof in check_system(catalog, list, &system) {
                out.push(fault(Some(&system), proof.0.as_deref(), proof.1, proof.2));
            }
        }
    }
    out.sort();
    out
}

type Found = (Option<String>, &'static str, String);

fn check_system(catalog: &Catalog, list: &Codelist, system: &str) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let text = is_text(list, system);
    let token_of = |code: &palermo_register::catalog::Code| -> Option<String> {
        let whole = code.columns.get(system).filter(|c| !c.is_empty() && !c.starts_with('>'));
        if text { whole.cloned() } else { defining(code, system).map(str::to_owned) }
    };
    let mut by_token: HashMap<String, &str> = HashMap::new();
    for code in list.codes() {
        // The same label under two fields is told apart by the field of the code's token.
        let field = defining(code, base(system)).and_then(|t| t.split_once('=')).map_or("", |(f, _)| f);
        let Some(token) = token_of(code) else { continue };
        if let Some(other) = by_token.insert(format!("{field}\u{1f}{token}"), &code.code) {
            let message =
                format!("`{token}` defines `{other}` and `{}`: begin one of the two cells with `>`", code.code);
            out.push((Some(code.code.clone()), "two_codes", message));
        }
    }
    if text {
        return out;
    }
    let whole = WHOLE.iter().any(|w| system.starts_with(w));
    let reached: BTreeSet<&str> = list.codes().iter().filter_map(|c| defining(c, system)).collect();
    let states: BTreeSet<&str> = list.states.iter().filter_map(|s| s.columns.get(system)).map(String::as_str).collect();
    let known = known_columns(catalog, system);
    for code in list.codes() {
        for token in code.tokens(system).into_iter().flat_map(|(t, _)| t) {
            if whole && !reached.contains(token) && !states.contains(token) && !known.contains(&fold(token)) {
                let message =
                    format!("no import yields anything for `{token}`: let one code be defined by it, or add a state");
                out.push((Some(code.code.clone()), "not_reached", message));
            }
        }
    }
    for code in list.codes() {
        let Some(own) = defining(code, system) else { continue };
        let tokens: Vec<&str> = [own].into_iter().chain(further(code, system)).collect();
        let back = import(list, system, &tokens);
        if back != [code.code.as_str()] {
            let message = format!("exported as {} it comes back as {}", tokens.join(";"), back.join(", "));
            out.push((Some(code.code.clone()), "not_identity", message));
        }
    }
    out
}

/// The codes that tokens yield: each the code that it defines, without those that another one explains.
fn import<'a>(list: &'a Codelist, system: &str, tokens: &[&str]) -> Vec<&'a str> {
    let yielded: Vec<_> =
        list.codes().iter().filter(|c| defining(c, system).is_some_and(|d| tokens.contains(&d))).collect();
    let explained = |code: &palermo_register::catalog::Code| {
        let own = defining(code, system);
        yielded.iter().any(|o| o.code != code.code && own.is_some_and(|t| further(o, system).any(|f| f == t)))
    };
    yielded.iter().filter(|c| !explained(c)).map(|c| c.code.as_str()).collect()
}

/// Columns that a mapping of flag files names itself: it says what becomes of them.
fn known_columns(catalog: &Catalog, system: &str) -> BTreeSet<String> {
    let shapes = catalog.mappings.values().flat_map(|(_, m)| &m.shapes);
    let ours = shapes.filter(|s| s.flags.as_ref().is_some_and(|f| f.as_str() == system));
    ours.flat_map(|s| s.columns.iter().map(|(n, _)| fold(n))).collect()
}

/// A difference between two versions of a crosswalk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Code list.
    pub list: String,
    /// Column.
    pub system: String,
    /// Code; empty for a row that is a state.
    pub code: String,
    /// Cell before; none when the code or the column is new.
    pub before: Option<String>,
    /// Cell after; none when it is gone.
    pub after: Option<String>,
}

/// What a newer catalog changes in the crosswalks of an older one.
pub fn crosswalk_diff(before: &Catalog, after: &Catalog) -> Vec<Difference> {
    type Cells = BTreeMap<(String, String, String), String>;
    let cells = |catalog: &Catalog| -> Cells {
        let mut out = Cells::new();
        for (name, list) in &catalog.lists {
            let systems: BTreeSet<String> = systems(before, list).into_iter().chain(systems(after, list)).collect();
            for (code, columns) in list
                .codes()
                .iter()
                .map(|c| (c.code.as_str(), &c.columns))
                .chain(list.states.iter().map(|s| ("", &s.columns)))
            {
                for (system, cell) in columns.iter().filter(|(s, c)| systems.contains(*s) && !c.is_empty()) {
                    let slot = out.entry((name.clone(), system.clone(), code.to_owned())).or_default();
                    if !slot.is_empty() {
                        slot.push_str(" | ");
                    }
                    slot.push_str(cell);
                }
            }
        }
        out
    };
    let (old, new) = (cells(before), cells(after));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .filter(|k| old.get(*k) != new.get(*k))
        .map(|k| Difference {
            list: k.0.clone(),
            system: k.1.clone(),
            code: k.2.clone(),
            before: old.get(k).cloned(),
            after: new.get(k).cloned(),
        })
        .collect()
}
