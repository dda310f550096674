//! What is wrong with a form that was sent: beside its controls, and on top of it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use palermo_register::catalog::Register;
use palermo_store::Refusal;

use super::{Misread, id_of};
use crate::parts::Wrong;
use crate::visit::Visit;

/// What is wrong, in the reader's language.
#[derive(Default)]
pub(crate) struct Wrongs {
    /// By the name of the control beside which it stands.
    pub beside: BTreeMap<String, Markup>,
    /// All of it, in order.
    pub summary: Vec<Wrong>,
}

impl Wrongs {
    /// Notes what could not be read.
    pub fn misread(&mut self, visit: &Visit, register: &Register, misread: &Misread) {
        self.mark(visit, register, &misread.name, misread.code, &misread.message);
    }

    /// Notes why a record is refused.
    pub fn refusal(&mut self, visit: &Visit, register: &Register, refusal: &Refusal) {
        let name = refusal.field.clone().unwrap_or_default();
        match &refusal.rule {
            Some(rule) => {
                let id = format!("rule-{}-{rule}", register.short());
                let said = visit.words.label(&visit.house.catalog, &register.pack, &id, &refusal.message);
                self.put(visit, register, &name, html! { (said) });
            }
            None => self.mark(visit, register, &name, refusal.code, &refusal.message),
        }
    }

    /// Notes what is wrong with a control in the reader's language, else as the engine says it.
    pub fn mark(&mut self, visit: &Visit, register: &Register, name: &str, code: &str, english: &str) {
        let message = crate::pages::wrong(visit.words, code, english);
        self.put(visit, register, name, message);
    }

    fn put(&mut self, visit: &Visit, register: &Register, name: &str, message: Markup) {
        let field = name.split([':', '.']).next().and_then(|f| register.field(f));
        let label = field.map(|f| visit.words.field(&visit.house.catalog, register, f));
        let id = (!name.is_empty() && field.is_some()).then(|| id_of(name));
        self.summary.push(Wrong { id, name: label, message: message.clone() });
        self.beside.entry(name.to_string()).or_insert(message);
    }
}
