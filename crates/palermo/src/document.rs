//! Reading a document from the command line: structure, clauses, facts, findings. No installation is needed.

use std::io::Read as _;
use std::path::Path;

use palermo_document::write::{akn, csv, json as shape, markdown};
use palermo_document::{
    Document, Element, Finding, Gazetteer, Kind, Rules, Severity, align, check, clauses, facts, read,
};
use serde_json::json;

use crate::cli::{DocumentCommand, DocumentFormat, Global};
use crate::error::{Error, Result, io};
use crate::{packs, voice};

/// Exit code of input that cannot be read.
const BAD_INPUT: u8 = 2;

/// Runs a subcommand; the number is its exit code.
///
/// # Errors
/// Standard output is closed, or the shipped rules are broken.
pub fn run(g: &Global, command: DocumentCommand) -> Result<u8> {
    let (rules, gazetteer) = shipped()?;
    match work(g, command, &rules, &gazetteer) {
        Err(e @ (Error::Said { .. } | Error::Io { .. })) => {
            if g.json {
                voice::document(&e.to_json())?;
            }
            voice::error(&e);
            Ok(BAD_INPUT)
        }
        other => other,
    }
}

/// Rules and names of the shipped packs.
///
/// # Errors
/// They are broken.
pub(crate) fn shipped() -> Result<(Rules, Gazetteer)> {
    let packs = packs::shipped(&["core", "mandates"]);
    let files = packs.iter().flat_map(|p| p.files.iter()).filter(|(n, _)| n.starts_with("documents/"));
    let rules = Rules::read(files.clone().map(|(n, t)| (n.as_str(), t.as_str()))).map_err(|e| said("rules", &e))?;
    let text = |name: &str| files.clone().find(|(n, _)| n.ends_with(name)).map_or("", |(_, t)| t.as_str());
    let gazetteer = Gazetteer::read(text("/names.csv"), text("/aliases.csv")).map_err(|e| said("rules", &e))?;
    Ok((rules, gazetteer))
}

fn said(code: &'static str, e: &palermo_document::Error) -> Error {
    Error::said(code, e.to_string(), "")
}

fn open(path: &Path, language: Option<&str>, rules: &Rules) -> Result<Document> {
    let what = || format!("reading {}", path.display());
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(read::MOST_BYTES + 1).read_to_end(&mut bytes).map_err(io(what()))?;
    } else {
        let file = std::fs::File::open(path).map_err(io(what()))?;
        file.take(read::MOST_BYTES + 1).read_to_end(&mut bytes).map_err(io(what()))?;
    }
    let text = read::extract(&bytes).map_err(|e| Error::said("unreadable", format!("{}: {e}", path.display()), ""))?;
    Ok(Document::read(&text.text, rules, language))
}

fn work(g: &Global, command: DocumentCommand, rules: &Rules, gazetteer: &Gazetteer) -> Result<u8> {
    match command {
        DocumentCommand::Parse { file, language, text } => {
            let doc = open(&file, language.as_deref(), rules)?;
            if text {
                voice::out(doc.source.trim_end_matches('\n'))?;
            } else if g.json {
                voice::document(&shape::document(&doc))?;
            } else {
                // the words before a list stand in the paragraph that holds it
                let shown = |e: &&Element| !e.text.is_empty() && !matches!(e.kind, Kind::Furniture | Kind::Intro);
                for e in doc.elements.iter().filter(shown) {
                    voice::out(&format!("{:10} {}", e.label, e.text.replace('\n', " ")))?;
                }
                tell(&doc.findings)?;
            }
            Ok(0)
        }
        DocumentCommand::Clauses { file, language } => {
            let doc = open(&file, language.as_deref(), rules)?;
            let all = clauses(&doc, rules, gazetteer);
            if g.json {
                voice::document(&json!(all))?;
            } else {
                for c in &all {
                    let whom = c.addressees.join(", ");
                    voice::out(&format!(
                        "{:8} {:18} {}  {} → {whom}: {}",
                        c.paragraph, c.act, c.strength, c.verb_as_written, c.task
                    ))?;
                }
            }
            Ok(0)
        }
        DocumentCommand::Facts { file, language, csv: as_csv, accepted } => {
            let doc = open(&file, language.as_deref(), rules)?;
            let all: Vec<_> = facts(&doc, rules, gazetteer).into_iter().filter(|f| f.certain || !accepted).collect();
            if as_csv {
                let name = file.display().to_string();
                let text = csv::facts(all.iter().map(|f| (name.as_str(), f))).map_err(|e| said("csv", &e))?;
                voice::out(text.trim_end())?;
            } else if g.json {
                voice::document(&json!(all))?;
            } else {
                for f in &all {
                    let unit = f.unit.as_deref().unwrap_or("");
                    voice::out(&format!("{:8} {} {unit}  «{}»", f.paragraph, f.value, f.text))?;
                }
            }
            Ok(0)
        }
        DocumentCommand::Check { files, language } => {
            let mut docs = Vec::new();
            for file in &files {
                docs.push((file.display().to_string(), open(file, language.as_deref(), rules)?));
            }
            let list: Vec<(&str, &Document)> = docs.iter().map(|(n, d)| (n.as_str(), d)).collect();
            let all = check(&list, rules, gazetteer);
            if g.json {
                voice::document(&json!(all))?;
            } else {
                tell(&all)?;
            }
            Ok(u8::from(all.iter().any(|f| f.severity == Severity::Error)))
        }
        DocumentCommand::Align { first, second } => {
            let (a, b) = (open(&first, None, rules)?, open(&second, None, rules)?);
            let (pairs, findings) = align(&a, &b);
            if g.json {
                voice::document(&json!({ "pairs": pairs, "findings": findings }))?;
            } else {
                tell(&findings)?;
            }
            Ok(0)
        }
        DocumentCommand::Export { file, language, format } => {
            let doc = open(&file, language.as_deref(), rules)?;
            let text = match format {
                DocumentFormat::Markdown => markdown::document(&doc),
                DocumentFormat::Akn => akn::document(&doc, &akn::Names::default()),
            };
            voice::out(text.trim_end())?;
            Ok(0)
        }
    }
}

fn tell(findings: &[Finding]) -> Result<()> {
    for f in findings {
        let severity = match f.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "note",
        };
        voice::out(&format!("{severity}: {}", f.message))?;
        for s in &f.sides {
            let document = s.document.as_deref().unwrap_or("");
            voice::out(&format!("    {document} {}: {}", s.paragraph, s.text.replace('\n', " ")))?;
        }
    }
    Ok(())
}
