//! Effects of transitions: does each one do one thing, with values that fit where they go?

use std::collections::BTreeMap;
use std::sync::Arc;

use super::clocks::addressee;
use super::expressions::{Compile, takes};
use super::field::{Effect, Field, Register, Source};
use super::resolve::{Resolver, literal_value};
use super::{counter, tell};
use crate::cel::{Expr, Ty};
use crate::decl::{EffectDecl, FieldType};
use crate::source::{At, Faults, did_you_mean};
use crate::words::{Literal, Named};

/// What an effect is compiled with.
pub(super) struct Effects<'a> {
    pub resolver: &'a Resolver<'a>,
    pub cx: &'a Compile<'a>,
    pub register: &'a Register,
    /// Registers by full name, as their fields were declared.
    pub first: &'a BTreeMap<String, Register>,
}

impl Effects<'_> {
    pub fn effect(&self, e: &EffectDecl, word: &str, faults: &mut Faults) -> Option<Effect> {
        let word = format!("{word}.effects");
        let verbs = e.verbs();
        if verbs.len() != 1 {
            let cause = if verbs.is_empty() {
                "an effect without a verb".to_string()
            } else {
                format!("an effect with several verbs: {}", verbs.join(", "))
            };
            faults.add(
                &e.spot,
                &word,
                cause,
                "write one of set, create, start_clock, stop_clock, notify, assign, take, give_back",
            );
            return None;
        }
        let beside = [
            ("with", "create", e.create.is_some()),
            ("to", "assign", e.assign.is_some()),
            ("by", "take", e.take.is_some()),
        ];
        for (beside, verb, given) in beside {
            if let Some(spot) = e.given.spot(beside).filter(|_| !given) {
                faults.add(spot, &word, format!("`{beside}` belongs to `{verb}`"), format!("take `{beside}` away"));
            }
        }
        if let Some(set) = &e.set {
            return Some(self.set(set, &word, faults));
        }
        if let Some(target) = &e.create {
            return self.create(target, e, &word, faults);
        }
        if let Some(c) = &e.start_clock {
            return Some(Effect::StartClock(self.clock(c, &word, faults)));
        }
        if let Some(c) = &e.stop_clock {
            return Some(Effect::StopClock(self.clock(c, &word, faults)));
        }
        if let Some(n) = &e.notify {
            addressee(self.register, n, &word, faults);
            return Some(Effect::Notify(n.value.clone()));
        }
        if let Some(path) = &e.give_back {
            return counter::named(self.register, self.first, path, &word, faults).map(Effect::GiveBack);
        }
        if let Some(path) = &e.take {
            let counter = counter::named(self.register, self.first, path, &word, faults);
            let by = match &e.by {
                Some(text) => Some(self.amount(text, &word, faults)?),
                None => None,
            };
            return Some(Effect::Take(counter?, by));
        }
        self.assign(e.assign.as_ref()?, e.to.as_ref(), &word, faults)
    }

    /// A field of the moving record that an effect may fill.
    fn filled(&self, name: &At<String>, word: &str, faults: &mut Faults) -> Option<&Field> {
        let f = tell::clear_field(self.register, name, word, "a record by an effect", faults)?;
        let computed = f.derived.is_some() || f.computed || f.engine;
        if computed {
            faults.add(&name.spot, word, format!("`{}` is set by the engine", name.value), "set another field");
        }
        Some(f).filter(|_| !computed)
    }

    fn fitting(&self, f: &Field, ty: &Ty, at: &At<String>, word: &str, faults: &mut Faults) {
        if !takes(f, ty) {
            faults.add(
                &at.spot,
                word,
                format!("`{}` is a {}, the expression gives {}", f.name, f.kind, ty.name()),
                "let both agree",
            );
        }
    }

    fn set(&self, set: &Named<At<String>>, word: &str, faults: &mut Faults) -> Effect {
        let mut pairs = Vec::new();
        for (name, text) in set.iter() {
            let field = self.filled(name, word, faults);
            let Some((expr, ty)) = self.cx.expr(text, word, faults) else { continue };
            if let Some(f) = field {
                self.fitting(f, &ty, text, word, faults);
            }
            pairs.push((name.value.clone(), expr));
        }
        Effect::Set(pairs)
    }

    fn create(&self, target: &At<String>, e: &EffectDecl, word: &str, faults: &mut Faults) -> Option<Effect> {
        let name = self.resolver.register_name(target, word, faults);
        let other = self.first.get(&name)?;
        let mut with = Vec::new();
        for (field, value) in e.with.iter() {
            let Some(f) = tell::clear_field(other, field, word, "a record by an effect", faults) else { continue };
            if f.derived.is_some() || f.computed || f.engine {
                faults.add(&field.spot, word, format!("`{}` is set by the engine", field.value), "take it away");
                continue;
            }
            match value {
                Literal::Text(t) if t.starts_with('=') => {
                    let text = At { value: t[1..].to_string(), spot: field.spot.clone() };
                    let Some((expr, ty)) = self.cx.expr(&text, word, faults) else { continue };
                    self.fitting(f, &ty, &text, word, faults);
                    with.push((field.value.clone(), Source::Expr(expr)));
                }
                literal => match literal_value(f, literal) {
                    Ok(v) => with.push((field.value.clone(), Source::Literal(v))),
                    Err(why) => {
                        faults.add(&field.spot, word, why, "write a value of the field's own kind, or \"=expression\"");
                    }
                },
            }
        }
        // A reference to the moving record is filled in by the engine.
        let by_itself = |f: &Field| f.kind == FieldType::Ref && f.to.contains(&self.register.name);
        let needed = other.fields.iter().filter(|f| {
            f.required && f.is_entered() && !f.computed && f.default.is_none() && f.show_if.is_none() && !by_itself(f)
        });
        for f in needed.filter(|f| e.with.get(&f.name).is_none()) {
            faults.add(
                &target.spot,
                word,
                format!("`{name}` needs `{}`, which the effect does not give: no record could be made", f.name),
                format!("add it to `with`: with = {{ {} = … }}", f.name),
            );
        }
        Some(Effect::Create(name, with))
    }

    fn amount(&self, text: &At<String>, word: &str, faults: &mut Faults) -> Option<Arc<Expr>> {
        let (expr, ty) = self.cx.expr(text, word, faults)?;
        if ty != Ty::Int {
            let cause = format!("what is taken is a whole number, this is {}", ty.name());
            faults.add(&text.spot, word, cause, "name an integer field, or write a number");
        }
        Some(expr)
    }

    fn clock(&self, c: &At<String>, word: &str, faults: &mut Faults) -> String {
        if !self.register.clocks.iter().any(|(n, _)| *n == c.value) {
            let clocks = self.register.clocks.iter().map(|(n, _)| n.as_str());
            let remedy = did_you_mean(c, clocks);
            faults.add(&c.spot, word, format!("there is no clock `{}`", c.value), remedy);
        }
        c.value.clone()
    }

    fn assign(&self, a: &At<String>, to: Option<&At<String>>, word: &str, faults: &mut Faults) -> Option<Effect> {
        let field = self.filled(a, word, faults);
        let by = match to.filter(|t| t.value != "actor") {
            Some(text) => {
                let (expr, ty) = self.cx.expr(text, word, faults)?;
                if let Some(f) = field {
                    self.fitting(f, &ty, text, word, faults);
                }
                Some(expr)
            }
            None => {
                if let Some(f) = field {
                    self.fitting(f, &Ty::Text, a, word, faults);
                }
                None
            }
        };
        Some(Effect::Assign(a.value.clone(), by))
    }
}
