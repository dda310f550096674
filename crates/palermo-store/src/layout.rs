//! Which table and columns hold a register? The plan from which tables are made, rows written and rows read.
//!
//! Each register is one table, named `pack_register`; sets, references, rows, translations and keys of cells have child
//! tables named `table__field`; former versions lie in `table__former`. Decimals are whole numbers of their last
//! place (`price_e2` counts hundredths), so that both databases hold them exactly.

use palermo_register::catalog::{Derived, Field, Register};
use palermo_register::decl::FieldType as T;
use palermo_register::value::{
    Address, CodeSet, DateTime, FileRef, Interval, IntervalKind, Money, PartialDate, PersonName, Place, Qualifier, Ref,
    State, Translation, Value,
};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::db::{Cell, ColumnKind, Row};
use crate::{Error, Result};

/// Columns that every register's table begins with.
pub const FIXED: [(&str, ColumnKind, bool); 14] = [
    ("id", ColumnKind::Uuid, true),
    ("record_version", ColumnKind::BigInt, true),
    ("form_version", ColumnKind::BigInt, true),
    ("owner", ColumnKind::Text, false),
    ("recorded_at", ColumnKind::Text, true),
    ("changed_at", ColumnKind::Text, true),
    ("record_batch", ColumnKind::Uuid, false),
    ("origin_key", ColumnKind::Text, false),
    ("origin_edition", ColumnKind::Text, false),
    ("origin_row", ColumnKind::BigInt, false),
    ("origin_column", ColumnKind::Text, false),
    ("origin_text", ColumnKind::Text, false),
    ("record_profile", ColumnKind::Text, false),
    ("salt", ColumnKind::Bytes, true),
];

/// What a child table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildKind {
    /// (record, code, state).
    Set,
    /// (record, ord, register, target).
    Refs,
    /// (record, ord, the sub-fields).
    Rows,
    /// (record, language, text, status, source).
    Translated,
    /// (record, concept, code).
    Concepts,
}

/// One child table.
#[derive(Clone, Debug)]
pub struct Child {
    /// Name of the table.
    pub table: String,
    /// Place of its field.
    pub field: usize,
    /// What it holds.
    pub kind: ChildKind,
    /// Its columns after `record`.
    pub columns: Vec<(String, ColumnKind)>,
    /// How many of the columns are its key, with `record`.
    pub key: usize,
}

/// Columns of one field in the main table.
#[derive(Clone, Debug)]
pub struct FieldColumns {
    /// Place of the field.
    pub field: usize,
    /// Place of its first column in [`Layout::columns`].
    pub first: usize,
    /// Number of its columns.
    pub count: usize,
}

/// The tables of a register.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Main table.
    pub table: String,
    /// Every column of the main table, the fixed ones first.
    pub columns: Vec<(String, ColumnKind)>,
    /// Where each stored field lies.
    pub fields: Vec<FieldColumns>,
    /// Place of the first ciphertext in [`Layout::columns`]: they stand last, one for each slot.
    pub sealed: usize,
    /// Child tables.
    pub children: Vec<Child>,
}

/// Name of the history table of a table.
pub fn history(table: &str) -> String {
    format!("{table}__former")
}

impl Layout {
    /// The layout of a register. Sealed fields have no column of their own: those of a slot lie in one ciphertext.
    pub fn of(register: &Register) -> Layout {
        let table = register.table();
        let mut columns: Vec<(String, ColumnKind)> = FIXED.iter().map(|(n, k, _)| (n.to_string(), *k)).collect();
        let mut fields = Vec::new();
        let mut children = Vec::new();
        for (i, f) in register.fields.iter().enumerate().filter(|(_, f)| f.is_stored()) {
            let own = field_columns(f);
            debug_assert_eq!(own.len(), width(f), "{}", f.name);
            fields.push(FieldColumns { field: i, first: columns.len(), count: own.len() });
            columns.extend(own);
            children.extend(child(&table, i, f));
        }
        let sealed = columns.len();
        columns.extend(register.slots.iter().map(|s| (s.column(), ColumnKind::Bytes)));
        Layout { table, columns, fields, sealed, children }
    }

    /// Names of the columns.
    pub fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|(n, _)| n.as_str()).collect()
    }

    /// The columns of a field in the main table.
    pub fn of_field(&self, field: usize) -> Option<&[(String, ColumnKind)]> {
        self.fields.iter().find(|f| f.field == field).map(|f| &self.columns[f.first..f.first + f.count])
    }

    /// The columns by which a list is sorted by a field: its value in whole, so that what is not stated stands together;
    /// of names, places and files the first column alone.
    pub fn in_order(&self, register: &Register, field: usize) -> &[(String, ColumnKind)] {
        let all = self.of_field(field).unwrap_or(&[]);
        match register.fields[field].kind {
            T::File | T::PersonName | T::Address | T::Place => &all[..all.len().min(1)],
            _ => all,
        }
    }

    /// The child table of a field.
    pub fn child_of(&self, field: usize) -> Option<&Child> {
        self.children.iter().find(|c| c.field == field)
    }
}

/// The columns of a field in the main table: their names are the register's, their kinds those that the values need.
fn field_columns(f: &Field) -> Vec<(String, ColumnKind)> {
    use ColumnKind::{BigInt, Boolean, Double, Text};
    let mut kinds = match f.kind {
        T::Integer | T::Decimal => vec![BigInt],
        T::Yn => vec![Boolean],
        T::Date if f.precision => vec![Text; 2],
        T::Datetime => vec![Text; 2],
        T::Interval => vec![BigInt, BigInt, Text],
        T::Money => vec![BigInt, Text, Text],
        T::Ref if f.to.len() == 1 => vec![ColumnKind::Uuid],
        T::Ref => vec![ColumnKind::Uuid, Text],
        T::File => vec![Text, Text, BigInt, Text, Text],
        T::PersonName => vec![Text; 3],
        T::Address => vec![Text; 5],
        T::Place => vec![Text, Text, Text, Double, Double, BigInt],
        T::Refs | T::Rows | T::Translated | T::Concepts => Vec::new(),
        _ => vec![Text],
    };
    // State and qualifier stand last.
    let names = f.columns();
    kinds.resize(names.len(), Text);
    names.into_iter().zip(kinds).collect()
}

/// How many columns [`field_columns`] gives, without making their names: this is asked for each value of each record.
fn width(f: &Field) -> usize {
    let own = match f.kind {
        T::Date if f.precision => 2,
        T::Datetime => 2,
        T::Ref if f.to.len() == 1 => 1,
        T::Ref => 2,
        T::Interval | T::Money | T::PersonName => 3,
        T::File | T::Address => 5,
        T::Place => 6,
        T::Refs | T::Rows | T::Translated | T::Concepts => 0,
        _ => 1,
    };
    own + usize::from(f.takes_states() && f.kind != T::Set) + usize::from(f.qualifier)
}

fn child(table: &str, field: usize, f: &Field) -> Option<Child> {
    use ColumnKind::{BigInt, Text};
    let c = |n: &str, k| (n.to_string(), k);
    let (kind, columns, key) = match f.kind {
        T::Set => (ChildKind::Set, vec![c("code", Text), c("state", Text)], 1),
        T::Refs => (ChildKind::Refs, vec![c("ord", BigInt), c("register", Text), c("target", ColumnKind::Uuid)], 1),
        T::Translated => {
            (ChildKind::Translated, vec![c("language", Text), c("text", Text), c("status", Text), c("source", Text)], 1)
        }
        T::Concepts => (ChildKind::Concepts, vec![c("concept", Text), c("code", Text)], 2),
        T::Rows => {
            let mut columns = vec![c("ord", BigInt)];
            columns.extend(f.fields.iter().flat_map(field_columns));
            (ChildKind::Rows, columns, 1)
        }
        _ => return None,
    };
    Some(Child { table: format!("{table}__{}", f.name), field, kind, columns, key })
}

fn text(t: &str) -> Cell {
    Cell::Text(t.to_string())
}

fn opt(t: &str) -> Cell {
    if t.is_empty() { Cell::Null } else { text(t) }
}

fn scaled(d: &rust_decimal::Decimal, scale: u32) -> Result<Cell> {
    let mut d = *d;
    d.rescale(scale);
    i64::try_from(d.mantissa()).map(Cell::Int).map_err(|_| Error::Number(format!("{d} has too many digits")))
}

/// The cells of a value in the main table, in the order of its columns.
///
/// # Errors
/// A decimal with more digits than fit.
pub fn cells(value: &Value, f: &Field, out: &mut Vec<Cell>) -> Result<()> {
    let width = width(f);
    let start = out.len();
    let (plain, qualifier) = match value {
        Value::Qualified(v, q) => (v.as_ref(), Some(*q)),
        v => (v, None),
    };
    match plain {
        Value::Empty | Value::State(_) | Value::Rows(_) | Value::Translated(_) | Value::Concepts(_) => {}
        Value::Text(t) | Value::Code(t) | Value::Duration(t) => out.push(text(t)),
        Value::Integer(n) => out.push(Cell::Int(*n)),
        Value::Decimal(d) => out.push(scaled(d, f.scale)?),
        Value::Yn(b) => out.push(Cell::Bool(*b)),
        Value::Date(d) => {
            out.push(Cell::Text(d.first().to_string()));
            if f.precision {
                out.push(Cell::Text(d.last().to_string()));
            }
        }
        Value::DateTime(d) => out.extend([Cell::Text(crate::db::iso(d.at)), text(&d.zone)]),
        Value::Set(s) => out.push(text(s.group.map_or("answered", State::as_str))),
        Value::Interval(i) => out.extend([Cell::Int(i.lo), i.hi.map_or(Cell::Null, Cell::Int), text(i.kind.as_str())]),
        Value::Money(m) => out.extend([
            scaled(&m.amount, f.scale)?,
            text(&m.currency),
            m.rate_date.as_deref().map_or(Cell::Null, text),
        ]),
        Value::Refs(refs) if f.kind == T::Ref => {
            if let Some(r) = refs.first() {
                out.push(Cell::Uuid(r.id));
                if f.to.len() > 1 {
                    out.push(text(&r.register));
                }
            }
        }
        Value::Refs(_) => {}
        Value::File(x) => out.extend([
            text(&x.name),
            text(&x.media_type),
            Cell::Int(x.size),
            text(&x.sha256),
            x.language.as_deref().map_or(Cell::Null, text),
        ]),
        Value::Person(p) => out.extend([opt(&p.given), opt(&p.family), opt(&p.full)]),
        Value::Address(a) => {
            out.extend([opt(&a.street), opt(&a.postal_code), opt(&a.city), opt(&a.subdivision), opt(&a.country)])
        }
        Value::Place(p) => out.extend([
            opt(&p.country),
            opt(&p.subdivision),
            opt(&p.name),
            p.lat.map_or(Cell::Null, Cell::Real),
            p.lon.map_or(Cell::Null, Cell::Real),
            p.precision_m.map_or(Cell::Null, Cell::Int),
        ]),
        Value::Qualified(..) => {}
    }
    let tail = usize::from(f.takes_states() && f.kind != T::Set) + usize::from(f.qualifier);
    out.resize(start + width - tail, Cell::Null);
    if f.takes_states() && f.kind != T::Set {
        out.push(match plain {
            Value::State(s) => text(s.as_str()),
            _ => Cell::Null,
        });
    }
    if f.qualifier {
        out.push(qualifier.map_or(Cell::Null, |q| text(q.as_str())));
    }
    Ok(())
}

/// The rows of a value in its child table, each beginning with the record.
///
/// # Errors
/// As [`cells`].
pub fn child_rows(id: Uuid, value: &Value, f: &Field, out: &mut Vec<Vec<Cell>>) -> Result<()> {
    match value {
        Value::Set(set) => out.extend(set.codes.iter().map(|(c, s)| vec![Cell::Uuid(id), text(c), text(s.as_str())])),
        Value::Refs(refs) if f.kind == T::Refs => out.extend(
            refs.iter()
                .enumerate()
                .map(|(i, r)| vec![Cell::Uuid(id), Cell::Int(i as i64), text(&r.register), Cell::Uuid(r.id)]),
        ),
        Value::Translated(t) => out.extend(
            t.iter().map(|(l, t)| vec![Cell::Uuid(id), text(l), text(&t.text), opt(&t.status), opt(&t.source)]),
        ),
        Value::Concepts(c) => out
            .extend(c.iter().flat_map(|(k, codes)| codes.iter().map(move |v| vec![Cell::Uuid(id), text(k), text(v)]))),
        Value::Rows(rows) => {
            for (i, row) in rows.iter().enumerate() {
                let mut cells_of_row = vec![Cell::Uuid(id), Cell::Int(i as i64)];
                for (f, v) in f.fields.iter().zip(row) {
                    cells(v, f, &mut cells_of_row)?;
                }
                out.push(cells_of_row);
            }
        }
        _ => {}
    }
    Ok(())
}

fn instant(t: &str) -> Result<jiff::Timestamp> {
    t.parse().map_err(|_| Error::Value { place: "a stored instant".into(), reason: "it is not ISO 8601" })
}

fn date(t: &str) -> Result<jiff::civil::Date> {
    t.parse().map_err(|_| Error::Value { place: "a stored date".into(), reason: "it is not ISO 8601" })
}

/// Reads the value of a field from its columns; `at` is the place of its first column in the row.
///
/// # Errors
/// A stored value of another type than its column's.
pub fn value(row: &Row, at: usize, f: &Field) -> Result<Value> {
    let width = width(f);
    let mut tail = width;
    let mut qualifier = None;
    if f.qualifier {
        tail -= 1;
        qualifier = row.get::<Option<&str>>(at + tail)?.and_then(Qualifier::parse);
    }
    if f.takes_states() && f.kind != T::Set {
        tail -= 1;
        if let Some(state) = row.get::<Option<&str>>(at + tail)?.and_then(State::parse) {
            return Ok(Value::State(state));
        }
    }
    let plain = plain(row, at, f)?;
    Ok(match qualifier {
        Some(q) if !plain.is_empty() => Value::Qualified(Box::new(plain), q),
        _ => plain,
    })
}

fn plain(row: &Row, at: usize, f: &Field) -> Result<Value> {
    let t = |i: usize| row.get::<Option<&str>>(at + i);
    let s = |i: usize| t(i).map(|x| x.unwrap_or_default().to_string());
    let n = |i: usize| row.get::<Option<i64>>(at + i);
    Ok(match f.kind {
        T::Refs | T::Rows | T::Translated | T::Concepts => Value::Empty,
        T::Integer => n(0)?.map_or(Value::Empty, Value::Integer),
        T::Decimal => n(0)?.map_or(Value::Empty, |m| Value::Decimal(rust_decimal::Decimal::new(m, f.scale))),
        T::Yn => match row.cell(at)? {
            Cell::Null => Value::Empty,
            _ => Value::Yn(row.bool(at)?),
        },
        T::Date => match t(0)? {
            None => Value::Empty,
            Some(first) if f.precision => {
                let last = t(1)?.map_or_else(|| date(first), date)?;
                Value::Date(PartialDate::from_bounds(date(first)?, last))
            }
            Some(first) => Value::Date(PartialDate::day(date(first)?)),
        },
        T::Datetime => match t(0)? {
            None => Value::Empty,
            Some(at) => Value::DateTime(DateTime { at: instant(at)?, zone: t(1)?.unwrap_or("UTC").to_string() }),
        },
        T::Duration => t(0)?.map_or(Value::Empty, |d| Value::Duration(d.to_string())),
        T::Code | T::Country | T::Language | T::Currency | T::Subdivision => {
            t(0)?.map_or(Value::Empty, |c| Value::Code(c.to_string()))
        }
        T::Interval => match n(0)? {
            None => Value::Empty,
            Some(lo) => {
                let kind = match t(2)? {
                    Some("exact") => IntervalKind::Exact,
                    Some("suppressed") => IntervalKind::Suppressed,
                    Some("conflict") => IntervalKind::Conflict,
                    _ => IntervalKind::Censored,
                };
                Value::Interval(Interval { lo, hi: n(1)?, kind })
            }
        },
        T::Money => match n(0)? {
            None => Value::Empty,
            Some(m) => Value::Money(Money {
                amount: rust_decimal::Decimal::new(m, f.scale),
                currency: s(1)?,
                rate_date: t(2)?.map(str::to_string),
            }),
        },
        T::Ref => match row.get::<Option<Uuid>>(at)? {
            None => Value::Empty,
            Some(id) => {
                let register = if f.to.len() == 1 { f.to[0].clone() } else { s(1)? };
                Value::Refs(vec![Ref { register, id }])
            }
        },
        T::Set => match t(0)? {
            None => Value::Empty,
            Some("answered") => Value::Set(CodeSet::default()),
            Some(g) => State::parse(g).map_or(Value::Empty, |g| Value::Set(CodeSet::unanswered(g))),
        },
        T::File => match t(0)? {
            None => Value::Empty,
            Some(name) => Value::File(FileRef {
                name: name.to_string(),
                media_type: s(1)?,
                size: n(2)?.unwrap_or(0),
                sha256: s(3)?,
                language: t(4)?.map(str::to_string),
            }),
        },
        T::PersonName => {
            let p = PersonName { given: s(0)?, family: s(1)?, full: s(2)? };
            if p == PersonName::default() { Value::Empty } else { Value::Person(p) }
        }
        T::Address => {
            let a = Address { street: s(0)?, postal_code: s(1)?, city: s(2)?, subdivision: s(3)?, country: s(4)? };
            if a == Address::default() { Value::Empty } else { Value::Address(a) }
        }
        T::Place => {
            let p = Place {
                country: s(0)?,
                subdivision: s(1)?,
                name: s(2)?,
                lat: row.get(at + 3)?,
                lon: row.get(at + 4)?,
                precision_m: n(5)?,
            };
            if p == Place::default() { Value::Empty } else { Value::Place(p) }
        }
        _ => t(0)?.map_or(Value::Empty, |x| Value::Text(x.to_string())),
    })
}

/// Adds a row of a child table to the value of its field.
///
/// # Errors
/// A stored value of another type than its column's.
pub fn add_child(row: &Row, child: &Child, f: &Field, value: &mut Value) -> Result<()> {
    match child.kind {
        ChildKind::Set => {
            if let (Value::Set(set), Some(state)) = (value, State::parse(row.text(2usize)?)) {
                set.codes.insert(row.text(1usize)?.to_string(), state);
            }
        }
        ChildKind::Refs => {
            let r = Ref { register: row.text(2usize)?.to_string(), id: row.uuid(3usize)? };
            match value {
                Value::Refs(refs) => refs.push(r),
                _ => *value = Value::Refs(vec![r]),
            }
        }
        ChildKind::Translated => {
            let get = |i: usize| row.get::<Option<&str>>(i).map(|x| x.unwrap_or_default().to_string());
            let t = Translation { text: get(2)?, status: get(3)?, source: get(4)? };
            if !matches!(value, Value::Translated(_)) {
                *value = Value::Translated(BTreeMap::new());
            }
            if let Value::Translated(map) = value {
                map.insert(get(1)?, t);
            }
        }
        ChildKind::Concepts => {
            if !matches!(value, Value::Concepts(_)) {
                *value = Value::Concepts(BTreeMap::new());
            }
            if let Value::Concepts(map) = value {
                map.entry(row.text(1usize)?.to_string()).or_default().push(row.text(2usize)?.to_string());
            }
        }
        ChildKind::Rows => {
            let mut at = 2;
            let mut cells = Vec::with_capacity(f.fields.len());
            for sub in &f.fields {
                cells.push(self::value(row, at, sub)?);
                at += width(sub);
            }
            match value {
                Value::Rows(rows) => rows.push(cells),
                _ => *value = Value::Rows(vec![cells]),
            }
        }
    }
    Ok(())
}

/// True for fields whose stored value follows from others: left out of the hash of a version.
pub fn is_derived(f: &Field) -> bool {
    matches!(f.derived, Some(Derived::Computed(_) | Derived::ClockDue(_) | Derived::Due))
}
