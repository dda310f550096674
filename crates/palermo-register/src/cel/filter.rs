//! The one language of filters: comparison, `in`, and, or, not over the fields of a record. Lists, saved queries,
//! indicators, the API and `--where` all use it; one translation to SQL and one to tables read this tree.

use super::{Cmp, Expr, ExprProblem, Function, V};
use crate::catalog::Register;
use crate::decl::FieldType;
use crate::value::State;

/// Comparison in a filter.
pub type Op = Cmp;

/// A filter. Three truth values: only records for which it is definitely true pass.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Everything passes.
    All,
    /// A field compared with a constant.
    Compare(usize, Op, V),
    /// A field is one of the constants.
    Among(usize, Vec<V>),
    /// A set holds the code (or one below it) as yes.
    Holds(usize, String),
    /// A code is the other or lies below it.
    Under(usize, String),
    /// A field has a state; absent reads as unknown.
    State(usize, State),
    /// Something is stated.
    Stated(usize),
    /// A yes/no field is yes.
    Yes(usize),
    /// A text contains another.
    Contains(usize, String),
    /// A text begins with another.
    StartsWith(usize, String),
    /// All of them.
    And(Vec<Filter>),
    /// One of them.
    Or(Vec<Filter>),
    /// Not.
    Not(Box<Filter>),
}

impl Filter {
    /// Both filters.
    pub fn and(self, other: Filter) -> Filter {
        match (self, other) {
            (Filter::All, f) | (f, Filter::All) => f,
            (Filter::And(mut a), Filter::And(b)) => {
                a.extend(b);
                Filter::And(a)
            }
            (Filter::And(mut a), f) => {
                a.push(f);
                Filter::And(a)
            }
            (a, b) => Filter::And(vec![a, b]),
        }
    }

    /// A compiled expression as a filter.
    ///
    /// # Errors
    /// What goes beyond the subset.
    pub(super) fn from_expr(expr: &Expr, register: &Register) -> Result<Filter, ExprProblem> {
        let beyond = |what: &str| {
            Err(ExprProblem {
                cause: format!("a filter cannot hold {what}"),
                remedy: "compare one field of the record with constants; use `in`, &&, || and !".into(),
            })
        };
        let all = |parts: &[Expr]| parts.iter().map(|p| Filter::from_expr(p, register)).collect::<Result<Vec<_>, _>>();
        match expr {
            Expr::Const(V::Bool(true)) => Ok(Filter::All),
            Expr::And(parts) => Ok(Filter::And(all(parts)?)),
            Expr::Or(parts) => Ok(Filter::Or(all(parts)?)),
            Expr::Not(e) => Ok(Filter::Not(Box::new(Filter::from_expr(e, register)?))),
            Expr::HasState(i, s) => Ok(Filter::State(*i, *s)),
            Expr::Field(i) if register.fields[*i].kind == FieldType::Yn => Ok(Filter::Yes(*i)),
            Expr::Call(Function::Stated, args) => match args.as_slice() {
                [Expr::Field(i)] => Ok(Filter::Stated(*i)),
                _ => beyond("`stated` of something that is not a field"),
            },
            Expr::Call(Function::Under, args) => match args.as_slice() {
                [Expr::Field(i), Expr::Const(V::Text(c))] => Ok(Filter::Under(*i, c.to_string())),
                _ => beyond("`under` of something that is not a field"),
            },
            Expr::Call(f @ (Function::Contains | Function::StartsWith), args) => match args.as_slice() {
                [Expr::Field(i), Expr::Const(V::Text(t))] if *f == Function::Contains => {
                    Ok(Filter::Contains(*i, t.to_string()))
                }
                [Expr::Field(i), Expr::Const(V::Text(t))] => Ok(Filter::StartsWith(*i, t.to_string())),
                _ => beyond("a text search over something that is not a field"),
            },
            Expr::Compare(cmp, a, b) => match (a.as_ref(), b.as_ref()) {
                (Expr::StateOf(i), Expr::Const(V::Text(state))) => match (State::parse(state), cmp) {
                    (Some(state), Cmp::Eq) => Ok(Filter::State(*i, state)),
                    (Some(state), Cmp::Ne) => Ok(Filter::Not(Box::new(Filter::State(*i, state)))),
                    _ => beyond("a state other than unknown, not_asked or refused; `stated(field)` asks for the rest"),
                },
                (Expr::Field(i), Expr::Const(v)) => Ok(Filter::Compare(*i, *cmp, v.clone())),
                (Expr::Const(v), Expr::Field(i)) => Ok(Filter::Compare(*i, mirrored(*cmp), v.clone())),
                _ => beyond("a comparison of two fields or of computed values"),
            },
            Expr::In(a, b) => match (a.as_ref(), b.as_ref()) {
                (Expr::Const(V::Text(code)), Expr::Field(i)) => Ok(Filter::Holds(*i, code.to_string())),
                (Expr::Field(i), Expr::List(items)) => {
                    let constants: Option<Vec<V>> =
                        items.iter().map(|e| if let Expr::Const(v) = e { Some(v.clone()) } else { None }).collect();
                    match constants {
                        Some(c) => Ok(Filter::Among(*i, c)),
                        None => beyond("a list that is not constant"),
                    }
                }
                _ => beyond("this kind of `in`"),
            },
            _ => beyond("this expression"),
        }
    }

    /// Places of the fields that the filter reads.
    pub fn fields(&self) -> Vec<usize> {
        let mut out = match self {
            Filter::All => Vec::new(),
            Filter::Compare(i, ..)
            | Filter::Among(i, _)
            | Filter::Holds(i, _)
            | Filter::Under(i, _)
            | Filter::State(i, _)
            | Filter::Stated(i)
            | Filter::Yes(i)
            | Filter::Contains(i, _)
            | Filter::StartsWith(i, _) => vec![*i],
            Filter::And(parts) | Filter::Or(parts) => parts.iter().flat_map(Filter::fields).collect(),
            Filter::Not(f) => f.fields(),
        };
        out.sort_unstable();
        out.dedup();
        out
    }
}

fn mirrored(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Lt => Cmp::Gt,
        Cmp::Le => Cmp::Ge,
        Cmp::Gt => Cmp::Lt,
        Cmp::Ge => Cmp::Le,
        same => same,
    }
}
