//! What the passing of time does: clocks warn before they run out, run out, and tell one person after the other.

use jiff::civil::DateTime as Local;
use palermo_register::process::clock::Length;
use palermo_register::value::Value;
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use super::save::Change;
use super::workflow::addressee;
use crate::Result;
use crate::db::{Reads as _, iso};
use crate::read;

const REGISTER: &str = "core.clock";

impl Change<'_> {
    /// Looks at every running clock that is near or past its due moment: writes each warning and each step of an
    /// escalation once, and marks what is overdue. Gives the number of notices written.
    ///
    /// # Errors
    /// The database refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn tick(&mut self) -> Result<u64> {
        let house = self.house.clone();
        let Ok((clocks, layout)) = house.register(REGISTER) else { return Ok(0) };
        let soon = self.moment.at.checked_add(jiff::Span::new().hours(24 * 400)).unwrap_or(self.moment.at);
        let col = |n: &str| Expr::col(Alias::new(n));
        let q = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new(&layout.table))
            .and_where(col("state").is_in(["running", "overdue"]))
            .and_where(col("due").is_not_null())
            .and_where(col("due").lte(iso(soon)))
            .order_by(Alias::new("due"), Order::Asc)
            .take();
        let ids: Vec<Uuid> = self.tx.fetch_all(&q).await?.iter().map(|r| r.uuid(0usize)).collect::<Result<_>>()?;
        let mut written = 0;
        for id in ids {
            let Some(clock) = read::load(&mut self.tx, &clocks, layout, id).await? else { continue };
            let text = |f: &str| if let Value::Text(t) = clock.get(&clocks, f) { t.clone() } else { String::new() };
            let Value::DateTime(due) = clock.get(&clocks, "due").clone() else { continue };
            let due: Local = self.moment.zone.to_datetime(due.at);
            let (register, record, name) = (text("register"), text("record"), text("name"));
            let Ok((of, of_layout)) = house.register(&register) else { continue };
            let Some((_, decl)) = of.clocks.iter().find(|(n, _)| *n == name) else { continue };
            let Ok(record) = Uuid::parse_str(&record) else { continue };
            let Some(about) = read::load(&mut self.tx, &of, of_layout, record).await? else { continue };
            let calendar = house.catalog.calendars.get(&text("calendar")).cloned().unwrap_or_default();
            let moved = |length: &str| {
                use palermo_register::process::clock::Running;
                let r = Running {
                    start: due,
                    length: Length::parse(length)?,
                    hours: None,
                    pauses: Vec::new(),
                    extensions: Vec::new(),
                };
                r.due(&calendar)
            };
            let now = self.moment.local;
            if now > due && *clock.get(&clocks, "state") == Value::Code("running".into()) {
                let mut late = clock.clone();
                if let Some(i) = clocks.field_index("state") {
                    late.values[i] = Value::Code("overdue".into());
                }
                self.rewrite(&clocks, layout, clock.clone(), late, "clock").await?;
            }
            let mut steps: Vec<(String, String)> = Vec::new();
            for w in decl.warn.iter().filter(|w| moved(w).is_some_and(|at| at <= now) && now <= due) {
                let what = format!("warning {name} {}", w.value);
                steps.extend(decl.tell.iter().map(|to| (to.value.clone(), what.clone())));
            }
            for e in decl.escalate.iter().filter(|e| moved(&e.after).is_some_and(|at| at <= now)) {
                steps.push((e.to.value.clone(), format!("escalation {name} {}", e.after.value)));
            }
            for (to, what) in steps {
                let to = addressee(&of, &about, &to);
                if !self.told(&register, record, &to, &what).await? {
                    self.notice(&of, &about, to, &what).await?;
                    written += 1;
                }
            }
        }
        Ok(written)
    }

    async fn told(&mut self, register: &str, record: Uuid, to: &str, what: &str) -> Result<bool> {
        let house = self.house.clone();
        let Ok((_, layout)) = house.register("core.notice") else { return Ok(true) };
        let col = |n: &str| Expr::col(Alias::new(n));
        let q = Query::select()
            .expr(Expr::val(1))
            .from(Alias::new(&layout.table))
            .and_where(col("register").eq(register))
            .and_where(col("record").eq(record.to_string()))
            .and_where(col("to").eq(to))
            .and_where(col("about").eq(what))
            .take();
        Ok(self.tx.fetch_optional(&q).await?.is_some())
    }
}
