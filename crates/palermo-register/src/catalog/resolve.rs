//! Resolving one register: fields first (so that every register's fields are known), then expressions, workflows and clocks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::field::*;
use super::{Catalog, Codelist, workflow};
use crate::cel::{Expr, ExprProblem, Names, Ty, Types, compile, compile_filter};
use crate::decl::{Class, FieldDecl, FieldType, OnDelete, Owner, RegisterDecl, Severity};
use crate::process::clock::{Length, Trigger, parse_hours};
use crate::process::number::{self, Part};
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

struct Known<'a>(&'a BTreeMap<String, Register>);

impl Names for Known<'_> {
    fn register(&self, name: &str) -> Option<&Register> {
        self.0.get(name)
    }
}

impl Resolver<'_> {
    fn register_name(&self, name: &At<String>, word: &str, faults: &mut Faults) -> String {
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

fn nearest_list(short: &str, known: &[&str]) -> String {
    let by_short: Vec<&str> = known.iter().map(|k| k.rsplit('.').next().unwrap_or(k)).collect();
    did_you_mean(short, by_short.iter().copied())
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
