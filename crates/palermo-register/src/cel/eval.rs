//! Evaluating a resolved expression over a record, with three truth values.

use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Arith, Cmp, Expr, Function, LoopKind, V};
use crate::catalog::Field;
use crate::value::{Interval, PartialDate, State, Value};

/// What an expression may ask of its surroundings.
pub trait Scope {
    /// Value of the field at a place, with its declaration.
    fn field(&self, place: usize) -> (&Value, &Field);
    /// Value of a field of another record; unknown when it cannot be read.
    fn follow(&self, register: &str, id: Uuid, field: &str) -> V;
    /// The records of a relation.
    fn relation(&self, name: &str) -> Vec<(String, Uuid)>;
    /// A parameter of the profile.
    fn profile(&self, name: &str) -> V;
    /// The day in the installation's zone.
    fn today(&self) -> Date;
    /// Who acts.
    fn actor(&self) -> &str;
    /// The owner organisation.
    fn owner(&self) -> Option<Uuid>;
    /// Whether a day is a working day of the register's calendar.
    fn is_working_day(&self, day: Date) -> bool;
}

/// The truth of a condition: `None` is unknown.
pub fn truth(expr: &Expr, scope: &dyn Scope) -> Option<bool> {
    match evaluate(expr, scope) {
        V::Bool(b) => Some(b),
        _ => None,
    }
}

/// The value of an expression.
pub fn evaluate(expr: &Expr, scope: &dyn Scope) -> V {
    eval(expr, scope, &mut Vec::new())
}

/// A value of a record as a value of an expression.
pub(crate) fn from_value(value: &Value, field: &Field) -> V {
    match value {
        Value::Empty | Value::State(_) => V::Unknown,
        Value::Text(t) | Value::Code(t) | Value::Duration(t) => V::Text(t.as_str().into()),
        Value::Integer(n) => V::Int(*n),
        Value::Decimal(d) => V::Dec(*d),
        Value::Yn(b) => V::Bool(*b),
        Value::Date(d) => V::Date(*d),
        Value::DateTime(d) => V::Instant(d.at),
        Value::Set(s) => V::Set(s.clone()),
        Value::Interval(i) => V::Interval(*i),
        Value::Money(m) => V::Money(m.clone()),
        Value::Refs(refs) => {
            let mut records = refs.iter().map(|r| V::Record(r.register.clone(), r.id));
            if field.kind == crate::decl::FieldType::Ref {
                records.next().unwrap_or(V::Unknown)
            } else {
                V::List(records.collect())
            }
        }
        Value::Rows(rows) => V::List(
            rows.iter()
                .map(|row| V::Row(field.fields.iter().zip(row).map(|(f, v)| from_value(v, f)).collect()))
                .collect(),
        ),
        // A qualified number is not exactly known: only its existence can be asked for.
        Value::Qualified(v, q) => match (v.as_ref(), q) {
            (v, crate::value::Qualifier::Exact) => from_value(v, field),
            (Value::Integer(n), crate::value::Qualifier::AtLeast) => {
                Interval::between(*n, None).map_or(V::Unknown, V::Interval)
            }
            (Value::Integer(n), crate::value::Qualifier::MoreThan) => {
                Interval::between(n + 1, None).map_or(V::Unknown, V::Interval)
            }
            (Value::Integer(n), crate::value::Qualifier::UpTo) => {
                Interval::between(0, Some(*n)).map_or(V::Unknown, V::Interval)
            }
            _ => V::Unknown,
        },
        Value::Translated(_)
        | Value::File(_)
        | Value::Person(_)
        | Value::Address(_)
        | Value::Place(_)
        | Value::Concepts(_) => V::Text("".into()),
    }
}

fn eval(expr: &Expr, scope: &dyn Scope, vars: &mut Vec<V>) -> V {
    match expr {
        Expr::Const(v) => v.clone(),
        Expr::List(items) => V::List(items.iter().map(|e| eval(e, scope, vars)).collect()),
        Expr::Field(i) => {
            let (value, field) = scope.field(*i);
            from_value(value, field)
        }
        Expr::StateOf(i) => V::Text(state_text(scope.field(*i).0).into()),
        Expr::HasState(i, state) => V::Bool(has_state(scope.field(*i).0, *state)),
        Expr::Follow(base, field) => match eval(base, scope, vars) {
            V::Record(register, id) => scope.follow(&register, id, field),
            _ => V::Unknown,
        },
        Expr::RowField(base, i) => match eval(base, scope, vars) {
            V::Row(cells) => cells.get(*i).cloned().unwrap_or(V::Unknown),
            _ => V::Unknown,
        },
        Expr::Each(list, body) => each(LoopKind::Map, list, vars.len(), body, scope, vars),
        Expr::Relation(name) => V::List(scope.relation(name).into_iter().map(|(r, id)| V::Record(r, id)).collect()),
        Expr::Profile(name) => scope.profile(name),
        Expr::Actor => V::Text(scope.actor().into()),
        Expr::Owner => scope.owner().map_or(V::Unknown, |id| V::Record("core.organisation".into(), id)),
        Expr::Var(slot) => vars.get(*slot).cloned().unwrap_or(V::Unknown),
        Expr::Call(f, args) => call(*f, args, scope, vars),
        Expr::And(parts) => {
            let mut unknown = false;
            for p in parts {
                match eval(p, scope, vars) {
                    V::Bool(false) => return V::Bool(false),
                    V::Bool(true) => {}
                    _ => unknown = true,
                }
            }
            if unknown { V::Unknown } else { V::Bool(true) }
        }
        Expr::Or(parts) => {
            let mut unknown = false;
            for p in parts {
                match eval(p, scope, vars) {
                    V::Bool(true) => return V::Bool(true),
                    V::Bool(false) => {}
                    _ => unknown = true,
                }
            }
            if unknown { V::Unknown } else { V::Bool(false) }
        }
        Expr::Not(e) => match eval(e, scope, vars) {
            V::Bool(b) => V::Bool(!b),
            _ => V::Unknown,
        },
        Expr::Compare(cmp, a, b) => {
            let (a, b) = (eval(a, scope, vars), eval(b, scope, vars));
            compare(*cmp, &a, &b).map_or(V::Unknown, V::Bool)
        }
        Expr::In(a, b) => {
            let item = eval(a, scope, vars);
            match eval(b, scope, vars) {
                V::List(items) => {
                    let answers: Vec<Option<bool>> = items.iter().map(|i| compare(Cmp::Eq, &item, i)).collect();
                    any(&answers)
                }
                V::Set(set) => match (&item, b.as_ref()) {
                    (V::Text(code), Expr::Field(i)) => {
                        let list = scope.field(*i).1.list.clone();
                        let parent = |c: &str| list.as_ref().and_then(|l| l.parent(c));
                        match set.state_of(code, &parent) {
                            State::Yes => V::Bool(true),
                            State::No => V::Bool(false),
                            _ => V::Unknown,
                        }
                    }
                    _ => V::Unknown,
                },
                _ => V::Unknown,
            }
        }
        Expr::Arith(op, a, b) => {
            let (a, b) = (eval(a, scope, vars), eval(b, scope, vars));
            arith(*op, a, b).unwrap_or(V::Unknown)
        }
        Expr::Neg(e) => match eval(e, scope, vars) {
            V::Int(n) => n.checked_neg().map_or(V::Unknown, V::Int),
            V::Dec(d) => V::Dec(-d),
            _ => V::Unknown,
        },
        Expr::Cond(c, a, b) => match eval(c, scope, vars) {
            V::Bool(true) => eval(a, scope, vars),
            V::Bool(false) => eval(b, scope, vars),
            _ => V::Unknown,
        },
        Expr::Loop(kind, list, slot, body) => each(*kind, list, *slot, body, scope, vars),
    }
}

fn each(kind: LoopKind, list: &Expr, slot: usize, body: &Expr, scope: &dyn Scope, vars: &mut Vec<V>) -> V {
    let V::List(items) = eval(list, scope, vars) else { return V::Unknown };
    let mut answers = Vec::with_capacity(items.len());
    for item in &items {
        vars.truncate(slot);
        vars.push(item.clone());
        answers.push(eval(body, scope, vars));
    }
    vars.truncate(slot);
    let truths = || answers.iter().map(|a| if let V::Bool(b) = a { Some(*b) } else { None }).collect::<Vec<_>>();
    match kind {
        LoopKind::Exists => any(&truths()),
        LoopKind::All => match any(&truths().into_iter().map(|t| t.map(|b| !b)).collect::<Vec<_>>()) {
            V::Bool(b) => V::Bool(!b),
            v => v,
        },
        LoopKind::Filter => {
            V::List(items.into_iter().zip(truths()).filter(|(_, t)| *t == Some(true)).map(|(i, _)| i).collect())
        }
        LoopKind::Map => V::List(answers),
    }
}

fn any(answers: &[Option<bool>]) -> V {
    if answers.contains(&Some(true)) {
        V::Bool(true)
    } else if answers.contains(&None) {
        V::Unknown
    } else {
        V::Bool(false)
    }
}

/// The state of a value in words.
fn state_text(value: &Value) -> &'static str {
    match value {
        Value::Empty => "empty",
        Value::State(s) => s.as_str(),
        Value::Set(s) => s.group.map_or("stated", State::as_str),
        _ => "stated",
    }
}

/// Whether a value has a state; absent reads as unknown (V1).
pub(crate) fn has_state(value: &Value, state: State) -> bool {
    match value {
        Value::Empty => state == State::Unknown,
        Value::State(s) => *s == state,
        Value::Set(s) => s.group == Some(state),
        _ => false,
    }
}

/// Three-valued comparison; partial dates and figures compare as intervals.
pub(crate) fn compare(cmp: Cmp, a: &V, b: &V) -> Option<bool> {
    match (a, b) {
        (V::Unknown, _) | (_, V::Unknown) => None,
        (V::Date(x), V::Date(y)) => spans(cmp, (x.first(), Some(x.last())), (y.first(), Some(y.last()))),
        (V::Interval(_) | V::Int(_), V::Interval(_) | V::Int(_)) => {
            let span = |v: &V| match v {
                V::Interval(i) => (i.lo, i.hi),
                V::Int(n) => (*n, Some(*n)),
                _ => (i64::MIN, None),
            };
            spans(cmp, span(a), span(b))
        }
        (V::Int(_) | V::Dec(_), V::Int(_) | V::Dec(_)) => Some(ordered(cmp, decimal(a)?.cmp(&decimal(b)?))),
        (V::Text(x), V::Text(y)) => Some(ordered(cmp, x.cmp(y))),
        (V::Instant(x), V::Instant(y)) => Some(ordered(cmp, x.cmp(y))),
        (V::Bool(x), V::Bool(y)) => Some(ordered(cmp, x.cmp(y))),
        (V::Record(_, x), V::Record(_, y)) => Some(ordered(cmp, x.cmp(y))),
        (V::Record(_, x), V::Text(t)) | (V::Text(t), V::Record(_, x)) => {
            Some(ordered(cmp, x.to_string().as_str().cmp(t.as_ref())))
        }
        (V::Money(x), V::Money(y)) if x.currency == y.currency => Some(ordered(cmp, x.amount.cmp(&y.amount))),
        _ => None,
    }
}

fn ordered(cmp: Cmp, o: std::cmp::Ordering) -> bool {
    match cmp {
        Cmp::Eq => o.is_eq(),
        Cmp::Ne => o.is_ne(),
        Cmp::Lt => o.is_lt(),
        Cmp::Le => o.is_le(),
        Cmp::Gt => o.is_gt(),
        Cmp::Ge => o.is_ge(),
    }
}

fn spans<T: Ord + Copy>(cmp: Cmp, a: (T, Option<T>), b: (T, Option<T>)) -> Option<bool> {
    let (alo, ahi) = a;
    let (blo, bhi) = b;
    let less = || match (ahi, bhi) {
        (Some(ah), _) if ah < blo => Some(true),
        (_, Some(bh)) if alo >= bh => Some(false),
        _ => None,
    };
    let less_equal = || match (ahi, bhi) {
        (Some(ah), _) if ah <= blo => Some(true),
        (_, Some(bh)) if alo > bh => Some(false),
        _ => None,
    };
    let equal = || {
        if Some(alo) == ahi && Some(blo) == bhi && alo == blo {
            Some(true)
        } else if ahi.is_some_and(|h| h < blo) || bhi.is_some_and(|h| h < alo) {
            Some(false)
        } else {
            None
        }
    };
    match cmp {
        Cmp::Lt => less(),
        Cmp::Le => less_equal(),
        Cmp::Gt => less_equal().map(|x| !x),
        Cmp::Ge => less().map(|x| !x),
        Cmp::Eq => equal(),
        Cmp::Ne => equal().map(|x| !x),
    }
}

fn decimal(v: &V) -> Option<Decimal> {
    match v {
        V::Int(n) => Some(Decimal::from(*n)),
        V::Dec(d) => Some(*d),
        _ => None,
    }
}

fn arith(op: Arith, a: V, b: V) -> Option<V> {
    match (a, b) {
        (V::Text(x), V::Text(y)) if op == Arith::Add => Some(V::Text(format!("{x}{y}").into())),
        (V::Int(x), V::Int(y)) => Some(V::Int(match op {
            Arith::Add => x.checked_add(y)?,
            Arith::Sub => x.checked_sub(y)?,
            Arith::Mul => x.checked_mul(y)?,
            Arith::Div => x.checked_div(y)?,
            Arith::Rem => x.checked_rem(y)?,
        })),
        (a @ (V::Interval(_) | V::Int(_)), b @ (V::Interval(_) | V::Int(_))) => {
            let span = |v: &V| match v {
                V::Interval(i) => (i.lo, i.hi),
                V::Int(n) => (*n, Some(*n)),
                _ => (0, None),
            };
            let ((al, ah), (bl, bh)) = (span(&a), span(&b));
            let (lo, hi) = match op {
                Arith::Add => (al.checked_add(bl)?, ah.zip(bh).and_then(|(x, y)| x.checked_add(y))),
                Arith::Sub => (al.checked_sub(bh?)?, ah.and_then(|x| x.checked_sub(bl))),
                _ => return None,
            };
            Interval::between(lo, hi).map(V::Interval)
        }
        (a, b) => {
            let (x, y) = (decimal(&a)?, decimal(&b)?);
            Some(V::Dec(match op {
                Arith::Add => x.checked_add(y)?,
                Arith::Sub => x.checked_sub(y)?,
                Arith::Mul => x.checked_mul(y)?,
                Arith::Div => x.checked_div(y)?,
                Arith::Rem => x.checked_rem(y)?,
            }))
        }
    }
}

fn call(f: Function, args: &[Expr], scope: &dyn Scope, vars: &mut Vec<V>) -> V {
    let values: Vec<V> = args.iter().map(|a| eval(a, scope, vars)).collect();
    apply(f, args, values, scope).unwrap_or(V::Unknown)
}

fn apply(f: Function, args: &[Expr], values: Vec<V>, scope: &dyn Scope) -> Option<V> {
    use Function as F;
    Some(match (f, values.as_slice()) {
        (F::Today, _) => V::Date(PartialDate::day(scope.today())),
        (F::DateOf, [V::Text(t)]) => V::Date(PartialDate::parse(t)?),
        (F::AgeAt, [V::Date(birth), V::Date(at)]) => {
            let oldest = years(birth.first(), at.last());
            let youngest = years(birth.last(), at.first());
            if oldest != youngest {
                return None;
            }
            V::Int(oldest)
        }
        (F::DaysBetween, [V::Date(a), V::Date(b)]) => V::Int(i64::from((whole(b)? - whole(a)?).get_days())),
        (F::WorkingDays, [V::Date(a), V::Date(b)]) => {
            let (from, to) = (whole(a)?, whole(b)?);
            let mut day = from;
            let mut n = 0;
            while day < to {
                day = day.tomorrow().ok()?;
                n += i64::from(scope.is_working_day(day));
            }
            V::Int(n)
        }
        (F::AddDays, [V::Date(d), V::Int(n)]) => {
            V::Date(PartialDate::day(whole(d)?.checked_add(jiff::Span::new().try_days(*n).ok()?).ok()?))
        }
        (F::AddMonths, [V::Date(d), V::Int(n)]) => {
            V::Date(PartialDate::day(whole(d)?.checked_add(jiff::Span::new().try_months(*n).ok()?).ok()?))
        }
        (F::Year, [V::Date(d)]) => V::Int(i64::from(d.first().year())),
        (F::Month, [V::Date(d)]) if d.first().month() == d.last().month() => V::Int(i64::from(d.first().month())),
        (F::Count, [V::List(items)]) => V::Int(items.len() as i64),
        (F::Count, [V::Set(s)]) if s.group.is_none() => V::Int(s.yes_codes().count() as i64),
        (F::Sum, [V::List(items)]) => items.iter().cloned().try_fold(V::Int(0), |a, b| arith(Arith::Add, a, b))?,
        (F::Min | F::Max, [V::List(items)]) => {
            let want = if f == F::Min { Cmp::Lt } else { Cmp::Gt };
            let mut best = items.first()?.clone();
            for item in &items[1..] {
                if compare(want, item, &best)? {
                    best = item.clone();
                }
            }
            best
        }
        (F::Stated, [v]) => V::Bool(match (args.first(), v) {
            (Some(Expr::Field(i)), _) => state_text(scope.field(*i).0) == "stated",
            (_, V::Unknown) => false,
            (_, V::List(items)) => !items.is_empty(),
            _ => true,
        }),
        (F::Lo, [V::Interval(i)]) => V::Int(i.lo),
        (F::Hi, [V::Interval(i)]) => V::Int(i.hi?),
        (F::Amount, [V::Money(m)]) => V::Dec(m.amount),
        (F::Currency, [V::Money(m)]) => V::Text(m.currency.as_str().into()),
        (F::Lower, [V::Text(t)]) => V::Text(t.to_lowercase().into()),
        (F::Length, [V::Text(t)]) => V::Int(t.chars().count() as i64),
        (F::Contains, [V::Text(a), V::Text(b)]) => V::Bool(a.contains(b.as_ref())),
        (F::StartsWith, [V::Text(a), V::Text(b)]) => V::Bool(a.starts_with(b.as_ref())),
        (F::Under, [V::Text(code), V::Text(above)]) => {
            let list = match args.first() {
                Some(Expr::Field(i)) => scope.field(*i).1.list.clone(),
                _ => None,
            };
            let mut at = Some(code.to_string());
            let mut found = false;
            while let Some(c) = at {
                found |= c == **above;
                at = list.as_ref().and_then(|l| l.parent(&c));
            }
            V::Bool(found)
        }
        (F::Coalesce, values) => values.iter().find(|v| !matches!(v, V::Unknown))?.clone(),
        _ => return None,
    })
}

fn whole(d: &PartialDate) -> Option<Date> {
    (d.first() == d.last()).then(|| d.first())
}

fn years(birth: Date, at: Date) -> i64 {
    let before = (at.month(), at.day()) < (birth.month(), birth.day());
    i64::from(at.year() - birth.year()) - i64::from(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(t: &str) -> V {
        V::Date(PartialDate::parse(t).expect("valid"))
    }

    #[test]
    fn partial_dates_compare_as_intervals() {
        assert_eq!(compare(Cmp::Lt, &date("2024-03"), &date("2024-04-01")), Some(true));
        assert_eq!(compare(Cmp::Lt, &date("2024-03"), &date("2024-03-15")), None);
        assert_eq!(compare(Cmp::Ge, &date("2025"), &date("2024-12-31")), Some(true));
        assert_eq!(compare(Cmp::Eq, &date("2024"), &date("2024")), None);
    }

    #[test]
    fn fewer_than_five_is_below_ten_and_may_be_three() {
        let few = V::Interval(Interval::parse("<5").expect("valid"));
        assert_eq!(compare(Cmp::Lt, &few, &V::Int(10)), Some(true));
        assert_eq!(compare(Cmp::Eq, &few, &V::Int(3)), None);
        assert_eq!(compare(Cmp::Eq, &few, &V::Int(5)), Some(false));
    }

    #[test]
    fn a_birth_year_may_leave_the_age_open() {
        let age = |b: &str, a: &str| {
            (
                years(PartialDate::parse(b).expect("valid").first(), PartialDate::parse(a).expect("valid").last()),
                years(PartialDate::parse(b).expect("valid").last(), PartialDate::parse(a).expect("valid").first()),
            )
        };
        assert_eq!(age("2006-02-28", "2024-02-28"), (18, 18));
        assert_eq!(age("2006", "2024-02-28"), (18, 17));
    }
}
