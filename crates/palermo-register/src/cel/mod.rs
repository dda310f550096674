//! What may a rule, a guard, a filter or a computed field say? CEL over a fixed set of functions, type-checked when the
//! pack is checked, with three truth values.
//!
//! The text is parsed by the CEL library; the tree is then resolved against the register (fields become places, codes
//! are looked up in their lists) and checked. Unknown propagates: a comparison with something that is not stated is
//! neither true nor false, and a rule fires or a guard passes only on a definite true. Partial dates and figures such
//! as `<5` compare as intervals.

mod eval;
mod filter;
mod functions;
mod lower;

use std::sync::Arc;

use rust_decimal::Decimal;
use uuid::Uuid;

use crate::value::{CodeSet, Interval, Money, PartialDate, State};

pub use eval::{Scope, evaluate, truth};
pub use filter::{Filter, Op};
pub use functions::{FUNCTIONS, Function, FunctionDoc};
pub use lower::{ExprProblem, Names, Types, compile, compile_filter};

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    /// True, false or unknown.
    Bool,
    /// A whole number.
    Int,
    /// An exact decimal number.
    Dec,
    /// Text.
    Text,
    /// A date, possibly partial.
    Date,
    /// An instant.
    Instant,
    /// A length of time.
    Duration,
    /// A code of the named list.
    Code(String),
    /// A set over the named list.
    Set(String),
    /// A figure with two ends.
    Interval,
    /// An amount.
    Money,
    /// A record of one of the registers.
    Record(Vec<String>),
    /// A row of the `rows` field at that place.
    Row(usize),
    /// A list.
    List(Box<Ty>),
    /// Something that only shows, never compares: places, names, translations.
    Opaque,
}

impl Ty {
    /// The type in the words of an error message.
    pub fn name(&self) -> String {
        match self {
            Ty::Bool => "a truth value".into(),
            Ty::Int => "a whole number".into(),
            Ty::Dec => "a decimal number".into(),
            Ty::Text => "a text".into(),
            Ty::Date => "a date".into(),
            Ty::Instant => "an instant".into(),
            Ty::Duration => "a duration".into(),
            Ty::Code(l) => format!("a code of `{l}`"),
            Ty::Set(l) => format!("a set over `{l}`"),
            Ty::Interval => "a figure".into(),
            Ty::Money => "an amount of money".into(),
            Ty::Record(r) => format!("a record of {}", r.join(" or ")),
            Ty::Row(_) => "a row".into(),
            Ty::List(t) => format!("a list of {}", t.name()),
            Ty::Opaque => "a value that cannot be compared".into(),
        }
    }

    fn is_number(&self) -> bool {
        matches!(self, Ty::Int | Ty::Dec | Ty::Interval)
    }
}

/// A value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum V {
    /// Not known.
    Unknown,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A decimal number.
    Dec(Decimal),
    /// A text or a code.
    Text(Arc<str>),
    /// A date.
    Date(PartialDate),
    /// An instant.
    Instant(jiff::Timestamp),
    /// A set.
    Set(CodeSet),
    /// A figure.
    Interval(Interval),
    /// An amount.
    Money(Money),
    /// A row: values in the order of the sub-fields.
    Row(Vec<V>),
    /// A record.
    Record(String, Uuid),
    /// A list.
    List(Vec<V>),
}

/// Comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arith {
    /// Sum; joins texts.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Quotient.
    Div,
    /// Remainder.
    Rem,
}

/// What a loop over a list gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopKind {
    /// True when one item satisfies.
    Exists,
    /// True when all items satisfy.
    All,
    /// The items that definitely satisfy.
    Filter,
    /// The values for each item.
    Map,
}

/// A resolved expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant.
    Const(V),
    /// A list of expressions.
    List(Vec<Expr>),
    /// A field of the record.
    Field(usize),
    /// The state of a field: `stated`, `unknown`, `not_asked`, `refused`, `empty`.
    StateOf(usize),
    /// A field has that state; absent reads as unknown.
    HasState(usize, State),
    /// A field of a record that an expression points at.
    Follow(Box<Expr>, String),
    /// A sub-field of a row.
    RowField(Box<Expr>, usize),
    /// One thing taken from each item of a list.
    Each(Box<Expr>, Box<Expr>),
    /// Records of a relation.
    Relation(String),
    /// A parameter of the profile.
    Profile(String),
    /// Who acts.
    Actor,
    /// The owner organisation of the record.
    Owner,
    /// Variable of a loop, by depth.
    Var(usize),
    /// A function.
    Call(Function, Vec<Expr>),
    /// All true.
    And(Vec<Expr>),
    /// One true.
    Or(Vec<Expr>),
    /// Not.
    Not(Box<Expr>),
    /// A comparison.
    Compare(Cmp, Box<Expr>, Box<Expr>),
    /// Membership; the list of codes above each code of the field's list is climbed for sets.
    In(Box<Expr>, Box<Expr>),
    /// Arithmetic.
    Arith(Arith, Box<Expr>, Box<Expr>),
    /// Negative number.
    Neg(Box<Expr>),
    /// Condition.
    Cond(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A loop over a list.
    Loop(LoopKind, Box<Expr>, usize, Box<Expr>),
}

impl Expr {
    /// Visits this expression and everything below it.
    pub fn walk(&self, visit: &mut dyn FnMut(&Expr)) {
        visit(self);
        match self {
            Expr::List(v) | Expr::And(v) | Expr::Or(v) | Expr::Call(_, v) => v.iter().for_each(|e| e.walk(visit)),
            Expr::Follow(a, _) | Expr::RowField(a, _) | Expr::Not(a) | Expr::Neg(a) => a.walk(visit),
            Expr::Each(a, b)
            | Expr::Compare(_, a, b)
            | Expr::In(a, b)
            | Expr::Arith(_, a, b)
            | Expr::Loop(_, a, _, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Expr::Cond(a, b, c) => {
                a.walk(visit);
                b.walk(visit);
                c.walk(visit);
            }
            _ => {}
        }
    }

    /// Places of the record's fields that the expression reads.
    pub fn fields(&self) -> Vec<usize> {
        let mut out = Vec::new();
        self.walk(&mut |e| {
            if let Expr::Field(i) | Expr::StateOf(i) | Expr::HasState(i, _) = e {
                out.push(*i);
            }
        });
        out.sort_unstable();
        out.dedup();
        out
    }

    /// True when the answer depends on the day.
    pub fn reads_today(&self) -> bool {
        let mut reads = false;
        self.walk(&mut |e| reads |= matches!(e, Expr::Call(Function::Today, _)));
        reads
    }
}
