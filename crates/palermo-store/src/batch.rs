//! Undoing a batch: what an import or bulk transition made or changed, while nothing depends on it.

use palermo_register::value::Value;
use sea_query::{Alias, Condition, Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use crate::db::Reads as _;
use crate::engine::{Actor, Input};
use crate::store::Store;
use crate::{Error, Result, layout, read};

/// What undoing a batch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Undone {
    /// Records that it had made and that are gone.
    pub removed: u64,
    /// Records that it had changed and that stand as before.
    pub restored: u64,
}

impl Store {
    /// Undoes a batch in one transaction: records that it made are deleted, records that it changed get their former values
    /// as a new version.
    ///
    /// # Errors
    /// [`Error::Refused`] when a record was changed since, or something points at it; then nothing is undone.
    #[crate::boxed]
    #[inline(never)]
    pub async fn undo(&self, actor: &Actor, batch: Uuid) -> Result<Undone> {
        let house = self.house();
        let mut change = self.change(actor).await?;
        // Counters stand as before the batch, as every other value: nothing is given back besides.
        change.in_batch(None, true);
        let mut out = Undone::default();
        let mut found = false;
        for (name, register) in &house.catalog.registers {
            if register.machinery || name == "core.batch" {
                continue;
            }
            let tables = &house.layouts[name];
            let ids: Vec<Uuid> = {
                let q = Query::select()
                    .column(Alias::new("id"))
                    .from(Alias::new(&tables.table))
                    .and_where(Expr::col(Alias::new("record_batch")).eq(batch))
                    .take();
                change.tx().fetch_all(&q).await?.iter().map(|r| r.uuid(0usize)).collect::<Result<_>>()?
            };
            found |= !ids.is_empty();
            let still = Query::select()
                .column(Alias::new("id"))
                .from(Alias::new(&tables.table))
                .and_where(Expr::col(Alias::new("record_batch")).eq(batch))
                .take();
            let q = Query::select()
                .column(Alias::new("id"))
                .from(Alias::new(layout::history(&tables.table)))
                .and_where(Expr::col(Alias::new("batch")).eq(batch))
                .and_where(Expr::col(Alias::new("id")).not_in_subquery(still))
                .limit(1)
                .take();
            if let Some(row) = change.tx().fetch_optional(&q).await? {
                let id = row.uuid(0usize)?;
                return Err(Error::refused(
                    "changed_since",
                    None,
                    format!("record {id} of {name} was changed after the batch; undo that change first"),
                ));
            }
            for id in ids {
                let Some(record) = read::load(change.tx(), register, tables, id).await? else { continue };
                // Effects of one move make several versions: what stood before the batch is the last that it did not make.
                let made_by = || Expr::col(Alias::new("batch"));
                let q = Query::select()
                    .column(Alias::new("body"))
                    .from(Alias::new(layout::history(&tables.table)))
                    .and_where(Expr::col(Alias::new("id")).eq(id))
                    .cond_where(Condition::any().add(made_by().is_null()).add(made_by().ne(batch)))
                    .order_by(Alias::new("version"), Order::Desc)
                    .limit(1)
                    .take();
                let Some(row) = change.tx().fetch_optional(&q).await? else {
                    change.delete(name, id, record.version).await?;
                    out.removed += 1;
                    continue;
                };
                let former = read::restore(row.bytes(0usize)?, register);
                let values = former
                    .into_iter()
                    .enumerate()
                    .filter(|(i, v)| {
                        register.fields[*i].is_stored()
                            && register.fields[*i].derived.is_none()
                            && *v != record.values[*i]
                    })
                    .collect();
                let sealed = read::ciphertexts(row.bytes(0usize)?, register);
                change.restore(name, id, record.version, values, sealed).await?;
                out.restored += 1;
            }
        }
        if !found {
            return Err(Error::refused(
                "nothing_to_undo",
                None,
                "this batch made or changed nothing that still stands",
            ));
        }
        if let Ok((batches, _)) = house.register("core.batch")
            && let Some(record) = read::load(change.tx(), &batches, &house.layouts["core.batch"], batch).await?
            && let Some(i) = batches.field_index("state")
        {
            change
                .update(
                    "core.batch",
                    batch,
                    record.version,
                    Input { values: vec![(i, Value::Code("undone".into()))], ..Input::default() },
                )
                .await?;
        }
        change.commit().await?;
        Ok(out)
    }
}
