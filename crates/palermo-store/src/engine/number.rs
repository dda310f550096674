//! The record's number: gap-free in its scope, or a keyed permutation that shows neither volume nor order; never used again.

use palermo_register::catalog::Register;
use palermo_register::process::number::{Part, fill, parse};
use palermo_register::value::Value;
use sea_query::{Alias, Expr, ExprTrait, Query};

use super::save::Change;
use crate::db::Reads as _;
use crate::permutation::{self, Permutation, Scope};
use crate::record::Record;
use crate::{Error, Result};

/// Table of numbers that were ever given.
pub const USED: &str = "number_used";

impl Change<'_> {
    /// Gives a new record its number.
    pub(super) async fn number(&mut self, register: &Register, record: &mut Record) -> Result<()> {
        let Some(pattern) = &register.number else { return Ok(()) };
        let parts = parse(pattern).map_err(|p| Error::Number(format!("the pattern part {p} of {}", register.name)))?;
        let owner = record.owner.clone().unwrap_or_default();
        let scope_text: Vec<String> = register
            .number_scope
            .iter()
            .map(|n| register.field(n).map_or_else(String::new, |f| record.get(register, n).to_text(f)))
            .collect();
        let given = match record.get(register, "number") {
            // An import of our own export brings the number along: it is kept and never given again.
            Value::Text(n) if self.importing => Some(n.clone()),
            _ => None,
        };
        let year = self.moment.today.year().to_string();
        let mut counted = std::collections::HashMap::new();
        for part in parts.iter().filter(|_| given.is_none()) {
            match part {
                Part::Seq => {
                    let mut kind = format!("seq:{}", scope_text.join("|"));
                    if parts.contains(&Part::Year) {
                        kind = format!("{kind}@{year}");
                    }
                    let n = permutation::take(
                        &mut self.tx,
                        Scope { register: &register.name, owner: &owner, kind: &kind },
                        1,
                    )
                    .await?;
                    counted.insert(0u8, (n + 1).to_string());
                }
                Part::Perm(digits) => {
                    let key = match self.keys.get(&(register.name.clone(), owner.to_string())) {
                        Some(k) => k,
                        None => {
                            return Err(Error::Number(format!("the key of {} was not prepared", register.name)));
                        }
                    };
                    let permutation = Permutation::new(key, *digits)?;
                    let n = permutation::take(
                        &mut self.tx,
                        Scope { register: &register.name, owner: &owner, kind: "perm" },
                        1,
                    )
                    .await?;
                    counted.insert(*digits, permutation.number(n)?);
                }
                _ => {}
            }
        }
        let number = fill(&parts, |part| match part {
            Part::Seq => counted.get(&0).cloned().unwrap_or_default(),
            Part::Perm(d) => counted.get(d).cloned().unwrap_or_default(),
            Part::Year => year.clone(),
            Part::Symbol => {
                record.get(register, "symbol").to_text(&register.fields[register.field_index("symbol").unwrap_or(0)])
            }
            Part::Field(f) if f == "owner.code" => {
                if owner.is_empty() {
                    "local".to_string()
                } else {
                    owner.to_string()
                }
            }
            Part::Field(f) => {
                register.field(f).map_or_else(String::new, |field| record.get(register, f).to_text(field))
            }
            Part::Text(t) => t.clone(),
        });
        let number = given.unwrap_or(number);
        let by_hand = parts.contains(&Part::Symbol);
        // A sequence counts for its owner and scope; a symbol given by hand is reserved in its scope for everybody.
        let scope = if by_hand { scope_text.join("|") } else { format!("{owner}|{}", scope_text.join("|")) };
        let taken = Query::select()
            .expr(Expr::val(1))
            .from(Alias::new(USED))
            .and_where(Expr::col(Alias::new("register")).eq(register.name.as_str()))
            .and_where(Expr::col(Alias::new("scope")).eq(scope.as_str()))
            .and_where(Expr::col(Alias::new("number")).eq(number.as_str()))
            .take();
        if self.tx.fetch_optional(&taken).await?.is_some() {
            return Err(Error::refused(
                "number_taken",
                Some(if by_hand { "symbol" } else { "number" }),
                format!("`{number}` was given before and is never given again; choose another"),
            ));
        }
        let insert = Query::insert()
            .into_table(Alias::new(USED))
            .columns(["register", "scope", "number"].map(Alias::new))
            .values_panic([register.name.as_str().into(), scope.into(), number.as_str().into()])
            .take();
        self.tx.execute(&insert).await?;
        if let Some(i) = register.field_index("number").filter(|_| !by_hand) {
            record.values[i] = Value::Text(number);
        }
        Ok(())
    }
}
