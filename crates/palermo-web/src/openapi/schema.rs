//! The shapes of values, records and bodies.

use palermo_register::catalog::{Catalog, Field, Register};
use palermo_register::decl::FieldType as T;
use palermo_register::value::State;
use serde_json::{Value as Json, json};
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, Object, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr};

/// Codes are written out in a schema up to this many.
const SHORT_LIST: usize = 200;

/// The schema of the values of a register's records: fields that can be sealed only do not appear, those that the engine
/// sets are read-only.
pub(crate) fn values_schema(catalog: &Catalog, register: &Register, language: &str) -> Schema {
    let id = format!("register-{}", register.short());
    let title = catalog.label(&register.pack, &id, None, language, None).map(|l| l.text);
    let mut object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .title(title)
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    for field in register.fields.iter().filter(|f| f.is_stored()) {
        object =
            object.property(&field.name, value(field, Some(&catalog.field_label(register, &field.name, language))));
        if field.required && field.is_entered() && field.default.is_none() && field.show_if.is_none() {
            object = object.required(&field.name);
        }
    }
    Schema::Object(object.build())
}

/// The schema of one value.
fn value(field: &Field, title: Option<&str>) -> RefOr<Schema> {
    let mut any = AnyOfBuilder::new().item(plain(field));
    if field.takes_states() {
        let states: Vec<&str> =
            State::ALL.iter().filter(|s| !matches!(s, State::Yes | State::No)).map(|s| s.as_str()).collect();
        let name = if field.kind == T::Set { "group" } else { "state" };
        any = any.item(object([(name, choice(states))], &[name]));
    }
    if field.qualifier {
        let words: Vec<&str> = palermo_register::value::Qualifier::ALL.iter().map(|q| q.as_str()).collect();
        any = any.item(object([("value", plain(field)), ("qualifier", choice(words))], &["value", "qualifier"]));
    }
    any = any.item(Schema::Object(ObjectBuilder::new().schema_type(Type::Null).build()));
    let read_only = !field.is_entered();
    let notes = [
        Some(format!("{} ({})", field.kind.as_str(), field.class.as_str())),
        field.list.as_ref().map(|l| format!("codes: /api/codelists/{}", l.name)),
        field.unit.as_ref().map(|u| format!("unit: {u}")),
        (!field.to.is_empty()).then(|| format!("points at {}", field.to.join(", "))),
        field.about.as_ref().map(|f| format!("a filter over the register that `{f}` names")),
        read_only.then(|| "set by the engine".to_string()),
    ];
    let text = notes.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let text = title.map_or(text.clone(), |t| format!("{t} – {text}"));
    let mut schema = any.description(Some(text));
    if let Some(default) = &field.default {
        schema = schema.default(Some(default.to_json(field)));
    }
    RefOr::T(Schema::AnyOf(schema.build()))
}

fn plain(field: &Field) -> Schema {
    let code = || match field.list.as_ref().filter(|l| l.codes().len() <= SHORT_LIST) {
        Some(list) => choice(list.codes().iter().map(|c| c.code.as_str())),
        None => text(None),
    };
    match field.kind {
        T::Integer => typed(Type::Integer),
        T::Yn => typed(Type::Boolean),
        T::Date if !field.precision => text(Some("date")),
        T::Code | T::Country | T::Language | T::Currency | T::Subdivision => code(),
        T::Set => {
            let states = choice(State::ALL.iter().map(|s| s.as_str()));
            let codes = ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(states)).build();
            object([("codes", Schema::Object(codes))], &["codes"])
        }
        T::Interval => {
            let kinds = choice(["exact", "censored", "suppressed", "conflict"]);
            let end = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Integer, Type::Null])).build();
            object([("lo", typed(Type::Integer)), ("hi", Schema::Object(end)), ("kind", kinds)], &["lo", "hi", "kind"])
        }
        T::Ref => reference(field),
        T::Refs => list_of(reference(field)),
        T::Rows => {
            let mut row = ObjectBuilder::new().schema_type(Type::Object);
            for sub in field.fields.iter().filter(|f| f.is_stored()) {
                row = row.property(&sub.name, value(sub, None));
                if sub.required {
                    row = row.required(&sub.name);
                }
            }
            list_of(Schema::Object(row.build()))
        }
        T::Money => object(
            [("amount", text(None)), ("currency", text(None)), ("rate_date", text(Some("date")))],
            &["amount", "currency"],
        ),
        T::Translated => {
            let one = object(
                [
                    ("text", text(None)),
                    ("status", choice(["authentic", "official", "unofficial", "machine"])),
                    ("source", text(None)),
                ],
                &["text"],
            );
            Schema::Object(ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(one)).build())
        }
        T::File => object(
            [
                ("name", text(None)),
                ("media_type", text(None)),
                ("size", typed(Type::Integer)),
                ("sha256", text(None)),
                ("language", text(None)),
            ],
            &["name", "media_type", "size", "sha256"],
        ),
        T::PersonName => object(["given", "family", "full"].map(|n| (n, text(None))), &[]),
        T::Address => object(["street", "postal_code", "city", "subdivision", "country"].map(|n| (n, text(None))), &[]),
        T::Place => object(
            [
                ("country", text(None)),
                ("subdivision", text(None)),
                ("name", text(None)),
                ("lat", typed(Type::Number)),
                ("lon", typed(Type::Number)),
                ("precision_m", typed(Type::Integer)),
            ],
            &[],
        ),
        T::Concepts => {
            let codes = list_of(text(None));
            Schema::Object(ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(codes)).build())
        }
        T::Email => text(Some("email")),
        T::Url => text(Some("uri")),
        T::Text
        | T::LongText
        | T::Decimal
        | T::Date
        | T::Datetime
        | T::Duration
        | T::Phone
        | T::Identifier
        | T::Query => text(None),
    }
}

fn reference(field: &Field) -> Schema {
    let register = choice(field.to.iter().map(String::as_str));
    object([("register", register), ("id", text(Some("uuid")))], &["id"])
}

fn typed(kind: Type) -> Schema {
    Schema::Object(Object::with_type(kind))
}

fn text(format: Option<&str>) -> Schema {
    let format = format.map(|f| SchemaFormat::Custom(f.to_string()));
    Schema::Object(ObjectBuilder::new().schema_type(Type::String).format(format).build())
}

fn choice<'a>(values: impl IntoIterator<Item = &'a str>) -> Schema {
    let values: Vec<Json> = values.into_iter().map(|v| json!(v)).collect();
    Schema::Object(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build())
}

fn list_of(item: Schema) -> Schema {
    Schema::Array(ArrayBuilder::new().items(RefOr::T(item)).build())
}

fn object<const N: usize>(properties: [(&str, Schema); N], required: &[&str]) -> Schema {
    let mut out = ObjectBuilder::new().schema_type(Type::Object);
    for (name, schema) in properties {
        out = out.property(name, schema);
    }
    for name in required {
        out = out.required(*name);
    }
    Schema::Object(out.build())
}

/// A record as the API shows it; `register` says whose values it holds.
pub(super) fn record(register: Option<&str>) -> Schema {
    let values: RefOr<Schema> = match register {
        Some(name) => RefOr::Ref(Ref::from_schema_name(format!("{name}.values"))),
        None => RefOr::T(typed(Type::Object)),
    };
    let mut out = ObjectBuilder::new().schema_type(Type::Object);
    for (name, schema) in [
        ("id", text(Some("uuid"))),
        ("register", text(None)),
        ("version", typed(Type::Integer)),
        ("title", text(None)),
        ("owner", text(None)),
        ("created_at", text(Some("date-time"))),
        ("changed_at", text(Some("date-time"))),
        ("batch", text(Some("uuid"))),
        ("source", typed(Type::Object)),
        ("profile", text(None)),
    ] {
        out = out.property(name, schema);
    }
    Schema::Object(out.property("values", values).required("id").required("version").required("values").build())
}

/// The body that makes (`changes` false) or changes a record.
pub(super) fn write(register: &str, changes: bool) -> Schema {
    let mut out = ObjectBuilder::new().schema_type(Type::Object);
    // A change names only the fields that change, so the values' own list of required fields does not bind it.
    out = if changes {
        out.property("version", typed(Type::Integer)).property("values", typed(Type::Object))
    } else {
        let values = Ref::from_schema_name(format!("{register}.values"));
        out.property("id", text(Some("uuid"))).property("values", values).required("values")
    };
    Schema::Object(out.property("reason", reason()).build())
}

/// Where the reason of a change stands, for the ledger: never a sentence.
fn reason() -> Schema {
    let about =
        "Number of the file or decision in which the reason stands; the ledger keeps it, so it is never a sentence";
    let kind = ObjectBuilder::new().schema_type(Type::String).description(Some(about));
    Schema::Object(kind.pattern(Some("^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$")).build())
}

/// The body that deletes a record.
pub(super) fn removal() -> Schema {
    object([("version", typed(Type::Integer)), ("reason", reason())], &[])
}

/// The body that keeps a draft.
pub(super) fn draft() -> Schema {
    object(
        [
            ("register", text(None)),
            ("record", text(Some("uuid"))),
            ("values", typed(Type::Object)),
            ("id", text(Some("uuid"))),
        ],
        &["register"],
    )
}

/// The body that acts on a clock.
pub(super) fn clock_act() -> Schema {
    let acts = choice(["pause", "resume", "hold", "extend", "stop"]);
    object(
        [
            ("act", acts),
            ("version", typed(Type::Integer)),
            ("cause", text(None)),
            ("reason", reason()),
            ("length", text(None)),
            ("approver", text(None)),
        ],
        &["act"],
    )
}

/// A problem document.
pub(super) fn problem() -> Schema {
    let fault = object(
        [("code", text(None)), ("field", text(None)), ("rule", text(None)), ("message", text(None))],
        &["code", "message"],
    );
    object(
        [
            ("type", text(Some("uri"))),
            ("title", text(None)),
            ("status", typed(Type::Integer)),
            ("detail", text(None)),
            ("errors", list_of(fault)),
        ],
        &["type", "title", "status", "detail"],
    )
}
