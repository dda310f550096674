//! The second pass over a register: everything that speaks about fields. Computed fields, rules, workflows, queries,
//! sections, periods and clocks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::field::*;
use super::resolve::Resolver;
use super::workflow;
use crate::cel::{Expr, ExprProblem, Names, Ty, Types, compile, compile_filter};
use crate::decl::{FieldType, Owner, RegisterDecl, Severity};
use crate::process::clock::{Length, Trigger, parse_hours};
use crate::process::number::{self, Part};
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
            let other = self.register_name(&r.register, &format!("relation.{}.register", n.value), faults);
            if let Some(o) = first.get(&other) {
                match o.field(&r.field) {
                    Some(f) if f.to.contains(&name) => {}
                    Some(_) => faults.add(
                        &r.field.spot,
                        format!("relation.{}.field", n.value),
                        format!("`{other}.{}` does not point at `{name}`", r.field.value),
                        "name a ref or refs field that points here",
                    ),
                    None => {
                        let known: Vec<&str> = o.fields.iter().map(|f| f.name.as_str()).collect();
                        faults.add(
                            &r.field.spot,
                            format!("relation.{}.field", n.value),
                            format!("`{other}` has no field `{}`", r.field.value),
                            did_you_mean(&r.field, known.iter().copied()),
                        );
                    }
                }
            }
            register.relations.push(Relation { name: n.value.clone(), register: other, field: r.field.value.clone() });
        }
        if let Some(p) = decl.profile.as_ref().filter(|p| !self.catalog.profiles.contains_key(&p.value)) {
            faults.add(
                &p.spot,
                "profile",
                format!("there is no profile `{}`", p.value),
                did_you_mean(p, self.catalog.profiles.keys().map(String::as_str)),
            );
        }
        self.names_exist(decl, &register, faults);
        let mut compiled = register.clone();
        {
            let profile = register.profile.as_ref().map(|p| self.catalog.parameter_types(p)).unwrap_or_default();
            let known = Known(first);
            let types = Types { register: &register, names: &known, profile };
            let cx = Compile { types: &types };
            cx.fields(decl, &mut compiled, faults);
            cx.rules(decl, &mut compiled, faults);
            for (n, w) in decl.workflows.iter() {
                let done = workflow::compile(self, &cx, n, w, &register, first, faults);
                compiled.workflows.push(done);
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
            self.sections(decl, &cx, &mut compiled, faults);
        }
        self.periods(decl, &mut compiled, faults);
        self.clocks(decl, &compiled, faults);
        Some(compiled)
    }

    fn names_exist(&self, decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
        let known: Vec<&str> = register.fields.iter().map(|f| f.name.as_str()).collect();
        let missing = |n: &At<String>, word: &str, faults: &mut Faults| {
            let field = register.field(n);
            if field.is_none() {
                faults.add(
                    &n.spot,
                    word,
                    format!("`{}` has no field `{}`", register.name, n.value),
                    did_you_mean(n, known.iter().copied()),
                );
            }
            field
        };
        for (list, word) in [(&decl.list, "list"), (&decl.facets, "facets"), (&decl.number_scope, "number_scope")] {
            for n in list {
                missing(n, word, faults);
            }
        }
        for (set, word) in std::iter::once((&decl.key, "key")).chain(decl.unique.iter().map(|u| (u, "unique"))) {
            for n in set {
                let many = |f: &Field| {
                    matches!(
                        f.kind,
                        FieldType::Set
                            | FieldType::Rows
                            | FieldType::Refs
                            | FieldType::Translated
                            | FieldType::Concepts
                            | FieldType::File
                    )
                };
                if missing(n, word, faults).is_some_and(|f| many(f) || !f.is_stored()) {
                    faults.add(
                        &n.spot,
                        word,
                        format!("`{}` cannot be part of a {word}: it has several values or is sealed", n.value),
                        "use single stored values",
                    );
                }
            }
        }
        for (pattern, word) in [(&decl.title, "title"), (&decl.number, "number")] {
            let Some(p) = pattern else { continue };
            match number::parse(p) {
                Err(bad) => faults.add(
                    &p.spot,
                    word,
                    format!("`{bad}` cannot be read"),
                    "write {field}, {seq}, {perm:6}, {symbol}, {year} or {owner.code}",
                ),
                Ok(parts) => {
                    for part in parts {
                        match part {
                            Part::Field(f) if f == "id" || f == "owner.code" => {}
                            Part::Field(f) if register.field(&f).is_none() => {
                                faults.add(
                                    &p.spot,
                                    word,
                                    format!("`{{{f}}}` names no field"),
                                    did_you_mean(&f, known.iter().copied()),
                                );
                            }
                            Part::Symbol if register.field("symbol").is_none() => faults.add(
                                &p.spot,
                                word,
                                "`{symbol}` needs a field `symbol`",
                                "declare a text field called symbol",
                            ),
                            Part::Seq | Part::Perm(_) if word == "title" => faults.add(
                                &p.spot,
                                word,
                                "a title counts nothing",
                                "write {number} for the record's number",
                            ),
                            _ => {}
                        }
                    }
                }
            }
        }
        if let Some(s) = decl.subject.as_ref().filter(|s| s.value != "self") {
            missing(s, "subject", faults);
        }
    }

    fn periods(&self, decl: &RegisterDecl, register: &mut Register, faults: &mut Faults) {
        let is_date = |n: &At<String>| register.field(n).is_some_and(|f| f.kind == FieldType::Date);
        let mut exclusive = Vec::new();
        for e in &decl.exclusive {
            match e.period.as_slice() {
                [from, to] if is_date(from) && is_date(to) => exclusive.push(Exclusive {
                    fields: e.fields.iter().map(|f| f.value.clone()).collect(),
                    from: from.value.clone(),
                    to: to.value.clone(),
                }),
                _ => faults.add(
                    &e.spot,
                    "exclusive.period",
                    "a period is two date fields",
                    "write period = [\"from_field\", \"to_field\"]",
                ),
            }
            for f in &e.fields {
                if register.field(f).is_none() {
                    let known: Vec<&str> = register.fields.iter().map(|f| f.name.as_str()).collect();
                    faults.add(
                        &f.spot,
                        "exclusive.fields",
                        format!("`{}` has no field `{}`", register.name, f.value),
                        did_you_mean(f, known.iter().copied()),
                    );
                }
            }
        }
        let mut append = None;
        if let Some(a) = &decl.append_only {
            for f in a.of.iter().chain([&a.value]).chain(&a.corrects) {
                if register.field(f).is_none() {
                    let known: Vec<&str> = register.fields.iter().map(|f| f.name.as_str()).collect();
                    faults.add(
                        &f.spot,
                        "append_only",
                        format!("`{}` has no field `{}`", register.name, f.value),
                        did_you_mean(f, known.iter().copied()),
                    );
                }
            }
            if !is_date(&a.at) {
                faults.add(
                    &a.at.spot,
                    "append_only.at",
                    format!("`{}` is not a date field", a.at.value),
                    "name the date from which the event holds",
                );
            }
            append = Some(AppendOnly {
                of: a.of.iter().map(|f| f.value.clone()).collect(),
                at: a.at.value.clone(),
                value: a.value.value.clone(),
                corrects: a.corrects.as_ref().map(|c| c.value.clone()),
            });
        }
        let mut public = None;
        if let Some(p) = &decl.public {
            let mut states = Vec::new();
            for s in &p.states {
                let found = s
                    .split_once('.')
                    .filter(|(w, st)| register.workflow(w).is_some_and(|w| w.states.iter().any(|x| x == st)));
                match found {
                    Some((w, st)) => states.push((w.to_string(), st.to_string())),
                    None => faults.add(
                        &s.spot,
                        "public.states",
                        format!("`{}` is not a state of a workflow here", s.value),
                        "write workflow.state",
                    ),
                }
            }
            if let Some(f) = p.flag.as_ref().filter(|f| register.field(f).is_none_or(|f| f.kind != FieldType::Yn)) {
                faults.add(
                    &f.spot,
                    "public.flag",
                    format!("`{}` is not a yes/no field", f.value),
                    "name a yn field; `no` hides the record",
                );
            }
            if register.owner != Owner::Public {
                faults.add(
                    &p.spot,
                    "public",
                    "only a public register shows itself to the world",
                    "set owner = \"public\"",
                );
            }
            public = Some(Public { states, flag: p.flag.as_ref().map(|f| f.value.clone()) });
        }
        register.exclusive = exclusive;
        register.append_only = append;
        register.public = public;
    }

    fn sections(&self, decl: &RegisterDecl, cx: &Compile<'_>, register: &mut Register, faults: &mut Faults) {
        let mut used: BTreeMap<String, String> = BTreeMap::new();
        for (n, s) in decl.sections.iter() {
            for f in &s.fields {
                if register.field(f).is_none() {
                    let known: Vec<&str> = register.fields.iter().map(|f| f.name.as_str()).collect();
                    faults.add(
                        &f.spot,
                        format!("section.{}.fields", n.value),
                        format!("`{}` has no field `{}`", register.name, f.value),
                        did_you_mean(f, known.iter().copied()),
                    );
                } else if let Some(other) = used.insert(f.value.clone(), n.value.clone()) {
                    faults.add(
                        &f.spot,
                        format!("section.{}.fields", n.value),
                        format!("`{}` stands in the section `{other}` already", f.value),
                        "show each field once",
                    );
                }
            }
            let show_if = s.show_if.as_ref().and_then(|e| cx.truth(e, &format!("section.{}.show_if", n.value), faults));
            register.sections.push(Section {
                name: n.value.clone(),
                fields: s.fields.iter().map(|f| f.value.clone()).collect(),
                show_if,
            });
        }
        let rest: Vec<String> =
            register.fields.iter().map(|f| f.name.clone()).filter(|f| !used.contains_key(f)).collect();
        if !rest.is_empty() {
            register.sections.push(Section { name: String::new(), fields: rest, show_if: None });
        }
    }

    fn clocks(&self, decl: &RegisterDecl, register: &Register, faults: &mut Faults) {
        for (n, c) in decl.clocks.iter() {
            let at = |w: &str| format!("clock.{}.{w}", n.value);
            for (t, w) in std::iter::once((&c.start, "start"))
                .chain(c.stop.iter().map(|s| (s, "stop")))
                .chain(c.pause.iter().flat_map(|p| [(&p.from, "pause.from"), (&p.until, "pause.until")]))
            {
                let problem = match Trigger::parse(t) {
                    None => Some("cannot be read".to_string()),
                    Some(Trigger::Enters(wf, state)) => match register.workflow(&wf) {
                        None => Some(format!("names no workflow `{wf}`")),
                        Some(x) if !x.states.contains(&state) => Some(format!("names no state `{state}` of `{wf}`")),
                        _ => None,
                    },
                    Some(Trigger::Field(f)) => register.field(&f).is_none().then(|| format!("names no field `{f}`")),
                    _ => None,
                };
                if let Some(p) = problem {
                    faults.add(
                        &t.spot,
                        at(w),
                        format!("`{}` {p}", t.value),
                        "write workflow.enters('state'), created, effect, or a field",
                    );
                }
            }
            let length = c.length.as_ref().or(c.offset.as_ref());
            match (&c.length, &c.offset) {
                (Some(_), Some(o)) => {
                    faults.add(&o.spot, at("offset"), "a clock has a length or an offset", "take one of the two away")
                }
                (None, None) => {
                    faults.add(&c.spot, at("length"), "a clock has a length or an offset", "add length = \"45d\"")
                }
                _ => {}
            }
            for l in length.into_iter().chain(&c.extension).chain(&c.warn).chain(c.escalate.iter().map(|e| &e.after)) {
                match Length::parse(l) {
                    None => faults.add(
                        &l.spot,
                        at("length"),
                        format!("`{}` is not a length", l.value),
                        "write 24h, 8sh, 45d, 5wd, 3mo, 1y, profile.x or 50% of other",
                    ),
                    Some(Length::Profile(p)) => {
                        let types =
                            register.profile.as_ref().map(|r| self.catalog.parameter_types(r)).unwrap_or_default();
                        if !types.contains_key(&p) {
                            faults.add(
                                &l.spot,
                                at("length"),
                                format!("the profile has no parameter `{p}`"),
                                did_you_mean(&p, types.keys().map(String::as_str)),
                            );
                        }
                    }
                    Some(Length::Share(_, other)) if decl.clocks.get(&other).is_none() || other == n.value => {
                        faults.add(
                            &l.spot,
                            at("length"),
                            format!("there is no other clock `{other}`"),
                            "name another clock of the register",
                        );
                    }
                    _ => {}
                }
            }
            if let Some(cal) = c
                .calendar
                .as_ref()
                .filter(|x| !x.starts_with("profile.") && !self.catalog.calendars.contains_key(&x.value))
            {
                faults.add(
                    &cal.spot,
                    at("calendar"),
                    format!("there is no calendar `{}`", cal.value),
                    did_you_mean(cal, self.catalog.calendars.keys().map(String::as_str)),
                );
            }
            if let Some(h) = c.hours.as_ref().filter(|h| parse_hours(h).is_none()) {
                faults.add(&h.spot, at("hours"), format!("`{}` are not hours of a day", h.value), "write 08:00-16:00");
            }
            for e in &c.escalate {
                if !e.to.starts_with("role:") && register.field(&e.to).is_none() {
                    faults.add(
                        &e.to.spot,
                        at("escalate.to"),
                        format!("`{}` is neither a role nor a field", e.to.value),
                        "write role:name or a field",
                    );
                }
            }
        }
    }

    /// Name of a register for an effect.
    pub(super) fn effect_register(&self, name: &At<String>, word: &str, faults: &mut Faults) -> String {
        self.register_name(name, word, faults)
    }
}

/// Compiling expressions of one register.
pub(super) struct Compile<'a> {
    pub types: &'a Types<'a>,
}

impl Compile<'_> {
    pub(super) fn expr(&self, text: &At<String>, word: &str, faults: &mut Faults) -> Option<(Arc<Expr>, Ty)> {
        match compile(text, self.types) {
            Ok(done) => Some(done),
            Err(ExprProblem { cause, remedy }) => {
                faults.add(&text.spot, word, cause, remedy);
                None
            }
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
                register.fields[i].show_if = self.truth(c, &format!("field.{}.show_if", name.value), faults);
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
            if let Some(on) = rule.on.as_ref().filter(|on| register.field(on).is_none()) {
                let known: Vec<&str> = register.fields.iter().map(|f| f.name.as_str()).collect();
                faults.add(
                    &on.spot,
                    format!("{word}.on"),
                    format!("`{}` has no field `{}`", register.name, on.value),
                    did_you_mean(on, known.iter().copied()),
                );
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
