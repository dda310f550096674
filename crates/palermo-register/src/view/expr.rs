//! A resolved expression as the CEL text that says the same, for schemas that a form elsewhere evaluates.

use crate::catalog::{Field, Register};
use crate::cel::{Arith, Cmp, Expr, FUNCTIONS, LoopKind, V};

/// The expression as CEL text; fields by name, loop variables as `x0`, `x1`, ….
pub fn written(expr: &Expr, register: &Register) -> String {
    Writer { register, rows: Vec::new() }.text(expr, 0)
}

/// Binding strength of an expression, from `?:` (1) to what needs no brackets (9).
fn strength(expr: &Expr) -> u8 {
    match expr {
        Expr::Cond(..) => 1,
        Expr::Or(v) if v.len() > 1 => 2,
        Expr::And(v) if v.len() > 1 => 3,
        Expr::Compare(..) | Expr::In(..) | Expr::HasState(..) => 4,
        Expr::Arith(Arith::Add | Arith::Sub, ..) => 5,
        Expr::Arith(..) => 6,
        Expr::Not(_) | Expr::Neg(_) => 7,
        _ => 9,
    }
}

struct Writer<'a> {
    register: &'a Register,
    /// For each loop variable, the rows field whose rows it stands for.
    rows: Vec<(usize, Option<&'a Field>)>,
}

impl<'a> Writer<'a> {
    fn text(&mut self, expr: &Expr, around: u8) -> String {
        let own = strength(expr);
        let text = self.plain(expr, own);
        if own < around { format!("({text})") } else { text }
    }

    fn all(&mut self, exprs: &[Expr], between: &str, around: u8) -> String {
        exprs.iter().map(|e| self.text(e, around)).collect::<Vec<_>>().join(between)
    }

    fn field(&self, place: usize) -> &'a str {
        self.register.fields.get(place).map_or("?", |f| &f.name)
    }

    fn plain(&mut self, expr: &Expr, own: u8) -> String {
        match expr {
            Expr::Const(v) => constant(v),
            Expr::List(v) => format!("[{}]", self.all(v, ", ", 0)),
            Expr::Field(i) => self.field(*i).to_string(),
            Expr::StateOf(i) => format!("state({})", self.field(*i)),
            Expr::HasState(i, s) => format!("{} == {}", self.field(*i), quoted(s.as_str())),
            Expr::Follow(base, name) => format!("{}.{name}", self.text(base, 9)),
            Expr::RowField(base, i) => {
                let name = self.rows_of(base).and_then(|f| f.fields.get(*i)).map_or("?", |f| f.name.as_str());
                format!("{}.{name}", self.text(base, 9))
            }
            Expr::Each(list, body) => {
                let slot = self.rows.len();
                self.looped("map", list, slot, body)
            }
            Expr::Relation(name) => name.clone(),
            Expr::Profile(name) => format!("profile.{name}"),
            Expr::Actor => "actor".into(),
            Expr::Owner => "owner".into(),
            Expr::Var(slot) => format!("x{slot}"),
            Expr::Call(function, args) => {
                let name = FUNCTIONS.iter().find(|d| d.function == *function).map_or("?", |d| d.name);
                format!("{name}({})", self.all(args, ", ", 0))
            }
            Expr::And(v) => self.all(v, " && ", own),
            Expr::Or(v) => self.all(v, " || ", own),
            Expr::Not(e) => format!("!{}", self.text(e, 7)),
            Expr::Neg(e) => format!("-{}", self.text(e, 7)),
            Expr::Compare(cmp, a, b) => format!("{} {} {}", self.text(a, 5), sign(*cmp), self.text(b, 5)),
            Expr::In(a, b) => format!("{} in {}", self.text(a, 5), self.text(b, 5)),
            Expr::Arith(op, a, b) => format!("{} {} {}", self.text(a, own), operator(*op), self.text(b, own + 1)),
            Expr::Cond(a, b, c) => format!("{} ? {} : {}", self.text(a, 2), self.text(b, 2), self.text(c, 1)),
            Expr::Loop(kind, list, slot, body) => {
                let name = match kind {
                    LoopKind::Exists => "exists",
                    LoopKind::All => "all",
                    LoopKind::Filter => "filter",
                    LoopKind::Map => "map",
                };
                self.looped(name, list, *slot, body)
            }
        }
    }

    fn looped(&mut self, name: &str, list: &Expr, slot: usize, body: &Expr) -> String {
        let over = self.text(list, 9);
        let rows = self.rows_of(list);
        self.rows.push((slot, rows));
        let body = self.text(body, 0);
        self.rows.pop();
        format!("{over}.{name}(x{slot}, {body})")
    }

    /// The rows field that an expression's rows come from.
    fn rows_of(&self, expr: &Expr) -> Option<&'a Field> {
        match expr {
            Expr::Field(i) => self.register.fields.get(*i),
            Expr::Var(slot) => self.rows.iter().rev().find(|(s, _)| s == slot).and_then(|(_, f)| *f),
            Expr::Loop(LoopKind::Filter, list, ..) => self.rows_of(list),
            _ => None,
        }
    }
}

fn constant(v: &V) -> String {
    match v {
        V::Bool(b) => b.to_string(),
        V::Int(n) => n.to_string(),
        V::Dec(d) => d.normalize().to_string(),
        V::Text(t) => quoted(t),
        V::Date(d) => format!("date({})", quoted(&d.to_string())),
        V::Instant(at) => quoted(&at.to_string()),
        V::Interval(i) => quoted(&i.to_string()),
        V::Money(m) => quoted(&format!("{} {}", m.amount.normalize(), m.currency)),
        V::Set(s) => format!("[{}]", s.yes_codes().map(quoted).collect::<Vec<_>>().join(", ")),
        V::List(items) | V::Row(items) => format!("[{}]", items.iter().map(constant).collect::<Vec<_>>().join(", ")),
        V::Record(register, id) => quoted(&format!("{register}:{id}")),
        V::Unknown => "null".into(),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn sign(cmp: Cmp) -> &'static str {
    match cmp {
        Cmp::Eq => "==",
        Cmp::Ne => "!=",
        Cmp::Lt => "<",
        Cmp::Le => "<=",
        Cmp::Gt => ">",
        Cmp::Ge => ">=",
    }
}

fn operator(op: Arith) -> &'static str {
    match op {
        Arith::Add => "+",
        Arith::Sub => "-",
        Arith::Mul => "*",
        Arith::Div => "/",
        Arith::Rem => "%",
    }
}
