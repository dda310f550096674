//! Is a crosswalk sound? No token is the defining token of two codes; what is exported two-way comes back as itself.

use std::collections::HashMap;

use super::Codelist;
use crate::decl::CodelistDecl;
use crate::source::{Faults, SourceFile};

/// Checks the declared crosswalk columns of a list (chapter §4, "Cell grammar").
pub(super) fn check(list: &Codelist, decl: Option<&CodelistDecl>, file: &SourceFile, faults: &mut Faults) {
    for (system, kind) in decl.into_iter().flat_map(|d| d.crosswalks.iter()) {
        if !list.columns.contains(&system.value) {
            let known: Vec<&str> = list.columns.iter().map(String::as_str).collect();
            faults.add(
                &system.spot,
                format!("codelist.crosswalk.{}", system.value),
                format!("the list has no column `{}`", system.value),
                crate::source::did_you_mean(&system.value, known.iter().copied()),
            );
            continue;
        }
        if !["tokens", "value", "text"].contains(&kind.as_str()) {
            faults.add(
                &kind.spot,
                format!("codelist.crosswalk.{}", system.value),
                format!("`{}` is not a kind of crosswalk", kind.value),
                "write tokens, value or text",
            );
            continue;
        }
        let mut defining: HashMap<String, (&str, u32)> = HashMap::new();
        for code in list.codes() {
            let Some((tokens, export_only)) = code.tokens(system) else { continue };
            if kind.value != "text" && tokens.iter().any(|t| t.is_empty()) {
                faults.add(
                    &file.line(code.line),
                    format!("{}.{}", code.code, system.value),
                    format!("`{}` holds an empty word", code.columns.get(&system.value).map_or("", String::as_str)),
                    "part words by one `;`, with none before the first or after the last",
                );
                continue;
            }
            let Some(first) = tokens.first().filter(|_| !export_only) else { continue };
            let token = if kind.value == "text" {
                code.columns.get(&system.value).cloned().unwrap_or_default()
            } else {
                first.to_string()
            };
            if let Some((other, line)) = defining.insert(token.clone(), (&code.code, code.line)) {
                faults.add(
                    &file.line(code.line),
                    format!("{}.{}", code.code, system.value),
                    format!(
                        "`{token}` defines `{other}` (line {line}) and `{}`: an import could not tell them apart",
                        code.code
                    ),
                    "let one of the two cells begin with `>` (export only)",
                );
            }
        }
    }
}
