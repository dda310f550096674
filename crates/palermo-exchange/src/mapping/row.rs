//! The record that grows while the cells of a row are read.

use std::collections::{BTreeMap, HashMap};

use palermo_register::value::{CodeSet, State, Value};

use super::bind::Layout;
use super::mapper::{Key, Marks, column_at};
use super::shape::{Pattern, Purpose, Reads, Shape, Slot};
use palermo_register::decl::FieldType;

/// A column that repeats others: where it is bound, and the columns with their words.
#[derive(Debug)]
pub(super) struct Derived {
    pub bound: usize,
    pub parts: Vec<(usize, String)>,
}

/// What every row of a layout needs to know, looked up once.
#[derive(Debug)]
pub(super) struct RowPlan {
    pub exclude: Vec<(usize, Pattern)>,
    pub marks: Marks,
    pub marks_zero: bool,
    pub compare: Vec<Derived>,
    /// Flags of the file by name.
    pub flags: HashMap<String, usize>,
    pub keys: Vec<usize>,
    /// Kept cells: column and heading as a JSON text.
    pub kept: Vec<(usize, String)>,
    /// By bound column: its texts are not worth remembering.
    pub verbatim: Vec<bool>,
    /// By bound column: a blank cell may mean something.
    pub reads_blank: Vec<bool>,
    /// By bound column: it gives the figure of an external cell.
    pub figure: Vec<bool>,
    /// By bound column and target: what other columns must hold.
    pub conditions: HashMap<(usize, usize), Vec<(usize, Pattern)>>,
    /// Columns of which one is filled where the row is about this register; none: always.
    pub if_any: Option<Vec<usize>>,
    /// Column of identities, in our own layout.
    pub id: Option<usize>,
    pub source_key: Option<usize>,
    pub text: Option<usize>,
    pub figure_field: Option<usize>,
    pub column_field: Option<usize>,
    pub dataset_field: Option<usize>,
    pub edition_field: Option<usize>,
    pub row_field: Option<usize>,
    pub key_field: Option<usize>,
    pub flags_field: Option<usize>,
    headings: HashMap<usize, String>,
}

/// Whether a text is meant by a pattern.
pub(super) fn matches(pattern: &Pattern, text: &str) -> bool {
    pattern.texts.iter().any(|wanted| match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
        (Some(end), None) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (Some(_), Some(_)) => text.contains(wanted.trim_matches('*')),
        (None, None) => text == wanted,
    })
}

impl RowPlan {
    pub fn new(shape: &Shape, layout: &Layout) -> RowPlan {
        let register = &shape.register;
        let external = |name: &str| register.field_index(name).filter(|_| register.external);
        let pattern = |p: &Pattern| Some((column_at(layout, shape, &p.column)?, p.clone()));
        let column = |b: &super::Bound| &shape.columns[b.column];
        let figure_field = external("figure");
        let plain_text = |t: &super::shape::Target| match &t.reader.purpose {
            Purpose::Field(f) => {
                t.reader.values.is_empty()
                    && f.list.is_none()
                    && matches!(f.kind, FieldType::Text | FieldType::LongText | FieldType::Identifier | FieldType::Url)
            }
            Purpose::Key => false,
        };
        let derived = |(bound, b): (usize, &super::Bound)| {
            let c = column(b);
            let parts = c.compare.iter().filter_map(|(n, w)| Some((column_at(layout, shape, n)?, w.clone()))).collect();
            (!c.compare.is_empty()).then_some(Derived { bound, parts })
        };
        let marks: Marks = shape
            .marks
            .iter()
            .map(|(flag, patterns)| (flag.clone(), patterns.iter().filter_map(pattern).collect()))
            .collect();
        let mut kept: Vec<(usize, String)> = layout
            .columns
            .iter()
            .filter(|b| column(b).keep || !column(b).targets.is_empty() || !column(b).compare.is_empty())
            .filter(|b| column(b).targets.iter().all(|t| t.sealed().is_none()))
            .map(|b| (b.at, serde_json::Value::from(b.heading.as_str()).to_string()))
            .collect();
        kept.sort_by_key(|k| k.0);
        RowPlan {
            exclude: shape.exclude.iter().filter_map(pattern).collect(),
            marks_zero: marks.iter().any(|(f, _)| f == "zero"),
            marks,
            compare: layout.columns.iter().enumerate().filter_map(derived).collect(),
            flags: layout
                .columns
                .iter()
                .filter(|b| column(b).flag.is_some() || column(b).keep)
                .map(|b| (column(b).flag.clone().unwrap_or_else(|| column(b).name.clone()), b.at))
                .collect(),
            keys: shape.key.iter().filter_map(|k| column_at(layout, shape, k)).collect(),
            kept,
            verbatim: layout.columns.iter().map(|b| column(b).targets.iter().all(plain_text)).collect(),
            reads_blank: layout
                .columns
                .iter()
                .map(|b| {
                    let blank = |t: &super::shape::Target| {
                        t.reader.aliases.as_ref().is_some_and(|a| a.get("").is_some())
                            || t.reader.values.contains_key("")
                    };
                    column(b).targets.iter().any(blank)
                })
                .collect(),
            figure: layout
                .columns
                .iter()
                .map(|b| {
                    let to_figure = |t: &super::shape::Target| {
                        t.reader.reads == Reads::Figure && figure_field.is_some_and(|f| t.slot == Slot::Field(f))
                    };
                    column(b).targets.iter().any(to_figure)
                })
                .collect(),
            conditions: layout
                .columns
                .iter()
                .enumerate()
                .flat_map(|(bound, b)| {
                    column(b).targets.iter().enumerate().map(move |(t, target)| ((bound, t), target))
                })
                .filter(|(_, target)| !target.only_if.is_empty())
                .map(|(at, target)| (at, target.only_if.iter().filter_map(pattern).collect()))
                .collect(),
            if_any: (!shape.if_any.is_empty())
                .then(|| shape.if_any.iter().filter_map(|c| column_at(layout, shape, c)).collect()),
            id: column_at(layout, shape, "id").filter(|_| shape.native),
            source_key: register.field_index("source_key"),
            text: external("text"),
            figure_field,
            column_field: external("source_column"),
            dataset_field: external("dataset"),
            edition_field: external("edition"),
            row_field: external("source_row"),
            key_field: external("key"),
            flags_field: external("flags"),
            headings: layout.columns.iter().chain(&layout.wide).map(|b| (b.at, b.heading.clone())).collect(),
        }
    }

    /// The heading of a column of the file; empty where it is not read.
    pub fn heading(&self, at: usize) -> &str {
        self.headings.get(&at).map_or("", String::as_str)
    }
}

/// A record that grows.
#[derive(Clone, Debug)]
pub(super) struct Assembled {
    pub values: Vec<Value>,
    key: Key,
    /// Rows by field and label, in the order of their first mention, and whether a cell of the file spoke of them.
    rows: Vec<(usize, String, Vec<Value>, bool)>,
    flags: Vec<String>,
    widths: HashMap<usize, usize>,
}

impl Assembled {
    pub fn new(shape: &Shape) -> Self {
        let fields = &shape.register.fields;
        let widths =
            fields.iter().enumerate().filter(|(_, f)| f.kind == FieldType::Rows).map(|(i, f)| (i, f.fields.len()));
        Assembled {
            values: vec![Value::Empty; fields.len()],
            key: BTreeMap::new(),
            rows: Vec::new(),
            flags: Vec::new(),
            widths: widths.collect(),
        }
    }

    /// Whether another column has spoken of it already; sets are united.
    pub fn is_taken(&self, slot: &Slot) -> bool {
        match slot {
            Slot::Field(f) => !matches!(self.values[*f], Value::Empty | Value::Set(_) | Value::Person(_)),
            Slot::Key(concept) => self.key.contains_key(concept),
            Slot::Row { .. } => false,
        }
    }

    pub fn set(&mut self, field: usize, value: Value) {
        self.values[field] = value;
    }

    pub fn key(&mut self, concept: &str, codes: &[String]) {
        self.key.insert(concept.to_owned(), codes.to_vec());
    }

    pub fn key_if_free(&mut self, concept: &str, codes: &[String]) {
        if !self.key.contains_key(concept) {
            self.key(concept, codes);
        }
    }

    pub fn flag(&mut self, flag: &str) {
        if !self.flags.iter().any(|f| f == flag) {
            self.flags.push(flag.to_owned());
        }
    }

    pub fn constant(&mut self, slot: &Slot, value: &Value) {
        match slot {
            Slot::Field(f) => self.values[*f] = value.clone(),
            Slot::Row { .. } => self.put(slot, value.clone(), false),
            Slot::Key(_) => {}
        }
    }

    pub fn row(&mut self, slot: &Slot, value: Value) {
        self.put(slot, value, true);
    }

    fn put(&mut self, slot: &Slot, value: Value, said: bool) {
        let Slot::Row { field, label, sub } = slot else { return };
        let at = self.rows.iter().position(|(f, l, ..)| f == field && l == label);
        let at = at.unwrap_or_else(|| {
            let width = self.widths.get(field).copied().unwrap_or_default();
            self.rows.push((*field, label.clone(), vec![Value::Empty; width], false));
            self.rows.len() - 1
        });
        let row = &mut self.rows[at];
        row.3 |= said;
        if row.2[*sub].is_empty() || !said {
            row.2[*sub] = value;
        }
    }

    /// Adds the codes of a set to those that stand there, and parts of a name to its other parts; an answer wins over a state of the
    /// group.
    pub fn unite(&mut self, field: usize, value: Value) {
        match (&mut self.values[field], value) {
            (_, Value::Empty) => {}
            (Value::Set(have), Value::Set(more)) if more.group.is_none() => {
                have.group = None;
                for (code, state) in more.codes {
                    let slot = have.codes.entry(code).or_insert(state);
                    if state == State::Yes {
                        *slot = State::Yes;
                    }
                }
            }
            (Value::Person(have), Value::Person(more)) => {
                let join = |have: &mut String, more: &str| {
                    *have = [have.as_str(), more].join(" ").trim().to_owned();
                };
                join(&mut have.given, &more.given);
                join(&mut have.family, &more.family);
                join(&mut have.full, &more.full);
            }
            (Value::Set(have), Value::Set(_)) if !have.codes.is_empty() => {}
            (slot, value) => *slot = value,
        }
    }

    pub fn flags(&self) -> Vec<String> {
        self.flags.clone()
    }

    pub fn write_key(&mut self, field: Option<usize>) {
        if let Some(field) = field {
            self.values[field] = Value::Concepts(self.key.clone());
        }
    }

    pub fn write_flags(&mut self, field: Option<usize>) {
        if let Some(field) = field.filter(|_| !self.flags.is_empty()) {
            self.values[field] = Value::Set(CodeSet::yes(self.flags.iter().cloned()));
        }
    }

    /// The values; a row of which the file said nothing is left out.
    pub fn finish(mut self) -> Vec<Value> {
        for (field, _, row, said) in self.rows {
            if !said || row.iter().all(Value::is_empty) {
                continue;
            }
            match &mut self.values[field] {
                Value::Rows(rows) => rows.push(row),
                slot => *slot = Value::Rows(vec![row]),
            }
        }
        self.values
    }
}
