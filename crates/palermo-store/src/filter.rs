//! A filter as SQL: the one translation of the one filter language. Only a definite true passes, as in memory.

use palermo_register::catalog::{Codelist, Register};
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::decl::FieldType as T;
use palermo_register::value::State;
use sea_query::extension::postgres::{PgBinOper, PgExpr as _};
use sea_query::extension::sqlite::SqliteExpr as _;
use sea_query::{Alias, BinOper, Condition, Expr, ExprTrait, Func, LikeExpr, Query, SimpleExpr, Value};

use crate::db::Backend;
use crate::layout::Layout;

/// Translates filters over one register.
pub struct Translate<'a> {
    /// The register.
    pub register: &'a Register,
    /// Its tables.
    pub layout: &'a Layout,
    /// The database that is asked.
    pub backend: Backend,
}

fn col(table: &str, name: &str) -> SimpleExpr {
    Expr::col((Alias::new(table), Alias::new(name)))
}

fn constant(b: bool) -> SimpleExpr {
    Expr::val(i32::from(b)).eq(1)
}

/// The codes of a list that are the code or lie below it.
pub fn below(list: &Codelist, code: &str) -> Vec<String> {
    let mut out = vec![code.to_string()];
    let mut i = 0;
    while i < out.len() {
        let children: Vec<String> =
            list.codes().iter().filter(|c| c.parent.as_deref() == Some(&out[i])).map(|c| c.code.clone()).collect();
        out.extend(children);
        i += 1;
    }
    out
}

fn above(list: &Codelist, code: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = list.parent(code);
    while let Some(c) = at {
        at = list.parent(&c);
        out.push(c);
    }
    out
}

impl Translate<'_> {
    /// Records for which the filter is definitely true.
    pub fn holds(&self, filter: &Filter) -> Condition {
        Condition::all().add(self.expr(filter, true))
    }

    /// `want`: definitely true, or definitely false.
    fn expr(&self, filter: &Filter, want: bool) -> SimpleExpr {
        let joined = |parts: &[Filter], all: bool| {
            let mut condition = if all { Condition::all() } else { Condition::any() };
            for p in parts {
                condition = condition.add(self.expr(p, want));
            }
            SimpleExpr::from(condition)
        };
        match filter {
            Filter::All => constant(want),
            Filter::And(parts) if parts.is_empty() => constant(want),
            Filter::Or(parts) if parts.is_empty() => constant(!want),
            Filter::And(parts) => joined(parts, want),
            Filter::Or(parts) => joined(parts, !want),
            Filter::Not(f) => self.expr(f, !want),
            Filter::State(i, s) => self.state(*i, *s, want),
            Filter::Stated(i) => self.stated(*i, want),
            Filter::Yes(i) => self.column(*i).eq(want),
            Filter::Compare(i, cmp, v) => self.compare(*i, if want { *cmp } else { negated(*cmp) }, v),
            Filter::Among(i, vs) => {
                let mut condition = if want { Condition::any() } else { Condition::all() };
                for v in vs {
                    condition = condition.add(self.compare(*i, if want { Cmp::Eq } else { Cmp::Ne }, v));
                }
                if vs.is_empty() { constant(!want) } else { SimpleExpr::from(condition) }
            }
            Filter::Under(i, code) => {
                let codes =
                    self.register.fields[*i].list.as_ref().map_or_else(|| vec![code.clone()], |l| below(l, code));
                if want { self.column(*i).is_in(codes) } else { self.column(*i).is_not_in(codes) }
            }
            Filter::Holds(i, code) => self.in_set(*i, code, want),
            Filter::Contains(i, t) => self.like(*i, Like { before: true, text: t }, want),
            Filter::StartsWith(i, t) => self.like(*i, Like { before: false, text: t }, want),
        }
    }

    fn column(&self, field: usize) -> SimpleExpr {
        let columns = self.layout.of_field(field).unwrap_or(&[]);
        match columns.first() {
            Some((name, _)) => col(&self.layout.table, name),
            None => Expr::val(Option::<String>::None),
        }
    }

    fn suffixed(&self, field: usize, suffix: &str) -> SimpleExpr {
        col(&self.layout.table, &format!("{}_{suffix}", self.register.fields[field].name))
    }

    fn stated(&self, field: usize, want: bool) -> SimpleExpr {
        if let Some(child) = self.layout.child_of(field).filter(|_| self.register.fields[field].kind != T::Set) {
            let exists = Expr::exists(
                Query::select()
                    .expr(Expr::val(1))
                    .from(Alias::new(&child.table))
                    .and_where(col(&child.table, "record").equals((Alias::new(&self.layout.table), Alias::new("id"))))
                    .take(),
            );
            return if want { exists } else { exists.not() };
        }
        let c = self.column(field);
        match (self.register.fields[field].kind == T::Set, want) {
            (true, true) => c.eq("answered"),
            (true, false) => c.clone().is_null().or(c.ne("answered")),
            (false, true) => c.is_not_null(),
            (false, false) => c.is_null(),
        }
    }

    fn state(&self, field: usize, state: State, want: bool) -> SimpleExpr {
        let f = &self.register.fields[field];
        let has = if f.kind == T::Set {
            let c = self.column(field);
            match state {
                State::Unknown => c.clone().is_null().or(c.eq("unknown")),
                s => c.clone().is_not_null().and(c.eq(s.as_str())),
            }
        } else if f.takes_states() {
            let c = self.suffixed(field, "state");
            match state {
                State::Unknown => c
                    .clone()
                    .is_not_null()
                    .and(c.clone().eq("unknown"))
                    .or(c.is_null().and(self.column(field).is_null())),
                s => c.clone().is_not_null().and(c.eq(s.as_str())),
            }
        } else {
            match state {
                State::Unknown => self.column(field).is_null(),
                _ => constant(false),
            }
        };
        if want { has } else { has.not() }
    }

    /// A text holds another letter by letter, as in memory. `LIKE` of SQLite takes small letters for great ones, `GLOB` does not.
    fn like(&self, field: usize, like: Like<'_>, want: bool) -> SimpleExpr {
        let holds = match self.backend {
            Backend::Sqlite => self.column(field).glob(like.glob()),
            Backend::Postgres => self.column(field).like(LikeExpr::new(like.pattern()).escape('\\')),
        };
        if want { holds } else { holds.not() }
    }

    /// A text is found in a field, whatever the size of the letters, in any script and alike in both databases. Outside ASCII
    /// neither can be trusted with that: SQLite does not try, PostgreSQL asks the collation of the database.
    pub fn found(&self, field: usize, text: &str) -> SimpleExpr {
        let column = self.column(field);
        let found = match (self.backend, text.is_ascii()) {
            (Backend::Sqlite, true) => {
                column.clone().like(LikeExpr::new(Like { before: true, text }.pattern()).escape('\\'))
            }
            // A stroke escapes in PostgreSQL unless something else is said.
            (Backend::Postgres, true) => column.clone().ilike(Like { before: true, text }.pattern()),
            (Backend::Sqlite, false) => column.clone().glob(format!("*{}*", either_size(text, "*?["))),
            (Backend::Postgres, false) => {
                column.clone().binary(PgBinOper::Regex, Expr::val(either_size(text, r".*+?^$|()[]{}\")))
            }
        };
        // Most keys and numbers are told apart by signs of one size, which both databases compare many times faster.
        let within = match self.backend {
            Backend::Sqlite => "instr",
            Backend::Postgres => "strpos",
        };
        match longest_of_one_size(text) {
            "" => found,
            part => Expr::expr(Func::cust(within).args([column, Expr::val(part)])).gt(0).and(found),
        }
    }

    /// Whether one of several references points at a record.
    fn points_at(&self, field: usize, record: &str, want: bool) -> SimpleExpr {
        let (Some(child), Ok(id)) = (self.layout.child_of(field), uuid::Uuid::parse_str(record)) else {
            return constant(false);
        };
        let found = self.among(&child.table, col(&child.table, "target").eq(id));
        if want { found } else { found.not() }
    }

    /// Records that a child table names under a condition. SQLite reads the answer of such a question once, where it would
    /// ask a correlated one of each record anew; PostgreSQL turns a correlated one into a join or into a look at an index,
    /// where it would read a long answer again for each record.
    fn among(&self, table: &str, condition: SimpleExpr) -> SimpleExpr {
        let id = col(&self.layout.table, "id");
        let mut named = Query::select();
        named.from(Alias::new(table)).and_where(condition);
        match self.backend {
            Backend::Sqlite => id.in_subquery(named.column((Alias::new(table), Alias::new("record"))).take()),
            Backend::Postgres => Expr::exists(named.expr(Expr::val(1)).and_where(col(table, "record").eq(id)).take()),
        }
    }

    fn in_set(&self, field: usize, code: &str, want: bool) -> SimpleExpr {
        let f = &self.register.fields[field];
        let Some(child) = self.layout.child_of(field) else { return constant(false) };
        let table = &child.table;
        let coded = |codes: &[String]| col(table, "code").is_in(codes.iter().cloned());
        let stated = |codes: &[String], state: State| {
            self.among(table, coded(codes).and(col(table, "state").eq(state.as_str())))
        };
        let list = f.list.as_deref();
        let own = vec![code.to_string()];
        let down = list.map_or_else(|| own.clone(), |l| below(l, code));
        let up = list.map_or_else(Vec::new, |l| above(l, code));
        // What is said of the code itself wins; then no above it; then yes below it (as `CodeSet::state_of`). Yes and no
        // stand first in the sense of any code concerned, so that few records are left for the finer question.
        let said = || self.among(table, coded(&own));
        match want {
            true if down.len() == 1 => stated(&own, State::Yes),
            true => {
                let unsaid = if up.is_empty() { said().not() } else { said().not().and(stated(&up, State::No).not()) };
                stated(&down, State::Yes).and(stated(&own, State::Yes).or(unsaid))
            }
            false if up.is_empty() => stated(&own, State::No),
            false => {
                let all: Vec<String> = own.iter().chain(&up).cloned().collect();
                stated(&all, State::No).and(stated(&own, State::No).or(said().not()))
            }
        }
    }

    /// A comparison that is definitely true; dates and figures compare as intervals.
    fn compare(&self, field: usize, cmp: Cmp, v: &V) -> SimpleExpr {
        let f = &self.register.fields[field];
        let with = |c: SimpleExpr, cmp: Cmp, v: Value| c.binary(oper(cmp), Expr::val(v));
        match (f.kind, v) {
            (T::Date, V::Date(d)) => {
                let first = self.column(field);
                let last = if f.precision { self.suffixed(field, "last") } else { self.column(field) };
                span(cmp, first, last, d.first().to_string().into(), d.last().to_string().into())
            }
            (T::Interval, V::Int(n)) => {
                span(cmp, self.suffixed(field, "lo"), self.suffixed(field, "hi"), (*n).into(), (*n).into())
            }
            (T::Datetime, V::Instant(at)) => with(self.column(field), cmp, crate::db::iso(*at).into()),
            (T::Decimal | T::Money, v) => {
                let d = match v {
                    V::Int(n) => rust_decimal::Decimal::from(*n),
                    V::Dec(d) => *d,
                    _ => return constant(false),
                };
                // A constant with more places than the column compares exactly: the column is widened, not the constant cut.
                let widen = d.scale().saturating_sub(f.scale);
                let mut m = d;
                m.rescale(Ord::max(d.scale(), f.scale));
                let Ok(m) = i64::try_from(m.mantissa()) else { return constant(false) };
                self.column(field).mul(10i64.pow(widen)).binary(oper(cmp), Expr::val(m))
            }
            (_, V::Int(n)) => with(self.column(field), cmp, (*n).into()),
            (_, V::Bool(b)) => with(self.column(field), cmp, (*b).into()),
            (T::Refs, V::Text(t)) => self.points_at(field, t, cmp == Cmp::Eq),
            (T::Ref, V::Text(t)) => match uuid::Uuid::parse_str(t) {
                Ok(id) => with(self.column(field), cmp, id.into()),
                Err(_) => constant(false),
            },
            (_, V::Text(t)) => with(self.column(field), cmp, t.to_string().into()),
            _ => constant(false),
        }
    }
}

fn span(cmp: Cmp, first: SimpleExpr, last: SimpleExpr, lo: Value, hi: Value) -> SimpleExpr {
    let b = |c: SimpleExpr, o: BinOper, v: Value| c.binary(o, Expr::val(v));
    match cmp {
        Cmp::Lt => b(last, BinOper::SmallerThan, lo),
        Cmp::Le => b(last, BinOper::SmallerThanOrEqual, lo),
        Cmp::Gt => b(first, BinOper::GreaterThan, hi),
        Cmp::Ge => b(first, BinOper::GreaterThanOrEqual, hi),
        Cmp::Eq if lo == hi => b(first, BinOper::Equal, lo.clone()).and(b(last, BinOper::Equal, lo)),
        Cmp::Eq => constant(false),
        Cmp::Ne => b(last, BinOper::SmallerThan, lo).or(b(first, BinOper::GreaterThan, hi)),
    }
}

fn oper(cmp: Cmp) -> BinOper {
    match cmp {
        Cmp::Eq => BinOper::Equal,
        Cmp::Ne => BinOper::NotEqual,
        Cmp::Lt => BinOper::SmallerThan,
        Cmp::Le => BinOper::SmallerThanOrEqual,
        Cmp::Gt => BinOper::GreaterThan,
        Cmp::Ge => BinOper::GreaterThanOrEqual,
    }
}

fn negated(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Eq => Cmp::Ne,
        Cmp::Ne => Cmp::Eq,
        Cmp::Lt => Cmp::Ge,
        Cmp::Ge => Cmp::Lt,
        Cmp::Gt => Cmp::Le,
        Cmp::Le => Cmp::Gt,
    }
}

/// A text that another begins with, or holds.
#[derive(Clone, Copy)]
struct Like<'t> {
    /// Whether anything may stand before it.
    before: bool,
    text: &'t str,
}

impl Like<'_> {
    /// For `LIKE` with a stroke as escape.
    fn pattern(self) -> String {
        let escaped = self.text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("{}{escaped}%", if self.before { "%" } else { "" })
    }

    /// For `GLOB`, where a sign in brackets is only itself.
    fn glob(self) -> String {
        let mut out = String::from(if self.before { "*" } else { "" });
        for c in self.text.chars() {
            if "*?[".contains(c) { out.extend(['[', c, ']']) } else { out.push(c) }
        }
        out.push('*');
        out
    }
}

/// The longest part of a text without letters that have two sizes.
fn longest_of_one_size(text: &str) -> &str {
    let sized = |c: char| c.is_lowercase() || c.is_uppercase() || c.to_lowercase().ne([c]) || c.to_uppercase().ne([c]);
    text.split(sized).max_by_key(|part| part.len()).unwrap_or_default()
}

/// A pattern in which each letter stands in brackets beside its small and its great form, and each sign that the language of
/// patterns gives a sense is only itself. Inside brackets a stroke has a sense in expressions, so it is doubled there.
fn either_size(text: &str, signs: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let mut forms = vec![c];
        forms.extend(one(c.to_lowercase()).into_iter().chain(one(c.to_uppercase())).filter(|f| *f != c));
        match c {
            '\\' | '^' | ']' if signs.contains(c) => out.extend(['\\', c]),
            _ if forms.len() > 1 || signs.contains(c) => {
                out.push('[');
                out.extend(forms);
                out.push(']');
            }
            _ => out.push(c),
        }
    }
    out
}

/// The form of a letter where it is one letter: ß has no great form of one.
fn one(mut forms: impl ExactSizeIterator<Item = char>) -> Option<char> {
    if forms.len() == 1 { forms.next() } else { None }
}
