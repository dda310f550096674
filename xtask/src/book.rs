//! Is every chapter of the book there, does every link lead somewhere, and does it build?

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::run;
use crate::workspace::root;

/// Checks the book and builds it where mdbook is installed.
pub fn run() -> Result<(), Error> {
    println!("── book");
    let sources = root().join("docs").join("src");
    let pages = pages(&sources)?;
    let mut faults = Vec::new();
    for page in &pages {
        let text = fs::read_to_string(page).map_err(Error::file(page))?;
        for target in links(&text).into_iter().filter_map(local) {
            if !page.parent().is_some_and(|folder| folder.join(target).exists()) {
                faults.push(format!("{}: the link to {target} leads nowhere", shown(page)));
            }
        }
    }
    let summary = sources.join("SUMMARY.md");
    let contents = fs::read_to_string(&summary).map_err(Error::file(&summary))?;
    let listed: BTreeSet<PathBuf> = links(&contents).into_iter().filter_map(local).map(|l| sources.join(l)).collect();
    for page in pages.iter().filter(|p| **p != summary && !listed.contains(*p)) {
        faults.push(format!("{}: the page is not listed in SUMMARY.md", shown(page)));
    }
    if !faults.is_empty() {
        faults.iter().for_each(|f| println!("{f}"));
        return Err(Error::Step("book".into()));
    }
    println!("{} pages, every link leads somewhere", pages.len());
    if !run::answers("mdbook", "--version") {
        println!("the book was not built: mdbook is not installed (cargo install --locked mdbook)");
        return Ok(());
    }
    run::step("mdbook", Command::new("mdbook").arg("build").arg(root().join("docs")))
}

fn shown(page: &Path) -> String {
    page.strip_prefix(root()).unwrap_or(page).display().to_string()
}

fn pages(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        if path.is_dir() {
            found.extend(pages(&path)?);
        } else if path.extension().is_some_and(|e| e == "md") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The targets of inline links and pictures, outside of code.
fn links(markdown: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // every second piece between backticks is code
        for prose in line.split('`').step_by(2) {
            found.extend(prose.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target));
        }
    }
    found
}

/// The path of a link within the book, without its anchor.
fn local(target: &str) -> Option<&str> {
    let path = target.split('#').next().unwrap_or_default();
    let outside = path.contains("://") || path.starts_with("mailto:");
    (!path.is_empty() && !outside).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_in_prose_and_not_in_code() {
        let text = "see [a](a.md) and [b](b/c.md#d), `[x](no.md)`\n```\n[y](no.md)\n```\n[z](z.md)";
        assert_eq!(links(text), ["a.md", "b/c.md#d", "z.md"]);
    }

    #[test]
    fn only_links_within_the_book_are_followed() {
        assert_eq!(local("b/c.md#d"), Some("b/c.md"));
        assert_eq!(local("#here"), None);
        assert_eq!(local("https://example.org/a"), None);
    }
}
