//! The schema of a register's form: what is asked, in which order, under which conditions, and what is not asked and why.

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::catalog::{Catalog, Derived, Field, Register, Workflow};
use crate::decl::{ClockDecl, FieldType};
use crate::value::State;

use super::expr::written;
use super::label::{self, shown};
use super::list::{SHORT_LIST, codes};

/// The schema of a form on a day: sections with their fields in order, rules, keys, workflows and clocks. Codes are those
/// valid on `today`; a list of more than 200 codes is given by name. Fields that may only be kept sealed are not offered:
/// `left_out` names each with the reason.
pub fn form(catalog: &Catalog, register: &Register, language: &str, today: Date) -> Json {
    let maker = Maker { catalog, register, language, today };
    let sections = register.sections.iter().filter_map(|s| {
        let offered = s.fields.iter().filter_map(|n| register.field(n)).filter(|f| f.is_stored());
        let fields: Vec<Json> = offered.map(|f| maker.field(f)).collect();
        let id = format!("section-{}-{}", register.short(), s.name);
        let title = (!s.name.is_empty()).then(|| shown(&label::of(catalog, register, &id, &s.name, language)));
        let show_if = s.show_if.as_ref().map(|e| written(e, register));
        (!fields.is_empty()).then(|| json!({ "name": s.name, "label": title, "show_if": show_if, "fields": fields }))
    });
    let left_out = register.fields.iter().filter(|f| !f.is_stored()).map(|f| {
        let title = shown(&label::field(catalog, register, f, language));
        json!({ "name": f.name, "label": title, "kind": f.kind.as_str(), "class": f.class.as_str(), "why": "class_sealed" })
    });
    let exclusive = register.exclusive.iter().map(|e| json!({ "fields": e.fields, "from": e.from, "to": e.to }));
    let rules = register.rules.iter().map(|r| {
        let title = label::of(catalog, register, &format!("rule-{}-{}", register.short(), r.id), &r.id, language);
        let wrong_if = written(&r.condition, register);
        json!({ "id": r.id, "severity": r.severity.as_str(), "on": r.on, "label": shown(&title), "fires_if": wrong_if })
    });
    let relations = register.relations.iter().map(|r| {
        let title =
            label::of(catalog, register, &format!("relation-{}-{}", register.short(), r.name), &r.name, language);
        json!({ "name": r.name, "label": shown(&title), "register": r.register, "field": r.field })
    });
    let append_only = register
        .append_only
        .as_ref()
        .map(|a| json!({ "of": a.of, "at": a.at, "value": a.value, "corrects": a.corrects }));
    json!({
        "register": register.name,
        "label": shown(&label::register(catalog, register, language)),
        "language": language,
        "owner": register.owner.as_str(),
        "concept": register.concept,
        "machinery": register.machinery,
        "external": register.external,
        "valid": register.valid,
        "closed": register.closed,
        "append_only": append_only,
        "profile": register.profile,
        "number": register.number,
        "title": register.title,
        "key": register.key,
        "unique": register.unique,
        "exclusive": exclusive.collect::<Vec<_>>(),
        "sections": sections.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
        "workflows": register.workflows.iter().map(|w| maker.workflow(w)).collect::<Vec<_>>(),
        "clocks": register.clocks.iter().map(|(n, c)| maker.clock(n, c)).collect::<Vec<_>>(),
        "relations": relations.collect::<Vec<_>>(),
        "left_out": left_out.collect::<Vec<_>>(),
    })
}

struct Maker<'a> {
    catalog: &'a Catalog,
    register: &'a Register,
    language: &'a str,
    today: Date,
}

impl Maker<'_> {
    fn field(&self, field: &Field) -> Json {
        let mut out = self.common(field);
        out.insert("label".into(), shown(&label::field(self.catalog, self.register, field, self.language)));
        if let Some(help) = label::attribute(self.catalog, self.register, field, "help", self.language, None) {
            out.insert("help".into(), shown(&help));
        }
        let entered = field.is_entered() && !self.register.machinery;
        out.insert("entered".into(), json!(entered));
        let derived = field.derived.as_ref().map(|d| match d {
            Derived::Computed(e) => json!({ "computed": written(e, self.register) }),
            Derived::ClockDue(clock) => json!({ "clock": clock }),
            Derived::Due => json!({ "clock": "*" }),
        });
        if let Some(derived) = derived {
            out.insert("derived".into(), derived);
        }
        if let Some(ceiling) = &field.ceiling {
            out.insert("counter".into(), json!(written(ceiling, self.register)));
        }
        Json::Object(out)
    }

    fn sub_field(&self, rows: &Field, field: &Field) -> Json {
        let mut out = self.common(field);
        let title = label::sub_field(self.catalog, self.register, rows, field, self.language);
        out.insert("label".into(), shown(&title));
        Json::Object(out)
    }

    fn common(&self, field: &Field) -> Map<String, Json> {
        let mut out = Map::new();
        let mut put = |key: &str, value: Json| {
            if !value.is_null() {
                out.insert(key.to_string(), value);
            }
        };
        put("name", json!(field.name));
        put("kind", json!(field.kind.as_str()));
        put("class", json!(field.class.as_str()));
        put("required", json!(field.required));
        put("concept", json!(field.concept));
        put("unit", json!(field.unit));
        put("scheme", json!(field.scheme));
        put("retention", json!(field.retention));
        if matches!(field.kind, FieldType::Decimal | FieldType::Money) {
            put("scale", json!(field.scale));
        }
        if field.kind == FieldType::Date {
            put("precision", json!(field.precision));
        }
        if field.qualifier {
            put("qualifiers", json!(crate::value::Qualifier::ALL.iter().map(|q| q.as_str()).collect::<Vec<_>>()));
        }
        if field.takes_states() {
            put("states", self.states());
        }
        if let Some(list) = &field.list {
            put(
                "list",
                json!({ "name": list.name, "label": shown(&label::list(self.catalog, &list.name, self.language)) }),
            );
            if list.codes().len() <= SHORT_LIST {
                put("codes", codes(list, self.language, Some(self.today)));
            }
        }
        if !field.to.is_empty() {
            put("to", json!(field.to));
            put("on_delete", json!(field.on_delete.as_str()));
        }
        if let Some(about) = &field.about {
            put("about", json!(about));
        }
        if let Some(default) = &field.default {
            put("default", default.to_json(field));
        }
        if let Some(show_if) = &field.show_if {
            put("show_if", json!(written(show_if, self.register)));
        }
        if !field.fields.is_empty() {
            let stored = field.fields.iter().filter(|f| f.is_stored());
            put("fields", stored.map(|f| self.sub_field(field, f)).collect());
        }
        out
    }

    fn states(&self) -> Json {
        let offered = State::ALL.iter().filter(|s| !matches!(s, State::Yes | State::No));
        let one =
            |s: &State| json!({ "state": s.as_str(), "label": shown(&label::state(self.catalog, *s, self.language)) });
        offered.map(one).collect()
    }

    fn workflow(&self, workflow: &Workflow) -> Json {
        let short = self.register.short();
        let text = |id: String, name: &str| shown(&label::of(self.catalog, self.register, &id, name, self.language));
        let narrowed = self
            .register
            .profile
            .as_ref()
            .and_then(|p| self.catalog.narrowed_states(p, &format!("{short}.{}", workflow.name), self.today));
        let states = workflow.states.iter().map(|s| {
            json!({
                "code": s,
                "label": text(format!("state-{short}-{}-{s}", workflow.name), s),
                "final": workflow.finals.contains(s),
                "in_profile": narrowed.as_ref().is_none_or(|n| n.contains(s)),
            })
        });
        let transitions = workflow.transitions.iter().map(|t| {
            json!({
                "id": t.id,
                "label": text(format!("transition-{short}-{}-{}", workflow.name, t.id), &t.id),
                "from": t.from,
                "to": t.to,
                "roles": t.roles,
                "needs": t.needs,
                "guard": t.guard.as_ref().map(|g| written(g, self.register)),
                "approve": t.approve.as_ref().map(|a| json!({ "persons": a.persons, "roles": a.roles })),
            })
        });
        json!({
            "name": workflow.name,
            "label": text(format!("workflow-{short}-{}", workflow.name), &workflow.name),
            "field": workflow.field(),
            "states": states.collect::<Vec<_>>(),
            "transitions": transitions.collect::<Vec<_>>(),
        })
    }

    fn clock(&self, name: &str, clock: &ClockDecl) -> Json {
        let id = format!("clock-{}-{name}", self.register.short());
        let causes = clock.pause.iter().map(|p| p.cause.as_ref().map_or(&p.from.value, |c| &c.value));
        json!({
            "name": name,
            "label": shown(&label::of(self.catalog, self.register, &id, name, self.language)),
            "kind": clock.kind.as_ref().map_or("due", |k| k.value.as_str()),
            "start": clock.start.value,
            "length": clock.length.as_ref().map(|l| &l.value),
            "offset": clock.offset.as_ref().map(|o| &o.value),
            "stop": clock.stop.iter().map(|s| &s.value).collect::<Vec<_>>(),
            "pauses": causes.collect::<Vec<_>>(),
            "extension": clock.extension.as_ref().map(|e| &e.value),
            "warn": clock.warn.iter().map(|w| &w.value).collect::<Vec<_>>(),
            "tell": clock.tell.iter().map(|t| &t.value).collect::<Vec<_>>(),
            "due_field": format!("{name}_due"),
        })
    }
}
