//! Writing the rows of records: main row, child rows, history. No rules and no events: those are the engine's.

use palermo_register::catalog::Register;
use sea_query::{Alias, Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::Result;
use crate::db::{Backend, BulkBatch, BulkRows, Cell, ColumnKind, Tx};
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

/// Puts the cells of the main row of a record behind those that are there.
///
/// # Errors
/// A value that does not fit its column.
pub fn main_row(r: &Record, register: &Register, layout: &Layout, out: &mut Vec<Cell>) -> Result<()> {
    let text = |t: &str| Cell::Text(t.to_string());
    let opt = |t: Option<&str>| t.map_or(Cell::Null, text);
    let s = r.source.as_ref();
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
        layout::cells(&r.values[f.field], &register.fields[f.field], out)?;
    }
    out.extend((0..register.slots.len()).map(|slot| match r.sealed.get(slot) {
        Some(Some(bytes)) => Cell::Bytes(bytes.to_vec()),
        _ => Cell::Null,
    }));
    Ok(())
}

/// Many rows of one register, written in statements of many rows.
#[derive(Debug)]
pub struct Writer {
    main: BulkRows,
    children: Vec<BulkRows>,
    history: BulkRows,
}

impl Writer {
    /// A writer for the records of the register whose tables these are.
    pub fn new(backend: Backend, layout: &Layout) -> Self {
        let children = layout.children.iter().map(|c| {
            let names: Vec<&str> = std::iter::once("record").chain(c.columns.iter().map(|(n, _)| n.as_str())).collect();
            BulkRows::new(backend, &c.table, &names)
        });
        Writer {
            main: BulkRows::new(backend, &layout.table, &layout.names()),
            children: children.collect(),
            history: BulkRows::new(backend, &layout::history(&layout.table), &HISTORY.map(|(n, _)| n)),
        }
    }

    /// Adds a record that is not there.
    ///
    /// # Errors
    /// A value does not fit its column.
    pub fn insert(&mut self, register: &Register, layout: &Layout, r: &Record) -> Result<()> {
        self.main.push_with(|cells| main_row(r, register, layout, cells))?;
        let mut rows = Vec::new();
        for (child, inserter) in layout.children.iter().zip(&mut self.children) {
            layout::child_rows(r.id, &r.values[child.field], &register.fields[child.field], &mut rows)?;
            for row in rows.drain(..) {
                inserter.push(row)?;
            }
        }
        Ok(())
    }

    /// Adds a version that is about to be replaced or deleted to the history.
    ///
    /// # Errors
    /// None of its own: the row is as wide as its table.
    pub fn keep(&mut self, register: &Register, old: &Record, replaced_at: &str) -> Result<()> {
        self.history.push([
            Cell::Uuid(old.id),
            Cell::Int(old.version),
            Cell::Text(old.changed_at.clone()),
            Cell::Text(replaced_at.to_string()),
            old.batch.map_or(Cell::Null, Cell::Uuid),
            Cell::Bytes(old.salt.to_vec()),
            Cell::Bytes(old.canonical(register)),
        ])
    }

    /// The rows added so far, as batches that [`Tx::execute_batch`] writes; none are left.
    ///
    /// # Errors
    /// A value cannot be stored alike in both databases.
    pub fn batches(&mut self) -> Result<Vec<BulkBatch>> {
        let mut out = self.main.batches()?;
        for rows in self.children.iter_mut().chain([&mut self.history]) {
            out.append(&mut rows.batches()?);
        }
        Ok(out)
    }

    /// Writes the rows added so far.
    ///
    /// # Errors
    /// As [`Writer::batches`], or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn flush(&mut self, tx: &mut Tx) -> Result<()> {
        for batch in self.batches()? {
            tx.execute_batch(batch).await?;
        }
        Ok(())
    }
}

/// Removes the rows of records.
///
/// # Errors
/// The database refuses.
#[crate::boxed]
#[inline(never)]
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
