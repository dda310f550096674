//! The description of the service in OpenAPI 3.1, built from the catalog: a register that a pack adds appears by itself.

mod schema;

use axum::Json as Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use palermo_register::catalog::{Catalog, Register};
use palermo_register::decl::FieldType;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder,
};

use crate::ask::Ask;
use crate::{AppState, Problem};

pub(crate) use schema::values_schema;

/// `GET /api/openapi.json`
pub(crate) async fn serve(State(state): State<AppState>, ask: Ask) -> Result<Response, Problem> {
    ask.knows(&[])?;
    Ok(Body(document(&state.store.house().catalog, &ask.language())).into_response())
}

/// The description of every route and register of a catalog; titles in the language asked for.
pub fn document(catalog: &Catalog, language: &str) -> OpenApi {
    let mut components = ComponentsBuilder::new()
        .schema("problem", schema::problem())
        .schema("record", schema::record(None))
        .schema("answer", Schema::Object(ObjectBuilder::new().schema_type(Type::Object).build()));
    let mut paths = general();
    for register in catalog.registers.values() {
        components = components
            .schema(format!("{}.values", register.name), values_schema(catalog, register, language))
            .schema(&register.name, schema::record(Some(&register.name)));
        paths = of_register(paths, register);
    }
    let description = "Registers, imports and tables. Every refusal is a problem document (RFC 9457). A record is changed \
                       under the version that its reader saw (If-Match).";
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Palermo")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(description))
                .build(),
        )
        .paths(paths.build())
        .components(Some(components.build()))
        .build()
}

/// Routes of one register.
fn of_register(paths: PathsBuilder, register: &Register) -> PathsBuilder {
    let base = format!("/api/registers/{}", register.name);
    let name = &register.name;
    let id = || path("id", "Identifier of the record");
    let mut paths = paths.path(
        format!("{base}/records"),
        route(HttpMethod::Get, Operation::new(name, "list", "A page of the records").query(LISTING).gives("answer")),
    );
    let read = Operation::new(name, "read", "One record").with(id()).gives(name);
    if register.machinery {
        return paths.path(format!("{base}/records/{{id}}"), route(HttpMethod::Get, read));
    }
    let create =
        Operation::new(name, "create", "Makes a record").takes(schema::write(name, false)).with(organisation());
    paths = paths.path(format!("{base}/records"), route(HttpMethod::Post, create.made(name)));
    let change = Operation::new(name, "change", "Changes a record").with(id()).with(if_match()).with(organisation());
    let remove = Operation::new(name, "delete", "Deletes a record").with(id()).with(if_match()).with(organisation());
    paths = paths
        .path(format!("{base}/records/{{id}}"), route(HttpMethod::Get, read))
        .path(
            format!("{base}/records/{{id}}"),
            route(HttpMethod::Patch, change.takes(schema::write(name, true)).gives(name)),
        )
        .path(
            format!("{base}/records/{{id}}"),
            route(HttpMethod::Delete, remove.takes(schema::removal()).gives_nothing()),
        );
    if !register.workflows.is_empty() {
        let ids =
            register.workflows.iter().flat_map(|w| w.transitions.iter().map(move |t| format!("{}.{}", w.name, t.id)));
        let which = chosen("transition", "Transition, as workflow.transition", ids);
        let moved = Operation::new(name, "move", "Moves a record").with(id()).with(which).with(if_match());
        paths = paths.path(
            format!("{base}/records/{{id}}/transitions/{{transition}}"),
            route(HttpMethod::Post, moved.takes(schema::write(name, true)).gives(name)),
        );
    }
    if !register.clocks.is_empty() {
        let which = chosen("clock", "Clock", register.clocks.iter().map(|(n, _)| n.clone()));
        let act = Operation::new(name, "clock", "Pauses, resumes, holds, extends or stops a clock");
        let act = act.with(id()).with(which).with(if_match()).with(organisation());
        paths = paths.path(
            format!("{base}/records/{{id}}/clocks/{{clock}}"),
            route(HttpMethod::Post, act.takes(schema::clock_act()).gives(name)),
        );
    }
    let files = register.fields.iter().filter(|f| f.kind == FieldType::File && f.is_stored());
    let files: Vec<String> = files.map(|f| f.name.clone()).collect();
    if !files.is_empty() {
        let which = || chosen("field", "Field that holds a file", files.iter().cloned());
        let keep = Operation::new(name, "keep_file", "Keeps a file: the body is the file, the answer names it");
        let keep = keep.with(which()).with(needed(query("file", "Name of the file"))).takes_file().made("answer");
        let read = Operation::new(name, "file", "The file that a record names").with(id()).with(which()).gives_file();
        paths = paths
            .path(format!("{base}/files/{{field}}"), route(HttpMethod::Post, keep))
            .path(format!("{base}/records/{{id}}/files/{{field}}"), route(HttpMethod::Get, read));
    }
    if let Some(a) = &register.append_only {
        let mut held = Operation::new(name, "effective", "What held on a day").with(query("at", "Day"));
        for of in &a.of {
            held = held.with(needed(query(of, "What it is about")));
        }
        paths = paths.path(format!("{base}/effective"), route(HttpMethod::Get, held.gives("answer")));
    }
    paths
}

const LISTING: &[(&str, &str)] = &[
    ("where", "Filter: comparison, in, and, or, not over the fields"),
    ("q", "Text searched for"),
    ("sort", "Fields, a minus for descending; States are not ranked"),
    ("page", "Page, from 1"),
    ("per_page", "Records on a page, at most 500"),
    ("as_of", "Day on which the records hold"),
    ("owner", "Code of the organisation that holds them"),
    ("lang", "Language of the words"),
];

/// Routes that are the same for every catalog.
fn general() -> PathsBuilder {
    let get = |path: &str, id: &str, what: &str, asked: &[(&str, &str)]| {
        let mut operation = Operation::new("palermo", id, what).query(asked);
        for part in path.split('/').filter_map(|p| p.strip_prefix('{')?.strip_suffix('}')) {
            operation = operation.with(self::path(part, part));
        }
        (path.to_string(), route(HttpMethod::Get, operation.gives("answer")))
    };
    let lang: &[(&str, &str)] = &[("lang", "Language of the words")];
    let record = "/api/registers/{register}/records/{id}";
    let reads = [
        get("/api", "index", "What is there", &[]),
        get("/api/registers", "registers", "The registers", lang),
        get("/api/registers/{register}/form", "form", "Schema of a form", lang),
        get("/api/registers/{register}/list", "columns", "Schema of a list", lang),
        get("/api/registers/{register}/schema", "schema", "JSON schema of a record's values", lang),
        get(
            "/api/registers/{register}/export",
            "export",
            "A register as a file",
            &[("format", "csv, xlsx, jsonl, parquet, datapackage"), ("where", "Filter")],
        ),
        get(&format!("{record}/history"), "history", "Former versions of a record", &[]),
        get(&format!("{record}/story"), "story", "A record in sentences", lang),
        get(&format!("{record}/transitions"), "transitions", "Transitions that start from where a record stands", lang),
        get("/api/codelists/{list}", "codelist", "A code list", lang),
        get("/api/drafts", "drafts", "Unfinished entries", &[]),
        get("/api/drafts/{id}", "draft", "One unfinished entry", &[]),
        get(
            "/api/table/{dataset}",
            "table",
            "A table",
            &[
                ("rows", "Concepts"),
                ("columns", "Concepts"),
                ("where", "CONCEPT=CODE; may be repeated"),
                ("conflict", "Rule for contradictory figures"),
                ("profile", "Profile that says whose population a rate is made with"),
                ("lang", "Language of labels and notes"),
            ],
        ),
        get(
            "/api/flow/{dataset}",
            "flow",
            "A flow",
            &[
                ("from", "Concept"),
                ("to", "Concept"),
                ("where", "CONCEPT=CODE; may be repeated"),
                ("conflict", "Rule for contradictory figures"),
                ("regions", "Roll-up of countries that says in which subregion each lies; none: M49"),
                ("lang", "Language of labels and notes"),
            ],
        ),
        get("/api/jobs", "jobs", "Long work", &[("limit", "Jobs at most")]),
        get("/api/jobs/{id}", "job", "One long work", &[]),
        get("/api/ledger/head", "ledger_head", "Where the chains of the ledger end", &[]),
    ];
    let paths = reads.into_iter().fold(PathsBuilder::new(), |all, (path, item)| all.path(path, item));
    let import = Operation::new("palermo", "import", "Imports a file: the body is the file")
        .query(&[
            ("mapping", "Name of the mapping"),
            ("dry_run", "Change nothing"),
            ("keep_good", "Take in the good rows"),
            ("edition", "Edition of the source"),
        ])
        .with(needed(query("file", "Name of the file")))
        .with(organisation())
        .takes_file();
    let keep = Operation::new("palermo", "keep_draft", "Keeps an unfinished entry").takes(schema::draft());
    let named = |what: &str| path("id", what);
    let drop_draft = Operation::new("palermo", "drop_draft", "Drops an unfinished entry").with(named("Draft"));
    let cancel = Operation::new("palermo", "cancel_job", "Asks long work to stop").with(named("Job"));
    let undo = Operation::new("palermo", "undo", "Undoes a batch while nothing depends on it").with(named("Batch"));
    paths
        .path("/api/import", route(HttpMethod::Post, import.gives("answer")))
        .path("/api/drafts", route(HttpMethod::Post, keep.made("answer")))
        .path("/api/drafts/{id}", route(HttpMethod::Delete, drop_draft.gives_nothing()))
        .path("/api/jobs/{id}", route(HttpMethod::Delete, cancel.gives("answer")))
        .path("/api/batches/{id}/undo", route(HttpMethod::Post, undo.gives("answer")))
}

fn route(method: HttpMethod, operation: Operation) -> PathItem {
    PathItem::new(method, operation.finish())
}

fn parameter(name: &str, place: ParameterIn, what: &str) -> ParameterBuilder {
    let text: RefOr<Schema> = RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::String).build()));
    ParameterBuilder::new().name(name).parameter_in(place).description(Some(what)).schema(Some(text))
}

fn path(name: &str, what: &str) -> Parameter {
    parameter(name, ParameterIn::Path, what).required(Required::True).build()
}

fn query(name: &str, what: &str) -> Parameter {
    parameter(name, ParameterIn::Query, what).required(Required::False).build()
}

fn needed(parameter: Parameter) -> Parameter {
    ParameterBuilder::from(parameter).required(Required::True).build()
}

fn chosen(name: &str, what: &str, values: impl Iterator<Item = String>) -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build();
    let schema: RefOr<Schema> = RefOr::T(Schema::Object(schema));
    parameter(name, ParameterIn::Path, what).required(Required::True).schema(Some(schema)).build()
}

fn if_match() -> Parameter {
    parameter("If-Match", ParameterIn::Header, "ETag of the record as it was read; or `version` in the body")
        .required(Required::False)
        .build()
}

fn organisation() -> Parameter {
    parameter("Palermo-Organisation", ParameterIn::Header, "Code of the organisation that acts")
        .required(Required::False)
        .build()
}

/// One operation in the making.
struct Operation(OperationBuilder);

impl Operation {
    fn new(tag: &str, id: &str, what: &str) -> Operation {
        let problem = Content::new(Some(Ref::from_schema_name("problem")));
        let refused = ResponseBuilder::new().description("What was wrong, where, and what to do");
        let refused = refused.content("application/problem+json", problem).build();
        let builder = OperationBuilder::new().tag(tag).operation_id(Some(format!("{tag}.{id}"))).summary(Some(what));
        Operation(builder.response("default", refused))
    }

    fn with(self, parameter: Parameter) -> Operation {
        Operation(self.0.parameter(parameter))
    }

    fn query(self, asked: &[(&str, &str)]) -> Operation {
        asked.iter().fold(self, |o, (name, what)| o.with(query(name, what)))
    }

    fn takes(self, schema: Schema) -> Operation {
        let content = Content::new(Some(RefOr::T(schema)));
        let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
        Operation(self.0.request_body(Some(body.build())))
    }

    fn takes_file(self) -> Operation {
        let content = Content::new(None::<RefOr<Schema>>);
        let body =
            RequestBodyBuilder::new().content("application/octet-stream", content).required(Some(Required::True));
        Operation(self.0.request_body(Some(body.build())))
    }

    fn answers(self, status: &str, schema: &str) -> Operation {
        let content = Content::new(Some(Ref::from_schema_name(schema)));
        let response = ResponseBuilder::new().description("Done").content("application/json", content).build();
        Operation(self.0.response(status, response))
    }

    fn gives(self, schema: &str) -> Operation {
        self.answers("200", schema)
    }

    fn made(self, schema: &str) -> Operation {
        self.answers("201", schema)
    }

    fn gives_file(self) -> Operation {
        let content = Content::new(None::<RefOr<Schema>>);
        let response = ResponseBuilder::new().description("The file").content("application/octet-stream", content);
        Operation(self.0.response("200", response.build()))
    }

    fn gives_nothing(self) -> Operation {
        Operation(self.0.response("204", ResponseBuilder::new().description("Done").build()))
    }

    fn finish(self) -> OperationBuilder {
        self.0
    }
}
