//! The lists: acts, conditions, adverbs, units.

use std::collections::{BTreeMap, BTreeSet};

use super::layouts::Layouts;
use super::{Check, STATUS};
use crate::fold::fold;

/// A list that was read: its header, and its sound rows with their lines.
pub(super) struct Table {
    file: String,
    header: Vec<String>,
    rows: Vec<Row>,
}

pub(super) struct Row {
    line: u32,
    cells: Vec<String>,
}

impl Table {
    /// Reads a list; `None` where the file is not there or its first line cannot be used.
    pub fn read(c: &mut Check<'_>, file: &str, needed: &[&str], allowed: &[&str]) -> Option<Table> {
        let text = c.text(file)?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(h) => h.iter().map(str::to_string).collect(),
            Err(e) => {
                c.add(file, 1, 1, "header", e.to_string(), "save the file as CSV in UTF-8");
                return None;
            }
        };
        let all: Vec<&str> = needed.iter().chain(allowed).copied().collect();
        for (n, name) in header.iter().enumerate() {
            if !all.contains(&name.as_str()) || header[..n].contains(name) {
                let cause = format!("`{name}` is no column of this list, or stands twice");
                c.add(file, 1, 1, "header", cause, format!("the columns are {}", all.join(", ")));
            }
        }
        let missing: Vec<&str> = needed.iter().copied().filter(|n| !header.iter().any(|h| h == n)).collect();
        if !missing.is_empty() {
            let cause = format!("the column {} is missing", missing.join(", "));
            c.add(file, 1, 1, "header", cause, format!("write the first line as {}", all.join(",")));
            return None;
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(r) => {
                    let line = r.position().map_or(1, |p| p.line() as u32);
                    if r.len() != header.len() {
                        let cause = format!("the row has {} fields, the first line has {}", r.len(), header.len());
                        let remedy = "give each row as many fields as the first line has; a comma within a field needs \"quotation marks\" around it";
                        c.add(file, line, 1, "row", cause, remedy);
                        continue;
                    }
                    rows.push(Row { line, cells: r.iter().map(str::to_string).collect() });
                }
                Err(e) => {
                    let line = e.position().map_or(1, |p| p.line() as u32);
                    c.add(file, line, 1, "row", e.to_string(), "save the file as CSV in UTF-8");
                }
            }
        }
        Some(Table { file: file.to_string(), header, rows })
    }

    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    pub fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        self.header.iter().position(|h| h == column).and_then(|n| row.cells.get(n)).map_or("", String::as_str)
    }

    /// Reports a cell: `cause` continues the sentence that its value begins.
    pub fn fault(&self, c: &mut Check<'_>, row: &Row, column: &str, cause: &str, remedy: impl Into<String>) {
        c.add(&self.file, row.line, 1, column, format!("`{}` {cause}", self.cell(row, column)), remedy);
    }

    pub fn filled(&self, c: &mut Check<'_>, row: &Row, columns: &[&str]) {
        for column in columns {
            if fold(self.cell(row, column)).trim().is_empty() {
                self.fault(c, row, column, "is empty", "write it, or drop the row");
            }
        }
    }

    /// Where the list has the column, its cell must be one of these.
    pub fn one_of(&self, c: &mut Check<'_>, row: &Row, column: &str, known: &[&str]) {
        if self.header.iter().any(|h| h == column) && !known.contains(&self.cell(row, column)) {
            let shown: Vec<&str> = known.iter().map(|k| if k.is_empty() { "nothing" } else { *k }).collect();
            self.fault(c, row, column, &format!("is no {column}"), format!("write {}", shown.join(" or ")));
        }
    }

    /// No two rows say the same.
    pub fn unique(&self, c: &mut Check<'_>, columns: &[&str]) {
        let mut seen: BTreeMap<Vec<String>, u32> = BTreeMap::new();
        for row in &self.rows {
            let key: Vec<String> = columns.iter().map(|k| self.cell(row, k).trim().to_string()).collect();
            if let Some(first) = seen.get(&key) {
                let cause = format!("stands in line {first} too");
                let last = columns.iter().rfind(|k| !self.cell(row, k).is_empty()).unwrap_or(&columns[0]);
                self.fault(c, row, last, &cause, "drop one of the two rows");
            } else {
                seen.insert(key, row.line);
            }
        }
    }
}

/// Checks the lists against each other and against the layouts.
pub(super) fn check(c: &mut Check<'_>, layouts: &Layouts) {
    let acts = acts(c);
    let mut forms: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for (language, file) in c.languages("acts.", ".csv") {
        let Some(t) = Table::read(c, file, &["act", "form"], &["register", "status", "note"]) else { continue };
        spoken(c, file, language, layouts);
        t.unique(c, &["act", "form", "register"]);
        for row in t.rows() {
            t.filled(c, row, &["act", "form"]);
            t.one_of(c, row, "register", &["", "operative", "preambular", "recommendation"]);
            t.one_of(c, row, "status", &STATUS);
            match acts.get(t.cell(row, "act")) {
                None if !acts.is_empty() => {
                    t.fault(c, row, "act", "is no act of acts.csv", "add it there, or mend the name")
                }
                Some(class) if class == "P" && ["operative", "recommendation"].contains(&t.cell(row, "register")) => {
                    let cause = "never counts: the act belongs to the preamble alone";
                    t.fault(c, row, "register", cause, "write preambular, or give the act the class B in acts.csv");
                }
                Some(class) if class == "O" && t.cell(row, "register") == "preambular" => {
                    let cause = "never counts: the act belongs to the operative part alone";
                    t.fault(c, row, "register", cause, "write operative, or give the act the class B in acts.csv");
                }
                _ => {}
            }
            forms.entry(language.into()).or_default().insert((fold(t.cell(row, "form")), t.cell(row, "act").into()));
        }
    }
    conditions(c, layouts);
    if let Some(t) = Table::read(c, "adverbs.csv", &["language", "form"], &["status"]) {
        t.unique(c, &["language", "form"]);
        for row in t.rows() {
            t.filled(c, row, &["language", "form"]);
            t.one_of(c, row, "status", &STATUS);
            language(c, &t, row, layouts);
        }
    }
    let units = units(c, layouts);
    used(c, layouts, &acts, &forms, &units);
}

/// Acts by code, with their class.
fn acts(c: &mut Check<'_>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let Some(t) = Table::read(c, "acts.csv", &["act", "class", "strength", "addressee"], &[]) else { return out };
    t.unique(c, &["act"]);
    for row in t.rows() {
        t.filled(c, row, &["act"]);
        t.one_of(c, row, "class", &["O", "P", "B"]);
        t.one_of(c, row, "strength", &["0", "1", "2", "3", "4", "5"]);
        t.one_of(c, row, "addressee", &["named", "none"]);
        out.insert(t.cell(row, "act").to_string(), t.cell(row, "class").to_string());
    }
    if c.whole("acts.csv") { out } else { BTreeMap::new() }
}

fn conditions(c: &mut Check<'_>, layouts: &Layouts) {
    let mut known = BTreeSet::new();
    if let Some(t) = Table::read(c, "conditions.csv", &["condition", "effect"], &[]) {
        t.unique(c, &["condition"]);
        for row in t.rows() {
            t.filled(c, row, &["condition", "effect"]);
            known.insert(t.cell(row, "condition").to_string());
        }
    }
    if !c.whole("conditions.csv") {
        known.clear();
    }
    for (language, file) in c.languages("conditions.", ".csv") {
        let Some(t) = Table::read(c, file, &["condition", "form"], &["status"]) else { continue };
        spoken(c, file, language, layouts);
        t.unique(c, &["form"]);
        for row in t.rows() {
            t.filled(c, row, &["condition", "form"]);
            t.one_of(c, row, "status", &STATUS);
            if !known.contains(t.cell(row, "condition")) && !known.is_empty() {
                let remedy = "add it there, or mend the name";
                t.fault(c, row, "condition", "is no condition of conditions.csv", remedy);
            }
            let form = t.cell(row, "form").trim();
            if form.starts_with('…') || form.ends_with('…') || form.contains("……") || form.contains("...") {
                let remedy =
                    "`…` stands for a few words between two parts of the form: write words before and after it";
                t.fault(c, row, "form", "has a gap where no words stand around it", remedy);
            }
        }
    }
}

/// Forms of units by language.
fn units(c: &mut Check<'_>, layouts: &Layouts) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let Some(t) = Table::read(c, "units.csv", &["unit", "kind", "language", "form"], &["status"]) else { return out };
    let mut seen: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut kinds: BTreeMap<String, String> = BTreeMap::new();
    for row in t.rows() {
        t.filled(c, row, &["unit", "language", "form"]);
        t.one_of(c, row, "kind", &["count", "money"]);
        t.one_of(c, row, "status", &STATUS);
        language(c, &t, row, layouts);
        // forms are compared without case: `Parties` and `parties` are one
        let key = (t.cell(row, "language").to_string(), fold(t.cell(row, "form")));
        if let Some(first) = seen.get(&key) {
            t.fault(c, row, "form", &format!("stands in line {first} too"), "drop one of the two rows");
        }
        seen.entry(key).or_insert(row.line);
        let (unit, kind) = (t.cell(row, "unit"), t.cell(row, "kind"));
        if kinds.entry(unit.into()).or_insert_with(|| kind.into()) != kind {
            t.fault(c, row, "kind", &format!("is another kind than `{unit}` has above"), "a unit counts or is money");
        }
        out.entry(t.cell(row, "language").into()).or_default().insert(fold(t.cell(row, "form")));
    }
    out
}

/// A language that a row names must have a layout.
fn language(c: &mut Check<'_>, t: &Table, row: &Row, layouts: &Layouts) {
    let language = t.cell(row, "language");
    if !language.is_empty() && !layouts.is_empty() && !layouts.contains_key(language) {
        t.fault(c, row, "language", "has no layout", format!("add layout.{language}.toml, or mend the code"));
    }
}

/// A file of a language must have a layout beside it.
fn spoken(c: &mut Check<'_>, file: &str, language: &str, layouts: &Layouts) {
    if !layouts.is_empty() && !layouts.contains_key(language) {
        let remedy = format!("add layout.{language}.toml, or rename the file");
        c.add(
            file,
            1,
            1,
            "file",
            format!("no layout has the language `{language}`, so nothing reads this list"),
            remedy,
        );
    }
}

/// What layouts name must stand in the lists.
fn used(
    c: &mut Check<'_>,
    layouts: &Layouts,
    acts: &BTreeMap<String, String>,
    forms: &BTreeMap<String, BTreeSet<(String, String)>>,
    units: &BTreeMap<String, BTreeSet<String>>,
) {
    for (language, layout) in layouts {
        for named in &layout.acts {
            if !acts.contains_key(&named.word) && !acts.is_empty() {
                let cause = format!("`{}` is no act of acts.csv", named.word);
                c.add(&layout.file, named.line, named.column, &named.path, cause, "add it there, or mend the name");
            }
        }
        for (form, act) in &layout.preferred {
            let Some(known) = forms.get(language) else { continue };
            if acts.contains_key(&act.word) && !known.contains(&(fold(&form.word), act.word.clone())) {
                let cause = format!("`{}` is no form of `{}` in acts.{language}.csv", form.word, act.word);
                c.add(&layout.file, form.line, form.column, &form.path, cause, "add the form there, or mend it here");
            }
        }
        for weak in &layout.weak_units {
            if units.get(language).is_some_and(|known| !known.contains(&fold(&weak.word))) {
                let cause = format!("`{}` is no unit of this language in units.csv", weak.word);
                c.add(&layout.file, weak.line, weak.column, &weak.path, cause, "add it there, or drop it here");
            }
        }
    }
}
