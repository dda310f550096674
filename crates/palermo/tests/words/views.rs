//! The views that are made from a record and its declaration: form, list, story, export, table.

use std::sync::Arc;

use palermo::cli::ExportFormat;
use palermo::desk;
use palermo::exporting;
use palermo::pack_test::holds_on;
use palermo_exchange::read::{ReadOptions, Source};
use palermo_register::catalog::Register;
use palermo_register::view;
use palermo_store::read::Listing;
use palermo_web::TableRequest;
use serde_json::{Map, Value as Json, json};

use crate::compare::{holds, short};
use crate::house::{House, Subject, TODAY};
use crate::spec::{Spec, Word};

fn text<'a>(said: &'a Map<String, Json>, key: &str) -> Option<&'a str> {
    said.get(key).and_then(Json::as_str)
}

fn texts(said: &Map<String, Json>, key: &str) -> Vec<String> {
    match said.get(key) {
        Some(Json::Array(a)) => a.iter().filter_map(|v| v.as_str().map(str::to_string)).collect(),
        Some(v) => v.as_str().map(str::to_string).into_iter().collect(),
        None => Vec::new(),
    }
}

fn without(said: &Map<String, Json>, keys: &[&str]) -> Json {
    Json::Object(
        said.iter().filter(|(k, _)| !keys.contains(&k.as_str())).map(|(k, v)| (k.clone(), v.clone())).collect(),
    )
}

/// An empty expectation would pass always.
fn something(said: &Map<String, Json>, view: &str) -> Result<(), String> {
    if said.is_empty() { Err(format!("words.toml says nothing about the view {view}")) } else { Ok(()) }
}

/// `{ field, … }` part of the field's entry, or `{ top = { … } }` part of the whole; `absent_codes`, `left_out`.
pub fn form(house: &House, word: &Word, subject: &Subject) -> Result<(), String> {
    let said = word.view("form", &subject.names);
    something(&said, "form")?;
    let register = house.register(text(&said, "register").unwrap_or(word.register()))?;
    let form = view::form(
        &house.store().house().catalog,
        &register,
        text(&said, "language").unwrap_or("en"),
        TODAY.parse().map_err(|_| "a day")?,
    );
    if let Some(top) = said.get("top") {
        holds("form", top, &form)?;
    }
    let fields: Vec<&Json> = form["sections"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|s| s["fields"].as_array().into_iter().flatten())
        .collect();
    let entry = |name: &str| fields.iter().find(|f| f["name"] == name).copied();
    if let Some(name) = text(&said, "left_out") {
        if entry(name).is_some() {
            return Err(format!("the form offers `{name}`"));
        }
        return holds("left_out", &json!([{ "name": name, "why": "class_sealed" }]), &form["left_out"]);
    }
    let Some(name) = text(&said, "field") else { return Ok(()) };
    let entry = entry(name).ok_or_else(|| format!("the form has no field `{name}`"))?;
    let absent = texts(&said, "absent_codes")
        .into_iter()
        .find(|c| entry["codes"].as_array().into_iter().flatten().any(|e| e["code"] == c.as_str()));
    if let Some(code) = absent {
        return Err(format!("the form offers the code `{code}`"));
    }
    holds(name, &without(&said, &["field", "language", "absent_codes", "register", "top"]), entry)
}

/// `{ text }` of the word's field, or `{ columns = { field = text } }`; `schema` part of the list; `where` with `rows` or
/// `first`; a register whose list asks for the columns stands for a list that a person made.
pub async fn list(house: &House, word: &Word, subject: &Subject) -> Result<(), String> {
    let said = word.view("list", &subject.names);
    something(&said, "list")?;
    let store = house.store();
    let catalog_of = store.house();
    let language = text(&said, "language").unwrap_or("en");
    let register = house.register(text(&said, "register").unwrap_or(word.register()))?;
    let mut columns: Map<String, Json> = said.get("columns").and_then(Json::as_object).cloned().unwrap_or_default();
    if let Some(t) = said.get("text") {
        columns.insert(word.field().to_string(), t.clone());
    }
    let asked = asking_for(&register, columns.keys().cloned().chain(text(&said, "absent").map(str::to_string)));
    let schema = view::list(&catalog_of.catalog, &asked, language);
    if let Some(part) = said.get("schema") {
        holds("list", part, &view::list(&catalog_of.catalog, &register, language))?;
    }
    if let Some(name) = text(&said, "absent") {
        holds("left_out", &json!([{ "name": name, "why": "class_sealed" }]), &schema["left_out"])?;
    }
    for name in columns.keys() {
        let field = register.field(name).map_or(name.as_str(), |f| &f.name);
        holds("columns", &json!([{ "name": field }]), &schema["columns"])?;
    }
    let filter = match text(&said, "query") {
        Some(q) => register
            .queries
            .iter()
            .find(|x| x.name == q)
            .map(|x| x.filter.clone())
            .ok_or_else(|| format!("there is no query `{q}`"))?,
        None => store.filter(&register.name, text(&said, "where").unwrap_or_default()).map_err(|e| e.to_string())?,
    };
    let owner = subject.record.as_ref().and_then(|r| r.owner.as_deref()).map(str::to_string);
    let as_of = text(&said, "as_of").map(|d| d.parse().map_err(|_| "a day")).transpose()?;
    let listing = Listing { filter, owner, as_of, limit: 1000, ..Listing::default() };
    let (found, total) = store.list(&register.name, &listing).await.map_err(|e| e.to_string())?;
    if let Some(rows) = said.get("rows") {
        holds("rows", rows, &json!(total))?;
    }
    if said.get("rows").is_some_and(|r| r == 0) {
        return Ok(());
    }
    // The word's own record where the list is of its register, else any of its organisation.
    let own = subject
        .record
        .as_ref()
        .filter(|r| register.name.ends_with(word.register()) && found.iter().any(|f| f.id == r.id));
    let row = own.or(found.first()).ok_or("the list is empty")?;
    let row = view::list_row(&catalog_of.catalog, &asked, &row.values, language);
    let expected: Map<String, Json> =
        columns.into_iter().map(|(k, v)| (register.field(&k).map_or(k, |f| f.name.clone()), v)).collect();
    holds("row", &Json::Object(expected), &row)
}

fn asking_for(register: &Arc<Register>, columns: impl Iterator<Item = String>) -> Register {
    let mut asked = (**register).clone();
    for c in columns {
        if !asked.list.contains(&c) {
            asked.list.push(c);
        }
    }
    asked
}

/// `{ says, begins }`: a sentence of the word's field (or of `field`); `absent`: a field of which nothing is said; `title`,
/// `states`, `sections`, `links`: parts of the story.
pub fn story(house: &House, word: &Word, subject: &Subject) -> Result<(), String> {
    let said = word.view("story", &subject.names);
    something(&said, "story")?;
    let register = house.register(word.register())?;
    let story = view::story(
        &house.store().house().catalog,
        &register,
        &subject.record()?.values,
        text(&said, "language").unwrap_or("en"),
    );
    let sentences: Vec<&Json> = story["sections"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|s| s["sentences"].as_array().into_iter().flatten())
        .collect();
    let of = |field: &str| {
        sentences
            .iter()
            .filter(|s| s["field"] == field)
            .map(|s| s["text"].as_str().unwrap_or_default())
            .collect::<Vec<_>>()
    };
    if let Some(field) = text(&said, "absent")
        && !of(field).is_empty()
    {
        return Err(format!("the story says something of `{field}`: {:?}", of(field)));
    }
    let field = text(&said, "field").unwrap_or(word.field());
    let begins = said.contains_key("begins");
    for says in texts(&said, "says") {
        if !of(field).iter().any(|t| *t == says || (begins && t.starts_with(&says))) {
            return Err(format!("expected {says:?} of `{field}`, found {:?} in {}", of(field), short(&story)));
        }
    }
    if let Some(links) = said.get("links") {
        let found = sentences.iter().find(|s| s["field"] == field).map_or(Json::Null, |s| s["links"].clone());
        holds("links", links, &found)?;
    }
    holds("story", &without(&said, &["says", "begins", "absent", "language", "field", "links"]), &story)
}

/// `{ cell, column, begins }` of the word's record in a CSV; `absent`: no such column; `columns`: in this order;
/// `package`: part of the description of a data package.
pub async fn export(house: &House, word: &Word, subject: &Subject) -> Result<(), String> {
    let said = word.view("export", &subject.names);
    something(&said, "export")?;
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let register = house.register(word.register())?;
    if let Some(part) = said.get("package") {
        let out = folder.path().join("package");
        exporting::export(house.store(), &register.name, ExportFormat::Datapackage, &Listing::default(), &out)
            .await
            .map_err(|e| e.to_string())?;
        let description = std::fs::read_to_string(out.join("datapackage.json")).map_err(|e| e.to_string())?;
        holds("datapackage", part, &serde_json::from_str(&description).map_err(|e| e.to_string())?)?;
    }
    let out = folder.path().join("out.csv");
    let filter = text(&said, "where").unwrap_or_default();
    let filter = house.store().filter(&register.name, filter).map_err(|e| e.to_string())?;
    let listing = Listing { filter, ..Listing::default() };
    exporting::export(house.store(), &register.name, ExportFormat::Csv, &listing, &out)
        .await
        .map_err(|e| e.to_string())?;
    let rows = cells(&out)?;
    let head = rows.first().cloned().unwrap_or_default();
    let column = |name: &str| head.iter().position(|h| h == name);
    if let Some(name) = text(&said, "absent").filter(|n| column(n).is_some()) {
        return Err(format!("the export has a column `{name}`"));
    }
    let order: Vec<Option<usize>> = texts(&said, "columns").iter().map(|c| column(c)).collect();
    if order.iter().any(Option::is_none) || !order.is_sorted() {
        return Err(format!("expected the columns {:?} in this order, found {head:?}", texts(&said, "columns")));
    }
    let id = subject.record()?.id.to_string();
    let Some(row) = rows.iter().find(|r| column("id").and_then(|i| r.get(i)) == Some(&id)) else {
        return Err("the record is not in the export".into());
    };
    let Some(expected) = text(&said, "cell") else { return Ok(()) };
    let name = text(&said, "column").unwrap_or(word.field());
    let found =
        column(name).and_then(|i| row.get(i)).ok_or_else(|| format!("the export has no column `{name}`: {head:?}"))?;
    let same = if said.contains_key("begins") { found.starts_with(expected) } else { found == expected };
    if same { Ok(()) } else { Err(format!("column `{name}`: expected {expected:?}, found {found:?}")) }
}

/// The cells of a CSV, as another of our installations reads them.
fn cells(path: &std::path::Path) -> Result<Vec<Vec<String>>, String> {
    let options = ReadOptions { encoding: Some("utf-8".into()), ..ReadOptions::default() };
    let mut source = Source::open(path, &options).map_err(|e| e.to_string())?;
    let mut rows = Vec::new();
    source
        .visit(0, |row| -> Result<(), palermo_exchange::Error> {
            rows.push(row.cells().map(|c| palermo_exchange::write::restore(c.text()).to_string()).collect());
            Ok(())
        })
        .map_err(|e| e.to_string())?;
    Ok(rows)
}

/// `{ rows, where, key, value | lo + hi + text }`: the cell of the word's own records; `refused`; `as_of`; `query`; `has`:
/// part of the whole table.
pub async fn table(house: &House, spec: &Spec, word: &Word, subject: &Subject) -> Result<(), String> {
    let said = word.view("table", &subject.names);
    something(&said, "table")?;
    let register = house.register(text(&said, "register").unwrap_or(word.register()))?;
    let mut asked = TableRequest {
        dataset: text(&said, "dataset").map_or(register.name.clone(), str::to_string),
        rows: texts(&said, "rows"),
        filters: texts(&said, "where"),
        ..TableRequest::default()
    };
    let shared = said.get("all") == Some(&Json::Bool(true));
    if let Some(owner) = subject.record.as_ref().and_then(|r| r.owner.as_deref()).filter(|_| !shared) {
        asked.filters.push(format!("owner={owner}"));
    }
    asked.filters.extend(text(&said, "as_of").map(holds_on));
    if let Some(q) = text(&said, "query") {
        asked.filters.push(
            register
                .queries
                .iter()
                .find(|x| x.name == q)
                .map(|x| x.text.clone())
                .ok_or_else(|| format!("there is no query `{q}`"))?,
        );
    }
    // Figures of others are imported, not entered: the table reads what a file brought.
    if said.get("import") == Some(&Json::Bool(true)) {
        crate::import::import(house, spec, word, subject).await?;
    }
    let made = desk::table(house.store(), &asked).await;
    let table = match (made, text(&said, "refused")) {
        (Err(e), Some(code)) if e.code() == code => return Ok(()),
        (Err(e), _) => return Err(format!("expected a table, found {}: {e}", e.code())),
        (Ok(_), Some(code)) => return Err(format!("expected the refusal {code}, found a table")),
        (Ok(made), None) => desk::to_json(&made),
    };
    if let Some(has) = said.get("has") {
        holds("table", has, &table)?;
    }
    let key = text(&said, "key").ok_or("words.toml names no key of the table")?;
    let cell = table["cells"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|c| c["key"].as_object().is_some_and(|k| k.values().any(|v| v == key)));
    match cell {
        Some(cell) => holds(
            key,
            &without(&said, &["register", "dataset", "rows", "where", "all", "import", "as_of", "query", "has", "key"]),
            cell,
        ),
        None if said.get("value").is_some_and(|v| v == 0) => Ok(()),
        None => Err(format!("expected a cell `{key}`, found {}", short(&table["cells"]))),
    }
}
