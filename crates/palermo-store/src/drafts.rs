//! Unfinished entry: survives errors, stale versions and lost lines; expires; makes no event.

use jiff::{Span, Timestamp};
use palermo_register::catalog::Register;
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::db::{Reads as _, Row, iso};
use crate::engine::Actor;
use crate::store::Store;
use crate::{Error, Result};

/// A draft.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Draft {
    /// Identifier.
    pub id: Uuid,
    /// Full name of the register.
    pub register: String,
    /// The record that it changes; none: a new one.
    pub record: Option<Uuid>,
    /// Field → what was entered, as it was entered.
    pub values: Map<String, Json>,
    /// When it was last kept.
    pub changed_at: String,
    /// When it goes.
    pub expires_at: String,
}

const DAYS: i64 = 30;

impl Store {
    /// Keeps a draft. What may only be kept sealed is left out and named.
    ///
    /// # Errors
    /// There is no such register, or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn keep_draft(
        &self,
        actor: &Actor,
        register: &str,
        record: Option<Uuid>,
        values: &Map<String, Json>,
        id: Option<Uuid>,
    ) -> Result<(Draft, Vec<String>)> {
        let house = self.house();
        let (register, _) = house.register(register)?;
        let (kept, left_out) = entered(&register, values);
        let now = Timestamp::now();
        let expires = now.checked_add(Span::new().hours(24 * DAYS)).unwrap_or(now);
        let draft = Draft {
            id: id.unwrap_or_else(Uuid::new_v4),
            register: register.name.clone(),
            record,
            values: kept,
            changed_at: iso(now),
            expires_at: iso(expires),
        };
        let mut tx = self.database().begin().await?;
        tx.execute(
            &Query::delete().from_table(Alias::new("draft")).and_where(Expr::col(Alias::new("id")).eq(draft.id)).take(),
        )
        .await?;
        tx.execute(
            &Query::delete()
                .from_table(Alias::new("draft"))
                .and_where(Expr::col(Alias::new("expires_at")).lt(iso(now)))
                .take(),
        )
        .await?;
        let body = Json::Object(draft.values.clone()).to_string();
        let row = [
            draft.id.into(),
            draft.register.clone().into(),
            record.into(),
            actor.name.to_string().into(),
            body.into(),
            draft.changed_at.clone().into(),
            draft.expires_at.clone().into(),
        ];
        tx.bulk_insert(
            "draft",
            &["id", "register", "record", "actor", "body", "changed_at", "expires_at"],
            std::iter::once(row.to_vec()),
        )
        .await?;
        tx.commit().await?;
        Ok((draft, left_out))
    }

    /// A draft of the actor.
    ///
    /// # Errors
    /// [`Error::NoRecord`], or the database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn draft(&self, actor: &Actor, id: Uuid) -> Result<Draft> {
        let q = Query::select()
            .columns(COLUMNS.map(Alias::new))
            .from(Alias::new("draft"))
            .and_where(Expr::col(Alias::new("id")).eq(id))
            .and_where(Expr::col(Alias::new("actor")).eq(actor.name.as_ref()))
            .take();
        let row =
            self.database().read().await?.fetch_optional(&q).await?.ok_or_else(|| Error::NoRecord("draft".into()))?;
        read(&row)
    }

    /// The drafts of the actor, newest first.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn drafts(&self, actor: &Actor) -> Result<Vec<Draft>> {
        let q = Query::select()
            .columns(COLUMNS.map(Alias::new))
            .from(Alias::new("draft"))
            .and_where(Expr::col(Alias::new("actor")).eq(actor.name.as_ref()))
            .order_by(Alias::new("changed_at"), Order::Desc)
            .take();
        self.database().read().await?.fetch_all(&q).await?.iter().map(read).collect()
    }

    /// Drops a draft.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn drop_draft(&self, actor: &Actor, id: Uuid) -> Result<()> {
        let mut tx = self.database().begin().await?;
        tx.execute(
            &Query::delete()
                .from_table(Alias::new("draft"))
                .and_where(Expr::col(Alias::new("id")).eq(id))
                .and_where(Expr::col(Alias::new("actor")).eq(actor.name.as_ref()))
                .take(),
        )
        .await?;
        tx.commit().await
    }
}

const COLUMNS: [&str; 6] = ["id", "register", "record", "body", "changed_at", "expires_at"];

fn read(row: &Row) -> Result<Draft> {
    let body: Json =
        serde_json::from_str(row.text(3usize)?).map_err(|source| Error::Json { place: "draft.body", source })?;
    Ok(Draft {
        id: row.uuid(0usize)?,
        register: row.text(1usize)?.to_string(),
        record: row.get(2usize)?,
        values: body.as_object().cloned().unwrap_or_default(),
        changed_at: row.text(4usize)?.to_string(),
        expires_at: row.text(5usize)?.to_string(),
    })
}

/// What of an entry may be kept, and the names of what may not.
fn entered(register: &Register, values: &Map<String, Json>) -> (Map<String, Json>, Vec<String>) {
    let may = |name: &str| register.field(name).is_some_and(|f| f.is_entered());
    let kept = values.iter().filter(|(n, _)| may(n)).map(|(n, v)| (n.clone(), v.clone())).collect();
    (kept, values.keys().filter(|n| !may(n)).cloned().collect())
}
