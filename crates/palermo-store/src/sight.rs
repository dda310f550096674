//! Which records may somebody see? A condition on records as rules of access say it: definite, so that what is not stated is
//! never true and its contrary always is. [`crate::filter`] speaks of facts, of which some are unknown; a rule of access leaves
//! nothing open.

use palermo_register::catalog::Register;
use palermo_register::decl::FieldType as T;
use palermo_register::value::{State, Value};
use sea_query::{Alias, Condition, Expr, ExprTrait, Func, Query, SimpleExpr};
use uuid::Uuid;

use crate::Result;
use crate::db::{Backend, Reads};
use crate::layout::Layout;
use crate::record::Record;

/// A condition on the records of one register.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// Every record, or none.
    Always(bool),
    /// All of these hold.
    All(Vec<Sight>),
    /// One of these holds.
    Any(Vec<Sight>),
    /// This does not hold.
    Not(Box<Sight>),
    /// One of these organisations (codes) holds the record; an empty code is the installation.
    Owner(Vec<String>),
    /// The code, or the state of a workflow, in the field at this place is one of these; an empty code is one that is not stated.
    Code(usize, Vec<String>),
    /// The field at this place says yes.
    Yes(usize),
    /// The set in the field at this place holds one of these codes.
    Holds(usize, Vec<String>),
    /// The record is named elsewhere.
    Named(Naming),
}

/// Records whose identifier stands, as text, in a column of another register's table, in rows that the organisation holds which
/// holds the record, and for which a condition holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Naming {
    /// The records themselves (none), or those that the reference at this place points at.
    pub through: Option<usize>,
    /// The table.
    pub table: String,
    /// The column with the identifiers.
    pub column: String,
    /// Which of its rows.
    pub rows: Condition,
}

fn constant(b: bool) -> SimpleExpr {
    Expr::val(i32::from(b)).eq(1)
}

impl std::ops::Not for Sight {
    type Output = Sight;

    /// The contrary.
    fn not(self) -> Sight {
        match self {
            Sight::Always(b) => Sight::Always(!b),
            Sight::Not(s) => *s,
            s => Sight::Not(Box::new(s)),
        }
    }
}

impl Sight {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Sight) -> Sight {
        match (self, other) {
            (Sight::Always(true), s) | (s, Sight::Always(true)) => s,
            (Sight::Always(false), _) | (_, Sight::Always(false)) => Sight::Always(false),
            (Sight::All(mut a), Sight::All(b)) => {
                a.extend(b);
                Sight::All(a)
            }
            (a, b) => Sight::All(vec![a, b]),
        }
    }

    /// One of the two holds.
    #[must_use]
    pub fn or(self, other: Sight) -> Sight {
        match (self, other) {
            (Sight::Always(false), s) | (s, Sight::Always(false)) => s,
            (Sight::Always(true), _) | (_, Sight::Always(true)) => Sight::Always(true),
            (Sight::Any(mut a), Sight::Any(b)) => {
                a.extend(b);
                Sight::Any(a)
            }
            (a, b) => Sight::Any(vec![a, b]),
        }
    }

    /// Whether the records themselves say all of it.
    fn settled(&self) -> bool {
        match self {
            Sight::All(parts) | Sight::Any(parts) => parts.iter().all(Sight::settled),
            Sight::Not(part) => part.settled(),
            Sight::Named(_) => false,
            Sight::Always(_) | Sight::Owner(_) | Sight::Code(..) | Sight::Yes(_) | Sight::Holds(..) => true,
        }
    }

    /// Two conditions of which each record meets at most one, and one if it meets this: what the records themselves say, and what
    /// is said of them elsewhere, in grants for instance, which end with no event of the record.
    #[must_use]
    pub(crate) fn divided(&self) -> (Sight, Sight) {
        let of = |parts: &[Sight]| -> (Vec<Sight>, Vec<Sight>) { parts.iter().cloned().partition(Sight::settled) };
        match self {
            sight if sight.settled() => (sight.clone(), Sight::Always(false)),
            Sight::Any(parts) => match of(parts) {
                (own, _) if own.is_empty() => (Sight::Always(false), self.clone()),
                (own, elsewhere) => {
                    let own = Sight::Any(own);
                    (own.clone(), (!own).and(Sight::Any(elsewhere)))
                }
            },
            Sight::All(parts) => match of(parts) {
                (own, elsewhere) if elsewhere.len() == 1 => {
                    let (settled, open) = elsewhere[0].divided();
                    (settled.and(Sight::All(own.clone())), open.and(Sight::All(own)))
                }
                _ => (Sight::Always(false), self.clone()),
            },
            sight => (Sight::Always(false), sight.clone()),
        }
    }

    fn namings(&self) -> Vec<&Naming> {
        match self {
            Sight::All(parts) | Sight::Any(parts) => parts.iter().flat_map(Sight::namings).collect(),
            Sight::Not(part) => part.namings(),
            Sight::Named(naming) => vec![naming],
            Sight::Always(_) | Sight::Owner(_) | Sight::Code(..) | Sight::Yes(_) | Sight::Holds(..) => Vec::new(),
        }
    }

    fn without(self, silent: &[Naming]) -> Sight {
        match self {
            Sight::All(parts) => parts.into_iter().fold(Sight::Always(true), |all, s| all.and(s.without(silent))),
            Sight::Any(parts) => parts.into_iter().fold(Sight::Always(false), |any, s| any.or(s.without(silent))),
            Sight::Not(part) => !part.without(silent),
            Sight::Named(naming) if silent.contains(&naming) => Sight::Always(false),
            sight => sight,
        }
    }

    /// The same condition without what names no record at all just now: most readers of most lists hold no grant, and a list
    /// is found by indexes alone where nothing is asked but what its records say.
    ///
    /// # Errors
    /// The database refuses.
    pub(crate) async fn as_it_stands(&self, reads: &mut impl Reads) -> Result<Sight> {
        let mut silent = Vec::new();
        for naming in self.namings() {
            let mut any = Query::select();
            any.from(Alias::new(&naming.table)).expr(Expr::val(1)).cond_where(naming.rows.clone()).limit(1);
            if reads.fetch_optional(&any).await?.is_none() {
                silent.push(naming.clone());
            }
        }
        Ok(self.clone().without(&silent))
    }

    /// The condition in the database: true or false of every row, never open.
    pub fn condition(&self, layout: &Layout, backend: Backend) -> SimpleExpr {
        // What a record says itself is read before another table is asked.
        let all = |parts: &[Sight], joined: Condition| {
            let mut parts: Vec<&Sight> = parts.iter().collect();
            parts.sort_by_key(|part| !part.settled());
            SimpleExpr::from(parts.into_iter().fold(joined, |joined, p| joined.add(p.condition(layout, backend))))
        };
        let col = |name: &str| Expr::col((Alias::new(&layout.table), Alias::new(name)));
        let column = |place: usize| layout.of_field(place).and_then(|own| own.first()).map(|(name, _)| col(name));
        match self {
            Sight::Always(b) => constant(*b),
            Sight::All(parts) if parts.is_empty() => constant(true),
            Sight::Any(parts) if parts.is_empty() => constant(false),
            Sight::All(parts) => all(parts, Condition::all()),
            Sight::Any(parts) => all(parts, Condition::any()),
            Sight::Not(part) => part.condition(layout, backend).not(),
            Sight::Owner(codes) => one_of(&col("owner"), codes),
            Sight::Code(place, codes) => column(*place).map_or_else(|| constant(false), |c| one_of(&c, codes)),
            Sight::Yes(place) => {
                column(*place).map_or_else(|| constant(false), |c| c.clone().is_not_null().and(c.eq(true)))
            }
            Sight::Holds(place, codes) => {
                let Some(child) = layout.child_of(*place).filter(|_| !codes.is_empty()) else { return constant(false) };
                let of = |name: &str| Expr::col((Alias::new(&child.table), Alias::new(name)));
                let mut named = Query::select();
                named
                    .from(Alias::new(&child.table))
                    .and_where(of("code").is_in(codes.iter().cloned()))
                    .and_where(of("state").eq(State::Yes.as_str()));
                within(backend, vec![col("id")], vec![of("record")], &mut named)
            }
            Sight::Named(naming) => {
                let from = match naming.through {
                    None => col("id"),
                    Some(place) => match column(place) {
                        Some(c) => c,
                        None => return constant(false),
                    },
                };
                naming.condition(backend, from, col("owner"))
            }
        }
    }
}

/// The code that a value states; empty when it states none.
pub fn code(value: &Value) -> &str {
    match value {
        Value::Code(c) | Value::Text(c) => c,
        Value::Qualified(v, _) => code(v),
        _ => "",
    }
}

/// Whether a value says yes.
pub fn is_yes(value: &Value) -> bool {
    matches!(value, Value::Yn(true))
}

/// The codes to which a set says yes.
pub fn yes_codes(value: &Value) -> impl Iterator<Item = &str> {
    let set = match value {
        Value::Set(set) => Some(set),
        _ => None,
    };
    set.into_iter().flat_map(|s| s.codes.iter().filter(|(_, state)| **state == State::Yes).map(|(c, _)| c.as_str()))
}

/// The record that a reference points at.
pub fn target(register: &Register, record: &Record, place: usize) -> Option<Uuid> {
    match &record.values[place] {
        Value::Refs(to) if register.fields[place].kind == T::Ref => to.first().map(|r| r.id),
        _ => None,
    }
}

fn one_of(column: &Expr, codes: &[String]) -> SimpleExpr {
    let stated: Vec<String> = codes.iter().filter(|c| !c.is_empty()).cloned().collect();
    let silent = column.clone().is_null();
    match (stated.is_empty(), stated.len() < codes.len()) {
        (true, true) => silent,
        (true, false) => constant(false),
        (false, true) => silent.or(column.clone().is_in(stated)),
        (false, false) => column.clone().is_not_null().and(column.clone().is_in(stated)),
    }
}

/// As the translation of filters asks: SQLite reads the answer once, PostgreSQL makes a join of it.
fn within(backend: Backend, from: Vec<Expr>, key: Vec<Expr>, named: &mut sea_query::SelectStatement) -> SimpleExpr {
    match backend {
        Backend::Sqlite => {
            let mut stated = Condition::all();
            for f in &from {
                stated = stated.add(f.clone().is_not_null());
            }
            SimpleExpr::from(stated).and(Expr::tuple(from).in_subquery(named.exprs(key).take()))
        }
        Backend::Postgres => {
            for (k, f) in key.into_iter().zip(from) {
                named.and_where(k.eq(f));
            }
            Expr::exists(named.expr(Expr::val(1)).take())
        }
    }
}

impl Naming {
    fn condition(&self, backend: Backend, from: Expr, owner: Expr) -> SimpleExpr {
        let own = |name: &str| Expr::col((Alias::new(&self.table), Alias::new(name)));
        let column = own(&self.column);
        let said = |owner: Expr| Expr::from(Func::coalesce([owner, Expr::val("")]));
        let owners = (said(owner), said(own("owner")));
        let mut named = Query::select();
        named.from(Alias::new(&self.table)).cond_where(self.rows.clone());
        match backend {
            // What is no identifier gives nothing, and nothing is never among the answers.
            Backend::Sqlite => {
                let plain = Func::cust(Alias::new("replace")).args([column, Expr::val("-"), Expr::val("")]);
                let key = Expr::from(Func::cust(Alias::new("unhex")).arg(Expr::from(plain)));
                named.and_where(key.clone().is_not_null());
                within(backend, vec![from, owners.0], vec![key, owners.1], &mut named)
            }
            Backend::Postgres => {
                let from = from.cast_as(Alias::new("text"));
                within(backend, vec![from, owners.0], vec![column, owners.1], &mut named)
            }
        }
    }
}
