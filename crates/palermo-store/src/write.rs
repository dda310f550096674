//! Writing the rows of records: main row, child rows, history. No rules and no events: those are the engine's.

use palermo_register::catalog::Register;
use sea_query::{Alias, Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::Result;
use crate::db::{BulkInserter, BulkShape, Cell, ColumnKind, Reads as _, Tx};
use crate::layout::{self, Layout};
use crate::record::Record;

/// Columns of a history table.
pub const HISTORY: [(&str, ColumnKind); 7] = [
    ("id", ColumnKind::Uuid),
    ("version", ColumnKind::BigInt),
    ("changed_at", ColumnKind::Text),
    ("replaced_at", ColumnKind::Text),
    ("batch", ColumnKind::Uuid),
    ("salt", ColumnKind::Bytes),
    ("body", ColumnKind::Bytes),
];

/// The cells of the main row of a record.
///
/// # Errors
/// A value that does not fit its column.
pub fn main_row(r: &Record, register: &Register, layout: &Layout) -> Result<Vec<Cell>> {
    let text = |t: &str| Cell::Text(t.to_string());
    let opt = |t: Option<&str>| t.map_or(Cell::Null, text);
    let s = r.source.as_ref();
    let mut out = Vec::with_capacity(layout.columns.len());
    out.extend([
        Cell::Uuid(r.id),
        Cell::Int(r.version),
        Cell::Int(r.form),
        r.owner.clone().map_or(Cell::Null, Cell::Shared),
        text(&r.created_at),
        text(&r.changed_at),
        r.batch.map_or(Cell::Null, Cell::Uuid),
        opt(s.map(|s| s.key.as_str())),
        opt(s.map(|s| s.edition.as_str())),
        s.map_or(Cell::Null, |s| Cell::Int(s.row)),
        opt(s.and_then(|s| s.column.as_deref())),
        opt(s.and_then(|s| s.text.as_deref())),
        opt(r.profile.as_deref()),
        Cell::Bytes(r.salt.to_vec()),
    ]);
    for f in &layout.fields {
        layout::cells(&r.values[f.field], &register.fields[f.field], &mut out)?;
    }
    Ok(out)
}

/// Many rows of one register, written in statements of many rows.
pub struct Writer<'a> {
    register: &'a Register,
    layout: &'a Layout,
    main: BulkInserter,
    children: Vec<BulkInserter>,
    history: BulkInserter,
}

impl<'a> Writer<'a> {
    /// A writer for the records of a register.
    pub fn new(tx: &Tx, register: &'a Register, layout: &'a Layout) -> Self {
        let backend = tx.backend();
        let children = layout.children.iter().map(|c| {
            let names: Vec<&str> = std::iter::once("record").chain(c.columns.iter().map(|(n, _)| n.as_str())).collect();
            BulkInserter::new(BulkShape::new(backend, &c.table, &names))
        });
        let history = HISTORY.map(|(n, _)| n);
        Writer {
            register,
            layout,
            main: BulkInserter::new(BulkShape::new(backend, &layout.table, &layout.names())),
            children: children.collect(),
            history: BulkInserter::new(BulkShape::new(backend, &layout::history(&layout.table), &history)),
        }
    }

    /// Writes a record that is not there.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn insert(&mut self, tx: &mut Tx, r: &Record) -> Result<()> {
        self.main.push(tx, main_row(r, self.register, self.layout)?).await?;
        let mut rows = Vec::new();
        for (child, inserter) in self.layout.children.iter().zip(&mut self.children) {
            layout::child_rows(r.id, &r.values[child.field], &self.register.fields[child.field], &mut rows)?;
            for row in rows.drain(..) {
                inserter.push(tx, row).await?;
            }
        }
        Ok(())
    }

    /// Keeps a version that is about to be replaced or deleted.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn keep(&mut self, tx: &mut Tx, old: &Record, replaced_at: &str) -> Result<()> {
        let row = [
            Cell::Uuid(old.id),
            Cell::Int(old.version),
            Cell::Text(old.changed_at.clone()),
            Cell::Text(replaced_at.to_string()),
            old.batch.map_or(Cell::Null, Cell::Uuid),
            Cell::Bytes(old.salt.to_vec()),
            Cell::Bytes(old.canonical(self.register)),
        ];
        self.history.push(tx, row).await
    }

    /// Writes what is still in hand.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn flush(&mut self, tx: &mut Tx) -> Result<()> {
        self.main.flush(tx).await?;
        for c in &mut self.children {
            c.flush(tx).await?;
        }
        self.history.flush(tx).await?;
        Ok(())
    }
}

/// Removes the rows of records.
///
/// # Errors
/// The database refuses.
pub async fn remove(tx: &mut Tx, layout: &Layout, ids: &[Uuid]) -> Result<()> {
    for chunk in ids.chunks(500) {
        for child in &layout.children {
            tx.execute(
                &Query::delete()
                    .from_table(Alias::new(&child.table))
                    .and_where(Expr::col(Alias::new("record")).is_in(chunk.iter().copied()))
                    .take(),
            )
            .await?;
        }
        tx.execute(
            &Query::delete()
                .from_table(Alias::new(&layout.table))
                .and_where(Expr::col(Alias::new("id")).is_in(chunk.iter().copied()))
                .take(),
        )
        .await?;
    }
    Ok(())
}
