//! Sections of form and story: each field in one of them, each condition one that can hold.

use std::collections::BTreeMap;

use super::expressions::Compile;
use super::field::{Field, Register, Section};
use super::tell;
use crate::cel::Expr;
use crate::decl::{RegisterDecl, SectionDecl};
use crate::source::{At, Faults};

pub(super) fn compile(decl: &RegisterDecl, cx: &Compile<'_>, register: &mut Register, faults: &mut Faults) {
    let mut used: BTreeMap<String, String> = BTreeMap::new();
    for (n, s) in decl.sections.iter() {
        let word = format!("section.{}.fields", n.value);
        if s.fields.is_empty() {
            faults.add(&s.spot, &word, "a section without fields shows nothing", "add fields = [\"…\"]");
        }
        let mut fields = Vec::new();
        for name in &s.fields {
            let Some(f) = tell::field(register, name, &word, faults) else { continue };
            fields.push(f.name.clone());
            if let Some(other) = used.insert(f.name.clone(), n.value.clone()) {
                faults.add(
                    &name.spot,
                    &word,
                    format!("`{}` stands in the section `{other}` already", name.value),
                    "show each field once",
                );
            }
        }
        let show_if = condition(n, s, &fields, cx, register, faults);
        register.sections.push(Section { name: n.value.clone(), fields, show_if });
    }
    let rest: Vec<String> = register.fields.iter().map(|f| f.name.clone()).filter(|f| !used.contains_key(f)).collect();
    if !rest.is_empty() {
        register.sections.push(Section { name: String::new(), fields: rest, show_if: None });
    }
}

/// A condition that reads only what the section itself asks can never come true in a form.
fn condition(
    name: &At<String>,
    section: &SectionDecl,
    fields: &[String],
    cx: &Compile<'_>,
    register: &Register,
    faults: &mut Faults,
) -> Option<std::sync::Arc<Expr>> {
    let text = section.show_if.as_ref()?;
    let word = format!("section.{}.show_if", name.value);
    let expr = cx.truth(text, &word, faults)?;
    let asked_here = |f: &Field| fields.contains(&f.name) && f.derived.is_none() && f.default.is_none();
    let read = expr.fields();
    if !read.is_empty() && read.iter().all(|i| asked_here(&register.fields[*i])) {
        faults.add(
            &text.spot,
            word,
            "the section is shown only once something in it is answered",
            "let the condition read a field of another section",
        );
    }
    Some(expr)
}
