//! Code lists: hierarchical, valid in time, labelled in six languages, with crosswalks to outside standards.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::reference;
use crate::source::{Faults, SourceFile};
use crate::value::State;

/// How far a label may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelStatus {
    /// Published by the body that owns the term.
    Official,
    /// Written by the project, waiting for a reviewer.
    Draft,
    /// Made by a machine.
    Machine,
}

impl LabelStatus {
    /// Reads `official`, `draft` or `machine`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "official" => LabelStatus::Official,
            "draft" => LabelStatus::Draft,
            "machine" => LabelStatus::Machine,
            _ => return None,
        })
    }

    /// The word as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            LabelStatus::Official => "official",
            LabelStatus::Draft => "draft",
            LabelStatus::Machine => "machine",
        }
    }
}

/// A label in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The text.
    pub text: String,
    /// How far it may be trusted.
    pub status: LabelStatus,
}

/// One code of a list.
#[derive(Clone, Debug)]
pub struct Code {
    /// The stable code.
    pub code: String,
    /// The code above it.
    pub parent: Option<String>,
    /// First day of validity.
    pub from: Option<Date>,
    /// Last day of validity.
    pub to: Option<Date>,
    /// Labels by language.
    pub labels: BTreeMap<String, Label>,
    /// Further columns: crosswalks, notes.
    pub columns: BTreeMap<String, String>,
    /// A code that stands for a state, where a law's form prescribes one (V3).
    pub state: Option<State>,
    /// Line in its file, for errors.
    pub line: u32,
}

impl Code {
    /// A code without anything else.
    pub fn plain(code: &str) -> Self {
        Code {
            code: code.to_string(),
            parent: None,
            from: None,
            to: None,
            labels: BTreeMap::new(),
            columns: BTreeMap::new(),
            state: None,
            line: 0,
        }
    }

    /// True when the code may be used on that day.
    pub fn valid_on(&self, day: Date) -> bool {
        self.from.is_none_or(|f| f <= day) && self.to.is_none_or(|t| day <= t)
    }

    /// The leaf codes that a coarse code may stand for (`covers`).
    pub fn covers(&self) -> impl Iterator<Item = &str> {
        self.columns.get("covers").into_iter().flat_map(|c| c.split('|')).filter(|c| !c.is_empty())
    }

    /// The tokens of a crosswalk cell: (tokens, export only). Grammar: `a;b` two-way, `>a;b` export only.
    pub fn tokens(&self, system: &str) -> Option<(Vec<&str>, bool)> {
        let cell = self.columns.get(system).filter(|c| !c.is_empty())?;
        let (cell, export_only) = match cell.strip_prefix('>') {
            Some(rest) => (rest, true),
            None => (cell.as_str(), false),
        };
        Some((cell.split(';').map(str::trim).collect(), export_only))
    }
}

/// A value of an outside system that is imported as a state, not as a code (a row without a code).
#[derive(Clone, Debug)]
pub struct StateRow {
    /// The state.
    pub state: State,
    /// Columns of the row: crosswalks.
    pub columns: BTreeMap<String, String>,
}

/// A code list.
#[derive(Clone, Debug)]
pub struct Codelist {
    /// Full name, `pack.list`; lists from libraries have their bare name.
    pub name: String,
    codes: Vec<Code>,
    index: HashMap<String, usize>,
    /// Rows that are states of an outside system.
    pub states: Vec<StateRow>,
    /// Names of the further columns.
    pub columns: Vec<String>,
}

impl Codelist {
    /// A list of those codes; a code that comes twice keeps its first place.
    pub fn new(name: &str, codes: Vec<Code>) -> Self {
        let mut list = Codelist {
            name: name.to_string(),
            codes: Vec::new(),
            index: HashMap::new(),
            states: Vec::new(),
            columns: Vec::new(),
        };
        list.extend(codes);
        list
    }

    /// Adds codes; known ones keep their place.
    pub fn extend(&mut self, codes: Vec<Code>) {
        for code in codes {
            if !self.index.contains_key(&code.code) {
                self.index.insert(code.code.clone(), self.codes.len());
                self.codes.push(code);
            }
        }
    }

    /// Sets a further column of a code; `false` when the code is not in the list.
    pub fn set_column(&mut self, code: &str, column: &str, value: &str) -> bool {
        let Some(i) = self.index.get(code) else { return false };
        self.codes[*i].columns.insert(column.to_string(), value.to_string());
        if !self.columns.iter().any(|c| c == column) {
            self.columns.push(column.to_string());
        }
        true
    }

    /// The codes in their order.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// A code.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.index.get(code).map(|i| &self.codes[*i])
    }

    /// Place of a code in the list.
    pub fn position(&self, code: &str) -> Option<usize> {
        self.index.get(code).copied()
    }

    /// The parent of a code.
    pub fn parent(&self, code: &str) -> Option<String> {
        self.get(code).and_then(|c| c.parent.clone())
    }

    /// The label of a code in a language: (text, status, whether it had to fall back to English or to the code itself).
    pub fn label(&self, code: &str, language: &str) -> (String, LabelStatus, bool) {
        let builtin = reference::BUILTIN_LISTS
            .iter()
            .find(|b| reference::builtin(b).is_some_and(|l| l.get(code).is_some()) && **b == self.base());
        if let Some(name) = builtin.and_then(|b| reference::name(b, code, language)) {
            return (name.to_string(), LabelStatus::Official, false);
        }
        let labels = self.get(code).map(|c| &c.labels);
        match labels.and_then(|l| l.get(language)) {
            Some(l) => (l.text.clone(), l.status, false),
            None => match labels.and_then(|l| l.get("en")) {
                Some(l) => (l.text.clone(), l.status, true),
                None => (code.to_string(), LabelStatus::Draft, true),
            },
        }
    }

    fn base(&self) -> &str {
        if reference::BUILTIN_LISTS.contains(&self.name.as_str()) {
            return &self.name;
        }
        self.columns.iter().find_map(|c| c.strip_prefix("base:")).unwrap_or("")
    }

    /// Takes over the codes of another list in front of its own.
    pub fn set_base(&mut self, base: &Codelist) {
        let own = std::mem::take(&mut self.codes);
        self.index.clear();
        self.extend(base.codes.clone());
        self.extend(own);
        self.columns.push(format!("base:{}", base.name));
    }

    /// The code that a token of an outside system yields on import: the code whose *first* token it is, two-way only.
    pub fn by_token(&self, system: &str, token: &str) -> Option<&Code> {
        self.codes
            .iter()
            .find(|c| c.tokens(system).is_some_and(|(t, export_only)| !export_only && t.first() == Some(&token)))
    }

    /// The state that a token of an outside system stands for.
    pub fn state_by_token(&self, system: &str, token: &str) -> Option<State> {
        self.states.iter().find(|s| s.columns.get(system).is_some_and(|v| v == token)).map(|s| s.state)
    }

    /// Reads a list from its CSV file: `code,parent,from,to,en,fr,es,ru,ar,zh,labels,…`. Every mistake is reported with its line.
    pub fn read(
        name: &str,
        file: &SourceFile,
        defaults: &BTreeMap<String, LabelStatus>,
        faults: &mut Faults,
    ) -> Codelist {
        let mut list = Codelist::new(name, Vec::new());
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file.text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(h) => h.iter().map(|s| s.trim_start_matches('\u{feff}').to_string()).collect(),
            Err(e) => {
                faults.add(
                    &file.line(1),
                    "file",
                    format!("not readable as CSV: {e}"),
                    "save it as UTF-8 CSV with commas",
                );
                return list;
            }
        };
        if !header.iter().any(|h| h == "code") {
            faults.add(
                &file.line(1),
                "code",
                "the column `code` is missing",
                "begin the header with `code,parent,from,to,…`",
            );
            return list;
        }
        for (i, column) in header.iter().enumerate() {
            if column.is_empty() {
                let cause = format!("column {} has no name", i + 1);
                faults.add(&file.line(1), "header", cause, "name it, or take it away");
            } else if header[..i].contains(column) {
                let cause = format!("the column `{column}` stands twice");
                faults.add(&file.line(1), "header", cause, "keep one of the two");
            }
        }
        let fixed = ["code", "parent", "from", "to", "labels", "state"];
        list.columns = header.iter().filter(|h| !fixed.contains(&h.as_str()) && h.len() != 2).cloned().collect();
        let mut seen: HashMap<String, u32> = HashMap::new();
        for record in reader.records() {
            let record = match record {
                Ok(r) => r,
                Err(e) => {
                    let line = e.position().map_or(0, |p| p.line()) as u32;
                    faults.add(
                        &file.line(line),
                        "row",
                        format!("not readable: {e}"),
                        "mend the quotes and save as UTF-8",
                    );
                    continue;
                }
            };
            let line = record.position().map_or(0, |p| p.line()) as u32;
            let spot = file.line(line);
            if record.len() != header.len() {
                let cause = format!("{} cells, the header has {}", record.len(), header.len());
                faults.add(&spot, "row", cause, "quote cells that contain commas; fill empty cells with nothing");
                continue;
            }
            let cell = |name: &str| header.iter().position(|h| h == name).and_then(|i| record.get(i)).unwrap_or("");
            let mut code = Code::plain(cell("code"));
            code.line = line;
            code.parent = Some(cell("parent").to_string()).filter(|p| !p.is_empty());
            for (key, slot) in [("from", &mut code.from), ("to", &mut code.to)] {
                let text = cell(key);
                if !text.is_empty() {
                    *slot = text.parse().ok();
                    if slot.is_none() {
                        faults.add(&spot, key, format!("`{text}` is not a date"), "write it as 2026-01-31");
                    }
                }
            }
            if let (Some(from), Some(to)) = (code.from, code.to)
                && from > to
            {
                let cause = format!("the code ends on {to}, before it begins on {from}");
                faults.add(&spot, "to", cause, "let the last day not be before the first");
            }
            let state = cell("state");
            if !state.is_empty() {
                code.state = State::parse(state);
                if code.state.is_none() {
                    let remedy = crate::source::did_you_mean(state, State::ALL.iter().map(|s| s.as_str()));
                    faults.add(&spot, "state", format!("`{state}` is not a state"), remedy);
                }
            }
            for column in &list.columns {
                let text = cell(column);
                if !text.is_empty() {
                    code.columns.insert(column.clone(), text.to_string());
                }
            }
            if code.code.is_empty() {
                match code.state {
                    Some(state) => list.states.push(StateRow { state, columns: code.columns }),
                    None => faults.add(
                        &spot,
                        "code",
                        "a row without a code",
                        "give it a code, or a `state` when the outside value is one",
                    ),
                }
                continue;
            }
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.');
            // A list that extends one of a library's speaks of the library's codes.
            let of_library = || {
                reference::BUILTIN_LISTS
                    .iter()
                    .any(|l| reference::builtin(l).is_some_and(|l| l.get(&code.code).is_some()))
            };
            if !code.code.bytes().all(plain) && !of_library() {
                faults.add(
                    &spot,
                    "code",
                    format!("`{}` is not a code", code.code),
                    "use lower-case letters, digits, `_` and `.`",
                );
            }
            if let Some(first) = seen.insert(code.code.clone(), line) {
                faults.add(
                    &spot,
                    "code",
                    format!("`{}` stands in line {first} already", code.code),
                    "keep one of the two rows",
                );
            }
            read_labels(&header, &record, cell("labels"), defaults, &spot, &mut code, faults);
            list.extend(vec![code]);
        }
        list
    }
}

fn read_labels(
    header: &[String],
    record: &csv::StringRecord,
    status: &str,
    defaults: &BTreeMap<String, LabelStatus>,
    spot: &crate::source::Spot,
    code: &mut Code,
    faults: &mut Faults,
) {
    let languages = || header.iter().filter(|h| h.len() == 2 && *h != "to").map(String::as_str);
    for said in status.split_whitespace() {
        if let Some((language, _)) = said.split_once(':').filter(|(l, _)| !languages().any(|h| h == *l)) {
            let cause = format!("the file has no labels in `{language}`");
            faults.add(spot, "labels", cause, crate::source::did_you_mean(language, languages()));
        }
    }
    for (i, language) in header.iter().enumerate().filter(|(_, h)| h.len() == 2 && *h != "to") {
        let text = record.get(i).unwrap_or("");
        if text.is_empty() {
            continue;
        }
        let said = status.split_whitespace().find_map(|s| match s.split_once(':') {
            Some((l, v)) if l == language => Some(v),
            None => Some(s),
            _ => None,
        });
        let status = match said.map(|s| (s, LabelStatus::parse(s))) {
            Some((_, Some(s))) => s,
            Some((s, None)) => {
                faults.add(
                    spot,
                    "labels",
                    format!("`{s}` is not a status of a label"),
                    "write official, draft or machine",
                );
                LabelStatus::Draft
            }
            None => defaults.get(language).copied().unwrap_or(LabelStatus::Draft),
        };
        code.labels.insert(language.clone(), Label { text: text.to_string(), status });
    }
}
