//! What is left of the policies when only the record is not known, as a condition on records.

use std::collections::BTreeMap;
use std::ops::Not as _;

use cedar_policy::pst::{BinaryOp, Expr, Literal, UnaryOp, Var};
use palermo_store::Sight;

use super::schema::entity_type;
use super::words::Word;

/// Turns what is left into a condition on the records of one register.
pub(crate) struct Residual<'a> {
    /// Full name of the register.
    pub register: &'a str,
    pub words: &'a BTreeMap<String, Word>,
    /// Where whoever asks holds a grant in force.
    pub granted: &'a Sight,
}

/// What has no form in SQL; [`super::check`] refuses such policies before they come here.
pub(crate) type Beyond = String;

impl Residual<'_> {
    /// The condition that an expression states.
    pub fn sight(&self, e: &Expr) -> Result<Sight, Beyond> {
        Ok(match e {
            Expr::Literal(Literal::Bool(b)) => Sight::Always(*b),
            Expr::BinaryOp { op: BinaryOp::And, left, right } => self.sight(left)?.and(self.sight(right)?),
            Expr::BinaryOp { op: BinaryOp::Or, left, right } => self.sight(left)?.or(self.sight(right)?),
            Expr::UnaryOp { op: UnaryOp::Not, expr } => self.sight(expr)?.not(),
            Expr::IfThenElse { cond, then_expr, else_expr } => {
                let cond = self.sight(cond)?;
                let (then, other) = (self.sight(then_expr)?, self.sight(else_expr)?);
                cond.clone().and(then).or(cond.not().and(other))
            }
            Expr::Is { expr, entity_type: kind, in_expr: None } if is_record(expr) => {
                Sight::Always(kind.to_string() == entity_type(self.register))
            }
            Expr::GetAttr { .. } => match self.word(e) {
                Some(Word::Flag(b)) => Sight::Always(*b),
                Some(Word::Yes(place)) => Sight::Yes(*place),
                _ => return beyond(e),
            },
            Expr::BinaryOp { op: BinaryOp::Eq, left, right } => self.equal(e, left, right)?,
            Expr::BinaryOp { op: BinaryOp::NotEq, left, right } => self.equal(e, left, right)?.not(),
            Expr::BinaryOp { op: BinaryOp::In, left, right } => match (left.as_ref(), self.word(right)) {
                (Expr::Literal(Literal::EntityUID(_)), Some(Word::Grants)) => self.granted.clone(),
                _ => return beyond(e),
            },
            Expr::BinaryOp { op: BinaryOp::Contains, left, right } => match (self.word(left), self.word(right)) {
                (Some(Word::Set(place)), None) => Sight::Holds(*place, strings(right).ok_or_else(|| text(e))?),
                (None, Some(word)) => among(word, strings(left).ok_or_else(|| text(e))?).ok_or_else(|| text(e))?,
                _ => return beyond(e),
            },
            Expr::BinaryOp { op: BinaryOp::ContainsAny, left, right } => match (self.word(left), self.word(right)) {
                (Some(Word::Set(place)), None) => Sight::Holds(*place, strings(right).ok_or_else(|| text(e))?),
                (None, Some(Word::Set(place))) => Sight::Holds(*place, strings(left).ok_or_else(|| text(e))?),
                _ => return beyond(e),
            },
            Expr::BinaryOp { op: BinaryOp::ContainsAll, left, right } => match (self.word(left), self.word(right)) {
                (Some(Word::Set(place)), None) => {
                    let codes = strings(right).ok_or_else(|| text(e))?;
                    codes.into_iter().fold(Sight::Always(true), |all, c| all.and(Sight::Holds(*place, vec![c])))
                }
                _ => return beyond(e),
            },
            _ => return beyond(e),
        })
    }

    fn equal(&self, whole: &Expr, left: &Expr, right: &Expr) -> Result<Sight, Beyond> {
        let (word, said) = match (self.word(left), self.word(right)) {
            (Some(w), None) => (w, right),
            (None, Some(w)) => (w, left),
            _ => return beyond(whole),
        };
        if let Expr::Literal(Literal::Bool(b)) = said {
            let yes = match word {
                Word::Flag(f) => Sight::Always(*f),
                Word::Yes(place) => Sight::Yes(*place),
                _ => return beyond(whole),
            };
            return Ok(if *b { yes } else { yes.not() });
        }
        strings(said).and_then(|s| among(word, s)).ok_or_else(|| text(whole))
    }

    fn word(&self, e: &Expr) -> Option<&Word> {
        match e {
            Expr::GetAttr { expr, attr } if is_record(expr) => self.words.get(attr.as_str()),
            _ => None,
        }
    }
}

fn is_record(e: &Expr) -> bool {
    matches!(e, Expr::Var(Var::Resource))
}

fn among(word: &Word, said: Vec<String>) -> Option<Sight> {
    match word {
        Word::Owner => Some(Sight::Owner(said)),
        Word::Code(place) => Some(Sight::Code(*place, said)),
        Word::Text(t) => Some(Sight::Always(said.contains(t))),
        _ => None,
    }
}

/// The texts, or names of things, that a literal or a set of literals states.
fn strings(e: &Expr) -> Option<Vec<String>> {
    match e {
        Expr::Literal(Literal::String(t)) => Some(vec![t.to_string()]),
        Expr::Literal(Literal::EntityUID(uid)) => Some(vec![uid.eid.to_string()]),
        Expr::Set(all) => {
            let each: Option<Vec<Vec<String>>> =
                all.iter().map(|e| matches!(e.as_ref(), Expr::Literal(_)).then(|| strings(e)).flatten()).collect();
            Some(each?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

fn text(e: &Expr) -> Beyond {
    format!("`{e}` has no form in SQL")
}

fn beyond(e: &Expr) -> Result<Sight, Beyond> {
    Err(text(e))
}
