//! Cases of a pack: is each step written as one, and does it speak of registers, fields, codes, transitions, clocks and
//! roles that are there? Whether it holds is shown by running it.

mod expect;
mod matrix;
mod step;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};

use super::field::{Field, Register};
use super::{Catalog, Pack, roles};
use crate::decl::{CaseDecl, CasesDecl, FieldType, RefusalDecl};
use crate::source::{At, Faults, Sound, SourceFile, did_you_mean};
use crate::words::read_file;

/// A moment of a case: a day at nine, or a day and a time.
pub fn moment(text: &str) -> Option<DateTime> {
    match text.parse::<Date>() {
        Ok(day) if !text.contains('T') => Some(day.at(9, 0, 0, 0)),
        _ => text.parse().ok(),
    }
}

pub(super) fn check(catalog: &Catalog, pack: &Pack, file: &SourceFile, sound: &Sound, faults: &mut Faults) {
    let Some(decl) = read_file::<CasesDecl>(file, faults) else { return };
    let declared: BTreeMap<&str, Vec<&str>> =
        catalog.packs.iter().map(|p| (p.name.as_str(), p.roles.iter().map(String::as_str).collect())).collect();
    let around = Around { catalog, sound, roles: roles::known(&pack.name, &catalog.seen, &declared) };
    for (i, case) in decl.cases.iter().enumerate() {
        if let Some(first) = decl.cases[..i].iter().find(|c| c.name.value == case.name.value) {
            faults.add(
                &case.name.spot,
                "case.name",
                format!("the case in line {} has the same name", first.spot.line),
                "give one of them another name",
            );
        }
        around.case(case, faults);
    }
    around.matrix(&decl, faults);
}

/// What the cases of a file are held against.
struct Around<'a> {
    catalog: &'a Catalog,
    sound: &'a Sound,
    /// The roles that the pack may name; none where it declares none.
    roles: Option<Vec<&'a str>>,
}

/// What a case has made so far.
#[derive(Default)]
struct World {
    /// Records by name; none where their register cannot be judged.
    records: BTreeMap<String, Option<Arc<Register>>>,
    imported: bool,
}

impl Around<'_> {
    fn case(&self, case: &CaseDecl, faults: &mut Faults) {
        self.day(&case.today, "case.today", faults);
        self.profile(case.profile.as_ref(), "case.profile", faults);
        self.known_roles(case.roles.as_deref(), "case.roles", faults);
        if case.steps.is_empty() {
            faults.add(&case.spot, "case.step", "the case has no step", "add [[case.step]]");
        }
        let mut world = World::default();
        for step in &case.steps {
            self.step(step, &mut world, faults);
        }
    }

    fn profile(&self, named: Option<&At<String>>, word: &str, faults: &mut Faults) {
        if let Some(p) = named.filter(|p| !self.catalog.profiles.contains_key(&p.value))
            && self.sound.folder("profiles")
        {
            let known = self.catalog.profiles.keys().map(String::as_str);
            faults.add(&p.spot, word, format!("there is no profile `{}`", p.value), did_you_mean(p, known));
        }
    }

    fn day(&self, text: &At<String>, word: &str, faults: &mut Faults) {
        if moment(text).is_none() {
            faults.add(
                &text.spot,
                word,
                format!("`{}` is not a day", text.value),
                "write 2026-11-23 or 2026-11-23T14:00",
            );
        }
    }

    fn known_roles(&self, named: Option<&[At<String>]>, word: &str, faults: &mut Faults) {
        let Some(known) = &self.roles else { return };
        for role in named.into_iter().flatten() {
            roles::one(role, role, known, word, faults);
        }
    }

    /// The register of that name, where it is there and free of faults.
    fn register(&self, name: &At<String>, word: &str, faults: &mut Faults) -> Option<Arc<Register>> {
        match self.catalog.register(name) {
            Some(r) => Some(r.clone()).filter(|r| self.sound.holds(&r.spot)),
            None if self.sound.folder("registers") => {
                let known = self.catalog.registers.keys().map(String::as_str);
                let cause = format!("there is no register `{}`", name.value);
                faults.add(&name.spot, word, cause, did_you_mean(name, known));
                None
            }
            None => None,
        }
    }

    /// A field of a step's record; a refusal for that very reason may be what the case is about.
    fn field<'r>(
        &self,
        register: &'r Register,
        name: &At<String>,
        refusal: Option<&RefusalDecl>,
        word: &str,
        faults: &mut Faults,
    ) -> Option<&'r Field> {
        let wanted = refusal.and_then(|r| r.code.as_ref()).is_some_and(|c| c.value == "unknown_field");
        if wanted { register.field(name) } else { super::tell::field(register, name, word, faults) }
    }

    /// What a step says of its refusal.
    fn refusal(&self, refusal: &RefusalDecl, register: Option<&Register>, faults: &mut Faults) {
        if refusal.given.iter().next().is_none() {
            faults.add(
                &refusal.spot,
                "step.expect_error",
                "a refusal is said by what",
                "write { code = \"…\" }, { rule = \"…\" }, { guard = true }, { role = true } or { needs = \"…\" }",
            );
        }
        for (flag, word) in [(&refusal.guard, "guard"), (&refusal.role, "role")] {
            if let Some(f) = flag.as_ref().filter(|f| !f.value) {
                let cause = format!("`{word} = false` says nothing");
                faults.add(&f.spot, "step.expect_error", cause, format!("write {word} = true, or take it away"));
            }
        }
        let Some(register) = register else { return };
        if let Some(rule) = &refusal.rule {
            self.rule(register, rule, "step.expect_error", faults);
        }
        for name in refusal.on.iter().chain(&refusal.needs) {
            self.field(register, name, Some(refusal), "step.expect_error", faults);
        }
    }

    fn rule(&self, register: &Register, rule: &At<String>, word: &str, faults: &mut Faults) {
        if !register.rules.iter().any(|r| r.id == rule.value) {
            let known = register.rules.iter().map(|r| r.id.as_str());
            let cause = format!("`{}` has no rule `{}`", register.name, rule.value);
            faults.add(&rule.spot, word, cause, did_you_mean(rule, known));
        }
    }
}

fn points(field: &Field) -> bool {
    matches!(field.kind, FieldType::Ref | FieldType::Refs)
}
