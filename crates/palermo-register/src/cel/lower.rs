//! From text to a resolved, typed expression; every mistake says what was meant to stand there.

use std::collections::BTreeMap;
use std::sync::Arc;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr as Ast, IdedExpr, LiteralValue, operators as op};
use rust_decimal::Decimal;

use super::filter::Filter;
use super::functions::{FUNCTIONS, Function};
use super::{Arith, Cmp, Expr, LoopKind, Ty, V};
use crate::catalog::{Field, Register};
use crate::decl::FieldType;
use crate::source::did_you_mean;
use crate::value::State;

/// What is wrong with an expression, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprProblem {
    /// What is wrong.
    pub cause: String,
    /// What to do.
    pub remedy: String,
}

fn problem<T>(cause: impl Into<String>, remedy: impl Into<String>) -> Result<T, ExprProblem> {
    Err(ExprProblem { cause: cause.into(), remedy: remedy.into() })
}

/// The registers that an expression may look into.
pub trait Names {
    /// A register by full name.
    fn register(&self, name: &str) -> Option<&Register>;
}

/// What the names of an expression mean.
pub struct Types<'a> {
    /// The register of the record.
    pub register: &'a Register,
    /// The other registers.
    pub names: &'a dyn Names,
    /// Parameters of the register's profile and their types.
    pub profile: BTreeMap<String, Ty>,
}

/// Compiles an expression and gives its type.
///
/// # Errors
/// The first mistake, with its remedy.
pub fn compile(text: &str, types: &Types<'_>) -> Result<(Arc<Expr>, Ty), ExprProblem> {
    let ast = parse(text)?;
    let mut lower = Lower { types, vars: Vec::new() };
    let (expr, ty) = lower.expr(&ast)?;
    Ok((Arc::new(expr), ty))
}

/// Compiles a filter: the subset of comparison, `in`, and, or, not over fields of the record.
///
/// # Errors
/// The first mistake, or what goes beyond the subset.
pub fn compile_filter(text: &str, types: &Types<'_>) -> Result<Filter, ExprProblem> {
    let (expr, ty) = compile(text, types)?;
    if ty != Ty::Bool {
        return problem(
            format!("a filter is a condition, this is {}", ty.name()),
            "compare something: `sex == 'female'`",
        );
    }
    Filter::from_expr(&expr, types.register)
}

fn parse(text: &str) -> Result<IdedExpr, ExprProblem> {
    cel::parser::Parser::new().max_recursion_depth(64).parse(text).map_err(|errors| {
        let cause = errors
            .errors
            .first()
            .map_or_else(|| "not readable".to_string(), |e| e.msg.lines().next().unwrap_or_default().to_string());
        ExprProblem {
            cause: format!("`{text}` is not a CEL expression: {cause}"),
            remedy: "write it as `a == b`, `a in ['x', 'y']`, joined with &&, || and !".into(),
        }
    })
}

fn type_of(field: &Field, place: usize) -> Ty {
    match field.kind {
        FieldType::Text
        | FieldType::LongText
        | FieldType::Phone
        | FieldType::Email
        | FieldType::Url
        | FieldType::Identifier
        | FieldType::Query => Ty::Text,
        FieldType::Integer => Ty::Int,
        FieldType::Decimal => Ty::Dec,
        FieldType::Yn => Ty::Bool,
        FieldType::Date => Ty::Date,
        FieldType::Datetime => Ty::Instant,
        FieldType::Duration => Ty::Duration,
        FieldType::Code | FieldType::Country | FieldType::Language | FieldType::Currency | FieldType::Subdivision => {
            Ty::Code(field.list.as_ref().map_or(String::new(), |l| l.name.clone()))
        }
        FieldType::Set => Ty::Set(field.list.as_ref().map_or(String::new(), |l| l.name.clone())),
        FieldType::Interval => Ty::Interval,
        FieldType::Money => Ty::Money,
        FieldType::Ref => Ty::Record(field.to.clone()),
        FieldType::Refs => Ty::List(Box::new(Ty::Record(field.to.clone()))),
        FieldType::Rows => Ty::List(Box::new(Ty::Row(place))),
        FieldType::Translated
        | FieldType::File
        | FieldType::PersonName
        | FieldType::Address
        | FieldType::Place
        | FieldType::Concepts => Ty::Opaque,
    }
}

struct Lower<'a> {
    types: &'a Types<'a>,
    vars: Vec<(String, Ty)>,
}

type Lowered = Result<(Expr, Ty), ExprProblem>;

impl Lower<'_> {
    fn expr(&mut self, ast: &IdedExpr) -> Lowered {
        match &ast.expr {
            Ast::Literal(l) => literal(l),
            Ast::Ident(name) => self.ident(name),
            Ast::Select(s) => {
                let (e, t) = self.select(&s.operand, &s.field)?;
                Ok(if s.test { (Expr::Call(Function::Stated, vec![e]), Ty::Bool) } else { (e, t) })
            }
            Ast::List(l) => {
                let items: Vec<(Expr, Ty)> = l.elements.iter().map(|e| self.expr(e)).collect::<Result<_, _>>()?;
                let ty = items.first().map_or(Ty::Opaque, |(_, t)| t.clone());
                if let Some((_, other)) = items.iter().find(|(_, t)| *t != ty) {
                    return problem(
                        format!("a list mixes {} and {}", ty.name(), other.name()),
                        "let all items be of one kind",
                    );
                }
                Ok((Expr::List(items.into_iter().map(|(e, _)| e).collect()), Ty::List(Box::new(ty))))
            }
            Ast::Call(call) => self.call(call),
            Ast::Comprehension(c) => self.comprehension(c),
            _ => problem(
                "this form of CEL is not used here",
                "use comparisons, `in`, &&, ||, !, ?: and the listed functions",
            ),
        }
    }

    fn ident(&mut self, name: &str) -> Lowered {
        if let Some(slot) = self.vars.iter().rposition(|(n, _)| n == name) {
            return Ok((Expr::Var(slot), self.vars[slot].1.clone()));
        }
        let register = self.types.register;
        if let Some(i) = register.field_index(name) {
            return self.field(i);
        }
        if let Some(relation) = register.relations.iter().find(|r| r.name == name) {
            return Ok((
                Expr::Relation(name.to_string()),
                Ty::List(Box::new(Ty::Record(vec![relation.register.clone()]))),
            ));
        }
        match name {
            "actor" => Ok((Expr::Actor, Ty::Text)),
            "owner" => Ok((Expr::Owner, Ty::Record(vec!["core.organisation".into()]))),
            _ => {
                let known: Vec<&str> = register
                    .fields
                    .iter()
                    .map(|f| f.name.as_str())
                    .chain(register.relations.iter().map(|r| r.name.as_str()))
                    .chain(["actor", "owner", "profile"])
                    .collect();
                problem(
                    format!("`{name}` is neither a field nor a relation of `{}`", register.name),
                    did_you_mean(name, known.iter().copied()),
                )
            }
        }
    }

    fn field(&mut self, i: usize) -> Lowered {
        let field = &self.types.register.fields[i];
        if field.class.is_sealed() {
            return problem(
                format!("`{}` is sealed ({}): no expression can read it", field.name, field.class),
                "state the coded fact in a field of its own and read that",
            );
        }
        Ok((Expr::Field(i), type_of(field, i)))
    }

    fn select(&mut self, operand: &IdedExpr, field: &str) -> Lowered {
        if let Ast::Ident(base) = &operand.expr
            && self.vars.iter().all(|(n, _)| n != base)
        {
            if let Some(i) = self.types.register.field_index(&format!("{base}.{field}")) {
                return self.field(i);
            }
            if base == "profile" {
                return match self.types.profile.get(field) {
                    Some(ty) => Ok((Expr::Profile(field.to_string()), ty.clone())),
                    None if self.types.register.profile.is_none() => {
                        problem("the register names no profile", "add `profile = \"…\"` to the register")
                    }
                    None => problem(
                        format!("the profile has no parameter `{field}`"),
                        did_you_mean(field, self.types.profile.keys().map(String::as_str)),
                    ),
                };
            }
        }
        let (base, ty) = self.expr(operand)?;
        self.part(base, ty, field)
    }

    fn part(&mut self, base: Expr, ty: Ty, field: &str) -> Lowered {
        match ty {
            Ty::Record(registers) => {
                let mut found: Option<Ty> = None;
                for name in &registers {
                    let Some(register) = self.types.names.register(name) else { continue };
                    let Some(i) = register.field_index(field) else {
                        let known: Vec<&str> = register.fields.iter().map(|f| f.name.as_str()).collect();
                        return problem(
                            format!("`{name}` has no field `{field}`"),
                            did_you_mean(field, known.iter().copied()),
                        );
                    };
                    if register.fields[i].class.is_sealed() {
                        return problem(
                            format!("`{name}.{field}` is sealed: no expression can read it"),
                            "read a coded field instead",
                        );
                    }
                    let ty = match type_of(&register.fields[i], i) {
                        Ty::List(inner) if matches!(*inner, Ty::Row(_)) => Ty::Opaque,
                        t => t,
                    };
                    found.get_or_insert(ty);
                }
                match found {
                    Some(ty) => Ok((Expr::Follow(Box::new(base), field.to_string()), ty)),
                    None => problem(
                        format!("no register of {} is there", registers.join(", ")),
                        "name a register that a pack declares",
                    ),
                }
            }
            Ty::Row(place) => {
                let rows = &self.types.register.fields[place];
                match rows.fields.iter().position(|f| f.name == field) {
                    Some(i) => Ok((Expr::RowField(Box::new(base), i), type_of(&rows.fields[i], i))),
                    None => {
                        let known: Vec<&str> = rows.fields.iter().map(|f| f.name.as_str()).collect();
                        problem(
                            format!("the rows of `{}` have no field `{field}`", rows.name),
                            did_you_mean(field, known.iter().copied()),
                        )
                    }
                }
            }
            Ty::List(inner) => {
                let slot = self.vars.len();
                self.vars.push((String::new(), (*inner).clone()));
                let each = self.part(Expr::Var(slot), *inner, field);
                self.vars.pop();
                let (body, ty) = each?;
                Ok((Expr::Loop(LoopKind::Map, Box::new(base), slot, Box::new(body)), Ty::List(Box::new(ty))))
            }
            other => problem(
                format!("`.{field}` asks a part of {}", other.name()),
                "only records, rows and lists of them have parts",
            ),
        }
    }

    fn call(&mut self, call: &CallExpr) -> Lowered {
        let args = &call.args;
        match (call.func_name.as_str(), args.as_slice()) {
            (op::LOGICAL_AND, _) => Ok((Expr::And(self.truths(args)?), Ty::Bool)),
            (op::LOGICAL_OR, _) => Ok((Expr::Or(self.truths(args)?), Ty::Bool)),
            (op::LOGICAL_NOT, [a]) => Ok((Expr::Not(Box::new(self.truth(a)?)), Ty::Bool)),
            (op::EQUALS, [a, b]) => self.compare(Cmp::Eq, a, b),
            (op::NOT_EQUALS, [a, b]) => self.compare(Cmp::Ne, a, b),
            (op::LESS, [a, b]) => self.compare(Cmp::Lt, a, b),
            (op::LESS_EQUALS, [a, b]) => self.compare(Cmp::Le, a, b),
            (op::GREATER, [a, b]) => self.compare(Cmp::Gt, a, b),
            (op::GREATER_EQUALS, [a, b]) => self.compare(Cmp::Ge, a, b),
            (op::IN, [a, b]) => self.membership(a, b),
            (op::ADD, [a, b]) => self.arith(Arith::Add, a, b),
            (op::SUBSTRACT, [a, b]) => self.arith(Arith::Sub, a, b),
            (op::MULTIPLY, [a, b]) => self.arith(Arith::Mul, a, b),
            (op::DIVIDE, [a, b]) => self.arith(Arith::Div, a, b),
            (op::MODULO, [a, b]) => self.arith(Arith::Rem, a, b),
            (op::NEGATE, [a]) => {
                let (e, t) = self.expr(a)?;
                if !matches!(t, Ty::Int | Ty::Dec) {
                    return problem(format!("minus before {}", t.name()), "only numbers have a sign");
                }
                Ok(match e {
                    Expr::Const(V::Int(n)) => (Expr::Const(V::Int(-n)), t),
                    e => (Expr::Neg(Box::new(e)), t),
                })
            }
            (op::CONDITIONAL, [c, a, b]) => {
                let c = self.truth(c)?;
                let (a, ta) = self.expr(a)?;
                let (b, tb) = self.expr(b)?;
                match unify(&ta, &tb) {
                    Some(t) => Ok((Expr::Cond(Box::new(c), Box::new(a), Box::new(b)), t)),
                    None => problem(
                        format!("the two answers of ?: are {} and {}", ta.name(), tb.name()),
                        "let both be of one kind",
                    ),
                }
            }
            (name, _) => self.function(name, call),
        }
    }

    fn function(&mut self, name: &str, call: &CallExpr) -> Lowered {
        let Some(doc) = FUNCTIONS.iter().find(|f| f.name == name) else {
            return problem(
                format!("there is no function `{name}`"),
                did_you_mean(name, FUNCTIONS.iter().map(|f| f.name)),
            );
        };
        let mut exprs = Vec::new();
        let mut tys = Vec::new();
        for arg in call.target.as_deref().into_iter().chain(&call.args) {
            let (e, t) = self.expr(arg)?;
            exprs.push(e);
            tys.push(t);
        }
        match doc.function.check(&tys) {
            Ok(ty) => match (doc.function, exprs.as_slice()) {
                (Function::StateText, [Expr::Field(i)]) => Ok((Expr::StateOf(*i), ty)),
                (Function::StateText, _) => {
                    problem("`state` asks about something that is not a field", "write state(field)")
                }
                (Function::Under, [_, Expr::Const(V::Text(code))]) => {
                    self.code_exists(&tys[0], code)?;
                    Ok((Expr::Call(doc.function, exprs), ty))
                }
                _ => Ok((Expr::Call(doc.function, exprs), ty)),
            },
            Err(takes) => {
                let given: Vec<String> = tys.iter().map(Ty::name).collect();
                problem(
                    format!("`{name}` takes ({takes}), given ({})", given.join(", ")),
                    format!("write {name}({takes})"),
                )
            }
        }
    }

    fn truths(&mut self, args: &[IdedExpr]) -> Result<Vec<Expr>, ExprProblem> {
        args.iter().map(|a| self.truth(a)).collect()
    }

    fn truth(&mut self, ast: &IdedExpr) -> Result<Expr, ExprProblem> {
        match self.expr(ast)? {
            (e, Ty::Bool) => Ok(e),
            (_, t) => problem(format!("a condition is wanted, this is {}", t.name()), "compare it with something"),
        }
    }

    fn compare(&mut self, cmp: Cmp, a: &IdedExpr, b: &IdedExpr) -> Lowered {
        let (ea, ta) = self.expr(a)?;
        let (eb, tb) = self.expr(b)?;
        if let Some(state) = self.state_question(cmp, &ea, &ta, &eb)? {
            return Ok((state, Ty::Bool));
        }
        for (t, other) in [(&ta, &eb), (&tb, &ea)] {
            if let (Ty::Code(_), Expr::Const(V::Text(code))) = (t, other) {
                self.code_exists(t, code)?;
            }
        }
        let ordered = !matches!(cmp, Cmp::Eq | Cmp::Ne);
        let Some(ty) = unify(&ta, &tb).filter(|t| !matches!(t, Ty::Opaque | Ty::Set(_) | Ty::List(_) | Ty::Row(_)))
        else {
            return problem(
                format!("{} is compared with {}", ta.name(), tb.name()),
                "compare things of one kind; ask sets with `'code' in set`",
            );
        };
        if ordered && !matches!(ty, Ty::Int | Ty::Dec | Ty::Interval | Ty::Date | Ty::Instant | Ty::Text) {
            return problem(format!("{} has no order", ty.name()), "use == or !=");
        }
        let (ea, eb) = (dated(ea, &ta, &ty)?, dated(eb, &tb, &ty)?);
        Ok((Expr::Compare(cmp, Box::new(ea), Box::new(eb)), Ty::Bool))
    }

    /// `sex == 'unknown'` asks for the state, where the field takes states and its list has no such code.
    fn state_question(&self, cmp: Cmp, a: &Expr, ta: &Ty, b: &Expr) -> Result<Option<Expr>, ExprProblem> {
        let (Expr::Field(i), Expr::Const(V::Text(text))) = (a, b) else { return Ok(None) };
        let field = &self.types.register.fields[*i];
        let is_code = field.list.as_ref().is_some_and(|l| l.get(text).is_some());
        let Some(state) = State::parse(text).filter(|s| !matches!(s, State::Yes | State::No)) else { return Ok(None) };
        if !field.takes_states() && !matches!(ta, Ty::Code(_)) || is_code {
            return Ok(None);
        }
        let has = Expr::HasState(*i, state);
        match cmp {
            Cmp::Eq => Ok(Some(has)),
            Cmp::Ne => Ok(Some(Expr::Not(Box::new(has)))),
            _ => problem("a state has no order", "use == or !="),
        }
    }

    fn code_exists(&self, ty: &Ty, code: &str) -> Result<(), ExprProblem> {
        let (Ty::Code(name) | Ty::Set(name)) = ty else { return Ok(()) };
        let lists = self
            .types
            .register
            .fields
            .iter()
            .flat_map(|f| std::iter::once(f).chain(&f.fields))
            .filter_map(|f| f.list.as_ref());
        match lists.into_iter().find(|l| l.name == *name) {
            Some(list) if list.get(code).is_none() => {
                let near = crate::value::nearest_codes(list, code);
                problem(format!("`{code}` is not a code of `{name}`"), format!("nearest codes: {}", near.join(", ")))
            }
            _ => Ok(()),
        }
    }

    fn membership(&mut self, a: &IdedExpr, b: &IdedExpr) -> Lowered {
        let (ea, ta) = self.expr(a)?;
        let (eb, tb) = self.expr(b)?;
        match (&ta, &tb) {
            (Ty::Text | Ty::Code(_), Ty::Set(_)) => {
                if let Expr::Const(V::Text(code)) = &ea {
                    self.code_exists(&tb, code)?;
                }
            }
            (_, Ty::List(item)) => {
                if unify(&ta, item).is_none() {
                    return problem(
                        format!("{} is looked for among {}", ta.name(), tb.name()),
                        "let the list hold things of the same kind",
                    );
                }
                if let Expr::List(items) = &eb {
                    // States in the list are asked for apart, so that `sex in ['female', 'unknown']` means what it says.
                    let mut states = Vec::new();
                    let mut rest = Vec::new();
                    for item in items {
                        match self.state_question(Cmp::Eq, &ea, &ta, item)? {
                            Some(q) => states.push(q),
                            None => {
                                if let (Ty::Code(_), Expr::Const(V::Text(code))) = (&ta, item) {
                                    self.code_exists(&ta, code)?;
                                }
                                rest.push(dated(item.clone(), item_type(item), &ta)?);
                            }
                        }
                    }
                    let among = Expr::In(Box::new(ea), Box::new(Expr::List(rest.clone())));
                    if states.is_empty() {
                        return Ok((among, Ty::Bool));
                    }
                    if !rest.is_empty() {
                        states.push(among);
                    }
                    return Ok((Expr::Or(states), Ty::Bool));
                }
            }
            _ => {
                return problem(
                    format!("{} is looked for in {}", ta.name(), tb.name()),
                    "`in` wants a list or a set on its right",
                );
            }
        }
        Ok((Expr::In(Box::new(ea), Box::new(eb)), Ty::Bool))
    }

    fn arith(&mut self, arith: Arith, a: &IdedExpr, b: &IdedExpr) -> Lowered {
        let (ea, ta) = self.expr(a)?;
        let (eb, tb) = self.expr(b)?;
        let ty = match (arith, &ta, &tb) {
            (Arith::Add, Ty::Text, Ty::Text) => Some(Ty::Text),
            (_, Ty::Int, Ty::Int) => Some(Ty::Int),
            (_, Ty::Int | Ty::Dec, Ty::Int | Ty::Dec) => Some(Ty::Dec),
            (Arith::Add | Arith::Sub, Ty::Interval | Ty::Int, Ty::Interval | Ty::Int) => Some(Ty::Interval),
            _ => None,
        };
        match ty {
            Some(ty) => Ok((Expr::Arith(arith, Box::new(ea), Box::new(eb)), ty)),
            None => problem(
                format!("{} and {} cannot be reckoned together", ta.name(), tb.name()),
                "use numbers; move dates with add_days(date, n)",
            ),
        }
    }

    fn comprehension(&mut self, c: &ComprehensionExpr) -> Lowered {
        let (list, ty) = self.expr(&c.iter_range)?;
        let Ty::List(item) = ty else {
            return problem(
                format!("a loop goes over a list, this is {}", ty.name()),
                "use it on rows, references or relations",
            );
        };
        let (kind, body) = loop_shape(&c.loop_step).ok_or_else(|| ExprProblem {
            cause: "this loop is not used here".into(),
            remedy: "use exists, all, filter or map".into(),
        })?;
        let slot = self.vars.len();
        self.vars.push((c.iter_var.clone(), (*item).clone()));
        let lowered = self.expr(body);
        self.vars.pop();
        let (body, body_ty) = lowered?;
        let ty = match kind {
            LoopKind::Exists | LoopKind::All => Ty::Bool,
            LoopKind::Filter => Ty::List(item),
            LoopKind::Map => Ty::List(Box::new(body_ty.clone())),
        };
        if kind != LoopKind::Map && body_ty != Ty::Bool {
            return problem(format!("the condition of a loop is {}", body_ty.name()), "compare something in it");
        }
        Ok((Expr::Loop(kind, Box::new(list), slot, Box::new(body)), ty))
    }
}

fn item_type(item: &Expr) -> &'static Ty {
    static TEXT: Ty = Ty::Text;
    static OTHER: Ty = Ty::Opaque;
    if matches!(item, Expr::Const(V::Text(_))) { &TEXT } else { &OTHER }
}

/// A text constant that stands where a date is wanted becomes a date.
fn dated(expr: Expr, own: &Ty, wanted: &Ty) -> Result<Expr, ExprProblem> {
    match (&expr, own, wanted) {
        (Expr::Const(V::Text(t)), Ty::Text, Ty::Date) => match crate::value::PartialDate::parse(t) {
            Some(d) => Ok(Expr::Const(V::Date(d))),
            None => problem(format!("`{t}` is not a date"), "write it as '2024-03-15', '2024-03' or '2024'"),
        },
        (Expr::Const(V::Text(t)), Ty::Text, Ty::Instant) => match t.parse() {
            Ok(at) => Ok(Expr::Const(V::Instant(at))),
            Err(_) => problem(format!("`{t}` is not a moment"), "write it as '2024-03-15T10:00:00Z'"),
        },
        _ => Ok(expr),
    }
}

fn unify(a: &Ty, b: &Ty) -> Option<Ty> {
    match (a, b) {
        (a, b) if a == b => Some(a.clone()),
        (Ty::Code(_), Ty::Text) => Some(a.clone()),
        (Ty::Text, Ty::Code(_)) => Some(b.clone()),
        (Ty::Code(_), Ty::Code(_)) => Some(a.clone()),
        (Ty::Interval, Ty::Int) | (Ty::Int, Ty::Interval) => Some(Ty::Interval),
        (Ty::Int, Ty::Dec) | (Ty::Dec, Ty::Int) => Some(Ty::Dec),
        (Ty::Date, Ty::Text) | (Ty::Text, Ty::Date) => Some(Ty::Date),
        (Ty::Instant, Ty::Text) | (Ty::Text, Ty::Instant) => Some(Ty::Instant),
        (Ty::Record(_), Ty::Record(_)) => Some(a.clone()),
        (Ty::Record(_), Ty::Text) => Some(a.clone()),
        (Ty::Text, Ty::Record(_)) => Some(b.clone()),
        _ => None,
    }
}

fn loop_shape(step: &IdedExpr) -> Option<(LoopKind, &IdedExpr)> {
    let Ast::Call(call) = &step.expr else { return None };
    match (call.func_name.as_str(), call.args.as_slice()) {
        (op::LOGICAL_OR, [_, body]) => Some((LoopKind::Exists, body)),
        (op::LOGICAL_AND, [_, body]) => Some((LoopKind::All, body)),
        (op::CONDITIONAL, [body, _, _]) => Some((LoopKind::Filter, body)),
        (op::ADD, [_, list]) => match &list.expr {
            Ast::List(l) => l.elements.first().map(|body| (LoopKind::Map, body)),
            _ => None,
        },
        _ => None,
    }
}

fn literal(l: &LiteralValue) -> Lowered {
    Ok(match l {
        LiteralValue::Boolean(b) => (Expr::Const(V::Bool(**b)), Ty::Bool),
        LiteralValue::Int(n) => (Expr::Const(V::Int(**n)), Ty::Int),
        LiteralValue::String(s) => (Expr::Const(V::Text(s.inner().into())), Ty::Text),
        LiteralValue::Double(d) => match Decimal::from_str_exact(&format!("{}", **d)) {
            Ok(d) => (Expr::Const(V::Dec(d)), Ty::Dec),
            Err(_) => return problem("this number cannot be held exactly", "write fewer decimal places"),
        },
        LiteralValue::Null => return problem("null is not used here", "ask `stated(field)` or `field == 'unknown'`"),
        LiteralValue::UInt(_) | LiteralValue::Bytes(_) => {
            return problem("this literal is not used here", "write a plain number or text");
        }
    })
}
