//! The catalog that a store works with, and the tables that follow from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use palermo_register::catalog::{Catalog, Derived, Register};
use palermo_register::cel::Expr;
use palermo_register::source::did_you_mean;

use crate::layout::Layout;
use crate::{Error, Result};

/// The applied packs and what follows from them.
#[derive(Debug)]
pub struct House {
    /// The catalog.
    pub catalog: Catalog,
    /// Tables by register.
    pub layouts: BTreeMap<String, Arc<Layout>>,
    /// Number of the current form version by register.
    pub forms: BTreeMap<String, i64>,
    /// For each register, the computed fields elsewhere that read its records: (register, how to find them).
    pub readers: BTreeMap<String, Vec<Reader>>,
}

/// Records whose computed fields read records of another register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The register with the computed fields.
    pub register: String,
    /// The way from the changed record to them.
    pub way: Way,
}

/// The way from a changed record to the records that read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// They point at it in this field.
    PointsHere(String),
    /// It points at them in this field of its own.
    PointedAt(String),
}

impl House {
    /// The house of a catalog.
    pub fn new(catalog: Catalog, forms: BTreeMap<String, i64>) -> House {
        let layouts = catalog.registers.iter().map(|(n, r)| (n.clone(), Arc::new(Layout::of(r)))).collect();
        let readers = readers(&catalog);
        House { catalog, layouts, forms, readers }
    }

    /// A register and its tables.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn register(&self, name: &str) -> Result<(Arc<Register>, &Arc<Layout>)> {
        let register = self.catalog.register(name).cloned().ok_or_else(|| Error::NoRegister {
            name: name.to_string(),
            remedy: did_you_mean(name, self.catalog.registers.keys().map(String::as_str)),
        })?;
        let layout = &self.layouts[&register.name];
        Ok((register, layout))
    }
}

fn readers(catalog: &Catalog) -> BTreeMap<String, Vec<Reader>> {
    let mut out: BTreeMap<String, Vec<Reader>> = BTreeMap::new();
    for register in catalog.registers.values() {
        for field in &register.fields {
            let Some(Derived::Computed(expr)) = &field.derived else { continue };
            expr.walk(&mut |e| match e {
                Expr::Follow(base, _) => {
                    if let Expr::Field(i) = base.as_ref() {
                        for target in &register.fields[*i].to {
                            add(&mut out, target, &register.name, Way::PointsHere(register.fields[*i].name.clone()));
                        }
                    }
                }
                Expr::Relation(name) => {
                    if let Some(r) = register.relations.iter().find(|r| r.name == *name) {
                        add(&mut out, &r.register, &register.name, Way::PointedAt(r.field.clone()));
                    }
                }
                _ => {}
            });
        }
    }
    out
}

fn add(out: &mut BTreeMap<String, Vec<Reader>>, changed: &str, register: &str, way: Way) {
    let list = out.entry(changed.to_string()).or_default();
    let reader = Reader { register: register.to_string(), way };
    if !list.contains(&reader) {
        list.push(reader);
    }
}
