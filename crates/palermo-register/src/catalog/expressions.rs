//! The second pass over a register: everything that speaks about fields. Computed fields, rules, workflows, queries,
//! sections, periods and clocks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::effect::Effects;
use super::field::*;
use super::resolve::Resolver;
use super::{clocks, intake, names, periods, sections, tell, workflow};
use crate::cel::{Expr, ExprProblem, Function, Names, Ty, Types, compile, compile_filter};
use crate::decl::{FieldType, RegisterDecl, RelationDecl, Severity};
use crate::source::{At, Faults, did_you_mean};

struct Known<'a>(&'a BTreeMap<String, Register>);

impl Names for Known<'_> {
    fn register(&self, name: &str) -> Option<&Register> {
        self.0.get(name)
    }
}

impl Resolver<'_> {
    /// Second pass: everything that speaks about fields.
    pub fn expressions(
        &self,
        decl: &RegisterDecl,
        first: &BTreeMap<String, Register>,
        faults: &mut Faults,
    ) -> Option<Register> {
        let name = format!("{}.{}", self.pack, decl.register.value);
        let mut register = first.get(&name)?.clone();
        for (n, r) in decl.relations.iter() {
            let relation = self.relation(n, r, &register, first, faults);
            register.relations.push(relation);
        }
        if let Some(p) = decl.profile.as_ref().filter(|p| !self.catalog.profiles.contains_key(&p.value)) {
            faults.add(
                &p.spot,
                "profile",
                format!("there is no profile `{}`", p.value),
                did_you_mean(p, self.catalog.profiles.keys().map(String::as_str)),
            );
        }
        names::check(decl, &register, faults);
        let mut compiled = register.clone();
        {
            let profile = register.profile.as_ref().map(|p| self.catalog.parameter_types(p)).unwrap_or_default();
            let known = Known(first);
            let types = Types { register: &register, names: &known, profile };
            let cx = Compile { types: &types };
            cx.fields(decl, &mut compiled, faults);
            cx.rules(decl, &mut compiled, faults);
            let around = Effects { resolver: self, cx: &cx, register: &register, first };
            for (n, w) in decl.workflows.iter() {
                compiled.workflows.push(workflow::compile(&around, n, w, faults));
            }
            for (n, q) in decl.queries.iter() {
                match compile_filter(&q.filter, &types) {
                    Ok(filter) => compiled.queries.push(Query {
                        name: n.value.clone(),
                        text: q.filter.value.clone(),
                        filter,
                        list: q.list.iter().map(|l| l.value.clone()).collect(),
                    }),
                    Err(p) => faults.add(&q.filter.spot, format!("query.{}.where", n.value), p.cause, p.remedy),
                }
            }
            sections::compile(decl, &cx, &mut compiled, faults);
        }
        periods::compile(decl, &mut compiled, faults);
        compiled.intake = decl.intake.as_ref().map(|i| intake::compile(i, &compiled, faults));
        clocks::check(self.catalog, decl, &compiled, faults);
        Some(compiled)
    }

    fn relation(
        &self,
        n: &At<String>,
        r: &RelationDecl,
        register: &Register,
        first: &BTreeMap<String, Register>,
        faults: &mut Faults,
    ) -> Relation {
        let word = format!("relation.{}", n.value);
        tell::name(n, &word, faults);
        if register.field(n).is_some() {
            faults.add(
                &n.spot,
                &word,
                format!("`{}` is a field of `{}` too: expressions could not tell them apart", n.value, register.name),
                "choose another name",
            );
        }
        let other = self.register_name(&r.register, &format!("{word}.register"), faults);
        if let Some(o) = first.get(&other)
            && let Some(f) = tell::field(o, &r.field, &format!("{word}.field"), faults)
        {
            if !f.to.contains(&register.name) || f.kind == FieldType::Query {
                faults.add(
                    &r.field.spot,
                    format!("{word}.field"),
                    format!("`{other}.{}` does not point at `{}`", r.field.value, register.name),
                    "name a ref or refs field that points here",
                );
            } else if !f.is_stored() {
                tell::sealed(f, &r.field, &format!("{word}.field"), "an expression", faults);
            }
        }
        Relation { name: n.value.clone(), register: other, field: r.field.value.clone() }
    }
}

/// Compiling expressions of one register.
pub(super) struct Compile<'a> {
    pub types: &'a Types<'a>,
}

impl Compile<'_> {
    pub(super) fn expr(&self, text: &At<String>, word: &str, faults: &mut Faults) -> Option<(Arc<Expr>, Ty)> {
        match compile(text, self.types) {
            Ok((expr, ty)) => {
                self.counts_in_a_calendar(&expr, text, word, faults);
                Some((expr, ty))
            }
            Err(ExprProblem { cause, remedy }) => {
                faults.add(&text.spot, word, cause, remedy);
                None
            }
        }
    }

    /// Working days are those of the calendar that the profile names.
    fn counts_in_a_calendar(&self, expr: &Expr, text: &At<String>, word: &str, faults: &mut Faults) {
        let mut counts = false;
        expr.walk(&mut |e| counts |= matches!(e, Expr::Call(Function::WorkingDays, _)));
        if counts && !self.types.profile.contains_key("calendar") {
            faults.add(
                &text.spot,
                word,
                "`working_days` counts in the calendar of the profile, and none is named",
                "add `profile = \"…\"` to the register and `calendar = \"…\"` to the profile",
            );
        }
    }

    pub(super) fn truth(&self, text: &At<String>, word: &str, faults: &mut Faults) -> Option<Arc<Expr>> {
        let (expr, ty) = self.expr(text, word, faults)?;
        if ty != Ty::Bool {
            faults.add(
                &text.spot,
                word,
                format!("a condition is wanted, this is {}", ty.name()),
                "compare it with something",
            );
            return None;
        }
        Some(expr)
    }

    fn fields(&self, decl: &RegisterDecl, register: &mut Register, faults: &mut Faults) {
        for (name, d) in decl.fields.iter() {
            let Some(i) = register.field_index(name) else { continue };
            if let Some(c) = &d.show_if {
                let word = format!("field.{}.show_if", name.value);
                register.fields[i].show_if = self.truth(c, &word, faults);
                if d.default.is_none() && register.fields[i].show_if.as_ref().is_some_and(|e| e.fields() == [i]) {
                    faults.add(
                        &c.spot,
                        word,
                        format!("`{}` is asked only once it is answered", name.value),
                        "let the condition read another field",
                    );
                }
            }
            if let Some(c) = &d.counter {
                register.fields[i].ceiling = self.ceiling(c, &format!("field.{}.counter", name.value), faults);
            }
            let Some(c) = &d.computed else { continue };
            let word = format!("field.{}.computed", name.value);
            let Some((expr, ty)) = self.expr(c, &word, faults) else { continue };
            if expr.reads_today() {
                faults.add(
                    &c.spot,
                    &word,
                    "a stored value cannot depend on today: it would be wrong tomorrow",
                    "use a clock, or ask in a filter or rule",
                );
            }
            if !fits(&register.fields[i], &ty) {
                faults.add(
                    &c.spot,
                    &word,
                    format!("the field is {}, the expression gives {}", register.fields[i].kind, ty.name()),
                    "let both agree",
                );
            }
            register.fields[i].derived = Some(Derived::Computed(expr));
        }
        circles(decl, register, faults);
    }

    fn ceiling(&self, text: &At<String>, word: &str, faults: &mut Faults) -> Option<Arc<Expr>> {
        let (expr, ty) = self.expr(text, word, faults)?;
        if ty != Ty::Int {
            faults.add(
                &text.spot,
                word,
                format!("a ceiling is a whole number, this is {}", ty.name()),
                "name an integer field or a parameter of the profile, or write a number",
            );
        }
        Some(expr)
    }

    fn rules(&self, decl: &RegisterDecl, register: &mut Register, faults: &mut Faults) {
        let mut seen = BTreeSet::new();
        for rule in &decl.rules {
            let word = format!("rule.{}", rule.id.value);
            if !seen.insert(rule.id.value.clone()) {
                faults.add(
                    &rule.id.spot,
                    &word,
                    format!("the rule `{}` stands twice", rule.id.value),
                    "give one of them another id",
                );
            }
            if let Some(on) = &rule.on {
                tell::field(register, on, &format!("{word}.on"), faults);
            }
            let (text, severity) = match (&rule.error, &rule.warning) {
                (Some(e), None) => (e, Severity::Error),
                (None, Some(w)) => (w, Severity::Warning),
                _ => {
                    faults.add(
                        &rule.spot,
                        &word,
                        "a rule has either `error` or `warning`",
                        "write the condition that is wrong when true",
                    );
                    continue;
                }
            };
            if let Some(condition) = self.truth(text, &word, faults) {
                register.rules.push(Rule {
                    id: rule.id.value.clone(),
                    severity,
                    condition,
                    on: rule.on.as_ref().map(|o| o.value.clone()),
                });
            }
        }
    }
}

/// Computed fields that need each other in a circle can never be computed.
fn circles(decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
    let needs = |i: usize| match &register.fields[i].derived {
        Some(Derived::Computed(e)) => e.fields(),
        _ => Vec::new(),
    };
    for (name, d) in decl.fields.iter() {
        let (Some(c), Some(start)) = (&d.computed, register.field_index(name)) else { continue };
        let mut seen = BTreeSet::new();
        let mut stack = needs(start);
        while let Some(i) = stack.pop() {
            if i == start {
                faults.add(
                    &c.spot,
                    format!("field.{}.computed", name.value),
                    format!("`{}` is computed from itself", name.value),
                    "break the circle",
                );
                break;
            }
            if seen.insert(i) {
                stack.extend(needs(i));
            }
        }
    }
}

/// Whether a field can be computed by an expression of that type.
fn fits(field: &Field, ty: &Ty) -> bool {
    use FieldType as T;
    match (field.kind, ty) {
        (T::Text | T::LongText, Ty::Text | Ty::Code(_))
        | (T::Integer, Ty::Int)
        | (T::Decimal, Ty::Dec | Ty::Int)
        | (T::Yn, Ty::Bool)
        | (T::Date, Ty::Date)
        | (T::Datetime, Ty::Instant)
        | (T::Interval, Ty::Interval | Ty::Int)
        | (T::Money, Ty::Money) => true,
        (T::Code, Ty::Text) => true,
        (T::Code | T::Country | T::Language | T::Currency | T::Subdivision, Ty::Code(list)) => {
            field.list.as_ref().is_some_and(|l| l.name == *list)
        }
        _ => false,
    }
}

/// Whether an effect can put the value of an expression of that type into a field.
pub(super) fn takes(field: &Field, ty: &Ty) -> bool {
    use FieldType as T;
    match (field.kind, ty) {
        (T::Phone | T::Email | T::Url | T::Identifier | T::Query, Ty::Text) | (T::Duration, Ty::Duration) => true,
        (T::Country | T::Language | T::Currency | T::Subdivision, Ty::Text) => true,
        (T::Set, Ty::Set(list)) => field.list.as_ref().is_some_and(|l| l.name == *list),
        (T::Ref | T::Refs, Ty::Record(registers)) => registers.iter().all(|r| field.to.contains(r)),
        _ => fits(field, ty),
    }
}
