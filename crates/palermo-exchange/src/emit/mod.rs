//! How are records written in the layout of somebody else?
//!
//! The way back through a mapping. An unmodified row is written from the source's own cells, which were kept beside it;
//! any other from its canonical values: every token of each code is set, whether it is read in both directions or for
//! export only. What the layout cannot say is counted, never dropped in silence ([`LossReport`]).

mod loss;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use palermo_register::catalog::{Code, Codelist, Field};
use palermo_register::reference::fold;
use palermo_register::value::{CodeSet, Interval, State, Value};

use crate::error::Error;
use crate::mapping::Compiled;
use crate::mapping::shape::{Column, Purpose, Reader, Reads, Shape, Slot};
use crate::mapping::table::{base, defining};
use crate::write::{self, FieldKind, FieldSchema, Format, Out, TableSchema, Written};
use loss::Ledger;

pub use loss::{Loss, LossReport};

/// How countries are written where the mapping's crosswalk does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Countries {
    /// ISO 3166-1 alpha-2.
    Alpha2,
    /// ISO 3166-1 alpha-3.
    Alpha3,
}

/// How an export is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Countries.
    pub countries: Countries,
    /// Cells hold the labels of values instead of their words, and a row of labels follows the heading.
    pub labels: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style { countries: Countries::Alpha3, labels: false }
    }
}

/// A record to be written.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Its values, one for each field of the register.
    pub values: &'a [Value],
    /// The source's own cells, where the record still says what the source said; none for a record that was changed.
    pub source_text: Option<&'a str>,
}

/// Writes records in the layout of a mapping.
pub struct Emitter<'a> {
    shape: &'a Shape,
    columns: Vec<(String, Option<&'a Column>)>,
    labels: Vec<&'a str>,
    style: Style,
    ledger: Ledger,
}

type Flags<'a> = HashMap<&'a str, &'static str>;

impl<'a> Emitter<'a> {
    /// For the layout of a dataset (`ctdc-63`); the first layout where none is named so.
    pub fn new(compiled: &'a Compiled, dataset: &str, style: Style) -> Option<Self> {
        let named = compiled.shapes.iter().find(|s| &*s.dataset == dataset);
        let whole = named.or_else(|| compiled.shapes.first())?;
        Some(Self::part(whole, whole, style))
    }

    /// For the records of a register: the first layout that gives records of it.
    pub fn of(compiled: &'a Compiled, register: &str, style: Style) -> Option<Self> {
        compiled.shapes.iter().find_map(|whole| {
            let part = [whole].into_iter().chain(&whole.also).find(|s| s.register.name == register)?;
            Some(Self::part(whole, part, style))
        })
    }

    /// The columns are those of the whole layout, filled as far as the part for one register says.
    fn part(whole: &'a Shape, shape: &'a Shape, style: Style) -> Self {
        let column = |name: &str| shape.columns.iter().find(|c| c.names.contains(&fold(name)));
        let columns: Vec<(String, Option<&'a Column>)> = match whole.order.is_empty() {
            true => whole.columns.iter().map(|c| (c.name.clone(), column(&c.name))).collect(),
            false => whole.order.iter().map(|o| (o.clone(), column(o))).collect(),
        };
        let labels = columns.iter().map(|(name, _)| {
            let known = whole.columns.iter().find(|c| c.names.contains(&fold(name)));
            known.map_or("", |c| c.label.as_str())
        });
        Emitter { shape, labels: labels.collect(), columns, style, ledger: Ledger::default() }
    }

    /// The headings.
    pub fn headings(&self) -> Vec<&str> {
        self.columns.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The labels below them, as far as the mapping has them.
    pub fn labels(&self) -> &[&str] {
        &self.labels
    }

    /// The cells of a record.
    pub fn row(&mut self, given: Given<'_>) -> Vec<String> {
        self.ledger.records += 1;
        if let Some(kept) = given.source_text.and_then(kept_cells) {
            return self.kept(&kept);
        }
        let flags = self.flags(given.values);
        let mut cells = Vec::with_capacity(self.columns.len());
        for (_, column) in &self.columns {
            cells.push(column.map_or_else(String::new, |c| self.cell(c, given.values, &flags)));
        }
        self.count_losses(given.values, &cells);
        cells
    }

    /// What was lost.
    pub fn finish(self) -> LossReport {
        self.ledger.report()
    }

    fn kept(&self, kept: &BTreeMap<String, String>) -> Vec<String> {
        let cell = |(name, column): &(String, Option<&Column>)| {
            let by_name = kept.get(&fold(name));
            let any = || column.and_then(|c| c.names.iter().find_map(|n| kept.get(n)));
            by_name.or_else(any).cloned().unwrap_or_default()
        };
        self.columns.iter().map(cell).collect()
    }

    /// The flags that the codes of the record set.
    fn flags(&self, values: &[Value]) -> Flags<'a> {
        let mut flags: Flags<'a> = HashMap::new();
        let Some(system) = self.shape.flags.as_deref() else { return flags };
        for (field, value) in self.shape.register.fields.iter().zip(values) {
            let (Value::Set(set), Some(list)) = (value, self.list_of(field, system)) else { continue };
            for (code, state) in &set.codes {
                let Some(code) = list.get(code) else { continue };
                match state {
                    State::Yes => {
                        for token in code.tokens(system).into_iter().flat_map(|(t, _)| t) {
                            flags.insert(token, "1");
                        }
                    }
                    State::No if self.shape.no_zeros => {}
                    State::No => drop(defining(code, system).map(|t| flags.entry(t).or_insert("0"))),
                    State::Unknown | State::NotAsked | State::Refused => {}
                }
            }
            let group = list.states.iter().filter(|s| Some(s.state) == set.group);
            flags.extend(group.filter_map(|s| s.columns.get(system)).map(|t| (t.as_str(), "1")));
        }
        flags
    }

    fn list_of(&self, field: &Field, system: &str) -> Option<&'a Codelist> {
        let at = self.shape.register.field_index(&field.name)?;
        let list = self.shape.register.fields[at].list.as_deref()?;
        list.columns.iter().any(|c| c == system).then_some(list)
    }

    fn cell(&self, column: &Column, values: &[Value], flags: &Flags<'_>) -> String {
        if let Some(flag) = &column.flag {
            return flags.get(flag.as_str()).map_or_else(String::new, |v| (*v).to_owned());
        }
        if !column.compare.is_empty() {
            let set = |name: &String| {
                let known = self.shape.columns.iter().find(|c| c.names.contains(name));
                known.and_then(|c| flags.get(c.name.as_str())) == Some(&"1")
            };
            let words: Vec<&str> = column.compare.iter().filter(|(n, _)| set(n)).map(|(_, w)| w.as_str()).collect();
            return match column.compare_all {
                true if words.len() == column.compare.len() => "1".to_owned(),
                true => String::new(),
                false => words.join(";"),
            };
        }
        let token = self.shape.flags.is_some().then(|| flags.get(column.name.as_str())).flatten();
        let Some(target) = column.targets.first() else {
            return token.map_or_else(String::new, |t| (*t).to_owned());
        };
        let reader = &target.reader;
        match &target.slot {
            Slot::Field(at) => self.text(reader, &column.name, &values[*at], values),
            Slot::Row { field, sub, .. } => match &values[*field] {
                Value::Rows(rows) => rows
                    .first()
                    .and_then(|r| r.get(*sub))
                    .map_or_else(String::new, |v| self.text(reader, &column.name, v, values)),
                _ => String::new(),
            },
            Slot::Key(concept) => match self.external("key").and_then(|at| values.get(at)) {
                Some(Value::Concepts(key)) => {
                    let codes = key.get(concept).map(Vec::as_slice).unwrap_or_default();
                    let words = codes.iter().map(|c| self.word(reader, &column.name, c));
                    words.collect::<Vec<_>>().join(reader.split.first().map_or(";", String::as_str))
                }
                _ => String::new(),
            },
        }
    }

    fn external(&self, field: &str) -> Option<usize> {
        self.shape.register.field_index(field).filter(|_| self.shape.register.external)
    }

    fn text(&self, reader: &Reader, heading: &str, value: &Value, values: &[Value]) -> String {
        match value {
            Value::Interval(figure) => match self.external("text").and_then(|at| values.get(at)) {
                Some(Value::Text(text)) if reader.reads == Reads::Figure => text.clone(),
                _ => figure_text(figure),
            },
            Value::Code(code) => self.word(reader, heading, code),
            Value::State(state) => self.state_word(reader, heading, *state),
            Value::Set(set) => self.set_text(reader, heading, set),
            value => match &reader.purpose {
                Purpose::Field(field) => value.to_text(field),
                Purpose::Key => String::new(),
            },
        }
    }

    fn set_text(&self, reader: &Reader, heading: &str, set: &CodeSet) -> String {
        if let Some(group) = set.group {
            return self.state_word(reader, heading, group);
        }
        let mut words: Vec<String> = Vec::new();
        for code in set.yes_codes() {
            let word = self.word(reader, heading, code);
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(";")
    }

    /// The word of a state: only where the mapping or the list has one; a blank says as much as the layout can.
    fn state_word(&self, reader: &Reader, heading: &str, state: State) -> String {
        let written = reader.written.iter().find(|(_, said)| said == state.as_str());
        let system = reader.systems.first().map(|s| base(s));
        let listed = || {
            let rows = reader.list.as_deref()?.states.iter().filter(|r| r.state == state);
            rows.filter_map(|r| r.columns.get(system?)).find_map(|t| under(t, heading)).map(str::to_owned)
        };
        written.map(|(text, _)| text.clone()).or_else(listed).unwrap_or_default()
    }

    /// The word of a code under a heading.
    fn word(&self, reader: &Reader, heading: &str, code: &str) -> String {
        if let Some((text, _)) = reader.written.iter().find(|(_, said)| said.eq_ignore_ascii_case(code)) {
            return text.clone();
        }
        let Some(list) = reader.list.as_deref() else { return code.to_owned() };
        let Some(found) = list.get(code) else { return code.to_owned() };
        if let Some(system) = reader.systems.iter().map(|s| base(s)).find(|s| list.columns.iter().any(|c| c == s)) {
            let word = exported(found, system).into_iter().find_map(|t| under(t, heading)).unwrap_or_default();
            return if self.style.labels { self.label(list, reader, heading, word) } else { word.to_owned() };
        }
        let alpha2 = found.columns.get("alpha2").filter(|_| self.style.countries == Countries::Alpha2);
        alpha2.cloned().unwrap_or_else(|| code.to_owned())
    }

    /// The label of a word: that of the code which the word defines.
    fn label(&self, list: &Codelist, reader: &Reader, heading: &str, word: &str) -> String {
        let Some(column) = reader.systems.iter().find(|s| *s != base(s)) else { return word.to_owned() };
        let system = reader.systems.iter().map(|s| base(s)).next().unwrap_or_default();
        let defines = |c: &&Code| defining(c, system).and_then(|t| under(t, heading)) == Some(word);
        let label = list.codes().iter().find(defines).and_then(|c| c.columns.get(column));
        label.cloned().unwrap_or_else(|| word.to_owned())
    }

    fn count_losses(&mut self, values: &[Value], cells: &[String]) {
        for ((name, column), cell) in self.columns.iter().zip(cells) {
            if column.is_some_and(|c| c.core) && cell.is_empty() {
                self.ledger.empty(name);
            }
        }
        let mut said: HashMap<usize, Vec<&Reader>> = HashMap::new();
        for column in self.columns.iter().filter_map(|(_, c)| *c) {
            for target in &column.targets {
                let (Slot::Field(at) | Slot::Row { field: at, .. }) = target.slot else { continue };
                said.entry(at).or_default().push(&target.reader);
            }
        }
        for (at, field) in self.shape.register.fields.iter().enumerate() {
            let value = &values[at];
            if value.is_empty() || !field.is_entered() || field.name == "source_key" {
                continue;
            }
            if self.shape.constants.iter().any(|(slot, _)| *slot == Slot::Field(at)) {
                continue;
            }
            match said.get(&at) {
                None => self.ledger.lose(&field.name, None, None),
                Some(readers) => lose_codes(&mut self.ledger, self.shape, field, value, readers),
            }
        }
    }
}

/// Counts the codes and states of a value that no column of the layout says.
fn lose_codes(ledger: &mut Ledger, shape: &Shape, field: &Field, value: &Value, readers: &[&Reader]) {
    let Some(list) = field.list.as_deref() else { return };
    let own = readers.iter().flat_map(|r| &r.systems).map(|s| base(s)).next();
    let Some(system) = own.or(shape.flags.as_deref()) else { return };
    let mut code = |code: &str| match list.get(code).and_then(|c| c.tokens(system)) {
        Some((_, false)) => {}
        Some((tokens, true)) => ledger.lose(&field.name, Some(code), Some(&tokens.join(";"))),
        None => ledger.lose(&field.name, Some(code), None),
    };
    match value {
        Value::Code(c) => code(c),
        Value::Set(set) => {
            set.yes_codes().for_each(&mut code);
            let flags = shape.flags.is_some() && !shape.no_zeros;
            for (c, state) in set.codes.iter().filter(|(_, s)| **s != State::Yes && !(flags && **s == State::No)) {
                ledger.lose(&field.name, Some(&format!("{c}={state}")), None);
            }
        }
        _ => {}
    }
}

/// The tokens that a code sets on export; a text with `; ` is one.
fn exported<'c>(code: &'c Code, system: &str) -> Vec<&'c str> {
    match code.columns.get(system) {
        Some(cell) if cell.contains("; ") => vec![cell.trim_start_matches('>')],
        _ => code.tokens(system).map(|(t, _)| t).unwrap_or_default(),
    }
}

fn under<'t>(token: &'t str, heading: &str) -> Option<&'t str> {
    match token.split_once('=') {
        Some((field, value)) => (fold(field) == fold(heading)).then_some(value),
        None => Some(token),
    }
}

/// A figure as an outside reader takes it: `<5` for an interval from 0, else its own text.
fn figure_text(figure: &Interval) -> String {
    figure.to_string()
}

/// The kept cells by folded heading.
fn kept_cells(text: &str) -> Option<BTreeMap<String, String>> {
    let cells: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
    Some(cells.into_iter().map(|(name, cell)| (fold(&name), cell)).collect())
}

/// Writes records in the layout of a mapping to a file, and says what was lost. Each record is its values and, where it
/// still says what the source said, the source's own cells.
///
/// # Errors
/// As [`write::table`].
pub fn table(
    mut emitter: Emitter<'_>,
    path: &Path,
    format: Format,
    records: impl IntoIterator<Item = Result<(Vec<Value>, Option<String>), Error>>,
) -> Result<(Written, LossReport), Error> {
    let fields = emitter.headings().into_iter().map(|h| FieldSchema::new(h, FieldKind::Text)).collect();
    let name = emitter.shape.dataset.to_lowercase();
    let schema = TableSchema { name, fields, ..TableSchema::default() };
    let labels: Option<Vec<Out<'static>>> =
        emitter.style.labels.then(|| emitter.labels().iter().map(|l| Out::text((*l).to_owned())).collect());
    let rows = records.into_iter().map(|record| {
        let (values, source_text) = record?;
        let cells = emitter.row(Given { values: &values, source_text: source_text.as_deref() });
        Ok(cells.into_iter().map(|c| if c.is_empty() { Out::Null } else { Out::text(c) }).collect::<Vec<_>>())
    });
    let written = write::table(path, format, &schema, labels.map(Ok).into_iter().chain(rows))?;
    Ok((written, emitter.finish()))
}
