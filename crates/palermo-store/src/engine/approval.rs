//! Approvals: a move that several must want. Who asked and who approved is written down beside the version that they saw; once the record
//! says something else, nobody has approved it.

use palermo_register::catalog::{Register, Transition};
use palermo_register::value::{DateTime, Value};
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use serde::Serialize;

use super::save::{Change, Input};
use super::workflow::named;
use super::{Actor, Refusal};
use crate::Result;
use crate::db::Reads;
use crate::house::House;
use crate::record::Record;

/// How a move that others must approve stands, for the record as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Approval {
    /// How many must approve.
    pub persons: usize,
    /// Who asked for it; none: nobody yet.
    pub asked_by: Option<String>,
    /// Who has approved it.
    pub approved_by: Vec<String>,
}

const REGISTER: &str = "core.approval";
const ASKED: &str = "asked";
const APPROVED: &str = "approved";

impl Approval {
    /// How a move of a record stands; none where nobody need approve it.
    pub(super) async fn of(
        reads: &mut impl Reads,
        house: &House,
        register: &Register,
        record: &Record,
        workflow: &str,
        t: &Transition,
    ) -> Result<Option<Approval>> {
        let Some(approve) = &t.approve else { return Ok(None) };
        let (_, layout) = house.register(REGISTER)?;
        let col = |n: &str| Expr::col(Alias::new(n));
        let q = Query::select()
            .columns(["act", "account"].map(Alias::new))
            .from(Alias::new(&layout.table))
            .and_where(col("register").eq(register.name.as_str()))
            .and_where(col("record").eq(record.id.to_string()))
            .and_where(col("version").eq(record.version))
            .and_where(col("transition").eq(format!("{workflow}.{}", t.id)))
            .order_by(Alias::new("id"), Order::Asc)
            .take();
        let mut out = Approval { persons: approve.persons, asked_by: None, approved_by: Vec::new() };
        for row in reads.fetch_all(&q).await? {
            let who = row.text(1usize)?.to_string();
            match row.text(0usize)? {
                ASKED => out.asked_by = Some(who),
                _ => out.approved_by.push(who),
            }
        }
        Ok(Some(out))
    }

    /// The roles of whoever comes next: who asks first, then who approves.
    pub(super) fn roles<'t>(&self, t: &'t Transition) -> &'t [String] {
        match &t.approve {
            Some(a) if self.asked_by.is_some() && !a.roles.is_empty() => &a.roles,
            _ => &t.roles,
        }
    }

    /// Why somebody may not approve: she asked for it herself, or has approved already.
    pub(super) fn refuses(&self, actor: &Actor) -> Option<Refusal> {
        if self.asked_by.as_deref() == Some(&*actor.name) {
            let message = "who asked for this does not approve it: others must";
            return Some(Refusal::new("approval_own", None, message));
        }
        let again = self.approved_by.iter().any(|who| **who == *actor.name);
        again.then(|| Refusal::new("approval_twice", None, "you have approved this; it waits for others"))
    }
}

impl Change<'_> {
    /// Writes down that the actor asks for a move, or approves it. True when enough others have approved, and the move is made now.
    pub(super) async fn approve(
        &mut self,
        register: &Register,
        record: &Record,
        workflow: &str,
        t: &Transition,
        stands: &Approval,
    ) -> Result<bool> {
        let act = if stands.asked_by.is_none() { ASKED } else { APPROVED };
        let house = self.house.clone();
        let (approvals, _) = house.register(REGISTER)?;
        let text = |t: &str| Value::Text(t.to_string());
        let values = named(
            &approvals,
            [
                ("register", text(&register.name)),
                ("record", text(&record.id.to_string())),
                ("version", Value::Integer(record.version)),
                ("transition", text(&format!("{workflow}.{}", t.id))),
                ("act", Value::Code(act.into())),
                ("account", text(&self.actor.name)),
                ("at", Value::DateTime(DateTime::new(self.moment.at, "UTC"))),
            ],
        );
        Box::pin(self.create(REGISTER, Input { values, ..Input::default() })).await?;
        let mut event = self.event(register, record, if act == ASKED { "ask" } else { "approve" }, &[]);
        // It is no version of the record.
        event.version_hash = None;
        self.events.push(event);
        if act == ASKED {
            for role in t.approve.iter().flat_map(|a| if a.roles.is_empty() { &t.roles } else { &a.roles }) {
                self.notice(register, record, format!("role:{role}"), "approval_needed").await?;
            }
            return Ok(false);
        }
        Ok(stands.approved_by.len() + 1 >= stands.persons)
    }
}

/// What is said to whoever asked or approved while others are awaited.
pub(super) fn awaited() -> Refusal {
    Refusal::new("approval_awaited", None, "this was written down; the move is made when enough others have approved")
}
