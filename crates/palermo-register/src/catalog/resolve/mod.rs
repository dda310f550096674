//! The first pass over a register: its fields, the engine's own among them, with every name resolved.

mod belongs;
mod field;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::field::*;
use super::{Catalog, Codelist, Slot, tell};
use crate::decl::{Class, FieldType, LinkDecl, OnDelete, Owner, RegisterDecl};
use crate::reference;
use crate::source::{At, Faults, Spot, did_you_mean};
use crate::value::{Value, check_identifier};
use crate::words::Literal;

/// Names that the engine keeps for itself.
const RESERVED: [&str; 18] = [
    "id",
    "record_version",
    "form_version",
    "owner",
    "actor",
    "recorded_at",
    "changed_at",
    "record_batch",
    "record_profile",
    "salt",
    "origin_key",
    "origin_edition",
    "origin_row",
    "origin_column",
    "origin_text",
    "today",
    "title",
    "former",
];

/// Names that child tables keep for themselves.
const RESERVED_IN_ROWS: [&str; 2] = ["record", "ord"];

/// The full name of a code list as seen from a pack: its own, else `core`'s, else one from a library.
pub(super) fn list_name(catalog: &Catalog, pack: &str, name: &str) -> Option<String> {
    if reference::BUILTIN_LISTS.contains(&name) {
        return Some(name.to_string());
    }
    let candidates = [name.to_string(), format!("{pack}.{name}"), format!("core.{name}")];
    candidates.into_iter().find(|n| catalog.lists.contains_key(n)).or_else(|| {
        let mut found = catalog.lists.keys().filter(|k| k.split_once('.').is_some_and(|(_, n)| n == name));
        let first = found.next()?;
        found.next().is_none().then(|| first.clone())
    })
}

/// A register as seen from a pack.
pub(super) fn register_of(catalog: &Catalog, pack: &str, name: &str) -> Option<Arc<Register>> {
    catalog
        .registers
        .get(name)
        .or_else(|| catalog.registers.get(&format!("{pack}.{name}")))
        .or_else(|| catalog.registers.get(&format!("core.{name}")))
        .cloned()
}

pub(super) struct Resolver<'a> {
    pub catalog: &'a Catalog,
    pub pack: &'a str,
    pub names: &'a BTreeSet<String>,
}

impl Resolver<'_> {
    pub(super) fn register_name(&self, name: &At<String>, word: &str, faults: &mut Faults) -> String {
        let candidates = [name.value.clone(), format!("{}.{}", self.pack, name.value), format!("core.{}", name.value)];
        match candidates.into_iter().find(|n| self.names.contains(n)) {
            Some(full) => {
                self.catalog.seen.check(self.pack, &full, name, word, faults);
                full
            }
            None => {
                let known = self.names.iter().map(String::as_str);
                faults.add(
                    &name.spot,
                    word,
                    format!("there is no register `{}`", name.value),
                    did_you_mean(name, known),
                );
                name.value.clone()
            }
        }
    }

    /// First pass: the fields of a register, the engine's own among them; no expressions yet.
    pub fn fields(&self, decl: &RegisterDecl, faults: &mut Faults) -> Register {
        let mut fields: Vec<Field> = Vec::new();
        let owner = decl.owner.as_ref().map_or(Owner::Organisation, |o| o.value);
        if decl.number.as_ref().is_some_and(|n| !n.contains("{symbol}")) {
            fields.push(engine_field("number", FieldType::Text, Class::Operational, &decl.register.spot, true));
        }
        tell::name(&decl.register, "register", faults);
        if let Some(c) = &decl.concept {
            self.concept_name(c, "concept", faults);
        }
        for (name, field) in decl.fields.iter() {
            let resolved = self.field(name, field, owner, field::Place::Register, faults);
            fields.push(resolved);
        }
        if decl.valid {
            for (name, precision) in [("valid_from", true), ("valid_to", true)] {
                let mut f = engine_field(name, FieldType::Date, Class::Operational, &decl.register.spot, false);
                f.precision = precision;
                f.engine = false;
                fields.push(f);
            }
        }
        if let Some(link) = &decl.link {
            fields.extend(self.link_fields(link, &decl.register.spot, faults));
        }
        for (name, w) in decl.workflows.iter() {
            let codes = w.states.iter().map(|s| super::Code::plain(s)).collect();
            let mut f =
                engine_field(&format!("{}_state", name.value), FieldType::Code, Class::Operational, &name.spot, true);
            if matches!(owner, Owner::Public) {
                f.class = Class::Public;
            }
            f.list =
                Some(Arc::new(Codelist::new(&format!("{}.{}.{}", self.pack, decl.register.value, name.value), codes)));
            fields.push(f);
        }
        for (name, _) in decl.clocks.iter() {
            let mut f =
                engine_field(&format!("{}_due", name.value), FieldType::Text, Class::Operational, &name.spot, true);
            f.derived = Some(Derived::ClockDue(name.value.clone()));
            fields.push(f);
        }
        if !decl.clocks.is_empty() && decl.fields.get("due").is_none() {
            let mut f = engine_field("due", FieldType::Text, Class::Operational, &decl.register.spot, true);
            f.derived = Some(Derived::Due);
            fields.push(f);
        }
        let mut seen = BTreeSet::new();
        for f in &fields {
            if !seen.insert(f.name.clone()) {
                faults.add(
                    &f.spot,
                    format!("field.{}", f.name),
                    format!("`{}` stands twice, once by the engine", f.name),
                    "choose another name",
                );
            }
        }
        let names = |list: &[At<String>]| list.iter().map(|n| n.value.clone()).collect::<Vec<_>>();
        Register {
            name: format!("{}.{}", self.pack, decl.register.value),
            pack: self.pack.to_string(),
            spot: decl.register.spot.clone(),
            concept: decl.concept.as_ref().map(|c| c.value.clone()),
            owner,
            subject: decl.subject.as_ref().map(|s| s.value.clone()),
            number: decl.number.as_ref().map(|n| n.value.clone()),
            number_scope: names(&decl.number_scope),
            title: decl.title.as_ref().map_or_else(
                || decl.key.first().map_or("{id}".into(), |k| format!("{{{}}}", k.value)),
                |t| t.value.clone(),
            ),
            list: names(&decl.list),
            facets: names(&decl.facets),
            key: names(&decl.key),
            unique: decl.unique.iter().map(|u| names(u)).collect(),
            exclusive: Vec::new(),
            valid: decl.valid,
            append_only: None,
            external: decl.external,
            machinery: decl.machinery,
            closed: decl.closed,
            public: None,
            intake: None,
            link: decl.link.clone(),
            profile: decl.profile.as_ref().map(|p| p.value.clone()),
            slots: Slot::of(&fields),
            fields,
            sections: Vec::new(),
            relations: Vec::new(),
            rules: Vec::new(),
            workflows: Vec::new(),
            clocks: decl.clocks.iter().map(|(n, c)| (n.value.clone(), c.clone())).collect(),
            queries: Vec::new(),
            renamed_from: decl.renamed_from.as_ref().map(|r| r.value.clone()),
        }
    }

    fn link_fields(&self, link: &LinkDecl, spot: &Spot, faults: &mut Faults) -> Vec<Field> {
        let mut out = Vec::new();
        for (name, to) in [("from", &link.from), ("to", &link.to)] {
            let mut f = engine_field(name, FieldType::Ref, Class::Operational, spot, false);
            f.engine = false;
            f.required = true;
            f.on_delete = OnDelete::Cascade;
            if to.is_empty() {
                faults.add(
                    &link.spot,
                    format!("link.{name}"),
                    "a link has two ends",
                    format!("add {name} = \"register\""),
                );
            }
            f.to = to.iter().map(|t| self.register_name(t, &format!("link.{name}"), faults)).collect();
            out.push(f);
        }
        let mut code = |name: &str, list: Option<String>| {
            let mut f = engine_field(
                name,
                if list.is_some() { FieldType::Code } else { FieldType::Text },
                Class::Operational,
                spot,
                false,
            );
            f.engine = false;
            f.list = list.and_then(|l| self.catalog.list(&l));
            out.push(f);
        };
        let roles = link.roles.as_ref().and_then(|r| {
            let found = list_name(self.catalog, self.pack, r);
            if let Some(full) = &found {
                self.catalog.seen.check(self.pack, full, r, "link.roles", faults);
            } else {
                let known: Vec<&str> = self.catalog.lists.keys().map(String::as_str).collect();
                faults.add(
                    &r.spot,
                    "link.roles",
                    format!("there is no code list `{}`", r.value),
                    did_you_mean(r, known.iter().copied()),
                );
            }
            found
        });
        code("role", roles);
        code("certainty", self.catalog.lists.contains_key("core.certainty").then(|| "core.certainty".to_string()));
        code("source", None);
        let mut by = engine_field("said_by", FieldType::Ref, Class::Operational, spot, false);
        by.engine = false;
        by.to = vec!["core.organisation".into()];
        out.push(by);
        out
    }
}

/// A literal as a value of a field, for defaults, effects and mappings.
pub(super) fn literal_value(field: &Field, literal: &Literal) -> Result<Value, String> {
    let one = |literal: &Literal| match literal {
        Literal::Text(t) | Literal::Decimal(t) => Ok(t.clone()),
        Literal::Integer(n) => Ok(n.to_string()),
        Literal::Bool(b) => Ok(if *b { "yes" } else { "no" }.to_string()),
        Literal::List(_) => Err("a list stands in a list".to_string()),
        Literal::Table(_) => Err("a table is not a value".to_string()),
    };
    let text = match literal {
        Literal::List(items) => items.iter().map(one).collect::<Result<Vec<_>, _>>()?.join(";"),
        single => one(single)?,
    };
    field.parse(&text).map_err(|p| p.message)
}

fn engine_field(name: &str, kind: FieldType, class: Class, spot: &Spot, engine: bool) -> Field {
    debug_assert!(check_identifier("name", name).is_ok());
    Field {
        name: name.to_string(),
        spot: spot.clone(),
        kind,
        class,
        compartment: None,
        concept: None,
        names_states: false,
        list: None,
        states: false,
        precision: false,
        qualifier: false,
        scale: 2,
        unit: None,
        scheme: None,
        to: Vec::new(),
        about: None,
        on_delete: OnDelete::Restrict,
        fields: Vec::new(),
        required: false,
        computed: false,
        derived: None,
        counter: false,
        ceiling: None,
        engine,
        default: None,
        show_if: None,
        search: Vec::new(),
        retention: None,
        renamed_from: None,
    }
}
