//! One field of a register, resolved: its class, its list, its concept, and which words belong to its type.

use std::sync::Arc;

use super::super::field::Field;
use super::super::{Codelist, tell};
use super::{RESERVED, RESERVED_IN_ROWS, Resolver, belongs, list_name, literal_value};
use crate::decl::{Class, FieldDecl, FieldType, OnDelete, Owner};
use crate::reference;
use crate::source::{At, Faults, did_you_mean};
use crate::value::Value;

/// Where a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the register itself.
    Register,
    /// In the rows of a field.
    Rows,
}

impl Resolver<'_> {
    pub(super) fn field(
        &self,
        name: &At<String>,
        d: &FieldDecl,
        owner: Owner,
        place: Place,
        faults: &mut Faults,
    ) -> Field {
        let kind = d.kind.value;
        let word = format!("field.{}", name.value);
        let at = |w: &str| format!("{word}.{w}");
        tell::name(name, &word, faults);
        let reserved: &[&str] = if place == Place::Rows { &RESERVED_IN_ROWS } else { &RESERVED };
        if reserved.contains(&name.as_str()) {
            faults.add(&name.spot, &word, format!("`{}` is kept by the engine", name.value), "choose another name");
        }
        let class = class(d, owner, place, &word, faults);
        let list = self.field_list(kind, d, &word, faults);
        let to = self.targets(kind, d, &word, faults);
        belongs::check(d, class, place, &word, faults);
        let scale = belongs::scale(d, &word, faults);
        let fields = self.row_fields(kind, d, owner, class, &word, place, faults);
        let concept = d.concept.as_ref().and_then(|c| self.concept(c, kind, list.as_deref(), &at("concept"), faults));
        let names_states = concept.as_ref().and_then(|c| self.catalog.concepts.get(c)).is_some_and(|c| c.is_state);
        let text = |t: &Option<At<String>>| t.as_ref().map(|t| t.value.clone());
        let mut field = Field {
            name: name.value.clone(),
            spot: name.spot.clone(),
            kind,
            class,
            compartment: text(&d.compartment),
            concept,
            names_states,
            list,
            states: d.states,
            precision: d.precision,
            qualifier: d.qualifier,
            scale,
            unit: text(&d.unit),
            scheme: text(&d.scheme),
            to,
            about: text(&d.about),
            on_delete: d.on_delete.as_ref().map_or(OnDelete::Restrict, |o| o.value),
            fields,
            required: d.required,
            computed: d.computed.is_some(),
            derived: None,
            counter: d.counter.is_some(),
            ceiling: None,
            engine: d.counter.is_some(),
            default: d.counter.as_ref().map(|_| Value::Integer(0)),
            show_if: None,
            search: d.search.iter().map(|s| s.value.clone()).collect(),
            retention: text(&d.retention),
            renamed_from: text(&d.renamed_from),
        };
        if let Some(default) = &d.default {
            match literal_value(&field, default) {
                Ok(v) => field.default = Some(v),
                Err(why) => faults.add(&default.spot, at("default"), why, "write a value of the field's own kind"),
            }
        }
        field
    }

    fn targets(&self, kind: FieldType, d: &FieldDecl, word: &str, faults: &mut Faults) -> Vec<String> {
        let word = format!("{word}.to");
        let points = matches!(kind, FieldType::Ref | FieldType::Refs | FieldType::Query);
        let chosen = kind == FieldType::Query && d.about.is_some();
        match d.to.first() {
            None if chosen => {}
            None if kind == FieldType::Query => faults.add(
                &d.spot,
                &word,
                "a query says which register it filters",
                "add to = \"register\", or about = \"field\": the field that names the register",
            ),
            Some(_) if kind == FieldType::Query && !chosen && d.to.len() > 1 => faults.add(
                &d.to[1].spot,
                &word,
                format!("a query filters one register, and {} are named", d.to.len()),
                "name one, or add about = \"field\": the field that names the register",
            ),
            None if points => {
                faults.add(&d.spot, &word, format!("a {kind} says what it points at"), "add to = \"register\"");
            }
            Some(t) if !points => faults.add(
                &t.spot,
                &word,
                format!("a {kind} points at nothing"),
                "take `to` away, or write type = \"ref\"",
            ),
            _ => {}
        }
        tell::twice(&d.to, &word, faults);
        d.to.iter().map(|t| self.register_name(t, &word, faults)).collect()
    }

    fn field_list(&self, kind: FieldType, d: &FieldDecl, word: &str, faults: &mut Faults) -> Option<Arc<Codelist>> {
        let builtin = match kind {
            FieldType::Country => Some("country"),
            FieldType::Language => Some("language"),
            FieldType::Currency => Some("currency"),
            FieldType::Subdivision => Some("subdivision"),
            _ => None,
        };
        match (&d.list, builtin, kind) {
            (Some(l), None, FieldType::Code | FieldType::Set) => match list_name(self.catalog, self.pack, l) {
                Some(full) => {
                    self.catalog.seen.check(self.pack, &full, l, &format!("{word}.list"), faults);
                    self.catalog.list(&full)
                }
                None => {
                    let known: Vec<&str> =
                        self.catalog.lists.keys().map(String::as_str).chain(reference::BUILTIN_LISTS).collect();
                    let short = l.value.clone();
                    faults.add(
                        &l.spot,
                        format!("{word}.list"),
                        format!("there is no code list `{short}`"),
                        nearest_list(&short, &known),
                    );
                    None
                }
            },
            (None, None, FieldType::Code | FieldType::Set) => {
                faults.add(
                    &d.spot,
                    format!("{word}.list"),
                    format!("a {kind} has a code list"),
                    "add list = \"name\" (codelists/name.csv, or country, language, currency)",
                );
                None
            }
            (Some(l), ..) => {
                faults.add(
                    &l.spot,
                    format!("{word}.list"),
                    format!("`list` does not belong to a {kind}"),
                    "it belongs to code and set",
                );
                None
            }
            (None, Some(b), _) => reference::builtin(b).cloned(),
            _ => None,
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the field that the rows belong to, and where it stands")]
    fn row_fields(
        &self,
        kind: FieldType,
        d: &FieldDecl,
        owner: Owner,
        class: Class,
        word: &str,
        place: Place,
        faults: &mut Faults,
    ) -> Vec<Field> {
        if kind != FieldType::Rows {
            if let Some((n, _)) = d.fields.iter().next() {
                faults.add(
                    &n.spot,
                    format!("{word}.fields"),
                    format!("a {kind} has no sub-fields"),
                    "write type = \"rows\"",
                );
            }
            return Vec::new();
        }
        if place == Place::Rows {
            faults.add(
                &d.kind.spot,
                format!("{word}.type"),
                "rows do not stand inside rows",
                "make a register of them and point at it",
            );
            return Vec::new();
        }
        if d.fields.is_empty() {
            faults.add(&d.spot, format!("{word}.fields"), "rows have no sub-fields", "add [field.name.fields]");
        }
        let mut out = Vec::new();
        for (n, sub) in d.fields.iter() {
            use FieldType as T;
            if matches!(sub.kind.value, T::Set | T::Refs | T::Translated | T::File | T::Concepts | T::Query) {
                faults.add(
                    &sub.kind.spot,
                    format!("{word}.fields.{}", n.value),
                    format!("a {} does not stand inside rows", sub.kind.value),
                    "use single values in rows, or make a register of them",
                );
            }
            let mut f = self.field(n, sub, owner, Place::Rows, faults);
            // Rows are kept as one: a sealed part of rows in the clear would be kept in the clear with them.
            if let Some(own) = sub.class.as_ref().filter(|c| c.value != class) {
                faults.add(
                    &own.spot,
                    format!("{word}.fields.{}.class", n.value),
                    format!("the rows are {class}, this part of them is {}", own.value),
                    "let both be of one class, or make two fields of rows",
                );
            }
            f.class = class;
            out.push(f);
        }
        out
    }

    /// The full name of a concept; a name that no concept has is a fault.
    pub(super) fn concept_name(&self, c: &At<String>, word: &str, faults: &mut Faults) -> Option<String> {
        let candidates = [c.value.clone(), format!("{}.{}", self.pack, c.value), format!("core.{}", c.value)];
        let by_short =
            || self.catalog.concepts.keys().find(|k| k.split_once('.').is_some_and(|(_, n)| n == c.value)).cloned();
        let found = candidates.into_iter().find(|n| self.catalog.concepts.contains_key(n)).or_else(by_short);
        match &found {
            Some(full) => self.catalog.seen.check(self.pack, full, c, word, faults),
            None => {
                let known: Vec<&str> =
                    self.catalog.concepts.keys().map(|k| k.rsplit('.').next().unwrap_or(k)).collect();
                faults.add(
                    &c.spot,
                    word,
                    format!("there is no concept `{}`", c.value),
                    did_you_mean(c, known.iter().copied()),
                );
            }
        }
        found
    }

    fn concept(
        &self,
        c: &At<String>,
        kind: FieldType,
        list: Option<&Codelist>,
        word: &str,
        faults: &mut Faults,
    ) -> Option<String> {
        let full = self.concept_name(c, word, faults)?;
        let concept = &self.catalog.concepts[&full];
        let coded = |k: FieldType| matches!(k, FieldType::Code | FieldType::Set | FieldType::Country);
        let fits = concept.kind == kind
            || (coded(concept.kind) && coded(kind))
            || (concept.kind == FieldType::Integer && kind == FieldType::Interval);
        if !fits {
            faults.add(
                &c.spot,
                word,
                format!("the concept `{}` is represented as {}, the field is {kind}", c.value, concept.kind),
                format!("write type = \"{}\", or another concept", concept.kind),
            );
            return None;
        }
        if let (Some(want), Some(have)) = (&concept.list, list) {
            let base = have.columns.iter().any(|x| x == &format!("base:{want}"));
            if *want != have.name
                && !base
                && self
                    .catalog
                    .list(want)
                    .is_none_or(|l| !l.columns.iter().any(|x| *x == format!("base:{}", have.name)))
            {
                faults.add(
                    &c.spot,
                    word,
                    format!("the concept `{}` uses the list `{want}`, the field `{}`", c.value, have.name),
                    format!("write list = \"{want}\", or another concept"),
                );
                return None;
            }
        }
        Some(full)
    }
}

fn class(d: &FieldDecl, owner: Owner, place: Place, word: &str, faults: &mut Faults) -> Class {
    let at = |w: &str| format!("{word}.{w}");
    let class = match &d.class {
        Some(c) => c.value,
        None if place == Place::Rows => Class::Operational,
        None => {
            faults.add(
                &d.spot,
                at("class"),
                "the field has no class",
                "add class = \"public\", \"operational\", \"coded\", \"narrative\" or \"identity\"",
            );
            Class::Operational
        }
    };
    let kind = d.kind.value;
    if kind == FieldType::PersonName && class != Class::Identity {
        faults.add(
            d.spot_of("class"),
            at("class"),
            "the name of a person is always identity",
            "write class = \"identity\"",
        );
    }
    if kind == FieldType::File && owner != Owner::Public && !class.is_sealed() {
        faults.add(
            &d.kind.spot,
            at("type"),
            "files stand only in public registers until they can be sealed",
            "set owner = \"public\" on the register, or leave the file out",
        );
    }
    class
}

fn nearest_list(short: &str, known: &[&str]) -> String {
    let by_short: Vec<&str> = known.iter().map(|k| k.rsplit('.').next().unwrap_or(k)).collect();
    did_you_mean(short, by_short.iter().copied())
}
