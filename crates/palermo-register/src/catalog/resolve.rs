//! The first pass over a register: its fields, the engine's own among them, with every name resolved.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::field::*;
use super::{Catalog, Codelist};
use crate::decl::{Class, FieldDecl, FieldType, OnDelete, Owner, RegisterDecl};
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
        candidates.into_iter().find(|n| self.names.contains(n)).unwrap_or_else(|| {
            faults.add(
                &name.spot,
                word,
                format!("there is no register `{}`", name.value),
                did_you_mean(name, self.names.iter().map(String::as_str)),
            );
            name.value.clone()
        })
    }

    /// First pass: the fields of a register, the engine's own among them; no expressions yet.
    pub fn fields(&self, decl: &RegisterDecl, faults: &mut Faults) -> Register {
        let mut fields: Vec<Field> = Vec::new();
        let owner = decl.owner.as_ref().map_or(Owner::Organisation, |o| o.value);
        if decl.number.as_ref().is_some_and(|n| !n.contains("{symbol}")) {
            fields.push(engine_field("number", FieldType::Text, Class::Operational, &decl.register.spot, true));
        }
        if !plain_name(&decl.register) {
            faults.add(
                &decl.register.spot,
                "register",
                format!("`{}` is not a name", decl.register.value),
                "use lower-case letters, digits and `_`, beginning with a letter",
            );
        }
        for (name, field) in decl.fields.iter() {
            let resolved = self.field(name, field, owner, false, faults);
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
            link: decl.link.clone(),
            profile: decl.profile.as_ref().map(|p| p.value.clone()),
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

    fn link_fields(&self, link: &crate::decl::LinkDecl, spot: &Spot, faults: &mut Faults) -> Vec<Field> {
        let mut out = Vec::new();
        for (name, to) in [("from", &link.from), ("to", &link.to)] {
            let mut f = engine_field(name, FieldType::Ref, Class::Operational, spot, false);
            f.engine = false;
            f.required = true;
            f.on_delete = OnDelete::Cascade;
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
            if found.is_none() {
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

    fn field(&self, name: &At<String>, d: &FieldDecl, owner: Owner, in_rows: bool, faults: &mut Faults) -> Field {
        let kind = d.kind.value;
        let word = format!("field.{}", name.value);
        let at = |w: &str| format!("{word}.{w}");
        if !plain_name(name) {
            faults.add(
                &name.spot,
                &word,
                format!("`{}` is not a name", name.value),
                "use lower-case letters, digits and `_`, beginning with a letter",
            );
        }
        if RESERVED.contains(&name.as_str()) && !in_rows || RESERVED_IN_ROWS.contains(&name.as_str()) && in_rows {
            faults.add(&name.spot, &word, format!("`{}` is kept by the engine", name.value), "choose another name");
        }
        let class = match &d.class {
            Some(c) => c.value,
            None if in_rows => Class::Operational,
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
        use FieldType as T;
        if kind == T::PersonName && class != Class::Identity {
            let spot = d.class.as_ref().map_or(&d.spot, |c| &c.spot);
            faults.add(spot, at("class"), "the name of a person is always identity", "write class = \"identity\"");
        }
        if kind == T::File && owner != Owner::Public && !class.is_sealed() {
            faults.add(
                &d.kind.spot,
                at("type"),
                "files stand only in public registers until they can be sealed",
                "set owner = \"public\" on the register, or leave the file out",
            );
        }
        if let Some(c) = d.compartment.as_ref().filter(|_| !class.is_sealed()) {
            faults.add(
                &c.spot,
                at("compartment"),
                "only sealed fields have a compartment",
                "take it away, or write class = \"narrative\" or \"identity\"",
            );
        }
        let list = self.field_list(kind, d, &word, faults);
        let wants_to = matches!(kind, T::Ref | T::Refs | T::Query);
        if wants_to && d.to.is_empty() {
            faults.add(&d.spot, at("to"), format!("a {kind} says what it points at"), "add to = \"register\"");
        }
        if !wants_to && let Some(t) = d.to.first() {
            faults.add(
                &t.spot,
                at("to"),
                format!("a {kind} points at nothing"),
                "take `to` away, or write type = \"ref\"",
            );
        }
        let to = d.to.iter().map(|t| self.register_name(t, &at("to"), faults)).collect();
        let only = |present: bool, word: &str, kinds: &str, allowed: bool, spot: &Spot, faults: &mut Faults| {
            if present && !allowed {
                faults.add(
                    spot,
                    at(word),
                    format!("`{word}` does not belong to a {kind}"),
                    format!("it belongs to {kinds}"),
                );
            }
        };
        only(d.precision, "precision", "date", kind == T::Date, &d.spot, faults);
        only(
            d.qualifier,
            "qualifier",
            "integer, decimal, date and interval",
            matches!(kind, T::Integer | T::Decimal | T::Date | T::Interval),
            &d.spot,
            faults,
        );
        only(
            d.states,
            "states",
            "single values: code, country, language, yn, integer, decimal, date, text",
            !matches!(kind, T::Set | T::Rows | T::Ref | T::Refs | T::Translated | T::File),
            &d.spot,
            faults,
        );
        let spot_of = |s: &Option<At<String>>| s.as_ref().map_or_else(|| d.spot.clone(), |x| x.spot.clone());
        only(d.scheme.is_some(), "scheme", "identifier", kind == T::Identifier, &spot_of(&d.scheme), faults);
        only(d.retention.is_some(), "retention", "file", kind == T::File, &spot_of(&d.retention), faults);
        only(
            d.unit.is_some(),
            "unit",
            "integer, decimal and interval",
            matches!(kind, T::Integer | T::Decimal | T::Interval),
            &spot_of(&d.unit),
            faults,
        );
        if let Some(r) = d.retention.as_ref().filter(|r| r.parse::<jiff::Span>().is_err()) {
            faults.add(
                &r.spot,
                at("retention"),
                format!("`{}` is not a length of time", r.value),
                "write it as P10Y (ISO 8601)",
            );
        }
        if kind == T::Identifier && d.scheme.is_none() {
            faults.add(
                &d.spot,
                at("scheme"),
                "an identifier has a scheme",
                "add scheme = \"isbn\" (or lei, iban, orcid, ecli, or a free name)",
            );
        }
        let scale = match &d.scale {
            Some(s) if !matches!(kind, T::Decimal | T::Money) => {
                faults.add(
                    &s.spot,
                    at("scale"),
                    format!("`scale` does not belong to a {kind}"),
                    "it belongs to decimal and money",
                );
                2
            }
            Some(s) => u32::try_from(s.value).ok().filter(|n| *n <= 9).unwrap_or_else(|| {
                faults.add(
                    &s.spot,
                    at("scale"),
                    format!("{} decimal places are not possible", s.value),
                    "write 0 to 9",
                );
                2
            }),
            None => 2,
        };
        for s in &d.search {
            let ways = ["exact", "prefix", "phonetic"];
            if !ways.contains(&s.as_str()) {
                faults.add(
                    &s.spot,
                    at("search"),
                    format!("`{}` is not a way to search", s.value),
                    did_you_mean(s, ways),
                );
            }
        }
        if let Some(o) = &d.on_delete {
            if !matches!(kind, T::Ref | T::Refs) {
                faults.add(
                    &o.spot,
                    at("on_delete"),
                    format!("a {kind} points at nothing"),
                    "it belongs to ref and refs",
                );
            } else if d.required && o.value == OnDelete::Clear {
                faults.add(
                    &o.spot,
                    at("on_delete"),
                    "a required reference cannot be emptied",
                    "write restrict or cascade",
                );
            }
        }
        let fields = self.row_fields(kind, d, owner, &word, in_rows, faults);
        let concept = d.concept.as_ref().and_then(|c| self.concept(c, kind, list.as_deref(), &at("concept"), faults));
        let names_states = concept.as_ref().and_then(|c| self.catalog.concepts.get(c)).is_some_and(|c| c.is_state);
        let mut field = Field {
            name: name.value.clone(),
            spot: name.spot.clone(),
            kind,
            class,
            compartment: d.compartment.as_ref().map(|c| c.value.clone()),
            concept,
            names_states,
            list,
            states: d.states,
            precision: d.precision,
            qualifier: d.qualifier,
            scale,
            unit: d.unit.as_ref().map(|u| u.value.clone()),
            scheme: d.scheme.as_ref().map(|u| u.value.clone()),
            to,
            on_delete: d.on_delete.as_ref().map_or(OnDelete::Restrict, |o| o.value),
            fields,
            required: d.required,
            derived: None,
            engine: false,
            default: None,
            show_if: None,
            search: d.search.iter().map(|s| s.value.clone()).collect(),
            retention: d.retention.as_ref().map(|u| u.value.clone()),
            renamed_from: d.renamed_from.as_ref().map(|r| r.value.clone()),
        };
        if let Some(default) = &d.default {
            match literal(&field, default) {
                Ok(v) => field.default = Some(v),
                Err(why) => faults.add(&default.spot, at("default"), why, "write a value of the field's own kind"),
            }
            if d.computed.is_some() {
                faults.add(&default.spot, at("default"), "a computed field has no default", "take one of the two away");
            }
        }
        if let Some(c) = d
            .computed
            .as_ref()
            .filter(|_| matches!(kind, T::Rows | T::Ref | T::Refs | T::Set | T::File | T::Translated) || in_rows)
        {
            faults.add(
                &c.spot,
                at("computed"),
                format!("a {kind} is not computed"),
                "compute a single value: number, code, date, text, yn",
            );
        }
        field
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
                Some(full) => self.catalog.list(&full),
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
            (None, Some(b), _) => reference::builtin(b).cloned().map(Arc::new),
            _ => None,
        }
    }

    fn row_fields(
        &self,
        kind: FieldType,
        d: &FieldDecl,
        owner: Owner,
        word: &str,
        in_rows: bool,
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
        if in_rows {
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
            let mut f = self.field(n, sub, owner, true, faults);
            f.class = d.class.as_ref().map_or(f.class, |c| c.value);
            out.push(f);
        }
        out
    }

    fn concept(
        &self,
        c: &At<String>,
        kind: FieldType,
        list: Option<&Codelist>,
        word: &str,
        faults: &mut Faults,
    ) -> Option<String> {
        let candidates = [c.value.clone(), format!("{}.{}", self.pack, c.value), format!("core.{}", c.value)];
        let by_short =
            || self.catalog.concepts.keys().find(|k| k.split_once('.').is_some_and(|(_, n)| n == c.value)).cloned();
        let Some(full) = candidates.into_iter().find(|n| self.catalog.concepts.contains_key(n)).or_else(by_short)
        else {
            let known: Vec<&str> = self.catalog.concepts.keys().map(|k| k.rsplit('.').next().unwrap_or(k)).collect();
            faults.add(
                &c.spot,
                word,
                format!("there is no concept `{}`", c.value),
                did_you_mean(c, known.iter().copied()),
            );
            return None;
        };
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
        } else if let (Some(want), Some(have)) = (&concept.list, list) {
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
            }
        }
        Some(full)
    }
}

fn nearest_list(short: &str, known: &[&str]) -> String {
    let by_short: Vec<&str> = known.iter().map(|k| k.rsplit('.').next().unwrap_or(k)).collect();
    did_you_mean(short, by_short.iter().copied())
}

fn literal(field: &Field, literal: &Literal) -> Result<Value, String> {
    let text = match literal {
        Literal::Text(t) => t.clone(),
        Literal::Integer(n) => n.to_string(),
        Literal::Decimal(d) => d.clone(),
        Literal::Bool(b) => if *b { "yes" } else { "no" }.into(),
        Literal::List(items) => items
            .iter()
            .map(|i| if let Literal::Text(t) = i { t.clone() } else { String::new() })
            .collect::<Vec<_>>()
            .join(";"),
        Literal::Table(_) => return Err("a table is not a value".into()),
    };
    field.parse(&text).map_err(|p| p.message)
}

/// A literal as a value of a field, for effects and mappings.
pub(super) fn literal_value(field: &Field, l: &Literal) -> Result<Value, String> {
    literal(field, l)
}

fn plain_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && name.len() <= 48
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
        on_delete: OnDelete::Restrict,
        fields: Vec::new(),
        required: false,
        derived: None,
        engine,
        default: None,
        show_if: None,
        search: Vec::new(),
        retention: None,
        renamed_from: None,
    }
}
